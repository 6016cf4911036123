//! The `oas-audit` binary: nothing but its exit status.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use oas_audit::cli;

fn main() -> ExitCode {
    cli::run(std::env::args_os()).into()
}
