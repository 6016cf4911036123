//! See [`MethodNotAllowedWithoutAllow`].

use super::shared::needs_header;
use crate::model::{Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A `405` response declares no `Allow` header.
    ///
    /// ## Why
    ///
    /// HTTP requires `Allow` on each `405`, where it lists the methods that the client may use instead.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '405': {description: not now} # error
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
    ///         '405':
    ///           description: not now
    ///           headers:
    ///             Allow: {schema: {type: string}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.6: a `405` must carry `Allow`.
    pub(crate) struct MethodNotAllowedWithoutAllow {
        id: "method-not-allowed-without-allow",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.6", "RFC 9110, 10.2.1"],
    }
}

impl Rule for MethodNotAllowedWithoutAllow {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `405` responses declares `Allow`",
            some: "{missing} of the {all} `405` responses declare no `Allow`",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status == StatusKey::Code(405) {
            let help = "declare `Allow` with the methods of this path, and send it";
            needs_header(Self::META, response, "Allow", help, cx);
        }
    }
}
