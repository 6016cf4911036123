//! From the differences to the findings: one for each cause, with all its uses.

use std::collections::hash_map::Entry;

use super::graph::{Change, Graph, Key, PairId};
use super::profile::Profile;
use super::rules::{ContractRule, Kind, Part};
use super::words::{OPERATION, Template, quoted, subject, template};
use super::work::Work;
use crate::classify::Kinds;
use crate::diagnostic::{Class, Diagnostic, Occurrence, OperationName, Place};
use crate::hash::{HashMap, HashSet};
use crate::model::Operation;
use crate::sort;
use crate::syntax::{Node, NodeId};
use crate::text::SourceId;

/// How many pairs are looked at for the uses of all causes, for each pair that there is. Beyond that a cause has
/// only the uses that were found first.
const LOOKS: usize = 64;

/// From how many operations on an edit that is the same in all of them is one finding.
const ALIKE: usize = 3;

/// What is in force for findings.
pub(super) struct Terms<'t> {
    pub(super) profile: Profile,
    /// The class that the user gives a rule; none turns it off.
    pub(super) level: &'t dyn Fn(&str) -> Option<Option<Class>>,
    /// The least class that is listed.
    pub(super) least: Class,
    /// What is added to the sources of BASE, so that they differ from those of HEAD.
    pub(super) offset: u32,
}

/// A cause: equal differences at equal places, by whatever ways they were found.
struct Cause<'c, 'a> {
    change: &'c Change<'a>,
    class: Class,
    pairs: Vec<PairId>,
}

/// What a cause says, apart from the operation that it is about.
struct Saying {
    /// The message, with [`OPERATION`] for the operation.
    text: String,
    /// The operation; else the file.
    whose: Result<String, SourceId>,
}

/// What causes have in common that are the same edit.
type Edit<'s> = (Class, Kind, &'s str);

/// What is one finding: an edit of several operations, or one in a single operation or file.
type Group<'s> = (Edit<'s>, Option<&'s Result<String, SourceId>>);

/// Where a cause has an effect.
#[derive(Clone, Copy)]
struct Use<'a> {
    /// The pair of the operations.
    operations: PairId,
    /// The status key, where it is a response.
    key: Option<Node<'a>>,
}

/// The findings, and how many there are of each class, those that are not listed included.
pub(super) fn findings(work: &Work<'_, '_>, terms: &Terms<'_>, kinds: &Kinds) -> (Vec<Diagnostic>, [usize; 5]) {
    let causes = causes(work, terms);
    let mut counts = [0; Class::ALL.len()];
    let mut seeker = Seeker { graph: &work.graph, left: LOOKS * (work.graph.len() + 1), known: HashMap::default() };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let writer = Writer { work, terms, kinds };
    let sayings: Vec<Option<Saying>> = causes.iter().map(|cause| writer.saying(cause)).collect();
    let mut operations: HashMap<Edit<'_>, HashSet<&str>> = HashMap::default();
    for (cause, saying) in causes.iter().zip(&sayings) {
        if let Some(Saying { text, whose: Ok(operation) }) = saying {
            operations.entry((cause.class, cause.change.kind, text)).or_default().insert(operation);
        }
    }
    // Where the finding is, if it is listed.
    let mut known: HashMap<Group<'_>, Option<usize>> = HashMap::default();
    for (cause, saying) in causes.iter().zip(&sayings) {
        let is_listed = cause.class >= terms.least;
        let mut count = None;
        if let Some(Saying { text, whose }) = saying {
            let edit = (cause.class, cause.change.kind, text.as_str());
            count = operations.get(&edit).map(HashSet::len).filter(|count| *count >= ALIKE);
            match known.entry((edit, Some(whose).filter(|_| count.is_none()))) {
                Entry::Occupied(first) => {
                    // A shared schema has its uses already.
                    if let (&Some(at), Ok(_)) = (first.get(), whose) {
                        writer.add_place(&mut findings[at], cause, &seeker.uses(&cause.pairs));
                    }
                    continue;
                }
                Entry::Vacant(free) => _ = free.insert(is_listed.then_some(findings.len())),
            }
        }
        counts[cause.class as usize] += 1;
        if is_listed {
            let uses = seeker.uses(&cause.pairs);
            findings.push(writer.finding(cause, &uses, saying.as_ref().zip(count)));
        }
    }
    sort::by_key(&mut findings, |finding| {
        let place = &finding.primary.place;
        (std::cmp::Reverse(finding.class), place.source, place.span.start, finding.rule)
    });
    (findings, counts)
}

