//! See [`RateLimitWithoutRetryAfter`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::schema::View;
use crate::model::{Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `429` does not say when to try again.
    ///
    /// ## Why
    ///
    /// Without `Retry-After` each client guesses how long to wait; most guess too short, and all of them come back at
    /// the same moment.
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

/// The header that says when to try again.
const HEADER: &str = "Retry-After";

impl Rule for RateLimitWithoutRetryAfter {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`Retry-After`", whom: "`429` responses" })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status == Status::Code(429) && !shared::has_unknown_headers(response) {
            let is_satisfied = response.header(HEADER).is_some() || (!cx.is_strict && tells_when(response, cx));
            cx.judge(Self::META, is_satisfied, |cx| finding(response, cx));
        }
    }
}

/// Whether another header or a member of the body says when to try again.
fn tells_when(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let says_when = |name: &str| {
        let words = shared::words(name);
        words.ends_with(&["reset".to_owned()]) || words.concat().contains("retryafter")
    };
    response.headers.iter().any(|header| says_when(header.name) || header.name.eq_ignore_ascii_case("RateLimit"))
        || response
            .content
            .iter()
            .filter_map(|media| media.schema)
            .any(|schema| View::read(cx.api.workspace, schema).members.iter().any(|member| says_when(member.name)))
}

fn finding(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    // A response for several codes can't say it; this code needs one of its own.
    let is_of_other_codes = |other: &Response<'_>| other.node == response.node && other.status != response.status;
    if cx.api.responses.iter().any(is_of_other_codes) {
        return RateLimitWithoutRetryAfter::META
            .at(response.key)
            .message(format!("this `429` does not say when to try again{}", cx.uses(response)))
            .related(response.anchor().place(), "other codes share this response")
            .help(format!("declare a response of its own for `429`, with `{HEADER}`, and send it"))
            .status("429");
    }
    RateLimitWithoutRetryAfter::META
        .at(response.anchor())
        .message(format!("this `429` does not say when to try again{}", cx.uses(response)))
        .help(format!("declare `{HEADER}` with the number of seconds to wait, and send it"))
        .snippet(cx.header_snippet(response, &[HEADER]))
        .status("429")
}
