//! See [`NotFoundForAuth`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, Response, Status};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `404` stands for missing permission, and neither `401` nor `403` is declared.
    ///
    /// ## Why
    ///
    /// Who forgot to log in looks for a mistake in the path; `404` may hide what exists, but not that credentials are
    /// needed at all.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '404': {description: the order does not exist or you have no permission to see it} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '401': {description: log in first}
    ///         '404': {description: the order does not exist or you have no permission to see it}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.4: an API may answer `404` to hide what a client is not allowed to see.
    /// - RFC 9110, 15.5.2: missing credentials are a `401`.
    pub(crate) struct NotFoundForAuth {
        id: "not-found-for-auth",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.2", "RFC 9110, 15.5.4"],
    }
}

impl Rule for NotFoundForAuth {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status != Status::Code(404) || !shared::speaks_of_permission(response) {
            return;
        }
        let api = cx.api;
        let uses = response.uses.iter().map(|(at, _)| &api.operations[*at]);
        let hiding: Vec<&Operation<'_>> = uses.filter(|operation| hides_missing_permission(operation, cx)).collect();
        if let Some(first) = hiding.first() {
            let finding = finding(response, first, &hiding, cx);
            cx.emit(finding);
        }
    }
}

/// Whether an operation that asks for credentials lets its 404 stand for their lack: it declares neither 401 nor 403.
fn hides_missing_permission(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    shared::asks_for_credentials(cx, operation) && !shared::answers(cx, operation, &[401]) && !operation.declares(403)
}

fn finding(
    response: &Response<'_>,
    first: &Operation<'_>,
    hiding: &[&Operation<'_>],
    cx: &Context<'_, '_>,
) -> Diagnostic {
    let others = if hiding.len() > 1 { format!(" and {} more", hiding.len() - 1) } else { String::new() };
    let found = NotFoundForAuth::META
        .at(response.anchor())
        .message(format!(
            "this `404` speaks of permission, but `{}`{others} declares neither `401` nor `403`",
            first.title()
        ))
        .help(
            "declare `401` for credentials that are missing or no longer valid, and `403` where existence is no secret",
        )
        .snippet(cx.response_snippet(first, 401))
        .operation(cx.name(first))
        .status("404")
        .replaces(response.operations());
    let found = hiding.iter().fold(found, |found, operation| found.declares(operation.id, &[401, 403]));
    match first.security.key {
        Some(key) => found.related(key.place(), "credentials are asked for here"),
        None => found,
    }
}
