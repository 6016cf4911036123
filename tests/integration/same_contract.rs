//! Documents that say the same in other words have the same contract: keys in another order, components inlined or
//! extracted, and conversions from 2.0 to 3.0 and from 3.0 to 3.1.
//!
//! `OAS_AUDIT_CORPUS` adds published descriptions, those up to 60 KB, or up to so many bytes as `OAS_AUDIT_LIMIT` says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oas_audit::internals::diagnostic::Class;
use oas_audit::internals::diff::{self, Comparison, Profile};
use oas_audit::internals::model::Api;
use oas_audit::internals::resolve::{Input, Memory, Workspace};
use oas_audit::internals::text::Date;
use serde_json::{Map, Value, json};

use crate::support::{corpus, documents_below, on_all_cores, root};

type Object = Map<String, Value>;

/// What a document says in other words. None where that can't be done.
type Rewrite = fn(&Value) -> Option<String>;

const REWRITES: [(&str, Rewrite); 6] = [
    ("in another order", |root| Some(reversed(root))),
    ("with components inlined", inlined),
    ("with components extracted", extracted),
    ("with components renamed", renamed),
    ("from 2.0 to 3.0", |root| to_3_0(root).map(|value| value.to_string())),
    ("from 3.0 to 3.1", |root| to_3_1(root).map(|value| value.to_string())),
];

/// What changed from one text to another: a line for each change.
fn changes(old: &str, new: &str) -> Option<Vec<String>> {
    let load = |text: &str| {
        let files = [(PathBuf::from("openapi"), text.as_bytes().to_vec())];
        let input = Input { path: "openapi".into(), name: "openapi".into() };
        Workspace::load(&Memory(files.into()), &[input], &[PathBuf::new()])
    };
    let (old, new) = (load(old), load(new));
    let (base, head) = (of(&old)?, of(&new)?);
    let options = diff::Options {
        profile: Profile::Strict,
        level: &|_| None,
        least: Class::Docs,
        today: Date::read("2030-01-01").expect("is a date"),
        offset: 1,
    };
    let Comparison { findings, .. } = diff::compare(&base, &head, &options);
    Some(findings.iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect())
}

fn of(workspace: &Workspace) -> Option<Api<'_>> {
    let id = *workspace.inputs().first()?.as_ref().ok()?;
    Api::new(workspace, id).ok()
}

/// The changes between a document and each of its rewrites.
fn check(path: &Path) -> Vec<String> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    let mut wrong = Vec::new();
    let mut compare = |name: &str, other: &str| {
        for line in changes(&text, other).into_iter().flatten() {
            wrong.push(format!("{} {name}: {line}", path.display()));
        }
    };
    compare("against itself", &text);
    // Keys that stand twice and the like are for other tests.
    let Ok(tree) = serde_yaml::from_str::<serde_yaml::Value>(&text) else { return wrong };
    // Other programs read these otherwise.
    if path.components().any(|part| part.as_os_str() == "hostile" || part.as_os_str() == "invalid-structure") {
        return wrong;
    }
    let (Ok(twin), Ok(value)) = (serde_json::to_string(&tree), serde_json::to_value(&tree)) else { return wrong };
    compare("as JSON", &twin);
    for (name, rewrite) in REWRITES {
        if let Some(other) = rewrite(&value) {
            compare(name, &other);
        }
    }
    wrong
}

fn check_all(files: &[PathBuf]) {
    let wrong: Vec<String> = on_all_cores(files, |path| check(path)).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} changes:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn other_words_are_no_change() {
    let files = documents_below(&root().join("fixtures"), 200_000);
    assert!(files.len() > 400, "{}", files.len());
    check_all(&files);
}

#[test]
fn other_words_are_no_change_in_published_descriptions() {
    let Some(corpus) = corpus() else { return };
    let limit = std::env::var("OAS_AUDIT_LIMIT").ok().and_then(|limit| limit.parse().ok()).unwrap_or(60_000);
    let labelled = corpus.with_file_name("labels").join("documents");
    let files = [documents_below(&corpus, limit), documents_below(&labelled, limit)].concat();
    assert!(!files.is_empty());
    check_all(&files);
}

