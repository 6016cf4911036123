//! One page that needs nothing but a browser: operations by status codes with a mark for each finding, and the findings
//! beside their source.
//!
//! The page (`html/page.html`, `html/style.css`, `html/script.js`) is the same for every report; what was found stands
//! in it as JSON, from which the script draws text and never markup.

mod matrix;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use matrix::Matrix;

use super::digest::ordered;
use super::terminal::{REPLACEMENT, clip, lines};
use super::xml::escaped;
use super::{Base, Style, about, counts, plural, suppressed_by, unshown};
use crate::audit::{DocumentReport, Report, Suppressed};
use crate::diagnostic::{Confidence, Diagnostic, Label, Occurrence, OperationName, Place};
use crate::text::{Source, SourceId, Sources, Span};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// How many lines of source stand around a finding.
const CONTEXT: (usize, usize) = (2, 4);

/// How much of a line is shown on either side of a finding, in bytes.
const REACH: usize = 120;

/// How much of a finding is marked, in bytes.
const MARKED: usize = 400;

/// How much is shown of one text, in characters.
const TEXT: usize = 2_000;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let found = counts(report.findings().map(|finding| finding.severity));
    let found = if found.is_empty() { "no findings".to_owned() } else { found };
    let documents = report.documents.len();
    let operations: usize = report.documents.iter().map(|document| document.operations).sum();
    let preset = style.preset.map(|preset| format!(" with the preset {}", preset.name())).unwrap_or_default();
    let date = style.date.map(|date| format!(" on {date}")).unwrap_or_default();
    let summary = format!(
        "{documents} document{} with {operations} operation{}{}, audited{date} by oas-audit {}{preset}.",
        plural(documents),
        plural(operations),
        unshown(report),
        env!("CARGO_PKG_VERSION")
    );
    let title = match report.documents.as_slice() {
        [only] if !only.title.is_empty() => format!("{}: {found}", escaped(&only.title)),
        _ => format!("oas-audit: {found}"),
    };
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let Some((name, after)) = after.split_once("}}") else { break };
        match name {
            "title" => out.write_all(title.as_bytes())?,
            "summary" => out.write_all(summary.as_bytes())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            _ => {
                let mut json = serde_json::Serializer::with_formatter(&mut *out, InPage);
                Data::new(report, &style.base).serialize(&mut json)?;
            }
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

/// Writes the strings of JSON that stands in an HTML page, where `</script>` would end it and `<!--` change how it is
/// read, without the characters that would drive a terminal or turn the text around them.
struct InPage;

impl Formatter for InPage {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let text = lines(fragment);
        let mut plain = &*text;
        while let Some(at) = plain.find(['<', '>', '&']) {
            let (before, rest) = plain.split_at(at);
            let (special, rest) = rest.split_at(1);
            write!(out, "{before}\\u{:04x}", special.as_bytes()[0])?;
            plain = rest;
        }
        out.write_all(plain.as_bytes())
    }

    fn write_char_escape<W: Write + ?Sized>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        match escape {
            CharEscape::AsciiControl(_) | CharEscape::Backspace | CharEscape::FormFeed => {
                write!(out, "{REPLACEMENT}")
            }
            other => CompactFormatter.write_char_escape(out, other),
        }
    }
}

#[derive(Serialize)]
struct Data<'a> {
    rules: BTreeMap<&'a str, RuleView<'a>>,
    failures: Vec<FailureView<'a>>,
    documents: Vec<DocumentView<'a>>,
}

#[derive(Serialize)]
struct RuleView<'a> {
    summary: &'a str,
    why: &'a str,
    url: String,
}

#[derive(Serialize)]
struct FailureView<'a> {
    input: &'a str,
    message: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    path: Cow<'a, str>,
    title: &'a str,
    openapi: &'a str,
    broken: bool,
    columns: Vec<&'a str>,
    operations: Vec<OperationView<'a>>,
    findings: Findings<'a>,
    suppressed: Vec<SuppressedView<'a>>,
}

/// A finding that is not reported.
#[derive(Serialize)]
struct SuppressedView<'a> {
    rule: &'a str,
    message: Cow<'a, str>,
    place: String,
    by: String,
}

