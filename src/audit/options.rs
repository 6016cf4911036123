//! Which rules run, and how.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::known::Known;
use crate::classify::Kind;
use crate::config::{Config, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Operation;
use crate::policy::PolicyRule;
use crate::rule::{Concerns, Context, Preset, Rule};
use crate::rules;

/// For which places of a finding the text to paste and the edits are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offer {
    /// For none.
    Nothing,
    /// For the first one.
    #[default]
    FirstPlace,
    /// For all of them.
    EveryPlace,
}

/// Which rules run, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The preset.
    pub preset: Preset,
    /// What the user says of single rules: a severity, or none to turn it off.
    pub severities: HashMap<String, Option<Severity>>,
    /// Where not empty, only these rules run.
    pub only: Vec<String>,
    /// What the project's config says, but for what stands in the other fields: of single operations and places, and of
    /// the rules' own options.
    pub config: Config,
    /// The rules that the project writes itself.
    pub policies: Arc<[PolicyRule]>,
    /// Whether findings can be suppressed.
    pub heeds_ignores: bool,
    /// The findings that a file knows, which are not reported.
    pub baseline: Option<Arc<Known>>,
    /// The findings that a revision has, which are not reported.
    pub since: Option<Arc<Known>>,
    /// Whether all documents that follow the config are audited. Where they aren't, what it suppresses may be in one of
    /// the others.
    pub sees_all: SeesAll,
    /// Whether reports need [`super::DocumentReport::index`], which is empty otherwise.
    pub lists_operations: bool,
    /// What findings have beside themselves.
    pub offer: Offer,
}

/// Whether a run audits all documents that follow a config. The answer may need a search of directories, so nobody looks
/// for it before it matters.
#[derive(Clone, Debug)]
pub struct SeesAll(Arc<LazyLock<bool, Box<dyn FnOnce() -> bool + Send>>>);

impl SeesAll {
    /// The answer that a search gives.
    pub fn found_by(search: impl FnOnce() -> bool + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(search))))
    }

    /// The answer.
    pub fn get(&self) -> bool {
        **self.0
    }
}

impl From<bool> for SeesAll {
    fn from(sees_all: bool) -> Self {
        Self::found_by(move || sees_all)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: Preset::Recommended,
            severities: HashMap::new(),
            only: Vec::new(),
            config: Config::default(),
            policies: Arc::default(),
            heeds_ignores: true,
            baseline: None,
            since: None,
            sees_all: SeesAll::from(true),
            lists_operations: true,
            offer: Offer::EveryPlace,
        }
    }
}

impl Options {
    /// The rule or policy of this id.
    pub fn rule(&self, id: &str) -> Option<&dyn Rule> {
        let policy = || self.policies.iter().find(|policy| policy.meta().id == id);
        rules::find(id).map(|rule| rule as &dyn Rule).or_else(|| policy().map(|policy| policy as &dyn Rule))
    }

    /// Every rule and policy.
    pub fn rules(&self) -> impl Iterator<Item = &dyn Rule> {
        let policies = self.policies.iter().map(|policy| policy as &dyn Rule);
        rules::ALL.iter().map(|rule| *rule as &dyn Rule).chain(policies)
    }

    /// Whether a rule runs.
    pub fn is_on(&self, rule: &dyn Rule) -> bool {
        let meta = rule.meta();
        if !self.only.is_empty() {
            return self.only.iter().any(|id| id == meta.id);
        }
        match self.severities.get(meta.id) {
            Some(severity) => severity.is_some(),
            None => meta.preset <= self.preset,
        }
    }

    /// Whether a policy is in force at an operation, even if it does not run now.
    pub(super) fn requires(&self, rule: &PolicyRule, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
        let id = rule.policy.id;
        let level = self.config.level_at(id, operation.method.name(), operation.path);
        let is_off = level.map_or(self.severities.get(id) == Some(&None), |level| level.is_none());
        !is_off && rule.concerns(operation, cx)
    }

    /// All that is known and not reported.
    pub(super) fn known(&self) -> impl Iterator<Item = &Known> {
        self.baseline.iter().chain(&self.since).map(Arc::as_ref)
    }

    /// The kind that the config states for an operation.
    pub fn kind_of(&self, operation: &Operation<'_>) -> Option<Kind> {
        self.config.kind_of(operation.method.name(), operation.path)?.parse().ok()
    }

    /// What is in force for a rule where no override says otherwise.
    pub(super) fn level_of(&self, rule: &dyn Rule) -> RuleLevel {
        match self.severities.get(rule.meta().id) {
            _ if !self.is_on(rule) => RuleLevel::Off,
            Some(Some(severity)) => RuleLevel::Severity(*severity),
            _ => RuleLevel::AsFound,
        }
    }
}

/// What is in force for a rule, the least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RuleLevel {
    /// It is not asked.
    Off,
    /// The finding has the severity that the rule gives it.
    #[default]
    AsFound,
    /// The user gives it another.
    Severity(Severity),
}

impl From<Level> for RuleLevel {
    fn from(level: Level) -> Self {
        level.map_or(Self::Off, Self::Severity)
    }
}

impl RuleLevel {
    /// The finding with the severity that is in force; none where its rule is off.
    pub(super) fn apply(self, mut finding: Diagnostic) -> Option<Diagnostic> {
        match self {
            Self::Off => return None,
            Self::AsFound => {}
            Self::Severity(severity) => finding.severity = severity,
        }
        Some(finding)
    }
}
