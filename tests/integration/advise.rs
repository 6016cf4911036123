//! `oas-audit advise`, and the dialogue of `oas-audit status --tree`.

use insta::assert_snapshot;

use crate::support::{Directory, FRAGMENT, Run};

const SHOP: &str = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{token: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: state, in: query, schema: {enum: [open, sent]}}
      responses:
        '200': {description: orders, content: {application/json: {schema: {type: array, items: {type: object}}}}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        default: {$ref: '#/components/responses/Problem'}
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {type: object, required: [sku]}}}}
      responses:
        '200': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        5XX: {$ref: '#/components/responses/Problem'}
  /orders/{id}:
    delete:
      operationId: deleteOrder
      responses:
        '204': {description: deleted}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '418': {$ref: '#/components/responses/Problem'}
components:
  responses:
    Unauthorized:
      description: log in
      headers: {WWW-Authenticate: {schema: {type: string}}}
      content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}
    Problem:
      description: went wrong
      content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}
  schemas:
    Order: {type: object, properties: {id: {type: string}}}
    Problem:
      type: object
      properties: {type: {type: string}, title: {type: string}, status: {type: integer}, requestId: {type: string}}
  securitySchemes:
    token: {type: http, scheme: bearer}
";

fn shop() -> Directory {
    Directory::new(&[("shop.yaml", SHOP)])
}

/// The operations of all documents in a listing, as titles.
fn titles(list: &serde_json::Value) -> Vec<String> {
    let documents = list["documents"].as_array().expect("is a list");
    let operations = documents.iter().flat_map(|document| document["operations"].as_array().expect("is a list"));
    operations
        .map(|one| format!("{} {}", one["method"].as_str().expect("is text"), one["path"].as_str().expect("is text")))
        .collect()
}

#[test]
fn every_operation_is_advised_in_few_lines() {
    assert_snapshot!(shop().run(&["advise"]).expect(0).whole());
}

#[test]
fn the_questions_of_a_review_are_answered() {
    assert_snapshot!(shop().run(&["advise", "--checklist"]).expect(0).whole());
    let list = shop().run(&["advise", "--checklist", "--format", "json"]).expect(0).json();
    let questions = list["documents"][0]["questions"].as_array().expect("is a list");
    let found = |question: &serde_json::Value| question["findings"].as_u64().expect("is a number");
    assert!(
        questions.iter().any(|question| found(question) == 0) && questions.iter().any(|question| found(question) > 0)
    );
    let outcome = shop().run(&["advise", "--checklist", "GET", "/orders"]).expect(2);
    assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
}

#[test]
fn a_named_operation_is_advised_at_length() {
    assert_snapshot!(shop().run(&["advise", "POST", "/orders"]).expect(0).whole());
}

#[test]
fn a_narrow_terminal_gets_lines_that_fit() {
    let directory = shop();
    let outcome = Run::new(&["advise", "delete", "/orders/{id}"]).within(&directory.path("")).env("COLUMNS", "50").go();
    assert_snapshot!(outcome.expect(0).whole());
}

#[test]
fn colours_are_for_terminals() {
    let directory = shop();
    let plain = directory.run(&["advise", "-v"]).expect(0).stdout;
    let colored = directory.run(&["advise", "-v", "--color", "always"]).expect(0).stdout;
    assert!(!plain.contains('\x1b') && colored.contains("\x1b[32mdeclared\x1b[0m"), "{colored}");
    let mut parts = colored.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    let stripped: String = parts.map(|part| part.split_once('m').expect("a colour ends").1).collect();
    assert_eq!(first + &stripped, plain, "colours move nothing");
}

#[test]
fn programs_get_every_detail() {
    let list = shop().run(&["advise", "--format", "json"]).expect(0).json();
    assert_eq!(list["version"], 1);
    let document = &list["documents"][0];
    assert_eq!((&document["path"], &document["openapi"]), (&"shop.yaml".into(), &"3.1.0".into()));
    let post = &document["operations"][1];
    for (key, value) in [
        ("method", "post"),
        ("path", "/orders"),
        ("operationId", "createOrder"),
        ("pointer", "/paths/~1orders/post"),
        ("kind", "create"),
    ] {
        assert_eq!(post[key], value, "{key}");
    }
    let code = |key: &str| {
        let advice = post["advice"].as_array().expect("is a list");
        advice.iter().find(|one| one["status"] == key).unwrap_or_else(|| panic!("{key} is advised: {post:#}")).clone()
    };
    let created = code("201");
    assert_eq!((&created["state"], &created["source"]), (&"missing".into(), &"rule".into()));
    assert_eq!(created["findings"][0]["rule"], "create-without-201");
    assert_eq!(created["headers"][0]["name"], "Location");
    assert_eq!(created["reference"], "RFC 9110 15.3.2");
    assert_eq!(code("200")["state"], "doubtful");
    assert_eq!(code("200")["body"]["declared"], serde_json::json!(["application/json"]));
    assert_eq!(code("401")["headers"][0]["declared"], true);
    assert_eq!((&code("500")["state"], &code("500")["coveredBy"]), (&"covered".into(), &"5XX".into()));
    assert_eq!(code("403")["state"], "possible");
    assert_eq!(post["snippet"]["language"], "yaml");
    assert!(post["snippet"]["text"].as_str().expect("is text").starts_with("'201':"));
}

