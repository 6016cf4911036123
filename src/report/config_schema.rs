//! The JSON Schema of a config, for editors: `config_schema.json` with the names of rules, kinds and profiles filled in.

use serde_json::{Map, Value, json};

use crate::classify::Kind;
use crate::config::policy::Input;
use crate::diff::{self, ContractRule};
use crate::profile;
use crate::rule::{Preset, Rule, RuleMeta};

/// The schema as it is published.
pub fn schema(rules: &[&dyn Rule]) -> Value {
    let metas = || rules.iter().map(|rule| rule.meta());
    let contract = || diff::RULES.iter().map(|rule| rule.id);
    let of_contract = diff::RULES.iter().map(|rule: &ContractRule| (rule.id.to_owned(), level(rule.summary)));
    let settings: Map<String, Value> =
        metas().map(|meta| (meta.id.to_owned(), setting(meta))).chain(of_contract).collect();
    let levels: Map<String, Value> = metas().map(|meta| (meta.id.to_owned(), level(meta.summary()))).collect();
    let presets = Preset::ALL.iter().map(|preset| Value::from(preset.name())).chain([Value::Null]);
    let parts = [
        ("<presets>", presets.collect()),
        ("<profiles>", profile::ALL.iter().map(|one| one.name).chain(["./company.yaml"]).collect()),
        ("<settings>", Value::Object(settings)),
        ("<levels>", Value::Object(levels)),
        ("<kinds>", Kind::ALL.iter().map(|kind| kind.name()).collect()),
        ("<inputs>", Input::ALL.iter().map(|(name, _)| *name).collect()),
        ("<rules>", metas().map(|meta| meta.id).chain(contract()).collect()),
        ("<contract rules>", contract().collect()),
    ];
    let mut schema = serde_json::from_str(include_str!("config_schema.json")).unwrap_or_default();
    fill(&mut schema, &parts);
    schema
}

/// Puts each part in the places that have its name.
fn fill(place: &mut Value, parts: &[(&str, Value)]) {
    match place {
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, parts)),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, parts)),
        Value::String(name) => {
            if let Some((_, part)) = parts.iter().find(|(own, _)| own == name) {
                *place = part.clone();
            }
        }
        _ => {}
    }
}

fn level(summary: &str) -> Value {
    json!({"description": summary, "$ref": "#/$defs/level"})
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
