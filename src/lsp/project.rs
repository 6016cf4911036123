//! One folder of the workspace: its documents, what is in force for them, and what was found in them.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::files::{Buffer, Files, Shared, identity};
use super::findings::{Texts, show};
use super::position::Encoding;
use super::protocol::{Capabilities, Diagnostic};
use crate::audit::{self, DocumentReport, Offer, Options};
use crate::config::Refusal;
use crate::config::{self, Mistakes};
use crate::diagnostic::{self, Place};
use crate::files::{FileSystem, normalize};
use crate::guard::guard;
use crate::project::live::{Live, Version};
use crate::project::settings::RunOptions;
use crate::resolve::Workspace;
use crate::text::{SourceId, Sources, Span};

/// How the client wants things.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terms {
    pub(super) encoding: Encoding,
    pub(super) can: Capabilities,
}

/// What was found in documents that share files.
pub(super) struct Audited {
    /// What was found in each of them.
    pub(super) documents: Vec<DocumentReport>,
    /// The texts that the findings point into.
    pub(super) sources: Sources,
    /// What the client shows, by the identities of the files.
    pub(super) shown: HashMap<PathBuf, Vec<Diagnostic>>,
}

/// An audit of some groups of documents as they were when it began. It needs nothing that changes meanwhile.
pub(super) struct Audit {
    live: Arc<Live>,
    files: Files,
    units: Vec<(Version, Vec<SourceId>)>,
    terms: Terms,
}

/// The size and the time of a file; none if it can't be read.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// One folder of the workspace.
pub(super) struct Project {
    pub(super) files: Files,
    /// What was read. An audit that is made has a part in it.
    pub(super) live: Arc<Live>,
    changed: BTreeSet<PathBuf>,
    /// The documents in groups that share files.
    units: Vec<(Version, Vec<SourceId>)>,
    audited: HashMap<Version, Audited>,
    edition: u32,
    /// Whether the folder was read at all.
    is_read: bool,
    /// Whether it is known what is in force.
    is_usable: bool,
    /// Mistakes in configs, by the identities of the files.
    mistakes: HashMap<PathBuf, Vec<Diagnostic>>,
    /// What the files were when they were last looked at: their sizes and times.
    stamps: HashMap<PathBuf, Stamp>,
    /// The last texts of configs that had no mistakes.
    good: HashMap<PathBuf, Vec<u8>>,
    /// The last texts of open documents that could be parsed.
    parsed: HashMap<PathBuf, Buffer>,
    /// The documents with those texts, where an open one is broken.
    whole: OnceCell<Option<Box<Workspace>>>,
}

/// What is in force in the place of a config that is mistaken from the start.
const SILENT: &[u8] = b"";

/// How many bytes of documents are audited at once, before it is looked at what the client says.
const BATCH: usize = 2_000_000;

/// How many mistaken configs are found out in one go.
const ROUNDS: usize = 64;

impl Project {
    /// A folder that is not read yet.
    pub(super) fn new(directory: PathBuf, root: PathBuf, is_searched: bool, shared: Arc<Shared>) -> Self {
        let files = Files { root, directory, is_searched, shared, stand_ins: HashMap::new() };
        let live = new_live(&files);
        Self {
            files,
            live,
            changed: BTreeSet::new(),
            units: Vec::new(),
            audited: HashMap::new(),
            edition: 0,
            is_read: false,
            is_usable: false,
            mistakes: HashMap::new(),
            stamps: HashMap::new(),
            good: HashMap::new(),
            parsed: HashMap::new(),
            whole: OnceCell::new(),
        }
    }

    /// The same folder, not read yet.
    pub(super) fn anew(&self, shared: Arc<Shared>) -> Self {
        Self::new(self.files.directory.clone(), self.files.root.clone(), self.files.is_searched, shared)
    }

    /// Notes that a file was opened, edited, closed, written or deleted.
    pub(super) fn note(&mut self, identity: &Path) {
        let path = self.files.seen_from_root(identity);
        if is_config(&path) {
            self.files.stand_ins.remove(identity);
            self.mistakes.remove(identity);
        }
        self.changed.insert(path);
    }

