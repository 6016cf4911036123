//! See [`Missing403`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that asks for scopes or roles declares no `403`.
    ///
    /// ## Why
    ///
    /// Who is known and lacks the scope needs another answer than who is not known: logging in again will not help.
    ///
    /// Where one scope is asked for everywhere, whoever has credentials has it, and nothing is reported.
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
    /// - RFC 9110, 15.5.4: `403` refuses credentials that are known but not enough.
    /// - RFC 6750, 3.1: `insufficient_scope` goes with `403`.
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
        Some(Absence { what: "`403`", whom: "operations that ask for scopes or roles" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // What says nothing of clients without any credentials lacks that first.
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
        .message(format!("`{}` asks for scopes but declares no `403`", operation.title()))
        .help("declare `403` for credentials that lack a scope")
        .declares(operation.id, &[403])
        .snippet(cx.response_snippet(operation, 403))
        .operation(cx.name(operation))
        .status("403");
    match operation.security.key {
        Some(key) => found.related(key.place(), "scopes are asked for here"),
        None => found,
    }
}
