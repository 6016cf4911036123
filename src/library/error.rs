//! Why something could not be done.

use std::fmt;

use crate::config::Refusal;
use crate::guard::Defect;
use crate::report::{self, plain};

/// Why a project can't be audited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    help: String,
    findings: Vec<plain::Finding>,
}

impl Error {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), findings: Vec::new() }
    }

    pub(super) fn of_defect(name: &str, defect: Defect) -> Self {
        Self::new(format!("can't list `{name}`: {defect}"), Defect::HELP)
    }

    /// What went wrong: lower case, no full stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do; empty if there is nothing to add.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The mistakes in a config, with their places.
    pub fn findings(&self) -> &[plain::Finding] {
        &self.findings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let findings = refusal.mistakes.map_or_else(Vec::new, |mistakes| {
            let (document, sources) = report::of_mistakes(&mistakes);
            plain::Document::of(&document, &sources).findings
        });
        Self { findings, ..Self::new(refusal.message, refusal.help) }
    }
}
