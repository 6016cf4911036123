//! A description as it was read.

use std::collections::HashSet;

use super::options::Options;
use super::sink::Sink;
use crate::advise::{Conventions, Proposal};
use crate::classify::Kinds;
use crate::classify::outcome::Outcomes;
use crate::config::policy::Scope;
use crate::diagnostic::{Change, Diagnostic, Fix, Snippet};
use crate::model::{Api, NotSupported, StatusKey};
use crate::parallel;
use crate::resolve::Workspace;
use crate::rule::{Context, Preset};
use crate::sort;
use crate::status;
use crate::syntax::Document;
use crate::text::SourceId;

/// All that follows from a description before a rule looks at it, worked out once.
#[derive(Debug)]
pub struct Description<'a> {
    /// Its operations and responses.
    pub api: Api<'a>,
    /// What each operation does.
    pub kinds: Kinds,
    /// What each response reports.
    pub outcomes: Outcomes<'a>,
    /// How it writes its responses.
    pub conventions: Conventions,
    /// What it is audited by.
    pub options: &'a Options,
}

/// The media type of problem details, if a policy for all operations requires it of client errors.
fn problem_media_type(options: &Options) -> Option<String> {
    let is_off = |id: &str| options.config.rule(id).is_some_and(|set| set.level == Some(None));
    let demanding = options.policies.iter().map(|rule| &rule.policy).filter(|policy| {
        policy.scope == Scope::default() && policy.at.selects(StatusKey::Range(4)) && !is_off(policy.id)
    });
    let mut exact = demanding.flat_map(|policy| &policy.content.only).filter(|media| media.value.is_exact());
    exact.find(|media| media.value.text.contains("problem")).map(|media| media.value.text.clone())
}

