//! Source text: files, byte spans, lines and columns.

use std::borrow::Cow;

mod change;
mod date;
mod keep;
mod line_index;
mod nearest;
mod small_set;
mod source;
mod span;
pub mod words;
pub(crate) mod work;

pub(crate) use change::Change;
pub use date::Date;
pub use keep::keep;
pub use line_index::{Lines, Position, Unit};
pub use nearest::{is_slip, nearest};
pub(crate) use small_set::SmallSet;
pub use source::{Language, Source, SourceId, Sources, is_lfs_pointer};
pub use span::Span;

/// The media type without parameters, in lower case (RFC 9110, 8.3.1): `application/json` of `Application/JSON; charset=utf-8`.
pub fn essence(media_type: &str) -> Cow<'_, str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.bytes().any(|letter| letter.is_ascii_uppercase()) {
        Cow::Owned(essence.to_ascii_lowercase())
    } else {
        Cow::Borrowed(essence)
    }
}

/// The start of a text, where it says what it is about. Aliases can make any number of operations share a long one.
pub fn head(text: &str) -> &str {
    const BYTES: usize = 2_000;
    &text[..text.floor_char_boundary(BYTES)]
}

/// A list in words: "`400`, `403` or `404`".
pub(crate) fn in_words(items: &[impl AsRef<str>], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", rest.join(", "), last.as_ref())
        }
    }
}