impl<'a> SuppressedView<'a> {
    fn new(Suppressed { finding, by }: &'a Suppressed, files: Files<'a>) -> Self {
        Self {
            rule: finding.rule,
            message: clip(&finding.message, TEXT),
            place: files.line(&finding.primary.place),
            by: clip(&suppressed_by(by, &files.line(&by.place)), TEXT).into_owned(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationView<'a> {
    #[serde(flatten)]
    name: &'a OperationName,
    tags: &'a [String],
    line: usize,
    /// Positions among the columns.
    declared: Vec<usize>,
}

/// The sources under the names that they have in the repository.
#[derive(Clone, Copy)]
struct Files<'a> {
    sources: &'a Sources,
    base: &'a Base,
}

impl<'a> Files<'a> {
    fn get(self, id: SourceId) -> &'a Source {
        self.sources.get(id)
    }

    fn path(self, source: &'a Source) -> Cow<'a, str> {
        self.base.path(&source.name)
    }

    /// The file and line of a place.
    fn line(self, place: &Place) -> String {
        let source = self.get(place.source);
        format!("{}:{}", self.path(source), source.position(place.span.start).line)
    }
}

impl<'a> Data<'a> {
    fn new(report: &'a Report, base: &'a Base) -> Self {
        let files = Files { sources: &report.sources, base };
        let mut rules = BTreeMap::new();
        for finding in report.findings() {
            rules.entry(finding.rule).or_insert_with(|| RuleView {
                summary: about::summary(finding),
                why: about::why(finding),
                url: about::url(finding),
            });
        }
        let failures = report.failures.iter().map(|failure| FailureView {
            input: &failure.input,
            message: &failure.message,
            help: &failure.help,
        });
        Self {
            rules,
            failures: failures.collect(),
            documents: report.documents.iter().map(|document| DocumentView::new(document, files)).collect(),
        }
    }
}

impl<'a> DocumentView<'a> {
    fn new(document: &'a DocumentReport, files: Files<'a>) -> Self {
        let matrix = Matrix::new(document);
        let operations = document.index.iter().map(|operation| {
            let source = files.get(operation.place.source);
            OperationView {
                name: &operation.name,
                tags: &operation.tags,
                line: source.position(operation.place.span.start).line,
                declared: operation.responses.iter().filter_map(|one| matrix.column(&one.status)).collect(),
            }
        });
        Self {
            path: files.path(files.get(document.source)),
            title: &document.title,
            openapi: &document.openapi,
            broken: document.is_broken,
            columns: matrix.columns.clone(),
            operations: operations.collect(),
            findings: Findings { document, files, matrix },
            suppressed: document.suppressed.iter().map(|one| SuppressedView::new(one, files)).collect(),
        }
    }
}

/// The findings of a document, written one after another.
struct Findings<'a> {
    document: &'a DocumentReport,
    files: Files<'a>,
    matrix: Matrix<'a>,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.document.findings.len()))?;
        for finding in ordered(&self.document.findings) {
            list.serialize_element(&FindingView::new(finding, self.files, &self.matrix))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule: &'a str,
    severity: usize,
    confidence: Confidence,
    message: Cow<'a, str>,
    help: Cow<'a, str>,
    snippet: Option<Cow<'a, str>>,
    operation: Option<String>,
    status: Option<&'a str>,
    label: &'a str,
    path: Cow<'a, str>,
    line: usize,
    column: usize,
    pointer: &'a str,
    excerpt: Excerpt<'a>,
    related: Vec<RelatedView<'a>>,
    occurrences: Vec<String>,
    cells: Vec<(isize, isize)>,
}

impl<'a> FindingView<'a> {
    fn new(finding: &'a Diagnostic, files: Files<'a>, matrix: &Matrix<'_>) -> Self {
        let place = &finding.primary.place;
        let source = files.get(place.source);
        let at = source.position(place.span.start);
        Self {
            rule: finding.rule,
            severity: finding.severity as usize,
            confidence: finding.confidence,
            message: clip(&finding.message, TEXT),
            help: match finding.advice() {
                Cow::Borrowed(help) => clip(help, TEXT),
                Cow::Owned(help) => Cow::Owned(clip(&help, TEXT).into_owned()),
            },
            snippet: finding.snippet.as_ref().map(|snippet| clip(&snippet.text, TEXT)),
            operation: finding.operation.as_deref().map(title),
            status: finding.status.as_deref(),
            label: &finding.primary.message,
            path: files.path(source),
            line: at.line,
            column: at.column,
            pointer: &place.pointer,
            excerpt: Excerpt::new(source, place.span, CONTEXT),
            related: finding.related.iter().map(|label| RelatedView::new(label, files)).collect(),
            occurrences: finding.occurrences.iter().map(|occurrence| words(occurrence, files)).collect(),
            cells: matrix.cells(finding),
        }
    }
}

fn title(operation: &OperationName) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// An occurrence in one line.
fn words(occurrence: &Occurrence, files: Files<'_>) -> String {
    let place = files.line(&occurrence.place);
    let words = [occurrence.operation.as_deref().map(title), Some(occurrence.note.clone()), Some(place)];
    words.into_iter().flatten().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct RelatedView<'a> {
    message: &'a str,
    path: Cow<'a, str>,
    line: usize,
    excerpt: Excerpt<'a>,
}

impl<'a> RelatedView<'a> {
    fn new(label: &'a Label, files: Files<'a>) -> Self {
        let source = files.get(label.place.source);
        Self {
            message: &label.message,
            path: files.path(source),
            line: source.position(label.place.span.start).line,
            excerpt: Excerpt::new(source, label.place.span, (0, 1)),
        }
    }
}

/// Lines of source around a place.
#[derive(Serialize)]
struct Excerpt<'a> {
    lines: Vec<Line<'a>>,
}

/// One line; that of the place itself in three parts.
#[derive(Serialize)]
struct Line<'a> {
    number: usize,
    before: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marked: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Cow<'a, str>>,
}

