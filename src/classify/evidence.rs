//! The observations, each a function that looks at one side of an operation and votes.

use std::borrow::Cow;

use std::rc::Rc;

use super::shape::{Form, Shape, Shapes, is_bytes, is_grant_type, success};
use super::vocabulary::{
    ACCESS, ADDRESSES, ASIDE, ASPECTS, AUTH, AUTH_ENDPOINTS, BATCH, CALLS, CHANGED, CHANGING, COLLECTIONS,
    COMPUTATIONS, FILES, FOLLOWED, FROM, IDENTIFIERS, INTO, JOBS, MADE, MAKING, MEASURES, MEMBERS, PRESENT, RECEIVING,
    Role, SECRETS, SESSIONS, SINGLETONS, STARTING, STATES, SUBSCRIBING, Verb, WHOLE, Word, Words, declares_work,
    first_sentence, folded, is_plural, takes_time, tells_of_work, verb_of_name, verb_of_segment, verb_of_text, words,
};
use super::{Classification, Evidence, Kind};
use crate::diagnostic::Confidence;
use crate::hash::{HashMap, HashSet};
use crate::model::{Api, Around, Location, MediaType, Method, Operation, Resource, Segment, Template, is_variant};
use crate::syntax::NodeId;
use crate::text::head;
use crate::text::words::singular;

/// The sum that a kind needs.
const ENOUGH: i16 = 4;

/// How far it must be ahead of every other kind.
const AHEAD: i16 = 2;

/// A text that more operations share says nothing of any of them: "Executes a call".
const COMMONPLACE: usize = 5;

/// Looks at one side of an operation and votes.
type Observer = for<'f> fn(&'f Facts<'_, '_>, &mut Ballot<'f>);

/// The observers, in no order that matters.
const OBSERVERS: &[Observer] = &[
    method,
    verbs,
    phrases,
    last_segment,
    siblings,
    same_resource,
    answer,
    request,
    progress,
    declared,
    credentials,
    subscriptions,
    called,
    files,
];

/// A vote. The reason is put together only where it is kept: `says`, with `{}` for the word.
#[derive(Debug)]
struct Vote<'f> {
    kind: Kind,
    weight: i16,
    says: &'static str,
    word: &'f str,
}

impl Vote<'_> {
    fn reason(&self) -> Cow<'static, str> {
        match self.word {
            "" => Cow::Borrowed(self.says),
            word => Cow::Owned(self.says.replacen("{}", word, 1)),
        }
    }
}

#[derive(Debug, Default)]
struct Ballot<'f> {
    votes: Vec<Vote<'f>>,
}

impl<'f> Ballot<'f> {
    fn add(&mut self, kind: Kind, weight: i16, says: &'static str) {
        self.about(kind, weight, says, "");
    }

    fn about(&mut self, kind: Kind, weight: i16, says: &'static str, word: &'f str) {
        if weight != 0 {
            self.votes.push(Vote { kind, weight, says, word });
        }
    }

    fn count(self) -> Classification {
        let mut sums = [0_i16; Kind::ALL.len()];
        for vote in &self.votes {
            sums[vote.kind as usize] += vote.weight;
        }
        let mut ranked = Kind::ALL.map(|kind| (sums[kind as usize], kind));
        ranked.sort_by_key(|(sum, _)| -sum);
        let [(first, winner), (second, next), ..] = ranked;
        let ahead = first - second.max(0);
        let is_kept = |vote: &&Vote<'_>| vote.kind == winner && first > 0 || vote.kind == next && second > 0;
        // It is kept of every operation: in no more room than it needs.
        let mut evidence = Vec::with_capacity(self.votes.iter().filter(is_kept).count());
        let kept = self.votes.iter().filter(is_kept);
        evidence.extend(kept.map(|vote| Evidence { kind: vote.kind, weight: vote.weight, reason: vote.reason() }));
        evidence.sort_by_key(|one| (one.kind != winner, -one.weight));
        if first < ENOUGH || ahead < AHEAD {
            return unknown(evidence);
        }
        let confidence = match (first, ahead) {
            (6.., 5..) => Confidence::High,
            (5.., 3..) => Confidence::Medium,
            _ => Confidence::Low,
        };
        Classification { kind: winner, confidence, evidence, stated: false }
    }
}

/// What an operation says of itself, the shorter first.
fn texts_of<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a str> {
    [operation.summary(), operation.description()].into_iter().flatten().map(head)
}

fn unknown(evidence: Vec<Evidence>) -> Classification {
    Classification { kind: Kind::Unknown, confidence: Confidence::Low, evidence, stated: false }
}

/// What one document's operations have in common.
pub(super) struct Survey<'a> {
    followed: Followed,
    pub(super) is_rpc: bool,
    /// How many operations share a summary or description.
    texts: HashMap<&'a str, usize>,
}

impl<'a> Survey<'a> {
    pub(super) fn new(api: &Api<'a>) -> Self {
        let is_rpc = is_rpc(api);
        let mut texts = HashMap::default();
        for text in api.served().flat_map(texts_of) {
            *texts.entry(text).or_default() += 1;
        }
        let mut shapes = Shapes::new(api);
        let mut followed = Followed::default();
        for operation in api.served().filter(|operation| operation.method == Method::Get) {
            let Some(noun) = operation.template.collection().and_then(work_of) else { continue };
            followed.nouns.insert(noun);
            followed.schemas.extend(shapes.of_success(operation).schema());
        }
        Self { followed, is_rpc, texts }
    }
}

/// What one thread knows of the operations that it classifies.
pub(super) struct Inference<'a, 'w> {
    api: &'w Api<'a>,
    survey: &'w Survey<'a>,
    pub(super) shapes: Shapes<'a, 'w>,
    /// The words of the names in paths: most stand in many.
    words: HashMap<&'a str, Rc<[Word<'a>]>>,
    no_words: Rc<[Word<'a>]>,
}

impl<'a, 'w> Inference<'a, 'w> {
    pub(super) fn new(api: &'w Api<'a>, survey: &'w Survey<'a>) -> Self {
        Self { api, survey, shapes: Shapes::new(api), words: HashMap::default(), no_words: Rc::default() }
    }

