//! What stands at a place, explained in the words of the document.

use serde::Serialize;

use super::desk::Advised;
use super::model::Model;
use super::position::{Position, Range};
use crate::advise::{Advice, State};
use crate::diagnostic::Confidence;
use crate::model::schema::View;
use crate::model::{Operation, Response, StatusKey};
use crate::resolve::reference_of;
use crate::status::{self, Body};
use crate::syntax::Node;

/// How many members of a body are named.
const MEMBERS: usize = 12;

#[derive(Debug, Serialize)]
pub(super) struct Hover {
    contents: Markup,
    range: Range,
}

#[derive(Debug, Serialize)]
pub(super) struct Markup {
    kind: &'static str,
    value: String,
}

impl Markup {
    /// A text, marked up if the client can show that.
    pub(super) fn new(value: String, is_markdown: bool) -> Self {
        Self { kind: if is_markdown { "markdown" } else { "plaintext" }, value }
    }
}

impl Hover {
    pub(super) fn new(value: String, range: Range, is_markdown: bool) -> Self {
        Self { contents: Markup::new(value, is_markdown), range }
    }
}

/// What stands at a place of a document.
pub(super) fn hover(model: &Model<'_, '_>, position: Position, is_markdown: bool) -> Option<Hover> {
    let node = model.node_at(position)?;
    let text = model.describe().iter().find_map(|description| explain(description, node))?;
    Some(Hover::new(text, model.range(node.span()), is_markdown))
}

fn explain(description: &Advised<'_>, node: Node<'_>) -> Option<String> {
    let api = &description.api;
    let used = |operation: &Operation<'_>| operation.responses.iter().position(|used| used.key.id() == node.id());
    if let Some((operation, at)) = api.operations.iter().find_map(|operation| Some((operation, used(operation)?))) {
        return Some(status_of(description, operation, operation.responses[at].status, node.text()));
    }
    if let Some(operation) = api.operations.iter().find(|operation| operation.key.id() == node.id()) {
        return operation_of(description, operation);
    }
    let shared = node.keyed().and_then(|value| api.of_object(value.id()).next());
    if let Some(response) = shared {
        return Some(response_of(description, response));
    }
    let reference = reference_of(node.parent()?).filter(|site| site.id() == node.id() || site.key() == Some(node))?;
    let target = api.workspace.target(reference).ok()?;
    Some(response_of(description, api.of_object(target.id()).next()?))
}

