//! Decides from the bytes of a file whether it is an OpenAPI document, without parsing it.
//!
//! A directory may contain thousands of YAML and JSON files and one document. The search stops at the key that decides,
//! which is nearly always in the first lines, and never reads more than [`LIMIT`] or keeps more than a few bytes.

use std::io::{self, BufRead, Read};

/// The keys that identify a document.
const KEYS: [&[u8]; 2] = [b"openapi", b"swagger"];

/// How many bytes are looked at. Where the keys are sorted, all components stand before `openapi`.
const LIMIT: u64 = 64 << 20;

/// How many bytes of a text in UTF-16 are looked at.
const WIDE_LIMIT: u64 = 1 << 16;

/// How many blanks may stand before a key.
const INDENT: usize = 1 << 10;

/// How much of a line can decide, behind its blanks.
const KEY: usize = 64;

/// Whether a text has a top-level key `openapi` or `swagger` with a value that starts like a version.
///
/// Errs on the side of no: templates, documents of other kinds and files that can't be parsed are not meant to be audited
/// unless they say that they are.
///
/// # Errors
/// Those of the reader.
pub(crate) fn is_description(text: impl BufRead) -> io::Result<bool> {
    starts_description(text.take(LIMIT))
}

fn starts_description(mut text: impl BufRead) -> io::Result<bool> {
    let start = text.fill_buf()?;
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.consume(3);
    } else if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        // UTF-16 is not supported, and the finding should say so for the intended document.
        let mut bytes = Vec::new();
        text.take(WIDE_LIMIT).read_to_end(&mut bytes)?;
        let narrow: Vec<u8> = bytes.into_iter().skip(2).filter(|byte| *byte != 0).collect();
        return preamble(narrow.as_slice());
    }
    preamble(text)
}

/// Passes over blank lines, comments, directives and `---`, up to the first key or brace.
fn preamble(mut text: impl BufRead) -> io::Result<bool> {
    let mut indent = 0;
    loop {
        let start = text.fill_buf()?;
        match start.first() {
            None | Some(b'[') => return Ok(false),
            Some(b'\n' | b'\r') => {
                indent = 0;
                text.consume(1);
            }
            Some(b' ' | b'\t') if indent == INDENT => return Ok(false),
            Some(b' ' | b'\t') => {
                indent += 1;
                text.consume(1);
            }
            // A comment, a directive, or a tag or anchor of the whole document.
            Some(b'#' | b'%' | b'!' | b'&') => text.skip_until(b'\n').map(|_| indent = 0)?,
            Some(b'-') if indent == 0 && start.starts_with(b"---") => {
                indent = 3;
                text.consume(3);
            }
            Some(b'{') => {
                text.consume(1);
                return flow(text);
            }
            Some(_) => return block(text, indent),
        }
    }
}

