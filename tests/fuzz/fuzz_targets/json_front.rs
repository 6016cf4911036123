//! The fast reader of JSON gives the tree that the thorough one gives, or leaves the text to it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oas_audit::internals::syntax::differential::{json, Outcome};

fuzz_target!(|text: &str| {
    if let Outcome::Differs(difference) = json(text) {
        panic!("{difference}");
    }
});
