//! The events that readers send, and the arena that they fill.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, OnceLock};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::arena::{Large, MANY, NodeData, Parents, Texts, flag, mark};
use super::{DEPTH_LIMIT, Document, NodeKind, SyntaxProblem, TABLE_THRESHOLD};
use crate::text::{Source, Span};

/// How many bytes of a text hold one node, at the least that is usual: memory that is reserved and not used costs nothing.
const BYTES_PER_NODE: usize = 12;

/// The longest text in bytes that an alias repeats as a key. Longer ones would multiply in memory.
const LONGEST_ALIASED_KEY: usize = 100;

/// What a reader found, ready to become a document.
#[derive(Default)]
pub(super) struct Built {
    pub(super) nodes: Vec<NodeData>,
    pub(super) parents: Parents,
    pub(super) decoded: Texts,
    pub(super) comments: Vec<Span>,
    pub(super) references: Vec<u32>,
    pub(super) identifiers: Vec<u32>,
    pub(super) duplicates: Vec<(u32, u32)>,
    pub(super) problems: Vec<SyntaxProblem>,
    pub(super) large: HashMap<u32, Large, RandomState>,
    pub(super) hasher: RandomState,
    /// Whether any mapping has a merge key.
    pub(super) merges: bool,
    /// Whether any node is an alias.
    pub(super) aliases: bool,
    /// Whether the fast reader read it all.
    pub(super) is_usual: bool,
}

impl Built {
    /// Whether each value was read without a look at what stands elsewhere, and nothing is noted of the text as a whole.
    pub(super) fn is_separable(&self) -> bool {
        let is_plain = !self.merges && !self.aliases && self.duplicates.is_empty() && self.problems.is_empty();
        self.is_usual && is_plain
    }

    pub(super) fn is_fatal(&self) -> bool {
        self.problems.iter().any(|problem| problem.fatal)
    }

    /// Whether YAML is near to JSON: all text in quotes, and no value left out. So it says what it would say as JSON,
    /// while a comment in the manner of C++ would have become a part of a key.
    pub(super) fn is_written_out(&self) -> bool {
        self.nodes.iter().all(|node| match node.kind() {
            Some(NodeKind::String) => node.is_quoted(),
            Some(NodeKind::Null) => node.span.start < node.span.end,
            Some(_) => true,
            None => false,
        })
    }

    /// Keeps the problems of another reader, after which this one read on.
    pub(super) fn after(mut self, other: Self) -> Self {
        let survived = |problem: SyntaxProblem| {
            let help = format!("{}; other programs refuse the file", problem.help);
            SyntaxProblem { help, fatal: false, ..problem }
        };
        self.problems.splice(0..0, other.problems.into_iter().map(survived));
        self
    }

    pub(super) fn into_document(self, source: Arc<Source>) -> Document {
        let is_separable = self.is_separable();
        let mut document = Document {
            source,
            nodes: self.nodes,
            parents: self.parents,
            decoded: self.decoded,
            comments: self.comments,
            references: self.references,
            identifiers: self.identifiers,
            duplicates: self.duplicates,
            problems: self.problems,
            large: self.large,
            hasher: self.hasher,
            merged: HashMap::default(),
            aliased: OnceLock::new(),
            pointers: Mutex::default(),
            is_separable,
        };
        document.sort_identifiers();
        if self.merges {
            document.follow_merges();
        }
        document
    }
}

