//! Words of operations and of what clients send to them.

use super::set::lexicon;

lexicon! {
    /// Words for several things in one request.
    BATCH: "batch bulk many mass multiple several";

    /// Words of texts about several things.
    SEVERAL: "more"
        with BATCH;

    /// Words of operations that another service calls to report something.
    CALLS: "callback callbacks hook hooks ipn webhook webhooks";

    /// Words of such reports, if the operation itself is declared public.
    NEWS: "event events notification notifications";

    /// Last words of paths where a client authenticates with whatever the protocol requires.
    SIGN_INS: "authenticate authentication login signin token";

    /// Words of paths whose parameter `code` is a credential.
    CODE_TAKERS: "\
        activate activation callback confirm confirmation exchange invitation invite oauth oauth2 reset verification \
        verify";

    /// Words of operations that lead a browser elsewhere.
    REDIRECTING: "redirect redirected redirecting redirection redirects";

    /// Segments of paths below which requests go to another API.
    PASSED_ON: "forward passthrough proxied proxy relay tunnel";

    /// Phrases of an operation that sends parts of a file on request.
    RANGES: ["byte range", "byte ranges", "range header", "range request", "range requests"];

    /// Segments of paths where monitors ask whether a service is alive.
    PROBES: "alive health healthcheck healthy healthz heartbeat liveness livez ping readiness ready readyz";

    /// Words of an operation that returns before its work ends. Verbs like `import` and the noun `queue` are not evidence
    /// alone.
    LATER: "async asynchronous asynchronously background enqueue enqueued enqueues queued";

    /// Words of a text about both ways, or about another operation that doesn't wait.
    NOW: "sync synchronous synchronously";

    /// Standard request headers that have other codes (401, 406, 412, 415, 416, 428), or that a server may ignore.
    STANDARD_HEADERS: "\
        accept acceptcharset acceptencoding acceptlanguage authorization contentencoding contentlength contenttype \
        cookie host ifmatch ifmodifiedsince ifnonematch ifrange ifunmodifiedsince origin prefer range referer \
        useragent";

    /// Words of paths that accept data which clients don't ask about again.
    HANDED_IN: "\
        analytics beacon collect event events heartbeat ingest log logs metrics ping publish queue queues \
        telemetry topic topics track";

    /// Last words of paths that try whether something works, and answer whether it does.
    TRYING: "diagnose diagnostics ping probe test tests try";

    /// Last words of paths that copy the resource above.
    COPIES: "clone copy duplicate fork";

    /// Words of an update that adds something: a member, a link.
    ADDING: "add adds assign assigns attach invite join link register upload"
        with CREATING;

    /// Last words of paths that register a user.
    SIGNING_UP: "register registration signup";

    /// Words of an operation that creates a resource.
    CREATING: "create created creates";

    /// Words that distinguish a new resource from a link to one.
    MAKING_NEW: "generate generates make new register registers"
        with CREATING;
}
