//! Lines and characters as the protocol counts them (LSP 3.17, `Position`).

use memchr::memchr2_iter;
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

/// How far apart the places are up to which the units of UTF-16 are counted in advance. A minified document is one line
/// of megabytes.
const BLOCK: usize = 4_096;

/// A text with its lines, which end with `\n`, `\r\n` or `\r`.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    encoding: Encoding,
    /// The bytes at which the lines start.
    starts: Vec<u32>,
    /// The units of UTF-16 before each block; empty where every character is one byte.
    units: Vec<u32>,
    /// The bytes of a byte order mark that the client does not see.
    hidden: u32,
}

impl<'t> Lines<'t> {
    /// The lines of a text that is open in the client, or was read from a file.
    pub(super) fn of(text: &'t str, is_open: bool, encoding: Encoding) -> Self {
        if is_open { Self::of_buffer(text, encoding) } else { Self::of_file(text, encoding) }
    }

    /// The lines of a text that the client sent.
    pub(super) fn of_buffer(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        let mut units = Vec::new();
        if encoding == Encoding::Utf16 && !text.is_ascii() {
            let (mut count, mut from) = (0, 0);
            for number in 0..=text.len() / BLOCK {
                let at = text.floor_char_boundary(number * BLOCK);
                count += utf16(&text[from..at]);
                units.push(count);
                from = at;
            }
        }
        Self { text, encoding, starts, units, hidden: 0 }
    }

    /// The lines of a text that was read from a file: no editor shows its byte order mark.
    fn of_file(text: &'t str, encoding: Encoding) -> Self {
        let hidden = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { hidden, ..Self::of_buffer(text, encoding) }
    }

    /// The place of a byte.
    pub(super) fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary((offset.max(self.hidden) as usize).min(self.text.len())) as u32;
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.start(line);
        Position { line: line as u32, character: self.units_before(offset) - self.units_before(start) }
    }

    /// The place of a span of bytes.
    pub(super) fn range(&self, start: u32, end: u32) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    /// The byte of a place. A character past the end of its line is that end; a line past the end of the text is that end.
    pub(super) fn offset(&self, position: Position) -> u32 {
        let line = position.line as usize;
        if line >= self.starts.len() {
            return self.text.len() as u32;
        }
        let start = self.start(line) as usize;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| *next as usize);
        let content = self.text[start..end].trim_end_matches(['\n', '\r']);
        let wanted = position.character as usize;
        if self.encoding == Encoding::Utf8 || self.units.is_empty() {
            return (start + content.floor_char_boundary(wanted.min(content.len()))) as u32;
        }
        // The last block that starts before the place.
        let target = u64::from(self.units_before(start as u32)) + wanted as u64;
        let block = self.units.partition_point(|units| u64::from(*units) <= target).saturating_sub(1);
        let from = self.text.floor_char_boundary(block * BLOCK).clamp(start, start + content.len());
        let mut left = target.saturating_sub(u64::from(self.units_before(from as u32)));
        for (at, letter) in self.text[from..start + content.len()].char_indices() {
            let units = letter.len_utf16() as u64;
            if left < units {
                return (from + at) as u32;
            }
            left -= units;
        }
        (start + content.len()) as u32
    }

    /// The byte at which a line starts for the client.
    fn start(&self, line: usize) -> u32 {
        if line == 0 { self.hidden } else { self.starts[line] }
    }

    /// How many units stand before a byte, which starts a character.
    fn units_before(&self, offset: u32) -> u32 {
        if self.units.is_empty() {
            return offset;
        }
        let offset = offset as usize;
        let block = offset / BLOCK;
        self.units[block] + utf16(&self.text[self.text.floor_char_boundary(block * BLOCK)..offset])
    }
}

/// How many units of UTF-16 a text has.
fn utf16(text: &str) -> u32 {
    text.chars().map(|letter| letter.len_utf16() as u32).sum()
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
