//! JUnit XML, in the form that Jenkins' xUnit plugin has a schema of, since every CI server reads that.
//!
//! A document is a suite and a finding a case: failed where it fails the run, else skipped. A document without findings
//! has one case that passes, because servers treat a report without cases as an error.

use std::borrow::Cow;
use std::io::{self, Write};

use super::terminal::lines;
use super::{Style, about};
use crate::audit::{DocumentReport, Report};
use crate::diagnostic::Diagnostic;
use crate::text::SourceId;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let counts: Vec<Counts> = report.documents.iter().map(|document| Counts::of(document, style)).collect();
    let errors = report.failures.len();
    let tests: usize = errors + counts.iter().map(|count| count.tests).sum::<usize>();
    let failures: usize = counts.iter().map(|count| count.failures).sum();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="oas-audit" tests="{tests}" failures="{failures}" errors="{errors}">"#)?;
    for failure in &report.failures {
        let (input, message, help) = (escape(&failure.input), escape(&failure.message), escape(&failure.help));
        writeln!(out, r#"  <testsuite name="{input}" tests="1" failures="0" errors="1" skipped="0">"#)?;
        writeln!(out, r#"    <testcase name="can be audited" classname="{}">"#, stem(&input))?;
        writeln!(out, r#"      <error type="error" message="{message}">{help}</error>"#)?;
        writeln!(out, "    </testcase>\n  </testsuite>")?;
    }
    for (document, Counts { tests, failures, skipped }) in report.documents.iter().zip(counts) {
        let name = style.base.path(&report.sources.get(document.source).name);
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}">"#,
            escape(&name)
        )?;
        if document.findings.is_empty() {
            writeln!(out, r#"    <testcase name="has no findings" classname="{}"/>"#, escape(stem(&name)))?;
        }
        for finding in &document.findings {
            write_case(report, style, document.source, finding, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of(document: &DocumentReport, style: &Style) -> Self {
        let failures = document.findings.iter().filter(|finding| style.fails(document.source, finding)).count();
        let skipped = document.findings.len() - failures;
        Self { tests: document.findings.len().max(1), failures, skipped }
    }
}

fn write_case(
    report: &Report,
    style: &Style,
    document: SourceId,
    finding: &Diagnostic,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = &finding.primary.place;
    let source = report.sources.get(place.source);
    let at = source.position(place.span.start);
    let suite = style.base.path(&report.sources.get(document).name);
    // Servers follow a case from run to run by its name, so that it says what doesn't change with every edit.
    let mut name = match &finding.operation {
        Some(operation) => format!("{} {} {}", finding.rule, operation.method, operation.path),
        None => format!("{} {}", finding.rule, place.pointer),
    };
    if let (Some(status), Some(_)) = (&finding.status, &finding.operation) {
        name.push_str(&format!(" {status}"));
    }
    let mut text = format!("{}:{}:{}\n{}", style.base.path(&source.name), at.line, at.column, finding.message);
    for one in &finding.occurrences {
        let source = report.sources.get(one.place.source);
        let at = source.position(one.place.span.start);
        let own = one.finding.as_ref().map_or(&*one.note, |own| &*own.message);
        text.push_str(format!("\n{}:{}:{} {own}", style.base.path(&source.name), at.line, at.column).trim_end());
    }
    for (key, words) in [("why", about::why(finding)), ("help", &*finding.advice())] {
        if !words.is_empty() {
            text.push_str(&format!("\n{key}: {words}"));
        }
    }
    if let Some(snippet) = &finding.snippet {
        text.push_str(&format!("\n\n{}\n", snippet.text));
    }
    let element = if style.fails(document, finding) { "failure" } else { "skipped" };
    writeln!(out, r#"    <testcase name="{}" classname="{}">"#, escape(name.trim_end()), escape(stem(&suite)))?;
    let (severity, message, text) = (finding.grade(), escape(&finding.message), escape_text(&text));
    writeln!(out, r#"      <{element} type="{severity}" message="{message}">{text}</{element}>"#)?;
    writeln!(out, "    </testcase>")
}

/// A path without the extension, which Jenkins would take for the name of a class.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => path,
    }
}

/// Text between quotes, where readers make blanks of line breaks unless they are escaped.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    escape_with(text, true)
}

/// Text between tags.
fn escape_text(text: &str) -> Cow<'_, str> {
    escape_with(text, false)
}

fn escape_with(text: &str, is_attribute: bool) -> Cow<'_, str> {
    let is_plain = |c: char| !matches!(c, '&' | '<' | '>' | '"') && (c >= ' ' || (c == '\n' && !is_attribute));
    let text = lines(text);
    if text.chars().all(|c| is_plain(c) && is_allowed(c)) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' if is_attribute => escaped.push_str("&#10;"),
            '\t' if is_attribute => escaped.push_str("&#9;"),
            c if is_allowed(c) => escaped.push(c),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(escaped)
}

/// Whether a character may stand in XML 1.0 at all, escaped or not (2.2).
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;
    use crate::diagnostic::Severity;

    fn written(report: &Report, style: &Style) -> String {
        canned::written(|out| write(report, style, out))
    }

    #[derive(Debug)]
    struct Element {
        name: String,
        attributes: Vec<(String, String)>,
        children: Vec<Self>,
    }

    /// What the schema (tests/integration/schemas/junit-10.xsd) says of an element that is written.
    struct Shape {
        name: &'static str,
        attributes: &'static [&'static str],
        required: &'static [&'static str],
        children: &'static [&'static str],
    }

    const REASON: Shape = Shape { name: "", attributes: &["type", "message"], required: &[], children: &[] };

    const SHAPES: [Shape; 6] = [
        Shape {
            name: "testsuites",
            attributes: &["name", "tests", "failures", "errors"],
            required: &[],
            children: &["testsuite"],
        },
        Shape {
            name: "testsuite",
            attributes: &["name", "tests", "failures", "errors", "skipped"],
            required: &["name", "tests", "failures", "errors"],
            children: &["testcase"],
        },
        Shape {
            name: "testcase",
            attributes: &["name", "classname"],
            required: &["name"],
            children: &["failure", "error", "skipped"],
        },
        Shape { name: "failure", ..REASON },
        Shape { name: "error", ..REASON },
        Shape { name: "skipped", ..REASON },
    ];

    /// Reads what `write` may write, and stops at anything else.
    fn parse(xml: &str) -> Element {
        assert!(xml.chars().all(is_allowed), "has characters that XML has not");
        let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("starts with a declaration");
        let mut open = vec![Element { name: String::new(), attributes: Vec::new(), children: Vec::new() }];
        for part in body.split('<').skip(1) {
            let (tag, text) = part.split_once('>').expect("a tag ends");
            check_text(text);
            if let Some(name) = tag.strip_prefix('/') {
                let element = open.pop().expect("is open");
                assert_eq!(element.name, name);
                open.last_mut().expect("has a parent").children.push(element);
                continue;
            }
            let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
            let mut attributes = Vec::new();
            while !rest.is_empty() {
                let (key, after) = rest.split_once("=\"").expect("a value is in quotes");
                let (value, after) = after.split_once('"').expect("quotes end");
                check_text(value);
                assert!(!value.contains(['\n', '\t']), "{value:?}");
                attributes.push((key.trim().to_owned(), value.to_owned()));
                rest = after;
            }
            let element = Element { name: name.into(), attributes, children: Vec::new() };
            if is_empty {
                open.last_mut().expect("has a parent").children.push(element);
            } else {
                open.push(element);
            }
        }
        assert_eq!(open.len(), 1, "every tag is closed");
        let mut roots = open.remove(0).children;
        assert_eq!(roots.len(), 1, "there is one root");
        roots.remove(0)
    }

    fn check_text(text: &str) {
        for part in text.split('&').skip(1) {
            let entity = part.split(';').next().unwrap_or_default();
            assert!(["amp", "lt", "gt", "quot", "#10", "#9", "#13"].contains(&entity), "{text:?}");
        }
    }

    fn check(element: &Element) {
        let shape = SHAPES.iter().find(|shape| shape.name == element.name);
        let Shape { attributes, required, children, .. } =
            shape.unwrap_or_else(|| panic!("no element is `{}`", element.name));
        let names: Vec<&str> = element.attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.iter().all(|name| attributes.contains(name)), "{element:?}");
        assert!(required.iter().all(|name| names.contains(name)), "{element:?}");
        assert!(element.children.iter().all(|child| children.contains(&child.name.as_str())), "{element:?}");
        element.children.iter().for_each(check);
    }

    fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
        element.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).expect("is there")
    }

    #[test]
    fn is_what_servers_read() {
        for report in [canned::report(), Report::default()] {
            for fail_on in [None, Some(Severity::Info), Some(Severity::Error)] {
                let fail_on = report.documents.iter().map(|document| (document.source, fail_on)).collect();
                let root = parse(&written(&report, &Style { fail_on, ..Style::default() }));
                check(&root);
                let mut failures = 0;
                for suite in &root.children {
                    assert_eq!(attribute(suite, "tests"), suite.children.len().to_string());
                    for (count, name) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
                        let all = suite.children.iter().flat_map(|case| &case.children);
                        let counted = all.filter(|child| child.name == name).count();
                        assert_eq!(attribute(suite, count), counted.to_string());
                        failures += if name == "failure" { counted } else { 0 };
                    }
                }
                assert_eq!(attribute(&root, "failures"), failures.to_string());
            }
        }
    }

    #[test]
    fn a_document_is_a_suite_and_a_finding_a_case() {
        let mut report = canned::report();
        report.documents[0].findings.truncate(2);
        report.documents[1].findings.clear();
        insta::assert_snapshot!(written(&report, &Style::default()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="oas-audit" tests="4" failures="1" errors="1">
          <testsuite name="apis/gone.yaml" tests="1" failures="0" errors="1" skipped="0">
            <testcase name="can be audited" classname="apis/gone">
              <error type="error" message="there is no such file">check the path; it is taken from the working directory</error>
            </testcase>
          </testsuite>
          <testsuite name="apis/pets.yaml" tests="2" failures="1" errors="0" skipped="1">
            <testcase name="missing-429 /info" classname="apis/pets">
              <skipped type="info" message="429 is declared by none of 6 operations">apis/pets.yaml:2:1
        429 is declared by none of 6 operations
        apis/pets.yaml:7:5
        apis/pets.yaml:11:5
        apis/pets.yaml:18:5
        apis/pets.yaml:22:5
        apis/common/errors.yaml:2:1 shared by 2 operations
        apis/pets.yaml:5:1
        why: Clients slow down only when they can tell that they were too fast; an undeclared limit looks like a failure.
        help: if the API limits its callers, declare 429 with `Retry-After`</skipped>
            </testcase>
            <testcase name="missing-401 GET /pets 401" classname="apis/pets">
              <failure type="warning" message="`GET /pets` asks for credentials but declares no 401">apis/pets.yaml:7:5
        `GET /pets` asks for credentials but declares no 401
        why: Every client meets a missing or expired token sooner or later; without a declared `401` it can't tell that it must log in again.
        help: declare 401, or set `security: []` if everybody may call it

        '401':
          description: The token is missing or not valid
        </failure>
            </testcase>
          </testsuite>
          <testsuite name="apis/users.json" tests="1" failures="0" errors="0" skipped="0">
            <testcase name="has no findings" classname="apis/users"/>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn what_xml_has_no_place_for_is_escaped_or_replaced() {
        let text = "<a b=\"c\">]]>\u{0}\u{b}\u{1b}\u{fffe}\u{ffff} & 😀\n\tü\r";
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let finding = canned::finding("rule", place, text).help(text);
        let xml =
            written(&canned::single(canned::sources(&[("a&b.yaml", "x: 1\n")]), vec![finding]), &Style::default());
        check(&parse(&xml));
        assert!(xml.contains("message=\"&lt;a b=&quot;c&quot;&gt;]]&gt;\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} &amp; 😀&#10;&#9;ü\u{fffd}\""), "{xml}");
    }

    #[test]
    fn classes_are_paths_without_their_extension() {
        for (path, class) in
            [("a/b.yaml", "a/b"), ("a.d/b", "a.d/b"), (".hidden", ".hidden"), ("a/.x", "a/.x"), ("", "")]
        {
            assert_eq!(stem(path), class);
        }
    }
}
