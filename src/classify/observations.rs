//! The observations: what can be seen of an operation, and what each of them says about it.
//!
//! A row has a name, the group of operations that it is about, the sentence that users read (`{}` stands for the word that
//! was seen), what has to be true, and the votes. All votes are on one scale: [`HINT`], [`SIGN`], [`STRONG`],
//! [`DECISIVE`].

use super::Evidence;
use super::count::{DECISIVE, HINT, SIGN, STRONG, Vote, has, is, lacks, not};
use super::facts::{
    Facts, answers_resource, declares_own_work, is_all_array, is_either, is_tracked, makes_identifier,
    registers_address, sends_job, starts_job, texts_of,
};
use super::kind::Effect::{Bytes, Command, Compute, Create, Delete, Item, List, Receive, SignIn, Singleton, Update};
use super::kind::Matter;
use super::kind::Trait::{Deferred, MayExist, Several};
use super::shape::{BodyForm, is_bytes, is_grant_type, success};
use super::vocabulary::{
    ASPECTS, AUTH, AUTH_ENDPOINTS, BATCH, CALLS, COMPUTATIONS, FILES, JOBS, MEASURES, PAGING, RECEIVING, SECRETS,
    SESSIONS, Verb, WHOLE, Word, folded, is_about_callback, is_plural, names_event, verb_of_segment,
};
use crate::model::{Location, MediaType, Method, Segment, StatusKey};
use crate::text::words::singular;

/// Something that can be seen of an operation.
pub(super) struct Observation {
    /// What it is called in the project.
    pub(super) name: &'static str,
    /// The operations that it is looked for in.
    group: Group,
    /// What users read: lower case, no full stop, `{}` for the word that was seen.
    says: &'static str,
    /// Whether it is there: the word that was seen, which is empty if the sentence has no `{}`.
    seen: for<'f> fn(&'f Facts<'_, '_>) -> Option<&'f str>,
    /// What it says.
    votes: &'static [Vote],
}

/// A group of operations, by their methods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// All of them.
    All,
    /// GET and HEAD, unless the path is a command.
    Reads,
    /// Methods that are not safe, and commands by GET.
    Writes,
    /// POST.
    Posts,
}

type Seen = for<'f> fn(&'f Facts<'_, '_>) -> Option<&'f str>;

const fn all(name: &'static str, says: &'static str, seen: Seen, votes: &'static [Vote]) -> Observation {
    Observation { name, group: Group::All, says, seen, votes }
}

const fn reads(name: &'static str, says: &'static str, seen: Seen, votes: &'static [Vote]) -> Observation {
    Observation { name, group: Group::Reads, says, seen, votes }
}

const fn writes(name: &'static str, says: &'static str, seen: Seen, votes: &'static [Vote]) -> Observation {
    Observation { name, group: Group::Writes, says, seen, votes }
}

const fn posts(name: &'static str, says: &'static str, seen: Seen, votes: &'static [Vote]) -> Observation {
    Observation { name, group: Group::Posts, says, seen, votes }
}

