//! Collects the verdicts and findings of the rules, and turns them into the findings that are reported.

use std::collections::BTreeMap;

use super::policy::Force;
use crate::diagnostic::{Diagnostic, Label, Occurrence, Place};
use crate::hash::HashSet;
use crate::rule::{Absence, Collect, Emit, Verdict};
use crate::text::SourceId;

/// Findings on their way from list to list.
#[expect(clippy::vec_box, reason = "a finding takes half a kilobyte, and moves from list to list")]
type Findings = Vec<Box<Diagnostic>>;

/// The findings of one document.
#[derive(Debug, Default)]
pub(super) struct Sink {
    /// The severity that applies to the findings that are added now.
    pub(super) force: Force,
    findings: Findings,
    tallies: BTreeMap<&'static str, Tally>,
    seen: HashSet<(&'static str, SourceId, u32, String)>,
}

/// The verdicts of a rule that looks for an absence.
#[derive(Debug, Default)]
struct Tally {
    satisfied: usize,
    missing: Findings,
    /// The number of further absences that a finding of another rule reports.
    overlapped: usize,
    /// The number of further absences that are suppressed or known.
    kept_back: usize,
}

impl Emit for Sink {
    fn emit(&mut self, mut diagnostic: Diagnostic) {
        if let Force::Severity(severity) = self.force {
            diagnostic.severity = severity;
        }
        self.findings.push(Box::new(diagnostic));
    }
}

impl Sink {
    /// Adds a finding unless an equal one was added.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        self.add_boxed(Box::new(diagnostic));
    }

    fn add_boxed(&mut self, diagnostic: Box<Diagnostic>) {
        // Two operations may be one object, by a reference or an alias, and one response may be used for two
        // statuses: one thing to do is one finding.
        let Place { source, span, .. } = &diagnostic.primary.place;
        if self.seen.insert((diagnostic.rule, *source, span.start, diagnostic.advice().into_owned())) {
            self.findings.push(diagnostic);
        }
    }
}

impl Collect for Sink {
    fn collect(&mut self, rule: &'static str, verdict: Verdict) {
        let tally = self.tallies.entry(rule).or_default();
        match verdict {
            Verdict::Satisfied => tally.satisfied += 1,
            Verdict::Missing(mut diagnostic) => {
                if let Force::Severity(severity) = self.force {
                    diagnostic.severity = severity;
                }
                tally.missing.push(diagnostic);
            }
        }
    }
}

impl Sink {
    /// Turns verdicts into findings: one for the document if nearly nothing satisfies the rule, otherwise one each.
    pub(super) fn settle(&mut self, anchor: &Place, absence: impl Fn(&str) -> Option<Absence>) {
        self.force = Force::AsFound;
        for (rule, tally) in std::mem::take(&mut self.tallies) {
            let applicable = tally.satisfied + tally.missing.len() + tally.overlapped + tally.kept_back;
            let is_absent = tally.missing.len() > 1 && tally.satisfied * 20 < applicable;
            match absence(rule) {
                Some(words) if is_absent => {
                    let finding = sum_up(words, tally, applicable, anchor);
                    self.add(finding);
                }
                _ => tally.missing.into_iter().for_each(|diagnostic| self.add_boxed(diagnostic)),
            }
        }
    }

    /// Adds the findings and verdicts of another sink after its own.
    pub(super) fn absorb(&mut self, other: Self) {
        self.findings.extend(other.findings);
        for (rule, Tally { satisfied, missing, overlapped, kept_back }) in other.tallies {
            let tally = self.tallies.entry(rule).or_default();
            tally.satisfied += satisfied;
            tally.missing.extend(missing);
            tally.overlapped += overlapped;
            tally.kept_back += kept_back;
        }
    }

    /// Replaces each finding by the result of `judge`, including those that may become one finding later.
    pub(super) fn refine(&mut self, mut judge: impl FnMut(Diagnostic) -> Option<Diagnostic>) {
        let mut judge = |finding: Box<Diagnostic>| judge(*finding).map(Box::new);
        self.findings = std::mem::take(&mut self.findings).into_iter().filter_map(&mut judge).collect();
        for tally in self.tallies.values_mut() {
            let missing = tally.missing.len();
            tally.missing = std::mem::take(&mut tally.missing).into_iter().filter_map(&mut judge).collect();
            tally.kept_back += missing - tally.missing.len();
        }
    }

