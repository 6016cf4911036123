//! What policies find, and a table with every key that they may have.

use crate::audit::{Options, audit};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::project::extended::names;
use crate::resolve::{Input, Memory, Workspace};
use crate::text::work;

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
fn a_part_that_cannot_be_read_may_require_a_member() {
    let body = |part: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{404: {{description: none, content: {{application/json: {{schema: \
             {{allOf: [{part}, {{properties: {{code: {{enum: [gone]}}}}}}]}}}}}}}}}}}}}}}}"
        )
    };
    let policy = "  - {id: a, at: 4XX, body: {required: [code]}}";
    assert_eq!(found(policy, &body("{$ref: 'gone.yaml#/Error'}")), [""; 0]);
    assert_eq!(found(policy, &body("{type: object}")).len(), 1);
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

/// Operations of all sorts, for the keys of scopes.
const SHOP: &str = "\
security: [{key: []}]
paths:
  /orders:
    get:
      tags: [orders]
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {200: {description: all, content: {application/json: {schema: {type: array}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {202: {description: accepted}}
  /orders/{id}:
    get:
      security: []
      parameters: [{name: X-Tenant, in: header, schema: {type: string}}]
      responses: {200: {description: one}}
    delete:
      deprecated: true
      x-internal: true
      parameters: [{name: session, in: cookie, schema: {type: string}}]
      responses: {204: {description: removed}}
  /images:
    put:
      requestBody: {content: {multipart/form-data: {schema: {properties: {file: {type: string, format: binary}}}}}}
      responses: {204: {description: stored}}
webhooks:
  ordered:
    post:
      responses: {200: {description: taken}}
";

/// Keys of `for`, what stands under them, and the operations of [`SHOP`] that the scope contains.
const SCOPES: [(&str, &str, &[&str]); 17] = [
    ("for.kinds", "kinds: [list, delete]", &["GET /orders", "DELETE /orders/{id}"]),
    ("for.methods", "methods: put", &["PUT /images"]),
    ("for.paths", "paths: [/orders/*]", &["GET /orders/{id}", "DELETE /orders/{id}"]),
    ("for.tags", "tags: [orders, none]", &["GET /orders"]),
    ("for.secured", "secured: false", &["GET /orders/{id}"]),
    ("for.takes", "takes: [query, header]", &["GET /orders", "GET /orders/{id}"]),
    ("for.takes", "takes: body", &["POST /orders", "PUT /images"]),
    ("for.takes", "takes: [upload, cookie]", &["DELETE /orders/{id}", "PUT /images"]),
    ("for.takes", "takes: path, methods: get", &["GET /orders/{id}"]),
    ("for.declares", "declares: 202", &["POST /orders"]),
    ("for.deprecated", "deprecated: true", &["DELETE /orders/{id}"]),
    ("for.extension", "extension: x-internal", &["DELETE /orders/{id}"]),
    ("for.webhooks", "webhooks: true", &["POST ordered"]),
    ("for.not", "not: {methods: [get, post]}", &["DELETE /orders/{id}", "PUT /images"]),
    ("for.not.kinds", "methods: get, not: {kinds: list}", &["GET /orders/{id}"]),
    ("for.not.secured", "not: {secured: true}", &["GET /orders/{id}"]),
    ("for.not.paths", "not: {paths: ['/orders/**']}", &["PUT /images"]),
];

/// Keys, a policy, the responses of one operation, and what is found in them.
const REQUIREMENTS: [(&str, &str, &str, &[&str]); 54] = [
    ("id", "never: 302", "302: {description: a}", &["`GET /a` declares `302`, which `p` forbids"]),
    ("declare", "declare: [404, 409]", "4XX: {description: a}", &[]),
    ("declare", "declare: [404, 409]", "404: {description: a}", &["`GET /a` declares no `409`"]),
    ("declare.all", "declare: {all: default}", "200: {description: a}", &["`GET /a` declares no `default`"]),
    (
        "declare.one-of",
        "declare: {one-of: [[401, 403], 404]}",
        "403: {description: a}",
        &["`GET /a` declares no `401` and `403` or `404`"],
    ),
    ("declare.one-of", "declare: {one-of: [[401, 403], 404]}", "404: {description: a}", &[]),
    ("declare.exact", "declare: {all: 404, exact: true}", "default: {description: a}", &["`GET /a` declares no `404`"]),
    ("declare.exact", "declare: {all: 404, exact: false}", "default: {description: a}", &[]),
    (
        "only",
        "only: [200, 4XX]",
        "200: {description: a}, 404: {description: a}, 500: {description: a}",
        &["`GET /a` declares `500`, which `p` does not allow"],
    ),
    (
        "never",
        "never: [5XX]",
        "default: {description: a}, 503: {description: a}",
        &["`GET /a` declares `503`, which `p` forbids"],
    ),
    (
        "at",
        "at: '2XX, 404, !204', description: required",
        "200: {}, 204: {}, 404: {}, 500: {}",
        &["`200` of `GET /a` has no description", "`404` of `GET /a` has no description"],
    ),
    ("headers", "headers: ETag", "200: {description: a, headers: {etag: {schema: {}}}}", &[]),
    ("headers", "headers: ETag", "200: {description: a}", &["`200` of `GET /a` declares no `ETag`"]),
    (
        "headers.required",
        "headers: {required: [ETag, Link]}",
        "200: {description: a, headers: {Link: {schema: {}}}}",
        &["`200` of `GET /a` declares no `ETag`"],
    ),
    (
        "headers.one-of",
        "headers: {one-of: [Retry-After, [RateLimit, RateLimit-Policy]]}",
        "429: {description: a, headers: {RateLimit: {schema: {}}}}",
        &["`429` of `GET /a` declares no `Retry-After` or `RateLimit` with `RateLimit-Policy`"],
    ),
    (
        "headers.never",
        "headers: {never: 'X-*'}",
        "200: {description: a, headers: {x-total: {schema: {}}, Link: {schema: {}}}}",
        &["`200` of `GET /a` declares `x-total`, which `p` forbids"],
    ),
    (
        "headers.only",
        "headers: {only: [ETag]}",
        "200: {description: a, headers: {etag: {schema: {}}, Link: {schema: {}}}}",
        &["`200` of `GET /a` declares `Link`, which `p` does not allow"],
    ),
    ("content", "content: any", "200: {description: a}, 204: {description: a}", &["`200` of `GET /a` has no body"]),
    (
        "content",
        "content: none",
        "200: {description: a, content: {text/plain: {}}}",
        &["`200` of `GET /a` has a body, which `p` forbids"],
    ),
    (
        "content",
        "content: [application/*+json]",
        "200: {description: a, content: {application/json: {}, application/hal+json: {}}}",
        &["`200` of `GET /a` has `application/json`, which `p` does not allow"],
    ),
    (
        "content.only",
        "content: {only: text/plain}",
        "200: {description: a}, 404: {description: a, content: {text/plain: {}}}",
        &[],
    ),
    (
        "content.only",
        "content: {only: text/plain}",
        "200: {description: a, content: {text/html: {}}}",
        &["`200` of `GET /a` has `text/html`, which `p` does not allow"],
    ),
    (
        "content.never",
        "content: {never: text/*}",
        "200: {description: a, content: {text/html: {}, application/json: {}}}",
        &["`200` of `GET /a` has `text/html`, which `p` forbids"],
    ),
    (
        "content.required",
        "content: {required: [application/json, text/plain]}",
        "200: {description: a, content: {application/json: {}, text/csv: {}}}, 201: {description: a}, 204: {description: a}",
        &["`200` of `GET /a` has no `text/plain`", "`201` of `GET /a` has no body"],
    ),
    (
        "content.includes",
        "content: {includes: [application/json]}",
        "200: {description: a, content: {application/json: {}, text/csv: {}}}, 201: {description: a}, 202: {description: a, content: {text/csv: {}}}",
        &["`202` of `GET /a` has no `application/json`"],
    ),
    (
        "content.required",
        "content: {required: 'application/*+json'}",
        "200: {description: a, content: {text/csv: {}, application/hal+json: {}}}",
        &[],
    ),
    (
        "body.schema",
        "body: {schema: required}",
        "200: {description: a, content: {application/json: {}}}, 404: {description: a, content: {application/json: {schema: {}}}}",
        &["`200` of `GET /a` has no schema for `application/json`"],
    ),
    (
        "body.one-of",
        "body: {one-of: [[error.code, error.text], code]}",
        "400: {description: a, content: {application/json: {schema: {properties: {error: {properties: {code: {}}}}}}}}, \
         404: {description: a, content: {application/json: {schema: {properties: {code: {}}}}}}",
        &["`400` of `GET /a` has a body that has no `error.code` with `error.text` or `code`"],
    ),
    (
        "body.one-of",
        "body: {one-of: [[error.code, error.text], code]}",
        "400: {description: a, content: {application/json: {schema: {oneOf: [{properties: {code: {}}}, {properties: {}}]}}}}",
        &["`400` of `GET /a` has a body that has no `error.code` with `error.text` or `code`"],
    ),
    (
        "body.members",
        "body: {members: [code, text, info.a], required: [type]}",
        "400: {description: a, content: {application/json: {schema: {properties: {name: {}}}}}}",
        &["`400` of `GET /a` has a body that has no members `type`, `code`, `text` and `info`"],
    ),
    (
        "body.members",
        "body: {members: [code]}",
        "400: {description: a, content: {application/json: {example: {code: gone}}}}",
        &[],
    ),
    (
        "body.members",
        "body: {members: [code]}",
        "400: {description: a, content: {application/json: {example: {text: gone}}}}",
        &["`400` of `GET /a` has no schema for `application/json`"],
    ),
    (
        "body.schema",
        "body: {schema: '#/components/schemas/Error'}",
        "400: {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}, \
         404: {description: a, content: {application/json: {schema: {type: object}}}}",
        &["`404` of `GET /a` has another schema than `Error`"],
    ),
    (
        "body.required",
        "body: {required: [code, info.text]}",
        "400: {description: a, content: {application/json: {schema: {required: [info], properties: {code: {}, \
         info: {required: [text], properties: {text: {}}}}}}}}",
        &["`400` of `GET /a` has a body that does not require `code`"],
    ),
    (
        "body.required",
        "body: {required: [error.code, error.text]}",
        "400: {description: a, content: {application/json: {schema: {properties: {code: {}}}}}}",
        &["`400` of `GET /a` has a body that has no member `error`"],
    ),
    (
        "body.members",
        "body: {members: [code, text]}",
        "400: {description: a, content: {application/json: {schema: {properties: {code: {}}}}}}",
        &["`400` of `GET /a` has a body that has no member `text`"],
    ),
    (
        "body.never",
        "body: {never: trace}",
        "400: {description: a, content: {application/json: {schema: {properties: {trace: {}, code: {}}}}}}",
        &["`400` of `GET /a` has a body that has `trace`, which `p` forbids"],
    ),
    (
        "body.types",
        "body: {types: {code: integer, text: string}}",
        "400: {description: a, content: {application/json: {schema: {properties: {code: {type: string}}}}}}",
        &["`400` of `GET /a` has a body that has `code` as string, not integer"],
    ),
    (
        "body.pattern",
        "body: {pattern: {code: '^[A-Z_]+$'}}",
        "400: {description: a, content: {application/json: {schema: {properties: {code: {enum: [NOT_FOUND, late]}}}}}}",
        &["`400` of `GET /a` has a body that has `late` as `code`, which `p` does not allow"],
    ),
    (
        "body.top",
        "body: {top: object}",
        "200: {description: a, content: {application/json: {schema: {type: array}}}}",
        &["`200` of `GET /a` has a body that is array, not object"],
    ),
    (
        "example",
        "example: required",
        "200: {description: a, content: {application/json: {example: {}}}}, \
         404: {description: a, content: {application/json: {}}}",
        &["`404` of `GET /a` has no example of `application/json`"],
    ),
    (
        "links",
        "links: required",
        "200: {description: a, links: {next: {operationId: b}}}, 404: {description: a}",
        &["`404` of `GET /a` has no links"],
    ),
    (
        "ref",
        "ref: required",
        "200: {description: a}, 404: {$ref: '#/components/responses/NotFound'}",
        &["`200` of `GET /a` is not a reference"],
    ),
    (
        "description",
        "description: required",
        "200: {description: a}, 404: {description: ''}",
        &["`404` of `GET /a` has no description"],
    ),
    (
        "description.min",
        "description: {min: 4}",
        "200: {description: all of it}, 404: {description: no}",
        &["`404` of `GET /a` has a description of 2 characters, not 4"],
    ),
    // What a policy says of itself changes nothing of what it finds.
    (
        "why",
        "never: 302, why: Clients follow it.",
        "302: {description: a}",
        &["`GET /a` declares `302`, which `p` forbids"],
    ),
    ("source", "never: 302, source: '7.1'", "302: {description: a}", &["`GET /a` declares `302`, which `p` forbids"]),
    (
        "severity",
        "never: 302, severity: error",
        "302: {description: a}",
        &["`GET /a` declares `302`, which `p` forbids"],
    ),
    ("test", "never: 302, test: {bad: '/a: {}'}", "200: {description: a}", &[]),
    ("test.bad", "never: 302, test: {bad: '/a: {}'}", "200: {description: a}", &[]),
    ("test.good", "never: 302, test: {good: '/a: {}'}", "200: {description: a}", &[]),
    ("for", "for: {methods: post}, never: 302", "302: {description: a}", &[]),
    (
        "for",
        "for: {methods: get}, never: 302",
        "302: {description: a}",
        &["`GET /a` declares `302`, which `p` forbids"],
    ),
    ("only", "only: 200", "default: {description: a}", &["`GET /a` declares `default`, which `p` does not allow"]),
];

/// The messages of a policy of the name `p`.
fn messages(policy: &str, document: &str) -> Vec<String> {
    let lines = found(&format!("  - {{id: p, {policy}}}"), document);
    let message = |line: &String| line.split_once(": p: ").map(|(_, message)| message.to_owned()).unwrap_or_default();
    lines.iter().map(message).collect()
}

#[test]
fn every_key_of_a_scope_selects_its_operations() {
    for (key, scope, operations) in SCOPES {
        let expected: Vec<String> = operations.iter().map(|name| format!("`{name}` declares no `418`")).collect();
        let found = messages(&format!("for: {{{scope}}}, declare: {{all: 418, exact: true}}"), SHOP);
        assert_eq!(found, expected, "{key}: {scope}");
    }
}

#[test]
fn every_key_of_a_requirement_has_its_findings() {
    for (key, policy, responses, expected) in REQUIREMENTS {
        let document = format!(
            "paths: {{/a: {{get: {{responses: {{{responses}}}}}}}}}\n\
             components: {{responses: {{NotFound: {{description: a}}}}, schemas: {{Error: {{type: object}}}}}}"
        );
        assert_eq!(messages(policy, &document), expected, "{key}: {policy}");
    }
}

/// The keys that the reader knows under a key of a policy, in its own words.
fn known(under: &str) -> Vec<String> {
    let mut policy = "zzzzzzzz: [1]".to_owned();
    for key in under.split('.').rev().filter(|key| !key.is_empty()) {
        policy = format!("{key}: {{{policy}}}");
    }
    let text = format!("policies:\n  - {{{policy}}}");
    let Err(mistakes) = Config::read("oas-audit.yaml".into(), text.into_bytes(), &names()) else { return Vec::new() };
    let unknown = mistakes.findings.iter().find(|mistake| mistake.message.contains("has no setting `zzzzzzzz`"));
    let help = unknown.map(|mistake| mistake.help.as_ref()).unwrap_or_default();
    let keys = help.trim_start_matches("expected ").split(", ").map(|key| key.trim_matches('`'));
    keys.filter(|key| !key.is_empty()).map(|key| format!("{under}.{key}").trim_start_matches('.').to_owned()).collect()
}

#[test]
fn every_key_that_the_reader_knows_has_a_row() {
    let rows = SCOPES.iter().map(|row| row.0).chain(REQUIREMENTS.iter().map(|row| row.0));
    let rows: Vec<&str> = rows.collect();
    let mut left = known("");
    assert!(left.len() >= 17, "{left:?}");
    let mut count = 0;
    while let Some(key) = left.pop() {
        count += 1;
        let below = known(&key);
        // What `not` says is read as what `for` says. What a map says stands below it.
        let is_elsewhere = key.starts_with("for.not.") || !below.is_empty();
        assert!(is_elsewhere || rows.contains(&key.as_str()), "`{key}` has no row");
        left.extend(below);
    }
    assert!(count > 50, "{count}");
}

#[test]
fn four_times_the_policies_take_at_most_four_times_the_work() {
    // One of each sort that looks at all operations or responses, violated everywhere or nowhere.
    let sorts = |at: usize| {
        let pages = format!("body: {{members: [page{at}]}}");
        let typed = "body: {types: {id: integer}}";
        let sorts = ["declare: [429]", "at: 200, headers: [X-Page]", "links: required", &pages, typed, "never: [200]"];
        let policies = sorts.iter().enumerate().map(|(sort, words)| format!("  - {{id: p{at}-{sort}, {words}}}\n"));
        policies.collect::<String>()
    };
    let body = "{application/json: {schema: {type: object, properties: {id: {type: string}}}}}";
    let operations = (0..20)
        .map(|at| format!("  /p{at}: {{get: {{responses: {{200: {{description: a, content: {body}}}}}}}}}\n"))
        .collect::<String>();
    let text = format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{operations}");
    let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
    let workspace = Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[]);
    let work = |size: usize| {
        let config = format!("policies:\n{}", (0..size).map(sorts).collect::<String>()).into_bytes();
        let config = Config::read("oas-audit.yaml".into(), config, &names()).expect("has no mistake");
        let policies = config.policies.iter().cloned().map(PolicyRule::new).collect();
        let options = Options { config, policies, ..Options::default() };
        work::steps(|| assert!(!audit(&workspace, &options).documents[0].findings.is_empty()))
    };
    let (none, one, four) = (work(0), work(20), work(80));
    assert!(one > none + 20 * 20, "nothing was counted: {none}, {one}");
    assert!(four - none <= (one - none) * 9 / 2, "none: {none} steps, 20: {one} steps, 80: {four} steps");
}
