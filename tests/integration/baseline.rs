//! Known findings: how an API that has many is brought under audit, and kept there.

use std::fs;

use insta::assert_snapshot;

use crate::support::{CLEAN, Directory, FAULTY};

/// A description with hundreds of findings.
pub(crate) fn old_api() -> String {
    let mut text = "openapi: 3.1.0\ninfo: {title: old, version: '1'}\nsecurity: [{key: []}]\npaths:\n".to_owned();
    for at in 0..60 {
        text.push_str(&format!(
            "  /things{at}:\n    \
             post:\n      requestBody: {{content: {{application/json: {{schema: {{type: object}}}}}}}}\n      \
             responses: {{'200': {{description: created}}, '204': {{description: x, content: {{text/plain: {{}}}}}}}}\n  \
             /things{at}/{{id}}:\n    \
             get:\n      responses: {{'200': {{description: the thing}}, '4xx': {{description: no}}}}\n    \
             delete:\n      responses: {{'204': {{description: gone, content: {{text/plain: {{}}}}}}}}\n",
        ));
    }
    text.push_str("components:\n  securitySchemes:\n    key: {type: apiKey, in: header, name: X-Key}\n");
    text
}

#[test]
fn an_old_api_is_green_within_two_commands_and_red_on_the_first_new_finding() {
    let directory = Directory::new(&[("openapi.yaml", &old_api())]);
    let before = directory.run(&["check", "-f", "json"]).expect(1).json();
    assert!(before["summary"]["places"].as_u64().expect("is counted") > 200, "{}", before["summary"]);

    assert_snapshot!(directory.run(&["init", "--baseline"]).expect(0).whole());
    assert_snapshot!(directory.run(&["check"]).expect(0).whole());

    // New: what is written `204` has a body; old: everything else, though all lines move.
    let new = "  /new:\n    delete:\n      responses: {'204': {description: gone, content: {text/plain: {}}}, default: {description: failed}}\n";
    directory.write("openapi.yaml", old_api().replacen("paths:\n", &format!("tags: []\npaths:\n{new}"), 1));
    let outcome = directory.run(&["check", "-f", "concise", "--fail-on", "error"]).expect(1);
    let errors: Vec<&str> = outcome.stdout.lines().filter(|line| line.contains(": error[")).collect();
    assert_eq!(errors.len(), 1, "{}", outcome.stdout);
    assert!(errors[0].starts_with("openapi.yaml:8:") && errors[0].contains("no-content-with-body"), "{}", errors[0]);
    let is_new = |line: &str| (6..=8).any(|at| line.starts_with(&format!("openapi.yaml:{at}:")));
    assert!(outcome.stdout.lines().all(is_new), "{}", outcome.stdout);

    directory.run(&["check", "--no-ignores"]).expect(1);
    directory.run(&["check", "--no-config"]).expect(1);
}

#[test]
fn what_is_fixed_is_told_and_forgotten() {
    let directory = Directory::new(&[("openapi.yaml", &old_api())]);
    directory.run(&["init", "--baseline"]).expect(0);
    let size = |directory: &Directory| directory.read("oas-audit-baseline.json").lines().count();
    let before = size(&directory);
    let mended = old_api().replace(", '4xx': {description: no}", ", 4XX: {description: no}");
    directory.write("openapi.yaml", &mended);
    let outcome = directory.run(&["check", "--only", "invalid-status-key"]).expect(0);
    assert_snapshot!(outcome.whole());
    let outcome = directory.run(&["check", "--write-baseline", "-q"]).expect(0);
    assert!(outcome.stderr.starts_with("wrote `oas-audit-baseline.json`: "), "{}", outcome.stderr);
    assert!(size(&directory) < before);
    let summary = directory.run(&["check", "-f", "json"]).expect(0).json()["summary"].clone();
    assert_eq!((&summary["findings"], &summary["baseline"]["fixed"]), (&0.into(), &0.into()));
    assert!(!directory.run(&["check"]).expect(0).stdout.contains("fixed"));
}

