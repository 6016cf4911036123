//! Credentials, identifiers and parameters of requests.

use crate::lexicon::{CALLER_WORDS, CALLERS, CREDENTIALS, LATER, NOW, PAGING, PASSED_ON, STANDARD_HEADERS, VARIANTS};
use crate::model::{Header, Location, Operation, Parameter};
use crate::rule::Context;
use crate::syntax::Node;
use crate::text::words::{Word, words};

/// Whether an operation requires scopes or roles that valid credentials may lack.
pub(in crate::rules) fn asks_for_rights(cx: &Context<'_, '_>, operation: &Operation<'_>) -> bool {
    operation.security.has_scopes && cx.api.habits().grades_rights
}

/// Whether a parameter is a header that HTTP defines, so that the operation doesn't validate it.
pub(in crate::rules) fn is_standard_header(parameter: &Parameter<'_>) -> bool {
    parameter.location == Location::Header && STANDARD_HEADERS.has_name(parameter.name)
}

/// Whether a parameter identifies the caller or the owner of the data, so that 401 and 403 report a wrong value.
pub(in crate::rules) fn says_who_calls(parameter: &Parameter<'_>) -> bool {
    let name = parameter.name;
    // An idempotency key identifies the call, not the caller.
    let is_of_call = words(name).iter().any(|word| word == "idempotency");
    let is_of_caller = || CALLERS.ends(name) || CALLER_WORDS.is_in(name);
    !is_of_call && (CREDENTIALS.ends(name) || parameter.location == Location::Header && is_of_caller())
}

/// The node of a parameter's name in its declaration.
pub(in crate::rules) fn name_of<'a>(parameter: &Parameter<'a>) -> Node<'a> {
    parameter.node.get("name").unwrap_or(parameter.node)
}

/// From how many path parameters in a row on none of them identifies a resource.
const ARGUMENTS: usize = 3;

/// The path parameter that identifies the resource of an operation: the last segment of its path, after skipping
/// some, unless that selects a version, a locale, one of few values and the like.
pub(in crate::rules) fn identifier<'p, 'a>(
    cx: &Context<'_, '_>,
    operation: &'p Operation<'a>,
    but: usize,
) -> Option<Identifier<'p, 'a>> {
    let template = &operation.template;
    // `{id}:cancel` is a command, as the last segment of `{id}/cancel` is.
    let commands = if template.suffix.is_some() { but.checked_sub(1)? } else { but };
    let mut segments = template.segments.iter().rev().skip(commands);
    // `{speed}/{days}/{zone}` are the arguments of a computation.
    if segments.clone().take_while(|segment| segment.parameter().is_some()).count() >= ARGUMENTS {
        return None;
    }
    let name = segments.next()?.parameter()?;
    // `{a}...{b}` are two, and `{path*}` is any number of segments.
    let written = operation.segments().rfind(|segment| segment.contains(name)).unwrap_or_default();
    if written.matches('{').count() > 1 || written.contains(['*', '+']) {
        return None;
    }
    let above = segments.next().and_then(|segment| segment.name()).unwrap_or_default();
    let parts = words(name);
    // The path of another API, whose responses are its own.
    let is_path = |word: &Word<'_>| matches!(&**word, "endpoint" | "path" | "target" | "uri" | "url");
    if parts.iter().any(|word| word == "proxy") || PASSED_ON.has_name(above) && parts.iter().any(is_path) {
        return None;
    }
    let is_member = is_plural_of(above, &parts);
    if !is_member && parts.iter().any(|word| VARIANTS.has(word)) {
        return None;
    }
    let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == name);
    let schema = parameter.and_then(|parameter| parameter.schema).and_then(|schema| cx.api.value(schema));
    let is_chosen = schema.is_some_and(is_one_of_few);
    (!is_chosen).then_some(Identifier { name, parameter })
}

/// The result of [`identifier`].
pub(in crate::rules) struct Identifier<'p, 'a> {
    /// The name in the path template.
    pub(in crate::rules) name: &'p str,
    /// Its declaration.
    pub(in crate::rules) parameter: Option<&'p Parameter<'a>>,
}

/// Whether a segment is the plural of a parameter's word: `versions` for `version` or `versionId`.
fn is_plural_of(segment: &str, parts: &[Word<'_>]) -> bool {
    let Some(collection) = words(segment).pop() else { return false };
    parts.iter().any(|part| {
        collection == format!("{part}s")
            || collection == format!("{part}es")
            || part.strip_suffix('y').is_some_and(|stem| collection == format!("{stem}ies"))
    })
}

/// Whether a schema lists or bounds its values, or allows a date or several values at once: none of these identifies
/// one resource.
fn is_one_of_few(schema: Node<'_>) -> bool {
    let text = |key: &str| schema.get(key).map(Node::text).unwrap_or_default();
    schema.get("enum").is_some()
        || schema.get("const").is_some()
        || (schema.get("minimum").is_some() && schema.get("maximum").is_some())
        || matches!(text("type"), "boolean" | "array")
        || matches!(text("format"), "date" | "date-time")
}

/// The place and the word that say that the work of an operation continues after the response.
pub(in crate::rules) fn says_later(operation: &Operation<'_>) -> Option<(&'static str, String)> {
    let texts = [
        ("path", Some(operation.path)),
        ("operationId", operation.operation_id()),
        ("summary", operation.summary()),
        ("description", operation.description()),
    ];
    let found = texts.into_iter().find_map(|(place, text)| Some((place, LATER.first_in(text?)?)));
    found.filter(|_| !operation.mentions(&NOW))
}

/// Whether a reference among the parameters of an operation does not resolve, so that not all of them are known.
pub(in crate::rules) fn has_unknown_parameters(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let lists = [Some(operation.node), operation.key.parent()].into_iter().flatten();
    lists.filter_map(|holder| holder.get("parameters")).flat_map(Node::items).any(|item| cx.api.value(item).is_none())
}

/// The query parameters that choose a page.
pub(in crate::rules) fn paging_parameters<'c, 'a>(
    operation: &'c Operation<'a>,
) -> impl Iterator<Item = &'c Parameter<'a>> {
    operation.parameters_in(Location::Query).filter(|parameter| {
        // `before` and `after` choose by time as often as by position.
        let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text).unwrap_or_default();
        PAGING.has_name(parameter.name) && !format.starts_with("date")
    })
}

/// Request headers that make a read conditional (RFC 9110, 13.1).
pub(in crate::rules) const READ_CONDITIONS: &[&str] = &["If-None-Match", "If-Modified-Since"];

/// Request headers that make a write conditional.
pub(in crate::rules) const WRITE_CONDITIONS: &[&str] = &["If-Match", "If-Unmodified-Since"];

/// Response headers that such conditions compare with (RFC 9110, 8.8).
pub(in crate::rules) const VALIDATORS: &[&str] = &["ETag", "Last-Modified"];

/// The first of these headers that an operation accepts.
pub(in crate::rules) fn condition<'c, 'a>(operation: &'c Operation<'a>, names: &[&str]) -> Option<&'c Parameter<'a>> {
    names.iter().find_map(|name| operation.request_header(name))
}

/// The first validator that a success of an operation declares.
pub(in crate::rules) fn validator<'c, 'a>(
    operation: &Operation<'_>,
    cx: &'c Context<'_, 'a>,
) -> Option<&'c Header<'a>> {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let mut responses = successes.filter_map(|used| used.response).map(|at| &cx.api.responses[at]);
    responses.find_map(|response| VALIDATORS.iter().find_map(|name| response.header(name)))
}
