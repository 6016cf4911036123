//! Runs the rules over one document.

use std::collections::HashMap;

use super::contradictions::{self, Decided, Policies};
use super::description::Description;
use super::found::DocumentFindings;
use super::options::{Options, RuleLevel};
use super::report::{DocumentReport, OperationEntry, ResponseEntry};
use super::share::Share;
use super::sink::Sink;
use super::suppress::{Addressed, Suppressions};
use super::users::Users;
use crate::diagnostic::Diagnostic;
use crate::hash::HashSet;
use crate::model::{Method, NotSupported, Operation, Response, ResponseUse, Scope};
use crate::parallel;
use crate::policy::PolicyRule;
use crate::resolve::Workspace;
use crate::rule::{Concerns, Context, Rule};
use crate::syntax::Document;
use crate::text::SourceId;

/// The rules that run over one document.
pub(super) struct Engine<'a> {
    workspace: &'a Workspace,
    options: &'a Options,
    /// What the config is shown as.
    config: Option<SourceId>,
    addressed: &'a Addressed,
    rules: Vec<Running<'a>>,
}

/// What is known of a description before the rules look at it.
struct Facts<'k, 'a> {
    description: &'k Description<'a>,
    documents: &'k [&'a Document],
    options: &'k Options,
}

impl<'a> Facts<'_, 'a> {
    fn context<'c>(&'c self, sink: &'c mut Sink) -> Context<'c, 'a> {
        self.description.context(self.options, self.documents, sink)
    }

    /// Calls a check for each item, under what is in force there. Items in a row under the same share a context.
    fn each<T>(
        &self,
        items: &[T],
        exceptions: &Exceptions,
        level: impl Fn(&T) -> RuleLevel,
        sink: &mut Sink,
        check: impl Fn(&T, &mut Context<'_, 'a>),
    ) {
        for alike in items.chunk_by(|one, other| exceptions.0.is_empty() || level(one) == level(other)) {
            sink.level = level(&alike[0]);
            if sink.level > RuleLevel::Off {
                let mut cx = self.context(sink);
                alike.iter().for_each(|item| check(item, &mut cx));
            }
        }
    }
}

/// A rule that runs, at least for some operations.
struct Running<'a> {
    rule: &'a dyn Rule,
    level: RuleLevel,
    /// Whether an override says otherwise for some operations.
    has_exceptions: bool,
}

/// What is in force for a rule at each operation: it is off where the rule does not look. Nothing where the rule looks at
/// all operations and no override names it.
struct Exceptions(Vec<RuleLevel>);

/// A part of the walk over the model. Parts of large documents are done on all cores.
enum Task<'t, 'a> {
    /// One rule looks at the document.
    Document(&'t Running<'t>),
    /// All rules look at some operations.
    Operations(&'t [Operation<'a>]),
    /// All rules look at some responses.
    Responses(&'t [Response<'a>]),
}

