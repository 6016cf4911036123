use memchr::memchr_iter;

/// Where the lines of a text start, so that an offset becomes a line and column without a scan.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
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
        Self { starts }
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
        // A byte order mark is no character of the first line.
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        Position { line: line + 1, column }
    }
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
}
