//! A description as it was read.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::before::Before;
use super::options::Options;
use super::sink::Sink;
use crate::advise::{Conventions, Proposal};
use crate::classify::Kinds;
use crate::classify::outcome::Outcomes;
use crate::config::policy::Scope;
use crate::diagnostic::{Change, Diagnostic, Fix, OperationName, Snippet};
use crate::model::{Api, NotSupported, StatusKey};
use crate::parallel;
use crate::resolve::Workspace;
use crate::rule::{Context, Effect, Preset};
use crate::sort;
use crate::status;
use crate::syntax::Document;
use crate::text::{Language, SourceId};

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
    /// The names of the operations in findings.
    names: Vec<OnceLock<Arc<OperationName>>>,
}

/// The media type of problem details, if a policy for all operations requires it of client errors.
fn problem_media_type(options: &Options) -> Option<String> {
    let is_off = |id: &str| options.config.rule(id).is_some_and(|set| set.level == Some(None));
    let demanding = options.policies.iter().map(|rule| &rule.policy).filter(|policy| {
        policy.scope == Scope::default() && policy.at.selects(StatusKey::Range(4)) && !is_off(policy.id)
    });
    let types = demanding.flat_map(|policy| policy.content.required.iter().chain(&policy.content.only));
    let mut exact = types.filter(|media| media.value.is_exact());
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
        conventions.is_strict = options.preset >= Preset::Strict;
        let outcomes = Outcomes::of(&api);
        let names = api.operations.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { api, kinds, outcomes, conventions, options, names })
    }

    /// What rules are called with. Advice asks with other options than those of the audit.
    pub(super) fn context<'c>(
        &'c self,
        options: &'c Options,
        documents: &'c [&'a Document],
        sink: &'c mut Sink,
    ) -> Context<'c, 'a> {
        let Self { api, kinds, outcomes, conventions, names, .. } = self;
        let is_strict = options.preset >= Preset::Strict;
        Context { api, kinds, outcomes, conventions, config: &options.config, documents, is_strict, names, sink }
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
        let effects = parallel::map(parallel::parts_mut(&mut singles), |part| {
            part.iter_mut().map(|single| self.write(single, every)).collect::<Vec<_>>()
        });
        let mut unused = Sink::default();
        let cx = self.context(self.options, &[], &mut unused);
        let mut before = Before::of(&cx, self.options, findings, effects.iter().flatten());
        let mut effects = effects.into_iter().flatten();
        for finding in findings {
            let count = finding.singles_mut(places).len();
            let own: Vec<Effect> = effects.by_ref().take(count).collect();
            if finding.is_group() {
                self.sum_up(finding);
                let mut effect = Effect::default();
                own.iter().cloned().for_each(|own| effect.add(own));
                if !every {
                    let codes = self.codes(finding.singles().flat_map(|single| &single.changes));
                    effect = Effect { bodies: effect.bodies, copied: effect.copied, ..codes };
                    effect.spread(&finding.operations);
                }
                withhold(finding, &effect, &mut before);
            }
            for (single, own) in finding.singles_mut(places).into_iter().zip(&own) {
                withhold(single, own, &mut before);
            }
        }
    }

    /// Writes the text and the edits of what a finding asks to change.
    fn write(&self, finding: &mut Diagnostic, every: bool) -> Effect {
        let changes = &finding.changes;
        let is_whole = !finding.is_conditional && (every || finding.occurrences.is_empty());
        let wanted = if is_whole { changes.len() } else { 1 };
        let Some((fix, first, effect)) = self.change(&changes[..wanted.min(changes.len())]) else {
            return Effect::default();
        };
        let snippet = match finding.is_conditional && every {
            true => {
                let asked = changes.iter().take(ASKED);
                let proposals = asked.filter_map(|change| self.conventions.propose(&self.api, change));
                usual(proposals.map(|proposal| proposal.snippet).collect())
            }
            false => first,
        };
        finding.snippet = snippet.map(|snippet| self.at_first_place(finding, snippet));
        finding.fix =
            (!finding.is_conditional).then(|| Fix { title: in_places(&fix.title, finding.occurrences.len()), ..fix });
        effect
    }

    /// The fix that makes changes, whatever else it causes.
    #[cfg(feature = "cli")]
    pub(crate) fn settle(&self, changes: &[Change]) -> Option<Fix> {
        self.change(changes).map(|(fix, ..)| fix)
    }

    /// The fix that makes changes, the text of the first of them, and what they do to the errors of the description.
    fn change(&self, changes: &[Change]) -> Option<(Fix, Option<Snippet>, Effect)> {
        let mut seen = HashSet::new();
        let mut effect = self.codes(changes);
        let changes = changes.iter().filter(|change| seen.insert(*change));
        let mut proposals = changes.filter_map(|change| self.conventions.propose(&self.api, change));
        let mut first = proposals.next()?;
        let (title, snippet) = (std::mem::take(&mut first.title), first.snippet.take());
        let mut fix = Fix { title, applicability: first.applicability, edits: Vec::new(), obstacle: None };
        for Proposal { applicability, edits, body, copied, .. } in std::iter::once(first).chain(proposals) {
            fix.applicability = fix.applicability.max(applicability);
            match edits {
                Ok(edits) => fix.edits.extend(edits),
                Err(obstacle) => fix.obstacle = fix.obstacle.or_else(|| Some(obstacle.to_string())),
            }
            effect.bodies.extend(body);
            effect.copied.extend(copied);
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
        Some((fix, snippet, effect))
    }

    /// What changes do to the codes that operations declare.
    fn codes<'d>(&self, changes: impl IntoIterator<Item = &'d Change>) -> Effect {
        let mut effect = Effect::default();
        for change in changes {
            match change {
                Change::Declare { operation, code } => {
                    effect.is_start |= self.api.operations[*operation].responses.is_empty();
                    effect.declared.extend([(*operation, *code)]);
                }
                Change::Restate { operation, key, code } => {
                    effect.declared.extend([(*operation, *code)]);
                    let before = StatusKey::read(self.api.workspace.node(*key).text()).0;
                    effect.replaced.extend(before.code().map(|before| (*operation, before)));
                }
                _ => {}
            }
        }
        effect
    }

    /// Makes one fix of those of the findings in a group.
    fn sum_up(&self, finding: &mut Diagnostic) {
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
        // Of the texts that go with the help, in the file that the finding points to.
        let source = finding.primary.place.source;
        let is_fitting = |single: &&Diagnostic| single.help == finding.help && single.primary.place.source == source;
        let fitting = finding.singles().filter(|single| single.fix.is_some()).filter(is_fitting);
        let snippet = usual(fitting.map(|single| single.snippet.clone()).collect());
        finding.snippet = snippet.map(|snippet| self.at_first_place(finding, snippet));
        finding.fix = Some(fix);
    }

    /// The text for the first place of a finding, which says so where others need another one.
    fn at_first_place(&self, finding: &Diagnostic, snippet: Snippet) -> Snippet {
        if fits_all_places(finding, &snippet) {
            return snippet;
        }
        let source = &self.api.workspace.document(finding.primary.place.source).source;
        let mark = if snippet.language == Language::Json { "//" } else { "#" };
        let text = format!("{mark} in {}: the reference differs in other files\n{}", source.name, snippet.text);
        Snippet { text, ..snippet }
    }
}

/// Leaves a finding without edits that would raise another one. The text to paste stays.
fn withhold(finding: &mut Diagnostic, effect: &Effect, before: &mut Before<'_, '_>) {
    let edited = finding.fix.as_mut().filter(|fix| !fix.edits.is_empty());
    if let Some((fix, obstacle)) = edited.and_then(|fix| Some((fix, before.obstacle(effect)?))) {
        fix.edits.clear();
        fix.obstacle = Some(obstacle);
    }
}

/// How many changes are asked for a text that only some of them need.
const ASKED: usize = 40;

/// The text that most places have, or that of the first, where the finding points.
fn usual(mut snippets: Vec<Option<Snippet>>) -> Option<Snippet> {
    let mut counts: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
    for (at, snippet) in snippets.iter().enumerate() {
        counts.entry(snippet.as_ref().map(|snippet| &*snippet.text)).or_insert((0, at)).0 += 1;
    }
    let all = snippets.len();
    let most = counts.into_values().find(|(count, _)| count * 2 > all).map_or(0, |(_, at)| at);
    (most < all).then(|| snippets.swap_remove(most))?
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
