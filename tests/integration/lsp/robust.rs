//! Requests at any place of any text: an answer, and never a defect.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::features::API;
use super::server::{Server, capabilities};
use crate::support::root;

/// Asks everything that can be asked at a place of a file.
fn ask_all(server: &mut Server, file: &str, place: &Value) {
    let document = json!({"uri": server.uri(file)});
    let range = json!({"start": place, "end": place});
    for method in ["hover", "completion", "definition", "references", "documentSymbol", "inlayHint", "codeAction"] {
        let params = json!({
            "textDocument": document, "position": place, "range": range, "context": {"includeDeclaration": true, "diagnostics": []}
        });
        server.request(&format!("textDocument/{method}"), params);
    }
}

fn end(text: &str) -> Value {
    let line = text.matches('\n').count();
    json!({"line": line, "character": text[text.rfind('\n').map_or(0, |at| at + 1)..].encode_utf16().count()})
}

#[test]
fn every_request_is_answered_while_a_document_is_typed() {
    let mut server = Server::new(&[("shop.yaml", API), ("oas-audit.yaml", "")]);
    server.open("shop.yaml", API);
    server.open("oas-audit.yaml", "");
    let config = "rules:\n  missing-429: {severity: off}\nignore:\n  - {rule: missing-404, pointer: /x}\n";
    for (version, length) in (0..API.len()).step_by(61).enumerate() {
        server.write("shop.yaml", version as i64 + 2, &API[..length]);
        ask_all(&mut server, "shop.yaml", &end(&API[..length]));
        let typed = &config[..length.min(config.len())];
        server.write("oas-audit.yaml", version as i64 + 2, typed);
        ask_all(&mut server, "oas-audit.yaml", &end(typed));
    }
}

#[test]
fn hostile_documents_are_answered_like_others() {
    let mut paths: Vec<_> =
        fs::read_dir(root().join("fixtures/hostile")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut server = Server::new(&[]);
    for path in paths.iter().filter(|path| path.is_file()) {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        let name = path.file_name().unwrap().to_str().unwrap();
        server.open(name, &text);
        for place in [json!({"line": 0, "character": 0}), json!({"line": 3, "character": 4}), end(&text)] {
            ask_all(&mut server, name, &place);
        }
        server.close(name);
    }
    server.settle();
    assert!(server.published.values().all(|published| published["diagnostics"] == json!([])));
}

#[test]
fn a_cancelled_request_is_an_error_or_answered() {
    let mut server = Server::with(&[("shop.yaml", API)], &[""], capabilities());
    server.open("shop.yaml", API);
    server.notify("$/cancelRequest", json!({"id": "mine"}));
    let params = json!({"textDocument": {"uri": server.uri("shop.yaml")}});
    server.send(&json!({"jsonrpc": "2.0", "id": "mine", "method": "textDocument/documentSymbol", "params": params}));
    assert_eq!(server.answer(&json!("mine"))["error"]["code"], -32800);
}

/// A client that does not watch files need not say that one changed.
#[test]
fn files_that_change_on_disk_are_noticed() {
    let mut server = Server::new(&[("shop.yaml", API)]);
    server.settle();
    let before = server.rules("shop.yaml").len();
    server.directory.write("oas-audit.yaml", "rules: {missing-429: off}\n");
    // The server looks now and then.
    while server.rules("shop.yaml").len() == before {
        server.wait(Duration::from_millis(50));
    }
    assert!(!server.rules("shop.yaml").contains(&"missing-429"));
}
