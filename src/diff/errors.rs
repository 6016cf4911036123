//! The form in which the API tells errors, as a whole.

use super::graph::{Flow, Key};
use super::profile::Weight;
use super::rules::{Kind, Part};
use super::schemas::spot;
use super::words::quoted;
use super::work::{Swap, Work};
use crate::hash::HashSet;
use crate::model::shape::shorten;
use crate::model::{Api, Consensus};
use crate::syntax::{Node, NodeId};

/// How many members a message names.
const NAMED: usize = 3;

/// The common form of the errors: one schema that has it, and all that do.
struct Common<'a> {
    exemplar: Node<'a>,
    all: HashSet<NodeId>,
}

/// What most error bodies of an API have in common, or where they are few, what all of them have.
fn common<'a>(api: &Api<'a>) -> Option<Common<'a>> {
    let errors = api.error_bodies();
    let form = match errors.groups.iter().find(|group| group.name.is_empty()).map(|group| &group.consensus) {
        Some(Consensus::Common(family, _)) => errors.all.get(family.exemplar)?.form,
        _ => {
            let first = errors.all.first()?.form;
            let is_shared = errors.uses.iter().map(Vec::len).sum::<usize>() > 1;
            Some(first).filter(|first| is_shared && errors.all.iter().all(|body| body.form == *first))?
        }
    };
    let meant = |schema: Node<'a>| api.value(schema).unwrap_or(schema);
    let own = errors.all.iter().filter(|body| body.form == form).map(|body| meant(api.error_schema(body)));
    let own: Vec<Node<'a>> = own.collect();
    Some(Common { exemplar: *own.first()?, all: own.iter().map(|schema| schema.id()).collect() })
}

/// Finds out whether the errors have another form, with few members in common. That is one cause, wherever they are declared.
pub(super) fn compare(work: &mut Work<'_, '_>) {
    let (Some(base), Some(head)) = (common(work.base), common(work.head)) else { return };
    let (old, new) = (work.base_schemas.form_of(base.exemplar), work.head_schemas.form_of(head.exemplar));
    let is_kept = |name: &str| new.property(name).is_some();
    let gone: Vec<&str> = old.properties.iter().map(|property| property.name).filter(|name| !is_kept(name)).collect();
    if gone.len() * 2 <= old.properties.len() || new.properties.is_empty() {
        return;
    }
    let names = |names: Vec<&str>| shorten(names.into_iter().map(quoted).collect(), NAMED);
    let now = new.properties.iter().map(|property| property.name).filter(|name| old.property(name).is_none()).collect();
    let message = format!("errors of the API have {}, no longer {}", names(now), names(gone));
    let key = Key::Objects(base.exemplar.id(), head.exemplar.id(), Flow::Response);
    let (pair, _) = work.graph.pair(key, None);
    work.found(pair, Kind::ErrorSchemaChanged, Part::Response, Weight::Severe, message)
        .base(spot(base.exemplar), "")
        .head(spot(head.exemplar), "")
        .note();
    work.swap = Some(Swap { base: base.all, head: head.all, key });
}
