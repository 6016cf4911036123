//! Reports to test the formats on, all of them on the same ones.

use std::io;
use std::sync::Arc;

use crate::audit::{
    DocumentReport, InputFailure, Means, OperationEntry, Report, ResponseEntry, Suppressed, Suppression,
};
use crate::diagnostic::{
    Applicability, Confidence, Diagnostic, Edit, Fix, Occurrence, OperationName, Place, Severity, Snippet,
};
use crate::text::{Language, Source, SourceId, Sources, Span};

const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security:
  - bearer: []
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': {description: The pets}
    post:
      operationId: createPet
      responses:
        '201': {description: The pet was created}
        '404':
          $ref: common/errors.yaml#/NotFound
  /pets/{id}:
    get:
      operationId: getPet
      responses:
        '200': {description: The pet}
    delete:
      operationId: deletePet
      responses:
        '204':
          description: Gone
          content: {application/json: {schema: {type: object}}}
";

const ERRORS: &str = "\
# What every service answers
NotFound:
  description: There is no such thing
  content:
    text/plain: {}
";

const USERS: &str = r##"{"swagger": "2.0", "info": {"title": "Users", "version": "1"}, "paths": {"/users/{name}": {"get": {"responses": {"200": {"description": "A user: 😀 or 日本"}, "4xx": {"description": "no"}}}}}}"##;

/// Sources with these names and texts.
pub(super) fn sources(files: &[(&str, &str)]) -> Sources {
    let source = |(id, (name, text)): (usize, &(&str, &str))| {
        let language = if text.starts_with('{') { Language::Json } else { Language::Yaml };
        Arc::new(Source::new(SourceId(id as u32), (*name).into(), (*text).into(), language))
    };
    Sources::new(files.iter().enumerate().map(source).collect())
}

/// The place of `needle` behind the first `after` in a source.
pub(super) fn place(sources: &Sources, source: u32, after: &str, needle: &str, pointer: &str) -> Place {
    let text = &sources.get(SourceId(source)).text;
    let from = text.find(after).expect("stands in the source") + after.len();
    let start = (from + text[from..].find(needle).expect("stands in the source")) as u32;
    let span = Span::new(start, start + needle.len() as u32);
    Place { source: SourceId(source), span, pointer: pointer.into() }
}

/// A finding with nothing but a message.
pub(super) fn finding(rule: &'static str, place: Place, message: &str) -> Diagnostic {
    Diagnostic::new(rule, Severity::Warning, place).message(message)
}

/// What a report writes, as text.
pub(super) fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes everything");
    String::from_utf8(out).expect("is text")
}

/// A report of one document, with these findings.
pub(super) fn single(sources: Sources, findings: Vec<Diagnostic>) -> Report {
    let document = DocumentReport {
        source: SourceId(0),
        title: String::new(),
        openapi: "3.1.0".into(),
        operations: 4,
        index: Vec::new(),
        findings,
        suppressed: Vec::new(),
        is_broken: false,
    };
    Report { documents: vec![document], sources, ..Report::default() }
}

fn operation(method: &str, path: &str, id: Option<&str>, kind: &'static str) -> OperationName {
    OperationName { method: method.into(), path: path.into(), operation_id: id.map(Into::into), kind }
}

fn yaml(text: &str) -> Option<Snippet> {
    Some(Snippet { language: Language::Yaml, text: text.into(), declares: None })
}

