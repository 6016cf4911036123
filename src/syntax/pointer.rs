use std::borrow::Cow;

use super::arena::Large;
use super::{Entry, Node};

/// One segment of a JSON Pointer, escaped (RFC 6901, 3).
pub fn escape(segment: &str) -> Cow<'_, str> {
    match marks(segment) {
        0 => Cow::Borrowed(segment),
        marks => {
            let mut escaped = String::with_capacity(segment.len() + marks);
            push(&mut escaped, segment);
            Cow::Owned(escaped)
        }
    }
}

/// How many characters of a segment take two in a pointer.
fn marks(segment: &str) -> usize {
    segment.bytes().filter(|byte| matches!(byte, b'~' | b'/')).count()
}

/// Adds a segment, escaped.
fn push(pointer: &mut String, segment: &str) {
    let mut rest = segment;
    while let Some(at) = memchr::memchr2(b'~', b'/', rest.as_bytes()) {
        pointer.push_str(&rest[..at]);
        pointer.push_str(if rest.as_bytes()[at] == b'~' { "~0" } else { "~1" });
        rest = &rest[at + 1..];
    }
    pointer.push_str(rest);
}

/// One segment of a JSON Pointer as the key that it means; none where an escape is wrong (RFC 6901, 4).
pub fn unescape(segment: &str) -> Option<Cow<'_, str>> {
    if !segment.contains('~') {
        return Some(Cow::Borrowed(segment));
    }
    let mut parts = segment.split('~');
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        key.push(match part.as_bytes().first() {
            Some(b'0') => '~',
            Some(b'1') => '/',
            _ => return None,
        });
        key.push_str(&part[1..]);
    }
    Some(Cow::Owned(key))
}

/// The pointer of a node, found by walking up. What is in or behind a key that is a map or a list has no pointer of its
/// own (RFC 6901 has names and positions alone): it gets that of the map with the key.
pub(super) fn of(node: Node<'_>) -> String {
    let mut steps = Vec::with_capacity(USUAL_DEPTH);
    let mut length = 0;
    let mut at = node;
    while let Some(parent) = at.parent() {
        let key = at.key().unwrap_or(at);
        if parent.is_sequence() {
            let position = parent.position(at.index).unwrap_or(0);
            length += 1 + position.checked_ilog10().unwrap_or(0) as usize + 1;
            steps.push(Step::Item(position));
        } else if key.is_mapping() || key.is_sequence() {
            steps.clear();
        } else {
            let key = key.text();
            length += 1 + key.len() + marks(key);
            steps.push(Step::Key(key));
        }
        at = parent;
    }
    let mut pointer = String::with_capacity(length);
    for step in steps.iter().rev() {
        pointer.push('/');
        match step {
            Step::Key(key) => push(&mut pointer, key),
            Step::Item(position) => pointer.push_str(&position.to_string()),
        }
    }
    pointer
}

/// How deep most places are that findings point at.
const USUAL_DEPTH: usize = 16;

/// What leads from a collection to one of its values.
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl<'a> Node<'a> {
    /// Where each item of a long sequence begins, found once.
    fn item_index(self) -> Option<&'a [u32]> {
        match self.document.large.get(&self.index)? {
            Large::Sequence { items, .. } => Some(items.get_or_init(|| self.item_indices().collect())),
            Large::Mapping { .. } => None,
        }
    }

    /// Which item of a sequence begins at an index.
    fn position(self, index: u32) -> Option<usize> {
        match self.item_index() {
            Some(items) => items.binary_search(&index).ok(),
            None => self.item_indices().position(|item| item == index),
        }
    }

    /// The item of a sequence at a position, from 0.
    fn item(self, position: usize) -> Option<Self> {
        let index = match self.item_index() {
            Some(items) => items.get(position).copied(),
            None => self.item_indices().nth(position),
        };
        index.map(|index| self.document.node(index))
    }

    /// The node that one segment leads to: a key of a mapping or an index of a sequence.
    pub fn step(self, segment: &str) -> Option<Self> {
        if self.is_sequence() {
            return self.item(segment.parse().ok()?);
        }
        self.entry(segment).map(|Entry { value, .. }| value)
    }
}
