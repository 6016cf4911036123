//! The YAML test suite and JSONTestSuite against the reader. `docs/conformance.md` lists the results, and every case that
//! deviates from its suite with the reason.
//!
//! The suites are not a part of the project. `.ci/conformance` downloads them, and `OAS_AUDIT_CONFORMANCE` names their directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use oas_audit::internals::syntax::{Document, Node, NodeKind};
use oas_audit::internals::text::SourceId;
use serde_json::{Map, Number, Value};

use crate::support::root;

/// A case that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

const PAGE: &str = "docs/conformance.md";

/// What a suite demands of a text.
enum Demand {
    /// It is valid, and has this value if the suite states one.
    Valid(Option<Value>),
    Invalid,
    /// Readers may do either.
    Any,
}

struct Case {
    /// The suite and the path in it.
    name: String,
    /// The name under which the text is read.
    file: &'static str,
    text: Vec<u8>,
    demand: Demand,
}

/// The results of a suite.
#[derive(Debug, Default)]
struct Tally {
    valid: usize,
    invalid: usize,
    any: usize,
    /// The cases that deviate, each with the way in which it does.
    deviations: BTreeMap<String, &'static str>,
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entries of a directory that are no links, in the order of their names.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let entries = entries.map(|entry| entry.unwrap().path()).filter(|path| !path.is_symlink());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort_unstable();
    entries
}

/// The cases of the YAML test suite: a directory for each, or for each of its parts.
fn yaml_cases(directory: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(path) = open.pop() {
        // Links sort the cases by their tags and names.
        if ["tags", "name"].iter().any(|name| path == directory.join(name)) {
            continue;
        }
        if !path.join("in.yaml").is_file() {
            open.extend(entries(&path).into_iter().filter(|entry| entry.is_dir()));
            continue;
        }
        let expected = path.join("in.json");
        // A stream of several documents has a value for each, and one without documents has none.
        let value = expected.is_file().then(|| {
            let bytes = read(&expected);
            let first = serde_json::Deserializer::from_slice(&bytes).into_iter().next();
            first.unwrap_or(Ok(Value::Null)).unwrap()
        });
        let demand = if path.join("error").is_file() { Demand::Invalid } else { Demand::Valid(value.map(plain)) };
        let name = path.strip_prefix(directory).unwrap().iter().map(|part| part.to_str().unwrap());
        let name = name.collect::<Vec<_>>().join("/");
        cases.push(Case { name, file: "in.yaml", text: read(&path.join("in.yaml")), demand });
    }
    cases
}

/// The cases of JSONTestSuite: a file for each. The first letter of its name is the demand.
fn json_cases(directory: &Path) -> Vec<Case> {
    let case = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = read(&path);
        let demand = match name.as_bytes()[0] {
            b'y' => Demand::Valid(Some(plain(serde_json::from_slice(&text).unwrap()))),
            b'n' => Demand::Invalid,
            b'i' => Demand::Any,
            _ => panic!("{name} is of no known kind"),
        };
        Case { name, file: "in.json", text, demand }
    };
    entries(&directory.join("test_parsing")).into_iter().map(case).collect()
}

/// A value with all numbers as floating-point numbers, so that `1` and `1.0` are the same.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => float(number.as_f64().unwrap()),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        _ => value,
    }
}

