//! What becomes one finding, and that nothing gets lost.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::audit::{Options, Report, audit, describe_each, one_by_one};
use crate::diagnostic::{Diagnostic, Severity};
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::Preset;
use crate::text::SourceId;

fn workspace(text: &str) -> Workspace {
    let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
    Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[])
}

fn audited(paths: &str, only: &[&str]) -> Report {
    let text =
        format!("openapi: 3.1.0\ninfo: {{title: Ferry, version: '1'}}\nsecurity: [{{token: []}}]\npaths:\n{paths}");
    let only = only.iter().map(|id| (*id).to_owned()).collect();
    audit(&workspace(&text), &Options { only, ..Options::default() })
}

/// So many operations with these responses.
fn operations(name: &str, count: usize, responses: &str) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "  /{name}{at}: {{post: {{responses: {{{responses}}}}}}}");
        text
    })
}

fn said(report: &Report) -> Vec<(&str, usize)> {
    report.findings().map(|finding| (finding.message.as_str(), finding.places())).collect()
}

const BODY: &str = "content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}";

#[test]
fn four_places_with_one_cause_are_one_finding() {
    let only = ["missing-401"];
    let some = operations("quay", 1, "'200': {description: it}, '401': {description: no}");
    let three = audited(&(some.clone() + &operations("boat", 3, "'200': {description: it}")), &only);
    assert_eq!(said(&three).len(), 3);
    let four = audited(&(some + &operations("boat", 4, "'200': {description: it}")), &only);
    assert_eq!(said(&four), [("4 of the 5 operations that require credentials declare no `401`", 4)]);
    let finding = four.findings().next().expect("is there");
    assert_eq!(&*finding.primary.place.pointer, "/paths/~1boat0/post", "it is at a real place");
    assert_eq!(finding.operations, [1, 2, 3, 4]);
    assert!(finding.operation.is_none() && finding.singles().all(|single| single.operation.is_some()));
    let none = audited(&operations("boat", 4, "'200': {description: it}"), &only);
    assert_eq!(said(&none), [("none of the 4 operations that require credentials declares `401`", 4)]);
}

#[test]
fn a_special_case_does_not_give_the_help_for_all() {
    let text = "  /health: {get: {responses: {'200': {description: up}}}}\n".to_owned()
        + &operations("boat", 4, "'200': {description: it}");
    let report = audited(&text, &["missing-401"]);
    let finding = report.findings().next().expect("is there");
    assert_eq!(finding.places(), 5);
    assert!(finding.help.starts_with("declare `401`"), "{}", finding.help);
    let snippet = finding.snippet.as_ref().expect("is there");
    assert!(snippet.text.starts_with("'401'"), "the text is that of the help: {}", snippet.text);
}

#[test]
fn one_decision_about_several_schemas_is_one_finding() {
    let json = |schema: &str| format!("content: {{application/json: {{schema: {schema}}}}}");
    let list = json("{type: array, items: {type: object, properties: {title: {type: string}}}}")
        .replace("json", "problem+json");
    let codes = ["400", "403", "404", "500"];
    let responses: Vec<String> = codes.iter().map(|code| format!("'{code}': {{description: no, {list}}}")).collect();
    let report = audited(&operations("boat", 1, &responses.join(", ")), &["problem-json-mismatch"]);
    assert_eq!(said(&report), [("the body is of type array, but problem details are an object, in 4 places", 4)]);
    let common = json("{type: object, properties: {code: {type: string}, message: {type: string}}}");
    let other = json("{type: object, properties: {fault: {type: string}, text: {type: string}}}");
    let text = operations("boat", 20, &format!("'400': {{description: no, {common}}}"))
        + &operations("quay", 4, &format!("'409': {{description: no, {other}}}"));
    assert_eq!(audited(&text, &["inconsistent-error-schema"]).findings().count(), 1);
}

#[test]
fn each_code_without_a_body_is_a_decision_until_there_are_many() {
    let only = ["error-without-body"];
    let (with, without) = (format!("description: no, {BODY}"), "description: no");
    let responses = |codes: &[u16], bodies: &[u16]| {
        let response = |code: &u16| {
            let fields = if bodies.contains(code) { &with } else { without };
            format!("'{code}': {{{fields}}}, ")
        };
        codes.iter().map(response).collect::<String>()
    };
    let text = operations("boat", 5, &responses(&[400, 404, 409], &[400]))
        + &operations("quay", 5, &responses(&[404], &[404]));
    let report = audited(&text, &only);
    let words = [
        "5 of the 10 error responses with `404` declare no body",
        "none of the 5 error responses with `409` declares a body",
    ];
    assert_eq!(said(&report), [(words[0], 5), (words[1], 5)]);
    // Few of each code are one finding, and its numbers are those of their codes.
    let text = operations("boat", 2, &responses(&[400, 404, 409], &[400]))
        + &operations("quay", 5, &responses(&[400, 404], &[400, 404]));
    let words = "4 of the 9 error responses with `404` or `409` declare no body";
    assert_eq!(said(&audited(&text, &only)), [(words, 4)]);
    // Nothing shows what a body would be: that is one decision, whatever is declared.
    let text = operations("boat", 12, &format!("'200': {{{with}}}, {}", responses(&[400, 404, 409], &[])));
    assert_eq!(said(&audited(&text, &only)), [("none of the 12 operations declares the body of an error", 1)]);
}

