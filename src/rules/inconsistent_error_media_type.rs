//! See [`InconsistentErrorMediaType`].

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Occurrence, Remedy};
use crate::hash::HashSet;
use crate::model::errors::{ENOUGH, MAJORITY};
use crate::model::{Operation, Response, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::sort;
use crate::syntax::Node;

declare_rule! {
    /// An error response uses another media type than most of the API's errors.
    ///
    /// ## Why
    ///
    /// Clients choose a parser by media type, so an error in another one is parsed wrongly or not at all.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400': {description: wrong filter, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '500': {description: broken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400': {description: wrong order, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '500': {description: broken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '404':
    ///           description: no such order
    ///           content:
    ///             text/html: {schema: {type: string}} # error
    /// components:
    ///   schemas:
    ///     Error: {properties: {code: {type: string}, message: {type: string}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400': {description: wrong filter, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '500': {description: broken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400': {description: wrong order, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '500': {description: broken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '404':
    ///           description: no such order
    ///           content:
    ///             application/json: {schema: {$ref: '#/components/schemas/Error'}}
    ///             text/html: {schema: {type: string}}
    /// components:
    ///   schemas:
    ///     Error: {properties: {code: {type: string}, message: {type: string}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9110, 8.3 and 12.1; RFC 9457, 3: problem details have a media type of their own, so that clients recognize
    /// them.
    pub(crate) struct InconsistentErrorMediaType {
        id: "inconsistent-error-media-type",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-error-content-type-is-json"), ("specmatic", "error-response-media-type"), ("redocly", "response-mime-type")],
        spec: &["RFC 9110, 8.3", "RFC 9457, 3"],
    }
}

/// Media types that a protocol prescribes for its errors (RFC 7644, 3.1).
const OF_PROTOCOLS: [&str; 1] = ["application/scim+json"];

/// The number of competing media types that are shown.
const SHOWN: usize = 6;

impl Rule for InconsistentErrorMediaType {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        // OpenAPI 2.0 has one list of media types for all responses of an operation.
        if cx.api.version == Version::V2 {
            return;
        }
        let bodies = cx.api.error_bodies().all.iter();
        let results: HashSet<usize> = bodies.filter(|body| body.is_result).map(|body| body.response).collect();
        let mut seen = HashSet::default();
        let errors: Vec<(&Response<'_>, BTreeSet<String>)> = cx
            .api
            .responses
            .iter()
            .enumerate()
            // A response that returns a resource uses the media type of the resource.
            .filter(|(at, _)| !results.contains(at))
            .map(|(_, response)| response)
            .filter(|response| cx.api.is_error(response) && cx.api.readers(response).next().is_some())
            .filter(|response| seen.insert(response.node.id()))
            .filter_map(|response| Some((response, media_types(cx, response)?)))
            .collect();
        let operations: HashSet<usize> =
            errors.iter().flat_map(|(response, _)| &response.uses).map(|(at, _)| *at).collect();
        if errors.len() < ENOUGH.0 || operations.len() < ENOUGH.1 {
            return;
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for media_type in errors.iter().flat_map(|(_, own)| own) {
            *counts.entry(media_type).or_default() += 1;
        }
        let Some((&common, &sharing)) = counts.iter().max_by_key(|(_, count)| **count) else { return };
        if sharing * 100 < errors.len() * MAJORITY {
            let finding = divided(cx, &errors, &counts);
            cx.emit(finding);
            return;
        }
        let mut others: BTreeMap<String, Vec<&Response<'_>>> = BTreeMap::new();
        for (response, own) in errors.iter().filter(|(_, own)| !own.contains(common)) {
            let names: Vec<String> = own.iter().map(|name| format!("`{name}`")).collect();
            others.entry(names.join(" and ")).or_default().push(response);
        }
        for (names, responses) in others {
            let (subject, uses) = match responses.as_slice() {
                [only] => (format!("{} uses", cx.response_name(only)), cx.uses(only)),
                several => (format!("{} error responses use", several.len()), String::new()),
            };
            let mut finding = Self::META
                .at(first_key(responses[0]))
                .message(format!(
                    "{subject} {names}, but {sharing} of {} error responses use `{common}`{uses}",
                    errors.len()
                ))
                .help(format!("use `{common}` here too"))
                .status(responses[0].status.to_string())
                .remedy(Remedy::MediaType(responses.iter().map(|response| response.status).collect()));
            if let Some((exemplar, _)) = errors.iter().find(|(_, own)| own.contains(common)) {
                finding = finding.related(key_of(exemplar, common).place(), "the common media type");
            }
            finding = match responses.as_slice() {
                [only] if only.is_shared() => finding,
                [only] => finding.operation(cx.name(cx.first_use(only))),
                several => finding.occurrences(several.iter().map(|response| occurrence(cx, response)).collect()),
            };
            cx.emit(finding);
        }
    }
}

/// The media types of an error, unless they can't be compared: there is none, some are wildcards, the success uses
/// the same one and that is not JSON, or a protocol prescribes them.
fn media_types(cx: &Context<'_, '_>, response: &Response<'_>) -> Option<BTreeSet<String>> {
    let own: BTreeSet<String> = response.content.iter().map(|media| media.essence().into_owned()).collect();
    let is_known = |name: &String| name.contains('/') && !name.contains('*') && !OF_PROTOCOLS.contains(&name.as_str());
    if own.is_empty() || response.is_partial || !own.iter().all(is_known) || is_page(cx, response, &own) {
        return None;
    }
    let is_success = |name: &String| {
        cx.api.readers(response).take(1).any(|operation| {
            let successes = operation.responses.iter().filter(|used| used.status.is_success());
            let content = successes.filter_map(|used| cx.api.response(used)).flat_map(|success| &success.content);
            content.into_iter().any(|media| !media.is_json() && media.essence() == *name)
        })
    };
    (!own.iter().all(is_success)).then_some(own)
}

/// Whether a response is a page for people: its operations otherwise redirect the browser.
fn is_page(cx: &Context<'_, '_>, response: &Response<'_>, own: &BTreeSet<String>) -> bool {
    let redirects = |operation: &Operation<'_>| [301, 302, 303, 307, 308].iter().any(|code| operation.declares(*code));
    own.iter().all(|name| name == "text/html") && cx.api.readers(response).all(redirects)
}

fn first_key<'a>(response: &Response<'a>) -> Node<'a> {
    response.content.first().map_or(response.key, |media| media.key)
}

