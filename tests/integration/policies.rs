//! Policies: mistakes in them, what they find, their tests, and what a config extends.

use std::fmt::Write as _;
use std::fs;

use insta::assert_snapshot;

use crate::support::{CLEAN, Directory, root};

/// A description with two operations, one without `404`.
const ORDERS: &str = "\
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders/{id}:
    get:
      responses:
        '200': {description: the order, content: {application/json: {schema: {type: object}}}}
    delete:
      responses:
        '204': {description: deleted}
        '404': {description: no such order}
";

/// The lines of a run in the format `concise`.
fn lines(directory: &Directory, arguments: &[&str]) -> Vec<String> {
    let outcome = directory.run(&[&["check", "-f", "concise", "-q"], arguments].concat());
    assert!(outcome.status < 2, "{outcome:?}");
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn every_mistake_has_its_place_and_the_nearest_word() {
    let text = fs::read_to_string(root().join("fixtures/policies/broken.yaml")).expect("is there");
    let mut table = String::new();
    for config in text.split("---\n") {
        let directory = Directory::new(&[("repo/.git/HEAD", ""), ("repo/clean.yaml", CLEAN), ("outside.yaml", "")]);
        directory.write("repo/oas-audit.yaml", config);
        let run = crate::support::Run::new(&["check", "clean.yaml"]).within(&directory.path("repo")).go().expect(2);
        assert_eq!(run.stdout, "", "nothing is audited under a config that is wrong");
        let is_told = |line: &&str| line.starts_with("error") || line.contains("╭─") || line.contains("help:");
        let told =
            run.stderr.lines().filter(is_told).map(|line| format!("  {}\n", line.trim_start_matches([' ', '╭', '─'])));
        let own = config.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let _ = writeln!(table, "{own}\n{}", told.collect::<String>());
    }
    assert_snapshot!(table);
}

#[test]
fn a_policy_is_a_rule_like_any_other() {
    let policy = "policies:\n  - {id: item-not-found, why: Clients show a page., declare: [404]}\n";
    let directory = Directory::new(&[("api.yaml", ORDERS), ("oas-audit.yaml", policy)]);
    let own = ["--only", "policy/item-not-found", "api.yaml"];
    let found = lines(&directory, &own);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("api.yaml:5:5: warning[policy/item-not-found] `GET /orders/{id}` declares no `404`"));
    // It says the same as `missing-404`, in the words of the project.
    assert!(!lines(&directory, &["api.yaml"]).iter().any(|line| line.contains("missing-404")));
    let level = lines(&directory, &["--rule", "policy/item-not-found=error", "api.yaml"]);
    assert!(level.iter().any(|line| line.contains("error[policy/item-not-found]")), "{level:?}");
    directory.run(&["check", "--only", "policy/item-not-fond", "api.yaml"]).expect(2);
    // Suppressed by the config and by a comment.
    for more in [
        "ignore: [{rule: policy/item-not-found, pointer: '/paths/~1orders~1{id}', reason: hidden}]\n",
        "rules: {policy/item-not-found: off}\n",
        "overrides: [{methods: [get], rules: {policy/item-not-found: off}}]\n",
    ] {
        directory.write("oas-audit.yaml", format!("{policy}{more}"));
        assert_eq!(lines(&directory, &own[..0]).iter().filter(|line| line.contains("policy/")).count(), 0, "{more}");
    }
    directory.write("oas-audit.yaml", policy);
    directory.write(
        "api.yaml",
        ORDERS.replace("    get:", "    # oas-audit: ignore[policy/item-not-found] hidden\n    get:"),
    );
    assert_eq!(lines(&directory, &["api.yaml"]).iter().filter(|line| line.contains("policy/")).count(), 0);
    // Known from a baseline.
    directory.write("api.yaml", ORDERS);
    directory.run(&["check", "--write-baseline", "api.yaml"]);
    assert_eq!(lines(&directory, &["--baseline", "oas-audit-baseline.json", "api.yaml"]), [""; 0]);
    // With its words in the other formats.
    let sarif = directory.run(&["check", "-f", "sarif", "--only", "policy/item-not-found", "api.yaml"]).stdout;
    assert!(sarif.contains("Operations must declare `404`.") && sarif.contains("Clients show a page."), "{sarif}");
    directory.run(&["check", "--unsafe-fixes", "--only", "policy/item-not-found", "api.yaml"]).expect(0);
    assert!(directory.read("api.yaml").contains("'404':"), "the fix declares the code");
    let explained = directory.run(&["explain", "policy/item-not-found"]).expect(0).stdout;
    assert!(explained.contains("Clients show a page."), "{explained}");
    assert!(directory.run(&["rules"]).expect(0).stdout.contains("policy/item-not-found"));
}