/// Every observation but those of verbs, which [`VERBS`] lists.
pub(super) static OBSERVATIONS: &[Observation] = &[
    // The method.
    writes("delete", "the method is DELETE", |f| f.has_method(Method::Delete), &[is(Delete, DECISIVE)]),
    writes(
        "delete-only",
        "the path has no verb",
        |f| f.has_method(Method::Delete).filter(|_| in_path(f).is_none()),
        &[is(Delete, SIGN)],
    ),
    // They say little beside a verb in the path: `PUT /orders/{id}/cancel`.
    writes("patch", "the method is PATCH", |f| f.has_method(Method::Patch), &[is(Update, STRONG)]),
    writes(
        "patch-only",
        "the path has no verb",
        |f| f.has_method(Method::Patch).filter(|_| in_path(f).is_none()),
        &[is(Update, STRONG)],
    ),
    writes(
        "put",
        "the method is PUT",
        |f| f.has_method(Method::Put).filter(|_| in_path(f).is_none() && !is_upload(f)),
        &[is(Update, STRONG)],
    ),
    all("query", "the method is QUERY", |f| f.has_method(Method::Query), &[is(Compute, DECISIVE)]),
    // The end of the path.
    reads("read-item", "the path ends in an identifier", |f| yes(f.ends_in_identifier), &[is(Item, STRONG)]),
    reads(
        "well-known",
        "it is a single well-known document",
        |f| yes(is_document(f)),
        &[is(Singleton, DECISIVE), not(List, DECISIVE)],
    ),
    reads(
        "read-single",
        "the path ends in `{}`, which exists once",
        |f| f.last_if(names_resource(f) && f.is_singleton()),
        &[is(Singleton, STRONG)],
    ),
    // Its parts may be a list.
    reads(
        "read-state",
        "`{}` is one thing, whatever its parts",
        |f| {
            f.last_if(
                names_resource(f)
                    && f.is_singleton()
                    && !is_plural(f.last_word())
                    && f.response.form != BodyForm::Array,
            )
        },
        &[is(Singleton, STRONG), not(List, SIGN)],
    ),
    reads(
        "read-plural",
        "the path ends in the plural `{}`",
        |f| f.last_if(names_resource(f) && f.is_collection()),
        &[is(List, STRONG)],
    ),
    reads(
        "read-singular",
        "the path ends in `{}`, not a plural or an identifier",
        |f| f.last_if(names_resource(f) && is_singular(f)),
        &[is(Singleton, STRONG)],
    ),
    reads(
        "read-aspect",
        "`{}` after an identifier is the resource itself",
        |f| f.last_if(is_aspect(f)),
        &[is(Item, STRONG)],
    ),
    reads("returns-above", "it returns what GET returns above it", |f| yes(reads_parent(f)), &[is(Item, STRONG)]),
    reads(
        "measurement",
        "it returns a measurement",
        |f| yes(measures(f)),
        &[is(Singleton, DECISIVE), not(List, DECISIVE)],
    ),
    // What is asked for.
    reads(
        "paged",
        "it takes parameters of paging",
        |f| yes(!reads_one(f) && !measures(f) && asks_for_page(f)),
        &[is(List, DECISIVE)],
    ),
    reads("queried-item", "it takes the identifier of one object", |f| yes(f.queries_item), &[is(Item, DECISIVE)]),
    writes("write-item", "the path ends in an identifier", |f| yes(writes_to_item(f)), &[is(Update, SIGN)]),
    posts(
        "bare-post",
        "no other verb than POST is mentioned",
        |f| yes(writes_to_item(f) && is_bare(f)),
        &[is(Update, SIGN)],
    ),
    posts(
        "write-single",
        "the path ends in `{}`, which exists once",
        |f| f.last_if(is_plain(f) && f.is_singleton()),
        &[is(Update, SIGN), not(Create, SIGN)],
    ),
    posts("write-plural", "the path ends in the plural `{}`", |f| f.last_if(collects(f)), &[is(Create, SIGN)]),
    reads("read-command", "the path is the command `{}`", |f| f.last_if(is_command(f)), &[is(Command, STRONG)]),
    writes(
        "custom-method",
        "the path ends in a custom method",
        |f| yes(names_custom_method(f)),
        &[is(Command, STRONG)],
    ),
    posts(
        "command",
        "`{}` after an identifier is not a resource",
        |f| f.last_if(names_command(f)),
        &[is(Command, SIGN)],
    ),
    posts("below-reading", "the path is below a verb that reads", |f| yes(is_below_reading(f)), &[is(Compute, STRONG)]),
    posts(
        "computations",
        "`{}` are computed",
        |f| f.last_if(is_computed(f)),
        &[is(Compute, DECISIVE), not(Create, SIGN)],
    ),
    // What stands around the path.
    reads(
        "identified-below",
        "an operation below it takes an identifier",
        |f| yes(has_members(f)),
        &[is(List, STRONG)],
    ),
    posts("read-below", "a GET below it takes an identifier", |f| yes(is_read_below(f)), &[is(Create, STRONG)]),
    posts(
        "written-below",
        "a write below it takes an identifier",
        |f| yes(is_written_below(f) && !is_read_below(f)),
        &[is(Create, SIGN)],
    ),
    posts("read-beside", "a GET beside it takes an identifier", |f| yes(is_read_beside(f)), &[is(Create, SIGN)]),
    posts(
        "same-question",
        "GET at the same path returns the same",
        |f| yes(is_same_question(f)),
        &[is(Compute, STRONG)],
    ),
    posts(
        "listed-here",
        "GET at the same path lists a collection",
        |f| yes(!is_same_question(f) && is_several(f.here_shape.form)),
        &[is(Create, SIGN)],
    ),
    posts(
        "single-here",
        "GET at the same path returns one resource",
        |f| yes(is_single_here(f)),
        &[is(Update, STRONG), not(Create, SIGN)],
    ),
    posts(
        "spoken-against",
        "its name and its text have other verbs",
        |f| yes(is_spoken_against(f)),
        &[not(Create, STRONG)],
    ),
    // What is returned.
    reads(
        "returns-members",
        "it returns several of the resources that GET returns below it",
        |f| yes(returns_members(f)),
        &[is(List, SIGN)],
    ),
    reads(
        "says-all",
        "its words say `{}`",
        |f| f.says(&WHOLE).filter(|word| !reads_one(f) && !names_collection(f, word)),
        &[is(List, STRONG)],
    ),
    reads("array", "it returns an array", |f| yes(returns(f, BodyForm::Array)), &[is(List, DECISIVE)]),
    reads("page", "it returns a page", |f| yes(returns(f, BodyForm::Page)), &[is(List, DECISIVE)]),
    // Behind an identifier an array may be how the API wraps one item.
    reads("item-array", "it returns an array", |f| yes(reads_item(f, BodyForm::Array)), &[is(List, STRONG)]),
    reads("item-page", "it returns a page", |f| yes(reads_item(f, BodyForm::Page)), &[is(List, SIGN)]),
    reads("item-object", "it returns one object", |f| yes(reads_item(f, BodyForm::Object)), &[is(Item, SIGN)]),
    reads(
        "named-list",
        "it returns a list of `{}`",
        |f| f.last_if(f.response.form == BodyForm::Object && f.response.has_list(f.last_word())),
        &[is(List, DECISIVE)],
    ),
    reads(
        "object",
        "it returns one object",
        |f| yes(returns(f, BodyForm::Object) && !f.response.has_list(f.last_word())),
        &[is(Singleton, STRONG)],
    ),
    reads(
        "flat-object",
        "it returns no list",
        |f| yes(returns(f, BodyForm::Object) && f.response.is_flat()),
        &[is(Singleton, SIGN)],
    ),
    reads("value", "it returns one value", |f| yes(returns(f, BodyForm::Scalar)), &[is(Singleton, SIGN)]),
    posts(
        "returns-parent",
        "it returns the resource above it",
        |f| yes(returns_parent(f)),
        &[not(Create, STRONG), is(Update, STRONG)],
    ),
    posts(
        "returns-member",
        "it returns the resource that GET returns below it",
        |f| yes(is_object(f) && !returns_parent(f) && f.response.is_like(&f.item_shape)),
        &[is(Create, STRONG)],
    ),
    posts(
        "returns-listed",
        "it returns one of the resources that GET lists here",
        |f| yes(returns_listed(f)),
        &[is(Create, STRONG)],
    ),
    posts(
        "returns-several",
        "it returns several things",
        |f| yes(is_several(f.response.form) && !takes_several(f)),
        &[not(Create, SIGN), is(Compute, STRONG)],
    ),
    posts(
        "returns-identifier",
        "it returns an identifier that was not sent",
        |f| yes(!f.ends_in_identifier && makes_identifier(f)),
        &[is(Create, SIGN)],
    ),
    posts(
        "returns-nothing",
        "it returns nothing",
        |f| yes(f.response.form == BodyForm::Nothing),
        &[not(Create, HINT), not(Compute, SIGN), is(Command, HINT)],
    ),
    posts(
        "takes-nothing",
        "it takes no body",
        |f| yes(f.operation.body.is_none()),
        &[is(Command, SIGN), not(Create, HINT)],
    ),
    // Declared codes are weak: rules judge them.
    posts("declares-201", "it declares 201", |f| yes(f.operation.declares(201)), &[is(Create, SIGN)]),
    posts("declares-location", "it declares `Location`", |f| yes(declares_location(f)), &[is(Create, HINT)]),
    // Files.
    reads("path-download", "the path says `download`", |f| yes(is_at_downloads(f)), &[is(Bytes, SIGN)]),
    reads("file", "`{}` is a file", |f| f.last_if(is_file(f)), &[is(Bytes, SIGN)]),
    reads("returns-file", "it returns a file", |f| yes(f.response.form == BodyForm::Binary), &[is(Bytes, DECISIVE)]),
    reads("redirects", "it redirects", |f| yes(redirects(f)), &[is(Bytes, SIGN)]),
    posts(
        "returns-content",
        "it returns a file",
        |f| yes(f.response.is_content()),
        &[is(Compute, STRONG), not(Create, STRONG), not(Command, SIGN)],
    ),
    // What is sent comes back as something else: converted, split, stamped.
    posts(
        "turns-file",
        "it takes a file and returns one",
        |f| yes(f.sends_file && f.response.is_content()),
        &[is(Compute, DECISIVE), not(Command, DECISIVE), not(Update, DECISIVE)],
    ),
    posts("uploads", "it takes a file", |f| yes(is_upload(f)), &[is(Create, HINT)]),
    writes(
        "puts-file",
        "it takes a file",
        |f| yes(f.operation.method == Method::Put && is_upload(f)),
        &[is(Create, DECISIVE), has(MayExist, DECISIVE)],
    ),
    // Signing in and out.
    all(
        "auth-server",
        "the path is that of an authorization server",
        |f| yes(is_auth_endpoint(f)),
        &[is(SignIn, DECISIVE), not(Delete, DECISIVE)],
    ),
    all("auth-below", "the path is below a word for signing in", |f| yes(is_below_auth(f)), &[is(SignIn, SIGN)]),
    all(
        "auth-words",
        "the path contains words for signing in or tokens",
        |f| yes(names_auth_below_auth(f)),
        &[is(SignIn, DECISIVE)],
    ),
    all("auth-end", "the path ends in a word for signing in or out", |f| yes(ends_in_auth(f)), &[is(SignIn, STRONG)]),
    posts(
        "auth-token",
        "it returns a token below a word for signing in",
        |f| yes(returns_token_below_auth(f)),
        &[is(SignIn, DECISIVE)],
    ),
    all("session", "it starts or ends a session", |f| yes(signs_session(f)), &[is(SignIn, STRONG)]),
    posts(
        "secret-for-token",
        "it takes a secret and returns a token",
        |f| yes(takes_secret(f) && f.response.credentials().is_token),
        &[is(SignIn, DECISIVE)],
    ),
    posts(
        "secret-for-session",
        "it opens a session with a secret",
        |f| yes(takes_secret(f) && f.is_at(&SESSIONS)),
        &[is(SignIn, DECISIVE)],
    ),
    all("grant-type", "it takes a `grant_type`", |f| yes(takes_grant_type(f)), &[is(SignIn, DECISIVE)]),
    // Calls of other services.
    posts(
        "takes-address",
        "it takes an address to be called at",
        |f| yes(registers_address(f)),
        &[is(Create, DECISIVE)],
    ),
    writes("event", "the path names an event", |f| yes(answers_event(f)), &[is(Receive, DECISIVE)]),
    writes("callback", "it says that it is a callback", |f| yes(is_callback(f)), &[is(Receive, DECISIVE)]),
    posts(
        "call",
        "the path ends in `{}`, the call of another service",
        |f| f.last_if(is_call(f)),
        &[is(Receive, STRONG)],
    ),
    posts("is-called", "its words mention a call that it receives", |f| yes(is_called(f)), &[is(Receive, DECISIVE)]),
    // Members and links.
    writes(
        "membership",
        "it adds to or removes from an existing resource",
        |f| yes(f.is_membership),
        &[is(Update, STRONG)],
    ),
    // Whether the resource may exist before.
    writes(
        "either",
        "it says that it creates or updates",
        |f| yes(is_either(f)),
        &[is(Create, DECISIVE), has(MayExist, DECISIVE)],
    ),
    writes(
        "declares-either",
        "it declares 201 beside 200 or 204",
        |f| yes(declares_either(f)),
        &[is(Create, DECISIVE), has(MayExist, DECISIVE)],
    ),
    // Whether it works on several resources.
    writes(
        "says-several",
        "its words mention several things at once",
        |f| yes(says_several(f)),
        &[has(Several, STRONG)],
    ),
    writes(
        "takes-array",
        "the request body is an array",
        |f| yes(f.request.form == BodyForm::Array),
        &[has(Several, STRONG)],
    ),
    writes("takes-list", "the request body contains only an array", |f| yes(takes_list(f)), &[has(Several, STRONG)]),
    writes(
        "takes-either",
        "the request body may be an array",
        |f| yes(f.request.is_or_several),
        &[has(Several, STRONG)],
    ),
    writes("deletes-list", "DELETE of the plural `{}`", |f| f.last_if(deletes_list(f)), &[has(Several, STRONG)]),
    // Whether work continues after the response.
    writes(
        "followed",
        "it returns work that another operation follows",
        |f| yes(f.names_work),
        &[has(Deferred, DECISIVE)],
    ),
    writes(
        "tracked",
        "it returns a way to follow the work",
        |f| yes(!f.names_work && is_tracked(f)),
        &[has(Deferred, STRONG)],
    ),
    writes("only-202", "its only success is 202", |f| yes(is_only_accepted(f)), &[has(Deferred, STRONG)]),
    writes("declares-202", "it declares 202", |f| yes(f.operation.declares(202)), &[has(Deferred, SIGN)]),
    writes(
        "starts-work",
        "its words start work that takes time",
        |f| yes(starts_job(f) || sends_job(f)),
        &[has(Deferred, STRONG)],
    ),
    writes(
        "response-says-work",
        "its response says that the work continues",
        |f| yes(f.answer_tells_of_work),
        &[has(Deferred, STRONG)],
    ),
    writes(
        "response-is-work",
        "its response describes work that continues",
        |f| yes(f.response.is_work),
        &[has(Deferred, STRONG)],
    ),
    writes(
        "says-work",
        "its words mention work that continues",
        |f| yes(!f.work_texts.is_empty()),
        &[has(Deferred, SIGN)],
    ),
    writes(
        "commands-work",
        "its words mention a command that continues",
        |f| yes(commands_work(f)),
        &[has(Deferred, SIGN)],
    ),
    writes("declares-work", "it says that its work continues", |f| yes(declares_own_work(f)), &[has(Deferred, STRONG)]),
    writes(
        "makes-work",
        "it makes work that continues",
        |f| yes(f.last().iter().any(|word| JOBS.has(word)) && declares_own_work(f)),
        &[has(Deferred, STRONG)],
    ),
    posts(
        "makes-stages",
        "it makes a resource whose state tells how far its work has come",
        |f| yes(makes_work(f)),
        &[has(Deferred, STRONG)],
    ),
    writes(
        "returns-resource",
        "it returns the resource itself",
        |f| yes(answers_resource(f) && !f.response.has_stages),
        &[lacks(Deferred, STRONG)],
    ),
    writes("returns-204", "it returns 204", |f| yes(is_only(f, 204)), &[lacks(Deferred, STRONG)]),
];

