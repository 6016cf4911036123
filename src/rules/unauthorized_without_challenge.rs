//! See [`UnauthorizedWithoutChallenge`].

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `401` response declares no `WWW-Authenticate` header.
    ///
    /// ## Why
    ///
    /// HTTP requires `WWW-Authenticate` on each `401`, where it says how to log in and whether the token has expired.
    ///
    /// Under `recommended` only documents that declare it on another `401` are checked.
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
        Some(Absence {
            none: "none of the {all} `401` responses declares `WWW-Authenticate`",
            some: "{missing} of the {all} `401` responses declare no `WWW-Authenticate`",
        })
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
    // A login with credentials in the request body has no challenge for a header.
    let is_login = |operation: &Operation<'_>| cx.kind(operation) == Kind::Auth && !operation.security.is_required();
    response.status == Status::Code(401)
        && shared::is_served(response, cx)
        && !shared::has_unknown_headers(response)
        && (cx.is_strict || !shared::users(response, cx).all(is_login))
}

fn finding(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    shared::about(
        UnauthorizedWithoutChallenge::META,
        response.anchor(),
        response,
        cx,
        format!("declares no `{HEADER}`"),
    )
    .help(format!("declare `{HEADER}` with the scheme (`Bearer`, `Basic`), and send it"))
    .change(cx.declare_headers(response, vec![HEADER]))
}
