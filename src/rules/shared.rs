//! What several rules ask of operations and responses.

use crate::model::{Api, Location, MediaType, Method, Operation, Parameter, Response, Scope, Version};
use crate::rule::Context;
use crate::status;
use crate::syntax::{Entry, Node};

/// Whether rules about missing error responses look at an operation: it lists responses, and its method is none that
/// servers answer on their own.
pub(super) fn is_judged(operation: &Operation<'_>) -> bool {
    !operation.responses.is_empty() && !matches!(operation.method, Method::Options | Method::Trace)
}

/// Whether an operation declares one of these codes.
///
/// Where strict presets want the code itself and an operation declares its errors by ranges or `default` alone,
/// `default-only-errors` says so once, and not each rule for its own code.
pub(super) fn answers(cx: &Context<'_, '_>, operation: &Operation<'_>, codes: &[u16]) -> bool {
    let has_code = || operation.responses.iter().any(|used| used.status.code().is_some_and(|code| code >= 400));
    codes.iter().any(|code| cx.declares(operation, *code) || (operation.covers(*code) && !has_code()))
}

/// Whether an operation asks for credentials that an HTTP response can refuse. A missing client certificate ends the
/// connection before there is one.
pub(super) fn asks_for_credentials(cx: &Context<'_, '_>, operation: &Operation<'_>) -> bool {
    let schemes = cx.api.components("securitySchemes");
    let is_certificate = |name: &str| {
        schemes
            .and_then(|schemes| schemes.get(name))
            .and_then(|scheme| cx.api.value(scheme))
            .and_then(|scheme| scheme.get("type"))
            .is_some_and(|sort| sort.text() == "mutualTLS")
    };
    operation.security.is_required() && !operation.security.schemes.iter().all(|(name, _)| is_certificate(name))
}

/// Whether it can't be known which headers a response has.
pub(super) fn has_unknown_headers(response: &Response<'_>) -> bool {
    response.is_partial && response.headers.is_empty()
}

/// The smallest text that stands for a parameter: its name where it is declared.
pub(super) fn name_of<'a>(parameter: &Parameter<'a>) -> Node<'a> {
    parameter.node.get("name").unwrap_or(parameter.node)
}

/// The words of an identifier, in lower case: `userId`, `user_id` and `user-id` are `user` and `id`.
pub(super) fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for character in identifier.chars() {
        if character.is_alphanumeric() {
            let starts = !previous.is_alphanumeric() || (character.is_uppercase() && previous.is_lowercase());
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(character.to_lowercase());
            }
        }
        previous = character;
    }
    words
}

/// Words of path parameters that choose a form, a place or a branch of the API and identify no resource.
const SELECTORS: [&str; 18] = [
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
    "date",
    "year",
    "month",
    "day",
];

/// The path parameter by which an operation addresses one resource: the last segment of its path, unless that selects
/// a version, a locale, one of few values and the like.
pub(super) fn identifier<'p, 'a>(cx: &Context<'_, '_>, operation: &'p Operation<'a>) -> Option<Identifier<'p, 'a>> {
    let mut segments = operation.segments().rev();
    let last = segments.next()?;
    let (prefix, rest) = last.split_once('{')?;
    let (name, suffix) = rest.split_once('}')?;
    // `{id}.json` and `Orders('{id}')` identify as `{id}` does; `{id}:cancel` is a command and `{a}...{b}` are two.
    let is_plain = suffix.is_empty() || suffix.starts_with('\'') || suffix.starts_with(')') || suffix.starts_with('.');
    if !is_plain || suffix.contains('{') || name.contains(['*', '+']) || name == "proxy" {
        return None;
    }
    let above = if prefix.is_empty() { segments.next().unwrap_or_default() } else { prefix };
    let parts = words(name);
    let is_member = is_plural_of(above, &parts);
    if !is_member && parts.iter().any(|word| SELECTORS.contains(&word.as_str())) {
        return None;
    }
    let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == name);
    let schema = parameter.and_then(|parameter| parameter.schema).and_then(|schema| cx.api.value(schema));
    let is_chosen = schema.is_some_and(is_one_of_few);
    (!is_chosen).then_some(Identifier { name, parameter })
}

/// What [`identifier`] finds.
pub(super) struct Identifier<'p, 'a> {
    /// The name in the path template.
    pub(super) name: &'p str,
    /// Where it is declared.
    pub(super) parameter: Option<&'p Parameter<'a>>,
}

/// Whether a segment names the collection whose members a parameter identifies: `versions` for `version` or `versionId`.
fn is_plural_of(segment: &str, parts: &[String]) -> bool {
    let Some(collection) = words(segment).pop() else { return false };
    parts.iter().any(|part| {
        collection == format!("{part}s")
            || collection == format!("{part}es")
            || part.strip_suffix('y').is_some_and(|stem| collection == format!("{stem}ies"))
    })
}

/// Whether a schema lists or bounds its values, or allows a date or several values at once: none of these names one
/// resource.
fn is_one_of_few(schema: Node<'_>) -> bool {
    let text = |key: &str| schema.get(key).map(Node::text).unwrap_or_default();
    schema.get("enum").is_some()
        || schema.get("const").is_some()
        || (schema.get("minimum").is_some() && schema.get("maximum").is_some())
        || matches!(text("type"), "boolean" | "array")
        || matches!(text("format"), "date" | "date-time")
}

/// Whether any operation that the API serves uses a response.
pub(super) fn is_served(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    response.uses.iter().any(|(at, _)| cx.api.operations[*at].scope == Scope::Path)
}

