//! Two versions of descriptions: where they are, which belong together, and what changed between them.

use std::collections::HashMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::approvals;
use super::error::{Complaint, Refusal};
use super::inputs::Inputs;
use super::search::is_candidate;
use super::settings::Settings;
use super::since::{Past, Revision};
use super::sniff;
use crate::audit::{Contract, DocumentReport, InputFailure, Options, Report};
use crate::diagnostic::{Class, Diagnostic};
use crate::diff::{self, Comparison, Profile};
use crate::files::{Disk, FileSystem, display, normalize, relative, repository};
use crate::guard::guard;
use crate::model::{Api, NotSupported};
use crate::parallel;
use crate::resolve::{Input, Workspace};
use crate::text::words::plural;
use crate::text::{Date, Source, SourceId, Sources};

/// What is to be compared, and how.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The old version: a path, or `REV:PATH`; none where a revision is compared with the working tree.
    pub(crate) base: Option<PathBuf>,
    /// The new version.
    pub(crate) head: PathBuf,
    /// The revision in which the new version's path is the old one.
    pub(crate) revision: Option<String>,
    /// The clients that the contract is kept for.
    pub(crate) profile: Profile,
    /// The least class that is listed.
    pub(crate) least: Class,
    /// The day, for dates of sunset.
    pub(crate) today: Date,
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
            // One letter before the colon is a drive.
            Some((revision, path)) if !argument.exists() && revision.len() > 1 && !path.is_empty() => {
                Self::Revision(revision.to_owned(), PathBuf::from(path))
            }
            _ => Self::Disk(argument.to_owned()),
        }
    }
}

/// One version, as it was read.
struct Side {
    workspace: Workspace,
    /// The inputs with the part of their paths that pairs documents.
    documents: Vec<(SourceId, String)>,
    failures: Vec<InputFailure>,
    /// What the names of its files start with in reports.
    prefix: String,
    /// Whether several documents may be meant.
    is_directory: bool,
}

/// Compares two versions.
///
/// # Errors
/// What is wrong with the arguments, a revision or a config.
pub(crate) fn compare(request: &Request, mut settings: Settings) -> Result<Report, Refusal> {
    let head_place = Place::read(&request.head);
    let (base, head) = match (&request.base, &request.revision) {
        (Some(base), None) => {
            let (old, new) = parallel::both(usize::MAX, || side(&Place::read(base)), || side(&head_place));
            (old?, new?)
        }
        (None, Some(revision)) => {
            let head = side(&head_place)?;
            (past(revision, &request.head, &head)?, head)
        }
        _ => {
            return Err(Refusal::Usage(Complaint {
                message: "a comparison needs two versions".to_owned(),
                help: "name both, as `oas-audit diff old.yaml new.yaml`, or a revision, as `--base origin/main`"
                    .to_owned(),
            }));
        }
    };
    let mut sources = head.workspace.sources();
    if !head.prefix.is_empty() {
        sources = prefixed(&sources, &head.prefix, 0);
    }
    let offset = sources.iter().count() as u32;
    let old = prefixed(&base.workspace.sources(), &base.prefix, offset);
    let sources = Sources::new(sources.iter().chain(old.iter()).map(Arc::clone).collect());
    let mut report = Report { sources, ..Report::default() };
    report.failures = base.failures.iter().chain(&head.failures).cloned().collect();
    let mut contract = Contract {
        base: request.base.as_deref().map(display).or_else(|| request.revision.clone()).unwrap_or_default(),
        head: display(&request.head),
        profile: request.profile.name(),
        counts: [0; Class::ALL.len()],
        notes: Vec::new(),
    };
    let mut pairing =
        Pairing { base: &base, head: &head, request, offset, report: &mut report, contract: &mut contract };
    pairing.run(&mut settings)?;
    report.contract = Some(contract);
    Ok(report)
}

/// Sources under other names, and with other identities.
fn prefixed(sources: &Sources, prefix: &str, offset: u32) -> Sources {
    let renamed = |source: &Arc<Source>| {
        let (id, name) = (SourceId(source.id.0 + offset), format!("{prefix}{}", source.name));
        Arc::new(Source::new(id, name, source.text.clone(), source.language))
    };
    // Identities count from 0 only in the whole.
    Sources::part(sources.iter().map(renamed).collect())
}

/// Reads one version.
fn side(place: &Place) -> Result<Side, Refusal> {
    match place {
        Place::Disk(path) => Ok(on_disk(path)),
        Place::Revision(revision, path) => at_revision(revision, path),
    }
}

