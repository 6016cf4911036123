//! What OpenAPI 2.0 keeps in other places than 3.x.

use super::{Location, MediaType, Parameter, RequestBody};
use crate::syntax::Node;

/// The top-level key that holds what 3.x keeps under `components`.
pub(super) fn components(sort: &str) -> &str {
    match sort {
        "schemas" => "definitions",
        "securitySchemes" => "securityDefinitions",
        other => other,
    }
}

/// The media types of a body with a schema: one for each of `produces` or `consumes`, the operation's or the document's.
pub(super) fn content<'a>(
    holder: Node<'a>,
    operation: Option<Node<'a>>,
    root: Node<'a>,
    list: &str,
) -> Vec<MediaType<'a>> {
    let Some(schema) = holder.entry("schema") else { return Vec::new() };
    let names = operation.and_then(|operation| operation.get(list)).or_else(|| root.get(list));
    let mut names: Vec<&str> = names.into_iter().flat_map(Node::items).filter_map(Node::as_str).collect();
    if names.is_empty() {
        names.push("application/json");
    }
    names.into_iter().map(|name| MediaType::new(name, schema.key, holder, Some(schema.value))).collect()
}

/// The request body that `body` and `formData` parameters amount to.
pub(super) fn body<'a>(
    body: Option<Node<'a>>,
    form: Vec<Parameter<'a>>,
    operation: Node<'a>,
    root: Node<'a>,
) -> Option<RequestBody<'a>> {
    let node = body.or(form.first().map(|parameter| parameter.node))?;
    let required = body.map_or_else(
        || form.iter().any(|parameter| parameter.required),
        |body| body.get("required").and_then(Node::as_bool).unwrap_or_default(),
    );
    let content = body.map_or_else(Vec::new, |body| content(body, Some(operation), root, "consumes"));
    Some(RequestBody { node, required, content, form })
}

/// Where a parameter of 2.0 or 3.x is sent.
pub(super) fn location(text: &str) -> Location {
    match text {
        "path" => Location::Path,
        "query" | "querystring" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => Location::Other,
    }
}
