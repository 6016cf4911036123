//! See [`RedirectWithoutLocation`].

use crate::model::{Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{about, at_uses};

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
        if !is_redirect(response) || response.is_partial {
            return;
        }
        cx.judge(Self::META, response.header("Location").is_some(), |cx| {
            // A response that is also used for other codes must not get the header.
            if cx.api.under_other_statuses(response).any(|other| !is_redirect(other)) {
                return at_uses(Self::META, response, cx, &|_| true, "declares no `Location`")
                    .help("use a separate response with `Location` for the redirect: other codes share this one");
            }
            about(Self::META, response.anchor(), response, cx, "declares no `Location`")
                .help("declare the `Location` header with the target address")
                .change(cx.declare_headers(response, vec!["Location"]))
        });
    }
}

fn is_redirect(response: &Response<'_>) -> bool {
    matches!(response.status, Status::Code(301 | 302 | 303 | 307 | 308))
}
