//! What must not end a run, lose a report, or get more out of it than its reader may have: defects, closed pipes, full
//! disks, signals, links, hostile repositories.

use std::fs;
use std::path::Path;

use crate::support::{CLEAN, Directory, FAULTY, Outcome, Run, referring_to};

/// Every format of `check`.
const FORMATS: [&str; 11] =
    ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "teamcity", "markdown", "html"];

/// A file with a secret, and the secret.
const SECRET: &str = "gho_0123456789";
const HOSTS: &str = "github.com:\n    oauth_token: gho_0123456789\n    user: me\n";

#[track_caller]
fn is_told(outcome: &Outcome, words: &[&str]) {
    for word in words {
        assert!(outcome.stdout.contains(word) || outcome.stderr.contains(word), "`{word}` is missing: {outcome:?}");
    }
}

mod defects {
    use super::*;

    /// The steps that a defect of ours may stop, what reaches them, and what is still said.
    #[test]
    #[cfg(debug_assertions)]
    fn cost_only_what_they_hit() {
        let directory =
            Directory::new(&[("bad.yaml", FAULTY), ("good.yaml", FAULTY), ("k.yaml", "a: 1\n"), ("l.yaml", "a: 1\n")]);
        let good = "good.yaml:6:";
        let cases: [(&str, &[&str], &[&str]); 10] = [
            ("find:bad.yaml", &["check", "-f", "concise", "bad.yaml", "good.yaml"], &[good, "bad.yaml: "]),
            ("parse:bad.yaml", &["check", "-f", "concise", "bad.yaml", "good.yaml"], &[good, "bad.yaml:1:1"]),
            ("audit:bad.yaml", &["check", "-f", "concise", "bad.yaml", "good.yaml"], &[good, "bad.yaml: "]),
            ("settle:bad.yaml", &["check", "-f", "concise", "bad.yaml", "good.yaml"], &[good, "bad.yaml: "]),
            (
                "audit:bad.yaml",
                &["operations", "-f", "json", "bad.yaml", "good.yaml"],
                &["\"good.yaml\"", "bad.yaml: "],
            ),
            ("list:bad.yaml", &["advise", "-f", "json", "bad.yaml", "good.yaml"], &["\"good.yaml\"", "`bad.yaml`"]),
            ("explain:k.yaml", &["check", "k.yaml"], &["k.yaml"]),
            ("finding:unresolved-reference", &["check", "bad.yaml"], &["error[unresolved-reference]", "Found 1 error"]),
            (
                "write:lost.json",
                &["check", "bad.yaml", "-f", "concise", "-o", "json=lost.json", "-o", "json=kept.json"],
                &["bad.yaml:6:", "can't write `lost.json`"],
            ),
            (
                "print:",
                &["check", "bad.yaml", "--write-baseline=kept-baseline.json"],
                &["can't write to standard output", "wrote `kept-baseline.json`"],
            ),
        ];
        for (step, arguments, words) in cases {
            let outcome = Run::new(arguments).within(&directory.path("")).env("OAS_AUDIT_PANIC", step).go_defective();
            assert_eq!(outcome.status, 2, "{step}: {outcome:?}");
            is_told(&outcome, words);
            is_told(&outcome, &["stopped by a defect of oas-audit", "report it at https://"]);
        }
        let outcome = Run::new(&["rules"]).env("OAS_AUDIT_PANIC", "run:").go_defective();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        is_told(&outcome, &["the run is not complete", "report it at https://"]);
        assert!(!directory.path("lost.json").exists() && directory.path("kept.json").exists());
        let names =
            fs::read_dir(directory.path("")).expect("is there").map(|entry| entry.expect("is there").file_name());
        assert!(names.into_iter().all(|name| !name.to_string_lossy().ends_with(".tmp")));
    }

