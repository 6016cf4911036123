//! References: within a document, across files, in chains and in cycles.

mod loader;
mod uri;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{directory_of, normalize, relative};
use crate::hash::HashMap;
use crate::syntax::{Document, Node, NodeId, NodeKind, unescape};
use crate::text::{SourceId, Sources, work};

pub use crate::files::{Disk, FileSystem, Memory, Overlay};
pub use loader::{Input, ReadError};

/// How many references may stand between a place and what it means. Real documents have at most four.
const CHAIN_LIMIT: usize = 64;

/// How many references of a file show how it writes them.
const SAMPLE: usize = 50;

/// Every document of a run: the inputs and what they refer to, each read once.
#[derive(Debug, Default)]
pub struct Workspace {
    documents: Vec<Document>,
    /// The path of each document, to which its references are relative.
    paths: Vec<PathBuf>,
    /// For each document, where the file part of its references leads.
    links: Vec<HashMap<Box<str>, Link>>,
    /// For each document, what its references name, in their order; none if one does not resolve.
    targets: Vec<Vec<Option<NodeId>>>,
    /// For each document, how often it or where its references lead was found out.
    versions: Vec<u32>,
    inputs: Vec<Result<SourceId, ReadError>>,
    /// What became of each file, by its canonical path.
    files: HashMap<PathBuf, Result<SourceId, ReadError>>,
}

/// Where the file part of a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Link {
    Document(SourceId),
    /// A file that is there but holds no YAML or JSON by its name.
    Text,
    Remote,
    Unreadable(ReadError),
}

/// What a reference led to.
#[derive(Clone, Debug)]
pub struct Followed<'a> {
    /// The value, which is not a reference.
    pub node: Node<'a>,
    /// The values of the `$ref` keys on the way, the first one first. Empty where there was no reference.
    pub sites: Vec<Node<'a>>,
}

/// The reason why a reference does not resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceError {
    /// An address that is not followed.
    Remote,
    /// The file can't be read.
    File(ReadError),
    /// The file is there, but its syntax is broken.
    Broken,
    /// The file is there, but holds nothing.
    Empty,
    /// The name of the file is not that of YAML or JSON.
    Text,
    /// The value of `$ref` is not a string, or an empty one.
    NotAReference(NodeKind),
    /// The fragment is neither a JSON Pointer nor an anchor of the document.
    Fragment,
    /// The pointer names something that isn't there.
    Missing {
        /// The longest prefix of the pointer that exists.
        parent: String,
        /// The segment that isn't.
        segment: String,
    },
    /// The reference leads back to itself.
    Cycle,
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote => f.write_str("it is remote, and remote references are not followed"),
            Self::File(error) => error.fmt(f),
            Self::Broken => f.write_str("the file can't be parsed"),
            Self::Empty => f.write_str("the file is empty"),
            Self::Text => f.write_str("the name of the file is not that of YAML or JSON"),
            Self::NotAReference(NodeKind::String) => f.write_str("it is empty"),
            Self::NotAReference(kind) => write!(f, "it is {kind}, not a string"),
            Self::Fragment => f.write_str("it is not a pointer or anchor"),
            Self::Missing { parent, segment } if parent.is_empty() => write!(f, "the document has no `{segment}`"),
            Self::Missing { parent, segment } => write!(f, "`{parent}` has no `{segment}`"),
            Self::Cycle => f.write_str("it refers to itself"),
        }
    }
}

impl Workspace {
    /// What became of each input, in their order.
    pub fn inputs(&self) -> &[Result<SourceId, ReadError>] {
        &self.inputs
    }

    /// The document of a source.
    pub fn document(&self, id: SourceId) -> &Document {
        &self.documents[id.0 as usize]
    }

    /// Where a document was read from; none for a source that is not a document of this workspace.
    pub fn path(&self, id: SourceId) -> Option<&Path> {
        self.paths.get(id.0 as usize).map(PathBuf::as_path)
    }

    /// Where the documents were read from.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }

    /// The document that was read from a file, by the file's identity.
    pub fn find(&self, identity: &Path) -> Option<SourceId> {
        self.files.get(identity)?.as_ref().ok().copied()
    }

    /// The identities of the files that were read.
    pub fn identities(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().filter(|(_, found)| found.is_ok()).map(|(identity, _)| identity.as_path())
    }

    /// A number that grows when a document changes, or the targets of its references do.
    pub fn version(&self, id: SourceId) -> u32 {
        self.versions[id.0 as usize]
    }