fn causes<'c, 'a>(work: &'c Work<'_, 'a>, terms: &Terms<'_>) -> Vec<Cause<'c, 'a>> {
    type At<'c> = (Kind, Option<NodeId>, Option<NodeId>, &'c str);
    let mut causes: Vec<Cause<'c, 'a>> = Vec::new();
    let mut known: HashMap<At<'c>, usize> = HashMap::default();
    for change in &work.graph.changes {
        let own = change.weight.class(terms.profile);
        let rule = ContractRule::of(change.kind, change.part);
        let class = match (terms.level)(rule.id) {
            None => own,
            Some(None) => continue,
            Some(Some(class)) => class,
        };
        let id = |node: Option<Node<'a>>| node.map(Node::id);
        let key = (change.kind, id(change.base), id(change.head), change.message.as_str());
        match known.get(&key) {
            Some(&at) => {
                let cause = &mut causes[at];
                cause.pairs.push(change.pair);
                if (class, change.part == Part::Response) > (cause.class, cause.change.part == Part::Response) {
                    (cause.change, cause.class) = (change, class);
                }
            }
            None => {
                known.insert(key, causes.len());
                causes.push(Cause { change, class, pairs: vec![change.pair] });
            }
        }
    }
    causes
}

/// Seeks the operations that lead to a pair.
struct Seeker<'g, 'a> {
    graph: &'g Graph<'a>,
    /// How many more pairs may be looked at.
    left: usize,
    known: HashMap<Vec<PairId>, Vec<Use<'a>>>,
}

impl<'a> Seeker<'_, 'a> {
    fn uses(&mut self, pairs: &[PairId]) -> Vec<Use<'a>> {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        if let Some(known) = self.known.get(&pairs) {
            return known.clone();
        }
        let (mut seen, mut open) = (pairs.iter().copied().collect::<HashSet<PairId>>(), pairs.clone());
        let mut uses = Vec::new();
        while let Some(pair) = open.pop() {
            if let Key::Operations(..) = self.graph.key(pair) {
                uses.push(Use { operations: pair, key: None });
                continue;
            }
            if let Key::Use(operations, _) = self.graph.key(pair) {
                uses.push(Use { operations, key: self.graph.used_at(pair) });
                continue;
            }
            let parents = self.graph.parents(pair);
            // Where there are too many ways, the first one is enough.
            let parents = if self.left == 0 { &parents[..parents.len().min(1)] } else { parents };
            self.left = self.left.saturating_sub(parents.len().max(1));
            open.extend(parents.iter().copied().filter(|parent| seen.insert(*parent)));
        }
        uses.sort_unstable_by_key(|found| (found.operations, found.key.map(Node::id)));
        self.known.insert(pairs, uses.clone());
        uses
    }
}

struct Writer<'w, 's, 'a> {
    work: &'w Work<'s, 'a>,
    terms: &'w Terms<'w>,
    kinds: &'w Kinds,
}

