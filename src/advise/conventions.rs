//! How a document writes its responses, and text to paste that follows it.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{
    Header, HeaderStyle, IntegerType, MediaType, ObjectType, ParameterSchemaOrContent, ReferenceOr, Response, Schema,
    SchemaData, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use crate::diagnostic::Snippet;
use crate::model::errors::ENOUGH;
use crate::model::{Api, MediaType as Declared, Operation, Response as Judged, Status, Version};
use crate::resolve::reference_of;
use crate::syntax::{Node, escape};
use crate::text::{Language, SourceId};

/// How a document writes its responses, worked out once.
#[derive(Debug, Default)]
pub struct Conventions {
    /// For each file and error code the reference that most operations of the file answer it with, else one to a shared
    /// response that is named for it. Errors are alike in all operations of a document; a success answers what its own
    /// operation is about.
    shared: HashMap<(SourceId, u16), (String, usize)>,
    /// For each file the schema that most error responses written there refer to.
    error_schemas: HashMap<SourceId, (String, usize)>,
    /// The media type of most of them.
    error_media: Option<String>,
}

/// A code's reason phrase (RFC 9110, 15) and the words that components for it are named with.
const PHRASES: &[(u16, &str, &[&str])] = &[
    (200, "OK", &[]),
    (201, "Created", &[]),
    (202, "Accepted", &[]),
    (204, "No Content", &[]),
    (304, "Not Modified", &[]),
    (400, "Bad Request", &["invalidrequest", "validationerror"]),
    (401, "Unauthorized", &["unauthenticated", "notauthenticated"]),
    (403, "Forbidden", &["permissiondenied", "accessdenied"]),
    (404, "Not Found", &[]),
    (409, "Conflict", &[]),
    (410, "Gone", &[]),
    (412, "Precondition Failed", &[]),
    (413, "Content Too Large", &["payloadtoolarge", "requestentitytoolarge"]),
    (415, "Unsupported Media Type", &[]),
    (422, "Unprocessable Content", &["unprocessableentity", "validationerror", "validationfailed"]),
    (429, "Too Many Requests", &["ratelimited", "ratelimit", "ratelimitexceeded"]),
    (500, "Internal Server Error", &["servererror", "internalerror"]),
    (503, "Service Unavailable", &[]),
];

impl Conventions {
    /// Reads the conventions of a description, in one pass over its responses.
    pub fn of(api: &Api<'_>) -> Self {
        let mut conventions = Self::default();
        // How many operations answer a code by any reference.
        let mut answered: HashMap<(SourceId, u16), usize> = HashMap::new();
        for response in &api.responses {
            if let (Status::Code(code @ 400..), Some(site)) = (response.status, response.sites.first()) {
                let (key, count) = ((site.id().0, code), response.uses.len());
                *answered.entry(key).or_default() += count;
                let slot = conventions.shared.entry(key).or_default();
                if count > slot.1 {
                    *slot = (site.text().to_owned(), count);
                }
            }
        }
        // Where several compete, each is about something of its own: `OrderNotFound`, `BakerNotFound`.
        conventions.shared.retain(|key, (_, count)| *count * 2 > answered[key]);
        let parent = if api.version == Version::V2 { "#/responses" } else { "#/components/responses" };
        for entry in api.components("responses").into_iter().flat_map(Node::entries) {
            let name = entry.key.text();
            for code in codes_of_name(name) {
                let slot = conventions.shared.entry((api.root.id().0, code));
                slot.or_insert_with(|| (format!("{parent}/{}", escape(name)), 0));
            }
        }
        let errors = api.error_bodies();
        let mut schemas: HashMap<(SourceId, &str), usize> = HashMap::new();
        let mut media: HashMap<&str, usize> = HashMap::new();
        // A conflict that shows a resource tells nothing of errors. An envelope around everything does.
        let results = errors.all.iter().filter(|body| body.is_result).count();
        let is_envelope = results == errors.all.len() && results >= ENOUGH.0;
        for body in errors.all.iter().filter(|body| is_envelope || !body.is_result) {
            let name = api.responses[body.response].content[body.media].name;
            *media.entry(name).or_default() += 1;
            if let Some(reference) = reference_of(api.error_schema(body)) {
                *schemas.entry((reference.id().0, reference.text())).or_default() += 1;
            }
        }
        for ((source, reference), count) in schemas {
            let slot = conventions.error_schemas.entry(source).or_default();
            if (count, slot.0.as_str()) > (slot.1, reference) || slot.1 == 0 {
                *slot = (reference.to_owned(), count);
            }
        }
        conventions.error_media = media
            .into_iter()
            .max_by(|(one, many), (other, more)| many.cmp(more).then_with(|| other.cmp(one)))
            .map(|(name, _)| name.to_owned());
        conventions
    }

