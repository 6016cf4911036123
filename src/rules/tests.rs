//! What holds for every rule, and the examples in their documentation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::*;
use crate::audit::{Options, audit};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, OperationName};
use crate::parallel;
use crate::policy::PolicyRule;
use crate::project::extended::names;
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::{Preset, RuleMeta};

/// What the example lacks to be a whole description.
const PROLOGUE: &str = "openapi: 3.1.0\ninfo: {title: example, version: '1'}\n";

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    ALL.iter().map(|rule| rule.meta())
}

#[test]
fn ids_are_sorted_unique_and_kebab_case() {
    let ids: Vec<&str> = metas().map(|meta| meta.id).collect();
    assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
    for id in ids {
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{id}");
    }
}

#[test]
fn every_file_is_registered_under_its_name() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files: Vec<String> = std::fs::read_dir(directory)
        .expect("is there")
        .map(|file| file.expect("is readable").path())
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .filter(|stem| !["mod", "tests", "shared"].contains(&stem.as_str()))
        .collect();
    files.sort_unstable();
    let registered: Vec<String> = metas().map(|meta| meta.id.replace('-', "_")).collect();
    assert_eq!(files, registered);
    for meta in metas() {
        assert!(meta.file.ends_with(&format!("{}.rs", meta.id.replace('-', "_"))), "{} is in {}", meta.id, meta.file);
    }
}

#[test]
fn every_rule_is_documented() {
    for meta in metas() {
        let mut lines = meta.docs.lines();
        let summary = lines.next().unwrap_or_default();
        assert!(
            summary.ends_with('.') && summary.len() < 100,
            "{}: the first line is one sentence: {summary}",
            meta.id
        );
        assert_eq!(lines.next().map(str::trim), Some(""), "{}: a blank line follows the first", meta.id);
        for section in ["Why", "Bad", "Good"] {
            assert!(meta.section(section).is_some_and(|text| text.len() > 20), "{} has a section {section}", meta.id);
        }
        let why = why(meta.id);
        assert!(why.ends_with('.'), "{}: {why}", meta.id);
        assert!(why.split(' ').count() <= 25, "{}: a why is one sentence of at most 25 words: {why}", meta.id);
    }
}

#[test]
fn messages_follow_the_convention() {
    for meta in metas() {
        for example in examples(meta, "Bad") {
            for (_, _, finding) in run_example(meta, &example) {
                assert!(!finding.message.ends_with('.'), "{}: {}", meta.id, finding.message);
                let first = finding.message.chars().next().expect("has a message");
                assert!(!first.is_uppercase(), "{}: {}", meta.id, finding.message);
                assert!(!finding.help.is_empty(), "{} says what to do", meta.id);
            }
        }
    }
}

/// The most characters of a message without the number of uses, if each name from the document has [`NAME`] at most.
const LENGTH: usize = 90;
const NAME: usize = 12;

/// Rules whose messages contain lists.
const WITH_LISTS: [&str; 2] = ["inconsistent-error-codes", "inconsistent-error-schema"];

#[test]
fn messages_are_short_and_name_their_operation() {
    let mut faults = Vec::new();
    for meta in metas() {
        let examples: Vec<_> =
            examples(meta, "Bad").into_iter().flat_map(|example| run_example(meta, &example)).collect();
        let fixtures = FIXTURES.iter().filter(|fixtures| fixtures.meta.id == meta.id).flat_map(|one| &one.found);
        for (file, line, finding) in fixtures.chain(&examples) {
            let message = &finding.message;
            let fact = message.rsplit_once(" (used by ").map_or(&**message, |(fact, _)| fact);
            let parts = fact.split('`').enumerate();
            let length: usize =
                parts.map(|(at, part)| part.chars().count().min(if at % 2 == 1 { NAME } else { usize::MAX })).sum();
            if length > LENGTH && !WITH_LISTS.contains(&meta.id) {
                faults.push(format!("{}: {file}:{line}: {length} characters: {message}", meta.id));
            }
            if let Some(OperationName { method, path, .. }) = finding.operation.as_deref()
                && !message.contains(&format!("`{method} {path}`"))
            {
                faults.push(format!("{}: {file}:{line}: without its operation: {message}", meta.id));
            }
        }
        if let Some(absence) = find(meta.id).and_then(|rule| rule.absence()) {
            for message in [absence.message(12, 12, "with `401`"), absence.message(11, 12, "")] {
                if message.chars().count() > LENGTH || message.contains(['{', '}']) || !message.contains("12") {
                    faults.push(format!("{}: {message}", meta.id));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn examples_give_exactly_what_they_mark() {
    for meta in metas() {
        let bad = examples(meta, "Bad");
        assert!(!bad.is_empty() && !examples(meta, "Good").is_empty(), "{} has examples", meta.id);
        for example in bad {
            let marked = marks(&example);
            assert!(!marked.is_empty(), "{} marks an error in each bad example", meta.id);
            assert_eq!(found(meta, &example), marked, "{}:\n{example}", meta.id);
        }
        for example in examples(meta, "Good") {
            assert_eq!(found(meta, &example), Vec::<usize>::new(), "{}:\n{example}", meta.id);
        }
    }
}

/// The files of `fixtures/rules/<rule>/`, audited by that rule alone.
struct Fixtures {
    meta: &'static RuleMeta,
    /// The lines that end in `# error`: file, line.
    marked: Vec<(String, usize)>,
    found: Vec<(String, usize, Diagnostic)>,
}

/// The fixtures of every rule, audited once for all tests. Files whose name starts with `strict` are audited under that
/// preset. A file may be a part that others refer to.
static FIXTURES: LazyLock<Vec<Fixtures>> = LazyLock::new(|| {
    let directories = list(&fixtures()).into_iter().filter(|path| path.is_dir()).collect();
    parallel::map(directories, |directory: PathBuf| {
        let id = directory.file_name().expect("has a name").to_string_lossy().into_owned();
        let meta = find(&id).unwrap_or_else(|| panic!("`fixtures/rules/{id}` is named after no rule")).meta();
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).expect("is readable");
            (path.strip_prefix(fixtures()).expect("is below").to_owned(), bytes)
        };
        let is_strict =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("strict"));
        let (strict, usual): (Vec<PathBuf>, Vec<PathBuf>) = list(&directory).into_iter().partition(is_strict);
        let mut all = Fixtures { meta, marked: Vec::new(), found: Vec::new() };
        for (paths, preset) in [(strict, Preset::Strict), (usual, preset_of(meta))] {
            let files: BTreeMap<PathBuf, Vec<u8>> = paths.into_iter().map(read).collect();
            for (path, bytes) in &files {
                let lines = marks(&String::from_utf8_lossy(bytes));
                all.marked.extend(lines.into_iter().map(|line| (path.to_string_lossy().into_owned(), line)));
            }
            all.found.extend(run(meta, files, preset));
        }
        all.found.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        all
    })
});

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules")
}

fn list(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).expect("is a directory");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("is readable").path()).collect();
    paths.sort();
    paths
}

