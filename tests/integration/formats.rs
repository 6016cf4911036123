//! The reports for other programs, as the binary writes them: paths, GitHub Actions, and the schemas of others.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{CLEAN, Directory, FAULTY, Run, root};

/// Every format that is for programs or pages.
const MACHINES: [&str; 8] = ["sarif", "github", "gitlab", "junit", "checkstyle", "teamcity", "markdown", "html"];

fn schema(name: &str) -> std::path::PathBuf {
    root().join("tests/integration/schemas").join(name)
}

#[test]
fn several_reports_come_from_one_run() {
    let directory = Directory::new(&[("clean.yaml", CLEAN), ("faulty.yaml", FAULTY)]);
    let outputs: Vec<String> = MACHINES.iter().map(|format| format!("--output={format}=report.{format}")).collect();
    let arguments: Vec<&str> =
        ["check", "--format", "concise"].into_iter().chain(outputs.iter().map(String::as_str)).collect();
    let outcome = directory.run(&arguments).expect(1);
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
    for format in MACHINES {
        let text = directory.read(&format!("report.{format}"));
        assert!(text.contains("unresolved-reference") && text.ends_with('\n'), "{format}: {text}");
        let printed = directory.run(&["check", "--format", format]).expect(1);
        assert_eq!(printed.stdout, text, "{format}");
    }
}

#[test]
fn clean_and_failed_runs_have_whole_reports_too() {
    let directory = Directory::new(&[("clean.yaml", CLEAN)]);
    for format in MACHINES {
        let clean = directory.run(&["check", "--format", format]).expect(0);
        let failed = directory.run(&["check", "--format", format, "clean.yaml", "gone.yaml"]).expect(2);
        assert!(failed.stdout.contains("gone.yaml"), "{format}: {}", failed.stdout);
        match format {
            "sarif" => {
                assert_eq!(clean.json()["runs"][0]["invocations"][0]["executionSuccessful"], true);
                let invocation = &failed.json()["runs"][0]["invocations"][0];
                assert_eq!(invocation["executionSuccessful"], false);
                assert_eq!(invocation["toolExecutionNotifications"][0]["level"], "error");
            }
            "gitlab" => assert_eq!(
                (clean.json(), failed.json()[0]["severity"].clone()),
                (Value::Array(vec![]), "blocker".into())
            ),
            "github" => assert_eq!(clean.stdout, ""),
            _ => {}
        }
    }
}

/// Paths are those of the repository, wherever in it the audit was started.
#[test]
fn paths_start_at_the_root_of_the_repository() {
    let directory =
        Directory::new(&[("shop/.git/HEAD", ""), ("shop/apis/faulty.yaml", FAULTY), ("outside.yaml", FAULTY)]);
    let run = |format: &str, input: &str| {
        let arguments = ["check", "--format", format, input];
        Run::new(&arguments).within(&directory.path("shop/apis")).go().expect(1)
    };
    for input in [".", "faulty.yaml", "../apis/faulty.yaml"] {
        let sarif = run("sarif", input).json();
        let location = sarif.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation");
        assert_eq!(
            location,
            Some(&serde_json::json!({"uri": "apis/faulty.yaml", "uriBaseId": "%SRCROOT%"})),
            "{input}"
        );
        assert_eq!(run("gitlab", input).json()[0]["location"]["path"], "apis/faulty.yaml", "{input}");
        assert!(run("github", input).stdout.contains("file=apis/faulty.yaml,"), "{input}");
        assert!(run("junit", input).stdout.contains("<testsuite name=\"apis/faulty.yaml\""), "{input}");
        assert!(run("markdown", input).stdout.contains("<code>apis/faulty.yaml</code>"), "{input}");
        assert!(run("html", input).stdout.contains("\"path\":\"apis/faulty.yaml\""), "{input}");
    }
    let sarif = run("sarif", "../../outside.yaml").json();
    let uri = sarif.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
    let uri = uri.and_then(Value::as_str).expect("is a string");
    assert!(uri.starts_with("file:///") && uri.ends_with("/outside.yaml"), "{uri}");
}

#[test]
fn github_gets_annotations_beside_the_report_for_people() {
    let directory = Directory::new(&[("faulty.yaml", FAULTY)]);
    let run = |arguments: &[&str], value: &str| {
        let arguments = [&["check"], arguments].concat();
        Run::new(&arguments).within(&directory.path("")).env("GITHUB_ACTIONS", value).go().expect(1).stdout
    };
    let both = run(&[], "true");
    let (people, annotation) = both.split_once("\n::error ").expect("has both");
    assert!(people.starts_with("error[unresolved-reference]") && people.contains("Found 1 error"), "{both}");
    assert!(annotation.starts_with("file=faulty.yaml,line=6,endLine=6,"), "{both}");
    for (arguments, value) in
        [(&["--format", "human"][..], "true"), (&["-f", "json"], "true"), (&[], "false"), (&[], "")]
    {
        assert!(!run(arguments, value).contains("::error"), "{arguments:?} {value:?}");
    }
    assert_eq!(run(&["-f", "github"], "").lines().count(), 1);
}

/// Below `--fail-on` nothing fails, so that a CI server and the exit status agree.
#[test]
fn cases_of_junit_fail_where_the_run_does() {
    let directory = Directory::new(&[("faulty.yaml", FAULTY)]);
    let run = |arguments: &[&str], status| {
        directory.run(&[&["check", "-f", "junit"], arguments].concat()).expect(status).stdout
    };
    assert!(run(&[], 1).contains("failures=\"1\""));
    assert!(run(&["--rule", "unresolved-reference=info"], 0).contains("<skipped type=\"info\""));
    assert!(run(&["--fail-on", "never"], 0).contains("failures=\"0\""));
    assert!(run(&["--exit-zero"], 0).contains("failures=\"1\""), "the server is to judge");
}

#[test]
fn sarif_of_real_findings_fits_the_schema() {
    let text = std::fs::read_to_string(schema("sarif-2.1.0.json")).expect("is in the repository");
    let schema: Value = serde_json::from_str(&text).expect("is JSON");
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).expect("is a schema");
    for input in ["fixtures/sample", "fixtures/documents"] {
        let outcome =
            Run::new(&["check", "-f", "sarif", "--preset", "strict", "--exit-zero", input]).within(root()).go();
        let value = outcome.json();
        let errors: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{input}: {errors:#?}");
        assert!(value["runs"][0]["results"].as_array().is_some_and(|results| !results.is_empty()), "{input}");
    }
}

/// Runs only where `xmllint` is installed; the form is checked without it beside the writer.
#[test]
fn junit_fits_the_schema_of_jenkins() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("passed over: there is no xmllint");
        return;
    }
    let directory = Directory::new(&[("clean.yaml", CLEAN), ("faulty.yaml", FAULTY)]);
    directory.run(&["check", "clean.yaml", "faulty.yaml", "gone.yaml", "-o", "junit=report.xml"]).expect(2);
    let sample = directory.path("sample.xml");
    let output = format!("--output=junit={}", sample.display());
    Run::new(&["check", "--preset", "strict", "fixtures/sample", &output]).within(root()).go();
    let validate = |path: &Path| {
        let outcome =
            Command::new("xmllint").arg("--noout").arg("--schema").arg(schema("junit-10.xsd")).arg(path).output();
        let outcome = outcome.expect("it is installed");
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    };
    validate(&directory.path("report.xml"));
    validate(&sample);
}
