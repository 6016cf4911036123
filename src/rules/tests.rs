//! What holds for every rule, and the examples in their documentation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;
use crate::audit::{Options, audit};
use crate::diagnostic::OperationName;
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::{Preset, RuleMeta};

/// What the example lacks to be a whole description.
const PROLOGUE: &str = "openapi: 3.1.0\ninfo: {title: example, version: '1'}\n";

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    ALL.iter().map(|rule| rule.meta())
}

#[test]
fn ids_are_sorted_unique_and_kebab_case() {
    let ids: Vec<&str> = metas().map(|meta| meta.id).collect();
    assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
    for id in ids {
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{id}");
    }
}

#[test]
fn every_file_is_registered_under_its_name() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files: Vec<String> = std::fs::read_dir(directory)
        .expect("is there")
        .map(|file| file.expect("is readable").path())
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .filter(|stem| !["mod", "tests", "shared"].contains(&stem.as_str()))
        .collect();
    files.sort_unstable();
    let registered: Vec<String> = metas().map(|meta| meta.id.replace('-', "_")).collect();
    assert_eq!(files, registered);
    for meta in metas() {
        assert!(meta.file.ends_with(&format!("{}.rs", meta.id.replace('-', "_"))), "{} is in {}", meta.id, meta.file);
    }
}

#[test]
fn every_rule_is_documented() {
    for meta in metas() {
        let mut lines = meta.docs.lines();
        let summary = lines.next().unwrap_or_default();
        assert!(
            summary.ends_with('.') && summary.len() < 100,
            "{}: the first line is one sentence: {summary}",
            meta.id
        );
        assert_eq!(lines.next().map(str::trim), Some(""), "{}: a blank line follows the first", meta.id);
        for section in ["Why", "Bad", "Good"] {
            assert!(meta.section(section).is_some_and(|text| text.len() > 20), "{} has a section {section}", meta.id);
        }
        let why = why(meta.id);
        assert!(why.ends_with('.'), "{}: {why}", meta.id);
        assert!(why.split(' ').count() <= 25, "{}: a why is one sentence of at most 25 words: {why}", meta.id);
    }
}

#[test]
fn messages_follow_the_convention() {
    for meta in metas() {
        for example in examples(meta, "Bad") {
            for (_, _, finding) in run_example(meta, &example) {
                assert!(!finding.message.ends_with('.'), "{}: {}", meta.id, finding.message);
                let first = finding.message.chars().next().expect("has a message");
                assert!(!first.is_uppercase(), "{}: {}", meta.id, finding.message);
                assert!(!finding.help.is_empty(), "{} says what to do", meta.id);
            }
        }
    }
}

/// The most characters of a message without the number of uses, if each name from the document has [`NAME`] at most.
const LENGTH: usize = 90;
const NAME: usize = 12;

/// Rules whose messages contain lists.
const WITH_LISTS: [&str; 2] = ["inconsistent-error-codes", "inconsistent-error-schema"];