    pub(super) fn classify(&mut self, operation: &Operation<'a>) -> Classification {
        let facts = self.facts(operation);
        let mut ballot = Ballot::default();
        for observe in OBSERVERS {
            observe(&facts, &mut ballot);
        }
        ballot.count()
    }

    fn shape_of(&mut self, operation: Option<usize>) -> Rc<Shape<'a>> {
        match operation {
            Some(id) => self.shapes.of_success(&self.api.operations[id]),
            None => self.shapes.none(),
        }
    }

    fn facts<'f>(&'f mut self, operation: &'f Operation<'a>) -> Facts<'f, 'a> {
        let Survey { followed, is_rpc, texts } = self.survey;
        let path = &*operation.template;
        let Around { here, item, parent, beside } = self.api.around(operation);
        let response = self.shapes.of_success(operation);
        let request = match &operation.body {
            Some(body) => self.shapes.of_content(&body.content),
            None => self.shapes.none(),
        };
        let item_shape = self.shape_of(item.shown());
        let here_shape = self.shape_of(here.get.filter(|&id| id != operation.id));
        let parent_shape = self.shape_of(parent.get);
        let (known, no_words) = (&mut self.words, &self.no_words);
        let names = path.segments.iter().map(|segment| match segment {
            Segment::Name(name) => Rc::clone(known.entry(name).or_insert_with(|| words(name).into())),
            Segment::Parameter(_) => Rc::clone(no_words),
        });
        let names: Vec<Rc<[Word<'a>]>> = names.collect();
        let is_own = |text: &&str| texts.get(text).is_none_or(|count| *count <= COMMONPLACE);
        // A summary may be a mere title: "Gender detection service".
        let text_verb = texts_of(operation).filter(is_own).find_map(|text| Some((text, verb_of_text(text)?)));
        let is_summary = text_verb.as_ref().is_some_and(|(text, _)| operation.summary().map(head) == Some(text));
        let name = operation.operation_id().map(head);
        let mut spoken = name.map(words).unwrap_or_default();
        let name_verb = name.filter(|_| !spells_out(&spoken, operation)).and_then(verb_of_name);
        spoken.extend(operation.summary().map(head).map(first_sentence).map(words).unwrap_or_default());
        let mut facts = Facts {
            api: self.api,
            operation,
            path,
            item,
            beside,
            response,
            request,
            item_shape,
            here_shape,
            parent_shape,
            is_rpc: *is_rpc,
            ends_in_identifier: identifier(operation, path).is_some() || names_member(path),
            segment_verb: match path.last() {
                // Paths made of verbs hold no nouns that look like verbs.
                Some(Segment::Name(name)) if path.suffix.is_none() && *is_rpc => {
                    verb_of_name(name).filter(|verb| verb.leads)
                }
                Some(Segment::Name(name)) if path.suffix.is_none() => verb_of_segment(name),
                _ => None,
            },
            suffix_verb: path.suffix.and_then(verb_of_name),
            name_verb,
            text_verb: text_verb.map(|(_, verb)| verb),
            is_summary,
            names,
            spoken,
            batch: None,
            deferred: None,
            work_texts: Vec::new(),
            answer_tells_of_work: false,
            names_work: false,
            is_for_token: false,
            sends_file: false,
            is_membership: false,
            is_spoken_against: false,
            is_either: false,
            creation: Kind::Create,
        };
        facts.is_for_token = is_for_token(&facts);
        facts.sends_file = sends_file(&facts);
        facts.batch = batch(&facts);
        facts.names_work = names_work(&facts, followed);
        let may_make = facts.is_write() || facts.is_command_by_get();
        if may_make {
            facts.work_texts = texts_of(operation).filter(|text| tells_of_work(text)).collect();
            let success = success(self.api, operation);
            facts.answer_tells_of_work = success.is_some_and(|response| tells_of_work(response.description()));
        }
        facts.deferred = deferred(&facts);
        facts.is_membership = is_membership(&facts);
        facts.is_spoken_against = [&facts.name_verb, &facts.text_verb]
            .into_iter()
            .all(|verb| verb.as_ref().is_some_and(|verb| verb.leads && !verb.makes()));
        facts.is_either = may_make && is_either(&facts);
        facts.creation = match (facts.batch, operation.method) {
            _ if may_make && answers_work(&facts) => Kind::Async,
            _ if facts.is_either => Kind::Upsert,
            (Some(_), _) => Kind::BatchCreate,
            (None, Method::Put) if !facts.is_collection() => Kind::Upsert,
            _ => Kind::Create,
        };
        facts
    }
}

/// The work that a document's clients can follow: what stands at `GET /jobs/{id}`.
#[derive(Debug, Default)]
struct Followed {
    /// Its names.
    nouns: HashSet<&'static str>,
    /// The schemas that describe its state.
    schemas: HashSet<NodeId>,
}

/// The noun for work that a segment collects: `restore-jobs`.
fn work_of(segment: &str) -> Option<&'static str> {
    let named = words(segment).pop()?;
    FOLLOWED.iter().copied().find(|noun| named.strip_suffix('s') == Some(noun))
}

/// Whether a document names its operations by verbs instead of resources: nearly all are POST, or nearly all paths end in
/// a verb.
fn is_rpc(api: &Api<'_>) -> bool {
    const FEWEST: usize = 4;
    let (mut all, mut posts, mut verbs) = (0, 0, 0);
    for operation in api.served() {
        all += 1;
        posts += usize::from(operation.method == Method::Post);
        verbs += usize::from(match operation.template.last() {
            Some(Segment::Name(name)) => name.contains('.') || verb_of_segment(name).is_some(),
            _ => false,
        });
    }
    all >= FEWEST && (posts * 10 >= all * 8 || verbs * 10 >= all * 8)
}

/// Whether the path ends in a parameter that identifies a resource: no version, locale, format, or one of a fixed list.
pub fn ends_in_identifier(operation: &Operation<'_>) -> bool {
    identifier(operation, &operation.template).is_some()
}

