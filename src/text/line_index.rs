use memchr::memchr_iter;

/// Lines longer than this get their characters counted in advance.
const STRIDE: usize = 4_096;

/// Where the lines of a text start, so that an offset becomes a line and column without a scan.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters stand before each [`stride`]. Minified documents are one line of megabytes: to count
    /// a column from its start for each of a thousand findings takes seconds. Empty where no line is that long.
    strides: Vec<u32>,
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
    /// Finds the lines of `text`; a line ends at `\n`, which belongs to it.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let ends = starts.iter().skip(1).copied().chain([text.len() as u32]);
        let has_long_line = starts.iter().zip(ends).any(|(&start, end)| (end - start) as usize > STRIDE);
        let strides = if has_long_line { strides(text) } else { Vec::new() };
        Self { starts, strides }
    }

    /// The line that holds byte `offset`, from 0.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Byte offset at which line `line` (from 0) starts; the last line's start for lines past the end.
    pub fn start(&self, line: usize) -> u32 {
        self.starts[line.min(self.starts.len() - 1)]
    }

    /// How many lines there are; a text that ends with `\n` has an empty last line.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of byte `offset` of `text`, the text that this index was made of.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.start(line) as usize;
        let end = text.floor_char_boundary((offset as usize).min(text.len()));
        let before = text.get(start..end).unwrap_or_default();
        let characters = if before.len() > STRIDE && !self.strides.is_empty() {
            self.characters_before(text, end) - self.characters_before(text, start)
        } else {
            before.chars().count()
        };
        // A byte order mark is no character of the first line.
        let mark = usize::from(line == 0 && before.starts_with('\u{feff}'));
        Position { line: line + 1, column: characters - mark + 1 }
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let number = offset / STRIDE;
        self.strides[number] as usize + text[stride(text, number)..offset].chars().count()
    }
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
        let at = |needle: &str| index.position(text, text.find(needle).expect("in text") as u32);
        assert_eq!(at("a"), Position { line: 1, column: 1 });
        assert_eq!(at("b"), Position { line: 2, column: 2 });
        assert_eq!(at("x"), Position { line: 3, column: 3 });
        assert_eq!(index.position(text, text.len() as u32), Position { line: 3, column: 4 });
    }

    #[test]
    fn takes_offsets_past_the_end_and_inside_characters() {
        let text = "ü";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 1).column, 1);
        assert_eq!(index.position(text, 99).line, 1);
    }

    #[test]
    fn passes_over_a_byte_order_mark() {
        let text = "\u{feff}a: 1";
        assert_eq!(LineIndex::new(text).position(text, 3), Position { line: 1, column: 1 });
    }

    #[test]
    fn counts_columns_of_long_lines_as_of_short_ones() {
        for unit in ["x", "ü", "日", "aé😀"] {
            let long = unit.repeat(4 * STRIDE);
            let text = format!("short\n{long}\n{long}");
            let index = LineIndex::new(&text);
            for line in [1, 2] {
                let start = index.start(line);
                for (count, (offset, _)) in long.char_indices().enumerate().step_by(977) {
                    let position = Position { line: line + 1, column: count + 1 };
                    assert_eq!(index.position(&text, start + offset as u32), position);
                }
            }
            assert_eq!(index.position(&text, text.len() as u32).column, long.chars().count() + 1);
        }
        let text = format!("\u{feff}{}", "x".repeat(3 * STRIDE));
        assert_eq!(LineIndex::new(&text).position(&text, text.len() as u32).column, 3 * STRIDE + 1);
    }
}
