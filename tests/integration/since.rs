//! `--since`: only what the working tree adds against a revision.

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::support::{CLEAN, Directory, FAULTY, Run};

/// Runs git in a directory, with nobody's settings.
#[track_caller]
pub(crate) fn git(directory: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" }).env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "somebody").env(format!("GIT_{who}_EMAIL"), "somebody@example.com");
    }
    let settings = ["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", "-c", "core.autocrlf=false"];
    let output = command.current_dir(directory).args(settings).args(arguments).output().expect("git is installed");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "git {arguments:?}: {stdout}{stderr}");
    stdout.into_owned()
}

/// A repository with these files in its first commit.
pub(crate) fn repository(files: &[(&str, &str)]) -> Directory {
    let directory = Directory::new(files);
    git(&directory.path(""), &["init", "-q"]);
    commit(&directory.path(""));
    directory
}

/// Commits all that is in a directory.
fn commit(directory: &Path) {
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "-q", "-m", "a change"]);
}

/// An API with one thing and these lines in its operation's responses.
fn api(responses: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: things, version: '1'}}\npaths:\n  /things/{{id}}:\n    delete:\n      responses:\n{responses}"
    )
}

/// A response with one finding, an error of `no-content-with-body`.
const OLD: &str = "        '204': {description: gone, content: {text/plain: {}}}\n";
/// Another one, an error of `invalid-status-key`.
const NEW: &str = "        '4xx': {description: no}\n";

const ONLY: &str = "--only=no-content-with-body,invalid-status-key,unresolved-reference,inconsistent-error-schema";

/// The rules of what is new since a revision, with the files, and the exit status.
#[track_caller]
fn new(directory: &Directory, revision: &str, inputs: &[&str]) -> (Vec<String>, i32) {
    news(Run::new(&[&["check", "-f", "json", "--since", revision, ONLY], inputs].concat()).within(&directory.path("")))
}

#[track_caller]
fn news(run: Run) -> (Vec<String>, i32) {
    let outcome = run.go();
    assert!(outcome.status < 2, "{}", outcome.stderr);
    let documents = outcome.json()["documents"].as_array().cloned().unwrap_or_default();
    let findings = documents.iter().flat_map(|document| document["findings"].as_array().cloned().unwrap_or_default());
    let words = |finding: serde_json::Value| {
        let (path, rule) = (finding["location"]["path"].clone(), finding["rule"].clone());
        format!("{} {}", path.as_str().unwrap_or_default(), rule.as_str().unwrap_or_default())
    };
    (findings.map(words).collect(), outcome.status)
}

fn is_new(words: &str) -> (Vec<String>, i32) {
    (vec![words.to_owned()], 1)
}

fn nothing() -> (Vec<String>, i32) {
    (Vec::new(), 0)
}

#[test]
fn only_what_is_added_is_reported() {
    let directory = repository(&[("api.yaml", &api(OLD))]);
    directory.run(&["check", ONLY]).expect(1);
    assert_eq!(new(&directory, "HEAD", &[]), nothing());
    // All lines move, and a finding is added.
    directory.write("api.yaml", format!("# a comment\n\n{}", api(&format!("{NEW}{OLD}"))));
    assert_eq!(new(&directory, "HEAD", &[]), is_new("api.yaml invalid-status-key"));
    assert_snapshot!(directory.run(&["check", "--since", "HEAD", ONLY]).expect(1).whole());
    commit(&directory.path(""));
    assert_eq!(new(&directory, "HEAD", &[]), nothing());
    assert_eq!(new(&directory, "HEAD~1", &[]), is_new("api.yaml invalid-status-key"));
    // What is fixed is told.
    directory.write("api.yaml", api(NEW));
    assert_snapshot!(directory.run(&["check", "--since", "HEAD", ONLY]).expect(0).whole());
    let summary = directory.run(&["check", "--since", "HEAD", ONLY, "-f", "json"]).expect(0).json()["summary"].clone();
    assert_eq!(summary["since"], serde_json::json!({"revision": "HEAD", "known": 1, "fixed": 1}));
    let markdown = directory.run(&["check", "--since", "HEAD", ONLY, "-f", "markdown"]).expect(0).stdout;
    assert!(
        markdown.contains("1 place in <code>HEAD</code> already, 1 place fixed since <code>HEAD</code>"),
        "{markdown}"
    );
}

