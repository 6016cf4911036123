use std::path::PathBuf;

use super::schema::{Types, View};
use super::*;
use crate::resolve::{Input, Memory};

fn load(files: &[(&str, &str)]) -> Workspace {
    let memory = Memory(files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect());
    let input = Input { path: files[0].0.into(), name: files[0].0.into() };
    Workspace::load(&memory, &[input], &[PathBuf::new()])
}

fn titles(api: &Api<'_>) -> Vec<String> {
    api.operations.iter().map(Operation::title).collect()
}

#[test]
fn reads_operations_behind_references_and_under_all_scopes() {
    let workspace = load(&[
        (
            "openapi.yaml",
            r#"openapi: 3.2.0
info: {title: t, version: '1'}
security: [{key: []}]
paths:
  /a:
    $ref: 'a.yaml'
    post: {responses: {'201': {description: made}}}
  /b/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    query: {responses: {'200': {description: found}}}
    additionalOperations:
      PURGE: {security: [], responses: {'204': {description: gone}}}
webhooks:
  made: {post: {responses: {2XX: {description: ok}}}}
"#,
        ),
        (
            "a.yaml",
            r"get: {$ref: 'list.yaml#/get'}
post: {responses: {'200': {description: not this one}}}
",
        ),
        (
            "list.yaml",
            r"get:
  security: [{}, {key: [read]}]
  responses:
    200: {description: all}
    x-note: {}
    default: {$ref: 'errors.yaml#/Any'}
  callbacks:
    done: {'{$request.body#/url}': {put: {responses: {'204': {description: seen}}}}}
",
        ),
        ("errors.yaml", "Any: {description: failed, headers: {x-request-id: {schema: {type: string}}}}\n"),
    ]);
    let api = Api::new(&workspace, SourceId(0)).expect("is supported");
    assert_eq!(
        titles(&api),
        ["POST /a", "GET /a", "PUT {$request.body#/url}", "QUERY /b/{id}", "PURGE /b/{id}", "POST made"]
    );
    assert!(api.problems.is_empty(), "{:?}", api.problems);
    let required: Vec<Requirement> = api.operations.iter().map(|operation| operation.security.requirement).collect();
    use Requirement::{None, Optional, Required};
    assert_eq!(required, [Required, Optional, None, Required, None, None]);
    let get = &api.operations[1];
    assert_eq!(get.responses.len(), 2);
    assert!(get.declares(200) && get.covers(404) && !get.declares(404));
    let any = api.response(&get.responses[1]).expect("resolves");
    assert!(any.is_shared() && any.header("X-Request-ID").is_some());
    assert_eq!(any.anchor().text(), "Any");
    assert_eq!(api.operations[3].parameters.len(), 1);
    assert_eq!(api.served().count(), 4);
}

#[test]
fn judges_a_shared_response_once_per_status() {
    let workspace = load(&[(
        "openapi.json",
        r##"{"swagger": "2.0", "produces": ["application/xml", "application/json"], "paths": {
            "/a": {"get": {"responses": {"400": {"$ref": "#/responses/Bad"}, "404": {"$ref": "#/responses/Bad"}}},
                   "post": {"parameters": [{"in": "body", "name": "b", "schema": {"type": "object"}}],
                            "responses": {"400": {"$ref": "#/responses/Bad"}, "4XX": {"description": "x"}}}}},
            "responses": {"Bad": {"description": "bad", "schema": {"type": "string"}}}}"##,
    )]);
    let api = Api::new(&workspace, SourceId(0)).expect("is supported");
    let found: Vec<(StatusKey, usize)> =
        api.responses.iter().map(|response| (response.status, response.uses.len())).collect();
    assert_eq!(found, [(StatusKey::Code(400), 2), (StatusKey::Code(404), 1), (StatusKey::Range(4), 1)]);
    let media: Vec<&str> = api.responses[0].content.iter().map(|media| media.name).collect();
    assert_eq!(media, ["application/xml", "application/json"]);
    assert!(!api.operations[1].responses[1].is_valid, "2.0 has no ranges");
    assert_eq!(api.operations[1].body.as_ref().map(|body| body.content.len()), Some(1));
    assert!(api.components("responses").is_some());
}

