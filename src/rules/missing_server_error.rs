//! See [`MissingServerError`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::Operation;
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation declares no server error: no 5xx code, `5XX` or `default`.
    ///
    /// ## Why
    ///
    /// Every server fails some day; a client that knows the shape of that response can show it, log its id and retry.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '200': {description: the orders}
    ///         '400': {description: no such filter}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '500': {description: our fault}
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         default: {description: anything else}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.6.
    pub(crate) struct MissingServerError {
        id: "missing-server-error",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("spectral-owasp", "owasp:api8:2023-define-error-responses-500"), ("vacuum", "owasp-define-error-responses-500"), ("specmatic", "define-500-response")],
        spec: &["RFC 9110, 15.6"],
    }
}

impl Rule for MissingServerError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations declares a server error",
            some: "{missing} of the {all} operations declare no server error",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if shared::is_judged(operation) {
            let is_satisfied = operation.declares_class(5) || operation.declares_default();
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let api = cx.api;
        let is_of_server = |code: u16| code >= 500;
        Some(Box::new(move |effect: &Effect| {
            let mut replaced = effect.replaced.iter().filter(|(_, code)| is_of_server(*code));
            replaced.any(|(at, code)| {
                let operation = &api.operations[*at];
                let mut others = operation.responses.iter().filter(|used| used.status.code() != Some(*code));
                let is_told = others.any(|used| used.status.class() == Some(5)) || operation.declares_default();
                let is_new = effect.declared.iter().any(|(other, code)| other == at && is_of_server(*code));
                !is_told && !is_new
            })
        }))
    }
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    MissingServerError::META
        .at(operation.key)
        .message(format!("`{}` declares no server error", operation.title()))
        .help("declare `500` as a shared response, or `default`")
        .declares(operation.id, &[500])
        .change(cx.declare(operation, 500))
        .operation(cx.name(operation))
        .status("500")
}
