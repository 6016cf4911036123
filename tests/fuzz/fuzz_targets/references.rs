//! What holds for the audit of several files that refer to each other.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::references(text));
