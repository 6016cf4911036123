//! Drops findings that state a fact which a finding of another rule states better.
//!
//! Which rule gives way to which is data ([`crate::rule::RuleMeta::gives_way_to`]). What counts is what is reported: where
//! the better rule is off, or its finding is suppressed, the other finding stays.

use std::sync::LazyLock;

use super::asks::{Ask, ways};
use super::contradictions::Decided;
use super::sink::Sink;
use crate::diagnostic::{Change, Claim, Diagnostic, Remedy};
use crate::hash::{HashMap, HashSet};
use crate::rules;

/// What a rule gives way to, and what gives way to it.
#[derive(Debug, Default)]
struct Standing {
    gives_way_to: &'static [&'static str],
    /// How many rules stand above it in a row: 0 where it gives way to none.
    depth: usize,
    /// Whether any rule gives way to it.
    is_above: bool,
}

/// The standing of every rule that gives way, or that another one gives way to.
static STANDINGS: LazyLock<HashMap<&'static str, Standing>> = LazyLock::new(|| {
    let mut standings: HashMap<&'static str, Standing> = HashMap::default();
    for meta in rules::ALL.iter().map(|rule| rule.meta()).filter(|meta| !meta.gives_way_to.is_empty()) {
        let depth = depth(meta.gives_way_to, rules::ALL.len());
        let standing = standings.entry(meta.id).or_default();
        (standing.gives_way_to, standing.depth) = (meta.gives_way_to, depth);
        meta.gives_way_to.iter().for_each(|id| standings.entry(id).or_default().is_above = true);
    }
    standings
});

/// How many rules stand in a row above one that gives way to these. A test makes sure that there is no cycle; the limit
/// keeps one from recursing for ever.
fn depth(above: &[&str], limit: usize) -> usize {
    let metas = above.iter().filter_map(|id| rules::find(id)).map(|rule| rule.meta());
    let depths = metas.filter(|_| limit > 0).map(|meta| 1 + depth(meta.gives_way_to, limit - 1));
    depths.max().unwrap_or_default()
}

/// What a claim comes to. A code that is missing and an answer that is wrong or incomplete are facts of different sorts.
#[derive(PartialEq, Eq, Hash)]
enum Fact {
    Missing(u16),
    Faulty(String),
}

/// The facts that reported findings state: the rule, the operation, the fact.
type Stated = HashSet<(&'static str, usize, Fact)>;

/// Drops the findings of rules that ask of each of their operations for something that a policy requires there and reports as
/// missing: the project's own words count more.
fn give_way_to_policies(sink: &mut Sink) {
    fn codes(finding: &Diagnostic) -> impl Iterator<Item = (usize, Ask)> {
        let declared = finding.claims.iter().flat_map(|claim| {
            let codes: &[u16] = if let Claim::Declare { codes, .. } = claim { codes } else { &[] };
            codes.iter().map(|code| (claim.operation(), *code))
        });
        declared.map(|(operation, code)| (operation, Ask::For(code)))
    }
    let parts = |finding: &Diagnostic| -> Vec<(usize, Ask)> {
        let is_part = |change: &Change| matches!(change, Change::DeclareHeaders { .. } | Change::DescribeError { .. });
        let is_way = |remedy: &Remedy| matches!(remedy, Remedy::Body | Remedy::Header(_));
        if !finding.changes.iter().any(is_part) && !finding.remedies.iter().any(is_way) {
            return Vec::new();
        }
        let asks = ways(finding).into_iter().flatten().flatten();
        asks.filter(|(_, ask)| matches!(ask, Ask::Body(_) | Ask::Header(..))).collect()
    };
    if sink.findings().all(|finding| finding.policy.is_none()) {
        return;
    }
    let asks = |finding: &Diagnostic| {
        let codes: Vec<(usize, Ask)> = codes(finding).collect();
        if codes.is_empty() { parts(finding) } else { codes }
    };
    // Whether a policy requires what the other rules ask for. That is little beside all that policies may require.
    let others = sink.findings().filter(|finding| finding.policy.is_none());
    let mut required: HashMap<(usize, Ask), bool> = others.flat_map(asks).map(|pair| (pair, false)).collect();
    if required.is_empty() {
        return;
    }
    let are_parts = required.keys().any(|(_, ask)| !matches!(ask, Ask::For(_)));
    for finding in sink.findings().filter(|finding| finding.policy.is_some()) {
        for pair in codes(finding).chain(are_parts.then(|| parts(finding)).into_iter().flatten()) {
            if let Some(is_required) = required.get_mut(&pair) {
                *is_required = true;
            }
        }
    }
    sink.retain(|finding| {
        if finding.policy.is_some() {
            return true;
        }
        let mut stated: HashMap<usize, bool> = HashMap::default();
        for pair in asks(finding) {
            *stated.entry(pair.0).or_default() |= required.get(&pair).copied().unwrap_or_default();
        }
        let is_about_others = finding.claims.iter().any(|claim| !stated.contains_key(&claim.operation()));
        stated.is_empty() || is_about_others || stated.into_values().any(|stated| !stated)
    });
}

/// Drops every finding whose claims at each operation were made by a rule that it gives way to, and those that ask for the
/// opposite of a policy.
pub(super) fn resolve(sink: &mut Sink, decided: &Decided) {
    sink.retain(|finding| !decided.settles(finding));
    give_way_to_policies(sink);
    let mut stated = Stated::default();
    let deepest = STANDINGS.values().map(|standing| standing.depth).max().unwrap_or_default();
    // The better rules first: a finding that is dropped states nothing.
    for depth in 0..=deepest {
        sink.retain(|finding| {
            // The rules of a project have no standing.
            let standing = if finding.policy.is_some() { None } else { STANDINGS.get(finding.rule) };
            let Some(standing) = standing.filter(|standing| standing.depth == depth) else { return true };
            let is_kept = !is_stated(finding, standing, &stated);
            if is_kept && standing.is_above {
                let facts = finding.claims.iter().flat_map(|claim| facts(claim).map(move |fact| (claim, fact)));
                stated.extend(facts.map(|(claim, fact)| (finding.rule, claim.operation(), fact)));
            }
            is_kept
        });
    }
}

/// Whether at each operation that a finding is about, better rules state one of its facts.
fn is_stated(finding: &Diagnostic, standing: &Standing, stated: &Stated) -> bool {
    if standing.gives_way_to.is_empty() || stated.is_empty() || finding.claims.is_empty() {
        return false;
    }
    let mut by_operation: HashMap<usize, bool> = HashMap::default();
    for claim in &finding.claims {
        let is_stated = by_operation.entry(claim.operation()).or_default();
        let mut rules = standing.gives_way_to.iter();
        *is_stated =
            *is_stated || rules.any(|rule| facts(claim).any(|fact| stated.contains(&(*rule, claim.operation(), fact))));
    }
    by_operation.into_values().all(|is_stated| is_stated)
}

fn facts(claim: &Claim) -> impl Iterator<Item = Fact> + '_ {
    let (codes, status) = match claim {
        Claim::Declare { codes, .. } => (codes.as_slice(), None),
        Claim::Replace { status, .. } | Claim::Complete { status, .. } => (&[][..], Some(status)),
    };
    codes.iter().copied().map(Fact::Missing).chain(status.cloned().map(Fact::Faulty))
}

#[cfg(test)]
mod tests;
