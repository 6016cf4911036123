//! Names of members, parameters and headers.

use super::set::lexicon;

lexicon! {
    /// Names and last words of names that identify what has them.
    IDENTIFIERS: "gid guid id sid uid uuid";

    /// Last words of names that name one thing.
    NAMES: "\
        email handle identifier key name number slug"
        with IDENTIFIERS;

    /// Last words of names that identify something or lead to it.
    LINKS: "\
        address alias arn code digest domain fingerprint hash host hostname href identity kid link location login \
        nr oid path permalink ref reference rid self serial sha symbol tag token ulid uri url urn username version"
        with NAMES;

    /// Last words of parameters that name the owner of a list or another thing, which may not exist.
    OWNERS: "\
        account assignee by channel customer group org organization owner parent project repo repository resource \
        subject team tenant user workspace"
        with NAMES;

    /// Ends of the names of parameters that carry credentials.
    CREDENTIALS: "accesskey accesstoken apikey apisecret apitoken appkey clientsecret";

    /// Ends of the names of headers that carry credentials or identify the caller.
    CALLERS: "apiid appid applicationid clientid key";

    /// Words of names that carry credentials.
    CREDENTIAL_WORDS: "\
        assertion auth authentication authorization cookie credential credentials jwt oauth otp passcode \
        passphrase password passwords pin refresh secret secrets session signature ticket token tokens totp";

    /// Words of headers that carry credentials or choose the owner of the data.
    CALLER_WORDS: "\
        key tenant"
        with CREDENTIAL_WORDS;

    /// Ends of the names of members that a client proves with who it is.
    PROOFS: "\
        accesscode confirmationcode invitecode password secret securitycode token verificationcode"
        with CREDENTIALS;

    /// Members of an error body that repeat the status code of the response.
    STATUS_NAMES: "httpcode httpstatus httpstatuscode responsecode responsestatus statuscode";

    /// Words before `token` in the names of parameters that choose a page or a state.
    POSITIONS: "resume sync"
        with PAGING;

    /// Keys of OpenAPI and JSON Schema whose value is a map from names to objects.
    MAPS_OF_NAMES: "\
        callbacks definitions defs examples headers links mediatypes parameters pathitems paths patternproperties \
        properties requestbodies responses schemas securityschemes webhooks";

    /// Parameters that bound a list. Without another one for the rest, that is not pagination.
    BOUNDS: "limit maxresults top";

    /// Parameters and members that say where in a longer list a page is. Alone, some of the names mean something
    /// else: an invoice has a total of its own.
    PAGING: "\
        after before continuation continuationtoken currentpage cursor endingbefore firstpageurl hasmore \
        hasmoreitems hasnext hasnextpage itemsperpage lastpage lastpageurl marker next nextcursor \
        nextlink nextpage nextpagetoken nextpageurl nexttoken numberofelements offset page pageafter pagebefore \
        pagecount pagecursor pagelimit pagenumber pageoffset pages pagesize pagetoken pagination paging perpage \
        prev previous prevpageurl skip startindex startingafter total totalcount totalelements totalitems \
        totalpages totalresults"
        with BOUNDS;

    /// Query parameters that choose a page or its size if the operation has a list. If they are optional, most
    /// servers use the nearest valid value.
    PAGE_CHOICES: "\
        count first last max maxcount maxitems maxkeys pageindex pageno pagenum resultsperpage rows size start \
        startpage"
        with PAGING;

    /// Last words of path parameters that choose a form, a place, a point in time, a branch of the API or an
    /// amount, or that are searches or commands: they identify no resource.
    VARIANTS: "\
        action category count currency date day days env environment epoch ext extension filter format height \
        hours interval keyword kind lang language limit locale minutes mode month months offset page period query \
        region search size slot sort stage state status tenant timeframe type unit version versions weeks width \
        year years";

    /// Names of members that expose internals.
    INTERNALS: "\
        backtrace callstack errorstack exceptionclass exceptionname exceptionstacktrace exceptiontrace \
        exceptiontype innerexception sql sqlquery sqlstate sqlstatement stack stacktrace stacktraces traceback";

    /// Names of members that name a field of the request.
    FIELDS: "\
        attribute field fieldname key loc location member name param parameter path pointer property";

    /// Names of members that repeat a value of the request.
    REPEATED: "actual badvalue given input invalidvalue provided received rejectedvalue value";

    /// Ends of the names of fields whose value nobody else may see.
    SECRETS: "\
        cardnumber creditcard cvc cvv passcode passphrase pincode ssn"
        with PROOFS;

    /// Words in the place of a value that is hidden.
    MASKS: "hidden masked omitted redacted removed";

    /// Last words of headers that link to the work, identify it, or say when to ask again (`Retry-After`).
    WORK_HEADERS: "after id link location operation status token uri url"
        shares LINKS: "a header that names an address can name that of the work";

    /// Words of headers that identify the request and not the work.
    REQUEST_HEADERS: "correlation request span trace";

    /// Last words of members that report the progress of the work, besides those that identify it.
    PROGRESS: "eta job operation percent percentage phase progress state status task";

    /// Last words of parameters that say where the client wants to write something.
    PLACES: "destination directory filename folder path";

    /// Words of members that describe the progress of work.
    COURSE: "began begin completed ended finished percent progress started";

    /// Words of the description of a boolean that is the outcome of a request.
    OUTCOME: "succeeded succeeds success successful successfully";

    /// Last words of booleans that say whether a request succeeded, and not why it failed.
    VERDICTS: "error fail failed failure ok status succeeded success successful valid"
        shares OUTCOME: "a name and a description say it in the same words";

    /// Words of the description of a boolean that name its other value.
    OPPOSITE: "else false otherwise";
}
