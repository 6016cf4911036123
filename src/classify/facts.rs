//! What is known of one operation before any observation is looked for.

use std::rc::Rc;

use super::kind::Effect;
use super::outcome::{Subject, mentions};
use super::shape::{BodyForm, BodyShape, BodyShapes, success};
use super::vocabulary::{
    ACCESS, ADDRESSES, ASIDE, BATCH, CHANGED, CHANGES, CHANGING, COLLECTIONS, COMMANDS, COMPUTES, FOLLOWED, FROM,
    IDENTIFIERS, INTO, JOBS, MADE, MAKING, MEMBERS, PRESENT, Role, SIGNS_IN, SINGLETONS, STARTING, STATES, SUBSCRIBING,
    Sense, Verb, Word, Words, declares_work, first_sentence, folded, is_plural, takes_time, tells_of_work,
    verb_of_name, verb_of_operation, verb_of_segment, verb_of_text, words,
};
use crate::hash::{HashMap, HashSet};
use crate::model::{Api, Around, Location, Method, Operation, Parameter, Resource, Segment, Template, is_variant};
use crate::syntax::NodeId;
use crate::text::head;
use crate::text::words::singular;

/// A text that more operations share says nothing of any of them: "Executes a call".
const COMMONPLACE: usize = 5;

/// What an operation says of itself, the shorter first.
pub(super) fn texts_of<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a str> {
    [operation.summary(), operation.description()].into_iter().flatten().map(head)
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
        let mut shapes = BodyShapes::new(api);
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
    pub(super) shapes: BodyShapes<'a, 'w>,
    /// The words of the names in paths: most stand in many.
    words: HashMap<&'a str, Rc<[Word<'a>]>>,
    no_words: Rc<[Word<'a>]>,
}

impl<'a, 'w> Inference<'a, 'w> {
    pub(super) fn new(api: &'w Api<'a>, survey: &'w Survey<'a>) -> Self {
        Self { api, survey, shapes: BodyShapes::new(api), words: HashMap::default(), no_words: Rc::default() }
    }

    fn shape_of(&mut self, operation: Option<usize>) -> Rc<BodyShape<'a>> {
        match operation {
            Some(id) => self.shapes.of_success(&self.api.operations[id]),
            None => self.shapes.none(),
        }
    }

    /// Looks at an operation.
    pub(super) fn facts<'f>(&'f mut self, operation: &'f Operation<'a>) -> Facts<'f, 'a> {
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
        let name_verb =
            name.filter(|_| !spells_out(&spoken, operation)).and_then(|name| verb_of_operation(name, &names));
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
            queries_item: false,
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
            text_verb: text_verb.filter(|(text, verb)| !names_resource(text, verb, &names)).map(|(_, verb)| verb),
            is_summary,
            names,
            spoken,
            work_texts: Vec::new(),
            answer_tells_of_work: false,
            names_work: false,
            is_for_token: false,
            sends_file: false,
            is_membership: false,
            hands_over: false,
        };
        facts.is_for_token = is_for_token(&facts);
        facts.sends_file = sends_file(&facts);
        facts.names_work = names_work(&facts, followed);
        if facts.is_write() {
            facts.work_texts = texts_of(operation).filter(|text| tells_of_work(text)).collect();
            let answered = success(self.api, operation).map_or("", |response| response.description());
            facts.answer_tells_of_work = tells_of_work(answered) || mentions(answered, Subject::StillWorking);
        }
        facts.queries_item = queries_item(&facts);
        facts.hands_over = hands_over(&facts);
        facts.is_membership = is_membership(&facts);
        facts
    }
}

