//! Plain English: texts, documentation and comments avoid phrases that readers have to take apart.
//!
//! In Markdown the prose is checked, in Rust the comments and the strings of what ships, elsewhere the whole file. Fenced blocks
//! and anything in back-ticks are left out. There is no mark to silence a line: reword it, or add it to [`EXCEPTIONS`].

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use crate::support::root;

/// The files that are rewritten, and directories with all files below them. Add a path when its texts are rewritten.
const PATHS: &[&str] = &[
    ".ci",
    ".config",
    ".github",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "README.md",
    "action.yml",
    "docs/adopting.md",
    "docs/coming-from.md",
    "docs/conformance.md",
    "docs/configuration.md",
    "docs/editors.md",
    "docs/faq.md",
    "docs/formats.md",
    "docs/quick-start.md",
    "docs/recipes.md",
    "docs/suppressing-findings.md",
    "editors/neovim",
    "editors/vscode/CHANGELOG.md",
    "editors/vscode/README.md",
    "editors/vscode/package.json",
    "editors/vscode/src",
    "editors/vscode/test",
    "fixtures/rules",
    "src",
    "tests/integration/docs.rs",
];

/// Phrases that stay, each with its file and the reason. Keep this short.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Phrases to avoid, each with what to write in its place.
///
/// A phrase is a sequence of words within a sentence; `a|b` is either word, `…` up to six words of any kind. A first or last
/// word with `!` is not a part of the phrase: the word in that place is none of these, and there has to be a last one.
const BANNED: &[(&str, &str)] = &[
    ("tell|tells|telling of|from|whether", "write `describes`, `reports`, `distinguishes` or `says whether`"),
    ("told", "write `reported`, `said` or `described`"),
    ("speak|speaks|speaking of", "write `describes` or `is about`"),
    ("take|takes|taking|took|taken … for a|an|no|what", "write `treats as`"),
    ("leave|leaves|leaving|left aside", "write `ignores`"),
    ("stand|stands|standing for no|a|an", "write `means`, `is` or `replaces`"),
    ("what is there", "name the thing"),
    ("goes on", "write `continues`"),
    ("by|of which", "start a new sentence"),
    ("bring|brings it|about", "write `causes` or `adds`"),
    ("mend|mends|mended|mending", "write `fix`"),
    ("!there is|are|was|were no !longer|more|less", "write `is not a`"),
    ("lead|leads nowhere", "write `does not resolve`"),
];

/// A word of a text in lower case, with its line (from 1), or the end of a sentence.
#[derive(Debug, PartialEq)]
enum Token {
    Word(String, usize),
    End,
}

/// Collects the words of prose.
#[derive(Default)]
struct Prose(Vec<Token>);

impl Prose {
    fn end(&mut self) {
        self.0.push(Token::End);
    }

    /// Adds a line of prose without what is in back-ticks. A code span is a word of its own, which no phrase contains.
    fn line(&mut self, text: &str, line: usize) {
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 0 { self.words(part, line) } else { self.0.push(Token::Word("`".to_owned(), line)) }
        }
        if text.trim().is_empty() {
            self.end();
        }
    }

    fn words(&mut self, text: &str, line: usize) {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '\'';
        for part in text.split_inclusive(|letter: char| !is_word(letter)) {
            let word = part.trim_matches(|letter: char| !letter.is_alphanumeric());
            if !word.is_empty() {
                self.0.push(Token::Word(word.to_lowercase(), line));
            }
            if part.ends_with(['.', ':', ';', '?', '!', '|']) {
                self.end();
            }
        }
    }

    fn of(path: &str, text: &str) -> Self {
        let mut prose = Self::default();
        match Path::new(path).extension().and_then(|extension| extension.to_str()) {
            Some("md") => prose.markdown(text),
            Some("rs") => prose.rust(text),
            _ => text.lines().zip(1..).for_each(|(text, line)| prose.line(text, line)),
        }
        prose
    }

    fn markdown(&mut self, text: &str) {
        let mut is_code = false;
        for (text, line) in text.lines().zip(1..) {
            if text.trim_start().starts_with("```") {
                is_code = !is_code;
                self.end();
            } else if !is_code {
                self.line(text, line);
            }
        }
    }

    /// Adds the comments of Rust code, and its strings up to the module of tests.
    fn rust(&mut self, text: &str) {
        let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        let line_of = |at: usize| text[..at].matches('\n').count() + 1;
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let code = rest.find(['/', '"', '\'']).unwrap_or(rest.len());
            let found = &rest[code..];
            // Only spaces may be between two lines of one comment.
            if !rest[..code].trim().is_empty() {
                self.end();
            }
            at += code;
            let length = if found.starts_with("//") {
                let comment = found.lines().next().unwrap_or_default();
                self.line(comment.trim_start_matches(['/', '!']), line_of(at));
                comment.len()
            } else if found.starts_with('"') {
                let is_raw = rest[..code].trim_end_matches('#').ends_with('r');
                let close = format!("\"{}", "#".repeat(rest[..code].chars().rev().take_while(|c| *c == '#').count()));
                let length = if is_raw { raw_length(found, &close) } else { string_length(found) };
                if at < tests {
                    self.end();
                    for (text, line) in found[..length].trim_matches('"').lines().zip(line_of(at)..) {
                        self.line(&text.trim_end_matches('\\').replace("\\n", " "), line);
                    }
                    self.end();
                }
                length
            } else if found.starts_with('\'') {
                character_length(found)
            } else {
                found.chars().next().map_or(0, char::len_utf8)
            };
            at += length;
        }
    }

    /// The phrases of the prose that match a pattern, each with the line of its first word.
    fn matches(&self, pattern: &str) -> Vec<(String, usize)> {
        let pattern: Vec<&str> = pattern.split(' ').collect();
        let (before, pattern) = match pattern.split_first() {
            Some((first, rest)) if first.starts_with('!') => (Some(&first[1..]), rest),
            _ => (None, &pattern[..]),
        };
        let mut found = Vec::new();
        for at in 0..self.0.len() {
            let Some(length) = length(pattern, &self.0[at..]) else { continue };
            let preceding = at.checked_sub(1).and_then(|at| self.0[at].word());
            if before.is_some_and(|words| preceding.is_some_and(|word| words.split('|').any(|other| other == word))) {
                continue;
            }
            let words: Vec<&str> = self.0[at..at + length].iter().filter_map(Token::word).collect();
            if let Token::Word(_, line) = &self.0[at] {
                found.push((words.join(" "), *line));
            }
        }
        found
    }
}