#[test]
fn a_policy_for_nothing_is_reported_unless_documents_are_left_out() {
    let policy = "policies:\n  - {id: slow-down, for: {paths: [/nothing/**]}, declare: [429]}\n";
    let directory =
        Directory::new(&[(".git/HEAD", ""), ("a.yaml", ORDERS), ("b.yaml", ORDERS), ("oas-audit.yaml", policy)]);
    let unused = |arguments: &[&str]| {
        let all = lines(&directory, &[&["--only", "unused-policy"], arguments].concat());
        all.iter().filter(|line| line.starts_with("oas-audit.yaml:2:10: info[unused-policy]")).count()
    };
    assert_eq!(unused(&[]), 1);
    assert_eq!(unused(&["a.yaml"]), 0, "the other document may have such paths");
    directory.write("b.yaml", ORDERS.replace("/orders/{id}", "/nothing/{id}"));
    assert_eq!(unused(&[]), 0);
}

#[test]
fn a_method_that_no_operation_has_may_be_a_slip() {
    let policy = "policies:\n  - {id: a, for: {methods: [get, BATCH, PURGE]}, declare: [404]}\n";
    let document = |method: &str| {
        format!(
            "openapi: 3.2.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get: {{responses: {{404: {{description: none}}}}}}\n\
             \x20   additionalOperations: {{{method}: {{responses: {{404: {{description: none}}}}}}}}\n"
        )
    };
    let directory = Directory::new(&[(".git/HEAD", ""), ("a.yaml", &document("COPY")), ("oas-audit.yaml", policy)]);
    let found = || lines(&directory, &["--only", "unused-policy"]);
    let told = "oas-audit.yaml:2:10: info[unused-policy] no operation has the method `BATCH`, which `a` names";
    assert!(found().iter().any(|line| line.starts_with(told)), "{:?}", found());
    directory.write("a.yaml", document("BATCH"));
    assert_eq!(found().iter().filter(|line| line.contains("unused-policy")).count(), 0);
}

#[test]
fn a_tag_that_no_operation_has_may_be_a_slip() {
    let policy = "policies:\n  - {id: a, for: {tags: [Order]}, declare: [404]}\n";
    let tagged = ORDERS.replacen("get:\n", "get:\n      tags: [Orders]\n", 1);
    let directory = Directory::new(&[(".git/HEAD", ""), ("a.yaml", &tagged), ("oas-audit.yaml", policy)]);
    let found = directory.run(&["check", "--only", "unused-policy"]).stdout;
    assert!(found.contains("did you mean the tag `Orders`?"), "{found}");
}

#[test]
fn documents_beside_a_policy_are_run() {
    let config = "policies:
  - id: right
    declare: [404]
    test:
      bad: {/a: {get: {responses: {200: {description: a}}}}}
      good:
        - paths:
            /a: {get: {responses: {404: {description: a}}}}
        - |
          swagger: '2.0'
          info: {title: t, version: '1'}
          paths: {/a: {get: {responses: {'404': {description: a}}}}}
";
    let directory = Directory::new(&[("api.yaml", ORDERS), ("oas-audit.yaml", config)]);
    assert_snapshot!(directory.run(&["check", "--test-policies"]).expect(0).stdout);
    let wrong = "  - id: wrong
    for: {methods: [get]}
    never: [410]
    test:
      bad: {/a: {get: {responses: {200: {description: a}}}}}
      good: [{/a: {get: {responses: {410: {description: a}}}}}, just text, {info: {title: a}}]
  - id: untested
    never: [418]
";
    directory.write("oas-audit.yaml", format!("{config}{wrong}"));
    assert_snapshot!(directory.run(&["check", "--test-policies"]).expect(1).stdout);
    directory.write("oas-audit.yaml", "preset: strict\n");
    directory.run(&["check", "--test-policies"]).expect(2);
}

