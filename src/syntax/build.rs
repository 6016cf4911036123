//! The events that readers send, and the arena that they fill.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::{DEPTH_LIMIT, Document, Kind, NodeData, Stored, SyntaxProblem, TABLE_THRESHOLD, flag};
use crate::text::{Source, Span};

/// What to do about a problem after which reading went on.
const SURVIVED: &str = "correct the JSON here; other programs refuse the file";

/// What a reader found, ready to become a document.
#[derive(Default)]
pub(super) struct Built {
    pub(super) nodes: Vec<NodeData>,
    pub(super) decoded: Vec<Box<str>>,
    pub(super) comments: Vec<Span>,
    pub(super) references: Vec<u32>,
    pub(super) identifiers: Vec<u32>,
    pub(super) duplicates: Vec<(u32, u32)>,
    pub(super) problems: Vec<SyntaxProblem>,
    pub(super) tables: HashMap<u32, HashTable<u32>, RandomState>,
    pub(super) hasher: RandomState,
}

impl Built {
    pub(super) fn is_fatal(&self) -> bool {
        self.problems.iter().any(|problem| problem.fatal)
    }

    /// Whether YAML is near to JSON: all text in quotes, and no value left out. So it says what it would say as JSON,
    /// while a comment in the manner of C++ would have become a part of a key.
    pub(super) fn is_written_out(&self) -> bool {
        self.nodes.iter().all(|node| match node.stored {
            Stored::Value(Kind::String) => node.flags & flag::QUOTED != 0,
            Stored::Value(Kind::Null) => node.span.start < node.span.end,
            Stored::Value(_) => true,
            Stored::Alias => false,
        })
    }

    /// Keeps the problems of another reader, after which this one read on.
    pub(super) fn after(mut self, other: Self) -> Self {
        let survived = |problem| SyntaxProblem { help: SURVIVED.to_owned(), fatal: false, ..problem };
        self.problems.splice(0..0, other.problems.into_iter().map(survived));
        self
    }

    pub(super) fn into_document(self, source: Arc<Source>) -> Document {
        let mut document = Document {
            source,
            nodes: self.nodes,
            decoded: self.decoded,
            comments: self.comments,
            references: self.references,
            identifiers: self.identifiers,
            duplicates: self.duplicates,
            problems: self.problems,
            tables: self.tables,
            hasher: self.hasher,
            parents: OnceLock::new(),
        };
        document.sort_identifiers();
        document
    }
}

/// Runs a reader over `body`, which starts at byte `base` of the source.
///
/// The readers are other people's code that meets hostile input: a panic in one of them is a problem of this
/// document, not the end of the run.
pub(super) fn build(body: &str, base: u32, read: fn(&mut Sink<'_>) -> Result<(), SyntaxProblem>) -> Built {
    let result = std::panic::catch_unwind(|| {
        let mut sink = Sink::new(body, base);
        if let Err(problem) = read(&mut sink) {
            // A tree that stops in the middle would read as a document that lacks what follows.
            sink.built = Built { problems: std::mem::take(&mut sink.built.problems), ..Built::default() };
            sink.built.problems.push(SyntaxProblem { fatal: true, ..problem });
        }
        sink.built
    });
    result.unwrap_or_else(|_| {
        let mut built = Built::default();
        built.problems.push(SyntaxProblem {
            span: Span::new(base, base),
            message: "the parser gave up on this file".to_owned(),
            help: "please report it, with the file if you can share it".to_owned(),
            fatal: true,
        });
        built
    })
}

struct Frame {
    node: u32,
    count: u32,
    is_mapping: bool,
    expects_key: bool,
    /// Its keys are names that the author chose (of headers, of properties), so none of them is an extension.
    is_named: bool,
    /// Inside a specification extension, where a `$ref` is data.
    is_opaque: bool,
    key: u32,
}

/// Maps whose keys are names that the author chose.
const NAMED_MAPS: &[&str] = &[
    "headers",
    "properties",
    "patternProperties",
    "schemas",
    "responses",
    "parameters",
    "definitions",
    "$defs",
    "callbacks",
    "links",
    "examples",
    "requestBodies",
    "securitySchemes",
    "securityDefinitions",
    "pathItems",
    "mediaTypes",
    "paths",
    "webhooks",
    "content",
    "encoding",
    "additionalOperations",
    "dependentSchemas",
];

/// Extensions that hold parts of the description itself.
const DESCRIPTIVE_EXTENSIONS: &[&str] = &["x-ms-paths", "x-webhooks"];

/// Takes a reader's events and fills the arena.
pub(super) struct Sink<'t> {
    /// The text to read.
    pub(super) body: &'t str,
    base: u32,
    built: Built,
    stack: Vec<Frame>,
}

