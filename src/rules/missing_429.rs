//! See [`Missing429`].

use super::shared;
use crate::classify::outcome::{self, Subject};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::model::{Api, Location, Method, Operation, Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;
use crate::text::head;

declare_rule! {
    /// Operations declare no `429` for too many requests.
    ///
    /// ## Why
    ///
    /// Clients slow down only when they can tell that they were too fast; an undeclared limit looks like a failure.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '200': {description: the orders}
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '429': {description: too many calls}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '429': {description: too many calls}
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '429': {description: too many calls}
    ///   /health:
    ///     get:
    ///       responses:
    ///         '200': {description: alive}
    /// ```
    ///
    /// Evidence of a limit for all calls is a `429` on three in ten operations, a header such as `RateLimit-Limit`, or the
    /// description of the API. Without it the rule reports one finding with the severity `info`. If the operations that
    /// declare `429` describe their limits, the others count as unlimited.
    ///
    /// ## Sources
    ///
    /// - RFC 6585, 4: `429` means that the client sent too many requests in a given time.
    pub(crate) struct Missing429 {
        id: "missing-429",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status"],
        equivalents: &[
            ("spectral-owasp", "owasp:api4:2023-rate-limit-responses-429"),
            ("vacuum", "owasp-define-error-responses-429"),
            ("specmatic", "define-429-response"),
        ],
        spec: &["RFC 6585, 4"],
    }
}

/// If at least this share (in tenths) of all operations declares the code, each other operation gets a finding,
/// otherwise the document gets one.
const SHARE: usize = 3;

/// Segments of paths that machines call, besides those of monitors, which are seldom limited.
const UNLIMITED: [&str; 3] = [".well-known", "jwks", "jwks.json"];

impl Rule for Missing429 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let limited: Vec<&Operation<'_>> = api.served().filter(|operation| is_limited(operation)).collect();
        let declaring = limited.iter().filter(|operation| operation.declares(429)).count();
        // A range or `default` covers the code.
        let missing: Vec<&Operation<'_>> = limited.iter().copied().filter(|operation| !operation.covers(429)).collect();
        let Some(first) = missing.first() else { return };
        let covered = limited.len() - declaring - missing.len();
        let evidence = evidence(cx);
        if evidence.is_none() && (is_local(api) || covered >= missing.len()) {
            // Nothing limits the calls, or the API uses ranges and `default` for most errors.
            return;
        }
        let all = api.served().count();
        // If the limited operations describe their limits, the others have none.
        let telling = limited.iter().filter(|operation| operation.declares(429) && tells_limit(operation));
        let is_told = telling.count() * 2 > declaring;
        if evidence.is_some() && (is_told || declaring * 10 >= all * SHARE) {
            for operation in missing.into_iter().filter(|operation| !is_told || tells_limit(operation)) {
                let finding = one(operation, declaring, all, cx);
                cx.emit(finding);
            }
            return;
        }
        let whom = if all == limited.len() { "operations" } else { "operations that may be limited" };
        let message = match (missing.len(), limited.len()) {
            (_, 1) => format!("`{}` declares no `429`", first.title()),
            (1, all) => format!("1 of the {all} {whom} declares no `429`"),
            (missing, all) if missing == all => format!("none of the {all} {whom} declares `429`"),
            (missing, all) => format!("{missing} of the {all} {whom} declare no `429`"),
        };
        let finding = Self::META
            .at(api.anchor)
            .message(message)
            .changes(missing.iter().map(|operation| cx.declare(operation, 429)))
            .status("429")
            .occurrences(missing.iter().map(|operation| cx.occurrence(operation)).collect());
        let finding = missing.iter().fold(finding, |finding, operation| finding.declares(operation.id, &[429]));
        let finding = match evidence {
            Some(Evidence { label, is_of_all: true }) => Diagnostic { related: vec![label], ..finding }
                .help("declare `429` with `Retry-After` wherever calls are limited, once as a shared response"),
            // That some operations are limited says nothing of the others.
            found => Diagnostic { related: found.into_iter().map(|found| found.label).collect(), ..finding }
                .severity(Severity::Info)
                .conditional()
                .help("declare `429` with `Retry-After` if the service or its gateway limits calls"),
        };
        cx.emit(finding);
    }
}

fn one(operation: &Operation<'_>, declaring: usize, all: usize, cx: &Context<'_, '_>) -> Diagnostic {
    Missing429::META
        .at(operation.key)
        .message(format!("`{}` declares no `429`, unlike {declaring} of {all} operations", operation.title()))
        .help("declare `429` here too, or say in the description that the operation has no limit")
        .declares(operation.id, &[429])
        .change(cx.declare(operation, 429))
        .operation(cx.name(operation))
        .status("429")
}