fn on_disk(path: &Path) -> Side {
    let inputs = Inputs::find(&[path.to_owned()], None);
    let mut documents = inputs.documents;
    documents.extend(inputs.others);
    let workspace = Workspace::load(&inputs.files, &documents, &inputs.boundaries);
    let is_directory = path.is_dir();
    let key = |input: &Input| {
        let below = input.path.strip_prefix(path).ok().filter(|below| !below.as_os_str().is_empty());
        below.map(display).unwrap_or_default()
    };
    Side::new(workspace, &documents, key, inputs.failures, String::new(), is_directory)
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
    Ok(Side::new(workspace, &inputs, key, Vec::new(), prefix, is_directory))
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
        if let Some((old, _)) = past.find(file, source)? {
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

    fn api(&self, id: SourceId) -> Result<Api<'_>, InputFailure> {
        let document = self.workspace.document(id);
        Api::new(&self.workspace, id).map_err(|problem| {
            let (message, help) = unreadable(document, &problem);
            InputFailure { input: format!("{}{}", self.prefix, document.source.name), message, help }
        })
    }

    fn title(&self, id: SourceId) -> Option<&str> {
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

/// What a document of a side is known by.
type KeyOf = fn(&Side, &(SourceId, String)) -> Option<String>;

/// Which documents belong together, on the way to what changed in them.
struct Pairing<'p> {
    base: &'p Side,
    head: &'p Side,
    request: &'p Request,
    offset: u32,
    report: &'p mut Report,
    contract: &'p mut Contract,
}

impl Pairing<'_> {
    fn run(&mut self, settings: &mut Settings) -> Result<(), Refusal> {
        let (pairs, gone, added) = self.pairs();
        for (old, new) in pairs {
            self.compare(old, new, settings)?;
        }
        // Without its counterpart that can't be read, nothing is known of a document.
        if self.report.failures.is_empty() {
            gone.into_iter().for_each(|id| self.alone(id, true));
            added.into_iter().for_each(|id| self.alone(id, false));
        }
        Ok(())
    }

    /// The documents that belong together: the only ones, those of one path, those of one title.
    fn pairs(&self) -> (Vec<(SourceId, SourceId)>, Vec<SourceId>, Vec<SourceId>) {
        let (base, head) = (self.base, self.head);
        if let ([(old, _)], [(new, _)], false) =
            (base.documents.as_slice(), head.documents.as_slice(), base.is_directory && head.is_directory)
        {
            return (vec![(*old, *new)], Vec::new(), Vec::new());
        }
        let mut pairs = Vec::new();
        let mut gone = base.documents.clone();
        let mut added = head.documents.clone();
        let keys: [KeyOf; 2] = [
            |_, (_, path)| Some(path.clone()).filter(|path| !path.is_empty()),
            |side, (id, _)| side.title(*id).map(str::to_owned),
        ];
        for key in keys {
            let mut waiting: HashMap<String, Vec<SourceId>> = HashMap::new();
            for document in gone.iter().rev() {
                if let Some(key) = key(base, document) {
                    waiting.entry(key).or_default().push(document.0);
                }
            }
            added.retain(|document| {
                let old = key(head, document).and_then(|key| waiting.get_mut(&key)?.pop());
                pairs.extend(old.map(|old| (old, document.0)));
                old.is_none()
            });
            gone.retain(|(id, _)| !pairs.iter().any(|(old, _)| old == id));
        }
        let ids = |documents: Vec<(SourceId, String)>| documents.into_iter().map(|(id, _)| id).collect();
        (pairs, ids(gone), ids(added))
    }

    fn compare(&mut self, old: SourceId, new: SourceId, settings: &mut Settings) -> Result<(), Refusal> {
        let (base, head) = (self.base, self.head);
        let (one, other) = parallel::both(usize::MAX, || base.api(old), || head.api(new));
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => (one, other),
            (one, other) => {
                self.report.failures.extend([one.err(), other.err()].into_iter().flatten());
                return Ok(());
            }
        };
        let at = match head.workspace.path(new) {
            Some(path) if head.prefix.is_empty() => settings.of(&Disk, path)?,
            _ => settings.here(&Disk)?,
        };
        let in_force = &settings.get(at).options;
        let (profile, least, today) = (self.request.profile, self.request.least, self.request.today);
        let level = |rule: &str| level(in_force, rule);
        let options = diff::Options { profile, level: &level, least, today, offset: self.offset };
        let name = &head.workspace.document(new).source.name;
        let compared = guard("compare", name, || diff::compare(&one, &other, &options));
        let Comparison { findings, counts, common } = match compared {
            Ok(comparison) => comparison,
            Err(defect) => {
                self.report.failures.push(InputFailure::of(name, defect));
                return Ok(());
            }
        };
        if common == 0 && !one.operations.is_empty() && !other.operations.is_empty() {
            self.report.failures.push(InputFailure {
                input: format!("{}{name}", head.prefix),
                message: format!(
                    "it has no operation in common with `{}{}`",
                    base.prefix,
                    one.root.document().source.name
                ),
                help: "name two versions of one API".to_owned(),
            });
            return Ok(());
        }
        self.contract.counts.iter_mut().zip(counts).for_each(|(all, own)| *all += own);
        let mut kept = approvals::Kept::new(in_force, self.request.today, &mut self.report.sources);
        let (findings, suppressed) = kept.apply(&head.workspace, &other, &self.report.sources, findings);
        for class in suppressed.iter().filter_map(|one| one.finding.class) {
            let count = &mut self.contract.counts[class as usize];
            *count = count.saturating_sub(1);
        }
        self.report.documents.push(DocumentReport { suppressed, ..document(new, &other, findings) });
        Ok(())
    }

    /// A document without a counterpart: all that is in it is gone, or new.
    fn alone(&mut self, id: SourceId, is_gone: bool) {
        let (side, offset) = if is_gone { (self.base, self.offset) } else { (self.head, 0) };
        let api = match side.api(id) {
            Ok(api) => api,
            Err(failure) => return self.report.failures.push(failure),
        };
        let count = api.operations.len();
        let name = format!("{}{}", side.prefix, api.root.document().source.name);
        let mut place = api.anchor.place();
        place.source = SourceId(id.0 + offset);
        let (rule, class, what) = match is_gone {
            true => ("operation-removed", Class::Breaking, "was removed"),
            false => ("operation-added", Class::Compatible, "is new"),
        };
        self.contract.counts[class as usize] += 1;
        if class < self.request.least {
            return;
        }
        let mut finding = Diagnostic::new(rule, class.severity(), place)
            .message(format!("`{name}` {what}, with its {count} operation{}", plural(count)));
        finding.class = Some(class);
        self.report.documents.push(document(SourceId(id.0 + offset), &api, vec![finding]));
    }
}

