use std::path::PathBuf;

use super::super::{Options, Report, audit};
use super::*;
use crate::config::Ignore;
use crate::resolve::{Input, Memory, Workspace};

const API: &str = "\
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders/{id}:
    get:
      responses: {'200': {description: the order}}
    patch:
      responses: {'200': {description: the order}}
  /orders/{id}/items/{item}:
    get:
      responses: {'200': {description: the item}, '404': {description: no such item}}
";

fn report(files: &[(&str, &str)], options: &Options) -> Report {
    let memory = files.iter().map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())).collect();
    let inputs: Vec<Input> =
        files.iter().map(|(name, _)| Input { path: PathBuf::from(name), name: (*name).to_owned() }).collect();
    audit(&Workspace::load(&Memory(memory), &inputs, &[]), options)
}

fn options() -> Options {
    Options { only: ["missing-404", "unused-suppression"].map(str::to_owned).into(), ..Options::default() }
}

/// What is found, and what is suppressed: lines and rules; of the latter the reason.
fn lines(report: &Report) -> (Vec<String>, Vec<String>) {
    let line = |finding: &Diagnostic| {
        let place = &finding.primary.place;
        format!("{} {}", report.sources.get(place.source).position(place.span.start).line, finding.rule)
    };
    let suppressed = report.documents.iter().flat_map(|document| &document.suppressed);
    let words = |one: &Suppressed| {
        format!("{}: {} {}", line(&one.finding), one.by.means.name(), one.by.reason.as_deref().unwrap_or("-"))
    };
    (report.findings().map(line).collect(), suppressed.map(words).collect())
}

/// The same for one document, after an edit of [`API`].
fn edited(from: &str, to: &str) -> (Vec<String>, Vec<String>) {
    assert!(API.contains(from), "{from}");
    lines(&report(&[("api.yaml", &API.replacen(from, to, 1))], &options()))
}

const BOTH: [&str; 2] = ["5 missing-404", "7 missing-404"];

#[test]
fn nothing_is_suppressed_unless_that_is_said() {
    assert_eq!(edited("info", "info"), (BOTH.map(str::to_owned).into(), vec![]));
    assert_eq!(edited("    get:\n", "    get: # oas-audit finds something here: ignore[missing-404]\n").0, BOTH);
}

#[test]
fn comments_are_read_in_every_usual_spelling() {
    for comment in [
        "# oas-audit: ignore[missing-404] hidden",
        "#oas-audit:ignore[missing-404] hidden",
        "##  oas-audit:  ignore [ missing-401 , missing-404 ]  hidden",
        "# oas-audit: ignore[missing-404]: hidden",
        "# oas-audit: ignore[missing-404] -- hidden",
    ] {
        let suppressed = "comment hidden";
        let (found, kept_back) = edited("    get:\n", &format!("    get: {comment}\n"));
        assert_eq!(
            (found, kept_back),
            (vec![BOTH[1].to_owned()], vec![format!("5 missing-404: {suppressed}")]),
            "{comment}"
        );
        let (found, kept_back) = edited("    get:\n", &format!("    {comment}\n    get:\n"));
        assert_eq!(found, ["8 missing-404"], "{comment}");
        assert_eq!(kept_back, [format!("6 missing-404: {suppressed}")], "{comment}");
    }
}

#[test]
fn comments_above_each_other_are_about_the_line_below_all_of_them() {
    let (found, kept_back) =
        edited("    get:\n", "    # oas-audit: ignore[missing-404] hidden\n    # see ADR 12\n    get:\n");
    assert_eq!((found.len(), kept_back.len()), (1, 1));
    let (found, _) = edited("    get:\n", "    # oas-audit: ignore[missing-404] too far\n\n    get:\n");
    assert_eq!(found, ["5 unused-suppression", "7 missing-404", "9 missing-404"]);
    let (found, _) =
        edited("    get:\n      resp", "    get:\n      # oas-audit: ignore[missing-404] below\n      resp");
    assert_eq!(found, ["5 missing-404", "6 unused-suppression", "8 missing-404"]);
}

#[test]
fn extensions_are_inherited_downward() {
    for (from, to, left) in [
        ("    get:\n", "    get:\n      x-oas-audit-ignore: [missing-404]\n", vec!["8 missing-404"]),
        ("    get:\n", "    get:\n      x-oas-audit-ignore: missing-404\n", vec!["8 missing-404"]),
        ("    get:\n", "    x-oas-audit-ignore: [missing-404]\n    get:\n", vec![]),
        ("paths:\n", "paths:\n  x-oas-audit-ignore: [missing-404]\n", vec![]),
        ("paths:\n", "x-oas-audit-ignore: [missing-404]\npaths:\n", vec![]),
    ] {
        assert_eq!(edited(from, to).0, left, "{to}");
    }
    let (_, kept_back) = edited("    get:\n", "    get:\n      x-oas-audit-ignore: {missing-404: hidden}\n");
    assert_eq!(kept_back, ["5 missing-404: extension hidden"]);
    let (found, _) = edited(
        "  /orders/{id}/items/{item}:\n",
        "  /orders/{id}/items/{item}:\n    x-oas-audit-ignore: [missing-404]\n",
    );
    assert_eq!(found, [BOTH[0], BOTH[1], "10 unused-suppression"], "a path is not below one that it starts with");
}

