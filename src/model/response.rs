use std::borrow::Cow;

use super::{Api, Version};
use crate::resolve::reference_of;
use crate::status::StatusKey;
use crate::syntax::{Entry, Node, NodeKind};
use crate::text::essence;
use crate::text::words::words;

/// A response as an operation declares it.
#[derive(Clone, Copy, Debug)]
pub struct ResponseUse<'a> {
    /// The status key.
    pub key: Node<'a>,
    /// What the key stands for.
    pub status: StatusKey,
    /// Whether the key is written as OpenAPI says.
    pub is_valid: bool,
    /// Position in [`super::Api::responses`]; none if a reference does not resolve or the value is not a map.
    pub response: Option<usize>,
}

/// A header of a response, references followed.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// The name as it is written.
    pub name: &'a str,
    /// The key.
    pub key: Node<'a>,
    /// The header object; none if its reference does not resolve.
    pub node: Option<Node<'a>>,
}

/// The headers of a rate limit in their most usual form: the limit, the remaining calls, and the time of the reset.
pub const RATE_LIMIT_HEADERS: [&str; 3] = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

impl Header<'_> {
    /// Whether it describes a rate limit: `X-RateLimit-Remaining`, `RateLimit-Policy`, `X-Rate-Limit-Reset`.
    pub fn is_of_rate_limit(&self) -> bool {
        words(self.name).concat().contains("ratelimit")
    }
}

/// One way in which a body may be written.
#[derive(Clone, Copy, Debug)]
pub struct MediaType<'a> {
    /// The name as it is written, with parameters: `application/json; charset=utf-8`.
    pub name: &'a str,
    /// The key; in 2.0 the key `schema`.
    pub key: Node<'a>,
    /// The media type object; in 2.0 the response or parameter.
    pub node: Node<'a>,
    /// The schema as it is written, a reference perhaps; `itemSchema` where only that is there (3.2).
    pub schema: Option<Node<'a>>,
    /// Whether the name is the type and nothing else, in lower case.
    is_plain: bool,
    is_json: bool,
}

impl<'a> MediaType<'a> {
    pub(super) fn new(name: &'a str, key: Node<'a>, node: Node<'a>, schema: Option<Node<'a>>) -> Self {
        let is_usual = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'+' | b'-' | b'.' | b'*');
        let is_plain = name.bytes().all(is_usual);
        let media = Self { name, key, node, schema, is_plain, is_json: false };
        let essence = media.essence();
        let is_json =
            essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*" || essence == "application/*";
        Self { is_json, ..media }
    }

    /// The type without parameters, in lower case.
    pub fn essence(&self) -> Cow<'a, str> {
        if self.is_plain { Cow::Borrowed(self.name) } else { essence(self.name) }
    }

    /// Whether it is JSON: `application/json`, `…+json`, or anything at all.
    pub fn is_json(&self) -> bool {
        self.is_json
    }
}

impl<'a> Api<'a> {
    /// The examples of a body that stand beside its schema, in each of their forms, values only.
    pub fn examples(&self, media: &MediaType<'a>) -> Vec<Node<'a>> {
        let examples = media.node.get("examples");
        if self.version == Version::V2 {
            return examples.and_then(|examples| examples.get(media.name)).into_iter().collect();
        }
        let named =
            examples.into_iter().flat_map(Node::entries).filter_map(|entry| self.value(entry.value)?.get("value"));
        media.node.get("example").into_iter().chain(named).collect()
    }

    /// Its examples, and those of its schema itself where that is not shared with other bodies.
    pub fn own_examples(&self, media: &MediaType<'a>) -> Vec<Node<'a>> {
        let schema = media.schema.filter(|schema| reference_of(*schema).is_none());
        let inline = schema.into_iter().flat_map(|schema| {
            schema.get("example").into_iter().chain(schema.get("examples").into_iter().flat_map(Node::items))
        });
        self.examples(media).into_iter().chain(inline).collect()
    }
}

/// How deep examples are searched, and how many values of one are looked at.
const EXAMPLE_DEPTH: usize = 4;
const EXAMPLE_VALUES: usize = 1_000;

/// The scalars of an example with the names of the members that hold them; empty for a scalar that no member holds.
/// Items of a list have the name of the list.
pub fn scalars(example: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let is_scalar = |node: Node<'_>| !matches!(node.kind(), NodeKind::Mapping | NodeKind::Sequence);
    parts(example).into_iter().filter(|(_, part)| is_scalar(*part)).collect()
}

/// The objects of an example.
pub fn objects(example: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    parts(example).into_iter().map(|(_, part)| part).filter(|part| part.is_mapping())
}

/// An example and everything in it, each with the name of the member that holds it.
fn parts(example: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let mut found = Vec::new();
    let mut open = vec![("", example, 0)];
    while let Some((name, value, depth)) = open.pop() {
        if depth > EXAMPLE_DEPTH || found.len() + open.len() > EXAMPLE_VALUES {
            continue;
        }
        match value.kind() {
            NodeKind::Mapping => open.extend(value.entries().map(|entry| (entry.key.text(), entry.value, depth + 1))),
            NodeKind::Sequence => open.extend(value.items().map(|item| (name, item, depth + 1))),
            _ => {}
        }
        found.push((name, value));
    }
    found.sort_by_key(|(_, value)| value.id());
    found
}

/// A response object for one status and with one description, judged once however many operations use it.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// Its position in [`super::Api::responses`].
    pub id: usize,
    /// What it answers.
    pub status: StatusKey,
    /// The status key of its first use.
    pub key: Node<'a>,
    /// The response object, references followed.
    pub node: Node<'a>,
    /// The `$ref` values between the first use and the object. Empty where it is written in the operation.
    pub sites: Vec<Node<'a>>,
    /// Its `description`: from OpenAPI 3.1 on, one beside a `$ref` stands for the one behind it (OpenAPI 3.1, 4.8.23).
    pub words: Option<Entry<'a>>,
    /// The operations that use it (positions in [`super::Api::operations`]), each with its status key.
    pub uses: Vec<(usize, Node<'a>)>,
    /// Its headers.
    pub headers: Vec<Header<'a>>,
    /// Its body. Empty where it has none.
    pub content: Vec<MediaType<'a>>,
    /// Whether a reference in it does not resolve, so that not everything is known.
    pub is_partial: bool,
    /// Whether any of its uses has a status key that is written as OpenAPI says. Where none has, the key is the finding.
    pub is_valid: bool,
}

impl<'a> Response<'a> {
    /// Where findings about the response point: its status key, or where it is shared its name among the shared ones.
    pub fn anchor(&self) -> Node<'a> {
        match self.sites.last() {
            None => self.key,
            Some(site) => self.node.key().unwrap_or(*site),
        }
    }

    /// The operations that use it, as positions in [`super::Api::operations`].
    pub fn operations(&self) -> impl Iterator<Item = usize> + '_ {
        self.uses.iter().map(|(operation, _)| *operation)
    }

    /// Whether it is written somewhere else than in the operation.
    pub fn is_shared(&self) -> bool {
        !self.sites.is_empty()
    }

    /// Its header of this name, in any case (RFC 9110, 5.1).
    pub fn header(&self, name: &str) -> Option<&Header<'a>> {
        let exact = self.headers.iter().find(|header| header.name == name);
        exact.or_else(|| self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)))
    }

    /// Whether it has a body: content in 3.x, a schema in 2.0.
    pub fn has_body(&self) -> bool {
        !self.content.is_empty()
    }

    /// `description`.
    pub fn description(&self) -> &'a str {
        self.words.and_then(|words| words.value.as_str()).unwrap_or_default()
    }
}
