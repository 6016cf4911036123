//! `action.yml`, run as a runner of GitHub Actions runs it: a server has the release, and Bash does the steps.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_yaml::{Mapping, Value};

use crate::support::{CLEAN, Directory, FAULTY, root};

/// The version of the action is that of the package.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A document whose text would be commands of the runner, if it were printed as it is.
const COMMANDING: &str = "\
openapi: 3.1.0
info: {title: commanding, version: '1'}
paths: {}
components:
  responses:
    Gone: {$ref: '#/components/responses/##[set-output name=exit-code;]0 $(touch pwned)'}
";

fn action() -> Value {
    let text = fs::read_to_string(root().join("action.yml")).expect("is in the repository");
    serde_yaml::from_str(&text).expect("is YAML")
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).map(|value| value.as_str().unwrap_or_else(|| panic!("`{key}` is a string")))
}

fn map<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let entries = value.get(key).and_then(Value::as_mapping).into_iter().flat_map(Mapping::iter);
    entries.map(|(key, value)| (key.as_str().expect("keys are strings"), value))
}

/// What expressions can name.
#[derive(Default)]
struct Contexts {
    inputs: BTreeMap<String, String>,
    steps: BTreeMap<String, BTreeMap<String, String>>,
}

impl Contexts {
    /// The value of `inputs.NAME` or `steps.ID.outputs.NAME`; empty where a step said nothing.
    fn value(&self, name: &str) -> String {
        match name.split('.').collect::<Vec<_>>()[..] {
            ["inputs", input] => {
                self.inputs.get(input).unwrap_or_else(|| panic!("there is no input `{input}`")).clone()
            }
            ["steps", step, "outputs", output] => {
                self.steps.get(step).and_then(|outputs| outputs.get(output)).cloned().unwrap_or_default()
            }
            _ => panic!("`{name}` is more than this runner knows"),
        }
    }

    /// A string with its `${{ … }}` replaced.
    fn evaluate(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut evaluated = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once("}}").expect("expressions end");
            evaluated.push_str(&self.value(name.trim()));
            evaluated.push_str(rest);
        }
        evaluated
    }

    /// Whether a step runs. Without a function of its own, a condition asks for the success of the steps before.
    fn holds(&self, condition: Option<&str>, success: bool) -> bool {
        let condition = condition.unwrap_or("success()");
        let mut terms = condition.split("&&").map(str::trim).map(|term| match term {
            "success()" => success,
            "!cancelled()" => true,
            _ => {
                let (equal, (name, literal)) = match term.split_once(" == ") {
                    Some(sides) => (true, sides),
                    None => (false, term.split_once(" != ").expect("a comparison")),
                };
                equal == (self.value(name) == literal.trim_matches('\''))
            }
        });
        (success || condition.contains("()")) && terms.all(|term| term)
    }
}

/// A job on a runner: its workspace, its temporary files, and the server that has the releases.
struct Runner {
    directory: Directory,
    /// What the server has, by path.
    releases: BTreeMap<String, Vec<u8>>,
    system: (&'static str, &'static str),
    cached: bool,
}

/// What came of a run of the action.
#[derive(Debug, Default)]
struct Outcome {
    success: bool,
    log: String,
    outputs: BTreeMap<String, String>,
    summary: String,
    path: String,
    /// The steps that ran, by name.
    steps: Vec<String>,
    /// The `with` of other actions, by their name without the revision.
    used: BTreeMap<String, BTreeMap<String, String>>,
}

fn sha256(file: &Path) -> String {
    let sums = ["sha256sum", "shasum"].map(|program| {
        let arguments: &[&str] = if program == "shasum" { &["-a", "256"] } else { &[] };
        Command::new(program).args(arguments).arg(file).output()
    });
    let sum = sums.into_iter().flatten().next().expect("there is a program for checksums");
    String::from_utf8(sum.stdout).expect("is text").split(' ').next().expect("has a sum").to_owned()
}

