//! Reads the inputs and, level by level, what they refer to.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Link, Workspace, split, uri};
use crate::files::{FileSystem, directory_of, display, normalize, step_to};
use crate::guard::guard;
use crate::hash::HashMap;
use crate::parallel;
use crate::syntax::{Document, NodeId};
use crate::text::SourceId;

/// A file to audit.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// How it is shown.
    pub name: String,
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The file as it would be shown.
    pub name: String,
    /// Lower case, no full stop.
    pub reason: String,
    /// What to do; empty where the reason says it.
    pub help: &'static str,
}

impl ReadError {
    fn new(name: String, error: &io::Error) -> Self {
        const HELP: &str = "check the path and its permissions";
        let (reason, help) = match error.kind() {
            io::ErrorKind::NotFound => ("there is no such file".to_owned(), HELP),
            io::ErrorKind::PermissionDenied => ("permission denied".to_owned(), HELP),
            _ => (error.to_string(), ""),
        };
        Self { name, reason, help }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't read `{}`: {}", self.name, self.reason)
    }
}

impl Workspace {
    /// Reads the inputs and all files that they refer to, each once. References lead only to files below one of
    /// `boundaries` (canonical directories) and to the inputs themselves.
    pub fn load(files: &dyn FileSystem, inputs: &[Input], boundaries: &[PathBuf]) -> Self {
        let mut workspace = Self::default();
        workspace.add(files, inputs, boundaries);
        workspace
    }

    /// Reads more inputs and all files that they refer to. What was read before is not read again, but references that led
    /// nowhere may lead somewhere now.
    pub fn add(&mut self, files: &dyn FileSystem, inputs: &[Input], boundaries: &[PathBuf]) {
        self.add_with(files, inputs, boundaries, Self::default());
    }

    /// Does the same with a workspace that may have read some of these files: they are not read again.
    pub fn add_with(&mut self, files: &dyn FileSystem, inputs: &[Input], boundaries: &[PathBuf], other: Self) {
        let mut loader = Loader::new(files, boundaries, std::mem::take(self));
        loader.parsed = other.paths.into_iter().zip(other.documents).collect();
        let level = loader.retry();
        *self = loader.load(inputs, level);
    }

    /// Reads changed files again, whether they are new, different or gone. `inputs` are the inputs from now on.
    ///
    /// Every document keeps its identity. [`Self::version`] tells which ones changed.
    pub fn update(&mut self, files: &dyn FileSystem, inputs: &[Input], boundaries: &[PathBuf], changed: &[PathBuf]) {
        let mut loader = Loader::new(files, boundaries, std::mem::take(self));
        loader.workspace.inputs.clear();
        let mut level = loader.reopen(changed);
        level.extend(loader.retry());
        *self = loader.load(inputs, level);
    }
}

impl Workspace {
    /// Lets references lead to the documents whose own address they name, by `$self` (OpenAPI 3.2, 4.1.2 and appendix F).
    fn link_by_address(&mut self) {
        let own = |document: &Document| Some(split(document.root()?.get("$self")?.as_str()?).0.to_owned());
        let addresses: Vec<Option<String>> = self.documents.iter().map(own).collect();
        if addresses.iter().all(Option::is_none) {
            return;
        }
        let named = addresses.iter().enumerate().rev();
        let by_address: HashMap<&str, SourceId> =
            named.filter_map(|(at, own)| Some((own.as_deref()?, SourceId(at as u32)))).collect();
        for (links, own) in self.links.iter_mut().zip(&addresses) {
            for (file, link) in links {
                let address = uri::resolve(own.as_deref().unwrap_or_default(), file);
                if let Some(id) = by_address.get(address.as_str()) {
                    *link = Link::Document(*id);
                }
            }
        }
    }
}

struct Loader<'f> {
    files: &'f dyn FileSystem,
    boundaries: &'f [PathBuf],
    /// Documents that are parsed already, by their paths.
    parsed: HashMap<PathBuf, Document>,
    /// Documents whose file changed, by its canonical path.
    changed: HashMap<PathBuf, SourceId>,
    /// The number of each file, by its canonical path.
    known: HashMap<PathBuf, usize>,
    /// How many numbers are given.
    count: usize,
    /// Where references lead, by the path that they come to. Paths are normal here: as text they are compared faster.
    by_path: HashMap<OsString, Lead>,
    /// The canonical paths of directories.
    directories: HashMap<PathBuf, PathBuf>,
    /// What became of the files, by their numbers, as far as they have been read.
    read: Vec<Result<SourceId, ReadError>>,
    /// For each document, where the file part of its references leads.
    links: Vec<HashMap<Box<str>, Lead>>,
    /// The documents whose references must be followed: new ones, and those with a reference whose target may have changed.
    unfollowed: BTreeSet<usize>,
    workspace: Workspace,
}