impl<'a> Description<'a> {
    /// Reads the description that starts in a document.
    ///
    /// # Errors
    /// What was found instead of an OpenAPI document of a supported version.
    pub fn read(workspace: &'a Workspace, root: SourceId, options: &'a Options) -> Result<Self, NotSupported<'a>> {
        let api = Api::new(workspace, root)?;
        let infer = || Kinds::infer_with(&api, |operation| options.kind_of(operation));
        let (mut conventions, kinds) = parallel::both(api.operations.len(), || Conventions::of(&api), infer);
        conventions.demanded = problem_media_type(options);
        let outcomes = Outcomes::of(&api);
        Ok(Self { api, kinds, outcomes, conventions, options })
    }

    /// What rules are called with. Advice asks with other options than those of the audit.
    pub(super) fn context<'c>(
        &'c self,
        options: &'c Options,
        documents: &'c [&'a Document],
        sink: &'c mut Sink,
    ) -> Context<'c, 'a> {
        let Self { api, kinds, outcomes, conventions, .. } = self;
        let is_strict = options.preset >= Preset::Strict;
        Context { api, kinds, outcomes, conventions, config: &options.config, documents, is_strict, sink }
    }

    /// The codes that policies forbid, each with the position of its operation.
    pub fn forbidden(&self) -> HashSet<(usize, u16)> {
        let (api, options) = (&self.api, self.options);
        let mut unused = Sink::default();
        let cx = self.context(options, &[], &mut unused);
        let mut forbidden = HashSet::new();
        for rule in options.policies.iter().filter(|rule| rule.policy.forbids_codes()) {
            let codes = status::all().iter().map(|known| known.code);
            let codes: Vec<u16> = codes.filter(|code| rule.policy.forbids(StatusKey::Code(*code))).collect();
            let concerned = api.operations.iter().filter(|operation| options.requires(rule, operation, &cx));
            forbidden.extend(concerned.flat_map(|operation| codes.iter().map(|code| (operation.id, *code))));
        }
        forbidden
    }

    /// Writes the text that findings offer, and the edits that settle them: in all of their places, or in the first one.
    pub(crate) fn offer(&self, findings: &mut [Diagnostic], every: bool) {
        let places = if every { usize::MAX } else { 1 };
        let mut singles: Vec<_> = findings.iter_mut().flat_map(|finding| finding.singles_mut(places)).collect();
        // One finding may have most of the places.
        parallel::map(parallel::parts_mut(&mut singles), |part| {
            part.iter_mut().for_each(|single| self.write(single, every));
        });
        findings.iter_mut().filter(|finding| finding.is_group()).for_each(sum_up);
    }

    /// Writes the text and the edits of what a finding asks to change.
    fn write(&self, finding: &mut Diagnostic, every: bool) {
        let changes = &finding.changes;
        let is_whole = !finding.is_conditional && (every || finding.occurrences.is_empty());
        let wanted = if is_whole { changes.len() } else { 1 };
        let Some((fix, snippet)) = self.settle(&changes[..wanted.min(changes.len())]) else { return };
        finding.snippet = snippet.filter(|snippet| fits_all_places(finding, snippet));
        finding.fix =
            (!finding.is_conditional).then(|| Fix { title: in_places(&fix.title, finding.occurrences.len()), ..fix });
    }

    /// The fix that makes changes, and the text of the first of them.
    pub(crate) fn settle(&self, changes: &[Change]) -> Option<(Fix, Option<Snippet>)> {
        let mut seen = HashSet::new();
        let changes = changes.iter().filter(|change| seen.insert(*change));
        let mut proposals = changes.filter_map(|change| self.conventions.propose(&self.api, change));
        let Proposal { title, applicability, snippet, edits } = proposals.next()?;
        let mut fix = Fix { title, applicability, edits: Vec::new(), obstacle: None };
        for (applicability, edits) in
            [(applicability, edits)].into_iter().chain(proposals.map(|one| (one.applicability, one.edits)))
        {
            fix.applicability = fix.applicability.max(applicability);
            match edits {
                Ok(edits) => fix.edits.extend(edits),
                Err(obstacle) => fix.obstacle = fix.obstacle.or_else(|| Some(obstacle.to_string())),
            }
        }
        sort::by_key(&mut fix.edits, |edit| (edit.source, edit.span));
        fix.edits.dedup_by(|later, first| {
            let is_same_place = later.source == first.source && later.span == first.span && first.span.is_empty();
            // Two texts for one place stand one behind the other.
            if is_same_place && later.text != first.text {
                let text = std::mem::take(&mut later.text);
                first.text.push_str(&text);
            }
            is_same_place || later == first
        });
        Some((fix, snippet))
    }
}

/// Makes one fix of those of the findings in a group.
fn sum_up(finding: &mut Diagnostic) {
    let mut fixes = finding.singles().filter_map(|single| single.fix.as_ref());
    let Some(first) = fixes.next() else { return };
    let mut fix = Fix { title: in_places(&first.title, finding.singles().count()), ..first.clone() };
    for own in fixes {
        fix.applicability = fix.applicability.max(own.applicability);
        fix.edits.extend(own.edits.iter().cloned());
        fix.obstacle = fix.obstacle.or_else(|| own.obstacle.clone());
    }
    // Two places may have one text that settles both.
    sort::by_key(&mut fix.edits, |edit| (edit.source, edit.span));
    fix.edits.dedup();
    // What is to be pasted in the first place is offered for all: the finding points there.
    let snippet = finding.singles().next().and_then(|single| single.snippet.clone());
    finding.snippet = snippet.filter(|snippet| fits_all_places(finding, snippet));
    finding.fix = Some(fix);
}

/// Whether a text can be pasted in all places of a finding: a reference leads elsewhere from another file.
fn fits_all_places(finding: &Diagnostic, snippet: &Snippet) -> bool {
    let mut sources = finding.occurrences.iter().map(|one| one.place.source);
    let of_first = sources.next();
    let is_scattered = sources.any(|other| Some(other) != of_first);
    !(is_scattered && snippet.text.contains("$ref"))
}

/// The title of a fix for so many places.
fn in_places(title: &str, places: usize) -> String {
    match places {
        0 | 1 => title.to_owned(),
        2 => format!("{title}, and the same in 1 more place"),
        places => format!("{title}, and the same in {} more places", places - 1),
    }
}