fn program(directory: &Directory, name: &str, script: &str) {
    directory.write(name, format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(directory.path(name), fs::Permissions::from_mode(0o755)).expect("can be set");
}

/// The program under test, in a form that is quick to pack.
fn tested() -> String {
    format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_oas-audit"))
}

impl Runner {
    /// A runner whose server has no release.
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = Directory::new(&[("workspace/.git/HEAD", ""), ("temp/keep", ""), ("bin/keep", "")]);
        for (name, text) in files {
            directory.write(&format!("workspace/{name}"), text);
        }
        // Nothing is built unless a test says how.
        program(&directory, "bin/cargo", "exit 101");
        Self { directory, releases: BTreeMap::new(), system: ("Linux", "X64"), cached: false }
    }

    /// A runner whose server has the release of the action's version.
    fn with_release(files: &[(&str, &str)]) -> Self {
        let mut runner = Self::new(files);
        runner.release(VERSION, &tested());
        runner
    }

    /// Adds the release of a version, with this program.
    fn release(&mut self, version: &str, script: &str) {
        let name = format!("oas-audit-v{version}-x86_64-unknown-linux-musl");
        let archive = format!("{name}.tar.gz");
        self.directory.write(&format!("{name}/LICENSE-MIT"), "");
        program(&self.directory, &format!("{name}/oas-audit"), script);
        let tar = Command::new("tar").args(["-czf", &archive, &name]).current_dir(self.directory.path("")).status();
        assert!(tar.expect("there is tar").success());
        let sum = sha256(&self.directory.path(&archive));
        let folder = format!("/oas-audit/oas-audit/releases/download/v{version}");
        let bytes = fs::read(self.directory.path(&archive)).expect("is there");
        self.releases.insert(format!("{folder}/{archive}"), bytes);
        self.releases.insert(format!("{folder}/SHA256SUMS"), format!("{sum}  {archive}\n").into_bytes());
    }

    /// Starts the server; its address.
    fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("has an address");
        let releases = self.releases.clone();
        // It ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut lines = BufReader::new(&stream).lines();
                let request = lines.next().and_then(Result::ok).unwrap_or_default();
                // All of the request is read, or the answer would be cut off.
                while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
                drop(lines);
                let path = request.split(' ').nth(1).unwrap_or_default();
                let (status, body) = match releases.get(path) {
                    Some(body) => ("200 OK", body.as_slice()),
                    None => ("404 Not Found", &b"not found"[..]),
                };
                let length = body.len();
                let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(body);
            }
        });
        format!("http://{address}")
    }

    /// Runs the action with inputs, in a job of its own.
    fn run(&self, inputs: &[(&str, &str)]) -> Outcome {
        for entry in fs::read_dir(self.directory.path("temp")).expect("is there").flatten() {
            if entry.file_name().to_string_lossy().starts_with("oas-audit-v") {
                fs::remove_dir_all(entry.path()).expect("can be removed");
            }
        }
        self.run_again(inputs)
    }

    /// Runs the action with inputs, in the job of the run before.
    fn run_again(&self, inputs: &[(&str, &str)]) -> Outcome {
        let action = action();
        let mut contexts = Contexts::default();
        for (name, input) in map(&action, "inputs") {
            contexts.inputs.insert(name.to_owned(), text(input, "default").unwrap_or_default().to_owned());
        }
        for (name, value) in inputs {
            let known = contexts.inputs.insert((*name).to_owned(), (*value).to_owned());
            assert!(known.is_some(), "`{name}` is an input");
        }
        let server = self.serve();
        let mut outcome = Outcome { success: true, ..Outcome::default() };
        let steps = action["runs"]["steps"].as_sequence().expect("has steps");
        for step in steps {
            if !contexts.holds(text(step, "if"), outcome.success) {
                continue;
            }
            outcome.steps.push(text(step, "name").expect("has a name").to_owned());
            let outputs = match (text(step, "uses"), text(step, "run")) {
                (Some(uses), None) => {
                    let with: BTreeMap<String, String> = map(step, "with")
                        .map(|(name, value)| (name.to_owned(), contexts.evaluate(value.as_str().expect("a string"))))
                        .collect();
                    if let Some(path) = with.get("path").filter(|_| self.cached) {
                        let path = Path::new(path).strip_prefix(self.directory.path("")).expect("is temporary");
                        program(&self.directory, &format!("{}/bin/oas-audit", path.display()), &tested());
                    }
                    outcome.used.insert(uses.split('@').next().unwrap_or_default().to_owned(), with);
                    BTreeMap::from([("cache-hit".to_owned(), self.cached.to_string())])
                }
                (None, Some(script)) => self.bash(step, script, &contexts, &server, &mut outcome),
                _ => panic!("a step uses or runs"),
            };
            if let Some(id) = text(step, "id") {
                contexts.steps.insert(id.to_owned(), outputs);
            }
        }
        for (name, output) in map(&action, "outputs") {
            outcome.outputs.insert(name.to_owned(), contexts.evaluate(text(output, "value").expect("has a value")));
        }
        for name in ["workspace/pwned", "temp/pwned", "pwned"] {
            assert!(!self.directory.path(name).exists(), "an input was run: {}", outcome.log);
        }
        outcome
    }

    /// Runs a script as a runner does; its outputs.
    fn bash(
        &self,
        step: &Value,
        script: &str,
        contexts: &Contexts,
        server: &str,
        outcome: &mut Outcome,
    ) -> BTreeMap<String, String> {
        assert_eq!(text(step, "shell"), Some("bash"));
        assert!(!script.contains("${{"), "an input would be a part of the script: {script}");
        for file in ["step.sh", "output", "summary", "path"] {
            self.directory.write(file, "");
        }
        self.directory.write("step.sh", script);
        let at = |name: &str| self.directory.path(name);
        let system = std::env::var("PATH").expect("there is a PATH");
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-e", "-o", "pipefail"]).arg(at("step.sh"));
        command.current_dir(at("workspace")).env_clear().stdin(Stdio::null());
        command.env("PATH", format!("{}:{system}", at("bin").display()));
        command.env("GITHUB_ACTION_PATH", root()).env("GITHUB_ACTIONS", "true").env("GITHUB_SERVER_URL", server);
        command.env("GITHUB_OUTPUT", at("output")).env("GITHUB_STEP_SUMMARY", at("summary"));
        command.env("GITHUB_PATH", at("path")).env("RUNNER_TEMP", at("temp"));
        command.env("RUNNER_OS", self.system.0).env("RUNNER_ARCH", self.system.1);
        for (name, value) in map(step, "env") {
            command.env(name, contexts.evaluate(value.as_str().expect("a string")));
        }
        let output = command.output().expect("there is bash");
        outcome.success &= output.status.success();
        outcome.log.push_str(&String::from_utf8_lossy(&output.stdout));
        outcome.log.push_str(&String::from_utf8_lossy(&output.stderr));
        outcome.summary.push_str(&self.directory.read("summary"));
        outcome.path.push_str(&self.directory.read("path"));
        let lines = self.directory.read("output");
        lines.lines().map(|line| line.split_once('=').expect("name=value")).map(|(n, v)| (n.into(), v.into())).collect()
    }
}