    /// Whether a document refers to a file that can't be read.
    pub fn has_dead_links(&self, id: SourceId) -> bool {
        self.links[id.0 as usize].values().any(|link| matches!(link, Link::Unreadable(_)))
    }

    /// All sources, for the reports.
    pub fn sources(&self) -> Sources {
        Sources::new(self.documents.iter().map(|document| Arc::clone(&document.source)).collect())
    }

    /// The document and all that it refers to, over any number of files, itself first.
    pub fn reachable(&self, root: SourceId) -> Vec<&Document> {
        self.reach(root, &mut HashSet::new()).into_iter().map(|id| self.document(id)).collect()
    }

    /// The same without what was reached before, which is in `seen`.
    pub fn reach(&self, root: SourceId, seen: &mut HashSet<SourceId>) -> Vec<SourceId> {
        seen.insert(root);
        let mut order = vec![root];
        let mut at = 0;
        while let Some(&id) = order.get(at) {
            at += 1;
            let mut next: Vec<SourceId> = self.linked(id).collect();
            next.sort_unstable();
            order.extend(next.into_iter().filter(|&target| seen.insert(target)));
        }
        order
    }

    /// The documents that `is_meant`, and those that refer to one of them over any number of files.
    pub fn reaching(&self, is_meant: impl Fn(SourceId) -> bool) -> HashSet<SourceId> {
        let all = || (0..self.documents.len() as u32).map(SourceId);
        let mut open: Vec<SourceId> = all().filter(|id| is_meant(*id)).collect();
        let mut found: HashSet<SourceId> = open.iter().copied().collect();
        if found.is_empty() {
            return found;
        }
        let mut referring: HashMap<SourceId, Vec<SourceId>> = HashMap::default();
        for id in all() {
            self.linked(id).for_each(|target| referring.entry(target).or_default().push(id));
        }
        while let Some(id) = open.pop() {
            open.extend(referring.get(&id).into_iter().flatten().copied().filter(|&id| found.insert(id)));
        }
        found
    }

    /// The documents that one refers to itself, in no order.
    fn linked(&self, id: SourceId) -> impl Iterator<Item = SourceId> {
        self.links[id.0 as usize].values().filter_map(|link| {
            work::step();
            if let Link::Document(target) = link { Some(*target) } else { None }
        })
    }

    /// Sources that another document refers to.
    pub fn referenced(&self) -> HashSet<SourceId> {
        let all = (0..self.documents.len() as u32).map(SourceId);
        all.flat_map(|id| self.linked(id).filter(move |target| *target != id)).collect()
    }

    /// Follows references from a node until there is a value that is none.
    ///
    /// # Errors
    /// The `$ref` value that does not resolve, with the reason.
    pub fn follow<'a>(&'a self, node: Node<'a>) -> Result<Followed<'a>, (Node<'a>, ReferenceError)> {
        let mut followed = Followed { node, sites: Vec::new() };
        while let Some(site) = reference_of(followed.node) {
            // A cycle is a chain without an end.
            if followed.sites.len() >= CHAIN_LIMIT {
                return Err((followed.sites[0], ReferenceError::Cycle));
            }
            followed.node = self.target(site).map_err(|error| (site, error))?;
            followed.sites.push(site);
        }
        Ok(followed)
    }

    /// The value of a node, references followed; none if one does not resolve.
    pub fn value<'a>(&'a self, node: Node<'a>) -> Option<Node<'a>> {
        let mut node = node;
        for _ in 0..=CHAIN_LIMIT {
            let Some(site) = reference_of(node) else { return Some(node) };
            node = self.target(site).ok()?;
        }
        None
    }

