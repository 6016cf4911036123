//! The report for programs. `docs/report.schema.json` describes it.
//!
//! The structures here only borrow, and the lists are written as they are walked: a report of a hundred thousand
//! findings needs no second copy in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::pretty::{self, Written};
use crate::audit::{DocumentReport, KnownFindings, Report, Since, Suppressed};
use crate::diagnostic::{
    Applicability, Confidence, Diagnostic, Edit, Fix, Label, Occurrence, OperationName, Place, Severity, Snippet,
};
use crate::parallel;
use crate::rules;
use crate::text::{Language, SourceId, Sources, Span};

/// Version of the form. It changes when a reader of the old form would misread the new one.
const VERSION: u32 = 1;

// The serializer writes in pieces of a few bytes, so the type of `out` has to be known where it does.
pub(super) fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    pretty::write(&mut out, &Root::new(report))?;
    writeln!(out)
}

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    tool: Tool,
    documents: Vec<DocumentView<'a>>,
    failures: Vec<FailureView<'a>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    path: &'a str,
    openapi: &'a str,
    operations: usize,
    broken: bool,
    findings: Findings<'a>,
    suppressed: SuppressedList<'a>,
}

#[derive(Serialize)]
struct FailureView<'a> {
    input: &'a str,
    message: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    documents: usize,
    operations: usize,
    findings: usize,
    by_severity: BySeverity,
    by_rule: BTreeMap<&'a str, usize>,
    suppressed: usize,
    baseline: Option<BaselineView>,
    since: Option<SinceView<'a>>,
    complete: bool,
}

#[derive(Serialize)]
struct BaselineView {
    known: usize,
    fixed: usize,
}

#[derive(Serialize)]
struct SinceView<'a> {
    revision: &'a str,
    known: usize,
    fixed: usize,
}

#[derive(Serialize)]
struct BySeverity {
    error: usize,
    warning: usize,
    info: usize,
}

impl<'a> Root<'a> {
    fn new(report: &'a Report) -> Self {
        let mut by_rule = BTreeMap::new();
        for finding in report.findings() {
            *by_rule.entry(finding.rule).or_default() += 1;
        }
        let documents = report.documents.iter().map(|document| DocumentView {
            path: &report.sources.get(document.source).name,
            openapi: &document.openapi,
            operations: document.operations,
            broken: document.is_broken,
            findings: Findings { document, sources: &report.sources },
            suppressed: SuppressedList { document, sources: &report.sources },
        });
        let failures = report.failures.iter().map(|failure| FailureView {
            input: &failure.input,
            message: &failure.message,
            help: &failure.help,
        });
        Self {
            version: VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            documents: documents.collect(),
            failures: failures.collect(),
            summary: Summary {
                documents: report.documents.len(),
                operations: report.documents.iter().map(|document| document.operations).sum(),
                findings: report.findings().count(),
                by_severity: BySeverity {
                    error: report.count(Severity::Error),
                    warning: report.count(Severity::Warning),
                    info: report.count(Severity::Info),
                },
                by_rule,
                suppressed: report.suppressed(),
                baseline: report.known.map(|KnownFindings { known, fixed }| BaselineView { known, fixed }),
                since: report.since.as_ref().map(|Since { revision, found: KnownFindings { known, fixed } }| {
                    SinceView { revision, known: *known, fixed: *fixed }
                }),
                complete: !report.is_incomplete(),
            },
        }
    }
}

/// How many findings are written at once, on all cores: as many as need little memory.
const BATCH: usize = 512;

/// In how many lists and maps a finding is.
const FINDING_DEPTH: usize = 4;

/// The findings of a document.
struct Findings<'a> {
    document: &'a DocumentReport,
    sources: &'a Sources,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::new(self.document.source, self.sources);
        let mut list = serializer.serialize_seq(Some(self.document.findings.len()))?;
        for batch in self.document.findings.chunks(BATCH) {
            let batch = batch.iter().map(|finding| (finding, fingerprints.next(finding)));
            let batch: Vec<(&Diagnostic, String)> = batch.collect();
            let write = |(finding, fingerprint): &(&Diagnostic, String)| {
                pretty::part(&FindingView::new(finding, &**fingerprint, self.sources), FINDING_DEPTH)
            };
            let written = parallel::map(parallel::parts(&batch), |part| part.iter().map(write).collect::<Vec<_>>());
            for text in written.into_iter().flatten() {
                list.serialize_element(&Written(&text.map_err(S::Error::custom)?))?;
            }
        }
        list.end()
    }
}

/// The findings that were suppressed, written one after another.
struct SuppressedList<'a> {
    document: &'a DocumentReport,
    sources: &'a Sources,
}

