//! See [`CreateWithout201`].

use crate::classify::{BodyForm, Kind};
use crate::lexicon::MAKING_NEW;
use crate::model::{Around, Operation, ResponseUse, StatusKey};
use crate::resolve::reference_of;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{
    Told, by_kind, declares_success, evidence, first_success, identifies, is_stated, is_transcoded, tells, words,
};

declare_rule! {
    /// An operation that creates a resource doesn't declare `201`.
    ///
    /// ## Why
    ///
    /// Any other 2xx leaves the client unable to tell a new resource from an existing one.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       operationId: createOrder
    ///       requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    ///       responses:
    ///         '200': # error
    ///           description: the new order
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    /// components:
    ///   schemas:
    ///     Order: {type: object, properties: {id: {type: string}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       operationId: createOrder
    ///       requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    ///       responses:
    ///         '201':
    ///           description: the new order
    ///           headers: {Location: {schema: {type: string, format: uri-reference}}}
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    /// components:
    ///   schemas:
    ///     Order: {type: object, properties: {id: {type: string}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 9.3.3 POST: an origin server that created a resource should answer 201 with `Location`; 15.3.2
    pub(crate) struct CreateWithout201 {
        id: "create-without-201",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("ibm", "ibm-response-status-codes"),
            ("mongodb-ipa", "xgen-IPA-106-create-method-response-code-is-201"),
        ],
        spec: &["RFC 9110, 9.3.3", "RFC 9110, 15.3.2"],
    }
}

/// Other ways to report a creation: it happens later (202), each of several parts has its own status (207), or the
/// client is redirected to the new resource (303).
const OTHER_WAYS: &[u16] = &[202, 207, 303];

impl Rule for CreateWithout201 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations that create a resource declares `201`",
            some: "{missing} of the {all} operations that create a resource declare no `201`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // `missing-success-response` reports a missing success. A range or `default` alone is not a code to replace.
        let Some(success) = first_success(operation) else { return };
        if !is_create(operation, cx) {
            return;
        }
        let is_satisfied = says_created(operation, cx);
        // Only a finding needs certainty that the new resource has an address.
        if !is_satisfied && !makes_resource(operation, cx) {
            return;
        }
        cx.judge(Self::META, is_satisfied, |cx| {
            by_kind(Self::META, success.key, operation, cx)
                .status(success.status.to_string())
                .message(format!("`{}` creates a resource but answers `{}`", operation.title(), success.status))
                .help(format!("declare `201`{}", with(operation, success, cx)))
                .evidence(evidence(operation, cx))
                .changes(
                    (cx.api.is_read_by_address(operation) || is_identified(success, cx))
                        .then(|| cx.restate(operation, success.key, 201)),
                )
                .declares(operation.id, &[201])
                .replaces([operation.id])
        });
    }
}

/// What the 201 needs so that clients find the new resource, as the end of a sentence.
fn with(operation: &Operation<'_>, success: &ResponseUse<'_>, cx: &Context<'_, '_>) -> &'static str {
    // A shared response that identifies the resource stays as it is.
    let is_shared = success.key.keyed().and_then(reference_of).is_some();
    if cx.api.is_read_by_address(operation) && !(is_shared && is_identified(success, cx)) {
        return " with a `Location` header";
    }
    if is_identified(success, cx) { "" } else { " with the identifier of the new resource in its body" }
}

/// Whether the body of a success identifies the new resource.
fn is_identified(success: &ResponseUse<'_>, cx: &Context<'_, '_>) -> bool {
    let response = cx.api.response(success);
    response
        .is_some_and(|response| tells(response, cx.api.workspace, &|name| identifies(name, response, cx)) != Told::No)
}

fn is_create(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // Deprecated operations keep their current status code.
    cx.kind(operation) == Kind::Create
        && cx.request(operation) != BodyForm::Array
        && !operation.method.is_safe()
        && !operation.is_deprecated()
        && !is_transcoded(cx.api)
}

fn makes_resource(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    is_stated(operation, cx) || is_addressable(operation, cx)
}

/// Whether an operation declares a success that reports a creation to the client.
fn says_created(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // A 204 with the address of the new resource omits only the body.
    let located =
        |used: &ResponseUse<'_>| cx.api.response(used).is_none_or(|response| response.header("Location").is_some());
    declares_success(operation, 201, cx)
        || OTHER_WAYS.iter().any(|code| operation.declares(*code))
        || operation.responses.iter().any(|used| used.status == StatusKey::Code(204) && located(used))
}

/// Whether the new resource has an address: the path lists resources, or an operation below it takes an identifier.
/// Without that, the verb may describe a command.
fn is_addressable(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let Around { here, item, .. } = cx.api.around(operation);
    let is_listed = cx.api.of_resource(here).any(|other| cx.kind(other) == Kind::List);
    // `GET /addEntry/{id}` is the same command.
    let is_kept = item.shown().is_some() && !is_command(operation);
    let is_removed = item.delete.is_some();
    // A member that can only be removed is rather a link to an existing resource.
    let is_link = is_removed && !is_kept && operation.template.parameters().next().is_some() && !says_create(operation);
    !is_link && (is_listed || is_removed || is_kept)
}

/// Whether the path ends in what the operation does, not in what it makes: `/addEntry`.
fn is_command(operation: &Operation<'_>) -> bool {
    let last = operation.template.names().next_back().map(words).unwrap_or_default();
    matches!(last.as_slice(), [verb, _, ..] if *verb == "add" || MAKING_NEW.has(verb))
}

fn says_create(operation: &Operation<'_>) -> bool {
    let texts = [operation.operation_id(), operation.summary()];
    texts.into_iter().flatten().flat_map(words).any(|word| MAKING_NEW.has(&word))
}
