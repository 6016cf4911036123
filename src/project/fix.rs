//! Makes the edits that settle findings, until there are none.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::run::Run;
use super::temporary::Temporary;
use crate::audit::Report;
use crate::config::Refusal;
use crate::diagnostic::{Applicability, Edit, Severity, apply};
use crate::files::reason;
use crate::syntax::Document;
use crate::text::{Source, SourceId};

/// How many times the edits of one audit are followed by another. Each round makes those that the ones before stood in
/// the way of.
const ROUNDS: usize = 100;

/// Which findings are fixed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The fixes that are made: these and safer ones.
    pub(crate) most: Applicability,
    /// The least severity.
    pub(crate) least: Severity,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    /// The files with other text.
    pub(crate) files: Vec<Changed>,
    /// How many findings were settled.
    pub(crate) findings: usize,
    /// Whether edits were left after the last round.
    pub(crate) is_cut_short: bool,
}

/// A file with other text.
#[derive(Debug)]
pub(crate) struct Changed {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its name in reports.
    pub(crate) name: String,
    /// The text that was audited first.
    pub(crate) before: String,
    /// The text with the edits.
    pub(crate) after: String,
    is_on_disk: bool,
}

/// Documents that are read again with other texts.
pub(crate) trait Fixable {
    /// Where a document was read from.
    fn path(&self, id: SourceId) -> Option<&Path>;

    /// Whether a file is one on the disk, and not standard input under its name.
    fn is_on_disk(&self, path: &Path) -> bool;

    /// Whether the findings of a document are shown in one of its files.
    fn shows(&self, _document: SourceId, _file: SourceId) -> bool {
        true
    }

    /// Reads the documents again, some of them with other text.
    fn read_again<'t>(&mut self, texts: impl Iterator<Item = (&'t Path, &'t str)>);

    /// Audits the documents.
    fn audit(&self) -> Report;
}

impl Fixable for Run {
    fn path(&self, id: SourceId) -> Option<&Path> {
        self.workspace.path(id)
    }

    fn is_on_disk(&self, path: &Path) -> bool {
        self.is_on_disk(path)
    }

    fn shows(&self, document: SourceId, file: SourceId) -> bool {
        self.shows(document, file)
    }

    fn read_again<'t>(&mut self, texts: impl Iterator<Item = (&'t Path, &'t str)>) {
        self.read_again(texts);
    }

    fn audit(&self) -> Report {
        self.audit()
    }
}

/// Makes the edits in memory, and audits again. The report is that of the last audit.
pub(crate) fn fix(run: &mut impl Fixable, report: &mut Report, wanted: Wanted) -> Fixed {
    let mut files: BTreeMap<PathBuf, Changed> = BTreeMap::new();
    let mut fixed = Fixed::default();
    for round in 0.. {
        let chosen = choose(run, report, wanted);
        if chosen.edits.is_empty() {
            break;
        }
        if round == ROUNDS {
            fixed.is_cut_short = true;
            break;
        }
        let mut is_changed = false;
        for (id, edits) in chosen.edits {
            let (source, Some(path)) = (report.sources.get(id), run.path(id)) else { continue };
            let Some(after) = edited(source, &edits) else { continue };
            is_changed = true;
            let first = || Changed {
                path: path.to_owned(),
                name: source.name.clone(),
                before: source.text.clone(),
                after: String::new(),
                is_on_disk: run.is_on_disk(path),
            };
            files.entry(path.to_owned()).or_insert_with(first).after = after;
        }
        if !is_changed {
            break;
        }
        fixed.findings += chosen.findings;
        run.read_again(files.values().map(|file| (file.path.as_path(), file.after.as_str())));
        *report = run.audit();
    }
    fixed.files = files.into_values().filter(|file| file.after != file.before).collect();
    fixed
}

/// Edits of one round that do not stand in each other's way.
#[derive(Default)]
struct Chosen<'r> {
    edits: BTreeMap<SourceId, Vec<&'r Edit>>,
    findings: usize,
}

