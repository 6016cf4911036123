//! See [`AcceptedWithoutTracking`].

use crate::classify::{Caller, Kind};
use crate::diagnostic::Remedy;
use crate::lexicon::{HANDED_IN, LINKS, PROGRESS, REQUEST_HEADERS, WORK_HEADERS};
use crate::model::{Method, Operation, Response, Segment, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::text::words::is_plural;

use super::shared::{Told, about, last_word, tells, users, words};

declare_rule! {
    /// A `202` response offers no way to follow the work.
    ///
    /// ## Why
    ///
    /// `202` only confirms that the work was accepted, so a client that cannot ask for its state never learns whether
    /// it succeeded.
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
    /// In `strict` only: many APIs answer `202` for work whose result is available a moment later, or lead to it in a
    /// way that they don't describe, so that too many findings are a matter of taste.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.3 202 Accepted: the response ought to describe the state and point to a status monitor
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

impl Rule for AcceptedWithoutTracking {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `202` responses offers a way to follow the work",
            some: "{missing} of the {all} `202` responses offer no way to follow the work",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let is_due = response.status == StatusKey::Code(202)
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
            about(Self::META, response.anchor(), response, cx, "offers no way to follow the work")
                .help("declare a `Location` header with the address of its state, or return its identifier in the body")
                .change(cx.declare_headers(response, vec!["Location"]))
                .remedy(Remedy::Body)
        });
    }
}

/// Whether the client needs a way to follow the work. It doesn't if it can repeat the request, if it can read the
/// resource that the work changes, and if nobody asks about the data again.
fn is_judged(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let makes = match cx.kind(operation) {
        Kind::Create | Kind::BatchCreate => true,
        // The resource shows the effect of a command, but the owner of a collection doesn't show a new member.
        Kind::Async => operation.method == Method::Post && !is_command(operation),
        _ => false,
    };
    let is_handed_in = cx.caller(operation) == Caller::Service || HANDED_IN.is_in(operation.path);
    // Beside another success it is the exception: somebody has to agree first, or the resource is in another state.
    let is_usual = operation.responses.iter().filter(|used| used.status.is_success()).count() == 1;
    !operation.method.is_safe()
        && !is_handed_in
        && (is_usual || cx.kind(operation) == Kind::Async)
        && (makes || !is_readable(operation, cx))
}

/// Whether the path ends in a word other than a plural after an identifier: `/orders/{id}/ship`.
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
    let is_of_request = words.iter().any(|word| REQUEST_HEADERS.has(word));
    (WORK_HEADERS.has(last) || last.ends_with("operation")) && !is_of_request
}

fn is_tracking(name: &str) -> bool {
    last_word(name).is_some_and(|last| LINKS.has(&last) || PROGRESS.has(&last))
}
