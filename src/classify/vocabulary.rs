//! The words that tell what an operation does, in one table, and how names and sentences are cut into words.

use std::rc::Rc;
use std::sync::LazyLock;

use super::count::{DECISIVE, SIGN, STRONG, Vote, has, is};
use super::kind::{Effect, Matter, Trait};
use crate::hash::HashMap;
use crate::text::head;
use crate::text::words::singular;

/// A member's name as the tables write it: `next_page` and `nextPage` are `nextpage`.
pub(super) use crate::lexicon::{BATCH, CALLS, IDENTIFIERS, PAGING, Words};
pub(super) use crate::text::words::{Word, folded, is_plural, words};

/// What a word says when it stands where a verb stands.
#[derive(Debug)]
pub(super) struct Sense {
    /// What it argues for in a method that may change something.
    pub(super) write: &'static [Vote],
    /// What it argues for in a safe method (RFC 9110, 9.2.1).
    pub(super) read: &'static [Vote],
    /// What the object of the verb changes about it.
    pub(super) role: Role,
    /// The verbs, in their base form.
    words: &'static str,
}

impl Sense {
    /// Whether it argues for this effect in a method that may change something, and for nothing else.
    pub(super) fn means(&self, effect: Effect) -> bool {
        matches!(self.write, [only] if only.matter == Matter::Effect(effect))
    }

    /// Whether it may mean this effect in a method that may change something.
    pub(super) fn may_mean(&self, effect: Effect) -> bool {
        self.write.iter().any(|vote| vote.matter == Matter::Effect(effect))
    }
}

/// How a verb takes its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It says all by itself.
    Plain,
    /// "Add a comment" makes one, "add a tag to a task" changes the task.
    Adds,
    /// "Remove a tag" deletes one, "remove a tag from a task" changes the task.
    Removes,
    /// "Upload a file" makes one, "upload the picture of a user" changes the user.
    Fills,
    /// "Convert a lead" changes it, "convert a file" gives another.
    Turns,
    /// "Export a key" hands it over, "export a table" starts work.
    Exports,
}

const fn sense(write: &'static [Vote], read: &'static [Vote], words: &'static str) -> Sense {
    Sense { write, read, role: Role::Plain, words }
}

const fn taking(role: Role, write: &'static [Vote], words: &'static str) -> Sense {
    Sense { write, read: &[], role, words }
}

/// What a verb means in a place that gives it another meaning than its own.
pub(super) static CHANGES: Sense = sense(&[is(Effect::Update, STRONG)], &[], "");
pub(super) static COMPUTES: Sense = sense(&[is(Effect::Compute, STRONG)], &[is(Effect::Singleton, SIGN)], "");
pub(super) static COMMANDS: Sense = sense(&[is(Effect::Command, STRONG)], &[], "");
pub(super) static SIGNS_IN: Sense = sense(&[is(Effect::SignIn, DECISIVE)], &[], "");

