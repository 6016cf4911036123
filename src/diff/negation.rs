//! The direction in which a schema under `not` changes. What allows more there rules out more.

use super::graph::{Flow, Key, Trend};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas;
use super::work::Work;
use crate::syntax::Node;

/// How many `not` within each other are looked into.
const DEPTH: usize = 8;

/// How many pairs of schemas are compared for all `not` of a description.
const BUDGET: usize = 100_000;

/// Compares two schemas for themselves. Nothing of it becomes a finding.
pub(super) fn trend<'a>(work: &mut Work<'_, 'a>, one: Node<'a>, other: Node<'a>) -> Trend {
    let key = (work.base_schemas.id(&[one]).0, work.head_schemas.id(&[other]).0);
    if let Some(known) = work.negations.known.get(&key) {
        return *known;
    }
    if work.negations.depth >= DEPTH || work.negations.spent >= BUDGET {
        return Trend::Other;
    }
    // A schema that negates itself.
    work.negations.known.insert(key, Trend::Other);
    work.negations.depth += 1;
    // A sender minds what is narrower, a reader what is wider.
    let found = [Flow::Request, Flow::Response].map(|flow| differences(work, one, other, flow));
    let [is_narrower, is_wider] = [0, 1].map(|at| found[at].iter().any(|weight| is_minded(*weight)));
    let are_words = found.iter().all(|weights| !weights.is_empty() && weights.iter().all(|one| *one == Weight::Words));
    work.negations.depth -= 1;
    let trend = match (is_narrower, is_wider) {
        (true, false) => Trend::Narrower,
        (false, true) => Trend::Wider,
        _ if are_words => Trend::Same,
        _ => Trend::Other,
    };
    work.negations.known.insert(key, trend);
    trend
}

/// What differs, by its weight for those who send what the schemas describe, or read it.
fn differences<'a>(work: &mut Work<'_, 'a>, one: Node<'a>, other: Node<'a>, flow: Flow) -> Vec<Weight> {
    let outer = std::mem::take(&mut work.graph);
    let (root, _) = work.graph.pair(Key::Objects(one.id(), other.id(), flow), None);
    work.pair(&[one], &[other], flow, root);
    schemas::run(work);
    let of_values =
        |kind: Kind| !matches!(kind, Kind::DefaultValueChanged | Kind::PropertyDeprecated | Kind::StabilityDecreased);
    let changes = work.graph.changes.iter().filter(|change| of_values(change.kind));
    let weights = changes.map(|change| change.weight).collect();
    work.negations.spent += work.graph.len();
    work.graph = outer;
    weights
}

const fn is_minded(weight: Weight) -> bool {
    !matches!(weight, Weight::Fine | Weight::Words)
}
