//! Each file of `fixtures/hostile` alone, against the table in its README.

use std::fs;

use oas_audit::internals::audit::Report;
use oas_audit::internals::diagnostic::Diagnostic;
use oas_audit::internals::report::{Format, Style, write};

use crate::support::{Run, checked, on_all_cores, root};

/// A row of the table.
struct Case {
    file: String,
    says: String,
    place: String,
    status: i32,
}

fn cases() -> Vec<Case> {
    let readme = fs::read_to_string(root().join("fixtures/hostile/README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let cases: Vec<Case> = rows
        .filter_map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let file = cells[0].trim_matches('`').to_owned();
            match cells.as_slice() {
                [_, _, says, place, status] => Some(Case {
                    file,
                    says: (*says).to_owned(),
                    place: (*place).to_owned(),
                    status: status.parse().unwrap_or_else(|_| panic!("{row} has no status")),
                }),
                // What others refer to is no document of its own.
                [_, _] => None,
                _ => panic!("{row} has {} cells", cells.len()),
            }
        })
        .collect();
    assert!(cases.len() > 100);
    cases
}

#[test]
fn the_table_names_every_file() {
    let mut listed: Vec<String> = cases().into_iter().map(|case| case.file).collect();
    listed.extend(["README.md".to_owned(), "parts".to_owned(), ".gitattributes".to_owned()]);
    listed.sort_unstable();
    let entries = fs::read_dir(root().join("fixtures/hostile")).unwrap();
    let mut files: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort_unstable();
    assert_eq!(files, listed);
}

#[test]
fn every_file_gives_what_the_table_says() {
    let directory = root().join("fixtures/hostile");
    let cases = cases();
    let wrong = on_all_cores(&cases, |case| {
        let (status, report) = checked(&directory, &case.file);
        let found = found(&report);
        // The report for people draws the source, which must work as well.
        let mut human = Vec::new();
        write(Format::Human, &report, &Style::default(), &mut human).expect("memory takes all");
        let human = String::from_utf8(human).expect("is text");
        let why = if human.is_empty() || human.contains("Failed to read contents") || human.contains("a defect of") {
            Some(format!("the report for people is {human:?}"))
        } else {
            mismatch(case, status, &found)
        };
        why.map(|why| format!("{}: {why}; the table says {}, found {found:?}", case.file, case.says))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The binary takes all of them at once, and finds what the library finds.
#[test]
fn the_binary_takes_every_file() {
    let directory = root().join("fixtures/hostile");
    let files: Vec<String> = cases().into_iter().map(|case| case.file).collect();
    let arguments: Vec<&str> =
        ["check", "--format", "json"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let report = Run::new(&arguments).within(&directory).go().expect(2).json();
    let documents = report["documents"].as_array().expect("a report has documents");
    assert!(documents.len() > 100);
    for document in documents {
        let findings = document["findings"].as_array().expect("a document has findings").iter();
        let by_binary: Vec<String> = findings
            .map(|finding| {
                let start = &finding["location"]["start"];
                format!("{} {}:{}", finding["rule"].as_str().unwrap_or_default(), start["line"], start["column"])
            })
            .collect();
        let file = document["path"].as_str().expect("a path is a string");
        assert_eq!(by_binary, found(&checked(&directory, file).1), "{file}");
    }
}

/// The findings of a report, as the table names them.
fn found(report: &Report) -> Vec<String> {
    let name = |finding: &Diagnostic| {
        let place = &finding.primary.place;
        let start = report.sources.get(place.source).position(place.span.start);
        format!("{} {}:{}", finding.rule, start.line, start.column)
    };
    report.findings().map(name).collect()
}

/// What of an outcome is not what the table says.
fn mismatch(case: &Case, status: i32, found: &[String]) -> Option<String> {
    if status != case.status {
        return Some(format!("exit status {status}, not {}", case.status));
    }
    // Back-ticks around a name in kebab case: the rule that is due.
    let rule = case.says.split('`').nth(1).filter(|name| name.contains('-') && !name.contains('.'));
    match rule {
        Some(rule) => {
            let is_due = |finding: &String| {
                finding.strip_prefix(rule).is_some_and(|place| match case.place.as_str() {
                    "" => true,
                    line if !line.contains(':') => place.trim_start().starts_with(&format!("{line}:")),
                    exact => place.trim_start() == exact,
                })
            };
            let all: Vec<&String> = found.iter().collect();
            match all.as_slice() {
                [one] if is_due(one) => None,
                _ => Some(format!("not one `{rule}` at `{}`", case.place)),
            }
        }
        None if case.says.starts_with("clean") => (!found.is_empty()).then(|| "not clean".to_owned()),
        None => None,
    }
}
