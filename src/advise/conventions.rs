//! How a document writes its responses, and text to paste that follows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use indexmap::IndexMap;
use openapiv3::{
    Header, HeaderStyle, IntegerType, ObjectType, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaData,
    SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use super::errors::{Errors, is_general_name};
use super::phrases::{SEVERAL, codes_of_name, codes_within, is_about, is_phrase, phrase, subject_of};
use crate::edit::Obstacle;
use crate::hash::{HashMap, HashSet};
use crate::model::errors::{Model, is_problem};
use crate::model::roles::Role;
use crate::model::schema::View;
use crate::model::{
    Api, MediaType as Declared, Method, Operation, RATE_LIMIT_HEADERS, Response as Judged, StatusKey, Version,
};
use crate::resolve::{ReferenceError, reference_of};
use crate::status::{self, Status};
use crate::syntax::{Entry, Node, NodeId, NodeKind};
use crate::text::words::folded;
use crate::text::{SourceId, essence};

/// How a document writes its responses, worked out once.
#[derive(Debug, Default)]
pub struct Conventions {
    /// For each error code the shared responses that operations answer it with, or that are named for it. Errors are
    /// alike in all operations of a document; a success answers what its own operation is about.
    shared: HashMap<u16, Vec<Shared>>,
    /// How many operations answer each error code, in each area of the API.
    answered: HashMap<u16, BTreeMap<usize, usize>>,
    errors: Errors,
    /// The error body of each response object.
    bodies: HashMap<NodeId, usize>,
    /// The media type of most error bodies.
    media: Option<String>,
    /// The media type of problem details that a policy requires of errors.
    pub(crate) demanded: Option<String>,
    /// A schema that is named for errors in general.
    declared: Option<NodeId>,
    /// Whether a `401` declares its challenge.
    has_challenges: bool,
    /// Whether the description of the API says that credentials are optional.
    pub(super) are_optional: OnceLock<bool>,
    /// The headers with which the first response that has any describes a rate limit, or else those of the most usual form.
    limits: OnceLock<Vec<String>>,
    /// Whether the strict rules are in force, so that a new response has the headers that they ask for.
    pub(crate) is_strict: bool,
    /// The nodes below `paths` that references lead to or through.
    referred: HashSet<NodeId>,
    /// The reason phrase of each error code, in the words and letters that most responses have for it.
    phrases: BTreeMap<u16, String>,
}

/// A shared response, and how many operations of each area of the API answer a code with it.
#[derive(Debug)]
struct Shared {
    /// What references to it name.
    target: NodeId,
    /// How each file refers to it.
    references: BTreeMap<SourceId, String>,
    areas: BTreeMap<usize, usize>,
    name: String,
    code: u16,
    /// Whether its name mentions the code, and what it is about beside that: worked out for the few that are asked for.
    told: OnceLock<(bool, Option<String>)>,
}

impl Shared {
    fn new(target: NodeId, name: &str, code: u16) -> Self {
        let (references, areas, told) = (BTreeMap::new(), BTreeMap::new(), OnceLock::new());
        Self { target, references, areas, name: name.to_owned(), code, told }
    }

    fn told(&self) -> &(bool, Option<String>) {
        let is_named = || codes_within(&self.name).any(|own| own == self.code);
        self.told.get_or_init(|| (is_named(), subject_of(&self.name, self.code)))
    }

    /// Whether its name mentions the code.
    fn is_named(&self) -> bool {
        self.told().0
    }

    /// What its name is about beside the code.
    fn subject(&self) -> Option<&str> {
        self.told().1.as_deref()
    }

    /// How many operations of an area, or of all, answer with it.
    fn count(&self, area: Option<usize>) -> usize {
        total(&self.areas, area)
    }
}

/// The text of a response, or of its body.
#[derive(Debug)]
pub(super) struct Draft {
    /// The text.
    pub(super) value: Value,
    /// What the error body that it declares looks like, if it is one of JSON.
    pub(super) body: Option<Model>,
    /// The media types of an error body that no response has yet.
    pub(super) media: BTreeSet<String>,
    /// The schema that it writes once more.
    pub(super) copied: Option<NodeId>,
    /// The reason why it is not written by an edit.
    pub(super) obstacle: Option<Obstacle>,
}

impl Draft {
    /// The draft of a `content` with the media types in it.
    fn of_media(self) -> Self {
        let names = self.value.as_object().into_iter().flat_map(Map::keys);
        Self { media: names.map(|name| essence(name).into_owned()).collect(), ..self }
    }

    fn map(self, change: impl FnOnce(Value) -> Value) -> Self {
        Self { value: change(self.value), ..self }
    }
}

impl From<Value> for Draft {
    fn from(value: Value) -> Self {
        Self { value, body: None, media: BTreeSet::new(), copied: None, obstacle: None }
    }
}

fn total(areas: &BTreeMap<usize, usize>, area: Option<usize>) -> usize {
    match area {
        Some(area) => areas.get(&area).copied().unwrap_or_default(),
        None => areas.values().sum(),
    }
}

/// The name of what a reference leads to: the last segment of its pointer, or the file without its extension.
fn name_of_target(reference: &str) -> &str {
    let name = reference.rsplit('/').next().unwrap_or_default();
    [".yaml", ".yml", ".json"].iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(name)
}

impl Conventions {
    /// Reads the conventions of a description, in one pass over its responses.
    pub fn of(api: &Api<'_>) -> Self {
        let mut found = Self { errors: Errors::of(api), ..Self::default() };
        let mut positions: HashMap<(u16, NodeId), usize> = HashMap::default();
        for (operation, used) in api.served().flat_map(|one| one.responses.iter().map(move |used| (one, used))) {
            let StatusKey::Code(code @ 400..) = used.status else { continue };
            let area = found.errors.area(operation.id);
            *found.answered.entry(code).or_default().entry(area).or_default() += 1;
            let Some(reference) = used.key.keyed().and_then(reference_of).filter(|_| used.response.is_some()) else {
                continue;
            };
            let Ok(target) = api.workspace.target(reference) else { continue };
            let shared = found.shared.entry(code).or_default();
            let at = *positions.entry((code, target.id())).or_insert_with(|| {
                shared.push(Shared::new(target.id(), name_of_target(reference.text()), code));
                shared.len() - 1
            });
            *shared[at].areas.entry(area).or_default() += 1;
            shared[at].references.entry(reference.id().0).or_insert_with(|| reference.text().to_owned());
        }
        for entry in api.components("responses").into_iter().flat_map(Node::entries) {
            for code in codes_of_name(entry.key.text()) {
                let target = entry.value.id();
                if !positions.contains_key(&(code, target)) {
                    found.shared.entry(code).or_default().push(Shared::new(target, entry.key.text(), code));
                }
            }
        }
        let bodies = api.error_bodies().all.iter().enumerate();
        found.bodies = bodies.map(|(at, body)| (api.responses[body.response].node.id(), at)).collect();
        found.media = media_of_most(api);
        found.declared = error_component(api).map(Node::id);
        let is_challenge = |response: &Judged<'_>| {
            response.status == StatusKey::Code(401) && response.header("WWW-Authenticate").is_some()
        };
        found.has_challenges = api.responses.iter().any(is_challenge);
        found.phrases = phrases_of(api);
        found.referred = referred(api);
        found
    }

    /// Whether references lead to a node below `paths`, or through it.
    pub(super) fn is_referred(&self, node: NodeId) -> bool {
        self.referred.contains(&node)
    }

    /// Whether the document shows what the body of an error with this code may look like; none stands for ranges and
    /// `default`. Otherwise new responses have no body: nobody but the author knows it.
    pub fn shows_error(&self, code: Option<u16>) -> bool {
        // Texts have no members, and those of problem details are known.
        let is_known = |media: &str| !is_structured(media) || media.contains("problem");
        self.declared.is_some() || self.errors.are_shown(code) || self.media.as_deref().is_some_and(is_known)
    }

    /// The shared response that fits an error of an operation: the one that the operations of its area answer with, the
    /// one that all do, or one of that name.
    fn shared_for(&self, operation: &Operation<'_>, code: u16) -> Option<&Shared> {
        let shared = self.shared.get(&code)?;
        let is_fit = |one: &&Shared| match one.subject() {
            Some(subject) => is_about(operation, subject) || one.areas.len() >= SEVERAL,
            None => one.is_named() || !self.errors.are_of_others(&one.areas, operation),
        };
        // Where several compete, each is about something of its own: `OrderNotFound`, `BakerNotFound`. One that is not
        // named for the code may be about a special case, unless most use it.
        let most = |area: Option<usize>| {
            let referring: usize = shared.iter().map(|one| one.count(area)).sum();
            let answered = self.answered.get(&code).map_or(0, |areas| total(areas, area));
            let is_most = |one: &&Shared| one.count(area) * 2 > referring;
            shared.iter().find(is_most).filter(|one| one.count(area) * 2 > answered || one.is_named()).filter(is_fit)
        };
        let named = || shared.iter().find(|one| one.count(None) == 0 && is_fit(one));
        most(Some(self.errors.area(operation.id))).or_else(|| most(None)).or_else(named)
    }

    /// The name of the shared response that is named for an error of an operation, if it is another one than this.
    pub fn shared_name(&self, operation: &Operation<'_>, code: u16, other_than: NodeId) -> Option<&str> {
        let is_fit = |one: &&Shared| {
            let is_foreign = |subject: &str| !is_about(operation, subject);
            one.target != other_than && one.is_named() && !one.subject().is_some_and(is_foreign)
        };
        let named = self.shared.get(&code)?.iter().filter(is_fit);
        Some(&named.max_by_key(|one| one.count(None))?.name)
    }

    /// A response of this code for an operation, as JSON in the form of the document's version: a reference to what the
    /// document has for it, or a response that uses the document's own error schema. None if its body is not known.
    pub(super) fn response(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Draft> {
        if code >= 400 && Audience::of(api, operation).is_some() {
            return self.build(api, operation, code);
        }
        let source = operation.node.id().0;
        let shared = self.shared_for(operation, code).and_then(|shared| {
            let response = api.workspace.node(shared.target);
            let body = self.body_of(api, response);
            // One that no operation uses may have been left without the body that errors have.
            let is_bare = body.is_none() && ["content", "schema"].iter().all(|key| response.get(key).is_none());
            if is_bare && shared.count(None) == 0 && self.has_body(api, operation, code) {
                return None;
            }
            let known = shared.references.get(&source).cloned();
            let reference = known.or_else(|| api.workspace.reference_to(source, response))?;
            let media = response.get("content").filter(|_| shared.count(None) == 0);
            let media =
                media.into_iter().flat_map(Node::entries).map(|entry| essence(entry.key.text()).into_owned()).collect();
            // Then the finding about the header is not about the shared response.
            let is_new = shared.count(None) == 0
                || api.of_object(response.id()).any(|used| used.status != StatusKey::Code(code));
            let names = || self.headers_of(api, operation, code);
            let lacks = || names().iter().any(|name| !declares_header(response, name));
            let obstacle = Some(Obstacle::Incomplete)
                .filter(|_| (self.is_strict || code == 401 && self.has_challenges) && is_new && lacks());
            Some(Draft { body, media, obstacle, ..json!({ "$ref": reference }).into() })
        });
        shared.or_else(|| self.build(api, operation, code))
    }

    /// The body of a shared response, as an error would have it.
    fn body_of(&self, api: &Api<'_>, response: Node<'_>) -> Option<Model> {
        if let Some(at) = self.bodies.get(&response.id()) {
            return Some(Model::Used(*at));
        }
        if api.version == Version::V2 {
            return response.get("schema").map(|schema| Model::Schema(schema.id(), false));
        }
        let mut content = response.get("content").into_iter().flat_map(Node::entries);
        let body = content.find(|entry| is_structured(entry.key.text()))?;
        Some(Model::Schema(body.value.get("schema")?.id(), is_problem(body.key.text())))
    }

    /// Whether a new error of this code has a body.
    fn has_body(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> bool {
        operation.method != Method::Head
            && !api.habits().omits_body(StatusKey::Code(code))
            && (self.shows_error(Some(code)) || self.demanded.is_some())
    }

    /// The body of an error response, as the members of the response that declare it: none if it is not known.
    pub(super) fn error_body(
        &self,
        api: &Api<'_>,
        operation: &Operation<'_>,
        status: StatusKey,
        source: SourceId,
    ) -> Option<Draft> {
        let content = self.error_content(api, operation, status, source)?;
        let content = content.map(|content| json!({ "content": content }));
        Some(if api.version == Version::V2 { content.map(response_of_2) } else { content })
    }

    /// Headers of a response with a code, as the entries of `headers`.
    pub(super) fn headers(
        &self,
        api: &Api<'_>,
        source: SourceId,
        code: Option<u16>,
        names: &[&str],
    ) -> Map<String, Value> {
        let written = |name: &&str| ((*name).to_owned(), header_value(api, source, name, code));
        names.iter().map(written).collect()
    }

    /// The headers that a new response of this code has.
    pub(super) fn headers_of(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Vec<&str> {
        match code {
            // What a `PUT` creates has the address of the request.
            201 if self.is_strict && operation.method != Method::Put => vec!["Location"],
            201 if !api.is_read_by_address(operation) => Vec::new(),
            201 | 202 => vec!["Location"],
            401 if self.is_strict || self.has_challenges => vec!["WWW-Authenticate"],
            429 if self.is_strict => {
                let limits = self.limits.get_or_init(|| limits_of(api));
                ["Retry-After"].into_iter().chain(limits.iter().map(String::as_str)).collect()
            }
            429 | 503 => vec!["Retry-After"],
            400.. if self.is_strict => {
                let needs = status::lookup(code).into_iter().flat_map(Status::required_headers);
                needs.map(|need| need.name).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A response of this code, as JSON in the form of the document's version.
    pub(super) fn build(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Draft> {
        let source = operation.node.id().0;
        let mut response = Map::from_iter([("description".to_owned(), Value::from(self.phrase(code)))]);
        let names = self.headers_of(api, operation, code);
        if !names.is_empty() {
            response.insert("headers".to_owned(), Value::Object(self.headers(api, source, Some(code), &names)));
        }
        let content = match code {
            _ if operation.method == Method::Head => None,
            200 => Some(resource_content(api, operation, source)?.into()),
            201 | 202 => success_body(api, operation)
                .and_then(|(media, schema)| content_of(api, media.name, schema, source))
                .map(Draft::from),
            400.. if !self.has_body(api, operation, code) => None,
            400.. => match Audience::of(api, operation) {
                Some(Audience::Redirected) => None,
                Some(Audience::Reading(media)) => {
                    Some(self.common_content(Some(&media), api.version == Version::V2).of_media())
                }
                None => self.error_content(api, operation, StatusKey::Code(code), source),
            },
            _ => None,
        };
        let draft = match content {
            Some(content) => content.map(|content| {
                response.insert("content".to_owned(), content);
                Value::Object(response)
            }),
            None => Value::Object(response).into(),
        };
        Some(if api.version == Version::V2 { draft.map(response_of_2) } else { draft })
    }

    /// The `content` of an error of this status, to write into a file: in the form that fits the operation best, in a schema
    /// of the document that is named for errors, with the members that most errors have, or in a common form. None if the
    /// document shows no body that such errors may have. Ranges and `default` are answered as errors in general are.
    fn error_content(
        &self,
        api: &Api<'_>,
        operation: &Operation<'_>,
        status: StatusKey,
        source: SourceId,
    ) -> Option<Draft> {
        let is_2 = api.version == Version::V2;
        // Beside a body for invalid input nothing says what the others are.
        let asked = status.code().filter(|code| *code != 400 || !self.errors.tells_input_apart(api, operation));
        if !self.shows_error(asked) {
            return self.demanded.as_deref().map(|media| self.common_content(Some(media), is_2).of_media());
        }
        let code = status.code().unwrap_or(if status == StatusKey::Range(5) { 500 } else { 400 });
        let bodies = api.error_bodies();
        let content = |at: usize, schema: Node<'_>| {
            let body = &bodies.all[at];
            let media = api.responses[body.response].content[body.media].name;
            let value = json!({ media: { "schema": error_schema(api, schema, source)? } });
            let copied = Some(schema.id()).filter(|_| reference_of(schema).is_none());
            Some(Draft { body: Some(Model::Like(at)), copied, ..value.into() })
        };
        let stated = |at: usize| api.error_schema(&bodies.all[at]);
        let used = self.errors.candidates(api, operation, code).into_iter().find_map(|at| content(at, stated(at)));
        let declared = || {
            let schema = api.workspace.node(self.declared?);
            let media = self.media.as_deref().unwrap_or("application/json");
            let value = json!({ media: { "schema": { "$ref": api.workspace.reference_to(source, schema)? } } });
            let body = Some(Model::Schema(schema.id(), is_problem(media)));
            Some(Draft { body, ..value.into() })
        };
        let spelled_out = |at: usize| {
            let schema = stated(at);
            content(at, reference_of(schema).map_or(Some(schema), |site| api.workspace.target(site).ok())?)
        };
        let usual = || self.errors.usual(api).and_then(spelled_out);
        // Any other form would differ from it.
        let common = || bodies.common().and_then(spelled_out);
        let any = || Some(self.common_content(self.media.as_deref(), is_2));
        used.or_else(declared).or_else(usual).or_else(common).or_else(any).map(Draft::of_media)
    }

    /// An error body for documents without one that fits: problem details (RFC 9457), or where errors have another media
    /// type a code for programs and a message for people. Under the strict rules it names the single request too.
    fn common_content(&self, media: Option<&str>, is_2: bool) -> Draft {
        const MEMBERS: [&str; 3] = ["code", "message", "requestId"];
        const OF_PROBLEM: [&str; 5] = ["type", "title", "status", "detail", "instance"];
        let media = media.unwrap_or("application/problem+json");
        if !is_structured(media) {
            // In 2.0 the operation says which media types its texts have.
            let body = Some(Model::Members(&[], false)).filter(|_| is_2);
            return Draft { body, ..json!({ media: { "schema": plain(Type::String(StringType::default())) } }).into() };
        }
        let is_problem = media.contains("problem");
        let members: &'static [&'static str] = if is_problem { &OF_PROBLEM } else { &MEMBERS };
        let members = &members[..members.len() - usize::from(!self.is_strict)];
        let member = |name: &&'static str| {
            let kind = match *name {
                "status" => Type::Integer(IntegerType::default()),
                _ => Type::String(StringType::default()),
            };
            ((*name).to_owned(), ReferenceOr::boxed_item(plain(kind)))
        };
        let properties: IndexMap<String, ReferenceOr<Box<Schema>>> = members.iter().map(member).collect();
        let schema = plain(Type::Object(ObjectType { properties, ..ObjectType::default() }));
        Draft { body: Some(Model::Members(members, is_problem)), ..json!({ media: { "schema": schema } }).into() }
    }

    /// The reason phrase of a code, as the document writes it.
    fn phrase(&self, code: u16) -> &str {
        self.phrases.get(&code).map_or(phrase(code), String::as_str)
    }
}

/// Whether the text of a response declares a header.
pub(super) fn declares_header(response: Node<'_>, name: &str) -> bool {
    let mut declared = response.get("headers").into_iter().flat_map(Node::entries);
    declared.any(|own| own.key.text().eq_ignore_ascii_case(name))
}

/// People in a browser, as the clients of an operation. Nothing shows what they get as errors: not what programs get.
enum Audience {
    /// They read pages of this media type.
    Reading(String),
    /// They are led elsewhere.
    Redirected,
}

impl Audience {
    /// None if the clients of an operation are programs.
    fn of(api: &Api<'_>, operation: &Operation<'_>) -> Option<Self> {
        let is_page = |media: &Declared<'_>| matches!(&*media.essence(), "text/html" | "application/xhtml+xml");
        let mut pages = None;
        let mut redirects = false;
        for used in &operation.responses {
            let response = api.response(used)?;
            match response.status {
                status if status.is_success() => {
                    pages = Some(response.content.first()?.name.to_owned());
                    if !response.content.iter().all(is_page) {
                        return None;
                    }
                }
                StatusKey::Code(301 | 302 | 303 | 307 | 308) => {
                    redirects = true;
                    if !response.content.iter().all(is_page) {
                        return None;
                    }
                }
                _ if !response.content.is_empty() => return None,
                _ => {}
            }
        }
        let is_redirected = redirects && operation.method == Method::Get;
        pages.map(Self::Reading).or_else(|| is_redirected.then_some(Self::Redirected))
    }
}

/// The nodes that references of the document into its own `paths` lead to, and those around them.
fn referred(api: &Api<'_>) -> HashSet<NodeId> {
    let mut found = HashSet::default();
    let references = api.root.document().references().filter(|reference| reference.text().starts_with("#/paths/"));
    for reference in references {
        let Ok(target) = api.workspace.target(reference) else { continue };
        for node in std::iter::successors(Some(target), |node| node.parent()) {
            if !found.insert(node.id()) {
                break;
            }
        }
    }
    found
}

/// The reason phrases of error codes, as most of the descriptions write each that say no more than that.
fn phrases_of(api: &Api<'_>) -> BTreeMap<u16, String> {
    let mut counts: BTreeMap<u16, BTreeMap<&str, usize>> = BTreeMap::new();
    for response in &api.responses {
        let StatusKey::Code(code @ 400..) = response.status else { continue };
        let text = response.description().trim();
        if is_phrase(code, text) {
            *counts.entry(code).or_default().entry(text).or_default() += response.uses.len();
        }
    }
    let most = counts.into_iter().filter_map(|(code, texts)| {
        let (text, _) = texts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((code, text.to_owned()))
    });
    most.collect()
}

/// The media type that most error responses have.
fn media_of_most(api: &Api<'_>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let errors = api.responses.iter().filter(|response| api.is_error(response));
    for media in errors.flat_map(|response| &response.content) {
        *counts.entry(media.name).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(media, _)| media.to_owned())
}

/// A schema that is named for errors in general, whether it is used or not.
fn error_component<'a>(api: &Api<'a>) -> Option<Node<'a>> {
    let sort = if api.version == Version::V2 { "definitions" } else { "schemas" };
    let mut schemas = api.components(sort).into_iter().flat_map(Node::entries);
    let is_whole = |schema: Node<'_>| {
        let members = View::read(api.workspace, schema).members;
        let has = |wanted: Role| members.iter().any(|member| Role::of(member.name) == Some(wanted));
        has(Role::Code) && (has(Role::Message) || has(Role::Either)) || has(Role::Message) && has(Role::Either)
    };
    schemas.find(|entry| is_general_name(entry.key.text()) && is_whole(entry.value)).map(|entry| entry.value)
}

/// The `content` of a success that returns the resource of an operation, as other operations of its path have it. None
/// if they have none.
fn resource_content(api: &Api<'_>, operation: &Operation<'_>, source: SourceId) -> Option<Value> {
    let here = api.around(operation).here;
    let others = || api.of_resource(here).filter(|other| other.path == operation.path && other.id != operation.id);
    let returned = || others().find_map(|other| success_body(api, other));
    let sent = || {
        let bodies = others().filter(|other| matches!(other.method, Method::Put | Method::Patch));
        bodies.filter_map(|other| other.body.as_ref()).flat_map(|body| &body.content).find_map(referring)
    };
    let (media, schema) = success_body(api, operation).or_else(returned).or_else(sent)?;
    content_of(api, media.name, schema, source)
}

fn content_of(api: &Api<'_>, media: &str, reference: Node<'_>, source: SourceId) -> Option<Value> {
    let known = Some(reference.text().to_owned()).filter(|_| reference.id().0 == source);
    let moved = || api.workspace.reference_to(source, api.workspace.target(reference).ok()?);
    let reference = known.or_else(moved)?;
    Some(json!({ media: { "schema": { "$ref": reference } } }))
}

fn limits_of(api: &Api<'_>) -> Vec<String> {
    let limits = |response: &Judged<'_>| -> Vec<String> {
        let limits = response.headers.iter().filter(|header| header.is_of_rate_limit());
        limits.map(|header| header.name.to_owned()).collect()
    };
    let limits = api.responses.iter().map(limits).find(|limits| !limits.is_empty());
    limits.unwrap_or_else(|| RATE_LIMIT_HEADERS.map(str::to_owned).to_vec())
}

