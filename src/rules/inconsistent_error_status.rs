//! See [`InconsistentErrorStatus`].

use std::collections::BTreeMap;

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::{Operation, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation lacks an error code that nine in ten similar operations declare.
    ///
    /// ## Why
    ///
    /// Operations of one kind fail in the same ways, so a code that only this one lacks was probably forgotten.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /a/{id}: &path
    ///     parameters:
    ///       - {name: id, in: path, required: true, schema: {type: string}}
    ///     delete:
    ///       responses:
    ///         '204': {description: it is gone}
    ///         '423': {description: it is locked}
    ///   /b/{id}: *path
    ///   /c/{id}: *path
    ///   /d/{id}: *path
    ///   /e/{id}: *path
    ///   /f/{id}: *path
    ///   /g/{id}: *path
    ///   /h/{id}: *path
    ///   /i/{id}: *path
    ///   /j/{id}:
    ///     parameters:
    ///       - {name: id, in: path, required: true, schema: {type: string}}
    ///     delete: # error
    ///       responses:
    ///         '204': {description: it is gone}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /a/{id}: &path
    ///     parameters:
    ///       - {name: id, in: path, required: true, schema: {type: string}}
    ///     delete:
    ///       responses:
    ///         '204': {description: it is gone}
    ///         '423': {description: it is locked}
    ///   /b/{id}: *path
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.
    pub(crate) struct InconsistentErrorStatus {
        id: "inconsistent-error-status",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        gives_way_to: &["missing-403", "missing-404", "missing-conflict"],
        spec: &["RFC 9110, 15"],
    }
}

/// The fewest operations of one kind that are compared, and how many in ten must declare a code.
const ENOUGH: usize = 10;
const SHARE: usize = 9;

impl Rule for InconsistentErrorStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let mut by_kind: BTreeMap<Kind, Vec<&Operation<'_>>> = BTreeMap::new();
        for operation in api.served().filter(|operation| shared::is_judged(operation)) {
            by_kind.entry(cx.kind(operation)).or_default().push(operation);
        }
        by_kind.remove(&Kind::Unknown);
        for (kind, operations) in by_kind.into_iter().filter(|(_, operations)| operations.len() >= ENOUGH) {
            for (code, used) in usual_codes(&operations) {
                for operation in &operations {
                    if !operation.covers(code) && is_due(operation, code) {
                        let finding = finding(operation, kind, code, used, cx);
                        cx.emit(finding);
                    }
                }
            }
        }
    }
}

/// The error codes that nearly all of these operations declare, each with one declaration.
fn usual_codes<'o, 'a>(operations: &[&'o Operation<'a>]) -> Vec<(u16, &'o ResponseUse<'a>)> {
    let mut counts: BTreeMap<u16, (usize, &ResponseUse<'_>)> = BTreeMap::new();
    for used in operations.iter().flat_map(|operation| &operation.responses) {
        if let Some(code) = used.status.code().filter(|code| *code >= 400) {
            counts.entry(code).or_insert((0, used)).0 += 1;
        }
    }
    let is_usual = |count: usize| count * 10 >= operations.len() * SHARE && count < operations.len();
    counts.into_iter().filter(|(_, (count, _))| is_usual(*count)).map(|(code, (_, used))| (code, used)).collect()
}

/// Whether the other operations of its kind are evidence for this one.
fn is_due(operation: &Operation<'_>, code: u16) -> bool {
    match code {
        // These depend on security, rate limits and the request.
        400 | 401 | 413 | 415 | 422 | 429 => false,
        403 => operation.security.is_required() && operation.covers(401),
        404 | 410 => operation.path.contains('{'),
        500..=599 => operation.declares_class(5),
        _ => true,
    }
}

fn finding(
    operation: &Operation<'_>,
    kind: Kind,
    code: u16,
    used: &ResponseUse<'_>,
    cx: &Context<'_, '_>,
) -> Diagnostic {
    InconsistentErrorStatus::META
        .at(operation.key)
        .message(format!("`{}` declares no `{code}`, unlike nearly all operations of kind `{kind}`", operation.title()))
        .related(used.key.place(), "declared here, for example")
        .help(format!("declare `{code}` here too, or say in the description why it can't happen"))
        .declares(operation.id, &[code])
        .change(cx.declare(operation, code))
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status(code.to_string())
}
