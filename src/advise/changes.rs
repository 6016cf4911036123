//! From what a finding asks to change to the text that does it.

use serde_json::{Map, Value, json};

use super::Conventions;
use super::conventions::{Draft, declares_header};
use super::phrases::{is_of_success, phrase};
use crate::classify::outcome;
use crate::diagnostic::{Applicability, Change, Edit, Snippet, apply};
use crate::edit::{self, Obstacle, Written};
use crate::lexicon::{LINKS, PROGRESS, SIGNING_UP};
use crate::model::errors::NewBody;
use crate::model::schema::View;
use crate::model::{Api, Method, Operation, Response, StatusKey};
use crate::resolve::reference_of;
use crate::status;
use crate::syntax::{Node, NodeId};
use crate::text::words::{folded, last_word};
use crate::text::{Language, Span, head};

/// What is offered for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it does, as an instruction.
    pub title: String,
    /// Whether it changes what the document says about the server.
    pub applicability: Applicability,
    /// The text to paste; none if it only renames or removes something.
    pub snippet: Option<Snippet>,
    /// The edits, or the reason why there are none.
    pub edits: Result<Vec<Edit>, Obstacle>,
    /// The error body that it declares.
    pub body: Option<NewBody>,
    /// The schema of the document that the text writes once more.
    pub copied: Option<NodeId>,
}

/// The members of a response in the order in which they are written.
const RESPONSE: &[&str] = &["$ref", "summary", "description", "headers", "content", "schema"];

/// The members of an operation that stand before its responses.
const OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "consumes",
    "produces",
    "parameters",
    "requestBody",
];

/// How many operations before and after one show how status keys are written.
const NEAR: usize = 20;

/// Words for credentials, and words that say that a call works without them.
const CREDENTIALS: [&str; 7] =
    ["auth", "authentication", "authorization", "authorisation", "api key", "credentials", "access token"];
const ARE_OPTIONAL: [&str; 4] = ["is optional", "are optional", "is not required", "are not required"];

impl Conventions {
    /// What is offered for a change: nothing if the document does not say enough to write complete text.
    pub fn propose(&self, api: &Api<'_>, change: &Change) -> Option<Proposal> {
        let proposal = self.propose_any(api, change)?;
        let renamed = match change {
            Change::Restate { key, .. }
            | Change::Rename { key, .. }
            | Change::Redeclare { key, .. }
            | Change::Withdraw { key } => Some(*key),
            _ => None,
        };
        let is_referred =
            renamed.and_then(|key| api.workspace.node(key).keyed()).is_some_and(|value| self.is_referred(value.id()));
        Some(if is_referred { Proposal { edits: Err(Obstacle::Referred), ..proposal } } else { proposal })
    }

    fn propose_any(&self, api: &Api<'_>, change: &Change) -> Option<Proposal> {
        match change {
            Change::Declare { operation, code } => self.declare(api, &api.operations[*operation], *code),
            Change::Restate { operation, key, code } => {
                self.restate(api, &api.operations[*operation], api.workspace.node(*key), *code)
            }
            Change::DescribeError { operation, response, code } => {
                self.describe_error(api, &api.operations[*operation], *response, *code)
            }
            Change::DeclareHeaders { response, code, names } => self.declare_headers(api, *response, *code, names),
            Change::Rename { key, to } => {
                let key = api.workspace.node(*key);
                let title = format!("write `{to}` instead of `{}`", key.text());
                Some(Proposal { snippet: None, ..of_text(key, title, Applicability::Safe, edit::rename(key, to)) })
            }
            Change::Replace { scalar, with } => {
                let scalar = api.workspace.node(*scalar);
                let title = match scalar.text() {
                    number if number == with.as_str() => format!("put `{number}` in quotes"),
                    text => format!("write `{with}` instead of `{text}`"),
                };
                let made = edit::replace(scalar, &Value::from(with.as_str()));
                Some(Proposal { snippet: None, ..of_text(scalar, title, Applicability::Safe, made) })
            }
            Change::Redeclare { key, to } => {
                let key = api.workspace.node(*key);
                let title = format!("declare `{to}` instead of `{}`", key.text());
                Some(Proposal { snippet: None, ..of_text(key, title, Applicability::Unsafe, edit::rename(key, to)) })
            }
            Change::Retype { stated, to } => {
                let stated = api.workspace.node(*stated);
                let title = format!("declare `{to}` instead of `{}`", stated.text());
                let made = edit::replace(stated, &Value::from(*to));
                Some(Proposal { snippet: None, ..of_text(stated, title, Applicability::Unsafe, made) })
            }
            Change::Require { schema, member, of_type } => require(api.workspace.node(*schema), member, *of_type),
            Change::Withdraw { key } => Some(withdraw(api.workspace.node(*key))),
            Change::Cut { source, span } => {
                let edit = Edit { source: *source, span: *span, text: String::new() };
                let title = "remove the comment".to_owned();
                let applicability = Applicability::Safe;
                Some(Proposal { title, applicability, snippet: None, edits: Ok(vec![edit]), body: None, copied: None })
            }
            Change::Remove { node } => {
                let node = api.workspace.node(*node);
                let title = format!("remove `{}`", node.text());
                Some(Proposal { snippet: None, ..of_text(node, title, Applicability::Safe, edit::remove(node)) })
            }
        }
    }

