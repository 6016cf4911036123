//! The two versions of a comparison, as they are read: from the disk, or from a revision.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::inputs::{Inputs, STDIN, Stdin};
use super::search::is_candidate;
use super::since::Revision;
use super::sniff;
use crate::audit::InputFailure;
use crate::config::Refusal;
use crate::files::{Disk, FileSystem, display, normalize, relative, repository};
use crate::model::{Api, NotSupported};
use crate::parallel;
use crate::resolve::{Input, Workspace};
use crate::text::SourceId;

/// Which versions are to be compared.
#[derive(Debug)]
pub(crate) struct Request {
    /// The old version: a path, `REV:PATH`, or `-`; none where a revision is compared with the working tree.
    pub(crate) base: Option<PathBuf>,
    /// The new version.
    pub(crate) head: PathBuf,
    /// The revision in which the new version's path is the old one.
    pub(crate) revision: Option<String>,
    /// What is on standard input, if it is one of the two.
    pub(crate) stdin: Option<Stdin>,
}

/// Two versions of descriptions.
pub(crate) struct Versions {
    pub(super) base: Side,
    pub(super) head: Side,
    /// How the user named the two.
    pub(super) names: [String; 2],
}

/// Where one version is.
enum Place {
    /// Files and directories of the working tree, or anywhere else.
    Disk(PathBuf),
    /// A path from the root of the repository, at a revision.
    Revision(String, PathBuf),
}

impl Place {
    /// Reads what the user wrote. A file or directory that exists is meant as a path, even if its name looks like a revision.
    fn read(argument: &Path) -> Self {
        let text = argument.to_string_lossy();
        match text.split_once(':') {
            // One letter before the colon is a drive, and two slashes behind it make a URL.
            Some((revision, path))
                if !argument.exists() && revision.len() > 1 && !path.is_empty() && !path.starts_with("//") =>
            {
                Self::Revision(revision.to_owned(), PathBuf::from(path))
            }
            _ => Self::Disk(argument.to_owned()),
        }
    }
}

/// One version, as it was read.
pub(super) struct Side {
    pub(super) workspace: Workspace,
    /// The inputs with the part of their paths that pairs documents.
    pub(super) documents: Vec<(SourceId, String)>,
    pub(super) failures: Vec<InputFailure>,
    /// What the names of its files start with in reports.
    pub(super) prefix: String,
    /// Whether several documents may be meant.
    pub(super) is_directory: bool,
}

impl Versions {
    /// Reads both.
    ///
    /// # Errors
    /// What is wrong with the arguments or a revision.
    pub(crate) fn read(request: Request) -> Result<Self, Refusal> {
        let is_stdin = |path: &Path| path == Path::new(STDIN);
        let head_place = Place::read(&request.head);
        let (base, head) = match (&request.base, &request.revision) {
            (Some(base), None) if is_stdin(base) && is_stdin(&request.head) => {
                return Err(Refusal::new(
                    "only one version can be on standard input",
                    "name a file for the other, as `oas-audit diff old.yaml -`",
                ));
            }
            (Some(base), None) => {
                let (old, new) = if is_stdin(base) { (request.stdin, None) } else { (None, request.stdin) };
                let base = Place::read(base);
                let (old, new) = parallel::both(usize::MAX, || side(&base, old), || side(&head_place, new));
                (old?, new?)
            }
            (None, Some(_)) if is_stdin(&request.head) => {
                return Err(Refusal::new(
                    "standard input has no name, so a revision has no other version of it",
                    "name both, as `oas-audit diff origin/main:openapi.yaml -`",
                ));
            }
            (None, Some(revision)) => {
                let head = side(&head_place, None)?;
                (past(revision, &request.head, &head)?, head)
            }
            _ => {
                return Err(Refusal::new(
                    "a comparison needs two versions",
                    "name both, as `oas-audit diff old.yaml new.yaml`, or a revision, as `--base origin/main`",
                ));
            }
        };
        let old = request.base.as_deref().map(display).or_else(|| request.revision.clone());
        Ok(Self { base, head, names: [old.unwrap_or_default(), display(&request.head)] })
    }

