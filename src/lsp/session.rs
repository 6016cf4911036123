//! What the client says and asks, in its order.
//!
//! Documents are audited when no message waits, one audit at a time. A new version makes the results of the ones before it
//! void. While an audit is made, questions are answered from the texts that it looks at.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use serde_json::{Value, json};

use super::desk::Desk;
use super::folders::Folders;
use super::pace::Pace;
use super::project::{Audited, Terms};
use super::protocol::{AboutDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidOpen, WorkspaceFolder};
use super::published::{Asked, Published, Pull};
use super::questions::{Job, Questions, read};
use super::transport::{Client, Code};
use crate::guard::{Defect, guard};
use crate::project::live::{Live, Version};

/// How often files are looked at where the client can't watch them.
const POLL: Duration = Duration::from_secs(1);

/// What the session hears of.
pub(super) enum Message {
    Job(Job),
    Audited(Outcome),
    /// The client is gone.
    Gone,
}

/// What an audit of some texts found; none after a defect of ours.
pub(super) struct Outcome {
    live: Arc<Live>,
    found: Option<Vec<(Version, Audited)>>,
}

/// What there is to do.
enum Next {
    Job(Job),
    Audited(Outcome),
    Work,
    Poll,
    /// The client is gone.
    End,
}

/// The requests that the client does not need any more.
pub(super) type Cancelled = Arc<Mutex<HashSet<String>>>;

pub(super) struct Session {
    client: Client,
    terms: Terms,
    cancelled: Cancelled,
    folders: Folders,
    published: Published,
    /// Questions about findings that are not known yet.
    unanswered: Vec<Job>,
    /// Whether something was found that the client does not know.
    is_unpublished: bool,
    /// Whether an audit is made.
    is_auditing: bool,
    pace: Pace,
    /// Where audits send their results.
    results: Sender<Message>,
}

impl Session {
    pub(super) fn new(
        client: Client,
        terms: Terms,
        cancelled: Cancelled,
        folders: &[WorkspaceFolder],
        results: Sender<Message>,
    ) -> Self {
        Self {
            client,
            terms,
            cancelled,
            folders: Folders::new(folders),
            published: Published::default(),
            unanswered: Vec::new(),
            is_unpublished: false,
            is_auditing: false,
            pace: Pace::default(),
            results,
        }
    }

    /// Takes messages until there are no more.
    pub(super) fn run(mut self, queue: &Receiver<Message>) {
        let mut next = self.wait(queue);
        loop {
            next = match next {
                Next::Job(job) if job.is_question() => self.answer(job, queue),
                other => {
                    match other {
                        Next::Job(job) => self.take(job),
                        Next::Audited(outcome) => self.audited(outcome),
                        Next::Work => self.work(),
                        Next::Poll => {
                            if self.folders.poll() {
                                self.pace.changed();
                            }
                        }
                        Next::End => return,
                    }
                    self.wait(queue)
                }
            }
        }
    }

