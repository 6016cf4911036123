//! The listing of operations: what each does, why that is thought, and what it declares.

use std::fmt::Write as _;
use std::io;

use serde::{Deserialize, Serialize};

use super::listing::{self, DocumentListing, OperationListing};
use super::terminal;
use crate::classify::{self, Classification, Kinds, Matter};
use crate::diagnostic::Confidence;
use crate::model::{Api, Operation};

/// One document of the listing.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'l, 'a> {
    /// The document as it was named.
    pub path: &'l str,
    /// The description.
    pub api: &'l Api<'a>,
    /// What its operations do.
    pub kinds: &'l Kinds,
}

impl<'l, 'a> Listed<'l, 'a> {
    fn rows(&self) -> impl Iterator<Item = (&'l Operation<'a>, &'l Classification)> {
        let kinds = self.kinds;
        self.api.operations.iter().filter_map(move |operation| kinds.get(operation.id).map(|found| (operation, found)))
    }
}

/// What an operation does beside its kind, and what that follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inference {
    /// Whether it works on several resources in one request.
    pub several: bool,
    /// Whether it answers before the work is done.
    pub deferred: bool,
    /// Whether the resource may exist before or not, and both are fine.
    pub may_exist: bool,
    /// The observations.
    pub evidence: Vec<Evidence>,
    /// The status keys of the responses, in the order of the document.
    pub responses: Vec<String>,
}

/// An observation that speaks for a kind or a trait, or against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The trait, if it is about one.
    #[serde(rename = "trait", default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// How much it counts; less than 0 where it speaks against the kind.
    pub weight: i16,
    /// The observation.
    pub reason: String,
}

impl Evidence {
    fn new(one: &classify::Evidence) -> Self {
        let name = Some(one.matter.name().to_owned());
        let (kind, named) = match one.matter {
            Matter::Effect(_) => (name, None),
            Matter::Trait(_) => (None, name),
        };
        Self { kind, named, weight: one.weight, reason: one.reason().into_owned() }
    }
}

fn row((operation, found): (&Operation<'_>, &Classification)) -> OperationListing<Inference> {
    let about = Inference {
        several: found.traits.is_several,
        deferred: found.traits.is_deferred,
        may_exist: found.traits.may_exist,
        evidence: found.evidence.iter().map(Evidence::new).collect(),
        responses: codes(operation).map(str::to_owned).collect(),
    };
    OperationListing::new(operation, found, about)
}

/// The listing of one document as plain data.
pub(crate) fn document(listed: &Listed<'_, '_>) -> DocumentListing<Inference> {
    DocumentListing::new(listed.path, listed.api, listed.rows().map(row))
}

fn codes<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a str> {
    operation.responses.iter().map(|used| used.key.text())
}

/// Writes the listing as JSON.
///
/// # Errors
/// Where `out` can't be written to.
pub fn json(listed: &[Listed<'_, '_>], out: &mut dyn io::Write) -> io::Result<()> {
    listing::write(listed.iter().map(document), out)
}

/// One mark for each step of confidence, so that a column of them reads at a glance.
fn marks(found: &Classification) -> &'static str {
    match found.confidence {
        _ if found.stated => "stated",
        Confidence::High => "***",
        Confidence::Medium => "**",
        Confidence::Low => "*",
    }
}

/// Writes the listing as text, one line for each operation; with `evidence` the observations below it.
///
/// # Errors
/// Where `out` can't be written to.
pub fn text(listed: &[Listed<'_, '_>], evidence: bool, out: &mut dyn io::Write) -> io::Result<()> {
    for (at, one) in listed.iter().enumerate() {
        heading(at, one, out)?;
        let method = widest(one.rows().map(|(operation, _)| operation.method.name()));
        let path = widest(one.rows().map(|(operation, _)| operation.path)).min(WIDEST_PATH);
        let kind = widest(one.rows().map(|(_, found)| found.kind.name()));
        for (operation, found) in one.rows() {
            let declared = codes(operation).collect::<Vec<_>>().join(" ");
            let line = format!(
                "{:method$}  {:path$}  {:kind$}  {:6}  {declared}",
                operation.method,
                operation.path,
                found.kind,
                marks(found)
            );
            write_line(&line, out)?;
            // What speaks against other kinds is left to the JSON.
            let is_shown = |one: &&classify::Evidence| evidence && (one.weight >= 0 || found.is_about(one.matter));
            for one in found.evidence.iter().filter(is_shown) {
                write_line(&format!("    {:+} {}: {}", one.weight, one.matter.name(), one.reason()), out)?;
            }
        }
    }
    Ok(())
}

