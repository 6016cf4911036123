//! Compares what schemas say beside the values themselves: what is deprecated, defaults, words.

use super::branches::Alternative;
use super::form::{NormalForm, distinct};
use super::life;
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::{Pair, is_block, spot};
use super::sunset;
use super::values::{are_equal, shown};
use crate::model::schema::name_of;
use crate::resolve::reference_of;
use crate::syntax::{Entry, Node};

/// The names of the alternatives of a schema.
fn names_of<'a>(form: &NormalForm<'a>) -> Vec<&'a str> {
    let branches = form.groups.iter().flat_map(|group| &group.branches);
    branches.filter_map(|branch| name_of(reference_of(*branch)?.text())).collect()
}

/// The name of the schema that a value of a mapping leads to.
fn target(value: Node<'_>) -> &str {
    name_of(value.text()).unwrap_or(value.text())
}

/// The entries of a mapping.
fn entries<'a>(discriminator: Node<'a>) -> impl Iterator<Item = Entry<'a>> {
    discriminator.get("mapping").into_iter().flat_map(Node::entries)
}

/// The entry of a mapping for a value.
fn meant<'a>(discriminator: Node<'a>, value: &str) -> Option<Entry<'a>> {
    discriminator.get("mapping")?.entry(value)
}

/// An alternative that is a schema with a name.
#[derive(Clone, Copy)]
struct Named<'a> {
    name: &'a str,
    node: Node<'a>,
}

/// Alternatives whose schemas have another name in HEAD.
struct Renamed<'a>(Vec<(Named<'a>, Named<'a>)>);

impl<'a> Renamed<'a> {
    fn of(alternatives: &[(Alternative<'a>, Alternative<'a>)]) -> Self {
        let named = |one: Alternative<'a>| Some(Named { name: one.component()?, node: one.node });
        let pairs = alternatives.iter().filter_map(|(one, other)| named(*one).zip(named(*other)));
        Self(pairs.filter(|(one, other)| one.name != other.name).collect())
    }

    fn pairs(&self) -> impl Iterator<Item = (Named<'a>, Named<'a>)> {
        self.0.iter().copied()
    }

    /// The name in HEAD of what BASE calls so.
    fn now<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.0.iter().find(|(one, _)| one.name == name).map_or(name, |(_, other)| other.name)
    }

    /// The name in BASE of what HEAD calls so.
    fn before<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.0.iter().find(|(_, other)| other.name == name).map_or(name, |(one, _)| one.name)
    }
}

