//! The files that a pattern matches.
//!
//! As in a shell, `*` goes through a link to a directory and `**` does not. Links may lead back up, and packages that
//! link to each other have as many paths as there are ways between them; so no directory is looked into twice for the
//! same rest of a pattern. What is reached over a link must be inside the boundary: whoever writes the pattern does not
//! know where the links of a repository lead.

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};

use crate::sort;

/// `*` stays within a directory, and hidden files are matched by name only, as in a shell.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// Where packages are installed: patterns that mean the user's own files do not mean these.
const FOREIGN: &str = "node_modules";

/// What a pattern came to.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    /// Files and directories, in the order of their names.
    pub(crate) paths: Vec<PathBuf>,
    /// Links that match and lead out of the boundary.
    pub(crate) leaving: Vec<PathBuf>,
    /// Directories that can't be read.
    pub(crate) unreadable: Vec<(PathBuf, io::Error)>,
    /// How many directories were looked into.
    pub(crate) visits: usize,
}

/// A pattern, split at the separators.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The directory before the first part with a wildcard.
    pub(crate) base: PathBuf,
    parts: Vec<Part>,
    /// Whether only directories match, as with `**` at the end.
    is_for_directories: bool,
    enters_foreign: bool,
}

#[derive(Debug)]
enum Part {
    /// `**`: any number of directories.
    Any,
    Like(Pattern),
    Named(OsString),
}

impl Parts {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(crate) fn new(pattern: &str) -> Result<Self, PatternError> {
        Pattern::new(pattern)?;
        let (mut base, mut parts) = (PathBuf::new(), Vec::new());
        for component in Path::new(pattern).components() {
            let name = component.as_os_str();
            match name.to_str().filter(|name| name.contains(['*', '?', '['])) {
                Some("**") => parts.push(Part::Any),
                Some(name) if matches!(component, Component::Normal(_)) => parts.push(Part::Like(Pattern::new(name)?)),
                _ if parts.is_empty() => base.push(name),
                _ => parts.push(Part::Named(name.to_owned())),
            }
        }
        let mut is_for_directories = pattern.ends_with(std::path::is_separator);
        while parts.pop_if(|last| matches!(last, Part::Any)).is_some() {
            is_for_directories = true;
        }
        Ok(Self { base, parts, is_for_directories, enters_foreign: pattern.contains(FOREIGN) })
    }

    /// Looks for what matches, inside a canonical directory.
    pub(crate) fn find(&self, boundary: &Path) -> Matches {
        let mut walk =
            Walk { parts: self, boundary, seen: HashSet::new(), left: Vec::new(), matches: Matches::default() };
        walk.push(self.base.clone(), [0]);
        while let Some((path, positions)) = walk.left.pop() {
            walk.visit(path, &positions);
        }
        walk.matches
    }
}

/// The positions among the parts of what is to be matched below a path.
type Positions = BTreeSet<usize>;

struct Walk<'p> {
    parts: &'p Parts,
    boundary: &'p Path,
    /// The directories that were looked into, by their canonical paths.
    seen: HashSet<(PathBuf, Positions)>,
    /// What is to be looked at, the first last.
    left: Vec<(PathBuf, Positions)>,
    matches: Matches,
}

