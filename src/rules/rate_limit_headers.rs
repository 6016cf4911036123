//! See [`RateLimitHeaders`].

use indexmap::IndexMap;

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::{Header, RATE_LIMIT_HEADERS, Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::sort;

declare_rule! {
    /// A `429` says nothing about the limit, or the API uses several families of rate-limit headers.
    ///
    /// ## Why
    ///
    /// Clients that see how many calls remain slow down before they are rejected, if they have one set of headers to
    /// read.
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
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers:
    ///             X-RateLimit-Limit: {schema: {type: integer}}
    ///             X-RateLimit-Remaining: {schema: {type: integer}}
    ///         '429':
    ///           description: too many calls
    ///           headers:
    ///             RateLimit-Limit: {schema: {type: integer}} # error
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
    ///             X-RateLimit-Limit: {schema: {type: integer}}
    ///             X-RateLimit-Remaining: {schema: {type: integer}}
    ///             X-RateLimit-Reset: {schema: {type: integer}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 6585, 4: a `429` should explain the condition.
    pub(crate) struct RateLimitHeaders {
        id: "rate-limit-headers",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("spectral-owasp", "owasp:api4:2023-rate-limit"), ("vacuum", "owasp-rate-limit"), ("specmatic", "rate-limit-headers")],
        spec: &["RFC 6585, 4"],
    }
}

impl Rule for RateLimitHeaders {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `429` responses declares a rate-limit header",
            some: "{missing} of the {all} `429` responses declare no rate-limit header",
        })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        // How often each family occurs, and its first header.
        let mut families: IndexMap<String, (usize, &Header<'_>)> = IndexMap::new();
        for header in cx.api.responses.iter().flat_map(|response| &response.headers) {
            if let Some(family) = family(header.name) {
                families.entry(family).or_insert((0, header)).0 += 1;
            }
        }
        let mut families: Vec<(usize, &Header<'_>)> = families.into_values().collect();
        sort::by_key(&mut families, |(count, _)| *count);
        let [(_, rare), .., (_, usual)] = families.as_slice() else { return };
        let finding = Self::META
            .at(rare.key)
            .message(format!("`{}` and `{}` belong to different families of rate-limit headers", rare.name, usual.name))
            .related(usual.key.place(), "the more frequent family")
            .help("use one family of rate-limit headers throughout the API");
        cx.emit(finding);
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status == StatusKey::Code(429) && !shared::has_unknown_headers(response) {
            let is_satisfied = response.headers.iter().any(Header::is_of_rate_limit);
            cx.judge(Self::META, is_satisfied, |cx| missing(response, cx));
        }
    }
}

/// The common start of the names in one family of rate-limit headers: `x-ratelimit` of `X-RateLimit-Reset`.
fn family(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    ["ratelimit", "rate-limit"].iter().find_map(|word| name.find(word).map(|at| name[..at + word.len()].to_owned()))
}

fn missing(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    shared::about(RateLimitHeaders::META, response.anchor(), response, cx, "declares no rate-limit header")
        .help("declare headers for the limit, the remaining calls and the time of the reset")
        .change(cx.declare_headers(response, RATE_LIMIT_HEADERS.as_slice()))
}
