//! See [`InconsistentOutcomeStatus`].

use std::collections::BTreeMap;
use std::slice;

use crate::classify::Kind;
use crate::classify::outcome::{Fit, Subject};
use crate::diagnostic::{Diagnostic, Occurrence, Remedy};
use crate::hash::HashSet;
use crate::model::{Operation, ResponseUse};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};

use super::shared;

declare_rule! {
    /// Operations report one outcome with different codes.
    ///
    /// ## Why
    ///
    /// Client authors handle an outcome once for the whole API, and miss it where it has another code.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '409': {description: there is an order of this number}
    ///   /shops:
    ///     post:
    ///       responses:
    ///         '201': {description: the shop}
    ///         '409': {description: there is a shop of this name}
    ///   /customers:
    ///     post:
    ///       responses:
    ///         '201': {description: the customer}
    ///         '400': {description: A customer of this name already exists} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '409': {description: there is an order of this number}
    ///   /shops:
    ///     post:
    ///       responses:
    ///         '201': {description: the shop}
    ///         '409': {description: there is a shop of this name}
    ///   /customers:
    ///     post:
    ///       responses:
    ///         '201': {description: the customer}
    ///         '400': {description: the body is not JSON}
    ///         '409': {description: A customer of this name already exists}
    /// ```
    ///
    /// The rule compares duplicates and missing resources, by the words of responses, and the answers to a `DELETE` of what is
    /// gone: all of them declare `404`, or all answer `204`. `mixed-validation-status`
    /// compares invalid requests, and `inconsistent-success-status` compares successes.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5: the codes of client errors
    pub(crate) struct InconsistentOutcomeStatus {
        id: "inconsistent-outcome-status",
        severity: Warning,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5"],
    }
}

/// An outcome that one code stands for.
struct Family {
    /// Its words in messages.
    name: &'static str,
    subjects: &'static [Subject],
    code: u16,
}

const FAMILIES: [Family; 2] = [
    Family { name: "an existing resource", subjects: &[Subject::Duplicate, Subject::Conflict], code: 409 },
    Family { name: "a missing resource", subjects: &[Subject::NotFound, Subject::Gone], code: 404 },
];

/// The fewest operations that must use the usual code.
const FEWEST: usize = 2;

impl Rule for InconsistentOutcomeStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        for operations in apis(cx).values() {
            let removal = removals(operations, cx);
            removal.into_iter().for_each(|finding| cx.emit(finding));
            for family in &FAMILIES {
                for finding in findings(family, operations, cx) {
                    cx.emit(finding);
                }
            }
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let comparisons: Vec<Comparison> =
            apis(cx).values().flat_map(|operations| Comparison::of(operations, cx)).collect();
        Some(Box::new(move |effect: &Effect| comparisons.iter().any(|comparison| comparison.is_started_by(effect))))
    }
}

/// The operations of each version of the API: two versions in one document are two APIs, and each may have its own habit.
fn apis<'c, 'a>(cx: &Context<'c, 'a>) -> BTreeMap<&'c str, Vec<&'c Operation<'a>>> {
    let mut apis: BTreeMap<&str, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in cx.api.served() {
        apis.entry(operation.version_prefix()).or_default().push(operation);
    }
    apis
}

/// Something that is not compared yet, since too few operations declare the usual code.
struct Comparison {
    /// The usual code, or one that means the same.
    codes: &'static [u16],
    /// The operations that could declare it and don't.
    candidates: HashSet<usize>,
    /// How many more have to.
    wanting: usize,
    others: Others,
}

/// The operations that would differ as soon as others declare a code.
enum Others {
    /// Those of these that don't declare it.
    Among(HashSet<usize>),
    /// Those that declare it.
    Themselves,
}

