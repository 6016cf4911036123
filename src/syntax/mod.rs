//! The spanned syntax tree: one flat arena for YAML and JSON alike.
//!
//! Nodes stand in document order. The children of node `i` begin at `i + 1`, and `NodeData::next`
//! jumps over a subtree, so the tree needs no pointers, no recursion to build and none to drop.
//! A mapping's children alternate key, value.
//!
//! Both notations have two readers: a fast one that takes what is usual, exactly as the thorough one does, and leaves
//! everything else to it.

mod arena;
mod build;
#[cfg(any(test, fuzzing))]
pub mod differential;
mod json;
mod mistake;
mod pointer;
mod scan;
mod splice;
mod yaml;

use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::RandomState;

use self::arena::{Large, NodeData, Parents, Texts, flag, mark};
use crate::diagnostic::Place;
use crate::guard::Defect;
use crate::sort;
use crate::text::{Language, Source, SourceId, Span, work};

pub use pointer::{escape, unescape};

/// How deep collections may nest. The deepest real description that was measured has 30 levels.
pub const DEPTH_LIMIT: usize = 512;

/// Mappings with more entries than this get a hash table for look-ups by key.
const TABLE_THRESHOLD: u32 = 16;

/// How many merges are followed from one mapping: look-ups try all that are found.
const MERGE_STEPS: usize = 200;

/// What a value is, by the JSON data model (YAML 1.2 core schema).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool,
    /// An integer or a float.
    Number,
    /// A string.
    String,
    /// An object.
    Mapping,
    /// An array.
    Sequence,
}

impl fmt::Display for NodeKind {
    /// Writes the kind with its article, as messages need it: `a string`, `null`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Mapping => "a map",
            Self::Sequence => "a list",
        })
    }
}

/// Something wrong with a document's syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// The place.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether nothing of the document could be read.
    pub fatal: bool,
}

/// A parsed source.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub source: Arc<Source>,
    nodes: Vec<NodeData>,
    parents: Parents,
    decoded: Texts,
    comments: Vec<Span>,
    references: Vec<u32>,
    identifiers: Vec<u32>,
    duplicates: Vec<(u32, u32)>,
    problems: Vec<SyntaxProblem>,
    large: HashMap<u32, Large, RandomState>,
    hasher: RandomState,
    /// What each mapping with merge keys merges; see [`Node::merged`].
    merged: HashMap<u32, Box<[u32]>, RandomState>,
    /// The indices of what aliases stand for, when they are asked for.
    aliased: OnceLock<Vec<Span>>,
    /// The pointers of the places that were asked for: many findings may point at one node.
    pointers: Mutex<HashMap<u32, Arc<str>, RandomState>>,
    /// Whether a part of it can be read again by itself.
    is_separable: bool,
}

impl Document {
    /// Parses the bytes of a file. Never fails: what can't be read becomes a [`SyntaxProblem`].
    ///
    /// Bytes that start (after a byte order mark and white space) with `{` or `[` are read as JSON. Where that
    /// fails they are read as YAML, since they may be a flow collection; if `name` ends in `.json`, the
    /// problem is kept, and the file is broken unless all its text is in quotes (a comma too many is harmless).
    pub fn parse(id: SourceId, name: String, bytes: Vec<u8>) -> Self {
        match decode(bytes) {
            (text, Some(problem)) => Self::unreadable(id, name, text, problem),
            (text, None) => Self::read(id, name, text),
        }
    }

    /// Parses what the file of this document has become. Only the value in which the text changed is read, if that gives
    /// what [`Self::parse`] does.
    pub(crate) fn parse_again(self, bytes: Vec<u8>) -> Self {
        let (id, name) = (self.source.id, self.source.name.clone());
        match decode(bytes) {
            (text, Some(problem)) => Self::unreadable(id, name, text, problem),
            (text, None) => self.spliced(text).unwrap_or_else(|text| Self::read(id, name, text)),
        }
    }

