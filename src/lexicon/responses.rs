//! Words of responses.

use super::set::lexicon;

lexicon! {
    /// Words of a description that only says that nothing was found.
    NOTHING_FOUND: "404 available criteria data empty error exist filter found item list match matching missing no \
                    none nothing query record requested resource response result search specified t";

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
