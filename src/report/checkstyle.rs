//! Checkstyle XML, which editors, CI servers and review bots read. Each place of a finding is an entry.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Style;
use super::junit::escape;
use crate::audit::Report;
use crate::diagnostic::{Diagnostic, Severity};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    for failure in &report.failures {
        let message = escape(&format!("{}: {}", failure.message, failure.help)).into_owned();
        writeln!(out, r#"  <file name="{}">"#, escape(&failure.input))?;
        writeln!(
            out,
            r#"    <error line="1" severity="error" message="{message}" source="oas-audit.unreadable-input"/>"#
        )?;
        writeln!(out, "  </file>")?;
    }
    let mut files: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in report.findings().flat_map(Diagnostic::singles) {
        let name = style.base.path(&report.sources.get(finding.primary.place.source).name).into_owned();
        files.entry(name).or_default().push(finding);
    }
    for (name, findings) in files {
        writeln!(out, r#"  <file name="{}">"#, escape(&name))?;
        for finding in findings {
            let place = &finding.primary.place;
            let at = report.sources.get(place.source).position(place.span.start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let message = format!("{}: {}", finding.message, finding.advice());
            let (message, rule) = (escape(message.trim_end_matches(": ")), escape(finding.rule));
            let (line, column) = (at.line, at.column);
            writeln!(
                out,
                r#"    <error line="{line}" column="{column}" severity="{severity}" message="{message}" source="oas-audit.{rule}"/>"#
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;

    #[test]
    fn has_the_findings_by_file() {
        let text = canned::written(|out| write(&canned::report(), &Style::default(), out));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[3],
            r#"    <error line="1" severity="error" message="there is no such file: check the path; it is taken from the working directory" source="oas-audit.unreadable-input"/>"#
        );
        assert_eq!(text.matches("<file name=\"apis/pets.yaml\">").count(), 1);
        assert!(text.contains(
            r#"    <error line="7" column="5" severity="warning" message="`GET /pets` asks for credentials but declares no 401: declare 401, or set `security: []` if everybody may call it" source="oas-audit.missing-401"/>"#
        ), "{text}");
        assert_eq!(text.matches("<error ").count(), 7);
    }
}
