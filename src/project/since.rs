//! What a revision has found already: `--since`.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io;
use std::iter;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::git::{self, Reader};
use super::moved::Gone;
use crate::audit::{self, Baseline, Files, Known, Offer, Options, Origin, SeesAll};
use crate::config::Refusal;
use crate::files::{Disk, FileSystem, Walk, display, normalize, reason, repository};
use crate::resolve::{Input, Workspace};
use crate::text::{Source, SourceId, is_lfs_pointer};

/// How long two texts are compared before the rest of them counts as changed.
const PATIENCE: Duration = Duration::from_secs(1);

/// Audits the documents of a run as they were at a revision, under the same options, and records what is found.
///
/// Documents without a changed file are not audited again.
///
/// # Errors
/// Why the revision can't be read.
pub(crate) fn known<'o>(
    name: &str,
    workspace: &Workspace,
    boundaries: &[PathBuf],
    options: impl Fn(SourceId) -> &'o Options,
) -> Result<(Known, Past), Refusal> {
    let working_directory = Path::new(".").canonicalize().unwrap_or_default();
    let revision = Revision::new(name, &working_directory);
    let (mut was, mut new_names, mut same) = (HashMap::new(), HashMap::new(), HashSet::new());
    for source in workspace.sources().iter() {
        let Some(path) = workspace.path(source.id) else { continue };
        let Some((old, is_same)) = revision.find(path, source)? else { continue };
        same.extend(is_same.then_some(source.id));
        new_names.insert(old.clone(), source.name.clone());
        was.insert(source.id, old);
    }
    let roots: Vec<SourceId> = workspace.inputs().iter().filter_map(|input| input.as_ref().ok().copied()).collect();
    let is_same = |id: SourceId| same.contains(&id) && !workspace.has_dead_links(id);
    let touched = workspace.reaching(|id| !is_same(id));
    let (changed, unchanged): (Vec<_>, Vec<_>) = roots.into_iter().partition(|root| touched.contains(root));
    let (mut inputs, mut of_input, mut roots) = (Vec::new(), Vec::new(), Vec::new());
    for root in changed {
        if let Some(path) = was.get(&root) {
            inputs.push(Input { path: path.clone(), name: display(path) });
            roots.push(root);
            of_input.push(Options {
                baseline: None,
                since: None,
                sees_all: SeesAll::from(false),
                offer: Offer::Nothing,
                ..options(root).clone()
            });
        }
    }
    let old = Workspace::load(&revision, &inputs, boundaries);
    let of_source: HashMap<SourceId, &Options> = old
        .inputs()
        .iter()
        .zip(&of_input)
        .filter_map(|(source, options)| Some((*source.as_ref().ok()?, options)))
        .collect();
    let report = audit::audit_each(&old, |source| of_source[&source]);
    let files = Files { directory: working_directory.clone(), working_directory: working_directory.clone() };
    let name_of = |source: SourceId| {
        let own = &report.sources.get(source).name;
        let identity = old.path(source).map(|path| revision.identity(path));
        // A finding is the same wherever its file was.
        files.name(identity.and_then(|identity| new_names.get(&identity)).unwrap_or(own))
    };
    let baseline = Baseline::record(&report, name_of, |_| true);
    let unchanged = unchanged.into_iter().collect();
    let pairs =
        roots.into_iter().zip(old.inputs()).filter_map(|(root, was)| Some((root, *was.as_ref().ok()?))).collect();
    let ids: HashMap<&Path, SourceId> =
        old.sources().iter().filter_map(|source| Some((old.path(source.id)?, source.id))).collect();
    let was = was.iter().map(|(id, path)| (*id, ids.get(&**path).copied())).collect();
    let past = Past { revision: name.to_owned(), workspace: old, pairs, was };
    // What moved has its new name there.
    let known = Known { origin: Origin::Revision(name.to_owned()), baseline, files, gone: HashSet::new(), unchanged };
    Ok((known, past))
}

/// The documents of a run with changed files, as they were at a revision.
pub(crate) struct Past {
    /// The revision as it was named.
    pub(crate) revision: String,
    /// The documents as they were.
    pub(crate) workspace: Workspace,
    /// The documents of the run, each with what it was.
    pub(crate) pairs: Vec<(SourceId, SourceId)>,
    /// What each file of the run was, if it was there; none where no document that changed uses it.
    was: HashMap<SourceId, Option<SourceId>>,
}

impl Past {
    /// The lines of a source that changed, as bytes: all of them in a new file.
    pub(super) fn changed(&self, source: &Source) -> Vec<Range<u32>> {
        let Some(old) = self.was.get(&source.id) else { return iter::once(0..u32::MAX).collect() };
        let old = old.map(|old| &self.workspace.document(old).source);
        let Some(old) = old.filter(|old| old.text != source.text) else { return Vec::new() };
        let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&old.text, &source.text);
        let (mut changed, mut at) = (Vec::new(), 0);
        for change in diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Delete) {
            let end = at + change.value().len() as u32;
            changed.extend((change.tag() == ChangeTag::Insert).then_some(at..end));
            at = end;
        }
        changed
    }
}