impl Outcome {
    /// Makes sure of how it ended, and of the outputs `exit-code`, `findings` and `errors`.
    #[track_caller]
    fn expect(self, exit_code: &str, findings: &str, errors: &str) -> Self {
        let outputs = ["exit-code", "findings", "errors"].map(|name| self.outputs[name].as_str());
        assert_eq!(outputs, [exit_code, findings, errors], "{}", self.log);
        assert_eq!(self.success, exit_code == "0", "{}", self.log);
        self
    }

    /// The lines that the runner takes for commands.
    fn commands(&self) -> Vec<&str> {
        let mut stopped: Option<String> = None;
        let mut commands = Vec::new();
        for line in self.log.lines().map(str::trim_start) {
            match &stopped {
                Some(end) if line == end => stopped = None,
                Some(_) => {}
                None => match line.strip_prefix("::stop-commands::") {
                    Some(token) => stopped = Some(format!("::{token}::")),
                    None if line.starts_with("::") || line.contains("##[") => commands.push(line),
                    None => {}
                },
            }
        }
        assert_eq!(stopped, None, "commands are stopped for good: {}", self.log);
        commands
    }
}

#[test]
fn a_clean_document_passes_and_a_faulty_one_fails() {
    let clean = Runner::with_release(&[("api.yaml", CLEAN)]).run(&[]).expect("0", "0", "0");
    assert_eq!(clean.steps, ["Download oas-audit", "Audit"]);
    assert!(clean.log.contains("its SHA-256 matches that of the release"), "{}", clean.log);

    let runner = Runner::with_release(&[("api.yaml", FAULTY)]);
    let faulty = runner.run(&[]).expect("1", "1", "1");
    assert!(faulty.log.contains("error[unresolved-reference]"), "{}", faulty.log);
    assert!(faulty.summary.contains("unresolved-reference"), "{}", faulty.summary);
    let commands = faulty.commands();
    assert!(commands.len() == 1 && commands[0].starts_with("::error file=api.yaml,line=6,"), "{commands:?}");
    let sarif = fs::read_to_string(&faulty.outputs["sarif-file"]).expect("is written");
    assert!(sarif.contains("unresolved-reference"), "{sarif}");
    let directory = faulty.path.trim_end();
    assert!(Path::new(directory).join("oas-audit").exists(), "later steps find it in {directory}");
}

