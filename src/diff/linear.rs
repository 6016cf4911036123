//! Operations that are large in one dimension: four times the size takes at most about four times the work.

use std::path::PathBuf;

use super::{Options, Profile, compare};
use crate::diagnostic::Class;
use crate::model::Api;
use crate::resolve::{Input, Memory, Workspace};
use crate::text::{Date, SourceId, work};

fn load(text: String) -> Workspace {
    let memory = Memory([(PathBuf::from("api.yaml"), text.into_bytes())].into_iter().collect());
    Workspace::load(&memory, &[Input { path: "api.yaml".into(), name: "api.yaml".into() }], &[])
}

/// The steps of comparing two documents of this size.
fn steps(size: usize, document: &dyn Fn(usize, bool) -> String) -> usize {
    let files = [true, false].map(|is_base| load(document(size, is_base)));
    let [base, head] = files.each_ref().map(|files| Api::new(files, SourceId(0)).expect("is supported"));
    let today = Date::read("2030-01-01").expect("is a date");
    let options = Options { profile: Profile::Client, level: &|_| None, least: Class::Docs, today, offset: 0 };
    work::steps(|| assert!(!compare(&base, &head, &options).findings.is_empty()))
}

#[track_caller]
fn assert_linear(size: usize, document: &dyn Fn(usize, bool) -> String) {
    let (one, four) = (steps(size, document), steps(4 * size, document));
    assert!(one > size, "nothing was counted: {one}");
    assert!(four <= one * 9 / 2, "{size}: {one} steps, {}: {four} steps", 4 * size);
}

/// A document whose operation has these parameters.
fn with(path: &str, parameters: impl Iterator<Item = String>) -> String {
    let list: String = parameters.map(|parameter| format!("        - {parameter}\n")).collect();
    format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  ? {path}\n  : get:\n      parameters:\n{list}      \
         responses: {{'200': {{description: ok}}}}\n"
    )
}

fn parameter(name: &str, place: &str, kind: &str) -> String {
    format!("{{name: {name}, in: {place}, required: true, schema: {{type: {kind}}}}}")
}

#[test]
fn parameters_that_are_kept_change_and_come() {
    assert_linear(100, &|size, is_base| {
        let kind = if is_base { "string" } else { "integer" };
        let kept = (0..size).map(|at| parameter(&format!("p{at}"), "query", kind));
        let other = if is_base { "gone" } else { "come" };
        with("/p", kept.chain((0..size).map(move |at| parameter(&format!("{other}{at}"), "header", "string"))))
    });
}

#[test]
fn parameters_that_a_list_contains_twice() {
    assert_linear(100, &|size, is_base| {
        let kind = if is_base { "string" } else { "integer" };
        let names = (0..size).flat_map(|at| [format!("X-{at}"), format!("x-{at}")]);
        with("/p", names.map(move |name| parameter(&name, "header", kind)))
    });
}

#[test]
fn parameters_that_move() {
    assert_linear(100, &|size, is_base| {
        let place = if is_base { "query" } else { "header" };
        with("/p", (0..size).map(move |at| parameter(&format!("p{at}"), place, "string")))
    });
}

#[test]
fn parameters_of_a_path() {
    assert_linear(100, &|size, is_base| {
        let prefix = if is_base { "old" } else { "new" };
        let kind = if is_base { "string" } else { "integer" };
        let path: String = (0..size).map(|at| format!("/{{{prefix}{at}}}")).collect();
        with(&path, (0..size).map(move |at| parameter(&format!("{prefix}{at}"), "path", kind)))
    });
}

#[test]
fn schemas_that_extend_one() {
    assert_linear(100, &|size, is_base| {
        let kind = if is_base { "string" } else { "integer" };
        let extension = |at: usize| {
            format!(
                "    C{at}: {{allOf: [{{$ref: '#/components/schemas/P'}}, {{type: object, properties: {{a: {{type: {kind}}}}}}}]}}\n"
            )
        };
        let all: String = (0..size).map(extension).collect();
        format!(
            "{}components:\n  schemas:\n    P: {{type: object, discriminator: {{propertyName: kind}}, properties: {{kind: {{type: string}}}}}}\n{all}",
            with("/p", std::iter::empty()).replace(
                "parameters:\n",
                "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/P'}}}}\n"
            )
        )
    });
}

#[test]
fn members_of_alternatives() {
    assert_linear(100, &|size, is_base| {
        let members: String = (0..size).map(|at| format!("a{at}: {{type: string}}, ")).collect();
        let (own, within) = if is_base { (members.as_str(), "") } else { ("", members.as_str()) };
        let alternative = |kind: &str| format!("{{properties: {{{within}{kind}: {{type: string}}}}}}");
        format!(
            "{}components:\n  schemas:\n    P: {{type: object, properties: {{{own}k: {{type: integer}}}}, oneOf: [{}, {}]}}\n",
            with("/p", std::iter::empty()).replace(
                "parameters:\n",
                "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/P'}}}}\n"
            ),
            alternative("b"),
            alternative(if is_base { "c" } else { "d" })
        )
    });
}
