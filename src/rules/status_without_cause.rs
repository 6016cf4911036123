//! See [`StatusWithoutCause`].

use crate::model::{Location, Operation};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::{has_unknown_parameters, is_empty};

declare_rule! {
    /// An operation declares an error that no request can cause.
    ///
    /// ## Why
    ///
    /// The error is noise for readers and dead code in generated clients, or the description omits the body or header
    /// that causes it.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders, content: {application/json: {}}}
    ///         '415': {description: send JSON} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody: {content: {application/json: {}}}
    ///       responses:
    ///         '201': {description: created, content: {application/json: {}}}
    ///         '415': {description: send JSON}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.7 (406), 15.5.12 (411), 15.5.14 (413), 15.5.16 (415)
    /// - RFC 6585, 3 (428)
    /// - RFC 3229, 10.4.1 (226), RFC 9110, 15.5.18 (417), RFC 8470, 5.2 (425)
    /// - RFC 9110, 15.5.20 (421) and 15.6.6 (505), RFC 2295, 8.1 (506), RFC 2774, 7 (510), RFC 6585, 6 (511)
    pub(crate) struct StatusWithoutCause {
        id: "status-without-cause",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("42crunch", "v3-warning-responses-http-status")],
        spec: &["RFC 9110, 15.5.7", "RFC 9110, 15.5.12", "RFC 9110, 15.5.14", "RFC 9110, 15.5.16", "RFC 9110, 15.5.18", "RFC 6585, 3", "RFC 3229, 10.4.1", "RFC 8470, 5.2"],
    }
}

/// Whether something in an operation can cause a code.
type Cause = fn(&Operation<'_>, &Context<'_, '_>) -> bool;

/// Codes, their cause, a description of its absence, and what to do.
const CAUSES: &[(&[u16], Cause, &str, &str)] = &[
    (&[411, 413, 415], takes_body, "accepts no body", "declare the request body, or remove the response"),
    (&[406], answers_body, "returns no body in a form that clients could choose", "remove the response"),
    (&[428], takes_condition, "accepts no condition", "declare the request header `If-Match`, or remove the response"),
    (&[226], takes::<0>, "accepts no `A-IM`", "declare the request header `A-IM`, or remove the response"),
    (&[417], takes::<1>, "accepts no `Expect`", "remove the response: the HTTP software sends it"),
    (&[425], takes::<2>, "accepts no `Early-Data`", "remove the response: the HTTP software sends it"),
    (&[421, 505, 506], never, "can't choose that code", "remove the response: the HTTP software sends it"),
    (&[510], never, "can't choose that code", "remove the response: its specification is historic"),
    (&[511], never, "can't choose that code", "remove the response: a network in between sends it"),
];

impl Rule for StatusWithoutCause {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        for used in &operation.responses {
            let Some(code) = used.status.code() else { continue };
            let Some((_, cause, what, help)) = CAUSES.iter().find(|(codes, ..)| codes.contains(&code)) else {
                continue;
            };
            if cause(operation, cx) || has_unknown_parameters(operation, cx) {
                continue;
            }
            cx.emit(
                Self::META
                    .at(used.key)
                    .operation(cx.name(operation))
                    .status(used.status.to_string())
                    .replaces([operation.id])
                    .message(format!("`{}` declares `{code}`, but it {what}", operation.title()))
                    .help(*help),
            );
        }
    }
}

fn takes_body(operation: &Operation<'_>, _: &Context<'_, '_>) -> bool {
    // Also an unresolved one.
    operation.body.is_some() || operation.node.get("requestBody").is_some()
}

fn answers_body(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    operation
        .responses
        .iter()
        .filter(|used| !used.status.is_error())
        .any(|used| cx.api.response(used).is_none_or(|response| !is_empty(response)))
}

/// The codes report on the connection, on the software or on the network.
fn never(_: &Operation<'_>, _: &Context<'_, '_>) -> bool {
    false
}

/// Request headers that are the only cause of a code.
const HEADERS: [&str; 3] = ["A-IM", "Expect", "Early-Data"];

fn takes<const HEADER: usize>(operation: &Operation<'_>, _: &Context<'_, '_>) -> bool {
    operation.request_header(HEADERS[HEADER]).is_some()
}

fn takes_condition(operation: &Operation<'_>, _: &Context<'_, '_>) -> bool {
    operation.parameters_in(Location::Header).any(|header| header.name.to_ascii_lowercase().starts_with("if-"))
}