/// A place where a verb stands. The verb says what its sense says, or half of that if it does not lead.
pub(super) struct VerbPlace {
    /// What it is called in the project.
    pub(super) name: &'static str,
    says: &'static str,
    verb: for<'f, 'a> fn(&'f Facts<'_, 'a>) -> Option<(&'f Verb<'a>, Share)>,
}

/// How much of what its sense says a verb says in a place.
#[derive(Clone, Copy)]
enum Share {
    Half,
    Whole,
    Double,
}

impl Share {
    fn of(is_whole: bool) -> Self {
        if is_whole { Self::Whole } else { Self::Half }
    }

    fn of_weight(self, weight: i16) -> i16 {
        match self {
            Self::Half => weight / 2,
            Self::Whole => weight,
            Self::Double => weight * 3 / 2,
        }
    }
}

/// The places of verbs.
pub(super) static VERBS: &[VerbPlace] = &[
    VerbPlace {
        name: "verb-suffix",
        says: "`{}` follows the colon in the path",
        verb: |f| f.suffix_verb.as_ref().map(|verb| (verb, Share::Double)),
    },
    VerbPlace {
        name: "verb-end",
        says: "the path ends in `{}`",
        verb: |f| in_path(f).filter(|verb| f.last_word() == verb.word).map(|verb| (verb, Share::Double)),
    },
    VerbPlace {
        name: "verb-segment",
        says: "the path's last segment says `{}`",
        verb: |f| in_path(f).filter(|verb| f.last_word() != verb.word).map(|verb| (verb, Share::Double)),
    },
    VerbPlace {
        name: "verb-name",
        says: "the operationId says `{}`",
        verb: |f| f.name_verb.as_ref().map(|verb| (verb, Share::of(verb.leads))),
    },
    VerbPlace {
        name: "verb-summary",
        says: "the summary says `{}`",
        verb: |f| f.text_verb.as_ref().filter(|_| f.is_summary).map(|verb| (verb, Share::of(verb.leads))),
    },
    // If the summary is only a title, a verb of reading in the description is the best evidence. Verbs of changes are
    // often incidental there: "Accepts a list of names".
    VerbPlace {
        name: "verb-description",
        says: "the description says `{}`",
        verb: |f| {
            let verb = f.text_verb.as_ref().filter(|_| !f.is_summary)?;
            Some((verb, Share::of(verb.leads && (verb.reads() || f.operation.summary().is_none()))))
        },
    },
];

/// Looks for every observation.
pub(super) fn observe(facts: &Facts<'_, '_>, mut found: impl FnMut(&'static str, Evidence)) {
    if matches!(facts.operation.method, Method::Options | Method::Trace) {
        return;
    }
    let (is_read, is_post) = (facts.is_read(), facts.is_post());
    for place in VERBS {
        let Some((verb, share)) = (place.verb)(facts) else { continue };
        let sense = facts.meaning(verb);
        for vote in if is_read { sense.read } else { sense.write } {
            if is_possible(facts, verb, vote.matter) {
                let weight = share.of_weight(vote.weight);
                found(place.name, Evidence::new(vote.matter, weight, place.says, &verb.word));
            }
        }
    }
    for one in OBSERVATIONS {
        let is_meant = match one.group {
            Group::All => true,
            Group::Reads => is_read,
            Group::Writes => !is_read,
            Group::Posts => is_post,
        };
        if !is_meant {
            continue;
        }
        if let Some(word) = (one.seen)(facts) {
            for vote in one.votes {
                found(one.name, Evidence::new(vote.matter, vote.weight, one.says, word));
            }
        }
    }
}

/// Whether a verb can mean this, as the method and the response are.
fn is_possible(facts: &Facts<'_, '_>, verb: &Verb<'_>, matter: Matter) -> bool {
    let Matter::Effect(effect) = matter else { return true };
    match (effect, facts.operation.method) {
        // "Find a pet by its id" finds one.
        (List, _) => !reads_one(facts) || facts.response.form != BodyForm::Object && verb.word != "find",
        // What is suggested or found may be several.
        (Singleton, _) => !is_several(facts.response.form) && !reads_one(facts),
        // Nothing is read by a method that changes what it is sent to.
        (Compute, Method::Patch | Method::Delete) => false,
        // What is done by DELETE to an identifier removes what it identifies. A state or a member may end without one.
        (Command | Create, Method::Delete) => false,
        (Update, Method::Delete) => !facts.ends_in_identifier,
        _ => true,
    }
}

/// The verb at the end of the path, which is the path's own word for what it does, unless resources live below it.
fn in_path<'f, 'a>(facts: &'f Facts<'_, 'a>) -> Option<&'f Verb<'a>> {
    let is_noun = facts.item.get.is_some() || facts.item.delete.is_some();
    // PUT and PATCH change what they are sent to: `PUT /users/{id}/fork-policy` makes no fork.
    let keeps = matches!(facts.operation.method, Method::Put | Method::Patch);
    facts.segment_verb.as_ref().filter(|verb| !(is_noun || keeps && verb.makes()))
}

fn yes(is_so: bool) -> Option<&'static str> {
    is_so.then_some("")
}

impl Facts<'_, '_> {
    fn has_method(&self, method: Method) -> Option<&'static str> {
        yes(self.operation.method == method)
    }

