//! The `oas-audit` binary: nothing but its exit status.

use std::process::ExitCode;

use oas_audit::cli;

fn main() -> ExitCode {
    cli::run(std::env::args_os()).into()
}
