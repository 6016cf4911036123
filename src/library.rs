//! The face of the library: a project whose files may change between two audits.

mod error;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use error::Error;

use crate::advise::Advisor;
use crate::audit::{self, Description};
use crate::config;
use crate::files::{FileSystem, Memory, Overlay, Unsearched, display, normalize};
use crate::guard::guard;
use crate::project::live::{Live, Version};
use crate::project::search::is_candidate;
use crate::project::settings::RunOptions;
use crate::report::advice::{self, Advised, Recommendation};
use crate::report::listing::DocumentListing;
use crate::report::operations::{self, Inference, Listed};
use crate::report::plain::{Document, Failure, Report};
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
    read: Option<Live>,
    /// The documents that were audited, by what they were read from.
    audited: HashMap<Version, Vec<(SourceId, Document)>>,
    /// The settings that they were audited by.
    edition: u32,
}

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
        Self { files, changed: BTreeSet::new(), read: None, audited: HashMap::new(), edition: 0 }
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
        self.refresh()?;
        let Some(read) = &self.read else { return Err(nothing_to_audit(&self.files)) };
        let options = |id| read.options(id);
        let units = read.units();
        // Counts of known findings belong to no single document.
        let is_cached = !units.iter().flat_map(|(_, roots)| roots).any(|id| options(*id).baseline.is_some());
        let mut audited = std::mem::take(&mut self.audited);
        let versions: HashSet<&Version> = units.iter().map(|(version, _)| version).collect();
        audited.retain(|version, _| is_cached && self.edition == read.edition && versions.contains(version));
        let stale = units.iter().filter(|(version, _)| !audited.contains_key(version)).flat_map(|(_, roots)| roots);
        let stale: HashSet<SourceId> = stale.copied().collect();
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
        let failures = read.unsearched.iter().map(failure).chain(report.failures.iter().map(Failure::from));
        let result = Report::of(documents.collect(), failures.collect(), report.known);
        self.edition = read.edition;
        self.audited = audited;
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
            let forbidden = description.forbidden();
            let advisor = Advisor::new(api, kinds, conventions, &findings).without(&forbidden);
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
        let read = self.refresh()?;
        let mut all = Vec::new();
        for id in read.roots() {
            let name = &read.workspace.document(id).source.name;
            let look = || Description::read(&read.workspace, id, read.options(id)).ok().map(|one| look_at(&one));
            all.extend(guard("list", name, look).map_err(|defect| Error::of_defect(name, defect))?);
        }
        Ok(all)
    }

    /// Reads what changed, or everything for the first time.
    fn refresh(&mut self) -> Result<&Live, Error> {
        let files = &self.files;
        let read = self.read.get_or_insert_with(|| Live::new(files, RunOptions::default()));
        let directory = read.settings.working_directory().to_owned();
        let boundaries = [config::top(files, &directory, &directory).to_owned()];
        read.update(files, &boundaries, &std::mem::take(&mut self.changed))?;
        match (read.inputs.is_empty(), read.left_out) {
            (true, 0) if read.unsearched.is_empty() => Err(nothing_to_audit(files)),
            (true, left_out) if left_out > 0 => {
                let message = format!("the config excludes all OpenAPI documents of the project ({left_out})");
                Err(Error::new(message, "change its `include` and `exclude`"))
            }
            _ => Ok(read),
        }
    }
}

fn failure(unsearched: &Unsearched) -> Failure {
    Failure {
        input: unsearched.place.as_ref().map_or_else(|| ".".to_owned(), |place| display(place)),
        message: unsearched.message.clone(),
        help: unsearched.help.to_owned(),
    }
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
