//! See [`LocationWithoutMeaning`].

use crate::diagnostic::Remedy;
use crate::model::{Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status;

use super::shared::{about, users};

declare_rule! {
    /// A response declares `Location` with a code that doesn't define it.
    ///
    /// ## Why
    ///
    /// `Location` is defined for new resources and redirects; elsewhere clients ignore it and readers guess its
    /// purpose.
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
    ///             Location: {schema: {type: string}} # error
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
    ///           headers:
    ///             Content-Location: {schema: {type: string}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 10.2.2 Location: 201 and 3xx; 8.7 Content-Location: the address of what the body represents
    pub(crate) struct LocationWithoutMeaning {
        id: "location-without-meaning",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        gives_way_to: &["async-without-202", "create-without-201"],
        equivalents: &[("sps-commerce", "sps-invalid-location-header")],
        spec: &["RFC 9110, 8.7", "RFC 9110, 10.2.2"],
    }
}

const HEADER: &str = "Location";

impl Rule for LocationWithoutMeaning {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let StatusKey::Code(code) = response.status else { return };
        let means_nothing = status::lookup(code).is_some_and(|status| status.header(HEADER).is_none());
        let Some(header) = response.header(HEADER).filter(|_| means_nothing) else { return };
        let help = match code {
            200..=299 => {
                "declare `201` if a resource is created, or use `Content-Location` for the address of the body"
            }
            _ => "remove the header, or put the address in a `Link` header or in the body",
        };
        cx.emit(
            about(Self::META, header.key, response, cx, "declares `Location`, which has no meaning with this code")
                .help(help)
                .completes(users(response, cx).map(|operation| operation.id))
                .remedy(Remedy::NoHeader(HEADER.to_owned())),
        );
    }
}