impl<'a> Excerpt<'a> {
    fn new(source: &'a Source, span: Span, (before, after): (usize, usize)) -> Self {
        let lines = source.lines();
        let own = lines.line(span.start);
        let last = (own + after).min(lines.count() - 1);
        let view = |number: usize| {
            let text = line_text(source, number);
            if number != own {
                return Line { number: number + 1, before: cut(text, REACH), marked: None, after: None };
            }
            let start = (span.start as usize).saturating_sub(lines.start(number) as usize);
            let start = text.floor_char_boundary(start.min(text.len()));
            let end = text.ceil_char_boundary((start + span.len() as usize).clamp(start, text.len()));
            let from = text.floor_char_boundary(start.saturating_sub(REACH));
            let head = &text[from..start];
            Line {
                number: number + 1,
                before: if from > 0 { Cow::Owned(format!("…{head}")) } else { Cow::Borrowed(head) },
                marked: Some(cut(&text[start..end], MARKED)),
                after: Some(cut(&text[end..], REACH)),
            }
        };
        let mut lines: Vec<Line<'_>> = (own.saturating_sub(before)..=last).map(view).collect();
        // The end of a file is not a line.
        if lines.last().is_some_and(|line| line.before.is_empty() && line.marked.is_none()) {
            lines.pop();
        }
        Self { lines }
    }
}

/// The text of a line, counted from 0, without what ends it.
fn line_text(source: &Source, number: usize) -> &str {
    let lines = source.lines();
    let end = if number + 1 < lines.count() { lines.start(number + 1) as usize } else { source.text.len() };
    let text = source.text.get(lines.start(number) as usize..end).unwrap_or_default();
    text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}')
}

