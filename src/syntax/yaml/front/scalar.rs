//! Scalars: plain, quoted, and blocks.

use super::super::super::{NodeKind, scan};
use super::super::resolve_plain;
use super::{Front, Reading, Unusual};

impl Front<'_, '_> {
    /// Sends the plain scalar that begins at a place; gives the next line.
    #[inline(always)]
    pub(super) fn plain(&mut self, start: usize) -> Reading<usize> {
        let line = self.plain_line(start)?;
        let next = self.next_line(line.stop);
        if line.is_commented {
            self.send_plain(start, line.end);
            return Ok(self.comment(line.stop));
        }
        // It continues in lines that are indented deeper than the collection around it.
        let first = scan::skip_spaces(self.bytes, next);
        let is_last = first >= self.bytes.len()
            || (first - next) as isize <= self.indent() && !self.is_line_end(first)
            || self.bytes[first] == b'#';
        if is_last {
            self.send_plain(start, line.end);
            return Ok(next);
        }
        self.plain_lines(start, line.end, next)
    }

    fn send_plain(&mut self, start: usize, end: usize) {
        let node = self.sink.value(resolve_plain(&self.text[start..end]), false, start, end);
        self.define(node);
    }

    /// Sends a plain scalar that may have more lines than the first, which is `start..end`.
    #[cold]
    fn plain_lines(&mut self, start: usize, mut end: usize, mut next: usize) -> Reading<usize> {
        let bytes = self.bytes;
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        text.push_str(&self.text[start..end]);
        let mut breaks = 1;
        let mut line = next;
        let mut has_more = false;
        while line < bytes.len() {
            let at = scan::skip_spaces(bytes, line);
            match bytes.get(at) {
                Some(b'\n' | b'\r') => {
                    breaks += 1;
                    line = self.next_line(at);
                    continue;
                }
                Some(b'\t') => return Err(Unusual("a tab")),
                None | Some(b'#') => break,
                Some(_) if (at - line) as isize <= self.indent() || (at == line && self.is_document_marker(at)) => {
                    break;
                }
                Some(_) => {}
            }
            let part = self.plain_line(at)?;
            if part.is_commented {
                return Err(Unusual("a comment behind a plain scalar of several lines"));
            }
            fold(&mut text, breaks);
            breaks = 1;
            text.push_str(&self.text[at..part.end]);
            end = part.end;
            next = self.next_line(part.stop);
            line = next;
            has_more = true;
        }
        if has_more {
            let node = self.sink.scalar(resolve_plain(&text), false, start, end, Some(&text));
            self.define(node);
        } else {
            self.send_plain(start, end);
        }
        self.scratch = text;
        Ok(next)
    }

    /// Finds the end of what a plain scalar has in one line.
    #[inline(always)]
    fn plain_line(&self, start: usize) -> Reading<PlainLine> {
        let bytes = self.bytes;
        let mut stop = start;
        loop {
            stop = scan::find(bytes, stop, [b':', b'#', b'\n']);
            match bytes.get(stop) {
                Some(b':') if self.is_blank(stop + 1) => return Err(Unusual("a key inside a value")),
                Some(b'#') if matches!(bytes[stop - 1], b' ' | b'\t') => {
                    return Ok(PlainLine { end: self.trim_blanks(start, stop), stop, is_commented: true });
                }
                Some(b':' | b'#') => stop += 1,
                _ => {
                    let stop = self.without_return(start, stop);
                    return Ok(PlainLine { end: self.trim_blanks(start, stop), stop, is_commented: false });
                }
            }
        }
    }

    /// The place after the quoted scalar that begins at a place.
    #[inline(always)]
    pub(super) fn quoted_end(&self, start: usize) -> Reading<usize> {
        let bytes = self.bytes;
        let quote = bytes[start];
        let mut at = start + 1;
        loop {
            at = scan::find(bytes, at, [quote, b'\\', b'\n']);
            match bytes.get(at) {
                None => return Err(Unusual("a quote without an end")),
                Some(b'\n') => {
                    let line = at + 1;
                    at = scan::skip_spaces(bytes, line);
                    let column = (at - line) as isize;
                    if self.is_document_marker(line) || bytes.get(at) == Some(&b'\t') {
                        return Err(Unusual("a tab or a document marker in quotes"));
                    }
                    if column <= self.indent() && !self.is_line_end(at) {
                        return Err(Unusual("a line in quotes that is not indented"));
                    }
                }
                // An escaped line break is seen as a line break then.
                Some(b'\\') if quote == b'"' && !self.is_line_end(at + 1) => at += 2,
                Some(b'\\') => at += 1,
                Some(_) if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
                Some(_) => return Ok(at + 1),
            }
        }
    }

