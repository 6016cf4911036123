//! See [`InconsistentErrorMediaType`].

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Occurrence, Remedy};
use crate::model::media::Agreement;
use crate::model::{Response, Version};
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
        let media = cx.api.error_media();
        let errors: Vec<(&Response<'_>, &BTreeSet<String>)> =
            media.all.iter().map(|(at, own)| (&cx.api.responses[*at], own)).collect();
        let (common, sharing) = match media.agreement() {
            Agreement::Unknown => return,
            Agreement::Divided => {
                let finding = divided(cx, &errors, &media.counts());
                cx.emit(finding);
                return;
            }
            Agreement::Common(common, sharing) => (common, sharing),
        };
        let common = common.as_str();
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
    errors: &[(&Response<'_>, &BTreeSet<String>)],
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
