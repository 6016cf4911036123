//! What was found in each document, on its way to what is reported of all of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::contradictions::Policies;
use super::lookup::Lookups;
use super::options::Options;
use super::report::DocumentReport;
use super::sink::Sink;
use super::suppress::Suppressions;
use crate::diagnostic::{Diagnostic, Place};
use crate::diff;
use crate::resolve::Workspace;
use crate::rule::Absence;
use crate::rules::{ContradictoryPolicies, SuppressionWithoutReason, UnusedPolicy, UnusedSuppression};
use crate::sort;
use crate::text::{Source, SourceId, Sources, Span, nearest};

/// A finding that was reported with a description: its rule, source, span and status.
pub(super) type Told = (&'static str, SourceId, Span, Option<String>);

/// What the rules found in one document.
pub(super) struct DocumentFindings<'a> {
    pub(super) options: &'a Options,
    /// The document, still without its findings.
    pub(super) document: DocumentReport,
    pub(super) sink: Sink,
    /// The document's source and those that it refers to; not those that another one with the same options has.
    pub(super) sources: Vec<SourceId>,
    /// Where findings about the whole document point; none where it could not be audited.
    pub(super) anchor: Option<Place>,
    pub(super) suppressions: Suppressions<'a>,
    /// What is known of the policies.
    pub(super) policies: Policies,
}

