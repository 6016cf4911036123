//! See [`AsyncWithout202`].

use crate::classify::Kind;
use crate::model::Operation;
use crate::rule::{Absence, Context, EVIDENCE, Rule, RuleMeta, declare_rule};

use super::shared::{
    Told, by_kind, declares_success, evidence, first_success, is_about, is_identifier, is_stated, is_transcoded,
    says_later, singular, tells, words,
};

declare_rule! {
    /// An operation that only starts work doesn't declare `202`.
    ///
    /// ## Why
    ///
    /// To a client any other success means that the work is done: it reads results that aren't there yet and never learns
    /// that it has to ask again.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /exports:
    ///     post:
    ///       operationId: startExport
    ///       x-operation-kind: async
    ///       responses:
    ///         '200': # error
    ///           description: the export has begun
    ///           content: {application/json: {schema: {type: object, properties: {jobId: {type: string}}}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /exports:
    ///     post:
    ///       operationId: startExport
    ///       x-operation-kind: async
    ///       responses:
    ///         '202':
    ///           description: the export has begun
    ///           headers: {Location: {description: where to ask for its state, schema: {type: string}}}
    ///           content: {application/json: {schema: {type: object, properties: {jobId: {type: string}}}}}
    /// ```
    ///
    /// A `201` for the job that now exists does as well; the `strict` preset asks for `202` all the same.
    ///
    /// An operation is taken for one that only starts work where its author states so (`x-operation-kind: async`), or where
    /// its words say so and its answer names the job. Under `strict` one of these is enough.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.3 202 Accepted: the request was accepted and its processing isn't complete
    pub(crate) struct AsyncWithout202 {
        id: "async-without-202",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("azure-api-style-guide", "az-lro-response-codes"), ("azure-openapi-validator", "LroPatch202")],
        spec: &["RFC 9110, 15.3.3"],
    }
}

impl Rule for AsyncWithout202 {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`202`", whom: "operations that start work and don't wait for its end" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(success) = first_success(operation) else { return };
        if !is_due(operation, cx) {
            return;
        }
        cx.judge(Self::META, is_satisfied(operation, cx), |cx| {
            by_kind(Self::META, success.key, operation, cx)
                .status(success.status.to_string())
                .message(format!(
                    "`{}` starts work that goes on after the answer, but answers `{}`",
                    operation.title(),
                    success.status
                ))
                .help(format!("declare `202` as its success, with a way to follow the work{}", reasons(operation, cx)))
                .declares(operation.id, &[202])
                .replaces([operation.id])
                .snippet(cx.success_snippet(operation, 202))
        });
    }
}

/// What the rule goes by, to end a help with.
fn reasons(operation: &Operation<'_>, cx: &Context<'_, '_>) -> String {
    if is_stated(operation, cx) {
        return evidence(operation, cx);
    }
    let said = says_later(operation).map(|(place, word)| format!("the {place} says `{word}`"));
    let named = starts_job(operation, cx).then(|| "its answer names a job".to_owned());
    let reasons: Vec<String> = said.into_iter().chain(named).collect();
    format!("{EVIDENCE}`{}`: {})", Kind::Async, reasons.join("; "))
}

/// Words of what a client can follow the work by.
const JOB: &[&str] = &["job", "jobs", "task", "tasks", "operation", "operations", "progress"];

/// Words of parameters by which the client chooses whether it waits: the answer is `200` or `202`, as it likes.
const CHOICES: &[&str] = &["wait", "async", "asynchronous", "sync", "synchronous", "prefer", "background"];

/// What isn't stated needs two signs. One alone is right too seldom for `recommended`: many a text speaks of other work
/// that goes on, and many a resource belongs to a job or a task that was there before.
fn is_due(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // What is about to go keeps the code that its clients know.
    if cx.kind(operation) != Kind::Async || operation.method.is_safe() || operation.is_deprecated() {
        return false;
    }
    let is_told = || match (says_later(operation).is_some(), starts_job(operation, cx)) {
        (true, true) => true,
        (one, other) => cx.is_strict && (one || other),
    };
    is_stated(operation, cx) || !is_transcoded(cx.api) && !is_chosen(operation) && is_told()
}

fn is_chosen(operation: &Operation<'_>) -> bool {
    operation.parameters.iter().any(|parameter| is_about(parameter.name, CHOICES))
}

/// Words of operations that end a job instead of starting one.
const ENDS: &[&str] = &["abort", "cancel", "stop", "terminate"];

/// Whether the answer names a job that wasn't there before: an operation on jobs, like one that cancels them, answers
/// the job as well.
fn starts_job(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_job = |name: &str| is_about(name, JOB);
    // `jobId` and `job` name one, `operations` and `queuedJobsLimit` don't.
    let names_job = |name: &str| {
        let last = words(name).pop().unwrap_or_default();
        is_job(name) && (is_identifier(&last) || JOB.contains(&&*last) && singular(&last) == last)
    };
    let has_parameters = operation.template.parameters().next().is_some();
    let is_known = operation.template.parameters().any(is_job)
        || has_parameters && operation.template.names().any(is_job)
        || [Some(operation.path), operation.operation_id()].into_iter().flatten().any(|name| is_about(name, ENDS));
    !is_known
        && first_success(operation)
            .and_then(|used| cx.api.response(used))
            .is_some_and(|response| tells(response, cx.api.workspace, &names_job) == Told::Yes)
}

/// Other ways to say so: the client is sent to the result (303), or each part has its own status (207).
const OTHER_WAYS: &[u16] = &[207, 303];

fn is_satisfied(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    declares_success(operation, 202, cx)
        || OTHER_WAYS.iter().any(|code| operation.declares(*code))
        || !cx.is_strict && operation.declares(201)
}