    #[test]
    fn names_of_any_script_are_names() {
        let names = ["é.yml", "café.yml", "订单.yml", "é.oas", "日", "x.日本語", "modulé.yaml", "é.json"];
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (*name, FAULTY)).collect();
        let referring = referring_to("modulé.yml");
        files.extend([("good.yaml", referring.as_str()), ("modulé.yml", "Problem: {description: x}\n")]);
        let directory = Directory::new(&files);
        for name in names {
            let outcome = directory.run(&["check", "-f", "concise", name, "good.yaml"]);
            assert!(outcome.stdout.contains(&format!("{name}:")), "{name}: {outcome:?}");
            assert!(outcome.status == 1 || name == "é.json", "{name}: {outcome:?}");
        }
        directory.run(&["check", "good.yaml"]).expect(0);
        directory.run(&["operations", "é.yml"]).expect(0);
        directory.run(&["advise", "é.yml"]).expect(0);
        let outcome = Run::new(&["check", "-f", "concise", "-", "--stdin-path", "é.yml"]).stdin(FAULTY).go().expect(1);
        assert!(outcome.stdout.starts_with("é.yml:6:"), "{outcome:?}");
    }

    #[test]
    fn bytes_that_are_not_utf_8_have_a_place_in_the_file() {
        let directory = Directory::new(&[]);
        directory.write("end.yaml", b"openapi: 3.1.0\n\xff");
        directory.write("inside.yaml", b"openapi: 3.1.0\na: \xff\xc3\xa9\n");
        for (name, start) in [("end.yaml", 15), ("inside.yaml", 18)] {
            let report = directory.run(&["check", "-f", "json", name]).expect(2).json();
            let location = &report["documents"][0]["findings"][0]["location"];
            let offsets = (&location["start"]["offset"], &location["end"]["offset"]);
            assert_eq!(offsets, (&start.into(), &(start + 1).into()), "{name}");
        }
    }
}

mod output {
    use super::*;

