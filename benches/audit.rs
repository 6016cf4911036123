//! Times every step of an audit by itself, and the whole: `cargo bench [STEP]`.
//!
//! On descriptions that are made up, and on published ones where `OAS_AUDIT_CORPUS` names the folder that they are in (see
//! CONTRIBUTING.md). `serde_json` skipping the same text is timed beside the steps. Whole processes, their floors and targets are the
//! business of `.ci/bench`.
//!
//! With divan, as it adds four small crates where criterion adds dozens.
#![expect(clippy::expect_used, reason = "a bench stops where it can't go on")]

mod made;

use std::fmt;
use std::path::PathBuf;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use oas_audit::internals::audit::{Options, Report, audit};
use oas_audit::internals::classify::Kinds;
use oas_audit::internals::model::Api;
use oas_audit::internals::report::{Format, Style, write};
use oas_audit::internals::resolve::{Disk, Input, Workspace};
use oas_audit::internals::rule::Preset;
use oas_audit::internals::syntax::Document;
use oas_audit::internals::text::SourceId;
use serde::de::IgnoredAny;

fn main() {
    divan::main();
}

/// A description on the disk.
struct Case {
    name: &'static str,
    path: PathBuf,
    boundary: PathBuf,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Case {
    fn new(name: &'static str, path: PathBuf) -> Self {
        let path = path.canonicalize().expect("the document is there");
        let boundary = path.parent().expect("a file is in a directory").to_owned();
        Self { name, path, boundary }
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).expect("the document can be read")
    }

    fn workspace(&self) -> Workspace {
        let input = Input { path: self.path.clone(), name: self.name.to_owned() };
        Workspace::load(&Disk, &[input], std::slice::from_ref(&self.boundary))
    }
}

/// Published documents: large JSON with few operations for its size, YAML, and one in many files.
const PUBLISHED: [(&str, &str); 4] = [
    ("github", "corpus/github/github.json"),
    ("square", "corpus/square/api.json"),
    ("stripe", "corpus/stripe/stripe.yaml"),
    ("digitalocean", "corpus/digitalocean-multifile/DigitalOcean-public.v2.yaml"),
];

fn cases() -> Vec<Case> {
    let description = made::made(2_000);
    let forms = [
        ("made.json", serde_json::to_string_pretty(&description).expect("JSON can be written")),
        ("made.yaml", made::yaml(&description)),
    ];
    let mut cases: Vec<Case> = Vec::new();
    for (name, text) in forms {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
        std::fs::create_dir_all(&directory).expect("directories can be made");
        let path = directory.join(name);
        std::fs::write(&path, text).expect("files can be written");
        cases.push(Case::new(name, path));
    }
    if let Some(corpus) = std::env::var_os("OAS_AUDIT_CORPUS").map(PathBuf::from) {
        cases.extend(PUBLISHED.map(|(name, path)| Case::new(name, corpus.join(path))));
    }
    cases
}

fn root(workspace: &Workspace) -> SourceId {
    *workspace.inputs()[0].as_ref().expect("the document can be read")
}

fn options(preset: Preset) -> Options {
    Options { preset, ..Options::default() }
}

fn json_cases() -> impl Iterator<Item = Case> {
    cases().into_iter().filter(|case| case.path.extension().is_some_and(|extension| extension == "json"))
}

/// The floor of everything for JSON.
#[divan::bench(args = json_cases())]
fn skipped_by_serde_json(bencher: Bencher<'_, '_>, case: &Case) {
    let bytes = case.bytes();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| serde_json::from_slice::<IgnoredAny>(black_box(&bytes)));
}

#[divan::bench(args = cases())]
fn read(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.counter(BytesCount::of_slice(&case.bytes())).bench(|| case.bytes());
}

#[divan::bench(args = cases())]
fn tree(bencher: Bencher<'_, '_>, case: &Case) {
    let bytes = case.bytes();
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .with_inputs(|| bytes.clone())
        .bench_values(|bytes| Document::parse(SourceId(0), case.name.to_owned(), bytes));
}

/// Reading, trees, and the files that references lead to.
#[divan::bench(args = cases())]
fn load(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.bench(|| case.workspace());
}

/// Every reference of every file is followed.
#[divan::bench(args = cases())]
fn references(bencher: Bencher<'_, '_>, case: &Case) {
    let workspace = case.workspace();
    let documents = workspace.reachable(root(&workspace));
    bencher.bench(|| {
        let references = documents.iter().flat_map(|document| document.references());
        references.filter(|reference| workspace.target(*reference).is_ok()).count()
    });
}

#[divan::bench(args = cases())]
fn model(bencher: Bencher<'_, '_>, case: &Case) {
    let workspace = case.workspace();
    bencher.bench(|| Api::new(&workspace, root(&workspace)).is_ok());
}

#[divan::bench(args = cases())]
fn kinds(bencher: Bencher<'_, '_>, case: &Case) {
    let workspace = case.workspace();
    // What a model finds out when it is first asked belongs to this step, so each run has a new one.
    bencher
        .with_inputs(|| Api::new(&workspace, root(&workspace)).ok())
        .bench_refs(|api| api.as_ref().map(Kinds::infer));
}

/// Model, kinds and the walk, with hardly a rule: what is more than this in the benches of rules is due to them.
#[divan::bench(args = cases())]
fn audit_by_one_rule(bencher: Bencher<'_, '_>, case: &Case) {
    let options = Options { only: vec!["duplicate-header".to_owned()], ..options(Preset::Strict) };
    let workspace = case.workspace();
    bencher.bench(|| audit(&workspace, &options));
}

#[divan::bench(args = cases())]
fn audit_by_recommended_rules(bencher: Bencher<'_, '_>, case: &Case) {
    let workspace = case.workspace();
    bencher.bench(|| audit(&workspace, &options(Preset::Recommended)));
}

#[divan::bench(args = cases())]
fn audit_by_all_rules(bencher: Bencher<'_, '_>, case: &Case) {
    let workspace = case.workspace();
    bencher.bench(|| audit(&workspace, &options(Preset::Strict)));
}

fn written(format: Format, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(format, report, &Style::default(), &mut bytes).expect("memory can be written to");
    bytes
}

/// The report of all rules in each format, on the first case: the one with the most findings for its size.
#[divan::bench(args = Format::ALL)]
fn report(bencher: Bencher<'_, '_>, format: Format) {
    let case = cases().swap_remove(0);
    let report = audit(&case.workspace(), &options(Preset::Strict));
    bencher.bench(|| written(format, &report));
}

#[divan::bench(args = cases())]
fn end_to_end(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.bench(|| written(Format::Json, &audit(&case.workspace(), &Options::default())));
}
