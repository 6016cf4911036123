//! The command line as users meet it.

use std::fs::{self, File};
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{CLEAN, Directory, FAULTY, FRAGMENT, Run, redact, referring_to};

/// A small description with operations.
const SHOP: &str = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200': {description: orders, content: {application/json: {schema: {type: array, items: {type: object}}}}}
        4XX: {description: wrong}
    post:
      operationId: createOrder
      responses:
        '201': {description: created}
        default: {description: wrong}
  /orders/{id}:
    delete:
      operationId: deleteOrder
      responses:
        '204': {description: gone}
";

/// A directory with a clean description and a faulty one.
fn both() -> Directory {
    Directory::new(&[("clean.yaml", CLEAN), ("faulty.yaml", FAULTY)])
}

/// Every form of a report.
const FORMATS: [&str; 11] =
    ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "teamcity", "markdown", "html"];

mod exit_status {
    use super::*;

    #[test]
    fn is_0_for_a_clean_document_and_1_for_findings() {
        let directory = both();
        assert_snapshot!(directory.run(&["check", "clean.yaml"]).expect(0).whole());
        assert_snapshot!(directory.run(&["check", "faulty.yaml"]).expect(1).whole());
    }

    #[test]
    fn follows_fail_on_and_exit_zero() {
        let directory = both();
        let status = |more: &[&str]| directory.run(&[&["check", "faulty.yaml"], more].concat()).status;
        let rule = |severity| format!("unresolved-reference={severity}");
        assert_eq!(status(&["--exit-zero"]), 0);
        assert_eq!(status(&["--fail-on", "never"]), 0);
        assert_eq!(status(&["--fail-on", "error"]), 1);
        assert_eq!(status(&["--rule", &rule("warning")]), 1);
        assert_eq!(status(&["--rule", &rule("warning"), "--fail-on", "error"]), 0);
        assert_eq!(status(&["--rule", &rule("info")]), 0);
        assert_eq!(status(&["--rule", &rule("info"), "--fail-on", "info"]), 1);
        assert_eq!(status(&["--rule", &rule("info"), "--fail-on", "info", "--min-severity", "warning"]), 0);
        assert_eq!(status(&["--rule", &rule("off")]), 0);
        assert_eq!(status(&["--rule", &rule("off"), "--rule", &rule("error")]), 1, "the last one counts");
        assert_eq!(status(&["--only", "duplicate-key"]), 0);
        assert_eq!(status(&["--only", "duplicate-key,unresolved-reference"]), 1);
    }

    #[test]
    fn is_2_where_something_could_not_be_audited() {
        let directory = both();
        directory.write("broken.yaml", "openapi: 3.1.0\npaths: {");
        assert_snapshot!(directory.run(&["check", "broken.yaml"]).expect(2).whole());
        directory.run(&["check", "broken.yaml", "--exit-zero"]).expect(2);
        directory.run(&["check", "broken.yaml", "--fail-on", "never"]).expect(2);
        let both = directory.run(&["check", "faulty.yaml", "broken.yaml", "-f", "concise"]).expect(2);
        assert!(both.stdout.contains("faulty.yaml:6"), "{}", both.stdout);
        assert!(both.stdout.contains("broken.yaml:2"), "{}", both.stdout);
    }

    #[test]
    fn is_2_with_the_reason_also_where_its_rule_is_off() {
        let directory =
            Directory::new(&[("broken.yaml", "openapi: 3.1.0\npaths: {"), ("four.yaml", "openapi: 4.0.0\n")]);
        for more in [["--only", "duplicate-key"], ["--rule", "syntax-error=off"], ["--rule", "syntax-error=info"]] {
            let arguments = [&["check", "broken.yaml", "-f", "concise"], &more[..], &["--min-severity", "error"]];
            let outcome = directory.run(&arguments.concat()).expect(2);
            assert_eq!(outcome.stdout.matches("error[syntax-error]").count(), 1, "{}", outcome.stdout);
        }
        let outcome = directory.run(&["check", "four.yaml", "-f", "concise", "--only", "syntax-error"]).expect(2);
        assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
    }

    #[test]
    fn is_2_for_wrong_usage() {
        let directory = both();
        for arguments in [
            &["check", "--no-such-flag"][..],
            &["check", "--format", "xml"],
            &["check", "--fail-on", "fatal"],
            &["check", "--rule", "unresolved-reference"],
            &["check", "--rule", "unresolved-reference=fatal"],
            &["check", "--rule", "unresolved-refrence=off"],
            &["check", "--only", "unresolved_reference"],
            &["check", "--output", "report.json"],
            &["check", "--output", "json=-"],
            &["check", "-q", "-v"],
            &["check", ""],
            &["check", "--stdin-path", "x.yaml"],
            &["chekc"],
            &["clean.yaml"],
            &["explain", "unresolved-refrence"],
            &["explain", "something-else"],
            &["status", "--for", "deletion"],
            &[],
        ] {
            let outcome = directory.run(arguments).expect(2);
            assert_eq!(outcome.stdout, "", "{arguments:?}");
            assert!(!outcome.stderr.is_empty(), "{arguments:?}");
        }
    }

