//! JUnit XML, in the form that Jenkins' xUnit plugin has a schema of, since every CI server reads that.
//!
//! A document is a suite and a finding a case: failed where it fails the run, else skipped. A document without findings
//! has one case that passes, because servers treat a report without cases as an error.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::writer::ElementWriter;

use super::xml::{self, Xml, content, value};
use super::{Style, about};
use crate::audit::{DocumentReport, InputFailure, Report};
use crate::diagnostic::Diagnostic;
use crate::text::SourceId;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let counts: Vec<Counts> = report.documents.iter().map(|document| Counts::of(document, style)).collect();
    let all = Counts {
        tests: report.failures.len() + counts.iter().map(|count| count.tests).sum::<usize>(),
        failures: counts.iter().map(|count| count.failures).sum(),
        errors: report.failures.len(),
        skipped: 0,
    };
    xml::write(out, |xml| {
        let suites = xml.create_element("testsuites").with_attribute(("name", "oas-audit"));
        let suites = suites
            .with_attributes([("tests", all.tests), ("failures", all.failures), ("errors", all.errors)].map(text));
        suites.write_inner_content(|xml| {
            report.failures.iter().try_for_each(|failure| write_failure(failure, xml))?;
            let mut documents = report.documents.iter().zip(&counts);
            documents.try_for_each(|(document, counts)| write_suite(report, style, document, counts, xml))
        })?;
        Ok(())
    })
}

fn write_failure(failure: &InputFailure, xml: &mut Xml<'_>) -> io::Result<()> {
    let counts = Counts { tests: 1, failures: 0, errors: 1, skipped: 0 };
    suite(&failure.input, &counts, xml).write_inner_content(|xml| {
        case("can be audited", &failure.input, xml).write_inner_content(|xml| {
            let error = xml.create_element("error").with_attribute(("type", "error"));
            let error = error.with_attribute(("message", value(&failure.message)));
            error.write_text_content(content(&failure.help)).map(drop)
        })?;
        Ok(())
    })?;
    Ok(())
}

fn write_suite(
    report: &Report,
    style: &Style,
    document: &DocumentReport,
    counts: &Counts,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let name = style.base.path(&report.sources.get(document.source).name);
    suite(&name, counts, xml).write_inner_content(|xml| {
        if document.findings.is_empty() {
            case("has no findings", &name, xml).write_empty()?;
        }
        document.findings.iter().try_for_each(|finding| write_case(report, style, document.source, finding, xml))
    })?;
    Ok(())
}

fn suite<'x, 'o>(name: &str, counts: &Counts, xml: &'x mut Xml<'o>) -> ElementWriter<'x, &'o mut dyn Write> {
    let Counts { tests, failures, errors, skipped } = *counts;
    let counts = [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)];
    xml.create_element("testsuite").with_attribute(("name", value(name))).with_attributes(counts.map(text))
}

fn case<'x, 'o>(name: &str, suite: &str, xml: &'x mut Xml<'o>) -> ElementWriter<'x, &'o mut dyn Write> {
    xml.create_element("testcase").with_attributes([("name", value(name)), ("classname", value(stem(suite)))])
}

fn text<'t>((name, count): (&'t str, usize)) -> (&'t str, Cow<'t, str>) {
    (name, Cow::Owned(count.to_string()))
}

struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(document: &DocumentReport, style: &Style) -> Self {
        let failures = document.findings.iter().filter(|finding| style.fails(document.source, finding)).count();
        let skipped = document.findings.len() - failures;
        Self { tests: document.findings.len().max(1), failures, errors: 0, skipped }
    }
}

fn write_case(
    report: &Report,
    style: &Style,
    document: SourceId,
    finding: &Diagnostic,
    xml: &mut Xml<'_>,
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
    case(name.trim_end(), &suite, xml).write_inner_content(|xml| {
        let reason = xml.create_element(element).with_attribute(("type", finding.grade()));
        reason.with_attribute(("message", value(&finding.message))).write_text_content(content(&text)).map(drop)
    })?;
    Ok(())
}

/// A path without the extension, which Jenkins would take for the name of a class.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::super::xml::read::{Element, document};
    use super::*;
    use crate::diagnostic::Severity;

    fn written(report: &Report, style: &Style) -> String {
        canned::written(|out| write(report, style, out))
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

    #[test]
    fn is_what_servers_read() {
        for report in [canned::report(), Report::default()] {
            for fail_on in [None, Some(Severity::Info), Some(Severity::Error)] {
                let fail_on = report.documents.iter().map(|document| (document.source, fail_on)).collect();
                let root = document(&written(&report, &Style { fail_on, ..Style::default() }));
                check(&root);
                let mut failures = 0;
                for suite in &root.children {
                    assert_eq!(suite.attribute("tests"), suite.children.len().to_string());
                    for (count, name) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
                        let all = suite.children.iter().flat_map(|case| &case.children);
                        let counted = all.filter(|child| child.name == name).count();
                        assert_eq!(suite.attribute(count), counted.to_string());
                        failures += if name == "failure" { counted } else { 0 };
                    }
                }
                assert_eq!(root.attribute("failures"), failures.to_string());
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
    fn texts_may_contain_anything() {
        let text = "<a b=\"c\">]]>\u{0} & 😀\n\tü\r";
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let finding = canned::finding("rule", place, text).help(text);
        let xml =
            written(&canned::single(canned::sources(&[("a&b.yaml", "x: 1\n")]), vec![finding]), &Style::default());
        let root = document(&xml);
        check(&root);
        let [suite] = &root.children[..] else { panic!("{xml}") };
        assert_eq!(suite.attribute("name"), "a&b.yaml");
        let reason = &suite.children[0].children[0];
        let expected = text.replace(['\0', '\r'], "\u{fffd}");
        assert_eq!(reason.attribute("message"), expected);
        assert!(reason.text.ends_with(&format!("help: {expected}")), "{xml}");
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
