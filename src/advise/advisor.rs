//! What each operation should declare beside what it declares.
//!
//! Two sources say what that is. What the rules ask for is missing, so that advice and audit never contradict each
//! other; what the registry of status codes gives to the operation's kind is possible, where the operation is such that
//! it can come up at all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Conventions;
use super::changes::order;
use crate::classify::{Classification, Kind, Kinds};
use crate::diagnostic::{Change, Claim, Diagnostic, Place, Severity, Snippet};
use crate::model::{
    Api, Method, Operation, Parameter, RequestBody, Requirement, Response, ResponseUse, Scope, StatusKey,
};
use crate::sort;
use crate::status::{self, Body, Class, Level};
use crate::syntax::Node;
use crate::text::{Language, SourceId};

/// What an operation should declare.
#[derive(Clone, Debug)]
pub struct OperationAdvice<'m, 'a> {
    /// The operation.
    pub operation: &'m Operation<'a>,
    /// What it does.
    pub found: &'m Classification,
    /// The codes that it declares, lacks or may need, in ascending order; ranges after their codes, `default` last.
    pub codes: Vec<Advice>,
    /// What to paste for the codes that are missing.
    pub snippet: Option<Snippet>,
}

/// One code, range or `default` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The status key as the document writes it, or would: `401`, `4XX`, `default`.
    pub key: String,
    /// What it stands for.
    pub status: StatusKey,
    /// How it stands in the operation.
    pub state: State,
    /// Why the operation declares it, or should.
    pub why: &'static str,
    /// Who says so.
    pub source: AdviceSource,
    /// What the response carries.
    pub body: Body,
    /// The media types in which it is declared to carry that.
    pub media_types: Vec<String>,
    /// The headers that belong to the code.
    pub headers: Vec<HeaderAdvice>,
    /// What rules say about it.
    pub remarks: Vec<Remark>,
}

impl Advice {
    /// The name of the code or class; empty for `default` and for codes that nobody knows.
    pub fn name(&self) -> &'static str {
        match self.status {
            StatusKey::Code(code) => status::lookup(code)
                .map(|found| found.name)
                .or_else(|| status::unregistered(code).map(|found| found.name))
                .unwrap_or_default(),
            StatusKey::Range(class) => status::class(class * 100).name(),
            StatusKey::Default | StatusKey::Other => "",
        }
    }

    /// The document and section that define the code.
    pub fn reference(&self) -> Option<&'static str> {
        Some(status::lookup(self.status.code()?)?.reference)
    }
}

/// How a code stands in an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Declared by itself.
    Declared,
    /// Declared, but a rule says that another code belongs there, or none.
    Doubtful,
    /// Declared, but a policy of the project forbids it.
    Forbidden,
    /// Not declared by itself, but by this range or `default`.
    Covered(StatusKey),
    /// Not declared, and a rule asks for it.
    Missing,
    /// Not declared, and only the author knows whether it comes up.
    Possible,
}

impl State {
    /// The word that users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Doubtful => "doubtful",
            Self::Forbidden => "forbidden",
            Self::Covered(_) => "covered",
            Self::Missing => "missing",
            Self::Possible => "possible",
        }
    }
}

/// Who says that an operation needs a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdviceSource {
    /// A rule.
    Rule,
    /// The registry, for operations of this kind.
    Kind,
    /// Nobody but the document itself.
    Document,
}

impl AdviceSource {
    /// The word that users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Kind => "kind",
            Self::Document => "document",
        }
    }
}

/// A header that belongs to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderAdvice {
    /// Its name.
    pub name: &'static str,
    /// How much the response depends on it.
    pub level: Level,
    /// What the client does with it.
    pub why: &'static str,
    /// Whether the response declares it.
    pub is_declared: bool,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule.
    pub rule: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// The finding.
    pub message: String,
}

/// Whether something holds for an operation of a kind.
type Condition = fn(&Operation<'_>, Kind, &Api<'_>) -> bool;