    #[test]
    fn does_not_depend_on_how_much_is_read() {
        for format in FORMATS {
            let outcome = Run::new(&["check", "-", "--format", format]).stdin(FAULTY).go_unread();
            assert_eq!((outcome.status, outcome.stderr.as_str()), (1, ""), "{format}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn is_2_where_standard_output_takes_no_more() {
        let full = || File::options().write(true).open("/dev/full").expect("is there");
        for arguments in [&["check", "-"][..], &["rules"], &["status"], &["explain", "duplicate-key"]] {
            let outcome = Run::new(arguments).stdin(CLEAN).go_to(full().into()).expect(2);
            assert!(
                outcome.stderr.contains("error: can't write to standard output: no space left"),
                "{}",
                outcome.stderr
            );
        }
    }
}

mod usage_errors {
    use super::*;

    #[test]
    fn name_the_nearest_rule() {
        let directory = both();
        let outcome = directory.run(&["check", "--only", "unresolved-refrence"]);
        assert!(outcome.stderr.contains("did you mean `unresolved-reference`?"), "{}", outcome.stderr);
        let outcome = directory.run(&["check", "--rule", "duplicate_key=off"]);
        assert!(outcome.stderr.contains("did you mean `duplicate-key`?"), "{}", outcome.stderr);
        let outcome = directory.run(&["explain", "xyz"]);
        assert!(outcome.stderr.contains("`oas-audit rules` lists them"), "{}", outcome.stderr);
    }

    #[test]
    fn name_the_command_that_was_meant() {
        let directory = both();
        for (arguments, tip) in [
            (&["lint", "clean.yaml"][..], "to audit documents: `oas-audit check`"),
            (&["validate"], "to audit documents: `oas-audit check`"),
            (&["--fix", "clean.yaml"], "`--fix` follows its command: `oas-audit check --fix`"),
            (
                &["check", "https://example.com/openapi.yaml"],
                "`curl -sSL https://example.com/openapi.yaml | oas-audit check -`",
            ),
        ] {
            let outcome = directory.run(arguments).expect(2);
            let said = outcome.whole().split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(tip), "{arguments:?}: {said}");
        }
    }

    #[test]
    fn say_what_the_least_severity_hides() {
        let directory = both();
        let hidden =
            directory.run(&["check", "--only", "missing-404,unresolved-reference", "--min-severity", "error", "."]);
        assert!(!hidden.stderr.contains("hides"), "nothing is hidden: {}", hidden.stderr);
        directory.write("faulty.yaml", "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a/{id}: {get: {responses: {'200': {description: ok}}}}\n");
        let hidden = directory.run(&["check", "--only", "missing-404", "--min-severity", "error", "."]).expect(0);
        assert_eq!(hidden.stderr, "note: `--min-severity` hides 1 finding below `error`\n");
    }

    #[test]
    fn name_the_command_that_was_left_out() {
        let outcome = both().run(&["clean.yaml"]).expect(2);
        assert!(outcome.stderr.contains("tip: to audit documents: `oas-audit check clean.yaml`"), "{}", outcome.stderr);
    }
}

mod inputs {
    use super::*;

