//! The words that tell what an operation does, in one table, and how names and sentences are cut into words.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Kind;

/// What a word says when it stands where a verb stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sense {
    /// What it argues for in a method that may change something: 2 for "means this", 1 for "may mean this".
    pub(super) write: &'static [(Kind, i16)],
    /// What it argues for in a safe method (RFC 9110, 9.2.1).
    pub(super) read: &'static [(Kind, i16)],
    /// What the object of the verb changes about it.
    pub(super) role: Role,
    /// The verbs, in their base form.
    words: &'static [&'static str],
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
}

const fn sense(write: &'static [(Kind, i16)], read: &'static [(Kind, i16)], words: &'static [&'static str]) -> Sense {
    Sense { write, read, role: Role::Plain, words }
}

/// The verbs by what they mean.
pub(super) static SENSES: &[Sense] = &[
    sense(
        &[(Kind::Create, 2)],
        &[],
        &[
            "create",
            "make",
            "register",
            "provision",
            "insert",
            "clone",
            "copy",
            "duplicate",
            "fork",
            "mint",
            "compose",
            "draft",
            "instantiate",
            "allocate",
            "issue",
            "buy",
            "purchase",
            "order",
            "reserve",
            "book",
            "place",
        ],
    ),
    sense(
        &[(Kind::Create, 1), (Kind::Action, 1)],
        &[],
        &["upload", "reply", "capture", "refund", "record", "open", "save", "store"],
    ),
    Sense { write: &[(Kind::Create, 2)], read: &[], role: Role::Adds, words: &["add", "append"] },
    sense(
        &[(Kind::Update, 2)],
        &[],
        &[
            "update",
            "edit",
            "modify",
            "change",
            "set",
            "patch",
            "rename",
            "configure",
            "reorder",
            "alter",
            "customize",
            "customise",
            "amend",
            "overwrite",
            "reassign",
            "unset",
            "replace",
        ],
    ),
    Sense {
        write: &[(Kind::Update, 2)],
        read: &[],
        role: Role::Adds,
        words: &["attach", "assign", "associate", "link", "bind", "tag"],
    },
    Sense {
        write: &[(Kind::Update, 2), (Kind::Action, 1)],
        read: &[],
        role: Role::Removes,
        words: &["detach", "unassign", "disassociate", "dissociate", "unlink", "unbind", "untag"],
    },
    sense(&[(Kind::Upsert, 3)], &[], &["upsert"]),
    sense(
        &[(Kind::Delete, 2)],
        &[],
        &[
            "delete",
            "destroy",
            "purge",
            "prune",
            "erase",
            "trim",
            "clear",
            "wipe",
            "expunge",
            "uninstall",
            "unregister",
            "deregister",
            "del",
        ],
    ),
    Sense { write: &[(Kind::Delete, 2)], read: &[], role: Role::Removes, words: &["remove", "revoke"] },
    sense(
        &[(Kind::Query, 2)],
        &[],
        &["returns", "get", "retrieve", "fetch", "read", "view", "show", "describe", "inspect", "info", "display"],
    ),
    sense(
        &[(Kind::Query, 2)],
        &[(Kind::List, 2)],
        &["list", "search", "query", "find", "enumerate", "index", "browse"],
    ),
    sense(
        &[(Kind::Query, 2)],
        &[(Kind::Singleton, 1)],
        &[
            "lookup",
            "validate",
            "check",
            "preview",
            "calculate",
            "compute",
            "estimate",
            "quote",
            "count",
            "compare",
            "evaluate",
            "analyze",
            "analyse",
            "embed",
            "predict",
            "chat",
            "suggest",
            "autocomplete",
            "filter",
            "aggregate",
            "diff",
            "classify",
            "translate",
            "transcribe",
            "infer",
            "rerank",
            "tokenize",
            "introspect",
            "explain",
            "parse",
            "render",
        ],
    ),
    sense(&[(Kind::Query, 2), (Kind::Create, 1)], &[(Kind::Singleton, 1)], &["generate"]),
    sense(&[(Kind::Action, 2), (Kind::Create, 1)], &[], &["submit"]),
    sense(
        &[(Kind::Auth, 2)],
        &[(Kind::Auth, 3)],
        &[
            "login",
            "logout",
            "signin",
            "signout",
            "authenticate",
            "authorize",
            "authorise",
            "logon",
            "logoff",
            "impersonate",
        ],
    ),
    sense(
        &[(Kind::Async, 2)],
        &[(Kind::Download, 1)],
        &["import", "export", "enqueue", "queue", "reindex", "crawl", "backfill", "migrate"],
    ),
    sense(&[(Kind::Query, 1)], &[(Kind::Download, 3)], &["download"]),
    sense(&[(Kind::Receive, 3)], &[(Kind::Receive, 2)], &["receive", "ingest"]),
    sense(
        &[(Kind::Action, 2)],
        &[],
        &[
            "abandon",
            "abort",
            "advance",
            "answer",
            "assess",
            "attest",
            "begin",
            "boost",
            "broadcast",
            "call",
            "cast",
            "collect",
            "compact",
            "consume",
            "continue",
            "credit",
            "debit",
            "decrement",
            "decrypt",
            "defer",
            "deposit",
            "discard",
            "encrypt",
            "enter",
            "escalate",
            "evict",
            "exit",
            "failover",
            "favorite",
            "fire",
            "flag",
            "forward",
            "fulfill",
            "hibernate",
            "ignore",
            "increment",
            "interrupt",
            "launch",
            "like",
            "load",
            "nudge",
            "offer",
            "optimize",
            "override",
            "pay",
            "perform",
            "permit",
            "play",
            "prioritize",
            "propose",
            "quarantine",
            "quit",
            "raise",
            "react",
            "rebalance",
            "reclaim",
            "reconcile",
            "redirect",
            "reinstate",
            "reinvite",
            "relaunch",
            "repair",
            "replicate",
            "reprocess",
            "rescan",
            "reschedule",
            "resubmit",
            "retire",
            "reveal",
            "scale",
            "scan",
            "seed",
            "settle",
            "shift",
            "signal",
            "silence",
            "solve",
            "step",
            "stream",
            "sweep",
            "throttle",
            "touch",
            "train",
            "triage",
            "unfavorite",
            "unflag",
            "uninvite",
            "unlike",
            "unsnooze",
            "unwatch",
            "write",
            "accept",
            "acknowledge",
            "activate",
            "adjust",
            "appeal",
            "apply",
            "approve",
            "archive",
            "attempt",
            "ban",
            "block",
            "bump",
            "cancel",
            "charge",
            "claim",
            "close",
            "commit",
            "complete",
            "confirm",
            "connect",
            "convert",
            "deactivate",
            "decline",
            "deliver",
            "demote",
            "deny",
            "deploy",
            "disable",
            "disconnect",
            "dismiss",
            "dispatch",
            "dispute",
            "eject",
            "enable",
            "end",
            "execute",
            "expire",
            "extend",
            "fail",
            "finalize",
            "finalise",
            "finish",
            "flush",
            "follow",
            "force",
            "freeze",
            "grant",
            "halt",
            "hangup",
            "hide",
            "hold",
            "init",
            "initialize",
            "install",
            "invalidate",
            "invite",
            "invoke",
            "join",
            "kick",
            "kill",
            "leave",
            "lock",
            "mark",
            "merge",
            "message",
            "migrate",
            "mount",
            "move",
            "mute",
            "notify",
            "park",
            "pause",
            "pin",
            "ping",
            "poll",
            "power",
            "prepare",
            "press",
            "probe",
            "process",
            "promote",
            "publish",
            "pull",
            "push",
            "reactivate",
            "reauthorize",
            "reboot",
            "rebuild",
            "recover",
            "redeem",
            "redeliver",
            "refer",
            "refresh",
            "reject",
            "release",
            "reload",
            "remind",
            "renew",
            "reopen",
            "replay",
            "report",
            "request",
            "rerun",
            "resend",
            "reset",
            "resize",
            "resolve",
            "respond",
            "restart",
            "restore",
            "resume",
            "retry",
            "return",
            "reverse",
            "revert",
            "review",
            "rollback",
            "rotate",
            "run",
            "schedule",
            "seal",
            "send",
            "share",
            "shutdown",
            "sign",
            "simulate",
            "skip",
            "snooze",
            "split",
            "star",
            "start",
            "stop",
            "subscribe",
            "suspend",
            "swap",
            "switch",
            "sync",
            "synchronize",
            "synchronise",
            "take",
            "terminate",
            "test",
            "toggle",
            "transfer",
            "transition",
            "trigger",
            "unarchive",
            "unban",
            "unblock",
            "undo",
            "unfollow",
            "unfreeze",
            "unhide",
            "unlock",
            "unmount",
            "unmute",
            "unpause",
            "unpin",
            "unpublish",
            "unshare",
            "unstar",
            "unsubscribe",
            "unsuspend",
            "upgrade",
            "use",
            "verify",
            "void",
            "vote",
            "wait",
            "wake",
            "warm",
            "watch",
            "withdraw",
        ],
    ),
];

