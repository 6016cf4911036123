//! Runs the real binary, in an environment of its own and in directories that go away.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use oas_audit::internals::audit::{Options, Report, audit, explain_other};
use oas_audit::internals::diagnostic::Severity;
use oas_audit::internals::resolve::{Disk, Input, Workspace};
use oas_audit::internals::rule::Preset;

/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the system needs to start a program. Everything else that is set here or in CI must not change a result.
const KEPT_VARIABLES: [&str; 5] = ["PATH", "SystemRoot", "TEMP", "TMPDIR", "LLVM_PROFILE_FILE"];

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Audits one file through the library. References lead anywhere below `boundary`.
pub(crate) fn audited(path: &Path, boundary: &Path, preset: Preset) -> Report {
    let name = path.strip_prefix(boundary).unwrap_or(path).display().to_string();
    let boundary = boundary.canonicalize().expect("the boundary is there");
    let workspace = Workspace::load(&Disk, &[Input { path: path.to_owned(), name }], &[boundary]);
    audit(&workspace, &Options { preset, ..Options::default() })
}

/// What `check` does with one file of a directory, through the library: the exit status and the report.
pub(crate) fn checked(directory: &Path, file: &str) -> (i32, Report) {
    let boundary = root().canonicalize().expect("the boundary is there");
    let input = Input { path: directory.join(file), name: file.to_owned() };
    let workspace = Workspace::load(&Disk, &[input], &[boundary]);
    let mut report = audit(&workspace, &Options::default());
    if report.documents.is_empty() {
        for id in std::mem::take(&mut report.others) {
            report.documents.push(explain_other(&workspace, id).expect("there is no defect"));
        }
    }
    let is_failure = report.findings().any(|finding| finding.severity >= Severity::Warning);
    (if report.is_incomplete() { 2 } else { i32::from(is_failure) }, report)
}

/// Does the same work for each item, on all cores. The results are in the order of the items.
pub(crate) fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let part = items.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let work = &work;
        let parts = items.chunks(part).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().expect("the work is done")).collect()
    })
}

/// The published descriptions that `OAS_AUDIT_CORPUS` names the directory of.
pub(crate) fn corpus() -> Option<PathBuf> {
    let named = PathBuf::from(std::env::var_os("OAS_AUDIT_CORPUS").filter(|named| !named.is_empty())?);
    let corpus = Some(named.join("corpus")).filter(|path| path.is_dir()).unwrap_or(named);
    assert!(corpus.is_dir(), "OAS_AUDIT_CORPUS names no directory: {}", corpus.display());
    // Others run in directories of their own.
    Some(std::path::absolute(corpus).expect("the working directory exists"))
}

/// The YAML and JSON files below a directory that are smaller than `limit` bytes, in the order of their names. Of the
/// corpus, what consists of thousands of parts is left out.
pub(crate) fn documents_below(directory: &Path, limit: u64) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut entries: Vec<fs::DirEntry> = entries.map(|entry| entry.expect("directories can be read")).collect();
    entries.sort_unstable_by_key(fs::DirEntry::path);
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.path();
        let extension = path.extension().unwrap_or_default();
        if path.ends_with("digitalocean-multifile") {
            continue;
        } else if path.is_dir() {
            files.extend(documents_below(&path, limit));
        } else if ["yaml", "yml", "json"].iter().any(|known| extension == *known)
            && entry.metadata().is_ok_and(|metadata| metadata.len() < limit)
        {
            files.push(path);
        }
    }
    files
}

/// A small description without findings.
pub(crate) const CLEAN: &str = "\
openapi: 3.1.0
info: {title: clean, version: '1'}
paths: {}
";

/// A small description with one finding, an error of `unresolved-reference` in line 6.
pub(crate) const FAULTY: &str = "\
openapi: 3.1.0
info: {title: faulty, version: '1'}
paths: {}
components:
  responses:
    Gone: {$ref: '#/components/responses/Missing'}
";

/// A part of a description, which is none itself.
pub(crate) const FRAGMENT: &str = "Problem: {description: something went wrong}\n";

/// A description of which a response is in another file.
pub(crate) fn referring_to(file: &str) -> String {
    format!("{CLEAN}components:\n  responses:\n    Problem: {{$ref: '{file}#/Problem'}}\n")
}

/// A directory that goes away with its owner. It is in no repository.
#[derive(Debug)]
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// A directory with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("oas-audit-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let directory = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&directory.0).expect("temporary directories can be made");
        for (name, text) in files {
            directory.write(name, text);
        }
        directory
    }

    /// Adds a file, and the directories that lead to it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("is in the directory")).expect("directories can be made");
        fs::write(path, text).expect("files can be written");
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// The path of a file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A run of the binary in this directory.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        Run::new(arguments).within(&self.0).go()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A run of the binary that is about to start.
pub(crate) struct Run {
    command: Command,
    stdin: Option<Vec<u8>>,
}

