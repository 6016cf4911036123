//! Patterns of paths, in files and in APIs.

use glob::MatchOptions;

/// `*` stays within a segment, `**` goes over any number of them. A leading dot is a letter like any other.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

/// A pattern of paths: `*`, `**`, `?` and `[...]` stand for something, everything else for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    glob: glob::Pattern,
    /// What stands before a final `/**`, which means that too.
    top: Option<glob::Pattern>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it: lower case, no full stop.
    pub fn new(text: &str) -> Result<Self, String> {
        let compile = |text: &str| {
            glob::Pattern::new(text).map_err(|error| format!("{} at position {}", error.msg, error.pos + 1))
        };
        let top = text.strip_suffix("/**").filter(|top| !top.is_empty()).map(compile).transpose()?;
        Ok(Self { text: text.to_owned(), glob: compile(text)?, top })
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches a path as a whole.
    pub fn matches(&self, path: &str) -> bool {
        self.glob.matches_with(path, OPTIONS) || self.top.as_ref().is_some_and(|top| top.matches_with(path, OPTIONS))
    }

    /// Whether it matches a file or one of the directories that lead to it.
    pub(super) fn matches_file(&self, path: &str) -> bool {
        path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]).any(|path| self.matches(path))
    }
}
