//! Writes a report to its files and to standard output.

use std::io;
use std::path::Path;

use super::args::{Color, Output, ReportChoice};
use super::console::{self, Terminal, print};
use super::runner::{self, Notation};
use super::{ExitStatus, refuse};
use crate::audit::Report;
use crate::files::{Disk, display, repository};
use crate::report::{self, Base, Format, MAX_FINDINGS, Style};

/// Writes a report to the files that were asked for, and in the format that was asked for to standard output. The exit
/// status is a failure if a file can't be written. The terminal and the arguments complete the style.
///
/// # Errors
/// If standard output can't be written.
pub(super) fn deliver(
    report: &Report,
    choice: &ReportChoice,
    style: Style,
    color: Color,
) -> (ExitStatus, io::Result<()>) {
    let style = Style {
        max_findings: choice.max_findings.or(Some(MAX_FINDINGS.0)),
        max_in_total: choice.max_findings.is_none().then_some(MAX_FINDINGS.1),
        expand: choice.expand,
        quiet: choice.quiet,
        verbose: choice.verbose,
        base: base(),
        ..style
    };
    let style = |Terminal { color, width, unicode }: Terminal| Style { color, width, unicode, ..style.clone() };
    let ReportChoice { format, output, .. } = choice;
    let errors = Terminal::stderr(color);
    let mut status = ExitStatus::Clean;
    // Files first: they are due also where nobody reads standard output to its end.
    for Output { format, path } in output {
        if let Err(complaint) =
            super::output::replace(path, *format, |out| report::write(*format, report, &style(Terminal::file()), out))
        {
            refuse(errors, &complaint);
            status = ExitStatus::Failure;
        }
    }
    let terminal = Terminal::stdout(color);
    let shown = (*format).unwrap_or(Format::Human);
    let print_as = |format: Format| print(terminal, format, |out| report::write(format, report, &style(terminal), out));
    let mut printed = print_as(shown);
    if format.is_none() && runner::is_reading() {
        printed = printed.and(print_as(Format::Github));
    }
    // Whatever became of standard output, the rest is still due.
    if shown != Format::Human {
        // People read standard error, whatever reads the report. Where that fails nobody is left to tell.
        let _ = report::write_failures(report, &style(errors), &mut console::stderr(Notation::Text));
    }
    (status, printed)
}

/// What paths are relative to in reports for other programs: the repository around the working directory, else that.
fn base() -> Base {
    let Ok(working_directory) = Path::new(".").canonicalize() else { return Base::default() };
    let root = repository(&Disk, &working_directory);
    // Canonical paths of Windows start with a prefix that no other program knows.
    let name = |path: &Path| display(path).trim_start_matches("//?/").to_owned();
    Base { root: name(root.unwrap_or(&working_directory)), working_directory: name(&working_directory) }
}
