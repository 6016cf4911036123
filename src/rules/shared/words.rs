//! Words of names, and lists in words.

use crate::model::Operation;
use crate::text::head;

/// Whether the path, the operationId, the summary or the description of an operation holds one of these words.
pub(in crate::rules) fn mentions(operation: &Operation<'_>, subject: &[&str]) -> bool {
    let texts = [Some(operation.path), operation.operation_id(), operation.summary(), operation.description()];
    texts.into_iter().flatten().any(|text| is_about(text, subject))
}

/// Whether a text or a name holds one of these words.
pub(in crate::rules) fn is_about(text: &str, subject: &[&str]) -> bool {
    let text = head(text);
    if text.is_ascii() {
        return ascii_words(text).any(|word| subject.iter().any(|subject| subject.eq_ignore_ascii_case(word)));
    }
    words(text).iter().any(|word| subject.contains(&word.as_str()))
}

/// Whether a text has a phrase in words of its own, the last one in the plural or not: `invalid input` is in "invalid inputs",
/// `validation failed` is not in "invalidation failed". Both are in lower case.
pub(in crate::rules) fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let rest = &text[at + phrase.len()..];
        let is_end = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        !text[..at].ends_with(char::is_alphanumeric) && (is_end(rest) || rest.strip_prefix('s').is_some_and(is_end))
    })
}

/// A sentence as a part of a help: it starts with a small letter and has no full stop.
pub(in crate::rules) fn part_of_help(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Codes as a list in words: "`403` or `401`".
pub(in crate::rules) fn any_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "or")
}

/// A list in words: "`Range`, `Content-Range` and `416`".
pub(in crate::rules) fn all_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "and")
}

fn join(items: impl IntoIterator<Item = impl std::fmt::Display>, word: &str) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| format!("`{item}`")).collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} {word} {last}", items.join(", ")),
    }
}

/// Last words of member names that identify something or lead to it, in the singular.
const IDENTIFIERS: &[&str] = &[
    "address",
    "alias",
    "arn",
    "code",
    "digest",
    "domain",
    "email",
    "fingerprint",
    "gid",
    "guid",
    "handle",
    "hash",
    "host",
    "hostname",
    "href",
    "id",
    "identifier",
    "identity",
    "key",
    "kid",
    "link",
    "location",
    "login",
    "name",
    "nr",
    "number",
    "oid",
    "path",
    "permalink",
    "ref",
    "reference",
    "rid",
    "self",
    "serial",
    "sha",
    "sid",
    "slug",
    "symbol",
    "tag",
    "token",
    "uid",
    "ulid",
    "uri",
    "url",
    "urn",
    "username",
    "uuid",
    "version",
];

/// Whether a member with this last word identifies something.
pub(in crate::rules) fn is_identifier(last_word: &str) -> bool {
    IDENTIFIERS.contains(&last_word)
}

/// The last word of a name, in lower case and in the singular.
pub(in crate::rules) fn last_word(name: &str) -> Option<String> {
    words(name).pop().map(|word| singular(&word))
}

/// A word without the ending of the plural: `keys`, `addresses` and `entries` become `key`, `address` and `entry`.
pub(in crate::rules) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let is_long = ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix(if is_long { "es" } else { "s" }) {
        Some(stem) if !word.ends_with("ss") && !word.ends_with("us") => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The words of a name, in lower case: `nextPageToken`, `next_page_token` and `next-page-token` are the same three. Of a long
/// text those of its start.
pub(in crate::rules) fn words(name: &str) -> Vec<String> {
    let name = head(name);
    if name.is_ascii() {
        return ascii_words(name).map(str::to_ascii_lowercase).collect();
    }
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let starts = letter.is_uppercase()
            && (!before.is_uppercase() || letters.peek().is_some_and(|after| after.is_lowercase()));
        if letter.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if before.is_alphanumeric() && !starts => word.extend(letter.to_lowercase()),
                _ => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
}

/// The words of a text in ASCII, as they are written.
fn ascii_words(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while !bytes.get(at)?.is_ascii_alphanumeric() {
            at += 1;
        }
        let start = at;
        loop {
            at += 1;
            let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_alphanumeric()) else { break };
            let starts = byte.is_ascii_uppercase()
                && (!bytes[at - 1].is_ascii_uppercase() || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase));
            if starts {
                break;
            }
        }
        Some(&text[start..at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_words_of_their_own() {
        for text in [
            "validation failed",
            "the validation failed.",
            "body: (validation failed)",
            "revalidation, validation failed",
        ] {
            assert!(has_phrase(text, "validation failed"), "{text}");
        }
        assert!(has_phrase("bad requests", "bad request"));
        for text in ["", "cache invalidation failed", "revalidation failed", "validation failedover"] {
            assert!(!has_phrase(text, "validation failed"), "{text}");
        }
    }

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("nextPageToken", "next page token"),
            ("next_page_token", "next page token"),
            ("X-Total-Count", "x total count"),
            ("userID", "user id"),
            ("HTMLUrl", "html url"),
            ("$skip", "skip"),
            ("page[after]", "page after"),
            ("_links", "links"),
            ("sha256", "sha256"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
            // The letter at the end takes the way of all letters.
            assert_eq!(words(&format!("{name} é")).join(" "), format!("{expected} é"), "{name}");
        }
    }

    #[test]
    fn long_texts_are_read_at_their_start() {
        let text = format!("batch {}", "of many words ".repeat(1_000));
        assert!(is_about(&text, &["batch"]) && !is_about(&format!("{text} bulk"), &["bulk"]));
        assert_eq!(words(&format!("a{}", "ü".repeat(5_000))).len(), 1);
    }

    #[test]
    fn plurals_lose_their_ending() {
        for (word, expected) in [
            ("keys", "key"),
            ("addresses", "address"),
            ("entries", "entry"),
            ("status", "status"),
            ("address", "address"),
        ] {
            assert_eq!(singular(word), expected);
        }
    }

    #[test]
    fn lists_are_written_in_words() {
        assert_eq!(any_of([403]), "`403`");
        assert_eq!(any_of([403, 401]), "`403` or `401`");
        assert_eq!(all_of(["Range", "Content-Range", "416"]), "`Range`, `Content-Range` and `416`");
    }
}
