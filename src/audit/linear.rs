//! Documents that are large in one dimension: four times the size takes at most about four times the work.

use std::fmt::Write;
use std::path::PathBuf;

use super::{Options, Report, audit};
use crate::diagnostic::Diagnostic;
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::Preset;
use crate::text::work;

/// The audit of these files, all of them inputs, by every rule or only by some.
fn audited(files: Vec<(String, String)>, only: &[&str]) -> Report {
    let input = |(name, _): &(String, String)| Input { path: PathBuf::from(name), name: name.clone() };
    let inputs: Vec<Input> = files.iter().map(input).collect();
    let memory = files.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect();
    let options = Options {
        preset: Preset::Strict,
        only: only.iter().map(|rule| (*rule).to_owned()).collect(),
        ..Options::default()
    };
    audit(&Workspace::load(&Memory(memory), &inputs, &[]), &options)
}

/// Audits a document of this size and one of four times the size.
#[track_caller]
fn assert_linear(size: usize, document: impl Fn(usize) -> String) {
    let head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";
    assert_linear_files(size, |size| vec![("api.yaml".to_owned(), format!("{head}{}", document(size)))]);
}

/// The same for files.
#[track_caller]
fn assert_linear_files(size: usize, files: impl Fn(usize) -> Vec<(String, String)>) {
    let work = |size: usize| {
        let files = files(size);
        work::steps(|| drop(audited(files, &[])))
    };
    let (one, four) = (work(size), work(4 * size));
    assert!(one > size, "nothing was counted: {one}");
    assert!(four <= one * 9 / 2, "{size}: {one} steps, {}: {four} steps", 4 * size);
}

/// So many texts one after the other.
fn each(size: usize, text: impl Fn(usize) -> String) -> String {
    (0..size).fold(String::new(), |mut all, at| {
        let _ = write!(all, "{}", text(at));
        all
    })
}

/// An operation that answers no more than `200`.
const PLAIN: &str = "get: {responses: {'200': {description: ok}}}";

#[test]
fn suppressing_comments_one_below_the_other() {
    let comments = |size| each(size, |_| "  # oas-audit: ignore[missing-404] why\n".to_owned());
    assert_linear(200, |size| format!("paths:\n{}  /p: {{{PLAIN}}}\n", comments(size)));
    // They are all about one line, with any number of findings.
    let operations = |size| each(size, |at| format!("/p{at}: {{{PLAIN}}}, "));
    assert_linear(200, |size| format!("{}paths: {{{}}}\n", comments(size).replace("  #", "#"), operations(size)));
}

#[test]
fn suppressing_lists_in_long_documents() {
    let list = |size| format!("x-oas-audit-ignore: [{}]\n", each(size, |_| "missing-404, ".to_owned()));
    let operations = |size| each(size, |at| format!("  /p{at}: {{{PLAIN}}}\n"));
    assert_linear(200, |size| format!("{}paths:\n{}", list(size), operations(size)));
    assert_linear(200, |size| {
        format!("paths:\n{}", operations(size).replace("{get", "{x-oas-audit-ignore: [missing-404], get"))
    });
    assert_linear(200, |size| format!("{}paths: {{}}\n", list(40).repeat(size)));
}

#[test]
fn errors_with_many_members() {
    let members = |name: &str, size| each(size, |at| format!("        {name}{at}: {{type: string}}\n"));
    let required = |name: &str, size| each(size, |at| format!("{name}{at}, "));
    let error = |status: u16, schema: &str| {
        format!(
            "'{status}': {{description: no, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}"
        )
    };
    let operations =
        each(3, |at| format!("  /p{at}: {{get: {{responses: {{{}, {}}}}}}}\n", error(400, "E"), error(404, "F")));
    let schema = |name: &str, size| {
        let (required, members) = (required(name, size), members(name, size));
        format!("    {}:\n      required: [{required}]\n      properties:\n{members}", name.to_uppercase())
    };
    assert_linear(200, |size| {
        format!("paths:\n{operations}components:\n  schemas:\n{}{}", schema("e", size), schema("f", size))
    });
    // Each of the one could do what each of the other does.
    let schemas =
        |size| schema("e", size).replace("e: {", "_message: {") + &schema("f", size).replace("f: {", "_code: {");
    assert_linear(200, |size| format!("paths:\n{operations}components:\n  schemas:\n{}", schemas(size)));
}