    fn last_if(&self, is_so: bool) -> Option<&str> {
        is_so.then(|| self.last_word())
    }
}

/// Whether a GET's path ends in the name of a resource: no identifier, no document at a known address, no command.
fn names_resource(facts: &Facts<'_, '_>) -> bool {
    !reads_one(facts) && !is_document(facts) && !is_command(facts)
}

/// Whether the path ends in a verb of change with its object: `/clear-cache`.
fn is_command(facts: &Facts<'_, '_>) -> bool {
    facts.segment_verb.as_ref().is_some_and(|verb| verb.leads && verb.has_object && verb.changes())
}

/// Whether an unknown word follows the colon in the path, where commands stand.
fn names_custom_method(facts: &Facts<'_, '_>) -> bool {
    facts.path.suffix.is_some() && facts.suffix_verb.is_none()
}

/// Whether a GET has an identifier in its path or its query.
fn reads_one(facts: &Facts<'_, '_>) -> bool {
    facts.ends_in_identifier || facts.queries_item || is_aspect(facts) || reads_parent(facts)
}

/// Whether the path ends in a word for the reading of what the identifier before it stands for.
fn is_aspect(facts: &Facts<'_, '_>) -> bool {
    let reads = || facts.segment_verb.as_ref().is_some_and(|verb| verb.only_reads() && verb.sense.read.is_empty());
    facts.is_after_identifier() && (ASPECTS.has(facts.last_word()) || reads())
}