/// How many values a schema has at most that is spelled out in a snippet.
const VALUES: usize = 40;

/// Whether a body of this media type has members.
fn is_structured(media: &str) -> bool {
    media.contains("json") || media.contains("xml") || media == "*/*"
}

/// A schema of the document to use once more, in a file: nothing where it is too large to spell out.
fn error_schema(api: &Api<'_>, schema: Node<'_>, source: SourceId) -> Option<Value> {
    outline(api, schema, false, &mut { VALUES }, source)
}

/// A schema without what is said of one use of it: descriptions, examples and listed values. `is_map`: its keys are
/// names.
fn outline(api: &Api<'_>, node: Node<'_>, is_map: bool, left: &mut usize, source: SourceId) -> Option<Value> {
    const OF_ONE_USE: [&str; 8] = ["const", "default", "description", "enum", "example", "examples", "title", "xml"];
    *left = left.checked_sub(1)?;
    if let Some(reference) = reference_of(node).filter(|_| !is_map) {
        // In another file it leads elsewhere.
        let is_known = reference.id().0 == source;
        let reference = match api.workspace.target(reference) {
            Ok(target) if !is_known => api.workspace.reference_to(source, target)?,
            // A file that was not read may be there for others.
            Ok(_) | Err(ReferenceError::File(_)) if is_known => reference.text().to_owned(),
            _ => return None,
        };
        return Some(json!({ "$ref": reference }));
    }
    match node.kind() {
        NodeKind::Mapping => {
            let is_kept = |key: &str| is_map || !(OF_ONE_USE.contains(&key) || key.starts_with("x-"));
            let kept = node.entries().filter(|entry| is_kept(entry.key.text()));
            let mut member = |Entry { key, value }: Entry<'_>| {
                let is_map = !is_map && matches!(key.text(), "properties" | "patternProperties" | "$defs");
                Some((key.text().to_owned(), outline(api, value, is_map, left, source)?))
            };
            kept.map(&mut member).collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        NodeKind::Sequence => {
            node.items().map(|item| outline(api, item, false, left, source)).collect::<Option<_>>().map(Value::Array)
        }
        NodeKind::String => Some(Value::from(node.text())),
        NodeKind::Null | NodeKind::Bool | NodeKind::Number => serde_json::from_str(node.text()).ok(),
    }
}

