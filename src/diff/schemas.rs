//! Compares pairs of schemas, each of them once for each direction.

use std::rc::Rc;

use super::branches::{self, Alternative, Matched};
use super::form::{Group, NormalForm, SchemaId};
use super::graph::{Flow, Key, PairId};
use super::profile::Weight;
use super::rules::Kind;
use super::same;
use super::values::shown;
use super::work::Work;
use crate::hash::HashMap;
use crate::model::schema::Types;
use crate::model::shape::shorten;
use crate::syntax::{self, Node};
use crate::text::work;

/// How many values a message names.
pub(super) const NAMED: usize = 3;

/// Compares all pairs that wait for it, and those that come with them.
pub(super) fn run(work: &mut Work<'_, '_>) {
    while let Some(id) = work.graph.open.pop() {
        if let Key::Schemas(base, head, flow) = work.graph.key(id) {
            if same::is_settled(work, SchemaId(base), SchemaId(head), flow, id) {
                continue;
            }
            let schemas = (SchemaId(base), SchemaId(head));
            let base = work.base_schemas.form(schemas.0);
            let head = work.head_schemas.form(schemas.1);
            Pair { work, id, schemas, flow, base, head, alternatives: Vec::new() }.compare();
        }
    }
}

/// Whether a node is a map or a list with something in it.
pub(super) fn is_block(node: Node<'_>) -> bool {
    matches!(node.kind(), syntax::NodeKind::Mapping | syntax::NodeKind::Sequence) && !node.is_empty()
}

/// The smallest useful place for a node: a key or a scalar, not a whole block.
pub(super) fn spot(node: Node<'_>) -> Node<'_> {
    if !is_block(node) {
        return node;
    }
    node.key().or_else(|| node.entries().next().map(|entry| entry.key)).unwrap_or(node)
}

/// A pair of schemas while they are compared.
pub(super) struct Pair<'w, 's, 'a> {
    pub(super) work: &'w mut Work<'s, 'a>,
    pub(super) id: PairId,
    pub(super) schemas: (SchemaId, SchemaId),
    pub(super) flow: Flow,
    pub(super) base: Rc<NormalForm<'a>>,
    pub(super) head: Rc<NormalForm<'a>>,
    /// The alternatives that belong together.
    pub(super) alternatives: Vec<(Alternative<'a>, Alternative<'a>)>,
}

/// The key that states the alternatives of one side, and whether there are several of them.
type Side<'a> = (Option<Node<'a>>, bool);

/// Where a difference is, with a few words for each side.
pub(super) type At<'a> = (Option<Node<'a>>, String);

impl<'a> Pair<'_, '_, 'a> {
    fn compare(&mut self) {
        work::step();
        let (base, head) = (Rc::clone(&self.base), Rc::clone(&self.head));
        if base.is_partial || head.is_partial {
            if base.is_partial != head.is_partial {
                let message = "a reference in {} does not resolve, so it is not compared";
                self.note(Kind::UnclassifiedChange, Weight::Unknown, message, self.at_base(), self.at_head());
            }
            return;
        }
        if base.is_never != head.is_never {
            let weight = if base.is_never == self.flow.is_read() { Weight::Severe } else { Weight::Fine };
            let message =
                if head.is_never { "{} allows no value anymore" } else { "{} allows values, where none was allowed" };
            self.note(Kind::TypeChanged, weight, message, self.at_base(), self.at_head());
            return;
        }
        // A choice among types is a list of types, if the other side has none.
        let (base, head) = match (base.groups.is_empty(), head.groups.is_empty()) {
            (true, false) => (base, self.work.head_schemas.with_types_alone(head)),
            (false, true) => (self.work.base_schemas.with_types_alone(base), head),
            _ => (base, head),
        };
        if self.choices(&base, &head) || self.types(&base, &head) {
            return;
        }
        self.null(&base, &head);
        self.format(&base, &head);
        self.values(&base, &head);
        self.properties(&base, &head);
        self.items(&base, &head);
        self.additional(&base, &head);
        self.bounds(&base, &head);
        self.patterns(&base, &head);
        self.others(&base, &head);
        self.extensions(&base, &head);
        // What is said beside the values is said of all of them.
        if !self.work.base_schemas.is_part(self.schemas.0) && !self.work.head_schemas.is_part(self.schemas.1) {
            self.annotations(&base, &head);
        }
    }

