//! The face of the library: a project whose files may change between two audits.

mod error;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use error::Error;

use crate::advise::Advisor;
use crate::audit::{self, Description, Options};
use crate::config;
use crate::files::{FileSystem, Memory, Overlay, display, normalize};
use crate::guard::guard;
use crate::project::baseline::Use;
use crate::project::search::{descriptions, is_candidate, looks_like_description};
use crate::project::settings::{ConfigSource, RunOptions, Settings};
use crate::report::advice::{self, Advised, Recommendation};
use crate::report::listing::DocumentListing;
use crate::report::operations::{self, Inference, Listed};
use crate::report::plain::{Document, Failure, Report};
use crate::resolve::{Input, Workspace};
use crate::text::{Position, SourceId, Unit};

/// OpenAPI documents with the files that they refer to and the configs that they follow.
///
/// The documents are all that a search of the project's directory finds. Paths are relative to that directory. What was
/// read is kept: after a change, only the documents that use the changed file are audited again.
pub struct Project {
    /// The files that are set, over those of the project.
    files: Overlay<Box<dyn FileSystem>>,
    /// The files that changed since the project was read.
    changed: BTreeSet<PathBuf>,
    read: Option<Read>,
}

/// What was read of a project.
struct Read {
    settings: Settings,
    inputs: Vec<Input>,
    workspace: Workspace,
    /// What is in force for each document, by its position in the settings.
    in_force: HashMap<SourceId, usize>,
    /// What the search could not read.
    failures: Vec<Failure>,
    /// The documents that were audited, by what they were read from.
    audited: HashMap<Version, Vec<(SourceId, Document)>>,
}

/// The files that some documents consist of, with their versions.
type Version = Vec<(SourceId, u32)>;

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Project").field("set", &self.files.top.0.keys()).finish_non_exhaustive()
    }
}

impl Project {
    /// A project whose files are those that are [set](Self::set).
    #[must_use]
    pub fn in_memory() -> Self {
        Self::over(Memory::default())
    }

    /// The project in a directory on disk.
    ///
    /// # Errors
    /// If there is no such directory.
    #[cfg(feature = "disk")]
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, Error> {
        use crate::files::{Rooted, reason};
        let directory = directory.as_ref();
        let root = directory.canonicalize().map_err(|error| {
            let message = format!("can't read the directory `{}`: {}", display(directory), reason(&error));
            Error::new(message, "check the path and its permissions")
        })?;
        Ok(Self::over(Rooted { root }))
    }

    /// A project over other files. Its directory is `.`.
    pub fn over(files: impl FileSystem + 'static) -> Self {
        let files = Overlay { top: Memory::default(), below: Box::new(files) as Box<dyn FileSystem> };
        Self { files, changed: BTreeSet::new(), read: None }
    }

    /// Sets the text of a file, such as that of an unsaved buffer. Bytes that are not UTF-8 become a finding.
    pub fn set(&mut self, path: impl AsRef<Path>, text: impl Into<Vec<u8>>) {
        let path = normalize(path.as_ref());
        self.files.top.0.insert(path.clone(), text.into());
        self.changed.insert(path);
    }

    /// Removes the text that was set for a file. If the project has such a file, it is used again.
    pub fn remove(&mut self, path: impl AsRef<Path>) {
        let path = normalize(path.as_ref());
        self.files.top.0.remove(&path);
        self.changed.insert(path);
    }

    /// Notes that a file of the project was written, created or deleted.
    pub fn changed(&mut self, path: impl AsRef<Path>) {
        self.changed.insert(normalize(path.as_ref()));
    }

    /// Audits the documents.
    ///
    /// # Errors
    /// If a config has mistakes, or there is no OpenAPI document.
    pub fn audit(&mut self) -> Result<Report, Error> {
        let read = self.refresh()?;
        let options = |id| read.options(id);
        let units = read.units();
        // Counts of known findings belong to no single document.
        let is_cached = !units.iter().flat_map(|(_, roots)| roots).any(|id| options(*id).baseline.is_some());
        let mut audited = std::mem::take(&mut read.audited);
        let versions: HashSet<&Version> = units.iter().map(|(version, _)| version).collect();
        audited.retain(|version, _| is_cached && versions.contains(version));
        let stale = units.iter().filter(|(version, _)| !audited.contains_key(version)).flat_map(|(_, roots)| roots);
        let stale: HashSet<SourceId> = stale.copied().collect();
        let read = &*read;
        let report = audit::audit_some(&read.workspace, |id| stale.contains(&id), |id| read.options(id));
        let new: HashMap<SourceId, Document> = report
            .documents
            .iter()
            .map(|document| (document.source, Document::of(document, &report.sources)))
            .collect();
        let mut by_source: HashMap<SourceId, Document> = audited.values().flatten().cloned().collect();
        // What a defect of ours kept from its audit is tried again.
        let complete = units.into_iter().filter(|(_, roots)| roots.iter().all(|id| new.contains_key(id)));
        audited.extend(complete.map(|(version, roots)| {
            (version, roots.iter().filter_map(|id| Some((*id, new.get(id)?.clone()))).collect())
        }));
        by_source.extend(new);
        let mut seen = HashSet::new();
        let inputs = read.workspace.inputs().iter().filter_map(|input| input.as_ref().ok());
        let documents = inputs.filter(|id| seen.insert(**id)).filter_map(|id| by_source.remove(id));
        let failures = read.failures.iter().cloned().chain(report.failures.iter().map(Failure::from));
        let result = Report::of(documents.collect(), failures.collect(), report.known);
        if let Some(read) = &mut self.read {
            read.audited = audited;
        }
        Ok(result)
    }

