//! See [`Delete200WithoutBody`].

use crate::diagnostic::Remedy;
use crate::hash::HashSet;
use crate::model::{Method, Operation, Response, StatusKey};
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};

use super::shared::{at_uses, is_empty, may_answer_body, never_declares_204, users};

declare_rule! {
    /// A `DELETE` answers `200` but declares no body.
    ///
    /// ## Why
    ///
    /// `200` promises a body, so clients and generated code wait for content that never comes, while `204` says that
    /// there is none.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         '200': {description: deleted} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         '204': {description: deleted}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 9.3.5 DELETE: 204 without further information, 200 with a description of the outcome
    pub(crate) struct Delete200WithoutBody {
        id: "delete-200-without-body",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["async-without-202"],
        equivalents: &[
            ("sps-commerce", "sps-invalid-delete-response-code"),
            ("mongodb-ipa", "xgen-IPA-108-delete-response-should-be-empty"),
        ],
        spec: &["RFC 9110, 9.3.5", "RFC 9110, 15.3.1", "RFC 9110, 15.3.5"],
    }
}

impl Rule for Delete200WithoutBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `200` responses of `DELETE` operations declares a body",
            some: "{missing} of the {all} success responses of `DELETE` operations are `200` without a body",
        })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        // Then `ok-without-body` reports all methods.
        if never_declares_204(api) {
            return;
        }
        let responses = api.responses.iter().filter(|response| response.is_valid && !response.is_partial);
        responses.for_each(|response| check(response, cx));
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        // Each of them is reported as soon as any operation declares `204`.
        let is_due = |response: &&Response<'_>| {
            response.status == StatusKey::Code(200)
                && response.is_valid
                && !response.is_partial
                && is_empty(response)
                && is_of_delete(response, cx)
        };
        let due = never_declares_204(cx.api).then(|| cx.api.responses.iter().filter(is_due));
        let due: HashSet<usize> = due?.flat_map(|response| users(response, cx)).map(|operation| operation.id).collect();
        Some(Box::new(move |effect: &Effect| {
            effect.declared.iter().any(|(_, code)| *code == 204) && due.iter().any(|at| !effect.declares(*at, &[204]))
        }))
    }
}

fn check(response: &Response<'_>, cx: &mut Context<'_, '_>) {
    if !matches!(response.status, StatusKey::Code(200 | 204)) || !is_of_delete(response, cx) {
        return;
    }
    let is_satisfied = response.status == StatusKey::Code(204) || !is_empty(response);
    if !is_satisfied && users(response, cx).all(|operation| operation.declares(204)) {
        // Two codes distinguish two outcomes: it was deleted, or it did not exist.
        return;
    }
    cx.judge(Delete200WithoutBody::META, is_satisfied, |cx| {
        let deletes = |operation: &Operation<'_>| operation.method == Method::Delete;
        at_uses(Delete200WithoutBody::META, response, cx, &deletes, "declares no body")
            .replaces(users(response, cx).map(|operation| operation.id))
            .remedy(Remedy::Body)
            .help("declare `204` instead, or describe the body if there is one")
            .changes(cx.restate_uses(response, deletes, 204))
    });
}

/// Whether only `DELETE` operations use this response. `ok-without-body` reports those that other methods share.
fn is_of_delete(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let mut methods = users(response, cx).map(|operation| operation.method).filter(|method| may_answer_body(*method));
    methods.next() == Some(Method::Delete) && methods.all(|method| method == Method::Delete)
}