impl<'t> Sink<'t> {
    fn new(body: &'t str, base: u32) -> Self {
        let built = Built { nodes: Vec::with_capacity(body.len() / 28), ..Built::default() };
        Self { body, base, built, stack: Vec::new() }
    }

    /// Forgets what was sent.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.body, self.base);
    }

    /// A problem at bytes `start..end` of the body.
    pub(super) fn problem(&self, start: usize, end: usize, message: impl Into<String>, help: &str) -> SyntaxProblem {
        let start = self.body.floor_char_boundary(start.min(self.body.len()));
        let end = self.body.ceil_char_boundary(end.clamp(start, self.body.len()));
        SyntaxProblem { span: self.span(start, end), message: message.into(), help: help.to_owned(), fatal: false }
    }

    /// Notes a problem after which reading goes on.
    pub(super) fn note(&mut self, problem: SyntaxProblem) {
        self.built.problems.push(problem);
    }

    pub(super) fn comment(&mut self, start: usize, end: usize) {
        let span = self.span(start, end);
        self.built.comments.push(span);
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    /// A scalar at bytes `start..end` of the body, quotes included. `decoded` is its text where that is not what stands there.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        quoted: bool,
        start: usize,
        end: usize,
        decoded: Option<String>,
    ) -> u32 {
        let payload = decoded.map_or(0, |text| {
            self.built.decoded.push(text.into_boxed_str());
            self.built.decoded.len() as u32
        });
        let index = self.push(Stored::Value(kind), if quoted { flag::QUOTED } else { 0 }, start, end, payload);
        self.register(index);
        index
    }

    /// An alias to the node `target`.
    pub(super) fn alias(&mut self, target: u32, start: usize, end: usize) {
        self.push(Stored::Alias, 0, start, end, target);
    }

    /// A collection that starts at a byte of the body.
    pub(super) fn open(&mut self, kind: Kind, start: usize) -> Result<u32, SyntaxProblem> {
        if self.stack.len() >= DEPTH_LIMIT {
            let message = format!("collections nest deeper than {DEPTH_LIMIT} levels");
            return Err(self.problem(start, start + 1, message, "flatten the structure"));
        }
        let (is_named, is_opaque) = self.context();
        let node = self.push(Stored::Value(kind), 0, start, start, 0);
        let is_mapping = kind == Kind::Mapping;
        self.stack.push(Frame { node, count: 0, is_mapping, expects_key: is_mapping, is_named, is_opaque, key: node });
        Ok(node)
    }

    /// Ends the innermost collection. `end` is its last byte's end where it has a closing bracket; a block collection
    /// ends where its last child does.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.stack.pop() else { return };
        let next = self.built.nodes.len() as u32;
        let last_end = self.last_child_end(frame.node, next);
        let base = self.base;
        let node = &mut self.built.nodes[frame.node as usize];
        node.next = next;
        node.payload = frame.count;
        node.span.end = end.map_or(last_end, |end| base + end as u32).max(node.span.start);
        if frame.is_mapping {
            self.index_keys(frame.node, frame.count as usize);
            if !frame.is_opaque {
                self.check_keys(frame.node);
            }
        }
    }

    fn last_child_end(&self, node: u32, next: u32) -> u32 {
        // The last node in document order is the deepest last descendant; its end is the end of all around it.
        let last = if next > node + 1 { next - 1 } else { node };
        self.built.nodes[last as usize].span.end
    }

    fn push(&mut self, stored: Stored, mut flags: u8, start: usize, end: usize, payload: u32) -> u32 {
        let index = self.built.nodes.len() as u32;
        let span = self.span(start, end);
        if let Some(frame) = self.stack.last_mut() {
            if !frame.is_mapping {
                frame.count += 1;
            } else if frame.expects_key {
                flags |= flag::KEY;
                frame.count += 1;
                frame.key = index;
                frame.expects_key = false;
                if flags & flag::QUOTED == 0 && span.len() == 2 && &self.body[start..end] == "<<" {
                    self.built.nodes[frame.node as usize].flags |= flag::MERGE;
                }
            } else {
                flags |= flag::VALUE;
                frame.expects_key = true;
            }
        }
        self.built.nodes.push(NodeData { span, next: index + 1, payload, stored, flags });
        index
    }

    /// Whether the collection that opens now holds author-chosen names, and whether it is inside an extension.
    fn context(&self) -> (bool, bool) {
        let Some(frame) = self.stack.last() else { return (false, false) };
        if !frame.is_mapping || frame.expects_key {
            return (false, frame.is_opaque);
        }
        let key = self.text(frame.key);
        let is_extension = !frame.is_named && key.starts_with("x-") && !DESCRIPTIVE_EXTENSIONS.contains(&key);
        (NAMED_MAPS.contains(&key), frame.is_opaque || is_extension)
    }

    /// Remembers the value of `$ref` and of the keys that name a place.
    fn register(&mut self, index: u32) {
        let Some(frame) = self.stack.last() else { return };
        // After the push the frame expects the next key exactly if this was a value.
        if !frame.is_mapping || !frame.expects_key || frame.is_opaque {
            return;
        }
        match self.text(frame.key) {
            "$ref" => self.built.references.push(index),
            "$id" | "$anchor" | "$dynamicAnchor" => self.built.identifiers.push(index),
            _ => {}
        }
    }

    /// The text of a scalar; empty for collections and aliases, whose payload is no text's index.
    fn text(&self, index: u32) -> &str {
        let node = &self.built.nodes[index as usize];
        if !node.is_scalar() {
            return "";
        }
        if node.payload != 0 {
            return self.built.decoded.get(node.payload as usize - 1).map_or("", |text| text);
        }
        let quote = usize::from(node.flags & flag::QUOTED != 0);
        let (start, end) = ((node.span.start - self.base) as usize, (node.span.end - self.base) as usize);
        self.body.get(start + quote..end.saturating_sub(quote)).unwrap_or_default()
    }

    fn key_nodes(&self, mapping: u32) -> impl Iterator<Item = u32> {
        let nodes = &self.built.nodes;
        let (mut at, end) = (mapping + 1, nodes[mapping as usize].next);
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let key = at;
                at = nodes[nodes[key as usize].next as usize].next;
                key
            })
        })
    }

    /// Finds duplicate keys, and gives large mappings a table, in time that grows with the number of keys. Keys that are
    /// no scalars have no text to be looked up by.
    fn index_keys(&mut self, mapping: u32, count: usize) {
        let mut duplicates = Vec::new();
        let is_merge =
            |text: &str, index: u32| text == "<<" && self.built.nodes[index as usize].flags & flag::QUOTED == 0;
        let keys = self.key_nodes(mapping).filter(|&key| self.built.nodes[key as usize].is_scalar());
        if count <= TABLE_THRESHOLD {
            let mut seen: [(u32, &str); TABLE_THRESHOLD] = [(0, ""); TABLE_THRESHOLD];
            for (at, key) in keys.enumerate() {
                let text = self.text(key);
                if let Some((first, _)) = seen[..at].iter().find(|(_, other)| *other == text)
                    && !is_merge(text, key)
                {
                    duplicates.push((*first, key));
                }
                seen[at] = (key, text);
            }
        } else {
            let mut table = HashTable::with_capacity(count);
            for key in keys {
                let text = self.text(key);
                let hash = self.built.hasher.hash_one(text);
                if let Some(found) = table.find_mut(hash, |&other| self.text(other) == text) {
                    if !is_merge(text, key) {
                        duplicates.push((*found, key));
                    }
                    // The last one counts, as it does for JSON readers.
                    *found = key;
                } else {
                    table.insert_unique(hash, key, |&other| self.built.hasher.hash_one(self.text(other)));
                }
            }
            self.built.tables.insert(mapping, table);
        }
        self.built.duplicates.extend(duplicates);
    }

    /// Notes keys that are no strings to JSON, and merge keys that merge nothing.
    fn check_keys(&mut self, mapping: u32) {
        let mut problems = Vec::new();
        let is_merging = self.built.nodes[mapping as usize].flags & flag::MERGE != 0;
        for key in self.key_nodes(mapping) {
            let NodeData { stored, span, next, .. } = self.built.nodes[key as usize];
            let mut note = |message: String, help: &str| {
                problems.push(SyntaxProblem { span, message, help: help.to_owned(), fatal: false });
            };
            if let Stored::Value(kind @ (Kind::Mapping | Kind::Sequence)) = stored {
                note(format!("a key is {kind}, which tools can't read"), "write it as text");
            } else if is_merging
                && self.text(key) == "<<"
                && let Stored::Value(kind) = self.built.nodes[next as usize].stored
                && !matches!(kind, Kind::Mapping | Kind::Sequence)
            {
                note(format!("a merge key takes a map, not {kind}"), "merge an alias of a map, like `<<: *base`");
            }
        }
        self.built.problems.extend(problems);
    }
}
