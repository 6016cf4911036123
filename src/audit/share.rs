//! Which files are looked at with which description, each of them once.

use std::collections::{HashMap, HashSet};

use super::options::Options;
use crate::guard::guard;
use crate::model::Api;
use crate::resolve::Workspace;
use crate::text::SourceId;

/// What is looked at with one description.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// The description, and the files that it refers to and no earlier one does. Their findings are reported with it.
    pub(super) documents: Vec<SourceId>,
    /// Those and the other descriptions, where all of them can be read.
    pub(super) read: Vec<SourceId>,
    /// Whether a file that its operations use, over any number of files, can't be read, or it itself.
    pub(super) is_broken: bool,
}

impl Share {
    /// All that one description refers to.
    pub(super) fn whole(workspace: &Workspace, root: SourceId) -> Self {
        let documents = workspace.reach(root, &mut HashSet::new());
        let is_broken = uses_broken_file(workspace, root, &documents);
        Self { read: documents.clone(), documents, is_broken }
    }

    /// One for each of these descriptions. Those that have other options look at the same files again.
    pub(super) fn of_each<'o>(
        workspace: &Workspace,
        roots: &[SourceId],
        options: impl Fn(SourceId) -> &'o Options,
    ) -> Vec<Self> {
        let are_roots: HashSet<SourceId> = roots.iter().copied().collect();
        // Few descriptions refer to a broken file.
        let mut broken = workspace.reaching(|id| workspace.document(id).is_broken());
        broken.retain(|id| {
            are_roots.contains(id) && uses_broken_file(workspace, *id, &workspace.reach(*id, &mut HashSet::new()))
        });
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

/// Whether one of the files of a description is broken, and an operation uses it.
fn uses_broken_file(workspace: &Workspace, root: SourceId, files: &[SourceId]) -> bool {
    let mut broken = files.iter().filter(|id| workspace.document(**id).is_broken()).peekable();
    if broken.peek().is_none() {
        return false;
    }
    let name = &workspace.document(root).source.name;
    // The audit itself reports a defect of ours.
    guard("share", name, || Api::new(workspace, root).ok().is_none_or(|api| broken.any(|id| api.uses_file(*id))))
        .unwrap_or(true)
}