    /// The files of the working tree that were read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        let sides = [&self.base, &self.head].into_iter().filter(|side| side.prefix.is_empty());
        sides.flat_map(|side| side.workspace.paths())
    }
}

/// Reads one version.
fn side(place: &Place, stdin: Option<Stdin>) -> Result<Side, Refusal> {
    match place {
        Place::Disk(path) => Ok(on_disk(path, stdin)),
        Place::Revision(revision, path) => at_revision(revision, path),
    }
}

fn on_disk(path: &Path, stdin: Option<Stdin>) -> Side {
    let inputs = Inputs::find(&[path.to_owned()], stdin);
    let mut documents = inputs.documents;
    documents.extend(inputs.others);
    let workspace = Workspace::load(&inputs.files, &documents, &inputs.boundaries);
    let is_directory = path.is_dir();
    let key = |input: &Input| {
        let below = input.path.strip_prefix(path).ok().filter(|below| !below.as_os_str().is_empty());
        below.map(display).unwrap_or_default()
    };
    Side::new(workspace, &documents, key, inputs.failures, String::new(), is_directory).or_failure(path)
}

fn at_revision(revision: &str, path: &Path) -> Result<Side, Refusal> {
    let working_directory = Path::new(".").canonicalize().unwrap_or_default();
    let past = Revision::new(revision, &working_directory);
    let root = past.root()?;
    // As git has it: from the root, or from here behind a dot.
    let is_here = path.starts_with(".") || path.starts_with("..");
    let path = normalize(&if is_here { working_directory.join(path) } else { root.join(path) });
    let path = PathBuf::from(relative(&working_directory, &path));
    read_revision(&past, &root, &path, revision)
}

/// Reads a file or the descriptions of a directory at a revision. The path starts from the working directory.
fn read_revision(past: &Revision<'_>, root: &Path, path: &Path, revision: &str) -> Result<Side, Refusal> {
    let identity = past.identity(path);
    let below = identity.strip_prefix(root).unwrap_or(&identity);
    let files = past.files()?;
    let is_directory = below.as_os_str().is_empty() || !files.iter().any(|file| file == below);
    let prefix = format!("{revision}:");
    let mut inputs = Vec::new();
    if is_directory {
        for file in files.iter().filter(|file| file.starts_with(below) && is_candidate(file)) {
            let own = path.join(file.strip_prefix(below).unwrap_or(file));
            let is_description =
                past.read(&own).is_ok_and(|bytes| sniff::is_description(BufReader::new(&*bytes)).unwrap_or(true));
            if is_description {
                inputs.push(Input { name: display(&normalize(&own)), path: own });
            }
        }
        if inputs.is_empty() {
            let failure = InputFailure {
                input: format!("{prefix}{}", display(path)),
                message: "the revision has no such file, and no directory with OpenAPI documents".to_owned(),
                help: format!("`git ls-tree -r --name-only {revision}` lists its files"),
            };
            return Ok(Side::new(Workspace::default(), &[], |_| String::new(), vec![failure], prefix, false));
        }
    } else {
        inputs.push(Input { path: path.to_owned(), name: display(&normalize(path)) });
    }
    let workspace = Workspace::load(past, &inputs, &[root.to_owned()]);
    let key = |input: &Input| input.path.strip_prefix(path).map(display).unwrap_or_default();
    Ok(Side::new(workspace, &inputs, key, Vec::new(), prefix, is_directory).or_failure(path))
}

