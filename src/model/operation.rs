use std::fmt;
use std::sync::Arc;

use super::{MediaType, ResponseUse, Security, StatusKey, Template, is_template, is_version};
use crate::diagnostic::Place;
use crate::lexicon::{PROBES, Words};
use crate::syntax::{Entry, Node};

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method<'a> {
    /// RFC 9110, 9.3.1.
    Get,
    /// RFC 9110, 9.3.2.
    Head,
    /// RFC 9110, 9.3.3.
    Post,
    /// RFC 9110, 9.3.4.
    Put,
    /// RFC 9110, 9.3.5.
    Delete,
    /// RFC 9110, 9.3.7.
    Options,
    /// RFC 9110, 9.3.8.
    Trace,
    /// RFC 5789.
    Patch,
    /// The safe method with a body that OpenAPI 3.2 knows.
    Query,
    /// One of `additionalOperations` (OpenAPI 3.2), as it is written.
    Other(&'a str),
}

impl<'a> Method<'a> {
    /// The methods that are keys of a path item, by their key. `query` is one since OpenAPI 3.2.
    pub(super) const KEYS: [(&'static str, Method<'static>); 9] = [
        ("get", Method::Get),
        ("put", Method::Put),
        ("post", Method::Post),
        ("delete", Method::Delete),
        ("options", Method::Options),
        ("head", Method::Head),
        ("patch", Method::Patch),
        ("trace", Method::Trace),
        ("query", Method::Query),
    ];

    /// The method of this name, in any case; none of the ones that a document can add.
    pub fn known(name: &str) -> Option<Method<'static>> {
        Method::KEYS.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, method)| method)
    }

    /// The method as HTTP writes it.
    pub fn name(self) -> &'a str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Patch => "PATCH",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }

    /// Whether the method asks for no change (RFC 9110, 9.2.1).
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query)
    }
}

impl fmt::Display for Method<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who calls an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The API's clients: it stands under `paths`.
    Path,
    /// The API itself calls its client: under `webhooks`.
    Webhook,
    /// The API itself calls its client: under an operation's `callbacks`.
    Callback,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path template.
    Path,
    /// In the query string.
    Query,
    /// A request header.
    Header,
    /// A cookie.
    Cookie,
    /// Elsewhere, or not said.
    Other,
}

/// A parameter with its references followed.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// Where it is sent.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// Its schema as it is written; in 2.0 the parameter itself.
    pub schema: Option<Node<'a>>,
    /// The parameter object.
    pub node: Node<'a>,
}

/// A request body with its references followed; in 2.0 made of the `body` and `formData` parameters.
#[derive(Clone, Debug)]
pub struct RequestBody<'a> {
    /// The body object; in 2.0 the parameter.
    pub node: Node<'a>,
    /// Whether it must be sent.
    pub required: bool,
    /// What may be sent.
    pub content: Vec<MediaType<'a>>,
    /// The `formData` parameters of 2.0.
    pub form: Vec<Parameter<'a>>,
}

/// What an operation says of itself. Nearly every rule asks for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts<'a> {
    operation_id: Option<&'a str>,
    summary: Option<&'a str>,
    description: Option<&'a str>,
}

/// The entries of an operation that the model is made of.
pub(super) struct Fields<'a> {
    texts: [Option<Entry<'a>>; 3],
    pub(super) parameters: Option<Node<'a>>,
    pub(super) body: Option<Node<'a>>,
    pub(super) security: Option<Entry<'a>>,
    pub(super) responses: Option<Entry<'a>>,
    pub(super) callbacks: Option<Node<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(operation: Node<'a>) -> Self {
        let [id, summary, description, parameters, body, security, responses, callbacks] = operation.fields([
            "operationId",
            "summary",
            "description",
            "parameters",
            "requestBody",
            "security",
            "responses",
            "callbacks",
        ]);
        let value = |entry: Option<Entry<'a>>| entry.map(|entry| entry.value);
        Self {
            texts: [id, summary, description],
            parameters: value(parameters),
            body: value(body),
            security,
            responses,
            callbacks: value(callbacks),
        }
    }

    pub(super) fn texts(&self) -> Texts<'a> {
        let text =
            |entry: Option<Entry<'a>>| entry.and_then(|entry| entry.value.as_str()).filter(|text| !text.is_empty());
        let [operation_id, summary, description] = self.texts.map(text);
        Texts { operation_id, summary, description }
    }
}

