//! The edits that `check --fix` would make.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::{DiffTag, TextDiff};

use super::files::{Buffer, Files};
use super::position::Lines;
use super::project::{Project, Terms};
use super::protocol::TextEdit;
use crate::audit::{self, Offer, Options, Report};
use crate::diagnostic::{Applicability, Severity};
use crate::files::FileSystem;
use crate::project::fix::{Fixable, Wanted, fix};
use crate::resolve::{Input, Workspace};
use crate::text::SourceId;

/// Documents with texts that are tried out.
struct Scratch {
    files: Files,
    inputs: Vec<Input>,
    options: Vec<Options>,
    workspace: Workspace,
}

impl Fixable for Scratch {
    fn path(&self, id: SourceId) -> Option<&Path> {
        self.workspace.path(id)
    }

    fn is_on_disk(&self, _: &Path) -> bool {
        true
    }

    fn read_again<'t>(&mut self, texts: impl Iterator<Item = (&'t Path, &'t str)>) {
        let files = self.files.clone();
        let open = &mut Arc::make_mut(&mut self.files.shared).open;
        for (path, text) in texts {
            if let Ok(file) = files.canonicalize(path) {
                open.insert(file, Buffer { uri: String::new(), version: 0, text: Arc::new(text.to_owned()) });
            }
        }
        self.workspace = Workspace::load(&self.files, &self.inputs, &self.files.shared.folders);
    }

    fn audit(&self) -> Report {
        let ids = self.workspace.inputs().iter().zip(&self.options);
        let by_id: HashMap<SourceId, &Options> =
            ids.filter_map(|(id, options)| Some((*id.as_ref().ok()?, options))).collect();
        audit::audit_each(&self.workspace, |id| by_id[&id])
    }
}

/// The edits of all safe fixes in the documents that use a file, by the names of the files for the client.
pub(super) fn fix_all(project: &Project, file: SourceId, terms: Terms) -> BTreeMap<String, Vec<TextEdit>> {
    let live = &project.live;
    let (mut inputs, mut options) = (Vec::new(), Vec::new());
    for (input, id) in live.inputs.iter().zip(live.workspace.inputs()) {
        let Some((id, own)) = id.as_ref().ok().and_then(|id| Some((*id, project.options(*id)?))) else { continue };
        if live.workspace.reach(id, &mut HashSet::new()).contains(&file) {
            inputs.push(input.clone());
            options.push(Options { offer: Offer::EveryPlace, ..own.clone() });
        }
    }
    let files = project.files.clone();
    let workspace = Workspace::load(&files, &inputs, &files.shared.folders);
    let mut scratch = Scratch { files, inputs, options, workspace };
    let mut report = scratch.audit();
    let wanted = Wanted { most: Applicability::Safe, least: Severity::Info };
    let mut edits = BTreeMap::new();
    for changed in fix(&mut scratch, &mut report, wanted).files {
        let Some(path): Option<PathBuf> = project.files.canonicalize(&changed.path).ok() else { continue };
        let (uri, is_open) = project.name(&path);
        edits.insert(uri, between(&changed.before, &changed.after, is_open, terms));
    }
    edits
}

/// The edits that lead from one text to another, by lines.
fn between(before: &str, after: &str, is_open: bool, terms: Terms) -> Vec<TextEdit> {
    let diff = TextDiff::from_lines(before, after);
    let starts = |lines: &[&str]| {
        let mut at = 0;
        let mut starts = vec![0];
        starts.extend(lines.iter().map(|line| {
            at += line.len();
            at
        }));
        starts
    };
    let (old, new) = (starts(diff.old_slices()), starts(diff.new_slices()));
    let lines = Lines::of(before, is_open, terms.encoding);
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    let edit = |op: &similar::DiffOp| {
        let (from, to) = (op.old_range(), op.new_range());
        let range = lines.range(old[from.start] as u32, old[from.end] as u32);
        TextEdit { range, new_text: after[new[to.start]..new[to.end]].to_owned() }
    };
    changed.map(edit).collect()
}
