//! Finds status codes by everyday words.
//!
//! A code has phrases (its name and `words`) and prose (`meaning` and `when`). The fewer codes use
//! a word, the higher its weight: `duplicate` decides, and `request` hardly counts. The best phrase
//! of a code sets its rank, and the prose adds to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::stem::{is_in, pieces, singular, stem};
use super::{Class, Status, all, class, lookup, situations, unregistered};
use crate::sort;

/// The weight of the prose, relative to that of the best phrase.
const PROSE_WEIGHT: f64 = 0.25;
/// The factor for the score of a discouraged code, which puts it after the codes with an equal score.
const DISCOURAGED_FACTOR: f64 = 0.75;
/// The weight of a word that no code uses, relative to that of a word that one code uses.
const UNKNOWN_SHARE: f64 = 0.5;
/// The share of the query, by weight, that a code has to match.
const MIN_COVERAGE: f64 = 0.5;
/// The lowest score of a result, relative to the best one. Results below it are noise.
const MIN_SHARE_OF_BEST: f64 = 0.6;

/// The weight of phrases, relative to that of a situation.
const PHRASES: f64 = 0.5;

/// What a phrase scores that is the whole query: more than any situation.
const WHOLE_PHRASE: f64 = 1.5;

/// Words that do not help to find a code, separated by spaces.
const STOP_WORDS: &str = "a am an and answer answers are as at be because been by can code codes \
    could did do does for from get got had has have how http i if is it its me my need of on or \
    our response responses return returned returns send should so someone something status that \
    the their them then there these they this those to us use used using want wants was we were \
    what when which who will with would you your";

/// Words before a number that is an amount and not a code.
const BEFORE_AMOUNTS: &str = "above after below every exceed exceeds first last least most over than within";

/// Words after a number that is an amount and not a code.
const UNITS: &str = "bytes calls characters gb items kb mb minutes ms requests rows seconds users";

/// Words that mean "not", without apostrophes, as [`tokens`] returns them.
const NEGATIONS: &str = "arent cannot cant couldnt didnt doesnt dont hasnt havent isnt never no \
    none wasnt without wont";

/// Words that mean the same here, as the word that stands for them and the others, separated by spaces. Whether the
/// thing that is gone was a record or an item does not change the code.
const SYNONYMS: &[(&str, &str)] = &[
    ("resource", "entity entry item object record row"),
    ("address", "uri url"),
    ("permanently", "forever"),
    ("outside", "beyond"),
    ("required", "necessary needed needs"),
];

/// Implements [`search`](super::search()) of the parent module.
pub(super) fn search(words: &str) -> Vec<&'static Status> {
    let query = Query::parse(words);
    if !query.codes.is_empty() {
        return query.codes;
    }
    let in_range = |status: &Status| query.classes.is_empty() || query.classes.contains(&status.class());
    if query.words.is_empty() {
        return if query.classes.is_empty() {
            Vec::new()
        } else {
            all().iter().filter(|status| in_range(status)).collect()
        };
    }
    let found = index().rank(&query.words, &situations::scores(words), in_range);
    if found.is_empty() {
        return situations::hint(words).and_then(lookup).into_iter().filter(|status| in_range(status)).collect();
    }
    found
}

/// A parsed search.
#[derive(Default)]
struct Query {
    /// The codes in the search, in their order.
    codes: Vec<&'static Status>,
    /// The classes that limit the result. Empty if nothing limits it.
    classes: Vec<Class>,
    /// The stems of all other words.
    words: BTreeSet<String>,
}

impl Query {
    fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let tokens: Vec<String> = tokens(text).collect();
        if let Some(class) = named_class(&tokens) {
            query.classes.push(class);
            return query;
        }
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let is_amount = before.is_some_and(|word| is_in(BEFORE_AMOUNTS, word))
                || tokens.get(at + 1).is_some_and(|word| is_in(UNITS, word));
            if is_amount && token.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            if let Some(class) = range(token) {
                query.classes.push(class);
            } else if let Some(codes) = named_codes(token) {
                for status in codes {
                    if !query.codes.iter().any(|known| known.code == status.code) {
                        query.codes.push(status);
                    }
                }
            } else if let Some(stem) = content_stem(token) {
                query.words.insert(stem);
            }
        }
        if !query.classes.is_empty() {
            // `4xx errors` means the range. The word adds nothing.
            query.words.remove(&stem("error"));
        }
        query
    }
}

