//! The golden record is compared, told apart by rules, and renewed: `.ci/golden` with a corpus of our own.
//! What the real corpus gives is compared by `.ci/run` and a job of the workflow.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use crate::support::{Directory, FAULTY, FRAGMENT, Outcome, referring_to, root};

/// A project with only the record, its script, and a corpus of two documents: one file, and one folder.
struct Project(Directory);

/// Two operations, which lack the same.
const PATHS: &str = "\
paths:
  /things: {get: {responses: {'200': {description: all things}}}}
  /words: {get: {responses: {'200': {description: all words}}}}";

impl Project {
    fn new() -> Self {
        let directory = Directory::new(&[
            ("corpus/faulty.yaml", FAULTY),
            ("corpus/parts/root.yaml", &referring_to("problem.yaml").replace("paths: {}", PATHS)),
            ("corpus/parts/problem.yaml", &FRAGMENT.replace('}', ", headers: {Retry-After: {$ref: '#/Missing'}}}")),
        ]);
        directory.write("project/.ci/golden", fs::read(root().join(".ci/golden")).unwrap());
        let project = Self(directory);
        // The corpus is the same for each test.
        static HASHES: OnceLock<(String, String)> = OnceLock::new();
        let (faulty, parts) = HASHES.get_or_init(|| {
            project.lock("unknown", "unknown");
            // The script names the hash of what it finds in place of what is locked.
            let faulty = project.hash();
            project.lock(&faulty, "unknown");
            let parts = project.hash();
            (faulty, parts)
        });
        project.lock(faulty, parts);
        project
    }

    fn lock(&self, faulty: &str, parts: &str) {
        let lock =
            format!("# a comment\nfaulty\t{faulty}\tfaulty.yaml\tnone\nparts\t{parts}\tparts/./root.yaml\tnone\n");
        self.0.write("project/fixtures/corpus.lock", lock);
    }

    fn hash(&self) -> String {
        let refused = self.run(&[], &[]).expect(1);
        let (_, hash) = refused.stderr.trim_end().rsplit_once("its SHA-256 is ").expect("names the hash");
        assert_eq!(hash.len(), 64, "{}", refused.stderr);
        hash.to_owned()
    }

    /// Runs the script. The corpus is named, unless `variables` say otherwise.
    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let output = Command::new("python3")
            .arg(self.0.path("project/.ci/golden"))
            .args(arguments)
            .arg(env!("CARGO_BIN_EXE_oas-audit"))
            .env("OAS_AUDIT_CORPUS", self.0.path("corpus"))
            .env_remove("OAS_AUDIT_BLESS")
            .envs(variables.iter().copied())
            .output()
            .expect("python3 is there");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
        Outcome {
            status: output.status.code().expect("ends by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    fn bless(&self) -> Outcome {
        self.run(&[], &[("OAS_AUDIT_BLESS", "1")]).expect(0)
    }
}

const RECORD: &str = "project/tests/golden/faulty.txt";

#[test]
fn a_record_holds_findings_with_their_files() {
    let project = Project::new();
    project.bless();
    insta::assert_snapshot!(project.0.read(RECORD));
    insta::assert_snapshot!(project.0.read("project/tests/golden/parts.txt"));
}

#[test]
fn a_difference_is_shown_by_rules_and_fails() {
    let project = Project::new();
    let unknown = project.run(&[], &[]).expect(1);
    assert!(unknown.stdout.contains("| unresolved-reference | +2 | -0 |"), "{}", unknown.stdout);
    project.bless();
    let same = project.run(&[], &[]).expect(0);
    assert_eq!((same.stdout.as_str(), same.stderr.as_str()), ("Golden record: no difference in 2 documents.\n", ""));

    // The message was another one, and one finding and one kind are gone.
    let before = project.0.read(RECORD).replace("  error  ", "  error  once, ")
        + "missing-404  /paths/~1x  warning  none\nGET /x  list  high\n";
    project.0.write(RECORD, &before);
    let changed = project.run(&[], &[]).expect(1);
    insta::assert_snapshot!(changed.stdout);
    assert!(changed.stderr.contains("OAS_AUDIT_BLESS=1"), "{}", changed.stderr);
    assert_eq!(project.0.read(RECORD), before, "nothing is renewed without being asked for");

    project.bless();
    project.run(&[], &[]).expect(0);
}

#[test]
fn what_is_not_locked_has_no_record() {
    let project = Project::new();
    project.bless();
    project.0.write("project/tests/golden/old.txt", "GET /x  list  high\n");
    let old = project.run(&[], &[]).expect(1);
    assert!(old.stdout.contains("| kind list | +0 | -1 |"), "{}", old.stdout);
    project.bless();
    assert!(!project.0.path("project/tests/golden/old.txt").exists());
}

#[test]
fn a_corpus_that_is_named_has_every_document() {
    let project = Project::new();
    project.bless();
    fs::rename(project.0.path("corpus/faulty.yaml"), project.0.path("corpus/other.yaml")).unwrap();
    let missing = project.run(&[], &[]).expect(1);
    assert!(missing.stderr.contains("faulty.yaml is missing"), "{}", missing.stderr);
    // Not even the record is renewed without all of them.
    project.run(&[], &[("OAS_AUDIT_BLESS", "1")]).expect(1);

    project.0.write("corpus/faulty.yaml", FAULTY.replace("Missing", "Lost"));
    let changed = project.run(&[], &[]).expect(1);
    assert!(changed.stderr.contains("differs from fixtures/corpus.lock"), "{}", changed.stderr);

    project.0.write("corpus/faulty.yaml", FAULTY);
    // What is there is not fetched.
    assert_eq!(project.run(&["--fetch"], &[]).expect(0).stderr, "");
    project.run(&[], &[]).expect(0);
    project.0.write("corpus/parts/another.yaml", FRAGMENT);
    let more = project.run(&[], &[]).expect(1);
    assert!(more.stderr.contains("parts differs from fixtures/corpus.lock"), "{}", more.stderr);
}

#[test]
fn without_a_corpus_it_says_so() {
    let project = Project::new();
    let absent = project.run(&[], &[("OAS_AUDIT_CORPUS", "")]).expect(0);
    assert!(absent.stderr.contains("GOLDEN RECORD NOT COMPARED"), "{}", absent.stderr);
    assert_eq!(absent.stdout, "");
    let fetch = project.run(&["--fetch"], &[("OAS_AUDIT_CORPUS", "")]).expect(2);
    assert!(fetch.stderr.contains("set OAS_AUDIT_CORPUS"), "{}", fetch.stderr);
    // A folder that is named and isn't there is a mistake.
    let nowhere = project.0.path("nowhere");
    project.run(&[], &[("OAS_AUDIT_CORPUS", nowhere.to_str().unwrap())]).expect(1);
}

#[test]
fn a_change_shows_though_its_record_was_renewed() {
    let project = Project::new();
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .current_dir(project.0.path("project"))
            .args(["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git is there");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    project.0.write(RECORD, "missing-404  /paths/~1x  warning  none\n");
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "before"]);
    project.bless();
    let renewed = project.run(&["--since", "HEAD"], &[]).expect(0);
    for row in ["| missing-404 | +0 | -1 |", "| unresolved-reference | +2 | -0 |"] {
        assert!(renewed.stdout.contains(row), "{}", renewed.stdout);
    }
    let unknown = project.run(&["--since", "nonsense"], &[]).expect(1);
    assert!(unknown.stderr.contains("nonsense"), "{}", unknown.stderr);
}