#[test]
fn headers_of_one_response() {
    let headers = |size| each(size, |at| format!("            X-H{at}: {{schema: {{type: string}}}}\n"));
    let twice = |size| headers(size) + &headers(size).to_lowercase();
    let response =
        "paths:\n  /p:\n    get:\n      responses:\n        '200':\n          description: ok\n          headers:\n";
    assert_linear(200, |size| format!("{response}{}", headers(size)));
    assert_linear(200, |size| format!("{response}{}", twice(size)));
}

#[test]
fn parameters_that_an_operation_overrides() {
    let parameters = |indent: &str, size| {
        each(size, |at| format!("{indent}- {{name: p{at}, in: query, schema: {{type: string}}}}\n"))
    };
    assert_linear(200, |size| {
        let (shared, own) = (parameters("      ", size), parameters("        ", size));
        let responses = "      responses: {'200': {description: ok}}\n";
        format!("paths:\n  /p:\n    parameters:\n{shared}    get:\n      parameters:\n{own}{responses}")
    });
}

#[test]
fn segments_of_one_path() {
    assert_linear(50, |size| {
        let (path, name) =
            (each(size, |at| format!("/{{p{at}}}")), |at| format!("{{name: p{at}, in: path, required: true}}, "));
        format!(
            "paths:\n  ? {path}\n  : get: {{parameters: [{}], responses: {{'200': {{description: ok}}}}}}\n",
            each(size, name)
        )
    });
}

#[test]
fn schemas_that_are_made_of_each_other() {
    // Each is made of the five that follow it and so of all, and has members that are as well.
    let schema = |size: usize, at: usize| {
        let others = |text: fn(usize, usize) -> String| each(5, |step| text(step, (at + step + 1) % size));
        let parts = others(|_, other| format!("{{$ref: '#/components/schemas/S{other}'}}, "));
        let members = others(|step, other| format!("p{step}: {{$ref: '#/components/schemas/S{other}'}}, "));
        format!("    S{at}: {{allOf: [{parts}], properties: {{{members}}}}}\n")
    };
    let response = |status: u16, at| {
        let schema = format!("{{schema: {{$ref: '#/components/schemas/S{at}'}}}}");
        format!("'{status}': {{description: d, content: {{application/json: {schema}}}}}")
    };
    // As many operations as there are: once a schema is known, it costs no more.
    let document = |schemas: usize, operations: usize| {
        let paths =
            each(operations, |at| format!("  /p{at}: {{get: {{responses: {{{}}}}}}}\n", response(400, at % schemas)));
        format!("paths:\n{paths}components:\n  schemas:\n{}", each(schemas, |at| schema(schemas, at)))
    };
    assert_linear(30, |operations| document(30, operations));
}

#[test]
fn members_that_multiply_are_looked_at_up_to_a_limit() {
    let schema = |at: usize| {
        let parts = each(5, |step| format!("{{$ref: '#/components/schemas/S{}'}}, ", (at + step + 1) % 150));
        format!(
            "    S{at}: {{allOf: [{parts}], properties: {{p{at}: {{$ref: '#/components/schemas/S{}'}}}}}}\n",
            (at + 1) % 150
        )
    };
    let operation = |at: usize| {
        let content = format!("{{application/json: {{schema: {{$ref: '#/components/schemas/S{at}'}}}}}}");
        format!("  /p{at}: {{get: {{responses: {{'400': {{description: d, content: {content}}}}}}}}}\n")
    };
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{}components:\n  schemas:\n{}",
        each(10, operation),
        each(150, schema)
    );
    let report = audited(vec![("api.yaml".to_owned(), text)], &["invalid-structure"]);
    let is_told = |message: &str| message.contains("more than 200000 members");
    assert!(report.findings().any(|finding| is_told(&finding.message)));
}

#[test]
fn descriptions_that_refer_to_each_other_in_a_ring() {
    let files = |size: usize| -> Vec<(String, String)> {
        let description = |at: usize| {
            let next = (at + 1) % size;
            let comment = "# oas-audit: ignore[missing-404] why";
            let paths =
                format!("paths:\n  /p{at}: {{{PLAIN}}} {comment}\n  /n: {{$ref: '{next}.yaml#/paths/~1p{next}'}}\n");
            let twice = format!("x-a: {{a: 1, a: 2, b: {{$ref: 'part{next}.yaml#/a'}}, c: {{$ref: '#/no'}}}}\n");
            format!(
                "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{paths}{twice}components: {{schemas: {{A: {{$ref: 'part{next}.yaml#/a'}}, B: {{$ref: '#/no'}}}}}}\n"
            )
        };
        let of =
            |at| [(format!("{at}.yaml"), description(at)), (format!("part{at}.yaml"), "a: {b: 1, b: 2}\n".to_owned())];
        (0..size).flat_map(of).collect()
    };
    assert_linear_files(25, files);
    let report = audited(files(25), &[]);
    assert_eq!(report.documents.len(), 25);
    for (rule, count) in [("duplicate-key", 50), ("unresolved-reference", 25), ("unused-suppression", 25)] {
        let singles = report.findings().flat_map(Diagnostic::singles);
        assert_eq!(singles.filter(|finding| finding.rule == rule).count(), count, "{rule}");
    }
}

