//! What a project says in its `oas-audit.yaml`.
//!
//! The file is read through the same spanned tree as the documents, so a mistake in it is shown at its place. The names
//! that higher layers define, those of rules for one, are handed in as [`Names`].

mod discover;
mod pattern;
pub mod policy;
mod read;
mod refusal;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::Document;
use crate::text::{Date, Source, SourceId, Span};

pub use discover::{NAMES, base, find, top};
pub use pattern::Pattern;
use policy::Policy;
pub use refusal::Refusal;

/// The id under which mistakes in a config are shown.
pub const INVALID: &str = "invalid-config";

/// The severity of a rule; none turns it off.
pub type Level = Option<Severity>;

/// What a project says. The default says nothing.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file, to show places in it; none where there is no config.
    pub source: Option<Arc<Source>>,
    /// Name of the preset.
    pub preset: Option<Spanned<&'static str>>,
    /// The least severity that fails the run; none where no finding does.
    pub fail_on: Option<Spanned<Level>>,
    /// The files that a search of a directory audits; all of them where empty.
    pub include: Vec<Spanned<Pattern>>,
    /// The files that a search of a directory leaves out.
    pub exclude: Vec<Spanned<Pattern>>,
    /// What it extends, in this order: profiles by name, and files.
    pub extends: Vec<Spanned<String>>,
    /// What a file that others extend is called, and where its guideline is published. Empty where it does not say.
    pub about: About,
    /// The rules that the project writes itself, those of what it extends first.
    pub policies: Vec<Policy>,
    /// What is said of single rules, each of them once.
    pub rules: Vec<RuleSetting>,
    /// What is said of the operations of some paths. Of two that say something of one rule the later counts.
    pub overrides: Vec<Override>,
    /// The kinds of operations, as they are stated.
    pub kinds: Vec<StatedKind>,
    /// Findings that are meant to be.
    pub ignore: Vec<Ignore>,
    /// Changes of the contract that are meant to be.
    pub approved: Vec<Approval>,
    /// The file of known findings, as seen from the config's [`base`].
    pub baseline: Option<Spanned<String>>,
}

/// What a file of policies says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its title.
    pub title: String,
    /// The address of the guideline that it follows.
    pub url: String,
}

/// Reads what an entry of `extends` names.
pub type Load<'l> = dyn FnMut(&str) -> Result<Config, Refusal> + 'l;

/// A value with its place in the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes.
    pub span: Span,
}

/// What is said of one rule.
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// The rule.
    pub id: &'static str,
    /// Its severity, where one is said.
    pub level: Option<Level>,
    /// The section of a guideline that it comes from. Empty where none is given.
    pub guideline: String,
    /// The rule's own options: name, text.
    pub options: Vec<(&'static str, String)>,
    /// The rule's name in the config.
    pub span: Span,
    /// The file that says so.
    pub source: Arc<Source>,
}

/// What is said of the rules for the operations of some paths.
#[derive(Clone, Debug)]
pub struct Override {
    /// The path templates; all of them where empty.
    pub paths: Vec<Pattern>,
    /// The methods in upper case; all of them where empty.
    pub methods: Vec<String>,
    /// Severities by rule.
    pub rules: Vec<(&'static str, Level)>,
    /// Its bytes.
    pub span: Span,
}

/// The kind of some operations.
#[derive(Clone, Debug)]
pub struct StatedKind {
    /// The method in upper case; any where none.
    pub method: Option<String>,
    /// The path templates.
    pub path: Pattern,
    /// The kind's name.
    pub kind: &'static str,
    /// Its bytes.
    pub span: Span,
}

/// Findings of one rule that are meant to be, at a place and below it.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The rule.
    pub rule: &'static str,
    /// JSON Pointer of the place.
    pub pointer: String,
    /// Why, where that is said.
    pub reason: Option<String>,
    /// Its bytes.
    pub span: Span,
}

/// Changes of one rule that are meant to be, at a place and below it or in one operation.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The rule.
    pub rule: &'static str,
    /// JSON Pointer of the place, in the old version or the new one.
    pub pointer: Option<String>,
    /// The operation: its method in upper case, and its path.
    pub operation: Option<(String, String)>,
    /// The last day on which it counts; none where it has no end.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// Its bytes.
    pub span: Span,
}

/// The names that a config may use.
#[derive(Clone, Debug)]
pub struct Names {
    /// The rules with their options.
    pub rules: Vec<RuleNames>,
    /// The presets.
    pub presets: &'static [&'static str],
    /// The kinds of operations.
    pub kinds: &'static [&'static str],
}

