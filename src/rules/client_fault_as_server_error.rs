//! See [`ClientFaultAsServerError`].

use super::shared;
use crate::model::Response;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A 5xx response describes a client error.
    ///
    /// ## Why
    ///
    /// Clients retry after a 5xx and alarms go off, but the same request fails each time until the client fixes it.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '500': {description: Validation failed} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '422': {description: Validation failed}
    ///         '500': {description: our fault}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5 (client errors) and 15.6 (server errors)
    pub(crate) struct ClientFaultAsServerError {
        id: "client-fault-as-server-error",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5", "RFC 9110, 15.6"],
    }
}

impl Rule for ClientFaultAsServerError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let found = shared::contradiction(response, cx).filter(|found| found.code / 100 == 4);
        if let Some(found) = found.filter(|_| response.status.class() == Some(5)) {
            let lacking = found.lacking(response, cx);
            // Where the code is declared already there are two responses to choose from.
            let is_free = lacking.len() == response.uses.len();
            let changes = if is_free { cx.restate_uses(response, |_| true, found.code) } else { Vec::new() };
            let finding = found.finding(Self::META, response, cx, ", a client error").changes(changes);
            cx.emit(finding);
        }
    }
}
