//! See [`PartialContentForPagination`].

use crate::classify::Kind;
use crate::model::{Method, Operation};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

use super::shared::{has_unknown_parameters, paging_parameters};

declare_rule! {
    /// A page of a list is returned with `206`.
    ///
    /// ## Why
    ///
    /// `206` answers a range request: clients and caches try to join the parts, but a page is a complete response of
    /// its own.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       parameters:
    ///         - {name: page, in: query, schema: {type: integer}}
    ///       responses:
    ///         '206': # error
    ///           description: a page of orders
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       parameters:
    ///         - {name: page, in: query, schema: {type: integer}}
    ///       responses:
    ///         '200':
    ///           description: a page of orders
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.3.7 206 Partial Content: the response to a request with `Range`
    pub(crate) struct PartialContentForPagination {
        id: "partial-content-for-pagination",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[],
        spec: &["RFC 9110, 14.2", "RFC 9110, 15.3.7"],
    }
}

impl Rule for PartialContentForPagination {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let (Some(used), Some(parameter)) = (operation.declared(206), paging_parameters(operation).next()) else {
            return;
        };
        let is_list = matches!(cx.kind(operation), Kind::List | Kind::Unknown) && operation.method == Method::Get;
        // Ranges need not count bytes: with `Range` an operation may count items.
        let may_be_range = operation.request_header("Range").is_some() || has_unknown_parameters(operation, cx);
        if !is_list || may_be_range {
            return;
        }
        cx.emit(
            Self::META
                .at(used.key)
                .operation(cx.name(operation))
                .status("206")
                .replaces([operation.id])
                .message(format!("`{}` returns a page of a list with `206`", operation.title()))
                .related(parameter.node.place(), "this parameter chooses the page, not `Range`")
                .help("declare `200`, and link the next page in the body or in a `Link` header"),
        );
    }
}
