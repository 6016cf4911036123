//! See [`CreatedWithoutRepresentation`].

use crate::diagnostic::Remedy;
use crate::model::{Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::{about, is_empty, is_located, is_to_be_located, users};

declare_rule! {
    /// A `201` response has neither a body nor `Location`.
    ///
    /// ## Why
    ///
    /// The client knows that a resource was created but neither where it is nor which values the server filled in.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201':
    ///           description: created
    ///           headers: {Location: {schema: {type: string, format: uri-reference}}}
    ///           content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
    /// ```
    ///
    /// Under `recommended`, `created-without-location` reports these responses.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.2 201 Created: the content typically describes the new resource and links to it
    pub(crate) struct CreatedWithoutRepresentation {
        id: "created-without-representation",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        gives_way_to: &["async-without-202"],
        equivalents: &[("azure-api-style-guide", "az-success-response-body"), ("italia", "http-response-content-2xx")],
        spec: &["RFC 9110, 15.3.2"],
    }
}

impl Rule for CreatedWithoutRepresentation {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let is_bare = response.status == StatusKey::Code(201) && is_empty(response) && !is_located(response);
        if is_bare && is_to_be_located(response, cx) {
            cx.emit(
                about(Self::META, response.anchor(), response, cx, "has neither a body nor `Location`")
                    .help("describe the new resource in the body, and declare its address in `Location`")
                    .completes(users(response, cx).map(|operation| operation.id))
                    .change(cx.declare_headers(response, vec!["Location"]))
                    .remedy(Remedy::Body),
            );
        }
    }
}
