//! What each response reports, by its own words.
//!
//! One table lists the terms and what they mean, and every text is read once. A response names an outcome in the name of
//! a shared response, at the start of its description, in a phrase of it, in the name of its schema, or in an example.

mod table;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::hash::{HashMap, HashSet};
use crate::model::{Api, MediaType, Response, StatusKey};
use crate::parallel;
use crate::resolve::reference_of;
use crate::sort;
use crate::status;
use crate::syntax::{Node, NodeKind};
use crate::text::head;
use crate::text::words::{Word, is_one_of, singular, words};
use table::{Meaning, Part, TABLE};

/// What a response can report. Of several in one clause the first one is the most decisive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The server is under maintenance.
    Maintenance,
    /// The server has too much to do.
    Overloaded,
    /// A server behind this one did not answer in time.
    UpstreamSlow,
    /// A server behind this one failed.
    UpstreamFailed,
    /// The server failed.
    ServerFault,
    /// A part of the server can't be reached.
    Unreachable,
    /// Too many requests in a period.
    Rate,
    /// The client is known and lacks a right.
    Rights,
    /// The client is not known: credentials are missing, expired or wrong.
    Credentials,
    /// The request can't be read.
    Malformed,
    /// Something with the same name or key exists.
    Duplicate,
    /// The state of a resource contradicts the request.
    Conflict,
    /// The resource existed and will not come back.
    Gone,
    /// The resource does not exist.
    NotFound,
    /// The body is too large.
    TooLarge,
    /// The request is readable, but its values are not allowed.
    Invalid,
    /// Rights or credentials: the words don't say which.
    Access,
    /// Something is not valid: the words don't say that it is a part of the request.
    Wrong,
    /// Too many requests at once.
    Concurrency,
    /// A limit: the words don't say of what.
    Limit,
    /// Too many stored things.
    Quota,
    /// Money, a plan or a licence.
    Payment,
    /// A feature is switched off or not supported.
    Disabled,
    /// The client was gone before the response.
    Unheard,
    /// The response is declared, but not sent.
    NotSent,
    /// The work continues after the response.
    StillWorking,
}
use Subject::*;

/// Client errors that clients with other words also get; 502 and 504 describe the server behind a gateway.
const GATEWAY: [u16; 2] = [502, 504];

impl Subject {
    /// The code for it.
    pub const fn code(self) -> u16 {
        match self {
            Malformed | Invalid | Wrong | Disabled => 400,
            Credentials => 401,
            Payment => 402,
            Rights | Access => 403,
            NotFound => 404,
            Duplicate | Conflict => 409,
            Gone => 410,
            TooLarge => 413,
            Rate | Concurrency | Limit | Quota => 429,
            ServerFault => 500,
            UpstreamFailed => 502,
            Overloaded | Maintenance | Unreachable => 503,
            UpstreamSlow => 504,
            Unheard | NotSent | StillWorking => 202,
        }
    }

    /// The client errors that can't mean it.
    const fn contradicts(self) -> &'static [u16] {
        match self {
            Malformed => &[401, 403, 404, 405, 409, 422, 429],
            Invalid => &[403, 405, 429],
            Credentials => &[403, 409],
            NotFound => &[403],
            Rights => &[401],
            Duplicate | Conflict => &[401, 403, 404],
            Rate => &[400, 401, 403, 404, 409, 422, 424],
            _ => &[],
        }
    }

    /// The codes that can mean it, where another one says it better.
    const fn is_better_elsewhere(self) -> &'static [u16] {
        match self {
            Credentials | Rights | Duplicate | Conflict => &[400, 422],
            Gone => &[404, 501],
            _ => &[],
        }
    }

    /// Whether the words say enough to explain a status.
    const fn is_specific(self) -> bool {
        !matches!(self, Access | Wrong)
    }

    /// Whether the client has to change something before the request can succeed.
    const fn is_client_error(self) -> bool {
        self.code() / 100 == 4
    }

    /// How well a status fits.
    fn fit(self, status: StatusKey) -> Fit {
        let (class, code) = (status.class().unwrap_or_default(), status.code().unwrap_or_default());
        let is_contradicted = match (self.is_client_error(), class) {
            (true, 4) => self.contradicts().contains(&code),
            // Whose quota it is and what is switched off, the words don't say.
            (true, 5) => {
                !GATEWAY.contains(&code)
                    && !matches!(
                        (self, code),
                        // A network asks for a login with 511 (RFC 6585, 6).
                        (Credentials | Access, 511)
                            | (Concurrency | Limit | Quota | Disabled | Payment | Gone, _)
                            | (Rate, 503)
                    )
            }
            (false, 4) => match self {
                Unheard | NotSent | StillWorking => false,
                ServerFault | Unreachable => true,
                UpstreamFailed | UpstreamSlow => !matches!(code, 408 | 424),
                _ => !matches!(code, 408 | 409 | 423),
            },
            (false, 5) => matches!(
                (self, code),
                (UpstreamFailed, 500 | 504) | (UpstreamSlow, 500 | 502) | (Overloaded | Maintenance, 500)
            ),
            _ => false,
        };
        match code {
            _ if is_contradicted => Fit::No,
            code if self.is_better_elsewhere().contains(&code) => Fit::Poor,
            _ => Fit::Yes,
        }
    }
}

