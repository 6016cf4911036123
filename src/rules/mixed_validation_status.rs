//! See [`MixedValidationStatus`].

use std::collections::BTreeMap;

use crate::classify::Kind;
use crate::diagnostic::{Diagnostic, Occurrence, Remedy};
use crate::model::{Operation, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// Some operations report an invalid body with `400` and others with `422`.
    ///
    /// ## Why
    ///
    /// Clients that show validation errors look for one code, and miss those of operations that use the other.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '201': {description: the order}
    ///         '400': {description: something is missing}
    ///     put:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '200': {description: the orders}
    ///         '400': {description: something is missing}
    ///   /invoices:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '201': {description: the invoice}
    ///         '422': {description: something is missing} # error
    ///     put:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '200': {description: the invoices}
    ///         '422': {description: something is missing}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '201': {description: the order}
    ///         '400': {description: this is not JSON}
    ///         '422': {description: something is missing}
    ///   /invoices:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object}}}
    ///       responses:
    ///         '201': {description: the invoice}
    ///         '422': {description: something is missing}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.1 (`400`) and 15.5.21 (`422`): an API may choose either, but should choose one.
    pub(crate) struct MixedValidationStatus {
        id: "mixed-validation-status",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.1", "RFC 9110, 15.5.21"],
    }
}

/// The fewest operations that must use the rarer code.
const FEWEST: usize = 2;

impl Rule for MixedValidationStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        // Two versions in one document are two APIs, and each may have its own habit.
        let mut apis: BTreeMap<&str, Codes<'_>> = BTreeMap::new();
        for operation in api.served() {
            let codes = apis.entry(operation.version_prefix()).or_default();
            // OAuth defines how its endpoints answer (RFC 6749, 5.2).
            if operation.body.is_none() || cx.kind(operation) == Kind::Auth {
                continue;
            }
            let (list, used) = match (operation.declared(400), operation.declared(422)) {
                (Some(used), None) => (&mut codes.bad_request, used),
                (None, Some(used)) => (&mut codes.unprocessable, used),
                _ => continue,
            };
            if api.response(used).is_some_and(|response| cx.outcome(response).may_be_invalid()) {
                list.push((operation, used));
            }
        }
        let is_one = apis.len() == 1;
        for (prefix, codes) in apis {
            let place = if is_one || prefix.is_empty() { String::new() } else { format!(" below `{prefix}`") };
            if let Some(finding) = finding(codes, &place, cx) {
                cx.emit(finding);
            }
        }
    }
}

type Uses<'c> = Vec<(&'c Operation<'c>, &'c ResponseUse<'c>)>;

/// The operations of one API that use only one of the two codes.
#[derive(Default)]
struct Codes<'c> {
    bad_request: Uses<'c>,
    unprocessable: Uses<'c>,
}

fn finding(codes: Codes<'_>, place: &str, cx: &Context<'_, '_>) -> Option<Diagnostic> {
    let Codes { bad_request, unprocessable } = codes;
    let ((few, few_code), (many, many_code)) = if unprocessable.len() <= bad_request.len() {
        ((unprocessable, 422), (bad_request, 400))
    } else {
        ((bad_request, 400), (unprocessable, 422))
    };
    let (Some((_, rare)), Some((_, usual))) = (few.first(), many.first()) else { return None };
    // A single operation may use the code for something other than an invalid body.
    if few.len() < FEWEST {
        return None;
    }
    let mostly =
        if few.len() < many.len() { format!(", like `{many_code}` in most operations") } else { String::new() };
    Some(
        MixedValidationStatus::META
            .at(rare.key)
            .message(format!(
                "{} operations{place} report an invalid body only with `{few_code}`, and {} only with `{many_code}`",
                few.len(),
                many.len()
            ))
            .related(usual.key.place(), "the other code, for example here")
            .help(format!("declare one of the two everywhere{mostly}, or both: `400` for syntax and `422` for content"))
            .status(few_code.to_string())
            .replaces(few.iter().map(|(operation, _)| operation.id))
            .remedy(Remedy::Withdraw)
            .occurrences(few.iter().map(|(operation, used)| occurrence(operation, used, cx)).collect()),
    )
}

fn occurrence(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Occurrence {
    Occurrence { place: used.key.place(), ..cx.occurrence(operation) }
}