/// The verbs by what they mean.
pub(super) static SENSES: &[Sense] = &[
    sense(
        &[is(Effect::Create, STRONG)],
        &[],
        "\
            allocate book buy compose create draft insert instantiate issue make mint \
            order place provision purchase register reserve signup",
    ),
    // What they are sent to is what another one is made of.
    sense(&[is(Effect::Create, DECISIVE)], &[], "clone copy duplicate fork"),
    sense(&[is(Effect::Create, SIGN), is(Effect::Command, SIGN)], &[], "capture open record refund reply save submit"),
    taking(Role::Fills, &[is(Effect::Create, STRONG), is(Effect::Command, SIGN)], "upload"),
    taking(Role::Adds, &[is(Effect::Create, STRONG)], "add append"),
    sense(
        &[is(Effect::Update, STRONG)],
        &[],
        "\
            alter amend change configure customise customize edit modify overwrite patch reassign rename reorder \
            replace set unset update write",
    ),
    taking(Role::Adds, &[is(Effect::Update, STRONG)], "assign associate attach bind link tag"),
    taking(
        Role::Removes,
        &[is(Effect::Update, STRONG), is(Effect::Command, SIGN)],
        "detach disassociate dissociate unassign unbind unlink untag",
    ),
    sense(&[is(Effect::Create, STRONG), has(Trait::MayExist, DECISIVE)], &[], "upsert"),
    sense(
        &[is(Effect::Delete, STRONG)],
        &[],
        "clear del delete deregister destroy erase expunge prune purge trim uninstall unregister wipe",
    ),
    taking(Role::Removes, &[is(Effect::Delete, STRONG)], "remove revoke"),
    sense(
        &[is(Effect::Compute, DECISIVE)],
        &[],
        "acquire describe display fetch get info inspect obtain read retrieve returns show view",
    ),
    sense(
        &[is(Effect::Compute, DECISIVE)],
        &[is(Effect::List, STRONG)],
        "browse enumerate find index list query scroll search",
    ),
    sense(
        &[is(Effect::Compute, STRONG)],
        &[is(Effect::Singleton, SIGN)],
        "\
            aggregate analyse analyze ask autocomplete calculate chat check classify compare compute count detect \
            diff embed estimate evaluate explain extract filter identify infer introspect lint locate lookup measure \
            normalise normalize parse predict preview quote recognise recognize render rerank serialize suggest \
            summarise summarize synthesise synthesize tokenize transcribe translate validate",
    ),
    sense(&[is(Effect::Compute, STRONG), is(Effect::Create, SIGN)], &[is(Effect::Singleton, SIGN)], "generate"),
    Sense {
        write: &[is(Effect::Command, STRONG), is(Effect::Compute, STRONG)],
        read: &[is(Effect::Singleton, SIGN)],
        role: Role::Turns,
        words: "convert correct",
    },
    sense(
        &[is(Effect::SignIn, STRONG)],
        &[is(Effect::SignIn, DECISIVE)],
        "authenticate impersonate login logoff logon logout signin signoff signon signout",
    ),
    // A payment is authorised as well as a client.
    sense(
        &[is(Effect::SignIn, SIGN), is(Effect::Command, SIGN)],
        &[is(Effect::SignIn, DECISIVE)],
        "authorise authorize",
    ),
    Sense {
        write: &[is(Effect::Command, STRONG), has(Trait::Deferred, SIGN)],
        read: &[is(Effect::Bytes, SIGN)],
        role: Role::Exports,
        words: "export",
    },
    sense(
        &[is(Effect::Command, STRONG), has(Trait::Deferred, SIGN)],
        &[is(Effect::Bytes, SIGN)],
        "backfill crawl enqueue import migrate queue reindex",
    ),
    sense(&[is(Effect::Compute, SIGN)], &[is(Effect::Bytes, DECISIVE)], "download"),
    sense(&[is(Effect::Receive, DECISIVE)], &[is(Effect::Receive, STRONG)], "ingest listen receive"),
    // What they are done to is in another state from then on: archived, enabled, approved.
    sense(
        &[is(Effect::Update, STRONG), is(Effect::Command, SIGN)],
        &[],
        "\
            abandon activate advance apply approve archive ban block claim close complete deactivate decline \
            decrement defer demote deny disable dismiss enable end escalate expire extend fail favorite \
            finalise finalize flag follow freeze fulfill hibernate hide hold ignore increment like lock mark \
            merge move mute override park pause pin prioritize promote publish quarantine react reactivate \
            redact reinstate reject reopen resolve restore restrict resume retire reveal seal share silence \
            snooze star suspend toggle transition unarchive unban unblock unfavorite unflag unfollow \
            unfreeze unhide unlike unlock unmute unpause unpin unpublish unrestrict unshare unsnooze unstar \
            unsuspend unwatch vote watch withdraw",
    ),
    sense(
        &[is(Effect::Command, STRONG)],
        &[],
        "\
            abort accept accumulate acknowledge adjust answer appeal assess attempt attest begin boost \
            broadcast bump call cancel cast charge collect commit compact confirm connect consume continue \
            contribute credit debit decrypt deliver deploy deposit discard disconnect dispatch dispute eject \
            encrypt enter evict exchange execute exit failover finish fire flush force forward grant halt \
            hangup init initialize install interrupt invalidate invite invoke join kick kill launch leave \
            load message mount notify nudge offer optimize pay perform permit ping play poll power prepare press \
            probe process propose provide pull push quit raise reauthorize rebalance reboot rebuild reclaim \
            reconcile recover redeem redeliver redirect refer refresh regenerate reinvite relaunch release \
            reload remind renew repair replay replicate report reprocess request rerequest rerun rescan \
            reschedule resend reset resize respond restart resubmit retry return reverse revert review \
            rollback rotate run scale scan schedule seed send settle shift shutdown sign signal simulate \
            skip solve split start step stop subscribe swap sweep switch sync synchronise synchronize take \
            terminate test throttle touch train transfer triage trigger undo uninvite unmount unsubscribe \
            upgrade use verify void wait wake warm",
    ),
];

