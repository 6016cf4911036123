//! Names and sentences as words: the one way to cut, fold and singularise them.

use std::borrow::Cow;

use super::head;

/// A word in lower case: a piece of the text that it was cut from, where that is in lower case too.
pub type Word<'a> = Cow<'a, str>;

/// The words of a name or a sentence, in lower case: `listIDs`, `list_ids` and `list-ids` are the same two words, as are
/// `orderItems` and `OrderItems`. Of a long text those of its start ([`head`]).
///
/// A word ends at everything that is not a letter or a digit, and before a capital that starts the next one. An apostrophe
/// is left out: `the user's` is `the`, `users`.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let text = head(text);
    if let Some(pieces) = pieces(text) {
        // About as many as there are in English.
        let mut words = Vec::with_capacity(text.len() / 6 + 1);
        words.extend(pieces.map(in_lower_case));
        return words;
    }
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut is_open = false;
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
            if !is_open || (starts && !is_plural_s) {
                words.push(Word::default());
            }
            if let Some(word) = words.last_mut() {
                word.to_mut().extend(letter.to_lowercase());
            }
        }
        is_open = letter.is_alphanumeric();
        before = letter;
    }
    words
}

fn in_lower_case(word: &str) -> Word<'_> {
    if word.bytes().any(|letter| letter.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// The words of a text as they are written, if they are pieces of it, as those of nearly all names are.
pub(crate) fn pieces(text: &str) -> Option<impl Iterator<Item = &str>> {
    let is_plain = text.is_ascii() && memchr::memchr(b'\'', text.as_bytes()).is_none();
    is_plain.then(|| cut(text))
}

/// What a byte of a plain text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

fn cut(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let class = move |at: usize| bytes.get(at).map_or(Class::Other, |byte| CLASSES[*byte as usize]);
    let mut at = 0;
    std::iter::from_fn(move || {
        while class(at) == Class::Other {
            bytes.get(at)?;
            at += 1;
        }
        let start = at;
        loop {
            let before = class(at);
            at += 1;
            match class(at) {
                Class::Lower | Class::Digit => {}
                Class::Other => break,
                Class::Upper => {
                    let ends_acronym = class(at + 1) == Class::Lower;
                    let is_plural_s = bytes.get(at + 1) == Some(&b's') && class(at + 2) != Class::Lower;
                    if before != Class::Upper || ends_acronym && !is_plural_s {
                        break;
                    }
                }
            }
        }
        Some(&text[start..at])
    })
}

/// Whether a name or a text holds one of these words, which are in lower case. Of a long text its start is read.
pub fn is_about(text: &str, subject: &[&str]) -> bool {
    let text = head(text);
    if let Some(mut pieces) = pieces(text) {
        return pieces.any(|word| subject.iter().any(|subject| subject.eq_ignore_ascii_case(word)));
    }
    words(text).iter().any(|word| subject.contains(&&**word))
}

/// Whether a text has a phrase in words of its own, the last one in the plural or not: `invalid input` is in "invalid
/// inputs", `validation failed` is not in "invalidation failed". Both are in lower case.
pub fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let rest = &text[at + phrase.len()..];
        let is_end = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        !text[..at].ends_with(char::is_alphanumeric) && (is_end(rest) || rest.strip_prefix('s').is_some_and(is_end))
    })
}

/// A name in lower case and without separators: `errorCode`, `error_code` and `Error-Code` are one.
pub fn folded(name: &str) -> Cow<'_, str> {
    if is_folded(name) {
        return Cow::Borrowed(name);
    }
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            'a'..='z' | '0'..='9' => folded.push(letter),
            _ if letter.is_ascii() => {
                folded.extend(letter.is_ascii_alphanumeric().then(|| letter.to_ascii_lowercase()));
            }
            _ if letter.is_alphanumeric() => folded.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    Cow::Owned(folded)
}

fn is_folded(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
}

/// Whether a name is one of these when it is [`folded`]. They are folded, and in ASCII.
pub fn is_one_of(name: &str, names: &[&str]) -> bool {
    if is_folded(name) {
        return names.contains(&name);
    }
    if !name.is_ascii() {
        return names.contains(&&*folded(name));
    }
    let letters = || name.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
    let first = letters().next();
    names.iter().any(|name| name.bytes().next() == first && letters().eq(name.bytes()))
}