/// The class, if the whole search is its name, such as `client errors`.
fn named_class(tokens: &[String]) -> Option<Class> {
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let asked: Vec<String> = tokens.iter().map(|token| singular(token)).collect();
    Class::ALL.into_iter().find(|class| {
        class.name().split(' ').map(|word| singular(&word.to_ascii_lowercase())).eq(asked.iter().cloned())
    })
}

/// The class of a range such as `4xx`.
fn range(token: &str) -> Option<Class> {
    let digit: u16 = token.strip_suffix("xx")?.parse().ok()?;
    Class::ALL.into_iter().find(|&candidate| candidate == class(digit.checked_mul(100).unwrap_or_default()))
}

/// The codes for a number: the registered code, or the replacements of an unregistered one.
fn named_codes(token: &str) -> Option<Vec<&'static Status>> {
    let code: u16 = token.parse().ok()?;
    if let Some(status) = lookup(code) {
        return Some(vec![status]);
    }
    let replacements = unregistered(code)?.instead;
    Some(replacements.iter().filter_map(|&(_, code)| lookup(code)).collect())
}

/// The words of the registry with their weights.
struct Index {
    entries: Vec<Entry>,
    /// The weight of each stem, from its rarity.
    weights: BTreeMap<String, f64>,
    /// The weight of a stem that only one code uses.
    rarest: f64,
}

struct Entry {
    status: &'static Status,
    phrases: Vec<BTreeSet<String>>,
    /// Every stem of the phrases and the prose.
    stems: BTreeSet<String>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::build)
}

impl Index {
    fn build() -> Self {
        let entries: Vec<Entry> = all().iter().map(Entry::new).collect();
        let mut uses: BTreeMap<String, u32> = BTreeMap::new();
        for stem in entries.iter().flat_map(|entry| &entry.stems) {
            *uses.entry(stem.clone()).or_default() += 1;
        }
        let total = entries.iter().fold(0.0_f64, |total, _| total + 1.0);
        let weight = |count: f64| (1.0 + total / count).ln();
        let weights = uses.into_iter().map(|(stem, count)| (stem, weight(f64::from(count)))).collect();
        Self { entries, weights, rarest: weight(1.0) }
    }

    fn weight<'a>(&self, stems: impl IntoIterator<Item = &'a String>) -> f64 {
        stems.into_iter().filter_map(|stem| self.weights.get(stem)).sum()
    }

    /// Returns the wanted codes that match the words, the best first, and equal ones by code.
    fn rank(
        &self,
        words: &BTreeSet<String>,
        situations: &BTreeMap<u16, f64>,
        wanted: impl Fn(&Status) -> bool,
    ) -> Vec<&'static Status> {
        // Next to several unknown words, a result for the known one would be a guess.
        let unknown = self.rarest * UNKNOWN_SHARE;
        let asked: f64 = words.iter().map(|stem| self.weights.get(stem).copied().unwrap_or(unknown)).sum();
        let score = |entry: &Entry| {
            let by_words = self.score(entry, words, asked);
            let by_situation = situations.get(&entry.status.code).copied();
            by_words.or(by_situation)?;
            let by_words = by_words.unwrap_or_default();
            // The whole phrase, and nothing else, outweighs any situation.
            let is_phrase = entry.phrases.contains(words);
            let by_situation = if is_phrase { WHOLE_PHRASE } else { by_situation.unwrap_or_default() };
            Some((PHRASES * by_words + by_situation, by_words, entry.status))
        };
        let wanted = self.entries.iter().filter(|entry| wanted(entry.status));
        let mut scored: Vec<(f64, f64, &'static Status)> = wanted.filter_map(score).collect();
        sort::by(&mut scored, |(a, _, left), (b, _, right)| b.total_cmp(a).then(left.code.cmp(&right.code)));
        let best = scored.iter().fold((0.0, 0.0), |(all, words), found| (found.0.max(all), found.1.max(words)));
        let is_near = |score: f64, best: f64| score > 0.0 && score >= best * MIN_SHARE_OF_BEST;
        let near = scored.into_iter().filter(|found| is_near(found.0, best.0) || is_near(found.1, best.1));
        near.map(|(_, _, status)| status).collect()
    }

    fn score(&self, entry: &Entry, words: &BTreeSet<String>, asked: f64) -> Option<f64> {
        let coverage = self.weight(words.intersection(&entry.stems)) / asked;
        if coverage < MIN_COVERAGE {
            return None;
        }
        let phrase = entry
            .phrases
            .iter()
            .map(|phrase| {
                let shared = self.weight(words.intersection(phrase));
                let whole = self.weight(phrase);
                // One of two words says something else: an order is not a court order.
                if shared * 2.0 > whole { 2.0 * shared / (asked + whole) } else { 0.0 }
            })
            .fold(0.0, f64::max);
        let score = phrase + PROSE_WEIGHT * coverage;
        Some(if entry.status.discouraged.is_some() { score * DISCOURAGED_FACTOR } else { score })
    }
}

