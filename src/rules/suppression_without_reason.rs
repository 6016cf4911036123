//! See [`SuppressionWithoutReason`].

use crate::rule::{Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A suppression gives no reason.
    ///
    /// ## Why
    ///
    /// Without a reason nobody can tell a deliberate decision from a finding that was silenced for convenience.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       x-oas-audit-ignore: [missing-404] # error
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       x-oas-audit-ignore:
    ///         missing-404: answers 403 for orders of others
    ///       responses:
    ///         '200': {description: the order}
    ///     # oas-audit: ignore[missing-404] answers 403 for orders of others
    ///     delete:
    ///       responses:
    ///         '204': {description: it is gone}
    /// ```
    pub(crate) struct SuppressionWithoutReason {
        id: "suppression-without-reason",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
    }
}

impl Rule for SuppressionWithoutReason {
    // The engine knows the suppressions.
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }
}
