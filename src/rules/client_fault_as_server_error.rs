//! See [`ClientFaultAsServerError`].

use super::shared::{self, OtherOutcome};
use crate::model::{Api, MediaType, Response, Status};
use crate::resolve::reference_of;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status;
use crate::syntax::Entry;
use crate::text::head;

declare_rule! {
    /// A 5xx response describes a client error.
    ///
    /// ## Why
    ///
    /// Clients retry after a 5xx and alarms go off, but the same request fails each time until the client fixes it.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '500': {description: Validation failed} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '422': {description: Validation failed}
    ///         '500': {description: our fault}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5 (client errors) and 15.6 (server errors)
    pub(crate) struct ClientFaultAsServerError {
        id: "client-fault-as-server-error",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5", "RFC 9110, 15.6"],
    }
}

/// Phrases of a description that report a client error, each with the code for it.
const FAULTS: [(&str, u16); 28] = [
    ("bad request", 400),
    ("invalid request", 400),
    ("invalid input", 400),
    ("invalid parameter", 400),
    ("invalid argument", 400),
    ("bad parameter", 400),
    ("missing parameter", 400),
    ("missing required", 400),
    ("not valid", 400),
    ("not a valid", 400),
    ("omitted in", 400),
    ("was omitted", 400),
    ("malformed request", 400),
    ("validation error", 422),
    ("validation failed", 422),
    ("validation failure", 422),
    ("failed validation", 422),
    ("unauthorized", 401),
    ("unauthorised", 401),
    ("invalid credentials", 401),
    ("invalid token", 401),
    ("forbidden", 403),
    ("permission denied", 403),
    ("access denied", 403),
    ("already exists", 409),
    ("no such", 404),
    ("does not exist", 404),
    ("not found", 404),
];

impl Rule for ClientFaultAsServerError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let Some(told) = told(response, cx.api) else { return };
        let lacking = told.lacking(response, cx);
        cx.emit(
            Self::META
                .at(told.node)
                .message(format!(
                    "{} {}, a client error",
                    shared::of_operations(response.status, cx.first_use(response), response.uses.len()),
                    told.words
                ))
                .related(response.key.place(), "its status")
                .help(told.help(response, cx, "declare the client error as"))
                .changes(lacking.first().map(|operation| cx.declare(operation, told.code)))
                .operation(cx.name(cx.first_use(response)))
                .status(response.status.to_string())
                .replaces(response.operations())
                .claims(told.claims(response, cx))
                .occurrences(cx.uses_of_reference(response, told.node)),
        );
    }
}

/// The client error that a 5xx response describes.
fn told<'s>(response: &'s Response<'_>, api: &'s Api<'_>) -> Option<OtherOutcome<'s>> {
    // A gateway describes the server behind it and not the client.
    if response.status.class() != Some(5) || matches!(response.status, Status::Code(502 | 504)) {
        return None;
    }
    let is_fault = |told: &OtherOutcome<'_>| told.code / 100 == 4;
    shared::told_by_name(response)
        .filter(is_fault)
        .or_else(|| told_by_phrase(response))
        .or_else(|| shared::told_by_description(response).filter(is_fault))
        .or_else(|| response.content.iter().find_map(told_by_schema))
        .or_else(|| told_by_example(response, api))
}

fn told_by_phrase<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let Entry { key: node, value } = response.node.entry("description")?;
    let text = head(value.text()).to_lowercase();
    // A text that starts with the name of its own code continues with the failure behind the server.
    let own = response.status.code().and_then(status::lookup).map(|status| status.name.to_lowercase());
    if own.is_some_and(|name| text.starts_with(&name)) {
        return None;
    }
    let (phrase, code) = fault_in(&text)?;
    Some(OtherOutcome { code, words: format!("mentions `{phrase}`"), node, remedy: "reword the description of" })
}

/// The outcome in the name of a body's schema: `NotFoundError`.
fn told_by_schema<'a>(media: &MediaType<'a>) -> Option<OtherOutcome<'a>> {
    let reference = reference_of(media.schema?)?;
    let name = reference.text().rsplit('/').next().unwrap_or_default();
    let (_, code) = fault_in(&shared::words(name).join(" "))?;
    Some(OtherOutcome {
        code,
        words: format!("has the schema `{name}`"),
        node: reference,
        remedy: "use another schema for",
    })
}

/// The outcome in the message or the status of an example.
fn told_by_example<'a>(response: &Response<'a>, api: &Api<'a>) -> Option<OtherOutcome<'a>> {
    let mut examples = response.content.iter().flat_map(|media| shared::examples(api, media));
    examples.find_map(|example| {
        let error = example.get("error").filter(|error| error.is_mapping()).unwrap_or(example);
        ["status", "statusCode", "code", "error", "title", "message", "detail"].into_iter().find_map(|name| {
            let node = error.get(name)?;
            let (words, code) = match node.text().parse::<u16>() {
                Ok(code) if (400..500).contains(&code) => (code.to_string(), code),
                Ok(_) => return None,
                Err(_) => {
                    fault_in(&shared::words(node.text()).join(" ")).map(|(text, code)| (text.to_owned(), code))?
                }
            };
            Some(OtherOutcome {
                code,
                words: format!("has an example that says `{words}`"),
                node,
                remedy: "correct the example of",
            })
        })
    })
}

fn fault_in(text: &str) -> Option<(&'static str, u16)> {
    FAULTS.iter().copied().find(|(phrase, _)| shared::has_phrase(text, phrase))
}
