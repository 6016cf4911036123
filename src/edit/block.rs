//! Edits of collections that YAML writes by indentation.

use serde_json::{Map, Value};

use crate::diagnostic::Edit;
use crate::syntax::{Entry, Node, NodeKind};
use crate::text::{Source, Span};

use super::style::{self, Style};
use super::{Member, Notation, Obstacle, Result, Written, notation, write};

/// The longest line that an entry becomes, if those beside it are on one line each.
const LONGEST: usize = 120;

pub(super) fn insert(
    entries: &[Entry<'_>],
    before: Option<usize>,
    members: &Map<String, Value>,
    quoted_like: Option<Node<'_>>,
) -> Result<Written> {
    let beside = &entries[before.unwrap_or_default()];
    // The first entry of a mapping in a list stands behind a dash.
    let column = style::column(beside.key).ok_or(Obstacle::Layout)?;
    let mut style = Style::of(beside.key.parent().unwrap_or(beside.key));
    style.numbers = style::numbers(entries.iter().map(|entry| entry.key), quoted_like);
    let lines = match in_lines_of(beside, column, members, &style) {
        Some(lines) => lines,
        None => write::block(members, &style),
    };
    let source = &beside.key.document().source;
    let end = style::line_end(source);
    let shown = lines.join("\n");
    let indent = " ".repeat(column);
    let text = lines.join(&format!("{end}{indent}"));
    let edit = |at: u32, text| Edit { source: source.id, span: Span::new(at, at), text };
    let edit = match before {
        Some(_) => edit(end_of(beside, column)?, format!("{end}{indent}{text}")),
        None => edit(beside.key.span().start, format!("{text}{end}{indent}")),
    };
    Ok(Written { edit, shown })
}

pub(super) fn exchange(only: &Entry<'_>, members: &Map<String, Value>) -> Result<Written> {
    let column = style::column(only.key).ok_or(Obstacle::Layout)?;
    let source = &only.key.document().source;
    let lines = write::block(members, &Style::of(only.key.parent().unwrap_or(only.key)));
    let text = lines.join(&format!("{}{:column$}", style::line_end(source), ""));
    let span = Span::new(only.key.span().start, only.value.span().end);
    Ok(Written { edit: Edit { source: source.id, span, text }, shown: lines.join("\n") })
}

/// The byte after the colon of a key.
fn after_colon(key: Node<'_>) -> Result<usize> {
    let end = key.span().end as usize;
    let colon = key.document().source.text[end..].find(':').ok_or(Obstacle::Layout)?;
    Ok(end + colon + 1)
}

/// The entries on one line each, if the entry beside them is a map in brackets on one line.
fn in_lines_of(beside: &Entry<'_>, column: usize, members: &Map<String, Value>, style: &Style) -> Option<Vec<String>> {
    let source = &beside.key.document().source;
    let text = source.slice(beside.value.span());
    let is_short = beside.value.is_mapping()
        && notation(beside.value) == Notation::Flow
        && beside.value.reference().is_none()
        && !text.contains('\n');
    let lines = is_short.then(|| write::members_in_flow(members, style))?;
    lines.iter().all(|line| column + line.len() <= LONGEST).then_some(lines)
}

pub(super) fn fill(
    key: Node<'_>,
    empty: Node<'_>,
    members: &Map<String, Value>,
    quoted_like: Option<Node<'_>>,
) -> Result<Written> {
    let source = &key.document().source;
    let mut style = Style::of(key.parent().unwrap_or(key));
    style.numbers = style::numbers(std::iter::empty(), quoted_like);
    let column = style::column(key).ok_or(Obstacle::Layout)? + style.unit;
    let colon = after_colon(key)?;
    // Nothing but the empty map and a comment stands behind the colon.
    let line = &source.text[colon..end_of_line(source, colon)];
    let rest = line.trim_start();
    let after_brackets = || rest.strip_prefix('{')?.trim_start().strip_prefix('}');
    let rest = if empty.is_mapping() { after_brackets().ok_or(Obstacle::Layout)? } else { rest };
    if !is_blank(rest) {
        return Err(Obstacle::Layout);
    }
    let end = style::line_end(source);
    let lines = write::block(members, &style);
    let break_ = format!("{end}{:column$}", "");
    let text = format!("{}{break_}{}", rest.trim_end(), lines.join(&break_));
    let span = Span::new(colon as u32, (colon + line.len()) as u32);
    // What stays of the line keeps the blanks before it.
    let text = if rest.trim().is_empty() { text } else { format!(" {}", text.trim_start()) };
    Ok(Written { edit: Edit { source: source.id, span, text }, shown: lines.join("\n") })
}

pub(super) fn append(items: &[Node<'_>], item: &Value) -> Result<Written> {
    let Some(last) = items.last() else { return Err(Obstacle::Layout) };
    let column = style::dash(*last).ok_or(Obstacle::Layout)?;
    let at = end_of(&Entry { key: *last, value: *last }, column)?;
    let source = &last.document().source;
    let mut lines = Vec::new();
    write::item_at(item, &Style::of(*last), 0, &mut lines);
    let break_ = format!("{}{:column$}", style::line_end(source), "");
    let text = format!("{break_}{}", lines.join(&break_));
    Ok(Written { edit: Edit { source: source.id, span: Span::new(at, at), text }, shown: lines.join("\n") })
}

pub(super) fn remove(collection: Node<'_>, Member { first, value }: Member<'_>) -> Result<Written> {
    let source = &first.document().source;
    let is_item = collection.is_sequence();
    let column = if is_item { style::dash(first) } else { style::column(first) }.ok_or(Obstacle::Layout)?;
    let written = |span, text: &str| Written {
        edit: Edit { source: source.id, span, text: text.to_owned() },
        shown: String::new(),
    };
    let prefix = style::prefix(source, first.span().start);
    if collection.len() == 1 {
        // Without it the collection is empty.
        let key = collection.key().ok_or(Obstacle::Layout)?;
        let end = end_of(&Entry { key: first, value }, column)?;
        let colon = after_colon(key)?;
        let between = &source.text[colon..first.span().start as usize - prefix.len()];
        if !is_blank(between.trim_start_matches(['\r', '\n', ' '])) || between.contains('#') {
            return Err(Obstacle::Layout);
        }
        return Ok(written(Span::new(colon as u32, end), if is_item { " []" } else { " {}" }));
    }
    let is_alone = prefix[..column].bytes().all(|byte| byte == b' ');
    let start = first.span().start - prefix.len() as u32;
    match first.following() {
        // It stands behind the dash of a list: the next entry moves there.
        Some(next) if !is_alone => Ok(written(Span::new(first.span().start, next.span().start), "")),
        None if !is_alone => Err(Obstacle::Layout),
        _ => {
            let end = end_of(&Entry { key: first, value }, column)? as usize;
            let end = match source.text[end..].find('\n') {
                Some(line) => (start as usize, end + line + 1),
                // The last line of the file: the break before it goes, and none comes.
                None => {
                    let before = source.text[..start as usize].trim_end_matches(['\n', '\r']).len();
                    (before, end)
                }
            };
            Ok(written(Span::new(end.0 as u32, end.1 as u32), ""))
        }
    }
}

/// Where the lines of an entry end: behind the comments below it that are indented more. The byte before its line
/// break.
fn end_of(entry: &Entry<'_>, column: usize) -> Result<u32> {
    let source = &entry.key.document().source;
    let last = last_parts(entry.value).last().unwrap_or(entry.value);
    let is_absent = last.kind() == NodeKind::String && !last.is_quoted() && last.span().is_empty();
    if is_absent || keeps_breaks(last) {
        return Err(Obstacle::Layout);
    }
    // A block collection ends with the last text in it, before the brackets around that.
    let ends = last_parts(entry.value).map(|part| part.span().end);
    let end = ends.fold(entry.key.span().end, u32::max) as usize;
    let mut at = end_of_line(source, end);
    let rest = source.text[end..at].trim_start();
    if !is_blank(rest) && !is_blank(rest.strip_prefix(':').unwrap_or(rest)) {
        return Err(Obstacle::Layout);
    }
    while let Some(start) = source.text[at..].find('\n').map(|line| at + line + 1) {
        let end = end_of_line(source, start);
        let line = &source.text[start..end];
        let text = line.trim_start_matches(' ');
        if !text.starts_with('#') || line.len() - text.len() <= column {
            break;
        }
        at = end;
    }
    Ok(at as u32)
}

/// Whether nothing or a comment is left of a line.
fn is_blank(rest: &str) -> bool {
    let text = rest.trim_start();
    text.is_empty() || text.starts_with('#')
}

/// The byte at which the line that holds `at` ends, before its line break.
fn end_of_line(source: &Source, at: usize) -> usize {
    let text = &source.text[at..];
    let line = text.find('\n').map_or(text, |end| &text[..end]);
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// A node, its last part, the last part of that, and so on.
fn last_parts<'a>(node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    std::iter::successors(Some(node), |node| match node.is_alias() {
        true => None,
        false => node.written_entries().last().map(|entry| entry.value).or(node.written_items().last()),
    })
}

/// The header of a block scalar (`|`, `>-`) with its indicators.
fn header(scalar: Node<'_>) -> Option<&str> {
    if scalar.kind() != NodeKind::String || scalar.is_quoted() {
        return None;
    }
    let source = &scalar.document().source;
    let start = scalar.span().start as usize;
    let before = source.text[..start].trim_end_matches([' ', '\t', '\r', '\n']);
    if !source.text[before.len()..start].contains('\n') {
        return None;
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let at = line.trim_end_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '-')).len();
    let start = line[..at].strip_suffix(['|', '>'])?;
    (start.is_empty() || start.ends_with([' ', '\t'])).then(|| &line[start.len()..])
}

pub(super) fn is_block_scalar(scalar: Node<'_>) -> bool {
    header(scalar).is_some()
}

/// Whether the line breaks behind a text are a part of it, or would become one.
fn keeps_breaks(scalar: Node<'_>) -> bool {
    let source = &scalar.document().source;
    let ends_file = || !source.text[scalar.span().end as usize..].contains('\n');
    header(scalar).is_some_and(|header| header.contains('+') || !header.contains('-') && ends_file())
}
