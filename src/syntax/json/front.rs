//! Reads valid JSON in one pass over its bytes.
//!
//! What it accepts it sends as `jiter` would: the same spans, the same texts. It accepts RFC 8259 and nothing else; where
//! it meets an error, a lone surrogate or too deep a nesting, it returns nothing, and the thorough reader says why.

use super::super::NodeKind;
use super::super::build::TreeBuilder;
use super::super::scan;

/// Sends a whole text; none where it is not valid JSON.
pub(in crate::syntax) fn read(sink: &mut TreeBuilder<'_>) -> Option<()> {
    let bytes = sink.body.as_bytes();
    let end = value(sink, skip_blank(bytes, 0))?;
    (skip_blank(bytes, end) == bytes.len()).then_some(())
}

/// Sends the value that begins at a place; gives the place after it.
pub(in crate::syntax) fn value(sink: &mut TreeBuilder<'_>, mut at: usize) -> Option<usize> {
    let bytes = sink.body.as_bytes();
    // True for an object, false for an array.
    let mut open: Vec<bool> = Vec::with_capacity(64);
    'value: loop {
        match *bytes.get(at)? {
            b'"' => at = string::<false>(sink, bytes, at)?,
            first @ (b'{' | b'[') => {
                let is_object = first == b'{';
                sink.open(if is_object { NodeKind::Mapping } else { NodeKind::Sequence }, at).ok()?;
                at = skip_blank(bytes, at + 1);
                // The closing bracket stands two places behind the opening one in ASCII.
                if bytes.get(at) != Some(&(first + 2)) {
                    open.push(is_object);
                    if is_object {
                        at = key(sink, bytes, at)?;
                    }
                    continue 'value;
                }
                at += 1;
                sink.close(Some(at));
            }
            b'-' | b'0'..=b'9' => {
                let end = number_end(bytes, at)?;
                sink.value(NodeKind::Number, false, at, end);
                at = end;
            }
            b't' => at = word(sink, bytes, at, b"true", NodeKind::Bool)?,
            b'f' => at = word(sink, bytes, at, b"false", NodeKind::Bool)?,
            b'n' => at = word(sink, bytes, at, b"null", NodeKind::Null)?,
            _ => return None,
        }
        // A value has ended; so have the collections around it that it was the last one of.
        loop {
            let Some(&is_object) = open.last() else { return Some(at) };
            at = skip_blank(bytes, at);
            match *bytes.get(at)? {
                b',' => {
                    at = skip_blank(bytes, at + 1);
                    if is_object {
                        at = key(sink, bytes, at)?;
                    }
                    continue 'value;
                }
                b'}' if is_object => {}
                b']' if !is_object => {}
                _ => return None,
            }
            at += 1;
            sink.close(Some(at));
            open.pop();
        }
    }
}

/// Sends a literal name; gives the place after it.
fn word(sink: &mut TreeBuilder<'_>, bytes: &[u8], at: usize, word: &[u8], kind: NodeKind) -> Option<usize> {
    let end = at + word.len();
    (bytes.get(at..end)? == word).then(|| sink.value(kind, false, at, end))?;
    Some(end)
}

/// Sends a key; gives the place of its value.
#[inline(always)]
fn key(sink: &mut TreeBuilder<'_>, bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = string::<true>(sink, bytes, at)?;
    // Nearly always a colon follows, and one space behind it.
    if let Some([b':', b' ', next, ..]) = bytes.get(end..)
        && *next > b' '
    {
        return Some(end + 2);
    }
    let colon = skip_blank(bytes, end);
    (bytes.get(colon) == Some(&b':')).then(|| skip_blank(bytes, colon + 1))
}

/// Sends a string, as a key or as a value; gives the place after it.
#[inline(always)]
fn string<const IS_KEY: bool>(sink: &mut TreeBuilder<'_>, bytes: &[u8], start: usize) -> Option<usize> {
    let stop = scan::find_string_stop(bytes, start + 1);
    if bytes.get(stop) != Some(&b'"') {
        return escaped_string(sink, bytes, start, stop);
    }
    if IS_KEY {
        sink.key(NodeKind::String, true, start, stop + 1);
    } else {
        sink.value(NodeKind::String, true, start, stop + 1);
    }
    Some(stop + 1)
}

#[cold]
fn escaped_string(sink: &mut TreeBuilder<'_>, bytes: &[u8], start: usize, mut stop: usize) -> Option<usize> {
    while bytes.get(stop) == Some(&b'\\') {
        stop = scan::find_string_stop(bytes, stop + 2);
    }
    if bytes.get(stop) != Some(&b'"') {
        return None;
    }
    let decoded: String = serde_json::from_slice(&bytes[start..=stop]).ok()?;
    sink.scalar(NodeKind::String, true, start, stop + 1, Some(&decoded));
    Some(stop + 1)
}

/// Passes over white space.
#[inline(always)]
fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            // Behind a line break stands an indentation.
            Some(b'\n') => at = scan::skip_spaces(bytes, at + 1),
            Some(b' ' | b'\t' | b'\r') => at += 1,
            _ => return at,
        }
    }
}

/// The place after a number that starts with a digit or a sign.
#[inline]
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = |from: usize| {
        let length = bytes.get(from..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (length > 0).then_some(from + length)
    };
    let mut at = start + usize::from(bytes[start] == b'-');
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let is_signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        at = digits(at + 1 + usize::from(is_signed))?;
    }
    Some(at)
}
