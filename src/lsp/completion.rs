//! What can be written at a place: status codes, headers, references to responses, and kinds.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::context::{self, Context};
use super::desk::Advised;
use super::hover::Markup;
use super::model::Model;
use super::position::{Lines, Position};
use super::protocol::TextEdit;
use super::settings;
use crate::advise::State;
use crate::classify::{EXTENSION, Kind};
use crate::diagnostic::{Change, Snippet};
use crate::model::{Operation, Response, StatusKey};
use crate::resolve::find;
use crate::sort;
use crate::status;
use crate::syntax::{Node, escape};
use crate::text::Language;

/// The kinds of items of the protocol.
const PROPERTY: u8 = 10;
const VALUE: u8 = 12;
const REFERENCE: u8 = 18;
const ENUM_MEMBER: u8 = 20;

/// That the client inserts the text as it is.
const AS_IS: u8 = 1;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    label: String,
    kind: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    documentation: Option<Markup>,
    sort_text: String,
    filter_text: String,
    insert_text_mode: u8,
    text_edit: TextEdit,
}

/// Where items are written.
struct Place<'l> {
    context: Context,
    lines: &'l Lines<'l>,
    /// Whether what is replaced is a key that has a value.
    has_colon: bool,
    /// The line break of the document.
    line_end: &'static str,
    language: Language,
    is_markdown: bool,
}

impl Place<'_> {
    /// An item that is written here. The rank orders items: the least comes first.
    fn item(&self, rank: u32, label: &str, kind: u8, detail: String, about: String, text: &str) -> Item {
        let indent = format!("{}{:2$}", self.line_end, "", self.context.column);
        let replaced = &self.context.replaced;
        let quote = self.context.quote.map(String::from).unwrap_or_default();
        Item {
            label: label.to_owned(),
            kind,
            detail,
            documentation: (!about.is_empty()).then(|| Markup::new(about, self.is_markdown)),
            sort_text: format!("{rank:05}"),
            filter_text: format!("{quote}{label}"),
            insert_text_mode: AS_IS,
            text_edit: TextEdit {
                range: self.lines.range(replaced.start as u32, replaced.end as u32),
                new_text: text.replace('\n', &indent),
            },
        }
    }

    /// A text in the quotes that are begun, or in those that the document needs.
    fn quoted(&self, text: &str) -> String {
        let usual = if self.language == Language::Json { '"' } else { '\'' };
        let quote = self.context.quote.unwrap_or(usual);
        format!("{quote}{text}{quote}")
    }
}

/// What can be written at a place of a config.
pub(super) fn in_config(text: &str, lines: &Lines<'_>, position: Position, is_markdown: bool) -> Vec<Item> {
    let context = context::at(text, lines.offset(position) as usize);
    let place = place(context, text, lines, Language::Yaml, is_markdown);
    let choices = settings::choices(&place.context).into_iter().enumerate();
    choices
        .map(|(rank, choice)| {
            let written = settings::written(&choice.name, &place.context, place.has_colon);
            place.item(rank as u32, &choice.name, PROPERTY, String::new(), choice.about, &written)
        })
        .collect()
}

fn place<'l>(context: Context, text: &str, lines: &'l Lines<'l>, language: Language, is_markdown: bool) -> Place<'l> {
    let has_colon = text[context.replaced.end..].trim_start_matches(' ').starts_with(':');
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Place { context, lines, has_colon, line_end, language, is_markdown }
}

/// What can be written at a place of a document.
pub(super) fn complete(model: &Model<'_, '_>, position: Position, is_markdown: bool) -> Vec<Item> {
    let lines = &model.lines;
    let context = context::at(model.text, lines.offset(position) as usize);
    let document = model.workspace.document(model.id);
    let Some(root) = document.root() else { return Vec::new() };
    let place = place(context, model.text, lines, document.source.language, is_markdown);
    let path: Vec<&str> = place.context.path.iter().map(String::as_str).collect();
    let descriptions = model.describe();
    let find_operation = |keys: &[&str]| {
        let node = value(root, keys)?;
        descriptions.iter().find_map(|one| Some((one, one.api.operations.iter().find(|other| other.node == node)?)))
    };
    match (path.as_slice(), place.context.is_key) {
        ([above @ .., "responses"], true) => {
            find_operation(above).map(|(description, operation)| codes(&place, description, operation))
        }
        ([above @ .., "responses", key, "headers"], true) => {
            let own = find_operation(above).and_then(|(one, operation)| Some((one, response(one, operation, key)?)));
            let shared = || {
                let node = value(root, &path[..path.len() - 1])?;
                descriptions.iter().find_map(|one| Some((one, one.api.of_object(node.id()).next()?)))
            };
            own.or_else(shared).map(|(description, response)| headers(&place, description, response))
        }
        ([above @ .., "responses", key, "$ref"], false) => find_operation(above)
            .map(|(description, operation)| references(&place, model, description, operation, StatusKey::read(key).0)),
        ([above @ .., last], false) if *last == EXTENSION => find_operation(above).map(|_| kinds(&place)),
        _ => None,
    }
    .unwrap_or_default()
}