impl<'a> Pair<'_, '_, 'a> {
    /// What says nothing of the values themselves.
    pub(super) fn annotations(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let is_read = self.flow.is_read();
        let at = |node: Option<Node<'a>>, form: &NormalForm<'a>| (node.or(form.at.map(spot)), String::new());
        // A schema that is made of several is deprecated if one of them is.
        let thing = |form: &NormalForm<'a>| form.deprecated.and_then(Node::parent).or(form.at).zip(form.at);
        if (base.deprecated.is_some() || head.deprecated.is_some())
            && let Some((old, new)) = thing(base).zip(thing(head))
        {
            let place = (self.id, self.flow.part());
            life::compare(self.work, place, (old.0, spot(old.1)), (new.0, spot(new.1)));
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
            && let Some((kind, weight)) = sunset::stability_change(old, new)
        {
            let message = format!("{{}} is `{}`, no longer `{}`", shown(new), shown(old));
            self.note(kind, weight, message, (Some(old), String::new()), (Some(new), String::new()));
        }
        self.words(base, head);
    }

    fn discriminator(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        // Without alternatives it may be that of a schema that this one extends.
        let (one, other) = (base.discriminator, head.discriminator);
        let is_own = one.is_some_and(|one| self.work.base_schemas.discriminated(self.schemas.0, one).is_some())
            || other.is_some_and(|other| self.work.head_schemas.discriminated(self.schemas.1, other).is_some());
        if base.groups.is_empty() && head.groups.is_empty() && !is_own {
            return;
        }
        // In 2.0 it is the name itself.
        let name = |node: Node<'a>| node.get("propertyName").unwrap_or(node);
        let (message, weight) = match (base.discriminator, head.discriminator) {
            (Some(old), Some(new)) => {
                let (old_name, new_name) = (name(old), name(new));
                if old_name.text() == new_name.text() {
                    return self.mapping(base, head, old, new);
                }
                let (old, new) = (old_name, new_name);
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
        let at = |form: &NormalForm<'a>| (form.discriminator.map(spot).or(form.at.map(spot)), String::new());
        self.note(Kind::DiscriminatorChanged, weight, message, at(base), at(head));
    }

    /// Compares the values that choose among alternatives. Without a mapping these are the names of the schemas.
    fn mapping(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>, old: Node<'a>, new: Node<'a>) {
        let renamed = Renamed::of(&self.alternatives);
        let alternatives = [names_of(base), names_of(head)];
        // The value of an alternative that is new or gone belongs to that cause.
        let is_kept = |was: &str, is: &str| {
            alternatives.iter().zip([was, is]).all(|(names, name)| names.is_empty() || names.contains(&name))
        };
        let other_default = |node: Node<'a>| node.get("defaultMapping");
        if other_default(old).map(|value| renamed.now(target(value))) != other_default(new).map(target) {
            let words =
                |node: Node<'a>| other_default(node).map_or("none".to_owned(), |value| format!("`{}`", shown(value)));
            let message = format!("the default alternative of {{}} is {}, no longer {}", words(new), words(old));
            let at = |node: Node<'a>| (other_default(node).or(Some(spot(node))), String::new());
            self.note(Kind::DiscriminatorChanged, Weight::Wary, message, at(old), at(new));
        }
        for entry in entries(old) {
            let (key, was) = (entry.key.text(), target(entry.value));
            let is = renamed.now(was);
            let message = match meant(new, key) {
                Some(other) if target(other.value) == is => continue,
                Some(other) => {
                    format!("`{}` means `{}` in {{}}", shown(entry.key), target(other.value).replace('`', "'"))
                }
                None if is == key || !is_kept(was, is) => continue,
                None => format!("`{}` no longer chooses an alternative of {{}}", shown(entry.key)),
            };
            let at = (meant(new, key).map(|other| other.value).or(Some(spot(new))), String::new());
            self.note(Kind::DiscriminatorChanged, Weight::Wary, message, (Some(entry.value), String::new()), at);
        }
        let added = entries(new).filter(|entry| meant(old, entry.key.text()).is_none());
        let is_own = |entry: &Entry<'a>| {
            let is = target(entry.value);
            let was = renamed.before(is);
            was != entry.key.text() && is_kept(was, is)
        };
        for entry in added.filter(is_own).collect::<Vec<_>>() {
            let message =
                format!("`{}` means `{}` in {{}} too", shown(entry.key), target(entry.value).replace('`', "'"));
            // Clients that read it may not know the value.
            let weight = if self.flow.is_read() { Weight::Exhaustive } else { Weight::Fine };
            let at = (Some(spot(old)), String::new());
            self.note(Kind::DiscriminatorChanged, weight, message, at, (Some(entry.key), "new".to_owned()));
        }
        self.renamed_values(old, new, &renamed);
    }

    /// Notes alternatives whose own name is their value, and that have another name now.
    fn renamed_values(&mut self, old: Node<'a>, new: Node<'a>, renamed: &Renamed<'a>) {
        let Some(property) = old.get("propertyName") else { return };
        for (one, other) in renamed.pairs() {
            let is_mapped = entries(old).any(|entry| target(entry.value) == one.name);
            if is_mapped || meant(new, one.name).is_some() {
                continue;
            }
            // A schema that lists its values says which they are.
            let form = self.work.base_schemas.form_of(one.node);
            let nodes = form.property(property.text()).map(|property| property.nodes.clone()).unwrap_or_default();
            let id = self.work.base_schemas.id(&nodes);
            let values = &self.work.base_schemas.form(id).values;
            if values.as_ref().is_none_or(|values| values.iter().any(|(_, value)| value.text() == one.name)) {
                let message = format!("`{}` no longer chooses an alternative of {{}}", one.name.replace('`', "'"));
                let at = |node: Node<'a>| (Some(spot(node)), String::new());
                self.note(Kind::DiscriminatorChanged, Weight::Wary, message, at(one.node), at(other.node));
            }
        }
    }

    fn words(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let of = |form: &NormalForm<'a>, keyword: &str| {
            form.words.iter().find(|(known, _)| *known == keyword).map(|(_, value)| *value)
        };
        for keyword in distinct(&base.words, &head.words) {
            let (old, new) = (of(base, keyword), of(head, keyword));
            let text = |node: Option<Node<'a>>| node.filter(|node| !is_block(*node)).map(|node| node.text().trim());
            let is_same = are_equal(old, new) || text(old).is_some() && text(old) == text(new);
            if !is_same {
                let at = |node: Option<Node<'a>>, form: &NormalForm<'a>| {
                    (node.map(|node| node.key().unwrap_or(node)).or(form.at.map(spot)), String::new())
                };
                let message = format!("`{keyword}` of {{}} changed");
                self.note(Kind::DocumentationChanged, Weight::Words, message, at(old, base), at(new, head));
            }
        }
    }
}
