//! See [`CreatedWithoutLocation`].

use crate::classify::Kind;
use crate::model::roles::Role;
use crate::model::{Header, Operation, Response, StatusKey};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{Told, about, identifies, is_empty, is_located, is_to_be_located, tells, users};

declare_rule! {
    /// A `201` response doesn't say where the new resource is.
    ///
    /// ## Why
    ///
    /// A client that has just created a resource needs its address or identifier to read, change or delete it.
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
    /// A body that identifies the resource is accepted as well; the `strict` preset requires `Location`.
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
    /// - RFC 9110, 15.3.2 201 Created: `Location` identifies the resource, otherwise the address of the request does; 9.3.3 POST
    pub(crate) struct CreatedWithoutLocation {
        id: "created-without-location",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["async-without-202", "created-without-representation"],
        equivalents: &[],
        spec: &["RFC 9110, 9.3.3", "RFC 9110, 10.2.2", "RFC 9110, 15.3.2"],
    }
}

impl Rule for CreatedWithoutLocation {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} `201` responses says where the new resource is",
            some: "{missing} of the {all} `201` responses don't say where the new resource is",
        })
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if response.status != StatusKey::Code(201) || response.is_partial || !is_to_be_located(response, cx) {
            return;
        }
        let is_bare = is_empty(response);
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
                (false, false) => "has neither `Location` nor an identifier in its body",
            };
            about(Self::META, response.anchor(), response, cx, found)
                .help(help(response, cx))
                .completes(users(response, cx).map(|operation| operation.id))
                .changes(
                    (cx.is_strict || is_addressed(response, cx))
                        .then(|| cx.declare_headers(response, vec!["Location"])),
                )
        });
    }
}

/// Whether a resource that an operation with this response creates is read at an address of its own.
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
    let has_other = |operation: &Operation<'_>| {
        let mut others = operation.responses.iter().filter(|used| used.status != response.status);
        others.any(|used| used.status.is_success() && cx.api.response(used).is_some_and(Response::has_body))
    };
    if !users(response, cx).any(|operation| cx.kind(operation) == Kind::Create) {
        if users(response, cx).all(has_other) {
            return format!("declare {}, or remove the `201` if none is created", ways.join(" or "));
        }
        // A command seldom creates what has an address.
        if users(response, cx).all(|operation| cx.kind(operation) == Kind::Action) {
            let plain = if is_empty(response) { "204" } else { "200" };
            return format!("declare `{plain}` if no resource is created, or else {}", ways.join(" or "));
        }
        ways.push("another code if none is created");
    }
    let last = ways.pop().unwrap_or_default();
    if ways.is_empty() { format!("declare {last}") } else { format!("declare {}, or {last}", ways.join(", ")) }
}