fn identifier<'a>(operation: &Operation<'_>, path: &Template<'a>) -> Option<&'a str> {
    match path.last() {
        Some(Segment::Parameter(name))
            if path.suffix.is_none() && !is_variant(name) && !is_enumerated(operation, name) =>
        {
            Some(name)
        }
        _ => None,
    }
}

/// Whether a name is the method and the path over again, as generators make it: that says nothing more.
fn spells_out(said: &[Word<'_>], operation: &Operation<'_>) -> bool {
    let is_method = |word: &&Word<'_>| operation.method.name().eq_ignore_ascii_case(word);
    let rest: Vec<&Word<'_>> = said.iter().filter(|word| !is_method(word)).collect();
    rest.len() < said.len() && rest.into_iter().eq(&words(operation.path))
}

/// Whether the path ends in a parameter that is called as the collection before it: one of the `versions` is read at
/// `/versions/{version}`, whatever else a version may choose.
fn names_member(path: &Template<'_>) -> bool {
    let [.., Segment::Name(collection), Segment::Parameter(member)] = path.segments[..] else { return false };
    let (many, one) = (words(collection), words(member));
    many.last().is_some_and(|many| is_plural(many) && one.iter().any(|one| *many == format!("{one}s")))
}

fn is_enumerated(operation: &Operation<'_>, name: &str) -> bool {
    let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == name);
    parameter.and_then(|parameter| parameter.schema).is_some_and(|schema| schema.get("enum").is_some())
}

/// What is known of one operation before anyone votes.
struct Facts<'f, 'a> {
    api: &'f Api<'a>,
    operation: &'f Operation<'a>,
    path: &'f Template<'a>,
    /// What stands below the path and beside it, by an identifier.
    item: &'f Resource,
    beside: &'f Resource,
    response: Rc<Shape<'a>>,
    request: Rc<Shape<'a>>,
    /// What `{path}/{x}` looks like, and what GET answers at the path.
    item_shape: Rc<Shape<'a>>,
    here_shape: Rc<Shape<'a>>,
    /// What GET answers at the identifier that the last segment stands under.
    parent_shape: Rc<Shape<'a>>,
    is_rpc: bool,
    ends_in_identifier: bool,
    segment_verb: Option<Verb<'a>>,
    suffix_verb: Option<Verb<'a>>,
    name_verb: Option<Verb<'a>>,
    text_verb: Option<Verb<'a>>,
    /// Whether that is the summary's, else the description's.
    is_summary: bool,
    /// The words of each segment of the path; none of a parameter.
    names: Vec<Rc<[Word<'a>]>>,
    /// The words of the operationId and the summary.
    spoken: Vec<Word<'a>>,
    /// Why the request seems to carry several things.
    batch: Option<&'static str>,
    /// Why the work seems to go on behind the answer.
    deferred: Option<Deferred>,
    /// Its own texts about work that continues.
    work_texts: Vec<&'a str>,
    /// Whether the description of its success is about such work.
    answer_tells_of_work: bool,
    /// Whether it answers work that another operation follows, by its state or by its identifier.
    names_work: bool,
    /// Whether it is about a token that gives access.
    is_for_token: bool,
    /// Whether the request is a file, or carries one.
    sends_file: bool,
    /// Whether it adds to, or removes from, a resource that the path names.
    is_membership: bool,
    /// Whether the operationId and the summary both lead with a verb that makes nothing.
    is_spoken_against: bool,
    /// Whether it says that it creates or updates.
    is_either: bool,
    /// What a creation would be here: one resource, several, or one in a place that the client names.
    creation: Kind,
}

impl Facts<'_, '_> {
    /// What a kind that a word speaks for amounts to here.
    fn meant(&self, kind: Kind, role: Role) -> Kind {
        match kind {
            Kind::Action | Kind::Update if self.operation.method == Method::Delete => Kind::Delete,
            Kind::Create | Kind::Delete if role != Role::Plain && self.is_membership => Kind::Update,
            // "Get an access token" reads nothing that was there.
            Kind::Query if self.is_for_token => Kind::Auth,
            Kind::Create | Kind::Upsert => self.creation,
            Kind::Action if self.deferred.is_some() => Kind::Async,
            Kind::Update | Kind::Delete if self.deferred == Some(Deferred::Tracked) => Kind::Async,
            _ => kind,
        }
    }

    /// How much the shape of the API argues for a creation: half where the author's words say otherwise.
    fn shaped(&self, weight: i16) -> i16 {
        if self.is_spoken_against { weight / 2 } else { weight }
    }

    /// Whether a GET of a document that goes by verbs is named by one that changes something.
    fn is_command_by_get(&self) -> bool {
        self.is_rpc && self.segment_verb.as_ref().is_some_and(Verb::changes)
    }

    fn is_read(&self) -> bool {
        matches!(self.operation.method, Method::Get | Method::Head) && !self.is_command_by_get()
    }

    fn is_post(&self) -> bool {
        self.operation.method == Method::Post
    }

    fn is_write(&self) -> bool {
        !self.operation.method.is_safe()
    }

    /// Whether its words start with a verb for reading.
    fn is_question(&self) -> bool {
        let verb = self.text_verb.as_ref().or(self.name_verb.as_ref());
        verb.is_some_and(|verb| verb.leads && verb.only_reads())
    }

    /// The names of what is sent beside a body with a schema: fields of a form, and queries.
    fn sent(&self) -> impl Iterator<Item = &str> {
        let fields = self.operation.body.iter().flat_map(|body| &body.form);
        fields.chain(self.operation.parameters_in(Location::Query)).map(|parameter| parameter.name)
    }

    /// The words of the last segment, where that is a name.
    fn last(&self) -> &[Word<'_>] {
        self.names.last().map_or(&[], |words| words)
    }

    fn last_word(&self) -> &str {
        self.last().last().map(|word| &**word).unwrap_or_default()
    }

    /// Whether the last segment is a noun in the plural.
    fn is_collection(&self) -> bool {
        self.last().last().is_some_and(|word| is_plural(word)) && !self.is_singleton()
    }

