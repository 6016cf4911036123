//! See [`CreatedWithoutLocation`].

use crate::classify::Kind;
use crate::model::is_template;
use crate::model::roles::Role;
use crate::model::{Header, Location, Method, Operation, Response, Status};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::async_without_202;
use super::shared::{Told, about, is_empty, is_identifier, last_word, of_same_path, takes_several, tells, users};

declare_rule! {
    /// A `201` doesn't say where the new resource is.
    ///
    /// ## Why
    ///
    /// A client that has created something wants to read, change or delete it next, and can't without its address or its
    /// identifier.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created} # error
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
    ///           headers:
    ///             Location: {schema: {type: string, format: uri-reference}}
    /// ```
    ///
    /// A body that identifies the resource does as well; the `strict` preset asks for `Location` all the same.
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
    ///               schema: {type: object, properties: {id: {type: string}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.2 201 Created: `Location` identifies the resource, else the address of the request does; 9.3.3 POST
    pub(crate) struct CreatedWithoutLocation {
        id: "created-without-location",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[],
        spec: &["RFC 9110, 9.3.3", "RFC 9110, 10.2.2", "RFC 9110, 15.3.2"],
    }
}

/// What creates nothing that could be found at an address of its own, or several resources at once.
const CREATE_NOTHING: &[Kind] =
    &[Kind::Update, Kind::Auth, Kind::Query, Kind::Receive, Kind::BatchCreate, Kind::Upsert];

/// Last words of parameters by which a client says where something is to be written.
const PLACES: &[&str] = &["destination", "directory", "filename", "folder", "path"];

impl Rule for CreatedWithoutLocation {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "where to find the new resource", whom: "`201` responses" })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status != Status::Code(201) || response.is_partial || !is_due(response, cx) {
            return;
        }
        let is_bare = is_empty(response);
        if is_bare && cx.is_strict && !is_located(response) {
            // Told by `created-without-representation`.
            return;
        }
        let is_identified = || {
            let names_it = |name: &str| identifies(name, response, cx);
            let is_named = |header: &Header<'_>| names_it(header.name) && Role::of(header.name) != Some(Role::Request);
            response.headers.iter().any(is_named)
                || !is_bare && tells(response, cx.api.workspace, &names_it) != Told::No
        };
        let is_satisfied = is_located(response) || !cx.is_strict && is_identified();
        cx.judge(Self::META, is_satisfied, |cx| {
            let found = match (is_bare, cx.is_strict) {
                (true, _) => "has neither `Location` nor a body",
                (false, true) => "has no `Location`",
                (false, false) => "has no `Location`, and nothing in its body identifies the new resource",
            };
            about(Self::META, response.anchor(), response, cx)
                .message(format!("`201` {found}{}", cx.uses(response)))
                .help(help(response, cx))
                .snippet(
                    cx.header_snippet(response, &["Location"]).filter(|_| cx.is_strict || is_addressed(response, cx)),
                )
        });
    }
}

/// Whether what some operation creates that answers with a response is read at an address of its own.
fn is_addressed(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    users(response, cx).any(|operation| cx.api.is_read_by_address(operation))
}

fn help(response: &Response<'_>, cx: &Context<'_, '_>) -> String {
    const HEADER: &str = "a `Location` header with the address of the new resource";
    let mut ways = match (cx.is_strict, is_addressed(response, cx)) {
        (true, _) => vec![HEADER],
        (false, true) => vec![HEADER, "a body with its identifier"],
        (false, false) => vec!["a body with the identifier of the new resource"],
    };
    if !users(response, cx).any(|operation| cx.kind(operation) == Kind::Create) {
        ways.push("another code if none is created");
    }
    let last = ways.pop().unwrap_or_default();
    if ways.is_empty() { format!("declare {last}") } else { format!("declare {}, or {last}", ways.join(", ")) }
}

/// Whether a `201` needs to say where the new resource is: some operation that answers with it creates one elsewhere
/// than at the address of the request.
pub(super) fn is_due(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    users(response, cx).any(|operation| {
        let may_create = matches!(operation.method, Method::Post | Method::Patch | Method::Other(_));
        may_create
            && !CREATE_NOTHING.contains(&cx.kind(operation))
            && !is_read_in_place(operation, cx)
            && !is_placed(operation)
            && !takes_several(operation, cx)
            && !async_without_202::speaks(operation, cx)
    })
}

/// Whether the address of the request is that of one resource: it ends in an identifier, or is read as one thing.
/// Without `Location` a `201` speaks of this address (RFC 9110, 15.3.2).
fn is_read_in_place(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_one = |kind| matches!(kind, Kind::Item | Kind::Singleton | Kind::Download);
    let is_named = operation.segments().next_back().is_some_and(is_template);
    let mut reads = of_same_path(operation, cx).filter(|other| other.method == Method::Get);
    // What is changed there, where nothing stands below, is all there is.
    let has_items = || cx.api.at(operation.segments().chain(["{}"])).next().is_some();
    let is_changed = of_same_path(operation, cx).any(|other| matches!(other.method, Method::Put | Method::Patch));
    is_named || is_changed && !has_items() || reads.any(|read| is_one(cx.kind(read)))
}

/// Whether the client says in the query where what is created goes.
fn is_placed(operation: &Operation<'_>) -> bool {
    let mut sent = operation.parameters_in(Location::Query).filter(|parameter| parameter.required);
    sent.any(|parameter| last_word(parameter.name).is_some_and(|word| PLACES.contains(&word.as_str())))
}

/// Whether a `201` leads to the new resource without a look at its body.
pub(super) fn is_located(response: &Response<'_>) -> bool {
    let has_links = response.node.get("links").is_some_and(|links| !links.is_empty());
    has_links || ["Location", "Content-Location", "Link"].iter().any(|name| response.header(name).is_some())
}

/// Whether a member or a header identifies the new resource: by its name (`messageid` in the answer of
/// `POST /message/send` too), because it is named after what is created (`subscription` in the answer of
/// `POST /subscriptions`), or because the path right below takes it.
pub(super) fn identifies(name: &str, response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let Some(last) = last_word(name) else { return false };
    is_identifier(&last)
        || users(response, cx).any(|operation| {
            let collection = operation.segments().rfind(|segment| !is_template(segment)).unwrap_or_default();
            let is_written_together = |noun: &str| {
                let mut segments = operation.segments().filter(|segment| !is_template(segment)).filter_map(last_word);
                segments.any(|word| word == noun)
            };
            let is_taken_below = || {
                let mut items = cx.api.at(operation.segments().chain(["{}"])).map(|item| item.segments().next_back());
                items.any(|last| last.is_some_and(|last| last.trim_matches(['{', '}']) == name))
            };
            last_word(collection).is_some_and(|word| word == last)
                || last.strip_suffix("id").is_some_and(is_written_together)
                || is_taken_below()
        })
}
