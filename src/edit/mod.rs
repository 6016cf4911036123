//! Changes to the text of a document, made on its spanned tree.
//!
//! An edit replaces some bytes and leaves all others as they are. New text follows what stands around it: block or flow
//! form, indentation, quotes, line ends. Where that can't be done there is an [`Obstacle`] instead, never a guess.

mod block;
mod flow;
mod style;
mod write;

use std::fmt;

use serde_json::{Map, Value};

use crate::diagnostic::Edit;
use crate::syntax::{Entry, Node, NodeKind};
use crate::text::{Language, Span};

pub(crate) use write::{in_block, in_json};

/// New text: where it goes, and as it is shown alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The edit.
    pub(crate) edit: Edit,
    /// What it adds, without the indentation and the separators that its place needs.
    pub(crate) shown: String,
}

/// The reason why a document can't be edited in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// An alias repeats the place, so that an edit would change others.
    Aliased,
    /// A merge key adds the place from somewhere else.
    Merged,
    /// There is an entry with that key.
    Exists,
    /// The text around it has a form that is not edited.
    Layout,
    /// The syntax of the document has errors.
    Broken,
    /// It would be said of responses with other codes too.
    Shared,
    /// What the reference leads to lacks what the new code needs.
    Incomplete,
    /// References lead through the key.
    Referred,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aliased => "a YAML alias repeats this place",
            Self::Merged => "a YAML merge key adds this from another place",
            Self::Exists => "there is an entry with this key",
            Self::Layout => "the text around it has an unusual form",
            Self::Broken => "the file has syntax errors",
            Self::Shared => "the response is used with other codes too",
            Self::Referred => "references lead through this key",
            Self::Incomplete => "the shared response lacks a header that the new code needs",
        })
    }
}

type Result<T> = std::result::Result<T, Obstacle>;

/// How a collection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// In brackets.
    Flow,
    /// By indentation.
    Block,
    /// Without entries: `{}`, `[]`, or nothing.
    Empty,
}

fn notation(collection: Node<'_>) -> Notation {
    let source = &collection.document().source;
    let first = if collection.is_mapping() {
        collection.written_entries().next().map(|entry| entry.key)
    } else {
        collection.written_items().next()
    };
    match first {
        None => Notation::Empty,
        Some(_) if source.language == Language::Json => Notation::Flow,
        // A key may itself be in brackets.
        Some(first)
            if source.text[collection.span().range()].starts_with(['{', '['])
                && first.span().start > collection.span().start =>
        {
            Notation::Flow
        }
        Some(_) => Notation::Block,
    }
}

/// Whether new collections in this place are in brackets.
fn is_in_flow(node: Node<'_>) -> bool {
    node.document().source.language == Language::Json
        || node.parent().is_some_and(|parent| notation(parent) == Notation::Flow)
}

fn check(node: Node<'_>) -> Result<()> {
    match node {
        _ if node.is_aliased() => Err(Obstacle::Aliased),
        _ if !node.document().problems().is_empty() => Err(Obstacle::Broken),
        _ => Ok(()),
    }
}

/// Adds entries to a mapping, after the last of those that are to stand before them. An absent value counts as an empty
/// mapping. `quoted_like` is a key elsewhere whose quotes new numeric keys have, if the mapping has none.
///
/// # Errors
/// What prevents it.
pub(crate) fn insert(
    mapping: Node<'_>,
    members: &Map<String, Value>,
    stands_before: impl Fn(&str) -> bool,
    quoted_like: Option<Node<'_>>,
) -> Result<Written> {
    check(mapping)?;
    let entries: Vec<Entry<'_>> = mapping.written_entries().collect();
    if entries.iter().any(|entry| members.contains_key(entry.key.text())) {
        return Err(Obstacle::Exists);
    }
    let before = entries.iter().rposition(|entry| stands_before(entry.key.text()));
    match notation(mapping) {
        // Nothing can be added to what is a list by mistake.
        _ if mapping.is_sequence() => Err(Obstacle::Layout),
        Notation::Block => block::insert(&entries, before, members, quoted_like),
        Notation::Flow => flow::insert(mapping, &entries, before, members, quoted_like),
        Notation::Empty if mapping.is_mapping() || mapping.is_null() => fill(mapping, members, quoted_like),
        Notation::Empty => Err(Obstacle::Layout),
    }
}

/// Replaces an empty value by a mapping.
fn fill(empty: Node<'_>, members: &Map<String, Value>, quoted_like: Option<Node<'_>>) -> Result<Written> {
    let Some(key) = empty.key() else { return Err(Obstacle::Layout) };
    if is_in_flow(key) {
        flow::fill(key, empty, members, quoted_like)
    } else {
        block::fill(key, empty, members, quoted_like)
    }
}

