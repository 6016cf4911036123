//! See [`Missing401`].

use super::shared;
use crate::advise::needs_no_credentials;
use crate::diagnostic::Diagnostic;
use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that requires credentials declares no `401`.
    ///
    /// ## Why
    ///
    /// Every client meets a missing or expired token sooner or later; without a declared `401` it can't tell that it
    /// must log in again.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '200': {description: the orders}
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
    ///         '401': {description: the token is missing or no longer valid}
    ///   /status:
    ///     get:
    ///       security: []
    ///       responses:
    ///         '200': {description: how the service is doing}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.2: `401` means that valid credentials are missing.
    /// - OpenAPI 3.1, Security Requirement Object: an empty alternative makes credentials optional.
    pub(crate) struct Missing401 {
        id: "missing-401",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["forbidden-without-unauthorized", "not-found-for-auth", "client-fault-as-server-error", "description-contradicts-status"],
        equivalents: &[
            ("spectral-owasp", "owasp:api8:2023-define-error-responses-401"),
            ("vacuum", "owasp-define-error-responses-401"),
            ("specmatic", "define-401-response"),
        ],
        spec: &["RFC 9110, 15.5.2", "OpenAPI 3.1, 4.8.30 Security Requirement Object"],
    }
}

impl Rule for Missing401 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations that require credentials declares `401`",
            some: "{missing} of the {all} operations that require credentials declare no `401`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if shared::is_judged(operation) && operation.security.is_refusable {
            let is_satisfied = shared::answers(cx, operation, &[401]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
        }
    }
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let help = if shared::asks_for_rights(cx, operation) {
        "declare `401` for missing or invalid credentials, and `403` for a missing scope"
    } else if needs_no_credentials(cx.api, operation) {
        "set `security: []` if no credentials are required, or declare `401`"
    } else {
        "declare `401` for missing or invalid credentials, or set `security: []` if none are required"
    };
    let found = Missing401::META
        .at(operation.key)
        .message(format!("`{}` requires credentials but declares no `401`", operation.title()))
        .help(help)
        .declares(operation.id, &[401])
        .change(cx.declare(operation, 401))
        .changes(
            (shared::asks_for_rights(cx, operation) && !shared::answers(cx, operation, &[403]))
                .then(|| cx.declare(operation, 403)),
        )
        .operation(cx.name(operation))
        .status("401");
    match operation.security.key {
        Some(key) => found.related(key.place(), "credentials are required here"),
        None => found,
    }
}