    /// The kind of each operation, with the evidence.
    ///
    /// # Errors
    /// As for [`Self::audit`], or if the kinds of a document can't be worked out.
    pub fn kinds(&mut self) -> Result<Vec<DocumentListing<Inference>>, Error> {
        self.describe(|Description { api, kinds, .. }| {
            operations::document(&Listed { path: &api.root.document().source.name, api, kinds })
        })
    }

    /// The responses that each operation should declare beside those that it declares.
    ///
    /// # Errors
    /// As for [`Self::kinds`].
    pub fn advise(&mut self) -> Result<Vec<DocumentListing<Recommendation>>, Error> {
        self.describe(|description| {
            let Description { api, kinds, conventions, .. } = description;
            let findings = audit::one_by_one(description);
            let advisor = Advisor::new(api, kinds, conventions, &findings);
            let operations = api.operations.iter().filter_map(|operation| advisor.operation(operation));
            advice::document(&Advised { api, operations: operations.collect() })
        })
    }

    /// The text of a file that the last audit read.
    pub fn text(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.source(path.as_ref()).map(|source| source.text.as_str())
    }

    /// Line and column of a byte offset in a file that the last audit read.
    pub fn position(&self, path: impl AsRef<Path>, offset: u32, unit: Unit) -> Option<Position> {
        Some(self.source(path.as_ref())?.lines().position_in(offset, unit))
    }

    /// Byte offset of a line and column in a file that the last audit read. A column past the end of its line is that
    /// end.
    pub fn offset(&self, path: impl AsRef<Path>, position: Position, unit: Unit) -> Option<u32> {
        Some(self.source(path.as_ref())?.lines().offset(position, unit))
    }

    fn source(&self, path: &Path) -> Option<&Arc<crate::text::Source>> {
        let workspace = &self.read.as_ref()?.workspace;
        let id = workspace.find(&self.files.canonicalize(path).ok()?)?;
        Some(&workspace.document(id).source)
    }

    /// Works something out of each description.
    fn describe<T>(&mut self, look_at: impl Fn(&Description<'_>) -> T) -> Result<Vec<T>, Error> {
        let read = &*self.refresh()?;
        let mut all = Vec::new();
        for id in read.roots() {
            let name = &read.workspace.document(id).source.name;
            let look = || Description::read(&read.workspace, id, read.options(id)).ok().map(|one| look_at(&one));
            all.extend(guard("list", name, look).map_err(|defect| Error::of_defect(name, defect))?);
        }
        Ok(all)
    }

    /// Reads what changed, or everything for the first time.
    fn refresh(&mut self) -> Result<&mut Read, Error> {
        // Where this fails the next call reads everything.
        let before = self.read.take();
        let read = Read::new(&self.files, before, &std::mem::take(&mut self.changed))?;
        Ok(self.read.insert(read))
    }
}

impl Read {
    fn new(files: &dyn FileSystem, before: Option<Self>, changed: &BTreeSet<PathBuf>) -> Result<Self, Error> {
        let is_first = before.is_none();
        let mut read = before.unwrap_or_else(|| Self {
            settings: settings(files),
            inputs: Vec::new(),
            workspace: Workspace::default(),
            in_force: HashMap::new(),
            failures: Vec::new(),
            audited: HashMap::new(),
        });
        let are_settings_new = changed.iter().any(|path| read.settings.depend_on(path));
        if are_settings_new {
            read.settings = settings(files);
            read.audited.clear();
        }
        let is_input = |path: &Path| is_candidate(path) && looks_like_description(files, path).unwrap_or(true);
        let is_new = |path: &&PathBuf| {
            files.exists(path) && is_input(path) && !read.inputs.iter().any(|input| input.path == **path)
        };
        if is_first || are_settings_new || changed.iter().find(is_new).is_some() {
            read.search(files)?;
        } else {
            read.inputs.retain(|Input { path, .. }| !changed.contains(path) || files.exists(path) && is_input(path));
        }
        if read.inputs.is_empty() && read.failures.is_empty() {
            return Err(nothing_to_audit(files));
        }
        let directory = read.settings.working_directory().to_owned();
        let boundaries = [config::top(files, &directory, &directory).to_owned()];
        let changed: Vec<PathBuf> = changed.iter().cloned().collect();
        read.workspace.update(files, &read.inputs, &boundaries, &changed);
        read.in_force.clear();
        for (input, source) in read.inputs.iter().zip(read.workspace.inputs()) {
            let at = read.settings.of(files, &input.path)?;
            read.in_force.extend(source.as_ref().ok().map(|id| (*id, at)));
        }
        read.settings.note_what_is_read(files, &read.workspace);
        Ok(read)
    }

