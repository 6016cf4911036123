//! Times the audit of one large description against floors that are measured in the same run, in turn.
//!
//! `cargo bench` takes `OAS_AUDIT_BENCH` (a path), else the corpus beside the project where there is one, else a
//! description that it makes. Only the ratios mean anything: machines and their neighbours differ.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and stops where it can't go on")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use oas_audit::audit::{Options, audit};
use oas_audit::resolve::{Disk, Input, Memory, Workspace};
use oas_audit::rule::Preset;
use oas_audit::syntax::Document;
use oas_audit::text::SourceId;
use serde_json::Value;
use serde_json::json;

const ROUNDS: usize = 9;

fn main() {
    let (path, _guard) = input();
    let bytes = std::fs::read(&path).expect("the input is readable");
    let input = Input { path: path.clone(), name: "bench".to_owned() };
    let boundary = path.canonicalize().ok().and_then(|path| path.parent().map(PathBuf::from)).unwrap_or_default();
    let before = peak_memory();
    let load = || Workspace::load(&Disk, std::slice::from_ref(&input), std::slice::from_ref(&boundary));
    let report = audit(&load(), &Options::default());
    let after = peak_memory();
    println!(
        "{} ({:.1} MB): {} operations, {} findings",
        path.file_name().unwrap_or_default().to_string_lossy(),
        bytes.len() as f64 / 1e6,
        report.documents.first().map_or(0, |document| document.operations),
        report.findings().count()
    );
    if let (Some(before), Some(after)) = (before, after) {
        println!("peak memory {after} MB, of which {} MB by the audit", after - before);
    }
    drop(report);
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let mut times: [Vec<Duration>; 4] = Default::default();
    for _ in 0..ROUNDS {
        if is_json {
            times[0].push(time(|| serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).expect("is JSON")));
            times[1].push(time(|| serde_json::from_slice::<Value>(&bytes).expect("is JSON")));
        }
        times[2].push(time(|| Document::parse(SourceId(0), "bench".to_owned(), bytes.clone())));
        times[3].push(time(|| audit(&load(), &Options::default())));
    }
    let [ignored, value, tree, whole] = times.map(median);
    for (name, own) in [("tree", tree), ("read, tree, audit", whole)] {
        print!("{name:18}");
        if is_json {
            print!("  x{:.2} of serde_json IgnoredAny", own.as_secs_f64() / ignored.as_secs_f64());
            print!("  x{:.2} of serde_json Value", own.as_secs_f64() / value.as_secs_f64());
        } else {
            print!("  {:.1} MB/s", bytes.len() as f64 / 1e6 / own.as_secs_f64());
        }
        println!();
    }
    growth();
}

/// How the time of an audit by all rules grows with its document: 2 where cost is linear.
fn growth() {
    const RESOURCES: usize = 1_000;
    let of = |resources: usize| {
        let path = PathBuf::from("made.json");
        let files = Memory([(path.clone(), made(resources).into_bytes())].into());
        let input = Input { path, name: "made".to_owned() };
        let options = Options { preset: Preset::All, ..Options::default() };
        median(
            (0..5)
                .map(|_| time(|| audit(&Workspace::load(&files, std::slice::from_ref(&input), &[]), &options)))
                .collect(),
        )
    };
    let (once, twice) = (of(RESOURCES), of(2 * RESOURCES));
    println!("twice the resources   x{:.2}", twice.as_secs_f64() / once.as_secs_f64());
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let taken = start.elapsed();
    drop(result);
    taken
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Peak resident memory of this process in MB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// The file to audit, and what removes it again where it was made.
fn input() -> (PathBuf, Option<Made>) {
    if let Some(path) = std::env::var_os("OAS_AUDIT_BENCH") {
        return (path.into(), None);
    }
    let corpus = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/github/github.json"));
    if corpus.exists() {
        return (corpus, None);
    }
    let path = std::env::temp_dir().join(format!("oas-audit-bench-{}.json", std::process::id()));
    std::fs::write(&path, made(4_000)).expect("the temporary directory is writable");
    (path.clone(), Some(Made(path)))
}

struct Made(PathBuf);

impl Drop for Made {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A description of `resources` resources with five operations each.
fn made(resources: usize) -> String {
    let reference = |sort: &str, name: &str| json!({ "$ref": format!("#/components/{sort}/{name}") });
    let body = |name: &str| json!({ "application/json": { "schema": reference("schemas", name) } });
    let mut paths = String::new();
    let mut schemas = json!({ "Error": { "type": "object", "properties": { "code": { "type": "string" }, "message": { "type": "string" } } } }).to_string();
    schemas.pop();
    let mut responses = json!({ "Bad": { "description": "bad", "content": body("Error") }, "NotFound": { "description": "none", "content": body("Error") } }).to_string();
    responses.pop();
    for at in 0..resources {
        let name = format!("R{at}");
        let answer = |code: &str| {
            json!({ code: { "description": "ok", "content": body(&name) },
                "400": reference("responses", "Bad"), "404": reference("responses", "NotFound"),
                "409": reference("responses", &format!("{name}Exists")) })
        };
        let list = json!({ "get": { "responses": answer("200") }, "post": { "requestBody": { "content": body(&name) }, "responses": answer("200") } });
        let item = json!({ "get": { "responses": answer("200") }, "patch": { "requestBody": { "content": body(&name) }, "responses": answer("200") }, "delete": { "responses": answer("204") } });
        let separator = if at == 0 { "" } else { "," };
        let _ = write!(paths, r#"{separator}"/r{at}":{list},"/r{at}/{{id}}":{item}"#);
        let _ = write!(
            schemas,
            r#","{name}":{}"#,
            json!({ "type": "object", "properties": { "id": { "type": "string" }, "name": { "type": "string" } } })
        );
        let exists = json!({ "description": "It exists", "content": body("Error") });
        let _ = write!(responses, r#","{name}Exists":{exists}"#);
    }
    format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"made","version":"1"}},"paths":{{{paths}}},"components":{{"responses":{responses}}},"schemas":{schemas}}}}}}}"#
    )
}
