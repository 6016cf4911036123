//! One walk over the model that runs the rules, and what came of it.

mod sink;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;

use crate::advise::Conventions;
use crate::classify::Kinds;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Api, Scope};
use crate::parallel;
use crate::resolve::Workspace;
use crate::rule::{Context, Preset, Rule};
use crate::rules;
use crate::syntax::Document;
use crate::text::{SourceId, Sources};

use sink::Sink;

/// What an audit found, for the reports to write.
#[derive(Debug, Default)]
pub struct Report {
    /// One entry for each document that was audited or could not be, in the order of the inputs.
    pub documents: Vec<DocumentReport>,
    /// Every source that was read: roots and the files that they refer to.
    pub sources: Sources,
    /// Inputs of which nothing could be read.
    pub failures: Vec<InputFailure>,
    /// Inputs that are no OpenAPI documents and were passed over.
    pub others: Vec<SourceId>,
}

/// What was found in one document and in the files that it refers to.
#[derive(Debug)]
pub struct DocumentReport {
    /// The document's own source.
    pub source: SourceId,
    /// The version that it states (`3.1.0`, `2.0`); empty where it could not be read.
    pub openapi: String,
    /// Number of operations, those of webhooks and callbacks included.
    pub operations: usize,
    /// The findings, in the order of their places: own source first.
    pub findings: Vec<Diagnostic>,
    /// Whether the document could not be audited, so that the run ends with exit status 2.
    pub is_broken: bool,
}

/// An input that could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFailure {
    /// The input as it was given.
    pub input: String,
    /// What went wrong: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Report {
    /// All findings of all documents.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.documents.iter().flat_map(|document| &document.findings)
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|finding| finding.severity == severity).count()
    }

    /// Whether anything could not be audited.
    pub fn is_incomplete(&self) -> bool {
        !self.failures.is_empty() || self.documents.iter().any(|document| document.is_broken)
    }
}

/// Which rules run, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The preset.
    pub preset: Preset,
    /// What the user says of single rules: a severity, or none to turn it off.
    pub severities: HashMap<String, Option<Severity>>,
    /// Where not empty, only these rules run.
    pub only: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { preset: Preset::Recommended, severities: HashMap::new(), only: Vec::new() }
    }
}

impl Options {
    /// Whether a rule runs.
    pub fn is_on(&self, rule: &dyn Rule) -> bool {
        let meta = rule.meta();
        if !self.only.is_empty() {
            return self.only.iter().any(|id| id == meta.id);
        }
        match self.severities.get(meta.id) {
            Some(severity) => severity.is_some(),
            None => meta.preset <= self.preset,
        }
    }
}

/// Audits every description among the inputs of a workspace.
///
/// An input that another input refers to is audited as a part of that one.
pub fn audit(workspace: &Workspace, options: &Options) -> Report {
    let engine = Engine::new(workspace, options);
    let mut report = Report { sources: workspace.sources(), ..Report::default() };
    let referenced = workspace.referenced();
    let (mut seen, mut roots) = (HashSet::new(), Vec::new());
    for input in workspace.inputs() {
        match input {
            Err(error) => report.failures.push(InputFailure {
                input: error.name.clone(),
                message: error.reason.clone(),
                help: "check the path and its permissions".to_owned(),
            }),
            Ok(id) if !seen.insert(*id) => {}
            Ok(id) => {
                let document = workspace.document(*id);
                if Api::is_description(document) || document.is_broken() {
                    roots.push(*id);
                } else if !referenced.contains(id) {
                    report.others.push(*id);
                }
            }
        }
    }
    // A defect of ours in one document must not cost the user the others.
    let results = parallel::map(roots, |id| {
        std::panic::catch_unwind(AssertUnwindSafe(|| engine.audit(id))).map_err(|_| InputFailure {
            input: workspace.document(id).source.name.clone(),
            message: "its audit was stopped by a defect of oas-audit".to_owned(),
            help: "please report it, with the file if you can share it".to_owned(),
        })
    });
    for result in results {
        match result {
            Ok(document) => report.documents.push(document),
            Err(failure) => report.failures.push(failure),
        }
    }
    forget_repeats(&mut report);
    report
}

