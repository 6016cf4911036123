//! What an audit found, as plain data.

use std::collections::HashMap;
use std::ops::{Add, Range};
use std::sync::Arc;

use super::suppress::Suppressed;
use crate::diagnostic::{Class, Diagnostic, OperationName, Place, Severity};
use crate::guard::Defect;
use crate::text::{SourceId, Sources};

/// What an audit found, for the reports to write.
#[derive(Debug, Default)]
pub struct Report {
    /// One entry for each document that was audited or could not be, in the order of the inputs.
    pub documents: Vec<DocumentReport>,
    /// Every source that was read: roots and the files that they refer to.
    pub sources: Sources,
    /// Inputs that could not be read.
    pub failures: Vec<InputFailure>,
    /// What became of the findings that the baseline knows; none without a baseline.
    pub known: Option<KnownFindings>,
    /// What became of the findings that a revision has; none where nothing is compared with one.
    pub since: Option<Since>,
    /// Inputs that are not OpenAPI documents and were skipped.
    pub others: Vec<SourceId>,
    /// What was compared, where the findings are changes of the contract.
    pub contract: Option<Contract>,
}

/// A comparison of two versions of descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The old version as the user named it.
    pub base: String,
    /// The new one.
    pub head: String,
    /// The clients that the contract is kept for.
    pub profile: &'static str,
    /// How many changes there are of each class, in the order of [`Class::ALL`], those that are not listed included.
    pub counts: [usize; Class::ALL.len()],
    /// What is not a finding but worth a line, as that a document is new.
    pub notes: Vec<String>,
}

impl Contract {
    /// How many changes have a class.
    pub fn count(&self, class: Class) -> usize {
        self.counts[class as usize]
    }

    /// The greatest class that there is; none where nothing changed.
    pub fn greatest(&self) -> Option<Class> {
        Class::ALL.into_iter().rev().find(|class| self.count(*class) > 0)
    }

    /// The part of the version that has to be raised (Semantic Versioning 2.0.0).
    pub fn bump(&self) -> &'static str {
        match self.greatest() {
            Some(Class::Breaking) => "major",
            Some(Class::Risky | Class::Unclassified | Class::Compatible) => "minor",
            Some(Class::Docs) => "patch",
            None => "none",
        }
    }
}

/// What became of the findings that a revision has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The revision as the user named it.
    pub revision: String,
    /// How many are still there, and how many are gone.
    pub found: KnownFindings,
    /// The lines that changed, as bytes of the sources with findings, in their order.
    pub changed: HashMap<SourceId, Vec<Range<u32>>>,
}

impl Since {
    /// Whether a place starts in a line that changed.
    pub fn has_changed(&self, place: &Place) -> bool {
        let lines = self.changed.get(&place.source).map_or(&[][..], Vec::as_slice);
        let at = lines.partition_point(|line| line.end <= place.span.start);
        lines.get(at).is_some_and(|line| line.contains(&place.span.start))
    }
}

/// What became of known findings, which are counted by their places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownFindings {
    /// In how many places they are still there.
    pub known: usize,
    /// From how many places they are gone.
    pub fixed: usize,
}

impl Add for KnownFindings {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { known: self.known + other.known, fixed: self.fixed + other.fixed }
    }
}

/// What was found in one document and in the files that it refers to.
#[derive(Debug)]
pub struct DocumentReport {
    /// The document's own source.
    pub source: SourceId,
    /// The title and version of the API, as `info` states them: `Orders 1.2.0`; empty where it could not be read.
    pub title: String,
    /// The version that it states (`3.1.0`, `2.0`); empty where it could not be read.
    pub openapi: String,
    /// Number of operations, those of webhooks and callbacks included.
    pub operations: usize,
    /// The operations themselves, for reports that show them beside the findings; empty unless
    /// [`super::Options::lists_operations`].
    pub index: Vec<OperationEntry>,
    /// The findings, in the order of their places: own source first.
    pub findings: Vec<Diagnostic>,
    /// The findings that were suppressed, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// Whether the document could not be audited, so that the run ends with exit status 2.
    pub is_broken: bool,
}

/// An operation with what it declares.
#[derive(Clone, Debug)]
pub struct OperationEntry {
    /// What it is called.
    pub name: Arc<OperationName>,
    /// Its key.
    pub place: Place,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its responses, in the order of the document.
    pub responses: Vec<ResponseEntry>,
}

/// A response as an operation declares it.
#[derive(Clone, Debug)]
pub struct ResponseEntry {
    /// The status key as it is written.
    pub status: String,
    /// The response object, references followed; none if one does not resolve.
    pub place: Option<Place>,
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

impl InputFailure {
    /// What is reported of an input that a defect of ours kept from its audit.
    pub(crate) fn of(input: &str, defect: Defect) -> Self {
        Self { input: input.to_owned(), message: defect.to_string(), help: Defect::HELP.to_owned() }
    }
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

    /// In how many places the findings are.
    pub fn places(&self) -> usize {
        self.findings().map(Diagnostic::places).sum()
    }

    /// In how many places findings were suppressed.
    pub fn suppressed(&self) -> usize {
        let suppressed = self.documents.iter().flat_map(|document| &document.suppressed);
        suppressed.map(|one| one.finding.places()).sum()
    }

    /// Whether only findings that were not known before are reported.
    pub fn is_of_new_findings(&self) -> bool {
        self.known.is_some() || self.since.is_some()
    }

    /// Whether anything could not be audited.
    pub fn is_incomplete(&self) -> bool {
        !self.failures.is_empty() || self.documents.iter().any(|document| document.is_broken)
    }
}
