//! The errors that an operation is expected to declare, from its parameters and the resource that it addresses.

use super::is_judged;
use super::requests::{
    Identifier, WRITE_CONDITIONS, condition, identifier, is_standard_header, name_of, paging_parameters, says_who_calls,
};
use crate::classify::{BodyForm, Kind};
use crate::diagnostic::Label;
use crate::lexicon::PAGE_CHOICES;
use crate::model::schema::{Types, View};
use crate::model::{Api, Location, Method, Operation, Parameter};
use crate::rule::Context;
use crate::syntax::Node;
use crate::text::words::{Word, words};

/// The condition of a write, which can fail.
pub(in crate::rules) fn write_condition<'p, 'a>(operation: &'p Operation<'a>) -> Option<&'p Parameter<'a>> {
    let is_write = !operation.method.is_safe() && !operation.responses.is_empty();
    is_write.then(|| condition(operation, WRITE_CONDITIONS)).flatten()
}

/// Words of a PUT that changes an existing resource, and words of one that may create it.
const CHANGES: [&str; 7] = ["change", "edit", "modify", "rename", "replace", "update", "updates"];
const CREATES: [&str; 6] = ["add", "assign", "create", "set", "upload", "upsert"];

/// The identifier of the resource that an operation requires to exist.
pub(in crate::rules) fn presupposed<'p, 'a>(
    operation: &'p Operation<'a>,
    cx: &Context<'_, '_>,
) -> Option<Identifier<'p, 'a>> {
    let presupposes = match operation.method {
        // A list without a match is empty, and a search or a singleton always exists.
        // A GET with 204 beside 200 uses 204 for a missing resource.
        Method::Get | Method::Head => {
            !matches!(cx.kind(operation), Kind::List | Kind::Query | Kind::Singleton) && !operation.declares(204)
        }
        // A PUT or a PATCH may create a missing resource, and a DELETE may succeed without one.
        Method::Patch => cx.kind(operation) != Kind::Upsert && !operation.declares(201),
        Method::Put => cx.kind(operation) == Kind::Update && !operation.declares(201) && only_changes(operation),
        Method::Delete => cx.is_strict,
        Method::Post => cx.is_strict && matches!(cx.kind(operation), Kind::Action | Kind::Update),
        _ => false,
    };
    let presupposes =
        presupposes && is_judged(operation) && cx.kind(operation) != Kind::Receive && !reads_list(operation, cx);
    // A command below a resource requires that resource: `/orders/{id}/cancel`.
    let commands = usize::from(operation.method == Method::Post);
    presupposes.then(|| identifier(cx, operation, commands)).flatten()
}

/// Whether an operation presupposes a resource as soon as it is a command, and does not now.
pub(in crate::rules) fn presupposes_as_command(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_other = !matches!(cx.kind(operation), Kind::Action | Kind::Update | Kind::Receive);
    operation.method == Method::Post && is_other && is_judged(operation) && identifier(cx, operation, 1).is_some()
}

/// The identifier of the resource that a `DELETE` removes, which may be gone already.
pub(in crate::rules) fn removed<'p, 'a>(
    operation: &'p Operation<'a>,
    cx: &Context<'_, '_>,
) -> Option<Identifier<'p, 'a>> {
    let is_judged = is_judged(operation) && cx.kind(operation) != Kind::Receive;
    (operation.method == Method::Delete && is_judged).then(|| identifier(cx, operation, 0)).flatten()
}

/// Whether the names of an operation only mention a change of an existing resource.
fn only_changes(operation: &Operation<'_>) -> bool {
    let names = [operation.operation_id(), operation.summary()];
    let words: Vec<Word<'_>> = names.into_iter().flatten().flat_map(words).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&&**word));
    has(&CHANGES) && !has(&CREATES)
}

/// Whether a read answers with a list, which is empty without a match.
fn reads_list(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // A list of one is how some APIs answer a member of a collection.
    let is_member = || cx.api.around(operation).parent.get.is_some_and(|above| cx.kinds.kind(above) == Kind::List);
    let is_list = || match cx.answer(operation) {
        BodyForm::Array => true,
        BodyForm::Page => !is_member(),
        _ => false,
    };
    operation.method.is_safe() && (paging_parameters(operation).next().is_some() || is_list())
}

