//! `oas-audit check`.

use std::collections::HashMap;
use std::io;
use std::mem::ManuallyDrop;

use super::args::{self, Color, FailOn, ReportChoice};
use super::console::Terminal;
use super::deliver::deliver;
use super::start::start;
use super::{ExitStatus, baseline, fixes, output, print_config, refuse, tell, test_policies};
use crate::audit::{DocumentReport, Offer, Report};
use crate::diagnostic::Applicability;
use crate::files::Disk;
use crate::project::baseline::Use;
use crate::project::fix::{self, Wanted};
use crate::project::run::{Narrowed, Run};
use crate::project::settings::{RunOptions, Settings};
use crate::report::terminal::line;
use crate::report::{Format, Style};
use crate::text::Date;
use crate::text::words::plural;

pub(super) fn run(arguments: &args::Check, color: Color) -> io::Result<ExitStatus> {
    let errors = Terminal::stderr(color);
    if arguments.print_config {
        let options = RunOptions { baseline_use: Use::Leave, ..options(arguments) };
        return print_config::run(&arguments.input, Settings::new(&Disk, arguments.config.source(), options), color);
    }
    let settings = Settings::new(&Disk, arguments.config.source(), options(arguments));
    if arguments.test_policies {
        return test_policies::run(&arguments.input, settings, color);
    }
    let started = output::check(&arguments.report.output)
        .and_then(|()| start(&arguments.input, settings, arguments.skip_others))
        .and_then(|(run, progress)| {
            output::spare(&arguments.report.output, run.workspace.paths())?;
            Ok((run, progress))
        });
    let (run, progress) = match started {
        Ok(started) => started,
        Err(refusal) => {
            refuse(errors, &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    // The process ends when they have been used: to free their memory bit by bit would be for nothing.
    let mut run = ManuallyDrop::new(run);
    if arguments.whole {
        run.show_whole();
    }
    let mut report = ManuallyDrop::new(run.audit());
    run.clock.lap("audit");
    let fixed = wanted(arguments).map(|wanted| fix::fix(&mut *run, &mut report, wanted)).unwrap_or_default();
    if wanted(arguments).is_some() {
        run.clock.lap("fix");
    }
    drop(progress);
    if arguments.diff {
        run.explain_broken(&mut report);
        return fixes::print_patch(&fixed, &mut report, color);
    }
    let saved = fixes::save(&fixed, errors);
    let mut written = Ok(Vec::new());
    if let Some(path) = &arguments.write_baseline {
        written = baseline::write(&mut run, &mut report, path.as_deref());
    }
    let narrowed = run.narrow(&mut report);
    let all: usize = report.findings().count();
    for document in &mut report.documents {
        document.findings.retain(|finding| finding.severity >= arguments.min_severity);
        document.suppressed.retain(|one| one.finding.severity >= arguments.min_severity);
    }
    let hidden = all - report.findings().count();
    run.explain_broken(&mut report);

    let (report, elapsed) = (&report, run.clock.elapsed());
    let mut status = status(arguments, &run, report).max(saved);
    let fail_on = report.documents.iter().map(|document| (document.source, run.in_force(document.source).fail_on));
    let fail_on: HashMap<_, _> = fail_on.collect();
    let mut presets = report.documents.iter().map(|document| run.in_force(document.source).options.preset);
    let first = presets.next();
    let preset = first.filter(|first| presets.all(|other| other == *first));
    let (statistics, date) = (arguments.statistics, Some(Date::today()));
    let style = Style { statistics, elapsed: Some(elapsed), fail_on, date, preset, ..Style::default() };
    let (delivered, printed) = deliver(report, &arguments.report, style, color);
    status = status.max(delivered);
    if arguments.report.verbose {
        for name in &run.passed_over(report) {
            tell(&format!("note: skipped `{}`, which is not an OpenAPI document\n", line(name)));
        }
    }
    if let Some(narrowed) = narrowed.filter(|_| !arguments.report.quiet) {
        tell(&about_part(&narrowed));
    }
    if hidden > 0 && !arguments.report.quiet {
        let least = arguments.min_severity;
        tell(&format!("note: `--min-severity` hides {hidden} finding{} below `{least}`\n", plural(hidden)));
    }
    match written {
        Ok(lines) => lines.iter().for_each(|line| tell(&format!("{line}\n"))),
        Err(complaint) => {
            refuse(errors, &complaint);
            status = ExitStatus::Failure;
        }
    }
    run.clock.lap("report");
    if arguments.timings {
        tell(&run.clock.to_string());
    }
    printed.map(|()| status)
}

/// Says with which documents a named part was audited.
fn about_part(Narrowed { documents, hidden }: &Narrowed) -> String {
    let first = documents.first().map(|name| line(name)).unwrap_or_default();
    let others = match documents.len() {
        0 | 1 => String::new(),
        count => format!(" and {} other document{}", count - 1, plural(count - 1)),
    };
    let hidden = match hidden {
        0 => String::new(),
        count => format!("; {count} finding{} elsewhere: add `--whole` to see them", plural(*count)),
    };
    format!("note: audited as a part of `{first}`{others}{hidden}\n")
}

/// Which findings are to be fixed, if any.
fn wanted(arguments: &args::Check) -> Option<Wanted> {
    let most = if arguments.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let is_asked = arguments.fix || arguments.unsafe_fixes || arguments.diff;
    is_asked.then_some(Wanted { most, least: arguments.min_severity })
}

fn options(arguments: &args::Check) -> RunOptions {
    let args::Check { preset, rules, only, fail_on, no_ignores, baseline, write_baseline, since, .. } = arguments;
    let ReportChoice { format, output, .. } = &arguments.report;
    let formats: Vec<Format> = format.iter().copied().chain(output.iter().map(|output| output.format)).collect();
    let has_all_edits =
        wanted(arguments).is_some() || formats.iter().any(|format| matches!(format, Format::Json | Format::Sarif));
    RunOptions {
        preset: *preset,
        rules: rules.clone(),
        profiles: arguments.profile.clone(),
        only: only.clone(),
        fail_on: fail_on.map(FailOn::severity),
        no_ignores: *no_ignores,
        baseline: baseline.clone(),
        since: since.clone(),
        contract: since.as_ref().filter(|_| !arguments.no_contract).map(|_| arguments.contract),
        lists_operations: formats.contains(&Format::Html),
        marks_changes: formats.contains(&Format::Github),
        offer: if has_all_edits { Offer::EveryPlace } else { Offer::FirstPlace },
        baseline_use: if write_baseline.is_some() { Use::Leave } else { Use::Heed },
    }
}

fn status(arguments: &args::Check, run: &Run, report: &Report) -> ExitStatus {
    let fails = |document: &DocumentReport| {
        let least = run.in_force(document.source).fail_on;
        least.is_some_and(|least| document.findings.iter().any(|finding| finding.severity >= least))
    };
    if report.is_incomplete() {
        ExitStatus::Failure
    } else if !arguments.exit_zero && report.documents.iter().any(fails) {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}
