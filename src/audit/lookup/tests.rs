use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::audit::{Baseline, Files, Report, audit, leave_known};
use crate::files::normalize;
use crate::resolve::{Input, Memory, Workspace};

const YAML: &str = "\
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders/{id}:
    get:
      responses: {'200': {description: the order}}
    patch:
      responses: {'200': {description: the order}}
  /carts/{id}:
    get:
      responses: {'200': {description: the cart}, '404': {description: no such cart}}
";

/// The same with keys in another order, as JSON in one line.
const JSON: &str = r#"{"openapi":"3.1.0","paths":{"/carts/{id}":{"get":{"responses":{"404":{"description":"no such cart"},"200":{"description":"the cart"}}}},"/orders/{id}":{"patch":{"responses":{"200":{"description":"the order"}}},"get":{"responses":{"200":{"description":"the order"}}}}},"info":{"version":"1","title":"orders"}}"#;

fn files() -> Files {
    Files { directory: PathBuf::from("/repository"), working_directory: PathBuf::from("/repository") }
}

fn report(inputs: &[(&str, &str)], baseline: Option<&Baseline>, only: &[&str]) -> Report {
    report_without(&[], inputs, baseline, only)
}

/// What is found where some files are gone.
fn report_without(gone: &[&str], inputs: &[(&str, &str)], baseline: Option<&Baseline>, only: &[&str]) -> Report {
    let memory = inputs.iter().map(|(name, text)| (normalize(Path::new(name)), text.as_bytes().to_vec())).collect();
    let inputs: Vec<Input> =
        inputs.iter().map(|(name, _)| Input { path: PathBuf::from(name), name: (*name).to_owned() }).collect();
    let known = baseline.map(|baseline| {
        let gone = gone.iter().map(|name| (*name).to_owned()).collect();
        let (origin, baseline) = (Origin::File, baseline.clone());
        Arc::new(Known { origin, baseline, files: files(), gone, unchanged: HashSet::new() })
    });
    let only = only.iter().map(|rule| (*rule).to_owned()).collect();
    audit(&Workspace::load(&Memory(memory), &inputs, &[]), &Options { only, baseline: known, ..Options::default() })
}

fn record(inputs: &[(&str, &str)], only: &[&str]) -> Baseline {
    let report = report(inputs, None, only);
    Baseline::record(&report, |source| files().name(&report.sources.get(source).name), |_| true)
}

/// Pointers of what is found, how many are known and how many fixed.
fn against(baseline: &Baseline, inputs: &[(&str, &str)], only: &[&str]) -> (Vec<String>, usize, usize) {
    without(&[], baseline, inputs, only)
}

/// The same where some files are gone.
fn without(gone: &[&str], baseline: &Baseline, inputs: &[(&str, &str)], only: &[&str]) -> (Vec<String>, usize, usize) {
    let report = report_without(gone, inputs, Some(baseline), only);
    let KnownFindings { known, fixed } = report.known.expect("there is a baseline");
    (report.findings().map(|finding| finding.primary.place.pointer.to_string()).collect(), known, fixed)
}

const ONLY: [&str; 1] = ["missing-404"];

#[test]
fn what_was_recorded_is_known_wherever_it_moves() {
    let baseline = record(&[("api.yaml", YAML)], &ONLY);
    assert_eq!(baseline.len(), 2);
    let moved = YAML.replace("paths:", "# a comment\ntags: []\npaths:");
    for file in [("api.yaml", YAML), ("api.yaml", &moved), ("api.json", JSON), ("./x/../api.yml", YAML)] {
        assert_eq!(against(&baseline, &[file], &ONLY), (vec![], 2, 0), "{}", file.0);
    }
    assert_eq!(against(&baseline, &[("other.yaml", YAML)], &ONLY).0.len(), 2, "another file has its own findings");
    // One that stays must not lend its findings to another notation of it.
    let both = against(&baseline, &[("api.yaml", YAML), ("api.json", JSON)], &ONLY);
    assert_eq!(both.0.len(), 2);
}

