//! Compares responses: status codes, headers, bodies, links.

use super::content;
use super::graph::{Flow, Key, PairId};
use super::life;
use super::profile::Weight;
use super::rules::{Kind, Part};
use super::values::are_equal;
use super::words::quoted;
use super::work::{Work, neighbour};
use crate::model::shape::shorten;
use crate::model::{Header, Operation, Response, ResponseUse, StatusKey};
use crate::status;
use crate::syntax::Node;

/// How many codes a message names.
const NAMED: usize = 4;

/// Codes that often take each other's place, with what that means for clients.
const SUCCESSORS: [(u16, u16, &str); 12] = [
    (200, 202, "the work continues after the response"),
    (201, 202, "the work continues after the response"),
    (200, 204, "the body is gone"),
    (201, 204, "the body is gone"),
    (202, 200, "the work is done with the response"),
    (200, 201, "the response names what was created"),
    (404, 410, "clients take it for gone for good"),
    (400, 422, "clients that correct their input wait for `400`"),
    (422, 400, "clients that correct their input wait for `422`"),
    (302, 307, "clients repeat the method at the new place"),
    (302, 303, "clients continue with `GET`"),
    (301, 308, "clients repeat the method at the new place"),
];

/// What became of the status keys of one operation.
struct Keys<'r, 'a> {
    /// Those of BASE and of HEAD that have no counterpart yet.
    gone: Vec<&'r ResponseUse<'a>>,
    added: Vec<&'r ResponseUse<'a>>,
    /// Those that are in both.
    kept: Vec<(&'r ResponseUse<'a>, &'r ResponseUse<'a>)>,
}

impl<'r, 'a> Keys<'r, 'a> {
    fn of(base: &'r Operation<'a>, head: &'r Operation<'a>) -> Self {
        let has = |operation: &'r Operation<'a>, used: &ResponseUse<'a>| {
            let mut same = operation.responses.iter().filter(|other| other.status == used.status);
            // Several keys may stand for one code.
            let exact = same.clone().find(|other| other.key.text() == used.key.text());
            exact.or_else(|| same.next().filter(|_| used.status != StatusKey::Other))
        };
        let kept = base.responses.iter().filter_map(|used| Some((used, has(head, used)?))).collect();
        let gone = base.responses.iter().filter(|used| has(head, used).is_none()).collect();
        let added = head.responses.iter().filter(|used| has(base, used).is_none()).collect();
        Self { gone, added, kept }
    }

    fn take_added(&mut self, is_meant: impl Fn(StatusKey) -> bool) -> Vec<&'r ResponseUse<'a>> {
        let (taken, left) = self.added.iter().partition(|used| is_meant(used.status));
        self.added = left;
        taken
    }
}

/// Whether the status is a success or a redirect.
fn is_good(status: StatusKey) -> bool {
    matches!(status.class(), Some(1..=3))
}

/// Compares the responses of two operations.
pub(super) fn compare<'a>(
    work: &mut Work<'_, 'a>,
    base: &Operation<'a>,
    head: &Operation<'a>,
    pair: PairId,
    flow: Flow,
) {
    let mut keys = Keys::of(base, head);
    for (old, new) in std::mem::take(&mut keys.kept) {
        responses(work, old, new, pair, flow);
    }
    let mut statuses = Statuses { work, base, head, pair, flow };
    for old in std::mem::take(&mut keys.gone) {
        if !statuses.covered(old, &mut keys) {
            keys.gone.push(old);
        }
    }
    statuses.replaced(&mut keys);
    for old in &keys.gone {
        statuses.gone(old);
    }
    for new in &keys.added {
        statuses.added(new);
    }
}

struct Statuses<'w, 's, 'r, 'a> {
    work: &'w mut Work<'s, 'a>,
    base: &'r Operation<'a>,
    head: &'r Operation<'a>,
    pair: PairId,
    flow: Flow,
}

impl<'r, 'a> Statuses<'_, '_, 'r, 'a> {
    /// A weight for what clients read; whoever answers a webhook may stop to use a code, and must not be asked for another.
    fn weight(&self, read: Weight, sent: Weight) -> Weight {
        if self.flow.is_read() { read } else { sent }
    }

