use std::collections::HashSet;
use std::hash::Hash;

use super::work;

/// How many values are looked for one after the other.
const FEW: usize = 16;

/// A set that has few values nearly always: they are compared one by one, which is faster, up to a bound.
#[derive(Debug)]
pub(crate) struct SmallSet<T> {
    few: Vec<T>,
    others: HashSet<T>,
}

impl<T: Eq + Hash> SmallSet<T> {
    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.few.len() + self.others.len()
    }

    /// Whether a value is new.
    pub(crate) fn insert(&mut self, value: T) -> bool {
        let is_same = |other: &T| {
            work::step();
            *other == value
        };
        if self.few.iter().any(is_same) {
            return false;
        }
        if self.few.len() == FEW {
            return self.others.insert(value);
        }
        self.few.push(value);
        true
    }
}

impl<T> Default for SmallSet<T> {
    fn default() -> Self {
        Self { few: Vec::new(), others: HashSet::new() }
    }
}
