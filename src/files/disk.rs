//! The machine's own files.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{FileSystem, Walk};

/// The machine's own files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        // A device or pipe may never end.
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        if metadata.len() > u64::from(u32::MAX) {
            return Err(io::Error::other("it is larger than 4 GiB; split it into several files"));
        }
        let file = File::open(path)?;
        let stamp = |metadata: Metadata| Ok((metadata.len(), metadata.modified()?));
        // One byte more, so that the end is found without more room.
        let bytes = Vec::with_capacity(metadata.len() as usize + 1);
        read_still(&file, bytes, stamp(metadata)?, || file.metadata().and_then(stamp))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn canonicalize_in(&self, directory: &Path, file: &Path) -> io::Result<PathBuf> {
        // Elsewhere a name may be written in several ways.
        if cfg!(target_os = "linux")
            && let Some(name) = file.file_name()
            && !file.symlink_metadata()?.is_symlink()
        {
            return Ok(directory.join(name));
        }
        self.canonicalize(file)
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        walk::below(directory)
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        Ok(Box::new(File::open(path)?))
    }

    fn is_link(&self, path: &Path) -> bool {
        path.is_symlink()
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

/// The files of a directory, by their paths from there.
#[cfg(feature = "disk")]
#[derive(Clone, Debug)]
pub(crate) struct Rooted {
    /// The directory, which is canonical.
    pub(crate) root: PathBuf,
}

#[cfg(feature = "disk")]
impl FileSystem for Rooted {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&self.root.join(path))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonicalize(&self.root.join(path))
    }

    fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
        let below = |path: PathBuf| path.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(path);
        Box::new(Disk.walk(&self.root.join(directory)).map(move |found| found.map(below)))
    }

    fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn Read + 'f>> {
        Disk.open(&self.root.join(path))
    }

    fn is_link(&self, path: &Path) -> bool {
        Disk.is_link(&self.root.join(path))
    }

    fn exists(&self, path: &Path) -> bool {
        Disk.exists(&self.root.join(path))
    }
}

/// Reads a file to its end. `stamp` changes when the file does: of two states mixed nothing true can be said.
fn read_still<S: PartialEq>(
    file: impl Read,
    mut bytes: Vec<u8>,
    before: S,
    stamp: impl Fn() -> io::Result<S>,
) -> io::Result<Vec<u8>> {
    // A file by itself would ask the system how long it is.
    file.take(u64::MAX).read_to_end(&mut bytes)?;
    if stamp()? == before {
        Ok(bytes)
    } else {
        Err(io::Error::other("it changed while it was read: run again when nothing writes to it"))
    }
}

#[cfg(feature = "disk")]
mod walk {
    use std::iter;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc;

    use ignore::{DirEntry, WalkBuilder};

    use super::super::{Unsearched, Walk, is_foreign, reason};

    /// The files below a directory, without those that `.gitignore` names.
    pub(super) fn below<'f>(directory: &Path) -> Walk<'f> {
        // The walk reads the ignore files of a directory, and of those around it, before it comes to the directory.
        let around = directory.canonicalize().unwrap_or_default();
        let endless = around.ancestors().find_map(endless_ignore_file);
        let (tell, told) = mpsc::channel();
        let is_readable = move |entry: &DirEntry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            let endless = if is_directory { endless_ignore_file(entry.path()) } else { None };
            endless.is_none_or(|file| tell.send(file).is_err())
        };
        let is_other =
            |entry: &DirEntry| is_foreign(entry.file_name()) && entry.file_type().is_some_and(|kind| kind.is_dir());
        let walk = WalkBuilder::new(directory)
            .standard_filters(false)
            .hidden(true)
            .parents(true)
            .git_ignore(true)
            .require_git(false)
            .sort_by_file_name(Ord::cmp)
            .filter_entry(move |entry| entry.depth() == 0 || !is_other(entry) && is_readable(entry))
            .build();
        let entries = if endless.is_none() { Some(walk) } else { None };
        let found = entries.into_iter().flatten().filter_map(|entry| match entry {
            Ok(entry) => entry.file_type().is_some_and(|kind| kind.is_file()).then(|| Ok(entry.into_path())),
            Err(error) => Some(Err(error.into())),
        });
        let passed_over = iter::from_fn(move || told.try_recv().ok());
        Box::new(found.chain(endless.into_iter().chain(passed_over).map(ignore_file).map(Err)))
    }

    /// The ignore file of a directory, if it may not end when it is read: a pipe, a device, a file of any size.
    fn endless_ignore_file(directory: &Path) -> Option<PathBuf> {
        const LIMIT: u64 = 1 << 20;
        let path = directory.join(".gitignore");
        let metadata = path.metadata().ok()?;
        let ends = metadata.is_dir() || metadata.is_file() && metadata.len() <= LIMIT;
        (!ends).then_some(path)
    }

    fn ignore_file(place: PathBuf) -> Unsearched {
        let message = "it is not a regular file of at most 1 MB, so it is unclear what to search beside it".to_owned();
        Unsearched { place: Some(place), message, help: "remove it, or name the files to audit" }
    }

    impl From<ignore::Error> for Unsearched {
        fn from(error: ignore::Error) -> Self {
            let message = error.io_error().map_or_else(|| error.to_string(), reason);
            Self { place: place_of(&error).map(Path::to_owned), message, help: "check its permissions" }
        }
    }

    /// The file or directory that a search failed at.
    fn place_of(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } => place_of(err),
            _ => None,
        }
    }
}

#[cfg(not(feature = "disk"))]
mod walk {
    use std::path::Path;

    use super::super::{Unsearched, Walk};

    /// That this build can't tell which files belong to a directory.
    pub(super) fn below<'f>(directory: &Path) -> Walk<'f> {
        Box::new(std::iter::once(Err(Unsearched {
            place: Some(directory.to_owned()),
            message: "this build can't search directories".to_owned(),
            help: "build it with the feature `disk`",
        })))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_refused() {
        struct Written<'c>(&'c Cell<u32>, bool);
        impl Read for Written<'_> {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                self.0.set(self.0.get() + u32::from(self.1));
                Ok(0)
            }
        }
        let stamp = Cell::new(0);
        assert_eq!(read_still(Written(&stamp, false), Vec::new(), 0, || Ok(stamp.get())).expect("is still"), b"");
        let error = read_still(Written(&stamp, true), Vec::new(), 0, || Ok(stamp.get())).expect_err("changes");
        assert!(error.to_string().contains("run again"), "{error}");
    }
}
