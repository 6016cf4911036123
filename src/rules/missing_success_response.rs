//! See [`MissingSuccessResponse`].

use crate::classify::Kind;
use crate::diagnostic::Diagnostic;
use crate::model::{Api, Operation, StatusKey, Version};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::all_of;

declare_rule! {
    /// An operation doesn't declare its success.
    ///
    /// ## Why
    ///
    /// Generated clients have no result type, mocks answer with an error, and nobody can tell what the operation
    /// returns.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: # error
    ///       responses:
    ///         '401': {description: log in first}
    ///         default: {description: something went wrong}
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
    ///         '401': {description: log in first}
    ///         default: {description: something went wrong}
    /// ```
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.1, Responses Object: at least one code, and it should be that of a successful call
    /// - RFC 9110, 15: the classes of codes
    pub(crate) struct MissingSuccessResponse {
        id: "missing-success-response",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("spectral", "operation-success-response"),
            ("redocly", "operation-2xx-response"),
            ("vacuum", "operation-success-response"),
            ("ibm", "ibm-response-status-codes"),
        ],
        spec: &["OpenAPI 3.1, 4.8.16 Responses Object", "RFC 9110, 15.3"],
    }
}

/// The code to suggest for each kind of operation.
const SUCCESS: &[(Kind, u16)] = &[(Kind::Create, 201), (Kind::Async, 202), (Kind::Delete, 204)];

impl Rule for MissingSuccessResponse {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations declares a success response",
            some: "{missing} of the {all} operations declare no success response",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let is_success = |status: StatusKey| match status {
            StatusKey::Code(101) => true,
            // `invalid-status-key` reports keys that can't be read.
            StatusKey::Other => true,
            StatusKey::Default => operation.responses.len() == 1,
            other => matches!(other.class(), Some(2 | 3)),
        };
        // A retired operation, or one that is not implemented or whose method is not allowed, has no success to declare.
        let is_retired = operation.is_deprecated() && operation.declares(410);
        if is_retired || operation.is_withdrawn() || !is_known(operation, cx.api) {
            return;
        }
        let is_satisfied = operation.responses.iter().any(|used| is_success(used.status));
        cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
    }
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let kind = cx.kind(operation);
    let code = SUCCESS.iter().find(|(known, _)| *known == kind).map_or(200, |(_, code)| *code);
    let keys: Vec<&str> = operation.responses.iter().map(|used| used.key.text()).collect();
    let message = match keys.as_slice() {
        [] => format!("`{}` declares no responses", operation.title()),
        keys => format!("`{}` declares only {}, and no success", operation.title(), all_of(keys)),
    };
    let finding = MissingSuccessResponse::META
        .at(operation.key)
        .operation(cx.name(operation))
        .message(message)
        .help("declare the response of a successful call")
        .declares(operation.id, &[code])
        .change(cx.declare(operation, code));
    match operation.responses.iter().find(|used| used.status == StatusKey::Default) {
        Some(default) => finding.related(default.key.place(), "next to other codes, this covers unexpected responses"),
        None => finding,
    }
}

/// Whether the operation's responses could be read. Other rules report those that could not.
fn is_known(operation: &Operation<'_>, api: &Api<'_>) -> bool {
    if !operation.responses.is_empty() {
        return true;
    }
    match operation.node.get("responses") {
        // Optional since OpenAPI 3.1; before, their absence is a flaw of the structure.
        None => api.version >= Version::V3_1,
        Some(responses) => api.value(responses).is_some_and(|map| map.is_mapping() && !map.is_empty()),
    }
}
