//! How the tree is stored: 16 bytes for each node, because a first touch of memory costs more than to unpack them.
//!
//! | bits of `facts` | what |
//! |---|---|
//! | 0 to 2 | the kind, or that it is an alias |
//! | 3, 4 | whether it is a key, or the value of a key |
//! | 5 to 7 | flags of scalars, or of mappings |
//! | 8 to 13 | how many entries or items a collection has, up to [`MANY`] |
//! | 14 to 31 | how far before it its parent stands, up to [`FAR`] |
//!
//! The few numbers that don't fit stand beside the nodes.

use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashTable;

use super::NodeKind;
use crate::text::Span;

/// As many entries or more are counted in [`Large`].
pub(super) const MANY: u32 = 63;

/// As far or farther away a parent is found in [`Parents`].
const FAR: u32 = (1 << 18) - 1;

const KIND: u32 = 0b111;
const ALIAS: u32 = 6;
const COUNT_AT: u32 = 8;
const DISTANCE_AT: u32 = 14;

/// Facts about a node beside its kind, as bits.
pub(super) mod flag {
    /// A key of a mapping.
    pub(in crate::syntax) const KEY: u32 = 1 << 3;
    /// The value of a mapping's entry; the node before it in the arena ends its key.
    pub(in crate::syntax) const VALUE: u32 = 1 << 4;
    /// A scalar in quotes; the span includes them.
    pub(in crate::syntax) const QUOTED: u32 = 1 << 5;
    /// A scalar whose text is not what stands in the source.
    pub(in crate::syntax) const DECODED: u32 = 1 << 6;
    /// A mapping with a YAML merge key (`<<`).
    pub(in crate::syntax) const MERGE: u32 = 1 << 5;
    /// A mapping in which a key stands twice.
    pub(in crate::syntax) const REPEATS: u32 = 1 << 6;
    /// A mapping with the key `$ref`.
    pub(in crate::syntax) const REFERS: u32 = 1 << 7;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeData {
    pub(super) span: Span,
    /// Collections: index after the subtree. Aliases: index of the node that they stand for. Decoded scalars: which of the
    /// decoded texts. Other keys: the mark of their text. Values of `$ref`: which of the references.
    data: u32,
    facts: u32,
}

impl NodeData {
    pub(super) fn new(kind: NodeKind, flags: u32, span: Span, data: u32, distance: u32) -> Self {
        Self { span, data, facts: kind as u32 | flags | distance.min(FAR) << DISTANCE_AT }
    }

    pub(super) fn alias(flags: u32, span: Span, target: u32, distance: u32) -> Self {
        Self { span, data: target, facts: ALIAS | flags | distance.min(FAR) << DISTANCE_AT }
    }

    /// Completes a collection.
    pub(super) fn close(&mut self, end: u32, next: u32, count: u32, flags: u32) {
        self.span.end = end.max(self.span.start);
        self.data = next;
        self.facts |= flags | count.min(MANY) << COUNT_AT;
    }

    /// Moves it to a place that far away from its parent.
    pub(super) fn shift(&mut self, by: Shift, distance: u32) {
        self.span = by.span(self.span);
        if self.is_collection() {
            self.data = self.data.wrapping_add(by.nodes);
        } else if self.has(flag::DECODED) {
            self.data = self.data.wrapping_add(by.decoded);
        }
        self.facts = self.facts & ((1 << DISTANCE_AT) - 1) | distance.min(FAR) << DISTANCE_AT;
    }

    /// Notes where a collection ends: its last byte, and the index after it.
    pub(super) fn set_end(&mut self, end: u32, next: u32) {
        (self.span.end, self.data) = (end, next);
    }

    /// The kind; none for an alias.
    pub(super) fn kind(&self) -> Option<NodeKind> {
        const KINDS: [Option<NodeKind>; 8] = [
            Some(NodeKind::Null),
            Some(NodeKind::Bool),
            Some(NodeKind::Number),
            Some(NodeKind::String),
            Some(NodeKind::Mapping),
            Some(NodeKind::Sequence),
            None,
            None,
        ];
        KINDS[(self.facts & KIND) as usize]
    }

    pub(super) fn has(&self, flags: u32) -> bool {
        self.facts & flags != 0
    }

    pub(super) fn is_alias(&self) -> bool {
        self.facts & KIND == ALIAS
    }