/// Adds what is wrong with the suppressions themselves, once all documents have used theirs.
pub(super) fn judge_suppressions(
    all: &mut [DocumentFindings<'_>],
    configs: &HashMap<SourceId, SourceId>,
    workspace: &Workspace,
    lookups: &mut Lookups<'_>,
) {
    // A file may be a part of several documents: what suppresses nothing in one of them may do so in another.
    let used: HashSet<(SourceId, u32)> = all.iter().flat_map(|found| found.suppressions.used()).collect();
    // What it would suppress in a document that could not be audited is not known.
    let mut unknown = HashSet::new();
    for found in all.iter().filter(|found| found.document.is_broken) {
        workspace.reach(found.document.source, &mut unknown);
    }
    let mut told = HashSet::new();
    for found in all {
        let mut findings = found.about_suppressions();
        let config = configs.get(&found.document.source);
        findings.retain(|finding| {
            let place = (finding.primary.place.source, finding.primary.place.span.start);
            let is_moot = || {
                let may_be_elsewhere = || config == Some(&place.0) && !found.options.sees_all.get();
                used.contains(&place) || unknown.contains(&place.0) || may_be_elsewhere()
            };
            !(finding.rule == UnusedSuppression::META.id && is_moot()) && told.insert((finding.rule, place))
        });
        let new = lookups.retain_new(found.options, found.document.source, findings);
        new.into_iter().for_each(|finding| found.sink.add(finding));
    }
}

/// The policies that concern some operation, the methods that OpenAPI does not name, and the tags.
type Concerned = (HashSet<&'static str>, HashSet<String>, HashSet<String>);

/// Adds the policies whose scope contains no operation of any document, in the config that contains them.
pub(super) fn judge_policies(
    all: &mut [DocumentFindings<'_>],
    configs: &HashMap<SourceId, SourceId>,
    lookups: &mut Lookups<'_>,
) {
    // By config: the policies of all its documents. Where one could not be read, nothing is known of the others.
    let mut concerned: HashMap<SourceId, Option<Concerned>> = HashMap::new();
    for found in &*all {
        let Some(config) = configs.get(&found.document.source) else { continue };
        let of_config = concerned.entry(*config).or_insert_with(|| Some(Default::default()));
        if found.document.is_broken {
            *of_config = None;
        }
        if let Some((policies, methods, tags)) = of_config {
            policies.extend(&found.policies.concerned);
            methods.extend(found.policies.methods.iter().cloned());
            tags.extend(found.policies.tags.iter().cloned());
        }
    }
    for found in all {
        let Some(config) = configs.get(&found.document.source) else { continue };
        let Some(Some((concerned, methods, tags))) = concerned.remove(config) else { continue };
        let level = found.options.level_of(&UnusedPolicy);
        let own = found.options.policies.iter().map(|rule| &rule.policy).filter(|policy| {
            let is_own = found.options.config.source.as_ref().is_some_and(|own| Arc::ptr_eq(own, &policy.source));
            let is_off = found.options.severities.get(policy.id) == Some(&None);
            is_own && !is_off
        });
        let findings = own.filter_map(|policy| {
            let place = Place { source: *config, span: policy.name, pointer: Arc::default() };
            let (finding, name) = (UnusedPolicy::META.at_place(place), policy.short_name());
            let mut doubtful = policy.scope.doubtful_methods().into_iter();
            if let Some((method, meant)) = doubtful.find(|(method, _)| !methods.contains(*method)) {
                let message = format!("no operation has the method `{method}`, which `{name}` names");
                return Some(finding.message(message).help(format!("did you mean `{meant}`?")));
            }
            let message = format!("the scope of `{name}` contains no operation");
            let is_unused = !concerned.contains(policy.id);
            is_unused.then(|| {
                let mut unknown = policy.scope.tags.iter().filter(|tag| !tags.contains(*tag));
                let meant = unknown.find_map(|tag| nearest(tag, tags.iter().map(String::as_str)));
                let help = match meant {
                    Some(tag) => Cow::Owned(format!("did you mean the tag `{tag}`?")),
                    None => Cow::Borrowed("change `for`, or remove the policy"),
                };
                finding.message(message).help(help)
            })
        });
        let mut findings: Vec<Diagnostic> = findings.filter_map(|finding| level.apply(finding)).collect();
        // A policy may be for documents that this run does not read.
        findings.retain(|_| found.options.sees_all.get());
        let new = lookups.retain_new(found.options, found.document.source, findings);
        new.into_iter().for_each(|finding| found.sink.add(finding));
    }
}

/// Adds the policies that can't be followed together, in the config that contains them: each pair once for all its documents.
pub(super) fn judge_contradictions(
    all: &mut [DocumentFindings<'_>],
    configs: &HashMap<SourceId, SourceId>,
    lookups: &mut Lookups<'_>,
) {
    let mut told = HashSet::new();
    for found in all {
        let Some(config) = configs.get(&found.document.source) else { continue };
        let level = found.options.level_of(&ContradictoryPolicies);
        let place = |span: Span| Place { source: *config, span, pointer: Arc::default() };
        let contradictions = std::mem::take(&mut found.policies.contradictions).into_iter();
        let new = contradictions.filter(|one| told.insert((*config, one.about.clone())));
        let findings = new.filter_map(|one| {
            let finding = ContradictoryPolicies::META.at_place(place(one.place)).message(one.message);
            let finding = finding.help("turn one of the two off there, or change the scope of one");
            level.apply(match one.other {
                Some((span, words)) => finding.related(place(span), words),
                None => finding,
            })
        });
        let new = lookups.retain_new(found.options, found.document.source, findings.collect());
        new.into_iter().for_each(|finding| found.sink.add(finding));
    }
}

impl DocumentFindings<'_> {
    /// Drops the findings in files that a description before has too: two descriptions may share files, and such a
    /// finding is reported once.
    pub(super) fn forget_told(&mut self, told: &mut HashSet<Told>) {
        let own = self.document.source;
        let mut is_new = |finding: &Diagnostic| {
            let Place { source, span, .. } = &finding.primary.place;
            *source == own || told.insert((finding.rule, *source, *span, finding.status.clone()))
        };
        self.sink.retain(&mut is_new);
        self.suppressions.suppressed.retain(|one| is_new(&one.finding));
    }

    /// Makes one finding of those with one cause, for which `absence` may have words.
    pub(super) fn group(&mut self, sources: &Sources, absence: impl Fn(&str) -> Option<Absence>) {
        // What could not be read has no operations.
        let Some(anchor) = &self.anchor else { return };
        self.sink.group(anchor, self.document.source, absence);
        // What is about the whole document may be suppressed there.
        let line = sources.get(anchor.source).lines().line(anchor.span.start);
        let suppressions = &mut self.suppressions;
        self.sink.refine(|finding| suppressions.take_whole(finding, anchor.source, line));
    }

    /// Keeps back what is suppressed.
    pub(super) fn suppress(&mut self, sources: &Sources) {
        if !self.suppressions.is_empty() {
            let line = |place: &Place| sources.get(place.source).lines().line(place.span.start);
            self.sink.refine(|finding| self.suppressions.take(finding, &line));
        }
    }

    /// What is wrong with the suppressions themselves.
    fn about_suppressions(&self) -> Vec<Diagnostic> {
        let is_looked_for = |id: &str| self.options.rule(id).is_some_and(|rule| self.options.is_on(rule));
        let is_rule = |id: &str| self.options.rule(id).is_some() || diff::find(id).is_some();
        let ids: Vec<&str> = self.options.rules().map(|rule| rule.meta().id).collect();
        let unused = self.suppressions.unused(UnusedSuppression::META, &ids, &is_rule, is_looked_for);
        let unreasoned = self.suppressions.without_reason(SuppressionWithoutReason::META, &is_rule);
        let levels = [self.options.level_of(&UnusedSuppression), self.options.level_of(&SuppressionWithoutReason)];
        let unused = unused.into_iter().filter_map(|finding| levels[0].apply(finding));
        unused.chain(unreasoned.into_iter().filter_map(|finding| levels[1].apply(finding))).collect()
    }

    /// The document with its findings.
    pub(super) fn into_report(self) -> DocumentReport {
        let Self { mut document, sink, suppressions, .. } = self;
        document.findings = sink.finish(document.source);
        document.suppressed = suppressions.suppressed;
        sort::by_key(&mut document.suppressed, |one| {
            let Place { source, span, .. } = &one.finding.primary.place;
            (*source != document.source, *source, span.start, one.finding.rule)
        });
        document
    }
}

/// Adds the configs whose suppressions or policies may have to be shown to the sources. What each of these documents' config is
/// shown as comes back.
pub(super) fn show_configs<'o>(
    sources: &mut Sources,
    documents: &[SourceId],
    options: impl Fn(SourceId) -> &'o Options,
) -> HashMap<SourceId, SourceId> {
    let mut known: HashMap<*const Source, SourceId> = HashMap::new();
    let mut shown = HashMap::new();
    for &document in documents {
        let config = &options(document).config;
        if let Some(source) = config.source.as_ref().filter(|_| config.concerns_all_documents()) {
            let id = *known.entry(Arc::as_ptr(source)).or_insert_with(|| sources.add(source));
            shown.insert(document, id);
        }
    }
    shown
}
