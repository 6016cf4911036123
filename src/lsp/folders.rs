//! The folders of the workspace, and what is open in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::edits;
use super::files::{Buffer, Shared, identity};
use super::position::Encoding;
use super::project::{Audit, Project, Terms};
use super::protocol::{DidChange, WorkspaceFolder};
use super::uri;
use crate::files::Disk;
use crate::files::repository;

/// The folders that the client opened, and those of open documents that are in none.
#[derive(Default)]
pub(super) struct Folders {
    /// What all of them know.
    pub(super) shared: Arc<Shared>,
    pub(super) projects: Vec<Project>,
}

impl Folders {
    pub(super) fn new(folders: &[WorkspaceFolder]) -> Self {
        let mut all = Self::default();
        folders.iter().for_each(|folder| all.add(folder));
        all.share();
        all
    }

    fn add(&mut self, folder: &WorkspaceFolder) {
        let Some(directory) = uri::to_path(&folder.uri) else { return };
        let root = identity(&directory);
        if !self.projects.iter().any(|project| project.files.root == root && project.files.is_searched) {
            self.projects.push(Project::new(directory, root, true, Arc::clone(&self.shared)));
        }
    }

    /// Changes which folders are open. Everything is read again.
    pub(super) fn change(&mut self, added: &[WorkspaceFolder], removed: &[WorkspaceFolder]) {
        for folder in removed {
            let root = uri::to_path(&folder.uri).map(|path| identity(&path));
            self.projects.retain(|project| Some(&project.files.root) != root.as_ref());
        }
        added.iter().for_each(|folder| self.add(folder));
        self.start_again();
    }

    /// Reads everything again.
    pub(super) fn start_again(&mut self) {
        for project in &mut self.projects {
            *project = project.anew(Arc::clone(&self.shared));
        }
        let open: Vec<PathBuf> = self.shared.open.keys().cloned().collect();
        open.iter().for_each(|path| self.house(path));
        self.share();
    }

    /// Makes a folder for an open document that is in none: its repository, or its directory.
    fn house(&mut self, file: &Path) {
        if self.projects.iter().any(|project| file.starts_with(&project.files.root)) {
            return;
        }
        let Some(directory) = file.parent() else { return };
        let root = repository(&Disk, directory).unwrap_or(directory).to_owned();
        self.projects.push(Project::new(root.clone(), root, false, Arc::clone(&self.shared)));
    }

    /// Tells the folders what is open, and of each other.
    fn share(&mut self) {
        let mut folders: Vec<PathBuf> = self.projects.iter().map(|project| project.files.root.clone()).collect();
        folders.sort_unstable();
        folders.dedup();
        Arc::make_mut(&mut self.shared).folders = folders;
        for project in &mut self.projects {
            project.files.shared = Arc::clone(&self.shared);
        }
    }

    /// Notes that a file has another text.
    fn note(&mut self, file: &Path) {
        let open = &self.shared.open;
        // A folder that nobody opened goes with the last document in it.
        self.projects.retain(|project| {
            project.files.is_searched || open.keys().any(|path| path.starts_with(&project.files.root))
        });
        self.share();
        self.projects.iter_mut().for_each(|project| project.note(file));
    }

    /// Notes that a file was written or deleted.
    pub(super) fn note_uri(&mut self, uri: &str) {
        if let Some(path) = uri::to_path(uri) {
            let file = identity(&path);
            if file.ends_with(".gitignore") {
                self.start_again();
            } else {
                self.note(&file);
            }
        }
    }

    /// Looks for files that changed on disk. Whether there are any comes back.
    pub(super) fn poll(&mut self) -> bool {
        let changed: Vec<PathBuf> = self.projects.iter_mut().flat_map(Project::poll).collect();
        changed.iter().for_each(|file| self.note(file));
        !changed.is_empty()
    }

    /// Opens a document, or gives it another text.
    pub(super) fn put(&mut self, uri: &str, version: i32, text: String) {
        let Some(path) = uri::to_path(uri) else { return };
        let file = identity(&path);
        let buffer = Buffer { uri: uri.to_owned(), version, text: Arc::new(text) };
        Arc::make_mut(&mut self.shared).open.insert(file.clone(), buffer);
        self.house(&file);
        self.note(&file);
    }

    /// Makes the changes of an open document.
    pub(super) fn edit(&mut self, changed: DidChange, encoding: Encoding) {
        let Some(path) = uri::to_path(&changed.text_document.uri) else { return };
        let Some(buffer) = self.shared.open.get(&identity(&path)) else { return };
        let text = edits::apply(&buffer.text, changed.content_changes, encoding);
        self.put(&changed.text_document.uri, changed.text_document.version, text);
    }

    /// Closes a document.
    pub(super) fn close(&mut self, uri: &str) {
        let Some(path) = uri::to_path(uri) else { return };
        let file = identity(&path);
        Arc::make_mut(&mut self.shared).open.remove(&file);
        self.note(&file);
    }

    /// Reads what changed.
    pub(super) fn refresh(&mut self, terms: Terms) {
        self.projects.iter_mut().for_each(|project| project.refresh(terms));
    }

    /// What to audit next.
    pub(super) fn next(&self, terms: Terms) -> Option<Audit> {
        let project = self.projects.iter().find(|project| project.is_due())?;
        let units = project.next();
        (!units.is_empty()).then(|| project.prepare(units, terms))
    }

    /// Whether there is something to read or to audit.
    pub(super) fn is_due(&self) -> bool {
        self.projects.iter().any(Project::is_due)
    }

    /// Whether all that is found in a file is up to date.
    pub(super) fn is_settled(&self, file: &Path) -> bool {
        self.projects.iter().all(|project| project.is_settled(file))
    }
}
