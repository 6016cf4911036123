//! The words of responses and what they report, in one table.

use std::sync::LazyLock;

use super::Subject::{self, *};
use crate::hash::{HashMap, HashSet};

/// A part of a statement: two of them in one clause report an outcome, in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What a client proves its identity with.
    Credential,
    /// What a known client may have or lack.
    Right,
    /// The request itself.
    Request,
    /// A part of the request.
    Input,
    /// Who sends it.
    Client,
    /// Something that has to be unique.
    Unique,
    /// The server or a part of it.
    Machine,
    /// A server behind this one.
    Upstream,
    /// Who has all rights.
    Holder,
    /// Nobody else.
    Sole,
    /// Work that takes time.
    Work,
    /// Is required.
    Needed,
    /// Is not in the request.
    Missing,
    /// Is not what the client has.
    Lack,
    /// Is wrong.
    Fault,
    /// Did not work.
    Failed,
    /// A response that makes no sense, which only a server gets that is a client itself.
    BadReply,
    /// Ended by a fault.
    Crashed,
    /// Is not reachable.
    Down,
    /// Has too much to do.
    Busy,
    /// Did not answer in time.
    Slow,
    /// Belongs to another one.
    Taken,
    /// Has gone before the response.
    Left,
    /// At another time.
    Later,
    /// Is there.
    Found,
    /// Has begun.
    Begun,
}
use Part::*;

/// What a term means by itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    /// It reports this.
    Says(Subject),
    /// It is a part of a statement.
    Is(Part),
    /// Nothing: it is listed because its words mean something else by themselves.
    Nothing,
}
use Meaning::{Is, Nothing, Says};

impl Meaning {
    /// Whether it is this part.
    pub(super) fn is(self, part: Part) -> bool {
        matches!(self, Is(own) if own == part)
    }
}

