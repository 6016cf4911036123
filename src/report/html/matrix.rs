//! The table of operations by status codes: its columns, and the cells that findings mark.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::audit::{DocumentReport, OperationEntry};
use crate::diagnostic::{Diagnostic, Occurrence, OperationName, Place};
use crate::sort;
use crate::text::SourceId;

/// The column of findings about an operation as a whole, and the row of those about the whole document.
pub(super) const WHOLE: isize = -1;

/// Which cell of the table a place belongs to.
pub(super) struct Matrix<'a> {
    /// The status keys that are declared or that findings are about, in the order of the table.
    pub(super) columns: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
    /// Operations by the place of their key.
    operations: HashMap<(SourceId, &'a str), Vec<usize>>,
    /// Operations by method and path.
    names: HashMap<(&'a str, &'a str), usize>,
    /// Operations and the status that they use a response for, by the place of the response.
    responses: HashMap<(SourceId, &'a str), Vec<(usize, &'a str)>>,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(document: &'a DocumentReport) -> Self {
        let mut operations: HashMap<_, Vec<usize>> = HashMap::new();
        let mut responses: HashMap<_, Vec<(usize, &str)>> = HashMap::new();
        let mut names = HashMap::new();
        let mut statuses = HashSet::new();
        for (at, OperationEntry { name, place, responses: own, .. }) in document.index.iter().enumerate() {
            operations.entry((place.source, &*place.pointer)).or_default().push(at);
            names.entry((name.method.as_str(), name.path.as_str())).or_insert(at);
            for response in own {
                statuses.insert(response.status.as_str());
                if let Some(place) = &response.place {
                    let uses = responses.entry((place.source, &*place.pointer)).or_default();
                    uses.push((at, response.status.as_str()));
                }
            }
        }
        let singles = document.findings.iter().flat_map(Diagnostic::singles);
        statuses.extend(singles.filter_map(|finding| finding.status.as_deref()));
        let mut columns: Vec<&str> = statuses.into_iter().collect();
        sort::by_key(&mut columns, |status| (order(status), *status));
        let numbers = columns.iter().enumerate().map(|(at, &status)| (status, at)).collect();
        Self { columns, numbers, operations, names, responses }
    }

    pub(super) fn column(&self, status: &str) -> Option<usize> {
        self.numbers.get(status).copied()
    }

    /// The cells that a finding marks: row and column, each once.
    pub(super) fn cells(&self, finding: &Diagnostic) -> Vec<(isize, isize)> {
        let status = finding.status.as_deref();
        let of_place = |one: &'_ Occurrence| one.finding.as_ref().and_then(|own| own.status.clone());
        let mut cells = Vec::new();
        if finding.occurrences.is_empty() {
            self.mark(&finding.primary.place, finding.operation.as_deref(), status, &mut cells);
        }
        for one in &finding.occurrences {
            let own = of_place(one);
            self.mark(&one.place, one.operation.as_deref(), own.as_deref().or(status), &mut cells);
        }
        if cells.is_empty() {
            cells.push((WHOLE, status.and_then(|status| self.column(status)).map_or(WHOLE, |at| at as isize)));
        }
        let mut seen = HashSet::new();
        cells.retain(|cell| seen.insert(*cell));
        cells
    }

    /// Adds the cells of one place: those of the operation around it or that it is said to be about, else those of every
    /// operation that uses the response around it.
    fn mark(
        &self,
        place: &Place,
        operation: Option<&OperationName>,
        status: Option<&str>,
        cells: &mut Vec<(isize, isize)>,
    ) {
        let mut cell = |row: usize, status: Option<&str>| {
            let column = status.and_then(|status| self.column(status)).map_or(WHOLE, |at| at as isize);
            cells.push((row as isize, column));
        };
        let mut pointer = &*place.pointer;
        loop {
            let key = (place.source, pointer);
            if let Some(rows) = self.operations.get(&key) {
                let inner = status.map(Cow::Borrowed).or_else(|| response_key(&place.pointer[pointer.len()..]));
                rows.iter().for_each(|&row| cell(row, inner.as_deref()));
                return;
            }
            if let Some(uses) = self.responses.get(&key).filter(|_| operation.is_none()) {
                uses.iter().for_each(|&(row, own)| cell(row, Some(own)));
                return;
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => break,
            }
        }
        let named = operation.and_then(|name| self.names.get(&(name.method.as_str(), name.path.as_str())));
        if let Some(&row) = named {
            cell(row, status);
        }
    }
}

/// The status key in the rest of a pointer behind an operation.
fn response_key(rest: &str) -> Option<Cow<'_, str>> {
    let key = rest.strip_prefix("/responses/")?.split('/').next()?;
    Some(if key.contains('~') { key.replace("~1", "/").replace("~0", "~").into() } else { key.into() })
}

/// Codes by number, a range behind the codes of its class, `default` behind all, and what is none of these last.
fn order(status: &str) -> (u8, String) {
    let bytes = status.as_bytes();
    let is_code = bytes.len() == 3 && bytes.iter().all(u8::is_ascii_digit);
    let is_range = bytes.len() == 3 && bytes[0].is_ascii_digit() && bytes[1..].eq_ignore_ascii_case(b"XX");
    let group = match status {
        _ if is_code || is_range => 0,
        "default" => 1,
        _ => 2,
    };
    // `X` sorts behind every digit.
    (group, status.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_the_codes() {
        let mut columns = ["default", "4XX", "x-y", "404", "201", "500", "4xx", "200", "2XX"];
        sort::by_key(&mut columns, |status| (order(status), *status));
        assert_eq!(columns, ["200", "201", "2XX", "404", "4XX", "4xx", "500", "default", "x-y"]);
    }
}
