//! See [`UnavailableWithoutRetryAfter`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::{Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `503` does not say when to try again.
    ///
    /// ## Why
    ///
    /// A service that is down for a while is brought down again by clients that all guess how long to wait;
    /// `Retry-After` spares both sides.
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

/// The header that is due.
const HEADER: &str = "Retry-After";

impl Rule for UnavailableWithoutRetryAfter {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`Retry-After`", whom: "`503` responses" })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status == Status::Code(503) && !shared::has_unknown_headers(response) {
            cx.judge(Self::META, response.header(HEADER).is_some(), |cx| finding(response, cx));
        }
    }
}

fn finding(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    UnavailableWithoutRetryAfter::META
        .at(response.anchor())
        .message(format!("this `503` does not say when to try again{}", cx.uses(response)))
        .help("declare `Retry-After` with the number of seconds to wait, and send it where it is known")
        .snippet(cx.header_snippet(response, &[HEADER]))
        .status("503")
}