/// How well a status fits what a response reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It contradicts it.
    No,
    /// Another code says it better.
    Poor,
    /// It fits.
    Yes,
}

/// The part of a response that reports an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The name of a shared response.
    Name,
    /// The description: the name or number of a code at its start.
    Description,
    /// The description: a phrase.
    Phrase,
    /// The name of a schema of the body.
    Schema,
    /// An example of the body.
    Example,
}

/// One outcome that a response reports.
#[derive(Clone, Debug)]
pub struct Mention<'a> {
    /// The code for it.
    pub code: u16,
    /// What it is; none for a code without a subject.
    pub subject: Option<Subject>,
    /// The part that reports it.
    pub by: By,
    /// Its words.
    pub words: Cow<'a, str>,
    /// Its place: the smallest node, for a description its key.
    pub node: Node<'a>,
    /// Whether the text is about this before anything else.
    pub is_first: bool,
    /// Whether the clause says nothing more.
    pub is_all: bool,
    /// The position of the example that reports it.
    pub example: usize,
}

/// What a response reports, by its own words.
#[derive(Clone, Debug, Default)]
pub struct Outcome<'a> {
    mentions: Vec<Mention<'a>>,
    /// Whether the description has words that the table doesn't know.
    has_other_words: bool,
    /// The subjects and the parts of statements in the description and in the name, as bits.
    said: u32,
    hints: u32,
    examples: usize,
    is_silent: bool,
}

/// What each response of a description reports.
#[derive(Debug, Default)]
pub struct Outcomes<'a>(Vec<Outcome<'a>>);

impl<'a> Outcomes<'a> {
    /// Reads the words of all responses.
    pub fn of(api: &Api<'a>) -> Self {
        let parts = parallel::map(parallel::parts(&api.responses), |responses| {
            responses.iter().map(|response| Outcome::of(api, response)).collect::<Vec<_>>()
        });
        let mut all = Self(parts.into_iter().flatten().collect());
        all.forget_common_examples(api);
        all
    }

    /// Leaves out what examples say that stand under many codes: one text was copied for all, and is about none.
    fn forget_common_examples(&mut self, api: &Api<'a>) {
        const MANY: usize = 3;
        let is_said = |mention: &Mention<'a>| mention.by == By::Example && mention.subject.is_some();
        let mut codes: HashMap<&str, HashSet<StatusKey>> = HashMap::default();
        for (outcome, response) in self.0.iter().zip(&api.responses) {
            for mention in outcome.mentions.iter().filter(|mention| is_said(mention)) {
                codes.entry(mention.node.text()).or_default().insert(response.status);
            }
        }
        codes.retain(|_, codes| codes.len() >= MANY);
        for outcome in self.0.iter_mut().filter(|_| !codes.is_empty()) {
            outcome.mentions.retain(|mention| !is_said(mention) || !codes.contains_key(mention.node.text()));
        }
    }

    /// What a response reports.
    pub fn get(&self, response: &Response<'_>) -> &Outcome<'a> {
        static NONE: Outcome<'static> =
            Outcome { mentions: Vec::new(), has_other_words: false, said: 0, hints: 0, examples: 0, is_silent: true };
        self.0.get(response.id).unwrap_or(&NONE)
    }
}

impl<'a> Outcome<'a> {
    fn of(api: &Api<'a>, response: &Response<'a>) -> Self {
        let mut outcome = Self::default();
        let site = response.sites.first().copied();
        if let Some(site) = site {
            let name = site.text().rsplit('/').next().unwrap_or_default();
            let spoken = words(name).join(" ");
            outcome.name(&spoken, By::Name, Cow::Borrowed(name), site);
            // A name is too short to contradict by a phrase, but it may explain the code.
            read(&spoken, |clause| outcome.note(clause));
        }
        if let Some(entry) = response.words {
            let text = head(entry.value.text());
            if let Some((code, words)) = named(text) {
                outcome.mention(code, None, By::Description, Cow::Borrowed(words), entry.key, true);
            }
            outcome.text(text, By::Phrase, entry.key);
        }
        outcome.is_silent = response.description().trim().is_empty();
        if response.status.is_error() {
            for media in &response.content {
                outcome.schema(media);
                outcome.examples(api, media);
            }
        }
        outcome
    }

