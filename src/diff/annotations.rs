//! Compares what schemas say beside the values themselves: what is deprecated, defaults, words.

use super::form::{Form, distinct};
use super::profile::Weight;
use super::rules::Kind;
use super::schemas::{Pair, is_block, spot};
use super::sunset::{self, stability};
use super::values::{are_equal, shown};
use crate::syntax::Node;

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