    fn read(id: SourceId, name: String, text: String) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let base = (text.len() - body.len()) as u32;
        let json_like = body.trim_start().starts_with(['{', '[']);
        let json_name = name.as_bytes().last_chunk::<5>().is_some_and(|end| end.eq_ignore_ascii_case(b".json"));
        let is_json = json_like || json_name && !body.trim_start().is_empty();
        let json = is_json.then(|| build::build(body, base, json::read));
        let (built, language) = match json {
            Some(json) if !json.is_fatal() => (json, Language::Json),
            None => (build::build(body, base, yaml::read), Language::Yaml),
            Some(json) => {
                let yaml = build::build(body, base, yaml::read);
                match json_name {
                    false => (yaml, Language::Yaml),
                    true if !yaml.is_fatal() && yaml.is_written_out() => (yaml.after(json), Language::Json),
                    true => (json, Language::Json),
                }
            }
        };
        built.into_document(Arc::new(Source::new(id, name, text, language)))
    }

    /// A document that could not be parsed because of a defect of ours. Its text is lost.
    pub(crate) fn abandoned(id: SourceId, name: String, defect: Defect) -> Self {
        let (span, message) = (Span::default(), format!("the file can't be parsed: {defect}"));
        let problem = SyntaxProblem { span, message, help: Defect::HELP.to_owned(), fatal: true };
        Self::unreadable(id, name, String::new(), problem)
    }

    fn unreadable(id: SourceId, name: String, text: String, problem: SyntaxProblem) -> Self {
        let mut built = build::Built::default();
        built.problems.push(problem);
        built.into_document(Arc::new(Source::new(id, name, text, Language::Yaml)))
    }

    /// The top value; none in an empty document and in one whose syntax is broken.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then(|| self.node(0))
    }

    /// What is wrong with the syntax.
    pub fn problems(&self) -> &[SyntaxProblem] {
        &self.problems
    }

    /// Whether the syntax is broken so that nothing of the document is known.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|problem| problem.fatal)
    }

    /// Keys that stand twice in one mapping: the first, and the later one.
    pub fn duplicates(&self) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        self.duplicates.iter().map(|&(first, again)| (self.raw(first), self.raw(again)))
    }

    /// Spans of the YAML comments, `#` included, in their order.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The scalar values of `$ref` keys outside specification extensions, in their order.
    pub fn references(&self) -> impl Iterator<Item = Node<'_>> {
        self.references.iter().map(|&index| self.node(index))
    }

    /// The indices of what aliases stand for.
    fn aliased(&self) -> &[Span] {
        self.aliased.get_or_init(|| {
            let targets = self.nodes.iter().filter_map(NodeData::target);
            targets.map(|target| Span::new(target, self.next(target))).collect()
        })
    }

    /// The value of `$ref` that stands nearest to a node.
    pub(crate) fn reference_near(&self, node: Node<'_>) -> Option<Node<'_>> {
        let after = self.references.partition_point(|&index| index < node.index);
        let before = after.checked_sub(1).and_then(|at| self.references.get(at));
        let distance = |index: &&u32| index.abs_diff(node.index);
        before.into_iter().chain(self.references.get(after)).min_by_key(distance).map(|&index| self.raw(index))
    }

    /// The position of a node among the [`references`](Self::references).
    pub(crate) fn position_of(&self, reference: Node<'_>) -> Option<usize> {
        let noted = reference.data().number();
        let is_noted = self.references.get(noted) == Some(&reference.index);
        if is_noted { Some(noted) } else { self.references.binary_search(&reference.index).ok() }
    }

    /// The node of an identity in this document.
    pub(crate) fn nth(&self, index: u32) -> Node<'_> {
        self.raw(index)
    }

    /// The first mapping that states this `$id` (JSON Schema 2020-12, 8.2.1).
    pub fn resource(&self, id: &str) -> Option<Node<'_>> {
        self.identified((true, id))
    }

    /// Whether a mapping states an `$id`.
    pub fn has_resources(&self) -> bool {
        self.identifiers.last().is_some_and(|&index| self.identity(index).0)
    }

    /// The first mapping that states this `$anchor` or `$dynamicAnchor` (JSON Schema 2020-12, 8.2.2).
    pub fn anchored(&self, anchor: &str) -> Option<Node<'_>> {
        self.identified((false, anchor))
    }

    fn identified(&self, wanted: (bool, &str)) -> Option<Node<'_>> {
        let at = self.identifiers.partition_point(|&index| self.identity(index) < wanted);
        let index = self.identifiers.get(at).copied().filter(|&index| self.identity(index) == wanted)?;
        self.node(index).parent()
    }

    /// Whether a value is that of `$id`, and what it says.
    fn identity(&self, index: u32) -> (bool, &str) {
        let node = self.node(index);
        (node.key().is_some_and(|key| key.text() == "$id"), node.text())
    }

    /// Puts the identifiers into the order in which they are looked up, those that are alike in that of the document.
    fn sort_identifiers(&mut self) {
        let mut identifiers = std::mem::take(&mut self.identifiers);
        sort::by(&mut identifiers, |&one, &other| self.identity(one).cmp(&self.identity(other)));
        self.identifiers = identifiers;
    }

    /// The keys of this name in all mappings, in their order. Looks at every node.
    pub fn keys_named(&self, name: &str) -> impl Iterator<Item = Node<'_>> {
        let keys = self.nodes.iter().enumerate().filter(|(_, node)| node.has(flag::KEY));
        keys.map(|(index, _)| self.raw(index as u32)).filter(move |key| key.text() == name)
    }

    /// A place in this document that is not a node.
    pub fn place(&self, span: Span) -> Place {
        Place { source: self.source.id, span, pointer: Arc::default() }
    }

    /// Number of nodes in the arena.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    fn data(&self, index: u32) -> &NodeData {
        work::step();
        &self.nodes[index as usize]
    }

    /// The node at an index of the arena, aliases followed.
    fn node(&self, index: u32) -> Node<'_> {
        self.raw(self.data(index).target().unwrap_or(index))
    }

    /// The node at an index of the arena, as it is written.
    fn raw(&self, index: u32) -> Node<'_> {
        Node { document: self, index }
    }

    /// The index after a subtree.
    fn next(&self, index: u32) -> u32 {
        self.data(index).next(index)
    }
}

