//! The JSON Schema of a config, for editors: made from the registry of rules, so that it knows their names.

use serde_json::{Map, Value, json};

use super::policy_schema;
use crate::classify::Kind;
use crate::diff::{self, ContractRule};
use crate::profile;
use crate::rule::{Preset, Rule, RuleMeta};

/// The ids of policies.
const POLICY: &str = "^policy/";

/// The schema as it is published.
pub fn schema(rules: &[&dyn Rule]) -> Value {
    let metas = || rules.iter().map(|rule| rule.meta());
    let contract: Vec<&str> = diff::RULES.iter().map(|rule| rule.id).collect();
    let ids: Vec<&str> = metas().map(|meta| meta.id).chain(contract.iter().copied()).collect();
    let named = |value: fn(&RuleMeta) -> Value| -> Map<String, Value> {
        metas().map(|meta| (meta.id.to_owned(), value(meta))).collect()
    };
    let of_contract = |rule: &ContractRule| {
        let level = json!({"description": rule.summary, "$ref": "#/$defs/level"});
        (rule.id.to_owned(), level)
    };
    let severities: Map<String, Value> =
        named(setting).into_iter().chain(diff::RULES.iter().map(of_contract)).collect();
    let map = |properties: Value, required: &[&str]| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let entry = json!({"type": "string", "examples": profile::ALL.iter().map(|one| one.name).chain(["./company.yaml"]).collect::<Vec<_>>()});
    let of_policy =
        json!({"anyOf": [{"$ref": "#/$defs/level"}, map(json!({"severity": {"$ref": "#/$defs/level"}}), &[])]});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Config of oas-audit",
        "description": "What stands in `oas-audit.yaml`. A key without a value says nothing.",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": {
            "preset": {
                "description": "Which rules are on; `recommended` unless said otherwise.",
                "enum": or_null(Preset::ALL.map(Preset::name)),
            },
            "fail-on": {
                "description": "The least severity that makes exit status 1; `warning` unless said otherwise.",
                "enum": or_null(["never", "info", "warning", "error"]),
            },
            "include": {
                "description": "The files that a search of a directory audits. Paths start from the config's directory.",
                "$ref": "#/$defs/files",
            },
            "exclude": {
                "description": "The files that a search of a directory leaves out.",
                "$ref": "#/$defs/files",
            },
            "extends": {
                "description": "Profiles by name, and files of policies. The later ones count more, and this config most.",
                "anyOf": [{"type": ["array", "null"], "items": entry}, entry],
            },
            "policies": {
                "description": "Rules of your own: which responses some operations must declare, and what these must have.",
                "type": ["array", "null"],
                "items": {"$ref": "#/$defs/policy"},
            },
            "rules": {
                "description": "Severities of single rules, and their options.",
                "type": ["object", "null"],
                "properties": severities,
                "patternProperties": {POLICY: of_policy},
                "additionalProperties": false,
            },
            "overrides": {
                "description": "Severities for the operations of some paths. Of two for one rule the later one counts.",
                "type": ["array", "null"],
                "items": map(json!({
                    "paths": {"type": ["array", "null"], "items": {"$ref": "#/$defs/path"}},
                    "methods": {"type": ["array", "null"], "items": {"$ref": "#/$defs/method"}},
                    "rules": {
                        "type": "object",
                        "minProperties": 1,
                        "properties": named(|meta| json!({"description": meta.summary(), "$ref": "#/$defs/level"})),
                        "patternProperties": {POLICY: {"$ref": "#/$defs/level"}},
                        "additionalProperties": false,
                    },
                }), &["rules"]),
            },
            "kinds": {
                "description": "What operations do, where the guess is wrong. `oas-audit operations` lists them.",
                "type": ["array", "null"],
                "items": map(json!({
                    "method": {"$ref": "#/$defs/method"},
                    "path": {"$ref": "#/$defs/path"},
                    "kind": {"enum": Kind::ALL.map(Kind::name)},
                }), &["path", "kind"]),
            },
            "ignore": {
                "description": "Findings that are meant to be: those of a rule at a place and below it.",
                "type": ["array", "null"],
                "items": map(json!({
                    "rule": {"anyOf": [{"enum": ids}, {"type": "string", "pattern": POLICY}]},
                    "pointer": {"description": "JSON Pointer of the place.", "type": "string", "pattern": "^/"},
                    "reason": {"description": "Why.", "type": ["string", "null"]},
                }), &["rule", "pointer"]),
            },
            "approved": {
                "description": "Changes of the contract that are meant to be, for `oas-audit diff` and `check --since`.",
                "type": ["array", "null"],
                "items": map(json!({
                    "rule": {"enum": contract},
                    "pointer": {"description": "JSON Pointer in the old or the new version.", "type": "string", "pattern": "^/"},
                    "operation": {"type": "string", "examples": ["GET /users/{id}"]},
                    "until": {"description": "The last day on which it counts.", "type": ["string", "null"], "examples": ["2030-12-31"]},
                    "reason": {"description": "Why.", "type": "string"},
                }), &["rule", "reason"]),
            },
            "baseline": {
                "description": "The file of known findings, which `oas-audit check --write-baseline` writes.",
                "type": ["string", "null"],
            },
        },
        "$defs": {
            "policy": policy_schema::policy(),
            "scope": policy_schema::scope(),
            "statuses": policy_schema::statuses(),
            "level": {"enum": ["off", "info", "warning", "error"]},
            "files": {
                "type": ["array", "null"],
                "items": {"type": "string", "minLength": 1, "examples": ["apis/**/*.yaml"]},
            },
            "path": {
                "description": "A path template. `*` stands for anything up to the next `/`, `**` for any number of segments.",
                "type": "string",
                "pattern": "^[/*]",
                "examples": ["/internal/**"],
            },
            "method": {
                "anyOf": [
                    {"enum": ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]},
                    {"type": "string"},
                ],
            },
        },
    })
}

/// What may stand behind a rule.
fn setting(meta: &RuleMeta) -> Value {
    let text = |summary: &str| json!({"description": summary, "type": "string"});
    let options = meta.options.iter().map(|option| (option.name.to_owned(), text(option.summary)));
    let severity = ("severity".to_owned(), json!({"$ref": "#/$defs/level"}));
    let source = ("source".to_owned(), text("The section of a guideline that the severity comes from."));
    let properties: Map<String, Value> = [severity, source].into_iter().chain(options).collect();
    let map = json!({"type": "object", "properties": properties, "additionalProperties": false});
    json!({"description": meta.summary(), "anyOf": [{"$ref": "#/$defs/level"}, map]})
}

fn or_null<const N: usize>(names: [&str; N]) -> Vec<Value> {
    names.iter().map(|name| Value::from(*name)).chain([Value::Null]).collect()
}