/// Keywords that constrain a value.
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

/// Formats that constrain nothing a client could get wrong.
const LOOSE_FORMATS: [&str; 5] = ["binary", "byte", "password", "string", "text"];

/// The first input of an operation that can be invalid and needs an error response.
pub(in crate::rules) fn invalid_input(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Option<Label> {
    // A response to HEAD has no body for an error, and the GET of the same path is checked.
    if !is_judged(operation) || operation.method == Method::Head {
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
    // Beside `page`, `per` is a number of items; alone it may be anything.
    let has_pages = operation.parameters_in(Location::Query).any(|parameter| parameter.name == "page");
    let is_page_size = |parameter: &Parameter<'_>| has_pages && !parameter.required && parameter.name == "per";
    let mut parameters = operation.parameters.iter().filter(|parameter| !is_page_size(parameter));
    let parameter = parameters.find(|parameter| can_be_invalid(cx.api, parameter))?;
    Some(Label { place: name_of(parameter).place(), message: "this parameter can be invalid".to_owned() })
}

/// Whether a media type has a syntax that a body can miss.
fn is_structured(media: &str) -> bool {
    ["json", "xml", "yaml", "csv", "graphql"].iter().any(|word| media.contains(word))
}

/// Whether any text or bytes are valid.
fn is_anything(api: &Api<'_>, schema: Node<'_>) -> bool {
    let view = View::read(api.workspace, schema);
    view.is_partial
        || view.is_empty()
        || view.is_binary()
        || (view.types.without_null() == Types::STRING && !is_constrained(api, schema))
        // A form with optional and unconstrained fields.
        || (view.is_object()
            && view.required.is_empty()
            && view.branches.is_empty()
            && view.members.iter().all(|member| is_anything(api, member.schema)))
}

/// Whether a wrong value of a parameter causes an error.
///
/// Path parameters don't count: a wrong one addresses a missing resource.
fn can_be_invalid(api: &Api<'_>, parameter: &Parameter<'_>) -> bool {
    let is_deprecated = parameter.node.get("deprecated").and_then(Node::as_bool) == Some(true);
    match parameter.location {
        _ if is_deprecated => false,
        Location::Query | Location::Header if says_who_calls(parameter) => false,
        Location::Query if parameter.required => true,
        Location::Query => {
            let is_checked = |schema: Node<'_>| is_constrained(api, schema) && !is_flag(api, schema);
            !PAGE_CHOICES.has_name(parameter.name) && parameter.schema.is_some_and(is_checked)
        }
        Location::Header => {
            parameter.required && !is_standard_header(parameter) && !api.habits().is_protocol_header(parameter.name)
        }
        // Callers don't write cookies. `Other` are the form fields of 2.0.
        Location::Path | Location::Cookie => false,
        Location::Other => parameter.required || parameter.schema.is_some_and(|schema| is_constrained(api, schema)),
    }
}

/// Whether a schema allows one value: a parameter that may be left out is a flag then.
fn is_flag(api: &Api<'_>, schema: Node<'_>) -> bool {
    let Some(schema) = api.value(schema) else { return false };
    schema.get("const").is_some() || schema.get("enum").is_some_and(|values| values.items().count() == 1)
}

/// Whether a schema rejects some values. Booleans don't count: most servers read any other value than `true` as
/// `false`.
fn is_constrained(api: &Api<'_>, schema: Node<'_>) -> bool {
    let Some(schema) = api.value(schema) else { return false };
    let view = View::read(api.workspace, schema);
    let is_number = view.types.allows(Types::INTEGER.union(Types::NUMBER)) && !view.types.allows(Types::STRING);
    let has_format = view.format.is_some_and(|format| !LOOSE_FORMATS.contains(&format));
    is_number || has_format || CONSTRAINTS.iter().any(|keyword| schema.get(keyword).is_some())
}
