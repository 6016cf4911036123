//! A release is called the same by all that make it and all that get it: the workflow, the action, npm, cargo-binstall.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_yaml::Value;

use crate::support::root;

fn file(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The targets that are built.
fn built() -> BTreeSet<String> {
    let workflow: Value = serde_yaml::from_str(&file(".github/workflows/release.yml")).expect("is YAML");
    let targets = workflow["jobs"]["build"]["strategy"]["matrix"]["include"].as_sequence().expect("is a list");
    targets.iter().map(|row| row["target"].as_str().expect("has a target").to_owned()).collect()
}

/// What looks like a target, in the code of a file.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter));
    words.filter(|word| word.starts_with("x86_64-") || word.starts_with("aarch64-")).map(str::to_owned).collect()
}

#[test]
fn every_system_has_its_binary() {
    let expected = [
        "aarch64-apple-darwin",
        "aarch64-unknown-linux-gnu",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-gnu",
        "x86_64-unknown-linux-musl",
    ];
    assert_eq!(built(), expected.into_iter().map(str::to_owned).collect());
}

#[test]
fn what_is_downloaded_is_built() {
    for name in [".github/action/install.sh", ".github/release/npm.mjs"] {
        let named = named(&file(name));
        assert_eq!(named.len(), 5, "{name}: {named:?}");
        assert!(named.is_subset(&built()), "{name}: {named:?}");
    }
    // The image takes the static ones, by their machine.
    let workflow = file(".github/workflows/release.yml");
    assert!(workflow.contains("for platform in amd64=x86_64 arm64=aarch64;"));
    assert!(workflow.contains("-unknown-linux-musl.tar.gz"));
}

/// The value of `name = "…"` or `name=…` in a file.
fn setting(text: &str, name: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')));
    let value = line.unwrap_or_else(|| panic!("`{name}` is set")).split_once('=').expect("is set").1;
    value.trim().trim_matches('"').to_owned()
}

fn fill(template: &str, values: &BTreeMap<&str, &str>) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}

#[test]
fn archives_are_called_the_same_by_all() {
    let cargo = file("Cargo.toml");
    let repository = setting(&cargo, "repository");
    let expected_name = "oas-audit-v1.2.3-x86_64-unknown-linux-gnu";
    let expected_address = format!("{repository}/releases/download/v1.2.3/{expected_name}.tar.gz");

    let binstall = BTreeMap::from([
        ("{ repo }", repository.as_str()),
        ("{ name }", "oas-audit"),
        ("{ bin }", "oas-audit"),
        ("{ version }", "1.2.3"),
        ("{ target }", "x86_64-unknown-linux-gnu"),
        ("{ binary-ext }", ""),
    ]);
    assert_eq!(fill(&setting(&cargo, "pkg-url"), &binstall), expected_address);
    assert_eq!(fill(&setting(&cargo, "bin-dir"), &binstall), format!("{expected_name}/oas-audit"));
    assert_eq!(setting(&cargo, "pkg-fmt"), "tgz");

    let shell = BTreeMap::from([
        ("$GITHUB_SERVER_URL", "https://github.com"),
        ("${version}", "1.2.3"),
        ("$version", "1.2.3"),
        ("${target}", "x86_64-unknown-linux-gnu"),
        ("$target", "x86_64-unknown-linux-gnu"),
    ]);
    let install = file(".github/action/install.sh");
    let address = format!("{}/{}.tar.gz", setting(&install, "release"), setting(&install, "name"));
    assert_eq!(fill(&address, &shell), expected_address);
    let archive = file(".github/release/archive.sh");
    assert_eq!(fill(&setting(&archive, "name"), &shell), expected_name);
    assert!(archive.contains("tar -czf \"$name.tar.gz\" \"$name\""));
    assert!(file(".github/release/npm.mjs").contains("`oas-audit-v${version}-${target}`"));
}

/// Actions of others are named by a commit, which nobody can move, with the release that it is.
#[test]
fn actions_of_others_are_pinned() {
    let mut names = vec!["action.yml".to_owned()];
    for entry in fs::read_dir(root().join(".github/workflows")).expect("is there") {
        let name = entry.expect("can be read").file_name();
        names.push(format!(".github/workflows/{}", name.to_string_lossy()));
    }
    let mut pins: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        for line in file(&name).lines() {
            let Some((_, uses)) = line.split_once("uses: ").filter(|(_, uses)| !uses.starts_with("./")) else {
                continue;
            };
            let (action, pin) = uses.split_once('@').expect("has a revision");
            let (commit, release) = pin.split_once(" # v").unwrap_or_else(|| panic!("{name}: {uses}"));
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {uses}");
            assert!(release.split('.').count() == 3, "{name}: {uses}");
            let known = pins.entry(action.to_owned()).or_insert_with(|| pin.to_owned());
            assert_eq!(known, pin, "{name}: one release of {action}");
        }
    }
    assert!(pins.len() > 5, "{pins:?}");
}
