//! See [`ConditionalWriteWithout412`].

use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{answers, write_condition};

declare_rule! {
    /// A conditional write declares no response for a condition that fails.
    ///
    /// ## Why
    ///
    /// Without a `412`, a client whose update lost the race can't tell that it must read the resource again.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put: # error
    ///       parameters:
    ///         - {name: If-Match, in: header, schema: {type: string}}
    ///       responses:
    ///         '204': {description: stored}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put:
    ///       parameters:
    ///         - {name: If-Match, in: header, schema: {type: string}}
    ///       responses:
    ///         '204': {description: stored}
    ///         '412': {description: somebody else has changed the order}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 13.1.1 If-Match; 13.1.4 If-Unmodified-Since; 15.5.13 412 Precondition Failed
    /// - RFC 6585, 3: 428 for a request without the required condition
    pub(crate) struct ConditionalWriteWithout412 {
        id: "conditional-write-without-412",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-etag-header")],
        spec: &["RFC 9110, 13.1.1", "RFC 9110, 13.1.4", "RFC 9110, 15.5.13", "RFC 6585, 3"],
    }
}

/// Codes for a condition that fails. Some APIs call it a conflict.
const ANSWERS: &[u16] = &[412, 409];

impl Rule for ConditionalWriteWithout412 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} conditional writes declares `412`",
            some: "{missing} of the {all} conditional writes declare no `412`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(condition) = write_condition(operation) else { return };
        let is_satisfied = answers(cx, operation, ANSWERS);
        cx.judge(Self::META, is_satisfied, |cx| {
            let also = if condition.required { ", and `428` for a request without it" } else { "" };
            Self::META
                .at(operation.key)
                .operation(cx.name(operation))
                .message(format!("`{}` accepts `{}` but declares no `412`", operation.title(), condition.name))
                .related(condition.node.place(), "this condition can fail")
                .help(format!("declare `412` for a condition that fails{also}"))
                .declares(operation.id, &[412])
                .change(cx.declare(operation, 412))
        });
    }
}
