//! See [`DeprecatedWithoutSunset`].

use crate::model::Operation;
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A deprecated operation declares neither `Deprecation` nor `Sunset`.
    ///
    /// ## Why
    ///
    /// Authors of clients in production don't reread the documentation, but response headers reach the clients and
    /// their tools in time.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       deprecated: true # error
    ///       responses:
    ///         '200': {description: the orders}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       deprecated: true
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers:
    ///             Deprecation: {description: since when, schema: {type: string}}
    ///             Sunset: {description: until when, schema: {type: string}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9745: the `Deprecation` header
    /// - RFC 8594: the `Sunset` header
    pub(crate) struct DeprecatedWithoutSunset {
        id: "deprecated-without-sunset",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[("zally", "189")],
        spec: &["RFC 9745", "RFC 8594"],
    }
}

const HEADERS: &[&str] = &["Deprecation", "Sunset"];

impl Rule for DeprecatedWithoutSunset {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} deprecated operations declares `Deprecation` or `Sunset`",
            some: "{missing} of the {all} deprecated operations declare neither `Deprecation` nor `Sunset`",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let Some(entry) = operation.node.entry("deprecated").filter(|_| operation.is_deprecated()) else { return };
        let announces = operation.responses.iter().any(|used| {
            // A response that can't be read may have the headers.
            cx.api.response(used).is_none_or(|response| {
                response.is_partial || HEADERS.iter().any(|name| response.header(name).is_some())
            })
        });
        if operation.responses.is_empty() {
            return;
        }
        cx.judge(Self::META, announces, |cx| {
            let first = operation.responses.iter().find_map(|used| cx.api.response(used));
            Self::META
                .at(entry.key)
                .operation(cx.name(operation))
                .message(format!(
                    "`{}` is deprecated but declares neither `Deprecation` nor `Sunset`",
                    operation.title()
                ))
                .help("declare the headers `Deprecation` and `Sunset` on its responses, and send them")
                .changes(first.map(|response| cx.declare_headers(response, HEADERS)))
        });
    }
}
