//! See [`OkWithoutBody`].

use crate::classify::{Caller, Kind};
use crate::diagnostic::{Diagnostic, Remedy, Severity};
use crate::model::{Method, Operation, Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::text::head;

use super::shared::{at_uses, is_about, is_empty, may_answer_body, never_declares_204, users, words};

declare_rule! {
    /// A `200` response declares no body.
    ///
    /// ## Why
    ///
    /// `200` announces a body: either the description omits it and clients can't know it, or there is none and `204`
    /// says so.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}/cancel:
    ///     post:
    ///       responses:
    ///         '200': {description: cancelled} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}/cancel:
    ///     post:
    ///       responses:
    ///         '204': {description: cancelled}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.1 200 OK: outside of CONNECT a 200 has content; an origin server that sends none should use 204
    pub(crate) struct OkWithoutBody {
        id: "ok-without-body",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["async-without-202", "create-without-201", "delete-200-without-body"],
        equivalents: &[
            ("ibm", "ibm-request-and-response-content"),
            ("azure-api-style-guide", "az-success-response-body"),
            ("italia", "http-response-content-2xx"),
            ("sps-commerce", "sps-response-get-missing-body"),
        ],
        spec: &["RFC 9110, 15.3.1", "RFC 9110, 15.3.5"],
    }
}

impl Rule for OkWithoutBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `200` responses declares a body",
            some: "{missing} of the {all} `200` responses declare no body",
        })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let is_convention = never_declares_204(api);
        for response in &api.responses {
            let is_due = response.status == StatusKey::Code(200)
                && response.is_valid
                && !response.is_partial
                && users(response, cx).any(|operation| is_judged(operation, cx));
            if is_due {
                cx.judge(Self::META, !is_empty(response), |cx| {
                    let finding = finding(response, cx);
                    if is_convention { finding.severity(Severity::Info) } else { finding }
                });
            }
        }
    }
}

fn finding(response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let judged: Vec<_> = users(response, cx).filter(|operation| is_judged(operation, cx)).collect();
    let finding = at_uses(OkWithoutBody::META, response, cx, &|operation| is_judged(operation, cx), "declares no body")
        .replaces(judged.iter().map(|operation| operation.id))
        .remedy(Remedy::Body);
    // A read or a creation most likely returns something that the description omits.
    let has_result = |operation: &&Operation<'_>| reads(operation, cx) || creates(operation, cx);
    if describes_content(response) || judged.iter().any(has_result) {
        finding.help("describe the body, or declare `204` if there is none")
    } else {
        // Work that continues has a result, if not yet.
        let ends = |operation: &Operation<'_>| is_judged(operation, cx) && cx.kind(operation) != Kind::Async;
        finding
            .help("declare `204` instead, or describe the body if there is one")
            .changes(cx.restate_uses(response, ends, 204))
    }
}

/// Whether an operation exists for what it returns, by any method.
fn reads(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    operation.method.is_safe() || cx.kind(operation) == Kind::Query
}

/// Whether a response declares headers that describe a body.
fn describes_content(response: &Response<'_>) -> bool {
    const HEADERS: [&str; 5] =
        ["Content-Disposition", "Content-Encoding", "Content-Length", "Content-Type", "Transfer-Encoding"];
    HEADERS.iter().any(|name| response.header(name).is_some())
}

/// Whether an operation creates something that its client needs the identifier of.
fn creates(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    matches!(cx.kind(operation), Kind::Create | Kind::BatchCreate)
}

/// Whether the operation can return a body, and the code is not the whole answer.
fn is_judged(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    may_answer_body(operation.method)
        && !matches!(cx.caller(operation), Caller::Monitor | Caller::Service)
        && !is_meant(operation, cx)
}

const SOCKET: &[u8] = b"socket";

/// Whether a GET opens a WebSocket (RFC 6455, 4.1): no body follows its response.
fn opens_websocket(operation: &Operation<'_>) -> bool {
    let texts = [Some(operation.path), operation.operation_id(), operation.summary(), operation.description()];
    let mut texts = texts.into_iter().flatten().chain(operation.tags());
    // A cheap test rules out most texts.
    let may_tell = |text: &str| text.as_bytes().windows(SOCKET.len()).any(|part| part.eq_ignore_ascii_case(SOCKET));
    operation.method == Method::Get
        && texts.any(|text| may_tell(head(text)) && words(head(text)).concat().contains("websocket"))
}

/// Whether the code is the whole answer: for the revocation of a token (RFC 7009, 2.2), and for a
/// write that declares `204` for another outcome.
fn is_meant(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let revokes = || {
        let last = operation.segments().next_back().unwrap_or_default();
        cx.kind(operation) == Kind::Auth && is_about(last, &["revoke", "revocation"])
    };
    revokes() || opens_websocket(operation) || (!operation.method.is_safe() && operation.declares(204))
}
