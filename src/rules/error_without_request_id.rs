//! See [`ErrorWithoutRequestId`].

use crate::model::Response;
use crate::model::roles::Role;
use crate::model::shape::Shape;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::text::words::folded;

declare_rule! {
    /// An error response carries no request id.
    ///
    /// ## Why
    ///
    /// Support can find a failed request in the logs by its id, instead of guessing from times and addresses.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '500':
    ///           description: something broke
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    /// components:
    ///   schemas:
    ///     Error: # error
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Good
    ///
    /// A response header with the id is enough.
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '500':
    ///           description: something broke
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    ///         requestId: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1.5: `instance` names the occurrence of a problem. W3C Trace Context, 2: `traceparent`.
    pub(crate) struct ErrorWithoutRequestId {
        id: "error-without-request-id",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-error-response-schemas")],
        spec: &["RFC 9457, 3.1.5", "W3C Trace Context, 2"],
    }
}

/// Headers that carry an id of the request under names of their own, in lower case and without separators.
const HEADERS: [&str; 4] = ["traceparent", "cfray", "xcloudtracecontext", "xamzntraceid"];

impl Rule for ErrorWithoutRequestId {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} error bodies comes with a request id",
            some: "{missing} of the {all} error bodies come without a request id",
        })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        let judged = errors.judged().filter(|&body| !errors.form(body).is_open());
        for (definition, bodies) in errors.by_cause(api, judged) {
            let in_body = errors.form(bodies[0]).shapes.iter().any(has_id);
            let without: Vec<usize> = bodies
                .into_iter()
                .filter(|&body| !in_body && !has_header(&api.responses[errors.all[body].response]))
                .collect();
            cx.judge(Self::META, without.is_empty(), |cx| {
                let (name, uses) = cx.error_words(&without);
                cx.at_error_schema(Self::META, definition, &without)
                    .message(format!("{name} comes without a request id{uses}"))
                    .help("add a member such as `requestId`, or a response header such as `X-Request-Id`")
            });
        }
    }
}

/// Names that some APIs use for a code and others for a single occurrence. They count as either.
const IDS: [&str; 2] = ["id", "errorid"];

fn has_id(shape: &Shape) -> bool {
    let is_id = |name: &str| Role::of(name) == Some(Role::Request) || IDS.contains(&&*folded(name));
    shape.items.as_deref().is_some_and(has_id)
        || shape.members.iter().any(|field| is_id(&field.name) || has_id(&field.shape))
}

fn has_header(response: &Response<'_>) -> bool {
    response
        .headers
        .iter()
        .any(|header| Role::of(header.name) == Some(Role::Request) || HEADERS.contains(&&*folded(header.name)))
}
