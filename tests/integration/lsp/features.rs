//! Help at a place of a document.

use serde_json::{Value, json};

use super::server::Server;

pub(super) const API: &str = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{key: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '400':
          $ref: '#/components/responses/Invalid'
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getOrder
      responses:
        '200':
          description: the order
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
        '404':
          $ref: '#/components/responses/NotFound'
        '429':
          description: too many requests
          headers:
            X-Request-Id: {schema: {type: string}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    delete:
      operationId: deleteOrder
      responses:
        '404':
          $ref: '#/components/responses/NotFound'
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: string}, total: {type: integer}}}
    Error: {type: object, required: [code, message], properties: {code: {type: string}, message: {type: string}}}
  responses:
    Invalid:
      description: the order is invalid
      content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    NotFound:
      description: there is no such order
      content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
";

fn shop() -> Server {
    let mut server = Server::new(&[("shop.yaml", API)]);
    server.open("shop.yaml", API);
    server
}

fn hover(server: &mut Server, needle: &str) -> String {
    let found = server.at("textDocument/hover", "shop.yaml", API, needle, 1);
    found["contents"]["value"].as_str().unwrap_or_else(|| panic!("{needle}: {found}")).to_owned()
}

#[test]
fn what_stands_at_a_place_is_explained() {
    let mut server = shop();
    let places = ["'404'", "'400'", "post:", "delete:", "#/components/responses/NotFound", "Invalid:\n"];
    let texts: Vec<String> = places.iter().map(|place| format!("=== {place}\n{}", hover(&mut server, place))).collect();
    insta::assert_snapshot!(texts.join("\n\n"));
    assert_eq!(server.at("textDocument/hover", "shop.yaml", API, "title", 1), Value::Null);
}

/// The first completions where `typed` is added before the first `needle`.
#[track_caller]
fn complete(server: &mut Server, version: i64, needle: &str, typed: &str) -> Vec<Value> {
    let at = API.find(needle).expect("is there");
    let text = format!("{}{typed}{}", &API[..at], &API[at..]);
    server.write("shop.yaml", version, &text);
    let found = server.at("textDocument/completion", "shop.yaml", &text, &text[at..], typed.len());
    let mut found = found.as_array().expect("is a list").clone();
    found.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
    found.truncate(4);
    found
}

#[test]
fn codes_are_offered_as_the_operation_needs_them() {
    let mut server = shop();
    server.settle();
    let mut texts = Vec::new();
    let places = [
        ("        '400':\n          $ref: '#/components/responses/Invalid'", "        "),
        ("        '400':\n          $ref: '#/components/responses/Invalid'", "        '2\n"),
        ("components:\n  securitySchemes", "        \n"),
        ("            X-Request-Id", "            R\n"),
    ];
    for (version, (needle, typed)) in places.into_iter().enumerate() {
        let cut = typed.trim_end_matches('\n');
        let at = API.find(needle).expect("is there");
        let text = format!("{}{cut}\n{}", &API[..at], &API[at..]);
        server.write("shop.yaml", version as i64 + 2, &text);
        let line = text[..at].matches('\n').count();
        let params = json!({
            "textDocument": {"uri": server.uri("shop.yaml")}, "position": {"line": line, "character": cut.len()}
        });
        let found = server.request("textDocument/completion", params);
        let mut found = found.as_array().expect("is a list").clone();
        found.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
        for item in found.iter().take(3) {
            texts.push(format!(
                "=== {cut:?} {} | {} | {}\n{}",
                item["label"],
                item["detail"],
                item["documentation"]["value"],
                item["textEdit"]["newText"].as_str().unwrap()
            ));
        }
    }
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn what_most_deletions_answer_is_offered_before_what_some_do() {
    let mut server = shop();
    server.settle();
    let cart = "  /carts/{id}:\n    delete:\n      responses:\n        ";
    let found = complete(&mut server, 2, "components:\n  securitySchemes", cart);
    let labels: Vec<&str> = found.iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["204", "401", "403", "404"]);
}