    /// What is read of a report changes nothing of the exit status, of the files, and of what is said elsewhere.
    #[test]
    fn may_be_closed_at_every_byte() {
        let directory = Directory::new(&[("faulty.yaml", FAULTY), ("clean.yaml", CLEAN)]);
        for format in FORMATS {
            let arguments = ["check", "-f", format, "faulty.yaml"];
            let length = directory.run(&arguments).expect(1).stdout.len();
            // Each byte of the shortest report, and some places of a long one.
            let apart = if length < 300 { 1 } else { length / 8 + 1 };
            for bytes in (0..=length).step_by(apart).chain([length - 1]) {
                let outcome = Run::new(&arguments).within(&directory.path("")).go_read(bytes);
                assert_eq!((outcome.status, outcome.stderr.as_str()), (1, ""), "{format} {bytes}");
            }
        }
        for format in FORMATS {
            let arguments = ["check", "-f", format, "faulty.yaml", "gone.yaml", "-o", "json=report.json"];
            let outcome = Run::new(&arguments).within(&directory.path("")).go_read(0);
            assert_eq!(outcome.status, 2, "{format}: {outcome:?}");
            assert!(format == "human" || outcome.stderr.contains("gone.yaml"), "{format}: {outcome:?}");
            assert!(directory.read("report.json").contains("unresolved-reference"));
            fs::remove_file(directory.path("report.json")).expect("is there");
        }
        let arguments = ["check", "-f", "json", "faulty.yaml", "--write-baseline=nowhere/b.json"];
        let outcome = Run::new(&arguments).within(&directory.path("")).go_read(0);
        assert_eq!(outcome.status, 2, "{outcome:?}");
        is_told(&outcome, &["can't write `nowhere/b.json`"]);
        for (arguments, status) in
            [(&["operations", "gone.yaml"][..], 2), (&["rules"], 0), (&["advise", "gone.yaml"], 2)]
        {
            let outcome = Run::new(arguments).within(&directory.path("")).go_read(0);
            assert_eq!(outcome.status, status, "{arguments:?}: {outcome:?}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn that_takes_no_more_costs_nothing_else() {
        let directory = Directory::new(&[("faulty.yaml", FAULTY)]);
        for format in FORMATS {
            let full = fs::File::options().write(true).open("/dev/full").expect("is there");
            let arguments =
                ["check", "-f", format, "faulty.yaml", "gone.yaml", "-o", "json=report.json", "-o", "html=/dev/full"];
            let outcome = Run::new(&arguments).within(&directory.path("")).go_to(full.into()).expect(2);
            is_told(
                &outcome,
                &["can't write to standard output: no space left", "can't write `/dev/full`: no space left"],
            );
            assert!(format == "human" || outcome.stderr.contains("gone.yaml"), "{format}: {outcome:?}");
            assert!(directory.read("report.json").contains("unresolved-reference"), "{format}");
        }
    }

    /// Many runs, each ended while a file is there that is not whole yet.
    #[test]
    #[cfg(unix)]
    fn leaves_no_temporary_file_behind_a_signal() {
        let directory = Directory::new(&[
            ("old.yaml", &crate::baseline::old_api()),
            ("report.html", "the old one"),
            ("report.json", "the old one"),
        ]);
        let names = || {
            let entries = fs::read_dir(directory.path("")).expect("is there");
            entries
                .map(|entry| entry.expect("is there").file_name().into_string().expect("is UTF-8"))
                .collect::<Vec<_>>()
        };
        let mut hits = 0;
        for at in 0..24 {
            let (signal, number) = if at % 2 == 0 { ("-TERM", 15) } else { ("-INT", 2) };
            let (output, name, end) =
                [("html=report.html", "report.html", "</html>"), ("json=report.json", "report.json", "\n}")]
                    [at / 2 % 2];
            let arguments = ["check", "--preset", "strict", "old.yaml", "-q", "-f", "github", "-o", output];
            let mut child = Run::new(&arguments).within(&directory.path("")).start();
            let is_there = || names().iter().any(|name| name.ends_with(".tmp"));
            // The first file of that name only tries out whether one can be made.
            let wants_report = at % 3 > 0;
            let mut seen = 0;
            let ended = loop {
                if let Some(status) = child.try_wait().expect("can be waited for") {
                    break Some(status);
                }
                let there = is_there();
                seen = if there {
                    seen + 1
                } else if wants_report {
                    0
                } else {
                    seen
                };
                if seen > at / 4 {
                    break None;
                }
            };
            if ended.is_none() {
                let kill = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
                assert!(kill.expect("`kill` is there").success());
            }
            let status = child.wait().expect("can be waited for");
            let by_signal = std::os::unix::process::ExitStatusExt::signal(&status);
            assert!(by_signal.is_none_or(|by| by == number), "{status}");
            hits += usize::from(by_signal.is_some());
            let mut left = names();
            left.sort_unstable();
            assert_eq!(left, ["old.yaml", "report.html", "report.json"], "run {at}");
            let report = directory.read(name);
            assert!(report == "the old one" || report.trim_end().ends_with(end), "run {at}: half a report");
            directory.write(name, "the old one");
        }
        assert!(hits > 5, "only {hits} runs were ended early");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A repository beside a home with a secret.
    fn hostile() -> Directory {
        let directory = Directory::new(&[
            ("home/hosts.yml", HOSTS),
            ("home/api.yaml", FAULTY),
            ("repository/.git/HEAD", ""),
            (
                "repository/api.yaml",
                "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  \
                 /a: {get: {responses: {$ref: 'k.yaml#/github.com'}}}\n",
            ),
        ]);
        symlink("../home/hosts.yml", directory.path("repository/k.yaml")).expect("links can be made");
        directory
    }

    fn run(directory: &Directory, arguments: &[&str]) -> Outcome {
        let outcome = Run::new(arguments).within(&directory.path("repository")).go();
        assert!(!outcome.stdout.contains(SECRET) && !outcome.stderr.contains(SECRET), "{arguments:?}: {outcome:?}");
        outcome
    }

    #[test]
    fn that_leave_the_repository_are_not_followed_for_patterns() {
        let directory = hostile();
        symlink("../home", directory.path("repository/linked")).expect("links can be made");
        for format in FORMATS {
            for inputs in [&["."][..], &["api.yaml"], &["*.yaml"], &["**/*.yaml"], &["?.yaml", "api.yaml"], &["l*/*"]] {
                run(&directory, &[&["check", "-f", format, "--preset", "strict"], inputs].concat());
            }
        }
        let outcome = run(&directory, &["check", "-f", "concise", "*.yaml"]).expect(2);
        is_told(&outcome, &["k.yaml", "it is a link that leads out of the repository", "name it"]);
        assert!(outcome.stdout.contains("api.yaml:4:"), "the others are audited: {outcome:?}");
    }

    #[test]
    fn that_are_named_allow_no_references_where_they_lead() {
        let directory = hostile();
        let api = referring_to("hosts.yml").replace("#/Problem", "#/github.com");
        directory.write("home/api.yaml", &api);
        symlink("../home/api.yaml", directory.path("repository/named.yaml")).expect("links can be made");
        let outcome = run(&directory, &["check", "-f", "concise", "named.yaml"]).expect(1);
        assert!(outcome.stdout.contains("named.yaml:"), "{outcome:?}");
        // A reference from it starts beside the link.
        symlink("../home/hosts.yml", directory.path("repository/hosts.yml")).expect("links can be made");
        let outcome = run(&directory, &["check", "named.yaml"]).expect(1);
        is_told(&outcome, &["it is outside"]);
    }

    #[test]
    fn that_leave_the_repository_are_no_configs_and_no_baselines() {
        let directory = hostile();
        symlink("../home/hosts.yml", directory.path("repository/oas-audit.yaml")).expect("links can be made");
        let outcome = run(&directory, &["check", "api.yaml"]).expect(2);
        is_told(&outcome, &["the config `oas-audit.yaml` is a link that leads out", "--no-config"]);
        run(&directory, &["check", "api.yaml", "--no-config"]).expect(1);
        fs::remove_file(directory.path("repository/oas-audit.yaml")).expect("is there");
        for baseline in ["../evil.json", "/evil.json", "linked.json", "dangling.json"] {
            let _ = symlink("../home/evil.json", directory.path("repository/dangling.json"));
            let _ = symlink("../home/hosts.yml", directory.path("repository/linked.json"));
            directory.write("repository/oas-audit.yaml", format!("baseline: {baseline}\n"));
            let outcome = run(&directory, &["check", "api.yaml", "--write-baseline"]).expect(2);
            is_told(&outcome, &["is outside of the repository"]);
        }
        fs::remove_file(directory.path("repository/oas-audit.yaml")).expect("is there");
        symlink("../home/hosts.yml", directory.path("repository/oas-audit-baseline.json")).expect("links can be made");
        let outcome = run(&directory, &["check", "api.yaml", "--write-baseline"]).expect(2);
        is_told(&outcome, &["is a link that leads out"]);
        assert_eq!(directory.read("home/hosts.yml"), HOSTS);
        assert!(!directory.path("evil.json").exists() && !directory.path("home/evil.json").exists());
    }

    #[test]
    fn and_references_do_not_tell_what_is_outside() {
        let directory = hostile();
        let told = |file: &str| {
            directory.write("repository/probe.yaml", referring_to(file));
            let outcome = run(&directory, &["check", "-f", "concise", "probe.yaml"]).expect(1);
            outcome.stdout.replace(file, "FILE")
        };
        assert_eq!(told("../home/hosts.yml"), told("../home/gone.yml"));
        assert_eq!(told("../home/hosts.yml"), told("../gone/gone.yml"));
        assert_ne!(told("../home/hosts.yml"), told("gone.yml"));
    }

    /// Three packages that link to each other had more paths than a run has time, and forty have 40 to the power of 40.
    #[test]
    fn that_form_cycles_end() {
        let directory = Directory::new(&[]);
        for at in 0..40 {
            directory.write(&format!("p{at}/api.yaml"), CLEAN);
            for other in 0..40 {
                symlink(format!("../p{other}"), directory.path(&format!("p{at}/l{other}"))).expect("links can be made");
            }
        }
        symlink(".", directory.path("self")).expect("links can be made");
        for pattern in ["**/*.yaml", "**/**/*.yaml", "*/*/*/*/*/*/*/*/*.yaml", "**/l1/**/l2/**/*.yaml"] {
            let outcome = directory.run(&["check", "-f", "json", pattern]);
            assert_eq!((outcome.status, outcome.documents().is_empty()), (0, false), "{pattern}");
        }
        assert_eq!(directory.run(&["check", "-f", "json", "."]).expect(0).documents().len(), 40);
    }
}

/// The runner of GitHub Actions reads standard output and standard error for commands.
mod runner {
    use super::*;

    /// Whether the runner takes a line for a command, as `ActionCommand.cs` has it.
    fn is_command(line: &str) -> bool {
        line.trim_start().starts_with("::") || line.contains("##[")
    }

    #[test]
    fn finds_no_commands_but_annotations() {
        let name = "##[error]y::.yaml";
        let marks = "##[stop-commands]x ::stop-commands::x ";
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: '{marks}', version: '1'}}\npaths:\n  '/a{marks}': {{get: {{description: '{marks}', \
             responses: {{'204': {{description: '{marks}', content: {{text/plain: {{}}}}}}, '{marks}': {{description: x}}}}}}}}\n\
             components:\n  responses:\n    Gone: {{$ref: '#/##[set-output name=safe;]true'}}\n::error::x: 1\n"
        );
        let directory = Directory::new(&[
            (name, &text),
            ("::error::x.yaml", &text),
            ("broken.yaml", "openapi: 3.1.0\n::error::x\n##[x] ["),
        ]);
        let mut runs: Vec<Vec<&str>> =
            FORMATS.iter().map(|format| vec!["check", "--preset", "strict", "-v", "-f", format, "."]).collect();
        runs.extend([
            vec!["check", "--preset", "strict", "."],
            vec!["operations", name],
            vec!["operations", "-v", "--matrix", name],
            vec!["operations", "-f", "json", name],
            vec!["advise", name],
            vec!["advise", "-f", "json", name],
            vec!["check", "##[error]gone.yaml", "::error::gone"],
            vec!["check", "--since", "##[error]x", name],
            vec!["check", "-o", "json=##[error]/x", name],
            vec!["check", "-o", "human=/dev/stdout", "-o", "junit=/dev/stderr", name],
            vec!["check", "--only", "##[error]x"],
            vec!["status", "##[error]"],
            vec!["status", "--for", "##[error]"],
        ]);
        for arguments in runs {
            let run = |value: &str| Run::new(&arguments).within(&directory.path("")).env("GITHUB_ACTIONS", value).go();
            let (there, elsewhere) = (run("true"), run("false"));
            assert_eq!(there.status, elsewhere.status, "{arguments:?}");
            let is_annotation =
                |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|level| line.starts_with(level));
            let lines = there.stdout.lines().chain(there.stderr.lines());
            let commands: Vec<&str> = lines.filter(|line| is_command(line) && !is_annotation(line)).collect();
            assert!(commands.is_empty(), "{arguments:?}: {commands:?}");
            match arguments.iter().find(|argument| ["json", "sarif", "gitlab"].contains(*argument)) {
                Some(_) => assert_eq!(there.json(), elsewhere.json(), "{arguments:?}"),
                None => assert!(!there.stdout.is_empty() || !there.stderr.is_empty(), "{arguments:?}"),
            }
        }
    }
}