    /// An entry of `responses` for this code, to paste into an operation: a reference to what the document has for it,
    /// or a response that uses the document's own error schema.
    pub fn response(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Snippet> {
        let source = operation.key.id().0;
        let value = match self.shared.get(&(source, code)) {
            Some((reference, _)) => json!({ "$ref": reference }),
            None => self.build(api, operation, code)?,
        };
        let keys = operation.responses.first().map(|used| used.key);
        let snippet = snippet(operation.key, &Map::from_iter([(code.to_string(), value)]), keys);
        Some(Snippet { declares: Some(code), ..snippet })
    }

    /// Entries of `headers` with these names, to paste into a response.
    pub fn headers(&self, api: &Api<'_>, response: &Judged<'_>, names: &[&str]) -> Option<Snippet> {
        let mut map = Map::new();
        for name in names {
            let mut header = serde_json::to_value(header(name, response.status.code())).ok()?;
            leave_out_style(&mut header);
            map.insert((*name).to_owned(), if api.version == Version::V2 { header_of_2(header) } else { header });
        }
        let whole = Map::from_iter([("headers".to_owned(), Value::Object(map))]);
        Some(snippet(response.node, &whole, None))
    }

    /// A response of this code, as JSON in the form of the document's version.
    fn build(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Value> {
        let phrase = PHRASES.iter().find(|(known, ..)| *known == code).map_or("Error", |(_, phrase, _)| phrase);
        let mut response = Response { description: phrase.to_owned(), ..Response::default() };
        let own = match code {
            201 | 202 => Some(&["Location"][..]),
            429 | 503 => Some(&["Retry-After"][..]),
            _ => None,
        };
        for name in own.into_iter().flatten() {
            response.headers.insert((*name).to_owned(), ReferenceOr::Item(header(name, Some(code))));
        }
        if code >= 400 {
            let (media, schema) = self.error_body(operation.key.id().0);
            response.content.insert(media, MediaType { schema: Some(schema), ..MediaType::default() });
        } else if code == 201
            && let Some((media, reference)) = success_body(api, operation)
        {
            let schema = Some(ReferenceOr::Reference { reference: reference.text().to_owned() });
            response.content.insert(media.name.to_owned(), MediaType { schema, ..MediaType::default() });
        }
        let mut value = serde_json::to_value(response).ok()?;
        for header in value.get_mut("headers").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
            leave_out_style(header);
        }
        Some(if api.version == Version::V2 { response_of_2(value) } else { value })
    }

    /// The media type and schema that error bodies of a file have; problem details (RFC 9457) where it has none.
    fn error_body(&self, source: SourceId) -> (String, ReferenceOr<Schema>) {
        if let Some((reference, _)) = self.error_schemas.get(&source) {
            let media = self.error_media.clone().unwrap_or_else(|| "application/json".to_owned());
            return (media, ReferenceOr::Reference { reference: reference.clone() });
        }
        let text = || Type::String(StringType::default());
        let members = [
            ("type", text()),
            ("title", text()),
            ("status", Type::Integer(IntegerType::default())),
            ("detail", text()),
        ];
        let properties: IndexMap<String, ReferenceOr<Box<Schema>>> =
            members.into_iter().map(|(name, kind)| (name.to_owned(), ReferenceOr::boxed_item(plain(kind)))).collect();
        let schema = plain(Type::Object(ObjectType { properties, ..ObjectType::default() }));
        ("application/problem+json".to_owned(), ReferenceOr::Item(schema))
    }
}

/// The error codes that the name of a shared response tells of: `NotFound`, `rate_limited`, `Http404`.
fn codes_of_name(name: &str) -> impl Iterator<Item = u16> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_named = move |(code, phrase, words): &&(u16, &str, &[&str])| {
        let stem = plain.trim_end_matches("response").trim_end_matches("error");
        stem == phrase.replace(' ', "").to_ascii_lowercase()
            || words.contains(&stem)
            || plain.trim_start_matches("http") == code.to_string()
    };
    PHRASES.iter().filter(|(code, ..)| *code >= 400).filter(is_named).map(|(code, ..)| *code)
}

