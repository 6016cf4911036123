//! Reads the YAML that people write, in one pass over its bytes.
//!
//! What it accepts it sends exactly as `granit-parser` does by way of [`super::read_thoroughly`]: the same nodes, spans, texts
//! and comments. It never guesses: whatever it doesn't know makes it stop, and the thorough reader starts from the beginning.
//!
//! Accepted: block and flow collections, plain and quoted scalars on one line or more, block scalars, comments, anchors,
//! aliases, merge keys, duplicate keys, `---` before the first node, line breaks with and without a carriage return.
//!
//! Left to the thorough reader: tags, directives, explicit keys (`?`), more than one document, tabs where indentation or
//! separation is due, anchors of keys and inside flow collections, keys of more than 1,000 bytes or more than one line, entries
//! without a key or without a colon, pairs in a flow sequence, block scalars that are cut off by the end of the file, text
//! with control characters, and everything that is an error.
//!
//! Where things begin and end, as the thorough reader has it:
//!
//! - a collection in brackets spans these; another one begins at its first key or dash and ends where its last child does;
//! - a sequence that is indented no deeper than the key before it begins after its first dash and the blanks behind that;
//! - an absent value stands at the colon, an absent item after the dash and the blanks and the comment behind that, and one with
//!   an anchor after that;
//! - a block scalar begins at its first content, after the indentation, and ends with its last letter; one without
//!   content stands at what comes next.

mod flow;
mod scalar;

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::super::build::TreeBuilder;
use super::super::{NodeKind, SyntaxProblem, scan};
use super::resolve_plain;

/// Why the text is left to the thorough reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct Unusual(pub(in crate::syntax) &'static str);

impl From<SyntaxProblem> for Unusual {
    fn from(_: SyntaxProblem) -> Self {
        Self("too deep")
    }
}

type Reading<T> = Result<T, Unusual>;

/// The parser has a limit for how far a colon may stand behind the start of its key.
const LONGEST_KEY: usize = 1_000;

/// Sends a whole text.
pub(in crate::syntax) fn read(sink: &mut TreeBuilder<'_>) -> Reading<()> {
    let text = sink.body;
    check_letters(text.as_bytes())?;
    let mut front = Front::new(sink, Vec::with_capacity(64), 0);
    front.lines(0..text.len())?;
    if !front.is_begun {
        return if front.is_marked { Err(Unusual("an empty document")) } else { Ok(()) };
    }
    front.close_to(0);
    Ok(())
}

/// Sends the value of a key that stands in block mappings alone, whose keys have these columns. The value is written in
/// whole `lines`; the colon before them stands at `colon`.
pub(in crate::syntax) fn read_value(
    sink: &mut TreeBuilder<'_>,
    columns: &[usize],
    colon: usize,
    lines: Range<usize>,
) -> Reading<()> {
    check_letters(sink.body.as_bytes().get(lines.clone()).unwrap_or_default())?;
    let open = columns.iter().map(|column| Block { is_mapping: true, indent: *column as isize }).collect();
    let mut front = Front::new(sink, open, colon);
    front.is_begun = true;
    let end = lines.end;
    if front.lines(lines)? != end || front.open.len() < columns.len() {
        return Err(Unusual("a value that ends elsewhere"));
    }
    front.close_to(columns.len());
    Ok(())
}

/// An open block collection.
#[derive(Clone, Copy)]
struct Block {
    is_mapping: bool,
    /// The column of its keys or dashes, from 0.
    indent: isize,
}

struct Front<'k, 't> {
    sink: &'k mut TreeBuilder<'t>,
    text: &'t str,
    bytes: &'t [u8],
    open: Vec<Block>,
    /// The open flow collections, true for a mapping.
    brackets: Vec<bool>,
    /// Where a node is due (the root, the value of a key, an item): where it stands if it is absent.
    awaited: Option<usize>,
    /// The anchor of the node that is due.
    anchor: Option<&'t str>,
    /// The node that each anchor stands for.
    anchors: HashMap<&'t str, u32, RandomState>,
    scratch: String,
    /// Whether the first node began.
    is_begun: bool,
    /// Whether a marker stands before it.
    is_marked: bool,
}

impl<'k, 't> Front<'k, 't> {
    /// In these collections a value is due; the place is where it stands if it is absent.
    fn new(sink: &'k mut TreeBuilder<'t>, open: Vec<Block>, awaited: usize) -> Self {
        let text = sink.body;
        Self {
            sink,
            text,
            bytes: text.as_bytes(),
            open,
            brackets: Vec::new(),
            awaited: Some(awaited),
            anchor: None,
            anchors: HashMap::default(),
            scratch: String::new(),
            is_begun: false,
            is_marked: false,
        }
    }

