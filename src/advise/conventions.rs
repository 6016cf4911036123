//! How a document writes its responses, and text to paste that follows it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use openapiv3::{
    Header, HeaderStyle, IntegerType, MediaType, ObjectType, ParameterSchemaOrContent, ReferenceOr, Response, Schema,
    SchemaData, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use super::errors::Errors;
use super::phrases::{codes_of_name, codes_within, phrase, subject_of};
use crate::diagnostic::{Change, Snippet};
use crate::hash::HashMap;
use crate::model::{Api, MediaType as Declared, Method, Operation, Response as Judged, Status, Version};
use crate::resolve::reference_of;
use crate::syntax::{Entry, Kind, Node, escape};
use crate::text::words::folded;
use crate::text::{Language, SourceId};

/// How a document writes its responses, worked out once.
#[derive(Debug, Default)]
pub struct Conventions {
    /// For each file and error code the reference that most operations of the file answer it with, else one to a shared
    /// response that is named for it. Errors are alike in all operations of a document; a success answers what its own
    /// operation is about.
    shared: HashMap<(SourceId, u16), Shared>,
    errors: Errors,
}

/// How operations answer a code.
#[derive(Debug, Default)]
struct Answers<'a> {
    /// The references to shared responses, each with how many operations of each area of the API have it.
    references: HashMap<&'a str, BTreeMap<usize, usize>>,
    /// How many operations answer it at all.
    all: usize,
}

/// A reference to a shared response, and how many operations of each area of the API have it.
#[derive(Debug, Default)]
struct Shared {
    reference: String,
    areas: BTreeMap<usize, usize>,
    code: u16,
    /// Whether its name mentions the code, and what it is about beside that: worked out for the few that are asked for.
    told: OnceLock<(bool, Option<String>)>,
}

impl Shared {
    fn new(reference: String, code: u16, areas: BTreeMap<usize, usize>) -> Self {
        Self { reference, areas, code, told: OnceLock::new() }
    }

    fn told(&self) -> &(bool, Option<String>) {
        let name = self.reference.rsplit('/').next().unwrap_or_default();
        let is_named = || codes_within(name).any(|own| own == self.code);
        self.told.get_or_init(|| (is_named(), subject_of(name, self.code)))
    }

    /// Whether its name mentions the code.
    fn is_named(&self) -> bool {
        self.told().0
    }

    /// What its name is about beside the code.
    fn subject(&self) -> Option<&str> {
        self.told().1.as_deref()
    }
}

impl Conventions {
    /// Reads the conventions of a description, in one pass over its responses.
    pub fn of(api: &Api<'_>) -> Self {
        let errors = Errors::of(api);
        // How operations answer a code: by references, and in any way.
        let mut answered: HashMap<(SourceId, u16), Answers<'_>> = HashMap::default();
        for (operation, used) in api.served().flat_map(|one| one.responses.iter().map(move |used| (one, used))) {
            if let Status::Code(code @ 400..) = used.status {
                let answers = answered.entry((used.key.id().0, code)).or_default();
                answers.all += 1;
                if let Some(reference) = used.key.keyed().and_then(reference_of).filter(|_| used.response.is_some()) {
                    let areas = answers.references.entry(reference.text()).or_default();
                    *areas.entry(errors.area(operation.id)).or_default() += 1;
                }
            }
        }
        // Where several compete, each is about something of its own: `OrderNotFound`, `BakerNotFound`. One that is not named
        // for the code may be about a special case, unless most use it.
        let usual = |(key, Answers { references, all }): ((SourceId, u16), Answers<'_>)| {
            let count = |areas: &BTreeMap<usize, usize>| areas.values().sum::<usize>();
            let referring: usize = references.values().map(count).sum();
            let (reference, areas) = references.into_iter().find(|(_, areas)| count(areas) * 2 > referring)?;
            let is_most = count(&areas) * 2 > all;
            let shared = Shared::new(reference.to_owned(), key.1, areas);
            (is_most || shared.is_named()).then_some((key, shared))
        };
        let mut shared: HashMap<(SourceId, u16), Shared> = answered.into_iter().filter_map(usual).collect();
        let parent = if api.version == Version::V2 { "#/responses" } else { "#/components/responses" };
        for entry in api.components("responses").into_iter().flat_map(Node::entries) {
            let name = entry.key.text();
            for code in codes_of_name(name) {
                let new = || Shared::new(format!("{parent}/{}", escape(name)), code, BTreeMap::new());
                shared.entry((api.root.id().0, code)).or_insert_with(new);
            }
        }
        Self { shared, errors }
    }

