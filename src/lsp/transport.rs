//! Messages between client and server: their frames, and their JSON (JSON-RPC 2.0).
//!
//! The crates for this cost 550 KB in the binary, most of it for capabilities of clients that no request here asks about.
//! They also end the connection at the first message that is not JSON, where the protocol wants an answer.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::Sender;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message of the client, as far as it can be read.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming {
    /// Requests and responses have one: a number or a string.
    pub(super) id: Option<Value>,
    /// Requests and notifications have one.
    pub(super) method: Option<String>,
    /// The arguments; null where there are none.
    #[serde(default)]
    pub(super) params: Value,
}

/// A code of an error (LSP 3.17, `ErrorCodes`; JSON-RPC 2.0, 5.1).
#[derive(Clone, Copy, Debug)]
pub(super) enum Code {
    Parse = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    Internal = -32603,
    NotInitialized = -32002,
    Cancelled = -32800,
}

/// The way to the client. Messages are written in the order in which they are sent, and nobody waits for that.
#[derive(Clone, Debug)]
pub(super) struct Client(pub(super) Sender<Vec<u8>>);

#[derive(Serialize)]
struct Request<'m, T> {
    jsonrpc: &'static str,
    id: &'m str,
    method: &'m str,
    params: &'m T,
}

#[derive(Serialize)]
struct Response<'m, T> {
    jsonrpc: &'static str,
    id: &'m Value,
    result: &'m T,
}

#[derive(Serialize)]
struct Failure<'m> {
    jsonrpc: &'static str,
    id: &'m Value,
    error: FailureError<'m>,
}

#[derive(Serialize)]
struct FailureError<'m> {
    code: i32,
    message: &'m str,
}

const VERSION: &str = "2.0";

impl Client {
    /// Tells the client something, with its parameters in JSON.
    pub(super) fn notify(&self, method: &str, params: &str) {
        let body = format!(r#"{{"jsonrpc":"{VERSION}","method":"{method}","params":{params}}}"#);
        // The client may be gone.
        let _ = self.0.send(body.into_bytes());
    }

    /// Asks the client for something whose answer does not matter. The method is the identity of the request.
    pub(super) fn request<T: Serialize>(&self, method: &str, params: &T) {
        self.send(&Request { jsonrpc: VERSION, id: method, method, params });
    }

    /// Answers a request.
    pub(super) fn respond<T: Serialize>(&self, id: &Value, result: &T) {
        self.send(&Response { jsonrpc: VERSION, id, result });
    }

    /// Says why a request has no answer.
    pub(super) fn fail(&self, id: &Value, code: Code, message: &str) {
        self.send(&Failure { jsonrpc: VERSION, id, error: FailureError { code: code as i32, message } });
    }

    fn send<T: Serialize>(&self, message: &T) {
        if let Ok(body) = serde_json::to_vec(message) {
            // The client may be gone.
            let _ = self.0.send(body);
        }
    }
}

/// Reads the body of the next message; none at the end of the input.
///
/// # Errors
/// Those of the input, and a header without the length of its message: where the next message starts is unknown then.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    /// The most that a header may have, so that an endless line ends.
    const HEADER: u64 = 1 << 16;
    let mut length: Option<u64> = None;
    let mut is_empty = true;
    loop {
        let mut line = Vec::new();
        (&mut *input).take(HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() && is_empty {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_ascii();
        match (line.is_empty(), length) {
            (true, Some(length)) => {
                let mut body = Vec::new();
                input.take(length).read_to_end(&mut body)?;
                let is_whole = body.len() as u64 == length;
                return if is_whole { Ok(Some(body)) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
            (true, None) if is_empty => {}
            (true, None) => return Err(io::ErrorKind::InvalidData.into()),
            (false, _) => {
                is_empty = false;
                let mut parts = line.splitn(2, |byte| *byte == b':');
                let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                if name.trim_ascii().eq_ignore_ascii_case(b"content-length") {
                    length = str::from_utf8(value).ok().and_then(|value| value.trim().parse().ok());
                }
            }
        }
    }
}

/// Writes a message.
///
/// # Errors
/// Those of the output.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(input: &str) -> (Vec<String>, bool) {
        let mut rest = input.as_bytes();
        let mut found = Vec::new();
        loop {
            match read(&mut rest) {
                Ok(Some(body)) => found.push(String::from_utf8(body).expect("is text")),
                Ok(None) => return (found, true),
                Err(_) => return (found, false),
            }
        }
    }

    #[test]
    fn messages_are_read_one_by_one() {
        let two = "Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(bodies(two), (vec!["{}".to_owned(), "[1]".to_owned()], true));
        assert_eq!(bodies(""), (vec![], true));
        assert_eq!(bodies("\r\n\r\nContent-Length: 2\n\n{}"), (vec!["{}".to_owned()], true));
    }

    #[test]
    fn frames_that_end_early_are_errors() {
        for input in
            ["Content-Length: 5\r\n\r\n{}", "X: 1\r\n\r\n{}", "Content-Length: x\r\n\r\n{}", "Content-Length: 2"]
        {
            assert_eq!(bodies(input), (vec![], false), "{input:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut out = Vec::new();
        write(&mut out, "{\"ü\":1}".as_bytes()).expect("memory takes all");
        assert_eq!(read(&mut out.as_slice()).expect("is whole"), Some("{\"ü\":1}".as_bytes().to_vec()));
    }
}
