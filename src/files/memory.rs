//! Files in memory, alone or over another file system.

use std::collections::BTreeMap;
#[cfg(feature = "cli")]
use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};
#[cfg(feature = "cli")]
use std::sync::{Mutex, PoisonError};

use super::{FileSystem, Walk, directory_of, is_foreign, normalize};

/// Files that exist in memory only.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// The file of a normal path, and those below it.
    fn below(&self, path: &Path) -> impl Iterator<Item = &PathBuf> {
        let from = self.0.range::<Path, _>((Bound::Included(path), Bound::Unbounded)).map(|(path, _)| path);
        from.take_while(move |other| other.starts_with(path))
    }
}

impl FileSystem for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(&normalize(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let path = normalize(path);
        let is_there = path.as_os_str().is_empty() || self.below(&path).next().is_some();
        if is_there { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        let directory = normalize(directory);
        let below: Vec<&PathBuf> = self.below(&directory).collect();
        let is_own = move |path: &&PathBuf| {
            let names: Vec<_> = path.strip_prefix(&directory).unwrap_or(path).components().collect();
            let is_hidden = |name: &Component<'_>| name.as_os_str().as_encoded_bytes().starts_with(b".");
            let directories = names.split_last().map_or(&[][..], |(_, directories)| directories);
            !names.iter().any(is_hidden) && !directories.iter().any(|name| is_foreign(name.as_os_str()))
        };
        Box::new(below.into_iter().filter(is_own).map(|path| Ok(path.clone())))
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        let bytes = self.0.get(&normalize(path)).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(bytes.as_slice()))
    }
}

/// Files in memory over another file system: standard input under a name, or an editor's unsaved buffers.
#[derive(Clone, Debug)]
pub struct Overlay<F> {
    /// What is looked at first.
    pub top: Memory,
    /// What is looked at else.
    pub below: F,
}

impl<F: FileSystem> Overlay<F> {
    /// What a path comes to, where it comes to this below.
    fn canonicalize_above(&self, path: &Path, below: io::Result<PathBuf>) -> io::Result<PathBuf> {
        below.or_else(|error| {
            let is_above = self.top.0.contains_key(&normalize(path));
            // The file may not exist below; its directory may.
            let directory = directory_of(path);
            let base = || self.below.canonicalize(directory).unwrap_or_else(|_| normalize(directory));
            if is_above { Ok(base().join(path.file_name().unwrap_or_default())) } else { Err(error) }
        })
    }
}

impl<F: FileSystem> FileSystem for Overlay<F> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.top.read(path).or_else(|_| self.below.read(path))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.canonicalize_above(path, self.below.canonicalize(path))
    }

    fn canonicalize_in(&self, directory: &Path, file: &Path) -> io::Result<PathBuf> {
        self.canonicalize_above(file, self.below.canonicalize_in(directory, file))
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        let is_new = |path: &PathBuf| self.below.canonicalize(path).is_err();
        let above = self.top.walk(directory).filter(move |path| path.as_ref().is_ok_and(is_new));
        Box::new(self.below.walk(directory).chain(above))
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        self.top.open(path).or_else(|_| self.below.open(path))
    }

    fn is_link(&self, path: &Path) -> bool {
        self.below.is_link(path)
    }
}

/// Files that were partly read ahead. The bytes of each are handed out once.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Ahead<'f, F> {
    /// Where the others come from.
    pub(crate) files: &'f F,
    /// What was read, by the path under which it was read.
    pub(crate) read: Mutex<HashMap<PathBuf, Vec<u8>>>,
}

#[cfg(feature = "cli")]
impl<F: FileSystem> FileSystem for Ahead<'_, F> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let ahead = self.read.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        ahead.map_or_else(|| self.files.read(path), Ok)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.files.canonicalize(path)
    }

    fn canonicalize_in(&self, directory: &Path, file: &Path) -> io::Result<PathBuf> {
        self.files.canonicalize_in(directory, file)
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        self.files.walk(directory)
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        self.files.open(path)
    }

    fn is_link(&self, path: &Path) -> bool {
        self.files.is_link(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(names: &[&str]) -> Memory {
        Memory(names.iter().map(|name| (PathBuf::from(name), name.as_bytes().to_vec())).collect())
    }

    fn walked(files: &dyn FileSystem, directory: &str) -> Vec<String> {
        files.walk(Path::new(directory)).map(|path| path.expect("is readable").display().to_string()).collect()
    }

    #[test]
    fn a_walk_finds_what_belongs_to_a_directory() {
        let files = memory(&["a.yaml", "b/.git/x", "b/node_modules/c.yaml", "b/vendor", "b/x/d.yaml", "b.yaml", "e/f"]);
        assert_eq!(walked(&files, "."), ["a.yaml", "b/vendor", "b/x/d.yaml", "b.yaml", "e/f"]);
        assert_eq!(walked(&files, "b/"), ["b/vendor", "b/x/d.yaml"]);
        assert_eq!(walked(&files, "b/x/d.yaml"), ["b/x/d.yaml"]);
        assert_eq!(walked(&files, "c"), [""; 0]);
    }

    #[test]
    fn files_and_their_directories_are_there() {
        let files = memory(&["a/b.yaml"]);
        for (path, expected) in [(".", Some("")), ("a", Some("a")), ("x/../a/b.yaml", Some("a/b.yaml")), ("b", None)] {
            assert_eq!(files.canonicalize(Path::new(path)).ok(), expected.map(PathBuf::from), "{path}");
        }
        assert!(files.read(Path::new("a")).is_err());
    }

    #[test]
    fn what_is_above_hides_what_is_below() {
        let files = Overlay {
            top: Memory([("a/b".into(), b"new".to_vec()), ("c".into(), vec![])].into()),
            below: memory(&["a/b", "d"]),
        };
        assert_eq!(files.read(Path::new("a/b")).ok(), Some(b"new".to_vec()));
        assert_eq!(walked(&files, ""), ["a/b", "d", "c"]);
        assert!(files.exists(Path::new("c")) && !files.exists(Path::new("e")));
        let mut text = String::new();
        files.open(Path::new("a/b")).and_then(|mut file| file.read_to_string(&mut text)).expect("is there");
        assert_eq!(text, "new");
    }
}