/// The value that keys lead to.
fn value<'a>(root: Node<'a>, keys: &[&str]) -> Option<Node<'a>> {
    let pointer: String = keys.iter().map(|key| format!("/{}", escape(key))).collect();
    find(root, &pointer)
}

fn response<'d, 'a>(description: &'d Advised<'a>, operation: &Operation<'a>, key: &str) -> Option<&'d Response<'a>> {
    let used = operation.responses.iter().find(|used| used.key.text() == key)?;
    description.api.response(used)
}

/// The codes that an operation does not declare: those that it lacks first, then those that it may need.
fn codes(place: &Place<'_>, description: &Advised<'_>, operation: &Operation<'_>) -> Vec<Item> {
    let advice = description.advise(operation);
    let declared: HashSet<&str> = operation.responses.iter().map(|used| used.key.text()).collect();
    let kind = description.kinds.kind(operation.id).name();
    let has_success = operation.responses.iter().any(|used| used.status.is_success());
    let mut found = Vec::new();
    let mut known = HashSet::new();
    for one in &advice {
        let (Some(code), false) = (one.status.code(), declared.contains(one.key.as_str())) else { continue };
        let uses = status::lookup(code).map_or(&[][..], |known| known.kinds);
        let is_usual = uses.iter().any(|one| one.is_usual && one.kinds.contains(&kind));
        // Nothing is asked of an operation that declares nothing yet.
        let is_due = is_usual && one.status.is_success() && !has_success;
        let rank = match one.state {
            State::Missing => 0,
            State::Possible if is_due => 0,
            State::Possible if is_usual => 1_000,
            State::Possible => 2_000,
            _ => 3_000,
        };
        known.insert(code);
        let why = if one.why.is_empty() { String::new() } else { format!(": {}", one.why) };
        let about = format!("{}{why}", one.state.name());
        found.push(code_item(place, description, operation, code, rank, about));
    }
    for code in (100..600).filter(|code| status::lookup(*code).is_some_and(|known| known.discouraged.is_none())) {
        if !known.contains(&code) && !declared.contains(code.to_string().as_str()) {
            found.push(code_item(place, description, operation, code, 4_000, String::new()));
        }
    }
    found
}

fn code_item(
    place: &Place<'_>,
    description: &Advised<'_>,
    operation: &Operation<'_>,
    code: u16,
    rank: u32,
    why: String,
) -> Item {
    let change = Change::Declare { operation: operation.id, code };
    let proposal = description.conventions.propose(&description.api, &change);
    let snippet = proposal.and_then(|proposal| proposal.snippet).filter(|snippet| snippet.declares == Some(code));
    let text = snippet.filter(|_| !place.has_colon).and_then(|snippet| fitting(place, &snippet));
    let text = text.unwrap_or_else(|| {
        let is_quoted = operation.responses.iter().all(|used| used.key.is_quoted());
        let key =
            if is_quoted || place.context.quote.is_some() { place.quoted(&code.to_string()) } else { code.to_string() };
        if place.has_colon { key } else { format!("{key}: ") }
    });
    let known = status::lookup(code);
    let detail = known.map(|known| known.name.to_owned()).unwrap_or_default();
    let meaning = known.map(|known| known.meaning).unwrap_or_default();
    let about = if why.is_empty() { meaning.to_owned() } else { format!("{why}\n\n{meaning}") };
    place.item(rank + u32::from(code), &code.to_string(), ENUM_MEMBER, detail, about, &text)
}

/// The text of a snippet, unless it does not fit into braces.
fn fitting(place: &Place<'_>, snippet: &Snippet) -> Option<String> {
    let is_block = snippet.language == Language::Yaml && snippet.text.contains('\n');
    (!(place.context.is_in_flow && is_block)).then(|| snippet.text.clone())
}

