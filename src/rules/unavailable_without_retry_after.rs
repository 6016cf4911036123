//! See [`UnavailableWithoutRetryAfter`].

use super::shared::needs_header;
use crate::model::{Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `503` response doesn't say when to retry.
    ///
    /// ## Why
    ///
    /// Clients that guess how long to wait overload a service that is just recovering; `Retry-After` spares both sides.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '503': {description: not now} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '503':
    ///           description: not now
    ///           headers:
    ///             Retry-After: {schema: {type: string}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.6.4 and 10.2.3.
    pub(crate) struct UnavailableWithoutRetryAfter {
        id: "unavailable-without-retry-after",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("italia", "missing-retry-after")],
        spec: &["RFC 9110, 15.6.4", "RFC 9110, 10.2.3"],
    }
}

impl Rule for UnavailableWithoutRetryAfter {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `503` responses declares `Retry-After`",
            some: "{missing} of the {all} `503` responses declare no `Retry-After`",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status == StatusKey::Code(503) {
            let help = "declare `Retry-After` with the number of seconds to wait, and send it if that is known";
            needs_header(Self::META, response, "Retry-After", help, cx);
        }
    }
}
