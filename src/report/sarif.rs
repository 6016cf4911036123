//! SARIF 2.1.0 (OASIS), for code scanning.
//!
//! Paths are relative to the root of the repository, which `originalUriBaseIds` only describes: where it lies is known
//! to the reader, and a report that names a directory of the build machine is misread on any other.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::markdown::spans;
use super::{Style, about, pretty};
use crate::audit::{DocumentReport, InputFailure, Means, Report, Suppressed, Suppression};
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Label, Occurrence, OperationName, Place, Severity};
use crate::rules;
use crate::text::{Language, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root that paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// Our fingerprint among those of other tools. The number changes when fingerprints are made in another way.
const FINGERPRINT: &str = "oasAuditFinding/v1";

/// How many second places a finding has at most. Code scanning refuses results with more than 1,000 places.
const PLACES: usize = 100;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [Run::new(report, style)] };
    pretty::write(&mut *out, &log)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Described>,
    artifacts: Vec<Artifact>,
    column_kind: &'static str,
    results: Results<'a>,
}

impl<'a> Run<'a> {
    fn new(report: &'a Report, style: &'a Style) -> Self {
        let suppressed = report.documents.iter().flat_map(|document| &document.suppressed);
        let suppressed = suppressed.filter(|_| style.verbose).map(|one| &one.finding);
        let fired: BTreeMap<&str, &Diagnostic> =
            report.findings().chain(suppressed).map(|finding| (finding.rule, finding)).collect();
        let rules: HashMap<&str, usize> = fired.keys().enumerate().map(|(at, &rule)| (rule, at)).collect();
        let root = "The root of the repository, or the working directory where there is none.";
        Self {
            tool: Tool { driver: Driver::new(&fired) },
            invocations: [Invocation::new(report, style)],
            original_uri_base_ids: [(ROOT, Described { description: Message::plain(root) })].into(),
            artifacts: artifacts(report, style),
            column_kind: "unicodeCodePoints",
            results: Results { report, style, rules },
        }
    }
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

impl Driver {
    fn new(fired: &BTreeMap<&str, &Diagnostic>) -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules: fired.values().map(|finding| Descriptor::new(finding)).collect(),
        }
    }
}

/// What is known of a rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    help_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<RuleProperties>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 3],
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

impl Descriptor {
    /// What is known of the rule of a finding.
    fn new(finding: &Diagnostic) -> Self {
        let of_policy = finding.policy.as_ref().map(|policy| (policy.docs.clone(), policy.severity, "policy"));
        let known = of_policy.or_else(|| {
            let meta = rules::find(finding.rule)?.meta();
            Some((meta.markdown(), meta.severity, meta.preset.name()))
        });
        let why = about::why(finding);
        let summary = Some(about::summary(finding)).filter(|summary| !summary.is_empty()).map(sentence);
        Self {
            id: finding.rule.to_owned(),
            full_description: summary.as_ref().map(|summary| {
                Message::plain(&if why.is_empty() { summary.clone() } else { format!("{summary} {}", sentence(why)) })
            }),
            short_description: summary.as_deref().map(Message::plain),
            help_uri: about::url(finding),
            help: known.as_ref().map(|(docs, ..)| Message { text: docs.clone(), markdown: Some(docs.clone()) }),
            default_configuration: known.as_ref().map(|known| Configuration { level: level(known.1) }),
            properties: known.map(|(_, severity, group)| RuleProperties {
                tags: ["openapi", "http", group],
                severity: match severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "recommendation",
                },
            }),
        }
    }
}

/// How the run went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

impl Invocation {
    fn new(report: &Report, style: &Style) -> Self {
        let unread = report.failures.iter().map(|failure| {
            let InputFailure { input, message, help } = failure;
            let help = if help.is_empty() { String::new() } else { format!(" {}", sentence(help)) };
            (input.as_str(), format!("{}{help}", sentence(message)))
        });
        let broken = report.documents.iter().filter(|document| document.is_broken).map(|document| {
            let name = &report.sources.get(document.source).name;
            (name.as_str(), "The document could not be audited: see the results.".to_owned())
        });
        let notification = |(name, message): (&str, String)| Notification {
            level: "error",
            message: Message::plain(&message),
            locations: [Location {
                id: None,
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation::new(name, style),
                    region: None,
                },
                logical_locations: Vec::new(),
                message: None,
            }],
        };
        Self {
            execution_successful: !report.is_incomplete(),
            tool_execution_notifications: unread.chain(broken).map(notification).collect(),
        }
    }
}

