//! See [`ForbiddenWithoutUnauthorized`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, ResponseUse};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that requires credentials declares `403` but no `401`.
    ///
    /// ## Why
    ///
    /// If `403` also covers missing or expired tokens, a client doesn't know whether logging in again would help.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '403': {description: these are the orders of someone else} # error
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '401': {description: log in first}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first}
    ///         '403': {description: these are the orders of someone else}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.2 (`401`) and 15.5.4 (`403`).
    pub(crate) struct ForbiddenWithoutUnauthorized {
        id: "forbidden-without-unauthorized",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["description-contradicts-status"],
        spec: &["RFC 9110, 15.5.2", "RFC 9110, 15.5.4"],
    }
}

impl Rule for ForbiddenWithoutUnauthorized {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations with required credentials and a `403` declares `401`",
            some: "{missing} of the {all} operations with required credentials and a `403` declare no `401`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // If nothing declares a 401, `missing-401` reports it once for the document.
        if let Some(used) = operation.declared(403)
            && cx.api.habits().knows(401)
            && shared::is_judged(operation)
            && operation.security.is_refusable
        {
            let is_satisfied = shared::answers(cx, operation, &[401]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, used, cx));
        }
    }
}

fn finding(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let found = ForbiddenWithoutUnauthorized::META
        .at(used.key)
        .message(format!("`{}` declares `403` but no `401`", operation.title()))
        .help("declare `401` for missing or invalid credentials: `403` is for a client that is known")
        .declares(operation.id, &[401])
        .change(cx.declare(operation, 401))
        .operation(cx.name(operation))
        .status("403");
    match operation.security.key {
        Some(key) => found.related(key.place(), "credentials are required here"),
        None => found,
    }
}