/// What must be so for a code that the registry gives to a kind to come up in an operation. Others always can.
const CONDITIONS: [(&[u16], Condition); 8] = [
    (&[206, 416], |operation, _, _| operation.request_header("Range").is_some()),
    (&[304], |operation, _, api| has_validator(operation, api)),
    (&[400], |operation, _, _| operation.body.is_some() || !operation.parameters.is_empty()),
    (&[401, 403], |operation, kind, _| {
        operation.security.requirement != Requirement::None || matches!(kind, Kind::Auth | Kind::Receive)
    }),
    (&[404, 410], |operation, _, _| operation.path.contains('{')),
    (&[412, 428], |operation, _, _| has_one_of(operation, &["If-Match", "If-Unmodified-Since"])),
    (&[413], |operation, kind, _| {
        let is_limited = matches!(kind, Kind::BatchCreate | Kind::Async | Kind::Receive);
        operation.body.as_ref().is_some_and(|body| is_limited || is_upload(body))
    }),
    (&[415, 422], |operation, _, _| operation.body.is_some()),
];

/// Codes that are alternatives: if an operation declares one, the others are not advised.
const ALTERNATIVES: [fn(u16) -> bool; 4] = [
    |code| status::class(code) == Class::Successful && code != 206 || matches!(code, 302 | 303),
    |code| matches!(code, 400 | 422),
    |code| matches!(code, 404 | 410),
    |code| status::class(code) == Class::ServerError,
];

/// Advises the operations of one description.
#[derive(Debug)]
pub struct Advisor<'m, 'a> {
    api: &'m Api<'a>,
    kinds: &'m Kinds,
    conventions: &'m Conventions,
    findings: &'m [Diagnostic],
    /// The codes that policies forbid, by the position of the operation.
    forbidden: Option<&'m HashSet<(usize, u16)>>,
    /// The findings by the operations that they name.
    by_operation: HashMap<(&'m str, &'m str), BTreeSet<usize>>,
    /// The findings by where they point: source and first byte.
    by_place: BTreeMap<(SourceId, u32), Vec<usize>>,
}

impl<'m, 'a> Advisor<'m, 'a> {
    /// Prepares advice from what the rules found, each absence at every operation
    /// ([`one_by_one`](crate::audit::one_by_one())).
    pub fn new(api: &'m Api<'a>, kinds: &'m Kinds, conventions: &'m Conventions, findings: &'m [Diagnostic]) -> Self {
        let mut by_operation: HashMap<_, BTreeSet<usize>> = HashMap::new();
        let mut by_place: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate() {
            let occurrences = || finding.occurrences.iter();
            for name in finding.operation.iter().chain(occurrences().filter_map(|one| one.operation.as_ref())) {
                by_operation.entry((name.method.as_str(), name.path.as_str())).or_default().insert(at);
            }
            let places = std::iter::once(&finding.primary.place).chain(occurrences().map(|one| &one.place));
            for Place { source, span, .. } in places {
                by_place.entry((*source, span.start)).or_default().push(at);
            }
        }
        Self { api, kinds, conventions, findings, forbidden: None, by_operation, by_place }
    }

    /// Leaves out codes that operations may not declare, by the position of the operation.
    #[must_use]
    pub fn without(self, forbidden: &'m HashSet<(usize, u16)>) -> Self {
        Self { forbidden: Some(forbidden), ..self }
    }