#[test]
fn a_new_document_is_new_and_a_mended_one_counts() {
    let directory = repository(&[("api.yaml", &api(OLD)), ("other.yaml", "a: 1")]);
    directory.write("new.yaml", api(NEW));
    assert_eq!(new(&directory, "HEAD", &[]), is_new("new.yaml invalid-status-key"));
    git(&directory.path(""), &["add", "new.yaml"]);
    assert_eq!(new(&directory, "HEAD", &["new.yaml"]), is_new("new.yaml invalid-status-key"));
    // What became an OpenAPI document was none.
    directory.write("other.yaml", api(OLD));
    assert_eq!(new(&directory, "HEAD", &["other.yaml"]), is_new("other.yaml no-content-with-body"));
}

#[test]
fn files_that_moved_bring_nothing_new() {
    let root =
        "openapi: 3.1.0\ninfo: {title: split, version: '1'}\npaths:\n  /things/{id}: {$ref: 'parts/thing.yaml'}\n";
    let part = |responses: &str| format!("delete:\n  description: one thing\n  responses:\n{responses}");
    let directory = repository(&[("api/root.yaml", root), ("api/parts/thing.yaml", &part(OLD))]);
    let here = directory.path("");
    assert_eq!(new(&directory, "HEAD", &["api/root.yaml"]), nothing());
    for is_added in [false, true] {
        // The directory, and within it the part, with a change.
        fs::rename(directory.path("api"), directory.path("apis")).expect("can be moved");
        fs::rename(directory.path("apis/parts"), directory.path("apis/pieces")).expect("can be moved");
        directory.write("apis/root.yaml", root.replace("parts/", "pieces/"));
        directory.write("apis/pieces/thing.yaml", part(&format!("{OLD}{NEW}")));
        if is_added {
            git(&here, &["add", "--all"]);
        }
        let expected = is_new("apis/pieces/thing.yaml invalid-status-key");
        assert_eq!(new(&directory, "HEAD", &["apis/root.yaml"]), expected, "added: {is_added}");
        let outcome = directory.run(&["check", "-f", "json", "--since", "HEAD", ONLY]);
        assert_eq!(outcome.json()["summary"]["since"], serde_json::json!({"revision": "HEAD", "known": 1, "fixed": 0}));
        git(&here, &["reset", "-q", "--hard"]);
        git(&here, &["clean", "-qfd"]);
    }
}