    /// A value and, where it is a reference, what that names, and so on, as far as the references resolve.
    pub fn chain<'a>(&'a self, node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
        std::iter::successors(Some(node), |link| self.target(reference_of(*link)?).ok()).take(CHAIN_LIMIT + 1)
    }

    /// What the value of a `$ref` names, one step only (RFC 3986, RFC 6901; JSON Schema 2020-12, 8.2.3).
    ///
    /// # Errors
    /// Why it names nothing.
    pub fn target<'a>(&'a self, reference: Node<'a>) -> Result<Node<'a>, ReferenceError> {
        self.known_target(reference).map_or_else(|| self.find_target(reference, &mut 0), Ok)
    }

    /// A node by its identity.
    pub fn node(&self, (source, index): NodeId) -> Node<'_> {
        self.document(source).nth(index)
    }

    /// A reference to a value, as it is written in one of the documents.
    pub fn reference_to(&self, from: SourceId, target: Node<'_>) -> Option<String> {
        let (to, pointer) = (target.id().0, target.pointer());
        if from == to {
            return Some(format!("#{pointer}"));
        }
        let directory = normalize(directory_of(self.path(from)?));
        let file = relative(&directory, &normalize(self.path(to)?));
        let mut others = self.document(from).references().take(SAMPLE);
        let is_dotted = !file.starts_with("..") && others.any(|other| other.text().starts_with("./"));
        let fragment = if pointer.is_empty() { String::new() } else { format!("#{pointer}") };
        Some(format!("{}{file}{fragment}", if is_dotted { "./" } else { "" }))
    }

    /// What a reference was found to name when the documents were read.
    fn known_target<'a>(&'a self, reference: Node<'a>) -> Option<Node<'a>> {
        let document = reference.document();
        let targets = self.targets.get(document.source.id.0 as usize)?;
        let (target, index) = (*targets.get(document.position_of(reference)?)?)?;
        Some(self.document(target).nth(index))
    }

    /// `steps` counts the references that are followed on the way.
    fn find_target<'a>(&'a self, reference: Node<'a>, steps: &mut usize) -> Result<Node<'a>, ReferenceError> {
        *steps += 1;
        if *steps > CHAIN_LIMIT {
            return Err(ReferenceError::Cycle);
        }
        let (root, fragment) = self.resource(reference)?;
        match fragment {
            "" => Ok(root),
            pointer if pointer.starts_with('/') => self.walk(root, pointer, steps),
            name => root.document().anchored(name).ok_or(ReferenceError::Fragment),
        }
    }

    /// Walks a JSON Pointer that may be percent-encoded, as it is in a URI fragment. RFC 6901 knows no references, but
    /// other programs follow those on the way, so that authors divide `components` into files.
    fn walk<'a>(&'a self, root: Node<'a>, pointer: &str, steps: &mut usize) -> Result<Node<'a>, ReferenceError> {
        let (mut node, mut parent) = (root, 0);
        for raw in pointer[1..].split('/') {
            let segment = decode(raw)?;
            let mut next = step(node, raw, &segment);
            while let Some(site) = next.is_none().then(|| reference_of(node)).flatten() {
                node = self.find_target(site, steps)?;
                next = step(node, raw, &segment);
            }
            let Some(next) = next else {
                let parent = pointer[..parent].to_owned();
                return Err(ReferenceError::Missing { parent, segment: segment.into_owned() });
            };
            parent += 1 + raw.len();
            node = next;
        }
        Ok(node)
    }

    /// The value at a JSON Pointer below a node, references on the way followed.
    pub fn find_below<'a>(&'a self, node: Node<'a>, pointer: &str) -> Option<Node<'a>> {
        let node = if pointer.is_empty() { node } else { self.walk(node, pointer, &mut 0).ok()? };
        self.value(node)
    }

    /// The file that a `$ref` names, if it was read. It may be broken.
    pub fn file_of(&self, reference: Node<'_>) -> Option<SourceId> {
        let document = reference.document();
        let (file, fragment) = split(reference.as_str()?);
        let own = document.source.id;
        if file.is_empty() || embedded(reference, file, fragment).is_some() {
            return Some(own);
        }
        match self.links[own.0 as usize].get(file)? {
            Link::Document(id) => Some(*id),
            Link::Text | Link::Remote | Link::Unreadable(_) => None,
        }
    }

    /// The references of the cycle that a reference leads into, the first of the document first. Empty where it leads out.
    pub fn cycle<'a>(&'a self, reference: Node<'a>) -> Vec<Node<'a>> {
        let mut chain = vec![reference];
        while let Some(next) = chain.last().and_then(|last| reference_of(self.target(*last).ok()?)) {
            if let Some(start) = chain.iter().position(|site| *site == next) {
                let mut cycle = chain.split_off(start);
                cycle.sort_unstable_by_key(|site| site.id());
                return cycle;
            }
            if chain.len() > CHAIN_LIMIT {
                break;
            }
            chain.push(next);
        }
        Vec::new()
    }

    /// The value at a pointer in the resource that a `$ref` names, for a [`ReferenceError::Missing`].
    pub fn parent_of<'a>(&'a self, reference: Node<'a>, pointer: &str) -> Option<Node<'a>> {
        let (root, _) = self.resource(reference).ok()?;
        self.find_below(root, pointer)
    }

    /// The top value of the resource that a `$ref` names, and the fragment in it.
    fn resource<'a>(&'a self, reference: Node<'a>) -> Result<(Node<'a>, &'a str), ReferenceError> {
        let text = match reference.as_str() {
            Some(text) if !text.is_empty() => text,
            _ => return Err(ReferenceError::NotAReference(reference.kind())),
        };
        let document = reference.document();
        let (file, fragment) = split(text);
        if let Some(schema) = embedded(reference, file, fragment) {
            return Ok((schema, fragment));
        }
        let document = if file.is_empty() {
            document
        } else {
            match self.links[document.source.id.0 as usize].get(file) {
                Some(Link::Document(id)) => self.document(*id),
                Some(Link::Text) => return Err(ReferenceError::Text),
                Some(Link::Unreadable(error)) => return Err(ReferenceError::File(error.clone())),
                Some(Link::Remote) | None => return Err(ReferenceError::Remote),
            }
        };
        let absent = if document.is_broken() { ReferenceError::Broken } else { ReferenceError::Empty };
        document.root().map(|root| (root, fragment)).ok_or(absent)
    }
}

