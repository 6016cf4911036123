//! `oas-audit operations`.

use std::io;

use super::args::{self, Color, ListFormat};
use super::console::{self, Look, print};
use super::runner::Notation;
use super::start::{each, start};
use super::{ExitStatus, refuse};
use crate::classify::Kinds;
use crate::model::Api;
use crate::project::run::REASONS;
use crate::project::settings::{Said, Settings};
use crate::report::operations::{self, Listed};
use crate::report::{self, Format};

pub(super) fn run(arguments: &args::Operations, color: Color) -> io::Result<ExitStatus> {
    let errors = Look::stderr(color);
    let said = Said { only: REASONS.map(str::to_owned).into(), ..Said::default() };
    let session = match start(&arguments.input, Settings::new(arguments.config.source(), said), false) {
        Ok(session) => session,
        Err(refusal) => {
            refuse(errors, &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    let report = &session.report;
    let (apis, status) = each(&session, errors, |document| {
        let api = Api::new(&session.workspace, document.source).ok()?;
        let options = &session.in_force(document.source).options;
        let kinds = Kinds::infer_with(&api, |operation| options.kind_of(operation));
        Some((api, kinds))
    });
    let listed: Vec<Listed<'_, '_>> =
        apis.iter().map(|(api, kinds)| Listed { path: &api.root.document().source.name, api, kinds }).collect();
    let printed = print(Look::stdout(color), arguments.format, |out| match arguments.format {
        ListFormat::Json => operations::json(&listed, out),
        ListFormat::Text if arguments.matrix => operations::matrix(&listed, out),
        ListFormat::Text => operations::text(&listed, arguments.verbose, out),
    });
    if report.is_incomplete() {
        let mut stderr = console::stderr(Notation::Text);
        // Where this fails nobody is left to tell.
        let _ = report::write(Format::Concise, report, &errors.style(), &mut stderr);
        let _ = report::write_failures(report, &errors.style(), &mut stderr);
        return printed.map(|()| ExitStatus::Failure);
    }
    printed.map(|()| status)
}