fn is_limited(operation: &Operation<'_>) -> bool {
    let own = &operation.path[operation.version_prefix().len()..];
    let is_for_machines = || {
        operation.is_probe()
            || tells_health(operation)
            || operation.segments().any(|segment| UNLIMITED.contains(&segment.to_ascii_lowercase().as_str()))
            // Below another path, or with parameters, metrics are the subject of the API.
            || matches!(own.trim_matches('/'), "metrics" | "api/metrics")
                && operation.parameters_in(Location::Query).next().is_none()
    };
    shared::is_judged(operation) && operation.method != Method::Head && (operation.declares(429) || !is_for_machines())
}

/// Words of tags for operations that monitors call.
const HEALTH: [&str; 9] =
    ["check", "checking", "checks", "health", "healthcheck", "healthchecks", "liveness", "probes", "readiness"];

/// Whether an operation says by its tags or its summary that it is for monitors.
fn tells_health(operation: &Operation<'_>) -> bool {
    let is_tag = |tag: &str| {
        let words = shared::words(tag);
        words.iter().any(|word| word != "check" && word != "checks")
            && words.iter().all(|word| HEALTH.contains(&&**word))
    };
    let checks = |summary: &str| shared::is_about(summary, &["check"]) && shared::is_about(summary, &["health"]);
    operation.method.is_safe()
        && operation.parameters.is_empty()
        && (operation.tags().any(is_tag) || operation.summary().is_some_and(checks))
}

/// Whether all servers of a document are the reader's own machine, where nothing limits the calls.
fn is_local(api: &Api<'_>) -> bool {
    let holders = api.served().flat_map(|operation| [Some(operation.node), operation.key.parent()]).flatten();
    let servers = std::iter::once(api.root).chain(holders).filter_map(|holder| holder.get("servers"));
    let urls = servers.flat_map(Node::items).filter_map(|server| server.get("url"));
    let mut hosts = urls.chain(api.root.get("host")).map(|url| host(url.text())).peekable();
    hosts.peek().is_some() && hosts.all(|host| LOCAL.contains(&host))
}

/// Hosts that mean the own machine.
const LOCAL: [&str; 4] = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];

/// The host of an address, without its port.
fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
    port.map_or(authority, |(host, _)| host)
}

/// Whether an operation says that it is limited.
fn tells_limit(operation: &Operation<'_>) -> bool {
    operation.description().is_some_and(|text| outcome::mentions(head(text), Subject::Rate))
}

/// Whether a 429 may be about the number of calls, and is sent. A limit of one change at a time is not, nor is a limit on
/// the number of things.
fn is_of_rate(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let outcome = cx.outcome(response);
    let is_other = [Subject::Concurrency, Subject::Limit, Subject::Quota].into_iter().any(|one| outcome.says(one));
    !outcome.says(Subject::NotSent) && (outcome.says(Subject::Rate) || !is_other)
}

/// The place in the document that shows that calls are limited.
struct Evidence {
    label: Label,
    /// Whether it is about all calls, not about those of some operations.
    is_of_all: bool,
}

fn evidence(cx: &Context<'_, '_>) -> Option<Evidence> {
    let api = cx.api;
    let is_rate =
        |operation: &&Operation<'_>| api.response_of(operation, 429).is_none_or(|response| is_of_rate(response, cx));
    let text = || {
        let description = api.root.get("info")?.entry("description")?;
        let is_limited = outcome::mentions(description.value.text(), Subject::Rate);
        is_limited.then_some((description.key, "this text mentions a limit"))
    };
    let header = || {
        // Those of a `429` tell no more than the code.
        let answers = api.responses.iter().filter(|response| response.status != StatusKey::Code(429));
        let mut headers = answers.flat_map(|response| &response.headers);
        let header = headers.find(|header| header.is_of_rate_limit());
        header.map(|header| (header.key, "this header describes a limit"))
    };
    let code = || {
        let mut declaring = api.served().filter(|operation| operation.declares(429)).filter(is_rate);
        let used = declaring.find_map(|operation| operation.declared(429));
        used.map(|used| (used.key, "declared here"))
    };
    let of_all = text().or_else(header);
    let is_of_all = of_all.is_some();
    let (node, message) = of_all.or_else(code)?;
    Some(Evidence { label: Label { place: node.place(), message: message.to_owned() }, is_of_all })
}
