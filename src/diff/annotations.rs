//! Compares what schemas say beside the values themselves: what is deprecated, defaults, words.

use super::form::{Form, distinct};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::{Pair, is_block, spot};
use super::sunset::{self, stability};
use super::values::{are_equal, shown};
use crate::model::schema::name_of;
use crate::resolve::reference_of;
use crate::syntax::{Entry, Node};

/// The names of the alternatives of a schema.
fn names_of<'a>(form: &Form<'a>) -> Vec<&'a str> {
    let branches = form.groups.iter().flat_map(|group| &group.branches);
    branches.filter_map(|branch| name_of(reference_of(*branch)?.text())).collect()
}

impl<'a> Pair<'_, '_, 'a> {
    /// What says nothing of the values themselves.
    pub(super) fn annotations(&mut self, base: &Form<'a>, head: &Form<'a>) {
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
                let (old_name, new_name) = (name(old), name(new));
                if old_name.text() == new_name.text() {
                    let known = [names_of(base), names_of(head)];
                    return self.mapping(old, new, &known);
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
        let at = |form: &Form<'a>| (form.discriminator.map(spot).or(form.at.map(spot)), String::new());
        self.note(Kind::DiscriminatorChanged, weight, message, at(base), at(head));
    }

    /// Compares the values that choose among alternatives. Without a mapping these are the names of the schemas.
    /// `alternatives` are the names of those on the two sides: the value of one that is new or gone belongs to that cause.
    fn mapping(&mut self, old: Node<'a>, new: Node<'a>, alternatives: &[Vec<&'a str>; 2]) {
        let target = |value: Node<'a>| name_of(value.text()).unwrap_or(value.text());
        let is_in_both = |name: &str| alternatives.iter().all(|names| names.is_empty() || names.contains(&name));
        let other_default = |node: Node<'a>| node.get("defaultMapping");
        if other_default(old).map(target) != other_default(new).map(target) {
            let words =
                |node: Node<'a>| other_default(node).map_or("none".to_owned(), |value| format!("`{}`", shown(value)));
            let message = format!("the default alternative of {{}} is {}, no longer {}", words(new), words(old));
            let at = |node: Node<'a>| (other_default(node).or(Some(spot(node))), String::new());
            self.note(Kind::DiscriminatorChanged, Weight::Wary, message, at(old), at(new));
        }
        let entries = |node: Node<'a>| node.get("mapping").into_iter().flat_map(Node::entries);
        let implied = |key: &str, value: Node<'a>| target(value) == key;
        let meant = |node: Node<'a>, key: &str| entries(node).find(|entry| entry.key.text() == key);
        for entry in entries(old) {
            let (key, value) = (entry.key.text(), entry.value);
            let message = match meant(new, key) {
                Some(other) if target(other.value) == target(value) => continue,
                Some(other) => {
                    format!("`{}` means `{}` in {{}}", shown(entry.key), target(other.value).replace('`', "'"))
                }
                None if implied(key, value) || !is_in_both(target(value)) => continue,
                None => format!("`{}` no longer chooses an alternative of {{}}", shown(entry.key)),
            };
            let at = (meant(new, key).map(|other| other.value).or(Some(spot(new))), String::new());
            self.note(Kind::DiscriminatorChanged, Weight::Wary, message, (Some(value), String::new()), at);
        }
        let added = entries(new).filter(|entry| meant(old, entry.key.text()).is_none());
        let is_own = |entry: &Entry<'a>| !implied(entry.key.text(), entry.value) && is_in_both(target(entry.value));
        for entry in added.filter(is_own).collect::<Vec<_>>() {
            let message =
                format!("`{}` means `{}` in {{}} too", shown(entry.key), target(entry.value).replace('`', "'"));
            // Clients that read it may not know the value.
            let weight = if self.flow.is_read() { Weight::Exhaustive } else { Weight::Fine };
            let at = (Some(spot(old)), String::new());
            self.note(Kind::DiscriminatorChanged, weight, message, at, (Some(entry.key), "new".to_owned()));
        }
    }

    fn words(&mut self, base: &Form<'a>, head: &Form<'a>) {
        let of = |form: &Form<'a>, keyword: &str| {
            form.words.iter().find(|(known, _)| *known == keyword).map(|(_, value)| *value)
        };
        for keyword in distinct(&base.words, &head.words) {
            let (old, new) = (of(base, keyword), of(head, keyword));
            let text = |node: Option<Node<'a>>| node.filter(|node| !is_block(*node)).map(|node| node.text().trim());
            let is_same = are_equal(old, new) || text(old).is_some() && text(old) == text(new);
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
