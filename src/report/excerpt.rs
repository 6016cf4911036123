//! The few lines of source that a finding shows, cut to the width of the terminal.
//!
//! The renderer never sees a source. It gets [`Excerpt`]s: short texts of their own, one for each place or file, with the
//! labels moved into them. So whatever stands in a source (a line of megabytes, a label that spans half the file,
//! control characters), what is rendered is small and harmless. To build an excerpt takes the line index and a few
//! kilobytes around each label, never the whole source.

use std::ops::Range;

use super::terminal::{self, REPLACEMENT, char_width, is_unsafe};
use crate::diagnostic::{Diagnostic, Label};
use crate::sort;
use crate::text::{Position, Source, Sources};

/// How many bytes are shown on either side of a label that stands far out on a long line, at most.
const REACH: usize = 160;

/// A label that starts more bytes than this into its line is shown without the start of the line.
const FAR: usize = 1_024;

/// How many bytes of a line are read, at most. More than any terminal shows, unless of characters without width.
const LINE: usize = 2 * FAR + 4 * REACH;

/// Labels share a block if no more than this many lines lie between them.
const GAP: usize = 4;

/// Columns that are kept free at either edge for the mark of a cut.
const EDGE: usize = 4;

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// Columns that are left for a label's words, however far to the right it stands.
const WORDS: usize = 18;

/// Lines of one source that follow each other, as a text of its own.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines as they are shown; each ends with a line break.
    pub(super) text: String,
    /// The source's name, as one line.
    pub(super) name: String,
    /// The first line's number in the source, from 0.
    pub(super) first_line: usize,
    /// Number of lines.
    pub(super) lines: usize,
    /// The labels, in the order of their places in the text.
    pub(super) marks: Vec<Mark>,
}

/// A label within an excerpt.
#[derive(Debug)]
pub(super) struct Mark {
    /// Where in the excerpt's text.
    pub(super) range: Range<usize>,
    /// Where the label starts in the source.
    pub(super) position: Position,
    /// What it says, in lines that fit; empty for an underline alone.
    pub(super) words: String,
    /// Whether it is the finding's own place.
    pub(super) primary: bool,
}

/// The lines around a finding's labels, as far as they fit in `width` columns with the renderer's gutter. The first
/// excerpt holds the finding's own place; labels that are near share one.
pub(super) fn excerpts(finding: &Diagnostic, sources: &Sources, width: usize, unicode: bool) -> Vec<Excerpt> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let related = finding.related.iter().map(|label| (label, false));
    for (label, primary) in std::iter::once((&finding.primary, true)).chain(related) {
        let aim = Aim::new(label, primary, sources.get(label.place.source));
        // A label on the very text of another would be drawn beside it, under something else.
        let twin = groups.iter_mut().flat_map(|group| &mut group.aims).find(|other| other.covers_same(&aim));
        if let Some(twin) = twin {
            twin.words.extend(aim.words);
            continue;
        }
        let mut rest = Some(aim);
        for group in &mut groups {
            let Some(aim) = rest.take() else { break };
            rest = group.take(aim).err();
        }
        groups.extend(rest.map(|aim| Group::new(aim, width)));
    }
    let ellipsis = if unicode { "…" } else { "..." };
    groups.into_iter().filter_map(|group| group.show(ellipsis)).collect()
}

/// A label on its way into an excerpt: cut to its first line.
struct Aim<'a> {
    source: &'a Source,
    /// Line from 0.
    line: usize,
    /// Where the part of the line that is shown may start.
    base: usize,
    start: usize,
    end: usize,
    words: Vec<&'a str>,
    primary: bool,
}

impl<'a> Aim<'a> {
    fn new(label: &'a Label, primary: bool, source: &'a Source) -> Self {
        let text = &source.text;
        let offset = (label.place.span.start as usize).min(text.len());
        let line = source.lines().line(offset as u32);
        let Range { start: line_start, end: line_end } = content(source, line);
        let start = text.floor_char_boundary(offset.clamp(line_start, line_end));
        let reach = line_end.min(start + REACH);
        let end = text.floor_char_boundary((label.place.span.end as usize).clamp(start, reach));
        // A label over a line break doesn't include the spaces before it.
        let end = start + text.get(start..end).map_or(0, |covered| covered.trim_end().len());
        let base =
            if start - line_start > FAR { text.ceil_char_boundary(start - REACH).min(start) } else { line_start };
        let words = Some(label.message.as_str()).filter(|words| !words.is_empty()).into_iter().collect();
        Self { source, line, base, start, end, words, primary }
    }

    fn covers_same(&self, other: &Self) -> bool {
        (self.source.id, self.start, self.end) == (other.source.id, other.start, other.end)
    }

    fn is_far(&self) -> bool {
        self.base != content(self.source, self.line).start
    }

