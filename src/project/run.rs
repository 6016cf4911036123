//! One run: from the inputs to the audit.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::compare;
use super::inputs::{Inputs, Stdin};
use super::settings::{EffectiveSettings, Settings};
use super::since::{self, Past};
use crate::audit::{self, Description, DocumentReport, InputFailure, Report};
use crate::config::Refusal;
use crate::diagnostic::Diagnostic;
use crate::files::{Ahead, Disk, Overlay, normalize};
use crate::model::Api;
use crate::resolve::{Input, Workspace};
use crate::rules;
use crate::text::SourceId;

/// What is to be read.
#[derive(Debug)]
pub(crate) struct Request {
    /// Files, directories, patterns, and `-` for standard input.
    pub(crate) inputs: Vec<PathBuf>,
    /// The document on standard input.
    pub(crate) stdin: Option<Stdin>,
    /// Whether there may be no OpenAPI document among the inputs.
    pub(crate) skips_others: bool,
}

/// The documents that were read, and what is in force for them.
pub(crate) struct Run {
    /// The documents.
    pub(crate) workspace: Workspace,
    /// What is in force for them.
    pub(crate) settings: Settings,
    by_source: HashMap<SourceId, usize>,
    documents: Vec<Input>,
    /// What is in force for each of them: positions in the settings.
    positions: Vec<usize>,
    /// Which of them were named, and not found by a search.
    named: Vec<bool>,
    /// The named parts of descriptions, and the documents that were added since they use these.
    parts: HashSet<SourceId>,
    users: HashSet<SourceId>,
    files: Overlay<Disk>,
    boundaries: Vec<PathBuf>,
    /// Inputs that came to nothing.
    failures: Vec<InputFailure>,
    /// Files that were named and don't look like OpenAPI documents.
    others: Vec<String>,
    skips_others: bool,
    /// The documents as they were, where a revision is named.
    past: Option<Past>,
    /// How long each step took.
    pub(crate) clock: Clock,
}

impl Run {
    /// Reads the inputs. `watch` is called with the number of documents once they are found; its result comes back.
    ///
    /// # Errors
    /// What is wrong with the arguments, or with a config.
    pub(crate) fn read<W>(
        request: Request,
        mut settings: Settings,
        watch: impl FnOnce(usize) -> W,
    ) -> Result<(Self, W), Refusal> {
        let mut clock = Clock::start();
        let Request { inputs, stdin, skips_others } = request;
        let mut inputs = Inputs::find(&inputs, stdin);
        inputs.select(&mut settings)?;
        clock.lap("find");
        let count = inputs.documents.len();
        let watched = watch(count);
        let ahead = Ahead { files: &inputs.files, read: std::mem::take(&mut inputs.read).into() };
        let mut workspace = Workspace::load(&ahead, &inputs.documents, &inputs.boundaries);
        drop(ahead);
        let found = inputs.add_roots(&workspace, &mut settings)?;
        if !skips_others {
            inputs.insist();
        }
        if inputs.documents.len() > count {
            workspace.add_with(&inputs.files, &inputs.documents[count..], &inputs.boundaries, found);
        }
        let named = inputs.named();
        let parts = inputs.parts.iter().filter_map(|part| workspace.find(part)).collect();
        let users = workspace.inputs().iter().skip(count).filter_map(|id| id.as_ref().ok().copied()).collect();
        clock.lap("read");
        let positions = inputs
            .documents
            .iter()
            .map(|input| settings.of(&inputs.files, &input.path))
            .collect::<Result<Vec<_>, _>>()?;
        settings.insist_on_policies()?;
        settings.note_what_is_read(&inputs.files, &workspace);
        let by_source = by_source(&workspace, &positions);
        let mut past = None;
        if let Some(revision) = settings.given().since.clone() {
            let in_force = |id| &settings.get(by_source[&id]).options;
            let (known, was) = since::known(&revision, &workspace, &inputs.boundaries, in_force)?;
            settings.know_revision(known);
            past = Some(was);
            clock.lap("since");
        }
        let others = inputs.others.into_iter().map(|input| input.name).collect();
        let Inputs { documents, files, boundaries, failures, .. } = inputs;
        let run = Self {
            workspace,
            settings,
            by_source,
            documents,
            positions,
            named,
            parts,
            users,
            files,
            boundaries,
            failures,
            others,
            skips_others,
            past,
            clock,
        };
        Ok((run, watched))
    }

