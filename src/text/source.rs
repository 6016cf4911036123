use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::Span;
use super::line_index::{LineIndex, Lines, Position};

/// Identifies a source within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// The notation of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// YAML 1.2.
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

/// One file's text with the name under which people know it.
#[derive(Debug)]
pub struct Source {
    /// Identity within the run.
    pub id: SourceId,
    /// Path as shown: as the user gave it or relative to the working directory, with forward slashes.
    pub name: String,
    /// The whole text, a byte order mark included, so that offsets are offsets in the file.
    pub text: String,
    /// Notation, found from the text itself.
    pub language: Language,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A source of the given text. The line index is made when a position is first asked for.
    pub fn new(id: SourceId, name: String, text: String, language: Language) -> Self {
        Self { id, name, text, language, lines: OnceLock::new() }
    }

    /// The lines, counted on first use.
    pub fn lines(&self) -> Lines<'_> {
        self.lines.get_or_init(|| LineIndex::new(&self.text)).of(&self.text)
    }

    /// Line and column of a byte offset, both from 1.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(offset)
    }

    /// The same text and name under another identity.
    #[must_use]
    pub fn with_id(&self, id: SourceId) -> Self {
        Self::new(id, self.name.clone(), self.text.clone(), self.language)
    }

    /// The text of a span; empty where the span is not inside the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text of a span that starts within a line, with its other lines moved left by as much.
    pub fn block(&self, span: Span) -> String {
        let lines = self.lines();
        let column = (span.start - lines.start(lines.line(span.start))) as usize;
        let mut text = String::new();
        for (at, line) in self.slice(span).lines().enumerate() {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            text.push_str(if at == 0 { line } else { &line[blanks.min(column)..] });
            text.push('\n');
        }
        text
    }
}

/// Whether this is what Git LFS leaves in the place of a file: a pointer to it.
pub fn is_lfs_pointer(text: &[u8]) -> bool {
    text.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Every source of a run, by identity.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Arc<Source>>);

impl Sources {
    /// The sources in the order of their identities.
    pub fn new(sources: Vec<Arc<Source>>) -> Self {
        debug_assert!(sources.iter().enumerate().all(|(at, source)| source.id.0 as usize == at));
        Self(sources)
    }

    /// Some of the sources of a run, whose identities count from another number than 0. They can be listed, not looked up.
    pub fn part(sources: Vec<Arc<Source>>) -> Self {
        Self(sources)
    }

    /// Adds a source, which gets the next identity.
    pub fn add(&mut self, source: &Source) -> SourceId {
        let id = SourceId(self.0.len() as u32);
        self.0.push(Arc::new(source.with_id(id)));
        id
    }

    /// The source with this identity.
    ///
    /// # Panics
    /// When the identity is of another run.
    pub fn get(&self, id: SourceId) -> &Arc<Source> {
        &self.0[id.0 as usize]
    }

    /// All sources.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.0.iter()
    }
}