/// Verbs that are as often nouns: before a plural, or beside a plainer verb, they don't count as verbs.
static ALSO_NOUNS: &[&str] = &[
    "archive",
    "block",
    "book",
    "capture",
    "change",
    "charge",
    "chat",
    "check",
    "claim",
    "commit",
    "copy",
    "count",
    "deploy",
    "diff",
    "dispute",
    "draft",
    "embed",
    "end",
    "export",
    "filter",
    "force",
    "fork",
    "hold",
    "import",
    "index",
    "info",
    "invite",
    "issue",
    "link",
    "list",
    "lock",
    "message",
    "mount",
    "patch",
    "pin",
    "place",
    "power",
    "preview",
    "process",
    "query",
    "queue",
    "quote",
    "record",
    "refund",
    "release",
    "reply",
    "report",
    "request",
    "reset",
    "return",
    "review",
    "run",
    "schedule",
    "set",
    "share",
    "show",
    "sign",
    "split",
    "star",
    "start",
    "store",
    "switch",
    "tag",
    "test",
    "transfer",
    "transition",
    "trigger",
    "use",
    "view",
    "vote",
    "wait",
    "watch",
    "end",
    "display",
    "answer",
    "boost",
    "broadcast",
    "call",
    "cast",
    "credit",
    "debit",
    "deposit",
    "fire",
    "flag",
    "launch",
    "like",
    "load",
    "offer",
    "override",
    "permit",
    "play",
    "scale",
    "scan",
    "seed",
    "shift",
    "signal",
    "step",
    "stream",
    "touch",
    "train",
    "return",
    "enter",
    "exit",
    "advance",
];

