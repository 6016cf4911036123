//! Reads which operations a policy is for.

use super::Reader;
use crate::config::Spanned;
use crate::config::policy::{Input, Scope};
use crate::syntax::Node;

/// What a scope may say; the last two not within `not`.
pub(super) const KEYS: [&str; 11] =
    ["kinds", "methods", "paths", "tags", "secured", "takes", "declares", "deprecated", "extension", "webhooks", "not"];
const KEYS_OF_NOT: [&str; 9] =
    ["kinds", "methods", "paths", "tags", "secured", "takes", "declares", "deprecated", "extension"];

const INPUTS: [&str; Input::ALL.len()] = {
    let mut names = [""; Input::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Input::ALL[at].0;
        at += 1;
    }
    names
};

impl<'d> Reader<'d> {
    /// The operations that a policy is for, or those that `not` leaves out.
    pub(super) fn scope(&mut self, node: Node<'d>, is_not: bool) -> Scope {
        let mut scope = Scope::default();
        let (name, keys): (_, &'static [&'static str]) =
            if is_not { ("`not`", &KEYS_OF_NOT) } else { ("`for`", &KEYS) };
        let kinds = self.names.kinds;
        let entries = self.entries(node, name, keys);
        for (key, value) in &entries {
            let value = *value;
            match *key {
                "kinds" => {
                    let kind = |reader: &mut Self, item| reader.name(item, key, "kind of operation", kinds);
                    let found: Vec<Spanned<&'static str>> = self.several(value, key, "kinds", kind);
                    scope.kinds = found.into_iter().map(|kind| kind.value).collect();
                }
                "methods" => scope.methods = self.several(value, key, "methods", Self::method),
                "paths" => scope.paths = self.several(value, key, "patterns", |reader, item| reader.path(item, key)),
                "tags" => {
                    let tag = |reader: &mut Self, item| reader.text(item, key, "a tag").map(str::to_owned);
                    scope.tags = self.several(value, key, "tags", tag);
                }
                "secured" => scope.secured = self.flag(value, key),
                "takes" => scope.takes = self.several(value, key, "inputs", Self::input),
                "declares" => {
                    scope.declares = self.statuses(value, key).into_iter().map(|status| status.value).collect();
                }
                "deprecated" => scope.deprecated = self.flag(value, key),
                "extension" => scope.extensions = self.several(value, key, "extensions", Self::extension),
                "webhooks" => scope.webhooks = self.flag(value, key).unwrap_or_default(),
                _ => scope.not = Some(Box::new(self.scope(value, true))),
            }
        }
        if entries.is_empty() && node.is_mapping() && node.is_empty() {
            let help = "add `kinds`, `methods` or `paths`, or leave it out";
            self.complain(node.key().unwrap_or(node), format!("{name} is empty"), help);
        }
        // What leaves out all kinds or methods that are meant leaves no operation.
        let is_covered = |not: &Scope| {
            let (kinds, methods) = (covers(&scope.kinds, &not.kinds), covers(&scope.methods, &not.methods));
            let others = Scope { kinds: Vec::new(), methods: Vec::new(), ..not.clone() };
            let is_met = |is_covered: bool, is_stated: bool| is_covered || !is_stated;
            others == Scope::default()
                && (kinds || methods)
                && is_met(kinds, !not.kinds.is_empty())
                && is_met(methods, !not.methods.is_empty())
        };
        if scope.not.as_deref().is_some_and(is_covered) {
            self.complain(node.key().unwrap_or(node), "this scope can match no operation", "remove what `not` repeats");
        }
        scope
    }

    fn input(&mut self, node: Node<'d>) -> Option<Input> {
        let found = self.name(node, "takes", "input", &INPUTS)?;
        Input::ALL.iter().find(|(name, _)| *name == found.value).map(|(_, input)| *input)
    }

    fn extension(&mut self, node: Node<'d>) -> Option<String> {
        let text = self.text(node, "extension", "the name of an extension, as `x-internal`")?;
        if !text.starts_with("x-") {
            self.complain(node, format!("`{text}` can match no extension"), "extensions start with `x-`");
            return None;
        }
        Some(text.to_owned())
    }
}

/// Whether all values that are meant are left out.
fn covers<T: PartialEq>(meant: &[T], left_out: &[T]) -> bool {
    !meant.is_empty() && meant.iter().all(|one| left_out.contains(one))
}
