//! A client in memory: it talks to the real server in the same process, over pipes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use oas_audit::internals::serve;
use serde_json::{Value, json};

use crate::support::Directory;

/// A server that is silent longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client with its server, in a directory of its own.
pub(super) struct Server {
    pub(super) directory: Directory,
    /// The folder, if it is not that directory.
    folder: Option<String>,
    writer: Option<PipeWriter>,
    messages: Receiver<Value>,
    thread: Option<JoinHandle<bool>>,
    next: i64,
    /// The last diagnostics of each file, by its path in the directory.
    pub(super) published: BTreeMap<String, Value>,
    /// How many times diagnostics were published for a file.
    pub(super) count: usize,
    /// What came and was not asked for.
    left: Vec<Value>,
}

/// What a client can do, of which tests change a part.
pub(super) fn capabilities() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}, "codeDescriptionSupport": true,
                "dataSupport": true, "versionSupport": true
            },
            "completion": {"completionItem": {"snippetSupport": true}},
            "hover": {"contentFormat": ["markdown"]},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true}
        },
        "workspace": {}
    })
}

fn read(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().expect("is a length"),
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("is JSON"))
}

impl Server {
    /// A server with one folder, which is there already.
    pub(super) fn at_directory(folder: &Path) -> Self {
        let mut server = Self::silent(&[]);
        server.folder = Some(format!("file://{}", folder.display()));
        server.initialize(&[""], capabilities());
        server
    }

    /// A server that nothing was said to.
    pub(super) fn silent(files: &[(&str, &str)]) -> Self {
        let directory = Directory::new(files);
        let (input, writer) = pipe().unwrap();
        let (reader, output) = pipe().unwrap();
        let thread = thread::spawn(move || serve(input, output).unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut reader: BufReader<PipeReader> = BufReader::new(reader);
            while let Some(message) = read(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            directory,
            folder: None,
            writer: Some(writer),
            messages,
            thread: Some(thread),
            next: 0,
            published: BTreeMap::new(),
            count: 0,
            left: Vec::new(),
        }
    }

    /// A server with one folder that has these files.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, &[""], capabilities())
    }

    /// A server with these folders in its directory.
    pub(super) fn with(files: &[(&str, &str)], folders: &[&str], capabilities: Value) -> Self {
        let mut server = Self::silent(files);
        server.initialize(folders, capabilities);
        server
    }

    pub(super) fn initialize(&mut self, folders: &[&str], capabilities: Value) -> Value {
        let folders: Vec<Value> =
            folders.iter().map(|folder| json!({"uri": self.uri(folder), "name": folder})).collect();
        let params = json!({"processId": null, "capabilities": capabilities, "workspaceFolders": folders});
        let answer = self.request("initialize", params);
        self.notify("initialized", json!({}));
        answer
    }

    /// The URI of a file.
    pub(super) fn uri(&self, file: &str) -> String {
        let own = || format!("file://{}", self.directory.path("").display());
        let folder = self.folder.clone().unwrap_or_else(own);
        format!("{}/{file}", folder.trim_end_matches('/')).trim_end_matches('/').to_owned()
    }

    /// Sends bytes as they are.
    pub(super) fn send_raw(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("is open");
        writer.write_all(bytes).expect("the server reads");
    }