impl<'a> Task<'_, 'a> {
    fn run(self, rules: &[(&Running<'_>, Exceptions)], facts: &Facts<'_, 'a>, sink: &mut Sink) {
        match self {
            Self::Document(Running { rule, level, .. }) => {
                sink.level = *level;
                rule.check_document(&mut facts.context(sink));
            }
            Self::Operations(operations) => {
                for (Running { rule, level, .. }, exceptions) in rules {
                    let level = |operation: &Operation<'_>| exceptions.at(operation.id).unwrap_or(*level);
                    facts.each(operations, exceptions, level, sink, |operation, cx| {
                        if operation.scope == Scope::Path || rule.looks_at_calls() {
                            rule.check_operation(operation, cx);
                        }
                    });
                }
            }
            Self::Responses(responses) => {
                let of_path = |at: usize| facts.description.api.operations[at].scope == Scope::Path;
                let valid = responses.iter().filter(|response| response.is_valid);
                let judged: Vec<(&Response<'_>, bool)> =
                    valid.map(|response| (response, response.operations().any(of_path))).collect();
                for (Running { rule, level, .. }, exceptions) in rules {
                    // A shared response is judged as for the operation that asks most of it.
                    let level = |(response, _): &(&Response<'_>, bool)| {
                        response.operations().filter_map(|at| exceptions.at(at)).max().unwrap_or(*level)
                    };
                    facts.each(&judged, exceptions, level, sink, |(response, is_served), cx| {
                        if *is_served || rule.looks_at_calls() {
                            rule.check_response(response, cx);
                        }
                    });
                }
            }
        }
    }
}

impl Running<'_> {
    /// Whether it is on for any operation.
    fn is_due(&self, exceptions: &Exceptions) -> bool {
        self.rule.scope().is_none() || exceptions.0.iter().any(|level| *level > RuleLevel::Off)
    }
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        options: &'a Options,
        config: Option<SourceId>,
        addressed: &'a Addressed,
        rules: &[&'static dyn Rule],
    ) -> Self {
        let running = |rule: &'a dyn Rule| {
            let level = options.level_of(rule);
            let mut levels = options.config.overrides.iter().flat_map(|one| &one.rules);
            let mut of_rule = levels.by_ref().filter(|(id, _)| *id == rule.meta().id).peekable();
            let has_exceptions = of_rule.peek().is_some();
            let is_wanted = options.only.is_empty() && of_rule.any(|(_, level)| level.is_some());
            (level > RuleLevel::Off || is_wanted).then_some(Running { rule, level, has_exceptions })
        };
        let policies = options.policies.iter().map(|policy| policy as &dyn Rule);
        let rules = rules.iter().map(|rule| *rule as &dyn Rule).chain(policies).filter_map(running).collect();
        Self { workspace, options, config, addressed, rules }
    }

    /// What the rules find in a document, under the overrides of the options.
    pub(super) fn run(
        &self,
        id: SourceId,
        share: Share,
        description: Result<&Description<'a>, &NotSupported<'a>>,
    ) -> DocumentFindings<'a> {
        let Share { documents, read, mut is_broken } = share;
        let documents: Vec<&Document> = documents.into_iter().map(|id| self.workspace.document(id)).collect();
        let mut sink = Sink::default();
        let mut suppressions = if self.options.heeds_ignores {
            Suppressions::collect(self.workspace, &documents, self.addressed, &self.options.config, self.config)
        } else {
            Suppressions::default()
        };
        let api = description.ok().map(|description| &description.api);
        for document in &documents {
            for Running { rule, level, .. } in self.rules.iter().filter(|running| running.level > RuleLevel::Off) {
                sink.level = *level;
                rule.check_source(document, api, &mut sink);
            }
        }
        let (mut title, mut openapi) = (String::new(), String::new());
        let (mut operations, mut index, mut anchor) = (0, Vec::new(), None);
        let mut policies = Policies::default();
        match description {
            Err(problem) => {
                is_broken = true;
                let document = self.workspace.document(id);
                for Running { rule, level, .. } in self.rules.iter().filter(|running| running.level > RuleLevel::Off) {
                    sink.level = *level;
                    rule.check_unsupported(document, problem, &mut sink);
                }
            }
            Ok(description) => {
                let api = &description.api;
                api.version_text.clone_into(&mut openapi);
                title = api.title();
                anchor = Some(api.anchor.place());
                operations = api.operations.len();
                (index, policies) = self.walk(description, &documents, &mut sink);
                suppressions.locate(api);
            }
        }
        let (findings, suppressed) = (Vec::new(), Vec::new());
        let document =
            DocumentReport { source: id, title, openapi, operations, index, findings, suppressed, is_broken };
        DocumentFindings { options: self.options, document, sink, sources: read, anchor, suppressions, policies }
    }

    /// The one walk over the model. Returns the operations that it came by, where reports list them, and what it found out
    /// about the policies.
    fn walk(
        &self,
        description: &Description<'a>,
        documents: &[&'a Document],
        sink: &mut Sink,
    ) -> (Vec<OperationEntry>, Policies) {
        let api = &description.api;
        let facts = Facts { description, documents, options: self.options };
        let cx = facts.context(sink);
        let listed = if self.options.lists_operations { api.operations.as_slice() } else { &[] };
        let index = listed.iter().map(|operation| entry(operation, &cx)).collect();
        let is_concerned = |policy: &&PolicyRule| api.operations.iter().any(|one| policy.concerns(one, &cx));
        let policies = self.options.policies.iter().filter(is_concerned);
        let concerned = policies.map(|policy| policy.meta().id).collect();
        let rules: Vec<(&Running<'_>, Exceptions)> = self
            .rules
            .iter()
            .map(|running| (running, self.exceptions(running, &cx)))
            .filter(|(running, exceptions)| running.is_due(exceptions))
            .collect();
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
        let users = Users::of(api, documents);
        found.by_ref().take(self.rules.len()).for_each(|found| sink.absorb(found));
        if self.rules.iter().any(|running| running.has_exceptions) {
            sink.note_users(&users);
            let exceptions: HashMap<&str, &(&Running, Exceptions)> =
                rules.iter().map(|one| (one.0.rule.meta().id, one)).collect();
            sink.refine(|finding| except(finding, &exceptions));
        }
        found.for_each(|found| sink.absorb(found));
        sink.note_users(&users);
        (index, self.judge_policies(&facts, concerned, sink))
    }

    /// What the policies say against each other, and against the rules. Which of them run now doesn't matter.
    fn judge_policies(&self, facts: &Facts<'_, 'a>, concerned: HashSet<&'static str>, sink: &Sink) -> Policies {
        if self.options.policies.is_empty() {
            return Policies::default();
        }
        let (options, api) = (self.options, &facts.description.api);
        let mut unused = Sink::default();
        let cx = facts.context(&mut unused);
        let applies = |policy: &PolicyRule, operation: &Operation<'_>| options.requires(policy, operation, &cx);
        let mut contradictions = contradictions::among_policies(api, options, &applies);
        let (decided, others) = Decided::among(sink.findings(), api, options, &applies);
        contradictions.extend(others);
        let others = api.operations.iter().filter_map(|operation| match operation.method {
            Method::Other(name) => Some(name.to_ascii_uppercase()),
            _ => None,
        });
        let tagged = |rule: &PolicyRule| !rule.policy.scope.tags.is_empty();
        let operations = api.operations.iter().filter(|_| options.policies.iter().any(tagged));
        let tags = operations.flat_map(Operation::tags).map(str::to_owned).collect();
        Policies { concerned, methods: others.collect(), tags, decided, contradictions }
    }

    /// What is in force for a rule at each operation.
    fn exceptions(&self, running: &Running<'_>, cx: &Context<'_, '_>) -> Exceptions {
        let (id, scope) = (running.rule.meta().id, running.rule.scope());
        let is_alike = !running.has_exceptions && scope.is_none();
        let operations = if is_alike { &[] } else { cx.api.operations.as_slice() };
        let level = |operation: &Operation<'_>| {
            if scope.is_some_and(|scope| !scope.concerns(operation, cx)) {
                return RuleLevel::Off;
            }
            let level = self.options.config.level_at(id, operation.method.name(), operation.path);
            level.map_or(running.level, RuleLevel::from)
        };
        Exceptions(operations.iter().map(level).collect())
    }
}

/// Leaves out of what was found in a document the operations for which its rule is off.
fn except(mut finding: Diagnostic, rules: &HashMap<&str, &(&Running, Exceptions)>) -> Option<Diagnostic> {
    let Some((running, exceptions)) = rules.get(finding.rule) else { return Some(finding) };
    // Of something shared the level is that of the operation that asks most of it.
    let level =
        |operations: &[usize]| operations.iter().filter_map(|at| exceptions.at(*at)).max().unwrap_or(running.level);
    if finding.occurrences.is_empty() {
        return level(&finding.operations).apply(finding);
    }
    let levels: Vec<RuleLevel> = finding.occurrences.iter().map(|one| level(&one.operations)).collect();
    let most = levels.iter().max().copied().unwrap_or(running.level);
    let mut is_on = levels.iter().map(|level| *level > RuleLevel::Off);
    finding.occurrences.retain(|_| is_on.next().unwrap_or(true));
    finding.operations.retain(|at| level(&[*at]) > RuleLevel::Off);
    most.apply(finding)
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
    fn at(&self, operation: usize) -> Option<RuleLevel> {
        self.0.get(operation).copied()
    }
}
