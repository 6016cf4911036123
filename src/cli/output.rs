//! Reports that go to files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::{Complaint, reason};
use crate::resolve::display;

/// Makes sure that reports can go to these files, before any work is done for them.
///
/// # Errors
/// What is wrong with the first that can't be written.
pub(super) fn check(outputs: &[Output]) -> Result<(), Complaint> {
    for (at, Output { path, .. }) in outputs.iter().enumerate() {
        let name = display(path);
        let directory = directory(path);
        let (message, help) = if path.is_dir() {
            (format!("can't write `{name}`: it is a directory"), "name a file".to_owned())
        } else if !directory.is_dir() {
            let directory = display(directory);
            (
                format!("can't write `{name}`: there is no directory `{directory}`"),
                format!("create it first: `mkdir -p {directory}`"),
            )
        } else if outputs[..at].iter().any(|other| other.path == *path) {
            (format!("two reports can't go to one file: `{name}`"), "name another file".to_owned())
        } else {
            continue;
        };
        return Err(Complaint { message, help });
    }
    Ok(())
}

/// Replaces a file as a whole: its readers see the old text or the new one, never a part.
///
/// # Errors
/// What could not be done.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Complaint> {
    try_replace(path, write).map_err(|error| Complaint {
        message: format!("can't write `{}`: {}", display(path), reason(&error)),
        help: String::new(),
    })
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
