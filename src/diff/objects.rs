//! Compares what objects and lists are made of.

use super::form::{Additional, NormalForm, Property};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::{NAMED, Pair, spot};
use super::values::shown;
use super::words::{self, quoted};
use super::work::neighbour;
use crate::hash::HashMap;
use crate::model::schema::Types;
use crate::model::shape::shorten;
use crate::syntax::Node;
use crate::text::work;

/// A member that alternatives of an object have, and the object itself does not.
#[derive(Default)]
struct Within<'a> {
    keys: Vec<Node<'a>>,
    schemas: Vec<Node<'a>>,
    /// Whether each of the alternatives has it.
    is_in_all: bool,
    /// Whether all values have it.
    is_required: bool,
}

impl<'a> Pair<'_, '_, 'a> {
    /// Whether a member is not a part of what is compared: clients don't read what they only write, or the other way round.
    fn is_hidden(&self, property: &Property<'a>, is_base: bool) -> bool {
        let schemas = if is_base { &self.work.base_schemas } else { &self.work.head_schemas };
        schemas.is_hidden(&property.nodes, self.flow)
    }

    pub(super) fn properties(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let is_read = self.flow.is_read();
        let old: Vec<&Property<'a>> = base.properties.iter().filter(|one| !self.is_hidden(one, true)).collect();
        let new: Vec<&Property<'a>> = head.properties.iter().filter(|one| !self.is_hidden(one, false)).collect();
        let is_shown: HashMap<&str, &Property<'a>> = new.iter().map(|one| (one.name, *one)).collect();
        let was_shown: HashMap<&str, &Property<'a>> = old.iter().map(|one| (one.name, *one)).collect();
        let is_other = |one: &&Property<'a>| !(is_shown.contains_key(one.name) && was_shown.contains_key(one.name));
        let are_others = old.iter().chain(&new).any(is_other);
        let mut within =
            |form: &NormalForm<'a>, is_base| if are_others { self.within(form, is_base) } else { HashMap::default() };
        let (was_within, is_within) = (within(base, true), within(head, false));
        let is_kept = |one: &&Property<'a>| is_shown.contains_key(one.name) || is_within.contains_key(one.name);
        if is_read && !old.iter().any(is_kept) && !old.is_empty() && !new.is_empty() {
            // Another object altogether, or an envelope around it: one cause.
            let names = old.iter().map(|one| format!("`{}`", one.name)).collect();
            let message = format!("{{}} has other properties, and none of {}", shorten(names, NAMED));
            let at = |form: &NormalForm<'a>, words: &str| (form.properties_at.or(form.at.map(spot)), words.to_owned());
            self.note(Kind::PropertyRemoved, Weight::Severe, message, at(base, ""), at(head, "others here"));
            return;
        }
        for property in &old {
            match is_shown.get(property.name) {
                Some(other) => {
                    self.work.pair(&property.nodes, &other.nodes, self.flow, self.id);
                    self.required(base, head, property, other);
                }
                None => match is_within.get(property.name) {
                    Some(within) => self.moved_in(base, property, within),
                    None if self.work.relocated.contains(&property.key.id()) => {}
                    None => self.property_gone(base, head, property),
                },
            }
        }
        for property in new.iter().filter(|one| !was_shown.contains_key(one.name)) {
            if let Some(within) = was_within.get(property.name) {
                self.moved_out(head, property, within);
                continue;
            }
            if self.work.relocated.contains(&property.key.id()) {
                continue;
            }
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

    /// The members of the alternatives of an object.
    fn within(&mut self, form: &NormalForm<'a>, is_base: bool) -> HashMap<&'a str, Within<'a>> {
        let mut all: HashMap<&'a str, Within<'a>> = HashMap::default();
        for group in &form.groups {
            for branch in &group.branches {
                work::step();
                let schemas = if is_base { &mut self.work.base_schemas } else { &mut self.work.head_schemas };
                let branch = schemas.form_of(*branch);
                for property in branch.properties.iter().filter(|one| !self.is_hidden(one, is_base)) {
                    let within = all.entry(property.name).or_default();
                    within.is_required =
                        branch.required.contains_key(property.name) && (within.is_required || within.keys.is_empty());
                    within.keys.push(property.key);
                    within.schemas.extend(&property.nodes);
                }
            }
        }
        // Of several lists of alternatives each holds: a member of all of one list is what counts, which is rare.
        let count = form.groups.first().map_or(0, |group| group.branches.len());
        for (name, within) in &mut all {
            within.is_in_all = form.groups.len() == 1 && within.keys.len() == count;
            within.is_required = within.is_in_all && within.is_required || form.required.contains_key(name);
        }
        all
    }

    /// Compares a member of an object with what its alternatives have in its place.
    fn moved_in(&mut self, base: &NormalForm<'a>, old: &Property<'a>, new: &Within<'a>) {
        let (one, other) = (self.work.base_schemas.id(&old.nodes), self.work.head_schemas.choice(&new.schemas));
        self.work.pair_of(one, other, self.flow, self.id);
        self.work.relocated.extend(new.keys.iter().map(|key| key.id()));
        let was_required = base.required.contains_key(old.name);
        let words = if new.is_in_all { "{} is no longer required" } else { "only some alternatives have {}" };
        self.requirement((old.key, was_required), (new.keys[0], new.is_required), words);
    }

    /// Compares what the alternatives of an object had with a member of the object itself.
    fn moved_out(&mut self, head: &NormalForm<'a>, new: &Property<'a>, old: &Within<'a>) {
        let (one, other) = (self.work.base_schemas.choice(&old.schemas), self.work.head_schemas.id(&new.nodes));
        self.work.pair_of(one, other, self.flow, self.id);
        self.work.relocated.extend(old.keys.iter().map(|key| key.id()));
        let is_required = head.required.contains_key(new.name);
        self.requirement((old.keys[0], old.is_required), (new.key, is_required), "{} is no longer required");
    }

    fn property_gone(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>, property: &Property<'a>) {
        let is_required = base.required.contains_key(property.name);
        let hidden = head.property(property.name).map(|property| property.key);
        // What is sent without a place for it is passed over, or refused where no other members are taken.
        let is_refused = hidden.is_none() && matches!(head.additional, Additional::Closed(_));
        let weight = match (self.flow.is_read(), is_required) {
            (true, true) => Weight::Severe,
            (false, _) if is_refused => Weight::Severe,
            (true, false) | (false, _) => Weight::Wary,
        };
        let marked = property.nodes.first().map(|node| self.work.base_schemas.meant(*node));
        let weight = marked.map_or(weight, |marked| self.work.weight_of_removal(marked, weight));
        // Where another schema took the place of the one that still has it, that one lacks it.
        let name_at = |form: &NormalForm<'a>| form.at.and_then(|at| words::component(at));
        let other = name_at(head).filter(|name| hidden.is_none() && name_at(base).is_some_and(|known| known != *name));
        let message = match (hidden, self.flow.is_read()) {
            (Some(_), true) => "{} is `writeOnly` now, so it is no longer read".to_owned(),
            (Some(_), false) => "{} is `readOnly` now, so it is no longer sent".to_owned(),
            (None, _) if other.is_some() => format!("{{}} has no {}", quoted(property.name)),
            (None, _) => "{} was removed".to_owned(),
        };
        let about = head.at.filter(|_| other.is_some());
        let found = self.work.found(self.id, Kind::PropertyRemoved, self.flow.part(), weight, message).about(about);
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

    fn required(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>, old: &Property<'a>, new: &Property<'a>) {
        let (was, is) = (base.required.get(old.name), head.required.get(new.name));
        let at = was.filter(|_| is.is_none()).unwrap_or(&old.key);
        self.requirement((*at, was.is_some()), (new.key, is.is_some()), "{} is no longer required");
    }

    /// Notes that a member must be there, or no longer.
    fn requirement(&mut self, (old, was): (Node<'a>, bool), (new, is): (Node<'a>, bool), optional: &str) {
        let is_read = self.flow.is_read();
        let (kind, weight, message, labels) = match (was, is) {
            (true, false) => {
                let weight = if is_read { Weight::Severe } else { Weight::Fine };
                (Kind::PropertyBecameOptional, weight, optional, ["required here", "optional here"])
            }
            (false, true) => {
                let weight = if is_read { Weight::Fine } else { Weight::Severe };
                (Kind::PropertyBecameRequired, weight, "{} became required", ["optional here", "required here"])
            }
            _ => return,
        };
        let found = self.work.found(self.id, kind, self.flow.part(), weight, message);
        found.base(old, labels[0]).head(new, labels[1]).about(new).note();
    }

    /// Names in `required` that no schema describes.
    fn bare_requirements(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
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

    /// Whether nodes allow anything, as if they were not there.
    fn are_any(&mut self, nodes: &[Node<'a>], is_base: bool) -> bool {
        let schemas = if is_base { &mut self.work.base_schemas } else { &mut self.work.head_schemas };
        let id = schemas.id(nodes);
        schemas.form(id).is_silent()
    }

    /// Compares the items of lists: those at a place of their own, and all others.
    pub(super) fn items(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        self.item(base, head, &base.items, &head.items);
        let (old, new) = (base.first_items(), head.first_items());
        for at in 0..old.len().max(new.len()) {
            let of = |first: &[Node<'a>], others: &[Node<'a>]| first.get(at).map_or(others.to_vec(), |own| vec![*own]);
            self.item(base, head, &of(&old, &base.items), &of(&new, &head.items));
        }
    }

    fn item(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>, was: &[Node<'a>], is: &[Node<'a>]) {
        let at = |form: &NormalForm<'a>, items: &[Node<'a>]| {
            (items.first().copied().map(spot).or(form.at.map(spot)), String::new())
        };
        let (old, new) = (at(base, was), at(head, is));
        let is_never = |nodes: &[Node<'a>]| nodes.iter().any(|node| node.as_bool() == Some(false));
        match (is_never(was), is_never(is)) {
            (true, true) => return,
            (true, false) => return self.widened(Weight::Wary, "{} may have more items", old, new),
            (false, true) => return self.narrowed(Weight::Severe, "{} takes fewer items", old, new),
            (false, false) => {}
        }
        let (was_any, is_any) = (self.are_any(was, true), self.are_any(is, false));
        match (was_any, is_any) {
            (false, false) => self.work.pair(was, is, self.flow, self.id),
            (false, true) => self.widened(Weight::Broken, "the items of {} may be anything", old, new),
            (true, false) => self.narrowed(Weight::Wary, "the items of {} are described", old, new),
            (true, true) => {}
        }
    }

    pub(super) fn additional(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let is_object = |form: &NormalForm<'a>| form.types.is_none_or(|types| types.allows(Types::OBJECT));
        if !is_object(base) || !is_object(head) {
            return;
        }
        // What a map holds is all that clients read of it.
        let is_map = base.properties.is_empty();
        let at = |form: &NormalForm<'a>| match &form.additional {
            Additional::Open => (form.at.map(spot), String::new()),
            Additional::Closed(key) => (Some(*key), String::new()),
            Additional::Schema(nodes) => (nodes.first().copied().map(spot), String::new()),
        };
        let (old, new) = (at(base), at(head));
        let mut is_open = |form: &NormalForm<'a>, is_base: bool| match &form.additional {
            Additional::Open => true,
            Additional::Closed(_) => false,
            Additional::Schema(nodes) => self.are_any(nodes, is_base),
        };
        if is_open(base, true) && is_open(head, false) {
            return;
        }
        match (&base.additional, &head.additional) {
            (Additional::Schema(base), Additional::Schema(head)) => self.work.pair(base, head, self.flow, self.id),
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
}
