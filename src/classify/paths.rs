//! Paths as resources: which stand below which, whatever their parameters are called.

use super::vocabulary::{FORMATS, is_variant};
use crate::hash::HashMap;
use crate::model::{Api, Method, Operation};

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    /// A name.
    Name(&'a str),
    /// A template: the name of its last parameter.
    Parameter(&'a str),
}

/// A path as a list of segments in one form: OData's `Users('{id}')` is `Users/{id}`, `{id}.json` is `{id}`, `{id}:cancel` is
/// `{id}` with a suffix.
#[derive(Clone, Debug, Default)]
pub(super) struct Path<'a> {
    /// The segments.
    pub(super) segments: Vec<Segment<'a>>,
    /// What follows a colon in the last segment.
    pub(super) suffix: Option<&'a str>,
}

impl<'a> Path<'a> {
    pub(super) fn read(operation: &Operation<'a>) -> Self {
        let mut path = Self::default();
        for segment in operation.segments() {
            path.push(segment);
        }
        // The root of a subtree may be named by a format: `/containers/json`.
        if path.segments.len() > 1 && matches!(path.last(), Some(Segment::Name(name)) if FORMATS.has(name)) {
            path.segments.pop();
        }
        path
    }

    fn push(&mut self, segment: &'a str) {
        if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) {
            self.segments.push(Segment::Parameter(name));
            return;
        }
        let (segment, suffix) = match segment.rfind(':') {
            Some(at) if !segment[at..].contains(['{', '}']) && at > 0 => (&segment[..at], Some(&segment[at + 1..])),
            _ => (segment, None),
        };
        self.suffix = suffix.filter(|suffix| !suffix.is_empty());
        match (segment.find('{'), segment.rfind('}')) {
            (Some(open), Some(close)) if open < close => {
                let name = segment[..open].trim_end_matches(['(', '\'', '"']);
                if name.len() < open {
                    self.segments.push(Segment::Name(name));
                } else if let Some(stem) = name.strip_suffix('.') {
                    // `users.{format}`
                    self.segments.push(Segment::Name(stem));
                    return;
                } else if !name.is_empty() && is_variant(&segment[open..]) {
                    // `users{extension}`
                    self.segments.push(Segment::Name(name));
                    return;
                }
                let inner = &segment[open + 1..close];
                let inner = inner.strip_suffix("}.{format").unwrap_or(inner);
                let last = inner.rsplit('{').next().unwrap_or(inner);
                self.segments.push(Segment::Parameter(last.trim_start_matches(['+', '#', '.', '/', ';'])));
            }
            _ => {
                let stem = segment.rsplit_once('.').filter(|(_, format)| FORMATS.has(format));
                self.segments.push(Segment::Name(stem.map_or(segment, |(stem, _)| stem)));
            }
        }
    }

    pub(super) fn last(&self) -> Option<Segment<'a>> {
        self.segments.last().copied()
    }

    /// The name before the parameters at the end: `jobs` of `/jobs/{project}/{id}`.
    pub(super) fn collection(&self) -> Option<&'a str> {
        let is_name = |segment: &Segment<'_>| matches!(segment, Segment::Name(_));
        match (self.segments.iter().rfind(|segment| is_name(segment)), self.last()) {
            (Some(Segment::Name(name)), Some(Segment::Parameter(_))) => Some(name),
            _ => None,
        }
    }

    /// The path with its parameters' names left out, so that two spellings of one path are equal.
    fn key(&self) -> String {
        let mut key = String::new();
        for segment in &self.segments {
            key.push('/');
            match segment {
                Segment::Name(name) => key.push_str(name),
                Segment::Parameter(_) => key.push_str("{}"),
            }
        }
        if let Some(suffix) = self.suffix {
            key.push(':');
            key.push_str(suffix);
        }
        key
    }
}

/// What is known of a path from all operations of the document: positions in [`Api::operations`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Resource {
    pub(super) get: Option<usize>,
    pub(super) put: Option<usize>,
    pub(super) patch: Option<usize>,
    pub(super) delete: Option<usize>,
}

impl Resource {
    /// The operation that best shows what the resource looks like.
    pub(super) fn shown(&self) -> Option<usize> {
        self.get.or(self.put).or(self.patch)
    }
}

/// What stands around a path.
pub(super) struct Around {
    /// At the path itself.
    pub(super) here: Resource,
    /// At `{path}/{x}`.
    pub(super) item: Resource,
    /// At the path without its last segment, or without its suffix.
    pub(super) parent: Resource,
    /// At the place of its last segment, under an identifier: `POST /networks/create` has `/networks/{id}`.
    pub(super) beside: Resource,
}

/// The resources of a document by their normalised paths.
#[derive(Debug, Default)]
pub(super) struct Resources {
    by_key: HashMap<String, Resource>,
}

impl Resources {
    pub(super) fn index(api: &Api<'_>, paths: &[Path<'_>]) -> Self {
        let mut all = Self::default();
        for operation in api.served() {
            let resource = all.by_key.entry(paths[operation.id].key()).or_default();
            let slot = match operation.method {
                Method::Get => Some(&mut resource.get),
                Method::Put => Some(&mut resource.put),
                Method::Patch => Some(&mut resource.patch),
                Method::Delete => Some(&mut resource.delete),
                _ => None,
            };
            if let Some(slot) = slot {
                slot.get_or_insert(operation.id);
            }
        }
        all
    }

    /// What stands around a path.
    pub(super) fn around(&self, path: &Path<'_>) -> Around {
        const ITEM: &str = "/{}";
        let mut key = path.key();
        let end = if path.suffix.is_some() { key.rfind(':') } else { key.rfind('/') }.unwrap_or_default();
        let (here, parent) = (self.find(&key), self.find(&key[..end]));
        key.push_str(ITEM);
        let item = self.find(&key);
        key.truncate(end);
        key.push_str(ITEM);
        Around { here, item, parent, beside: self.find(&key) }
    }

    fn find(&self, key: &str) -> Resource {
        self.by_key.get(key).copied().unwrap_or_default()
    }
}
