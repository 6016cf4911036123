//! See [`ErrorWithoutBody`].

use crate::model::{Method, Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An error response has no body.
    ///
    /// ## Why
    ///
    /// The code says that a request failed, and only a body can say which part of it was wrong and what would help.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '409': # error
    ///           description: an order with this number exists
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '409':
    ///           description: an order with this number exists
    ///           content:
    ///             application/json:
    ///               schema: {$ref: '#/components/schemas/Error'}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9110, 15.5 and 15.6: except for HEAD, a server should send a representation that explains the error.
    pub(crate) struct ErrorWithoutBody {
        id: "error-without-body",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-request-and-response-content"), ("kics", "response-without-schema")],
        spec: &["RFC 9110, 15.5", "RFC 9110, 15.6"],
    }
}

/// Words of a description that say that the body is left out on purpose.
const ON_PURPOSE: [&str; 7] =
    ["no body", "no response body", "no content", "empty body", "empty response", "without a body", "without body"];

impl Rule for ErrorWithoutBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "a body", whom: "error responses" })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if !response.status.is_error() || response.is_partial || is_meant(cx, response) {
            return;
        }
        cx.judge(Self::META, response.has_body(), |cx| {
            let finding = Self::META
                .at(response.anchor())
                .message(format!("the error response `{}` has no body{}", response.status, cx.uses(response)))
                .help("declare what its body carries: a code for programs, a message for people")
                .status(response.status.to_string());
            if response.is_shared() {
                return finding;
            }
            let operation = cx.first_use(response);
            let snippet = response.status.code().and_then(|code| cx.response_snippet(operation, code));
            finding.operation(cx.name(operation)).snippet(snippet)
        });
    }
}

/// Whether no body is expected: nobody reads it, its description says so, or the code is the whole answer of a
/// question to which the success, 204, has no body either.
fn is_meant(cx: &Context<'_, '_>, response: &Response<'_>) -> bool {
    let description = response.description().to_ascii_lowercase();
    if ON_PURPOSE.iter().any(|words| description.contains(words)) {
        return true;
    }
    cx.api.readers(response).all(|operation| {
        response.status == Status::Code(404)
            && operation.method == Method::Get
            && operation
                .responses
                .iter()
                .filter(|used| used.status.is_success())
                .all(|used| used.status == Status::Code(204))
    })
}
