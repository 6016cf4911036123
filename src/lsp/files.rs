//! The files of a workspace: what the client has open, and below it the disk.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::uri;
use crate::files::{Disk, FileSystem, Unsearched, Walk, directory_of, normalize};

/// A document that the client has open.
#[derive(Clone, Debug)]
pub(super) struct Buffer {
    /// Its name as the client writes it.
    pub(super) uri: String,
    /// Its version.
    pub(super) version: i32,
    /// Its text.
    pub(super) text: Arc<String>,
}

/// What all folders of the workspace share.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// The open documents, by the identities of their files.
    pub(super) open: HashMap<PathBuf, Buffer>,
    /// The folders: nothing outside of them is read. Canonical.
    pub(super) folders: Vec<PathBuf>,
}

/// The files of one folder, by their paths from there.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// The folder, which is canonical.
    pub(super) root: PathBuf,
    /// The folder as the client writes it.
    pub(super) directory: PathBuf,
    /// Whether all documents of the folder are looked for, and not only those that are open.
    pub(super) is_searched: bool,
    /// What is open.
    pub(super) shared: Arc<Shared>,
    /// Texts of configs that are read in the place of mistaken ones.
    pub(super) stand_ins: HashMap<PathBuf, Vec<u8>>,
}

/// The identity of a file, which need not be there.
pub(super) fn identity(path: &Path) -> PathBuf {
    Disk.canonicalize(path).unwrap_or_else(|_| {
        let path = normalize(path);
        let directory = Disk.canonicalize(directory_of(&path));
        directory.ok().zip(path.file_name()).map(|(directory, name)| directory.join(name)).unwrap_or(path)
    })
}

impl Files {
    /// The name of a file for the client, and whether it is open.
    pub(super) fn name(&self, identity: &Path) -> (String, bool) {
        if let Some(buffer) = self.shared.open.get(identity) {
            return (buffer.uri.clone(), true);
        }
        let path = identity.strip_prefix(&self.root).map(|below| self.directory.join(below));
        (uri::from_path(path.as_deref().unwrap_or(identity)), false)
    }

    /// A path from the folder.
    pub(super) fn seen_from_root(&self, identity: &Path) -> PathBuf {
        PathBuf::from(crate::files::relative(&self.root, identity))
    }

    /// Whether a file belongs to another folder of the workspace, which is inside of this one.
    fn is_of_inner(&self, identity: &Path) -> bool {
        let inner = |folder: &&PathBuf| folder.starts_with(&self.root) && **folder != self.root;
        self.shared.folders.iter().filter(inner).any(|folder| identity.starts_with(folder))
    }

    /// The open documents below a directory of the folder.
    fn open_below<'f>(&'f self, directory: &'f Path) -> impl Iterator<Item = &'f PathBuf> {
        self.shared.open.keys().filter(move |path| path.starts_with(directory) && !self.is_of_inner(path))
    }
}

impl FileSystem for Files {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let identity = self.canonicalize(path)?;
        if let Some(text) = self.stand_ins.get(&identity) {
            return Ok(text.clone());
        }
        match self.shared.open.get(&identity) {
            Some(buffer) => Ok(buffer.text.as_bytes().to_vec()),
            None => Disk.read(&identity),
        }
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let whole = normalize(&self.root.join(path));
        let identity = match Disk.canonicalize(&whole) {
            Ok(identity) => identity,
            Err(error) => {
                let identity = identity(&whole);
                let is_open = self.shared.open.keys().any(|open| open.starts_with(&identity));
                if is_open { identity } else { return Err(error) }
            }
        };
        if self.shared.folders.iter().any(|folder| identity.starts_with(folder)) {
            return Ok(identity);
        }
        Err(io::Error::other("it is outside of the workspace: open a folder that contains it as well"))
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        let directory = normalize(&self.root.join(directory));
        let mut found: Vec<Result<PathBuf, Unsearched>> = Vec::new();
        if self.is_searched {
            let on_disk = Disk.walk(&directory);
            found.extend(on_disk.filter(|path| !path.as_ref().is_ok_and(|path| self.is_of_inner(path))));
        }
        let mut open: Vec<&PathBuf> = self.open_below(&directory).collect();
        open.retain(|path| !found.iter().any(|other| other.as_ref() == Ok(*path)));
        open.sort_unstable();
        found.extend(open.into_iter().map(|path| Ok(path.clone())));
        let below = |path: PathBuf| path.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(path);
        Box::new(found.into_iter().map(move |found| found.map(below)))
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        let identity = self.canonicalize(path)?;
        match self.shared.open.get(&identity) {
            Some(buffer) => Ok(Box::new(buffer.text.as_bytes())),
            None => Disk.open(&identity),
        }
    }

    fn is_link(&self, path: &Path) -> bool {
        Disk.is_link(&self.root.join(path))
    }
}
