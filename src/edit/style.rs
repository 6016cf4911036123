//! How a document writes keys, scalars and indentation.

use serde_json::Value;

use crate::syntax::{Node, NodeKind};
use crate::text::Source;

use super::{Notation, notation};

/// How many entries of a mapping show how a document is written.
const SAMPLE: usize = 20;

/// How many bytes a line has at most that is laid out for people.
const LONG: usize = 8_192;

/// The quotes around a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

/// How new text in a YAML document is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Spaces for each level.
    pub(super) unit: usize,
    /// Spaces before the dashes of a list, from the column of its key.
    pub(super) list: usize,
    /// The quotes of scalars that need some.
    pub(super) quote: Quote,
    /// The quotes of keys that are numbers.
    pub(super) numbers: Quote,
    /// Whether all keys and texts are in quotes.
    pub(super) is_all_quoted: bool,
    /// Whether a map with a reference alone is in brackets.
    pub(super) has_flow_references: bool,
    /// Whether blanks stand inside of the brackets of a map.
    pub(super) is_padded: bool,
}

impl Style {
    /// The style around a node.
    pub(super) fn of(node: Node<'_>) -> Self {
        let document = node.document();
        let nearest = document.reference_near(node);
        let quote = match nearest.map(quote_of) {
            Some(Quote::Double) => Quote::Double,
            _ => Quote::Single,
        };
        let first = document.root().and_then(|root| root.written_entries().next()).map(|entry| entry.key);
        let is_all_quoted = first.is_some_and(Node::is_quoted);
        let has_flow_references =
            nearest.and_then(Node::parent).is_some_and(|map| notation(map) == Notation::Flow && map.len() == 1);
        let unit = unit_around(node).unwrap_or(2);
        let maps = std::iter::once(node).chain(nearest.and_then(Node::parent));
        let is_padded = maps.filter(|map| map.is_mapping() && notation(*map) == Notation::Flow).find_map(padding);
        Self {
            unit,
            list: list_around(node).unwrap_or(unit),
            quote: if is_all_quoted { first.map_or(quote, quote_of) } else { quote },
            numbers: Quote::Single,
            is_all_quoted,
            has_flow_references,
            is_padded: is_padded.unwrap_or_default(),
        }
    }
}

/// Whether a blank stands behind the opening bracket of a map on one line.
fn padding(map: Node<'_>) -> Option<bool> {
    let inside = map.document().source.slice(map.span()).strip_prefix('{')?;
    (!inside.starts_with(['\n', '\r', '#'])).then(|| inside.starts_with(' '))
}

/// The spaces between a key and the keys below it, as near to a node as there are any.
fn unit_around(node: Node<'_>) -> Option<usize> {
    let ancestors = std::iter::successors(Some(node), |node| node.parent());
    let own = |map: Node<'_>| {
        let key = map.key()?;
        let first = map.written_entries().next().filter(|_| map.is_mapping() && notation(map) == Notation::Block)?.key;
        column(first)?.checked_sub(column(key)?).filter(|unit| *unit > 0)
    };
    let below = node.written_entries().take(SAMPLE).find_map(|entry| own(entry.value));
    below.or_else(|| ancestors.into_iter().find_map(own))
}

/// The spaces between a key and the dashes of its list, as near to a node as there are any.
fn list_around(node: Node<'_>) -> Option<usize> {
    std::iter::successors(Some(node), |node| node.parent()).find_map(|map| {
        let lists = map
            .written_entries()
            .take(SAMPLE)
            .filter(|entry| entry.value.is_sequence() && notation(entry.value) == Notation::Block);
        let mut offsets = lists.filter_map(|entry| {
            let dash = dash(entry.value.written_items().next()?)?;
            dash.checked_sub(column(entry.key)?)
        });
        offsets.next()
    })
}

