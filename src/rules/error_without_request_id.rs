//! See [`ErrorWithoutRequestId`].

use std::cell::RefCell;

use crate::hash::HashSet;
use crate::model::Response;
use crate::model::errors::{Model, NewBody, Protocol};
use crate::model::roles::Role;
use crate::model::shape::{Form, Forms, Shape};
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::syntax::NodeId;
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

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let (api, errors) = (cx.api, cx.api.error_bodies());
        // The schemas without an id that are reported already. A response may have it in a header.
        let is_reported =
            |body: &usize| lacks_id(errors.form(*body)) && !has_header(&api.responses[errors.all[*body].response]);
        let reported =
            errors.judged().filter(is_reported).map(|body| api.definition(api.error_schema(&errors.all[body])));
        let reported: HashSet<NodeId> = reported.map(|schema| schema.id()).collect();
        let forms = RefCell::new(Forms::new(api.workspace, api.root.document().size()));
        let raises = move |body: &NewBody| match body.model {
            None => false,
            // Whether a form of OAuth is the API's own depends on how much of it uses that.
            Some(Model::Used(at)) => errors.all[at].protocol == Some(Protocol::OAuth) && lacks_id(errors.form(at)),
            Some(Model::Like(at)) => {
                let body = &errors.all[at];
                let is_judged =
                    !body.is_result && matches!(body.protocol, None | Some(Protocol::Problem | Protocol::OAuth));
                let definition = api.definition(api.error_schema(body)).id();
                is_judged && lacks_id(errors.form(at)) && !reported.contains(&definition)
            }
            Some(Model::Schema(schema, _)) => {
                let schema = api.workspace.node(schema);
                let is_reported = reported.contains(&api.definition(schema).id());
                !is_reported && lacks_id(forms.borrow_mut().of(schema))
            }
            Some(Model::Members(names, _)) => lacks_id(&Form::of_texts(names)),
        };
        Some(Box::new(move |effect: &Effect| effect.bodies.iter().any(&raises)))
    }
}

/// Whether bodies of this form may come without a request id.
fn lacks_id(form: &Form) -> bool {
    !form.is_open() && !form.shapes.iter().any(has_id)
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
