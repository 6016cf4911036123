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