/// What a repository from elsewhere may have git run.
#[cfg(unix)]
mod git {
    use super::*;
    use crate::since::{git, repository};

    fn news(directory: &Path, inputs: &[&str]) -> Outcome {
        Run::new(&[&["check", "-q", "-f", "concise", "--since", "HEAD"], inputs].concat()).within(directory).go()
    }

    #[test]
    fn runs_nothing_that_a_config_names() {
        let directory = repository(&[("a.yaml", FAULTY), ("gone.yaml", FAULTY)]);
        let root = directory.path("");
        let marker = root.join("ran");
        let command = format!("touch '{}'; false", marker.display());
        directory.write("new.yaml", FAULTY.replace("faulty", "new"));
        directory.write("a.yaml", format!("{FAULTY}# more\n"));
        directory.write(".gitattributes", "*.yaml filter=x diff=x\n");
        directory.write(".git/hooks/post-index-change", format!("#!/bin/sh\n{command}\n"));
        fs::remove_file(directory.path("gone.yaml")).expect("is there");
        for (key, value) in [
            ("core.fsmonitor", command.as_str()),
            ("filter.x.clean", &command),
            ("filter.x.smudge", &command),
            ("filter.x.process", &command),
            ("diff.external", &command),
            ("diff.x.textconv", &command),
            ("diff.x.command", &command),
            ("core.pager", &command),
            ("core.editor", &command),
            ("core.gitProxy", &command),
            ("core.sshCommand", &command),
            ("core.askPass", &command),
            ("core.alternateRefsCommand", &command),
            ("credential.helper", &format!("!{command}")),
            ("gpg.program", &command),
            ("uploadpack.packObjectsHook", &command),
            ("alias.cat-file", &format!("!{command}")),
            ("alias.rev-parse", &format!("!{command}")),
        ] {
            git(&root, &["config", key, value]);
        }
        let outcome = news(&root, &["."]);
        assert!(outcome.status < 2, "{outcome:?}");
        assert!(!marker.exists(), "the config named what was run");
    }