/// The text of a file, and what is wrong with its encoding. Where bytes are not UTF-8 the text is a
/// readable stand-in with the same offsets as the file.
fn decode(bytes: Vec<u8>) -> (String, Option<SyntaxProblem>) {
    let problem = |span, message: &str, help: &str| {
        Some(SyntaxProblem { span, message: message.into(), help: help.into(), fatal: true })
    };
    if u32::try_from(bytes.len()).is_err() {
        let found =
            problem(Span::default(), "the file is larger than 4 GiB", "split the description into several files");
        return (String::new(), found);
    }
    if matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff])) {
        let found = problem(Span::default(), "the file is encoded as UTF-16", "save it as UTF-8");
        return (String::new(), found);
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let Some(at) = memchr::memchr(0, text.as_bytes()) else { return (text, None) };
            let span = Span::new(at as u32, at as u32 + 1);
            (text, problem(span, "the file is binary: it holds a NUL byte", "name a YAML or JSON file"))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to() as u32;
            let byte = error.as_bytes()[at as usize];
            let mut text = String::with_capacity(error.as_bytes().len());
            for chunk in error.as_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '?'));
            }
            let message = format!("byte 0x{byte:02x} is not valid UTF-8");
            (text, problem(Span::new(at, at + 1), &message, "save the file as UTF-8"))
        }
    }
}

/// A value in a document. Cheap to copy; aliases are already followed.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    index: u32,
}