/// The terms by their meaning, separated by commas. Words are in the singular, without [`FILLERS`]; every negation is
/// `not`: "could not be found" and "isn't found" are `not found`.
static TERMS: &[(Meaning, &str)] = &[
    (
        Says(Malformed),
        "invalid json, invalid syntax, malformed body, malformed json, malformed payload, malformed request, \
         malformed syntax, malformed xml, not json, not parsable, not parsed, not parse, not parseable, not valid json, not valid xml, \
         not well formed, parse error, parsing error, problem parsing, syntactically incorrect, syntax error, \
         unable to parse, unparsable, unparseable",
    ),
    (
        Says(Invalid),
        "bad input, bad parameter, bad request, failed validation, fail validation, fails validation, \
         invalid argument, invalid input, invalid parameter, invalid request, invalid value, missing argument, \
         missing body, missing field, missing parameter, missing required, missing value, not processable, unprocessable, \
         validation error, validation exception, validation failed, validation failure, validation problem",
    ),
    (
        Says(Credentials),
        "authentication error, authentication failed, authentication failure, error in authentication, \
         failed authentication, log in first, log in to, login required, must log in, must logged in, must login, must signed in, need to log in, need to login, \
         log in again, login again, not authenticated, not logged in, not signed in, please log in, please login, session ended, session is over, session over, sign in again, sign in first, \
         unauthenticated",
    ),
    (
        Says(Rights),
        "access required, forbidden, insufficient access, insufficient scope, lack access, lacks access, missing access, \
         no access, not admin, not administrator, not access resource, not allowed to, not have access, not owner, not permitted to, \
         permission denied, without access",
    ),
    (
        Says(Access),
        "access denied, authorization failed, authorization required, denied access, not authorised, not authorized, \
         unauthorised, unauthorized",
    ),
    (Says(NotFound), "no such, nonexistent, non existent, not exist, not exists, not find, not found, not locate"),
    (
        Says(Duplicate),
        "already added, already assigned, already booked, already claimed, already created, already defined, already exist, \
         already exists, already have, already in use, already linked, already occupied, already present, already reserved, \
         already registered, already taken, already used, duplicate, duplicated, exist already, exists already, must unique, not unique, unique constraint, \
         uniqueness constraint",
    ),
    (
        Says(Conflict),
        "already cancelled, already canceled, already closed, already completed, already finished, already in progress, \
         already paid, already processed, already running, already shipped, already started, changed by another, changed by someone else, changed in meantime, concurrent modification, concurrently modified, conflict, conflicting, edit conflict, idempotency, \
         idempotent, modified by another, modified by someone else, modified in meantime, updated by another, \
         updated by someone else, updated in meantime, version mismatch",
    ),
    (
        Says(Rate),
        "api limit, api quota, call per day, call per hour, call per minute, call per second, rate limit, rate limited, \
         quota of call, quota of request, rate limiting, ratelimit, ratelimited, request limit, request quota, request per day, request per hour, request per minute, \
         request per second, slow down, throttle, throttled, throttling, throttle limit, too fast, too frequently, too often, \
         too many attempt, too quickly, too many call, too many login attempt, too many query, too many request",
    ),
    (Says(Concurrency), "concurrency, concurrent, at the same time, in parallel, simultaneous"),
    (
        Says(Limit),
        "exceeded limit, limit exceeded, limit has been reached, limit reached, over quota, quota, resource exhausted",
    ),
    (
        Says(Quota),
        "disk space, insufficient storage, max number of, maximum number of, out of space, storage limit, storage quota",
    ),
    (
        Says(Payment),
        "balance, bill, billing, budget, card, checkout, credit, debit, deposit, donation, fee, fund, invoice, licence, \
         license, money, paid, pay, payment, payout, plan, premium, price, pricing, purchase, refund, subscription, tier, \
         trial, upgrade, wallet",
    ),
    (
        Says(Gone),
        "deleted for good, deleted permanently, decommissioned, discontinued, no longer available, no longer offered, \
         no longer supported, permanently deleted, permanently removed, removed for good, removed permanently, retired, \
         sunset",
    ),
    (Says(TooLarge), "entity too large, file too large, payload too large, too big, too large"),
    (
        Says(Disabled),
        "deactivated, disabled, not activated, not configured, not enabled, not installed, not supported, unsupported",
    ),
    (
        Says(ServerFault),
        "database connection error, database connection failed, database error, database failure, database query failed, \
         internal error, internal exception, internal failure, internal fault, internal problem, internal server error, \
         on our end, on our side, \
         internal service error, internal server issue, server error, server fault, \
         unexpected condition, unexpected error, unexpected exception, unexpected failure, unexpected internal error, \
         unexpected server error, unhandled error, unhandled exception",
    ),
    (Says(Overloaded), "overload, overloaded, service unavailable, temporarily overloaded"),
    (
        Says(Maintenance),
        "down for maintenance, in maintenance, maintenance mode, scheduled maintenance, under maintenance, \
         undergoing maintenance",
    ),
    (Says(UpstreamFailed), "bad gateway, invalid response from upstream"),
    (Says(UpstreamSlow), "gateway time out, gateway timed out, gateway timeout"),
    (
        Says(StillWorking),
        "accepted for processing, asynchronously, being processed, check status, deferred, enqueued, in background, is queued, \
         processed in background, processing begun, processing queued, processing started, queued, \
         queued for processing, still processing, still running, submitted for processing, \
         \
         em processamento, em segundo plano, enfileirada, enfileirado, agendada com sucesso, agendado com sucesso, \
         para processamento, na fila, processamento iniciado, será processada, será processado, \
         \
         en cola, en proceso, en segundo plano, encolada, encolado, procesamiento iniciado, programada con éxito, \
         programado con éxito, se procesará, se está procesando, \
         \
         eingereiht, im hintergrund, in bearbeitung, in der warteschlange, in die warteschlange, in verarbeitung, \
         verarbeitung gestartet, wird bearbeitet, wird verarbeitet, zur verarbeitung angenommen, \
         \
         ajoutée à la file, ajouté à la file, en arrière plan, en cours de traitement, en file d'attente, \
         mise en file, planifiée avec succès, planifié avec succès, sera traité, sera traitée, traitement lancé",
    ),
    (
        Says(NotSent),
        "future use, never returned, never sent, not currently returned, not currently used, not returned, not sent, \
         reserved for future",
    ),
    // What names the request, its sender or the work.
    (
        Is(Credential),
        "access key, access token, api key, api secret, api token, apikey, app key, auth token, authentication, \
         authentication header, authentication token, authorization header, authorization token, bearer, bearer token, \
         credential, jwt, jwt token, oauth token, session, session token, token",
    ),
    (
        Is(Right),
        "access right, admin right, authority, entitlement, permission, privilege, read access, role, scope, \
         write access",
    ),
    (
        Is(Input),
        "argument, body, field, filter, format, header, input, json, parameter, param, payload, query, query string, \
         request body, schema, syntax, value, xml",
    ),
    (Is(Request), "call, request"),
    (Is(Client), "caller, client"),
    (Is(Unique), "email, email address, name, slug, username"),
    (Is(Machine), "backend, cluster, database, db, engine, server, service, storage, system, worker"),
    (Is(Holder), "admin, administrator, maintainer, moderator, owner, superuser"),
    (Is(Sole), "only"),
    (
        Is(Upstream),
        "dependency, downstream, external api, external service, identity provider, payment provider, \
         provider, payment processor, card processor, remote server, remote service, third party, third party service, upstream, upstream server, \
         upstream service",
    ),
    (
        Is(Work),
        "analysis, backup, batch, build, calculation, cancellation, conversion, crawl, deletion, deployment, download, encoding, \
         export, generation, import, indexing, job, migration, operation, processing, provisioning, rebuild, reindex, \
         reindexing, removal, rendering, restore, scan, sync, synchronization, task, transcoding, transfer, update, upload",
    ),
    // What is said about it.
    (Is(Needed), "must have, must provide, need, needed, require, required, requires"),
    (Is(Missing), "absent, missing, not present, not provided, not supplied, omitted"),
    (
        Is(Lack),
        "denied, insufficient, lack, lacked, lacking, lacks, no, no longer have, not enough, not grant, \
         not granted, not carry, not contain, not have, not hold, not include, not possess, not sufficient, without",
    ),
    (
        Is(Fault),
        "bad, blank, expired, incorrect, invalid, malformed, not accepted, not correct, not recognised, not recognized, \
         not specified, not valid, not verified, \
         misspelled, misspelt, mistyped, revoked, wrong",
    ),
    (Is(Failed), "error, fail, failed, failure"),
    (Is(BadReply), "bad response, invalid response, malformed response"),
    (Is(Crashed), "crash, crashed"),
    (Is(Down), "down, not available, not reachable, offline, unavailable, unreachable"),
    (Is(Busy), "at capacity, busy, out of capacity"),
    (
        Is(Slow),
        "deadline exceeded, in time, not answer, not reply, not respond, time out, timed out, timeout, took too long, \
         too slow",
    ),
    (Is(Taken), "taken"),
    (Is(Left), "aborted, canceled, cancelled, closed, disconnected, hung up"),
    (Is(Later), "day, hour, later, minute, moment, second, wait"),
    (Is(Found), "exist, exists, found, match, matched, matching"),
    (Is(Begun), "begun, in progress, initiated, scheduled, started, triggered"),
    (
        Nothing,
        "accept header, already expired, already revoked, card number, client error, it not allowed to, csrf token, invalid request method, invalid request type, \
         invalid request verb, json schema, no content, no error, no longer, not necessarily, page token, \
         payment method, rate, request id, request method, request timeout, scheduled payment, service account, something wrong, gone wrong, goes wrong, went wrong",
    ),
];

