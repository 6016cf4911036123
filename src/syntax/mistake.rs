//! What the author of a broken file did, found from the place where a parser stopped.

use std::ops::Range;

/// A mistake in the words of its author, not of a parser.
#[derive(Debug)]
pub(super) struct Mistake {
    /// Its bytes in the text. They may be before the place where the parser stopped.
    pub(super) at: Range<usize>,
    /// What is wrong: lower case, no full stop.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

impl Mistake {
    /// A mistake at one character.
    pub(super) fn at(text: &str, at: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        let length = text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
        Self { at: at..at + length, message: message.into(), help: help.into() }
    }

    /// A mistake at some bytes.
    pub(super) fn over(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: help.into() }
    }
}

/// The bytes of the line around a place, without the line break.
pub(super) fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    start..end
}

/// The number of the line of a place, from 1.
pub(super) fn line_number(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// The start of a conflict that git left in the text, at or before the place where the parser stopped.
pub(super) fn conflict(text: &str, at: usize) -> Option<Mistake> {
    let start = match text.starts_with("<<<<<<< ") {
        true => 0,
        false => text.find("\n<<<<<<< ")? + 1,
    };
    let help = "keep one of the two versions, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`";
    (start <= line_around(text, at).end)
        .then(|| Mistake::over(start..start + 7, "a merge conflict was not resolved here", help))
}

/// A placeholder of a template, which makes a text YAML or JSON only when the template is filled in.
pub(super) fn template(text: &str, at: usize) -> Option<Mistake> {
    let start = at.saturating_sub(1);
    let start = if text.is_char_boundary(start) { start } else { at };
    let found = ["{{", "{%", "{#", "<%"].iter().find_map(|mark| text[start..].get(..2).filter(|two| two == mark))?;
    let help = "audit the file that is made from the template";
    Some(Mistake::over(start..start + 2, format!("`{found}` belongs to a template"), help))
}