/// A report with one of everything: two documents and a file that one refers to, findings with second places,
/// snippets, fixes and occurrences, rules that repeat themselves, an input that could not be read, and one that is
/// not a description.
pub(super) fn report() -> Report {
    let sources = sources(&[
        ("apis/pets.yaml", PETS),
        ("apis/users.json", USERS),
        ("apis/common/errors.yaml", ERRORS),
        ("compose.yaml", "services: {}\n"),
    ]);
    let pets = |after: &str, needle: &str, pointer: &str| place(&sources, 0, after, needle, pointer);

    let declare = "declare 401, or set `security: []` if everybody may call it";
    let unauthorized_snippet = yaml("'401':\n  description: The token is missing or not valid");

    let occurrence = |after: &str, needle: &str, name: OperationName| {
        let pointer = format!("/paths/{}/{}", name.path.replace('/', "~1"), name.method.to_lowercase());
        Occurrence { operation: Some(name.into()), ..Occurrence::at(pets(after, needle, &pointer)) }
    };
    let mut too_many =
        finding("missing-429", pets("3.1.0\n", "info", "/info"), "429 is declared by none of 6 operations")
            .occurrences(vec![
                occurrence("", "get", operation("GET", "/pets", Some("listPets"), "list")),
                occurrence("", "post", operation("POST", "/pets", Some("createPet"), "create")),
                occurrence("{id}", "get", operation("GET", "/pets/{id}", Some("getPet"), "item")),
                occurrence("", "delete", operation("DELETE", "/pets/{id}", Some("deletePet"), "delete")),
                Occurrence {
                    note: "shared by 2 operations".into(),
                    ..Occurrence::at(place(&sources, 2, "", "NotFound", "/NotFound"))
                },
                occurrence("", "paths", operation("PUT", "/pets/{id}", None, "update")),
            ]);
    too_many.severity = Severity::Info;
    too_many.help = "if the API limits its callers, declare 429 with `Retry-After`".into();

    let mut list = finding(
        "missing-401",
        pets("/pets:\n    ", "get", "/paths/~1pets/get"),
        "`GET /pets` asks for credentials but declares no 401",
    )
    .label("no 401 among its responses")
    .related(pets("", "security", "/security"), "asks for `bearer`")
    .help(declare)
    .operation(operation("GET", "/pets", Some("listPets"), "list"))
    .status("401");
    list.snippet.clone_from(&unauthorized_snippet);

    let mut create = finding(
        "missing-401",
        pets("", "post", "/paths/~1pets/post"),
        "`POST /pets` asks for credentials but declares no 401",
    )
    .label("no 401 among its responses")
    .related(pets("", "security", "/security"), "asks for `bearer`")
    .help(declare)
    .operation(operation("POST", "/pets", Some("createPet"), "create"))
    .status("401");
    create.snippet = unauthorized_snippet;

    let mut shared = finding(
        "error-without-problem",
        pets("'404':\n          ", "$ref", "/paths/~1pets/post/responses/404"),
        "the body of 404 is `text/plain`, which programs can't read",
    )
    .label("refers to it")
    .related(place(&sources, 2, "content:\n    ", "text/plain", "/NotFound/content/text~1plain"), "plain text here")
    .status("404");
    shared.help = "describe errors in JSON".into();

    let mut gone = finding(
        "no-content-with-body",
        pets("'204':\n          description: Gone\n          ", "content", "/paths/~1pets~1{id}/delete/responses/204"),
        "204 can't have a body, but `DELETE /pets/{id}` declares one",
    )
    .label("a body")
    .related(pets("delete:", "'204'", "/paths/~1pets~1{id}/delete/responses/204"), "no content, by its definition")
    .help("remove `content`, or answer 200")
    .operation(operation("DELETE", "/pets/{id}", Some("deletePet"), "delete"))
    .severity(Severity::Error)
    .status("204");
    let body = "\n          content: {application/json: {schema: {type: object}}}";
    gone.fix = Some(Fix {
        title: "remove the body".into(),
        applicability: Applicability::Safe,
        obstacle: None,
        edits: vec![Edit { source: SourceId(0), span: place(&sources, 0, "Gone", body, "").span, text: String::new() }],
    });

    let mut range = finding(
        "invalid-status-key",
        place(&sources, 1, "", "\"4xx\"", "/paths/~1users~1{name}/get/responses/4xx"),
        "`4xx` is not a status code: ranges are written `4XX`",
    )
    .label("write `4XX`")
    .help("write the X in upper case")
    .confidence(Confidence::Medium)
    .severity(Severity::Error)
    .status("4xx");
    range.fix = Some(Fix {
        title: "write `4XX`".into(),
        applicability: Applicability::Unsafe,
        obstacle: None,
        edits: vec![Edit { source: SourceId(1), span: range.primary.place.span, text: "\"4XX\"".into() }],
    });

    let hidden = Suppressed {
        finding: finding(
            "missing-404",
            pets("{id}:\n    ", "get", "/paths/~1pets~1{id}/get"),
            "`GET /pets/{id}` names a pet but declares no 404",
        )
        .operation(operation("GET", "/pets/{id}", Some("getPet"), "item"))
        .status("404"),
        by: Suppression {
            means: Means::Comment,
            reason: Some("pets of others are hidden".into()),
            place: pets("", "/pets/{id}", ""),
        },
    };

    let entry = |name: OperationName, after: &str, tags: &[&str], responses: &[(&str, Option<Place>)]| OperationEntry {
        place: pets(
            after,
            &name.method.to_lowercase(),
            &format!("/paths/{}/{}", name.path.replace('/', "~1"), name.method.to_lowercase()),
        ),
        name: name.into(),
        tags: tags.iter().map(|&tag| tag.into()).collect(),
        responses: responses
            .iter()
            .map(|(status, place)| ResponseEntry { status: (*status).into(), place: place.clone() })
            .collect(),
    };
    let not_found = place(&sources, 2, "NotFound:\n  ", "description", "/NotFound");
    let gone_place = pets("'204':\n          ", "description", "/paths/~1pets~1{id}/delete/responses/204");
    let index = vec![
        entry(operation("GET", "/pets", Some("listPets"), "list"), "", &["pets"], &[("200", None)]),
        entry(
            operation("POST", "/pets", Some("createPet"), "create"),
            "",
            &["pets", "write"],
            &[("201", None), ("404", Some(not_found))],
        ),
        entry(operation("GET", "/pets/{id}", Some("getPet"), "item"), "{id}", &[], &[("200", None)]),
        entry(operation("DELETE", "/pets/{id}", Some("deletePet"), "delete"), "", &[], &[("204", Some(gone_place))]),
    ];

    Report {
        documents: vec![
            DocumentReport {
                source: SourceId(0),
                title: String::new(),
                openapi: "3.1.0".into(),
                operations: 4,
                index,
                findings: vec![too_many, list, create, shared, gone],
                suppressed: vec![hidden],
                is_broken: false,
            },
            DocumentReport {
                source: SourceId(1),
                title: String::new(),
                openapi: "2.0".into(),
                operations: 1,
                index: Vec::new(),
                findings: vec![range],
                suppressed: Vec::new(),
                is_broken: false,
            },
        ],
        sources,
        failures: vec![InputFailure {
            input: "apis/gone.yaml".into(),
            message: "there is no such file".into(),
            help: "check the path; it is taken from the working directory".into(),
        }],
        known: None,
        since: None,
        others: vec![SourceId(3)],
        contract: None,
    }
}
