//! See [`Missing404`].

use super::shared::{self, Identifier};
use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation on one resource declares neither `404` nor `410`.
    ///
    /// ## Why
    ///
    /// A client that addresses a resource by its identifier must be able to tell a missing resource from a failed
    /// request.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     parameters:
    ///       - {name: orderId, in: path, required: true, schema: {type: string}}
    ///     get: # error
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     parameters:
    ///       - {name: orderId, in: path, required: true, schema: {type: string}}
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '404': {description: no order has this id}
    ///   /rates/{currency}:
    ///     get:
    ///       parameters:
    ///         - {name: currency, in: path, required: true, schema: {type: string, enum: [EUR, USD]}}
    ///       responses:
    ///         '200': {description: the rates}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.5 (`404`) and 15.5.11 (`410`).
    pub(crate) struct Missing404 {
        id: "missing-404",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status"],
        equivalents: &[
            ("digitalocean", "common-responses-not-found"),
            ("mongodb", "xgen-IPA-114-parameterized-paths-have-404-not-found"),
        ],
        spec: &["RFC 9110, 15.5.5", "RFC 9110, 15.5.11"],
    }
}

impl Rule for Missing404 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations on an existing resource declares `404` or `410`",
            some: "{missing} of the {all} operations on an existing resource declare neither `404` nor `410`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if let Some(identifier) = shared::presupposed(operation, cx) {
            let is_satisfied = shared::answers(cx, operation, &[404, 410]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, &identifier, cx));
        }
    }
}

fn finding(operation: &Operation<'_>, identifier: &Identifier<'_, '_>, cx: &Context<'_, '_>) -> Diagnostic {
    let place = identifier.parameter.map_or(operation.path_key, shared::name_of).place();
    Missing404::META
        .at(operation.key)
        .message(format!("`{}` declares no `404` for an unknown `{}`", operation.title(), identifier.name))
        .related(place, "this identifies the resource")
        .help("declare `404` for a resource that doesn't exist, or `410` for one that is known to be removed")
        .declares(operation.id, &[404, 410])
        .change(cx.declare(operation, 404))
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status("404")
}
