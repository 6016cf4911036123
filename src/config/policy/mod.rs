//! The rules that a project writes itself, as plain data.

mod opposites;

use std::sync::Arc;

use regex_lite::Regex;

use super::{Pattern, Spanned};
use crate::diagnostic::Severity;
use crate::status::StatusKey;
use crate::text::{Source, Span, is_slip};

pub use opposites::{Opposite, among, is_nested, opposites};

/// The methods that OpenAPI names.
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A rule that a project writes itself: for some operations, requirements on the responses that they declare.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id as a rule: `policy/NAME`.
    pub id: &'static str,
    /// The file that contains it.
    pub source: Arc<Source>,
    /// The bytes of its name there.
    pub name: Span,
    /// The bytes of the whole policy there.
    pub span: Span,
    /// The reason for it, in a sentence. Empty where none is given.
    pub why: String,
    /// The section of the guideline that it comes from. Empty where none is given.
    pub guideline: String,
    /// The severity of its findings.
    pub severity: Severity,
    /// The operations that it is for.
    pub scope: Scope,
    /// The codes that an operation must declare.
    pub declare: Option<Declare>,
    /// The only codes that an operation may declare; all of them where empty.
    pub only: Vec<Spanned<StatusKey>>,
    /// The codes that no operation may declare.
    pub never: Vec<Spanned<StatusKey>>,
    /// The responses that all requirements below are for.
    pub at: Selection,
    /// The headers of the responses.
    pub headers: Headers,
    /// The media types of the responses.
    pub content: Content,
    /// The members of the bodies.
    pub body: Body,
    /// Whether each body needs an example.
    pub example: Option<Span>,
    /// Whether each response needs OpenAPI links.
    pub links: Option<Span>,
    /// Whether each response must be a reference to a shared one.
    pub reference: Option<Span>,
    /// The least number of characters of each description.
    pub description: Option<Spanned<usize>>,
    /// The documents that show what it finds and what it does not.
    pub tests: Vec<Test>,
}

/// Which operations a policy is for. An empty list and none mean any; all that is stated has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The kinds, by name.
    pub kinds: Vec<&'static str>,
    /// The methods, in upper case.
    pub methods: Vec<String>,
    /// The path templates.
    pub paths: Vec<Pattern>,
    /// The tags.
    pub tags: Vec<String>,
    /// Whether credentials must be sent.
    pub secured: Option<bool>,
    /// What the operation takes.
    pub takes: Vec<Input>,
    /// The codes that the operation declares.
    pub declares: Vec<StatusKey>,
    /// Whether the operation is deprecated.
    pub deprecated: Option<bool>,
    /// The extensions of the operation, as `x-ms-pageable`.
    pub extensions: Vec<String>,
    /// Whether it is for webhooks and callbacks instead of the operations under `paths`.
    pub webhooks: bool,
    /// The operations that it is not for.
    pub not: Option<Box<Self>>,
}

impl Scope {
    /// The methods that may be a slip, each with the method that is meant then.
    pub fn doubtful_methods(&self) -> Vec<(&str, &'static str)> {
        let own = self.methods.iter().chain(self.not.iter().flat_map(|not| &not.methods));
        let meant = |method: &str| {
            let method = method.to_ascii_lowercase();
            METHODS.into_iter().find(|known| is_slip(&method, known)).filter(|_| !METHODS.contains(&&*method))
        };
        own.filter_map(|method| Some((method.as_str(), meant(method)?))).collect()
    }
}

/// What an operation takes from the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A body.
    Body,
    /// A parameter in the path.
    Path,
    /// A parameter in the query string.
    Query,
    /// A parameter in a header.
    Header,
    /// A parameter in a cookie.
    Cookie,
    /// A file.
    Upload,
}

impl Input {
    /// Every input with the word that users write.
    pub const ALL: [(&'static str, Self); 6] = [
        ("body", Self::Body),
        ("path", Self::Path),
        ("query", Self::Query),
        ("header", Self::Header),
        ("cookie", Self::Cookie),
        ("upload", Self::Upload),
    ];
}

/// The codes that an operation must declare.
#[derive(Clone, Debug, Default)]
pub struct Declare {
    /// All of these.
    pub all: Vec<Spanned<StatusKey>>,
    /// And all of one of these groups; nothing more where empty.
    pub one_of: Vec<Vec<Spanned<StatusKey>>>,
    /// Whether a range or `default` does not count as a declaration of a code.
    pub is_exact: bool,
    /// Its bytes.
    pub span: Span,
}

/// A choice of responses by their status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The responses that are meant; all of them where empty.
    pub included: Vec<StatusKey>,
    /// Those of them that are not.
    pub excluded: Vec<StatusKey>,
}

impl Selection {
    /// Whether responses with a status are meant.
    pub fn selects(&self, status: StatusKey) -> bool {
        let is_among = |list: &[StatusKey]| list.iter().any(|one| contains(*one, status));
        status != StatusKey::Other
            && (self.included.is_empty() || is_among(&self.included))
            && !is_among(&self.excluded)
    }
}

/// Whether a status is meant by another one: a class contains its codes and its range. `default` is only itself.
pub fn contains(one: StatusKey, status: StatusKey) -> bool {
    match one {
        StatusKey::Range(class) => status.class() == Some(class),
        other => other == status,
    }
}

/// Whether a status that is allowed can be that of a response which is required.
pub fn may_satisfy(allowed: StatusKey, required: StatusKey) -> bool {
    contains(allowed, required) || contains(required, allowed) || allowed == StatusKey::Default
}

/// What a policy requires of the headers of a response.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// The headers that must be declared.
    pub required: Vec<Spanned<HeaderName>>,
    /// All headers of one of these groups must be declared.
    pub one_of: Vec<Vec<Spanned<HeaderName>>>,
    /// The headers that must not be declared.
    pub never: Vec<Spanned<HeaderName>>,
    /// The only headers that may be declared; all of them where empty.
    pub only: Vec<Spanned<HeaderName>>,
}

