//! See [`ErrorInSuccessBody`].

use crate::classify::Kind;
use crate::diagnostic::Claim;
use crate::diagnostic::Remedy;
use crate::hash::{HashMap, HashSet};
use crate::lexicon::{COURSE, OPPOSITE, OUTCOME, TRYING};
use crate::model::schema::{Member, Types, View, meant, site};
use crate::model::{Operation, Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};
use crate::text::words::{is_one_of, last_word};

declare_rule! {
    /// A success response reports in its body that the request failed.
    ///
    /// ## Why
    ///
    /// Caches, proxies, monitors and most clients look only at the status, so they store, count and report the failure
    /// as a success.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '200':
    ///           description: created or not
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 properties:
    ///                   success: {type: boolean} # error
    ///                   error: {type: string}
    ///                   order: {type: object}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201':
    ///           description: created
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 properties:
    ///                   order: {type: object}
    ///         '422':
    ///           description: wrong order
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 properties:
    ///                   code: {type: string}
    ///                   message: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9110, 15.3: 2xx means that the request was received, understood and accepted. RFC 9205, 4.6: status codes
    /// are for generic software.
    pub(crate) struct ErrorInSuccessBody {
        id: "error-in-success-body",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.3", "RFC 9205, 4.6"],
    }
}

/// Names of boolean members that say whether the request succeeded, in lower case and without separators.
const FLAGS: [&str; 7] = ["success", "ok", "succeeded", "successful", "issuccess", "issuccessful", "issucceeded"];
/// Names of members that say what went wrong, likewise.
const ERRORS: [&str; 9] = [
    "error",
    "errors",
    "errormessage",
    "errormessages",
    "errormsg",
    "errorcode",
    "errordescription",
    "errordetails",
    "failurereason",
];

impl Rule for ErrorInSuccessBody {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        let error_schemas: HashSet<NodeId> = errors
            .all
            .iter()
            .filter(|body| !body.is_result)
            .filter_map(|body| api.value(api.error_schema(body)))
            .map(Node::id)
            .collect();
        let mut found: Vec<(Failure<'_>, &Response<'_>, Vec<&Response<'_>>)> = Vec::new();
        let mut position: HashMap<NodeId, usize> = HashMap::default();
        // Any number of responses may share a large schema.
        let mut known: HashMap<(NodeId, bool), Option<Failure<'_>>> = HashMap::default();
        for response in api.responses.iter().filter(|response| is_judged(cx, response)) {
            let is_read = api.readers(response).all(|operation| operation.method.is_safe());
            for media in response.content.iter().filter(|media| media.is_json()) {
                let from_schema = media.schema.and_then(|schema| {
                    let schema = meant(api.workspace, schema);
                    let read = || in_schema(cx, schema, is_read, &error_schemas);
                    known.entry((schema.id(), is_read)).or_insert_with(read).clone()
                });
                let from_example = || api.own_examples(media).into_iter().find_map(in_example);
                let Some(failure) = from_schema.or_else(from_example) else { continue };
                let at = *position.entry(failure.node.id()).or_insert_with(|| {
                    found.push((failure, response, Vec::new()));
                    found.len() - 1
                });
                found[at].2.push(response);
            }
        }
        for (failure, response, all) in found {
            let count = all.len();
            let (subject, uses) = match count {
                1 => (cx.body_name(response), cx.uses(response)),
                _ => (format!("the body of {count} success responses"), String::new()),
            };
            let mut finding = Self::META
                .at(failure.node)
                .message(format!("{subject} {}{uses}", failure.words))
                .cause(format_args!("the body of a success response {}", failure.words))
                .concerns(all.iter().flat_map(|response| response.operations()))
                .help("answer failures with 4xx or 5xx, and return only results with a success")
                .status(response.status.to_string());
            if let Some(error) = failure.error {
                finding = finding.related(error.place(), "this describes the failure");
            }
            let claims = all.iter().flat_map(|response| {
                let status = response.status.to_string();
                response.operations().map(move |operation| Claim::Replace { operation, status: status.clone() })
            });
            finding = finding.claims(claims).remedy(Remedy::Other);
            if count == 1 && !response.is_shared() {
                finding = finding.operation(cx.name(cx.first_use(response)));
            }
            cx.emit(finding);
        }
    }
}

