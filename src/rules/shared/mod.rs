//! Properties of operations and responses that several rules check, and the start of findings about them. More of them
//! are in the modules [`requests`], [`bodies`], [`contradiction`] and [`words`].

mod bodies;
mod contradiction;
mod created;
mod expected;
mod headers;
mod internals;
mod requests;
mod uploads;
mod words;

use std::fmt::Display;

use crate::diagnostic::{Confidence, Diagnostic, Occurrence, STATUS};
use crate::model::{Api, Method, Operation, Response, ResponseUse, Scope, StatusKey};
use crate::rule::{Context, RuleMeta};
use crate::syntax::Node;

pub(super) use crate::text::words::{is_about, last_word, singular, words};
pub(crate) use bodies::may_answer_body;
pub(super) use bodies::{Told, is_empty, tells};
pub(super) use contradiction::contradiction;
pub(super) use created::{identifies, is_located, is_to_be_located};
pub(super) use expected::{invalid_input, presupposed, presupposes_as_command, removed, write_condition};
pub(super) use headers::{lacks_header, needs_header};
pub(super) use internals::Public;
pub(super) use requests::{
    Identifier, READ_CONDITIONS, asks_for_rights, condition, has_unknown_parameters, is_standard_header, name_of,
    paging_parameters, says_later, says_who_calls, validator,
};
pub(crate) use uploads::is_upload;
pub(super) use words::{all_of, any_of, mentions, part_of_help};

/// Whether rules about missing error responses check an operation: it lists responses other than to its new address or
/// to say that it does nothing, all under keys that can be read, and servers don't handle its method on their own.
pub(super) fn is_judged(operation: &Operation<'_>) -> bool {
    let is_by_server = matches!(operation.method, Method::Options | Method::Trace);
    // `invalid-status-key` reports a key that is not a status. It may stand for any of the missing codes.
    let is_read = operation.responses.iter().all(|used| used.status != StatusKey::Other);
    let does_nothing = operation.is_moved() || operation.is_withdrawn();
    !operation.responses.is_empty() && is_read && !does_nothing && !is_by_server
}

/// Whether an operation declares one of these codes.
///
/// Strict presets require the code itself. An operation that declares its errors only by ranges or `default` is
/// reported once, by `default-only-errors`, and not by each rule for its own code.
pub(super) fn answers(cx: &Context<'_, '_>, operation: &Operation<'_>, codes: &[u16]) -> bool {
    codes
        .iter()
        .any(|code| cx.declares(operation, *code) || (operation.covers(*code) && !operation.declares_error_code()))
}

/// Whether the headers of a response are unknown.
pub(crate) fn has_unknown_headers(response: &Response<'_>) -> bool {
    response.is_partial && response.headers.is_empty()
}

/// Whether any operation that the API serves uses a response.
pub(super) fn is_served(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    response.uses.iter().any(|(at, _)| cx.api.operations[*at].scope == Scope::Path)
}

/// Starts a finding about a response at one of its nodes. Its message is the name of the response with this predicate:
/// "`404` of `GET /orders/{id}` has no body".
pub(crate) fn about(
    meta: &RuleMeta,
    node: Node<'_>,
    response: &Response<'_>,
    cx: &Context<'_, '_>,
    predicate: impl Display,
) -> Diagnostic {
    let (predicate, status) = (predicate.to_string(), response.status.text());
    let mut finding = about_any(meta, node, response, cx, &predicate);
    finding.cause = Some(["`", &status, "` ", &predicate].concat());
    finding
}

/// Starts a finding like that of [`about`], whose cause is the same for all statuses.
pub(crate) fn about_any(
    meta: &RuleMeta,
    node: Node<'_>,
    response: &Response<'_>,
    cx: &Context<'_, '_>,
    predicate: &str,
) -> Diagnostic {
    let mut finding = meta.at(node);
    finding.message = cx.of_response(response, &[" ", predicate, &cx.uses(response)]);
    finding.cause = Some([STATUS, " ", predicate].concat());
    finding.status = Some(response.status.text().into_owned());
    let finding = finding.concerns(response.uses.iter().map(|(at, _)| *at));
    match response.uses.as_slice() {
        [(operation, _)] => finding.operation(cx.name(&cx.api.operations[*operation])),
        _ if response.is_shared() => finding.related(response.key.place(), "used here, among other places"),
        _ => finding,
    }
}