/// Where a reference leads, before all files are read.
#[derive(Clone, PartialEq, Eq)]
enum Lead {
    /// To the file of this number.
    File(usize),
    Known(Link),
}

/// A file that waits to be read.
struct Pending {
    path: PathBuf,
    name: String,
    parsed: Option<Document>,
    /// The document whose place it takes.
    replaces: Option<SourceId>,
    /// What that document was.
    before: Option<Document>,
}

impl<'f> Loader<'f> {
    /// Continues with the workspace that was read before.
    fn new(files: &'f dyn FileSystem, boundaries: &'f [PathBuf], mut workspace: Workspace) -> Self {
        let (mut known, mut read) = (HashMap::default(), Vec::new());
        for (number, (identity, result)) in std::mem::take(&mut workspace.files).into_iter().enumerate() {
            known.insert(identity, number);
            read.push(result);
        }
        let lead = |links: HashMap<_, _>| links.into_iter().map(|(file, link)| (file, Lead::Known(link))).collect();
        let links = std::mem::take(&mut workspace.links).into_iter().map(lead).collect();
        let (parsed, changed, by_path, directories) = Default::default();
        let (count, unfollowed) = (read.len(), BTreeSet::new());
        Self {
            files,
            boundaries,
            parsed,
            changed,
            known,
            count,
            by_path,
            directories,
            read,
            links,
            unfollowed,
            workspace,
        }
    }

    /// Reads the inputs, the files that are open, and those that they refer to.
    fn load(mut self, inputs: &[Input], mut level: Vec<Pending>) -> Workspace {
        let numbers: Vec<_> = inputs
            .iter()
            .map(|input| {
                let error = |error| ReadError::new(input.name.clone(), &error);
                let identity = self.files.canonicalize(&input.path).map_err(error)?;
                Ok(self.open(identity, &input.path, &input.name, &mut level))
            })
            .collect();
        while !level.is_empty() {
            level = self.read_level(level);
        }
        let result = |number: Result<usize, ReadError>| number.and_then(|number| self.read[number].clone());
        let inputs: Vec<_> = numbers.into_iter().map(result).collect();
        let mut workspace = self.finish();
        workspace.inputs.extend(inputs);
        workspace
    }

    /// Forgets what was read of changed files, and opens those that are still referred to.
    fn reopen(&mut self, changed: &[PathBuf]) -> Vec<Pending> {
        for path in changed {
            let path = normalize(path);
            // Of a file that is gone only the path is known.
            let identity = self.files.canonicalize(&path).ok();
            let is_meant = |known: &Path, read: &Result<SourceId, ReadError>| {
                identity.as_deref() == Some(known)
                    || read.as_ref().is_ok_and(|id| self.workspace.paths[id.0 as usize] == path)
            };
            let known = self.known.iter().find(|(known, number)| is_meant(known, &self.read[**number]));
            if let Some((identity, number)) = known.map(|(identity, number)| (identity.clone(), *number)) {
                self.known.remove(&identity);
                if let Ok(id) = self.read[number] {
                    self.changed.insert(identity, id);
                }
            }
        }
        let stale: Vec<SourceId> = self.changed.values().copied().collect();
        self.relink(|lead| matches!(lead, Lead::Known(Link::Document(id)) if stale.contains(id)))
    }

    /// Opens the files that could not be read before: they may be there now, or inside of the boundaries.
    fn retry(&mut self) -> Vec<Pending> {
        self.relink(|lead| matches!(lead, Lead::Known(Link::Unreadable(_))))
    }

