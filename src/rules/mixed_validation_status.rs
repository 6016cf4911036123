//! See [`MixedValidationStatus`].

use std::collections::BTreeMap;

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::{Diagnostic, Occurrence};
use crate::model::{Operation, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// The API answers a body that fails validation by `400` here and by `422` there.
    ///
    /// ## Why
    ///
    /// Clients that show what was wrong with their input look for one status; the operations that use the other one
    /// slip through.
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
    ///         '400': {description: this is no JSON}
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
    /// - RFC 9110, 15.5.1 (`400`) and 15.5.21 (`422`): which of the two is the API's choice, if it is one choice.
    pub(crate) struct MixedValidationStatus {
        id: "mixed-validation-status",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.1", "RFC 9110, 15.5.21"],
    }
}

/// How many operations must use the rarer code.
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
            // OAuth says by itself how its endpoints answer (RFC 6749, 5.2).
            if operation.body.is_none() || cx.kind(operation) == Kind::Auth {
                continue;
            }
            let (list, used) = match (operation.declared(400), operation.declared(422)) {
                (Some(used), None) => (&mut codes.bad_request, used),
                (None, Some(used)) => (&mut codes.unprocessable, used),
                _ => continue,
            };
            if api.response(used).is_some_and(shared::speaks_of_validation) {
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

/// The operations of one API that answer invalid bodies by one code alone.
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
    // A single operation may mean something else by the code than that its body is invalid.
    if few.len() < FEWEST {
        return None;
    }
    let mostly = if few.len() < many.len() { format!(": here mostly `{many_code}`") } else { String::new() };
    Some(
        MixedValidationStatus::META
            .at(rare.key)
            .message(format!(
                "invalid bodies{place} are answered by `{few_code}` alone in {} operations and by `{many_code}` alone in {}",
                few.len(),
                many.len()
            ))
            .related(usual.key.place(), "the other one, for instance here")
            .help(format!(
                "choose one and declare it everywhere{mostly}; or declare both, `400` for what can't be read and `422` for what makes no sense"
            ))
            .status(few_code.to_string())
            .occurrences(few.iter().map(|(operation, used)| occurrence(operation, used, cx)).collect()),
    )
}

fn occurrence(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Occurrence {
    Occurrence { place: used.key.place(), ..cx.occurrence(operation) }
}
