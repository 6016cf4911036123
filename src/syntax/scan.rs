//! Searches over bytes, eight at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Eight times this byte.
const fn eight_times(byte: u8) -> u64 {
    byte as u64 * ONES
}

/// Marks the bytes that are zero. A byte above the lowest mark may be marked wrongly, so only that one is used.
const fn zeros(eight: u64) -> u64 {
    eight.wrapping_sub(ONES) & !eight & HIGHS
}

/// The place of the lowest mark.
const fn lowest(marks: u64) -> usize {
    (marks.trailing_zeros() >> 3) as usize
}

/// The eight bytes from a place on, the first one lowest; none where fewer are left.
#[inline(always)]
pub(super) fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes)
}

/// Where the first of three bytes stands at or after a place, or the end.
#[inline(always)]
pub(super) fn find(bytes: &[u8], mut at: usize, wanted: [u8; 3]) -> usize {
    let [one, two, three] = wanted.map(eight_times);
    while let Some(eight) = eight(bytes, at) {
        let found = zeros(eight ^ one) | zeros(eight ^ two) | zeros(eight ^ three);
        if found != 0 {
            return at + lowest(found);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !wanted.contains(byte)) {
        at += 1;
    }
    at.min(bytes.len())
}

/// Where a JSON string stops at or after a place: at a quote, a backslash or a control character, or at the end.
#[inline(always)]
pub(super) fn find_string_stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = eight(bytes, at) {
        let controls = eight.wrapping_sub(eight_times(0x20)) & !eight & HIGHS;
        let found = zeros(eight ^ eight_times(b'"')) | zeros(eight ^ eight_times(b'\\')) | controls;
        if found != 0 {
            return at + lowest(found);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| byte != b'"' && byte != b'\\' && byte >= 0x20) {
        at += 1;
    }
    at.min(bytes.len())
}

/// Passes over spaces.
#[inline(always)]
pub(super) fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = eight(bytes, at) {
        let others = eight ^ eight_times(b' ');
        if others != 0 {
            return at + lowest(others);
        }
        at += 8;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place and every length around the eight bytes that are looked at together.
    #[test]
    fn searches_find_what_a_simple_loop_finds() {
        for wanted in [b':', b'#', b'\n', b'"', b'\\', 0x1f] {
            for length in 0..40 {
                for place in 0..=length {
                    // Bytes that differ from the wanted ones by one, and bytes over 127.
                    let mut bytes: Vec<u8> =
                        (0..length).map(|at| [b';', b'$', 0x80, b'a', 0xff, b'!'][at % 6]).collect();
                    bytes.insert(place, wanted);
                    let simple =
                        |stops: &dyn Fn(u8) -> bool| bytes.iter().position(|&byte| stops(byte)).unwrap_or(bytes.len());
                    let three = [b':', b'#', b'\n'];
                    assert_eq!(find(&bytes, 0, three), simple(&|byte| three.contains(&byte)), "{bytes:?}");
                    let stops = |byte| byte == b'"' || byte == b'\\' || byte < 0x20;
                    assert_eq!(find_string_stop(&bytes, 0), simple(&stops), "{bytes:?}");
                    let spaces = [vec![b' '; place], bytes].concat();
                    assert_eq!(skip_spaces(&spaces, 0), place, "{spaces:?}");
                }
            }
        }
        assert_eq!((find(b"a", 5, [b'a'; 3]), find_string_stop(b"a", 5), skip_spaces(b"a", 5)), (1, 1, 5));
    }
}
