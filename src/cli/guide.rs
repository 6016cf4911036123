//! `oas-audit guide`.

use std::io;

use super::args::{self, Color, GuideFormat};
use super::console::{self, Terminal, print};
use super::runner::Notation;
use super::start::start;
use super::{ExitStatus, refuse};
use crate::audit::Description;
use crate::files::Disk;
use crate::project::settings::{RunOptions, Settings};
use crate::report::guide::{self, Guide};
use crate::report::{self, Format};

pub(super) fn run(arguments: &args::Guide, color: Color) -> io::Result<ExitStatus> {
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
    let of = |Description { api, kinds, .. }: &Description<'_>| Guide::of(&api.root.document().source.name, api, kinds);
    let guides: Vec<Guide> = descriptions.iter().map(of).collect();
    let printed = print(Terminal::file(), arguments.format, |out| match arguments.format {
        GuideFormat::Json => guide::json(&guides, out),
        GuideFormat::Markdown => guide::markdown(&guides, out),
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
