//! The report as plain data, without the documents: what [`super::Format::Json`] writes, and what a program reads from
//! that. `docs/report.schema.json` describes it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::about;
use super::fingerprint::Fingerprints;
use crate::audit::{self, DocumentReport, KnownFindings};
use crate::diagnostic::{self, Applicability, Class, Confidence, Diagnostic, OperationName, Place, Severity};
use crate::text::{Language, SourceId, Sources, Span};

/// Version of the form. It changes when a reader of the old form would misread the new one.
pub const VERSION: u32 = 1;

/// The result of an audit. `D` is the form of its list of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report<D = Vec<Document>> {
    /// Version of the form.
    pub version: u32,
    /// The program.
    pub tool: Tool,
    /// The documents, in the order of the inputs.
    pub documents: D,
    /// What could not be audited: inputs that could not be read, and documents that are broken.
    pub failures: Vec<Failure>,
    /// Counts.
    pub summary: Summary,
}

/// The program that made a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `oas-audit`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One document. `F` and `S` are the forms of its findings and of those that are suppressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Document<F = Vec<Finding>, S = Vec<Suppressed>> {
    /// Its path.
    pub path: String,
    /// The version that it states (`3.1.0`); empty where it could not be read.
    pub openapi: String,
    /// Number of operations, those of webhooks and callbacks included.
    pub operations: usize,
    /// Whether it could not be audited: the findings say why.
    pub broken: bool,
    /// In the order of their places. Those in other files come last.
    pub findings: F,
    /// The findings that are suppressed.
    pub suppressed: S,
}

/// An input that could not be read, or a document that could not be audited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The input as it was given; the path of a document.
    pub input: String,
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What a report counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// Number of documents.
    pub documents: usize,
    /// Number of operations.
    pub operations: usize,
    /// Number of findings.
    pub findings: usize,
    /// Number of places of the findings.
    pub places: usize,
    /// The findings by severity.
    pub by_severity: BySeverity,
    /// The findings by rule.
    pub by_rule: BTreeMap<String, usize>,
    /// Number of places in which findings are suppressed.
    pub suppressed: usize,
    /// The places of the baseline; none without one.
    pub baseline: Option<Known>,
    /// The places of a revision; none where nothing is compared with one.
    pub since: Option<Since>,
    /// What was compared, where the findings are changes of the contract.
    pub contract: Option<Contract>,
    /// Whether every input could be read and audited.
    pub complete: bool,
}

/// Number of findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BySeverity {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// The rest.
    pub info: usize,
}

/// What became of known findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Those that are still there.
    pub known: usize,
    /// Those that are gone.
    pub fixed: usize,
}

/// What became of the findings of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The revision as it was named.
    pub revision: String,
    /// Those that are still there.
    pub known: usize,
    /// Those that are gone.
    pub fixed: usize,
}

/// A comparison of two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// The old version as it was named.
    pub base: String,
    /// The new one.
    pub head: String,
    /// The clients that the contract is kept for.
    pub profile: String,
    /// The part of the version to raise: `major`, `minor`, `patch` or `none`.
    pub bump: String,
    /// The changes by class, those that are not listed included.
    pub by_class: BTreeMap<String, usize>,
}

/// A finding. Its places may be held in another form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding<O = Vec<Occurrence>> {
    /// Id of the rule.
    pub rule: String,
    /// The severity.
    pub severity: Severity,
    /// What a change of the contract means for clients; none for other findings.
    pub class: Option<Class>,
    /// How sure the auditor is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
    /// What to paste into the document.
    pub snippet: Option<Snippet>,
    /// JSON Pointer of the value within its file; empty for the whole file.
    pub pointer: String,
    /// The place.
    pub location: Location,
    /// What there is to say at the place itself; may be empty.
    pub label: String,
    /// Second places.
    pub related: Vec<Related>,
    /// The operation, if it is about one.
    pub operation: Option<Operation>,
    /// The status key (`201`, `4XX`, `default`), if it is about one.
    pub status: Option<String>,
    /// The places of a finding about several.
    pub occurrences: O,
    /// Identity within the document that lasts when lines move and messages are reworded.
    pub fingerprint: String,
    /// A change that fixes it.
    pub fix: Option<Fix>,
}

/// A finding that is suppressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// What suppresses it.
    pub by: Suppression,
}

/// What suppresses a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// `comment`, `extension` or `config`.
    pub means: String,
    /// Why, where that is said.
    pub reason: Option<String>,
    /// Where.
    pub location: Location,
}

/// Text to paste into a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The notation of the document.
    pub language: Language,
    /// The text, without a line break at its end.
    pub text: String,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub path: String,
    /// Its first character.
    pub start: Point,
    /// The character after its last one.
    pub end: Point,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Point {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters (Unicode scalar values).
    pub column: usize,
    /// Bytes from the start of the file.
    pub offset: u32,
}

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Its relation to the finding.
    pub message: String,
    /// The place.
    pub location: Location,
    /// JSON Pointer of the value there.
    pub pointer: String,
}

