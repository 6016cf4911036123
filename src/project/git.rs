//! What git knows: repositories, revisions, renames, and the files of a revision.
//!
//! The program does it: it is there wherever there is a checkout, and it alone knows every form of repository that it
//! has written (partial clones, worktrees, submodules, new formats of refs and hashes).
//!
//! A repository may come from anybody, and its config can name programs. Nothing here looks at the index or the working
//! tree, for which git runs monitors and filters, and nothing may be fetched.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::config::Refusal;
use crate::files::{display, reason};
use crate::text::nearest;

/// What git sets for its hooks. It is about the repository that the hook belongs to, which need not be that of a file.
const OF_A_HOOK: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// What a repository must not have git run, over whatever its config says.
const HARMLESS: [&str; 4] = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "fetch.bundleURI=", "gc.auto=0"];

/// The same, as variables. Git fetches the missing objects of a partial clone by a transport, which can run programs.
/// No protocol has this name.
const CONFINED: [(&str, &str); 3] =
    [("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none"), ("GIT_TERMINAL_PROMPT", "0")];

/// The root of a working tree, and that of the repository that has it as a submodule. Both are canonical.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) path: PathBuf,
    pub(crate) outer: Option<PathBuf>,
}

/// The working tree around a directory; none where there is no repository.
///
/// # Errors
/// What git says where it can't or won't look.
pub(crate) fn root(directory: &Path) -> Result<Option<Root>, Refusal> {
    let answer = ask(directory, &["rev-parse", "--show-toplevel"])?;
    if !answer.is_good {
        return match answer.complaint {
            complaint if complaint.contains("not a git repository") => Ok(None),
            complaint => Err(Refusal::new(
                format!("git can't look into `{}`: {complaint}", display(directory)),
                "`git status` there says the same and what to do about it",
            )),
        };
    }
    let path = |answer: Answer| answer.path().and_then(|path| path.canonicalize().ok());
    // A config can name any directory, and what is run as git can answer anything.
    let holds = |root: &PathBuf| directory.canonicalize().is_ok_and(|directory| directory.starts_with(root));
    let Some(root) = path(answer).filter(holds) else {
        return Err(Refusal::new(
            format!("git names no working tree that contains `{}`", display(directory)),
            "`git rev-parse --show-toplevel` there says the same; look at `core.worktree`",
        ));
    };
    // Two answers: a name may hold what ends a line.
    let outer = ask(directory, &["rev-parse", "--show-superproject-working-tree"])?;
    let outer = path(outer).filter(|outer| *outer != root && root.starts_with(outer));
    Ok(Some(Root { path: root, outer }))
}

/// The commit that a revision names in a repository.
///
/// # Errors
/// That it names none, with what can be done about it.
pub(crate) fn commit(root: &Path, revision: &str) -> Result<String, Refusal> {
    match object(root, format!("{revision}^{{commit}}"))? {
        Some(commit) => Ok(commit),
        None => Err(missing(root, revision)?),
    }
}

/// The name of the object that an expression names, where there is one.
pub(crate) fn object(root: &Path, expression: impl AsRef<OsStr>) -> Result<Option<String>, Refusal> {
    let answer = ask(
        root,
        &["rev-parse", "--verify", "--quiet"]
            .map(OsStr::new)
            .into_iter()
            .chain([expression.as_ref()])
            .collect::<Vec<_>>(),
    )?;
    Ok(Some(answer.text().trim().to_owned()).filter(|name| answer.is_good && !name.is_empty()))
}

/// Says why a revision names no commit of a repository.
fn missing(root: &Path, revision: &str) -> Result<Refusal, Refusal> {
    let refs = ask(root, &["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"])?;
    let refs = refs.text();
    let refs: Vec<&str> = refs.lines().collect();
    let place = display(root);
    if refs.is_empty() && object(root, "HEAD")?.is_none() {
        return Ok(Refusal::new(
            format!("the repository `{place}` has no commits, so there is no revision `{revision}`"),
            "leave out `--since` until there is one: everything is new",
        ));
    }
    let is_shallow = ask(root, &["rev-parse", "--is-shallow-repository"])?.text().trim() == "true";
    let remotes = ask(root, &["remote"])?.text();
    let branch = revision.split_once('/').filter(|(remote, _)| remotes.lines().any(|known| known == *remote));
    let suffix = format!("/{revision}");
    let similar = refs.iter().find(|known| known.ends_with(&suffix)).map(|known| (*known).to_owned());
    let similar = similar.or_else(|| nearest(revision, refs.iter().copied()));
    let mut help = Vec::new();
    help.extend(
        branch
            .map(|(remote, branch)| format!("`git fetch {remote} {branch}:refs/remotes/{remote}/{branch}` fetches it")),
    );
    if is_shallow {
        help.push(
            "this is a shallow clone: `fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` in GitLab, or \
             `git fetch --unshallow` brings all of it"
                .to_owned(),
        );
    }
    match similar {
        Some(similar) if help.is_empty() => help.push(format!("did you mean `{similar}`?")),
        _ if help.is_empty() => help.push("`git branch --all` and `git tag` list what can be named".to_owned()),
        _ => {}
    }
    let message = format!("the repository `{place}` has no revision `{revision}`");
    Ok(Refusal::new(message, help.join("; ")))
}

