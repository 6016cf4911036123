//! Makes one finding of those that one decision made.
//!
//! A rule gives its findings a cause ([`Diagnostic::cause`]). What has one cause is one finding from [`MANY`] places on.
//! Where a rule finds more than [`MOST`] causes in one document, they have a more general one, and all its findings are
//! one. "More" is less in a document with more than [`READABLE`] findings.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use crate::config::policy::PREFIX;
use crate::diagnostic::{Diagnostic, Occurrence, STATUS, Severity};
use crate::hash::{HashMap, HashSet};
use crate::rule::Absence;
use crate::rules;
use crate::text::in_words;

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
    let mut positions: HashMap<&'static str, usize> = HashMap::default();
    let mut by_rule: Vec<(&'static str, Findings)> = Vec::new();
    for finding in findings {
        let at = *positions.entry(finding.rule).or_insert_with(|| {
            by_rule.push((finding.rule, Vec::new()));
            by_rule.len() - 1
        });
        by_rule[at].1.push(finding);
    }
    by_rule.sort_unstable_by_key(|(rule, _)| *rule);
    let plans: Vec<Plan> = by_rule.iter().map(|(rule, findings)| Plan::of(findings, judged.get(rule))).collect();
    let total = |most: &usize| plans.iter().map(|plan| plan.count(*most)).sum::<usize>();
    let most = (1..=MOST).rev().find(|most| total(most) <= READABLE).unwrap_or(1);
    let mut grouped = Vec::new();
    for ((rule, findings), plan) in by_rule.into_iter().zip(plans) {
        let words = judged.get(rule).and_then(|judged| Some((judged, absence(rule)?)));
        for Part { findings, is_one_cause, .. } in plan.parts(findings, most) {
            match Size::of(&findings).is_one() {
                true => grouped.push(Box::new(unite(findings, is_one_cause, words))),
                false => grouped.extend(findings),
            }
        }
    }
    grouped
}

/// What becomes one finding, of the findings of one rule.
struct Plan {
    /// The number of the cause of each finding.
    numbers: Vec<usize>,
    /// The group of each finding: the number of its cause, or none for the rest.
    by_cause: Vec<(Severity, Option<usize>)>,
    /// The number of findings then.
    causes: usize,
    /// The number of findings if all of one severity are one.
    severities: usize,
}

/// The findings of one group.
struct Part {
    findings: Findings,
    /// The number of the cause of the first one.
    number: usize,
    is_one_cause: bool,
}

impl Plan {
    /// `judged` if the rule looks for an absence: the causes with few findings are then one, and all causes where nearly
    /// nothing declares it, or where so many causes have many findings that none of them explains it.
    fn of(findings: &[Box<Diagnostic>], judged: Option<&BTreeMap<String, usize>>) -> Self {
        let all: usize = judged.into_iter().flat_map(BTreeMap::values).sum();
        let mut known: HashMap<(Severity, Cow<'_, str>), usize> = HashMap::default();
        let (mut by_cause, mut numbers) = (Vec::with_capacity(findings.len()), Vec::with_capacity(findings.len()));
        for finding in findings {
            let (cause, next) = (cause(finding), known.len());
            let is_stated = !cause.is_empty();
            let number = *known.entry((finding.severity, cause)).or_insert(next);
            numbers.push(number);
            by_cause.push((finding.severity, is_stated.then_some(number)));
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
            numbers,
            by_cause,
        }
    }

    fn count(&self, most: usize) -> usize {
        if self.causes > most { self.severities } else { self.causes }
    }

    /// The findings in groups, in the order of the first finding of each.
    fn parts(self, findings: Findings, most: usize) -> Vec<Part> {
        let is_general = self.causes > most;
        let (mut positions, mut parts) = (HashMap::default(), Vec::<Part>::new());
        for ((key, number), finding) in self.by_cause.into_iter().zip(self.numbers).zip(findings) {
            let key = if is_general { (key.0, None) } else { key };
            let at = *positions.entry(key).or_insert_with(|| {
                parts.push(Part { findings: Vec::new(), number, is_one_cause: true });
                parts.len() - 1
            });
            parts[at].is_one_cause &= parts[at].number == number;
            parts[at].findings.push(finding);
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
fn sizes<'f, K: Eq + Hash>(findings: impl Iterator<Item = (K, &'f Box<Diagnostic>)>) -> HashMap<K, Size> {
    let mut sizes: HashMap<K, Size> = HashMap::default();
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
            let mut text = String::with_capacity(finding.message.len());
            for (at, part) in parts {
                text.push_str(if at > 0 { "`" } else { "" });
                text.push_str(if at % 2 == 1 && is_operation(part) { "" } else { part });
            }
            Cow::Owned(text)
        }
    }
}

