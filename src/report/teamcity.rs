//! Service messages of TeamCity, which become inspections of a build. Each place of a finding is one.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::terminal::lines;
use super::{Style, about};
use crate::audit::Report;
use crate::diagnostic::{Diagnostic, Severity};

/// How long a description may be, in characters; TeamCity cuts longer ones.
const DESCRIPTION: usize = 4_000;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for failure in &report.failures {
        let text = escape(&format!("{}: {}: {}", failure.input, failure.message, failure.help));
        writeln!(out, "##teamcity[buildProblem description='{text}']")?;
    }
    let fired: BTreeMap<&str, &Diagnostic> = report.findings().map(|finding| (finding.rule, finding)).collect();
    for (id, finding) in fired {
        let summary = Some(about::summary(finding)).filter(|summary| !summary.is_empty()).unwrap_or(id);
        let (id, summary) = (escape(id), escape(summary));
        writeln!(out, "##teamcity[inspectionType id='{id}' name='{id}' category='OpenAPI' description='{summary}']")?;
    }
    for finding in report.findings().flat_map(Diagnostic::singles) {
        let place = &finding.primary.place;
        let source = report.sources.get(place.source);
        let severity = match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        };
        let message = format!("{}\n{}", finding.message, finding.advice());
        let (id, message) = (escape(finding.rule), escape(message.trim_end()));
        let (file, line) = (escape(&style.base.path(&source.name)), source.position(place.span.start).line);
        writeln!(
            out,
            "##teamcity[inspection typeId='{id}' message='{message}' file='{file}' line='{line}' SEVERITY='{severity}']"
        )?;
    }
    Ok(())
}

/// The value of a property.
fn escape(text: &str) -> String {
    lines(text).chars().take(DESCRIPTION).fold(String::new(), |mut escaped, c| {
        match c {
            '\n' => escaped.push_str("|n"),
            '\r' => escaped.push_str("|r"),
            '|' | '\'' | '[' | ']' => escaped.extend(['|', c]),
            _ => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;

    fn written(report: &Report) -> String {
        canned::written(|out| write(report, &Style::default(), out))
    }

    #[test]
    fn describes_each_rule_once_and_each_place() {
        let text = written(&canned::report());
        assert!(
            text.starts_with("##teamcity[buildProblem description='apis/gone.yaml: there is no such file: "),
            "{text}"
        );
        assert_eq!(text.matches("[inspectionType id='missing-401' ").count(), 1);
        assert!(text.contains("file='apis/pets.yaml' line='7' SEVERITY='WARNING']\n"), "{text}");
        assert_eq!(text.matches("[inspection typeId=").count(), 6);
    }

    #[test]
    fn no_text_ends_a_message() {
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let finding = canned::finding("rule", place, "a|b'] \n##teamcity[x]");
        let text = written(&canned::single(canned::sources(&[("a'b.yaml", "openapi: 3.1.0\nx: 1\n")]), vec![finding]));
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("message='a||b|'|] |n##teamcity|[x|]' file='a|'b.yaml'"), "{text}");
    }
}
