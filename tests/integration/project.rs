//! What holds for the source as a whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// The modules in layers: each uses its own layer and those below, never one above.
const LAYERS: &[&[&str]] = &[
    &["diagnostic", "guard", "hash", "parallel", "status", "text"],
    &["config", "syntax"],
    &["resolve"],
    &["model"],
    &["advise", "classify"],
    &["rule", "rules"],
    &["audit"],
    &["report"],
    &["project"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The files below `src` with their code: no comments, no tests.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    collect(&root().join("src"), &mut files);
    assert!(files.len() > 20, "the source is there");
    files
}

fn collect(directory: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            files.insert(path.strip_prefix(root().join("src")).unwrap().to_owned(), code.join("\n"));
        }
    }
}

/// The module of a file: `cli` for `cli/check.rs` and for `cli.rs`.
fn module(file: &Path) -> String {
    let first = file.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn words_after<'t>(text: &'t str, prefix: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(prefix).map(move |(at, _)| {
        let rest = &text[at + prefix.len()..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn modules_use_only_lower_layers() {
    for (file, code) in sources() {
        let own = module(&file);
        match own.as_str() {
            // It declares the modules and puts the pipeline together.
            "lib" => continue,
            "main" => {
                assert!(
                    words_after(&code, "oas_audit::").all(|used| used == "cli"),
                    "{} uses only cli",
                    file.display()
                );
                continue;
            }
            _ => {}
        }
        let own_layer = layer(&own).unwrap_or_else(|| panic!("`{own}` has no layer: say which it belongs to"));
        // `use crate::{a, b}` would hide what is used.
        for used in words_after(&code, "crate::").filter(|used| !used.is_empty()) {
            if let Some(used_layer) = layer(used) {
                assert!(used_layer <= own_layer, "{} uses `{used}`, which is above `{own}`", file.display());
            }
        }
        for group in code.split("use crate::{").skip(1) {
            let group = group.split("};").next().unwrap_or_default();
            for used in group.split(',').map(|path| path.trim().split("::").next().unwrap_or_default()) {
                assert!(layer(used).is_none_or(|used| used <= own_layer), "{} uses `{used}`", file.display());
            }
        }
    }
}

#[test]
fn one_file_names_the_renderer() {
    let files: Vec<PathBuf> =
        sources().into_iter().filter(|(_, code)| code.contains("miette")).map(|(file, _)| file).collect();
    assert_eq!(files, [Path::new("report/human.rs")]);
}

#[test]
fn only_the_command_line_prints() {
    for (file, code) in sources().into_iter().filter(|(file, _)| module(file) != "cli") {
        for word in ["print!", "println!", "eprint!", "eprintln!", "dbg!", "io::stdout", "io::stderr"] {
            assert!(!code.contains(word), "{} names `{word}`", file.display());
        }
    }
}

/// A rule is a file that a reader can judge alone. What rules overlap in is data (`gives_way_to`).
#[test]
fn no_rule_uses_another_rule() {
    let is_rule = |file: &Path| {
        file.parent() == Some(Path::new("rules")) && !["mod.rs", "tests.rs"].iter().any(|name| file.ends_with(name))
    };
    let rules: Vec<(PathBuf, String)> = sources().into_iter().filter(|(file, _)| is_rule(file)).collect();
    assert!(rules.len() > 60, "{} rules", rules.len());
    for (file, code) in rules {
        for used in words_after(&code, "super::").chain(words_after(&code, "crate::rules::")) {
            assert_eq!(used, "shared", "{} uses `{used}`", file.display());
        }
    }
}
