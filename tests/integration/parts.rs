//! Files that are parts of documents: they are audited through the document that refers to them.

use crate::support::{CLEAN, Directory, FAULTY, FRAGMENT, Run, referring_to};

/// A root in one directory, its part in another, in a repository; and what has nothing to do with them.
fn split() -> Directory {
    Directory::new(&[
        (".git/HEAD", ""),
        (
            "apis/root.yaml",
            &referring_to("../common/problem.yaml").replace("paths: {}", "paths: {/x: {get: {responses: {}}}}"),
        ),
        ("apis/alone.yaml", FAULTY),
        ("common/problem.yaml", &format!("{FRAGMENT}Deep: {{$ref: 'deep.yaml#/Problem'}}\n")),
        ("common/deep.yaml", FRAGMENT),
        ("common/loose.yaml", FRAGMENT),
        ("compose.yaml", "services: {}\n"),
    ])
}

#[test]
fn the_document_is_found_that_a_part_belongs_to() {
    let directory = split();
    for part in ["common/problem.yaml", "common/deep.yaml"] {
        let outcome = directory.run(&["check", "-f", "json", "--whole", part, "compose.yaml"]).expect(1);
        assert_eq!(outcome.documents(), ["apis/root.yaml"], "of {part}");
        let within =
            Run::new(&["check", "-f", "json", "--whole", &format!("../{part}")]).within(&directory.path("apis"));
        assert_eq!(within.go().expect(1).documents(), ["root.yaml"]);
    }
    let operations = directory.run(&["operations", "common/deep.yaml", "-f", "json"]).expect(0);
    assert_eq!(operations.documents(), ["apis/root.yaml"]);
    // It is there once, though named beside its part.
    let both = directory.run(&["check", "-f", "json", "common/deep.yaml", "apis/root.yaml"]).expect(1);
    assert_eq!(both.documents(), ["apis/root.yaml"]);
}

#[test]
fn what_is_part_of_nothing_is_passed_over() {
    let directory = split();
    let outcome = directory.run(&["check", "-v", "--skip-others", "common/loose.yaml", "compose.yaml"]).expect(0);
    assert_eq!(outcome.stderr.matches("skipped").count(), 2, "{}", outcome.stderr);
    let alone = directory.run(&["check", "common/loose.yaml"]).expect(2);
    assert!(alone.stdout.contains("common/loose.yaml"), "{}", alone.stdout);
}

#[test]
fn only_what_is_looked_for_is_found() {
    let directory = split();
    // The config leaves the document out, and git doesn't know it.
    directory.write("oas-audit.yaml", "exclude: ['apis/**']\n");
    directory.run(&["check", "--skip-others", "common/problem.yaml", "-f", "json"]).expect(0);
    directory.write("oas-audit.yaml", "fail-on: error\n");
    directory.run(&["check", "--skip-others", "common/problem.yaml", "-q", "--whole"]).expect(1);
    directory.write(".gitignore", "apis/\n");
    let outcome = directory.run(&["check", "--skip-others", "common/problem.yaml", "-f", "json"]).expect(0);
    assert_eq!(outcome.documents(), [""; 0]);
    // Without a repository only the directories above are looked into, unless a config says so.
    let loose = Directory::new(&[("a/root.yaml", &referring_to("../b/part.yaml")), ("b/part.yaml", FRAGMENT)]);
    loose.run(&["check", "b/part.yaml"]).expect(2);
    loose.write("oas-audit.yaml", "preset: recommended\n");
    assert_eq!(loose.run(&["check", "b/part.yaml", "-f", "json"]).expect(0).documents(), ["a/root.yaml"]);
}

#[test]
fn every_document_of_a_part_is_audited() {
    let root = |name: &str| (name.to_owned(), referring_to("%20 part.yaml"));
    let directory = Directory::new(&[(".git/HEAD", ""), ("clean.yaml", CLEAN), ("  part.yaml", FRAGMENT)]);
    for (name, text) in [root("one.yaml"), root("two.yml")] {
        directory.write(&name, text);
    }
    let outcome = directory.run(&["check", "-f", "json", "  part.yaml"]).expect(0);
    assert_eq!(outcome.documents(), ["one.yaml", "two.yml"]);
}

#[test]
fn only_the_named_part_is_fixed() {
    const PATHS: &str = "get: {responses: {'200': {description: all}, 5xx: {description: down}}}\n";
    let root = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: a.yaml}\n  /b: {$ref: b.yaml}\n";
    let directory = Directory::new(&[(".git/HEAD", ""), ("root.yaml", root), ("a.yaml", PATHS), ("b.yaml", PATHS)]);
    directory.run(&["check", "--fix", "--exit-zero", "a.yaml"]).expect(0);
    let text = |name: &str| std::fs::read_to_string(directory.path(name)).unwrap();
    assert_eq!((text("a.yaml"), text("b.yaml")), (PATHS.replace("5xx", "'5XX'"), PATHS.to_owned()));
    directory.run(&["check", "--fix", "--whole", "--exit-zero", "a.yaml"]).expect(0);
    assert_eq!(text("b.yaml"), PATHS.replace("5xx", "'5XX'"));
}