/// Explains why an input is no description that can be audited, as a report of its own.
pub fn explain_other(workspace: &Workspace, id: SourceId) -> DocumentReport {
    Engine::new(workspace, &Options::default()).audit(id)
}

/// What the rules find in one document, each absence at every operation that lacks something, however many do.
pub fn one_by_one(workspace: &Workspace, id: SourceId, options: &Options) -> Vec<Diagnostic> {
    Engine { sums_up: false, ..Engine::new(workspace, options) }.audit(id).findings
}

/// Two descriptions may share files; what is wrong in such a file is told once, with the first of them.
fn forget_repeats(report: &mut Report) {
    let mut seen = HashSet::new();
    for document in &mut report.documents {
        let own = document.source;
        document.findings.retain(|finding| {
            let place = &finding.primary.place;
            place.source == own || seen.insert((finding.rule, place.source, place.span, finding.status.clone()))
        });
    }
}

struct Engine<'a> {
    workspace: &'a Workspace,
    rules: Vec<&'static dyn Rule>,
    severities: HashMap<&'a str, Severity>,
    is_strict: bool,
    /// Whether what nearly nothing in a document declares is one finding.
    sums_up: bool,
}

impl<'a> Engine<'a> {
    fn new(workspace: &'a Workspace, options: &'a Options) -> Self {
        let severities = options.severities.iter().filter_map(|(id, severity)| Some((id.as_str(), (*severity)?)));
        Self {
            workspace,
            rules: rules::ALL.iter().copied().filter(|rule| options.is_on(*rule)).collect(),
            severities: severities.collect(),
            is_strict: options.preset >= Preset::Strict,
            sums_up: true,
        }
    }

    fn audit(&self, id: SourceId) -> DocumentReport {
        let mut sink = Sink::default();
        let documents: Vec<&Document> = self.workspace.reachable(id);
        let mut is_broken = false;
        for document in &documents {
            is_broken |= document.is_broken();
            self.rules.iter().for_each(|rule| rule.check_source(document, &mut sink));
        }
        let (mut openapi, mut operations) = (String::new(), 0);
        match Api::new(self.workspace, id) {
            Err(problem) => {
                is_broken = true;
                let document = self.workspace.document(id);
                self.rules.iter().for_each(|rule| rule.check_unsupported(document, &problem, &mut sink));
            }
            Ok(api) => {
                api.version_text.clone_into(&mut openapi);
                operations = api.operations.len();
                self.walk(&api, &mut sink);
            }
        }
        let findings = sink.finish(id, &self.severities);
        DocumentReport { source: id, openapi, operations, findings, is_broken }
    }

    /// The one walk over the model.
    fn walk(&self, api: &Api<'_>, sink: &mut Sink) {
        let kinds = Kinds::infer(api);
        let conventions = Conventions::of(api);
        let cx = &mut Context { api, kinds: &kinds, conventions: &conventions, is_strict: self.is_strict, sink };
        let (all, served): (Vec<_>, Vec<_>) = self.rules.iter().copied().partition(|rule| rule.looks_at_calls());
        self.rules.iter().for_each(|rule| rule.check_document(cx));
        for operation in &api.operations {
            all.iter().for_each(|rule| rule.check_operation(operation, cx));
            if operation.scope == Scope::Path {
                served.iter().for_each(|rule| rule.check_operation(operation, cx));
            }
        }
        for response in api.responses.iter().filter(|response| response.is_valid) {
            all.iter().for_each(|rule| rule.check_response(response, cx));
            if response.uses.iter().any(|(at, _)| api.operations[*at].scope == Scope::Path) {
                served.iter().for_each(|rule| rule.check_response(response, cx));
            }
        }
        let absence = |rule: &str| rules::find(rule).and_then(Rule::absence).filter(|_| self.sums_up);
        sink.settle(&api.anchor.place(), absence);
    }
}
