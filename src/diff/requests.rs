//! Compares what a request is made of: parameters and the body.

use std::borrow::Cow;

use super::content;
use super::graph::{Flow, Key, PairId};
use super::life;
use super::profile::Weight;
use super::rules::{Kind, Part};
use super::words::quoted;
use super::work::{Work, neighbour};
use crate::hash::{HashMap, HashSet};
use crate::model::{Location, Operation, Parameter, RequestBody, Version};
use crate::syntax::Node;
use crate::text::work;

/// Compares the requests of two operations.
pub(super) fn compare<'a>(
    work: &mut Work<'_, 'a>,
    base: &Operation<'a>,
    head: &Operation<'a>,
    pair: PairId,
    flow: Flow,
) {
    let used = work.graph.used(pair, head.key);
    parameters(work, base, head, used, pair, flow);
    body(work, base, head, used, pair, flow);
}

/// Whether OpenAPI describes a header elsewhere (Parameter Object, `name`).
fn is_ignored(parameter: &Parameter<'_>) -> bool {
    const ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];
    parameter.location == Location::Header && ELSEWHERE.contains(&parameter.name.to_ascii_lowercase().as_str())
}

/// What distinguishes a parameter from the others of an operation: its place and its name. Names of headers have no case.
fn identity<'a>(parameter: &Parameter<'a>) -> (Location, Cow<'a, str>) {
    work::step();
    let name = match parameter.location {
        Location::Header => Cow::Owned(parameter.name.to_ascii_lowercase()),
        _ => Cow::Borrowed(parameter.name),
    };
    (parameter.location, name)
}

/// The position of each parameter that a path names.
fn positions(path: &str) -> HashMap<&str, usize> {
    let mut positions = HashMap::default();
    for (at, part) in path.split('{').skip(1).enumerate() {
        if let Some((name, _)) = part.split_once('}') {
            positions.entry(name).or_insert(at);
        }
    }
    positions
}

/// The parameters of an operation that are not a part of its path. Of those that a list contains twice, which no
/// specification allows, the first one counts.
fn apart_from_the_path<'a>(operation: &Operation<'a>, in_path: &HashMap<&str, usize>) -> Vec<Parameter<'a>> {
    let is_in_path = |one: &Parameter<'a>| one.location == Location::Path && in_path.contains_key(one.name);
    let mut seen = HashSet::default();
    let all = operation.parameters.iter().filter(|one| !is_in_path(one) && !is_ignored(one));
    all.filter(|one| seen.insert(identity(one))).copied().collect()
}

