//! See [`AsyncWithout202`].

use crate::classify::outcome::Subject;
use crate::classify::{BodyForm, Kind};
use crate::lexicon::LINKS;
use crate::model::{Operation, ResponseUse};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{
    Told, by_kind, declares_success, evidence, first_success, is_about, is_stated, is_transcoded, says_later, singular,
    tells, words,
};

declare_rule! {
    /// An operation that only starts work doesn't declare `202`.
    ///
    /// ## Why
    ///
    /// Any other success means that the work is done, so the client reads results that do not exist yet and never asks
    /// again.
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
    /// A `201` for the new job is accepted as well; the `strict` preset requires `202`.
    ///
    /// An operation counts as one that only starts work if its author says so (`x-operation-kind: async`), or if its
    /// words say so and its response names the job. Under `strict` one of these two is enough. A response whose own words
    /// say that the work continues ("export queued") counts for any operation.
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
        Some(Absence {
            none: "none of the {all} operations that start work and return before it ends declares `202`",
            some: "{missing} of the {all} operations that start work and return before it ends declare no `202`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(success) = first_success(operation) else { return };
        let said = says_so(operation, success, cx);
        if said.is_none() && !is_due(operation, cx) {
            return;
        }
        cx.judge(Self::META, is_satisfied(operation, cx), |cx| {
            let (title, status) = (operation.title(), success.status);
            let message = match &said {
                Some(words) => format!("`{status}` of `{title}` says `{words}`, which is `202`"),
                None => format!("`{title}` starts work that continues after the response, but answers `{status}`"),
            };
            let found = by_kind(Self::META, success.key, operation, cx);
            let found = if said.is_some() { found } else { found.evidence(reasons(operation, cx)) };
            found
                .status(status.to_string())
                .message(message)
                .help("declare `202` with a way to follow the work")
                .declares(operation.id, &[202])
                .replaces([operation.id])
                .change(cx.restate(operation, success.key, 202))
        });
    }
}

/// The words of a success that say that the work continues. A read that says so has to say nothing else, and not to return
/// a list: "scheduled jobs" are its entries.
fn says_so(operation: &Operation<'_>, success: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Option<String> {
    let mention = cx.outcome(cx.api.response(success)?).is_about(Subject::StillWorking)?;
    let is_read = operation.method.is_safe();
    let is_told = !is_read || mention.is_all && !matches!(cx.answer(operation), BodyForm::Array | BodyForm::Page);
    let is_due = is_told
        && !operation.is_deprecated()
        && !is_transcoded(cx.api)
        && !is_chosen(operation)
        && !is_planned(operation, &mention.words);
    is_due.then(|| mention.words.clone().into_owned())
}

/// Whether an operation schedules something, and its response says no more than that: the plan is made.
fn is_planned(operation: &Operation<'_>, said: &str) -> bool {
    let names = [operation.operation_id(), operation.summary(), operation.segments().next_back()];
    is_about(said, &["scheduled"]) && names.into_iter().flatten().any(|name| is_about(name, &["schedule", "schedules"]))
}

/// The evidence that an operation only starts work.
fn reasons(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Option<String> {
    if is_stated(operation, cx) {
        return evidence(operation, cx);
    }
    let said = says_later(operation).map(|(place, word)| format!("the {place} says `{word}`"));
    let named = starts_job(operation, cx).then(|| "its response names a job".to_owned());
    let reasons: Vec<String> = said.into_iter().chain(named).collect();
    Some(format!("`{}`: {}", Kind::Async, reasons.join("; ")))
}

/// Words of members that let a client follow the work.
const JOB: &[&str] = &["job", "jobs", "task", "tasks", "operation", "operations", "progress"];

/// Words of parameters that let the client choose whether it waits, and so between `200` and `202`.
const CHOICES: &[&str] = &["wait", "async", "asynchronous", "sync", "synchronous", "prefer", "background"];

/// An unstated kind needs two signs. One alone is right too seldom for `recommended`: many texts describe other work
/// that continues, and many resources belong to a job or a task that existed before.
fn is_due(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // Deprecated operations keep their current status code.
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

/// Whether the response names a new job. An operation on existing jobs, such as one that cancels them, returns the
/// job as well.
fn starts_job(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_job = |name: &str| is_about(name, JOB);
    // `jobId` and `job` name one, `operations` and `queuedJobsLimit` don't.
    let names_job = |name: &str| {
        let last = words(name).pop().unwrap_or_default();
        is_job(name) && (LINKS.has(&last) || JOB.contains(&&*last) && singular(&last) == last)
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

/// Other ways to declare it: the client is redirected to the result (303), or each part has its own status (207).
const OTHER_WAYS: &[u16] = &[207, 303];

fn is_satisfied(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    declares_success(operation, 202, cx)
        || OTHER_WAYS.iter().any(|code| operation.declares(*code))
        || !cx.is_strict && operation.declares(201)
}