/// Verbs that are as often nouns: before a plural, or beside a plainer verb, they don't count as verbs.
static ALSO_NOUNS: Words = Words::new(
    "\
            advance answer archive block book boost broadcast call capture cast change charge chat check claim commit \
            copy count credit debit deploy deposit diff display dispute draft embed end enter estimate exchange exit \
            export extract filter fire flag force fork hold import index info invite issue launch like link list load \
            lock login logout message mount offer override patch permit pin place play power preview process pull \
            push query queue quote record refund release reply report request reset return review run scale scan \
            schedule seed set share shift show sign signal split star start step stream switch tag test touch train \
            transfer transition trigger use view vote wait watch",
);

/// Verbs whose object is what is done, even where it is the noun of a collection: `performQuery`, `runSearch`.
static CARRYING_OUT: Words = Words::new("execute perform run");

/// Words before the verb of a summary that say nothing: "This endpoint allows you to …".
static FILLERS: Words = Words::new(
    "\
    a able admin allow allows an and api asynchronously attempt attempts batch beta bulk call can deprecated \
    endpoint endpoints experimental for helps http if immediately in internal it legacy lets mass method on one \
    operation perform performs permanently post programmatically put request server side synchronously that the \
    takes this to use used uses will with you your",
);

/// Members of a response that describe work that continues (compared without separators, in lower case).
pub(super) static JOB_MEMBERS: Words = Words::new(
    "\
    jobid jobidentifier jobstatus monitorurl operationid pollurl statusuri \
    statusurl taskid trackingid",
);

/// Nouns for work that continues.
pub(super) static JOBS: Words = Words::new("async asynchronous asynchronously background job jobs queued");

/// Nouns of work whose state an API lets its clients read.
pub(super) static FOLLOWED: [&str; 2] = ["job", "operation"];

/// Verbs that set work going.
pub(super) static STARTING: Words = Words::new(
    "begin begins initiate initiates launch launches request requests schedule schedules start starts trigger triggers",
);

/// Nouns that are what a computation gives, and live nowhere.
pub(super) static COMPUTATIONS: Words =
    Words::new("completions embeddings generations inferences moderations predictions recommendations suggestions");

/// Segments under which measurements stand: a series of values is one thing, not a collection.
pub(super) static MEASURES: Words = Words::new("analytic chart insight metric statistic stat timeseries usage");

/// Members for its state or its address (without separators, in lower case).
pub(super) static STATES: Words =
    Words::new("accepted downloadurl link location message ok progress state status success uri url");

/// Members that say how far something has come.
pub(super) static STAGED: Words = Words::new("phase stage state status");

/// The stages of work, as values of such a member (without separators, in lower case): under way, ended, failed.
pub(super) static STAGES: [Words; 3] = [
    Words::new("enqueued executing inprogress processing queued running started"),
    Words::new("complete completed done finished ready succeeded success successful"),
    Words::new("aborted error errored fail failed failure timedout"),
];

