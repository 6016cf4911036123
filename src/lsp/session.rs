//! What is open, what was found, and what the client knows of it.
//!
//! Messages are taken in their order. Documents are audited when none waits, so that a new version makes the results of the
//! ones before it void.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions;
use super::completion;
use super::context;
use super::desk::Desk;
use super::edits;
use super::files::{Buffer, Shared, identity};
use super::hover::{self, Hover};
use super::model::Model;
use super::navigate;
use super::outline;
use super::pace::Pace;
use super::position::{Lines, Position};
use super::project::{Project, Terms, is_config};
use super::protocol::{
    AboutDocument, AtPosition, CodeActionParams, Diagnostic, DidChange, DidChangeWatchedFiles,
    DidChangeWorkspaceFolders, DidOpen, DocumentDiagnostic, InlayHint, Location, PublishDiagnostics, References,
    WorkspaceDiagnostic, WorkspaceFolder,
};
use super::settings;
use super::transport::{Client, Code};
use super::uri;
use crate::files::Disk;
use crate::files::repository;
use crate::guard::{Defect, guard};
use crate::sort;

/// How often files are looked at where the client can't watch them.
const POLL: Duration = Duration::from_secs(2);

/// A message for the session.
#[derive(Debug)]
pub(super) struct Job {
    /// Requests have one.
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Value,
}

/// What there is to do.
enum Next {
    Job(Job),
    Work,
    Poll,
    /// The client is gone.
    End,
}

/// The requests that the client does not need any more.
pub(super) type Cancelled = Arc<Mutex<HashSet<String>>>;

/// A request for diagnostics that waits until they are found.
struct Pull {
    id: Value,
    asked: Asked,
}

enum Asked {
    Document(DocumentDiagnostic),
    Workspace(WorkspaceDiagnostic),
}

/// What the client was sent for a file.
#[derive(PartialEq)]
struct Sent {
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
}

pub(super) struct Session {
    client: Client,
    terms: Terms,
    cancelled: Cancelled,
    shared: Arc<Shared>,
    projects: Vec<Project>,
    sent: HashMap<String, Sent>,
    pulls: Vec<Pull>,
    /// What a client that asks for diagnostics could know, to tell it that there is more.
    offered: u64,
    /// Whether something was found that the client does not know.
    is_unpublished: bool,
    pace: Pace,
}

impl Session {
    pub(super) fn new(
        client: Client,
        terms: Terms,
        cancelled: Cancelled,
        folders: &[WorkspaceFolder],
        pace: Pace,
    ) -> Self {
        let mut session = Self {
            client,
            terms,
            cancelled,
            shared: Arc::default(),
            projects: Vec::new(),
            sent: HashMap::new(),
            pulls: Vec::new(),
            offered: 0,
            is_unpublished: false,
            pace,
        };
        folders.iter().for_each(|folder| session.add_folder(folder));
        session.share();
        session
    }

    /// Takes messages until there are no more.
    pub(super) fn run(mut self, queue: &Receiver<Job>) {
        let mut next = self.wait(queue);
        loop {
            next = match next {
                Next::Job(job) if is_question(&job) => self.answer(job, queue),
                other => {
                    match other {
                        Next::Job(job) => self.take(job),
                        Next::Work => self.work(),
                        Next::Poll => self.poll(),
                        Next::End => return,
                    }
                    self.wait(queue)
                }
            }
        }
    }

