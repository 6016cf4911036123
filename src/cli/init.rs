//! `oas-audit init`.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{self, Color};
use super::console::Terminal;
use super::runner::Notation;
use super::start::{start, tell_why};
use super::{ExitStatus, baseline, output, refuse, tell};
use crate::audit::Report;
use crate::config;
use crate::config::Refusal;
use crate::files::{Disk, relative};
use crate::project::record::PATH;
use crate::project::run::Run;
use crate::project::settings::{ConfigSource, RunOptions, Settings};

/// What a new config says: nothing yet, and what it could say.
const TEMPLATE: &str = include_str!("init.yaml");

/// The line of [`TEMPLATE`] that names the baseline, without its `#`.
const BASELINE: &str = "baseline: oas-audit-baseline.json";

pub(super) fn run(arguments: &args::Init, color: Color) -> ExitStatus {
    let terminal = Terminal::stderr(color);
    match write(arguments, terminal) {
        Ok(lines) => {
            lines.iter().for_each(|line| tell(&format!("{line}\n")));
            ExitStatus::Clean
        }
        Err(refusal) => {
            refuse(terminal, &refusal);
            ExitStatus::Failure
        }
    }
}

/// Writes what is asked for. A line for each file comes back.
fn write(arguments: &args::Init, terminal: Terminal) -> Result<Vec<String>, Refusal> {
    let there = config::NAMES.into_iter().find(|name| Path::new(name).exists());
    if let Some(name) = there.filter(|_| !arguments.force) {
        let help = if arguments.baseline {
            format!("add `{BASELINE}` to it, and run `oas-audit check --write-baseline`")
        } else {
            "edit it, or replace it by `oas-audit init --force`".to_owned()
        };
        return Err(Refusal::new(format!("there is a config already: `{name}`"), help));
    }
    let name = there.unwrap_or(config::NAMES[0]);
    let working_directory = Path::new(".").canonicalize().unwrap_or_default();
    let above = config::find(&Disk, &working_directory, &working_directory).filter(|_| there.is_none());
    let mut lines = Vec::new();
    let mut text = TEMPLATE.to_owned();
    if arguments.baseline {
        lines = record(arguments, terminal)?;
        text = text.replace(&format!("#{BASELINE}"), BASELINE);
    }
    output::replace(Path::new(name), Notation::Text, |out| out.write_all(text.as_bytes()))?;
    lines.push(format!("wrote `{name}`; `oas-audit check --print-config` shows what is in force"));
    lines.extend(above.map(|above| {
        let above = relative(&working_directory, &above);
        format!("it replaces `{above}` for this directory and those below")
    }));
    Ok(lines)
}

/// Records what is found under the config that is about to be written, which changes nothing.
fn record(arguments: &args::Init, terminal: Terminal) -> Result<Vec<String>, Refusal> {
    let path = Path::new(PATH);
    if path.exists() && !arguments.force {
        return Err(Refusal::new(
            format!("there is a baseline already: `{PATH}`"),
            "delete it, or update it with `oas-audit init --baseline --force`",
        ));
    }
    let input = args::Input { inputs: arguments.inputs.clone(), stdin_path: None };
    let (mut run, progress) = start(&input, Settings::new(&Disk, ConfigSource::Nowhere, RunOptions::default()), false)?;
    let mut report = run.audit();
    drop(progress);
    let nested = leave_out_nested(&run, &mut report);
    if report.is_incomplete() {
        run.explain_broken(&mut report);
        tell_why(&report, terminal);
    }
    let mut lines = baseline::write(&mut run, &mut report, Some(path))?;
    let left = nested.into_iter().map(|name| {
        format!("left out what follows `{name}`: add `{BASELINE}` to it and run `oas-audit check --write-baseline`")
    });
    lines.extend(left);
    Ok(lines)
}

/// Leaves out the documents that have a config nearer than the one that is about to be written, whose names come back.
fn leave_out_nested(run: &Run, report: &mut Report) -> BTreeSet<String> {
    let working_directory = run.settings.working_directory().to_owned();
    let mut names = BTreeSet::new();
    report.documents.retain(|document| {
        let path = run.workspace.path(document.source).and_then(|path| path.canonicalize().ok());
        let config =
            path.as_deref().and_then(Path::parent).and_then(|near| config::find(&Disk, near, &working_directory));
        let base = config.as_deref().map(config::base);
        let is_nested = base.is_some_and(|base| base.starts_with(&working_directory) && base != working_directory);
        names.extend(config.filter(|_| is_nested).map(|config| relative(&working_directory, &config)));
        !is_nested
    });
    names
}
