//! `oas-audit lsp`.

use std::io;

use super::console::Terminal;
use super::{ExitStatus, complain};
use crate::files::reason;
use crate::lsp;
use crate::project::error::Complaint;

/// Serves an editor on standard input and output.
#[expect(clippy::unnecessary_wraps, reason = "all commands are run alike")]
pub(super) fn run() -> io::Result<ExitStatus> {
    Ok(match lsp::serve(io::stdin(), io::stdout()) {
        Ok(true) => ExitStatus::Clean,
        Ok(false) => ExitStatus::Findings,
        Err(error) => {
            let message = format!("can't serve an editor: {}", reason(&error));
            complain(Terminal::file(), &Complaint { message, help: String::new() });
            ExitStatus::Failure
        }
    })
}