    /// Finds out again where some references lead, and opens the files that they lead to.
    fn relink(&mut self, is_meant: impl Fn(&Lead) -> bool) -> Vec<Pending> {
        let mut level = Vec::new();
        for at in 0..self.links.len() {
            let meant = self.links[at].iter().filter(|(_, lead)| is_meant(lead)).map(|(file, _)| file.clone());
            let meant: Vec<Box<str>> = meant.collect();
            let directory = normalize(self.workspace.paths[at].parent().unwrap_or(Path::new("")));
            for file in meant {
                let lead = self.link(&directory, &file, &mut level);
                if self.links[at].get(&file) != Some(&lead) {
                    self.unfollowed.insert(at);
                    self.links[at].insert(file, lead);
                }
            }
        }
        level
    }

    /// The number of a file, which is put into the level unless that was done before.
    fn open(&mut self, identity: PathBuf, path: &Path, name: &str, level: &mut Vec<Pending>) -> usize {
        if let Some(number) = self.known.get(&identity) {
            return *number;
        }
        let replaces = self.changed.remove(&identity);
        let (path, name, before) = match replaces {
            Some(id) => {
                let at = id.0 as usize;
                let name = self.workspace.documents[at].source.name.clone();
                let nothing = Document::parse(id, name.clone(), Vec::new());
                let before = std::mem::replace(&mut self.workspace.documents[at], nothing);
                (self.workspace.paths[at].clone(), name, Some(before))
            }
            None => (path.to_owned(), name.to_owned(), None),
        };
        level.push(Pending { parsed: self.parsed.remove(&path), path, name, replaces, before });
        self.known.insert(identity, self.count);
        self.count += 1;
        self.count - 1
    }

    /// Reads and parses a level of files, on all cores, and opens what they refer to.
    fn read_level(&mut self, level: Vec<Pending>) -> Vec<Pending> {
        let files = self.files;
        // Its identity is known when it is known which of those before it can be read.
        let read = |Pending { path, name, parsed, replaces, before }: Pending| {
            let parse = |bytes| {
                let parse = || match before {
                    Some(before) => before.parse_again(bytes),
                    None => Document::parse(SourceId(0), name.clone(), bytes),
                };
                let document = guard("parse", &name, parse);
                document.unwrap_or_else(|defect| Document::abandoned(SourceId(0), name.clone(), defect))
            };
            let document = match parsed {
                Some(parsed) => Ok(parsed),
                None => files.read(&path).map(parse).map_err(|error| ReadError::new(name.clone(), &error)),
            };
            (path, replaces, document)
        };
        let mut next = Vec::new();
        for (path, replaces, document) in parallel::map(level, read) {
            let result = document.map(|document| self.add(path, replaces, document, &mut next));
            if let (Some(id), Err(error)) = (replaces, &result) {
                self.empty(id, error.name.clone());
            }
            self.read.push(result);
        }
        next
    }

    /// Leaves nothing of a document whose file is gone.
    fn empty(&mut self, id: SourceId, name: String) {
        let at = id.0 as usize;
        self.workspace.documents[at] = Document::parse(id, name, Vec::new());
        self.links[at].clear();
        self.unfollowed.insert(at);
    }

    /// Adds a document, or puts it in the place of another, and opens what it refers to.
    fn add(
        &mut self,
        path: PathBuf,
        replaces: Option<SourceId>,
        mut document: Document,
        next: &mut Vec<Pending>,
    ) -> SourceId {
        let id = replaces.unwrap_or(SourceId(self.workspace.documents.len() as u32));
        if let Some(source) = Arc::get_mut(&mut document.source) {
            source.id = id;
        }
        let directory = normalize(path.parent().unwrap_or(Path::new("")));
        let mut links: HashMap<Box<str>, Lead> = HashMap::default();
        for reference in document.references() {
            let (file, _) = split(reference.text());
            if !file.is_empty() && reference.as_str().is_some() && !links.contains_key(file) {
                links.insert(file.into(), self.link(&directory, file, next));
            }
        }
        let at = id.0 as usize;
        self.unfollowed.insert(at);
        if replaces.is_some() {
            self.links[at] = links;
            self.workspace.documents[at] = document;
        } else {
            self.links.push(links);
            self.workspace.documents.push(document);
            self.workspace.paths.push(path);
        }
        id
    }

