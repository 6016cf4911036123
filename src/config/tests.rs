use std::path::Path;

use super::*;

fn names() -> Names {
    const SCHEMA: &[RuleOption] = &[RuleOption { name: "schema", summary: "The schema." }];
    Names {
        rules: vec![
            RuleNames { id: "inconsistent-error-schema", options: SCHEMA },
            RuleNames { id: "missing-404", options: &[] },
            RuleNames { id: "missing-429", options: &[] },
        ],
        presets: &["recommended", "strict"],
        kinds: &["create", "query"],
    }
}

fn read(text: &str) -> Result<Config, Mistakes> {
    Config::read("oas-audit.yaml".into(), text.as_bytes().to_vec(), &names())
}

fn config(text: &str) -> Config {
    read(text).expect("has no mistake")
}

/// The mistakes of a text: line, message, help.
fn mistakes(text: &str) -> Vec<String> {
    let Mistakes { source, findings } = read(text).expect_err("has a mistake");
    let words = |finding: &Diagnostic| {
        let line = source.position(finding.primary.place.span.start).line;
        format!("{line}: {}; {}", finding.message, finding.help)
    };
    findings.iter().map(words).collect()
}

#[test]
fn nothing_is_said_by_nothing() {
    for text in ["", "# only a comment\n", "preset:\nrules:\nignore: ~\n", "{}"] {
        let config = config(text);
        assert!(config.preset.is_none() && config.rules.is_empty() && config.ignore.is_empty(), "{text}");
    }
}

#[test]
fn rules_have_severities_and_options() {
    let config =
        config("rules:\n  missing-404: off\n  missing-429: error\n  inconsistent-error-schema: {schema: '#/x'}\n");
    assert_eq!(config.rule("missing-404").and_then(|rule| rule.level), Some(None));
    assert_eq!(config.rule("missing-429").and_then(|rule| rule.level), Some(Some(Severity::Error)));
    assert_eq!(config.rule("inconsistent-error-schema").and_then(|rule| rule.level), None);
    assert_eq!(config.option("inconsistent-error-schema", "schema"), Some("#/x"));
    assert_eq!(config.option("missing-404", "schema"), None);
}

#[test]
fn a_later_override_counts_more() {
    let config = config(
        "overrides:\n  - {paths: [/internal/**], rules: {missing-404: off}}\n  \
         - {paths: [/internal/users], methods: [GET], rules: {missing-404: error}}\n",
    );
    let level = |method, path| config.level_at("missing-404", method, path);
    assert_eq!(level("GET", "/internal/users"), Some(Some(Severity::Error)));
    assert_eq!(level("POST", "/internal/users"), Some(None));
    assert_eq!(level("GET", "/internal/users/{id}"), Some(None));
    assert_eq!(level("GET", "/internal"), Some(None), "what stands before `/**` is meant too");
    assert_eq!(level("GET", "/internals"), None);
    assert_eq!(config.level_at("missing-429", "GET", "/internal/users"), None);
}

#[test]
fn kinds_are_stated_by_method_and_path() {
    let config =
        config("kinds:\n  - {method: post, path: '/v1/**/search', kind: query}\n  - {path: /jobs, kind: create}\n");
    assert_eq!(config.kind_of("POST", "/v1/search"), Some("query"));
    assert_eq!(config.kind_of("POST", "/v1/a/{b}/search"), Some("query"));
    assert_eq!(config.kind_of("GET", "/v1/search"), None);
    assert_eq!(config.kind_of("PUT", "/jobs"), Some("create"));
}

#[test]
fn files_are_included_and_excluded_by_themselves_and_by_their_directories() {
    let config = config("include: [apis, '**/openapi.yaml']\nexclude: ['**/generated', ./apis/old/]\n");
    assert!(config.includes("apis/a.yaml") && config.includes("apis/b/c.json"));
    assert!(config.includes("openapi.yaml") && config.includes("x/y/openapi.yaml"));
    assert!(!config.includes("x/y/other.yaml"));
    assert!(!config.includes("apis/generated/a.yaml") && !config.includes("apis/old/a.yaml"));
    assert!(Config::default().includes("anything"));
}

#[test]
fn names_of_other_methods_are_taken_unless_they_are_a_slip() {
    assert!(read("overrides: [{methods: [COPY, Get], rules: {missing-404: off}}]").is_ok());
    assert_eq!(
        mistakes("overrides: [{methods: [GETT], rules: {missing-404: off}}]"),
        ["1: there is no method `GETT`; did you mean `get`?"]
    );
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    assert_eq!(
        mistakes("presett: strict\nrules:\n  mising-404: off\nfail-on: never\ninclude: apis\n"),
        [
            "1: the config has no setting `presett`; did you mean `preset`?",
            "3: there is no rule `mising-404`; did you mean `missing-404`?",
            "5: `include` is a string, not a list of patterns; write a list of patterns, or leave it out",
        ]
    );
}

#[test]
fn the_base_of_a_config_is_where_it_counts() {
    assert_eq!(base(Path::new("/a/oas-audit.yaml")), Path::new("/a"));
    assert_eq!(base(Path::new("/a/.github/oas-audit.yaml")), Path::new("/a"));
}

#[test]
fn policies_that_can_be_followed_together_are_no_contradiction() {
    for policies in [
        // A response without content has no body to require.
        "- {id: a, content: any}\n- {id: b, at: '204, 304', content: none}",
        "- {id: a, body: {required: [code]}}\n- {id: b, at: 4XX, content: none}",
        // Other responses, or other operations.
        "- {id: a, at: 404, headers: ETag}\n- {id: b, at: '4XX, !404', headers: {never: ETag}}",
        "- {id: a, for: {methods: get}, declare: 404}\n- {id: b, for: {methods: put}, never: 404}",
        "- {id: a, for: {kinds: [query]}, declare: 404}\n- {id: b, for: {not: {kinds: query}}, never: 404}",
        // Only a document shows whether they have an operation in common.
        "- {id: a, for: {methods: get}, declare: 404}\n- {id: b, for: {tags: x}, never: 404}",
        // A choice that is left, and a class with other codes.
        "- {id: a, declare: {one-of: [404, 410]}}\n- {id: b, never: 404}",
        "- {id: a, declare: 4XX}\n- {id: b, never: 404}",
        "- {id: a, content: ['application/*']}\n- {id: b, content: [application/json]}",
        "- {id: a, content: [application/JSON]}\n- {id: b, content: {required: [application/json]}}",
        "- {id: a, body: {types: {size: integer}}}\n- {id: b, body: {types: {size: number}}}",
        "- {id: a, body: {required: [code]}}\n- {id: b, body: {never: [code.text]}}",
    ] {
        let text = format!("policies:\n{policies}\n");
        assert!(read(&text).is_ok(), "{policies}\n{:?}", mistakes(&text));
    }
}
