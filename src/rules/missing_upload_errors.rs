//! See [`MissingUploadErrors`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::schema::View;
use crate::model::{Api, MediaType, Operation, RequestBody};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

declare_rule! {
    /// An upload declares neither `413` nor `415`.
    ///
    /// ## Why
    ///
    /// Most rejected files are too large or of the wrong type, and a client that knows which can inform its user.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /pictures:
    ///     post: # error
    ///       requestBody:
    ///         content: {image/png: {}}
    ///       responses:
    ///         '201': {description: the picture}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /pictures:
    ///     post:
    ///       requestBody:
    ///         content: {image/png: {}}
    ///       responses:
    ///         '201': {description: the picture}
    ///         '413': {description: the picture is too large}
    ///         '415': {description: this is not a picture}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.14 (`413`) and 15.5.16 (`415`).
    pub(crate) struct MissingUploadErrors {
        id: "missing-upload-errors",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.14", "RFC 9110, 15.5.16"],
    }
}

/// The starts of media types of bodies that are files.
const FILES: [&str; 8] = [
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-tar",
    "audio/",
    "image/",
    "video/",
];

impl Rule for MissingUploadErrors {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} uploads declares `413` or `415`",
            some: "{missing} of the {all} uploads declare neither `413` nor `415`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if due(operation, cx) {
            let is_satisfied = shared::answers(cx, operation, &[413, 415]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
        }
    }
}

/// Whether an operation takes a file.
pub(super) fn due(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    shared::is_judged(operation) && operation.body.as_ref().is_some_and(|body| is_upload(body, cx.api))
}

fn is_upload(body: &RequestBody<'_>, api: &Api<'_>) -> bool {
    let is_file = |node: Node<'_>| node.get("type").is_some_and(|sort| sort.text() == "file");
    body.form.iter().any(|field| is_file(field.node)) || body.content.iter().any(|media| takes_file(media, api))
}

fn takes_file(media: &MediaType<'_>, api: &Api<'_>) -> bool {
    if FILES.iter().any(|start| media.name.starts_with(start)) {
        return true;
    }
    let is_binary = |schema: Node<'_>| {
        let view = View::read(api.workspace, schema);
        view.format == Some("binary") || view.items.is_some_and(|items| View::read(api.workspace, items).is_binary())
    };
    media.name.starts_with("multipart/")
        && media.schema.is_some_and(|schema| {
            View::read(api.workspace, schema).members.iter().any(|member| is_binary(member.schema))
        })
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    MissingUploadErrors::META
        .at(operation.key)
        .message(format!("`{}` accepts a file but declares neither `413` nor `415`", operation.title()))
        .help("declare `413` for a file that is too large, and `415` for an unsupported type")
        .declares(operation.id, &[413])
        .change(cx.declare(operation, 413))
        .operation(cx.name(operation))
        .status("413")
}
