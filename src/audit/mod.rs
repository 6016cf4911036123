//! From the documents of a workspace to what is reported of them.
//!
//! What the rules find in a document goes one way, which stands in `find` and `find_all`:
//!
//! 1. **found** by the rules, under the options and their overrides (`engine`)
//! 2. without what is **suppressed** (`suppress`)
//! 3. without what **overlaps** with a better finding (`overlap`)
//! 4. without what is **known** from a baseline or a revision (`lookup`)
//! 5. without what another description with the same files has (`found`)
//! 6. **grouped**: one finding of those with one cause (`group`)
//! 7. with what is wrong with the suppressions and the policies themselves
//! 8. in the **order** of the places, each finding once (`sink`)
//! 9. with the **text** to paste (`description`)

mod asks;
mod before;
mod contradictions;
mod description;
mod engine;
#[cfg(test)]
mod every_rule;
mod found;
mod group;
mod known;
#[cfg(test)]
mod linear;
mod lookup;
mod options;
mod overlap;
mod report;
mod share;
mod sink;
mod suppress;
mod users;

use std::collections::{HashMap, HashSet};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::guard::guard;
use crate::model::{Api, NotSupported};
use crate::parallel;
use crate::resolve::Workspace;
use crate::rule::{Preset, Rule};
use crate::rules;
use crate::syntax::Node;
use crate::text::{SourceId, Sources};

pub use description::Description;
use engine::Engine;
use found::DocumentFindings;
pub use known::{Baseline, Files, Known, Origin, Unusable};
use lookup::Lookups;
pub use options::{Offer, Options, SeesAll};
pub use report::{Contract, DocumentReport, InputFailure, KnownFindings, OperationEntry, Report, ResponseEntry, Since};
use share::Share;
use suppress::{Addressed, Suppressions};
pub use suppress::{EXTENSION, Means, Suppressed, Suppression};

/// Audits every description among the inputs of a workspace.
///
/// An input that another input refers to is audited as a part of that one.
pub fn audit(workspace: &Workspace, options: &Options) -> Report {
    audit_each(workspace, |_| options)
}

/// Audits every description among the inputs of a workspace, each with its own options.
pub fn audit_each<'a>(workspace: &'a Workspace, options: impl Fn(SourceId) -> &'a Options + Sync) -> Report {
    audit_some(workspace, |_| true, options)
}

/// Audits some of the descriptions among the inputs of a workspace. Those that share files with one of them have to be
/// among them.
pub fn audit_some<'a>(
    workspace: &'a Workspace,
    is_meant: impl Fn(SourceId) -> bool,
    options: impl Fn(SourceId) -> &'a Options + Sync,
) -> Report {
    audit_with(workspace, is_meant, options, rules::ALL, |_| ()).0
}

/// The descriptions among the inputs of a workspace, each read once, in their order, and the report of their audit.
pub fn describe_each<'a>(
    workspace: &'a Workspace,
    options: impl Fn(SourceId) -> &'a Options + Sync,
) -> (Report, Vec<Description<'a>>) {
    audit_with(workspace, |_| true, options, rules::ALL, |description| description)
}

/// Audits every description with these rules. What `keep` makes of each of them comes back as well.
fn audit_with<'a, T: Send + Sync>(
    workspace: &'a Workspace,
    is_meant: impl Fn(SourceId) -> bool,
    options: impl Fn(SourceId) -> &'a Options + Sync,
    rules: &[&'static dyn Rule],
    keep: impl Fn(Description<'a>) -> T + Sync,
) -> (Report, Vec<T>) {
    let (mut report, mut descriptions) = find_all(workspace, &is_meant, &options, rules);
    // Text is written for what is reported, and for nothing else.
    let described = report.documents.iter_mut().filter_map(|document| {
        let description = descriptions.remove(&document.source)?;
        Some((&mut document.findings, description))
    });
    let offer = |(findings, description): (&mut Vec<Diagnostic>, Description<'a>)| {
        let name = &workspace.document(description.api.root.id().0).source.name;
        let every = description.options.offer == Offer::EveryPlace;
        if description.options.offer != Offer::Nothing {
            // Findings are findings without it.
            let _ = guard("offer", name, || description.offer(findings, every));
        }
        keep(description)
    };
    let kept = parallel::map(described.collect(), offer);
    (report, kept)
}

/// What these rules find in every description, without text to paste. There is one copy of it for all callers.
fn find_all<'a>(
    workspace: &'a Workspace,
    is_meant: &dyn Fn(SourceId) -> bool,
    options: &(dyn Fn(SourceId) -> &'a Options + Sync),
    rules: &[&'static dyn Rule],
) -> (Report, HashMap<SourceId, Description<'a>>) {
    let mut report = Report { sources: workspace.sources(), ..Report::default() };
    let mut roots = roots(workspace, &mut report);
    roots.retain(|id| is_meant(*id));
    let addressed = Addressed::among(report.sources.iter());
    let shares = Share::of_each(workspace, &roots, options);
    let configs = found::show_configs(&mut report.sources, &roots, options);
    // A defect of ours in one document must not cost the user the others.
    let results = parallel::map(roots.into_iter().zip(shares).collect(), |(id, share)| {
        let name = &workspace.document(id).source.name;
        let look = || {
            let description = Description::read(workspace, id, options(id));
            let engine = Engine::new(workspace, options(id), configs.get(&id).copied(), &addressed, rules);
            (find(&engine, id, share, description.as_ref(), &report.sources), description.ok())
        };
        guard("audit", name, look).map_err(|defect| InputFailure::of(name, defect))
    });
    let (mut all, mut descriptions) = (Vec::new(), HashMap::new());
    for result in results {
        match result {
            Ok((found, description)) => {
                descriptions.extend(description.map(|description| (found.document.source, description)));
                all.push(found);
            }
            Err(failure) => report.failures.push(failure),
        }
    }
    let mut lookups = Lookups::new(all.iter().map(|found| found.options), &report.sources);
    let mut told = HashSet::new();
    all.retain_mut(|found| {
        let name = &report.sources.get(found.document.source).name;
        let settled = guard("settle", name, || {
            lookups.apply(found.options, &found.document, &found.sources, &mut found.sink);
            found.forget_told(&mut told);
            let options = found.options;
            found.group(&report.sources, |rule| options.rule(rule).and_then(Rule::absence));
        });
        report.failures.extend(settled.err().map(|defect| InputFailure::of(name, defect)));
        settled.is_ok()
    });
    found::judge_suppressions(&mut all, &configs, workspace, &mut lookups);
    found::judge_policies(&mut all, &configs, &mut lookups);
    found::judge_contradictions(&mut all, &configs, &mut lookups);
    (report.known, report.since) = lookups.outcome();
    report.documents = all.into_iter().map(DocumentFindings::into_report).collect();
    (report, descriptions)
}

/// What is found in one document, before anything is known of the others.
fn find<'a>(
    engine: &Engine<'a>,
    id: SourceId,
    share: Share,
    description: Result<&Description<'a>, &NotSupported<'a>>,
    sources: &Sources,
) -> DocumentFindings<'a> {
    let mut found = engine.run(id, share, description);
    found.suppress(sources);
    overlap::resolve(&mut found.sink, &found.policies.decided);
    found.sink.forget_repeats();
    found
}

