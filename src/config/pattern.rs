//! Patterns of paths, in files and in APIs.

use crate::text::work;

/// A pattern of paths: `*`, `**`, `?` and `[...]` stand for something, everything else for itself.
///
/// `*` stays within a segment, `**` goes over any number of them. A leading dot is a letter like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    /// How much of the text stands for itself at its start, without a `/` at the end: most paths differ there.
    fixed: usize,
    segments: Vec<Part<Segment>>,
    /// What stands before a final `/**`, which means that too.
    top: Option<Vec<Part<Segment>>>,
}

/// Any number of what a path or a segment has, or one that is like this.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part<T> {
    Many,
    One(T),
}

type Segment = Vec<Part<Letter>>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Letter {
    Any,
    This(char),
    /// Those in any of the ranges, or those in none.
    In(Vec<(char, char)>),
    Except(Vec<(char, char)>),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it: lower case, no full stop.
    pub fn new(text: &str) -> Result<Self, String> {
        let problem = |error: glob::PatternError| format!("{} at position {}", error.msg, error.pos + 1);
        let top = text.strip_suffix("/**").filter(|top| !top.is_empty());
        for pattern in top.into_iter().chain([text]) {
            glob::Pattern::new(pattern).map_err(problem)?;
        }
        let fixed = text.find(['*', '?', '[']).map_or(text, |at| &text[..at]).trim_end_matches('/').len();
        Ok(Self { text: text.to_owned(), fixed, segments: read(text), top: top.map(read) })
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches a path as a whole.
    pub fn matches(&self, path: &str) -> bool {
        let (fixed, pattern) = self.text.split_at(self.fixed);
        let Some(rest) = path.strip_prefix(fixed) else { return false };
        if pattern == "/**" && !fixed.is_empty() {
            return rest.is_empty() || rest.starts_with('/');
        }
        let is_segment = |segment: &Segment, text: &str| are_like(segment, text.chars(), Letter::is_like);
        let is_path = |segments: &[Part<Segment>]| are_like(segments, path.split('/'), is_segment);
        is_path(&self.segments) || self.top.as_deref().is_some_and(is_path)
    }

    /// Whether it matches a file or one of the directories that lead to it.
    pub(super) fn matches_file(&self, path: &str) -> bool {
        path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]).any(|path| self.matches(path))
    }
}

impl Letter {
    fn is_like(&self, letter: char) -> bool {
        let is_in = |ranges: &[(char, char)]| ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter));
        match self {
            Self::Any => true,
            Self::This(own) => *own == letter,
            Self::In(ranges) => is_in(ranges),
            Self::Except(ranges) => !is_in(ranges),
        }
    }
}

/// Whether these parts match those of a text one after the other, in at most so many steps as the product of both.
///
/// Each [`Part::Many`] first stands for as little as possible. Where what follows does not match, only the last one has
/// to take more: whatever those before it take more could be taken by that one as well.
fn are_like<P, T>(parts: &[Part<P>], text: impl Iterator<Item = T> + Clone, is_like: impl Fn(&P, T) -> bool) -> bool {
    let (mut at, mut text) = (0, text);
    let mut last_many = None;
    loop {
        work::step();
        if matches!(parts.get(at), Some(Part::Many)) {
            at += 1;
            last_many = Some((at, text.clone()));
            continue;
        }
        let Some(next) = text.next() else { return at == parts.len() };
        if let Some(Part::One(part)) = parts.get(at)
            && is_like(part, next)
        {
            at += 1;
            continue;
        }
        let Some((behind, from)) = &mut last_many else { return false };
        from.next();
        (at, text) = (*behind, from.clone());
    }
}

