//! `oas-audit operations`.

use std::io;

use super::args::{self, Color, ListFormat};
use super::console::{self, Terminal, print};
use super::runner::Notation;
use super::start::start;
use super::{ExitStatus, refuse};
use crate::audit::Description;
use crate::files::Disk;
use crate::project::settings::{RunOptions, Settings};
use crate::report::operations::{self, Listed};
use crate::report::{self, Format};

pub(super) fn run(arguments: &args::Operations, color: Color) -> io::Result<ExitStatus> {
    let errors = Terminal::stderr(color);
    let settings = Settings::new(&Disk, arguments.config.source(), RunOptions::only_reasons());
    let (run, progress) = match start(&arguments.input, settings, false) {
        Ok(started) => started,
        Err(refusal) => {
            refuse(errors, &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    let (report, descriptions) = run.describe();
    drop(progress);
    let listed: Vec<Listed<'_, '_>> = descriptions
        .iter()
        .map(|Description { api, kinds, .. }| Listed { path: &api.root.document().source.name, api, kinds })
        .collect();
    let printed = print(Terminal::stdout(color), arguments.format, |out| match arguments.format {
        ListFormat::Json => operations::json(&listed, out),
        ListFormat::Text if arguments.matrix => operations::matrix(&listed, out),
        ListFormat::Text => operations::text(&listed, arguments.verbose, out),
    });
    if report.is_incomplete() {
        let mut stderr = console::stderr(Notation::Text);
        // Where this fails nobody is left to tell.
        let _ = report::write(Format::Concise, &report, &errors.style(), &mut stderr);
        let _ = report::write_failures(&report, &errors.style(), &mut stderr);
        return printed.map(|()| ExitStatus::Failure);
    }
    printed.map(|()| ExitStatus::Clean)
}
