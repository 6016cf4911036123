//! See [`WriteOnlyInResponse`].

use crate::hash::HashSet;
use crate::model::{Api, Version};
use crate::resolve::{Workspace, reference_of};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};

declare_rule! {
    /// A member is `writeOnly` in a schema that only responses use.
    ///
    /// ## Why
    ///
    /// `writeOnly` keeps a member out of responses: outside of requests it never occurs, or is a secret that is sent
    /// anyway.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /users/{id}:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the user
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 type: object
    ///                 properties:
    ///                   name: {type: string}
    ///                   password: {type: string, writeOnly: true} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /users/{id}:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the user
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 type: object
    ///                 properties:
    ///                   name: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.0, Schema Object, `writeOnly`; JSON Schema 2020-12 Validation, 9.4
    pub(crate) struct WriteOnlyInResponse {
        id: "write-only-in-response",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("kics", "Property Defining Write Only In Response"), ("azure-api-style-guide", "az-readonly-in-response-schema")],
        spec: &["OpenAPI 3.0, 4.7.24 Schema Object", "JSON Schema 2020-12 Validation, 9.4"],
    }
}

impl Rule for WriteOnlyInResponse {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        if api.version == Version::V2 {
            // It has no such keyword.
            return;
        }
        let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref());
        let sent = bodies.flat_map(|body| &body.content).filter_map(|media| media.schema);
        let parameters = api.operations.iter().flat_map(|operation| &operation.parameters);
        let roots: Vec<Node<'_>> = sent.chain(parameters.filter_map(|parameter| parameter.schema)).collect();
        let requests = Reach::with_kinds(api, roots);
        if requests.is_partial {
            return;
        }
        let answered = api.responses.iter().flat_map(|response| &response.content).filter_map(|media| media.schema);
        for schema in Reach::of(api.workspace, answered).schemas {
            if requests.seen.contains(&schema.id()) {
                continue;
            }
            for member in schema.get("properties").into_iter().flat_map(Node::entries) {
                if member.value.get("writeOnly").and_then(Node::as_bool) == Some(true) {
                    cx.emit(
                        Self::META
                            .at(member.key)
                            .message(format!("`{}` is `writeOnly`, but no request uses its schema", member.key.text()))
                            .help("remove the member from the schema of responses, or remove `writeOnly`"),
                    );
                }
            }
        }
    }
}

/// The schemas that are reachable from some others, including these.
struct Reach<'a> {
    seen: HashSet<NodeId>,
    schemas: Vec<Node<'a>>,
    /// Whether a reference does not resolve.
    is_partial: bool,
}

/// Keywords whose value is a schema, and those whose value is a list or a map of schemas.
const ONE: &[&str] = &[
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];
const SEVERAL: &[&str] =
    &["allOf", "oneOf", "anyOf", "prefixItems", "properties", "patternProperties", "dependentSchemas"];

impl<'a> Reach<'a> {
    /// The schemas that are reachable from the roots, and those that extend one of these with a discriminator.
    fn with_kinds(api: &Api<'a>, roots: Vec<Node<'a>>) -> Self {
        let mut reach = Self::of(api.workspace, roots.iter().copied());
        let schemas: Vec<Node<'a>> =
            api.components("schemas").into_iter().flat_map(Node::entries).map(|entry| entry.value).collect();
        loop {
            let extends = |schema: &&Node<'a>| {
                let mut bases = schema.get("allOf").into_iter().flat_map(Node::items);
                !reach.seen.contains(&schema.id())
                    && bases.any(|base| {
                        api.value(base)
                            .is_some_and(|base| base.get("discriminator").is_some() && reach.seen.contains(&base.id()))
                    })
            };
            let kinds: Vec<Node<'a>> = schemas.iter().filter(extends).copied().collect();
            if kinds.is_empty() {
                return reach;
            }
            reach = Self::of(api.workspace, reach.schemas.into_iter().chain(kinds));
        }
    }

    fn of(workspace: &'a Workspace, roots: impl Iterator<Item = Node<'a>>) -> Self {
        let mut reach = Self { seen: HashSet::default(), schemas: Vec::new(), is_partial: false };
        let mut open: Vec<Node<'a>> = roots.collect();
        while let Some(schema) = open.pop() {
            if !schema.is_mapping() || !reach.seen.insert(schema.id()) {
                continue;
            }
            reach.schemas.push(schema);
            if reference_of(schema).is_some() {
                match workspace.value(schema) {
                    Some(target) => open.push(target),
                    None => reach.is_partial = true,
                }
            }
            // The alternatives of a discriminator are schemas too, though their references are plain text.
            let mapping = schema.get("discriminator").and_then(|discriminator| discriminator.get("mapping"));
            let named = mapping.into_iter().flat_map(Node::entries);
            open.extend(named.filter_map(|entry| workspace.target(entry.value).ok()));
            open.extend(ONE.iter().filter_map(|keyword| schema.get(keyword)));
            for holder in SEVERAL.iter().filter_map(|keyword| schema.get(keyword)) {
                open.extend(holder.items().chain(holder.entries().map(|entry| entry.value)));
            }
        }
        reach
    }
}