/// Whether what looks like the verb of a text is the noun of the path: "Make a transfer" at `/transfers`.
fn names_resource(text: &str, verb: &Verb<'_>, names: &[Rc<[Word<'_>]>]) -> bool {
    let is_first = || words(first_sentence(text)).first() == Some(&verb.word);
    let is_named =
        |name: &Rc<[Word<'_>]>| name.last().is_some_and(|last| is_plural(last) && singular(last) == verb.word);
    names.iter().any(is_named) && !is_first()
}

/// The work that a document's clients can follow: what stands at `GET /jobs/{id}`.
#[derive(Debug, Default)]
struct Followed {
    /// Its names.
    nouns: HashSet<&'static str>,
    /// The schemas that describe its state.
    schemas: HashSet<NodeId>,
}

/// The noun for work that a segment collects: `restore-jobs`, `operation`.
fn work_of(segment: &str) -> Option<&'static str> {
    let named = words(segment).pop()?;
    let one = named.strip_suffix('s').unwrap_or(&named);
    FOLLOWED.iter().copied().find(|noun| *noun == one)
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
pub(super) struct Facts<'f, 'a> {
    pub(super) api: &'f Api<'a>,
    pub(super) operation: &'f Operation<'a>,
    pub(super) path: &'f Template<'a>,
    /// What stands below the path and beside it, by an identifier.
    pub(super) item: &'f Resource,
    pub(super) beside: &'f Resource,
    pub(super) response: Rc<BodyShape<'a>>,
    pub(super) request: Rc<BodyShape<'a>>,
    /// What `{path}/{x}` looks like, and what GET answers at the path.
    pub(super) item_shape: Rc<BodyShape<'a>>,
    pub(super) here_shape: Rc<BodyShape<'a>>,
    /// What GET answers at the identifier that the last segment stands under.
    pub(super) parent_shape: Rc<BodyShape<'a>>,
    pub(super) is_rpc: bool,
    pub(super) ends_in_identifier: bool,
    /// Whether a GET without an identifier in its path takes one in a query.
    pub(super) queries_item: bool,
    pub(super) segment_verb: Option<Verb<'a>>,
    pub(super) suffix_verb: Option<Verb<'a>>,
    pub(super) name_verb: Option<Verb<'a>>,
    pub(super) text_verb: Option<Verb<'a>>,
    /// Whether that is the summary's, else the description's.
    pub(super) is_summary: bool,
    /// The words of each segment of the path; none of a parameter.
    pub(super) names: Vec<Rc<[Word<'a>]>>,
    /// The words of the operationId and the summary.
    pub(super) spoken: Vec<Word<'a>>,
    /// Its own texts about work that continues.
    pub(super) work_texts: Vec<&'a str>,
    /// Whether the description of its success is about such work.
    pub(super) answer_tells_of_work: bool,
    /// Whether it answers work that another operation follows, by its state or by its identifier.
    pub(super) names_work: bool,
    /// Whether it is about a token that gives access.
    pub(super) is_for_token: bool,
    /// Whether the request is a file, or carries one.
    pub(super) sends_file: bool,
    /// Whether it adds to, or removes from, a resource that the path names.
    pub(super) is_membership: bool,
    /// Whether it returns the requested content, and not a reference to it.
    pub(super) hands_over: bool,
}

impl Facts<'_, '_> {
    /// What a verb means here.
    pub(super) fn meaning(&self, verb: &Verb<'_>) -> &'static Sense {
        match verb.sense.role {
            Role::Adds | Role::Removes if self.is_membership => &CHANGES,
            // What they are sent to is there afterwards (RFC 5789, 2; RFC 9110, 9.3.4).
            _ if verb.sense.means(Effect::Delete) && matches!(self.operation.method, Method::Patch | Method::Put) => {
                &CHANGES
            }
            Role::Fills if fills(self) => &CHANGES,
            Role::Exports if self.hands_over => &COMPUTES,
            Role::Turns if self.is_beneath() => &COMMANDS,
            Role::Turns => &COMPUTES,
            // "Get an access token" reads nothing that was there.
            _ if self.is_for_token && verb.may_compute() => &SIGNS_IN,
            _ => verb.sense,
        }
    }

    /// Whether an identifier stands in the path.
    pub(super) fn is_beneath(&self) -> bool {
        self.path.segments.iter().any(|segment| matches!(segment, Segment::Parameter(_)))
    }

    /// Whether the last segment of the path stands behind an identifier.
    pub(super) fn is_after_identifier(&self) -> bool {
        matches!(self.path.segments.iter().rev().nth(1), Some(Segment::Parameter(_)))
    }

    /// Whether a GET of a document that goes by verbs is named by one that changes something.
    pub(super) fn is_command_by_get(&self) -> bool {
        self.is_rpc && self.segment_verb.as_ref().is_some_and(Verb::changes)
    }

    pub(super) fn is_read(&self) -> bool {
        matches!(self.operation.method, Method::Get | Method::Head) && !self.is_command_by_get()
    }

    pub(super) fn is_post(&self) -> bool {
        self.operation.method == Method::Post
    }

    pub(super) fn is_write(&self) -> bool {
        !self.operation.method.is_safe()
    }

    /// Whether its words start with a verb for reading.
    pub(super) fn is_question(&self) -> bool {
        let verb = self.text_verb.as_ref().or(self.name_verb.as_ref());
        verb.is_some_and(|verb| verb.leads && verb.only_reads())
    }

    /// The names of what is sent beside a body with a schema: fields of a form, and queries.
    pub(super) fn sent(&self) -> impl Iterator<Item = &str> {
        let fields = self.operation.body.iter().flat_map(|body| &body.form);
        fields.chain(self.operation.parameters_in(Location::Query)).map(|parameter| parameter.name)
    }

    /// The words of the last segment, where that is a name.
    pub(super) fn last(&self) -> &[Word<'_>] {
        self.names.last().map_or(&[], |words| words)
    }

    pub(super) fn last_word(&self) -> &str {
        self.last().last().map(|word| &**word).unwrap_or_default()
    }

    /// Whether the last segment is a noun in the plural.
    pub(super) fn is_collection(&self) -> bool {
        self.last().last().is_some_and(|word| is_plural(word)) && !self.is_singleton()
    }

    pub(super) fn is_singleton(&self) -> bool {
        SINGLETONS.has(self.last_word())
    }

    /// Whether it reads a document at a well-known address (RFC 8615), or a set of keys (RFC 7517, 5): one, whatever it
    /// holds.
    pub(super) fn is_well_known(&self) -> bool {
        let is_below = |segment: &Segment<'_>| matches!(segment, Segment::Name(".well-known"));
        self.path.segments.iter().rev().skip(1).any(is_below) || self.last_word() == "jwks"
    }

    /// Whether a name in the path holds one of these words.
    pub(super) fn is_at(&self, list: &Words) -> bool {
        self.names.iter().flat_map(|words| words.iter()).any(|word| list.has(word))
    }

    pub(super) fn says(&self, list: &Words) -> Option<&str> {
        self.spoken.iter().map(|word| &**word).find(|word| list.has(word))
    }

    /// Whether the operationId or the summary holds these words in a row.
    pub(super) fn says_phrase(&self, phrase: &[&str]) -> bool {
        self.spoken.windows(phrase.len()).any(|window| window == phrase)
    }
}

/// Whether it says that it creates or updates.
pub(super) fn is_either(facts: &Facts<'_, '_>) -> bool {
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
    let upserts = |verb: &Verb<'_>| verb.leads && verb.upserts();
    let makes = facts.text_verb.as_ref().is_some_and(|verb| verb.leads && verb.makes());
    // `create/update` says so as well.
    let sentence = |text: &str| first_sentence(text).replace('/', " or ");
    let says = |spoken: &[Word<'_>]| pairs(spoken, &MAKING, &CHANGING) || makes && changes_else(spoken);
    let tells = |text: &str| pairs(&words(&sentence(head(text))), &MADE, &CHANGED);
    // "If one with this name exists, it is updated."
    let replaces = |spoken: &[Word<'_>]| {
        spoken.first().is_some_and(|word| word == "if")
            && spoken.iter().any(|word| word == "exists" || word == "exist")
            && spoken.windows(2).any(|pair| matches!(&*pair[0], "is" | "be" | "are") && CHANGED.has(&pair[1]))
    };
    let goes_on = |text: &str| text.split('.').skip(1).any(|rest| replaces(&words(rest)));
    verbs.into_iter().flatten().any(upserts)
        || makes && facts.operation.description().is_some_and(goes_on)
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
pub(super) fn registers_address(facts: &Facts<'_, '_>) -> bool {
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
    let is_command = |verb: &Verb<'_>| verb.sense.means(Effect::Command) && !SUBSCRIBING.has(&verb.word);
    let is_other = is_known || facts.ends_in_identifier || facts.segment_verb.as_ref().is_some_and(is_command);
    !is_other && facts.request.has(|name| ADDRESSES.has(name))
}

/// Whether the request is one array of resources. A list of plain values may be a member of one resource, unless its name
/// contains the noun of the path: `account_urls` for `/accounts`.
pub(super) fn is_all_array(facts: &Facts<'_, '_>) -> bool {
    let [only] = &*facts.request.outer else { return false };
    let name = folded(only);
    let noun = facts.last_word();
    !facts.request.members.is_empty() || COLLECTIONS.has(&name) || name.contains(noun) || name.contains(&singular(noun))
}

/// Whether it starts what is known to take its time: "start an export".
pub(super) fn starts_job(facts: &Facts<'_, '_>) -> bool {
    let starts = |verb: &Verb<'_>| verb.leads && STARTING.has(&verb.word);
    let mut words = facts.spoken.iter().skip_while(|word| !STARTING.has(word)).skip(1);
    [&facts.name_verb, &facts.text_verb].into_iter().flatten().any(starts)
        && words.any(|word| JOBS.has(word) || takes_time(word))
}

/// Whether it says, without a condition, that its work continues.
pub(super) fn declares_own_work(facts: &Facts<'_, '_>) -> bool {
    facts.work_texts.iter().any(|text| declares_work(text))
}

/// Whether the response has a way to follow the work: a member, or a header.
pub(super) fn is_tracked(facts: &Facts<'_, '_>) -> bool {
    let is_located = || {
        let success = success(facts.api, facts.operation);
        success.is_some_and(|response| response.header("Operation-Location").is_some())
    };
    facts.response.is_tracked && !facts.response.is_content() || is_located()
}

/// Whether the command in the path is about a job: `/sync-jobs/start`.
pub(super) fn sends_job(facts: &Facts<'_, '_>) -> bool {
    facts.segment_verb.is_some() && facts.last().iter().any(|word| JOBS.has(word))
}

/// Whether the response is the requested content, and not a reference to it.
fn hands_over(facts: &Facts<'_, '_>) -> bool {
    let follows = |name: &str| name.ends_with("id") || STATES.has(name);
    facts.is_post()
        && facts.response.form == BodyForm::Object
        && !facts.response.members.is_empty()
        && !facts.response.has(follows)
        && !facts.operation.declares(202)
        && !facts.names_work
        && !facts.answer_tells_of_work
        && facts.work_texts.is_empty()
        && !is_tracked(facts)
        && !sends_job(facts)
        && !starts_job(facts)
}

/// Whether the answer is what GET reads here, below, or at the identifier before the last segment.
pub(super) fn answers_resource(facts: &Facts<'_, '_>) -> bool {
    [&facts.item_shape, &facts.here_shape, &facts.parent_shape].into_iter().any(|own| facts.response.is_like(own))
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
        || facts.response.form == BodyForm::Object
            && facts.response.has(names_one)
            && !facts.response.has(is_own)
            && !is_sent()
}

fn is_membership(facts: &Facts<'_, '_>) -> bool {
    let verbs = [&facts.segment_verb, &facts.suffix_verb, &facts.name_verb, &facts.text_verb];
    let Some(role) =
        verbs.into_iter().flatten().map(|verb| verb.sense.role).find(|role| matches!(role, Role::Adds | Role::Removes))
    else {
        return false;
    };
    let is_beneath = facts.is_beneath() || facts.says(&BATCH).is_some();
    let has_object = facts.segment_verb.as_ref().is_some_and(|verb| verb.has_object);
    let joins = if role == Role::Adds { &INTO } else { &FROM };
    // What DELETE is sent to by an identifier is gone.
    let is_kept = facts.operation.method != Method::Delete || !facts.ends_in_identifier;
    let is_possible = facts.is_write() && is_kept && is_beneath;
    is_possible
        && !makes_identifier(facts)
        && !defines(facts)
        && (has_object
            || role == Role::Adds && identifies_member(facts)
            || facts.says(joins).is_some()
            || facts.says(&MEMBERS).is_some())
}

/// Whether the path identifies what is added: `/members/{user}/add`.
fn identifies_member(facts: &Facts<'_, '_>) -> bool {
    facts.segment_verb.is_some() && facts.is_after_identifier()
}

/// Whether a file becomes part of the resource that the path names, and no resource of its own.
fn fills(facts: &Facts<'_, '_>) -> bool {
    facts.is_after_identifier()
        && !facts.is_collection()
        && facts.item.operations.is_empty()
        && !makes_identifier(facts)
}

/// Whether the request contains all members of the response, and so defines a new member of a collection. An existing
/// one would be sent by its identifier.
fn defines(facts: &Facts<'_, '_>) -> bool {
    const FEWEST: usize = 5;
    let (given, made) = (&facts.request, &facts.response);
    if facts.segment_verb.is_some() || !facts.is_collection() || made.form != BodyForm::Object {
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

fn sends_file(facts: &Facts<'_, '_>) -> bool {
    let fields = facts.operation.body.iter().flat_map(|body| &body.form);
    let types = fields.filter_map(|field| field.schema.and_then(|schema| schema.get("type")));
    facts.request.form == BodyForm::Binary
        || facts.request.carries_file
        || types.into_iter().any(|named| named.text() == "file")
}

/// Whether the answer names by an identifier what the path's last segment names, and the request doesn't.
pub(super) fn makes_identifier(facts: &Facts<'_, '_>) -> bool {
    let may_make = facts.segment_verb.as_ref().is_some_and(Verb::makes) && facts.parent_shape.form == BodyForm::Object;
    let noun = facts.last_word();
    if facts.response.form != BodyForm::Object || !may_make && !is_plural(noun) {
        return false;
    }
    if facts.response.is_like(&facts.parent_shape) {
        return false;
    }
    let one = singular(noun);
    let is_own = |name: &str| IDENTIFIERS.has(name) || name.strip_suffix("id").is_some_and(|rest| rest.ends_with(&one));
    facts.response.has(is_own) && !facts.request.has(is_own)
}

/// Whether a GET without an identifier in the path asks for one thing by the identifier in a query.
fn queries_item(facts: &Facts<'_, '_>) -> bool {
    let identifies = |parameter: &Parameter<'_>| {
        let folded = folded(parameter.name);
        let is_own = |stem: &str| parameter.required && facts.last().iter().any(|word| singular(word) == stem);
        IDENTIFIERS.has(&folded) || folded.strip_suffix("id").is_some_and(is_own)
    };
    facts.is_read()
        && !facts.ends_in_identifier
        && facts.response.form == BodyForm::Object
        && facts.operation.parameters_in(Location::Query).any(identifies)
}
