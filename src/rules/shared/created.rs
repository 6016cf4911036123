//! The link from a `201` to the new resource.

use super::users;
use crate::classify::{BodyForm, Kind};
use crate::lexicon::{LINKS, PLACES};
use crate::model::{Around, Location, Method, Operation, Response, Segment};
use crate::rule::Context;
use crate::text::words::last_word;

/// Kinds that create no resource with its own address, or several resources at once.
const CREATE_NOTHING: &[Kind] =
    &[Kind::Update, Kind::Auth, Kind::Query, Kind::Receive, Kind::BatchCreate, Kind::Upsert];

/// Whether a `201` must say where the new resource is: some operation with this response creates one at another
/// address than that of the request.
pub(in crate::rules) fn is_to_be_located(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    users(response, cx).any(|operation| {
        let may_create = matches!(operation.method, Method::Post | Method::Patch | Method::Other(_));
        may_create
            && !CREATE_NOTHING.contains(&cx.kind(operation))
            && !is_read_in_place(operation, cx)
            && !is_placed(operation)
            && cx.request(operation) != BodyForm::Array
    })
}

/// Whether the address of the request is that of one resource: it ends in an identifier, or a read of it returns one
/// thing. Without `Location` a `201` refers to this address (RFC 9110, 15.3.2).
fn is_read_in_place(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_one = |kind| matches!(kind, Kind::Item | Kind::Singleton | Kind::Download);
    let is_named = operation.template.last().is_some_and(|last| last.parameter().is_some());
    let Around { here, item, .. } = cx.api.around(operation);
    // An address that can be changed and has no items below it is that of one resource.
    let is_changed = (here.put.is_some() || here.patch.is_some()) && item.operations.is_empty();
    is_named || is_changed || here.get.is_some_and(|read| is_one(cx.kinds.kind(read)))
}

/// Whether the query says where the new resource is created.
fn is_placed(operation: &Operation<'_>) -> bool {
    let mut sent = operation.parameters_in(Location::Query).filter(|parameter| parameter.required);
    sent.any(|parameter| last_word(parameter.name).is_some_and(|word| PLACES.has(&word)))
}

/// Whether the headers or links of a `201` lead to the new resource.
pub(in crate::rules) fn is_located(response: &Response<'_>) -> bool {
    let has_links = response.node.get("links").is_some_and(|links| !links.is_empty());
    has_links || ["Location", "Content-Location", "Link"].iter().any(|name| response.header(name).is_some())
}

/// Whether a member or a header identifies the new resource: by its name (also `messageid` in the response of `POST
/// /message/send`), because it is named after the resource (`subscription` in the response of `POST /subscriptions`),
/// or because the path right below has it as a parameter.
pub(in crate::rules) fn identifies(name: &str, response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let Some(last) = last_word(name) else { return false };
    LINKS.has(&last)
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
