//! See [`NotModifiedWithoutCondition`].

use crate::diagnostic::Remedy;
use crate::model::{Method, Operation};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{READ_CONDITIONS, condition, has_unknown_parameters, has_unknown_success, validator};

declare_rule! {
    /// A read declares `304` but no condition for it.
    ///
    /// ## Why
    ///
    /// Only a conditional request is answered with `304`; without a declared condition or validator no client can send
    /// one.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '304': {description: not changed} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       parameters:
    ///         - {name: If-None-Match, in: header, schema: {type: string}}
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers: {ETag: {schema: {type: string}}}
    ///         '304': {description: not changed}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 8.8 Validator Fields; 13.1 Preconditions; 15.4.5 304 Not Modified
    pub(crate) struct NotModifiedWithoutCondition {
        id: "not-modified-without-condition",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-etag-header")],
        spec: &["RFC 9110, 8.8", "RFC 9110, 13.1", "RFC 9110, 15.4.5"],
    }
}

impl Rule for NotModifiedWithoutCondition {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} reads with a `304` declares a condition or a validator",
            some: "{missing} of the {all} reads with a `304` declare neither a condition nor a validator",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // `status-contradicts-method` reports the code on other methods.
        let is_read = matches!(operation.method, Method::Get | Method::Head | Method::Query);
        let Some(used) = operation.declared(304).filter(|_| is_read) else { return };
        if has_unknown_parameters(operation, cx) || has_unknown_success(operation, cx) {
            return;
        }
        let is_satisfied = condition(operation, READ_CONDITIONS).is_some() || validator(operation, cx).is_some();
        cx.judge(Self::META, is_satisfied, |cx| {
            Self::META
                .at(used.key)
                .operation(cx.name(operation))
                .status("304")
                .replaces([operation.id])
                .remedy(Remedy::Other)
                .message(format!("`{}` declares `304` but neither a condition nor a validator", operation.title()))
                .help("declare `ETag` on the `200` and the request header `If-None-Match`, or remove the `304`")
        });
    }
}
