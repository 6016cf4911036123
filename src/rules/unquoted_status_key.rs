//! See [`UnquotedStatusKey`].

use crate::hash::HashSet;
use crate::model::Version;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeKind};

declare_rule! {
    /// A status code is a number and not a string in YAML.
    ///
    /// ## Why
    ///
    /// The keys of responses are strings, and some programs that read YAML find no `200` among keys that are numbers.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         200: {description: the orders} # error
    ///         401: {description: log in first}
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
    ///         '401': {description: log in first}
    /// ```
    ///
    /// A document has one finding at most.
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.1, 4.8.16 Responses Object: the code must be in quotation marks, for compatibility between JSON and YAML
    pub(crate) struct UnquotedStatusKey {
        id: "unquoted-status-key",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["OpenAPI 3.1, 4.8.16 Responses Object"],
    }
}

impl Rule for UnquotedStatusKey {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        if cx.api.version == Version::V2 {
            return;
        }
        let mut seen = HashSet::default();
        let used = cx.api.operations.iter().flat_map(|operation| &operation.responses).map(|used| used.key);
        let unquoted: Vec<Node<'_>> =
            used.filter(|key| key.kind() == NodeKind::Number && seen.insert(key.id())).collect();
        let Some(first) = unquoted.first() else { return };
        let message = match unquoted.len() {
            1 => format!("the status code `{}` is a number, not a string", first.text()),
            count => format!("{count} status codes are numbers, not strings"),
        };
        let changes: Vec<_> = unquoted.iter().map(|key| cx.replace(*key, key.text())).collect();
        let help = format!("put the codes in quotes: `'{}'`", first.text());
        cx.emit(Self::META.at(*first).message(message).help(help).changes(changes));
    }
}
