//! Where in a document a place is, by the text alone: documents are broken while somebody types.

use std::ops::Range;

/// What stands around a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// The keys that lead to the place. An item of a list is [`ITEM`].
    pub(super) path: Vec<String>,
    /// Whether a key stands there; a value otherwise, whose key is the last of the path.
    pub(super) is_key: bool,
    /// The text at the place, from its start to its end: what a completion replaces.
    pub(super) replaced: Range<usize>,
    /// What is typed of it, without quotes.
    pub(super) typed: String,
    /// The quote that it starts with.
    pub(super) quote: Option<char>,
    /// The column of the text.
    pub(super) column: usize,
    /// Whether it is inside of braces.
    pub(super) is_in_flow: bool,
}

/// An item of a list in a path.
pub(super) const ITEM: &str = "-";

/// What stands around a byte of a text.
pub(super) fn at(text: &str, offset: usize) -> Context {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let body = text.trim_start_matches('\u{feff}').trim_start();
    if body.starts_with(['{', '[']) {
        return in_flow(text, text.len() - body.len(), offset, Vec::new());
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..offset];
    let before = Line::read(line);
    let mut path = above(text, start, before.column, before.dashes.last().copied());
    path.extend(before.dashes.iter().map(|_| ITEM.to_owned()));
    let (content, is_key) = match before.value {
        None => (start + before.column, true),
        Some(at) => {
            path.push(before.key.to_owned());
            (start + at, false)
        }
    };
    if text[content..offset].starts_with(['{', '[']) {
        return in_flow(text, content, offset, path);
    }
    let content = content.min(offset);
    token(text, content, offset, Context { path, is_key, column: before.column, ..Context::default() })
}

/// Completes a context with the token that starts at `start` and that the offset is in.
fn token(text: &str, start: usize, offset: usize, mut context: Context) -> Context {
    let typed = &text[start..offset];
    context.quote = typed.chars().next().filter(|first| matches!(first, '"' | '\''));
    context.typed = typed.trim_start_matches(['"', '\'']).to_owned();
    let rest = text[offset..].split(['\n', '\r']).next().unwrap_or_default();
    let word = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let mut end = offset + rest.find(|letter| !word(letter)).unwrap_or(rest.len());
    if context.quote.is_some_and(|quote| text[end..].starts_with(quote)) {
        end += 1;
    }
    // A key that is there keeps its colon and what is behind it.
    context.replaced = start..end;
    context
}

/// A line of block YAML.
struct Line<'t> {
    /// The columns of the dashes at its start.
    dashes: Vec<usize>,
    /// The column of its key or value.
    column: usize,
    /// Its key.
    key: &'t str,
    /// Where the value of its key starts.
    value: Option<usize>,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Self {
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let mut dashes = Vec::new();
        while line[column..].starts_with("- ") || &line[column..] == "-" {
            dashes.push(column);
            column += 1;
            column += line[column..].len() - line[column..].trim_start_matches(' ').len();
        }
        let content = &line[column..];
        let colon = match content.chars().next() {
            Some('{' | '[') => None,
            Some(quote @ ('"' | '\'')) => {
                content[1..].find(quote).map(|end| end + 2).filter(|end| content[*end..].starts_with(':'))
            }
            _ => content.match_indices(':').map(|(at, _)| at).find(|at| {
                let rest = &content[at + 1..];
                rest.is_empty() || rest.starts_with([' ', '\t', '\r'])
            }),
        };
        let key = colon.map_or("", |colon| content[..colon].trim_end().trim_matches(['"', '\'']));
        let value = colon.map(|colon| {
            let rest = &content[colon + 1..];
            column + colon + 1 + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
        });
        Self { dashes, column, key, value }
    }
}

/// The keys above a line, given its first column and the column of its first dash.
fn above(text: &str, start: usize, column: usize, dash: Option<usize>) -> Vec<String> {
    let mut path = Vec::new();
    // The outermost dash of the line decides what it belongs to.
    let (mut need, mut is_item) = match dash {
        Some(dash) => (dash, true),
        None => (column, false),
    };
    for line in text[..start].lines().rev() {
        if need == 0 && !is_item {
            break;
        }
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') || line.starts_with("---") {
            continue;
        }
        let read = Line::read(line);
        // A list may stand in the column of its key.
        let belongs = |at: usize| at < need || is_item && at == need && read.dashes.is_empty();
        if belongs(read.column) && read.value.is_some() {
            path.push(read.key.to_owned());
            (need, is_item) = (read.column, false);
        } else if read.column < need && read.value.is_none() && read.dashes.is_empty() {
            // A line of a text.
            continue;
        }
        for dash in read.dashes.iter().rev() {
            if *dash < need {
                path.push(ITEM.to_owned());
                (need, is_item) = (*dash, true);
            }
        }
    }
    path.reverse();
    path
}

