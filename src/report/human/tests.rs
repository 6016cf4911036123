use std::time::Duration;

use super::super::canned;
use super::*;
use crate::diagnostic::{Fix, Label};
use crate::text::{SourceId, Span};

fn written(report: &Report, style: &Style) -> String {
    canned::written(|out| write(report, style, out))
}

fn style(width: usize) -> Style {
    Style { width, ..Style::default() }
}

#[test]
fn shows_what_why_and_what_to_do() {
    insta::assert_snapshot!(written(&canned::report(), &style(100)), @r#"
    ── apis/pets.yaml (OpenAPI 3.1.0, 5 findings in 10 places)

    error[no-content-with-body]: 204 can't have a body, but `DELETE /pets/{id}` declares one
        ╭─[apis/pets.yaml:27:11]
     24 │       responses:
     25 │         '204':
        ·         ──┬──
        ·           ╰── no content, by its definition
     26 │           description: Gone
     27 │           content: {application/json: {schema: {type: object}}}
        ·           ───┬───
        ·              ╰── a body
        ╰────
      why:  HTTP ends these responses after the headers, so a client waits for a body that never comes
            or misreads the next response.
      help: remove `content`, or answer 200
      fix:  `--fix` does this

    warning[missing-401]: `GET /pets` asks for credentials but declares no 401
       ╭─[apis/pets.yaml:7:5]
     2 │ info: {title: Pets, version: 1.0.0}
     3 │ security:
       · ────┬───
       ·     ╰── asks for `bearer`
     4 │   - bearer: []
     5 │ paths:
     6 │   /pets:
     7 │     get:
       ·     ─┬─
       ·      ╰── no 401 among its responses
     8 │       operationId: listPets
       ╰────
      why:  Every client meets a missing or expired token sooner or later; without a declared `401` it
            can't tell that it must log in again.
      help: declare 401, or set `security: []` if everybody may call it

            '401':
              description: The token is missing or not valid

    warning[missing-401]: `POST /pets` asks for credentials but declares no 401
        ╭─[apis/pets.yaml:11:5]
     10 │         '200': {description: The pets}
     11 │     post:
        ·     ──┬─
        ·       ╰── no 401 among its responses
     12 │       operationId: createPet
        ╰────
      see:  apis/pets.yaml:3:1 asks for `bearer`
      help: as for line 7

    warning[error-without-problem]: the body of 404 is `text/plain`, which programs can't read
        ╭─[apis/pets.yaml:16:11]
     15 │         '404':
     16 │           $ref: common/errors.yaml#/NotFound
        ·           ──┬─
        ·             ╰── refers to it
     17 │   /pets/{id}:
        ╰────
        ╭─[apis/common/errors.yaml:5:5]
      4 │   content:
      5 │     text/plain: {}
        ·     ─────┬────
        ·          ╰── plain text here
        ╰────
      help: describe errors in JSON

    info[missing-429]: 429 is declared by none of 6 operations
       ╭─[apis/pets.yaml:2:1]
     1 │ openapi: 3.1.0
     2 │ info: {title: Pets, version: 1.0.0}
       · ────
     3 │ security:
       ╰────
      in 6 places:
        apis/pets.yaml:7           GET /pets
        apis/pets.yaml:11          POST /pets
        apis/pets.yaml:18          GET /pets/{id}
        apis/pets.yaml:22          DELETE /pets/{id}
        apis/common/errors.yaml:2  shared by 2 operations
        ... and 1 more (--expand lists all)
      why:  Clients slow down only when they can tell that they were too fast; an undeclared limit looks
            like a failure.
      help: if the API limits its callers, declare 429 with `Retry-After`

    ── apis/users.json (Swagger 2.0, 1 finding)

    error[invalid-status-key]: `4xx` is not a status code: ranges are written `4XX`
       ╭─[apis/users.json:1:157]
     1 │ … 😀 or 日本"}, "4xx": {"description": "no"}}}}}}
       ·                 ──┬──
       ·                   ╰── write `4XX`
       ╰────
      why:  Tools reject the key or skip it, so the response is missing from documentation and generated
            clients.
      help: write the X in upper case
      fix:  `--unsafe-fixes` does this

    error: apis/gone.yaml: there is no such file
      help: check the path; it is taken from the working directory

    Found 2 errors, 3 warnings and 1 info in 11 places of 2 documents with 5 operations
    1 place suppressed (--no-ignores shows it)
    1 input could not be audited
    Fixable: 1 with `--fix`, 1 with `--unsafe-fixes`

      1  invalid-status-key     error
      1  no-content-with-body   error
      2  missing-401            warning
      1  error-without-problem  warning
      1  missing-429            info

    For details, run `oas-audit explain invalid-status-key`
    "#);
}

#[test]
fn fits_a_narrow_terminal_without_unicode() {
    insta::assert_snapshot!(written(&canned::report(), &Style { unicode: false, ..style(50) }), @r#"
    -- apis/pets.yaml (OpenAPI 3.1.0, 5 findings in 10 places)

    error[no-content-with-body]: 204 can't have a
      body, but `DELETE /pets/{id}` declares one
        ,-[apis/pets.yaml:27:11]
     24 |       responses:
     25 |         '204':
        :         ^^|^^
        :           `-- no content, by its definition
     26 |           description: Gone
     27 |           content: {application/json: {sc...
        :           ^^^|^^^
        :              `-- a body
        `----
      why:  HTTP ends these responses after the
            headers, so a client waits for a body that
            never comes or misreads the next response.
      help: remove `content`, or answer 200
      fix:  `--fix` does this

    warning[missing-401]: `GET /pets` asks for
      credentials but declares no 401
       ,-[apis/pets.yaml:7:5]
     2 | info: {title: Pets, version: 1.0.0}
     3 | security:
       : ^^^^|^^^
       :     `-- asks for `bearer`
     4 |   - bearer: []
     5 | paths:
     6 |   /pets:
     7 |     get:
       :     ^|^
       :      `-- no 401 among its responses
     8 |       operationId: listPets
       `----
      why:  Every client meets a missing or expired
            token sooner or later; without a declared
            `401` it can't tell that it must log in
            again.
      help: declare 401, or set `security: []` if
            everybody may call it

            '401':
              description: The token is missing or not valid

    warning[missing-401]: `POST /pets` asks for
      credentials but declares no 401
        ,-[apis/pets.yaml:11:5]
     10 |         '200': {description: The pets}
     11 |     post:
        :     ^^|^
        :       `-- no 401 among its responses
     12 |       operationId: createPet
        `----
      see:  apis/pets.yaml:3:1 asks for `bearer`
      help: as for line 7

    warning[error-without-problem]: the body of 404
      is `text/plain`, which programs can't read
        ,-[apis/pets.yaml:16:11]
     15 |         '404':
     16 |           $ref: common/errors.yaml#/NotFound
        :           ^^|^
        :             `-- refers to it
     17 |   /pets/{id}:
        `----
        ,-[apis/common/errors.yaml:5:5]
      4 |   content:
      5 |     text/plain: {}
        :     ^^^^^|^^^^
        :          `-- plain text here
        `----
      help: describe errors in JSON

    info[missing-429]: 429 is declared by none of 6
      operations
       ,-[apis/pets.yaml:2:1]
     1 | openapi: 3.1.0
     2 | info: {title: Pets, version: 1.0.0}
       : ^^^^
     3 | security:
       `----
      in 6 places:
        apis/pets.yaml:7           GET /pets
        apis/pets.yaml:11          POST /pets
        apis/pets.yaml:18          GET /pets/{id}
        apis/pets.yaml:22          DELETE /pets/{id}
        apis/common/errors.yaml:2  shared by 2 operations
        ... and 1 more (--expand lists all)
      why:  Clients slow down only when they can tell
            that they were too fast; an undeclared
            limit looks like a failure.
      help: if the API limits its callers, declare 429
            with `Retry-After`

    -- apis/users.json (Swagger 2.0, 1 finding)

    error[invalid-status-key]: `4xx` is not a status
      code: ranges are written `4XX`
       ,-[apis/users.json:1:157]
     1 | ...日本"}, "4xx": {"description": "no"}}}}}}
       :            ^^|^^
       :              `-- write `4XX`
       `----
      why:  Tools reject the key or skip it, so the
            response is missing from documentation and
            generated clients.
      help: write the X in upper case
      fix:  `--unsafe-fixes` does this

    error: apis/gone.yaml: there is no such file
      help: check the path; it is taken from the
            working directory

    Found 2 errors, 3 warnings and 1 info
    in 11 places of 2 documents with 5 operations
    1 place suppressed (--no-ignores shows it)
    1 input could not be audited
    Fixable: 1 with `--fix`, 1 with `--unsafe-fixes`

      1  invalid-status-key     error
      1  no-content-with-body   error
      2  missing-401            warning
      1  error-without-problem  warning
      1  missing-429            info

    For details, run `oas-audit explain
    invalid-status-key`
    "#);
}

/// Only one finding of the canned ones.
fn only(rule: &str) -> Report {
    let mut report = canned::report();
    report.failures.clear();
    for document in &mut report.documents {
        document.findings.retain(|finding| finding.rule == rule);
        document.findings.truncate(1);
    }
    report
}

#[test]
fn the_narrowest_terminal_breaks_labels_too() {
    insta::assert_snapshot!(written(&only("missing-401"), &Style { quiet: true, ..style(10) }), @r#"
    ── apis/pets.yaml (OpenAPI 3.1.0, 1 finding)

    warning[missing-401]: `GET /pets` asks
      for credentials but declares no 401
       ╭─[apis/pets.yaml:7:5]
     2 │ info: {title: Pets, version: 1.0.…
     3 │ security:
       · ────┬───
       ·     ╰── asks for `bearer`
     4 │   - bearer: []
     5 │ paths:
     6 │   /pets:
     7 │     get:
       ·     ─┬─
       ·      ╰─┤ no 401 among its
       ·        │ responses
     8 │       operationId: listPets
       ╰────
      why:  Every client meets a missing or
            expired token sooner or later;
            without a declared `401` it
            can't tell that it must log in
            again.
      help: declare 401, or set
            `security: []` if everybody may
            call it

            '401':
              description: The token is missing or not valid
    "#);
}

#[test]
fn expands_occurrences() {
    let style = Style { expand: true, quiet: true, ..style(100) };
    insta::assert_snapshot!(written(&only("missing-429"), &style), @r#"
    ── apis/pets.yaml (OpenAPI 3.1.0, 1 finding in 6 places)

    info[missing-429]: 429 is declared by none of 6 operations
       ╭─[apis/pets.yaml:2:1]
     1 │ openapi: 3.1.0
     2 │ info: {title: Pets, version: 1.0.0}
       · ────
     3 │ security:
       ╰────
      in 6 places:
        apis/pets.yaml:7           GET /pets
        apis/pets.yaml:11          POST /pets
        apis/pets.yaml:18          GET /pets/{id}
        apis/pets.yaml:22          DELETE /pets/{id}
        apis/common/errors.yaml:2  shared by 2 operations
        apis/pets.yaml:5           PUT /pets/{id}
      why:  Clients slow down only when they can tell that they were too fast; an undeclared limit looks
            like a failure.
      help: if the API limits its callers, declare 429 with `Retry-After`
    "#);
}

#[test]
fn verbose_repeats_itself_and_names_pointer_and_confidence() {
    let mut report = canned::report();
    report.failures.clear();
    report.documents.truncate(1);
    report.documents[0].findings.retain(|finding| finding.rule == "missing-401");
    insta::assert_snapshot!(written(&report, &Style { verbose: true, quiet: true, ..style(100) }), @r#"
    warning[missing-401]: `GET /pets` asks for credentials but declares no 401
       ╭─[apis/pets.yaml:7:5]
     2 │ info: {title: Pets, version: 1.0.0}
     3 │ security:
       · ────┬───
       ·     ╰── asks for `bearer`
     4 │   - bearer: []
     5 │ paths:
     6 │   /pets:
     7 │     get:
       ·     ─┬─
       ·      ╰── no 401 among its responses
     8 │       operationId: listPets
       ╰────
      note: `/paths/~1pets/get`, confidence high, operation kind `list`
      why:  Every client meets a missing or expired token sooner or later; without a declared `401` it
            can't tell that it must log in again.
      help: declare 401, or set `security: []` if everybody may call it

            '401':
              description: The token is missing or not valid

    warning[missing-401]: `POST /pets` asks for credentials but declares no 401
        ╭─[apis/pets.yaml:11:5]
     10 │         '200': {description: The pets}
     11 │     post:
        ·     ──┬─
        ·       ╰── no 401 among its responses
     12 │       operationId: createPet
        ╰────
        ╭─[apis/pets.yaml:3:1]
      2 │ info: {title: Pets, version: 1.0.0}
      3 │ security:
        · ────┬───
        ·     ╰── asks for `bearer`
      4 │   - bearer: []
        ╰────
      note: `/paths/~1pets/post`, confidence high, operation kind `create`
      why:  Every client meets a missing or expired token sooner or later; without a declared `401` it
            can't tell that it must log in again.
      help: declare 401, or set `security: []` if everybody may call it

            '401':
              description: The token is missing or not valid

      note: missing-404 at apis/pets.yaml:18:5 is suppressed by a comment (apis/pets.yaml:17): pets of
            others are hidden
    "#);
}

#[test]
fn colours_are_escape_sequences_around_the_same_text() {
    let report = canned::report();
    let plain = written(&report, &style(100));
    let colored = written(&report, &Style { color: true, ..style(100) });
    let mut text = String::new();
    for (at, part) in colored.split("\x1b[").enumerate() {
        text.push_str(if at == 0 { part } else { part.split_once('m').expect("ends").1 });
    }
    assert_eq!(text, plain);
    assert!(!plain.contains('\x1b'));
    assert!(colored.contains("\x1b[1;31merror[no-content-with-body]\x1b[0m"));
}

#[test]
fn a_clean_run_takes_one_line() {
    let mut report = canned::report();
    report.failures.clear();
    report.documents.iter_mut().for_each(|document| document.findings.clear());
    let timed = Style { elapsed: Some(Duration::from_micros(12_345)), ..style(100) };
    let summary = "No findings in 2 documents with 5 operations (12 ms)\n";
    assert_eq!(written(&report, &timed), format!("{summary}1 place suppressed (--no-ignores shows it)\n"));
    report.documents.iter_mut().for_each(|document| document.suppressed.clear());
    assert_eq!(written(&report, &timed), summary);
    assert_eq!(written(&report, &Style { quiet: true, ..style(100) }), "");
}

#[test]
fn what_could_not_be_audited_is_no_clean_run() {
    let mut report = canned::report();
    report.documents.iter_mut().for_each(|document| document.findings.clear());
    report.documents[1].is_broken = true;
    report.documents[1].operations = 0;
    insta::assert_snapshot!(written(&report, &style(100)), @r#"
    error: apis/gone.yaml: there is no such file
      help: check the path; it is taken from the working directory

    No findings in 2 documents with 4 operations
    1 place suppressed (--no-ignores shows it)
    1 document could not be audited: apis/users.json
    1 input could not be audited
    "#);
}

#[test]
fn counts_what_it_holds_back() {
    let mut report = canned::report();
    report.failures.clear();
    report.documents.truncate(1);
    let findings = std::mem::take(&mut report.documents[0].findings);
    for _ in 0..30 {
        report.documents[0].findings.extend(findings.iter().cloned());
    }
    let limited = written(&report, &Style { max_findings: Some(1), ..style(100) });
    let from = limited.find("... and 59").expect("holds back");
    insta::assert_snapshot!(&limited[from..], @r#"
    ... and 59 more of `missing-401` (--max-findings 0 shows all)
    ... and 29 more of `error-without-problem`
    ... and 29 more of `missing-429`
    ... and 29 more of `no-content-with-body`

    Found 30 errors, 90 warnings and 30 infos in 300 places of 1 document with 4 operations
    1 place suppressed (--no-ignores shows it)
    Fixable: 30 with `--fix`

    For details, run `oas-audit explain no-content-with-body`
    "#);
    let all = written(&report, &Style { max_findings: Some(0), max_in_total: None, ..style(100) });
    assert_eq!(all.matches("warning[missing-401]: ").count(), 60);
    assert!(!all.contains("--max-findings"));
}

#[test]
fn the_summary_counts_all_rules_when_asked() {
    let rules = ["rule-a", "rule-b", "rule-c", "rule-d", "rule-e", "rule-f", "rule-f"];
    let sources = canned::sources(&[("a.yaml", "openapi: 3.1.0\n")]);
    let place = canned::place(&sources, 0, "", "openapi", "/openapi");
    let mut findings: Vec<_> = rules.iter().map(|rule| canned::finding(rule, place.clone(), "is wrong")).collect();
    findings[6].severity = Severity::Info;
    let report = canned::single(sources, findings);
    let summary = |statistics| {
        let text = written(&report, &Style { statistics, ..style(100) });
        text[text.find("Found").expect("has a summary")..].to_owned()
    };
    insta::assert_snapshot!(summary(false), @r#"
    Found 6 warnings and 1 info in 1 document with 4 operations

      2  rule-f  1 warning, 1 info
      1  rule-a  warning
      1  rule-b  warning
      1  rule-c  warning
      1  rule-d  warning
      ... and 1 more rule (--statistics lists all)

    For details, run `oas-audit explain rule-f`
    "#);
    insta::assert_snapshot!(summary(true), @r#"
    Found 6 warnings and 1 info in 1 document with 4 operations

      2  rule-f  1 warning, 1 info
      1  rule-a  warning
      1  rule-b  warning
      1  rule-c  warning
      1  rule-d  warning
      1  rule-e  warning

    For details, run `oas-audit explain rule-f`
    "#);
}

#[test]
fn a_second_place_is_framed_once() {
    let report = canned::report();
    let text = written(&report, &style(100));
    assert_eq!(text.matches("╰── asks for `bearer`").count(), 1);
    assert_eq!(text.matches("see:  apis/pets.yaml:3:1 asks for `bearer`").count(), 1);
}

/// A finding at a span of the first source, with second places.
fn at(span: (usize, usize), related: &[(u32, usize, usize)]) -> Diagnostic {
    let place = |source, start: usize, end: usize| Place {
        source: SourceId(source),
        span: Span::new(start as u32, end as u32),
        pointer: "".into(),
    };
    let mut finding = canned::finding("rule", place(0, span.0, span.1), "is wrong").label("here");
    finding.related = related
        .iter()
        .map(|&(source, start, end)| Label { place: place(source, start, end), message: "and there".into() })
        .collect();
    finding
}

fn shown(files: &[(&str, &str)], finding: Diagnostic, width: usize) -> String {
    let report = canned::single(canned::sources(files), vec![finding]);
    let text = written(&report, &Style { quiet: true, ..style(width) });
    assert!(!text.contains("Failed to read contents"), "{text}");
    text
}

#[test]
fn finds_its_way_in_a_line_of_a_megabyte() {
    let text = format!("{{\"a\": \"{}\", \"b\": \"{}\"}}", "ü ".repeat(250_000), "x ".repeat(250_000));
    let (a, b) = (text.find("\"a\"").expect("is there"), text.find("\"b\"").expect("is there"));
    let text = shown(&[("min.json", &text)], at((b, b + 3), &[(0, a, a + 3), (0, b + 5, b + 9)]), 80);
    insta::assert_snapshot!(text, @r#"
    warning[rule]: is wrong
       ╭─[min.json:1:500011]
     1 │ …ü ü ü ü ü ü ", "b": "x x x x x x x x x x x x x x x x x x x x x x x x x x …
       ·                 ─┬─  ──┬─
       ·                  │     ╰── and there
       ·                  ╰── here
       ╰────
       ╭─[min.json:1:2]
     1 │ {"a": "ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü…
       ·  ─┬─
       ·   ╰── and there
       ╰────
    "#);
}

#[test]
fn cuts_a_label_of_many_kilobytes_to_its_first_line() {
    let text = format!("paths:  \n{}end: x\n", "  /a: {get: {}}\n".repeat(4_500));
    insta::assert_snapshot!(shown(&[("a.yaml", &text)], at((0, 70_000), &[]), 80), @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:1]
     1 │ paths:
       · ───┬──
       ·    ╰── here
     2 │   /a: {get: {}}
       ╰────
    "#);
    let line = "x".repeat(70_000);
    insta::assert_snapshot!(shown(&[("a.yaml", &line)], at((0, 70_000), &[]), 60), @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:1]
     1 │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
       · ───────────────────────────┬──────────────────────────
       ·                            ╰── here
       ╰────
    "#);
}

/// A document with many findings of three rules.
fn many() -> Report {
    let sources = canned::sources(&[("a.yaml", "get: x\n")]);
    let finding = |rule, severity, message: String| {
        let mut finding = canned::finding(rule, canned::place(&sources, 0, "", "get", "/get"), "");
        finding.message = message;
        finding.severity(severity)
    };
    let mut findings: Vec<Diagnostic> =
        (0..25).map(|n| finding("missing-404", Severity::Warning, format!("`GET /{n}` lacks it"))).collect();
    findings.extend((0..50).map(|n| finding("missing-401", Severity::Warning, format!("`GET /{n}` lacks it"))));
    findings.push(finding("invalid-status-key", Severity::Error, "the key `4xx` is not a status code".to_owned()));
    canned::single(sources, findings)
}

#[test]
fn many_findings_start_with_an_overview_and_end_with_what_is_not_shown() {
    let text = written(&many(), &Style { max_in_total: Some(3), ..style(80) });
    insta::assert_snapshot!(text, @r#"
    76 findings by rule, most severe first; 3 are shown (--max-findings 0 shows all)

       1 error     the key `4xx` is not a status code [invalid-status-key]
      25 warnings  an operation on one resource declares neither `404` nor `410`
                   [missing-404]
      50 warnings  an operation that requires credentials declares no `401`
                   [missing-401]

    error[invalid-status-key]: the key `4xx` is not a status code
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ───
       ╰────
      why:  Tools reject the key or skip it, so the response is missing from
            documentation and generated clients.

    warning[missing-404]: `GET /0` lacks it
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ───
       ╰────
      why:  A client that addresses a resource by its identifier must be able to
            tell a missing resource from a failed request.

    warning[missing-401]: `GET /0` lacks it
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ───
       ╰────
      why:  Every client meets a missing or expired token sooner or later; without a
            declared `401` it can't tell that it must log in again.

    ... and 49 more of `missing-401` (--max-findings 0 shows all)
    ... and 24 more of `missing-404`

    Found 1 error and 75 warnings in 1 document with 4 operations

    For details, run `oas-audit explain invalid-status-key`
    "#);
}

#[test]
fn several_responses_of_one_operation_are_places() {
    let sources = canned::sources(&[("a.yaml", "get: x\n")]);
    let place = canned::place(&sources, 0, "", "get", "/get");
    let operation = OperationName { method: "GET".into(), path: "/a".into(), operation_id: None, kind: "unknown" };
    let occurrence = |note: &str| Occurrence {
        operation: Some(operation.clone().into()),
        note: note.to_owned(),
        ..Occurrence::at(place.clone())
    };
    let mut finding = canned::finding("rule", place.clone(), "is wrong");
    finding.occurrences = vec![occurrence("`400`"), occurrence("`404`")];
    let text = written(&canned::single(sources, vec![finding]), &Style { quiet: true, ..style(80) });
    insta::assert_snapshot!(text, @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ───
       ╰────
      in 2 places:
        a.yaml:1:1  GET /a: `400`
        a.yaml:1:1  GET /a: `404`
    "#);
}

#[test]
fn limits_are_kept_and_hide_no_rule() {
    let count = |style: &Style, rule: &str| written(&many(), style).matches(&format!("[{rule}]: ")).count();
    let counts = |style: &Style| ["missing-404", "missing-401", "invalid-status-key"].map(|rule| count(style, rule));
    let few = |max_findings, max_in_total| Style { max_findings, max_in_total, ..style(100) };
    assert_eq!(counts(&Style::default()), [20, 20, 1]);
    assert_eq!(counts(&few(Some(20), Some(21))), [10, 10, 1]);
    assert_eq!(counts(&few(Some(30), None)), [25, 30, 1]);
    assert_eq!(counts(&few(Some(0), None)), [25, 50, 1]);
    assert!(!written(&many(), &Style { quiet: true, ..style(100) }).contains("weighs most"));
}

#[test]
fn points_behind_the_last_byte() {
    insta::assert_snapshot!(shown(&[("a.yaml", "")], at((0, 0), &[]), 80), @r#"
    warning[rule]: is wrong
      at:   a.yaml:1:1 here
    "#);
    insta::assert_snapshot!(shown(&[("a.yaml", "a: 1")], at((4, 4), &[]), 80), @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:5]
     1 │ a: 1
       ·     ▲
       ·     ╰── here
       ╰────
    "#);
    insta::assert_snapshot!(shown(&[("a.yaml", "a: 1\n")], at((5, 5), &[]), 80), @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:2:1]
     1 │ a: 1
     2 │
       · ▲
       · ╰── here
       ╰────
    "#);
}

#[test]
fn underlines_behind_wide_characters_tabs_and_carriage_returns() {
    let text = "\u{feff}日本: 😀\r\n\t\"get\": x\r\nend: é\r\n";
    let get = text.find("\"get\"").expect("is there");
    let wide = text.find("😀").expect("is there");
    let text = shown(&[("a.yaml", text)], at((get, get + 5), &[(0, wide, wide + 4)]), 80);
    insta::assert_snapshot!(text, @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:2:2]
     1 │ 日本: 😀
       ·       ─┬
       ·        ╰── and there
     2 │     "get": x
       ·     ──┬──
       ·       ╰── here
     3 │ end: é
       ╰────
    "#);
}

#[test]
fn labels_on_the_same_text_share_an_underline() {
    insta::assert_snapshot!(shown(&[("a.yaml", "get: x\n")], at((0, 3), &[(0, 0, 3)]), 80), @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ─┬─
       ·  ╰─┤ here
       ·    │ and there
       ╰────
    "#);
}

#[test]
fn sources_can_not_drive_the_terminal() {
    let text = "a: \x1b[2J\x07 \u{202e}gnp\rx\nb: 1\n";
    let text = shown(&[("a\x1b.yaml", text)], at((0, 1), &[]), 80);
    assert!(!text.contains(|c: char| c != '\n' && super::super::terminal::is_unsafe(c)), "{text:?}");
}

#[test]
fn no_place_is_beyond_the_renderer() {
    let long = format!("é: 1\n{}日本😀\tb\nlast", "ab\u{301}".repeat(900));
    let texts = ["", "\n", "\r\n\r\n", "\u{feff}", "\u{feff}a\n\nb", "日\t本\n😀: \u{1}x\r\ny\r", &long];
    for text in texts {
        let far = text.len().saturating_sub(16);
        let offsets: Vec<usize> = (0..text.len().min(16)).chain(far..text.len() + 3).chain([1 << 31]).collect();
        for &start in &offsets {
            for &end in &offsets {
                for width in [0, 43, 1_000_000] {
                    let report = canned::single(
                        canned::sources(&[("a.yaml", text), ("b.yaml", "x")]),
                        vec![at((start, end), &[(0, end, start), (0, start / 2, start), (1, start, end)])],
                    );
                    let text = written(&report, &Style { unicode: start % 2 == 0, ..style(width) });
                    assert!(!text.contains("Failed to read contents"), "{text}");
                    assert!(text.contains("here"), "{text}");
                }
            }
        }
    }
}

#[test]
fn a_thousand_findings_read_little_of_a_large_source() {
    let line = "  /items/{id}: {get: {description: nothing but padding to make the line as long as most}}\n";
    let text = format!("paths:\n{}", line.repeat((8 << 20) / line.len()));
    let step = text.len() / 1_000;
    let findings: Vec<_> = (0..1_000).map(|n| at((n * step, n * step + 9), &[(0, n * 9, n * 9 + 4)])).collect();
    let sources = canned::sources(&[("large.yaml", &text)]);
    for finding in &findings {
        let excerpts = excerpts(finding, &sources, 100, true);
        assert!(excerpts.iter().map(|excerpt| excerpt.text.len()).sum::<usize>() < 2_000);
    }
    let report = canned::single(sources, findings);
    let text = written(&report, &Style { max_findings: None, max_in_total: None, ..style(100) });
    assert_eq!(text.matches("warning[rule]: is wrong").count(), 1_000);
    let source = report.sources.get(SourceId(0));
    assert_eq!(std::sync::Arc::strong_count(source), 1, "nothing keeps the source");
}

#[test]
fn a_fix_without_help_and_a_snippet_with_escapes() {
    let sources = canned::sources(&[("a.yaml", "get: x\n")]);
    let mut finding = canned::finding("rule", canned::place(&sources, 0, "", "get", "/get"), "is wrong");
    finding.fix =
        Some(Fix { title: "write it".into(), applicability: Applicability::Unsafe, edits: Vec::new(), obstacle: None });
    finding.snippet = Some(crate::diagnostic::Snippet {
        language: crate::text::Language::Yaml,
        text: "a:\n\n  b: \x1b[31m".into(),
        declares: None,
    });
    let text = written(&canned::single(sources, vec![finding]), &Style { quiet: true, ..style(80) });
    insta::assert_snapshot!(text, @r#"
    warning[rule]: is wrong
       ╭─[a.yaml:1:1]
     1 │ get: x
       · ───
       ╰────

            a:

              b: �[31m
    "#);
}