#[test]
fn many_codes_without_a_body_are_one_decision() {
    let responses = |fields: &str| -> String {
        [400, 403, 404, 409].iter().map(|code| format!("'{code}': {{{fields}}}, ")).collect()
    };
    let text = operations("boat", 5, &responses("description: no"))
        + &operations("quay", 3, &responses(&format!("description: no, {BODY}")));
    let report = audited(&text, &["error-without-body"]);
    assert_eq!(said(&report), [("20 of the 32 error responses declare no body", 20)]);
}

#[test]
fn an_empty_200_is_a_convention_where_no_operation_declares_204() {
    let only = ["ok-without-body", "delete-200-without-body"];
    let empty = operations("boat", 4, "'200': {description: it}")
        + "  /quay: {delete: {responses: {'200': {description: gone}}}}\n";
    let report = audited(&empty, &only);
    assert_eq!(said(&report), [("none of the 5 `200` responses declares a body", 5)]);
    assert_eq!(report.findings().next().map(|finding| finding.severity), Some(Severity::Info));
    let report = audited(&(empty + "  /pier: {delete: {responses: {'204': {description: gone}}}}\n"), &only);
    assert!(report.findings().all(|finding| finding.severity == Severity::Warning));
    assert_eq!(report.findings().count(), 2, "one of each rule");
}

#[test]
fn names_in_the_place_of_codes_are_one_habit() {
    let text = operations("boat", 2, "sunk: {description: it}, lost: {description: it}, 4xx: {description: no}");
    let report = audited(&text, &["invalid-status-key"]);
    let (names, singles): (Vec<_>, Vec<_>) = said(&report).into_iter().partition(|(_, places)| *places > 1);
    assert_eq!(names, [("a name stands in the place of a status code, in 4 places", 4)]);
    assert_eq!(singles.len(), 2);
    let group = report.findings().find(|finding| finding.places() > 1).expect("is there");
    let notes: Vec<&str> = group.occurrences.iter().map(|one| one.note.as_str()).collect();
    assert_eq!(notes, ["`sunk`", "`lost`", "`sunk`", "`lost`"]);
}

#[test]
fn a_rule_with_many_causes_has_one_finding() {
    let keys = (0..9).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "  /boat{at}: {{x-a{at}: 1, x-a{at}: 2, get: {{responses: {{}}}}}}");
        text
    });
    let report = audited(&keys, &["duplicate-key"]);
    assert_eq!(said(&report), [("a map contains the same key twice: `x-a0`, `x-a1` and 7 others, in 9 places", 9)]);
    let own: Vec<&str> = report.findings().flat_map(|finding| &finding.occurrences).map(|one| &*one.note).collect();
    assert_eq!(own[8], "the key `x-a8` occurs twice in one map");
}

/// The rule and the place of everything that is found.
fn facts<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>) -> BTreeSet<(&'static str, SourceId, u32)> {
    let facts = findings
        .into_iter()
        .flat_map(|finding| finding.identities().map(|place| (finding.rule, place.source, place.span.start)));
    facts.filter(|(rule, ..)| !rule.contains("suppression")).collect()
}

/// Every place that a rule finds is a place of what is reported, and no other one is.
#[test]
fn no_place_is_lost() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (mut directories, mut files) = (vec![root.join("rules"), root.join("overlap")], Vec::<PathBuf>::new());
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).expect("is a directory") {
            let path = entry.expect("is readable").path();
            if path.is_dir() { directories.push(path) } else { files.push(path) }
        }
    }
    let (mut groups, mut compared) = (0, 0);
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let workspace = workspace(&text);
        let options = Options { preset: Preset::Strict, ..Options::default() };
        let (report, descriptions) = describe_each(&workspace, |_| &options);
        for (document, description) in report.documents.iter().zip(&descriptions) {
            let single = one_by_one(description);
            assert_eq!(facts(&document.findings), facts(&single), "{}", file.display());
            groups += document.findings.iter().filter(|finding| finding.is_group()).count();
            compared += single.len();
            let mut by_rule = std::collections::BTreeMap::<_, usize>::new();
            document.findings.iter().for_each(|finding| *by_rule.entry(finding.rule).or_default() += 1);
            assert!(by_rule.values().all(|count| *count <= 8), "{}: {by_rule:?}", file.display());
        }
    }
    assert!(groups > 50 && compared > 1000, "{groups} groups, {compared} findings");
}
