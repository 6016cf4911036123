//! Reads the model from the tree, in one pass over the operations.

use std::sync::{Arc, OnceLock};

use super::{
    Api, Header, MediaType, Method, Operation, Parameter, RequestBody, Response, ResponseUse, Scope, Security,
    StatusKey, StructureProblem, Version, is_in_force, misplaced::Misplaced, operation::Fields, swagger2,
    template::Template,
};
use crate::hash::{HashMap, HashSet};
use crate::resolve::Workspace;
use crate::syntax::{Entry, Node, NodeId, NodeKind};
use crate::text::SmallSet;

/// How many operations are read. Aliases can make a small document list any number of them.
const OPERATION_LIMIT: usize = 100_000;

/// How many parameters, media types, schemes of security and responses operations may have together. Path items, request
/// bodies and lists that many operations share can make a small document have any number of them.
const PART_LIMIT: usize = 1_000_000;

/// For how many parameters room is made at once.
const FEW: usize = 4;

/// How deep callbacks of callbacks are read.
const CALLBACK_DEPTH: usize = 2;

pub(super) fn read<'a>(workspace: &'a Workspace, root: Node<'a>, version: Version, version_text: &'a str) -> Api<'a> {
    let anchor = ["paths", "webhooks", "openapi", "swagger"].iter().find_map(|key| root.entry(key));
    let mut walk = Walk {
        security: Security::default(),
        parts: 0,
        is_full: false,
        seen: HashMap::default(),
        media_types: HashMap::default(),
        api: Api {
            workspace,
            root,
            version,
            version_text,
            anchor: anchor.map_or(root, |entry| entry.key),
            operations: Vec::new(),
            responses: Vec::new(),
            problems: Vec::new(),
            objects: OnceLock::new(),
            habits: OnceLock::new(),
            certificates: OnceLock::new(),
            error_bodies: OnceLock::new(),
            error_media: OnceLock::new(),
            resources: OnceLock::new(),
            reach: OnceLock::new(),
        },
    };
    walk.security = walk.required(root.entry("security"));
    walk.document();
    walk.api
}

struct Walk<'a> {
    api: Api<'a>,
    security: Security<'a>,
    /// How many parts the operations have so far.
    parts: usize,
    /// Whether it was reported that there are too many.
    is_full: bool,
    /// Positions of the responses by what they are, what for, and the description beside the reference.
    seen: HashMap<(NodeId, StatusKey, Option<&'a str>), usize>,
    /// The names of the media types of the responses of 2.0 that several operations share.
    media_types: HashMap<usize, HashSet<&'a str>>,
}

impl<'a> Walk<'a> {
    fn problem(&mut self, node: Node<'a>, message: impl Into<String>, help: &'static str) {
        self.api.problems.push(StructureProblem { node, message: message.into(), help });
    }

