//! Edits of collections in brackets: JSON, and the flow form of YAML.

use serde_json::{Map, Value};

use crate::diagnostic::Edit;
use crate::syntax::{Entry, Node};
use crate::text::{Language, Source, Span};

use super::style::{self, Style};
use super::write::{self, Layout};
use super::{Member, Obstacle, Result, Written};

/// How the members of a collection are separated.
struct Separation<'s> {
    /// The white space behind a comma.
    gap: &'s str,
    /// Where each member has its line: its indentation.
    indent: Option<&'s str>,
}

impl<'s> Separation<'s> {
    /// `members` are the first and the last node of each.
    fn of(collection: Node<'s>, members: &[(Node<'_>, Node<'_>)]) -> Option<Self> {
        let source = &collection.document().source;
        let (first, _) = members.first()?;
        let opening = &source.text[collection.span().start as usize + 1..first.span().start as usize];
        let own_line = |gap: &'s str| gap.rfind('\n').map(|at| &gap[at + 1..]).filter(|indent| is_space(indent));
        let gap = match members {
            [(_, end), (next, _), ..] => {
                let between = &source.text[end_of(*end)? as usize..next.span().start as usize];
                let gap = between.trim_start().strip_prefix(',')?;
                // A comment may stand in it.
                if is_space(gap) { gap } else { gap.rfind('\n').map_or(" ", |at| &gap[at..]) }
            }
            _ if is_space(opening) && opening.contains('\n') => opening,
            _ if is_dense(source, *first) => "",
            _ => " ",
        };
        Some(Self { gap, indent: own_line(gap) })
    }
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// Whether no blank stands behind the colon after a key.
fn is_dense(source: &Source, key: Node<'_>) -> bool {
    let rest = source.text[key.span().end as usize..].trim_start();
    rest.strip_prefix(':').is_some_and(|rest| !rest.starts_with([' ', '\n', '\r', '\t']))
}

/// The byte after a member. An absent value has no certain place.
fn end_of(value: Node<'_>) -> Option<u32> {
    let span = value.span();
    (!span.is_empty()).then_some(span.end)
}

/// The indentation of the line that holds a byte.
fn indent_at(source: &Source, at: u32) -> &str {
    let line = style::prefix(source, at);
    &line[..line.len() - line.trim_start().len()]
}

/// What a level of JSON is indented by, as near to a node as it is seen.
fn unit_at(node: Node<'_>) -> Option<String> {
    std::iter::successors(Some(node), |node| node.parent()).find_map(|node| {
        let source = &node.document().source;
        let first = node.written_entries().next().map(|entry| entry.key).or(node.written_items().next())?;
        let inner = style::prefix(source, first.span().start);
        let outer = indent_at(source, node.span().start);
        let unit = inner.strip_prefix(outer).filter(|_| is_space(inner))?;
        (!unit.is_empty()).then(|| unit.to_owned())
    })
}

/// Whether references near a node are on one line each.
fn has_short_references(node: Node<'_>) -> bool {
    let map = node.document().reference_near(node).and_then(Node::parent);
    map.is_some_and(|map| !map.document().source.slice(map.span()).contains('\n'))
}

pub(super) fn insert(
    mapping: Node<'_>,
    entries: &[Entry<'_>],
    before: Option<usize>,
    members: &Map<String, Value>,
    quoted_like: Option<Node<'_>>,
) -> Result<Written> {
    let source = &mapping.document().source;
    let pairs: Vec<_> = entries.iter().map(|entry| (entry.key, entry.value)).collect();
    let separation = Separation::of(mapping, &pairs).ok_or(Obstacle::Layout)?;
    let (new, shown) = members_as(mapping, entries, members, quoted_like, separation.indent);
    let gap = separation.gap;
    let all = new.join(&format!(",{gap}"));
    let (at, text) = match before {
        Some(at) => (end_of(entries[at].value).ok_or(Obstacle::Layout)?, format!(",{gap}{all}")),
        None => (entries[0].key.span().start, format!("{all},{gap}")),
    };
    Ok(Written { edit: Edit { source: source.id, span: Span::new(at, at), text }, shown })
}

/// New members, and as they are shown.
fn members_as(
    place: Node<'_>,
    entries: &[Entry<'_>],
    members: &Map<String, Value>,
    quoted_like: Option<Node<'_>>,
    indent: Option<&str>,
) -> (Vec<String>, String) {
    let source = &place.document().source;
    if source.language == Language::Yaml {
        let mut style = Style::of(place);
        let beside = entries.iter().map(|entry| entry.key);
        style.numbers = style::numbers(beside, quoted_like);
        let new = write::members_in_flow(members, &style);
        let shown = new.join(",\n");
        return (new, shown);
    }
    let unit = unit_at(place).unwrap_or_else(|| "  ".to_owned());
    let is_spaced = entries.first().map_or(indent.is_some(), |entry| !is_dense(source, entry.key));
    let has_short_references = has_short_references(place);
    let written = |lines| {
        let layout = Layout { lines, is_spaced, has_short_references };
        members.iter().map(|(name, value)| write::json_member(name, value, &layout)).collect::<Vec<_>>()
    };
    let lines = Some(("\n", "", unit.as_str()));
    let (new, shown) = match indent {
        Some(indent) => {
            let shown = written(lines);
            // Strings in JSON have no line breaks.
            let start = format!("{}{indent}", style::line_end(source));
            (shown.iter().map(|member| member.replace('\n', &start)).collect(), shown)
        }
        // JSON on one line is not for people.
        None => {
            let spaced = Layout { lines, is_spaced: true, has_short_references: true };
            (written(None), members.iter().map(|(name, value)| write::json_member(name, value, &spaced)).collect())
        }
    };
    (new, shown.join(",\n"))
}

pub(super) fn fill(
    key: Node<'_>,
    empty: Node<'_>,
    members: &Map<String, Value>,
    quoted_like: Option<Node<'_>>,
) -> Result<Written> {
    let source = &key.document().source;
    let text = source.slice(empty.span());
    if !is_space(text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or(Obstacle::Layout)?) {
        return Err(Obstacle::Layout);
    }
    let prefix = style::prefix(source, key.span().start);
    // The key has its own line.
    let is_own_line =
        is_space(prefix) && source.language == Language::Json && style::has_lines(source, key.span().start);
    let unit = key.parent().and_then(unit_at).unwrap_or_else(|| "  ".to_owned());
    let indent = format!("{prefix}{unit}");
    let (new, shown) = members_as(
        key.parent().unwrap_or(key),
        &[Entry { key, value: empty }],
        members,
        quoted_like,
        is_own_line.then_some(indent.as_str()),
    );
    let end = style::line_end(source);
    let text = match (is_own_line, is_dense(source, key)) {
        (true, _) => format!("{{{end}{indent}{}{end}{prefix}}}", new.join(&format!(",{end}{indent}"))),
        (false, true) => format!("{{{}}}", new.join(",")),
        (false, false) => format!("{{{}}}", new.join(", ")),
    };
    Ok(Written { edit: Edit { source: source.id, span: empty.span(), text }, shown })
}

pub(super) fn exchange(mapping: Node<'_>, members: &Map<String, Value>) -> Result<Written> {
    let source = &mapping.document().source;
    let value = Value::Object(members.clone());
    let text = if source.language == Language::Yaml {
        write::in_flow(&value, &Style::of(mapping))
    } else {
        let key = mapping.key().ok_or(Obstacle::Layout)?;
        let prefix = style::prefix(source, key.span().start);
        let is_own_line = is_space(prefix) && style::has_lines(source, key.span().start);
        let unit = key.parent().and_then(unit_at).unwrap_or_else(|| "  ".to_owned());
        let lines = is_own_line.then(|| (style::line_end(source), prefix, unit.as_str()));
        let (is_spaced, has_short_references) = (!is_dense(source, key), has_short_references(mapping));
        write::json(&value, &Layout { lines, is_spaced, has_short_references })
    };
    Ok(Written { edit: Edit { source: source.id, span: mapping.span(), text: text.clone() }, shown: text })
}

pub(super) fn append(list: Node<'_>, items: &[Node<'_>], item: &Value) -> Result<Written> {
    let source = &list.document().source;
    let pairs: Vec<_> = items.iter().map(|item| (*item, *item)).collect();
    let separation = Separation::of(list, &pairs).ok_or(Obstacle::Layout)?;
    let new = if source.language == Language::Yaml {
        write::in_flow(item, &Style::of(list))
    } else {
        let unit = unit_at(list).unwrap_or_else(|| "  ".to_owned());
        let lines = separation.indent.map(|indent| (style::line_end(source), indent, unit.as_str()));
        write::json(item, &Layout { lines, is_spaced: !separation.gap.is_empty(), has_short_references: false })
    };
    let at = pairs.last().and_then(|(_, last)| end_of(*last)).ok_or(Obstacle::Layout)?;
    let text = format!(",{}{new}", separation.gap);
    Ok(Written { edit: Edit { source: source.id, span: Span::new(at, at), text }, shown: new })
}

pub(super) fn remove(collection: Node<'_>, Member { first, value }: Member<'_>) -> Result<Written> {
    let source = &first.document().source;
    let end = |value: Node<'_>| end_of(value).ok_or(Obstacle::Layout);
    let span = if let Some(next) = first.following() {
        Span::new(first.span().start, next.span().start)
    } else {
        // The comma before it goes too.
        let values = collection.written_entries().map(|entry| entry.value).chain(collection.written_items());
        let before = values.take_while(|other| other.id() != value.id()).last();
        Span::new(before.map_or(Ok(first.span().start), end)?, end(value)?)
    };
    if source.language == Language::Yaml && source.slice(span).contains('#') {
        // A comment may stand between the two.
        let comments = first.document().comments();
        if comments.iter().any(|comment| span.start <= comment.start && comment.start < span.end) {
            return Err(Obstacle::Layout);
        }
    }
    Ok(Written { edit: Edit { source: source.id, span, text: String::new() }, shown: String::new() })
}
