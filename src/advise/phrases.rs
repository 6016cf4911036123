//! Codes by their reason phrases, and the codes in names.

use crate::model::Operation;
use crate::status;
use crate::text::words::folded;

/// A code's reason phrase (RFC 9110, 15) and the words that components for it are named with, the phrase among them.
const PHRASES: &[(u16, &str, &[&str])] = &[
    (200, "OK", &["ok"]),
    (201, "Created", &["created"]),
    (202, "Accepted", &["accepted"]),
    (204, "No Content", &["nocontent"]),
    (304, "Not Modified", &["notmodified"]),
    (400, "Bad Request", &["invalidrequest", "validationerror", "badrequest"]),
    (401, "Unauthorized", &["unauthenticated", "notauthenticated", "unauthorised", "unauthorized"]),
    (403, "Forbidden", &["permissiondenied", "accessdenied", "forbidden"]),
    (404, "Not Found", &["notfound"]),
    (409, "Conflict", &["conflict"]),
    (410, "Gone", &["gone"]),
    (412, "Precondition Failed", &["preconditionfailed"]),
    (413, "Content Too Large", &["payloadtoolarge", "requestentitytoolarge", "contenttoolarge"]),
    (415, "Unsupported Media Type", &["unsupportedmediatype"]),
    (
        422,
        "Unprocessable Content",
        &["unprocessableentity", "validationerror", "validationfailed", "unprocessablecontent"],
    ),
    (429, "Too Many Requests", &["ratelimited", "ratelimit", "ratelimitexceeded", "toomanyrequests"]),
    (500, "Internal Server Error", &["servererror", "internalerror", "internalservererror"]),
    (503, "Service Unavailable", &["serviceunavailable"]),
];

/// The reason phrase of a code: "Error" for one that is not registered.
pub(super) fn phrase(code: u16) -> &'static str {
    let registered = || status::lookup(code).map_or("Error", |found| found.name);
    PHRASES.iter().find(|(known, ..)| *known == code).map_or_else(registered, |(_, phrase, _)| phrase)
}

/// Whether a text is nothing but a reason phrase of this code: "Unprocessable Entity", "Not found.".
pub(super) fn is_phrase(code: u16, text: &str) -> bool {
    let known = PHRASES.iter().find(|(known, ..)| *known == code);
    known.is_some_and(|(.., words)| text.contains(char::is_alphabetic) && words.contains(&&*folded(text)))
}

/// Whether a text is nothing but the reason phrase of a success.
pub(super) fn is_of_success(text: &str) -> bool {
    PHRASES.iter().any(|(code, ..)| code / 100 == 2 && is_phrase(*code, text))
}

/// The error codes that a whole name means: `NotFound`, `rate_limited`, `Http404`.
pub(super) fn codes_of_name(name: &str) -> impl Iterator<Item = u16> {
    let plain = folded(name);
    codes(move |code, words| {
        let stem = plain.trim_end_matches("response").trim_end_matches("error");
        let stem = stem.trim_end_matches("response");
        words.contains(&stem) || stem.trim_start_matches("http").trim_start_matches("error") == code.to_string()
    })
}

/// The error codes that a name or a part of it means: `OrderNotFound`, `ApiErrorUnauthorized`, `errors_401`.
pub(super) fn codes_within(name: &str) -> impl Iterator<Item = u16> {
    let plain = folded(name);
    codes(move |code, words| {
        let mut numbers = plain.split(|letter: char| !letter.is_ascii_digit());
        words.iter().any(|word| word.len() >= TELLING && plain.contains(word))
            || numbers.any(|number| number.parse() == Ok(code))
    })
}

