//! `oas-audit guide`.

use std::io;

use super::ExitStatus;
use super::args::{self, Color, GuideFormat};
use super::console::{Terminal, print};
use super::start::describe;
use crate::audit::Description;
use crate::report::guide::{self, Guide};

pub(super) fn run(arguments: &args::Guide, color: Color) -> io::Result<ExitStatus> {
    describe(&arguments.input, &arguments.config, color, |descriptions| {
        let of =
            |Description { api, kinds, .. }: &Description<'_>| Guide::of(&api.root.document().source.name, api, kinds);
        let guides: Vec<Guide> = descriptions.iter().map(of).collect();
        print(Terminal::file(), arguments.format, |out| match arguments.format {
            GuideFormat::Json => guide::json(&guides, out),
            GuideFormat::Markdown => guide::markdown(&guides, out),
        })
    })
}
