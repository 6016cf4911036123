//! From the tree of a config to what it says.

mod contradictions;
mod keys;
mod media;
mod policy;
mod requirement;
mod scope;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::policy::{METHODS, PREFIX, Policy};
use super::{
    Approval, Config, INVALID, Ignore, Level, Load, Mistakes, Names, Override, Pattern, Refusal, RuleNames,
    RuleSetting, Spanned, StatedKind,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::sort;
use crate::syntax::{Document, Node, NodeKind, unescape};
use crate::text::{Date, Span, is_slip, keep, nearest};

const SETTINGS: [&str; 12] = [
    "extends",
    "preset",
    "fail-on",
    "include",
    "exclude",
    "policies",
    "rules",
    "overrides",
    "kinds",
    "ignore",
    "approved",
    "baseline",
];
/// What a file may say that others extend.
const PART_SETTINGS: [&str; 5] = ["title", "url", "extends", "policies", "rules"];
const LEVELS: [&str; 4] = ["off", "info", "warning", "error"];
const PATH_HELP: &str = "path templates start with `/`: write `/internal/**`, or `**` for all";

/// Reads a config, or a part of one.
///
/// # Errors
/// Every mistake in it, in the order of the file, or those in a file that it extends.
pub(super) fn read(document: &Document, names: &Names, is_part: bool, load: &mut Load<'_>) -> Result<Config, Mistakes> {
    let mut reader = Reader { document, names, policies: Vec::new(), mistakes: Vec::new(), elsewhere: None };
    let config = reader.config(is_part, load);
    let mut findings = reader.mistakes;
    if findings.is_empty() {
        return reader.elsewhere.map_or(Ok(config), Err);
    }
    sort::by_key(&mut findings, |mistake| mistake.primary.place.span.start);
    Err(Mistakes { source: Arc::clone(&document.source), findings })
}

struct Reader<'d> {
    document: &'d Document,
    names: &'d Names,
    /// The ids of the policies that may be named.
    policies: Vec<&'static str>,
    mistakes: Vec<Diagnostic>,
    /// The mistakes in a file that is extended.
    elsewhere: Option<Mistakes>,
}

impl<'d> Reader<'d> {
    fn config(&mut self, is_part: bool, load: &mut Load<'_>) -> Config {
        let mut config = Config::default();
        for problem in self.document.problems() {
            let place = self.document.place(problem.span);
            let mistake = Diagnostic::new(INVALID, Severity::Error, place);
            self.mistakes.push(mistake.message(&problem.message).help(problem.help.clone()));
        }
        for (first, again) in self.document.duplicates() {
            let mistake = Diagnostic::new(INVALID, Severity::Error, again.place())
                .message(format!("`{}` stands here twice", again.text()))
                .related(first.place(), "first here")
                .help("keep one of them");
            self.mistakes.push(mistake);
        }
        // A file of comments says nothing.
        let Some(root) = self.document.root().filter(|root| !root.is_null()) else { return config };
        let mut entries = if is_part {
            self.entries(root, "a file that is extended", &PART_SETTINGS)
        } else {
            self.entries(root, "the config", &SETTINGS)
        };
        let mut origins = BTreeMap::new();
        // The other settings may name policies, and those of what is extended.
        sort::by_key(&mut entries, |(key, _)| match *key {
            "extends" => 0,
            "policies" => 1,
            _ => 2,
        });
        for (key, value) in entries {
            match key {
                "extends" => self.extend(value, &mut config, &mut origins, load),
                "title" => config.about.title = self.text(value, key, "a title").unwrap_or_default().to_owned(),
                "url" => config.about.url = self.text(value, key, "an address").unwrap_or_default().to_owned(),
                "policies" => {
                    let own = self.policies(value);
                    replace_each(&mut config.policies, own, |policy| policy.id);
                }
                "preset" => config.preset = self.name(value, key, "preset", self.names.presets),
                "fail-on" => config.fail_on = self.fail_on(value),
                "include" => config.include = self.list(value, key, "patterns", |reader, item| reader.files(item, key)),
                "exclude" => config.exclude = self.list(value, key, "patterns", |reader, item| reader.files(item, key)),
                "rules" => {
                    let own = self.rules(value);
                    replace_each(&mut config.rules, own, |setting| setting.id);
                }
                "overrides" => config.overrides = self.list(value, key, "overrides", Self::override_),
                "kinds" => config.kinds = self.list(value, key, "operations with their kinds", Self::kind),
                "ignore" => config.ignore = self.list(value, key, "findings", Self::ignore),
                "approved" => config.approved = self.list(value, key, "changes", Self::approval),
                _ => config.baseline = self.text(value, key, "a path").map(|path| spanned(path.to_owned(), value)),
            }
        }
        self.conflicts(&config, &origins);
        config
    }

