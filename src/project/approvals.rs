//! Changes of the contract that are meant to be: by `approved` in the config, and by all that suppresses findings.

use std::sync::Arc;

use crate::audit::{self, Means, Options, Report, Suppressed, Suppression};
use crate::config::Approval;
use crate::diagnostic::{Diagnostic, OperationName, Place, Severity};
use crate::model::Api;
use crate::resolve::Workspace;
use crate::text::{Date, SourceId, Sources};

/// What is approved, by the configs of all documents.
pub(super) struct Approvals<'o> {
    today: Date,
    kept: Vec<Kept<'o>>,
}

/// What one config approves.
struct Kept<'o> {
    options: &'o Options,
    today: Date,
    /// The config among the sources, where it approves or suppresses anything.
    shown_as: Option<SourceId>,
    /// Which approvals matched a change.
    is_used: Vec<bool>,
    /// The last document that it counted for.
    document: SourceId,
}

impl<'o> Approvals<'o> {
    pub(super) fn new(today: Date) -> Self {
        Self { today, kept: Vec::new() }
    }

    /// The changes that are not approved, with those whose approval has ended, and the approved ones.
    pub(super) fn apply(
        &mut self,
        options: &'o Options,
        workspace: &Workspace,
        api: &Api<'_>,
        sources: &mut Sources,
        changes: Vec<Diagnostic>,
    ) -> (Vec<Diagnostic>, Vec<Suppressed>) {
        if !options.heeds_ignores {
            return (changes, Vec::new());
        }
        let document = api.root.document().source.id;
        let is_same = |kept: &Kept<'o>| {
            let name = |options: &'o Options| options.config.source.as_ref().map(|source| &source.name);
            name(kept.options) == name(options)
        };
        let at = self.kept.iter().position(is_same).unwrap_or_else(|| {
            self.kept.push(Kept::new(options, self.today, document, sources));
            self.kept.len() - 1
        });
        self.kept[at].document = document;
        self.kept[at].apply(workspace, api, sources, changes)
    }

    /// Adds the approvals that match nothing to the last documents that they could have counted for.
    pub(super) fn report_unused(&self, report: &mut Report) {
        for kept in &self.kept {
            let document = report.documents.iter_mut().find(|document| document.source == kept.document);
            if let Some(document) = document {
                document.findings.extend(kept.unused());
            }
        }
    }
}

impl<'o> Kept<'o> {
    /// What a config says. It is added to the sources, so that places in it can be shown.
    fn new(options: &'o Options, today: Date, document: SourceId, sources: &mut Sources) -> Self {
        let config = &options.config;
        let is_silent = config.approved.is_empty() && config.ignore.is_empty();
        let shown = config.source.as_ref().filter(|_| !is_silent);
        let known =
            |sources: &Sources, name: &str| sources.iter().find(|source| source.name == name).map(|source| source.id);
        let shown_as = shown.map(|source| known(sources, &source.name).unwrap_or_else(|| sources.add(source)));
        Self { options, today, shown_as, is_used: vec![false; config.approved.len()], document }
    }

    fn apply(
        &mut self,
        workspace: &Workspace,
        api: &Api<'_>,
        sources: &Sources,
        changes: Vec<Diagnostic>,
    ) -> (Vec<Diagnostic>, Vec<Suppressed>) {
        let config = (&self.options.config, self.shown_as);
        let (mut left, suppressed) = audit::suppress_changes(workspace, api, config, sources, changes);
        let mut kept = Vec::new();
        // The reason may say until when.
        for one in suppressed {
            match one.by.reason.as_deref().and_then(end).filter(|end| *end < self.today) {
                Some(end) => left.push(ended(one.finding, one.by.place, end)),
                None => kept.push(one),
            }
        }
        let left = left.into_iter().filter_map(|change| self.approve(change, &mut kept)).collect();
        (left, kept)
    }

    fn approve(&mut self, mut change: Diagnostic, kept: &mut Vec<Suppressed>) -> Option<Diagnostic> {
        let Some(source) = self.shown_as else { return Some(change) };
        for (at, approval) in self.options.config.approved.iter().enumerate() {
            if approval.rule != change.rule || !meets(approval, &change) {
                continue;
            }
            self.is_used[at] = true;
            let place = Place { source, span: approval.span, pointer: Arc::default() };
            if let Some(end) = approval.until.filter(|end| *end < self.today) {
                return Some(ended(change, place, end));
            }
            let left = take(approval, &mut change);
            if left.is_none() {
                let by = Suppression { means: Means::Config, reason: Some(approval.reason.clone()), place };
                kept.push(Suppressed { finding: change, by });
                return None;
            }
        }
        Some(change)
    }

    /// The approvals that match no change.
    fn unused(&self) -> impl Iterator<Item = Diagnostic> {
        let unused = self.options.config.approved.iter().zip(&self.is_used).filter(|(_, is_used)| !**is_used);
        unused.filter_map(|(approval, _)| {
            let place = Place { source: self.shown_as?, span: approval.span, pointer: Arc::default() };
            let message = format!("no change of `{}` matches this approval", approval.rule);
            Some(Diagnostic::new("unused-approval", Severity::Info, place).message(message).help("remove it"))
        })
    }
}

/// A change whose approval has ended: it counts again.
fn ended(change: Diagnostic, place: Place, end: Date) -> Diagnostic {
    change.related(place, format!("approved until {end}"))
}

/// The day in a reason that says `until 2030-12-31`.
fn end(reason: &str) -> Option<Date> {
    let (_, date) = reason.split_once("until ")?;
    Date::read(date.get(..10)?)
}

fn names(approval: &Approval, name: &OperationName) -> bool {
    approval.operation.as_ref().is_some_and(|(method, path)| name.method == *method && name.path == *path)
}

/// Whether an approval is about a change.
fn meets(approval: &Approval, change: &Diagnostic) -> bool {
    let is_below = |place: &Place| {
        approval.pointer.as_ref().is_none_or(|pointer| {
            place.pointer.strip_prefix(pointer.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let is_placed = is_below(&change.primary.place) || change.related.iter().any(|label| is_below(&label.place));
    let mut operations =
        change.operation.iter().chain(change.occurrences.iter().filter_map(|one| one.operation.as_ref()));
    is_placed && (approval.operation.is_none() || operations.any(|name| names(approval, name)))
}

/// Takes the operation of an approval out of a change. None comes back where nothing is left of the change.
fn take(approval: &Approval, change: &mut Diagnostic) -> Option<()> {
    approval.operation.as_ref()?;
    let left =
        change.occurrences.iter().filter(|one| !one.operation.as_ref().is_some_and(|name| names(approval, name)));
    if left.count() == 0 {
        return None;
    }
    change.occurrences.retain(|one| !one.operation.as_ref().is_some_and(|name| names(approval, name)));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_may_say_until_when() {
        assert_eq!(end("until 2030-12-31: clients move"), Date::read("2030-12-31"));
        assert_eq!(end("agreed with the clients, until 2030-12-31"), Date::read("2030-12-31"));
        assert_eq!(end("until further notice"), None);
        assert_eq!(end("agreed"), None);
    }
}
