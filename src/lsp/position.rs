//! Lines and characters as the protocol counts them (LSP 3.17, `Position`).

use memchr::{memchr, memchr_iter, memchr2, memchr2_iter, memrchr2_iter};
use serde::{Deserialize, Serialize};

/// What characters count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16.
    #[default]
    Utf16,
}

/// A place: line and character, both from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) character: u32,
}

/// The text between two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// How many bytes a block has. Lines and units of UTF-16 are counted up to each block, and only inside of one for a place: a
/// minified document is one line of megabytes.
const BLOCK: usize = 1_024;

/// A text with its lines, which end with `\n`, `\r\n` or `\r`.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    encoding: Encoding,
    blocks: Vec<Block>,
    /// The bytes of a byte order mark that the client does not see.
    hidden: u32,
}

/// What stands before a block of a text.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    /// How many lines end.
    lines: u32,
    /// The byte at which the last line starts.
    start: u32,
    /// How many units of UTF-16 there are, a character that is cut in two included.
    units: u32,
}

impl<'t> Lines<'t> {
    /// The lines of a text that is open in the client, or was read from a file.
    pub(super) fn of(text: &'t str, is_open: bool, encoding: Encoding) -> Self {
        if is_open { Self::of_buffer(text, encoding) } else { Self::of_file(text, encoding) }
    }

    /// The lines of a text that the client sent.
    pub(super) fn of_buffer(text: &'t str, encoding: Encoding) -> Self {
        let mut lines = Self { text, encoding, blocks: vec![Block::default()], hidden: 0 };
        let mut block = Block::default();
        for from in (0..text.len()).step_by(BLOCK) {
            let to = (from + BLOCK).min(text.len());
            block.lines += lines.breaks(from, to);
            block.start = lines.last_break(from, to).unwrap_or(block.start);
            block.units += units(&text.as_bytes()[from..to]);
            lines.blocks.push(block);
        }
        lines
    }

    /// The lines of a text that was read from a file: no editor shows its byte order mark.
    fn of_file(text: &'t str, encoding: Encoding) -> Self {
        let hidden = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { hidden, ..Self::of_buffer(text, encoding) }
    }

