//! Which operations use a place, so that each of them can speak for it.

use std::cell::{Cell, OnceCell};

use crate::diagnostic::{Diagnostic, OperationName, Place};
use crate::hash::{HashMap, HashSet};
use crate::model::Api;
use crate::resolve::find;
use crate::syntax::{Document, Node, NodeId};
use crate::text::work;

/// How many nodes are looked at to find the users of places in shared objects. A document may have any number of
/// findings in a schema that any number of operations use.
const LIMIT: usize = 2_000_000;

/// Finds the operations that use a place.
pub(super) struct Users<'u, 'a> {
    api: &'u Api<'a>,
    /// The files that are looked at with the description.
    documents: &'u [&'a Document],
    ids: HashMap<(&'u str, &'a str), usize>,
    /// The operations of each operation, path item and response object.
    objects: OnceCell<HashMap<NodeId, Object>>,
    /// The references to each value, as the values of `$ref`.
    references: OnceCell<HashMap<NodeId, Vec<Node<'a>>>>,
    left: Cell<usize>,
}

/// An object that operations consist of.
#[derive(Default)]
struct Object {
    users: Vec<usize>,
    /// Whether it is a response, so that a finding in it is about all of its users.
    is_response: bool,
}

impl<'u, 'a> Users<'u, 'a> {
    pub(super) fn of(api: &'u Api<'a>, documents: &'u [&'a Document]) -> Self {
        let names = api.operations.iter().map(|operation| ((operation.method.name(), operation.path), operation.id));
        let (objects, references) = (OnceCell::new(), OnceCell::new());
        Self { api, documents, ids: names.collect(), objects, references, left: Cell::new(LIMIT) }
    }

    /// Notes the operations of a finding and of its occurrences, as far as its rule did not.
    pub(super) fn note(&self, finding: &mut Diagnostic) {
        for one in &mut finding.occurrences {
            if one.operations.is_empty() {
                one.operations = match &one.operation {
                    Some(name) => self.named(name).into_iter().collect(),
                    None => self.of_place(&one.place).users,
                };
            }
        }
        if finding.operations.is_empty() {
            let mut operations: Vec<usize> = if finding.occurrences.is_empty() {
                self.of_single(finding)
            } else {
                finding.occurrences.iter().flat_map(|one| one.operations.iter().copied()).collect()
            };
            operations.sort_unstable();
            operations.dedup();
            finding.operations = operations;
        }
    }

    fn of_single(&self, finding: &Diagnostic) -> Vec<usize> {
        let place = &finding.primary.place;
        let Some(named) = finding.operation.as_ref().and_then(|name| self.named(name)) else {
            return self.of_place(place).users;
        };
        let key = self.api.operations[named].key;
        // Nothing has to be looked for where a finding is at the operation that it names.
        if key.id().0 == place.source && key.span() == place.span {
            return vec![named];
        }
        match self.of_place(place) {
            // Of two operations that are one object, each has its own findings.
            Object { users, is_response } if users.is_empty() || !is_response => vec![named],
            around => around.users,
        }
    }

    fn named(&self, name: &OperationName) -> Option<usize> {
        self.ids.get(&(name.method.as_str(), name.path.as_str())).copied()
    }

    /// The operations that use a place: the one around it, those of the response around it, or those that refer to what
    /// is around it, over any number of references. Empty if that is too much to find out.
    fn of_place(&self, place: &Place) -> Object {
        let mut found = Object { users: Vec::new(), is_response: true };
        let root = self.api.workspace.document(place.source).root();
        let Some(node) = root.and_then(|root| find(root, &place.pointer)) else { return found };
        let (mut seen, mut open) = (HashSet::default(), vec![node]);
        while let Some(node) = open.pop() {
            let mut around = std::iter::successors(Some(node), |node| node.parent());
            // What an operation has around it is not what others refer to.
            let own = around.clone().find_map(|node| {
                work::step();
                self.objects().get(&node.id())
            });
            if let Some(own) = own {
                found.users.extend(&own.users);
                found.is_response = !seen.is_empty() || own.is_response;
                continue;
            }
            while let Some(shared) = around.next().filter(|shared| seen.insert(shared.id())) {
                let Some(left) = self.left.get().checked_sub(1) else { return Object::default() };
                self.left.set(left);
                open.extend(self.references().get(&shared.id()).into_iter().flatten());
            }
        }
        found.users.sort_unstable();
        found.users.dedup();
        found
    }

    fn objects(&self) -> &HashMap<NodeId, Object> {
        self.objects.get_or_init(|| {
            let mut objects: HashMap<NodeId, Object> = HashMap::default();
            let mut note = |node: Node<'_>, at: usize, is_response: bool| {
                let object = objects.entry(node.id()).or_default();
                object.is_response |= is_response;
                if object.users.last() != Some(&at) {
                    object.users.push(at);
                }
            };
            for operation in &self.api.operations {
                note(operation.node, operation.id, false);
                operation.path_key.keyed().into_iter().for_each(|item| note(item, operation.id, false));
            }
            for response in &self.api.responses {
                response.operations().for_each(|at| note(response.node, at, true));
            }
            objects
        })
    }

    fn references(&self) -> &HashMap<NodeId, Vec<Node<'a>>> {
        self.references.get_or_init(|| {
            let workspace = self.api.workspace;
            let mut references: HashMap<NodeId, Vec<Node<'a>>> = HashMap::default();
            for document in self.documents {
                for site in document.references() {
                    if let Ok(target) = workspace.target(site) {
                        references.entry(target.id()).or_default().push(site);
                    }
                }
            }
            references
        })
    }
}