#[test]
fn says_what_is_missing_in_the_structure() {
    let workspace = load(&[(
        "openapi.yaml",
        r"openapi: 3.0.3
paths:
  /a: nothing
  /b:
    get: text
    put: {}
    post: {responses: [1]}
    patch: {responses: {}}
    delete: {responses: {'200': gone, '204': {description: ok, headers: [], content: 5}}}
",
    )]);
    let api = Api::new(&workspace, SourceId(0)).expect("is supported");
    let messages: Vec<&str> = api.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the path item `/a` is a string, not a map",
            "the operation `GET /b` is a string, not a map",
            "`PUT /b` has no `responses`",
            "`responses` of `POST /b` is a list, not a map",
            "`responses` of `PATCH /b` is empty",
            "the response `200` is a string, not a map",
            "`headers` is a list, not a map",
            "`content` is a number, not a map",
        ]
    );
    let places: Vec<&str> = api.problems.iter().map(|problem| problem.node.text()).collect();
    assert_eq!(places, ["/a", "get", "put", "responses", "responses", "200", "headers", "content"]);
}

#[test]
fn versions_are_told_apart() {
    let version = |text: &str| {
        let workspace = load(&[("a.yaml", text)]);
        match Api::new(&workspace, SourceId(0)) {
            Ok(api) => api.version.to_string(),
            Err(NotSupported::OtherVersion { value, .. }) => format!("version {}", value.text()),
            Err(NotSupported::OtherKind { seems, .. }) => seems.unwrap_or("unknown").to_owned(),
            Err(NotSupported::NoMap(_)) => "no map".to_owned(),
            Err(NotSupported::Broken) => "broken".to_owned(),
        }
    };
    assert_eq!(version("openapi: 3.0.0"), "3.0");
    assert_eq!(version("openapi: 3.1"), "3.1");
    assert_eq!(version("openapi: 3.2.0-rc1"), "3.2");
    assert_eq!(version("swagger: 2.0"), "2.0");
    assert_eq!(version("openapi: 4.0.0"), "version 4.0.0");
    assert_eq!(version("openapi: 3.10.0"), "version 3.10.0");
    assert_eq!(version("swagger: '1.2'"), "version 1.2");
    assert_eq!(version("asyncapi: 2.0.0"), "an AsyncAPI document");
    assert_eq!(version("a: 1"), "unknown");
    assert_eq!(version("[]"), "no map");
    assert_eq!(version("a: ["), "broken");
}

#[test]
fn schemas_are_seen_through_references_and_allof() {
    let workspace = load(&[(
        "openapi.yaml",
        r"openapi: 3.1.0
paths: {}
components:
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: integer}, parent: {$ref: '#/components/schemas/Item'}}}
    Item:
      allOf:
        - $ref: '#/components/schemas/Base'
        - $ref: '#/components/schemas/Item'
        - properties: {name: {type: [string, 'null']}}
    Maybe: {anyOf: [{$ref: '#/components/schemas/Item'}, {type: 'null'}]}
    Either: {oneOf: [{$ref: '#/components/schemas/Item'}, {$ref: '#/components/schemas/Base'}]}
    Gone: {allOf: [{$ref: '#/nowhere'}]}
",
    )]);
    let api = Api::new(&workspace, SourceId(0)).expect("is supported");
    let schemas = api.components("schemas").expect("is there");
    let view = |name: &str| View::read(&workspace, schemas.get(name).expect("is there"));
    let item = view("Item");
    let names: Vec<&str> = item.members.iter().map(|member| member.name).collect();
    assert_eq!(names, ["id", "parent", "name"]);
    assert_eq!(item.required, ["id"]);
    let name = View::read(&workspace, item.member("name").expect("is there").schema);
    assert_eq!(name.types, Types::STRING.union(Types::NULL));
    assert_eq!(name.types.to_string(), "string or null");
    let maybe = view("Maybe");
    assert_eq!(maybe.members.len(), 3);
    assert!(maybe.types.allows(Types::NULL));
    assert_eq!(view("Either").branches.len(), 2);
    assert!(view("Gone").is_partial);
}

#[test]
fn a_certificate_is_known_by_name_and_by_uri() {
    let api = |version: &str, scheme: &str| {
        format!(
            "openapi: {version}\ninfo: {{title: t, version: '1'}}\nsecurity: [{{'{scheme}': []}}]\n\
             paths: {{/a: {{get: {{responses: {{'200': {{description: ok}}}}}}}}}}\n\
             components: {{securitySchemes: {{card: {{type: mutualTLS}}, key: {{type: apiKey}}}}}}\n"
        )
    };
    for (version, scheme, is_refusable) in [
        ("3.1.0", "card", false),
        ("3.1.0", "#/components/securitySchemes/card", true),
        ("3.2.0", "#/components/securitySchemes/card", false),
        ("3.2.0", "#/components/securitySchemes/key", true),
        ("3.2.0", "key", true),
    ] {
        let workspace = load(&[("openapi.yaml", &api(version, scheme))]);
        let api = Api::new(&workspace, SourceId(0)).expect("is supported");
        assert_eq!(api.operations[0].security.is_refusable, is_refusable, "{version} {scheme}");
    }
}