/// Phrases of descriptions of work that continues.
static DEFERRED: [(&str, &[&str]); 5] = [
    ("asynchronous", &["asynchronous"]),
    ("queue", &["queued for processing", "enqueue"]),
    ("background", &["in the background", "background job", "background process"]),
    ("running", &["long-running", "long running"]),
    (" to poll ", &[" to poll "]),
];

/// Whether a text describes work that continues.
pub(super) fn tells_of_work(text: &str) -> bool {
    let text = head(text).to_lowercase();
    let tells = |(word, phrases): &(&str, &[&str])| text.contains(word) && phrases.iter().any(|one| text.contains(one));
    DEFERRED.iter().any(tells)
}

/// Phrases of a sentence about the work of the operation itself, and words that make it only a possibility.
static DECLARED: [&str; 8] = [
    "is asynchronous",
    "is an asynchronous",
    "completes asynchronously",
    "runs asynchronously",
    "executed asynchronously",
    "performed asynchronously",
    "processed asynchronously",
    "queued for processing",
];
static CONDITIONS: Words = Words::new("if may might optionally unless when whether");

/// Whether a text says, without a condition, that the work of the operation itself continues.
pub(super) fn declares_work(text: &str) -> bool {
    let declares = |sentence: &str| {
        let spoken = words(sentence);
        let joined = spoken.join(" ");
        DECLARED.iter().any(|phrase| joined.contains(phrase)) && !spoken.iter().any(|word| CONDITIONS.has(word))
    };
    head(text).split(". ").flat_map(|part| part.split("\n\n")).any(declares)
}

/// Whether the first sentence of a text is about a callback that is made: "the callback is used to inform the client".
pub(super) fn is_about_callback(text: &str) -> bool {
    const SUBJECT: [&str; 4] = ["the", "this", "a", "error"];
    let spoken = words(first_sentence(head(text)));
    spoken.windows(2).any(|pair| SUBJECT.contains(&&*pair[0]) && pair[1] == "callback")
        && spoken.iter().any(|word| matches!(&**word, "used" | "sent" | "called" | "inform" | "informs"))
}

/// Words between what is added and what it is added to, and the same of what is removed.
pub(super) static INTO: Words = Words::new("into to with");
pub(super) static FROM: Words = Words::new("from");

/// Words for a creation and for a change, as they stand around `or`.
pub(super) static MAKING: Words = Words::new("add adding adds create creates creating insert inserts");
pub(super) static CHANGING: Words = Words::new(
    "edit editing edits modify modifies modifying overwrite overwrites replace replaces update updates updating",
);
pub(super) static MADE: Words = Words::new("added created inserted registered");
pub(super) static CHANGED: Words = Words::new("edited modified overwritten replaced updated");

/// Words before an existing resource, which is changed and not created.
pub(super) static PRESENT: Words = Words::new("a an existing it one the them");

/// Words for another time than that of the operation: "before creating or updating".
pub(super) static ASIDE: Words = Words::new("about after before when while without");

/// Words for a collection.
pub(super) static WHOLE: Words = Words::new("all list");

/// Nouns for belonging to a group.
pub(super) static MEMBERS: Words = Words::new("member members membership memberships");

/// Last segments that name one fixed thing, whatever their number says.
pub(super) static SINGLETONS: Words = Words::new(
    "\
    about access account analytics avatar balance config configuration count current dashboard default health \
    healthz info latest license limit limits livez logo me metadata metrics overview permissions ping \
    preferences profile quota readme ready readyz schema self settings statistics stats status summary token \
    topology usage version whoami",
);

/// Last segments behind an identifier that name another writing of the same resource, beside verbs of reading.
pub(super) static ASPECTS: Words = Words::new("detail details");

/// Last segments that are the bytes of what stands before them.
pub(super) static FILES: Words = Words::new("attachment binary content csv file pdf raw zip");

/// Words of paths and names for signing in or out.
pub(super) static AUTH: Words =
    Words::new("auth authenticate authorization login logout oauth oauth2 oidc saml signin signout sso token");

