//! See [`NoContentWithBody`].

use crate::model::{Response, StatusKey, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::about;

declare_rule! {
    /// A response that can't have a body declares one.
    ///
    /// ## Why
    ///
    /// HTTP ends these responses after the headers, so a client waits for a body that never comes or misreads the next
    /// response.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         '204':
    ///           description: deleted
    ///           content: # error
    ///             application/json:
    ///               schema: {$ref: '#/components/schemas/Order'}
    /// components:
    ///   schemas:
    ///     Order: {type: object, properties: {id: {type: string}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         '204': {description: deleted}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 6.4.1 Content Semantics: 1xx, 204 and 304 have no content; 15.3.6: nor has 205
    pub(crate) struct NoContentWithBody {
        id: "no-content-with-body",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("ibm", "ibm-response-status-codes"),
            ("azure-api-style-guide", "az-204-no-response-body"),
            ("specmatic", "response-body-not-allowed"),
            ("italia", "http-response-no-content-204-205"),
        ],
        spec: &["RFC 9110, 6.4.1", "RFC 9110, 15.2", "RFC 9110, 15.3.5", "RFC 9110, 15.3.6", "RFC 9110, 15.4.5"],
    }
}

impl Rule for NoContentWithBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let status = response.status;
        let is_bodiless = status.class() == Some(1) || matches!(status, StatusKey::Code(204 | 205 | 304));
        let Some(body) = response.content.first().filter(|_| is_bodiless) else { return };
        // In 2.0 the key of the body is `schema`; in 3.x it is below `content`.
        let node = response.node.entry("content").map_or(body.key, |content| content.key);
        let help = match status {
            StatusKey::Code(204 | 205) => "remove the body, or declare `200` if there is one",
            StatusKey::Code(304) => "remove the body: the client uses the copy that it has",
            StatusKey::Code(101) => "remove the body: the connection switches to another protocol",
            _ => "remove the body: it belongs to the final response",
        };
        cx.emit(
            about(Self::META, node, response, cx, "declares a body but can't have one")
                .related(response.anchor().place(), "this response ends after its headers")
                .help(help)
                .changes(
                    response
                        .node
                        .entry(if cx.api.version == Version::V2 { "schema" } else { "content" })
                        .map(|body| cx.remove(body.key)),
                ),
        );
    }
}
