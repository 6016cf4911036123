//! Schemas that are written alike: they say the same, and only what they refer to has to be compared.
//!
//! Most of two versions is the same text. To find that out takes one look at each byte, and no form has to be made of it.

use super::form::SchemaId;
use super::graph::{Flow, PairId};
use super::work::Work;
use crate::resolve::reference_of;
use crate::syntax::Node;
use crate::text::{Language, work};

/// Keywords with schemas that have to be seen together with what stands beside them.
const COMPOSED: [&str; 9] =
    ["discriminator", "allOf", "oneOf", "anyOf", "not", "if", "then", "else", "dependentSchemas"];

/// Has what two schemas refer to compared, where they are the same text. False where they have to be compared themselves.
pub(super) fn is_settled(work: &mut Work<'_, '_>, base: SchemaId, head: SchemaId, flow: Flow, id: PairId) -> bool {
    let (&[one], &[other]) = (work.base_schemas.nodes(base), work.head_schemas.nodes(head)) else { return false };
    // The same words may mean another thing in another version.
    if work.base.version != work.head.version
        || !is_same_text(one, other)
        || is_composed(one)
        || !hide_the_same(work, one, other, flow)
    {
        return false;
    }
    parts(work, one, other, flow, id);
    true
}

fn is_same_text(one: Node<'_>, other: Node<'_>) -> bool {
    let (source, other_source) = (&one.document().source, &other.document().source);
    let (text, other_text) = (source.slice(one.span()), other_source.slice(other.span()));
    // An alias stands for what is written elsewhere.
    let is_whole = source.language == Language::Json || !text.contains('*');
    one.is_mapping() && source.language == other_source.language && text == other_text && is_whole
}

fn is_composed(node: Node<'_>) -> bool {
    reference_of(node).is_some() || node.entries().any(|entry| COMPOSED.contains(&entry.key.text()))
}

/// Whether the same properties are hidden. They may be by what they refer to.
fn hide_the_same<'a>(work: &Work<'_, 'a>, one: Node<'a>, other: Node<'a>, flow: Flow) -> bool {
    let properties = |schema: Node<'a>| schema.get("properties").into_iter().flat_map(values);
    properties(one)
        .zip(properties(other))
        .all(|(one, other)| work.base_schemas.is_hidden(&[one], flow) == work.head_schemas.is_hidden(&[other], flow))
}

/// The values of a map.
fn values(map: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    map.entries().map(|entry| entry.value)
}

/// Goes through the parts of two schemas of the same text.
fn parts<'a>(work: &mut Work<'_, 'a>, one: Node<'a>, other: Node<'a>, flow: Flow, id: PairId) {
    let mut left = vec![(one, other)];
    while let Some((one, other)) = left.pop() {
        work::step();
        if !one.is_mapping() {
            continue;
        }
        if is_composed(one) || !hide_the_same(work, one, other, flow) {
            work.pair(&[one], &[other], flow, id);
            continue;
        }
        for (entry, same) in one.entries().zip(other.entries()) {
            let (value, other) = (entry.value, same.value);
            match entry.key.text() {
                "properties" => {
                    let shown = |(one, _): &(Node<'a>, Node<'a>)| !work.base_schemas.is_hidden(&[*one], flow);
                    left.extend(values(value).zip(values(other)).filter(shown));
                }
                "items"
                | "additionalProperties"
                | "contains"
                | "propertyNames"
                | "contentSchema"
                | "unevaluatedItems"
                | "unevaluatedProperties" => left.push((value, other)),
                "patternProperties" => {
                    left.extend(values(value).zip(values(other)));
                }
                "prefixItems" => left.extend(value.items().zip(other.items())),
                _ => {}
            }
        }
    }
}