impl Serialize for SuppressedList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::new(self.document.source, self.sources);
        serializer.collect_seq(self.document.suppressed.iter().map(|Suppressed { finding, by }| SuppressedView {
            finding: FindingView::new(finding, fingerprints.next(finding), self.sources),
            by: SuppressionView {
                means: by.means.name(),
                reason: by.reason.as_deref(),
                location: Location::of(&by.place, self.sources),
            },
        }))
    }
}

#[derive(Serialize)]
struct SuppressedView<'a> {
    finding: FindingView<'a>,
    by: SuppressionView<'a>,
}

#[derive(Serialize)]
struct SuppressionView<'a> {
    means: &'static str,
    reason: Option<&'a str>,
    location: Location<'a>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    why: &'a str,
    help: Cow<'a, str>,
    snippet: Option<SnippetView<'a>>,
    pointer: &'a str,
    location: Location<'a>,
    label: &'a str,
    related: Vec<RelatedView<'a>>,
    operation: Option<&'a OperationName>,
    status: Option<&'a str>,
    occurrences: Vec<OccurrenceView<'a>>,
    fingerprint: Cow<'a, str>,
    fix: Option<FixView<'a>>,
}

impl<'a> FindingView<'a> {
    fn new(finding: &'a Diagnostic, fingerprint: impl Into<Cow<'a, str>>, sources: &'a Sources) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity,
            confidence: finding.confidence,
            message: &finding.message,
            why: rules::why(finding.rule),
            help: finding.advice(),
            snippet: finding.snippet.as_ref().map(SnippetView::new),
            pointer: &finding.primary.place.pointer,
            location: Location::of(&finding.primary.place, sources),
            label: &finding.primary.message,
            related: finding.related.iter().map(|label| RelatedView::new(label, sources)).collect(),
            operation: finding.operation.as_ref(),
            status: finding.status.as_deref(),
            occurrences: finding.occurrences.iter().map(|one| OccurrenceView::new(one, sources)).collect(),
            fingerprint: fingerprint.into(),
            fix: finding.fix.as_ref().map(|fix| FixView::new(fix, sources)),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SnippetView<'a> {
    language: &'static str,
    text: &'a str,
}

impl<'a> SnippetView<'a> {
    pub(super) fn new(snippet: &'a Snippet) -> Self {
        let language = match snippet.language {
            Language::Yaml => "yaml",
            Language::Json => "json",
        };
        Self { language, text: &snippet.text }
    }
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    start: Point,
    end: Point,
}

/// Lines and columns count from 1, columns in characters; offsets count bytes from 0.
#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: u32,
}

impl<'a> Location<'a> {
    fn of(place: &Place, sources: &'a Sources) -> Self {
        Self::new(place.source, place.span, sources)
    }

    fn new(id: SourceId, span: Span, sources: &'a Sources) -> Self {
        let source = sources.get(id);
        let point = |offset| {
            let position = source.position(offset);
            Point { line: position.line, column: position.column, offset }
        };
        Self { path: &source.name, start: point(span.start), end: point(span.end) }
    }
}

#[derive(Serialize)]
struct RelatedView<'a> {
    message: &'a str,
    location: Location<'a>,
    pointer: &'a str,
}

impl<'a> RelatedView<'a> {
    fn new(label: &'a Label, sources: &'a Sources) -> Self {
        let Label { place, message } = label;
        Self { message, location: Location::of(place, sources), pointer: &place.pointer }
    }
}

#[derive(Serialize)]
struct OccurrenceView<'a> {
    note: &'a str,
    location: Location<'a>,
    pointer: &'a str,
    operation: Option<&'a OperationName>,
}

impl<'a> OccurrenceView<'a> {
    fn new(occurrence: &'a Occurrence, sources: &'a Sources) -> Self {
        let Occurrence { place, operation, note, .. } = occurrence;
        let location = Location::of(place, sources);
        Self { note, location, pointer: &place.pointer, operation: operation.as_ref() }
    }
}

#[derive(Serialize)]
struct FixView<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditView<'a>>,
}

#[derive(Serialize)]
struct EditView<'a> {
    location: Location<'a>,
    text: &'a str,
}

impl<'a> FixView<'a> {
    fn new(fix: &'a Fix, sources: &'a Sources) -> Self {
        let applicability = match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        };
        let edit =
            |edit: &'a Edit| EditView { location: Location::new(edit.source, edit.span, sources), text: &edit.text };
        Self { title: &fix.title, applicability, edits: fix.edits.iter().map(edit).collect() }
    }
}

#[cfg(test)]
mod tests;