/// The files of a commit, by their paths from the root, with the names of their objects. Links are none of them.
///
/// # Errors
/// What git says where it can't tell.
pub(crate) fn files(root: &Path, commit: &str) -> Result<HashMap<PathBuf, String>, Refusal> {
    let answer = ask(root, &["ls-tree", "-r", "-z", "--full-tree", commit])?;
    if !answer.is_good {
        return Err(unreadable(root, format!("git can't list the files of {commit}: {}", answer.complaint)));
    }
    Ok(listed(&answer.bytes))
}

/// The files of a listing, with the names of their objects: entries `MODE TYPE OBJECT<TAB>PATH`, each with a NUL byte at its
/// end. Links are not among them.
fn listed(listing: &[u8]) -> HashMap<PathBuf, String> {
    let file = |entry: &[u8]| {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let head = String::from_utf8_lossy(&entry[..tab]).into_owned();
        let mut words = head.split(' ');
        let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
        (kind == "blob" && mode != "120000").then(|| (own_path(&entry[tab + 1..]), object.to_owned()))
    };
    listing.split(|byte| *byte == 0).filter_map(file).collect()
}

/// What can't be read of a repository, with what to do about it.
pub(crate) fn unreadable(root: &Path, message: String) -> Refusal {
    let is_partial = ask(root, &["config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$"]);
    let help = if is_partial.is_ok_and(|answer| answer.is_good) {
        "this is a partial clone, and nothing is fetched here: `git fetch --refetch --no-filter` brings what is missing"
    } else {
        "`git fsck` checks whether the repository is damaged"
    };
    Refusal::new(message, help)
}

/// A path below a root as git writes it.
pub(crate) fn path(below: &Path) -> OsString {
    if cfg!(windows) { display(below).into() } else { below.into() }
}

/// A path as the system writes it.
fn own_path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes));
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// What git answered.
struct Answer {
    is_good: bool,
    bytes: Vec<u8>,
    /// The last line on its standard error, without the word that it starts with.
    complaint: String,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The path that is the only line; none where there is no line.
    fn path(&self) -> Option<PathBuf> {
        self.bytes.strip_suffix(b"\n").filter(|bytes| !bytes.is_empty()).map(own_path)
    }
}

fn ask<S: AsRef<OsStr>>(directory: &Path, arguments: &[S]) -> Result<Answer, Refusal> {
    let output = git(directory, arguments).stdin(Stdio::null()).output().map_err(|error| unusable(&error))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let told = stderr.lines().find(|line| line.starts_with("fatal:") || line.starts_with("error:"));
    let told = told.or_else(|| stderr.lines().next()).unwrap_or("it says nothing");
    Ok(Answer {
        is_good: output.status.success(),
        bytes: output.stdout,
        complaint: told.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned(),
    })
}

fn git<S: AsRef<OsStr>>(directory: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new("git");
    for setting in HARMLESS {
        command.args(["-c", setting]);
    }
    command.arg("-C");
    if cfg!(windows) {
        // Canonical paths start with a prefix there that git does not know.
        command.arg(display(directory).trim_start_matches("//?/"));
    } else {
        command.arg(directory);
    }
    command.args(arguments).envs(CONFINED);
    // What it says is compared, and looking must not write.
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    for name in OF_A_HOOK {
        command.env_remove(name);
    }
    command
}

fn unusable(error: &io::Error) -> Refusal {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "`--since` needs git, which is not installed here (or not on the PATH)".to_owned(),
        _ => format!("`--since` needs git, which can't be run: {}", reason(error)),
    };
    Refusal::new(message, "install git, or know findings by `--baseline` instead")
}

