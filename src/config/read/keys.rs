//! The help for a key where it can't be: it may be a slip, another word for one that can be there, or belong elsewhere.

use super::requirement::TYPES;
use super::{SETTINGS, meant, policy, requirement, scope};
use crate::status::StatusKey;
use crate::syntax::Entry;

/// The maps of a config, as mistakes call them, with the keys that are theirs alone.
const MAPS: [(&str, &[&str]); 9] = [
    ("the config", &SETTINGS),
    ("a file that is extended", &["title", "url"]),
    (POLICY, &policy::KEYS),
    ("`for`", &scope::KEYS),
    ("`declare`", &policy::DECLARE_KEYS),
    ("`headers`", &requirement::HEADERS_KEYS),
    ("`content`", &requirement::CONTENT_KEYS),
    ("`body`", &requirement::BODY_KEYS),
    ("`test`", &policy::TEST_KEYS),
];

const POLICY: &str = "a policy";

/// Words that people write for a key.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("name", "id"),
    ("message", "why"),
    ("reason", "why"),
    ("rationale", "why"),
    ("level", "severity"),
    ("scope", "for"),
    ("when", "for"),
    ("where", "for"),
    ("responses", "at"),
    ("forbid", "never"),
    ("allow", "only"),
    ("policy", "policies"),
    ("profile", "extends"),
    ("profiles", "extends"),
];

/// What to do about a key that a map can't have.
pub(super) fn help(entry: Entry<'_>, map: &str, known: &[&str]) -> String {
    let key = entry.key.text();
    let text = key.to_lowercase();
    let other = || OTHER_WORDS.iter().find(|(word, own)| *word == text && known.contains(own));
    if let Some(name) = meant(&text, known).or_else(|| other().map(|(_, own)| (*own).to_owned())) {
        return format!("did you mean `{name}`?");
    }
    let is_known_map = MAPS.iter().any(|(other, _)| *other == map);
    let homes = MAPS.iter().filter(|(other, keys)| is_known_map && *other != map && keys.contains(&text.as_str()));
    let homes: Vec<&str> = homes.map(|(home, _)| *home).collect();
    // A name with a remark, where a list of names is meant.
    let value = entry.value;
    let is_remark =
        !value.is_sequence() && (homes.is_empty() || TYPES.contains(&value.text()) || value.text() == "required");
    match map {
        "`headers`" if is_remark => format!("list the names, as `headers: [{key}]`"),
        "`content`" if key.contains('/') => format!("list the media types, as `content: [{key}]`"),
        "`declare`" if StatusKey::read(key).1 => format!("list the codes, as `declare: [{key}]`"),
        "`body`" if is_remark => "name members in `required`, `members` or `types`".to_owned(),
        _ if homes.is_empty() => format!("expected `{}`", known.join("`, `")),
        _ if map.starts_with('`') && homes.contains(&POLICY) => format!("write it beside {map}, not in it"),
        _ => format!("write it in {}", one_of(&homes)),
    }
}

/// "`a`, `b` or `c`".
fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [names @ .., last] => format!("{} or {last}", names.join(", ")),
    }
}