/// The value of a map's `$ref`, where the map is a reference. A schema may have a property of that name: a map, then.
pub fn reference_of(node: Node<'_>) -> Option<Node<'_>> {
    node.reference().filter(|value| !matches!(value.kind(), NodeKind::Mapping | NodeKind::Sequence))
}

/// The schema with an `$id` that a reference names in its own document: by that `$id`, or from the base that the schemas
/// around it state (JSON Schema 2020-12, 8.2.1). Many authors write pointers from the top of the document there too,
/// so what is not in the schema is looked for in the document.
fn embedded<'a>(reference: Node<'a>, file: &str, fragment: &str) -> Option<Node<'a>> {
    let document = reference.document();
    if !document.has_resources() {
        return None;
    }
    let named = if file.is_empty() { None } else { document.resource(file) };
    named.or_else(|| {
        let id = |node: &Node<'a>| node.get("$id")?.as_str().filter(|id| !id.is_empty() && !id.starts_with('#'));
        let around = std::iter::successors(reference.parent(), |node| node.parent());
        let identified: Vec<(Node<'a>, &str)> = around.filter_map(|node| Some((node, id(&node)?))).collect();
        let (nearest, _) = *identified.first()?;
        if file.is_empty() {
            let is_there = fragment.is_empty() || fragment.starts_with('/') && find(nearest, fragment).is_some();
            return is_there.then_some(nearest);
        }
        let base = identified.iter().rev().fold(String::new(), |base, (_, id)| uri::resolve(&base, split(id).0));
        document.resource(&uri::resolve(&base, file))
    })
}

/// The file part of a reference and its fragment.
fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// The value at a JSON Pointer below a node.
pub fn find<'a>(root: Node<'a>, pointer: &str) -> Option<Node<'a>> {
    if pointer.is_empty() { Some(root) } else { walk(root, pointer) }
}

/// Walks a JSON Pointer that may be percent-encoded.
fn walk<'a>(root: Node<'a>, pointer: &str) -> Option<Node<'a>> {
    pointer[1..].split('/').try_fold(root, |node, raw| match decode(raw) {
        Ok(decoded) => step(node, raw, &decoded),
        // A percent sign of the key itself.
        Err(_) => node.step(&unescape(raw)?),
    })
}

/// The entry or item that one segment of a pointer names. Some authors leave characters encoded in the keys themselves, or
/// unencoded percent signs in the pointer.
fn step<'a>(node: Node<'a>, raw: &str, decoded: &str) -> Option<Node<'a>> {
    node.step(decoded).or_else(|| node.step(&unescape(raw)?))
}

/// A segment of a JSON Pointer without percent-encoding and escapes.
fn decode(raw: &str) -> Result<Cow<'_, str>, ReferenceError> {
    if !raw.contains(['%', '~']) {
        return Ok(Cow::Borrowed(raw));
    }
    let decoded = percent_encoding::percent_decode_str(raw).decode_utf8().map_err(|_| ReferenceError::Fragment)?;
    let segment = unescape(&decoded).ok_or(ReferenceError::Fragment)?;
    Ok(Cow::Owned(segment.into_owned()))
}

#[cfg(test)]
mod tests;
