//! The HTTP status codes as a table: the meaning of each code, when to use it, which code to use
//! instead, the headers and body that it needs, and whether a client may retry.
//!
//! [`all`] returns every code of the IANA HTTP Status Code Registry. Rules, the `status` command and
//! the generated documentation read the same rows, so each fact is written once. Unregistered codes
//! that servers use have a smaller table ([`Unregistered`]), and [`tree`] contains the questions that
//! lead to a code.
//!
//! Section numbers refer to RFC 9110 unless a text names another document.

use std::fmt;

mod key;
mod registry;
mod role;
mod search;
mod situations;
mod stem;
pub mod tree;
mod unregistered;

pub use key::StatusKey;
pub use role::{Caching, Sender};

/// One code of the IANA HTTP Status Code Registry.
///
/// `meaning` and the notes are whole sentences. `when` and the situations of `instead` are
/// fragments without a full stop, for lists.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// The three digits, 100 to 599.
    pub code: u16,
    /// The reason phrase that IANA lists, without notes about its standing.
    pub name: &'static str,
    /// The standing of the code in the registry.
    pub standing: Standing,
    /// The document and section that define the code, such as `RFC 9110 15.5.2`.
    pub reference: &'static str,
    /// The meaning of the code for the client.
    pub meaning: &'static str,
    /// Situations that call for the code.
    pub when: &'static [&'static str],
    /// Situations in which another code fits better, and that code.
    pub instead: &'static [(&'static str, u16)],
    /// The response headers that belong to the code.
    pub headers: &'static [HeaderNeed],
    /// The body of the response.
    pub body: Body,
    /// A note about the content of the body.
    pub body_note: &'static str,
    /// Whether a client may send the request again.
    pub retry: Retry,
    /// A note about `retry`, in a sentence.
    pub retry_note: &'static str,
    /// Present if an API should not use this code.
    pub discouraged: Option<Discouraged>,
    /// Everyday phrases that people search for when they need this code.
    pub words: &'static [&'static str],
    /// The kinds of operations that normally declare the code.
    pub kinds: &'static [KindUse],
}

impl Status {
    /// The class of the code.
    pub const fn class(&self) -> Class {
        class(self.code)
    }

    /// The entry for a response header. The case of the name does not matter.
    ///
    /// `None` means that the code gives the header no meaning of its own. For `Location` this is
    /// significant (section 10.2.2): only 201, 202 by convention, 104 and the redirects use it.
    pub fn header(&self, name: &str) -> Option<&'static HeaderNeed> {
        self.headers.iter().find(|need| need.name.eq_ignore_ascii_case(name))
    }

    /// The headers that a response with this code has to have.
    pub fn required_headers(&self) -> impl Iterator<Item = &'static HeaderNeed> {
        self.headers.iter().filter(|need| need.level == Level::Required)
    }
}

impl fmt::Display for Status {
    /// Writes the code and its name, such as `404 Not Found`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// The standing of a code in the IANA registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Registered and in force.
    Registered,
    /// Listed as "(Unused)": reserved, so that it gets no new meaning.
    Unused,
    /// Registered, but its specification advises against using it.
    Deprecated,
    /// Registered for a document that is obsolete.
    Obsoleted,
    /// Registered for a limited time, for a draft that is not yet an RFC.
    Temporary,
}

impl Standing {
    /// The word for users.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Unused => "unused",
            Self::Deprecated => "deprecated",
            Self::Obsoleted => "obsoleted",
            Self::Temporary => "temporary",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A response header that belongs to a status code.
#[derive(Clone, Copy, Debug)]
pub struct HeaderNeed {
    /// The name of the header, as its specification spells it.
    pub name: &'static str,
    /// How much the response depends on it.
    pub level: Level,
    /// What the client uses it for, and whether the specification requires it, in one sentence.
    pub why: &'static str,
}

/// How much a response depends on one of its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// The specification requires it (MUST), or recommends it (SHOULD) and gives the client
    /// nothing else to act on.
    Required,
    /// Helps the client, but the response is complete without it.
    Useful,
}

impl Level {
    /// The word for users.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Useful => "useful",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The body of a response. A response to HEAD never has a body, whatever its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// No body: content would break the protocol.
    Forbidden,
    /// A representation of a resource or of the outcome.
    Representation,
    /// Problem details (RFC 9457) or the API's own error object.
    ProblemOrError,
    /// A short note at most; clients act on the headers.
    Optional,
}

