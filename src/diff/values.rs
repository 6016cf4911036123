//! Values that are equal however they are written.

use std::fmt::Write as _;

use crate::sort;
use crate::syntax::{Node, NodeKind};

/// How deep values are looked at.
const DEPTH: usize = 32;

/// How many bytes are looked at.
const LENGTH: usize = 1 << 20;

/// A value as text that is the same for equal values: keys in order, numbers in one spelling.
pub(super) fn canonical(value: Node<'_>) -> String {
    canonical_of(value, &|value| value)
}

/// The canonical text of what values stand for, as far as it is of a reasonable length.
pub(super) fn canonical_of<'a>(value: Node<'a>, follow: &dyn Fn(Node<'a>) -> Node<'a>) -> String {
    let mut text = String::new();
    write(value, follow, &mut text, 0);
    text
}

/// Whether two values are equal.
pub(super) fn are_equal(one: Option<Node<'_>>, other: Option<Node<'_>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) if one.kind() == other.kind() && one.len() == other.len() => {
            canonical(one) == canonical(other)
        }
        _ => false,
    }
}

/// The number that a scalar is.
pub(super) fn number(value: Node<'_>) -> Option<f64> {
    if value.kind() == NodeKind::Number { value.text().replace('_', "").parse().ok() } else { None }
}

fn write<'a>(value: Node<'a>, follow: &dyn Fn(Node<'a>) -> Node<'a>, text: &mut String, depth: usize) {
    if depth > DEPTH || text.len() > LENGTH {
        text.push('…');
        return;
    }
    let value = follow(value);
    match value.kind() {
        NodeKind::Mapping => {
            let mut entries: Vec<_> = value.entries().collect();
            sort::by_key(&mut entries, |entry| entry.key.text());
            text.push('{');
            for entry in entries {
                let _ = write!(text, "{:?}:", entry.key.text());
                write(entry.value, follow, text, depth + 1);
                text.push(',');
            }
            text.push('}');
        }
        NodeKind::Sequence => {
            text.push('[');
            for item in value.items() {
                write(item, follow, text, depth + 1);
                text.push(',');
            }
            text.push(']');
        }
        // Writing to a String can't fail.
        NodeKind::String => drop(write!(text, "{:?}", value.text())),
        NodeKind::Number => match number(value) {
            Some(number) => drop(write!(text, "{number}")),
            None => text.push_str(value.text()),
        },
        NodeKind::Bool => text.push_str(if value.as_bool() == Some(true) { "true" } else { "false" }),
        NodeKind::Null => text.push_str("null"),
    }
}

/// A value in a message: short, without line breaks.
pub(super) fn shown(value: Node<'_>) -> String {
    const LONGEST: usize = 30;
    let text = match value.kind() {
        NodeKind::Mapping => "{…}".to_owned(),
        NodeKind::Sequence => "[…]".to_owned(),
        NodeKind::Null => "null".to_owned(),
        _ => value.text().split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let text: String = text.chars().map(|letter| if letter == '`' { '\'' } else { letter }).collect();
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
