//! Mistakes in YAML.

use granit_parser::ErrorKind;

use super::super::mistake::{Mistake, conflict, line_around, line_number, template};

/// How far before the stop a bracket without an end is searched for, in lines and in bytes.
const BACK: (usize, usize) = (200, 64 << 10);

/// What was done where the parser stopped.
pub(super) fn explain(text: &str, at: usize, error: &ErrorKind) -> Mistake {
    let at = text.floor_char_boundary(at);
    conflict(text, at)
        .or_else(|| of_kind(text, at, error))
        .unwrap_or_else(|| Mistake::at(text, at, error.to_string(), "correct the YAML here"))
}

fn of_kind(text: &str, at: usize, error: &ErrorKind) -> Option<Mistake> {
    use ErrorKind as Kind;
    match error {
        Kind::TabInBlockIndentation | Kind::TabNotAllowed | Kind::TabInIndentation | Kind::TabAtBlockScalarStart => {
            tab(text, at)
        }
        Kind::UnknownAnchor => {
            let rest = &text[at..];
            let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
            let message = format!("`{word}` refers to an anchor that does not exist");
            let help = "put the text in quotes if it is not a reference, or define the anchor before it";
            Some(Mistake::over(at..at + word.len(), message, help))
        }
        Kind::UnexpectedCharacter { character } => template(text, at).or_else(|| {
            let named = if *character == '`' { "a back-tick".to_owned() } else { format!("`{character}`") };
            let message = format!("a text without quotes can't start with {named}");
            text[at..].starts_with(*character).then(|| Mistake::at(text, at, message, "put the whole text in quotes"))
        }),
        Kind::UnknownQuotedScalarEscape => escape(text, at),
        Kind::UnclosedQuotedScalar => Some(Mistake::at(text, at, "this quote is not closed", "close it")),
        Kind::InvalidQuotedScalarIndent => {
            let open = text[..at].rfind(['"', '\''])?;
            let message = format!("this quote is not closed before line {}", line_number(text, at));
            Some(Mistake::at(text, open, message, "close it, or indent the lines of its text deeper than its key"))
        }
        Kind::InvalidTrailingDoubleQuotedScalar => after_quote(text, at, '"'),
        Kind::InvalidTrailingSingleQuotedScalar => after_quote(text, at, '\''),
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement => {
            colon_in_text(text, at).or_else(|| open_bracket(text, at)).or_else(|| key_above(text, at))
        }
        Kind::SimpleKeyExpected => no_colon(text, at),
        Kind::ExpectedBlockMappingKey | Kind::ExpectedBlockSequenceEntry | Kind::InvalidIndentation => {
            indentation(text, at)
        }
        Kind::BlockSequenceEntryNotAllowed => {
            let line = line_around(text, at);
            if !text[line.start..at].contains(':') {
                return indentation(text, at);
            }
            let message = "a list can't start on the line of its key";
            Some(Mistake::at(text, at, message, "put its first item on the next line"))
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            let right = if *open == '[' { ']' } else { '}' };
            let message = format!("`{close}` stands where `{open}` is to be closed");
            Some(Mistake::at(text, at, message, format!("add `{right}` before it, or write `{right}` for it")))
        }
        Kind::MisplacedFlowCollectionEnd => {
            let close = text[at..].chars().next()?;
            let help = "remove it, or put the text in quotes";
            Some(Mistake::at(text, at, format!("nothing is open that `{close}` could close"), help))
        }
        Kind::UnclosedFlowCollection { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator
        | Kind::InvalidFlowScalarIndent
        | Kind::BlockEntryInFlowCollection => open_bracket(text, at),
        _ => None,
    }
}

/// A tab in the indentation.
fn tab(text: &str, at: usize) -> Option<Mistake> {
    let line = line_around(text, at);
    let content = &text[line.clone()];
    let blanks = &content[..content.len() - content.trim_start().len()];
    let start = line.start + blanks.find('\t')?;
    Some(Mistake::at(text, start, "a tab indents this line", "indent with spaces: YAML does not allow tabs there"))
}

/// A backslash in double quotes that is not part of an escape sequence (YAML 1.2.2, 5.7).
fn escape(text: &str, at: usize) -> Option<Mistake> {
    let mut characters = text[at..].char_indices().skip(1);
    while let Some((start, c)) = characters.next() {
        if c != '\\' {
            continue;
        }
        let (_, escaped) = characters.next()?;
        if !"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(escaped) {
            let start = at + start;
            let message = format!("`\\{escaped}` is not an escape sequence");
            let help = format!("write `\\\\{escaped}`, or use single quotes");
            return Some(Mistake::over(start..start + 1 + escaped.len_utf8(), message, help));
        }
    }
    None
}

/// Text behind a closing quote. If the opening one is in a line before, its own is missing there.
fn after_quote(text: &str, at: usize, quote: char) -> Option<Mistake> {
    let close = text[..at].rfind(quote)?;
    let mut open = text[..close].rfind(quote)?;
    while quote == '"' && text[..open].ends_with('\\') {
        open = text[..open].rfind(quote)?;
    }
    if !text[open..close].contains('\n') {
        let help = match quote {
            '"' => "put the whole text in quotes, with `\\\"` for those inside",
            _ => "put the whole text in quotes, with `''` for those inside",
        };
        return Some(Mistake::at(text, at, "text follows the closing quote", help));
    }
    let message = format!("this quote is not closed before line {}", line_number(text, close));
    Some(Mistake::at(text, open, message, "close it at the end of its text"))
}