/// Looks for the key among the lines of a block mapping, whose first line starts after its `indent`.
fn block(mut text: impl BufRead, indent: usize) -> io::Result<bool> {
    // The start of a line that chunks divide, as much of it as can decide.
    let mut line = vec![b' '; indent];
    let add = |line: &mut Vec<u8>, piece: &[u8]| {
        let most = (indent + KEY).saturating_sub(line.len());
        line.extend_from_slice(&piece[..piece.len().min(most)]);
    };
    loop {
        let chunk = text.fill_buf()?;
        // No text holds a NUL, and a file of nothing else may have any size.
        let nul = memchr::memchr(0, chunk);
        let lines = &chunk[..nul.unwrap_or(chunk.len())];
        let mut start = 0;
        // YAML treats a lone CR as a line break as well.
        for end in memchr::memchr2_iter(b'\n', b'\r', lines) {
            let piece = &lines[start..end];
            start = end + 1;
            let answer = if line.is_empty() {
                decide(piece, indent)
            } else {
                add(&mut line, piece);
                let answer = decide(&line, indent);
                line.clear();
                answer
            };
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
        add(&mut line, &lines[start..]);
        let length = chunk.len();
        if length == 0 || nul.is_some() {
            return Ok(nul.is_none() && decide(&line, indent).unwrap_or_default());
        }
        text.consume(length);
    }
}

/// What a line of a block mapping with this indentation says; none where others decide.
#[inline]
fn decide(line: &[u8], indent: usize) -> Option<bool> {
    // Most lines end here.
    if !matches!(line.get(indent)?, b'o' | b's' | b'"' | b'\'' | b'-' | b'.') {
        return None;
    }
    let (blank, content) = line.split_at_checked(indent)?;
    if indent == 0 && (content.starts_with(b"---") || content.starts_with(b"...")) {
        return Some(false);
    }
    (blank.iter().all(|byte| *byte == b' ') && states_version(content)).then_some(true)
}

/// Whether a line is `openapi: 3.1.0` or the like.
fn states_version(line: &[u8]) -> bool {
    let (quote, line) = match line {
        [quote @ (b'"' | b'\''), rest @ ..] => (Some(*quote), rest),
        _ => (None, line),
    };
    let Some(mut rest) = KEYS.iter().find_map(|key| line.strip_prefix(*key)) else { return false };
    if let Some(quote) = quote {
        match rest {
            [first, after @ ..] if *first == quote => rest = after,
            _ => return false,
        }
    }
    match rest.trim_ascii_start() {
        [b':', value @ ..] => starts_like_version(value),
        _ => false,
    }
}

/// Whether a value starts with a digit, quoted or not.
fn starts_like_version(value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    matches!(value, [b'0'..=b'9', ..] | [b'"' | b'\'', b'0'..=b'9', ..])
}

/// Looks for the key among those of a JSON object (or a YAML flow mapping), whose brace was read.
fn flow(mut text: impl BufRead) -> io::Result<bool> {
    let mut scan = Flow { depth: 1, quote: None, is_escaped: false, key: Some(Vec::new()), value: None };
    loop {
        let chunk = text.fill_buf()?;
        if chunk.is_empty() {
            return Ok(false);
        }
        let mut rest = chunk;
        while let Some((byte, after)) = rest.split_first() {
            if let Some(found) = scan.step(*byte) {
                return Ok(found);
            }
            rest = &after[scan.idle(after)..];
        }
        let length = chunk.len();
        text.consume(length);
    }
}

/// Where a scan of a flow mapping is.
struct Flow {
    depth: usize,
    /// The quote that ends the string.
    quote: Option<u8>,
    is_escaped: bool,
    /// The text of the top-level key that is being read.
    key: Option<Vec<u8>>,
    /// The first bytes of the value of a key that decides.
    value: Option<Vec<u8>>,
}

impl Flow {
    /// Takes one byte; gives an answer where it decides.
    fn step(&mut self, byte: u8) -> Option<bool> {
        if let Some(value) = &mut self.value {
            if !byte.is_ascii_whitespace() {
                value.push(byte);
            }
            if value.len() == 2 || matches!(value.first(), Some(b'0'..=b'9')) {
                return Some(starts_like_version(value));
            }
            return None;
        }
        if let Some(quote) = self.quote {
            if self.is_escaped {
                self.is_escaped = false;
            } else if byte == b'\\' && quote == b'"' {
                self.is_escaped = true;
            } else if byte == quote {
                self.quote = None;
                return None;
            }
            self.note(byte);
            return None;
        }
        match byte {
            b'"' | b'\'' => self.quote = Some(byte),
            // A brace for a key is what templates start with.
            b'{' | b'[' if self.key.is_some() => return Some(false),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Some(false);
                }
            }
            b',' if self.depth == 1 => self.key = Some(Vec::new()),
            b':' => {
                if self.key.take().is_some_and(|key| KEYS.contains(&key.as_slice())) {
                    self.value = Some(Vec::new());
                }
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => self.note(byte),
        }
        None
    }

    /// How many bytes at the start of these change nothing: those of a string that is not a key.
    fn idle(&self, bytes: &[u8]) -> usize {
        match self.quote {
            Some(quote) if !self.is_escaped && self.key.is_none() && self.value.is_none() => {
                memchr::memchr2(quote, b'\\', bytes).unwrap_or(bytes.len())
            }
            _ => 0,
        }
    }

    /// Adds a byte to the key, as far as it can still decide.
    fn note(&mut self, byte: u8) {
        if let Some(key) = self.key.as_mut().filter(|key| key.len() < 16) {
            key.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn is(text: &str) -> bool {
        let whole = is_description(text.as_bytes()).expect("memory can be read");
        // Wherever the chunks of a reader end, the answer is the same.
        let pieces = is_description(BufReader::with_capacity(7, text.as_bytes())).expect("memory can be read");
        assert_eq!(whole, pieces, "{text}");
        whole
    }

    #[test]
    fn finds_the_key_of_yaml_documents() {
        assert!(is("openapi: 3.1.0\n"));
        assert!(is("swagger: '2.0'"));
        assert!(is("openapi:3.1.0"), "the missing space is for the parser to tell");
        assert!(is("\u{feff}# a comment\n%YAML 1.2\n---\n\n\"openapi\" : \"3.0.0\"\r\n"));
        assert!(is("--- # first\ninfo:\n  title: x\ntags: |\n  text\nopenapi: 4.0"));
        assert!(is("  info: {}\n  openapi: 3.0.0\n"));
        assert!(is("--- {info: {title: x}, openapi: 3.1.0}"));
        assert!(is("--- !!map\ninfo: {}\nopenapi: 3.1.0"));
        assert!(is("info: {}\ropenapi: 3.1.0\r"));
    }

    #[test]
    fn finds_the_key_of_json_documents_wherever_it_stands() {
        assert!(is(r#"{"openapi":"3.1.0"}"#));
        assert!(is("\n {\n \"swagger\" : \"2.0\""));
        assert!(is(r#"{"components":{"a":["}",{"b":"\"{"}]},"info":{"openapi":"1"},"openapi": "3.0.0","paths":{}}"#));
        assert!(is(r#"{"x":1,"openapi":3.1}"#));
    }

    #[test]
    fn passes_over_other_documents() {
        for text in [
            "",
            "\n\n",
            "# openapi: 3.1.0\n",
            "info:\n  openapi: 3.1.0\n",
            "- openapi: 3.1.0\n",
            "openapi_version: 3\n",
            "openapi: ./api.yaml\n",
            "openapi: {a: 1}\n",
            "swagger:\n  enabled: true\n",
            "a: 1\n---\nopenapi: 3.1.0\n",
            "apiVersion: v1\nkind: Service\n",
            "{{ if .Values.openapi }}\nopenapi: 3\n{{ end }}",
            "{% if x %}\nopenapi: 3",
            "[{\"openapi\": \"3.0.0\"}]",
            "{\"openapi\": {\"url\": \"x\"}}",
            "{\"swagger\": true}",
            "{\"info\": {\"openapi\": \"3.0.0\"}, \"a\": \"openapi\"} {\"openapi\": \"3.0.0\"}",
            "\0\0\0openapi: 3",
            "a: \0\nopenapi: 3",
            "{\"a\": \"openapi: 3",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn the_key_may_stand_behind_long_lines() {
        assert!(is(&format!("{}: 1\nopenapi: 3.1.0", "long".repeat(10_000))));
        assert!(is(&format!("  a: {}\r  openapi: 3.1.0\r", "long".repeat(10_000))));
    }

    /// A reader that counts what is asked of it, and never ends.
    struct Endless<'p> {
        pattern: &'p [u8],
        read: u64,
    }

    impl Read for Endless<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let next = self.pattern.iter().cycle().skip((self.read % self.pattern.len() as u64) as usize);
            bytes.iter_mut().zip(next).for_each(|(byte, next)| *byte = *next);
            self.read += bytes.len() as u64;
            Ok(bytes.len())
        }
    }

    #[test]
    fn looking_ends_whatever_a_file_holds() {
        const MOST: u64 = 1 << 20;
        let cases: [(&[u8], u64); 7] = [
            (b"\0", 0),
            (b"a", MOST),
            (b"#", MOST),
            (b" ", 0),
            (b"a: 1\n", MOST),
            (b"{\"a\":", MOST),
            (b"\xff\xfe", WIDE_LIMIT),
        ];
        for (pattern, most) in cases {
            let mut text = BufReader::with_capacity(1 << 14, Endless { pattern, read: 0 });
            assert!(!starts_description((&mut text).take(MOST)).expect("can be read"), "{pattern:?}");
            let read = text.get_ref().read;
            assert!(read <= most + (1 << 15), "{pattern:?}: {read} bytes");
        }
    }

    #[test]
    fn recognises_documents_in_utf_16_to_say_so() {
        let text = "openapi: 3.1.0\n";
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert!(is_description(little.as_slice()).expect("is read"));
        assert!(is_description(big.as_slice()).expect("is read"));
    }
}
