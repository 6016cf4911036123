//! Compares pairs of schemas, each of them once for each direction.

use std::rc::Rc;

use super::branches::{self, Matched};
use super::form::{Additional, Bound, CONDITIONS, Form, Group, Limit, Property, SchemaId};
use super::graph::{Flow, Key, PairId};
use super::profile::Weight;
use super::rules::Kind;
use super::sunset;
use super::values::{are_equal, canonical, shown};
use super::words::quoted;
use super::work::{Work, neighbour};
use crate::hash::HashMap;
use crate::model::schema::Types;
use crate::model::shape::shorten;
use crate::syntax::{self, Node};
use crate::text::work;

/// How many values a message names.
const NAMED: usize = 3;

/// Has two schemas compared, unless that was done before.
pub(super) fn pair<'a>(work: &mut Work<'_, 'a>, base: &[Node<'a>], head: &[Node<'a>], flow: Flow, parent: PairId) {
    let (base, head) = (work.base_schemas.id(base), work.head_schemas.id(head));
    let (id, is_new) = work.graph.pair(Key::Schemas(base.0, head.0, flow), Some(parent));
    if is_new {
        work.graph.open.push(id);
    }
}

/// Compares all pairs that wait for it, and those that come with them.
pub(super) fn run(work: &mut Work<'_, '_>) {
    while let Some(id) = work.graph.open.pop() {
        if let Key::Schemas(base, head, flow) = work.graph.key(id) {
            let base = work.base_schemas.form(SchemaId(base));
            let head = work.head_schemas.form(SchemaId(head));
            Pair { work, id, flow, base, head }.compare();
        }
    }
}

/// Whether a node is a map or a list with something in it.
fn is_block(node: Node<'_>) -> bool {
    matches!(node.kind(), syntax::NodeKind::Mapping | syntax::NodeKind::Sequence) && !node.is_empty()
}

/// The smallest useful place for a node: a key or a scalar, not a whole block.
pub(super) fn spot(node: Node<'_>) -> Node<'_> {
    if !is_block(node) {
        return node;
    }
    node.key().or_else(|| node.entries().next().map(|entry| entry.key)).unwrap_or(node)
}

struct Pair<'w, 's, 'a> {
    work: &'w mut Work<'s, 'a>,
    id: PairId,
    flow: Flow,
    base: Rc<Form<'a>>,
    head: Rc<Form<'a>>,
}

