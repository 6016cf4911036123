//! What git knows: repositories, revisions, renames, and the files of a revision.
//!
//! The program does it: it is there wherever there is a checkout, and it alone knows every form of repository that it
//! has written (partial clones, worktrees, submodules, new formats of refs and hashes).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::{Complaint, reason};
use crate::resolve::{display, nearest};

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

/// The root of a working tree, and that of the repository of which it is a submodule. Both are canonical.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) path: PathBuf,
    pub(super) outer: Option<PathBuf>,
}

/// The working tree around a directory; none where there is no repository.
///
/// # Errors
/// What git says where it can't or won't look.
pub(super) fn root(directory: &Path) -> Result<Option<Root>, Complaint> {
    let answer = ask(directory, &["rev-parse", "--show-toplevel", "--show-superproject-working-tree"])?;
    if !answer.is_good {
        return match answer.complaint {
            complaint if complaint.contains("not a git repository") => Ok(None),
            complaint => Err(Complaint {
                message: format!("git can't look into `{}`: {complaint}", display(directory)),
                help: "`git status` there says the same and what to do about it".to_owned(),
            }),
        };
    }
    let mut lines = answer.text.lines().filter(|line| !line.is_empty());
    let mut next = || lines.next().map(|line| Path::new(line).canonicalize().unwrap_or_else(|_| PathBuf::from(line)));
    Ok(next().map(|path| Root { path, outer: next() }))
}

/// The commit that a revision names in a repository.
///
/// # Errors
/// That it names none, with what can be done about it.
pub(super) fn commit(root: &Path, revision: &str) -> Result<String, Complaint> {
    match object(root, &format!("{revision}^{{commit}}"))? {
        Some(commit) => Ok(commit),
        None => Err(missing(root, revision)?),
    }
}

/// The name of the object that an expression names, where there is one.
pub(super) fn object(root: &Path, expression: &str) -> Result<Option<String>, Complaint> {
    let answer = ask(root, &["rev-parse", "--verify", "--quiet", expression])?;
    Ok(Some(answer.text.trim().to_owned()).filter(|name| answer.is_good && !name.is_empty()))
}

/// Says why a revision names no commit of a repository.
fn missing(root: &Path, revision: &str) -> Result<Complaint, Complaint> {
    let refs = ask(root, &["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"])?;
    let refs: Vec<&str> = refs.text.lines().collect();
    let place = display(root);
    if refs.is_empty() && object(root, "HEAD")?.is_none() {
        return Ok(Complaint {
            message: format!("the repository `{place}` has no commits, so there is no revision `{revision}`"),
            help: "leave out `--since` until there is one: everything is new".to_owned(),
        });
    }
    let is_shallow = ask(root, &["rev-parse", "--is-shallow-repository"])?.text.trim() == "true";
    let remotes = ask(root, &["remote"])?;
    let branch = revision.split_once('/').filter(|(remote, _)| remotes.text.lines().any(|known| known == *remote));
    let suffix = format!("/{revision}");
    let similar = refs.iter().find(|known| known.ends_with(&suffix)).map(|known| (*known).to_owned());
    let similar = similar.or_else(|| nearest(revision, refs.iter().copied()));
    let mut help = Vec::new();
    help.extend(
        branch
            .map(|(remote, branch)| format!("`git fetch {remote} {branch}:refs/remotes/{remote}/{branch}` brings it")),
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
    Ok(Complaint { message, help: help.join("; ") })
}

/// What became of the files of a commit in the working tree, by their paths from its root.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// The old path of each file that was renamed.
    pub(super) renamed: HashMap<PathBuf, PathBuf>,
    /// The paths of those that are gone.
    pub(super) deleted: Vec<PathBuf>,
}

