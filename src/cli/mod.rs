//! The command line.
//!
//! Each command is a module with a `run` that returns the exit status. Its only error is that of standard output:
//! other errors are written to standard error and makes the status [`ExitStatus::Failure`].

mod advise;
mod args;
mod baseline;
mod check;
mod console;
mod deliver;
mod diff;
mod explain;
mod fixes;
mod guide;
mod init;
mod lsp;
mod operations;
mod output;
mod page;
mod print_config;
mod profiles;
mod progress;
mod rules;
mod runner;
mod start;
mod status;
mod test_policies;
mod tree;

use std::ffi::OsString;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use args::{Arguments, Command};
use console::{Terminal, print};
use runner::Notation;

use crate::config::Refusal;
use crate::files::reason;
use crate::guard::{Defect, guard};
use crate::report;

/// How a run ended, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// Done, and nothing found that fails the run.
    Clean,
    /// Done, and there are findings.
    Findings,
    /// Something could not be done.
    Failure,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Clean => 0,
            ExitStatus::Findings => 1,
            ExitStatus::Failure => 2,
        })
    }
}

/// Runs the command in the arguments, which start with the name of the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    std::panic::set_hook(Box::new(tell_panic));
    // A defect of ours must not look like findings.
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    guard("run", "", || dispatch(&arguments)).unwrap_or_else(|defect| {
        let message = format!("the run is not complete: {defect}");
        refuse(Terminal::file(), &Refusal::new(message, Defect::HELP));
        ExitStatus::Failure
    })
}

fn dispatch(arguments: &[OsString]) -> ExitStatus {
    let Arguments { command, color } = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(error, arguments),
    };
    let result = match command {
        Command::Check(arguments) => check::run(&arguments, color),
        Command::Diff(arguments) => diff::run(&arguments, color),
        Command::Operations(arguments) => operations::run(&arguments, color),
        Command::Advise(arguments) => advise::run(&arguments, color),
        Command::Guide(arguments) => guide::run(&arguments, color),
        Command::Init(arguments) => Ok(init::run(&arguments, color)),
        Command::Rules(arguments) => rules::run(&arguments, color),
        Command::Profiles(arguments) => profiles::run(&arguments, color),
        Command::Explain(arguments) => explain::run(&arguments, color),
        Command::Lsp(_) => lsp::run(),
        Command::Status(arguments) => status::run(&arguments, color),
        Command::Completions(arguments) => {
            let mut script = Vec::new();
            clap_complete::generate(arguments.shell, &mut Arguments::command(), "oas-audit", &mut script);
            print(Terminal::file(), Notation::Verbatim, |out| out.write_all(&script)).map(|()| ExitStatus::Clean)
        }
    };
    result.unwrap_or_else(|error| {
        let message = format!("can't write to standard output: {}", reason(&error));
        refuse(Terminal::stderr(color), &Refusal::new(message, ""));
        ExitStatus::Failure
    })
}

/// Shows help, the version, or what is wrong with the arguments.
fn usage(mut error: clap::Error, arguments: &[OsString]) -> ExitStatus {
    let tip = match (error.get(ContextKind::InvalidSubcommand), error.get(ContextKind::InvalidArg)) {
        (Some(ContextValue::String(word)), _) => meant_by(word),
        (_, Some(ContextValue::String(flag))) if error.kind() == ErrorKind::UnknownArgument => {
            owner_of(flag, arguments)
        }
        _ => None,
    };
    if let Some(tip) = tip {
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    if runner::is_reading() && error.use_stderr() {
        tell(&error.render().to_string());
    } else {
        // Nobody is left to tell where this fails.
        let _ = error.print();
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitStatus::Clean,
        _ => ExitStatus::Failure,
    }
}

/// The command that was meant by a word that is none: `check` for a document, and for what other linters call it.
fn meant_by(word: &str) -> Option<String> {
    let is_input = word.contains(['.', '/', '*']) || Path::new(word).exists();
    match word {
        _ if is_input => Some(format!("to audit documents: `oas-audit check {word}`")),
        "audit" | "lint" | "validate" => Some("to audit documents: `oas-audit check`".to_owned()),
        "fix" => Some("to fix what can be fixed: `oas-audit check --fix`".to_owned()),
        _ => None,
    }
}

/// The command that a flag before any command belongs to.
fn owner_of(flag: &str, arguments: &[OsString]) -> Option<String> {
    let all = Arguments::command();
    let is_command = |word: &OsString| all.get_subcommands().any(|command| word == command.get_name());
    if arguments.iter().skip(1).any(is_command) {
        return None;
    }
    let name = flag.strip_prefix("--")?.split('=').next()?;
    let owner = all.get_subcommands().find(|one| one.get_arguments().any(|own| own.get_long() == Some(name)))?;
    Some(format!("`--{name}` follows its command: `oas-audit {} --{name}`", owner.get_name()))
}

/// Says on standard error why something can't be done.
fn refuse(terminal: Terminal, refusal: &Refusal) {
    let mut text = Vec::new();
    if report::write_refusal(refusal, &terminal.style(), &mut text).is_ok() {
        tell(&String::from_utf8_lossy(&text));
    }
}

/// Writes on standard error. Where that fails nobody is left to tell.
fn tell(text: &str) {
    let _ = console::stderr(Notation::Text).write_all(text.as_bytes());
}

/// Asks for a report of a panic, once however many threads are hit.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    static IS_TOLD: AtomicBool = AtomicBool::new(false);
    if IS_TOLD.swap(true, Ordering::Relaxed) {
        return;
    }
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    tell(&format!(
        "error: oas-audit has hit a defect of its own: {message}{place}\n  \
         help: please report it at {}/issues with these lines, and the document if you can share it\n  \
         note: oas-audit {} on {} {}\n",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    ));
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        tell(&format!("{}\n", std::backtrace::Backtrace::force_capture()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
