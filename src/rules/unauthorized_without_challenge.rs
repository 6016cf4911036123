//! See [`UnauthorizedWithoutChallenge`].

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `401` declares no `WWW-Authenticate` header.
    ///
    /// ## Why
    ///
    /// HTTP requires the header on each `401`, as it tells a client how to log in and whether its token has expired.
    ///
    /// In the recommended preset only documents that declare it on another `401` are held to it.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first} # error
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '401':
    ///           description: log in first
    ///           headers:
    ///             WWW-Authenticate: {schema: {type: string}}
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
    ///         '401':
    ///           description: log in first
    ///           headers:
    ///             WWW-Authenticate: {schema: {type: string}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.2 and 11.6.1: a `401` must carry at least one challenge.
    pub(crate) struct UnauthorizedWithoutChallenge {
        id: "unauthorized-without-challenge",
        severity: Info,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.2", "RFC 9110, 11.6.1"],
    }
}

/// The header that carries the challenge.
const HEADER: &str = "WWW-Authenticate";

impl Rule for UnauthorizedWithoutChallenge {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`WWW-Authenticate`", whom: "`401` responses" })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let refusals = || api.responses.iter().filter(|response| is_refusal(response, cx));
        let refusals: Vec<&Response<'_>> = refusals().collect();
        if cx.is_strict || refusals.iter().any(|response| response.header(HEADER).is_some()) {
            for response in refusals {
                cx.judge(Self::META, response.header(HEADER).is_some(), |cx| finding(response, cx));
            }
        }
    }
}

fn is_refusal(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    // Who logs in by the body of the request can't be challenged for a header.
    let is_login = |operation: &Operation<'_>| cx.kind(operation) == Kind::Auth && !operation.security.is_required();
    response.status == Status::Code(401)
        && shared::is_served(response, cx)
        && !shared::has_unknown_headers(response)
        && (cx.is_strict || !shared::users(response, cx).all(is_login))
}

fn finding(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    shared::about(UnauthorizedWithoutChallenge::META, response.anchor(), response, cx)
        .message(format!("this `401` declares no `{HEADER}`{}", cx.uses(response)))
        .help(format!("declare `{HEADER}`, which names the scheme (`Bearer`, `Basic`), and send it"))
        .snippet(cx.header_snippet(response, &[HEADER]))
}
