//! Reads YAML 1.2: what is usual with a reader of our own, everything else with `granit-parser`.

pub(super) mod front;
mod mistake;

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};

use super::build::TreeBuilder;
use super::{DEPTH_LIMIT, NodeKind, SyntaxProblem};

/// How often a text is read again to get past what [`mend`] knows, so that the time grows with the length of the text.
const AGAIN: usize = 500;

/// How many bytes are read again, in all: a bound on the time that a long hostile text takes.
const BYTES_AGAIN: usize = 64 << 20;

pub(super) fn read(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
    if front::read(sink).is_ok() {
        sink.note_usual();
        return Ok(());
    }
    sink.restart();
    read_thoroughly(sink)
}

/// Reads with the parser alone; where it refuses what most other readers take, says so and reads on.
pub(super) fn read_thoroughly(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
    let mut text = Cow::Borrowed(sink.body);
    let mut problems: Vec<SyntaxProblem> = Vec::new();
    let mut left = AGAIN.min(BYTES_AGAIN / text.len().max(1));
    let mut mended = 0..0;
    loop {
        let stop = match read_all(sink, &text) {
            Err(Failure::Problem(problem)) => return Err(problem),
            Err(Failure::Reader(error)) => error,
            Ok(()) => {
                problems.into_iter().for_each(|problem| sink.note(problem));
                return Ok(());
            }
        };
        let at = stop.marker().byte_offset().unwrap_or_default();
        let Some((blank, help)) = mend(&text, at, stop.kind()).filter(|_| left > 0) else {
            let mistake = mistake::explain(sink.body, at, stop.kind());
            return Err(sink.problem(mistake.at.start, mistake.at.end, mistake.message, &mistake.help));
        };
        // The lines of one scalar are one finding.
        let is_same_line = text.get(mended.end..blank.start).is_some_and(|between| !between.contains('\n'));
        if !is_same_line || problems.last().is_none_or(|last| last.help != help) {
            problems.push(problem(sink, &stop, help));
        }
        left -= 1;
        text.to_mut().replace_range(blank.clone(), &" ".repeat(blank.len()));
        mended = blank;
        sink.restart();
    }
}

/// What to overwrite with blanks, so that every byte keeps its place, for the parser to read what others read, and what
/// the author is to do.
fn mend(text: &str, at: usize, error: &ErrorKind) -> Option<(Range<usize>, &'static str)> {
    let (before, rest) = text.split_at_checked(at)?;
    match error {
        // PyYAML, libyaml and their kin fold the lines of a quoted scalar wherever they start.
        ErrorKind::InvalidQuotedScalarIndent => {
            let start = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
            (start < at).then_some((start..at, "indent this line deeper than the key that the text belongs to"))
        }
        ErrorKind::CommentNotSeparated => {
            let end = rest.find('\n').map_or(text.len(), |length| at + length);
            rest.starts_with('#').then_some((at..end, "put a space before the `#`"))
        }
        _ => None,
    }
}

enum Failure {
    Reader(ScanError),
    Problem(SyntaxProblem),
}

impl From<SyntaxProblem> for Failure {
    fn from(problem: SyntaxProblem) -> Self {
        Self::Problem(problem)
    }
}