/// The files of a revision, under the paths that they have, or would have, in the working tree.
pub(super) struct Revision<'n> {
    /// The revision as it was named.
    name: &'n str,
    working_directory: &'n Path,
    found: Mutex<Repositories>,
}

/// What was found on the way.
#[derive(Default)]
struct Repositories {
    all: Vec<Repository>,
    /// By the directory that holds `.git`.
    of_directory: HashMap<PathBuf, Option<usize>>,
    canonical: HashMap<PathBuf, PathBuf>,
    /// Whether the revision has a file.
    has: HashMap<PathBuf, bool>,
    /// Files that are what they were: they need not be asked for again.
    same: HashMap<PathBuf, Arc<Source>>,
}

struct Repository {
    /// Canonical.
    root: PathBuf,
    /// The commit that the revision is here; none where a submodule was not there yet.
    commit: Option<String>,
    /// Its files.
    reader: Option<Reader>,
    /// The objects of all files, listed where one is not found.
    files: Option<HashMap<PathBuf, String>>,
    /// The files that are gone from the working tree, by their extensions.
    gone: HashMap<Option<OsString>, Gone>,
}

impl<'n> Revision<'n> {
    pub(super) fn new(name: &'n str, working_directory: &'n Path) -> Self {
        Self { name, working_directory, found: Mutex::default() }
    }

    /// The root of the repository around the working directory, which has the revision.
    ///
    /// # Errors
    /// That there is no repository, or no such revision in it.
    pub(super) fn root(&self) -> Result<PathBuf, Refusal> {
        let mut found = self.lock();
        match found.around(&self.working_directory.join("_"), self)? {
            Some(at) => Ok(found.all[at].root.clone()),
            None => Err(Refusal::new(
                format!("the working directory is in no git repository, so there is no revision `{}`", self.name),
                "name two files, or change to the repository",
            )),
        }
    }

