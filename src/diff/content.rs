//! Compares what bodies, parameters and headers hold: media types and schemas.

use super::graph::{Flow, PairId};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::spot;
use super::serialization::{self, schema_of};
use super::words::quoted;
use super::work::{Work, neighbour};
use crate::model::shape::shorten;
use crate::model::{Api, MediaType, Version};
use crate::syntax::{Entry, Node};

/// How many media types a message names.
const NAMED: usize = 3;

/// Compares the media types of two bodies, and their schemas.
pub(super) fn compare<'a>(
    work: &mut Work<'_, 'a>,
    base: &[MediaType<'a>],
    head: &[MediaType<'a>],
    holders: (Node<'a>, Node<'a>),
    id: PairId,
    flow: Flow,
) {
    let (mut gone, mut added): (Vec<&MediaType<'a>>, Vec<&MediaType<'a>>) = (Vec::new(), head.iter().collect());
    for old in base {
        let exact = added.iter().position(|new| new.name.eq_ignore_ascii_case(old.name));
        match exact.or_else(|| added.iter().position(|new| new.essence() == old.essence())) {
            Some(at) => {
                let new = added.remove(at);
                media(work, old, new, id, flow);
            }
            None => gone.push(old),
        }
    }
    // A range of media types holds what stood there alone, or the other way round.
    gone.retain(|old| {
        let Some(at) = added.iter().position(|new| is_within(old, new) || is_within(new, old)) else { return true };
        let new = added.remove(at);
        let breaks = is_within(old, new) == flow.is_read();
        let weight = if breaks { Weight::Wary } else { Weight::Fine };
        changed(work, old, new, id, flow, weight);
        media(work, old, new, id, flow);
        false
    });
    let (Some(old), Some(new)) = (gone.first(), added.first()) else {
        return alone(work, &gone, &added, holders, id, flow);
    };
    if let ([_], [_]) = (gone.as_slice(), added.as_slice())
        && is_swapped(work, old, new, id, flow)
    {
        return;
    }
    // What took the place of what: one cause.
    let is_alike = gone.len() == 1 && added.len() == 1 && suffix(old) == suffix(new) && suffix(old).is_some();
    let weight = if is_alike { Weight::Wary } else { Weight::Severe };
    let message = format!("{{}} comes as {}, no longer as {}", names(&added), names(&gone));
    let (one, other) = (place(work.base, old), place(work.head, new));
    work.found(id, Kind::MediaTypeRemoved, flow.part(), weight, message).base(one, "").head(other, "").note();
    if gone.len() == 1 && added.len() == 1 {
        media(work, old, new, id, flow);
    }
}

/// Notes media types that have no counterpart, where there are some on one side only.
fn alone<'a>(
    work: &mut Work<'_, 'a>,
    gone: &[&MediaType<'a>],
    added: &[&MediaType<'a>],
    holders: (Node<'a>, Node<'a>),
    id: PairId,
    flow: Flow,
) {
    if let Some(old) = gone.first() {
        let own = place(work.base, old);
        let from = own.parent().unwrap_or(own);
        let beside = neighbour(from, own, holders.1.get("content"), holders.1.key().or(Some(spot(holders.1))));
        let message = format!("{{}} no longer offers {}", names(gone));
        work.found(id, Kind::MediaTypeRemoved, flow.part(), Weight::Severe, message)
            .base(own, "was here")
            .beside(beside, format!("{} was here", names(gone)))
            .note();
    }
    if let Some(new) = added.first() {
        let own = place(work.head, new);
        let beside = holders.0.get("content").and_then(Node::key).or(Some(spot(holders.0)));
        let message = format!("{{}} also offers {}", names(added));
        work.found(id, Kind::MediaTypeAdded, flow.part(), Weight::Fine, message)
            .head(own, "new")
            .beside(beside, "not here")
            .note();
    }
}

fn names(media: &[&MediaType<'_>]) -> String {
    shorten(media.iter().map(|media| quoted(media.name)).collect(), NAMED)
}

/// The syntax that a media type is written in, by its suffix (RFC 6838, 4.2.8): `json` for `application/problem+json`.
fn suffix(media: &MediaType<'_>) -> Option<String> {
    let essence = media.essence();
    let (_, subtype) = essence.split_once('/')?;
    let suffix = subtype.rsplit('+').next().unwrap_or(subtype);
    matches!(suffix, "json" | "xml" | "yaml" | "cbor").then(|| suffix.to_owned())
}

/// Whether whatever is written in it can be read as a text: in JSON and its like a text is a value of its own.
fn is_text(media: &MediaType<'_>) -> bool {
    let suffix = suffix(media);
    suffix.as_deref() == Some("xml") || suffix.is_none() && media.essence().starts_with("text/")
}

/// Where a media type stands: in 2.0 in a list, of the operation or of the whole document.
fn place<'a>(api: &Api<'a>, media: &MediaType<'a>) -> Node<'a> {
    /// How far it is from a schema to its operation.
    const STEPS: usize = 5;
    if api.version != Version::V2 {
        return media.key;
    }
    let around = std::iter::successors(media.key.parent(), |node| node.parent()).take(STEPS);
    let lists = around.chain([api.root]).flat_map(|node| ["produces", "consumes"].map(|list| node.entry(list)));
    let has = |entry: &Entry<'a>| entry.value.items().any(|item| item.text() == media.name);
    lists.flatten().find(has).map_or(media.key, |entry| entry.key)
}

fn changed<'a>(
    work: &mut Work<'_, 'a>,
    old: &MediaType<'a>,
    new: &MediaType<'a>,
    id: PairId,
    flow: Flow,
    weight: Weight,
) {
    let message = format!("{{}} comes as {}, no longer as {}", quoted(new.name), quoted(old.name));
    work.found(id, Kind::MediaTypeRemoved, flow.part(), weight, message).base(old.key, "").head(new.key, "").note();
}

/// Whether one media type is among those of a range: `application/json` of `application/*`.
fn is_within(media: &MediaType<'_>, range: &MediaType<'_>) -> bool {
    let (media, range) = (media.essence(), range.essence());
    range.strip_suffix('*').is_some_and(|start| (range == "*/*" || media.starts_with(start)) && media != range)
}

/// Whether these are errors in the old and the new common form, which is one cause for all of them.
fn is_swapped<'a>(work: &mut Work<'_, 'a>, old: &MediaType<'a>, new: &MediaType<'a>, id: PairId, flow: Flow) -> bool {
    let (Some(swap), Flow::Response) = (&work.swap, flow) else { return false };
    let (Some(one), Some(other)) = (old.schema, new.schema) else { return false };
    let (one, other) = (work.base_schemas.meant(one), work.head_schemas.meant(other));
    if !swap.base.contains(&one.id()) || !swap.head.contains(&other.id()) {
        return false;
    }
    let key = swap.key;
    work.graph.pair(key, Some(id));
    true
}

fn media<'a>(work: &mut Work<'_, 'a>, old: &MediaType<'a>, new: &MediaType<'a>, id: PairId, flow: Flow) {
    if is_swapped(work, old, new, id, flow) {
        return;
    }
    // In 2.0 a media type has nothing of its own.
    if let (Some(was), Some(is)) = (old.key.keyed(), new.key.keyed()) {
        serialization::encodings(work, was, is, id, flow);
    }
    match (old.schema, new.schema) {
        (Some(one), Some(other)) => {
            let is_text = is_text(old) && is_text(new);
            if !is_text || !serialization::takes_text(work, one, other, (id, flow), serialization::ANY_VALUE) {
                work.pair(&[one], &[other], flow, id);
            }
        }
        // Bytes have no form, and 3.1 leaves the schema out.
        (Some(one), None) if says_nothing(work, one, true) => {}
        (None, Some(other)) if says_nothing(work, other, false) => {}
        (Some(one), None) => {
            let weight = if flow.is_read() { Weight::Broken } else { Weight::Fine };
            work.found(id, Kind::SchemaRemoved, flow.part(), weight, "{} lost its schema")
                .base(spot(one), "")
                .beside(new.key, "no schema here")
                .note();
        }
        (None, Some(other)) => {
            let weight = if flow.is_read() { Weight::Fine } else { Weight::Wary };
            work.found(id, Kind::SchemaAdded, flow.part(), weight, "{} gained a schema")
                .head(spot(other), "")
                .beside(old.key, "no schema here")
                .note();
        }
        (None, None) => {}
    }
}