impl Walk<'_> {
    /// Adds a path. A `**` also matches no directory at all.
    fn push(&mut self, path: PathBuf, positions: impl IntoIterator<Item = usize>) {
        let mut all = Positions::new();
        for mut position in positions {
            all.insert(position);
            while matches!(self.parts.parts.get(position), Some(Part::Any)) {
                position += 1;
                all.insert(position);
            }
        }
        self.left.push((path, all));
    }

    fn visit(&mut self, path: PathBuf, positions: &Positions) {
        let end = self.parts.parts.len();
        let open: Positions = positions.iter().copied().filter(|position| *position < end).collect();
        let directory = if path.as_os_str().is_empty() { Path::new(".") } else { &path };
        let is_directory = directory.is_dir();
        if !open.is_empty()
            && is_directory
            && directory.canonicalize().is_ok_and(|path| self.seen.insert((path, open.clone())))
        {
            self.matches.visits += 1;
            self.enter(&path, directory, &open);
        }
        if positions.contains(&end) && (is_directory || !self.parts.is_for_directories) {
            self.matches.paths.push(if path.as_os_str().is_empty() { PathBuf::from(".") } else { path });
        }
    }

    /// Adds what may match in a directory.
    fn enter(&mut self, path: &Path, directory: &Path, open: &Positions) {
        let named = |position: &usize| match &self.parts.parts[*position] {
            Part::Named(name) => Some((name.clone(), *position + 1)),
            Part::Any | Part::Like(_) => None,
        };
        let is_special = |name: &OsStr| name == ".." || name == ".";
        // A name need not be looked for, and `..` is in no list.
        let by_name: Vec<(OsString, usize)> = open.iter().filter_map(named).collect();
        let is_listed = by_name.len() < open.len();
        for (name, next) in by_name.iter().rev().filter(|(name, _)| !is_listed || is_special(name)) {
            self.consider(path.join(name), vec![*next]);
        }
        if !is_listed {
            return;
        }
        let entries = directory.read_dir().and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.matches.unreadable.push((directory.to_owned(), error)),
        };
        sort::by_key(&mut entries, |entry| std::cmp::Reverse(entry.file_name()));
        for entry in entries {
            let name = entry.file_name();
            if name == FOREIGN && !self.parts.enters_foreign {
                continue;
            }
            let is_entered = !name.as_encoded_bytes().starts_with(b".")
                && entry.file_type().is_ok_and(|kind| kind.is_dir() && !kind.is_symlink());
            let next = open.iter().filter_map(|position| match &self.parts.parts[*position] {
                Part::Any => is_entered.then_some(*position),
                Part::Like(pattern) => pattern.matches_with(&name.to_string_lossy(), OPTIONS).then_some(*position + 1),
                Part::Named(wanted) => (*wanted == name).then_some(*position + 1),
            });
            let next: Vec<usize> = next.collect();
            if !next.is_empty() {
                self.consider(path.join(name), next);
            }
        }
    }

    /// Adds a path that matches so far, unless it is a link that leaves the boundary.
    fn consider(&mut self, path: PathBuf, next: Vec<usize>) {
        let Ok(metadata) = path.symlink_metadata() else { return };
        let leaves = || path.canonicalize().is_ok_and(|target| !target.starts_with(self.boundary));
        if !metadata.is_symlink() || !leaves() {
            self.push(path, next);
        } else if next.contains(&self.parts.parts.len()) {
            self.matches.leaving.push(path);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A directory that goes away with its owner.
    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("oas-audit-pattern-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).expect("temporary directories can be made");
            Self(path.canonicalize().expect("is there"))
        }

        fn find(&self, pattern: &str) -> Matches {
            let pattern = self.0.join(pattern);
            Parts::new(pattern.to_str().expect("is UTF-8")).expect("is a pattern").find(&self.0)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_work_grows_with_the_directories_not_with_the_paths_over_links() {
        const PACKAGES: usize = 40;
        let directory = Directory::new("packages");
        for at in 0..PACKAGES {
            let package = directory.0.join(format!("p{at:02}"));
            fs::create_dir(&package).expect("can be made");
            fs::write(package.join("api.yaml"), "").expect("can be written");
            (0..PACKAGES).for_each(|other| {
                symlink(format!("../p{other:02}"), package.join(format!("l{other:02}"))).expect("links can be made");
            });
        }
        for pattern in ["**/*.yaml", "**/**/**/*.yaml"] {
            let found = directory.find(pattern);
            assert_eq!((found.paths.len(), found.visits), (PACKAGES, PACKAGES + 1), "{pattern}");
        }
        // As many levels as there are packages: 40 to the power of 5 paths.
        let found = directory.find("*/*/*/*/*/*.yaml");
        assert!(found.visits <= 5 * PACKAGES + 1, "{}", found.visits);
        assert_eq!(found.paths.len(), PACKAGES);
        let found = directory.find("**/l*/**/*.yaml");
        assert!(found.visits <= 3 * PACKAGES + 1, "{}", found.visits);
    }

    #[test]
    fn links_that_leave_are_not_followed() {
        let directory = Directory::new("leaving");
        let (inside, outside) = (directory.0.join("inside"), directory.0.join("outside"));
        fs::create_dir_all(inside.join("real")).expect("can be made");
        fs::create_dir(&outside).expect("can be made");
        fs::write(outside.join("secret.yaml"), "").expect("can be written");
        fs::write(inside.join("real/api.yaml"), "").expect("can be written");
        symlink("../outside/secret.yaml", inside.join("file.yaml")).expect("links can be made");
        symlink("../outside", inside.join("directory")).expect("links can be made");
        symlink("real", inside.join("alias")).expect("links can be made");
        let find = |pattern: &str| {
            let found =
                Parts::new(inside.join(pattern).to_str().expect("is UTF-8")).expect("is a pattern").find(&inside);
            let names = |paths: &[PathBuf]| {
                let below = |path: &PathBuf| path.strip_prefix(&inside).expect("is below").display().to_string();
                paths.iter().map(below).collect::<Vec<_>>()
            };
            (names(&found.paths), names(&found.leaving))
        };
        let (file, nothing) = (vec!["file.yaml".to_owned()], Vec::<String>::new());
        assert_eq!(find("*.yaml"), (nothing.clone(), file.clone()));
        assert_eq!(find("[f]ile.yaml"), (nothing.clone(), file.clone()));
        assert_eq!(find("**/*.yaml"), (vec!["real/api.yaml".to_owned()], file));
        assert_eq!(
            find("*/*.yaml"),
            (vec!["alias/api.yaml".to_owned()], nothing.clone()),
            "what is there twice is found once"
        );
        assert_eq!(find("d*/secret.yaml"), (nothing.clone(), nothing.clone()));
        assert_eq!(find("d*"), (nothing, vec!["directory".to_owned()]));
    }
}