    fn is_singleton(&self) -> bool {
        SINGLETONS.has(self.last_word())
    }

    /// Whether it reads a document at a well-known address (RFC 8615), or a set of keys (RFC 7517, 5): one, whatever it
    /// holds.
    fn is_well_known(&self) -> bool {
        let is_below = |segment: &Segment<'_>| matches!(segment, Segment::Name(".well-known"));
        self.path.segments.iter().rev().skip(1).any(is_below) || self.last_word() == "jwks"
    }

    /// Whether a name in the path holds one of these words.
    fn is_at(&self, list: &Words) -> bool {
        self.names.iter().flat_map(|words| words.iter()).any(|word| list.has(word))
    }

    fn says(&self, list: &Words) -> Option<&str> {
        self.spoken.iter().map(|word| &**word).find(|word| list.has(word))
    }

    /// Whether the operationId or the summary holds these words in a row.
    fn says_phrase(&self, phrase: &[&str]) -> bool {
        self.spoken.windows(phrase.len()).any(|window| window == phrase)
    }
}

/// Whether it says that it creates or updates.
fn is_either(facts: &Facts<'_, '_>) -> bool {
    let pairs = |spoken: &[Word<'_>], making: &Words, changing: &Words| {
        spoken.windows(3).enumerate().any(|(at, window)| {
            let [one, or, other] = window else { return false };
            or == "or"
                && (making.has(one) && changing.has(other) || changing.has(one) && making.has(other))
                && (at == 0 || !ASIDE.has(&spoken[at - 1]))
        })
    };
    // "Register a plugin, or update an existing one".
    let changes_else = |spoken: &[Word<'_>]| {
        let changes = |rest: &[Word<'_>]| match rest {
            [verb, object @ ..] => CHANGING.has(verb) && object.first().is_none_or(|word| PRESENT.has(word)),
            [] => false,
        };
        spoken.split(|word| word == "or").skip(1).any(changes)
    };
    let verbs = [&facts.segment_verb, &facts.suffix_verb, &facts.name_verb, &facts.text_verb];
    let upserts = |verb: &Verb<'_>| verb.leads && verb.sense.means(Kind::Upsert);
    let makes = facts.text_verb.as_ref().is_some_and(|verb| verb.leads && verb.makes());
    // `create/update` says so as well.
    let sentence = |text: &str| first_sentence(text).replace('/', " or ");
    let says = |spoken: &[Word<'_>]| pairs(spoken, &MAKING, &CHANGING) || makes && changes_else(spoken);
    let tells = |text: &str| pairs(&words(&sentence(head(text))), &MADE, &CHANGED);
    verbs.into_iter().flatten().any(upserts)
        || pairs(&facts.spoken, &MAKING, &CHANGING)
        || texts_of(facts.operation).any(|text| says(&words(&sentence(text))))
        || makes && success(facts.api, facts.operation).is_some_and(|response| tells(response.description()))
}

/// Whether it is about a token that gives access, by its words or its answer. There are others: of a card, of a page.
fn is_for_token(facts: &Facts<'_, '_>) -> bool {
    let names_one = |pair: &[Word<'_>]| ACCESS.has(&pair[0]) && matches!(&*pair[1], "token" | "tokens");
    facts.is_post()
        && (facts.segment_verb.is_none() && facts.last_word() == "token"
            || facts.spoken.windows(2).any(names_one)
            || facts.response.credentials().gives_access)
}

/// Whether it registers an address to be called at: it mentions a subscription, not an existing one, and the request
/// contains an address.
fn registers_address(facts: &Facts<'_, '_>) -> bool {
    if !facts.is_post() || facts.says(&SUBSCRIBING).is_none() && !facts.is_at(&SUBSCRIBING) {
        return false;
    }
    let identifies =
        |name: &str| IDENTIFIERS.has(name) || name.strip_suffix("id").is_some_and(|stem| SUBSCRIBING.has(stem));
    let mut behind = facts.names.iter().zip(facts.path.segments.iter().skip(1));
    let is_one = behind
        .any(|(name, next)| matches!(next, Segment::Parameter(_)) && name.iter().any(|word| SUBSCRIBING.has(word)));
    let is_known = is_one || facts.request.has(identifies);
    // A subscription may be named after its events, `/hooks/update`, but not after a command, `/hooks/test`.
    let is_command = |verb: &Verb<'_>| verb.sense.means(Kind::Action) && !SUBSCRIBING.has(&verb.word);
    let is_other = is_known || facts.ends_in_identifier || facts.segment_verb.as_ref().is_some_and(is_command);
    !is_other && facts.request.has(|name| ADDRESSES.has(name))
}

fn batch(facts: &Facts<'_, '_>) -> Option<&'static str> {
    if !facts.is_write() {
        return None;
    }
    // A batch job is one thing.
    let is_thing = facts.says(&JOBS).is_some();
    let says = facts.says(&BATCH).is_some() && !is_thing
        || facts.last().iter().any(|word| BATCH.has(word))
        || facts.says_phrase(&["one", "or", "more"]);
    if says {
        return Some("its words mention several things at once");
    }
    match facts.request.form {
        Form::Array => Some("the request body is an array"),
        Form::Page if is_all_array(facts) => Some("the request body contains only an array"),
        _ if facts.request.is_or_several => Some("the request body may be an array"),
        _ => None,
    }
}

/// Whether the request is one array of resources. A list of plain values may be a member of one resource, unless its name
/// contains the noun of the path: `account_urls` for `/accounts`.
fn is_all_array(facts: &Facts<'_, '_>) -> bool {
    let [only] = &*facts.request.outer else { return false };
    let name = folded(only);
    let noun = facts.last_word();
    !facts.request.members.is_empty() || COLLECTIONS.has(&name) || name.contains(noun) || name.contains(&singular(noun))
}

/// The sign that the work of an operation continues after its response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deferred {
    /// By words, or by 202.
    Said,
    /// By members that let a client follow it.
    Tracked,
}

fn deferred(facts: &Facts<'_, '_>) -> Option<Deferred> {
    if !facts.is_write() {
        return None;
    }
    let success = success(facts.api, facts.operation);
    let is_located = success.is_some_and(|response| response.header("Operation-Location").is_some());
    if facts.response.is_tracked && !facts.response.is_content() || is_located || facts.names_work {
        return Some(Deferred::Tracked);
    }
    let sends_job = facts.segment_verb.is_some() && facts.last().iter().any(|word| JOBS.has(word));
    let is_said = facts.operation.declares(202)
        || sends_job
        || starts_job(facts)
        || facts.answer_tells_of_work
        || !facts.work_texts.is_empty();
    is_said.then_some(Deferred::Said)
}

/// Whether it starts what is known to take its time: "start an export".
fn starts_job(facts: &Facts<'_, '_>) -> bool {
    let mut words = facts.spoken.iter().skip_while(|word| !STARTING.has(word)).skip(1);
    words.any(|word| JOBS.has(word) || takes_time(word))
}

/// Whether the response describes work that continues, instead of the resource that the work is about, or says that
/// there is such work.
fn answers_work(facts: &Facts<'_, '_>) -> bool {
    let declares = || facts.work_texts.iter().any(|text| declares_work(text));
    // What is made is the work.
    let is_job = facts.last().iter().any(|word| JOBS.has(word));
    facts.answer_tells_of_work
        || facts.names_work
        || (facts.response.is_work || declares()) && !answers_resource(facts)
        || is_job && declares()
}

/// Whether the answer is what GET reads here or below.
fn answers_resource(facts: &Facts<'_, '_>) -> bool {
    [&facts.item_shape, &facts.here_shape].into_iter().any(|own| facts.response.is_like(own))
}

/// Whether the response names new work that another operation follows.
fn names_work(facts: &Facts<'_, '_>, followed: &Followed) -> bool {
    if !facts.is_write() || followed.nouns.is_empty() || facts.is_question() || answers_resource(facts) {
        return false;
    }
    let segments = &facts.path.segments;
    let is_at_work = segments.iter().enumerate().any(|(at, segment)| {
        matches!(segment, Segment::Name(name) if work_of(name).is_some())
            && !matches!(segments.get(at + 1), Some(Segment::Name(_)))
    });
    if is_at_work {
        return false;
    }
    let names_one =
        |name: &str| name.strip_suffix("id").is_some_and(|stem| followed.nouns.iter().any(|noun| stem.ends_with(noun)));
    let is_own = |name: &str| IDENTIFIERS.has(name);
    let in_path = |segment: &Segment<'_>| matches!(segment, Segment::Parameter(name) if names_one(&folded(name)));
    let is_sent = || {
        segments.iter().any(in_path)
            || facts.request.has(names_one)
            || facts.sent().any(|name| names_one(&folded(name)))
    };
    facts.response.schema().is_some_and(|schema| followed.schemas.contains(&schema))
        || facts.response.form == Form::Object
            && facts.response.has(names_one)
            && !facts.response.has(is_own)
            && !is_sent()
}

fn is_membership(facts: &Facts<'_, '_>) -> bool {
    let verbs = [&facts.segment_verb, &facts.suffix_verb, &facts.name_verb, &facts.text_verb];
    let Some(role) = verbs.into_iter().flatten().map(|verb| verb.sense.role).find(|role| *role != Role::Plain) else {
        return false;
    };
    let is_beneath = facts.path.segments.iter().any(|segment| matches!(segment, Segment::Parameter(_)));
    let has_object = facts.segment_verb.as_ref().is_some_and(|verb| verb.has_object);
    let joins = if role == Role::Adds { &INTO } else { &FROM };
    let is_possible = facts.is_write() && facts.operation.method != Method::Delete && is_beneath;
    is_possible
        && !makes_identifier(facts)
        && !defines(facts)
        && (has_object || facts.says(joins).is_some() || facts.says(&MEMBERS).is_some())
}

/// Whether the request contains all members of the response, and so defines a new member of a collection. An existing
/// one would be sent by its identifier.
fn defines(facts: &Facts<'_, '_>) -> bool {
    const FEWEST: usize = 5;
    let (given, made) = (&facts.request, &facts.response);
    if facts.segment_verb.is_some() || !facts.is_collection() || made.form != Form::Object {
        return false;
    }
    let names_other = |name: &&str| {
        let words = words(name);
        words.len() > 1 && words.last().is_some_and(|word| IDENTIFIERS.has(&singular(word)))
    };
    let is_member = facts.is_at(&MEMBERS) || facts.says(&MEMBERS).is_some();
    let is_known = is_member || given.members.iter().any(names_other);
    !is_known && made.has(|name| IDENTIFIERS.has(name)) && given.holds(made, FEWEST)
}

fn method<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    match facts.operation.method {
        Method::Delete => ballot.add(Kind::Delete, 8, "the method is DELETE"),
        Method::Patch => ballot.add(Kind::Update, 6, "the method is PATCH"),
        Method::Put => ballot.add(Kind::Update, 4, "the method is PUT"),
        Method::Query => ballot.add(Kind::Query, 8, "the method is QUERY"),
        _ => {}
    }
}