    /// Sends the quoted scalar at `start..end`, as a key where one is due.
    #[inline(always)]
    pub(super) fn quoted(&mut self, start: usize, end: usize) -> Reading<u32> {
        let is_double = self.bytes[start] == b'"';
        let inner = &self.bytes[start + 1..end - 1];
        if memchr::memchr2(if is_double { b'\\' } else { b'\'' }, b'\n', inner).is_none() {
            return Ok(self.sink.scalar(NodeKind::String, true, start, end, None));
        }
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        let inner = &self.text[start + 1..end - 1];
        unquote(inner, is_double, &mut text)?;
        let decoded = (text != inner).then_some(text.as_str());
        let node = self.sink.scalar(NodeKind::String, true, start, end, decoded);
        self.scratch = text;
        Ok(node)
    }

    /// Sends the block scalar whose header begins at a place; gives the next line.
    pub(super) fn block_scalar(&mut self, at: usize) -> Reading<usize> {
        let bytes = self.bytes;
        let is_literal = bytes[at] == b'|';
        let outer = self.indent();
        let header = self.block_header(at + 1)?;
        let first = self.end_of_line(header.end)?;
        if bytes[first - 1] != b'\n' || bytes.get(first) == Some(&b'\t') {
            return Err(Unusual("a block scalar that begins with a tab or the end of the file"));
        }
        let indent = match header.indent {
            Some(indent) => outer.max(0) as usize + indent,
            None => self.block_indent(first, outer)?,
        };
        if indent == 0 {
            return Err(Unusual("a block scalar that is not indented"));
        }
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        // The content's first byte, once there is content.
        let mut start = None;
        // Whether the line before began with a blank, and how many lines since then had no content.
        let (mut is_deeper, mut blanks) = (false, 0);
        let mut line = first;
        let next = loop {
            let at = scan::skip_spaces(bytes, line);
            let column = at - line;
            if at == bytes.len() {
                if at > line || start.is_none() {
                    return Err(Unusual("a block scalar that ends in blanks"));
                }
                break at;
            }
            if column <= indent && self.is_line_end(at) {
                blanks += 1;
                line = self.next_line(at);
                continue;
            }
            if column < indent {
                if bytes[at] == b'\t' || header.indent.is_some() && (start.is_none() || bytes[at] == b'#') {
                    return Err(Unusual("a block scalar with an indentation of its own"));
                }
                break at;
            }
            let content = line + indent;
            let end = self.line_end(content);
            let was_deeper = std::mem::replace(&mut is_deeper, matches!(bytes[content], b' ' | b'\t'));
            match start {
                None => start = Some(content),
                // Lines that begin with blanks are not folded.
                Some(_) if is_literal || was_deeper || is_deeper => text.push('\n'),
                Some(_) if blanks == 0 => text.push(' '),
                Some(_) => {}
            }
            push_breaks(&mut text, blanks);
            text.push_str(&self.text[content..end]);
            blanks = 0;
            line = self.next_line(end);
        };
        match header.chomping {
            Some(b'-') => {}
            chomping => {
                push_breaks(&mut text, usize::from(start.is_some()));
                push_breaks(&mut text, if chomping.is_some() { blanks } else { 0 });
            }
        }
        let start = start.unwrap_or(next);
        let written = self.text[start..next].trim_end();
        let decoded = (text != written).then_some(text.as_str());
        let node = self.sink.scalar(NodeKind::String, false, start, start + written.len(), decoded);
        self.define(node);
        self.scratch = text;
        Ok(line)
    }

    /// Reads what stands behind `|` or `>`.
    fn block_header(&self, mut at: usize) -> Reading<BlockHeader> {
        let (mut chomping, mut indent) = (None, None);
        loop {
            match self.bytes.get(at) {
                Some(&sign @ (b'+' | b'-')) if chomping.is_none() => chomping = Some(sign),
                Some(&digit @ b'1'..=b'9') if indent.is_none() => indent = Some(usize::from(digit - b'0')),
                _ if self.is_blank(at) => return Ok(BlockHeader { chomping, indent, end: at }),
                _ => return Err(Unusual("a block scalar's header")),
            }
            at += 1;
        }
    }

    /// The indentation of a block scalar, whose lines begin at `line`: that of the first line with content.
    fn block_indent(&self, mut line: usize, outer: isize) -> Reading<usize> {
        let mut widest = 0;
        loop {
            let at = scan::skip_spaces(self.bytes, line);
            let column = at - line;
            match self.bytes.get(at) {
                None => return Err(Unusual("a block scalar without content at the end")),
                Some(b'\t') => return Err(Unusual("a tab")),
                Some(b'\n' | b'\r') => {
                    widest = widest.max(column);
                    line = self.next_line(at);
                }
                Some(_) if column as isize <= outer => return Ok(widest.max((outer + 1) as usize)),
                Some(_) if widest > column => return Err(Unusual("a blank line that is wider than the content")),
                Some(_) => return Ok(column),
            }
        }
    }
}