    #[test]
    fn directories_are_searched_by_content() {
        let directory = Directory::new(&[
            ("b.yaml", CLEAN),
            ("a/openapi.yml", CLEAN),
            ("a/minified.json", r#"{"info":{"title":"x","version":"1"},"paths":{},"openapi":"3.1.0"}"#),
            (
                "a/last.json",
                "{\n \"paths\": {},\n \"info\": {\"title\": \"x\", \"version\": \"1\"},\n \"swagger\": \"2.0\"\n}",
            ),
            ("api.oas", CLEAN),
            ("values.yaml", "openapi: {enabled: true}\n"),
            ("package.json", "{\"name\": \"x\", \"dependencies\": {\"openapi\": \"1.0.0\"}}"),
            ("chart.yaml", "{{- if .Values.openapi }}\nopenapi: 3\n{{- end }}\n"),
            ("fragment.yaml", FRAGMENT),
            ("notes.md", CLEAN),
            (".hidden.yaml", CLEAN),
            (".github/openapi.yaml", CLEAN),
            ("node_modules/x/openapi.yaml", CLEAN),
            ("target/openapi.yaml", CLEAN),
            ("web/vendor/openapi.yaml", CLEAN),
            ("out/openapi.yaml", CLEAN),
            ("generated.yaml", CLEAN),
            (".gitignore", "/out\ngenerated.yaml\n"),
        ]);
        let found = ["a/last.json", "a/minified.json", "a/openapi.yml", "api.oas", "b.yaml"];
        assert_eq!(directory.run(&["check", "-f", "json"]).expect(0).documents(), found);
        assert_eq!(directory.run(&["check", "-f", "json", "."]).expect(0).documents(), found);
        assert_eq!(directory.run(&["check", "-f", "json", "./a"]).documents(), found[..3]);
        // What a search leaves out is audited when it is named.
        for name in ["generated.yaml", "out", "node_modules", ".github", ".hidden.yaml"] {
            assert_eq!(directory.run(&["check", "-f", "json", name]).expect(0).documents().len(), 1, "{name}");
        }
    }

    #[test]
    fn a_document_in_utf_16_is_told_of() {
        let directory = Directory::new(&[]);
        let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(CLEAN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        directory.write("openapi.yaml", bytes);
        let outcome = directory.run(&["check", "-f", "concise"]).expect(2);
        assert!(outcome.stdout.contains("UTF-16"), "{}", outcome.stdout);
    }

    #[test]
    fn patterns_are_expanded() {
        let directory = Directory::new(&[
            ("apis/one/openapi.yaml", CLEAN),
            ("apis/two/openapi.yaml", CLEAN),
            ("apis/two/values.yaml", "a: 1\n"),
            ("node_modules/x/openapi.yaml", CLEAN),
            (".hidden/openapi.yaml", CLEAN),
            ("odd[1].yaml", CLEAN),
        ]);
        let documents =
            |patterns: &[&str]| directory.run(&[&["check", "-f", "json"], patterns].concat()).expect(0).documents();
        let found = ["apis/one/openapi.yaml", "apis/two/openapi.yaml"];
        assert_eq!(documents(&["apis/*/openapi.yaml"]), found);
        assert_eq!(documents(&["apis/*/*.yaml"]), found, "others among the matches are passed over");
        assert_eq!(documents(&["**/openapi.yaml"]), found);
        assert_eq!(documents(&["./apis/**/*.y[am]*ml"]), found);
        assert_eq!(documents(&["apis/*"]), found, "directories among the matches are searched");
        assert_eq!(documents(&["apis/**"]), found);
        assert_eq!(documents(&["node_modules/**/*.yaml"]), ["node_modules/x/openapi.yaml"]);
        assert_eq!(documents(&["odd[1].yaml"]), ["odd[1].yaml"], "a file of that name is meant as itself");
    }

    #[test]
    fn patterns_that_match_nothing_or_are_none_fail() {
        let directory = both();
        assert_snapshot!(directory.run(&["check", "apis/*.yaml", "clean.yaml"]).expect(2).whole());
        assert_snapshot!(directory.run(&["check", "a[.yaml"]).expect(2).whole());
    }

    #[test]
    fn a_missing_file_does_not_cost_the_others() {
        let directory = both();
        assert_snapshot!(directory.run(&["check", "clan.yaml", "faulty.yaml", "specs/api.yaml"]).expect(2).whole());
        let outcome = directory.run(&["check", "-f", "concise", "clan.yaml", "faulty.yaml", "clan.yaml"]).expect(2);
        assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
        assert_eq!(outcome.stderr.matches("clan.yaml").count(), 1, "{}", outcome.stderr);
    }

    #[test]
    fn a_file_is_audited_once_however_it_is_named() {
        let directory = Directory::new(&[("a/api.yaml", CLEAN), ("b.yaml", CLEAN)]);
        let absolute = directory.path("a/api.yaml");
        let arguments = ["check", "-f", "json", "a/../b.yaml", "a/api.yaml", "./a/api.yaml", "a", ".", "*/*.yaml"];
        let outcome = directory.run(&[&arguments[..], &[absolute.to_str().expect("is UTF-8")]].concat()).expect(0);
        assert_eq!(outcome.documents(), ["b.yaml", "a/api.yaml"]);
    }

    #[test]
    #[cfg(unix)]
    fn links_are_followed_where_they_are_named_and_lead_to_the_same_file() {
        let directory = Directory::new(&[("api.yaml", CLEAN)]);
        std::os::unix::fs::symlink("api.yaml", directory.path("link.yaml")).expect("links can be made");
        let documents =
            |arguments: &[&str]| directory.run(&[&["check", "-f", "json"], arguments].concat()).expect(0).documents();
        assert_eq!(documents(&["link.yaml", "api.yaml"]), ["link.yaml"]);
        assert_eq!(documents(&["."]), ["api.yaml"]);
    }

    /// Whether the change falls into the reading is chance, so there is more than one run; each ends well or says why not.
    #[test]
    fn a_file_that_changes_while_it_is_read_is_told_of() {
        let directory =
            Directory::new(&[("api.yaml", &format!("{CLEAN}{}", "# as good as nothing\n".repeat(200_000)))]);
        let (path, is_done) = (directory.path("api.yaml"), std::sync::atomic::AtomicBool::new(false));
        let noticed = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = fs::OpenOptions::new().append(true).open(&path).expect("is there");
                while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                    std::io::Write::write_all(&mut file, b"#\n").expect("can be written");
                }
            });
            let noticed = (0..20).map(|_| directory.run(&["check", "api.yaml"])).find(|outcome| outcome.status != 0);
            is_done.store(true, std::sync::atomic::Ordering::Relaxed);
            noticed
        });
        let noticed = noticed.expect("it changes all the time").expect(2);
        assert_snapshot!(noticed.whole());
    }

    #[test]
    fn a_directory_without_documents_fails() {
        let directory = Directory::new(&[("empty/README.md", "nothing"), ("clean.yaml", CLEAN)]);
        assert_snapshot!(directory.run(&["check", "empty"]).expect(2).whole());
        directory.run(&["check", "empty", "clean.yaml"]).expect(2);
        directory.run(&["check", "empty", "--skip-others"]).expect(2);
    }

    #[test]
    fn files_that_are_no_documents_are_passed_over_unless_nothing_is_left() {
        let directory = Directory::new(&[
            ("clean.yaml", CLEAN),
            ("values.yaml", "replicas: 1\n"),
            ("chart.yaml", "{{ template }}: {"),
            ("service.yaml", "apiVersion: v1\nkind: Service\n"),
            ("picture.json", "\0\0\0"),
        ]);
        let all = ["values.yaml", "chart.yaml", "service.yaml", "picture.json"];
        let outcome = directory.run(&[&["check", "clean.yaml"], &all[..]].concat()).expect(0);
        assert_eq!(outcome.stderr, "");
        let outcome = directory.run(&[&["check", "-v", "clean.yaml"], &all[..]].concat()).expect(0);
        for name in all {
            assert!(outcome.stderr.contains(&format!("note: skipped `{name}`")), "{}", outcome.stderr);
        }
        assert_snapshot!(directory.run(&["check", "service.yaml"]).expect(2).whole());
        assert_snapshot!(directory.run(&[&["check"], &all[..]].concat()).expect(2).whole());
        directory.run(&[&["check", "--skip-others"], &all[..]].concat()).expect(0);
        for name in all {
            directory.run(&["check", name]).expect(2);
            directory.run(&["check", name, "--skip-others"]).expect(0);
        }
        // JSON stays JSON where there is nothing to say.
        assert!(directory.run(&["check", "-f", "json", "--skip-others", "values.yaml"]).documents().is_empty());
    }

    #[test]
    fn a_fragment_is_audited_through_what_refers_to_it() {
        let directory = Directory::new(&[("api.yaml", &referring_to("parts.yaml")), ("parts.yaml", FRAGMENT)]);
        let outcome = directory.run(&["check", "-v", "-f", "json", "parts.yaml", "api.yaml"]).expect(0);
        assert_eq!((outcome.documents(), outcome.stderr.as_str()), (vec!["api.yaml".to_owned()], ""));
    }

    /// A document that another one uses, as it is and without saying what it is.
    const SHARED: &str = "openapi: 3.1.0\ninfo: {title: parts, version: '1'}\n\
                          components: {responses: {Missing: {description: Conflict}}}\n";

    const USER: &str = "openapi: 3.1.0\ninfo: {title: ferries, version: '1'}\npaths:\n  /crossings/{id}:\n    get:\n      \
                        responses: {'404': {$ref: 'parts.yaml#/components/responses/Missing'}}\n";

    #[test]
    fn a_document_without_operations_is_audited_through_its_users() {
        let directory = Directory::new(&[("api.yaml", USER), ("parts.yaml", SHARED), (".git/HEAD", "")]);
        let check = |inputs: &[&str]| {
            let rule = ["check", "-f", "concise", "--only", "description-contradicts-status"];
            directory.run(&[&rule[..], inputs].concat())
        };
        let found = "parts.yaml:3:36: warning[description-contradicts-status]";
        for inputs in [&["parts.yaml"][..], &["api.yaml", "parts.yaml"], &["."]] {
            let outcome = check(inputs).expect(1);
            assert_eq!(outcome.stdout.matches(found).count(), 1, "{inputs:?}: {}", outcome.whole());
        }
        directory.write(
            "parts.yaml",
            SHARED.split_once("components").map(|(_, rest)| format!("components{rest}")).expect("has some"),
        );
        assert!(check(&["parts.yaml"]).expect(1).stdout.contains("parts.yaml:1:36: warning"));
        // Nothing was checked, so it is no success.
        directory.write("parts.yaml", SHARED);
        fs::remove_file(directory.path("api.yaml")).expect("is there");
        assert_snapshot!(check(&["parts.yaml"]).expect(2).whole());
    }

    #[test]
    fn of_a_part_only_its_own_findings_are_shown() {
        let directory = Directory::new(&[("api.yaml", USER), ("parts.yaml", SHARED), (".git/HEAD", "")]);
        let rules = ["--only", "description-contradicts-status,missing-success-response"];
        let check = |more: &[&str]| directory.run(&[&["check", "-f", "concise"], &rules[..], more].concat()).expect(1);
        let part = check(&["parts.yaml"]);
        assert!(part.stdout.contains("parts.yaml:3:36") && !part.stdout.contains("api.yaml:"), "{}", part.whole());
        assert!(part.stderr.contains("a part of `api.yaml`; 1 finding elsewhere: add `--whole`"), "{}", part.stderr);
        assert_eq!(check(&["parts.yaml", "--quiet"]).stderr, "");
        for inputs in [&["parts.yaml", "--whole"][..], &["api.yaml", "parts.yaml"]] {
            let whole = check(inputs);
            assert!(
                whole.stdout.contains("parts.yaml:3:36") && whole.stdout.contains("api.yaml:5:"),
                "{}",
                whole.whole()
            );
            assert!(!whole.stderr.contains("a part of"), "{}", whole.stderr);
        }
    }

    #[test]
    fn a_part_outside_of_a_repository_is_audited_through_the_documents_above_it() {
        let parts = SHARED.split_once("components").map(|(_, rest)| format!("components{rest}")).expect("has some");
        let user = USER.replace("parts.yaml", "../api/shared/parts.yaml");
        let directory = Directory::new(&[
            ("apis/v1/api.yaml", &user.replace("../api/", "../")),
            ("apis/shared/parts.yaml", &parts),
            ("elsewhere/README.md", ""),
        ]);
        // Documents beside directories above are not looked for.
        let check = || {
            directory.run(&[
                "check",
                "-f",
                "concise",
                "--only",
                "description-contradicts-status",
                "apis/shared/parts.yaml",
            ])
        };
        check().expect(2);
        directory.write("apis/api.yaml", user.replace("../api/", ""));
        let outcome = check().expect(1);
        assert!(outcome.stdout.contains("apis/shared/parts.yaml:1:36: warning"), "{}", outcome.whole());
    }

    #[test]
    fn a_part_that_calls_itself_a_document_is_a_part() {
        let part = "openapi: 3.0.3\nget:\n  responses: {'200': {description: all quays}}\n";
        let root = "openapi: 3.0.3\ninfo: {title: quays, version: '1'}\npaths:\n  /quays: {$ref: ./quays.yaml}\n";
        let directory = Directory::new(&[("quays.yaml", part), ("root.yaml", root)]);
        let check = |inputs: &[&str]| directory.run(&[&["check", "-f", "json"], inputs].concat()).json();
        for inputs in [&["."][..], &["root.yaml"], &["root.yaml", "quays.yaml"]] {
            let report = check(inputs);
            assert_eq!(report["summary"]["documents"], 1, "{report}");
            assert!(!report.to_string().contains("invalid-structure"), "{report}");
        }
    }

    #[test]
    fn names_of_files_are_addresses() {
        let api = "openapi: 3.0.3\ninfo: {title: names, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        \
                   '200': {$ref: 'my parts/ok answers.yaml#/Ok'}\n        \
                   '400': {$ref: 'my%20parts/ok%20answers.yaml#/Bad'}\n        \
                   '401': {$ref: 'errors#/Unauthorized'}\n        \
                   '404': {$ref: 'win\\parts.yaml#/Missing'}\n        \
                   '409': {$ref: './win/../win/./parts.yaml#/Conflict'}\n        \
                   '503': {$ref: 'win/parts.yaml?v=2#/Down'}\n";
        let directory = Directory::new(&[
            ("api.yaml", api),
            ("my parts/ok answers.yaml", "Ok: {description: all}\nBad: {description: malformed}\n"),
            ("errors", "Unauthorized: {description: log in}\n"),
            ("win/parts.yaml", "Missing: {description: none}\nConflict: {description: in use}\n"),
        ]);
        let outcome = directory.run(&["check", "--only", "unresolved-reference", "api.yaml"]).expect(1);
        assert_snapshot!(outcome.whole());
    }

    #[test]
    fn standard_input_has_a_name() {
        let directory = Directory::new(&[("specs/parts.yaml", FRAGMENT), ("clean.yaml", CLEAN)]);
        let run = |arguments: &[&str], text: &str| {
            Run::new(&[&["check", "-f", "concise"], arguments].concat()).within(&directory.path("")).stdin(text).go()
        };
        let outcome = run(&["-"], FAULTY).expect(1);
        assert!(outcome.stdout.starts_with("<stdin>:6:"), "{}", outcome.stdout);
        let outcome = run(&["-", "--stdin-path", "specs/api.yaml"], FAULTY).expect(1);
        assert!(outcome.stdout.starts_with("specs/api.yaml:6:"), "{}", outcome.stdout);
        // References are relative to the name.
        run(&["-", "--stdin-path", "specs/api.yaml"], &referring_to("parts.yaml")).expect(0);
        run(&["-"], &referring_to("parts.yaml")).expect(1);
        run(&["-"], &referring_to("specs/parts.yaml")).expect(0);
        // Text of a file that is not saved yet stands for the file.
        assert_eq!(run(&["-", "--stdin-path", "clean.yaml", "clean.yaml"], FAULTY).expect(1).stdout.lines().count(), 1);
        run(&["-"], "").expect(2);
        run(&["-"], "just words").expect(2);
        run(&["-", "--skip-others"], "a: 1").expect(0);
    }

    #[test]
    #[cfg(unix)]
    fn devices_and_pipes_are_not_waited_for() {
        let directory = both();
        let pipe = directory.path("pipe.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
        assert!(made.success());
        let outcome = directory.run(&["check", "-f", "concise", "pipe.yaml", "/dev/zero", "faulty.yaml"]).expect(2);
        assert_eq!(outcome.stderr.matches("not a regular file").count(), 2, "{}", outcome.stderr);
        assert!(outcome.stdout.starts_with("faulty.yaml"), "{}", outcome.stdout);
        directory.run(&["check", "*.yaml"]).expect(2);
        directory.run(&["check", "."]).expect(1);
    }
}