/// Runs a reader over `body`, which starts at byte `base` of the source.
///
/// The readers are other people's code that meets hostile input: a panic in one of them is a problem of this
/// document, not the end of the run.
pub(super) fn build(body: &str, base: u32, read: fn(&mut TreeBuilder<'_>) -> Result<(), SyntaxProblem>) -> Built {
    let result = std::panic::catch_unwind(|| {
        let mut sink = TreeBuilder::new(body, base);
        if let Err(problem) = read(&mut sink) {
            // A tree that stops in the middle would read as a document that lacks what follows.
            sink.built = Built { problems: std::mem::take(&mut sink.built.problems), ..Built::default() };
            sink.built.problems.push(SyntaxProblem { fatal: true, ..problem });
        }
        sink.built.nodes.shrink_to_fit();
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
    /// The key that was sent last starts with `$`.
    is_dollar: bool,
    /// A key is a collection or a merge key, so that the keys are to be checked.
    is_odd: bool,
    /// What [`NodeData`] is to have when it is complete.
    flags: u32,
    key: u32,
    /// Where the marks of its keys begin.
    marks: usize,
    /// A bit for each key, by its mark.
    seen: u64,
    /// Two keys have one bit, so that they may be equal.
    may_repeat: bool,
}

/// Whether the keys of the map under this key are names that the author chose.
fn is_named_map(key: &str) -> bool {
    matches!(
        key,
        "headers"
            | "properties"
            | "patternProperties"
            | "schemas"
            | "parameters"
            | "definitions"
            | "$defs"
            | "callbacks"
            | "links"
            | "examples"
            | "requestBodies"
            | "securitySchemes"
            | "securityDefinitions"
            | "pathItems"
            | "mediaTypes"
            | "webhooks"
            | "content"
            | "encoding"
            | "additionalOperations"
            | "dependentSchemas"
    )
}

/// Extensions that hold parts of the description itself.
const DESCRIPTIVE_EXTENSIONS: &[&str] = &["x-ms-paths", "x-webhooks"];

/// Takes a reader's events and fills the arena.
pub(super) struct TreeBuilder<'t> {
    /// The text to read.
    pub(super) body: &'t str,
    base: u32,
    built: Built,
    stack: Vec<Frame>,
    /// Marks of the keys of all open mappings.
    marks: Vec<u32>,
    /// Where the last collection with a closing bracket ends.
    bracket: u32,
}

impl<'t> TreeBuilder<'t> {
    fn new(body: &'t str, base: u32) -> Self {
        let built = Built { nodes: Vec::with_capacity(body.len() / BYTES_PER_NODE), ..Built::default() };
        Self::continuing(body, base, built)
    }

    /// Takes more events after those that led to what was built.
    pub(super) fn continuing(body: &'t str, base: u32, built: Built) -> Self {
        Self { body, base, built, stack: Vec::new(), marks: Vec::new(), bracket: 0 }
    }

    /// What was built, if so many collections are open and each has one entry or item.
    pub(super) fn within(self, open: usize) -> Option<Built> {
        let is_within = self.stack.len() == open && self.stack.iter().all(|frame| frame.count == 1);
        is_within.then_some(self.built)
    }

    /// Notes that the fast reader read it all.
    pub(super) fn note_usual(&mut self) {
        self.built.is_usual = true;
    }

    /// Forgets what was sent.
    pub(super) fn restart(&mut self) {
        let mut nodes = std::mem::take(&mut self.built.nodes);
        nodes.clear();
        self.built = Built { nodes, ..Built::default() };
        self.stack.clear();
        self.marks.clear();
        self.bracket = 0;
    }

    /// A problem at bytes `start..end` of the body.
    pub(super) fn problem(&self, start: usize, end: usize, message: impl Into<String>, help: &str) -> SyntaxProblem {
        let start = self.body.floor_char_boundary(start.min(self.body.len()));
        let end = self.body.ceil_char_boundary(end.clamp(start, self.body.len()));
        SyntaxProblem { span: self.span(start, end), message: message.into(), help: help.to_owned(), fatal: false }
    }

    /// Records a problem and continues.
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

    /// A scalar at bytes `start..end` of the body, quotes included, where the next key, item or value is due. `decoded` is its
    /// text where that is not what stands there.
    pub(super) fn scalar(
        &mut self,
        kind: NodeKind,
        quoted: bool,
        start: usize,
        end: usize,
        decoded: Option<&str>,
    ) -> u32 {
        let is_key = self.stack.last().is_some_and(|frame| frame.expects_key);
        match decoded {
            None if is_key => self.key(kind, quoted, start, end),
            None => self.value(kind, quoted, start, end),
            Some(text) => {
                let number = self.built.decoded.add(text);
                let flags = flag::DECODED | if quoted { flag::QUOTED } else { 0 };
                if is_key {
                    self.push_key(
                        kind,
                        flags,
                        start,
                        end,
                        number,
                        text.as_bytes(),
                        mark(text.as_bytes(), 0, text.len()),
                    )
                } else {
                    self.push_scalar_value(kind, flags, start, end, number)
                }
            }
        }
    }

    /// A scalar key whose text stands in the body as it is, where a key is due.
    #[inline(always)]
    pub(super) fn key(&mut self, kind: NodeKind, quoted: bool, start: usize, end: usize) -> u32 {
        let quote = usize::from(quoted);
        let (bytes, from) = (self.body.as_bytes(), start + quote);
        let to = (end - quote).max(from);
        let mark = mark(bytes, from, to);
        self.push_key(kind, if quoted { flag::QUOTED } else { 0 }, start, end, mark, &bytes[from..to], mark)
    }

    /// A scalar item or value whose text stands in the body as it is, where one is due.
    #[inline(always)]
    pub(super) fn value(&mut self, kind: NodeKind, quoted: bool, start: usize, end: usize) -> u32 {
        self.push_scalar_value(kind, if quoted { flag::QUOTED } else { 0 }, start, end, 0)
    }

    #[expect(clippy::too_many_arguments, reason = "they stay in registers in the one loop that all time goes into")]
    #[inline(always)]
    fn push_key(
        &mut self,
        kind: NodeKind,
        flags: u32,
        start: usize,
        end: usize,
        data: u32,
        text: &[u8],
        mark: u32,
    ) -> u32 {
        let index = self.built.nodes.len() as u32;
        let span = self.span(start, end);
        let mut distance = 0;
        if let Some(frame) = self.stack.last_mut() {
            distance = self.built.parents.note(index, frame.node);
            frame.count += 1;
            frame.key = index;
            frame.expects_key = false;
            frame.is_dollar = text.first() == Some(&b'$');
            if frame.is_dollar && text == b"$ref" {
                frame.flags |= flag::REFERS;
            }
            if flags & flag::QUOTED == 0 && text == b"<<" {
                frame.flags |= flag::MERGE;
                frame.is_odd = true;
                self.built.merges = true;
            }
            let bit = 1 << (mark >> 26);
            frame.may_repeat |= frame.seen & bit != 0;
            frame.seen |= bit;
            self.marks.push(mark);
        }
        self.built.nodes.push(NodeData::new(kind, flags | flag::KEY, span, data, distance));
        index
    }

    #[inline(always)]
    fn push_scalar_value(&mut self, kind: NodeKind, flags: u32, start: usize, end: usize, data: u32) -> u32 {
        let (index, role, distance) = self.place_value();
        let span = self.span(start, end);
        self.built.nodes.push(NodeData::new(kind, flags | role, span, data, distance));
        if self.stack.last().is_some_and(|frame| frame.is_dollar) {
            self.register(index);
        }
        index
    }

    /// Makes room for an item or a value: its index, its role, and how far away its parent is.
    #[inline(always)]
    fn place_value(&mut self) -> (u32, u32, u32) {
        let index = self.built.nodes.len() as u32;
        let Some(frame) = self.stack.last_mut() else { return (index, 0, 0) };
        let distance = self.built.parents.note(index, frame.node);
        if !frame.is_mapping {
            frame.count += 1;
            return (index, 0, distance);
        }
        frame.expects_key = true;
        (index, flag::VALUE, distance)
    }

    /// The same for an alias or a collection, which may be a key as well.
    fn place(&mut self) -> (u32, u32, u32) {
        let Some(frame) = self.stack.last_mut().filter(|frame| frame.expects_key) else { return self.place_value() };
        let index = self.built.nodes.len() as u32;
        frame.count += 1;
        frame.key = index;
        frame.expects_key = false;
        frame.is_dollar = false;
        frame.is_odd = true;
        (index, flag::KEY, self.built.parents.note(index, frame.node))
    }

    /// An alias to the node `target`. As a key it is the scalar that it repeats, since look-ups compare texts.
    pub(super) fn alias(&mut self, target: u32, start: usize, end: usize) {
        self.built.aliases = true;
        let is_key = self.stack.last().is_some_and(|frame| frame.expects_key);
        let scalar = self.built.nodes[target as usize].kind().filter(|_| self.built.nodes[target as usize].is_scalar());
        if let Some(kind) = scalar.filter(|_| is_key && self.text(target).len() <= LONGEST_ALIASED_KEY) {
            let text = self.text(target).to_owned();
            self.scalar(kind, false, start, end, Some(&text));
            return;
        }
        let (_, role, distance) = self.place();
        let span = self.span(start, end);
        self.built.nodes.push(NodeData::alias(role, span, target, distance));
    }

    /// A collection that starts at a byte of the body.
    pub(super) fn open(&mut self, kind: NodeKind, start: usize) -> Result<u32, SyntaxProblem> {
        if self.stack.len() >= DEPTH_LIMIT {
            let message = format!("collections nest deeper than {DEPTH_LIMIT} levels");
            return Err(self.problem(start, start + 1, message, "flatten the structure"));
        }
        let (is_named, is_opaque) = self.context();
        let (node, role, distance) = self.place();
        let span = self.span(start, start);
        self.built.nodes.push(NodeData::new(kind, role, span, 0, distance));
        let is_mapping = kind == NodeKind::Mapping;
        self.stack.push(Frame {
            node,
            count: 0,
            is_mapping,
            expects_key: is_mapping,
            is_named,
            is_opaque,
            is_dollar: false,
            is_odd: false,
            flags: 0,
            key: node,
            marks: self.marks.len(),
            seen: 0,
            may_repeat: false,
        });
        Ok(node)
    }

    /// Ends the innermost collection. `end` is its last byte's end where it has a closing bracket; a block collection
    /// ends where its last child does.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(mut frame) = self.stack.pop() else { return };
        let next = self.built.nodes.len() as u32;
        // The last node in document order is the deepest last descendant. Brackets around it may end after it.
        let last_end = self.built.nodes.last().map_or(0, |node| node.span.end).max(self.bracket);
        let end = end.map_or(last_end, |end| self.base + end as u32);
        self.bracket = self.bracket.max(end);
        if frame.is_mapping {
            let is_large = frame.count > TABLE_THRESHOLD;
            if (is_large || frame.may_repeat && repeats(&self.marks[frame.marks..]))
                && self.index_keys(frame.node, next, frame.count, is_large)
            {
                frame.flags |= flag::REPEATS;
            }
            self.marks.truncate(frame.marks);
            if frame.is_odd && !frame.is_opaque {
                self.check_keys(frame.node, next, frame.flags & flag::MERGE != 0);
            }
        } else if frame.count >= MANY {
            let items = OnceLock::new();
            self.built.large.insert(frame.node, Large::Sequence { count: frame.count, items });
        }
        self.built.nodes[frame.node as usize].close(end, next, frame.count, frame.flags);
    }

    /// Whether the collection that opens now holds author-chosen names, and whether it is inside an extension.
    fn context(&self) -> (bool, bool) {
        let Some(frame) = self.stack.last() else { return (false, false) };
        if !frame.is_mapping || frame.expects_key {
            return (false, frame.is_opaque);
        }
        let key = self.text(frame.key);
        let is_extension = !frame.is_named && key.starts_with("x-") && !DESCRIPTIVE_EXTENSIONS.contains(&key);
        (self.holds_names(frame, key), frame.is_opaque || is_extension)
    }

    /// Whether the map under a key has names that the author chose. Shared responses have; those of an operation may have
    /// extensions beside their codes. A name is not a keyword: what is under the property `headers` is a schema.
    fn holds_names(&self, frame: &Frame, key: &str) -> bool {
        let is_shared = || match self.stack.as_slice() {
            [.., holder, _] => self.text(holder.key) == "components",
            _ => true,
        };
        !frame.is_named && (is_named_map(key) || key == "responses" && is_shared())
    }

    /// Remembers the value of `$ref` and of the keys that name a place.
    #[cold]
    fn register(&mut self, index: u32) {
        let Some(frame) = self.stack.last().filter(|frame| !frame.is_opaque) else { return };
        match self.text(frame.key) {
            "$ref" => {
                self.built.nodes[index as usize].note_reference(self.built.references.len());
                self.built.references.push(index);
            }
            "$id" | "$anchor" | "$dynamicAnchor" => self.built.identifiers.push(index),
            _ => {}
        }
    }

    /// The text of a scalar; empty for collections and aliases.
    fn text(&self, index: u32) -> &str {
        let node = &self.built.nodes[index as usize];
        if !node.is_scalar() {
            return "";
        }
        if let Some(number) = node.decoded() {
            return self.built.decoded.get(number);
        }
        let span = node.inner_span();
        self.body.get((span.start - self.base) as usize..(span.end - self.base) as usize).unwrap_or_default()
    }

    /// The keys of the mapping that ends before `end`.
    fn key_nodes(&self, mapping: u32, end: u32) -> impl Iterator<Item = u32> {
        let nodes = &self.built.nodes;
        let next = |index: u32| nodes[index as usize].next(index);
        let mut at = mapping + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let key = at;
                at = next(next(key));
                key
            })
        })
    }

    /// Finds duplicate keys, and gives large mappings a table, in time that grows with the number of keys. Keys that are
    /// not scalars have no text for look-ups. Returns whether a key repeats another.
    fn index_keys(&mut self, mapping: u32, end: u32, count: u32, is_large: bool) -> bool {
        let mut duplicates = Vec::new();
        let mut repeats = false;
        let is_merge = |text: &str, index: u32| text == "<<" && !self.built.nodes[index as usize].is_quoted();
        let mut table = HashTable::with_capacity(count as usize);
        for key in self.key_nodes(mapping, end).filter(|&key| self.built.nodes[key as usize].is_scalar()) {
            let text = self.text(key);
            let hash = self.built.hasher.hash_one(text);
            if let Some(found) = table.find_mut(hash, |&other| self.text(other) == text) {
                repeats = true;
                if !is_merge(text, key) {
                    duplicates.push((*found, key));
                }
                if is_large {
                    // The last one counts, as it does for JSON readers.
                    *found = key;
                }
            } else {
                table.insert_unique(hash, key, |&other| self.built.hasher.hash_one(self.text(other)));
            }
        }
        if is_large {
            self.built.large.insert(mapping, Large::Mapping { count, keys: table });
        }
        self.built.duplicates.extend(duplicates);
        repeats
    }

    /// Records keys that are not strings in JSON, and merge keys that merge nothing.
    fn check_keys(&mut self, mapping: u32, end: u32, is_merging: bool) {
        let mut problems = Vec::new();
        for key in self.key_nodes(mapping, end) {
            let node = &self.built.nodes[key as usize];
            let mut note = |message: String, help: &str| {
                problems.push(SyntaxProblem { span: node.span, message, help: help.to_owned(), fatal: false });
            };
            if let Some(kind @ (NodeKind::Mapping | NodeKind::Sequence)) = node.kind() {
                note(format!("a key is {kind}, which tools can't read"), "write it as text");
            } else if is_merging
                && self.text(key) == "<<"
                && let Some(kind) = self.built.nodes[node.next(key) as usize].kind()
                && !matches!(kind, NodeKind::Mapping | NodeKind::Sequence)
            {
                note(format!("a merge key takes a map, not {kind}"), "merge an alias of a map, like `<<: *base`");
            }
        }
        self.built.problems.extend(problems);
    }
}

/// Whether two marks are equal. There are few, so that each is compared with each.
fn repeats(marks: &[u32]) -> bool {
    marks.iter().enumerate().any(|(at, mark)| marks[..at].contains(mark))
}