/// What signing in starts, and how it is called itself.
pub(super) static SESSIONS: Words = Words::new("login logout session sessions signin signout");

/// What a client proves who it is with, and what it gets for that; both without separators, in lower case.
pub(super) static SECRETS: Words = Words::new("clientsecret otp passcode passphrase password pin totp");
pub(super) static TOKENS: Words =
    Words::new("accesstoken authtoken bearertoken identitytoken idtoken jwt refreshtoken sessionid sessiontoken token");

/// Those that give access and nothing else, and what stands before `token` then.
pub(super) static PASSES: Words = Words::new("accesstoken authtoken bearertoken refreshtoken sessiontoken");
pub(super) static ACCESS: Words =
    Words::new("access auth authentication authorisation authorization bearer identity login session");

/// Words of being called.
pub(super) static RECEIVING: Words = Words::new("handle handler handles incoming receive receiver receives receiving");

/// Members that are an address to be called at (compared without separators, in lower case), and what asks for that.
pub(super) static ADDRESSES: Words = Words::new(
    "\
    callback callbackuri callbackurl destinationurl endpointurl hookurl notificationuri notificationurl notifyurl \
    targeturl uri url webhook webhookuri webhookurl xmsnotificationurl",
);
pub(super) static SUBSCRIBING: Words =
    Words::new("hook hooks listener listeners subscribe subscribes subscription subscriptions webhook webhooks");

/// Last segments below one of those that are endpoints of an authorization server (RFC 6749, 7009, 7662, 8628).
pub(super) static AUTH_ENDPOINTS: Words =
    Words::new("authorise authorize callback device introspect refresh revoke token");

/// Members of a response that describe a page or wrap the resource, and do not belong to it.
pub(super) static ENVELOPE: Words = Words::new(
    "\
    aggregations code correlationid count cursor data end entries error errorcode errormessage errors facets filter \
    first firstid firstpageuri hasmore hasnext hasnextpage href included includes issucceed issuccess issuccessful \
    itemsperpage itemstotal kind last lastid lastpage limit link links marker message meta more next nextcursor \
    nextmarker nextpage nextpagetoken nextpageuri nexttoken numberofelements object offset ok order page pagecount \
    pagenumber pages pagesize pagestotal pagination paging perpage prev previous previouscursor previouspageuri query \
    requestid responsemetadata result schemas self size sort start startindex status statuscode statusmessage success \
    successful timestamp traceid total totalcount totalitems totalpages totalresults type uri url warnings",
);

/// Members that hold a collection's items under whatever name the resource has.
pub(super) static COLLECTIONS: Words = Words::new(
    "content data edges elements entries items list nodes objects records resources result results rows values",
);

static SENSE_OF: LazyLock<HashMap<&'static str, &'static Sense>> =
    LazyLock::new(|| SENSES.iter().flat_map(|sense| sense.words.split(' ').map(move |word| (word, sense))).collect());

/// A verb that was found.
#[derive(Clone, Debug)]
pub(super) struct Verb<'a> {
    /// The word as it is written, in lower case.
    pub(super) word: Word<'a>,
    /// What it means.
    pub(super) sense: &'static Sense,
    /// Whether it stands where verbs stand: first, or last in a name that puts its noun first.
    pub(super) leads: bool,
    /// Whether more words follow it, its object.
    pub(super) has_object: bool,
}

