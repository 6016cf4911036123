//! Reads baselines.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use crate::audit::{Baseline, Files, Known, Origin, Unusable};
use crate::config::Refusal;
use crate::files::{FileSystem, directory_of, display, reason};

/// What a run does about baselines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing.
    #[default]
    Leave,
    /// Known findings are not reported.
    Heed,
}

/// Reads a baseline.
///
/// # Errors
/// If it can't be read, or is not a baseline of this version.
pub(crate) fn read(files: &dyn FileSystem, path: &Path, working_directory: &Path) -> Result<Known, Refusal> {
    let name = display(path);
    let complain = |message: String, help: String| Refusal::new(message, help);
    let bytes = files.read(path).map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => format!("`oas-audit check --write-baseline={name}` writes one"),
            _ => "name the file that `oas-audit check --write-baseline` wrote".to_owned(),
        };
        complain(format!("can't read the baseline `{name}`: {}", reason(&error)), help)
    })?;
    let text = String::from_utf8(bytes).map_err(|_| Unusable::NotABaseline("it is not text".to_owned()));
    let baseline = text.and_then(|text| Baseline::read(&text)).map_err(|what| {
        let help = match what {
            Unusable::NotABaseline(_) => "name the file that `oas-audit check --write-baseline` wrote".to_owned(),
            Unusable::CutShort { .. } | Unusable::OtherVersion(_) => {
                format!("restore it, or delete it and write it anew: `oas-audit check --write-baseline={name}`")
            }
        };
        complain(format!("`{name}` {what}"), help)
    })?;
    Ok(known(files, baseline, names(files, path, working_directory)))
}

/// What a baseline knows, with the files of it that are gone.
pub(crate) fn known(files: &dyn FileSystem, baseline: Baseline, names: Files) -> Known {
    let gone = baseline.files().filter(|file| !files.exists(&names.directory.join(file))).cloned().collect();
    Known { origin: Origin::File, baseline, files: names, gone, unchanged: HashSet::new() }
}

/// Where the names of the files in a baseline start from.
pub(crate) fn names(files: &dyn FileSystem, path: &Path, working_directory: &Path) -> Files {
    let directory = directory_of(path);
    let directory = files.canonicalize(directory).unwrap_or_else(|_| working_directory.join(directory));
    Files { directory, working_directory: working_directory.to_owned() }
}
