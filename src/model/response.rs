use std::borrow::Cow;
use std::fmt;

use super::{Api, Version};
use crate::resolve::reference_of;
use crate::syntax::{Node, NodeKind};

/// What a key of `responses` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    /// One code, 100 to 599.
    Code(u16),
    /// All codes of a class, 1 to 5: `4XX`.
    Range(u16),
    /// `default`: every code that is not declared otherwise.
    Default,
    /// None of these.
    Other,
}

impl StatusKey {
    /// Reads a key of `responses` (OpenAPI 3.x, Responses Object) and says whether it is written as it must be.
    ///
    /// A key that plainly means a code but is written otherwise (`4xx`, `200 OK`) counts as that code, so that one slip
    /// is one finding and not a row of them.
    pub fn read(key: &str) -> (Self, bool) {
        if key == "default" {
            return (Self::Default, true);
        }
        if let Some(status) = Self::exact(key) {
            return (status, true);
        }
        let word = key.trim().split([' ', '-', ':', '_']).next().unwrap_or_default();
        let meant = if key.trim().eq_ignore_ascii_case("default") {
            Self::Default
        } else {
            Self::exact(&word.to_ascii_uppercase()).unwrap_or(Self::Other)
        };
        (meant, false)
    }

    fn exact(key: &str) -> Option<Self> {
        let bytes = key.as_bytes();
        if bytes.len() != 3 || !(b'1'..=b'5').contains(&bytes[0]) {
            return None;
        }
        match &bytes[1..] {
            b"XX" => Some(Self::Range(u16::from(bytes[0] - b'0'))),
            digits if digits.iter().all(u8::is_ascii_digit) => key.parse().ok().map(Self::Code),
            _ => None,
        }
    }

    /// The code, where it is one.
    pub const fn code(self) -> Option<u16> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    /// The class, 1 to 5.
    pub const fn class(self) -> Option<u16> {
        match self {
            Self::Code(code) => Some(code / 100),
            Self::Range(class) => Some(class),
            Self::Default | Self::Other => None,
        }
    }

    /// Whether a response of this code is described by it.
    pub const fn covers(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Range(class) => code / 100 == class,
            Self::Default => true,
            Self::Other => false,
        }
    }

    /// Whether it is a 2xx code or `2XX`.
    pub fn is_success(self) -> bool {
        self.class() == Some(2)
    }

    /// Whether it is a 4xx or 5xx code or range. `default` is not: it may be anything.
    pub fn is_error(self) -> bool {
        matches!(self.class(), Some(4 | 5))
    }
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(class) => write!(f, "{class}XX"),
            Self::Default => f.write_str("default"),
            Self::Other => f.write_str("?"),
        }
    }
}

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
        if self.is_plain {
            return Cow::Borrowed(self.name);
        }
        let essence = self.name.split(';').next().unwrap_or_default().trim();
        if essence.bytes().any(|letter| letter.is_ascii_uppercase()) {
            Cow::Owned(essence.to_ascii_lowercase())
        } else {
            Cow::Borrowed(essence)
        }
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
    let mut found = Vec::new();
    let mut open = vec![("", example, 0)];
    while let Some((name, value, depth)) = open.pop() {
        if depth > EXAMPLE_DEPTH || found.len() + open.len() > EXAMPLE_VALUES {
            continue;
        }
        match value.kind() {
            NodeKind::Mapping => open.extend(value.entries().map(|entry| (entry.key.text(), entry.value, depth + 1))),
            NodeKind::Sequence => open.extend(value.items().map(|item| (name, item, depth + 1))),
            _ => found.push((name, value)),
        }
    }
    found.sort_by_key(|(_, value)| value.id());
    found
}

/// A response object for one status, judged once however many operations use it.
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
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// Whether it has a body: content in 3.x, a schema in 2.0.
    pub fn has_body(&self) -> bool {
        !self.content.is_empty()
    }

    /// `description`.
    pub fn description(&self) -> &'a str {
        self.node.get("description").and_then(Node::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_codes_ranges_and_default() {
        assert_eq!(StatusKey::read("201"), (StatusKey::Code(201), true));
        assert_eq!(StatusKey::read("4XX"), (StatusKey::Range(4), true));
        assert_eq!(StatusKey::read("default"), (StatusKey::Default, true));
        for (key, meant) in [
            ("2xx", StatusKey::Range(2)),
            ("200 OK", StatusKey::Code(200)),
            ("Default", StatusKey::Default),
            ("20", StatusKey::Other),
            ("600", StatusKey::Other),
            ("099", StatusKey::Other),
            ("40X", StatusKey::Other),
            ("1e2", StatusKey::Other),
            ("", StatusKey::Other),
            ("５００", StatusKey::Other),
        ] {
            assert_eq!(StatusKey::read(key), (meant, false), "{key}");
        }
    }

    #[test]
    fn codes_are_covered_by_ranges_and_default() {
        assert!(StatusKey::Range(4).covers(404) && !StatusKey::Range(4).covers(500));
        assert!(StatusKey::Default.covers(200) && !StatusKey::Other.covers(200));
        assert!(!StatusKey::Default.is_error() && StatusKey::Range(5).is_error());
    }
}