/// A colon in the value of a key, as in `summary: Note: slow`.
fn colon_in_text(text: &str, at: usize) -> Option<Mistake> {
    let line = line_around(text, at);
    let before = text[line.start..at].trim_start();
    let (key, value) = before.split_once(": ")?;
    let is_text = !value.trim_start().starts_with(['"', '\'', '[', '{', '|', '>', '&', '!']) && !key.contains('#');
    is_text.then(|| {
        Mistake::at(text, at, "a text with a colon and a space in it needs quotes", "put the whole text in quotes")
    })
}

/// A bracket that is open at this place, and where it began.
fn open_bracket(text: &str, at: usize) -> Option<Mistake> {
    let mut end = at;
    for _ in 0..BACK.0 {
        let line = line_around(text, end);
        if at - line.start > BACK.1 {
            break;
        }
        let content = &text[line.start..end];
        let indent = content.len() - content.trim_start_matches([' ', '-']).len();
        let value = content.find(": ").map_or(indent, |colon| colon + 2);
        let starts_with_bracket = |from: usize| content[from..].trim_start().starts_with(['[', '{']);
        if let Some(from) = [indent, value].into_iter().find(|from| starts_with_bracket(*from))
            && let Some((start, open)) = unmatched(text, line.start + from, at)
        {
            let close = if open == '[' { ']' } else { '}' };
            let message = format!("this `{open}` is not closed");
            return Some(Mistake::at(text, start, message, format!("add `{close}` where it is to end")));
        }
        end = line.start.checked_sub(1)?;
    }
    None
}

/// The innermost bracket that is opened and not closed between two places.
fn unmatched(text: &str, from: usize, to: usize) -> Option<(usize, char)> {
    let mut open = Vec::new();
    let mut quote = None;
    for (at, c) in text[from..to].char_indices() {
        match c {
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => quote = Some(c),
            '[' | '{' => open.push((from + at, c)),
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// A key whose line above lacks its colon, or has a value already.
fn key_above(text: &str, at: usize) -> Option<Mistake> {
    let line = line_around(text, at);
    let (start, above) = lines_above(text, line.start).next()?;
    if indent_of(above) >= indent_of(&text[line]) {
        return None;
    }
    let content = above.trim();
    let from = start + indent_of(above);
    let item = content.trim_start_matches("- ");
    match item.split_once(": ") {
        _ if item.ends_with(':') => None,
        None => {
            let name = item.split_whitespace().next()?;
            let message = format!("`{name}` has no colon");
            Some(Mistake::over(from..from + content.len(), message, format!("write `{name}:`")))
        }
        Some((key, _)) => {
            let message = format!("`{key}` has a value, and this line is indented as a part of it");
            Some(Mistake::at(text, at, message, "indent it as the line above, or remove the value"))
        }
    }
}

/// A line where a key is expected.
fn no_colon(text: &str, at: usize) -> Option<Mistake> {
    let line = line_around(text, at);
    let content = text[line.clone()].trim();
    let from = line.start + indent_of(&text[line.clone()]);
    let help = "write `key: value`; if it continues the text above, indent it deeper than the key of that";
    (!content.is_empty()).then(|| Mistake::over(from..from + content.len(), "this line has no colon", help))
}

/// A line that starts in a column where no line above does.
fn indentation(text: &str, at: usize) -> Option<Mistake> {
    let line = line_around(text, at);
    let own = indent_of(&text[line.clone()]);
    let is_item = text[line.start + own..line.end].starts_with("- ");
    let start = line.start + own;
    let is_behind_dash = || text.get(start + 1..at).is_some_and(|between| between.trim().is_empty());
    if start != at && !(is_item && is_behind_dash()) {
        return None;
    }
    // The columns in which the lines above leave room for another key, each with its line, from the innermost.
    let mut levels: Vec<(usize, usize)> = Vec::new();
    for (start, above) in lines_above(text, line.start) {
        let indent = indent_of(above);
        if levels.last().is_none_or(|(last, _)| indent < *last) {
            let key = above.trim_start().starts_with("- ").then(|| indent + 2);
            let inner = key.filter(|key| levels.last().is_none_or(|(last, _)| key < last));
            levels.extend(inner.map(|key| (key, start)));
            levels.push((indent, start));
        }
        if indent == 0 {
            break;
        }
    }
    if levels.iter().any(|(level, _)| *level == own) {
        let (message, help) = match is_item {
            true => ("a list item stands where a key is expected", "indent it deeper than the key of its list"),
            false => ("a key stands where an item of a list is expected", "start it with `- `, or indent it as a key"),
        };
        return Some(Mistake::at(text, start, message, help));
    }
    let Some(deeper) = levels.iter().rev().find(|(level, _)| *level > own) else { return key_above(text, start) };
    let places: Vec<String> = [Some(deeper), levels.iter().find(|(level, _)| *level < own)]
        .into_iter()
        .flatten()
        .map(|(level, above)| format!("by {level} (as line {})", line_number(text, *above)))
        .collect();
    let message = format!("no line above is indented by {own} space{}", crate::text::words::plural(own));
    Some(Mistake::at(text, start, message, format!("indent it {}", places.join(" or "))))
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The lines before a place that starts one, from the last, without empty ones and comments, each with its start.
fn lines_above(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut end = start;
    let lines = std::iter::from_fn(move || {
        let line = line_around(text, end.checked_sub(1)?);
        end = line.start;
        Some((line.start, &text[line]))
    });
    lines.filter(|(_, line)| {
        let content = line.trim();
        !content.is_empty() && !content.starts_with('#')
    })
}