#[test]
fn extensions_reach_through_references() {
    let root = |extension: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\n{extension}paths:\n  \
             /orders/{{id}}: {{$ref: order.yaml}}\n  /gone: {{}}\n"
        )
    };
    let part = "get:\n  responses: {'200': {description: the order}}\n";
    for (extension, left) in [("", 1), ("x-oas-audit-ignore: [missing-404]\n", 0)] {
        let report = report(&[("api.yaml", &root(extension)), ("order.yaml", part)], &options());
        assert_eq!(report.findings().count(), left, "{extension}");
    }
}

#[test]
fn the_config_suppresses_at_a_pointer_and_below_it() {
    let with = |pointer: &str| {
        let mut options = options();
        let source = Source::new(SourceId(0), "oas-audit.yaml".into(), "x".into(), crate::text::Language::Yaml);
        options.config.source = Some(source.into());
        options.config.ignore = vec![Ignore {
            rule: "missing-404",
            pointer: pointer.to_owned(),
            reason: Some("hidden".to_owned()),
            span: Span::new(0, 1),
        }];
        lines(&report(&[("api.yaml", API)], &options))
    };
    assert_eq!(
        with("/paths/~1orders~1{id}/get"),
        (vec![BOTH[1].to_owned()], vec!["5 missing-404: config hidden".to_owned()])
    );
    assert_eq!(with("/paths/~1orders~1{id}").0, [""; 0]);
    assert_eq!(with("/paths").0, [""; 0]);
    assert_eq!(with("/paths/~1orders~1{id}/get/responses").0, [BOTH[0], BOTH[1], "1 unused-suppression"]);
    assert_eq!(with("/paths/~1orders").0, [BOTH[0], BOTH[1], "1 unused-suppression"]);
}

#[test]
fn a_sum_loses_what_is_suppressed_of_it() {
    let mut api = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths:\n".to_owned();
    for at in 0..6 {
        let extension = if at % 3 == 0 { "x-oas-audit-ignore: [missing-429]\n      " } else { "" };
        api.push_str(&format!(
            "  /r{at}:\n    get:\n      {extension}responses: {{'200': {{description: all}}, '401': {{description: who}}}}\n"
        ));
    }
    let options = Options { only: vec!["missing-429".to_owned()], ..Options::default() };
    let found = |api: &str| {
        let report = report(&[("api.yaml", api)], &options);
        let occurrences: Vec<usize> = report.findings().map(|finding| finding.occurrences.len()).collect();
        (occurrences, report.suppressed())
    };
    assert_eq!(found(&api.replace("x-oas-audit-ignore", "x-nothing")), (vec![6], 0));
    assert_eq!(found(&api), (vec![4], 2));
    let all = api.replace("paths:\n", "paths: # oas-audit: ignore[missing-429] at the gateway\n");
    assert_eq!(found(&all), (vec![], 6), "a comment on the paths is about all of them");
}

#[test]
fn suppressions_of_nothing_are_told() {
    for (to, what) in [
        ("# oas-audit: ignore[missing-401] why", ""),
        (
            "# oas-audit: ignore[missing-4o4] why",
            "there is no rule `missing-4o4` to suppress; did you mean `missing-404`?",
        ),
        ("# oas-audit: ignore", "this suppression names no rule"),
        ("# oas-audit: ignore[] all of it", "this suppression names no rule"),
        ("# oas-audit: off", "this suppression names no rule"),
    ] {
        let report = report(&[("api.yaml", &API.replace("paths:", &format!("paths: {to}")))], &options());
        let said: Vec<String> = report
            .findings()
            .filter(|finding| finding.rule == "unused-suppression")
            .map(|finding| format!("{}; {}", finding.message, finding.help))
            .collect();
        assert_eq!(said.len(), usize::from(!what.is_empty()), "{to}: {said:?}");
        assert!(said.iter().all(|said| said.starts_with(what)), "{said:?}");
    }
    let (found, _) = edited("info", "x-oas-audit-ignore: true\ninfo");
    assert_eq!(found, ["2 unused-suppression", "6 missing-404", "8 missing-404"]);
}

#[test]
fn what_is_used_in_one_of_two_documents_is_used() {
    let root = |name: &str, path: &str| {
        format!("openapi: 3.1.0\ninfo: {{title: {name}, version: '1'}}\npaths:\n  {path}: {{$ref: part.yaml}}\n")
    };
    let part = "# oas-audit: ignore[missing-404] hidden\nget:\n  responses: {'200': {description: it}}\n";
    let (one, other) = (root("one", "/orders/{id}"), root("other", "/order"));
    let report = report(&[("one.yaml", &one), ("other.yaml", &other), ("part.yaml", part)], &options());
    assert_eq!(lines(&report), (vec![], vec!["2 missing-404: comment hidden".to_owned()]));
}

#[test]
fn all_is_found_where_suppressions_are_not_heeded() {
    let text = API.replace("paths:\n", "x-oas-audit-ignore: [missing-404, missing-401]\npaths:\n");
    let report = report(&[("api.yaml", &text)], &Options { heeds_ignores: false, ..options() });
    assert_eq!(lines(&report), (vec!["6 missing-404".to_owned(), "8 missing-404".to_owned()], vec![]));
}