/// Writes a key in another way.
///
/// # Errors
/// What prevents it.
pub(crate) fn rename(key: Node<'_>, to: &str) -> Result<Written> {
    check(key)?;
    let mapping = key.parent().filter(|parent| parent.is_mapping() && key.keyed().is_some()).ok_or(Obstacle::Layout)?;
    if mapping.get(to).is_some() {
        return Err(Obstacle::Exists);
    }
    if key.span().is_empty() || matches!(key.kind(), NodeKind::Mapping | NodeKind::Sequence) {
        return Err(Obstacle::Layout);
    }
    let source = &key.document().source;
    let text = style::key(to, style::quote_of(key), source.language == Language::Json);
    Ok(replaced(key, key.span(), text.clone(), text))
}

/// Removes an entry of a mapping, given by its key, or an item of a list.
///
/// # Errors
/// What prevents it.
pub(crate) fn remove(node: Node<'_>) -> Result<Written> {
    check(node)?;
    let collection = node.parent().ok_or(Obstacle::Layout)?;
    let member = match collection.is_mapping() {
        true => Member { first: node, value: node.value_as_written().ok_or(Obstacle::Layout)? },
        false => Member { first: node, value: node },
    };
    if node.has_aliases() || member.value.has_aliases() {
        return Err(Obstacle::Aliased);
    }
    match notation(collection) {
        Notation::Flow => flow::remove(collection, member),
        Notation::Block => block::remove(collection, member),
        Notation::Empty => Err(Obstacle::Layout),
    }
}

/// An entry of a mapping from its key to its value, or an item of a list.
#[derive(Clone, Copy)]
struct Member<'a> {
    first: Node<'a>,
    value: Node<'a>,
}

/// Replaces a scalar.
///
/// # Errors
/// What prevents it.
pub(crate) fn replace(scalar: Node<'_>, value: &Value) -> Result<Written> {
    check(scalar)?;
    let is_scalar = !matches!(scalar.kind(), NodeKind::Mapping | NodeKind::Sequence);
    if !is_scalar || scalar.span().is_empty() || value.is_object() || value.is_array() || block::is_block_scalar(scalar)
    {
        return Err(Obstacle::Layout);
    }
    let text = if scalar.document().source.language == Language::Json {
        value.to_string()
    } else {
        style::scalar(value, style::quote_of(scalar), is_in_flow(scalar))
    };
    Ok(replaced(scalar, scalar.span(), text.clone(), text))
}

/// Writes other entries in the place of the only one of a mapping, which has a scalar, as a reference does.
///
/// # Errors
/// What prevents it.
pub(crate) fn exchange(mapping: Node<'_>, members: &Map<String, Value>) -> Result<Written> {
    check(mapping)?;
    let mut entries = mapping.written_entries();
    let (Some(only), None) = (entries.next(), entries.next()) else { return Err(Obstacle::Layout) };
    if only.key.has_aliases() || only.value.has_aliases() {
        return Err(Obstacle::Aliased);
    }
    let is_scalar = !matches!(only.value.kind(), NodeKind::Mapping | NodeKind::Sequence);
    match notation(mapping) {
        _ if !is_scalar || only.value.span().is_empty() || block::is_block_scalar(only.value) => Err(Obstacle::Layout),
        Notation::Block => block::exchange(&only, members),
        Notation::Flow => flow::exchange(mapping, members),
        Notation::Empty => Err(Obstacle::Layout),
    }
}

/// Adds an item at the end of a list.
///
/// # Errors
/// What prevents it.
pub(crate) fn append(list: Node<'_>, item: &Value) -> Result<Written> {
    check(list)?;
    let items: Vec<Node<'_>> = list.written_items().collect();
    match notation(list) {
        Notation::Flow => flow::append(list, &items, item),
        Notation::Block => block::append(&items, item),
        Notation::Empty if list.is_sequence() && !list.span().is_empty() => {
            let text = if list.document().source.language == Language::Json {
                format!("[{item}]")
            } else {
                format!("[{}]", write::in_flow(item, &style::Style::of(list)))
            };
            Ok(replaced(list, list.span(), text.clone(), text))
        }
        Notation::Empty => Err(Obstacle::Layout),
    }
}

fn replaced(node: Node<'_>, span: Span, text: String, shown: String) -> Written {
    Written { edit: Edit { source: node.document().source.id, span, text }, shown }
}

#[cfg(test)]
mod tests;
