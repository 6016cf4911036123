//! One walk over the model that runs the rules, and what came of it.

mod baseline;
mod draft;
#[cfg(test)]
mod linear;
mod overlap;
mod share;
mod sink;
mod suppress;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::advise::Conventions;
use crate::classify::{Kind, Kinds};
use crate::config::{Config, Level};
use crate::diagnostic::{Diagnostic, OperationName, Place, Severity};
use crate::guard::{Defect, guard};
use crate::model::{Api, Operation, Response, ResponseUse, Scope};
use crate::parallel;
use crate::resolve::Workspace;
use crate::rule::{Context, Preset, Rule};
use crate::rules;
use crate::syntax::Document;
use crate::text::{SourceId, Sources};

pub use baseline::{Baseline, Files, Known, KnownFindings, Origin};
use draft::Draft;
use share::Share;
use sink::Sink;
use suppress::{Addressed, Suppressions};
pub use suppress::{EXTENSION, Means, Suppressed, Suppression};

/// What an audit found, for the reports to write.
#[derive(Debug, Default)]
pub struct Report {
    /// One entry for each document that was audited or could not be, in the order of the inputs.
    pub documents: Vec<DocumentReport>,
    /// Every source that was read: roots and the files that they refer to.
    pub sources: Sources,
    /// Inputs of which nothing could be read.
    pub failures: Vec<InputFailure>,
    /// What became of the findings that the baseline knows; none without a baseline.
    pub known: Option<KnownFindings>,
    /// What became of the findings that a revision has; none where nothing is compared with one.
    pub since: Option<Since>,
    /// Inputs that are no OpenAPI documents and were passed over.
    pub others: Vec<SourceId>,
}

/// What became of the findings that a revision has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The revision as the user named it.
    pub revision: String,
    /// How many are still there, and how many are gone.
    pub found: KnownFindings,
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
    /// The operations themselves, for reports that show them beside the findings; empty unless
    /// [`Options::lists_operations`].
    pub index: Vec<OperationEntry>,
    /// The findings, in the order of their places: own source first.
    pub findings: Vec<Diagnostic>,
    /// The findings that were suppressed, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// Whether the document could not be audited, so that the run ends with exit status 2.
    pub is_broken: bool,
}

/// An operation with what it declares.
#[derive(Clone, Debug)]
pub struct OperationEntry {
    /// What it is called.
    pub name: OperationName,
    /// Its key.
    pub place: Place,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its responses, in the order of the document.
    pub responses: Vec<ResponseEntry>,
}

/// A response as an operation declares it.
#[derive(Clone, Debug)]
pub struct ResponseEntry {
    /// The status key as it is written.
    pub status: String,
    /// The response object, references followed; none where one leads nowhere.
    pub place: Option<Place>,
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

impl InputFailure {
    /// What is reported of an input that a defect of ours kept from its audit.
    pub(crate) fn of(input: &str, defect: Defect) -> Self {
        Self { input: input.to_owned(), message: defect.to_string(), help: Defect::HELP.to_owned() }
    }
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

    /// How many findings were suppressed.
    pub fn suppressed(&self) -> usize {
        self.documents.iter().map(|document| document.suppressed.len()).sum()
    }

    /// Whether only findings that were not known before are reported.
    pub fn is_of_new_findings(&self) -> bool {
        self.known.is_some() || self.since.is_some()
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
    /// What the project's config says, but for what stands in the other fields: of single operations and places, and of
    /// the rules' own options.
    pub config: Config,
    /// Whether findings can be suppressed.
    pub heeds_ignores: bool,
    /// The findings that a file knows, which are not reported.
    pub baseline: Option<Arc<Known>>,
    /// The findings that a revision has, which are not reported.
    pub since: Option<Arc<Known>>,
    /// Whether all documents that follow the config are audited. Where they aren't, what it suppresses may be in one of
    /// the others.
    pub sees_all: bool,
    /// Whether reports need [`DocumentReport::index`], which is empty otherwise.
    pub lists_operations: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: Preset::Recommended,
            severities: HashMap::new(),
            only: Vec::new(),
            config: Config::default(),
            heeds_ignores: true,
            baseline: None,
            since: None,
            sees_all: true,
            lists_operations: true,
        }
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

    /// All that is known and not reported.
    fn known(&self) -> impl Iterator<Item = &Known> {
        self.baseline.iter().chain(&self.since).map(Arc::as_ref)
    }

    /// The kind that the config states for an operation.
    pub fn kind_of(&self, operation: &Operation<'_>) -> Option<Kind> {
        self.config.kind_of(operation.method.name(), operation.path)?.parse().ok()
    }

