//! See [`InternalDetailsExposed`].

use std::cell::LazyCell;
use std::collections::BTreeMap;

use crate::diagnostic::Occurrence;
use crate::hash::HashSet;
use crate::lexicon::INTERNALS;
use crate::model::schema::{Types, View};
use crate::model::{Response, scalars};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};
use crate::text::head;
use crate::text::words::folded;

use super::shared::mentions;

declare_rule! {
    /// An error body exposes internals of the server.
    ///
    /// ## Why
    ///
    /// Stack traces, class names, queries and file paths don't help API users, and show attackers what runs where.
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

/// Parts of texts that expose internals: stack frames of several languages, databases, directories of servers.
const TEXTS: [(&str, &str); 25] = [
    ("Traceback (most recent call last)", "a stack trace"),
    ("\n\tat ", "a stack trace"),
    ("\n    at ", "a stack trace"),
    (".java:", "a stack trace"),
    (".py\", line ", "a stack trace"),
    (".php on line ", "a stack trace"),
    (".php:", "a stack trace"),
    (".cs:line ", "a stack trace"),
    ("node_modules/", "a stack trace"),
    ("goroutine ", "a stack trace"),
    ("NullPointerException", "an exception class"),
    ("NullReferenceException", "an exception class"),
    ("java.lang.", "a class of the server's code"),
    ("org.springframework.", "a class of the server's code"),
    ("SQLSTATE[", "a database error"),
    ("ORA-0", "a database error"),
    ("PDOException", "a database error"),
    ("psycopg2.", "a database error"),
    ("SequelizeDatabaseError", "a database error"),
    ("violates unique constraint", "a database error"),
    ("syntax error at or near", "a database error"),
    ("SELECT * FROM ", "a query"),
    ("INSERT INTO ", "a query"),
    ("/var/www/", "a path on the server"),
    ("C:\\inetpub", "a path on the server"),
];

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
        let mut seen = HashSet::default();
        // One name in many bodies is one decision.
        let mut named: BTreeMap<String, Vec<(Node<'_>, &Response<'_>)>> = BTreeMap::new();
        for response in &api.responses {
            if !api.is_error(response) || api.readers(response).next().is_none() {
                continue;
            }
            for media in &response.content {
                let mut keys = Vec::new();
                if let Some(schema) = media.schema {
                    collect(cx, schema, DEPTH, &mut seen, &mut keys);
                }
                for key in keys {
                    named.entry(folded(key.text()).into_owned()).or_default().push((key, response));
                }
                for (value, what) in texts(api.own_examples(media)) {
                    if seen.insert(value.id()) {
                        let finding = Self::META
                            .at(value)
                            .message(format!(
                                "{} shows {what} in an example{}",
                                cx.response_name(response),
                                cx.uses(response)
                            ))
                            .help(HELP)
                            .status(response.status.to_string());
                        let is_own = !response.is_shared();
                        cx.emit(if is_own { finding.operation(cx.name(cx.first_use(response))) } else { finding });
                    }
                }
            }
        }
        // In an API that accepts SQL, SQL states are errors of the client.
        let takes_sql = LazyCell::new(|| api.served().any(|operation| mentions(operation, &["sql"])));
        named.retain(|name, _| !(name.starts_with("sql") && *takes_sql));
        for keys in named.into_values() {
            let (first, response) = keys[0];
            let uses = if keys.len() > 1 { format!(" (in {} places)", keys.len()) } else { String::new() };
            let mut finding = Self::META
                .at(first)
                .message(format!(
                    "the member `{}` of an error body exposes internals of the server{uses}",
                    first.text()
                ))
                .help(HELP)
                .status(response.status.to_string());
            if keys.len() > 1 {
                let place = |(key, response): &(Node<'_>, &Response<'_>)| Occurrence {
                    operation: (!response.is_shared()).then(|| cx.name(cx.first_use(response))),
                    ..Occurrence::at(key.place())
                };
                finding = finding.occurrences(keys.iter().map(place).collect());
            }
            cx.emit(finding);
        }
    }
}

const HELP: &str = "log it on the server with a request id, and return only that id";

/// The keys of members whose name exposes internals, each schema once.
fn collect<'a>(
    cx: &Context<'_, 'a>,
    schema: Node<'a>,
    depth: usize,
    seen: &mut HashSet<NodeId>,
    keys: &mut Vec<Node<'a>>,
) {
    let Some(value) = cx.api.value(schema) else { return };
    if depth == 0 || !seen.insert(value.id()) {
        return;
    }
    let view = View::read(cx.api.workspace, schema);
    if tells_of_fields(cx, &view) {
        return;
    }
    for member in &view.members {
        if INTERNALS.has_name(member.name) {
            if seen.insert(member.key.id()) && !is_for_development(cx, member.schema) {
                keys.push(member.key);
            }
        } else {
            collect(cx, member.schema, depth - 1, seen, keys);
        }
    }
    for part in view.branches.into_iter().chain(view.items) {
        collect(cx, part, depth - 1, seen, keys);
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

/// The texts of examples that expose internals, each with a description.
fn texts(examples: Vec<Node<'_>>) -> Vec<(Node<'_>, &'static str)> {
    let values = examples.into_iter().flat_map(scalars).map(|(_, value)| value);
    values
        .filter_map(|value| {
            let text = value.text();
            let known = TEXTS.iter().find(|(part, _)| text.contains(part)).map(|(_, what)| *what);
            known.or_else(|| has_class(text).then_some("an exception class")).map(|what| (value, what))
        })
        .collect()
}

/// Whether a text names an exception by its package and class: `com.example.OrderException`.
fn has_class(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').any(|word| {
        word.ends_with("Exception")
            && word.split('.').count() > 2
            && word.starts_with(|first: char| first.is_lowercase())
    })
}
