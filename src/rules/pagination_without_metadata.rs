//! See [`PaginationWithoutMetadata`].

use crate::classify::Kind;
use crate::diagnostic::Remedy;
use crate::lexicon::BOUNDS;
use crate::model::{Operation, Response};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};

use super::shared::{Told, by_kind, evidence, is_about, is_empty, paging_parameters, tells};

declare_rule! {
    /// A paginated list doesn't say whether more pages exist.
    ///
    /// ## Why
    ///
    /// A client must request pages until one is empty, and can show neither a total nor a link to the next page.
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
    ///         '200': # error
    ///           description: a page of orders
    ///           content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    /// components:
    ///   schemas:
    ///     Order: {type: object, properties: {id: {type: string}}}
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
    ///           headers:
    ///             Link: {description: the next and the previous page, schema: {type: string}}
    ///             X-Total-Count: {schema: {type: integer}}
    ///           content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    /// components:
    ///   schemas:
    ///     Order: {type: object, properties: {id: {type: string}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 8288, 3: the `Link` header, with the relations `next` and `prev`
    pub(crate) struct PaginationWithoutMetadata {
        id: "pagination-without-metadata",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[
            ("ibm", "ibm-pagination-style"),
            ("azure-api-style-guide", "az-pagination-response"),
            ("sps-commerce", "sps-no-collection-paging-capability"),
        ],
        spec: &["RFC 8288, 3"],
    }
}

/// Words of headers and members that describe other pages.
const METADATA: &[&str] = &[
    "continuation",
    "count",
    "cursor",
    "cursors",
    "last",
    "limit",
    "link",
    "links",
    "marker",
    "meta",
    "metadata",
    "more",
    "next",
    "offset",
    "page",
    "pager",
    "pages",
    "pagination",
    "paging",
    "prev",
    "previous",
    "range",
    "remaining",
    "rows",
    "size",
    "token",
    "total",
    "totals",
];

impl Rule for PaginationWithoutMetadata {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence {
            none: "none of the {all} paginated lists says whether more pages exist",
            some: "{missing} of the {all} paginated lists don't say whether more pages exist",
        })
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if cx.kind(operation) != Kind::List {
            return;
        }
        let moves_on = |name: &str| !BOUNDS.has_name(name);
        let mut parameters = paging_parameters(operation).filter(|parameter| moves_on(parameter.name));
        let (Some(used), Some(parameter)) = (operation.declared(200), parameters.next()) else { return };
        let Some(response) = cx.api.response(used).filter(|response| !response.is_partial && !is_empty(response))
        else {
            return;
        };
        cx.judge(Self::META, tells_more(response, cx), |cx| {
            by_kind(Self::META, used.key, operation, cx)
                .status("200")
                .message(format!(
                    "`{}` is paginated, but its `200` doesn't say whether more pages exist",
                    operation.title()
                ))
                .related(parameter.node.place(), "the page is chosen here")
                .help("declare a `Link` header with the next page, or a total or a cursor in the body")
                .evidence(evidence(operation, cx))
                .change(cx.declare_headers(response, vec!["Link"]))
                .remedy(Remedy::Body)
        });
    }
}

fn tells_more(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let is_metadata = |name: &str| is_about(name, METADATA);
    response.headers.iter().any(|header| is_metadata(header.name))
        || tells(response, cx.api.workspace, &is_metadata) != Told::No
}
