/// The name among `names` that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    names
        .map(|name| (likeness(word, name), name))
        .filter(|(likeness, _)| *likeness > 0.9)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name.to_owned())
}

/// How alike two names are, from 0 to 1. A package that both stand in says nothing of that: `org.shop.v1.Order` is not
/// like `org.shop.v1.Label`.
fn likeness(word: &str, name: &str) -> f64 {
    let shared = word.split_inclusive('.').zip(name.split_inclusive('.'));
    let package: usize = shared.take_while(|(one, other)| one == other).map(|(one, _)| one.len()).sum();
    strsim::jaro_winkler(&word[package..], &name[package..])
}

/// Whether one slip of a finger makes one word of another: a letter too many, too few, another one, or two that changed places.
pub fn is_slip(word: &str, name: &str) -> bool {
    word.len().abs_diff(name.len()) <= 1 && strsim::osa_distance(word, name) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_like_without_the_package_that_they_share() {
        let of = |word, name| nearest(word, [name].into_iter());
        assert_eq!(of("missing-4o4", "missing-404").as_deref(), Some("missing-404"));
        assert_eq!(of("org.shop.v1.Ordre", "org.shop.v1.Order").as_deref(), Some("org.shop.v1.Order"));
        assert_eq!(of("com.example.networks.v1.RedirectConfig", "com.example.networks.v1.EgressRouter"), None);
    }
}
