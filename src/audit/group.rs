//! Makes one finding of those that one decision made.
//!
//! A rule gives its findings a cause ([`Diagnostic::cause`]). What has one cause is one finding from [`MANY`] places on.
//! Where a rule finds more than [`MOST`] causes in one document, they have a more general one, and all its findings are
//! one. "More" is less in a document with more than [`READABLE`] findings.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::policy::PREFIX;
use crate::diagnostic::{Diagnostic, Occurrence, STATUS, Severity};
use crate::hash::{HashMap, HashSet};
use crate::rule::Absence;
use crate::rules;

/// Findings on their way from list to list.
pub(super) type Findings = Vec<Box<Diagnostic>>;

/// How many operations (or responses) the rules judged, by rule and cause, those without a finding included.
pub(super) type Judged = BTreeMap<&'static str, BTreeMap<String, usize>>;

/// From how many places on findings with one cause are one finding.
const MANY: usize = 4;

/// How many findings of one rule a document has at most.
const MOST: usize = 8;

/// How many findings of all rules people read.
const READABLE: usize = 25;

/// How many causes of one absence a message names.
const NAMED: usize = 3;

/// Groups the findings of one document, which are in the order of their places.
pub(super) fn group(findings: Findings, judged: &Judged, absence: impl Fn(&str) -> Option<Absence>) -> Findings {
    let mut by_rule: BTreeMap<&'static str, Findings> = BTreeMap::new();
    for finding in findings {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    let plans: Vec<Plan> = by_rule.iter().map(|(rule, findings)| Plan::of(findings, judged.get(rule))).collect();
    let total = |most: &usize| plans.iter().map(|plan| plan.count(*most)).sum::<usize>();
    let most = (1..=MOST).rev().find(|most| total(most) <= READABLE).unwrap_or(1);
    let mut grouped = Vec::new();
    for ((rule, findings), plan) in by_rule.into_iter().zip(plans) {
        let words = judged.get(rule).and_then(|judged| Some((judged, absence(rule)?)));
        for findings in plan.parts(findings, most) {
            match Size::of(&findings).is_one() {
                true => grouped.push(Box::new(unite(findings, words))),
                false => grouped.extend(findings),
            }
        }
    }
    grouped
}

/// What becomes one finding, of the findings of one rule.
struct Plan {
    /// The group of each finding: the number of its cause, or none for the rest.
    by_cause: Vec<(Severity, Option<usize>)>,
    /// The number of findings then.
    causes: usize,
    /// The number of findings if all of one severity are one.
    severities: usize,
}

impl Plan {
    /// `judged` if the rule looks for an absence: the causes with few findings are then one, and all causes where nearly
    /// nothing declares it, or where so many causes have many findings that none of them explains it.
    fn of(findings: &[Box<Diagnostic>], judged: Option<&BTreeMap<String, usize>>) -> Self {
        let all: usize = judged.into_iter().flat_map(BTreeMap::values).sum();
        let mut numbers: HashMap<(Severity, Cow<'_, str>), usize> = HashMap::default();
        let mut by_cause = Vec::with_capacity(findings.len());
        for finding in findings {
            let (cause, next) = (cause(finding), numbers.len());
            let number = (!cause.is_empty()).then(|| *numbers.entry((finding.severity, cause)).or_insert(next));
            by_cause.push((finding.severity, number));
        }
        if judged.is_some() {
            let by_key = sizes(by_cause.iter().copied().zip(findings));
            let ones = by_key.values().filter(|size| size.is_one()).count();
            let is_absent = findings.len() * 10 >= all * 9 || ones > NAMED;
            for key in &mut by_cause {
                if is_absent || !by_key[key].is_one() {
                    key.1 = None;
                }
            }
        }
        let count = |size: Size| if size.is_one() { 1 } else { size.findings };
        let severities = sizes(findings.iter().map(|finding| finding.severity).zip(findings));
        Self {
            causes: sizes(by_cause.iter().copied().zip(findings)).into_values().map(count).sum(),
            severities: severities.into_values().map(count).sum(),
            by_cause,
        }
    }

    fn count(&self, most: usize) -> usize {
        if self.causes > most { self.severities } else { self.causes }
    }

    /// The findings in groups, in the order of the first finding of each.
    fn parts(self, findings: Findings, most: usize) -> Vec<Findings> {
        let is_general = self.causes > most;
        let (mut positions, mut parts) = (BTreeMap::new(), Vec::<Findings>::new());
        for (key, finding) in self.by_cause.into_iter().zip(findings) {
            let key = if is_general { (key.0, None) } else { key };
            let at = *positions.entry(key).or_insert_with(|| {
                parts.push(Vec::new());
                parts.len() - 1
            });
            parts[at].push(finding);
        }
        parts
    }
}

/// How large a group is.
#[derive(Clone, Copy, Default)]
struct Size {
    findings: usize,
    places: usize,
}

impl Size {
    fn of(findings: &[Box<Diagnostic>]) -> Self {
        Self { findings: findings.len(), places: findings.iter().map(|finding| finding.places()).sum() }
    }

    fn is_one(self) -> bool {
        self.findings > 1 && self.places >= MANY
    }
}

/// How large the groups with these keys are.
fn sizes<'f, K: Ord>(findings: impl Iterator<Item = (K, &'f Box<Diagnostic>)>) -> BTreeMap<K, Size> {
    let mut sizes: BTreeMap<K, Size> = BTreeMap::new();
    for (key, finding) in findings {
        let size = sizes.entry(key).or_default();
        size.findings += 1;
        size.places += finding.places();
    }
    sizes
}