    /// Reads lines; gives the end of what was read.
    fn lines(&mut self, lines: Range<usize>) -> Reading<usize> {
        let bytes = self.bytes;
        let mut line = lines.start;
        while line < lines.end {
            let at = scan::skip_spaces(bytes, line);
            let column = at - line;
            match bytes.get(at) {
                None => break,
                Some(b'\n' | b'\r') => {
                    line = self.next_line(at);
                    continue;
                }
                Some(b'#') => {
                    line = self.comment(at);
                    continue;
                }
                Some(b'\t') => return Err(Unusual("a tab")),
                Some(b'%') if column == 0 => return Err(Unusual("a directive")),
                Some(_) if column == 0 && self.is_document_marker(at) => {
                    if bytes[at] == b'.' || self.is_begun || self.is_marked {
                        return Err(Unusual("documents"));
                    }
                    self.is_marked = true;
                    line = self.end_of_line(at + 3)?;
                    continue;
                }
                Some(_) => {}
            }
            self.is_begun = true;
            line = self.line(line, at)?;
        }
        Ok(line)
    }

    /// Closes all collections but so many.
    fn close_to(&mut self, count: usize) {
        self.absent();
        while self.open.len() > count {
            self.close();
        }
    }

    /// Reads a line from its first letter on, and the lines that its last scalar continues in; returns the next line.
    fn line(&mut self, line: usize, mut at: usize) -> Reading<usize> {
        let mut is_dash = self.is_indicator(at, b'-');
        self.leave((at - line) as isize, is_dash)?;
        while is_dash {
            match self.dash(line, at)? {
                Next::Here(place) => at = place,
                Next::Line(next) => return Ok(next),
            }
            is_dash = self.is_indicator(at, b'-');
        }
        if self.bytes[at] == b'&' && self.awaited.is_some() {
            return match self.anchor(at)? {
                // It may belong to a key.
                Next::Here(place) if !self.is_value(place) => Err(Unusual("an anchor before a key")),
                Next::Here(place) => self.value(place),
                Next::Line(next) => Ok(next),
            };
        }
        let Some((end, quoted)) = self.key_end(at)? else { return self.value(at) };
        if self.awaited.take().is_some() {
            self.open_block(at, true, (at - line) as isize)?;
        }
        self.key(at, end, quoted)?;
        let colon = self.skip_blanks(end);
        if colon - at > LONGEST_KEY {
            return Err(Unusual("a long key"));
        }
        self.awaited = Some(colon);
        let mut at = scan::skip_spaces(self.bytes, colon + 1);
        if self.is_line_end(at) {
            return Ok(self.next_line(at));
        }
        match self.bytes[at] {
            b'#' => return Ok(self.comment(at)),
            b'\t' => return Err(Unusual("a tab")),
            b'&' => match self.anchor(at)? {
                Next::Here(place) => at = place,
                Next::Line(next) => return Ok(next),
            },
            _ => {}
        }
        self.value(at)
    }

    /// Closes the collections that a line at this column is outside of.
    fn leave(&mut self, column: isize, is_dash: bool) -> Reading<()> {
        while let Some(&Block { is_mapping, indent }) = self.open.last() {
            if column > indent {
                return if self.awaited.is_some() { Ok(()) } else { Err(Unusual("indentation")) };
            }
            if column == indent && is_mapping != is_dash {
                // Another entry of this one.
                self.absent();
                return Ok(());
            }
            if column == indent && is_mapping {
                // A sequence that is indented as its key is.
                return if self.awaited.is_some() { Ok(()) } else { Err(Unusual("a dash among keys")) };
            }
            self.absent();
            self.close();
        }
        if self.awaited.is_some() { Ok(()) } else { Err(Unusual("a second root")) }
    }

    /// Reads a dash and the blanks behind it.
    fn dash(&mut self, line: usize, at: usize) -> Reading<Next> {
        let mut rest = scan::skip_spaces(self.bytes, at + 1);
        let next = match self.bytes.get(rest) {
            Some(b'\t') => return Err(Unusual("a tab")),
            Some(b'#') => {
                let next = self.comment(rest);
                rest = self.line_end(rest);
                Next::Line(next)
            }
            _ if self.is_line_end(rest) => Next::Line(self.next_line(rest)),
            _ => Next::Here(rest),
        };
        if self.awaited.is_some() {
            let column = (at - line) as isize;
            let is_indented = self.open.last().is_none_or(|outer| outer.indent < column);
            self.open_block(if is_indented { at } else { rest }, false, column)?;
        }
        self.awaited = Some(rest);
        Ok(next)
    }

