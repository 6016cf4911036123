//! The fixes of `oas-audit check`: made, or printed as a patch.

use std::io;

use similar::TextDiff;

use super::args::Color;
use super::console::{Terminal, print};
use super::{ExitStatus, Notation, complain, tell};
use crate::audit::Report;
use crate::project::error::Complaint;
use crate::project::fix::Fixed;
use crate::report;
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
                complain(errors, &complaint);
                status = ExitStatus::Failure;
            }
        }
    }
    if fixed.is_cut_short {
        let message = "the fixes lead to ever new findings, and were stopped".to_owned();
        complain(errors, &Complaint { message, help: "look at the changes, and run again".to_owned() });
        status = ExitStatus::Failure;
    }
    if saved > 0 {
        let count = fixed.findings;
        tell(&format!("fixed {count} finding{} in {saved} file{}\n", plural(count), plural(saved)));
    }
    status
}

/// Prints the fixes as a patch that `git apply` and `patch -p0` read.
pub(super) fn print_patch(fixed: &Fixed, report: &Report, color: Color) -> io::Result<ExitStatus> {
    let _ =
        report::write_failures(report, &Terminal::stderr(color).style(), &mut super::console::stderr(Notation::Text));
    print(Terminal::file(), Notation::Text, |out| {
        fixed.files.iter().try_for_each(|file| {
            let diff = TextDiff::from_lines(&file.before, &file.after);
            write!(out, "{}", diff.unified_diff().context_radius(CONTEXT).header(&file.name, &file.name))
        })
    })?;
    Ok(match fixed.files.is_empty() {
        _ if report.is_incomplete() => ExitStatus::Failure,
        true => ExitStatus::Clean,
        false => ExitStatus::Findings,
    })
}
