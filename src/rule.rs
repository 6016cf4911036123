//! What a rule is: its documentation, its facts, its hooks, and what it may ask.

use crate::advise::Conventions;
use crate::classify::{Kind, Kinds};
use crate::config::{Config, RuleOption};
use crate::diagnostic::{Diagnostic, Occurrence, OperationName, Place, Severity, Snippet};
use crate::model::schema::{name_of, site};
use crate::model::{Api, ErrorBody, NotSupported, Operation, Response};
use crate::resolve::reference_of;
use crate::syntax::{Document, Node};

/// The smallest preset that a rule is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// On unless the user says otherwise: right at least 95 times in 100.
    Recommended,
    /// On for those who want the whole contract written down.
    Strict,
    /// On by name, or with everything.
    All,
}

impl Preset {
    /// Every preset, the smallest first.
    pub const ALL: [Self; 3] = [Self::Recommended, Self::Strict, Self::All];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
        }
    }
}

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct RuleMeta {
    /// Name in kebab case, as users write it. It names the defect.
    pub id: &'static str,
    /// Severity unless a finding or the user says otherwise.
    pub severity: Severity,
    /// The smallest preset with this rule.
    pub preset: Preset,
    /// The release that brought it.
    pub since: &'static str,
    /// Rules of other tools that look at the same thing: tool, rule.
    pub equivalents: &'static [(&'static str, &'static str)],
    /// Sections of the specifications that it follows.
    pub spec: &'static [&'static str],
    /// Rules that state the same fact better: where one of these is reported with the same claim, this one isn't.
    pub gives_way_to: &'static [&'static str],
    /// What a config may say of it beside its severity.
    pub options: &'static [RuleOption],
    /// The documentation, Markdown, as it stands above the declaration.
    pub docs: &'static str,
    /// The file that declares it, from the project's root.
    pub file: &'static str,
}

impl RuleMeta {
    /// Starts a finding at a node. There is no other way, so a finding without a place can't exist.
    pub fn at(&self, node: Node<'_>) -> Diagnostic {
        self.at_place(node.place())
    }

    /// Starts a finding at a place, for sources that have no tree.
    pub fn at_place(&self, place: Place) -> Diagnostic {
        Diagnostic { why: crate::rules::why(self.id), ..Diagnostic::new(self.id, self.severity, place) }
    }

    /// One line that says what the rule finds, without a full stop.
    pub fn summary(&self) -> &'static str {
        self.docs.trim_start().lines().next().unwrap_or_default().trim().trim_end_matches('.')
    }

    /// The text of a section of the documentation (`Why`, `Bad`, `Good`), without its heading.
    pub fn section(&self, title: &str) -> Option<&'static str> {
        let heading = format!("## {title}\n");
        let start = self.docs.find(&heading)? + heading.len();
        let rest = &self.docs[start..];
        let end = rest.find("\n ## ").map_or(rest.len(), |end| end + 1);
        Some(rest[..end].trim_matches('\n'))
    }

    /// The documentation as Markdown, without the blank that a doc comment puts before each line.
    pub fn markdown(&self) -> String {
        self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).fold(String::new(), |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        })
    }
}

/// A rule. Its checks return nothing and can't fail: whatever they touch carries its place.
///
/// The engine walks; a rule is shown one thing after another and never walks by itself.
pub trait Rule: Sync {
    /// The facts it was declared with.
    fn meta(&self) -> &'static RuleMeta;

    /// Whether it also looks at webhooks and callbacks, which the API's client answers.
    fn looks_at_calls(&self) -> bool {
        false
    }

    /// Words for one finding about the whole document, for rules that report an absence through [`Context::judge`].
    fn absence(&self) -> Option<Absence> {
        None
    }

    /// Shown each source of a description, parsed or not.
    fn check_source(&self, _document: &Document, _sink: &mut dyn Emit) {}

