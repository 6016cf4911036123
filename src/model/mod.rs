//! What a description says, in one form for OpenAPI 2.0, 3.0, 3.1 and 3.2.
//!
//! Everything here is a view: nodes of the tree with what was worked out once. Whatever a rule may want to
//! point at is a [`Node`] and so carries its place.

pub mod errors;
mod habits;
pub mod media;
mod misplaced;
mod operation;
pub mod parts;
mod reach;
mod resources;
mod response;
pub mod roles;
pub mod schema;
mod security;
pub mod shape;
mod swagger2;
mod template;
mod version;
mod walk;

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::hash::{HashMap, HashSet};
use crate::resolve::{Workspace, reference_of};
use crate::syntax::{Document, Entry, Node, NodeId};
use crate::text::SourceId;

pub use crate::status::StatusKey;
pub use errors::{Consensus, ErrorBodies, ErrorBody};
pub use habits::Habits;
pub use operation::{Location, Method, Operation, Parameter, RequestBody, Scope};

pub use resources::{Around, Resource};
pub use response::{Header, MediaType, RATE_LIMIT_HEADERS, Response, ResponseUse, objects, scalars};
pub use security::{Requirement, Security};
pub use template::{Segment, Template, is_template, is_variant, is_version};
pub use version::{NotSupported, Version};

/// A whole description: the root document and all that it refers to.
#[derive(Debug)]
pub struct Api<'a> {
    /// The documents of the run.
    pub workspace: &'a Workspace,
    /// The root document's top map.
    pub root: Node<'a>,
    /// The version that the model was read by.
    pub version: Version,
    /// The version as the document states it.
    pub version_text: &'a str,
    /// The key `paths` (or whichever key holds the operations), where findings about the whole document point.
    pub anchor: Node<'a>,
    /// The operations in the order of the document, those of webhooks and callbacks included.
    pub operations: Vec<Operation<'a>>,
    /// Each response once for each status and description that it is used with, in the order of their first use.
    pub responses: Vec<Response<'a>>,
    /// Where the document lacks what the model needs.
    pub problems: Vec<StructureProblem<'a>>,
    objects: OnceLock<HashMap<NodeId, Vec<usize>>>,
    habits: OnceLock<Habits>,
    certificates: OnceLock<HashSet<String>>,
    error_bodies: OnceLock<ErrorBodies>,
    error_media: OnceLock<media::ErrorMedia>,
    resources: OnceLock<resources::Resources>,
    reach: OnceLock<reach::Reach>,
}

