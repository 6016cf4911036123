use std::fs;
use std::path::Path;

use super::{Listed, Phrases, Words, members, requests, responses};
use crate::hash::HashSet;

/// The lists of the files.
const FILES: [&[Listed]; 3] = [members::ALL, requests::ALL, responses::ALL];

fn sets() -> impl Iterator<Item = &'static Words> {
    FILES.into_iter().flatten().filter_map(|listed| match listed {
        Listed::Words(words) => Some(*words),
        Listed::Phrases(_) => None,
    })
}

fn phrases() -> impl Iterator<Item = &'static Phrases> {
    FILES.into_iter().flatten().filter_map(|listed| match listed {
        Listed::Phrases(phrases) => Some(*phrases),
        Listed::Words(_) => None,
    })
}

/// The code of the project outside of the lexicon, and the names that sets of the lexicon refer to.
fn code(directory: &Path, code: &mut String) {
    for entry in fs::read_dir(directory).expect("the source is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            self::code(&path, code);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("the source is there");
            let is_lexicon = path.parent().is_some_and(|parent| parent.ends_with("lexicon"));
            let lines = text.lines().filter(|line| !is_lexicon || line.trim_start().starts_with("with "));
            lines.for_each(|line| code.extend([line, "\n"]));
        }
    }
}

#[test]
fn every_set_is_used() {
    let mut all = String::new();
    code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let used: HashSet<&str> = all.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let names = sets().map(|set| set.name).chain(phrases().map(|list| list.name));
    let unused: Vec<_> = names.filter(|name| !used.contains(name)).collect();
    assert!(unused.is_empty(), "nothing uses these sets: {unused:?}");
}

/// Two sets overlap if they have these many words in common, and half of the words of one of them.
const FEWEST: usize = 3;

#[test]
fn sets_overlap_only_with_a_reason() {
    // Those that a set includes are sets of the list too.
    let own = |set: &Words| set.own.split_ascii_whitespace().collect::<HashSet<_>>();
    let all: Vec<_> = sets().map(|set| (set, own(set))).collect();
    let mut wrong = Vec::new();
    for (at, (one, words)) in all.iter().enumerate() {
        for (other, others) in &all[at + 1..] {
            let shared: Vec<_> = words.intersection(others).collect();
            let is_overlap = shared.len() >= FEWEST && shared.len() * 2 >= words.len().min(others.len());
            let is_declared = one.shares.iter().any(|(name, _)| *name == other.name)
                || other.shares.iter().any(|(name, _)| *name == one.name);
            if is_overlap != is_declared {
                wrong.push(format!("{} and {}: {shared:?}", one.name, other.name));
            }
        }
    }
    let names: HashSet<_> = all.iter().map(|(set, _)| set.name).collect();
    let shares = || all.iter().flat_map(|(set, _)| set.shares);
    wrong.extend(shares().filter(|(name, _)| !names.contains(name)).map(|(name, _)| format!("{name} is not a set")));
    assert!(
        wrong.is_empty(),
        "these have words in common and don't say why, or say why and have none: merge them, let one include the other, \
         or write a reason:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn words_are_listed_once_in_lower_case_and_in_order() {
    for set in sets() {
        let own: Vec<_> = set.own.split_ascii_whitespace().collect();
        assert!(own.is_sorted_by(|one, other| one < other), "{}: {own:?}", set.name);
        assert!(own.iter().all(|word| word.is_ascii() && *word == word.to_lowercase()), "{}", set.name);
        let inherited: HashSet<_> = set.includes.iter().flat_map(|other| other.all()).collect();
        let twice: Vec<_> = own.iter().filter(|word| inherited.contains(*word)).collect();
        assert!(twice.is_empty(), "{} has these from another set: {twice:?}", set.name);
    }
    for list in phrases() {
        assert!(list.own.iter().all(|phrase| *phrase == phrase.to_lowercase()), "{}", list.name);
        let all: HashSet<_> = list.own.iter().collect();
        assert_eq!(all.len(), list.own.len(), "{} has a phrase twice", list.name);
    }
}

#[test]
fn sets_are_asked_for_words_names_and_texts() {
    static SMALL: Words = Words::declared("SMALL", "key token", &[], &[]);
    static LARGE: Words = Words::declared("LARGE", "nextpage", &[&SMALL], &[]);
    assert!(SMALL.has("key") && !SMALL.has("Key") && !SMALL.has("nextpage") && LARGE.has("token"));
    assert!(LARGE.has_name("next_page") && LARGE.has_name("nextPage") && !LARGE.has_name("pages"));
    assert!(SMALL.is_in("Send the Key.") && SMALL.is_in("the user’s key") && !SMALL.is_in("monkeys"));
    assert_eq!(SMALL.first_in("apiToken or key").as_deref(), Some("token"));
    assert!(SMALL.ends("X-Api-Key") && !SMALL.ends("key_id") && !SMALL.ends("ключ"));
    static SAID: Phrases = Phrases::new("SAID", &["not found"]);
    assert!(SAID.are_in("Order Not Found.") && !SAID.are_in("notfound"));
}