impl Verb<'_> {
    /// Whether it means a change, and never a reading.
    pub(super) fn changes(&self) -> bool {
        self.sense.read.is_empty() && !self.sense.may_mean(Effect::Compute)
    }

    /// Whether it means a reading and nothing else.
    pub(super) fn reads(&self) -> bool {
        self.sense.means(Effect::Compute)
    }

    /// Whether it may mean a reading or a computation.
    pub(super) fn may_compute(&self) -> bool {
        self.sense.may_mean(Effect::Compute)
    }

    /// Whether it means reading, without a computation.
    pub(super) fn only_reads(&self) -> bool {
        self.reads() && self.sense.write[0].weight == DECISIVE
    }

    /// Whether it may mean that something new comes to be.
    pub(super) fn makes(&self) -> bool {
        self.sense.may_mean(Effect::Create)
    }

    /// Whether it says that something is carried out. That makes nothing, even if the object is what GET reads.
    pub(super) fn carries_out(&self) -> bool {
        CARRYING_OUT.has(&self.word)
    }

    /// Whether it means that the resource may exist before.
    pub(super) fn upserts(&self) -> bool {
        self.sense.write.iter().any(|vote| vote.matter == Matter::Trait(Trait::MayExist))
    }
}

/// What a word means as a verb in its base form.
fn sense_of(word: &str) -> Option<&'static Sense> {
    SENSE_OF.get(word).copied()
}

/// What a word means as an inflected verb: `creates`, `copies`, `updating`, `cancelled`.
pub(super) fn inflected(word: &str) -> Option<&'static Sense> {
    sense_of(word).or_else(|| {
        let stem = |suffix: &str, ending: &str| {
            let stem = word.strip_suffix(suffix)?;
            sense_of(stem).or_else(|| sense_of(&format!("{stem}{ending}"))).or_else(|| {
                // The last letter may be doubled: `cancelled`, `stopping`.
                let last = stem.chars().next_back()?;
                let single = stem.strip_suffix(last)?;
                if single.ends_with(last) { sense_of(single) } else { None }
            })
        };
        stem("ies", "y")
            .or_else(|| stem("s", ""))
            .or_else(|| stem("es", ""))
            .or_else(|| stem("ing", "e"))
            .or_else(|| stem("ed", "e"))
    })
}

/// Whether a word, as a verb or as its noun, means work that continues: an export, exporting.
pub(super) fn takes_time(word: &str) -> bool {
    inflected(word).is_some_and(|sense| sense.write.iter().any(|vote| vote.matter == Matter::Trait(Trait::Deferred)))
}

fn is_noise(word: &str) -> bool {
    matches!(word, "beta" | "alpha" | "async" | "v" | "bulk" | "batch" | "post" | "put" | "api" | "internal")
        || is_version(word)
}

/// Whether a word is a version: `v2`, `2`.
pub(super) fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}

