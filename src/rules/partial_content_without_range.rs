//! See [`PartialContentWithoutRange`].

use crate::classify::Caller;
use crate::lexicon::RANGES;
use crate::model::{MediaType, Operation, Response};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::{all_of, has_unknown_parameters, is_about};

declare_rule! {
    /// A `206` lacks `Range`, `Content-Range` or `416`.
    ///
    /// ## Why
    ///
    /// A client needs `Range` to request a part, `Content-Range` to know which part it received, and `416` for a range
    /// that doesn't exist.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /videos/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the video}
    ///         '206': {description: a part of the video} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /videos/{id}:
    ///     get:
    ///       parameters:
    ///         - {name: Range, in: header, schema: {type: string}}
    ///       responses:
    ///         '200': {description: the video}
    ///         '206':
    ///           description: a part of the video
    ///           headers: {Content-Range: {schema: {type: string}}}
    ///         '416': {description: no such part}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 14.2 Range; 15.3.7 206 Partial Content: with `Content-Range`, or several parts as `multipart/byteranges`; 15.5.17
    pub(crate) struct PartialContentWithoutRange {
        id: "partial-content-without-range",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["partial-content-for-pagination", "status-contradicts-method"],
        equivalents: &[],
        spec: &["RFC 9110, 14.2", "RFC 9110, 14.4", "RFC 9110, 15.3.7", "RFC 9110, 15.5.17"],
    }
}

impl Rule for PartialContentWithoutRange {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(used) = operation.declared(206) else { return };
        let response = cx.api.response(used);
        let start = Self::META.at(used.key).operation(cx.name(operation)).status("206").completes([operation.id]);
        if response.is_some_and(|response| is_no_range(operation, response, cx)) {
            // The codes of a probe mean states that its callers know.
            if cx.caller(operation) != Caller::Monitor {
                cx.emit(
                    start
                        .message(format!("`{}` declares `206` but no `Range` header", operation.title()))
                        .help("use `200`: `206` is for a part that the request selects with `Range`"),
                );
            }
            return;
        }
        let lacks_range = operation.request_header("Range").is_none() && !has_unknown_parameters(operation, cx);
        let lacks_content_range = response.is_some_and(lacks_content_range);
        let lacks_416 = !cx.declares(operation, 416);
        let missing: Vec<&str> = [(lacks_range, "Range"), (lacks_content_range, "Content-Range"), (lacks_416, "416")]
            .into_iter()
            .filter_map(|(is_missing, name)| is_missing.then_some(name))
            .collect();
        if missing.is_empty() {
            return;
        }
        let finding = start
            .message(format!("`{}` declares `206` without {}", operation.title(), all_of(&missing)))
            .help(
                "declare the request header `Range`, `Content-Range` on the `206`, and `416` for a range that doesn't exist",
            );
        let finding = if lacks_416 { finding.declares(operation.id, &[416]) } else { finding };
        // The parameter is not offered: what the server selects by it is not known.
        let finding = if lacks_range {
            finding
        } else {
            let headers = response.filter(|_| lacks_content_range);
            finding
                .changes(headers.map(|response| cx.declare_headers(response, vec!["Content-Range"])))
                .changes(lacks_416.then(|| cx.declare(operation, 416)))
        };
        cx.emit(finding);
    }
}

/// Words of a response that is a part of something.
const PART: &[&str] = &["byte", "bytes", "chunk", "chunks", "part", "range", "ranges", "segment", "segments"];

/// Whether a 206 is unrelated to `Range`: the operation accepts no such header and declares no `416`, no text mentions
/// ranges, and the body is JSON or missing and isn't described as a part.
fn is_no_range(operation: &Operation<'_>, response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    operation.request_header("Range").is_none()
        && !has_unknown_parameters(operation, cx)
        && !operation.declares(416)
        && !response.is_partial
        && response.header("Content-Range").is_none()
        && response.content.iter().all(MediaType::is_json)
        && !is_about(response.description(), PART)
        && !operation.description().is_some_and(|text| RANGES.are_in(text))
}

/// Whether a 206 doesn't say which part it is. In a multipart body each part says so itself.
fn lacks_content_range(response: &Response<'_>) -> bool {
    let is_multipart = response.content.iter().any(|media| media.essence() == "multipart/byteranges");
    !response.is_partial && !is_multipart && response.header("Content-Range").is_none()
}