impl<'w, 'a> Writer<'w, '_, 'a> {
    /// The operation of a pair: that of HEAD, else that of BASE.
    fn operation(&self, pair: PairId) -> Option<(&'w Operation<'a>, bool)> {
        let Key::Operations(old, new) = self.work.graph.key(pair) else { return None };
        let head = self.work.head.operations.get(new).map(|operation| (operation, false));
        head.or_else(|| self.work.base.operations.get(old).map(|operation| (operation, true)))
    }

    fn name(&self, (operation, is_base): (&Operation<'a>, bool)) -> OperationName {
        OperationName {
            method: operation.method.to_string(),
            path: operation.path.to_owned(),
            operation_id: operation.operation_id().map(str::to_owned),
            kind: if is_base { "unknown" } else { self.kinds.kind(operation.id).name() },
        }
    }

    fn base_place(&self, node: Node<'a>) -> Place {
        let place = node.place();
        Place { source: SourceId(place.source.0 + self.terms.offset), ..place }
    }

    /// The finding for a cause; with what it says and the number of operations, if several have the same edit.
    fn finding(&self, cause: &Cause<'_, 'a>, uses: &[Use<'a>], alike: Option<(&Saying, usize)>) -> Diagnostic {
        let Change { kind, part, base, head, beside, message, labels, .. } = cause.change;
        let rule = ContractRule::of(*kind, *part);
        let first = uses.first().and_then(|found| self.operation(found.operations));
        let title = first.map(|(operation, _)| operation.title());
        let message = match alike {
            Some((saying, count)) => saying.text.replace(OPERATION, &format!("each of {count} operations")),
            None => message.replacen("{}", &self.subject(cause, title.as_deref()), 1),
        };
        let place = self.head_place(*head, *beside);
        let mut finding =
            Diagnostic::new(rule.id, cause.class.severity(), place).message(message).label(labels[1].clone());
        finding.class = Some(cause.class);
        if cause.class > Class::Compatible {
            finding = finding.help(rule.help);
        }
        let before = base.or(beside.filter(|_| base.is_none()));
        if let Some(before) = before {
            let words = if labels[0].is_empty() { "before" } else { &labels[0] };
            finding = finding.related(self.base_place(before), words);
        }
        match uses {
            [] => {}
            [only] => {
                finding.operation = self.operation(only.operations).map(|operation| self.name(operation).into());
                finding.status = only.key.map(|key| key.text().to_owned()).filter(|status| is_status(status));
            }
            _ => finding.occurrences = uses.iter().filter_map(|found| self.occurrence(found)).collect(),
        }
        if let Some(status) = status_of(cause.change) {
            finding.status = Some(status);
        }
        if alike.is_some() {
            finding.operation = None;
            finding.occurrences = Vec::new();
            self.add_place(&mut finding, cause, uses);
        }
        finding
    }

    /// The place in HEAD: where nothing can be pointed at, that of the operations as a whole.
    fn head_place(&self, head: Option<Node<'a>>, beside: Option<Node<'a>>) -> Place {
        head.or(beside).unwrap_or(self.work.head.anchor).place()
    }

    fn occurrence(&self, found: &Use<'a>) -> Option<Occurrence> {
        let (operation, is_base) = self.operation(found.operations)?;
        let node = found.key.unwrap_or(operation.key);
        let place = if is_base { self.base_place(node) } else { node.place() };
        let note = found.key.map(Node::text).filter(|text| is_status(text)).map(|text| format!("`{text}`"));
        let operation = Some(self.name((operation, is_base)).into());
        Some(Occurrence { operation, note: note.unwrap_or_default(), ..Occurrence::at(place) })
    }

    /// Adds a place with the same edit.
    fn add_place(&self, finding: &mut Diagnostic, cause: &Cause<'_, 'a>, uses: &[Use<'a>]) {
        if let Some(operation) = finding.operation.take() {
            let place = finding.primary.place.clone();
            finding.occurrences.push(Occurrence { operation: Some(operation), ..Occurrence::at(place) });
        }
        let place = self.head_place(cause.change.head, cause.change.beside);
        let operation = uses.first().and_then(|found| self.operation(found.operations));
        let operation = operation.map(|operation| self.name(operation).into());
        finding.occurrences.push(Occurrence { operation, ..Occurrence::at(place) });
    }

    /// What a cause says; none for words, and for an operation as a whole.
    fn saying(&self, cause: &Cause<'_, 'a>) -> Option<Saying> {
        let change = cause.change;
        let is_address = matches!(change.kind, Kind::OperationAdded | Kind::OperationRemoved | Kind::OperationMoved);
        if is_address || cause.class == Class::Docs {
            return None;
        }
        if let Key::Operations(..) = self.work.graph.key(change.pair) {
            let (operation, _) = self.operation(change.pair).filter(|_| cause.pairs.len() == 1)?;
            let text = change.message.replacen("{}", OPERATION, 1);
            return Some(Saying { text, whose: Ok(operation.title()) });
        }
        let node = self.subject_of(change)?;
        let Template { text, operation } = template(node);
        let text = change.message.replacen("{}", &text, 1);
        Some(Saying { text, whose: operation.ok_or(node.place().source) })
    }

    /// What changed, in words.
    fn subject(&self, cause: &Cause<'_, 'a>, title: Option<&str>) -> String {
        let change = cause.change;
        if matches!(self.work.graph.key(change.pair), Key::Operations(..)) {
            return match title {
                Some(title) if cause.pairs.len() == 1 => quoted(title),
                _ => format!("each of {} operations", cause.pairs.len()),
            };
        }
        self.subject_of(change).map(|node| subject(node, title)).unwrap_or_default()
    }

    /// The node that a change is about.
    fn subject_of(&self, change: &Change<'a>) -> Option<Node<'a>> {
        change.subject.or(change.head).or(change.base)
    }
}

fn is_status(text: &str) -> bool {
    crate::model::StatusKey::read(text).1
}

/// The status key that a change is about.
fn status_of(change: &Change<'_>) -> Option<String> {
    use Kind::{
        DefaultAdded, DefaultRemoved, ErrorStatusAdded, ErrorStatusChanged, ErrorStatusRemoved, StatusNarrowed,
        StatusWidened, SuccessStatusAdded, SuccessStatusChanged, SuccessStatusRemoved,
    };
    let is_one = matches!(
        change.kind,
        DefaultAdded
            | DefaultRemoved
            | ErrorStatusAdded
            | ErrorStatusChanged
            | ErrorStatusRemoved
            | StatusNarrowed
            | StatusWidened
            | SuccessStatusAdded
            | SuccessStatusChanged
            | SuccessStatusRemoved
    );
    change.base.or(change.head).filter(|_| is_one).map(|key| key.text().to_owned())
}