#[test]
fn a_file_that_moved_has_the_findings_of_one_that_is_gone() {
    let baseline = record(&[("api.yaml", YAML), ("more.yaml", YAML)], &ONLY);
    let moved = [("v1/new.yaml", YAML), ("more.yaml", YAML)];
    assert_eq!(without(&["api.yaml"], &baseline, &moved, &ONLY), (vec![], 4, 0));
    let more = YAML.replace(", '404': {description: no such cart}", "");
    let found = without(&["api.yaml"], &baseline, &[("v1/new.yaml", &more), ("more.yaml", &more)], &ONLY);
    assert_eq!(found, (vec!["/paths/~1carts~1{id}/get".to_owned(); 2], 4, 0), "what is new is new in either");
    // Each of two that moved has its own.
    let both = [("v1/new.yaml", YAML), ("v1/newer.yaml", YAML)];
    assert_eq!(without(&["api.yaml", "more.yaml"], &baseline, &both, &ONLY), (vec![], 4, 0));
    // Two that are gone lend each finding once.
    let gone = ["api.yaml", "more.yaml"];
    assert_eq!(without(&gone, &baseline, &[("new.yaml", YAML)], &ONLY), (vec![], 2, 2));
    assert_eq!(without(&["api.yaml"], &baseline, &[("more.yaml", YAML)], &ONLY), (vec![], 2, 2), "it was deleted");
    assert_eq!(without(&gone, &baseline, &moved, &["missing-401"]), (vec![], 0, 0));
}

#[test]
fn only_what_is_new_is_found() {
    let baseline = record(&[("api.yaml", YAML)], &ONLY);
    let more = YAML.replace(", '404': {description: no such cart}", "");
    let found = against(&baseline, &[("api.yaml", &more)], &ONLY);
    assert_eq!(found, (vec!["/paths/~1carts~1{id}/get".to_owned()], 2, 0), "though the others are known");
}

#[test]
fn what_is_fixed_is_counted_where_it_was_looked_for() {
    let baseline = record(&[("api.yaml", YAML), ("more.yaml", YAML)], &ONLY);
    assert_eq!(baseline.len(), 4);
    let fixed = YAML
        .replace("patch:", "put:")
        .replace("the order}}\n    put", "the order}, '404': {description: none}}\n    put");
    let both = [("api.yaml", fixed.as_str()), ("more.yaml", YAML)];
    assert_eq!(against(&baseline, &both, &ONLY).2, 2);
    assert_eq!(against(&baseline, &both[1..], &ONLY), (vec![], 2, 0), "of a file that wasn't read nothing is known");
    assert_eq!(against(&baseline, &both, &["missing-401"]), (vec![], 0, 0), "nor of a rule that didn't run");
    assert_eq!(against(&baseline, &[("api.yaml", "openapi: 3.1.0\npaths: {")], &["missing-404"]).2, 0);
}

#[test]
fn a_sum_is_known_by_what_it_sums_up() {
    let path = |at: usize| format!("  /r{at}:\n    get:\n      responses: {{'200': {{description: all}}}}\n");
    let api = |count: usize| {
        let paths: String = (0..count).map(path).collect();
        format!("openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\npaths:\n{paths}")
    };
    let only = ["missing-429"];
    let baseline = record(&[("api.yaml", &api(6))], &only);
    assert_eq!(baseline.len(), 6);
    assert_eq!(against(&baseline, &[("api.yaml", &api(6))], &only), (vec![], 6, 0));
    let report = report(&[("api.yaml", &api(7))], Some(&baseline), &only);
    let finding = report.findings().next().expect("is new");
    assert!(finding.occurrences.len() <= 1 && report.findings().count() == 1);
}

#[test]
fn files_that_documents_share_are_recorded_once() {
    let root = |name: &str| {
        format!("openapi: 3.1.0\ninfo: {{title: {name}, version: '1'}}\npaths:\n  /a/{{id}}: {{$ref: part.yaml}}\n")
    };
    let (one, other) = (root("one"), root("other"));
    let part = "get:\n  responses: {'200': {description: it}}\n";
    let inputs = [("one.yaml", one.as_str()), ("other.yaml", &other), ("part.yaml", part)];
    let baseline = record(&inputs, &ONLY);
    assert_eq!(baseline.len(), 1);
    assert_eq!(against(&baseline, &inputs, &ONLY), (vec![], 1, 0));
}

#[test]
fn more_of_the_same_in_one_place_is_new() {
    let twice = "openapi: 3.1.0\ninfo: {title: x, version: '1', title: y}\npaths: {}\n";
    let only = ["duplicate-key"];
    let baseline = record(&[("api.yaml", twice)], &only);
    assert_eq!(against(&baseline, &[("api.yaml", twice)], &only), (vec![], 1, 0));
    let thrice = twice.replace("title: y", "title: y, title: z");
    assert_eq!(against(&baseline, &[("api.yaml", &thrice)], &only).0.len(), 1);
}

