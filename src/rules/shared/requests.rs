//! Credentials, identifiers and parameters of requests.

use super::words::mentions;
use crate::model::{Header, Location, Operation, Parameter};
use crate::rule::Context;
use crate::syntax::Node;
use crate::text::words::{Word, words};

/// Whether an operation requires scopes or roles that valid credentials may lack.
pub(in crate::rules) fn asks_for_rights(cx: &Context<'_, '_>, operation: &Operation<'_>) -> bool {
    operation.security.has_scopes && cx.api.grades_rights()
}

/// Standard request headers that have other codes (401, 406, 412, 415, 416, 428), or that a server may ignore, without
/// separators.
const STANDARD_HEADERS: [&str; 20] = [
    "accept",
    "acceptcharset",
    "acceptencoding",
    "acceptlanguage",
    "authorization",
    "contentencoding",
    "contentlength",
    "contenttype",
    "cookie",
    "host",
    "ifmatch",
    "ifmodifiedsince",
    "ifnonematch",
    "ifrange",
    "ifunmodifiedsince",
    "origin",
    "prefer",
    "range",
    "referer",
    "useragent",
];

/// Whether a parameter is a header that HTTP defines, so that the operation doesn't validate it.
pub(in crate::rules) fn is_standard_header(parameter: &Parameter<'_>) -> bool {
    parameter.location == Location::Header && STANDARD_HEADERS.contains(&words(parameter.name).concat().as_str())
}

/// Ends of the names of parameters that carry credentials, without separators.
const CREDENTIALS: [&str; 7] =
    ["accesskey", "accesstoken", "apikey", "apisecret", "apitoken", "appkey", "clientsecret"];

/// Ends of the names of headers that carry credentials or identify the caller.
const CALLERS: [&str; 5] = ["apiid", "appid", "applicationid", "clientid", "key"];

/// Words of headers that carry credentials or choose the owner of the data.
const CREDENTIAL_WORDS: [&str; 9] =
    ["auth", "authentication", "authorization", "key", "secret", "session", "signature", "tenant", "token"];

/// Whether a parameter identifies the caller or the owner of the data, so that 401 and 403 report a wrong value.
pub(in crate::rules) fn says_who_calls(parameter: &Parameter<'_>) -> bool {
    let words = words(parameter.name);
    let name = words.concat();
    let ends_with = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let has_word = || words.iter().any(|word| CREDENTIAL_WORDS.contains(&&**word));
    // An idempotency key identifies the call, not the caller.
    let is_of_call = words.iter().any(|word| word == "idempotency");
    let is_header = parameter.location == Location::Header;
    !is_of_call && (ends_with(&CREDENTIALS) || is_header && (ends_with(&CALLERS) || has_word()))
}

/// The node of a parameter's name in its declaration.
pub(in crate::rules) fn name_of<'a>(parameter: &Parameter<'a>) -> Node<'a> {
    parameter.node.get("name").unwrap_or(parameter.node)
}

/// Words of path parameters that choose a form, a place, a point in time, a branch of the API or an amount, or that are
/// searches or commands: they don't identify a resource.
const SELECTORS: [&str; 37] = [
    "version",
    "versions",
    "locale",
    "lang",
    "language",
    "format",
    "ext",
    "extension",
    "tenant",
    "region",
    "currency",
    "environment",
    "env",
    "stage",
    "epoch",
    "slot",
    "height",
    "date",
    "year",
    "month",
    "day",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "count",
    "limit",
    "offset",
    "page",
    "sort",
    "filter",
    "query",
    "search",
    "keyword",
    "action",
];

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
    let name = segments.next()?.parameter()?;
    // `{a}...{b}` are two, and `{path*}` is any number of segments.
    let written = operation.segments().rfind(|segment| segment.contains(name)).unwrap_or_default();
    if written.matches('{').count() > 1 || written.contains(['*', '+']) || name == "proxy" {
        return None;
    }
    let above = segments.next().and_then(|segment| segment.name()).unwrap_or_default();
    let parts = words(name);
    let is_member = is_plural_of(above, &parts);
    if !is_member && parts.iter().any(|word| SELECTORS.contains(&&**word)) {
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

/// Words of an operation that returns before its work ends. Verbs like `import` and the noun `queue` are not
/// evidence alone.
const LATER: &[&str] =
    &["async", "asynchronous", "asynchronously", "background", "enqueue", "enqueued", "enqueues", "queued"];

/// Words of a text about both ways, or about another operation that doesn't wait.
const NOW: &[&str] = &["sync", "synchronous", "synchronously"];

/// The place and the word that say that the work of an operation continues after the response.
pub(in crate::rules) fn says_later(operation: &Operation<'_>) -> Option<(&'static str, String)> {
    let texts = [
        ("path", Some(operation.path)),
        ("operationId", operation.operation_id()),
        ("summary", operation.summary()),
        ("description", operation.description()),
    ];
    let said = |text: &str| words(text).into_iter().find(|word| LATER.contains(&&**word)).map(Word::into_owned);
    let found = texts.into_iter().find_map(|(place, text)| Some((place, said(text?)?)));
    found.filter(|_| !mentions(operation, NOW))
}

/// Whether a reference among the parameters of an operation does not resolve, so that not all of them are known.
pub(in crate::rules) fn has_unknown_parameters(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let lists = [Some(operation.node), operation.key.parent()].into_iter().flatten();
    lists.filter_map(|holder| holder.get("parameters")).flat_map(Node::items).any(|item| cx.api.value(item).is_none())
}

/// Names of parameters that choose a page of a list, without separators.
pub(in crate::rules) const PAGING: &[&str] = &[
    "after",
    "before",
    "continuation",
    "continuationtoken",
    "cursor",
    "endingbefore",
    "limit",
    "marker",
    "maxresults",
    "nextpagetoken",
    "nexttoken",
    "offset",
    "page",
    "pageafter",
    "pagebefore",
    "pagecursor",
    "pagelimit",
    "pagenumber",
    "pageoffset",
    "pagesize",
    "pagetoken",
    "perpage",
    "skip",
    "startingafter",
    "top",
];

/// The query parameters that choose a page.
pub(in crate::rules) fn paging_parameters<'c, 'a>(
    operation: &'c Operation<'a>,
) -> impl Iterator<Item = &'c Parameter<'a>> {
    operation.parameters_in(Location::Query).filter(|parameter| {
        // `before` and `after` choose by time as often as by position.
        let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text).unwrap_or_default();
        PAGING.contains(&words(parameter.name).concat().as_str()) && !format.starts_with("date")
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