fn reads_parent(facts: &Facts<'_, '_>) -> bool {
    is_object(facts) && facts.is_after_identifier() && facts.response.is_same(&facts.parent_shape)
}

fn is_document(facts: &Facts<'_, '_>) -> bool {
    !facts.ends_in_identifier && facts.is_well_known()
}

fn is_singular(facts: &Facts<'_, '_>) -> bool {
    !facts.is_singleton()
        && !facts.is_collection()
        && !facts.last().is_empty()
        && facts.segment_verb.as_ref().is_none_or(|verb| verb.sense.read.is_empty())
}

/// Whether a series of values is read, which is one thing.
fn measures(facts: &Facts<'_, '_>) -> bool {
    let lists = |verb: &Verb<'_>| verb.sense.read.iter().any(|vote| vote.matter == Matter::Effect(List));
    facts.names.iter().any(|words| matches!(&**words, [only] if MEASURES.has(&singular(only))))
        && !facts.ends_in_identifier
        && !facts.text_verb.as_ref().or(facts.name_verb.as_ref()).is_some_and(lists)
}

/// Whether PUT or POST goes to an identifier.
fn writes_to_item(facts: &Facts<'_, '_>) -> bool {
    matches!(facts.operation.method, Method::Put | Method::Post) && facts.ends_in_identifier && is_plain(facts)
}

