//! What the client can do about findings.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::findings::places;
use super::position::{Lines, Range};
use super::project::{Audited, Project, Terms};
use super::protocol::{CodeActionParams, Diagnostic, TextEdit};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::text::SourceId;

const QUICK_FIX: &str = "quickfix";

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeAction {
    title: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Diagnostic>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_preferred: bool,
    edit: WorkspaceEdit,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct WorkspaceEdit {
    changes: BTreeMap<String, Vec<TextEdit>>,
}

/// What can be done in a range of a file.
pub(super) fn actions(projects: &[Project], file: &Path, params: &CodeActionParams, terms: Terms) -> Vec<CodeAction> {
    let wants = |kind: &str| {
        let only = params.context.only.as_ref();
        only.is_none_or(|only| only.iter().any(|one| kind == one || kind.starts_with(&format!("{one}."))))
    };
    let mut found: Vec<CodeAction> = Vec::new();
    for project in projects {
        let Some(id) = project.find(file) else { continue };
        for audited in project.reports(id) {
            let look = Look { project, audited, id, terms };
            if wants(QUICK_FIX) {
                for action in look.quick_fixes(params.range) {
                    if !found.iter().any(|other| other.title == action.title && other.edit == action.edit) {
                        found.push(action);
                    }
                }
            }
        }
    }
    found
}

struct Look<'p> {
    project: &'p Project,
    audited: &'p Audited,
    id: SourceId,
    terms: Terms,
}

impl Look<'_> {
    fn quick_fixes(&self, range: Range) -> Vec<CodeAction> {
        let mut found = Vec::new();
        for finding in self.audited.report.findings() {
            for (place, single) in places(finding) {
                let fix = single.fix.as_ref().filter(|fix| !fix.edits.is_empty() && place.source == self.id);
                let Some(fix) = fix else { continue };
                let at = self.range(self.id, place.span.start, place.span.end);
                if at.start <= range.end && range.start <= at.end {
                    found.extend(self.action(fix));
                }
            }
        }
        found
    }

    fn action(&self, fix: &Fix) -> Option<CodeAction> {
        let title = match fix.applicability {
            Applicability::Safe => fix.title.clone(),
            Applicability::Unsafe => format!("{} (claims it of the server)", fix.title),
        };
        let is_preferred = fix.applicability == Applicability::Safe;
        let edit = self.edit(&fix.edits)?;
        Some(CodeAction { title, kind: QUICK_FIX, diagnostics: Vec::new(), is_preferred, edit })
    }

    fn edit(&self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let mut changes: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
        for Edit { source, span, text } in edits {
            let (uri, _) = self.project.name(&self.project.identity(*source)?);
            let range = self.range(*source, span.start, span.end);
            changes.entry(uri).or_default().push(TextEdit { range, new_text: text.clone() });
        }
        Some(WorkspaceEdit { changes })
    }

    fn range(&self, id: SourceId, start: u32, end: u32) -> Range {
        let text = &self.audited.report.sources.get(id).text;
        let is_open = self.project.identity(id).is_some_and(|path| self.project.name(&path).1);
        let encoding = self.terms.encoding;
        let lines = if is_open { Lines::of_buffer(text, encoding) } else { Lines::of_file(text, encoding) };
        lines.range(start, end)
    }
}