fn parameters<'a>(
    work: &mut Work<'_, 'a>,
    base: &Operation<'a>,
    head: &Operation<'a>,
    used: PairId,
    pair: PairId,
    flow: Flow,
) {
    let is_sent = !flow.is_read();
    // What the path calls a parameter is for people: its position is what counts.
    let (was_in_path, is_in_path) = (positions(base.path), positions(head.path));
    let mut at_position: HashMap<usize, &Parameter<'a>> = HashMap::default();
    for other in head.parameters_in(Location::Path) {
        if let Some(&at) = is_in_path.get(other.name) {
            at_position.entry(at).or_insert(other);
        }
    }
    for one in base.parameters_in(Location::Path) {
        if let Some(other) = was_in_path.get(one.name).and_then(|at| at_position.get(at)) {
            parameter(work, one, other, used, flow);
        }
    }
    let (old, new) = (apart_from_the_path(base, &was_in_path), apart_from_the_path(head, &is_in_path));
    let known: HashSet<_> = old.iter().map(identity).collect();
    let kept: HashMap<_, &Parameter<'a>> = new.iter().map(|other| (identity(other), other)).collect();
    let mut added: Vec<Option<&Parameter<'a>>> =
        new.iter().filter(|other| !known.contains(&identity(other))).map(Some).collect();
    // Those that may have moved, by their names. The first one is the last of its list.
    let mut waiting: HashMap<String, Vec<usize>> = HashMap::default();
    for (at, other) in added.iter().enumerate().rev() {
        waiting.entry(other.map(|other| other.name.to_ascii_lowercase()).unwrap_or_default()).or_default().push(at);
    }
    for one in &old {
        if let Some(other) = kept.get(&identity(one)) {
            parameter(work, one, other, used, flow);
            continue;
        }
        let at = waiting.get_mut(&one.name.to_ascii_lowercase()).and_then(Vec::pop);
        if let Some(other) = at.and_then(|at| added[at].take()) {
            moved(work, one, other, (pair, used), flow);
            continue;
        }
        let weight = if is_sent { Weight::Wary } else { Weight::Broken };
        let weight = work.weight_of_removal(one.node, weight);
        let name = quoted(one.name);
        let message = format!("{{}} no longer takes the parameter {name}");
        let list = head.node.get("parameters").and_then(Node::key);
        work.found(pair, Kind::ParameterRemoved, Part::Request, weight, message)
            .base(spot(one.node), "was here")
            .beside(list.unwrap_or(head.key), format!("{name} was here"))
            .note();
    }
    for other in added.into_iter().flatten() {
        let name = quoted(other.name);
        let (message, weight) = match (other.required, is_sent) {
            (true, true) => (format!("{{}} requires the parameter {name}"), Weight::Severe),
            _ => (format!("{{}} takes the parameter {name}"), Weight::Fine),
        };
        let list = base.node.get("parameters").and_then(Node::key);
        work.found(pair, Kind::ParameterAdded, Part::Request, weight, message)
            .head(spot(other.node), "new")
            .beside(list.unwrap_or(base.key), "not here")
            .note();
    }
}

/// Notes a parameter that is sent elsewhere, and compares its values. How they are written comes with the place.
fn moved<'a>(
    work: &mut Work<'_, 'a>,
    one: &Parameter<'a>,
    other: &Parameter<'a>,
    (pair, used): (PairId, PairId),
    flow: Flow,
) {
    let weight = match (flow.is_read(), other.required) {
        (false, true) => Weight::Severe,
        (false, false) => Weight::Wary,
        (true, _) => Weight::Broken,
    };
    let place = |parameter: &Parameter<'a>| parameter.node.get("in").unwrap_or(spot(parameter.node));
    let (was, is) = (place(one), place(other));
    let message = format!("{{}} takes {} in the {}, no longer in the {}", quoted(other.name), is.text(), was.text());
    work.found(pair, Kind::ParameterMoved, Part::Request, weight, message).base(was, "").head(is, "").note();
    let (id, is_new) = work.graph.pair(Key::Objects(one.node.id(), other.node.id(), flow), Some(used));
    if is_new {
        content::values_of(work, one.node, other.node, id, flow);
    }
}

/// The name of a parameter, where there is one, as the place to point at.
fn spot(parameter: Node<'_>) -> Node<'_> {
    parameter.get("name").unwrap_or(parameter)
}

fn parameter<'a>(work: &mut Work<'_, 'a>, one: &Parameter<'a>, other: &Parameter<'a>, used: PairId, flow: Flow) {
    let (id, is_new) = work.graph.pair(Key::Objects(one.node.id(), other.node.id(), flow), Some(used));
    if !is_new {
        return;
    }
    let at = |parameter: &Parameter<'a>| parameter.node.get("required").unwrap_or(spot(parameter.node));
    let kinds = [Kind::ParameterBecameRequired, Kind::ParameterBecameOptional];
    requirement(work, id, flow, kinds, (at(one), one.required), (at(other), other.required), other.node);
    let may_be_empty = |parameter: &Parameter<'a>| {
        parameter.node.get("allowEmptyValue").filter(|allows| allows.as_bool() == Some(true))
    };
    if let (Some(was), None, false) = (may_be_empty(one), may_be_empty(other), flow.is_read()) {
        work.found(id, Kind::ConstraintTightened, Part::Request, Weight::Wary, "{} must not be empty anymore")
            .base(was, "")
            .head(at(other), "")
            .about(other.node)
            .note();
    }
    content::parameter_schemas(work, one.node, other.node, id, flow);
    // In 2.0 a parameter is its own schema.
    if other.schema.is_some_and(|schema| schema.id() != other.node.id()) {
        life::compare(work, (id, Part::Request), (one.node, spot(one.node)), (other.node, spot(other.node)));
    }
    work.words(id, flow, one.node, other.node, &["description"]);
}