    /// What is in force for a rule where no override says otherwise.
    fn force(&self, rule: &dyn Rule) -> Force {
        match self.severities.get(rule.meta().id) {
            _ if !self.is_on(rule) => Force::Off,
            Some(Some(severity)) => Force::Severity(*severity),
            _ => Force::AsFound,
        }
    }
}

/// What is in force for a rule, the least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Force {
    /// It is not asked.
    Off,
    /// The finding has the severity that the rule gives it.
    #[default]
    AsFound,
    /// The user gives it another.
    Severity(Severity),
}

impl From<Level> for Force {
    fn from(level: Level) -> Self {
        level.map_or(Self::Off, Self::Severity)
    }
}

/// Audits every description among the inputs of a workspace.
///
/// An input that another input refers to is audited as a part of that one.
pub fn audit(workspace: &Workspace, options: &Options) -> Report {
    audit_each(workspace, |_| options)
}

/// Audits every description among the inputs of a workspace, each with its own options.
pub fn audit_each<'o>(workspace: &Workspace, options: impl Fn(SourceId) -> &'o Options + Sync) -> Report {
    audit_with(workspace, options, rules::ALL)
}

fn audit_with<'o>(
    workspace: &Workspace,
    options: impl Fn(SourceId) -> &'o Options + Sync,
    rules: &[&'static dyn Rule],
) -> Report {
    let mut report = Report { sources: workspace.sources(), ..Report::default() };
    let referenced = workspace.referenced();
    let (mut seen, mut roots) = (HashSet::new(), Vec::new());
    for input in workspace.inputs() {
        match input {
            Err(error) => report.failures.push(InputFailure {
                input: error.name.clone(),
                message: error.reason.clone(),
                help: error.help.to_owned(),
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
    let configs = draft::show_configs(&mut report.sources, &roots, &options);
    let shares = Share::of_each(workspace, &roots, &options);
    let addressed = Addressed::among(workspace);
    // A defect of ours in one document must not cost the user the others.
    let results = parallel::map(roots.into_iter().zip(shares).collect(), |(id, share)| {
        let config = configs.get(&id).copied();
        let engine = Engine::new(workspace, &report.sources, options(id), config, &addressed, rules);
        let name = &workspace.document(id).source.name;
        guard("audit", name, || engine.audit(id, share)).map_err(|defect| InputFailure::of(name, defect))
    });
    let mut drafts = Vec::new();
    for result in results {
        match result {
            Ok(draft) => drafts.push(draft),
            Err(failure) => report.failures.push(failure),
        }
    }
    (report.documents, report.known, report.since) =
        draft::finish(drafts, workspace, &report.sources, &mut report.failures);
    report
}

/// Explains why an input is not a description that can be audited, as a report of its own.
///
/// # Errors
/// A defect of ours.
pub fn explain_other(workspace: &Workspace, id: SourceId) -> Result<DocumentReport, InputFailure> {
    let options = Options { heeds_ignores: false, ..Options::default() };
    let sources = workspace.sources();
    let addressed = Addressed::default();
    let name = &workspace.document(id).source.name;
    let explain = || {
        let engine = Engine::new(workspace, &sources, &options, None, &addressed, rules::ALL);
        engine.audit(id, Share::whole(workspace, id)).into_report()
    };
    guard("explain", name, explain).map_err(|defect| InputFailure::of(name, defect))
}

/// What the rules find in one document, each absence at every operation that lacks something, however many do.
pub fn one_by_one(workspace: &Workspace, id: SourceId, options: &Options) -> Vec<Diagnostic> {
    let sources = workspace.sources();
    let addressed = Addressed::among(workspace);
    // Nothing is said of its suppressions, so their places don't matter.
    let engine = Engine::new(workspace, &sources, options, Some(id), &addressed, rules::ALL);
    let mut draft = engine.audit(id, Share::whole(workspace, id));
    draft.settle(&sources, |_| None);
    draft.into_report().findings
}

struct Engine<'a> {
    workspace: &'a Workspace,
    sources: &'a Sources,
    options: &'a Options,
    /// What the config is shown as.
    config: Option<SourceId>,
    addressed: &'a Addressed,
    rules: Vec<Running>,
}

/// What is known of a description before the rules look at it.
struct Facts<'k, 'a> {
    api: &'k Api<'a>,
    kinds: &'k Kinds,
    conventions: &'k Conventions,
    config: &'k Config,
    documents: &'k [&'a Document],
    is_strict: bool,
}

impl<'a> Facts<'_, 'a> {
    fn context<'c>(&'c self, sink: &'c mut Sink) -> Context<'c, 'a> {
        let Self { api, kinds, conventions, config, documents, is_strict } = *self;
        Context { api, kinds, conventions, config, documents, is_strict, sink }
    }
}

