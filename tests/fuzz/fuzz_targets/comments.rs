//! What holds for comments that suppress findings.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::comments(text));
