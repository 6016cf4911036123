//! A project that is read again after each change of its files.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::baseline::Use;
use super::search::{descriptions, is_candidate, looks_like_description};
use super::settings::{ConfigSource, RunOptions, Settings};
use crate::audit::Options;
use crate::config::Refusal;
use crate::files::{FileSystem, Unsearched, display, normalize};
use crate::resolve::{Input, Workspace};
use crate::text::SourceId;

/// The files that some documents consist of, with their versions.
pub(crate) type Version = Vec<(SourceId, u32)>;

/// The documents below a directory, and what is in force for them. Paths are relative to that directory.
pub(crate) struct Live {
    /// The configs.
    pub(crate) settings: Settings,
    /// The documents.
    pub(crate) inputs: Vec<Input>,
    /// What was read of them.
    pub(crate) workspace: Workspace,
    /// The parts of the directory that could not be searched.
    pub(crate) unsearched: Vec<Unsearched>,
    /// How many documents the configs exclude.
    pub(crate) left_out: usize,
    /// The documents that somebody edits: they stay among the inputs while their text says nothing of OpenAPI.
    pub(crate) edited: BTreeSet<PathBuf>,
    /// How often the settings were read.
    pub(crate) edition: u32,
    /// What counts more than the configs.
    given: RunOptions,
    /// What is in force for each document, by its position in the settings.
    in_force: HashMap<SourceId, usize>,
    /// Whether the settings and the documents have to be found again.
    is_stale: bool,
}

impl Live {
    /// A project that was not read.
    pub(crate) fn new(files: &dyn FileSystem, given: RunOptions) -> Self {
        let given = RunOptions { baseline_use: Use::Heed, ..given };
        Self {
            settings: Settings::new(files, ConfigSource::Nearest, given.clone()),
            given,
            inputs: Vec::new(),
            workspace: Workspace::default(),
            unsearched: Vec::new(),
            left_out: 0,
            edited: BTreeSet::new(),
            edition: 0,
            in_force: HashMap::new(),
            is_stale: true,
        }
    }

    /// Reads the files that changed, or everything for the first time. References lead only to files below the
    /// `boundaries`.
    ///
    /// # Errors
    /// What is wrong with a config. The settings are read again by the next call then.
    pub(crate) fn update(
        &mut self,
        files: &dyn FileSystem,
        boundaries: &[PathBuf],
        changed: &BTreeSet<PathBuf>,
    ) -> Result<(), Refusal> {
        if self.is_stale || changed.iter().any(|path| self.settings.depend_on(path)) {
            self.is_stale = true;
            self.settings = Settings::new(files, ConfigSource::Nearest, self.given.clone());
            self.edition += 1;
        }
        let is_input = |path: &Path| is_candidate(path) && looks_like_description(files, path).unwrap_or(true);
        let is_new = |path: &&PathBuf| {
            files.exists(path) && is_input(path) && !self.inputs.iter().any(|input| input.path == **path)
        };
        let is_search_due = self.is_stale || changed.iter().find(is_new).is_some();
        let searched = if is_search_due { self.search(files) } else { Ok(()) };
        if !is_search_due {
            let stays = |path: &PathBuf| self.edited.contains(path) || files.exists(path) && is_input(path);
            self.inputs.retain(|Input { path, .. }| !changed.contains(path) || stays(path));
        }
        // What changed is read even if a config is wrong: no other call knows of it.
        let changed: Vec<PathBuf> = changed.iter().cloned().collect();
        self.workspace.update(files, &self.inputs, boundaries, &changed);
        searched?;
        self.in_force.clear();
        for (input, source) in self.inputs.iter().zip(self.workspace.inputs()) {
            let at = self.settings.of(files, &input.path)?;
            self.in_force.extend(source.as_ref().ok().map(|id| (*id, at)));
        }
        if is_search_due {
            self.settings.note_all_is_read();
        }
        self.is_stale = false;
        Ok(())
    }

    /// Finds the documents.
    fn search(&mut self, files: &dyn FileSystem) -> Result<(), Refusal> {
        self.inputs.clear();
        self.unsearched.clear();
        self.left_out = 0;
        self.is_stale = true;
        let mut edited = self.edited.clone();
        for found in descriptions(files, Path::new(".")) {
            match found {
                Ok(path) => {
                    let path = normalize(&path);
                    edited.remove(&path);
                    let is_left_out = !self.admit(files, path)?;
                    self.left_out += usize::from(is_left_out);
                }
                Err(unsearched) => self.unsearched.push(unsearched),
            }
        }
        for path in edited {
            self.admit(files, path)?;
        }
        Ok(())
    }

    /// Adds a document to the inputs, unless its config excludes it. Says whether it did.
    fn admit(&mut self, files: &dyn FileSystem, path: PathBuf) -> Result<bool, Refusal> {
        let at = self.settings.of(files, &path)?;
        let is_included = self.settings.includes(files, at, &path);
        if is_included {
            self.inputs.push(Input { name: display(&path), path });
        }
        Ok(is_included)
    }

    /// What is in force for a document.
    pub(crate) fn options(&self, id: SourceId) -> &Options {
        &self.settings.get(self.in_force[&id]).options
    }

    /// Whether somebody edits a document.
    pub(crate) fn is_edited(&self, id: SourceId) -> bool {
        self.workspace.path(id).is_some_and(|path| self.edited.contains(path))
    }

    /// The documents among the inputs, each once.
    pub(crate) fn roots(&self) -> Vec<SourceId> {
        let mut seen = HashSet::new();
        let inputs = self.workspace.inputs().iter().filter_map(|input| input.as_ref().ok().copied());
        inputs.filter(|id| seen.insert(*id)).collect()
    }

    /// The documents in groups that share no file and no config that is judged by all its documents, each with all its files.
    pub(crate) fn units(&self) -> Vec<(Version, Vec<SourceId>)> {
        let mut units: Vec<(BTreeSet<SourceId>, Vec<SourceId>)> = Vec::new();
        let mut unit_of: HashMap<SourceId, usize> = HashMap::new();
        let mut unit_of_config: HashMap<usize, usize> = HashMap::new();
        for root in self.roots() {
            let mut files: BTreeSet<SourceId> = self.workspace.reach(root, &mut HashSet::new()).into_iter().collect();
            let mut roots = vec![root];
            let mut shared: BTreeSet<usize> = files.iter().filter_map(|file| unit_of.get(file).copied()).collect();
            if let Some(at) = self.in_force.get(&root)
                && self.settings.get(*at).options.config.concerns_all_documents()
            {
                shared.extend(unit_of_config.insert(*at, units.len()));
            }
            for at in shared {
                let (other_files, other_roots) = std::mem::take(&mut units[at]);
                files.extend(other_files);
                roots.extend(other_roots);
                unit_of_config.values_mut().filter(|unit| **unit == at).for_each(|unit| *unit = units.len());
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