    fn name(&mut self, spoken: &str, by: By, words: Cow<'a, str>, node: Node<'a>) {
        if let Some((code, _)) = named(spoken) {
            self.mention(code, None, by, words, node, true);
        }
    }

    fn mention(
        &mut self,
        code: u16,
        subject: Option<Subject>,
        by: By,
        words: Cow<'a, str>,
        node: Node<'a>,
        is_first: bool,
    ) {
        let example = self.examples;
        self.mentions.push(Mention { code, subject, by, words, node, is_first, is_all: false, example });
    }

    fn text(&mut self, text: &'a str, by: By, node: Node<'a>) {
        let mut is_first = true;
        read(text, |clause| {
            if by == By::Phrase {
                self.note(clause);
            }
            for (at, (subject, words)) in clause.reports.iter().enumerate() {
                let words = shortened(&text[words.clone()]);
                self.mention(subject.code(), Some(*subject), by, words, node, is_first && at == 0);
                if let Some(mention) = self.mentions.last_mut() {
                    mention.is_all = !clause.has_other_words;
                }
            }
            is_first &= !clause.says_something();
        });
    }

    fn note(&mut self, clause: &Clause) {
        self.hints |= clause.parts;
        self.has_other_words |= clause.has_other_words;
        self.said |= clause.reports.iter().fold(0, |bits, (subject, _)| bits | 1 << *subject as u32);
    }

    fn schema(&mut self, media: &MediaType<'a>) {
        let Some(reference) = media.schema.and_then(reference_of) else { return };
        let name = reference.text().rsplit('/').next().unwrap_or_default();
        read(&words(name).join(" "), |clause| {
            if let Some((subject, _)) = clause.reports.first() {
                self.mention(subject.code(), Some(*subject), By::Schema, Cow::Borrowed(name), reference, true);
            }
        });
    }

    /// The status and the message of each example of the body.
    fn examples(&mut self, api: &Api<'a>, media: &MediaType<'a>) {
        // Problem details have a rule of their own.
        let is_problem = media.name.contains("problem");
        for example in api.examples(media) {
            self.examples += 1;
            let listed = example.get("errors").and_then(|errors| errors.items().next());
            for holder in [Some(example), example.get("error"), listed].into_iter().flatten() {
                for member in holder.entries() {
                    let (name, value) = (member.key.text(), member.value);
                    let is_number = value.kind() == NodeKind::Number;
                    let code = value.text().parse().ok().filter(|code| (400..600).contains(code));
                    if let Some(code) = code.filter(|code| status::lookup(*code).is_some()) {
                        let is_status = is_one_of(name, &STATUSES) || is_number && is_one_of(name, &["code"]);
                        if is_status && !is_problem {
                            self.mention(code, None, By::Example, Cow::Borrowed(value.text()), value, true);
                        }
                    } else if is_one_of(name, &MESSAGES) {
                        self.text(head(value.text()), By::Example, value);
                    }
                }
            }
        }
    }

    /// All outcomes that the response mentions.
    pub fn mentions(&self) -> &[Mention<'a>] {
        &self.mentions
    }

    /// The code that the description starts with, by its name or number.
    pub fn named(&self) -> Option<&Mention<'a>> {
        self.mentions.iter().find(|mention| mention.by == By::Description)
    }

    /// Whether the description or the name of a shared response reports this anywhere.
    pub fn says(&self, subject: Subject) -> bool {
        self.said & 1 << subject as u32 != 0
    }