/// The body of the success response that an operation has already, where its schema is a reference.
fn success_body<'m, 'a>(api: &'m Api<'a>, operation: &Operation<'a>) -> Option<(&'m Declared<'a>, Node<'a>)> {
    let success = operation.responses.iter().filter(|used| used.status.is_success());
    let bodies = success.filter_map(|used| api.response(used)).flat_map(|response| &response.content);
    bodies
        .filter_map(|body| Some((body, body.schema.and_then(reference_of)?)))
        .find(|(_, reference)| reference.id().0 == operation.key.id().0)
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
        _ if name.contains("imit") => ("Requests of the rate limit", Type::Integer(IntegerType::default())),
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

/// `style` has one value only for headers, so nobody writes it (OpenAPI 3.1, 4.8.21).
fn leave_out_style(header: &mut Value) {
    if let Some(header) = header.as_object_mut() {
        header.shift_remove("style");
    }
}

/// A response of 3.x in the form of 2.0: the schema beside the description.
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
        if let Some(headers) = map.get_mut("headers").and_then(Value::as_object_mut) {
            headers.values_mut().for_each(|header| *header = header_of_2(header.take()));
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

/// Writes entries of a map in the notation of the document that `place` is in. `key` shows how it writes status keys.
fn snippet(place: Node<'_>, entries: &Map<String, Value>, key: Option<Node<'_>>) -> Snippet {
    let source = &place.document().source;
    let text = match source.language {
        Language::Json => json_entries(entries),
        Language::Yaml => yaml_entries(entries, key.map(|key| source.slice(key.span()))),
    };
    Snippet { language: source.language, text, declares: None }
}

fn json_entries(entries: &Map<String, Value>) -> String {
    let whole = serde_json::to_string_pretty(entries).unwrap_or_default();
    let mut written: Vec<String> = Vec::new();
    for line in whole.lines().filter(|line| *line != "{" && *line != "}") {
        let line = line.strip_prefix("  ").unwrap_or(line);
        match written.as_mut_slice() {
            // An object with one plain member stands on one line.
            [.., open, member]
                if line.trim_start().starts_with('}') && open.ends_with('{') && !member.ends_with('}') =>
            {
                open.push_str(member.trim_start());
                open.push_str(line.trim_start());
                written.pop();
            }
            _ => written.push(line.to_owned()),
        }
    }
    written.join("\n")
}

fn yaml_entries(entries: &Map<String, Value>, key: Option<&str>) -> String {
    let whole = serde_yaml::to_string(entries).unwrap_or_default();
    let quote = match key.and_then(|key| key.chars().next()) {
        Some('"') => "\"",
        Some('\'') | None => "'",
        Some(_) => "",
    };
    whole
        .trim_end()
        .lines()
        .map(|line| match line.strip_prefix('\'').and_then(|rest| rest.split_once("':")) {
            Some((code, rest)) => format!("{quote}{code}{quote}:{rest}"),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::resolve::{Input, Memory, Workspace};

    fn snippets(name: &str, text: &str, code: u16) -> String {
        let memory = Memory([(PathBuf::from(name), text.as_bytes().to_vec())].into());
        let workspace = Workspace::load(&memory, &[Input { path: name.into(), name: name.into() }], &[]);
        let api = Api::new(&workspace, SourceId(0)).expect("is supported");
        let conventions = Conventions::of(&api);
        let made = conventions.response(&api, &api.operations[0], code).expect("is made");
        made.text
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
    UnauthorizedError: {description: log in}
    Clash: {description: clash}
"#;

    #[test]
    fn refers_to_what_the_document_has() {
        let document = format!("openapi: 3.0.0\n{PATHS}");
        assert_eq!(snippets("a.yaml", &document, 409), "\"409\":\n  $ref: '#/components/responses/Clash'");
        assert_eq!(snippets("a.yaml", &document, 401), "\"401\":\n  $ref: '#/components/responses/UnauthorizedError'");
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
        assert!(text.contains("application/problem+json") && !text.contains("$ref"), "{text}");
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
            "\"429\":
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
        let document = r##"{"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"404": {"description": "x", "schema": {"$ref": "#/definitions/E"}}}}}}}"##;
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
    fn offers_problem_details_where_no_error_has_a_schema() {
        let text =
            snippets("a.yaml", "openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {description: ok}}}}}\n", 404);
        assert!(
            text.starts_with("404:\n  description: Not Found\n  content:\n    application/problem+json:"),
            "{text}"
        );
    }
}