#[test]
fn findings_have_a_severity_that_the_rule_states() {
    for Fixtures { meta, found, .. } in FIXTURES.iter() {
        for (file, line, finding) in found {
            let is_stated = finding.severity == meta.severity || Some(finding.severity) == meta.lower;
            assert!(is_stated, "{}: {file}:{line}: {} is not {}", meta.id, finding.severity, meta.severities());
        }
        if let Some(lower) = meta.lower {
            assert!(lower < meta.severity, "{}", meta.id);
        }
    }
}

#[test]
fn fixtures_give_exactly_what_they_mark() {
    let mut differences = Vec::new();
    for Fixtures { meta, marked, found } in FIXTURES.iter() {
        let mut counts: BTreeMap<(&str, usize), [usize; 2]> = BTreeMap::new();
        marked.iter().for_each(|(file, line)| counts.entry((file, *line)).or_default()[0] += 1);
        // A mark stands for all findings of its line, unless each is marked.
        found.iter().for_each(|(file, line, _)| counts.entry((file, *line)).or_default()[1] += 1);
        let wrong = counts.into_iter().filter(|(_, [marked, found])| marked != found);
        differences.extend(wrong.map(|((file, line), [marked, found])| {
            format!("{}: {file}:{line}: marked {marked}, found {found}", meta.id)
        }));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// `fixtures/rules/<rule>.snap` holds what the rule says of its fixtures.
#[test]
fn fixtures_say_what_is_recorded() {
    let mut changed = Vec::new();
    for Fixtures { meta, found, .. } in FIXTURES.iter() {
        let text: String = found.iter().map(said).collect();
        let check = || {
            insta::with_settings!({
                snapshot_path => "../../fixtures/rules",
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, { insta::assert_snapshot!(meta.id, text) });
        };
        changed.extend(std::panic::catch_unwind(check).is_err().then_some(meta.id));
    }
    assert!(changed.is_empty(), "review what these rules say, and update it with INSTA_UPDATE=always: {changed:?}");
}

/// What a finding says, as the record has it.
fn said((file, line, finding): &(String, usize, Diagnostic)) -> String {
    let name = file.rsplit('/').next().unwrap_or_default();
    let mut text = format!("{name}:{line}: {}: {}\n", finding.severity, finding.message);
    for occurrence in &finding.occurrences {
        let note = if occurrence.note.is_empty() { "" } else { ": " };
        text.push_str(&format!("  at {}{note}{}\n", occurrence.place.pointer, occurrence.note));
    }
    text.push_str(&format!("  help: {}\n", finding.advice()));
    let snippet = finding.snippet.iter().flat_map(|snippet| snippet.text.lines());
    snippet.for_each(|line| text.push_str(&format!("{}\n", format!("  | {line}").trim_end())));
    text.push('\n');
    text
}

/// What is offered to paste for several places says for which file it is, if a reference leads elsewhere from others.
#[test]
fn a_snippet_that_fits_one_file_of_several_says_so() {
    let meta = find("missing-429").expect("is there").meta();
    let offered = |paths: &str| {
        let error = |file: &str| {
            format!("{{description: no, content: {{application/json: {{schema: {{$ref: '{file}#/Error'}}}}}}}}")
        };
        let operation = |file| {
            let error = error(file);
            format!("get: {{responses: {{'200': {{description: ok}}, '400': {error}, '404': {error}}}}}")
        };
        let files = [
            ("api.yaml", format!("openapi: 3.0.0\npaths: {paths}\n")),
            ("a.yaml", operation("errors.yaml")),
            ("b/b.yaml", operation("../errors.yaml")),
            ("errors.yaml", "Error: {type: object}".to_owned()),
        ];
        let files = files.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect();
        let found = run(meta, files, Preset::Recommended);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().find_map(|(_, _, finding)| finding.snippet).map(|snippet| snippet.text)
    };
    assert!(offered("{/a: {$ref: a.yaml}}").is_some_and(|text| text.contains("errors.yaml#/Error")));
    let text = offered("{/a: {$ref: a.yaml}, /b: {$ref: b/b.yaml}}").expect("is there");
    assert!(text.starts_with("# in a.yaml: the reference differs in other files\n'429'"), "{text}");
}

/// A response in place of another would drop the headers that it declares.
#[test]
fn a_204_takes_no_headers_away() {
    let meta = find("ok-without-body").expect("is there").meta();
    let response = "{description: logged out, headers: {Set-Cookie: {schema: {type: string}}}}";
    let document = format!("{PROLOGUE}paths: {{/logout: {{post: {{responses: {{200: {response}}}}}}}}}\n");
    let found = run_example(meta, &document);
    let fixes: Vec<_> = found.iter().filter_map(|(_, _, finding)| finding.fix.as_ref()).collect();
    let texts: Vec<&str> = fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.text.as_str()).collect();
    assert_eq!(texts, ["204"], "only the key");
}

/// The code blocks of a section, each a whole description.
fn examples(meta: &RuleMeta, section: &str) -> Vec<String> {
    let text = meta.markdown();
    let mut blocks = Vec::new();
    let (mut heading, mut block): (&str, Option<String>) = ("", None);
    for line in text.lines() {
        match &mut block {
            Some(_) if line.starts_with("```") => blocks.extend(block.take().filter(|_| heading == section)),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line.starts_with("```") => block = Some(String::new()),
            None => heading = line.strip_prefix("## ").unwrap_or(heading),
        }
    }
    blocks.into_iter().map(|block| if is_whole(&block) { block } else { format!("{PROLOGUE}{block}") }).collect()
}

fn is_whole(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("openapi:") || line.starts_with("swagger:")) || text.starts_with('{')
}

fn marks(text: &str) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| line.ends_with("# error")).map(|(at, _)| at + 1).collect()
}

