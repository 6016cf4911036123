//! What can be done about findings.

use serde_json::{Value, json};

use super::features::API;
use super::server::{Server, edited};

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

/// The only file that an action changes, with its text after that.
fn applied(server: &Server, action: &Value, texts: &[(&str, &str)]) -> (String, String) {
    let changes = action["edit"]["changes"].as_object().unwrap();
    assert_eq!(changes.len(), 1, "{action}");
    let (uri, edits) = changes.iter().next().unwrap();
    let (name, text) = texts.iter().find(|(name, _)| server.uri(name) == *uri).unwrap();
    ((*name).to_owned(), edited(text, edits))
}

#[test]
fn every_action_settles_its_finding() {
    let config = "preset: recommended\n";
    let mut server = Server::new(&[("shop.yaml", API), ("oas-audit.yaml", config)]);
    server.open("shop.yaml", API);
    server.settle();
    let found = server.actions("shop.yaml", API, "delete:", Value::Null);
    insta::assert_snapshot!(titles(&found).join("\n"));
    let rule = found[0]["diagnostics"][0]["code"].as_str().unwrap().to_owned();
    assert!(server.rules("shop.yaml").contains(&rule.as_str()));
    let texts = [("shop.yaml", API), ("oas-audit.yaml", config)];
    let mut version = 1;
    for action in &found {
        let Some(rule) = action["diagnostics"][0]["code"].as_str() else { continue };
        let (name, text) = applied(&server, action, &texts);
        let before = server.published["shop.yaml"]["diagnostics"].as_array().unwrap().len();
        version += 1;
        if name == "shop.yaml" {
            server.write("shop.yaml", version, &text);
        } else {
            server.open(&name, &text);
        }
        server.settle();
        let diagnostics = server.published["shop.yaml"]["diagnostics"].as_array().unwrap().clone();
        let is_there = |one: &Value| one["code"] == rule && one["message"].to_string().contains("DELETE");
        assert!(!diagnostics.iter().any(is_there), "{}: {text}", action["title"]);
        assert!(diagnostics.len() <= before, "{}: {diagnostics:?}", action["title"]);
        assert_eq!(server.rules("oas-audit.yaml"), [""; 0]);
        if name == "shop.yaml" {
            version += 1;
            server.write("shop.yaml", version, API);
        } else {
            server.close(&name);
        }
        server.settle();
    }
}

#[test]
fn a_kind_can_be_stated() {
    let mut server = Server::new(&[("shop.yaml", API)]);
    server.open("shop.yaml", API);
    let found = server.actions("shop.yaml", API, "post:", json!(["refactor"]));
    assert_eq!(titles(&found), ["state the kind of `POST /orders`: `create`"]);
    let (_, text) = applied(&server, &found[0], &[("shop.yaml", API)]);
    assert!(text.contains("    post:\n      x-operation-kind: create\n      operationId"), "{text}");
    server.write("shop.yaml", 2, &text);
    assert_eq!(titles(&server.actions("shop.yaml", &text, "post:", json!(["refactor"]))), [""; 0]);
}

/// The edits are those of `check --fix`.
#[test]
fn all_safe_fixes_are_made_at_once() {
    let text = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete:
      responses:
        204: {description: deleted, content: {text/plain: {}}}
        4xx: {description: it is wrong}
";
    let mut server = Server::new(&[("shop.yaml", text)]);
    server.open("shop.yaml", text);
    assert!(!titles(&server.actions("shop.yaml", text, "204", Value::Null)).iter().any(|title| title.contains("all")));
    let found = server.actions("shop.yaml", text, "openapi", json!(["source.fixAll"]));
    assert_eq!(titles(&found), ["fix all findings that have a safe fix"]);
    assert_eq!(found[0]["kind"], "source.fixAll.oas-audit");
    let (_, fixed) = applied(&server, &found[0], &[("shop.yaml", text)]);
    server.directory.run(&["check", "--fix", "-q", "shop.yaml"]);
    assert_eq!(fixed, server.directory.read("shop.yaml"));
    assert_ne!(fixed, text);
}

/// The response is declared in the file of the operation, as that file refers to others.
#[test]
fn an_edit_lands_in_the_file_of_the_operation() {
    let root = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{key: []}]
paths:
  /orders: {$ref: resources/orders.yml}
  /users: {$ref: resources/users.yml}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
";
    let users = "\
get:
  operationId: listUsers
  responses:
    '200': {description: the users, content: {application/json: {schema: {type: array, items: {type: string}}}}}
    '401': {$ref: '../shared/responses.yml#/Unauthorized'}
";
    let orders = "\
get:
  operationId: listOrders
  responses:
    '200': {description: the orders, content: {application/json: {schema: {type: array, items: {type: string}}}}}
";
    let shared = "\
Unauthorized:
  description: the key is missing or wrong
  content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}
";
    let files = [
        ("api.yml", root),
        ("resources/users.yml", users),
        ("resources/orders.yml", orders),
        ("shared/responses.yml", shared),
    ];
    let mut server = Server::new(&files);
    server.open("resources/orders.yml", orders);
    server.settle();
    assert!(server.rules("resources/orders.yml").contains(&"missing-401"));
    let found = server.actions("resources/orders.yml", orders, "get:", Value::Null);
    let action = found.iter().find(|action| action["title"].as_str().unwrap().contains("declare `401`")).unwrap();
    let (name, text) = applied(&server, action, &files);
    assert_eq!(name, "resources/orders.yml");
    assert_eq!(text, format!("{orders}    '401': {{$ref: '../shared/responses.yml#/Unauthorized'}}\n"));
    server.write(&name, 2, &text);
    server.settle();
    assert!(!server.rules("resources/orders.yml").contains(&"missing-401"));
}

/// One response that several operations share is one finding, and each of its places is settled alone.
#[test]
fn a_fix_in_one_place_leaves_the_others() {
    let text = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /orders/{id}/close:
    post: {operationId: closeOrder, responses: {'200': {$ref: '#/components/responses/Done'}, '204': {description: x}}}
  /orders/{id}/open:
    post:
      operationId: openOrder
      responses:
        '200': {$ref: '#/components/responses/Done'}
  /orders/{id}/archive:
    post:
      operationId: archiveOrder
      responses:
        '200': {$ref: '#/components/responses/Done'}
components:
  responses:
    Done: {description: it is done}
";
    let mut server = Server::new(&[("shop.yaml", text)]);
    server.open("shop.yaml", text);
    server.settle();
    let found =
        server.actions("shop.yaml", text, "'200': {$ref: '#/components/responses/Done'}\n", json!(["quickfix"]));
    let fix = found.iter().find(|action| action["diagnostics"][0]["code"] == "ok-without-body");
    let fix = fix.unwrap_or_else(|| panic!("{:?}", titles(&found)));
    assert!(!fix["title"].to_string().contains("the same in"), "{}", fix["title"]);
    let (_, fixed) = applied(&server, fix, &[("shop.yaml", text)]);
    assert_eq!(fixed, text.replacen("        '200': {$ref", "        '204': {$ref", 1));
}
