//! See [`UpsertWithoutUpdateStatus`].

use crate::classify::Kind;
use crate::lexicon::{COPIES, SEVERAL};
use crate::model::{Method, Operation};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::{by_kind, declares_success, evidence, first_success};

declare_rule! {
    /// An operation that creates or replaces declares only one of the two outcomes.
    ///
    /// ## Why
    ///
    /// `201` means that the resource is new, `200` or `204` that it existed; with only one declared, clients can't tell
    /// which happened.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put:
    ///       responses:
    ///         '201': {description: stored} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put:
    ///       responses:
    ///         '201': {description: created}
    ///         '204': {description: replaced}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 9.3.4 PUT: 201 where the resource was created, 200 or 204 where it was replaced
    pub(crate) struct UpsertWithoutUpdateStatus {
        id: "upsert-without-update-status",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-response-status-codes"), ("azure-openapi-validator", "PutResponseCodes")],
        spec: &["RFC 9110, 9.3.4"],
    }
}

impl Rule for UpsertWithoutUpdateStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(success) = first_success(operation) else { return };
        let kind = cx.kind(operation);
        let (creates, replaces) = (
            declares_success(operation, 201, cx),
            [200, 204].into_iter().any(|code| declares_success(operation, code, cx)),
        );
        // A 202 leaves both outcomes open.
        if operation.declares(202) || creates == replaces {
            return;
        }
        if creates && operation.method == Method::Put && kind != Kind::Create && !always_creates(operation) {
            cx.emit(
                Self::META
                    .at(success.key)
                    .operation(cx.name(operation))
                    .status(success.status.to_string())
                    .message(format!("`{}` declares `201` but no code for an existing resource", operation.title()))
                    .help("declare `204`, or `200` with the resource, for a replacement")
                    .declares(operation.id, &[204])
                    .change(cx.declare(operation, 204)),
            );
        } else if replaces && kind == Kind::Upsert && !operation.mentions(&SEVERAL) {
            cx.emit(
                by_kind(Self::META, success.key, operation, cx)
                    .status(success.status.to_string())
                    .message(format!("`{}` creates or replaces but declares no `201`", operation.title()))
                    .help("declare `201` for a new resource")
                    .evidence(evidence(operation, cx))
                    .declares(operation.id, &[201])
                    .change(cx.declare(operation, 201)),
            );
        }
    }
}

/// Whether a PUT creates a new resource each time, or describes the case of an existing one.
fn always_creates(operation: &Operation<'_>) -> bool {
    let copies = operation.segments().next_back().is_some_and(|last| COPIES.is_in(last));
    copies || operation.description().is_some_and(|text| text.to_lowercase().contains("already exist"))
}
