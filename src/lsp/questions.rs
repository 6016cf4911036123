//! The requests about the texts as they are, which change nothing.

use std::path::PathBuf;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actions;
use super::completion;
use super::context;
use super::desk::Desk;
use super::files::{Shared, identity};
use super::hover::{self, Hover};
use super::model::Model;
use super::navigate;
use super::outline;
use super::position::{Lines, Position};
use super::project::{Terms, is_config};
use super::protocol::{AboutDocument, AtPosition, CodeActionParams, InlayHint, Location, References};
use super::settings;
use super::transport::{Client, Code};
use super::uri;

/// A message of the client.
#[derive(Debug)]
pub(super) struct Job {
    /// Requests have one.
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Value,
}

impl Job {
    /// Whether it is about the texts as they are, and changes nothing.
    pub(super) fn is_question(&self) -> bool {
        let questions =
            ["codeAction", "completion", "definition", "documentSymbol", "hover", "inlayHint", "references"];
        let name = self.method.strip_prefix("textDocument/").filter(|_| self.id.is_some());
        name.is_some_and(|name| questions.contains(&name))
    }

    /// The file whose findings a question is about, if it is about findings.
    pub(super) fn audited_file(&self) -> Option<PathBuf> {
        let is_about_findings = self.method == "textDocument/codeAction";
        let uri = self.params.pointer("/textDocument/uri").filter(|_| is_about_findings)?.as_str()?;
        Some(identity(&uri::to_path(uri)?))
    }
}

/// What answers are made from.
pub(super) struct Questions<'d, 'p> {
    pub(super) desks: &'d [Desk<'p>],
    pub(super) shared: &'d Shared,
    pub(super) terms: Terms,
}

impl Questions<'_, '_> {
    /// Answers one of them.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub(super) fn answer(
        &self,
        client: &Client,
        id: &Value,
        method: &str,
        params: Value,
    ) -> Result<(), (Code, String)> {
        match method {
            "textDocument/codeAction" => {
                let params: CodeActionParams = read(params)?;
                let file = uri::to_path(&params.text_document.uri).map(|path| identity(&path));
                let found = file.map(|file| actions::actions(self.desks, &file, &params, self.terms));
                client.respond(id, &found.unwrap_or_default());
            }
            "textDocument/hover" => {
                let AtPosition { text_document, position } = read(params)?;
                let is_markdown = self.terms.can.markdown;
                let hover = match self.config(&text_document.uri) {
                    Some(text) => config_hover(&text, position, self.terms),
                    None => self.first(&text_document.uri, |model| hover::hover(model, position, is_markdown)),
                };
                client.respond(id, &hover);
            }
            "textDocument/completion" => {
                let AtPosition { text_document, position } = read(params)?;
                let is_markdown = self.terms.can.markdown;
                let items = match self.config(&text_document.uri) {
                    Some(text) => {
                        let lines = Lines::of_buffer(&text, self.terms.encoding);
                        completion::in_config(&text, &lines, position, is_markdown)
                    }
                    None => self
                        .first(&text_document.uri, |model| {
                            Some(completion::complete(model, position, is_markdown)).filter(|items| !items.is_empty())
                        })
                        .unwrap_or_default(),
                };
                client.respond(id, &items);
            }
            "textDocument/inlayHint" => {
                let InlayHint { text_document, range } = read(params)?;
                let hints = self.all(&text_document.uri, |model| outline::hints(model, range));
                client.respond(id, &hints);
            }
            "textDocument/documentSymbol" => {
                let AboutDocument { text_document } = read(params)?;
                let symbols = self.first(&text_document.uri, |model| {
                    Some(outline::symbols(model)).filter(|symbols| !symbols.is_empty())
                });
                client.respond(id, &symbols.unwrap_or_default());
            }
            "textDocument/definition" => {
                let AtPosition { text_document, position } = read(params)?;
                let target = self.first(&text_document.uri, |model| navigate::definition(model, position));
                client.respond(id, &target);
            }
            "textDocument/references" => {
                let References { text_document, position, context } = read(params)?;
                let is_wanted = context.include_declaration;
                let mut found: Vec<Location> = Vec::new();
                for one in self.all(&text_document.uri, |model| navigate::references(model, position, is_wanted)) {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
                client.respond(id, &found);
            }
            _ => return Err((Code::MethodNotFound, format!("there is no request `{method}`"))),
        }
        Ok(())
    }

    /// The text of a file if it is a config.
    fn config(&self, uri: &str) -> Option<Arc<String>> {
        let file = identity(&uri::to_path(uri)?);
        self.shared.open.get(&file).filter(|_| is_config(&file)).map(|buffer| Arc::clone(&buffer.text))
    }

    /// The first answer of a folder that uses a file.
    fn first<T>(&self, uri: &str, answer: impl Fn(&Model<'_, '_>) -> Option<T>) -> Option<T> {
        let file = identity(&uri::to_path(uri)?);
        self.desks.iter().find_map(|desk| answer(&Model::of(desk, &file, self.terms)?))
    }

    /// The answers of all folders that use a file.
    fn all<T>(&self, uri: &str, answer: impl Fn(&Model<'_, '_>) -> Vec<T>) -> Vec<T> {
        let Some(file) = uri::to_path(uri).map(|path| identity(&path)) else { return Vec::new() };
        let models = self.desks.iter().filter_map(|desk| Model::of(desk, &file, self.terms));
        models.flat_map(|model| answer(&model)).collect()
    }
}

/// The parameters of a request.
///
/// # Errors
/// What is wrong with them.
pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, (Code, String)> {
    serde_json::from_value(params).map_err(|error| (Code::InvalidParams, error.to_string()))
}

/// What a word of a config means.
fn config_hover(text: &str, position: Position, terms: Terms) -> Option<Hover> {
    let lines = Lines::of_buffer(text, terms.encoding);
    let context = context::at(text, lines.offset(position) as usize);
    let word = text[context.replaced.clone()].trim_matches(['"', '\'']);
    let range = lines.range(context.replaced.start as u32, context.replaced.end as u32);
    Some(Hover::new(settings::explain(&context, word)?, range, terms.can.markdown))
}
