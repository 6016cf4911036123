//! Output that the runner of GitHub Actions can't take for commands.
//!
//! The runner reads every line that a step writes, on either stream: `::command::` behind blanks is a command, and so is
//! the older `##[command]` anywhere in a line (`ActionCommand.cs` of actions/runner). Documents, file names and branches
//! may hold such text, and one `##[stop-commands]` would hide all annotations that follow. So both streams break these
//! two marks, each notation in its own way: what a program reads keeps its value.
//!
//! `::stop-commands::TOKEN` around the output would be weaker: it is neither JSON nor XML, output on the other stream
//! comes before or between, and a run that is killed leaves the commands of the step switched off.

use std::io::{self, Write};

use super::args::{GuideFormat, ListFormat, PageFormat};
use crate::report::Format;

/// Whether the runner reads what is written.
pub(super) fn is_reading() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// How a character can be written so that it is still the same for those who read the notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// For people: a blank breaks the mark, where they see it.
    Text,
    /// JSON, in which no line starts with a colon.
    Json,
    /// XML and Markdown.
    Xml,
    /// Commands that are meant, and text of our own.
    Verbatim,
}

impl From<Format> for Notation {
    fn from(format: Format) -> Self {
        match format {
            Format::Human | Format::Concise => Self::Text,
            // All text of documents in the page is in its JSON.
            Format::Json | Format::Sarif | Format::Gitlab | Format::Html => Self::Json,
            Format::Junit | Format::Checkstyle | Format::Markdown => Self::Xml,
            Format::Github | Format::Teamcity => Self::Verbatim,
        }
    }
}

impl From<ListFormat> for Notation {
    fn from(format: ListFormat) -> Self {
        match format {
            ListFormat::Text => Self::Text,
            ListFormat::Json => Self::Json,
        }
    }
}

impl From<GuideFormat> for Notation {
    fn from(format: GuideFormat) -> Self {
        match format {
            GuideFormat::Markdown => Self::Xml,
            GuideFormat::Json => Self::Json,
        }
    }
}

impl From<PageFormat> for Notation {
    fn from(format: PageFormat) -> Self {
        match format {
            PageFormat::Human => Self::Text,
            PageFormat::Json => Self::Json,
        }
    }
}

/// A stream on which no command can be written.
pub(super) struct Inert<W> {
    out: W,
    notation: Notation,
    /// How many `#` came last.
    hashes: u8,
    /// How many `:` the line starts with behind its blanks; none further on in the line.
    colons: Option<u8>,
}

impl<W: Write> Inert<W> {
    /// A stream that is at the start of a line.
    pub(super) fn new(out: W, notation: Notation) -> Self {
        Self { out, notation, hashes: 0, colons: Some(0) }
    }

    /// What is written in the place of a byte that would complete a mark.
    fn step(&mut self, byte: u8) -> Option<&'static str> {
        let (hashes, colons) = (self.hashes, self.colons);
        self.hashes = if byte == b'#' { (hashes + 1).min(2) } else { 0 };
        self.colons = match (byte, colons) {
            (b'\n' | b'\r', _) => Some(0),
            (b':', Some(0)) => Some(1),
            // The runner trims blanks of all scripts, which are not ASCII.
            (_, Some(0)) if byte.is_ascii_whitespace() || matches!(byte, 0x0b | 0x1c..=0x1f | 0x80..) => colons,
            _ => None,
        };
        match (self.notation, byte) {
            (Notation::Text, b'[') if hashes == 2 => Some(" ["),
            (Notation::Json, b'[') if hashes == 2 => Some("\\u005b"),
            (Notation::Xml, b'[') if hashes == 2 => Some("&#91;"),
            (Notation::Text, b':') if colons == Some(1) => Some(" :"),
            (Notation::Xml, b':') if colons == Some(1) => Some("&#58;"),
            _ => None,
        }
    }
}

impl<W: Write> Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if let Some(other) = self.step(*byte) {
                self.out.write_all(&bytes[written..at])?;
                self.out.write_all(other.as_bytes())?;
                written = at + 1;
            }
        }
        self.out.write_all(&bytes[written..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(notation: Notation, text: &str) -> String {
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        Inert::new(&mut whole, notation).write_all(text.as_bytes()).expect("memory takes all");
        let mut inert = Inert::new(&mut pieces, notation);
        text.as_bytes().iter().for_each(|byte| inert.write_all(&[*byte]).expect("memory takes all"));
        assert_eq!(whole, pieces, "wherever the writes end");
        String::from_utf8(whole).expect("is UTF-8")
    }

    #[test]
    fn both_marks_are_broken_in_text() {
        assert_eq!(written(Notation::Text, "a ##[error]b"), "a ## [error]b");
        assert_eq!(written(Notation::Text, "###[x] # #[y] ##\n[z]"), "### [x] # #[y] ##\n[z]");
        assert_eq!(written(Notation::Text, "::error::x\n \t::a::b\r::c"), ": :error::x\n \t: :a::b\r: :c");
        assert_eq!(written(Notation::Text, "\u{3000}\u{85}::add-mask::x"), "\u{3000}\u{85}: :add-mask::x");
        assert_eq!(written(Notation::Text, "a::b\n:c::"), "a::b\n:c::");
    }

    #[test]
    fn values_stay_as_they_are() {
        let value = serde_json::json!({"a": "##[x] ###[y] \\##[z]", "b": "::c"});
        let text = written(Notation::Json, &serde_json::to_string_pretty(&value).expect("is written"));
        assert!(!text.contains("##["), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("is JSON"), value);
        assert_eq!(written(Notation::Xml, "<a b='##[x]'>\n::c</a>"), "<a b='##&#91;x]'>\n:&#58;c</a>");
        assert_eq!(written(Notation::Verbatim, "::error::##[x]"), "::error::##[x]");
    }
}
