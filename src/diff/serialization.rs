//! How the values of parameters and headers are written (OpenAPI 3.1, Parameter Object, Style Values; OpenAPI 2.0,
//! Items Object, collectionFormat).

use std::fmt;
use std::rc::Rc;

use super::form::NormalForm;
use super::graph::{Flow, PairId};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::spot;
use super::values::are_equal;
use super::words::quoted;
use super::work::Work;
use crate::model::schema::Types;
use crate::syntax::{Entry, Node};

/// The types of anything.
pub(super) const ANY_VALUE: Types = ONE_VALUE.union(Types::ARRAY).union(Types::OBJECT);

/// The types of a value that is one piece of text.
const ONE_VALUE: Types = Types::STRING.union(Types::NUMBER).union(Types::INTEGER).union(Types::BOOLEAN);

/// How a value becomes text, with what holds where nothing is written.
struct Serialization<'a> {
    style: &'a str,
    /// Whether each item of a list has its own `name=`.
    explode: bool,
    /// Whether `/`, `?` and their like stand as they are.
    allows_reserved: bool,
    /// Whether it is written as 2.0 does.
    is_of_2: bool,
}

impl<'a> Serialization<'a> {
    fn of(holder: Node<'a>) -> Self {
        let usual = match holder.get("in").map(Node::text) {
            Some("query" | "cookie" | "formData") => "form",
            _ => "simple",
        };
        let stated = |keyword: &str| holder.get(keyword).and_then(Node::as_bool);
        // A list of 2.0 has its type beside its name.
        let is_of_2 = holder.get("schema").is_none() && holder.get("type").is_some_and(|name| name.text() == "array");
        let (style, explode) = match holder.get("collectionFormat").filter(|_| is_of_2).map_or("csv", Node::text) {
            _ if !is_of_2 => {
                let style = holder.get("style").map_or(usual, Node::text);
                (style, stated("explode").unwrap_or(style == "form"))
            }
            "multi" => (usual, true),
            "ssv" => ("spaceDelimited", false),
            "tsv" => ("tabDelimited", false),
            "pipes" => ("pipeDelimited", false),
            _ => (usual, false),
        };
        Self { style, explode, allows_reserved: stated("allowReserved").unwrap_or_default(), is_of_2 }
    }

    /// Where a keyword is written, or the holder.
    fn at(&self, holder: Node<'a>, keyword: &str) -> Node<'a> {
        holder.get(if self.is_of_2 { "collectionFormat" } else { keyword }).unwrap_or_else(|| spot(holder))
    }
}

/// Compares how the values of two parameters or headers are written.
pub(super) fn compare<'a>(work: &mut Work<'_, 'a>, old: Node<'a>, new: Node<'a>, id: PairId, flow: Flow) {
    let written = |holder: Node<'a>| holder.get("content").and_then(|content| content.entries().next());
    let (was, is) = (written(old), written(new));
    if was.is_some() != is.is_some() && [old, new].iter().all(|holder| schema_of(*holder).id() != holder.id()) {
        let name = |entry: Option<Entry<'a>>| entry.map_or("plain text".to_owned(), |entry| quoted(entry.key.text()));
        let message = format!("{{}} is written as {}, no longer as {}", name(is), name(was));
        let place = |entry: Option<Entry<'a>>, schema: Node<'a>| entry.map_or(spot(schema), |entry| entry.key);
        work.found(id, Kind::SerializationChanged, flow.part(), Weight::Broken, message)
            .base(place(was, schema_of(old)), "")
            .head(place(is, schema_of(new)), "")
            .note();
    }
    // A media type says how the value is written.
    if was.is_some() || is.is_some() {
        return;
    }
    let (was, is) = (Serialization::of(old), Serialization::of(new));
    let is_compound = |form: Rc<NormalForm<'_>>| {
        form.types.is_none_or(|types| types.allows(Types::ARRAY) || types.allows(Types::OBJECT))
    };
    // Of one value there is one way to write it.
    let is_exploded_otherwise = was.explode != is.explode
        && is_compound(work.base_schemas.form_of(schema_of(old)))
        && is_compound(work.head_schemas.form_of(schema_of(new)));
    let mut changed = |keyword: &str, before: &dyn fmt::Display, after: &dyn fmt::Display| {
        let message = format!("`{keyword}` of {{}} changed from `{before}` to `{after}`");
        work.found(id, Kind::SerializationChanged, flow.part(), Weight::Broken, message)
            .base(was.at(old, keyword), "")
            .head(is.at(new, keyword), "")
            .note();
    };
    if was.style != is.style {
        changed("style", &was.style, &is.style);
    } else if is_exploded_otherwise {
        changed("explode", &was.explode, &is.explode);
    }
    if was.allows_reserved != is.allows_reserved {
        changed("allowReserved", &was.allows_reserved, &is.allows_reserved);
    }
}