    /// Reads what the config extends, one after the other.
    fn extend(
        &mut self,
        node: Node<'d>,
        config: &mut Config,
        origins: &mut BTreeMap<&'static str, Span>,
        load: &mut Load<'_>,
    ) {
        let name = |reader: &mut Self, item| {
            let text = reader.text(item, "extends", "the name of a profile, or a path as `./company.yaml`")?;
            Some((spanned(text.to_owned(), item), item))
        };
        for (entry, item) in self.several(node, "extends", "profiles or files", name) {
            match load(&entry.value) {
                Ok(extended) => {
                    origins.extend(extended.policies.iter().map(|policy| (policy.id, entry.span)));
                    replace_each(&mut config.policies, extended.policies, |policy| policy.id);
                    replace_each(&mut config.rules, extended.rules, |setting| setting.id);
                }
                Err(Refusal { mistakes: Some(mistakes), .. }) => {
                    self.elsewhere.get_or_insert(*mistakes);
                }
                Err(Refusal { message, help, .. }) => self.complain(item, message, help),
            }
            config.extends.push(entry);
        }
        self.policies.extend(config.policies.iter().map(|policy| policy.id));
    }

    fn complain(&mut self, node: Node<'_>, message: impl Into<String>, help: impl Into<Cow<'static, str>>) {
        let mistake = Diagnostic::new(INVALID, Severity::Error, node.place());
        self.mistakes.push(mistake.message(message).help(help));
    }

