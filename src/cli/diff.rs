//! `oas-audit diff`.

use std::collections::HashMap;
use std::io;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::time::Instant;

use super::args::{self, Color};
use super::console::{self, Terminal, print};
use super::deliver::deliver;
use super::runner::Notation;
use super::start::read_stdin;
use super::{ExitStatus, output, refuse};
use crate::audit::{Contract, Report};
use crate::diagnostic::Class;
use crate::files::Disk;
use crate::project::compare::{Terms, compare};
use crate::project::inputs::STDIN;
use crate::project::settings::{RunOptions, Settings};
use crate::project::versions::{Request, Versions};
use crate::report::{self, Style};
use crate::text::Date;

pub(super) fn run(arguments: &args::Diff, color: Color) -> io::Result<ExitStatus> {
    let (errors, start) = (Terminal::stderr(color), Instant::now());
    let options = RunOptions { rules: arguments.rules.clone(), ..RunOptions::default() };
    let settings = Settings::new(&Disk, arguments.config.source(), options);
    let (old, new) = match &arguments.head {
        Some(head) => (Some(arguments.base.clone()), head.clone()),
        None => (None, arguments.base.clone()),
    };
    let reads_stdin = [old.as_ref(), Some(&new)].contains(&Some(&PathBuf::from(STDIN)));
    let stdin = reads_stdin.then(|| read_stdin(None));
    let request = Request { base: old, head: new, revision: arguments.revision.clone(), stdin };
    let terms = Terms { profile: arguments.contract, least: arguments.min_class, today: Date::today() };
    let output = &arguments.report.output;
    let compared = output::check(output).and_then(|()| {
        // The process ends when they have been used: to free their memory bit by bit would be for nothing.
        let versions = ManuallyDrop::new(Versions::read(request)?);
        output::spare(output, versions.paths())?;
        compare(&versions, terms, settings).map(ManuallyDrop::new)
    });
    let report = match compared {
        Ok(report) => report,
        Err(refusal) => {
            refuse(errors, &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    let status = status(arguments, &report);
    if arguments.semver {
        let printed = print(Terminal::stdout(color), Notation::Text, |out| write_bump(&report, out));
        // Where this fails nobody is left to tell.
        let _ = report::write_failures(&report, &errors.style(), &mut console::stderr(Notation::Text));
        return printed.map(|()| status);
    }
    let elapsed = start.elapsed();
    let fail_on = arguments.fail_on.class().map(Class::severity);
    let fail_on: HashMap<_, _> = report.documents.iter().map(|document| (document.source, fail_on)).collect();
    let style = Style { elapsed: Some(elapsed), fail_on, ..Style::default() };
    let (delivered, printed) = deliver(&report, &arguments.report, style, color);
    printed.map(|()| status.max(delivered))
}

fn status(arguments: &args::Diff, report: &Report) -> ExitStatus {
    let greatest = report.contract.as_ref().and_then(Contract::greatest);
    let fails = arguments.fail_on.class().is_some_and(|least| greatest.is_some_and(|class| class >= least));
    if report.is_incomplete() {
        ExitStatus::Failure
    } else if fails {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}

/// Writes the part of the version that has to be raised, and the change that decides.
fn write_bump(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(contract) = report.contract.as_ref().filter(|_| !report.is_incomplete()) else { return Ok(()) };
    writeln!(out, "{}", contract.bump())?;
    let greatest = contract.greatest();
    let Some(finding) = report.findings().find(|finding| finding.class == greatest) else { return Ok(()) };
    let message = report::terminal::line(&finding.message);
    writeln!(out, "{}[{}]: {message}", finding.grade(), finding.rule)
}
