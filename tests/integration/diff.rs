//! `oas-audit diff` on pairs of our own, and on pairs that say the same.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::since::{git, repository};
use crate::support::{Directory, Run, root};

fn cases() -> Vec<PathBuf> {
    let directory = root().join("fixtures/diff");
    let mut cases: Vec<PathBuf> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 15, "the cases are there");
    cases
}

/// Compares two files; the exit status and the report.
fn diff(base: &Path, head: &Path, more: &[&str]) -> (i32, Value) {
    let (base, head) = (base.display().to_string(), head.display().to_string());
    let arguments: Vec<&str> = ["diff", &base, &head, "-f", "json"].into_iter().chain(more.iter().copied()).collect();
    let outcome = Run::new(&arguments).go();
    (outcome.status, outcome.json())
}

fn findings(report: &Value) -> Vec<&Value> {
    report["documents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|document| document["findings"].as_array().unwrap())
        .collect()
}

/// One line for each finding: its class, its rule, its places in HEAD and BASE, its message and its uses.
fn lines(report: &Value) -> String {
    let line = |place: &Value| place["start"]["line"].to_string();
    let one = |finding: &Value| {
        let base = finding["related"].as_array().unwrap().iter().map(|related| line(&related["location"]));
        let base = base.collect::<Vec<_>>().join(",");
        let uses: Vec<String> = finding["occurrences"].as_array().unwrap().iter().map(use_of).collect();
        let uses = if uses.is_empty() { String::new() } else { format!(" ({})", uses.join(", ")) };
        format!(
            "{} {} base:{base} head:{} {}{uses}\n",
            finding["class"].as_str().unwrap(),
            finding["rule"].as_str().unwrap(),
            line(&finding["location"]),
            finding["message"].as_str().unwrap()
        )
    };
    findings(report).into_iter().map(one).collect()
}

fn use_of(occurrence: &Value) -> String {
    let operation = &occurrence["operation"];
    let note = occurrence["note"].as_str().unwrap();
    let name = format!("{} {}", operation["method"].as_str().unwrap(), operation["path"].as_str().unwrap());
    if note.is_empty() { name } else { format!("{name} {note}") }
}

/// The lines without the numbers of the places.
fn without_places(lines: &str) -> Vec<String> {
    let words = |line: &str| {
        line.split(' ')
            .filter(|word| !word.starts_with("base:") && !word.starts_with("head:"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut lines: Vec<String> = lines.lines().map(words).collect();
    lines.sort();
    lines
}

#[test]
fn every_case_has_the_findings_that_are_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (_, report) = diff(&case.join("base.yaml"), &case.join("head.yaml"), &["--min-class", "docs"]);
        assert_eq!(report["failures"], serde_json::json!([]), "{}", case.display());
        let (found, path) = (lines(&report), case.join("expected.txt"));
        if std::env::var_os("OAS_AUDIT_BLESS").is_some() {
            fs::write(&path, &found).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_fit_in_a_line_and_both_places_are_named() {
    for case in cases() {
        let (_, report) = diff(&case.join("base.yaml"), &case.join("head.yaml"), &[]);
        for finding in findings(&report) {
            let message = finding["message"].as_str().unwrap();
            assert!(message.chars().count() <= 110 || message.contains("/{"), "{message}");
            assert!(!message.contains("{}"), "{message}");
            let is_new = finding["rule"] == "operation-added";
            assert!(is_new || !finding["related"].as_array().unwrap().is_empty(), "{message}");
        }
    }
}

#[test]
fn a_document_is_equal_to_itself_and_to_its_twin_in_json() {
    let directory = Directory::new(&[]);
    for case in cases() {
        for side in ["base", "head"] {
            let path = case.join(format!("{side}.yaml"));
            let (status, report) = diff(&path, &path, &["--min-class", "docs"]);
            assert_eq!((status, lines(&report)), (0, String::new()), "{}", path.display());
            let name = format!("{side}.json");
            directory.write(&name, json(&path));
            let twin = directory.path(&name);
            let (status, report) = diff(&path, &twin, &["--min-class", "docs"]);
            assert_eq!((status, lines(&report)), (0, String::new()), "{}", path.display());
        }
        let (_, yaml) = diff(&case.join("base.yaml"), &case.join("head.yaml"), &[]);
        let (_, json) = diff(&directory.path("base.json"), &directory.path("head.json"), &[]);
        assert_eq!(without_places(&lines(&yaml)), without_places(&lines(&json)), "{}", case.display());
        let is_placed = |place: &Value| place["start"]["column"].as_u64().unwrap() > 1;
        assert!(findings(&json).iter().all(|finding| is_placed(&finding["location"])), "{}", case.display());
    }
}

fn json(path: &Path) -> String {
    let value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    serde_json::to_string(&value).unwrap()
}

/// A description with one operation, which answers with a code.
fn api(code: &str, more: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: parcels, version: '1'}}\npaths:\n  /parcels:\n    get:\n      \
         responses:\n        '{code}': {{description: all}}\n{more}"
    )
}

#[test]
fn the_exit_status_says_whether_anything_is_as_grave_as_asked() {
    let directory = Directory::new(&[
        ("old.yaml", &api("200", "")),
        ("new.yaml", &api("200", "        '404': {description: none}\n")),
        ("other.yaml", &api("204", "")),
        ("words.yaml", &api("200", "").replace("all", "each")),
        ("broken.yaml", "openapi: 3.1.0\npaths: [\n"),
        (
            "foreign.yaml",
            "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {/x: {get: {responses: {'200': {description: x}}}}}\n",
        ),
        ("list.yaml", "- 1\n"),
    ]);
    for (arguments, status) in [
        (["old.yaml", "old.yaml", "any"], 0),
        (["old.yaml", "new.yaml", "breaking"], 0),
        (["old.yaml", "new.yaml", "any"], 1),
        (["old.yaml", "words.yaml", "any"], 0),
        (["old.yaml", "other.yaml", "breaking"], 1),
        (["old.yaml", "other.yaml", "never"], 0),
        // What could not be compared is never a success.
        (["old.yaml", "broken.yaml", "never"], 2),
        (["broken.yaml", "old.yaml", "never"], 2),
        (["old.yaml", "foreign.yaml", "never"], 2),
        (["old.yaml", "list.yaml", "never"], 2),
        (["old.yaml", "nowhere.yaml", "never"], 2),
        (["nowhere:old.yaml", "old.yaml", "never"], 2),
    ] {
        let [base, head, fail_on] = arguments;
        let outcome = directory.run(&["diff", base, head, "--fail-on", fail_on]);
        assert_eq!(outcome.status, status, "{arguments:?}\n{}{}", outcome.stdout, outcome.stderr);
        let text = outcome.stdout + &outcome.stderr;
        assert!(!text.is_empty(), "{arguments:?} says what was found");
    }
}

#[test]
fn one_version_can_be_on_standard_input() {
    let directory = Directory::new(&[("old.yaml", &api("200", "")), ("new.yaml", &api("204", ""))]);
    let run = |arguments: &[&str], text: &str| {
        let outcome = Run::new(arguments).within(&directory.path("")).stdin(text).go();
        (outcome.status, outcome.stdout + &outcome.stderr)
    };
    let (status, text) = run(&["diff", "-", "new.yaml", "-f", "concise"], &api("200", ""));
    assert!(status == 1 && text.starts_with("new.yaml:7:9: breaking[success-status-changed]"), "{text}");
    let (status, text) = run(&["diff", "old.yaml", "-", "-f", "concise"], &api("204", ""));
    assert!(status == 1 && text.starts_with("<stdin>:7:9: breaking[success-status-changed]"), "{text}");
    for (arguments, message) in [
        (["diff", "-", "new.yaml"].as_slice(), "it holds no OpenAPI document"),
        (&["diff", "old.yaml", "-"], "it holds no OpenAPI document"),
        (&["diff", "-", "-"], "only one version can be on standard input"),
        (&["diff", "-", "--base", "HEAD"], "standard input has no name"),
        (&["diff", "old.yaml", "--base", "HEAD"], "is in no git repository"),
    ] {
        let (status, text) = run(arguments, "");
        assert!(status == 2 && text.contains(message), "{arguments:?} {text}");
    }
}

#[test]
fn a_side_without_documents_is_no_empty_version() {
    let directory = Directory::new(&[
        ("some/parcels.yaml", &api("200", "")),
        ("none/notes.txt", "parcels"),
        ("parts/problem.yaml", "Problem: {description: wrong}\n"),
        ("broken/parcels.yaml", "openapi: 3.1.0\npaths: [\n"),
    ]);
    for other in ["none", "parts", "broken", "nowhere"] {
        for pair in [["some", other], [other, "some"]] {
            let outcome = directory.run(&["diff", pair[0], pair[1], "--fail-on", "never"]);
            let text = outcome.stdout + &outcome.stderr;
            assert!(outcome.status == 2 && text.contains("help:"), "{pair:?} {text}");
        }
    }
}

#[test]
fn the_next_version_comes_with_the_change_that_decides() {
    let directory = Directory::new(&[
        ("old.yaml", &api("200", "")),
        ("new.yaml", &api("200", "        '404': {description: none}\n")),
        ("other.yaml", &api("204", "")),
        ("words.yaml", &api("200", "").replace("all", "each")),
    ]);
    let bump =
        |head: &str| directory.run(&["diff", "old.yaml", head, "--semver", "--fail-on", "never"]).expect(0).stdout;
    assert_eq!(bump("old.yaml"), "none\n");
    assert_eq!(bump("words.yaml").lines().next(), Some("patch"));
    assert_eq!(bump("new.yaml"), "minor\ncompatible[error-status-added]: `GET /parcels` declares `404`\n");
    assert_eq!(
        bump("other.yaml"),
        "major\nbreaking[success-status-changed]: `200` of `GET /parcels` became `204`: the body is gone\n"
    );
}

#[test]
fn profiles_decide_on_the_class() {
    let directory = Directory::new(&[
        ("old.yaml", &api("200", "")),
        ("new.yaml", &api("200", "        '404': {description: none}\n")),
    ]);
    for (profile, class) in [("strict", "breaking"), ("client", "compatible"), ("wire", "compatible")] {
        let report = directory.run(&["diff", "old.yaml", "new.yaml", "-f", "json", "--contract", profile]).json();
        assert_eq!(findings(&report)[0]["class"], class, "{profile}");
    }
    let rule = "error-status-added=off";
    let report = directory.run(&["diff", "old.yaml", "new.yaml", "-f", "json", "--rule", rule]).json();
    assert_eq!(findings(&report), Vec::<&Value>::new());
    let rule = "error-status-added=error";
    directory.run(&["diff", "old.yaml", "new.yaml", "--rule", rule]).expect(1);
}

#[test]
fn approved_changes_count_until_their_day() {
    let directory = Directory::new(&[("old.yaml", &api("200", "")), ("new.yaml", &api("204", ""))]);
    let approve =
        |rest: &str| directory.write("oas-audit.yaml", format!("approved:\n  - {{{rest}, reason: agreed}}\n"));
    let run = || directory.run(&["diff", "old.yaml", "new.yaml"]);
    for rest in [
        "rule: success-status-changed, operation: GET /parcels",
        "rule: success-status-changed, pointer: /paths/~1parcels",
        "rule: success-status-changed, pointer: /paths/~1parcels/get/responses/200, until: 2999-12-31",
    ] {
        approve(rest);
        let outcome = run().expect(0);
        assert!(outcome.stdout.contains("1 approved"), "{}", outcome.stdout);
    }
    approve("rule: success-status-changed, operation: GET /parcels, until: 2020-12-31");
    assert!(run().expect(1).stdout.contains("approved until 2020-12-31"));
    approve("rule: success-status-changed, operation: GET /other");
    assert!(run().expect(1).stdout.contains("matches this approval"));
    approve("rule: success-status-changed, operation: GET /parcels, until: soon");
    assert!(run().expect(2).stderr.contains("is not a date"));
    directory.write("oas-audit.yaml", "");
    directory.write(
        "new.yaml",
        api("204", "").replace(
            "        '204'",
            "        # oas-audit: ignore[success-status-changed] until 2999-12-31\n        '204'",
        ),
    );
    run().expect(0);
    directory.write("new.yaml", directory.read("new.yaml").replace("2999", "2020"));
    assert!(run().expect(1).stdout.contains("approved until 2020-12-31"));
}

#[test]
fn directories_are_compared_document_by_document() {
    let titled = |text: String, title: &str| text.replace("parcels, version", &format!("{title}, version"));
    let directory = Directory::new(&[
        ("old/parcels.yaml", &api("200", "")),
        ("old/depots.yaml", &titled(api("200", ""), "depots")),
        ("old/gone.yaml", &titled(api("200", ""), "gone")),
        ("new/parcels.yaml", &api("201", "")),
        ("new/v2/depots-api.yaml", &titled(api("202", ""), "depots")),
        ("new/towns.yaml", &titled(api("200", ""), "towns")),
    ]);
    let outcome = directory.run(&["diff", "old", "new", "-f", "concise"]).expect(1);
    let mut lines: Vec<&str> = outcome.stdout.lines().collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @r"
    new/parcels.yaml:7:9: breaking[success-status-changed] `200` of `GET /parcels` became `201`: the response names what was created
    new/towns.yaml:3:1: compatible[operation-added] `new/towns.yaml` is new, with its 1 operation
    new/v2/depots-api.yaml:7:9: breaking[success-status-changed] `200` of `GET /parcels` became `202`: the work continues after the response
    old/gone.yaml:3:1: breaking[operation-removed] `old/gone.yaml` was removed, with its 1 operation
    ");
}

#[test]
fn an_approval_counts_for_all_documents_under_its_config() {
    let directory = Directory::new(&[
        ("old/parcels.yaml", &api("200", "")),
        ("old/depots.yaml", &api("200", "")),
        ("old/gone.yaml", &api("200", "")),
        ("new/parcels.yaml", &api("204", "")),
        ("new/depots.yaml", &api("204", "")),
        (
            "oas-audit.yaml",
            "approved:\n  - {rule: success-status-changed, operation: GET /parcels, reason: agreed}\n  \
             - {rule: error-status-removed, operation: GET /parcels, reason: agreed}\n",
        ),
    ]);
    let outcome = directory.run(&["diff", "old", "new", "-f", "concise", "--rule", "operation-removed=off"]).expect(0);
    assert_eq!(
        outcome.stdout,
        "oas-audit.yaml:3:5: info[unused-approval] no change of `error-status-removed` matches this approval\n"
    );
}

#[test]
fn release_notes_say_what_breaks_first() {
    let case = root().join("fixtures/diff/shared-schema");
    let (base, head) = (case.join("base.yaml"), case.join("head.yaml"));
    let text =
        Run::new(&["diff", &base.display().to_string(), &head.display().to_string(), "-f", "markdown"]).go().expect(1);
    let text = text.stdout.replace(&case.display().to_string(), "");
    insta::assert_snapshot!(text, @r"
    ## API changes from <code>/base.yaml</code> to <code>/head.yaml</code>

    1 breaking, 1 risky changes. Next version: **major**.

    ### Breaking

    Clients that follow the old contract break.

    - <code>weight</code> of <code>Parcel</code> was removed, in <code>GET /parcels</code>, <code>POST /parcels</code>, <code>GET /parcels/{id}</code> (<code>fixtures/diff/shared-schema/head.yaml&#58;19</code>). To avoid it: keep the property, or mark it as <code>deprecated</code> with a sunset date first

    ### Risky

    Some clients break; it depends on how they are written.

    - <code>state</code> of <code>Parcel</code> may be <code>lost</code> too, in <code>GET /parcels</code>, <code>POST /parcels</code>, <code>GET /parcels/{id}</code> (<code>fixtures/diff/shared-schema/head.yaml&#58;19</code>). To avoid it: tell clients that values may be added, as with <code>x-extensible-enum</code>
    ");
}

#[test]
fn one_property_of_a_schema_that_all_use_is_one_finding() {
    let schemas = |more: &str| -> String {
        let one = |at: usize| {
            let (next, own) = ((at + 1) % 134, if at == 7 { more } else { "" });
            format!(
                "    S{at}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}{own}}}}}\n"
            )
        };
        (0..134).map(one).collect()
    };
    let paths: String = (0..300)
        .map(|at| {
            let schema = at % 134;
            format!(
                "  /p{at}:\n    get:\n      responses:\n        '200': {{description: one, content: {{application/json: \
                 {{schema: {{$ref: '#/components/schemas/S{schema}'}}}}}}}}\n"
            )
        })
        .collect();
    let text = |more: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: ring, version: '1'}}\npaths:\n{paths}components:\n  schemas:\n{}",
            schemas(more)
        )
    };
    let directory = Directory::new(&[("old.yaml", &text("")), ("new.yaml", &text(", size: {type: string}"))]);
    let report = directory.run(&["diff", "old.yaml", "new.yaml", "-f", "json"]).expect(0).json();
    let found = findings(&report);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["occurrences"].as_array().unwrap().len(), 300);
}