    fn note(&mut self, kind: Kind, weight: Weight, message: String, old: Option<Node<'a>>, new: Option<Node<'a>>) {
        let part = Part::Response;
        let beside = match (old, new) {
            (Some(key), None) => {
                let into = self.head.responses_key.and_then(Node::keyed);
                neighbour(key.parent().unwrap_or(key), key, into, self.head.responses_key.or(Some(self.head.key)))
            }
            _ => self.base.responses_key.or(Some(self.base.key)),
        };
        let words = old.map(|key| format!("`{}` was here", key.text())).unwrap_or_default();
        let found = self.work.found(self.pair, kind, part, weight, message).base(old, "").head(new, "");
        if old.is_none() || new.is_none() { found.beside(beside, words).note() } else { found.note() }
    }

    /// A key whose codes other keys of HEAD cover.
    fn covered(&mut self, old: &'r ResponseUse<'a>, keys: &mut Keys<'r, 'a>) -> bool {
        match old.status {
            StatusKey::Code(code) => {
                let range = self.head.responses.iter().find(|new| new.status == StatusKey::Range(code / 100));
                let default = || self.head.responses.iter().find(|new| new.status == StatusKey::Default);
                // A `default` that was there before stands for failures, and says nothing of a success that is gone.
                let had_default = self.base.declares_default();
                let cover = range.or_else(|| default().filter(|_| !had_default || !is_good(old.status)));
                let Some(new) = cover else { return false };
                // Codes of the same class that come in its place say more.
                let successor = |new: &&&ResponseUse<'a>| is_successor(old.status, new.status);
                if new.status == StatusKey::Default && keys.added.iter().any(|new| successor(&new)) {
                    return false;
                }
                let is_new = keys.added.iter().any(|added| added.key == new.key);
                keys.take_added(|status| status == new.status);
                let message = if is_new {
                    format!("`{}` took the place of `{code}` in {{}}", new.status)
                } else {
                    format!("`{code}` of {{}} is only covered by `{}` now", new.status)
                };
                self.note(Kind::StatusWidened, Weight::Fine, message, Some(old.key), Some(new.key));
                responses(self.work, old, new, self.pair, self.flow);
                true
            }
            StatusKey::Range(class) => {
                let codes = keys.take_added(|status| status.code().is_some_and(|code| code / 100 == class));
                let default = self.head.responses.iter().find(|new| new.status == StatusKey::Default);
                let new = match (codes.as_slice(), default) {
                    ([], None) => return false,
                    ([], Some(default)) => vec![default],
                    (codes, _) => codes.to_vec(),
                };
                self.narrowed(old, &new);
                true
            }
            StatusKey::Default => {
                let had = |class: u16| self.base.responses.iter().any(|used| used.status == StatusKey::Range(class));
                let ranges = keys.take_added(|status| matches!(status, StatusKey::Range(4 | 5)));
                let covers =
                    |class: u16| had(class) || ranges.iter().any(|used| used.status == StatusKey::Range(class));
                if covers(4) && covers(5) && !ranges.is_empty() {
                    self.narrowed(old, &ranges);
                    return true;
                }
                // The codes that came instead are the rest of what it covered.
                let codes = keys.take_added(|status| status.is_error());
                let lost = [4, 5].into_iter().filter(|class| !covers(*class));
                let lost: Vec<String> = lost.map(|class| format!("`{class}XX`")).collect();
                let left: Vec<&ResponseUse<'a>> = ranges.into_iter().chain(codes).collect();
                let message = match left.as_slice() {
                    [] => "{} no longer declares `default`".to_owned(),
                    some => {
                        let names = some.iter().map(|used| format!("`{}`", used.status)).collect();
                        let lost = match lost.as_slice() {
                            [] => String::new(),
                            lost => format!(", without {}", lost.join(" and ")),
                        };
                        format!("{} took the place of `default` in {{}}{lost}", shorten(names, NAMED))
                    }
                };
                let weight = self.weight(Weight::Broken, Weight::Fine);
                self.note(Kind::DefaultRemoved, weight, message, Some(old.key), left.first().map(|used| used.key));
                for new in left {
                    responses(self.work, old, new, self.pair, self.flow);
                }
                true
            }
            StatusKey::Other => false,
        }
    }

