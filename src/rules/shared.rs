//! What several rules ask of operations and responses.

use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::schema::{Types, View};
use crate::model::{
    Api, Header, Location, MediaType, Method, Operation, Parameter, Response, ResponseUse, Scope, Status, Version,
};
use crate::resolve::Workspace;
use crate::rule::{Context, EVIDENCE, RuleMeta};
use crate::status;
use crate::syntax::{Entry, Node};

use super::{client_fault_as_server_error, description_contradicts_status};

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

/// Whether one of these outcomes is told under another code, so that the rule about that response asks to declare it.
pub(super) fn misplaces(cx: &Context<'_, '_>, operation: &Operation<'_>, codes: &[u16]) -> bool {
    operation.responses.iter().filter_map(|used| cx.api.response(used)).any(|response| {
        let told = client_fault_as_server_error::told(response, cx.api)
            .or_else(|| description_contradicts_status::told(response, cx));
        told.is_some_and(|told| codes.contains(&told.code))
    })
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

/// Words of path parameters that choose a form, a place, a branch of the API or an amount, or that search or
/// command: they identify no resource.
const SELECTORS: [&str; 31] = [
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
    "query",
    "keyword",
    "action",
];

/// The path parameter by which an operation addresses one resource: the last segment of its path but for some, unless
/// that selects a version, a locale, one of few values and the like.
pub(super) fn identifier<'p, 'a>(
    cx: &Context<'_, '_>,
    operation: &'p Operation<'a>,
    but: usize,
) -> Option<Identifier<'p, 'a>> {
    let mut segments = operation.segments().rev().skip(but);
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

/// How many levels of objects a body is searched through: an envelope, a list in it, and the item's own parts.
const DEPTH: usize = 4;

/// How many schemas of one body are read.
const BUDGET: usize = 200;

/// How many observations a help repeats.
const REASONS: usize = 2;

/// Starts a finding about a response at one of its nodes. It names the operation where only one uses the response.
pub(super) fn about(meta: &RuleMeta, node: Node<'_>, response: &Response<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let finding = meta.at(node).status(response.status.to_string());
    match response.uses.as_slice() {
        [(operation, _)] => finding.operation(cx.name(&cx.api.operations[*operation])),
        _ if response.is_shared() => finding.related(response.key.place(), "used here, among other places"),
        _ => finding,
    }
}

/// Starts a finding that hangs on what an operation does.
pub(super) fn by_kind(meta: &RuleMeta, node: Node<'_>, operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let confidence = if is_stated(operation, cx) { Confidence::High } else { Confidence::Medium };
    meta.at(node).operation(cx.name(operation)).confidence(confidence)
}

/// Names of the schema that generators give to the errors of a gRPC service behind HTTP (`google.rpc.Status`).
const TRANSCODED: [&str; 5] = ["rpcStatus", "googlerpcStatus", "google.rpc.Status", "GoogleRpcStatus", "runtimeError"];

/// Whether HTTP is put in front of a gRPC service. Its transcoding answers every success by `200`.
pub(super) fn is_transcoded(api: &Api<'_>) -> bool {
    api.components("schemas").is_some_and(|schemas| TRANSCODED.iter().any(|name| schemas.get(name).is_some()))
}

/// Whether the author has stated the kind of an operation.
pub(super) fn is_stated(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.kinds.get(operation.id).is_some_and(|found| found.stated)
}

/// What led to the kind of an operation, to end a help with: " (taken for `create`: it posts to a collection)".
pub(super) fn evidence(operation: &Operation<'_>, cx: &Context<'_, '_>) -> String {
    let Some(found) = cx.kinds.get(operation.id) else { return String::new() };
    let reasons = found.evidence.iter().filter(|evidence| evidence.kind == found.kind && evidence.weight >= 0);
    let mut reasons: Vec<_> = reasons.collect();
    reasons.sort_by_key(|evidence| std::cmp::Reverse(evidence.weight));
    let reasons: Vec<&str> = reasons.iter().take(REASONS).map(|evidence| evidence.reason.as_str()).collect();
    format!("{EVIDENCE}`{}`: {})", found.kind, reasons.join("; "))
}

/// Whether the path, the operationId, the summary or the description of an operation holds one of these words.
pub(super) fn mentions(operation: &Operation<'_>, subject: &[&str]) -> bool {
    let texts = [Some(operation.path), operation.operation_id(), operation.summary(), operation.description()];
    texts.into_iter().flatten().any(|text| is_about(text, subject))
}

/// Words by which an operation says that it doesn't wait for the end. Verbs like `import` alone don't tell, nor does the
/// noun `queue`.
const LATER: &[&str] =
    &["async", "asynchronous", "asynchronously", "background", "enqueue", "enqueued", "enqueues", "queued"];

/// Words of a text that speaks of both, or of another operation that doesn't wait.
const NOW: &[&str] = &["sync", "synchronous", "synchronously"];

/// Whether an operation says in words that its work goes on behind the answer.
pub(super) fn says_later(operation: &Operation<'_>) -> bool {
    mentions(operation, LATER) && !mentions(operation, NOW)
}

/// Whether a text or a name holds one of these words.
pub(super) fn is_about(text: &str, subject: &[&str]) -> bool {
    words(text).iter().any(|word| subject.contains(&word.as_str()))
}

/// The operations under `paths` that use a response.
pub(super) fn users<'c>(
    response: &'c Response<'_>,
    cx: &'c Context<'_, '_>,
) -> impl Iterator<Item = &'c Operation<'c>> {
    response.uses.iter().map(|(at, _)| &cx.api.operations[*at]).filter(|operation| operation.scope == Scope::Path)
}

/// The operations under `paths` that stand at the same path as this one, itself among them.
pub(super) fn of_same_path<'c>(
    operation: &'c Operation<'_>,
    cx: &'c Context<'_, '_>,
) -> impl Iterator<Item = &'c Operation<'c>> {
    // They stand side by side, callbacks between them.
    let is_near = |other: &&Operation<'_>| other.scope != Scope::Path || other.path == operation.path;
    let (before, after) = cx.api.operations.split_at(operation.id);
    let near = before.iter().rev().take_while(is_near).chain(after.iter().take_while(is_near));
    near.filter(|other| other.scope == Scope::Path)
}