/// Where a difference is, with a few words for each side.
type At<'a> = (Option<Node<'a>>, String);

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
        self.annotations(&base, &head);
    }

    fn at_base(&self) -> At<'a> {
        (self.base.at.map(spot), String::new())
    }

    fn at_head(&self) -> At<'a> {
        (self.head.at.map(spot), String::new())
    }

    fn note(&mut self, kind: Kind, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let part = self.flow.part();
        let about = self.head.at.or(self.base.at);
        let found = self.work.found(self.id, kind, part, weight, message);
        found.base(base.0, base.1).head(head.0, head.1).about(about).note();
    }

    /// A change that narrows what is allowed, or widens it: clients that read bear the first, clients that send the second.
    fn narrowed(&mut self, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let weight = if self.flow.is_read() { Weight::Fine } else { weight };
        self.note(Kind::ConstraintTightened, weight, message, base, head);
    }

    fn widened(&mut self, weight: Weight, message: impl Into<String>, base: At<'a>, head: At<'a>) {
        let weight = if self.flow.is_read() { weight } else { Weight::Fine };
        self.note(Kind::ConstraintLoosened, weight, message, base, head);
    }

    /// Compares alternatives. Whether that is all there is to compare comes back.
    fn choices(&mut self, base: &Form<'a>, head: &Form<'a>) -> bool {
        match (base.groups.as_slice(), head.groups.as_slice()) {
            ([], []) => false,
            ([], [group]) if head.is_choice() && !base.is_any() => {
                let plain: Vec<Node<'a>> = base.at.into_iter().collect();
                self.branches(&plain, &group.branches, base.at.map(spot), Some(group.key), head.at);
                self.null(base, head);
                true
            }
            ([group], []) if base.is_choice() && !head.is_any() => {
                let plain: Vec<Node<'a>> = head.at.into_iter().collect();
                self.branches(&group.branches, &plain, Some(group.key), head.at.map(spot), base.at);
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
                        Some(other) => {
                            self.branches(&group.branches, &other.branches, Some(group.key), Some(other.key), head.at);
                        }
                        None => gone.push(group),
                    }
                }
                while let (Some(group), false) = (gone.last(), left.is_empty()) {
                    let other = left.remove(0);
                    self.branches(&group.branches, &other.branches, Some(group.key), Some(other.key), head.at);
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

    /// Compares the alternatives that belong together, and notes those that have no counterpart.
    fn branches(
        &mut self,
        old: &[Node<'a>],
        new: &[Node<'a>],
        old_key: Option<Node<'a>>,
        new_key: Option<Node<'a>>,
        about: Option<Node<'a>>,
    ) {
        let Matched { pairs, gone, added } = branches::matched(self.work, old, new);
        for (one, other) in pairs {
            pair(self.work, &[one], &[other], self.flow, self.id);
        }
        let (is_read, part) = (self.flow.is_read(), self.flow.part());
        if let Some(first) = gone.first() {
            let names = gone.iter().map(|node| branches::name(self.work, *node, true)).collect();
            let message = format!("{{}} is no longer {}", shorten(names, NAMED));
            let weight = if is_read { Weight::Fine } else { Weight::Severe };
            let found = self.work.found(self.id, Kind::AlternativeRemoved, part, weight, message);
            found.base(spot(*first), "").head(new_key, "").about(about).note();
        }
        if let Some(first) = added.first() {
            let names = added.iter().map(|node| branches::name(self.work, *node, false)).collect();
            let message = format!("{{}} may also be {}", shorten(names, NAMED));
            let weight = if is_read { Weight::Wary } else { Weight::Fine };
            let found = self.work.found(self.id, Kind::AlternativeAdded, part, weight, message);
            found.base(old_key, "").head(spot(*first), "").about(about).note();
        }
    }

    /// Compares the types. Whether they have nothing in common, so that the rest needs no look, comes back.
    fn types(&mut self, base: &Form<'a>, head: &Form<'a>) -> bool {
        let is_open = |form: &Form<'a>| form.types.is_none();
        if base.types == head.types || is_open(base) && !base.is_any() || is_open(head) && !head.is_any() {
            return false;
        }
        let allowed = |types: Types| if types.allows(Types::NUMBER) { types.union(Types::INTEGER) } else { types };
        let (old, new) = (base.types.unwrap_or_default(), head.types.unwrap_or_default());
        let (is_wider, is_narrower) = match (base.types, head.types) {
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            _ => (!new.without(allowed(old)).is_empty(), !old.without(allowed(new)).is_empty()),
        };
        if !is_wider && !is_narrower {
            return false;
        }
        let breaks = if self.flow.is_read() { is_wider } else { is_narrower };
        let weight = if breaks { Weight::Severe } else { Weight::Fine };
        let message = format!("{{}} changed its type from `{old}` to `{new}`");
        let at = |form: &Form<'a>, types: Types| (form.types_at.or(form.at.map(spot)), format!("`{types}`"));
        self.note(Kind::TypeChanged, weight, message, at(base, old), at(head, new));
        base.types.is_none() || head.types.is_none() || allowed(old).both(allowed(new)).is_empty()
    }

    fn null(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let allows = |form: &Form<'a>| form.nullable.or_else(|| (!form.is_any()).then_some(false));
        let (Some(old), Some(new)) = (allows(base), allows(head)) else { return };
        let at = |form: &Form<'a>| form.nullable_at.or(form.types_at).or(form.at.map(spot));
        let is_read = self.flow.is_read();
        match (old, new) {
            (false, true) => {
                let weight = if is_read { Weight::Severe } else { Weight::Fine };
                let (base, head) = ((at(base), "never `null`".to_owned()), (at(head), "may be `null`".to_owned()));
                self.note(Kind::PropertyBecameNullable, weight, "{} may be `null`", base, head);
            }
            (true, false) => {
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                let (base, head) = ((at(base), "may be `null`".to_owned()), (at(head), "never `null`".to_owned()));
                self.note(Kind::PropertyBecameNotNullable, weight, "{} is no longer `null`", base, head);
            }
            _ => {}
        }
    }

    fn format(&mut self, base: &Form<'a>, head: &Form<'a>) {
        /// Formats that programs parse, as opposed to those that people read.
        const PARSED: [&str; 13] = [
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
        let at =
            |form: &Form<'a>| (form.format.map(|(_, at)| at).or(form.types_at).or(form.at.map(spot)), String::new());
        self.note(Kind::FormatChanged, weight, message, at(base), at(head));
    }

    fn values(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let is_read = self.flow.is_read();
        let names = |values: &[&(String, Node<'a>)]| {
            shorten(values.iter().map(|(_, value)| format!("`{}`", shown(*value))).collect(), NAMED)
        };
        let at = |form: &Form<'a>| (form.values_at.or(form.at.map(spot)), String::new());
        match (&base.values, &head.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let message = format!("{{}} is limited to {}", names(&values.iter().collect::<Vec<_>>()));
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                self.note(Kind::EnumValueRemoved, weight, message, at(base), at(head));
            }
            (Some(values), None) => {
                let message = format!("{{}} is no longer limited to {}", names(&values.iter().collect::<Vec<_>>()));
                let weight = if is_read && !base.is_extensible { Weight::Wary } else { Weight::Fine };
                self.note(Kind::EnumValueAdded, weight, message, at(base), at(head));
            }
            (Some(old), Some(new)) => {
                let known: HashMap<&str, ()> = old.iter().map(|(text, _)| (text.as_str(), ())).collect();
                let kept: HashMap<&str, ()> = new.iter().map(|(text, _)| (text.as_str(), ())).collect();
                let added: Vec<&(String, Node<'a>)> =
                    new.iter().filter(|(text, _)| !known.contains_key(text.as_str())).collect();
                let gone: Vec<&(String, Node<'a>)> =
                    old.iter().filter(|(text, _)| !kept.contains_key(text.as_str())).collect();
                if !added.is_empty() && gone.len() == old.len() && !old.is_empty() {
                    let message = format!("{{}} is {} now, no longer {}", names(&added), names(&gone));
                    let (base, head) = ((Some(gone[0].1), String::new()), (Some(added[0].1), String::new()));
                    let kind = if is_read { Kind::EnumValueAdded } else { Kind::EnumValueRemoved };
                    self.note(kind, Weight::Severe, message, base, head);
                    return;
                }
                if let Some((_, first)) = added.first() {
                    let is_foreseen = base.is_extensible || !is_read;
                    let weight = if is_foreseen { Weight::Fine } else { Weight::Wary };
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

    /// Whether a member is not a part of what is compared: clients don't read what they only write, or the other way round.
    fn is_hidden(&self, property: &Property<'a>, is_base: bool) -> bool {
        let keyword = if self.flow.is_read() { "writeOnly" } else { "readOnly" };
        let schemas = if is_base { &self.work.base_schemas } else { &self.work.head_schemas };
        schemas.is_marked(&property.nodes, keyword)
    }

    fn properties(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let is_read = self.flow.is_read();
        let old: Vec<&Property<'a>> = base.properties.iter().filter(|one| !self.is_hidden(one, true)).collect();
        let new: Vec<&Property<'a>> = head.properties.iter().filter(|one| !self.is_hidden(one, false)).collect();
        let is_shown: HashMap<&str, &Property<'a>> = new.iter().map(|one| (one.name, *one)).collect();
        let was_shown: HashMap<&str, &Property<'a>> = old.iter().map(|one| (one.name, *one)).collect();
        let kept = old.iter().filter(|one| is_shown.contains_key(one.name)).count();
        if is_read && kept == 0 && !old.is_empty() && !new.is_empty() {
            // Another object altogether, or an envelope around it: one cause.
            let names = old.iter().map(|one| format!("`{}`", one.name)).collect();
            let message = format!("{{}} has other properties, and none of {}", shorten(names, NAMED));
            let at = |form: &Form<'a>, words: &str| (form.properties_at.or(form.at.map(spot)), words.to_owned());
            self.note(Kind::PropertyRemoved, Weight::Severe, message, at(base, ""), at(head, "others here"));
            return;
        }
        for property in &old {
            match is_shown.get(property.name) {
                Some(other) => {
                    pair(self.work, &property.nodes, &other.nodes, self.flow, self.id);
                    self.required(base, head, property, other);
                }
                None => self.property_gone(base, head, property),
            }
        }
        for property in new.iter().filter(|one| !was_shown.contains_key(one.name)) {
            let is_required = head.required.contains_key(property.name);
            let weight = if is_required && !is_read { Weight::Severe } else { Weight::Fine };
            let message = match (is_required, is_read) {
                (true, false) => "{} is new and required",
                _ => "{} is new",
            };
            self.work
                .found(self.id, Kind::PropertyAdded, self.flow.part(), weight, message)
                .head(property.key, "new")
                .beside(base.properties_at.or(base.at.map(spot)), "not here")
                .note();
        }
        self.bare_requirements(base, head);
    }

    fn property_gone(&mut self, base: &Form<'a>, head: &Form<'a>, property: &Property<'a>) {
        let is_required = base.required.contains_key(property.name);
        let hidden = head.property(property.name).map(|property| property.key);
        let weight = match (self.flow.is_read(), is_required) {
            (true, true) => Weight::Severe,
            (true, false) | (false, _) => Weight::Wary,
        };
        let marked = property.nodes.first().map(|node| self.work.base_schemas.meant(*node));
        let weight = marked.map_or(weight, |marked| self.work.weight_of_removal(marked, weight));
        let message = match (hidden, self.flow.is_read()) {
            (Some(_), true) => "{} is `writeOnly` now, so it is no longer read",
            (Some(_), false) => "{} is `readOnly` now, so it is no longer sent",
            (None, _) => "{} was removed",
        };
        let found = self.work.found(self.id, Kind::PropertyRemoved, self.flow.part(), weight, message);
        let found = found.base(property.key, if is_required { "required here" } else { "was here" });
        match hidden {
            Some(key) => found.head(key, "").note(),
            None => {
                let into = head.properties_at.and_then(Node::keyed);
                let from = property.key.parent().unwrap_or(property.key);
                let place = neighbour(from, property.key, into, head.at.map(spot));
                found.beside(place, format!("`{}` was here", property.name)).note();
            }
        }
    }

    fn required(&mut self, base: &Form<'a>, head: &Form<'a>, old: &Property<'a>, new: &Property<'a>) {
        let (was, is) = (base.required.get(old.name), head.required.get(new.name));
        let is_read = self.flow.is_read();
        match (was, is) {
            (Some(was), None) => {
                let weight = if is_read { Weight::Severe } else { Weight::Fine };
                self.work
                    .found(self.id, Kind::PropertyBecameOptional, self.flow.part(), weight, "{} is no longer required")
                    .base(*was, "required here")
                    .head(new.key, "optional here")
                    .about(new.key)
                    .note();
            }
            (None, Some(_)) => {
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                self.work
                    .found(self.id, Kind::PropertyBecameRequired, self.flow.part(), weight, "{} became required")
                    .base(old.key, "optional here")
                    .head(new.key, "required here")
                    .about(new.key)
                    .note();
            }
            _ => {}
        }
    }

    /// Names in `required` that no schema describes.
    fn bare_requirements(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let is_bare = |name: &str| base.property(name).is_none() && head.property(name).is_none();
        let is_read = self.flow.is_read();
        for (name, at) in base.required.iter().filter(|(name, _)| is_bare(name) && !head.required.contains_key(*name)) {
            let weight = if is_read { Weight::Severe } else { Weight::Fine };
            let message = format!("{{}} no longer requires `{}`", shown(*at));
            debug_assert_eq!(at.text(), *name);
            self.note(Kind::PropertyBecameOptional, weight, message, (Some(*at), String::new()), self.at_head());
        }
        for (_, at) in head.required.iter().filter(|(name, _)| is_bare(name) && !base.required.contains_key(*name)) {
            let weight = if is_read { Weight::Fine } else { Weight::Severe };
            let message = format!("{{}} requires `{}`", shown(*at));
            self.note(Kind::PropertyBecameRequired, weight, message, self.at_base(), (Some(*at), String::new()));
        }
    }

    fn items(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let at = |form: &Form<'a>, items: &[Node<'a>]| {
            (items.first().copied().map(spot).or(form.at.map(spot)), String::new())
        };
        let (old, new) = (at(base, &base.items), at(head, &head.items));
        match (base.items.is_empty(), head.items.is_empty()) {
            (false, false) => pair(self.work, &base.items, &head.items, self.flow, self.id),
            (false, true) => self.widened(Weight::Broken, "the items of {} may be anything", old, new),
            (true, false) => self.narrowed(Weight::Wary, "the items of {} are described", old, new),
            (true, true) => {}
        }
    }

    fn additional(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let is_object = |form: &Form<'a>| form.types.is_none_or(|types| types.allows(Types::OBJECT));
        if !is_object(base) || !is_object(head) {
            return;
        }
        // What a map holds is all that clients read of it.
        let is_map = base.properties.is_empty();
        let at = |form: &Form<'a>| match &form.additional {
            Additional::Open => (form.at.map(spot), String::new()),
            Additional::Closed(key) => (Some(*key), String::new()),
            Additional::Schema(nodes) => (nodes.first().copied().map(spot), String::new()),
        };
        let (old, new) = (at(base), at(head));
        match (&base.additional, &head.additional) {
            (Additional::Schema(base), Additional::Schema(head)) => pair(self.work, base, head, self.flow, self.id),
            (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => {}
            (_, Additional::Closed(_)) => self.narrowed(Weight::Wary, "{} takes no other properties", old, new),
            (Additional::Closed(_), _) => {
                self.widened(Weight::Exhaustive, "{} may have other properties", old, new);
            }
            (Additional::Open, Additional::Schema(_)) => {
                self.narrowed(Weight::Wary, "the other properties of {} are described", old, new);
            }
            (Additional::Schema(_), Additional::Open) => {
                let weight = if is_map { Weight::Broken } else { Weight::Exhaustive };
                self.widened(weight, "the other properties of {} may be anything", old, new);
            }
        }
    }

    fn bounds(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let limits = base.bounds.iter().chain(&head.bounds).map(|(limit, _)| *limit);
        let mut seen: Vec<&str> = Vec::new();
        for limit in limits {
            if !seen.contains(&limit.keyword) {
                seen.push(limit.keyword);
                self.bound(limit, base.bound(limit.keyword), head.bound(limit.keyword));
            }
        }
        let at = |node: Option<Node<'a>>, form: &Form<'a>| (node.or(form.at.map(spot)), String::new());
        let places = (at(base.is_unique, base), at(head.is_unique, head));
        match (base.is_unique, head.is_unique) {
            (Some(_), None) => self.widened(Weight::Wary, "the items of {} may repeat", places.0, places.1),
            (None, Some(_)) => self.narrowed(Weight::Severe, "the items of {} must not repeat", places.0, places.1),
            _ => {}
        }
    }

    fn bound(&mut self, limit: &Limit, base: Option<&Bound<'a>>, head: Option<&Bound<'a>>) {
        let keyword = limit.keyword;
        let words = |bound: &Bound<'a>| {
            let exclusive = if bound.is_exclusive { " (exclusive)" } else { "" };
            format!("`{}`{exclusive}", shown(bound.at))
        };
        let at =
            |bound: Option<&Bound<'a>>, other: At<'a>| bound.map_or(other, |bound| (Some(bound.at), String::new()));
        let places = (at(base, self.at_base()), at(head, self.at_head()));
        match (base, head) {
            (Some(old), Some(new)) => {
                if old.value == new.value && old.is_exclusive == new.is_exclusive {
                    return;
                }
                let message = format!("`{keyword}` of {{}} changed from {} to {}", words(old), words(new));
                let is_narrower = if keyword == "multipleOf" {
                    let is_multiple = |one: f64, other: f64| other != 0.0 && one % other == 0.0;
                    if !is_multiple(new.value, old.value) && !is_multiple(old.value, new.value) {
                        return self.note(Kind::ConstraintChanged, Weight::Wary, message, places.0, places.1);
                    }
                    is_multiple(new.value, old.value)
                } else if old.value == new.value {
                    new.is_exclusive
                } else {
                    (new.value > old.value) == limit.is_lower
                };
                if is_narrower {
                    self.narrowed(Weight::Severe, message, places.0, places.1);
                } else {
                    self.widened(Weight::Wary, message, places.0, places.1);
                }
            }
            (Some(old), None) => {
                let message = format!("{{}} lost its `{keyword}` of {}", words(old));
                self.widened(Weight::Wary, message, places.0, places.1);
            }
            (None, Some(new)) => {
                let message = format!("{{}} has a `{keyword}` of {}", words(new));
                self.narrowed(Weight::Wary, message, places.0, places.1);
            }
            (None, None) => {}
        }
    }

    fn patterns(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let texts = |form: &Form<'a>| {
            let mut texts: Vec<String> = form.patterns.iter().map(|(text, _)| text.clone()).collect();
            texts.sort_unstable();
            texts
        };
        if texts(base) == texts(head) {
            return;
        }
        let at = |form: &Form<'a>| (form.patterns.first().map(|(_, at)| *at).or(form.at.map(spot)), String::new());
        let (old, new) = (at(base), at(head));
        // A pattern is a promise that few readers check.
        match (base.patterns.is_empty(), head.patterns.is_empty()) {
            (false, true) => self.widened(Weight::Exhaustive, "{} lost its pattern", old, new),
            (true, _) => self.narrowed(Weight::Severe, "{} has a pattern", old, new),
            (false, false) => {
                let weight = if self.flow.is_read() { Weight::Exhaustive } else { Weight::Wary };
                self.note(Kind::ConstraintChanged, weight, "{} has another pattern", old, new);
            }
        }
    }

    /// Keywords that are compared as they are written, or schema by schema.
    fn others(&mut self, base: &Form<'a>, head: &Form<'a>) {
        if base.others.is_empty() && head.others.is_empty() {
            return;
        }
        let of = |form: &Form<'a>, keyword: &str| -> Vec<Node<'a>> {
            form.others.iter().filter(|(known, _)| *known == keyword).map(|(_, value)| *value).collect()
        };
        for keyword in distinct(&base.others, &head.others) {
            let (old, new) = (of(base, keyword), of(head, keyword));
            // `then` and `else` belong to their `if`.
            if matches!(keyword, "then" | "else") && of(base, "if").is_empty() != of(head, "if").is_empty() {
                continue;
            }
            self.other(keyword, &old, &new);
        }
    }

    fn other(&mut self, keyword: &str, old: &[Node<'a>], new: &[Node<'a>]) {
        let at =
            |nodes: &[Node<'a>], other: At<'a>| nodes.first().map_or(other, |node| (Some(spot(*node)), String::new()));
        let (at_base, at_head) = (at(old, self.at_base()), at(new, self.at_head()));
        if let ([one], [other]) = (old, new)
            && self.inner(keyword, *one, *other)
        {
            return;
        }
        let texts = |nodes: &[Node<'a>]| nodes.iter().map(|node| canonical(*node)).collect::<Vec<_>>();
        if texts(old) == texts(new) {
            return;
        }
        if !CONDITIONS.contains(&keyword) {
            let message = format!("{} of {{}} changed", quoted(keyword));
            return self.note(Kind::UnclassifiedChange, Weight::Unknown, message, at_base, at_head);
        }
        match (old.is_empty(), new.is_empty()) {
            (true, _) => {
                self.narrowed(Weight::Severe, format!("{{}} has the condition `{keyword}`"), at_base, at_head);
            }
            (_, true) => {
                self.widened(Weight::Wary, format!("{{}} lost its condition `{keyword}`"), at_base, at_head);
            }
            _ => {
                let message = format!("the condition `{keyword}` of {{}} changed");
                self.note(Kind::ConstraintChanged, Weight::Wary, message, at_base, at_head);
            }
        }
    }

    /// Compares the schemas that a keyword holds, where that says all about it.
    fn inner(&mut self, keyword: &str, one: Node<'a>, other: Node<'a>) -> bool {
        match keyword {
            "contains" | "propertyNames" | "contentSchema" | "unevaluatedItems" | "unevaluatedProperties"
                if one.is_mapping() && other.is_mapping() =>
            {
                pair(self.work, &[one], &[other], self.flow, self.id);
                true
            }
            "patternProperties" => {
                let is_same =
                    one.len() == other.len() && one.entries().all(|entry| other.get(entry.key.text()).is_some());
                if is_same {
                    for entry in one.entries() {
                        if let Some(schema) = other.get(entry.key.text()) {
                            pair(self.work, &[entry.value], &[schema], self.flow, self.id);
                        }
                    }
                }
                is_same
            }
            "prefixItems" if one.len() == other.len() => {
                for (one, other) in one.items().zip(other.items()) {
                    pair(self.work, &[one], &[other], self.flow, self.id);
                }
                true
            }
            _ => false,
        }
    }

    /// What says nothing of the values themselves.
    fn annotations(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let is_read = self.flow.is_read();
        let at = |node: Option<Node<'a>>, form: &Form<'a>| (node.or(form.at.map(spot)), String::new());
        if base.deprecated.is_some() != head.deprecated.is_some() {
            let unreadable = head.deprecated.and_then(Node::parent).and_then(sunset::unreadable);
            let (message, weight) = match (head.deprecated, unreadable) {
                (_, Some(_)) => ("{} is deprecated until a date that can't be read", Weight::Wary),
                (Some(_), None) => ("{} is deprecated", Weight::Fine),
                (None, None) => ("{} is no longer deprecated", Weight::Fine),
            };
            let (old, new) = (at(base.deprecated, base), at(unreadable.or(head.deprecated), head));
            self.note(Kind::PropertyDeprecated, weight, message, old, new);
        }
        if !are_equal(base.default, head.default) {
            let words =
                |value: Option<Node<'a>>| value.map_or("none".to_owned(), |value| format!("`{}`", shown(value)));
            let message =
                format!("the default of {{}} changed from {} to {}", words(base.default), words(head.default));
            let weight = if is_read { Weight::Fine } else { Weight::Wary };
            let (old, new) = (at(base.default, base), at(head.default, head));
            self.note(Kind::DefaultValueChanged, weight, message, old, new);
        }
        self.discriminator(base, head);
        if let (Some(old), Some(new)) = (base.stability, head.stability)
            && stability(new.text()) < stability(old.text())
        {
            let message = format!("{{}} is `{}`, no longer `{}`", shown(new), shown(old));
            self.note(
                Kind::StabilityDecreased,
                Weight::Wary,
                message,
                (Some(old), String::new()),
                (Some(new), String::new()),
            );
        }
        self.words(base, head);
    }

    fn discriminator(&mut self, base: &Form<'a>, head: &Form<'a>) {
        // In 2.0 it is the name itself.
        let name = |node: Node<'a>| node.get("propertyName").unwrap_or(node);
        let (message, weight) = match (base.discriminator, head.discriminator) {
            (Some(old), Some(new)) => {
                let (old, new) = (name(old), name(new));
                if old.text() == new.text() {
                    return;
                }
                (
                    format!(
                        "alternatives of {{}} are distinguished by `{}`, no longer by `{}`",
                        shown(new),
                        shown(old)
                    ),
                    Weight::Wary,
                )
            }
            (Some(old), None) => {
                (format!("alternatives of {{}} are no longer distinguished by `{}`", shown(name(old))), Weight::Wary)
            }
            (None, Some(new)) => {
                (format!("alternatives of {{}} are distinguished by `{}`", shown(name(new))), Weight::Fine)
            }
            (None, None) => return,
        };
        let at = |form: &Form<'a>| (form.discriminator.map(spot).or(form.at.map(spot)), String::new());
        self.note(Kind::DiscriminatorChanged, weight, message, at(base), at(head));
    }

    fn words(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let of = |form: &Form<'a>, keyword: &str| {
            form.words.iter().find(|(known, _)| *known == keyword).map(|(_, value)| *value)
        };
        for keyword in distinct(&base.words, &head.words) {
            let (old, new) = (of(base, keyword), of(head, keyword));
            let is_text = |node: Option<Node<'a>>| !node.is_some_and(is_block);
            let is_same = if is_text(old) && is_text(new) {
                old.map(|node| node.text().trim()) == new.map(|node| node.text().trim())
            } else {
                are_equal(old, new)
            };
            if !is_same {
                let at = |node: Option<Node<'a>>, form: &Form<'a>| {
                    (node.map(|node| node.key().unwrap_or(node)).or(form.at.map(spot)), String::new())
                };
                let message = format!("`{keyword}` of {{}} changed");
                self.note(Kind::DocumentationChanged, Weight::Words, message, at(old, base), at(new, head));
            }
        }
    }
}

/// How much a stability level promises.
pub(super) fn stability(level: &str) -> usize {
    ["draft", "alpha", "beta"].iter().position(|known| *known == level).unwrap_or(3)
}

/// The keywords of BASE and HEAD, each once.
fn distinct<'a>(base: &[(&'a str, Node<'a>)], head: &[(&'a str, Node<'a>)]) -> Vec<&'a str> {
    let mut keywords = Vec::new();
    for (keyword, _) in base.iter().chain(head) {
        if !keywords.contains(keyword) {
            keywords.push(*keyword);
        }
    }
    keywords
}