    fn declare(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Proposal> {
        if code == 401
            && let Some(proposal) = self.make_optional(api, operation)
        {
            return Some(proposal);
        }
        if code == 401 && needs_no_credentials(api, operation) {
            let title = format!("declare that `{}` requires no credentials", operation.title());
            let entry = Map::from_iter([("security".to_owned(), json!([]))]);
            let stands_before = |key: &str| OPERATION.contains(&key) || key == "responses";
            return Some(insert(operation.node, title, &entry, stands_before, None));
        }
        // Beside a code `default` covers no success any more.
        let is_covered = matches!(operation.responses.as_slice(), [only] if only.status == StatusKey::Default);
        if code >= 400 && (is_covered || operation.is_withdrawn()) {
            return None;
        }
        let title = format!("declare `{code}` for `{}`", operation.title());
        let key = code.to_string();
        let Draft { value, body, media, copied, obstacle } = self.response(api, operation, code)?;
        let entry = Map::from_iter([(key, value)]);
        let quoted_like = status_key(api, operation);
        let stands_before = |key: &str| order(StatusKey::read(key).0) < order(StatusKey::Code(code));
        let proposal = match (operation.node.get("responses"), obstacle) {
            (Some(responses), Some(obstacle)) => unmade(responses, title, &entry, obstacle),
            (Some(responses), None) if reference_of(responses).is_some() => {
                unmade(responses, title, &entry, Obstacle::Layout)
            }
            (Some(responses), None) => insert(responses, title, &entry, stands_before, quoted_like),
            // There is no map yet.
            (None, _) => {
                let entries = Map::from_iter([("responses".to_owned(), Value::Object(entry))]);
                insert(operation.node, title, &entries, |key| OPERATION.contains(&key), quoted_like)
            }
        };
        let is_there = body.is_some() || !media.is_empty();
        let body = is_there.then(|| NewBody {
            operations: vec![operation.id],
            is_shared: false,
            codes: [code].into(),
            model: body,
            media,
        });
        Some(Proposal { body, copied, ..declares(proposal, code) })
    }

    /// Keeps what stands under the key, unless it is a reference to a response that has neither a body nor the
    /// headers that the code needs.
    fn restate(&self, api: &Api<'_>, operation: &Operation<'_>, key: Node<'_>, code: u16) -> Option<Proposal> {
        let title = format!("declare `{code}` instead of `{}` for `{}`", key.text(), operation.title());
        let mut proposal = of_text(key, title, Applicability::Unsafe, edit::rename(key, &code.to_string()));
        proposal.snippet = None;
        let inline = key.keyed().filter(|response| reference_of(*response).is_none());
        if let Some(edit) = inline.and_then(|response| redescribe(response, key.text(), code)) {
            proposal.edits = with(proposal.edits, Ok(vec![edit]));
        }
        let names = &self.headers_of(api, operation, code)[..];
        let has_link = |response: &Node<'_>| {
            response.get("links").is_some_and(|links| !links.is_empty()) || code == 202 && is_tracked(api, *response)
        };
        if let Some(response) = inline.filter(|response| !has_link(response) && !names.is_empty()) {
            let headers = self.declare_headers(api, response.id(), Some(code), names);
            if let Some(Proposal { snippet, edits, .. }) = headers {
                let new_key = proposal.edits.as_ref().ok().and_then(|own| Some(own.first()?.text.clone()));
                proposal.edits = with(proposal.edits, edits);
                let whole = proposal.edits.as_ref().ok().and_then(|edits| edited(key, response, edits));
                proposal.snippet = snippet.map(|snippet| match whole {
                    Some(text) => Snippet { text, ..snippet },
                    None => with_rest(new_key.as_deref(), snippet),
                });
            }
        }
        if let Some(reference) = key.keyed().filter(|response| inline.is_none() && lacks(api, *response, names))
            && let Some(Value::Object(members)) = self.build(api, operation, code).map(|draft| draft.value)
        {
            let made = match edit::exchange(reference, &members) {
                Ok(written) => written.edit,
                Err(obstacle) => {
                    let entry = Map::from_iter([(code.to_string(), Value::Object(members))]);
                    return Some(declares(unmade(key, proposal.title, &entry, obstacle), code));
                }
            };
            proposal.edits = with(proposal.edits, Ok(vec![made]));
            let whole = proposal.edits.as_ref().ok().and_then(|edits| edited(key, reference, edits));
            let language = key.document().source.language;
            proposal.snippet = whole.map(|text| Snippet { language, text, declares: None });
        } else if self.is_strict
            && inline.is_none()
            && key.keyed().is_some_and(|reference| lacks_headers(api, reference, names))
        {
            proposal.edits = Err(Obstacle::Incomplete);
        }
        Some(declares(proposal, code))
    }

