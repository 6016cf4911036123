use std::io;

use super::*;
use crate::audit::Options;
use crate::diagnostic::Severity;
use crate::files::{Unsearched, Walk};
use crate::report::plain::Finding;

const SHOP: &str = "openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        200: {description: the order, content: {application/json: {schema: {type: object}}}}
        404: {$ref: 'shared/errors.yaml#/NotFound'}
    delete:
      operationId: deleteOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        204: {description: deleted, content: {text/plain: {}}}
        404: {$ref: 'shared/errors.yaml#/NotFound'}
";
const ERRORS: &str = "NotFound: {description: no such order, content: {application/json: {schema: {type: object}}}}\n";
const BROKEN: &str = "Gone: {description: no such order}\n";

fn project(files: &[(&str, &str)]) -> Project {
    let mut project = Project::in_memory();
    files.iter().for_each(|(path, text)| project.set(path, *text));
    project
}

fn shop() -> Project {
    project(&[("shop.yaml", SHOP), ("shared/errors.yaml", ERRORS)])
}

fn rules(report: &Report) -> Vec<&str> {
    report.findings().map(|finding| finding.rule.as_str()).collect()
}

/// What a new project with the same files says.
fn anew(project: &Project) -> Result<Report, Error> {
    Project::over(project.files.top.clone()).audit()
}

#[test]
fn references_between_files_in_memory_resolve() {
    let mut project = shop();
    let report = project.audit().expect("has a document");
    assert!(rules(&report).contains(&"no-content-with-body"), "{report:#?}");
    assert!(!rules(&report).contains(&"unresolved-reference"), "{report:#?}");
    assert_eq!((report.documents.len(), report.summary.operations, report.summary.complete), (1, 2, true));
    project.set("shared/errors.yaml", BROKEN);
    let report = project.audit().expect("has a document");
    let unresolved: Vec<&Finding> =
        report.findings().filter(|finding| finding.rule == "unresolved-reference").collect();
    assert_eq!(
        unresolved.iter().map(|one| one.location.path.as_str()).collect::<Vec<_>>(),
        ["shop.yaml"; 2][..unresolved.len()]
    );
    assert!(!unresolved.is_empty());
    assert!(unresolved[0].to_string().starts_with("shop.yaml:10:"), "{}", unresolved[0]);
}

#[test]
fn a_broken_file_that_no_operation_uses_is_one_info() {
    let refers = |used: &str, unused: &str| {
        let schema = |file: &str| format!("{{$ref: '{file}'}}");
        format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    get: {{responses: {{'200': {{description: a, content: {{a/b: {{schema: {}}}}}}}}}}}\n\
             components: {{schemas: {{A: {}}}}}\n",
            schema(used),
            schema(unused),
        )
    };
    let broken = "type: [\n'";
    for (root, severity) in [
        (refers("whole.yaml", "broken.yaml"), Severity::Info),
        (refers("broken.yaml", "whole.yaml"), Severity::Error),
        (refers("broken.yaml", "broken.yaml#/a"), Severity::Error),
        ("openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: {$ref: broken.yaml}}}\n".to_owned(), Severity::Error),
    ] {
        let mut project = project(&[("a.yaml", &root)]);
        project.set("broken.yaml", broken);
        project.set("whole.yaml", "type: string\n");
        let report = project.audit().expect("is audited");
        let found: Vec<_> = report.findings().filter(|finding| finding.rule == "syntax-error").collect();
        assert!(!found.is_empty() && found.iter().all(|finding| finding.severity == severity), "{root}: {found:?}");
        assert_eq!(report.documents[0].broken, severity == Severity::Error, "{root}");
        assert!(severity == Severity::Error || found.len() == 1, "{root}: {found:?}");
    }
}

#[test]
fn text_that_is_not_openapi_is_an_error() {
    for (files, message) in [
        (&[][..], "the project has no OpenAPI document"),
        (&[("a.yaml", "")], "`a.yaml` is not an OpenAPI document"),
        (
            &[("a.yaml", "title: something else\n"), ("oas-audit.yaml", "preset: all\n")],
            "`a.yaml` is not an OpenAPI document",
        ),
        (&[("a.yaml", "x: 1\n"), ("b.json", "{}")], "the project has no OpenAPI document"),
        (
            &[("a.yaml", SHOP), ("oas-audit.yaml", "exclude: ['*.yaml']\n")],
            "the config excludes all OpenAPI documents of the project (1)",
        ),
    ] {
        let error = project(files).audit().expect_err("has no document");
        assert_eq!(error.message(), message);
        assert!(!error.help().is_empty() && error.findings().is_empty());
    }
    let mut broken = project(&[("a.yaml", "openapi: 3.1.0\npaths: [\n")]);
    let report = broken.audit().expect("is meant to be one");
    assert!(report.documents[0].broken && !report.summary.complete);
    assert_eq!(rules(&report), ["syntax-error"]);
}

