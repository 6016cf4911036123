//! See [`ServerFaultAsClientError`].

use super::shared;
use crate::model::Response;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A 4xx response describes a server error.
    ///
    /// ## Why
    ///
    /// A 4xx tells clients to change the request, so they don't retry, and no alarm goes off while the server fails.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '400': {description: The database is down} # error
    /// ```
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '404': {description: Internal Server Error} # error
    ///         '429': {description: The service is overloaded} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '400': {description: This is not JSON}
    ///         '500': {description: An unexpected error occurred}
    ///         '502': {description: The payment provider failed}
    ///         '503': {description: The service is overloaded}
    /// ```
    ///
    /// The rule ignores a response that reports a client error as well.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5 (client errors) and 15.6 (server errors)
    pub(crate) struct ServerFaultAsClientError {
        id: "server-fault-as-client-error",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5", "RFC 9110, 15.6"],
    }
}

impl Rule for ServerFaultAsClientError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let found = shared::contradiction(response, cx).filter(|found| found.code / 100 == 5);
        if let Some(found) = found.filter(|_| response.status.class() == Some(4)) {
            let finding = found.finding(Self::META, response, cx, ", a server error");
            cx.emit(finding);
        }
    }
}
