//! The recipes for CI servers and hooks: each is run as it stands on its page, as far as that needs no server.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::pages::{Block, Scratch, pages};
use crate::support::{CLEAN, FAULTY, root};

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The files of this name on all pages, each with the name of its page.
fn recipes(is_meant: impl Fn(&str) -> bool) -> Vec<(String, Block)> {
    let pages = pages().into_iter();
    let blocks = pages.flat_map(|page| page.blocks.into_iter().map(move |block| (page.name.clone(), block)));
    let recipes: Vec<_> = blocks.filter(|(_, block)| is_meant(&block.argument)).collect();
    assert!(!recipes.is_empty(), "there is a recipe");
    recipes
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn lines(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

/// A repository of which `origin/main` is clean and the working tree as said. To install is to do nothing.
fn repository(document: &str) -> Scratch {
    let scratch = Scratch::new(&[("openapi.yaml", CLEAN)]);
    scratch.files.write("openapi.yaml", document);
    let expected = format!("install --locked --git {REPOSITORY}");
    scratch
        .aside
        .write("bin/cargo", format!("#!/bin/sh\n[ \"$*\" = '{expected}' ] || {{ echo \"cargo $*\"; exit 9; }}\n"));
    let (output, status) = scratch.run("", &format!("chmod +x {}", scratch.aside.path("bin/cargo").display()));
    assert_eq!(status, 0, "{output}");
    scratch
}

/// Runs a script on a description without and on one with findings, and returns where the latter left its reports.
fn hold(name: &str, program: &str, options: &[&str], script: &str) -> Scratch {
    let run = |document| {
        let scratch = repository(document);
        let (output, status) = scratch.start(program, &[options, &[script]].concat(), "");
        (scratch, output, status)
    };
    let (_, output, status) = run(CLEAN);
    assert_eq!(status, 0, "{name}: {script}\n{output}");
    let (scratch, output, status) = run(FAULTY);
    let is_told = output.contains("unresolved-reference");
    assert!(is_told && (status == 1 || script.contains("--exit-zero")), "{name}: status {status}: {script}\n{output}");
    scratch
}

/// Makes sure of a report that a recipe hands to a server.
fn hold_report(scratch: &Scratch, name: &str) {
    let text = scratch.files.read(name);
    assert!(text.contains("unresolved-reference"), "{name}: {text}");
    if name.ends_with("xml") {
        assert!(text.contains("<testsuites"), "{text}");
    } else if !name.ends_with("html") {
        let report: Value = serde_json::from_str(&text).unwrap();
        assert!(report.is_array() || report["version"] == "2.1.0", "{text}");
    }
}

/// What the recipes may name of a file that is at the root of the project.
fn own(name: &str) -> Value {
    yaml(&fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}")))
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn workflows_of_github_run() {
    let action = own("action.yml");
    for (page, recipe) in recipes(|name| name.starts_with(".github/workflows/")) {
        let workflow = yaml(&recipe.text);
        let jobs = workflow["jobs"].as_object().unwrap().values();
        let steps: Vec<&Value> = jobs.flat_map(|job| job["steps"].as_array().unwrap()).collect();
        let mut ours = 0;
        for step in &steps {
            let with = step["with"].as_object();
            if let Some(version) = step["uses"].as_str().and_then(|uses| uses.strip_prefix("oas-audit/oas-audit@")) {
                assert_eq!(version, concat!("v", env!("CARGO_PKG_VERSION")), "{page}");
                for input in with.into_iter().flat_map(|with| with.keys()) {
                    assert!(action["inputs"].get(input).is_some(), "{page}: the action has no input `{input}`");
                }
                let reads_history = with.is_none_or(|with| !with.contains_key("since"))
                    || steps.iter().any(|step| step["with"]["fetch-depth"] == 0);
                assert!(reads_history, "{page}: `since` needs the history");
                let uploads = with.is_some_and(|with| with.get("sarif").is_some_and(|sarif| *sarif == true));
                assert_eq!(uploads, workflow["permissions"].get("security-events").is_some(), "{page}");
                ours += 1;
            }
        }
        let commands: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
        assert!(ours + commands.len() > 0, "{page}: {} does something", recipe.argument);
        if !commands.is_empty() {
            let options = ["--noprofile", "--norc", "-eo", "pipefail", "-c"];
            let scratch = hold(&page, "bash", &options, &commands.join("\n"));
            let uploads = steps.iter().filter(|step| step["run"].is_null());
            let paths = uploads.flat_map(|step| [&step["with"]["path"], &step["with"]["sarif_file"]]);
            paths.filter_map(Value::as_str).for_each(|path| hold_report(&scratch, path));
            if recipe.text.contains("GITHUB_STEP_SUMMARY") {
                assert!(scratch.aside.read("summary").contains("unresolved-reference"));
            }
        }
    }
}

#[test]
fn inputs_and_outputs_that_pages_name_are_those_of_the_action() {
    let action = own("action.yml");
    let page = pages().into_iter().find(|page| page.name == "docs/recipes.md").unwrap();
    for part in ["inputs", "outputs"] {
        for name in action[part].as_object().unwrap().keys() {
            assert!(page.text.contains(&format!("`{name}`")), "{}: says nothing of `{name}`", page.name);
        }
    }
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn jobs_of_gitlab_run() {
    for (page, recipe) in recipes(|name| name.starts_with(".gitlab-ci")) {
        for job in yaml(&recipe.text).as_object().unwrap().values() {
            let script = [lines(&job["before_script"]), lines(&job["script"])].concat();
            let script = format!("export CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse HEAD)\n{}", script.join("\n"));
            let scratch = hold(&page, "bash", &["-eo", "pipefail", "-c"], &script);
            let reports = job["artifacts"]["reports"].as_object();
            let reports = reports.into_iter().flat_map(|reports| reports.values().filter_map(Value::as_str));
            let paths = job["artifacts"]["paths"].as_array().into_iter().flatten().filter_map(Value::as_str);
            reports.chain(paths).for_each(|path| hold_report(&scratch, path));
        }
    }
}

/// What stands in quotes behind a word.
fn quoted<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let places = text.match_indices(word).map(|(at, _)| &text[at + word.len()..]);
    places.filter_map(|rest| rest.strip_prefix('\'')?.split('\'').next()).collect()
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn pipelines_of_jenkins_run() {
    for (page, recipe) in recipes(|name| name == "Jenkinsfile") {
        let balance = |open, close| recipe.text.matches(open).count() == recipe.text.matches(close).count();
        assert!(balance('{', '}') && balance('(', ')'), "{page}");
        let commands = quoted(&recipe.text, "sh ");
        assert!(!commands.is_empty(), "{page}");
        let scratch = hold(&page, "sh", &["-xec"], &commands.join("\n"));
        let reports = [quoted(&recipe.text, "junit "), quoted(&recipe.text, "pattern: ")].concat();
        assert_eq!(reports.len(), 2, "{page}");
        reports.iter().for_each(|path| hold_report(&scratch, path));
    }
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn targets_of_make_run() {
    let makes = |scratch: &Scratch| scratch.run("", "make --version").1 == 0;
    for (page, recipe) in recipes(|name| name == "Makefile") {
        if makes(&Scratch::new(&[])) {
            let script = format!("cat > Makefile <<'END'\n{}END\nmake audit 2>&1 || exit 1", recipe.text);
            hold(&page, "bash", &["-c"], &script);
        }
    }
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn hooks_without_a_framework_run() {
    for (page, recipe) in recipes(|name| name.starts_with(".git/hooks/")) {
        let name = &recipe.argument;
        let script = format!(
            "cat > {name} <<'END'\n{}END\nchmod +x {name} && git add . && git commit -q --allow-empty -m change",
            recipe.text
        );
        hold(&page, "bash", &["-c"], &script);
    }
}

/// With the real pre-commit where it is installed, on a repository that stands for ours.
#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn hooks_of_pre_commit_run() {
    let hooks = own(".pre-commit-hooks.yaml");
    let hooks: BTreeMap<&str, &Value> =
        hooks.as_array().unwrap().iter().map(|hook| (hook["id"].as_str().unwrap(), hook)).collect();
    let is_installed = Scratch::new(&[]).run("", "pre-commit --version").1 == 0;
    for (page, recipe) in recipes(|name| name == ".pre-commit-config.yaml") {
        let config = yaml(&recipe.text);
        let source = &config["repos"][0];
        assert_eq!(
            (source["repo"].as_str(), source["rev"].as_str()),
            (Some(REPOSITORY), Some(concat!("v", env!("CARGO_PKG_VERSION"))))
        );
        let ids: Vec<&str> =
            source["hooks"].as_array().unwrap().iter().map(|hook| hook["id"].as_str().unwrap()).collect();
        let used: Vec<&Value> =
            ids.iter().map(|id| *hooks.get(id).unwrap_or_else(|| panic!("{page}: there is no hook `{id}`"))).collect();
        // To build the binary once more takes minutes.
        if !is_installed || used.iter().any(|hook| hook["language"] == "rust") {
            continue;
        }
        let config = recipe.text.replace(REPOSITORY, "ours");
        let script = format!(
            "export PRE_COMMIT_HOME=$PWD/.cache\nmkdir ours\ncp '{}' ours\n(cd ours && git init -q && git add . && git commit -qm ours && git tag {})\n\
             cat > .pre-commit-config.yaml <<'END'\n{config}END\ngit add openapi.yaml .pre-commit-config.yaml\npre-commit run",
            root().join(".pre-commit-hooks.yaml").display(),
            source["rev"].as_str().unwrap()
        );
        hold(&page, "bash", &["-ec"], &script);
    }
}
