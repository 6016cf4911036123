//! The properties that `cargo fuzz` checks, on the fixtures and on a fixed number of texts that are nearly fixtures.

#[expect(unreachable_pub, reason = "the targets of `cargo fuzz` are crates of their own")]
#[path = "../fuzz/properties.rs"]
mod hold;
#[path = "../../src/syntax/differential/mutation.rs"]
mod mutation;

use std::fs;
use std::panic;
use std::path::Path;

use mutation::{Numbers, mutate};

use crate::support::{documents_below, on_all_cores, root};

/// How many texts each property is checked on, if `OAS_AUDIT_CASES` sets no other number.
const CASES: usize = 25;

/// One of so many fixtures is checked, if `OAS_AUDIT_CASES` does not ask for all.
const SHARE: usize = 4;

/// The number of texts that is asked for.
fn cases() -> Option<usize> {
    std::env::var("OAS_AUDIT_CASES").ok().and_then(|cases| cases.parse().ok())
}

/// The texts of the YAML and JSON files below a directory of the fixtures that are smaller than `limit` bytes.
fn texts(directory: &str, limit: u64) -> Vec<(String, String)> {
    let files = documents_below(&root().join("fixtures").join(directory), limit);
    let text = |path: &Path| Some((path.display().to_string(), fs::read_to_string(path).ok()?));
    files.iter().filter_map(|path| text(path)).collect()
}

/// Checks a property, and names the text for which it does not hold.
fn check(property: fn(&str), name: &str, text: &str) {
    if let Err(failure) = panic::catch_unwind(|| property(text)) {
        eprintln!("{name}: the property does not hold for:\n{text}");
        panic::resume_unwind(failure);
    }
}

/// Checks a property on seeds and on what [`mutate`] makes of them.
fn check_mutants(property: fn(&str), seeds: &[(String, String)]) {
    assert!(!seeds.is_empty());
    let mut numbers = Numbers::new(0x0a5_a0d1);
    for _ in 0..cases().unwrap_or(CASES) {
        let (name, seed) = numbers.pick(seeds);
        check(property, name, &mutate(&mut numbers, seed));
    }
}

#[test]
fn properties_hold_for_all_fixtures() {
    let fixtures = texts("", 60_000);
    assert!(fixtures.len() > 400, "{}", fixtures.len());
    let share = if cases().is_some() { 1 } else { SHARE };
    let fixtures: Vec<_> = fixtures.into_iter().step_by(share).collect();
    on_all_cores(&fixtures, |(name, text)| check(hold::description, name, text));
}

#[test]
fn properties_hold_for_descriptions() {
    let seeds = [texts("rules", 4_000), texts("hostile", 4_000)].concat();
    check_mutants(hold::description, &seeds);
}

/// The HTML report had a column for each, in an order of its own in every run.
#[test]
fn properties_hold_for_ranges_that_differ_in_case() {
    let range = |key: &str| format!("        {key}: {{description: refused}}\n");
    let ranges: String = ["4xx", "4XX", "4xX", "4Xx"].map(range).concat();
    let operation = format!("  /orders:\n    get:\n      responses:\n{ranges}");
    hold::description(&format!("openapi: 3.1.0\ninfo: {{title: shop, version: '1'}}\npaths:\n{operation}"));
}

#[test]
fn properties_hold_for_several_files() {
    let main = texts("sample", 20_000);
    let (_, parts): (Vec<_>, Vec<_>) = main.iter().cloned().partition(|(name, _)| name.ends_with("orders.yaml"));
    let joined = |text: &str| {
        parts.iter().fold(text.to_owned(), |text, (name, part)| {
            let (_, name) = name.rsplit_once("sample").expect("is below it");
            format!("{text}\n#=== {}\n{part}", name.trim_start_matches(['/', '\\']).replace('\\', "/"))
        })
    };
    let seeds = main.iter().map(|(name, text)| (name.clone(), joined(text))).collect::<Vec<_>>();
    check_mutants(hold::references, &seeds);
}

#[test]
fn properties_hold_for_configs() {
    check_mutants(hold::config, &texts("config", 20_000));
}

#[test]
fn properties_hold_for_baselines() {
    let seed = |text: &str| (String::new(), text.to_owned());
    let of_sample =
        r#"{"version": 1, "findings": {"openapi": {"missing-404": {"/paths/~1orders~1{id}/get": 1}, "gone": {}}}}"#;
    check_mutants(hold::baseline, &[seed(of_sample), seed(r#"{"version": 2}"#)]);
}

#[test]
fn properties_hold_for_comments() {
    let lines = ["ignore[missing-404] on purpose", "ignore[missing-404, missing-429]", "ignore[]", "", "ignore[x] #"];
    let seeds: Vec<_> = (0..20)
        .map(|at| (String::new(), lines.iter().cycle().skip(at % 5).take(60).map(|line| format!("{line}\n")).collect()))
        .collect();
    check_mutants(hold::comments, &seeds);
}