#[derive(Serialize)]
struct Described {
    description: Message,
}

/// A file that was audited.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    location: ArtifactLocation,
    mime_type: &'static str,
    roles: [&'static str; 1],
}

fn artifacts(report: &Report, style: &Style) -> Vec<Artifact> {
    let artifact = |document: &DocumentReport| {
        let source = report.sources.get(document.source);
        Artifact {
            location: ArtifactLocation::new(&source.name, style),
            mime_type: match source.language {
                Language::Yaml => "application/yaml",
                Language::Json => "application/json",
            },
            roles: ["analysisTarget"],
        }
    };
    report.documents.iter().map(artifact).collect()
}

/// The results, written one after another.
struct Results<'a> {
    report: &'a Report,
    style: &'a Style,
    rules: HashMap<&'a str, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let suppressed = if self.style.verbose { self.report.suppressed() } else { 0 };
        let mut list = serializer.serialize_seq(Some(self.report.findings().count() + suppressed))?;
        for document in &self.report.documents {
            let mut fingerprints = Fingerprints::new(document.source, &self.report.sources);
            for finding in &document.findings {
                let result = self.result(finding, fingerprints.next(finding));
                // Where one result says whether it is suppressed, all do (3.27.23).
                let suppressions = (suppressed > 0).then(Vec::new);
                list.serialize_element(&Outcome { suppressions, ..result })?;
            }
            // Code scanning opens an alert for a result that is suppressed as for any other, so they are there only for
            // those who ask for more.
            for Suppressed { finding, by } in document.suppressed.iter().filter(|_| suppressed > 0) {
                let result = self.result(finding, fingerprints.next(finding));
                let suppressions = Some(vec![self.suppression(by)]);
                list.serialize_element(&Outcome { suppressions, ..result })?;
            }
        }
        list.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<SuppressionView>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixView>,
    properties: Properties<'a>,
}

/// What suppressed a result.
#[derive(Serialize)]
struct SuppressionView {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
    location: Location,
}

#[derive(Serialize)]
struct Properties<'a> {
    confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a OperationName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
}

impl Results<'_> {
    fn result<'f>(&self, finding: &'f Diagnostic, fingerprint: String) -> Outcome<'f> {
        let label = |label: &Label| self.location(&label.place, &label.message);
        let occurrence = |occurrence: &Occurrence| self.location(&occurrence.place, &words(occurrence));
        let places = finding.related.iter().map(label).chain(finding.occurrences.iter().map(occurrence));
        let related: Vec<Location> =
            places.take(PLACES).zip(1..).map(|(location, id)| Location { id: Some(id), ..location }).collect();
        let hidden = finding.related.len() + finding.occurrences.len() - related.len();
        Outcome {
            rule_id: finding.rule,
            rule_index: self.rules.get(finding.rule).copied().unwrap_or_default(),
            level: level(finding.severity),
            message: message(finding, hidden),
            locations: [self.location(&finding.primary.place, &finding.primary.message)],
            related_locations: related,
            partial_fingerprints: [(FINGERPRINT, fingerprint)].into(),
            suppressions: None,
            fixes: finding.fix.iter().filter(|fix| !fix.edits.is_empty()).map(|fix| self.fix(fix)).collect(),
            properties: Properties {
                confidence: finding.confidence,
                operation: finding.operation.as_deref(),
                status: finding.status.as_deref(),
            },
        }
    }

    fn suppression(&self, by: &Suppression) -> SuppressionView {
        let kind = match by.means {
            Means::Comment | Means::Extension => "inSource",
            Means::Config => "external",
        };
        SuppressionView { kind, justification: by.reason.clone(), location: self.location(&by.place, "") }
    }

    fn location(&self, place: &Place, message: &str) -> Location {
        let source = self.report.sources.get(place.source);
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::new(&source.name, self.style),
                region: Some(Region::new(place.span, source)),
            },
            logical_locations: LogicalLocation::of(place).into_iter().collect(),
            message: (!message.is_empty()).then(|| Message::plain(message)),
        }
    }

    fn fix(&self, fix: &Fix) -> FixView {
        // Edits of one file make one change.
        let mut changes: BTreeMap<_, Vec<&Edit>> = BTreeMap::new();
        for edit in &fix.edits {
            changes.entry(edit.source).or_default().push(edit);
        }
        let change = |(id, edits): (_, Vec<&Edit>)| {
            let source = self.report.sources.get(id);
            Change {
                artifact_location: ArtifactLocation::new(&source.name, self.style),
                replacements: edits
                    .into_iter()
                    .map(|edit| Replacement {
                        deleted_region: Region::new(edit.span, source),
                        inserted_content: Content { text: edit.text.clone() },
                    })
                    .collect(),
            }
        };
        FixView {
            description: Message::plain(&sentence(&fix.title)),
            artifact_changes: changes.into_iter().map(change).collect(),
            properties: FixProperties { applicability: fix.applicability.name() },
        }
    }
}

