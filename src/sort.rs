//! Sorting that is compiled once for items of all types: a copy for each of them was a twentieth of the program. Where much
//! is sorted, the sort of the standard library costs less.

use std::cmp::Ordering;

/// Sorts like [`slice::sort_by_key`].
pub(crate) fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts like [`slice::sort_by`].
pub(crate) fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = places(items.len(), &|one, other| compare(&items[one], &items[other]));
    for at in 0..items.len() {
        while places[at] != at {
            let place = places[at];
            items.swap(at, place);
            places.swap(at, place);
        }
    }
}

/// The place of each of so many items in their order, which is that before among equal ones.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    let mut places = vec![0; count];
    order.into_iter().enumerate().for_each(|(place, item)| places[item] = place);
    places
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_like_the_standard_library() {
        for count in [0, 1, 2, 7, 100, 1_000] {
            let mut items: Vec<(usize, usize)> = (0..count).map(|at| (at * 7_919 % 13, at)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            super::by_key(&mut items, |(key, _)| *key);
            assert_eq!(items, expected);
        }
    }
}