    /// Waits for a message, or until there is something else to do.
    fn wait(&self, queue: &Receiver<Message>) -> Next {
        let has_unpublished = self.is_unpublished || !self.published.pulls.is_empty() || self.folders.is_due();
        let is_due = has_unpublished && !self.is_auditing;
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
            Ok(Message::Job(job)) => Next::Job(job),
            Ok(Message::Audited(outcome)) => Next::Audited(outcome),
            Ok(Message::Gone) => Next::End,
            Err(RecvTimeoutError::Timeout) if is_due => Next::Work,
            Err(RecvTimeoutError::Timeout) => Next::Poll,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    fn take(&mut self, job: Job) {
        let Job { id, method, params } = job;
        let Some(id) = id else {
            let notified = guard("lsp", &method, || self.notified(&method, params));
            // Whatever state that left behind is read again.
            if notified.is_err() {
                self.folders.start_again();
            }
            return;
        };
        if is_cancelled(&self.client, &self.cancelled, &id) {
            return;
        }
        let asked = match method.as_str() {
            "textDocument/diagnostic" => read(params).map(Asked::Document),
            "workspace/diagnostic" => read(params).map(Asked::Workspace),
            _ => Err((Code::MethodNotFound, format!("there is no request `{method}`"))),
        };
        match asked {
            Ok(asked) => self.published.pulls.push(Pull { id, asked }),
            Err((code, message)) => self.client.fail(&id, code, &message),
        }
    }

    /// Answers a question, and those that follow it while nothing changes.
    fn answer(&mut self, job: Job, queue: &Receiver<Message>) -> Next {
        if guard("lsp", "read", || self.folders.refresh(self.terms)).is_err() {
            self.folders.start_again();
        }
        if !self.is_settled_for(&job) {
            self.unanswered.push(job);
            self.pace.hurry();
            return self.wait(queue);
        }
        let desks: Vec<Desk<'_>> = self.folders.projects.iter().map(Desk::new).collect();
        self.reply(&desks, job);
        loop {
            match self.wait(queue) {
                Next::Job(job) if job.is_question() && self.is_settled_for(&job) => self.reply(&desks, job),
                other => return other,
            }
        }
    }

    fn reply(&self, desks: &[Desk<'_>], job: Job) {
        let Job { id: Some(id), method, params } = job else { return };
        if is_cancelled(&self.client, &self.cancelled, &id) {
            return;
        }
        let questions = Questions { desks, shared: &self.folders.shared, terms: self.terms };
        match guard("lsp", &method, || questions.answer(&self.client, &id, &method, params)) {
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
                    self.folders.put(&opened.uri, opened.version, opened.text);
                    self.pace.changed();
                }
            }
            "textDocument/didChange" => {
                if let Ok(changed) = serde_json::from_value(params) {
                    self.folders.edit(changed, self.terms.encoding);
                    self.pace.changed();
                }
            }
            "textDocument/didClose" => {
                if let Ok(AboutDocument { text_document }) = serde_json::from_value(params) {
                    self.folders.close(&text_document.uri);
                    self.pace.changed();
                }
            }
            "textDocument/didSave" => {
                if let Ok(AboutDocument { text_document }) = serde_json::from_value(params) {
                    self.folders.note_uri(&text_document.uri);
                    self.pace.changed();
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Ok(DidChangeWatchedFiles { changes }) = serde_json::from_value(params) {
                    changes.iter().for_each(|change| self.folders.note_uri(&change.uri));
                    self.pace.changed();
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                if let Ok(DidChangeWorkspaceFolders { event }) = serde_json::from_value(params) {
                    self.folders.change(&event.added, &event.removed);
                }
            }
            _ => {}
        }
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

    /// Whether the findings that a question is about are known, if it is about findings.
    fn is_settled_for(&self, question: &Job) -> bool {
        question.audited_file().is_none_or(|file| self.folders.is_settled(&file))
    }

    /// Begins to audit what has to be audited, one group of documents at a time.
    fn work(&mut self) {
        self.pace.begin();
        self.is_unpublished = true;
        let prepared = guard("lsp", "read", || {
            self.folders.refresh(self.terms);
            self.folders.next(self.terms)
        });
        match prepared {
            Ok(None) => self.settled(true),
            Ok(Some(audit)) => {
                let results = self.results.clone();
                let run = move || {
                    let found = guard("lsp", "audit", || audit.run()).ok();
                    // The session may have ended.
                    let _ = results.send(Message::Audited(Outcome { live: audit.into_live(), found }));
                };
                self.is_auditing = Builder::new().name("audit".to_owned()).spawn(run).is_ok();
                if !self.is_auditing {
                    self.pace.rest();
                }
            }
            Err(_) => self.recover(),
        }
    }

    /// Takes the results of an audit.
    fn audited(&mut self, Outcome { live, found }: Outcome) {
        self.is_auditing = false;
        let Some(found) = found else { return self.recover() };
        if let Some(project) = self.folders.projects.iter_mut().find(|project| project.is_of(&live)) {
            project.keep(found);
        }
        drop(live);
        self.settled(!self.folders.is_due());
    }

    /// Continues after a defect of ours.
    fn recover(&mut self) {
        self.folders.start_again();
        self.pace.rest();
    }

    /// Sends what was found, unless it is about old texts.
    fn settled(&mut self, is_done: bool) {
        if self.pace.is_overtaken() {
            return;
        }
        if !self.terms.can.pulls {
            self.published.publish(&self.client, &self.folders, is_done);
        }
        self.is_unpublished = !is_done;
        if is_done && self.terms.can.pulls && self.terms.can.refreshes_diagnostics {
            self.published.invite(&self.client, &self.folders);
        }
        let is_cancelled = |id: &Value| is_cancelled(&self.client, &self.cancelled, id);
        self.published.answer(&self.client, &self.folders, is_done, is_cancelled);
        self.answer_settled();
    }

    /// Answers the questions about findings that are known now.
    fn answer_settled(&mut self) {
        let questions = std::mem::take(&mut self.unanswered);
        let (settled, unsettled): (Vec<Job>, Vec<Job>) =
            questions.into_iter().partition(|question| self.is_settled_for(question));
        self.unanswered = unsettled;
        let desks: Vec<Desk<'_>> = self.folders.projects.iter().map(Desk::new).collect();
        settled.into_iter().for_each(|question| self.reply(&desks, question));
    }
}

/// Whether a request was cancelled, which is answered then.
fn is_cancelled(client: &Client, cancelled: &Cancelled, id: &Value) -> bool {
    let is_cancelled = cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(&id.to_string());
    if is_cancelled {
        client.fail(id, Code::Cancelled, "the request was cancelled");
    }
    is_cancelled
}