    /// Waits for a message, or until there is something else to do.
    fn wait(&self, queue: &Receiver<Job>) -> Next {
        let is_due = self.is_unpublished || !self.pulls.is_empty() || self.projects.iter().any(Project::is_due);
        let poll = (!self.terms.can.watches).then_some(POLL);
        let next = match self.pace.wait(is_due).or(poll) {
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(Duration::ZERO) => queue.try_recv().map_err(|error| match error {
                TryRecvError::Empty => RecvTimeoutError::Timeout,
                TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
            }),
            Some(time) => queue.recv_timeout(time),
        };
        match next {
            Ok(job) => Next::Job(job),
            Err(RecvTimeoutError::Timeout) if is_due => Next::Work,
            Err(RecvTimeoutError::Timeout) => Next::Poll,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    fn take(&mut self, job: Job) {
        let Job { id, method, params } = job;
        let Some(id) = id else {
            self.pace.taken();
            let notified = guard("lsp", &method, || self.notified(&method, params));
            // Whatever state that left behind is read again.
            if notified.is_err() {
                self.start_again();
            }
            return;
        };
        if self.is_cancelled(&id) {
            return;
        }
        let asked = match method.as_str() {
            "textDocument/diagnostic" => read(params).map(Asked::Document),
            "workspace/diagnostic" => read(params).map(Asked::Workspace),
            _ => Err((Code::MethodNotFound, format!("there is no request `{method}`"))),
        };
        match asked {
            Ok(asked) => self.pulls.push(Pull { id, asked }),
            Err((code, message)) => self.client.fail(&id, code, &message),
        }
    }

    /// Whether a request was cancelled, which is answered then.
    fn is_cancelled(&self, id: &Value) -> bool {
        let is_cancelled = self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(&id.to_string());
        if is_cancelled {
            self.client.fail(id, Code::Cancelled, "the request was cancelled");
        }
        is_cancelled
    }

    /// Answers a question, and those that follow it while nothing changes.
    fn answer(&mut self, job: Job, queue: &Receiver<Job>) -> Next {
        if guard("lsp", "settle", || self.settle(&job)).is_err() {
            self.start_again();
        }
        let desks: Vec<Desk<'_>> = self.projects.iter().map(Desk::new).collect();
        self.reply(&desks, job);
        loop {
            match self.wait(queue) {
                Next::Job(job) if is_question(&job) && self.is_settled_for(&job) => self.reply(&desks, job),
                other => return other,
            }
        }
    }

    fn reply(&self, desks: &[Desk<'_>], job: Job) {
        let Job { id: Some(id), method, params } = job else { return };
        if self.is_cancelled(&id) {
            return;
        }
        match guard("lsp", &method, || self.asked(desks, &id, &method, params)) {
            Ok(Ok(())) => {}
            Ok(Err((code, message))) => self.client.fail(&id, code, &message),
            Err(defect) => self.client.fail(&id, Code::Internal, &format!("{defect}: {}", Defect::HELP)),
        }
    }

    fn notified(&mut self, method: &str, params: Value) {
        match method {
            "initialized" => self.register(),
            "textDocument/didOpen" => {
                if let Ok(DidOpen { text_document: opened }) = serde_json::from_value(params) {
                    self.put(&opened.uri, opened.version, opened.text);
                }
            }
            "textDocument/didChange" => {
                if let Ok(changed) = serde_json::from_value(params) {
                    self.edit(changed);
                }
            }
            "textDocument/didClose" => {
                if let Ok(AboutDocument { text_document }) = serde_json::from_value(params) {
                    self.close(&text_document.uri);
                }
            }
            "textDocument/didSave" => {
                if let Ok(AboutDocument { text_document }) = serde_json::from_value(params) {
                    self.note_uri(&text_document.uri);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Ok(DidChangeWatchedFiles { changes }) = serde_json::from_value(params) {
                    changes.iter().for_each(|change| self.note_uri(&change.uri));
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                if let Ok(DidChangeWorkspaceFolders { event }) = serde_json::from_value(params) {
                    for folder in &event.removed {
                        let root = uri::to_path(&folder.uri).map(|path| identity(&path));
                        self.projects.retain(|project| Some(&project.files.root) != root.as_ref());
                    }
                    event.added.iter().for_each(|folder| self.add_folder(folder));
                    self.start_again();
                }
            }
            _ => {}
        }
    }

    fn asked(&self, desks: &[Desk<'_>], id: &Value, method: &str, params: Value) -> Result<(), (Code, String)> {
        match method {
            "textDocument/codeAction" => {
                let params: CodeActionParams = read(params)?;
                let file = uri::to_path(&params.text_document.uri).map(|path| identity(&path));
                let found = file.map(|file| actions::actions(desks, &file, &params, self.terms));
                self.client.respond(id, &found.unwrap_or_default());
            }
            "textDocument/hover" => {
                let AtPosition { text_document, position } = read(params)?;
                let is_markdown = self.terms.can.markdown;
                let hover = match self.config(&text_document.uri) {
                    Some(text) => config_hover(&text, position, self.terms),
                    None => self.first(desks, &text_document.uri, |model| hover::hover(model, position, is_markdown)),
                };
                self.client.respond(id, &hover);
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
                        .first(desks, &text_document.uri, |model| {
                            Some(completion::complete(model, position, is_markdown)).filter(|items| !items.is_empty())
                        })
                        .unwrap_or_default(),
                };
                self.client.respond(id, &items);
            }
            "textDocument/inlayHint" => {
                let InlayHint { text_document, range } = read(params)?;
                let hints = self.all(desks, &text_document.uri, |model| outline::hints(model, range));
                self.client.respond(id, &hints);
            }
            "textDocument/documentSymbol" => {
                let AboutDocument { text_document } = read(params)?;
                let symbols = self.first(desks, &text_document.uri, |model| {
                    Some(outline::symbols(model)).filter(|symbols| !symbols.is_empty())
                });
                self.client.respond(id, &symbols.unwrap_or_default());
            }
            "textDocument/definition" => {
                let AtPosition { text_document, position } = read(params)?;
                let target = self.first(desks, &text_document.uri, |model| navigate::definition(model, position));
                self.client.respond(id, &target);
            }
            "textDocument/references" => {
                let References { text_document, position, context } = read(params)?;
                let is_wanted = context.include_declaration;
                let mut found: Vec<Location> = Vec::new();
                for one in self.all(desks, &text_document.uri, |model| navigate::references(model, position, is_wanted))
                {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
                self.client.respond(id, &found);
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
    fn first<T>(&self, desks: &[Desk<'_>], uri: &str, answer: impl Fn(&Model<'_, '_>) -> Option<T>) -> Option<T> {
        let file = identity(&uri::to_path(uri)?);
        desks.iter().find_map(|desk| answer(&Model::of(desk, &file, self.terms)?))
    }

    /// The answers of all folders that use a file.
    fn all<T>(&self, desks: &[Desk<'_>], uri: &str, answer: impl Fn(&Model<'_, '_>) -> Vec<T>) -> Vec<T> {
        let Some(file) = uri::to_path(uri).map(|path| identity(&path)) else { return Vec::new() };
        let models = desks.iter().filter_map(|desk| Model::of(desk, &file, self.terms));
        models.flat_map(|model| answer(&model)).collect()
    }

    /// Asks the client to watch files.
    fn register(&mut self) {
        if self.terms.can.watches {
            let watchers =
                json!([{"globPattern": "**/*.{yaml,yml,json,oas,openapi,swagger}"}, {"globPattern": "**/.gitignore"}]);
            let registration = json!({
                "id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}
            });
            self.client.request("client/registerCapability", &json!({"registrations": [registration]}));
        }
    }

    fn add_folder(&mut self, folder: &WorkspaceFolder) {
        let Some(directory) = uri::to_path(&folder.uri) else { return };
        let root = identity(&directory);
        if !self.projects.iter().any(|project| project.files.root == root && project.files.is_searched) {
            self.projects.push(Project::new(directory, root, true, Arc::clone(&self.shared)));
        }
    }

    /// Reads everything again.
    fn start_again(&mut self) {
        for project in &mut self.projects {
            *project = project.anew(Arc::clone(&self.shared));
        }
        let open: Vec<PathBuf> = self.shared.open.keys().cloned().collect();
        open.iter().for_each(|path| self.house(path));
        self.share();
    }

    /// Makes a folder for an open document that is in none: its repository, or its directory.
    fn house(&mut self, file: &Path) {
        if self.projects.iter().any(|project| file.starts_with(&project.files.root)) {
            return;
        }
        let Some(directory) = file.parent() else { return };
        let root = repository(&Disk, directory).unwrap_or(directory).to_owned();
        self.projects.push(Project::new(root.clone(), root, false, Arc::clone(&self.shared)));
    }

    /// Tells the folders what is open, and of each other.
    fn share(&mut self) {
        let mut folders: Vec<PathBuf> = self.projects.iter().map(|project| project.files.root.clone()).collect();
        folders.sort_unstable();
        folders.dedup();
        Arc::make_mut(&mut self.shared).folders = folders;
        for project in &mut self.projects {
            project.files.shared = Arc::clone(&self.shared);
        }
    }

    /// Notes that a file has another text.
    fn note(&mut self, file: &Path) {
        let open = &self.shared.open;
        // A folder that nobody opened goes with the last document in it.
        self.projects.retain(|project| {
            project.files.is_searched || open.keys().any(|path| path.starts_with(&project.files.root))
        });
        self.share();
        self.projects.iter_mut().for_each(|project| project.note(file));
        self.pace.changed();
    }

    fn note_uri(&mut self, uri: &str) {
        if let Some(path) = uri::to_path(uri) {
            let file = identity(&path);
            if file.ends_with(".gitignore") {
                self.start_again();
            } else {
                self.note(&file);
            }
        }
    }

    /// Looks for files that changed on disk.
    fn poll(&mut self) {
        let changed: Vec<PathBuf> = self.projects.iter_mut().flat_map(Project::poll).collect();
        changed.iter().for_each(|file| self.note(file));
    }

    fn put(&mut self, uri: &str, version: i32, text: String) {
        let Some(path) = uri::to_path(uri) else { return };
        let file = identity(&path);
        let buffer = Buffer { uri: uri.to_owned(), version, text: Arc::new(text) };
        Arc::make_mut(&mut self.shared).open.insert(file.clone(), buffer);
        self.house(&file);
        self.note(&file);
    }

    fn edit(&mut self, changed: DidChange) {
        let Some(path) = uri::to_path(&changed.text_document.uri) else { return };
        let Some(buffer) = self.shared.open.get(&identity(&path)) else { return };
        let text = edits::apply(buffer.text.as_str().to_owned(), changed.content_changes, self.terms.encoding);
        self.put(&changed.text_document.uri, changed.text_document.version, text);
    }

    fn close(&mut self, uri: &str) {
        let Some(path) = uri::to_path(uri) else { return };
        let file = identity(&path);
        Arc::make_mut(&mut self.shared).open.remove(&file);
        self.note(&file);
    }

    /// Reads the texts, and audits the documents if a question is about their findings, so that its answer is about what the
    /// client sees.
    fn settle(&mut self, question: &Job) {
        let terms = self.terms;
        self.projects.iter_mut().for_each(|project| project.refresh(terms));
        let Some(file) = audited_file(question) else { return };
        for project in &mut self.projects {
            let units = project.unsettled(&file);
            if !units.is_empty() {
                project.audit(units, terms);
            }
        }
    }

    fn is_settled_for(&self, question: &Job) -> bool {
        audited_file(question).is_none_or(|file| self.projects.iter().all(|project| project.is_settled(&file)))
    }

    /// Audits what has to be audited, one group of documents at a time.
    fn work(&mut self) {
        let terms = self.terms;
        let start = Instant::now();
        let mut is_done = true;
        self.is_unpublished = true;
        let worked = guard("lsp", "audit", || {
            self.projects.iter_mut().for_each(|project| project.refresh(terms));
            if let Some(project) = self.projects.iter_mut().find(|project| project.is_due()) {
                let units = project.next();
                is_done = units.is_empty();
                if !units.is_empty() {
                    project.audit(units, terms);
                }
            }
            is_done = is_done || !self.projects.iter().any(Project::is_due);
        });
        if worked.is_err() {
            self.start_again();
            self.pace.rest();
            return;
        }
        if self.pace.is_overtaken(start.elapsed()) {
            return;
        }
        if !self.terms.can.pulls {
            self.publish(is_done);
        }
        self.is_unpublished = !is_done;
        if is_done {
            self.invite();
        }
        self.answer_pulls(is_done);
    }

    /// Tells a client that asks for diagnostics that there are others, unless it is just asking.
    fn invite(&mut self) {
        if self.terms.can.pulls && self.terms.can.refreshes_diagnostics {
            let offered = hash(&serde_json::to_string(&self.shown()).unwrap_or_default());
            if std::mem::replace(&mut self.offered, offered) != offered && self.pulls.is_empty() {
                self.client.request("workspace/diagnostic/refresh", &Value::Null);
            }
        }
    }

    /// What there is to show, by the names of the files.
    fn shown(&self) -> BTreeMap<String, Vec<Diagnostic>> {
        let mut all: BTreeMap<String, Vec<Diagnostic>> =
            self.shared.open.values().map(|buffer| (buffer.uri.clone(), Vec::new())).collect();
        for project in &self.projects {
            for (file, shown) in project.shown() {
                all.entry(project.name(file).0).or_default().extend(shown.iter().cloned());
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

    fn versions(&self) -> HashMap<&str, i32> {
        self.shared.open.values().map(|buffer| (buffer.uri.as_str(), buffer.version)).collect()
    }

    /// Sends what is new. What is gone is taken back once everything is audited.
    fn publish(&mut self, is_done: bool) {
        let mut all = self.shown();
        let versions = self.versions();
        if !is_done {
            let settled = |uri: &String| {
                let file = uri::to_path(uri).map(|path| identity(&path));
                file.is_some_and(|file| self.projects.iter().all(|project| project.is_settled(&file)))
            };
            all.retain(|uri, _| settled(uri));
        } else {
            for uri in self.sent.keys() {
                all.entry(uri.clone()).or_default();
            }
        }
        let mut sent = Vec::new();
        for (uri, diagnostics) in all {
            let new = Sent { version: versions.get(uri.as_str()).copied(), diagnostics };
            if self.sent.get(&uri) != Some(&new) {
                let Sent { version, diagnostics } = &new;
                let params = PublishDiagnostics { uri: &uri, version: *version, diagnostics };
                self.client.notify("textDocument/publishDiagnostics", &params);
                sent.push((uri, new));
            }
        }
        let is_open = |uri: &String| versions.contains_key(uri.as_str());
        let gone: Vec<String> = sent
            .iter()
            .filter(|(uri, new)| new.diagnostics.is_empty() && !is_open(uri))
            .map(|(uri, _)| uri.clone())
            .collect();
        self.sent.extend(sent);
        gone.iter().for_each(|uri| drop(self.sent.remove(uri)));
    }

    fn answer_pulls(&mut self, is_done: bool) {
        if self.pulls.is_empty() {
            return;
        }
        let all = self.shown();
        let versions: HashMap<String, i32> =
            self.versions().into_iter().map(|(uri, version)| (uri.to_owned(), version)).collect();
        let pulls = std::mem::take(&mut self.pulls);
        for pull in pulls {
            if self.is_cancelled(&pull.id) {
                continue;
            }
            match &pull.asked {
                Asked::Document(asked) => {
                    let file = uri::to_path(&asked.text_document.uri).map(|path| identity(&path));
                    let is_settled =
                        file.is_none_or(|file| self.projects.iter().all(|project| project.is_settled(&file)));
                    if !is_settled {
                        self.pulls.push(pull);
                        continue;
                    }
                    let empty = Vec::new();
                    let list = all.get(&asked.text_document.uri).unwrap_or(&empty);
                    self.client.respond(&pull.id, &document_report(list, asked.previous_result_id.as_deref()));
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
                    self.client.respond(&pull.id, &json!({"items": items}));
                }
            }
        }
    }
}

/// Whether a request is about the texts as they are, and changes nothing.
fn is_question(job: &Job) -> bool {
    let questions = ["codeAction", "completion", "definition", "documentSymbol", "hover", "inlayHint", "references"];
    let name = job.method.strip_prefix("textDocument/").filter(|_| job.id.is_some());
    name.is_some_and(|name| questions.contains(&name))
}

/// The file whose findings a question is about, if it is about findings.
fn audited_file(question: &Job) -> Option<PathBuf> {
    let is_about_findings = question.method == "textDocument/codeAction";
    let uri = question.params.pointer("/textDocument/uri").filter(|_| is_about_findings)?.as_str()?;
    Some(identity(&uri::to_path(uri)?))
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, (Code, String)> {
    serde_json::from_value(params).map_err(|error| (Code::InvalidParams, error.to_string()))
}

/// The report of one document: its diagnostics, or that they are the same as before.
fn document_report(list: &[Diagnostic], before: Option<&str>) -> Value {
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

/// What a word of a config means.
fn config_hover(text: &str, position: Position, terms: Terms) -> Option<Hover> {
    let lines = Lines::of_buffer(text, terms.encoding);
    let context = context::at(text, lines.offset(position) as usize);
    let word = text[context.replaced.clone()].trim_matches(['"', '\'']);
    let range = lines.range(context.replaced.start as u32, context.replaced.end as u32);
    Some(Hover::new(settings::explain(&context, word)?, range, terms.can.markdown))
}
