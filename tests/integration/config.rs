//! The config: where it is looked for, what it does, and how mistakes in it are told.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{CLEAN, Directory, FAULTY, Run, root};

/// A description with two operations that lack 404, one of them below `/internal`.
const ITEMS: &str = "\
openapi: 3.1.0
info: {title: items, version: '1'}
paths:
  /items/{id}:
    get:
      responses: {'200': {description: the item}}
  /internal/items/{id}:
    get:
      responses: {'200': {description: the item}}
  /internal/things/{id}:
    get:
      responses: {'200': {description: the thing}, '404': {description: no such thing}}
";

/// The configs in `fixtures/config`, those with mistakes or those without.
fn fixtures(directory: &str) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(root().join(directory)).expect("is there").map(|entry| entry.expect("is readable").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The rules that a run reports, with their lines.
fn found(directory: &Directory, arguments: &[&str]) -> Vec<String> {
    let outcome = directory.run(&[&["check", "-f", "concise", "--only", "missing-404"], arguments].concat());
    assert!(outcome.status < 2, "{outcome:?}");
    outcome.stdout.lines().map(|line| line.split(" `").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn mistakes_are_shown_at_their_place() {
    for file in fixtures("fixtures/config/mistakes") {
        let directory = Directory::new(&[("clean.yaml", CLEAN)]);
        directory.write("oas-audit.yaml", fs::read(&file).expect("is readable"));
        let outcome = directory.run(&["check", "clean.yaml"]).expect(2);
        assert_eq!(outcome.stdout, "", "nothing is audited under a config that is wrong");
        let name = file.file_stem().expect("has a name").to_string_lossy().into_owned();
        assert_snapshot!(name, outcome.whole());
    }
}

#[test]
fn a_file_that_is_something_else_is_told_of() {
    let directory = Directory::new(&[("clean.yaml", CLEAN)]);
    for file in fixtures("fixtures/hostile") {
        let says_nothing = ["empty.yaml", "empty.json", "comments-only.yaml", "whitespace-only.yaml"]
            .iter()
            .any(|name| file.ends_with(name));
        let path = file.to_str().expect("is UTF-8");
        directory.run(&["check", "clean.yaml", "--config", path]).expect(if says_nothing { 0 } else { 2 });
        directory.run(&["check", "clean.yaml", "--baseline", path]).expect(2);
    }
}

#[test]
fn the_nearest_config_counts() {
    let directory = Directory::new(&[
        (".git/HEAD", ""),
        (".github/oas-audit.yaml", "rules: {missing-404: error}"),
        ("a/api.yaml", ITEMS),
        ("b/.oas-audit.yml", "rules: {missing-404: info}"),
        ("b/c/api.yaml", ITEMS),
    ]);
    assert_eq!(
        found(&directory, &["."]),
        [
            "a/api.yaml:5:5: error[missing-404]",
            "a/api.yaml:8:5: error[missing-404]",
            "b/c/api.yaml:5:5: info[missing-404]",
            "b/c/api.yaml:8:5: info[missing-404]",
        ]
    );
    let info = ["api.yaml:5:5: info[missing-404]", "api.yaml:8:5: info[missing-404]"];
    let within = |path: &str, arguments: &[&str]| {
        let run = Run::new(&[&["check", "-f", "concise", "--only", "missing-404"], arguments].concat());
        let stdout = run.within(&directory.path(path)).go().stdout;
        stdout.lines().map(|line| line.split(" `").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(within("b/c", &["api.yaml"]), info, "a config above the working directory counts within a repository");
    let stdin = Run::new(&["check", "-", "--stdin-path", "b/c/new.yaml", "--only", "missing-404", "-f", "concise"]);
    assert!(stdin.within(&directory.path("")).stdin(ITEMS).go().stdout.contains("info[missing-404]"));
}

#[test]
fn without_a_repository_the_search_ends_at_the_working_directory() {
    let directory = Directory::new(&[("oas-audit.yaml", "rules: {missing-404: error}"), ("a/api.yaml", ITEMS)]);
    let stdout = |within: &str, file: &str| {
        let run = Run::new(&["check", "-f", "concise", "--only", "missing-404", file]);
        run.within(&directory.path(within)).go().stdout
    };
    assert!(stdout("", "a/api.yaml").contains("error[missing-404]"));
    assert!(stdout("a", "api.yaml").contains("warning[missing-404]"));
}

#[test]
fn a_config_can_be_named_and_turned_off() {
    let directory = Directory::new(&[
        ("api.yaml", ITEMS),
        ("oas-audit.yaml", "rules: {missing-404: error}"),
        ("ci/strict.yaml", "rules: {missing-404: info}"),
    ]);
    let severity = |arguments: &[&str], variable: &str| {
        let run = Run::new(&[&["check", "-f", "concise", "--only", "missing-404", "api.yaml"], arguments].concat());
        let run = if variable.is_empty() { run } else { run.env("OAS_AUDIT_CONFIG", variable) };
        let stdout = run.within(&directory.path("")).go().stdout;
        stdout.split(": ").nth(1).unwrap_or_default().split('[').next().unwrap_or_default().to_owned()
    };
    assert_eq!(severity(&[], ""), "error");
    assert_eq!(severity(&["--no-config"], ""), "warning");
    assert_eq!(severity(&["--config", "ci/strict.yaml"], ""), "info");
    assert_eq!(severity(&[], "ci/strict.yaml"), "info");
    assert_eq!(severity(&["--config", "oas-audit.yaml"], "ci/strict.yaml"), "error");
    assert_eq!(severity(&["--no-config"], "ci/strict.yaml"), "warning");
    assert_eq!(severity(&["--rule", "missing-404=warning"], ""), "warning");
    directory.run(&["check", "--config", "ci/strict.yaml", "--no-config"]).expect(2);
    assert_snapshot!(directory.run(&["check", "--config", "ci/gone.yaml"]).expect(2).stderr);
    assert_snapshot!(directory.run(&["check", "--config", "ci"]).expect(2).stderr);
}

#[test]
fn the_command_line_counts_more_than_the_config() {
    let directory = Directory::new(&[
        ("api.yaml", ITEMS),
        (
            "oas-audit.yaml",
            "preset: strict\nfail-on: error\noverrides: [{paths: [/internal/**], rules: {missing-404: off}}]",
        ),
    ]);
    assert_eq!(found(&directory, &["api.yaml"]), ["api.yaml:5:5: warning[missing-404]"]);
    directory.run(&["check", "--only", "missing-404", "api.yaml"]).expect(0);
    directory.run(&["check", "--only", "missing-404", "api.yaml", "--fail-on", "warning"]).expect(1);
    assert_eq!(found(&directory, &["api.yaml", "--rule", "missing-404=info"]).len(), 2);
    let strict = |arguments: &[&str]| {
        let report = directory.run(&[&["check", "-f", "json", "api.yaml"], arguments].concat()).json();
        report["summary"]["findings"].as_u64().expect("is counted")
    };
    assert!(strict(&[]) > strict(&["--preset", "recommended"]));
}

#[test]
fn overrides_are_for_paths_and_methods() {
    let directory = Directory::new(&[("api.yaml", ITEMS)]);
    let with = |config: &str| {
        directory.write("oas-audit.yaml", config);
        let outcome = directory.run(&["check", "-f", "concise", "api.yaml"]);
        let lines = outcome.stdout.lines().filter(|line| line.contains("missing-404"));
        lines.map(|line| line.split(" `").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let [first, second] = ["api.yaml:5:5: warning[missing-404]", "api.yaml:8:5: warning[missing-404]"];
    assert_eq!(with(""), [first, second]);
    assert_eq!(with("overrides: [{paths: [/internal/**], rules: {missing-404: off}}]"), [first]);
    assert_eq!(with("overrides: [{methods: [post], rules: {missing-404: off}}]"), [first, second]);
    let raised = "overrides: [{paths: [/items/*], methods: [get], rules: {missing-404: error}}]";
    assert_eq!(with(raised), ["api.yaml:5:5: error[missing-404]", second]);
    let on = "rules: {missing-404: off}\noverrides: [{paths: [/items/*], rules: {missing-404: info}}]";
    assert_eq!(with(on), ["api.yaml:5:5: info[missing-404]"]);
}

#[test]
fn a_search_audits_what_the_config_includes() {
    let directory = Directory::new(&[
        ("oas-audit.yaml", "include: ['apis/**']\nexclude: ['**/generated/**']"),
        ("apis/a.yaml", CLEAN),
        ("apis/generated/b.yaml", CLEAN),
        ("other/c.yaml", CLEAN),
    ]);
    assert_eq!(directory.run(&["check", "-f", "json"]).expect(0).documents(), ["apis/a.yaml"]);
    assert_eq!(directory.run(&["check", "-f", "json", "--no-config"]).expect(0).documents().len(), 3);
    let named = ["check", "-f", "json", "other/c.yaml", "apis/generated/b.yaml"];
    assert_eq!(directory.run(&named).expect(0).documents().len(), 2, "what is named is audited");
    assert_snapshot!(directory.run(&["check", "other"]).expect(2).whole());
}

#[test]
fn kinds_are_as_the_config_states_them() {
    let directory = Directory::new(&[
        ("api.yaml", ITEMS),
        ("oas-audit.yaml", "kinds: [{method: get, path: '/items/{id}', kind: download}]"),
    ]);
    let listed = directory.run(&["operations", "-f", "json", "api.yaml"]).expect(0).json();
    assert_eq!(listed["documents"][0]["operations"][0]["kind"], "download");
    let listed = directory.run(&["operations", "-f", "json", "--no-config", "api.yaml"]).expect(0).json();
    assert_eq!(listed["documents"][0]["operations"][0]["kind"], "item");
}

#[test]
fn a_rule_is_told_its_options() {
    let api = "\
openapi: 3.1.0
info: {title: errors, version: '1'}
paths:
  /items:
    get:
      responses:
        '200': {description: items}
        '400':
          description: wrong filter
          content: {application/json: {schema: {properties: {error: {type: string}}}}}
components:
  schemas:
    Problem: {properties: {title: {type: string}}}
";
    let directory = Directory::new(&[("api.yaml", api)]);
    let with = |schema: &str| {
        directory.write("oas-audit.yaml", format!("rules: {{inconsistent-error-schema: {{schema: '{schema}'}}}}"));
        directory.run(&["check", "-f", "concise", "--only", "inconsistent-error-schema"]).stdout
    };
    assert_snapshot!(with("#/components/schemas/Problem"));
    assert_snapshot!(with("#/components/schemas/Error"));
}

#[test]
fn what_is_in_force_can_be_printed() {
    let directory = Directory::new(&[("api.yaml", CLEAN)]);
    directory.write("oas-audit.yaml", fs::read(root().join("fixtures/config/full.yaml")).expect("is readable"));
    let arguments = ["check", "--print-config", "--rule", "missing-401=info", "--fail-on", "info", "api.yaml"];
    let printed = directory.run(&arguments).expect(0).stdout;
    let is_fixed = |line: &&str| {
        // The table of rules grows; what is said of some of them is enough here.
        !line.starts_with("  ")
            || line.contains("oas-audit.yaml:")
            || line.contains("command line")
            || line.contains('-') && line.starts_with("  - ")
    };
    assert_snapshot!(printed.lines().filter(is_fixed).collect::<Vec<_>>().join("\n"));
    // It is a config that says the same.
    directory.write("again.yaml", &printed);
    let again = directory.run(&["check", "--print-config", "--config", "again.yaml", "api.yaml"]).expect(0).stdout;
    let plain = |text: &str| -> Vec<String> {
        let settings = text.lines().map(|line| line.split("  #").next().unwrap_or_default().to_owned());
        settings.filter(|line| !line.starts_with('#')).collect()
    };
    assert_eq!(plain(&again), plain(&printed));
    let bare = Directory::new(&[]).run(&["check", "--print-config"]).expect(0).stdout;
    assert!(bare.starts_with("# no config\npreset: recommended  # default\nfail-on: warning  # default\n"), "{bare}");
}

mod init {
    use super::*;

    #[test]
    fn writes_a_config_that_changes_nothing() {
        let directory = Directory::new(&[("faulty.yaml", FAULTY)]);
        let outcome = directory.run(&["init"]).expect(0);
        assert_snapshot!(outcome.whole());
        let before = directory.run(&["check", "-f", "json", "--no-config", "faulty.yaml"]).expect(1).stdout;
        assert_eq!(directory.run(&["check", "-f", "json", "faulty.yaml"]).expect(1).stdout, before);
    }

    #[test]
    fn does_not_replace_a_config_unless_told_to() {
        let directory = Directory::new(&[(".oas-audit.yaml", "preset: strict")]);
        assert_snapshot!(directory.run(&["init"]).expect(2).whole());
        assert_eq!(directory.read(".oas-audit.yaml"), "preset: strict");
        directory.run(&["init", "--force"]).expect(0);
        assert!(directory.read(".oas-audit.yaml").contains("preset: recommended"));
        assert!(!directory.path("oas-audit.yaml").exists());
    }

    #[test]
    fn tells_of_the_config_whose_place_it_takes() {
        let directory = Directory::new(&[("oas-audit.yaml", "preset: strict"), ("apis/clean.yaml", CLEAN)]);
        fs::create_dir(directory.path(".git")).expect("can be made");
        let below = |arguments: &[&str]| Run::new(arguments).within(&directory.path("apis")).go().expect(0).stderr;
        let said = "it replaces `../oas-audit.yaml` for this directory and those below\n";
        let first = below(&["init"]);
        assert!(first.ends_with(said), "{first}");
        let again = below(&["init", "--force"]);
        assert!(!again.contains("it replaces"), "{again}");
    }

    #[test]
    fn explains_every_setting_by_an_example_that_holds() {
        let directory = Directory::new(&[("clean.yaml", CLEAN)]);
        directory.run(&["init"]).expect(0);
        let text = directory.read("oas-audit.yaml");
        let uncommented: Vec<&str> = text
            .lines()
            .map(|line| {
                line.strip_prefix('#').filter(|rest| rest.starts_with("  ") || !rest.starts_with(' ')).unwrap_or(line)
            })
            .collect();
        directory.write("oas-audit.yaml", uncommented.join("\n"));
        let printed = directory.run(&["check", "--print-config", "clean.yaml"]).expect(0).stdout;
        for key in ["include:", "exclude:", "overrides:", "kinds:", "ignore:", "baseline:", "schema: "] {
            assert!(printed.contains(key), "{key} in {printed}");
        }
    }
}

#[test]
fn the_schema_for_editors_accepts_what_the_tool_accepts() {
    let text = fs::read_to_string(root().join("docs/oas-audit.schema.json")).expect("is in the repository");
    let schema: Value = serde_json::from_str(&text).expect("is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("is a schema");
    let schema = jsonschema::validator_for(&schema).expect("is a schema");
    let value = |file: &Path| {
        let text = fs::read_to_string(file).expect("is readable");
        serde_yaml::from_str::<Value>(&text).ok()
    };
    for file in fixtures("fixtures/config") {
        let directory = Directory::new(&[("clean.yaml", CLEAN)]);
        directory.write("oas-audit.yaml", fs::read(&file).expect("is readable"));
        directory.run(&["check", "clean.yaml", "--print-config"]).expect(0);
        let value = value(&file).expect("is YAML");
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{}", file.display());
    }
    for file in fixtures("fixtures/config/mistakes") {
        // A reader that keeps the last of two keys shows the schema nothing wrong.
        if let Some(value) = value(&file).filter(|_| !file.ends_with("says-something-twice.yaml")) {
            assert!(!schema.is_valid(&value), "{}", file.display());
        }
    }
}

#[test]
fn a_config_that_is_a_directory_is_told_of() {
    let directory = Directory::new(&[("api.yaml", FAULTY), ("settings/.keep", "")]);
    let told = directory.run(&["check", "--config", "settings"]).expect(2);
    assert_eq!(told.stdout, "");
    assert!(told.stderr.starts_with("error: can't read the config `settings`: it is a directory"), "{}", told.stderr);
    directory.write("oas-audit.yaml/.keep", "");
    let told = directory.run(&["check"]).expect(2).stderr;
    assert!(told.starts_with("error: can't read the config `oas-audit.yaml`: it is a directory"), "{told}");
    assert!(told.contains("help: "), "{told}");
}