#[test]
fn the_last_of_what_is_extended_counts() {
    let directory = Directory::new(&[
        (".git/HEAD", ""),
        ("api.yaml", ORDERS),
        ("oas-audit.yaml", "extends: [rfc9110, ./rules/company.yaml]\npolicies: [{id: own, never: [418]}]\n"),
        (
            "rules/company.yaml",
            "extends: [base.yaml]\npolicies: [{id: shared, declare: [500]}]\nrules: {missing-404: info}\n",
        ),
        (
            "rules/base.yaml",
            "policies: [{id: shared, declare: [503]}, {id: base, never: [419]}]\nrules: {missing-404: off}\n",
        ),
    ]);
    let printed = directory.run(&["check", "--print-config", "api.yaml"]).expect(0).stdout;
    let is_told = |line: &&str| line.contains("# extends") || line.contains("# from") || line.contains(".yaml:");
    assert_snapshot!(printed.lines().filter(is_told).collect::<Vec<_>>().join("\n"));
    // What is printed is a config that says the same.
    directory.write("again.yaml", &printed);
    let again = directory.run(&["check", "--print-config", "--config", "again.yaml", "api.yaml"]).expect(0).stdout;
    let policies =
        |text: &str| text.lines().filter(|line| line.starts_with("  - ")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(policies(&again), policies(&printed));
    let found = lines(&directory, &["api.yaml"]);
    assert!(found.iter().any(|line| line.contains("policy/shared") && line.contains("`500`")), "{found:?}");
    directory.write("rules/base.yaml", "extends: [company.yaml]\n");
    let refused = directory.run(&["check", "api.yaml"]).expect(2).stderr;
    assert!(refused.contains("`rules/company.yaml` extends itself"), "{refused}");
}

#[test]
fn policies_that_some_operations_cannot_follow_are_reported_once() {
    let policies = "policies:
  - {id: gone, for: {paths: ['/orders/**']}, declare: [404]}
  - id: few
    for: {methods: [get]}
    only: [200]
";
    let directory =
        Directory::new(&[(".git/HEAD", ""), ("a.yaml", ORDERS), ("b.yaml", ORDERS), ("oas-audit.yaml", policies)]);
    let found = || lines(&directory, &["--only", "contradictory-policies"]);
    let line = "oas-audit.yaml:5:12: warning[contradictory-policies] \
                `few` forbids `404`, which `gone` requires of `GET /orders/{id}`";
    assert_eq!(found().iter().filter(|found| found.starts_with(line)).count(), 1, "{:?}", found());
    // Where one of the two is off there is no contradiction.
    directory
        .write("oas-audit.yaml", format!("{policies}overrides: [{{methods: [get], rules: {{policy/gone: off}}}}]\n"));
    assert_eq!(found(), [""; 0]);
    directory.write("oas-audit.yaml", format!("{policies}rules: {{policy/few: off}}\n"));
    assert_eq!(found(), [""; 0]);
}

#[test]
fn a_rule_requires_no_code_that_a_policy_forbids() {
    let document = ORDERS.replace("        '404': {description: no such order}\n", "");
    let directory = Directory::new(&[(".git/HEAD", ""), ("api.yaml", &document)]);
    let about_404 = |config: &str| {
        directory.write("oas-audit.yaml", config);
        let found = lines(&directory, &["api.yaml"]);
        found.into_iter().filter(|line| line.contains("404")).collect::<Vec<_>>()
    };
    assert_eq!(about_404("preset: recommended\n").len(), 1, "`GET` lacks it");
    let policy = "policies: [{id: no-404, never: [404]}]\n";
    assert_eq!(about_404(policy), [""; 0]);
    let found = about_404(&format!("{policy}rules: {{missing-404: error}}\n"));
    assert_eq!(found.len(), 1, "{found:?}");
    let line = "oas-audit.yaml:1:17: warning[contradictory-policies] \
                `no-404` forbids `404`, which `missing-404` requires of `GET /orders/{id}`";
    assert!(found[0].starts_with(line), "{found:?}");
}

#[test]
fn a_rule_replaces_no_success_code_that_a_policy_requires() {
    let document = "\
openapi: 3.1.0
info: {title: orders, version: '1'}
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /orders/{id}:
    get:
      responses:
        '200': {description: the order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components: {schemas: {Order: {type: object, properties: {id: {type: string}}}}}
";
    let directory = Directory::new(&[(".git/HEAD", ""), ("api.yaml", document)]);
    let about_201 = |config: &str| {
        directory.write("oas-audit.yaml", config);
        let found = lines(&directory, &["api.yaml"]);
        let is_about = |line: &String| line.contains("create-without-201");
        found.into_iter().filter(is_about).collect::<Vec<_>>()
    };
    assert_eq!(about_201("preset: recommended\n").len(), 1);
    let policy = "policies: [{id: old-clients, for: {kinds: [create]}, declare: [200]}]\n";
    assert_eq!(about_201(policy), [""; 0]);
    assert_eq!(about_201("policies: [{id: old-clients, for: {kinds: [item]}, declare: [200]}]\n").len(), 1);
    let found = about_201(&format!("{policy}rules: {{create-without-201: error}}\n"));
    assert_eq!(found.len(), 1, "{found:?}");
    let line = "oas-audit.yaml:1:17: warning[contradictory-policies] \
                `old-clients` requires `200`, which `create-without-201` replaces in `POST /orders`";
    assert!(found[0].starts_with(line), "{found:?}");
}

/// A rule, paths with a finding of it, policies that decide otherwise, and a policy that does not.
const DECIDED: [(&str, &str, &[&str], &str); 17] = [
    (
        "inconsistent-success-status",
        "
  /a/{id}: {patch: {responses: {200: {description: new, content: {application/json: {}}}}}}
  /b/{id}: {patch: {responses: {200: {description: new, content: {application/json: {}}}}}}
  /c/{id}: {patch: {responses: {200: {description: new, content: {application/json: {}}}}}}
  /d/{id}: {patch: {responses: {200: {description: new, content: {application/json: {}}}}}}
  /e/{id}: {patch: {responses: {201: {description: new, content: {application/json: {}}}}}}
",
        &["for: {paths: ['/e/*']}, declare: [201]", "for: {paths: ['/e/*']}, only: [201, 4XX]", "never: [200]"],
        "for: {paths: ['/a/*']}, declare: [201]",
    ),
    (
        "error-without-body",
        "
  /a: {get: {responses: {200: {description: all, content: {application/json: {}}}, 404: {description: off}}}}
  /b: {get: {responses: {200: {description: all, content: {application/json: {}}}, 404: {description: off, content: {application/json: {schema: {properties: {code: {type: string}, message: {type: string}}}}}}}}}
",
        &["at: 404, content: none", "at: '!2XX', content: none"],
        "at: 5XX, content: none",
    ),
    (
        "ok-without-body",
        "
  /a: {get: {responses: {200: {description: all}}}, put: {responses: {204: {description: done}}}}
",
        &["at: 2XX, content: none, for: {methods: [get]}, declare: [200]", "at: 200, content: none, never: [204], declare: [200]"],
        "declare: [200]",
    ),
    (
        "unauthorized-on-public",
        "
  /a: {get: {security: [], responses: {200: {description: all, content: {text/plain: {}}}, 401: {description: who}}}}
  /b: {get: {security: [], responses: {200: {description: all, content: {text/plain: {}}}}}}
",
        &["for: {paths: [/a]}, declare: [401]"],
        "for: {paths: [/b]}, declare: [401]",
    ),
    (
        "not-found-on-collection",
        "
  /as: {get: {operationId: listAs, responses: {200: {description: all, content: {application/json: {schema: {type: array, items: {}}}}}, 404: {description: no a was found}}}}
",
        &["for: {kinds: [list]}, declare: [404]"],
        "for: {kinds: [item]}, declare: [404]",
    ),
    (
        "discouraged-status",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}}, 418: {description: tea}}}}