/// The headers that a response does not declare: those of its code first, then those of other responses.
fn headers(place: &Place<'_>, description: &Advised<'_>, response: &Response<'_>) -> Vec<Item> {
    let code = response.status.code();
    let mut found = Vec::new();
    let is_declared = |name: &str| response.header(name).is_some();
    let of_code = code.and_then(status::lookup).map(|known| known.headers).unwrap_or_default();
    let needs = of_code.iter().filter(|need| !is_declared(need.name));
    for (rank, need) in needs.enumerate() {
        let names: &'static [&'static str] = std::slice::from_ref(&need.name);
        let change = Change::DeclareHeaders { response: response.node.id(), code, names: names.into() };
        let proposal = description.conventions.propose(&description.api, &change);
        let snippet = proposal.and_then(|proposal| proposal.snippet).and_then(|snippet| fitting(place, &snippet));
        let text = snippet.filter(|_| !place.has_colon).map(|text| without_headers(&text));
        let text = text.unwrap_or_else(|| key(place, need.name));
        let rank = if need.level == status::Level::Required { rank } else { rank + 100 };
        found.push(place.item(rank as u32, need.name, PROPERTY, need.level.to_string(), need.why.to_owned(), &text));
    }
    let mut others: BTreeMap<&str, u32> = BTreeMap::new();
    for header in description.api.responses.iter().flat_map(|other| &other.headers) {
        *others.entry(header.name).or_default() += 1;
    }
    for (name, count) in others {
        if !is_declared(name) && !of_code.iter().any(|need| need.name.eq_ignore_ascii_case(name)) {
            let noun = if count == 1 { "response" } else { "responses" };
            let detail = format!("declared by {count} {noun}");
            found.push(place.item(2_000 - count.min(1_000), name, PROPERTY, detail, String::new(), &key(place, name)));
        }
    }
    found
}

fn key(place: &Place<'_>, name: &str) -> String {
    let name = match place.language {
        Language::Json => place.quoted(name),
        Language::Yaml => name.to_owned(),
    };
    if place.has_colon { name } else { format!("{name}: ") }
}

/// The entries of `headers` without that key, which stands above the place.
fn without_headers(text: &str) -> String {
    let Some(entries) = text.strip_prefix("headers:\n") else { return text.to_owned() };
    let depth = entries.len() - entries.trim_start_matches(' ').len();
    entries.lines().map(|line| line.get(depth..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The shared responses, those first that other operations use under the same code.
fn references(
    place: &Place<'_>,
    model: &Model<'_, '_>,
    description: &Advised<'_>,
    operation: &Operation<'_>,
    status: StatusKey,
) -> Vec<Item> {
    let api = &description.api;
    let mut shared: Vec<(usize, Node<'_>)> = Vec::new();
    let components = api.components("responses").into_iter().flat_map(Node::entries).map(|entry| entry.value);
    let used = api.responses.iter().filter(|response| response.is_shared()).map(|response| response.node);
    for node in components.chain(used) {
        if !shared.iter().any(|(_, other)| *other == node) {
            let same = api.of_object(node.id()).filter(|response| response.status == status);
            let count = same.flat_map(|response| response.operations()).filter(|user| *user != operation.id).count();
            shared.push((count, node));
        }
    }
    sort::by_key(&mut shared, |(count, _)| std::cmp::Reverse(*count));
    let items = shared.into_iter().enumerate().filter_map(|(rank, (count, node))| {
        let reference = model.workspace.reference_to(model.id, node)?;
        let noun = if count == 1 { "operation" } else { "operations" };
        let detail = if count == 0 { String::new() } else { format!("`{status}` of {count} {noun}") };
        let about = node.get("description").map(Node::text).unwrap_or_default().to_owned();
        Some(place.item(rank as u32, &reference, REFERENCE, detail, about, &place.quoted(&reference)))
    });
    items.collect()
}

fn kinds(place: &Place<'_>) -> Vec<Item> {
    let text = |name: &str| match place.language {
        Language::Json => place.quoted(name),
        Language::Yaml => name.to_owned(),
    };
    let items = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Unknown).enumerate();
    items
        .map(|(rank, kind)| {
            place.item(rank as u32, kind.name(), VALUE, String::new(), String::new(), &text(kind.name()))
        })
        .collect()
}