/// The key of a media type of a response.
fn key_of<'a>(response: &Response<'a>, essence: &str) -> Node<'a> {
    let media = response.content.iter().find(|media| media.essence() == essence);
    media.map_or_else(|| first_key(response), |media| media.key)
}

fn occurrence(cx: &Context<'_, '_>, response: &Response<'_>) -> Occurrence {
    Occurrence {
        operation: (!response.is_shared()).then(|| cx.name(cx.first_use(response))),
        note: format!("`{}`", response.status),
        ..Occurrence::at(first_key(response).place())
    }
}

/// One finding about an API without a common media type.
fn divided(
    cx: &Context<'_, '_>,
    errors: &[(&Response<'_>, BTreeSet<String>)],
    counts: &BTreeMap<&str, usize>,
) -> Diagnostic {
    let mut counts: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    sort::by_key(&mut counts, |(_, count)| std::cmp::Reverse(*count));
    let mut finding = InconsistentErrorMediaType::META
        .at(cx.api.anchor)
        .message(format!("the {} error responses use {} different media types", errors.len(), counts.len()))
        .help("use one media type for all errors: `application/problem+json`, or the one that successes use");
    for (name, count) in counts.into_iter().take(SHOWN) {
        if let Some((exemplar, _)) = errors.iter().find(|(_, own)| own.contains(name)) {
            finding = finding.related(key_of(exemplar, name).place(), format!("{count} in `{name}`"));
        }
    }
    finding
}
