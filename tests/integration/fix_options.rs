//! `--fix`, `--unsafe-fixes` and `--diff` with the real binary: what they write, and what they leave alone.

use std::collections::BTreeMap;
use std::fs;

use crate::since::git;
use crate::support::{CLEAN, Directory, Run, documents_below, root};

/// Two safe changes and one that declares something, in the notation of a person: comments, quotes, brackets.
const SHOP: &str = "\
openapi: 3.1.0   # not 3.0
info: {title: shop, version: '1'}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete:
      responses:
        204:
          description: deleted   # for good
          content: {text/plain: {}}
        \"4xx\": {description: refused, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
        404: {$ref: '../shared parts/responses.yaml#/NotFound'}
components:
  schemas:
    Error: {type: object, required: [code, message], properties: {code: {type: string}, message: {type: string}}}
";

/// A shared response with a safe change. The file ends without a line break.
const RESPONSES: &str = "\
NotFound:
  description: There is no such order.
  headers:
    Content-Type: {schema: {type: string}}
    X-Request-Id: {schema: {type: string}}
  content: {application/json: {schema: {$ref: '../apis/shop.yaml#/components/schemas/Error'}}}
Gone: {description: It was deleted., headers: {Content-Type: {schema: {type: string}}}}";

/// The files of a directory by their names, without those of git.
fn texts(directory: &Directory, names: &[&str]) -> BTreeMap<String, String> {
    names.iter().map(|name| ((*name).to_owned(), directory.read(name))).collect()
}

const FILES: [&str; 2] = ["apis/shop.yaml", "shared parts/responses.yaml"];

fn shop() -> Directory {
    Directory::new(&[(FILES[0], SHOP), (FILES[1], RESPONSES)])
}

#[test]
fn safe_fixes_change_nothing_else() {
    let directory = shop();
    let outcome = directory.run(&["check", "--fix", "--fail-on", "error", "apis"]).expect(0);
    assert!(outcome.stderr.contains("fixed 3 findings in 2 files\n"), "{outcome:?}");
    let shop = SHOP.replace("\n          content: {text/plain: {}}", "").replace("4xx", "4XX");
    assert_eq!(directory.read(FILES[0]), shop);
    // The response beside it, which no operation uses, has no finding.
    let responses = RESPONSES.replacen("\n    Content-Type: {schema: {type: string}}", "", 1);
    assert_eq!(directory.read(FILES[1]), responses);

    let again = directory.run(&["check", "--fix", "--fail-on", "error", "apis"]).expect(0);
    assert!(!again.stderr.contains("fixed"), "{again:?}");
    assert_eq!((directory.read(FILES[0]), directory.read(FILES[1])), (shop, responses));
}

#[test]
fn a_patch_makes_the_same_changes_with_git() {
    for options in [&["--fix"][..], &["--unsafe-fixes"]] {
        let (patched, fixed) = (shop(), shop());
        let arguments = [&["check", "apis", "--diff"], options].concat();
        let patch = patched.run(&arguments).expect(1);
        assert_eq!(texts(&patched, &FILES), texts(&shop(), &FILES), "nothing is written");
        assert_eq!(patch.stderr, "", "there is no report");
        patched.write("changes.patch", &patch.stdout);
        git(&patched.path(""), &["init", "-q"]);
        git(&patched.path(""), &["apply", "changes.patch"]);
        fixed.run(&[&["check", "apis", "-q"], options].concat());
        assert_eq!(texts(&patched, &FILES), texts(&fixed, &FILES));
        let again = patched.run(&arguments).expect(0);
        assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", ""));
    }
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    for (mark, end) in [("", "\r\n"), ("\u{feff}", "\n"), ("\u{feff}", "\r\n")] {
        let text = |text: &str| format!("{mark}{}", text.replace('\n', end));
        let before = SHOP.replace("        404: {$ref: '../shared parts/responses.yaml#/NotFound'}\n", "");
        let directory = Directory::new(&[("api.yaml", &text(&before))]);
        let patch = directory.run(&["check", "--diff", "--unsafe-fixes", "api.yaml"]).expect(1).stdout;
        directory.run(&["check", "--fix", "api.yaml"]);
        let after = before.replace("\n          content: {text/plain: {}}", "").replace("4xx", "4XX");
        assert_eq!(directory.read("api.yaml"), text(&after));
        directory.run(&["check", "--unsafe-fixes", "api.yaml"]);
        let fixed = directory.read("api.yaml");
        assert_eq!(fixed.matches('\n').count(), fixed.matches(end).count(), "{fixed:?}");
        directory.write("api.yaml", text(&before));
        directory.write("changes.patch", patch);
        git(&directory.path(""), &["init", "-q"]);
        git(&directory.path(""), &["apply", "changes.patch"]);
        assert_eq!(directory.read("api.yaml"), fixed);
    }
}