impl Body {
    /// The words for users.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forbidden => "none allowed",
            Self::Representation => "representation",
            Self::ProblemOrError => "problem details or error object",
            Self::Optional => "optional",
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether a client may send a request again after this response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// There is nothing to repeat: the request succeeded or is still in progress.
    NotNeeded,
    /// The client continues at another address instead.
    Elsewhere,
    /// Yes, the same request at once.
    Yes,
    /// Yes, with delays, if the request can safely run twice (idempotent methods, section 9.2.2).
    IfIdempotent,
    /// Yes, the same request after a while.
    Later,
    /// Only after a change of the request, or of the state that prevented it.
    AfterChange,
    /// No: the response will be the same.
    Never,
}

impl Retry {
    /// The words for users.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotNeeded => "not needed",
            Self::Elsewhere => "elsewhere",
            Self::Yes => "yes",
            Self::IfIdempotent => "if idempotent",
            Self::Later => "later",
            Self::AfterChange => "after a change",
            Self::Never => "never",
        }
    }
}

impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why an API should not use a code, and what to do instead.
#[derive(Clone, Copy, Debug)]
pub struct Discouraged {
    /// The problem with the code in an API, in one sentence.
    pub why: &'static str,
    /// What to do instead, in one sentence.
    pub advice: &'static str,
    /// The codes that the advice names, the likeliest first. Empty if no other code is needed.
    pub instead: &'static [u16],
    /// The APIs that may use the code after all.
    pub unless: Exception,
}

/// A group of APIs that may use a discouraged code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exception {
    /// None.
    Nothing,
    /// APIs that bill their users.
    Billing,
    /// APIs that implement WebDAV, or return the results of a batch in one response.
    WebDavOrBatch,
}

impl Exception {
    /// The words for users.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Billing => "billing",
            Self::WebDavOrBatch => "WebDAV or batch",
        }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The kinds of operations that declare a code, with their common reason.
#[derive(Clone, Copy, Debug)]
pub struct KindUse {
    /// Names from [`KINDS`].
    pub kinds: &'static [&'static str],
    /// Why operations of these kinds declare the code.
    pub why: &'static str,
    /// Whether most of them do, or only those with something that not all have.
    pub is_usual: bool,
}

/// The operation kinds that [`for_kind`] accepts, in the order of the documentation.
pub const KINDS: [&str; 14] = [
    "create",
    "batch_create",
    "upsert",
    "async",
    "update",
    "delete",
    "action",
    "query",
    "auth",
    "list",
    "item",
    "singleton",
    "download",
    "receive",
];

/// A code that servers use although IANA does not list it.
#[derive(Clone, Copy, Debug)]
pub struct Unregistered {
    /// The three digits, 100 to 599.
    pub code: u16,
    /// The name that its users give it.
    pub name: &'static str,
    /// The products that use it.
    pub used_by: &'static str,
    /// Its meaning there.
    pub meaning: &'static str,
    /// Its uses, each with the registered code to use instead, the likeliest first. Never empty.
    pub instead: &'static [(&'static str, u16)],
}

impl fmt::Display for Unregistered {
    /// Writes the code and its name, such as `419 Page Expired`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// The class of a code, which is its first digit (section 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 1xx: an interim response; the final one follows.
    Informational,
    /// 2xx: the request was received, understood and accepted.
    Successful,
    /// 3xx: the client has to take another step.
    Redirection,
    /// 4xx: the request can't be fulfilled as it was sent.
    ClientError,
    /// 5xx: the server failed although the request seems valid.
    ServerError,
    /// Below 100 or above 599: not a status code. Clients treat it like a 5xx (section 15).
    Invalid,
}

impl Class {
    /// The classes of valid codes, which are all but [`Class::Invalid`].
    pub const ALL: [Self; 5] =
        [Self::Informational, Self::Successful, Self::Redirection, Self::ClientError, Self::ServerError];