/// What stands around a byte inside of braces, which open at `start`.
fn in_flow(text: &str, start: usize, offset: usize, before: Vec<String>) -> Context {
    let mut open: Vec<Open> = Vec::new();
    let mut at = start;
    let bytes = text.as_bytes();
    // The token that the offset is in or behind.
    let mut last = offset;
    while at < offset {
        match bytes[at] {
            b'{' | b'[' => {
                open.push(Open { is_mapping: bytes[at] == b'{', key: String::new(), has_key: false });
                at += 1;
                last = offset;
            }
            b'}' | b']' => {
                open.pop();
                at += 1;
                last = offset;
            }
            b',' => {
                if let Some(open) = open.last_mut() {
                    (open.has_key, open.key) = (false, String::new());
                }
                at += 1;
                last = offset;
            }
            b':' => {
                if let Some(open) = open.last_mut().filter(|open| open.is_mapping && !open.has_key) {
                    open.has_key = true;
                    open.key = text[last.min(at)..at].trim().trim_matches(['"', '\'']).to_owned();
                }
                at += 1;
                last = offset;
            }
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            quote @ (b'"' | b'\'') => {
                last = at;
                at += 1;
                while at < offset && bytes[at] != quote {
                    at += if bytes[at] == b'\\' && quote == b'"' { 2 } else { 1 };
                }
                at += 1;
            }
            _ => {
                last = at;
                while at < offset && !b"{}[],:\r\n\"".contains(&bytes[at]) {
                    at += 1;
                }
            }
        }
    }
    let last = text.floor_char_boundary(last.min(offset));
    let is_key = open.last().is_some_and(|open| open.is_mapping && !open.has_key);
    let mut path = before;
    for (number, Open { is_mapping, key, has_key }) in open.iter().enumerate() {
        let is_last = number + 1 == open.len();
        match (is_mapping, has_key) {
            (false, _) => path.push(ITEM.to_owned()),
            (true, true) => path.push(key.clone()),
            (true, false) if is_last => {}
            (true, false) => path.push(String::new()),
        }
    }
    let line = text[..last].rfind('\n').map_or(0, |at| at + 1);
    let context = Context { path, is_key, column: last - line, is_in_flow: true, ..Context::default() };
    token(text, last, offset, context)
}

struct Open {
    is_mapping: bool,
    key: String,
    has_key: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The context at the mark `|`: the path, what is typed, and whether it is a key.
    fn read(text: &str) -> (String, String, bool) {
        let offset = text.find('|').expect("is marked");
        let context = at(&text.replacen('|', "", 1), offset);
        (context.path.join("/"), context.typed, context.is_key)
    }

    fn expect(text: &str, path: &str, typed: &str, is_key: bool) {
        assert_eq!(read(text), (path.to_owned(), typed.to_owned(), is_key), "{text}");
    }

    #[test]
    fn keys_of_block_yaml_lead_to_a_place() {
        let api = "paths:\n  /a:\n    get:\n      # a comment\n\n      responses:\n        '200':\n          description: |x\n";
        expect(&api.replace("|x", "x|"), "paths//a/get/responses/200/description", "x", false);
        expect("paths:\n  /a:\n    get:\n      responses:\n        '4|\n", "paths//a/get/responses", "4", true);
        expect(
            "paths:\n  /a:\n    get:\n      responses:\n        200: {}\n        |\n",
            "paths//a/get/responses",
            "",
            true,
        );
        expect("a:\n  b: 1\nc|", "", "c", true);
        expect("a:\n- b:\n    c: |", "a/-/b/c", "", false);
        expect("a:\n  - b: 1\n    c|", "a/-", "c", true);
        expect("a:\n  - - x|", "a/-/-", "x", true);
        expect("a:\n  b: text: |", "a/b", "text: ", false);
        expect("|", "", "", true);
    }

    #[test]
    fn braces_lead_to_a_place() {
        expect("{\"a\": {\"b\": [1, {\"c|\"}]}}", "a/b/-", "c", true);
        expect("{\"a\": {\"b\": \"x|\"}}", "a/b", "x", false);
        expect("{\"a,{\": {\n  |\n}}", "a,{", "", true);
        expect("r: {200: {description: x}, 4|}", "r", "4", true);
        expect("a:\n  - {b: x, c: y|}", "a/-/c", "y", false);
        expect("r: {200: {headers: {|}}}", "r/200/headers", "", true);
        expect("r: {200: {$ref: |}}", "r/200/$ref", "", false);
    }

    #[test]
    fn what_is_replaced_has_its_quotes() {
        let text = "responses:\n  '40': {}\n";
        let context = at(text, text.find("0'").expect("is there"));
        assert_eq!(&text[context.replaced.clone()], "'40'");
        assert_eq!((context.quote, context.column, context.typed.as_str()), (Some('\''), 2, "4"));
    }

    #[test]
    fn any_place_of_any_text_has_a_context() {
        for text in
            ["{\"a\\", "\u{feff}{'ü: [", "- - -\n:\n  : :", "a: \"\\", "\u{1f600}: {\u{1f600}", "{\"\\\u{fc}\": 1, "]
        {
            for offset in 0..=text.len() {
                let context = at(text, offset);
                assert!(text.get(context.replaced).is_some(), "{text:?} {offset}");
            }
        }
    }
}
