use std::sync::OnceLock;

use memchr::{memchr_iter, memrchr};

/// Lines longer than this get their characters counted in advance.
const STRIDE: usize = 4_096;

/// How many bytes a block has. Line breaks are counted up to each block, and searched for only inside of one.
const BLOCK: usize = 1_024;

/// How many bytes before a place are searched for the start of its line before the index is asked.
const NEAR: usize = 256;

/// How many lines end before each block of a text.
///
/// Most runs report a few hundred places of a document with a hundred thousand lines: an offset for each line costs more to
/// write down than those places cost to look up.
#[derive(Debug)]
pub(super) struct LineIndex {
    /// How many line breaks stand before each block; after the last one, how many there are.
    before: Vec<u32>,
    /// How many characters stand before each [`stride`], made when a column is asked for that is far out. Minified documents
    /// are one line of megabytes: to count a column from its start for each of a thousand findings takes seconds.
    strides: OnceLock<Vec<u32>>,
}

/// The lines of a source: an offset becomes a line and column by a look at one block of the text.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    index: &'a LineIndex,
}

/// What columns count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Byte,
    /// Characters (Unicode scalar values).
    Character,
    /// Code units of UTF-16, as editors count.
    Utf16,
}

impl Unit {
    /// How many units a text has.
    fn count(self, text: &str) -> usize {
        match self {
            Self::Byte => text.len(),
            Self::Character => text.chars().count(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }

    fn of(self, letter: char) -> usize {
        match self {
            Self::Byte => letter.len_utf8(),
            Self::Character => 1,
            Self::Utf16 => letter.len_utf16(),
        }
    }
}

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters (Unicode scalar values).
    pub column: usize,
}

impl LineIndex {
    /// Counts the lines of `text`; a line ends at `\n`, which belongs to it.
    pub(super) fn new(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() / BLOCK + 2);
        let mut count = 0;
        before.push(0);
        for block in text.as_bytes().chunks(BLOCK) {
            count += breaks(block);
            before.push(count);
        }
        Self { before, strides: OnceLock::new() }
    }

    /// The lines of `text`, the text of the index.
    pub(super) fn of<'a>(&'a self, text: &'a str) -> Lines<'a> {
        Lines { text, index: self }
    }
}

impl Lines<'_> {
    /// The line that holds byte `offset`, from 0.
    pub fn line(self, offset: u32) -> usize {
        let offset = (offset as usize).min(self.text.len());
        let block = offset / BLOCK;
        let rest = &self.text.as_bytes()[block * BLOCK..offset];
        (self.index.before[block] + breaks(rest)) as usize
    }

    /// Byte offset at which line `line` (from 0) starts; the last line's start for lines past the end.
    pub fn start(self, line: usize) -> u32 {
        let line = line.min(self.count() - 1) as u32;
        // The block with the line break that the line starts after.
        let Some(block) = self.index.before.partition_point(|&before| before < line).checked_sub(1) else { return 0 };
        let from = block * BLOCK;
        let nth = (line - self.index.before[block] - 1) as usize;
        let mut breaks = memchr_iter(b'\n', &self.text.as_bytes()[from..]);
        breaks.nth(nth).map_or(0, |at| (from + at) as u32 + 1)
    }

    /// How many lines there are; a text that ends with `\n` has an empty last line.
    pub fn count(self) -> usize {
        self.index.before.last().map_or(0, |&breaks| breaks as usize) + 1
    }

    /// Line and column of byte `offset`.
    pub fn position(self, offset: u32) -> Position {
        let line = self.line(offset);
        let end = self.text.floor_char_boundary((offset as usize).min(self.text.len()));
        // Nearly every line starts near by; of a long one the index knows where.
        let near = end.saturating_sub(NEAR);
        let start = memrchr(b'\n', &self.text.as_bytes()[near..end]);
        let start = start.map_or_else(|| self.start(line) as usize, |at| near + at + 1);
        let before = self.text.get(start..end).unwrap_or_default();
        let characters = if before.len() > STRIDE {
            self.characters_before(end) - self.characters_before(start)
        } else {
            before.chars().count()
        };
        // A byte order mark is not a character of the first line.
        let mark = usize::from(line == 0 && before.starts_with('\u{feff}'));
        Position { line: line + 1, column: characters - mark + 1 }
    }

    /// Line and column of byte `offset`, with the column in some unit.
    pub fn position_in(self, offset: u32, unit: Unit) -> Position {
        if unit == Unit::Character {
            return self.position(offset);
        }
        let line = self.line(offset);
        let end = self.text.floor_char_boundary((offset as usize).min(self.text.len()));
        let before = self.text.get(self.first(line)..end).unwrap_or_default();
        Position { line: line + 1, column: unit.count(before) + 1 }
    }

    /// Byte offset of a line and column. A column past the end of its line is that end, and one inside of a character is
    /// its start; a line past the end of the text is that end.
    pub fn offset(self, position: Position, unit: Unit) -> u32 {
        let Position { line, column } = position;
        if line > self.count() {
            return self.text.len() as u32;
        }
        let start = self.first(line.saturating_sub(1));
        let text = &self.text[start..];
        let text = text.find('\n').map_or(text, |end| &text[..end]);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut left = column.saturating_sub(1);
        let inside = text.char_indices().find(|(_, letter)| {
            let is_inside = left < unit.of(*letter);
            left = left.saturating_sub(unit.of(*letter));
            is_inside
        });
        (start + inside.map_or(text.len(), |(at, _)| at)) as u32
    }

    /// Byte offset of the first character of line `line` (from 0): a byte order mark is none.
    fn first(self, line: usize) -> usize {
        let mark = if line == 0 && self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        self.start(line) as usize + mark
    }

    fn characters_before(self, offset: usize) -> usize {
        let strides = self.index.strides.get_or_init(|| strides(self.text));
        let number = offset / STRIDE;
        strides[number] as usize + self.text[stride(self.text, number)..offset].chars().count()
    }
}

