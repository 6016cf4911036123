//! See [`ProblemJsonMismatch`].

use crate::hash::HashSet;
use crate::model::errors::is_problem;
use crate::model::schema::{Types, View, site};
use crate::model::{MediaType, Response, StatusKey, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

declare_rule! {
    /// A body in `application/problem+json` doesn't match RFC 9457.
    ///
    /// ## Why
    ///
    /// Libraries parse this media type as RFC 9457 defines it; a member of another type is dropped, or the whole body
    /// is.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400':
    ///           description: wrong filter
    ///           content:
    ///             application/problem+json:
    ///               schema:
    ///                 properties:
    ///                   type: {type: string}
    ///                   status: {type: string} # error
    ///               example:
    ///                 type: /problems/filter
    ///                 status: 422 # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400':
    ///           description: wrong filter
    ///           content:
    ///             application/problem+json:
    ///               schema:
    ///                 properties:
    ///                   type: {type: string}
    ///                   status: {type: integer}
    ///               example:
    ///                 type: /problems/filter
    ///                 status: 400
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1: the members and their types; 3.1.2: `status` is the status code of the response.
    pub(crate) struct ProblemJsonMismatch {
        id: "problem-json-mismatch",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("redocly", "operation-4xx-problem-details-rfc7807"), ("zally", "176")],
        spec: &["RFC 9457, 3.1", "RFC 9457, 3.1.2"],
    }
}

/// The members of problem details and their types (RFC 9457, 3.1).
const MEMBERS: [(&str, Types); 5] = [
    ("type", Types::STRING),
    ("title", Types::STRING),
    ("status", Types::INTEGER.union(Types::NUMBER)),
    ("detail", Types::STRING),
    ("instance", Types::STRING),
];

impl Rule for ProblemJsonMismatch {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let mut told = HashSet::default();
        for response in &cx.api.responses {
            // `problem-json-on-success` reports successes. Clients write the responses of webhooks and callbacks.
            if response.status.is_success() || cx.api.readers(response).next().is_none() {
                continue;
            }
            // In OpenAPI 2.0 several media types share the schema, which then needs not follow this one.
            if cx.api.version == Version::V2 && response.content.len() > 1 {
                continue;
            }
            for media in response.content.iter().filter(|media| is_problem(&media.essence())) {
                let Some(schema) = media.schema else { continue };
                let mut places = schema_mismatches(cx, response, schema);
                places.extend(status_mismatches(cx, response, media));
                for (node, message, cause, help) in places {
                    if !told.insert(node.id()) {
                        continue;
                    }
                    let mut finding =
                        Self::META.at(node).message(message).help(help).status(response.status.to_string());
                    if !response.is_shared() {
                        finding = finding.operation(cx.name(cx.first_use(response)));
                    }
                    if let Some(cause) = cause {
                        finding = finding.cause(cause);
                    }
                    cx.emit(finding);
                }
            }
        }
    }
}

/// A place, what is said of it, the cause of that, and the help.
type Mismatch<'a> = (Node<'a>, String, Option<String>, &'static str);

/// The places where the schema of a response has other types than RFC 9457.
fn schema_mismatches<'a>(cx: &Context<'_, 'a>, response: &Response<'a>, schema: Node<'a>) -> Vec<Mismatch<'a>> {
    let view = View::read(cx.api.workspace, schema);
    let types = view.types.without_null();
    if !types.is_empty() && !types.allows(Types::OBJECT) && view.branches.is_empty() {
        let words = format!("is of type {types}, but problem details are an object");
        let message = format!("{} {words}", cx.body_name(response));
        let cause = Some(format!("the body {words}"));
        return vec![(site(schema), message, cause, "describe the object of RFC 9457, or use `application/json`")];
    }
    let mut found = Vec::new();
    for (name, expected) in MEMBERS {
        let Some(member) = view.member(name) else { continue };
        let own = View::read(cx.api.workspace, member.schema);
        let types = own.types.without_null();
        if !types.is_empty() && !types.allows(expected) && own.branches.is_empty() {
            let words = format!("is of type {types}, not {}", expected_words(name));
            let message = format!("`{name}` in {} {words}", cx.body_name(response));
            found.push((
                member.key,
                message,
                Some(format!("`{name}` {words}")),
                "use the type of RFC 9457, or rename the member",
            ));
        }
    }
    found
}

fn expected_words(name: &str) -> &'static str {
    if name == "status" { "integer" } else { "string" }
}

/// The places where the body has another status than its response.
fn status_mismatches<'a>(cx: &Context<'_, 'a>, response: &Response<'a>, media: &MediaType<'a>) -> Vec<Mismatch<'a>> {
    let help = "use the code of the response";
    let is_other = |value: &Node<'_>| match (value.text().parse::<u16>(), response.status) {
        (Ok(value), StatusKey::Code(code)) => value != code,
        (Ok(value), StatusKey::Range(class)) => value / 100 != class,
        _ => false,
    };
    let words = |value: Node<'_>| format!("`status` is {} in {}", value.text(), cx.body_name(response));
    let examples = cx.api.own_examples(media);
    let mut found: Vec<Mismatch<'a>> = examples
        .iter()
        .filter_map(|example| example.get("status"))
        .filter(is_other)
        .map(|value| (value, words(value), None, help))
        .collect();
    let view = media.schema.map(|schema| View::read(cx.api.workspace, schema));
    let status = view.as_ref().and_then(|view| view.member("status")).and_then(|member| cx.api.value(member.schema));
    if let Some(status) = status {
        let allowed: Vec<Node<'a>> =
            status.get("const").into_iter().chain(status.get("enum").into_iter().flat_map(Node::items)).collect();
        if let (Some(first), true) = (allowed.first(), allowed.iter().all(is_other)) {
            found.push((*first, words(*first), None, help));
        }
    }
    found
}
