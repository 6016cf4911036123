use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::{Options, Report, audit};
use super::*;
use crate::config::{Ignore, Override};
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::Preset;
use crate::text::{Language, Source, SourceId, Span};

/// Every rule with a rule that it gives way to.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let metas = rules::ALL.iter().map(|rule| rule.meta());
    metas.flat_map(|meta| meta.gives_way_to.iter().map(move |better| (meta.id, *better)))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn workspace(path: &Path) -> Workspace {
    let text = std::fs::read(path).expect("is readable");
    let input = Input { path: path.to_owned(), name: "api.yaml".to_owned() };
    Workspace::load(&Memory([(path.to_owned(), text)].into()), &[input], &[])
}

/// All rules, but for those that `change` says something about.
fn with(change: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options { preset: Preset::Strict, ..Options::default() };
    change(&mut options);
    options
}

fn findings<'r>(report: &'r Report, rule: &str) -> Vec<&'r Diagnostic> {
    report.findings().filter(|finding| finding.rule == rule).collect()
}

/// The rule, the operation and the fact of every claim, as text.
fn facts_in(report: &Report) -> BTreeSet<String> {
    let of = |finding: &Diagnostic| -> Vec<String> {
        let claims = finding.claims.iter();
        claims
            .flat_map(|claim| {
                facts(claim).map(|fact| match fact {
                    Fact::Missing(code) => format!("{} lacks {code}", claim.operation()),
                    Fact::Faulty(status) => format!("{} answers {status}", claim.operation()),
                })
            })
            .collect()
    };
    report.findings().flat_map(of).collect()
}

#[test]
fn rules_give_way_to_rules_that_exist_and_never_in_a_circle() {
    for (rule, better) in pairs() {
        assert!(rules::find(better).is_some(), "{rule} gives way to `{better}`, which is not a rule");
        let (mut reached, mut open) = (BTreeSet::new(), vec![better]);
        while let Some(next) = open.pop() {
            assert_ne!(next, rule, "{rule} gives way to itself through `{better}`");
            if reached.insert(next) {
                open.extend(rules::find(next).expect("exists").meta().gives_way_to);
            }
        }
    }
}

/// `fixtures/overlap/RULE/BETTER.yaml` is a description in which the first rule gives way to the second.
#[test]
fn a_rule_comes_back_wherever_the_one_that_it_gives_way_to_is_not_reported() {
    for (rule, better) in pairs() {
        let path = fixtures().join(format!("overlap/{rule}/{better}.yaml"));
        let workspace = workspace(&path);
        let report = audit(&workspace, &with(|_| ()));
        let found = findings(&report, better);
        let pointer = found.first().unwrap_or_else(|| panic!("{better} finds nothing in {}", path.display()));
        let pointer = pointer.primary.place.pointer.to_string();
        assert_eq!(findings(&report, rule).len(), 0, "{rule} does not give way in {}", path.display());

        let off = with(|options| {
            options.severities.insert(better.to_owned(), None);
        });
        let alone = with(|options| options.only = vec![rule.to_owned()]);
        let overridden = with(|options| {
            let rules = vec![(better, None)];
            let everywhere = Override { paths: vec![], methods: vec![], rules, span: Span::new(0, 1) };
            options.config.overrides = vec![everywhere];
        });
        let suppressed = with(|options| {
            let reason = Some("on purpose".to_owned());
            // What is suppressed is shown in the config, so there has to be one.
            let source = Source::new(SourceId(0), "oas-audit.yaml".to_owned(), " ".to_owned(), Language::Yaml);
            options.config.source = Some(Arc::new(source));
            options.config.ignore = vec![Ignore { rule: better, pointer, reason, span: Span::new(0, 1) }];
        });
        // Where several rules are better, all of them have to be silent.
        let others: Vec<&str> = rules::find(rule).expect("exists").meta().gives_way_to.to_vec();
        for (how, mut options) in
            [("off", off), ("alone", alone), ("overridden", overridden), ("suppressed", suppressed)]
        {
            for other in others.iter().filter(|other| **other != better) {
                options.severities.insert((*other).to_owned(), None);
            }
            let report = audit(&workspace, &options);
            assert!(!findings(&report, rule).is_empty(), "{rule} stays away in {} ({how})", path.display());
        }
    }
}

#[test]
fn every_description_of_an_overlap_is_of_a_pair() {
    let expected: BTreeSet<PathBuf> =
        pairs().map(|(rule, better)| fixtures().join(format!("overlap/{rule}/{better}.yaml"))).collect();
    let mut found = BTreeSet::new();
    for directory in std::fs::read_dir(fixtures().join("overlap")).expect("is there") {
        let files = std::fs::read_dir(directory.expect("is readable").path()).expect("is a directory");
        found.extend(files.map(|file| file.expect("is readable").path()));
    }
    assert_eq!(found, expected);
}

/// A rule that is turned off takes no fact with it that another rule states when it runs alone.
#[test]
fn no_rule_takes_a_fact_of_another_with_it() {
    let involved: BTreeSet<&str> = pairs().flat_map(|(rule, better)| [rule, better]).collect();
    let only = |ids: &[&str]| with(|options| options.only = ids.iter().map(|id| (*id).to_owned()).collect());
    let mut compared = 0;
    for (rule, better) in pairs() {
        let workspace = workspace(&fixtures().join(format!("overlap/{rule}/{better}.yaml")));
        let alone: Vec<(&str, BTreeSet<String>)> =
            involved.iter().map(|id| (*id, facts_in(&audit(&workspace, &only(&[id]))))).collect();
        for off in std::iter::once("").chain(alone.iter().filter(|(_, facts)| !facts.is_empty()).map(|(id, _)| *id)) {
            let others: Vec<&str> = involved.iter().copied().filter(|id| *id != off).collect();
            let together = facts_in(&audit(&workspace, &only(&others)));
            for (id, facts) in alone.iter().filter(|(id, _)| *id != off) {
                let lost: Vec<&String> = facts.difference(&together).collect();
                // A code that stands for the same fact as another one may be named by either.
                let is_named = |fact: &&String| {
                    let operation = fact.split(' ').next().unwrap_or_default();
                    together.iter().any(|other| other.split(' ').next() == Some(operation))
                };
                assert!(lost.iter().all(is_named), "{rule}/{better}: without `{off}`, {id} loses {lost:?}");
                compared += facts.len();
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn operations_count_where_another_rule_states_what_they_lack() {
    let text = "\
openapi: 3.1.0
info: {title: Ferry, version: '1'}
security: [{token: []}]
paths:
  /boats:
    get: {responses: {'200': {description: boats}}}
    put: {responses: {'200': {description: boats}}}
    patch: {responses: {'200': {description: boats}}}
    delete: {responses: {'204': {description: gone}}}
    post: {responses: {'200': {description: boat}, '403': {description: Unauthorized}}}
";
    let path = PathBuf::from("api.yaml");
    let input = Input { path: path.clone(), name: "api.yaml".to_owned() };
    let workspace = Workspace::load(&Memory([(path, text.into())].into()), &[input], &[]);
    let message = |ids: &[&str]| {
        let options = with(|options| options.only = ids.iter().map(|id| (*id).to_owned()).collect());
        let report = audit(&workspace, &options);
        findings(&report, "missing-401").iter().map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        message(&["missing-401", "description-contradicts-status"]),
        ["4 of the 5 operations that require credentials declare no `401`"]
    );
    assert_eq!(message(&["missing-401"]), ["none of the 5 operations that require credentials declares `401`"]);
}