/// The body of the success response that an operation has already, where its schema is a reference.
fn success_body<'m, 'a>(api: &'m Api<'a>, operation: &Operation<'a>) -> Option<(&'m Declared<'a>, Node<'a>)> {
    let success = operation.responses.iter().filter(|used| used.status.is_success());
    success.filter_map(|used| api.response(used)).flat_map(|response| &response.content).find_map(referring)
}

/// A body whose schema is a reference, with that.
fn referring<'m, 'a>(body: &'m Declared<'a>) -> Option<(&'m Declared<'a>, Node<'a>)> {
    Some((body, body.schema.and_then(reference_of)?))
}

fn plain(kind: Type) -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(kind) }
}

/// A header of a response with a code, as it is usually declared.
fn header(name: &str, code: Option<u16>) -> Header {
    let text = |format: &str| {
        let format = if format.is_empty() {
            VariantOrUnknownOrEmpty::Empty
        } else {
            VariantOrUnknownOrEmpty::<StringFormat>::Unknown(format.to_owned())
        };
        Type::String(StringType { format, ..StringType::default() })
    };
    let (description, kind) = match name {
        "Location" => {
            let leads_to = match code {
                Some(202) => "Address of the state of the work",
                Some(300..=399) => "Address to go to",
                _ => "Address of the new resource",
            };
            (leads_to, text("uri-reference"))
        }
        "Retry-After" => ("Seconds to wait before the next request", Type::Integer(IntegerType::default())),
        "WWW-Authenticate" => ("The authentication schemes that are accepted", text("")),
        "Allow" => ("The methods that are allowed", text("")),
        "ETag" => ("Version of the representation", text("")),
        "Content-Range" => ("The range that is enclosed", text("")),
        // In the draft of the IETF these are lists of parameters.
        "RateLimit" | "RateLimit-Policy" => ("The rate limit, and how much of it is left", text("")),
        _ if name.contains("imit") => {
            let words = match name.rsplit('-').next() {
                Some("Remaining") => "How many requests are left until the reset",
                Some("Reset") => "When all requests are allowed again",
                _ => "How many requests are allowed until the reset",
            };
            (words, Type::Integer(IntegerType::default()))
        }
        _ => ("", text("")),
    };
    Header {
        description: Some(description.to_owned()).filter(|words| !words.is_empty()),
        style: HeaderStyle::default(),
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(plain(kind))),
        example: None,
        examples: IndexMap::default(),
        extensions: IndexMap::default(),
    }
}

