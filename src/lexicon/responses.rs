//! Words of responses.

use super::set::lexicon;

lexicon! {
    /// Phrases of a description that say that the response has no body.
    NO_BODY: [
        "no body",
        "no response body",
        "no content",
        "empty body",
        "empty response",
        "without a body",
        "without body",
    ];
}
