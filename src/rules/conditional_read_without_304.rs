//! See [`ConditionalReadWithout304`].

use crate::model::{Method, Operation};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{READ_CONDITIONS, condition, declares_success, validator};

declare_rule! {
    /// A read can be made conditional but declares no `304`.
    ///
    /// ## Why
    ///
    /// A client that revalidates its copy receives an undeclared `304`, which generated code treats as an error instead
    /// of using the copy.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers: {ETag: {schema: {type: string}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers: {ETag: {schema: {type: string}}}
    ///         '304': {description: not changed}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 13.1.2 If-None-Match; 13.1.3 If-Modified-Since; 15.4.5 304 Not Modified
    pub(crate) struct ConditionalReadWithout304 {
        id: "conditional-read-without-304",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-etag-header")],
        spec: &["RFC 9110, 13.1.2", "RFC 9110, 13.1.3", "RFC 9110, 15.4.5"],
    }
}

impl Rule for ConditionalReadWithout304 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} conditional reads declares `304`",
            some: "{missing} of the {all} conditional reads declare no `304`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if !matches!(operation.method, Method::Get | Method::Head | Method::Query) {
            return;
        }
        let sent = condition(operation, READ_CONDITIONS).map(|parameter| (parameter.name, parameter.node));
        let Some((name, node)) = sent.or_else(|| validator(operation, cx).map(|header| (header.name, header.key)))
        else {
            return;
        };
        cx.judge(Self::META, declares_success(operation, 304, cx), |cx| {
            Self::META
                .at(operation.key)
                .operation(cx.name(operation))
                .message(format!("`{}` has `{name}` but declares no `304`", operation.title()))
                .related(node.place(), "this makes the read conditional")
                .help("declare `304` for a client whose copy is still valid")
                .declares(operation.id, &[304])
                .change(cx.declare(operation, 304))
        });
    }
}