",
        &["declare: [418]"],
        "declare: [200]",
    ),
    (
        "redirect-loses-method",
        "
  /a: {post: {responses: {200: {description: all, content: {text/plain: {}}}, 302: {description: there}}}}
",
        &["declare: [302]"],
        "declare: [303]",
    ),
    (
        "default-only-errors",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}}, default: {description: error}}}}
",
        &["only: [2XX, default]", "never: [4XX]"],
        "never: [404]",
    ),
    (
        "mixed-validation-status",
        "
  /a: {post: {requestBody: {content: {application/json: {}}}, responses: {201: {description: new}, 400: {description: invalid}}}}
  /b: {post: {requestBody: {content: {application/json: {}}}, responses: {201: {description: new}, 400: {description: invalid}}}}
  /c: {post: {requestBody: {content: {application/json: {}}}, responses: {201: {description: new}, 422: {description: invalid}}}}
  /d: {post: {requestBody: {content: {application/json: {}}}, responses: {201: {description: new}, 422: {description: invalid}}}}
",
        &["for: {paths: [/c, /d]}, declare: [422]"],
        "for: {paths: [/c]}, declare: [422]",
    ),
    (
        "unavailable-without-retry-after",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}}, 503: {description: down}}}}
",
        &["headers: {never: [retry-after]}", "headers: {only: [ETag]}, at: 503"],
        "headers: {never: [retry-after]}, at: 429",
    ),
    (
        "created-without-location",
        "
  /as: {post: {operationId: createA, responses: {201: {description: new, content: {application/json: {schema: {properties: {name: {type: string}}}}}}}}}
  /as/{id}: {get: {responses: {200: {description: all, content: {application/json: {}}}}}}
",
        &["headers: {never: [Location]}"],
        "headers: {only: [Location]}",
    ),
    (
        "location-without-meaning",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}}, 404: {description: no, headers: {Location: {}}}}}}