/// The identity of a node: two nodes are the same value in the same place exactly if these are equal.
pub type NodeId = (SourceId, u32);

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key, a scalar nearly always.
    pub key: Node<'a>,
    /// The value, aliases followed.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    fn data(self) -> &'a NodeData {
        self.document.data(self.index)
    }

    /// Identity within the run.
    pub fn id(self) -> NodeId {
        (self.document.source.id, self.index)
    }

    /// The document that holds it.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// What it is.
    pub fn kind(self) -> NodeKind {
        let data = self.data();
        match data.kind() {
            Some(kind) => kind,
            None => self.document.raw(data.target().unwrap_or_default()).kind(),
        }
    }

    /// Its bytes in the source: quotes included; for a block collection from its first key or dash to the end of its last child.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// Where it is.
    pub fn place(self) -> Place {
        Place { source: self.document.source.id, span: self.span(), pointer: self.shared_pointer() }
    }

    /// The text of a scalar, decoded; empty for collections.
    pub fn text(self) -> &'a str {
        let data = self.data();
        if !data.is_scalar() {
            return "";
        }
        match data.decoded() {
            Some(number) => self.document.decoded.get(number),
            None => self.document.source.slice(data.inner_span()),
        }
    }

    /// The text, if it is a string.
    pub fn as_str(self) -> Option<&'a str> {
        (self.kind() == NodeKind::String).then(|| self.text())
    }

    /// The value, if it is a boolean.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == NodeKind::Bool).then(|| self.text().eq_ignore_ascii_case("true"))
    }

    /// Whether it is `null`, or absent behind its key.
    pub fn is_null(self) -> bool {
        self.kind() == NodeKind::Null
    }

    /// Whether it is a map.
    pub fn is_mapping(self) -> bool {
        self.kind() == NodeKind::Mapping
    }

    /// Whether it is a list.
    pub fn is_sequence(self) -> bool {
        self.kind() == NodeKind::Sequence
    }

    /// Whether it is a scalar in quotes.
    pub fn is_quoted(self) -> bool {
        self.data().is_quoted()
    }

    /// Number of entries or items; 0 for scalars.
    pub fn len(self) -> usize {
        let data = self.data();
        if !data.is_collection() {
            return 0;
        }
        match data.count() {
            arena::MANY => self.document.large.get(&self.index).map_or(0, Large::count) as usize,
            count => count as usize,
        }
    }

    /// Whether there is no entry, item or text.
    pub fn is_empty(self) -> bool {
        self.len() == 0 && self.text().is_empty()
    }

    /// The value of a key of a mapping; the last one where the key stands twice, as JSON readers have it.
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The values of several keys, which is one pass over a mapping with few entries.
    pub fn values<const N: usize>(self, keys: [&str; N]) -> [Option<Self>; N] {
        self.fields(keys).map(|entry| entry.map(|entry| entry.value))
    }

    /// The entries of several keys, which is one pass over a mapping with few entries.
    pub fn fields<const N: usize>(self, keys: [&str; N]) -> [Option<Entry<'a>>; N] {
        let data = self.data();
        if !data.is_mapping() || data.count() > TABLE_THRESHOLD || data.has(flag::MERGE) {
            return keys.map(|key| self.entry(key));
        }
        let mut found = [None; N];
        for entry in self.own_entries().filter(|entry| entry.key.data().is_scalar()) {
            let text = entry.key.text();
            if let Some(at) = keys.iter().position(|key| *key == text) {
                found[at] = Some(entry);
            }
        }
        found
    }

    /// The value of `$ref`; most mappings have none, which takes one look at the mapping.
    pub fn reference(self) -> Option<Self> {
        const KEY: &str = "$ref";
        let data = self.data();
        if !data.is_mapping() || !data.has(flag::REFERS | flag::MERGE) {
            return None;
        }
        // It stands first nearly always.
        let first = self.index + 1;
        let is_first = !data.has(flag::REPEATS) && data.has(flag::REFERS) && self.document.is_text(first, KEY);
        if is_first { Some(self.document.pair(first).value) } else { self.get(KEY) }
    }

    /// A key with its value, merge keys followed.
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        let data = self.data();
        if !data.is_mapping() {
            return None;
        }
        let own = self.own_entry(key);
        if own.is_some() || !data.has(flag::MERGE) {
            return own;
        }
        self.merged().find_map(|mapping| mapping.own_entry(key))
    }

    /// The last entry of a key, as JSON readers have it. Most look-ups end here.
    fn own_entry(self, key: &str) -> Option<Entry<'a>> {
        let document = self.document;
        let data = self.data();
        if data.count() > TABLE_THRESHOLD {
            let Some(Large::Mapping { keys, .. }) = document.large.get(&self.index) else { return None };
            let found = keys.find(document.hasher.hash_one(key), |&index| document.is_text(index, key));
            return found.map(|&index| document.pair(index));
        }
        let mark = mark(key.as_bytes(), 0, key.len());
        // The marks distinguish nearly all keys.
        let is_wanted =
            |index: u32, data: &NodeData| data.mark().is_none_or(|other| other == mark) && document.is_text(index, key);
        let (mut at, end, takes_last) = (self.index + 1, data.next(self.index), data.has(flag::REPEATS));
        let mut found = None;
        while at < end {
            let data = document.data(at);
            if is_wanted(at, data) {
                found = Some(at);
                if !takes_last {
                    break;
                }
            }
            at = document.next(data.next(at));
        }
        found.map(|index| document.pair(index))
    }

    /// Whether a mapping merges others.
    fn is_merging(self) -> bool {
        let data = self.data();
        data.is_mapping() && data.has(flag::MERGE)
    }

    /// The entries in their order, those of merge keys (`<<`) after the mapping's own; nothing for other kinds.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let merging = self.is_merging();
        let merged = if merging { self.merged_entries() } else { Vec::new() };
        self.own_entries().filter(move |entry| !merging || !is_merge(entry)).chain(merged)
    }

    fn own_entries(self) -> OwnEntries<'a> {
        let data = self.data();
        let end = if data.is_mapping() { data.next(self.index) } else { self.index };
        OwnEntries { document: self.document, at: self.index + 1, end }
    }

    /// The mappings that merge keys name, over any number of steps, those that count more first. Each comes once: what a
    /// mapping adds it adds the first time, and merges of merges would multiply.
    fn merged(self) -> impl Iterator<Item = Self> + use<'a> {
        let document = self.document;
        let indices = document.merged.get(&self.index).map(|indices| &**indices).unwrap_or_default();
        indices.iter().map(|&index| document.raw(index))
    }

    /// The mappings that its own merge keys name, those that count more first; one more than are read.
    fn merges(self) -> Vec<u32> {
        let values = self.own_entries().filter(is_merge).map(|entry| entry.value);
        let mappings = values.flat_map(|value| std::iter::once(value).chain(value.items()));
        mappings.filter(|value| value.is_mapping()).map(|value| value.index).take(MERGE_STEPS + 1).collect()
    }

    fn merged_entries(self) -> Vec<Entry<'a>> {
        let mut seen: hashbrown::HashSet<&str, RandomState> =
            self.own_entries().map(|entry| entry.key.text()).collect();
        let entries = self.merged().flat_map(Self::own_entries);
        entries.filter(|entry| !is_merge(entry) && seen.insert(entry.key.text())).collect()
    }

    /// The entries as they are written: merge keys are entries, and an alias is a value of its own.
    pub(crate) fn written_entries(self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let OwnEntries { document, mut at, end } = self.own_entries();
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let (key, value) = (at, document.next(at));
                at = document.next(value);
                Entry { key: document.raw(key), value: document.raw(value) }
            })
        })
    }

    /// The value behind this key as it is written, aliases not followed; none if it is not a key.
    pub(crate) fn value_as_written(self) -> Option<Self> {
        self.data().has(flag::KEY).then(|| self.document.raw(self.document.next(self.index)))
    }

    /// What stands after a value, an item or a key with its value, in the same collection: a key, or an item.
    pub(crate) fn following(self) -> Option<Self> {
        let document = self.document;
        let mut at = document.next(self.index);
        if self.data().has(flag::KEY) {
            at = document.next(at);
        }
        let parent = self.parent()?;
        (at < document.next(parent.index)).then(|| document.raw(at))
    }

    /// The items of a sequence as they are written, aliases not followed.
    pub(crate) fn written_items(self) -> impl Iterator<Item = Self> + use<'a> {
        let document = self.document;
        self.item_indices().map(|index| document.raw(index))
    }

    /// Whether it is an alias as it is written.
    pub(crate) fn is_alias(self) -> bool {
        self.data().is_alias()
    }

    /// Whether it is an alias, or a part of what one stands for: a change to it is a change in several places.
    pub(crate) fn is_aliased(self) -> bool {
        let holds = |range: &Span| range.start <= self.index && self.index < range.end;
        self.is_alias() || self.document.aliased().iter().any(holds)
    }

    /// Whether an alias stands for it or for a part of it.
    pub(crate) fn has_aliases(self) -> bool {
        let own = self.index..self.document.next(self.index);
        self.document.aliased().iter().any(|range| own.contains(&range.start))
    }

    /// The items of a sequence; nothing for other kinds.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let document = self.document;
        self.item_indices().map(|index| document.node(index))
    }

    /// Where the items of a sequence stand in the arena, aliases not followed.
    fn item_indices(self) -> impl Iterator<Item = u32> + use<'a> {
        let document = self.document;
        let end = if self.is_sequence() { self.data().next(self.index) } else { self.index };
        let mut at = self.index + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let item = at;
                at = document.next(item);
                item
            })
        })
    }

    /// The key of the entry whose value this is. None for items of a list, keys, and the top value.
    pub fn key(self) -> Option<Self> {
        // A key that is a collection ends right before its value too, but then the node before is its last descendant.
        self.data().has(flag::VALUE).then(|| self.document.raw(self.index - 1)).filter(|key| key.data().has(flag::KEY))
    }

    /// The value behind this key, aliases followed; none if it is not a key.
    pub fn keyed(self) -> Option<Self> {
        self.data().has(flag::KEY).then(|| self.document.pair(self.index).value)
    }

    /// The collection that holds it, as it is written (an aliased node has the parent of its anchor).
    pub fn parent(self) -> Option<Self> {
        let parent = self.document.parents.of(self.index, self.data());
        parent.map(|parent| self.document.raw(parent))
    }

    /// JSON Pointer (RFC 6901) in its document; of a key, that of its value.
    pub fn pointer(self) -> String {
        pointer::of(self)
    }

    /// The same pointer, found once for each node.
    fn shared_pointer(self) -> Arc<str> {
        let mut known = self.document.pointers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(self.index).or_insert_with(|| pointer::of(self).into()))
    }
}