/// One of the places of a finding about several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The difference from the other places; may be empty.
    pub note: String,
    /// What is wrong in this place alone; none if the message of the finding says it.
    pub message: Option<String>,
    /// The text to paste in this place.
    pub snippet: Option<Snippet>,
    /// The place.
    pub location: Location,
    /// JSON Pointer of the value there.
    pub pointer: String,
    /// The operation there.
    pub operation: Option<Operation>,
    /// A change that fixes the finding in this place.
    pub fix: Option<Fix>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Method in upper case.
    pub method: String,
    /// Path template, or the name of the webhook.
    pub path: String,
    /// `operationId`, where there is one.
    pub operation_id: Option<String>,
    /// Its kind (`create`, `list`).
    pub kind: String,
}

/// A change that fixes a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, as an instruction.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// The reason why there are no edits, or none for some of the places.
    pub obstacle: Option<String>,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The text to replace; an empty one inserts.
    pub location: Location,
    /// The new text.
    pub text: String,
}

impl Report {
    /// The findings of all documents.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.documents.iter().flat_map(|document| &document.findings)
    }

    /// A report of these documents, and of these inputs that could not be read.
    pub(crate) fn of(documents: Vec<Document>, mut failures: Vec<Failure>, known: Option<KnownFindings>) -> Self {
        failures.extend(documents.iter().filter(|document| document.broken).map(|document| {
            let words = |finding: &'_ Finding| (finding.severity, finding.message.clone(), finding.help.clone());
            Failure::of_broken(document.path.clone(), document.findings.iter().map(words))
        }));
        let findings = documents.iter().flat_map(|document| &document.findings);
        let summary = Summary {
            documents: documents.len(),
            operations: documents.iter().map(|document| document.operations).sum(),
            suppressed: documents.iter().map(|document| document.suppressed.len()).sum(),
            baseline: known.map(Known::from),
            complete: failures.is_empty(),
            ..Summary::count(findings.map(|finding| (finding.rule.as_str(), finding.severity)))
        };
        Self { version: VERSION, tool: Tool::default(), documents, failures, summary }
    }
}

impl Default for Tool {
    fn default() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

impl Document {
    pub(crate) fn of(document: &DocumentReport, sources: &Sources) -> Self {
        document_with(document, sources, findings(document, sources).collect(), suppressed(document, sources).collect())
    }
}

/// A document whose findings are held in another form.
pub(super) fn document_with<F, S>(
    document: &DocumentReport,
    sources: &Sources,
    findings: F,
    suppressed: S,
) -> Document<F, S> {
    Document {
        path: sources.get(document.source).name.clone(),
        openapi: document.openapi.clone(),
        operations: document.operations,
        broken: document.is_broken,
        findings,
        suppressed,
    }
}

/// The findings of a document, each made when it is asked for.
pub(super) fn findings<'a>(document: &'a DocumentReport, sources: &'a Sources) -> impl Iterator<Item = Finding> + 'a {
    let mut fingerprints = Fingerprints::new(document.source, sources);
    document.findings.iter().map(move |finding| Finding::of(finding, fingerprints.next(finding), sources))
}

/// The findings of a document that are suppressed, each made when it is asked for.
pub(super) fn suppressed<'a>(
    document: &'a DocumentReport,
    sources: &'a Sources,
) -> impl Iterator<Item = Suppressed> + 'a {
    let mut fingerprints = Fingerprints::new(document.source, sources);
    document.suppressed.iter().map(move |audit::Suppressed { finding, by }| Suppressed {
        finding: Finding::of(finding, fingerprints.next(finding), sources),
        by: Suppression {
            means: by.means.name().to_owned(),
            reason: by.reason.clone(),
            location: Location::of(&by.place, sources),
        },
    })
}

impl Finding {
    pub(crate) fn of(finding: &Diagnostic, fingerprint: String, sources: &Sources) -> Self {
        let occurrences = finding.occurrences.iter().map(|one| Occurrence::of(one, sources)).collect();
        finding_with(finding, fingerprint, sources, occurrences)
    }
}

/// A finding whose places are held in another form.
pub(super) fn finding_with<O>(
    finding: &Diagnostic,
    fingerprint: String,
    sources: &Sources,
    occurrences: O,
) -> Finding<O> {
    let related = |diagnostic::Label { place, message }: &diagnostic::Label| Related {
        message: message.clone(),
        location: Location::of(place, sources),
        pointer: place.pointer.to_string(),
    };
    Finding {
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        class: finding.class,
        confidence: finding.confidence,
        message: finding.message.clone(),
        why: about::why(finding).to_owned(),
        help: finding.advice().into_owned(),
        snippet: finding.snippet.as_ref().map(Snippet::from),
        pointer: finding.primary.place.pointer.to_string(),
        location: Location::of(&finding.primary.place, sources),
        label: finding.primary.message.clone(),
        related: finding.related.iter().map(related).collect(),
        operation: finding.operation.as_deref().map(Operation::from),
        status: finding.status.clone(),
        occurrences,
        fingerprint,
        fix: finding.fix.as_ref().map(|fix| Fix::of(fix, sources)),
    }
}

