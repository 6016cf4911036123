//! Searches directories for OpenAPI documents.

use std::collections::HashSet;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::sniff;
use crate::files::{FileSystem, Unsearched};

/// Extensions of the files that a search of a directory looks into.
const EXTENSIONS: [&str; 6] = ["yaml", "yml", "json", "oas", "openapi", "swagger"];

/// Whether a run has read every document below a directory for which `is_meant`. What it read is canonical.
pub(crate) fn is_all_read(
    files: &dyn FileSystem,
    directory: &Path,
    read: &HashSet<PathBuf>,
    mut is_meant: impl FnMut(&Path) -> bool,
) -> bool {
    let candidates = files.walk(directory).flatten().filter(|path| is_candidate(path));
    let paths = candidates.filter_map(|path| files.canonicalize(&path).ok());
    // A look into a file costs most.
    let mut unread = paths.filter(|path| !read.contains(path) && is_meant(path));
    !unread.any(|path| looks_like_description(files, &path).unwrap_or(true))
}

pub(crate) fn is_candidate(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|candidate| extension.eq_ignore_ascii_case(candidate)))
}

/// The OpenAPI documents below a directory, and what can't be read there, so that it is reported.
pub(crate) fn descriptions<'f>(
    files: &'f dyn FileSystem,
    directory: &Path,
) -> impl Iterator<Item = Result<PathBuf, Unsearched>> + 'f {
    files.walk(directory).filter(|found| match found {
        Ok(path) => is_candidate(path) && looks_like_description(files, path).unwrap_or(true),
        Err(_) => true,
    })
}

/// Whether a file is an OpenAPI document by the start of its text.
///
/// # Errors
/// Those of the file system.
pub(crate) fn looks_like_description(files: &dyn FileSystem, path: &Path) -> io::Result<bool> {
    sniff::is_description(BufReader::with_capacity(1 << 14, files.open(path)?))
}