/// A document as JSON, the keys of each map from the last to the first.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| format!("{}:{}", json!(key), reversed(value));
            format!("{{{}}}", map.iter().rev().map(entry).collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(reversed).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// What a value is, by the way that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Schema,
    Schemas,
    Response,
    Responses,
    Parameter,
    Parameters,
    Header,
    Headers,
    /// A map whose keys are names, of values of no special sort.
    Names,
    Other,
    /// A value of the API's data, in which nothing is meant.
    Data,
}

impl Sort {
    fn below(self, key: &str, value: &Value) -> Self {
        match self {
            Self::Schema => match key {
                "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => Self::Schemas,
                "allOf" | "anyOf" | "oneOf" | "prefixItems" | "items" if value.is_array() => Self::Schemas,
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema" => Self::Schema,
                _ => Self::Data,
            },
            Self::Schemas => Self::Schema,
            Self::Responses => Self::Response,
            Self::Parameters => Self::Parameter,
            Self::Headers => Self::Header,
            Self::Names => Self::Other,
            Self::Data => Self::Data,
            Self::Parameter | Self::Header | Self::Response | Self::Other => match key {
                "example" | "examples" | "default" | "enum" | "mapping" => Self::Data,
                _ if key.starts_with("x-") && key != "x-webhooks" => Self::Data,
                "schema" => Self::Schema,
                "schemas" | "definitions" => Self::Schemas,
                "responses" => Self::Responses,
                "parameters" if self == Self::Other => Self::Parameters,
                "headers" => Self::Headers,
                "paths"
                | "webhooks"
                | "callbacks"
                | "links"
                | "content"
                | "requestBodies"
                | "encoding"
                | "securitySchemes"
                | "securityDefinitions"
                | "security" => Self::Names,
                _ => Self::Other,
            },
        }
    }
}

/// Calls `edit` for each value of a sort, the inner ones first, with how deep it is below `components` or the like.
fn each(value: &mut Value, sort: Sort, is_component: bool, edit: &mut dyn FnMut(&mut Value, Sort, bool)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                each(inner, sort.below(key, inner), is_component, edit);
            }
        }
        Value::Array(list) => {
            let inner_sort = match sort {
                Sort::Schemas => Sort::Schema,
                Sort::Parameters => Sort::Parameter,
                other => other,
            };
            for inner in list {
                each(inner, inner_sort, is_component, edit);
            }
        }
        _ => {}
    }
    if !matches!(sort, Sort::Data | Sort::Names | Sort::Schemas | Sort::Responses | Sort::Parameters | Sort::Headers) {
        edit(value, sort, is_component);
    }
}

/// Calls `edit` for everything in a document. Components are those of both versions.
fn everywhere(root: &mut Value, edit: &mut dyn FnMut(&mut Value, Sort, bool)) {
    let Value::Object(map) = root else { return };
    for (key, value) in map.iter_mut() {
        let is_component = matches!(key.as_str(), "components" | "definitions" | "parameters" | "responses");
        each(value, Sort::Other.below(key, value), is_component, edit);
    }
}

fn is_at_least_3_1(root: &Value) -> bool {
    root["openapi"].as_str().is_some_and(|version| !version.starts_with("3.0"))
}

/// Puts what references outside of components lead to in their place.
fn inlined(root: &Value) -> Option<String> {
    if !has_whole_references(root) {
        return None;
    }
    let mut other = root.clone();
    let keeps_siblings = is_at_least_3_1(root);
    everywhere(&mut other, &mut |value, sort, is_component| {
        if is_component || !matches!(sort, Sort::Schema | Sort::Response | Sort::Parameter | Sort::Header) {
            return;
        }
        let Some(pointer) = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) else { return };
        let is_alone = value.as_object().is_some_and(|map| map.len() == 1);
        if let Some(target) = root.pointer(&pointer.replace("%7B", "{").replace("%7D", "}"))
            && (is_alone || !keeps_siblings)
            && target.get("$ref").is_none()
        {
            *value = target.clone();
        }
    });
    Some(other.to_string())
}

/// Whether every reference leads to a component as a whole.
fn has_whole_references(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.iter().all(|(key, inner)| match inner {
            Value::String(target) if key == "$ref" => {
                let steps = if target.starts_with("#/components/") { 3 } else { 2 };
                target.split('/').count() == steps + 1 && !target.starts_with("#/paths")
            }
            inner => has_whole_references(inner),
        }),
        Value::Array(list) => list.iter().all(has_whole_references),
        _ => true,
    }
}