/// Whether a response means that one request succeeded. 207 and batches report one outcome for each part, and a test that
/// was carried out reports that what it tests fails.
fn is_judged(cx: &Context<'_, '_>, response: &Response<'_>) -> bool {
    let is_test = |operation: &Operation<'_>| {
        let last = operation.segments().next_back().and_then(last_word);
        cx.kind(operation) == Kind::Action && last.is_some_and(|word| TRYING.has(&word))
    };
    let is_one = |operation: &Operation<'_>| !matches!(cx.kind(operation), Kind::BatchCreate | Kind::Query);
    response.status.is_success()
        && response.status != StatusKey::Code(207)
        && cx.api.readers(response).any(|operation| is_one(operation) && !is_test(operation))
}

#[derive(Clone)]
struct Failure<'a> {
    node: Node<'a>,
    words: String,
    error: Option<Node<'a>>,
}

fn in_schema<'a>(
    cx: &Context<'_, 'a>,
    schema: Node<'a>,
    is_read: bool,
    error_schemas: &HashSet<NodeId>,
) -> Option<Failure<'a>> {
    let view = View::read(cx.api.workspace, schema);
    let named = |names: &[&str]| view.members.iter().find(|member| is_one_of(member.name, names));
    // A body with an id is a resource that describes an earlier event: a run, a delivery. So is one that is read and
    // describes its progress.
    let happened =
        || view.member("id").is_some() || is_read && view.members.iter().any(|member| COURSE.is_in(member.name));
    if let (Some(flag), Some(error)) = (named(&FLAGS), named(&ERRORS))
        && !happened()
        && may_be_false(cx, flag.schema)
    {
        let words = format!("reports failures in `{}` and `{}`", flag.name, error.name);
        return Some(Failure { node: flag.key, words, error: Some(error.key) });
    }
    // The name alone may describe anything, but the author says that `false` is a failure.
    let says_so = |member: &&Member<'a>| may_be_false(cx, member.schema) && is_flag_by_words(cx, member.schema);
    let mut requested = view.members.iter().filter(|_| !is_read);
    if let Some(flag) = requested.find(says_so).filter(|_| !happened()) {
        let words = format!("reports failures in `{}`", flag.name);
        return Some(Failure { node: flag.key, words, error: None });
    }
    let is_error = |branch: &&Node<'a>| cx.api.value(**branch).is_some_and(|value| error_schemas.contains(&value.id()));
    let branch = view.branches.iter().find(is_error)?;
    let words = "may be an error".to_owned();
    Some(Failure { node: site(*branch), words, error: None })
}

/// Whether a boolean is described as the outcome of the request: "true if the note was deleted successfully, false
/// otherwise".
fn is_flag_by_words(cx: &Context<'_, '_>, schema: Node<'_>) -> bool {
    let own = [Some(schema), cx.api.value(schema)].into_iter().flatten();
    let mut texts = own.filter_map(|schema| schema.get("description")?.as_str());
    texts.any(|text| OUTCOME.is_in(text) && OPPOSITE.is_in(text))
}

/// Whether a boolean is not fixed to `true`.
fn may_be_false(cx: &Context<'_, '_>, schema: Node<'_>) -> bool {
    let Some(schema) = cx.api.value(schema) else { return false };
    // Nearly all members say at once that they are something else.
    if schema.get("type").and_then(Node::as_str).is_some_and(|name| name != "boolean") {
        return false;
    }
    let view = View::read(cx.api.workspace, schema);
    let fixed: Vec<Node<'_>> =
        schema.get("enum").into_iter().flat_map(Node::items).chain(schema.get("const")).collect();
    view.types.without_null() == Types::BOOLEAN
        && (fixed.is_empty() || fixed.iter().any(|value| value.as_bool() == Some(false)))
}

/// An example of a success with a flag that is `false`.
fn in_example(example: Node<'_>) -> Option<Failure<'_>> {
    let named = |names: &[&str]| example.entries().find(|entry| is_one_of(entry.key.text(), names));
    let flag = named(&FLAGS).filter(|flag| flag.value.as_bool() == Some(false))?;
    let words = format!("has an example with `{}: false`", flag.key.text());
    Some(Failure { node: flag.key, words, error: named(&ERRORS).map(|error| error.key) })
}