    /// A range or `default` in whose place narrower keys stand.
    fn narrowed(&mut self, old: &ResponseUse<'a>, new: &[&ResponseUse<'a>]) {
        let names = new.iter().map(|used| format!("`{}`", used.status)).collect();
        let message = format!("{} took the place of `{}` in {{}}", shorten(names, NAMED), old.status);
        self.note(Kind::StatusNarrowed, Weight::Fine, message, Some(old.key), new.first().map(|used| used.key));
        for new in new {
            responses(self.work, old, new, self.pair, self.flow);
        }
    }

    /// Codes in whose place another one stands.
    fn replaced(&mut self, keys: &mut Keys<'r, 'a>) {
        let mut left = Vec::new();
        for old in std::mem::take(&mut keys.gone) {
            let known = keys.added.iter().position(|new| is_successor(old.status, new.status));
            match known {
                Some(at) => {
                    let new = keys.added.remove(at);
                    self.changed(old, new);
                }
                None => left.push(old),
            }
        }
        // Where one went and one came there is nothing else that could have taken its place.
        for is_kind in [is_good, StatusKey::is_error] {
            let of = |list: &[&'r ResponseUse<'a>]| {
                let mut some = list.iter().filter(|used| used.status.code().is_some() && is_kind(used.status)).copied();
                let first = some.next();
                first.filter(|_| some.next().is_none())
            };
            if let (Some(old), Some(new)) = (of(&left), of(&keys.added)) {
                left.retain(|used| used.key != old.key);
                keys.added.retain(|used| used.key != new.key);
                self.changed(old, new);
            }
        }
        keys.gone = left;
    }

    fn changed(&mut self, old: &ResponseUse<'a>, new: &ResponseUse<'a>) {
        let kind = if is_good(old.status) { Kind::SuccessStatusChanged } else { Kind::ErrorStatusChanged };
        let read = if is_good(old.status) { Weight::Severe } else { Weight::Broken };
        let meaning = SUCCESSORS
            .iter()
            .find(|(from, to, _)| (old.status, new.status) == (StatusKey::Code(*from), StatusKey::Code(*to)));
        let meaning = meaning.map(|(_, _, meaning)| format!(": {meaning}")).unwrap_or_default();
        let message = format!("`{}` of {{}} became `{}`{meaning}", old.status, new.status);
        let weight = self.weight(read, Weight::Wary);
        self.note(kind, weight, message, Some(old.key), Some(new.key));
        let has_body = |response: Option<&Response<'a>>| response.is_some_and(Response::has_body);
        let both = has_body(self.work.base.response(old)) && has_body(self.work.head.response(new));
        if both {
            bodies_of(self.work, old, new, self.pair, self.flow);
        }
    }

    fn gone(&mut self, old: &ResponseUse<'a>) {
        let status = old.status;
        let message = format!("{{}} no longer declares {}", quoted(old.key.text()));
        let (kind, weight) = match status {
            StatusKey::Default | StatusKey::Range(4 | 5) => (Kind::DefaultRemoved, Weight::Broken),
            StatusKey::Other => (Kind::UnclassifiedChange, Weight::Unknown),
            // Whoever asks by a condition gets the whole instead.
            StatusKey::Code(304) => (Kind::SuccessStatusRemoved, Weight::Wary),
            _ if is_good(status) => (Kind::SuccessStatusRemoved, Weight::Severe),
            _ => (Kind::ErrorStatusRemoved, Weight::Fine),
        };
        let weight = self.weight(weight, Weight::Wary);
        self.note(kind, weight, message, Some(old.key), None);
    }

    fn added(&mut self, new: &ResponseUse<'a>) {
        let status = new.status;
        let cover = status.code().or(status.class().map(|class| class * 100)).and_then(|code| {
            let range = self
                .base
                .responses
                .iter()
                .find(|old| matches!(old.status, StatusKey::Range(class) if class == code / 100));
            // `default` covers only failures if other keys cover success.
            let is_for_failures = || self.base.responses.iter().any(|old| is_good(old.status));
            range.or_else(|| {
                let mut defaults = self.base.responses.iter().filter(|old| old.status == StatusKey::Default);
                defaults.next().filter(|_| !is_good(status) || !is_for_failures())
            })
        });
        let (kind, weight) = match status {
            StatusKey::Default => (Kind::DefaultAdded, Weight::Fine),
            StatusKey::Other => (Kind::UnclassifiedChange, Weight::Unknown),
            _ if is_good(status) => (Kind::SuccessStatusAdded, Weight::Wary),
            _ => (Kind::ErrorStatusAdded, Weight::Exhaustive),
        };
        let covered = cover.map(|old| format!(", which `{}` covered", old.status)).unwrap_or_default();
        let message = format!("{{}} declares {}{covered}", quoted(new.key.text()));
        let weight = if cover.is_some() { Weight::Fine } else { self.weight(weight, Weight::Fine) };
        self.note(kind, weight, message, None, Some(new.key));
        if let Some(old) = cover {
            bodies_of(self.work, old, new, self.pair, self.flow);
        }
    }
}