    /// Shown a document that is no description of a supported version.
    fn check_unsupported(&self, _document: &Document, _problem: &NotSupported<'_>, _sink: &mut dyn Emit) {}

    /// Shown each description once.
    fn check_document(&self, _cx: &mut Context<'_, '_>) {}

    /// Shown each operation.
    fn check_operation(&self, _operation: &Operation<'_>, _cx: &mut Context<'_, '_>) {}

    /// Shown each response once for each status that it answers, however many operations use it.
    fn check_response(&self, _response: &Response<'_>, _cx: &mut Context<'_, '_>) {}
}

/// How to say that something is declared nowhere: "`401` is declared by 0 of 412 operations that ask for credentials".
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// What is missing: "`401`".
    pub what: &'static str,
    /// Where it is due, plural: "operations that ask for credentials".
    pub whom: &'static str,
}

/// What comes before the evidence for one operation's kind, at the end of a help. It holds for that operation alone.
pub const EVIDENCE: &str = " (taken for ";

/// Takes findings.
pub trait Emit {
    /// Takes one.
    fn emit(&mut self, diagnostic: Diagnostic);
}

/// Whether an operation satisfied a rule that looks for an absence.
#[derive(Debug)]
pub enum Verdict {
    /// It declares what is due.
    Satisfied,
    /// It does not; the finding to report unless the whole document lacks it.
    Missing(Box<Diagnostic>),
}

/// Takes findings, and the verdicts of rules that look for an absence.
pub trait Collect: Emit {
    /// Takes a verdict.
    fn collect(&mut self, rule: &'static str, verdict: Verdict);
}

/// What a check may ask about the description, and where it leaves its findings.
pub struct Context<'c, 'a> {
    /// The description.
    pub api: &'c Api<'a>,
    /// What each operation does.
    pub kinds: &'c Kinds,
    /// How the document writes its responses.
    pub conventions: &'c Conventions,
    /// What the project says in its config.
    pub config: &'c Config,
    /// The document and those that it refers to; of those that several descriptions refer to only what is told here.
    pub documents: &'c [&'a Document],
    /// Whether the user wants the whole contract written down: a range or `default` does not stand for a code then.
    pub is_strict: bool,
    pub(crate) sink: &'c mut dyn Collect,
}

impl<'c> Context<'c, '_> {
    /// The text of an option of a rule, where the config sets it.
    pub fn option(&self, meta: &RuleMeta, name: &str) -> Option<&'c str> {
        self.config.option(meta.id, name)
    }
}

