//! The start-up lines of `docs/editors.md`: each is run from `initialize` to `exit`.

use serde_json::json;

use crate::pages::pages;
use crate::support::Run;

/// The words in quotes of a text.
fn quoted(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = &rest[at..=at];
        let inside = &rest[at + 1..];
        // An apostrophe of Lisp quotes what follows.
        match inside.find(quote).filter(|_| !inside.starts_with('(')) {
            Some(end) => {
                words.push(inside[..end].to_owned());
                rest = &inside[end + 1..];
            }
            None => rest = inside,
        }
    }
    words
}

fn frame(message: &serde_json::Value) -> String {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn each_start_up_line_starts_the_server() {
    let page = pages().into_iter().find(|page| page.name == "docs/editors.md").expect("there is the page");
    let mut started = 0;
    for block in &page.blocks {
        let mut words = quoted(&block.text.replace("'eglot", "eglot"));
        words.retain(|word| word != "arguments");
        if !words.windows(2).any(|pair| pair == ["oas-audit", "lsp"]) {
            continue;
        }
        let messages = [
            json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "capabilities": {}}}),
            json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
            json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}),
            json!({"jsonrpc": "2.0", "method": "exit"}),
        ];
        let input: String = messages.iter().map(frame).collect();
        let outcome = Run::new(&["lsp"]).stdin(input).go().expect(0);
        assert!(outcome.stdout.contains("\"capabilities\"") && outcome.stdout.contains("\"id\":2"), "{}", block.text);
        started += 1;
    }
    let editors = page.text.lines().filter(|line| line.starts_with("## ")).count() - 2;
    assert!(started >= editors, "{started} start-up lines for {editors} editors");
}