    /// Advises one operation of the description; none where it is of another one.
    pub fn operation(&self, operation: &'m Operation<'a>) -> Option<OperationAdvice<'m, 'a>> {
        let found = self.kinds.get(operation.id)?;
        let about = self.about(operation);
        let asked = self.asked(operation, &about);
        let mut codes: Vec<Advice> = Vec::new();
        for used in &operation.responses {
            codes.push(self.declared(operation, used, found.kind, &about, &asked));
        }
        codes.extend(asked.iter().map(|(code, findings)| self.missing(operation, *code, found.kind, findings)));
        for code in given(found.kind, operation.method) {
            let is_open = !operation.declares(code) && !asked.contains_key(&code);
            if is_open
                && !self.forbidden.is_some_and(|forbidden| forbidden.contains(&(operation.id, code)))
                && self.can_come_up(operation, found.kind, code)
            {
                let state = covering(operation, code).map_or(State::Possible, State::Covered);
                codes.push(advice(operation, code, state, found.kind, AdviceSource::Kind));
            }
        }
        forget_alternatives(&mut codes);
        sort::by_key(&mut codes, |advice| order(advice.status));
        let missing = codes.iter().filter(|advice| advice.state == State::Missing);
        let declare = |code| Change::Declare { operation: operation.id, code };
        let snippets =
            missing.filter_map(|advice| self.conventions.propose(self.api, &declare(advice.status.code()?))?.snippet);
        let snippet = joined(snippets.collect());
        Some(OperationAdvice { operation, found, codes, snippet })
    }

    /// The findings about an operation and about the responses that it uses.
    fn about(&self, operation: &Operation<'_>) -> BTreeSet<usize> {
        let mut about: BTreeSet<usize> = self.at(operation.key).collect();
        if operation.scope == Scope::Path {
            about.extend(self.by_operation.get(&(operation.method.name(), operation.path)).into_iter().flatten());
        }
        for used in &operation.responses {
            about.extend(self.at_response(used));
        }
        about
    }

    fn at(&self, node: Node<'_>) -> impl Iterator<Item = usize> {
        self.by_place.get(&(node.id().0, node.span().start)).into_iter().flatten().copied()
    }

    /// The findings that point at a response: at its status key, its name, or into it. What is said of a shared response
    /// under another status is none of them.
    fn at_response(&self, used: &ResponseUse<'_>) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = self.at(used.key).collect();
        if let Some(response) = used.response.map(|at| &self.api.responses[at]) {
            found.extend(self.at(response.anchor()));
            let (source, span) = (response.node.id().0, response.node.span());
            let inside = self.by_place.range((source, span.start)..(source, span.end)).flat_map(|(_, at)| at).copied();
            found.extend(inside.filter(|at| self.findings[*at].occurrences.is_empty()));
        }
        let key = used.status.to_string();
        found.retain(|at| self.findings[*at].status.as_ref().is_none_or(|status| *status == key));
        found
    }

    /// The codes that rules ask an operation for, which it doesn't declare itself, each with the findings that do.
    fn asked(&self, operation: &Operation<'_>, about: &BTreeSet<usize>) -> BTreeMap<u16, Vec<usize>> {
        let mut asked: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for at in about {
            let finding = &self.findings[*at];
            let codes = finding.claims.iter().filter_map(|claim| match claim {
                Claim::Declare { operation: whose, codes } if *whose == operation.id => codes.first().copied(),
                _ => None,
            });
            for code in codes.filter(|code| !operation.declares(*code)) {
                asked.entry(code).or_default().push(*at);
            }
        }
        asked
    }

