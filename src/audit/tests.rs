use std::path::PathBuf;

use super::*;
use crate::model::Operation;
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