/// Words before the verb of a summary that say nothing: "This endpoint allows you to …".
static FILLERS: &[&str] = &[
    "a",
    "able",
    "allow",
    "allows",
    "an",
    "and",
    "api",
    "asynchronously",
    "batch",
    "bulk",
    "call",
    "can",
    "endpoint",
    "endpoints",
    "for",
    "helps",
    "http",
    "if",
    "immediately",
    "in",
    "it",
    "lets",
    "mass",
    "method",
    "on",
    "one",
    "operation",
    "permanently",
    "post",
    "put",
    "request",
    "server",
    "side",
    "synchronously",
    "that",
    "the",
    "this",
    "to",
    "used",
    "use",
    "will",
    "with",
    "you",
    "your",
    "programmatically",
    "attempt",
    "attempts",
    "performs",
    "perform",
    "deprecated",
    "beta",
    "experimental",
    "legacy",
    "internal",
    "admin",
];

/// Words that tell of several things in one request.
pub(super) static BATCH: &[&str] = &["batch", "bulk", "mass", "multiple", "many", "several"];

/// Members of a response that tell of work that goes on (compared without separators, in lower case).
pub(super) static JOB_MEMBERS: &[&str] = &[
    "jobid",
    "taskid",
    "operationid",
    "job",
    "statusurl",
    "statusuri",
    "pollurl",
    "asynctaskid",
    "batchjobid",
    "jobidentifier",
    "trackingid",
    "monitorurl",
    "jobstatus",
    "operation",
];

/// Nouns that tell of work that goes on.
pub(super) static JOBS: &[&str] = &["job", "jobs", "async", "asynchronous", "asynchronously", "queued", "background"];

/// Nouns that are what a computation gives, and live nowhere.
pub(super) static COMPUTATIONS: &[&str] = &[
    "completions",
    "embeddings",
    "generations",
    "moderations",
    "inferences",
    "predictions",
    "recommendations",
    "suggestions",
];