/// What is wrong of a shared response where it is used is known by all of its uses, whichever comes first.
#[test]
fn findings_at_the_uses_of_a_shared_response_stay_known_when_keys_change_their_order() {
    let operation = |path: &str| {
        format!(
            "  {path}:\n    get:\n      responses: {{'200': {{description: all}}, '400': {{$ref: '#/components/responses/BadRequest'}}, '422': {{$ref: '#/components/responses/BadRequest'}}}}\n"
        )
    };
    let api = |paths: [&str; 2]| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: api, version: '1'}}\npaths:\n{}components:\n  responses:\n    BadRequest: {{description: the request can't be read}}\n",
            paths.map(operation).concat()
        )
    };
    let directory = Directory::new(&[("openapi.yaml", &api(["/a", "/b"]))]);
    let found = directory.run(&["check", "-f", "json", "--only", "description-contradicts-status"]).expect(1).json();
    assert_eq!(found["summary"]["findings"], 1);
    directory.run(&["init", "--baseline"]).expect(0);
    directory.write("openapi.yaml", api(["/b", "/a"]));
    let outcome = directory.run(&["check"]).expect(0);
    assert!(!outcome.stdout.contains("fixed"), "{}", outcome.stdout);
}

#[test]
fn a_part_of_the_files_or_rules_leaves_the_rest_known() {
    let directory = Directory::new(&[("a.yaml", FAULTY), ("b.yaml", FAULTY), ("old.yaml", FAULTY)]);
    let baseline = || directory.read("known.json");
    directory.run(&["check", "--write-baseline=known.json", "-q"]).expect(0);
    assert!(["a.yaml", "b.yaml", "old.yaml"].iter().all(|name| baseline().contains(name)));
    directory.write("a.yaml", CLEAN);
    fs::remove_file(directory.path("old.yaml")).expect("is there");
    directory.run(&["check", "a.yaml", "--write-baseline=known.json", "-q", "--only", "duplicate-key"]).expect(0);
    assert!(baseline().contains("a.yaml"), "its rule didn't run");
    directory.run(&["check", "a.yaml", "--write-baseline=known.json", "-q"]).expect(0);
    assert!(!baseline().contains("a.yaml") && baseline().contains("b.yaml"), "{}", baseline());
    assert!(!baseline().contains("old.yaml"), "a file that is gone is forgotten: {}", baseline());
    directory.run(&["check", "b.yaml", "--baseline", "known.json", "-q"]).expect(0);
}

#[test]
fn a_file_may_move_and_what_is_new_in_it_is_told() {
    let directory = Directory::new(&[("openapi.yaml", &old_api())]);
    directory.run(&["init", "--baseline"]).expect(0);
    directory.write("v1/orders.yaml", old_api());
    fs::remove_file(directory.path("openapi.yaml")).expect("is there");
    let outcome = directory.run(&["check"]).expect(0);
    assert!(!outcome.stdout.contains("fixed"), "{}", outcome.stdout);
    directory.write("v2/orders.yaml", FAULTY);
    directory.run(&["check"]).expect(1);
    fs::remove_file(directory.path("v2/orders.yaml")).expect("is there");
    directory.run(&["check", "--write-baseline", "-q"]).expect(0);
    let baseline = directory.read("oas-audit-baseline.json");
    assert!(baseline.contains("v1/orders.yaml") && !baseline.contains("openapi.yaml"), "{baseline}");
    directory.run(&["check"]).expect(0);
    // A document that was deleted has nothing left.
    fs::remove_file(directory.path("v1/orders.yaml")).expect("is there");
    directory.write("clean.yaml", CLEAN);
    let outcome = directory.run(&["check"]).expect(0);
    assert!(outcome.stdout.contains("of the baseline fixed"), "{}", outcome.stdout);
}

#[test]
fn files_are_named_from_the_directory_of_the_baseline() {
    let directory = Directory::new(&[
        (".git/HEAD", ""),
        ("ci/.keep", ""),
        ("apis/api.yaml", FAULTY),
        ("oas-audit.yaml", "baseline: ci/known.json"),
    ]);
    let outcome = directory.run(&["check", "apis/api.yaml", "--write-baseline"]).expect(0);
    assert!(outcome.stderr.contains("`ci/known.json`"), "{}", outcome.stderr);
    assert!(directory.read("ci/known.json").contains("\"../apis/api.yaml\""));
    let absolute = directory.path("apis/api.yaml").canonicalize().expect("is there");
    directory.run(&["check", absolute.to_str().expect("is UTF-8")]).expect(0);
    let within = crate::support::Run::new(&["check", "api.yaml"]).within(&directory.path("apis"));
    within.go().expect(0);
}

