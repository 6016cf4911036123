//! Flow collections: what stands in brackets.

use super::super::super::{NodeKind, scan};
use super::super::resolve_plain;
use super::{Front, LONGEST_KEY, Reading, Unusual};

/// What is due at a place inside brackets.
enum Due {
    /// A value, or an item.
    Value,
    /// An entry or the end: behind an opening bracket or a comma.
    Entry,
    /// A comma or the end: behind a value.
    Separator,
}

impl Front<'_, '_> {
    /// Sends the flow collection that begins at a place; gives the place after it.
    pub(super) fn flow(&mut self, mut at: usize) -> Reading<usize> {
        self.brackets.clear();
        let mut due = Due::Value;
        loop {
            let byte = self.bytes[at];
            match (due, byte) {
                (Due::Value, b'{' | b'[') => {
                    let kind = if byte == b'{' { NodeKind::Mapping } else { NodeKind::Sequence };
                    let node = self.sink.open(kind, at)?;
                    self.define(node);
                    self.brackets.push(byte == b'{');
                    at = self.skip_separation(at + 1)?;
                    due = Due::Entry;
                }
                (Due::Value, _) => {
                    let end = self.flow_scalar(at, false)?;
                    at = self.skip_separation(end)?;
                    due = Due::Separator;
                }
                (Due::Entry | Due::Separator, b'}' | b']') => {
                    if self.brackets.pop() != Some(byte == b'}') {
                        return Err(Unusual("brackets that don't match"));
                    }
                    self.sink.close(Some(at + 1));
                    if self.brackets.is_empty() {
                        return Ok(at + 1);
                    }
                    at = self.skip_separation(at + 1)?;
                    due = Due::Separator;
                }
                (Due::Separator, b',') => {
                    at = self.skip_separation(at + 1)?;
                    due = Due::Entry;
                }
                (Due::Separator, _) => return Err(Unusual("no comma in a flow collection")),
                (Due::Entry, _) if self.brackets.last() == Some(&true) => {
                    let colon = self.flow_key(at)?;
                    at = self.skip_separation(colon + 1)?;
                    due = Due::Value;
                    if matches!(self.bytes[at], b',' | b'}') {
                        self.sink.value(NodeKind::Null, false, colon, colon);
                        due = Due::Separator;
                    }
                }
                (Due::Entry, _) => due = Due::Value,
            }
        }
    }

    /// Sends the key that begins at a place; gives the place of its colon.
    fn flow_key(&mut self, at: usize) -> Reading<usize> {
        let is_quoted = matches!(self.bytes[at], b'"' | b'\'');
        if matches!(self.bytes[at], b'{' | b'[' | b'*') {
            return Err(Unusual("a flow key"));
        }
        let end = self.flow_scalar(at, true)?;
        let colon = scan::skip_spaces(self.bytes, end);
        // Behind quotes a value may follow its colon at once.
        let is_separated = is_quoted || self.is_flow_end(colon + 1);
        let is_key = self.bytes.get(colon) == Some(&b':') && is_separated;
        let is_short = colon - at <= LONGEST_KEY && memchr::memchr(b'\n', &self.bytes[at..end]).is_none();
        (is_key && is_short).then_some(colon).ok_or(Unusual("a flow key"))
    }

    /// Sends the scalar or the alias that begins at a place; gives the place after it.
    fn flow_scalar(&mut self, at: usize, is_key: bool) -> Reading<usize> {
        let bytes = self.bytes;
        match bytes[at] {
            b'"' | b'\'' => {
                let end = self.quoted_end(at)?;
                self.quoted(at, end)?;
                return Ok(end);
            }
            b'*' => {
                let end = self.alias(at)?;
                return self.is_flow_end(end).then_some(end).ok_or(Unusual("an alias"));
            }
            b'&' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'#' | b',' | b':' | b'?' => {
                return Err(Unusual("an indicator in a flow collection"));
            }
            b'-' if self.is_flow_blank(at + 1) => return Err(Unusual("a dash in a flow collection")),
            _ => {}
        }
        let mut stop = at;
        while let Some(&byte) = bytes.get(stop) {
            match byte {
                b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => break,
                b':' if self.is_flow_blank(stop + 1) => break,
                b'#' if matches!(bytes[stop - 1], b' ' | b'\t') => break,
                _ => stop += 1,
            }
        }
        let end = self.trim_blanks(at, stop);
        let kind = resolve_plain(&self.text[at..end]);
        if is_key {
            self.sink.key(kind, false, at, end);
        } else {
            self.sink.value(kind, false, at, end);
        }
        Ok(end)
    }

    /// Passes over blanks, line breaks and comments between the parts of a flow collection.
    fn skip_separation(&mut self, mut at: usize) -> Reading<usize> {
        loop {
            let place = scan::skip_spaces(self.bytes, at);
            match self.bytes.get(place) {
                None => return Err(Unusual("a flow collection without an end")),
                Some(b'\t') => return Err(Unusual("a tab")),
                Some(b'#') => {
                    if !matches!(self.bytes[place - 1], b' ' | b'\n') {
                        return Err(Unusual("a comment that is not separated"));
                    }
                    at = self.comment(place);
                }
                Some(b'\n' | b'\r') => at = self.next_line(place),
                Some(_) => return Ok(place),
            }
            if self.is_document_marker(at) {
                return Err(Unusual("a document marker in a flow collection"));
            }
        }
    }

    /// Whether a name or a colon ends at a place, so that nothing follows it at once but a comma or the end.
    fn is_flow_end(&self, at: usize) -> bool {
        self.is_flow_blank(at) && !matches!(self.bytes.get(at), Some(b'[' | b'{'))
    }

    /// Whether a plain scalar in brackets may end at a place: at a blank, the end of the line, a bracket or a comma.
    fn is_flow_blank(&self, at: usize) -> bool {
        self.is_blank(at) || matches!(self.bytes[at], b',' | b'[' | b']' | b'{' | b'}')
    }
}
