//! The fixes of `oas-audit check`: made, or printed as a patch.

use std::io;
use std::path::Path;

use similar::TextDiff;

use super::args::Color;
use super::console::{Terminal, print};
use super::start::tell_why;
use super::{ExitStatus, Notation, refuse, tell};
use crate::audit::Report;
use crate::config::Refusal;
use crate::project::fix::Fixed;
use crate::text::words::plural;

/// How many unchanged lines stand around each change of a patch.
const CONTEXT: usize = 3;

/// Writes the files that are fixed, and says how many there are.
pub(super) fn save(fixed: &Fixed, errors: Terminal) -> ExitStatus {
    let mut status = ExitStatus::Clean;
    let mut saved = 0;
    for file in &fixed.files {
        match file.save() {
            Ok(()) => saved += 1,
            Err(complaint) => {
                refuse(errors, &complaint);
                status = ExitStatus::Failure;
            }
        }
    }
    if fixed.is_cut_short {
        let message = "the fixes lead to ever new findings, and were stopped".to_owned();
        refuse(errors, &Refusal::new(message, "look at the changes, and run again"));
        status = ExitStatus::Failure;
    }
    if saved > 0 {
        let count = fixed.findings;
        tell(&format!("fixed {count} finding{} in {saved} file{}\n", plural(count), plural(saved)));
    }
    status
}

/// Prints the fixes as a patch that `git apply` and `patch -p1` read in the working directory.
pub(super) fn print_patch(fixed: &Fixed, report: &mut Report, color: Color) -> io::Result<ExitStatus> {
    let is_incomplete = report.is_incomplete();
    if is_incomplete {
        // A patch has no place for the reason.
        report.documents.retain(|document| document.is_broken);
        tell_why(report, Terminal::stderr(color));
    }
    print(Terminal::file(), Notation::Text, |out| {
        fixed.files.iter().try_for_each(|file| {
            let diff = TextDiff::from_lines(&file.before, &file.after);
            let (old, new) = (named("a", &file.name), named("b", &file.name));
            write!(out, "{}", diff.unified_diff().context_radius(CONTEXT).header(&old, &new))
        })
    })?;
    Ok(match fixed.files.is_empty() {
        _ if is_incomplete => ExitStatus::Failure,
        true => ExitStatus::Clean,
        false => ExitStatus::Findings,
    })
}

/// The name of a file in the head of a patch. Both programs cut the first part off, and git takes a name with spaces up
/// to a tab. A file that is not below the working directory has no name that git reads.
fn named(side: &str, name: &str) -> String {
    let end = if name.contains(' ') { "\t" } else { "" };
    let is_below = !Path::new(name).has_root() && !name.starts_with("../");
    if is_below { format!("{side}/{name}{end}") } else { format!("{name}{end}") }
}