    pub(super) fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(super) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and gives its whole answer.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = json!(self.next);
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.answer(&id)
    }

    /// The answer to a request.
    pub(super) fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.receive();
            if message.get("id") == Some(id) && message.get("method").is_none() {
                return message;
            }
            self.keep(message);
        }
    }

    /// Sends a request and gives its result.
    pub(super) fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The next message.
    pub(super) fn receive(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the server answers")
    }

    fn keep(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("is text").to_owned();
            let file = uri.strip_prefix(&self.uri("")).map_or(uri.as_str(), |rest| rest.trim_start_matches('/'));
            self.count += 1;
            self.published.insert(file.to_owned(), message["params"].clone());
        } else {
            self.left.push(message);
        }
    }

    /// Takes messages for some time.
    pub(super) fn wait(&mut self, time: Duration) {
        while let Ok(message) = self.messages.recv_timeout(time) {
            self.keep(message);
        }
    }

    /// What the server asked for since.
    pub(super) fn take_left(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.left)
    }

    /// Waits until all that is known is published.
    pub(super) fn settle(&mut self) {
        self.request("workspace/diagnostic", json!({"previousResultIds": []}));
    }

    pub(super) fn open(&mut self, file: &str, text: &str) {
        let document = json!({"uri": self.uri(file), "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the whole text.
    pub(super) fn write(&mut self, file: &str, version: i64, text: &str) {
        self.change(file, version, json!([{"text": text}]));
    }

    pub(super) fn change(&mut self, file: &str, version: i64, changes: Value) {
        let document = json!({"uri": self.uri(file), "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// A request about a place in a document: that of the first `needle` in its text, and so many characters on.
    pub(super) fn at(&mut self, method: &str, file: &str, text: &str, needle: &str, further: usize) -> Value {
        let position = position(text, text.find(needle).unwrap_or_else(|| panic!("no {needle}")) + further);
        let document = json!({"uri": self.uri(file)});
        let context = json!({"includeDeclaration": true});
        self.request(method, json!({"textDocument": document, "position": position, "context": context}))
    }

    /// The actions for the place of the first `needle` of a text.
    pub(super) fn actions(&mut self, file: &str, text: &str, needle: &str, only: Value) -> Vec<Value> {
        let at = position(text, text.find(needle).unwrap_or_else(|| panic!("no {needle}")));
        let params = json!({
            "textDocument": {"uri": self.uri(file)},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": [], "only": only}
        });
        self.request("textDocument/codeAction", params).as_array().expect("is a list").clone()
    }

    pub(super) fn close(&mut self, file: &str) {
        let document = json!({"uri": self.uri(file)});
        self.notify("textDocument/didClose", json!({"textDocument": document}));
    }

    /// The rules that the last diagnostics of a file name.
    pub(super) fn rules(&self, file: &str) -> Vec<&str> {
        let Some(published) = self.published.get(file) else { return Vec::new() };
        let list = published["diagnostics"].as_array().expect("is a list");
        list.iter().map(|one| one["code"].as_str().expect("is text")).collect()
    }

    /// A value without the directory.
    pub(super) fn shown(&self, value: &Value) -> Value {
        let text = value.to_string().replace(&self.uri(""), "file:///dir");
        serde_json::from_str(&text).expect("is JSON")
    }

    /// Takes leave. Whether the server finds it orderly comes back.
    pub(super) fn leave(mut self) -> bool {
        self.settle();
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let thread = self.thread.take().expect("is there");
        thread.join().expect("the server does not panic")
    }

    /// Goes away without a word.
    pub(super) fn die(mut self) -> bool {
        self.writer = None;
        let thread = self.thread.take().expect("is there");
        let is_orderly = thread.join().expect("the server does not panic");
        // Who is dead reads nothing.
        self.messages.iter().for_each(drop);
        is_orderly
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        if let Some(thread) = self.thread.take() {
            self.settle();
            self.request("shutdown", Value::Null);
            self.notify("exit", Value::Null);
            assert!(thread.join().expect("the server does not panic"));
        }
        self.left.extend(self.messages.try_iter());
        assert!(self.left.is_empty(), "left over: {:?}", self.left);
    }
}

/// The place of a byte, in units of UTF-16.
fn position(text: &str, offset: usize) -> Value {
    let text = text.strip_prefix('\u{feff}').map_or(text, |rest| rest);
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": line, "character": before[start..].encode_utf16().count()})
}

/// A text with the edits of a file made, as an editor makes them.
pub(super) fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("is a number") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = position["character"].as_u64().expect("is a number") as usize;
        let letters = text[start..].char_indices();
        let mut at = start;
        for (index, letter) in letters {
            at = start + index;
            if left == 0 {
                return at;
            }
            left -= letter.len_utf16();
            at += letter.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .expect("is a list")
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().expect("is text"))
        })
        .collect();
    edits.sort_unstable();
    let mut changed = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        changed.replace_range(start..end, new);
    }
    changed
}
