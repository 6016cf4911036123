//! See [`Missing404`].

use super::shared::{self, Identifier};
use crate::classify::Kind;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::schema::View;
use crate::model::{Method, Operation};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

declare_rule! {
    /// An operation on one resource declares neither `404` nor `410`.
    ///
    /// ## Why
    ///
    /// Whoever addresses a resource by its identifier may address one that is not there, or not any more; clients must
    /// be able to tell that from a failure.
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
        Some(Absence { what: "`404`", whom: "operations on one resource that has to be there" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if let Some(identifier) = due(operation, cx) {
            let is_satisfied = shared::answers(cx, operation, &[404, 410]);
            let is_told = |cx: &Context<'_, '_>| shared::misplaces(cx, operation, &[404, 410]);
            cx.judge_unless_told(Self::META, is_satisfied, is_told, |cx| finding(operation, &identifier, cx));
        }
    }
}

/// Words by which a PUT says that it changes what is there, and by which it says that it may bring it about.
const CHANGES: [&str; 7] = ["change", "edit", "modify", "rename", "replace", "update", "updates"];
const CREATES: [&str; 6] = ["add", "assign", "create", "set", "upload", "upsert"];

/// The identifier of the resource that an operation presupposes.
pub(super) fn due<'p, 'a>(operation: &'p Operation<'a>, cx: &Context<'_, '_>) -> Option<Identifier<'p, 'a>> {
    let presupposes = match operation.method {
        // What matches nothing is an empty list, and a search or a page that is always there has no identity.
        // By 204 beside 200 a GET says that there is nothing.
        Method::Get | Method::Head => {
            !matches!(cx.kind(operation), Kind::List | Kind::Query | Kind::Singleton) && !operation.declares(204)
        }
        // A PUT or a PATCH may create what it doesn't find, and a DELETE may be content that nothing is there.
        Method::Patch => cx.kind(operation) != Kind::Upsert && !operation.declares(201),
        Method::Put => cx.kind(operation) == Kind::Update && !operation.declares(201) && only_changes(operation),
        Method::Delete => cx.is_strict,
        Method::Post => cx.is_strict && cx.kind(operation) == Kind::Action,
        _ => false,
    };
    let presupposes = presupposes
        && shared::is_judged(operation)
        && cx.kind(operation) != Kind::Receive
        && !answers_with_list(operation, cx);
    // What a command below a resource presupposes is that resource: `/orders/{id}/cancel`.
    let commands = usize::from(operation.method == Method::Post);
    presupposes.then(|| shared::identifier(cx, operation, commands)).flatten()
}

/// Whether the names of an operation speak of changing what is there alone.
fn only_changes(operation: &Operation<'_>) -> bool {
    let names = [operation.operation_id(), operation.summary()];
    let words: Vec<String> = names.into_iter().flatten().flat_map(shared::words).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&CHANGES) && !has(&CREATES)
}

/// Whether success is a list or a page of one, which is empty where nothing matches.
fn answers_with_list(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    if shared::paging_parameters(operation).next().is_some() {
        return true;
    }
    let content = cx.api.response_of(operation, 200).map_or(&[][..], |response| &response.content);
    // What has several members of its own is no list, and may be a large object that many operations answer with.
    let is_wide = |schema: Node<'_>| {
        cx.api.value(schema).and_then(|schema| schema.get("properties")).is_some_and(|members| members.len() > 1)
    };
    let read = |schema| (!is_wide(schema)).then(|| View::read(cx.api.workspace, schema));
    let is_list = |schema| read(schema).is_some_and(|view| view.is_array());
    content
        .iter()
        .filter_map(|media| read(media.schema?))
        .any(|view| view.is_array() || matches!(view.members.as_slice(), [only] if is_list(only.schema)))
}

fn finding(operation: &Operation<'_>, identifier: &Identifier<'_, '_>, cx: &Context<'_, '_>) -> Diagnostic {
    let place = identifier.parameter.map_or(operation.path_key, shared::name_of).place();
    Missing404::META
        .at(operation.key)
        .message(format!("`{}` declares no `404` for an unknown `{}`", operation.title(), identifier.name))
        .related(place, "this identifies the resource")
        .help("declare `404` for a resource that is not there, or `410` where it is known to have been removed")
        .snippet(cx.response_snippet(operation, 404))
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status("404")
}
