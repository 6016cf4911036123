//! Findings while documents are edited.

use serde_json::{Value, json};

use super::server::{Server, capabilities};

const SHOP: &str = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete:
      operationId: deleteOrder
      responses:
        204: {description: deleted, content: {text/plain: {}}}
        404: {$ref: 'shared/errors.yaml#/NotFound'}
components:
  schemas:
    Error: {type: object, properties: {code: {type: string}, message: {type: string}}}
";
const ERRORS: &str = "NotFound: {description: no such order, content: {application/json: {schema: {type: object}}}}\n";
const MENDED: &str = "{description: deleted}";
const FAULT: &str = "{description: deleted, content: {text/plain: {}}}";

#[test]
fn findings_are_published_with_all_that_belongs_to_them() {
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)]);
    server.open("shop.yaml", SHOP);
    server.settle();
    insta::assert_json_snapshot!(server.shown(&json!(server.published)));
}

#[test]
fn what_was_published_is_taken_back() {
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)]);
    server.settle();
    assert!(server.rules("shop.yaml").contains(&"no-content-with-body"));
    let mended = SHOP.replace(FAULT, MENDED);
    server.open("shop.yaml", &mended);
    server.settle();
    assert!(!server.rules("shop.yaml").contains(&"no-content-with-body"));
    server.write("shop.yaml", 2, &mended.replace("paths:", "paths: ["));
    server.settle();
    assert_eq!(server.rules("shop.yaml"), ["syntax-error"]);
    server.write("shop.yaml", 3, &mended);
    server.settle();
    let left = server.rules("shop.yaml").len();
    // The text on disk counts again.
    server.close("shop.yaml");
    server.settle();
    assert!(server.rules("shop.yaml").len() > left);
    server.directory.write("shop.yaml", "a: 1\n");
    server.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": server.uri("shop.yaml"), "type": 2}]}));
    server.settle();
    assert_eq!(server.rules("shop.yaml"), [""; 0]);
}

/// What makes a text a description is typed like the rest of it.
#[test]
fn a_document_is_one_while_its_version_is_typed() {
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)]);
    server.open("shop.yaml", SHOP);
    server.settle();
    let first = "openapi: 3.1.0";
    let states =
        [("openapi 3.1.0", "syntax-error"), ("openapi: ", "unsupported-version"), ("# openapi", "unsupported-version")];
    for (version, (typed, rule)) in (2..).zip(states) {
        server.write("shop.yaml", version, &SHOP.replace(first, typed));
        server.settle();
        assert_eq!(server.rules("shop.yaml"), [rule], "{typed}");
    }
    // A new document makes the folder be searched again.
    server.directory.write("other.yaml", SHOP);
    server
        .notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": server.uri("other.yaml"), "type": 1}]}));
    server.settle();
    assert!(server.rules("other.yaml").contains(&"no-content-with-body"));
    assert_eq!(server.rules("shop.yaml"), ["unsupported-version"]);
    // Text that was saved without a version is no description.
    server.directory.write("shop.yaml", "a: 1\n");
    server.close("shop.yaml");
    server.settle();
    assert_eq!(server.rules("shop.yaml"), [""; 0]);
}

/// The findings of a fragment are those of the documents that use it.
#[test]
fn a_fragment_is_audited_through_its_document() {
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)]);
    server.open("shared/errors.yaml", ERRORS);
    server.settle();
    assert_eq!(server.rules("shared/errors.yaml"), [""; 0]);
    let bodiless = "NotFound: {description: no such order}\n";
    server.write("shared/errors.yaml", 2, bodiless);
    server.settle();
    let found = server.rules("shared/errors.yaml").iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
    assert!(!found.is_empty());
    // They stay while it is edited.
    server.write("shared/errors.yaml", 3, &format!("# a comment\n{bodiless}"));
    server.settle();
    assert_eq!(server.rules("shared/errors.yaml"), found);
    assert_eq!(server.published["shared/errors.yaml"]["diagnostics"][0]["range"]["start"]["line"], 1);
    server.write("shared/errors.yaml", 4, "Other: {description: other}\n");
    server.settle();
    assert!(server.rules("shop.yaml").contains(&"unresolved-reference"));
}

#[test]
fn each_document_follows_the_nearest_config() {
    let off = "rules: {no-content-with-body: off}\n";
    let shop = SHOP.replace("shared/errors.yaml", "../shared/errors.yaml");
    let mut server = Server::with(
        &[
            ("a/api/shop.yaml", &SHOP.replace("shared/errors.yaml", "../../shared/errors.yaml")),
            ("a/oas-audit.yaml", "preset: recommended\n"),
            ("a/api/oas-audit.yaml", off),
            ("b/shop.yaml", &shop),
            ("shared/errors.yaml", "NotFound: {description: no such order}\n"),
        ],
        &["a", "b", "shared"],
        capabilities(),
    );
    server.settle();
    assert!(!server.rules("a/api/shop.yaml").contains(&"no-content-with-body"));
    assert!(server.rules("b/shop.yaml").contains(&"no-content-with-body"));
    // The fragment has its findings once, though two folders use it.
    let of_fragment = server.rules("shared/errors.yaml");
    assert_eq!(of_fragment.len(), 1, "{of_fragment:?}");
    server.open("a/api/oas-audit.yaml", "rules: {error-without-body: off}\n");
    server.settle();
    assert!(server.rules("a/api/shop.yaml").contains(&"no-content-with-body"));
    server.directory.write("b/oas-audit.yml", off);
    server.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": server.uri("b/oas-audit.yml"), "type": 1}]}),
    );
    server.settle();
    assert!(!server.rules("b/shop.yaml").contains(&"no-content-with-body"));
    // A folder goes, and what it was published for with it.
    let removed = json!({"event": {"added": [], "removed": [{"uri": server.uri("b"), "name": "b"}]}});
    server.notify("workspace/didChangeWorkspaceFolders", removed);
    server.settle();
    assert_eq!(server.rules("b/shop.yaml"), [""; 0]);
}

