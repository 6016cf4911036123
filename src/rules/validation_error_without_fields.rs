//! See [`ValidationErrorWithoutFields`].

use std::cell::RefCell;

use crate::hash::HashSet;
use crate::model::errors::{Model, NewBody};
use crate::model::roles::Role;
use crate::model::shape::{Form, Forms, Shape};
use crate::model::{Api, Response};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::syntax::NodeId;

declare_rule! {
    /// A validation error has no room for errors of single fields.
    ///
    /// ## Why
    ///
    /// A form can show a message beside the right field only if the response names the field.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody: {content: {application/json: {schema: {type: object}}}}
    ///       responses:
    ///         '201': {description: created}
    ///         '422':
    ///           description: wrong order
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
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody: {content: {application/json: {schema: {type: object}}}}
    ///       responses:
    ///         '201': {description: created}
    ///         '422':
    ///           description: wrong order
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    ///         errors:
    ///           type: array
    ///           items:
    ///             properties:
    ///               field: {type: string}
    ///               message: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.2: an extension that lists the errors of single members of the request.
    pub(crate) struct ValidationErrorWithoutFields {
        id: "validation-error-without-fields",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-error-response-schemas")],
        spec: &["RFC 9457, 3.2", "RFC 9110, 15.5.21"],
    }
}

impl Rule for ValidationErrorWithoutFields {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        for (definition, bodies) in errors.by_cause(api, of_validation(api)) {
            if !lacks_details(errors.form(bodies[0])) {
                continue;
            }
            let (name, uses) = cx.error_words(&bodies);
            let finding = cx.at_error_schema(Self::META, definition, &bodies);
            cx.emit(
                finding
                    .message(format!("{name} reports invalid input but names no fields{uses}"))
                    .help("add a list such as `errors` whose items name the field and what is wrong with it"),
            );
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let (api, errors) = (cx.api, cx.api.error_bodies());
        let definition = move |body: usize| api.definition(api.error_schema(&errors.all[body])).id();
        let reported: HashSet<NodeId> = of_validation(api).into_iter().map(definition).collect();
        let forms = RefCell::new(Forms::new(api.workspace, api.root.document().size()));
        let raises = move |body: &NewBody| match body.model {
            None => false,
            Some(Model::Used(at) | Model::Like(at)) => {
                lacks_details(errors.form(at)) && !errors.all[at].is_result && !reported.contains(&definition(at))
            }
            Some(Model::Schema(schema, _)) => lacks_details(forms.borrow_mut().of(api.workspace.node(schema))),
            Some(Model::Members(names, _)) => lacks_details(&Form::of_texts(names)),
        };
        // An operation with a 422 has invalid input there.
        let tells = move |body: &NewBody| match &body.codes {
            codes if codes.contains(&422) => true,
            codes if codes.contains(&400) => body
                .operations
                .iter()
                .map(|at| &api.operations[*at])
                .any(|operation| operation.body.is_some() && !operation.declares(422)),
            _ => false,
        };
        Some(Box::new(move |effect: &Effect| effect.bodies.iter().any(|body| tells(body) && raises(body))))
    }
}

/// The bodies (positions in [`ErrorBodies::all`](crate::model::ErrorBodies::all)) of errors about what a request sends.
fn of_validation(api: &Api<'_>) -> Vec<usize> {
    let errors = api.error_bodies();
    // An error body is listed once, under one of the codes that a shared response may have.
    let answers = api.responses.iter().filter(|response| tells_of_validation(api, response));
    let answers: HashSet<NodeId> = answers.map(|response| response.node.id()).collect();
    let is_asked = |body: &usize| answers.contains(&api.responses[errors.all[*body].response].node.id());
    errors.judged().filter(is_asked).collect()
}

/// Whether bodies of this form name no fields.
fn lacks_details(form: &Form) -> bool {
    !form.is_open() && !form.shapes.iter().any(has_details)
}

/// Whether a response describes errors of the request's body: 422, or 400 if there is no 422.
fn tells_of_validation(api: &Api<'_>, response: &Response<'_>) -> bool {
    match response.status.code() {
        Some(422) => true,
        Some(400) => api.readers(response).any(|operation| operation.body.is_some() && !operation.declares(422)),
        _ => false,
    }
}

/// Whether a member may name fields: by its name, or because it may contain anything.
fn has_details(shape: &Shape) -> bool {
    shape.items.as_deref().is_some_and(has_details)
        || shape.members.iter().any(|field| {
            let own = &field.shape;
            Role::of(&field.name) == Some(Role::Details) || own.is_open() || has_details(own)
        })
}
