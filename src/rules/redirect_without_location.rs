//! See [`RedirectWithoutLocation`].

use crate::model::{Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::needs_header;

declare_rule! {
    /// A redirect declares no `Location` header.
    ///
    /// ## Why
    ///
    /// Without `Location` a client that doesn't follow redirects on its own can't tell where to go.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /reports/latest:
    ///     get:
    ///       responses:
    ///         '302': {description: see the latest report} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /reports/latest:
    ///     get:
    ///       responses:
    ///         '302':
    ///           description: see the latest report
    ///           headers: {Location: {schema: {type: string, format: uri-reference}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 10.2.2 Location; 15.4 Redirection 3xx: each of these codes sends the client to that address
    pub(crate) struct RedirectWithoutLocation {
        id: "redirect-without-location",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("specmatic", "3xx-no-link-location")],
        spec: &[
            "RFC 9110, 10.2.2",
            "RFC 9110, 15.4.2",
            "RFC 9110, 15.4.3",
            "RFC 9110, 15.4.4",
            "RFC 9110, 15.4.8",
            "RFC 9110, 15.4.9",
        ],
    }
}

impl Rule for RedirectWithoutLocation {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} redirects declares `Location`",
            some: "{missing} of the {all} redirects declare no `Location`",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if matches!(response.status, StatusKey::Code(301 | 302 | 303 | 307 | 308)) {
            needs_header(Self::META, response, "Location", "declare `Location` with the target address", cx);
        }
    }
}