    /// The text that a change writes.
    pub fn snippet(&self, api: &Api<'_>, change: &Change) -> Option<Snippet> {
        let response = |node| api.of_object(node).next();
        match change {
            Change::Declare { operation, code } => self.response(api, &api.operations[*operation], *code),
            Change::Restate { operation, code, .. } => self.success(api, &api.operations[*operation], *code),
            Change::DescribeError { operation, response: node, .. } => {
                self.body(api, &api.operations[*operation], response(*node)?)
            }
            Change::DeclareHeaders { response: node, names, .. } => self.headers(api, response(*node)?, names),
            Change::Rename { .. } | Change::Remove { .. } => None,
        }
    }

    /// An entry of `responses` for this code, with that key where it is missing, to paste into an operation: a reference
    /// to what the document has for it, or a response that uses the document's own error schema.
    pub fn response(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Snippet> {
        let source = operation.key.id().0;
        let is_fit = |shared: &&Shared| match shared.subject() {
            Some(subject) => is_about(operation, subject),
            None => shared.is_named() || !self.errors.are_of_others(&shared.areas, operation),
        };
        let value = match self.shared.get(&(source, code)).filter(is_fit) {
            Some(shared) => json!({ "$ref": shared.reference }),
            None => self.build(api, operation, code)?,
        };
        let keys = operation.responses.first().map(|used| used.key);
        let entry = Map::from_iter([(code.to_string(), value)]);
        let entries = match operation.node.get("responses") {
            Some(_) => entry,
            // There is no map yet to paste it into.
            None => Map::from_iter([("responses".to_owned(), Value::Object(entry))]),
        };
        let snippet = snippet(operation.key, &entries, keys);
        Some(Snippet { declares: Some(code), ..snippet })
    }

    /// A success of this code to put in the place of the one that an operation declares. Where that spells out its body,
    /// that stays, and this is what comes to it.
    pub fn success(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Snippet> {
        let success =
            operation.responses.iter().filter(|used| used.status.is_success()).find_map(|used| api.response(used));
        match success.filter(|success| success.has_body() && success_body(api, operation).is_none()) {
            Some(success) => {
                let headers = Self::headers_for(api, success, Some(code), headers_of(api, operation, code))?;
                Some(Snippet { declares: Some(code), ..headers })
            }
            None => self.response(api, operation, code),
        }
    }

    /// The body of an error response, to paste into it. Nothing where the bodies that the document has are of no use
    /// for it.
    pub fn body(&self, api: &Api<'_>, operation: &Operation<'_>, response: &Judged<'_>) -> Option<Snippet> {
        let content = self.error_content(api, operation, response.status.code()?);
        let content = json!({ "content": content.or_else(|| (!self.errors.have_bodies()).then(problem_content))? });
        let content = if api.version == Version::V2 { response_of_2(content) } else { content };
        Some(snippet(response.node, content.as_object()?, None))
    }

    /// Entries of `headers` with these names, to paste into a response.
    pub fn headers(&self, api: &Api<'_>, response: &Judged<'_>, names: &[&str]) -> Option<Snippet> {
        Self::headers_for(api, response, response.status.code(), names)
    }

    /// The same for a response that will have another code. Nothing without names.
    fn headers_for(api: &Api<'_>, response: &Judged<'_>, code: Option<u16>, names: &[&str]) -> Option<Snippet> {
        names.first()?;
        let mut map = Map::new();
        for name in names {
            let mut header = serde_json::to_value(header(name, code)).ok()?;
            leave_out_style(&mut header);
            map.insert((*name).to_owned(), if api.version == Version::V2 { header_of_2(header) } else { header });
        }
        // Where it has headers, these are added to them.
        if response.headers.is_empty() {
            map = Map::from_iter([("headers".to_owned(), Value::Object(map))]);
        }
        Some(snippet(response.node, &map, None))
    }

    /// A response of this code, as JSON in the form of the document's version.
    fn build(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Value> {
        let mut response = Response { description: phrase(code).to_owned(), ..Response::default() };
        for name in headers_of(api, operation, code) {
            response.headers.insert((*name).to_owned(), ReferenceOr::Item(header(name, Some(code))));
        }
        if matches!(code, 201 | 202)
            && let Some((media, reference)) = success_body(api, operation)
        {
            let schema = Some(ReferenceOr::Reference { reference: reference.text().to_owned() });
            response.content.insert(media.name.to_owned(), MediaType { schema, ..MediaType::default() });
        }
        let mut value = serde_json::to_value(response).ok()?;
        if code >= 400 && operation.method != Method::Head {
            let content = self.error_content(api, operation, code);
            if let Some(content) = content.filter(|_| !self.errors.are_bare(code)) {
                value["content"] = content;
            }
        }
        for header in value.get_mut("headers").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
            leave_out_style(header);
        }
        Some(if api.version == Version::V2 { response_of_2(value) } else { value })
    }

    /// The `content` of an error of this code in the form that fits the operation best. Nothing where none does, or all
    /// are too large to spell out once more.
    fn error_content(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Option<Value> {
        self.errors.candidates(api, operation, code).into_iter().find_map(|at| {
            let body = &api.error_bodies().all[at];
            let media = api.responses[body.response].content[body.media].name;
            Some(json!({ media: { "schema": error_schema(api.error_schema(body))? } }))
        })
    }
}

/// Whether the path of an operation or a tag names this subject.
fn is_about(operation: &Operation<'_>, subject: &str) -> bool {
    let mut names = operation.segments().chain(operation.tags()).map(folded);
    names.any(|name| name.contains(subject.trim_end_matches('s')))
}

/// How many values a schema has at most that is spelled out in a snippet.
const VALUES: usize = 30;

/// The headers that a new response of this code is written with.
fn headers_of(api: &Api<'_>, operation: &Operation<'_>, code: u16) -> &'static [&'static str] {
    match code {
        201 if !api.is_read_by_address(operation) => &[],
        201 | 202 => &["Location"],
        429 | 503 => &["Retry-After"],
        _ => &[],
    }
}

/// Problem details (RFC 9457), for documents without error bodies.
fn problem_content() -> Value {
    let media = MediaType { schema: Some(ReferenceOr::Item(problem_details())), ..MediaType::default() };
    json!({ "application/problem+json": media })
}

fn problem_details() -> Schema {
    let text = || Type::String(StringType::default());
    let members =
        [("type", text()), ("title", text()), ("status", Type::Integer(IntegerType::default())), ("detail", text())];
    let properties: IndexMap<String, ReferenceOr<Box<Schema>>> =
        members.into_iter().map(|(name, kind)| (name.to_owned(), ReferenceOr::boxed_item(plain(kind)))).collect();
    plain(Type::Object(ObjectType { properties, ..ObjectType::default() }))
}

/// A schema of the document to use once more: nothing where it is too large to spell out.
fn error_schema(schema: Node<'_>) -> Option<Value> {
    match reference_of(schema) {
        Some(reference) => Some(json!({ "$ref": reference.text() })),
        None => outline(schema, false, &mut { VALUES }),
    }
}

/// A schema without what is said of one use of it: descriptions, examples and listed values. `is_map`: its keys are
/// names.
fn outline(node: Node<'_>, is_map: bool, left: &mut usize) -> Option<Value> {
    const OF_ONE_USE: [&str; 8] = ["const", "default", "description", "enum", "example", "examples", "title", "xml"];
    *left = left.checked_sub(1)?;
    match node.kind() {
        Kind::Mapping => {
            let is_kept = |key: &str| is_map || !(OF_ONE_USE.contains(&key) || key.starts_with("x-"));
            let kept = node.entries().filter(|entry| is_kept(entry.key.text()));
            let mut member = |Entry { key, value }: Entry<'_>| {
                let is_map = !is_map && matches!(key.text(), "properties" | "patternProperties" | "$defs");
                Some((key.text().to_owned(), outline(value, is_map, left)?))
            };
            kept.map(&mut member).collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        Kind::Sequence => node.items().map(|item| outline(item, false, left)).collect::<Option<_>>().map(Value::Array),
        Kind::String => Some(Value::from(node.text())),
        Kind::Null | Kind::Bool | Kind::Number => serde_json::from_str(node.text()).ok(),
    }
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

    fn with_api<T>(name: &str, text: &str, ask: impl FnOnce(&Conventions, &Api<'_>) -> T) -> T {
        let memory = Memory([(PathBuf::from(name), text.as_bytes().to_vec())].into());
        let workspace = Workspace::load(&memory, &[Input { path: name.into(), name: name.into() }], &[]);
        let api = Api::new(&workspace, SourceId(0)).expect("is supported");
        ask(&Conventions::of(&api), &api)
    }

    fn snippets(name: &str, text: &str, code: u16) -> String {
        with_api(name, text, |conventions, api| {
            conventions.response(api, &api.operations[0], code).expect("is made").text
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
    UnauthorizedError: {description: log in}
    Clash: {description: clash}
"#;

    #[test]
    fn brings_the_map_where_there_is_none() {
        let document = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {summary: a}}}\n";
        assert_eq!(snippets("a.yaml", document, 200), "responses:\n  '200':\n    description: OK");
    }

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
        assert!(!text.contains("content") && !text.contains("$ref"), "{text}");
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
        assert_eq!(large, "'404':\n  description: Not Found");
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
        assert_eq!(snippets("a.yaml", &only, 404), "'404':\n  description: Not Found");
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
        let schema = "{type: object, properties: {code: {type: string}}}";
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
        assert!(!snippets("a.yaml", &document, 404).contains("$ref"), "only invalid input is answered so");
        let failed: &[(u16, &str)] = &[(503, "Broken"), (500, "Broken")];
        let document = document_of(&[("/a", &[]), ("/b", failed), ("/c", failed)]);
        assert!(!snippets("a.yaml", &document, 404).contains("$ref"), "only failures are answered so");
        let named: &[(u16, &str)] = &[(404, "OrderNotFound"), (410, "OrderNotFound")];
        let document = document_of(&[("/a", &[]), ("/b", named), ("/c", named)]);
        assert!(!snippets("a.yaml", &document, 429).contains("$ref"), "its name tells of another");
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
        assert_eq!(text, "'404':\n  description: Not Found", "both ways are those of others");
    }

    #[test]
    fn takes_no_schema_that_says_nothing() {
        for schema in ["{}", "{type: Edge}", "{type: object}", ""] {
            let document = document_of(&[("/a", &[]), ("/b", &[(400, schema), (500, schema)])]);
            assert_eq!(snippets("a.yaml", &document, 404), "'404':\n  description: Not Found", "{schema}");
        }
        let bare: &[(u16, &str)] = &[(400, "Error"), (409, "Error"), (404, "")];
        let document = document_of(&[("/a", &bare[..2]), ("/b", bare), ("/c", bare), ("/d", bare)]);
        assert_eq!(snippets("a.yaml", &document, 404), "'404':\n  description: Not Found", "none has a body");
        assert!(snippets("a.yaml", &document, 403).contains("schemas/Error"));
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
    fn describes_bodies_only_where_the_document_does() {
        let bare =
            "openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {description: ok}, 400: {description: no}}}}}\n";
        assert_eq!(snippets("a.yaml", bare, 404), "404:\n  description: Not Found");
        // Who asks for a body and knows none is shown a common one.
        let text = with_api("a.yaml", bare, |conventions, api| {
            let response = api.response_of(&api.operations[0], 400).expect("is declared");
            conventions.body(api, &api.operations[0], response).expect("is made").text
        });
        assert!(text.starts_with("content:\n  application/problem+json:\n    schema:"), "{text}");
    }

    #[test]
    fn adds_headers_to_those_that_are_there() {
        let document = |headers| {
            format!("openapi: 3.0.0\npaths: {{/a: {{get: {{responses: {{'429': {{description: no{headers}}}}}}}}}}}\n")
        };
        let offered = |headers| {
            with_api("a.yaml", &document(headers), |conventions, api| {
                conventions.headers(api, &api.responses[0], &["Retry-After"]).expect("is made").text
            })
        };
        assert!(offered("").starts_with("headers:\n  Retry-After:\n"));
        assert!(offered(", headers: {Trace: {schema: {type: string}}}").starts_with("Retry-After:\n"));
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