/// Compares how the parts of forms are written. What that means for clients depends on the parts.
pub(super) fn encodings<'a>(work: &mut Work<'_, 'a>, old: Node<'a>, new: Node<'a>, id: PairId, flow: Flow) {
    let (was, is) = (old.get("encoding"), new.get("encoding"));
    if !are_equal(was, is) {
        work.found(id, Kind::UnclassifiedChange, flow.part(), Weight::Unknown, "the `encoding` of {} changed")
            .base(was.map_or_else(|| spot(old), spot), "")
            .head(is.map_or_else(|| spot(new), spot), "")
            .note();
    }
}

/// Whether two schemas state the same type, as nearly all do that belong together.
pub(super) fn keeps_its_type<'s>(old: Node<'s>, new: Node<'s>) -> bool {
    let stated = |schema: Node<'s>| schema.get("type").and_then(Node::as_str);
    stated(old).is_some() && stated(old) == stated(new)
}

/// The types of a value, if it is one piece of text.
fn types_of_one_value(form: &NormalForm<'_>) -> Option<Types> {
    form.types.filter(|types| types.without(ONE_VALUE).is_empty())
}

/// Whether any text is allowed.
fn is_any_text(form: &NormalForm<'_>) -> bool {
    form.types == Some(Types::STRING)
        && form.values.is_none()
        && form.format.is_none()
        && form.patterns.is_empty()
        && form.bounds.is_empty()
        && form.groups.is_empty()
        && form.others.is_empty()
}

/// Whether one type of plain text took the place of another, and whatever is sent in the old one is read in the new one:
/// a number is a text too. It is noted then.
pub(super) fn takes_any_text<'a>(
    work: &mut Work<'_, 'a>,
    old: Node<'a>,
    new: Node<'a>,
    id: PairId,
    flow: Flow,
) -> bool {
    let is_plain = |holder: Node<'a>| holder.get("content").is_none();
    is_plain(old) && is_plain(new) && takes_text(work, schema_of(old), schema_of(new), (id, flow), ONE_VALUE)
}

/// Whether any text took the place of values of these types for those who read, or the other way round for those who send.
/// It is noted then.
pub(super) fn takes_text<'a>(
    work: &mut Work<'_, 'a>,
    old: Node<'a>,
    new: Node<'a>,
    (id, flow): (PairId, Flow),
    types: Types,
) -> bool {
    let (base, head) = (work.base_schemas.form_of(old), work.head_schemas.form_of(new));
    let (Some(was), Some(is)) = (base.types, head.types) else { return false };
    let (writer, reader) = if flow.is_read() { (&head, &base) } else { (&base, &head) };
    let is_written = writer.types.is_some_and(|written| written.without(types).is_empty());
    let is_taken = was != is && is_any_text(reader) && is_written && base.nullable == head.nullable;
    if is_taken {
        let message = format!("{{}} changed its type from `{was}` to `{is}`");
        let at = |form: &NormalForm<'a>, schema: Node<'a>| form.types_at.unwrap_or_else(|| spot(schema));
        work.found(id, Kind::TypeChanged, flow.part(), Weight::Fine, message)
            .base(at(&base, old), format!("`{was}`"))
            .head(at(&head, new), format!("`{is}`"))
            .note();
    }
    is_taken
}

/// The items of a list that took the place of one value, where each item has its own `name=`: what is sent as one value is
/// read as a list of one. The change is noted then. No items come back if they may be any text.
pub(super) fn takes_several<'a>(
    work: &mut Work<'_, 'a>,
    old: Node<'a>,
    new: Node<'a>,
    id: PairId,
    flow: Flow,
) -> Option<Vec<Node<'a>>> {
    let is = Serialization::of(new);
    if flow.is_read() || is.style != "form" || !is.explode || new.get("content").is_some() {
        return None;
    }
    let (base, head) = (work.base_schemas.form_of(schema_of(old)), work.head_schemas.form_of(schema_of(new)));
    let was = types_of_one_value(&base)?;
    let types = head.types.filter(|types| *types == Types::ARRAY && !head.items.is_empty())?;
    work.found(id, Kind::TypeChanged, flow.part(), Weight::Fine, "{} may have several values, no longer one")
        .base(base.types_at.unwrap_or_else(|| spot(old)), format!("`{was}`"))
        .head(head.types_at.unwrap_or_else(|| spot(new)), format!("`{types}`"))
        .note();
    let id = work.head_schemas.id(&head.items);
    let takes_all = is_any_text(&work.head_schemas.form(id));
    Some(if takes_all { Vec::new() } else { head.items.clone() })
}

/// The schema of a parameter or header: in 2.0 the object itself.
pub(super) fn schema_of(holder: Node<'_>) -> Node<'_> {
    let of_content = || holder.get("content")?.entries().next()?.value.get("schema");
    holder.get("schema").or_else(of_content).unwrap_or(holder)
}
