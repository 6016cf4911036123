//! What terminals need: colours, widths, and text that can do them no harm.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diagnostic::Severity;

/// What a piece of text is, from which its colour follows.
#[derive(Clone, Copy)]
pub(crate) enum Ink {
    Severity(Severity),
    Strong,
    Faint,
    Key,
    Good,
}

/// Colours text, or leaves it as it is.
#[derive(Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) color: bool,
}

impl Pen {
    pub(crate) fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Severity(Severity::Error) => "1;31",
            Ink::Severity(Severity::Warning) => "1;33",
            Ink::Severity(Severity::Info) => "1;36",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Key => "36",
            Ink::Good => "32",
        };
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Whether a character would move the cursor, start an escape sequence, or turn the direction of the text around it
/// so that a reader sees other text than a program does.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Stands for what can't be shown.
pub(super) const REPLACEMENT: char = '\u{fffd}';

/// Text of a document as one line: line breaks and tabs become spaces, unsafe characters are replaced.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(lines(text).replace(['\n', '\t'], " "))
}

/// Text of a document with its line breaks and tabs: unsafe characters are replaced.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    let is_replaced = |c| is_unsafe(c) && c != '\n' && c != '\t';
    if !text.contains(is_replaced) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace(is_replaced, "\u{fffd}"))
}

/// The first `max` characters of a text, with a sign where there are more.
pub(super) fn clip(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Columns that a character takes.
pub(super) fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Breaks a text between words into lines of `width` columns. What stands in back-ticks counts as one word if it fits
/// in half a line; a word that is longer than a line stays whole, since it may be a path to copy. `first` columns of
/// the first line are taken already.
pub(crate) fn wrap(text: &str, first: usize, width: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut column = first;
    let mut at = 0;
    while at < words.len() {
        let opens = |word: &str| word.matches('`').count() % 2 == 1;
        let closing = opens(words[at]).then(|| words[at + 1..].iter().position(|word| opens(word))).flatten();
        let quoted = closing.map(|more| words[at..=at + 1 + more].join(" "));
        let quoted = quoted.filter(|quoted| self::width(quoted) <= width / 2);
        at += if quoted.is_some() { closing.unwrap_or_default() + 2 } else { 1 };
        let word = quoted.as_deref().unwrap_or(words[at - 1]);
        let length = self::width(word);
        if !line.is_empty() && column + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            column = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            column += 1;
        }
        line.push_str(word);
        column += length;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_a_terminal_would_obey() {
        assert_eq!(line("plain ü 日本 😀"), "plain ü 日本 😀");
        assert_eq!(line("a\r\nb\tc"), "a b c");
        assert_eq!(line("\x1b[31mred\u{202e}x\u{9b}2J"), "\u{fffd}[31mred\u{fffd}x\u{fffd}2J");
    }

    #[test]
    fn wraps_between_words_by_columns() {
        assert_eq!(wrap("one two three", 0, 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 4, 7), ["one", "two", "three"]);
        assert_eq!(wrap("日本 語", 0, 6), ["日本", "語"]);
        assert_eq!(wrap("a/path/longer/than/that x", 0, 7), ["a/path/longer/than/that", "x"]);
        assert_eq!(wrap("", 0, 7), [""]);
    }

    #[test]
    fn keeps_short_quotations_together() {
        assert_eq!(wrap("one two `a: []` x", 0, 14), ["one two", "`a: []` x"]);
        assert_eq!(wrap("one two `a: [] b c` x", 0, 14), ["one two `a: []", "b c` x"]);
        assert_eq!(wrap("one two ` three four", 0, 12), ["one two `", "three four"]);
    }
}