fn is_plain(facts: &Facts<'_, '_>) -> bool {
    facts.path.suffix.is_none()
}

fn is_bare(facts: &Facts<'_, '_>) -> bool {
    facts.name_verb.is_none() && facts.text_verb.is_none()
}

/// Whether the path names a collection, and no verb.
fn collects(facts: &Facts<'_, '_>) -> bool {
    is_plain(facts) && facts.is_collection() && !facts.is_rpc && facts.segment_verb.is_none()
}

/// Whether the path ends in one word after an identifier, and nothing says that it is a thing.
fn names_command(facts: &Facts<'_, '_>) -> bool {
    is_plain(facts)
        && facts.is_after_identifier()
        && facts.last().len() == 1
        && is_bare(facts)
        && facts.segment_verb.is_none()
        && !facts.is_singleton()
        && !facts.is_collection()
        && facts.here_shape.form == BodyForm::Unknown
        && facts.item.operations.is_empty()
}

/// Whether a GET asks for a part of a longer list.
fn asks_for_page(facts: &Facts<'_, '_>) -> bool {
    facts.operation.parameters_in(Location::Query).any(|parameter| PAGING.has(&folded(parameter.name)))
}

/// Whether the path ends in what is called on an event, with the words of the event.
fn answers_event(facts: &Facts<'_, '_>) -> bool {
    facts.path.last().and_then(Segment::name).is_some_and(names_event)
}

/// Whether its text says that it is itself a callback: "The callback is used to inform the client".
fn is_callback(facts: &Facts<'_, '_>) -> bool {
    texts_of(facts.operation).any(is_about_callback)
}

fn is_below_reading(facts: &Facts<'_, '_>) -> bool {
    let reads = |segment: &Segment<'_>| match segment {
        Segment::Name(name) => verb_of_segment(name).is_some_and(|verb| verb.reads()),
        Segment::Parameter(_) => false,
    };
    is_plain(facts) && facts.path.segments.iter().rev().skip(1).any(reads)
}

fn is_computed(facts: &Facts<'_, '_>) -> bool {
    COMPUTATIONS.has(facts.last_word()) && facts.item.get.is_none()
}