#[test]
fn messages_are_short_and_name_their_operation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let mut faults = Vec::new();
    for meta in metas() {
        let files = std::fs::read_dir(root.join(meta.id)).into_iter().flatten().map(|entry| {
            let path = entry.expect("is readable").path();
            (path.strip_prefix(&root).expect("is below").to_owned(), std::fs::read(&path).expect("is readable"))
        });
        let examples = examples(meta, "Bad").into_iter().flat_map(|example| run_example(meta, &example));
        for (file, line, finding) in run(meta, files.collect(), Preset::All).into_iter().chain(examples) {
            let message = &finding.message;
            let fact = message.rsplit_once(" (used by ").map_or(&**message, |(fact, _)| fact);
            let parts = fact.split('`').enumerate();
            let length: usize =
                parts.map(|(at, part)| part.chars().count().min(if at % 2 == 1 { NAME } else { usize::MAX })).sum();
            if length > LENGTH && !WITH_LISTS.contains(&meta.id) {
                faults.push(format!("{}: {file}:{line}: {length} characters: {message}", meta.id));
            }
            if let Some(OperationName { method, path, .. }) = &finding.operation
                && !message.contains(&format!("`{method} {path}`"))
            {
                faults.push(format!("{}: {file}:{line}: without its operation: {message}", meta.id));
            }
        }
        if let Some(absence) = find(meta.id).and_then(|rule| rule.absence()) {
            for message in [absence.message(12, 12, "with `401`"), absence.message(11, 12, "")] {
                if message.chars().count() > LENGTH || message.contains(['{', '}']) || !message.contains("12") {
                    faults.push(format!("{}: {message}", meta.id));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn examples_give_exactly_what_they_mark() {
    for meta in metas() {
        let bad = examples(meta, "Bad");
        assert!(!bad.is_empty() && !examples(meta, "Good").is_empty(), "{} has examples", meta.id);
        for example in bad {
            let marked = marks(&example);
            assert!(!marked.is_empty(), "{} marks an error in each bad example", meta.id);
            assert_eq!(found(meta, &example), marked, "{}:\n{example}", meta.id);
        }
        for example in examples(meta, "Good") {
            assert_eq!(found(meta, &example), Vec::<usize>::new(), "{}:\n{example}", meta.id);
        }
    }
}

/// The files of `fixtures/rules/<rule>/` are audited by that rule alone, those whose name starts with `strict` under
/// that preset. A file may be a part that others refer to. Lines that end in `# error` are what is expected.
#[test]
fn fixtures_give_exactly_what_they_mark() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let list = |directory: &Path| {
        let entries = std::fs::read_dir(directory).expect("is a directory");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("is readable").path()).collect();
        paths.sort();
        paths
    };
    let mut differences = Vec::new();
    for directory in list(&root) {
        let id = directory.file_name().expect("has a name").to_string_lossy().into_owned();
        let meta = find(&id).unwrap_or_else(|| panic!("`fixtures/rules/{id}` is named after no rule")).meta();
        let is_strict = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("strict"));
        let (strict, usual): (Vec<PathBuf>, Vec<PathBuf>) =
            list(&directory).into_iter().partition(|path| is_strict(path));
        for (paths, preset) in [(strict, Preset::Strict), (usual, preset_of(meta))] {
            let files: BTreeMap<PathBuf, Vec<u8>> = paths
                .into_iter()
                .map(|path| {
                    (path.strip_prefix(&root).expect("is below").to_owned(), std::fs::read(&path).expect("is readable"))
                })
                .collect();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let marked: Vec<(String, usize)> = files
                .iter()
                .flat_map(|(path, bytes)| {
                    marks(&text(bytes)).into_iter().map(|line| (path.to_string_lossy().into_owned(), line))
                })
                .collect();
            let mut found: Vec<(String, usize)> =
                run(meta, files, preset).into_iter().map(|(name, line, _)| (name, line)).collect();
            found.sort();
            let names = |mark: &&(String, usize)| format!("{}:{}", mark.0, mark.1);
            differences.extend(
                found.iter().filter(|one| !marked.contains(one)).map(|one| "found: ".to_owned() + &names(&one)),
            );
            differences.extend(
                marked.iter().filter(|one| !found.contains(one)).map(|one| "not found: ".to_owned() + &names(&one)),
            );
            if differences.is_empty() {
                // As often as it is marked.
                assert_eq!(found, marked, "{id}");
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Messages and helps that hang on what stands in the document.
#[test]
fn findings_say_what_is_true_of_the_document() {
    let operation = |code: &str, description: &str| {
        format!(
            "paths:\n  /a:\n    get:\n      responses: {{200: {{description: it}}, {code}: {{description: {description}}}}}\n"
        )
    };
    let created = |other: &str| {
        let item = "{type: object, properties: {id: {type: string}, sort: {type: string}}}";
        let answer = format!("{{description: made, content: {{application/json: {{schema: {item}}}}}}}");
        format!(
            "paths:\n  /a:\n    post:\n      x-operation-kind: create\n      responses: {{200: {answer}}}\n  {other}\n"
        )
    };
    let schemes = "components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n";
    for (id, document, expected) in [
        ("unregistered-status", operation("419", "Too many requests. Wait"), "use `429`, which its description names"),
        ("unregistered-status", operation("450", "the gateway sleeps"), "use `403` where a rule forbids access, or else the closest"),
        ("unregistered-status", operation("499", "the client hung up"), "remove it: a client that is gone"),
        ("unregistered-status", operation("499", "there is no token"), "use `408` where the request did not"),
        (
            "unregistered-status",
            operation("403: {description: not yours}, 419", "too old"),
            "use `401` where the login or session has expired, or else",
        ),
        (
            "unregistered-status",
            operation("403: {description: not yours}, 450", "the gateway sleeps"),
            "describe the case under `403`, which is already declared",
        ),
        (
            "discouraged-status",
            operation("300", "Only of the last month"),
            "use 400 or 422: the description says that the request is rejected",
        ),
        ("discouraged-status", operation("300", "Several of them"), "list the alternatives in a 200"),
        ("unauthorized-on-public", operation("401", "log in") + schemes, "nothing requires the credentials under `sec"),
        ("unauthorized-on-public", operation("401", "log in"), "`GET /a` declares `401`, but nothing says which"),
        (
            "redirect-loses-method",
            "paths: {/a: {post: {responses: {302: {description: made}}}}}\n".to_owned(),
            "declare `303` so that",
        ),
        (
            "redirect-loses-method",
            "paths: {/a: {post: {responses: {200: {description: it}, 302: {description: moved}}}}}\n".to_owned(),
            "declare `307` so that",
        ),
        ("missing-429", operation("400", "no"), "`GET /a` declares no `429`"),
        ("create-without-201", created("/a/{id}: {get: {responses: {200: {description: it}}}}"), "declare `201` with a `Location` header (classified as"),
        ("create-without-201", created("/a/{id}: {delete: {responses: {204: {description: gone}}}}"), "declare `201` (classified as"),
        (
            "created-without-location",
            "paths: {/a: {post: {responses: {201: {description: made}}}}}\n".to_owned(),
            "declare a body with the identifier of the new resource, or another code if none is created",
        ),
        (
            "created-without-location",
            "paths: {/a: {post: {x-operation-kind: create, responses: {201: {description: made}}}}, \
             '/a/{id}': {get: {responses: {200: {description: it}}}}}\n"
                .to_owned(),
            "declare a `Location` header with the address of the new resource, or a body with its identifier",
        ),
("missing-429", "paths: {/a: {get: {responses: {200: {description: it}}}}, /health: {get: {responses: {200: {description: it}}}}, /b: {get: {responses: {200: {description: it}}}}}\n".to_owned(), "none of the 2 operations that may be limited declares `429`"),
        ("missing-success-response", "paths: {/a: {get: {summary: it}}}\n".to_owned(), "`GET /a` declares no responses\n"),
        (
            "client-fault-as-server-error",
            operation("400: {description: bad}, 500", "malformed request"),
            "use the `400` that is already declared, or reword the description of the `500`",
        ),
        (
            "description-contradicts-status",
            operation("403: {description: not yours}, 404", "Forbidden"),
            "use the `403` that is already declared, or reword the description of the `404`",
        ),
        (
            "description-contradicts-status",
            "paths: {/a: {get: {responses: {404: {$ref: '#/components/responses/No'}}}, put: {responses: {403: {description: not yours}, \
             404: {$ref: '#/components/responses/No'}}}}}\ncomponents: {responses: {No: {description: Forbidden}}}\n"
                .to_owned(),
            "declare this case as `403` where it is missing, or reword the description of the `404`",
        ),
        (
            "missing-429",
            "paths: {/a: {get: {responses: {200: {description: it}}}, put: {responses: {200: {description: it}, 429: {description: Resource limit exceeded}}}}}\n".to_owned(),
            "if the service or its gateway limits calls",
        ),
        (
            "missing-429",
            "paths: {/a: {get: {responses: {200: {description: it}}}, put: {responses: {200: {description: it}, 429: {description: The quota of requests is used up}}}}}\n".to_owned(),
            "declare `429` here too",
        ),
        (
            "description-contradicts-status",
            "paths: {/a: {get: {responses: {403: {description: no, content: {application/json: {example: {message: invalid or missing token}}}}}}}}\n".to_owned(),
            "has an example that says `invalid or missing token`, which is `401`",
        ),
        (
            "forbidden-without-unauthorized",
            "security: [{token: []}]\npaths: {/a: {get: {responses: {403: {description: the token misses a scope or has an invalid one}}}, put: {responses: {401: {description: it}}}}}\n".to_owned(),
            "declare `401` for missing or invalid credentials",
        ),
        (
            "async-without-202",
            "paths: {/a: {post: {description: Replaces it in the background., responses: {200: {description: it, content: {application/json: {schema: {type: object, properties: {job_id: {type: string}}}}}}}}}}\n".to_owned(),
            "(classified as `async`: the description says `background`; its response names a job)",
        ),
    ] {
        let meta = find(id).expect("is there").meta();
        let found = run_example(meta, &format!("{PROLOGUE}{document}"));
        let said: Vec<String> =
            found.into_iter().map(|(_, _, finding)| format!("{}\n{}", finding.message, finding.advice())).collect();
        assert!(matches!(said.as_slice(), [text] if text.contains(expected)), "{id}: {said:?}");
    }
}

/// What [`findings_say_what_is_true_of_the_document`] holds of documents that are fixtures, too long to be written there.
#[test]
fn findings_about_fixtures_say_what_is_true_of_them() {
    for (id, file, expected) in [
        (
            "unresolved-reference",
            "pasted.yaml",
            "write `#/paths/~1songs/get/responses/200/content/application~1json/schema/$defs/Song`, or move it to `#/components/schemas`",
        ),
        (
            "unresolved-reference",
            "pasted.yaml",
            "define it in `components`, and correct the reference: OpenAPI 3.1.0 has no `responses` at the top",
        ),
        ("unresolved-reference", "pasted.yaml", "has no `Noise`\ndefine it there, or correct the reference"),
        (
            "unresolved-reference",
            "pasted.yaml",
            "has no `SongCreateResponse`\ndefine it there, or correct the reference",
        ),
        ("unresolved-reference", "pasted.yaml", "did you mean `SongUpdatedResponse`?"),
        ("partial-content-without-range", "no-range.yaml", "declares `206` but no `Range` header\nuse `200`"),
        ("redirect-without-location", "shared.yaml", "use a separate response with `Location` for `303`"),
        ("error-without-body", "unknown.2.0.yaml", "has no body"),
        ("error-without-body", "example.2.0.yaml", "`410` of `POST /loans` has an example but no schema"),
        (
            "incomplete-error-schema",
            "beside.yaml",
            "add `errorType`, which other error bodies of this API have beside `error`",
        ),
        (
            "incomplete-error-schema",
            "beside.yaml",
            "add `failure.text`, which other error bodies of this API have beside `failure.kind`",
        ),
        (
            "ok-without-body",
            "shared.yaml",
            " and 1 more operation declares no body\ndescribe the body, or declare `204` if there is none",
        ),
        (
            "inconsistent-error-schema",
            "oauth.yaml",
            "lacks `error`, `error_description`, `error_hint` and has `code`, `message` instead, unlike 12 of 13",
        ),
        (
            "inconsistent-error-schema",
            "shared.yaml",
            "the bodies of 12 error responses have 2 shapes, the most frequent one in 6",
        ),
        (
            "inconsistent-error-schema",
            "shared.common.yaml",
            "`Error` (in 4 responses) lacks `status`, `reason` and has `code`, `message` instead, unlike 24 of 28 error responses",
        ),
        ("inconsistent-error-schema", "narrow.yaml", "lacks `message` and has `place` instead, unlike 12 of 14"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules").join(id).join(file);
        let text = std::fs::read_to_string(path).expect("is readable");
        let found = run_example(find(id).expect("is there").meta(), &text);
        let said: Vec<String> =
            found.into_iter().map(|(_, _, finding)| format!("{}\n{}", finding.message, finding.help)).collect();
        assert!(said.iter().any(|text| text.contains(expected)), "{id}: {said:?}");
    }
}

/// What is offered to paste for several places holds at each of them: a reference leads elsewhere from another file.
#[test]
fn no_snippet_refers_from_several_files() {
    let meta = find("missing-429").expect("is there").meta();
    let offered = |paths: &str| {
        let error = |file: &str| {
            format!("{{description: no, content: {{application/json: {{schema: {{$ref: '{file}#/Error'}}}}}}}}")
        };
        let operation = |file| {
            let error = error(file);
            format!("get: {{responses: {{'200': {{description: ok}}, '400': {error}, '404': {error}}}}}")
        };
        let files = [
            ("api.yaml", format!("openapi: 3.0.0\npaths: {paths}\n")),
            ("a.yaml", operation("errors.yaml")),
            ("b/b.yaml", operation("../errors.yaml")),
            ("errors.yaml", "Error: {type: object}".to_owned()),
        ];
        let files = files.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect();
        let found = run(meta, files, Preset::Recommended);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().find_map(|(_, _, finding)| finding.snippet).map(|snippet| snippet.text)
    };
    assert!(offered("{/a: {$ref: a.yaml}}").is_some_and(|text| text.contains("errors.yaml#/Error")));
    assert_eq!(offered("{/a: {$ref: a.yaml}, /b: {$ref: b/b.yaml}}"), None);
}

/// A response in place of another would drop the headers that it declares.
#[test]
fn a_204_takes_no_headers_away() {
    let meta = find("ok-without-body").expect("is there").meta();
    let response = "{description: logged out, headers: {Set-Cookie: {schema: {type: string}}}}";
    let document = format!("{PROLOGUE}paths: {{/logout: {{post: {{responses: {{200: {response}}}}}}}}}\n");
    let found = run_example(meta, &document);
    let fixes: Vec<_> = found.iter().filter_map(|(_, _, finding)| finding.fix.as_ref()).collect();
    let texts: Vec<&str> = fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.text.as_str()).collect();
    assert_eq!(texts, ["204"], "only the key");
}

/// The code blocks of a section, each a whole description.
fn examples(meta: &RuleMeta, section: &str) -> Vec<String> {
    let text = meta.markdown();
    let mut blocks = Vec::new();
    let (mut heading, mut block): (&str, Option<String>) = ("", None);
    for line in text.lines() {
        match &mut block {
            Some(_) if line.starts_with("```") => blocks.extend(block.take().filter(|_| heading == section)),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line.starts_with("```") => block = Some(String::new()),
            None => heading = line.strip_prefix("## ").unwrap_or(heading),
        }
    }
    blocks.into_iter().map(|block| if is_whole(&block) { block } else { format!("{PROLOGUE}{block}") }).collect()
}

fn is_whole(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("openapi:") || line.starts_with("swagger:")) || text.starts_with('{')
}

fn marks(text: &str) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| line.ends_with("# error")).map(|(at, _)| at + 1).collect()
}

fn found(meta: &RuleMeta, text: &str) -> Vec<usize> {
    let mut lines: Vec<usize> = run_example(meta, text).into_iter().map(|(_, line, _)| line).collect();
    lines.sort_unstable();
    lines
}

fn run_example(meta: &RuleMeta, text: &str) -> Vec<(String, usize, crate::diagnostic::Diagnostic)> {
    run(meta, [(PathBuf::from("example.yaml"), text.as_bytes().to_vec())].into(), preset_of(meta))
}

fn preset_of(meta: &RuleMeta) -> Preset {
    if meta.preset == Preset::Recommended { Preset::Recommended } else { Preset::All }
}

/// What a rule finds in some files, each with the file's name and the line.
fn run(
    meta: &RuleMeta,
    files: BTreeMap<PathBuf, Vec<u8>>,
    preset: Preset,
) -> Vec<(String, usize, crate::diagnostic::Diagnostic)> {
    let inputs: Vec<Input> =
        files.keys().map(|path| Input { path: path.clone(), name: path.to_string_lossy().into_owned() }).collect();
    let workspace = Workspace::load(&Memory(files), &inputs, &[]);
    let options = Options { preset, only: vec![meta.id.to_owned()], ..Options::default() };
    let report = audit(&workspace, &options);
    let sources = report.sources.clone();
    report
        .documents
        .into_iter()
        .flat_map(|document| document.findings)
        .flat_map(|finding| finding.singles().cloned().collect::<Vec<_>>())
        .map(|finding| {
            let place = &finding.primary.place;
            let source = sources.get(place.source);
            (source.name.clone(), source.position(place.span.start).line, finding)
        })
        .collect()
}