fn choose<'r>(run: &impl Fixable, report: &'r Report, wanted: Wanted) -> Chosen<'r> {
    let mut chosen = Chosen::default();
    let mut taken: BTreeMap<(SourceId, u32), &Edit> = BTreeMap::new();
    let findings = report.documents.iter().flat_map(|one| one.findings.iter().map(|finding| (one.source, finding)));
    let findings = findings.filter(|(_, finding)| finding.severity >= wanted.least);
    let fixes = findings.filter_map(|(document, finding)| Some((document, finding.fix.as_ref()?)));
    for (document, fix) in fixes.filter(|(_, fix)| fix.applicability <= wanted.most) {
        let is_shown = |edit: &&Edit| run.shows(document, edit.source);
        let is_free = |edit: &&Edit| {
            let around = |key| taken.range(..=key).next_back().into_iter().chain(taken.range(key..).next());
            around((edit.source, edit.span.start)).all(|(_, other)| !other.conflicts(edit))
                && taken.range((edit.source, edit.span.start)..(edit.source, edit.span.end)).next().is_none()
        };
        // Of a finding with many places some may be free; a finding with one place is fixed whole or not at all.
        let mut edits: Vec<&Edit> = fix.edits.iter().filter(is_shown).filter(is_free).collect();
        if edits.len() < fix.edits.len() && fix.edits.len() < 3 {
            continue;
        }
        edits.dedup_by(|later, first| first.conflicts(later));
        chosen.findings += usize::from(edits.len() == fix.edits.len() && !edits.is_empty());
        for edit in edits {
            taken.insert((edit.source, edit.span.start), edit);
            chosen.edits.entry(edit.source).or_default().push(edit);
        }
    }
    chosen
}

/// The text of a source with these edits made; none if it could not be read any more.
fn edited(source: &Source, edits: &[&Edit]) -> Option<String> {
    let text = apply(&source.text, edits.iter().copied())?;
    let parsed = Document::parse(source.id, source.name.clone(), text.clone().into_bytes());
    (!parsed.is_broken()).then_some(text)
}

impl Changed {
    /// Writes the text to the file, unless that changed since it was read.
    ///
    /// # Errors
    /// Why it is as it was.
    pub(crate) fn save(&self) -> Result<(), Refusal> {
        if !self.is_on_disk {
            return Err(Refusal::new(
                format!("can't fix `{}`: it is standard input", self.name),
                "name a file, or run with `--diff` for a patch",
            ));
        }
        self.try_save().map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => {
                Refusal::new(format!("`{}` is not fixed: it changed while it was audited", self.name), "run again")
            }
            _ => Refusal::new(
                format!("can't write `{}`: {}", self.name, reason(&error)),
                "the file is replaced by a new one beside it: make its directory writable",
            ),
        })
    }

    fn try_save(&self) -> io::Result<()> {
        let path = self.path.canonicalize()?;
        let check = || match fs::read(&path)? == self.before.as_bytes() {
            true => Ok(()),
            false => Err(io::Error::from(io::ErrorKind::Interrupted)),
        };
        check()?;
        let mut temporary = Temporary::beside(&path)?;
        temporary.file().write_all(self.after.as_bytes())?;
        temporary.file().sync_all()?;
        check()?;
        temporary.move_to(&path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let path = std::env::temp_dir().join(format!("oas-audit-fix-{}.yaml", std::process::id()));
        let changed = |before: &str| Changed {
            path: path.clone(),
            name: "api.yaml".to_owned(),
            before: before.to_owned(),
            after: "after".to_owned(),
            is_on_disk: true,
        };
        fs::write(&path, "meanwhile").expect("can be written");
        let complaint = changed("before").save().expect_err("another text is there");
        assert_eq!(complaint.message, "`api.yaml` is not fixed: it changed while it was audited");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "meanwhile");
        changed("meanwhile").save().expect("the text is the one that was read");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "after");
        fs::remove_file(&path).expect("is there");
        let complaint = changed("after").save().expect_err("there is no file");
        assert!(complaint.message.starts_with("can't write `api.yaml`: "), "{}", complaint.message);
        assert!(!path.exists(), "a file that was removed meanwhile stays away");
    }
}
