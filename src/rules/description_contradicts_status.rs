//! See [`DescriptionContradictsStatus`].

use super::shared::{self, OtherOutcome};
use crate::model::{Api, Method, Response, Status};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Kind, Node};

declare_rule! {
    /// The description of a response contradicts its status code.
    ///
    /// ## Why
    ///
    /// Readers follow the words and programs follow the code, so half of them handle an outcome that doesn't happen.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '403': {description: Unauthorized} # error
    ///         '404': {description: 404 Not Found}
    /// ```
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '400':
    ///           description: the request can't be read
    ///           content:
    ///             application/json:
    ///               example: {status: 403, message: not yours} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '401': {description: Unauthorized}
    ///         '403':
    ///           description: not yours
    ///           content:
    ///             application/json:
    ///               example: {status: 403, message: not yours}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.
    pub(crate) struct DescriptionContradictsStatus {
        id: "description-contradicts-status",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "not-found-for-auth"],
        spec: &["RFC 9110, 15"],
    }
}

/// Names of members that carry the status in error bodies.
const STATUS_MEMBERS: [&str; 5] = ["code", "httpstatus", "httpstatuscode", "status", "statuscode"];

/// Codes that may be described by the words of another: a removed resource isn't found, an upgrade of a plan is a
/// payment, and a server that can't be reached is not available.
const ALIKE: [(u16, u16); 5] = [(402, 426), (404, 410), (410, 404), (502, 503), (504, 503)];

impl Rule for DescriptionContradictsStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        // `unregistered-status` reports unregistered codes.
        let is_registered = response.status.code().is_none_or(|code| crate::status::lookup(code).is_some());
        let Some(told) = told(response, cx).filter(|_| is_registered) else { return };
        let code = format!("`{}`", told.code);
        let meaning = if told.words.contains(&code) { String::new() } else { format!(", which is {code}") };
        cx.emit(
            Self::META
                .at(told.node)
                .message(format!(
                    "{} {}{meaning}",
                    shared::of_operations(response.status, cx.first_use(response), response.uses.len()),
                    told.words
                ))
                .related(response.key.place(), "its status")
                .help(told.help(response, cx, "declare this case as"))
                .operation(cx.name(cx.first_use(response)))
                .status(response.status.to_string())
                .replaces(response.operations())
                .claims(told.claims(response, cx))
                .occurrences(cx.uses_of_reference(response, told.node)),
        );
    }
}

/// The other outcome that a response describes.
fn told<'s>(response: &'s Response<'_>, cx: &'s Context<'_, '_>) -> Option<OtherOutcome<'s>> {
    let does_contradict =
        |told: &OtherOutcome<'_>| contradicts(told.code, response.status) && !is_as_asked(response, told.code, cx);
    let told = shared::told_by_name(response)
        .filter(does_contradict)
        .filter(|told| !is_refusal_of_rights(response, told.code, cx))
        .or_else(|| shared::told_by_description(response).filter(does_contradict))
        .or_else(|| told_by_example(response, cx.api).filter(does_contradict));
    let mut told = told?;
    // If the response is right for another of its codes, the reference under this one is wrong.
    if let Some(site) = response.sites.first()
        && cx.api.under_other_statuses(response).any(|other| other.status.covers(told.code))
    {
        told.node = *site;
    }
    Some(told)
}

/// Whether a 403 is called "unauthorized", as in everyday language, beside a 401 with another response.
fn is_refusal_of_rights(response: &Response<'_>, told: u16, cx: &Context<'_, '_>) -> bool {
    let has_own = |(at, _): &(usize, _)| {
        cx.api.response_of(&cx.api.operations[*at], told).is_some_and(|other| other.node != response.node)
    };
    response.status == Status::Code(403) && told == 401 && response.uses.iter().all(has_own)
}

/// Whether a success describes what the client wanted: that something is now locked, or removed by `DELETE`.
fn is_as_asked(response: &Response<'_>, told: u16, cx: &Context<'_, '_>) -> bool {
    let deletes = |(at, _): &(usize, _)| cx.api.operations[*at].method == Method::Delete;
    let is_wanted = match told {
        404 | 410 => response.uses.iter().all(deletes),
        _ => told == 423,
    };
    response.status.is_success() && is_wanted
}

/// The status in an example of the body.
fn told_by_example<'a>(response: &Response<'a>, api: &Api<'a>) -> Option<OtherOutcome<'a>> {
    // Other rules check successes with an error, and problem details with another status.
    if !response.status.is_error() {
        return None;
    }
    let own = response.status.code();
    let plain = response.content.iter().filter(|media| !media.name.contains("problem"));
    let examples = plain.flat_map(|media| shared::examples(api, media));
    let members = examples.flat_map(|example| {
        let errors = example.get("errors").and_then(|errors| errors.items().next());
        [Some(example), example.get("error"), errors].into_iter().flatten().flat_map(Node::entries)
    });
    let mut stated = members.filter_map(|member| {
        let name = shared::words(member.key.text()).concat();
        let is_number = member.value.kind() == Kind::Number;
        let is_status = STATUS_MEMBERS.contains(&name.as_str()) && (is_number || name != "code");
        let code = member.value.text().parse().ok().filter(|code| (400..600).contains(code))?;
        crate::status::lookup(code).filter(|_| is_status).map(|_| (code, member.value))
    });
    let (code, node) = stated.find(|(code, _)| own.is_none_or(|own| *code != own))?;
    Some(OtherOutcome {
        code,
        words: format!("has an example that says `{code}`"),
        node,
        remedy: "correct the example of",
    })
}

/// Whether the words for one code contradict a response with another status.
fn contradicts(told: u16, status: Status) -> bool {
    match status {
        // A gateway describes the server behind it and not the client.
        Status::Code(502 | 504) if told / 100 == 4 => false,
        Status::Code(own) => match (own / 100, told / 100) {
            // Other rules choose between success codes; among them 200 is the general word.
            (2, 2) => own != told && own != 200 && told != 200,
            (_, 2) => own >= 400,
            _ => own != told && !ALIKE.contains(&(own, told)),
        },
        Status::Range(class) => told / 100 != class,
        Status::Default | Status::Other => false,
    }
}