/// One operation of the API.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Its position in [`super::Api::operations`].
    pub id: usize,
    /// The method.
    pub method: Method<'a>,
    /// The method's key, where findings about the operation point.
    pub key: Node<'a>,
    /// The path template; of a webhook its name, of a callback its expression.
    pub path: &'a str,
    /// The path template as it is read. Operations of one path have it in common.
    pub template: Arc<Template<'a>>,
    pub(super) texts: Texts<'a>,
    /// The path's key.
    pub path_key: Node<'a>,
    /// The operation object, references followed.
    pub node: Node<'a>,
    /// Who calls it.
    pub scope: Scope,
    /// The parameters of the path and of the operation; the latter win.
    pub parameters: Vec<Parameter<'a>>,
    /// What is sent.
    pub body: Option<RequestBody<'a>>,
    /// The security requirement in force.
    pub security: Security<'a>,
    /// The key `responses`.
    pub responses_key: Option<Node<'a>>,
    /// What it declares, in the order of the document.
    pub responses: Vec<ResponseUse<'a>>,
}

impl<'a> Operation<'a> {
    /// `operationId`.
    pub fn operation_id(&self) -> Option<&'a str> {
        self.texts.operation_id
    }

    /// `summary`.
    pub fn summary(&self) -> Option<&'a str> {
        self.texts.summary
    }

    /// `description`.
    pub fn description(&self) -> Option<&'a str> {
        self.texts.description
    }

    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.node.get("tags").into_iter().flat_map(Node::items).filter_map(Node::as_str)
    }

    /// Whether it is marked as deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.node.get("deprecated").and_then(Node::as_bool).unwrap_or_default()
    }

    /// `GET /users/{id}`.
    pub fn title(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The response declared under exactly this code.
    pub fn declared(&self, code: u16) -> Option<&ResponseUse<'a>> {
        self.responses.iter().find(|used| used.status == StatusKey::Code(code))
    }

    /// Whether the code is declared by itself.
    pub fn declares(&self, code: u16) -> bool {
        self.declared(code).is_some()
    }

    /// Whether the code is declared by itself, by its range or by `default`.
    pub fn covers(&self, code: u16) -> bool {
        self.responses.iter().any(|used| used.status.covers(code))
    }

    /// Whether any declared code or range is of this class (1 to 5).
    pub fn declares_class(&self, class: u16) -> bool {
        self.responses.iter().any(|used| used.status.class() == Some(class))
    }

    /// Whether an error is declared by its own code.
    pub fn declares_error_code(&self) -> bool {
        self.responses.iter().any(|used| used.status.code().is_some_and(|code| code >= 400))
    }

    /// Whether `default` is declared.
    pub fn declares_default(&self) -> bool {
        self.responses.iter().any(|used| used.status == StatusKey::Default)
    }

    /// The parameters sent in one place.
    pub fn parameters_in(&self, location: Location) -> impl Iterator<Item = &Parameter<'a>> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// The request header of this name, in any case.
    pub fn request_header(&self, name: &str) -> Option<&Parameter<'a>> {
        self.parameters_in(Location::Header).find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// The segments of the path as they are written, without empty ones.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &'a str> + use<'_, 'a> {
        self.template.written.iter().copied()
    }

    /// Whether an operation only leads to its new address (RFC 9110, 15.4.2 and 15.4.9), and so does nothing that could fail.
    pub fn is_moved(&self) -> bool {
        let is_redirect = |used: &ResponseUse<'_>| matches!(used.status, StatusKey::Code(301 | 308));
        !self.responses.is_empty() && self.responses.iter().all(is_redirect)
    }

    /// Whether all that an operation answers is that it is not there any more, or not yet, or that the method is not
    /// allowed.
    pub fn is_withdrawn(&self) -> bool {
        let refuses = |used: &ResponseUse<'_>| matches!(used.status, StatusKey::Code(405 | 410 | 501));
        !self.responses.is_empty() && self.responses.iter().all(refuses)
    }

    /// The start of the path that names a version of the API, up to it: `/public/v1`. Empty where there is none.
    pub fn version_prefix(&self) -> &'a str {
        let mut end = 0;
        for segment in self.path.split('/').take(4) {
            end += segment.len();
            if is_version(segment) {
                return &self.path[..end];
            }
            end += 1;
        }
        ""
    }

    /// Whether it exists for monitors, which look at nothing but the status code. A ping to one resource does not.
    pub fn is_probe(&self) -> bool {
        self.method.is_safe()
            && !self.segments().any(is_template)
            && self.segments().any(|segment| PROBES.has_name(segment))
    }

    /// Whether its path, its operationId, its summary or its description has one of these words.
    pub(crate) fn mentions(&self, subject: &Words) -> bool {
        let texts = [Some(self.path), self.operation_id(), self.summary(), self.description()];
        texts.into_iter().flatten().any(|text| subject.is_in(text))
    }

    /// Where findings about the operation point: its method's key.
    pub fn place(&self) -> Place {
        self.key.place()
    }
}