/// A rule that runs, at least for some operations.
struct Running {
    rule: &'static dyn Rule,
    force: Force,
    /// Whether an override says otherwise for some operations.
    has_exceptions: bool,
}

/// What is in force for a rule at each operation; nothing where no override names the rule.
struct Exceptions(Vec<Force>);

/// A part of the walk over the model. Parts of large documents are done on all cores.
enum Task<'t, 'a> {
    /// One rule looks at the document.
    Document(&'t Running),
    /// All rules look at some operations.
    Operations(&'t [Operation<'a>]),
    /// All rules look at some responses.
    Responses(&'t [Response<'a>]),
}

impl<'a> Task<'_, 'a> {
    fn run(self, rules: &[(&Running, Exceptions)], facts: &Facts<'_, 'a>, sink: &mut Sink) {
        match self {
            Self::Document(Running { rule, force, .. }) => {
                sink.force = *force;
                rule.check_document(&mut facts.context(sink));
            }
            Self::Operations(operations) => {
                for operation in operations {
                    for (Running { rule, force, .. }, exceptions) in rules {
                        sink.force = exceptions.at(operation.id).unwrap_or(*force);
                        if sink.force > Force::Off && (operation.scope == Scope::Path || rule.looks_at_calls()) {
                            rule.check_operation(operation, &mut facts.context(sink));
                        }
                    }
                }
            }
            Self::Responses(responses) => {
                for response in responses.iter().filter(|response| response.is_valid) {
                    let is_served = response.uses.iter().any(|(at, _)| facts.api.operations[*at].scope == Scope::Path);
                    for (Running { rule, force, .. }, exceptions) in rules {
                        // A shared response is judged as for the operation that asks most of it.
                        let uses = if exceptions.0.is_empty() { &[] } else { response.uses.as_slice() };
                        let most = uses.iter().filter_map(|(at, _)| exceptions.at(*at)).max();
                        sink.force = most.unwrap_or(*force);
                        if sink.force > Force::Off && (is_served || rule.looks_at_calls()) {
                            rule.check_response(response, &mut facts.context(sink));
                        }
                    }
                }
            }
        }
    }
}

impl<'a> Engine<'a> {
    fn new(
        workspace: &'a Workspace,
        sources: &'a Sources,
        options: &'a Options,
        config: Option<SourceId>,
        addressed: &'a Addressed,
        rules: &[&'static dyn Rule],
    ) -> Self {
        let running = |rule: &&'static dyn Rule| {
            let force = options.force(*rule);
            let mut levels = options.config.overrides.iter().flat_map(|one| &one.rules);
            let mut of_rule = levels.by_ref().filter(|(id, _)| *id == rule.meta().id).peekable();
            let has_exceptions = of_rule.peek().is_some();
            let is_wanted = options.only.is_empty() && of_rule.any(|(_, level)| level.is_some());
            (force > Force::Off || is_wanted).then_some(Running { rule: *rule, force, has_exceptions })
        };
        let rules = rules.iter().filter_map(running).collect();
        Self { workspace, sources, options, config, addressed, rules }
    }

