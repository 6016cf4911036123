//! Odd surroundings of a run: what the machine, its files, its streams and its git may be like.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::since::{git, repository};
use crate::support::{CLEAN, Directory, FAULTY, Outcome, Run};

const BINARY: &str = env!("CARGO_BIN_EXE_oas-audit");

/// Runs a script in a directory, with the binary as `$0`: its exit status and all that it wrote.
fn script(directory: &Path, text: &str) -> (Option<i32>, String) {
    let output = Command::new("sh").args(["-c", text, BINARY]).current_dir(directory).stdin(Stdio::null()).output();
    let output = output.expect("a shell is there");
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
}

/// Says what was not tested, where the tests that pass say nothing else.
fn passed_over(reason: &str) {
    std::io::Write::write_all(&mut std::io::stderr(), format!("PASSED OVER: {reason}\n").as_bytes()).expect("is read");
}

/// Nothing that was meant to go away is left.
#[track_caller]
fn is_tidy(directory: &Directory) {
    let entries = fs::read_dir(directory.path("")).expect("is there");
    let names: Vec<_> = entries.map(|entry| entry.expect("is there").file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{names:?}");
}

#[track_caller]
fn tells(outcome: &Outcome, words: &str) {
    assert!(outcome.stdout.contains(words) || outcome.stderr.contains(words), "`{words}` is missing: {outcome:?}");
}

mod files {
    use super::*;

    #[test]
    fn ignore_files_that_never_end_are_not_read() {
        for make in [
            fifo,
            |path: &Path| symlink("/dev/zero", path).expect("links can be made"),
            |path: &Path| {
                let file = fs::File::create(path).expect("can be made");
                file.set_len(6 << 30).expect("sparse files can be made");
            },
        ] {
            let directory = Directory::new(&[("a/api.yaml", FAULTY), ("b/c/api.yaml", FAULTY), ("b/api.yaml", FAULTY)]);
            make(&directory.path("b/.gitignore"));
            let outcome = directory.run(&["check", "-f", "concise", "."]).expect(2);
            assert!(outcome.stdout.starts_with("a/api.yaml:6:") && outcome.stdout.lines().count() == 1, "{outcome:?}");
            tells(&outcome, "b/.gitignore");
            tells(&outcome, "is not a regular file");
            // The same where it is around what is searched.
            for input in ["b", "b/c"] {
                tells(&directory.run(&["check", input]).expect(2), ".gitignore");
            }
            // What is named needs no search.
            directory.run(&["check", "b/api.yaml"]).expect(1);
            // What is ignored itself is not looked at.
            directory.write(".gitignore", "b\n");
            directory.run(&["check", "."]).expect(1);
        }
    }

    #[test]
    fn a_working_directory_may_be_gone() {
        let directory = Directory::new(&[("api.yaml", FAULTY), ("gone/api.yaml", FAULTY)]);
        for inputs in ["", ".", "api.yaml", "'*.yaml'", "'**/*.yaml'"] {
            directory.write("gone/api.yaml", FAULTY);
            let text = format!("cd gone && rm -r ../gone && \"$0\" check {inputs}");
            let (status, told) = script(&directory.path(""), &text);
            assert_eq!(status, Some(2), "{inputs}: {told}");
            assert!(told.contains("working directory") && !told.contains("did you mean"), "{inputs}: {told}");
        }
        // What is named from the root is there all the same.
        let api = directory.path("api.yaml");
        directory.write("gone/api.yaml", FAULTY);
        let text = format!("cd gone && rm -r ../gone && \"$0\" check -f concise {}", api.display());
        let (status, told) = script(&directory.path(""), &text);
        assert!(status == Some(1) && told.contains("api.yaml:6:"), "{told}");
    }

    /// As a user who may not do everything.
    fn unprivileged(directory: &Path, text: &str) -> Option<(Option<i32>, String)> {
        let is_root = script(directory, "id -u").1.trim() == "0";
        let text = format!("umask 022; {text}");
        if !is_root {
            return Some(script(directory, &text));
        }
        let inner = |text: &str| {
            let run = Command::new("setpriv")
                .args(["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", text, BINARY])
                .current_dir(directory)
                .output();
            run.ok().map(|output| {
                (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
            })
        };
        let works = inner("\"$0\" --version").is_some_and(|(status, _)| status == Some(0));
        if !works {
            passed_over("this needs a user other than root, and `setpriv` does not make one here");
            return None;
        }
        inner(&text)
    }

    #[test]
    fn what_may_not_be_read_or_written_is_told() {
        let directory = Directory::new(&[
            ("api.yaml", FAULTY),
            ("secret.yaml", CLEAN),
            ("closed/api.yaml", CLEAN),
            ("fixed/report.json", "the old one"),
            ("settings.yaml", "rules: {}\n"),
        ]);
        let set = |name: &str, mode| fs::set_permissions(directory.path(name), fs::Permissions::from_mode(mode));
        for (name, mode) in [("secret.yaml", 0), ("settings.yaml", 0), ("closed", 0), ("fixed", 0o555), ("", 0o755)] {
            set(name, mode).expect("is ours");
        }
        let cases: [(&str, &[&str]); 7] = [
            ("check -f concise secret.yaml api.yaml", &["secret.yaml: ", "permission denied", "api.yaml:6:"]),
            ("check -f concise .", &["permission denied", "api.yaml:6:", "closed", "secret.yaml"]),
            ("check -f concise '**/*.yaml'", &["permission denied", "api.yaml:6:", "closed"]),
            ("check -f concise closed/api.yaml api.yaml", &["permission denied", "api.yaml:6:"]),
            ("check api.yaml --config settings.yaml", &["settings.yaml", "permission denied"]),
            ("check api.yaml --baseline settings.yaml", &["settings.yaml", "permission denied"]),
            ("check api.yaml -o json=fixed/report.json", &["can't write `fixed/report.json`: permission denied"]),
        ];
        for (arguments, words) in cases {
            let Some((status, told)) = unprivileged(&directory.path(""), &format!("\"$0\" {arguments}")) else { break };
            assert_eq!(status, Some(2), "{arguments}: {told}");
            for word in words {
                assert!(told.contains(word), "{arguments}: `{word}` is missing: {told}");
            }
        }
        for name in ["closed", "fixed"] {
            set(name, 0o755).expect("is ours");
        }
        assert_eq!(directory.read("fixed/report.json"), "the old one");
    }

    #[test]
    fn a_config_or_baseline_may_be_anything() {
        let utf_16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("rules: {}\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for option in ["--config", "--baseline", "oas-audit.yaml"] {
            for sort in ["pipe", "directory", "device", "utf-16", "deep", "zeros"] {
                let directory = Directory::new(&[("api.yaml", FAULTY)]);
                let is_named = option.starts_with("--");
                let name = if is_named { "odd" } else { option };
                let path = directory.path(name);
                match sort {
                    "pipe" => fifo(&path),
                    "directory" => fs::create_dir(&path).expect("can be made"),
                    "device" => symlink("/dev/zero", &path).expect("links can be made"),
                    "utf-16" => directory.write(name, &utf_16),
                    "deep" => directory.write(name, format!("{{\"rules\": {}", "[".repeat(20_000))),
                    _ => fs::File::create(&path).and_then(|file| file.set_len(6 << 30)).expect("can be made"),
                }
                let arguments =
                    if is_named { vec!["check", "api.yaml", option, name] } else { vec!["check", "api.yaml"] };
                let outcome = directory.run(&arguments);
                assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{option} {sort}: {outcome:?}");
                assert!(outcome.stderr.contains(name), "{option} {sort}: {outcome:?}");
            }
        }
    }
}

mod streams {
    use super::*;

    #[test]
    fn may_be_closed() {
        let directory = Directory::new(&[("api.yaml", FAULTY)]);
        for (streams, status) in [
            ("api.yaml <&-", 1),
            ("api.yaml >&-", 1),
            ("api.yaml 2>&-", 1),
            ("api.yaml <&- >&- 2>&-", 1),
            ("gone.yaml 2>&-", 2),
            ("gone.yaml >&- 2>&-", 2),
            ("api.yaml -o json=report.json >&- 2>&-", 1),
        ] {
            let (ended, told) = script(&directory.path(""), &format!("\"$0\" check -f concise {streams}"));
            assert_eq!(ended, Some(status), "{streams}: {told}");
            assert!(streams.contains(">&-") || told.starts_with("api.yaml:6:"), "{streams}: {told}");
        }
        assert!(directory.read("report.json").ends_with("}\n"));
        let (status, told) = script(&directory.path(""), "\"$0\" check - <&-");
        assert_eq!(status, Some(2), "{told}");
        is_tidy(&directory);
    }

    #[test]
    fn outputs_may_be_inputs_by_another_name() {
        let directory = Directory::new(&[("api.yaml", FAULTY), ("d/.keep", "")]);
        symlink("api.yaml", directory.path("link.yaml")).expect("links can be made");
        fs::hard_link(directory.path("api.yaml"), directory.path("hard.yaml")).expect("links can be made");
        symlink("report.json", directory.path("twice.json")).expect("links can be made");
        for (outputs, status) in [
            (&["json=link.yaml"][..], 2),
            (&["json=api.yaml"], 2),
            (&["json=report.json", "html=twice.json"], 2),
            (&["json=report.json", "html=./d/../report.json"], 2),
            (&["json=d"], 2),
            // Only one of the two names of a file takes a new one.
            (&["json=hard.yaml"], 1),
        ] {
            let mut arguments = vec!["check", "api.yaml", "-q"];
            outputs.iter().for_each(|output| arguments.extend(["-o", output]));
            let outcome = directory.run(&arguments).expect(status);
            assert_eq!(outcome.stderr.is_empty(), status == 1, "{outputs:?}: {outcome:?}");
            assert_eq!(directory.read("api.yaml"), FAULTY, "{outputs:?}");
            is_tidy(&directory);
        }
        assert!(directory.read("hard.yaml").starts_with('{'));
    }

    /// In a name space of its own, so that nothing is mounted when it ends.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_disk_may_be_full() {
        let old = crate::baseline::old_api();
        let directory = Directory::new(&[("api.yaml", &old), ("clean.yaml", CLEAN), ("small/.keep", "")]);
        let within = |text: &str| {
            let text = format!("mount -t tmpfs -o size=64k none small && {text}");
            let output = Command::new("unshare")
                .args(["--mount", "--map-root-user", "sh", "-c", &text, BINARY])
                .current_dir(directory.path(""))
                .output();
            output.map_or((None, String::new()), |output| {
                (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
            })
        };
        if within("true").0 != Some(0) {
            passed_over("no small disk can be mounted here");
            return;
        }
        let old = "printf old > small/report";
        let known = "\"$0\" check -q --write-baseline=small/report clean.yaml 2> small/log; rm small/log";
        for (first, arguments) in
            [(old, "-o json=small/report"), (old, "-o html=small/report"), (known, "--write-baseline=small/report")]
        {
            let text = format!(
                "{first}; cp small/report before; cat /dev/zero 2> log > small/fill; \
                 \"$0\" check --preset strict -q api.yaml {arguments} 2>&1 > log; \
                 echo \"status $?\"; cmp small/report before && ls -A small"
            );
            let (_, told) = within(&text);
            assert!(told.contains("can't write `small/report`: no space left"), "{arguments}: {told}");
            assert!(told.ends_with("status 2\nfill\nreport\n"), "{arguments}: {told}");
        }
    }
}

/// What is deep is followed to its end, on a small stack.
#[test]
fn chains_of_3000_steps_are_followed() {
    for (step, close) in
        [("allOf: [", "]"), ("oneOf: [", "]"), ("anyOf: [", "]"), ("items: ", ""), ("properties: {error: ", "}")]
    {
        let schemas: String = (0..3_000)
            .map(|at| format!("    S{at}: {{{step}{{$ref: '#/components/schemas/S{}'}}{close}}}\n", at + 1))
            .collect();
        let body = "{application/json: {schema: {$ref: '#/components/schemas/S0'}}}";
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /p:\n    get:\n      responses:\n        \
             '200': {{description: ok, content: {body}}}\n        '400': {{description: no, content: {body}}}\n\
             components:\n  schemas:\n{schemas}    S3000: {{type: string}}\n"
        );
        let directory = Directory::new(&[("api.yaml", &text)]);
        for arguments in [&["check", "--preset", "strict"][..], &["operations"], &["advise"]] {
            let run = Run::new(&[arguments, &["api.yaml"]].concat()).within(&directory.path(""));
            let outcome = run.env("RUST_MIN_STACK", "524288").go();
            assert!(outcome.status < 2, "{step}: {outcome:?}");
        }
    }
}

mod git_repositories {
    use super::*;

    fn news(directory: &Path, revision: &str) -> Run {
        Run::new(&["check", "-q", "-f", "concise", &format!("--since={revision}"), "."]).within(directory)
    }

    /// A commit behind a change that adds one finding.
    fn changed() -> Directory {
        let directory = repository(&[("api.yaml", CLEAN)]);
        directory.write("api.yaml", FAULTY);
        directory
    }

    #[test]
    fn a_head_may_be_detached_or_damaged() {
        let directory = changed();
        let root = directory.path("");
        git(&root, &["checkout", "-q", "--detach"]);
        assert!(news(&root, "HEAD").go().expect(1).stdout.starts_with("api.yaml:6:"));
        for head in ["", "ref: refs/heads/gone\n", "nonsense\n", "0123456789012345678901234567890123456789\n", "\0"] {
            directory.write(".git/HEAD", head);
            let outcome = news(&root, "HEAD").go().expect(2);
            assert!(outcome.stdout.is_empty() && outcome.stderr.starts_with("error: "), "{head:?}: {outcome:?}");
            tells(&outcome, "help: ");
        }
        // The same for what was damaged in it.
        let directory = changed();
        let objects = directory.path(".git/objects");
        fs::remove_dir_all(&objects).expect("is there");
        fs::create_dir(&objects).expect("can be made");
        let outcome = news(&directory.path(""), "HEAD").go().expect(2);
        assert!(outcome.stdout.is_empty() && outcome.stderr.starts_with("error: "), "{outcome:?}");
    }

    #[test]
    fn revisions_are_no_options_of_git() {
        let directory = changed();
        for revision in
            ["--all", "--output=stolen", "--exec=touch stolen", "-o stolen", "HEAD:api.yaml", "HEAD^{tree}", "a..b"]
        {
            let outcome = news(&directory.path(""), revision).go().expect(2);
            assert!(outcome.stdout.is_empty() && outcome.stderr.starts_with("error: "), "{revision}: {outcome:?}");
            assert!(!directory.path("stolen").exists(), "{revision}");
        }
    }

    #[test]
    fn variables_of_git_lead_nowhere_else() {
        let (directory, other) = (changed(), repository(&[("api.yaml", FAULTY)]));
        let root = directory.path("");
        let plain = news(&root, "HEAD").go().expect(1);
        let (git, tree) = (other.path(".git"), other.path(""));
        let trace = directory.path("trace");
        let text = |path: &Path| path.to_str().expect("is UTF-8").to_owned();
        for variables in [
            vec![("GIT_DIR", text(&git))],
            vec![("GIT_WORK_TREE", text(&tree))],
            vec![("GIT_DIR", text(&git)), ("GIT_WORK_TREE", text(&tree))],
            vec![("GIT_OBJECT_DIRECTORY", text(&git.join("objects")))],
            vec![("GIT_NAMESPACE", "x".to_owned())],
            vec![("GIT_TRACE", "1".to_owned()), ("GIT_TRACE_SETUP", "1".to_owned())],
            vec![("GIT_TRACE", text(&trace))],
            vec![("GIT_LITERAL_PATHSPECS", "1".to_owned())],
        ] {
            let run = news(&root, "HEAD");
            let outcome = variables.iter().fold(run, |run, (name, value)| run.env(name, value)).go();
            assert_eq!((outcome.status, &outcome.stdout), (1, &plain.stdout), "{variables:?}: {outcome:?}");
        }
    }

    #[test]
    fn git_may_be_missing_or_die() {
        let directory = changed();
        let root = directory.path("");
        let tools = Directory::new(&[]);
        let path = |first: &Path| format!("{}:{}", first.display(), std::env::var("PATH").expect("is UTF-8"));
        assert!(!news(&root, "HEAD").env("PATH", "").go().expect(2).stderr.is_empty());
        for body in [
            "kill -9 $$",
            "exit 128",
            "exit 0",
            "echo nonsense",
            "head -c 100000 /dev/zero",
            "cat > /dev/null; exit 1",
            "exec >&- 2>&-; exit 3",
            "printf '\\377\\376'; exit 0",
            // Dies in the middle of its answers.
            "case \"$*\" in *cat-file*) kill -9 $$;; *) exec \"$REAL\" \"$@\";; esac",
            "case \"$*\" in *diff*) kill -9 $$;; *) exec \"$REAL\" \"$@\";; esac",
            "case \"$*\" in *cat-file*) echo 0123 blob 99999999999;; *) exec \"$REAL\" \"$@\";; esac",
        ] {
            let real = script(&root, "command -v git").1;
            tools.write("git", format!("#!/bin/sh\nREAL={}\n{body}\n", real.trim()));
            fs::set_permissions(tools.path("git"), fs::Permissions::from_mode(0o755)).expect("is ours");
            let outcome = news(&root, "HEAD").env("PATH", &path(&tools.path(""))).go();
            // That one is not needed here.
            let is_enough = outcome.status == 1 && body.contains("*diff*");
            assert!(is_enough || outcome.status == 2 && !outcome.stderr.is_empty(), "{body}: {outcome:?}");
        }
    }
}