    /// The files that were written, created or deleted since this was last called, or since they were first read.
    pub(super) fn poll(&mut self) -> Vec<PathBuf> {
        let root = &self.files.root;
        let read = self.live.workspace.paths().map(|path| root.join(path));
        let inputs = self.live.inputs.iter().map(|input| root.join(&input.path));
        let mut directories: BTreeSet<PathBuf> = BTreeSet::from([root.clone()]);
        for file in inputs {
            let above = file.ancestors().skip(1).take_while(|directory| directory.starts_with(root));
            directories.extend(above.map(Path::to_owned));
        }
        let configs = directories.iter().flat_map(|directory| config::NAMES.map(|name| directory.join(name)));
        let files: BTreeSet<PathBuf> = read.chain(configs).map(|path| normalize(&path)).collect();
        let mut changed = Vec::new();
        for file in files {
            let metadata = std::fs::metadata(&file).ok();
            let stamp: Stamp = metadata.map(|metadata| (metadata.len(), metadata.modified().ok()));
            if self.stamps.insert(file.clone(), stamp).is_some_and(|before| before != stamp) {
                changed.push(identity(&file));
            }
        }
        changed
    }

    /// Whether files changed since they were read.
    pub(super) fn is_changed(&self) -> bool {
        !self.changed.is_empty() || !self.is_read
    }

    /// Reads what changed. What an audit looks at stays as it is until that is done.
    pub(super) fn refresh(&mut self, terms: Terms) {
        if !self.is_changed() || Arc::get_mut(&mut self.live).is_none() {
            return;
        }
        let mut changed = std::mem::take(&mut self.changed);
        let configs: Vec<PathBuf> = changed.iter().filter(|path| is_config(path)).cloned().collect();
        self.hold_documents();
        (self.is_read, self.is_usable) = (true, false);
        for _ in 0..ROUNDS {
            let files = &self.files;
            let Some(live) = Arc::get_mut(&mut self.live) else { break };
            let Ok(result) = guard("lsp", "read", || live.update(files, &files.shared.folders, &changed)) else {
                // What is left of it may make no sense.
                self.live = new_live(&self.files);
                self.audited.clear();
                break;
            };
            match result {
                Ok(()) => {
                    self.is_usable = true;
                    break;
                }
                Err(Refusal { mistakes: Some(mistakes), .. }) => {
                    let path = PathBuf::from(&mistakes.source.name);
                    self.complain(&mistakes, terms);
                    changed = BTreeSet::from([path]);
                }
                Err(refusal) => {
                    let Some(path) = self.suspect() else { break };
                    self.complain_of(&path, &refusal, terms);
                    changed = BTreeSet::from([path]);
                }
            }
        }
        for path in configs {
            if let Ok(identity) = self.files.canonicalize(&path)
                && !self.files.stand_ins.contains_key(&identity)
                && let Ok(text) = self.files.read(&path)
            {
                self.good.insert(identity, text);
            }
        }
        self.keep_parsed();
        if self.stamps.is_empty() && !terms.can.watches {
            self.poll();
        }
        self.units = if self.is_usable { self.live.units() } else { Vec::new() };
        let versions: HashSet<&Version> = self.units.iter().map(|(version, _)| version).collect();
        let is_same = self.edition == self.live.edition;
        self.audited.retain(|version, _| is_same && versions.contains(version));
        self.edition = self.live.edition;
    }

    /// Keeps open documents among the inputs, whatever is typed into them.
    fn hold_documents(&mut self) {
        let Some(live) = Arc::get_mut(&mut self.live) else { return };
        let open = self.files.shared.open.keys().map(|file| self.files.seen_from_root(file));
        let is_document =
            |path: &PathBuf| live.edited.contains(path) || live.inputs.iter().any(|input| input.path == *path);
        live.edited = open.filter(is_document).collect();
    }

    /// Keeps the texts of the open documents that could be parsed.
    fn keep_parsed(&mut self) {
        let open = &self.files.shared.open;
        self.parsed.retain(|file, _| open.contains_key(file));
        for (file, buffer) in open {
            let id = self.live.workspace.find(file);
            if id.is_some_and(|id| !self.live.workspace.document(id).is_broken()) {
                self.parsed.insert(file.clone(), buffer.clone());
            }
        }
        self.whole = OnceCell::new();
    }

    /// The documents that requests are answered from: broken ones as they were when they could last be parsed.
    pub(super) fn model(&self) -> &Workspace {
        let whole = self.whole.get_or_init(|| {
            let is_broken = |file: &&PathBuf| {
                let id = self.live.workspace.find(file);
                id.is_some_and(|id| self.live.workspace.document(id).is_broken())
            };
            self.parsed.keys().find(is_broken)?;
            let mut files = self.files.clone();
            Arc::make_mut(&mut files.shared).open.extend(self.parsed.clone());
            let boundaries = files.shared.folders.clone();
            Some(Box::new(Workspace::load(&files, &self.live.inputs, &boundaries)))
        });
        whole.as_deref().unwrap_or(&self.live.workspace)
    }