/// The verbs of the path, the operationId and the summary, each as strong as its place is telling.
fn verbs<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if matches!(facts.operation.method, Method::Options | Method::Trace) {
        return;
    }
    // A verb in the path is the path's own word for what it does, unless resources live below it.
    let is_noun = facts.item.get.is_some() || facts.item.delete.is_some();
    let in_path = if is_noun {
        0
    } else if facts.is_rpc {
        3
    } else {
        2
    };
    let standing = |verb: &Verb<'_>| if verb.leads { 2 } else { 1 };
    // If the summary is only a title, a verb of reading in the description is the best evidence. Verbs of changes are
    // often incidental there: "Accepts a list of names".
    let is_aside = !facts.is_summary && facts.operation.summary().is_some();
    let in_passing = |verb: &Verb<'_>| if is_aside && !verb.reads() { 1 } else { standing(verb) };
    let in_text = if facts.is_summary { "the summary says `{}`" } else { "the description says `{}`" };
    let in_segment = if facts.segment_verb.as_ref().is_some_and(|verb| facts.last_word() == verb.word) {
        "the path ends in `{}`"
    } else {
        "the path's last segment says `{}`"
    };
    let places: [(&'f Option<Verb<'_>>, i16, &'static str); 4] = [
        (&facts.suffix_verb, 3, "`{}` follows the colon in the path"),
        (&facts.segment_verb, in_path, in_segment),
        (&facts.name_verb, facts.name_verb.as_ref().map_or(0, standing), "the operationId says `{}`"),
        (&facts.text_verb, facts.text_verb.as_ref().map_or(0, in_passing), in_text),
    ];
    let stands = facts.path.segments.iter().any(|segment| matches!(segment, Segment::Parameter(_)));
    let hands_over = hands_over(facts);
    for (verb, strength, says) in places {
        let Some(verb) = verb else { continue };
        let votes = if facts.is_write() || facts.is_command_by_get() { verb.sense.write } else { verb.sense.read };
        for &(kind, weight) in votes {
            // "Find a pet by its id" finds one.
            if kind == Kind::List
                && facts.ends_in_identifier
                && (facts.response.form == Form::Object || verb.word == "find")
            {
                continue;
            }
            // A lead is converted where it stands, and a file wherever it is sent to.
            let is_elsewhere = if stands { Kind::Query } else { Kind::Action };
            if kind == is_elsewhere && verb.is_ambivalent() {
                continue;
            }
            // What is suggested or found may be several.
            if kind == Kind::Singleton && matches!(facts.response.form, Form::Array | Form::Page) {
                continue;
            }
            // Nothing is read by a method that changes what it is sent to.
            if kind == Kind::Query && matches!(facts.operation.method, Method::Patch | Method::Delete) {
                continue;
            }
            let kind = match facts.meant(kind, verb.sense.role) {
                Kind::Async if hands_over && verb.word.starts_with("export") => Kind::Query,
                kind => kind,
            };
            ballot.about(kind, weight * strength, says, &verb.word);
        }
    }
}