/// Verbs of two words that have another meaning than their first alone: `sign in` signs nothing.
fn joined(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let mut joined: Vec<Word<'_>> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(verb)
                if matches!((&**verb, &*word), ("sign" | "log", "in" | "on" | "out" | "off") | ("sign", "up")) =>
            {
                verb.to_mut().push_str(&word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

/// The verb of a name: `createUser`, `users.create`, `issues/create-comment`, `user_create`, `PostUsers` (none).
///
/// A name that starts with a method says nothing that the method doesn't, so that is passed over.
pub(super) fn verb_of_name(name: &str) -> Option<Verb<'_>> {
    let name = own_name(name);
    verb_of_words(joined(words(name)), |_| false)
}

/// The part of a name that is not its group: `Users_createUser`, `users.create` and `users/create`.
fn own_name(name: &str) -> &str {
    let own = name.rsplit(['/', '.', ':', '#']).find(|part| !part.is_empty()).unwrap_or(name);
    // An underscore is a space in `create_user`, and sets the group apart in `UserApi_createUser`.
    let is_camel = |part: &str| part.chars().any(char::is_lowercase) && part.chars().skip(1).any(char::is_uppercase);
    let is_capital = |part: &str| part.starts_with(char::is_uppercase);
    match own.rsplit_once('_') {
        Some((group, part)) if is_camel(part) && is_capital(group) || is_camel(group) && is_capital(part) => part,
        _ => own,
    }
}

/// The verb of an operationId. The collections that the path names are nouns: `list` in `put_board_list` at
/// `/boards/{board}/lists/{list}`, and the first words of `boardsUpdate` at `/boards`.
pub(super) fn verb_of_operation<'a>(name: &'a str, names: &[Rc<[Word<'a>]>]) -> Option<Verb<'a>> {
    let mut words = joined(words(own_name(name)));
    let is_named = |word: &str, named: &str| named == word || singular(named) == word;
    let is_group = |words: &[Word<'_>]| {
        names.iter().any(|name| {
            !name.is_empty()
                && words.len() > name.len()
                && (is_plural(&words[0]) || sense_of(&words[0]).is_none())
                && name.iter().zip(words).all(|(named, word)| is_named(word, named))
                && sense_of(&words[name.len()]).is_some()
                && !ALSO_NOUNS.has(&words[name.len()])
        })
    };
    while is_group(&words) {
        words.remove(0);
    }
    verb_of_words(words, |word| {
        names.iter().any(|name| matches!(&**name, [only] if is_plural(only) && singular(only) == word))
    })
}

fn verb_of_words<'a>(mut words: Vec<Word<'a>>, is_noun: impl Fn(&str) -> bool) -> Option<Verb<'a>> {
    // `on_search` is called on an event, and does not search.
    if words.len() > 1 && words[0] == "on" {
        return None;
    }
    words.retain(|word| !is_noise(word));
    let at = |index: usize, leads: bool| {
        let sense = sense_of(&words[index]).filter(|_| !ALSO_NOUNS.has(&words[index]) || !is_noun(&words[index]))?;
        Some(Verb { word: words[index].clone(), sense, leads, has_object: index + 1 < words.len() })
    };
    if let [first, done, rest @ ..] = words.as_slice()
        && CARRYING_OUT.has(first)
        && let Some(sense) = sense_of(done).filter(|sense| !sense.may_mean(Effect::Create))
    {
        return Some(Verb { word: done.clone(), sense, leads: true, has_object: !rest.is_empty() });
    }
    let plain = |index: usize| at(index, true).filter(|verb| !ALSO_NOUNS.has(&verb.word));
    let last = words.len().checked_sub(1)?;
    plain(0)
        .or_else(|| plain(last))
        .or_else(|| at(0, true))
        .or_else(|| (1..last).find_map(|index| plain(index).map(|verb| Verb { leads: false, ..verb })))
        .or_else(|| at(last, true))
}

/// Whether a name is what is called on an event: `on_search`, `onPaid`.
pub(super) fn names_event(name: &str) -> bool {
    let words = words(name);
    words.len() > 1 && words[0] == "on"
}

/// The verb of a path segment. Nouns come first here: `import-jobs` and `runs` are not verbs.
pub(super) fn verb_of_segment(segment: &str) -> Option<Verb<'_>> {
    let verb = verb_of_name(segment).filter(|verb| verb.leads)?;
    let words = words(segment.rsplit('.').next().unwrap_or(segment));
    let is_address = matches!(words.last().map(|word| &**word), Some("url" | "uri")) && words.len() > 1;
    let is_noun = is_address
        || ALSO_NOUNS.has(&verb.word)
            && words.len() > 1
            && !CARRYING_OUT.has(&words[0])
            && words.last().is_some_and(|word| is_plural(word) || words[0] != verb.word);
    (!is_noun).then_some(verb)
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some((_, rest)) = text.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        text = rest.trim_start();
    }
    let line = &text[..memchr::memchr2(b'\n', b';', text.as_bytes()).unwrap_or(text.len())];
    let mut stops = memchr::memchr_iter(b'.', line.as_bytes());
    let end = stops.find(|at| line[at + 1..].starts_with(' '));
    &line[..end.unwrap_or(line.len())]
}