    /// The place of a byte.
    pub(super) fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary((offset.max(self.hidden) as usize).min(self.text.len()));
        let (block, from) = (self.blocks[offset / BLOCK], offset / BLOCK * BLOCK);
        let line = block.lines + self.breaks(from, offset);
        let start = self.last_break(from, offset).unwrap_or(block.start).max(self.hidden);
        Position { line, character: self.units_before(offset) - self.units_before(start as usize) }
    }

    /// The place of a span of bytes.
    pub(super) fn range(&self, start: u32, end: u32) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    /// The byte of a place. A character past the end of its line is that end; a line past the end of the text is that end.
    pub(super) fn offset(&self, position: Position) -> u32 {
        let Some(start) = self.start(position.line) else { return self.text.len() as u32 };
        let bytes = self.text.as_bytes();
        let end = memchr2(b'\n', b'\r', &bytes[start..]).map_or(self.text.len(), |length| start + length);
        let wanted = position.character as usize;
        if self.encoding == Encoding::Utf8 {
            return (start + self.text[start..end].floor_char_boundary(wanted.min(end - start))) as u32;
        }
        // The last block that starts before the place.
        let target = u64::from(self.units_before(start)) + wanted as u64;
        let block = self.blocks.partition_point(|block| u64::from(block.units) <= target).saturating_sub(1);
        let from = self.text.ceil_char_boundary((block * BLOCK).clamp(start, end));
        let mut left = target.saturating_sub(u64::from(self.units_before(from)));
        for (at, letter) in self.text[from..end].char_indices() {
            let units = letter.len_utf16() as u64;
            if left < units {
                return (from + at) as u32;
            }
            left -= units;
        }
        end as u32
    }

    /// The byte at which a line starts for the client; none past the last line.
    fn start(&self, line: u32) -> Option<usize> {
        // The block in which the line before it ends.
        let Some(block) = self.blocks.partition_point(|block| block.lines < line).checked_sub(1) else {
            return Some(self.hidden as usize);
        };
        let from = (block * BLOCK).min(self.text.len());
        let nth = line - self.blocks[block].lines - 1;
        self.breaks_in(from, (from + BLOCK).min(self.text.len())).nth(nth as usize)
    }

    /// How many lines end in a part of the text.
    fn breaks(&self, from: usize, to: usize) -> u32 {
        let bytes = &self.text.as_bytes()[from..to];
        if memchr(b'\r', bytes).is_some() {
            return self.breaks_in(from, to).count() as u32;
        }
        memchr_iter(b'\n', bytes).count() as u32
    }

    /// The bytes behind the line breaks in a part of the text.
    fn breaks_in(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let bytes = self.text.as_bytes();
        let all = memchr2_iter(b'\n', b'\r', &bytes[from..to]).map(move |at| from + at);
        all.filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).map(|at| at + 1)
    }

    /// The byte behind the last line break in a part of the text.
    fn last_break(&self, from: usize, to: usize) -> Option<u32> {
        let bytes = self.text.as_bytes();
        let mut all = memrchr2_iter(b'\n', b'\r', &bytes[from..to]).map(|at| from + at);
        let last = all.find(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        last.map(|at| at as u32 + 1)
    }

    /// How many units stand before a byte, which starts a character.
    fn units_before(&self, offset: usize) -> u32 {
        if self.encoding == Encoding::Utf8 {
            return offset as u32;
        }
        let block = offset / BLOCK;
        self.blocks[block].units + units(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many units of UTF-16 the characters have that start in a part of a text: one, and two where there are four bytes.
fn units(bytes: &[u8]) -> u32 {
    if bytes.is_ascii() {
        return bytes.len() as u32;
    }
    let unit = |byte: u8| u32::from(byte & 0xc0 != 0x80) + u32::from(byte >= 0xf0);
    bytes.iter().map(|byte| unit(*byte)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\r\nb\rc\n\u{1f600}d";
        let lines = Lines::of_buffer(text, Encoding::Utf16);
        let find = |needle: &str| lines.position(text.find(needle).expect("is there") as u32);
        assert_eq!(["a", "b", "c", "d"].map(find), [at(0, 0), at(1, 0), at(2, 0), at(3, 2)]);
        assert_eq!(lines.offset(at(3, 1)), text.find('\u{1f600}').expect("is there") as u32);
        assert_eq!(lines.offset(at(0, 9)), 1);
        assert_eq!(lines.offset(at(9, 0)), text.len() as u32);
        assert_eq!(Lines::of_buffer(text, Encoding::Utf8).position(text.len() as u32), at(3, 5));
    }

    #[test]
    fn a_byte_order_mark_is_seen_in_buffers_alone() {
        let text = "\u{feff}ab\nc";
        assert_eq!(Lines::of_buffer(text, Encoding::Utf16).position(3), at(0, 1));
        let file = Lines::of_file(text, Encoding::Utf16);
        assert_eq!([0, 3, 4, 6].map(|offset| file.position(offset)), [at(0, 0), at(0, 0), at(0, 1), at(1, 0)]);
        assert_eq!(file.offset(at(0, 1)), 4);
    }

    #[test]
    fn lines_are_found_across_blocks() {
        for end in ["\n", "\r\n", "\r"] {
            for length in BLOCK - 3..BLOCK + 3 {
                let text = format!("{}{end}{}", "x".repeat(length), "y\n".repeat(BLOCK));
                let lines = Lines::of_buffer(&text, Encoding::Utf16);
                let starts = [0, length + end.len(), length + end.len() + 2, text.len()];
                for (line, start) in [0, 1, 2, BLOCK as u32 + 1].into_iter().zip(starts) {
                    assert_eq!(lines.offset(at(line, 0)), start as u32, "{end:?} {length}");
                    assert_eq!(lines.position(start as u32), at(line, 0), "{end:?} {length}");
                }
                assert_eq!(lines.position(length as u32), at(0, length as u32));
                assert_eq!(lines.offset(at(BLOCK as u32 + 2, 0)), text.len() as u32);
            }
        }
    }

    #[test]
    fn every_character_of_a_long_line_has_its_place() {
        for unit in ["x", "\u{fc}", "\u{65e5}", "a\u{e9}\u{1f600}"] {
            let text = format!("short\n{}\r\n{}", unit.repeat(2 * BLOCK), unit.repeat(BLOCK));
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let lines = Lines::of_buffer(&text, encoding);
                for (offset, letter) in text.char_indices().step_by(97).filter(|(_, letter)| !"\r\n".contains(*letter))
                {
                    let position = lines.position(offset as u32);
                    assert_eq!(lines.offset(position), offset as u32, "{letter:?} {encoding:?} {position:?}");
                }
            }
        }
    }
}