/// The segments of a pattern without mistakes.
fn read(pattern: &str) -> Vec<Part<Segment>> {
    let (mut segments, mut segment) = (Vec::new(), Segment::new());
    let mut letters: &[char] = &pattern.chars().collect::<Vec<_>>();
    loop {
        match letters {
            // At the end it stands for one segment at least, which may be empty.
            ['*', '*'] | ['*', '*', '/'] => {
                segments.extend([Part::One(vec![Part::Many]), Part::Many]);
                return segments;
            }
            ['*', '*', '/', rest @ ..] => {
                segments.push(Part::Many);
                letters = rest;
            }
            ['*', rest @ ..] => {
                segment.push(Part::Many);
                letters = rest;
            }
            ['?', rest @ ..] => {
                segment.push(Part::One(Letter::Any));
                letters = rest;
            }
            ['[', '!', first, rest @ ..] => {
                let (inner, rest) = bracket(first, rest);
                segment.push(Part::One(Letter::Except(inner)));
                letters = rest;
            }
            ['[', first, rest @ ..] => {
                let (inner, rest) = bracket(first, rest);
                segment.push(Part::One(Letter::In(inner)));
                letters = rest;
            }
            ['/', rest @ ..] => {
                segments.push(Part::One(std::mem::take(&mut segment)));
                letters = rest;
            }
            [letter, rest @ ..] => {
                segment.push(Part::One(Letter::This(*letter)));
                letters = rest;
            }
            [] => {
                segments.push(Part::One(segment));
                return segments;
            }
        }
    }
}

/// What stands in brackets, behind its first letter, which may be a bracket itself; and what comes after them.
fn bracket<'l>(first: &char, letters: &'l [char]) -> (Vec<(char, char)>, &'l [char]) {
    let end = letters.iter().position(|letter| *letter == ']').unwrap_or(letters.len());
    let inner = [&[*first], &letters[..end]].concat();
    let (mut ranges, mut left) = (Vec::new(), inner.as_slice());
    while let [first, rest @ ..] = left {
        let (last, rest) = if let ['-', last, rest @ ..] = rest { (last, rest) } else { (first, rest) };
        ranges.push((*first, *last));
        left = rest;
    }
    (ranges, letters.get(end + 1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All texts of these letters, up to a length.
    fn texts(letters: &[&str], length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..length {
            let longer: Vec<String> = all[from..]
                .iter()
                .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
                .collect();
            from = all.len();
            all.extend(longer);
        }
        all
    }

    #[test]
    fn matches_what_the_glob_crate_matches() {
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        let paths = texts(&["a", "b", ".", "/"], 5);
        let (mut compared, mut matched) = (0, 0);
        for text in texts(&["a", "*", "**", "/", "?", "[!a/-b]"], 5) {
            let Ok(pattern) = Pattern::new(&text) else {
                assert!(glob::Pattern::new(&text).is_err() || text.ends_with("/**"), "{text}");
                continue;
            };
            let glob = |text: &str| glob::Pattern::new(text).expect("has no mistake");
            let top = text.strip_suffix("/**").filter(|top| !top.is_empty()).map(glob);
            let glob = glob(&text);
            for path in &paths {
                let other = top.iter().chain([&glob]).any(|glob| glob.matches_with(path, options));
                assert_eq!(pattern.matches(path), other, "{text} and {path}");
                (compared, matched) = (compared + 1, matched + usize::from(other));
            }
        }
        assert!(compared > 1_000_000 && matched > 100_000, "{compared} {matched}");
    }

    #[test]
    fn letters_in_brackets_are_ranges() {
        for (text, path, is_match) in [
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[!a-c]x", "dx", true),
            ("[]x]", "]", true),
            ("[!]x]", "]", false),
            ("[a-]", "-", true),
            ("[é-ü]*", "öl", true),
            ("v[12]/**/x[/]", "v1/x/", false),
        ] {
            assert_eq!(Pattern::new(text).expect("has no mistake").matches(path), is_match, "{text} and {path}");
        }
    }

    #[test]
    fn the_time_is_at_most_the_product_of_both() {
        let work = |stars: usize, letters: usize, tail: &str| {
            let pattern = Pattern::new(&format!("/{}b{tail}", "*a".repeat(stars))).expect("has no mistake");
            let path = format!("/{}{tail}", "a".repeat(letters));
            work::steps(|| assert!(!pattern.matches(&path)))
        };
        for tail in ["", "/x", "/*/x", "/**/x/**"] {
            let few = work(10, 100, tail);
            assert!(few > 100, "{few}");
            assert!(work(40, 100, tail) <= 4 * few + 400, "{tail}");
            assert!(work(10, 400, tail) <= 4 * few + 400, "{tail}");
        }
        let work = |segments: usize| {
            let pattern = Pattern::new(&format!("/{}b", "**/a/".repeat(8))).expect("has no mistake");
            work::steps(|| assert!(!pattern.matches(&"/a".repeat(segments))))
        };
        assert!(work(400) <= 4 * work(100) + 400);
    }
}
