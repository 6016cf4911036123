//! What a body looks like: one resource, several, a page of them, bytes.

use std::cell::OnceCell;

use std::rc::Rc;

use super::vocabulary::{
    COLLECTIONS, ENVELOPE, IDENTIFIERS, JOB_MEMBERS, PAGING, PASSES, SECRETS, STAGED, STAGES, TOKENS, Word, folded,
    is_plural, tells_of_work, words,
};
use crate::hash::HashMap;
use crate::model::schema::{Member, Types, View};
use crate::model::{Api, MediaType, Operation, Response, StatusKey};
use crate::syntax::{Node, NodeId};

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyForm {
    /// There is no body.
    Nothing,
    /// An array.
    Array,
    /// An object around an array: a page of a collection.
    Page,
    /// An object.
    Object,
    /// A string, number or boolean.
    Scalar,
    /// Bytes that the API does not write as text.
    Binary,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// Whether a body is sent as lines of JSON (`application/x-ndjson`): any number of things, whatever the schema of one is.
pub(super) fn is_in_lines(operation: &Operation<'_>) -> bool {
    let mut content = operation.body.iter().flat_map(|body| &body.content);
    content.any(|media| ["ndjson", "jsonl"].iter().any(|format| media.name.contains(format)))
}

/// The shape of a body.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyShape<'a> {
    pub(super) form: BodyForm,
    /// The schema of the resource that it is, wraps, or lists.
    resource: Option<NodeId>,
    /// The names of that resource's members.
    pub(super) members: Rc<[&'a str]>,
    /// The names of the body's own members.
    pub(super) outer: Rc<[&'a str]>,
    /// Whether a member describes work that continues.
    pub(super) is_tracked: bool,
    /// Whether a member is a file, or several: bytes as text (`format: byte`).
    pub(super) carries_file: bool,
    /// Whether what carries it is identified by another member.
    has_identity: bool,
    /// Whether its own description is about work that continues: "an operation to follow asynchronous requests".
    pub(super) is_work: bool,
    /// Whether a member says how far its work has come: waiting, under way, ended, failed.
    pub(super) has_stages: bool,
    /// The names of its members that are arrays.
    lists: Rc<[&'a str]>,
    /// Whether it may as well be an array: one, or several.
    pub(super) is_or_several: bool,
    credentials: OnceCell<Credentials>,
}

/// The roles of members in signing in, by their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Credentials {
    /// The secret of the client.
    pub(super) has_secret: bool,
    /// What it gets for that, and no resource with an identity that has one.
    pub(super) is_token: bool,
    /// Whether that is a token that gives access and nothing else.
    pub(super) gives_access: bool,
    pub(super) has_grant_type: bool,
}

impl BodyShape<'_> {
    /// The form that takes all values of the body: an array where that is one resource, or several.
    pub(super) fn widest_form(&self) -> BodyForm {
        if self.is_or_several { BodyForm::Array } else { self.form }
    }

    /// Worked out once: a large schema may be that of every operation.
    pub(super) fn credentials(&self) -> Credentials {
        *self.credentials.get_or_init(|| {
            let mut found = [(false, &SECRETS), (false, &TOKENS), (false, &PASSES), (false, &IDENTIFIERS)];
            for name in self.members.iter().take(NEAR_TOP) {
                let name = folded(name);
                found.iter_mut().for_each(|(is_found, list)| *is_found |= list.has(&name));
            }
            let [(has_secret, _), (has_token, _), (has_pass, _), (is_identified, _)] = found;
            Credentials {
                has_secret,
                is_token: has_token && !is_identified,
                gives_access: has_pass && !is_identified,
                has_grant_type: self.outer.iter().take(NEAR_TOP).any(|name| is_grant_type(name)),
            }
        })
    }

    /// Whether a member has such a name, without separators and in lower case. What is asked for stands near the top.
    pub(super) fn has(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        self.members.iter().take(NEAR_TOP).any(|name| is_wanted(&folded(name)))
    }

    /// Whether it is a file, or contains one that does not belong to a resource with an identity.
    pub(super) fn is_content(&self) -> bool {
        self.form == BodyForm::Binary || self.carries_file && !self.has_identity
    }

    /// Whether it has members, and none of them is an array.
    pub(super) fn is_flat(&self) -> bool {
        !self.members.is_empty() && self.lists.is_empty()
    }

    /// Whether a member that is an array is named by this word, alone or at its end.
    pub(super) fn has_list(&self, word: &str) -> bool {
        !word.is_empty() && self.lists.iter().any(|name| folded(name).ends_with(word))
    }

    /// The schema of the resource that it is or wraps.
    pub(super) fn schema(&self) -> Option<NodeId> {
        self.resource.filter(|_| self.form == BodyForm::Object && !self.members.is_empty())
    }

    /// Whether both carry the same component.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.resource.is_some() && self.resource == other.resource && !self.members.is_empty()
    }

    /// Whether both carry the same resource: the same component, or nearly the same members.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        const FEWEST: usize = 3;
        if self.is_same(other) {
            return true;
        }
        let (few, many) = if self.members.len() < other.members.len() {
            (&self.members, &other.members)
        } else {
            (&other.members, &self.members)
        };
        shared(few, many).is_some_and(|shared| shared >= FEWEST && shared * 10 >= many.len() * 7)
    }

    /// Whether nearly all members of the other are among its own, and how many at least.
    pub(super) fn holds(&self, other: &Self, fewest: usize) -> bool {
        let count = other.members.len();
        shared(&other.members, &self.members).is_some_and(|shared| shared >= fewest && shared * 10 >= count * 7)
    }
}

