//! Which operations of two descriptions are the same.
//!
//! The method and the path are the address of an operation, without the names of parameters. If the servers have other
//! paths, the whole URL is. An operation that is at no known address has moved, if its `operationId` is.

use crate::hash::{HashMap, HashSet};
use crate::model::{Api, Operation, Scope, Version};
use crate::syntax::Node;

/// Operations of two descriptions, by their positions.
#[derive(Debug, Default)]
pub(super) struct Matching {
    /// Those at the same address.
    pub(super) same: Vec<(usize, usize)>,
    /// Those at another one.
    pub(super) moved: Vec<(usize, usize)>,
    pub(super) gone: Vec<usize>,
    pub(super) added: Vec<usize>,
    /// The paths of the servers, where the addresses agree only without them.
    pub(super) other_servers: Option<(String, String)>,
}

/// The path of an operation with the names of its parameters left out.
fn erased(path: &str) -> String {
    let mut erased = String::with_capacity(path.len());
    let mut depth = 0;
    for letter in path.chars() {
        match letter {
            '{' => {
                depth += 1;
                erased.push('{');
            }
            '}' if depth > 0 => {
                depth -= 1;
                erased.push('}');
            }
            _ if depth == 0 => erased.push(letter),
            _ => {}
        }
    }
    erased
}

/// The path that stands before those of the operations: that of the first server.
fn prefix(api: &Api<'_>) -> Option<String> {
    let text = if api.version == Version::V2 {
        api.root.get("basePath").map(Node::text)
    } else {
        api.root.get("servers").and_then(|servers| servers.items().next()?.get("url").map(Node::text))
    };
    let text = text?;
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => text,
    };
    Some(erased(path.trim_end_matches('/')))
}

/// What is called: its method, and its address in the group of those that are called by the same party.
fn address(operation: &Operation<'_>, prefix: &str, path: &str) -> (Scope, String) {
    let prefix = if operation.scope == Scope::Path { prefix } else { "" };
    (operation.scope, format!("{} {prefix}{path}", operation.method))
}

impl Matching {
    pub(super) fn of(base: &Api<'_>, head: &Api<'_>) -> Self {
        let (old, new) = (prefix(base), prefix(head));
        let differs = matches!((&old, &new), (Some(old), Some(new)) if old != new);
        let mut matching = Self {
            gone: (0..base.operations.len()).collect(),
            added: (0..head.operations.len()).collect(),
            ..Self::default()
        };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        if differs {
            let prefix = |is_base: bool| if is_base { &old } else { &new };
            matching.by(base, head, |operation, is_base| {
                Some(address(operation, prefix(is_base), &erased(operation.path)))
            });
        }
        let before = matching.same.len();
        // Several operations may have a callback to one address, which the client names.
        let is_called_back = |operation: &Operation<'_>| operation.scope == Scope::Callback;
        matching.by(base, head, |operation, _| is_called_back(operation).then(|| operation.key.pointer()));
        // Some documents have several paths that differ in the names of parameters alone.
        matching.by(base, head, |operation, _| Some(address(operation, "", operation.path)));
        matching.by(base, head, |operation, _| Some(address(operation, "", &erased(operation.path))));
        matching.other_servers = Some((old, new)).filter(|_| differs && matching.same.len() > before);
        let same = std::mem::take(&mut matching.same);
        let unique = |api: &Api<'_>| {
            let mut seen: HashMap<String, usize> = HashMap::default();
            let ids = api.operations.iter().filter_map(Operation::operation_id);
            ids.for_each(|id| *seen.entry(id.to_owned()).or_default() += 1);
            seen.into_iter().filter(|(_, count)| *count == 1).map(|(id, _)| id).collect::<HashSet<String>>()
        };
        let known = [unique(base), unique(head)];
        matching.by(base, head, |operation, is_base| {
            let id = operation.operation_id()?;
            known[usize::from(!is_base)].contains(id).then(|| (operation.scope, id.to_owned()))
        });
        matching.moved = std::mem::replace(&mut matching.same, same);
        matching
    }

    /// Matches operations that have the same key, in their order.
    fn by<K: Eq + std::hash::Hash>(
        &mut self,
        base: &Api<'_>,
        head: &Api<'_>,
        key: impl Fn(&Operation<'_>, bool) -> Option<K>,
    ) {
        let mut waiting: HashMap<K, Vec<usize>> = HashMap::default();
        for &at in self.gone.iter().rev() {
            if let Some(key) = key(&base.operations[at], true) {
                waiting.entry(key).or_default().push(at);
            }
        }
        let mut taken = HashSet::default();
        let mut left = Vec::new();
        for at in std::mem::take(&mut self.added) {
            match key(&head.operations[at], false).and_then(|key| waiting.get_mut(&key)?.pop()) {
                Some(old) => {
                    taken.insert(old);
                    self.same.push((old, at));
                }
                None => left.push(at),
            }
        }
        self.added = left;
        self.gone.retain(|at| !taken.contains(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parameters_are_no_part_of_an_address() {
        for (path, expected) in [
            ("/orders/{id}", "/orders/{}"),
            ("/orders/{order_id}.json", "/orders/{}.json"),
            ("/compare/{a}...{b}", "/compare/{}...{}"),
            ("/orders/", "/orders/"),
            ("/orders?expand={x}#all", "/orders?expand={}#all"),
        ] {
            assert_eq!(erased(path), expected);
        }
    }
}
