//! Rules: their documentation and properties, their checks, and the context that the checks read.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::advise::Conventions;
use crate::classify::outcome::{Outcome, Outcomes};
use crate::classify::{BodyForm, Caller, Kind, Kinds};
use crate::config::{Config, RuleOption};
use crate::diagnostic::{Change, Diagnostic, Occurrence, OperationName, Place, Severity};
use crate::model::errors::NewBody;
use crate::model::schema::{name_of, site};
use crate::model::{Api, ErrorBody, NotSupported, Operation, Response, Scope};
use crate::resolve::reference_of;
use crate::syntax::{Document, Node, NodeId};

/// The smallest preset that a rule is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// On by default: right at least 95 times in 100.
    Recommended,
    /// For teams that document every response: every rule.
    Strict,
}

impl Preset {
    /// Every preset, the smallest first.
    pub const ALL: [Self; 2] = [Self::Recommended, Self::Strict];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
        }
    }
}

/// The documentation and the properties of a rule.
#[derive(Debug)]
pub struct RuleMeta {
    /// Name in kebab case, as users write it. It names the defect.
    pub id: &'static str,
    /// Severity unless a finding or the user says otherwise.
    pub severity: Severity,
    /// The severity of some findings, which is lower: those without evidence, or about a convention of the API.
    pub lower: Option<Severity>,
    /// The smallest preset with this rule.
    pub preset: Preset,
    /// The release that added it.
    pub since: &'static str,
    /// Rules of other tools that look at the same thing: tool, rule.
    pub equivalents: &'static [(&'static str, &'static str)],
    /// The sections of specifications that it is based on.
    pub spec: &'static [&'static str],
    /// Rules that report the same fact better: if one of them makes the same claim, this rule's finding is dropped.
    pub gives_way_to: &'static [&'static str],
    /// The options that a config may set, besides the severity.
    pub options: &'static [RuleOption],
    /// The documentation in Markdown, from the comment above the declaration.
    pub docs: Cow<'static, str>,
    /// The file that declares it, relative to the project's root.
    pub file: &'static str,
}

impl RuleMeta {
    /// Starts a finding at a node. Every finding starts at a place, so none can lack one.
    pub fn at(&self, node: Node<'_>) -> Diagnostic {
        self.at_place(node.place())
    }

    /// Starts a finding at a place, for sources without a tree.
    pub fn at_place(&self, place: Place) -> Diagnostic {
        Diagnostic::new(self.id, self.severity, place)
    }

    /// The severities of its findings, as users read them: `warning or info`.
    pub fn severities(&self) -> String {
        let lower = self.lower.map(|lower| format!(" or {lower}"));
        format!("{}{}", self.severity, lower.unwrap_or_default())
    }

    /// The first line of the documentation, without its full stop.
    pub fn summary(&self) -> &str {
        self.docs.trim_start().lines().next().unwrap_or_default().trim().trim_end_matches('.')
    }

    /// The text of a section of the documentation (`Why`, `Bad`, `Good`), without its heading.
    pub fn section(&self, title: &str) -> Option<&str> {
        let heading = format!("## {title}\n");
        let start = self.docs.find(&heading)? + heading.len();
        let rest = &self.docs[start..];
        let end = rest.find("\n ## ").map_or(rest.len(), |end| end + 1);
        Some(rest[..end].trim_matches('\n'))
    }

    /// The documentation as Markdown, without the space at the start of each line of a doc comment.
    pub fn markdown(&self) -> String {
        self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).fold(String::new(), |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        })
    }
}

/// A rule. Its checks return nothing and can't fail, since every node carries its place.
///
/// The engine walks the description and calls the checks of each rule.
pub trait Rule: Sync {
    /// The properties that it was declared with.
    fn meta(&self) -> &RuleMeta;

    /// The operations that it looks at, for rules that a project writes. The others look at all operations.
    fn scope(&self) -> Option<&dyn Concerns> {
        None
    }

    /// Whether it also checks webhooks and callbacks, whose responses come from the API's client.
    fn looks_at_calls(&self) -> bool {
        false
    }

    /// The message of a finding about several places, for rules that report absences through [`Context::judge`].
    fn absence(&self) -> Option<Absence> {
        None
    }