/// Whether a schema only says that there are bytes, or nothing at all.
fn says_nothing<'a>(work: &mut Work<'_, 'a>, schema: Node<'a>, is_base: bool) -> bool {
    let schemas = if is_base { &mut work.base_schemas } else { &mut work.head_schemas };
    let form = schemas.form_of(schema);
    form.is_any() || form.format.is_some_and(|(format, _)| format == "binary")
}

/// Compares the schemas of two parameters or headers, and how their values are written.
pub(super) fn parameter_schemas<'a>(work: &mut Work<'_, 'a>, old: Node<'a>, new: Node<'a>, id: PairId, flow: Flow) {
    values_of(work, old, new, id, flow);
    serialization::compare(work, old, new, id, flow);
}

/// Compares the schemas of two parameters or headers.
pub(super) fn values_of<'a>(work: &mut Work<'_, 'a>, old: Node<'a>, new: Node<'a>, id: PairId, flow: Flow) {
    let one = schema_of(old);
    let other = schema_of(new);
    if one.id() == old.id() || other.id() == new.id() {
        work.base_schemas.leave_words_of(old);
        work.head_schemas.leave_words_of(new);
    }
    if serialization::keeps_its_type(one, other) {
        return work.pair(&[one], &[other], flow, id);
    }
    if serialization::takes_any_text(work, old, new, id, flow) {
        return;
    }
    match serialization::takes_several(work, old, new, id, flow) {
        Some(items) if items.is_empty() => {}
        Some(items) => work.pair(&[one], &items, flow, id),
        None => work.pair(&[one], &[other], flow, id),
    }
}