#[test]
fn any_number_of_files_may_move() {
    let own = |name: usize| api(OLD).replace("things", &format!("things{name}"));
    let files: Vec<(String, String)> = (0..60).map(|name| (format!("{name}.yaml"), own(name))).collect();
    let directory = repository(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    fs::create_dir(directory.path("apis")).expect("can be made");
    for (name, text) in &files {
        fs::remove_file(directory.path(name)).expect("is there");
        directory.write(&format!("apis/{name}"), format!("# moved\n{text}"));
    }
    assert_eq!(new(&directory, "HEAD", &["apis"]), nothing());
    let outcome = directory.run(&["check", "-f", "json", "--since", "HEAD", ONLY]);
    assert_eq!(outcome.json()["summary"]["since"]["known"], 60, "{}", outcome.stdout);
}

#[test]
fn what_moved_may_be_indented_anew() {
    let directory = repository(&[("old.yaml", &api(OLD))]);
    fs::remove_file(directory.path("old.yaml")).expect("is there");
    let indented: String = api(&format!("{OLD}{NEW}")).lines().map(|line| format!("   {line}\r\n")).collect();
    directory.write("new.yaml", indented);
    assert_eq!(new(&directory, "HEAD", &["new.yaml"]), is_new("new.yaml invalid-status-key"));
    let outcome = directory.run(&["check", "-f", "json", "--since", "HEAD", ONLY]);
    assert_eq!(outcome.json()["summary"]["since"]["known"], 1, "{}", outcome.stdout);
}

#[test]
fn a_change_in_a_part_shows_in_its_documents() {
    let root = |file: &str| format!("{CLEAN}components:\n  responses:\n    Gone: {{$ref: '{file}#/Gone'}}\n");
    let directory =
        repository(&[("a.yaml", &root("part.yaml")), ("b.yaml", CLEAN), ("part.yaml", "Gone: {description: gone}\n")]);
    assert_eq!(new(&directory, "HEAD", &[]), nothing());
    directory.write("part.yaml", "Lost: {description: gone}\n");
    assert_eq!(new(&directory, "HEAD", &[]), is_new("a.yaml unresolved-reference"));
    // None of the files that are left has changed.
    fs::remove_file(directory.path("part.yaml")).expect("is there");
    assert_eq!(new(&directory, "HEAD", &[]), is_new("a.yaml unresolved-reference"));
}

#[test]
fn what_a_broken_document_had_is_not_told_as_fixed() {
    let directory = repository(&[("api.yaml", &api(OLD))]);
    directory.write("api.yaml", format!("{}  broken: [", api(OLD)));
    let outcome = directory.run(&["check", "--since", "HEAD", "-f", "json"]).expect(2);
    assert_eq!(outcome.json()["summary"]["since"]["fixed"], 0, "{}", outcome.stdout);
    commit(&directory.path(""));
    let outcome = directory.run(&["check", "--since", "HEAD", "-f", "json"]).expect(2);
    assert_eq!(outcome.json()["documents"][0]["findings"][0]["rule"], "syntax-error", "{}", outcome.stdout);
}

#[test]
fn it_goes_together_with_baseline_config_and_thresholds() {
    let directory = repository(&[("api.yaml", &api(OLD)), ("more.yaml", &api(NEW))]);
    directory.run(&["check", "more.yaml", "--write-baseline=known.json", ONLY, "-q"]).expect(0);
    directory.write("api.yaml", api(&format!("{OLD}{NEW}")));
    directory.write("more.yaml", api(&format!("{OLD}{NEW}")));
    let with = |more: &[&str]| {
        let outcome = directory.run(&[&["check", "-f", "json", "--since", "HEAD", ONLY], more].concat());
        (outcome.status, outcome.json()["summary"].clone())
    };
    let (status, summary) = with(&["--baseline", "known.json"]);
    assert_eq!((status, &summary["findings"]), (1, &2.into()));
    assert_eq!(summary["baseline"], serde_json::json!({"known": 1, "fixed": 0}), "each says what became of its own");
    assert_eq!(summary["since"], serde_json::json!({"revision": "HEAD", "known": 2, "fixed": 0}));
    assert_eq!(with(&["--fail-on", "never"]).0, 0);
    assert_eq!(with(&["--rule", "invalid-status-key=info"]).1["bySeverity"]["info"], 1);
    // Today's config counts for both, so a change of it adds nothing.
    directory.write("oas-audit.yaml", "rules: {no-content-with-body: info}\n");
    assert_eq!(with(&[]).1["findings"], 2);
    // To take a suppression away adds what it hid.
    directory.write("api.yaml", api(&format!("        # oas-audit: ignore[no-content-with-body] it is meant\n{OLD}")));
    commit(&directory.path(""));
    directory.write("api.yaml", api(OLD));
    assert_eq!(with(&["api.yaml"]).1["findings"], 1);
    directory.run(&["check", "--since", "HEAD", "--write-baseline"]).expect(2);
    for format in ["concise", "sarif", "github", "gitlab", "junit", "html"] {
        let text = directory.run(&["check", "--since", "HEAD", ONLY, "-f", format, "more.yaml"]).expect(0).stdout;
        assert!(!text.contains("can't carry"), "{format}: {text}");
    }
}

#[test]
fn standard_input_is_compared_with_the_file_of_its_name() {
    let directory = repository(&[("apis/api.yaml", &api(OLD))]);
    let piped = |arguments: &[&str]| Run::new(arguments).within(&directory.path("")).stdin(api(&format!("{OLD}{NEW}")));
    let arguments = ["check", "-", "--stdin-path", "apis/api.yaml", "-f", "json", "--since", "HEAD", ONLY];
    assert_eq!(news(piped(&arguments)), is_new("apis/api.yaml invalid-status-key"));
    assert_snapshot!(piped(&["check", "-", "--since", "HEAD"]).go().expect(2).stderr);
}

#[test]
fn every_input_is_compared_within_its_own_repository() {
    let (one, two) = (repository(&[("a b/ü.yaml", &api(OLD))]), repository(&[("api.yaml", &api(OLD))]));
    let elsewhere = Directory::new(&[("loose.yaml", &api(OLD))]);
    two.write("api.yaml", api(&format!("{OLD}{NEW}")));
    let paths = [one.path("a b/ü.yaml"), two.path("api.yaml")];
    let paths = paths.each_ref().map(|path| path.to_str().expect("is UTF-8"));
    let name = format!("{} invalid-status-key", paths[1]);
    assert_eq!(new(&elsewhere, "HEAD", &paths), is_new(&name));
    assert_eq!(new(&one, "HEAD", &paths), is_new(&name));
    let within = Run::new(&["check", "ü.yaml", "-f", "json", "--since", "HEAD", ONLY]).within(&one.path("a b"));
    assert_eq!(news(within), nothing());
    assert_snapshot!(elsewhere.run(&["check", "loose.yaml", "--since", "HEAD"]).expect(2).stderr);
}

#[test]
fn worktrees_and_submodules_have_revisions() {
    let main = repository(&[("api.yaml", &api(OLD))]);
    let around = repository(&[("own.yaml", CLEAN)]);
    let other = Directory::new(&[]);
    git(&main.path(""), &["worktree", "add", "-q", other.path("tree").to_str().expect("is UTF-8"), "-b", "side"]);
    other.write("tree/api.yaml", api(&format!("{OLD}{NEW}")));
    assert_eq!(new(&other, "main", &["tree"]), is_new("tree/api.yaml invalid-status-key"));

    git(&around.path(""), &["submodule", "--quiet", "add", main.path("").to_str().expect("is UTF-8"), "sub"]);
    assert_eq!(new(&around, "HEAD", &["sub"]), is_new("sub/api.yaml no-content-with-body"), "it wasn't there");
    commit(&around.path(""));
    around.write("sub/api.yaml", api(&format!("{OLD}{NEW}")));
    commit(&around.path("sub"));
    // For those who stand around it, what is committed in the submodule is new; for those in it, it isn't.
    assert_eq!(new(&around, "HEAD", &[]), is_new("sub/api.yaml invalid-status-key"));
    let within = Run::new(&["check", "-f", "json", "--since", "HEAD", ONLY]).within(&around.path("sub"));
    assert_eq!(news(within), nothing());
}

#[test]
fn a_hook_of_git_may_ask() {
    let directory = repository(&[("api.yaml", &api(OLD)), ("docs/read.md", "")]);
    let hooks = Directory::new(&[]);
    let binary = env!("CARGO_BIN_EXE_oas-audit").replace('\\', "/");
    hooks.write("pre-commit", format!("#!/bin/sh\nenv | grep -q ^GIT_INDEX_FILE || exit 7\nexec '{binary}' check --since HEAD {ONLY} -f concise > report.txt\n"));
    #[cfg(unix)]
    fs::set_permissions(hooks.path("pre-commit"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("is ours");
    let setting = format!("core.hooksPath={}", hooks.path("").display());
    let other = Directory::new(&[]);
    git(&directory.path(""), &["worktree", "add", "-q", other.path("tree").to_str().expect("is UTF-8"), "-b", "side"]);
    for root in [directory.path(""), other.path("tree")] {
        fs::write(root.join("api.yaml"), api(&format!("{OLD}# changed\n"))).expect("can be written");
        git(&root, &["-c", &setting, "commit", "-q", "-a", "-m", "nothing new"]);
        assert_eq!(fs::read_to_string(root.join("report.txt")).expect("was written"), "");
        fs::write(root.join("api.yaml"), api(&format!("{OLD}{NEW}"))).expect("can be written");
        let refused = std::panic::catch_unwind(|| git(&root, &["-c", &setting, "commit", "-q", "-a", "-m", "new"]));
        assert!(refused.is_err(), "the hook refuses");
        let report = fs::read_to_string(root.join("report.txt")).expect("was written");
        assert!(
            report.starts_with("api.yaml:8:9: error[invalid-status-key]") && report.lines().count() == 1,
            "{report}"
        );
    }
}

#[test]
fn what_can_not_be_compared_is_told_with_what_to_do() {
    let empty = Directory::new(&[("api.yaml", CLEAN)]);
    git(&empty.path(""), &["init", "-q"]);
    let full = repository(&[("api.yaml", FAULTY)]);
    commit_again(&full);
    let clones = Directory::new(&[]);
    let url = format!("file://{}", full.path("").display());
    git(&clones.path(""), &["clone", "-q", "--depth", "1", &url, "shallow"]);
    git(&clones.path(""), &["clone", "-q", &url, "whole"]);
    let first = git(&full.path(""), &["rev-list", "--max-parents=0", "HEAD"]);
    let first = first.trim();

    let mut told = String::new();
    let mut tell = |directory: &Path, revision: &str| {
        // So wide that no line breaks by the length of a path.
        let run = Run::new(&["check", "--since", revision]).within(directory).env("COLUMNS", "200");
        let outcome = run.go().expect(2);
        assert_eq!(outcome.stdout, "");
        let name = directory.canonicalize().expect("is there").display().to_string();
        told.push_str(&outcome.stderr.replace(&name, "HERE").replace(first, "FIRST"));
    };
    tell(&empty.path(""), "HEAD");
    tell(&clones.path("shallow"), "HEAD~1");
    tell(&clones.path("shallow"), first);
    tell(&clones.path("shallow"), "origin/release");
    tell(&clones.path("whole"), "origin/release");
    tell(&clones.path("whole"), "mian");
    tell(&full.path(""), "HEAD:api.yaml");
    assert_snapshot!(told);
    // What it says helps.
    git(&full.path(""), &["branch", "release", first]);
    git(&clones.path("shallow"), &["fetch", "-q", "origin", "release:refs/remotes/origin/release"]);
    Run::new(&["check", "--since", "origin/release"]).within(&clones.path("shallow")).go().expect(0);

    for revision in ["--since=", "--since=--help", "--since=-x", "--since= "] {
        full.run(&["check", revision]).expect(2);
    }
    let nowhere = Run::new(&["check", "--since", "HEAD"]).within(&full.path("")).env("PATH", "").go().expect(2);
    assert_snapshot!(nowhere.stderr);
}

#[test]
fn a_document_in_git_lfs_is_not_new_as_a_whole() {
    let directory = repository(&[("api.yaml", POINTER)]);
    let outcome = directory.run(&["check", "api.yaml"]).expect(2);
    assert!(outcome.stdout.contains("git lfs pull"), "{}", outcome.stdout);
    directory.write("api.yaml", FAULTY);
    let outcome = directory.run(&["check", "--since", "HEAD"]).expect(2);
    assert!(outcome.stderr.contains("only a pointer of Git LFS for `api.yaml`"), "{}", outcome.stderr);
}

/// What git has of a file that Git LFS keeps.
const POINTER: &str = "version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
";

fn commit_again(directory: &Directory) {
    directory.write("more.txt", "more");
    commit(&directory.path(""));
}