    fn declared(
        &self,
        operation: &Operation<'_>,
        used: &ResponseUse<'_>,
        kind: Kind,
        about: &BTreeSet<usize>,
        asked: &BTreeMap<u16, Vec<usize>>,
    ) -> Advice {
        let at_response = self.at_response(used);
        let key = used.status.to_string();
        let disputes = |finding: &Diagnostic| {
            finding.claims.iter().any(|claim| {
                matches!(claim, Claim::Replace { operation: whose, status } if *whose == operation.id && *status == key)
            })
        };
        let is_disputed = |at: &usize| disputes(&self.findings[*at]);
        let remarks = about.iter().copied().filter(|at| {
            let finding = &self.findings[*at];
            let is_here = at_response.contains(at) || finding.status.as_ref() == Some(&key);
            // A finding that requires another code is shown beside that one, unless it disputes this one.
            is_here && (is_disputed(at) || !asked.values().flatten().any(|other| other == at))
        });
        let remarks: Vec<usize> = remarks.collect();
        let disputing = remarks.iter().filter(|at| is_disputed(at)).map(|at| &self.findings[*at]);
        let state = disputing.fold(State::Declared, |state, finding| match state {
            _ if finding.policy.is_some() => State::Forbidden,
            State::Forbidden => state,
            _ => State::Doubtful,
        });
        let remarks = self.remarks(remarks.into_iter());
        let given = used.status.code().and_then(|code| reason(kind, code));
        let response = used.response.map(|at| &self.api.responses[at]);
        Advice {
            key: used.key.text().to_owned(),
            status: used.status,
            state,
            why: given.unwrap_or_else(|| meaning(used.status)),
            source: if given.is_some() { AdviceSource::Kind } else { AdviceSource::Document },
            body: body(operation, used.status),
            media_types: response.map_or(&[][..], |own| &own.content).iter().map(|own| own.name.to_owned()).collect(),
            headers: headers(used.status, response),
            remarks,
        }
    }

    fn missing(&self, operation: &Operation<'_>, code: u16, kind: Kind, findings: &[usize]) -> Advice {
        // Strict presets want the code itself; to others a range is as good.
        let state = covering(operation, code).map_or(State::Missing, State::Covered);
        Advice {
            remarks: self.remarks(findings.iter().copied()),
            ..advice(operation, code, state, kind, AdviceSource::Rule)
        }
    }

    /// What some findings say, each thing once.
    fn remarks(&self, findings: impl Iterator<Item = usize>) -> Vec<Remark> {
        let mut remarks: Vec<Remark> = Vec::new();
        for finding in findings.map(|at| &self.findings[at]) {
            let Diagnostic { rule, severity, message, .. } = finding;
            let remark = Remark { rule, severity: *severity, message: message.clone() };
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
        remarks
    }

    fn can_come_up(&self, operation: &Operation<'_>, kind: Kind, code: u16) -> bool {
        let condition = CONDITIONS.iter().find(|(codes, _)| codes.contains(&code));
        condition.is_none_or(|(_, holds)| holds(operation, kind, self.api))
    }
}

/// The codes that the registry gives to a kind; to an unknown one those that it gives to every kind.
fn given(kind: Kind, method: Method<'_>) -> impl Iterator<Item = u16> {
    let is_given = move |status: &&status::Status| match kind {
        // Servers answer these methods on their own.
        _ if matches!(method, Method::Options | Method::Trace) => false,
        Kind::Unknown => status.kinds.iter().map(|entry| entry.kinds.len()).sum::<usize>() == status::KINDS.len(),
        _ => reason(kind, status.code).is_some(),
    };
    status::all().iter().filter(is_given).map(|status| status.code)
}

/// Why operations of a kind declare a code; of an unknown one, why the first kind that has it does.
fn reason(kind: Kind, code: u16) -> Option<&'static str> {
    let mut uses = status::lookup(code)?.kinds.iter();
    uses.find(|entry| kind == Kind::Unknown || entry.kinds.contains(&kind.name())).map(|entry| entry.why)
}

/// What a status key tells the client.
fn meaning(status: StatusKey) -> &'static str {
    const UNREGISTERED: &str = "not a registered code: clients treat it as the x00 of its class";
    match status {
        StatusKey::Code(code) => status::lookup(code).map_or(UNREGISTERED, |found| found.meaning),
        StatusKey::Range(_) => "every code of its class that is not declared separately",
        StatusKey::Default => "every code that is not declared",
        StatusKey::Other => "not a code, range or `default`",
    }
}