/// Whether a reference among the parameters of an operation leads nowhere, so that not all of them are known.
pub(super) fn has_unknown_parameters(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let lists = [Some(operation.node), operation.key.parent()].into_iter().flatten();
    lists.filter_map(|holder| holder.get("parameters")).flat_map(Node::items).any(|item| cx.api.value(item).is_none())
}

/// Names of parameters that choose a page of a list, without what separates their words.
pub(super) const PAGING: &[&str] = &[
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

/// The query parameters by which a client asks for a page.
pub(super) fn paging_parameters<'c, 'a>(operation: &'c Operation<'a>) -> impl Iterator<Item = &'c Parameter<'a>> {
    operation.parameters_in(Location::Query).filter(|parameter| {
        // `before` and `after` choose by time as often as by position.
        let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text).unwrap_or_default();
        PAGING.contains(&words(parameter.name).concat().as_str()) && !format.starts_with("date")
    })
}

/// Request headers that make a read conditional (RFC 9110, 13.1).
pub(super) const READ_CONDITIONS: &[&str] = &["If-None-Match", "If-Modified-Since"];

/// Request headers that make a write conditional.
pub(super) const WRITE_CONDITIONS: &[&str] = &["If-Match", "If-Unmodified-Since"];

/// Response headers that such conditions compare with (RFC 9110, 8.8).
pub(super) const VALIDATORS: &[&str] = &["ETag", "Last-Modified"];

/// The first of these headers that an operation takes.
pub(super) fn condition<'c, 'a>(operation: &'c Operation<'a>, names: &[&str]) -> Option<&'c Parameter<'a>> {
    names.iter().find_map(|name| operation.request_header(name))
}

/// The first validator that a success of an operation declares.
pub(super) fn validator<'c, 'a>(operation: &Operation<'_>, cx: &'c Context<'_, 'a>) -> Option<&'c Header<'a>> {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let mut responses = successes.filter_map(|used| used.response).map(|at| &cx.api.responses[at]);
    responses.find_map(|response| VALIDATORS.iter().find_map(|name| response.header(name)))
}

/// Whether not everything is known of what an operation answers when it succeeds.
pub(super) fn has_unknown_success(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let mut successes = operation.responses.iter().filter(|used| used.status.is_success());
    successes.any(|used| cx.api.response(used).is_none_or(|response| response.is_partial))
}

/// Whether a response is without a body: it declares none, and nothing in it hints at one that was written down wrongly
/// (a schema where 2.0 has it, an example).
pub(super) fn is_empty(response: &Response<'_>) -> bool {
    let hints = ["schema", "example", "examples"];
    !response.has_body() && !response.is_partial && hints.iter().all(|key| response.node.get(key).is_none())
}