/// Compares the working tree with a commit.
///
/// # Errors
/// What git says where it can't.
pub(super) fn moves(root: &Path, commit: &str) -> Result<Moves, Complaint> {
    const DIFF: [&str; 8] = [
        "diff",
        "--no-ext-diff",
        "--no-relative",
        "--ignore-submodules=all",
        "--find-renames",
        "--diff-filter=RD",
        "--name-status",
        "-z",
    ];
    let answer = ask(root, &[&DIFF[..], &[commit, "--"]].concat())?;
    if !answer.is_good {
        return Err(Complaint {
            message: format!("git can't compare `{}` with {commit}: {}", display(root), answer.complaint),
            help: "`git fsck` there tells whether the repository is damaged".to_owned(),
        });
    }
    let mut moves = Moves::default();
    let mut fields = answer.text.split('\0');
    while let (Some(status), Some(old)) = (fields.next(), fields.next()) {
        match status.starts_with('R').then(|| fields.next()).flatten() {
            Some(new) => drop(moves.renamed.insert(PathBuf::from(new), PathBuf::from(old))),
            None => moves.deleted.push(PathBuf::from(old)),
        }
    }
    Ok(moves)
}

/// What git answered.
struct Answer {
    is_good: bool,
    text: String,
    /// The last line on its standard error, without the word that it starts with.
    complaint: String,
}

fn ask(directory: &Path, arguments: &[&str]) -> Result<Answer, Complaint> {
    let output = git(directory, arguments).stdin(Stdio::null()).output().map_err(|error| unusable(&error))?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let told = stderr.lines().find(|line| line.starts_with("fatal:") || line.starts_with("error:"));
    let told = told.or_else(|| stderr.lines().next()).unwrap_or("it says nothing");
    Ok(Answer {
        is_good: output.status.success(),
        text: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaint: told.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned(),
    })
}

fn git<S: AsRef<OsStr>>(directory: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new("git");
    // Canonical paths of Windows start with a prefix that git does not know.
    command.arg("-C").arg(display(directory).trim_start_matches("//?/")).args(arguments);
    // What it says is compared, and looking must not write.
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    for name in OF_A_HOOK {
        command.env_remove(name);
    }
    command
}

fn unusable(error: &io::Error) -> Complaint {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "`--since` needs git, which is not installed here (or not on the PATH)".to_owned(),
        _ => format!("`--since` needs git, which can't be run: {}", reason(error)),
    };
    Complaint { message, help: "install git, or know findings by `--baseline` instead".to_owned() }
}

/// Reads the files of one commit, all by one process.
#[derive(Debug)]
pub(super) struct Reader {
    commit: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    /// # Errors
    /// That git can't be run.
    pub(super) fn new(root: &Path, commit: &str) -> Result<Self, Complaint> {
        let mut command = git(root, &["cat-file", "--batch", "--follow-symlinks"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| unusable(&error))?;
        let (requests, answers) = (child.stdin.take(), child.stdout.take());
        let answers = answers.ok_or_else(|| unusable(&io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { commit: commit.to_owned(), child, requests, answers: BufReader::new(answers) })
    }

    /// The bytes of a file, by its path from the root; none where the commit has no such file.
    ///
    /// # Errors
    /// That git ended early.
    pub(super) fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let path = display(path);
        // A request is a line.
        let Some(requests) = self.requests.as_mut().filter(|_| !path.contains('\n')) else { return Ok(None) };
        writeln!(requests, "{}:{path}", self.commit)?;
        requests.flush()?;
        let mut header = String::new();
        if self.answers.read_line(&mut header)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // `NAME TYPE SIZE` or, of a link that leads nowhere, `KIND SIZE`; then that many bytes and a line break.
        // `REQUEST missing` has none.
        let words: Vec<&str> = header.trim_end().split(' ').collect();
        let (kind, size) = match words.as_slice() {
            [.., "missing"] => return Ok(None),
            [.., kind, size] => (*kind, size.parse::<u64>()),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        let size = size.map_err(|_| io::ErrorKind::InvalidData)?;
        let mut bytes = Vec::new();
        (&mut self.answers).take(size + 1).read_to_end(&mut bytes)?;
        if bytes.pop() != Some(b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok((kind == "blob").then_some(bytes))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Without requests it ends.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}