    /// What is in force for a document.
    pub(super) fn options(&self, id: SourceId) -> Option<&Options> {
        self.is_usable.then(|| self.live.options(id))
    }

    /// Shows the mistakes of a config, and puts its last good text in its place.
    fn complain(&mut self, mistakes: &Mistakes, terms: Terms) {
        let path = Path::new(&mistakes.source.name);
        let sources = Sources::new(vec![Arc::clone(&mistakes.source)]);
        self.show_mistakes(path, &sources, &mistakes.findings, terms);
    }

    /// Shows what is wrong with a config as a whole.
    fn complain_of(&mut self, path: &Path, refusal: &Refusal, terms: Terms) {
        let text = self.files.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let source =
            crate::text::Source::new(SourceId(0), crate::files::display(path), text, crate::text::Language::Yaml);
        let place = Place { source: SourceId(0), span: Span { start: 0, end: 0 }, pointer: Arc::default() };
        let finding = diagnostic::Diagnostic::new(config::INVALID, diagnostic::Severity::Error, place)
            .message(refusal.message.clone())
            .help(refusal.help.clone());
        self.show_mistakes(path, &Sources::new(vec![Arc::new(source)]), &[finding], terms);
    }

    fn show_mistakes(&mut self, path: &Path, sources: &Sources, findings: &[diagnostic::Diagnostic], terms: Terms) {
        let Ok(identity) = self.files.canonicalize(path) else { return };
        let name = |_| self.name(&identity);
        let mut texts = Texts::new(sources, terms.encoding, &name);
        let mut shown = HashMap::new();
        findings.iter().for_each(|finding| show(finding, &mut texts, terms.can, &mut shown));
        drop(texts);
        self.mistakes.insert(identity.clone(), shown.into_values().flatten().collect());
        let good = self.good.get(&identity).filter(|_| !self.files.stand_ins.contains_key(&identity));
        let text = good.cloned().unwrap_or_else(|| SILENT.to_vec());
        self.files.stand_ins.insert(identity, text);
    }

    /// A config that may be the reason why nothing can be audited.
    fn suspect(&self) -> Option<PathBuf> {
        let inputs = self.live.inputs.iter().map(|input| self.files.root.join(&input.path));
        let directories = inputs.filter_map(|path| path.parent().map(Path::to_owned)).chain([self.files.root.clone()]);
        let configs = directories.filter_map(|directory| config::find(&self.files, &directory, &self.files.root));
        let mut unsuspected = configs.filter_map(|path| self.files.canonicalize(&path).ok());
        let found = unsuspected.find(|path| self.files.stand_ins.get(path).is_none_or(|text| text != SILENT))?;
        Some(self.files.seen_from_root(&found))
    }

    /// The name of a file for the client, and whether it is open.
    pub(super) fn name(&self, identity: &Path) -> (String, bool) {
        self.files.name(identity)
    }

    /// The identity of a document of the workspace.
    pub(super) fn identity(&self, id: SourceId) -> Option<PathBuf> {
        self.files.canonicalize(self.live.workspace.path(id)?).ok()
    }

    /// The document of a file.
    pub(super) fn find(&self, identity: &Path) -> Option<SourceId> {
        self.live.workspace.find(identity)
    }

    /// Whether there is something to read or to audit.
    pub(super) fn is_due(&self) -> bool {
        self.is_changed() || self.unaudited().next().is_some()
    }

    fn unaudited(&self) -> impl Iterator<Item = &(Version, Vec<SourceId>)> {
        self.units.iter().filter(|(version, _)| !self.audited.contains_key(version))
    }

    /// The documents to audit next: those that use an open file, then others, not many at once.
    pub(super) fn next(&self) -> Vec<(Version, Vec<SourceId>)> {
        let open: HashSet<SourceId> = self.files.shared.open.keys().filter_map(|path| self.find(path)).collect();
        let is_open = |(version, _): &&(Version, Vec<SourceId>)| version.iter().any(|(id, _)| open.contains(id));
        if let Some(first) = self.unaudited().find(is_open) {
            return vec![first.clone()];
        }
        let mut size = 0;
        let text = |id: SourceId| self.live.workspace.document(id).source.text.len();
        let fits = |(version, _): &&(Version, Vec<SourceId>)| {
            let is_first = size == 0;
            size += version.iter().map(|(id, _)| text(*id)).sum::<usize>();
            is_first || size < BATCH
        };
        self.unaudited().take_while(fits).cloned().collect()
    }

