//! What holds for any file of known findings.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::baseline(text));
