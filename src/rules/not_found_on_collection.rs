//! See [`NotFoundOnCollection`].

use crate::classify::Kind;
use crate::diagnostic::Confidence;
use crate::model::{Location, Method, Operation, Parameter, Response};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

use super::shared;

declare_rule! {
    /// A list declares `404`, though no match is an empty list.
    ///
    /// ## Why
    ///
    /// A collection is there even when nothing is in it: with `404` for "none", clients must handle an empty list in
    /// two ways, and can't tell it from a wrong path.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       operationId: listOrders
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///         '404': {description: no orders found} # error
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       operationId: listOrders
    ///       responses:
    ///         '200':
    ///           description: the orders, or an empty list
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///   /customers/{customerId}/orders:
    ///     get:
    ///       operationId: listOrdersOfCustomer
    ///       responses:
    ///         '200':
    ///           description: the orders of the customer
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///         '404': {description: no such customer}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.5: `404` is about the target resource, and that is the list.
    pub(crate) struct NotFoundOnCollection {
        id: "not-found-on-collection",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.5"],
    }
}

/// Segments that stand for one thing without naming it: what hangs below is there only if that is.
const IMPLIED: [&str; 15] = [
    ".well-known",
    "account",
    "config",
    "configuration",
    "current",
    "default",
    "latest",
    "me",
    "mine",
    "my",
    "preferences",
    "profile",
    "self",
    "settings",
    "user",
];

/// Last words of the names of parameters that name one thing, which may not be there.
const NAMES: [&str; 31] = [
    "account",
    "assignee",
    "by",
    "channel",
    "customer",
    "email",
    "gid",
    "group",
    "guid",
    "handle",
    "id",
    "identifier",
    "key",
    "name",
    "number",
    "org",
    "organization",
    "owner",
    "parent",
    "project",
    "repo",
    "repository",
    "resource",
    "sid",
    "slug",
    "subject",
    "team",
    "tenant",
    "user",
    "uuid",
    "workspace",
];

/// Words by which a description says no more than that nothing was found.
const GENERAL: [&str; 48] = [
    "404",
    "a",
    "an",
    "any",
    "are",
    "available",
    "could",
    "criteria",
    "data",
    "do",
    "does",
    "empty",
    "error",
    "exist",
    "filter",
    "for",
    "found",
    "if",
    "in",
    "is",
    "it",
    "item",
    "list",
    "match",
    "matching",
    "missing",
    "no",
    "none",
    "not",
    "nothing",
    "of",
    "or",
    "query",
    "record",
    "requested",
    "resource",
    "response",
    "result",
    "search",
    "specified",
    "t",
    "that",
    "the",
    "there",
    "these",
    "this",
    "was",
    "were",
];

impl Rule for NotFoundOnCollection {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(used) = operation.declared(404) else { return };
        let names_one = operation.path.contains('{')
            || operation.segments().any(|segment| IMPLIED.contains(&segment))
            || operation.parameters.iter().any(names_one_thing);
        // What is replaced as a whole is one thing, though it be a list.
        let is_replaced = || shared::of_same_path(operation, cx).any(|other| other.method == Method::Put);
        let is_about_list = cx.api.response(used).is_some_and(|response| is_about_list(response, operation));
        if cx.kind(operation) != Kind::List || names_one || !is_about_list || is_replaced() {
            return;
        }
        cx.emit(
            Self::META
                .at(used.key)
                .message(format!("`{}` declares `404`, but a list that is empty is still there", operation.title()))
                .help("answer `200` with an empty list where nothing matches, and remove the `404`")
                .confidence(Confidence::Medium)
                .operation(cx.name(operation))
                .status("404"),
        );
    }
}

/// Whether a parameter names something of which the list is a part: `customer_id`.
fn names_one_thing(parameter: &Parameter<'_>) -> bool {
    let last = shared::words(parameter.name).pop().unwrap_or_default();
    let singular = last.strip_suffix('s').unwrap_or(&last);
    let is_required = parameter.required
        && match parameter.location {
            Location::Query => true,
            Location::Header => !shared::is_standard_header(parameter) && !shared::says_who_calls(parameter),
            _ => false,
        };
    let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text);
    is_required || format == Some("uuid") || NAMES.contains(&singular) || NAMES.contains(&last.as_str())
}

/// Whether the description leaves it at "not found", or says so of what is listed. Who reads "no such shop" on a list of
/// orders learns of something else than an empty list.
fn is_about_list(response: &Response<'_>, operation: &Operation<'_>) -> bool {
    let listed = shared::words(operation.segments().next_back().unwrap_or_default());
    let is_general =
        |word: &String| GENERAL.contains(&shared::singular(word).as_str()) || GENERAL.contains(&word.as_str());
    let is_listed = |word: &String| listed.iter().any(|noun| shared::singular(noun) == shared::singular(word));
    let words = shared::words(response.description());
    words.iter().all(is_general) || words.iter().any(is_listed)
}
