//! See [`ErrorWithoutBody`].

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::hash::HashMap;
use crate::lexicon::NO_BODY;
use crate::model::schema::{View, meant};
use crate::model::{MediaType, Method, Operation, Response, ResponseUse, StatusKey, Version};
use crate::rule::{Absence, Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::syntax::NodeId;
use crate::text::work;

declare_rule! {
    /// An error response has no body.
    ///
    /// ## Why
    ///
    /// The code says only that a request failed; a body can say which part was wrong and what to do.
    ///
    /// Two sorts of responses are not reported: a `401` whose `WWW-Authenticate` describes the error, and codes that gateways
    /// answer (`401`, `405`, `406`, `415`, `429`, `502`, `503`, `504`), if at most half of the operations that declare one
    /// declare its body while other errors have bodies. `default` beside a success is an error.
    ///
    /// If no response and no schema shows what errors look like, single responses are not reported. Instead, one finding says so
    /// of an API with at least ten operations that return a body. A body that only says which input is invalid is not a model for other errors.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400':
    ///           description: the order is incomplete
    ///           content:
    ///             application/json:
    ///               schema: {$ref: '#/components/schemas/Error'}
    ///         '409': # error
    ///           description: an order with this number exists
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '409':
    ///           description: an order with this number exists
    ///           content:
    ///             application/json:
    ///               schema: {$ref: '#/components/schemas/Error'}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9110, 15.5 and 15.6: except for HEAD, a server should send a representation that explains the error.
    pub(crate) struct ErrorWithoutBody {
        id: "error-without-body",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-request-and-response-content"), ("kics", "response-without-schema")],
        spec: &["RFC 9110, 15.5", "RFC 9110, 15.6"],
    }
}

/// From how many operations with results on the errors of an API are worth a schema, whether it declares some yet or not.
const MANY: usize = 10;

impl Rule for ErrorWithoutBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} error responses{cause} declares a body",
            some: "{missing} of the {all} error responses{cause} declare no body",
        })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let mut known = HashMap::default();
        let judged: Vec<&Response<'_>> = api
            .responses
            .iter()
            .filter(|response| api.is_error(response) && !response.is_partial)
            .filter(|response| cx.conventions.shows_error(response.status.code()))
            .filter(|response| response.has_body() || !is_meant(cx, response))
            .filter(|response| !is_unknown(cx, response, &mut known))
            .collect();
        for response in judged {
            if api.habits().omits_body(response.status) {
                continue;
            }
            let cause = format!("with `{}`", response.status);
            cx.judge_by(Self::META, &cause, response.has_body(), |cx| missing(cx, response));
        }
        if let Some(finding) = undescribed(cx, &mut known) {
            cx.emit(finding);
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let habits = cx.api.habits();
        Some(Box::new(move |effect: &Effect| {
            let mut codes: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
            effect.declared.iter().for_each(|(_, code)| codes.entry(*code).or_default().0 += 1);
            for body in &effect.bodies {
                body.codes.iter().for_each(|code| codes.entry(*code).or_default().1 += body.operations.len());
            }
            codes.into_iter().any(|(code, (new, with_body))| habits.would_have_body(code, new, with_body))
        }))
    }
}

