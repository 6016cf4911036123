//! Collects the verdicts and findings of the rules, and turns them into the findings that are reported.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use super::group::{self, Findings, Judged};
use super::options::RuleLevel;
use super::users::Users;
use crate::diagnostic::{Diagnostic, Place};
use crate::hash::{HashMap, HashSet};
use crate::rule::{Absence, Collect, Emit, Verdict};
use crate::text::SourceId;

/// The findings of one document.
#[derive(Debug, Default)]
pub(super) struct Sink {
    /// The severity that applies to the findings that are added now.
    pub(super) level: RuleLevel,
    findings: Findings,
    judged: Judged,
}

impl Emit for Sink {
    fn emit(&mut self, mut diagnostic: Diagnostic) {
        if let RuleLevel::Severity(severity) = self.level {
            diagnostic.severity = severity;
        }
        self.findings.push(Box::new(diagnostic));
    }
}

impl Collect for Sink {
    fn collect(&mut self, rule: &'static str, cause: &str, verdict: Verdict) {
        *count(&mut self.judged, rule, cause) += 1;
        if let Verdict::Missing(diagnostic) = verdict {
            self.emit(diagnostic.cause(cause));
        }
    }
}

fn count<'j>(judged: &'j mut Judged, rule: &'static str, cause: &str) -> &'j mut usize {
    let causes = judged.entry(rule).or_default();
    if !causes.contains_key(cause) {
        causes.insert(cause.to_owned(), 0);
    }
    causes.entry(cause.to_owned()).or_default()
}

impl Sink {
    /// Adds a finding that no rule collected.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        self.findings.push(Box::new(diagnostic));
    }

    /// Makes one finding of those with one cause. `anchor` is the place of findings about the whole document, `own` the
    /// source of the document.
    pub(super) fn group(&mut self, anchor: &Place, own: SourceId, absence: impl Fn(&str) -> Option<Absence>) {
        let mut findings = std::mem::take(&mut self.findings);
        for finding in &mut findings {
            // Nobody can look at a whole document.
            if let Some(first) = finding.occurrences.first().filter(|_| finding.primary.place == *anchor) {
                finding.primary.place = first.place.clone();
            }
        }
        sort(&mut findings, own);
        self.findings = group::group(findings, &self.judged, absence);
    }

    /// Adds the findings and verdicts of another sink after its own.
    pub(super) fn absorb(&mut self, other: Self) {
        self.findings.extend(other.findings);
        for (rule, causes) in other.judged {
            for (cause, judged) in causes {
                *count(&mut self.judged, rule, &cause) += judged;
            }
        }
    }

    /// Notes the operations that use the places of the findings.
    pub(super) fn note_users(&mut self, users: &Users<'_, '_>) {
        self.findings.iter_mut().for_each(|finding| users.note(finding));
    }

    /// The findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().map(|finding| &**finding)
    }

    /// Replaces each finding by the result of `judge`.
    pub(super) fn refine(&mut self, mut judge: impl FnMut(Diagnostic) -> Option<Diagnostic>) {
        let judge = |finding: Box<Diagnostic>| judge(*finding).map(Box::new);
        self.findings = std::mem::take(&mut self.findings).into_iter().filter_map(judge).collect();
    }

    /// Keeps the findings that `is_kept` accepts.
    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(&Diagnostic) -> bool) {
        self.findings.retain(|finding| is_kept(finding));
    }

    /// Drops repeated findings: two operations may be one object, by a reference or an alias, and one response may be
    /// used for two statuses, but one thing to do is one finding. What is judged is counted by operations, so there
    /// each operation has its own.
    pub(super) fn forget_repeats(&mut self) {
        let judged = &self.judged;
        forget_again(&mut self.findings, |finding| !judged.contains_key(finding.rule));
    }

    /// The findings ordered by place, the document's own source first.
    pub(super) fn finish(self, own: SourceId) -> Vec<Diagnostic> {
        let mut findings = self.findings;
        forget_again(&mut findings, |finding| finding.occurrences.is_empty());
        sort(&mut findings, own);
        findings.into_iter().map(|finding| *finding).collect()
    }
}

/// Drops the findings that are one with an earlier one, among those for which `is_meant`.
fn forget_again(findings: &mut Findings, is_meant: impl Fn(&Diagnostic) -> bool) {
    // Two findings at one place are rare, so what they advise is looked at only then.
    let mut at_place: HashMap<_, &Diagnostic> = HashMap::with_capacity_and_hasher(findings.len(), Default::default());
    let mut others = HashSet::default();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in &*findings {
        kept.push(
            !is_meant(finding) || {
                let Place { source, span, .. } = &finding.primary.place;
                match at_place.entry((finding.rule, *source, span.start)) {
                    Entry::Vacant(place) => {
                        place.insert(finding);
                        true
                    }
                    Entry::Occupied(first) => {
                        identity(first.get()) != identity(finding) && others.insert(identity(finding))
                    }
                }
            },
        );
    }
    drop((at_place, others));
    let mut kept = kept.into_iter();
    findings.retain(|_| kept.next().unwrap_or(true));
}

/// What two findings have in common if they are one.
fn identity(finding: &Diagnostic) -> (&'static str, SourceId, u32, Cow<'_, str>) {
    let Place { source, span, .. } = &finding.primary.place;
    (finding.rule, *source, span.start, finding.advice())
}

fn sort(findings: &mut [Box<Diagnostic>], own: SourceId) {
    findings.sort_by_key(|finding| {
        let Place { source, span, .. } = &finding.primary.place;
        (*source != own, *source, span.start, finding.rule)
    });
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
        let options = Options { preset: Preset::Strict, ..Options::default() };
        let found = || format!("{:?}", audit(&workspace, &options).documents);
        let on_all = found();
        assert!(on_all.matches("missing-").count() > 300, "{} bytes", on_all.len());
        // What is a part of larger work keeps to its thread.
        assert!(parallel::map(vec![(), ()], |()| found()).into_iter().all(|on_one| on_one == on_all));
    }
}