fn is_written_below(facts: &Facts<'_, '_>) -> bool {
    facts.item.put.or(facts.item.patch).or(facts.item.delete).is_some()
}

fn has_members(facts: &Facts<'_, '_>) -> bool {
    !reads_one(facts) && (facts.item.get.is_some() || is_written_below(facts))
}

/// Whether GET reads what is below the path. `GET /search/{query}` reads no member of what `POST /search` makes, nor
/// does `GET /functions/{id}` read what running a function makes. Running makes a run.
fn is_read_below(facts: &Facts<'_, '_>) -> bool {
    let made = singular(facts.last_word());
    let runs = |verb: &Verb<'_>| verb.leads && verb.carries_out() && verb.word != made;
    facts.item.get.is_some()
        && !facts.segment_verb.as_ref().is_some_and(Verb::reads)
        && !facts.name_verb.as_ref().or(facts.text_verb.as_ref()).is_some_and(runs)
}

fn is_read_beside(facts: &Facts<'_, '_>) -> bool {
    facts.segment_verb.as_ref().or(facts.suffix_verb.as_ref()).is_some_and(Verb::makes) && facts.beside.get.is_some()
}

/// Whether its words ask for what GET returns at the same path.
fn is_same_question(facts: &Facts<'_, '_>) -> bool {
    facts.is_question() && facts.here_shape.form == facts.response.form && facts.response.is_like(&facts.here_shape)
}

fn is_several(form: BodyForm) -> bool {
    matches!(form, BodyForm::Array | BodyForm::Page)
}

fn is_single_here(facts: &Facts<'_, '_>) -> bool {
    facts.here_shape.form == BodyForm::Object
        && facts.item.get.is_none()
        && !facts.is_collection()
        && !facts.ends_in_identifier
        && !is_same_question(facts)
}

/// Whether the operationId and the text both lead with a verb that makes nothing.
fn is_spoken_against(facts: &Facts<'_, '_>) -> bool {
    let makes_nothing = |verb: &Option<Verb<'_>>| verb.as_ref().is_some_and(|verb| verb.leads && !verb.makes());
    makes_nothing(&facts.name_verb) && makes_nothing(&facts.text_verb)
}

fn returns_members(facts: &Facts<'_, '_>) -> bool {
    !facts.ends_in_identifier
        && is_several(facts.response.form)
        && facts.item_shape.form == BodyForm::Object
        && facts.response.is_like(&facts.item_shape)
}

fn returns(facts: &Facts<'_, '_>, form: BodyForm) -> bool {
    !reads_one(facts) && !measures(facts) && facts.response.form == form
}

fn reads_item(facts: &Facts<'_, '_>, form: BodyForm) -> bool {
    reads_one(facts) && facts.response.form == form
}

fn is_object(facts: &Facts<'_, '_>) -> bool {
    facts.response.form == BodyForm::Object
}

fn returns_parent(facts: &Facts<'_, '_>) -> bool {
    let (response, parent) = (&facts.response, &facts.parent_shape);
    // The members of a collection may have much in common with what they are members of.
    let is_parent = || if facts.is_collection() { response.is_same(parent) } else { response.is_like(parent) };
    is_object(facts) && facts.is_after_identifier() && is_parent()
}

fn returns_listed(facts: &Facts<'_, '_>) -> bool {
    is_object(facts)
        && !returns_parent(facts)
        && !facts.response.is_like(&facts.item_shape)
        && facts.here_shape.form != BodyForm::Object
        && facts.response.is_like(&facts.here_shape)
}

fn declares_location(facts: &Facts<'_, '_>) -> bool {
    success(facts.api, facts.operation).is_some_and(|response| response.header("Location").is_some())
}

/// Whether the path has a collection of what the word names: "list" says little at `/boards/{board}/lists`.
fn names_collection(facts: &Facts<'_, '_>, word: &str) -> bool {
    facts.names.iter().any(|name| name.last().is_some_and(|last| is_plural(last) && singular(last) == word))
}

fn is_at_downloads(facts: &Facts<'_, '_>) -> bool {
    facts.path.segments.iter().any(|segment| matches!(segment, Segment::Name("download" | "downloads")))
}

fn is_file(facts: &Facts<'_, '_>) -> bool {
    FILES.has(facts.last_word()) && !matches!(facts.response.form, BodyForm::Object | BodyForm::Array | BodyForm::Page)
}

fn redirects(facts: &Facts<'_, '_>) -> bool {
    facts.operation.declares(302) && matches!(facts.response.form, BodyForm::Unknown | BodyForm::Nothing)
}

/// Whether it makes a resource whose state tells how far its work has come. Where the client sends that state, the work is
/// its own.
fn makes_work(facts: &Facts<'_, '_>) -> bool {
    facts.response.has_stages && !facts.request.has_stages && (collects(facts) || is_read_below(facts))
}

fn is_upload(facts: &Facts<'_, '_>) -> bool {
    facts.operation.body.as_ref().is_some_and(|body| {
        let takes_file =
            |media: &MediaType<'_>| media.essence() == "multipart/form-data" || media.schema.is_some_and(is_bytes);
        !body.content.is_empty() && body.content.iter().all(takes_file)
    })
}

