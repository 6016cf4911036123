//! Workflow commands of GitHub Actions, which become annotations in the changed files of a pull request.
//!
//! GitHub shows ten annotations of each level for a step and says nothing of the others. So the worst come first, no
//! level gets more than ten, and the last says how many there are beside them. Of one level, those in lines that changed
//! since a revision come first: GitHub shows these beside the change.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::digest::rank;
use super::terminal::{clip, lines};
use super::{Style, counted, last_line, plural};
use crate::audit::{Report, Since};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::sort;

/// How many annotations of one level GitHub shows for a step.
const SHOWN: usize = 10;

/// How much of a message is written, in characters.
const MESSAGE: usize = 2_000;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Diagnostic> = report.findings().collect();
    let is_changed = |place: &Place| report.since.as_ref().is_some_and(|since| since.has_changed(place));
    sort::by_key(&mut findings, |finding| {
        let Reverse((severity, weight)) = rank(finding);
        Reverse((severity, is_changed(shown_at(report, finding)), weight))
    });
    let errors = report.failures.len() + report.count(Severity::Error);
    let (warnings, infos) = (report.count(Severity::Warning), report.count(Severity::Info));
    let is_cut = [errors, warnings, infos].into_iter().any(|count| count > SHOWN);
    // The last one is a notice too.
    let limits = [SHOWN - usize::from(is_cut), SHOWN, SHOWN];

    for failure in report.failures.iter().take(SHOWN) {
        let message = format!("{}: {}\n{}", failure.input, failure.message, failure.help);
        writeln!(out, "::error title=oas-audit::{}", data(message.trim_end()))?;
    }
    let mut shown = [0, 0, report.failures.len().min(SHOWN)];
    let mut hidden = [0, 0, report.failures.len() - shown[2]];
    for finding in findings {
        let level = finding.severity as usize;
        if shown[level] < limits[level] {
            shown[level] += 1;
            write_finding(report, style, finding, out)?;
        } else {
            hidden[level] += 1;
        }
    }
    if is_cut {
        let [infos, warnings, errors] = hidden;
        let counts = [(errors, Severity::Error), (warnings, Severity::Warning), (infos, Severity::Info)];
        let counts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|&(count, severity)| counted(count, severity)).collect();
        let total = infos + warnings + errors;
        writeln!(
            out,
            "::notice title=oas-audit::and {total} more finding{} ({}): GitHub shows {SHOWN} of each level for a step",
            plural(total),
            counts.join(", ")
        )?;
    }
    Ok(())
}

/// The first place of a finding in a line that changed, which GitHub shows beside the change; else its own place.
fn shown_at<'r>(report: &'r Report, finding: &'r Diagnostic) -> &'r Place {
    let changed = |since: &'r Since| finding.identities().find(|place| since.has_changed(place));
    report.since.as_ref().and_then(changed).unwrap_or(&finding.primary.place)
}

fn write_finding(report: &Report, style: &Style, finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let place = shown_at(report, finding);
    let source = report.sources.get(place.source);
    let (start, end) = (source.position(place.span.start), source.position(place.span.end));
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = format!("file={},line={}", property(&style.base.path(&source.name)), start.line);
    let end_line = last_line(start, end);
    // Fails only where memory does.
    let _ = write!(properties, ",endLine={end_line}");
    if end_line == start.line {
        // GitHub drops annotations with columns that span lines.
        let _ = write!(properties, ",col={},endColumn={}", start.column, end.column.max(start.column));
    }
    let places = match finding.places() {
        1 => String::new(),
        places => format!(" ({places} places)"),
    };
    let message = format!("{}{places}\n{}", clip(&finding.message, MESSAGE), clip(&finding.advice(), MESSAGE));
    let title = match finding.class {
        Some(class) => property(&format!("{class} {}", finding.rule)),
        None => property(finding.rule),
    };
    writeln!(out, "::{level} {properties},title={title}::{}", data(message.trim_end()))
}

/// Text behind the command.
fn data(text: &str) -> String {
    lines(&escape(text, "%\r\n")).into_owned()
}

/// The value of a property.
fn property(text: &str) -> String {
    lines(&escape(text, "%\r\n:,")).into_owned()
}