impl Comparison {
    /// Those of one version of the API.
    fn of(operations: &[&Operation<'_>], cx: &Context<'_, '_>) -> Vec<Self> {
        let mut found = Vec::new();
        let (with, without) = of_removal(operations, cx);
        if with.is_empty() {
            let others =
                without.iter().filter(|operation| answers_nothing(operation, cx)).map(|operation| operation.id);
            let candidates = without.iter().map(|operation| operation.id).collect();
            found.push(Self { codes: GONE, candidates, wanting: 1, others: Others::Among(others.collect()) });
        } else {
            let silent = without.iter().filter(|operation| !answers_nothing(operation, cx));
            let candidates = silent.map(|operation| operation.id).collect();
            found.push(Self { codes: &[204], candidates, wanting: 1, others: Others::Themselves });
        }
        for family in &FAMILIES {
            let declaring = operations.iter().filter(|operation| operation.declares(family.code)).count();
            if declaring < FEWEST {
                let rest = operations.iter().filter(|operation| !operation.declares(family.code));
                let candidates = rest.clone().map(|operation| operation.id).collect();
                let others = rest.filter(|operation| reported(family, operation, cx).next().is_some());
                let others: HashSet<usize> = others.map(|operation| operation.id).collect();
                found.push(Self {
                    codes: slice::from_ref(&family.code),
                    candidates,
                    wanting: FEWEST - declaring,
                    others: Others::Among(others),
                });
            }
        }
        found
    }

    fn is_started_by(&self, effect: &Effect) -> bool {
        let is_new =
            |(operation, code): &&(usize, u16)| self.codes.contains(code) && self.candidates.contains(operation);
        let new: HashSet<usize> = effect.declared.iter().filter(is_new).map(|(operation, _)| *operation).collect();
        let are_left = match &self.others {
            Others::Among(others) => others.iter().any(|other| !new.contains(other)),
            Others::Themselves => true,
        };
        new.len() >= self.wanting && are_left
    }
}

/// The codes of a `DELETE` of what is gone.
const GONE: &[u16] = &[404, 410];

/// The `DELETE` operations of what may be gone: those that declare a code for it, and the others.
fn of_removal<'o, 'a>(
    operations: &[&'o Operation<'a>],
    cx: &Context<'_, '_>,
) -> (Vec<&'o Operation<'a>>, Vec<&'o Operation<'a>>) {
    let all = operations.iter().copied().filter(|operation| shared::removed(operation, cx).is_some());
    all.partition(|operation| shared::answers(cx, operation, GONE))
}

/// The finding about `DELETE` operations: some declare a code for what is gone, and others answer `204`.
fn removals(operations: &[&Operation<'_>], cx: &Context<'_, '_>) -> Option<Diagnostic> {
    let (with, without) = of_removal(operations, cx);
    let without: Vec<_> = without.into_iter().filter(|operation| answers_nothing(operation, cx)).collect();
    let (usual, first) = (with.first()?, *without.first()?);
    let others = with.len();
    let message = match without.len() {
        1 => format!("`{}` declares no `404`, and {others} `DELETE` {}", first.title(), do_so(others)),
        several => format!("{several} `DELETE` operations declare no `404`, and {others} {}", do_so(others)),
    };
    let found = InconsistentOutcomeStatus::META
        .at(first.key)
        .message(message)
        .help("answer a `DELETE` of what is gone with `404` in all operations, or with `204` in all")
        .related(usual.key.place(), "this one declares it")
        .status("404");
    let found = without.iter().fold(found, |found, operation| found.declares(operation.id, GONE));
    Some(match without.as_slice() {
        [only] => found.operation(cx.name(only)),
        several => found.occurrences(several.iter().map(|operation| cx.occurrence(operation)).collect()),
    })
}

/// Whether a success of an operation has no body, whatever its code: it tells no more than that the resource is gone.
fn answers_nothing(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let mut successes = operation.responses.iter().filter(|used| matches!(used.status.code(), Some(200 | 204)));
    successes.any(|used| cx.api.response(used).is_some_and(shared::is_empty))
}

fn do_so(count: usize) -> &'static str {
    if count == 1 { "does" } else { "do" }
}

/// The findings about one outcome, one for each of the other codes.
fn findings(family: &Family, operations: &[&Operation<'_>], cx: &Context<'_, '_>) -> Vec<Diagnostic> {
    let (usual, rest): (Vec<&Operation<'_>>, Vec<&Operation<'_>>) =
        operations.iter().partition(|operation| operation.declares(family.code));
    if usual.len() < FEWEST {
        return Vec::new();
    }
    let mut others: BTreeMap<u16, Vec<(&Operation<'_>, &ResponseUse<'_>)>> = BTreeMap::new();
    for operation in rest {
        for (code, used) in reported(family, operation, cx) {
            others.entry(code).or_default().push((operation, used));
        }
    }
    others.into_iter().map(|(code, uses)| finding(family, code, &uses, &usual, cx)).collect()
}

/// The responses of an operation under other codes that report an outcome.
fn reported<'o, 'a>(
    family: &Family,
    operation: &'o Operation<'a>,
    cx: &Context<'_, '_>,
) -> impl Iterator<Item = (u16, &'o ResponseUse<'a>)> {
    let failed = operation.responses.iter().filter_map(|used| Some((used.status.code()?, used)));
    failed.filter(|(code, used)| (400..500).contains(code) && reports(family, operation, used, *code, cx))
}

/// Whether a response under another code reports the outcome before anything else.
fn reports(
    family: &Family,
    operation: &Operation<'_>,
    used: &ResponseUse<'_>,
    code: u16,
    cx: &Context<'_, '_>,
) -> bool {
    // `description-contradicts-status` reports a code that can't mean it.
    let says = || {
        let outcome = cx.api.response(used).map(|response| cx.outcome(response));
        let mentions =
            outcome.into_iter().flat_map(|outcome| family.subjects.iter().filter_map(|one| outcome.is_about(*one)));
        mentions.into_iter().any(|mention| mention.fit(used.status) > Fit::No)
    };
    match (family.code, code) {
        // A resource that is missing for good is missing. Under 400 and 422 the body may refer to another resource.
        (404, 410) => cx.kind(operation) == Kind::Item,
        (404, _) => operation.method.is_safe() && says(),
        _ => says(),
    }
}

fn finding(
    family: &Family,
    code: u16,
    uses: &[(&Operation<'_>, &ResponseUse<'_>)],
    usual: &[&Operation<'_>],
    cx: &Context<'_, '_>,
) -> Diagnostic {
    let Family { name, code: usual_code, .. } = family;
    let (first, used) = uses[0];
    let is_one = uses.len() == 1;
    let who = if is_one { format!("`{}` reports", first.title()) } else { format!("{} operations report", uses.len()) };
    let occurrence = |(operation, used): &(&Operation<'_>, &ResponseUse<'_>)| Occurrence {
        place: used.key.place(),
        ..cx.occurrence(operation)
    };
    let found = InconsistentOutcomeStatus::META
        .at(used.key)
        .message(format!("{who} {name} with `{code}`, and {} use `{usual_code}`", usual.len()))
        .help(format!("use `{usual_code}` here too"))
        .status(code.to_string())
        .replaces(uses.iter().map(|(operation, _)| operation.id))
        .remedy(Remedy::Withdraw);
    let found = match usual.first().and_then(|operation| operation.declared(*usual_code)) {
        Some(usual) => found.related(usual.key.place(), "the usual code, for example here"),
        None => found,
    };
    let found = uses.iter().fold(found, |found, (operation, _)| found.declares(operation.id, &[*usual_code]));
    if is_one { found.operation(cx.name(first)) } else { found.occurrences(uses.iter().map(occurrence).collect()) }
}
