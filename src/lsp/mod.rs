//! The language server: findings and their fixes in an editor, while documents are edited (LSP 3.17).
//!
//! One thread reads messages and one writes them. A third takes them in their order and knows what is open, so that the first
//! one always hears that a request is cancelled or that the client is gone. Audits have a thread of their own, so that questions
//! do not wait for them.

mod actions;
mod completion;
mod context;
mod desk;
mod edits;
mod files;
mod findings;
mod fix_all;
mod folders;
mod hover;
mod model;
mod navigate;
mod outline;
mod pace;
mod position;
mod project;
mod protocol;
mod published;
mod questions;
mod session;
mod settings;
pub mod transport;
mod uri;

use std::io::{self, BufReader, Read, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use serde_json::{Value, json};

use actions::FIX_ALL;
use position::Encoding;
use project::Terms;
use protocol::{Capabilities, Initialize, WorkspaceFolder};
use questions::Job;
use session::{Cancelled, Message, Session};
use transport::{Client, Code, Incoming};

/// How many requests the client may cancel that are answered already.
const CANCELLED: usize = 1_000;

/// How long the last messages may take to be written.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves one client until it leaves. Whether it took its leave as the protocol says comes back.
///
/// # Errors
/// If the system has no more threads.
pub fn serve(input: impl Read + Send + 'static, mut output: impl Write + Send + 'static) -> io::Result<bool> {
    let (client, messages) = mpsc::channel::<Vec<u8>>();
    let (finished, is_finished) = mpsc::channel::<()>();
    Builder::new().name("writer".to_owned()).spawn(move || {
        // Where nobody reads any more the reader notices as well.
        let _ = messages.iter().try_for_each(|body| transport::write(&mut output, &body));
        drop(finished);
    })?;
    let (sender, incoming) = mpsc::channel();
    Builder::new().name("reader".to_owned()).spawn(move || {
        let mut input = BufReader::with_capacity(1 << 16, input);
        while let Ok(Some(body)) = transport::read(&mut input) {
            let message = serde_json::from_slice(&body).map_err(|error| (serde_json::from_slice(&body).ok(), error));
            if sender.send(message.map_err(|(value, error)| Unread { value, why: error.to_string() })).is_err() {
                break;
            }
        }
    })?;
    let is_orderly = Server::new(Client(client)).run(&incoming)?;
    // That the sender is dropped says that all is written.
    let _ = is_finished.recv_timeout(FAREWELL);
    Ok(is_orderly)
}

/// A message that is not one of the protocol.
struct Unread {
    /// What it is, if it is JSON.
    value: Option<Value>,
    why: String,
}

/// The part that keeps to the life of a connection.
struct Server {
    client: Client,
    cancelled: Cancelled,
    session: Option<Sender<Message>>,
    is_shut_down: bool,
}

impl Server {
    fn new(client: Client) -> Self {
        Self { client, cancelled: Cancelled::default(), session: None, is_shut_down: false }
    }

    fn run(mut self, incoming: &Receiver<Result<Incoming, Unread>>) -> io::Result<bool> {
        for message in incoming {
            match message {
                Ok(Incoming { method: Some(method), .. }) if method == "exit" => return Ok(self.is_shut_down),
                Ok(Incoming { id: Some(id), method: Some(method), params }) => self.request(id, method, params)?,
                Ok(Incoming { id: None, method: Some(method), params }) => self.notified(method, params),
                // An answer to a request of ours: nothing depends on it.
                Ok(Incoming { id: Some(_), method: None, .. }) => {}
                Ok(Incoming { id: None, method: None, .. }) => {
                    self.client.fail(&Value::Null, Code::InvalidRequest, "the message has neither method nor id");
                }
                Err(Unread { value: None, why }) => self.client.fail(&Value::Null, Code::Parse, &why),
                Err(Unread { value: Some(value), why }) => {
                    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).unwrap_or(&Value::Null);
                    self.client.fail(id, Code::InvalidRequest, &why);
                }
            }
        }
        // The client is gone without a word.
        Ok(false)
    }

    fn request(&mut self, id: Value, method: String, params: Value) -> io::Result<()> {
        match (method.as_str(), &self.session) {
            _ if self.is_shut_down => self.client.fail(&id, Code::InvalidRequest, "the server is shut down"),
            ("initialize", Some(_)) => self.client.fail(&id, Code::InvalidRequest, "the server is initialized already"),
            ("initialize", None) => return self.initialize(&id, params),
            (_, None) => self.client.fail(&id, Code::NotInitialized, "the server is not initialized"),
            ("shutdown", Some(_)) => {
                self.is_shut_down = true;
                self.client.respond(&id, &Value::Null);
            }
            (_, Some(_)) => self.pass_on(Job { id: Some(id), method, params }),
        }
        Ok(())
    }

    fn notified(&mut self, method: String, params: Value) {
        if method == "$/cancelRequest" {
            if let Some(id) = params.get("id") {
                let mut cancelled = self.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
                // Requests that were answered before are not taken out again.
                if cancelled.len() > CANCELLED {
                    cancelled.clear();
                }
                cancelled.insert(id.to_string());
            }
        } else if !self.is_shut_down {
            self.pass_on(Job { id: None, method, params });
        }
    }

    fn pass_on(&self, job: Job) {
        if let Some(session) = &self.session
            && let Err(mpsc::SendError(Message::Job(Job { id: Some(id), .. }))) = session.send(Message::Job(job))
        {
            self.client.fail(&id, Code::Internal, "the server was stopped by a defect");
        }
    }

    fn initialize(&mut self, id: &Value, params: Value) -> io::Result<()> {
        let Initialize { capabilities, root_uri, workspace_folders } = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => {
                self.client.fail(id, Code::InvalidParams, &error.to_string());
                return Ok(());
            }
        };
        let can = Capabilities::read(&capabilities);
        let encoding = if can.counts_bytes { Encoding::Utf8 } else { Encoding::Utf16 };
        let root = root_uri.map(|uri| WorkspaceFolder { uri });
        let folders = workspace_folders.unwrap_or_else(|| root.into_iter().collect());
        let (sender, queue) = mpsc::channel();
        let results = sender.clone();
        let (client, cancelled) = (self.client.clone(), Arc::clone(&self.cancelled));
        let terms = Terms { encoding, can };
        self.client.respond(id, &answer(terms));
        Builder::new().name("session".to_owned()).spawn(move || {
            Session::new(client, terms, cancelled, &folders, results).run(&queue);
        })?;
        self.session = Some(sender);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            // It may have ended before.
            let _ = session.send(Message::Gone);
        }
    }
}

/// What the server can do.
fn answer(terms: Terms) -> Value {
    let mut capabilities = json!({
        "positionEncoding": match terms.encoding { Encoding::Utf8 => "utf-8", Encoding::Utf16 => "utf-16" },
        "textDocumentSync": {"openClose": true, "change": 2, "save": true},
        "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        "codeActionProvider": {"codeActionKinds": ["quickfix", "refactor", FIX_ALL]},
        "completionProvider": {"triggerCharacters": ["'", "\"", "/", "#", "-", " ", ":"]},
        "definitionProvider": true,
        "documentSymbolProvider": true,
        "hoverProvider": true,
        "inlayHintProvider": true,
        "referencesProvider": true,
    });
    if terms.can.pulls {
        capabilities["diagnosticProvider"] =
            json!({"identifier": "oas-audit", "interFileDependencies": true, "workspaceDiagnostics": true});
    }
    json!({"capabilities": capabilities, "serverInfo": {"name": "oas-audit", "version": env!("CARGO_PKG_VERSION")}})
}