impl Occurrence {
    pub(super) fn of(one: &diagnostic::Occurrence, sources: &Sources) -> Self {
        Self {
            note: one.note.clone(),
            message: one.finding.as_ref().map(|own| own.message.clone()),
            snippet: one.finding.as_ref().and_then(|own| own.snippet.as_ref()).map(Snippet::from),
            fix: one.finding.as_ref().and_then(|own| own.fix.as_ref()).map(|fix| Fix::of(fix, sources)),
            location: Location::of(&one.place, sources),
            pointer: one.place.pointer.to_string(),
            operation: one.operation.as_deref().map(Operation::from),
        }
    }
}

impl fmt::Display for Finding {
    /// `path:line:column: severity[rule] message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { location: Location { path, start, .. }, severity, rule, message, .. } = self;
        write!(f, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)
    }
}

impl Fix {
    fn of(fix: &diagnostic::Fix, sources: &Sources) -> Self {
        let edit = |edit: &diagnostic::Edit| Edit {
            location: Location::new(edit.source, edit.span, sources),
            text: edit.text.clone(),
        };
        let edits = fix.edits.iter().map(edit).collect();
        Self { title: fix.title.clone(), applicability: fix.applicability, edits, obstacle: fix.obstacle.clone() }
    }
}

impl Location {
    fn of(place: &Place, sources: &Sources) -> Self {
        Self::new(place.source, place.span, sources)
    }

    fn new(id: SourceId, span: Span, sources: &Sources) -> Self {
        let source = sources.get(id);
        let point = |offset| {
            let position = source.position(offset);
            Point { line: position.line, column: position.column, offset }
        };
        Self { path: source.name.clone(), start: point(span.start), end: point(span.end) }
    }
}

impl From<&diagnostic::Snippet> for Snippet {
    fn from(snippet: &diagnostic::Snippet) -> Self {
        Self { language: snippet.language, text: snippet.text.clone() }
    }
}

impl From<&OperationName> for Operation {
    fn from(name: &OperationName) -> Self {
        let OperationName { method, path, operation_id, kind } = name.clone();
        Self { method, path, operation_id, kind: kind.to_owned() }
    }
}

impl From<KnownFindings> for Known {
    fn from(KnownFindings { known, fixed }: KnownFindings) -> Self {
        Self { known, fixed }
    }
}

impl Failure {
    /// Everything that could not be audited.
    pub(super) fn all_of(report: &audit::Report) -> Vec<Self> {
        let broken = report.documents.iter().filter(|document| document.is_broken).map(|document| {
            let words = |finding: &Diagnostic| (finding.severity, finding.message.clone(), finding.help.to_string());
            let path = report.sources.get(document.source).name.clone();
            Self::of_broken(path, document.findings.iter().map(words))
        });
        report.failures.iter().map(Self::from).chain(broken).collect()
    }

    /// A document that could not be audited. The first of its worst findings says why.
    fn of_broken(input: String, findings: impl DoubleEndedIterator<Item = (Severity, String, String)>) -> Self {
        let (message, help) = match findings.rev().max_by_key(|(severity, ..)| *severity) {
            Some((_, message, help)) => (message, help),
            None => ("the reason is suppressed".to_owned(), "run with `--no-ignores`".to_owned()),
        };
        Self { input, message, help }
    }
}

impl From<&audit::InputFailure> for Failure {
    fn from(failure: &audit::InputFailure) -> Self {
        let audit::InputFailure { input, message, help } = failure.clone();
        Self { input, message, help }
    }
}

impl From<&audit::Contract> for Contract {
    fn from(contract: &audit::Contract) -> Self {
        Self {
            base: contract.base.clone(),
            head: contract.head.clone(),
            profile: contract.profile.to_owned(),
            bump: contract.bump().to_owned(),
            by_class: Class::ALL.into_iter().map(|class| (class.name().to_owned(), contract.count(class))).collect(),
        }
    }
}

impl Summary {
    /// Counts findings by their rules and severities.
    fn count<'f>(findings: impl Iterator<Item = (&'f str, Severity)>) -> Self {
        let (mut summary, mut by_rule) = (Self::default(), BTreeMap::<&str, usize>::new());
        for (rule, severity) in findings {
            summary.findings += 1;
            *by_rule.entry(rule).or_default() += 1;
            *match severity {
                Severity::Error => &mut summary.by_severity.error,
                Severity::Warning => &mut summary.by_severity.warning,
                Severity::Info => &mut summary.by_severity.info,
            } += 1;
        }
        Self { by_rule: by_rule.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect(), ..summary }
    }

    /// The counts of a report.
    pub(super) fn of(report: &audit::Report) -> Self {
        let since = |since: &audit::Since| {
            let KnownFindings { known, fixed } = since.found;
            Since { revision: since.revision.clone(), known, fixed }
        };
        Self {
            documents: report.documents.len(),
            operations: report.documents.iter().map(|document| document.operations).sum(),
            places: report.places(),
            suppressed: report.suppressed(),
            baseline: report.known.map(Known::from),
            since: report.since.as_ref().map(since),
            contract: report.contract.as_ref().map(Contract::from),
            complete: !report.is_incomplete(),
            ..Self::count(report.findings().map(|finding| (finding.rule, finding.severity)))
        }
    }
}
