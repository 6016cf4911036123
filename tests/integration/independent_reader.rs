//! The model against another reader: whatever `openapiv3` accepts, both list alike.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oas_audit::internals::model::{Api, Scope, StatusKey};
use oas_audit::internals::resolve::{Disk, Input, Workspace};
use oas_audit::internals::text::SourceId;
use openapiv3::{OpenAPI, ReferenceOr, Response, StatusCode};

use crate::support::{corpus, documents_below, root};

/// Larger documents take `openapiv3` long in a debug build.
const SIZE_LIMIT: u64 = 1_000_000;

#[test]
fn lists_the_same_operations_and_responses_as_openapiv3() {
    let directories = ["fixtures/documents/3.0", "fixtures/sample"].map(|directory| root().join(directory));
    let directories = directories.into_iter().chain(corpus());
    let files: Vec<PathBuf> = directories.flat_map(|directory| documents_below(&directory, SIZE_LIMIT)).collect();
    let mut compared = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let theirs: Result<OpenAPI, String> = if file.extension().is_some_and(|extension| extension == "json") {
            serde_json::from_str(&text).map_err(|error| error.to_string())
        } else {
            serde_yaml::from_str(&text).map_err(|error| error.to_string())
        };
        let Ok(theirs) = theirs else { continue };
        if !theirs.openapi.starts_with("3.0") {
            continue;
        }
        compared += 1;
        assert_eq!(ours(file), theirs_of(&theirs), "{}", file.display());
    }
    assert!(compared >= 1, "no document of version 3.0 among {} files", files.len());
}

/// One line for each response: `GET /a 200 [application/json] [X-Request-Id]`.
fn line(method: &str, path: &str, status: &str, media: &[&str], headers: &[&str]) -> String {
    let list =
        |names: &[&str]| names.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
    format!("{} {path} {status} [{}] [{}]", method.to_ascii_uppercase(), list(media), list(headers))
}

fn ours(file: &Path) -> BTreeSet<String> {
    let input = Input { path: file.to_owned(), name: file.display().to_string() };
    let workspace = Workspace::load(&Disk, &[input], &[]);
    let api = Api::new(&workspace, SourceId(0)).unwrap_or_else(|_| panic!("{} is read", file.display()));
    let mut lines = BTreeSet::new();
    for operation in api.operations.iter().filter(|operation| operation.scope == Scope::Path) {
        for used in &operation.responses {
            // A reference into another file is nothing that openapiv3 follows.
            let Some(response) = api.response(used) else { continue };
            let media: Vec<&str> = response.content.iter().map(|media| media.name).collect();
            let headers: Vec<&str> = response.headers.iter().map(|header| header.name).collect();
            assert_ne!(used.status, StatusKey::Other);
            lines.insert(line(operation.method.name(), operation.path, &used.status.to_string(), &media, &headers));
        }
    }
    lines
}

fn theirs_of(api: &OpenAPI) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (path, item) in api.paths.iter() {
        let Some(item) = item.as_item() else { continue };
        for (method, operation) in item.iter() {
            let codes = operation.responses.responses.iter().map(|(code, response)| {
                let key = match code {
                    StatusCode::Code(code) => code.to_string(),
                    StatusCode::Range(class) => format!("{class}XX"),
                };
                (key, response)
            });
            let default = operation.responses.default.iter().map(|response| ("default".to_owned(), response));
            for (key, response) in codes.chain(default) {
                let Some(response) = resolve(api, response) else { continue };
                let media: Vec<&str> = response.content.keys().map(String::as_str).collect();
                let headers: Vec<&str> = response.headers.keys().map(String::as_str).collect();
                lines.insert(line(method, path, &key, &media, &headers));
            }
        }
    }
    lines
}

fn resolve<'a>(api: &'a OpenAPI, mut response: &'a ReferenceOr<Response>) -> Option<&'a Response> {
    loop {
        match response {
            ReferenceOr::Item(response) => return Some(response),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/responses/")?;
                response = api.components.as_ref()?.responses.get(name)?;
            }
        }
    }
}