    #[test]
    fn fetches_nothing() {
        for (url, key) in [
            ("/x", "remote.origin.uploadpack"),
            ("ssh://x/y", "core.sshCommand"),
            ("ext::sh -c COMMAND", "user.name"),
            ("git://x/y", "core.gitProxy"),
        ] {
            let directory = repository(&[("a.yaml", FAULTY)]);
            let root = directory.path("");
            let marker = root.join("ran");
            let command = format!("touch '{}'; false", marker.display());
            directory.write("a.yaml", format!("{FAULTY}# more\n"));
            let blob = git(&root, &["rev-parse", "HEAD:a.yaml"]);
            let (directory_of, rest) = blob.trim().split_at(2);
            fs::remove_file(root.join(".git/objects").join(directory_of).join(rest)).expect("is there");
            for (key, value) in [
                ("core.repositoryFormatVersion", "1"),
                ("extensions.partialClone", "origin"),
                ("remote.origin.promisor", "true"),
                ("remote.origin.url", &url.replace("COMMAND", &command.replace(' ', "% "))),
                ("protocol.allow", "always"),
                ("protocol.ext.allow", "always"),
                (key, &command),
            ] {
                git(&root, &["config", key, value]);
            }
            let outcome = news(&root, &["a.yaml"]).expect(2);
            assert!(!marker.exists(), "{url} was run");
            is_told(&outcome, &["git can't read `a.yaml`", "this is a partial clone"]);
        }
    }

