//! See [`ConditionalWriteWithout412`].

use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{answers, write_condition};

declare_rule! {
    /// A write takes a condition, but doesn't declare what happens when it isn't met.
    ///
    /// ## Why
    ///
    /// The condition is there to keep one client from undoing what another has just written. Without the answer to it, the
    /// losing client can't know that it has to read again.
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
    /// - RFC 6585, 3: 428 where a request has to have a condition
    pub(crate) struct ConditionalWriteWithout412 {
        id: "conditional-write-without-412",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-etag-header")],
        spec: &["RFC 9110, 13.1.1", "RFC 9110, 13.1.4", "RFC 9110, 15.5.13", "RFC 6585, 3"],
    }
}

/// Answers to a condition that isn't met. Some APIs call it a conflict.
const ANSWERS: &[u16] = &[412, 409];

impl Rule for ConditionalWriteWithout412 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`412`", whom: "writes that take a condition" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(condition) = write_condition(operation) else { return };
        let is_satisfied = answers(cx, operation, ANSWERS);
        cx.judge(Self::META, is_satisfied, |cx| {
            let also = if condition.required { ", and `428` for a request that lacks it" } else { "" };
            Self::META
                .at(operation.key)
                .operation(cx.name(operation))
                .message(format!("`{}` takes `{}` but declares no `412`", operation.title(), condition.name))
                .related(condition.node.place(), "this condition may not be met")
                .help(format!("declare `412` for a condition that isn't met{also}"))
                .declares(operation.id, &[412])
                .snippet(cx.response_snippet(operation, 412))
        });
    }
}