/// Segments under which measurements stand: a series of values is one thing, not a collection.
pub(super) static MEASURES: &[&str] =
    &["metrics", "stats", "statistics", "analytics", "insights", "usage", "timeseries"];

/// Nouns for belonging to a group.
pub(super) static MEMBERS: &[&str] = &["member", "members", "membership", "memberships"];

/// Last segments that name one fixed thing, whatever their number says.
pub(super) static SINGLETONS: &[&str] = &[
    "me",
    "self",
    "current",
    "settings",
    "preferences",
    "config",
    "configuration",
    "status",
    "health",
    "healthz",
    "ready",
    "readyz",
    "livez",
    "ping",
    "version",
    "info",
    "stats",
    "statistics",
    "metrics",
    "profile",
    "usage",
    "limit",
    "limits",
    "quota",
    "summary",
    "balance",
    "schema",
    "dashboard",
    "count",
    "analytics",
    "overview",
    "about",
    "metadata",
    "latest",
    "default",
    "account",
    "whoami",
    "token",
    "logo",
    "avatar",
    "readme",
    "license",
    "topology",
    "permissions",
    "access",
];

/// Last segments behind an identifier that name another writing of the same resource.
pub(super) static ASPECTS: &[&str] = &["details", "detail", "show", "view", "get", "info"];

/// Last segments that are a format rather than a part of the resource's name.
pub(super) static FORMATS: &[&str] = &["json", "xml", "csv", "yaml", "html"];

/// Path parameters that choose a variant and identify no resource, by the last word of their names.
static VARIANTS: &[&str] = &[
    "version",
    "locale",
    "language",
    "lang",
    "format",
    "ext",
    "extension",
    "type",
    "kind",
    "region",
    "tenant",
    "year",
    "month",
    "day",
    "date",
    "page",
    "limit",
    "offset",
    "size",
    "width",
    "height",
    "state",
    "status",
    "mode",
    "environment",
    "period",
    "interval",
    "timeframe",
    "unit",
    "currency",
    "category",
];

/// Words of paths and names that tell of signing in or out.
pub(super) static AUTH: &[&str] = &[
    "oauth",
    "oauth2",
    "token",
    "login",
    "logout",
    "signin",
    "signout",
    "authorize",
    "authorise",
    "authenticate",
    "sso",
    "saml",
    "oidc",
    "authorization",
];

/// Members of a response that describe a page or wrap the answer, and are no part of the resource.
pub(super) static ENVELOPE: &[&str] = &[
    "meta",
    "links",
    "link",
    "pagination",
    "paging",
    "page",
    "pages",
    "perpage",
    "pagesize",
    "pagenumber",
    "pagecount",
    "limit",
    "offset",
    "cursor",
    "next",
    "previous",
    "prev",
    "first",
    "last",
    "nextpage",
    "nextpagetoken",
    "nexttoken",
    "nextcursor",
    "previouscursor",
    "nextmarker",
    "marker",
    "hasmore",
    "hasnext",
    "hasnextpage",
    "more",
    "total",
    "totalcount",
    "totalresults",
    "totalitems",
    "totalpages",
    "count",
    "size",
    "object",
    "kind",
    "self",
    "url",
    "uri",
    "href",
    "errors",
    "error",
    "warnings",
    "requestid",
    "ok",
    "success",
    "status",
    "message",
    "code",
    "firstid",
    "lastid",
    "firstpageuri",
    "nextpageuri",
    "previouspageuri",
    "included",
    "includes",
    "data",
    "responsemetadata",
    "type",
    "start",
    "end",
    "numberofelements",
    "itemsperpage",
    "startindex",
    "schemas",
    "sort",
    "order",
    "filter",
    "timestamp",
    "cachets",
    "itemstotal",
    "pagestotal",
    "lastpage",
    "provider",
    "providername",
    "datetimeutc",
    "totalcountisestimate",
    "aggregations",
    "query",
    "facets",
    "id",
    "result",
    "entries",
];

/// Members that hold a collection's items under whatever name the resource has.
pub(super) static COLLECTIONS: &[&str] = &[
    "data",
    "items",
    "results",
    "result",
    "entries",
    "values",
    "records",
    "list",
    "rows",
    "elements",
    "content",
    "objects",
    "resources",
    "nodes",
    "edges",
];

