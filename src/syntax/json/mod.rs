//! Reads JSON (RFC 8259): valid text with a reader of our own, anything else with `jiter`, which says what is wrong. Both
//! are iterative, so that depth costs no stack.

pub(super) mod front;
mod mistake;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::build::TreeBuilder;
use super::{NodeKind, SyntaxProblem};

pub(super) fn read(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
    if front::read(sink).is_some() {
        sink.note_usual();
        return Ok(());
    }
    sink.restart();
    read_thoroughly(sink)
}

/// Reads with `jiter` alone.
pub(super) fn read_thoroughly(sink: &mut TreeBuilder<'_>) -> Result<(), SyntaxProblem> {
    let data = sink.body.as_bytes();
    let mut reader = Jiter::new(data);
    read_all(&mut reader, sink, data).map_err(|failure| match failure {
        Failure::Problem(problem) => problem,
        Failure::Reader(error) => {
            let kind = match &error.error_type {
                JiterErrorType::JsonError(kind) => kind,
                JiterErrorType::WrongType { .. } => &JsonErrorType::ExpectedSomeValue,
            };
            let mistake = mistake::explain(sink.body, error.index, kind);
            sink.problem(mistake.at.start, mistake.at.end, mistake.message, &mistake.help)
        }
    })
}

enum Failure {
    Reader(JiterError),
    Problem(SyntaxProblem),
}

impl From<JiterError> for Failure {
    fn from(error: JiterError) -> Self {
        Self::Reader(error)
    }
}

impl From<SyntaxProblem> for Failure {
    fn from(problem: SyntaxProblem) -> Self {
        Self::Problem(problem)
    }
}

fn read_all(reader: &mut Jiter<'_>, sink: &mut TreeBuilder<'_>, data: &[u8]) -> Result<(), Failure> {
    // True for an object, false for an array.
    let mut open: Vec<bool> = Vec::new();
    let mut next = Some(reader.peek()?);
    loop {
        // `next` is the value to read now; without one the innermost collection has ended.
        match next {
            Some(Peek::Object) => {
                sink.open(NodeKind::Mapping, reader.current_index())?;
                open.push(true);
                let key = reader.next_object_bytes()?.map(|key| offsets(data, key));
                next = step_into_value(reader, sink, data, key)?;
                if next.is_some() {
                    continue;
                }
            }
            Some(Peek::Array) => {
                sink.open(NodeKind::Sequence, reader.current_index())?;
                open.push(false);
                next = reader.known_array()?;
                if next.is_some() {
                    continue;
                }
            }
            Some(peek) => scalar(reader, sink, data, peek)?,
            None => {}
        }
        // A value has ended; so have the collections around it that it was the last one of.
        loop {
            if next.is_none() {
                sink.close(Some(reader.current_index()));
                open.pop();
            }
            next = match open.last() {
                None => {
                    reader.finish()?;
                    return Ok(());
                }
                Some(true) => {
                    let key = reader.next_key_bytes()?.map(|key| offsets(data, key));
                    step_into_value(reader, sink, data, key)?
                }
                Some(false) => reader.array_step()?,
            };
            if next.is_some() {
                break;
            }
        }
    }
}

/// Sends a key and looks at its value.
fn step_into_value(
    reader: &mut Jiter<'_>,
    sink: &mut TreeBuilder<'_>,
    data: &[u8],
    key: Option<(usize, usize)>,
) -> Result<Option<Peek>, Failure> {
    let Some((start, end)) = key else { return Ok(None) };
    string(sink, data, start, end);
    Ok(Some(reader.peek()?))
}

fn scalar(reader: &mut Jiter<'_>, sink: &mut TreeBuilder<'_>, data: &[u8], peek: Peek) -> Result<(), Failure> {
    let start = reader.current_index();
    let kind = match peek {
        Peek::String => {
            let (start, end) = offsets(data, reader.known_bytes()?);
            string(sink, data, start, end);
            return Ok(());
        }
        Peek::Null => reader.known_null().map(|()| NodeKind::Null)?,
        Peek::True | Peek::False => reader.known_bool(peek).map(|_| NodeKind::Bool)?,
        _ => reader.known_number_bytes(peek).map(|_| NodeKind::Number)?,
    };
    sink.scalar(kind, false, start, reader.current_index(), None);
    Ok(())
}

/// Sends a string whose content is at bytes `start..end`, quotes excluded.
fn string(sink: &mut TreeBuilder<'_>, data: &[u8], start: usize, end: usize) {
    // The reader has checked the escapes already.
    let escaped = memchr::memchr(b'\\', &data[start..end]).is_some();
    let decoded: Option<String> = escaped.then(|| serde_json::from_slice(&data[start - 1..=end]).ok()).flatten();
    sink.scalar(NodeKind::String, true, start - 1, end + 1, decoded.as_deref());
}

/// Where a slice of `data` is in it. The reader gives slices, not offsets.
fn offsets(data: &[u8], part: &[u8]) -> (usize, usize) {
    let start = part.as_ptr() as usize - data.as_ptr() as usize;
    (start, start + part.len())
}