    /// Where a document says that credentials are optional, that is to be declared and no refusal.
    fn make_optional(&self, api: &Api<'_>, operation: &Operation<'_>) -> Option<Proposal> {
        let security = operation.security.key.filter(|_| operation.security.is_required())?;
        let is_own = security.parent() == Some(operation.node);
        let told_by_info = || {
            let info = api.root.get("info").and_then(|info| info.get("description")).map(Node::text);
            *self.are_optional.get_or_init(|| info.is_some_and(says_optional))
        };
        let own = operation.description().or_else(|| operation.summary()).unwrap_or_default();
        if !says_optional(own) && (is_own || !told_by_info()) {
            return None;
        }
        let title = "declare that credentials are optional".to_owned();
        let of_all = security.keyed()?;
        if is_own || told_by_info() {
            return Some(of_text(of_all, title, Applicability::Unsafe, edit::append(of_all, &json!({}))));
        }
        // The others need credentials.
        let schemes = operation.security.schemes.iter().map(|(name, scopes)| json!({ *name: scopes }));
        let list = schemes.chain([json!({})]).collect();
        let entry = Map::from_iter([("security".to_owned(), Value::Array(list))]);
        Some(insert(operation.node, title, &entry, |key| OPERATION.contains(&key) || key == "responses", None))
    }

    fn describe_error(
        &self,
        api: &Api<'_>,
        operation: &Operation<'_>,
        response: NodeId,
        code: Option<u16>,
    ) -> Option<Proposal> {
        let node = api.workspace.node(response);
        let used: Vec<_> = api.of_object(response).collect();
        let mut statuses = used.iter().map(|used| used.status);
        let status = statuses.find(|status| status.code() == code).unwrap_or(StatusKey::Default);
        let Draft { value, body, media, copied, .. } = self.error_body(api, operation, status, response.0)?;
        let Value::Object(members) = value else { return None };
        let codes = used.iter().filter_map(|used| used.status.code()).collect();
        let operations = used.iter().flat_map(|used| api.readers(used)).map(|operation| operation.id).collect();
        let body = Some(NewBody { operations, is_shared: true, codes, model: body, media });
        let title = match code {
            Some(code) => format!("declare the body of the `{code}` of `{}`", operation.title()),
            None => format!("declare the body of the errors of `{}`", operation.title()),
        };
        // `content: {}` is there without saying anything.
        let (key, content) = members.iter().next()?;
        let empty = node.get(key).filter(|content| content.is_empty());
        let proposal = match (empty, content) {
            (Some(empty), Value::Object(content)) => insert(empty, title, content, |_| true, None),
            _ => insert(node, title, &members, |key| stands_before(RESPONSE, key, "content"), None),
        };
        Some(Proposal { body, copied, ..proposal })
    }

