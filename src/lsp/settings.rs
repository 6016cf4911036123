//! Help in a config: its names, and what they mean. The schema of the config knows both.

use std::borrow::Cow;

use serde_json::Value;

use super::context::{Context, ITEM};
use crate::report::config_schema;
use crate::{diff, rules};

/// A name or value that a config may have in a place.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) about: String,
}

/// What may stand at a place of a config.
pub(super) fn choices(context: &Context) -> Vec<Choice> {
    let schema = config_schema::schema(rules::ALL);
    let Some(here) = lookup(&schema, &context.path) else { return Vec::new() };
    let mut found = Vec::new();
    for part in alternatives(&schema, here) {
        if context.is_key {
            let properties = part.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(name, about)| choice(&schema, name, about)));
        }
        // An item of a list looks like a key while it is typed.
        if !context.is_key || context.path.last().is_some_and(|last| last == ITEM) {
            let values = part.get("enum").and_then(Value::as_array).into_iter().flatten();
            found.extend(
                values.filter_map(Value::as_str).map(|name| Choice { name: name.to_owned(), about: about_name(name) }),
            );
        }
    }
    found
}

/// What a word of a config means, as Markdown.
pub(super) fn explain(context: &Context, word: &str) -> Option<String> {
    if let Some(rule) = rules::find(word) {
        let meta = rule.meta();
        return Some(format!(
            "## {}\n\n{} · {}\n\n{}",
            meta.id,
            meta.severities(),
            meta.preset.name(),
            meta.markdown()
        ));
    }
    if let Some(rule) = diff::find(word) {
        let help = if rule.help.is_empty() { String::new() } else { format!("\n\n{}", rule.help) };
        return Some(format!("## {word}\n\n{}.\n\n{}{help}", rule.summary, rule.why));
    }
    let schema = config_schema::schema(rules::ALL);
    let mut path = context.path.clone();
    if context.is_key {
        path.push(word.to_owned());
    }
    let about = description(&schema, lookup(&schema, &path)?)?;
    Some(format!("**{word}**\n\n{about}"))
}

fn choice(schema: &Value, name: &str, about: &Value) -> Choice {
    Choice { name: name.to_owned(), about: description(schema, about).unwrap_or_default() }
}

fn about_name(name: &str) -> String {
    let audits = rules::find(name).map(|rule| rule.meta().summary());
    audits.or_else(|| diff::find(name).map(|rule| rule.summary)).unwrap_or_default().to_owned()
}

fn description(schema: &Value, part: &Value) -> Option<String> {
    let described = alternatives(schema, part).into_iter().find_map(|part| part.get("description")?.as_str());
    described.map(str::to_owned)
}

/// The part of the schema that describes what the keys lead to.
fn lookup<'s>(schema: &'s Value, path: &[String]) -> Option<&'s Value> {
    let mut here = schema;
    for key in path {
        here = alternatives(schema, here).into_iter().find_map(|part| match key.as_str() {
            ITEM => part.get("items"),
            key => part
                .get("properties")
                .and_then(|all| all.get(key))
                .or_else(|| part.get("additionalProperties").filter(|more| more.is_object())),
        })?;
    }
    Some(here)
}

/// A part of the schema with all that it refers to or chooses from.
fn alternatives<'s>(schema: &'s Value, part: &'s Value) -> Vec<&'s Value> {
    let mut found = vec![part];
    let mut at = 0;
    while let Some(part) = found.get(at).copied() {
        at += 1;
        let target = part.get("$ref").and_then(Value::as_str).and_then(|to| schema.pointer(to.strip_prefix('#')?));
        let lists = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|key| part.get(key)?.as_array()).flatten();
        for next in target.into_iter().chain(lists) {
            if !found.iter().any(|known| std::ptr::eq(*known, next)) {
                found.push(next);
            }
        }
    }
    found
}

/// The text of a choice at a place: a key has a colon, and what YAML reads as something else is in quotes.
pub(super) fn written<'n>(name: &'n str, context: &Context, has_colon: bool) -> Cow<'n, str> {
    let is_item = context.path.last().is_some_and(|last| last == ITEM);
    match (context.is_key && !is_item && !has_colon, name) {
        (true, _) => Cow::Owned(format!("{name}: ")),
        (false, _) => Cow::Borrowed(name),
    }
}
