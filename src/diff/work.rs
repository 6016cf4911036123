//! The two descriptions while they are compared.

use super::form::SchemaId;
use super::graph::{Change, Flow, Graph, Key, Negations, PairId};
use super::profile::Weight;
use super::reader::Schemas;
use super::rules::{Kind, Part};
use super::sunset::Sunset;
use crate::hash::HashSet;
use crate::model::{Api, Version};
use crate::syntax::{Node, NodeId};
use crate::text::Date;

/// The two descriptions, and what was found so far.
pub(super) struct Work<'s, 'a> {
    pub(super) base: &'s Api<'a>,
    pub(super) head: &'s Api<'a>,
    pub(super) base_schemas: Schemas<'s, 'a>,
    pub(super) head_schemas: Schemas<'s, 'a>,
    pub(super) graph: Graph<'a>,
    /// What is known of schemas under `not`.
    pub(super) negations: Negations,
    /// Where the errors of the API have another form: what stands for it.
    pub(super) swap: Option<Swap>,
    /// The keys of members that moved between an object and its alternatives, where they are compared.
    pub(super) relocated: HashSet<NodeId>,
    /// The day of the comparison, for dates of sunset.
    pub(super) today: Date,
}

/// The schemas of error bodies that have the common form of the API, where that is another one.
pub(super) struct Swap {
    pub(super) base: HashSet<NodeId>,
    pub(super) head: HashSet<NodeId>,
    /// The pair that stands for all of them.
    pub(super) key: Key,
}

/// A difference at two places, on its way to the findings.
pub(super) struct Found<'w, 's, 'a> {
    work: &'w mut Work<'s, 'a>,
    change: Change<'a>,
}

impl<'s, 'a> Work<'s, 'a> {
    pub(super) fn new(base: &'s Api<'a>, head: &'s Api<'a>, today: Date) -> Self {
        Self {
            base,
            head,
            base_schemas: Schemas::new(base),
            head_schemas: Schemas::new(head),
            graph: Graph::default(),
            negations: Negations::default(),
            swap: None,
            relocated: HashSet::default(),
            today,
        }
    }

    /// Has two schemas compared, unless that was done before.
    pub(super) fn pair(&mut self, base: &[Node<'a>], head: &[Node<'a>], flow: Flow, parent: PairId) {
        let (base, head) = (self.base_schemas.id(base), self.head_schemas.id(head));
        self.pair_of(base, head, flow, parent);
    }

    /// The same for schemas that are known.
    pub(super) fn pair_of(&mut self, base: SchemaId, head: SchemaId, flow: Flow, parent: PairId) {
        let (id, is_new) = self.graph.pair(Key::Schemas(base.0, head.0, flow), Some(parent));
        if is_new {
            self.graph.open.push(id);
        }
    }

    /// The pair of two messages or their parts in a use by a pair of operations, and whether it is new. In 2.0 a shared one
    /// depends on its operation, which has the media types.
    pub(super) fn exchanged(&mut self, one: Node<'a>, other: Node<'a>, flow: Flow, used: PairId) -> (PairId, bool) {
        if self.base.version == Version::V2 || self.head.version == Version::V2 {
            return (used, true);
        }
        self.graph.pair(Key::Objects(one.id(), other.id(), flow), Some(used))
    }

    /// Starts a difference; `{}` in the message stands for what changed.
    pub(super) fn found(
        &mut self,
        pair: PairId,
        kind: Kind,
        part: Part,
        weight: Weight,
        message: impl Into<String>,
    ) -> Found<'_, 's, 'a> {
        let change = Change {
            kind,
            part,
            weight,
            pair,
            base: None,
            head: None,
            beside: None,
            subject: None,
            message: message.into(),
            labels: Default::default(),
        };
        Found { work: self, change }
    }

    /// The weight of a removal: less where it was announced.
    pub(super) fn weight_of_removal(&self, marked: Node<'_>, weight: Weight) -> Weight {
        match Sunset::of(marked) {
            Sunset::None => weight,
            Sunset::At(date) if date <= self.today => Weight::Fine,
            Sunset::Open if weight != Weight::Fine => Weight::Wary,
            Sunset::Open | Sunset::At(_) => weight,
        }
    }

    /// Notes that words changed, where they differ.
    pub(super) fn words(&mut self, pair: PairId, flow: Flow, base: Node<'a>, head: Node<'a>, keys: &[&str]) {
        for key in keys {
            let (one, other) = (base.get(key), head.get(key));
            let text = |node: Option<Node<'a>>| node.map(Node::text).unwrap_or_default().trim();
            if text(one) != text(other) {
                self.found(
                    pair,
                    Kind::DocumentationChanged,
                    flow.part(),
                    Weight::Words,
                    format!("`{key}` of {{}} changed"),
                )
                .base(one.and_then(Node::key).or(Some(base)), "")
                .head(other.and_then(Node::key).or(Some(head)), "")
                .note();
            }
        }
    }
}

impl<'a> Found<'_, '_, 'a> {
    /// Sets the place in BASE with words.
    pub(super) fn base(mut self, node: impl Into<Option<Node<'a>>>, words: impl Into<String>) -> Self {
        self.change.base = node.into();
        self.change.labels[0] = words.into();
        self
    }

    /// Sets the place in HEAD with words.
    pub(super) fn head(mut self, node: impl Into<Option<Node<'a>>>, words: impl Into<String>) -> Self {
        self.change.head = node.into();
        self.change.labels[1] = words.into();
        self
    }

    /// Sets where a thing would stand on the side that lacks it.
    pub(super) fn beside(mut self, node: impl Into<Option<Node<'a>>>, words: impl Into<String>) -> Self {
        self.change.beside = node.into();
        let missing = usize::from(self.change.base.is_some());
        self.change.labels[missing] = words.into();
        self
    }

    /// Sets what changed.
    pub(super) fn about(mut self, node: impl Into<Option<Node<'a>>>) -> Self {
        self.change.subject = node.into();
        self
    }

    /// Adds it to the findings.
    pub(super) fn note(self) {
        self.work.graph.add(self.change);
    }
}

/// Where a key would stand in a map that lacks it: at the key that followed it, else at the one before, else at the map's own
/// key. `kept` tells which keys are in both.
pub(super) fn neighbour<'a>(
    from: Node<'a>,
    key: Node<'_>,
    into: Option<Node<'a>>,
    holder: Option<Node<'a>>,
) -> Option<Node<'a>> {
    const NEAR: usize = 8;
    let into = into.filter(|map| map.is_mapping());
    let found = into.and_then(|into| {
        let keys: Vec<Node<'a>> = from.entries().map(|entry| entry.key).collect();
        let at = keys.iter().position(|other| other.id() == key.id())?;
        let there = |key: &Node<'a>| into.entry(key.text()).map(|entry| entry.key);
        let after = keys[at + 1..].iter().take(NEAR).find_map(there);
        after.or_else(|| keys[..at].iter().rev().take(NEAR).find_map(there))
    });
    found.or_else(|| into.and_then(Node::key)).or(holder)
}