impl Headers {
    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.one_of.is_empty() && self.never.is_empty() && self.only.is_empty()
    }
}

/// The name of a header, or a pattern of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderName {
    /// As it is written.
    pub text: &'static str,
    /// In lower case.
    pub pattern: Pattern,
}

impl HeaderName {
    /// Whether it is one name, and no pattern of names.
    pub fn is_exact(&self) -> bool {
        !self.text.contains(['*', '?', '[', ']'])
    }

    /// Whether a header has this name, in any case (RFC 9110, 5.1).
    pub fn matches(&self, name: &str) -> bool {
        if self.is_exact() { name.eq_ignore_ascii_case(self.text) } else { self.pattern.matches(&name.to_lowercase()) }
    }
}

/// What a policy requires of the media types of a response.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Whether there must be a body, or must not be one.
    pub is_present: Option<Spanned<bool>>,
    /// The media types that must be among those of a body, if there is one.
    pub required: Vec<Spanned<MediaRange>>,
    /// The only media types that may be declared; all of them where empty.
    pub only: Vec<Spanned<MediaRange>>,
    /// The media types that must not be declared.
    pub never: Vec<Spanned<MediaRange>>,
}

impl Content {
    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.is_present.is_none() && self.required.is_empty() && self.only.is_empty() && self.never.is_empty()
    }
}

/// A media type, or a pattern of media types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRange {
    /// As it is written.
    pub text: String,
    /// In lower case, without blanks.
    pub pattern: Pattern,
}

impl MediaRange {
    /// Whether it names parameters, so that those of a media type count.
    pub fn has_parameters(&self) -> bool {
        self.text.contains(';')
    }

    /// Whether a media type is meant, by its essence in lower case and by its whole name.
    pub fn matches(&self, essence: &str, name: &str) -> bool {
        if !self.has_parameters() {
            return self.pattern.matches(essence);
        }
        let name: String = name.chars().filter(|letter| !letter.is_whitespace()).collect();
        self.pattern.matches(&name.to_ascii_lowercase())
    }
}

/// What a policy requires of the bodies of a response.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The schema that they must have, as a reference.
    pub schema: Option<Spanned<String>>,
    /// Whether each of them needs a schema, whichever it is.
    pub described: Option<Span>,
    /// The members that must be declared as required.
    pub required: Vec<Spanned<MemberPath>>,
    /// The members that must be declared.
    pub members: Vec<Spanned<MemberPath>>,
    /// All members of one of these groups must be declared.
    pub one_of: Vec<Vec<Spanned<MemberPath>>>,
    /// The members that must not be declared.
    pub never: Vec<Spanned<MemberPath>>,
    /// The types of members, if they are declared.
    pub types: Vec<(MemberPath, Spanned<&'static str>)>,
    /// The form of the values of members, as far as the document states values.
    pub pattern: Vec<(MemberPath, Spanned<Regex>)>,
    /// The type of the whole body.
    pub top: Option<Spanned<&'static str>>,
}

impl Body {
    /// The place of one of its requirements; none if there is none.
    pub fn first_span(&self) -> Option<Span> {
        let groups = self.one_of.iter().flatten();
        let members = self.required.iter().chain(&self.members).chain(groups).chain(&self.never);
        let members = members.map(|member| member.span).chain(self.described);
        let types = self.types.iter().map(|(_, name)| name.span);
        let patterns = self.pattern.iter().map(|(_, pattern)| pattern.span);
        let own = self.schema.iter().map(|schema| schema.span).chain(self.top.iter().map(|top| top.span));
        own.chain(members).chain(types).chain(patterns).next()
    }

    /// Whether some members must be declared.
    pub fn requires_members(&self) -> bool {
        !self.required.is_empty() || !self.members.is_empty() || !self.one_of.is_empty()
    }

    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.first_span().is_none()
    }
}

/// A member of a body, through objects: `error.code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPath {
    /// As it is written.
    pub text: String,
}

impl MemberPath {
    /// The names from the top.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.text.split('.')
    }
}

/// A document that shows what a policy finds, or what it does not.
#[derive(Clone, Debug)]
pub struct Test {
    /// Whether the policy must find something in it.
    pub is_bad: bool,
    /// The document, or a part of one.
    pub text: String,
    /// The bytes of the document in the policy's file.
    pub span: Span,
}

impl Policy {
    /// What is required of responses, beside the codes.
    pub fn judges_responses(&self) -> bool {
        !self.headers.is_empty()
            || !self.content.is_empty()
            || !self.body.is_empty()
            || self.example.is_some()
            || self.links.is_some()
            || self.reference.is_some()
            || self.description.is_some()
    }

    /// Whether there are codes that operations in its scope must not declare.
    pub fn forbids_codes(&self) -> bool {
        !self.only.is_empty() || !self.never.is_empty()
    }

    /// Whether no operation in its scope may declare a status.
    pub fn forbids(&self, status: StatusKey) -> bool {
        self.never.iter().any(|never| contains(never.value, status))
            || !self.only.is_empty() && !self.only.iter().any(|only| may_satisfy(only.value, status))
    }

    /// Whether every operation in its scope must declare a status.
    pub fn requires(&self, status: StatusKey) -> bool {
        self.declare.iter().flat_map(|declare| &declare.all).any(|required| required.value == status)
    }

    /// Its name in the config, without `policy/`.
    pub fn short_name(&self) -> &'static str {
        self.id.strip_prefix(PREFIX).unwrap_or(self.id)
    }
}

/// What the ids of policies start with.
pub const PREFIX: &str = "policy/";
