//! Compares what operations, parameters, headers and properties say of their own end.

use super::graph::PairId;
use super::profile::Weight;
use super::rules::{Kind, Part};
use super::sunset;
use super::work::Work;
use crate::syntax::Node;

/// A thing, and the place to point at for what it does not say.
pub(super) type Thing<'a> = (Node<'a>, Node<'a>);

/// Compares whether two things are deprecated, and until when.
pub(super) fn compare<'a>(
    work: &mut Work<'_, 'a>,
    (pair, part): (PairId, Part),
    (base, base_spot): Thing<'a>,
    (head, head_spot): Thing<'a>,
) {
    let at = |thing: Node<'a>, spot: Node<'a>| {
        let key = thing.entry("deprecated").map(|entry| entry.key);
        sunset::unreadable(thing).filter(|_| key.is_some()).or(key).unwrap_or(spot)
    };
    let date = |thing: Node<'a>, spot: Node<'a>| thing.get("x-sunset").unwrap_or(spot);
    if let Some((message, weight)) = sunset::deprecation(base, head) {
        let kind = if part == Part::Whole { Kind::OperationDeprecated } else { Kind::PropertyDeprecated };
        let found = work.found(pair, kind, part, weight, message);
        found.base(at(base, base_spot), "").head(at(head, head_spot), "").about(head).note();
    }
    if let Some(message) = sunset::nearer(base, head) {
        let found = work.found(pair, Kind::SunsetChanged, part, Weight::Wary, message);
        found.base(date(base, base_spot), "").head(date(head, head_spot), "").about(head).note();
    }
}
