//! What a `201` says of the new resource.

use super::words::is_identifier;
use super::{of_same_path, takes_several, users};
use crate::classify::Kind;
use crate::model::{Location, Method, Operation, Response, Segment};
use crate::rule::Context;
use crate::text::words::last_word;

/// What creates nothing that could be found at an address of its own, or several resources at once.
const CREATE_NOTHING: &[Kind] =
    &[Kind::Update, Kind::Auth, Kind::Query, Kind::Receive, Kind::BatchCreate, Kind::Upsert];

/// Last words of parameters by which a client says where something is to be written.
const PLACES: &[&str] = &["destination", "directory", "filename", "folder", "path"];

/// Whether a `201` needs to say where the new resource is: some operation that answers with it creates one elsewhere
/// than at the address of the request.
pub(in crate::rules) fn is_to_be_located(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    users(response, cx).any(|operation| {
        let may_create = matches!(operation.method, Method::Post | Method::Patch | Method::Other(_));
        may_create
            && !CREATE_NOTHING.contains(&cx.kind(operation))
            && !is_read_in_place(operation, cx)
            && !is_placed(operation)
            && !takes_several(operation, cx)
    })
}

/// Whether the address of the request is that of one resource: it ends in an identifier, or is read as one thing.
/// Without `Location` a `201` speaks of this address (RFC 9110, 15.3.2).
fn is_read_in_place(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_one = |kind| matches!(kind, Kind::Item | Kind::Singleton | Kind::Download);
    let is_named = operation.template.last().is_some_and(|last| last.parameter().is_some());
    let mut reads = of_same_path(operation, cx).filter(|other| other.method == Method::Get);
    // What is changed there, where nothing stands below, is all there is.
    let has_items = || !cx.api.around(operation).item.operations.is_empty();
    let is_changed = of_same_path(operation, cx).any(|other| matches!(other.method, Method::Put | Method::Patch));
    is_named || is_changed && !has_items() || reads.any(|read| is_one(cx.kind(read)))
}

/// Whether the client says in the query where what is created goes.
fn is_placed(operation: &Operation<'_>) -> bool {
    let mut sent = operation.parameters_in(Location::Query).filter(|parameter| parameter.required);
    sent.any(|parameter| last_word(parameter.name).is_some_and(|word| PLACES.contains(&word.as_str())))
}

/// Whether a `201` leads to the new resource without a look at its body.
pub(in crate::rules) fn is_located(response: &Response<'_>) -> bool {
    let has_links = response.node.get("links").is_some_and(|links| !links.is_empty());
    has_links || ["Location", "Content-Location", "Link"].iter().any(|name| response.header(name).is_some())
}

/// Whether a member or a header identifies the new resource: by its name (`messageid` in the answer of
/// `POST /message/send` too), because it is named after what is created (`subscription` in the answer of
/// `POST /subscriptions`), or because the path right below takes it.
pub(in crate::rules) fn identifies(name: &str, response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let Some(last) = last_word(name) else { return false };
    is_identifier(&last)
        || users(response, cx).any(|operation| {
            let collection = operation.template.names().next_back().unwrap_or_default();
            let is_written_together =
                |noun: &str| operation.template.names().filter_map(last_word).any(|word| word == noun);
            let is_taken_below = || {
                let mut items = cx.api.of_resource(cx.api.around(operation).item);
                items.any(|item| item.template.last().and_then(Segment::parameter) == Some(name))
            };
            last_word(collection).is_some_and(|word| word == last)
                || last.strip_suffix("id").is_some_and(is_written_together)
                || is_taken_below()
        })
}
