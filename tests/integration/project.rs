//! What holds for the source as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// The modules in layers: each uses only those of the layers before it. Modules of one layer don't use each other.
const LAYERS: &[&[&str]] = &[
    &["hash", "sort"],
    &["files", "guard", "profile", "status", "text"],
    &["lexicon"],
    &["diagnostic", "parallel"],
    &["syntax"],
    &["config", "edit", "resolve"],
    &["model"],
    &["classify"],
    &["advise"],
    &["rule"],
    &["rules"],
    &["diff", "policy"],
    &["audit"],
    &["report"],
    &["project"],
    &["library", "lsp"],
    &["cli"],
];

fn layer(module: &str) -> usize {
    let layer = LAYERS.iter().position(|modules| modules.contains(&module));
    layer.unwrap_or_else(|| panic!("`{module}` has no layer: add it to one"))
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
    text.match_indices(prefix).map(move |(at, _)| word(&text[at + prefix.len()..]))
}

/// The word that a text starts with.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    &text[..end]
}

/// A module, or an item of one, by the names that lead to it: `["cli", "check", "run"]`.
type Names = Vec<String>;

/// The module that a file is: `cli/check.rs` is `cli::check`, and `cli/mod.rs` is `cli`.
fn module_of(file: &Path) -> Names {
    let mut names: Names = file.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| last == "mod" || last == "lib");
    names
}

/// The paths that a text after `crate::` or the like starts with: one, or those of a `{group}`.
fn read_paths(text: &str, before: &[String], found: &mut Vec<Names>) -> usize {
    let start = text.len() - text.trim_start().len();
    if text[start..].starts_with('{') {
        let mut at = start + 1;
        loop {
            at += read_paths(&text[at..], before, found);
            // What stands before them is `as Name`.
            let Some(end) = text[at..].find([',', '}']) else { return text.len() };
            at += end + 1;
            if text[..at].ends_with('}') {
                return at;
            }
        }
    }
    let name = word(&text[start..]);
    let end = start + name.len();
    let mut path = before.to_vec();
    if !name.is_empty() && name != "self" {
        path.push(name.to_owned());
    }
    match text[end..].strip_prefix("::") {
        Some(rest) if rest.trim_start().starts_with(|next: char| next.is_alphabetic() || "_{".contains(next)) => {
            end + 2 + read_paths(rest, &path, found)
        }
        _ => {
            found.extend(Some(path).filter(|_| !name.is_empty()));
            end
        }
    }
}

/// The paths that the code of a module names, from the root of the crate.
fn paths_in(code: &str, module: &[String]) -> Vec<Names> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        read_paths(&code[at + "crate::".len()..], &[], &mut found);
    }
    for (at, _) in code.match_indices("super::").filter(|(at, _)| !code[..*at].ends_with("super::")) {
        let mut rest = &code[at..];
        let mut above = module;
        while let Some(after) = rest.strip_prefix("super::") {
            (rest, above) = (after, &above[..above.len().saturating_sub(1)]);
        }
        read_paths(rest, above, &mut found);
    }
    found
}

/// What the `use` declarations of a module bring into it from its own parts, by name. `super::Name` finds these too.
fn imports(code: &str, module: &[String]) -> BTreeMap<String, Names> {
    let mut found = Vec::new();
    for line in code.split(['\n', ';']).map(str::trim) {
        let declaration = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
        if let Some(path) = declaration.strip_prefix("use ").filter(|path| !path.starts_with("crate::")) {
            read_paths(path.strip_prefix("self::").unwrap_or(path), module, &mut found);
        }
    }
    found.into_iter().filter_map(|path| Some((path.last()?.clone(), path))).collect()
}

