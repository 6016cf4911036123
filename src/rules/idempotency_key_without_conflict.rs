//! See [`IdempotencyKeyWithoutConflict`].

use crate::model::{Location, Operation, Parameter};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{is_judged, words};

declare_rule! {
    /// An operation accepts an idempotency key but declares neither `409` nor `422`.
    ///
    /// ## Why
    ///
    /// A client that sends a key twice must be able to tell a request that is still running from a key with another body.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /payments:
    ///     post: # error
    ///       parameters:
    ///         - {name: Idempotency-Key, in: header, schema: {type: string}}
    ///       responses:
    ///         '201': {description: paid}
    ///         '400': {description: wrong payment}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /payments:
    ///     post:
    ///       parameters:
    ///         - {name: Idempotency-Key, in: header, schema: {type: string}}
    ///       responses:
    ///         '201': {description: paid}
    ///         '400': {description: wrong payment}
    ///         '409': {description: the first request with this key is still running}
    ///         '422': {description: the key was used with another payment}
    /// ```
    ///
    /// ## Sources
    ///
    /// - draft-ietf-httpapi-idempotency-key-header, 2.7: `409` for a request that is still running, `422` for another body
    pub(crate) struct IdempotencyKeyWithoutConflict {
        id: "idempotency-key-without-conflict",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["draft-ietf-httpapi-idempotency-key-header, 2.7"],
    }
}

impl Rule for IdempotencyKeyWithoutConflict {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} operations with an idempotency key declares `409` or `422`",
            some: "{missing} of the {all} operations with an idempotency key declare neither `409` nor `422`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(key) = key(operation).filter(|_| is_judged(operation) && !operation.method.is_safe()) else { return };
        // A range or `default` says that there is an answer, and `default-only-errors` asks for its code.
        let is_satisfied = operation.covers(409) || operation.covers(422);
        cx.judge(Self::META, is_satisfied, |cx| {
            Self::META
                .at(operation.key)
                .operation(cx.name(operation))
                .message(format!("`{}` accepts `{}` but declares neither `409` nor `422`", operation.title(), key.name))
                .related(key.node.place(), "this key can be sent twice")
                .help("declare `409` for a request that is still running, and `422` for a key with another body")
                .declares(operation.id, &[409, 422])
                .change(cx.declare(operation, 409))
                .status("409")
        });
    }
}

/// The header that makes a request repeatable.
fn key<'p, 'a>(operation: &'p Operation<'a>) -> Option<&'p Parameter<'a>> {
    let is_key = |name: &str| words(name).iter().any(|word| word == "idempotency" || word == "idempotent");
    operation.parameters_in(Location::Header).find(|header| is_key(header.name))
}