/// Whether the response is the requested content, and not a reference to it.
fn hands_over(facts: &Facts<'_, '_>) -> bool {
    let follows = |name: &str| name.ends_with("id") || STATES.has(name);
    facts.is_post()
        && facts.deferred.is_none()
        && facts.response.form == Form::Object
        && !facts.response.members.is_empty()
        && !facts.response.has(follows)
}

/// What the words around the verb change about it.
fn phrases<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if !facts.is_write() {
        return;
    }
    if facts.is_either {
        ballot.add(facts.creation, 8, "it says that it creates or updates");
    }
    if facts.is_membership {
        ballot.add(Kind::Update, 4, "it adds to or removes from an existing resource");
    }
}

/// What the last segment of the path is.
fn last_segment<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let is_after_identifier = matches!(facts.path.segments.iter().rev().nth(1), Some(Segment::Parameter(_)));
    if facts.is_read() {
        let is_command =
            facts.segment_verb.as_ref().is_some_and(|verb| verb.leads && verb.has_object && verb.changes());
        if facts.ends_in_identifier {
            ballot.add(Kind::Item, 6, "the path ends in an identifier");
        } else if facts.is_well_known() {
            ballot.add(Kind::Singleton, 14, "it is a single well-known document");
        } else if is_command {
            // A command does not read a collection.
        } else if facts.is_singleton() {
            ballot.about(Kind::Singleton, 4, "the path ends in `{}`, which exists once", facts.last_word());
        } else if facts.is_collection() {
            ballot.about(Kind::List, 4, "the path ends in the plural `{}`", facts.last_word());
        } else if !facts.last().is_empty() && facts.segment_verb.as_ref().is_none_or(|verb| verb.sense.read.is_empty())
        {
            ballot.about(Kind::Singleton, 4, "the path ends in `{}`, not a plural or an identifier", facts.last_word());
        }
        let measures =
            facts.path.segments.iter().any(|segment| matches!(segment, Segment::Name(name) if MEASURES.has(name)));
        let lists = |verb: &Verb<'_>| verb.sense.read.iter().any(|(kind, _)| *kind == Kind::List);
        if measures
            && !facts.ends_in_identifier
            && !facts.text_verb.as_ref().or(facts.name_verb.as_ref()).is_some_and(lists)
        {
            ballot.add(Kind::Singleton, 7, "it returns a measurement");
            ballot.add(Kind::List, -5, "it returns a measurement");
        }
        if is_after_identifier && ASPECTS.has(facts.last_word()) {
            ballot.about(Kind::Item, 4, "`{}` after an identifier is the resource itself", facts.last_word());
        }
        return;
    }
    if facts.operation.method == Method::Put && facts.ends_in_identifier {
        ballot.add(Kind::Update, 2, "the path ends in an identifier");
    }
    if !facts.is_post() || facts.path.suffix.is_some() {
        return;
    }
    let reads = |segment: &Segment<'_>| match segment {
        Segment::Name(name) => verb_of_segment(name).is_some_and(|verb| verb.reads()),
        Segment::Parameter(_) => false,
    };
    if facts.path.segments.iter().rev().skip(1).any(reads) {
        ballot.add(Kind::Query, 3, "the path is below a verb that reads");
    }
    if facts.ends_in_identifier {
        ballot.add(Kind::Update, 2, "the path ends in an identifier");
        if facts.name_verb.is_none() && facts.text_verb.is_none() {
            ballot.add(Kind::Update, 2, "no other verb than POST is mentioned");
        }
    } else if facts.is_singleton() {
        ballot.about(Kind::Update, 2, "the path ends in `{}`, which exists once", facts.last_word());
        ballot.about(Kind::Create, -3, "the path ends in `{}`, which exists once", facts.last_word());
    } else if facts.is_collection() && !facts.is_rpc && facts.segment_verb.is_none() {
        ballot.about(facts.creation, facts.shaped(2), "the path ends in the plural `{}`", facts.last_word());
    }
}

