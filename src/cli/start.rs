//! From the arguments to a run: what the commands that read documents share.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::args::{self, Color};
use super::console::{self, Terminal};
use super::progress::Progress;
use super::runner::Notation;
use super::{ExitStatus, refuse};
use crate::audit::{Description, Report};
use crate::config::Refusal;
use crate::files::{Disk, display};
use crate::guard::{Defect, guard};
use crate::project::inputs::{STDIN, Stdin};
use crate::project::run::{Request, Run};
use crate::project::settings::{RunOptions, Settings};
use crate::report::{self, Format};
use crate::text::words::plural;

/// Reads the inputs. `skips_others` says that there may be no OpenAPI document among them. The progress is shown until it
/// is dropped.
///
/// # Errors
/// What is wrong with the arguments, or with a config.
pub(super) fn start(input: &args::Input, settings: Settings, skips_others: bool) -> Result<(Run, Progress), Refusal> {
    let reads_stdin = input.inputs.iter().any(|input| input == Path::new(STDIN));
    match &input.stdin_path {
        Some(name) if !reads_stdin => {
            return Err(Refusal::new(
                "--stdin-path is for standard input, which is not among the inputs",
                format!("add `-` to read it: `- --stdin-path {}`", display(name)),
            ));
        }
        None if reads_stdin && settings.given().since.is_some() => {
            return Err(Refusal::new(
                "`--since` compares files, and standard input has no name",
                "say which file it is, as `- --stdin-path openapi.yaml`",
            ));
        }
        _ => {}
    }
    let request = Request { inputs: input.inputs.clone(), stdin: stdin(input), skips_others };
    let watch = |count| Progress::start(format!("auditing {count} document{}", plural(count)));
    Run::read(request, settings, watch)
}

/// Reads the inputs, and shows something of their descriptions. What can't be described is reported after that.
pub(super) fn describe(
    input: &args::Input,
    config: &args::ConfigChoice,
    color: Color,
    show: impl FnOnce(&[Description<'_>]) -> io::Result<()>,
) -> io::Result<ExitStatus> {
    let errors = Terminal::stderr(color);
    let settings = Settings::new(&Disk, config.source(), RunOptions::only_reasons());
    let Some((run, progress)) = started(input, settings, errors) else { return Ok(ExitStatus::Failure) };
    let (report, descriptions) = run.describe();
    drop(progress);
    let shown = show(&descriptions);
    if report.is_incomplete() {
        tell_why(&report, errors);
        return shown.map(|()| ExitStatus::Failure);
    }
    shown.map(|()| ExitStatus::Clean)
}

/// Reads the inputs, or says on standard error why they can't be read.
pub(super) fn started(input: &args::Input, settings: Settings, errors: Terminal) -> Option<(Run, Progress)> {
    start(input, settings, false).map_err(|refusal| refuse(errors, &refusal)).ok()
}

/// Says on standard error why not everything was audited.
pub(super) fn tell_why(report: &Report, errors: Terminal) {
    let mut stderr = console::stderr(Notation::Text);
    // Where this fails nobody is left to tell.
    let _ = report::write(Format::Concise, report, &errors.style(), &mut stderr);
    let _ = report::write_failures(report, &errors.style(), &mut stderr);
}

/// What there is on standard input, if it is among the inputs.
pub(super) fn stdin(input: &args::Input) -> Option<Stdin> {
    let is_read = input.inputs.iter().any(|input| input == Path::new(STDIN));
    is_read.then(|| read_stdin(input.stdin_path.clone()))
}

/// What there is on standard input, under a name.
pub(super) fn read_stdin(name: Option<PathBuf>) -> Stdin {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    Stdin { name, bytes: read.map(|_| bytes) }
}

/// Looks at each description, and says of those where a defect of ours stops that.
pub(super) fn each<'d, T>(
    descriptions: &'d [Description<'_>],
    errors: Terminal,
    look_at: impl Fn(&'d Description<'_>) -> T,
) -> (Vec<T>, ExitStatus) {
    let (mut all, mut status) = (Vec::new(), ExitStatus::Clean);
    for description in descriptions {
        let name = &description.api.root.document().source.name;
        match guard("list", name, || look_at(description)) {
            Ok(one) => all.push(one),
            Err(defect) => {
                let message = format!("can't list `{name}`: {defect}");
                refuse(errors, &Refusal::new(message, Defect::HELP));
                status = ExitStatus::Failure;
            }
        }
    }
    (all, status)
}
