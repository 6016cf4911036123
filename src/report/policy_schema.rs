//! The parts of the JSON Schema of a config that describe policies.

use serde_json::{Value, json};

use crate::classify::Kind;
use crate::config::policy::Input;

const TYPES: [&str; 7] = ["string", "object", "array", "integer", "number", "boolean", "null"];

/// One value or a list of them.
fn several(item: &Value) -> Value {
    json!({"anyOf": [{"type": ["array", "null"], "items": item, "minItems": 1}, item]})
}

/// One status, or a list: codes, classes and `default`.
pub(super) fn statuses() -> Value {
    several(&json!({"anyOf": [
        {"type": "integer", "minimum": 100, "maximum": 599},
        {"type": "string", "pattern": "^([1-5][0-9][0-9]|[1-5]XX|default)$"},
    ]}))
}

/// Groups of codes or names. One of them has to be declared as a whole.
fn groups(item: &Value) -> Value {
    json!({"type": "array", "minItems": 1, "items": several(item)})
}

/// Which operations a policy is for.
pub(super) fn scope() -> Value {
    let text = json!({"type": "string", "minLength": 1});
    let own = json!({
        "kinds": several(&json!({"enum": Kind::ALL.map(Kind::name)})),
        "methods": several(&json!({"$ref": "#/$defs/method"})),
        "paths": several(&json!({"$ref": "#/$defs/path"})),
        "tags": several(&text),
        "secured": {"description": "Whether credentials must be sent.", "type": ["boolean", "null"]},
        "takes": several(&json!({"enum": Input::ALL.map(|(name, _)| name)})),
        "declares": {"$ref": "#/$defs/statuses"},
        "deprecated": {"type": ["boolean", "null"]},
        "extension": several(&json!({"type": "string", "pattern": "^x-"})),
    });
    let mut whole = own.clone();
    whole["webhooks"] = json!({
        "description": "Whether it is for webhooks and callbacks instead of the operations under `paths`.",
        "type": ["boolean", "null"],
    });
    whole["not"] = json!({
        "description": "The operations that it is not for.",
        "type": ["object", "null"],
        "properties": own,
        "minProperties": 1,
        "additionalProperties": false,
    });
    json!({
        "description": "Which operations the policy is for. The values of a list are alternatives; all keys have to hold.",
        "type": ["object", "null"],
        "properties": whole,
        "minProperties": 1,
        "additionalProperties": false,
    })
}

/// One policy.
pub(super) fn policy() -> Value {
    let map = |properties: Value| json!({"type": "object", "properties": properties, "minProperties": 1, "additionalProperties": false});
    let list = json!({"$ref": "#/$defs/statuses"});
    let status = json!({"type": ["string", "integer"]});
    let header = json!({"type": "string", "minLength": 1});
    let media = json!({"type": "string", "pattern": "/"});
    let member = json!({"type": "string", "pattern": r"^[^\[\]/]+$"});
    let required = json!({"enum": ["required", null]});
    let selected = json!({"type": ["string", "integer"], "examples": ["4XX, default, !404"]});
    let document = json!({"type": ["object", "string"]});
    json!({
        "type": "object",
        "required": ["id"],
        "minProperties": 2,
        "additionalProperties": false,
        "properties": {
            "id": {"description": "The name: the rule is `policy/NAME`.", "type": "string", "pattern": "^(policy/)?[a-z0-9][a-z0-9-]*$"},
            "why": {"description": "The reason, in a sentence.", "type": ["string", "null"]},
            "source": {"description": "The section of the guideline that it comes from.", "type": ["string", "null"]},
            "severity": {"enum": ["info", "warning", "error", null]},
            "for": {"$ref": "#/$defs/scope"},
            "declare": {
                "description": "The codes that each operation must declare.",
                "anyOf": [list, map(json!({"all": list, "one-of": groups(&status), "exact": {"type": "boolean"}}))],
            },
            "only": list,
            "never": list,
            "at": several(&selected),
            "headers": {
                "description": "The headers of the responses.",
                "anyOf": [
                    several(&header),
                    map(json!({
                        "required": several(&header),
                        "one-of": groups(&header),
                        "never": several(&header),
                        "only": several(&header),
                    })),
                ],
            },
            "content": {
                "description": "The media types of the responses: one of a list, `none` or `any`.",
                "anyOf": [{"enum": ["none", "any"]}, several(&media), map(json!({"only": several(&media), "never": several(&media)}))],
            },
            "body": {
                "description": "The members of the bodies.",
                "type": ["object", "null"],
                "minProperties": 1,
                "additionalProperties": false,
                "properties": {
                    "schema": {"type": "string", "pattern": "[/#]"},
                    "required": several(&member),
                    "members": several(&member),
                    "never": several(&member),
                    "types": {"type": "object", "additionalProperties": {"enum": TYPES}},
                    "pattern": {"type": "object", "additionalProperties": {"type": "string"}},
                    "top": {"enum": TYPES},
                },
            },
            "example": required,
            "links": required,
            "ref": required,
            "description": {"anyOf": [required, map(json!({"min": {"type": "integer", "minimum": 1}}))]},
            "test": {
                "description": "Documents, or their `paths`, with a finding of the policy (`bad`) and without (`good`).",
                "type": ["object", "null"],
                "properties": {"bad": several(&document), "good": several(&document)},
                "additionalProperties": false,
            },
        },
    })
}
