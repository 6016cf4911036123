//! Where references lead, and where they come from.

use super::model::Model;
use super::position::Position;
use super::protocol::Location;
use crate::resolve::reference_of;
use crate::syntax::Node;

/// The value that a reference at a place names.
pub(super) fn definition(model: &Model<'_, '_>, position: Position) -> Option<Location> {
    let node = model.node_at(position)?;
    let target = target(model, node)?;
    // The key shows what it is; a whole file has none.
    let (uri, range) = model.location(target.key().unwrap_or(target))?;
    let range = if target.key().is_some() { range } else { super::position::Range { end: range.start, ..range } };
    Some(Location { uri, range })
}

/// The references to what stands at a place: to the value of the key there, or to what a reference there names.
pub(super) fn references(model: &Model<'_, '_>, position: Position, with_declaration: bool) -> Vec<Location> {
    let Some(node) = model.node_at(position) else { return Vec::new() };
    let Some(meant) = target(model, node).or_else(|| node.keyed()) else { return Vec::new() };
    let workspace = model.workspace;
    let mut found = Vec::new();
    let declaration = meant.key().filter(|_| with_declaration).and_then(|key| model.location(key));
    found.extend(declaration.map(|(uri, range)| Location { uri, range }));
    let documents = (0..workspace.paths().count() as u32).map(|id| workspace.document(crate::text::SourceId(id)));
    for site in documents.flat_map(crate::syntax::Document::references) {
        if workspace.target(site).is_ok_and(|target| target == meant) {
            found.extend(model.location(site).map(|(uri, range)| Location { uri, range }));
        }
    }
    found
}

/// What a reference names whose key or value is at a place.
fn target<'p>(model: &Model<'_, 'p>, node: Node<'p>) -> Option<Node<'p>> {
    let value = match node.keyed() {
        Some(value) if node.text() == "$ref" => value,
        Some(_) => return None,
        None => node,
    };
    let site = value.key().filter(|key| key.text() == "$ref").and_then(|_| reference_of(value.parent()?))?;
    model.workspace.target(site).ok()
}
