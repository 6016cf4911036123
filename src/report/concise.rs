//! One line for each finding, for editors and `grep`.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Style;
use super::terminal::line;
use crate::audit::Report;
use crate::diagnostic::{Diagnostic, Occurrence, Place};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings() {
        write_line(report, finding, &finding.primary.place, &finding.message, out)?;
        if style.expand {
            for occurrence in &finding.occurrences {
                let words = match &occurrence.finding {
                    Some(own) => Cow::Borrowed(&*own.message),
                    None => Cow::Owned(format!("{}{}", finding.message, distinction(occurrence))),
                };
                write_line(report, finding, &occurrence.place, &words, out)?;
            }
        }
    }
    Ok(())
}

fn write_line(
    report: &Report,
    finding: &Diagnostic,
    place: &Place,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let source = report.sources.get(place.source);
    let at = source.position(place.span.start);
    let (grade, rule) = (finding.grade(), finding.rule);
    let (path, message) = (line(&source.name), line(message));
    writeln!(out, "{path}:{}:{}: {grade}[{rule}] {message}", at.line, at.column)
}

/// What tells an occurrence from the others, behind the message that they share.
fn distinction(occurrence: &Occurrence) -> String {
    let operation = occurrence.operation.as_ref().map(|operation| format!("`{} {}`", operation.method, operation.path));
    let note = Some(&occurrence.note).filter(|note| !note.is_empty()).cloned();
    let words: Vec<String> = operation.into_iter().chain(note).collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;

    fn written(report: &Report, style: &Style) -> String {
        canned::written(|out| write(report, style, out))
    }

    #[test]
    fn writes_a_line_for_each_finding_and_nothing_else() {
        insta::assert_snapshot!(written(&canned::report(), &Style::default()), @r#"
        apis/pets.yaml:2:1: info[missing-429] 429 is declared by none of 6 operations
        apis/pets.yaml:7:5: warning[missing-401] `GET /pets` asks for credentials but declares no 401
        apis/pets.yaml:11:5: warning[missing-401] `POST /pets` asks for credentials but declares no 401
        apis/pets.yaml:16:11: warning[error-without-problem] the body of 404 is `text/plain`, which programs can't read
        apis/pets.yaml:27:11: error[no-content-with-body] 204 can't have a body, but `DELETE /pets/{id}` declares one
        apis/users.json:1:157: error[invalid-status-key] `4xx` is not a status code: ranges are written `4XX`
        "#);
        assert_eq!(written(&Report::default(), &Style::default()), "");
    }

    #[test]
    fn expands_occurrences_to_lines() {
        let mut report = canned::report();
        report.documents.truncate(1);
        report.documents[0].findings.truncate(1);
        insta::assert_snapshot!(written(&report, &Style { expand: true, ..Style::default() }), @r#"
        apis/pets.yaml:2:1: info[missing-429] 429 is declared by none of 6 operations
        apis/pets.yaml:7:5: info[missing-429] 429 is declared by none of 6 operations: `GET /pets`
        apis/pets.yaml:11:5: info[missing-429] 429 is declared by none of 6 operations: `POST /pets`
        apis/pets.yaml:18:5: info[missing-429] 429 is declared by none of 6 operations: `GET /pets/{id}`
        apis/pets.yaml:22:5: info[missing-429] 429 is declared by none of 6 operations: `DELETE /pets/{id}`
        apis/common/errors.yaml:2:1: info[missing-429] 429 is declared by none of 6 operations: shared by 2 operations
        apis/pets.yaml:5:1: info[missing-429] 429 is declared by none of 6 operations: `PUT /pets/{id}`
        "#);
    }

    #[test]
    fn keeps_a_finding_on_its_line_whatever_it_says() {
        let sources = canned::sources(&[("a\nb.yaml", "x: 1\n")]);
        let place = canned::place(&sources, 0, "", "x", "/x");
        let report = canned::single(sources, vec![canned::finding("rule", place, "two\r\nlines and \x1b[31mred")]);
        assert_eq!(written(&report, &Style::default()), "a b.yaml:1:1: warning[rule] two lines and \u{fffd}[31mred\n");
    }
}
