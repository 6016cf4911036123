//! The descriptions that requests are answered from. Each is read when it is first needed, and kept until a file changes.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Deref;

use super::project::Project;
use crate::advise::{Advice, Advisor};
use crate::audit::{self, Description};
use crate::diagnostic::Diagnostic;
use crate::guard::guard;
use crate::model::Operation;
use crate::resolve::Workspace;
use crate::text::SourceId;

/// The descriptions of one folder.
pub(super) struct Desk<'p> {
    pub(super) project: &'p Project,
    /// Those of the texts as they are.
    pub(super) live: Descriptions<'p>,
    /// Those of the last texts that could be parsed, where an open one is broken.
    whole: OnceCell<Option<Descriptions<'p>>>,
}

impl<'p> Desk<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self { project, live: Descriptions::of(project, &project.live.workspace), whole: OnceCell::new() }
    }

    /// Those of the last texts that could be parsed.
    pub(super) fn whole(&self) -> &Descriptions<'p> {
        let whole = self.whole.get_or_init(|| {
            let workspace = self.project.model();
            let is_live = std::ptr::eq(workspace, self.live.workspace);
            (!is_live).then(|| Descriptions::of(self.project, workspace))
        });
        whole.as_ref().unwrap_or(&self.live)
    }
}

/// The descriptions among the documents of a workspace.
pub(super) struct Descriptions<'p> {
    pub(super) workspace: &'p Workspace,
    project: &'p Project,
    /// By their documents, and by what these are among the texts as they are.
    known: Vec<(SourceId, SourceId, OnceCell<Option<Advised<'p>>>)>,
}

impl<'p> Descriptions<'p> {
    fn of(project: &'p Project, workspace: &'p Workspace) -> Self {
        let inputs = workspace.inputs().iter().zip(project.live.workspace.inputs());
        let mut seen = HashSet::new();
        let ids = inputs.filter_map(|(id, live)| Some((*id.as_ref().ok()?, *live.as_ref().ok()?)));
        let known = ids.filter(|(id, _)| seen.insert(*id)).map(|(id, live)| (id, live, OnceCell::new())).collect();
        Self { workspace, project, known }
    }

    /// The description that starts in a document, if it is one.
    pub(super) fn get(&self, root: SourceId) -> Option<&Advised<'p>> {
        let (id, live, read) = self.known.iter().find(|(id, ..)| *id == root)?;
        let read = read.get_or_init(|| {
            let options = self.project.options(*live)?;
            let name = &self.workspace.document(*id).source.name;
            let read = || Description::read(self.workspace, *id, options).ok();
            let description = guard("describe", name, read).ok().flatten()?;
            Some(Advised { description, findings: OnceCell::new(), forbidden: OnceCell::new() })
        });
        read.as_ref()
    }

    /// The descriptions that use a file.
    pub(super) fn using(&self, file: SourceId) -> Vec<&Advised<'p>> {
        let uses = |id: SourceId| self.workspace.reach(id, &mut HashSet::new()).contains(&file);
        self.known.iter().filter(|(id, ..)| uses(*id)).filter_map(|(id, ..)| self.get(*id)).collect()
    }
}

/// A description with what its operations should declare.
pub(super) struct Advised<'p> {
    description: Description<'p>,
    /// What the rules find at each operation.
    findings: OnceCell<Vec<Diagnostic>>,
    /// The codes that policies forbid.
    forbidden: OnceCell<HashSet<(usize, u16)>>,
}

impl<'p> Deref for Advised<'p> {
    type Target = Description<'p>;

    fn deref(&self) -> &Self::Target {
        &self.description
    }
}

impl Advised<'_> {
    /// The codes of an operation: declared, missing and possible ones.
    pub(super) fn advise(&self, operation: &Operation<'_>) -> Vec<Advice> {
        let Description { api, kinds, conventions, .. } = &self.description;
        let findings = self.findings.get_or_init(|| audit::one_by_one(&self.description));
        let forbidden = self.forbidden.get_or_init(|| self.description.forbidden());
        let advisor = Advisor::new(api, kinds, conventions, findings).without(forbidden);
        advisor.operation(operation).map(|advised| advised.codes).unwrap_or_default()
    }
}