    fn audit(&self, id: SourceId, share: Share) -> Draft<'a> {
        let Share { documents, read, mut is_broken } = share;
        let documents: Vec<&Document> = documents.into_iter().map(|id| self.workspace.document(id)).collect();
        let mut sink = Sink::default();
        let mut suppressions = if self.options.heeds_ignores {
            Suppressions::collect(self.workspace, &documents, self.addressed, &self.options.config, self.config)
        } else {
            Suppressions::default()
        };
        for document in &documents {
            for Running { rule, force, .. } in self.rules.iter().filter(|running| running.force > Force::Off) {
                sink.force = *force;
                rule.check_source(document, &mut sink);
            }
        }
        let (mut openapi, mut operations, mut index, mut anchor) = (String::new(), 0, Vec::new(), None);
        match Api::new(self.workspace, id) {
            Err(problem) => {
                is_broken = true;
                let document = self.workspace.document(id);
                for Running { rule, force, .. } in self.rules.iter().filter(|running| running.force > Force::Off) {
                    sink.force = *force;
                    rule.check_unsupported(document, &problem, &mut sink);
                }
            }
            Ok(api) => {
                api.version_text.clone_into(&mut openapi);
                anchor = Some(api.anchor.place());
                operations = api.operations.len();
                index = self.walk(&api, &documents, &mut sink);
                suppressions.locate(&api);
            }
        }
        let (findings, suppressed) = (Vec::new(), Vec::new());
        let document = DocumentReport { source: id, openapi, operations, index, findings, suppressed, is_broken };
        let mut draft = Draft { options: self.options, document, sink, sources: read, anchor, suppressions };
        draft.suppress(self.sources);
        overlap::resolve(&mut draft.sink);
        draft.sink.forget_repeats();
        draft
    }

    /// The one walk over the model. Returns the operations that it came by, where reports list them.
    fn walk(&self, api: &Api<'a>, documents: &[&'a Document], sink: &mut Sink) -> Vec<OperationEntry> {
        let config = &self.options.config;
        let (conventions, kinds) = parallel::both(
            || Conventions::of(api),
            || Kinds::infer_with(api, |operation| self.options.kind_of(operation)),
        );
        let facts = Facts {
            api,
            kinds: &kinds,
            conventions: &conventions,
            config,
            documents,
            is_strict: self.options.preset >= Preset::Strict,
        };
        let cx = facts.context(sink);
        let listed = if self.options.lists_operations { api.operations.as_slice() } else { &[] };
        let index = listed.iter().map(|operation| entry(operation, &cx)).collect();
        let rules: Vec<(&Running, Exceptions)> =
            self.rules.iter().map(|running| (running, self.exceptions(running, api))).collect();
        let mut tasks: Vec<Task<'_, '_>> = self.rules.iter().map(Task::Document).collect();
        let (operations, responses) = (parallel::parts(&api.operations), parallel::parts(&api.responses));
        let is_large = operations.len() > 1;
        tasks.extend(operations.into_iter().map(Task::Operations));
        tasks.extend(responses.into_iter().map(Task::Responses));
        let find = |task: Task<'_, '_>| {
            let mut found = Sink::default();
            task.run(&rules, &facts, &mut found);
            found
        };
        let mut found =
            if is_large { parallel::map(tasks, find) } else { tasks.into_iter().map(find).collect() }.into_iter();
        found.by_ref().take(self.rules.len()).for_each(|found| sink.absorb(found));
        if self.rules.iter().any(|running| running.has_exceptions) {
            sink.refine(|finding| self.except(finding));
        }
        found.for_each(|found| sink.absorb(found));
        index
    }

    fn exceptions(&self, running: &Running, api: &Api<'_>) -> Exceptions {
        let operations = if running.has_exceptions { api.operations.as_slice() } else { &[] };
        let force = |operation: &Operation<'_>| {
            let level = self.options.config.level_at(running.rule.meta().id, operation.method.name(), operation.path);
            level.map_or(running.force, Force::from)
        };
        Exceptions(operations.iter().map(force).collect())
    }

    /// Leaves out of a finding about the whole document the operations for which its rule is off.
    fn except(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        let by_id = |running: &&Running| running.has_exceptions && running.rule.meta().id == finding.rule;
        let Some(running) = self.rules.iter().find(by_id) else { return Some(finding) };
        let force = |operation: &Option<OperationName>| {
            let OperationName { method, path, .. } = operation.as_ref()?;
            self.options.config.level_at(finding.rule, method, path).map(Force::from)
        };
        if let Some(force) = force(&finding.operation) {
            return force.apply(finding);
        }
        let forces: Vec<Force> =
            finding.occurrences.iter().map(|one| force(&one.operation).unwrap_or(running.force)).collect();
        let Some(most) = forces.iter().max() else { return running.force.apply(finding) };
        let mut is_on = forces.iter().map(|force| *force > Force::Off);
        finding.occurrences.retain(|_| is_on.next().unwrap_or(true));
        most.apply(finding)
    }
}

fn entry(operation: &Operation<'_>, cx: &Context<'_, '_>) -> OperationEntry {
    let response = |used: &ResponseUse<'_>| ResponseEntry {
        status: used.key.text().to_owned(),
        place: cx.api.response(used).map(|response| response.node.place()),
    };
    OperationEntry {
        name: cx.name(operation),
        place: operation.place(),
        tags: operation.tags().map(str::to_owned).collect(),
        responses: operation.responses.iter().map(response).collect(),
    }
}

impl Exceptions {
    fn at(&self, operation: usize) -> Option<Force> {
        self.0.get(operation).copied()
    }
}

impl Force {
    /// The finding with the severity that is in force; none where its rule is off.
    fn apply(self, mut finding: Diagnostic) -> Option<Diagnostic> {
        match self {
            Self::Off => return None,
            Self::AsFound => {}
            Self::Severity(severity) => finding.severity = severity,
        }
        Some(finding)
    }
}

#[cfg(test)]
mod tests;
