//! See [`MixedValidationStatus`].

use crate::classify::Kind;
use crate::diagnostic::Occurrence;
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
        let (mut bad_request, mut unprocessable) = (Vec::new(), Vec::new());
        // OAuth says by itself how its endpoints answer (RFC 6749, 5.2).
        let takes_body = |operation: &&Operation<'_>| operation.body.is_some() && cx.kind(operation) != Kind::Auth;
        for operation in api.served().filter(takes_body) {
            match (operation.declared(400), operation.declared(422)) {
                (Some(used), None) => bad_request.push((operation, used)),
                (None, Some(used)) => unprocessable.push((operation, used)),
                _ => {}
            }
        }
        let (few, many) = if unprocessable.len() <= bad_request.len() {
            ((unprocessable, 422), (bad_request, 400))
        } else {
            ((bad_request, 400), (unprocessable, 422))
        };
        let (Some((_, rare)), Some((_, usual))) = (few.0.first(), many.0.first()) else { return };
        // A single operation may mean something else by the code than that its body is invalid.
        if few.0.len() < FEWEST {
            return;
        }
        let mostly = if few.0.len() < many.0.len() { format!(": here mostly `{}`", many.1) } else { String::new() };
        let finding = Self::META
            .at(rare.key)
            .message(format!(
                "invalid bodies are answered by `{}` alone in {} operations and by `{}` alone in {}",
                few.1,
                few.0.len(),
                many.1,
                many.0.len()
            ))
            .related(usual.key.place(), "the other one, for instance here")
            .help(format!(
                "choose one and declare it everywhere{mostly}; or declare both, `400` for what can't be read and `422` for what makes no sense"
            ))
            .status(few.1.to_string())
            .occurrences(few.0.iter().map(|(operation, used)| occurrence(operation, used, cx)).collect());
        cx.emit(finding);
    }
}

fn occurrence(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Occurrence {
    Occurrence { place: used.key.place(), ..cx.occurrence(operation) }
}