impl Run {
    /// A run with arguments.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oas-audit"));
        command.args(arguments).env_clear();
        for name in KEPT_VARIABLES {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        Self { command, stdin: None }
    }

    /// Runs in a directory.
    pub(crate) fn within(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets what is on standard input; nothing unless said.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Runs with standard output going somewhere else, and returns the exit status and standard error.
    pub(crate) fn go_to(mut self, stdout: Stdio) -> Outcome {
        self.command.stdout(stdout);
        self.finish()
    }

    /// Runs with a reader of standard output that goes away before the first byte.
    pub(crate) fn go_unread(mut self) -> Outcome {
        let stdin = self.stdin.take().expect("standard input starts the work");
        let mut child = self.spawn(Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        feed(&mut child, stdin);
        wait(child)
    }

    /// Runs with a reader of standard output that goes away behind so many bytes.
    pub(crate) fn go_read(mut self, bytes: usize) -> Outcome {
        let mut child = self.spawn(Stdio::null(), Stdio::piped());
        let mut read = vec![0; bytes];
        let mut stdout = child.stdout.take().expect("is piped");
        stdout.read_exact(&mut read).expect("there is that much to read");
        drop(stdout);
        wait(child)
    }

    /// Runs to the end of a run in which a defect is planted.
    pub(crate) fn go_defective(mut self) -> Outcome {
        let child = self.spawn(Stdio::null(), Stdio::piped());
        outcome(child)
    }

    /// Starts the run, with nobody to read what it writes.
    pub(crate) fn start(mut self) -> Child {
        let quiet =
            |command: &mut Command| command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        quiet(&mut self.command).expect("the binary starts")
    }

    /// Runs to the end.
    pub(crate) fn go(mut self) -> Outcome {
        self.command.stdout(Stdio::piped());
        self.finish()
    }

    fn finish(mut self) -> Outcome {
        let stdin = self.stdin.take();
        self.command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = self.command.stderr(Stdio::piped()).spawn().expect("the binary starts");
        if let Some(bytes) = stdin {
            feed(&mut child, bytes);
        }
        wait(child)
    }

    fn spawn(&mut self, stdin: Stdio, stdout: Stdio) -> Child {
        self.command.stdin(stdin).stdout(stdout).stderr(Stdio::piped()).spawn().expect("the binary starts")
    }
}

fn feed(child: &mut Child, bytes: Vec<u8>) {
    let mut stdin = child.stdin.take().expect("is piped");
    // A program that stops early doesn't read all.
    thread::spawn(move || drop(stdin.write_all(&bytes)));
}

fn wait(child: Child) -> Outcome {
    let outcome = outcome(child);
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains("panicked") && !text.contains("a defect of"), "{text}");
        assert!(!text.contains("Failed to read contents"), "{text}");
    }
    outcome
}

fn outcome(mut child: Child) -> Outcome {
    let read = |stream: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            stream.map(|mut stream| stream.read_to_end(&mut bytes)).transpose().expect("pipes can be read");
            String::from_utf8(bytes).expect("the output is UTF-8")
        })
    };
    let stdout = read(child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>));
    let stderr = read(child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("the child can be waited for") {
            break status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("the run takes longer than {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(2));
    };
    let (stdout, stderr) = (stdout.join().expect("is read"), stderr.join().expect("is read"));
    Outcome { status: status.code().unwrap_or_else(|| panic!("ended by a signal: {status}\n{stderr}")), stdout, stderr }
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Makes sure of the exit status.
    #[track_caller]
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The report as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }

    /// The names of the documents in a JSON report.
    #[track_caller]
    pub(crate) fn documents(&self) -> Vec<String> {
        let report = self.json();
        let documents = report["documents"].as_array().expect("a report has documents");
        documents.iter().map(|document| document["path"].as_str().expect("a path is a string").to_owned()).collect()
    }

    /// All that was written and the status, for snapshots.
    pub(crate) fn whole(&self) -> String {
        let stderr = if self.stderr.is_empty() { String::new() } else { format!("----- stderr\n{}", self.stderr) };
        redact(&format!("{}{stderr}----- status {}", self.stdout, self.status))
    }
}

/// Replaces what differs from run to run: how long it took.
pub(crate) fn redact(text: &str) -> String {
    let mut redacted = String::new();
    for line in text.split_inclusive('\n') {
        match line.split_once(" (") {
            Some((before, rest)) => match rest.split_once(')') {
                Some((time, after)) if time.ends_with(" ms") || time.ends_with(" s") => {
                    redacted.push_str(&format!("{before} (TIME){after}"));
                }
                _ => redacted.push_str(line),
            },
            None => redacted.push_str(line),
        }
    }
    redacted
}
