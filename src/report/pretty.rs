//! JSON with line breaks, as `serde_json` writes it, in fewer steps: a report is as long as the document, and half of its
//! bytes are blanks.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// A comma, a line break, and the blanks of as many levels as anything here has.
const LINE: &[u8] = b",\n                                                ";

/// Writes a value with an indentation of two blanks for each level.
pub(super) fn write(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Indented::default()))
}

/// The text of some items of a list that stand `depth` levels deep.
pub(super) fn items<T: Serialize>(values: impl Iterator<Item = T>, depth: usize) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    for value in values {
        let mut format = Indented { depth, is_empty: false };
        if !text.is_empty() {
            format.line(&mut text, false).map_err(serde_json::Error::io)?;
        }
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, format))?;
    }
    Ok(text)
}

/// Values that were written before, as [`items`].
pub(super) struct Written<'t>(pub(super) &'t [u8]);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[derive(Default)]
struct Indented {
    depth: usize,
    /// Whether the innermost list or map has nothing in it so far.
    is_empty: bool,
}

impl Indented {
    fn open<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn close<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if !self.is_empty {
            self.line(out, true)?;
        }
        self.is_empty = false;
        out.write_all(bracket)
    }

    /// Starts a line, behind a comma unless it is the first of a list or map, or ends it.
    fn line<W: Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        let blanks = 2 * self.depth;
        let known = blanks.min(LINE.len() - 2);
        out.write_all(&LINE[usize::from(is_first)..2 + known])?;
        (known..blanks).try_for_each(|_| out.write_all(b" "))
    }
}

impl Formatter for Indented {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.line(out, is_first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.line(out, is_first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    /// No report has bytes but those of [`Written`].
    fn write_byte_array<W: Write + ?Sized>(&mut self, out: &mut W, bytes: &[u8]) -> io::Result<()> {
        out.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_what_serde_json_writes() {
        let mut deep = json!(null);
        for _ in 0..40 {
            deep = json!([deep]);
        }
        let value = json!({"a": [], "b": {}, "c": [1, [2, []], {"d": {"e": "\n"}}], "f": {"g": null}, "h": deep});
        let mut text = Vec::new();
        write(&mut text, &value).expect("is written");
        assert_eq!(String::from_utf8_lossy(&text), serde_json::to_string_pretty(&value).expect("is written"));
    }

    #[test]
    fn items_stand_where_they_would_have_been_written() {
        let inner = json!({"a": [1, {"b": []}], "c": {}});
        let text = items([&inner, &json!(2), &inner].into_iter(), 2).expect("is written");
        let mut whole = Vec::new();
        write(&mut whole, &[[Written(&text), Written(b"0")]]).expect("is written");
        let expected = serde_json::to_string_pretty(&json!([[inner, 2, inner, 0]])).expect("is written");
        assert_eq!(String::from_utf8_lossy(&whole), expected);
    }
}