/// One finding of several, at the first of their places.
fn unite(findings: Findings, is_one_cause: bool, words: Option<(&BTreeMap<String, usize>, Absence)>) -> Diagnostic {
    let is_same = |one: fn(&Diagnostic, &Diagnostic) -> bool| findings.windows(2).all(|pair| one(&pair[0], &pair[1]));
    let is_one_status = is_same(|one, other| one.status == other.status);
    let is_one_evidence = is_same(|one, other| one.evidence == other.evidence);
    let message = match words {
        Some((judged, absence)) => {
            let different = if is_one_cause { &findings[..1] } else { &findings[..] };
            let causes: BTreeSet<Cow<'_, str>> = different.iter().map(|finding| cause(finding)).collect();
            // What no cause limits is said of all that the rule judged.
            if causes.len() > NAMED || causes.len() > 1 && causes.len() == judged.len() {
                absence.message(findings.len(), judged.values().sum(), "")
            } else {
                let all = causes.iter().filter_map(|cause| judged.get(&**cause)).sum();
                absence.message(findings.len(), all, &any_of(&causes.into_iter().collect::<Vec<_>>()))
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
    let mut places = Vec::with_capacity(findings.iter().map(|finding| finding.places()).sum());
    findings.into_iter().zip(notes).for_each(|(finding, note)| add_occurrences(finding, note, &mut places));
    group.occurrences(places)
}

/// Causes as a list in words, without repeating the words that all begin with: "with `400` or `404`".
fn any_of(causes: &[Cow<'_, str>]) -> String {
    let start = causes[0].split('`').next().unwrap_or_default();
    let is_name = |rest: &&str| rest.matches('`').count() == 2 && rest.ends_with('`');
    let names = causes.iter().map(|cause| cause.strip_prefix(start).filter(is_name));
    match names.collect::<Option<Vec<&str>>>() {
        Some(names) => format!("{start}{}", in_words(&names, "or")),
        None => causes.join(" or "),
    }
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
            let start = format!("{start}{}", letters.as_str());
            match distinction(findings) {
                Some(names) => format!("{start}: {names}, in {count} {noun}"),
                None => format!("{start}: {count} {noun}"),
            }
        }
    }
}

/// How many bytes the names may have that distinguish the causes in a message.
const LONG: usize = 60;

/// What distinguishes the causes of findings, in names of the document: the first name that is not the same in all,
/// or the status where they have other words too.
fn distinction(findings: &[Box<Diagnostic>]) -> Option<String> {
    let causes: Vec<Cow<'_, str>> = findings.iter().map(|finding| cause(finding)).collect();
    let parts: Vec<Vec<&str>> = causes.iter().map(|cause| cause.split('`').collect()).collect();
    let first = &parts[0];
    let has_words =
        |own: &Vec<&str>| own.len() == first.len() && own.iter().zip(first).step_by(2).all(|(own, first)| own == first);
    let is_alike = parts.iter().all(has_words);
    let names: Vec<String> = if is_alike {
        let at = (1..first.len()).step_by(2).find(|at| parts.iter().any(|own| own[*at] != first[*at]))?;
        parts.iter().map(|own| format!("`{}`", own[at])).collect()
    } else {
        let names = findings.iter().zip(&parts).map(|(finding, own)| {
            let name = finding
                .status
                .as_deref()
                .or_else(|| own.iter().skip(1).step_by(2).copied().find(|name| !name.is_empty()));
            Some(format!("`{}`", name?))
        });
        names.collect::<Option<_>>()?
    };
    let mut counts: BTreeMap<&str, (usize, Reverse<usize>)> = BTreeMap::new();
    for (at, (name, finding)) in names.iter().zip(findings).enumerate() {
        counts.entry(name).or_insert((0, Reverse(at))).0 += finding.places();
    }
    let mut names: Vec<&str> = counts.keys().copied().collect();
    names.sort_by_key(|name| Reverse(counts[name]));
    // Several statuses with different words have different meanings.
    if !is_alike && findings[0].status.is_some() && names.len() >= NAMED {
        return None;
    }
    let others;
    if names.len() > NAMED {
        let shown = if names[0].len() + names[1].len() > LONG { 1 } else { 2 };
        others = format!("{} others", names.len() - shown);
        names.truncate(shown);
        names.push(&others);
    }
    Some(in_words(&names, "and"))
}

/// Adds the places of a finding. The first one keeps it.
fn add_occurrences(finding: Box<Diagnostic>, note: String, places: &mut Vec<Occurrence>) {
    if finding.occurrences.is_empty() {
        let operation = finding.operation.clone();
        let operations = finding.operations.clone();
        let place = finding.primary.place.clone();
        places.push(Occurrence { operation, operations, note, finding: Some(finding), ..Occurrence::at(place) });
        return;
    }
    let first = places.len();
    places.extend_from_slice(&finding.occurrences);
    places[first].finding = Some(finding);
}

#[cfg(test)]
mod tests;