    /// None if there is nothing to add.
    fn declare_headers(&self, api: &Api<'_>, response: NodeId, code: Option<u16>, names: &[&str]) -> Option<Proposal> {
        let node = api.workspace.node(response);
        let declared = node.get("headers");
        let names: Vec<&str> = names.iter().copied().filter(|name| !declares_header(node, name)).collect();
        let last = names.last()?;
        let listed = match names.as_slice() {
            [only] => format!("`{only}`"),
            [first, _] => format!("`{first}` and `{last}`"),
            _ => format!("`{}` and others", names[0]),
        };
        let title =
            code.map_or_else(|| format!("declare {listed}"), |code| format!("declare {listed} on the `{code}`"));
        let headers = self.headers(api, response.0, code, &names);
        if names.contains(&"Location") && is_shared_elsewhere(api, response) {
            let entries = Map::from_iter([("headers".to_owned(), Value::Object(headers))]);
            return Some(unmade(node, title, &entries, Obstacle::Shared));
        }
        Some(match declared {
            Some(map) if reference_of(map).is_none() => {
                let proposal = insert(map, title, &headers, |_| true, None);
                let is_in_brackets = proposal.edits.is_ok()
                    && !map.is_empty()
                    && map.document().source.slice(map.span()).starts_with('{');
                let snippet = proposal.snippet.map(|snippet| within("headers", is_in_brackets, snippet));
                Proposal { snippet, ..proposal }
            }
            _ => {
                let entries = Map::from_iter([("headers".to_owned(), Value::Object(headers))]);
                insert(node, title, &entries, |key| stands_before(RESPONSE, key, "headers"), None)
            }
        })
    }
}

/// Whether the response that a reference leads to declares none of these headers, and no body that could tell the same.
fn lacks(api: &Api<'_>, reference: Node<'_>, names: &[&str]) -> bool {
    let Some(response) = api.workspace.value(reference) else { return false };
    let is_there = |key: &str| response.get(key).is_some_and(|value| !value.is_empty());
    lacks_headers(api, reference, names) && !["content", "links", "schema"].into_iter().any(is_there)
}

/// Whether the response that a reference leads to declares none of these headers.
fn lacks_headers(api: &Api<'_>, reference: Node<'_>, names: &[&str]) -> bool {
    let response = api.workspace.value(reference).filter(|_| !names.is_empty());
    response.is_some_and(|response| !names.iter().any(|name| declares_header(response, name)))
}

/// Whether a response is used under several codes, and one of them gives `Location` no meaning.
fn is_shared_elsewhere(api: &Api<'_>, response: NodeId) -> bool {
    let means_nothing = |used: &Response<'_>| {
        let known = used.status.code().and_then(status::lookup);
        known.is_some_and(|known| known.header("Location").is_none())
    };
    api.of_object(response).nth(1).is_some() && api.of_object(response).any(means_nothing)
}

/// Gives a response the phrase of its new code for a description that only repeats the old one, or another success: `OK`,
/// `200`, `Accepted`, or that names it: `deleteLogs 200 response`. One that starts with the name of another code keeps the
/// rest: `No Content: the import is queued`.
fn redescribe(response: Node<'_>, old: &str, code: u16) -> Option<Edit> {
    let description = response.get("description")?;
    let whole = description.text();
    let text = whole.trim();
    let repeats = text.split_whitespace().any(|word| word == old)
        || is_of_success(text)
        || old.parse().is_ok_and(|old| folded(phrase(old)) == folded(text));
    let renamed = || {
        let (_, words) = outcome::named(head(whole)).filter(|(named, _)| *named != code)?;
        let (before, after) = whole.split_once(words)?;
        Some(format!("{before}{}{after}", phrase(code)))
    };
    let text = if repeats { phrase(code).to_owned() } else { renamed()? };
    Some(edit::replace(description, &Value::from(text)).ok()?.edit)
}

/// Whether the body of a response has a member that lets the client follow the work.
fn is_tracked(api: &Api<'_>, response: Node<'_>) -> bool {
    let is_tracking = |name: &str| last_word(name).is_some_and(|last| LINKS.has(&last) || PROGRESS.has(&last));
    let found = api.of_object(response.id()).take(1);
    let mut schemas = found.flat_map(|found| &found.content).filter_map(|media| media.schema);
    schemas.any(|schema| View::read(api.workspace, schema).members.iter().any(|member| is_tracking(member.name)))
}

/// How many lines an entry has at most that is shown as a whole.
const SHOWN: usize = 30;