fn body<'a>(
    work: &mut Work<'_, 'a>,
    base: &Operation<'a>,
    head: &Operation<'a>,
    used: PairId,
    pair: PairId,
    flow: Flow,
) {
    let is_sent = !flow.is_read();
    match (&base.body, &head.body) {
        (None, None) => {}
        (Some(one), None) => {
            let weight = if is_sent { Weight::Wary } else { Weight::Severe };
            work.found(pair, Kind::BodyRemoved, Part::Request, weight, "{} no longer takes a request body")
                .base(place(one), "was here")
                .beside(neighbour(base.node, place(one), Some(head.node), Some(head.key)), "no body here")
                .note();
        }
        (None, Some(other)) => {
            let is_breaking = is_sent && other.required;
            let (message, weight) = match is_breaking {
                true => ("{} requires a request body", Weight::Severe),
                false => ("{} takes a request body", Weight::Fine),
            };
            work.found(pair, Kind::BodyAdded, Part::Request, weight, message)
                .head(place(other), "new")
                .beside(base.key, "no body here")
                .note();
        }
        (Some(one), Some(other)) => {
            let (id, is_new) = work.exchanged(one.node, other.node, flow, used);
            if is_new {
                bodies(work, one, other, id, flow);
            }
        }
    }
}

/// Where a request body stands.
fn place<'a>(body: &RequestBody<'a>) -> Node<'a> {
    body.node.key().unwrap_or_else(|| spot(body.node))
}

fn bodies<'a>(work: &mut Work<'_, 'a>, one: &RequestBody<'a>, other: &RequestBody<'a>, id: PairId, flow: Flow) {
    let at = |body: &RequestBody<'a>| body.node.get("required").unwrap_or(place(body));
    let kinds = [Kind::BodyBecameRequired, Kind::BodyBecameOptional];
    requirement(work, id, flow, kinds, (at(one), one.required), (at(other), other.required), other.node);
    // The form of 2.0 and the body of 3.x that stands for it are compared field by field.
    match (one.form.is_empty(), other.form.is_empty()) {
        (true, true) => content::compare(work, &one.content, &other.content, (one.node, other.node), id, flow),
        (false, false) => fields(work, &one.form, &other.form, id, flow),
        (false, true) if !is_form(other) => other_form(work, one, other, id, "is no longer sent as a form"),
        (false, true) => {
            if let Some(schema) = other.content.iter().find_map(|media| media.schema) {
                form_against_schema(work, &one.form, schema, id, flow);
            }
        }
        (true, false) if work.base.version == Version::V2 => other_form(work, one, other, id, "is sent as a form now"),
        // Back to 2.0: there is no conversion that people do.
        (true, false) => {
            work.found(id, Kind::UnclassifiedChange, Part::Request, Weight::Unknown, "{} is a form of OpenAPI 2.0 now")
                .base(place(one), "")
                .head(place(other), "")
                .note();
        }
    }
    // The words at a form of 2.0 are those of its fields.
    if one.form.is_empty() && other.form.is_empty() {
        work.words(id, flow, one.node, other.node, &["description"]);
    }
}

/// Whether a body is sent as a form.
fn is_form(body: &RequestBody<'_>) -> bool {
    const FORMS: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];
    body.content.is_empty() || body.content.iter().any(|media| FORMS.contains(&&*media.essence()))
}

