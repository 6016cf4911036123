//! What the operations of a description reach over references.

use super::Api;
use crate::hash::HashSet;
use crate::resolve::reference_of;
use crate::syntax::{Node, NodeId};
use crate::text::SourceId;

/// The references that the operations reach over any number of others, as the values of `$ref`, and their files.
#[derive(Debug, Default)]
pub(super) struct Reach {
    references: HashSet<NodeId>,
    files: HashSet<SourceId>,
}

impl Api<'_> {
    /// Whether an operation reaches a reference, given as the value of `$ref`. In a description without operations
    /// nothing is known, and everything counts as used.
    pub fn uses_reference(&self, reference: Node<'_>) -> bool {
        self.operations.is_empty() || self.reach().references.contains(&reference.id())
    }

    /// Whether the description starts in a file, or an operation reaches a reference to it.
    pub fn uses_file(&self, file: SourceId) -> bool {
        self.operations.is_empty() || file == self.root.id().0 || self.reach().files.contains(&file)
    }

    fn reach(&self) -> &Reach {
        self.reach.get_or_init(|| Reach::of(self))
    }
}

impl Reach {
    fn of(api: &Api<'_>) -> Self {
        let mut open: Vec<Node<'_>> = Api::maps_of_operations(api.root.document()).collect();
        // Security schemes are referred to by their names.
        let required = api.operations.iter().flat_map(|operation| operation.security.schemes.iter());
        let schemes: HashSet<&str> = required.map(|(name, _)| *name).collect();
        let declared = api.components("securitySchemes").into_iter().flat_map(Node::entries);
        open.extend(declared.filter(|entry| schemes.contains(entry.key.text())).map(|entry| entry.value));
        let mut reach = Self::default();
        let mut seen: HashSet<NodeId> = HashSet::default();
        while let Some(node) = open.pop() {
            if !seen.insert(node.id()) {
                continue;
            }
            if let Some(reference) = reference_of(node) {
                reach.references.insert(reference.id());
                reach.files.extend(api.workspace.file_of(reference));
                open.extend(api.workspace.target(reference).ok());
            }
            if let Some(mapping) = node.get("discriminator").and_then(|discriminator| discriminator.get("mapping")) {
                open.extend(mapping.entries().filter_map(|entry| api.workspace.target(entry.value).ok()));
            }
            open.extend(node.entries().map(|entry| entry.value).chain(node.items()));
        }
        reach
    }
}
