//! One walk over the model that runs the rules, and what came of it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{SourceId, Sources};

/// What an audit found, for the reports to write.
#[derive(Debug, Default)]
pub struct Report {
    /// One entry for each document that was audited or could not be, in the order of the inputs.
    pub documents: Vec<DocumentReport>,
    /// Every source that was read: roots and the files that they refer to.
    pub sources: Sources,
    /// Inputs of which nothing could be read.
    pub failures: Vec<InputFailure>,
}

/// What was found in one document and in the files that it refers to.
#[derive(Debug)]
pub struct DocumentReport {
    /// The document's own source.
    pub source: SourceId,
    /// The version that it states (`3.1.0`, `2.0`); empty where it could not be read.
    pub openapi: String,
    /// Number of operations, those of webhooks and callbacks included.
    pub operations: usize,
    /// The findings, in the order of their places: own source first.
    pub findings: Vec<Diagnostic>,
    /// Whether the document could not be audited, so that the run ends with exit status 2.
    pub is_broken: bool,
}

/// An input that could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFailure {
    /// The input as it was given.
    pub input: String,
    /// What went wrong: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Report {
    /// All findings of all documents.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.documents.iter().flat_map(|document| &document.findings)
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|finding| finding.severity == severity).count()
    }

    /// Whether anything could not be audited.
    pub fn is_incomplete(&self) -> bool {
        !self.failures.is_empty() || self.documents.iter().any(|document| document.is_broken)
    }
}