/// A status key of an operation: what it means, whether it fits, who else declares it, and what it has to carry.
fn status_of(description: &Advised<'_>, operation: &Operation<'_>, status: StatusKey, key: &str) -> String {
    let advice = description.advise(operation);
    let own = advice.iter().find(|advice| advice.status == status);
    let mut parts = vec![title(status, key)];
    parts.extend(status.code().and_then(status::lookup).map(|known| known.meaning.to_owned()));
    if let Some(own) = own {
        parts.push(fit(description, operation, own));
    }
    parts.extend(status.code().map(|code| others(description, operation, code)));
    if let Some(known) = status.code().and_then(status::lookup) {
        parts.push(carried(known));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn title(status: StatusKey, key: &str) -> String {
    match status {
        StatusKey::Code(code) => match (status::lookup(code), status::unregistered(code)) {
            (Some(known), _) => format!("**{known}** ({})", known.reference),
            (None, Some(known)) => format!("**{code} {}** (not registered)", known.name),
            (None, None) => format!("**{code}** (not registered)"),
        },
        StatusKey::Range(class) => {
            format!("**{class}XX** every {} response that is not declared by itself", status::class(class * 100))
        }
        StatusKey::Default => "**default** every response that is not declared by itself".to_owned(),
        StatusKey::Other => format!("`{key}` is not a status code"),
    }
}

/// Whether a status fits an operation.
fn fit(description: &Advised<'_>, operation: &Operation<'_>, advice: &Advice) -> String {
    let kind = description.kinds.kind(operation.id).name();
    let verdict = match advice.state {
        State::Doubtful => "does not fit",
        State::Forbidden => "is forbidden for",
        _ if advice.why.is_empty() => "is declared by",
        _ => "fits",
    };
    let why = if advice.why.is_empty() { String::new() } else { format!(": {}", advice.why) };
    let mut lines = vec![format!("It {verdict} `{}` (`{kind}`){why}", operation.title())];
    lines.extend(
        advice.remarks.iter().map(|remark| format!("- {}: {} (`{}`)", remark.severity, remark.message, remark.rule)),
    );
    lines.join("\n")
}

/// How many operations declare a code.
fn others(description: &Advised<'_>, operation: &Operation<'_>, code: u16) -> String {
    let kind = description.kinds.kind(operation.id);
    let count = |is_meant: &dyn Fn(&&Operation<'_>) -> bool| {
        let all: Vec<&Operation<'_>> = description.api.served().filter(is_meant).collect();
        (all.iter().filter(|one| one.declares(code)).count(), all.len())
    };
    let (alike, of_kind) = count(&|one| description.kinds.kind(one.id) == kind);
    let (all, of_all) = count(&|_| true);
    format!("Declared by {alike} of {of_kind} `{}` operations, and by {all} of all {of_all}", kind.name())
}

/// What a response with a code has to carry.
fn carried(known: &status::Status) -> String {
    let body = match known.body {
        Body::Forbidden => "no body".to_owned(),
        body => format!("body: {body}"),
    };
    let headers = known.headers.iter().map(|need| format!("- `{}` ({}): {}", need.name, need.level, need.why));
    std::iter::once(format!("- {body}")).chain(headers).collect::<Vec<_>>().join("\n")
}

/// An operation: its kind with the evidence, and what it should declare.
fn operation_of(description: &Advised<'_>, operation: &Operation<'_>) -> Option<String> {
    let found = description.kinds.get(operation.id)?;
    let stated = match (found.stated, found.confidence) {
        (true, _) => "stated",
        (false, Confidence::High) => "certain",
        (false, Confidence::Medium) => "probable",
        (false, Confidence::Low) => "a guess",
    };
    let reasons = found.reasons().map(|reasons| format!(": {reasons}")).unwrap_or_default();
    let mut parts = vec![format!("**{}** `{}` ({stated}){reasons}", operation.title(), found.kind.name())];
    let advice = description.advise(operation);
    for (state, heading) in [
        (State::Missing, "Missing"),
        (State::Doubtful, "Doubtful"),
        (State::Forbidden, "Forbidden"),
        (State::Possible, "Possible"),
    ] {
        let lines: Vec<String> = advice.iter().filter(|advice| advice.state == state).map(line).collect();
        if !lines.is_empty() {
            parts.push(format!("{heading}:\n{}", lines.join("\n")));
        }
    }
    let declared: Vec<String> = advice
        .iter()
        .filter(|advice| advice.state == State::Declared)
        .map(|advice| format!("`{}`", advice.key))
        .collect();
    if !declared.is_empty() {
        parts.push(format!("Declared: {}", declared.join(", ")));
    }
    Some(parts.join("\n\n"))
}

fn line(advice: &Advice) -> String {
    let why = if advice.why.is_empty() { String::new() } else { format!(": {}", advice.why) };
    format!("- `{}` {}{why}", advice.key, advice.name())
}

/// A response: what it says and carries, and who uses it.
fn response_of(description: &Advised<'_>, response: &Response<'_>) -> String {
    let name = response.node.key().map(Node::text).unwrap_or_default();
    let mut parts = vec![format!("**{name}** {}", response.description())];
    let mut lines: Vec<String> = response.headers.iter().map(|header| format!("- header `{}`", header.name)).collect();
    for media in &response.content {
        let shape =
            media.schema.map(|schema| shape(&View::read(description.api.workspace, schema))).unwrap_or_default();
        lines.push(format!("- `{}`{shape}", media.name));
    }
    if lines.is_empty() {
        lines.push("- no headers, and no body".to_owned());
    }
    parts.push(lines.join("\n"));
    let mut codes: Vec<String> = Vec::new();
    let mut users = 0;
    for other in description.api.of_object(response.node.id()) {
        codes.push(format!("`{}`", other.status));
        users += other.operations().count();
    }
    let noun = if users == 1 { "operation" } else { "operations" };
    parts.push(format!("Used by {users} {noun} as {}", codes.join(", ")));
    parts.join("\n\n")
}

fn shape(view: &View<'_>) -> String {
    if view.members.is_empty() {
        return format!(": {}", view.types);
    }
    let member = |name: &str| if view.required.contains(&name) { format!("`{name}`") } else { format!("`{name}?`") };
    let mut names: Vec<String> = view.members.iter().take(MEMBERS).map(|one| member(one.name)).collect();
    if view.members.len() > MEMBERS {
        names.push(format!("{} more", view.members.len() - MEMBERS));
    }
    format!(": {} of {}", view.types, names.join(", "))
}