/// The text of a line before a byte; the byte order mark is not a part of it.
pub(super) fn prefix(source: &Source, at: u32) -> &str {
    // A line that is longer before it is one of JSON without lines.
    let start = source.text.floor_char_boundary((at as usize).saturating_sub(LONG));
    let before = &source.text[start..at as usize];
    before[before.rfind('\n').map_or(0, |at| at + 1)..].trim_start_matches('\u{feff}')
}

/// Whether a line ends before a byte, not too far away.
pub(super) fn has_lines(source: &Source, at: u32) -> bool {
    let start = (at as usize).saturating_sub(LONG);
    source.text.as_bytes()[start..at as usize].contains(&b'\n')
}

/// The column of a key or item in a block collection, from 0: nothing but blanks and dashes stands before it.
pub(super) fn column(node: Node<'_>) -> Option<usize> {
    let prefix = prefix(&node.document().source, node.span().start);
    prefix.bytes().all(|byte| matches!(byte, b' ' | b'-')).then_some(prefix.len())
}

/// The column of the dash before an item.
pub(super) fn dash(item: Node<'_>) -> Option<usize> {
    column(item)?;
    prefix(&item.document().source, item.span().start).rfind('-')
}

/// What ends the lines of a text.
pub(super) fn line_end(source: &Source) -> &'static str {
    let first = source.text.as_bytes().iter().take(LONG).position(|byte| *byte == b'\n');
    if first.is_some_and(|at| source.text[..at].ends_with('\r')) { "\r\n" } else { "\n" }
}

/// The quotes of a scalar.
pub(super) fn quote_of(scalar: Node<'_>) -> Quote {
    let source = &scalar.document().source;
    match source.text[scalar.span().range()].chars().next() {
        Some('"') if scalar.is_quoted() => Quote::Double,
        Some('\'') if scalar.is_quoted() => Quote::Single,
        _ => Quote::None,
    }
}

/// Whether a key is a number for YAML, and its quotes are a choice.
pub(super) fn is_number(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The quotes of new keys that are numbers: those of the keys beside them, or else of another key.
pub(super) fn numbers<'a>(keys: impl Iterator<Item = Node<'a>>, quoted_like: Option<Node<'a>>) -> Quote {
    let is_like = |key: &Node<'_>| is_number(key.text()) && key.kind() != NodeKind::Null;
    keys.chain(quoted_like).find(is_like).map_or(Quote::Single, quote_of)
}

/// A key in these quotes. Without any where it can be.
pub(super) fn key(text: &str, quote: Quote, is_json: bool) -> String {
    match quote {
        _ if is_json => Value::from(text).to_string(),
        Quote::None if is_number(text) || is_plain(text, true) => text.to_owned(),
        Quote::None => quoted(text, Quote::Single),
        _ => quoted(text, quote),
    }
}

/// A scalar of YAML in these quotes, if it is a string; without any where it can be.
pub(super) fn scalar(value: &Value, quote: Quote, is_in_flow: bool) -> String {
    match value {
        Value::String(text) if quote == Quote::None && is_plain(text, is_in_flow) => text.clone(),
        Value::String(text) => quoted(text, quote),
        other => other.to_string(),
    }
}

pub(super) fn quoted(text: &str, quote: Quote) -> String {
    if quote == Quote::Double || text.contains(char::is_control) {
        Value::from(text).to_string()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether a string can stand without quotes. Errs on the side of quotes.
pub(super) fn is_plain(text: &str, is_in_flow: bool) -> bool {
    // Of YAML 1.1 too.
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '/' | '$' | '.');
    let may_follow = |letter: char| {
        is_letter(letter) || matches!(letter, ' ' | '-' | '+' | '(' | ')' | ';' | '\'') || letter == ',' && !is_in_flow
    };
    let starts = text.starts_with(|letter: char| letter.is_alphabetic() || matches!(letter, '_' | '/' | '$' | '.'));
    // `.inf` and `.nan` are numbers.
    let is_number = text.starts_with('.') && !text.starts_with("./") && !text.starts_with("../");
    starts
        && !is_number
        && text.chars().all(may_follow)
        && !text.ends_with(' ')
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
