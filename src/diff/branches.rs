//! Which alternatives of two lists belong together.

use std::cmp::Reverse;
use std::rc::Rc;

use super::form::{NormalForm, SchemaId};
use super::reader::Schemas;
use super::words::{self, quoted};
use super::work::Work;
use crate::hash::{HashMap, HashSet};
use crate::model::schema::{Types, name_of};
use crate::resolve::reference_of;
use crate::syntax::Node;

/// How many alternatives without a counterpart are compared with each other.
const CANDIDATES: usize = 16;

/// One of the alternatives of a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alternative<'a> {
    /// Where it stands.
    pub(super) node: Node<'a>,
    pub(super) schema: SchemaId,
}

/// Alternatives of two lists.
#[derive(Default)]
pub(super) struct Matched<'a> {
    pub(super) pairs: Vec<(Alternative<'a>, Alternative<'a>)>,
    pub(super) gone: Vec<Alternative<'a>>,
    pub(super) added: Vec<Alternative<'a>>,
}

impl<'a> Alternative<'a> {
    /// The name of the schema that it is, or refers to.
    pub(super) fn component(self) -> Option<&'a str> {
        words::component(self.node).or_else(|| name_of(reference_of(self.node)?.text()))
    }
}

/// Schemas as alternatives.
pub(super) fn alternatives<'a>(schemas: &mut Schemas<'_, 'a>, nodes: &[Node<'a>]) -> Vec<Alternative<'a>> {
    nodes.iter().map(|node| Alternative { node: *node, schema: schemas.id(&[*node]) }).collect()
}

/// A schema without alternatives as such: those that extend it, or one for each of its types, if there are several.
pub(super) fn plain<'a>(
    schemas: &mut Schemas<'_, 'a>,
    schema: SchemaId,
    form: &NormalForm<'a>,
) -> Vec<Alternative<'a>> {
    let Some(node) = form.at else { return Vec::new() };
    let extensions = form.discriminator.and_then(|discriminator| schemas.extensions(schema, discriminator));
    if let Some(extensions) = extensions.filter(|extensions| !extensions.is_empty()) {
        return alternatives(schemas, &extensions);
    }
    let types: Vec<Types> = form.types.into_iter().flat_map(Types::each).collect();
    match types.as_slice() {
        [] | [_] => vec![Alternative { node, schema }],
        types => types.iter().map(|one| Alternative { node, schema: schemas.of_types(schema, *one) }).collect(),
    }
}

/// Matches alternatives: by the name of what they refer to, by their form, by what they have in common.
pub(super) fn matched<'a>(
    work: &mut Work<'_, 'a>,
    base: Vec<Alternative<'a>>,
    head: Vec<Alternative<'a>>,
) -> Matched<'a> {
    let mut matched = Matched { gone: base, added: head, ..Matched::default() };
    matched.by(&mut |alternative, _| alternative.component().map(str::to_owned));
    if matched.is_done() {
        return matched;
    }
    // The alternatives of an alternative are its own.
    matched.gone = flattened(work, std::mem::take(&mut matched.gone), true);
    matched.added = flattened(work, std::mem::take(&mut matched.added), false);
    matched.by(&mut |alternative, is_base| Some(signature(&form(work, alternative, is_base))));
    matched.by_likeness(work);
    matched
}

