//! From what the user names to the files that are audited.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::pattern::Parts;
use super::search::{descriptions, is_candidate, looks_like_description};
use super::settings::Settings;
use super::sniff;
use crate::audit::InputFailure;
use crate::config::Refusal;
use crate::files::{
    Ahead, Disk, FileSystem, Memory, Overlay, Unsearched, directory_of, display, normalize, reason, relative,
    repository,
};
use crate::guard::guard;
use crate::model::Api;
use crate::resolve::{Input, Workspace};
use crate::syntax::Node;
use crate::text::{SourceId, nearest};

/// The argument that stands for standard input.
pub(crate) const STDIN: &str = "-";

/// The name of standard input unless the user gives another.
const STDIN_NAME: &str = "<stdin>";

/// What to do about a directory without documents.
const NOTHING_FOUND: &str = "an OpenAPI document is a YAML or JSON file with its version at the top, as `openapi: 3.1.0`; \
     hidden files, `node_modules`, `target`, `vendor` and what `.gitignore` names are not searched: name a file to audit it, or `-` to audit standard input";

/// How large a file may be that is read whole to find out what it is.
const WHOLE: u64 = 64 << 20;

/// The document on standard input.
#[derive(Debug)]
pub(crate) struct Stdin {
    /// Under which name it is audited, if it has one.
    pub(crate) name: Option<PathBuf>,
    /// What was read.
    pub(crate) bytes: io::Result<Vec<u8>>,
}

/// What the inputs came to.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// The files to audit, in the order of the inputs, each once.
    pub(crate) documents: Vec<Input>,
    /// Files that were named, or matched by a pattern, and don't look like OpenAPI documents.
    pub(crate) others: Vec<Input>,
    /// Which of the documents a search of a directory found.
    searched: HashSet<PathBuf>,
    /// The directories that were searched, as they were named.
    searches: Vec<String>,
    /// Named parts of descriptions that other documents were found for, by their identities.
    pub(crate) parts: Vec<PathBuf>,
    /// How many documents that were found there the config leaves out.
    left_out: usize,
    /// Inputs that came to nothing.
    pub(crate) failures: Vec<InputFailure>,
    /// Where references may lead.
    pub(crate) boundaries: Vec<PathBuf>,
    /// What the files are read from.
    pub(crate) files: Overlay<Disk>,
    /// Documents that were read to find out that they are ones, by their paths.
    pub(crate) read: HashMap<PathBuf, Vec<u8>>,
}

impl Inputs {
    /// Finds the files that the arguments stand for; for `-` it is `stdin`.
    pub(crate) fn find(arguments: &[PathBuf], stdin: Option<Stdin>) -> Self {
        let mut files = Overlay { top: Memory::default(), below: Disk };
        let stdin = stdin.map(|Stdin { name, bytes }| {
            let path = normalize(name.as_deref().unwrap_or(Path::new(STDIN_NAME)));
            files.top.0.insert(path.clone(), bytes?);
            Ok(path)
        });
        let mut finder = Finder {
            inputs: Self {
                documents: Vec::new(),
                others: Vec::new(),
                searched: HashSet::new(),
                searches: Vec::new(),
                parts: Vec::new(),
                left_out: 0,
                failures: Vec::new(),
                boundaries: Vec::new(),
                files,
                read: HashMap::new(),
            },
            working_directory: Path::new(".").canonicalize().ok(),
            seen: HashSet::new(),
            stdin,
        };
        for argument in arguments {
            let name = shown(argument);
            if let Err(defect) = guard("find", &name, || finder.take(argument)) {
                finder.inputs.failures.push(InputFailure::of(&name, defect));
            }
        }
        finder.inputs
    }

    /// Leaves out what a search found and the config does not want.
    ///
    /// # Errors
    /// What is wrong with a config.
    pub(crate) fn select(&mut self, settings: &mut Settings) -> Result<(), Refusal> {
        for input in std::mem::take(&mut self.documents) {
            let at = settings.of(&self.files, &input.path)?;
            if self.is_left_out(&input, at, settings) {
                self.left_out += 1;
            } else {
                self.documents.push(input);
            }
        }
        Ok(())
    }

    /// The positions of the documents that were named.
    pub(crate) fn named(&self) -> Vec<bool> {
        self.documents.iter().map(|input| !self.searched.contains(&input.path)).collect()
    }

