//! What of many findings is shown, and what stands above them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::about;
use crate::diagnostic::{Diagnostic, Severity};
use crate::sort;

/// What one rule found in one severity, in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// How many findings.
    pub(super) count: usize,
    /// Their severity.
    pub(super) severity: Severity,
    /// The word for it.
    pub(super) grade: &'static str,
    /// The rule.
    pub(super) rule: &'a str,
    /// What is wrong: the only finding in its own words, several in those of the rule.
    pub(super) words: String,
}

/// What one rule found in all documents.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    /// The rule.
    pub(super) rule: &'a str,
    /// How many findings there are of each severity.
    pub(super) counts: [usize; Severity::ALL.len()],
    /// The first of its worst findings.
    pub(super) worst: &'a Diagnostic,
    /// How many operations its findings concern.
    operations: usize,
}

impl Tally<'_> {
    /// How many findings there are.
    pub(super) fn count(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// What each rule found, in the order of [`rank`].
pub(super) fn tallies<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> Vec<Tally<'a>> {
    let mut tallies: BTreeMap<&str, Tally<'a>> = BTreeMap::new();
    for finding in findings {
        let new = || Tally { rule: finding.rule, counts: Default::default(), worst: finding, operations: 0 };
        let tally = tallies.entry(finding.rule).or_insert_with(new);
        tally.counts[finding.severity as usize] += 1;
        tally.operations += finding.weight();
        if finding.severity > tally.worst.severity {
            tally.worst = finding;
        }
    }
    let mut tallies: Vec<Tally<'a>> = tallies.into_values().collect();
    sort::by_key(&mut tallies, |tally| Reverse((tally.worst.severity, tally.operations)));
    tallies
}

/// The findings as people read them: the worst first, then those that concern the most operations, then by place.
pub(super) fn ordered(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut ordered: Vec<&Diagnostic> = findings.iter().collect();
    sort::by_key(&mut ordered, |finding| rank(finding));
    ordered
}

/// What comes first for people has the least rank.
pub(super) fn rank(finding: &Diagnostic) -> Reverse<(Severity, usize)> {
    Reverse((finding.severity, finding.weight()))
}

/// What was found, by rule and severity, in the order of the first finding of each.
pub(super) fn rows<'a>(ordered: &[&'a Diagnostic]) -> Vec<Row<'a>> {
    let mut positions: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    let mut sorts: Vec<Vec<&'a Diagnostic>> = Vec::new();
    for finding in ordered {
        let at = *positions.entry((finding.rule, finding.severity)).or_insert_with(|| {
            sorts.push(Vec::new());
            sorts.len() - 1
        });
        sorts[at].push(finding);
    }
    let rows = sorts.into_iter().map(|findings| {
        let (rule, severity) = (findings[0].rule, findings[0].severity);
        let count = findings.len();
        let summary = Some(lower_first(about::summary(findings[0]))).filter(|words| count > 1 && !words.is_empty());
        let words = summary.unwrap_or_else(|| findings[0].message.clone());
        Row { count, severity, grade: findings[0].grade(), rule, words }
    });
    rows.collect()
}

/// A sentence of documentation in the form of a message.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// How many findings of each rule are shown, so that they are at most `each` for one rule and `all` for all of them.
///
/// Errors come first. The rest is divided so that no rule gets less than another unless it needs less, and every rule
/// shows at least one, even where there are more rules than `all`.
pub(super) fn shares(findings: &[Diagnostic], each: usize, all: usize) -> BTreeMap<&str, usize> {
    let mut wanted: BTreeMap<&str, (Severity, usize)> = BTreeMap::new();
    for finding in findings {
        let (severity, count) = wanted.entry(finding.rule).or_insert((finding.severity, 0));
        *severity = finding.severity.max(*severity);
        *count += 1;
    }
    let wanted = wanted.into_iter().map(|(rule, (severity, count))| (severity, rule, count.min(each)));
    let (errors, others): (Vec<_>, Vec<_>) = wanted.partition(|(severity, ..)| *severity == Severity::Error);
    let mut left = all;
    let mut shares = BTreeMap::new();
    for (mut group, reserved) in [(errors, others.len()), (others, 0)] {
        let mut due = left.saturating_sub(reserved);
        // Who wants the least is served first: what it leaves is for those who want more.
        group.sort_unstable_by_key(|(_, _, count)| *count);
        let rules = group.len();
        for (at, (_, rule, count)) in group.into_iter().enumerate() {
            let share = count.min((due / (rules - at)).max(1));
            due = due.saturating_sub(share);
            left = left.saturating_sub(share);
            shares.insert(rule, share);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;

    /// So many findings of so many rules, by their severity.
    fn findings(counts: &[(&'static str, Severity, usize)]) -> Vec<Diagnostic> {
        let sources = canned::sources(&[("a.yaml", "get: x\n")]);
        let finding = |rule, severity| {
            canned::finding(rule, canned::place(&sources, 0, "", "get", "/get"), "is wrong").severity(severity)
        };
        counts
            .iter()
            .flat_map(|&(rule, severity, count)| (0..count).map(move |_| (rule, severity)))
            .map(|(rule, severity)| finding(rule, severity))
            .collect()
    }

    fn shared(counts: &[(&'static str, Severity, usize)], each: usize, all: usize) -> Vec<usize> {
        let findings = findings(counts);
        let shares = shares(&findings, each, all);
        counts.iter().map(|(rule, ..)| shares[rule]).collect()
    }

    #[test]
    fn few_findings_are_all_shown() {
        use Severity::{Error, Info, Warning};
        assert_eq!(shared(&[("a", Error, 3), ("b", Warning, 20), ("c", Info, 1)], 20, 60), [3, 20, 1]);
        assert_eq!(shared(&[("a", Warning, 200)], usize::MAX, usize::MAX), [200]);
        assert_eq!(shared(&[], 20, 60), [0; 0]);
    }

    #[test]
    fn one_rule_shows_no_more_than_its_limit() {
        assert_eq!(shared(&[("a", Severity::Warning, 200), ("b", Severity::Warning, 5)], 20, 60), [20, 5]);
    }

    #[test]
    fn many_rules_share_what_there_is() {
        use Severity::Warning;
        assert_eq!(
            shared(&[("a", Warning, 200), ("b", Warning, 50), ("c", Warning, 1), ("d", Warning, 30)], 20, 40),
            [13, 13, 1, 13]
        );
    }

    #[test]
    fn errors_are_shown_before_all_else_and_nothing_is_hidden_for_them() {
        use Severity::{Error, Warning};
        assert_eq!(shared(&[("a", Warning, 50), ("b", Error, 50), ("c", Warning, 50)], 20, 24), [2, 20, 2]);
        assert_eq!(shared(&[("a", Warning, 50), ("b", Error, 50), ("c", Warning, 50)], 20, 2), [1, 1, 1]);
    }

    #[test]
    fn rows_are_in_the_order_of_the_findings() {
        let mut findings =
            findings(&[("a", Severity::Warning, 3), ("b", Severity::Warning, 1), ("c", Severity::Error, 1)]);
        findings[3].operations = vec![0, 1];
        let ordered = ordered(&findings);
        let order: Vec<(&str, usize)> = rows(&ordered).into_iter().map(|row| (row.rule, row.count)).collect();
        assert_eq!(order, [("c", 1), ("b", 1), ("a", 3)]);
        let order: Vec<&str> = ordered.iter().map(|finding| finding.rule).collect();
        assert_eq!(order, ["c", "b", "a", "a", "a"]);
    }
}
