//! Which errors an operation is expected to declare, by what it takes and what it addresses.

use super::is_judged;
use super::requests::{
    Identifier, PAGING, WRITE_CONDITIONS, condition, identifier, is_standard_header, name_of, paging_parameters,
    says_who_calls,
};
use crate::classify::Kind;
use crate::diagnostic::Label;
use crate::model::schema::{Types, View};
use crate::model::{Api, Location, Method, Operation, Parameter};
use crate::rule::Context;
use crate::syntax::Node;
use crate::text::words::{Word, words};

/// The condition that a write takes, which may not be met.
pub(in crate::rules) fn write_condition<'p, 'a>(operation: &'p Operation<'a>) -> Option<&'p Parameter<'a>> {
    let is_write = !operation.method.is_safe() && !operation.responses.is_empty();
    is_write.then(|| condition(operation, WRITE_CONDITIONS)).flatten()
}

/// Words by which a PUT says that it changes what is there, and by which it says that it may bring it about.
const CHANGES: [&str; 7] = ["change", "edit", "modify", "rename", "replace", "update", "updates"];
const CREATES: [&str; 6] = ["add", "assign", "create", "set", "upload", "upsert"];

/// The identifier of the resource that an operation presupposes.
pub(in crate::rules) fn presupposed<'p, 'a>(
    operation: &'p Operation<'a>,
    cx: &Context<'_, '_>,
) -> Option<Identifier<'p, 'a>> {
    let presupposes = match operation.method {
        // What matches nothing is an empty list, and a search or a page that is always there has no identity.
        // By 204 beside 200 a GET says that there is nothing.
        Method::Get | Method::Head => {
            !matches!(cx.kind(operation), Kind::List | Kind::Query | Kind::Singleton) && !operation.declares(204)
        }
        // A PUT or a PATCH may create what it doesn't find, and a DELETE may be content that nothing is there.
        Method::Patch => cx.kind(operation) != Kind::Upsert && !operation.declares(201),
        Method::Put => cx.kind(operation) == Kind::Update && !operation.declares(201) && only_changes(operation),
        Method::Delete => cx.is_strict,
        Method::Post => cx.is_strict && cx.kind(operation) == Kind::Action,
        _ => false,
    };
    let presupposes =
        presupposes && is_judged(operation) && cx.kind(operation) != Kind::Receive && !answers_with_list(operation, cx);
    // What a command below a resource presupposes is that resource: `/orders/{id}/cancel`.
    let commands = usize::from(operation.method == Method::Post);
    presupposes.then(|| identifier(cx, operation, commands)).flatten()
}

/// Whether the names of an operation speak of changing what is there alone.
fn only_changes(operation: &Operation<'_>) -> bool {
    let names = [operation.operation_id(), operation.summary()];
    let words: Vec<Word<'_>> = names.into_iter().flatten().flat_map(words).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&&**word));
    has(&CHANGES) && !has(&CREATES)
}

/// Whether success is a list or a page of one, which is empty where nothing matches.
fn answers_with_list(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    if paging_parameters(operation).next().is_some() {
        return true;
    }
    let content = cx.api.response_of(operation, 200).map_or(&[][..], |response| &response.content);
    // What has several members of its own is no list, and may be a large object that many operations answer with.
    let is_wide = |schema: Node<'_>| {
        cx.api.value(schema).and_then(|schema| schema.get("properties")).is_some_and(|members| members.len() > 1)
    };
    let read = |schema| (!is_wide(schema)).then(|| View::read(cx.api.workspace, schema));
    let is_list = |schema| read(schema).is_some_and(|view| view.is_array());
    content
        .iter()
        .filter_map(|media| read(media.schema?))
        .any(|view| view.is_array() || matches!(view.members.as_slice(), [only] if is_list(only.schema)))
}

/// Query parameters that choose a page, beside those by which lists are known to have any. Where they may be left out, servers mostly take the nearest value that will do.
const PAGE_CHOICES: [&str; 18] = [
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
    PAGE_CHOICES.contains(&name) || PAGING.contains(&name)
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

/// The first input of an operation that can be invalid, where a response must tell of that.
pub(in crate::rules) fn invalid_input(operation: &Operation<'_>, cx: &Context<'_, '_>) -> Option<Label> {
    // What HEAD answers has no body that could say what is wrong, and its GET is judged.
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
    // `per` is a number of items beside `page`, and may be anything else without.
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
        Location::Query | Location::Header if says_who_calls(parameter) => false,
        Location::Query if parameter.required => true,
        Location::Query => {
            let name = words(parameter.name).concat();
            let is_checked = |schema: Node<'_>| is_constrained(api, schema) && !is_flag(api, schema);
            !is_paging(&name) && parameter.schema.is_some_and(is_checked)
        }
        Location::Header => {
            parameter.required && !is_standard_header(parameter) && !api.is_protocol_header(parameter.name)
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