/// The inputs that are descriptions, or may be ones. The others are noted in the report.
fn roots(workspace: &Workspace, report: &mut Report) -> Vec<SourceId> {
    let referenced = workspace.referenced();
    let (mut seen, mut roots) = (HashSet::new(), Vec::new());
    for input in workspace.inputs() {
        match input {
            Err(error) => report.failures.push(InputFailure {
                input: error.name.clone(),
                message: error.reason.clone(),
                help: error.help.to_owned(),
            }),
            Ok(id) if !seen.insert(*id) => {}
            Ok(id) => {
                let document = workspace.document(*id);
                let is_empty = Api::maps_of_operations(document).all(Node::is_empty);
                let is_shared = is_empty && referenced.contains(id);
                if document.is_broken() || (Api::is_description(document) && !is_shared) {
                    roots.push(*id);
                } else if !referenced.contains(id) {
                    report.others.push(*id);
                }
            }
        }
    }
    roots
}

/// Leaves out of a report what is known since it was made: the findings that were recorded from it.
pub fn leave_known<'o>(report: &mut Report, options: impl Fn(SourceId) -> &'o Options) {
    let mut lookups = Lookups::new(report.documents.iter().map(|document| options(document.source)), &report.sources);
    for document in &mut report.documents {
        lookups.leave_known(options(document.source), document.source, &mut document.findings);
    }
    (report.known, report.since) = lookups.outcome();
}

/// Explains why an input is not a description that can be audited, as a report of its own.
///
/// # Errors
/// A defect of ours.
pub fn explain_other(workspace: &Workspace, id: SourceId) -> Result<DocumentReport, InputFailure> {
    let options = Options { heeds_ignores: false, ..Options::default() };
    let addressed = Addressed::default();
    let name = &workspace.document(id).source.name;
    let explain = || {
        let engine = Engine::new(workspace, &options, None, &addressed, rules::ALL);
        let description = Description::read(workspace, id, &options);
        find(&engine, id, Share::whole(workspace, id), description.as_ref(), &workspace.sources()).into_report()
    };
    guard("explain", name, explain).map_err(|defect| InputFailure::of(name, defect))
}

/// The changes of a contract without those that the new description or its config suppresses, and these.
///
/// `shown_as` is the config among the sources, where it is there.
pub fn suppress_changes(
    workspace: &Workspace,
    api: &Api<'_>,
    config: (&Config, Option<SourceId>),
    sources: &Sources,
    changes: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Suppressed>) {
    let documents = workspace.reachable(api.root.id().0);
    let addressed = Addressed::among(documents.iter().map(|document| &document.source));
    let mut suppressions = Suppressions::collect(workspace, &documents, &addressed, config.0, config.1);
    if suppressions.is_empty() {
        return (changes, Vec::new());
    }
    suppressions.locate(api);
    let line = |place: &Place| sources.get(place.source).lines().line(place.span.start);
    let left = changes.into_iter().filter_map(|change| suppressions.take(change, &line)).collect();
    (left, suppressions.suppressed)
}

/// What the rules of the preset `strict` find in one description, each absence at every operation that lacks something,
/// however many do.
pub fn one_by_one(description: &Description<'_>) -> Vec<Diagnostic> {
    let options = Options { preset: Preset::Strict, only: Vec::new(), ..description.options.clone() };
    let (workspace, id) = (description.api.workspace, description.api.root.id().0);
    let (sources, share) = (workspace.sources(), Share::whole(workspace, id));
    let addressed = Addressed::among(share.documents.iter().map(|id| sources.get(*id)));
    // Nothing is said of its suppressions, so their places don't matter.
    let engine = Engine::new(workspace, &options, Some(id), &addressed, rules::ALL);
    let found = find(&engine, id, share, Ok(description), &sources);
    found.into_report().findings
}

#[cfg(test)]
mod tests;