/// All that can be fixed is, in one run, in an eighth of the descriptions that the tests of rules have.
#[test]
fn the_second_run_changes_nothing() {
    let directory = Directory::new(&[]);
    let fixtures = root().join("fixtures/rules");
    let mut names = Vec::new();
    // The others take a quarter of a minute.
    for path in documents_below(&fixtures, 60_000).into_iter().step_by(8) {
        let name = path.strip_prefix(&fixtures).expect("is below").to_str().expect("is UTF-8").replace('\\', "/");
        directory.write(&name, fs::read(&path).expect("fixtures can be read"));
        names.push(name);
    }
    let before: Vec<Vec<u8>> = names.iter().map(|name| fs::read(directory.path(name)).expect("is there")).collect();
    let fixed = directory.run(&["check", "--unsafe-fixes", "-q", "."]);
    assert!(fixed.stderr.contains("fixed ") && !fixed.stderr.contains("were stopped"), "{}", fixed.stderr);
    let after: Vec<Vec<u8>> = names.iter().map(|name| fs::read(directory.path(name)).expect("is there")).collect();
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    assert!(changed > 20, "{changed} of {} are changed", names.len());
    let again = directory.run(&["check", "--unsafe-fixes", "--diff", "."]);
    assert_eq!(again.stdout, "");
}

#[test]
fn what_is_not_reported_is_not_fixed() {
    let comment = "# oas-audit: ignore[no-content-with-body] an old client needs it\n          ";
    let suppressed = SHOP.replace("content: {text/plain", &format!("{comment}content: {{text/plain"));
    let directory = Directory::new(&[(FILES[0], &suppressed), (FILES[1], RESPONSES)]);
    let is_known = |text: &str| text.contains("content: {text/plain: {}}");
    directory.run(&["check", "--unsafe-fixes", "apis"]);
    assert!(is_known(&directory.read(FILES[0])), "a finding that is suppressed");

    directory.write(FILES[0], SHOP);
    directory.run(&["check", "--unsafe-fixes", "--rule", "no-content-with-body=off", "apis"]);
    assert!(is_known(&directory.read(FILES[0])), "a rule that is off");

    let known = shop();
    known.run(&["check", "--write-baseline=known.json", "apis"]);
    known.run(&["check", "--unsafe-fixes", "--baseline", "known.json", "apis"]).expect(0);
    assert_eq!(texts(&known, &FILES), texts(&shop(), &FILES), "a baseline");

    let severe = shop();
    severe.run(&["check", "--unsafe-fixes", "--min-severity", "error", "apis"]);
    let shop = SHOP.replace("\n          content: {text/plain: {}}", "").replace("4xx", "4XX");
    assert_eq!(severe.read(FILES[0]), shop);
    assert_eq!(severe.read(FILES[1]), RESPONSES, "`header-not-allowed` is a warning");
}

