//! See [`DescriptionContradictsStatus`].

use super::shared;
use crate::model::Response;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// The description of a response contradicts its status code.
    ///
    /// ## Why
    ///
    /// Readers follow the words and programs follow the code, so half of them handle an outcome that doesn't happen.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '403': {description: Unauthorized} # error
    ///         '404': {description: 404 Not Found}
    /// ```
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '400':
    ///           description: the request can't be read
    ///           content:
    ///             application/json:
    ///               example: {status: 403, message: not yours} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '401': {description: Unauthorized}
    ///         '403':
    ///           description: not yours
    ///           content:
    ///             application/json:
    ///               example: {status: 403, message: not yours}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.
    pub(crate) struct DescriptionContradictsStatus {
        id: "description-contradicts-status",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "server-fault-as-client-error", "inconsistent-outcome-status", "not-found-for-auth"],
        spec: &["RFC 9110, 15"],
    }
}

impl Rule for DescriptionContradictsStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if let Some(found) = shared::contradiction(response, cx) {
            let finding = found.finding(Self::META, response, cx, &found.meaning());
            cx.emit(finding);
        }
    }
}
