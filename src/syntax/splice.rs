//! A document whose text changed, read again in the one value that the change lies in.
//!
//! A fast reader goes forward over a text. Before the value everything is as it was, so the reader would come to the value in
//! the state in which it came to the old one. If it leaves the value where the unchanged rest begins, with the same collections
//! open, the rest is as it was too. Where what is written in one place can matter in another (anchors, duplicate keys), and
//! where there is any doubt, the whole text is read.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use super::arena::{NodeData, Shift, flag};
use super::build::{Built, TreeBuilder};
use super::{Document, json, yaml};
use crate::text::{Change, Language, Source, Span};

/// The value to read again.
struct Unit {
    /// Its index in the arena.
    node: u32,
    /// The collections around it, the root first, each with the key in it that leads to the value; sequences have none.
    around: Vec<(u32, Option<u32>)>,
    /// Where it stands, as bytes of the new text without a byte order mark. In YAML these are whole lines.
    bytes: Range<usize>,
    /// How to read it there.
    form: Reading,
}

enum Reading {
    Json,
    /// Below a colon, in block mappings whose keys have these columns.
    Yaml {
        colon: usize,
        columns: Vec<usize>,
    },
}

impl Document {
    /// The document with another text, or that text if the whole of it has to be read.
    pub(super) fn spliced(self, text: String) -> Result<Self, String> {
        let change = Change::between(&self.source.text, &text);
        let unit = if self.is_separable { self.unit(change) } else { None };
        let read = unit.and_then(|unit| self.read_unit(&unit, &text).map(|(built, first)| (unit, built, first)));
        match read {
            Some((unit, built, first)) => Ok(self.replace(&unit, built, first, change, text)),
            None => Err(text),
        }
    }

