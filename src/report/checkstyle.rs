//! Checkstyle XML, which editors, CI servers and review bots read. Each place of a finding is an entry.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Style;
use super::xml::{self, Xml, value};
use crate::audit::Report;
use crate::diagnostic::{Diagnostic, Severity};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in report.findings().flat_map(Diagnostic::singles) {
        let name = style.base.path(&report.sources.get(finding.primary.place.source).name).into_owned();
        files.entry(name).or_default().push(finding);
    }
    xml::write(out, |xml| {
        xml.create_element("checkstyle").with_attribute(("version", "4.3")).write_inner_content(|xml| {
            for failure in &report.failures {
                let message = format!("{}: {}", failure.message, failure.help);
                write_file(&failure.input, xml, |xml| {
                    write_error("1", None, "error", &message, "unreadable-input", xml)
                })?;
            }
            for (name, findings) in &files {
                write_file(name, xml, |xml| {
                    findings.iter().try_for_each(|finding| write_finding(report, finding, xml))
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn write_file<'o>(
    name: &str,
    xml: &mut Xml<'o>,
    errors: impl FnOnce(&mut Xml<'o>) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element("file").with_attribute(("name", value(name))).write_inner_content(errors).map(drop)
}

fn write_finding(report: &Report, finding: &Diagnostic, xml: &mut Xml<'_>) -> io::Result<()> {
    let place = &finding.primary.place;
    let at = report.sources.get(place.source).position(place.span.start);
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let message = format!("{}: {}", finding.message, finding.advice());
    let (line, column) = (at.line.to_string(), at.column.to_string());
    write_error(&line, Some(&column), severity, message.trim_end_matches(": "), finding.rule, xml)
}

fn write_error(
    line: &str,
    column: Option<&str>,
    severity: &str,
    message: &str,
    rule: &str,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let rule = format!("oas-audit.{rule}");
    let error = xml.create_element("error").with_attribute(("line", line));
    let error = error.with_attributes(column.map(|column| ("column", column)));
    let error = error.with_attribute(("severity", severity)).with_attribute(("message", value(message)));
    error.with_attribute(("source", value(&rule))).write_empty().map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::super::xml::read::document;
    use super::*;

    #[test]
    fn has_the_findings_by_file() {
        let text = canned::written(|out| write(&canned::report(), &Style::default(), out));
        let root = document(&text);
        assert_eq!(root.name, "checkstyle");
        let names: Vec<&str> = root.children.iter().map(|file| file.attribute("name")).collect();
        assert_eq!(names, ["apis/gone.yaml", "apis/pets.yaml", "apis/users.json"]);
        let error = |file: usize, at: usize| {
            let attributes = root.children[file].children[at].attributes.iter();
            attributes.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(
            error(0, 0),
            [
                "line=1",
                "severity=error",
                "message=there is no such file: check the path; it is taken from the working directory",
                "source=oas-audit.unreadable-input"
            ]
        );
        assert!(
            (0..root.children[1].children.len()).any(|at| error(1, at)
                == [
                    "line=7",
                    "column=5",
                    "severity=warning",
                    "message=`GET /pets` asks for credentials but declares no 401: declare 401, or set `security: []` if \
                     everybody may call it",
                    "source=oas-audit.missing-401"
                ]),
            "{text}"
        );
        assert_eq!(root.children.iter().map(|file| file.children.len()).sum::<usize>(), 7);
    }
}