#[test]
fn standard_input_is_only_for_patches() {
    let read = |option| Run::new(&["check", option, "-", "--stdin-path", "api.yaml"]).stdin(SHOP).go();
    let outcome = read("--fix").expect(2);
    assert!(outcome.stderr.contains("can't fix `api.yaml`: it is standard input"), "{outcome:?}");
    let patch = read("--diff").stdout;
    assert!(patch.starts_with("--- a/api.yaml\n+++ b/api.yaml\n@@ -"), "{patch}");
}

#[test]
fn a_description_that_cannot_be_audited_is_no_success() {
    let directory = Directory::new(&[("clean.yaml", CLEAN), ("broken.yaml", "openapi: 3.1.0\npaths: {\n")]);
    directory.run(&["check", "--diff", "clean.yaml"]).expect(0);
    let outcome = directory.run(&["check", "--diff", "."]).expect(2);
    assert_eq!(outcome.stdout, "");
    assert!(outcome.stderr.contains("error[syntax-error]") && outcome.stderr.contains("broken.yaml"), "{outcome:?}");
    directory.run(&["check", "--unsafe-fixes", "."]).expect(2);
    assert_eq!(directory.read("broken.yaml"), "openapi: 3.1.0\npaths: {\n");
}

#[test]
fn a_group_is_fixed_in_all_of_its_places() {
    let operation = |name: &str| {
        format!(
            "  /{name}:\n    get:\n      responses:\n        200: {{description: all, content: {{application/json: {{}}}}}}\n        4xx: {{description: refused, content: {{application/json: {{schema: {{type: object}}}}}}}}\n"
        )
    };
    let names = ["apples", "pears", "plums", "figs", "grapes"];
    let paths: String = names.iter().map(|name| operation(name)).collect();
    let text = format!("openapi: 3.1.0\ninfo: {{title: fruit, version: '1'}}\npaths:\n{paths}");
    let directory = Directory::new(&[("fruit.yaml", &text)]);
    let report = directory.run(&["check", "-f", "json", "--only", "invalid-status-key", "fruit.yaml"]).json();
    assert_eq!(report["documents"][0]["findings"].as_array().map(Vec::len), Some(1), "they are one finding");
    let sarif = directory.run(&["check", "-f", "sarif", "--only", "invalid-status-key", "fruit.yaml"]).json();
    let fixes = sarif["runs"][0]["results"][0]["fixes"].as_array().expect("it has fixes").clone();
    let replacements = fixes[0]["artifactChanges"][0]["replacements"].as_array().map(Vec::len);
    assert_eq!((fixes.len(), replacements), (1, Some(names.len())), "SARIF has the edits in all places");
    directory.run(&["check", "--fix", "--only", "invalid-status-key", "fruit.yaml"]).expect(0);
    assert_eq!(directory.read("fruit.yaml"), text.replace("4xx", "'4XX'"));
}

#[cfg(unix)]
mod files {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn keep_their_permissions_and_stay_links() {
        let directory = shop();
        let real = directory.path("real.yaml");
        fs::rename(directory.path(FILES[0]), &real).expect("can be moved");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("can be set");
        symlink("../real.yaml", directory.path(FILES[0])).expect("can be made");
        directory.run(&["check", "--fix", FILES[0]]);
        assert!(directory.path(FILES[0]).is_symlink());
        assert!(directory.read("real.yaml").contains("4XX"));
        assert_eq!(real.metadata().expect("is there").permissions().mode() & 0o777, 0o640);
    }

    /// A file that two names lead to is fixed once.
    #[test]
    fn with_two_names_are_fixed_once() {
        let directory = Directory::new(&[("a.yaml", &SHOP.replace("../shared parts", "shared"))]);
        directory.write("shared/responses.yaml", RESPONSES.replace("../apis/shop.yaml", "../a.yaml"));
        symlink("a.yaml", directory.path("b.yaml")).expect("can be made");
        let outcome = directory.run(&["check", "--fix", "--fail-on", "error", "a.yaml", "b.yaml"]).expect(0);
        assert!(outcome.stderr.contains("fixed 3 findings in 2 files\n"), "{outcome:?}");
        assert!(directory.path("b.yaml").is_symlink());
    }
}
