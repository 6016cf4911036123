//! See [`HeaderNotAllowed`].

use crate::diagnostic::Remedy;
use crate::model::{Header, Response, StatusKey, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::about;

declare_rule! {
    /// A response declares a header that doesn't belong there.
    ///
    /// ## Why
    ///
    /// Tools ignore such a header or generate code for something that never arrives.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the order
    ///           headers:
    ///             Content-Type: {schema: {type: string}} # error
    ///           content: {application/json: {schema: {type: object}}}
    ///     delete:
    ///       responses:
    ///         '204':
    ///           description: deleted
    ///           headers:
    ///             Content-Length: {schema: {type: integer}} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the order
    ///           content: {application/json: {schema: {type: object}}}
    ///     delete:
    ///       responses:
    ///         '204': {description: deleted}
    /// ```
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.1, Response Object: a header named `Content-Type` is ignored
    /// - RFC 9110, 8.6 Content-Length and RFC 9112, 6.1 Transfer-Encoding: not in 1xx and 204
    /// - RFC 9110, 11.6.2 Authorization and 12.5.1 Accept: a response may list the content types that it would accept in `Accept`
    pub(crate) struct HeaderNotAllowed {
        id: "header-not-allowed",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("italia", "no-forbidden-headers"), ("specmatic", "content-type-header-declared")],
        spec: &[
            "OpenAPI 3.1, 4.8.17 Response Object",
            "RFC 9110, 8.6",
            "RFC 9110, 11.6.2",
            "RFC 9112, 6.1",
        ],
    }
}

/// Whether a header is not allowed for a status and a version.
type Where = fn(StatusKey, Version) -> bool;

/// Headers, where they are not allowed, why, and what to do.
const HEADERS: &[(&str, Where, &str, &str)] = &[
    ("Content-Length", is_bodiless, "this response has no body", "remove the header"),
    ("Transfer-Encoding", is_bodiless, "this response has no body", "remove the header"),
    (
        "Content-Type",
        |_, version| version != Version::V2,
        "OpenAPI ignores it here",
        "remove the header, and name the media type under `content`",
    ),
    ("Accept", |status, _| status != StatusKey::Code(415), "it belongs to the request", "remove the header"),
    (
        "Authorization",
        |_, _| true,
        "it belongs to the request",
        "remove the header, or send credentials in the body or in a header of your own",
    ),
];

fn is_bodiless(status: StatusKey, _: Version) -> bool {
    status.class() == Some(1) || status == StatusKey::Code(204)
}

impl Rule for HeaderNotAllowed {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        for Header { name, key, .. } in &response.headers {
            let found = HEADERS.iter().find(|(known, is_misplaced, ..)| {
                known.eq_ignore_ascii_case(name) && is_misplaced(response.status, cx.api.version)
            });
            let Some((known, _, why, help)) = found else { continue };
            // The media types say it already.
            let is_for_nothing = *known == "Content-Type" && !response.content.is_empty();
            let finding = about(Self::META, *key, response, cx, format!("declares `{name}`, but {why}"));
            let finding = finding.cause(format_args!("`{name}` is declared, but {why}")).help(*help);
            let finding = finding.remedy(Remedy::NoHeader((*name).to_owned()));
            cx.emit(finding.changes(is_for_nothing.then(|| cx.remove(*key))));
        }
    }
}