impl<'a> Context<'_, 'a> {
    /// Leaves a finding.
    pub fn emit(&mut self, diagnostic: Diagnostic) {
        self.sink.emit(diagnostic);
    }

    /// Says of an operation (or response) that a rule applies to whether it declares what is due. `missing` makes the
    /// finding where it doesn't.
    ///
    /// Where nearly nothing in the document declares it, the engine reports one finding about the document instead.
    pub fn judge(&mut self, meta: &'static RuleMeta, is_satisfied: bool, missing: impl FnOnce(&Self) -> Diagnostic) {
        let verdict = if is_satisfied { Verdict::Satisfied } else { Verdict::Missing(Box::new(missing(self))) };
        self.sink.collect(meta.id, verdict);
    }

    /// What an operation does.
    pub fn kind(&self, operation: &Operation<'_>) -> Kind {
        self.kinds.kind(operation.id)
    }

    /// Whether an operation declares a code: by itself, or in presets that are not strict by its range or `default`.
    pub fn declares(&self, operation: &Operation<'_>, code: u16) -> bool {
        if self.is_strict { operation.declares(code) } else { operation.covers(code) }
    }

    /// An entry of `responses` for this code, with that key where it is missing, to paste into the operation.
    pub fn response_snippet(&self, operation: &Operation<'_>, code: u16) -> Option<Snippet> {
        self.conventions.response(self.api, operation, code)
    }

    /// A success of this code to put in the place of the one that an operation declares, or what comes to that.
    pub fn success_snippet(&self, operation: &Operation<'_>, code: u16) -> Option<Snippet> {
        self.conventions.success(self.api, operation, code)
    }

    /// The body of an error response of an operation, to paste into it.
    pub fn body_snippet(&self, operation: &Operation<'_>, response: &Response<'_>) -> Option<Snippet> {
        self.conventions.body(self.api, operation, response)
    }

    /// Entries of `headers` with these names, to paste into a response.
    pub fn header_snippet(&self, response: &Response<'_>, names: &[&str]) -> Option<Snippet> {
        self.conventions.headers(self.api, response, names)
    }

    /// An operation as findings name it.
    pub fn name(&self, operation: &Operation<'_>) -> OperationName {
        OperationName {
            method: operation.method.to_string(),
            path: operation.path.to_owned(),
            operation_id: operation.operation_id().map(str::to_owned),
            kind: self.kind(operation).name(),
        }
    }

    /// An operation as one of the places that a finding sums up.
    pub fn occurrence(&self, operation: &Operation<'_>) -> Occurrence {
        Occurrence { place: operation.place(), operation: Some(self.name(operation)), note: String::new() }
    }

    /// An error body as one of the places that a finding sums up.
    pub fn body_occurrence(&self, body: &ErrorBody) -> Occurrence {
        let response = &self.api.responses[body.response];
        Occurrence {
            place: site(self.api.error_schema(body)).place(),
            operation: (!response.is_shared()).then(|| self.name(self.first_use(response))),
            note: format!("`{}`", response.status),
        }
    }

    /// Starts a finding about the schema of error bodies (positions in [`crate::model::ErrorBodies::all`]) where it is
    /// written down. It names the operation where only one has it.
    pub fn at_error_schema(&self, meta: &RuleMeta, definition: Node<'_>, bodies: &[usize]) -> Diagnostic {
        let errors = self.api.error_bodies();
        let finding = meta.at(definition);
        match bodies {
            [] => finding,
            [only] => {
                let response = &self.api.responses[errors.all[*only].response];
                let finding = finding.status(response.status.to_string());
                if response.is_shared() { finding } else { finding.operation(self.name(self.first_use(response))) }
            }
            // Uses of one component need no list: it is mended in one place.
            _ if reference_of(self.api.error_schema(&errors.all[bodies[0]])).is_some() => finding,
            _ => finding.occurrences(bodies.iter().map(|&body| self.body_occurrence(&errors.all[body])).collect()),
        }
    }

    /// What to call these error bodies of one schema, and in how many responses of operations they are: "the error body
    /// `Error`", " (in 12 responses)".
    pub fn error_words(&self, bodies: &[usize]) -> (String, String) {
        let Some(first) = bodies.first().map(|&body| &self.api.error_bodies().all[body]) else {
            return (String::new(), String::new());
        };
        let name = match reference_of(self.api.error_schema(first)).and_then(|reference| name_of(reference.text())) {
            Some(name) => format!("the error body `{name}`"),
            None => "the error body".to_owned(),
        };
        let uses: usize = bodies.iter().map(|&body| self.api.error_bodies().uses[body].len()).sum();
        match bodies.len() {
            1 => (name, self.uses(&self.api.responses[first.response])),
            _ => (name, format!(" (in {uses} responses)")),
        }
    }

    /// The first operation that uses a response. Every response has one.
    pub fn first_use(&self, response: &Response<'_>) -> &Operation<'a> {
        &self.api.operations[response.uses[0].0]
    }

    /// Words about how often a shared response is used: " (used by 12 operations)". Empty for a response of one operation.
    pub fn uses(&self, response: &Response<'_>) -> String {
        match response.uses.len() {
            0 | 1 => String::new(),
            uses => format!(" (used by {uses} operations)"),
        }
    }

    /// The uses of a shared response as what a finding at the first reference to it sums up: every reference is wrong by itself,
    /// and which one comes first says nothing. Empty for a finding within the response, and for a response with one use.
    pub fn uses_of_reference(&self, response: &Response<'_>, node: Node<'_>) -> Vec<Occurrence> {
        let is_reference = response.sites.first().is_some_and(|site| site.id() == node.id());
        let uses = response.uses.iter().filter(|_| is_reference && response.uses.len() > 1);
        uses.map(|(at, key)| Occurrence { place: key.place(), ..self.occurrence(&self.api.operations[*at]) }).collect()
    }
}

/// Declares a rule from its documentation and its facts.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:expr])+
        $vis:vis struct $name:ident {
            id: $id:literal,
            severity: $severity:ident,
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
            /// The facts this rule was declared with.
            $vis const META: &'static $crate::rule::RuleMeta = &$crate::rule::RuleMeta {
                id: $id,
                severity: $crate::diagnostic::Severity::$severity,
                preset: $crate::rule::Preset::$preset,
                since: $since,
                gives_way_to: declare_rule!(@or $($gives_way_to)?),
                equivalents: declare_rule!(@or $($equivalents)?),
                spec: declare_rule!(@or $($spec)?),
                options: declare_rule!(@or $($options)?),
                docs: concat!($($doc, "\n"),+),
                file: file!(),
            };
        }
    };
    (@or) => { &[] };
    (@or $value:expr) => { $value };
}
pub(crate) use declare_rule;