static SENSE_OF: LazyLock<HashMap<&'static str, &'static Sense>> =
    LazyLock::new(|| SENSES.iter().flat_map(|sense| sense.words.iter().map(move |word| (*word, sense))).collect());

/// A verb that was found.
#[derive(Clone, Debug)]
pub(super) struct Verb {
    /// The word as it is written, in lower case.
    pub(super) word: String,
    /// What it means.
    pub(super) sense: &'static Sense,
    /// Whether it stands where verbs stand: first, or last in a name that puts its noun first.
    pub(super) leads: bool,
    /// Whether more words follow it, its object.
    pub(super) has_object: bool,
}

impl Verb {
    /// Whether it means a change, and never a reading.
    pub(super) fn changes(&self) -> bool {
        self.sense.read.is_empty() && self.sense.write.iter().all(|(kind, _)| *kind != Kind::Query)
    }

    /// Whether it may mean that something new comes to be.
    pub(super) fn makes(&self) -> bool {
        self.sense.write.iter().any(|(kind, _)| *kind == Kind::Create)
    }
}

/// Cuts a name or a text into words in lower case: at whatever is no letter or digit, and before capitals (`getHTTPUrl`
/// is `get`, `http`, `url`).
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if letter == '\'' || letter == '’' {
            continue;
        }
        if letter.is_alphanumeric() {
            let ends_acronym = before.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase());
            let starts = letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || ends_acronym);
            // The plural of an acronym: `listIDs`.
            let is_plural_s = before.is_uppercase() && letters.peek() == Some(&'s') && {
                let mut ahead = letters.clone();
                ahead.next();
                ahead.next().is_none_or(|next| !next.is_lowercase())
            };
            if !open || (starts && !is_plural_s) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        open = letter.is_alphanumeric();
        before = letter;
    }
    words
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
                // `cancelled`, `stopping`
                let mut letters = stem.chars().rev();
                (letters.next().is_some() && stem.len() > 3 && stem.chars().next_back() == letters.next())
                    .then(|| sense_of(&stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)]))
                    .flatten()
            })
        };
        stem("ies", "y")
            .or_else(|| stem("s", ""))
            .or_else(|| stem("es", ""))
            .or_else(|| stem("ing", "e"))
            .or_else(|| stem("ed", "e"))
    })
}

