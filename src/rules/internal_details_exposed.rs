//! See [`InternalDetailsExposed`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Occurrence};
use crate::hash::HashSet;
use crate::lexicon::{FIELDS, INTERNALS, MASKS, POSITIONS, REPEATED, SECRETS};
use crate::model::schema::{Types, View};
use crate::model::{Response, objects, scalars};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};
use crate::text::head;
use crate::text::words::folded;

use super::shared::{Public, words};

declare_rule! {
    /// An error body exposes internals of the server.
    ///
    /// ## Why
    ///
    /// Stack traces, class names, queries, file paths and addresses don't help API users, and show attackers what runs where.
    ///
    /// The rule reads the names of members and the examples. It also reports an example that repeats the value of a password
    /// or of another secret of the request. Paths of the API itself are not internals.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '500':
    ///           description: something broke
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 properties:
    ///                   message: {type: string}
    ///                   stackTrace: {type: string} # error
    ///               example:
    ///                 message: "SQLSTATE[42S02]: table orders not found" # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '500':
    ///           description: something broke
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 properties:
    ///                   message: {type: string}
    ///                   requestId: {type: string}
    ///               example:
    ///                 message: The orders can't be read at the moment.
    ///                 requestId: 7f3a
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 5: implementation details in problems endanger the server. CWE-209.
    pub(crate) struct InternalDetailsExposed {
        id: "internal-details-exposed",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9457, 5", "CWE-209"],
    }
}

/// Words of a member's description that say that production doesn't send it.
const NOT_IN_PRODUCTION: [&str; 8] = [
    "debug mode",
    "debug is",
    "debug build",
    "debugging is enabled",
    "in debug",
    "development",
    "non-production",
    "not in production",
];

/// The depth to which members are searched.
const DEPTH: usize = 3;

impl Rule for InternalDetailsExposed {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let public = Public::of(api);
        let mut seen = HashSet::default();
        // One name in many bodies is one decision.
        let mut named: BTreeMap<String, Vec<(Node<'_>, &Response<'_>)>> = BTreeMap::new();
        for response in &api.responses {
            if !api.is_error(response) || api.readers(response).next().is_none() {
                continue;
            }
            for media in &response.content {
                let mut body = Body::default();
                if let Some(schema) = media.schema {
                    body.read(cx, schema, DEPTH, &mut seen);
                }
                let examples: Vec<Node<'_>> = api.own_examples(media).into_iter().chain(body.examples).collect();
                let shown = examples.iter().copied().flat_map(objects).flat_map(Node::entries);
                let shown = shown
                    .filter(|entry| is_internal(entry.key.text()) && !entry.value.is_null() && !entry.value.is_empty());
                let shown = shown.map(|entry| entry.key).filter(|key| !body.harmless.contains(&*folded(key.text())));
                let keys: Vec<_> = body.members.into_iter().chain(shown.filter(|key| seen.insert(key.id()))).collect();
                for key in keys {
                    named.entry(folded(key.text()).into_owned()).or_default().push((key, response));
                }
                for (value, what) in examples.into_iter().flat_map(|example| exposed(example, &public)) {
                    if seen.insert(value.id()) {
                        cx.emit(about_example(cx, value, response, &what));
                    }
                }
            }
        }
        named.retain(|name, _| !(name.starts_with("sql") && public.accepts_sql()));
        for keys in named.into_values() {
            cx.emit(about_member(cx, &keys));
        }
    }
}

const HELP: &str = "log it on the server with a request id, and return only that id";

fn about_example(cx: &Context<'_, '_>, value: Node<'_>, response: &Response<'_>, what: &str) -> Diagnostic {
    let finding = InternalDetailsExposed::META
        .at(value)
        .message(format!("{} shows {what} in an example{}", cx.response_name(response), cx.uses(response)))
        .help(HELP)
        .status(response.status.to_string());
    if response.is_shared() { finding } else { finding.operation(cx.name(cx.first_use(response))) }
}

fn about_member(cx: &Context<'_, '_>, keys: &[(Node<'_>, &Response<'_>)]) -> Diagnostic {
    let (first, response) = keys[0];
    let uses = if keys.len() > 1 { format!(" (in {} places)", keys.len()) } else { String::new() };
    let name = first.text();
    let finding = InternalDetailsExposed::META
        .at(first)
        .message(format!("the member `{name}` of an error body exposes internals of the server{uses}"))
        .help(HELP)
        .status(response.status.to_string());
    if keys.len() == 1 {
        return finding;
    }
    let place = |(key, response): &(Node<'_>, &Response<'_>)| Occurrence {
        operation: (!response.is_shared()).then(|| cx.name(cx.first_use(response))),
        ..Occurrence::at(key.place())
    };
    finding.occurrences(keys.iter().map(place).collect())
}