    /// Whether a search found a file that the config at a position of the settings does not want.
    pub(crate) fn is_left_out(&self, input: &Input, at: usize, settings: &Settings) -> bool {
        self.searched.contains(&input.path) && !settings.includes(&self.files, at, &input.path)
    }

    /// Adds the documents that refer to a named file which is only a part or has no operations, unless one of them was
    /// read. The search covers the repository of the part, or otherwise the directory of its config; without both, the
    /// files beside the part and those in the directories above it. What it read comes back.
    ///
    /// # Errors
    /// What is wrong with a config.
    pub(crate) fn add_roots(&mut self, workspace: &Workspace, settings: &mut Settings) -> Result<Workspace, Refusal> {
        let others = self.others.iter().filter(|other| is_candidate(&other.path));
        let referenced = workspace.referenced();
        // One without operations may be shared by others, though it says that it is a description.
        let is_shared = |id: &SourceId| {
            let document = workspace.document(*id);
            let is_empty = Api::maps_of_operations(document).all(Node::is_empty);
            !document.is_broken() && is_empty && !referenced.contains(id)
        };
        let named = self.documents.iter().zip(workspace.inputs());
        let named =
            named.filter(|(input, id)| !self.searched.contains(&input.path) && id.as_ref().is_ok_and(is_shared));
        let others: Vec<(&Input, bool)> =
            others.map(|other| (other, false)).chain(named.map(|(input, _)| (input, true))).collect();
        if others.is_empty() {
            return Ok(Workspace::default());
        }
        let (mut parts, mut places, mut directories) = (HashSet::new(), BTreeSet::new(), BTreeSet::new());
        for (other, is_read) in others {
            let Ok(identity) = other.path.canonicalize() else { continue };
            if workspace.find(&identity).is_none() || is_read {
                let at = settings.of(&self.files, &other.path)?;
                let of_repository = identity.parent().and_then(|directory| repository(&self.files, directory));
                match of_repository.or_else(|| settings.place(at, &identity)) {
                    Some(place) => drop(places.insert(place.to_owned())),
                    None => directories.extend(around(&identity)),
                }
                parts.insert(identity);
            }
        }
        let mut roots = Vec::new();
        let mut read = HashMap::new();
        let below = places.iter().flat_map(|place| descriptions(&self.files, place)).filter_map(Result::ok);
        for path in below.chain(directories.iter().flat_map(|directory| directly_in(directory))) {
            let Ok(path) = path.canonicalize() else { continue };
            let is_new = workspace.find(&path).is_none();
            if let Ok(bytes) = self.files.read(&path)
                && is_new
                && refers_elsewhere(&bytes)
            {
                let name = relative(settings.working_directory(), &path);
                read.insert(PathBuf::from(&name), bytes);
                roots.push(Input { path: PathBuf::from(&name), name });
            }
        }
        let files = Ahead { files: &self.files, read: read.into() };
        let own = |root: &Input| directory_of(&root.path).canonicalize().ok();
        let boundaries: BTreeSet<PathBuf> = places.iter().cloned().chain(roots.iter().filter_map(own)).collect();
        let found = Workspace::load(&files, &roots, &Vec::from_iter(boundaries));
        let sources: HashSet<SourceId> = parts.iter().filter_map(|part| found.find(part)).collect();
        let users = found.reaching(|id| sources.contains(&id));
        let before = self.documents.len();
        for (root, input) in roots.into_iter().zip(found.inputs()) {
            let Ok(id) = input else { continue };
            if users.contains(id) {
                let at = settings.of(&self.files, &root.path)?;
                if settings.includes(&self.files, at, &root.path) {
                    self.boundaries.extend(own(&root));
                    self.documents.push(root);
                }
            }
        }
        if self.documents.len() > before {
            self.boundaries.extend(places);
            self.parts.extend(parts);
        }
        Ok(found)
    }

    /// Reports the files that are not OpenAPI documents if there are no others: a single one is audited, several are a
    /// failure.
    pub(crate) fn insist(&mut self) {
        if !self.documents.is_empty() || !self.failures.is_empty() {
            return;
        }
        match self.others.as_slice() {
            [] if self.left_out == 0 => {}
            [] => self.failures.push(InputFailure {
                input: self.searches.join(", "),
                message: format!("the config excludes all OpenAPI documents that were found there ({})", self.left_out),
                help: "change its `include` and `exclude`, or name a file: named files are always audited".to_owned(),
            }),
            [_] => self.documents.append(&mut self.others),
            [first, .., last] => self.failures.push(InputFailure {
                input: format!("{} to {}", first.name, last.name),
                message: format!("none of these {} files is an OpenAPI document", self.others.len()),
                help: "add the version at the top, as `openapi: 3.1.0`; name one of the files alone \
                       to see what is wrong with it, or use `check --skip-others` to skip them"
                    .to_owned(),
            }),
        }
    }
}

