//! Objects in the place of others: a schema where a response should be, a body in the form of another version.

use super::StructureProblem;
use crate::resolve::reference_of;
use crate::syntax::{Entry, Node};

/// The members of a schema that no response and no media type has.
const OF_SCHEMA: [&str; 8] = ["type", "properties", "allOf", "oneOf", "anyOf", "items", "enum", "additionalProperties"];

/// The members that only a response or a media type has.
const OF_OTHERS: [&str; 8] =
    ["content", "schema", "headers", "links", "itemSchema", "encoding", "itemEncoding", "prefixEncoding"];

/// The names of shared objects by the maps that hold them.
const SHARED: [(&str, &str); 10] = [
    ("schemas", "a schema"),
    ("definitions", "a schema"),
    ("parameters", "a parameter"),
    ("headers", "a header"),
    ("requestBodies", "a request body"),
    ("examples", "an example"),
    ("links", "a link"),
    ("callbacks", "a callback"),
    ("pathItems", "a path item"),
    ("securitySchemes", "a security scheme"),
];

/// Finds them in a description of one version.
pub(super) struct Misplaced {
    pub(super) is_v2: bool,
}

impl Misplaced {
    /// What is wrong with an object that a status key leads to if it is not a response at all.
    pub(super) fn response<'a>(
        &self,
        entry: Entry<'a>,
        node: Node<'a>,
        operation: impl Fn() -> String,
    ) -> Option<StructureProblem<'a>> {
        let site = reference_of(entry.value);
        let instead = site.and_then(|_| shared_type(node)).or_else(|| is_schema(node).then_some("a schema"))?;
        let verb = if site.is_some() { "refers to" } else { "is" };
        let help = match instead {
            "a schema" if self.is_v2 => "make it a response: a `description`, and the schema below `schema`",
            "a schema" => {
                "make it a response: a `description`, and the schema in `content` below a media type and `schema`"
            }
            _ => "refer to a response, like `#/components/responses/NotFound`",
        };
        let message = format!("`{}` of `{}` {verb} {instead}, not a response", entry.key.text(), operation());
        Some(StructureProblem { node: site.unwrap_or(entry.key), message, help })
    }

    /// What is wrong with a response that has its body in the form of another version.
    pub(super) fn body<'a>(
        &self,
        entry: Entry<'a>,
        node: Node<'a>,
        operation: impl Fn() -> String,
    ) -> Option<StructureProblem<'a>> {
        let (key, right, version, help) = if self.is_v2 {
            ("content", "schema", "3", "write the schema below `schema`, and the media types in `produces`")
        } else {
            ("schema", "content", "2.0", "move it into `content`, below a media type")
        };
        let found = node.entry(key).filter(|_| node.get(right).is_none())?;
        let status = entry.key.text();
        let message = format!("`{status}` of `{}` has its body in `{key}`, as in OpenAPI {version}", operation());
        Some(StructureProblem { node: found.key, message, help })
    }

    /// What is wrong with an entry of `content` that is not a media type.
    pub(super) fn media_type<'a>(&self, entry: Entry<'a>, node: Node<'a>) -> Option<StructureProblem<'a>> {
        let name = entry.key.text();
        if matches!(name, "schema" | "example" | "examples") {
            let message = format!("`{name}` is directly in `content`, without a media type");
            return Some(StructureProblem { node: entry.key, message, help: "put it below one: `application/json`" });
        }
        let site = reference_of(entry.value);
        let is_schema = site.and_then(|_| shared_type(node)) == Some("a schema") || is_schema(node);
        let verb = if site.is_some() { "refers to" } else { "is" };
        is_schema.then(|| StructureProblem {
            node: site.unwrap_or(entry.key),
            message: format!("`{name}` in `content` {verb} a schema, not a media type object"),
            help: "put it below `schema`",
        })
    }
}

/// The type of a shared object by its place, if it is not a shared response or media type.
fn shared_type(node: Node<'_>) -> Option<&'static str> {
    let map = node.parent()?;
    let holder = map.parent()?;
    let is_shared = match holder.key() {
        Some(key) => key.text() == "components" && holder.parent()?.parent().is_none(),
        // The top of a document of version 2.0; other files may have any maps there.
        None => holder.parent().is_none() && holder.get("swagger").is_some(),
    };
    let sort = map.key().filter(|_| is_shared)?.text();
    SHARED.iter().find(|(key, _)| *key == sort).map(|(_, name)| *name)
}

/// Whether an object can only be a schema.
fn is_schema(node: Node<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    node.is_mapping() && !has(&OF_OTHERS) && has(&OF_SCHEMA)
}