    /// The files of the revision, by their paths from the root of the repository around the working directory.
    ///
    /// # Errors
    /// Why they can't be listed.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, Refusal> {
        let mut found = self.lock();
        let Some(at) = found.around(&self.working_directory.join("_"), self)? else { return Ok(Vec::new()) };
        let repository = &mut found.all[at];
        let Some(commit) = repository.commit.clone() else { return Ok(Vec::new()) };
        let mut files: Vec<PathBuf> = repository.files(&commit)?.keys().cloned().collect();
        files.sort_unstable();
        Ok(files)
    }

    /// Where a file of the working tree was, and whether it had the same text; none where it was not there.
    pub(super) fn find(&self, path: &Path, source: &Arc<Source>) -> Result<Option<(PathBuf, bool)>, Refusal> {
        let identity = self.identity(path);
        let mut found = self.lock();
        let Some(at) = found.around(&identity, self)? else {
            return Err(Refusal::new(
                format!("`{}` is in no git repository, so there is no revision `{}` of it", display(path), self.name),
                "audit it without `--since`, or know its findings by `--baseline`",
            ));
        };
        let repository = &mut found.all[at];
        let Ok(below) = identity.strip_prefix(&repository.root) else { return Ok(None) };
        if let Some(bytes) = repository.read(below)? {
            let is_same = bytes == source.text.as_bytes();
            found.has.insert(identity.clone(), true);
            found.same.extend(is_same.then(|| (identity.clone(), Arc::clone(source))));
            return Ok(Some((identity, is_same)));
        }
        let old = repository.old_path(below, source.text.as_bytes())?;
        Ok(old.map(|old| (repository.root.join(old), false)))
    }

    /// The path with links resolved as far as it is there: what it names may be gone.
    pub(super) fn identity(&self, path: &Path) -> PathBuf {
        let path = normalize(&self.working_directory.join(path));
        let mut found = self.lock();
        let there = path.ancestors().find_map(|above| {
            if let Some(known) = found.canonical.get(above) {
                return Some((above, known.clone()));
            }
            let canonical = above.canonicalize().ok()?;
            found.canonical.insert(above.to_owned(), canonical.clone());
            Some((above, canonical))
        });
        match there {
            Some((above, canonical)) if above == path => canonical,
            Some((above, canonical)) => canonical.join(path.strip_prefix(above).unwrap_or(&path)),
            None => path,
        }
    }

    /// The bytes that a file had.
    fn contents(&self, identity: &Path) -> io::Result<Option<Vec<u8>>> {
        let failed = |complaint: Refusal| io::Error::other(complaint.message);
        let mut found = self.lock();
        if let Some(source) = found.same.get(identity) {
            return Ok(Some(source.text.clone().into_bytes()));
        }
        match found.around(identity, self).map_err(failed)? {
            // What is in no repository has no history; it is as it is.
            None => Disk.read(identity).map(Some),
            Some(at) => {
                let repository = &mut found.all[at];
                match identity.strip_prefix(&repository.root).map(Path::to_owned) {
                    Ok(below) => repository.read(&below).map_err(failed),
                    Err(_) => Ok(None),
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Repositories> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileSystem for Revision<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.contents(&self.identity(path))?.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let identity = self.identity(path);
        let known = self.lock().has.get(&identity).copied();
        let is_there = match known {
            Some(known) => known,
            None => self.contents(&identity)?.is_some(),
        };
        self.lock().has.insert(identity.clone(), is_there);
        if is_there { Ok(identity) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn walk<'f>(&'f self, _: &Path) -> Walk<'f> {
        // Nothing is searched for: the files of the working tree say which ones are needed.
        Box::new(iter::empty())
    }
}

impl Repositories {
    /// The repository around a file, by its position; none where it is in none.
    fn around(&mut self, identity: &Path, revision: &Revision<'_>) -> Result<Option<usize>, Refusal> {
        let Some(directory) = identity.parent().and_then(|directory| repository(&Disk, directory)) else {
            return Ok(None);
        };
        if let Some(known) = self.of_directory.get(directory) {
            return Ok(*known);
        }
        // Only git knows whether it is one, and of what kind: asked once, for all that is below.
        let at = git::root(directory)?.map(|root| self.at(root, revision)).transpose()?;
        self.of_directory.insert(directory.to_owned(), at);
        Ok(at)
    }

    fn at(&mut self, root: git::Root, revision: &Revision<'_>) -> Result<usize, Refusal> {
        let git::Root { path: root, outer } = root;
        if let Some(known) = self.all.iter().position(|repository| repository.root == root) {
            return Ok(known);
        }
        let commit = match outer.map(|outer| git::root(&outer)).transpose()?.flatten() {
            // The user stands in the repository around it, so its state there is meant.
            Some(outer) if !revision.working_directory.starts_with(&root) => {
                let around = outer.path.clone();
                let at = self.at(outer, revision)?;
                let below = root.strip_prefix(&around).map(git::path).unwrap_or_default();
                let expression = self.all[at].commit.as_ref().map(|commit| {
                    let mut expression = OsString::from(format!("{commit}:"));
                    expression.push(below);
                    expression
                });
                let link = expression.map(|expression| git::object(&around, expression)).transpose()?.flatten();
                link.map(|link| git::commit(&root, &link)).transpose()?
            }
            _ => Some(git::commit(&root, revision.name)?),
        };
        self.all.push(Repository { root, commit, reader: None, files: None, gone: HashMap::new() });
        Ok(self.all.len() - 1)
    }
}

impl Repository {
    /// The bytes that a file had, by its path from the root.
    fn read(&mut self, below: &Path) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(commit) = self.commit.clone() else { return Ok(None) };
        let is_line = !below.as_os_str().as_encoded_bytes().contains(&b'\n');
        let object = if is_line { None } else { self.files(&commit)?.get(below).cloned() };
        if !is_line && object.is_none() {
            return Ok(None);
        }
        let reader = match &mut self.reader {
            Some(reader) => reader,
            none => none.insert(Reader::new(&self.root, &commit)?),
        };
        let bytes = match &object {
            Some(object) => reader.read_object(object.as_bytes()),
            None => reader.read(below),
        };
        let fail = |root: &Path, why: &str| {
            git::unreadable(root, format!("git can't read `{}` of {commit}: {why}", display(below)))
        };
        match bytes.map_err(|error| fail(&self.root, &reason(&error)))? {
            // Without what it was, all that is found in it would be new.
            Some(bytes) if is_lfs_pointer(&bytes) => Err(Refusal::new(
                format!("git has only a pointer of Git LFS for `{}` of {commit}", display(below)),
                "know its findings by `--baseline` instead",
            )),
            None if self.files(&commit)?.contains_key(below) => Err(fail(&self.root, "its object is not there")),
            bytes => Ok(bytes),
        }
    }

    fn files(&mut self, commit: &str) -> Result<&HashMap<PathBuf, String>, Refusal> {
        match &mut self.files {
            Some(files) => Ok(files),
            none => Ok(none.insert(git::files(&self.root, commit)?)),
        }
    }

    /// The path that a new file had: that of a file which is gone and was much like it.
    fn old_path(&mut self, below: &Path, text: &[u8]) -> Result<Option<PathBuf>, Refusal> {
        let Some(commit) = self.commit.clone() else { return Ok(None) };
        let extension = below.extension().map(OsString::from);
        if !self.gone.contains_key(&extension) {
            let root = self.root.clone();
            let is_gone = |path: &&PathBuf| {
                path.extension() == extension.as_deref() && root.join(path).symlink_metadata().is_err()
            };
            let mut paths: Vec<PathBuf> = self.files(&commit)?.keys().filter(is_gone).cloned().collect();
            paths.sort_unstable();
            let mut files = Vec::with_capacity(paths.len());
            for path in paths {
                files.extend(self.read(&path)?.map(|bytes| (path, bytes)));
            }
            self.gone.insert(extension.clone(), Gone::new(files));
        }
        Ok(self.gone.get(&extension).and_then(|gone| gone.most_like(text)).map(Path::to_owned))
    }
}