/// What a config may say of one rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleNames {
    /// The rule.
    pub id: &'static str,
    /// The names of its options.
    pub options: &'static [RuleOption],
}

/// An option of a rule. Its value is text.
#[derive(Clone, Copy, Debug)]
pub struct RuleOption {
    /// Its name in the config.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
}

impl Config {
    /// Whether it has entries that nobody can call unused before all documents that follow it are audited.
    pub fn concerns_all_documents(&self) -> bool {
        !self.ignore.is_empty() || !self.policies.is_empty()
    }

    /// Reads a config.
    ///
    /// # Errors
    /// Every mistake in it, in the order of the file, with the source to show them in.
    pub fn read(name: String, bytes: Vec<u8>, names: &Names) -> Result<Self, Mistakes> {
        let nothing = |_: &str| Err(Refusal::new("this config can't extend anything", "leave `extends` out"));
        Self::read_with(name, bytes, names, false, &mut { nothing })
    }

    /// Reads a config that may extend others, or with `is_part` a file that others extend. What is extended comes first
    /// in its lists, and a later setting of a rule, or a later policy of the same name, replaces an earlier one.
    ///
    /// # Errors
    /// Every mistake in it, or those of the first file with mistakes that it extends.
    pub fn read_with(
        name: String,
        bytes: Vec<u8>,
        names: &Names,
        is_part: bool,
        load: &mut Load<'_>,
    ) -> Result<Self, Mistakes> {
        let document = Document::parse(SourceId(0), name, bytes);
        read::read(&document, names, is_part, load)
            .map(|config| Self { source: Some(Arc::clone(&document.source)), ..config })
    }

    /// What this config says, over the policies and settings of rules of another one.
    #[must_use]
    pub fn over(self, extended: Self) -> Self {
        let (mut policies, mut rules) = (extended.policies, extended.rules);
        read::replace_each(&mut policies, self.policies, |policy| policy.id);
        read::replace_each(&mut rules, self.rules, |setting| setting.id);
        Self { policies, rules, ..self }
    }

    /// What is said of a rule.
    pub fn rule(&self, id: &str) -> Option<&RuleSetting> {
        self.rules.iter().find(|setting| setting.id == id)
    }

    /// The text of a rule's option.
    pub fn option(&self, rule: &str, name: &str) -> Option<&str> {
        let options = &self.rule(rule)?.options;
        options.iter().find(|(option, _)| *option == name).map(|(_, text)| text.as_str())
    }

    /// Whether a search of a directory audits this file. The path is that from the config's [`base`], with forward slashes.
    pub fn includes(&self, path: &str) -> bool {
        let is_among = |patterns: &[Spanned<Pattern>]| patterns.iter().any(|pattern| pattern.value.matches_file(path));
        (self.include.is_empty() || is_among(&self.include)) && !is_among(&self.exclude)
    }

    /// What the overrides say of a rule for an operation, by its method in upper case and its path template.
    pub fn level_at(&self, rule: &str, method: &str, path: &str) -> Option<Level> {
        let level = |one: &Override| one.rules.iter().find(|(id, _)| *id == rule).map(|(_, level)| *level);
        let mut of_rule = self.overrides.iter().rev().filter_map(|one| Some((one, level(one)?)));
        of_rule.find(|(one, _)| one.matches(method, path)).map(|(_, level)| level)
    }

    /// The kind that is stated for an operation.
    pub fn kind_of(&self, method: &str, path: &str) -> Option<&'static str> {
        let is_meant = |stated: &&StatedKind| {
            stated.method.as_deref().is_none_or(|other| other == method) && stated.path.matches(path)
        };
        self.kinds.iter().rev().find(is_meant).map(|stated| stated.kind)
    }
}

impl Override {
    /// Whether it says something of an operation.
    pub fn matches(&self, method: &str, path: &str) -> bool {
        (self.methods.is_empty() || self.methods.iter().any(|other| other == method))
            && (self.paths.is_empty() || self.paths.iter().any(|pattern| pattern.matches(path)))
    }
}

impl Names {
    fn rule(&self, id: &str) -> Option<RuleNames> {
        self.rules.iter().find(|rule| rule.id == id).copied()
    }
}

/// What is wrong with a config.
#[derive(Clone, Debug)]
pub struct Mistakes {
    /// The config's text.
    pub source: Arc<Source>,
    /// The mistakes, at least one.
    pub findings: Vec<Diagnostic>,
}

#[cfg(test)]
mod tests;