/// Every module with the modules that it uses.
fn uses() -> BTreeMap<Names, BTreeSet<Names>> {
    let sources: BTreeMap<Names, String> = sources().into_iter().map(|(file, code)| (module_of(&file), code)).collect();
    let imported: BTreeMap<&Names, BTreeMap<String, Names>> =
        sources.iter().map(|(module, code)| (module, imports(code, module))).collect();
    let resolve = |path: &Names| {
        let mut path = path.clone();
        loop {
            let at = (0..=path.len()).rev().find(|at| sources.contains_key(&path[..*at])).unwrap_or_default();
            let own = path[..at].to_vec();
            match path.get(at).and_then(|item| imported.get(&own)?.get(item)) {
                Some(other) if *other != path && other.len() > own.len() => path.clone_from(other),
                _ => return own,
            }
        }
    };
    let used = |(module, code): (&Names, &String)| {
        (module.clone(), paths_in(code, module).iter().map(resolve).filter(|used| used != module).collect())
    };
    sources.iter().map(used).collect()
}

#[test]
fn modules_use_only_lower_layers() {
    for (module, used) in uses().iter().filter(|(module, _)| !module.is_empty()) {
        let own = &module[0];
        if own == "main" {
            assert!(used.is_empty(), "{used:?}");
            continue;
        }
        for other in used.iter().filter_map(|used| used.first()).filter(|other| *other != own) {
            assert!(layer(other) < layer(own), "`{}` uses `{other}`, which is not below `{own}`", module.join("::"));
        }
    }
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(words_after(&main, "oas_audit::").all(|used| used == "cli"), "main.rs uses only cli");
}

/// The parts of a folder stand in an order: none is used by one that it uses, over any number of others. A folder and
/// what is in it are one.
#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut graphs: BTreeMap<Names, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (module, used) in uses() {
        for other in used {
            let folder = module.iter().zip(&other).take_while(|(one, other)| one == other).count();
            if let (Some(own), Some(other)) = (module.get(folder), other.get(folder)) {
                let graph = graphs.entry(module[..folder].to_vec()).or_default();
                graph.entry(own.clone()).or_default().insert(other.clone());
            }
        }
    }
    assert!(graphs.len() > 10, "{} folders", graphs.len());
    let circles: Vec<String> = graphs
        .iter()
        .filter_map(|(folder, graph)| Some(format!("src/{}: {}", folder.join("/"), circle(graph)?.join(" -> "))))
        .collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// A circle, with the same part at both ends.
fn circle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<&str>> {
    fn visit<'g>(
        part: &'g str,
        graph: &'g BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<&'g str>,
        done: &mut BTreeSet<&'g str>,
    ) -> Option<Vec<&'g str>> {
        if let Some(at) = way.iter().position(|other| *other == part) {
            return Some(way[at..].iter().copied().chain([part]).collect());
        }
        if !done.insert(part) {
            return None;
        }
        way.push(part);
        let found = graph.get(part).into_iter().flatten().find_map(|next| visit(next, graph, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|part| visit(part, graph, &mut Vec::new(), &mut done))
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let module: Names = ["cli", "check"].map(str::to_owned).into();
    let read = |code: &str| -> Vec<String> { paths_in(code, &module).iter().map(|path| path.join("::")).collect() };
    assert_eq!(
        read("use crate::audit::{self, Report, sink::{Sink, Other as Else}};"),
        ["audit", "audit::Report", "audit::sink::Sink", "audit::sink::Other"]
    );
    assert_eq!(read("super::super::report::write::<T>(x)"), ["report::write"]);
    assert_eq!(read("use super::{args::{self, Color}, tell};"), ["cli::args", "cli::args::Color", "cli::tell"]);
    assert_eq!(read("pub(super) fn f() -> crate::text::Span { g() }"), ["text::Span"]);
}

#[test]
fn one_file_names_the_renderer() {
    let files: Vec<PathBuf> =
        sources().into_iter().filter(|(_, code)| code.contains("miette")).map(|(file, _)| file).collect();
    assert_eq!(files, [Path::new("report/human/frame.rs")]);
}

#[test]
fn only_the_command_line_prints_reads_arguments_and_ends_the_process() {
    for (file, code) in sources().into_iter().filter(|(file, _)| !["cli", "main"].contains(&module(file).as_str())) {
        for word in [
            "print!",
            "println!",
            "eprint!",
            "eprintln!",
            "dbg!",
            "io::stdout",
            "io::stderr",
            "clap",
            "env::args",
            "process::exit",
            "ExitCode",
            "IsTerminal",
        ] {
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
