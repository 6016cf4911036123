//! `oas-audit lsp`.

use std::io;

use super::console::Terminal;
use super::{ExitStatus, refuse};
use crate::config::Refusal;
use crate::files::reason;
use crate::lsp;

/// Serves an editor on standard input and output.
#[expect(clippy::unnecessary_wraps, reason = "all commands are run alike")]
pub(super) fn run() -> io::Result<ExitStatus> {
    Ok(match lsp::serve(io::stdin(), io::stdout()) {
        Ok(true) => ExitStatus::Clean,
        Ok(false) => ExitStatus::Findings,
        Err(error) => {
            let message = format!("can't serve an editor: {}", reason(&error));
            refuse(Terminal::file(), &Refusal::new(message, ""));
            ExitStatus::Failure
        }
    })
}