/// Whether a noun in lower case is in the plural, as far as its ending tells.
pub fn is_plural(word: &str) -> bool {
    const IRREGULAR: [&str; 7] = ["people", "children", "media", "data", "criteria", "indices", "feedback"];
    IRREGULAR.contains(&word) || ends_in_plural_s(word)
}

fn ends_in_plural_s(word: &str) -> bool {
    const ENDINGS_OF_SINGULARS: [&str; 5] = ["ss", "us", "is", "news", "series"];
    word.len() > 2 && word.ends_with('s') && !ENDINGS_OF_SINGULARS.iter().any(|ending| word.ends_with(ending))
}

/// A word in lower case without the ending of the plural: `keys`, `addresses` and `entries` become `key`, `address` and
/// `entry`.
pub fn singular(word: &str) -> String {
    if !ends_in_plural_s(word) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let is_long = ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    word.strip_suffix(if is_long { "es" } else { "s" }).unwrap_or(word).to_owned()
}

/// The last word of a name, in the singular.
pub fn last_word(name: &str) -> Option<String> {
    words(name).pop().map(|word| singular(&word))
}

/// The end of a noun that is counted.
pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_styles_are_cut_alike() {
        for name in
            ["createUserToken", "CreateUserToken", "create_user_token", "create-user-token", "create.user.token"]
        {
            assert_eq!(words(name), ["create", "user", "token"], "{name}");
        }
        for (name, expected) in [
            ("X-Total-Count", "x total count"),
            ("userID", "user id"),
            ("tokenIDs", "token ids"),
            ("tokenIds", "token ids"),
            ("listIDs", "list ids"),
            ("getHTTPUrl", "get http url"),
            ("OAuth2Token", "o auth2 token"),
            ("$skip", "skip"),
            ("page[after]", "page after"),
            ("_links", "links"),
            ("sha256", "sha256"),
            ("the user's name", "the users name"),
            ("{}--", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn words_are_the_same_beside_letters_outside_of_ascii() {
        for name in [
            "createUserToken",
            "getHTTPUrl",
            "listIDs",
            "listIDsOfUsers",
            "OAuth2Token",
            "v2Items",
            "aB",
            "AB",
            "ABc",
            "Ab1C",
            "x--y__Z",
            "HTTPServers",
            "URLs",
            "aURLs2",
            "  Get the 2nd page. Then stop!",
            "s",
            "As",
            "AsS",
            "",
        ] {
            // The dash takes the way of all letters.
            let beside = format!("{name} – é");
            let [all, mut others] = [words(name), words(&beside)];
            assert_eq!(others.pop().as_deref(), Some("é"));
            assert_eq!(all, others, "{name}");
        }
    }

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
    fn long_texts_are_read_at_their_start() {
        let text = format!("batch {}", "of many words ".repeat(1_000));
        assert!(is_about(&text, &["batch"]) && !is_about(&format!("{text} bulk"), &["bulk"]));
        assert_eq!(words(&format!("a{}", "ü".repeat(5_000))).len(), 1);
    }

    #[test]
    fn plurals_are_known_and_lose_their_ending() {
        for (word, expected) in [
            ("keys", "key"),
            ("ids", "id"),
            ("addresses", "address"),
            ("entries", "entry"),
            ("boxes", "box"),
            ("status", "status"),
            ("address", "address"),
            ("analysis", "analysis"),
            ("series", "series"),
        ] {
            assert_eq!(singular(word), expected);
            assert_eq!(is_plural(word), word != expected, "{word}");
        }
        assert!(is_plural("people") && is_plural("indices") && !is_plural("as"));
    }

    #[test]
    fn names_are_folded() {
        for name in ["errorCode", "error_code", "Error-Code"] {
            assert_eq!(folded(name), "errorcode");
            assert!(is_one_of(name, &["code", "errorcode"]), "{name}");
        }
        assert!(!is_one_of("errorCodes", &["errorcode"]) && is_one_of("Größe", &["größe"]));
    }
}