    pub(super) fn is_scalar(&self) -> bool {
        self.facts & KIND < NodeKind::Mapping as u32
    }

    pub(super) fn is_mapping(&self) -> bool {
        self.facts & KIND == NodeKind::Mapping as u32
    }

    pub(super) fn is_collection(&self) -> bool {
        self.is_mapping() || self.facts & KIND == NodeKind::Sequence as u32
    }

    pub(super) fn is_quoted(&self) -> bool {
        self.is_scalar() && self.has(flag::QUOTED)
    }

    /// The index after the subtree of the node at this index.
    pub(super) fn next(&self, index: u32) -> u32 {
        if self.is_collection() { self.data } else { index + 1 }
    }

    /// The node that an alias stands for.
    pub(super) fn target(&self) -> Option<u32> {
        self.is_alias().then_some(self.data)
    }

    /// Which of the decoded texts a scalar's is.
    pub(super) fn decoded(&self) -> Option<usize> {
        (self.is_scalar() && self.has(flag::DECODED)).then_some(self.data as usize)
    }

    /// Notes which of the references a value is, unless its text is decoded.
    pub(super) fn note_reference(&mut self, number: usize) {
        if !self.has(flag::DECODED) {
            self.data = number as u32;
        }
    }

    /// Which of the references the value of a `$ref` is; where its text is decoded, any number.
    pub(super) fn number(&self) -> usize {
        self.data as usize
    }

    /// The mark of a scalar key that stands in the source as it is.
    pub(super) fn mark(&self) -> Option<u32> {
        (self.is_scalar() && self.facts & (flag::KEY | flag::DECODED) == flag::KEY).then_some(self.data)
    }

    /// How many entries or items a collection has, up to [`MANY`].
    pub(super) fn count(&self) -> u32 {
        self.facts >> COUNT_AT & MANY
    }

    /// The bytes of a scalar's text, without its quotes, where it is not decoded.
    pub(super) fn inner_span(&self) -> Span {
        let quote = u32::from(self.has(flag::QUOTED));
        Span::new(self.span.start + quote, self.span.end.saturating_sub(quote))
    }
}

/// How many more things stand before a part of a tree; of fewer the sum wraps around.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shift {
    /// Bytes.
    pub(super) bytes: u32,
    /// Nodes.
    pub(super) nodes: u32,
    /// Decoded texts.
    pub(super) decoded: u32,
}

impl Shift {
    pub(super) fn span(self, span: Span) -> Span {
        Span::new(span.start.wrapping_add(self.bytes), span.end.wrapping_add(self.bytes))
    }
}

/// The parents that are too far away for [`NodeData`].
#[derive(Debug, Default)]
pub(super) struct Parents(Vec<(u32, u32)>);

impl Parents {
    /// Notes the parent of the node that is next in the arena; gives how far away it is.
    pub(super) fn note(&mut self, index: u32, parent: u32) -> u32 {
        let distance = index - parent;
        if distance >= FAR {
            self.0.push((index, parent));
        }
        distance
    }

    /// The parents of the nodes before this one.
    pub(super) fn before(&self, end: u32) -> Self {
        Self(self.0.iter().copied().filter(|(index, _)| *index < end).collect())
    }

    /// The parent of a node; none for the root.
    pub(super) fn of(&self, index: u32, node: &NodeData) -> Option<u32> {
        match node.facts >> DISTANCE_AT {
            0 => None,
            FAR => {
                let at = self.0.binary_search_by_key(&index, |&(child, _)| child).ok()?;
                self.0.get(at).map(|&(_, parent)| parent)
            }
            distance => index.checked_sub(distance),
        }
    }
}

/// What is kept of a collection with many entries, so that none of them is looked for one by one.
#[derive(Debug)]
pub(super) enum Large {
    Mapping {
        count: u32,
        /// The last key of each text.
        keys: HashTable<u32>,
    },
    Sequence {
        count: u32,
        /// Where each item begins; found when it is first asked for.
        items: OnceLock<Box<[u32]>>,
    },
}

impl Large {
    /// The same for a collection whose entries or items moved.
    pub(super) fn moved(self, moved: impl Fn(u32) -> u32) -> Self {
        match self {
            Self::Mapping { count, mut keys } => {
                keys.iter_mut().for_each(|key| *key = moved(*key));
                Self::Mapping { count, keys }
            }
            Self::Sequence { count, .. } => Self::Sequence { count, items: OnceLock::new() },
        }
    }