/// Moves what has no name into components.
fn extracted(root: &Value) -> Option<String> {
    if !has_whole_references(root) {
        return None;
    }
    let mut other = root.clone();
    let is_2 = root["swagger"].is_string();
    let mut added: BTreeMap<&str, Object> = BTreeMap::new();
    everywhere(&mut other, &mut |value, sort, _| {
        let (name, below) = match sort {
            Sort::Schema => ("schemas", if is_2 { "definitions" } else { "components/schemas" }),
            Sort::Response => ("responses", if is_2 { "responses" } else { "components/responses" }),
            Sort::Parameter => ("parameters", if is_2 { "parameters" } else { "components/parameters" }),
            Sort::Header if !is_2 => ("headers", "components/headers"),
            _ => return,
        };
        if !value.is_object() || value.get("$ref").is_some() {
            return;
        }
        let all = added.entry(name).or_default();
        let key = format!("Extracted{}", all.len());
        let reference = json!({"$ref": format!("#/{below}/{key}")});
        all.insert(key, std::mem::replace(value, reference));
    });
    for (name, all) in added {
        let place = match (is_2, name) {
            (true, "schemas") => &mut other["definitions"],
            (true, name) => &mut other[name],
            (false, name) => &mut other["components"][name],
        };
        if place.is_null() {
            *place = json!({});
        }
        place.as_object_mut()?.extend(all);
    }
    Some(other.to_string())
}

/// Gives every schema among the components another name.
fn renamed(root: &Value) -> Option<String> {
    // Where a value of the data names a schema, its name is a part of the contract.
    if root.to_string().contains("\"discriminator\"") {
        return None;
    }
    let mut other = root.clone();
    for prefix in ["#/components/schemas/", "#/definitions/"] {
        rename(&mut other, prefix);
    }
    for pointer in ["/components/schemas", "/definitions"] {
        if let Some(Value::Object(schemas)) = other.pointer_mut(pointer) {
            *schemas =
                std::mem::take(schemas).into_iter().map(|(name, schema)| (format!("{name}Renamed"), schema)).collect();
        }
    }
    Some(other.to_string())
}

fn rename(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                match inner {
                    Value::String(target) if key == "$ref" => {
                        if let Some(rest) = target.strip_prefix(prefix) {
                            let (name, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                            *target = format!("{prefix}{name}Renamed{below}");
                        }
                    }
                    inner => rename(inner, prefix),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| rename(inner, prefix)),
        _ => {}
    }
}

/// A document of 3.0 in the words of 3.1.
fn to_3_1(root: &Value) -> Option<Value> {
    if !root["openapi"].as_str()?.starts_with("3.0") {
        return None;
    }
    let mut other = root.clone();
    other["openapi"] = json!("3.1.0");
    everywhere(&mut other, &mut |value, sort, _| {
        if let (Sort::Schema, Value::Object(schema)) = (sort, value) {
            schema_to_3_1(schema);
        }
    });
    Some(other)
}