/// Whether a noun is in the plural, as far as its ending tells.
pub(super) fn is_plural(word: &str) -> bool {
    const ENDINGS_OF_SINGULARS: [&str; 5] = ["ss", "us", "is", "news", "series"];
    const IRREGULAR: [&str; 7] = ["people", "children", "media", "data", "criteria", "indices", "feedback"];
    IRREGULAR.contains(&word)
        || (word.len() > 2 && word.ends_with('s') && !ENDINGS_OF_SINGULARS.iter().any(|ending| word.ends_with(ending)))
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

/// The verb of a name: `createUser`, `users.create`, `issues/create-comment`, `user_create`, `PostUsers` (none).
///
/// A name that starts with a method says nothing that the method doesn't, so that is passed over.
pub(super) fn verb_of_name(name: &str) -> Option<Verb> {
    let group = name.rsplit(['/', '.', ':', '#']).find(|group| !group.is_empty())?;
    let words: Vec<String> = words(group).into_iter().filter(|word| !is_noise(word)).collect();
    let at = |index: usize, leads: bool| {
        let sense = sense_of(&words[index])?;
        Some(Verb { word: words[index].clone(), sense, leads, has_object: index + 1 < words.len() })
    };
    let plain = |index: usize| at(index, true).filter(|verb| !ALSO_NOUNS.contains(&verb.word.as_str()));
    let last = words.len().checked_sub(1)?;
    plain(0)
        .or_else(|| plain(last))
        .or_else(|| at(0, true))
        .or_else(|| at(last, true))
        .or_else(|| (1..last).find_map(|index| plain(index).map(|verb| Verb { leads: false, ..verb })))
}

/// The verb of a path segment. Nouns come first here: `import-jobs` is no verb, nor are `runs`.
pub(super) fn verb_of_segment(segment: &str) -> Option<Verb> {
    let verb = verb_of_name(segment).filter(|verb| verb.leads)?;
    let words = words(segment);
    let is_noun = ALSO_NOUNS.contains(&verb.word.as_str())
        && words.len() > 1
        && words.last().is_some_and(|word| is_plural(word) || words[0] != verb.word);
    (!is_noun).then_some(verb)
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let line = text.trim_start().split(['\n', ';']).next().unwrap_or_default();
    line.split(". ").next().unwrap_or(line)
}

/// The verb of a text: the first word of its first sentence that is one.
pub(super) fn verb_of_text(text: &str) -> Option<Verb> {
    const WORDS: usize = 6;
    let mut spoken =
        words(first_sentence(text)).into_iter().filter(|word| !FILLERS.contains(&word.as_str())).peekable();
    let mut index = 0;
    while let Some(word) = spoken.next() {
        if let Some(sense) = inflected(&word) {
            let is_noun = index > 0 && (is_plural(&word) || ALSO_NOUNS.contains(&word.as_str()));
            if !is_noun {
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

/// Whether a path parameter of this name chooses a variant (a version, a locale, a format) and identifies no resource.
pub(super) fn is_variant(parameter: &str) -> bool {
    words(parameter).last().is_some_and(|word| VARIANTS.contains(&word.as_str()))
}

/// A member's name as the tables write it: `next_page` and `nextPage` are `nextpage`.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(verb: Option<Verb>) -> Vec<Kind> {
        verb.map(|verb| verb.sense.write.iter().map(|(kind, _)| *kind).collect()).unwrap_or_default()
    }

    #[test]
    fn cuts_names_of_all_styles_into_words() {
        for name in
            ["createUserToken", "CreateUserToken", "create_user_token", "create-user-token", "create.user.token"]
        {
            assert_eq!(words(name), ["create", "user", "token"], "{name}");
        }
        assert_eq!(words("getHTTPUrl"), ["get", "http", "url"]);
        assert_eq!(words("listIDs"), ["list", "ids"]);
        assert_eq!(words("OAuth2Token"), ["o", "auth2", "token"]);
        assert_eq!(words("the user's name"), ["the", "users", "name"]);
        assert!(words("{}--").is_empty());
    }

    #[test]
    fn verbs_are_known_in_every_inflection() {
        for word in ["create", "creates", "creating", "created", "copies", "copying", "makes", "making"] {
            assert_eq!(inflected(word).map(|sense| sense.write), Some(&[(Kind::Create, 2)][..]), "{word}");
        }
        for word in ["cancels", "cancelled", "stopping", "dismisses", "applies", "runs"] {
            assert_eq!(inflected(word).map(|sense| sense.write), Some(&[(Kind::Action, 2)][..]), "{word}");
        }
        assert!(inflected("settings").is_none() && inflected("s").is_none() && inflected("").is_none());
    }

    #[test]
    fn each_verb_has_one_sense() {
        let mut seen = std::collections::HashSet::new();
        for word in SENSES.iter().flat_map(|sense| sense.words) {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }

    #[test]
    fn finds_the_verb_of_a_name() {
        for name in ["createUser", "users.create", "users/create-token", "user_create", "user_create_v2", "UsersCreate"]
        {
            assert_eq!(votes(verb_of_name(name)), [Kind::Create], "{name}");
        }
        assert_eq!(votes(verb_of_name("check-run/cancel")), [Kind::Action]);
        assert!(verb_of_name("PostUsersUserSources").is_none());
        assert!(!verb_of_name("disk_attach_to_instance").expect("is there").leads);
    }

    #[test]
    fn nouns_of_a_path_are_no_verbs() {
        for segment in ["runs", "imports", "check-runs", "import-jobs", "users", "pull-requests"] {
            assert!(verb_of_segment(segment).is_none(), "{segment}");
        }
        for segment in ["run", "swap-plan", "bfd-enable", "addFollowers", "chat.postMessage", "batch-retrieve"] {
            assert!(verb_of_segment(segment).is_some(), "{segment}");
        }
    }

    #[test]
    fn finds_the_verb_of_a_sentence() {
        assert_eq!(votes(verb_of_text("This endpoint allows you to create a user.")), [Kind::Create]);
        assert_eq!(votes(verb_of_text("Creates one or more invoices")), [Kind::Create]);
        assert!(verb_of_text("Deletes a user. Creates nothing.").expect("is there").leads);
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
