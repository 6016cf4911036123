//! Reads baselines.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use super::error::{Complaint, reason};
use crate::audit::{Baseline, Files, Known, Origin, Unusable};
use crate::resolve::{Disk, FileSystem, display};

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
pub(crate) fn read(path: &Path, working_directory: &Path) -> Result<Known, Complaint> {
    let name = display(path);
    let complain = |message: String, help: String| Complaint { message, help };
    let bytes = Disk.read(path).map_err(|error| {
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
    Ok(known(baseline, files(path, working_directory)))
}

pub(crate) fn known(baseline: Baseline, files: Files) -> Known {
    let gone = baseline.files().filter(|file| !files.directory.join(file).exists()).cloned().collect();
    Known { origin: Origin::File, baseline, files, gone, unchanged: HashSet::new() }
}

pub(crate) fn files(path: &Path, working_directory: &Path) -> Files {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let directory = directory.canonicalize().unwrap_or_else(|_| working_directory.join(directory));
    Files { directory, working_directory: working_directory.to_owned() }
}