#[test]
fn configs_are_followed_and_their_mistakes_are_errors() {
    let mut project = shop();
    let usual = rules(&project.audit().expect("has a document")).len();
    project.set("oas-audit.yaml", "rules: {no-content-with-body: off}\n");
    let report = project.audit().expect("has a document");
    assert!(!rules(&report).contains(&"no-content-with-body") && rules(&report).len() == usual - 1);
    project.set("oas-audit.yaml", "rules: {no-content-with-body: sometimes}\n");
    let error = project.audit().expect_err("is mistaken");
    assert_eq!(error.to_string(), "the config `oas-audit.yaml` has 1 mistake");
    assert_eq!((error.findings()[0].location.start.line, error.findings()[0].severity), (1, Severity::Error));
    project.remove("oas-audit.yaml");
    assert_eq!(rules(&project.audit().expect("has a document")).len(), usual);
}

#[test]
fn what_a_baseline_knows_is_not_reported() {
    let mut project = shop();
    let config = "baseline: known.json\n";
    let options = Options::default();
    let report = audit::audit(&project.refresh().expect("has a document").workspace, &options);
    let mut known = Vec::new();
    let baseline = audit::Baseline::record(&report, |source| report.sources.get(source).name.clone(), |_| true);
    baseline.write(&mut known).expect("memory takes all");
    project.set("known.json", known);
    project.set("oas-audit.yaml", config);
    let report = project.audit().expect("has a document");
    assert_eq!(rules(&report), [""; 0]);
    let known = report.summary.baseline.expect("there is a baseline");
    assert!(known.known > 0 && known.fixed == 0, "{known:?}");
    project.set("shop.yaml", SHOP.replace(", content: {text/plain: {}}", ""));
    assert!(project.audit().expect("has a document").summary.baseline.is_some_and(|known| known.fixed > 0));
}

/// Only a document that uses a changed file is audited again.
#[test]
fn what_no_change_reaches_is_kept() {
    let mut project = shop();
    project.set("other.yaml", SHOP);
    project.set("alone.yaml", SHOP.replace("shared/errors.yaml#/NotFound", "#/components/responses/None"));
    let before = project.audit().expect("has documents");
    assert_eq!(before.documents.len(), 3);
    // Who is asked again loses this mark.
    let mark = |project: &mut Project| {
        project.audited.values_mut().flatten().for_each(|(_, document)| document.openapi = "kept".to_owned());
    };
    let kept = |project: &mut Project| {
        let report = project.audit().expect("has documents");
        let kept = report.documents.into_iter().filter(|document| document.openapi == "kept");
        kept.map(|document| document.path).collect::<Vec<_>>()
    };
    for (path, text, expected) in [
        ("unused.yaml", "a: 1\n", &["alone.yaml", "other.yaml", "shop.yaml"][..]),
        ("shared/errors.yaml", BROKEN, &["alone.yaml"]),
        ("alone.yaml", SHOP, &[]),
        ("shared/errors.yaml", ERRORS, &[]),
    ] {
        mark(&mut project);
        project.set(path, text);
        assert_eq!(kept(&mut project), expected, "{path}");
        assert_eq!(project.audit().map(|report| report.summary), anew(&project).map(|report| report.summary));
    }
}

#[test]
fn any_order_of_changes_gives_what_a_new_project_gives() {
    let texts = [
        SHOP.to_owned(),
        SHOP.replace("#/NotFound", "#/Gone"),
        SHOP.replace("shared/errors.yaml", "b.yaml"),
        ERRORS.to_owned(),
        BROKEN.to_owned(),
        format!("{SHOP}x-oas-audit-ignore: [missing-401, no-content-with-body]\n"),
        "openapi: [".to_owned(),
        "rules: {no-content-with-body: info}\n".to_owned(),
    ];
    let paths = ["a.yaml", "b.yaml", "shared/errors.yaml", "shared/c.yaml", "shared/oas-audit.yaml"];
    let mut project = Project::in_memory();
    // A linear congruential generator: the same steps each time.
    let mut state = 7_u32;
    let mut next = |end: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % end
    };
    for step in 0..300 {
        let path = paths[next(paths.len())];
        match next(4) {
            0 => project.remove(path),
            _ => project.set(path, texts[next(texts.len())].clone()),
        }
        if next(2) == 0 {
            assert_eq!(project.audit(), anew(&project), "step {step}: {:?}", project.files.top);
        }
    }
}

