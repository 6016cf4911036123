use std::path::PathBuf;

use super::*;
use crate::config::Config;
use crate::model::Operation;
use crate::policy::PolicyRule;
use crate::resolve::{Input, Memory};
use crate::rule::{Context, RuleMeta, declare_rule};

declare_rule! {
    /// Panics at every operation whose path is `/panic`
    ///
    /// ## Why
    ///
    /// Rules have defects.
    struct Panics {
        id: "panics",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for Panics {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        assert!(operation.path != "/panic", "a defect in a rule");
        cx.emit(Self::META.at(operation.key).message("is seen"));
    }
}

#[test]
fn a_rule_that_panics_costs_only_its_document() {
    let description = |path: &str| {
        format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  {path}:\n    get: {{responses: {{}}}}\n")
    };
    let names = ["first.yaml", "bad.yaml", "last.yaml"];
    let files = names.map(|name| {
        let path = if name == "bad.yaml" { "/panic" } else { "/fine" };
        (PathBuf::from(name), description(path).into_bytes())
    });
    let inputs = names.map(|name| Input { path: name.into(), name: name.to_owned() });
    let workspace = Workspace::load(&Memory(files.into()), &inputs, &[]);
    let report = audit_with(&workspace, |_| true, |_| Box::leak(Box::default()), &[&Panics], |_| ()).0;
    let found: Vec<&str> = report.findings().map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, ["is seen", "is seen"]);
    assert!(report.is_incomplete());
    let [failure] = report.failures.as_slice() else { panic!("{:?}", report.failures) };
    assert_eq!(failure.input, "bad.yaml");
    assert!(failure.message.contains("a defect of oas-audit") && failure.help.contains("report it"), "{failure:?}");
}

/// Whether an audit of a document wants to know if there are others that follow its config.
fn asks_for_others(config: &str) -> bool {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {}}}}\n";
    let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
    let workspace = Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[]);
    let config = Config::read("oas-audit.yaml".into(), config.into(), &crate::project::extended::names());
    let config = config.unwrap_or_else(|mistakes| panic!("{:?}", mistakes.findings));
    let policies = config.policies.iter().cloned().map(PolicyRule::new).collect();
    let (ask, asked) = std::sync::mpsc::channel();
    let sees_all = SeesAll::found_by(move || ask.send(()).is_ok());
    let severities = config.rules.iter().filter_map(|rule| Some((rule.id.to_owned(), rule.level?))).collect();
    audit(&workspace, &Options { severities, config, policies, sees_all, ..Options::default() });
    asked.try_recv().is_ok()
}

#[test]
fn other_documents_are_looked_for_only_where_a_part_of_the_config_is_unused() {
    let used = "policies: [{id: a, for: {methods: [get]}, declare: [404]}]\n";
    assert!(!asks_for_others(used));
    assert!(asks_for_others(&used.replace("get", "delete")));
    let ignored = "ignore: [{rule: policy/a, pointer: /paths/~1a/get, reason: b}]\n";
    assert!(!asks_for_others(&[used, ignored].concat()));
    assert!(asks_for_others(&[used, &ignored.replace("/get", "/put")].concat()));
    // Where nothing is to be reported, nobody looks.
    assert!(!asks_for_others(&[&used.replace("get", "delete"), "rules: {unused-policy: off}\n"].concat()));
}

/// What a finding of a rule about an operation offers: whether there is text to paste, the number of edits, and the reason
/// why there are none.
fn offered(paths: &str, rule: &str) -> (bool, usize, Option<String>) {
    let schemas = "Error: {type: object, properties: {code: {type: string}, message: {type: string}}}";
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: Ferry, version: '1'}}\npaths:\n{paths}components:\n  schemas: {{{schemas}}}\n  \
         securitySchemes: {{token: {{type: http, scheme: bearer}}}}\n"
    );
    let input = Input { path: "api.yaml".into(), name: "api.yaml".into() };
    let workspace = Workspace::load(&Memory([("api.yaml".into(), text.into())].into()), &[input], &[]);
    let report = audit(&workspace, &Options::default());
    let finding = report.findings().find(|finding| finding.rule == rule).expect("is found");
    let fix = finding.fix.as_ref().expect("is offered");
    (finding.snippet.is_some(), fix.edits.len(), fix.obstacle.clone())
}

/// A response with a body of this schema.
fn error(code: u16, schema: &str) -> String {
    format!("'{code}': {{description: no, content: {{application/json: {{schema: {schema}}}}}}}")
}

const OK: &str = "'200': {description: it, content: {application/json: {schema: {type: string}}}}";
const ERROR: &str = "{$ref: '#/components/schemas/Error'}";

#[test]
fn an_edit_does_not_repeat_a_body_that_a_finding_is_about() {
    let boats = |schema: &str| {
        let error = error(404, schema);
        format!(
            "  /boats/{{id}}: {{get: {{responses: {{{OK}, {error}}}}}}}\n  /quays/{{id}}: {{get: {{responses: {{{OK}}}}}}}\n"
        )
    };
    let (has_text, edits, obstacle) =
        offered(&boats("{type: object, properties: {error: {type: string}}}"), "missing-404");
    assert!(has_text && edits == 0 && obstacle.is_some_and(|why| why.starts_with("it would repeat")));
    assert_eq!(offered(&boats(ERROR), "missing-404"), (true, 1, None));
}

#[test]
fn an_edit_does_not_decide_which_errors_differ() {
    let other = "{type: object, properties: {reason: {type: string}, title: {type: string}}}";
    let operations = |other: &str| {
        let paths = [("boats", 400, ERROR), ("quays", 403, ERROR), ("crews", 409, ERROR), ("fares", 400, other)];
        let of = |(path, code, schema): &(&str, u16, &str)| {
            format!("  /{path}: {{get: {{responses: {{{OK}, {}}}}}}}\n", error(*code, schema))
        };
        paths.iter().map(of).collect::<String>() + &format!("  /ports/{{id}}: {{get: {{responses: {{{OK}}}}}}}\n")
    };
    let (has_text, edits, obstacle) = offered(&operations(other), "missing-404");
    assert!(has_text && edits == 0 && obstacle.is_some_and(|why| why.contains("differ from the others")));
    assert_eq!(offered(&operations(ERROR), "missing-404"), (true, 1, None));
}

#[test]
fn the_first_401_and_the_first_response_are_not_declared_alone() {
    let secured = |path: &str, errors: &str| {
        format!("  /{path}: {{get: {{security: [{{token: []}}], responses: {{{OK}{errors}}}}}}}\n")
    };
    let forbidden = ", '403': {description: no}";
    let two = secured("boats", forbidden) + &secured("quays", forbidden);
    let (has_text, edits, obstacle) = offered(&two, "missing-401");
    assert!(has_text && edits == 0 && obstacle.is_some_and(|why| why.starts_with("no operation declares `401` yet")));
    let all: String = ["boats", "quays", "crews", "fares"].iter().map(|path| secured(path, forbidden)).collect();
    assert_eq!(offered(&all, "missing-401"), (true, 4, None));
    let (_, edits, obstacle) = offered("  /boats/{id}: {delete: {operationId: sink}}\n", "missing-success-response");
    assert!(edits == 0 && obstacle.is_some_and(|why| why.starts_with("the operation declares no responses")));
}