fn document(source: SourceId, api: &Api<'_>, findings: Vec<Diagnostic>) -> DocumentReport {
    DocumentReport {
        source,
        openapi: api.version_text.to_owned(),
        operations: api.operations.len(),
        index: Vec::new(),
        findings,
        suppressed: Vec::new(),
        is_broken: false,
    }
}

/// The class that the command line or the config gives a rule; none inside turns it off.
fn level(options: &Options, rule: &str) -> Option<Option<Class>> {
    let is_left_out = !options.only.is_empty() && !options.only.iter().any(|only| only == rule);
    if is_left_out {
        return Some(None);
    }
    options.severities.get(rule).map(|level| level.map(Class::from))
}

/// Adds the changes of the contract since a revision to the report of an audit: those that clients may break by.
pub(crate) fn add_changes<'o>(
    report: &mut Report,
    workspace: &Workspace,
    past: &Past,
    profile: Profile,
    options: impl Fn(SourceId) -> &'o Options,
) {
    let offset = report.sources.iter().count() as u32;
    let mut changes = Vec::new();
    for (new, old) in &past.pairs {
        let Some(at) = report.documents.iter().position(|document| document.source == *new) else { continue };
        // The audit reports what can't be read.
        let (Ok(base), Ok(head)) = (Api::new(&past.workspace, *old), Api::new(workspace, *new)) else { continue };
        let level = |rule: &str| level(options(*new), rule);
        let how = diff::Options { profile, level: &level, least: Class::Unclassified, today: Date::today(), offset };
        let name = &workspace.document(*new).source.name;
        match guard("compare", name, || diff::compare(&base, &head, &how)) {
            Ok(comparison) => changes.push((at, *new, head, comparison.findings)),
            Err(defect) => report.failures.push(InputFailure::of(name, defect)),
        }
    }
    if changes.iter().all(|(.., findings)| findings.is_empty()) {
        return;
    }
    let old = prefixed(&past.workspace.sources(), &format!("{}:", past.revision), offset);
    report.sources = Sources::new(report.sources.iter().chain(old.iter()).map(Arc::clone).collect());
    for (at, new, head, findings) in changes {
        let mut kept = approvals::Kept::new(options(new), Date::today(), &mut report.sources);
        let (findings, suppressed) = kept.apply(workspace, &head, &report.sources, findings);
        let document = &mut report.documents[at];
        document.findings.splice(0..0, findings);
        document.suppressed.splice(0..0, suppressed);
    }
}
