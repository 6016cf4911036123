//! The fast reader of YAML gives the tree that the thorough one gives, or leaves the text to it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oas_audit::internals::syntax::differential::{yaml, Outcome};

fuzz_target!(|text: &str| {
    if let Outcome::Differs(difference) = yaml(text) {
        panic!("{difference}");
    }
});
