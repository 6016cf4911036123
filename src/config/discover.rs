//! Where the config of an input is.

use std::path::{Path, PathBuf};

use crate::files::{FileSystem, repository};

/// The names of a config, those that count more first.
pub const NAMES: [&str; 6] = [
    "oas-audit.yaml",
    "oas-audit.yml",
    ".oas-audit.yaml",
    ".oas-audit.yml",
    ".github/oas-audit.yaml",
    ".github/oas-audit.yml",
];

/// The config nearest to a directory: in it, or above it up to its [`top`].
pub fn find(files: &dyn FileSystem, directory: &Path, working_directory: &Path) -> Option<PathBuf> {
    let last = top(files, directory, working_directory);
    directory
        .ancestors()
        .take_while(|ancestor| ancestor.starts_with(last))
        .find_map(|ancestor| NAMES.iter().map(|name| ancestor.join(name)).find(|path| files.exists(path)))
}

/// The directory that holds all that belongs to another one: the root of its repository. Without a repository it is the
/// working directory if the other one is below it, else that one itself. Both are canonical.
pub fn top<'p>(files: &dyn FileSystem, directory: &'p Path, working_directory: &'p Path) -> &'p Path {
    repository(files, directory).unwrap_or(if directory.starts_with(working_directory) {
        working_directory
    } else {
        directory
    })
}

/// The directory that the paths in a config start from: the one that holds it, or the one that holds its `.github`.
pub fn base(config: &Path) -> &Path {
    let directory = config.parent().unwrap_or(Path::new(""));
    match directory.parent() {
        Some(above) if directory.file_name().is_some_and(|name| name == ".github") => above,
        _ => directory,
    }
}