/// Notes that a body is a form, or no longer one. No client sends both.
fn other_form<'a>(work: &mut Work<'_, 'a>, one: &RequestBody<'a>, other: &RequestBody<'a>, id: PairId, how: &str) {
    let operation = work.graph.used_at(id);
    work.found(id, Kind::MediaTypeRemoved, Part::Request, Weight::Severe, format!("the body of {{}} {how}"))
        .base(place(one), "")
        .head(place(other), "")
        .about(operation)
        .note();
}

/// Notes that something must be sent, or no longer has to: at its place on each side.
fn requirement<'a>(
    work: &mut Work<'_, 'a>,
    id: PairId,
    flow: Flow,
    [required, optional]: [Kind; 2],
    (base, was): (Node<'a>, bool),
    (head, is): (Node<'a>, bool),
    about: Node<'a>,
) {
    let (kind, message, breaks) = match (was, is) {
        (false, true) => (required, "{} became required", !flow.is_read()),
        (true, false) => (optional, "{} became optional", flow.is_read()),
        _ => return,
    };
    let weight = if breaks { Weight::Severe } else { Weight::Fine };
    work.found(id, kind, Part::Request, weight, message).base(base, "").head(head, "").about(about).note();
}

/// The fields of a form by their names. The first of a name counts.
fn names<'p, 'a>(fields: &'p [Parameter<'a>]) -> HashMap<&'a str, &'p Parameter<'a>> {
    fields.iter().rev().map(|field| (field.name, field)).collect()
}

fn fields<'a>(work: &mut Work<'_, 'a>, old: &[Parameter<'a>], new: &[Parameter<'a>], id: PairId, flow: Flow) {
    let (known, kept) = (names(old), names(new));
    for one in old {
        match kept.get(one.name) {
            Some(other) => parameter(work, one, other, id, flow),
            None => field_gone(work, one, new.first().map(|other| spot(other.node)), id),
        }
    }
    for other in new.iter().filter(|other| !known.contains_key(other.name)) {
        field_added(work, spot(other.node), other.required, old.first().map(|one| spot(one.node)), id);
    }
}

fn field_gone<'a>(work: &mut Work<'_, 'a>, one: &Parameter<'a>, beside: Option<Node<'a>>, id: PairId) {
    let message = format!("{} of {{}} was removed", quoted(one.name));
    work.found(id, Kind::PropertyRemoved, Part::Request, Weight::Wary, message)
        .base(spot(one.node), "was here")
        .beside(beside, "")
        .note();
}

fn field_added<'a>(work: &mut Work<'_, 'a>, at: Node<'a>, is_required: bool, beside: Option<Node<'a>>, id: PairId) {
    let (words, weight) = if is_required { ("new and required", Weight::Severe) } else { ("new", Weight::Fine) };
    let message = format!("{} of {{}} is {words}", quoted(at.text()));
    work.found(id, Kind::PropertyAdded, Part::Request, weight, message).head(at, "new").beside(beside, "").note();
}

fn form_against_schema<'a>(work: &mut Work<'_, 'a>, old: &[Parameter<'a>], schema: Node<'a>, id: PairId, flow: Flow) {
    let form = work.head_schemas.form_of(schema);
    for one in old {
        match form.property(one.name) {
            Some(property) => {
                work.pair(&[one.node], &property.nodes, flow, id);
                let kinds = [Kind::PropertyBecameRequired, Kind::PropertyBecameOptional];
                let (was, is) = (one.required, form.required.contains_key(one.name));
                requirement(work, id, flow, kinds, (spot(one.node), was), (property.key, is), property.key);
            }
            None => field_gone(work, one, form.properties_at, id),
        }
    }
    let known = names(old);
    for property in form.properties.iter().filter(|property| !known.contains_key(property.name)) {
        let is_required = form.required.contains_key(property.name);
        field_added(work, property.key, is_required, old.first().map(|one| spot(one.node)), id);
    }
}