    /// Whether the description reports this before anything else.
    pub fn is_about(&self, subject: Subject) -> Option<&Mention<'a>> {
        let is_it =
            |mention: &&Mention<'_>| mention.is_first && mention.by == By::Phrase && mention.subject == Some(subject);
        self.mentions.iter().find(is_it)
    }

    /// Whether waiting may help: the description is about requests, a limit or time, or says nothing.
    pub fn may_be_of_time(&self) -> bool {
        let is_limit = [Rate, Concurrency, Limit, Overloaded].into_iter().any(|subject| self.says(subject));
        let has = |parts: &[Part]| self.hints & bits(parts) != 0;
        is_limit
            || has(&[Part::Request, Part::Later])
            || !self.says(Quota) && (has(&[Part::Failed, Part::Busy]) || !self.has_other_words)
    }

    /// Whether the response has no description.
    pub fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// Whether the description or the name of a shared response contains words of an invalid request.
    pub fn may_be_invalid(&self) -> bool {
        self.is_silent
            || self.hints & bits(&[Part::Input, Part::Fault, Part::Missing, Part::Needed]) != 0
            || self.says(Invalid)
            || self.says(Malformed)
    }

    /// Whether the description contains words of a rejection.
    pub fn may_reject(&self) -> bool {
        let parts = [Part::Fault, Part::Missing, Part::Lack, Part::Needed, Part::Failed];
        self.hints & bits(&parts) != 0 || self.mentions.iter().any(|mention| mention.code >= 400)
    }

    /// The mentions that contradict the status, the most decisive first; last those that another code says better.
    ///
    /// A text that also mentions a fitting outcome, or starts with the name of its own code, contradicts nothing.
    pub fn contradictions(&self, status: StatusKey) -> impl Iterator<Item = &Mention<'a>> {
        let of = |by: By| self.mentions.iter().filter(move |mention| mention.by == by);
        let is_named = || of(By::Name).chain(of(By::Description)).any(|mention| status.code() == Some(mention.code));
        let by_name = of(By::Name).chain(of(By::Description)).filter(move |one| contradicts(one.code, status));
        let fits = |mention: &Mention<'_>| {
            // A price is often only what a request is about.
            let is_meant = mention.is_first || mention.subject != Some(Payment);
            is_meant && mention.fit(status) == Fit::Yes && mention.subject.is_some_and(Subject::is_specific)
        };
        let is_explained = of(By::Phrase).any(fits) || is_named();
        let by_phrase = of(By::Phrase).filter(move |one| !is_explained && one.is_first && one.fit(status) < Fit::Yes);
        // Many errors share a schema. One that is named after a client error is for that.
        let is_wrong_schema =
            move |one: &&Mention<'_>| status.class() == Some(5) && one.fit(status) == Fit::No && one.code < 500;
        let by_schema = of(By::Schema).filter(is_wrong_schema);
        // Several examples are alternatives: one of them may be about a rare case.
        let is_wrong = move |one: &&Mention<'_>| one.is_first && one.fit(status) == Fit::No;
        let mut wrong: Vec<usize> = of(By::Example).filter(is_wrong).map(|one| one.example).collect();
        wrong.dedup();
        let is_excused = wrong.len() < self.examples;
        // One member of an example may have the words of the code, and another those of the cause.
        let fitting: Vec<usize> = of(By::Example).filter(|one| fits(one)).map(|one| one.example).collect();
        let by_example = of(By::Example).filter(move |one| match one.subject {
            None => contradicts(one.code, status),
            Some(_) => !is_excused && is_wrong(one) && !fitting.contains(&one.example),
        });
        by_name.chain(by_phrase).chain(by_schema).chain(by_example).filter(move |_| status != StatusKey::Default)
    }
}

impl Mention<'_> {
    /// How well a status fits it.
    pub fn fit(&self, status: StatusKey) -> Fit {
        match self.subject {
            Some(subject) => subject.fit(status),
            None if contradicts(self.code, status) => Fit::No,
            None => Fit::Yes,
        }
    }
}

/// Codes that may be described by the words of another: a removed resource isn't found, an upgrade of a plan is a
/// payment, and a server that can't be reached is not available.
const ALIKE: [(u16, u16); 5] = [(402, 426), (404, 410), (410, 404), (502, 503), (504, 503)];

/// Whether the name or the number of a code contradicts a status.
fn contradicts(named: u16, status: StatusKey) -> bool {
    match status {
        StatusKey::Code(own) if GATEWAY.contains(&own) && named / 100 == 4 => false,
        StatusKey::Code(own) => match (own / 100, named / 100) {
            // Other rules choose between success codes; among them 200 is the general word.
            (2, 2) => own != named && own != 200 && named != 200,
            (_, 2) => own >= 400,
            _ => own != named && !ALIKE.contains(&(own, named)),
        },
        StatusKey::Range(class) => named / 100 != class,
        StatusKey::Default | StatusKey::Other => false,
    }
}

/// Members of error bodies that contain the status, and a message.
const STATUSES: [&str; 4] = ["httpstatus", "httpstatuscode", "status", "statuscode"];
const MESSAGES: [&str; 9] =
    ["code", "description", "detail", "error", "errordescription", "errormessage", "message", "msg", "title"];

/// The subjects that a text reports, each with its words.
pub fn subjects(text: &str) -> Vec<(Subject, Cow<'_, str>)> {
    let mut found = Vec::new();
    read(text, |clause| {
        found.extend(clause.reports.iter().map(|(subject, words)| (*subject, shortened(&text[words.clone()]))));
    });
    found
}

/// Whether a text reports this.
pub fn mentions(text: &str, subject: Subject) -> bool {
    let mut is_found = false;
    read(text, |clause| is_found |= clause.reports.iter().any(|(one, _)| *one == subject));
    is_found
}