/// How many of these names are among those.
fn shared(these: &[&str], those: &[&str]) -> Option<usize> {
    // Comparing is quadratic, and nothing that real documents describe has so many members.
    const MOST: usize = 250;
    (these.len().max(those.len()) <= MOST).then(|| these.iter().filter(|name| those.contains(name)).count())
}

/// The shapes of a document's bodies, each schema read once.
pub(super) struct BodyShapes<'a, 'w> {
    api: &'w Api<'a>,
    /// By how many wrappers are open around it.
    known: HashMap<(NodeId, usize), Rc<BodyShape<'a>>>,
    items: HashMap<NodeId, Items<'a>>,
    none: Rc<BodyShape<'a>>,
}

/// What the members of a collection's items tell.
#[derive(Clone, Default)]
struct Items<'a> {
    names: Rc<[&'a str]>,
    carries_file: bool,
    has_identity: bool,
    is_tracked: bool,
}

/// How many members are looked at for what stands near the top: identifiers, secrets, addresses.
const NEAR_TOP: usize = 100;

/// How deep wrappers are opened: `{"data": {"items": […]}}`.
const WRAPPERS: usize = 2;

impl<'a, 'w> BodyShapes<'a, 'w> {
    pub(super) fn new(api: &'w Api<'a>) -> Self {
        Self { api, known: HashMap::default(), items: HashMap::default(), none: Rc::default() }
    }

