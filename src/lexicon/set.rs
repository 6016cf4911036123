use std::sync::OnceLock;

use crate::hash::HashSet;
use crate::text::head;
use crate::text::words::{folded, has_phrase, pieces, words};

/// A named set of words in lower case and ASCII.
///
/// A set of names has them without separators: `nextpage` for `next_page` and `nextPage`.
#[derive(Debug)]
pub(crate) struct Words {
    /// The name of the set.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests read it"))]
    pub(super) name: &'static str,
    /// The words that it does not have from another set.
    pub(super) own: &'static str,
    /// The sets that it has all words of.
    pub(super) includes: &'static [&'static Self],
    /// The sets that it has several words in common with, each with the reason.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests read it"))]
    pub(super) shares: &'static [(&'static str, &'static str)],
    set: OnceLock<WordSet>,
}

/// The words of a set, and the lengths and first letters of all of them: most other words have another length or letter.
#[derive(Debug, Default)]
struct WordSet {
    words: HashSet<&'static str>,
    lengths: u64,
    initials: u64,
}

impl WordSet {
    fn new(words: HashSet<&'static str>) -> Self {
        let bits = |bit: fn(&str) -> u64| words.iter().fold(0, |bits, word| bits | bit(word));
        Self { lengths: bits(length_bit), initials: bits(initial_bit), words }
    }
}

fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// It is the same for a letter in upper and in lower case.
fn initial_bit(word: &str) -> u64 {
    word.as_bytes().first().map_or(0, |first| 1 << (first & 31))
}

impl Words {
    /// A set that is not part of the lexicon.
    pub(crate) const fn new(own: &'static str) -> Self {
        Self::declared("", own, &[], &[])
    }

    pub(crate) const fn declared(
        name: &'static str,
        own: &'static str,
        includes: &'static [&'static Self],
        shares: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name, own, includes, shares, set: OnceLock::new() }
    }

    /// All words.
    pub(super) fn all(&self) -> HashSet<&'static str> {
        let others = self.includes.iter().flat_map(|other| other.all());
        self.own.split_ascii_whitespace().chain(others).collect()
    }

    /// Whether the set has a word, which is in lower case.
    pub(crate) fn has(&self, word: &str) -> bool {
        let set = self.set.get_or_init(|| WordSet::new(self.all()));
        set.lengths & length_bit(word) != 0 && set.initials & initial_bit(word) != 0 && set.words.contains(word)
    }

    /// Whether the set has a name, whatever its case and its separators.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.has(name) || self.has(&folded(name))
    }

    /// Whether one of the words of a name or a text is in the set. Of a long text its start is read.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = head(text);
        match pieces(text) {
            Some(mut pieces) => pieces.any(|word| self.has_in_any_case(word)),
            None => words(text).iter().any(|word| self.has(word)),
        }
    }

    /// The first word of a name or a text that is in the set.
    pub(crate) fn first_in(&self, text: &str) -> Option<String> {
        words(text).into_iter().find(|word| self.has(word)).map(std::borrow::Cow::into_owned)
    }

    /// Whether a name, whatever its case and its separators, ends with one of the names of the set.
    pub(crate) fn ends(&self, name: &str) -> bool {
        let name = folded(name);
        (0..name.len()).any(|at| name.get(at..).is_some_and(|end| self.has(end)))
    }

    fn has_in_any_case(&self, word: &str) -> bool {
        if word.bytes().any(|letter| letter.is_ascii_uppercase()) {
            self.has(&word.to_ascii_lowercase())
        } else {
            self.has(word)
        }
    }
}

/// A named list of phrases in lower case.
#[derive(Debug)]
pub(crate) struct Phrases {
    /// The name of the list.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests read it"))]
    pub(super) name: &'static str,
    /// The phrases.
    pub(super) own: &'static [&'static str],
}

impl Phrases {
    pub(crate) const fn new(name: &'static str, own: &'static [&'static str]) -> Self {
        Self { name, own }
    }

    /// The first of the phrases that the start of a text has in words of its own ([`has_phrase`]).
    pub(crate) fn first_in(&self, text: &str) -> Option<&'static str> {
        let text = head(text).to_lowercase();
        self.own.iter().copied().find(|phrase| has_phrase(&text, phrase))
    }

    /// Whether the start of a text has one of the phrases.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }
}

/// Declares sets of words and lists of phrases, and the list of both.
///
/// `NAME: "some words";` is a set of words; `with OTHER, …` adds those of other sets, and `shares OTHER: "reason", …` says
/// why it has several words of another one. `NAME: ["a phrase", …];` is a list of phrases.
macro_rules! lexicon {
    ($($(#[doc = $doc:literal])+ $name:ident: $listed:tt
        $(with $($other:ident),+)? $(shares $($with:ident: $reason:literal),+)?;)*) => {
        $($(#[doc = $doc])+ pub(crate) static $name: lexicon!(@type $listed) =
            lexicon!(@new $name $listed [$($(&$other),+)?] [$($((stringify!($with), $reason)),+)?]);)*
        #[cfg(test)]
        pub(super) static ALL: &[super::Listed] = &[$(lexicon!(@listed $name $listed)),*];
    };
    (@type [$($phrase:literal),* $(,)?]) => { $crate::lexicon::Phrases };
    (@type $words:literal) => { $crate::lexicon::Words };
    (@new $name:ident [$($phrase:literal),* $(,)?] [] []) => {
        $crate::lexicon::Phrases::new(stringify!($name), &[$($phrase),*])
    };
    (@new $name:ident $words:literal [$($other:expr),*] [$($shared:expr),*]) => {
        $crate::lexicon::Words::declared(stringify!($name), $words, &[$($other),*], &[$($shared),*])
    };
    (@listed $name:ident [$($phrase:literal),* $(,)?]) => { super::Listed::Phrases(&$name) };
    (@listed $name:ident $words:literal) => { super::Listed::Words(&$name) };
}
pub(super) use lexicon;