",
        &["at: 404, headers: [Location]"],
        "at: 200, headers: [Location]",
    ),
    (
        "header-not-allowed",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}, headers: {Content-Type: {}}}}}}
",
        &["headers: [content-type]"],
        "headers: [ETag]",
    ),
    (
        "method-not-allowed-without-allow",
        "
  /a: {get: {responses: {200: {description: all, content: {text/plain: {}}}, 405: {description: no}}}}
",
        &["headers: {never: ['A*']}"],
        "headers: {never: ['X-*']}",
    ),
    (
        "problem-json-on-success",
        "
  /a: {get: {responses: {200: {description: all, content: {application/problem+json: {}}}}}}
",
        &["content: [application/problem+json]"],
        "at: 4XX, content: [application/json]",
    ),
    (
        "inconsistent-error-media-type",
        "
  /a: {get: {responses: {400: {description: a, content: {application/json: {schema: {properties: {code: {type: string}}}}}}, 404: {description: b, content: {application/json: {schema: {properties: {code: {type: string}}}}}}, 409: {description: c, content: {application/json: {schema: {properties: {code: {type: string}}}}}}}}}
  /b: {get: {responses: {400: {description: a, content: {application/json: {schema: {properties: {code: {type: string}}}}}}, 404: {description: b, content: {application/json: {schema: {properties: {code: {type: string}}}}}}, 409: {description: c, content: {application/xml: {schema: {properties: {code: {type: string}}}}}}}}}
  /c: {get: {responses: {400: {description: a, content: {application/json: {schema: {properties: {code: {type: string}}}}}}}}}
",
        &["for: {paths: [/b]}, at: 409, content: [application/xml]"],
        "for: {paths: [/b]}, at: 404, content: [application/json]",
    ),
    (
        "upsert-without-update-status",
        "
  /a/{name}: {put: {summary: Creates or replaces an a., responses: {201: {description: created, content: {application/json: {}}}}}}
",
        &["for: {methods: [put]}, only: [201, 4XX]"],
        "for: {methods: [put]}, only: [2XX, 4XX]",
    ),
];

