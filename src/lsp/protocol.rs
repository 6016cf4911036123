//! The messages of the protocol that the server understands and sends, as far as it uses them (LSP 3.17).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::position::{Position, Range};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Initialize {
    #[serde(default)]
    pub(super) capabilities: Value,
    pub(super) root_uri: Option<String>,
    pub(super) workspace_folders: Option<Vec<WorkspaceFolder>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct WorkspaceFolder {
    pub(super) uri: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidOpen {
    pub(super) text_document: TextDocumentItem,
}

#[derive(Debug, Deserialize)]
pub(super) struct TextDocumentItem {
    pub(super) uri: String,
    pub(super) version: i32,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidChange {
    pub(super) text_document: VersionedTextDocument,
    pub(super) content_changes: Vec<ContentChange>,
}

#[derive(Debug, Deserialize)]
pub(super) struct VersionedTextDocument {
    pub(super) uri: String,
    pub(super) version: i32,
}

/// New text in the place of a range; of the whole document where there is none.
#[derive(Debug, Deserialize)]
pub(super) struct ContentChange {
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

/// The parameters of requests and notifications about one document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AboutDocument {
    pub(super) text_document: TextDocument,
}

#[derive(Debug, Deserialize)]
pub(super) struct TextDocument {
    pub(super) uri: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidChangeWatchedFiles {
    pub(super) changes: Vec<FileEvent>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FileEvent {
    pub(super) uri: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidChangeWorkspaceFolders {
    pub(super) event: WorkspaceFoldersEvent,
}

#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceFoldersEvent {
    #[serde(default)]
    pub(super) added: Vec<WorkspaceFolder>,
    #[serde(default)]
    pub(super) removed: Vec<WorkspaceFolder>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentDiagnostic {
    pub(super) text_document: TextDocument,
    pub(super) previous_result_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkspaceDiagnostic {
    #[serde(default)]
    pub(super) previous_result_ids: Vec<PreviousResult>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PreviousResult {
    pub(super) uri: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeActionParams {
    pub(super) text_document: TextDocument,
    pub(super) range: Range,
    #[serde(default)]
    pub(super) context: CodeActionContext,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct CodeActionContext {
    pub(super) only: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Location {
    pub(super) uri: String,
    pub(super) range: Range,
}

/// A finding at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Diagnostic {
    pub(super) range: Range,
    /// 1 error, 2 warning, 3 information, 4 hint.
    pub(super) severity: u8,
    pub(super) code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_description: Option<CodeDescription>,
    pub(super) source: &'static str,
    pub(super) message: String,
    /// 1 unnecessary, 2 deprecated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_information: Vec<Related>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct CodeDescription {
    pub(super) href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Related {
    pub(super) location: Location,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct PublishDiagnostics<'d> {
    pub(super) uri: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<i32>,
    pub(super) diagnostics: &'d [&'d Diagnostic],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextEdit {
    pub(super) range: Range,
    pub(super) new_text: String,
}

/// What the client can do, of all that makes a difference here.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one capability of the protocol")]
pub(super) struct Capabilities {
    /// Whether positions may count bytes.
    pub(super) counts_bytes: bool,
    /// Whether it asks for diagnostics.
    pub(super) pulls: bool,
    /// Whether the server can make it ask for them again.
    pub(super) refreshes_diagnostics: bool,
    pub(super) related: bool,
    pub(super) tags: bool,
    pub(super) code_description: bool,
    /// Whether it watches files on request.
    pub(super) watches: bool,
    /// Whether texts of hovers and completions may be Markdown.
    pub(super) markdown: bool,
}

impl Capabilities {
    pub(super) fn read(given: &Value) -> Self {
        let is = |path: &str| given.pointer(path).and_then(Value::as_bool).unwrap_or_default();
        let has = |path: &str, wanted: &str| {
            let list = given.pointer(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(wanted)))
        };
        Self {
            counts_bytes: has("/general/positionEncodings", "utf-8"),
            pulls: given.pointer("/textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes_diagnostics: is("/workspace/diagnostics/refreshSupport"),
            related: is("/textDocument/publishDiagnostics/relatedInformation"),
            tags: given.pointer("/textDocument/publishDiagnostics/tagSupport").is_some_and(|tags| !tags.is_null()),
            code_description: is("/textDocument/publishDiagnostics/codeDescriptionSupport"),
            markdown: has("/textDocument/hover/contentFormat", "markdown"),
            watches: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

/// The parameters of requests about a place in a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtPosition {
    pub(super) text_document: TextDocument,
    pub(super) position: Position,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct References {
    pub(super) text_document: TextDocument,
    pub(super) position: Position,
    pub(super) context: ReferenceContext,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReferenceContext {
    pub(super) include_declaration: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InlayHint {
    pub(super) text_document: TextDocument,
    pub(super) range: Range,
}