/// Something that is not what OpenAPI says it must be.
#[derive(Clone, Debug)]
pub struct StructureProblem<'a> {
    /// The key that leads to it, or the value itself.
    pub node: Node<'a>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl<'a> Api<'a> {
    /// Reads the model of a root document.
    ///
    /// # Errors
    /// What was found instead of an OpenAPI document of a supported version.
    pub fn new(workspace: &'a Workspace, root: SourceId) -> Result<Self, NotSupported<'a>> {
        let root = version::root_of(workspace.document(root))?;
        let (version, version_text) = version::detect(root)?;
        Ok(walk::read(workspace, root, version, version_text))
    }

    /// Whether a document says of itself that it is an OpenAPI description, of whatever version.
    pub fn is_description(document: &Document) -> bool {
        document.root().is_some_and(|root| root.get("openapi").is_some() || root.get("swagger").is_some())
    }

    /// The title and the version of the API, as `info` states them: `Orders 1.2.0`.
    pub fn title(&self) -> String {
        let [title, version] = self.root.get("info").map_or([None; 2], |info| info.values(["title", "version"]));
        let parts = [title, version].into_iter().flatten().map(|part| part.text().trim());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The maps of operations at the top of a document. One without them, or with empty ones, may be shared by others
    /// even if it says that it is a description.
    pub fn maps_of_operations(document: &Document) -> impl Iterator<Item = Node<'_>> {
        let maps = ["paths", "webhooks", "x-ms-paths", "x-webhooks"];
        document.root().into_iter().flat_map(move |root| maps.into_iter().filter_map(move |map| root.get(map)))
    }

    /// The value of a node, references followed; none if one does not resolve.
    pub fn value(&self, node: Node<'a>) -> Option<Node<'a>> {
        self.workspace.value(node)
    }

    /// The operations under `paths`: the ones that the API serves, as opposed to those it calls.
    pub fn served(&self) -> impl Iterator<Item = &Operation<'a>> {
        self.operations.iter().filter(|operation| operation.scope == Scope::Path)
    }

    /// The response of a use, unless its reference does not resolve.
    pub fn response(&self, used: &ResponseUse<'a>) -> Option<&Response<'a>> {
        used.response.map(|at| &self.responses[at])
    }

    /// The body of a response in an operation. In 2.0 the media types are those that the operation produces, so a shared
    /// response has others in each.
    pub fn content_in<'r>(&self, operation: &Operation<'a>, response: &'r Response<'a>) -> Cow<'r, [MediaType<'a>]> {
        if self.version == Version::V2 {
            let list = [operation.node, self.root].into_iter().find_map(|holder| holder.entry("produces"));
            let mut content = swagger2::content(response.node, Some(operation.node), self.root, "produces");
            // They stand in that list.
            content.iter_mut().zip(list.into_iter().cycle()).for_each(|(media, list)| media.key = list.key);
            return Cow::Owned(content);
        }
        Cow::Borrowed(&response.content)
    }

    /// The response that an operation declares under exactly this code.
    pub fn response_of(&self, operation: &Operation<'a>, code: u16) -> Option<&Response<'a>> {
        operation.declared(code).and_then(|used| self.response(used))
    }

    /// A response object under each of its statuses, in the order of their first use.
    pub fn of_object(&self, node: NodeId) -> impl Iterator<Item = &Response<'a>> {
        let index = || {
            let mut objects: HashMap<NodeId, Vec<usize>> = HashMap::default();
            for (at, response) in self.responses.iter().enumerate() {
                objects.entry(response.node.id()).or_default().push(at);
            }
            objects
        };
        let same = self.objects.get_or_init(index).get(&node);
        same.into_iter().flatten().map(|&at| &self.responses[at])
    }

    /// The same response object under its other statuses.
    pub fn under_other_statuses(&self, response: &Response<'_>) -> impl Iterator<Item = &Response<'a>> {
        let status = response.status;
        self.of_object(response.node.id()).filter(move |other| other.status != status)
    }

    /// What most of its operations have in common, worked out when it is first asked for.
    pub fn habits(&self) -> &Habits {
        self.habits.get_or_init(|| Habits::of(self))
    }

    /// Whether a security scheme is a certificate of the client. From 3.2 on a requirement names it by its name or its
    /// URI (OpenAPI 3.2, Security Requirement Object).
    fn is_certificate(&self, scheme: Node<'a>) -> bool {
        let of = |schemes: Node<'a>| {
            let is_certificate = |entry: &Entry<'a>| {
                let sort = self.value(entry.value).and_then(|scheme| scheme.get("type"));
                is_in_force(schemes, entry) && sort.is_some_and(|sort| sort.text() == "mutualTLS")
            };
            schemes.entries().filter(is_certificate).map(|entry| entry.key.text().to_owned()).collect()
        };
        let names = self.certificates.get_or_init(|| self.components("securitySchemes").map(of).unwrap_or_default());
        let is_named = names.contains(scheme.text());
        let by_uri = || self.workspace.target(scheme).ok().and_then(|target| self.value(target)?.get("type"));
        is_named || (self.version >= Version::V3_2 && by_uri().is_some_and(|sort| sort.text() == "mutualTLS"))
    }

    /// The bodies of the error responses, worked out when they are first asked for.
    pub fn error_bodies(&self) -> &ErrorBodies {
        self.error_bodies.get_or_init(|| ErrorBodies::of(self))
    }

    /// The media types of the error responses, likewise.
    pub fn error_media(&self) -> &media::ErrorMedia {
        self.error_media.get_or_init(|| media::ErrorMedia::of(self))
    }

    /// Where a schema is written down: the name of the component that it refers to, else the key that holds it.
    pub fn definition(&self, schema: Node<'a>) -> Node<'a> {
        match reference_of(schema) {
            // The top of a file has no key.
            Some(site) => self.value(schema).map_or(site, |target| target.key().unwrap_or(target)),
            None => schema.key().unwrap_or(schema),
        }
    }

    /// The map of reusable objects of one sort (`responses`, `schemas`, `headers`, `securitySchemes`), wherever this
    /// version keeps it.
    pub fn components(&self, sort: &str) -> Option<Node<'a>> {
        match self.version {
            Version::V2 => self.root.get(swagger2::components(sort)),
            _ => self.root.get("components").and_then(|components| self.value(components)?.get(sort)),
        }
        .and_then(|map| self.value(map))
    }
}

/// Whether an entry is the one that counts. Of a key that stands twice that is the last one, as it is for JSON readers.
fn is_in_force(map: Node<'_>, entry: &Entry<'_>) -> bool {
    let name = entry.key.text();
    // A collection as a key has no text, and is not a duplicate of another one.
    let is_only = !name.is_empty() && map.document().duplicates().next().is_none();
    is_only || map.entry(name).is_none_or(|last| last.key == entry.key)
}

#[cfg(test)]
mod tests;