/// How many directories are looked into for the users of a part without a repository and a config.
const AROUND: usize = 4;

/// The directory of a file and those above it, without the root of the file system.
fn around(file: &Path) -> impl Iterator<Item = PathBuf> {
    let directories = file.ancestors().skip(1).take(AROUND);
    directories.filter(|directory| directory.parent().is_some()).map(Path::to_owned)
}

/// The descriptions in a directory, but not below it: other projects may stand there.
fn directly_in(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let paths = directory.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let files = paths.filter(|path| is_candidate(path) && path.is_file());
    files.filter(|path| looks_like_description(&Disk, path).unwrap_or(false))
}

/// Whether a description refers to other files, as far as that is known without parsing it.
fn refers_elsewhere(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"$ref").any(|at| {
        let rest = &text[at + "$ref".len()..];
        let value = rest.iter().find(|byte| !b"\"': \t\r\n".contains(byte));
        value.is_some_and(|first| *first != b'#')
    })
}

/// How a file was found, which decides whether it is skipped if it is not an OpenAPI document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    Search,
}

struct Finder {
    inputs: Inputs,
    working_directory: Option<PathBuf>,
    /// Canonical paths of the files that were looked at.
    seen: HashSet<PathBuf>,
    /// The path of standard input, until it is taken.
    stdin: Option<io::Result<PathBuf>>,
}

impl Finder {
    fn take(&mut self, argument: &Path) {
        if argument == Path::new(STDIN) {
            return self.take_stdin();
        }
        if let Some(address) = argument.to_str().filter(|text| text.contains("://")) {
            self.inputs.failures.push(InputFailure {
                input: address.to_owned(),
                message: "this is an address, and oas-audit reads only files".to_owned(),
                help: format!("pipe the document in: `curl -sSL {address} | oas-audit check -`"),
            });
            return;
        }
        if argument.is_relative() && self.working_directory.is_none() {
            return self.fail(argument, "the working directory is gone", "change to a directory that exists");
        }
        // A file whose name looks like a pattern is meant as itself.
        match argument.to_str().filter(|text| text.contains(['*', '?', '[']) && !argument.exists()) {
            Some(pattern) => self.expand(pattern),
            None if argument.is_dir() => {
                if self.search(argument) == 0 {
                    self.fail(argument, "no OpenAPI document was found in this directory", NOTHING_FOUND);
                }
            }
            None => self.take_file(argument, By::Name),
        }
    }

    fn take_stdin(&mut self) {
        match self.stdin.take() {
            None => {}
            Some(Err(error)) => self.fail(Path::new(STDIN), &reason(&error), "pipe a document in, or name a file"),
            Some(Ok(path)) => {
                if let Ok(directory) = directory_of(&path).canonicalize() {
                    self.allow(&directory);
                }
                let name = display(&path);
                self.inputs.documents.push(Input { path, name });
            }
        }
    }

    /// Adds the matches of a pattern. Files among them count as named, directories are searched.
    fn expand(&mut self, pattern: &str) {
        let input = Path::new(pattern);
        let parts = match Parts::new(pattern) {
            Ok(parts) => parts,
            Err(error) => {
                let message = format!("it is not a valid pattern: {} at position {}", error.msg, error.pos + 1);
                return self.fail(input, &message, "`*`, `**`, `?` and `[...]` are understood");
            }
        };
        let base = if parts.base.as_os_str().is_empty() { Path::new(".") } else { &parts.base };
        let boundary = base.canonicalize().ok().map(|base| self.boundary(&base).unwrap_or(base));
        let matches = boundary.map(|boundary| parts.find(&boundary)).unwrap_or_default();
        let mut found = matches.leaving.len();
        for (path, error) in matches.unreadable {
            self.fail(&path, &reason(&error), "check its permissions");
        }
        for path in matches.leaving {
            let message = "it is a link that leads out of the repository (or working directory)";
            self.fail(&path, message, "name it to audit it: patterns don't follow such links");
        }
        for path in matches.paths {
            if path.is_dir() {
                found += self.search(&path);
            } else {
                found += 1;
                self.take_file(&path, By::Name);
            }
        }
        if found == 0 {
            let help = "patterns start from the working directory; `*` stays within a directory, `**` goes into all";
            self.fail(input, "no file matches this pattern", help);
        }
    }