#[test]
fn shared_responses_are_offered_by_their_use() {
    let mut server = shop();
    let found = complete(&mut server, 2, "#/components/responses/NotFound'\n        '429'", "");
    let labels: Vec<&str> = found.iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["#/components/responses/NotFound", "#/components/responses/Invalid"]);
    assert_eq!(found[0]["textEdit"]["newText"], "'#/components/responses/NotFound'");
    assert_eq!(found[0]["detail"], "`404` of 1 operation");
}

#[test]
fn configs_are_completed_and_explained() {
    let text = "preset: recommended\nrules:\n  missing-429: off\nkinds:\n  - {path: /x, kind: create}\n";
    let mut server = Server::new(&[("oas-audit.yaml", text)]);
    server.open("oas-audit.yaml", text);
    let labels = |server: &mut Server, needle: &str, further| {
        let found = server.at("textDocument/completion", "oas-audit.yaml", text, needle, further);
        let items = found.as_array().unwrap().iter();
        items.map(|item| item["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&mut server, "recommended", 0), ["recommended", "strict"]);
    assert!(labels(&mut server, "missing-429", 0).contains(&"no-content-with-body".to_owned()));
    assert!(labels(&mut server, "off", 0).contains(&"warning".to_owned()));
    assert!(labels(&mut server, "create", 0).contains(&"upsert".to_owned()));
    assert!(labels(&mut server, "preset", 0).contains(&"overrides".to_owned()));
    let rule = server.at("textDocument/hover", "oas-audit.yaml", text, "missing-429", 3);
    assert!(rule["contents"]["value"].as_str().unwrap().contains("## Why"), "{rule}");
    let key = server.at("textDocument/hover", "oas-audit.yaml", text, "rules", 3);
    assert!(key["contents"]["value"].as_str().unwrap().contains("Severities"), "{key}");
}

#[test]
fn kinds_are_hints_and_operations_are_symbols() {
    let mut server = shop();
    let document = json!({"uri": server.uri("shop.yaml")});
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = server.request("textDocument/inlayHint", json!({"textDocument": document, "range": range}));
    let hints: Vec<String> =
        hints.as_array().unwrap().iter().map(|hint| format!("{} {}", hint["position"], hint["label"])).collect();
    assert_eq!(
        hints,
        [
            r#"{"line":5,"character":8} "create""#,
            r#"{"line":13,"character":7} "item""#,
            r#"{"line":26,"character":10} "delete""#
        ]
    );
    let symbols = server.request("textDocument/documentSymbol", json!({"textDocument": document}));
    insta::assert_json_snapshot!(symbols);
}

#[test]
fn references_lead_to_other_files_and_back() {
    let root = API.replace("'#/components/responses/NotFound'", "'errors.yaml#/NotFound'");
    let errors = "NotFound:\n  description: none\n";
    let mut server = Server::new(&[("shop.yaml", &root), ("errors.yaml", errors)]);
    server.open("shop.yaml", &root);
    let target = server.at("textDocument/definition", "shop.yaml", &root, "errors.yaml#", 2);
    assert_eq!(target["uri"], json!(server.uri("errors.yaml")));
    assert_eq!(target["range"]["end"], json!({"line": 0, "character": 8}));
    let uses = server.at("textDocument/references", "errors.yaml", errors, "NotFound", 1);
    let lines: Vec<String> = uses
        .as_array()
        .unwrap()
        .iter()
        .map(|one| server.shown(one)["uri"].to_string() + &one["range"]["start"]["line"].to_string())
        .collect();
    assert_eq!(
        lines,
        [r#""file:///dir/errors.yaml"0"#, r#""file:///dir/shop.yaml"20"#, r#""file:///dir/shop.yaml"30"#]
    );
}

/// While a document is broken, it is known as it was.
#[test]
fn a_broken_document_is_known_as_it_was() {
    let mut server = shop();
    server.settle();
    let broken = API.replace("openapi: 3.1.0\n", "openapi: 3.1.0\n{[\n");
    server.write("shop.yaml", 2, &broken);
    let found = server.at("textDocument/hover", "shop.yaml", &broken, "'404'", 1);
    assert!(found["contents"]["value"].as_str().unwrap().starts_with("**404"), "{found}");
    assert_eq!(found["range"]["start"]["line"], 20);
    server.settle();
    assert_eq!(server.rules("shop.yaml"), ["syntax-error"]);
}
