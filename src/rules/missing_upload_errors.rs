//! See [`MissingUploadErrors`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

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
    shared::is_judged(operation) && operation.body.as_ref().is_some_and(|body| shared::is_upload(body, cx.api))
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
