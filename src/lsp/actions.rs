//! What the client can do about findings, and about the kinds of operations.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::desk::{Advised, Desk};
use super::findings::{Single, places};
use super::fix_all::fix_all;
use super::model::Model;
use super::position::{Lines, Range};
use super::project::{Audited, Project, Terms};
use super::protocol::{CodeActionParams, Diagnostic, TextEdit};
use crate::audit::EXTENSION;
use crate::classify;
use crate::config;
use crate::diagnostic::{Applicability, Edit, Fix, Place};
use crate::edit;
use crate::files::{FileSystem, display};
use crate::syntax::{Document, Node};
use crate::text::{Language, SourceId, Span};

const QUICK_FIX: &str = "quickfix";
const REFACTOR: &str = "refactor";
/// The kind of the action that makes all edits which keep what the document says about the server.
pub(super) const FIX_ALL: &str = "source.fixAll.oas-audit";

/// What stands in the place of a reason, which only the author knows.
const REASON: &str = "TODO: say why";

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

/// The edits of some files, by their names for the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct WorkspaceEdit {
    changes: BTreeMap<String, Vec<TextEdit>>,
}

/// What can be done in a range of a file.
pub(super) fn actions(desks: &[Desk<'_>], file: &Path, params: &CodeActionParams, terms: Terms) -> Vec<CodeAction> {
    let only = params.context.only.as_deref();
    let wants =
        |kind: &str| only.is_none_or(|only| only.iter().any(|one| kind == one || kind.starts_with(&format!("{one}."))));
    let mut found: Vec<CodeAction> = Vec::new();
    let mut add = |action: CodeAction| {
        if !found.iter().any(|other| other.title == action.title && other.edit == action.edit) {
            found.push(action);
        }
    };
    for desk in desks {
        let project = desk.project;
        let Some(id) = project.find(file) else { continue };
        if wants(QUICK_FIX) {
            let looks: Vec<Look<'_, '_>> =
                project.reports(id).map(|audited| Look::new(desk, audited, file, id, terms)).collect();
            looks.iter().flat_map(|look| look.quick_fixes(params.range)).for_each(&mut add);
            looks.iter().flat_map(|look| look.suppressions(params.range)).for_each(&mut add);
        }
        if wants(REFACTOR)
            && let Some(model) = Model::of(desk, file, terms)
        {
            statements(&model, params.range).into_iter().for_each(&mut add);
        }
        // It costs an audit, so it has to be asked for.
        if only.is_some() && wants(FIX_ALL) {
            let changes = fix_all(project, id, terms);
            if !changes.is_empty() {
                let edit = WorkspaceEdit { changes };
                let title = "fix all findings that have a safe fix".to_owned();
                add(CodeAction { title, kind: FIX_ALL, diagnostics: Vec::new(), is_preferred: false, edit });
            }
        }
    }
    found
}

/// What states the kinds of operations in a range.
fn statements(model: &Model<'_, '_>, range: Range) -> Vec<CodeAction> {
    let mut found = Vec::new();
    for description in model.describe() {
        for operation in description.api.operations.iter().filter(|one| one.key.document().source.id == model.id) {
            let at = model.range(operation.key.span());
            let kind = description.kinds.get(operation.id).filter(|_| at.start <= range.end && range.start <= at.end);
            let Some(kind) = kind.filter(|kind| !kind.stated && kind.effect.is_some()) else { continue };
            let name = kind.kind.name();
            let entry = Map::from_iter([(classify::EXTENSION.to_owned(), Value::from(name))]);
            let Ok(written) = edit::insert(operation.node, &entry, |_| false, None) else { continue };
            let Some((uri, _)) = model.location(operation.node) else { continue };
            let edit = TextEdit { range: model.range(written.edit.span), new_text: written.edit.text };
            found.push(CodeAction {
                title: format!("state the kind of `{}`: `{name}`", operation.title()),
                kind: REFACTOR,
                diagnostics: Vec::new(),
                is_preferred: false,
                edit: WorkspaceEdit { changes: BTreeMap::from([(uri, vec![edit])]) },
            });
        }
    }
    found
}

/// The findings of documents that use a file.
struct Look<'d, 'p> {
    desk: &'d Desk<'p>,
    project: &'p Project,
    audited: &'p Audited,
    file: &'d Path,
    id: SourceId,
    /// The lines of the file.
    lines: Lines<'p>,
    terms: Terms,
}

impl<'d, 'p> Look<'d, 'p> {
    fn new(desk: &'d Desk<'p>, audited: &'p Audited, file: &'d Path, id: SourceId, terms: Terms) -> Self {
        let project = desk.project;
        let lines = Lines::of(&audited.sources.get(id).text, project.name(file).1, terms.encoding);
        Self { desk, project, audited, file, id, lines, terms }
    }
}

impl Look<'_, '_> {
    /// The findings that are shown in a range, each with its document and its range.
    fn findings(&self, range: Range) -> Vec<(SourceId, Single<'_>, Range)> {
        let documents = self.audited.documents.iter();
        let all = documents.flat_map(|document| document.findings.iter().map(|finding| (document.source, finding)));
        let all = all.flat_map(|(root, finding)| places(finding).into_iter().map(move |single| (root, single)));
        let own = all.filter(|(_, single)| single.place.source == self.id);
        let at = |place: &Place| self.lines.range(place.span.start, place.span.end);
        let ranged = own.map(|(root, single)| (root, at(single.place), single));
        let ranged = ranged.filter(|(_, at, _)| at.start <= range.end && range.start <= at.end);
        ranged.map(|(root, at, single)| (root, single, at)).collect()
    }

    /// What the client shows of a finding.
    fn shown(&self, rule: &str, at: Range) -> Vec<Diagnostic> {
        let shown = self.audited.shown.get(self.file).into_iter().flatten();
        shown.filter(|one| one.code == rule && one.range == at).cloned().collect()
    }

    /// The edits that settle the findings in a range. They are written now: the audits of the server write none.
    fn quick_fixes(&self, range: Range) -> Vec<CodeAction> {
        let mut found = Vec::new();
        for (root, Single { finding, changes, .. }, at) in self.findings(range) {
            let Some(description) = self.desk.live.get(root).filter(|_| !changes.is_empty()) else { continue };
            let Some(fix) = description.settle(changes).filter(|fix| !fix.edits.is_empty()) else { continue };
            let Some(edit) = self.edit(&fix.edits) else { continue };
            let is_preferred = fix.applicability == Applicability::Safe;
            let diagnostics = self.shown(finding.rule, at);
            found.push(CodeAction { title: title(&fix), kind: QUICK_FIX, diagnostics, is_preferred, edit });
        }
        found
    }

    /// What suppresses findings in a range, in each of the ways.
    fn suppressions(&self, range: Range) -> Vec<CodeAction> {
        let findings = self.findings(range);
        if findings.is_empty() || self.project.live.workspace.document(self.id).is_broken() {
            return Vec::new();
        }
        let descriptions = self.desk.live.using(self.id);
        let mut found = Vec::new();
        for (_, Single { place, finding, .. }, at) in findings {
            let rule = finding.rule;
            let mut add = |how: &str, changes: Option<(String, TextEdit)>| {
                let Some((uri, edit)) = changes else { return };
                found.push(CodeAction {
                    title: format!("suppress `{rule}` {how}"),
                    kind: QUICK_FIX,
                    diagnostics: self.shown(rule, at),
                    is_preferred: false,
                    edit: WorkspaceEdit { changes: BTreeMap::from([(uri, vec![edit])]) },
                });
            };
            add("here with a comment", self.comment(place, rule));
            add(&format!("here with `{EXTENSION}`"), self.extension(&descriptions, place, rule));
            add("here in the config", self.entry(place, rule));
        }
        found
    }

    /// A comment above the line of a finding.
    fn comment(&self, place: &Place, rule: &str) -> Option<(String, TextEdit)> {
        let source = self.audited.sources.get(self.id);
        let start = source.text[..place.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let line = &source.text[start..];
        let is_mark = source.language == Language::Json || line.starts_with('\u{feff}');
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        let end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
        let at = Span { start: start as u32, end: start as u32 };
        let text = format!("{indent}# oas-audit: ignore[{rule}] {REASON}{end}");
        (!is_mark).then(|| self.in_file(at, text))
    }

    /// An extension of the response or the operation that a finding is in.
    fn extension(&self, descriptions: &[&Advised<'_>], place: &Place, rule: &str) -> Option<(String, TextEdit)> {
        let holds = |node: &Node<'_>| {
            let whole = node.key().map_or(node.span().start, |key| key.span().start)..node.span().end;
            node.document().source.id == self.id && whole.contains(&place.span.start)
        };
        let nodes = descriptions.iter().flat_map(|description| {
            let operations = description.api.operations.iter().map(|operation| operation.node);
            operations.chain(description.api.responses.iter().map(|response| response.node))
        });
        let object = nodes.filter(holds).min_by_key(|node| node.span().end - node.span().start)?;
        let reason = || Map::from_iter([(rule.to_owned(), Value::from(REASON))]);
        let written = match object.get(EXTENSION) {
            Some(list) if list.is_sequence() => edit::append(list, &json!(rule)),
            Some(map) => edit::insert(map, &reason(), |_| true, None),
            None => {
                let entry = Map::from_iter([(EXTENSION.to_owned(), Value::Object(reason()))]);
                edit::insert(object, &entry, |_| false, None)
            }
        };
        let Edit { span, text, .. } = written.ok()?.edit;
        Some(self.in_file(span, text))
    }

    /// An entry of the config that is in force.
    fn entry(&self, place: &Place, rule: &str) -> Option<(String, TextEdit)> {
        let files = &self.project.files;
        let path = config::find(files, self.file.parent()?, &files.root)?;
        let identity = files.canonicalize(&path).ok()?;
        let document = Document::parse(SourceId(0), display(&path), files.read(&path).ok()?);
        let root = document.root().filter(|root| root.is_mapping())?;
        let entry = json!({"rule": rule, "pointer": &*place.pointer, "reason": REASON});
        let written = match root.get("ignore").filter(|list| !list.is_null()) {
            Some(list) => edit::append(list, &entry),
            None => {
                let entries = Map::from_iter([("ignore".to_owned(), json!([entry]))]);
                edit::insert(root, &entries, |_| true, None)
            }
        };
        let Edit { span, text, .. } = written.ok().filter(|_| !place.pointer.is_empty())?.edit;
        let (uri, is_open) = self.project.name(&identity);
        let lines = Lines::of(&document.source.text, is_open, self.terms.encoding);
        Some((uri, TextEdit { range: lines.range(span.start, span.end), new_text: text }))
    }

    /// An edit of the file.
    fn in_file(&self, span: Span, new_text: String) -> (String, TextEdit) {
        let range = self.lines.range(span.start, span.end);
        (self.project.name(self.file).0, TextEdit { range, new_text })
    }

    fn edit(&self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let mut changes: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
        let mut files: BTreeMap<SourceId, (String, Lines<'_>)> = BTreeMap::new();
        for Edit { source, span, text } in edits {
            if !files.contains_key(source) {
                let (uri, is_open) = self.project.name(&self.project.identity(*source)?);
                let lines = Lines::of(&self.audited.sources.get(*source).text, is_open, self.terms.encoding);
                files.insert(*source, (uri, lines));
            }
            let (uri, lines) = files.get(source)?;
            let range = lines.range(span.start, span.end);
            changes.entry(uri.clone()).or_default().push(TextEdit { range, new_text: text.clone() });
        }
        Some(WorkspaceEdit { changes })
    }
}

/// What a fix does. One that changes what the document says about the server names the condition.
fn title(fix: &Fix) -> String {
    match fix.applicability {
        Applicability::Safe => fix.title.clone(),
        Applicability::Unsafe => format!("{} (if the server does so)", fix.title),
    }
}
