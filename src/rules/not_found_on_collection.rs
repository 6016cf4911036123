//! See [`NotFoundOnCollection`].

use crate::classify::outcome::{self, Subject};
use crate::classify::{BodyForm, Kind};
use crate::diagnostic::{Confidence, Severity};
use crate::lexicon::{NOTHING_FOUND, OWNERS};
use crate::model::{Location, Operation, Parameter, Response, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;
use crate::text::words::Word;

use super::shared;

declare_rule! {
    /// A list declares `404` although an empty list is a success.
    ///
    /// ## Why
    ///
    /// An empty collection still exists; with `404` clients must handle an empty list in two ways and can't tell it
    /// from a wrong path.
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
    /// Under `strict`, the rule also reports a list that declares `204` beside `200`: clients that read the body of every
    /// success fail without one.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.5: `404` is about the target resource, and that is the list.
    pub(crate) struct NotFoundOnCollection {
        id: "not-found-on-collection",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.5"],
    }
}

/// Segments that mean one thing without naming it, so that a list below it exists only if that thing does.
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

impl Rule for NotFoundOnCollection {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if let Some(used) = operation.declared(404)
            && is_fault(operation, used, cx)
            && !cx.api.habits().is_usual_not_found(operation, used)
        {
            cx.emit(
                Self::META
                    .at(used.key)
                    .message(format!("`{}` declares `404`, but an empty list should be a `200`", operation.title()))
                    .help("answer `200` with an empty list, and remove the `404`")
                    .confidence(Confidence::Medium)
                    .operation(cx.name(operation))
                    .status("404")
                    .replaces([operation.id]),
            );
        }
        if let Some(used) = operation.declared(204)
            && cx.is_strict
            && operation.declares(200)
            && is_list(operation, cx)
        {
            cx.emit(
                Self::META
                    .at(used.key)
                    .severity(Severity::Info)
                    .message(format!("`{}` declares `204`, but an empty list should be a `200`", operation.title()))
                    .help("answer `200` with an empty list, and remove the `204`")
                    .confidence(Confidence::Medium)
                    .operation(cx.name(operation))
                    .status("204")
                    .cause("a list declares `204` beside `200`")
                    .replaces([operation.id]),
            );
        }
    }
}

fn is_list(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.kind(operation) == Kind::List && !matches!(cx.answer(operation), BodyForm::Object | BodyForm::Scalar)
}

/// Whether the 404 of an operation says that a list is empty.
fn is_fault(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> bool {
    let names_one = operation.path.contains('{')
        || operation.segments().any(|segment| IMPLIED.contains(&segment))
        || operation.parameters.iter().any(names_one_thing);
    // A list that is replaced as a whole is one thing.
    let is_replaced = || cx.api.around(operation).here.put.is_some();
    let is_about_list = || cx.api.response(used).is_some_and(|response| is_about_list(response, operation, cx));
    is_list(operation, cx) && !names_one && is_about_list() && !is_replaced()
}

/// Whether a parameter names the owner of the list: `customer_id`.
fn names_one_thing(parameter: &Parameter<'_>) -> bool {
    let last = shared::words(parameter.name).pop().unwrap_or_default();
    let singular = shared::singular(&last);
    let is_required = parameter.required
        && match parameter.location {
            Location::Query => true,
            Location::Header => !shared::is_standard_header(parameter) && !shared::says_who_calls(parameter),
            _ => false,
        };
    let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text);
    is_required || format == Some("uuid") || OWNERS.has(&singular) || OWNERS.has(&last)
}

/// Whether the description only says "not found", or says it of the listed things. "No such shop" on a list of orders is
/// another case than an empty list.
fn is_about_list(response: &Response<'_>, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let text = response.description();
    // `languageUse` lists uses, so that the last word is the subject. The others occur in any sentence.
    let listed = operation.segments().next_back().and_then(shared::last_word);
    let is_noun = |word: &Word<'_>| listed.as_deref() == Some(&*shared::singular(word));
    let is_general = |word: &Word<'_>| NOTHING_FOUND.has(&shared::singular(word)) || NOTHING_FOUND.has(word);
    let gives_reason = cx.outcome(response).says(Subject::Disabled);
    !gives_reason
        && (outcome::content_words(text).all(|word| is_general(&word)) || shared::words(text).iter().any(is_noun))
}
