//! See [`InvalidOperationKind`].

use crate::classify::{EXTENSION, Kind, statement};
use crate::model::Operation;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::text::nearest;

declare_rule! {
    /// The value of `x-operation-kind` is not a kind of operation.
    ///
    /// ## Why
    ///
    /// A value that is not a kind is ignored, so the operation is judged by a kind that its author wanted to correct.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}/cancel:
    ///     post:
    ///       x-operation-kind: actoin # error
    ///       responses:
    ///         '204': {description: the order is cancelled}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}/cancel:
    ///     post:
    ///       x-operation-kind: action
    ///       responses:
    ///         '204': {description: the order is cancelled}
    /// ```
    pub(crate) struct InvalidOperationKind {
        id: "invalid-operation-kind",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for InvalidOperationKind {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(value) = statement(operation).filter(|value| value.text().parse::<Kind>().is_err()) else { return };
        let names = || Kind::ALL.into_iter().map(Kind::name);
        let meant = nearest(value.text(), names());
        let help = match &meant {
            Some(name) => format!("write `{name}`"),
            None => format!("write one of {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        // A value without text has nothing to quote.
        let what = match value.as_str() {
            Some(word) => format!("`{word}`"),
            None => value.kind().to_string(),
        };
        cx.emit(
            Self::META
                .at(value)
                .operation(cx.name(operation))
                .message(format!("`{EXTENSION}` of `{}` is {what}, which is not a kind", operation.title()))
                .help(help)
                .changes(meant.map(|name| cx.replace(value, &name))),
        );
    }
}
