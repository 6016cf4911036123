//! Where files come from: the disk, memory, or memory over either.

mod disk;
mod memory;

use std::io::{self, Cursor, Read};
use std::path::{Component, Path, PathBuf};

pub use disk::Disk;
#[cfg(feature = "disk")]
pub(crate) use disk::Rooted;
#[cfg(feature = "cli")]
pub(crate) use memory::Ahead;
pub use memory::{Memory, Overlay};

/// Directories of other people's files, which a walk leaves out.
const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];

/// Where files come from. Everything that an audit reads of a project, it reads through this.
pub trait FileSystem: Send + Sync {
    /// The bytes of a regular file.
    ///
    /// # Errors
    /// The reason as the system gives it; for directories and devices an error that says so.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The path with links and `..` resolved: the identity of a file or directory.
    ///
    /// # Errors
    /// The reason as the system gives it, as where there is no such file.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// The same for a file in a directory whose own identity is known.
    ///
    /// # Errors
    /// As for [`FileSystem::canonicalize`].
    fn canonicalize_in(&self, directory: &Path, file: &Path) -> io::Result<PathBuf> {
        let _ = directory;
        self.canonicalize(file)
    }

    /// The files below a directory that belong to its project, ordered by name: no hidden ones, none that are ignored.
    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f>;

    /// Opens a file to read its start.
    ///
    /// # Errors
    /// As for [`FileSystem::read`].
    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        Ok(Box::new(Cursor::new(self.read(path)?)))
    }

    /// Whether a path is a symbolic link. Its target need not be there.
    fn is_link(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Whether there is a file or directory.
    fn exists(&self, path: &Path) -> bool {
        self.canonicalize(path).is_ok()
    }
}

/// The files below a directory, and what can't be searched there.
pub type Walk<'f> = Box<dyn Iterator<Item = Result<PathBuf, Unsearched>> + 'f>;

impl<F: FileSystem + ?Sized> FileSystem for Box<F> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        (**self).read(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        (**self).canonicalize(path)
    }

    fn canonicalize_in(&self, directory: &Path, file: &Path) -> io::Result<PathBuf> {
        (**self).canonicalize_in(directory, file)
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        (**self).walk(directory)
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        (**self).open(path)
    }

    fn is_link(&self, path: &Path) -> bool {
        (**self).is_link(path)
    }

    fn exists(&self, path: &Path) -> bool {
        (**self).exists(path)
    }
}

/// Why a part of a directory can't be searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsearched {
    /// The file or directory, where it is known.
    pub place: Option<PathBuf>,
    /// Lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Whether a directory of this name contains other people's files.
fn is_foreign(name: &std::ffi::OsStr) -> bool {
    FOREIGN.iter().any(|foreign| name == *foreign)
}

/// The message of an error of the system, in our own form: lower case, no number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// The root of the repository around a canonical directory, as far as the directories tell.
pub(crate) fn repository<'p>(files: &dyn FileSystem, directory: &'p Path) -> Option<&'p Path> {
    directory.ancestors().find(|path| files.exists(&path.join(".git")))
}

/// The path without `.` and, where that is possible without asking the disk, without `..`.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    step_to(PathBuf::new(), path)
}

/// The path that another one leads to from a directory that is [normal](normalize).
pub(crate) fn step_to(mut normal: PathBuf, path: &Path) -> PathBuf {
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            other => normal.push(other),
        }
    }
    normal
}

/// The directory of a file: `.` for a bare name.
pub(crate) fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path as it is shown: forward slashes on every system.
pub(crate) fn display(path: &Path) -> String {
    let name = path.to_string_lossy();
    // Elsewhere a backslash is a character like any other.
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

/// A path as it is seen from a directory, with forward slashes. Both are absolute, or relative to one directory, and
/// have no `..`.
pub(crate) fn relative(directory: &Path, path: &Path) -> String {
    let (mut from, mut to) = (directory.components().peekable(), path.components().peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| Component::ParentDir);
    display(&up.chain(to).collect::<PathBuf>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_our_own_form() {
        let error = io::Error::from_raw_os_error(28);
        assert!(!reason(&error).contains("os error"));
        assert!(reason(&error).chars().next().is_some_and(char::is_lowercase), "{}", reason(&error));
    }

    #[test]
    fn paths_lose_their_dots() {
        assert_eq!(normalize("./a/../b/./c".as_ref()), PathBuf::from("b/c"));
        assert_eq!(normalize("../a".as_ref()), PathBuf::from("../a"));
        assert_eq!(normalize("/../a".as_ref()), PathBuf::from("/a"));
    }

    #[test]
    fn paths_are_seen_from_a_directory() {
        let seen = |directory: &str, path: &str| relative(Path::new(directory), Path::new(path));
        assert_eq!(seen("/a/b", "/a/b/c.yaml"), "c.yaml");
        assert_eq!(seen("/a/b", "/a/c/d.yaml"), "../c/d.yaml");
        assert_eq!(seen("/", "/a.yaml"), "a.yaml");
    }
}