    /// The end of the key that begins at a place, and its quote; none where a value does.
    fn key_end(&self, at: usize) -> Reading<Option<(usize, bool)>> {
        let bytes = self.bytes;
        let found = match bytes[at] {
            b'"' | b'\'' => {
                let end = self.quoted_end(at)?;
                let is_key = self.is_indicator(scan::skip_spaces(bytes, end), b':');
                if is_key && memchr::memchr(b'\n', &bytes[at..end]).is_some() {
                    return Err(Unusual("a key on several lines"));
                }
                is_key.then_some((end, true))
            }
            b'|' | b'>' | b'{' | b'[' | b'*' => None,
            b'!' | b'&' | b'%' | b'@' | b'`' | b',' | b']' | b'}' => return Err(Unusual("an indicator")),
            b'?' | b':' if self.is_blank(at + 1) => return Err(Unusual("an explicit key")),
            _ => {
                let mut stop = at;
                loop {
                    stop = scan::find(bytes, stop, [b':', b'#', b'\n']);
                    match bytes.get(stop) {
                        Some(b':') if self.is_blank(stop + 1) => break Some((self.trim_blanks(at, stop), false)),
                        Some(b'#') if stop > at && matches!(bytes[stop - 1], b' ' | b'\t') => break None,
                        Some(b':' | b'#') => stop += 1,
                        _ => break None,
                    }
                }
            }
        };
        if found.is_none() && self.awaited.is_none() {
            return Err(Unusual("a line without a key"));
        }
        Ok(found)
    }

    /// Sends a value that begins at a place; gives the line after it.
    fn value(&mut self, at: usize) -> Reading<usize> {
        self.awaited = None;
        match self.bytes[at] {
            b'"' | b'\'' => {
                let end = self.quoted_end(at)?;
                let node = self.quoted(at, end)?;
                self.define(node);
                self.end_of_line(end)
            }
            b'{' | b'[' => {
                let end = self.flow(at)?;
                self.end_of_line(end)
            }
            b'|' | b'>' => self.block_scalar(at),
            b'*' => {
                let end = self.alias(at)?;
                self.end_of_line(end)
            }
            b'&' | b'!' | b'%' | b'@' | b'`' | b',' | b']' | b'}' => Err(Unusual("an indicator")),
            b'-' | b'?' | b':' if self.is_blank(at + 1) => Err(Unusual("an indicator")),
            _ => self.plain(at),
        }
    }

    /// Sends the node that is due as an absent one.
    fn absent(&mut self) {
        if let Some(at) = self.awaited.take() {
            let node = self.sink.value(NodeKind::Null, false, at, at);
            self.define(node);
        }
    }

    fn open_block(&mut self, at: usize, is_mapping: bool, indent: isize) -> Reading<()> {
        let node = self.sink.open(if is_mapping { NodeKind::Mapping } else { NodeKind::Sequence }, at)?;
        self.define(node);
        self.open.push(Block { is_mapping, indent });
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
        self.sink.close(None);
    }

    /// The indentation of the innermost block collection; what belongs to it is indented deeper.
    fn indent(&self) -> isize {
        self.open.last().map_or(-1, |block| block.indent)
    }

    fn key(&mut self, start: usize, end: usize, quoted: bool) -> Reading<()> {
        if quoted {
            self.quoted(start, end)?;
        } else {
            self.sink.key(resolve_plain(&self.text[start..end]), false, start, end);
        }
        Ok(())
    }

    /// Reads an anchor and the blanks behind it.
    fn anchor(&mut self, at: usize) -> Reading<Next> {
        let end = self.name_end(at);
        if end == at + 1 || !self.is_blank(end) || self.anchor.is_some() {
            return Err(Unusual("an anchor"));
        }
        self.anchor = Some(&self.text[at + 1..end]);
        self.awaited = Some(end);
        let place = scan::skip_spaces(self.bytes, end);
        match self.bytes.get(place) {
            Some(b'\t') => Err(Unusual("a tab")),
            Some(b'#') => Ok(Next::Line(self.comment(place))),
            _ if self.is_line_end(place) => Ok(Next::Line(self.next_line(place))),
            _ => Ok(Next::Here(place)),
        }
    }

    /// Gives the anchor that was read to a node.
    #[inline(always)]
    fn define(&mut self, node: u32) {
        if let Some(anchor) = self.anchor.take() {
            self.anchors.insert(anchor, node);
        }
    }