mod references {
    use super::*;

    /// Whether the reference was followed: else there is a finding that says that it leads outside.
    #[track_caller]
    fn is_followed(directory: &Directory, arguments: &[&str]) -> bool {
        let outcome = directory.run(&[&["check", "-f", "concise"], arguments].concat());
        assert_eq!(outcome.stdout.contains("outside of"), outcome.status == 1, "{outcome:?}");
        outcome.status == 0
    }

    #[test]
    fn stay_in_the_repository_of_the_input() {
        let directory = Directory::new(&[
            ("outside.yaml", FRAGMENT),
            ("repository/.git/HEAD", ""),
            ("repository/shared/parts.yaml", FRAGMENT),
            ("repository/apis/inside.yaml", &referring_to("../shared/parts.yaml")),
            ("repository/apis/leaving.yaml", &referring_to("../../outside.yaml")),
        ]);
        assert!(is_followed(&directory, &["repository/apis/inside.yaml"]));
        assert!(is_followed(&directory, &["repository/apis/inside.yaml", "repository/apis"]).eq(&false), "one leaves");
        assert!(!is_followed(&directory, &["repository/apis/leaving.yaml"]));
        assert!(is_followed(&directory, &["repository/apis/leaving.yaml", "outside.yaml"]), "it is named");
    }