fn is_about_auth((name, words): (&str, &[Word<'_>])) -> bool {
    AUTH.has(&folded(name)) || words.last().is_some_and(|word| AUTH.has(word))
}

/// The names in the path with their words, the last one first.
fn names<'f>(facts: &'f Facts<'_, '_>) -> impl Iterator<Item = (&'f str, &'f [Word<'f>])> {
    let segments = facts.path.segments.iter().zip(&facts.names).rev();
    segments.filter_map(|(segment, words)| Some((segment.name()?, &**words)))
}

fn is_below_auth(facts: &Facts<'_, '_>) -> bool {
    names(facts).skip(1).any(is_about_auth)
}

fn is_auth_endpoint(facts: &Facts<'_, '_>) -> bool {
    names(facts).next().is_some_and(|(name, _)| AUTH_ENDPOINTS.has(&folded(name))) && is_below_auth(facts)
}

fn names_auth_below_auth(facts: &Facts<'_, '_>) -> bool {
    facts.last().iter().any(|word| AUTH.has(word)) && is_below_auth(facts) && !is_auth_endpoint(facts)
}

fn ends_in_auth(facts: &Facts<'_, '_>) -> bool {
    !facts.last().is_empty() && names(facts).next().is_some_and(is_about_auth) && !is_below_auth(facts)
}

fn returns_token_below_auth(facts: &Facts<'_, '_>) -> bool {
    facts.response.credentials().is_token && is_below_auth(facts)
}

fn signs_session(facts: &Facts<'_, '_>) -> bool {
    let signs = |verb: &Option<Verb<'_>>| verb.as_ref().is_some_and(|verb| verb.sense.means(SignIn));
    (signs(&facts.name_verb) || signs(&facts.text_verb)) && facts.is_at(&SESSIONS)
}

fn takes_secret(facts: &Facts<'_, '_>) -> bool {
    facts.request.credentials().has_secret || facts.sent().any(|name| SECRETS.has(&folded(name)))
}

fn takes_grant_type(facts: &Facts<'_, '_>) -> bool {
    facts.request.credentials().has_grant_type || facts.sent().any(is_grant_type)
}

/// Whether the path ends in a single webhook, and nothing says that one is made or changed.
fn is_call(facts: &Facts<'_, '_>) -> bool {
    let says_other =
        |verb: &Option<Verb<'_>>| verb.as_ref().is_some_and(|verb| verb.makes() || verb.sense.means(Update));
    CALLS.has(facts.last_word())
        && !is_plural(facts.last_word())
        && facts.here_shape.form == BodyForm::Unknown
        && facts.item.operations.is_empty()
        && !says_other(&facts.name_verb)
        && !says_other(&facts.text_verb)
        && !registers_address(facts)
}

fn is_called(facts: &Facts<'_, '_>) -> bool {
    (facts.says(&CALLS).is_some() || facts.is_at(&CALLS))
        && facts.says(&RECEIVING).is_some()
        && facts.item.get.is_none()
}

fn declares_either(facts: &Facts<'_, '_>) -> bool {
    let operation = facts.operation;
    operation.method == Method::Put && operation.declares(201) && (operation.declares(200) || operation.declares(204))
}

fn says_several(facts: &Facts<'_, '_>) -> bool {
    // A batch job is one thing.
    let is_thing = || facts.says(&JOBS).is_some();
    facts.says(&BATCH).is_some() && !is_thing()
        || facts.last().iter().any(|word| BATCH.has(word))
        || facts.says_phrase(&["one", "or", "more"])
}

fn takes_list(facts: &Facts<'_, '_>) -> bool {
    facts.request.form == BodyForm::Page && is_all_array(facts)
}

fn takes_several(facts: &Facts<'_, '_>) -> bool {
    facts.request.form == BodyForm::Array || facts.request.is_or_several || takes_list(facts) || says_several(facts)
}

fn deletes_list(facts: &Facts<'_, '_>) -> bool {
    facts.operation.method == Method::Delete && facts.is_collection()
}

/// Whether words of work that continues stand with a verb that commands.
fn commands_work(facts: &Facts<'_, '_>) -> bool {
    let commands = |verb: &Verb<'_>| verb.leads && verb.sense.may_mean(Command);
    let verbs = [&facts.segment_verb, &facts.suffix_verb, &facts.name_verb, &facts.text_verb];
    !facts.work_texts.is_empty() && verbs.into_iter().flatten().any(commands)
}

/// Whether the only success that is declared has this code.
fn is_only(facts: &Facts<'_, '_>, code: u16) -> bool {
    let mut successes = facts.operation.responses.iter().filter(|used| used.status.is_success());
    successes.next().is_some_and(|used| used.status == StatusKey::Code(code)) && successes.next().is_none()
}

fn is_only_accepted(facts: &Facts<'_, '_>) -> bool {
    is_only(facts, 202)
}
