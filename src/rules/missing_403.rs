//! See [`Missing403`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that requires scopes or roles declares no `403`.
    ///
    /// ## Why
    ///
    /// A client with valid credentials but a missing scope needs a different answer from one that is not logged in.
    ///
    /// If every operation requires the same scope, all valid credentials have it, and nothing is reported.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       security: [{account: ['orders:read']}]
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first}
    ///     post:
    ///       security: [{account: ['orders:write']}]
    ///       responses:
    ///         '201': {description: the order}
    ///         '401': {description: log in first}
    ///         '403': {description: the token lacks the scope}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       security: [{account: ['orders:read']}]
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first}
    ///         '403': {description: the token lacks the scope}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.4: `403` means that valid credentials are not sufficient.
    /// - RFC 6750, 3.1: `insufficient_scope` is a `403`.
    pub(crate) struct Missing403 {
        id: "missing-403",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status"],
        equivalents: &[("mongodb", "xgen-IPA-114-authenticated-endpoints-have-auth-errors")],
        spec: &["RFC 9110, 15.5.4", "RFC 6750, 3.1"],
    }
}

impl Rule for Missing403 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations that require scopes or roles declares `403`",
            some: "{missing} of the {all} operations that require scopes or roles declare no `403`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // An operation without `401` needs that first.
        if shared::is_judged(operation)
            && operation.security.is_required()
            && shared::asks_for_rights(cx, operation)
            && shared::answers(cx, operation, &[401])
        {
            let is_satisfied = shared::answers(cx, operation, &[403]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
        }
    }
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let found = Missing403::META
        .at(operation.key)
        .message(format!("`{}` requires scopes but declares no `403`", operation.title()))
        .help("declare `403` for credentials without the required scope")
        .declares(operation.id, &[403])
        .change(cx.declare(operation, 403))
        .operation(cx.name(operation))
        .status("403");
    match operation.security.key {
        Some(key) => found.related(key.place(), "scopes are required here"),
        None => found,
    }
}