#[test]
fn revisions_are_compared_as_git_writes_them() {
    let directory = repository(&[("apis/parcels.yaml", &api("200", ""))]);
    git(&directory.path(""), &["tag", "old"]);
    directory.write("apis/parcels.yaml", api("204", ""));
    let concise = |arguments: &[&str]| {
        let arguments: Vec<&str> = [&["diff"], arguments, &["-f", "concise"]].concat();
        directory.run(&arguments).expect(1).stdout
    };
    let expected = "apis/parcels.yaml:7:9: breaking[success-status-changed] `200` of `GET /parcels` became `204`: the body is gone\n";
    assert_eq!(concise(&["old:apis/parcels.yaml", "apis/parcels.yaml"]), expected);
    assert_eq!(concise(&["apis/parcels.yaml", "--base", "old"]), expected);
    assert_eq!(concise(&["old:apis", "apis"]), expected);
    assert_eq!(concise(&["apis", "--base", "old"]), expected);
    // The place in the old version has its revision.
    let report = directory.run(&["diff", "apis/parcels.yaml", "--base", "old", "-f", "json"]).json();
    assert_eq!(findings(&report)[0]["related"][0]["location"]["path"], "old:apis/parcels.yaml");
    // Everything in a document that was not there is new, and that is said once.
    directory.write("apis/parcels.yaml", api("200", ""));
    directory.write("apis/depots.yaml", api("200", "").replace("parcels", "depots"));
    let outcome = directory.run(&["diff", "apis/depots.yaml", "--base", "old", "-f", "concise"]).expect(0);
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
    directory.run(&["diff", "apis/parcels.yaml", "--base", "nowhere"]).expect(2);
    directory.run(&["diff", "old:apis/other.yaml", "apis/parcels.yaml"]).expect(2);
}

#[test]
fn a_check_since_a_revision_has_the_changes_of_the_contract() {
    let directory = repository(&[("parcels.yaml", &api("200", ""))]);
    directory.write("parcels.yaml", api("202", "        '404': {description: none}\n"));
    let rules = |arguments: &[&str]| {
        let arguments: Vec<&str> = [&["check", "parcels.yaml", "--since", "HEAD", "-f", "json"], arguments].concat();
        let outcome = directory.run(&arguments);
        let report = outcome.json();
        let changes = findings(&report).into_iter().filter(|finding| !finding["class"].is_null());
        (outcome.status, changes.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    // What is compatible is no news for those who review a change.
    assert_eq!(rules(&[]), (1, vec!["success-status-changed".to_owned()]));
    assert_eq!(rules(&["--no-contract"]).1, Vec::<String>::new());
    assert_eq!(rules(&["--rule", "success-status-changed=off"]).1, Vec::<String>::new());
    directory.run(&["check", "parcels.yaml", "--no-contract"]).expect(2);
}
