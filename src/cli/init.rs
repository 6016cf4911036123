//! `oas-audit init`.

use std::path::Path;

use super::args::{self, Color};
use super::console::Look;
use super::{Complaint, ExitStatus, complain, output, tell};
use crate::config;

/// What a new config says: nothing yet, and what it could say.
const TEMPLATE: &str = include_str!("init.yaml");

pub(super) fn run(arguments: &args::Init, color: Color) -> ExitStatus {
    let errors = Look::stderr(color);
    match write(arguments) {
        Ok(name) => {
            tell(&format!("wrote `{name}`; `oas-audit check --print-config` shows what is in force\n"));
            ExitStatus::Clean
        }
        Err(complaint) => {
            complain(errors, &complaint);
            ExitStatus::Failure
        }
    }
}

fn write(arguments: &args::Init) -> Result<&'static str, Complaint> {
    let there = config::NAMES.into_iter().find(|name| Path::new(name).exists());
    if let Some(name) = there.filter(|_| !arguments.force) {
        return Err(Complaint {
            message: format!("there is a config already: `{name}`"),
            help: "edit it, or replace it by `oas-audit init --force`".to_owned(),
        });
    }
    let name = there.unwrap_or(config::NAMES[0]);
    output::replace(Path::new(name), |out| out.write_all(TEMPLATE.as_bytes()))?;
    Ok(name)
}
