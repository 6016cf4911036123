//! Findings as plain data, independent of rules and reports.

mod change;
mod claim;
mod class;
mod fix;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::{Language, SourceId, Span};

pub use change::{Change, NodeKey};
pub use claim::{Claim, Remedy};
pub use class::Class;
pub use fix::{Applicability, Edit, Fix, apply};

/// Stands in a cause for the status that all its places have: "{status} has no body".
pub const STATUS: &str = "{status}";

/// The severity of a finding. Ordered: an error is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; no client breaks.
    Info,
    /// The contract is incomplete or misleading.
    Warning,
    /// The contract contradicts HTTP, OpenAPI or itself.
    Error,
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == word)
            .ok_or_else(|| format!("`{word}` is not a severity: expected `info`, `warning` or `error`"))
    }
}

/// How sure the auditor is of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The evidence is contradictory.
    Low,
    /// It depends on the inferred kind of the operation.
    Medium,
    /// It follows from the document alone.
    High,
}

/// A place in a document: bytes in a source, and the JSON Pointer (RFC 6901) of the value there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The source.
    pub source: SourceId,
    /// The bytes.
    pub span: Span,
    /// JSON Pointer of the value within that source; empty for the whole source.
    pub pointer: Arc<str>,
}

/// A place with its relation to the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// A few words, lower case, no full stop.
    pub message: String,
}

/// The operation that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationName {
    /// Method in upper case.
    pub method: String,
    /// Path template, or the webhook's name.
    pub path: String,
    /// `operationId`, where there is one.
    pub operation_id: Option<String>,
    /// Kind that was inferred or stated.
    pub kind: &'static str,
}

/// One of the places of a finding about several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub place: Place,
    /// The operation there.
    pub operation: Option<Arc<OperationName>>,
    /// The operations that use the place: positions in the description's list.
    pub operations: Vec<usize>,
    /// A few words where the occurrences differ, else empty.
    pub note: String,
    /// The finding about this place alone, with its own message, text to paste and fix. None if the rule reported all
    /// places as one finding, and for the second place and the following ones of such a finding in a group.
    pub finding: Option<Box<Diagnostic>>,
}

impl Occurrence {
    /// A place alone.
    pub fn at(place: Place) -> Self {
        Self { place, operation: None, operations: Vec::new(), note: String::new(), finding: None }
    }
}

/// Text that the author can paste into the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The document's notation.
    pub language: Language,
    /// The text, without a line break at its end.
    pub text: String,
    /// The code whose response it declares, or is a part of.
    pub declares: Option<u16>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Diagnostic {
    /// Id of the rule.
    pub rule: &'static str,
    /// What it shares with the findings of its rule that one decision made: a status code, a missing file. Empty where
    /// all findings of the rule have one cause. If the rule states none, it is what the message says beside the
    /// names of the place.
    pub cause: Option<String>,
    /// The severity.
    pub severity: Severity,
    /// The confidence.
    pub confidence: Confidence,
    /// What is wrong: lower case, no full stop, back-ticks around things from the document.
    pub message: String,
    /// What to do.
    pub help: Cow<'static, str>,
    /// What a help that depends on the kind of an operation is based on: "`create`: it posts to a collection".
    pub evidence: Option<String>,
    /// The changes that settle it; of a group, those that its places don't have.
    pub changes: Vec<Change>,
    /// Whether it holds only if something is so that the document doesn't tell. What it offers is shown then, and no fix.
    pub is_conditional: bool,
    /// What to paste: the text of its first change. The engine sets it for the findings that are reported.
    pub snippet: Option<Snippet>,
    /// The smallest useful place.
    pub primary: Label,
    /// Second places, in this or other sources.
    pub related: Vec<Label>,
    /// The operation, if it is about one.
    pub operation: Option<Arc<OperationName>>,
    /// The status key (`201`, `4XX`, `default`), if it is about one.
    pub status: Option<String>,
    /// The places of a finding about several, whether its rule reported them as one or the engine grouped findings with
    /// one cause.
    pub occurrences: Vec<Occurrence>,
    /// Its claims about single operations. Findings with a claim in common report one fact.
    pub claims: Vec<Claim>,
    /// Further ways to settle it.
    pub remedies: Vec<Remedy>,
    /// The operations that use its place or that it is about: positions in the description's list, in their order.
    pub operations: Vec<usize>,
    /// A change that fixes it.
    pub fix: Option<Fix>,
    /// What the change means for clients, if it is about a change of the contract.
    pub class: Option<Class>,
    /// The words of its rule, if a project wrote it. Those of the other rules are known by their id.
    pub policy: Option<Arc<PolicyWords>>,
}

/// What a project says of a rule that it wrote itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWords {
    /// What the rule reports, in one sentence without a full stop.
    pub summary: String,
    /// The reason for it; empty where none is given.
    pub why: String,
    /// The severity of its findings unless the project says otherwise elsewhere.
    pub severity: Severity,
    /// Its documentation in Markdown.
    pub docs: String,
}

impl Diagnostic {
    /// The places that identify it in a baseline.
    pub fn identities(&self) -> impl Iterator<Item = &Place> {
        let own = Some(&self.primary.place).filter(|_| self.occurrences.is_empty());
        own.into_iter().chain(self.occurrences.iter().map(|one| &one.place))
    }

    /// In how many places it is.
    pub fn places(&self) -> usize {
        self.occurrences.len().max(1)
    }

