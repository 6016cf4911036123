//! Mistakes in JSON.

use jiter::JsonErrorType;

use super::super::mistake::{Mistake, conflict, line_around, line_number, template};

/// Words of other languages, with those of JSON.
const WORDS: [(&str, &str); 7] = [
    ("None", "null"),
    ("NaN", "null"),
    ("nil", "null"),
    ("undefined", "null"),
    ("False", "false"),
    ("True", "true"),
    ("TRUE", "true"),
];

/// What was done where the parser stopped.
pub(super) fn explain(text: &str, at: usize, error: &JsonErrorType) -> Mistake {
    let at = text.floor_char_boundary(at);
    conflict(text, at).or_else(|| of_kind(text, at, error)).unwrap_or_else(|| {
        let mut message = error.to_string().replacen("EOF", "end of file", 1);
        if let Some(first) = message.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        Mistake::at(text, at, message, "correct the JSON here")
    })
}

fn of_kind(text: &str, at: usize, error: &JsonErrorType) -> Option<Mistake> {
    use JsonErrorType as Kind;
    match error {
        Kind::EofWhileParsingObject | Kind::EofWhileParsingList | Kind::EofWhileParsingValue => end(text, at),
        Kind::EofWhileParsingString => {
            Some(Mistake::at(text, text[..at].rfind('"')?, "this quote is not closed", "close it"))
        }
        Kind::ExpectedColon => {
            let key = before(text, at)?;
            Some(Mistake::at(text, key, "a colon is missing after this key", "add `:`"))
        }
        Kind::ExpectedObjectCommaOrEnd | Kind::ExpectedListCommaOrEnd => comment(text, at).or_else(|| {
            let (open, close) = match error {
                Kind::ExpectedObjectCommaOrEnd => ("{", "}"),
                _ => ("[", "]"),
            };
            match text[at..].chars().next()? {
                found @ ('}' | ']') => {
                    let message = format!("`{found}` stands where `{open}` is to be closed");
                    Some(Mistake::at(text, at, message, format!("add `{close}` before it, or write `{close}` for it")))
                }
                _ => Some(Mistake::at(text, before(text, at)?, "a comma is missing after this value", "add `,`")),
            }
        }),
        Kind::TrailingComma => {
            let message = "no value follows this comma";
            Some(Mistake::at(text, before(text, at)?, message, "remove the comma"))
        }
        Kind::TrailingCharacters => comment(text, at).or_else(|| match text[at..].chars().next()? {
            found @ ('}' | ']') => {
                let help = "remove it, or add what it is to close";
                Some(Mistake::at(text, at, format!("nothing is open that `{found}` could close"), help))
            }
            _ => Some(Mistake::at(text, at, "this follows the end of the document", "remove it")),
        }),
        Kind::ControlCharacterWhileParsingString => match text[at..].chars().next()? {
            '\n' | '\r' => {
                let line = line_around(text, at);
                let quote = line.start + text[line.start..at].rfind('"')?;
                let help = "close it; a line break inside a text is written as `\\n`";
                Some(Mistake::at(text, quote, "this quote is not closed in its line", help))
            }
            '\t' => Some(Mistake::at(text, at, "a tab stands inside a text in quotes", "write it as `\\t`")),
            _ => None,
        },
        Kind::InvalidEscape => {
            let start = text[..at].rfind('\\')?;
            let escape = text.get(start..start + 1 + text[start + 1..].chars().next()?.len_utf8())?;
            let message = format!("`{escape}` is not an escape sequence");
            Some(Mistake::over(start..start + escape.len(), message, format!("write `\\{escape}`")))
        }
        Kind::InvalidNumber => {
            let start = start_of_word(text, at);
            let word = word(text, start)?;
            let message = format!("`{word}` is not a number of JSON");
            let help = "write it without a leading `0` or `+`, or in quotes if it is a text";
            Some(Mistake::over(start..start + word.len(), message, help))
        }
        Kind::KeyMustBeAString => {
            comment(text, at).or_else(|| quotes(text, at)).or_else(|| template(text, at)).or_else(|| {
                let word = word(text, at)?;
                let message = format!("the key `{word}` is not in quotes");
                Some(Mistake::over(at..at + word.len(), message, format!("write `\"{word}\"`")))
            })
        }
        Kind::ExpectedSomeValue | Kind::ExpectedSomeIdent => comment(text, at)
            .or_else(|| quotes(text, at))
            .or_else(|| template(text, at))
            .or_else(|| markup(text, at))
            .or_else(|| {
                if matches!(text[at..].chars().next()?, ',' | '}' | ']') {
                    return Some(Mistake::at(text, at, "a value is missing before this", "add one, or remove the key"));
                }
                let at = start_of_word(text, at);
                let word = word(text, at)?;
                let help = match WORDS.iter().find(|(other, _)| *other == word) {
                    Some((_, own)) => format!("write `{own}`"),
                    None => format!("write `\"{word}\"` if it is a text"),
                };
                Some(Mistake::over(at..at + word.len(), format!("`{word}` is not a value of JSON"), help))
            }),
        _ => None,
    }
}

/// The text ends too early.
fn end(text: &str, at: usize) -> Option<Mistake> {
    let mut open = Vec::new();
    let mut is_text = false;
    let mut bytes = text.bytes().enumerate().take(at);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if is_text => drop(bytes.next()),
            b'"' => is_text = !is_text,
            b'{' | b'[' if !is_text => open.push((at, byte)),
            b'}' | b']' if !is_text => drop(open.pop()),
            _ => {}
        }
    }
    let (start, byte) = open.pop()?;
    let (open, close) = if byte == b'{' { ('{', '}') } else { ('[', ']') };
    let message = format!("the file ends before the `{open}` of line {} is closed", line_number(text, start));
    Some(Mistake::at(text, at, message, format!("add `{close}` where it is to end")))
}

fn comment(text: &str, at: usize) -> Option<Mistake> {
    let is_comment = ["//", "/*", "#"].iter().any(|start| text[at..].starts_with(start));
    is_comment.then(|| Mistake::over(at..line_around(text, at).end, "JSON has no comments", "remove it"))
}

fn quotes(text: &str, at: usize) -> Option<Mistake> {
    let is_quote = text[at..].starts_with(['\'', '`', '\u{201c}', '\u{201d}', '\u{201e}']);
    is_quote.then(|| Mistake::at(text, at, "JSON has no such quotes", "write `\"`"))
}

/// A page in the place of a document, as servers answer for files that they do not have.
fn markup(text: &str, at: usize) -> Option<Mistake> {
    let is_first = text[..at].trim().is_empty();
    (is_first && text[at..].starts_with('<'))
        .then(|| Mistake::at(text, at, "this is HTML or XML, not JSON", "check where the file comes from"))
}

/// The last character before a place that is not a blank.
fn before(text: &str, at: usize) -> Option<usize> {
    text[..at].trim_end().char_indices().next_back().map(|(at, _)| at)
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '$')
}

fn start_of_word(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(is_part_of_word).len()
}

fn word(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let end = rest.find(|c: char| !is_part_of_word(c)).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|word| !word.is_empty() && word.len() <= 60)
}
