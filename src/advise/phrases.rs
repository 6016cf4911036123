//! Codes by their reason phrases, and the codes that names tell of.

/// A code's reason phrase (RFC 9110, 15) and the words that components for it are named with.
const PHRASES: &[(u16, &str, &[&str])] = &[
    (200, "OK", &[]),
    (201, "Created", &[]),
    (202, "Accepted", &[]),
    (204, "No Content", &[]),
    (304, "Not Modified", &[]),
    (400, "Bad Request", &["invalidrequest", "validationerror"]),
    (401, "Unauthorized", &["unauthenticated", "notauthenticated"]),
    (403, "Forbidden", &["permissiondenied", "accessdenied"]),
    (404, "Not Found", &[]),
    (409, "Conflict", &[]),
    (410, "Gone", &[]),
    (412, "Precondition Failed", &[]),
    (413, "Content Too Large", &["payloadtoolarge", "requestentitytoolarge"]),
    (415, "Unsupported Media Type", &[]),
    (422, "Unprocessable Content", &["unprocessableentity", "validationerror", "validationfailed"]),
    (429, "Too Many Requests", &["ratelimited", "ratelimit", "ratelimitexceeded"]),
    (500, "Internal Server Error", &["servererror", "internalerror"]),
    (503, "Service Unavailable", &[]),
];

/// The reason phrase of a code: "Error" for one that no snippet declares.
pub(super) fn phrase(code: u16) -> &'static str {
    PHRASES.iter().find(|(known, ..)| *known == code).map_or("Error", |(_, phrase, _)| phrase)
}

/// The error codes that a whole name tells of: `NotFound`, `rate_limited`, `Http404`.
pub(super) fn codes_of_name(name: &str) -> impl Iterator<Item = u16> {
    let plain = plain(name);
    codes(move |code, words| {
        let stem = plain.trim_end_matches("response").trim_end_matches("error");
        let stem = stem.trim_end_matches("response");
        words.contains(&stem) || stem.trim_start_matches("http").trim_start_matches("error") == code.to_string()
    })
}

/// The error codes that a name or a part of it tells of: `OrderNotFound`, `ApiErrorUnauthorized`, `errors_401`.
pub(super) fn codes_within(name: &str) -> impl Iterator<Item = u16> {
    let plain = plain(name);
    codes(move |code, words| {
        let mut numbers = plain.split(|letter: char| !letter.is_ascii_digit());
        words.iter().any(|word| word.len() >= TELLING && plain.contains(word))
            || numbers.any(|number| number.parse() == Ok(code))
    })
}

/// How long a word of a name is at least that tells of a code wherever it stands.
const TELLING: usize = 8;

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn codes(tells: impl Fn(u16, &[&str]) -> bool) -> impl Iterator<Item = u16> {
    let is_told = move |(code, phrase, words): &&(u16, &str, &[&str])| {
        let phrase = phrase.replace(' ', "").to_ascii_lowercase();
        tells(*code, &[&[&*phrase], *words].concat())
    };
    PHRASES.iter().filter(|(code, ..)| *code >= 400).filter(is_told).map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

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