#[test]
fn a_file_may_vanish_between_search_and_reading() {
    struct Vanishing(Memory);
    impl FileSystem for Vanishing {
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            if path.ends_with("lost.yaml") { Err(io::ErrorKind::NotFound.into()) } else { self.0.read(path) }
        }
        fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
            self.0.canonicalize(path)
        }
        fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
            let unread = Unsearched { place: Some("x".into()), message: "permission denied".to_owned(), help: "check" };
            Box::new(self.0.walk(directory).chain([Err(unread)]))
        }
        fn open<'f>(&'f self, path: &Path) -> io::Result<Box<dyn io::Read + 'f>> {
            self.0.open(path)
        }
    }
    let files = ["kept.yaml", "lost.yaml"].map(|path| (PathBuf::from(path), SHOP.as_bytes().to_vec()));
    let report = Project::over(Vanishing(Memory(files.into()))).audit().expect("has a document");
    assert_eq!(report.documents.iter().map(|document| document.path.as_str()).collect::<Vec<_>>(), ["kept.yaml"]);
    let failures: Vec<_> = report.failures.iter().map(|one| (one.input.as_str(), one.message.as_str())).collect();
    assert_eq!(failures, [("x", "permission denied"), ("lost.yaml", "there is no such file")]);
    assert!(!report.summary.complete);
}

#[test]
fn a_report_is_read_back_from_its_json() {
    let report = shop().audit().expect("has a document");
    let text = serde_json::to_string(&report).expect("is data");
    assert_eq!(serde_json::from_str::<Report>(&text).expect("is a report"), report);
    let later = text.replacen('{', "{\"added\": [1], ", 1);
    assert_eq!(serde_json::from_str::<Report>(&later).expect("is a report"), report);
}

#[test]
fn kinds_and_advice_are_plain_data() {
    let mut project = shop();
    let kinds = project.kinds().expect("has a document");
    let operations = &kinds[0].operations;
    assert_eq!(operations.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["item", "delete"]);
    assert!(!operations[0].about.evidence.is_empty());
    assert_eq!(operations[0].about.responses, ["200", "404"]);
    let advice = project.advise().expect("has a document");
    let declared = &advice[0].operations[1].about.advice;
    assert!(declared.iter().any(|one| one.status == "204" && !one.findings.is_empty()), "{declared:#?}");
    let text = serde_json::to_string(&advice).expect("is data");
    assert_eq!(serde_json::from_str::<Vec<DocumentListing<Recommendation>>>(&text).expect("is data"), advice);
}

#[test]
fn positions_are_known_in_every_unit() {
    let mut project = project(&[("a.yaml", SHOP.replace("the order", "\u{1f600} order").as_str())]);
    assert_eq!(project.text("a.yaml"), None);
    project.audit().expect("has a document");
    let text = project.text("./a.yaml").expect("is read");
    let offset = text.find(" order").expect("is there") as u32;
    let at = |unit| project.position("a.yaml", offset, unit).expect("is read");
    let columns = [Unit::Byte, Unit::Character, Unit::Utf16].map(|unit| at(unit).column);
    assert_eq!(columns, [columns[1] + 3, columns[1], columns[1] + 1]);
    for unit in [Unit::Byte, Unit::Character, Unit::Utf16] {
        assert_eq!(project.offset("a.yaml", at(unit), unit), Some(offset));
    }
    assert_eq!(project.offset("b.yaml", at(Unit::Byte), Unit::Byte), None);
}

#[cfg(feature = "disk")]
#[test]
fn a_directory_is_a_project() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sample");
    let mut project = Project::open(directory).expect("is there");
    let report = project.audit().expect("has a document");
    let paths: Vec<&str> = report.documents.iter().map(|document| document.path.as_str()).collect();
    assert_eq!(paths, ["orders.yaml"]);
    // A buffer stands for its file until it is closed.
    project.set("orders.yaml", SHOP);
    assert!(rules(&project.audit().expect("has a document")).contains(&"no-content-with-body"));
    project.remove("orders.yaml");
    assert_eq!(project.audit().expect("has a document"), report);
    assert!(Project::open("none/such").is_err_and(|error| error.message().contains("there is no such file")));
}

/// What is said of a config as a whole is known once all documents that follow it are audited.
#[test]
fn a_config_is_judged_by_all_documents() {
    let other = "openapi: 3.1.0\ninfo: {title: other, version: '1'}\npaths: {}\n";
    for config in [
        "policies: [{id: gone, for: {methods: [DELETE]}, declare: [410]}]\n",
        "ignore: [{rule: no-content-with-body, pointer: '/paths/~1orders~1{id}/delete'}]\n",
    ] {
        let mut project = project(&[("shop.yaml", SHOP), ("other.yaml", other), ("oas-audit.yaml", config)]);
        let is_unused = |report: &Report| rules(report).iter().any(|rule| rule.starts_with("unused-"));
        assert!(!is_unused(&project.audit().expect("has documents")), "{config}");
        project.set("other.yaml", other.replace("'1'", "'2'"));
        assert!(!is_unused(&project.audit().expect("has documents")), "{config}");
        assert!(!is_unused(&anew(&project).expect("has documents")), "{config}");
    }
}
