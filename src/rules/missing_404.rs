//! See [`Missing404`].

use super::shared::{self, Identifier};
use crate::classify::outcome::{self, Subject};
use crate::config::RuleOption;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::hash::HashSet;
use crate::model::schema::{Types, View};
use crate::model::{Method, Operation, Response};
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::text::head;
use crate::text::words::words;

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
    /// A `DELETE` of what is gone may answer `404` or `204`, so under `strict` the rule reports one that declares neither. The
    /// option `delete` states the choice of the API, and `inconsistent-outcome-status` reports an API without one.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.5 (`404`) and 15.5.11 (`410`); 9.2.2: a `DELETE` may be repeated
    pub(crate) struct Missing404 {
        id: "missing-404",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status", "inconsistent-outcome-status"],
        equivalents: &[
            ("digitalocean", "common-responses-not-found"),
            ("mongodb", "xgen-IPA-114-parameterized-paths-have-404-not-found"),
        ],
        spec: &["RFC 9110, 15.5.5", "RFC 9110, 15.5.11", "RFC 9110, 9.2.2"],
        options: &[DELETE],
    }
}

/// What a `DELETE` of a resource that is gone answers.
const DELETE: RuleOption = RuleOption {
    name: "delete",
    summary: "The answer to a `DELETE` of what is gone: `404`, `204`, or `either` (the default).",
};

/// The codes for a missing resource.
const CODES: &[u16] = &[404, 410];

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
        let required = match operation.method {
            Method::Delete => shared::removed(operation, cx).filter(|_| is_asked_of_removal(operation, cx)),
            _ => shared::presupposed(operation, cx),
        };
        if let Some(identifier) = required.filter(|_| !promises_null(operation, cx)) {
            let is_satisfied = shared::answers(cx, operation, CODES);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, &identifier, cx));
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        if !cx.is_strict {
            return None;
        }
        // What answers nothing more than that it is done is a command.
        let is_due = |operation: &&Operation<'_>| {
            shared::presupposes_as_command(operation, cx) && !shared::answers(cx, operation, CODES)
        };
        let due: HashSet<usize> = cx.api.served().filter(is_due).map(|operation| operation.id).collect();
        Some(Box::new(move |effect: &Effect| {
            effect.declared.iter().any(|(at, code)| *code == 204 && due.contains(at) && !effect.declares(*at, CODES))
        }))
    }
}

/// Whether a `DELETE` has to declare a code for what is gone.
fn is_asked_of_removal(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    match cx.option(Missing404::META, DELETE.name) {
        Some("404") => true,
        Some("204") => false,
        // `inconsistent-outcome-status` compares those that answer `204`.
        _ => cx.is_strict && (!operation.declares(204) || shared::answers(cx, operation, CODES)),
    }
}

/// Whether a text says that the answer is `null` where there is nothing.
fn promises_null(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let responses = successes.filter_map(|used| cx.api.response(used)).map(Response::description);
    let mut texts = operation.description().into_iter().chain(responses);
    texts.any(|text| {
        let mut sentences = head(text).split(['.', ';']).filter(|sentence| sentence.contains("null"));
        sentences.any(|sentence| {
            words(sentence).iter().any(|word| word == "null") && outcome::mentions(sentence, Subject::NotFound)
        })
    })
}

/// Whether a success of an operation may be `null`.
fn may_answer_null(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let content = successes.filter_map(|used| cx.api.response(used)).flat_map(|response| &response.content);
    let mut schemas = content.filter_map(|media| media.schema);
    schemas.any(|schema| View::read(cx.api.workspace, schema).types.allows(Types::NULL))
}

fn finding(operation: &Operation<'_>, identifier: &Identifier<'_, '_>, cx: &Context<'_, '_>) -> Diagnostic {
    let place = identifier.parameter.map_or(operation.path_key, shared::name_of).place();
    let help = if may_answer_null(operation, cx) {
        "declare `404` for a resource that doesn't exist, and answer it in the place of `null`"
    } else {
        "declare `404` for a resource that doesn't exist, or `410` for one that is known to be removed"
    };
    Missing404::META
        .at(operation.key)
        .message(format!("`{}` declares no `404` for an unknown `{}`", operation.title(), identifier.name))
        .related(place, "this identifies the resource")
        .help(help)
        .declares(operation.id, CODES)
        .change(cx.declare(operation, 404))
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status("404")
}
