//! What `check` and `operations` share: from the inputs to the audit.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::console::Look;
use super::inputs::{Inputs, identities};
use super::progress::Progress;
use super::settings::{InForce, Refusal, Settings};
use super::{Complaint, ExitStatus, args, complain, since};
use crate::audit::{self, DocumentReport, Report};
use crate::diagnostic::Diagnostic;
use crate::guard::{Defect, guard};
use crate::resolve::{Workspace, display};
use crate::text::SourceId;

/// The rules that say why a document can't be audited.
pub(super) const REASONS: [&str; 2] = ["syntax-error", "unsupported-version"];

/// What came of the inputs.
pub(super) struct Session {
    /// The documents that were read.
    pub(super) workspace: Workspace,
    /// What is in force for them.
    pub(super) settings: Settings,
    by_source: HashMap<SourceId, usize>,
    /// What was found in them, and which inputs came to nothing.
    pub(super) report: Report,
    /// Names of files that were named and are no OpenAPI documents.
    pub(super) passed_over: Vec<String>,
    /// How long each step took.
    pub(super) clock: Clock,
}

impl Session {
    /// Reads and audits the inputs. `skips_others` says that there may be no OpenAPI document among them.
    ///
    /// # Errors
    /// What is wrong with the arguments, or with a config.
    pub(super) fn run(input: &args::Input, mut settings: Settings, skips_others: bool) -> Result<Self, Refusal> {
        let mut clock = Clock::start();
        let stdin_name = input.stdin_path.as_deref();
        if let Some(name) = stdin_name.filter(|_| !input.inputs.iter().any(|input| input == Path::new("-"))) {
            return Err(Refusal::Usage(Complaint {
                message: "--stdin-path is for standard input, which is not among the inputs".to_owned(),
                help: format!("add `-` to read it: `- --stdin-path {}`", display(name)),
            }));
        }
        if settings.said().since.is_some()
            && stdin_name.is_none()
            && input.inputs.iter().any(|one| one == Path::new("-"))
        {
            return Err(Refusal::Usage(Complaint {
                message: "`--since` compares files, and standard input has no name".to_owned(),
                help: "say which file it is, as `- --stdin-path openapi.yaml`".to_owned(),
            }));
        }
        let mut inputs = Inputs::find(&input.inputs, stdin_name);
        inputs.select(&mut settings)?;
        clock.lap("find");
        let count = inputs.documents.len();
        let _progress = Progress::start(format!("auditing {count} document{}", if count == 1 { "" } else { "s" }));
        let load = |inputs: &Inputs| Workspace::load(&inputs.files, &inputs.documents, &inputs.boundaries);
        let mut workspace = load(&inputs);
        inputs.add_roots(&workspace, &mut settings)?;
        if !skips_others {
            inputs.insist();
        }
        if inputs.documents.len() > count {
            workspace = load(&inputs);
        }
        clock.lap("read");
        let positions = inputs.documents.iter().map(|input| settings.of(&input.path)).collect::<Result<Vec<_>, _>>()?;
        settings.note_what_is_read(|| identities(&workspace));
        let sources = workspace.inputs().iter().zip(&positions);
        let by_source: HashMap<SourceId, usize> =
            sources.filter_map(|(source, at)| Some((*source.as_ref().ok()?, *at))).collect();
        if let Some(revision) = settings.said().since.clone() {
            let in_force = |id| &settings.get(by_source[&id]).options;
            let known = since::known(&revision, &workspace, &inputs.boundaries, in_force)?;
            settings.know_revision(known);
            clock.lap("since");
        }
        let mut report = audit::audit_each(&workspace, |id| &settings.get(by_source[&id]).options);
        if report.documents.is_empty() && !skips_others {
            for id in std::mem::take(&mut report.others) {
                match audit::explain_other(&workspace, id) {
                    Ok(document) => report.documents.push(document),
                    Err(failure) => report.failures.push(failure),
                }
            }
        }
        report.failures.splice(0..0, inputs.failures);
        clock.lap("audit");
        // A file that another one refers to was read after all.
        let read: HashSet<&str> = report.sources.iter().map(|source| source.name.as_str()).collect();
        let unread = inputs.others.into_iter().map(|input| input.name).filter(|name| !read.contains(name.as_str()));
        let others = report.others.iter().map(|id| report.sources.get(*id).name.clone());
        let passed_over = others.chain(unread).collect();
        Ok(Self { workspace, settings, by_source, report, passed_over, clock })
    }

    /// Looks at each document that was audited, and says of those where a defect of ours stops that.
    pub(super) fn each<T>(&self, errors: Look, look_at: impl Fn(&DocumentReport) -> Option<T>) -> (Vec<T>, ExitStatus) {
        let (mut all, mut status) = (Vec::new(), ExitStatus::Clean);
        for document in &self.report.documents {
            let name = &self.report.sources.get(document.source).name;
            match guard("list", name, || look_at(document)) {
                Ok(one) => all.extend(one),
                Err(defect) => {
                    let message = format!("can't list `{name}`: {defect}");
                    complain(errors, &Complaint { message, help: Defect::HELP.to_owned() });
                    status = ExitStatus::Failure;
                }
            }
        }
        (all, status)
    }

    /// Audits the documents again, under settings that have changed.
    pub(super) fn audit(&mut self) {
        let again = audit::audit_each(&self.workspace, |id| &self.in_force(id).options);
        self.report.documents = again.documents;
        self.report.sources = again.sources;
        self.report.known = again.known;
    }

    /// What is in force for one of the documents.
    pub(super) fn in_force(&self, document: SourceId) -> &InForce {
        self.settings.get(self.by_source[&document])
    }

    /// Makes sure that a document which can't be audited comes with the reason, also where the user turned its rule off.
    pub(super) fn explain_broken(&mut self) {
        let place = |finding: &Diagnostic| (finding.rule, finding.primary.place.source, finding.primary.place.span);
        let told: HashSet<_> = self.report.findings().map(place).collect();
        for document in self.report.documents.iter_mut().filter(|document| document.is_broken) {
            if !document.findings.iter().any(|finding| REASONS.contains(&finding.rule)) {
                // Where a defect of ours hides the reason, the document is broken all the same.
                let explained = audit::explain_other(&self.workspace, document.source);
                let mut reasons = explained.map(|document| document.findings).unwrap_or_default();
                reasons.retain(|finding| REASONS.contains(&finding.rule) && !told.contains(&place(finding)));
                document.findings.splice(0..0, reasons);
            }
        }
    }
}

/// How long each step took.
pub(super) struct Clock {
    start: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { start: Instant::now(), laps: Vec::new() }
    }

    /// The time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Ends a step.
    pub(super) fn lap(&mut self, name: &'static str) {
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
