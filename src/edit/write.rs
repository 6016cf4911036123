//! New values as text.

use serde_json::{Map, Value};

use super::style::{self, Quote, Style};

/// Entries of a block mapping as lines, the first one without its indentation.
pub(super) fn block(members: &Map<String, Value>, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    block_at(members, style, 0, &mut lines);
    lines
}

fn block_at(members: &Map<String, Value>, style: &Style, column: usize, lines: &mut Vec<String>) {
    for (name, value) in members {
        let key = format!("{:column$}{}:", "", key(name, style));
        value_at(key, value, style, column, lines);
    }
}

/// Writes a value behind the text of its key or dash.
fn value_at(start: String, value: &Value, style: &Style, column: usize, lines: &mut Vec<String>) {
    match value {
        Value::Object(map) if style.has_flow_references && map.len() == 1 && map.contains_key("$ref") => {
            lines.push(format!("{start} {}", in_flow(value, style)));
        }
        Value::Object(map) if !map.is_empty() => {
            lines.push(start);
            block_at(map, style, column + style.unit, lines);
        }
        Value::Array(items) if !items.is_empty() => {
            lines.push(start);
            for item in items {
                item_at(item, style, column + style.list, lines);
            }
        }
        other => lines.push(format!("{start} {}", in_flow(other, style))),
    }
}

/// Writes an item of a block list.
pub(super) fn item_at(item: &Value, style: &Style, column: usize, lines: &mut Vec<String>) {
    match item {
        Value::Object(map) if !map.is_empty() => {
            let first = lines.len();
            block_at(map, style, column + 2, lines);
            if let Some(line) = lines.get_mut(first) {
                line.replace_range(column..=column, "-");
            }
        }
        other => lines.push(format!("{:column$}- {}", "", in_flow(other, style))),
    }
}

/// A value in YAML, on one line.
pub(super) fn in_flow(value: &Value, style: &Style) -> String {
    match value {
        Value::Object(map) => {
            let pad = if style.is_padded && !map.is_empty() { " " } else { "" };
            format!("{{{pad}{}{pad}}}", members_in_flow(map, style).join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| in_flow(item, style)).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) if !style.is_all_quoted && style::is_plain(text, true) => text.clone(),
        Value::String(text) => style::quoted(text, style.quote),
        other => other.to_string(),
    }
}

/// The entries of a mapping in YAML, each on one line.
pub(super) fn members_in_flow(members: &Map<String, Value>, style: &Style) -> Vec<String> {
    members.iter().map(|(name, value)| format!("{}: {}", key(name, style), in_flow(value, style))).collect()
}

fn key(name: &str, style: &Style) -> String {
    let quote = match name {
        _ if style::is_number(name) => style.numbers,
        _ if style.is_all_quoted => style.quote,
        _ => Quote::None,
    };
    style::key(name, quote, false)
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'s> {
    /// What ends a line and indents the next to the level of the value; none for JSON on one line.
    pub(super) lines: Option<(&'s str, &'s str, &'s str)>,
    /// Whether blanks stand behind colons and commas.
    pub(super) is_spaced: bool,
    /// Whether an object with a reference alone stands on one line.
    pub(super) has_short_references: bool,
}

/// A value in JSON.
pub(super) fn json(value: &Value, layout: &Layout<'_>) -> String {
    let mut text = String::new();
    json_at(value, layout, 0, &mut text);
    text
}

/// An entry of an object in JSON.
pub(super) fn json_member(name: &str, value: &Value, layout: &Layout<'_>) -> String {
    let mut text = String::new();
    json_key(name, layout, &mut text);
    json_at(value, layout, 0, &mut text);
    text
}

fn json_key(name: &str, layout: &Layout<'_>, text: &mut String) {
    json_string(name, text);
    text.push_str(if layout.is_spaced { ": " } else { ":" });
}

fn json_string(value: &str, text: &mut String) {
    if value.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\')) {
        // Nearly all strings need no escape, and nothing else then.
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        // A string is always written.
        text.extend(serde_json::to_string(value));
    }
}

fn json_at(value: &Value, layout: &Layout<'_>, depth: usize, text: &mut String) {
    let is_reference = |map: &Map<String, Value>| map.len() == 1 && map.contains_key("$ref");
    match value {
        Value::Object(map) if !map.is_empty() => {
            let layout = match layout.has_short_references && is_reference(map) {
                true => &Layout { lines: None, ..*layout },
                false => layout,
            };
            text.push('{');
            for (at, (name, member)) in map.iter().enumerate() {
                separate(layout, depth + 1, at, text);
                json_key(name, layout, text);
                json_at(member, layout, depth + 1, text);
            }
            end(layout, depth, text);
            text.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(layout, depth + 1, at, text);
                json_at(item, layout, depth + 1, text);
            }
            end(layout, depth, text);
            text.push(']');
        }
        Value::String(value) => json_string(value, text),
        other => text.extend(serde_json::to_string(other)),
    }
}

/// Writes what stands before a member at this position.
fn separate(layout: &Layout<'_>, depth: usize, at: usize, text: &mut String) {
    if at > 0 {
        text.push(',');
    }
    match layout.lines {
        Some(_) => end(layout, depth, text),
        None if at > 0 && layout.is_spaced => text.push(' '),
        None => {}
    }
}

/// Starts a line at this depth, if there are lines.
fn end(layout: &Layout<'_>, depth: usize, text: &mut String) {
    if let Some((end, indent, unit)) = layout.lines {
        text.push_str(end);
        text.push_str(indent);
        (0..depth).for_each(|_| text.push_str(unit));
    }
}

/// Entries of a mapping as YAML of the usual style.
pub(crate) fn in_block(members: &Map<String, Value>) -> String {
    let style = Style {
        unit: 2,
        list: 2,
        quote: Quote::Single,
        numbers: Quote::Single,
        is_all_quoted: false,
        has_flow_references: false,
        is_padded: false,
    };
    block(members, &style).join("\n")
}

/// Entries of an object as JSON of the usual style.
pub(crate) fn in_json(members: &Map<String, Value>) -> String {
    let layout = Layout { lines: Some(("\n", "", "  ")), is_spaced: true, has_short_references: true };
    let members = members.iter().map(|(name, value)| json_member(name, value, &layout));
    members.collect::<Vec<_>>().join(",\n")
}