/// Whether a header tells of a limit on the rate of calls: `X-RateLimit-Remaining`, `RateLimit-Policy`, `X-Rate-Limit-Reset`.
pub(super) fn is_rate_limit_header(name: &str) -> bool {
    words(name).concat().contains("ratelimit")
}

/// The code by which an API answers invalid input: 422 where more operations that take a body declare that, else 400.
pub(super) fn validation_code(api: &Api<'_>) -> u16 {
    let count = |code| api.served().filter(|operation| operation.body.is_some() && operation.declares(code)).count();
    if count(422) > count(400) { 422 } else { 400 }
}

/// Words that tell of credentials or of permission.
const PERMISSION: [&str; 22] = [
    "unauthorized",
    "unauthorised",
    "unauthenticated",
    "not authorized",
    "not authorised",
    "not authenticated",
    "not logged in",
    "permission to",
    "permissions to",
    "permission denied",
    "no permission",
    "have permission",
    "have permissions",
    "lack permission",
    "lacks permission",
    "insufficient permission",
    "forbidden",
    "not allowed to",
    "access denied",
    "no access",
    "have access",
    "invalid token",
];

/// Whether an operation that asks for credentials lets a 404 stand for their lack: it declares neither 401 nor 403, and
/// its 404 speaks of permission.
pub(super) fn hides_missing_permission(cx: &Context<'_, '_>, operation: &Operation<'_>) -> bool {
    asks_for_credentials(cx, operation)
        && !answers(cx, operation, &[401])
        && !operation.declares(403)
        && cx.api.response_of(operation, 404).is_some_and(speaks_of_permission)
}

/// Whether the description of a response tells of credentials or of permission.
pub(super) fn speaks_of_permission(response: &Response<'_>) -> bool {
    let text = response.description().to_lowercase();
    PERMISSION.iter().any(|word| text.contains(word))
}

/// The outcome that a text tells of, where that is not the status it stands under.
pub(super) struct Told<'a> {
    /// The code by which HTTP says it.
    pub(super) code: u16,
    /// How it is told, to follow "this `404`".
    pub(super) words: String,
    /// Where it is told: the smallest text, as of a long description its key.
    pub(super) node: Node<'a>,
}

/// The outcome with which the description of a response starts.
pub(super) fn told_by_description<'a>(response: &Response<'a>) -> Option<Told<'a>> {
    let Entry { key: node, value } = response.node.entry("description")?;
    let (code, words) = outcome(value.text())?;
    Some(Told { code, words: format!("is described as `{words}`"), node })
}

/// The outcome that the name of a shared response is: `#/components/responses/NotFound`.
pub(super) fn told_by_name<'a>(response: &Response<'a>) -> Option<Told<'a>> {
    let site = response.sites.first()?;
    let name = site.text().rsplit('/').next().unwrap_or_default();
    let (code, _) = outcome(&words(name).join(" "))?;
    Some(Told { code, words: format!("is the shared response `{name}`"), node: *site })
}

/// Other names of codes than those of the registry.
const NAMES: [(&str, u16); 18] = [
    ("access denied", 403),
    ("internal error", 500),
    ("payload too large", 413),
    ("permission denied", 403),
    ("rate limit exceeded", 429),
    ("request entity too large", 413),
    ("resource not found", 404),
    ("success", 200),
    ("successful", 200),
    ("successful operation", 200),
    ("successful request", 200),
    ("successful response", 200),
    ("successfully", 200),
    ("throttled", 429),
    ("unauthenticated", 401),
    ("unauthorised", 401),
    ("unprocessable", 422),
    ("unprocessable entity", 422),
];

/// Names that are everyday words as well.
const AMBIGUOUS: [u16; 3] = [100, 102, 302];

/// The code that a text names first, by its number or by its name, with the words that do: `404 Not Found`, `Forbidden`,
/// `Bad Request - the body is no JSON`.
fn outcome(text: &str) -> Option<(u16, &str)> {
    let text = text.trim_start_matches(|character: char| !character.is_alphanumeric());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 3 {
        let (number, rest) = text.split_at(3);
        let status = status::lookup(number.parse().ok()?)?;
        let is_counted = rest.trim_start().starts_with(char::is_alphabetic)
            && named(clause(rest)).is_none_or(|code| code != status.code);
        return (!is_counted).then_some((status.code, number));
    }
    let clause = clause(text);
    Some((named(clause)?, clause))
}

/// The text up to its first stop, colon, dash, bracket or line break.
fn clause(text: &str) -> &str {
    let stops = ['.', ':', ';', ',', '(', '\n', '!'];
    let end =
        text.find(stops).into_iter().chain(text.find(" - ")).chain(text.find(" – ")).chain(text.find(" — ")).min();
    text[..end.unwrap_or(text.len())].trim()
}

/// The code of a name: `Not Found`.
fn named(name: &str) -> Option<u16> {
    let name = name.strip_suffix(" error").or_else(|| name.strip_suffix(" response")).unwrap_or(name);
    let known = status::all().iter().find(|status| status.name.eq_ignore_ascii_case(name)).map(|status| status.code);
    let other = || NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, code)| *code);
    known.filter(|code| !AMBIGUOUS.contains(code)).or_else(other)
}

/// The examples of a body, in each of their forms, as values.
pub(super) fn examples<'a>(api: &Api<'a>, media: &MediaType<'a>) -> Vec<Node<'a>> {
    let several = media.node.get("examples").into_iter().flat_map(Node::entries);
    let several = several.filter_map(|example| match api.version {
        // In 2.0 they stand beside the schema, by media type.
        Version::V2 => (example.key.text() == media.name).then_some(example.value),
        _ => api.value(example.value)?.get("value"),
    });
    media.node.get("example").into_iter().chain(several).collect()
}