/// What stands at, below and beside the path.
fn siblings<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let has_item = facts.item.get.is_some();
    let has_item_write = facts.item.put.or(facts.item.patch).or(facts.item.delete).is_some();
    if facts.is_read() {
        if (has_item || has_item_write) && !facts.ends_in_identifier {
            ballot.add(Kind::List, 5, "an operation below it takes an identifier");
        }
        return;
    }
    if !facts.is_post() {
        return;
    }
    // `GET /search/{query}` reads no member of what `POST /search` makes.
    let is_reading = facts.segment_verb.as_ref().is_some_and(Verb::reads);
    if has_item && !is_reading {
        ballot.add(facts.creation, facts.shaped(4), "a GET below it takes an identifier");
    } else if has_item_write {
        ballot.add(facts.creation, facts.shaped(2), "a write below it takes an identifier");
    }
    if facts.segment_verb.as_ref().or(facts.suffix_verb.as_ref()).is_some_and(Verb::makes) && facts.beside.get.is_some()
    {
        ballot.add(facts.creation, 2, "a GET beside it takes an identifier");
    }
    match facts.here_shape.form {
        form if facts.is_question() && form == facts.response.form && facts.response.is_like(&facts.here_shape) => {
            ballot.add(Kind::Query, 4, "GET at the same path returns the same");
        }
        Form::Array | Form::Page => {
            ballot.add(facts.creation, facts.shaped(2), "GET at the same path lists a collection");
        }
        Form::Object if !has_item && !facts.is_collection() && !facts.ends_in_identifier => {
            ballot.add(Kind::Update, 3, "GET at the same path returns one resource");
            ballot.add(Kind::Create, -2, "GET at the same path returns one resource");
        }
        _ => {}
    }
}

/// Whether the answer is the resource that stands below the path or that the path lists.
fn same_resource<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let response = &facts.response;
    if facts.is_read() {
        let is_many = matches!(response.form, Form::Array | Form::Page);
        if is_many && facts.item_shape.form == Form::Object && response.is_like(&facts.item_shape) {
            ballot.add(Kind::List, 3, "it returns several of the resources that GET returns below it");
        }
        return;
    }
    if !facts.is_post() {
        return;
    }
    let is_under_identifier = matches!(facts.path.segments.iter().rev().nth(1), Some(Segment::Parameter(_)));
    match response.form {
        Form::Object if is_under_identifier && response.is_like(&facts.parent_shape) => {
            ballot.add(facts.creation, -4, "it returns the resource above it");
            ballot.add(Kind::Action, 1, "it returns the resource above it");
            ballot.add(Kind::Update, 1, "it returns the resource above it");
        }
        Form::Object if response.is_like(&facts.item_shape) => {
            ballot.add(facts.creation, facts.shaped(4), "it returns the resource that GET returns below it");
        }
        Form::Object if response.is_like(&facts.here_shape) && facts.here_shape.form != Form::Object => {
            ballot.add(facts.creation, facts.shaped(3), "it returns one of the resources that GET lists here");
        }
        _ => {}
    }
}

/// The form of the answer.
fn answer<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let form = facts.response.form;
    if facts.is_read() {
        if let Some(word) = facts.says(&WHOLE).filter(|_| !facts.ends_in_identifier) {
            ballot.about(Kind::List, 4, "its words say `{}`", word);
        }
        match form {
            // Behind an identifier an array may be how the API wraps one item.
            Form::Array => ballot.add(Kind::List, if facts.ends_in_identifier { 5 } else { 7 }, "it returns an array"),
            Form::Page => ballot.add(Kind::List, if facts.ends_in_identifier { 2 } else { 6 }, "it returns a page"),
            Form::Object if facts.response.has_list(facts.last_word()) => {
                ballot.about(Kind::List, 6, "it returns a list of `{}`", facts.last_word());
            }
            Form::Object if !facts.ends_in_identifier => ballot.add(Kind::Singleton, 6, "it returns one object"),
            Form::Scalar if !facts.ends_in_identifier => ballot.add(Kind::Singleton, 3, "it returns one value"),
            _ => {}
        }
        return;
    }
    if !facts.is_post() {
        return;
    }
    match form {
        Form::Array | Form::Page if facts.batch.is_none() => {
            ballot.add(Kind::Create, -2, "it returns several things");
            ballot.add(Kind::Query, 2, "it returns several things");
        }
        _ if !facts.ends_in_identifier && makes_identifier(facts) => {
            ballot.add(facts.creation, 2, "it returns an identifier that was not sent");
        }
        Form::Nothing => {
            ballot.add(Kind::Create, -1, "it returns nothing");
            ballot.add(Kind::Query, -2, "it returns nothing");
            ballot.add(Kind::Action, 1, "it returns nothing");
        }
        _ => {}
    }
}

/// Whether the answer names by an identifier what the path's last segment names, and the request doesn't.
fn makes_identifier(facts: &Facts<'_, '_>) -> bool {
    let may_make = facts.segment_verb.as_ref().is_some_and(Verb::makes) && facts.parent_shape.form == Form::Object;
    let noun = facts.last_word();
    if facts.response.form != Form::Object || !may_make && !is_plural(noun) {
        return false;
    }
    if facts.response.is_like(&facts.parent_shape) {
        return false;
    }
    let one = singular(noun);
    let is_own = |name: &str| IDENTIFIERS.has(name) || name.strip_suffix("id").is_some_and(|rest| rest.ends_with(&one));
    facts.response.has(is_own) && !facts.request.has(is_own)
}

/// What is sent.
fn request<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if !facts.is_post() {
        return;
    }
    if facts.operation.body.is_none() {
        ballot.add(Kind::Action, 2, "it takes no body");
        ballot.add(Kind::Create, -2, "it takes no body");
    }
    if COMPUTATIONS.has(facts.last_word()) && facts.item.get.is_none() {
        ballot.about(Kind::Query, 5, "`{}` are computed", facts.last_word());
        ballot.about(Kind::Create, -3, "`{}` are computed", facts.last_word());
    }
    if let Some(says) = facts.batch {
        ballot.add(Kind::BatchCreate, 1, says);
    }
}

