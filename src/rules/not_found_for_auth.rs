//! See [`NotFoundForAuth`].

use super::shared;
use crate::classify::outcome::Subject;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `404` covers missing permission, and neither `401` nor `403` is declared.
    ///
    /// ## Why
    ///
    /// A client that forgot to log in looks for a mistake in the path, since nothing says that credentials are
    /// required.
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
    /// - RFC 9110, 15.5.4: an API may use `404` to hide resources that a client is not allowed to see.
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
        if response.status != StatusKey::Code(404) || !is_about_permission(response, cx) {
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

/// Whether the description of a response is about credentials or permission.
fn is_about_permission(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let outcome = cx.outcome(response);
    [Subject::Credentials, Subject::Rights, Subject::Access].into_iter().any(|subject| outcome.says(subject))
}

/// Whether an operation that requires credentials uses its 404 for missing ones: it declares neither 401 nor 403.
fn hides_missing_permission(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    operation.security.is_refusable && !shared::answers(cx, operation, &[401]) && !operation.declares(403)
}

fn finding(
    response: &Response<'_>,
    first: &Operation<'_>,
    hiding: &[&Operation<'_>],
    cx: &Context<'_, '_>,
) -> Diagnostic {
    let found = NotFoundForAuth::META
        .at(response.anchor())
        .message(format!(
            "{} is about permission, but `401` and `403` are missing",
            shared::of_operations(response.status, first, hiding.len())
        ))
        .help("declare `401` for missing or invalid credentials, and `403` unless a resource must stay hidden")
        .operation(cx.name(first))
        .status("404")
        .replaces(response.operations());
    let found = hiding.iter().fold(found, |found, operation| found.declares(operation.id, &[401, 403]));
    match first.security.key {
        Some(key) => found.related(key.place(), "credentials are required here"),
        None => found,
    }
}
