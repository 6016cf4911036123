//! See [`MissingValidationError`].

use super::shared;
use crate::diagnostic::{Diagnostic, Label};
use crate::model::schema::{Types, View};
use crate::model::{Api, Location, Method, Operation, Parameter};
use crate::rule::{Absence, Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

declare_rule! {
    /// An operation takes input that can be invalid and declares neither `400` nor `422`.
    ///
    /// ## Why
    ///
    /// Invalid input is the failure that a client can mend by itself, if it is told which answer means that and where
    /// to read what was wrong.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post: # error
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, required: [sku]}}}
    ///       responses:
    ///         '201': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       requestBody:
    ///         content: {application/json: {schema: {type: object, required: [sku]}}}
    ///       responses:
    ///         '201': {description: the order}
    ///         '422': {description: the order lacks something}
    ///     get:
    ///       parameters:
    ///         - {name: q, in: query, schema: {type: string}}
    ///       responses:
    ///         '200': {description: the orders}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.1 (`400`) and 15.5.21 (`422`): which of the two is the API's choice.
    pub(crate) struct MissingValidationError {
        id: "missing-validation-error",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("spectral-owasp", "owasp:api8:2023-define-error-validation"),
            ("vacuum", "owasp-define-error-validation"),
            ("specmatic", "define-validation-error-response"),
        ],
        spec: &["RFC 9110, 15.5.1", "RFC 9110, 15.5.21"],
    }
}

/// Query parameters that choose a page, beside those by which lists are known to have any. Where they may be left out, servers mostly take the nearest value that will do.
const PAGING: [&str; 18] = [
    "count",
    "currentpage",
    "first",
    "itemsperpage",
    "last",
    "max",
    "maxcount",
    "maxitems",
    "maxkeys",
    "pageindex",
    "pageno",
    "pagenum",
    "resultsperpage",
    "rows",
    "size",
    "start",
    "startindex",
    "startpage",
];

/// Whether a name, without what separates its words, is that of such a parameter.
fn is_paging(name: &str) -> bool {
    PAGING.contains(&name) || shared::PAGING.contains(&name)
}

/// Keywords that narrow what a value may be.
const CONSTRAINTS: [&str; 12] = [
    "enum",
    "const",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
];

/// Formats that narrow nothing a client could get wrong.
const LOOSE_FORMATS: [&str; 5] = ["binary", "byte", "password", "string", "text"];

impl Rule for MissingValidationError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn absence(&self) -> Option<Absence> {
        Some(Absence { what: "`400` or `422`", whom: "operations whose input can be invalid" })
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let code = shared::validation_code(api);
        for operation in api.served() {
            if let Some(input) = due(operation, cx) {
                let codes: &[u16] = if tells_conflict_only(operation, cx) { &[400] } else { &[400, 422] };
                let is_satisfied = shared::answers(cx, operation, codes);
                let is_told = |cx: &Context<'_, '_>| shared::misplaces(cx, operation, &[400, 422]);
                cx.judge_unless_told(Self::META, is_satisfied, is_told, |cx| finding(operation, input, code, cx));
            }
        }
    }
}