    /// The workspace, once all files are read.
    fn finish(mut self) -> Workspace {
        for id in std::mem::take(&mut self.changed).into_values() {
            let name = self.workspace.document(id).source.name.clone();
            self.empty(id, name);
        }
        let Self { known, read, links, unfollowed, mut workspace, .. } = self;
        let settle = |lead| match lead {
            Lead::Known(link) => link,
            Lead::File(number) => read[number].clone().map_or_else(Link::Unreadable, Link::Document),
        };
        let settle_all = |links: HashMap<_, _>| links.into_iter().map(|(file, lead)| (file, settle(lead))).collect();
        workspace.links = links.into_iter().map(settle_all).collect();
        workspace.link_by_address();
        workspace.files = known.into_iter().map(|(identity, number)| (identity, read[number].clone())).collect();
        let targets = |document: &Document| {
            let find_all = || {
                // Most are repeated. What one names follows from its text and the document.
                let mut known: HashMap<&str, Option<NodeId>> = HashMap::default();
                let find = |reference| Some(workspace.find_target(reference, &mut 0).ok()?.id());
                let references = document.references();
                references.map(|one| *known.entry(one.as_str()?).or_insert_with(|| find(one))).collect()
            };
            guard("follow", &document.source.name, find_all)
                .unwrap_or_else(|_| document.references().map(|_| None).collect())
        };
        let followed = parallel::map(unfollowed.iter().map(|at| &workspace.documents[*at]).collect(), targets);
        workspace.targets.resize_with(workspace.documents.len(), Vec::new);
        workspace.versions.resize(workspace.documents.len(), 0);
        for (at, targets) in unfollowed.into_iter().zip(followed) {
            workspace.targets[at] = targets;
            workspace.versions[at] += 1;
        }
        workspace
    }

    fn link(&mut self, directory: &Path, file: &str, next: &mut Vec<Pending>) -> Lead {
        if has_scheme(file) {
            return Lead::Known(Link::Remote);
        }
        let decoded = percent_encoding::percent_decode_str(file).decode_utf8().unwrap_or(Cow::Borrowed(file));
        let path = step_to(directory.to_owned(), Path::new(decoded.as_ref()));
        if let Some(known) = self.by_path.get(path.as_os_str()) {
            return known.clone();
        }
        let lead = self.lead(&path, next);
        self.by_path.insert(path.into_os_string(), lead.clone());
        lead
    }

    /// The canonical path of a file. That of its directory is found once: the system looks at all directories above.
    fn identity(&mut self, path: &Path) -> io::Result<PathBuf> {
        let directory = directory_of(path);
        if let Some(known) = self.directories.get(directory) {
            return self.files.canonicalize_in(known, path);
        }
        if let Ok(known) = self.files.canonicalize(directory) {
            self.directories.insert(directory.to_owned(), known);
        }
        self.files.canonicalize(path)
    }

    fn lead(&mut self, path: &Path, next: &mut Vec<Pending>) -> Lead {
        let name = display(path);
        let unreadable = |error| Lead::Known(Link::Unreadable(ReadError::new(name.clone(), &error)));
        let boundaries = self.boundaries;
        let is_within = |path: &Path| boundaries.iter().any(|boundary| path.starts_with(boundary));
        let outside = || {
            io::Error::other("it is outside of the repository (or working directory); name it as an input to allow it")
        };
        let identity = match self.identity(path) {
            Ok(identity) => identity,
            // Whether a file outside is there is not for a document to find out.
            Err(error) => {
                let mut above =
                    path.ancestors().skip(1).map(|path| if path == Path::new("") { Path::new(".") } else { path });
                let there = above.find_map(|above| self.files.canonicalize(above).ok());
                return unreadable(if there.is_none_or(|there| is_within(&there)) { error } else { outside() });
            }
        };
        if !self.known.contains_key(&identity) && !is_within(&identity) {
            return unreadable(outside());
        }
        if !is_structured(path) {
            return Lead::Known(Link::Text);
        }
        Lead::File(self.open(identity, path, &name, next))
    }
}

/// Whether a reference starts with a URI scheme or an authority (RFC 3986, 4.1). One letter is a Windows drive.
fn has_scheme(file: &str) -> bool {
    file.starts_with("//") || uri::scheme(file).is_some_and(|scheme| scheme.len() > 1)
}

/// Whether a file holds YAML or JSON by its name. Descriptions also refer to Markdown and to code samples.
fn is_structured(path: &Path) -> bool {
    path.extension().is_none_or(|extension| {
        ["yaml", "yml", "json", "oas", "openapi", "swagger"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}