/// Whether responses to a method carry a body at all (RFC 9110, 9.3). What `OPTIONS` answers is said in headers.
pub(super) fn may_answer_body(method: Method<'_>) -> bool {
    !matches!(method, Method::Head | Method::Options | Method::Trace | Method::Other("CONNECT"))
}

/// Whether an operation declares a success code: by itself, or in presets that are not strict by `2XX`. What `default`
/// stands for is no success that a client could rely on.
pub(super) fn declares_success(operation: &Operation<'_>, code: u16, cx: &Context<'_, '_>) -> bool {
    operation.declares(code)
        || !cx.is_strict && operation.responses.iter().any(|used| used.status == Status::Range(code / 100))
}

/// The first declared 2xx code.
pub(super) fn first_success<'c, 'a>(operation: &'c Operation<'a>) -> Option<&'c ResponseUse<'a>> {
    operation.responses.iter().find(|used| used.status.code().is_some() && used.status.is_success())
}

/// A sentence as a part of a help: it starts with a small letter and has no full stop.
pub(super) fn part_of_help(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Codes as a list in words: "`403` or `401`".
pub(super) fn any_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "or")
}

/// A list in words: "`Range`, `Content-Range` and `416`".
pub(super) fn all_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "and")
}

fn join(items: impl IntoIterator<Item = impl std::fmt::Display>, word: &str) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| format!("`{item}`")).collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} {word} {last}", items.join(", ")),
    }
}

/// What is known of whether something stands in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Yes,
    No,
    /// The schema leaves it open.
    Open,
}

/// Last words of member names that identify something or lead to it, in the singular.
const IDENTIFIERS: &[&str] = &[
    "address",
    "alias",
    "arn",
    "code",
    "digest",
    "domain",
    "email",
    "fingerprint",
    "gid",
    "guid",
    "handle",
    "hash",
    "host",
    "hostname",
    "href",
    "id",
    "identifier",
    "identity",
    "key",
    "kid",
    "link",
    "location",
    "login",
    "name",
    "nr",
    "number",
    "oid",
    "path",
    "permalink",
    "ref",
    "reference",
    "rid",
    "self",
    "serial",
    "sha",
    "sid",
    "slug",
    "symbol",
    "tag",
    "token",
    "uid",
    "ulid",
    "uri",
    "url",
    "urn",
    "username",
    "uuid",
    "version",
];

/// Whether a member with this last word identifies something.
pub(super) fn is_identifier(last_word: &str) -> bool {
    IDENTIFIERS.contains(&last_word)
}

/// The last word of a name, in lower case and in the singular.
pub(super) fn last_word(name: &str) -> Option<String> {
    words(name).pop().map(|word| singular(&word))
}

/// Whether the body of a response has a member whose name is wanted, at any place that a client would look in.
pub(super) fn tells(response: &Response<'_>, workspace: &Workspace, is_wanted: &dyn Fn(&str) -> bool) -> Told {
    // A body that is only hinted at may hold anything.
    let mut told = if response.has_body() || is_empty(response) { Told::No } else { Told::Open };
    for media in &response.content {
        let own = match media.schema {
            Some(schema) => Search { workspace, is_wanted, budget: BUDGET }.schema(schema, 0),
            None => Told::Open,
        };
        told = told.or(own);
    }
    told
}

impl Told {
    /// Told by either: what is found in one place is found.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            _ => Self::No,
        }
    }
}

struct Search<'s, 'a> {
    workspace: &'a Workspace,
    is_wanted: &'s dyn Fn(&str) -> bool,
    budget: usize,
}