/// The subject in a name for an error of this code: `order` of `OrderNotFound`. None for a name without another
/// subject, or with one that all errors have.
pub(super) fn subject_of(name: &str, code: u16) -> Option<String> {
    const GENERAL: [&str; 15] = [
        "response",
        "error",
        "object",
        "resource",
        "entity",
        "item",
        "record",
        "global",
        "default",
        "common",
        "generic",
        "trait",
        "http",
        "api",
        "exception",
    ];
    let (.., words) = PHRASES.iter().find(|(known, ..)| *known == code)?;
    let plain = folded(name);
    let told = words.iter().filter(|word| plain.contains(**word)).max_by_key(|word| word.len());
    let told =
        told.map(|word| (*word).to_owned()).or_else(|| Some(code.to_string()).filter(|code| plain.contains(code)));
    let rest = GENERAL.iter().fold(plain.replacen(&told?, "", 1), |rest, word| rest.replace(word, ""));
    let rest: String = rest.chars().filter(char::is_ascii_alphabetic).collect();
    (rest.len() > 2).then_some(rest)
}

/// Whether what has this name fits an error of an operation: the name is about no other code, and no other subject.
pub fn fits_name(name: &str, operation: &Operation<'_>, code: Option<u16>) -> bool {
    let told: Vec<u16> = codes_within(name).collect();
    let Some(&first) = told.first() else { return true };
    let is_foreign = |subject: String| !is_about(operation, &subject);
    code.is_some_and(|code| told.contains(&code)) && !subject_of(name, first).is_some_and(is_foreign)
}

/// From how many areas of an API on what all of them use is not about one of them, whatever its name.
pub(super) const SEVERAL: usize = 3;

/// Whether the path of an operation or a tag names this subject.
pub(super) fn is_about(operation: &Operation<'_>, subject: &str) -> bool {
    let mut names = operation.segments().chain(operation.tags()).map(folded);
    names.any(|name| name.contains(subject.trim_end_matches('s')))
}

/// The shortest word that means a code at any place in a name.
const TELLING: usize = 8;

fn codes(tells: impl Fn(u16, &[&str]) -> bool) -> impl Iterator<Item = u16> {
    let is_told = move |(code, _, words): &&(u16, &str, &[&str])| tells(*code, words);
    PHRASES.iter().filter(|(code, ..)| *code >= 400).filter(is_told).map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_is_among_the_words_for_its_code() {
        for (code, phrase, words) in PHRASES {
            assert!(words.contains(&&*folded(phrase)), "{code}");
        }
    }

    #[test]
    fn names_tell_of_subjects() {
        let about = |name, code| subject_of(name, code).unwrap_or_default();
        assert_eq!(about("OrderNotFoundError", 404), "order");
        assert_eq!(about("application_not_found", 404), "application");
        for general in
            ["NotFound", "ObjectNotFound", "ResourceNotFoundResponse", "trait_globalErrors_404", "E404NotFound"]
        {
            assert_eq!(about(general, 404), "", "{general}");
        }
        assert_eq!(about("RateLimited", 429), "");
        assert_eq!(about("422-mandatory-owner", 422), "mandatoryowner");
        assert_eq!(about("401Response", 401), "");
        assert_eq!(about("UnauthorisedError", 401), "");
        assert_eq!(about("startendError", 400), "", "it tells of no code");
    }

    #[test]
    fn names_tell_of_codes() {
        let whole = |name| codes_of_name(name).collect::<Vec<_>>();
        let part = |name| codes_within(name).collect::<Vec<_>>();
        assert_eq!(whole("NotFoundError"), [404]);
        assert_eq!(whole("Http404"), [404]);
        assert_eq!(whole("401Response"), [401]);
        assert_eq!(whole("OrderNotFound"), [] as [u16; 0]);
        assert_eq!(part("OrderNotFound"), [404]);
        assert_eq!(part("ApiErrorUnauthorized"), [401]);
        assert_eq!(part("HTTPValidationError"), [400, 422]);
        assert_eq!(part("401Response"), [401]);
        assert_eq!(part("globalErrors_429"), [429]);
        assert_eq!(part("Error"), [] as [u16; 0]);
        assert_eq!(part("GoneFishing"), [] as [u16; 0], "short words stand for much");
    }
}