/// What the rule states as the cause; else the message without the operation.
fn cause(finding: &Diagnostic) -> Cow<'_, str> {
    match &finding.cause {
        Some(cause) => Cow::Borrowed(cause),
        None => {
            let parts = finding.message.split('`').enumerate();
            let is_operation = |name: &str| {
                let (method, path) = name.split_once(' ').unwrap_or_default();
                !path.is_empty() && method.bytes().all(|letter| letter.is_ascii_uppercase())
            };
            let parts = parts.map(|(at, part)| if at % 2 == 1 && is_operation(part) { "" } else { part });
            Cow::Owned(parts.collect::<Vec<_>>().join("`"))
        }
    }
}

/// One finding of several, at the first of their places.
fn unite(findings: Findings, words: Option<(&BTreeMap<String, usize>, Absence)>) -> Diagnostic {
    let is_same = |one: fn(&Diagnostic, &Diagnostic) -> bool| findings.windows(2).all(|pair| one(&pair[0], &pair[1]));
    let is_one_status = is_same(|one, other| one.status == other.status);
    let is_one_evidence = is_same(|one, other| one.evidence == other.evidence);
    let is_one_cause = is_same(|one, other| cause(one) == cause(other));
    let message = match words {
        Some((judged, absence)) => {
            let causes: BTreeSet<Cow<'_, str>> = findings.iter().map(|finding| cause(finding)).collect();
            // What no cause limits is said of all that the rule judged.
            if causes.len() > NAMED || causes.len() > 1 && causes.len() == judged.len() {
                absence.message(findings.len(), judged.values().sum(), "")
            } else {
                let all = causes.iter().filter_map(|cause| judged.get(&**cause)).sum();
                absence.message(findings.len(), all, &causes.into_iter().collect::<Vec<_>>().join(" or "))
            }
        }
        None => message(&findings, is_one_cause),
    };
    let note = |finding: &Diagnostic| match &finding.status {
        _ if !is_one_cause && words.is_none() => finding.message.clone(),
        Some(status) if !is_one_status => format!("`{status}`"),
        _ => String::new(),
    };
    let mut operations: Vec<usize> = findings.iter().flat_map(|finding| &finding.operations).copied().collect();
    operations.sort_unstable();
    operations.dedup();
    let notes: Vec<String> = findings.iter().map(|finding| note(finding)).collect();
    let first = &findings[0];
    let group = Diagnostic {
        cause: Some(if is_one_cause { cause(first).into_owned() } else { String::new() }),
        severity: first.severity,
        confidence: findings.iter().map(|finding| finding.confidence).min().unwrap_or(first.confidence),
        message,
        help: most_frequent(&findings).clone(),
        evidence: first.evidence.clone().filter(|_| is_one_evidence),
        primary: first.primary.clone(),
        related: first.related.clone(),
        status: first.status.clone().filter(|_| is_one_status),
        policy: first.policy.clone(),
        claims: findings.iter().flat_map(|finding| &finding.claims).cloned().collect(),
        operations,
        ..Diagnostic::new(first.rule, first.severity, first.primary.place.clone())
    };
    let places = findings.into_iter().zip(notes).flat_map(|(finding, note)| occurrences(finding, note));
    group.occurrences(places.collect())
}

/// The help of most of these findings: a few of them may be special cases.
fn most_frequent(findings: &[Box<Diagnostic>]) -> &Cow<'static, str> {
    let mut counts: BTreeMap<&str, (usize, Reverse<usize>)> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        counts.entry(&finding.help).or_insert((0, Reverse(at))).0 += 1;
    }
    let most = counts.into_values().max();
    let (_, Reverse(at)) = most.unwrap_or((0, Reverse(0)));
    &findings[at].help
}

/// The message of a finding about several without words of its rule for that.
fn message(findings: &[Box<Diagnostic>], is_one_cause: bool) -> String {
    let first = &findings[0];
    let count: usize = findings.iter().map(|finding| finding.places()).sum();
    let names = findings.iter().filter_map(|finding| finding.operation.as_deref());
    let operations: HashSet<(&str, &str)> = names.map(|name| (&*name.method, &*name.path)).collect();
    let (count, noun) = if operations.len() == count { (count, "operations") } else { (count, "places") };
    match &first.cause {
        Some(cause) if is_one_cause && !cause.is_empty() => {
            let is_one_status = findings.iter().all(|finding| finding.status == first.status);
            let status = first.status.as_deref().filter(|_| is_one_status);
            let status = status.map_or_else(|| "a response".to_owned(), |status| format!("`{status}`"));
            format!("{}, in {count} {noun}", cause.replace(STATUS, &status))
        }
        _ if is_one_cause && first.places() == 1 => {
            format!("{}; likewise in {} other {noun}", first.message, count - 1)
        }
        // The summary of a policy is what it requires, and not what is wrong.
        _ if first.policy.is_some() => {
            let name = first.rule.strip_prefix(PREFIX).unwrap_or(first.rule);
            format!("{count} {noun} do not follow `{name}`")
        }
        _ => {
            let summary = rules::find(first.rule).map_or(&*first.message, |rule| rule.meta().summary());
            let mut letters = summary.chars();
            let start: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
            format!("{start}{}: {count} {noun}", letters.as_str())
        }
    }
}

/// The places of a finding. The first one keeps it.
fn occurrences(finding: Box<Diagnostic>, note: String) -> Vec<Occurrence> {
    let mut own = finding.occurrences.clone();
    if own.is_empty() {
        let operation = finding.operation.clone();
        let operations = finding.operations.clone();
        own.push(Occurrence { operation, operations, note, ..Occurrence::at(finding.primary.place.clone()) });
    }
    own[0].finding = Some(finding);
    own
}

#[cfg(test)]
mod tests;