    /// The columns that it covers, counted from an offset before it.
    fn columns(&self, base: usize) -> Range<usize> {
        let text = self.source.text.get(base..self.end).unwrap_or_default();
        let cells = Cells::new(text, base);
        let mut columns = 0..0;
        for cell in cells {
            if cell.offset < self.start {
                columns.start = cell.end();
            }
            columns.end = cell.end();
        }
        columns.end = columns.end.max(columns.start + 1);
        columns
    }
}

/// The bytes of a line (from 0) without its line break, nor a byte order mark before it.
fn content(source: &Source, line: usize) -> Range<usize> {
    let (text, lines) = (source.text.as_str(), source.lines());
    let mut start = lines.start(line) as usize;
    let end = if line + 1 < lines.count() { lines.start(line + 1) as usize - 1 } else { text.len() };
    let mut end = end.max(start);
    if end > start && line + 1 < lines.count() && text.as_bytes()[end - 1] == b'\r' {
        end -= 1;
    }
    if start == 0 && text.starts_with('\u{feff}') {
        start = '\u{feff}'.len_utf8().min(end);
    }
    start..end
}

/// Labels that are shown in one block.
struct Group<'a> {
    aims: Vec<Aim<'a>>,
    lines: Range<usize>,
    /// The columns that all labels need, as far as they are shown.
    columns: Range<usize>,
    /// Columns that there are.
    room: usize,
}

impl<'a> Group<'a> {
    fn new(aim: Aim<'a>, width: usize) -> Self {
        let gutter = aim.source.lines().count().to_string().len() + 4;
        let room = width.saturating_sub(gutter).max(24);
        let columns = Self::needed(&aim, aim.base, room);
        Self { lines: aim.line..aim.line + 1, aims: vec![aim], columns, room }
    }

    /// The columns of a label that must be seen: its start, and more only as far as there is room.
    fn needed(aim: &Aim<'_>, base: usize, room: usize) -> Range<usize> {
        let columns = aim.columns(base);
        columns.start..columns.end.min(columns.start + room / 2)
    }

    /// Takes a label in, or gives it back where it is too far from the others.
    fn take(&mut self, mut aim: Aim<'a>) -> Result<(), Aim<'a>> {
        let Some(first) = self.aims.first() else { return Err(aim) };
        let is_near = aim.source.id == first.source.id
            && aim.line + GAP + 1 >= self.lines.start
            && aim.line <= self.lines.end + GAP;
        if !is_near {
            return Err(aim);
        }
        let mut base = aim.base;
        if first.is_far() || aim.is_far() {
            // Columns can only be compared on the same part of the same line.
            base = first.base;
            if aim.line != first.line || aim.start < base || aim.start - base > FAR + REACH {
                return Err(aim);
            }
        }
        let columns = Self::needed(&aim, base, self.room);
        let union = columns.start.min(self.columns.start)..columns.end.max(self.columns.end);
        if union.len() + 2 * EDGE > self.room {
            return Err(aim);
        }
        aim.base = base;
        self.columns = union;
        self.lines = aim.line.min(self.lines.start)..(aim.line + 1).max(self.lines.end);
        self.aims.push(aim);
        Ok(())
    }

    /// How many columns are cut off on the left, so that all labels are seen and what stands before them as well.
    fn left(&self) -> usize {
        if self.columns.end + EDGE <= self.room {
            return 0;
        }
        let lead = (self.room / 4).min(16);
        self.columns.start.saturating_sub(lead).max((self.columns.end + EDGE).saturating_sub(self.room))
    }

    fn show(self, ellipsis: &str) -> Option<Excerpt> {
        let first = self.aims.first()?;
        let source = first.source;
        let is_far = first.is_far();
        let left = self.left();
        let around = if is_far { self.lines.clone() } else { with_context(source, &self.lines) };
        let shown = around.filter_map(|line| {
            let Range { start, end } = content(source, line);
            let base = if is_far { first.base } else { start };
            let shown = Shown::new(source, base..end, base > start, left, self.room, ellipsis);
            // A neighbour without any text after the cut is not shown.
            (self.lines.contains(&line) || !shown.text.trim().is_empty()).then_some((line, shown))
        });
        let shown: Vec<(usize, Shown)> = shown.collect();
        let first_line = shown.first().map_or(first.line, |&(line, _)| line);
        let mut text = String::new();
        let mut marks = Vec::new();
        for (line, shown) in &shown {
            for aim in self.aims.iter().filter(|aim| aim.line == *line) {
                let range = shown.range(aim.start, aim.end);
                let column = terminal::width(&shown.text[..range.start]);
                let underlined = terminal::width(&shown.text[range.clone()]);
                let room = self.room.saturating_sub(column + underlined / 2 + 4).max(WORDS.min(self.room / 3));
                marks.push(Mark {
                    range: text.len() + range.start..text.len() + range.end,
                    position: source.position(aim.start as u32),
                    words: words(&aim.words, room),
                    primary: aim.primary,
                });
            }
            text.push_str(&shown.text);
            text.push('\n');
        }
        // The renderer colours labels by their order.
        sort::by_key(&mut marks, |mark| (mark.range.start, mark.range.end));
        let name = terminal::line(&source.name).into_owned();
        Some(Excerpt { text, name, first_line, lines: shown.len(), marks })
    }
}

/// What a label says, one thing after another, in lines of `room` columns.
fn words(words: &[&str], room: usize) -> String {
    let lines: Vec<String> = words.iter().flat_map(|words| terminal::wrap(&terminal::line(words), 0, room)).collect();
    lines.join("\n")
}

/// Lines with one more on either side, unless that is blank.
fn with_context(source: &Source, lines: &Range<usize>) -> Range<usize> {
    let is_blank = |line| {
        let Range { start, end } = content(source, line);
        let end = source.text.floor_char_boundary(end.min(start + FAR));
        source.text.get(start..end).is_none_or(|text| text.trim().is_empty())
    };
    let first = if lines.start > 0 && !is_blank(lines.start - 1) { lines.start - 1 } else { lines.start };
    let last = if lines.end < source.lines().count() && !is_blank(lines.end) { lines.end + 1 } else { lines.end };
    first..last
}

/// One character as it is shown.
struct Cell {
    /// Byte offset of the character in the source.
    offset: usize,
    /// What is shown; tabs are spaces.
    shown: char,
    /// First column.
    column: usize,
    /// Number of columns.
    width: usize,
}

impl Cell {
    fn end(&self) -> usize {
        self.column + self.width
    }

