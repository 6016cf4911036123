//! Suppression as users meet it: in the document, in the config, in the reports.

use insta::assert_snapshot;

use crate::support::Directory;

const API: &str = "\
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders/{id}:
    # oas-audit: ignore[missing-404] answers 403 for orders of others
    get:
      responses: {'200': {description: the order}}
    patch:
      x-oas-audit-ignore: {missing-404: see ADR 12}
      responses: {'200': {description: the order}}
  /carts/{id}:
    get:
      responses: {'200': {description: the cart}}
    patch:
      responses: {'200': {description: the cart}, '404': {description: no such cart}}
";

const CONFIG: &str = "\
ignore:
  - {rule: missing-404, pointer: '/paths/~1carts~1{id}', reason: everybody has one}
  - {rule: missing-404, pointer: '/paths/~1baskets~1{id}'}
";

const RULES: [&str; 2] = ["--only", "missing-404,unused-suppression,suppression-without-reason"];

fn both() -> Directory {
    Directory::new(&[("api.yaml", API), ("oas-audit.yaml", CONFIG)])
}

#[test]
fn what_is_suppressed_is_counted_and_told_with_its_reason() {
    let directory = both();
    assert_snapshot!(directory.run(&[&["check", "api.yaml"], &RULES[..]].concat()).expect(0).whole());
    assert_snapshot!(directory.run(&[&["check", "-v", "api.yaml"], &RULES[..]].concat()).expect(0).whole());
    let report = directory.run(&[&["check", "-f", "json", "api.yaml"], &RULES[..]].concat()).json();
    assert_eq!(report["summary"]["suppressed"], 3);
    let suppressed = report["documents"][0]["suppressed"].as_array().expect("is a list");
    let by: Vec<_> = suppressed
        .iter()
        .map(|one| {
            let by = &one["by"];
            assert_eq!(one["finding"]["rule"], "missing-404");
            format!("{}:{} {}", by["location"]["path"], by["location"]["start"]["line"], by["reason"]).replace('"', "")
        })
        .collect();
    let expected =
        ["api.yaml:5 answers 403 for orders of others", "api.yaml:9 see ADR 12", "oas-audit.yaml:2 everybody has one"];
    assert_eq!(by, expected);
}

#[test]
fn all_is_reported_with_no_ignores() {
    let directory = both();
    let outcome =
        directory.run(&[&["check", "-f", "concise", "--no-ignores", "api.yaml"], &RULES[..]].concat()).expect(1);
    assert_eq!(outcome.stdout.matches("warning[missing-404]").count(), 3, "{}", outcome.stdout);
    assert_eq!(outcome.stdout.lines().count(), 3, "{}", outcome.stdout);
}

#[test]
fn a_reason_is_asked_for_under_strict() {
    let directory = both();
    let rules = |preset: &str| {
        let outcome = directory.run(&["check", "-f", "concise", "--preset", preset, "api.yaml"]);
        outcome.stdout.lines().filter(|line| line.contains("suppression")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rules("recommended").len(), 1, "the one that matches nothing");
    assert_snapshot!(rules("strict").join("\n"));
}

#[test]
fn a_rule_about_suppressions_can_be_turned_off() {
    let directory = both();
    let arguments = ["check", "-f", "concise", "api.yaml", "--rule", "unused-suppression=off"];
    assert!(!directory.run(&arguments).stdout.contains("unused-suppression"));
    let arguments = ["check", "-f", "concise", "api.yaml", "--rule", "unused-suppression=error"];
    assert!(directory.run(&arguments).expect(1).stdout.contains("oas-audit.yaml:3:5: error[unused-suppression]"));
}

#[test]
fn a_suppression_of_a_rule_that_is_off_is_let_be() {
    let directory = both();
    let outcome = directory.run(&["check", "-f", "concise", "api.yaml", "--rule", "missing-404=off"]);
    assert!(!outcome.stdout.contains("unused-suppression"), "{}", outcome.stdout);
}

#[test]
fn the_config_may_suppress_what_is_in_another_document() {
    let other = "openapi: 3.1.0\ninfo: {title: baskets, version: '1'}\npaths:\n  /baskets/{id}:\n    get:\n      responses: {'200': {description: the basket}}\n";
    let directory = both();
    directory.write("other.yaml", other);
    let unused = |arguments: &[&str]| {
        let outcome = directory.run(&[&["check", "-f", "concise"], arguments, &RULES[..]].concat());
        outcome.stdout.lines().filter(|line| line.contains("[unused-suppression]")).count()
    };
    assert_eq!(unused(&["api.yaml"]), 0, "what this run didn't read may have it");
    assert_eq!(unused(&["other.yaml"]), 0);
    assert_eq!(unused(&["api.yaml", "other.yaml"]), 0, "each has one");
    assert_eq!(unused(&[]), 0);
    directory.write("other.yaml", other.replace("basket", "box"));
    assert_eq!(unused(&["api.yaml"]), 0);
    assert_eq!(unused(&["api.yaml", "./other.yaml"]), 1, "nothing has it");
    assert_eq!(unused(&[]), 1);
    let arguments = ["--config", "oas-audit.yaml"];
    assert_eq!((unused(&[&arguments[..], &["api.yaml"]].concat()), unused(&arguments)), (0, 1));
    // What has a config of its own doesn't follow this one.
    directory.write("elsewhere/oas-audit.yaml", "preset: recommended\n");
    std::fs::rename(directory.path("other.yaml"), directory.path("elsewhere/other.yaml")).expect("can be moved");
    assert_eq!(unused(&["api.yaml"]), 1);
}

const SHARED: &str = "\
openapi: 3.0.3
info: {title: ferries, version: '1'}
paths:
  /crossings/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: the crossing, content: {application/json: {schema: {type: object}}}}
        '404': {$ref: '#/components/responses/Missing'}
        '409': {$ref: '#/components/responses/Full'}
        '429': {$ref: '#/components/responses/Slow'}
    delete:
      responses:
        '204': {description: gone}
        '404': {$ref: '#/components/responses/NotFound'}
        '429': {$ref: '#/components/responses/Slow'}
