//! Compares the operations of two descriptions.

use super::graph::{Flow, Key, PairId};
use super::life;
use super::matching::Matching;
use super::profile::Weight;
use super::requests;
use super::responses;
use super::rules::{Kind, Part};
use super::schemas;
use super::security;
use super::sunset::{self, Sunset};
use super::words::quoted;
use super::work::{Work, neighbour};
use crate::model::{Api, Operation, Scope, Version};
use crate::syntax::{Entry, Node};

/// Compares all operations, and the schemas that they lead to.
pub(super) fn compare(work: &mut Work<'_, '_>, matching: &Matching) {
    match &matching.other_servers {
        Some(prefixes) => servers(work, prefixes),
        None => hosts(work),
    }
    for &(old, new) in &matching.same {
        operations(work, old, new, false);
    }
    for &(old, new) in &matching.moved {
        operations(work, old, new, true);
    }
    for &old in &matching.gone {
        gone(work, old);
    }
    for &new in &matching.added {
        added(work, new);
    }
    schemas::run(work);
}

fn servers<'a>(work: &mut Work<'_, 'a>, (old, new): &(String, String)) {
    let (base, head) = (work.base, work.head);
    let at = |api: &Api<'a>| ["servers", "basePath"].iter().find_map(|key| api.root.entry(key)).map(|entry| entry.key);
    let (pair, _) = work.graph.pair(Key::Objects(base.root.id(), head.root.id(), Flow::Request), None);
    let shown = |path: &str| quoted(&format!("{path}/"));
    let message = format!("the base URL of the API ends with {}, no longer with {}", shown(new), shown(old));
    work.found(pair, Kind::ServerChanged, Part::Whole, Weight::Wary, message)
        .base(at(base), "")
        .head(at(head), "")
        .note();
}

/// Compares the hosts that serve an API. Which of them a client calls is a matter of its configuration.
fn hosts(work: &mut Work<'_, '_>) {
    let (base, head) = (work.base, work.head);
    let key = if base.version == Version::V2 { "host" } else { "servers" };
    let is_older = |api: &Api<'_>| api.version == Version::V2;
    let (one, other) = (base.root.entry(key), head.root.entry(key));
    let urls = |entry: Option<Entry<'_>>| -> Vec<String> {
        let of_servers = entry.into_iter().flat_map(|entry| entry.value.items()).filter_map(|server| server.get("url"));
        let host = entry.map(|entry| entry.value).filter(|_| key == "host");
        // The paths of the servers are a part of the addresses of the operations.
        let host_of = |url: Node<'_>| match url.text().split_once("://") {
            Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()),
            None if key == "host" => url.text().to_owned(),
            None => String::new(),
        };
        let mut urls: Vec<String> = of_servers.chain(host).map(host_of).collect();
        urls.sort_unstable();
        urls
    };
    if is_older(base) != is_older(head) || urls(one) == urls(other) || one.is_none() || other.is_none() {
        return;
    }
    let (pair, _) = work.graph.pair(Key::Objects(base.root.id(), head.root.id(), Flow::Request), None);
    let message = format!("`{key}` of the API changed");
    work.found(pair, Kind::DocumentationChanged, Part::Whole, Weight::Words, message)
        .base(one.map(|entry| entry.key), "")
        .head(other.map(|entry| entry.key), "")
        .note();
}

/// The pair of two operations. If one is missing, its position is beyond the last one.
fn pair_of(work: &mut Work<'_, '_>, old: usize, new: usize) -> PairId {
    work.graph.pair(Key::Operations(old, new), None).0
}

fn operations(work: &mut Work<'_, '_>, old: usize, new: usize, is_moved: bool) {
    let (base, head) = (&work.base.operations[old], &work.head.operations[new]);
    let pair = pair_of(work, old, new);
    let (request, response) = match head.scope {
        Scope::Path => (Flow::Request, Flow::Response),
        Scope::Webhook | Scope::Callback => (Flow::Event, Flow::Answer),
    };
    // The expression at a callback says where the API finds the address that the client wants to be called at.
    let is_called_elsewhere = head.scope == Scope::Callback && base.path != head.path;
    if is_moved || is_called_elsewhere {
        let weight = match head.scope {
            Scope::Path => Weight::Severe,
            // The API chooses where webhooks are sent, so their names are for people.
            Scope::Callback if is_called_elsewhere => Weight::Wary,
            Scope::Webhook | Scope::Callback => Weight::Fine,
        };
        let message = format!("{} moved to {{}}", quoted(&base.title()));
        work.found(pair, Kind::OperationMoved, Part::Whole, weight, message)
            .base(base.key, "was here")
            .head(head.key, "moved here")
            .note();
    }
    requests::compare(work, base, head, pair, request);
    responses::compare(work, base, head, pair, response);
    security::compare(work, base, head, pair);
    name(work, base, head, pair);
    tags(work, base, head, pair);
    end(work, base, head, pair);
    work.words(pair, request, base.node, head.node, &["summary", "description"]);
}

