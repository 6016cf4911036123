//! Reports that go to files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::reason;
use crate::resolve::display;

/// What is wrong with the files that reports are to go to, as message and help, before any work is done for them.
pub(super) fn check(outputs: &[Output]) -> Result<(), (String, String)> {
    for (at, Output { path, .. }) in outputs.iter().enumerate() {
        let name = display(path);
        let directory = directory(path);
        if path.is_dir() {
            return Err((format!("can't write `{name}`: it is a directory"), "name a file".to_owned()));
        }
        if !directory.is_dir() {
            let directory = display(directory);
            return Err((
                format!("can't write `{name}`: there is no directory `{directory}`"),
                format!("create it first: `mkdir -p {directory}`"),
            ));
        }
        if outputs[..at].iter().any(|other| other.path == *path) {
            return Err((format!("two reports can't go to one file: `{name}`"), "name another file".to_owned()));
        }
    }
    Ok(())
}

/// Replaces a file as a whole: its readers see the old text or the new one, never a part.
///
/// # Errors
/// What could not be done, in a sentence without a full stop.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    try_replace(path, write).map_err(|error| format!("can't write `{}`: {}", display(path), reason(&error)))
}

fn try_replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A link stays a link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        // A device or pipe can't be replaced.
        return write(&mut OpenOptions::new().write(true).open(&path)?);
    }
    let temporary = temporary(&path);
    let result = OpenOptions::new().write(true).create_new(true).open(&temporary).and_then(|mut file| {
        write(&mut file)?;
        drop(file);
        fs::rename(&temporary, &path)
    });
    if result.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// A name beside the target, so that it can be moved there in one step.
fn temporary(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