    /// How many operations it concerns. One that is in no operation counts as one.
    pub fn weight(&self) -> usize {
        self.operations.len().max(1)
    }

    /// Whether the engine made one finding of several.
    pub fn is_group(&self) -> bool {
        self.occurrences.iter().any(|one| one.finding.is_some())
    }

    /// The findings that the engine made one, or the finding itself if it is a single one.
    pub fn singles(&self) -> impl Iterator<Item = &Self> {
        let own = Some(self).filter(|_| !self.is_group());
        own.into_iter().chain(self.occurrences.iter().filter_map(|one| one.finding.as_deref()))
    }

    /// The first so many of [`Self::singles`].
    pub(crate) fn singles_mut(&mut self, most: usize) -> Vec<&mut Self> {
        match self.is_group() {
            true => self.occurrences.iter_mut().filter_map(|one| one.finding.as_deref_mut()).take(most).collect(),
            false => vec![self],
        }
    }

    /// Starts a finding. Rules start theirs from their properties.
    pub fn new(rule: &'static str, severity: Severity, place: Place) -> Self {
        Self {
            rule,
            cause: None,
            severity,
            confidence: Confidence::High,
            message: String::new(),
            help: Cow::default(),
            evidence: None,
            changes: Vec::new(),
            is_conditional: false,
            snippet: None,
            primary: Label { place, message: String::new() },
            related: Vec::new(),
            operation: None,
            status: None,
            occurrences: Vec::new(),
            claims: Vec::new(),
            remedies: Vec::new(),
            operations: Vec::new(),
            fix: None,
            class: None,
            policy: None,
        }
    }

    /// Sets the cause.
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Sets what is wrong.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Sets the words at the primary place.
    pub fn label(mut self, words: impl Into<String>) -> Self {
        self.primary.message = words.into();
        self
    }

    /// Adds a second place.
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        push(&mut self.related, Label { place, message: words.into() });
        self
    }

    /// Sets what to do.
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = help.into();
        self
    }

    /// Sets what the help is based on.
    pub fn evidence(mut self, evidence: Option<String>) -> Self {
        self.evidence = evidence;
        self
    }

    /// The word for how much it matters: the class of a change of the contract, else the severity.
    pub const fn grade(&self) -> &'static str {
        match self.class {
            Some(class) => class.name(),
            None => self.severity.name(),
        }
    }

    /// The help, with its evidence at the end.
    pub fn advice(&self) -> Cow<'_, str> {
        match &self.evidence {
            Some(evidence) => Cow::Owned(format!("{} (classified as {evidence})", self.help)),
            None => Cow::Borrowed(&self.help),
        }
    }

    /// Adds a change that settles it.
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds changes that settle it.
    pub fn changes(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }

    /// Notes that it holds only if something is so that the document doesn't tell.
    pub fn conditional(self) -> Self {
        Self { is_conditional: true, ..self }
    }

    /// All changes that settle it, at all its places.
    pub fn all_changes(&self) -> impl Iterator<Item = &Change> {
        self.singles().flat_map(|single| &single.changes)
    }

    /// Sets the confidence.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets the severity for this finding, where it differs from the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sets the operation.
    pub fn operation(mut self, operation: impl Into<Arc<OperationName>>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Sets the status key.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Claims that an operation (position in the description) should declare one of these codes, the best first.
    pub fn declares(mut self, operation: usize, codes: &[u16]) -> Self {
        push(&mut self.claims, Claim::Declare { operation, codes: codes.to_vec() });
        self
    }

    /// Sets the operations (positions in the description) that use its place.
    pub fn concerns(mut self, operations: impl IntoIterator<Item = usize>) -> Self {
        self.operations = operations.into_iter().collect();
        if self.operations.len() > 1 {
            self.operations.sort_unstable();
            self.operations.dedup();
        }
        self
    }

    /// Adds claims.
    pub fn claims(mut self, claims: impl IntoIterator<Item = Claim>) -> Self {
        self.claims.extend(claims);
        self
    }

    /// Claims that these operations (positions in the description) should not answer with the status of this finding, or
    /// with another one. The status has to be set before.
    pub fn replaces(mut self, operations: impl IntoIterator<Item = usize>) -> Self {
        let status = self.status.clone().unwrap_or_default();
        let claim = |operation| Claim::Replace { operation, status: status.clone() };
        self.claims.extend(operations.into_iter().map(claim));
        self
    }

    /// Claims that the response of these operations (positions in the description) with the status of this finding
    /// lacks a body or a header. The status must be set before.
    pub fn completes(mut self, operations: impl IntoIterator<Item = usize>) -> Self {
        let status = self.status.clone().unwrap_or_default();
        let claim = |operation| Claim::Complete { operation, status: status.clone() };
        self.claims.extend(operations.into_iter().map(claim));
        self
    }

    /// Adds a way to settle it.
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        push(&mut self.remedies, remedy);
        self
    }

    /// Sets the places of a finding about several.
    pub fn occurrences(mut self, occurrences: Vec<Occurrence>) -> Self {
        self.occurrences = occurrences;
        self
    }
}

/// Adds to a list that has one item nearly always: room for four would be wasted on each of thousands of findings.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        list.reserve_exact(1);
    }
    list.push(item);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_ordered_and_read_back() {
        assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
        for severity in Severity::ALL {
            assert_eq!(severity.name().parse(), Ok(severity));
        }
        assert!("fatal".parse::<Severity>().is_err());
    }
}
