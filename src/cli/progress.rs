//! A sign of life on standard error while work takes long.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::tell;

/// How long work may take without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows the progress until it is dropped, after some time and only on a terminal.
#[derive(Debug)]
pub(super) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Starts to wait.
    pub(super) fn start(what: String) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        if !io::stderr().is_terminal() || is_dumb || std::env::var_os("CI").is_some() {
            return Self(None);
        }
        let (done, wait) = mpsc::channel();
        let thread = Builder::new().spawn(move || {
            let start = Instant::now();
            let mut is_shown = false;
            while let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(PATIENCE) {
                tell(&format!("\r{what} ... {} s", start.elapsed().as_secs()));
                is_shown = true;
            }
            if is_shown {
                tell("\r\x1b[K");
            }
        });
        // A process that can start no thread does its work without a word.
        Self(thread.ok().map(|thread| (done, thread)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            // It can't panic, and if it did the work would be done all the same.
            let _ = thread.join();
        }
    }
}
