//! `oas-audit check`.

use std::io;

use super::args::{self, Color};
use super::console::{Look, print};
use super::session::Session;
use super::{ExitStatus, complain, output, tell};
use crate::audit::{Options, Report};
use crate::report::terminal::line;
use crate::report::{self, Format, Style};

pub(super) fn run(arguments: &args::Check, color: Color) -> io::Result<ExitStatus> {
    let errors = Look::stderr(color);
    let session = output::check(&arguments.output)
        .and_then(|()| Session::run(&arguments.input, &options(arguments), arguments.skip_others));
    let mut session = match session {
        Ok(session) => session,
        Err(complaint) => {
            complain(errors, &complaint);
            return Ok(ExitStatus::Failure);
        }
    };
    for document in &mut session.report.documents {
        document.findings.retain(|finding| finding.severity >= arguments.min_severity);
    }
    session.explain_broken();

    let (report, elapsed) = (&session.report, session.clock.elapsed());
    let mut status = status(arguments, report);
    let style = |look: Look| Style {
        max_findings: Some(arguments.max_findings).filter(|limit| *limit > 0),
        expand: arguments.expand,
        quiet: arguments.quiet,
        verbose: arguments.verbose,
        statistics: arguments.statistics,
        elapsed: Some(elapsed),
        ..look.style()
    };
    // Files first: they are due also where nobody reads standard output to its end.
    for args::Output { format, path } in &arguments.output {
        if let Err(complaint) = output::replace(path, |out| report::write(*format, report, &style(Look::file()), out)) {
            complain(errors, &complaint);
            status = ExitStatus::Failure;
        }
    }
    let look = Look::stdout(color);
    print(look, |out| report::write(arguments.format, report, &style(look), out))?;
    if arguments.format != Format::Human {
        // People read standard error, whatever reads the report. Where that fails nobody is left to tell.
        let _ = report::write_failures(report, &style(errors), &mut io::stderr().lock());
    }
    if arguments.verbose {
        for name in &session.passed_over {
            tell(&format!("note: passed over `{}`, which is no OpenAPI document\n", line(name)));
        }
    }
    session.clock.lap("report");
    if arguments.timings {
        tell(&session.clock.to_string());
    }
    Ok(status)
}

fn options(arguments: &args::Check) -> Options {
    Options {
        preset: arguments.preset,
        severities: arguments.rules.iter().map(|setting| (setting.id.clone(), setting.severity)).collect(),
        only: arguments.only.clone(),
    }
}

fn status(arguments: &args::Check, report: &Report) -> ExitStatus {
    let fails = |severity| report.findings().any(|finding| finding.severity >= severity);
    if report.is_incomplete() {
        ExitStatus::Failure
    } else if !arguments.exit_zero && arguments.fail_on.severity().is_some_and(fails) {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}