/// The finding about an API of many operations that shows nowhere what errors look like. It depends on what fails, and
/// not on the codes that are declared: one more of them is not one more thing to decide.
fn undescribed(cx: &Context<'_, '_>, known: &mut HashMap<NodeId, bool>) -> Option<Diagnostic> {
    let api = cx.api;
    let served: Vec<&Operation<'_>> = api.served().collect();
    // Pages and files have errors that are for people.
    let has_body = |used: &ResponseUse<'_>| api.response(used).is_some_and(Response::has_body);
    let has_result = |operation: &&&Operation<'_>| {
        let mut successes = operation.responses.iter().filter(|used| used.status.is_success()).peekable();
        successes.peek().is_none() || successes.any(has_body)
    };
    if cx.conventions.shows_error(None) || served.iter().filter(has_result).count() < MANY {
        return None;
    }
    let mut codes = BTreeSet::new();
    for response in api.responses.iter().filter(|response| !response.status.is_success()) {
        match response.status {
            _ if is_unknown(cx, response, known) => {}
            StatusKey::Code(code @ (400 | 422)) if response.has_body() => _ = codes.insert(code),
            _ if response.has_body() || response.is_partial => return None,
            _ => {}
        }
    }
    let codes: Vec<String> = codes.into_iter().map(|code| format!("`{code}`")).collect();
    let others = if codes.is_empty() { String::new() } else { format!(" other than {}", codes.join(" and ")) };
    let place = if api.version == Version::V2 { "definitions" } else { "components" };
    let finding = ErrorWithoutBody::META
        .at(api.anchor)
        .severity(Severity::Info)
        .message(format!("none of the {} operations declares the body of an error{others}", served.len()))
        .help(format!("describe it once as a schema in `{place}`, and refer to it from each error response"))
        .cause("the errors of the API")
        .concerns(served.iter().map(|operation| operation.id));
    Some(finding)
}

fn missing(cx: &Context<'_, '_>, response: &Response<'_>) -> Diagnostic {
    let has_example = ["example", "examples"].iter().any(|key| response.node.get(key).is_some());
    let words = match cx.api.version {
        _ if !has_example => "has no body",
        Version::V2 => "has an example but no schema",
        _ => "has an example but no `content`",
    };
    let finding = ErrorWithoutBody::META
        .at(response.anchor())
        .message(format!("{} {words}{}", cx.response_name(response), cx.uses(response)))
        .help("declare a body with a code for programs and a message for people")
        .status(response.status.to_string())
        .concerns(response.uses.iter().map(|(at, _)| *at));
    let operation = cx.first_use(response);
    let finding = finding.change(cx.describe_error(operation, response));
    if response.is_shared() { finding } else { finding.operation(cx.name(operation)) }
}

/// Whether a response has an undescribed body: its schema is empty, a map of anything, or of a type that JSON Schema doesn't define. It
/// counts neither as a response with a body nor as one without.
///
/// Any number of responses may have the same schema, which is read once.
fn is_unknown(cx: &Context<'_, '_>, response: &Response<'_>, known: &mut HashMap<NodeId, bool>) -> bool {
    let mut says_nothing = |media: &MediaType<'_>| {
        media.schema.is_some_and(|schema| {
            let schema = meant(cx.api.workspace, schema);
            *known.entry(schema.id()).or_insert_with(|| {
                let view = View::read(cx.api.workspace, schema);
                work::add(view.members.len());
                let is_file =
                    || cx.api.value(schema).and_then(|own| own.get("type")).is_some_and(|own| own.text() == "file");
                // A map of anything.
                let is_open = view.members.is_empty()
                    && view.branches.is_empty()
                    && view.additional.is_some_and(|additional| additional.is_empty());
                is_open || view.is_empty() && view.additional.is_none() && !view.is_binary() && !is_file()
            })
        })
    };
    response.has_body() && response.content.iter().all(&mut says_nothing)
}

/// Whether no body is expected: nobody reads it, its description says so, or the operation is a GET whose successes
/// describe none. Such a GET answers with the code alone (204 or 404) or with pages for people.
fn is_meant(cx: &Context<'_, '_>, response: &Response<'_>) -> bool {
    // The challenge describes the error in the credentials (RFC 6750, 3.1).
    let is_challenge = response.status == StatusKey::Code(401) && response.header("WWW-Authenticate").is_some();
    if is_challenge || NO_BODY.are_in(response.description()) {
        return true;
    }
    let has_body = |used: &ResponseUse<'_>| cx.api.response(used).is_none_or(Response::has_body);
    cx.api.readers(response).all(|operation| {
        let mut successes = operation.responses.iter().filter(|used| used.status.is_success());
        let is_check = response.status == StatusKey::Code(404) && operation.declares(204);
        operation.method == Method::Get && (is_check || !successes.any(has_body))
    })
}