    /// A shape to start with. Its lists are those of all others that have none.
    fn empty(&self) -> BodyShape<'a> {
        BodyShape { credentials: OnceCell::new(), ..self.none.as_ref().clone() }
    }

    /// The shape of what is not there.
    pub(super) fn none(&self) -> Rc<BodyShape<'a>> {
        Rc::clone(&self.none)
    }

    /// What an operation answers when it succeeds.
    pub(super) fn of_success(&mut self, operation: &Operation<'a>) -> Rc<BodyShape<'a>> {
        match success(self.api, operation) {
            None => self.none(),
            Some(response) if response.content.is_empty() => {
                // A 200 without content is more often an unwritten body than none.
                let is_empty = matches!(response.status, StatusKey::Code(202 | 204 | 205)) && !response.is_partial;
                let form = match (produces_files(operation), is_empty) {
                    (true, _) => BodyForm::Binary,
                    (false, true) => BodyForm::Nothing,
                    (false, false) => BodyForm::Unknown,
                };
                Rc::new(BodyShape { form, ..self.empty() })
            }
            Some(response) => self.of_content(&response.content),
        }
    }

    pub(super) fn of_content(&mut self, content: &[MediaType<'a>]) -> Rc<BodyShape<'a>> {
        let json = content.iter().find(|media| media.is_json() && media.essence() != "*/*" && media.schema.is_some());
        if let Some(schema) = json.and_then(|media| media.schema) {
            return self.of_schema(schema);
        }
        if content.iter().any(is_binary) || matches!(content, [only] if is_anything(self.api, only)) {
            return Rc::new(BodyShape { form: BodyForm::Binary, ..self.empty() });
        }
        match content.iter().find_map(|media| media.schema) {
            Some(schema) => self.of_schema(schema),
            None => self.none(),
        }
    }

    fn of_schema(&mut self, schema: Node<'a>) -> Rc<BodyShape<'a>> {
        match self.api.value(schema) {
            Some(target) => self.within(target, 0),
            None => self.none(),
        }
    }

    fn within(&mut self, schema: Node<'a>, depth: usize) -> Rc<BodyShape<'a>> {
        let key = (schema.id(), depth);
        if let Some(known) = self.known.get(&key) {
            return Rc::clone(known);
        }
        let shape = Rc::new(self.read(schema, depth));
        self.known.insert(key, Rc::clone(&shape));
        shape
    }

    fn read(&mut self, schema: Node<'a>, depth: usize) -> BodyShape<'a> {
        let view = View::read(self.api.workspace, schema);
        // `type: file` is how 2.0 says it.
        if view.is_binary() && !view.is_object() || schema.get("type").is_some_and(|named| named.text() == "file") {
            return BodyShape { form: BodyForm::Binary, ..self.empty() };
        }
        if view.is_array() && !view.is_object() {
            return self.collection(BodyForm::Array, view.items, Rc::clone(&self.none.outer));
        }
        if !view.members.is_empty() {
            let is_work = schema.get("description").is_some_and(|text| tells_of_work(text.text()));
            let has_stages = view.members.iter().any(|member| self.tells_stage(member));
            let shape = self.object(&view, depth);
            return BodyShape {
                is_work: shape.is_work || is_work,
                has_stages: shape.has_stages || has_stages,
                ..shape
            };
        }
        // Of alternatives the first stands for all.
        let branch = view.branches.first().filter(|_| depth < WRAPPERS).and_then(|branch| self.api.value(*branch));
        if let Some(branch) = branch {
            let is_several = |branch: &Node<'a>| items_of(self.api, *branch).is_some();
            let is_or_several = view.branches.iter().any(is_several);
            return BodyShape { is_or_several, ..self.within(branch, depth + 1).as_ref().clone() };
        }
        let form = match view.types.without_null() {
            types if types.is_empty() => BodyForm::Unknown,
            types if types.allows(Types::OBJECT) => BodyForm::Object,
            _ => BodyForm::Scalar,
        };
        BodyShape { form, resource: view.id, ..self.empty() }
    }

    /// Whether a member lists the stages that work goes through: under way, ended, failed.
    fn tells_stage(&self, member: &Member<'a>) -> bool {
        if !words(member.name).last().is_some_and(|word| STAGED.has(word)) {
            return false;
        }
        let schema = self.api.value(member.schema);
        let parts = || schema.and_then(|schema| schema.get("allOf")).into_iter().flat_map(Node::items);
        let listed = |part: Node<'a>| part.get("enum").into_iter().flat_map(Node::items);
        let values: Vec<_> =
            schema.into_iter().chain(parts().filter_map(|part| self.api.value(part))).flat_map(listed).collect();
        STAGES.iter().all(|stage| values.iter().any(|value| stage.has(&folded(value.text()))))
    }

    /// An object with members is a page of a collection, a wrapper around a resource, or the resource itself.
    fn object(&mut self, view: &View<'a>, depth: usize) -> BodyShape<'a> {
        let api = self.api;
        let followed = |member: &Member<'a>| (member.name, api.value(member.schema).unwrap_or(member.schema));
        let all: Vec<(&'a str, Node<'a>)> = view.members.iter().map(followed).collect();
        let outer: Rc<[&'a str]> = all.iter().map(|(name, _)| *name).collect();
        let own: Vec<_> = all.iter().filter(|(name, schema)| !is_aside(api, name, *schema)).collect();
        let lists: Vec<(&'a str, Node<'a>)> =
            own.iter().filter_map(|(name, schema)| Some((*name, items_of(api, *schema)?))).collect();
        let others = own.len() - lists.len();
        let listed = lists.iter().find(|(name, _)| words(name).last().is_some_and(|word| COLLECTIONS.has(word)));
        let items = match (listed, lists.as_slice()) {
            // What has an identifier is a resource, however many lists it holds.
            _ if own.iter().any(|(name, _)| IDENTIFIERS.has(&folded(name))) => None,
            (Some((_, items)), _) if others <= 2 || is_paged(&outer) => Some(*items),
            (None, [(_, items)]) if others == 0 || (others == 1 && own.len() < outer.len()) => Some(*items),
            _ => None,
        };
        if items.is_some() {
            return self.collection(BodyForm::Page, items, outer);
        }
        if let [(_, only)] = own.as_slice() {
            let inner = api.value(*only).filter(|inner| depth < WRAPPERS && is_object(api, *inner));
            let inner = inner.map(|inner| self.within(inner, depth + 1));
            if let Some(inner) =
                inner.filter(|inner| matches!(inner.form, BodyForm::Object | BodyForm::Page | BodyForm::Array))
            {
                let is_tracked = inner.is_tracked || tracks(&outer);
                let credentials = OnceCell::new();
                return BodyShape { is_tracked, outer, credentials, ..inner.as_ref().clone() };
            }
        }
        let lists = lists.into_iter().map(|(name, _)| name).collect();
        let (members, is_tracked) = (Rc::clone(&outer), tracks(&outer));
        let carries_file = all.iter().any(|(_, schema)| is_file_member(api, *schema));
        let resource = view.id;
        let has_identity = carries_file && has_identity(&members);
        let form = BodyForm::Object;
        let own = BodyShape { form, resource, members, outer, lists, ..self.empty() };
        BodyShape { is_tracked, carries_file, has_identity, ..own }
    }

    fn collection(&mut self, form: BodyForm, items: Option<Node<'a>>, outer: Rc<[&'a str]>) -> BodyShape<'a> {
        let resource = items.and_then(|items| self.api.value(items));
        let Items { names: members, carries_file, has_identity, is_tracked } =
            resource.map_or_else(Default::default, |resource| self.items(resource));
        let is_tracked = is_tracked || tracks(&outer);
        let resource = resource.map(Node::id);
        BodyShape { form, resource, members, outer, is_tracked, carries_file, has_identity, ..self.empty() }
    }

    fn items(&mut self, schema: Node<'a>) -> Items<'a> {
        let api = self.api;
        let read = || {
            let members = View::read(api.workspace, schema).members;
            let carries_file = is_bytes(schema) || members.iter().any(|member| is_file_member(api, member.schema));
            let names: Rc<[&'a str]> = members.iter().map(|member| member.name).collect();
            let has_identity = carries_file && has_identity(&names);
            Items { carries_file, has_identity, is_tracked: tracks(&names), names }
        };
        self.items.entry(schema.id()).or_insert_with(read).clone()
    }
}

pub(super) fn is_grant_type(name: &str) -> bool {
    folded(name) == "granttype"
}

/// Whether one of the members identifies the resource. A request has an identifier too, and so has work that continues.
fn has_identity(names: &[&str]) -> bool {
    let identifies = |name: &str| words(name).last().is_some_and(|word| IDENTIFIERS.has(word));
    let is_aside = |name: &str| ENVELOPE.has(name) || JOB_MEMBERS.has(name);
    names.iter().any(|name| identifies(name) && !is_aside(&folded(name)))
}

/// Whether members tell where in a longer list this one stands.
fn is_paged(names: &[&str]) -> bool {
    const FEWEST: usize = 2;
    names.iter().filter(|name| PAGING.has(&folded(name))).nth(FEWEST - 1).is_some()
}

fn tracks(names: &[&str]) -> bool {
    names.iter().any(|name| JOB_MEMBERS.has(&folded(name)))
}

/// Whether a member stands beside what an answer is about: page numbers, links, warnings. A collection or an object in
/// `data` is what it is about.
fn is_aside<'a>(api: &Api<'a>, name: &str, schema: Node<'a>) -> bool {
    // `articlesCount`, `total_failed_items`; a `grand_total` is part of an invoice.
    let counts = |words: &[Word<'_>]| match words {
        [first, .., last] => last == "count" || first == "total" && is_plural(last),
        _ => false,
    };
    if counts(&words(name)) && !is_object(api, schema) && items_of(api, schema).is_none() {
        return true;
    }
    let name = folded(name);
    // `order` is a direction, and `object` the name of a type; or they are the resource.
    let may_be_it = COLLECTIONS.has(&name) || matches!(&*name, "object" | "order");
    ENVELOPE.has(&name) && !(may_be_it && (items_of(api, schema).is_some() || is_object(api, schema)))
}

/// The items of a schema that is an array, or a map from names to objects.
fn items_of<'a>(api: &Api<'a>, schema: Node<'a>) -> Option<Node<'a>> {
    let schema = api.value(schema)?;
    let Content { items, named, .. } = Content::of(schema);
    let is_array = |named: Node<'_>| named.text() == "array" || named.items().any(|one| one.text() == "array");
    let holds_objects = |items| {
        is_object(api, items)
            || api.value(items).and_then(|one| one.get("type")).is_some_and(|named| named.text() == "object")
    };
    let is_map = || schema.get("properties").is_none_or(Node::is_empty);
    let of_map = || schema.get("additionalProperties").filter(|items| is_map() && holds_objects(*items));
    items.or_else(of_map).or_else(|| named.is_some_and(is_array).then_some(schema))
}

/// Whether a member is bytes written as text, or an array of such, alone or each with its name.
fn is_file_member<'a>(api: &Api<'a>, schema: Node<'a>) -> bool {
    // What is asked for stands near the top.
    const MOST: usize = 20;
    let Some(schema) = api.value(schema) else { return false };
    let own = Content::of(schema);
    let Some(items) = own.items.and_then(|items| api.value(items)) else { return own.is_bytes };
    let mut members = items.get("properties").into_iter().flat_map(Node::entries).take(MOST);
    is_bytes(items) || members.any(|member| api.value(member.value).is_some_and(is_bytes))
}

/// Whether a schema is bytes, written as text or not.
pub(super) fn is_bytes(schema: Node<'_>) -> bool {
    Content::of(schema).is_bytes
}

/// What a schema says of its values.
struct Content<'a> {
    /// `type`.
    named: Option<Node<'a>>,
    items: Option<Node<'a>>,
    is_bytes: bool,
}

impl<'a> Content<'a> {
    fn of(schema: Node<'a>) -> Self {
        let [named, items, format, encoding] = schema.values(["type", "items", "format", "contentEncoding"]);
        let is_written = format.is_some_and(|format| matches!(format.text(), "byte" | "binary" | "base64"));
        Self { named, items, is_bytes: is_written || encoding.is_some() }
    }
}

fn is_object<'a>(api: &Api<'a>, schema: Node<'a>) -> bool {
    api.value(schema)
        .is_some_and(|schema| ["properties", "allOf", "oneOf", "anyOf"].iter().any(|key| schema.get(key).is_some()))
}

/// Whether a media type is a file rather than data of the API's own.
fn is_binary(media: &MediaType<'_>) -> bool {
    is_file(&media.essence())
        || media.schema.and_then(|schema| schema.get("format")).is_some_and(|format| format.text() == "binary")
}

fn is_file(essence: &str) -> bool {
    const FILES: [&str; 14] = [
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/x-zip-compressed",
        "text/csv",
        "application/zstd",
        "application/x-zip",
        "application/binary",
        "application/x-xz",
        "application/vnd.ms-excel",
        "text/calendar",
    ];
    const FAMILIES: [&str; 5] = ["image/", "audio/", "video/", "font/", "application/vnd.openxmlformats"];
    FILES.contains(&essence) || FAMILIES.iter().any(|family| essence.starts_with(family)) || essence.ends_with("+zip")
}

/// Whether an operation of 2.0 names files as what it answers with. It needs no schema there, and then has no content.
fn produces_files(operation: &Operation<'_>) -> bool {
    let mut named = operation.node.get("produces").into_iter().flat_map(Node::items).map(Node::text).peekable();
    named.peek().is_some() && named.all(is_file)
}

/// Whether nothing at all is said of a body: bytes, then, or it would be described.
fn is_anything<'a>(api: &Api<'a>, media: &MediaType<'a>) -> bool {
    media.essence() == "*/*" && media.schema.and_then(|schema| api.value(schema)).is_none_or(|schema| schema.is_empty())
}

/// The response that shows best what success looks like: the lowest 2xx with a body, else the lowest 2xx, else `default`.
/// In which order they are written says nothing.
pub(super) fn success<'w, 'a>(api: &'w Api<'a>, operation: &Operation<'a>) -> Option<&'w Response<'a>> {
    let of = |wanted: fn(StatusKey) -> bool| {
        operation.responses.iter().filter(move |used| wanted(used.status)).filter_map(|used| api.response(used))
    };
    // A range comes behind the codes.
    let code = |response: &&Response<'_>| response.status.code().unwrap_or(u16::MAX);
    of(StatusKey::is_success)
        .filter(|response| response.has_body())
        .min_by_key(code)
        .or_else(|| of(StatusKey::is_success).min_by_key(code))
        .or_else(|| of(|status| status == StatusKey::Default).find(|_| operation.responses.len() == 1))
}
