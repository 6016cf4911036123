//! A document whose text changes in one place is the document that is read anew.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oas_audit::internals::syntax::differential::{Outcome, again};

// The input: the language and the change in one byte each (the place in two), what is put there, and the text.
fuzz_target!(|input: &[u8]| {
    let [language, high, low, removed, added, rest @ ..] = input else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let (added, text) = rest.split_at(rest.floor_char_boundary(usize::from(*added) % 16));
    let at = usize::from(u16::from_be_bytes([*high, *low])) % (text.len() + 1);
    let start = text.floor_char_boundary(at);
    let end = text.ceil_char_boundary((at + usize::from(*removed) % 64).min(text.len()));
    let name = if language % 2 == 0 { "a.yaml" } else { "a.json" };
    let changed = format!("{}{added}{}", &text[..start], &text[end..]);
    if let Outcome::Differs(difference) = again(name, text, &changed) {
        panic!("{difference}");
    }
});
