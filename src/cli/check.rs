//! `oas-audit check`.

use std::collections::HashSet;
use std::io;
use std::time::{Duration, Instant};

use super::args::{self, Color};
use super::console::{Look, print};
use super::inputs::Inputs;
use super::progress::Progress;
use super::{ExitStatus, complain, output, tell};
use crate::audit::{self, Options, Report};
use crate::diagnostic::Diagnostic;
use crate::report::{self, Format, Style};
use crate::resolve::Workspace;

/// The rules that say why a document can't be audited.
const REASONS: [&str; 2] = ["syntax-error", "unsupported-version"];

pub(super) fn run(arguments: &args::Check, color: Color) -> io::Result<ExitStatus> {
    let mut clock = Clock::start();
    let errors = Look::stderr(color);
    if let Err((message, help)) = output::check(&arguments.output).and_then(|()| super::inputs::check(&arguments.input))
    {
        complain(errors, &message, &help);
        return Ok(ExitStatus::Failure);
    }
    let mut inputs = Inputs::find(&arguments.input.inputs, arguments.input.stdin_path.as_deref());
    let passed_over = if arguments.skip_others { inputs.others.split_off(0) } else { inputs.pass_over() };
    clock.lap("find");

    let progress = Progress::start(format!("auditing {} documents", inputs.documents.len()));
    let workspace = Workspace::load(&inputs.files, &inputs.documents, &inputs.boundaries);
    clock.lap("read");
    let mut report = audit::audit(&workspace, &options(arguments));
    if report.documents.is_empty() && !arguments.skip_others {
        let explained = report.others.drain(..).map(|id| audit::explain_other(&workspace, id));
        report.documents.extend(explained);
    }
    for document in &mut report.documents {
        document.findings.retain(|finding| finding.severity >= arguments.min_severity);
    }
    explain_broken(&workspace, &mut report);
    report.failures.splice(0..0, std::mem::take(&mut inputs.failures));
    drop(progress);
    clock.lap("audit");

    let status = status(arguments, &report);
    let style = |look: Look| Style {
        max_findings: Some(arguments.max_findings).filter(|limit| *limit > 0),
        expand: arguments.expand,
        quiet: arguments.quiet,
        verbose: arguments.verbose,
        statistics: arguments.statistics,
        elapsed: Some(clock.elapsed()),
        ..look.style()
    };
    let mut is_written = true;
    for args::Output { format, path } in &arguments.output {
        if let Err(message) = output::replace(path, |out| report::write(*format, &report, &style(Look::file()), out)) {
            complain(errors, &message, "");
            is_written = false;
        }
    }
    let look = Look::stdout(color);
    let result = print(look, |out| report::write(arguments.format, &report, &style(look), out));
    if arguments.format != Format::Human {
        // People read standard error, whatever reads the report.
        report::write_failures(&report, &style(errors), &mut io::stderr().lock())?;
    }
    if arguments.verbose {
        let read: HashSet<&str> = report.sources.iter().map(|source| source.name.as_str()).collect();
        let others = report.others.iter().map(|id| report.sources.get(*id).name.as_str());
        let unread = passed_over.iter().map(|input| input.name.as_str()).filter(|name| !read.contains(name));
        for name in others.chain(unread) {
            tell(&format!("note: passed over `{name}`, which is no OpenAPI document\n"));
        }
    }
    clock.lap("report");
    if arguments.timings {
        tell(&clock.to_string());
    }
    result.map(|()| if is_written { status } else { ExitStatus::Failure })
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

/// Makes sure that a document which can't be audited comes with the reason, also where the user turned its rule off.
fn explain_broken(workspace: &Workspace, report: &mut Report) {
    let place = |finding: &Diagnostic| (finding.rule, finding.primary.place.source, finding.primary.place.span);
    let told: HashSet<_> = report.findings().map(place).collect();
    for document in report.documents.iter_mut().filter(|document| document.is_broken) {
        if !document.findings.iter().any(|finding| REASONS.contains(&finding.rule)) {
            let mut reasons = audit::explain_other(workspace, document.source).findings;
            reasons.retain(|finding| REASONS.contains(&finding.rule) && !told.contains(&place(finding)));
            document.findings.splice(0..0, reasons);
        }
    }
}

/// How long each step took.
struct Clock {
    start: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { start: Instant::now(), laps: Vec::new() }
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Ends a step.
    fn lap(&mut self, name: &'static str) {
        let before: Duration = self.laps.iter().map(|(_, time)| *time).sum();
        self.laps.push((name, self.elapsed() - before));
    }
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, time) in &self.laps {
            writeln!(f, "{:>9.1} ms  {name}", time.as_secs_f64() * 1e3)?;
        }
        writeln!(f, "{:>9.1} ms  total", self.elapsed().as_secs_f64() * 1e3)
    }
}
