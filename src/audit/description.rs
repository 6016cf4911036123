//! A description as it was read.

use super::policy::Options;
use crate::advise::Conventions;
use crate::classify::Kinds;
use crate::classify::outcome::Outcomes;
use crate::diagnostic::Diagnostic;
use crate::model::{Api, NotSupported};
use crate::parallel;
use crate::resolve::Workspace;
use crate::text::SourceId;

/// All that follows from a description before a rule looks at it, worked out once.
#[derive(Debug)]
pub struct Description<'a> {
    /// Its operations and responses.
    pub api: Api<'a>,
    /// What each operation does.
    pub kinds: Kinds,
    /// What each response reports.
    pub outcomes: Outcomes<'a>,
    /// How it writes its responses.
    pub conventions: Conventions,
    /// What it is audited by.
    pub policy: &'a Options,
}

impl<'a> Description<'a> {
    /// Reads the description that starts in a document.
    ///
    /// # Errors
    /// What was found instead of an OpenAPI document of a supported version.
    pub fn read(workspace: &'a Workspace, root: SourceId, policy: &'a Options) -> Result<Self, NotSupported<'a>> {
        let api = Api::new(workspace, root)?;
        let infer = || Kinds::infer_with(&api, |operation| policy.kind_of(operation));
        let (conventions, kinds) = parallel::both(api.operations.len(), || Conventions::of(&api), infer);
        let outcomes = Outcomes::of(&api);
        Ok(Self { api, kinds, outcomes, conventions, policy })
    }

    /// Writes the text that a finding offers.
    pub(super) fn offer(&self, finding: &mut Diagnostic) {
        for own in finding.occurrences.iter_mut().filter_map(|one| one.finding.as_mut()) {
            self.offer(own);
        }
        if finding.is_group() {
            // What is to be pasted in one place is offered for all only where it is the same.
            let first = finding.singles().next().and_then(|single| single.snippet.clone());
            let is_common = finding.singles().all(|single| single.snippet == first);
            finding.snippet = first.filter(|_| is_common);
        } else {
            finding.snippet = finding.changes.first().and_then(|change| self.conventions.snippet(&self.api, change));
        }
        let mut sources = finding.occurrences.iter().map(|one| one.place.source);
        let of_first = sources.next();
        // A relative reference has another target in another file.
        let is_scattered = sources.any(|other| Some(other) != of_first);
        finding.snippet.take_if(|snippet| is_scattered && snippet.text.contains("$ref"));
    }
}
