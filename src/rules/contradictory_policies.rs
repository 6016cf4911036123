//! See [`ContradictoryPolicies`].

use crate::rule::{Rule, RuleMeta, declare_rule};

declare_rule! {
    /// Two policies, or a policy and a rule that the config sets, require opposite things.
    ///
    /// ## Why
    ///
    /// Whatever the author of the description does, one of the two reports it.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// # In the config:
    /// policies:
    ///   - id: order-not-found
    ///     for: {paths: [/orders/**]}
    ///     declare: [404]
    ///   - id: few-codes
    ///     for: {methods: [get]}
    ///     only: [200] # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '404': {description: no such order}
    /// # In the config:
    /// policies:
    ///   - id: order-not-found
    ///     for: {paths: [/orders/**]}
    ///     declare: [404]
    ///   - id: few-codes
    ///     for: {methods: [get]}
    ///     only: [200, 404]
    /// ```
    ///
    /// ## Sources
    ///
    /// Policies that contradict each other wherever one of them holds are a mistake in the config. This rule reports those
    /// whose scopes have some operations in common. A built-in rule never asks for the opposite of what a policy decides; if the
    /// config names that rule, this rule reports the two.
    pub(crate) struct ContradictoryPolicies {
        id: "contradictory-policies",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for ContradictoryPolicies {
    // The engine knows which operations each policy concerns.
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }
}