fn schema_to_3_1(schema: &mut Object) {
    if let Some(reference) = schema.remove("$ref") {
        *schema = Map::from_iter([("$ref".to_owned(), reference)]);
        return;
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match schema.remove(exclusive) {
            Some(Value::Bool(true)) => {
                if let Some(value) = schema.remove(bound) {
                    schema.insert(exclusive.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) | None => {}
            Some(other) => drop(schema.insert(exclusive.to_owned(), other)),
        }
    }
    if let Some(example) = schema.remove("example") {
        schema.insert("examples".to_owned(), json!([example]));
    }
    let encoding = match schema.get("format").and_then(Value::as_str) {
        Some("byte") => Some(("contentEncoding", "base64")),
        Some("binary") => Some(("contentMediaType", "application/octet-stream")),
        _ => None,
    };
    if let Some((keyword, value)) = encoding {
        schema.remove("format");
        schema.insert(keyword.to_owned(), json!(value));
    }
    if schema.remove("nullable") != Some(json!(true)) {
        return;
    }
    if let Some(types) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([types, "null"]));
        if let Some(Value::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    } else if let Some(Value::Array(branches)) =
        ["oneOf", "anyOf"].iter().find(|list| schema.contains_key(**list)).and_then(|list| schema.get_mut(*list))
    {
        branches.push(json!({"type": "null"}));
    } else if let Some(parts) = schema.remove("allOf") {
        let whole = match parts {
            Value::Array(mut parts) if parts.len() == 1 => parts.remove(0),
            parts => json!({"allOf": parts}),
        };
        schema.insert("anyOf".to_owned(), json!([whole, {"type": "null"}]));
    }
}

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// A document of 2.0 in the words of 3.0.
fn to_3_0(root: &Value) -> Option<Value> {
    if root["swagger"].as_str()? != "2.0" {
        return None;
    }
    let mut other = root.clone();
    everywhere(&mut other, &mut |value, sort, _| {
        if let (Sort::Schema, Value::Object(schema)) = (sort, &mut *value) {
            schema_to_3_0(schema);
        }
    });
    let text = other.to_string();
    let text = text.replace("\"#/definitions/", "\"#/components/schemas/");
    let text = text.replace("\"#/responses/", "\"#/components/responses/");
    let mut other: Value = serde_json::from_str(&text).ok()?;
    let map = other.as_object_mut()?;
    map.remove("swagger");
    map.insert("openapi".to_owned(), json!("3.0.3"));
    let [consumes, produces] = ["consumes", "produces"].map(|list| map.remove(list));
    let path = map.remove("basePath").and_then(|path| path.as_str().map(str::to_owned)).unwrap_or_default();
    let host = map.remove("host").and_then(|host| host.as_str().map(str::to_owned)).unwrap_or_default();
    map.remove("schemes");
    if !path.is_empty() || !host.is_empty() {
        let url = if host.is_empty() { path } else { format!("https://{host}{path}") };
        map.insert("servers".to_owned(), json!([{"url": url}]));
    }
    let parameters = map.remove("parameters").unwrap_or_default();
    let shared_responses = map.get("responses").cloned().unwrap_or_default();
    let mut components = Map::new();
    let moved = [("definitions", "schemas"), ("responses", "responses"), ("securityDefinitions", "securitySchemes")];
    for (old, new) in moved {
        components.extend(map.remove(old).map(|value| (new.to_owned(), value)));
    }
    for response in components.get_mut("responses").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        response_to_3_0(response, produces.as_ref());
    }
    for scheme in
        components.get_mut("securitySchemes").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        if scheme["type"] == "basic" {
            *scheme = json!({"type": "http", "scheme": "basic"});
        } else if scheme["type"] == "oauth2" {
            let name = match scheme["flow"].as_str().unwrap_or_default() {
                "accessCode" => "authorizationCode",
                "application" => "clientCredentials",
                other => other,
            };
            let kept = ["authorizationUrl", "tokenUrl", "scopes"];
            let kept = kept.into_iter().filter_map(|key| Some((key.to_owned(), scheme.get(key)?.clone())));
            *scheme = json!({"type": "oauth2", "flows": {name: Value::Object(kept.collect())}});
        }
    }
    map.insert("components".to_owned(), Value::Object(components));
    let paths = map.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        let shared = item.remove("parameters").unwrap_or_default();
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let [consumes, produces] = [("consumes", &consumes), ("produces", &produces)]
                .map(|(list, of_all)| operation.remove(list).or_else(|| of_all.clone()));
            let own = operation.remove("parameters").unwrap_or_default();
            let mut all: Vec<Value> = Vec::new();
            for parameter in shared.as_array().into_iter().chain(own.as_array()).flatten() {
                let parameter = match parameter["$ref"].as_str() {
                    Some(reference) => {
                        let name = reference.strip_prefix("#/parameters/")?;
                        parameters.get(name)?.clone()
                    }
                    None => parameter.clone(),
                };
                all.retain(|other| (&other["name"], &other["in"]) != (&parameter["name"], &parameter["in"]));
                all.push(parameter);
            }
            request_to_3_0(operation, all, consumes.as_ref());
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            for response in responses.into_iter().flat_map(Map::values_mut) {
                // What is shared has the media types of its operation.
                if let Some(name) =
                    response["$ref"].as_str().and_then(|text| text.strip_prefix("#/components/responses/"))
                {
                    *response = shared_responses.get(name)?.clone();
                }
                response_to_3_0(response, produces.as_ref());
            }
        }
    }
    Some(other)
}

