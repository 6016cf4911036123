use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The text with a lifetime that never ends.
///
/// Ids of rules are `&'static str`, so that a finding costs no allocation for the id and ids compare fast. The names of
/// policies, and of the headers that they require, come from configs. Each distinct name is kept once until the process
/// ends, so the cost is that of the names that people write, however often a config is read.
pub fn keep(text: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    // Nothing in between can leave the set half-changed.
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(text) {
        return known;
    }
    let new: &'static str = Box::leak(text.to_owned().into_boxed_str());
    kept.insert(new);
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_kept_once() {
        let (first, second) = (keep("policy/no-teapot"), keep(&String::from("policy/no-teapot")));
        assert!(std::ptr::eq(first, second));
        assert_ne!(keep("policy/other"), first);
    }
}