#[test]
fn what_a_policy_decides_no_rule_asks_otherwise() {
    let mut wrong = String::new();
    for (rule, paths, deciding, other) in DECIDED {
        let document = format!("openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:{paths}");
        let directory = Directory::new(&[(".git/HEAD", ""), ("api.yaml", &document)]);
        let count = |config: &str| {
            directory.write("oas-audit.yaml", format!("preset: strict\n{config}"));
            let found = lines(&directory, &["api.yaml"]);
            found.iter().filter(|line| line.contains(&format!("[{rule}]"))).count()
        };
        if count("") != 1 {
            let _ = writeln!(wrong, "{rule}: {} findings without a policy", count(""));
        }
        for policy in deciding {
            if count(&format!("policies: [{{id: own, {policy}}}]\n")) != 0 {
                let _ = writeln!(wrong, "{rule}: reports against `{policy}`");
            }
        }
        if count(&format!("policies: [{{id: own, {other}}}]\n")) != 1 {
            let _ = writeln!(wrong, "{rule}: is silent under `{other}`");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn a_rule_says_nothing_that_a_policy_says() {
    let document = "\
openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /a:
    get:
      responses:
        200: {description: all, content: {application/json: {}}}
        404: {description: a}
        500: {description: a, content: {application/json: {schema: {properties: {code: {type: string}, message: {type: string}}}}}}
        503: {description: a, content: {application/json: {}}}
";
    let policies = "policies:
  - {id: until, at: 503, headers: [Retry-After]}
  - {id: explained, at: 4XX, content: any}
";
    let directory = Directory::new(&[(".git/HEAD", ""), ("api.yaml", document)]);
    let rules = ["error-without-body", "unavailable-without-retry-after", "policy/explained", "policy/until"];
    let found = || {
        let lines = lines(&directory, &["--preset", "strict", "api.yaml"]).join("\n");
        rules.map(|rule| lines.contains(&format!("[{rule}]")))
    };
    assert_eq!(found(), [true, true, false, false]);
    directory.write("oas-audit.yaml", policies);
    assert_eq!(found(), [false, false, true, true]);
}

#[test]
fn policies_of_what_is_extended_contradict_each_other_too() {
    let directory = Directory::new(&[
        (".git/HEAD", ""),
        ("api.yaml", ORDERS),
        ("one.yaml", "policies: [{id: one, declare: [422]}]\n"),
        ("two.yaml", "policies: [{id: two, never: [422]}]\n"),
    ]);
    let refused = |config: &str| {
        directory.write("oas-audit.yaml", config);
        directory.run(&["check", "api.yaml"])
    };
    let both = refused("extends: [one.yaml, two.yaml]\n").expect(2).stderr;
    assert!(both.contains("`two` forbids `422`, which `one` requires of the same operations"), "{both}");
    assert!(both.contains("oas-audit.yaml:1:21") && both.contains("`rules: {policy/one: off}`"), "{both}");
    let own = refused("extends: one.yaml\npolicies: [{id: own, never: [4XX]}]\n").expect(2).stderr;
    assert!(own.contains("`own` forbids `422`") && own.contains("oas-audit.yaml:2:30"), "{own}");
    // What is off, or replaced by a policy of its name, contradicts nothing.
    for config in [
        "extends: [one.yaml, two.yaml]\nrules: {policy/one: off}\n",
        "extends: one.yaml\npolicies: [{id: one, never: [422]}]\n",
    ] {
        assert!(refused(config).status < 2, "{config}");
    }
}

#[test]
fn advice_shows_what_a_policy_forbids() {
    let directory = Directory::new(&[
        (".git/HEAD", ""),
        ("api.yaml", ORDERS),
        ("oas-audit.yaml", "policies: [{id: no-404, never: [404, 410]}]\n"),
    ]);
    let state = |method: &str, code: &str| {
        let advised = directory.run(&["advise", "api.yaml", method, "/orders/{id}", "-f", "json"]).json();
        let codes = advised["documents"][0]["operations"][0]["advice"].as_array().cloned().unwrap_or_default();
        codes.into_iter().find(|advice| advice["status"] == code)
    };
    let declared = state("DELETE", "404").expect("is declared");
    assert_eq!(declared["state"], "forbidden");
    let remarks = declared["findings"].as_array().expect("is a list");
    assert!(remarks.iter().any(|remark| remark["rule"] == "policy/no-404"), "{declared}");
    assert_eq!(state("GET", "404"), None, "it is neither missing nor possible");
    assert_eq!(state("GET", "410"), None);
}

/// Policies, the responses of an operation with their findings, and how many of these can be fixed.
const FIXABLE: [(&str, &str); 10] = [
    ("never: [418]", "200: {description: all}, 418: {description: tea}"),
    ("only: [200, 4XX]", "200: {description: all}, 500: {description: broken}"),
    (
        "at: 4XX, content: [application/json]",
        "200: {description: all}, 404: {description: none, content: {text/html: {schema: {type: object}}}}",
    ),
    (
        "content: {never: [text/html]}",
        "200: {description: all, content: {application/json: {schema: {type: object}}, text/html: {}}}",
    ),
    (
        "content: [application/json]",
        "200: {description: all, content: {application/json: {schema: {type: object}}, text/html: {}}}",
    ),
    (
        "at: 404, body: {required: [code]}",
        "404: {description: none, content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}",
    ),
    (
        "at: 404, body: {required: [code], types: {code: string}}",
        "404: {description: none, content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}}}",
    ),
    (
        "at: 304, content: none",
        "200: {description: all, content: {application/json: {schema: {type: object}}}}, 304: {description: same, content: {text/html: {}}}",
    ),
    (
        "at: 404, body: {types: {code: integer}}",
        "404: {description: none, content: {application/json: {schema: {type: object, properties: {code: {type: string}, message: {type: string}}}}}}",
    ),
    (
        "at: 404, body: {never: [trace]}",
        "404: {description: none, content: {application/json: {schema: {required: [trace], properties: {trace: {type: string}, code: {type: string}}}}}}",
    ),
];

#[test]
fn a_fix_settles_its_finding_and_nothing_new_appears() {
    for (policy, responses) in FIXABLE {
        let flow = format!(
            "openapi: 3.1.0\ninfo: {{title: orders, version: '1'}}\npaths: {{/orders: {{get: {{responses: {{{responses}}}}}}}}}\n"
        );
        let value: serde_yaml::Value = serde_yaml::from_str(&flow).unwrap();
        let block = serde_yaml::to_string(&value).unwrap();
        let json = serde_json::to_string_pretty(&serde_json::to_value(&value).unwrap()).unwrap();
        for (name, text) in [("api.yaml", flow), ("api.yaml", block), ("api.json", json)] {
            let config = format!("policies: [{{id: own, {policy}}}]\n");
            let directory = Directory::new(&[(".git/HEAD", ""), ("oas-audit.yaml", &config), (name, &text)]);
            let messages = || -> Vec<String> {
                let all = lines(&directory, &[name]).into_iter();
                let messages = all.filter_map(|line| Some(line.split_once(": ")?.1.to_owned()));
                messages.filter(|line| line.contains('[')).collect()
            };
            let before = messages();
            assert!(before.iter().any(|line| line.contains("policy/own")), "{policy}: {before:?}");
            directory.run(&["check", "--unsafe-fixes", "--only", "policy/own", name]);
            let after = messages();
            assert!(
                !after.iter().any(|line| line.contains("policy/own")),
                "{policy}: {after:?}\n{}",
                directory.read(name)
            );
            let new: Vec<&String> = after.iter().filter(|line| !before.contains(line)).collect();
            assert_eq!(new, Vec::<&String>::new(), "{policy}\n{}", directory.read(name));
        }
    }
}