fn schema_to_3_0(schema: &mut Object) {
    if let Some(is_nullable) = schema.remove("x-nullable") {
        schema.insert("nullable".to_owned(), is_nullable);
    }
    if schema.get("type") == Some(&json!("file")) {
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("format".to_owned(), json!("binary"));
    }
    if let Some(name @ Value::String(_)) = schema.get("discriminator").cloned() {
        schema.insert("discriminator".to_owned(), json!({"propertyName": name}));
    }
}

fn content(media: Option<&Value>, fallback: &str, schema: &Value) -> Value {
    let names = media.and_then(Value::as_array).filter(|media| !media.is_empty());
    let names = names.map_or_else(|| vec![json!(fallback)], Clone::clone);
    Value::Object(
        names.iter().filter_map(|name| Some((name.as_str()?.to_owned(), json!({"schema": schema})))).collect(),
    )
}

/// The schema that a parameter or header of 2.0 is.
fn split_schema(holder: &Object, kept: &[&str]) -> Object {
    let mut other = Map::new();
    let mut schema = Map::new();
    for (key, value) in holder {
        if kept.contains(&key.as_str()) || key.starts_with("x-") && key != "x-nullable" {
            other.insert(key.clone(), value.clone());
        } else if key != "collectionFormat" {
            schema.insert(key.clone(), value.clone());
        }
    }
    if schema.get("type") == Some(&json!("array")) {
        let format = holder.get("collectionFormat").and_then(Value::as_str).unwrap_or("csv");
        let style = match format {
            "ssv" => Some("spaceDelimited"),
            "tsv" => Some("tabDelimited"),
            "pipes" => Some("pipeDelimited"),
            _ => None,
        };
        other.extend(style.map(|style| ("style".to_owned(), json!(style))));
        other.insert("explode".to_owned(), json!(format == "multi"));
    }
    items_to_3_0(&mut schema);
    schema_to_3_0(&mut schema);
    other.insert("schema".to_owned(), Value::Object(schema));
    other
}

fn items_to_3_0(schema: &mut Object) {
    if let Some(Value::Object(items)) = schema.get_mut("items") {
        items.remove("collectionFormat");
        items_to_3_0(items);
    }
}

fn request_to_3_0(operation: &mut Object, parameters: Vec<Value>, consumes: Option<&Value>) {
    const KEPT: [&str; 6] = ["name", "in", "description", "required", "allowEmptyValue", "deprecated"];
    let (mut list, mut properties, mut required) = (Vec::new(), Map::new(), Vec::new());
    let mut has_file = false;
    for parameter in parameters {
        let Value::Object(parameter) = parameter else { continue };
        match parameter.get("in").and_then(Value::as_str) {
            Some("body") => {
                let mut body = json!({"content": content(consumes, "application/json", &parameter["schema"])});
                for key in ["description", "required"] {
                    if let Some(value) = parameter.get(key) {
                        body[key] = value.clone();
                    }
                }
                operation.insert("requestBody".to_owned(), body);
            }
            Some("formData") => {
                let name = parameter["name"].clone();
                has_file |= parameter.get("type") == Some(&json!("file"));
                if parameter.get("required") == Some(&json!(true)) {
                    required.push(name.clone());
                }
                let mut schema = split_schema(&parameter, &["name", "in", "required", "allowEmptyValue"]);
                let schema = schema.remove("schema").unwrap_or_default();
                properties.insert(name.as_str().unwrap_or_default().to_owned(), schema);
            }
            _ => list.push(Value::Object(split_schema(&parameter, &KEPT))),
        }
    }
    if !properties.is_empty() {
        let fallback = if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let mut schema = json!({"type": "object", "properties": properties});
        let is_required = !required.is_empty();
        if is_required {
            schema["required"] = Value::Array(required);
        }
        let mut body = json!({"content": content(consumes, fallback, &schema)});
        if is_required {
            body["required"] = json!(true);
        }
        operation.insert("requestBody".to_owned(), body);
    }
    if !list.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(list));
    }
}

fn response_to_3_0(response: &mut Value, produces: Option<&Value>) {
    let Value::Object(response) = response else { return };
    response.remove("examples");
    if let Some(schema) = response.remove("schema") {
        response.insert("content".to_owned(), content(produces, "application/json", &schema));
    }
    let headers = response.get_mut("headers").and_then(Value::as_object_mut);
    for header in headers.into_iter().flat_map(Map::values_mut) {
        if let Value::Object(map) = header {
            *header = Value::Object(split_schema(map, &["description"]));
        }
    }
}