/// The documents of the working tree as they were at a revision. One that was not there yet has no counterpart.
fn past(revision: &str, path: &Path, head: &Side) -> Result<Side, Refusal> {
    let working_directory = Path::new(".").canonicalize().unwrap_or_default();
    let past = Revision::new(revision, &working_directory);
    if path.is_dir() {
        let root = past.root()?;
        return read_revision(&past, &root, path, revision);
    }
    let mut inputs = Vec::new();
    let mut boundary = None;
    for (id, _) in &head.documents {
        let Some(file) = head.workspace.path(*id) else { continue };
        let source = &head.workspace.document(*id).source;
        let found = past.find(file, source).map_err(|complaint| Refusal {
            help: "name two files, as `oas-audit diff old.yaml new.yaml`".to_owned(),
            ..complaint
        })?;
        if let Some((old, _)) = found {
            boundary = repository(&Disk, &old).map(Path::to_owned).or(boundary);
            let name = relative(&working_directory, &old);
            inputs.push(Input { path: PathBuf::from(&name), name });
        }
    }
    let boundaries: Vec<PathBuf> = boundary.into_iter().collect();
    let workspace = Workspace::load(&past, &inputs, &boundaries);
    Ok(Side::new(workspace, &inputs, |_| String::new(), Vec::new(), format!("{revision}:"), false))
}

impl Side {
    fn new(
        workspace: Workspace,
        inputs: &[Input],
        key: impl Fn(&Input) -> String,
        mut failures: Vec<InputFailure>,
        prefix: String,
        is_directory: bool,
    ) -> Self {
        let mut documents = Vec::new();
        for (input, read) in inputs.iter().zip(workspace.inputs()) {
            match read {
                // Files of a directory that are only parts are read through the others.
                Ok(id)
                    if is_directory
                        && !Api::is_description(workspace.document(*id))
                        && !workspace.document(*id).is_broken() => {}
                Ok(id) => documents.push((*id, key(input))),
                Err(error) => failures.push(InputFailure {
                    input: format!("{prefix}{}", error.name),
                    message: error.reason.clone(),
                    help: error.help.to_owned(),
                }),
            }
        }
        Self { workspace, documents, failures, prefix, is_directory }
    }

    /// Fails where nothing was read: that is not the same as a version in which there is nothing.
    fn or_failure(mut self, path: &Path) -> Self {
        if self.documents.is_empty() && self.failures.is_empty() {
            self.failures.push(InputFailure {
                input: format!("{}{}", self.prefix, display(path)),
                message: "no OpenAPI document was found".to_owned(),
                help: "an OpenAPI document has its version at the top, as `openapi: 3.1.0`".to_owned(),
            });
        }
        self
    }

    /// The description in a document.
    pub(super) fn api(&self, id: SourceId) -> Result<Api<'_>, InputFailure> {
        let document = self.workspace.document(id);
        Api::new(&self.workspace, id).map_err(|problem| {
            let (message, help) = unreadable(document, &problem);
            InputFailure { input: format!("{}{}", self.prefix, document.source.name), message, help }
        })
    }

    /// Its title.
    pub(super) fn title(&self, id: SourceId) -> Option<&str> {
        self.workspace.document(id).root()?.get("info")?.get("title")?.as_str()
    }
}

/// Why a document can't be compared.
fn unreadable(document: &crate::syntax::Document, problem: &NotSupported<'_>) -> (String, String) {
    let help = "`oas-audit check` shows the place".to_owned();
    match problem {
        NotSupported::Broken => {
            let first = document.problems().iter().find(|problem| problem.fatal);
            let why = first.map_or("its syntax is broken".to_owned(), |problem| problem.message.clone());
            (format!("it can't be parsed: {why}"), help)
        }
        NotSupported::NoMap(_) => ("it holds no OpenAPI document".to_owned(), help),
        NotSupported::OtherKind { seems: Some(seems), .. } => {
            (format!("it is {seems}, not an OpenAPI document"), String::new())
        }
        NotSupported::OtherKind { seems: None, .. } => {
            ("it is not an OpenAPI document".to_owned(), "add its version at the top, as `openapi: 3.1.0`".to_owned())
        }
        NotSupported::OtherVersion { value, .. } => (
            format!("its version `{}` is not one that is read", value.text()),
            "versions 2.0 to 3.2 are read".to_owned(),
        ),
    }
}
