//! The operations of a file with their responses, and the kinds that they are taken for.

use serde::Serialize;

use super::model::Model;
use super::position::Range;
use crate::audit::Description;
use crate::model::Operation;
use crate::text::Span;

/// The kinds of symbols of the protocol.
const METHOD: u8 = 6;
const CONSTANT: u8 = 14;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Symbol {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    kind: u8,
    range: Range,
    selection_range: Range,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<Self>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hint {
    position: super::position::Position,
    label: String,
    padding_left: bool,
    tooltip: String,
}

/// The operations that are written in the file.
fn own<'d, 'a>(model: &Model<'_, '_>, description: &'d Description<'a>) -> impl Iterator<Item = &'d Operation<'a>> {
    let id = model.id;
    description.api.operations.iter().filter(move |operation| operation.key.document().source.id == id)
}

/// The operations of a file with the responses that they declare.
pub(super) fn symbols(model: &Model<'_, '_>) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = Vec::new();
    for description in model.describe() {
        for operation in own(model, description) {
            let selection_range = model.range(operation.key.span());
            if found.iter().any(|other| other.selection_range == selection_range) {
                continue;
            }
            let is_here = |node: &crate::syntax::Node<'_>| node.document().source.id == model.id;
            let children = operation.responses.iter().filter(|used| is_here(&used.key)).map(|used| {
                let key = model.range(used.key.span());
                let end = used.key.value_as_written().map_or(used.key.span().end, |value| value.span().end);
                Symbol {
                    name: used.key.text().to_owned(),
                    detail: used.status.code().and_then(crate::status::lookup).map(|status| status.name.to_owned()),
                    kind: CONSTANT,
                    range: around(key, model.range(Span { start: used.key.span().start, end })),
                    selection_range: key,
                    children: Vec::new(),
                }
            });
            let end = if is_here(&operation.node) { operation.node.span().end } else { operation.key.span().end };
            let whole = model.range(Span { start: operation.key.span().start, end });
            found.push(Symbol {
                name: operation.title(),
                detail: operation.operation_id().map(str::to_owned),
                kind: METHOD,
                range: around(selection_range, whole),
                selection_range,
                children: children.collect(),
            });
        }
    }
    found
}

/// A range that holds another one, as the protocol wants.
fn around(inner: Range, outer: Range) -> Range {
    Range { start: inner.start.min(outer.start), end: inner.end.max(outer.end) }
}

/// The kinds of the operations in a range.
pub(super) fn hints(model: &Model<'_, '_>, wanted: Range) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for description in model.describe() {
        for operation in own(model, description) {
            let Some(kind) = description.kinds.get(operation.id) else { continue };
            let position = model.range(operation.key.span()).end;
            let is_wanted = wanted.start.line <= position.line && position.line <= wanted.end.line;
            if !is_wanted || found.iter().any(|other| other.position == position) {
                continue;
            }
            let reasons = kind.reasons().unwrap_or_else(|| "there is no evidence".to_owned());
            found.push(Hint { position, label: kind.kind.name().to_owned(), padding_left: true, tooltip: reasons });
        }
    }
    found
}