/// How many line breaks there are.
fn breaks(block: &[u8]) -> u32 {
    memchr_iter(b'\n', block).count() as u32
}

/// Byte offset of the character that holds byte `number * STRIDE`.
fn stride(text: &str, number: usize) -> usize {
    text.floor_char_boundary(number * STRIDE)
}

fn strides(text: &str) -> Vec<u32> {
    let mut before = 0;
    let mut strides = vec![0];
    strides.extend((0..text.len().div_ceil(STRIDE)).map(|number| {
        before += text[stride(text, number)..stride(text, number + 1)].chars().count() as u32;
        before
    }));
    strides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let text = "a\nüb\r\n日本x";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.of(text).position(text.find(needle).expect("in text") as u32);
        assert_eq!(at("a"), Position { line: 1, column: 1 });
        assert_eq!(at("b"), Position { line: 2, column: 2 });
        assert_eq!(at("x"), Position { line: 3, column: 3 });
        assert_eq!(index.of(text).position(text.len() as u32), Position { line: 3, column: 4 });
    }

    #[test]
    fn takes_offsets_past_the_end_and_inside_characters() {
        let text = "ü";
        let index = LineIndex::new(text);
        assert_eq!(index.of(text).position(1).column, 1);
        assert_eq!(index.of(text).position(99).line, 1);
    }

    #[test]
    fn passes_over_a_byte_order_mark() {
        let text = "\u{feff}a: 1";
        assert_eq!(LineIndex::new(text).of(text).position(3), Position { line: 1, column: 1 });
    }

    #[test]
    fn positions_lead_back_to_their_offsets_in_every_unit() {
        let texts = ["a\n\u{fc}b\r\n\u{65e5}\u{672c}x\n\u{1f600}y\n", "\u{feff}\u{1f600}: 1\r\n", "", "\n\n"];
        for text in texts {
            let index = LineIndex::new(text);
            let lines = index.of(text);
            for unit in [Unit::Byte, Unit::Character, Unit::Utf16] {
                let before = usize::from(text.starts_with('\u{feff}')) * 3;
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(|at| *at >= before);
                // Between `\r` and `\n` no cursor stands.
                for at in ends.filter(|at| !text[*at..].starts_with('\n') || !text[..*at].ends_with('\r')) {
                    let position = lines.position_in(at as u32, unit);
                    assert_eq!(lines.offset(position, unit), at as u32, "{text:?} {unit:?} {position:?}");
                }
            }
        }
        let text = "\u{1f600}\u{fc}x\ny";
        let index = LineIndex::new(text);
        let lines = index.of(text);
        let column = |unit| lines.position_in(6, unit).column;
        assert_eq!([Unit::Byte, Unit::Character, Unit::Utf16].map(column), [7, 3, 4]);
        let at = |line, column| lines.offset(Position { line, column }, Unit::Utf16);
        assert_eq!([at(1, 2), at(1, 99), at(2, 1), at(9, 1), at(0, 0)], [0, 7, 8, 9, 0]);
    }

    #[test]
    fn finds_lines_on_both_sides_of_every_block() {
        // Lines of many lengths, up to one that spans several blocks, so that breaks stand on both sides of block borders.
        let lengths = (0..200).chain([BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 0, 0]);
        let text: String = lengths.map(|length| format!("{}\n", "x".repeat(length))).collect();
        let index = LineIndex::new(&text);
        let lines = index.of(&text);
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        assert_eq!(lines.count(), starts.len());
        for (line, &start) in starts.iter().enumerate() {
            assert_eq!(lines.start(line) as usize, start);
            let end = starts.get(line + 1).map_or(text.len(), |next| next - 1);
            for offset in [start, end] {
                assert_eq!(lines.line(offset as u32), line);
                let position = Position { line: line + 1, column: offset - start + 1 };
                assert_eq!(lines.position(offset as u32), position);
            }
        }
        assert_eq!(lines.start(usize::MAX) as usize, text.len());
    }

    #[test]
    fn counts_columns_of_long_lines_as_of_short_ones() {
        for unit in ["x", "ü", "日", "aé😀"] {
            let long = unit.repeat(4 * STRIDE);
            let text = format!("short\n{long}\n{long}");
            let index = LineIndex::new(&text);
            for line in [1, 2] {
                let start = index.of(&text).start(line);
                for (count, (offset, _)) in long.char_indices().enumerate().step_by(977) {
                    let position = Position { line: line + 1, column: count + 1 };
                    assert_eq!(index.of(&text).position(start + offset as u32), position);
                }
            }
            assert_eq!(index.of(&text).position(text.len() as u32).column, long.chars().count() + 1);
        }
        let text = format!("\u{feff}{}", "x".repeat(3 * STRIDE));
        assert_eq!(LineIndex::new(&text).of(&text).position(text.len() as u32).column, 3 * STRIDE + 1);
    }
}