/// A header as the entry of `headers` in a file: a reference to the shared one of that name, or spelled out.
fn header_value(api: &Api<'_>, source: SourceId, name: &str, code: Option<u16>) -> Value {
    let mut shared = api.components("headers").into_iter().flat_map(Node::entries);
    let shared = shared.find(|entry| folded(entry.key.text()) == folded(name));
    let reference = shared.and_then(|entry| api.workspace.reference_to(source, entry.value));
    if let Some(reference) = reference.filter(|_| api.version != Version::V2) {
        return json!({ "$ref": reference });
    }
    let mut header = serde_json::to_value(header(name, code)).unwrap_or_default();
    if let Some(header) = header.as_object_mut() {
        // It has one value only for headers, so nobody writes it (OpenAPI 3.1, 4.8.21).
        header.shift_remove("style");
    }
    if api.version == Version::V2 { header_of_2(header) } else { header }
}

/// A response of 3.x in the form of 2.0: the schema beside the description. Its headers have that form.
fn response_of_2(mut response: Value) -> Value {
    let schema = response["content"]
        .as_object()
        .and_then(|content| content.values().next())
        .map(|media| media["schema"].clone());
    if let Some(map) = response.as_object_mut() {
        map.remove("content");
        if let Some(schema) = schema {
            let text = schema["$ref"].as_str().map(|reference| json!({ "$ref": reference }));
            map.insert("schema".to_owned(), text.unwrap_or(schema));
        }
    }
    response
}