    #[test]
    fn knows_files_by_whatever_name() {
        use std::os::unix::ffi::OsStrExt;

        let names: [&[u8]; 6] = [b"a\\b.yaml", b"a\nb.yaml", b"a\xff.yaml", b" a.yaml", b"\"a\".yaml", b"ok.yaml"];
        let directory = Directory::new(&[("d\\e/api.yaml", FAULTY)]);
        let root = directory.path("");
        for name in names {
            // Some systems have no such names.
            let _ = fs::write(root.join(std::ffi::OsStr::from_bytes(name)), FAULTY);
        }
        git(&root, &["init", "-q"]);
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "-q", "-m", "a change"]);
        let outcome = news(&root, &["."]).expect(0);
        assert_eq!(outcome.stdout, "", "nothing is new");
        // A repository below such a directory.
        let below = directory.path("d\\e");
        git(&below, &["init", "-q"]);
        git(&below, &["add", "--all"]);
        git(&below, &["commit", "-q", "-m", "a change"]);
        assert_eq!(news(&below, &["."]).expect(0).stdout, "");
    }

    /// Each of many files that moved and were edited is known by the one that it was.
    #[test]
    fn knows_many_files_that_moved() {
        let text = |at: usize, title: &str| {
            FAULTY
                .replace("faulty", &format!("{title}{at}"))
                .replace("components:", &format!("# number {at}\ncomponents:"))
        };
        let names: Vec<String> = (0..120).map(|at| format!("old/n{at}.yaml")).collect();
        let texts: Vec<String> = (0..120).map(|at| text(at, "t")).collect();
        let files: Vec<(&str, &str)> =
            names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let directory = repository(&files);
        fs::remove_dir_all(directory.path("old")).expect("is there");
        for at in 0..120 {
            directory.write(&format!("new/m{at}.yaml"), text(at, "edited"));
        }
        assert_eq!(news(&directory.path(""), &["."]).expect(0).stdout, "");
    }
}