    /// The name that RFC 9110 gives the class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Informational => "Informational",
            Self::Successful => "Successful",
            Self::Redirection => "Redirection",
            Self::ClientError => "Client Error",
            Self::ServerError => "Server Error",
            Self::Invalid => "Invalid",
        }
    }

    /// The class as OpenAPI writes a range, such as `4XX`.
    pub const fn range(self) -> Option<&'static str> {
        match self {
            Self::Informational => Some("1XX"),
            Self::Successful => Some("2XX"),
            Self::Redirection => Some("3XX"),
            Self::ClientError => Some("4XX"),
            Self::ServerError => Some("5XX"),
            Self::Invalid => None,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Every registered code, in ascending order.
pub const fn all() -> &'static [Status] {
    registry::REGISTRY
}

/// Every known unregistered code, in ascending order.
pub const fn all_unregistered() -> &'static [Unregistered] {
    unregistered::UNREGISTERED
}

/// Returns the entry of a registered code.
pub fn lookup(code: u16) -> Option<&'static Status> {
    all().binary_search_by_key(&code, |status| status.code).ok().and_then(|at| all().get(at))
}

/// Returns the entry of a known unregistered code.
pub fn unregistered(code: u16) -> Option<&'static Unregistered> {
    all_unregistered().binary_search_by_key(&code, |entry| entry.code).ok().and_then(|at| all_unregistered().get(at))
}

/// Returns the registered code to suggest for any code.
///
/// For a registered code this is the code itself. For a known unregistered code it is the first
/// replacement in the table. For any other code it is the x00 of its class, since clients treat
/// unknown codes like that one (section 15). `None` if the number is not a status code.
pub fn nearest(code: u16) -> Option<&'static Status> {
    lookup(code)
        .or_else(|| {
            let &(_, replacement) = unregistered(code)?.instead.first()?;
            lookup(replacement)
        })
        .or_else(|| lookup(code / 100 * 100))
}

/// Returns the class of a code.
pub const fn class(code: u16) -> Class {
    match code {
        100..=199 => Class::Informational,
        200..=299 => Class::Successful,
        300..=399 => Class::Redirection,
        400..=499 => Class::ClientError,
        500..=599 => Class::ServerError,
        _ => Class::Invalid,
    }
}

/// Returns the codes that match a search in everyday words, the best match first.
///
/// Case, plurals and common word endings do not matter. The words may also be a code (`404`), a
/// range (`4xx`) or the name of a class (`client error`). A range together with other words
/// limits the search to that range. The result is empty if no code matches.
pub fn search(words: &str) -> Vec<&'static Status> {
    search::search(words)
}

