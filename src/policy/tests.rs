use crate::audit::{Options, audit};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::project::extended::names;
use crate::resolve::{Input, Memory, Workspace};

use super::PolicyRule;

/// What policies find in a document: line, rule, message. No other rule runs.
fn found(policies: &str, document: &str) -> Vec<String> {
    let text = format!("policies:\n{policies}");
    let config = Config::read("oas-audit.yaml".into(), text.into_bytes(), &names());
    let config = config.unwrap_or_else(|mistakes| panic!("{:?}", mistakes.findings));
    let rules: Vec<PolicyRule> = config.policies.iter().cloned().map(PolicyRule::new).collect();
    let only = config.policies.iter().map(|policy| policy.id.to_owned()).collect();
    let options = Options { only, config, policies: rules.into(), ..Options::default() };
    let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
    let text = format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{document}");
    let workspace = Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[]);
    let report = audit(&workspace, &options);
    assert!(report.failures.is_empty() && !report.documents[0].is_broken, "{document}");
    let line = |finding: &Diagnostic| {
        let place = &finding.primary.place;
        let line = report.sources.get(place.source).position(place.span.start).line - 2;
        format!("{line}: {}: {}", finding.rule.trim_start_matches("policy/"), finding.message)
    };
    let singles = report.findings().flat_map(Diagnostic::singles);
    singles.map(line).collect()
}

#[test]
fn a_null_example_and_numeric_keys_are_read() {
    let document = "paths:\n  /a:\n    get:\n      responses:\n        200: {description: a, content: {application/json: {example: null}}}\n        401: {description: b}\n";
    assert_eq!(found("  - {id: a, declare: [401]}\n  - {id: b, at: 200, example: required}", document), [""; 0]);
    assert_eq!(found("  - {id: a, never: [401]}", document), ["6: a: `GET /a` declares `401`, which `a` forbids"]);
}

#[test]
fn what_is_required_is_missing_where_there_is_nothing() {
    let policies = "  - {id: a, declare: {one-of: [[200], [201]]}}";
    assert_eq!(found(policies, "paths: {/a: {get: {responses: {}}}}"), ["1: a: `GET /a` declares no `200` or `201`"]);
    assert_eq!(found(policies, "paths: {/a: {get: {}}}"), ["1: a: `GET /a` declares no `200` or `201`"]);
}

#[test]
fn members_of_nested_objects_are_not_those_of_the_body() {
    let schema = "{properties: {data: {properties: {id: {type: string}}}, id: {type: integer}}}";
    let document = format!(
        "paths: {{/a: {{get: {{responses: {{200: {{description: a, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
    );
    assert_eq!(found("  - {id: a, body: {types: {id: integer}}}", &document), [""; 0]);
    assert_eq!(found("  - {id: a, body: {types: {data.id: string}, members: [data.id]}}", &document), [""; 0]);
    assert_eq!(found("  - {id: a, body: {types: {data.id: integer}}}", &document).len(), 1);
}

#[test]
fn a_range_declares_the_allowed_codes_in_it() {
    let document =
        "paths: {/a: {get: {responses: {200: {description: a}, 4XX: {description: b}, 5XX: {description: c}}}}}";
    let found = found("  - {id: a, only: [200, 400]}", document);
    assert_eq!(found, ["1: a: `GET /a` declares `5XX`, which `a` does not allow"]);
}

#[test]
fn a_body_of_a_wrong_media_type_is_found_once() {
    let document = "paths: {/a: {get: {responses: {400: {description: a, content: {application/json: {}}}}}}}";
    let wanted = "content: [application/problem+json], body: {required: [title]}";
    assert_eq!(found(&format!("  - {{id: a, at: 4XX, {wanted}}}"), document).len(), 1);
    // Where there is no schema, nothing is known of the forms of its members.
    assert_eq!(found("  - {id: a, body: {types: {a: string}, never: [b]}}", document), [""; 0]);
}