impl Token {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word, _) => Some(word),
            Self::End => None,
        }
    }
}

/// The number of tokens that a phrase takes where the tokens start with it.
fn length(pattern: &[&str], tokens: &[Token]) -> Option<usize> {
    const GAP: RangeInclusive<usize> = 0..=6;
    let Some((first, rest)) = pattern.split_first() else { return Some(0) };
    if *first == "…" {
        return GAP.take_while(|&gap| tokens.iter().take(gap).all(|token| token.word().is_some())).find_map(|gap| {
            let length = length(rest, tokens.get(gap..)?)?;
            Some(gap + length)
        });
    }
    let word = tokens.first()?.word()?;
    if let Some(words) = first.strip_prefix('!') {
        return (!words.split('|').any(|other| other == word)).then_some(0);
    }
    first.split('|').any(|other| other == word).then(|| length(rest, &tokens[1..]).map(|length| length + 1))?
}

/// The length of a string from its opening to its closing quote.
fn string_length(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_length(text: &str, close: &str) -> usize {
    text[1..].find(close).map_or(text.len(), |at| 1 + at + close.len())
}

/// The length of a character such as `'"'` or `'\''`; that of the quote for a lifetime.
fn character_length(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    if letters.next().is_some_and(|(_, letter)| letter == '\\') {
        letters.next();
        return text[3.min(text.len())..].find('\'').map_or(1, |at| 3 + at + 1);
    }
    letters.next().filter(|(_, letter)| *letter == '\'').map_or(1, |(at, _)| at + 1)
}

/// The files of a path that hold text, with their texts.
fn files(path: &str) -> Vec<(String, String)> {
    let full = root().join(path);
    if !full.is_dir() {
        let text = fs::read_to_string(&full).unwrap_or_else(|error| panic!("{path}: {error}"));
        return vec![(path.to_owned(), text)];
    }
    let mut names: Vec<String> = fs::read_dir(&full)
        .unwrap()
        .map(|entry| format!("{path}/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    names.sort_unstable();
    names.iter().flat_map(|name| files(name)).collect()
}

#[test]
fn texts_are_plain_english() {
    let mut found = Vec::new();
    let mut unused: Vec<_> = EXCEPTIONS.to_vec();
    for (path, text) in PATHS.iter().flat_map(|path| files(path)) {
        let prose = Prose::of(&path, &text);
        for (pattern, advice) in BANNED {
            for (words, line) in prose.matches(pattern) {
                let is_excepted = EXCEPTIONS.iter().any(|(file, phrase, _)| *file == path && *phrase == words);
                unused.retain(|(file, phrase, _)| !(*file == path && *phrase == words));
                if !is_excepted {
                    found.push(format!("{path}:{line}: \"{words}\": {advice}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} phrases to reword:\n{}", found.len(), found.join("\n"));
    assert!(unused.is_empty(), "exceptions that nothing needs: {unused:?}");
}

/// The lines of a text in which any phrase is found.
fn lines(path: &str, text: &str) -> Vec<usize> {
    let prose = Prose::of(path, text);
    let mut lines: Vec<usize> =
        BANNED.iter().flat_map(|(pattern, _)| prose.matches(pattern)).map(|found| found.1).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn phrases_are_found_in_prose() {
    for phrase in [
        "It tells of a mistake.",
        "a client can't tell from the code",
        "It is TOLD once",
        "what it speaks of",
        "It takes a point in a sequence for no resource",
        "the `404` stands\nfor a refusal",
        "the header is no\nnumber",
        "Files that are no documents",
        "a reference that leads nowhere",
        "the words by which it is known",
        "fixes it: mended",
    ] {
        assert_eq!(lines("a.md", phrase), [1], "{phrase}");
    }
    for phrase in [
        "There is no such user.",
        "if there are no findings",
        "It is no longer declared.",
        "The answer is no. Use `200`",
        "Is it? No reference leads there",
        "It takes long. For a job, use `202`",
        "the words `tells of`",
        "recommend, amended",
        "a retold story",
        "which | is",
    ] {
        assert_eq!(lines("a.md", phrase), [] as [usize; 0], "{phrase}");
    }
}

#[test]
fn prose_is_found_in_files() {
    assert_eq!(lines("a.md", "text\n```text\ntold\n```\ntold\n"), [5]);
    assert_eq!(lines("a.yml", "# told\nkey: value # told\n"), [1, 2]);
    let code = r##"
/// It is told, by
/// which: `told`.
fn told<'a>(told: &'a str) -> char {
    let _ = "is \ntold \
        by which";
    let _ = r#"told"#; // mend
    let _ = ('"', '\'', '\\', "told");
    told / told
}

#[cfg(test)]
mod tests {
    // told
    const TOLD: &str = "told";
}
"##;
    assert_eq!(lines("a.rs", code), [2, 2, 5, 6, 7, 7, 8, 14]);
}