#[test]
fn reports_can_be_turned_off_and_findings_let_through() {
    let runner = Runner::with_release(&[("api.yaml", FAULTY)]);
    let quiet = runner.run(&[("annotations", "false"), ("summary", "false"), ("fail-on", "never")]);
    let quiet = quiet.expect("0", "1", "1");
    assert_eq!((quiet.commands(), quiet.summary.as_str()), (vec![], ""));
    let compact = runner.run(&[("args", "--format concise")]).expect("1", "1", "1");
    assert!(compact.log.contains("api.yaml:6:18: error[unresolved-reference]"), "{}", compact.log);
    assert_eq!(compact.commands().len(), 1, "annotations don't depend on the format of the log");
}

#[test]
fn sarif_is_uploaded_when_asked_for_and_also_when_the_audit_fails() {
    let runner = Runner::with_release(&[("api.yaml", FAULTY)]);
    assert!(runner.run(&[]).used.is_empty());
    let uploaded = runner.run(&[("sarif", "true")]).expect("1", "1", "1");
    assert_eq!(uploaded.used["github/codeql-action/upload-sarif"]["sarif_file"], uploaded.outputs["sarif-file"]);
    // Nothing was audited, so there is nothing to upload.
    assert!(runner.run(&[("sarif", "true"), ("preset", "none")]).expect("2", "0", "0").used.is_empty());
}

#[test]
fn one_upload_of_several_has_a_category_and_a_directory() {
    let runner = Runner::with_release(&[("apis/orders/api.yaml", FAULTY), ("apis/carts/api.yaml", CLEAN)]);
    let inputs = [("sarif", "true"), ("category", "orders"), ("working-directory", "apis/orders")];
    let uploaded = runner.run(&inputs).expect("1", "1", "1");
    assert_eq!(uploaded.used["github/codeql-action/upload-sarif"]["category"], "orders");
    // The runner knows files by their place in the repository.
    assert!(
        uploaded.commands()[0].starts_with("::error file=apis/orders/api.yaml,line=6,"),
        "{:?}",
        uploaded.commands()
    );
    runner.run(&[("working-directory", "apis/carts")]).expect("0", "0", "0");
    runner.run(&[("working-directory", "apis/none")]).expect("2", "0", "0");
}

#[test]
fn what_keeps_it_from_auditing_is_seen_without_opening_the_log() {
    let runner = Runner::with_release(&[("api.yaml", CLEAN), ("wrong.yaml", "rules:\n  missing-40: 100%\n")]);
    let inputs = [
        (("config", "wrong.yaml"), "there is no rule `missing-40`%0A"),
        (("config", "wrong.yaml"), "missing-40: 100%25%0A"),
        (("preset", "none"), "invalid value 'none'"),
        (("since", "main"), "is in no git repository"),
        (("args", "'open"), "a quote in the input"),
    ];
    for (input, told) in inputs {
        let outcome = runner.run(&[input]).expect("2", "0", "0");
        let commands = outcome.commands();
        assert!(commands.len() == 1 && commands[0].starts_with("::error title=oas-audit::"), "{commands:?}");
        assert!(commands[0].contains(told), "{commands:?}");
    }
    // What a report says is not said again.
    assert_eq!(runner.run(&[("paths", "none.yaml")]).expect("2", "0", "0").commands().len(), 1);
}