    #[test]
    fn stay_in_the_working_directory_where_there_is_no_repository() {
        let directory = Directory::new(&[
            ("outside.yaml", FRAGMENT),
            ("work/parts.yaml", FRAGMENT),
            ("work/apis/inside.yaml", &referring_to("../parts.yaml")),
            ("work/apis/leaving.yaml", &referring_to("../../outside.yaml")),
        ]);
        let run = |arguments: &[&str]| {
            let arguments = [&["check", "-f", "concise"], arguments].concat();
            Run::new(&arguments).within(&directory.path("work")).go()
        };
        run(&["apis/inside.yaml"]).expect(0);
        assert!(run(&["apis/leaving.yaml"]).expect(1).stdout.contains("outside of"));
        run(&["apis/leaving.yaml", "../outside.yaml"]).expect(0);
    }

    #[test]
    fn stay_beside_an_input_that_is_elsewhere() {
        let directory = Directory::new(&[
            ("work/README.md", ""),
            ("elsewhere/parts.yaml", FRAGMENT),
            ("elsewhere/apis/beside.yaml", &referring_to("beside/parts.yaml")),
            ("elsewhere/apis/beside/parts.yaml", FRAGMENT),
            ("elsewhere/apis/above.yaml", &referring_to("../parts.yaml")),
        ]);
        let run = |input: &str| Run::new(&["check", "-f", "concise", input]).within(&directory.path("work")).go();
        run("../elsewhere/apis/beside.yaml").expect(0);
        assert!(run("../elsewhere/apis/above.yaml").expect(1).stdout.contains("outside of"));
        run("../elsewhere").expect(0);
    }

    #[test]
    #[cfg(unix)]
    fn do_not_leave_by_links() {
        let directory = Directory::new(&[
            ("secret.yaml", FRAGMENT),
            ("repository/.git/HEAD", ""),
            ("repository/api.yaml", &referring_to("link.yaml")),
        ]);
        std::os::unix::fs::symlink("../secret.yaml", directory.path("repository/link.yaml"))
            .expect("links can be made");
        assert!(!is_followed(&directory, &["repository/api.yaml"]));
    }

    #[test]
    #[cfg(unix)]
    fn to_files_of_the_system_are_refused_unread() {
        let secret = fs::read_to_string("/etc/passwd").expect("is there");
        let secret = secret.lines().next().expect("has a line");
        for file in ["/etc/passwd", "../../../../../../../../../../etc/passwd", "file:///etc/passwd"] {
            let directory = Directory::new(&[("api.yaml", &referring_to(file))]);
            for format in FORMATS {
                let outcome = directory.run(&["check", "--format", format, "api.yaml"]);
                assert!(outcome.stdout.contains("unresolved-reference"), "{}", outcome.stdout);
                assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{outcome:?}");
            }
        }
    }

    #[test]
    fn to_a_directory_are_findings() {
        let directory = Directory::new(&[("api.yaml", &referring_to("parts")), ("parts/x.yaml", FRAGMENT)]);
        let outcome = directory.run(&["check", "-f", "concise", "api.yaml"]).expect(1);
        assert!(outcome.stdout.contains("it is a directory"), "{}", outcome.stdout);
    }
}

mod operations {
    use super::*;

    #[test]
    fn are_listed_for_people_and_programs() {
        let directory = Directory::new(&[("shop.yaml", SHOP)]);
        assert_snapshot!(directory.run(&["operations", "shop.yaml"]).expect(0).whole());
        assert_snapshot!(directory.run(&["operations", "--matrix"]).expect(0).whole());
        let evidence = directory.run(&["operations", "-v"]).expect(0).stdout;
        assert!(evidence.contains("create: the operationId says `create`"), "{evidence}");
        let list = directory.run(&["operations", "--format", "json"]).expect(0).json();
        let operation = &list["documents"][0]["operations"][1];
        assert_eq!(operation["method"], "post");
        assert_eq!(operation["kind"], "create");
        assert_eq!(operation["responses"], serde_json::json!(["201", "default"]));
    }

    #[test]
    fn of_standard_input_and_beside_failures() {
        let outcome = Run::new(&["operations", "-", "--format", "json"]).stdin(SHOP).go().expect(0);
        assert_eq!(outcome.documents(), ["<stdin>"]);
        let directory = Directory::new(&[("shop.yaml", SHOP), ("broken.yaml", "openapi: 3.1.0\npaths: {")]);
        let outcome = directory.run(&["operations", "-f", "json", "gone.yaml", "broken.yaml", "shop.yaml"]).expect(2);
        assert_eq!(outcome.documents(), ["shop.yaml"]);
        assert!(outcome.stderr.contains("broken.yaml:2:8: error[syntax-error]"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("error: gone.yaml: there is no such file"), "{}", outcome.stderr);
        let outcome = Run::new(&["operations", "-"]).stdin("kind: Service").go().expect(2);
        assert!(outcome.stderr.contains("unsupported-version"), "{}", outcome.stderr);
    }
}

mod large_input {
    use super::*;

    #[test]
    fn nesting_of_100_000_brackets_is_an_error_with_a_place() {
        for (name, text) in [
            ("deep.json", format!("{{\"openapi\": \"3.1.0\", \"paths\": {}", "[".repeat(100_000))),
            ("deep.yaml", format!("openapi: 3.1.0\npaths: {}", "[".repeat(100_000))),
            ("braces.yaml", format!("openapi: 3.1.0\npaths: {}", "{".repeat(100_000))),
            ("dashes.yaml", format!("openapi: 3.1.0\npaths:\n  {}", "- ".repeat(100_000))),
        ] {
            let directory = Directory::new(&[(name, &text), ("faulty.yaml", FAULTY)]);
            let outcome = directory.run(&["check", "-f", "concise", "."]).expect(2);
            assert!(outcome.stdout.contains(&format!("{name}:")), "{}", outcome.stdout);
            assert!(outcome.stdout.contains("faulty.yaml:6:"), "the others are audited: {}", outcome.stdout);
            directory.run(&["check", name]).expect(2);
        }
    }