    /// Complains of a name that isn't one of those that are known: "there is no rule `mising-404`".
    fn unknown<'k>(&mut self, node: Node<'_>, message: &str, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        let text = node.text().to_lowercase();
        let help = match meant(&text, &known) {
            Some(name) => format!("did you mean `{name}`?"),
            None if known.len() > 20 => "`oas-audit rules` lists them; your own are `policies`".to_owned(),
            None => format!("expected `{}`", known.join("`, `")),
        };
        self.complain(node, format!("{message} `{}`", node.text()), help);
    }

    fn wrong_type(&mut self, node: Node<'_>, name: &str, expected: &str) {
        // Of what is absent there is nothing to show but its key.
        let at = if node.span().is_empty() { node.key().unwrap_or(node) } else { node };
        let is_collection = node.is_mapping() || node.is_sequence();
        let says_nothing = node.is_null()
            || is_collection && node.is_empty()
            || node.kind() == NodeKind::String && node.text().is_empty();
        let found = if says_nothing { "empty".to_owned() } else { node.kind().to_string() };
        let or = match name {
            _ if node.parent().is_none() => " of settings, as `preset: strict`",
            "`for`" | "`not`" => ", as `{methods: [get]}`, or leave it out",
            "`id`" => ", as `item-not-found`",
            "`policies`" => ", as `[{id: item-not-found, declare: [404]}]`, or leave it out",
            "a policy" => ", as `{id: item-not-found, declare: [404]}`",
            "`test`" => ", as `{good: …}`, or leave it out",
            "`body`" => ", as `{required: [code]}`, or leave it out",
            _ => ", or leave it out",
        };
        self.complain(at, format!("{name} is {found}, not {expected}"), format!("write {expected}{or}"));
    }

    /// The entries of a map whose keys are known, without those that say nothing.
    fn entries(&mut self, node: Node<'d>, name: &str, known: &'static [&'static str]) -> Vec<(&'static str, Node<'d>)> {
        if !node.is_mapping() {
            self.wrong_type(node, name, "a map");
            return Vec::new();
        }
        let mut entries = Vec::new();
        for entry in node.entries() {
            match known.iter().find(|key| **key == entry.key.text()) {
                Some(key) if self.has_tag(entry.key, entry.value, key) || entry.value.is_null() => {}
                Some(key) => entries.push((*key, entry.value)),
                None => {
                    let help = keys::help(entry, name, known);
                    self.complain(entry.key, format!("{name} has no setting `{}`", entry.key.text()), help);
                }
            }
        }
        entries
    }

    /// Complains of `!404` without quotes, which YAML reads as a tag: a setting would be lost in silence, or mean the opposite.
    fn has_tag(&mut self, key: Node<'d>, value: Node<'d>, name: &str) -> bool {
        let behind = self.document.source.text.get(key.span().end as usize..).unwrap_or_default();
        // The quote that closes the key, and the colon.
        let behind = behind.strip_prefix(['"', '\'']).unwrap_or(behind).trim_start();
        let text = behind.strip_prefix(':').unwrap_or_default().trim_start_matches([' ', '\t']);
        let text = text.split(['\n', '\r', ',', ']', '}']).next().unwrap_or_default().trim_end();
        let is_tag = text.starts_with('!') && !text.starts_with("!!") && (value.is_null() || name == "at");
        if is_tag {
            let message = format!("YAML reads the `!` of `{name}` as a tag");
            self.complain(key, message, format!("put the value in quotes: `{name}: \"{text}\"`"));
        }
        is_tag
    }

    /// The items of a list as `read` understands them.
    fn list<T>(
        &mut self,
        node: Node<'d>,
        name: &str,
        of: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<T> {
        if !node.is_sequence() {
            self.wrong_type(node, &format!("`{name}`"), &format!("a list of {of}"));
        }
        node.items().filter_map(|item| read(self, item)).collect()
    }

    /// A scalar that is not empty, as text.
    fn text(&mut self, node: Node<'d>, name: &str, expected: &str) -> Option<&'d str> {
        let is_text = matches!(node.kind(), NodeKind::String | NodeKind::Number) && !node.text().is_empty();
        if !is_text {
            self.wrong_type(node, &format!("`{name}`"), expected);
        }
        is_text.then(|| node.text())
    }

    /// One of several names.
    fn name(
        &mut self,
        node: Node<'d>,
        key: &str,
        what: &str,
        known: &'static [&'static str],
    ) -> Option<Spanned<&'static str>> {
        let one_of = if known.len() > 1 { "one of " } else { "" };
        let text = self.text(node, key, &format!("{one_of}`{}`", known.join("`, `")))?;
        let found = known.iter().find(|name| **name == text);
        if found.is_none() {
            self.unknown(node, &format!("there is no {what}"), known.iter().copied());
        }
        found.map(|name| spanned(*name, node))
    }

    fn level(&mut self, node: Node<'d>, name: &str) -> Option<Level> {
        let text = self.text(node, name, &format!("`{}`", LEVELS.join("`, `")))?;
        if !LEVELS.contains(&text) {
            self.unknown(node, "there is no severity", LEVELS);
            return None;
        }
        Some(text.parse().ok())
    }

    fn fail_on(&mut self, node: Node<'d>) -> Option<Spanned<Level>> {
        let found = self.name(node, "fail-on", "severity", &["never", "info", "warning", "error"])?;
        Some(Spanned { value: found.value.parse().ok(), span: found.span })
    }

    fn rule(&mut self, node: Node<'d>) -> Option<RuleNames> {
        if node.text().starts_with(PREFIX) {
            let policy = self.policies.iter().find(|id| **id == node.text()).copied();
            if policy.is_none() {
                self.unknown(node, "there is no policy", self.policies.clone());
            }
            return policy.map(|id| RuleNames { id, options: &[] });
        }
        let rule = self.names.rule(node.text());
        if rule.is_none() {
            self.unknown(node, "there is no rule", self.names.rules.iter().map(|rule| rule.id));
        }
        rule
    }

    fn policies(&mut self, node: Node<'d>) -> Vec<Policy> {
        let policies = self.list(node, "policies", "policies", Self::policy);
        let mut first: BTreeMap<&str, &Policy> = BTreeMap::new();
        for policy in &policies {
            match first.entry(policy.id) {
                Entry::Vacant(place) => {
                    place.insert(policy);
                }
                Entry::Occupied(known) => {
                    let mistake = Diagnostic::new(INVALID, Severity::Error, self.document.place(policy.name))
                        .message(format!("there are two policies `{}`", policy.short_name()))
                        .related(self.document.place(known.get().name), "the first one")
                        .help("rename one of them");
                    self.mistakes.push(mistake);
                }
            }
        }
        self.policies.extend(first.keys().map(|id| keep(id)));
        policies
    }

    fn rules(&mut self, node: Node<'d>) -> Vec<RuleSetting> {
        if !node.is_mapping() {
            self.wrong_type(node, "`rules`", "a map of rules to severities");
        }
        node.entries()
            .filter_map(|entry| {
                let rule = self.rule(entry.key)?;
                let mut setting = RuleSetting {
                    id: rule.id,
                    level: None,
                    guideline: String::new(),
                    options: Vec::new(),
                    span: entry.key.span(),
                    source: Arc::clone(&self.document.source),
                };
                if entry.value.is_mapping() {
                    self.options(entry.value, rule, &mut setting);
                } else {
                    setting.level = self.level(entry.value, rule.id);
                }
                Some(setting)
            })
            .collect()
    }

    fn options(&mut self, node: Node<'d>, rule: RuleNames, setting: &mut RuleSetting) {
        for entry in node.entries() {
            if entry.key.text() == "severity" {
                setting.level = self.level(entry.value, "severity");
            } else if entry.key.text() == "source" {
                let section = self.text(entry.value, "source", "a section of a guideline");
                setting.guideline = section.unwrap_or_default().to_owned();
            } else if let Some(option) = rule.options.iter().find(|option| option.name == entry.key.text()) {
                let text = self.text(entry.value, option.name, "text");
                setting.options.extend(text.map(|text| (option.name, text.to_owned())));
            } else {
                let known = rule.options.iter().map(|option| option.name).chain(["severity", "source"]);
                self.unknown(entry.key, &format!("`{}` has no option", rule.id), known);
            }
        }
    }

    /// A pattern of files.
    fn files(&mut self, node: Node<'d>, name: &str) -> Option<Spanned<Pattern>> {
        let text = self.text(node, name, "a pattern")?;
        let text = text.strip_prefix("./").unwrap_or(text);
        let text = if text.len() > 1 { text.strip_suffix('/').unwrap_or(text) } else { text };
        let help = if text.contains('\\') {
            "write `/` between directories, on every system"
        } else if text.starts_with('/') || text.split('/').any(|segment| segment == "..") {
            "patterns start from the directory of the config and stay below it"
        } else {
            return self.pattern(node, text).map(|pattern| spanned(pattern, node));
        };
        self.complain(node, "this pattern can match no file", help);
        None
    }

    /// Whether a text is one name, and no list of them in one text.
    fn is_one(&mut self, node: Node<'_>, text: &str) -> bool {
        let is_one = !text.contains(',');
        if !is_one {
            let names: Vec<&str> = text.split(',').map(str::trim).collect();
            self.complain(
                node,
                "this is one text, and not a list",
                format!("write a list, as `[{}]`", names.join(", ")),
            );
        }
        is_one
    }

    /// A pattern of path templates.
    fn path(&mut self, node: Node<'d>, name: &str) -> Option<Pattern> {
        let text = self.text(node, name, "a pattern")?;
        if !text.starts_with(['/', '*']) {
            self.complain(node, "this pattern can match no path", PATH_HELP);
            return None;
        }
        if text.contains(['#', '\\']) {
            self.complain(
                node,
                "this pattern can match no path",
                "write the path as the document does, without pointer",
            );
            return None;
        }
        self.pattern(node, text)
    }

    fn pattern(&mut self, node: Node<'d>, text: &str) -> Option<Pattern> {
        match Pattern::new(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let help = "`*` stands for anything up to the next `/`, `**` alone between two `/` for any directories";
                self.complain(node, format!("this is not a valid pattern: {error}"), help);
                None
            }
        }
    }

    /// A method, in upper case.
    fn method(&mut self, node: Node<'d>) -> Option<String> {
        let text = self.text(node, "method", "a method")?;
        if !self.is_one(node, text) {
            return None;
        }
        let is_known = METHODS.iter().any(|method| method.eq_ignore_ascii_case(text));
        // OpenAPI 3.2 takes methods of any name. A short word with another letter may be one of them, as `BATCH`: what no
        // document has is found by the audit.
        let is_other = text.bytes().all(|byte| byte.is_ascii_uppercase()) && {
            let lower = text.to_lowercase();
            let is_word = |known: &str| lower.len() == known.len() && lower.len() < 6 && !are_same(&lower, known);
            match METHODS.iter().find(|known| is_slip(&lower, known)) {
                Some(known) => is_word(known),
                None => nearest(&lower, METHODS.into_iter()).is_none(),
            }
        };
        if !is_known && !is_other {
            self.unknown(node, "there is no method", METHODS);
            return None;
        }
        Some(text.to_ascii_uppercase())
    }

    fn override_(&mut self, node: Node<'d>) -> Option<Override> {
        let mut found = Override { paths: Vec::new(), methods: Vec::new(), rules: Vec::new(), span: node.span() };
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "an override", &["paths", "methods", "rules"]) {
            match key {
                "paths" => found.paths = self.list(value, key, "patterns", |reader, item| reader.path(item, key)),
                "methods" => found.methods = self.list(value, key, "methods", Self::method),
                _ if !value.is_mapping() => self.wrong_type(value, "`rules`", "a map of rules to severities"),
                _ => {
                    for entry in value.entries() {
                        let rule = self.rule(entry.key);
                        let level = self.level(entry.value, entry.key.text());
                        found.rules.extend(rule.zip(level).map(|(rule, level)| (rule.id, level)));
                    }
                }
            }
        }
        if self.mistakes.len() > mistakes {
            return None;
        }
        if found.rules.is_empty() {
            self.complain(
                node,
                "this override says nothing of any rule",
                "add `rules`, as `rules: {missing-429: off}`",
            );
        } else if found.paths.is_empty() && found.methods.is_empty() {
            let help = "add `paths` or `methods`, or move its rules to `rules` at the top";
            self.complain(node, "this override is for all operations", help);
        }
        Some(found)
    }

    fn kind(&mut self, node: Node<'d>) -> Option<StatedKind> {
        let (mut method, mut path, mut kind) = (None, None, None);
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "an item of `kinds`", &["method", "path", "kind"]) {
            match key {
                "method" => method = self.method(value),
                "path" => path = self.path(value, key),
                _ => kind = self.name(value, key, "kind of operation", self.names.kinds),
            }
        }
        match (path, kind) {
            _ if self.mistakes.len() > mistakes => None,
            (Some(path), Some(kind)) => Some(StatedKind { method, path, kind: kind.value, span: node.span() }),
            (path, _) => {
                let missing = if path.is_none() { "path" } else { "kind" };
                let help = "write `{method: post, path: \"/v1/**/search\", kind: query}`";
                self.complain(node, format!("this item of `kinds` has no `{missing}`"), help);
                None
            }
        }
    }

    fn ignore(&mut self, node: Node<'d>) -> Option<Ignore> {
        let (mut rule, mut pointer, mut reason) = (None, None, None);
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "an item of `ignore`", &["rule", "pointer", "reason"]) {
            match key {
                "rule" => rule = self.text(value, key, "a rule").and_then(|_| self.rule(value)),
                "pointer" => pointer = self.pointer(value),
                _ => reason = self.text(value, key, "text").map(str::to_owned),
            }
        }
        match (rule, pointer) {
            _ if self.mistakes.len() > mistakes => None,
            (Some(rule), Some(pointer)) => Some(Ignore { rule: rule.id, pointer, reason, span: node.span() }),
            (rule, _) => {
                let missing = if rule.is_none() { "rule" } else { "pointer" };
                let help = "write `{rule: missing-404, pointer: \"/paths/~1users~1{id}/get\", reason: \"...\"}`";
                self.complain(node, format!("this item of `ignore` has no `{missing}`"), help);
                None
            }
        }
    }

    fn approval(&mut self, node: Node<'d>) -> Option<Approval> {
        const KEYS: [&str; 5] = ["rule", "pointer", "operation", "until", "reason"];
        let (mut rule, mut pointer, mut operation, mut until, mut reason) = (None, None, None, None, None);
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "an item of `approved`", &KEYS) {
            match key {
                "rule" => rule = self.text(value, key, "a rule").and_then(|_| self.rule(value)),
                "pointer" => pointer = self.pointer(value),
                "operation" => operation = self.operation(value),
                "until" => until = self.date(value),
                _ => reason = self.text(value, key, "text").map(str::to_owned),
            }
        }
        let missing = match (&rule, &reason) {
            _ if self.mistakes.len() > mistakes => return None,
            (None, _) => "rule",
            (_, None) => "reason",
            _ if pointer.is_none() && operation.is_none() => "operation",
            (Some(rule), Some(reason)) => {
                let (rule, reason) = (rule.id, reason.clone());
                return Some(Approval { rule, pointer, operation, until, reason, span: node.span() });
            }
        };
        let help = "write `{rule: success-status-removed, operation: GET /users, until: 2030-12-31, reason: \"...\"}`";
        self.complain(node, format!("this item of `approved` has no `{missing}`"), help);
        None
    }

    /// A method and a path, as `GET /users/{id}`.
    fn operation(&mut self, node: Node<'d>) -> Option<(String, String)> {
        let text = self.text(node, "operation", "an operation")?;
        match text.split_once(' ') {
            Some((method, path)) if !method.is_empty() && !path.trim().is_empty() => {
                Some((method.to_ascii_uppercase(), path.trim().to_owned()))
            }
            _ => {
                self.complain(node, "this is not an operation", "write a method and a path, as `GET /users/{id}`");
                None
            }
        }
    }

    fn date(&mut self, node: Node<'d>) -> Option<Date> {
        let date = Date::read(node.text());
        if date.is_none() {
            self.complain(node, format!("`{}` is not a date", node.text()), "write it as `2030-12-31`");
        }
        date
    }

    fn pointer(&mut self, node: Node<'d>) -> Option<String> {
        let text = self.text(node, "pointer", "a JSON Pointer")?;
        let help = if let Some(pointer) = text.strip_prefix("#/") {
            format!("write it without the `#`: `/{pointer}`")
        } else if !text.starts_with('/') {
            "it starts from the top of the document: `/paths/~1users/get`".to_owned()
        } else if text.split('/').any(|segment| unescape(segment).is_none()) {
            "within a key write `~1` for `/` and `~0` for `~`".to_owned()
        } else if text.strip_prefix("/paths/").is_some_and(|rest| rest.starts_with('/')) {
            "within a key write `~1` for `/`, as in `/paths/~1users/get`".to_owned()
        } else {
            return Some(text.to_owned());
        };
        self.complain(node, "this is not a JSON Pointer to a value", help);
        None
    }
}

