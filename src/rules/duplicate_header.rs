//! See [`DuplicateHeader`].

use std::collections::HashMap;

use crate::model::{Header, Response};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::text::work;

use super::shared::about;

declare_rule! {
    /// A response declares one header twice, in different case.
    ///
    /// ## Why
    ///
    /// Names of headers are the same in any case, so the two contradict each other, and which of them a tool reads is chance.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers:
    ///             X-Total-Count: {schema: {type: integer}}
    ///             x-total-count: {schema: {type: string}} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           headers:
    ///             X-Total-Count: {schema: {type: integer}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 5.1 Field Names: they are case-insensitive
    /// - OpenAPI 3.1, Response Object, `headers`
    pub(crate) struct DuplicateHeader {
        id: "duplicate-header",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[],
        spec: &["RFC 9110, 5.1", "OpenAPI 3.1, 4.8.17 Response Object"],
    }
}

impl Rule for DuplicateHeader {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        // The first two spellings of each name: one of them differs from that of any other header.
        let mut known: HashMap<String, Vec<&Header<'_>>> = HashMap::new();
        for header in &response.headers {
            let spellings = known.entry(header.name.to_ascii_lowercase()).or_default();
            work::add(spellings.len());
            // The very same name twice is told by `duplicate-key`.
            let first = spellings.iter().find(|other| other.name != header.name).copied();
            if spellings.is_empty() || first.is_some() && spellings.len() < 2 {
                spellings.push(header);
            }
            let Some(first) = first else { continue };
            cx.emit(
                about(Self::META, header.key, response, cx)
                    .message(format!("the header `{}` stands here already, as `{}`", header.name, first.name))
                    .related(first.key.place(), "the first one")
                    .help("remove one of the two, or merge them"),
            );
        }
    }
}