#[test]
fn mistakes_in_a_config_are_shown_in_it() {
    let off = "rules:\n  no-content-with-body: off\n";
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS), ("oas-audit.yaml", off)]);
    server.open("oas-audit.yaml", off);
    server.settle();
    assert_eq!(server.rules("oas-audit.yaml"), [""; 0]);
    let before = server.rules("shop.yaml").len();
    server.write("oas-audit.yaml", 2, "rules:\n  no-content-with-body: of\n");
    server.settle();
    assert_eq!(server.rules("oas-audit.yaml"), ["invalid-config"]);
    assert_eq!(
        server.published["oas-audit.yaml"]["diagnostics"][0]["range"]["start"],
        json!({"line": 1, "character": 24})
    );
    // Meanwhile the last good text is in force.
    assert_eq!(server.rules("shop.yaml").len(), before);
    server.write("oas-audit.yaml", 3, "rules: {}\n");
    server.settle();
    assert_eq!(server.rules("oas-audit.yaml"), [""; 0]);
    assert_eq!(server.rules("shop.yaml").len(), before + 1);
}

#[test]
fn a_config_that_is_mistaken_from_the_start_is_not_in_force() {
    let config = "rules: {no-content-with-body: of}\n";
    let mut server = Server::new(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS), ("oas-audit.yaml", config)]);
    server.settle();
    assert_eq!(server.rules("oas-audit.yaml"), ["invalid-config"]);
    assert!(server.rules("shop.yaml").contains(&"no-content-with-body"));
    server.directory.write("oas-audit.yaml", "baseline: missing.json\n");
    server.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": server.uri("oas-audit.yaml"), "type": 2}]}),
    );
    server.settle();
    assert_eq!(server.rules("oas-audit.yaml"), ["invalid-config"]);
    assert!(server.rules("shop.yaml").contains(&"no-content-with-body"));
}

/// A client that asks for diagnostics is not sent any.
#[test]
fn diagnostics_can_be_asked_for() {
    let mut can = capabilities();
    can["textDocument"]["diagnostic"] = json!({"dynamicRegistration": false});
    let mut server = Server::with(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)], &[""], can);
    server.open("shop.yaml", SHOP);
    let uri = server.uri("shop.yaml");
    let ask = |server: &mut Server, before: Value| {
        server.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}, "previousResultId": before}))
    };
    let first = ask(&mut server, Value::Null);
    assert_eq!(first["kind"], "full");
    let has_fault = |report: &Value| report["items"].to_string().contains("no-content-with-body");
    assert!(has_fault(&first));
    assert_eq!(ask(&mut server, first["resultId"].clone())["kind"], "unchanged");
    server.write("shop.yaml", 2, &SHOP.replace(FAULT, MENDED));
    let second = ask(&mut server, first["resultId"].clone());
    assert!(second["kind"] == "full" && !has_fault(&second));
    let all = server.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(all["items"][0]["uri"], json!(uri));
    assert_eq!(all["items"][0]["version"], 2);
    assert!(server.published.is_empty());
}

#[test]
fn nothing_outside_of_the_workspace_is_read() {
    let files = [("in/shop.yaml", SHOP.replace("shared", "../shared")), ("shared/errors.yaml", ERRORS.to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let mut server = Server::with(&files, &["in"], capabilities());
    server.settle();
    let shown = server.published["in/shop.yaml"]["diagnostics"].as_array().unwrap().clone();
    let reference = shown.iter().find(|one| one["code"] == "unresolved-reference").unwrap();
    assert!(reference["message"].as_str().unwrap().contains("outside of the workspace"), "{reference}");
}

#[test]
fn a_document_outside_of_all_folders_is_audited_while_it_is_open() {
    let mut server = Server::with(
        &[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS), ("x/other.yaml", SHOP)],
        &[],
        capabilities(),
    );
    server.open("shop.yaml", SHOP);
    server.settle();
    assert!(server.rules("shop.yaml").contains(&"no-content-with-body"));
    assert!(!server.published.contains_key("x/other.yaml"));
    server.close("shop.yaml");
    server.settle();
    assert_eq!(server.rules("shop.yaml"), [""; 0]);
}

#[test]
fn watched_files_are_registered_where_the_client_can() {
    let mut can = capabilities();
    can["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
    let mut server = Server::with(&[], &[""], can);
    server.settle();
    let asked = server.take_left();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["method"], "client/registerCapability");
    let answer = json!({"jsonrpc": "2.0", "id": asked[0]["id"], "result": null});
    server.send(&answer);
}