    /// Finds the documents.
    fn search(&mut self, files: &dyn FileSystem) -> Result<(), Error> {
        self.inputs.clear();
        self.failures.clear();
        let mut left_out = 0;
        for found in descriptions(files, Path::new(".")) {
            match found {
                Ok(path) => {
                    let path = normalize(&path);
                    let at = self.settings.of(files, &path)?;
                    if self.settings.includes(files, at, &path) {
                        self.inputs.push(Input { name: display(&path), path });
                    } else {
                        left_out += 1;
                    }
                }
                Err(unsearched) => self.failures.push(Failure {
                    input: unsearched.place.map_or_else(|| ".".to_owned(), |place| display(&place)),
                    message: unsearched.message,
                    help: unsearched.help.to_owned(),
                }),
            }
        }
        if self.inputs.is_empty() && left_out > 0 {
            let message = format!("the config excludes all OpenAPI documents of the project ({left_out})");
            return Err(Error::new(message, "change its `include` and `exclude`"));
        }
        Ok(())
    }

    fn options(&self, id: SourceId) -> &Options {
        &self.settings.get(self.in_force[&id]).options
    }

    /// The documents among the inputs, each once.
    fn roots(&self) -> Vec<SourceId> {
        let mut seen = HashSet::new();
        let inputs = self.workspace.inputs().iter().filter_map(|input| input.as_ref().ok().copied());
        inputs.filter(|id| seen.insert(*id)).collect()
    }

    /// The documents in groups that share no file, each with all its files.
    fn units(&self) -> Vec<(Version, Vec<SourceId>)> {
        let mut units: Vec<(BTreeSet<SourceId>, Vec<SourceId>)> = Vec::new();
        let mut unit_of: HashMap<SourceId, usize> = HashMap::new();
        for root in self.roots() {
            let mut files: BTreeSet<SourceId> = self.workspace.reach(root, &mut HashSet::new()).into_iter().collect();
            let mut roots = vec![root];
            let shared: BTreeSet<usize> = files.iter().filter_map(|file| unit_of.get(file).copied()).collect();
            for at in shared {
                let (other_files, other_roots) = std::mem::take(&mut units[at]);
                files.extend(other_files);
                roots.extend(other_roots);
            }
            unit_of.extend(files.iter().map(|file| (*file, units.len())));
            units.push((files, roots));
        }
        let version =
            |files: BTreeSet<SourceId>| files.into_iter().map(|id| (id, self.workspace.version(id))).collect();
        let whole = units.into_iter().filter(|(files, _)| !files.is_empty());
        whole.map(|(files, roots)| (version(files), roots)).collect()
    }
}

/// The settings of the configs and baselines among the files.
fn settings(files: &dyn FileSystem) -> Settings {
    Settings::new(files, ConfigSource::Nearest, RunOptions { baseline_use: Use::Heed, ..RunOptions::default() })
}

/// Why there is nothing to audit.
fn nothing_to_audit(files: &dyn FileSystem) -> Error {
    let is_meant = |path: &PathBuf| is_candidate(path) && !config::NAMES.iter().any(|name| path.ends_with(name));
    let mut candidates = files.walk(Path::new(".")).filter_map(Result::ok).filter(is_meant);
    let message = match (candidates.next(), candidates.next()) {
        (Some(only), None) => format!("`{}` is not an OpenAPI document", display(&normalize(&only))),
        _ => "the project has no OpenAPI document".to_owned(),
    };
    Error::new(message, "add the version at the top, as `openapi: 3.1.0`")
}

#[cfg(test)]
mod tests;
