//! See [`DefaultOnlyErrors`].

use super::shared;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::{Operation, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
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
        let has_code = operation.responses.iter().any(|used| used.status.code().is_some_and(|code| code >= 400));
        let mut errors =
            operation.responses.iter().filter(|used| used.status.is_error() || used.status == StatusKey::Default);
        if let Some(used) = errors.next() {
            cx.judge(Self::META, has_code, |cx| finding(operation, used.key, cx));
        }
    }
}

fn finding(operation: &Operation<'_>, key: Node<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let known: [(bool, &str, &[u16]); 5] = [
        (operation.security.is_refusable, "`401`", &[401]),
        (shared::presupposed(operation, cx).is_some(), "`404`", &[404]),
        (shared::invalid_input(operation, cx).is_some(), "`400` or `422`", &[400, 422]),
        (shared::write_condition(operation).is_some(), "`412`", &[412]),
        (true, "`429`", &[429]),
    ];
    let due = || known.iter().filter(|(is_due, ..)| *is_due);
    let words: Vec<&str> = due().map(|(_, words, _)| *words).collect();
    let codes: Vec<u16> = due().flat_map(|(.., codes)| codes.iter().copied()).collect();
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