/// One line of a plain scalar.
struct PlainLine {
    /// The end of its content.
    end: usize,
    /// Where a comment begins, or the line break.
    stop: usize,
    is_commented: bool,
}

struct BlockHeader {
    /// `+` or `-`.
    chomping: Option<u8>,
    /// How much deeper the content is than the collection around it, where that is said.
    indent: Option<usize>,
    end: usize,
}

/// Joins lines: one line break becomes a space, of more the first is dropped.
fn fold(text: &mut String, breaks: usize) {
    if breaks == 1 {
        text.push(' ');
    } else {
        push_breaks(text, breaks - 1);
    }
}

fn push_breaks(text: &mut String, breaks: usize) {
    text.extend(std::iter::repeat_n('\n', breaks));
}

/// Decodes what stands in quotes.
fn unquote(inner: &str, is_double: bool, text: &mut String) -> Reading<()> {
    let bytes = inner.as_bytes();
    let special = if is_double { b'\\' } else { b'\'' };
    let mut at = 0;
    // Blanks from escapes are not trimmed at the end of a line.
    let mut kept = 0;
    loop {
        let stop = scan::find(bytes, at, [special, b'\n', b'\n']);
        text.push_str(&inner[at..stop]);
        at = match bytes.get(stop) {
            None => return Ok(()),
            Some(b'\'') => {
                text.push('\'');
                stop + 2
            }
            Some(b'\n') => {
                let written = text[kept..].trim_end_matches([' ', '\t', '\r']).len();
                text.truncate(kept + written);
                let (next, breaks) = skip_breaks(bytes, stop);
                fold(text, breaks);
                next
            }
            Some(_) => match bytes.get(stop + 1) {
                Some(b'\n' | b'\r') => {
                    // An escaped line break joins the lines.
                    let feed = stop + 1 + usize::from(bytes[stop + 1] == b'\r');
                    let (next, breaks) = skip_breaks(bytes, feed);
                    push_breaks(text, breaks - 1);
                    next
                }
                _ => escape(inner, stop, text)?,
            },
        };
        if bytes.get(stop) == Some(&b'\\') {
            kept = text.len();
        }
    }
}

/// Passes over a line feed, the empty lines that follow it, and the indentation; gives the number of line feeds.
fn skip_breaks(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let mut breaks = 0;
    loop {
        match bytes.get(at) {
            Some(b'\n') => breaks += 1,
            Some(b'\r') => {}
            _ => return (at, breaks),
        }
        at = scan::skip_spaces(bytes, at + 1);
    }
}

/// Decodes the escape that begins at a place; gives the place after it.
fn escape(inner: &str, at: usize, text: &mut String) -> Reading<usize> {
    const WRONG: Unusual = Unusual("an escape");
    let hexadecimal = |from: usize, length: usize| {
        let digits =
            inner.get(from..from + length).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or(WRONG)
    };
    let (letter, length) = match inner.as_bytes().get(at + 1).ok_or(WRONG)? {
        b'0' => ('\0', 2),
        b'a' => ('\x07', 2),
        b'b' => ('\x08', 2),
        b't' | b'\t' => ('\t', 2),
        b'n' => ('\n', 2),
        b'v' => ('\x0b', 2),
        b'f' => ('\x0c', 2),
        b'r' => ('\r', 2),
        b'e' => ('\x1b', 2),
        b' ' => (' ', 2),
        b'"' => ('"', 2),
        b'/' => ('/', 2),
        b'\\' => ('\\', 2),
        b'N' => ('\u{85}', 2),
        b'_' => ('\u{a0}', 2),
        b'L' => ('\u{2028}', 2),
        b'P' => ('\u{2029}', 2),
        b'x' => (char::from_u32(hexadecimal(at + 2, 2)?).ok_or(WRONG)?, 4),
        b'u' => match hexadecimal(at + 2, 4)? {
            high @ 0xd800..=0xdbff => {
                let low = inner.get(at + 6..at + 8).filter(|&escape| escape == "\\u").ok_or(WRONG)?.len() + at + 6;
                let low = hexadecimal(low, 4)?.checked_sub(0xdc00).filter(|&low| low < 0x400).ok_or(WRONG)?;
                (char::from_u32(0x1_0000 + ((high - 0xd800) << 10 | low)).ok_or(WRONG)?, 12)
            }
            code => (char::from_u32(code).ok_or(WRONG)?, 6),
        },
        b'U' => (char::from_u32(hexadecimal(at + 2, 8)?).ok_or(WRONG)?, 10),
        _ => return Err(WRONG),
    };
    text.push(letter);
    Ok(at + length)
}
