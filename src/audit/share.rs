//! Which files are looked at with which description, each of them once.

use std::collections::{HashMap, HashSet};

use super::options::Options;
use crate::resolve::Workspace;
use crate::text::SourceId;

/// What is looked at with one description.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// The description, and the files that it refers to and no earlier one does. Their findings are reported with it.
    pub(super) documents: Vec<SourceId>,
    /// Those and the other descriptions, where all of them can be read.
    pub(super) read: Vec<SourceId>,
    /// Whether a file that it refers to, over any number of files, can't be read, or it itself.
    pub(super) is_broken: bool,
}

impl Share {
    /// All that one description refers to.
    pub(super) fn whole(workspace: &Workspace, root: SourceId) -> Self {
        let documents = workspace.reach(root, &mut HashSet::new());
        let is_broken = documents.iter().any(|id| workspace.document(*id).is_broken());
        Self { read: documents.clone(), documents, is_broken }
    }

    /// One for each of these descriptions. Those that have other options look at the same files again.
    pub(super) fn of_each<'o>(
        workspace: &Workspace,
        roots: &[SourceId],
        options: impl Fn(SourceId) -> &'o Options,
    ) -> Vec<Self> {
        let broken = workspace.reaching(|id| workspace.document(id).is_broken());
        let are_roots: HashSet<SourceId> = roots.iter().copied().collect();
        let (mut seen, mut seen_whole): (HashMap<*const Options, HashSet<SourceId>>, HashMap<_, HashSet<_>>) =
            Default::default();
        let share = |&root: &SourceId| {
            let (group, is_broken) = (std::ptr::from_ref(options(root)), broken.contains(&root));
            let mut documents = workspace.reach(root, seen.entry(group).or_default());
            documents.retain(|id| *id == root || !are_roots.contains(id));
            let whole = (!is_broken).then(|| workspace.reach(root, seen_whole.entry(group).or_default()));
            Self { documents, read: whole.unwrap_or_default(), is_broken }
        };
        roots.iter().map(share).collect()
    }
}
