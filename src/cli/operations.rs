//! `oas-audit operations`.

use std::io;

use super::ExitStatus;
use super::args::{self, Color, ListFormat};
use super::console::{Terminal, print};
use super::start::describe;
use crate::audit::Description;
use crate::report::operations::{self, Listed};

pub(super) fn run(arguments: &args::Operations, color: Color) -> io::Result<ExitStatus> {
    describe(&arguments.input, &arguments.config, color, |descriptions| {
        let listed: Vec<Listed<'_, '_>> = descriptions
            .iter()
            .map(|Description { api, kinds, .. }| Listed { path: &api.root.document().source.name, api, kinds })
            .collect();
        print(Terminal::stdout(color), arguments.format, |out| match arguments.format {
            ListFormat::Json => operations::json(&listed, out),
            ListFormat::Text if arguments.matrix => operations::matrix(&listed, out),
            ListFormat::Text => operations::text(&listed, arguments.verbose, out),
        })
    })
}