    #[test]
    fn a_document_of_70_megabytes_is_audited() {
        // Text rather than structure, as in descriptions with pictures for examples: that is fast in any build.
        let picture = "A".repeat(1 << 20);
        let mut text = String::with_capacity(72 << 20);
        text.push_str(
            "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"large\", \"version\": \"1\"}, \"x-pictures\": [",
        );
        for _ in 0..70 {
            text.push_str(&format!("\"{picture}\",\n"));
        }
        text.push_str("0], \"paths\": {}, \"components\": {\"responses\": {\"Gone\": {\"$ref\": \"#/nowhere\"}}}}");
        let directory = Directory::new(&[("large.json", &text)]);
        let outcome = directory.run(&["check", "-f", "concise", "large.json"]).expect(1);
        assert!(outcome.stdout.starts_with("large.json:71:"), "{}", outcome.stdout);
    }

    #[test]
    fn places_far_apart_on_one_line_are_shown_in_parts() {
        let padding = "x".repeat(1 << 20);
        let text = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"x\",\"version\":\"1\"}},\"x-padding\":\"a\",\"x-long\":\"{padding}\",\
             \"x-padding\":\"b\",\"paths\":{{}}}}"
        );
        let directory = Directory::new(&[("line.json", &text)]);
        let outcome = directory.run(&["check", "line.json", "--only", "duplicate-key"]).expect(1);
        assert!(outcome.stdout.len() < 5_000, "{} bytes", outcome.stdout.len());
        assert!(outcome.stdout.contains("line.json:1:1048659") && outcome.stdout.contains("line.json:1:55"));
    }
}

mod output {
    use super::*;