/// An entry as it stands after its edits, to paste in its place; none if it is long, or if an edit is elsewhere.
fn edited(key: Node<'_>, value: Node<'_>, edits: &[Edit]) -> Option<String> {
    let source = &key.document().source;
    let start = key.span().start;
    let end = edits.iter().map(|edit| edit.span.end).fold(value.span().end, u32::max);
    let inside = |edit: &Edit| {
        let span = Span::new(edit.span.start.checked_sub(start)?, edit.span.end - start);
        (edit.source == source.id).then(|| Edit { span, ..edit.clone() })
    };
    let edits: Vec<Edit> = edits.iter().map(inside).collect::<Option<_>>()?;
    let text = apply(source.slice(Span::new(start, end)), &edits)?;
    let indent = source.text[..start as usize].bytes().rev().take_while(|byte| *byte != b'\n').count();
    let is_indent = |line: &str| line.bytes().take(indent).all(|byte| matches!(byte, b' ' | b'\t'));
    let lines = text.trim_end().lines();
    let lines = lines.map(|line| if is_indent(line) { line.get(indent..).unwrap_or_default() } else { line });
    let lines: Vec<&str> = lines.collect();
    (lines.len() <= SHOWN).then(|| lines.join("\n"))
}

/// Declares a member of an object as required.
fn require(schema: Node<'_>, member: &str, of_type: Option<&str>) -> Option<Proposal> {
    let title = format!("require `{member}`");
    let described = schema.get("properties").zip(of_type).map(|(properties, name)| {
        let described = Map::from_iter([(member.to_owned(), json!({"type": name}))]);
        insert(properties, title.clone(), &described, |_| true, None)
    });
    let listed = match schema.get("required") {
        Some(list) if list.items().any(|name| name.text() == member) => None,
        Some(list) => Some(of_text(list, title, Applicability::Unsafe, edit::append(list, &Value::from(member)))),
        None => {
            let entry = Map::from_iter([("required".to_owned(), json!([member]))]);
            let before = |key: &str| matches!(key, "$ref" | "title" | "description" | "type");
            Some(insert(schema, title, &entry, before, None))
        }
    };
    described.into_iter().chain(listed).reduce(|one, other| Proposal { edits: with(one.edits, other.edits), ..one })
}

/// No longer declares what stands under a key. A member that is gone is not required any more.
fn withdraw(key: Node<'_>) -> Proposal {
    let title = format!("remove `{}`", key.text());
    let mut proposal = Proposal { snippet: None, ..of_text(key, title, Applicability::Unsafe, edit::remove(key)) };
    let properties = key.parent().filter(|map| map.key().is_some_and(|name| name.text() == "properties"));
    let required = properties.and_then(Node::parent).and_then(|schema| schema.entry("required"));
    if let Some(entry) = required
        && let Some(item) = entry.value.items().find(|item| item.text() == key.text())
    {
        let requirement = edit::remove(if entry.value.len() == 1 { entry.key } else { item });
        proposal.edits = with(proposal.edits, requirement.map(|written| vec![written.edit]));
    }
    proposal
}

/// Whether an operation requires credentials only since the document requires them of all, and is called without: by a
/// monitor, or by a client that has none yet.
pub fn needs_no_credentials(api: &Api<'_>, operation: &Operation<'_>) -> bool {
    let is_inherited = operation.security.key.is_some_and(|key| key.parent() != Some(operation.node));
    is_inherited && (operation.is_probe() || signs_up(api, operation))
}

/// Whether an operation registers a client with the password that it chooses.
fn signs_up(api: &Api<'_>, operation: &Operation<'_>) -> bool {
    let sent = operation.body.iter().flat_map(|body| &body.content).filter_map(|media| media.schema);
    let has_password = |schema: Node<'_>| {
        View::read(api.workspace, schema).members.iter().any(|member| folded(member.name).contains("password"))
    };
    let is_named = operation.segments().next_back().is_some_and(|last| SIGNING_UP.has_name(last));
    operation.method == Method::Post && is_named && sent.into_iter().any(has_password)
}

/// Whether a text says that credentials are optional.
fn says_optional(text: &str) -> bool {
    let text = text.to_lowercase();
    // Nearly no text does.
    if !["optional", "not required"].iter().any(|words| text.contains(words)) {
        return false;
    }
    CREDENTIALS.iter().any(|word| {
        let is_told = ARE_OPTIONAL.iter().any(|words| text.contains(&format!("{word} {words}")));
        is_told || text.contains(&format!("optional {word}"))
    })
}

