//! See [`InconsistentErrorStatus`].

use std::collections::BTreeMap;

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::hash::HashMap;
use crate::model::{Api, Operation, ResponseUse};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};

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
        for (kind, operations) in comparable(cx) {
            for (code, (count, used)) in counts(&operations) {
                if !is_usual(count, operations.len()) {
                    continue;
                }
                for operation in operations.iter().filter(|operation| lacks(operation, code)) {
                    let finding = finding(operation, kind, code, used, cx);
                    cx.emit(finding);
                }
            }
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let api = cx.api;
        let groups: Vec<Group> = comparable(cx).into_values().map(|operations| Group::of(&operations)).collect();
        let of_operation =
            groups.iter().enumerate().flat_map(|(at, group)| group.all.iter().map(move |one| (*one, at)));
        let of_operation: HashMap<usize, usize> = of_operation.collect();
        Some(Box::new(move |effect: &Effect| {
            let mut new: HashMap<(usize, u16), Vec<usize>> = HashMap::default();
            let mut refusing: HashMap<usize, usize> = HashMap::default();
            for (operation, code) in effect.declared.iter().filter(|(_, code)| *code >= 400) {
                let Some(group) = of_operation.get(operation) else { continue };
                let own = &api.operations[*operation];
                let is_asked = |usual: &u16| {
                    asks_beside(*code, *usual)
                        && !own.covers(*usual)
                        && !lacks(own, *usual)
                        && !effect.declares(*operation, &[*usual])
                };
                if groups[*group].usual().any(|usual| is_asked(&usual)) {
                    return true;
                }
                if !own.declares(*code) {
                    new.entry((*group, *code)).or_default().push(*operation);
                }
                // Whoever refuses credentials may refuse rights.
                let asks_for_403 = own.security.is_required() && !own.covers(401) && !own.covers(403);
                if *code == 401 && asks_for_403 && !effect.declares(*operation, &[403]) {
                    *refusing.entry(*group).or_default() += 1;
                }
            }
            new.into_iter().any(|((group, code), operations)| {
                let more = if code == 403 { refusing.get(&group).copied().unwrap_or_default() } else { 0 };
                groups[group].is_decided_by(code, &operations, more, api)
            })
        }))
    }
}

/// Operations of one kind, and the error codes that they declare.
struct Group {
    all: Vec<usize>,
    /// How many declare each code, and how many lack it.
    counts: BTreeMap<u16, (usize, usize)>,
}

impl Group {
    fn of(operations: &[&Operation<'_>]) -> Self {
        let lacking = |code: u16| operations.iter().filter(|operation| lacks(operation, code)).count();
        let counts = counts(operations).into_iter().map(|(code, (count, _))| (code, (count, lacking(code))));
        Self { counts: counts.collect(), all: operations.iter().map(|operation| operation.id).collect() }
    }

    /// The codes that nearly all declare.
    fn usual(&self) -> impl Iterator<Item = u16> {
        let usual = self.counts.iter().filter(|(_, (count, _))| is_usual(*count, self.all.len()));
        usual.map(|(code, _)| *code)
    }

    /// Whether others lack a code as soon as these operations declare it too, and do not now. So many more lack it then.
    fn is_decided_by(&self, code: u16, new: &[usize], more: usize, api: &Api<'_>) -> bool {
        let (before, lacking) = self.counts.get(&code).copied().unzip();
        let (before, all) = (before.unwrap_or_default(), self.all.len());
        if is_usual(before, all) || !is_usual(before + new.len(), all) {
            return false;
        }
        let lack = |at: &&usize| lacks(&api.operations[**at], code);
        // Where none declares it yet, these are nearly all.
        lacking.unwrap_or_else(|| self.all.iter().filter(lack).count()) + more > new.iter().filter(lack).count()
    }
}

/// The operations that are compared, by their kind.
fn comparable<'c, 'a>(cx: &Context<'c, 'a>) -> BTreeMap<Kind, Vec<&'c Operation<'a>>> {
    let mut by_kind: BTreeMap<Kind, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in cx.api.served().filter(|operation| shared::is_judged(operation)) {
        by_kind.entry(cx.kind(operation)).or_default().push(operation);
    }
    by_kind.retain(|kind, operations| *kind != Kind::Unknown && operations.len() >= ENOUGH);
    by_kind
}

/// How many of these operations declare each error code, with one declaration.
fn counts<'o, 'a>(operations: &[&'o Operation<'a>]) -> BTreeMap<u16, (usize, &'o ResponseUse<'a>)> {
    let mut counts: BTreeMap<u16, (usize, &ResponseUse<'_>)> = BTreeMap::new();
    for used in operations.iter().flat_map(|operation| &operation.responses) {
        if let Some(code) = used.status.code().filter(|code| *code >= 400) {
            counts.entry(code).or_insert((0, used)).0 += 1;
        }
    }
    counts
}

/// Whether nearly all declare what so many declare.
fn is_usual(count: usize, all: usize) -> bool {
    count * 10 >= all * SHARE && count < all
}

/// Whether an operation lacks a code that the others of its kind declare.
fn lacks(operation: &Operation<'_>, code: u16) -> bool {
    !operation.covers(code) && is_due(operation, code)
}

/// Whether [`is_due`] asks an operation for the second code since it declares the first one.
fn asks_beside(code: u16, usual: u16) -> bool {
    usual == 403 && code == 401 || usual >= 500 && code >= 500
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