    #[test]
    fn several_reports_come_from_one_run() {
        let directory = both();
        directory.write("report.json", "old");
        let outputs = ["--output", "json=report.json", "-o", "concise=report.txt"];
        let outcome = directory.run(&[&["check", "faulty.yaml", "-q"], &outputs[..]].concat()).expect(1);
        assert!(outcome.stdout.contains("error[unresolved-reference]"), "{}", outcome.stdout);
        let report: serde_json::Value = serde_json::from_str(&directory.read("report.json")).expect("is JSON");
        assert_eq!(report["version"], 1);
        assert!(directory.read("report.txt").starts_with("faulty.yaml:6:"));
        let mut files: Vec<_> =
            fs::read_dir(directory.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        files.sort_unstable();
        assert_eq!(files, ["clean.yaml", "faulty.yaml", "report.json", "report.txt"], "nothing is left behind");
    }

    #[test]
    fn files_have_no_colours() {
        let directory = both();
        directory.run(&["check", "faulty.yaml", "--color", "always", "-o", "human=report.txt"]).expect(1);
        assert!(!directory.read("report.txt").contains('\x1b'));
    }

    #[test]
    fn what_can_not_be_written_is_said_before_the_work() {
        let directory = both();
        for output in ["json=reports/report.json", "json=.", "json=/"] {
            let outcome = directory.run(&["check", "faulty.yaml", "--output", output]).expect(2);
            assert_eq!(outcome.stdout, "");
            assert!(outcome.stderr.starts_with("error: can't write `"), "{}", outcome.stderr);
        }
        assert_snapshot!(directory.run(&["check", "--output", "json=reports/report.json"]).expect(2).whole());
        directory.run(&["check", "-o", "json=a.txt", "-o", "concise=a.txt"]).expect(2);
        assert!(!directory.path("a.txt").exists());
    }

    #[test]
    #[cfg(unix)]
    fn devices_and_links_are_written_through() {
        let directory = both();
        directory.run(&["check", "faulty.yaml", "-q", "-o", "json=/dev/null"]).expect(1);
        directory.write("real.json", "");
        std::os::unix::fs::symlink("real.json", directory.path("link.json")).expect("links can be made");
        directory.run(&["check", "faulty.yaml", "-o", "json=link.json"]).expect(1);
        assert!(directory.path("link.json").is_symlink() && directory.read("real.json").starts_with('{'));
    }

    #[test]
    #[cfg(unix)]
    fn streams_and_named_pipes_are_written_to() {
        let directory = both();
        let arguments = ["check", "faulty.yaml", "-f", "concise", "-o", "json=/dev/stdout"];
        let piped = directory.run(&arguments).expect(1).stdout;
        assert!(
            piped.starts_with('{') && piped.lines().last().expect("has lines").starts_with("faulty.yaml:6:"),
            "{piped}"
        );
        let file = File::create(directory.path("all.txt")).expect("can be made");
        Run::new(&arguments).within(&directory.path("")).go_to(file.into()).expect(1);
        assert_eq!(directory.read("all.txt"), piped, "one report is not written over the other");
        let errors = directory.run(&["check", "faulty.yaml", "-o", "concise=/dev/stderr"]).expect(1).stderr;
        assert!(errors.starts_with("faulty.yaml:6:"), "{errors}");

        let pipe = directory.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
        let reader = std::thread::spawn(move || fs::read_to_string(pipe).expect("can be read"));
        directory.run(&["check", "faulty.yaml", "-o", "concise=pipe"]).expect(1);
        assert!(reader.join().expect("ends").starts_with("faulty.yaml:6:"));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_replaced_keeps_its_permissions_and_its_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = both();
        directory.write("secret.json", "{}");
        fs::set_permissions(directory.path("secret.json"), fs::Permissions::from_mode(0o600)).expect("is ours");
        directory.run(&["check", "faulty.yaml", "-o", "json=secret.json"]).expect(1);
        let mode = fs::metadata(directory.path("secret.json")).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        directory.write("reports/.keep", "");
        symlink("reports/new.json", directory.path("link.json")).expect("links can be made");
        directory.run(&["check", "faulty.yaml", "-o", "json=link.json"]).expect(1);
        assert!(directory.path("link.json").is_symlink() && directory.read("reports/new.json").starts_with('{'));
    }

    #[test]
    fn a_report_takes_no_document_s_place() {
        let directory = both();
        let root = referring_to("part.yaml");
        directory.write("root.yaml", &root);
        directory.write("part.yaml", FRAGMENT);
        directory.run(&["check", "faulty.yaml", "-o", "concise=clean.yaml"]).expect(1);
        for output in ["json=faulty.yaml", "json=./x/../faulty.yaml", "json=part.yaml"] {
            directory.write("x/.keep", "");
            let outcome = directory.run(&["check", "faulty.yaml", "root.yaml", "-o", output]).expect(2);
            assert!(outcome.stderr.contains("which is one of the documents"), "{}", outcome.stderr);
        }
        for output in ["json=faulty.yaml", "json=root.yaml", "json=part.yaml"] {
            let outcome = directory.run(&["diff", "faulty.yaml", "root.yaml", "-o", output]).expect(2);
            assert!(outcome.stderr.contains("which is one of the documents"), "{}", outcome.stderr);
        }
        assert_eq!(directory.read("faulty.yaml"), FAULTY);
        assert_eq!(directory.read("root.yaml"), root);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn where_no_file_can_be_made_is_said_before_the_work() {
        let directory = both();
        for output in ["json=/sys/report.json", "json=/proc/report.json"] {
            let outcome = directory.run(&["check", "faulty.yaml", "-o", output]).expect(2);
            assert_eq!(outcome.stdout, "", "{output}");
            assert!(
                outcome.stderr.contains("can't write `/") && outcome.stderr.contains("help:"),
                "{}",
                outcome.stderr
            );
        }
        // What fails only while it is written leaves no part of it.
        let outcome =
            directory.run(&["check", "faulty.yaml", "-q", "-o", "json=/dev/full", "-o", "concise=a.txt"]).expect(2);
        assert!(outcome.stderr.starts_with("error: can't write `/dev/full`: no space left"), "{}", outcome.stderr);
        assert!(directory.read("a.txt").starts_with("faulty.yaml:6:"), "the others are written all the same");
    }

    #[test]
    fn unknown_formats_are_told_the_names() {
        let directory = both();
        for arguments in [["-f", "xml"], ["-o", "xml=report.xml"], ["-o", "report.xml"], ["-o", "json="]] {
            let outcome = directory.run(&[&["check", "faulty.yaml"], &arguments[..]].concat()).expect(2);
            let words = outcome.stderr.replace('\n', " ");
            assert!(words.contains("sarif") || words.contains("FORMAT=PATH"), "{}", outcome.stderr);
            assert!(outcome.stdout.is_empty() && !directory.path("report.xml").exists());
        }
    }

    #[test]
    fn failures_reach_standard_error_where_the_report_is_for_programs() {
        let directory = both();
        for format in ["json", "concise"] {
            let outcome = directory.run(&["check", "-f", format, "gone.yaml", "clean.yaml"]).expect(2);
            assert!(outcome.stderr.starts_with("error: gone.yaml: there is no such file"), "{}", outcome.stderr);
        }
        let outcome = directory.run(&["check", "gone.yaml"]).expect(2);
        assert!(outcome.stdout.contains("gone.yaml") && outcome.stderr.is_empty(), "{outcome:?}");
    }

    #[test]
    fn quiet_verbose_and_timings() {
        let directory = both();
        assert_eq!(directory.run(&["check", "-q", "clean.yaml"]).expect(0).stdout, "");
        assert!(!directory.run(&["check", "-q", "faulty.yaml"]).expect(1).stdout.contains("Found"));
        assert_snapshot!(directory.run(&["check", "-v", "faulty.yaml"]).expect(1).whole());
        let outcome = directory.run(&["check", "--timings", "-q", "clean.yaml"]).expect(0);
        let steps: Vec<&str> = outcome.stderr.lines().filter_map(|line| line.rsplit("  ").next()).collect();
        assert_eq!(steps, ["find", "read", "audit", "report", "total"]);
    }

    #[test]
    fn max_findings_limits_each_rule() {
        let mut text = format!("{CLEAN}components:\n  responses:\n");
        (0..8).for_each(|at| text.push_str(&format!("    R{at}: {{$ref: '#/nowhere/{at}'}}\n")));
        let directory = Directory::new(&[("api.yaml", &text)]);
        let shown = |arguments: &[&str]| {
            let outcome = directory.run(&[&["check", "api.yaml"], arguments].concat()).expect(1);
            outcome.stdout.matches("error[unresolved-reference]").count()
        };
        assert_eq!(shown(&[]), 8);
        assert_eq!(shown(&["--max-findings", "3"]), 3);
        assert_eq!(shown(&["--max-findings", "0"]), 8);
        assert_eq!(shown(&["--max-findings", "3", "--format", "concise"]), 8, "only people are spared");
    }
}

mod colours {
    use super::*;

    fn is_coloured(environment: &[(&str, &str)], arguments: &[&str]) -> bool {
        let directory = both();
        let mut run = Run::new(&[&["check", "faulty.yaml"], arguments].concat()).within(&directory.path(""));
        for (name, value) in environment {
            run = run.env(name, value);
        }
        run.go().expect(1).stdout.contains('\x1b')
    }

    #[test]
    fn follow_the_flag_then_the_environment_then_the_terminal() {
        assert!(!is_coloured(&[], &[]), "a pipe is no terminal");
        assert!(is_coloured(&[], &["--color", "always"]));
        assert!(is_coloured(&[("NO_COLOR", "1")], &["--color=always"]));
        assert!(!is_coloured(&[("FORCE_COLOR", "1")], &["--color", "never"]));
        assert!(is_coloured(&[("FORCE_COLOR", "1")], &[]));
        assert!(is_coloured(&[("CLICOLOR_FORCE", "1")], &[]));
        assert!(!is_coloured(&[("CLICOLOR_FORCE", "0")], &[]));
        assert!(!is_coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
        assert!(is_coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "")], &[]));
        assert!(!is_coloured(&[("CI", "true"), ("GITHUB_ACTIONS", "true")], &[]));
    }

    #[test]
    fn are_in_no_json() {
        let directory = both();
        for arguments in
            [&["check", "-f", "json", "faulty.yaml"][..], &["rules", "-f", "json"], &["status", "-f", "json"]]
        {
            assert!(!directory.run(&[arguments, &["--color", "always"]].concat()).stdout.contains('\x1b'));
        }
    }