fn found(meta: &RuleMeta, text: &str) -> Vec<usize> {
    let mut lines: Vec<usize> = run_example(meta, text).into_iter().map(|(_, line, _)| line).collect();
    lines.sort_unstable();
    lines
}

fn run_example(meta: &RuleMeta, text: &str) -> Vec<(String, usize, Diagnostic)> {
    run(meta, [(PathBuf::from("example.yaml"), text.as_bytes().to_vec())].into(), preset_of(meta))
}

fn preset_of(meta: &RuleMeta) -> Preset {
    if meta.preset == Preset::Recommended { Preset::Recommended } else { Preset::Strict }
}

/// What the config says that stands behind the line `# In the config:` of a document.
fn options_of(inputs: &[Input], workspace: &Workspace) -> Options {
    let sources = workspace.sources();
    let config =
        sources.iter().find_map(|source| source.text.split_once("# In the config:\n").map(|parts| (source, parts)));
    let Some((source, (before, config))) = config else { return Options::default() };
    assert_eq!(inputs.len(), 1, "a document with a config is alone");
    // The lines are those of the document.
    let text = "\n".repeat(before.lines().count() + 1) + config;
    let config = Config::read(source.name.clone(), text.into_bytes(), &names()).expect("the config is right");
    let policies = config.policies.iter().cloned().map(PolicyRule::new).collect();
    Options { config, policies, ..Options::default() }
}

/// What a rule finds in some files, each with the file's name and the line.
fn run(meta: &RuleMeta, files: BTreeMap<PathBuf, Vec<u8>>, preset: Preset) -> Vec<(String, usize, Diagnostic)> {
    let inputs: Vec<Input> =
        files.keys().map(|path| Input { path: path.clone(), name: path.to_string_lossy().into_owned() }).collect();
    let workspace = Workspace::load(&Memory(files), &inputs, &[]);
    let options = Options { preset, only: vec![meta.id.to_owned()], ..options_of(&inputs, &workspace) };
    let report = audit(&workspace, &options);
    let sources = report.sources.clone();
    report
        .documents
        .into_iter()
        .flat_map(|document| document.findings)
        .flat_map(|finding| finding.singles().cloned().collect::<Vec<_>>())
        .map(|finding| {
            let place = &finding.primary.place;
            let source = sources.get(place.source);
            (source.name.clone(), source.position(place.span.start).line, finding)
        })
        .collect()
}
