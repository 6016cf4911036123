//! Whole descriptions that are right, and the twin of one of them that is wrong in every way that there is a rule for.

use std::fs;

use oas_audit::internals::audit::Report;
use oas_audit::internals::rule::Preset;
use oas_audit::internals::rules;

use crate::support::{audited, root};

/// Audits one file of `fixtures/documents`.
fn report(name: &str, preset: Preset) -> Report {
    let path = root().join("fixtures/documents").join(name);
    assert!(path.is_file(), "{name} is there");
    audited(&path, root(), preset)
}

/// What is found, one line each: `missing-404 /paths/~1tools~1{toolId}/get: declares no 404`.
fn findings(report: &Report) -> Vec<String> {
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let mut lines: Vec<String> = report
        .findings()
        .map(|finding| format!("{} {}: {}", finding.rule, finding.primary.place.pointer, finding.message))
        .collect();
    lines.sort_unstable();
    lines
}

#[track_caller]
fn is_clean(name: &str, preset: Preset) {
    let report = report(name, preset);
    assert!(report.documents.iter().any(|document| document.operations > 0), "{name} is audited");
    assert_eq!(findings(&report), Vec::<String>::new(), "{name}");
}

/// A document is clean, and written as JSON it gives the same findings in the preset that looks at everything.
#[track_caller]
fn is_clean_in_both_notations(name: &str) {
    let (yaml, json) = (format!("{name}.yaml"), format!("{name}.json"));
    is_clean(&yaml, Preset::Recommended);
    is_clean(&json, Preset::Recommended);
    assert_eq!(findings(&report(&yaml, Preset::Strict)), findings(&report(&json, Preset::Strict)));
}

#[test]
fn the_model_citizen_is_clean() {
    is_clean("3.1/exemplary.yaml", Preset::Strict);
    assert!(report("3.1/exemplary.yaml", Preset::Strict).documents[0].operations >= 50);
}

#[test]
fn ferries_are_clean() {
    is_clean_in_both_notations("2.0/ferries");
}

#[test]
fn lockers_are_clean() {
    is_clean_in_both_notations("3.0/lockers");
}

#[test]
fn the_kiosk_is_clean() {
    is_clean("3.0/kiosk.yaml", Preset::Recommended);
}

#[test]
fn stations_are_clean() {
    is_clean_in_both_notations("3.1/stations");
}

#[test]
fn trails_are_clean() {
    is_clean_in_both_notations("3.2/trails");
}

#[test]
fn the_garden_in_many_files_is_clean() {
    is_clean("split/openapi.yaml", Preset::Recommended);
    is_clean("split/v2/openapi.yaml", Preset::Recommended);
}

/// A rule that makes a document unreadable leaves nothing for the others, so it has a document of its own.
const TWINS: [&str; 3] = ["twin/twin.yaml", "twin/syntax-error.yaml", "twin/unsupported-version.yaml"];

#[test]
fn the_twin_breaks_each_rule_once_where_it_says_so() {
    let mut found = Vec::new();
    for name in TWINS {
        let report = report(name, Preset::Strict);
        let own: Vec<(usize, &str)> = report
            .findings()
            .map(|finding| {
                let place = &finding.primary.place;
                (report.sources.get(place.source).position(place.span.start).line, finding.rule)
            })
            .collect();
        assert_eq!(own, marks(name), "the findings of {name}, and what its comments say");
        found.extend(own.into_iter().map(|(_, rule)| rule));
    }
    found.sort_unstable();
    // A document alone has no policies.
    let ids = rules::ALL.iter().map(|rule| rule.meta().id);
    let all: Vec<&str> = ids.filter(|id| !matches!(*id, "contradictory-policies" | "unused-policy")).collect();
    assert_eq!(found, all, "each rule once: whoever adds a rule adds a flaw to the twin");
}

/// The rules that comments at the ends of lines name.
fn marks(name: &str) -> Vec<(usize, &'static str)> {
    let text = fs::read_to_string(root().join("fixtures/documents").join(name)).unwrap();
    let rule = |line: &str| line.rsplit_once(" # ").and_then(|(_, id)| rules::find(id)).map(|rule| rule.meta().id);
    text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, rule(line)?))).collect()
}