    /// Compares the schemas that extend these. A discriminator without alternatives of its own chooses among them.
    fn extensions(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let (Some(old_key), Some(new_key)) = (base.discriminator, head.discriminator) else { return };
        if !base.groups.is_empty() || !head.groups.is_empty() {
            return;
        }
        let old = self.work.base_schemas.extensions(self.schemas.0, old_key);
        let new = self.work.head_schemas.extensions(self.schemas.1, new_key);
        let (Some(old), Some(new)) = (old, new) else { return };
        let old = branches::alternatives(&mut self.work.base_schemas, &old);
        let new = branches::alternatives(&mut self.work.head_schemas, &new);
        let (are_several, are_several_now) = (old.len() > 1, new.len() > 1);
        let matched = branches::matched_by_value(self.work, (old, old_key), (new, new_key), self.schemas);
        let places = ((Some(spot(old_key)), are_several), (Some(spot(new_key)), are_several_now));
        self.matched(matched, places, head.at);
    }

    pub(super) fn at_base(&self) -> At<'a> {
        (self.base.at.map(spot), String::new())
    }

    pub(super) fn at_head(&self) -> At<'a> {
        (self.head.at.map(spot), String::new())
    }

    pub(super) fn note(&mut self, kind: Kind, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let part = self.flow.part();
        let about = self.head.at.or(self.base.at);
        let found = self.work.found(self.id, kind, part, weight, message);
        found.base(base.0, base.1).head(head.0, head.1).about(about).note();
    }

    /// A change that narrows what is allowed, or widens it: clients that read bear the first, clients that send the second.
    pub(super) fn narrowed(&mut self, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let weight = if self.flow.is_read() { Weight::Fine } else { weight };
        self.note(Kind::ConstraintTightened, weight, message, base, head);
    }

    pub(super) fn widened(&mut self, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let weight = if self.flow.is_read() { weight } else { Weight::Fine };
        self.note(Kind::ConstraintLoosened, weight, message, base, head);
    }

    /// Compares alternatives. Whether that is all there is to compare comes back.
    fn choices(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) -> bool {
        match (base.groups.as_slice(), head.groups.as_slice()) {
            ([], []) => false,
            ([], [group]) if head.is_choice() && !base.is_any() => {
                let plain = branches::plain(&mut self.work.base_schemas, self.schemas.0, base);
                let branches = branches::alternatives(&mut self.work.head_schemas, &group.branches);
                let key = base.types_at.or(base.at.map(spot));
                self.branches(plain, branches, key, Some(group.key), head.at);
                self.null(base, head);
                true
            }
            ([group], []) if base.is_choice() && !head.is_any() => {
                let plain = branches::plain(&mut self.work.head_schemas, self.schemas.1, head);
                let branches = branches::alternatives(&mut self.work.base_schemas, &group.branches);
                let key = head.types_at.or(head.at.map(spot));
                self.branches(branches, plain, Some(group.key), key, base.at);
                self.null(base, head);
                true
            }
            (old, new) => {
                let mut left: Vec<&Group<'a>> = new.iter().collect();
                let mut gone = Vec::new();
                for group in old {
                    // Those of one keyword belong together.
                    let same = left.iter().position(|other| other.key.text() == group.key.text());
                    match same.map(|at| left.remove(at)) {
                        Some(other) => self.groups(group, other, head),
                        None => gone.push(group),
                    }
                }
                while let (Some(group), false) = (gone.last(), left.is_empty()) {
                    let other = left.remove(0);
                    self.groups(group, other, head);
                    self.overlap(group.key, other.key);
                    gone.pop();
                }
                for group in gone {
                    let message = format!("{{}} is no longer limited by `{}`", group.key.text());
                    self.widened(Weight::Wary, message, (Some(group.key), String::new()), self.at_head());
                }
                for group in left {
                    let message = format!("{{}} is limited by `{}`", group.key.text());
                    self.narrowed(Weight::Broken, message, self.at_base(), (Some(group.key), String::new()));
                }
                false
            }
        }
    }

    fn groups(&mut self, old: &Group<'a>, new: &Group<'a>, head: &NormalForm<'a>) {
        let one = branches::alternatives(&mut self.work.base_schemas, &old.branches);
        let other = branches::alternatives(&mut self.work.head_schemas, &new.branches);
        self.branches(one, other, Some(old.key), Some(new.key), head.at);
    }

    /// Notes that a value may meet several alternatives now, or must meet one alone.
    fn overlap(&mut self, old: Node<'a>, new: Node<'a>) {
        let (at_base, at_head) = ((Some(old), String::new()), (Some(new), String::new()));
        match (old.text(), new.text()) {
            ("oneOf", "anyOf") => {
                let message = "{} may be several of its alternatives at once";
                self.widened(Weight::Exhaustive, message, at_base, at_head);
            }
            ("anyOf", "oneOf") => {
                let message = "{} must be one of its alternatives alone";
                self.narrowed(Weight::Exhaustive, message, at_base, at_head);
            }
            _ => {}
        }
    }

    /// Compares the alternatives that belong together, and notes those that have no counterpart.
    fn branches(
        &mut self,
        old: Vec<Alternative<'a>>,
        new: Vec<Alternative<'a>>,
        old_key: Option<Node<'a>>,
        new_key: Option<Node<'a>>,
        about: Option<Node<'a>>,
    ) {
        let places = ((old_key, old.len() > 1), (new_key, new.len() > 1));
        let matched = branches::matched(self.work, old, new);
        self.matched(matched, places, about);
    }

    /// Compares alternatives that are matched. Each side has the key to point at, and whether it has several of them.
    fn matched(&mut self, matched: Matched<'a>, (old, new): (Side<'a>, Side<'a>), about: Option<Node<'a>>) {
        let Matched { pairs, gone, added } = matched;
        let is_kept = !pairs.is_empty();
        for (one, other) in &pairs {
            self.work.pair_of(one.schema, other.schema, self.flow, self.id);
        }
        self.alternatives.extend(pairs);
        let names = |work: &mut Work<'_, 'a>, all: &[Alternative<'a>], is_base: bool| {
            shorten(all.iter().map(|one| branches::name(work, *one, is_base)).collect(), NAMED)
        };
        let (old_names, new_names) = (names(self.work, &gone, true), names(self.work, &added, false));
        let is_read = self.flow.is_read();
        let (kind, weight, message) = match (gone.is_empty(), added.is_empty()) {
            (true, true) => return,
            (false, true) => {
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                (Kind::AlternativeRemoved, weight, format!("{{}} is no longer {old_names}"))
            }
            (true, false) => {
                let weight = if is_read { Weight::Wary } else { Weight::Fine };
                (Kind::AlternativeAdded, weight, format!("{{}} may also be {new_names}"))
            }
            // What took the place of what: one cause.
            (false, false) => {
                let kind = if is_read { Kind::AlternativeAdded } else { Kind::AlternativeRemoved };
                let weight = if is_read && is_kept { Weight::Wary } else { Weight::Severe };
                (kind, weight, format!("{{}} may be {new_names}, no longer {old_names}"))
            }
        };
        // A schema without alternatives is shown by its type.
        let place = |list: &[Alternative<'a>], (key, are_several): Side<'a>| match list.first() {
            Some(first) if are_several => Some(spot(first.node)),
            _ => key,
        };
        let (one, other) = (place(&gone, old), place(&added, new));
        self.work
            .found(self.id, kind, self.flow.part(), weight, message)
            .base(one, "")
            .head(other, "")
            .about(about)
            .note();
    }

    /// Compares the types. Whether they have nothing in common, so that the rest needs no look, comes back.
    fn types(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) -> bool {
        let is_open = |form: &NormalForm<'a>| form.types.is_none();
        if base.types == head.types || is_open(base) && !base.is_any() || is_open(head) && !head.is_any() {
            return false;
        }
        let allowed = |types: Types| if types.allows(Types::NUMBER) { types.union(Types::INTEGER) } else { types };
        let (old, new) = (base.types.unwrap_or_default(), head.types.unwrap_or_default());
        // `null` alone is a type, and beside another one a property of it.
        let taken = |form: &NormalForm<'a>, types: Types| {
            if form.nullable == Some(true) { allowed(types).union(Types::NULL) } else { allowed(types) }
        };
        let (is_wider, is_narrower) = match (base.types, head.types) {
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            _ => (!new.without(taken(base, old)).is_empty(), !old.without(taken(head, new)).is_empty()),
        };
        if !is_wider && !is_narrower {
            return false;
        }
        let breaks = if self.flow.is_read() { is_wider } else { is_narrower };
        let weight = if breaks { Weight::Severe } else { Weight::Fine };
        let message = format!("{{}} changed its type from `{old}` to `{new}`");
        let at = |form: &NormalForm<'a>, types: Types| (form.types_at.or(form.at.map(spot)), format!("`{types}`"));
        self.note(Kind::TypeChanged, weight, message, at(base, old), at(head, new));
        base.types.is_none() || head.types.is_none() || allowed(old).both(allowed(new)).is_empty()
    }

    fn null(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let allows = |form: &NormalForm<'a>| form.nullable.or_else(|| (!form.is_any()).then_some(false));
        let (Some(old), Some(new)) = (allows(base), allows(head)) else { return };
        let at = |form: &NormalForm<'a>| form.nullable_at.or(form.types_at).or(form.at.map(spot));
        let is_read = self.flow.is_read();
        match (old, new) {
            (false, true) => {
                let weight = if is_read { Weight::Severe } else { Weight::Fine };
                let (base, head) = ((at(base), "never `null`".to_owned()), (at(head), "may be `null`".to_owned()));
                self.note(Kind::PropertyBecameNullable, weight, "{} may be `null`", base, head);
            }
            (true, false) if head.is_untyped && head.nullable.is_none() => {}
            (true, false) => {
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                let (base, head) = ((at(base), "may be `null`".to_owned()), (at(head), "never `null`".to_owned()));
                self.note(Kind::PropertyBecameNotNullable, weight, "{} is no longer `null`", base, head);
            }
            _ => {}
        }
    }

    fn format(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        /// Formats that programs parse, as opposed to those that people read.
        const PARSED: [&str; 17] = [
            "base16",
            "base32",
            "base64url",
            "binary",
            "byte",
            "date",
            "date-time",
            "decimal",
            "double",
            "duration",
            "float",
            "int32",
            "int64",
            "quoted-printable",
            "time",
            "unix-time",
            "uuid",
        ];
        /// The narrower before the wider.
        const WIDER: [(&str, &str); 2] = [("int32", "int64"), ("float", "double")];
        let is_read = self.flow.is_read();
        let is_number = base.types.is_some_and(|types| !types.allows(Types::STRING));
        let is_parsed = |format: &str| PARSED.contains(&format);
        let (message, weight) = match (base.format, head.format) {
            (Some((old, _)), Some((new, _))) if old == new => return,
            (Some((old, _)), Some((new, _))) => {
                let is_harmless = if is_read { WIDER.contains(&(new, old)) } else { WIDER.contains(&(old, new)) };
                let weight = match () {
                    () if is_harmless => Weight::Fine,
                    () if is_parsed(old) || is_parsed(new) => Weight::Broken,
                    () => Weight::Wary,
                };
                (format!("{{}} changed its format from `{old}` to `{new}`"), weight)
            }
            (Some((old, _)), None) => {
                let weight = if is_parsed(old) && !is_number { Weight::Broken } else { Weight::Wary };
                (format!("{{}} lost its format `{old}`"), if is_read { weight } else { Weight::Fine })
            }
            (None, Some((new, _))) => {
                let weight = if is_parsed(new) && !is_number { Weight::Broken } else { Weight::Exhaustive };
                (format!("{{}} has the format `{new}`"), if is_read { Weight::Fine } else { weight })
            }
            (None, None) => return,
        };
        let at = |form: &NormalForm<'a>| {
            (form.format.map(|(_, at)| at).or(form.types_at).or(form.at.map(spot)), String::new())
        };
        self.note(Kind::FormatChanged, weight, message, at(base), at(head));
    }

    fn values(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let is_read = self.flow.is_read();
        let names = |values: &[&(String, Node<'a>)]| {
            shorten(values.iter().map(|(_, value)| format!("`{}`", shown(*value))).collect(), NAMED)
        };
        let at = |form: &NormalForm<'a>| (form.values_at.or(form.at.map(spot)), String::new());
        match (&base.values, &head.values) {
            (None, None) => {}
            // Such a list says which values to expect, and that others may come.
            (None, Some(_)) if head.is_extensible => {
                let message = "the values of {} are listed";
                self.note(Kind::DocumentationChanged, Weight::Words, message, at(base), at(head));
            }
            (Some(_), None) if base.is_extensible => {
                let message = "the values of {} are no longer listed";
                self.note(Kind::DocumentationChanged, Weight::Words, message, at(base), at(head));
            }
            (None, Some(values)) => {
                let message = format!("{{}} is limited to {}", names(&values.iter().collect::<Vec<_>>()));
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                self.note(Kind::EnumValueRemoved, weight, message, at(base), at(head));
            }
            (Some(values), None) => {
                let message = format!("{{}} is no longer limited to {}", names(&values.iter().collect::<Vec<_>>()));
                let weight = if is_read { Weight::Wary } else { Weight::Fine };
                self.note(Kind::EnumValueAdded, weight, message, at(base), at(head));
            }
            (Some(old), Some(new)) => {
                match (base.is_extensible, head.is_extensible) {
                    (false, true) => {
                        let weight = if is_read { Weight::Wary } else { Weight::Fine };
                        let message = "{} may have values that are not listed";
                        self.note(Kind::EnumValueAdded, weight, message, at(base), at(head));
                    }
                    (true, false) => {
                        let weight = if is_read { Weight::Fine } else { Weight::Severe };
                        let message = "{} is limited to the values that are listed";
                        self.note(Kind::EnumValueRemoved, weight, message, at(base), at(head));
                    }
                    _ => {}
                }
                let known: HashMap<&str, ()> = old.iter().map(|(text, _)| (text.as_str(), ())).collect();
                let kept: HashMap<&str, ()> = new.iter().map(|(text, _)| (text.as_str(), ())).collect();
                let added: Vec<&(String, Node<'a>)> =
                    new.iter().filter(|(text, _)| !known.contains_key(text.as_str())).collect();
                let gone: Vec<&(String, Node<'a>)> =
                    old.iter().filter(|(text, _)| !kept.contains_key(text.as_str())).collect();
                let is_foreseen = is_read && base.is_extensible;
                if !added.is_empty() && gone.len() == old.len() && !old.is_empty() {
                    let message = format!("{{}} is {} now, no longer {}", names(&added), names(&gone));
                    let (base, head) = ((Some(gone[0].1), String::new()), (Some(added[0].1), String::new()));
                    let kind = if is_read { Kind::EnumValueAdded } else { Kind::EnumValueRemoved };
                    let weight = if is_foreseen { Weight::Wary } else { Weight::Severe };
                    self.note(kind, weight, message, base, head);
                    return;
                }
                if let Some((_, first)) = added.first() {
                    let weight = if is_foreseen || !is_read { Weight::Fine } else { Weight::Wary };
                    let message = format!("{{}} may be {} too", names(&added));
                    self.note(Kind::EnumValueAdded, weight, message, at(base), (Some(*first), "new".to_owned()));
                }
                if let Some((_, first)) = gone.first() {
                    let weight = if is_read { Weight::Fine } else { Weight::Severe };
                    let message = format!("{{}} is no longer {}", names(&gone));
                    self.note(Kind::EnumValueRemoved, weight, message, (Some(*first), "gone".to_owned()), at(head));
                }
            }
        }
    }
}
