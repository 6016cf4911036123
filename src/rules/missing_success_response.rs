//! See [`MissingSuccessResponse`].

use crate::classify::Kind;
use crate::diagnostic::Diagnostic;
use crate::model::{Api, Operation, Status, Version};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::all_of;

declare_rule! {
    /// An operation does not declare how it succeeds.
    ///
    /// ## Why
    ///
    /// Nobody can tell what the operation gives back: generated clients have no result type, and mocks answer with an error.
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

/// What to suggest, by what the operation does.
const SUCCESS: &[(Kind, u16)] = &[(Kind::Create, 201), (Kind::Async, 202), (Kind::Delete, 204)];

impl Rule for MissingSuccessResponse {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "a response for a call that succeeds", whom: "operations" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let is_success = |status: Status| match status {
            Status::Code(101) => true,
            // What a key means that can't be read is told by the rule about keys.
            Status::Other => true,
            Status::Default => operation.responses.len() == 1,
            other => matches!(other.class(), Some(2 | 3)),
        };
        // What was retired for good, or is not there yet, has no success to declare.
        let is_retired = operation.is_deprecated() && operation.declares(410)
            || matches!(operation.responses.as_slice(), [only] if matches!(only.status, Status::Code(410 | 501)));
        if is_retired || !is_known(operation, cx.api) {
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
        keys => format!("`{}` declares only {}: no response for a call that succeeds", operation.title(), all_of(keys)),
    };
    let finding = MissingSuccessResponse::META
        .at(operation.key)
        .operation(cx.name(operation))
        .message(message)
        .help("declare what a successful call answers")
        .declares(operation.id, &[code])
        .snippet(cx.response_snippet(operation, code));
    match operation.responses.iter().find(|used| used.status == Status::Default) {
        Some(default) => finding.related(default.key.place(), "beside other codes, this stands for what is unexpected"),
        None => finding,
    }
}

/// Whether the operation's responses could be read. Where they could not, other rules say so.
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
