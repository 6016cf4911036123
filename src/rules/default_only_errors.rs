//! See [`DefaultOnlyErrors`].

use super::shared;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::hash::HashMap;
use crate::model::{Operation, StatusKey};
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

declare_rule! {
    /// An operation declares its errors only as `default` or as a range.
    ///
    /// ## Why
    ///
    /// A client that receives a `default` error doesn't know whether to log in, correct its input, wait or give up.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '200': {description: the orders}
    ///         default: {description: an error}
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
    ///         '400': {description: no such filter}
    ///         '429': {description: too many calls}
    ///         default: {description: an error}
    /// ```
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.1, Responses Object: `default` covers all codes that are not declared; known errors should be declared.
    pub(crate) struct DefaultOnlyErrors {
        id: "default-only-errors",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["OpenAPI 3.1, 4.8.16 Responses Object", "RFC 9110, 15"],
    }
}

impl Rule for DefaultOnlyErrors {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations that declare errors declares one by its own code",
            some: "{missing} of the {all} operations that declare errors declare them only as a range or `default`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // A `default` alone covers success too.
        if !shared::is_judged(operation) || operation.responses.iter().all(|used| used.status == StatusKey::Default) {
            return;
        }
        let mut errors =
            operation.responses.iter().filter(|used| used.status.is_error() || used.status == StatusKey::Default);
        if let Some(used) = errors.next() {
            cx.judge(Self::META, operation.declares_error_code(), |cx| finding(operation, used.key, cx));
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        // As soon as an operation declares one error by its own code, other rules ask it for the others.
        let asked =
            cx.api.served().filter(|operation| shared::is_judged(operation) && !operation.declares_error_code());
        let due: HashMap<usize, Vec<&[u16]>> = asked
            .map(|operation| {
                let due = due(operation, cx).into_iter().map(|(_, codes)| codes).filter(|codes| *codes != [429]);
                (operation.id, due.filter(|codes| codes.iter().any(|code| operation.covers(*code))).collect())
            })
            .collect();
        Some(Box::new(move |effect: &Effect| {
            let errors = effect.declared.iter().filter(|(_, code)| *code >= 400);
            let mut asked = errors.filter_map(|(operation, _)| due.get(operation).map(|due| (*operation, due)));
            asked.any(|(operation, due)| due.iter().any(|codes| !effect.declares(operation, codes)))
        }))
    }
}

/// The codes of the errors that clients of an operation can act on, in words and as those that answer one of them.
fn due(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Vec<(&'static str, &'static [u16])> {
    let known: [(bool, &str, &[u16]); 5] = [
        (operation.security.is_refusable, "`401`", &[401]),
        (shared::presupposed(operation, cx).is_some(), "`404`", &[404]),
        (shared::invalid_input(operation, cx).is_some(), "`400` or `422`", &[400, 422]),
        (shared::write_condition(operation).is_some(), "`412`", &[412]),
        (true, "`429`", &[429]),
    ];
    known.into_iter().filter(|(is_due, ..)| *is_due).map(|(_, words, codes)| (words, codes)).collect()
}

fn finding(operation: &Operation<'_>, key: Node<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let due = due(operation, cx);
    let words: Vec<&str> = due.iter().map(|(words, _)| *words).collect();
    let codes: Vec<u16> = due.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    DefaultOnlyErrors::META
        .at(operation.key)
        .message(format!("`{}` declares its errors only as `{}`", operation.title(), key.text()))
        .related(key.place(), "this covers more than one error")
        .help(format!("declare the errors that clients can act on by their own codes: {}", words.join(", ")))
        .operation(cx.name(operation))
        .status(key.text())
        .concerns([operation.id])
        .remedy(Remedy::Declare(codes))
}
