//! Compares what objects and lists are made of.

use super::form::{Additional, Form, Property};
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

impl<'a> Pair<'_, '_, 'a> {
    /// Whether a member is not a part of what is compared: clients don't read what they only write, or the other way round.
    fn is_hidden(&self, property: &Property<'a>, is_base: bool) -> bool {
        let schemas = if is_base { &self.work.base_schemas } else { &self.work.head_schemas };
        schemas.is_hidden(&property.nodes, self.flow)
    }

    pub(super) fn properties(&mut self, base: &Form<'a>, head: &Form<'a>) {
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
                    self.work.pair(&property.nodes, &other.nodes, self.flow, self.id);
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
        // Where another schema took the place of the one that still has it, that one lacks it.
        let name_at = |form: &Form<'a>| form.at.and_then(|at| words::component(at));
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

    /// Whether nodes allow anything, as if they were not there.
    fn are_any(&mut self, nodes: &[Node<'a>], is_base: bool) -> bool {
        let schemas = if is_base { &mut self.work.base_schemas } else { &mut self.work.head_schemas };
        let id = schemas.id(nodes);
        schemas.form(id).is_silent()
    }

    /// Compares the items of lists: those at a place of their own, and all others.
    pub(super) fn items(&mut self, base: &Form<'a>, head: &Form<'a>) {
        self.item(base, head, &base.items, &head.items);
        let (old, new) = (base.first_items(), head.first_items());
        for at in 0..old.len().max(new.len()) {
            let of = |first: &[Node<'a>], others: &[Node<'a>]| first.get(at).map_or(others.to_vec(), |own| vec![*own]);
            self.item(base, head, &of(&old, &base.items), &of(&new, &head.items));
        }
    }

    fn item(&mut self, base: &Form<'a>, head: &Form<'a>, was: &[Node<'a>], is: &[Node<'a>]) {
        let at = |form: &Form<'a>, items: &[Node<'a>]| {
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

    pub(super) fn additional(&mut self, base: &Form<'a>, head: &Form<'a>) {
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
        let mut is_open = |form: &Form<'a>, is_base: bool| match &form.additional {
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