/// What is named and isn't there, or is something else than it seems.
#[test]
#[cfg(unix)]
fn links_to_nothing_and_pointers_are_told_as_such() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123456789\nsize 12345\n";
    let directory = Directory::new(&[("pointer.yaml", pointer)]);
    std::os::unix::fs::symlink("nowhere.yaml", directory.path("dangling.yaml")).expect("links can be made");
    let outcome = directory.run(&["check", "dangling.yaml"]).expect(2);
    is_told(&outcome, &["it is a link to `nowhere.yaml`, which does not exist"]);
    assert!(!outcome.stdout.contains("did you mean"), "{outcome:?}");
    let outcome = directory.run(&["check", "-f", "concise", "pointer.yaml"]).expect(2);
    is_told(&outcome, &["the file is a Git LFS pointer"]);
}

/// A sparse file costs no more than a small one, and no memory.
#[test]
#[cfg(target_os = "linux")]
fn a_search_passes_over_files_of_any_size() {
    let directory = Directory::new(&[("api.yaml", FAULTY)]);
    for (name, start) in [("zeros.yaml", ""), ("list.json", "["), ("object.json", "{\"a\": \""), ("text.yml", "a: 1")] {
        directory.write(name, start);
        let file = fs::File::options().write(true).open(directory.path(name)).expect("is there");
        file.set_len(6 << 30).expect("sparse files can be made");
    }
    let run = |arguments: &[&str]| {
        let script = "ulimit -v 1000000; exec \"$0\" \"$@\"";
        let limited = [&["-c", script, env!("CARGO_BIN_EXE_oas-audit")], arguments].concat();
        let output = std::process::Command::new("sh").args(limited).current_dir(directory.path("")).output();
        let output = output.expect("a shell is there");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (status, text) = run(&["check", "-f", "concise", "."]);
    assert_eq!((status, text.lines().count()), (Some(1), 1), "{text}");
    assert!(text.starts_with("api.yaml:6:"), "{text}");
    let (status, text) = run(&["check", "-f", "concise", "zeros.yaml"]);
    assert!(status == Some(2) && text.contains("it is larger than 4 GiB"), "{text}");
}
