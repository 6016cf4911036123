//! See [`StatusContradictsMethod`].

use crate::classify::Kind;
use crate::model::{Method, Operation};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A method declares a code that has no meaning for it.
    ///
    /// ## Why
    ///
    /// Clients and caches act on the meaning of the code, which is wrong for this method.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '201': {description: the order} # error
    ///     put:
    ///       responses:
    ///         '204': {description: stored}
    ///         '304': {description: nothing was changed} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///     put:
    ///       responses:
    ///         '204': {description: 'stored, or the same as before'}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 9.2.1 Safe Methods; 9.3.3 POST: without 206, 304 and 416; 15.4.5 304 Not Modified
    pub(crate) struct StatusContradictsMethod {
        id: "status-contradicts-method",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["create-without-201"],
        equivalents: &[
            ("zally", "150"),
            ("sps-commerce", "sps-invalid-get-response-code"),
            ("specmatic", "invalid-operation-status"),
        ],
        spec: &["RFC 9110, 9.2.1", "RFC 9110, 9.3.3", "RFC 9110, 15.3.2", "RFC 9110, 15.4.5"],
    }
}

/// Codes, the methods that they have no meaning for, why, and what to do.
const CONTRADICTIONS: &[(&[u16], &[Method<'static>], &str, &str)] = &[
    (
        &[201],
        &[Method::Get, Method::Head, Method::Options, Method::Trace],
        "but this method never creates a resource",
        "declare `200`, or use another method if a resource is created",
    ),
    (&[201], &[Method::Delete], "but this method never creates a resource", "declare `204`, or `200` with a body"),
    (
        &[206, 416],
        &[Method::Post],
        "which only answers a range request with `GET`",
        "declare `200`, and offer ranges with `GET`",
    ),
    (
        &[304],
        &[Method::Post, Method::Put, Method::Patch, Method::Delete],
        "which only answers a conditional `GET` or `HEAD`",
        "declare `204` if nothing changed, or `412` if a condition failed",
    ),
];

/// What to do where the `201` is for the work that the operation starts.
const GOES_ON: &str = "declare `202`, since the work continues after the response";

impl Rule for StatusContradictsMethod {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        for used in &operation.responses {
            let code = used.status.code();
            let found = CONTRADICTIONS.iter().find(|(codes, methods, ..)| {
                code.is_some_and(|code| codes.contains(&code)) && methods.contains(&operation.method)
            });
            let Some((.., why, help)) = found else { continue };
            let help = if code == Some(201) && cx.kind(operation) == Kind::Async { GOES_ON } else { help };
            cx.emit(
                Self::META
                    .at(used.key)
                    .operation(cx.name(operation))
                    .status(used.status.to_string())
                    .message(format!("`{}` declares `{}`, {why}", operation.title(), used.status))
                    .help(help)
                    .replaces([operation.id]),
            );
        }
    }
}
