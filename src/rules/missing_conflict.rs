//! See [`MissingConflict`].

use super::shared;
use crate::classify::Kind;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::schema::View;
use crate::model::{Location, Operation};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that can conflict with existing data declares neither `409` nor `412`.
    ///
    /// ## Why
    ///
    /// The resource may already exist or may have been changed by someone else, and clients must be able to tell that
    /// from bad input.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///     post: # error
    ///       operationId: createOrder
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, properties: {number: {type: string}}}}}
    ///       responses:
    ///         '201': {description: the order}
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///     post:
    ///       operationId: createOrder
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, properties: {number: {type: string}}}}}
    ///       responses:
    ///         '201': {description: the order}
    ///         '409': {description: there is an order of this number}
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.10 (`409`) and 15.5.13 (`412`).
    pub(crate) struct MissingConflict {
        id: "missing-conflict",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        gives_way_to: &["client-fault-as-server-error", "description-contradicts-status", "idempotency-key-without-conflict", "inconsistent-outcome-status"],
        spec: &["RFC 9110, 15.5.10", "RFC 9110, 15.5.13"],
    }
}

/// Last words of members that are often unique to one resource.
const UNIQUE: [&str; 15] = [
    "alias",
    "code",
    "domain",
    "email",
    "handle",
    "hostname",
    "identifier",
    "key",
    "login",
    "name",
    "number",
    "phone",
    "prefix",
    "slug",
    "username",
];

/// Parameters that name the version that a change is based on.
const VERSIONS: [&str; 6] = ["etag", "expectedversion", "lockversion", "rev", "revision", "version"];

/// Request headers that name it. `conditional-write-without-412` checks operations with these.
const CONDITIONS: [&str; 2] = ["If-Match", "If-Unmodified-Since"];

impl Rule for MissingConflict {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations that can conflict with existing data declares `409` or `412`",
            some: "{missing} of the {all} operations that can conflict with existing data declare no `409` or `412`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // Whether the state of a resource can refuse the operation.
        if shared::is_judged(operation)
            && !CONDITIONS.iter().any(|name| operation.request_header(name).is_some())
            && ((cx.kind(operation) == Kind::Create && sends_unique(operation, cx)) || names_version(operation))
        {
            let is_satisfied = shared::answers(cx, operation, &[409, 412]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, cx));
        }
    }
}

/// Whether the body contains a name, a key or the like, itself or in its only member. A resource without one can be
/// created any number of times.
fn sends_unique(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let Some(body) = &operation.body else { return false };
    let is_unique = |name: &str| shared::words(name).last().is_some_and(|word| UNIQUE.contains(&&**word));
    let members = |schema| View::read(cx.api.workspace, schema).members;
    let schemas = body.content.iter().filter_map(|media| media.schema);
    body.form.iter().any(|field| is_unique(field.name))
        || schemas.map(members).any(|outer| match outer.as_slice() {
            [only] if !is_unique(only.name) => members(only.schema).iter().any(|member| is_unique(member.name)),
            several => several.iter().any(|member| is_unique(member.name)),
        })
}

/// Whether the request of a write contains the version that it is based on.
fn names_version(operation: &Operation<'_>) -> bool {
    let mut sent = operation.parameters_in(Location::Query);
    !operation.method.is_safe()
        && sent.any(|parameter| VERSIONS.contains(&shared::words(parameter.name).concat().as_str()))
}

fn finding(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let (what, help) = if names_version(operation) {
        ("changes a given version", "declare `409` for a version that is not the current one")
    } else {
        ("can create a duplicate", "declare `409` for a resource that already exists or contradicts another one")
    };
    MissingConflict::META
        .at(operation.key)
        .message(format!("`{}` {what} but declares neither `409` nor `412`", operation.title()))
        .help(help)
        .declares(operation.id, &[409, 412])
        .change(cx.declare(operation, 409))
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status("409")
}
