//! Descriptions made up for measuring, with the statistics of published ones.
//!
//! They are those of the JSON documents of `fixtures/corpus.lock` with ten operations and more. In the median these have 2 to 3
//! responses an operation, 2 parameters, one schema of 3 to 4 properties, a request body in a third of the operations, and 1.1 paths
//! for two operations; of all methods 48 in 100 are GET, 25 POST, 12 DELETE, 14 PUT or PATCH. With 1.5 KB an operation what is made
//! is on the dense side (there it is 1.3 to 10.6 KB with white space, 5.0 in the median): the work of an audit goes by operations,
//! so what is dense is what is slow.

use serde_json::{Map, Value, json};

/// Operations of one resource.
const EACH: usize = 5;

/// A description with about so many operations: five for each resource, and one finding or two.
pub(crate) fn made(operations: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for at in 0..operations.div_ceil(EACH) {
        // Words that mean nothing, so that no rule knows them.
        let name = format!("{}{at}", ["Velm", "Torq", "Nabi", "Sork", "Plim", "Drav", "Kest"][at % 7]);
        let list = format!("/{}/{}s", ["core", "side", "more"][at % 3], name.to_lowercase());
        paths.insert(format!("{list}/{{id}}"), item(&name));
        paths.insert(list, collection(&name));
        schemas.insert(name.clone(), schema(&name));
        schemas.insert(format!("{name}Input"), schema(&name));
    }
    schemas.insert("Error".to_owned(), json!({
        "type": "object", "required": ["code", "message"],
        "properties": { "code": { "type": "string" }, "message": { "type": "string" }, "fields": { "type": "array", "items": { "type": "string" } } },
    }));
    let problem = |words: &str| json!({ "description": words, "content": content("Error") });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "made for measuring", "version": "1" },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "parameters": { "Limit": { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } } },
            "responses": {
                "Invalid": problem("What was sent is not valid"),
                "Unauthorized": problem("The token is missing or has expired"),
                "Forbidden": problem("The token does not allow it"),
                "NotFound": problem("There is no such thing"),
            },
            "schemas": schemas,
        },
    })
}

fn collection(name: &str) -> Value {
    json!({
        "get": operation("List", name, json!({
            "parameters": [{ "$ref": "#/components/parameters/Limit" }, { "name": "cursor", "in": "query", "schema": { "type": "string" } }],
            "responses": { "200": {
                "description": "One page of them",
                "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } } } },
            }, "401": response("Unauthorized") },
        })),
        "post": operation("Create", name, json!({
            "requestBody": { "required": true, "content": content(&format!("{name}Input")) },
            "responses": { "201": { "description": "What was created", "content": content(name) }, "400": response("Invalid"), "401": response("Unauthorized"), "403": response("Forbidden") },
        })),
    })
}

fn item(name: &str) -> Value {
    json!({
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "get": operation("Get", name, json!({
            "responses": { "200": { "description": "What was asked for", "content": content(name) }, "404": response("NotFound") },
        })),
        "put": operation("Update", name, json!({
            "requestBody": { "required": true, "content": content(&format!("{name}Input")) },
            "responses": { "200": { "description": "What has become of it", "content": content(name) }, "400": response("Invalid"), "403": response("Forbidden"), "404": response("NotFound") },
        })),
        "delete": operation("Delete", name, json!({ "responses": { "204": { "description": "It is gone" }, "403": response("Forbidden"), "404": response("NotFound") } })),
    })
}

fn operation(verb: &str, name: &str, more: Value) -> Value {
    let mut operation = json!({
        "summary": format!("{verb} {name}"),
        "operationId": format!("{}{name}", verb.to_lowercase()),
        "tags": [name],
        "description": format!(
            "Does what its name says for {name}, for those who are allowed to ask for it. What it does is done when the answer comes, \
             and it is done once, however often it is asked for. Names are compared with regard to case, and dates are in UTC."
        ),
    });
    if let (Value::Object(operation), Value::Object(more)) = (&mut operation, more) {
        operation.extend(more);
    }
    operation
}

fn schema(name: &str) -> Value {
    let text = |words: &str, example: &str| json!({ "type": "string", "maxLength": 80, "description": format!("{words} of {name}, as it was given"), "example": example });
    json!({
        "type": "object", "required": ["id", "label"],
        "description": format!("All that there is to know about {name}"),
        "properties": {
            "id": text("The identifier", "3f2504e0"),
            "label": text("What people read in place", "the first one"),
            "created": { "type": "string", "format": "date-time", "description": format!("When {name} was created") },
            "parent": { "$ref": format!("#/components/schemas/{name}") },
        },
    })
}

fn content(name: &str) -> Value {
    json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } })
}

fn response(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

/// The text of a description in blocks of YAML.
pub(crate) fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    let entry = |text: &mut String, lead: &str, value: &Value| {
        text.push_str(&" ".repeat(2 * depth));
        text.push_str(lead);
        let is_block = match value {
            Value::Object(entries) => !entries.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        if is_block {
            text.push('\n');
            block(value, depth + 1, text);
        } else {
            // Scalars of JSON are such of YAML.
            text.push_str(&format!(" {value}\n"));
        }
    };
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let is_plain = key.bytes().all(|byte| byte.is_ascii_alphabetic());
                entry(
                    text,
                    &if is_plain { format!("{key}:") } else { format!("{}:", Value::from(key.as_str())) },
                    value,
                );
            }
        }
        Value::Array(items) => items.iter().for_each(|item| entry(text, "-", item)),
        _ => {}
    }
}
