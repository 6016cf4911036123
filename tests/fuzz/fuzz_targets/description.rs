//! What holds for the audit of any description.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::description(text));