components:
  responses:
    Missing: {description: Conflict}
    NotFound: {description: no such crossing, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
    Full: {description: no place is left, content: {application/json: {schema: {$ref: '#/components/schemas/Trace'}}}}
    Slow: {description: too fast, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
  schemas:
    Fault: {type: object, properties: {code: {type: string}, message: {type: string}}}
    Trace: {type: object, properties: {code: {type: string}, message: {type: string}, stackTrace: {type: string}}}
";

/// The rules that find something in what only `GET` uses.
const OF_GET: [&str; 3] = ["error-without-body", "description-contradicts-status", "internal-details-exposed"];

/// The rules that still find something in [`SHARED`] under a config.
fn left(api: &str, config: &str) -> Vec<String> {
    let directory = Directory::new(&[("api.yaml", api), ("oas-audit.yaml", config)]);
    let rules = [&OF_GET[..], &["rate-limit-without-retry-after"]].concat().join(",");
    let report = directory.run(&["check", "-f", "json", "--only", &rules, "api.yaml"]).json();
    let findings = report["documents"][0]["findings"].as_array().expect("is a list");
    findings.iter().map(|one| one["rule"].as_str().expect("is a word").to_owned()).collect()
}

#[test]
fn an_operation_decides_of_what_only_it_uses() {
    let all = left(SHARED, "fail-on: error\n");
    assert!(OF_GET.iter().all(|rule| all.iter().any(|one| one == rule)), "{all:?}");
    let slow = "rate-limit-without-retry-after";
    assert!(all.iter().any(|rule| rule == slow));
    let under = |pointer: &str| {
        let entry = |rule: &&str| format!("  - {{rule: {rule}, pointer: '{pointer}', reason: on purpose}}\n");
        format!("ignore:\n{}", [&OF_GET[..], &[slow]].concat().iter().map(entry).collect::<String>())
    };
    // What another operation uses as well is still found.
    assert_eq!(left(SHARED, &under("/paths/~1crossings~1{id}/get")), [slow]);
    assert_eq!(left(SHARED, &under("/paths/~1crossings~1{id}")), [""; 0]);
    assert_eq!(left(SHARED, &under("/paths/~1crossings~1{id}/get/responses/404")).len(), 2);
    assert_eq!(left(SHARED, &under("/paths/~1crossings~1{id}/get/responses/409")).len(), 3);
    let below = "/paths/~1crossings~1{id}/get/responses/409/content/application~1json/schema/properties/stackTrace";
    assert_eq!(left(SHARED, &under(below)).len(), 3);
    let off = |rules: &[&str], methods: &str| {
        let rules: String = rules.iter().map(|rule| format!("{rule}: off, ")).collect();
        format!("overrides:\n  - {{paths: ['/crossings/**'], {methods} rules: {{{rules}}}}}\n")
    };
    let every = [&OF_GET[..], &[slow]].concat();
    assert_eq!(left(SHARED, &off(&every, "methods: [get],")), [slow]);
    assert_eq!(left(SHARED, &off(&every, "")), [""; 0]);
    let extension = format!("    get:\n      x-oas-audit-ignore: [{}]\n", every.join(", "));
    assert_eq!(left(&SHARED.replacen("    get:\n", &extension, 1), "fail-on: error\n"), [slow]);
}

#[test]
fn what_looks_like_a_suppression_and_is_none_is_reported() {
    for (comment, count) in [
        ("# oas-audit-ignore[missing-404]", 1),
        ("# oas-audit ignore[missing-404]", 1),
        ("# oas-audit-disable-next-line missing-404", 1),
        ("# oas-audit: disable missing-404", 1),
        ("# oas-audit: ignore[missing-404] why", 0),
        ("# oas-audit ignores this file", 0),
        ("# see oas-audit-ignore[missing-404]", 0),
    ] {
        let api = API.replacen(
            "    # oas-audit: ignore[missing-404] answers 403 for orders of others",
            &format!("    {comment}"),
            1,
        );
        let directory = Directory::new(&[("api.yaml", &api)]);
        let found = directory.run(&["check", "-f", "concise", "--only", "unused-suppression", "api.yaml"]).stdout;
        assert_eq!(found.matches("this suppression names no rule").count(), count, "{comment}: {found}");
    }
}
