//! See [`DuplicateHeader`].

use std::collections::HashMap;

use crate::model::{Header, Response};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;
use crate::text::work;

use super::shared::about;

declare_rule! {
    /// A response declares one header twice, in different case.
    ///
    /// ## Why
    ///
    /// Header names are case-insensitive, so the two declarations contradict each other and each tool picks one of
    /// them.
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
            // `duplicate-key` reports a name that occurs twice in the same case.
            let first = spellings.iter().find(|other| other.name != header.name).copied();
            if spellings.is_empty() || first.is_some() && spellings.len() < 2 {
                spellings.push(header);
            }
            let Some(first) = first else { continue };
            cx.emit(
                about(
                    Self::META,
                    header.key,
                    response,
                    cx,
                    format!("declares one header as `{}` and as `{}`", first.name, header.name),
                )
                .related(first.key.place(), "the first one")
                .help("remove one of the two, or merge them")
                .changes(are_alike(first, header).then(|| cx.remove(header.key))),
            );
        }
    }
}

/// Whether two headers are declared in the same words, so that one of them can go.
fn are_alike(one: &Header<'_>, other: &Header<'_>) -> bool {
    let (Some(one), Some(other)) = (one.key.keyed(), other.key.keyed()) else { return false };
    let text = |node: Node<'_>| node.document().source.slice(node.span()).split_whitespace().collect::<String>();
    text(one) == text(other)
}