/// Starts a finding about the status that operations give to a response, where the operations have to be fixed: at the
/// status key of the first of them, with all of them as occurrences. Its message has this predicate.
pub(crate) fn at_uses(
    meta: &RuleMeta,
    response: &Response<'_>,
    cx: &Context<'_, '_>,
    is_concerned: &dyn Fn(&Operation<'_>) -> bool,
    predicate: impl Display,
) -> Diagnostic {
    let uses = response.uses.iter().map(|(at, key)| (&cx.api.operations[*at], *key));
    let uses: Vec<_> = uses.filter(|(user, _)| user.scope == Scope::Path && is_concerned(user)).collect();
    let (first, key) = uses.first().copied().unwrap_or((cx.first_use(response), response.key));
    let message = format!("{} {predicate}", of_operations(response.status, first, uses.len()));
    let finding = meta.at(key).status(response.status.to_string()).operation(cx.name(first)).message(message);
    let finding = finding.concerns(uses.iter().map(|(user, _)| user.id));
    let finding = finding.cause(format_args!("`{}` {predicate}", response.status));
    if !response.is_shared() {
        return finding;
    }
    let places = uses.iter().map(|(operation, key)| Occurrence { place: key.place(), ..cx.occurrence(operation) });
    let places = if uses.len() > 1 { places.collect() } else { Vec::new() };
    finding.related(response.anchor().place(), "the shared response").occurrences(places)
}

/// How many empty `200` responses make a convention.
const CONVENTION: usize = 4;

/// Whether the API returns an empty `200` where others return `204`, which no operation declares.
pub(super) fn never_declares_204(api: &Api<'_>) -> bool {
    let is_served =
        |response: &&Response<'_>| response.uses.iter().any(|(at, _)| api.operations[*at].scope == Scope::Path);
    let empty = api.responses.iter().filter(|response| response.status == StatusKey::Code(200) && is_empty(response));
    empty.filter(is_served).nth(CONVENTION - 1).is_some() && !api.served().any(|operation| operation.declares(204))
}

/// The response of several operations in messages: "`404` of `GET /orders/{id}` and 2 more operations".
pub(super) fn of_operations(status: StatusKey, first: &Operation<'_>, count: usize) -> String {
    let others = match count {
        0 | 1 => String::new(),
        2 => " and 1 more operation".to_owned(),
        count => format!(" and {} more operations", count - 1),
    };
    format!("`{status}` of `{}`{others}", first.title())
}

/// Starts a finding that depends on the kind of an operation.
pub(super) fn by_kind(meta: &RuleMeta, node: Node<'_>, operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let confidence = if is_stated(operation, cx) { Confidence::High } else { Confidence::Medium };
    meta.at(node).operation(cx.name(operation)).confidence(confidence)
}

/// Names of the error schema (`google.rpc.StatusKey`) in descriptions that are generated for gRPC services behind HTTP.
const TRANSCODED: [&str; 5] =
    ["rpcStatus", "googlerpcStatus", "google.rpc.StatusKey", "GoogleRpcStatus", "runtimeError"];

/// Whether the API is a gRPC service behind HTTP, whose transcoding returns `200` for every success.
pub(super) fn is_transcoded(api: &Api<'_>) -> bool {
    api.components("schemas").is_some_and(|schemas| TRANSCODED.iter().any(|name| schemas.get(name).is_some()))
}

/// Whether the author states the kind of an operation.
pub(crate) fn is_stated(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.kinds.get(operation.id).is_some_and(|found| found.stated)
}

/// The kind of an operation with the strongest reasons for it: "`create`: it posts to a collection".
pub(crate) fn evidence(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Option<String> {
    let found = cx.kinds.get(operation.id)?;
    Some(format!("`{}`: {}", found.kind, found.reasons().unwrap_or_default()))
}

/// The operations under `paths` that use a response.
pub(super) fn users<'c>(
    response: &'c Response<'_>,
    cx: &'c Context<'_, '_>,
) -> impl Iterator<Item = &'c Operation<'c>> {
    response.uses.iter().map(|(at, _)| &cx.api.operations[*at]).filter(|operation| operation.scope == Scope::Path)
}

/// Whether some success response of an operation could not be read completely.
pub(super) fn has_unknown_success(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let mut successes = operation.responses.iter().filter(|used| used.status.is_success());
    successes.any(|used| cx.api.response(used).is_none_or(|response| response.is_partial))
}

/// Whether an operation declares a success code, in presets below `strict` also by `2XX`. `default` doesn't count:
/// clients can't rely on it for a success.
pub(super) fn declares_success(operation: &Operation<'_>, code: u16, cx: &Context<'_, '_>) -> bool {
    operation.declares(code)
        || !cx.is_strict && operation.responses.iter().any(|used| used.status == StatusKey::Range(code / 100))
}

/// The lowest declared 2xx code.
pub(super) fn first_success<'c, 'a>(operation: &'c Operation<'a>) -> Option<&'c ResponseUse<'a>> {
    let codes = operation.responses.iter().filter(|used| used.status.code().is_some() && used.status.is_success());
    codes.min_by_key(|used| used.status.code())
}