/// The first input of an operation that can be invalid, where a response must tell of that.
pub(super) fn due(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Option<Label> {
    // What HEAD answers has no body that could say what is wrong, and its GET is judged.
    if !shared::is_judged(operation) || operation.method == Method::Head {
        return None;
    }
    let body = operation.body.as_ref().filter(|body| {
        let is_checked = |schema: Node<'_>| !is_anything(cx.api, schema);
        body.form.iter().any(|field| can_be_invalid(cx.api, field))
            || body.content.iter().any(|media| is_structured(media.name) || media.schema.is_some_and(is_checked))
    });
    if let Some(body) = body {
        // A body of 2.0 is a parameter, one of 3.x the value of `requestBody`.
        let node = body.node.key().unwrap_or_else(|| body.node.get("name").unwrap_or(body.node));
        return Some(Label { place: node.place(), message: "this body can be invalid".to_owned() });
    }
    // `per` is a number of items beside `page`, and may be anything else without.
    let has_pages = operation.parameters_in(Location::Query).any(|parameter| parameter.name == "page");
    let is_page_size = |parameter: &Parameter<'_>| has_pages && !parameter.required && parameter.name == "per";
    let mut parameters = operation.parameters.iter().filter(|parameter| !is_page_size(parameter));
    let parameter = parameters.find(|parameter| can_be_invalid(cx.api, parameter))?;
    Some(Label { place: shared::name_of(parameter).place(), message: "this parameter can be invalid".to_owned() })
}

/// Whether an operation means by 422 that its request contradicts what is there, so that it leaves invalid input to others.
fn tells_conflict_only(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    cx.api.response_of(operation, 422).is_some_and(shared::speaks_of_conflict)
}

/// Whether a media type has a syntax that a body can miss.
fn is_structured(media: &str) -> bool {
    ["json", "xml", "yaml", "csv", "graphql"].iter().any(|word| media.contains(word))
}

/// Whether any text or bytes will do.
fn is_anything(api: &Api<'_>, schema: Node<'_>) -> bool {
    let view = View::read(api.workspace, schema);
    view.is_partial
        || view.is_empty()
        || view.is_binary()
        || (view.types.without_null() == Types::STRING && !is_constrained(api, schema))
        // A form whose fields are free and may be left out.
        || (view.is_object()
            && view.required.is_empty()
            && view.branches.is_empty()
            && view.members.iter().all(|member| is_anything(api, member.schema)))
}

/// Whether a call can get a parameter wrong so that it is told.
///
/// Parameters of the path are not counted: who gets one wrong addresses something that is not there.
fn can_be_invalid(api: &Api<'_>, parameter: &Parameter<'_>) -> bool {
    let is_deprecated = parameter.node.get("deprecated").and_then(Node::as_bool) == Some(true);
    match parameter.location {
        _ if is_deprecated => false,
        Location::Query | Location::Header if shared::says_who_calls(parameter) => false,
        Location::Query if parameter.required => true,
        Location::Query => {
            let name = shared::words(parameter.name).concat();
            let is_checked = |schema: Node<'_>| is_constrained(api, schema) && !is_flag(api, schema);
            !is_paging(&name) && parameter.schema.is_some_and(is_checked)
        }
        Location::Header => {
            parameter.required && !shared::is_standard_header(parameter) && !api.is_protocol_header(parameter.name)
        }
        // A cookie is not what a caller writes. The form fields of 2.0 stand at no other place.
        Location::Path | Location::Cookie => false,
        Location::Other => parameter.required || parameter.schema.is_some_and(|schema| is_constrained(api, schema)),
    }
}

/// Whether a schema allows one value: a parameter that may be left out is a flag then.
fn is_flag(api: &Api<'_>, schema: Node<'_>) -> bool {
    let Some(schema) = api.value(schema) else { return false };
    schema.get("const").is_some() || schema.get("enum").is_some_and(|values| values.items().count() == 1)
}

/// Whether a schema refuses some values. Booleans aside: what is not `true` is mostly taken as `false`.
fn is_constrained(api: &Api<'_>, schema: Node<'_>) -> bool {
    let Some(schema) = api.value(schema) else { return false };
    let view = View::read(api.workspace, schema);
    let is_number = view.types.allows(Types::INTEGER.union(Types::NUMBER)) && !view.types.allows(Types::STRING);
    let has_format = view.format.is_some_and(|format| !LOOSE_FORMATS.contains(&format));
    is_number || has_format || CONSTRAINTS.iter().any(|keyword| schema.get(keyword).is_some())
}

fn finding(operation: &Operation<'_>, input: Label, code: u16, cx: &Context<'_, '_>) -> Diagnostic {
    let (lack, code) = match operation.declared(422) {
        Some(_) => ("no `400`, and its `422` speaks of conflicts alone", 400),
        None => ("neither `400` nor `422`", code),
    };
    MissingValidationError::META
        .at(operation.key)
        .message(format!("`{}` takes input that can be invalid but declares {lack}", operation.title()))
        .related(input.place, input.message)
        .help(format!("declare `{code}` for invalid input, and tell what is wrong with it"))
        .snippet(cx.response_snippet(operation, code))
        .operation(cx.name(operation))
        .status(code.to_string())
}