    /// Keeps the findings that `is_kept` accepts. Operations that lack something still count where the finding is dropped.
    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(&Diagnostic) -> bool) {
        self.findings.retain(|finding| is_kept(finding));
        for tally in self.tallies.values_mut() {
            let missing = tally.missing.len();
            tally.missing.retain(|finding| is_kept(finding));
            tally.overlapped += missing - tally.missing.len();
        }
    }

    /// Drops repeated findings.
    pub(super) fn forget_repeats(&mut self) {
        std::mem::take(&mut self.findings).into_iter().for_each(|finding| self.add_boxed(finding));
    }

    /// The findings ordered by place, the document's own source first.
    pub(super) fn finish(self, own: SourceId) -> Vec<Diagnostic> {
        let mut findings = self.findings;
        findings.sort_by_key(|finding| {
            let Place { source, span, .. } = &finding.primary.place;
            (*source != own, *source, span.start, finding.rule)
        });
        findings.into_iter().map(|finding| *finding).collect()
    }
}

/// One finding about the document in place of one for each operation.
fn sum_up(words: Absence, tally: Tally, applicable: usize, anchor: &Place) -> Diagnostic {
    let is_one_status = tally.missing.windows(2).all(|pair| pair[0].status == pair[1].status);
    let note = |diagnostic: &Diagnostic| {
        diagnostic.status.as_ref().filter(|_| !is_one_status).map(|status| format!("`{status}`")).unwrap_or_default()
    };
    let occurrence = |diagnostic: Box<Diagnostic>| Occurrence {
        place: diagnostic.primary.place.clone(),
        operation: diagnostic.operation.clone(),
        note: note(&diagnostic),
        finding: Some(diagnostic),
    };
    let rest = match tally.overlapped {
        0 => String::new(),
        1 => "; 1 of them is reported separately".to_owned(),
        overlapped => format!("; {overlapped} of them are reported separately"),
    };
    let severity = tally.missing.iter().map(|diagnostic| diagnostic.severity).max();
    let claims = tally.missing.iter().flat_map(|diagnostic| &diagnostic.claims).cloned().collect();
    // An occurrence has one place. A later run looks each finding up by all its own occurrences.
    let known_by = tally.missing.iter().flat_map(|diagnostic| diagnostic.identities()).cloned().collect();
    let Some(first) = tally.missing.first().cloned() else { unreachable!("settle sums up two findings or more") };
    let occurrences = tally.missing.into_iter().map(occurrence).collect();
    Diagnostic {
        severity: severity.unwrap_or(first.severity),
        message: format!("{}{rest}", words.message(applicable - tally.satisfied, applicable)),
        primary: Label { place: anchor.clone(), message: String::new() },
        related: Vec::new(),
        operation: None,
        status: first.status.clone().filter(|_| is_one_status),
        changes: Vec::new(),
        occurrences,
        known_by,
        evidence: None,
        claims,
        ..*first
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::audit::{Options, audit};
    use crate::parallel;
    use crate::resolve::{Input, Memory, Workspace};
    use crate::rule::Preset;

    #[test]
    fn a_large_document_has_the_same_findings_on_one_core_and_on_all() {
        let mut text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nsecurity: [{key: []}]\npaths:\n".to_owned();
        for at in 0..300 {
            let refused =
                ["'400': {description: Not Found}", "'401': {$ref: '#/components/responses/NotFound'}"][at % 2];
            let _ = write!(
                text,
                "  /areas/{at}/orders:
    get: {{operationId: listOrders{at}, responses: {{'200': {{description: ok}}, {refused}}}}}
    post: {{operationId: createOrder{at}, responses: {{'20{}': {{description: made}}}}}}
",
                at % 5
            );
        }
        text.push_str("components: {responses: {NotFound: {description: no such order}}}\n");
        let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
        let workspace = Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[]);
        let options = Options { preset: Preset::All, ..Options::default() };
        let found = || format!("{:?}", audit(&workspace, &options).documents);
        let on_all = found();
        assert!(on_all.matches("missing-").count() > 300, "{} bytes", on_all.len());
        // What is a part of larger work keeps to its thread.
        assert!(parallel::map(vec![(), ()], |()| found()).into_iter().all(|on_one| on_one == on_all));
    }
}
