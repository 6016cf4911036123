//! The findings of the server are those of the command line, and do not depend on what was typed before.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::features::API;
use super::server::Server;
use crate::support::{Run, corpus, root};

/// Findings by file, place, rule and severity.
type Found = BTreeSet<(String, String, String, u64)>;

fn published(server: &Server) -> Found {
    let files = server.published.iter().flat_map(|(file, published)| {
        let list = published["diagnostics"].as_array().unwrap();
        list.iter().map(move |one| (file, one))
    });
    files
        .map(|(file, one)| {
            (
                file.clone(),
                one["range"].to_string(),
                one["code"].as_str().unwrap().to_owned(),
                one["severity"].as_u64().unwrap(),
            )
        })
        .collect()
}

/// A file with the bytes at which its lines start.
struct Text {
    text: String,
    starts: Vec<usize>,
}

impl Text {
    fn read(path: &Path) -> Self {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts }
    }

    /// The place of a byte, in units of UTF-16. No editor shows a byte order mark.
    fn position(&self, offset: usize) -> Value {
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = self.text[self.starts[line]..offset].trim_start_matches('\u{feff}');
        json!({"line": line, "character": before.encode_utf16().count()})
    }
}

fn checked(directory: &Path) -> Found {
    let outcome = Run::new(&["check", "-f", "json", "."]).within(directory).go();
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr));
    let documents = report["documents"].as_array().unwrap().iter();
    let findings = documents.flat_map(|document| document["findings"].as_array().unwrap());
    let mut found = Found::new();
    let mut texts: HashMap<String, Text> = HashMap::new();
    for finding in findings {
        let places: Vec<&Value> = match finding["occurrences"].as_array().unwrap().as_slice() {
            [] => vec![finding],
            several => several.iter().collect(),
        };
        for place in places {
            let location = &place["location"];
            let path = location["path"].as_str().unwrap();
            let text = texts.entry(path.to_owned()).or_insert_with(|| Text::read(&directory.join(path)));
            let at = |end: &str| text.position(location[end]["offset"].as_u64().unwrap() as usize);
            let range = json!({"start": at("start"), "end": at("end")});
            let severity = match finding["severity"].as_str().unwrap() {
                "error" => 1,
                "warning" => 2,
                _ => 3,
            };
            found.insert((path.to_owned(), range.to_string(), finding["rule"].as_str().unwrap().to_owned(), severity));
        }
    }
    found
}

fn compare(directory: &Path) -> usize {
    let mut server = Server::at_directory(directory);
    server.settle();
    let (own, expected) = (published(&server), checked(directory));
    let only = |one: &Found, other: &Found| one.difference(other).take(5).cloned().collect::<Vec<_>>();
    let (more, less) = (only(&own, &expected), only(&expected, &own));
    assert!(own == expected, "{}: only the server: {more:?}; only `check`: {less:?}", directory.display());
    own.len()
}

#[test]
fn the_server_finds_what_the_command_line_finds() {
    let found: usize = ["documents", "overlap", "rules", "sample"]
        .iter()
        .map(|name| compare(&root().join("fixtures").join(name)))
        .sum();
    assert!(found > 500, "{found} findings");
}

/// The published documents, where they are there.
#[test]
fn the_server_finds_what_the_command_line_finds_in_published_documents() {
    let Some(corpus) = corpus() else { return };
    let found = compare(&corpus);
    assert!(found > 1_000, "{found} findings");
}

/// However a text came about, the findings are those of the text.
#[test]
fn findings_depend_on_the_text_alone() {
    let edits: usize = std::env::var("OAS_AUDIT_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    let pieces =
        ["", "x", "\r\n", "\u{1f600}", "  ", "'404': {description: none}\n", "- ", "{", "}", ": ", "#", "\u{feff}"];
    let mut server = Server::new(&[("shop.yaml", API)]);
    server.open("shop.yaml", API);
    server.settle();
    let mut text = API.to_owned();
    let mut state = 11_u64;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for version in 0..edits {
        // Most edits are taken back, so that the text stays a document now and then.
        let at = text.floor_char_boundary(below(text.len() + 1));
        let at = if text[..at].ends_with('\r') { at - 1 } else { at };
        let piece = pieces[below(pieces.len())];
        let (start, end) = (plain_position(&text, at), plain_position(&text, at));
        server.change("shop.yaml", version as i64 + 2, json!([{"range": {"start": start, "end": end}, "text": piece}]));
        text.insert_str(at, piece);
        if below(3) > 0 {
            let end = plain_position(&text, at + piece.len());
            let range = json!({"start": plain_position(&text, at), "end": end});
            text.replace_range(at..at + piece.len(), "");
            server.change("shop.yaml", version as i64 + 2, json!([{"range": range, "text": ""}]));
        }
    }
    server.settle();
    let mut fresh = Server::new(&[("shop.yaml", API)]);
    // What was a description once is one until it is closed.
    fresh.open("shop.yaml", API);
    fresh.settle();
    fresh.change("shop.yaml", 2, json!([{"text": text}]));
    fresh.settle();
    assert_eq!(published(&server), published(&fresh));
}

/// The place of a byte, in units of UTF-16. A byte order mark is a character.
fn plain_position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": line, "character": before[start..].encode_utf16().count()})
}

/// Of a row of changes only the last is audited, once the first one was.
#[test]
fn a_storm_of_changes_costs_few_audits() {
    let mut text = API.split("  /orders/{id}:").next().unwrap().to_owned();
    for number in 0..400 {
        text.push_str(&format!(
            "  /things{number}/{{id}}:\n    get:\n      operationId: get{number}\n      responses:\n        '200': {{description: it}}\n"
        ));
    }
    text.push_str(&API[API.find("components:\n  securitySchemes").unwrap()..]);
    let mut server = Server::new(&[("shop.yaml", &text)]);
    server.open("shop.yaml", &text);
    server.settle();
    server.count = 0;
    for version in 2..102 {
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
        server.change("shop.yaml", version, json!([{"range": range, "text": "# x\n"}]));
    }
    server.settle();
    assert!(server.count <= 3, "{} times", server.count);
    assert_eq!(server.published["shop.yaml"]["version"], 101);
    let first = &server.published["shop.yaml"]["diagnostics"][0]["range"]["start"]["line"];
    assert!(first.as_u64().unwrap() >= 100, "{first}");
}