#[test]
fn is_written_and_read_back_and_kept() {
    let mut baseline = record(&[("api.yaml", YAML)], &ONLY);
    let mut text = Vec::new();
    baseline.write(&mut text).expect("memory takes everything");
    let text = String::from_utf8(text).expect("is text");
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "findings": {
        "api.yaml": {
          "missing-404": {
            "/paths/~1orders~1{id}/get": 1,
            "/paths/~1orders~1{id}/patch": 1
          }
        }
      }
    }
    "#);
    assert_eq!(Baseline::read(&text).as_ref(), Ok(&baseline));

    let older = record(&[("api.yaml", YAML), ("gone.yaml", YAML), ("other.yaml", YAML)], &ONLY);
    baseline.keep(older, |file, _| file == "other.yaml");
    assert_eq!(baseline.len(), 4);
}

#[test]
fn what_is_no_baseline_is_told_apart() {
    let mut text = Vec::new();
    record(&[("api.yaml", YAML)], &ONLY).write(&mut text).expect("memory takes everything");
    let text = String::from_utf8(text).expect("is text");
    let error = |text: &str| Baseline::read(text).expect_err("is not a baseline").to_string();
    for end in [0, 1, text.len() / 2, text.len() - 3] {
        assert!(error(&text[..end]).starts_with("is cut short: it ends in line "), "{}", error(&text[..end]));
    }
    assert_eq!(
        error(&text.replace("\"version\": 1", "\"version\": 2")),
        "is a baseline of version 2, and this oas-audit reads version 1"
    );
    assert_eq!(error("{}"), "is not a baseline: it has no `version`");
    assert_eq!(error("[1]"), "is not a baseline: it has no `version`");
    assert!(error("openapi: 3.1.0").starts_with("is not a baseline: expected"));
    assert!(error("{\"version\": 1}").starts_with("is not a baseline: missing field `findings`"));
    assert!(error(&text.replace(": 1\n", ": \"x\"\n")).starts_with("is not a baseline: "));
}

/// Two operations share one schema by an alias of YAML or repeat it, so that one finding has three occurrences, and it is
/// one of two in a group.
#[test]
fn what_is_grouped_is_known_by_all_its_places() {
    let ok = "'200': {description: ok, content: {application/json: {schema: {type: object}}}}";
    let error = |status: &str, schema: &str| {
        format!("'{status}': {{description: failed, content: {{application/json: {{schema: {schema}}}}}}}")
    };
    let own = "{type: object, properties: {code: {type: string}, message: {type: string}}}";
    let (own, shared) = (error("500", own), error("503", "{$ref: '#/components/schemas/Error'}"));
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get: {{responses: {{{ok}, {own}}}}}\n    \
         put: {{responses: {{{ok}, {own}}}}}\n    patch: {{responses: {{{ok}, {own}}}}}\n  /b:\n    get: {{responses: {{{ok}, {shared}}}}}\n\
         components: {{schemas: {{Error: {{type: object, properties: {{title: {{type: string}}, detail: {{type: string}}}}}}}}}}\n"
    );
    let (inputs, only) = ([("a.yaml", text.as_str())], ["error-without-request-id"]);
    let report = report(&inputs, None, &only);
    let found: Vec<&Diagnostic> = report.findings().collect();
    assert!(found.len() == 1 && found[0].singles().count() == 2 && found[0].occurrences.len() == 4, "{found:?}");
    let baseline = record(&inputs, &only);
    assert_eq!(against(&baseline, &inputs, &only), (Vec::new(), 4, 0));
    assert_leaves_the_same(&inputs, &only);
}

/// A run that records what it found reports what a second one would.
#[track_caller]
fn assert_leaves_the_same(inputs: &[(&str, &str)], only: &[&str]) {
    let (mut once, baseline) = (report(inputs, None, only), record(inputs, only));
    assert!(once.findings().count() > 0, "something is recorded");
    let twice = report(inputs, Some(&baseline), only);
    let (origin, gone, unchanged) = (Origin::File, HashSet::new(), HashSet::new());
    let known = Arc::new(Known { origin, baseline, files: files(), gone, unchanged });
    leave_known(&mut once, |_| {
        Box::leak(Box::new(Options { baseline: Some(Arc::clone(&known)), ..Options::default() }))
    });
    let left = |report: &Report| report.findings().map(|one| format!("{one:?}")).collect::<Vec<_>>();
    assert_eq!((left(&once), once.known), (left(&twice), twice.known));
}

#[test]
fn what_is_recorded_is_known_without_another_audit() {
    let all: Vec<&str> = crate::rules::ALL.iter().map(|rule| rule.meta().id).collect();
    for only in [&ONLY[..], &all] {
        assert_leaves_the_same(&[("api.yaml", YAML)], only);
        assert_leaves_the_same(&[("api.yaml", YAML), ("api.json", JSON)], only);
    }
}