/// Two parts that report an outcome together. Of several in one clause, the first is the most decisive.
pub(super) static STATEMENTS: &[(Subject, Part, Part)] = &[
    (UpstreamSlow, Upstream, Slow),
    (UpstreamFailed, Upstream, Failed),
    (UpstreamFailed, Upstream, BadReply),
    (UpstreamFailed, Machine, BadReply),
    (UpstreamFailed, Upstream, Down),
    (Overloaded, Machine, Busy),
    (ServerFault, Machine, Crashed),
    (Unreachable, Machine, Down),
    (Rights, Sole, Holder),
    (Rights, Right, Lack),
    (Rights, Right, Missing),
    (Rights, Right, Needed),
    (Credentials, Credential, Fault),
    (Credentials, Credential, Missing),
    (Credentials, Credential, Lack),
    (Credentials, Credential, Needed),
    (Duplicate, Unique, Taken),
    (Invalid, Input, Fault),
    (Invalid, Input, Missing),
    (Invalid, Request, Fault),
    (Invalid, Request, Missing),
    (NotFound, Lack, Found),
    (Unheard, Client, Left),
    (StillWorking, Work, Begun),
];

/// Words that are left out before terms are compared.
const FILLERS: &str = "a an any are be been being can could currently did do does had has is may might s shall should the \
                       there was were will would";