fn is_successor(old: StatusKey, new: StatusKey) -> bool {
    SUCCESSORS.iter().any(|(from, to, _)| (old, new) == (StatusKey::Code(*from), StatusKey::Code(*to)))
}

/// The pair of response objects of two uses, where both are known, and whether it is new.
fn objects<'w, 'a>(
    work: &mut Work<'w, 'a>,
    old: &ResponseUse<'a>,
    new: &ResponseUse<'a>,
    pair: PairId,
    flow: Flow,
) -> Option<(&'w Response<'a>, &'w Response<'a>, PairId, bool)> {
    let (base, head) = (work.base, work.head);
    let (one, other) = (base.response(old), head.response(new));
    let (Some(one), Some(other)) = (one, other) else {
        if one.is_some() != other.is_some() {
            let message = format!("the response `{}` of {{}} is not compared: it does not resolve", old.status);
            work.found(pair, Kind::UnclassifiedChange, Part::Response, Weight::Unknown, message)
                .base(old.key, "")
                .head(new.key, "")
                .note();
        }
        return None;
    };
    let used = work.graph.used(pair, new.key);
    let (id, is_new) = work.exchanged(one.node, other.node, flow, used);
    Some((one, other, id, is_new))
}

/// Compares the bodies alone, of codes that mean different things.
fn bodies_of<'a>(work: &mut Work<'_, 'a>, old: &ResponseUse<'a>, new: &ResponseUse<'a>, pair: PairId, flow: Flow) {
    let Some((one, other, id, _)) = objects(work, old, new, pair, flow) else { return };
    if one.has_body() && other.has_body() {
        contents(work, one, other, pair, id, flow);
    }
}

/// Compares the bodies of two responses in a pair of operations.
fn contents<'a>(
    work: &mut Work<'_, 'a>,
    one: &Response<'a>,
    other: &Response<'a>,
    pair: PairId,
    id: PairId,
    flow: Flow,
) {
    let Key::Operations(old, new) = work.graph.key(pair) else { return };
    let (base, head) = (work.base, work.head);
    let old = base.content_in(&base.operations[old], one);
    let new = head.content_in(&head.operations[new], other);
    content::compare(work, &old, &new, (one.node, other.node), id, flow);
}

/// Compares two responses.
fn responses<'a>(work: &mut Work<'_, 'a>, old: &ResponseUse<'a>, new: &ResponseUse<'a>, pair: PairId, flow: Flow) {
    let Some((one, other, id, is_new)) = objects(work, old, new, pair, flow) else { return };
    if !is_new {
        return;
    }
    headers(work, one, other, id, flow);
    links(work, one, other, id);
    match (one.has_body(), other.has_body()) {
        (true, true) => contents(work, one, other, pair, id, flow),
        (true, false) => {
            let key = one.content[0].key.parent().filter(|map| map.id() != one.node.id()).and_then(Node::key);
            let weight = if flow.is_read() { Weight::Severe } else { Weight::Wary };
            work.found(id, Kind::BodyRemoved, Part::Response, weight, "{} lost its body")
                .base(key.or(Some(one.content[0].key)), "a body here")
                .beside(other.node.key().or(Some(other.key)), "no body here")
                .note();
        }
        (false, true) => {
            let key = other.content[0].key.parent().filter(|map| map.id() != other.node.id()).and_then(Node::key);
            work.found(id, Kind::BodyAdded, Part::Response, Weight::Fine, "{} gained a body")
                .head(key.or(Some(other.content[0].key)), "a body here")
                .beside(one.node.key().or(Some(one.key)), "no body here")
                .note();
        }
        (false, false) => {}
    }
    work.words(id, flow, one.node, other.node, &["description"]);
}

/// Headers that OpenAPI has elsewhere (Response Object, `headers`).
fn is_ignored(header: &Header<'_>) -> bool {
    header.name.eq_ignore_ascii_case("Content-Type")
}

