//! What was compared with what, who asked for it, and what differs: pairs, each of them compared once.

use super::profile::Weight;
use super::rules::{Kind, Part};
use crate::hash::HashMap;
use crate::syntax::{Node, NodeId};

/// Who writes and who reads something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flow {
    /// A response of the API, which its clients read.
    Response,
    /// A request that clients of the API send.
    Request,
    /// A request of a webhook or callback, which clients of the API read.
    Event,
    /// The response to it, which clients of the API send.
    Answer,
}

impl Flow {
    /// Whether clients read it. What they send changes the other way round.
    pub(super) const fn is_read(self) -> bool {
        matches!(self, Self::Response | Self::Event)
    }

    /// The part of the exchange.
    pub(super) const fn part(self) -> Part {
        match self {
            Self::Response | Self::Answer => Part::Response,
            Self::Request | Self::Event => Part::Request,
        }
    }
}

/// A position among the pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PairId(pub(super) u32);

/// What a pair is a pair of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Operations, by their positions in the two descriptions.
    Operations(usize, usize),
    /// The use of something by a pair of operations, at a key of HEAD.
    Use(PairId, NodeId),
    /// Two objects of one sort: responses, headers, bodies.
    Objects(NodeId, NodeId, Flow),
    /// Schemas, by their positions on the two sides.
    Schemas(u32, u32, Flow),
}

/// A difference.
#[derive(Clone, Debug)]
pub(super) struct Change<'a> {
    pub(super) kind: Kind,
    pub(super) part: Part,
    pub(super) weight: Weight,
    /// The pair in which it was found.
    pub(super) pair: PairId,
    /// What BASE has.
    pub(super) base: Option<Node<'a>>,
    /// What HEAD has.
    pub(super) head: Option<Node<'a>>,
    /// Where in HEAD a thing would stand that is gone, where in BASE one that is new.
    pub(super) beside: Option<Node<'a>>,
    /// What changed, for the message; the place itself where that is not said.
    pub(super) subject: Option<Node<'a>>,
    /// The message; `{}` stands for what changed.
    pub(super) message: String,
    /// Words at the place in BASE and at that in HEAD.
    pub(super) labels: [String; 2],
}

/// The pairs.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    keys: Vec<Key>,
    parents: Vec<Vec<PairId>>,
    seen: HashMap<Key, PairId>,
    /// The keys of HEAD at which operations use something: status keys, or the operation itself.
    used_at: HashMap<PairId, Node<'a>>,
    /// Pairs of schemas that are not compared yet.
    pub(super) open: Vec<PairId>,
    pub(super) changes: Vec<Change<'a>>,
    /// How many differences are only in words; they are listed only where that is asked for.
    pub(super) words: usize,
}

impl<'a> Graph<'a> {
    /// The pair of this key, and whether it is new.
    pub(super) fn pair(&mut self, key: Key, parent: Option<PairId>) -> (PairId, bool) {
        let next = PairId(self.keys.len() as u32);
        let id = *self.seen.entry(key).or_insert(next);
        if id == next {
            self.keys.push(key);
            self.parents.push(parent.into_iter().collect());
        } else if let Some(parent) = parent {
            let parents = &mut self.parents[id.0 as usize];
            if parents.last() != Some(&parent) {
                parents.push(parent);
            }
        }
        (id, id == next)
    }

    /// The use of something by a pair of operations, at a key of HEAD.
    pub(super) fn used(&mut self, operations: PairId, key: Node<'a>) -> PairId {
        let (id, _) = self.pair(Key::Use(operations, key.id()), Some(operations));
        self.used_at.insert(id, key);
        id
    }

    /// The key of a use.
    pub(super) fn used_at(&self, pair: PairId) -> Option<Node<'a>> {
        self.used_at.get(&pair).copied()
    }

    pub(super) fn key(&self, pair: PairId) -> Key {
        self.keys[pair.0 as usize]
    }

    /// The pairs that led to one.
    pub(super) fn parents(&self, pair: PairId) -> &[PairId] {
        &self.parents[pair.0 as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Notes a difference.
    pub(super) fn add(&mut self, change: Change<'a>) {
        self.words += usize::from(change.weight == Weight::Words);
        self.changes.push(change);
    }
}

/// What became of the values that a schema allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trend {
    /// There are fewer of them.
    Narrower,
    /// There are more of them.
    Wider,
    /// They are the same: only words changed.
    Same,
    /// Others, or it is not known.
    Other,
}

/// What is known of schemas under `not`.
#[derive(Debug, Default)]
pub(super) struct Negations {
    /// By the positions of the schemas on the two sides.
    pub(super) known: HashMap<(u32, u32), Trend>,
    /// How many of them are looked into now.
    pub(super) depth: usize,
    /// How many pairs were compared for all of them.
    pub(super) spent: usize,
}
