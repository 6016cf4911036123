//! From the arguments to a run: what `check`, `operations`, `advise` and `init` share.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::console::Terminal;
use super::progress::Progress;
use super::{ExitStatus, args, complain};
use crate::audit::Description;
use crate::files::display;
use crate::guard::{Defect, guard};
use crate::project::error::{Complaint, Refusal};
use crate::project::inputs::{STDIN, Stdin};
use crate::project::run::{Request, Run};
use crate::project::settings::Settings;
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
            return Err(Refusal::Usage(Complaint {
                message: "--stdin-path is for standard input, which is not among the inputs".to_owned(),
                help: format!("add `-` to read it: `- --stdin-path {}`", display(name)),
            }));
        }
        None if reads_stdin && settings.given().since.is_some() => {
            return Err(Refusal::Usage(Complaint {
                message: "`--since` compares files, and standard input has no name".to_owned(),
                help: "say which file it is, as `- --stdin-path openapi.yaml`".to_owned(),
            }));
        }
        _ => {}
    }
    let request = Request { inputs: input.inputs.clone(), stdin: stdin(input), skips_others };
    let watch = |count| Progress::start(format!("auditing {count} document{}", plural(count)));
    Run::read(request, settings, watch)
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
                complain(errors, &Complaint { message, help: Defect::HELP.to_owned() });
                status = ExitStatus::Failure;
            }
        }
    }
    (all, status)
}