fn is_internal(name: &str) -> bool {
    INTERNALS.has_name(name)
}

/// What the schema of an error body has.
#[derive(Default)]
struct Body<'a> {
    /// The keys of members whose name exposes internals, each schema once.
    members: Vec<Node<'a>>,
    /// The names of those that production doesn't send, or that are fields of the request.
    harmless: HashSet<String>,
    /// The examples of members.
    examples: Vec<Node<'a>>,
}

impl<'a> Body<'a> {
    fn read(&mut self, cx: &Context<'_, 'a>, schema: Node<'a>, depth: usize, seen: &mut HashSet<NodeId>) {
        let Some(value) = cx.api.value(schema) else { return };
        if depth == 0 || !seen.insert(value.id()) {
            return;
        }
        let view = View::read(cx.api.workspace, schema);
        if tells_of_fields(cx, &view) {
            self.harmless.extend(view.members.iter().map(|member| folded(member.name).into_owned()));
            return;
        }
        self.examples.extend(value.get("example"));
        self.examples.extend(value.get("examples").into_iter().flat_map(Node::items));
        for member in &view.members {
            if !is_internal(member.name) {
                self.read(cx, member.schema, depth - 1, seen);
            } else if is_for_development(cx, member.schema) {
                self.harmless.insert(folded(member.name).into_owned());
            } else if seen.insert(member.key.id()) {
                self.members.push(member.key);
            }
        }
        for part in view.branches.into_iter().chain(view.items) {
            self.read(cx, part, depth - 1, seen);
        }
    }
}

/// Whether the description of a member says that only servers under development send it.
fn is_for_development(cx: &Context<'_, '_>, schema: Node<'_>) -> bool {
    let own = [Some(schema), cx.api.value(schema)].into_iter().flatten();
    own.filter_map(|schema| schema.get("description")).any(|description| {
        let text = head(description.text()).to_lowercase();
        NOT_IN_PRODUCTION.iter().any(|words| text.contains(words))
    })
}

/// Whether every member lists texts: such members are named after fields of the request, and list their errors.
fn tells_of_fields(cx: &Context<'_, '_>, view: &View<'_>) -> bool {
    let lists_texts = |schema| {
        let list = View::read(cx.api.workspace, schema);
        let of_texts = |items| View::read(cx.api.workspace, items).types.without_null() == Types::STRING;
        list.types.without_null() == Types::ARRAY && list.items.is_some_and(of_texts)
    };
    view.members.len() > 1 && view.members.iter().all(|member| lists_texts(member.schema))
}

/// The values of an example that expose internals, or a secret of the request, each with a description.
fn exposed<'a>(example: Node<'a>, public: &Public<'_, '_>) -> Vec<(Node<'a>, Cow<'static, str>)> {
    let texts = scalars(example).into_iter().filter(|(name, _)| !is_internal(name));
    let texts = texts.filter_map(|(_, value)| Some((value, Cow::Borrowed(public.exposed(value.text())?))));
    texts.chain(objects(example).filter_map(repeated_secret)).collect()
}

/// The value that an object shows beside the name of a field that is secret: `{field: password, value: hunter2}`.
fn repeated_secret(object: Node<'_>) -> Option<(Node<'_>, Cow<'static, str>)> {
    let field = object.entries().find(|entry| FIELDS.has_name(entry.key.text()) && is_secret(entry.value.text()))?;
    let value = object.entries().find(|entry| REPEATED.has_name(entry.key.text()) && is_shown(entry.value.text()))?;
    Some((value.value, Cow::Owned(format!("the value of `{}`", field.value.text()))))
}

fn is_secret(field: &str) -> bool {
    SECRETS.ends(field) && !words(field).iter().any(|word| POSITIONS.has(word))
}

/// Whether a value is there, and not a mask in its place.
fn is_shown(value: &str) -> bool {
    value.contains(char::is_alphanumeric) && !MASKS.is_in(value) && !value.starts_with(['<', '*', '['])
}
