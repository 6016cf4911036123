//! From a keystroke to the findings that it causes, in the language server: `cargo bench --bench lsp`.
//!
//! For each published document that `OAS_AUDIT_CORPUS` names the folder of, it prints the 50th and the 95th percentile in
//! milliseconds, the time of one audit of the same text from its bytes, the ratio of the two, and how many times findings were
//! published in a storm of a hundred changes within a second.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and stops where it can't go on")]

use std::fs;
use std::io::{BufReader, PipeWriter, pipe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use oas_audit::internals::audit::{Options, audit};
use oas_audit::internals::resolve::{Disk, Input, Workspace};
use oas_audit::internals::{serve, transport};
use serde_json::{Value, json};

/// How many keystrokes are timed.
const KEYSTROKES: usize = 40;

/// Documents, with what the 95th percentile should stay below in milliseconds.
const DOCUMENTS: [(&str, u64); 4] = [("museum", 20), ("train-travel", 20), ("plaid", 50), ("github", 150)];

struct Client {
    writer: PipeWriter,
    messages: Receiver<(Instant, Value)>,
}

impl Client {
    fn start() -> Self {
        let (input, writer) = pipe().expect("there are pipes");
        let (reader, output) = pipe().expect("there are pipes");
        thread::spawn(move || serve(input, output));
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(reader);
            while let Ok(Some(body)) = transport::read(&mut reader) {
                // A message has come before it is parsed.
                let at = Instant::now();
                let _ = sender.send((at, serde_json::from_slice(&body).expect("the server writes JSON")));
            }
        });
        Self { writer, messages }
    }

    fn send(&mut self, message: &Value) {
        transport::write(&mut self.writer, message.to_string().as_bytes()).expect("the server reads");
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Types a letter at a place, or takes it back.
    fn change(&mut self, uri: &str, version: usize, (line, character): (usize, usize)) {
        let is_back = version.is_multiple_of(2);
        let start = json!({"line": line, "character": character});
        let end = json!({"line": line, "character": character + usize::from(is_back)});
        let changes = json!([{"range": {"start": start, "end": end}, "text": if is_back { "" } else { "s" }}]);
        self.notify(
            "textDocument/didChange",
            &json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}),
        );
    }

    /// Waits until a version is published. When the message came is returned, and how many others came before.
    fn published(&self, version: usize) -> (Instant, usize) {
        let mut others = 0;
        loop {
            let (at, message) = self.messages.recv_timeout(Duration::from_secs(60)).expect("the server answers");
            if message["method"] == "textDocument/publishDiagnostics" {
                if message["params"]["version"] == version {
                    return (at, others);
                }
                others += 1;
            }
        }
    }
}

/// The line and character at the end of a description in the middle of a document.
fn place(text: &str) -> Option<(usize, usize)> {
    let is_text = |line: &str| {
        let (key, value) = line.trim().split_once(": ").unwrap_or_default();
        key.trim_matches('"') == "description" && value.len() > 20 && value.chars().any(char::is_whitespace)
    };
    let middle = text.lines().count() / 2;
    let (line, found) = text.lines().enumerate().skip(middle).find(|(_, line)| is_text(line))?;
    Some((line, found.trim_end_matches([',', '"', '\'']).encode_utf16().count()))
}

/// The first document in a directory.
fn find(directory: &Path) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    let is_document = |path: &PathBuf| {
        path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
    };
    entries.into_iter().find(is_document)
}

fn main() {
    let Some(corpus) = std::env::var_os("OAS_AUDIT_CORPUS").map(PathBuf::from) else {
        println!("OAS_AUDIT_CORPUS names no directory");
        return;
    };
    let corpus = Some(corpus.join("corpus")).filter(|path| path.is_dir()).unwrap_or(corpus);
    println!(
        "{:<14} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>6}",
        "document", "bytes", "p50", "p95", "target", "audit", "ratio", "storm"
    );
    for (name, target) in DOCUMENTS {
        let Some(path) = find(&corpus.join(name)) else { continue };
        measure(name, &path, target);
    }
}

fn measure(name: &str, path: &Path, target: u64) {
    let folder = std::env::temp_dir().join(format!("oas-audit-bench-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a directory can be made");
    let file = folder.join(path.file_name().expect("a file has a name"));
    fs::copy(path, &file).expect("the document can be copied");
    let text = fs::read_to_string(&file).expect("the document is text");
    let place = place(&text).expect("an operation is described");
    let mut audits: Vec<f64> = (0..9).map(|_| time_of_audit(&file, &folder)).collect();
    audits.sort_by(f64::total_cmp);
    let audit = audits[audits.len() / 2];
    let mut client = Client::start();
    let (root, uri) = (format!("file://{}", folder.display()), format!("file://{}", file.display()));
    let capabilities = json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}});
    let params = json!({"capabilities": capabilities, "workspaceFolders": [{"uri": root, "name": name}]});
    client.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
    client.notify("initialized", &json!({}));
    let document = json!({"uri": uri, "languageId": "yaml", "version": 0, "text": text});
    client.notify("textDocument/didOpen", &json!({"textDocument": document}));
    client.published(0);
    let mut times: Vec<f64> = (1..=KEYSTROKES)
        .map(|version| {
            thread::sleep(Duration::from_millis(20));
            let start = Instant::now();
            client.change(&uri, version, place);
            (client.published(version).0 - start).as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (p50, p95) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    let first = KEYSTROKES + 1;
    for version in first..first + 100 {
        client.change(&uri, version, place);
        thread::sleep(Duration::from_millis(10));
    }
    let storm = client.published(first + 99).1 + 1;
    let ratio = p95 / audit;
    println!("{name:<14} {:>9} {p50:>8.1} {p95:>8.1} {target:>8} {audit:>8.1} {ratio:>7.2} {storm:>6}", text.len());
    client.notify("exit", &json!({}));
    fs::remove_dir_all(&folder).expect("the directory can be removed");
}

fn time_of_audit(file: &Path, boundary: &Path) -> f64 {
    let start = Instant::now();
    let input = Input { path: file.to_owned(), name: "document".to_owned() };
    let workspace = Workspace::load(&Disk, &[input], &[boundary.canonicalize().expect("it is there")]);
    let report = audit(&workspace, &Options::default());
    let time = start.elapsed().as_secs_f64() * 1e3;
    assert!(!report.documents.is_empty());
    time
}