/// A code that an operation doesn't declare.
fn advice(operation: &Operation<'_>, code: u16, state: State, kind: Kind, source: AdviceSource) -> Advice {
    let status = StatusKey::Code(code);
    Advice {
        key: code.to_string(),
        status,
        state,
        why: reason(kind, code).unwrap_or_else(|| meaning(status)),
        source,
        body: body(operation, status),
        media_types: Vec::new(),
        headers: headers(status, None),
        remarks: Vec::new(),
    }
}

fn body(operation: &Operation<'_>, status: StatusKey) -> Body {
    match status {
        _ if operation.method == Method::Head => Body::Forbidden,
        StatusKey::Code(code) => status::lookup(code).map_or(Body::Optional, |found| found.body),
        StatusKey::Range(4 | 5) => Body::ProblemOrError,
        StatusKey::Default if operation.responses.len() > 1 => Body::ProblemOrError,
        StatusKey::Range(2) => Body::Representation,
        _ => Body::Optional,
    }
}

fn headers(status: StatusKey, response: Option<&Response<'_>>) -> Vec<HeaderAdvice> {
    let needs = status.code().and_then(status::lookup).map_or(&[][..], |found| found.headers);
    let is_declared = |name: &str| response.is_some_and(|response| response.header(name).is_some());
    needs
        .iter()
        .map(|need| HeaderAdvice {
            name: need.name,
            level: need.level,
            why: need.why,
            is_declared: is_declared(need.name),
        })
        .collect()
}

/// The range or `default` that covers a code. Beside other responses `default` covers no success.
fn covering(operation: &Operation<'_>, code: u16) -> Option<StatusKey> {
    let stands = |status: &StatusKey| match status {
        StatusKey::Range(_) => status.covers(code),
        StatusKey::Default => code >= 400 || operation.responses.len() == 1,
        _ => false,
    };
    operation.responses.iter().map(|used| used.status).filter(stands).min()
}

/// Removes codes if the operation declares, or should declare, an alternative.
fn forget_alternatives(codes: &mut Vec<Advice>) {
    for is_alternative in ALTERNATIVES {
        let is_one = |advice: &Advice| match advice.status {
            StatusKey::Code(code) => is_alternative(code),
            _ => false,
        };
        let is_settled = |advice: &Advice| matches!(advice.state, State::Declared | State::Doubtful | State::Missing);
        if codes.iter().any(|advice| is_one(advice) && is_settled(advice)) {
            codes.retain(|advice| !is_one(advice) || is_settled(advice) || advice.source == AdviceSource::Rule);
        }
    }
}

/// Entries of one map as one text.
fn joined(snippets: Vec<Snippet>) -> Option<Snippet> {
    let language = snippets.first()?.language;
    let separator = if language == Language::Json { ",\n" } else { "\n" };
    let text = snippets.into_iter().map(|snippet| snippet.text).collect::<Vec<_>>().join(separator);
    Some(Snippet { language, text, declares: None })
}

fn has_one_of(operation: &Operation<'_>, headers: &[&str]) -> bool {
    headers.iter().any(|name| operation.request_header(name).is_some())
}

/// Whether a client can ask an operation for changes: the response has a version, or the request can name one.
fn has_validator(operation: &Operation<'_>, api: &Api<'_>) -> bool {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let mut responses = successes.filter_map(|used| used.response).map(|at| &api.responses[at]);
    has_one_of(operation, &["If-None-Match", "If-Modified-Since"])
        || responses.any(|response| ["ETag", "Last-Modified"].iter().any(|name| response.header(name).is_some()))
}

/// Whether a body carries files.
fn is_upload(body: &RequestBody<'_>) -> bool {
    const FILES: [&str; 5] = ["multipart/", "application/octet-stream", "image/", "audio/", "video/"];
    let is_file = |field: &Parameter<'_>| field.node.get("type").is_some_and(|sort| sort.text() == "file");
    body.form.iter().any(is_file)
        || body.content.iter().any(|media| FILES.iter().any(|start| media.name.starts_with(start)))
}
