use std::borrow::Cow;

use super::arena::Large;
use super::{Entry, Node};

/// One segment of a JSON Pointer, escaped (RFC 6901, 3).
pub fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['~', '/']) {
        Cow::Owned(segment.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(segment)
    }
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
    let mut segments: Vec<Cow<'_, str>> = Vec::new();
    let mut at = node;
    while let Some(parent) = at.parent() {
        if parent.is_sequence() {
            let position = parent.position(at.index).unwrap_or(0);
            segments.push(Cow::Owned(position.to_string()));
        } else {
            let key = at.key().unwrap_or(at);
            if key.is_mapping() || key.is_sequence() {
                segments.clear();
            } else {
                segments.push(escape(key.text()));
            }
        }
        at = parent;
    }
    let mut pointer = String::new();
    for segment in segments.iter().rev() {
        pointer.push('/');
        pointer.push_str(segment);
    }
    pointer
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