#[test]
fn what_is_wrong_with_a_baseline_is_told() {
    let directory = Directory::new(&[("faulty.yaml", FAULTY), ("clean.yaml", CLEAN), ("directory/.keep", "")]);
    directory.run(&["check", "faulty.yaml", "--write-baseline=known.json"]).expect(0);
    let text = directory.read("known.json");
    directory.write("cut.json", &text[..text.len() / 2]);
    directory.write("newer.json", text.replace("\"version\": 1", "\"version\": 2"));
    let mut told = String::new();
    for name in ["gone.json", "cut.json", "newer.json", "clean.yaml", "directory"] {
        let outcome = directory.run(&["check", "faulty.yaml", "--baseline", name]).expect(2);
        assert_eq!(outcome.stdout, "");
        told.push_str(&outcome.stderr);
    }
    assert_snapshot!(told);
    for name in ["cut.json", "newer.json", "clean.yaml", "directory", "nowhere/known.json"] {
        let before = fs::read(directory.path(name)).ok();
        directory.run(&["check", "faulty.yaml", &format!("--write-baseline={name}")]).expect(2);
        assert_eq!(fs::read(directory.path(name)).ok(), before, "{name} is left as it was");
    }
    assert_eq!(
        directory.run(&["check", "--write-baseline", "clean.yaml"]).expect(0).stderr.matches("wrote").count(),
        1
    );
    assert_eq!(directory.read("clean.yaml"), CLEAN, "an input is not taken for the path of a baseline");
}

#[test]
fn nothing_is_recorded_where_not_everything_could_be_audited() {
    let directory = Directory::new(&[("faulty.yaml", FAULTY), ("broken.yaml", "openapi: 3.1.0\npaths: {")]);
    assert_snapshot!(directory.run(&["init", "--baseline"]).expect(2).whole());
    let outcome = directory.run(&["check", "--write-baseline"]).expect(2);
    assert!(outcome.stderr.contains("no baseline was written"), "{}", outcome.stderr);
    let outcome = directory.run(&["check", "faulty.yaml", "--write-baseline", "known.json"]).expect(2);
    assert!(outcome.stderr.contains("say `--write-baseline=known.json`"), "{}", outcome.stderr);
    for name in ["oas-audit.yaml", "oas-audit-baseline.json", "known.json"] {
        assert!(!directory.path(name).exists(), "{name}");
    }
}

#[test]
fn init_replaces_no_baseline_unless_told_to() {
    let directory = Directory::new(&[("faulty.yaml", FAULTY)]);
    directory.run(&["init", "--baseline"]).expect(0);
    assert_snapshot!(directory.run(&["init", "--baseline"]).expect(2).stderr);
    fs::remove_file(directory.path("oas-audit.yaml")).expect("is there");
    assert_snapshot!(directory.run(&["init", "--baseline"]).expect(2).stderr);
    directory.run(&["init", "--baseline", "--force"]).expect(0);
    directory.run(&["check"]).expect(0);
}

#[test]
fn what_has_a_config_of_its_own_is_left_to_it() {
    let directory =
        Directory::new(&[("api.yaml", FAULTY), ("own/api.yaml", FAULTY), ("own/oas-audit.yaml", "preset: strict\n")]);
    let outcome = directory.run(&["init", "--baseline"]).expect(0);
    assert_snapshot!(outcome.whole());
    let known = directory.read("oas-audit-baseline.json");
    assert!(known.contains("\"api.yaml\"") && !known.contains("own/"), "{known}");
    directory.run(&["check", "-q"]).expect(1);
    directory.write("own/oas-audit.yaml", "preset: strict\nbaseline: oas-audit-baseline.json\n");
    directory.run(&["check", "--write-baseline", "-q"]).expect(0);
    directory.run(&["check", "-q"]).expect(0);
}