    /// Writes it.
    fn push_to(&self, text: &mut String) {
        if self.shown == '\t' { text.extend(std::iter::repeat_n(' ', self.width)) } else { text.push(self.shown) }
    }
}

/// The characters of a line with their columns.
struct Cells<'a> {
    characters: std::str::CharIndices<'a>,
    base: usize,
    column: usize,
}

impl<'a> Cells<'a> {
    fn new(text: &'a str, base: usize) -> Self {
        Self { characters: text.char_indices(), base, column: 0 }
    }
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        let (at, character) = self.characters.next()?;
        let shown = if is_unsafe(character) && character != '\t' { REPLACEMENT } else { character };
        let width = if shown == '\t' { TAB - self.column % TAB } else { char_width(shown) };
        let cell = Cell { offset: self.base + at, shown, column: self.column, width };
        self.column += width;
        Some(cell)
    }
}

/// The part of a line that is shown.
struct Shown {
    text: String,
    /// Offsets in the source and where they are in `text`, both ascending.
    offsets: Vec<(usize, usize)>,
}

impl Shown {
    /// At most `room` columns of a line, starting at `left`.
    fn new(source: &Source, line: Range<usize>, is_cut: bool, left: usize, room: usize, ellipsis: &str) -> Self {
        let end = source.text.floor_char_boundary(line.end.min(line.start + LINE)).max(line.start);
        let text = source.text.get(line.start..end).unwrap_or_default();
        let mark = terminal::width(ellipsis);
        let mut is_cut = is_cut;
        let mut goes_on = end < line.end;
        let mut cells: Vec<Cell> = Vec::new();
        for cell in Cells::new(text, line.start) {
            if cell.column < left {
                // Where only indentation is cut off, there is nothing to say.
                is_cut |= !cell.shown.is_whitespace();
            } else if cell.end() > left + room {
                goes_on = true;
                break;
            } else {
                cells.push(cell);
            }
        }
        if goes_on {
            while cells.last().is_some_and(|cell| cell.end() + mark > left + room) {
                cells.pop();
            }
        }
        let mut shown = Self { text: String::new(), offsets: Vec::with_capacity(cells.len() + 1) };
        let mut column = left;
        if is_cut && (!cells.is_empty() || goes_on) {
            shown.text.push_str(ellipsis);
            column += mark;
        }
        for cell in cells {
            if cell.column < column {
                // Under the ellipsis, or half under it.
                let rest = cell.end().saturating_sub(column);
                shown.text.extend(std::iter::repeat_n(' ', rest));
                column += rest;
                continue;
            }
            // A wide character that was cut in two on the left leaves a gap.
            shown.text.extend(std::iter::repeat_n(' ', cell.column - column));
            shown.offsets.push((cell.offset, shown.text.len()));
            cell.push_to(&mut shown.text);
            column = cell.end();
        }
        shown.offsets.push((end, shown.text.len()));
        if goes_on {
            shown.text.push_str(ellipsis);
        }
        shown
    }

    /// Where bytes of the source are in the text.
    fn range(&self, start: usize, end: usize) -> Range<usize> {
        let at = |offset| {
            let index = self.offsets.partition_point(|&(source, _)| source < offset);
            self.offsets.get(index).map_or(self.text.len(), |&(_, at)| at)
        };
        let range = at(start)..at(end);
        range.start..range.end.max(range.start)
    }
}
