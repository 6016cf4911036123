//! See [`InconsistentSuccessStatus`].

use std::collections::BTreeMap;

use crate::classify::Kind;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::lexicon::{ADDING, CREATING};
use crate::model::{Method, Operation, Response, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status;
use crate::text::words::folded;

use super::shared::{by_kind, is_empty};

declare_rule! {
    /// An operation succeeds with another code than similar operations.
    ///
    /// ## Why
    ///
    /// Client authors expect the same outcome to have the same code everywhere, and handle this operation wrongly.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /shops/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /carts/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /users/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /refunds/{id}:
    ///     patch:
    ///       responses:
    ///         '201': {description: changed, content: {application/json: {}}} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /shops/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /carts/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /users/{id}:
    ///     patch: {responses: {'200': {description: changed, content: {application/json: {}}}}}
    ///   /refunds/{id}:
    ///     patch: {responses: {'204': {description: 'changed, and nothing to add'}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3: 200 with a body, 204 without one
    pub(crate) struct InconsistentSuccessStatus {
        id: "inconsistent-success-status",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[],
        spec: &["RFC 9110, 15.3"],
    }
}

/// The fewest operations that are compared.
const FEWEST: usize = 5;

/// How many of 100 must share the code.
const SHARE: usize = 80;

/// Codes that depend on the single request and not on the operation: later, a part, one status for each.
const OWN_REASONS: &[u16] = &[202, 206, 207];

/// The methods whose updates are compared. Other rules report creations without 201 and removals without 204.
const METHODS: &[Method<'static>] = &[Method::Put, Method::Patch];

impl Rule for InconsistentSuccessStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        // Whether there is a body is a reason for another code.
        let mut groups: BTreeMap<(&str, bool), Vec<(&Operation<'_>, &ResponseUse<'_>)>> = BTreeMap::new();
        for operation in api.served().filter(|operation| METHODS.contains(&operation.method)) {
            if let Some((used, has_body)) = success(operation, cx).filter(|_| cx.kind(operation) == Kind::Update) {
                groups.entry((operation.method.name(), has_body)).or_default().push((operation, used));
            }
        }
        for group in groups.values() {
            report(group, cx);
        }
    }
}

/// The only success of an operation, and whether it has a body.
fn success<'c, 'a>(operation: &'c Operation<'a>, cx: &Context<'_, '_>) -> Option<(&'c ResponseUse<'a>, bool)> {
    let mut successes = operation.responses.iter().filter(|used| used.status.is_success());
    let used = successes.next().filter(|used| used.status.code().is_some_and(|code| !OWN_REASONS.contains(&code)))?;
    let is_only = successes.next().is_none();
    let response = cx.api.response(used).filter(|response| is_only && !response.is_partial)?;
    // Other rules report a 200 without a body, a 204 with one, and discouraged codes.
    let is_bare = is_empty(response);
    let is_told = used.status.code().is_none_or(|code| {
        code == if is_bare { 200 } else { 204 }
            || status::lookup(code).is_none_or(|status| status.discouraged.is_some())
    });
    (!is_told).then_some((used, !is_bare))
}

/// Whether the 201 of an update is intended: it adds something (RFC 9110, 9.3.4). Under `strict`,
/// `upsert-without-update-status` checks for the other outcome.
fn has_reason(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> bool {
    let is_created = operation.method == Method::Put && used.status.code() == Some(201);
    let names = [operation.operation_id(), operation.summary()];
    let told = || cx.api.response(used).map(Response::description).filter(|text| folded(text) != "created");
    let creates = || operation.description().into_iter().chain(told()).any(|text| CREATING.is_in(text));
    used.status.code() == Some(201) && creates()
        || is_created && (cx.is_strict || names.into_iter().flatten().any(|name| ADDING.is_in(name)))
}

fn report(group: &[(&Operation<'_>, &ResponseUse<'_>)], cx: &mut Context<'_, '_>) {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for code in group.iter().filter_map(|(_, used)| used.status.code()) {
        *counts.entry(code).or_default() += 1;
    }
    let Some((custom, count)) = counts.into_iter().max_by_key(|(_, count)| *count) else { return };
    // What answers 201 creates, whatever its words say: an update answers another code.
    if group.len() < FEWEST || count * 100 < group.len() * SHARE || custom == 201 {
        return;
    }
    let Some((_, model)) = group.iter().find(|(_, used)| used.status.code() == Some(custom)) else { return };
    let findings: Vec<Diagnostic> = group
        .iter()
        .filter(|(_, used)| used.status.code() != Some(custom))
        .filter(|(operation, used)| !has_reason(operation, used, cx))
        .map(|(operation, used)| {
            by_kind(InconsistentSuccessStatus::META, used.key, operation, cx)
                .status(used.status.to_string())
                .replaces([operation.id])
                .concerns([operation.id])
                .remedy(Remedy::Declare(vec![custom]))
                .message(format!(
                    "`{}` answers `{}`, but {count} of {} updates with `{}` answer `{custom}`",
                    operation.title(),
                    used.status,
                    group.len(),
                    operation.method
                ))
                .related(model.key.place(), format!("`{custom}`, as in most others"))
                .help(format!("declare `{custom}`, or describe what makes this operation different"))
        })
        .collect();
    findings.into_iter().for_each(|finding| cx.emit(finding));
}