#[test]
fn names_reach_the_audit_as_they_are() {
    let names = [
        "with space.yaml",
        "it's \"quoted\".yaml",
        "$(touch pwned).yaml",
        "`touch pwned`;touch pwned.yaml",
        "&& touch pwned.yaml",
        "-dash.yaml",
        "*/${PATH}\\n.yaml",
        "ünïcode.yaml",
    ];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, FAULTY)).collect();
    let runner = Runner::with_release(&files);
    for name in names.into_iter().filter(|name| !name.starts_with('*')) {
        runner.run(&[("paths", name)]).expect("1", "1", "1");
    }
    // A pattern names many; lines are trimmed, and empty ones nothing.
    let lines = format!("\n  {}  \n\n{}\r\n*ouch*\n", names[0], names[1]);
    runner.run(&[("paths", &lines)]).expect("1", "5", "5");
    runner.run(&[("paths", "")]).expect("2", "0", "0");
    let missing = runner.run(&[("paths", "$(touch pwned)\nwith space.yaml")]).expect("2", "1", "1");
    assert!(missing.log.contains("$(touch pwned)"), "{}", missing.log);
}

#[test]
fn hostile_inputs_are_only_text() {
    let runner = Runner::with_release(&[("api.yaml", CLEAN)]);
    let hostile = "x'; touch pwned; \"$(touch pwned)\" `touch pwned`\ntouch pwned";
    let inputs = action();
    for (input, _) in map(&inputs, "inputs") {
        let outcome = runner.run(&[(input, hostile)]);
        assert!(!outcome.success, "{input}: {}", outcome.log);
    }
}

#[test]
fn documents_can_not_command_the_runner() {
    let runner = Runner::with_release(&[("api.yaml", COMMANDING)]);
    let outcome = runner.run(&[]).expect("1", "1", "1");
    assert!(outcome.log.contains("##[set-output"), "the report shows it: {}", outcome.log);
    let commands = outcome.commands();
    assert!(commands.len() == 1 && commands[0].starts_with("::error file=api.yaml"), "{commands:?}");
}

#[test]
fn each_input_is_its_option() {
    let mut runner = Runner::new(&[]);
    runner.release(VERSION, "for argument; do printf '<%s>\\n' \"$argument\"; done");
    let outcome = runner.run(&[
        ("paths", "a b\n*.yaml"),
        ("config", "my config.yaml"),
        ("preset", "strict"),
        ("fail-on", "error"),
        ("baseline", "known.json"),
        ("since", "origin/main"),
        ("args", "--rule missing-429=off\n--only 'a b' \"--x=$(touch pwned)\" c\\ d *"),
    ]);
    let arguments: Vec<&str> =
        outcome.log.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')).collect();
    let expected = [
        "--config=my config.yaml",
        "--preset=strict",
        "--fail-on=error",
        "--baseline=known.json",
        "--since=origin/main",
        "--rule",
        "missing-429=off",
        "--only",
        "a b",
        "--x=$(touch pwned)",
        "c d",
        "*",
        "--",
        "a b",
        "*.yaml",
    ];
    assert_eq!(arguments[0], "check");
    assert!(arguments[1..5].iter().all(|argument| argument.starts_with("--output=")), "{arguments:?}");
    assert_eq!(arguments[5..], expected);
    // What isn't said is left to the config.
    let plain = runner.run(&[]);
    assert!(plain.log.contains("<check>") && plain.log.contains("<-->\n<.>"), "{}", plain.log);
    assert!(!["--config", "--preset", "--fail-on", "--baseline", "--since"].iter().any(|o| plain.log.contains(o)));
}

#[test]
fn switches_are_true_or_false() {
    let runner = Runner::with_release(&[("api.yaml", CLEAN)]);
    for input in ["sarif", "annotations", "summary"] {
        let outcome = runner.run(&[(input, "yes")]).expect("2", "0", "0");
        assert!(outcome.log.contains(&format!("the input \"{input}\" is neither true nor false")), "{}", outcome.log);
    }
    let outcome = runner.run(&[("args", "'open")]).expect("2", "0", "0");
    assert!(outcome.log.contains("a quote in the input \"args\" has no end"), "{}", outcome.log);
}