/// Words that are written `not`.
const NEGATIONS: &str = "arent cannot cant couldnt didnt doesnt dont hasnt havent isnt not wasnt wont";

/// Words that connect others, or only say that this is a response. With the terms they are the words that say nothing
/// more than the table knows.
const LINKS: &str = "and as at because by case due for from he if in it its of on or otherwise our response return returned \
                     returns she such that this to when where which while with you your";

/// A term of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    rest: &'static str,
    pub(super) meaning: Meaning,
    /// The position in [`Table::terms`] of the next term with the same first word.
    next: Option<usize>,
}

impl Term {
    /// Its words without the first.
    pub(super) fn rest(&self) -> impl Iterator<Item = &'static str> {
        self.rest.split(is_between_words).filter(|word| !word.is_empty())
    }
}

fn is_between_words(letter: char) -> bool {
    matches!(letter, ' ' | '\'')
}

/// The table as it is searched.
pub(super) struct Table {
    terms: Vec<Term>,
    /// The position in `terms` of the first term that starts with a word.
    starts: HashMap<&'static str, usize>,
    fillers: HashSet<&'static str>,
    negations: HashSet<&'static str>,
    links: HashSet<&'static str>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut terms = Vec::with_capacity(1024);
    let mut starts = HashMap::with_capacity_and_hasher(1024, Default::default());
    for (meaning, listed) in TERMS {
        for term in listed.split(',').map(str::trim_start) {
            let (first, rest) = term.split_once(is_between_words).unwrap_or((term, ""));
            let next = starts.insert(first, terms.len());
            terms.push(Term { rest, meaning: *meaning, next });
        }
    }
    let set = |words: &'static str| words.split_whitespace().collect();
    Table { terms, starts, fillers: set(FILLERS), negations: set(NEGATIONS), links: set(LINKS) }
});

impl Table {
    /// The terms that start with a word, in no order.
    pub(super) fn starting_with(&self, word: &str) -> impl Iterator<Item = &Term> {
        let first = self.starts.get(word).map(|at| &self.terms[*at]);
        std::iter::successors(first, |term| term.next.map(|at| &self.terms[at]))
    }

    /// Whether a word is left out.
    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.fillers.contains(word)
    }

    /// Whether a word is written `not`.
    pub(super) fn is_negation(&self, word: &str) -> bool {
        self.negations.contains(word)
    }

    /// Whether a word only connects others.
    pub(super) fn is_link(&self, word: &str) -> bool {
        self.links.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_means_one_thing() {
        let mut known = HashSet::default();
        for term in TERMS.iter().flat_map(|(_, listed)| listed.split(',')).map(str::trim) {
            assert!(known.insert(term), "`{term}` is listed twice");
        }
    }
}