    /// The documents to audit that use a file.
    pub(super) fn unsettled(&self, file: &Path) -> Vec<(Version, Vec<SourceId>)> {
        let id = self.find(file);
        let uses = |(version, _): &&(Version, Vec<SourceId>)| version.iter().any(|(other, _)| Some(*other) == id);
        self.unaudited().filter(uses).cloned().collect()
    }

    /// What is needed to audit some groups of documents.
    pub(super) fn prepare(&self, units: Vec<(Version, Vec<SourceId>)>, terms: Terms) -> Audit {
        Audit { live: Arc::clone(&self.live), files: self.files.clone(), units, terms }
    }

    /// Whether an audit is of the texts that were read last.
    pub(super) fn is_of(&self, live: &Arc<Live>) -> bool {
        Arc::ptr_eq(&self.live, live)
    }

    /// Keeps what an audit of these texts found.
    pub(super) fn keep(&mut self, found: Vec<(Version, Audited)>) {
        self.audited.extend(found);
    }

    /// What the client shows of a file, and of all its documents whether they are audited.
    pub(super) fn shown(&self) -> impl Iterator<Item = (&PathBuf, &Vec<Diagnostic>)> {
        let found = self.audited.values().flat_map(|audited| &audited.shown);
        // What is suppressed by a config whose text is not read has no place in it.
        found.filter(|(path, _)| !self.files.stand_ins.contains_key(*path)).chain(&self.mistakes)
    }

    /// Whether all that is found in a file is up to date.
    pub(super) fn is_settled(&self, identity: &Path) -> bool {
        !self.is_changed() && self.unsettled(identity).is_empty()
    }

    /// What was found in the documents that use a file.
    pub(super) fn reports(&self, file: SourceId) -> impl Iterator<Item = &Audited> {
        let uses = move |version: &&Version| version.iter().any(|(id, _)| *id == file);
        self.audited.iter().filter(move |(version, _)| uses(version)).map(|(_, audited)| audited)
    }
}

impl Audit {
    /// The texts that were audited, for nothing else to have a part in them.
    pub(super) fn into_live(self) -> Arc<Live> {
        self.live
    }

    /// Audits the documents.
    pub(super) fn run(&self) -> Vec<(Version, Audited)> {
        let (live, files, terms) = (&self.live, &self.files, self.terms);
        let meant: HashSet<SourceId> = self.units.iter().flat_map(|(_, roots)| roots).copied().collect();
        let mut report = audit::audit_some(&live.workspace, |id| meant.contains(&id), |id| live.options(id));
        let mut documents: HashMap<SourceId, DocumentReport> =
            report.documents.drain(..).map(|document| (document.source, document)).collect();
        let edited = report.others.iter().filter(|id| live.is_edited(**id));
        documents.extend(edited.filter_map(|id| Some((*id, audit::explain_other(&live.workspace, *id).ok()?))));
        let sources = &report.sources;
        let identity = |id: SourceId| {
            let known = live.workspace.path(id).and_then(|path| files.canonicalize(path).ok());
            known.unwrap_or_else(|| normalize(&files.root.join(&sources.get(id).name)))
        };
        let name = |id: SourceId| files.name(&identity(id));
        let mut texts = Texts::new(sources, terms.encoding, &name);
        let mut audited = Vec::new();
        for (version, roots) in &self.units {
            let documents: Vec<DocumentReport> = roots.iter().filter_map(|id| documents.remove(id)).collect();
            let mut by_source = HashMap::new();
            let findings = documents.iter().flat_map(|document| &document.findings);
            findings.for_each(|finding| show(finding, &mut texts, terms.can, &mut by_source));
            let shown = by_source.into_iter().map(|(id, shown)| (identity(id), shown)).collect();
            audited.push((version.clone(), Audited { documents, sources: sources.clone(), shown }));
        }
        audited
    }
}

/// Text is written when it is asked for: most findings are shown only.
fn new_live(files: &Files) -> Arc<Live> {
    Arc::new(Live::new(files, RunOptions { offer: Offer::Nothing, ..RunOptions::default() }))
}

/// Whether a file is a config by its name.
pub(super) fn is_config(path: &Path) -> bool {
    config::NAMES.iter().any(|name| path.ends_with(name))
}
