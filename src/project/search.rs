//! Searches directories for OpenAPI documents.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, WalkBuilder};

use super::{error::reason, sniff};
use crate::resolve::Workspace;
use crate::text::SourceId;

/// Extensions of the files that a search of a directory looks into.
const EXTENSIONS: [&str; 6] = ["yaml", "yml", "json", "oas", "openapi", "swagger"];

/// Directories of other people's files, which a search of a directory leaves out.
const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];

/// What was read, by its canonical path.
pub(crate) fn identities(workspace: &Workspace) -> HashMap<PathBuf, SourceId> {
    let sources = workspace.sources();
    sources.iter().filter_map(|source| Some((workspace.path(source.id)?.canonicalize().ok()?, source.id))).collect()
}

/// Whether a run has read every document below a directory for which `is_meant`.
pub(crate) fn is_all_read(
    directory: &Path,
    read: &HashMap<PathBuf, SourceId>,
    mut is_meant: impl FnMut(&Path) -> bool,
) -> bool {
    let paths = descriptions(directory).filter_map(|path| path.ok()?.canonicalize().ok());
    let mut unread = paths.filter(|path| !read.contains_key(path));
    !unread.any(|path| is_meant(&path))
}

fn is_foreign(entry: &DirEntry) -> bool {
    FOREIGN.iter().any(|name| entry.file_name() == *name) && entry.file_type().is_some_and(|kind| kind.is_dir())
}

pub(crate) fn is_candidate(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|candidate| extension.eq_ignore_ascii_case(candidate)))
}

/// Why a part of a directory could not be searched.
pub(crate) struct Unreadable {
    pub(super) place: Option<PathBuf>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Unreadable {
    fn ignore_file(place: PathBuf) -> Self {
        let message = "it is not a regular file of at most 1 MB, so it is unclear what to search beside it".to_owned();
        Self { place: Some(place), message, help: "remove it, or name the files to audit" }
    }
}

impl From<ignore::Error> for Unreadable {
    fn from(error: ignore::Error) -> Self {
        let message = error.io_error().map_or_else(|| error.to_string(), reason);
        Self { place: place_of(&error).map(Path::to_owned), message, help: "check its permissions" }
    }
}

/// The OpenAPI documents below a directory, and files that can't be read, so that they are reported.
pub(crate) fn descriptions(directory: &Path) -> impl Iterator<Item = Result<PathBuf, Unreadable>> {
    // The walk reads the ignore files of a directory, and of those around it, before it comes to the directory.
    let around = directory.canonicalize().unwrap_or_default();
    let endless = around.ancestors().find_map(endless_ignore_file);
    let (tell, told) = mpsc::channel();
    let is_readable = move |entry: &DirEntry| {
        let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
        let endless = if is_directory { endless_ignore_file(entry.path()) } else { None };
        endless.is_none_or(|file| tell.send(file).is_err())
    };
    let walk = WalkBuilder::new(directory)
        .standard_filters(false)
        .hidden(true)
        .parents(true)
        .git_ignore(true)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| entry.depth() == 0 || !is_foreign(entry) && is_readable(entry))
        .build();
    let entries = if endless.is_none() { Some(walk) } else { None };
    let found = entries.into_iter().flatten().filter_map(|entry| match entry {
        Ok(entry) => {
            let is_meant = entry.file_type().is_some_and(|kind| kind.is_file())
                && is_candidate(entry.path())
                && looks_like_description(entry.path()).unwrap_or(true);
            is_meant.then(|| Ok(entry.into_path()))
        }
        Err(error) => Some(Err(error.into())),
    });
    let passed_over = iter::from_fn(move || told.try_recv().ok());
    found.chain(endless.into_iter().chain(passed_over).map(Unreadable::ignore_file).map(Err))
}

/// The ignore file of a directory, if it may not end when it is read: a pipe, a device, a file of any size.
fn endless_ignore_file(directory: &Path) -> Option<PathBuf> {
    const LIMIT: u64 = 1 << 20;
    let path = directory.join(".gitignore");
    let metadata = path.metadata().ok()?;
    let ends = metadata.is_dir() || metadata.is_file() && metadata.len() <= LIMIT;
    (!ends).then_some(path)
}

/// The file or directory that a search failed at.
fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => place_of(err),
        _ => None,
    }
}

/// Whether a description refers to other files, as far as that is known without parsing it.
pub(crate) fn refers_elsewhere(path: &Path) -> bool {
    let text = std::fs::read(path).unwrap_or_default();
    memchr::memmem::find_iter(&text, b"$ref").any(|at| {
        let rest = &text[at + "$ref".len()..];
        let value = rest.iter().find(|byte| !b"\"': \t\r\n".contains(byte));
        value.is_some_and(|first| *first != b'#')
    })
}

/// The root of the repository around a directory, as far as the directories tell.
pub(crate) fn repository(directory: &Path) -> Option<&Path> {
    directory.ancestors().find(|path| path.join(".git").exists())
}

pub(crate) fn looks_like_description(path: &Path) -> io::Result<bool> {
    sniff::is_description(BufReader::with_capacity(1 << 14, File::open(path)?))
}