/// Whether work continues after the response.
fn progress<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if !facts.is_write() {
        return;
    }
    match facts.deferred {
        Some(_) if facts.names_work => ballot.add(Kind::Async, 9, "it returns work that another operation follows"),
        Some(Deferred::Tracked) => ballot.add(Kind::Async, 5, "it returns a way to follow the work"),
        Some(Deferred::Said) => ballot.add(Kind::Async, 4, "it says that the work continues"),
        None => {}
    }
}

/// The declared codes. Weak: what is declared is what the rules judge.
fn declared<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if !facts.is_write() {
        return;
    }
    let operation = facts.operation;
    if operation.declares(201) {
        ballot.add(facts.creation, 1, "it declares 201");
        if operation.method == Method::Put && (operation.declares(200) || operation.declares(204)) {
            ballot.add(Kind::Upsert, 6, "it declares 201 beside 200 or 204");
        }
    }
    if facts.is_post() && success(facts.api, operation).is_some_and(|response| response.header("Location").is_some()) {
        ballot.add(facts.creation, 1, "it declares `Location`");
    }
}

/// Whether it signs in or out, or deals in tokens.
fn credentials<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let about =
        |(name, words): (&str, &[Word<'_>])| AUTH.has(&folded(name)) || words.last().is_some_and(|word| AUTH.has(word));
    let segments = facts.path.segments.iter().zip(&facts.names).rev();
    let mut names = segments.filter_map(|(segment, words)| match segment {
        Segment::Name(name) => Some((*name, &**words)),
        Segment::Parameter(_) => None,
    });
    let last = names.next().unwrap_or_default();
    let is_below = names.any(about);
    let is_last = matches!(facts.path.last(), Some(Segment::Name(_)));
    if is_below && AUTH_ENDPOINTS.has(&folded(last.0)) {
        ballot.add(Kind::Auth, 20, "the path is that of an authorization server");
    } else if is_last && is_below && last.1.iter().any(|word| AUTH.has(word)) {
        ballot.add(Kind::Auth, 8, "the path contains words for signing in or tokens");
    } else if is_last && about(last) {
        ballot.add(Kind::Auth, 4, "the path ends in a word for signing in or out");
    }
    if facts.is_post() && is_below && facts.response.credentials().is_token {
        ballot.add(Kind::Auth, 8, "it returns a token below a word for signing in");
    }
    let is_session = facts.is_at(&SESSIONS);
    let signs = |verb: &Option<Verb<'_>>| verb.as_ref().is_some_and(|verb| verb.sense.means(Kind::Auth));
    if is_session && (signs(&facts.name_verb) || signs(&facts.text_verb)) {
        ballot.add(Kind::Auth, 4, "it starts or ends a session");
    }
    let given = facts.request.credentials();
    let has_secret = given.has_secret || facts.sent().any(|name| SECRETS.has(&folded(name)));
    if facts.is_post() && has_secret && facts.response.credentials().is_token {
        ballot.add(Kind::Auth, 6, "it takes a secret and returns a token");
    }
    if facts.is_post() && has_secret && is_session {
        ballot.add(Kind::Auth, 8, "it opens a session with a secret");
    }
    if given.has_grant_type || facts.sent().any(is_grant_type) {
        ballot.add(Kind::Auth, 6, "it takes a `grant_type`");
    }
}

/// Whether it registers an address to be called at, which creates a subscription.
fn subscriptions<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if registers_address(facts) {
        ballot.add(facts.creation, 12, "it takes an address to be called at");
    }
}

/// Whether it exists to be called by another service.
fn called<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    let is_call = facts.says(&CALLS).is_some() || facts.is_at(&CALLS);
    if facts.is_post() && is_call && facts.says(&RECEIVING).is_some() && facts.item.get.is_none() {
        ballot.add(Kind::Receive, 5, "its words mention a call that it receives");
    }
}

/// Files that come or go.
fn files<'f>(facts: &'f Facts<'_, '_>, ballot: &mut Ballot<'f>) {
    if facts.is_read() {
        if facts.path.segments.iter().any(|segment| matches!(segment, Segment::Name("download" | "downloads"))) {
            ballot.add(Kind::Download, 3, "the path says `download`");
        }
        let is_data = matches!(facts.response.form, Form::Object | Form::Array | Form::Page);
        if FILES.has(facts.last_word()) && !is_data {
            ballot.about(Kind::Download, 3, "`{}` is a file", facts.last_word());
        }
        if facts.response.form == Form::Binary {
            ballot.add(Kind::Download, 12, "it returns a file");
        } else if facts.operation.declares(302) && matches!(facts.response.form, Form::Unknown | Form::Nothing) {
            ballot.add(Kind::Download, 2, "it redirects");
        }
        return;
    }
    if facts.is_post() && facts.response.is_content() {
        ballot.add(Kind::Query, 5, "it returns a file");
        ballot.add(facts.creation, -4, "it returns a file");
    }
    if facts.is_post() && facts.sends_file && facts.response.is_content() {
        // What is sent comes back as something else: converted, split, stamped.
        let says = "it takes a file and returns one";
        ballot.add(Kind::Query, 10, says);
        ballot.add(Kind::Action, -8, says);
        ballot.add(Kind::Update, -8, says);
    }
    let is_upload = facts.operation.body.as_ref().is_some_and(|body| {
        let takes_file =
            |media: &MediaType<'_>| media.essence() == "multipart/form-data" || media.schema.is_some_and(is_bytes);
        !body.content.is_empty() && body.content.iter().all(takes_file)
    });
    if is_upload && facts.operation.method == Method::Put {
        ballot.add(Kind::Upsert, 8, "it takes a file");
    } else if is_upload && facts.is_post() {
        ballot.add(facts.creation, 1, "it takes a file");
    }
}

fn sends_file(facts: &Facts<'_, '_>) -> bool {
    let fields = facts.operation.body.iter().flat_map(|body| &body.form);
    let types = fields.filter_map(|field| field.schema.and_then(|schema| schema.get("type")));
    facts.request.form == Form::Binary
        || facts.request.carries_file
        || types.into_iter().any(|named| named.text() == "file")
}