/// At most `max` bytes of a text.
fn cut(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", &text[..text.floor_char_boundary(max)]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::canned;
    use super::matrix::WHOLE;
    use super::*;
    use crate::audit::{KnownFindings, Since};

    fn written(report: &Report) -> String {
        canned::written(|out| write(report, &Style::default(), out))
    }

    /// The JSON in the page.
    fn data(page: &str) -> Value {
        let (_, rest) = page.split_once(r#"<script type="application/json" id="data">"#).expect("has data");
        let (data, _) = rest.split_once("</script>").expect("ends");
        serde_json::from_str(data).expect("is JSON")
    }

    #[test]
    fn the_page_is_whole_and_loads_nothing() {
        let page = written(&canned::report());
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
        assert!(page.contains("<title>oas-audit: 2 errors, 3 warnings, 1 info</title>"));
        assert!(!page.contains("{{") && page.contains("default-src 'none'"));
        for word in [" src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
            assert!(!page.contains(word), "{word}");
        }
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(written(&Report::default()).contains("oas-audit: no findings"));
    }

    #[test]
    fn the_name_of_a_revision_is_only_text() {
        let found = KnownFindings { known: 1, fixed: 1 };
        let since =
            Some(Since { revision: "<img/onerror=x>`".to_owned(), found, changed: std::collections::HashMap::new() });
        let page = written(&Report { since, ..canned::report() });
        assert!(page.contains("1 place fixed since <code>&#60;img"), "{page}");
        assert!(!page.contains("<img"), "{page}");
    }

    #[test]
    fn findings_mark_the_cells_that_they_are_about() {
        let data = data(&written(&canned::report()));
        let document = &data["documents"][0];
        assert_eq!(document["columns"], json!(["200", "201", "204", "401", "404"]));
        assert_eq!(document["operations"][1]["declared"], json!([1, 4]));
        assert_eq!(document["operations"][1]["tags"], json!(["pets", "write"]));
        let cells: Vec<&Value> =
            document["findings"].as_array().expect("is a list").iter().map(|finding| &finding["cells"]).collect();
        let (post, not_found) = (1, 4);
        assert_eq!(
            cells[4],
            &json!([[0, WHOLE], [post, WHOLE], [2, WHOLE], [3, WHOLE], [post, not_found]]),
            "each operation that it sums up, and a shared response that one uses"
        );
        assert_eq!(cells[1], &json!([[0, 3]]), "a code that is not declared has a column");
        assert_eq!(cells[3], &json!([[post, not_found]]), "by its place, where no operation is named");
        assert_eq!(cells[0], &json!([[3, 2]]));
        assert_eq!(data["documents"][1]["findings"][0]["cells"], json!([[WHOLE, 0]]), "else the document's row");
    }

    #[test]
    fn a_shared_response_marks_every_operation_that_uses_it() {
        let mut report = canned::report();
        let mut finding = report.documents[0].findings[3].clone();
        finding.status = None;
        finding.primary = finding.related.remove(0);
        report.documents[0].findings = vec![finding];
        let data = data(&written(&report));
        let document = &data["documents"][0];
        let column = document["columns"].as_array().and_then(|all| all.iter().position(|one| one == "404"));
        assert_eq!(document["findings"][0]["cells"], json!([[1, column]]));
    }

    #[test]
    fn text_of_documents_can_not_leave_its_script() {
        let text = "x: '</script><script>alert(1)</script><!-- & \u{2028}'\n";
        let place = Place { source: SourceId(0), span: Span::new(0, 1), pointer: "/x".into() };
        let finding = canned::finding("rule", place, "</script><img src=x>");
        let page = written(&canned::single(canned::sources(&[("</title>.yaml", text)]), vec![finding]));
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("<img") && !page.contains("<!--") && !page.contains("</title>.yaml"));
        let data = data(&page);
        assert_eq!(data["documents"][0]["path"], "</title>.yaml");
        assert_eq!(data["documents"][0]["findings"][0]["message"], "</script><img src=x>");
    }

    #[test]
    fn what_was_suppressed_is_there_with_its_reason() {
        let data = data(&written(&canned::report()));
        let suppressed = json!([{
            "rule": "missing-404",
            "message": "`GET /pets/{id}` names a pet but declares no 404",
            "place": "apis/pets.yaml:18",
            "by": "a comment (apis/pets.yaml:17): pets of others are hidden",
        }]);
        assert_eq!(data["documents"][0]["suppressed"], suppressed);
    }

    #[test]
    fn the_source_stands_beside_it() {
        let data = data(&written(&canned::report()));
        insta::assert_json_snapshot!(data["documents"][0]["findings"][1], @r#"
        {
          "rule": "missing-401",
          "severity": 1,
          "confidence": "high",
          "message": "`GET /pets` asks for credentials but declares no 401",
          "help": "declare 401, or set `security: []` if everybody may call it",
          "snippet": "'401':\n  description: The token is missing or not valid",
          "operation": "GET /pets",
          "status": "401",
          "label": "no 401 among its responses",
          "path": "apis/pets.yaml",
          "line": 7,
          "column": 5,
          "pointer": "/paths/~1pets/get",
          "excerpt": {
            "lines": [
              {
                "number": 5,
                "before": "paths:"
              },
              {
                "number": 6,
                "before": "  /pets:"
              },
              {
                "number": 7,
                "before": "    ",
                "marked": "get",
                "after": ":"
              },
              {
                "number": 8,
                "before": "      operationId: listPets"
              },
              {
                "number": 9,
                "before": "      responses:"
              },
              {
                "number": 10,
                "before": "        '200': {description: The pets}"
              },
              {
                "number": 11,
                "before": "    post:"
              }
            ]
          },
          "related": [
            {
              "message": "asks for `bearer`",
              "path": "apis/pets.yaml",
              "line": 3,
              "excerpt": {
                "lines": [
                  {
                    "number": 3,
                    "before": "",
                    "marked": "security",
                    "after": ":"
                  },
                  {
                    "number": 4,
                    "before": "  - bearer: []"
                  }
                ]
              }
            }
          ],
          "occurrences": [],
          "cells": [
            [
              0,
              3
            ]
          ]
        }
        "#);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}MARK{}", "ä".repeat(50_000), "ö".repeat(50_000));
        let start = text.find("MARK").expect("is there") as u32;
        let place = Place { source: SourceId(0), span: Span::new(start, start + 4), pointer: "".into() };
        let report = canned::single(canned::sources(&[("a.json", &text)]), vec![canned::finding("rule", place, "m")]);
        let data = data(&written(&report));
        let line = &data["documents"][0]["findings"][0]["excerpt"]["lines"][0];
        assert_eq!(line["marked"], "MARK");
        let length = |name: &str| line[name].as_str().map(|text| text.chars().count());
        assert_eq!((length("before"), length("after")), (Some(REACH / 2 + 1), Some(REACH / 2 + 1)));
    }
}