/// Returns the codes that operations of a kind normally declare, each with the reason, sorted by code.
///
/// The result is empty if the kind is not in [`KINDS`].
pub fn for_kind(kind: &str) -> Vec<(&'static Status, &'static str)> {
    all()
        .iter()
        .filter_map(|status| {
            status.kinds.iter().find(|entry| entry.kinds.contains(&kind)).map(|entry| (status, entry.why))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        Body, Class, Exception, KINDS, Level, Standing, Status, all, all_unregistered, class, for_kind, lookup,
        nearest, unregistered,
    };

    /// The codes of the registry, independent of the table.
    fn iana() -> Vec<u16> {
        [
            100..=104,
            200..=208,
            226..=226,
            300..=308,
            400..=418,
            421..=426,
            428..=429,
            431..=431,
            451..=451,
            500..=508,
            510..=511,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn codes(pick: impl Fn(&Status) -> bool) -> Vec<u16> {
        all().iter().filter(|status| pick(status)).map(|status| status.code).collect()
    }

    /// The whole sentences and the fragments of one row.
    fn texts(status: &Status) -> (Vec<&'static str>, Vec<&'static str>) {
        let mut sentences = vec![status.meaning, status.body_note, status.retry_note];
        sentences.extend(status.headers.iter().map(|need| need.why));
        if let Some(discouraged) = status.discouraged {
            sentences.extend([discouraged.why, discouraged.advice]);
        }
        let mut fragments = status.when.to_vec();
        fragments.extend(status.instead.iter().map(|&(situation, _)| situation));
        fragments.extend(status.words);
        fragments.extend(status.kinds.iter().map(|entry| entry.why));
        (sentences, fragments)
    }

    fn assert_plain(text: &str) {
        assert!(!text.trim().is_empty(), "a text is empty");
        assert!(text.is_ascii(), "{text}");
        assert_eq!(text.trim(), text);
        assert!(!text.contains("  ") && !text.contains('\n'), "{text}");
    }

    fn assert_sentences(text: &str) {
        assert_plain(text);
        assert!(text.starts_with(|c: char| !c.is_ascii_lowercase()), "{text}");
        assert!(text.ends_with('.'), "{text}");
        for sentence in text.split_inclusive(['.', '?', '!']) {
            assert!(sentence.len() <= 220, "{} characters: {sentence}", sentence.len());
        }
    }

    fn assert_fragment(text: &str) {
        assert_plain(text);
        assert!(!text.ends_with('.'), "{text}");
        assert!(text.len() <= 220, "{text}");
    }

    #[test]
    fn holds_every_iana_code_once_in_order() {
        assert_eq!(codes(|_| true), iana());
    }

    #[test]
    fn standings_are_those_of_the_registry() {
        assert_eq!(codes(|status| status.standing == Standing::Unused), [306, 418]);
        assert_eq!(codes(|status| status.standing == Standing::Deprecated), [305]);
        assert_eq!(codes(|status| status.standing == Standing::Obsoleted), [510]);
        assert_eq!(codes(|status| status.standing == Standing::Temporary), [104]);
        assert_eq!(codes(|status| status.name == "(Unused)"), [306, 418]);
    }

    #[test]
    fn sections_of_rfc_9110_follow_the_codes() {
        let mut last = (0, 0);
        for status in all() {
            let Some(section) = status.reference.strip_prefix("RFC 9110 15.") else {
                continue;
            };
            let numbers: Vec<u16> = section.split('.').flat_map(str::parse).collect();
            let &[chapter, number] = numbers.as_slice() else {
                unreachable!("{section}");
            };
            // 15.2 is 1xx, 15.3 is 2xx and so on, each counted from 1 without a gap.
            assert_eq!(chapter, status.code / 100 + 1, "{status}");
            let expected = if chapter == last.0 { last.1 + 1 } else { 1 };
            assert_eq!(number, expected, "{status}");
            last = (chapter, number);
        }
        assert_eq!(last, (6, 6));
    }

    #[test]
    fn codes_from_other_documents_name_them() {
        let others: Vec<(u16, &str)> = all()
            .iter()
            .filter(|status| !status.reference.starts_with("RFC 9110 "))
            .map(|status| (status.code, status.reference))
            .collect();
        let expected = [
            (102, "RFC 2518 10.1"),
            (103, "RFC 8297 2"),
            (104, "draft-ietf-httpbis-resumable-upload"),
            (207, "RFC 4918 11.1"),
            (208, "RFC 5842 7.1"),
            (226, "RFC 3229 10.4.1"),
            (423, "RFC 4918 11.3"),
            (424, "RFC 4918 11.4"),
            (425, "RFC 8470 5.2"),
            (428, "RFC 6585 3"),
            (429, "RFC 6585 4"),
            (431, "RFC 6585 5"),
            (451, "RFC 7725 3"),
            (506, "RFC 2295 8.1"),
            (507, "RFC 4918 11.5"),
            (508, "RFC 5842 7.2"),
            (510, "RFC 2774 7"),
            (511, "RFC 6585 6"),
        ];
        assert_eq!(others, expected);
    }

    #[test]
    fn texts_are_whole_and_short() {
        for status in all() {
            let (sentences, fragments) = texts(status);
            sentences.into_iter().for_each(assert_sentences);
            fragments.into_iter().for_each(assert_fragment);
            // Rules put these behind a colon.
            let reasons = status.headers.iter().map(|need| need.why);
            for reason in reasons.chain(status.discouraged.iter().flat_map(|found| [found.why, found.advice])) {
                assert!(!reason.contains(". "), "one sentence: {reason}");
            }
            assert_plain(status.name);
            assert_plain(status.reference);
            assert!(!status.when.is_empty(), "{status}: no `when`");
            assert!(!status.instead.is_empty(), "{status}: no `instead`");
            assert!(status.words.len() >= 2, "{status}: hardly any words");
        }
        for entry in all_unregistered() {
            assert_plain(entry.name);
            assert_fragment(entry.used_by);
            assert_sentences(entry.meaning);
            for (situation, _) in entry.instead {
                assert_fragment(situation);
            }
        }
    }

    #[test]
    fn words_are_lower_case_and_unique_within_a_code() {
        for status in all() {
            let unique: BTreeSet<&str> = status.words.iter().copied().collect();
            assert_eq!(unique.len(), status.words.len(), "{status}");
            for words in status.words {
                assert_eq!(*words, words.to_lowercase());
            }
        }
    }

    #[test]
    fn codes_to_use_instead_are_registered_and_not_discouraged() {
        let sound = |code: u16| lookup(code).is_some_and(|status| status.discouraged.is_none());
        for status in all() {
            for &(situation, code) in status.instead {
                assert!(sound(code), "{status}: {situation}: {code}");
                assert_ne!(code, status.code, "{status}: {situation}");
            }
            for &code in status.discouraged.iter().flat_map(|found| found.instead) {
                assert!(sound(code), "{status}: {code}");
            }
        }
        for entry in all_unregistered() {
            assert!(!entry.instead.is_empty(), "{entry}");
            for &(situation, code) in entry.instead {
                assert!(sound(code), "{entry}: {situation}: {code}");
            }
        }
    }

    #[test]
    fn advice_names_the_codes_it_lists() {
        for status in all() {
            let Some(discouraged) = status.discouraged else {
                continue;
            };
            let named: BTreeSet<u16> =
                discouraged.advice.split(|c: char| !c.is_ascii_digit()).flat_map(str::parse).collect();
            let listed: BTreeSet<u16> = discouraged.instead.iter().copied().collect();
            // For 104 the advice is to declare the final responses, and 201 is the usual one.
            if status.code != 104 {
                assert_eq!(named, listed, "{status}: {}", discouraged.advice);
            }
        }
    }

    #[test]
    fn discouraged_codes_are_those_of_the_rule() {
        assert_eq!(
            codes(|status| status.discouraged.is_some()),
            [100, 102, 103, 104, 203, 205, 207, 208, 300, 305, 306, 402, 418, 423, 424, 507, 508]
        );
        let excepted = |exception| codes(|status| status.discouraged.is_some_and(|found| found.unless == exception));
        assert_eq!(excepted(Exception::Billing), [402]);
        assert_eq!(excepted(Exception::WebDavOrBatch), [102, 207, 208, 423, 424, 507, 508]);
    }

    #[test]
    fn required_headers_are_those_of_the_specifications() {
        let found: Vec<(u16, &str)> =
            all().iter().flat_map(|status| status.required_headers().map(|need| (status.code, need.name))).collect();
        let expected = [
            (101, "Upgrade"),
            (206, "Content-Range"),
            (226, "ETag"),
            (301, "Location"),
            (302, "Location"),
            (303, "Location"),
            (307, "Location"),
            (308, "Location"),
            (401, "WWW-Authenticate"),
            (405, "Allow"),
            (407, "Proxy-Authenticate"),
            (416, "Content-Range"),
            (426, "Upgrade"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn location_and_retry_after_have_a_meaning_on_few_codes() {
        assert_eq!(codes(|status| status.header("location").is_some()), [104, 201, 202, 300, 301, 302, 303, 307, 308]);
        assert_eq!(codes(|status| status.header("RETRY-AFTER").is_some()), [202, 413, 429, 503]);
    }

    #[test]
    fn headers_are_listed_once_and_required_ones_first() {
        for status in all() {
            let names: BTreeSet<String> = status.headers.iter().map(|need| need.name.to_ascii_lowercase()).collect();
            assert_eq!(names.len(), status.headers.len(), "{status}");
            assert!(status.headers.is_sorted_by_key(|need| need.level != Level::Required), "{status}");
        }
    }

    #[test]
    fn bodies_follow_the_class() {
        assert_eq!(codes(|status| status.body == Body::Forbidden), [100, 101, 102, 103, 104, 204, 205, 304]);
        assert_eq!(
            codes(|status| status.body == Body::ProblemOrError),
            codes(|status| matches!(status.class(), Class::ClientError | Class::ServerError))
        );
    }

    #[test]
    fn kinds_are_known_and_named_once_for_each_code() {
        for status in all() {
            let kinds: Vec<&str> = status.kinds.iter().flat_map(|entry| entry.kinds).copied().collect();
            let unique: BTreeSet<&str> = kinds.iter().copied().collect();
            assert_eq!(unique.len(), kinds.len(), "{status}: {kinds:?}");
            assert!(unique.iter().all(|kind| KINDS.contains(kind)), "{status}: {kinds:?}");
        }
    }

    #[test]
    fn every_kind_has_a_success_and_its_errors_in_order() {
        for kind in KINDS {
            let declared = for_kind(kind);
            assert!(declared.is_sorted_by_key(|(status, _)| status.code), "{kind}");
            let success = declared.iter().filter(|(status, _)| status.class() == Class::Successful);
            assert!(success.count() > 0, "{kind}");
            for code in [400, 401, 403, 429, 500] {
                assert!(declared.iter().any(|(status, _)| status.code == code), "{kind}: {code}");
            }
        }
        assert!(for_kind("unknown").is_empty());
    }

    #[test]
    fn kinds_declare_the_codes_of_their_operations() {
        let declares = |kind: &str, code: u16| for_kind(kind).iter().any(|(status, _)| status.code == code);
        for code in [201, 202, 400, 401, 403, 409, 415, 422, 429, 500] {
            assert!(declares("create", code), "create: {code}");
        }
        for code in [200, 204, 304, 410, 416] {
            assert!(!declares("create", code), "create: {code}");
        }
        assert!(declares("async", 202) && !declares("async", 201));
        assert!(declares("delete", 204) && declares("delete", 404));
        assert!(declares("item", 404) && declares("item", 304));
        assert!(declares("upsert", 201) && declares("upsert", 200));
        assert!(declares("download", 206) && declares("download", 416));
        assert!(!declares("singleton", 404) && !declares("query", 404));
    }

    #[test]
    fn unregistered_codes_are_sorted_and_not_registered() {
        let found: Vec<u16> = all_unregistered().iter().map(|entry| entry.code).collect();
        assert!(found.is_sorted_by(|left, right| left < right), "{found:?}");
        for code in [
            218, 419, 420, 430, 440, 444, 449, 450, 460, 463, 494, 495, 496, 497, 498, 499, 509, 520, 521, 522, 523,
            524, 525, 526, 527, 529, 530, 561, 598, 599,
        ] {
            assert!(unregistered(code).is_some(), "{code}");
        }
        for code in found {
            assert!(lookup(code).is_none(), "{code}");
            assert_ne!(class(code), Class::Invalid, "{code}");
        }
    }

    #[test]
    fn lookup_finds_registered_codes_only() {
        for code in 0..=1000 {
            let found = lookup(code).map(|status| status.code);
            assert_eq!(found, iana().contains(&code).then_some(code));
        }
        assert_eq!(lookup(404).map(ToString::to_string).as_deref(), Some("404 Not Found"));
        assert_eq!(unregistered(419).map(ToString::to_string).as_deref(), Some("419 Page Expired"));
    }

    #[test]
    fn nearest_suggests_a_registered_code() {
        let nearest = |code| nearest(code).map(|status| status.code);
        for (code, suggestion) in [
            (404, 404),
            (418, 418),
            (218, 500),
            (419, 403),
            (420, 429),
            (440, 401),
            (499, 408),
            (509, 503),
            (520, 502),
            (522, 504),
            // Not in the table: the x00 of the class.
            (199, 100),
            (299, 200),
            (310, 300),
            (470, 400),
            (555, 500),
        ] {
            assert_eq!(nearest(code), Some(suggestion), "{code}");
        }
        assert!((100..=599).all(|code| nearest(code).is_some()));
        for code in [0, 20, 99, 600, 999, u16::MAX] {
            assert_eq!(nearest(code), None, "{code}");
        }
    }

    #[test]
    fn classes_have_names_and_ranges() {
        let names: Vec<&str> = Class::ALL.into_iter().map(Class::name).collect();
        assert_eq!(names, ["Informational", "Successful", "Redirection", "Client Error", "Server Error"]);
        for (digit, expected) in (1..).zip(Class::ALL) {
            assert_eq!(class(digit * 100), expected);
            assert_eq!(class(digit * 100 + 99), expected);
            assert_eq!(expected.range(), Some(format!("{digit}XX")).as_deref());
        }
        for code in [0, 99, 600, u16::MAX] {
            assert_eq!(class(code), Class::Invalid, "{code}");
        }
        assert_eq!(Class::Invalid.range(), None);
    }
}
