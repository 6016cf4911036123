//! See [`RateLimitWithoutRetryAfter`].

use super::shared;
use crate::model::schema::View;
use crate::model::{Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `429` response doesn't say when to retry.
    ///
    /// ## Why
    ///
    /// Without `Retry-After` each client guesses how long to wait; most guess too short, and all return at the same
    /// moment.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '429': {description: too many calls} # error
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
    ///         '429':
    ///           description: too many calls
    ///           headers:
    ///             Retry-After: {schema: {type: integer}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 6585, 4, and RFC 9110, 10.2.3.
    pub(crate) struct RateLimitWithoutRetryAfter {
        id: "rate-limit-without-retry-after",
        severity: Info,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("spectral-owasp", "owasp:api4:2023-rate-limit-retry-after"),
            ("vacuum", "owasp-rate-limit-retry-after"),
            ("zally", "153"),
            ("specmatic", "retry-after-for-429"),
        ],
        spec: &["RFC 6585, 4", "RFC 9110, 10.2.3"],
    }
}

/// The header that says when to retry.
const HEADER: &str = "Retry-After";

impl Rule for RateLimitWithoutRetryAfter {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `429` responses says when to retry",
            some: "{missing} of the {all} `429` responses don't say when to retry",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let is_due = response.status == StatusKey::Code(429) && !shared::has_unknown_headers(response);
        // The description of a response for several codes isn't about this code.
        if is_due && (cx.outcome(response).may_be_of_time() || is_catch_all(response, cx)) {
            let is_satisfied = response.header(HEADER).is_some() || (!cx.is_strict && tells_when(response, cx));
            cx.judge(Self::META, is_satisfied, |cx| {
                let help = format!("declare `{HEADER}` with the number of seconds to wait, and send it");
                shared::lacks_header(Self::META, response, HEADER, "doesn't say when to retry", help, cx)
            });
        }
    }
}

/// Whether another header or a member of the body says when to retry.
fn tells_when(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let says_when = |name: &str| {
        let words = shared::words(name);
        words.last().is_some_and(|last| last == "reset") || words.concat().contains("retryafter")
    };
    response.headers.iter().any(|header| says_when(header.name) || header.name.eq_ignore_ascii_case("RateLimit"))
        || response
            .content
            .iter()
            .filter_map(|media| media.schema)
            .any(|schema| View::read(cx.api.workspace, schema).members.iter().any(|member| says_when(member.name)))
}

/// Whether other codes share a response.
fn is_catch_all(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    cx.api.under_other_statuses(response).next().is_some()
}