/// The words of a text without those that only connect others.
pub fn content_words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let is_content = |word: &Word<'_>| !TABLE.is_link(word) && !TABLE.is_filler(word) && !TABLE.is_negation(word);
    words(text).into_iter().filter(is_content)
}

/// The longest quotation of a text, in bytes.
const LONGEST: usize = 60;

/// Some words as they are quoted: without the middle where they are many.
fn shortened(words: &str) -> Cow<'_, str> {
    let words = words.trim_matches(|letter: char| !letter.is_alphanumeric());
    if words.len() <= LONGEST && !words.contains('\n') && !words.contains('`') {
        return Cow::Borrowed(words);
    }
    let all: Vec<&str> = words.split_whitespace().collect();
    let quoted = match all.as_slice() {
        [.., last] if words.len() > LONGEST => {
            let start = words.floor_char_boundary(LONGEST - last.len().min(LONGEST / 2));
            let start = words[..start].rfind(char::is_whitespace).map_or("", |end| &words[..end]);
            format!("{} … {last}", start.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => all.join(" "),
    };
    Cow::Owned(quoted.replace('`', ""))
}

/// A clause of a text, as the table reads it.
#[derive(Default)]
struct Clause {
    /// What its terms report, as bits of [`Subject`], and their parts of statements, as bits of [`Part`].
    says: u32,
    parts: u32,
    /// Its terms with their places.
    terms: Vec<(Meaning, Range<usize>)>,
    has_other_words: bool,
    /// Whether the last of its words is the adjective of a noun that may follow.
    ends_in_adjective: bool,
    /// What it reports with the place of the words, the most decisive first. It is known at the end of the clause.
    reports: Vec<(Subject, Range<usize>)>,
}

fn bits(parts: &[Part]) -> u32 {
    parts.iter().fold(0, |bits, part| bits | 1 << *part as u32)
}

impl Clause {
    fn add(&mut self, meaning: Meaning, at: Range<usize>) {
        match meaning {
            Meaning::Says(subject) => self.says |= 1 << subject as u32,
            Meaning::Is(part) => self.parts |= 1 << part as u32,
            Meaning::Nothing => {}
        }
        self.terms.push((meaning, at));
    }

    /// The clause with what it reports.
    fn closed(mut self) -> Self {
        let said = self.terms.iter().filter_map(|(meaning, at)| match meaning {
            Meaning::Says(subject) => Some((*subject, at.clone())),
            _ => None,
        });
        let statements = if self.parts == 0 { &[][..] } else { table::STATEMENTS };
        let is_holder = self.names_holder();
        let stated = statements.iter().filter_map(|(subject, one, other)| {
            let both = bits(&[*one, *other]);
            let is_said = self.parts & both == both && !(is_holder && (*one, *other) == (Part::Credential, Part::Lack));
            is_said.then_some((*subject, self.closest(*one, *other)?))
        });
        let mut found: Vec<_> = said.chain(stated).collect();
        if found.is_empty() && self.parts & bits(&[Part::Machine, Part::Upstream]) == 0 {
            let fault = self.terms.iter().find(|(meaning, _)| meaning.is(Part::Fault));
            found.extend(fault.map(|(_, at)| (Wrong, at.clone())));
        }
        // The order of the variants.
        sort::by_key(&mut found, |(subject, _)| *subject);
        found.dedup_by_key(|(subject, _)| *subject);
        self.reports = found;
        self
    }

    /// Whether a credential is there and lacks a right: "the token lacks the scope".
    fn names_holder(&self) -> bool {
        let at = |part: Part| self.terms.iter().position(|(meaning, _)| meaning.is(part));
        let lacks = self.terms.iter().filter(|(meaning, _)| meaning.is(Part::Lack)).count();
        let (credential, lack, right) = (at(Part::Credential), at(Part::Lack), at(Part::Right));
        lacks == 1 && credential.is_some() && lack.is_some() && right.is_some() && credential < lack && lack < right
    }

    /// The place of two parts that are next to each other.
    fn closest(&self, one: Part, other: Part) -> Option<Range<usize>> {
        let mut before: [Option<&Range<usize>>; 2] = [None; 2];
        let mut closest: Option<Range<usize>> = None;
        for (meaning, at) in &self.terms {
            let Some(side) = [one, other].iter().position(|part| meaning.is(*part)) else { continue };
            if let Some(first) = before[1 - side]
                && closest.as_ref().is_none_or(|closest| at.end - first.start < closest.len())
            {
                closest = Some(first.start..at.end);
            }
            before[side] = Some(at);
        }
        closest
    }

    /// Whether it says something of its subject: its adjective has its noun.
    fn is_said(&self) -> bool {
        !self.ends_in_adjective && self.terms.iter().any(|(meaning, _)| is_adjective(*meaning))
    }

    fn says_something(&self) -> bool {
        self.has_other_words || !self.reports.is_empty()
    }
}

/// Reads a text clause by clause.
///
/// A clause ends at a stop, a bracket or a dash; at a comma or an "or" only if it has words that the table doesn't know, and
/// not between two adjectives: "missing, expired or invalid token" is one. It also ends there if it says something of one
/// subject, and another one follows: "invalid provider or callback failed".
fn read(text: &str, mut each: impl FnMut(&Clause)) {
    let tokens = tokens(text);
    let mut clause = Clause::default();
    let mut is_open = false;
    // Whether a comma or an "or" is between the last term and what follows.
    let mut is_paused = false;
    walk(&tokens, |piece| {
        let goes_on = match &piece {
            Piece::Break(is_full) => !is_full,
            Piece::Unknown => !is_paused || !clause.has_other_words && !clause.is_said(),
            Piece::Term(_, meaning) => {
                !is_paused || !clause.has_other_words || clause.ends_in_adjective && is_adjective(*meaning)
            }
        };
        if is_open && !goes_on {
            each(&std::mem::take(&mut clause).closed());
            is_open = false;
        }
        is_paused = matches!(piece, Piece::Break(_)) && is_open;
        match piece {
            Piece::Break(_) => {}
            Piece::Unknown => {
                is_open = true;
                (clause.has_other_words, clause.ends_in_adjective) = (true, false);
            }
            Piece::Term(at, meaning) => {
                is_open = true;
                clause.ends_in_adjective = is_adjective(meaning);
                clause.add(meaning, tokens[at.start].at.start..tokens[at.end - 1].at.end);
            }
        }
    });
    if is_open {
        each(&clause.closed());
    }
}

/// Whether a term is an adjective of what follows it: "missing", "invalid".
fn is_adjective(meaning: Meaning) -> bool {
    meaning.is(Part::Missing) || meaning.is(Part::Fault)
}

/// A word of a text with its place.
struct Token<'a> {
    word: Word<'a>,
    at: Range<usize>,
    /// What stands before it: nothing, a comma or "or", or the end of a clause.
    before: Gap,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Space,
    Comma,
    Stop,
}