    /// Sends an alias; gives the place after it.
    fn alias(&mut self, at: usize) -> Reading<usize> {
        let end = self.name_end(at);
        let target = self.anchors.get(&self.text[at + 1..end]).filter(|_| self.anchor.is_none());
        self.sink.alias(*target.ok_or(Unusual("an alias"))?, at, end);
        Ok(end)
    }

    /// The end of the usual letters of a name that stands behind an indicator.
    fn name_end(&self, at: usize) -> usize {
        let is_usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
        at + 1 + self.bytes[at + 1..].iter().take_while(|&byte| is_usual(byte)).count()
    }

    /// Whether what follows on this line is surely not a key.
    fn is_value(&self, at: usize) -> bool {
        match self.bytes[at] {
            b'{' | b'[' | b'|' | b'>' => true,
            b'"' | b'\'' | b'-' | b'?' | b'&' | b'*' | b'!' => false,
            _ => {
                let line = &self.bytes[at..self.line_end(at)];
                memchr::memchr_iter(b':', line).all(|colon| !self.is_blank(at + colon + 1))
            }
        }
    }

    /// Sends the comment at a place; gives the next line.
    fn comment(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        self.sink.comment(at, end);
        self.next_line(end)
    }

    /// Passes over blanks and a comment behind a node; gives the next line.
    #[inline(always)]
    fn end_of_line(&mut self, end: usize) -> Reading<usize> {
        let at = scan::skip_spaces(self.bytes, end);
        if self.is_line_end(at) {
            return Ok(self.next_line(at));
        }
        match self.bytes[at] {
            b'#' if at > end => Ok(self.comment(at)),
            _ => Err(Unusual("text behind a node")),
        }
    }

    /// Where the line ends that a place is in, before its line break.
    #[inline(always)]
    fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |length| at + length);
        self.without_return(at, end)
    }

    /// The end of a line that starts no earlier than `start`, where its line feed stands at `end`.
    #[inline(always)]
    fn without_return(&self, start: usize, end: usize) -> usize {
        // Each carriage return stands before a line feed.
        end - usize::from(end > start && self.bytes[end - 1] == b'\r')
    }

    /// The line after the line break at a place, or the end of the text.
    #[inline(always)]
    fn next_line(&self, at: usize) -> usize {
        at + match self.bytes.get(at) {
            Some(b'\r') => 2,
            Some(_) => 1,
            None => 0,
        }
    }

    #[inline(always)]
    fn is_line_end(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b'\n' | b'\r'))
    }

    /// Whether a blank or the end of the line stands at a place.
    #[inline(always)]
    fn is_blank(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// Whether this indicator stands at a place, with a blank behind it.
    #[inline(always)]
    fn is_indicator(&self, at: usize, indicator: u8) -> bool {
        self.bytes.get(at) == Some(&indicator) && self.is_blank(at + 1)
    }

    fn is_document_marker(&self, at: usize) -> bool {
        matches!(self.bytes.get(at..at + 3), Some(b"---" | b"...")) && self.is_blank(at + 3)
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.bytes.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    /// The end of `start..end` without the blanks that it ends in.
    #[inline(always)]
    fn trim_blanks(&self, start: usize, mut end: usize) -> usize {
        while end > start && matches!(self.bytes[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        end
    }
}

/// Where reading continues.
enum Next {
    /// In the same line.
    Here(usize),
    /// In the line that begins here.
    Line(usize),
}

/// Checks that the parser accepts every letter, and that a line feed follows each carriage return.
fn check_letters(bytes: &[u8]) -> Reading<()> {
    let (mut odd, mut returns, mut high) = (false, false, 0);
    for &byte in bytes {
        odd |= (byte < b' ') & (byte != b'\n') & (byte != b'\t') & (byte != b'\r') | (byte == 0x7f);
        returns |= byte == b'\r';
        high |= byte;
    }
    if odd {
        return Err(Unusual("a control character"));
    }
    if returns && memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n')) {
        return Err(Unusual("a lone carriage return"));
    }
    let is_refused = |at: usize| match bytes[at..] {
        // C1 control characters but for U+0085.
        [0xc2, last, ..] => last < 0xa0 && last != 0x85,
        // U+FEFF, U+FFFE and U+FFFF.
        [0xef, 0xbb, last, ..] => last == 0xbf,
        [0xef, 0xbf, last, ..] => last >= 0xbe,
        _ => false,
    };
    if high >= 0x80 && memchr::memchr2_iter(0xc2, 0xef, bytes).any(is_refused) {
        return Err(Unusual("a control character"));
    }
    Ok(())
}