    #[test]
    fn work_for_every_command() {
        let directory = both();
        for arguments in [&["rules"][..], &["explain", "duplicate-key"], &["status"], &["status", "409"]] {
            let plain = directory.run(arguments).expect(0).stdout;
            let coloured = directory.run(&[&["--color", "always"], arguments].concat()).expect(0).stdout;
            assert!(!plain.contains('\x1b') && coloured.contains('\x1b'), "{arguments:?}");
        }
    }
}

#[test]
fn text_of_documents_and_names_does_not_drive_the_terminal() {
    let text = SHOP.replace("/orders:", "\"/\\e[31mred\":");
    let directory = Directory::new(&[("shop.yaml", &text), ("other.yaml", "a: 1\n")]);
    for arguments in [
        &["check", "--preset", "strict"][..],
        &["check", "-f", "concise", "--preset", "strict"],
        &["check", "-f", "json", "--preset", "strict"],
        &["operations"],
        &["operations", "-v"],
        &["operations", "--matrix"],
        &["operations", "-f", "json"],
        &["check", "\x1b[31m.yaml", "-f", "concise"],
        &["check", "-o", "json=\x1b[31m/x.json"],
        &["status", "\x1b[31m"],
    ] {
        let outcome = directory.run(arguments);
        assert!(!outcome.stdout.contains('\x1b') && !outcome.stderr.contains('\x1b'), "{arguments:?}: {outcome:?}");
    }
}

mod narrow_terminals {
    use super::*;

    #[test]
    fn get_lines_that_fit() {
        let directory = both();
        for arguments in [&["rules"][..], &["status"], &["status", "429"], &["explain", "unsupported-version"]] {
            let outcome = Run::new(arguments).env("COLUMNS", "50").go().expect(0);
            for line in outcome.stdout.lines().filter(|line| !line.starts_with("      ")) {
                assert!(line.chars().count() <= 50 || !line.trim().contains(' '), "{arguments:?}: {line}");
            }
        }
        let run = Run::new(&["check", "faulty.yaml"]).within(&directory.path("")).env("COLUMNS", "40");
        assert_snapshot!(run.go().expect(1).whole());
    }

    #[test]
    fn get_ascii_where_the_locale_has_no_more() {
        let directory = both();
        let run = |locale: &str| {
            let run = Run::new(&["check", "faulty.yaml"]).within(&directory.path("")).env("LC_ALL", locale);
            run.go().expect(1).stdout
        };
        assert!(run("C").is_ascii());
        assert!(!run("en_US.UTF-8").is_ascii());
    }
}

mod help {
    use super::*;

    #[test]
    fn of_every_command() {
        for command in ["", "check", "operations", "advise", "rules", "explain", "status", "completions"] {
            let arguments = if command.is_empty() { vec!["--help"] } else { vec![command, "--help"] };
            let name = if command.is_empty() { "main" } else { command };
            assert_snapshot!(format!("help_{name}"), Run::new(&arguments).go().expect(0).stdout);
        }
        assert_snapshot!("help_check_short", Run::new(&["check", "-h"]).go().expect(0).stdout);
    }

    #[test]
    fn without_arguments_is_an_error() {
        let outcome = Run::new(&[]).go().expect(2);
        assert!(outcome.stderr.contains("Usage: oas-audit"), "{}", outcome.stderr);
    }

    #[test]
    fn names_the_version() {
        let outcome = Run::new(&["--version"]).go().expect(0);
        assert_eq!(outcome.stdout, format!("oas-audit {}\n", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn completions_know_the_flags() {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let script = Run::new(&["completions", shell]).go().expect(0).stdout;
            assert!(script.contains("skip-others") && script.contains("stdin-path"), "{shell}");
        }
    }
}

mod pages {
    use super::*;

    #[test]
    fn rules_are_listed_for_people_and_programs() {
        let table = Run::new(&["rules"]).go().expect(0).stdout;
        let json = Run::new(&["rules", "--format", "json"]).go().expect(0).json();
        assert_eq!(json["version"], 1);
        let rules = json["rules"].as_array().expect("is a list");
        for rule in rules {
            let id = rule["id"].as_str().expect("has an id");
            assert!(table.lines().any(|line| line.starts_with(id)), "{id}");
            let page = Run::new(&["explain", id]).go().expect(0).stdout;
            assert!(["Why\n", "Bad\n", "Good\n"].iter().all(|heading| page.contains(heading)), "{page}");
            assert!(!page.contains("```") && !page.contains("# #"), "{page}");
        }
    }

    #[test]
    fn a_rule_is_explained() {
        assert_snapshot!(Run::new(&["explain", "duplicate-key"]).go().expect(0).stdout);
        let json = Run::new(&["explain", "duplicate-key", "--format", "json"]).go().expect(0).json();
        assert_eq!(json["id"], "duplicate-key");
        assert!(json["docs"].as_str().expect("is text").contains("\n## Why\n"));
    }

    #[test]
    fn status_codes_are_looked_up() {
        let page = |words: &[&str]| Run::new(&[&["status"], words].concat()).go().expect(0).stdout;
        assert_snapshot!(page(&["429"]));
        assert!(page(&["duplicate", "email"]).starts_with("409 Conflict"));
        assert!(page(&["419"]).contains("Laravel"));
        let expired = page(&["page", "expired"]);
        assert!(expired.starts_with("403") && expired.contains("`419 Page Expired` of Laravel"), "{expired}");
        let table = page(&["--table", "4xx"]);
        assert!(table.lines().any(|line| line.starts_with("404") && line.contains("by default")), "{table}");
        assert!(page(&["--table"]).lines().count() > 60);
        assert!(page(&["--for", "delete"]).contains("204  No Content"));
        assert_eq!(page(&["5xx"]).matches("\n5").count(), page(&["server", "error"]).matches("\n5").count());
        assert!(page(&[]).lines().count() > 60);
        for words in ["999", "299", "xyzzy"] {
            let outcome = Run::new(&["status", words]).go().expect(2);
            assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
        }
        let json = Run::new(&["status", "409", "--format", "json"]).go().expect(0).json();
        assert_eq!(json["codes"][0]["code"], 409);
    }
}

#[test]
fn the_sample_gives_a_report() {
    let root = crate::support::root();
    if root.join("fixtures/sample").is_dir() {
        let outcome = Run::new(&["check", "fixtures/sample"]).within(root).go();
        assert!(outcome.status <= 1, "{}", outcome.stdout);
        assert_eq!(redact(&outcome.stdout), redact(&Run::new(&["check", "fixtures/sample"]).within(root).go().stdout));
    }
    assert!(Path::new(root).is_dir());
}