/// A piece of a text.
enum Piece {
    /// Words of the table: their positions, and the meaning.
    Term(Range<usize>, Meaning),
    /// A word that the table doesn't know.
    Unknown,
    /// The end of a clause (`true`), or of a part of it.
    Break(bool),
}

/// Finds the terms of a text, the longest at each place.
fn walk(tokens: &[Token<'_>], mut each: impl FnMut(Piece)) {
    let mut at = 0;
    let mut is_after_unknown = false;
    while let Some(token) = tokens.get(at) {
        if token.before > Gap::Space {
            each(Piece::Break(token.before == Gap::Stop));
            is_after_unknown = false;
        }
        // Of other tokens than those of a client a noun says what they are for: "sync token".
        let is_other_token = is_after_unknown && matches!(&*token.word, "token" | "tokens");
        if let Some((length, meaning)) = term(&tokens[at..]).filter(|_| !is_other_token) {
            each(Piece::Term(at..at + length, meaning));
            is_after_unknown = false;
            at += length;
            continue;
        }
        is_after_unknown = !TABLE.is_link(&token.word) && !token.word.bytes().all(|byte| byte.is_ascii_digit());
        if is_after_unknown {
            each(Piece::Unknown);
        }
        at += 1;
    }
}

/// The longest term at the start of these words: the number of its words, and its meaning.
fn term(tokens: &[Token<'_>]) -> Option<(usize, Meaning)> {
    let is = |token: &Token<'_>, word: &str| *token.word == *word || singular(&token.word) == word;
    let first = &tokens.first()?.word;
    let single = singular(first);
    let forms = [Some(&**first), (single != **first).then_some(&*single)];
    let terms = forms.into_iter().flatten().flat_map(|word| TABLE.starting_with(word));
    let fitting = terms.filter_map(|term| {
        let mut others = tokens[1..].iter();
        let mut length = 1;
        let is_whole = term.rest().all(|word| {
            length += 1;
            others.next().is_some_and(|other| other.before < Gap::Stop && is(other, word))
        });
        is_whole.then_some((length, term.meaning))
    });
    fitting.max_by_key(|(length, _)| *length)
}

/// The words of a text that may be parts of terms.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut gap = Gap::Space;
    let mut rest = 0..text.len();
    while let Some(start) = text[rest.clone()].find(|letter: char| !letter.is_whitespace()).map(|at| rest.start + at) {
        let end = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
        let chunk = &text[start..end];
        rest.start = end;
        let is_bracket = chunk.starts_with(['(', '[']);
        if is_bracket || !chunk.contains(char::is_alphanumeric) && chunk != "&" {
            gap = Gap::Stop;
        }
        // The name of a thing in a sentence says nothing, whatever its parts would: `'rates.limit.read'`.
        let is_name = chunk.len() < text.len() && is_qualified(chunk);
        if is_name {
            let before = std::mem::replace(&mut gap, Gap::Space);
            tokens.push(Token { word: Word::Borrowed(chunk), at: start..end, before });
        }
        for word in words(chunk).into_iter().filter(|_| !is_name) {
            if &*word == "or" {
                gap = gap.max(Gap::Comma);
                continue;
            }
            let word = if TABLE.is_negation(&word) { Word::Borrowed("not") } else { word };
            if TABLE.is_filler(&word) {
                continue;
            }
            tokens.push(Token { word, at: start..end, before: std::mem::replace(&mut gap, Gap::Space) });
        }
        match chunk.trim_end_matches(['"', '\'', '`', '*', '_']).bytes().last() {
            Some(b'.' | b':' | b';' | b'!' | b'?' | b')' | b']') => gap = Gap::Stop,
            Some(b',') => gap = gap.max(Gap::Comma),
            _ => {}
        }
    }
    tokens
}

/// Whether some text without spaces is a name with dots in it: `orders.*.read`.
fn is_qualified(chunk: &str) -> bool {
    let name = chunk.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '*');
    let is_part = |part: &str| {
        part == "*"
            || part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    name.contains('.') && name.split('.').all(is_part)
}

/// Names of codes that are not in the registry.
const NAMES: [(&str, u16); 17] = [
    ("internal error", 500),
    ("payload too large", 413),
    ("permission denied", 403),
    ("rate limit exceeded", 429),
    ("request entity too large", 413),
    ("resource not found", 404),
    ("success", 200),
    ("successful", 200),
    ("successful operation", 200),
    ("successful request", 200),
    ("successful response", 200),
    ("successfully", 200),
    ("throttled", 429),
    ("unauthenticated", 401),
    ("unauthorised", 401),
    ("unprocessable", 422),
    ("unprocessable entity", 422),
];

/// Codes whose names are also everyday words.
const AMBIGUOUS: [u16; 3] = [100, 102, 302];

/// The code that a text starts with, as a number or a name, with these words: `404 Not Found`, `Forbidden`,
/// `Bad Request - the body is not JSON`.
pub fn named(text: &str) -> Option<(u16, &str)> {
    // A body is not a sentence: `{success: false}` doesn't describe a success.
    if text.trim_start().starts_with('{') {
        return None;
    }
    let text = text.trim_start_matches(|character: char| !character.is_alphanumeric());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 3 {
        let (number, rest) = text.split_at(3);
        let status = status::lookup(number.parse().ok()?)?;
        let is_counted = rest.trim_start().starts_with(char::is_alphabetic)
            && code_of(clause(rest)).is_none_or(|code| code != status.code);
        return (!is_counted).then_some((status.code, number));
    }
    let clause = clause(text);
    Some((code_of(clause)?, clause))
}

/// The text up to its first stop, colon, dash, bracket or line break.
fn clause(text: &str) -> &str {
    let stops = ['.', ':', ';', ',', '(', '\n', '!'];
    let text = &text[..text.find(stops).unwrap_or(text.len())];
    let dash = |(at, _): &(usize, &str)| text[..*at].ends_with(' ') && text[*at..].chars().nth(1) == Some(' ');
    let end = text.match_indices(['-', '–', '—']).find(dash).map_or(text.len(), |(at, _)| at - 1);
    text[..end].trim_matches(|character: char| !character.is_alphanumeric())
}

/// The code of a name: `Not Found`.
fn code_of(name: &str) -> Option<u16> {
    let find = |name: &str| {
        let candidates = BY_LENGTH.get(name.len())?;
        candidates.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
    };
    find(name).or_else(|| find(name.strip_suffix(" error").or_else(|| name.strip_suffix(" response"))?))
}

/// The names of codes by length, so that few texts have to be compared, and none has to be converted to lower case.
static BY_LENGTH: LazyLock<Vec<Vec<(&str, u16)>>> = LazyLock::new(|| {
    let registered = status::all().iter().map(|status| (status.name, status.code));
    let mut by_length: Vec<Vec<(&str, u16)>> = Vec::new();
    for (name, code) in registered.filter(|(_, code)| !AMBIGUOUS.contains(code)).chain(NAMES) {
        by_length.resize_with(by_length.len().max(name.len() + 1), Vec::new);
        by_length[name.len()].push((name, code));
    }
    by_length
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_report_something() {
        for (text, subject) in [
            ("The token has expired", Credentials),
            ("Missing, expired or invalid token.", Credentials),
            ("No API key was provided", Credentials),
            ("Authentication is missing or invalid", Credentials),
            ("You lack the required role", Rights),
            ("The token lacks the scope orders:write", Rights),
            ("No token, or it lacks the scope", Rights),
            ("No token or role", Rights),
            ("The user isn't an administrator", Rights),
            ("The user doesn't have permission to read it", Rights),
            ("Insufficient permissions to process the request", Rights),
            ("The body isn't valid JSON", Malformed),
            ("One of the values is invalid", Invalid),
            ("The IDs aren't valid", Wrong),
            ("No such order", NotFound),
            ("the order could not be found", NotFound),
            ("ORDER_NOT_FOUND", NotFound),
            ("A user with this email already exists", Duplicate),
            ("The email is taken", Duplicate),
            ("It violates a unique constraint", Duplicate),
            ("The order was changed in the meantime", Conflict),
            ("Too many requests per minute", Rate),
            ("You were throttled", Rate),
            ("You have reached your quota", Limit),
            ("The maximum number of ovens is reached", Quota),
            ("The database is down", Unreachable),
            ("Something went wrong on our side", ServerFault),
            ("Service under maintenance", Maintenance),
            ("The payment provider didn't answer in time", UpstreamSlow),
            ("Invalid response from the upstream server", UpstreamFailed),
            ("Export queued", StillWorking),
            ("Solicitação enviada para processamento", StillWorking),
            ("Der Auftrag wird verarbeitet", StillWorking),
            ("El trabajo está en cola", StillWorking),
            ("Le fichier est en cours de traitement", StillWorking),
        ] {
            assert_eq!(subjects(text).first().map(|(subject, _)| *subject), Some(subject), "{text}");
        }
        for text in ["", "the orders", "The sync token of a page", "A queue", "The rate of the currency", "{}", "– …"]
        {
            assert_eq!(subjects(text), [], "{text}");
        }
    }

    #[test]
    fn a_credential_that_lacks_a_right_is_not_missing() {
        let all = |text: &'static str| subjects(text).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>();
        assert_eq!(all("The token lacks the scope"), [Rights]);
        assert_eq!(all("No token or insufficient permissions"), [Rights, Credentials]);
        assert_eq!(all("The permission or the token is lacking"), [Rights, Credentials]);
    }

    #[test]
    fn adjectives_with_one_noun_are_of_one_clause() {
        let all = |text: &'static str| subjects(text).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>();
        let first = |text: &'static str| all(text).first().copied();
        assert_eq!(
            first("The request could not be completed due to a missing or invalid API token"),
            Some(Credentials)
        );
        assert_eq!(first("It was rejected for a missing, expired or invalid token"), Some(Credentials));
        assert_eq!(first("Rejected because the parameter is missing or the token has expired"), Some(Invalid));
        // Here the second part has a subject of its own.
        assert_eq!(all("Invalid provider or callback failed"), []);
        assert_eq!(all("The provider or the callback failed"), [UpstreamFailed]);
    }

    #[test]
    fn names_with_dots_say_nothing() {
        let all = |text: &'static str| subjects(text).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>();
        assert_eq!(all("Your key lacks the permission 'ratelimit.*.delete_override'"), [Rights]);
        assert_eq!(all("The key 'ratelimit.*.read' is required by this operation"), []);
        assert_eq!(all("rate_limit_exceeded"), [Rate]);
        assert_eq!(all("See api.example.com"), []);
    }

    #[test]
    fn quotations_are_short() {
        let quoted = |text: &'static str| subjects(text).remove(0).1;
        assert_eq!(quoted("Returned if the `token` is\n invalid."), "token is invalid");
        let long = "the token that was handed out by the service for partners in another region a year ago has expired";
        assert!(quoted(long).len() < 70 && quoted(long).contains('…'), "{}", quoted(long));
    }

    #[test]
    fn texts_that_name_an_outcome() {
        for (text, code) in [
            ("Not Found", 404),
            ("**Unauthorized**", 401),
            ("404", 404),
            ("404 - no such order", 404),
            ("404 Not Found", 404),
            ("Bad request, no filter", 400),
            ("Internal Server Error - the oven is out", 500),
            ("Forbidden error", 403),
            ("Successful operation", 200),
            ("Conflict – the order has been sent", 409),
            ("Conflict — the order has been sent", 409),
        ] {
            assert_eq!(named(text).map(|(code, _)| code), Some(code), "{text}");
        }
        for text in [
            "",
            "the order was not found",
            "Not found orders are kept",
            "404 orders",
            "200 orders at most",
            "Found",
            "Conflict-free",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
