//! Which of the files that are gone a new one was, by the lines that both have.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use crate::text::work;

/// With how many files that are gone a new one is compared: those that share most of the lines that few files have.
const CANDIDATES: usize = 50;

/// How much of two texts is the same where one came from the other, in hundredths; as git has it.
const LIKE: usize = 50;

/// The files that are gone.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    files: Vec<(PathBuf, Lines)>,
    /// Each line of each file with the position of the file, in order, the same line of one file once.
    by_line: Vec<(u64, u32)>,
    hasher: RandomState,
}

/// What stands for the lines of a text, whatever their indentation and line ends; sorted.
type Lines = Vec<u64>;

impl Gone {
    /// Takes the files with their texts.
    pub(crate) fn new(files: Vec<(PathBuf, Vec<u8>)>) -> Self {
        let hasher = RandomState::new();
        let read = |(path, text): (PathBuf, Vec<u8>)| (path, lines(&text, &hasher));
        let files: Vec<(PathBuf, Lines)> = files.into_iter().map(read).collect();
        let of_file = |(at, (_, lines)): (usize, &(PathBuf, Lines))| {
            lines.iter().map(move |line| (*line, at as u32)).collect::<Vec<_>>()
        };
        let mut by_line: Vec<(u64, u32)> = files.iter().enumerate().flat_map(of_file).collect();
        by_line.sort_unstable();
        by_line.dedup();
        Self { files, by_line, hasher }
    }

    /// The file that is most like a text, the first of several; none where none is.
    pub(crate) fn most_like(&self, text: &[u8]) -> Option<&Path> {
        let lines = lines(text, &self.hasher);
        let mut best: Option<(usize, &PathBuf)> = None;
        for at in self.candidates(&lines) {
            let (path, others) = &self.files[at];
            let likeness = likeness(&lines, others);
            if likeness >= LIKE && best.is_none_or(|(most, _)| likeness > most) {
                best = Some((likeness, path));
            }
        }
        best.map(|(_, path)| path.as_path())
    }

    /// The files that are worth a comparison, in their order.
    fn candidates(&self, lines: &Lines) -> Vec<usize> {
        if self.files.len() <= CANDIDATES {
            return (0..self.files.len()).collect();
        }
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for line in lines {
            work::step();
            let from = self.by_line.partition_point(|(other, _)| other < line);
            let same = self.by_line[from..].iter().take(CANDIDATES + 1).take_while(|(other, _)| other == line);
            let files: Vec<u32> = same.map(|(_, file)| *file).collect();
            // What more files have tells none of them apart.
            if files.len() <= CANDIDATES {
                files.into_iter().for_each(|file| *shared.entry(file).or_default() += 1);
            }
        }
        let mut ranked: Vec<(u32, usize)> = shared.into_iter().collect();
        ranked.sort_unstable_by_key(|(file, count)| (std::cmp::Reverse(*count), *file));
        let mut candidates: Vec<usize> = ranked.iter().map(|(file, _)| *file as usize).take(CANDIDATES).collect();
        if candidates.is_empty() {
            candidates = (0..CANDIDATES).collect();
        }
        candidates.sort_unstable();
        candidates
    }
}

fn lines(text: &[u8], hasher: &RandomState) -> Lines {
    let mut lines: Lines = text.split(|byte| *byte == b'\n').map(|line| hasher.hash_one(line.trim_ascii())).collect();
    lines.sort_unstable();
    lines
}

/// How many lines two texts share, in hundredths of those of the longer one.
fn likeness(one: &Lines, other: &Lines) -> usize {
    let (mut left, mut right, mut shared) = (one.as_slice(), other.as_slice(), 0);
    while let ([first, rest @ ..], [second, others @ ..]) = (left, right) {
        work::step();
        shared += usize::from(first == second);
        (left, right) = (if first <= second { rest } else { left }, if second <= first { others } else { right });
    }
    shared * 100 / one.len().max(other.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with some lines of its own and some that all have.
    fn file(name: usize, lines: std::ops::Range<usize>) -> (PathBuf, Vec<u8>) {
        let own: String = lines.map(|line| format!("line {line} of {name}\n")).collect();
        (PathBuf::from(format!("{name}.yaml")), format!("openapi: 3.1.0\n{own}info:\n").into_bytes())
    }

    #[test]
    fn every_file_is_found_whatever_the_indentation() {
        let gone = Gone::new((0..500).map(|name| file(name, 0..10)).collect());
        for name in 0..500 {
            let (path, _) = file(name, 0..10);
            let (_, text) = file(name, 4..15);
            let text = String::from_utf8(text).expect("is text").replace('\n', "\r\n  ");
            assert_eq!(gone.most_like(text.as_bytes()), Some(path.as_path()), "{name}");
        }
        assert_eq!(gone.most_like(&file(0, 8..20).1), None, "too much is other");
        assert_eq!(gone.most_like(&file(500, 0..10).1), None, "is of none");
        assert_eq!(Gone::default().most_like(b"text"), None);
    }

    #[test]
    fn of_files_that_are_alike_the_first_is_taken() {
        let alike = |name: &str| (PathBuf::from(name), b"one\ntwo\nthree\n".to_vec());
        let gone = Gone::new(["b", "a", "c"].map(alike).into());
        assert_eq!(gone.most_like(b"one\ntwo\nfour\n"), Some(Path::new("b")));
        let many = Gone::new((0..200).map(|name| alike(&name.to_string())).collect());
        assert_eq!(many.most_like(b"one\ntwo\nfour\n"), Some(Path::new("0")));
    }

    #[test]
    fn the_work_for_a_file_does_not_grow_with_those_that_are_gone() {
        let work = |count: usize, length: usize| {
            let gone = Gone::new((0..count).map(|name| file(name, 0..length)).collect());
            work::steps(|| assert!(gone.most_like(&file(7, 1..length).1).is_some()))
        };
        let few = work(200, 20);
        assert!(few > 20, "{few}");
        assert!(work(800, 20) <= few + few / 8, "{} and {few}", work(800, 20));
        assert!(work(200, 80) <= 4 * few + few / 2, "{} and {few}", work(200, 80));
    }
}
