//! Which alternatives of two lists belong together.

use std::cmp::Reverse;
use std::rc::Rc;

use super::form::Form;
use super::words::quoted;
use super::work::Work;
use crate::hash::HashMap;
use crate::model::schema::name_of;
use crate::resolve::reference_of;
use crate::syntax::Node;

/// How many alternatives without a counterpart are compared with each other.
const CANDIDATES: usize = 16;

/// Alternatives of two lists.
#[derive(Default)]
pub(super) struct Matched<'a> {
    pub(super) pairs: Vec<(Node<'a>, Node<'a>)>,
    pub(super) gone: Vec<Node<'a>>,
    pub(super) added: Vec<Node<'a>>,
}

/// Matches alternatives: by the name of what they refer to, by their form, by what they have in common.
pub(super) fn matched<'a>(work: &mut Work<'_, 'a>, base: &[Node<'a>], head: &[Node<'a>]) -> Matched<'a> {
    let mut matched = Matched { gone: base.to_vec(), added: head.to_vec(), ..Matched::default() };
    matched.by(&mut |node, _| reference_of(node).and_then(|site| name_of(site.text())).map(str::to_owned));
    if matched.is_done() {
        return matched;
    }
    // The alternatives of an alternative are its own.
    matched.gone = flattened(work, std::mem::take(&mut matched.gone), true);
    matched.added = flattened(work, std::mem::take(&mut matched.added), false);
    matched.by(&mut |node, is_base| Some(signature(&form(work, node, is_base))));
    matched.by_likeness(work);
    matched
}

/// Alternatives, with those of a choice in its place.
fn flattened<'a>(work: &mut Work<'_, 'a>, alternatives: Vec<Node<'a>>, is_base: bool) -> Vec<Node<'a>> {
    let mut left: Vec<Node<'a>> = alternatives.into_iter().rev().collect();
    let (mut flat, mut opened) = (Vec::new(), 0);
    while let Some(node) = left.pop() {
        let form = form(work, node, is_base);
        match form.groups.as_slice() {
            [group] if form.is_choice_alone() && opened < CANDIDATES => {
                opened += 1;
                left.extend(group.branches.iter().rev());
            }
            _ => flat.push(node),
        }
    }
    flat
}

/// What an alternative is called in messages.
pub(super) fn name<'a>(work: &mut Work<'_, 'a>, node: Node<'a>, is_base: bool) -> String {
    if let Some(name) = reference_of(node).and_then(|site| name_of(site.text())) {
        return quoted(name);
    }
    let form = form(work, node, is_base);
    match (node.get("title").and_then(Node::as_str), form.types) {
        (Some(title), _) if !title.is_empty() && title.len() < 40 => quoted(title),
        (_, Some(types)) => format!("`{types}`"),
        _ => "another form".to_owned(),
    }
}

fn form<'a>(work: &mut Work<'_, 'a>, node: Node<'a>, is_base: bool) -> Rc<Form<'a>> {
    if is_base { work.base_schemas.form_of(node) } else { work.head_schemas.form_of(node) }
}

/// A text that is equal for alternatives that are alike at first sight.
fn signature(form: &Form<'_>) -> String {
    let mut names: Vec<&str> = form.properties.iter().map(|property| property.name).collect();
    names.sort_unstable();
    let values: Vec<&str> = form.values.iter().flatten().map(|(text, _)| text.as_str()).collect();
    let format = form.format.map(|(format, _)| format).unwrap_or_default();
    format!("{:?}|{names:?}|{values:?}|{format}|{}", form.types, form.items.len())
}

impl<'a> Matched<'a> {
    fn is_done(&self) -> bool {
        self.gone.is_empty() || self.added.is_empty()
    }

    /// Matches those that have the same key, in their order.
    fn by(&mut self, key: &mut dyn FnMut(Node<'a>, bool) -> Option<String>) {
        let mut waiting: HashMap<String, Vec<usize>> = HashMap::default();
        for (at, node) in self.gone.iter().enumerate().rev() {
            if let Some(key) = key(*node, true) {
                waiting.entry(key).or_default().push(at);
            }
        }
        let mut is_taken = vec![false; self.gone.len()];
        let mut left = Vec::new();
        for node in std::mem::take(&mut self.added) {
            let at = key(node, false).and_then(|key| waiting.get_mut(&key)?.pop());
            match at {
                Some(at) => {
                    is_taken[at] = true;
                    self.pairs.push((self.gone[at], node));
                }
                None => left.push(node),
            }
        }
        self.added = left;
        let mut taken = is_taken.into_iter();
        self.gone.retain(|_| !taken.next().unwrap_or_default());
    }

    /// Matches those that have most in common, and what is alone on both sides if it has the same type.
    fn by_likeness(&mut self, work: &mut Work<'_, 'a>) {
        if self.is_done() || self.gone.len() > CANDIDATES || self.added.len() > CANDIDATES {
            return;
        }
        let is_single = self.gone.len() == 1 && self.added.len() == 1;
        let mut candidates = Vec::new();
        for (at, one) in self.gone.iter().enumerate() {
            for (other_at, other) in self.added.iter().enumerate() {
                let (old, new) = (work.base_schemas.form_of(*one), work.head_schemas.form_of(*other));
                if let Some(likeness) = likeness(&old, &new, is_single) {
                    candidates.push((Reverse(likeness), at, other_at));
                }
            }
        }
        candidates.sort_unstable();
        let (mut gone, mut added) = (vec![false; self.gone.len()], vec![false; self.added.len()]);
        for (_, one, other) in candidates {
            if !gone[one] && !added[other] {
                (gone[one], added[other]) = (true, true);
                self.pairs.push((self.gone[one], self.added[other]));
            }
        }
        let (mut gone, mut added) = (gone.into_iter(), added.into_iter());
        self.gone.retain(|_| !gone.next().unwrap_or_default());
        self.added.retain(|_| !added.next().unwrap_or_default());
    }
}

/// How much two forms have in common, in percent; none where they are different things.
fn likeness(one: &Form<'_>, other: &Form<'_>, is_single: bool) -> Option<usize> {
    const ENOUGH: usize = 50;
    if one.types != other.types {
        return None;
    }
    let all = one.properties.len().max(other.properties.len());
    if all == 0 {
        // Nothing tells scalars of one type apart.
        return Some(100).filter(|_| one.types.is_some());
    }
    let common = one.properties.iter().filter(|property| other.property(property.name).is_some()).count();
    Some(common * 100 / all).filter(|likeness| *likeness >= ENOUGH || is_single && common > 0)
}
