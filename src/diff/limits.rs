//! Compares the conditions that values meet: bounds, patterns, and keywords that are compared as they are written.

use super::form::{Bound, CONDITIONS, Limit, NormalForm, distinct};
use super::graph::Trend;
use super::negation;
use super::profile::Weight;
use super::reader::Schemas;
use super::rules::Kind;
use super::schemas::{At, Pair, spot};
use super::values::shown;
use super::words::quoted;
use crate::model::schema::Types;
use crate::syntax::Node;

/// Whether two bounds let the same whole numbers through: more than 0 is at least 1.
fn is_same_whole(limit: &Limit, base: Option<&Bound<'_>>, head: Option<&Bound<'_>>) -> bool {
    let nearest = |bound: &Bound<'_>| match (limit.is_lower, bound.is_exclusive) {
        (true, true) => bound.value.floor() + 1.0,
        (true, false) => bound.value.ceil(),
        (false, true) => bound.value.ceil() - 1.0,
        (false, false) => bound.value.floor(),
    };
    limit.keyword != "multipleOf" && base.zip(head).is_some_and(|(one, other)| nearest(one) == nearest(other))
}

impl<'a> Pair<'_, '_, 'a> {
    pub(super) fn bounds(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let limits = base.bounds.iter().chain(&head.bounds).map(|(limit, _)| *limit);
        let mut seen: Vec<&str> = Vec::new();
        for limit in limits {
            if !seen.contains(&limit.keyword) {
                seen.push(limit.keyword);
                let are_whole = [base, head].iter().all(|form| form.types == Some(Types::INTEGER));
                if !are_whole || !is_same_whole(limit, base.bound(limit.keyword), head.bound(limit.keyword)) {
                    self.bound(limit, base.bound(limit.keyword), head.bound(limit.keyword));
                }
            }
        }
        let at = |node: Option<Node<'a>>, form: &NormalForm<'a>| (node.or(form.at.map(spot)), String::new());
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

    pub(super) fn patterns(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        let texts = |form: &NormalForm<'a>| {
            let mut texts: Vec<String> = form.patterns.iter().map(|(text, _)| text.clone()).collect();
            texts.sort_unstable();
            texts
        };
        if texts(base) == texts(head) {
            return;
        }
        let at =
            |form: &NormalForm<'a>| (form.patterns.first().map(|(_, at)| *at).or(form.at.map(spot)), String::new());
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
    pub(super) fn others(&mut self, base: &NormalForm<'a>, head: &NormalForm<'a>) {
        if base.others.is_empty() && head.others.is_empty() {
            return;
        }
        let of = |form: &NormalForm<'a>, keyword: &str| -> Vec<Node<'a>> {
            form.others.iter().filter(|(known, _)| *known == keyword).map(|(_, value)| *value).collect()
        };
        for keyword in distinct(&base.others, &head.others) {
            let (old, new) = (of(base, keyword), of(head, keyword));
            // They are compared with the other items.
            if keyword == "prefixItems" {
                continue;
            }
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
        let (base, head) = (&self.work.base_schemas, &self.work.head_schemas);
        let texts = |nodes: &[Node<'a>], schemas: &Schemas<'_, 'a>| -> Vec<String> {
            nodes.iter().map(|node| schemas.canonical(*node)).collect()
        };
        if texts(old, base) == texts(new, head) {
            return;
        }
        if !CONDITIONS.contains(&keyword) {
            let message = format!("{} of {{}} changed", quoted(keyword));
            return self.note(Kind::UnclassifiedChange, Weight::Unknown, message, at_base, at_head);
        }
        if let ("not", [one], [other]) = (keyword, old, new) {
            match negation::trend(self.work, *one, *other) {
                Trend::Narrower => return self.widened(Weight::Wary, "`not` of {} rules out less", at_base, at_head),
                Trend::Wider => return self.narrowed(Weight::Severe, "`not` of {} rules out more", at_base, at_head),
                Trend::Same => {
                    let message = "the words at `not` of {} changed";
                    return self.note(Kind::DocumentationChanged, Weight::Words, message, at_base, at_head);
                }
                Trend::Other => {}
            }
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
                // Readers parse what is in the text by its media type.
                let weight = if keyword == "contentMediaType" { Weight::Broken } else { Weight::Wary };
                self.note(Kind::ConstraintChanged, weight, message, at_base, at_head);
            }
        }
    }

    /// Compares the schemas that a keyword holds, where that says all about it.
    fn inner(&mut self, keyword: &str, one: Node<'a>, other: Node<'a>) -> bool {
        match keyword {
            "contains" | "propertyNames" | "contentSchema" | "unevaluatedItems"
                if one.is_mapping() && other.is_mapping() =>
            {
                self.work.pair(&[one], &[other], self.flow, self.id);
                true
            }
            "patternProperties" => {
                let is_same =
                    one.len() == other.len() && one.entries().all(|entry| other.get(entry.key.text()).is_some());
                if is_same {
                    for entry in one.entries() {
                        if let Some(schema) = other.get(entry.key.text()) {
                            self.work.pair(&[entry.value], &[schema], self.flow, self.id);
                        }
                    }
                }
                is_same
            }
            _ => false,
        }
    }
}