/// A header of 3.x in the form of 2.0: the schema's fields beside the description.
fn header_of_2(mut header: Value) -> Value {
    let schema = header["schema"].take();
    let mut flat = Map::new();
    flat.extend(header.get("description").map(|words| ("description".to_owned(), words.clone())));
    if let Value::Object(schema) = schema {
        flat.extend(schema);
    }
    Value::Object(flat)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::diagnostic::Change;
    use crate::edit;
    use crate::resolve::{Input, Memory, Workspace};

    fn with_api<T>(name: &str, text: &str, ask: impl FnOnce(&Conventions, &Api<'_>) -> T) -> T {
        let memory = Memory([(PathBuf::from(name), text.as_bytes().to_vec())].into());
        let workspace = Workspace::load(&memory, &[Input { path: name.into(), name: name.into() }], &[]);
        let api = Api::new(&workspace, SourceId(0)).expect("is supported");
        ask(&Conventions::of(&api), &api)
    }

    fn snippets(name: &str, text: &str, code: u16) -> String {
        with_api(name, text, |conventions, api| {
            let response = conventions.response(api, &api.operations[0], code).expect("is made").value;
            let entry = Map::from_iter([(code.to_string(), response)]);
            if name.ends_with("json") { edit::in_json(&entry) } else { edit::in_block(&entry) }
        })
    }

    const PATHS: &str = r#"paths:
  /a:
    post:
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
        "400": {description: bad, content: {application/vnd.error+json: {schema: {$ref: '#/components/schemas/Error'}}}}
        "409": {$ref: '#/components/responses/Clash'}
components:
  responses:
    UnauthorizedError: {description: log in, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    Clash: {description: clash}
  schemas: {A: {type: object}, Error: {type: object}}
"#;

    /// A body as the snippets of documents without a fitting error schema have it.
    fn is_common(text: &str) -> bool {
        let members = ["title", "message"];
        !text.contains("$ref") && members.iter().any(|member| text.contains(&format!("{member}:\n")))
    }

    #[test]
    fn brings_the_map_where_there_is_none() {
        let document = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths:\n  /a: {get: {summary: a}}\n";
        let text = with_api("a.yaml", document, |conventions, api| {
            let change = Change::Declare { operation: 0, code: 204 };
            conventions.propose(api, &change).and_then(|proposal| proposal.snippet).expect("is made").text
        });
        assert_eq!(text, "responses: {'204': {description: No Content}}");
        let unknown = with_api("a.yaml", document, |conventions, api| {
            conventions.propose(api, &Change::Declare { operation: 0, code: 200 })
        });
        assert_eq!(unknown, None, "nothing says what the body is");
    }

    #[test]
    fn refers_to_what_the_document_has() {
        let document = format!("openapi: 3.0.0\n{PATHS}");
        assert_eq!(snippets("a.yaml", &document, 409), "'409':\n  $ref: '#/components/responses/Clash'");
        assert_eq!(snippets("a.yaml", &document, 401), "'401':\n  $ref: '#/components/responses/UnauthorizedError'");
    }

    #[test]
    fn refers_to_no_unused_response_without_the_body_that_errors_have() {
        let document =
            format!("openapi: 3.0.0\n{}", PATHS.replacen("Clash'}", "Clash'}\n  /b: {get: {responses: {}}}", 1));
        let bare = document.replace("{description: clash}", "{description: clash}\n    NotFound: {description: no}");
        assert!(snippets("a.yaml", &bare, 404).ends_with("schemas/Error'"), "{bare}");
        let used = bare.replace("{responses: {}}", "{responses: {'404': {$ref: '#/components/responses/NotFound'}}}");
        assert!(snippets("a.yaml", &used, 404).ends_with("responses/NotFound'"), "{used}");
    }

    #[test]
    fn refers_to_no_error_of_something_else() {
        let document = "openapi: 3.0.0
paths:
  /a: {get: {responses: {'200': {description: ok}}}}
  /b: {get: {responses: {'200': {description: ok}, '404': {$ref: '#/components/responses/NoBaker'}}}}
  /c: {get: {responses: {'200': {description: ok}, '404': {$ref: '#/components/responses/NoOrder'}}}}
components:
  responses:
    NoBaker: {description: no such baker}
    NoOrder: {description: no such order}
";
        assert!(!snippets("a.yaml", document, 404).contains("$ref"));
        let most = document.replace(
            "'404': {$ref: '#/components/responses/NoOrder'}",
            "'404': {$ref: '#/components/responses/NoBaker'}",
        );
        assert!(snippets("a.yaml", &most, 404).contains("NoBaker"), "all use it");
        let special = most.replacen("{$ref: '#/components/responses/NoBaker'}", "{description: ''}", 1);
        assert!(!snippets("a.yaml", &special, 404).contains("$ref"), "half use it");
        let named = format!("{document}    NotFound: {{description: nothing there}}\n");
        assert_eq!(snippets("a.yaml", &named, 404), "'404':\n  $ref: '#/components/responses/NotFound'");
    }

    #[test]
    fn takes_no_result_for_the_error_schema() {
        let document = "openapi: 3.0.0
paths:
  /a: {get: {responses: {default: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b:
    put:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
        '409': {description: as it is now, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
components: {schemas: {A: {type: object}, B: {type: object}}}
";
        let text = snippets("a.yaml", document, 429);
        assert!(text.starts_with("'429':") && !text.contains("content"), "{text}");
    }

    #[test]
    fn spells_out_errors_as_the_document_does() {
        let document = "openapi: 3.0.0
paths:
  /a: {head: {responses: {'200': {description: ok}}}}
  /b:
    get:
      responses:
        '200': {description: ok}
        '400':
          description: bad
          content:
            application/json:
              schema:
                type: object
                properties:
                  description: {type: string, description: what is bad, example: the colour}
                  code: {type: string, enum: [bad_colour]}
";
        let text = snippets("a.yaml", &document.replace("head", "get"), 404);
        let expected = "'404':\n  description: Not Found\n  content:\n    application/json:\n      schema:\n        type: object\n        properties:\n          description:\n            type: string\n          code:\n            type: string";
        assert_eq!(text, expected);
        assert_eq!(snippets("a.yaml", document, 404), "'404':\n  description: Not Found", "HEAD has no body");
        let many: String = (0..30).map(|at| format!("                  m{at}: {{type: string}}\n")).collect();
        let large = snippets("a.yaml", &format!("{}{many}", document.replace("head", "get")), 404);
        assert!(is_common(&large), "{large}");
    }

    #[test]
    fn takes_the_error_schema_that_fits() {
        let error = |code: &str, name: &str| {
            format!(
                "        '{code}': {{description: no, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}\n"
            )
        };
        let operation = |path: &str, errors: &[String]| {
            format!("  /{path}:\n    get:\n      responses:\n        '200': {{description: ok}}\n{}", errors.concat())
        };
        let own = [error("400", "Own"), error("409", "Own"), error("401", "401Response")];
        let other = [error("401", "401Response"), error("403", "Error"), error("409", "Error"), error("500", "Error")];
        let schemas =
            "components: {schemas: {Own: {type: object}, Error: {type: object}, 401Response: {type: object}}}\n";
        let document = |first: &[String]| {
            let paths = [operation("a", first), operation("b", &other), operation("c", &other[..1])].concat();
            format!("openapi: 3.0.0\npaths:\n{paths}{schemas}")
        };
        for (first, code, name) in [(&own[..], 404, "Own"), (&own[..1], 404, "Error"), (&[], 401, "401Response")] {
            let text = snippets("a.yaml", &document(first), code);
            assert!(text.ends_with(&format!("$ref: '#/components/schemas/{name}'")), "{name}: {text}");
        }
        let only = format!("openapi: 3.0.0\npaths:\n{}{schemas}", operation("a", &own[2..]));
        assert!(snippets("a.yaml", &only, 401).ends_with("$ref: '#/components/schemas/401Response'"));
        let text = snippets("a.yaml", &only, 404);
        assert!(is_common(&text), "{text}");
    }

    /// Operations with errors, each given by its code and the name or the text of its schema.
    fn document_of(operations: &[(&str, &[(u16, &str)])]) -> String {
        let mut text = "openapi: 3.0.0\npaths:\n".to_owned();
        for (path, errors) in operations {
            text += &format!("  {path}:\n    get:\n      responses:\n        '200': {{description: ok}}\n");
            for (code, schema) in *errors {
                let content = match schema.chars().next() {
                    None => String::new(),
                    Some('{') => format!(", content: {{application/json: {{schema: {schema}}}}}"),
                    _ => format!(
                        ", content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}"
                    ),
                };
                text += &format!("        '{code}': {{description: no{content}}}\n");
            }
        }
        let schema = "{type: object, properties: {code: {type: string}, message: {type: string}}}";
        text + &format!("components: {{schemas: {{Error: {schema}, Broken: {schema}, OrderNotFound: {schema}}}}}\n")
    }

    #[test]
    fn takes_the_error_schema_of_the_same_code() {
        let others: &[(u16, &str)] = &[(400, "Error"), (401, "Error"), (403, "Error"), (404, "Broken")];
        let document = document_of(&[("/a", &others[..2]), ("/b", others), ("/c", others)]);
        assert!(snippets("a.yaml", &document, 404).contains("schemas/Broken"), "{document}");
        assert!(snippets("a.yaml", &document, 429).contains("schemas/Error"), "{document}");
        let invalid: &[(u16, &str)] = &[(422, "Error")];
        let document = document_of(&[("/a", &[]), ("/b", invalid), ("/c", invalid)]);
        assert!(snippets("a.yaml", &document, 404).contains("schemas/Error"), "only invalid input is answered so");
        let failed: &[(u16, &str)] = &[(503, "Broken"), (500, "Broken")];
        let document = document_of(&[("/a", &[]), ("/b", failed), ("/c", failed)]);
        assert!(snippets("a.yaml", &document, 404).contains("schemas/Error"), "only failures are answered so");
        let named: &[(u16, &str)] = &[(404, "OrderNotFound"), (410, "OrderNotFound")];
        let document = document_of(&[("/a", &[]), ("/b", named), ("/c", named)]);
        assert!(snippets("a.yaml", &document, 429).contains("schemas/Error"), "its name tells of another");
    }

    #[test]
    fn takes_an_error_in_general_whatever_single_code_has_it() {
        let bad: &[(u16, &str)] = &[(400, "Error")];
        let missing: &[(u16, &str)] = &[(404, "Broken")];
        let document = document_of(&[("/a", &[]), ("/b", bad), ("/c", bad), ("/d", missing)]);
        assert!(snippets("a.yaml", &document, 403).ends_with("schemas/Error'"), "{document}");
    }

    #[test]
    fn takes_no_error_schema_about_another_subject() {
        let edits: &[(u16, &str)] = &[(401, "OrderUnauthorised")];
        let document = document_of(&[("/a", &[]), ("/orders/b", edits), ("/orders/c", edits)])
            .replace("OrderNotFound:", "OrderUnauthorised:");
        assert!(snippets("a.yaml", &document, 401).ends_with("schemas/Error'"), "{document}");
        let own = document.replace("  /a:", "  /orders/{id}:");
        assert!(snippets("a.yaml", &own, 401).ends_with("schemas/OrderUnauthorised'"), "{own}");
    }

    #[test]
    fn repeats_the_inline_errors_of_the_document() {
        let schema = "{type: object, properties: {error: {type: string, example: no such loaf}}}";
        let errors: &[(u16, &str)] = &[(404, schema), (500, schema)];
        let text = snippets("a.yaml", &document_of(&[("/a", &[]), ("/b", errors), ("/c", errors)]), 400);
        assert!(text.ends_with("properties:\n          error:\n            type: string"), "{text}");
    }

    #[test]
    fn spells_out_the_members_of_schemas_that_are_named_for_other_codes() {
        let errors: &[(u16, &str)] = &[(401, "BoatsGet401")];
        let document = document_of(&[("/a", &[]), ("/b", errors), ("/c", errors)]);
        let (paths, _) = document.split_once("components:").expect("has some");
        let schema = "{type: object, properties: {fault: {type: string}}}";
        let document = format!("{paths}components: {{schemas: {{BoatsGet401: {schema}}}}}\n");
        let text = snippets("a.yaml", &document, 404);
        assert!(text.ends_with("properties:\n          fault:\n            type: string"), "{text}");
    }

    #[test]
    fn repeats_errors_that_are_texts() {
        let errors: &[(u16, &str)] = &[(400, "{type: string}"), (500, "{type: string}")];
        let text = snippets("a.yaml", &document_of(&[("/a", &[]), ("/b", errors), ("/c", errors)]), 401);
        assert!(text.ends_with("schema:\n        type: string"), "{text}");
    }

    #[test]
    fn spells_out_errors_that_leave_their_members_open() {
        let map = "{type: object, additionalProperties: {type: string}}";
        let fields = "{type: object, properties: {errors: {type: object}}}";
        for (schema, expected) in [(map, "additionalProperties:"), (fields, "errors:")] {
            let errors: &[(u16, &str)] = &[(400, schema), (500, schema)];
            let text = snippets("a.yaml", &document_of(&[("/a", &[]), ("/b", errors), ("/c", errors)]), 401);
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn restates_what_only_repeats_the_code() {
        let restated = |description: &str| {
            let document = format!(
                "openapi: 3.0.0\npaths:\n  /a:\n    post:\n      responses:\n        '200':\n          \
                 description: {description}\n          headers: {{ }}\n  /a/{{id}}: {{get: {{responses: {{}}}}}}\n"
            );
            with_api("a.yaml", &document, |conventions, api| {
                let key = api.operations[0].responses[0].key.id();
                let change = Change::Restate { operation: 0, key, code: 201 };
                conventions.propose(api, &change).and_then(|proposal| proposal.snippet).expect("is made").text
            })
        };
        let expected = "'201':
  description: Created
  headers:
    Location:
      description: Address of the new resource
      schema:
        type: string
        format: uri-reference";
        assert_eq!(restated("OK"), expected);
        assert_eq!(restated("'200'"), expected.replace("Created", "'Created'"));
        assert_eq!(restated("the loaf"), expected.replace("Created", "the loaf"));
        assert_eq!(restated("No content - it is queued"), expected.replace("Created", "Created - it is queued"));
    }

    #[test]
    fn shows_the_new_members_of_long_entries() {
        let text = |name: &str, document: &str| {
            with_api(name, document, |conventions, api| {
                let key = api.operations[0].responses[0].key.id();
                let change = Change::Restate { operation: 0, key, code: 201 };
                conventions.propose(api, &change).and_then(|proposal| proposal.snippet).expect("is made").text
            })
        };
        let many: String = (0..40).map(|at| format!("          x-{at}: 1\n")).collect();
        let yaml = format!(
            "openapi: 3.0.0\npaths:\n  /a:\n    post:\n      responses:\n        '200':\n          \
             description: a\n{many}  /a/{{id}}: {{get: {{responses: {{}}}}}}\n"
        );
        let shown = text("a.yaml", &yaml);
        assert!(shown.starts_with("'201':\n  # the rest stays as it is\n  headers:\n    Location:\n"), "{shown}");
        let many: String = (0..40).map(|at| format!(",\n\"x-{at}\": 1")).collect();
        let json = format!(
            r#"{{"openapi": "3.0.0", "paths": {{"/a": {{"post": {{"responses": {{"200": {{"description": "a"{many}}}}}}}}}, "/a/{{id}}": {{"get": {{"responses": {{}}}}}}}}}}"#
        );
        let shown = text("a.json", &json);
        assert!(shown.starts_with("\"201\": {\n  // the rest stays as it is\n  \"headers\": {"), "{shown}");
    }

    #[test]
    fn takes_no_error_schema_of_another_area() {
        let orders: &[(u16, &str)] = &[(400, "Broken"), (404, "Broken")];
        let users: &[(u16, &str)] = &[(400, "Error"), (409, "Error")];
        let paths = [("/v1/users/a", &users[..0]), ("/v1/users/b", users), ("/v1/users/c", users)];
        let more = [("/v1/orders/a", orders), ("/v1/orders/b", orders), ("/v2/orders/c", orders)];
        let all = [&paths[..], &more[..], &[("/v1/users/d", users)]].concat();
        assert!(snippets("a.yaml", &document_of(&all), 404).contains("schemas/Error"), "the way of its own area");
        let all = [&[("/v1/carts", &users[..0])], &all[1..]].concat();
        let text = snippets("a.yaml", &document_of(&all), 404);
        assert!(text.ends_with("schemas/Error'"), "both ways are those of others, and one is named for errors: {text}");
    }

    #[test]
    fn takes_the_error_schema_of_a_file_that_was_not_read() {
        let errors = |file| {
            let error = format!("{{description: no, content: {{application/json: {{schema: {{$ref: '{file}'}}}}}}}}");
            format!(
                "openapi: 3.0.0\npaths:\n  /a: {{get: {{responses: {{'200': {{description: ok}}}}}}}}\n  \
                 /b: {{get: {{responses: {{'200': {{description: ok}}, '400': {error}, '500': {error}}}}}}}\n"
            )
        };
        let text = snippets("a.yaml", &errors("errors.yaml#/Error"), 404);
        assert!(text.ends_with("$ref: errors.yaml#/Error") || text.ends_with("$ref: 'errors.yaml#/Error'"), "{text}");
        // A mistake is not repeated.
        let text = snippets("a.yaml", &errors("#/components/schemas/Eror"), 404);
        assert!(is_common(&text), "{text}");
    }

    #[test]
    fn takes_an_error_in_general_that_only_invalid_input_has() {
        let errors = |name| {
            let text = document_of(&[("/a", &[]), ("/b", &[(422, name)])]).replace("{Error:", &format!("{{{name}:"));
            text.replace("code: {type: string}, message: {type: string}", "errors: {type: object}")
        };
        assert!(snippets("a.yaml", &errors("GenericError"), 404).ends_with("schemas/GenericError'"));
        assert!(!snippets("a.yaml", &errors("InvalidOrder"), 404).contains("InvalidOrder"));
    }

    #[test]
    fn takes_no_schema_that_says_nothing() {
        for schema in ["{}", "{type: Edge}", "{type: object}", ""] {
            let document = document_of(&[("/a", &[]), ("/b", &[(400, schema), (500, schema)])]);
            let text = snippets("a.yaml", &document, 404);
            assert!(text.ends_with("$ref: '#/components/schemas/Error'"), "it is declared, and used nowhere: {text}");
        }
        let bare: &[(u16, &str)] = &[(400, "Error"), (409, "Error"), (404, "")];
        let document = document_of(&[("/a", &bare[..2]), ("/b", bare), ("/c", bare), ("/d", bare)]);
        assert!(snippets("a.yaml", &document, 404).contains("schemas/Error"), "a body is due");
    }

    #[test]
    fn refers_to_no_success_of_something_else() {
        let document = "openapi: 3.0.0
paths:
  /a: {post: {responses: {'200': {description: ok}}}}
  /b: {post: {responses: {'201': {$ref: '#/components/responses/Key'}}}}
components: {responses: {Key: {description: the key}, Accepted: {description: begun}}}
";
        for code in [201, 202] {
            assert!(!snippets("a.yaml", document, code).contains("$ref"), "{code}");
        }
    }

    #[test]
    fn builds_with_the_error_schema_of_the_document() {
        let document = format!("openapi: 3.0.0\n{PATHS}");
        assert_eq!(
            snippets("a.yaml", &document, 429),
            "'429':
  description: Too Many Requests
  headers:
    Retry-After:
      description: Seconds to wait before the next request
      schema:
        type: integer
  content:
    application/vnd.error+json:
      schema:
        $ref: '#/components/schemas/Error'"
        );
        assert!(snippets("a.yaml", &document, 201).contains("$ref: '#/components/schemas/A'"));
    }

    #[test]
    fn writes_json_and_the_form_of_2_0() {
        let document = r##"{"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"404": {"description": "x", "schema": {"$ref": "#/definitions/E"}}}}}}, "definitions": {"E": {"type": "object"}}}"##;
        assert_eq!(
            snippets("a.json", document, 429),
            r##""429": {
  "description": "Too Many Requests",
  "headers": {
    "Retry-After": {
      "description": "Seconds to wait before the next request",
      "type": "integer"
    }
  },
  "schema": {"$ref": "#/definitions/E"}
}"##
        );
    }

    #[test]
    fn no_error_has_a_body_that_nothing_shows() {
        let bare =
            "openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {description: ok}, 400: {description: no}}}}}\n";
        let describe = |text: &str| {
            with_api("a.yaml", text, |conventions, api| {
                let response = api.response_of(&api.operations[0], 400).expect("is declared");
                let change = Change::DescribeError { operation: 0, response: response.node.id(), code: Some(400) };
                conventions.propose(api, &change).and_then(|proposal| proposal.snippet)
            })
        };
        assert_eq!(snippets("a.yaml", bare, 404), "'404':\n  description: Not Found");
        assert_eq!(describe(bare), None);
        let problem = "500: {description: no, content: {application/problem+json: {}}}";
        let known = bare.replace("400: {description: no}", &format!("400: {{description: no}}, {problem}"));
        let text = describe(&known).expect("problem details have known members").text;
        assert!(text.starts_with("content: {application/problem+json: {schema: {type: object"), "{text}");
        assert!(is_common(&snippets("a.yaml", &known, 404)));
        let text = bare.replace("400: {description: no}", "400: {description: no, content: {text/plain: {}}}");
        assert!(snippets("a.yaml", &text, 404).ends_with("text/plain:\n      schema:\n        type: string"));
    }

    #[test]
    fn what_says_which_input_is_invalid_is_no_model_for_other_errors() {
        let errors: &[(u16, &str)] = &[(422, "HTTPValidationError")];
        let document = document_of(&[("/a", &[]), ("/b", errors), ("/c", errors)]);
        let (paths, _) = document.split_once("components:").expect("has some");
        let schema = "{type: object, properties: {detail: {type: array, items: {type: object}}}}";
        let document = format!("{paths}components: {{schemas: {{HTTPValidationError: {schema}}}}}\n");
        assert_eq!(snippets("a.yaml", &document, 404), "'404':\n  description: Not Found");
        assert!(snippets("a.yaml", &document, 400).ends_with("schemas/HTTPValidationError'"));
        let lists = "{type: object, properties: {errors: {type: object}}}";
        let document = document_of(&[("/a", &[]), ("/b", &[(400, lists)]), ("/c", &[(400, lists)])]);
        let document = document.replace("Error:", "Open:");
        assert_eq!(snippets("a.yaml", &document, 404), "'404':\n  description: Not Found");
        assert!(snippets("a.yaml", &document, 400).contains("errors:"));
    }

    #[test]
    fn spells_out_what_the_schemas_of_single_codes_have_in_common() {
        let schema = "{type: object, properties: {detail: {type: string}}}";
        let errors: &[(u16, &str)] = &[(400, "Invalid400"), (401, "Refused401"), (403, "Refused403")];
        let document = document_of(&[("/a", &[]), ("/b", errors), ("/c", errors), ("/d", errors)]);
        let (paths, _) = document.split_once("components:").expect("has some");
        let schemas: String = errors.iter().map(|(_, name)| format!("{name}: {schema}, ")).collect();
        let document = format!("{paths}components: {{schemas: {{{schemas}}}}}\n");
        let text = snippets("a.yaml", &document, 409);
        assert!(text.ends_with("properties:\n          detail:\n            type: string"), "{text}");
    }

    #[test]
    fn repeats_problem_details_as_the_document_has_them() {
        let problem =
            "{application/problem+json: {schema: {properties: {title: {type: string}, status: {type: integer}}}}}";
        let document = format!(
            "openapi: 3.1.0
paths:
  /a: {{get: {{responses: {{'200': {{description: ok}}}}}}}}
  /b: {{get: {{responses: {{'200': {{description: ok}}, default: {{description: no, content: {problem}}}}}}}}}
  /c: {{get: {{responses: {{'200': {{description: ok}}, default: {{description: no, content: {problem}}}}}}}}}
"
        );
        let text = snippets("a.yaml", &document, 400);
        assert!(text.contains("problem+json") && text.contains("title:") && !text.contains("detail:"), "{text}");
    }

    #[test]
    fn writes_reason_phrases_as_the_document_does() {
        let document = "openapi: 3.1.0
paths:
  /a: {get: {responses: {'200': {description: ok}}}}
  /b: {get: {responses: {'422': {description: Unprocessable Entity}, '404': {description: No such b}}}}
";
        assert_eq!(snippets("a.yaml", document, 422), "'422':\n  description: Unprocessable Entity");
        assert_eq!(snippets("a.yaml", document, 404), "'404':\n  description: Not Found");
    }

    #[test]
    fn adds_headers_to_those_that_are_there() {
        let document = |headers| {
            format!("openapi: 3.0.0\npaths: {{/a: {{get: {{responses: {{'429': {{description: no{headers}}}}}}}}}}}\n")
        };
        let offered = |headers| {
            with_api("a.yaml", &document(headers), |conventions, api| {
                let names = vec!["Retry-After"].into();
                let change = Change::DeclareHeaders { response: api.responses[0].node.id(), code: None, names };
                conventions.propose(api, &change).and_then(|proposal| proposal.snippet).expect("is made").text
            })
        };
        assert!(offered("").starts_with("headers: {Retry-After: {"));
        assert!(offered(", headers: {Trace: {schema: {type: string}}}").starts_with("headers: {Retry-After: {"));
    }

    #[test]
    fn refers_to_no_error_about_another_subject() {
        let document = "openapi: 3.0.0
paths:
  /orders/{id}: {get: {responses: {'200': {description: ok}}}}
  /bakers/{id}: {get: {responses: {'200': {description: ok}, '404': {$ref: '#/components/responses/BakerNotFound'}}}}
components: {responses: {BakerNotFound: {description: no such baker}}}
";
        assert_eq!(snippets("a.yaml", document, 404), "'404':\n  description: Not Found");
        let own = document.replace("/orders/{id}", "/bakers/{id}/loaves/{loaf}");
        assert!(snippets("a.yaml", &own, 404).contains("BakerNotFound"));
    }
}