/// Adds values to a list. One with an id that the list has already replaces that one, in its place.
pub(super) fn replace_each<T>(list: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &'static str) {
    let mut positions: BTreeMap<&str, usize> = list.iter().enumerate().map(|(at, one)| (id(one), at)).collect();
    for one in new {
        match positions.entry(id(&one)) {
            Entry::Occupied(known) => list[*known.get()] = one,
            Entry::Vacant(place) => {
                place.insert(list.len());
                list.push(one);
            }
        }
    }
}

/// Whether two words have the same letters.
fn are_same(one: &str, other: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    letters(one) == letters(other)
}

fn spanned<T>(value: T, node: Node<'_>) -> Spanned<T> {
    Spanned { value, span: node.span() }
}

/// The name among those that are known which a text was probably meant to be: one like it, or the only one that it begins.
fn meant(text: &str, known: &[&str]) -> Option<String> {
    let slip = || known.iter().find(|name| is_slip(text, name)).map(|name| (*name).to_owned());
    let short = || {
        let mut longer = known.iter().filter(|name| text.len() > 2 && name.starts_with(text));
        longer.next().filter(|_| longer.next().is_none()).map(|name| (*name).to_owned())
    };
    nearest(text, known.iter().copied()).or_else(slip).or_else(short)
}