fn headers<'a>(work: &mut Work<'_, 'a>, base: &Response<'a>, head: &Response<'a>, id: PairId, flow: Flow) {
    let is_read = flow.is_read();
    for header in base.headers.iter().filter(|header| !is_ignored(header)) {
        match head.header(header.name) {
            Some(other) => {
                if let (Some(one), Some(two)) = (header.node, other.node) {
                    let (inner, is_new) = work.graph.pair(Key::Objects(one.id(), two.id(), flow), Some(id));
                    if is_new {
                        header_objects(work, (header.key, one), (other.key, two), inner, flow);
                    }
                }
            }
            None => {
                let need = base.status.code().and_then(status::lookup).and_then(|status| status.header(header.name));
                let is_required = header.node.is_some_and(is_required);
                let weight = match () {
                    () if !is_read => Weight::Wary,
                    () if is_required || need.is_some() => Weight::Broken,
                    () => Weight::Wary,
                };
                let weight = header.node.map_or(weight, |node| work.weight_of_removal(node, weight));
                let meaning = match need {
                    Some(_) => format!(": clients read it with `{}`", base.status),
                    None => String::new(),
                };
                let into = head.node.get("headers");
                let from = header.key.parent().unwrap_or(header.key);
                let place = neighbour(from, header.key, into, head.node.key().or(Some(head.key)));
                let name = quoted(header.name);
                work.found(id, Kind::HeaderRemoved, Part::Response, weight, format!("{{}} was removed{meaning}"))
                    .base(header.key, "was here")
                    .beside(place, format!("{name} was here"))
                    .note();
            }
        }
    }
    for header in head.headers.iter().filter(|header| !is_ignored(header) && base.header(header.name).is_none()) {
        work.found(id, Kind::HeaderAdded, Part::Response, Weight::Fine, "{} is new")
            .head(header.key, "new")
            .beside(base.node.get("headers").and_then(Node::key).or(base.node.key()).or(Some(base.key)), "not here")
            .note();
    }
}

fn is_required(header: Node<'_>) -> bool {
    header.get("required").and_then(Node::as_bool) == Some(true)
}

fn header_objects<'a>(
    work: &mut Work<'_, 'a>,
    (old_key, old): (Node<'a>, Node<'a>),
    (new_key, new): (Node<'a>, Node<'a>),
    id: PairId,
    flow: Flow,
) {
    let key = |node: Node<'a>, own: Node<'a>| node.get("required").unwrap_or(own);
    let (one, other) = (key(old, old_key), key(new, new_key));
    match (is_required(old), is_required(new)) {
        (true, false) => {
            let weight = if flow.is_read() { Weight::Broken } else { Weight::Fine };
            work.found(id, Kind::HeaderBecameOptional, Part::Response, weight, "{} is no longer required")
                .base(one, "required here")
                .head(other, "optional here")
                .note();
        }
        (false, true) => {
            let weight = if flow.is_read() { Weight::Fine } else { Weight::Broken };
            work.found(id, Kind::HeaderBecameRequired, Part::Response, weight, "{} became required")
                .base(one, "optional here")
                .head(other, "required here")
                .note();
        }
        _ => {}
    }
    content::parameter_schemas(work, old, new, id, flow);
    life::compare(work, (id, Part::Response), (old, old_key), (new, new_key));
    work.words(id, flow, old, new, &["description"]);
}

fn links<'a>(work: &mut Work<'_, 'a>, base: &Response<'a>, head: &Response<'a>, id: PairId) {
    let (one, other) = (base.node.get("links"), head.node.get("links"));
    let has = |links: Option<Node<'a>>, name: &str| links.is_some_and(|links| links.get(name).is_some());
    for entry in one.into_iter().flat_map(Node::entries) {
        let kept = other.and_then(|links| links.entry(entry.key.text()));
        let pair = kept.and_then(|kept| Some((kept.key, work.base.value(entry.value)?, work.head.value(kept.value)?)));
        let Some((key, was, is)) = pair else { continue };
        let leads = ["operationId", "operationRef", "parameters", "requestBody", "server"];
        if leads.iter().any(|keyword| !are_equal(was.get(keyword), is.get(keyword))) {
            work.found(id, Kind::UnclassifiedChange, Part::Response, Weight::Unknown, "{} leads elsewhere")
                .base(entry.key, "")
                .head(key, "")
                .note();
        }
    }
    for entry in one.into_iter().flat_map(Node::entries).filter(|entry| !has(other, entry.key.text())) {
        work.found(id, Kind::LinkRemoved, Part::Response, Weight::Wary, "{} was removed")
            .base(entry.key, "was here")
            .beside(other.and_then(Node::key).or(head.node.key()).or(Some(head.key)), "")
            .note();
    }
    for entry in other.into_iter().flat_map(Node::entries).filter(|entry| !has(one, entry.key.text())) {
        work.found(id, Kind::LinkAdded, Part::Response, Weight::Fine, "{} is new")
            .head(entry.key, "new")
            .beside(one.and_then(Node::key).or(base.node.key()).or(Some(base.key)), "")
            .note();
    }
}