/// What an occurrence is, in a few words.
fn words(occurrence: &Occurrence) -> String {
    let operation = occurrence.operation.as_ref().map(|operation| format!("{} {}", operation.method, operation.path));
    let note = Some(occurrence.note.clone()).filter(|note| !note.is_empty());
    operation.into_iter().chain(note).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl ArtifactLocation {
    fn new(name: &str, style: &Style) -> Self {
        let (uri, is_relative) = style.base.uri(name);
        Self { uri, uri_base_id: is_relative.then_some(ROOT) }
    }
}

/// Lines and columns from 1; the end column is the one after the last.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl Region {
    fn new(span: Span, source: &crate::text::Source) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end.max(span.start)));
        Self { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    }
}

/// A value by its JSON Pointer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

impl LogicalLocation {
    /// None for a whole file, which has no name in itself.
    fn of(place: &Place) -> Option<Self> {
        let (_, last) = place.pointer.rsplit_once('/')?;
        let name = last.replace("~1", "/").replace("~0", "~");
        Some(Self { name, fully_qualified_name: place.pointer.to_string(), kind: "property" })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixView {
    description: Message,
    artifact_changes: Vec<Change>,
    properties: FixProperties,
}

#[derive(Serialize)]
struct FixProperties {
    applicability: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl Message {
    fn plain(text: &str) -> Self {
        Self { text: unlinked(text).into_owned(), markdown: None }
    }
}

/// What is wrong and what to do. `hidden` places are not among the locations.
fn message(finding: &Diagnostic, hidden: usize) -> Message {
    let mut text = sentence(&finding.message);
    if hidden > 0 {
        text.push_str(&format!(" {hidden} more places are left out here."));
    }
    if !finding.help.is_empty() {
        text.push(' ');
        text.push_str(&sentence(&finding.advice()));
    }
    let text = unlinked(&text).into_owned();
    let markdown = finding.snippet.as_ref().map(|snippet| {
        let language = match snippet.language {
            Language::Yaml => "yaml",
            Language::Json => "json",
        };
        // The fence is longer than any in the text.
        let run = snippet.text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(run.max(2) + 1);
        format!("{}\n\n{fence}{language}\n{}\n{fence}", spans(&text), snippet.text)
    });
    Message { text, markdown }
}

/// Text in which readers see no link to a location: `[text](1)` is one in SARIF (3.11.6).
fn unlinked(text: &str) -> Cow<'_, str> {
    if text.contains("](") { Cow::Owned(text.replace("](", "] (")) } else { Cow::Borrowed(text) }
}

/// Our words as a sentence. Braces stay single, against the letter of SARIF (3.11.5): paths are full of them, and a
/// reader that takes messages as they are would show them doubled.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(characters).collect();
    if !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests;
