//! The start and the end of a connection, and messages that are not of the protocol.

use serde_json::{Value, json};

use super::server::{Server, capabilities};

#[test]
fn a_server_says_what_it_can() {
    let mut server = Server::silent(&[]);
    let mut answer = server.initialize(&[""], capabilities());
    assert_eq!(answer["serverInfo"]["version"].take(), env!("CARGO_PKG_VERSION"));
    insta::assert_json_snapshot!(answer);
}

#[test]
fn positions_are_counted_as_the_client_can() {
    for (encodings, expected) in
        [(json!(["utf-16"]), "utf-16"), (json!(["utf-8", "utf-16"]), "utf-8"), (json!(null), "utf-16")]
    {
        let mut server = Server::silent(&[]);
        let answer = server.initialize(&[""], json!({"general": {"positionEncodings": encodings}}));
        assert_eq!(answer["capabilities"]["positionEncoding"], expected);
    }
}

#[test]
fn what_comes_too_early_or_too_late_is_an_error() {
    let mut server = Server::silent(&[]);
    assert_eq!(server.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    assert_eq!(server.ask("shutdown", Value::Null)["error"]["code"], -32002);
    server.notify("textDocument/didOpen", json!({}));
    server.initialize(&[""], capabilities());
    assert_eq!(server.ask("initialize", json!({"capabilities": {}}))["error"]["code"], -32600);
    assert_eq!(server.ask("textDocument/unheard", json!({}))["error"]["code"], -32601);
    assert_eq!(server.ask("textDocument/codeAction", json!({"range": 1}))["error"]["code"], -32602);
}

#[test]
fn messages_that_make_no_sense_are_answered() {
    let mut server = Server::silent(&[]);
    server.send_raw(b"Content-Length: 7\r\n\r\n{\"id\": ");
    assert_eq!(server.answer(&Value::Null)["error"]["code"], -32700);
    server.send(&json!([1, 2]));
    assert_eq!(server.answer(&Value::Null)["error"]["code"], -32600);
    server.send(&json!({"jsonrpc": "2.0"}));
    assert_eq!(server.answer(&Value::Null)["error"]["code"], -32600);
    server.send(&json!({"id": 7, "method": 7}));
    assert_eq!(server.answer(&json!(7))["error"]["code"], -32600);
    server.initialize(&[""], capabilities());
    server.notify("textDocument/didChange", json!({"contentChanges": 7}));
    server.notify("textDocument/didOpen", Value::Null);
    server.notify("$/unheard", json!({}));
    server.send(&json!({"jsonrpc": "2.0", "id": "never-asked", "result": null}));
    assert!(server.leave());
}

#[test]
fn a_client_that_dies_ends_the_server() {
    assert!(!Server::silent(&[]).die());
    let mut server = Server::new(&[]);
    server.open("a.yaml", "openapi: 3.1.0\n");
    assert!(!server.die());
    let mut server = Server::new(&[]);
    server.send_raw(b"Content-Length: 100\r\n\r\n{");
    assert!(!server.die());
}

#[test]
fn only_an_exit_after_shutdown_is_orderly() {
    let mut server = Server::new(&[]);
    server.settle();
    server.notify("exit", Value::Null);
    assert!(!server.die());
    assert!(Server::new(&[]).leave());
}
