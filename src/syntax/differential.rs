//! Compares each fast reader with the thorough one.

use super::arena::Large;
use super::build::{Built, TreeBuilder, build};
use super::{Document, SyntaxProblem, json, yaml};
use crate::text::{SourceId, Span};

/// What a fast reader did with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It gave the tree that the thorough reader gives.
    Same,
    /// It left the text to the thorough reader, and why.
    Left(String),
    /// It gave another tree, or one with a span that is none of the text: what differs first.
    Differs(String),
}

/// What the fast reader of JSON does with a text, beside `jiter`.
pub fn json(text: &str) -> Outcome {
    fn front(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
        json::front::read(sink).ok_or_else(|| sink.problem(0, 0, "no plain JSON", ""))
    }
    compare(text, front, json::read_thoroughly)
}

/// What the fast reader of YAML does with a text, beside `granit-parser`.
pub fn yaml(text: &str) -> Outcome {
    fn front(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
        yaml::front::read(sink).map_err(|why| sink.problem(0, 0, why.0, ""))
    }
    compare(text, front, yaml::read_thoroughly)
}

/// What a document does with a text that it changes to, beside a document that is read anew.
pub fn again(name: &str, before: &str, text: &str) -> Outcome {
    let parse = |text: &str| Document::parse(SourceId(0), name.to_owned(), text.as_bytes().to_vec());
    let Ok(spliced) = parse(before).spliced(text.to_owned()) else { return Outcome::Left("read anew".to_owned()) };
    if let Some(key) = lost_key(&spliced) {
        return Outcome::Differs(format!("the key `{key}` is not found"));
    }
    match difference(text, &spliced.into_built(), &parse(text).into_built()) {
        Some(difference) => Outcome::Differs(difference),
        None => Outcome::Same,
    }
}

/// A key that its mapping does not find.
fn lost_key(document: &Document) -> Option<String> {
    let keys = (0..document.size()).map(|index| document.nth(index as u32)).filter(|node| node.keyed().is_some());
    let is_lost = |key: &super::Node<'_>| {
        let found = key.parent().and_then(|mapping| mapping.entry(key.text()));
        !key.text().is_empty() && found.is_none_or(|found| found.key != *key)
    };
    keys.filter(is_lost).map(|key| key.text().to_owned()).next()
}

impl Document {
    /// What it was made of.
    fn into_built(self) -> Built {
        Built {
            nodes: self.nodes,
            parents: self.parents,
            decoded: self.decoded,
            comments: self.comments,
            references: self.references,
            identifiers: self.identifiers,
            duplicates: self.duplicates,
            problems: self.problems,
            large: self.large,
            ..Built::default()
        }
    }
}

type Reader = fn(&mut TreeBuilder<'_>) -> Result<(), SyntaxProblem>;

fn compare(text: &str, front: Reader, thorough: Reader) -> Outcome {
    let fast = build(text, 0, front);
    if let Some(problem) = fast.problems.iter().find(|problem| problem.fatal) {
        return Outcome::Left(problem.message.clone());
    }
    let reference = build(text, 0, thorough);
    match difference(text, &fast, &reference) {
        Some(difference) => Outcome::Differs(difference),
        None => Outcome::Same,
    }
}

/// The first thing in which two trees differ, or a span that is none of the text.
fn difference(text: &str, fast: &Built, reference: &Built) -> Option<String> {
    let (ours, theirs) = (listing(text, fast), listing(text, reference));
    if ours == theirs {
        return ours.into_iter().find(|line| line.ends_with(TORN));
    }
    let at = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
    Some(format!("{} instead of {}", line(&ours), line(&theirs)))
}

/// The end of a line for a span that is outside of the text or inside a letter.
const TORN: &str = " TORN";

/// Everything that a reader found, a line for each thing.
fn listing(text: &str, built: &Built) -> Vec<String> {
    let span = |span: Span| match text.get(span.range()) {
        Some(written) => format!("{}..{} {written:.40?}", span.start, span.end),
        None => format!("{}..{}{TORN}", span.start, span.end),
    };
    let mut lines = Vec::new();
    for (index, node) in built.nodes.iter().enumerate() {
        let decoded = node.decoded().map(|number| built.decoded.get(number));
        let parent = built.parents.of(index as u32, node);
        let large = built.large.get(&(index as u32)).map(Large::count);
        lines.push(format!("{index} {node:?} {decoded:?} in {parent:?} {large:?} {}", span(node.span)));
    }
    lines.extend(built.comments.iter().map(|&comment| format!("comment {}", span(comment))));
    lines.extend(built.problems.iter().map(|problem| format!("{problem:?}")));
    for (what, found) in [("reference", &built.references), ("identifier", &built.identifiers)] {
        lines.extend(found.iter().map(|index| format!("{what} {index}")));
    }
    lines.extend(built.duplicates.iter().map(|pair| format!("duplicate {pair:?}")));
    lines
}

#[cfg(test)]
mod mutation;
#[cfg(test)]
mod tests;