/// Reads the files of one commit, all by one process.
#[derive(Debug)]
pub(crate) struct Reader {
    commit: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    /// # Errors
    /// That git can't be run.
    pub(crate) fn new(root: &Path, commit: &str) -> Result<Self, Refusal> {
        let mut command = git(root, &["cat-file", "--batch", "--follow-symlinks"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| unusable(&error))?;
        let (requests, answers) = (child.stdin.take(), child.stdout.take());
        let answers = answers.ok_or_else(|| unusable(&io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { commit: commit.to_owned(), child, requests, answers: BufReader::new(answers) })
    }

    /// The bytes of a file, by its path from the root; none where there is no such file. The path is one line.
    ///
    /// # Errors
    /// That git ended early.
    pub(crate) fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let request = [self.commit.as_bytes(), b":", self::path(path).as_encoded_bytes()].concat();
        self.read_object(&request)
    }

    /// The bytes of a file, by an expression that names it in one line.
    ///
    /// # Errors
    /// That git ended early.
    pub(crate) fn read_object(&mut self, request: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let Some(requests) = self.requests.as_mut() else { return Ok(None) };
        requests.write_all(&[request, b"\n"].concat())?;
        requests.flush()?;
        answered(&mut self.answers)
    }
}

/// The bytes of a file in an answer of `cat-file --batch`; none if there is no such file.
///
/// # Errors
/// That the answer ends early, or is none.
fn answered(answers: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut header = Vec::new();
    if answers.read_until(b'\n', &mut header)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    // `NAME TYPE SIZE` or, of a link that does not resolve, `KIND SIZE`; then that many bytes and a line break.
    // `REQUEST missing` has none.
    let header = String::from_utf8_lossy(&header);
    let words: Vec<&str> = header.trim_end().split(' ').collect();
    let (kind, size) = match words.as_slice() {
        [.., "missing" | "submodule"] => return Ok(None),
        [.., kind, size] => (*kind, size.parse::<u64>()),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    let size = size.map_err(|_| io::ErrorKind::InvalidData)?;
    let mut bytes = Vec::new();
    answers.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((kind == "blob").then_some(bytes))
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Without requests it ends.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}

/// Reads bytes as a listing and as answers, for tests. Panics if what comes back is not a part of them.
#[cfg(any(test, fuzzing))]
pub fn check_output(output: &[u8]) {
    let is_part = |part: &[u8]| part.is_empty() || memchr::memmem::find(output, part).is_some();
    for path in listed(output).keys() {
        // Elsewhere a path is text, in which other bytes are replaced.
        assert!(cfg!(not(unix)) || is_part(path.as_os_str().as_encoded_bytes()), "{path:?}");
    }
    let mut rest = output;
    while let (before, Ok(answer)) = (rest.len(), answered(&mut rest)) {
        assert!(rest.len() < before, "an answer without bytes");
        assert!(answer.is_none_or(|bytes| is_part(&bytes)), "bytes that git did not write");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &[u8] = b"100644 blob 8a1c\tapi/a b.yaml\x00120000 blob 8a1d\tlink\x00160000 commit 8a1e\tsub\x00";
    const ANSWERS: &[u8] = b"8a1c blob 5\na: b\n\nHEAD:x missing\n8a1d tree 0\n\nloop 1\nx\n";

    #[test]
    fn files_are_listed_without_links_and_submodules() {
        assert_eq!(listed(LISTING), HashMap::from([("api/a b.yaml".into(), "8a1c".to_owned())]));
    }

    #[test]
    fn answers_follow_each_other() {
        let mut rest = ANSWERS;
        let answers: Vec<_> = std::iter::from_fn(|| answered(&mut rest).ok()).collect();
        assert_eq!(answers, [Some(b"a: b\n".to_vec()), None, None, None]);
        assert!(rest.is_empty());
        for broken in ["", "x", "8a1c blob 5\na: b", "8a1c blob -1\n", "8a1c blob 18446744073709551615\na"] {
            assert!(answered(&mut broken.as_bytes()).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn output_that_is_damaged_anywhere_is_read_to_its_end() {
        for output in [LISTING, ANSWERS] {
            for at in 0..output.len() {
                check_output(&output[..at]);
                for byte in [0, b'\t', b'\n', b' ', b'9', 0xff] {
                    let mut damaged = output.to_vec();
                    damaged[at] = byte;
                    check_output(&damaged);
                }
            }
        }
    }
}
