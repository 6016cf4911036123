//! See [`UnauthorizedWithoutChallenge`].

use super::shared::{is_served, needs_header, users};
use crate::classify::Caller;
use crate::model::{Operation, Response, StatusKey};
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

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        // Without any challenge, the API may have decided against them.
        if is_refusal(response, cx) && (cx.is_strict || cx.api.habits().challenges) {
            let help = "declare `WWW-Authenticate` with the scheme (`Bearer`, `Basic`), and send it";
            needs_header(Self::META, response, "WWW-Authenticate", help, cx);
        }
    }
}

fn is_refusal(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    // A login with credentials in the request body has no challenge for a header.
    let is_login =
        |operation: &Operation<'_>| cx.caller(operation) == Caller::SignIn && !operation.security.is_required();
    response.status == StatusKey::Code(401)
        && is_served(response, cx)
        && (cx.is_strict || !users(response, cx).all(is_login))
}