    /// Adds the OpenAPI documents below a directory and says how many there are.
    fn search(&mut self, directory: &Path) -> usize {
        if let Ok(directory) = directory.canonicalize() {
            self.allow(&directory);
        }
        self.inputs.searches.push(shown(directory));
        let mut found = 0;
        for entry in descriptions(&Disk, directory) {
            match entry {
                Ok(path) => {
                    found += 1;
                    self.take_file(&path, By::Search);
                }
                Err(Unsearched { place, message, help }) => {
                    self.fail(place.as_deref().unwrap_or(directory), &message, help);
                }
            }
        }
        found
    }

    fn take_file(&mut self, path: &Path, by: By) {
        let (identity, metadata) = match path.canonicalize().and_then(|identity| Ok((identity, path.metadata()?))) {
            Ok(file) => file,
            Err(error) => return self.fail(path, &reason(&error), &advice(path, &error)),
        };
        if !metadata.is_file() {
            // It may never end.
            let help = "pipe the document into `oas-audit check -`";
            return self.fail(path, "it is a device or a pipe, not a regular file", help);
        }
        if !self.seen.insert(identity.clone()) {
            return;
        }
        // References start from where the file was named: where a link leads says nothing of what else may be read.
        if let Ok(directory) = directory_of(path).canonicalize() {
            self.allow(&directory);
        }
        let input = Input { path: path.to_owned(), name: shown(path) };
        if by == By::Search {
            self.inputs.searched.insert(path.to_owned());
        }
        if by == By::Search || self.is_description(path, metadata.len()) {
            self.inputs.documents.push(input);
        } else {
            // Not read for itself, but named: others may refer to it.
            self.inputs.boundaries.push(identity);
            self.inputs.others.push(input);
        }
    }

    /// Whether a file of some size is an OpenAPI document, or can't be read. What was read of it to know that is kept.
    fn is_description(&mut self, path: &Path, size: u64) -> bool {
        if size > WHOLE {
            return looks_like_description(&self.inputs.files, path).unwrap_or(true);
        }
        let Ok(bytes) = self.inputs.files.read(path) else { return true };
        let is_description = sniff::is_description(bytes.as_slice()).unwrap_or(true);
        if is_description {
            self.inputs.read.insert(path.to_owned(), bytes);
        }
        is_description
    }

    /// Allows references to the files around an input: those of its repository, else those below the working directory
    /// if the input is there, else those beside it. `directory` is canonical.
    fn allow(&mut self, directory: &Path) {
        if !self.inputs.boundaries.iter().any(|boundary| directory.starts_with(boundary)) {
            self.inputs.boundaries.extend(self.boundary(directory));
        }
    }

    /// What belongs to a canonical directory.
    fn boundary(&self, directory: &Path) -> Option<PathBuf> {
        // The root of the file system is not searched.
        let is_root = |path: &Path| path.parent().is_none();
        let repository = repository(&Disk, directory);
        let working_directory = self.working_directory.as_deref().filter(|path| directory.starts_with(path));
        let around = [repository, working_directory, Some(directory)];
        around.into_iter().flatten().find(|path| !is_root(path)).map(Path::to_owned)
    }

    fn fail(&mut self, input: &Path, message: &str, help: &str) {
        let failure = InputFailure { input: shown(input), message: message.to_owned(), help: help.to_owned() };
        if !self.inputs.failures.contains(&failure) {
            self.inputs.failures.push(failure);
        }
    }
}

/// A path as reports show it: as it was given, without `./`.
fn shown(path: &Path) -> String {
    let path = normalize(path);
    if path.as_os_str().is_empty() { ".".to_owned() } else { display(&path) }
}

/// What to do about an input that can't be read.
fn advice(path: &Path, error: &io::Error) -> String {
    if error.kind() != io::ErrorKind::NotFound {
        return "check its permissions".to_owned();
    }
    if let Ok(target) = path.read_link() {
        return format!("it is a link to `{}`, which does not exist", shown(&target));
    }
    let directory = directory_of(path);
    let Ok(entries) = directory.read_dir() else {
        return format!("there is no directory `{}` either", shown(directory));
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    let word = path.file_name().unwrap_or_default().to_string_lossy();
    match nearest(&word, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{}`?", shown(&path.with_file_name(name))),
        None => "check its spelling; paths start from the working directory".to_owned(),
    }
}
