//! See [`AcceptedWithoutTracking`].

use crate::classify::Kind;
use crate::model::{Method, Operation, Response, Segment, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::text::words::is_plural;

use super::shared::{Told, about, is_about, is_identifier, last_word, tells, users, words};

declare_rule! {
    /// A `202` gives no way to learn what becomes of the work.
    ///
    /// ## Why
    ///
    /// `202` promises nothing but that the work was taken on. A client that can't ask for its state never learns whether it
    /// was done or has failed.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /exports:
    ///     post:
    ///       responses:
    ///         '202': {description: the export has begun} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /exports:
    ///     post:
    ///       responses:
    ///         '202':
    ///           description: the export has begun
    ///           headers: {Location: {description: where to ask for its state, schema: {type: string}}}
    /// ```
    ///
    /// In `strict` only: many APIs answer `202` for work whose result is simply there a moment later, or lead to it by what
    /// they don't describe, so that too many findings are a matter of taste.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.3 202 Accepted: the answer ought to tell the state and lead to where it can be followed
    pub(crate) struct AcceptedWithoutTracking {
        id: "accepted-without-tracking",
        severity: Warning,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[
            ("azure-api-style-guide", "az-lro-response-headers"),
            ("azure-openapi-validator", "LroLocationHeader"),
        ],
        spec: &["RFC 9110, 15.3.3"],
    }
}

/// Last words of headers that lead to the work, name it, or say when to ask again (`Retry-After`).
const HEADERS: &[&str] = &["location", "link", "operation", "id", "url", "uri", "status", "token", "after"];

/// Words of headers that name the request and not the work.
const REQUEST_HEADERS: &[&str] = &["request", "trace", "correlation", "span"];

/// Last words of members that tell how far the work is, beside those that identify it.
const PROGRESS: &[&str] =
    &["status", "state", "progress", "percent", "percentage", "phase", "job", "task", "operation", "eta"];

/// Words of paths to which clients hand in what they don't ask about again.
const HANDED_IN: &[&str] = &[
    "analytics",
    "beacon",
    "collect",
    "event",
    "events",
    "heartbeat",
    "ingest",
    "log",
    "logs",
    "metrics",
    "ping",
    "publish",
    "queue",
    "queues",
    "telemetry",
    "topic",
    "topics",
    "track",
];

impl Rule for AcceptedWithoutTracking {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "a way to follow the work", whom: "`202` responses" })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let is_due = response.status == Status::Code(202)
            && !response.is_partial
            && users(response, cx).any(|operation| is_judged(operation, cx));
        if !is_due {
            return;
        }
        let has_links = response.node.get("links").is_some_and(|links| !links.is_empty());
        let is_satisfied = has_links
            || response.headers.iter().any(|header| leads_to_work(header.name))
            || tells(response, cx.api.workspace, &is_tracking) != Told::No;
        cx.judge(Self::META, is_satisfied, |cx| {
            about(Self::META, response.anchor(), response, cx)
                .message(format!("`202` gives no way to follow the work{}", cx.uses(response)))
                .help("declare a `Location` header that leads to the state of the work, or put its identifier in the body")
                .snippet(cx.header_snippet(response, &["Location"]))
        });
    }
}

/// Whether the client needs to be told. It doesn't where it may ask the same again, where it can read the very resource
/// that the work is about, and where nobody asks what becomes of what was handed in.
fn is_judged(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let makes = match cx.kind(operation) {
        Kind::Create | Kind::BatchCreate => true,
        // A command to a resource shows in that resource; a new member of a collection doesn't show in its owner.
        Kind::Async => operation.method == Method::Post && !is_command(operation),
        _ => false,
    };
    let is_handed_in = cx.kind(operation) == Kind::Receive || is_about(operation.path, HANDED_IN);
    // Beside another success it is rather the exception: somebody has to agree first, or the state is another one.
    let is_usual = operation.responses.iter().filter(|used| used.status.is_success()).count() == 1;
    !operation.method.is_safe()
        && !is_handed_in
        && (is_usual || cx.kind(operation) == Kind::Async)
        && (makes || !is_readable(operation, cx))
}

/// Whether the path ends in something other than a plural behind an identifier: `/orders/{id}/ship`.
fn is_command(operation: &Operation<'_>) -> bool {
    let [.., Segment::Parameter(_), Segment::Name(last)] = operation.template.segments[..] else { return false };
    words(last).pop().is_some_and(|word| !is_plural(&word))
}

/// Whether the resource that the operation works on can be read: `/orders/{id}` for `POST /orders/{id}/ship`.
fn is_readable(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.api.around(operation).here.get.is_some() || cx.api.subject(operation).get.is_some()
}

fn leads_to_work(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(|word| &**word).unwrap_or_default();
    let is_of_request = words.iter().any(|word| REQUEST_HEADERS.contains(&&**word));
    (HEADERS.contains(&last) || last.ends_with("operation")) && !is_of_request
}

fn is_tracking(name: &str) -> bool {
    last_word(name).is_some_and(|last| is_identifier(&last) || PROGRESS.contains(&&*last))
}