/// Writes a table of operations by status codes: `x` where the operation declares the code.
///
/// # Errors
/// Where `out` can't be written to.
pub fn matrix(listed: &[Listed<'_, '_>], out: &mut dyn io::Write) -> io::Result<()> {
    for (at, one) in listed.iter().enumerate() {
        heading(at, one, out)?;
        let mut columns: Vec<&str> = one.rows().flat_map(|(operation, _)| codes(operation)).collect();
        columns.sort_unstable();
        columns.dedup();
        let method = widest(one.rows().map(|(operation, _)| operation.method.name()));
        let path = widest(one.rows().map(|(operation, _)| operation.path)).min(WIDEST_PATH);
        let kind = widest(one.rows().map(|(_, found)| found.kind.name()));
        let mut line = format!("{:method$}  {:path$}  {:kind$}", "", "", "");
        columns.iter().for_each(|code| push(&mut line, code));
        write_line(&line, out)?;
        for (operation, found) in one.rows() {
            let mut line = format!("{:method$}  {:path$}  {:kind$}", operation.method, operation.path, found.kind);
            for code in &columns {
                let is_declared = codes(operation).any(|own| own == *code);
                let cell = if is_declared { "x" } else { "." };
                push(&mut line, &format!("{cell:^width$}", width = code.chars().count()));
            }
            write_line(&line, out)?;
        }
    }
    Ok(())
}

/// Paths that are longer than this push their own line to the right, not all the others.
const WIDEST_PATH: usize = 72;

/// Writes a line in which no text of the document drives the terminal.
fn write_line(line: &str, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", terminal::line(line.trim_end()))
}

fn push(line: &mut String, cell: &str) {
    // Writing to a String can't fail.
    let _ = write!(line, "  {cell}");
}

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or_default()
}

fn heading(at: usize, one: &Listed<'_, '_>, out: &mut dyn io::Write) -> io::Result<()> {
    if at > 0 {
        writeln!(out)?;
    }
    let count = one.api.operations.len();
    let noun = if count == 1 { "operation" } else { "operations" };
    write_line(&format!("{} (OpenAPI {}, {count} {noun})", one.path, one.api.version_text), out)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::resolve::{Input, Memory, Workspace};
    use crate::text::SourceId;

    const TEXT: &str = "openapi: 3.1.0
paths:
  /users:
    post:
      operationId: createUser
      requestBody: {content: {application/json: {}}}
      responses: {'201': {description: d}, 4XX: {description: d}, default: {description: d}}
  /users/{id}:
    delete:
      x-operation-kind: action
      responses: {204: {description: d}}
";

    fn written(write: impl Fn(&[Listed<'_, '_>], &mut dyn io::Write) -> io::Result<()>) -> String {
        let files = Memory([(PathBuf::from("a.yaml"), TEXT.as_bytes().to_vec())].into());
        let input = Input { path: "a.yaml".into(), name: "a.yaml".into() };
        let workspace = Workspace::load(&files, &[input], &[]);
        let api = Api::new(&workspace, SourceId(0)).expect("is a description");
        let kinds = Kinds::infer(&api);
        let mut out = Vec::new();
        write(&[Listed { path: "a.yaml", api: &api, kinds: &kinds }], &mut out).expect("writes to memory");
        String::from_utf8(out).expect("is text")
    }

    #[test]
    fn json_is_as_the_interface_says() {
        let json: serde_json::Value = serde_json::from_str(&written(json)).expect("is JSON");
        assert_eq!(json["version"], 1);
        let document = &json["documents"][0];
        assert_eq!((&document["path"], &document["openapi"]), (&"a.yaml".into(), &"3.1.0".into()));
        let post = &document["operations"][0];
        for (key, value) in [
            ("method", "post"),
            ("path", "/users"),
            ("operationId", "createUser"),
            ("pointer", "/paths/~1users/post"),
            ("kind", "create"),
            ("confidence", "high"),
        ] {
            assert_eq!(post[key], value, "{key}");
        }
        assert_eq!((&post["line"], &post["column"]), (&4.into(), &5.into()));
        assert_eq!(post["responses"], serde_json::json!(["201", "4XX", "default"]));
        let evidence = &post["evidence"][0];
        assert_eq!(evidence["kind"], "create");
        assert_eq!(evidence["weight"], 4);
        assert_eq!(evidence["reason"], "the operationId says `create`");
        let delete = &document["operations"][1];
        assert_eq!((&delete["kind"], &delete["operationId"]), (&"action".into(), &serde_json::Value::Null));
    }

    #[test]
    fn text_has_one_line_for_each_operation() {
        let text = written(|listed, out| text(listed, false, out));
        assert_eq!(
            text,
            "a.yaml (OpenAPI 3.1.0, 2 operations)
POST    /users       create  ***     201 4XX default
DELETE  /users/{id}  action  stated  204
"
        );
        let evidence = written(|listed, out| super::text(listed, true, out));
        assert!(evidence.contains("\n    +4 create: the operationId says `create`\n"), "{evidence}");
    }

    #[test]
    fn the_matrix_has_one_column_for_each_code() {
        assert_eq!(
            written(matrix),
            "a.yaml (OpenAPI 3.1.0, 2 operations)
                             201  204  4XX  default
POST    /users       create   x    .    x      x
DELETE  /users/{id}  action   .    x    .      .
"
        );
    }
}
