//! Reports that go to files.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::console::{self, Terminal};
use super::runner::Notation;
use crate::config::Refusal;
use crate::files::{directory_of, display, reason};
use crate::guard::{Defect, guard};
use crate::project::temporary::Temporary;

/// Makes sure that reports can go to these files, before any work is done for them.
///
/// # Errors
/// What is wrong with the first that can't be written.
pub(super) fn check(outputs: &[Output]) -> Result<(), Refusal> {
    for (at, Output { path, .. }) in outputs.iter().enumerate() {
        let name = display(path);
        let directory = directory_of(path);
        let (message, help) = if path.is_dir() {
            (format!("can't write `{name}`: it is a directory"), "name a file".to_owned())
        } else if !directory.is_dir() {
            let directory = display(directory);
            (
                format!("can't write `{name}`: there is no directory `{directory}`"),
                format!("create it first: `mkdir -p {directory}`"),
            )
        } else if is_replaced(path) && outputs[..at].iter().any(|other| identity(&other.path) == identity(path)) {
            (format!("two reports can't go to one file: `{name}`"), "name another file".to_owned())
        } else if let Err(error) = try_out(path) {
            (format!("can't write `{name}`: {}", reason(&error)), help(path, &error))
        } else {
            continue;
        };
        return Err(Refusal::new(message, help));
    }
    Ok(())
}

/// Makes sure that no report takes the place of a file that was audited.
///
/// # Errors
/// The first that would.
pub(super) fn spare<'p>(outputs: &[Output], mut read: impl Iterator<Item = &'p Path>) -> Result<(), Refusal> {
    let taken: HashSet<PathBuf> =
        outputs.iter().filter(|output| output.path.exists()).filter_map(|output| identity(&output.path)).collect();
    let lost = read.find(|file| !taken.is_empty() && identity(file).is_some_and(|file| taken.contains(&file)));
    lost.map_or(Ok(()), |file| {
        Err(Refusal::new(
            format!("a report would replace `{}`, which is one of the documents", display(file)),
            "name another file for it",
        ))
    })
}

/// Replaces a file as a whole: its readers see the old text or the new one, never a part.
///
/// # Errors
/// What could not be done.
pub(super) fn replace(
    path: &Path,
    notation: impl Into<Notation>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Refusal> {
    let name = display(path);
    let write = |out: &mut dyn Write| {
        guard("write", &name, || write(out)).unwrap_or_else(|defect| Err(io::Error::other(defect)))
    };
    try_replace(path, notation.into(), write)
        .map_err(|error| Refusal::new(format!("can't write `{name}`: {}", reason(&error)), help(path, &error)))
}

fn help(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotFound => {
            let directory = display(directory_of(path));
            format!("the report is written beside it and then moved there, so files must be allowed in `{directory}`")
        }
        _ if error.get_ref().is_some_and(|inner| inner.is::<Defect>()) => Defect::HELP.to_owned(),
        _ => "name another file for it".to_owned(),
    }
}

fn try_replace(
    path: &Path,
    notation: Notation,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if !is_replaced(path) {
        return match path.to_str() {
            // They may lead to a file that others write to by the same stream.
            Some("/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1") => {
                write(&mut console::stdout(Terminal::file(), notation))
            }
            Some("/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2") => write(&mut console::stderr(notation)),
            _ => write(&mut OpenOptions::new().append(true).open(path)?),
        };
    }
    let path = real(path);
    let mut temporary = Temporary::beside(&path)?;
    write(temporary.file())?;
    temporary.move_to(&path)
}

/// Finds out whether a file could be written, and leaves everything as it is.
fn try_out(path: &Path) -> io::Result<()> {
    if is_replaced(path) { Temporary::beside(&real(path)).map(drop) } else { path.metadata().map(drop) }
}

/// Whether a new file replaces the old one. Devices, pipes and links to open files are written to.
fn is_replaced(path: &Path) -> bool {
    let is_open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|name| path.starts_with(name));
    !is_open && path.metadata().map_or(true, |metadata| metadata.is_file())
}

/// Where a path leads: a link stays a link, also where nothing is there yet.
fn real(path: &Path) -> PathBuf {
    let target = || Some(directory_of(path).join(path.read_link().ok()?));
    path.canonicalize().ok().or_else(target).unwrap_or_else(|| path.to_owned())
}

/// What two paths to one file have in common. The file need not be there yet.
fn identity(path: &Path) -> Option<PathBuf> {
    let path = real(path);
    Some(directory_of(&path).canonicalize().ok()?.join(path.file_name()?))
}