impl Entry {
    fn new(status: &'static Status) -> Self {
        let phrases: Vec<BTreeSet<String>> =
            std::iter::once(status.name).chain(status.words.iter().copied()).map(stems).collect();
        let prose = std::iter::once(status.meaning).chain(status.when.iter().copied()).flat_map(stems);
        let stems = phrases.iter().flatten().cloned().chain(prose).collect();
        Self { status, phrases, stems }
    }
}

/// Returns the stems of the words that are not stop words.
fn stems(text: &str) -> BTreeSet<String> {
    tokens(text).filter_map(|token| content_stem(&token)).collect()
}

fn content_stem(token: &str) -> Option<String> {
    if is_in(NEGATIONS, token) {
        return Some("not".to_owned());
    }
    (!is_in(STOP_WORDS, token)).then(|| stem(common_word(token)))
}

/// The word that stands for all with the meaning of this one.
fn common_word(token: &str) -> &str {
    let means_the_same = |others: &str| is_in(others, token) || is_in(others, singular(token));
    SYNONYMS.iter().find(|(_, others)| means_the_same(others)).map_or(token, |&(common, _)| common)
}

/// Splits a text into words and numbers in lower case. An apostrophe does not split a word.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    pieces(text).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::{all, class, search, stem};
    use crate::status::{Class, Status};

    fn codes(words: &str) -> Vec<u16> {
        search(words).iter().map(|status| status.code).collect()
    }

    #[test]
    fn everyday_words_find_the_code() {
        for (words, best) in [
            ("too many requests", 429),
            ("rate limit", 429),
            ("quota exhausted", 429),
            ("duplicate email", 409),
            ("email already exists", 409),
            ("order already shipped", 409),
            ("token expired", 401),
            ("not logged in", 401),
            ("wrong password", 401),
            ("no permission", 403),
            ("account suspended", 403),
            ("still processing", 202),
            ("background jobs", 202),
            ("validation failed", 422),
            ("invalid JSON", 400),
            ("maintenance", 503),
            ("database is down", 503),
            ("deleted for good", 410),
            ("deleted", 204),
            ("payload too big", 413),
            ("file too large", 413),
            ("url too long", 414),
            ("wrong content type", 415),
            ("wrong method", 405),
            ("user doesn't exist", 404),
            ("unknown id", 404),
            ("empty list", 200),
            ("search found nothing", 200),
            ("etag mismatch", 412),
            ("cached copy", 304),
            ("redirect after POST", 303),
            ("websocket", 101),
            ("resume download", 206),
            ("court order", 451),
            ("unhandled exception", 500),
            ("bad answer from upstream", 502),
            ("upstream too slow", 504),
            ("captive portal", 511),
            ("teapot", 418),
        ] {
            assert_eq!(codes(words).first(), Some(&best), "{words}: {:?}", codes(words));
        }
    }

    #[test]
    fn scenarios_of_a_review_find_the_code() {
        for (words, best) in [
            ("GET succeeded", 200),
            ("POST created resource", 201),
            ("DELETE succeeded", 204),
            ("JSON syntax error", 400),
            ("no auth header", 401),
            ("invalid token", 401),
            ("user lacks role", 403),
            ("resource doesn't exist", 404),
            ("business rule violation", 422),
            ("domain validation", 422),
            ("unsupported query shape", 400),
            ("replayed request", 409),
            ("soft delete", 204),
            ("mfa required", 401),
            ("feature flag off", 404),
            ("resumable download", 206),
            ("webhook", 200),
            ("etag", 304),
            ("lost update", 412),
            ("impossible state transition", 409),
            ("retired endpoint", 410),
            ("upstream returned garbage", 502),
            ("dependency too slow", 504),
            ("capacity pressure", 503),
            ("report generation", 202),
            ("headers too large", 431),
            ("record does not exist", 404),
            ("row removed forever", 410),
            ("range outside of the file", 416),
            ("go to another url after a form post", 303),
        ] {
            assert_eq!(codes(words).first(), Some(&best), "{words}: {:?}", codes(words));
        }
        assert!(codes("upsert").starts_with(&[201, 200]), "{:?}", codes("upsert"));
        assert!(codes("CORS preflight").starts_with(&[200, 204]), "{:?}", codes("CORS preflight"));
    }

    #[test]
    fn situations_in_sentences_find_the_code() {
        for (words, best) in [
            ("session timed out, user has to sign in again", 401),
            ("jwt signature does not verify", 401),
            ("otp code typed in is incorrect", 401),
            ("token is fine but scope is missing", 403),
            ("user tries to edit somebody else's profile", 403),
            ("request comes from an ip that is not on the whitelist", 403),
            ("no customer with that number", 404),
            ("pretend the document is not there for outsiders", 404),
            ("misspelled endpoint name", 404),
            ("endpoint only supports GET", 405),
            ("client insists on protobuf, which we do not produce", 406),
            ("upload stalled", 408),
            ("two people edited the same document", 409),
            ("cannot cancel an order that has shipped", 409),
            ("delete a category that still has products", 409),
            ("stock too low for the order", 409),
            ("endpoint was shut down last year", 410),
            ("etag out of date", 412),
            ("uploaded image exceeds 10 MB", 413),
            ("sent form data to a json endpoint", 415),
            ("asked for bytes past the end", 416),
            ("PUT without If-Match is refused", 428),
            ("end date before start date", 422),
            ("two fields contradict each other", 422),
            ("trailing comma in the body", 400),
            ("query parameter is not a number", 400),
            ("client is hammering the api", 429),
            ("too many sms in a day", 429),
            ("null pointer in our code", 500),
            ("feature is not built yet", 501),
            ("load balancer got a broken response from the backend", 502),
            ("postgres does not accept connections", 503),
            ("traffic peak, try again in a few seconds", 503),
            ("proxy gave up waiting", 504),
            ("no reply from the inventory service within 30 seconds", 504),
            ("report gets generated overnight", 202),
            ("new order was placed", 201),
            ("DELETE worked", 204),
            ("there are zero hits for this filter", 200),
            ("client already has the latest copy", 304),
            ("endpoint renamed for good, keep the POST", 308),
            ("send the same request to another server for now", 307),
            ("video player requests a byte range", 206),
            ("law forbids showing this", 451),
        ] {
            assert_eq!(codes(words).first(), Some(&best), "{words}: {:?}", codes(words));
        }
    }

    #[test]
    fn a_number_that_counts_is_not_a_code() {
        assert_eq!(codes("percentage above 100").first(), Some(&422));
        assert_eq!(codes("more than 500 requests per hour").first(), Some(&429));
        assert_eq!(codes("404 or 410"), [404, 410]);
    }

    #[test]
    fn codes_with_a_shared_meaning_are_all_found() {
        for (words, expected) in [
            ("validation failed", [422, 400]),
            ("moved", [301, 308]),
            ("stale version", [409, 412]),
            ("optimistic locking", [409, 412]),
            ("timeout", [408, 504]),
            ("partial success", [200, 207]),
            ("locked", [409, 423]),
            ("processing", [202, 102]),
        ] {
            let found = codes(words);
            assert!(found.starts_with(&expected), "{words}: {found:?}");
        }
    }

    #[test]
    fn results_are_few() {
        for status in all() {
            for words in status.words {
                let found = codes(words);
                assert!(found.len() <= 8, "{words}: {found:?}");
                assert!(found.contains(&status.code), "{words} misses {status}: {found:?}");
            }
        }
    }

    #[test]
    fn every_name_finds_its_code_first() {
        for status in all().iter().filter(|status| status.name != "(Unused)") {
            let found = codes(status.name);
            // The advice of a discouraged code may come before it.
            let advised = status.discouraged.map_or(&[][..], |found| found.instead);
            let first = found.first().copied().unwrap_or_default();
            assert!(first == status.code || advised.contains(&first), "{status}: {found:?}");
            assert!(found.contains(&status.code), "{status}: {found:?}");
        }
    }

    #[test]
    fn case_inflection_and_punctuation_do_not_matter() {
        for (left, right) in [
            ("TOO MANY REQUESTS", "too many requests"),
            ("duplicated emails", "duplicate email"),
            ("expired tokens", "token expired"),
            ("token-expiry", "token expired"),
            ("permissions: none", "no permission"),
            ("rate limiting", "rate limit"),
            ("unauthorised", "unauthorized"),
            ("not modified!", "Not Modified"),
            ("isn't permitted", "not permitted"),
        ] {
            assert_eq!(codes(left), codes(right), "{left} / {right}");
        }
    }

    #[test]
    fn a_range_gives_its_class_in_order() {
        for (words, expected) in [
            ("1xx", Class::Informational),
            ("2XX", Class::Successful),
            ("3xx", Class::Redirection),
            ("4xx", Class::ClientError),
            ("5xx errors", Class::ServerError),
            ("client errors", Class::ClientError),
            ("Server Error", Class::ServerError),
        ] {
            let class_codes: Vec<u16> =
                all().iter().filter(|status| status.class() == expected).map(|status| status.code).collect();
            assert_eq!(codes(words), class_codes, "{words}");
        }
        assert_eq!(codes("6xx"), [] as [u16; 0]);
        assert_eq!(codes("xx"), [] as [u16; 0]);
    }

    #[test]
    fn a_range_narrows_other_words() {
        assert_eq!(codes("5xx timeout"), [504]);
        assert!(codes("4xx timeout").contains(&408));
        assert!(codes("4xx timeout").iter().all(|&code| class(code) == Class::ClientError));
    }

    #[test]
    fn a_number_finds_its_code_or_its_replacements() {
        assert_eq!(codes("404"), [404]);
        assert_eq!(codes("HTTP 404 or 410"), [404, 410]);
        assert_eq!(codes("419"), [403, 401]);
        assert_eq!(codes("777"), [] as [u16; 0]);
        assert_eq!(codes("99999999"), [] as [u16; 0]);
    }

    #[test]
    fn unknown_and_empty_words_find_nothing() {
        for words in ["", "  ", "?!", "the", "zebra crossing", "quagga", "\u{1f980}", "stra\u{df}e"] {
            assert_eq!(codes(words), [] as [u16; 0], "{words}");
        }
        assert_eq!(codes("zebra quagga okapi timeout"), [] as [u16; 0]);
    }

    #[test]
    fn inflections_share_a_stem() {
        for family in [
            &["expired", "expires", "expiry", "expiration", "expire"][..],
            &["validation", "validate", "validated", "valid"],
            &["duplicate", "duplicates", "duplicated", "duplication"],
            &["delete", "deleted", "deleting", "deletion", "deletes"],
            &["create", "created", "creates", "creating", "creation"],
            &["query", "queries"],
            &["logged", "logging"],
            &["process", "processes", "processing", "processed"],
            &["exceed", "exceeds", "exceeded", "exceeding"],
            &["fail", "failed", "fails", "failure"],
            &["authorise", "authorised", "authorized", "authorization"],
        ] {
            for pair in family.windows(2) {
                if let [left, right] = pair {
                    assert_eq!(stem(left), stem(right), "{left} / {right}");
                }
            }
        }
    }

    #[test]
    fn different_words_keep_different_stems() {
        for (left, right) in [
            ("authentication", "authorization"),
            ("permission", "permanent"),
            ("status", "state"),
            ("string", "stress"),
            ("need", "new"),
        ] {
            assert_ne!(stem(left), stem(right));
        }
    }

    #[test]
    fn equals_come_by_code_and_discouraged_codes_after_them() {
        let found: Vec<&Status> = search("redirect");
        assert!(found.len() > 3);
        assert!(found.is_sorted_by_key(|status| status.code), "{found:?}");
        assert!(found.iter().all(|status| status.discouraged.is_none()));
    }
}
