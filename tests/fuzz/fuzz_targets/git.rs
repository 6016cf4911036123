//! What holds for any output of git.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|output: &[u8]| oas_audit::internals::check_output_of_git(output));