fn float(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The value of a node, with numbers as in [`plain`].
fn value(node: Node<'_>) -> Value {
    match node.kind() {
        NodeKind::Null => Value::Null,
        NodeKind::Bool => node.as_bool().into(),
        NodeKind::Number => float(number(node.text())),
        NodeKind::String => node.text().into(),
        NodeKind::Sequence => node.items().map(value).collect(),
        NodeKind::Mapping => {
            let entries = node.entries().map(|entry| (entry.key.text().to_owned(), value(entry.value)));
            Value::Object(entries.collect::<Map<String, Value>>())
        }
    }
}

/// A number of the core schema (YAML 1.2.2, 10.3.2).
fn number(text: &str) -> f64 {
    let whole = |digits, radix| i64::from_str_radix(digits, radix).unwrap() as f64;
    match text.get(..2) {
        Some("0x") => whole(&text[2..], 16),
        Some("0o") => whole(&text[2..], 8),
        _ => text.parse().unwrap(),
    }
}

/// The way in which the reader deviates from what a case demands, if it does.
fn deviation(case: &Case) -> Option<&'static str> {
    let document = Document::parse(SourceId(0), case.file.to_owned(), case.text.clone());
    for problem in document.problems() {
        let place = document.source.text.get(problem.span.range());
        assert!(place.is_some(), "{}: {problem:?} is outside of the text", case.name);
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{}: {problem:?}", case.name);
    }
    match &case.demand {
        Demand::Valid(_) if document.is_broken() => Some("refused"),
        Demand::Valid(Some(expected)) => {
            let found = document.root().map_or(Value::Null, value);
            (found != *expected).then_some("read as another value")
        }
        Demand::Invalid if document.is_broken() => None,
        Demand::Invalid if document.problems().is_empty() && document.duplicates().next().is_none() => Some("accepted"),
        Demand::Invalid => Some("read with a finding"),
        _ => None,
    }
}

fn run(cases: Vec<Case>) -> Tally {
    let mut tally = Tally::default();
    for case in cases {
        match case.demand {
            Demand::Valid(_) => tally.valid += 1,
            Demand::Invalid => tally.invalid += 1,
            Demand::Any => tally.any += 1,
        }
        let name = case.name.clone();
        let (sender, receiver) = mpsc::channel();
        // A case that panics closes the channel.
        thread::spawn(move || sender.send(deviation(&case)));
        match receiver.recv_timeout(PATIENCE) {
            Ok(None) => {}
            Ok(Some(how)) => drop(tally.deviations.insert(name, how)),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    tally
}

/// The page with the results.
struct Page(String);

impl Page {
    /// The cells of the tables' rows.
    fn rows(&self) -> impl Iterator<Item = Vec<&str>> {
        let rows = self.0.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
        rows.map(|row| row.split(" | ").collect())
    }

    /// The cases that deviate, each with the way in which it does.
    fn deviations(&self) -> BTreeMap<&str, &str> {
        let rows = self.rows().filter(|cells| cells.len() == 3 && cells[0].starts_with('`'));
        rows.flat_map(|cells| cells[0].split(", ").map(move |case| (case.trim_matches('`'), cells[1]))).collect()
    }
}

/// The suites, if they are there.
fn suites() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("OAS_AUDIT_CONFORMANCE") {
        return Some(named.into());
    }
    let downloaded = root().join("target/conformance");
    if !downloaded.is_dir() {
        eprintln!("the suites are missing, so that nothing is compared: `.ci/conformance` downloads them");
        return None;
    }
    Some(downloaded)
}

#[test]
fn the_suites_give_what_the_page_lists() {
    let Some(suites) = suites() else { return };
    let page = Page(fs::read_to_string(root().join(PAGE)).unwrap());
    let tallies = [
        ("YAML", run(yaml_cases(&suites.join("yaml-test-suite")))),
        ("JSON", run(json_cases(&suites.join("JSONTestSuite")))),
    ];
    let mut found = BTreeMap::new();
    for (suite, tally) in &tallies {
        let count = |hows: &[&str]| tally.deviations.values().filter(|how| hows.contains(how)).count();
        let read = tally.valid - count(&["refused", "read as another value"]);
        let rejected = tally.invalid - count(&["accepted", "read with a finding"]);
        let row = format!("{suite} {} {read} {} {rejected} {}", tally.valid, tally.invalid, tally.any);
        assert!(page.rows().any(|cells| cells.join(" ") == row), "{PAGE} has no row `{row}`");
        found.extend(tally.deviations.iter().map(|(case, how)| (case.as_str(), *how)));
    }
    assert_eq!(found, page.deviations(), "left: what is found, right: what {PAGE} lists");
}

#[test]
fn every_deviation_has_a_reason() {
    let page = Page(fs::read_to_string(root().join(PAGE)).unwrap());
    assert!(!page.deviations().is_empty());
    for cells in page.rows().filter(|cells| cells[0].starts_with('`')) {
        assert!(cells.len() == 3 && cells[2].len() > 20, "{cells:?}");
    }
}
