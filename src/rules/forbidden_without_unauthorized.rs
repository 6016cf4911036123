//! See [`ForbiddenWithoutUnauthorized`].

use super::shared;
use crate::diagnostic::Diagnostic;
use crate::model::{Operation, ResponseUse, scalars};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An operation that asks for credentials declares `403` but no `401`.
    ///
    /// ## Why
    ///
    /// If `403` also stands for a token that is missing or has expired, a client can't tell whether logging in again
    /// would help.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '403': {description: these are the orders of someone else} # error
    ///     post:
    ///       responses:
    ///         '201': {description: the order}
    ///         '401': {description: log in first}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// security: [{token: []}]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first}
    ///         '403': {description: these are the orders of someone else}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.2 (`401`) and 15.5.4 (`403`).
    pub(crate) struct ForbiddenWithoutUnauthorized {
        id: "forbidden-without-unauthorized",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        gives_way_to: &["description-contradicts-status"],
        spec: &["RFC 9110, 15.5.2", "RFC 9110, 15.5.4"],
    }
}

impl Rule for ForbiddenWithoutUnauthorized {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`401`", whom: "operations that ask for credentials and declare `403`" })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        // Where nothing declares a 401, one finding about the document says so of all operations.
        if let Some(used) = operation.declared(403)
            && cx.api.knows(401)
            && shared::is_judged(operation)
            && shared::asks_for_credentials(cx, operation)
        {
            let is_satisfied = shared::answers(cx, operation, &[401]);
            cx.judge(Self::META, is_satisfied, |cx| finding(operation, used, cx));
        }
    }
}

/// Words of credentials, of what may be wrong with them, and of what valid ones may lack.
const CREDENTIALS: [&str; 7] = ["authentication", "credential", "credentials", "key", "keys", "token", "tokens"];
const FAULTS: [&str; 3] = ["expired", "invalid", "missing"];
const RIGHTS: [&str; 8] = ["permission", "permissions", "privilege", "privileges", "role", "roles", "scope", "scopes"];

/// Whether the 403 says, by its description or an example, that it refuses credentials that are missing or invalid.
fn refuses_credentials(used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> bool {
    let says = |text: &str| {
        let about = |subject: &[&str]| shared::is_about(text, subject);
        about(&CREDENTIALS) && about(&FAULTS) && !about(&RIGHTS)
    };
    cx.api.response(used).is_some_and(|response| {
        let mut examples = response.content.iter().flat_map(|media| shared::examples(cx.api, media));
        says(response.description())
            || examples.any(|example| scalars(example).iter().any(|(_, value)| says(value.text())))
    })
}

fn finding(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let help = if refuses_credentials(used, cx) {
        "where `403` stands for credentials that are missing or invalid, answer `401` instead: it asks for them, and `403` \
         refuses a client that is known"
    } else {
        "declare `401` for credentials that are missing or no longer valid, as `403` refuses a client that is known"
    };
    let found = ForbiddenWithoutUnauthorized::META
        .at(used.key)
        .message(format!("`{}` declares `403` but no `401`", operation.title()))
        .help(help)
        .declares(operation.id, &[401])
        .snippet(cx.response_snippet(operation, 401))
        .operation(cx.name(operation))
        .status("403");
    match operation.security.key {
        Some(key) => found.related(key.place(), "credentials are asked for here"),
        None => found,
    }
}