#[test]
fn one_path_with_many_segments() {
    let responses = "responses: {'200': {description: ok}, '404': {description: Not found}}";
    assert_linear(200, |size| format!("paths:\n  ? {}\n  : get: {{{responses}}}\n", each(size, |_| "/a".to_owned())));
    // As the last of those that start like it.
    let long = |size| each(size, |at| format!("/s{}", at % 7));
    assert_linear(100, |size| {
        let paths = each(10, |at| format!("  ? {}/r{at}\n  : get: {{{responses}}}\n", long(size)));
        format!("paths:\n{paths}")
    });
}

#[test]
fn credentials_of_many_schemes_that_many_operations_need() {
    let operations = |size| each(size, |at| format!("  /p{at}: {{{PLAIN}}}\n"));
    for sort in ["mutualTLS", "oauth2"] {
        assert_linear(200, |size| {
            let alternatives = each(size, |at| format!("{{k{at}: []}}, "));
            let schemes = each(size, |at| format!("    k{at}: {{type: {sort}}}\n"));
            let paths = operations(size);
            format!("security: [{alternatives}]\npaths:\n{paths}components:\n  securitySchemes:\n{schemes}")
        });
    }
    assert_linear(200, |size| {
        let scopes = each(size, |at| format!("s{at}, "));
        format!("security: [{{k: [{scopes}]}}]\npaths:\n{}", operations(size))
    });
}

#[test]
fn members_of_an_error_that_many_operations_share() {
    let work = |size: usize| {
        let body = "{application/json: {schema: {$ref: '#/components/schemas/E'}}}";
        let responses = format!("{{'400': {{description: no, content: {body}}}}}");
        let paths = each(size, |at| format!("  /p{at}: {{get: {{responses: {responses}}}}}\n"));
        let members = each(size, |at| format!("        m{at}: {{type: string}}\n"));
        let head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}";
        let text = format!("{head}\npaths:\n{paths}components:\n  schemas:\n    E:\n      properties:\n{members}");
        work::steps(|| drop(audited(vec![("api.yaml".to_owned(), text)], &["error-without-body"])))
    };
    let (one, four) = (work(100), work(400));
    assert!(one >= 100 && four <= one * 9 / 2, "{one} steps, four times the size {four}");
}

#[test]
fn parameters_that_multiply_are_read_up_to_a_limit() {
    let parameters = each(1_100, |at| format!("{{name: q{at}, in: query}}, "));
    let paths = each(1_000, |at| format!("  /p{at}: {{$ref: '#/components/pathItems/P'}}\n"));
    let item = format!("{{parameters: [{parameters}], {PLAIN}}}");
    let head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}";
    let text = format!("{head}\npaths:\n{paths}components: {{pathItems: {{P: {item}}}}}\n");
    let report = audited(vec![("api.yaml".to_owned(), text)], &["invalid-structure"]);
    let told: Vec<&str> = report.findings().map(|finding| finding.message.as_str()).collect();
    assert_eq!(told, ["the operations have more than 1000000 parameters and responses; the rest was not audited"]);
    assert!(report.documents[0].operations > 900);
}

#[test]
fn operations_that_each_have_a_form_for_their_errors() {
    assert_linear(80, |size| {
        let error = |at: usize| {
            format!(
                "{{description: no, content: {{application/json: {{schema: {{$ref: '#/components/schemas/E{at}'}}}}}}}}"
            )
        };
        let operations = each(size, |at| {
            let error = error(at);
            format!(
                "  /r{at}/{{id}}:\n    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n    get:\n      responses: {{'200': {{description: ok}}, '400': {error}, '409': {error}}}\n"
            )
        });
        let schemas = each(size, |at| {
            format!(
                "    E{at}: {{type: object, properties: {{code: {{type: string}}, message: {{type: string}}, only{at}: {{type: string}}}}}}\n"
            )
        });
        format!("paths:\n{operations}components:\n  schemas:\n{schemas}")
    });
}
