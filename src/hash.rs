//! Maps and sets with a hash that costs less than that of the standard library, whose promise to withstand an attacker who
//! sees how long look-ups take is of no use for one run over files.

use foldhash::fast::RandomState;

/// A map by a cheap hash. It starts as `HashMap::default()`.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set by a cheap hash. It starts as `HashSet::default()`.
pub(crate) type HashSet<T> = std::collections::HashSet<T, RandomState>;
