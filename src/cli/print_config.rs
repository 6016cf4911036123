//! `oas-audit check --print-config`: what is in force, and from where.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use super::args::{self, Color};
use super::console::{Terminal, print};
use super::runner::Notation;
use super::start::stdin;
use super::{ExitStatus, refuse};
use crate::config::policy::PREFIX;
use crate::config::{Config, Pattern, Spanned};
use crate::diagnostic::Severity;
use crate::files::display;
use crate::project::inputs::Inputs;
use crate::project::settings::{EffectiveSettings, RuleSetting, RunOptions, Settings};
use crate::text::{Source, Span};

pub(super) fn run(input: &args::Input, mut settings: Settings, color: Color) -> io::Result<ExitStatus> {
    let inputs = Inputs::find(&input.inputs, stdin(input));
    let mut documents: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let found = inputs.documents.iter().try_for_each(|input| {
        let at = settings.of(&inputs.files, &input.path)?;
        if !inputs.is_left_out(input, at, &settings) {
            documents.entry(at).or_default().push(&input.name);
        }
        Ok(())
    });
    // Where there is no document yet there may be a config.
    let here = if documents.is_empty() {
        found.and_then(|()| settings.here(&inputs.files).map(Some))
    } else {
        found.map(|()| None)
    };
    match here {
        Ok(here) => {
            documents.extend(here.map(|at| (at, Vec::new())));
            let pages = documents.iter().map(|(at, names)| page(settings.get(*at), settings.given(), names));
            let text = pages.collect::<Vec<_>>().join("\n---\n");
            print(Terminal::stdout(color), Notation::Text, |out| out.write_all(text.as_bytes()))?;
            Ok(ExitStatus::Clean)
        }
        Err(refusal) => {
            refuse(Terminal::stderr(color), &refusal);
            Ok(ExitStatus::Failure)
        }
    }
}

/// What is in force for some documents: a config that says the same, with remarks on where each setting is from.
fn page(in_force: &EffectiveSettings, given: &RunOptions, documents: &[&str]) -> String {
    let mut page = Page { text: String::new(), in_force };
    let config = &in_force.config;
    let source = in_force.name.as_deref().unwrap_or("no config");
    page.line(&format!("# {source}"));
    documents.iter().for_each(|name| page.line(&format!("#   for {name}")));

    let preset = in_force.options.preset.name();
    page.line(&format!("preset: {preset}{}", page.origin(given.preset.is_some(), config.preset.as_ref().map(span))));
    let fail_on = in_force.fail_on.map_or("never", Severity::name);
    page.line(&format!(
        "fail-on: {fail_on}{}",
        page.origin(given.fail_on.is_some(), config.fail_on.as_ref().map(span))
    ));
    page.patterns("include", &config.include);
    page.patterns("exclude", &config.exclude);
    page.policies(config);
    page.rules(given);
    page.overrides();
    page.kinds(config);
    page.ignores(config);
    page.approvals(config);
    if let Some(path) = &in_force.baseline {
        let configured = config.baseline.as_ref();
        let path = configured.filter(|_| given.baseline.is_none()).map_or(display(path), |path| path.value.clone());
        page.line(&format!(
            "baseline: {}{}",
            quoted(&path),
            page.origin(given.baseline.is_some(), configured.map(span))
        ));
    }
    page.text
}