    /// How many bytes a byte order mark has.
    fn base(&self) -> usize {
        if self.source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    fn unit(&self, change: Change) -> Option<Unit> {
        match self.source.language {
            _ if self.nodes.is_empty() => None,
            Language::Json => self.unit_of_json(change),
            Language::Yaml => self.unit_of_yaml(change),
        }
    }

    /// The innermost collection that has the change between its brackets.
    fn unit_of_json(&self, change: Change) -> Option<Unit> {
        let holds = |index: u32| {
            let node = self.data(index);
            let (start, end) = (node.span.start as usize, node.span.end as usize);
            node.is_collection() && start < change.start && change.old_end < end
        };
        let (mut node, mut around) = (0, Vec::new());
        if !holds(node) {
            return None;
        }
        while let Some((key, value)) = self.values(node).find(|(_, value)| holds(*value)) {
            around.push((node, key));
            node = value;
        }
        let Span { start, end } = self.data(node).span;
        let end = end as usize - change.old_end + change.new_end;
        let bytes = start as usize - self.base()..end - self.base();
        Some(Unit { node, around, bytes, form: Reading::Json })
    }

    /// The innermost collection in lines of its own that has the change in these, if all around it are block mappings.
    fn unit_of_yaml(&self, change: Change) -> Option<Unit> {
        let base = self.base();
        let body = &self.source.text[base..];
        let (from, to) = (change.start.checked_sub(base)?, change.old_end - base);
        let start_of = |index: u32| self.data(index).span.start as usize - base;
        let (mut node, mut around, mut columns) = (0, Vec::new(), Vec::new());
        let mut found = None;
        while let Some(column) = self.column(node) {
            let entries = self.values(node).filter_map(|(key, value)| Some((key?, value)));
            let Some((key, value)) = entries.take_while(|(key, _)| start_of(*key) < from).last() else { break };
            columns.push(column);
            around.push((node, Some(key)));
            let colon = self.data(key).span.end as usize - base;
            let Some(line) = body[colon..].find('\n').map(|length| colon + length + 1) else { break };
            let is_below = body[colon..line].trim_end() == ":" && start_of(value) >= line;
            if !is_below || from < line || !self.data(value).is_collection() {
                break;
            }
            if let Some(end) = self.end_of_lines(value, line).filter(|end| to <= *end) {
                let bytes = line..end + change.new_end - change.old_end;
                let form = Reading::Yaml { colon, columns: columns.clone() };
                found = Some(Unit { node: value, around: around.clone(), bytes, form });
            }
            node = value;
        }
        found
    }

    /// The byte of the body at which the lines end that a value has for itself, which start at `start`.
    fn end_of_lines(&self, value: u32, start: usize) -> Option<usize> {
        let body = &self.source.text[self.base()..];
        let behind = self.next(value);
        let Some(next) = self.nodes.get(behind as usize) else { return Some(body.len()) };
        let line = self.start_of_own_line(behind).filter(|line| *line >= start);
        line.filter(|_| next.has(flag::KEY))
    }

    /// The byte of the body at which the line of a node starts, if only spaces stand before it there.
    fn start_of_own_line(&self, index: u32) -> Option<usize> {
        let base = self.base();
        let before = &self.source.text[base..self.data(index).span.start as usize];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        before[line..].bytes().all(|byte| byte == b' ').then_some(line)
    }

    /// The column of the keys of a block mapping whose first key is the first thing on its line.
    fn column(&self, index: u32) -> Option<usize> {
        let node = self.data(index);
        // One in brackets starts at its bracket.
        let is_block =
            node.is_mapping() && self.next(index) > index + 1 && self.data(index + 1).span.start == node.span.start;
        let line = self.start_of_own_line(index).filter(|_| is_block)?;
        Some(node.span.start as usize - self.base() - line)
    }

    /// The values of a mapping with their keys, or the items of a sequence.
    fn values(&self, index: u32) -> impl Iterator<Item = (Option<u32>, u32)> {
        let (is_mapping, end) = (self.data(index).is_mapping(), self.next(index));
        let mut at = index + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let key = is_mapping.then_some(at);
                let value = if is_mapping { self.next(at) } else { at };
                at = self.next(value);
                (key, value)
            })
        })
    }

    /// Reads a value of a text. The first nodes of what is built are those around it; how many there are comes back as well.
    fn read_unit(&self, unit: &Unit, text: &str) -> Option<(Built, u32)> {
        let base = self.base();
        let built = Built { hasher: self.hasher.clone(), ..Built::default() };
        let mut sink = TreeBuilder::continuing(&text[base..], base as u32, built);
        let mut first = 0;
        for (index, key) in &unit.around {
            let node = self.data(*index);
            sink.open(node.kind()?, node.span.start as usize - base).ok()?;
            first += 1;
            if let Some(key) = key {
                let key = self.data(*key);
                let kind = key.kind().filter(|_| key.is_scalar())?;
                let decoded = key.decoded().map(|number| self.decoded.get(number));
                let (start, end) = (key.span.start as usize - base, key.span.end as usize - base);
                sink.scalar(kind, key.is_quoted(), start, end, decoded);
                first += 1;
            }
        }
        match &unit.form {
            Reading::Json => {
                let end = json::front::value(&mut sink, unit.bytes.start)?;
                (end == unit.bytes.end).then_some(())?;
            }
            Reading::Yaml { colon, columns } => {
                yaml::front::read_value(&mut sink, columns, *colon, unit.bytes.clone()).ok()?;
            }
        }
        sink.note_usual();
        let built = sink.within(unit.around.len()).filter(Built::is_separable)?;
        Some((built, first))
    }

    /// Puts what was built, from the node `first` on, in the place of a value.
    fn replace(mut self, unit: &Unit, mut built: Built, first: u32, change: Change, text: String) -> Self {
        let old = unit.node..self.next(unit.node);
        let new_end = old.start + built.nodes.len() as u32 - first;
        // Decoded texts are in the order of their nodes.
        let decoded_from = |index: u32| self.nodes[index as usize..].iter().find_map(NodeData::decoded);
        let texts = [old.start, old.end].map(|index| decoded_from(index).unwrap_or(self.decoded.count()));
        let around = built.nodes[..first as usize].iter().rev().find_map(NodeData::decoded);
        let first_text = around.map_or(0, |number| number + 1);
        let texts_end = texts[0] + built.decoded.count() - first_text;
        self.decoded.splice(texts[0]..texts[1], &built.decoded, first_text);
        let inner = Shift {
            bytes: 0,
            nodes: old.start.wrapping_sub(first),
            decoded: (texts[0] as u32).wrapping_sub(first_text as u32),
        };
        let outer = Shift {
            bytes: (change.new_end as u32).wrapping_sub(change.old_end as u32),
            nodes: new_end.wrapping_sub(old.end),
            decoded: (texts_end as u32).wrapping_sub(texts[1] as u32),
        };

        let parents = std::mem::take(&mut self.parents);
        self.parents = parents.before(old.start);
        let parent = parents.of(old.start, self.data(old.start));
        for (at, node) in (first..).zip(&mut built.nodes[first as usize..]) {
            let above = built.parents.of(at, node).map(|above| above.wrapping_add(inner.nodes));
            let above = if at == first { parent } else { above };
            let distance = above.map(|above| self.parents.note(at.wrapping_add(inner.nodes), above));
            node.shift(inner, distance.unwrap_or_default());
        }
        for (at, node) in (old.end..).zip(&mut self.nodes[old.end as usize..]) {
            let above = parents.of(at, node);
            let above = above.map(|above| if above < old.start { above } else { above.wrapping_add(outer.nodes) });
            let distance = above.map(|above| self.parents.note(at.wrapping_add(outer.nodes), above));
            node.shift(outer, distance.unwrap_or_default());
        }
        self.nodes.splice(old.start as usize..old.end as usize, built.nodes.drain(first as usize..));
        let value_end = self.data(old.start).span.end;
        for &(index, _) in &unit.around {
            let node = &mut self.nodes[index as usize];
            let next = node.next(index);
            // A block ends where its last child does.
            let is_block_end = next == old.end && self.source.language == Language::Yaml;
            let end = if is_block_end { value_end } else { outer.span(node.span).end };
            node.set_end(end, next.wrapping_add(outer.nodes));
        }
        let comments = std::mem::take(&mut built.comments);
        self.replace_in_lists(&old, built, inner, outer);
        let base = self.base();
        let (from, to) = (unit.bytes.start + base, unit.bytes.end + base - change.new_end + change.old_end);
        let [from, to] = [from, to].map(|at| self.comments.partition_point(|comment| (comment.start as usize) < at));
        self.comments[to..].iter_mut().for_each(|comment| *comment = outer.span(*comment));
        self.comments.splice(from..to, comments);

        let Source { id, name, language, .. } = &*self.source;
        self.source = Arc::new(Source::new(*id, name.clone(), text, *language));
        self.aliased = OnceLock::new();
        self.pointers = Mutex::default();
        self.sort_identifiers();
        self
    }

    /// Does the same with the lists of nodes.
    fn replace_in_lists(&mut self, old: &Range<u32>, built: Built, inner: Shift, outer: Shift) {
        let replaced = |list: &[u32], new: &[u32]| -> Vec<u32> {
            let before = list.iter().copied().filter(|index| *index < old.start);
            let new = new.iter().map(|index| index.wrapping_add(inner.nodes));
            let behind = list.iter().filter(|index| **index >= old.end);
            before.chain(new).chain(behind.map(|index| index.wrapping_add(outer.nodes))).collect()
        };
        self.references = replaced(&self.references, &built.references);
        for (number, index) in self.references.iter().enumerate() {
            self.nodes[*index as usize].note_reference(number);
        }
        // Those with one text are kept in the order of the document.
        self.identifiers.sort_unstable();
        self.identifiers = replaced(&self.identifiers, &built.identifiers);
        let moved = |index: u32| if index < old.start { index } else { index.wrapping_add(outer.nodes) };
        let kept = std::mem::take(&mut self.large).into_iter().filter(|(index, _)| !old.contains(index));
        let kept = kept.map(|(index, large)| (moved(index), large.moved(moved)));
        let moved = |index: u32| index.wrapping_add(inner.nodes);
        let new = built.large.into_iter().map(|(index, large)| (moved(index), large.moved(moved)));
        self.large = kept.chain(new).collect();
    }
}