/// The verb of a text: the first word of its first sentence that is one.
pub(super) fn verb_of_text(text: &str) -> Option<Verb<'_>> {
    const WORDS: usize = 6;
    let spoken = joined(words(first_sentence(text)));
    // "When you get a dispute, …" is about another time.
    if spoken.first().is_some_and(|word| matches!(&**word, "after" | "once" | "when" | "whenever")) {
        return None;
    }
    let mut spoken = spoken.into_iter().filter(|word| !FILLERS.has(word)).peekable();
    let mut index = 0;
    while let Some(word) = spoken.next() {
        if let Some(sense) = inflected(&word) {
            // "The files provided", "a scheduled trigger": a participle says what something is like.
            let is_noun = index > 0 && (is_plural(&word) || ALSO_NOUNS.has(&word) || word.ends_with("ed"));
            let next = spoken.peek().map(|word| &**word).unwrap_or_default();
            // "Get notified" asks for nothing.
            let is_passive = word.starts_with("get") && next.ends_with("ed");
            if !is_noun && !is_passive {
                // "Reports whether there is one" is a question, whatever the verb.
                let sense = if next == "whether" { sense_of("check").unwrap_or(sense) } else { sense };
                return Some(Verb { word, sense, leads: index == 0, has_object: spoken.peek().is_some() });
            }
        }
        index += 1;
        if index >= WORDS {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashSet;

    fn votes(verb: Option<Verb<'_>>) -> Vec<&'static str> {
        verb.map(|verb| verb.sense.write.iter().map(|vote| vote.matter.name()).collect()).unwrap_or_default()
    }

    #[test]
    fn verbs_are_known_in_every_inflection() {
        for word in ["create", "creates", "creating", "created", "copies", "copying", "makes", "making"] {
            assert!(inflected(word).is_some_and(|sense| sense.means(Effect::Create)), "{word}");
        }
        for word in ["cancels", "cancelled", "stopping", "pays", "runs"] {
            assert!(inflected(word).is_some_and(|sense| sense.means(Effect::Command)), "{word}");
        }
        assert!(inflected("settings").is_none() && inflected("s").is_none() && inflected("").is_none());
    }

    #[test]
    fn each_verb_has_one_sense() {
        let mut seen = HashSet::default();
        for word in SENSES.iter().flat_map(|sense| sense.words.split(' ')) {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }

    #[test]
    fn finds_the_verb_of_a_name() {
        for name in ["createUser", "users.create", "users/create-token", "user_create", "user_create_v2", "UsersCreate"]
        {
            assert_eq!(votes(verb_of_name(name)), ["create"], "{name}");
        }
        assert_eq!(votes(verb_of_name("check-run/cancel")), ["action"]);
        for (name, kind) in [("performQuery", "query"), ("query_perform", "action"), ("runSearch", "query")] {
            assert_eq!(votes(verb_of_name(name))[0], kind, "{name}");
        }
        assert!(verb_of_name("PostUsersUserSources").is_none());
        assert!(!verb_of_name("disk_attach_to_instance").expect("is there").leads);
    }

    #[test]
    fn nouns_of_a_path_are_no_verbs() {
        for segment in ["runs", "imports", "check-runs", "import-jobs", "users", "pull-requests"] {
            assert!(verb_of_segment(segment).is_none(), "{segment}");
        }
        for segment in ["run", "swap-plan", "bfd-enable", "addFollowers", "chat.sendMessage", "batch-retrieve"] {
            assert!(verb_of_segment(segment).is_some(), "{segment}");
        }
    }

    #[test]
    fn finds_the_verb_of_a_sentence() {
        assert_eq!(votes(verb_of_text("This endpoint allows you to create a user.")), ["create"]);
        assert_eq!(votes(verb_of_text("Creates one or more invoices")), ["create"]);
        assert!(verb_of_text("Deletes a user. Creates nothing.").expect("is there").leads);
        assert_eq!(votes(verb_of_text("Reports whether a user is there.")), ["query"]);
        assert!(verb_of_text("Get notified of changes").is_none());
        assert!(verb_of_text("The weather").is_none());
        assert!(verb_of_text("").is_none());
    }

    #[test]
    fn number_of_nouns() {
        for word in ["users", "policies", "people", "keys"] {
            assert!(is_plural(word), "{word}");
        }
        for word in ["user", "status", "address", "analysis", "is"] {
            assert!(!is_plural(word), "{word}");
        }
    }
}