    pub(super) fn count(&self) -> u32 {
        match self {
            Self::Mapping { count, .. } | Self::Sequence { count, .. } => *count,
        }
    }
}

/// Texts one behind the other, in the order in which they were added.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Replaces the texts with these numbers by the last ones of others, from a number on.
    pub(super) fn splice(&mut self, numbers: Range<usize>, others: &Self, from: usize) {
        let (start, end) = (self.start(numbers.start), self.start(numbers.end));
        let others_start = others.start(from);
        let new = others.all.get(others_start..).unwrap_or_default();
        self.all.replace_range(start..end, new);
        let ends: Vec<usize> = others.ends[from..].iter().map(|at| at - others_start + start).collect();
        let behind = numbers.start + ends.len();
        self.ends.splice(numbers, ends);
        self.ends[behind..].iter_mut().for_each(|at| *at = *at - end + start + new.len());
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Where a text starts; of one more than there are, the end.
    fn start(&self, number: usize) -> usize {
        number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default()
    }

    /// Adds a text; gives its number.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.ends.len() as u32 - 1
    }

    pub(super) fn get(&self, number: usize) -> &str {
        let start = self.start(number);
        self.ends.get(number).and_then(|&end| self.all.get(start..end)).unwrap_or_default()
    }
}

/// A number that equal texts share and nearly all others don't: of the bytes `start..end`. It tells keys apart without a
/// look at the source; whoever finds two that are equal compares the texts.
#[inline(always)]
pub(super) fn mark(bytes: &[u8], start: usize, end: usize) -> u32 {
    let length = end.saturating_sub(start);
    let mixed = match length {
        0 => 0,
        1..8 => {
            // Where eight bytes are left, they are read at once, and those behind the text dropped.
            let first = super::scan::eight(bytes, start)
                .unwrap_or_else(|| bytes[start..end].iter().rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte)));
            first & (u64::MAX >> (64 - 8 * length))
        }
        _ => {
            let part = |from| super::scan::eight(bytes, from).unwrap_or_default();
            part(start) ^ part(end - 8).rotate_left(23)
        }
    };
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    ((mixed ^ (length as u64) << 56).wrapping_mul(GOLDEN) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_16_bytes() {
        assert_eq!(size_of::<NodeData>(), 16);
    }

    #[test]
    fn facts_do_not_touch_each_other() {
        let all =
            [NodeKind::Null, NodeKind::Bool, NodeKind::Number, NodeKind::String, NodeKind::Mapping, NodeKind::Sequence];
        for kind in all {
            for distance in [0, 1, FAR - 1, FAR, u32::MAX] {
                for count in [0, 1, MANY - 1, MANY, u32::MAX] {
                    let mut parents = Parents::default();
                    let index = 7 + u32::MAX / 2;
                    let noted = parents.note(index, index.saturating_sub(distance));
                    let mut node = NodeData::new(kind, flag::VALUE, Span::new(3, 3), 9, noted);
                    assert_eq!(parents.of(index, &node), (distance > 0).then(|| index.saturating_sub(distance)));
                    node.close(5, 11, count, flag::REFERS);
                    assert_eq!(node.kind(), Some(kind));
                    assert_eq!(node.count(), count.min(MANY));
                    assert_eq!(node.next(4), if node.is_collection() { 11 } else { 5 });
                    assert!(
                        node.has(flag::REFERS) && node.has(flag::VALUE) && !node.has(flag::KEY) && !node.is_alias()
                    );
                    assert_eq!(parents.of(index, &node), (distance > 0).then(|| index.saturating_sub(distance)));
                }
            }
        }
    }

    #[test]
    fn marks_depend_on_the_text_alone() {
        let text = "responses";
        for length in 0..=text.len() {
            let text = &text.as_bytes()[..length];
            let alone = mark(text, 0, length);
            for (before, behind) in [("", "\":"), ("{\"", "\": 1, \"other\": 2}"), ("xxxxxxxxxxxxx", "")] {
                let around = [before.as_bytes(), text, behind.as_bytes()].concat();
                assert_eq!(mark(&around, before.len(), before.len() + length), alone, "{text:?}");
            }
        }
        assert_ne!(mark(b"get", 0, 3), mark(b"put", 0, 3));
        assert_ne!(mark(b"a", 0, 1), mark(b"a\0", 0, 2));
    }
}