/// Compares the names of operations, which generated clients have.
fn name<'a>(work: &mut Work<'_, 'a>, base: &Operation<'a>, head: &Operation<'a>, pair: PairId) {
    let (old, new) = (base.operation_id(), head.operation_id());
    if old == new {
        return;
    }
    let (message, weight) = match (old, new) {
        (Some(_), Some(_)) => ("the `operationId` of {} changed", Weight::Exhaustive),
        (Some(_), None) => ("{} lost its `operationId`", Weight::Exhaustive),
        (None, _) => ("{} has an `operationId`", Weight::Fine),
    };
    let at = |operation: &Operation<'a>| operation.node.get("operationId").unwrap_or(operation.key);
    let words = |name: Option<&str>| name.map_or_else(|| "none here".to_owned(), quoted);
    work.found(pair, Kind::OperationIdChanged, Part::Whole, weight, message)
        .base(at(base), words(old))
        .head(at(head), words(new))
        .about(head.key)
        .note();
}

/// Compares the tags of operations, which group them for people.
fn tags<'a>(work: &mut Work<'_, 'a>, base: &Operation<'a>, head: &Operation<'a>, pair: PairId) {
    if base.tags().ne(head.tags()) {
        let at = |operation: &Operation<'a>| operation.node.entry("tags").map_or(operation.key, |entry| entry.key);
        work.found(pair, Kind::DocumentationChanged, Part::Whole, Weight::Words, "the tags of {} changed")
            .base(at(base), "")
            .head(at(head), "")
            .about(head.key)
            .note();
    }
}

/// Compares what operations say of their own end and stability.
fn end<'a>(work: &mut Work<'_, 'a>, base: &Operation<'a>, head: &Operation<'a>, pair: PairId) {
    life::compare(work, (pair, Part::Whole), (base.node, base.key), (head.node, head.key));
    let stability = |operation: &Operation<'a>| operation.node.get("x-stability-level");
    if let (Some(old), Some(new)) = (stability(base), stability(head))
        && let Some((kind, weight)) = sunset::stability_change(old, new)
    {
        let message = format!("{{}} is `{}`, no longer `{}`", new.text(), old.text());
        work.found(pair, kind, Part::Whole, weight, message).base(old, "").head(new, "").note();
    }
}

fn gone(work: &mut Work<'_, '_>, old: usize) {
    let (api, head) = (work.base, work.head);
    let base = &api.operations[old];
    let pair = pair_of(work, old, usize::MAX);
    let weight = if is_unstable(base) { Weight::Wary } else { Weight::Severe };
    let weight = work.weight_of_removal(base.node, weight);
    let note = match Sunset::of(base.node) {
        Sunset::At(date) if date > work.today => format!(" before its sunset on {date}"),
        Sunset::At(_) => " after its sunset".to_owned(),
        Sunset::Open | Sunset::None => String::new(),
    };
    let siblings =
        head.operations.iter().find(|operation| operation.path == base.path && operation.scope == base.scope);
    let list = base.path_key.parent().and_then(|paths| {
        let into = paths.key().and_then(|key| head.root.get(key.text()));
        neighbour(paths, base.path_key, into, Some(head.anchor))
    });
    let place = siblings.map(|operation| operation.path_key).or(list).or(Some(head.anchor));
    let title = quoted(&base.title());
    work.found(pair, Kind::OperationRemoved, Part::Whole, weight, format!("{{}} was removed{note}"))
        .base(base.key, "was here")
        .beside(place, format!("{title} was here"))
        .note();
}

/// Whether an operation says that it may change at any time.
fn is_unstable(operation: &Operation<'_>) -> bool {
    operation.node.get("x-stability-level").is_some_and(|level| matches!(level.text(), "draft" | "alpha"))
}

fn added(work: &mut Work<'_, '_>, new: usize) {
    let head = &work.head.operations[new];
    let pair = pair_of(work, usize::MAX, new);
    work.found(pair, Kind::OperationAdded, Part::Whole, Weight::Fine, "{} is new").head(head.key, "new").note();
}
