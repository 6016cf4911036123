//! See [`MissingValidationError`].

use super::shared;
use crate::classify::outcome::Subject;
use crate::diagnostic::{Diagnostic, Label};
use crate::model::{Method, Operation, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation whose input can be invalid declares neither `400` nor `422`.
    ///
    /// ## Why
    ///
    /// Clients can fix invalid input by themselves, if they know which code reports it and where the details are.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post: # error
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, required: [sku]}}}
    ///       responses:
    ///         '201': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, required: [sku]}}}
    ///       responses:
    ///         '201': {description: the order}
    ///         '422': {description: the order lacks something}
    ///     get:
    ///       parameters:
    ///         - {name: q, in: query, schema: {type: string}}
    ///       responses:
    ///         '200': {description: the orders}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.1 (`400`) and 15.5.21 (`422`): which of the two is the API's choice.
    pub(crate) struct MissingValidationError {
        id: "missing-validation-error",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status"],
        equivalents: &[
            ("spectral-owasp", "owasp:api8:2023-define-error-validation"),
            ("vacuum", "owasp-define-error-validation"),
            ("specmatic", "define-validation-error-response"),
        ],
        spec: &["RFC 9110, 15.5.1", "RFC 9110, 15.5.21"],
    }
}

impl Rule for MissingValidationError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations whose input can be invalid declares a `400` or `422` for that",
            some: "{missing} of the {all} operations whose input can be invalid declare no `400` or `422` for that",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if let Some(input) = shared::invalid_input(operation, cx) {
            let codes: &[u16] = if tells_conflict_only(operation, cx) { &[400] } else { &[400, 422] };
            let is_satisfied = shared::answers(cx, operation, codes);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, input, cx));
        }
    }
}

/// Whether an operation uses 422 only for conflicts with existing data, and not for invalid input.
fn tells_conflict_only(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.api.response_of(operation, 422).is_some_and(|response| {
        let outcome = cx.outcome(response);
        (outcome.says(Subject::Duplicate) || outcome.says(Subject::Conflict)) && !outcome.may_be_invalid()
    })
}

fn finding(operation: &Operation<'_>, input: Label, cx: &Context<'_, '_>) -> Diagnostic {
    let (lack, code) = match operation.declared(422) {
        Some(_) => ("no `400` for invalid input: its `422` is about conflicts", 400),
        None => ("neither `400` nor `422` for invalid input", cx.api.habits().validation_code()),
    };
    // A redirect has no body, and neither have the errors beside it.
    let mut statuses = operation.responses.iter().map(|used| used.status);
    let is_redirect = operation.method == Method::Get
        && statuses.clone().any(|status| status.class() == Some(3))
        && !statuses.any(StatusKey::is_success);
    let body = if is_redirect { "" } else { ", with a body that says what is wrong" };
    MissingValidationError::META
        .at(operation.key)
        .message(format!("`{}` declares {lack}", operation.title()))
        .related(input.place, input.message)
        .help(format!("declare `{code}` for invalid input{body}"))
        .declares(operation.id, &[code, 400, 422])
        .change(cx.declare(operation, code))
        .operation(cx.name(operation))
        .status(code.to_string())
}