/// A status key in the file of an operation, for its quotes.
fn status_key<'a>(api: &Api<'a>, operation: &Operation<'_>) -> Option<Node<'a>> {
    let source = operation.node.id().0;
    let near = api.operations[operation.id.saturating_sub(NEAR)..].iter().take(2 * NEAR);
    let keys = near.flat_map(|other| &other.responses).map(|used| used.key);
    keys.filter(|key| key.id().0 == source).find(|key| key.text().starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Codes in ascending order, ranges after their codes, then `default`.
pub(super) fn order(status: StatusKey) -> (u16, u16) {
    match status {
        StatusKey::Code(code) => (code / 100, code),
        StatusKey::Range(class) => (class, u16::MAX),
        StatusKey::Default => (u16::MAX, 0),
        StatusKey::Other => (u16::MAX, 1),
    }
}

/// Whether one member is written before another, by the usual order.
fn stands_before(order: &[&str], one: &str, other: &str) -> bool {
    let position = |name: &str| order.iter().position(|known| *known == name);
    position(one).is_some_and(|one| position(other).is_none_or(|other| one < other))
}

/// The text to paste with the key above it. JSON has no such form without the rest of the value.
fn below(key: Option<&str>, snippet: Snippet) -> Snippet {
    match key.filter(|_| snippet.language == Language::Yaml) {
        Some(key) => {
            let lines = snippet.text.lines().map(|line| format!("\n  {line}"));
            Snippet { text: format!("{key}:{}", lines.collect::<String>()), ..snippet }
        }
        None => snippet,
    }
}

/// The new members of an entry that is long, with its key and a word about the members that stay.
fn with_rest(key: Option<&str>, snippet: Snippet) -> Snippet {
    const STAYS: &str = "the rest stays as it is";
    match snippet.language {
        Language::Yaml => below(key, Snippet { text: format!("# {STAYS}\n{}", snippet.text), ..snippet }),
        Language::Json => {
            let lines = snippet.text.lines().map(|line| format!("\n  {line}"));
            let text = format!("{}: {{\n  // {STAYS}{}\n}}", key.unwrap_or_default(), lines.collect::<String>());
            Snippet { text, ..snippet }
        }
    }
}

/// The entries of a map to paste, with its key: alone they don't say where they belong.
fn within(key: &str, is_in_brackets: bool, snippet: Snippet) -> Snippet {
    match snippet.language {
        Language::Yaml if is_in_brackets => {
            let lines: Vec<&str> = snippet.text.lines().map(str::trim_start).collect();
            Snippet { text: format!("{key}: {{{}}}", lines.join(" ")), ..snippet }
        }
        Language::Yaml => below(Some(key), snippet),
        Language::Json => {
            let lines = snippet.text.lines().map(|line| format!("\n  {line}"));
            Snippet { text: format!("\"{key}\": {{{}\n}}", lines.collect::<String>()), ..snippet }
        }
    }
}

/// The edits of two changes that are made together.
fn with(one: Result<Vec<Edit>, Obstacle>, other: Result<Vec<Edit>, Obstacle>) -> Result<Vec<Edit>, Obstacle> {
    Ok([one?, other?].concat())
}

fn declares(proposal: Proposal, code: u16) -> Proposal {
    let snippet = proposal.snippet.map(|snippet| Snippet { declares: Some(code), ..snippet });
    Proposal { snippet, ..proposal }
}

fn insert(
    mapping: Node<'_>,
    title: String,
    members: &Map<String, Value>,
    stands_before: impl Fn(&str) -> bool,
    quoted_like: Option<Node<'_>>,
) -> Proposal {
    match edit::insert(mapping, members, stands_before, quoted_like) {
        Err(obstacle) => unmade(mapping, title, members, obstacle),
        made => of_text(mapping, title, Applicability::Unsafe, made),
    }
}

fn of_text(place: Node<'_>, title: String, applicability: Applicability, made: Result<Written, Obstacle>) -> Proposal {
    let source = &place.document().source;
    let shown = made.as_ref().map(|written| written.shown.clone()).unwrap_or_default();
    let snippet = Snippet { language: source.language, text: shown, declares: None };
    let edits = made.map(|written| vec![written.edit]);
    let snippet = Some(snippet).filter(|snippet| !snippet.text.is_empty());
    Proposal { title, applicability, snippet, edits, body: None, copied: None }
}

/// Text that the author has to paste.
fn unmade(place: Node<'_>, title: String, members: &Map<String, Value>, obstacle: Obstacle) -> Proposal {
    let language = place.document().source.language;
    let text = match language {
        Language::Yaml => edit::in_block(members),
        Language::Json => edit::in_json(members),
    };
    let snippet = Some(Snippet { language, text, declares: None });
    let applicability = Applicability::Unsafe;
    Proposal { title, applicability, snippet, edits: Err(obstacle), body: None, copied: None }
}