impl<'a> Search<'_, 'a> {
    fn schema(&mut self, schema: Node<'a>, depth: usize) -> Told {
        if depth > DEPTH || self.budget == 0 {
            return Told::No;
        }
        self.budget -= 1;
        let view = View::read(self.workspace, schema);
        if view.members.iter().any(|member| (self.is_wanted)(member.name)) {
            return Told::Yes;
        }
        let is_near = depth < 2;
        let types = view.types.without_null();
        let is_bare = view.members.is_empty() && view.items.is_none() && view.branches.is_empty();
        // Bare text or a number may be just what is wanted, and a map without named members may hold it.
        let is_open = match depth {
            0 => is_bare && types != Types::BOOLEAN,
            _ => is_bare && (types.is_empty() || view.is_object() || view.is_array()),
        };
        let own = self.workspace.value(schema).unwrap_or(schema);
        let admits_others = own.get("additionalProperties").and_then(Node::as_bool) == Some(true);
        let is_open = is_open || view.additional.is_some() || admits_others;
        let mut told = if view.is_partial || (is_near && is_open) { Told::Open } else { Told::No };
        let parts = view.branches.iter().map(|branch| (*branch, depth));
        let parts = parts.chain(view.items.map(|items| (items, depth)));
        let parts: Vec<_> = parts.chain(view.members.iter().map(|member| (member.schema, depth + 1))).collect();
        for (part, depth) in parts {
            told = told.or(self.schema(part, depth));
            if told == Told::Yes {
                break;
            }
        }
        told
    }
}

/// A word without the ending of the plural: `keys`, `addresses` and `entries` become `key`, `address` and `entry`.
pub(super) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let is_long = ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix(if is_long { "es" } else { "s" }) {
        Some(stem) if !word.ends_with("ss") && !word.ends_with("us") => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The words of a name, in lower case: `nextPageToken`, `next_page_token` and `next-page-token` are the same three.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let starts = letter.is_uppercase()
            && (!before.is_uppercase() || letters.peek().is_some_and(|after| after.is_lowercase()));
        if letter.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if before.is_alphanumeric() && !starts => word.extend(letter.to_lowercase()),
                _ => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
}

/// The outcome that a text tells of, where that is not the status it stands under.
pub(super) struct OtherOutcome<'a> {
    /// The code by which HTTP says it.
    pub(super) code: u16,
    /// How it is told, to follow "this `404`".
    pub(super) words: String,
    /// Where it is told: the smallest text, as of a long description its key.
    pub(super) node: Node<'a>,
}

/// The outcome with which the description of a response starts.
pub(super) fn told_by_description<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let Entry { key: node, value } = response.node.entry("description")?;
    let (code, words) = outcome(value.text())?;
    Some(OtherOutcome { code, words: format!("is described as `{words}`"), node })
}

/// The outcome that the name of a shared response is: `#/components/responses/NotFound`.
pub(super) fn told_by_name<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let site = response.sites.first()?;
    let name = site.text().rsplit('/').next().unwrap_or_default();
    let (code, _) = outcome(&words(name).join(" "))?;
    Some(OtherOutcome { code, words: format!("is the shared response `{name}`"), node: *site })
}

/// Other names of codes than those of the registry.
const NAMES: [(&str, u16); 17] = [
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
    text[..end.unwrap_or(text.len())].trim_matches(|character: char| !character.is_alphanumeric())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("nextPageToken", "next page token"),
            ("next_page_token", "next page token"),
            ("X-Total-Count", "x total count"),
            ("userID", "user id"),
            ("HTMLUrl", "html url"),
            ("$skip", "skip"),
            ("page[after]", "page after"),
            ("_links", "links"),
            ("sha256", "sha256"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (word, expected) in [
            ("keys", "key"),
            ("addresses", "address"),
            ("entries", "entry"),
            ("status", "status"),
            ("address", "address"),
        ] {
            assert_eq!(singular(word), expected);
        }
    }

    #[test]
    fn lists_are_written_in_words() {
        assert_eq!(any_of([403]), "`403`");
        assert_eq!(any_of([403, 401]), "`403` or `401`");
        assert_eq!(all_of(["Range", "Content-Range", "416"]), "`Range`, `Content-Range` and `416`");
    }

    #[test]
    fn rate_limit_headers_are_known_in_any_writing() {
        assert!(is_rate_limit_header("x-ratelimit-reset") && is_rate_limit_header("X-Rate-Limit-Reset"));
    }

    #[test]
    fn texts_that_name_an_outcome() {
        for (text, code) in [
            ("Not Found", 404),
            ("**Unauthorized**", 401),
            ("404", 404),
            ("404 - no such order", 404),
            ("404 Not Found", 404),
            ("Bad request, no filter", 400),
            ("Internal Server Error - the oven is out", 500),
            ("Forbidden error", 403),
            ("Successful operation", 200),
        ] {
            assert_eq!(outcome(text).map(|(code, _)| code), Some(code), "{text}");
        }
        for text in
            ["", "the order was not found", "Not found orders are kept", "404 orders", "200 orders at most", "Found"]
        {
            assert_eq!(outcome(text), None, "{text}");
        }
    }
}
