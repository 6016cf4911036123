//! A Code Quality report of GitLab: the subset of the Code Climate format that GitLab reads.

use std::collections::HashSet;
use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::fingerprint::{Fingerprints, hash};
use super::{Style, last_line, pretty};
use crate::audit::Report;
use crate::diagnostic::{Diagnostic, Severity};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    pretty::write(&mut *out, &Entries { report, style })?;
    writeln!(out)
}

struct Entries<'a> {
    report: &'a Report,
    style: &'a Style,
}

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { report, style } = self;
        let mut seen = HashSet::new();
        let mut list = serializer
            .serialize_seq(Some(report.failures.len() + report.findings().flat_map(Diagnostic::singles).count()))?;
        for failure in &report.failures {
            // A report without them would look like one of a clean run.
            let path = style.base.path(&failure.input);
            list.serialize_element(&Entry {
                description: format!("{}: {}", failure.message, failure.help),
                check_name: "unreadable-input",
                fingerprint: unique(&[&path, &failure.message], &mut seen),
                severity: "blocker",
                location: Location { path: &path, lines: Lines { begin: 1, end: 1 } },
            })?;
        }
        for document in &report.documents {
            let mut fingerprints = Fingerprints::new(document.source, &report.sources);
            let own = style.base.path(&report.sources.get(document.source).name);
            // A merge request shows what is new by fingerprint, so each place is an entry.
            for finding in document.findings.iter().flat_map(Diagnostic::singles) {
                // Ours tell the findings of one document apart; GitLab wants one for the whole report.
                let fingerprint = unique(&[&own, &fingerprints.next(finding)], &mut seen);
                let path = style.base.path(&report.sources.get(finding.primary.place.source).name);
                list.serialize_element(&entry(report, finding, fingerprint, &path))?;
            }
        }
        list.end()
    }
}

fn entry<'a>(report: &Report, finding: &'a Diagnostic, fingerprint: String, path: &'a str) -> Entry<'a> {
    let place = &finding.primary.place;
    let source = report.sources.get(place.source);
    let (start, end) = (source.position(place.span.start), source.position(place.span.end));
    let help = if finding.help.is_empty() { String::new() } else { format!(": {}", finding.advice()) };
    Entry {
        description: format!("{}{help}", finding.message),
        check_name: finding.rule,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: Location { path, lines: Lines { begin: start.line, end: last_line(start, end) } },
    }
}

/// A fingerprint of these parts that no entry before has.
fn unique(parts: &[&str], seen: &mut HashSet<String>) -> String {
    (0_u32..)
        .map(|count| {
            let count = if count == 0 { String::new() } else { count.to_string() };
            let parts: Vec<&str> = parts.iter().copied().chain([count.as_str()]).collect();
            format!("{:016x}", hash(&parts))
        })
        .find(|fingerprint| seen.insert(fingerprint.clone()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::canned;
    use super::*;

    fn written(report: &Report) -> Value {
        serde_json::from_str(&canned::written(|out| write(report, &Style::default(), out))).expect("is JSON")
    }

    /// Every entry has what GitLab's documentation says that it needs.
    fn check(report: &Value) {
        let entries = report.as_array().expect("is a list");
        let mut fingerprints = HashSet::new();
        for entry in entries {
            for name in ["description", "check_name", "fingerprint"] {
                assert!(entry[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {entry}");
            }
            let severity = entry["severity"].as_str().expect("is a string");
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{entry}");
            let path = entry["location"]["path"].as_str().expect("is a string");
            assert!(!path.is_empty() && !path.starts_with("./") && !path.starts_with('/'), "{entry}");
            let line = |name: &str| entry["location"]["lines"][name].as_u64().expect("is a number");
            assert!(1 <= line("begin") && line("begin") <= line("end"), "{entry}");
            assert!(fingerprints.insert(entry["fingerprint"].to_string()), "{entry}");
        }
    }

    #[test]
    fn has_the_form_that_gitlab_documents() {
        let value = written(&canned::report());
        check(&value);
        assert_eq!(value.as_array().map(Vec::len), Some(7));
        insta::assert_json_snapshot!(value[1], @r#"
        {
          "description": "429 is declared by none of 6 operations: if the API limits its callers, declare 429 with `Retry-After`",
          "check_name": "missing-429",
          "fingerprint": "fa1c09a9b26f720d",
          "severity": "info",
          "location": {
            "path": "apis/pets.yaml",
            "lines": {
              "begin": 2,
              "end": 2
            }
          }
        }
        "#);
    }

    #[test]
    fn is_an_empty_list_where_nothing_was_found() {
        assert_eq!(written(&Report::default()), serde_json::json!([]));
    }

    #[test]
    fn documents_that_are_alike_have_findings_of_their_own() {
        let mut report = canned::report();
        let finding = report.documents[1].findings[0].clone();
        report.documents[1].findings = vec![finding; 3];
        check(&written(&report));
    }
}