    /// Whether a file is one on the disk, and not standard input under its name.
    pub(crate) fn is_on_disk(&self, path: &Path) -> bool {
        !self.files.top.0.contains_key(&normalize(path))
    }

    /// Reads the documents again, some of them with other text.
    pub(crate) fn read_again<'t>(&mut self, texts: impl Iterator<Item = (&'t Path, &'t str)>) {
        self.files.top.0.extend(texts.map(|(path, text)| (normalize(path), text.as_bytes().to_vec())));
        self.workspace = Workspace::load(&self.files, &self.documents, &self.boundaries);
        self.by_source = by_source(&self.workspace, &self.positions);
    }

    /// Audits the documents.
    pub(crate) fn audit(&self) -> Report {
        self.complete(audit::audit_each(&self.workspace, |id| &self.in_force(id).options))
    }

    /// Audits the documents, and gives their descriptions too, each of them read once.
    pub(crate) fn describe(&self) -> (Report, Vec<Description<'_>>) {
        let (report, descriptions) = audit::describe_each(&self.workspace, |id| &self.in_force(id).options);
        (self.complete(report), descriptions)
    }

    /// Adds the inputs that are not descriptions.
    fn complete(&self, mut report: Report) -> Report {
        if report.documents.is_empty() && !self.skips_others {
            for id in std::mem::take(&mut report.others) {
                match audit::explain_other(&self.workspace, id) {
                    Ok(document) => report.documents.push(document),
                    Err(failure) => report.failures.push(failure),
                }
            }
        }
        report.failures.splice(0..0, self.failures.iter().cloned());
        report.failures.extend(self.empty(&report));
        if let (Some(past), Some(profile)) = (&self.past, self.settings.given().contract) {
            compare::add_changes(&mut report, &self.workspace, past, profile, |id| &self.in_force(id).options);
        }
        if let Some(past) = self.past.as_ref().filter(|_| self.settings.given().marks_changes) {
            self.note_changed_lines(&mut report, past);
        }
        report
    }

    /// Notes which lines changed in the files with findings.
    fn note_changed_lines(&self, report: &mut Report, past: &Past) {
        let places = report.findings().flat_map(Diagnostic::identities).map(|place| place.source);
        let sources: HashSet<SourceId> = places.filter(|id| self.workspace.path(*id).is_some()).collect();
        let changed = sources.into_iter().map(|id| (id, past.changed(report.sources.get(id)))).collect();
        if let Some(since) = &mut report.since {
            since.changed = changed;
        }
    }

    /// The named documents that have nothing to audit and no finding: not a success.
    fn empty(&self, report: &Report) -> Vec<InputFailure> {
        let named = self.workspace.inputs().iter().zip(&self.named).filter(|(_, is_named)| **is_named);
        let named: HashSet<SourceId> = named.filter_map(|(id, _)| id.as_ref().ok().copied()).collect();
        let is_known = report.known.is_some() || report.since.is_some();
        let is_empty = |document: &&DocumentReport| {
            let is_silent = document.findings.is_empty() && document.suppressed.is_empty() && !is_known;
            let is_empty = Api::maps_of_operations(self.workspace.document(document.source)).next().is_none();
            is_empty && !document.is_broken && is_silent && named.contains(&document.source)
        };
        let failure = |document: &DocumentReport| InputFailure {
            input: report.sources.get(document.source).name.clone(),
            message: "it has neither `paths` nor `webhooks`, and no document that refers to it was found".to_owned(),
            help: "name the document that uses it".to_owned(),
        };
        report.documents.iter().filter(is_empty).map(failure).collect()
    }

    /// The named files that are not OpenAPI documents.
    pub(crate) fn passed_over(&self, report: &Report) -> Vec<String> {
        // A file that another one refers to was read after all.
        let read: HashSet<&str> = report.sources.iter().map(|source| source.name.as_str()).collect();
        let unread = self.others.iter().filter(|name| !read.contains(name.as_str())).cloned();
        let others = report.others.iter().map(|id| report.sources.get(*id).name.clone());
        others.chain(unread).collect()
    }

    /// Leaves out what is not in the named parts, of the documents that were read only because they use these. None if
    /// there are no such documents.
    pub(crate) fn narrow(&self, report: &mut Report) -> Option<Narrowed> {
        let mut narrowed = Narrowed { documents: Vec::new(), hidden: 0 };
        let is_inside = |finding: &Diagnostic| finding.identities().any(|place| self.parts.contains(&place.source));
        // Of a broken one the findings are the reasons.
        let users = report.documents.iter_mut().filter(|one| self.users.contains(&one.source) && !one.is_broken);
        for document in users {
            let all = document.findings.len();
            document.findings.retain(is_inside);
            document.suppressed.retain(|one| is_inside(&one.finding));
            narrowed.hidden += all - document.findings.len();
            narrowed.documents.push(report.sources.get(document.source).name.clone());
        }
        Some(narrowed).filter(|narrowed| !narrowed.documents.is_empty())
    }

    /// Shows documents that were read only because they use a named part as if they were named.
    pub(crate) fn show_whole(&mut self) {
        self.users.clear();
    }

    /// Whether the findings of a document are shown in one of its files: of one that was named in all of them.
    pub(crate) fn shows(&self, document: SourceId, file: SourceId) -> bool {
        !self.users.contains(&document) || self.parts.contains(&file)
    }

    /// What is in force for one of the documents.
    pub(crate) fn in_force(&self, document: SourceId) -> &EffectiveSettings {
        self.settings.get(self.by_source[&document])
    }

    /// Makes sure that a document which can't be audited comes with the reason, also where the user turned its rule off.
    pub(crate) fn explain_broken(&self, report: &mut Report) {
        let place = |finding: &Diagnostic| (finding.rule, finding.primary.place.source, finding.primary.place.span);
        let is_reason = |finding: &Diagnostic| rules::REASONS.iter().any(|meta| meta.id == finding.rule);
        let told: HashSet<_> = report.findings().map(place).collect();
        for document in report.documents.iter_mut().filter(|document| document.is_broken) {
            if !document.findings.iter().any(is_reason) {
                // Where a defect of ours hides the reason, the document is broken all the same.
                let explained = audit::explain_other(&self.workspace, document.source);
                let mut reasons = explained.map(|document| document.findings).unwrap_or_default();
                reasons.retain(|finding| is_reason(finding) && !told.contains(&place(finding)));
                document.findings.splice(0..0, reasons);
            }
        }
    }
}

/// The documents that were audited for the parts that were named.
pub(crate) struct Narrowed {
    /// Their names.
    pub(crate) documents: Vec<String>,
    /// How many findings in other files are left out.
    pub(crate) hidden: usize,
}

/// What is in force for each document, by its source.
fn by_source(workspace: &Workspace, positions: &[usize]) -> HashMap<SourceId, usize> {
    let sources = workspace.inputs().iter().zip(positions);
    sources.filter_map(|(source, at)| Some((*source.as_ref().ok()?, *at))).collect()
}

/// How long each step took.
pub(crate) struct Clock {
    start: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { start: Instant::now(), laps: Vec::new() }
    }

    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Ends a step.
    pub(crate) fn lap(&mut self, name: &'static str) {
        let before: Duration = self.laps.iter().map(|(_, time)| *time).sum();
        self.laps.push((name, self.elapsed() - before));
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, time) in &self.laps {
            writeln!(f, "{:>9.1} ms  {name}", time.as_secs_f64() * 1e3)?;
        }
        writeln!(f, "{:>9.1} ms  total", self.elapsed().as_secs_f64() * 1e3)
    }
}
