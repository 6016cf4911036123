//! The descriptions that requests are answered from: those of the open texts, or of the last ones that could be parsed.

use std::path::{Path, PathBuf};

use super::desk::{Advised, Desk};
use super::position::{Lines, Position, Range};
use super::project::Terms;
use crate::files::FileSystem;
use crate::resolve::Workspace;
use crate::syntax::Node;
use crate::text::{Change, SourceId, Span};

/// A file in the descriptions that use it.
pub(super) struct Model<'d, 'p> {
    desk: &'d Desk<'p>,
    pub(super) workspace: &'p Workspace,
    /// The file.
    pub(super) id: SourceId,
    /// The text that the client sees.
    pub(super) text: &'p str,
    /// Its lines.
    pub(super) lines: Lines<'p>,
    /// How the text that the client sees differs from the one that was parsed.
    change: Change,
    terms: Terms,
}

impl<'d, 'p> Model<'d, 'p> {
    /// A file in a folder, unless the folder does not use it.
    pub(super) fn of(desk: &'d Desk<'p>, file: &Path, terms: Terms) -> Option<Self> {
        let (project, workspace) = (desk.project, desk.whole().workspace);
        let id = workspace.find(file)?;
        let parsed = &workspace.document(id).source.text;
        let open = project.files.shared.open.get(file);
        let text: &str = open.map_or(parsed, |buffer| &buffer.text);
        let lines = Lines::of(text, open.is_some(), terms.encoding);
        let change = Change::between(parsed, text);
        Some(Self { desk, workspace, id, text, lines, change, terms })
    }

    /// The descriptions that use the file.
    pub(super) fn describe(&self) -> Vec<&'d Advised<'p>> {
        self.desk.whole().using(self.id)
    }

    /// The byte of a place in the text that the client sees.
    pub(super) fn offset_seen(&self, position: Position) -> u32 {
        self.lines.offset(position)
    }

    /// The byte of a place in the text that was parsed.
    pub(super) fn offset(&self, position: Position) -> u32 {
        self.change.to_old(self.offset_seen(position))
    }

    /// The key or scalar at a place.
    pub(super) fn node_at(&self, position: Position) -> Option<Node<'p>> {
        node_at(self.workspace.document(self.id).root()?, self.offset(position))
    }

    /// The place of bytes of the file that were parsed.
    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(self.change.to_new(span.start), self.change.to_new(span.end))
    }

    /// The place of a node of any file, with the name of that file.
    pub(super) fn location(&self, node: Node<'_>) -> Option<(String, Range)> {
        let id = node.document().source.id;
        if id == self.id {
            let file = self.identity(id)?;
            return Some((self.desk.project.name(&file).0, self.range(node.span())));
        }
        let file = self.identity(id)?;
        let other = Self::of(self.desk, &file, self.terms)?;
        Some((self.desk.project.name(&file).0, other.range(node.span())))
    }

    fn identity(&self, id: SourceId) -> Option<PathBuf> {
        self.desk.project.files.canonicalize(self.workspace.path(id)?).ok()
    }
}

/// The key or scalar that holds a byte.
fn node_at(root: Node<'_>, offset: u32) -> Option<Node<'_>> {
    let mut node = root;
    loop {
        let holds = |span: Span| span.start <= offset && offset <= span.end;
        let next = if node.is_mapping() {
            let entry = node.written_entries().take_while(|entry| entry.key.span().start <= offset).last()?;
            if holds(entry.key.span()) {
                return Some(entry.key);
            }
            entry.key.value_as_written()?
        } else if node.is_sequence() {
            node.written_items().take_while(|item| item.span().start <= offset).last()?
        } else {
            return Some(node).filter(|node| holds(node.span()));
        };
        // What an alias repeats is elsewhere.
        if next.is_alias() || next.span().start > offset {
            return None;
        }
        node = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Document;

    #[test]
    fn the_node_at_a_byte_is_a_key_or_a_scalar() {
        let text = "f: &e z\na:\n  b: [x, {c: y}]\n  d: *e\n";
        let document = Document::parse(SourceId(0), "a.yaml".to_owned(), text.as_bytes().to_vec());
        let at = |needle: &str| {
            let offset = text.find(needle).expect("is there") as u32;
            Some(node_at(document.root()?, offset)?.text().to_owned())
        };
        for word in ["a", "b", "x", "c", "y", "d", "f", "z"] {
            assert_eq!(at(word).as_deref(), Some(word));
        }
        assert_eq!(at("*e"), None);
    }
}
