//! What the client knows of the findings, and what it asks for.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use serde_json::{Value, json};

use super::files::identity;
use super::folders::Folders;
use super::protocol::{Diagnostic, DocumentDiagnostic, PublishDiagnostics, WorkspaceDiagnostic};
use super::transport::Client;
use super::uri;
use crate::sort;

/// A request for diagnostics that waits until they are found.
pub(super) struct Pull {
    pub(super) id: Value,
    pub(super) asked: Asked,
}

pub(super) enum Asked {
    Document(DocumentDiagnostic),
    Workspace(WorkspaceDiagnostic),
}

/// What was sent, and what is to be sent.
#[derive(Default)]
pub(super) struct Published {
    /// What was last sent to the client about each file, in JSON, by the names of the files.
    sent: HashMap<String, String>,
    pub(super) pulls: Vec<Pull>,
    /// What a client that asks for diagnostics could know, to tell it that there is more.
    offered: u64,
}

impl Published {
    /// Tells a client that asks for diagnostics that there are others, unless it is just asking.
    pub(super) fn invite(&mut self, client: &Client, folders: &Folders) {
        let offered = hash(&serde_json::to_string(&shown(folders)).unwrap_or_default());
        if std::mem::replace(&mut self.offered, offered) != offered && self.pulls.is_empty() {
            client.request("workspace/diagnostic/refresh", &Value::Null);
        }
    }

    /// Sends what is new. What is gone is taken back once everything is audited.
    pub(super) fn publish(&mut self, client: &Client, folders: &Folders, is_done: bool) {
        let mut all = shown(folders);
        let versions = versions(folders);
        if !is_done {
            let settled = |uri: &String| {
                let file = uri::to_path(uri).map(|path| identity(&path));
                file.is_some_and(|file| folders.is_settled(&file))
            };
            all.retain(|uri, _| settled(uri));
        } else {
            for uri in self.sent.keys() {
                all.entry(uri.clone()).or_default();
            }
        }
        for (uri, diagnostics) in all {
            let version = versions.get(uri.as_str()).copied();
            let params = PublishDiagnostics { uri: &uri, version, diagnostics: &diagnostics };
            let Ok(params) = serde_json::to_string(&params) else { continue };
            if self.sent.get(&uri) != Some(&params) {
                client.notify("textDocument/publishDiagnostics", &params);
            }
            if diagnostics.is_empty() && version.is_none() {
                self.sent.remove(&uri);
            } else {
                self.sent.insert(uri, params);
            }
        }
    }

    /// Answers the requests whose findings are known. `is_cancelled` answers those that the client does not need any more.
    pub(super) fn answer(
        &mut self,
        client: &Client,
        folders: &Folders,
        is_done: bool,
        is_cancelled: impl Fn(&Value) -> bool,
    ) {
        if self.pulls.is_empty() {
            return;
        }
        let all = shown(folders);
        let versions = versions(folders);
        let pulls = std::mem::take(&mut self.pulls);
        for pull in pulls {
            if is_cancelled(&pull.id) {
                continue;
            }
            match &pull.asked {
                Asked::Document(asked) => {
                    let file = uri::to_path(&asked.text_document.uri).map(|path| identity(&path));
                    if !file.is_none_or(|file| folders.is_settled(&file)) {
                        self.pulls.push(pull);
                        continue;
                    }
                    let empty = Vec::new();
                    let list = all.get(&asked.text_document.uri).unwrap_or(&empty);
                    client.respond(&pull.id, &document_report(list, asked.previous_result_id.as_deref()));
                }
                Asked::Workspace(_) if !is_done => self.pulls.push(pull),
                Asked::Workspace(asked) => {
                    let before: HashMap<&str, &str> =
                        asked.previous_result_ids.iter().map(|one| (one.uri.as_str(), one.value.as_str())).collect();
                    let empty = Vec::new();
                    let gone = before.keys().filter(|uri| !all.contains_key(**uri)).map(|uri| (*uri, &empty));
                    let items = all.iter().map(|(uri, list)| (uri.as_str(), list)).chain(gone);
                    let items: Vec<Value> = items
                        .map(|(uri, list)| {
                            let mut item = document_report(list, before.get(uri).copied());
                            item["uri"] = json!(uri);
                            item["version"] = json!(versions.get(uri));
                            item
                        })
                        .collect();
                    client.respond(&pull.id, &json!({"items": items}));
                }
            }
        }
    }
}

/// What there is to show, by the names of the files.
fn shown(folders: &Folders) -> BTreeMap<String, Vec<&Diagnostic>> {
    let mut all: BTreeMap<String, Vec<&Diagnostic>> =
        folders.shared.open.values().map(|buffer| (buffer.uri.clone(), Vec::new())).collect();
    for project in &folders.projects {
        for (file, shown) in project.shown() {
            all.entry(project.name(file).0).or_default().extend(shown);
        }
    }
    for list in all.values_mut() {
        sort::by(list, |one, other| {
            (one.range, &one.code, &one.message).cmp(&(other.range, &other.code, &other.message))
        });
        // Two folders may find the same in a file that both use.
        list.dedup();
    }
    all
}

/// The versions of the open documents, by their names.
fn versions(folders: &Folders) -> HashMap<&str, i32> {
    folders.shared.open.values().map(|buffer| (buffer.uri.as_str(), buffer.version)).collect()
}

/// The report of one document: its diagnostics, or that they are the same as before.
fn document_report(list: &[&Diagnostic], before: Option<&str>) -> Value {
    let id = format!("{:016x}", hash(&serde_json::to_string(list).unwrap_or_default()));
    if before == Some(&id) {
        return json!({"kind": "unchanged", "resultId": id});
    }
    json!({"kind": "full", "resultId": id, "items": list})
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