#[test]
fn operations_are_named_in_many_ways() {
    let directory = shop();
    for (arguments, found) in [
        (&["POST", "/orders"][..], &["post /orders"][..]),
        (&["post", "/orders/"], &["post /orders"]),
        (&["Post /orders"], &["post /orders"]),
        (&["shop.yaml", "POST", "/orders", "delete", "/orders/{id}"], &["post /orders", "delete /orders/{id}"]),
        (&["POST", "/orders", "shop.yaml"], &["post /orders"]),
        (&["DELETE", "/orders/{orderId}"], &["delete /orders/{id}"]),
        (&["DELETE", "/orders/42"], &["delete /orders/{id}"]),
        (&["--operation", "deleteOrder"], &["delete /orders/{id}"]),
        (&["--operation", "/orders"], &["get /orders", "post /orders"]),
        (&["--operation", "get /orders", "*.yaml"], &["get /orders"]),
    ] {
        let list = directory.run(&[&["advise", "-f", "json"], arguments].concat()).expect(0).json();
        assert_eq!(titles(&list), found, "{arguments:?}");
    }
    let list = Run::new(&["advise", "-", "get", "/orders", "-f", "json"]).stdin(SHOP).go().expect(0).json();
    assert_eq!(titles(&list), ["get /orders"]);
    // A file may be called like a method.
    directory.write("get", SHOP);
    let list = directory.run(&["advise", "./get", "-f", "json"]).expect(0).json();
    assert_eq!((titles(&list).len(), &list["documents"][0]["path"]), (3, &"get".into()));
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let directory = shop();
    for (arguments, help) in [
        (&["POST", "/oders"][..], "did you mean `POST /orders`?"),
        (&["PUT", "/orders"], "`/orders` has `GET`, `POST`"),
        (&["GET", "/orders/42"], "`/orders/42` has `DELETE`"),
        (&["--operation", "createOder"], "did you mean `createOrder`?"),
        (&["GET", "/invoices/{id}/lines"], "`oas-audit operations` lists them"),
        (&["/orders"], "`oas-audit advise GET /orders`"),
        (&["delete"], "as `delete /orders`"),
        (&["shop.yml"], "did you mean `shop.yaml`?"),
    ] {
        let outcome = directory.run(&[&["advise"], arguments].concat()).expect(2);
        assert!(outcome.stderr.contains(help), "{arguments:?}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

#[test]
fn what_can_not_be_read_does_not_cost_the_others() {
    let directory = Directory::new(&[("shop.yaml", SHOP), ("broken.yaml", "openapi: 3.1.0\npaths: {")]);
    let outcome = directory.run(&["advise", "gone.yaml", "broken.yaml", "shop.yaml", "-f", "json"]).expect(2);
    assert_eq!(outcome.documents(), ["shop.yaml"]);
    assert!(outcome.stderr.contains("error: gone.yaml: there is no such file"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("broken.yaml:2:8: error[syntax-error]"), "{}", outcome.stderr);
    let outcome = Run::new(&["advise", "-", "GET", "/orders"]).stdin(FRAGMENT).go().expect(2);
    assert!(outcome.stderr.contains("unsupported-version"), "{}", outcome.stderr);
}

#[test]
fn the_tree_is_printed_where_nobody_can_answer() {
    let tree = Run::new(&["status", "--tree"]).stdin("1\n").go().expect(0).stdout;
    assert!(tree.starts_with("How did the request end? [start]\n  - it succeeded"), "{tree}");
    assert!(tree.contains(": 409 Conflict\n"), "{tree}");
    let narrow = Run::new(&["status", "--tree"]).env("COLUMNS", "60").go().expect(0).stdout;
    assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
    let json = Run::new(&["status", "--tree", "--format", "json"]).go().expect(0).json();
    assert_eq!(json["questions"][0]["id"], "start");
    assert_eq!(json["questions"][0]["answers"][0]["ask"], "success");
    Run::new(&["status", "--tree", "404"]).go().expect(2);
    Run::new(&["status", "--tree", "--for", "create"]).go().expect(2);
}

#[test]
fn words_lead_to_codes_and_codes_to_rules() {
    for (words, code) in [
        ("too many requests", 429),
        ("duplicate email", 409),
        ("token expired", 401),
        ("still processing", 202),
        ("page expired", 419),
    ] {
        let json = Run::new(&["status", words, "--format", "json"]).go().expect(0).json();
        let list = if code == 419 { &json["unregistered"] } else { &json["codes"] };
        assert_eq!(list[0]["code"], code, "{words}");
    }
    let json = Run::new(&["status", "401", "--format", "json"]).go().expect(0).json();
    assert!(json["codes"][0]["rules"].as_array().expect("is a list").contains(&"missing-401".into()));
    let json = Run::new(&["status", "419", "--format", "json"]).go().expect(0).json();
    assert_eq!(json["unregistered"][0]["rules"], serde_json::json!(["unregistered-status"]));
    let page = Run::new(&["status", "419"]).go().expect(0).stdout;
    assert!(page.contains("403 Forbidden") && page.contains("`unregistered-status`"), "{page}");
}