/// Whether an entry is a merge key. In quotes it is a key like any other.
fn is_merge(entry: &Entry<'_>) -> bool {
    entry.key.text() == "<<" && !entry.key.is_quoted()
}

impl Document {
    /// Whether a node is a scalar with this text, without a look at where characters begin.
    fn is_text(&self, index: u32, text: &str) -> bool {
        let data = self.data(index);
        if !data.is_scalar() {
            return false;
        }
        if let Some(number) = data.decoded() {
            return self.decoded.get(number) == text;
        }
        let span = data.inner_span();
        self.source.text.as_bytes().get(span.range()) == Some(text.as_bytes())
    }

    /// The entry whose key is at an index.
    fn pair(&self, key: u32) -> Entry<'_> {
        Entry { key: self.raw(key), value: self.node(self.next(key)) }
    }

    /// Finds for each mapping with merge keys which mappings it merges, in a bounded number of steps for each. Mappings that
    /// merge more get a problem.
    fn follow_merges(&mut self) {
        let merging = (0..self.nodes.len() as u32).map(|index| self.raw(index)).filter(|node| node.is_merging());
        let direct: HashMap<u32, Vec<u32>, RandomState> = merging.map(|node| (node.index, node.merges())).collect();
        let merges = |index: u32| direct.get(&index).map(Vec::as_slice).unwrap_or_default().iter().rev();
        let mut merged = HashMap::default();
        let mut problems = Vec::new();
        for &index in direct.keys() {
            let mut mappings = Vec::new();
            let mut seen = hashbrown::HashSet::<u32, RandomState>::from_iter([index]);
            // The one that counts most is taken first.
            let mut open: Vec<u32> = merges(index).copied().collect();
            for _ in 0..MERGE_STEPS {
                let Some(next) = open.pop() else { break };
                if seen.insert(next) {
                    mappings.push(next);
                    open.extend(merges(next));
                }
            }
            if !open.is_empty() {
                let key = self.raw(index).own_entries().find(is_merge).map(|entry| entry.key.span());
                problems.push(SyntaxProblem {
                    span: key.unwrap_or_default(),
                    message: format!("this merge key leads to more than {MERGE_STEPS} maps"),
                    help: "merge fewer maps; the keys of the others are ignored".to_owned(),
                    fatal: false,
                });
            }
            merged.insert(index, mappings.into_boxed_slice());
        }
        sort::by_key(&mut problems, |problem| problem.span);
        self.merged = merged;
        self.problems.extend(problems);
    }
}

struct OwnEntries<'a> {
    document: &'a Document,
    at: u32,
    end: u32,
}

impl<'a> Iterator for OwnEntries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let key = self.at;
        if key >= self.end {
            return None;
        }
        let entry = self.document.pair(key);
        self.at = self.document.next(self.document.next(key));
        Some(entry)
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind(), self.span(), self.text())
    }
}

#[cfg(test)]
mod tests;
