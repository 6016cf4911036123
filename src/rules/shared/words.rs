//! Words of names, and lists in words.

use crate::model::Operation;
use crate::text::in_words;
use crate::text::words::is_about;

/// Whether the path, the operationId, the summary or the description of an operation contains one of these words.
pub(in crate::rules) fn mentions(operation: &Operation<'_>, subject: &[&str]) -> bool {
    let texts = [Some(operation.path), operation.operation_id(), operation.summary(), operation.description()];
    texts.into_iter().flatten().any(|text| is_about(text, subject))
}

/// A sentence as a part of a help: it starts with a small letter and has no full stop.
pub(in crate::rules) fn part_of_help(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Codes as a list in words: "`403` or `401`".
pub(in crate::rules) fn any_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "or")
}

/// A list in words: "`Range`, `Content-Range` and `416`".
pub(in crate::rules) fn all_of(items: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    join(items, "and")
}

fn join(items: impl IntoIterator<Item = impl std::fmt::Display>, word: &str) -> String {
    in_words(&items.into_iter().map(|item| format!("`{item}`")).collect::<Vec<_>>(), word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_in_words() {
        assert_eq!(any_of([403]), "`403`");
        assert_eq!(any_of([403, 401]), "`403` or `401`");
        assert_eq!(all_of(["Range", "Content-Range", "416"]), "`Range`, `Content-Range` and `416`");
    }
}