/// Matches the schemas that extend another one: by the values of its discriminator, by their form. The values are their
/// names, if the mapping does not say otherwise.
pub(super) fn matched_by_value<'a>(
    work: &mut Work<'_, 'a>,
    base: (Vec<Alternative<'a>>, Node<'a>),
    head: (Vec<Alternative<'a>>, Node<'a>),
    extended: (SchemaId, SchemaId),
) -> Matched<'a> {
    let values = [base.1, head.1].map(|discriminator| {
        let entries = discriminator.get("mapping").into_iter().flat_map(Node::entries);
        entries.filter_map(|entry| Some((name_of(entry.value.text())?, entry.key.text()))).collect::<HashMap<_, _>>()
    });
    let mut matched = Matched { gone: base.0, added: head.0, ..Matched::default() };
    matched.by(&mut |alternative, is_base| {
        let name = alternative.component()?;
        Some((*values[usize::from(!is_base)].get(name).unwrap_or(&name)).to_owned())
    });
    // One with several names is there as long as one of them is.
    let kept: HashSet<(SchemaId, bool)> =
        matched.pairs.iter().flat_map(|(one, other)| [(one.schema, true), (other.schema, false)]).collect();
    matched.gone.retain(|one| !kept.contains(&(one.schema, true)));
    matched.added.retain(|one| !kept.contains(&(one.schema, false)));
    matched.by(&mut |alternative, is_base| {
        let parent = if is_base { extended.0 } else { extended.1 };
        (alternative.schema != parent).then(|| signature(&form(work, alternative, is_base)))
    });
    matched
}

/// Alternatives, with those of a choice in its place.
fn flattened<'a>(work: &mut Work<'_, 'a>, alternatives: Vec<Alternative<'a>>, is_base: bool) -> Vec<Alternative<'a>> {
    let mut left: Vec<Alternative<'a>> = alternatives.into_iter().rev().collect();
    let (mut flat, mut opened) = (Vec::new(), 0);
    while let Some(alternative) = left.pop() {
        let form = form(work, alternative, is_base);
        match form.groups.as_slice() {
            [group] if form.is_choice_alone() && opened < CANDIDATES => {
                opened += 1;
                let schemas = if is_base { &mut work.base_schemas } else { &mut work.head_schemas };
                left.extend(self::alternatives(schemas, &group.branches).into_iter().rev());
            }
            _ => flat.push(alternative),
        }
    }
    flat
}

/// What an alternative is called in messages.
pub(super) fn name<'a>(work: &mut Work<'_, 'a>, alternative: Alternative<'a>, is_base: bool) -> String {
    let schemas = if is_base { &work.base_schemas } else { &work.head_schemas };
    let is_part = schemas.is_part(alternative.schema);
    if let Some(name) = alternative.component().filter(|_| !is_part) {
        return quoted(name);
    }
    let form = form(work, alternative, is_base);
    match (alternative.node.get("title").and_then(Node::as_str), form.types) {
        (Some(title), _) if !is_part && !title.is_empty() && title.len() < 40 => quoted(title),
        (_, Some(types)) => format!("`{types}`"),
        _ => "another form".to_owned(),
    }
}

fn form<'a>(work: &mut Work<'_, 'a>, alternative: Alternative<'a>, is_base: bool) -> Rc<NormalForm<'a>> {
    let schemas = if is_base { &mut work.base_schemas } else { &mut work.head_schemas };
    schemas.form(alternative.schema)
}

/// A text that is equal for alternatives that are alike at first sight.
fn signature(form: &NormalForm<'_>) -> String {
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
    fn by(&mut self, key: &mut dyn FnMut(Alternative<'a>, bool) -> Option<String>) {
        let mut waiting: HashMap<String, Vec<usize>> = HashMap::default();
        for (at, alternative) in self.gone.iter().enumerate().rev() {
            if let Some(key) = key(*alternative, true) {
                waiting.entry(key).or_default().push(at);
            }
        }
        let mut is_taken = vec![false; self.gone.len()];
        let mut left = Vec::new();
        for alternative in std::mem::take(&mut self.added) {
            let at = key(alternative, false).and_then(|key| waiting.get_mut(&key)?.pop());
            match at {
                Some(at) => {
                    is_taken[at] = true;
                    self.pairs.push((self.gone[at], alternative));
                }
                None => left.push(alternative),
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
                let (old, new) = (work.base_schemas.form(one.schema), work.head_schemas.form(other.schema));
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
fn likeness(one: &NormalForm<'_>, other: &NormalForm<'_>, is_single: bool) -> Option<usize> {
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