fn escape(text: &str, special: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        if special.contains(c) {
            let _ = write!(escaped, "%{:02X}", u32::from(c));
        } else {
            escaped.push(c);
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::canned;
    use super::*;
    use crate::audit::KnownFindings;
    use crate::diagnostic::Occurrence;
    use crate::text::{SourceId, Span};

    fn written(report: &Report) -> String {
        canned::written(|out| write(report, &Style::default(), out))
    }

    fn whole(source: u32, text: &str) -> Place {
        Place { source: SourceId(source), span: Span::new(0, text.len() as u32), pointer: "".into() }
    }

    #[test]
    fn writes_the_worst_first() {
        insta::assert_snapshot!(written(&canned::report()), @r#"
        ::error title=oas-audit::apis/gone.yaml: there is no such file%0Acheck the path; it is taken from the working directory
        ::error file=apis/pets.yaml,line=27,endLine=27,col=11,endColumn=18,title=no-content-with-body::204 can't have a body, but `DELETE /pets/{id}` declares one%0Aremove `content`, or answer 200
        ::error file=apis/users.json,line=1,endLine=1,col=157,endColumn=162,title=invalid-status-key::`4xx` is not a status code: ranges are written `4XX`%0Awrite the X in upper case
        ::warning file=apis/pets.yaml,line=7,endLine=7,col=5,endColumn=8,title=missing-401::`GET /pets` asks for credentials but declares no 401%0Adeclare 401, or set `security: []` if everybody may call it
        ::warning file=apis/pets.yaml,line=11,endLine=11,col=5,endColumn=9,title=missing-401::`POST /pets` asks for credentials but declares no 401%0Adeclare 401, or set `security: []` if everybody may call it
        ::warning file=apis/pets.yaml,line=16,endLine=16,col=11,endColumn=15,title=error-without-problem::the body of 404 is `text/plain`, which programs can't read%0Adescribe errors in JSON
        ::notice file=apis/pets.yaml,line=2,endLine=2,col=1,endColumn=5,title=missing-429::429 is declared by none of 6 operations (6 places)%0Aif the API limits its callers, declare 429 with `Retry-After`
        "#);
    }

    #[test]
    fn lines_that_changed_come_first_within_a_level() {
        let text = "a: 1\nb: 2\nc: 3\n";
        let sources = canned::sources(&[("a.yaml", text)]);
        let at = |name: &'static str, key: &str| {
            let start = text.find(key).expect("is there") as u32;
            let place =
                Place { source: SourceId(0), span: Span::new(start, start + 1), pointer: format!("/{key}").into() };
            canned::finding(name, place, "m")
        };
        let many =
            at("many", "a").occurrences(["a", "c"].map(|key| Occurrence::at(at("", key).primary.place)).to_vec());
        let severe = at("severe", "a").severity(Severity::Error);
        let mut report = canned::single(sources, vec![at("same", "a"), at("changed", "b"), severe, many]);
        let found = KnownFindings::default();
        // The last two lines.
        let changed = HashMap::from([(SourceId(0), std::iter::once(5..15).collect())]);
        report.since = Some(Since { revision: "main".to_owned(), found, changed });
        let written = written(&report);
        let order: Vec<_> = written.lines().map(|line| line.split("title=").nth(1).unwrap_or_default()).collect();
        assert_eq!(order, ["severe::m", "changed::m", "many::m (2 places)", "same::m"]);
        assert!(written.contains("line=3,endLine=3,col=1,endColumn=2,title=many"), "{written}");
    }

    #[test]
    fn escapes_what_would_end_a_property_or_the_command() {
        let name = "a:b,c%d\r\ne.yaml";
        let report = canned::single(
            canned::sources(&[(name, "x: 1\n")]),
            vec![canned::finding("rule", whole(0, "x"), "100%\r\n::error::, done").help("a: b,\nc")],
        );
        assert_eq!(
            written(&report),
            "::warning file=a%3Ab%2Cc%25d%0D%0Ae.yaml,line=1,endLine=1,col=1,endColumn=2,title=rule::\
             100%25%0D%0A::error::, done%0Aa: b,%0Ac\n"
        );
    }

    #[test]
    fn replaces_what_a_terminal_would_obey() {
        let finding = canned::finding("rule", whole(0, "x"), "a\x1b[31m\u{202e}b\0").help("c\u{9b}d\ne");
        let report = canned::single(canned::sources(&[("\u{7f}.yaml", "x: 1\n")]), vec![finding]);
        assert_eq!(
            written(&report),
            "::warning file=\u{fffd}.yaml,line=1,endLine=1,col=1,endColumn=2,title=rule::\
             a\u{fffd}[31m\u{fffd}b\u{fffd}%0Ac\u{fffd}d%0Ae\n"
        );
    }

    #[test]
    fn columns_are_left_out_where_there_are_several_lines() {
        let text = "x:\n  y: 1\n";
        let report = canned::single(
            canned::sources(&[("a.yaml", text)]),
            vec![canned::finding("rule", whole(0, text), "m"), canned::finding("rule", whole(0, "x:\n"), "m")],
        );
        assert_eq!(
            written(&report),
            "::warning file=a.yaml,line=1,endLine=2,title=rule::m\n\
             ::warning file=a.yaml,line=1,endLine=1,col=1,endColumn=1,title=rule::m\n"
        );
    }

    #[test]
    fn shows_ten_of_a_level_and_counts_the_others() {
        let finding = |severity| canned::finding("rule", whole(0, "x"), "m").severity(severity);
        let many = |errors, warnings, infos| {
            let findings = std::iter::repeat_n(finding(Severity::Info), infos)
                .chain(std::iter::repeat_n(finding(Severity::Warning), warnings))
                .chain(std::iter::repeat_n(finding(Severity::Error), errors));
            written(&canned::single(canned::sources(&[("a.yaml", "x: 1\n")]), findings.collect()))
        };
        let count = |text: &str, level: &str| text.lines().filter(|line| line.starts_with(level)).count();

        let all = many(10, 10, 10);
        assert_eq!([count(&all, "::error "), count(&all, "::warning "), count(&all, "::notice ")], [10, 10, 10]);
        assert!(!all.contains("more"), "{all}");

        let cut = many(12, 3, 11);
        assert_eq!([count(&cut, "::error "), count(&cut, "::warning "), count(&cut, "::notice ")], [10, 3, 10]);
        let last = cut.lines().last().expect("has lines");
        assert_eq!(
            last,
            "::notice title=oas-audit::and 4 more findings (2 errors, 2 infos): GitHub shows 10 of each level for a step"
        );
        assert!(cut.starts_with("::error "));
    }
}
