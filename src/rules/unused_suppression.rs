//! See [`UnusedSuppression`].

use crate::rule::{Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A suppression matches no finding.
    ///
    /// ## Why
    ///
    /// It would hide the next finding of that rule in the same place, which nobody has looked at.
    ///
    /// ## Bad
    ///
    /// A suppression of a rule that doesn't exist is unused as well:
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     # oas-audit: ignore[mising-404] answers 403 for orders of others # error
    ///     get:
    ///       x-oas-audit-ignore:
    ///         - missing-4o1 # error
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     # oas-audit: ignore[missing-404] answers 403 for orders of others
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Sources
    ///
    /// A suppression of a rule that is turned off is not reported, since it may match a finding of that rule.
    pub(crate) struct UnusedSuppression {
        id: "unused-suppression",
        severity: Info,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for UnusedSuppression {
    // The engine knows what suppressed nothing, after all rules.
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }
}
