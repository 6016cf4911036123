//! The words of a text, and their stems.

/// The words of a text as they are written, and in lower case without apostrophes.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
        .map(|word| {
            (word, word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        })
        .filter(|(_, word)| !word.is_empty())
}

/// Whether a list of words, separated by spaces, has this one.
pub(super) fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Returns the part of a lower-case word that its inflections share. It need not be a word:
/// the stem of `expired`, `expires`, `expiry` and `expiration` is `expir`.
pub(super) fn stem(word: &str) -> String {
    // Short words and words that are not ASCII have no stem of their own.
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let american = american(word);
    let singular = singular(&american);
    let base = without_ending(singular);
    // created and create, duplicated and duplicate: their endings leave `at` behind.
    cut(base, "at", 4).unwrap_or(base).to_owned()
}

/// Spells `-ise` words with `-ize`, so that `unauthorised` finds `unauthorized`.
fn american(word: &str) -> String {
    ["ise", "ised", "ises", "ising", "isation"]
        .into_iter()
        .find_map(|ending| {
            let root = cut(word, ending, 4)?;
            Some(format!("{root}{}", ending.replacen('s', "z", 1)))
        })
        .unwrap_or_else(|| word.to_owned())
}

pub(super) fn singular(word: &str) -> &str {
    if let Some(root) = cut(word, "ies", 3) {
        return root;
    }
    if word.ends_with("sses") {
        return word.strip_suffix("es").unwrap_or(word);
    }
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return word;
    }
    cut(word, "s", 3).unwrap_or(word)
}

fn without_ending(word: &str) -> &str {
    for ending in ["ation", "ition", "ion", "ure", "ment"] {
        if let Some(root) = cut(word, ending, 4) {
            return root;
        }
    }
    if !word.ends_with("eed") {
        for ending in ["ing", "ed"] {
            if let Some(root) = cut(word, ending, 3).filter(|root| has_vowel(root)) {
                return undoubled(root);
            }
        }
    }
    cut(word, "e", 3).or_else(|| cut(word, "y", 4)).unwrap_or(word)
}

/// `logg` from `logged` becomes `log`; `process` and `install` stay.
fn undoubled(root: &str) -> &str {
    let mut ends = root.chars().rev();
    match (ends.next(), ends.next()) {
        (Some(last), Some(before)) if last == before && !"lsz".contains(last) => {
            root.strip_suffix(last).unwrap_or(root)
        }
        _ => root,
    }
}

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// Returns the word without its ending if at least `least` letters remain.
fn cut<'a>(word: &'a str, ending: &str, least: usize) -> Option<&'a str> {
    word.strip_suffix(ending).filter(|root| root.len() >= least)
}