struct Page<'a> {
    text: String,
    in_force: &'a EffectiveSettings,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        // Memory takes everything.
        let _ = writeln!(self.text, "{line}");
    }

    /// A remark that names a line of the config.
    fn place(&self, span: Span) -> String {
        let EffectiveSettings { name, config, .. } = self.in_force;
        let line = config.source.as_ref().map_or(0, |source| source.position(span.start).line);
        format!("  # {}:{line}", name.as_deref().unwrap_or_default())
    }

    fn origin(&self, is_said: bool, configured: Option<Span>) -> String {
        match configured {
            _ if is_said => "  # command line".to_owned(),
            Some(span) => self.place(span),
            None => "  # default".to_owned(),
        }
    }

    fn patterns(&mut self, key: &str, patterns: &[Spanned<Pattern>]) {
        if let Some(first) = patterns.first() {
            let list: Vec<String> = patterns.iter().map(|pattern| quoted(pattern.value.as_str())).collect();
            self.line(&format!("{key}: [{}]{}", list.join(", "), self.place(first.span)));
        }
    }

    /// The policies in force, each with the file that contains it. What is extended is a remark, since its policies and
    /// settings are listed like the config's own.
    fn policies(&mut self, config: &Config) {
        for entry in &config.extends {
            self.line(&format!("# extends {}{}", entry.value, self.place(entry.span)));
        }
        if !config.policies.is_empty() {
            self.line("policies:");
        }
        for policy in &config.policies {
            let place = place_in(&policy.source, policy.name);
            self.line(&format!("  # from {place}"));
            for (at, line) in policy.source.block(policy.span).lines().enumerate() {
                let mark = if at == 0 { "  - " } else { "    " };
                self.line(format!("{mark}{line}").trim_end());
            }
        }
    }

    /// Every rule, since what is off is of interest too.
    fn rules(&mut self, given: &RunOptions) {
        self.line("rules:");
        let EffectiveSettings { options, config, .. } = self.in_force;
        for rule in options.rules() {
            let meta = rule.meta();
            let setting = config.rule(meta.id);
            let level = match options.severities.get(meta.id) {
                _ if !options.is_on(rule) => "off",
                Some(Some(severity)) => severity.name(),
                _ => meta.severity.name(),
            };
            let is_said = given.rules.iter().any(|RuleSetting { id, .. }| id == meta.id) || !given.only.is_empty();
            let origin = match setting {
                _ if is_said => "  # command line".to_owned(),
                Some(setting) => format!("  # {}", place_in(&setting.source, setting.span)),
                None if meta.id.starts_with(PREFIX) => "  # its policy".to_owned(),
                None => match meta.lower.filter(|_| level != "off") {
                    Some(lower) => format!("  # preset {}; {lower} for some findings", meta.preset.name()),
                    None => format!("  # preset {}", meta.preset.name()),
                },
            };
            let options = setting.map_or(&[][..], |setting| setting.options.as_slice());
            let value = if options.is_empty() {
                level.to_owned()
            } else {
                let options = options.iter().map(|(name, text)| format!(", {name}: {}", quoted(text)));
                format!("{{severity: {level}{}}}", options.collect::<String>())
            };
            self.line(&format!("  {}: {value}{origin}", meta.id));
        }
    }

    fn overrides(&mut self) {
        let overrides = &self.in_force.options.config.overrides;
        let heeded: Vec<_> = overrides.iter().filter(|one| !one.rules.is_empty()).collect();
        if !heeded.is_empty() {
            self.line("overrides:");
        }
        for one in heeded {
            let paths: Vec<String> = one.paths.iter().map(|pattern| quoted(pattern.as_str())).collect();
            let level = |level: Option<Severity>| level.map_or("off", Severity::name);
            let rules: Vec<String> = one.rules.iter().map(|(id, found)| format!("{id}: {}", level(*found))).collect();
            let parts = [
                (!paths.is_empty()).then(|| format!("paths: [{}]", paths.join(", "))),
                (!one.methods.is_empty()).then(|| format!("methods: [{}]", one.methods.join(", "))),
                Some(format!("rules: {{{}}}", rules.join(", "))),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            self.line(&format!("  - {{{}}}{}", parts.join(", "), self.place(one.span)));
        }
    }

    fn kinds(&mut self, config: &Config) {
        if !config.kinds.is_empty() {
            self.line("kinds:");
        }
        for stated in &config.kinds {
            let method = stated.method.as_ref().map(|method| format!("method: {method}, ")).unwrap_or_default();
            let path = quoted(stated.path.as_str());
            let place = self.place(stated.span);
            self.line(&format!("  - {{{method}path: {path}, kind: {}}}{place}", stated.kind));
        }
    }

    fn ignores(&mut self, config: &Config) {
        if !config.ignore.is_empty() {
            self.line("ignore:");
        }
        for ignore in &config.ignore {
            let reason =
                ignore.reason.as_ref().map(|reason| format!(", reason: {}", quoted(reason))).unwrap_or_default();
            let place = self.place(ignore.span);
            self.line(&format!("  - {{rule: {}, pointer: {}{reason}}}{place}", ignore.rule, quoted(&ignore.pointer)));
        }
    }

    fn approvals(&mut self, config: &Config) {
        if !config.approved.is_empty() {
            self.line("approved:");
        }
        for one in &config.approved {
            let pointer = one.pointer.as_ref().map(|pointer| format!(", pointer: {}", quoted(pointer)));
            let operation = one.operation.as_ref().map(|(method, path)| quoted(&format!("{method} {path}")));
            let operation = operation.map(|operation| format!(", operation: {operation}")).unwrap_or_default();
            let until = one.until.map(|date| format!(", until: {date}")).unwrap_or_default();
            let (place, reason) = (self.place(one.span), quoted(&one.reason));
            let pointer = pointer.unwrap_or_default();
            self.line(&format!("  - {{rule: {}{pointer}{operation}{until}, reason: {reason}}}{place}", one.rule));
        }
    }
}

/// The file and line of a place in a config, or in a file that it extends.
fn place_in(source: &Source, span: Span) -> String {
    format!("{}:{}", source.name, source.position(span.start).line)
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    spanned.span
}

/// Text in the double quotes of JSON, which YAML understands.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
