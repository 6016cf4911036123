//! What edits do to the rest of a report, found out before they are offered.

use std::collections::BTreeSet;

use super::options::Options;
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::model::errors::{Model, NewBody};
use crate::model::shape::Forms;
use crate::model::{Api, Operation, Version};
use crate::rule::{Context, Effect, Foresight};
use crate::syntax::{Node, NodeId};
use crate::text::SourceId;

/// What the effects of edits are compared with.
pub(super) struct Before<'c, 'a> {
    api: &'c Api<'a>,
    faults: Faults,
    /// The operations of [`forbidding`].
    forbidding: Vec<usize>,
    /// The forms of the schemas that new bodies have.
    forms: Forms<'a>,
    /// The position of each version of the API, by the start of its paths.
    versions: HashMap<&'a str, usize>,
    /// The position of each sort of new bodies: their model, each with the media types.
    sorts: HashMap<Option<Model>, Vec<(BTreeSet<String>, usize)>>,
    /// How many of them there are.
    count: usize,
    /// What was found out for effects.
    known: HashMap<Sum, Option<&'static str>>,
    /// The rules that compare operations, with what each foresees.
    foreseen: Vec<(&'static str, Foresight<'c>)>,
}

/// The effect of edits, whichever operations of a version of the API they are in: how many new bodies of each sort and
/// version, and what is written once more.
type Sum = (Vec<(usize, usize, usize)>, BTreeSet<NodeId>);

/// How many effects are compared with all error bodies, so that the work stays linear.
const COMPARED: usize = 50;

impl<'c, 'a> Before<'c, 'a> {
    /// `effects` are those of all edits that may be withheld.
    pub(super) fn of<'e>(
        cx: &Context<'c, 'a>,
        options: &Options,
        findings: &[Diagnostic],
        mut effects: impl Iterator<Item = &'e Effect>,
    ) -> Self {
        let api = cx.api;
        let running = options.rules().filter(|rule| options.is_on(*rule));
        let foreseen = running.filter_map(|rule| Some((rule.meta().id, rule.foresee(cx)?))).collect();
        // There may be thousands of places, and few edits copy anything.
        let copies = effects.any(|effect| !effect.copied.is_empty());
        Self {
            api,
            foreseen,
            faults: Faults::of(if copies { findings } else { &[] }),
            forbidding: forbidding(api),
            forms: Forms::new(api.workspace, api.root.document().size()),
            versions: HashMap::default(),
            sorts: HashMap::default(),
            count: 0,
            known: HashMap::default(),
        }
    }

    /// The reason why edits with this effect would raise a finding, if they would.
    pub(super) fn obstacle(&mut self, effect: &Effect) -> Option<String> {
        let refuses = || effect.declared.iter().any(|(_, code)| *code == 401);
        let is_first = || self.forbidding.iter().any(|at| !effect.declares(*at, &[401])) && refuses();
        let reason = match effect.is_start {
            true => Some(START),
            false if is_first() => Some(FIRST_401),
            false => self.raises(effect),
        };
        if reason.is_some() {
            return reason.map(str::to_owned);
        }
        let (rule, _) = self.foreseen.iter().find(|(_, raises)| raises(effect))?;
        Some(format!("`{rule}` would report something then"))
    }

    /// The reason that the error bodies are, if there is one.
    fn raises(&mut self, effect: &Effect) -> Option<&'static str> {
        if effect.bodies.is_empty() && effect.copied.is_empty() {
            return None;
        }
        // Those of one version of the API have the same effect.
        let sum = self.sum(effect);
        if let Some(known) = self.known.get(&sum) {
            return *known;
        }
        let Self { api, faults, forms, known, .. } = self;
        let reason = if effect.copied.iter().any(|schema| faults.has(api.workspace.node(*schema))) {
            Some("it would repeat an error body that another finding is about")
        } else if !effect.copied.is_empty() && effect.bodies.iter().any(|body| api.error_bodies().is_like_result(body))
        {
            Some("it would repeat a body that successes have too")
        } else if effect.bodies.iter().any(|body| body.is_incomplete(api, forms)) {
            Some("it would use an error body that has no code or no message")
        } else if known.len() > COMPARED {
            Some("this API has too many sorts of error bodies to compare another one with them")
        } else if api.error_bodies().would_decide(api, forms, &effect.bodies)
            || api.version != Version::V2 && api.error_media().would_decide(api, &effect.bodies)
        {
            Some("it would change which errors of this API differ from the others")
        } else {
            None
        };
        known.insert(sum, reason);
        reason
    }

    fn sum(&mut self, effect: &Effect) -> Sum {
        let mut uses: Vec<(usize, usize, usize)> = Vec::with_capacity(1);
        for body in &effect.bodies {
            let sort = self.sort(body);
            for &operation in &body.operations {
                let next = self.versions.len();
                let version = *self.versions.entry(self.api.operations[operation].version_prefix()).or_insert(next);
                match uses.iter_mut().rev().find(|(own, of, _)| (*own, *of) == (sort, version)) {
                    Some((.., count)) => *count += 1,
                    None => uses.push((sort, version, 1)),
                }
            }
        }
        uses.sort_unstable();
        (uses, effect.copied.clone())
    }

    /// The position of the sort of a new body. Those that look like bodies of one form are of one sort.
    fn sort(&mut self, body: &NewBody) -> usize {
        let model = body.model.as_ref().map(|model| self.api.error_bodies().sort_of(model));
        let sorts = self.sorts.entry(model).or_default();
        match sorts.iter().find(|(media, _)| *media == body.media) {
            Some((_, at)) => *at,
            None => {
                let next = self.count;
                self.count += 1;
                sorts.push((body.media.clone(), next));
                next
            }
        }
    }
}

/// The reason why a first `401` is not declared alone.
const FIRST_401: &str = "no operation declares `401` yet: the operations that declare `403` need it too";

/// The reason why a first response is not declared alone.
const START: &str = "the operation declares no responses yet: it needs those for its errors too";

/// Where no operation declares `401`, those that need one beside their `403` as soon as any does.
fn forbidding(api: &Api<'_>) -> Vec<usize> {
    let forbids = |operation: &&Operation<'_>| operation.security.is_refusable && operation.declares(403);
    let all = api.served().filter(|_| !api.habits().knows(401)).filter(forbids);
    all.map(|operation| operation.id).collect()
}

/// The places of all findings, in their order.
struct Faults(Vec<(SourceId, u32)>);

impl Faults {
    fn of(findings: &[Diagnostic]) -> Self {
        // New text has no examples.
        let places = findings.iter().flat_map(Diagnostic::identities);
        let places = places.filter(|place| !place.pointer.contains("/example"));
        let mut places: Vec<_> = places.map(|place| (place.source, place.span.start)).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Whether one of them is in what stands under a key.
    fn has(&self, value: Node<'_>) -> bool {
        let (source, end) = (value.id().0, value.span().end);
        let start = value.key().map_or(value.span().start, |key| key.span().start);
        let first = self.0.partition_point(|place| *place < (source, start));
        self.0.get(first).is_some_and(|place| *place < (source, end))
    }
}