/// Sends the events of a text, which is the body but for some blanks.
fn read_all(sink: &mut TreeBuilder<'_>, text: &str) -> Result<(), Failure> {
    let mut options = granit_parser::Options::default();
    options.flow_nesting_limit = DEPTH_LIMIT;
    options.block_nesting_limit = DEPTH_LIMIT;
    // The default refuses a key that is followed by a hundred lines that are commented out.
    options.max_buffered_comment_events = usize::MAX;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut documents = 0;
    // Anchors by their number, each with its node in the arena.
    let mut anchors: Vec<u32> = Vec::new();
    let mut flows: Vec<bool> = Vec::new();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(Failure::Reader)?;
        let bytes = span.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    let message = "only the first YAML document of a file is read";
                    let note =
                        sink.problem(bytes.start, bytes.end, message, "move the other documents to files of their own");
                    sink.note(note);
                    return Ok(());
                }
            }
            Event::Comment(..) => sink.comment(bytes.start, bytes.end),
            Event::Alias(id) => match anchors.get(id.wrapping_sub(1)) {
                Some(&target) => sink.alias(target, bytes.start, bytes.end),
                None => {
                    let message = "the alias has no anchor";
                    return Err(sink.problem(bytes.start, bytes.end, message, "define the anchor before it").into());
                }
            },
            Event::Scalar(text, style, anchor, tag) => {
                // `str`, or the tag `!`, which makes any scalar a string (YAML 1.2.2, 6.9.1).
                let is_string = tag.is_some_and(|tag| tag.core_suffix() == Some("str") || tag.parts() == ("", "!"));
                let node = scalar(sink, &text, style, is_string, bytes.start, bytes.end);
                remember(&mut anchors, anchor, node);
            }
            Event::SequenceStart(style, anchor, _) => {
                let node = sink.open(NodeKind::Sequence, bytes.start)?;
                flows.push(style == StructureStyle::Flow);
                remember(&mut anchors, anchor, node);
            }
            Event::MappingStart(style, anchor, _) => {
                let node = sink.open(NodeKind::Mapping, bytes.start)?;
                flows.push(style == StructureStyle::Flow);
                remember(&mut anchors, anchor, node);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // The end event of a block collection lies past the comments and blank lines that follow it.
                let is_flow = flows.pop().unwrap_or_default();
                sink.close(is_flow.then_some(bytes.end));
            }
            _ => {}
        }
    }
    Ok(())
}

fn remember(anchors: &mut Vec<u32>, anchor: usize, node: u32) {
    if anchor > 0 {
        if anchors.len() < anchor {
            anchors.resize(anchor, node);
        }
        anchors[anchor - 1] = node;
    }
}

fn scalar(
    sink: &mut TreeBuilder<'_>,
    text: &str,
    style: ScalarStyle,
    is_string: bool,
    start: usize,
    end: usize,
) -> u32 {
    let written = &sink.body[start..end];
    let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) && written.len() >= 2;
    let kind = match style {
        ScalarStyle::Plain if is_string => NodeKind::String,
        // An absent value comes as `~` with an empty span.
        ScalarStyle::Plain if start == end => NodeKind::Null,
        ScalarStyle::Plain => resolve_plain(text),
        _ => NodeKind::String,
    };
    let end = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => start + written.trim_end().len(),
        _ => end,
    };
    let content = if quoted { &written[1..written.len() - 1] } else { &sink.body[start..end] };
    let is_absent = start == end && style == ScalarStyle::Plain;
    let decoded = (content != text && !is_absent).then_some(text);
    sink.scalar(kind, quoted, start, end, decoded)
}

/// The kind of a plain scalar (YAML 1.2.2, 10.3.2).
fn resolve_plain(text: &str) -> NodeKind {
    // Nearly all are strings by their first letter.
    let first = text.as_bytes().first();
    if !matches!(first, None | Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'0'..=b'9' | b'+' | b'-' | b'.'))
    {
        return NodeKind::String;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => NodeKind::Bool,
        _ if is_number(text) => NodeKind::Number,
        _ => NodeKind::String,
    }
}

fn is_number(text: &str) -> bool {
    if !matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.')) {
        return false;
    }
    let digits_of = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if let Some(digits) = text.strip_prefix("0x") {
        return digits_of(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return digits_of(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_mantissa = !(whole.is_empty() && fraction.is_empty())
        && whole.bytes().chain(fraction.bytes()).all(|digit| digit.is_ascii_digit());
    is_mantissa && exponent.is_none_or(|exponent| digits_of(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), 10))
}

fn problem(sink: &TreeBuilder<'_>, error: &ScanError, help: &str) -> SyntaxProblem {
    let at = error.marker().byte_offset().unwrap_or_default();
    let line_end =
        sink.body[sink.body.floor_char_boundary(at)..].find('\n').map_or(sink.body.len(), |length| at + length);
    let message = error.kind().to_string();
    sink.problem(at, (at + 1).min(line_end.max(at)), message, help)
}
