//! The descriptions that requests are answered from: those of the open texts, or of the last ones that could be parsed.

use std::path::{Path, PathBuf};

use super::desk::{Advised, Desk};
use super::position::{Lines, Position, Range};
use super::project::Terms;
use crate::files::FileSystem;
use crate::resolve::Workspace;
use crate::syntax::Node;
use crate::text::{SourceId, Span};

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
    shift: Shift,
    terms: Terms,
}

/// How places in a text and in the last one that could be parsed belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shift {
    /// How many bytes at the start of both are the same.
    start: usize,
    /// Where the end that both have in common starts in the text that could be parsed.
    parsed: usize,
    /// Where it starts in the text that the client sees.
    seen: usize,
}

impl Shift {
    fn between(parsed: &str, seen: &str) -> Self {
        let same = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(one, other)| one == other).count();
        let start = same(&mut parsed.bytes().zip(seen.bytes()));
        let most = parsed.len().min(seen.len()) - start;
        let end = same(&mut parsed.bytes().rev().zip(seen.bytes().rev())).min(most);
        Self { start, parsed: parsed.len() - end, seen: seen.len() - end }
    }

    fn to_parsed(self, offset: u32) -> u32 {
        Self::moved(offset, self.start, self.seen, self.parsed)
    }

    fn to_seen(self, offset: u32) -> u32 {
        Self::moved(offset, self.start, self.parsed, self.seen)
    }

    fn moved(offset: u32, start: usize, from: usize, to: usize) -> u32 {
        let offset = offset as usize;
        let moved = if offset <= start {
            offset
        } else if offset >= from {
            offset - from + to
        } else {
            start
        };
        moved as u32
    }
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
        let shift = Shift::between(parsed, text);
        Some(Self { desk, workspace, id, text, lines, shift, terms })
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
        self.shift.to_parsed(self.offset_seen(position))
    }

    /// The key or scalar at a place.
    pub(super) fn node_at(&self, position: Position) -> Option<Node<'p>> {
        node_at(self.workspace.document(self.id).root()?, self.offset(position))
    }

    /// The place of bytes of the file that were parsed.
    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(self.shift.to_seen(span.start), self.shift.to_seen(span.end))
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
    fn places_move_with_what_is_typed() {
        let shift = Shift::between("abcdef", "abXYef");
        assert_eq!([0, 2, 3, 4, 6].map(|offset| shift.to_parsed(offset)), [0, 2, 2, 4, 6]);
        let shift = Shift::between("aaa", "aaaa");
        assert_eq!((shift.to_parsed(4), shift.to_seen(3)), (3, 3));
        assert_eq!(Shift::between("", "x").to_parsed(1), 0);
    }

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