#[test]
fn what_is_not_the_release_is_not_run() {
    let mut runner = Runner::new(&[]);
    runner.release(VERSION, "touch pwned");
    let sums = runner.releases.keys().find(|path| path.ends_with("SHA256SUMS")).expect("has sums").clone();
    let archive = sums.replace("SHA256SUMS", &format!("oas-audit-v{VERSION}-x86_64-unknown-linux-musl.tar.gz"));
    let name = archive.rsplit('/').next().expect("has a name").to_owned();
    for wrong in [format!("{}  {name}\n", "0".repeat(64)), format!("{}  another.tar.gz\n", "0".repeat(64))] {
        runner.releases.insert(sums.clone(), wrong.into_bytes());
        let outcome = runner.run(&[]).expect("", "", "");
        assert!(outcome.log.contains("::error title=oas-audit::the SHA-256 of"), "{}", outcome.log);
        assert_eq!(outcome.steps, ["Download oas-audit"]);
    }
}

#[test]
fn where_there_is_no_release_it_is_built_once() {
    let mut runner = Runner::new(&[("api.yaml", FAULTY)]);
    // It notes what it is told, and puts the program where cargo would.
    program(
        &runner.directory,
        "bin/cargo",
        &format!(
            "pwd >>\"$RUNNER_TEMP/cargo\"; echo \"$@\" >>\"$RUNNER_TEMP/cargo\"\n\
             while [ \"$1\" != --root ]; do shift; done\n\
             mkdir -p \"$2/bin\" && ln -s '{}' \"$2/bin\"",
            env!("CARGO_BIN_EXE_oas-audit")
        ),
    );
    let built = runner.run(&[]).expect("1", "1", "1");
    assert_eq!(built.steps, ["Download oas-audit", "Look for an earlier build", "Build oas-audit", "Audit"]);
    assert!(built.log.contains("could not be downloaded for x86_64-unknown-linux-musl: building"), "{}", built.log);
    let cache = &built.used["actions/cache"];
    assert!(cache["key"].starts_with(&format!("oas-audit-v{VERSION}-Linux-X64-")), "{cache:?}");
    let directory = &cache["path"];
    let told = runner.directory.read("temp/cargo");
    let expected = format!("{}\ninstall --locked --force --no-track --root {directory} --path .\n", root().display());
    assert_eq!(told, expected);

    // The next job has it from the cache.
    runner.cached = true;
    let cached = runner.run(&[]).expect("1", "1", "1");
    assert!(!cached.steps.contains(&"Build oas-audit".to_owned()), "{:?}", cached.steps);
    assert_eq!(runner.directory.read("temp/cargo"), told);

    // Another version isn't the source beside the action.
    runner.cached = false;
    let other = runner.run(&[("version", "v9.8.7")]).expect("1", "1", "1");
    assert_eq!(other.used["actions/cache"]["key"], "oas-audit-v9.8.7-Linux-X64-release");
    assert!(runner.directory.read("temp/cargo").ends_with("--version 9.8.7 oas-audit\n"));

    // There are releases, but none for this system.
    let mut runner = Runner::with_release(&[("api.yaml", CLEAN)]);
    runner.system = ("Linux", "ARM");
    let failed = runner.run(&[]).expect("", "", "");
    assert!(failed.log.contains("there is no release for Linux on ARM"), "{}", failed.log);
}

#[test]
fn a_job_that_uses_the_action_twice_downloads_once() {
    let mut runner = Runner::with_release(&[("clean.yaml", CLEAN), ("faulty.yaml", FAULTY)]);
    let first = runner.run(&[("paths", "clean.yaml")]).expect("0", "0", "0");
    runner.releases.clear();
    let second = runner.run_again(&[("paths", "faulty.yaml")]).expect("1", "1", "1");
    assert!(second.log.contains("was installed by an earlier step"), "{}", second.log);
    assert_ne!(first.outputs["sarif-file"], second.outputs["sarif-file"]);
}

#[test]
fn versions_are_versions() {
    let mut runner = Runner::with_release(&[("api.yaml", CLEAN)]);
    runner.release("0.0.9-rc.1", "echo an older one");
    for version in ["0.0.9-rc.1", "v0.0.9-rc.1"] {
        let outcome = runner.run(&[("version", version)]);
        assert!(outcome.success && outcome.log.contains("an older one"), "{}", outcome.log);
    }
    for version in ["latest", "1", "1.2.3/../../x", "1.2.3\n4.5.6"] {
        let outcome = runner.run(&[("version", version)]).expect("", "", "");
        assert!(outcome.log.contains("expected one like 1.2.3"), "{}", outcome.log);
    }
}