    /// The value of a reference. A rule reports references that do not resolve.
    fn follow(&self, node: Node<'a>) -> Option<Node<'a>> {
        self.api.workspace.value(node)
    }

    /// A security requirement.
    fn required(&self, entry: Option<Entry<'a>>) -> Security<'a> {
        Security::read(entry, |scheme| self.api.is_certificate(scheme))
    }

    fn document(&mut self) {
        let root = self.api.root;
        self.version();
        if root.get("paths").is_none() {
            let optional = self.api.version >= Version::V3_1;
            if !optional || (root.get("webhooks").is_none() && root.get("components").is_none()) {
                let help = if optional { "add `paths`, `webhooks` or `components`" } else { "add `paths`" };
                self.problem(self.api.anchor, "the document has no `paths`", help);
            }
        }
        for (key, scope) in [
            ("paths", Scope::Path),
            ("x-ms-paths", Scope::Path),
            ("webhooks", Scope::Webhook),
            ("x-webhooks", Scope::Webhook),
        ] {
            if let Some(entry) = root.entry(key) {
                self.paths(entry, scope);
            }
        }
    }

    /// The version has been understood; whether it is written as it must be is another matter.
    fn version(&mut self) {
        let (openapi, swagger) = (self.api.root.entry("openapi"), self.api.root.entry("swagger"));
        if let (Some(_), Some(swagger)) = (openapi, swagger) {
            self.problem(
                swagger.key,
                "the document states both `openapi` and `swagger`",
                "keep the one that it follows",
            );
        }
        if let Some(entry) = openapi.or(swagger)
            && entry.value.kind() != NodeKind::String
        {
            let message = format!("`{}` is {}, not a string", entry.key.text(), entry.value.kind());
            self.problem(entry.value, message, "put the version in quotes");
        }
    }

    fn paths(&mut self, paths: Entry<'a>, scope: Scope) {
        let Some(map) = self.follow(paths.value) else { return };
        if !map.is_mapping() {
            let message = format!("`{}` is {}, not a map", paths.key.text(), map.kind());
            self.problem(paths.key, message, "make it a map of paths to path items");
            return;
        }
        for item in map.entries() {
            let path = item.key.text();
            // Webhooks have names, and any name will do (OpenAPI 3.1, 4.8.1).
            if path.starts_with("x-") && scope == Scope::Path {
                continue;
            }
            if scope == Scope::Path && !path.starts_with('/') {
                self.problem(item.key, format!("the path `{path}` does not start with `/`"), "start it with `/`");
                if item.key.kind() != NodeKind::String {
                    continue;
                }
            }
            self.path_item(item, scope, 0);
        }
    }

    fn path_item(&mut self, item: Entry<'a>, scope: Scope, depth: usize) {
        if self.path_item_map(item.key, item.value).is_some() {
            // The fields beside a `$ref` win over those that it names (OpenAPI 3.1, Path Item Object).
            let chain: Vec<Node<'a>> = self.api.workspace.chain(item.value).collect();
            let parameters = chain.iter().find_map(|map| map.get("parameters"));
            let fields = chain.iter().enumerate().flat_map(|(at, map)| {
                let nearer = &chain[..at];
                map.entries().filter(|entry| nearer.iter().all(|map| map.get(entry.key.text()).is_none()))
            });
            for entry in fields {
                let known = Method::KEYS.iter().find(|(key, _)| *key == entry.key.text());
                match known {
                    Some((_, Method::Query)) if self.api.version < Version::V3_2 => {}
                    Some(&(_, method)) => self.operation(item.key, method, entry, parameters, scope, depth),
                    None if entry.key.text() == "additionalOperations" && self.api.version >= Version::V3_2 => {
                        for extra in entry.value.entries() {
                            let method = Method::Other(extra.key.text());
                            self.operation(item.key, method, extra, parameters, scope, depth);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    fn path_item_map(&mut self, key: Node<'a>, value: Node<'a>) -> Option<Node<'a>> {
        let node = self.follow(value)?;
        if !node.is_mapping() {
            let message = format!("the path item `{}` is {}, not a map", key.text(), node.kind());
            self.problem(key, message, "make it a map of methods to operations, or remove the path");
            return None;
        }
        Some(node)
    }

    fn operation(
        &mut self,
        path_key: Node<'a>,
        method: Method<'a>,
        entry: Entry<'a>,
        shared_parameters: Option<Node<'a>>,
        scope: Scope,
        depth: usize,
    ) {
        let too_much = if self.api.operations.len() >= OPERATION_LIMIT {
            Some(format!("the document has more than {OPERATION_LIMIT} operations; the rest was not audited"))
        } else if self.parts > PART_LIMIT {
            Some(format!(
                "the operations have more than {PART_LIMIT} parameters and responses; the rest was not audited"
            ))
        } else {
            None
        };
        if let Some(message) = too_much {
            if !self.is_full {
                self.is_full = true;
                self.problem(self.api.anchor, message, "split the description");
            }
            return;
        }
        let Some(node) = self.follow(entry.value) else { return };
        let path = path_key.text();
        if !node.is_mapping() {
            let message = format!("the operation `{method} {path}` is {}, not a map", node.kind());
            self.problem(entry.key, message, "describe the operation, or remove the method");
            return;
        }
        let id = self.api.operations.len();
        let fields = Fields::of(node);
        let (parameters, body_parameter, form) = self.parameters(fields.parameters, shared_parameters);
        let own_security = fields.security;
        if let Some(security) = own_security.filter(|security| !security.value.is_sequence()) {
            let message = format!("`security` is {}, not a list", security.value.kind());
            self.problem(
                security.key,
                message,
                "make it a list of alternatives; an empty list says that none is needed",
            );
        }
        let body = match self.api.version {
            Version::V2 => swagger2::body(body_parameter, form, node, self.api.root),
            _ => fields.body.and_then(|body| self.request_body(body)),
        };
        // What the API calls answers to its own rules: the document's `security` describes what the API serves.
        let security = match own_security {
            None if scope == Scope::Path => self.security.clone(),
            own => {
                let own = self.required(own);
                self.parts += own.schemes.len();
                own
            }
        };
        self.parts += parameters.len() + body.as_ref().map_or(0, |body| body.content.len());
        let template = match self.api.operations.last() {
            Some(last) if last.path_key == path_key => Arc::clone(&last.template),
            _ => Arc::new(Template::read(path)),
        };
        self.api.operations.push(Operation {
            id,
            method,
            key: entry.key,
            path,
            template,
            texts: fields.texts(),
            path_key,
            node,
            scope,
            parameters,
            body,
            security,
            responses_key: fields.responses.map(|entry| entry.key),
            responses: Vec::new(),
        });
        let responses = self.responses(id, node, entry.key, fields.responses);
        self.parts += responses.len();
        self.api.operations[id].responses = responses;
        if let Some(callbacks) = fields.callbacks.filter(|_| depth < CALLBACK_DEPTH) {
            self.callbacks(callbacks, depth);
        }
    }

    fn callbacks(&mut self, callbacks: Node<'a>, depth: usize) {
        for callback in callbacks.entries() {
            let Some(map) = self.follow(callback.value) else { continue };
            let items: Vec<Entry<'a>> = map.entries().filter(|item| !item.key.text().starts_with("x-")).collect();
            for item in items {
                if item.value.is_mapping() {
                    self.path_item(item, Scope::Callback, depth + 1);
                }
            }
        }
    }

    /// The parameters of an operation and of its path, and the body and form parameters of 2.0 apart.
    fn parameters(
        &mut self,
        own: Option<Node<'a>>,
        shared: Option<Node<'a>>,
    ) -> (Vec<Parameter<'a>>, Option<Node<'a>>, Vec<Parameter<'a>>) {
        let (mut parameters, mut body, mut form): (Vec<Parameter<'a>>, _, Vec<_>) = (Vec::new(), None, Vec::new());
        let is_v2 = self.api.version == Version::V2;
        let mut seen = SmallSet::default();
        for list in [own, shared].into_iter().flatten() {
            if !list.is_sequence() && !list.is_null() {
                let node = list.key().unwrap_or(list);
                self.problem(node, format!("`parameters` is {}, not a list", list.kind()), "make it a list");
            }
            // Nearly all lists are short.
            parameters.reserve_exact(list.len().min(FEW));
            for item in list.items() {
                let Some(node) = self.follow(item) else { continue };
                let [name, location, required, schema] = node.values(["name", "in", "required", "schema"]);
                let location = location.map(Node::text).unwrap_or_default();
                let schema =
                    if is_v2 && location != "body" { Some(node) } else { schema.or_else(|| schema_of_content(node)) };
                let parameter = Parameter {
                    name: name.map(Node::text).unwrap_or_default(),
                    location: swagger2::location(location),
                    required: required.and_then(Node::as_bool).unwrap_or(location == "path"),
                    schema,
                    node,
                };
                match location {
                    "body" if is_v2 => body = body.or(Some(node)),
                    "formData" if is_v2 => form.push(parameter),
                    // What the operation says counts, then what its path says.
                    _ if seen.insert((parameter.name, parameter.location)) => parameters.push(parameter),
                    _ => {}
                }
            }
        }
        (parameters, body, form)
    }

    fn request_body(&mut self, body: Node<'a>) -> Option<RequestBody<'a>> {
        let node = self.follow(body)?;
        let required = node.get("required").and_then(Node::as_bool).unwrap_or_default();
        let mut is_partial = false;
        let content = self.content(node, &mut is_partial);
        Some(RequestBody { node, required, content, form: Vec::new() })
    }

    fn responses(
        &mut self,
        id: usize,
        operation: Node<'a>,
        key: Node<'a>,
        entry: Option<Entry<'a>>,
    ) -> Vec<ResponseUse<'a>> {
        let Some(entry) = entry else {
            // OpenAPI 3.1 made them optional.
            if self.api.version < Version::V3_1 {
                let title = self.api.operations[id].title();
                self.problem(key, format!("`{title}` has no `responses`"), "declare at least its success response");
            }
            return Vec::new();
        };
        let Some(map) = self.follow(entry.value) else { return Vec::new() };
        if !map.is_mapping() || map.is_empty() {
            let title = self.api.operations[id].title();
            let found = if map.is_mapping() { "empty".to_owned() } else { format!("{}, not a map", map.kind()) };
            self.problem(
                entry.key,
                format!("`responses` of `{title}` is {found}"),
                "declare at least its success response",
            );
            return Vec::new();
        }
        let mut uses = Vec::with_capacity(map.len());
        for response in map.entries() {
            if response.key.text().starts_with("x-") || !is_in_force(map, &response) {
                continue;
            }
            let (status, is_valid) = StatusKey::read(response.key.text());
            // Ranges came with 3.0.
            let is_valid = is_valid && !(self.api.version == Version::V2 && matches!(status, StatusKey::Range(_)));
            let used = self.response(id, operation, response, status);
            if let Some(at) = used {
                self.api.responses[at].is_valid |= is_valid;
            }
            uses.push(ResponseUse { key: response.key, status, is_valid, response: used });
        }
        uses
    }

    /// Adds what another operation of 2.0 produces to a response that it shares, whichever operation comes first.
    fn add_media_types(&mut self, at: usize, operation: Node<'a>) {
        let Response { node, content, .. } = &mut self.api.responses[at];
        let produced = swagger2::content(*node, Some(operation), self.api.root, "produces");
        let known = self.media_types.entry(at).or_insert_with(|| content.iter().map(|media| media.name).collect());
        content.extend(produced.into_iter().filter(|media| known.insert(media.name)));
    }

    fn response(&mut self, id: usize, operation: Node<'a>, entry: Entry<'a>, status: StatusKey) -> Option<usize> {
        let node = self.follow(entry.value)?;
        if !node.is_mapping() {
            let message = format!("the response `{}` is {}, not a map", entry.key.text(), node.kind());
            self.problem(entry.key, message, "make it a map with a `description`, and `content` if it has a body");
            return None;
        }
        if node == self.api.root {
            let message = format!("the response `{}` is the whole document", entry.key.text());
            self.problem(entry.key, message, "refer to a response, like `#/components/responses/NotFound`");
            return None;
        }
        let beside = self.words_beside(entry.value, node);
        let identity = (node.id(), status, beside.map(|words| words.value.text()));
        if let Some(&at) = self.seen.get(&identity) {
            self.api.responses[at].uses.push((id, entry.key));
            if self.api.version == Version::V2 {
                self.add_media_types(at, operation);
            }
            return Some(at);
        }
        let misplaced = self.misplaced();
        if let Some(problem) = misplaced.response(entry, node, || self.api.operations[id].title()) {
            self.api.problems.push(problem);
            return None;
        }
        let mut is_partial = false;
        if let Some(problem) = misplaced.body(entry, node, || self.api.operations[id].title()) {
            self.api.problems.push(problem);
            is_partial = true;
        }
        let headers = self.headers(node, &mut is_partial);
        let content = match self.api.version {
            Version::V2 => swagger2::content(node, Some(operation), self.api.root, "produces"),
            _ => self.content(node, &mut is_partial),
        };
        for schema in content.iter().filter_map(|media| media.schema) {
            if !matches!(schema.kind(), NodeKind::Mapping | NodeKind::Bool | NodeKind::Null) {
                let message = format!("`schema` is {}, not a map", schema.kind());
                self.problem(schema.key().unwrap_or(schema), message, "describe the body, or refer to a schema");
            }
        }
        is_partial |=
            content.iter().filter_map(|media| media.schema).any(|schema| self.api.workspace.value(schema).is_none());
        // Nearly all uses are of a response that is known.
        let sites = self.api.workspace.follow(entry.value).map(|followed| followed.sites).unwrap_or_default();
        let at = self.api.responses.len();
        let uses = vec![(id, entry.key)];
        self.api.responses.push(Response {
            id: at,
            is_valid: false,
            status,
            key: entry.key,
            node,
            sites,
            words: beside.or_else(|| node.entry("description")),
            uses,
            headers,
            content,
            is_partial,
        });
        self.seen.insert(identity, at);
        Some(at)
    }

    /// The description beside a reference to a response, the first of the chain, where the version lets it count.
    fn words_beside(&self, value: Node<'a>, node: Node<'a>) -> Option<Entry<'a>> {
        if value == node || self.api.version < Version::V3_1 {
            return None;
        }
        self.api.workspace.chain(value).take_while(|link| *link != node).find_map(|link| link.entry("description"))
    }

    fn misplaced(&self) -> Misplaced {
        Misplaced { is_v2: self.api.version == Version::V2 }
    }

    fn headers(&mut self, response: Node<'a>, is_partial: &mut bool) -> Vec<Header<'a>> {
        let Some(entry) = response.entry("headers") else { return Vec::new() };
        let Some(map) = self.follow(entry.value) else {
            *is_partial = true;
            return Vec::new();
        };
        if !map.is_mapping() && !map.is_null() {
            let message = format!("`headers` is {}, not a map", map.kind());
            self.problem(entry.key, message, "make it a map of header names to headers");
        }
        map.entries()
            .map(|header| Header {
                name: header.key.text(),
                key: header.key,
                node: self.api.workspace.value(header.value),
            })
            .collect()
    }

    fn content(&mut self, holder: Node<'a>, is_partial: &mut bool) -> Vec<MediaType<'a>> {
        let Some(entry) = holder.entry("content") else { return Vec::new() };
        let Some(map) = self.follow(entry.value) else {
            *is_partial = true;
            return Vec::new();
        };
        if !map.is_mapping() && map.kind() != NodeKind::Null {
            let message = format!("`content` is {}, not a map", map.kind());
            self.problem(entry.key, message, "make it a map of media types");
        }
        let mut content = Vec::with_capacity(map.len());
        for media in map.entries() {
            let Some(node) = self.follow(media.value) else {
                *is_partial = true;
                continue;
            };
            if let Some(problem) = self.misplaced().media_type(media, node) {
                self.api.problems.push(problem);
                *is_partial = true;
                continue;
            }
            let schema = node.get("schema").or_else(|| node.get("itemSchema"));
            content.push(MediaType::new(media.key.text(), media.key, node, schema));
        }
        content
    }
}

/// The schema of a parameter of 3.x that stands in its `content`.
fn schema_of_content(parameter: Node<'_>) -> Option<Node<'_>> {
    let media = parameter.get("content").and_then(|content| content.entries().next());
    media.and_then(|media| media.value.get("schema"))
}