    /// Checks each source of a description, parsed or not. There is no model if the description could not be read.
    fn check_source(&self, _document: &Document, _api: Option<&Api<'_>>, _sink: &mut dyn Emit) {}

    /// Checks a document that is not a description of a supported version.
    fn check_unsupported(&self, _document: &Document, _problem: &NotSupported<'_>, _sink: &mut dyn Emit) {}

    /// Checks each description once.
    fn check_document(&self, _cx: &mut Context<'_, '_>) {}

    /// Checks each operation.
    fn check_operation(&self, _operation: &Operation<'_>, _cx: &mut Context<'_, '_>) {}

    /// Checks each response once for each of its statuses, however many operations use it.
    fn check_response(&self, _response: &Response<'_>, _cx: &mut Context<'_, '_>) {}

    /// What tells edits that would raise a finding of it elsewhere, for rules that compare operations with each other.
    fn foresee<'c>(&self, _cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        None
    }
}

/// Says whether a rule would report something as soon as edits with this effect are made, and does not now. It is asked
/// for every fix, so it reads no more than the effect.
pub type Foresight<'c> = Box<dyn Fn(&Effect) -> bool + 'c>;

/// What edits do to the responses of a description.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// The codes that operations (positions in [`Api::operations`]) declare then.
    pub declared: BTreeSet<(usize, u16)>,
    /// The codes that operations declare no more.
    pub replaced: BTreeSet<(usize, u16)>,
    /// The error bodies that they declare.
    pub bodies: Vec<NewBody>,
    /// The schemas that they write once more.
    pub copied: BTreeSet<NodeId>,
    /// Whether an operation has its first response then.
    pub is_start: bool,
}

impl Effect {
    /// Whether an operation declares one of these codes then.
    pub fn declares(&self, operation: usize, codes: &[u16]) -> bool {
        codes.iter().any(|code| self.declared.contains(&(operation, *code)))
    }

    /// Takes the body in one operation for that in each of these.
    pub(crate) fn spread(&mut self, operations: &[usize]) {
        if let [body] = self.bodies.as_mut_slice() {
            body.operations = operations.to_vec();
            body.is_shared = false;
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.declared.extend(other.declared);
        self.replaced.extend(other.replaced);
        for new in other.bodies {
            let is_alike = |own: &&mut NewBody| {
                !own.is_shared
                    && !new.is_shared
                    && (&own.model, &own.media, &own.codes) == (&new.model, &new.media, &new.codes)
            };
            // Places of one finding are alike as a rule.
            match self.bodies.last_mut().filter(is_alike) {
                Some(own) => own.operations.extend(new.operations),
                None => self.bodies.push(new),
            }
        }
        self.copied.extend(other.copied);
        self.is_start |= other.is_start;
    }
}

/// The operations that a rule looks at.
pub trait Concerns {
    /// Whether it looks at an operation. The engine may ask several times, and the answer is always the same.
    fn concerns(&self, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool;
}

/// The message for something that several of a document's operations (or responses) lack.
///
/// `{all}` is replaced by the number of operations that should declare it, `{missing}` by the number of those that
/// don't, which is at least 2, and `{cause}` by the cause of [`Context::judge_by`], with a space before it.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// If none declares it: "none of the {all} operations that require credentials declares `401`".
    pub none: &'static str,
    /// If some declare it: "{missing} of the {all} operations that require credentials declare no `401`".
    pub some: &'static str,
}

impl Absence {
    /// The message for these numbers. The cause is empty if there are several, or if the rule has only one.
    pub fn message(&self, missing: usize, all: usize, cause: &str) -> String {
        let text = if missing == all { self.none } else { self.some };
        let cause = if cause.is_empty() { String::new() } else { format!(" {cause}") };
        let text = text.replace("{cause}", &cause);
        text.replace("{missing}", &missing.to_string()).replace("{all}", &all.to_string())
    }
}

/// Collects findings.
pub trait Emit {
    /// Adds a finding.
    fn emit(&mut self, diagnostic: Diagnostic);
}

/// Whether an operation satisfied a rule that looks for an absence.
#[derive(Debug)]
pub enum Verdict {
    /// The operation declares what the rule requires.
    Satisfied,
    /// It does not. If several operations lack the same thing, they become one finding.
    Missing(Box<Diagnostic>),
}

/// Collects findings, and the verdicts of rules that look for an absence.
pub trait Collect: Emit {
    /// Adds a verdict. `cause` is what it shares with other verdicts of the rule; empty if all have the same cause.
    fn collect(&mut self, rule: &'static str, cause: &str, verdict: Verdict);
}

/// The description that a check reads, with what was inferred from it, and the collector of its findings.
pub struct Context<'c, 'a> {
    /// The description.
    pub api: &'c Api<'a>,
    /// The kinds of the operations.
    pub kinds: &'c Kinds,
    /// What each response reports.
    pub outcomes: &'c Outcomes<'a>,
    /// The conventions of the document's responses.
    pub conventions: &'c Conventions,
    /// The project's config.
    pub config: &'c Config,
    /// The document and those that it refers to. A document that several descriptions refer to is listed for one of
    /// them.
    pub documents: &'c [&'a Document],
    /// Whether the preset is `strict` or larger: a range or `default` then doesn't count as a declaration of a code.
    pub is_strict: bool,
    /// The names of the operations, by their positions, each as soon as a finding needs it.
    pub(crate) names: &'c [OnceLock<Arc<OperationName>>],
    pub(crate) sink: &'c mut dyn Collect,
}

impl<'c, 'a> Context<'c, 'a> {
    /// What a response reports, by its own words.
    pub fn outcome(&self, response: &Response<'_>) -> &'c Outcome<'a> {
        self.outcomes.get(response)
    }

    /// The value of an option of a rule, if the config sets it.
    pub fn option(&self, meta: &RuleMeta, name: &str) -> Option<&'c str> {
        self.config.option(meta.id, name)
    }
}

impl<'a> Context<'_, 'a> {
    /// Reports a finding.
    pub fn emit(&mut self, diagnostic: Diagnostic) {
        self.sink.emit(diagnostic);
    }

    /// Reports whether an operation (or response) declares what a rule requires. If it doesn't, `missing` makes the
    /// finding.
    ///
    /// If several operations lack it, the engine reports them as one finding.
    pub fn judge(&mut self, meta: &RuleMeta, is_satisfied: bool, missing: impl FnOnce(&Self) -> Diagnostic) {
        self.judge_by(meta, "", is_satisfied, missing);
    }

    /// The same if the rule judges several things that are decided separately: "with `401`". Each cause has its own
    /// finding and its own numbers.
    pub fn judge_by(
        &mut self,
        meta: &RuleMeta,
        cause: &str,
        is_satisfied: bool,
        missing: impl FnOnce(&Self) -> Diagnostic,
    ) {
        let verdict = if is_satisfied { Verdict::Satisfied } else { Verdict::Missing(Box::new(missing(self))) };
        self.sink.collect(meta.id, cause, verdict);
    }

    /// The kind of an operation.
    pub fn kind(&self, operation: &Operation<'_>) -> Kind {
        self.kinds.kind(operation.id)
    }

    /// The form of what a client sends to an operation.
    pub fn request(&self, operation: &Operation<'_>) -> BodyForm {
        self.kinds.request(operation.id)
    }

    /// The form of what an operation answers if it succeeds.
    pub fn answer(&self, operation: &Operation<'_>) -> BodyForm {
        self.kinds.answer(operation.id)
    }

    /// The program that calls an operation.
    pub fn caller(&self, operation: &Operation<'_>) -> Caller {
        self.kinds.caller(operation.id)
    }

    /// Whether an operation declares a code, in presets below `strict` also by its range or `default`.
    pub fn declares(&self, operation: &Operation<'_>, code: u16) -> bool {
        if self.is_strict { operation.declares(code) } else { operation.covers(code) }
    }

    /// The change that declares a response with this code.
    pub fn declare(&self, operation: &Operation<'_>, code: u16) -> Change {
        Change::Declare { operation: operation.id, code }
    }

    /// The change that declares another code in the place of the one that a status key states.
    pub fn restate(&self, operation: &Operation<'_>, key: Node<'_>, code: u16) -> Change {
        Change::Restate { operation: operation.id, key: key.id(), code }
    }

    /// The change that writes a key in another way that means the same.
    pub fn rename(&self, key: Node<'_>, to: impl ToString) -> Change {
        Change::Rename { key: key.id(), to: to.to_string() }
    }

    /// The change that writes another text in the place of a scalar that is for us alone, or that means the same.
    pub fn replace(&self, scalar: Node<'_>, with: &str) -> Change {
        Change::Replace { scalar: scalar.id(), with: with.to_owned() }
    }

    /// The change that removes an entry, given by its key.
    pub fn remove(&self, key: Node<'_>) -> Change {
        Change::Remove { node: key.id() }
    }

    /// The change that declares what stands under a key under another one.
    pub fn redeclare(&self, key: Node<'_>, to: &str) -> Change {
        Change::Redeclare { key: key.id(), to: to.to_owned() }
    }

    /// The change that declares another type in the place of one that a schema states.
    pub fn retype(&self, stated: Node<'_>, to: &'static str) -> Change {
        Change::Retype { stated: stated.id(), to }
    }

    /// The change that declares a member of an object as required, with its type if it is not declared yet.
    pub fn require(&self, schema: Node<'_>, member: &str, of_type: Option<&'static str>) -> Change {
        Change::Require { schema: schema.id(), member: member.to_owned(), of_type }
    }

    /// The change that no longer declares what stands under a key.
    pub fn withdraw(&self, key: Node<'_>) -> Change {
        Change::Withdraw { key: key.id() }
    }

    /// The changes that declare another code in the place of the one that a response has, in each operation that uses it
    /// and is concerned.
    pub fn restate_uses(
        &self,
        response: &Response<'_>,
        is_concerned: impl Fn(&Operation<'_>) -> bool,
        code: u16,
    ) -> Vec<Change> {
        let uses = response.uses.iter().map(|(at, key)| (&self.api.operations[*at], *key));
        let concerned = uses.filter(|(operation, _)| operation.scope == Scope::Path && is_concerned(operation));
        concerned.map(|(operation, key)| self.restate(operation, key, code)).collect()
    }

    /// The change that declares the body of an error response of an operation.
    pub fn describe_error(&self, operation: &Operation<'_>, response: &Response<'_>) -> Change {
        let (response, code) = (response.node.id(), response.status.code());
        Change::DescribeError { operation: operation.id, response, code }
    }

    /// The change that declares these headers of a response.
    pub fn declare_headers(&self, response: &Response<'_>, names: impl Into<Cow<'static, [&'static str]>>) -> Change {
        let (response, code) = (response.node.id(), response.status.code());
        Change::DeclareHeaders { response, code, names: names.into() }
    }

    /// The name of an operation in findings.
    pub fn name(&self, operation: &Operation<'_>) -> Arc<OperationName> {
        let name = || {
            Arc::new(OperationName {
                method: operation.method.to_string(),
                path: operation.path.to_owned(),
                operation_id: operation.operation_id().map(str::to_owned),
                kind: self.kind(operation).name(),
            })
        };
        self.names.get(operation.id).map_or_else(name, |known| Arc::clone(known.get_or_init(name)))
    }

    /// An operation as an occurrence of a finding about several.
    pub fn occurrence(&self, operation: &Operation<'_>) -> Occurrence {
        Occurrence { operation: Some(self.name(operation)), ..Occurrence::at(operation.place()) }
    }

    /// An error body as an occurrence of a finding about several.
    pub fn body_occurrence(&self, body: &ErrorBody) -> Occurrence {
        let response = &self.api.responses[body.response];
        Occurrence {
            operation: (!response.is_shared()).then(|| self.name(self.first_use(response))),
            note: format!("`{}`", response.status),
            ..Occurrence::at(site(self.api.error_schema(body)).place())
        }
    }

    /// Starts a finding at the schema of error bodies (positions in [`crate::model::ErrorBodies::all`]). If only one
    /// operation uses it, the finding has that operation.
    pub fn at_error_schema(&self, meta: &RuleMeta, definition: Node<'_>, bodies: &[usize]) -> Diagnostic {
        let errors = self.api.error_bodies();
        let responses = bodies.iter().map(|&body| &self.api.responses[errors.all[body].response]);
        let finding = meta.at(definition).concerns(responses.flat_map(|response| &response.uses).map(|(at, _)| *at));
        match bodies {
            [] => finding,
            [only] => {
                let response = &self.api.responses[errors.all[*only].response];
                let finding = finding.status(response.status.to_string());
                if response.is_shared() { finding } else { finding.operation(self.name(self.first_use(response))) }
            }
            // Uses of one component need no list: one place has to be fixed.
            _ if reference_of(self.api.error_schema(&errors.all[bodies[0]])).is_some() => finding,
            _ => finding.occurrences(bodies.iter().map(|&body| self.body_occurrence(&errors.all[body])).collect()),
        }
    }

    /// The name of error bodies with one schema in messages, and the number of their uses: "the error body `Error`",
    /// " (in 12 responses)"; for a single one "the `404` body of `GET /orders/{id}`", "".
    pub fn error_words(&self, bodies: &[usize]) -> (String, String) {
        let Some(first) = bodies.first().map(|&body| &self.api.error_bodies().all[body]) else {
            return (String::new(), String::new());
        };
        let schema = reference_of(self.api.error_schema(first)).and_then(|reference| name_of(reference.text()));
        let schema = schema.map(|name| format!(" `{name}`")).unwrap_or_default();
        let response = &self.api.responses[first.response];
        if bodies.len() == 1 && !response.is_shared() {
            let operation = self.first_use(response).title();
            return (format!("the `{}` body{schema} of `{operation}`", response.status), self.uses(response));
        }
        let name = format!("the error body{schema}");
        let uses: usize = bodies.iter().map(|&body| self.api.error_bodies().uses[body].len()).sum();
        match bodies.len() {
            1 => (name, self.uses(response)),
            _ => (name, format!(" (in {uses} responses)")),
        }
    }

    /// A response in messages: "`404` of `GET /orders/{id}`", or "the shared `404` response `NotFound`" for a shared
    /// response with several uses.
    pub fn response_name(&self, response: &Response<'_>) -> String {
        self.of_response(response, &[])
    }

    /// The name of a response, and what a message says of it.
    pub fn of_response(&self, response: &Response<'_>, words: &[&str]) -> String {
        let status = response.status;
        if !response.is_shared() || response.uses.len() == 1 {
            let operation = self.first_use(response);
            let (code, method) = (status.text(), operation.method.name());
            let name = ["`", &code, "` of `", method, " ", operation.path, "`"];
            // It is written at once, for there may be thousands.
            let parts = || name.iter().chain(words);
            let mut text = String::with_capacity(parts().map(|part| part.len()).sum());
            parts().for_each(|part| text.push_str(part));
            return text;
        }
        let name = self.shared_name(response);
        std::iter::once(name.as_str()).chain(words.iter().copied()).collect()
    }

    fn shared_name(&self, response: &Response<'_>) -> String {
        let status = response.status;
        match response.sites.last().and_then(|site| name_of(site.text())) {
            Some(name) => format!("the shared `{status}` response `{name}`"),
            None => format!("the shared `{status}` response"),
        }
    }

    /// The body of a response in messages: "the `404` body of `GET /orders/{id}`".
    pub fn body_name(&self, response: &Response<'_>) -> String {
        if response.is_shared() && response.uses.len() > 1 {
            return format!("the body of {}", self.response_name(response));
        }
        format!("the `{}` body of `{}`", response.status, self.first_use(response).title())
    }

    /// The first operation that uses a response. Every response has one.
    pub fn first_use(&self, response: &Response<'_>) -> &Operation<'a> {
        &self.api.operations[response.uses[0].0]
    }

    /// The number of uses of a response in messages: " (used by 12 operations)". Empty for a response of one operation.
    pub fn uses(&self, response: &Response<'_>) -> String {
        match response.uses.len() {
            0 | 1 => String::new(),
            uses => format!(" (used by {uses} operations)"),
        }
    }

    /// The uses of a shared response as occurrences of a finding at the first reference to it: every reference is
    /// wrong by itself. Empty for a finding within the response, and for a response with one use.
    pub fn uses_of_reference(&self, response: &Response<'_>, node: Node<'_>) -> Vec<Occurrence> {
        let is_reference = response.sites.first().is_some_and(|site| site.id() == node.id());
        let uses = response.uses.iter().filter(|_| is_reference && response.uses.len() > 1);
        uses.map(|(at, key)| Occurrence { place: key.place(), ..self.occurrence(&self.api.operations[*at]) }).collect()
    }
}

/// Declares a rule from its documentation and its properties.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:expr])+
        $vis:vis struct $name:ident {
            id: $id:literal,
            severity: $severity:ident $(or $lower:ident)?,
            preset: $preset:ident,
            since: $since:literal
            $(, gives_way_to: $gives_way_to:expr)?
            $(, equivalents: $equivalents:expr)?
            $(, spec: $spec:expr)?
            $(, options: $options:expr)?
            $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        $vis struct $name;

        impl $name {
            /// The properties that this rule was declared with.
            $vis const META: &'static $crate::rule::RuleMeta = &$crate::rule::RuleMeta {
                id: $id,
                severity: $crate::diagnostic::Severity::$severity,
                lower: declare_rule!(@lower $($lower)?),
                preset: $crate::rule::Preset::$preset,
                since: $since,
                gives_way_to: declare_rule!(@or $($gives_way_to)?),
                equivalents: declare_rule!(@or $($equivalents)?),
                spec: declare_rule!(@or $($spec)?),
                options: declare_rule!(@or $($options)?),
                docs: std::borrow::Cow::Borrowed(concat!($($doc, "\n"),+)),
                file: file!(),
            };
        }
    };
    (@lower) => { None };
    (@lower $lower:ident) => { Some($crate::diagnostic::Severity::$lower) };
    (@or) => { &[] };
    (@or $value:expr) => { $value };
}
pub(crate) use declare_rule;
