//! Searches directories for OpenAPI documents.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::sniff;
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

/// The OpenAPI documents below a directory, and files of which that can't be told: they are passed on, to be told of.
pub(crate) fn descriptions(directory: &Path) -> impl Iterator<Item = Result<PathBuf, ignore::Error>> {
    let entries = WalkBuilder::new(directory)
        .standard_filters(false)
        .hidden(true)
        .parents(true)
        .git_ignore(true)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| entry.depth() == 0 || !is_foreign(entry))
        .build();
    entries.filter_map(|entry| match entry {
        Ok(entry) => {
            let is_meant = entry.file_type().is_some_and(|kind| kind.is_file())
                && is_candidate(entry.path())
                && looks_like_description(entry.path()).unwrap_or(true);
            is_meant.then(|| Ok(entry.into_path()))
        }
        Err(error) => Some(Err(error)),
    })
}

/// Whether a description refers to other files, as far as that can be told without parsing it.
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
