//! The `git` program: the only place that runs it.
//!
//! A repository may be a stranger's, and so may what is committed in it. So git is told which repository is meant and finds none
//! by itself; only plumbing is run, which asks no hook, filter, pager or signature program; nothing is fetched, over no transport;
//! replaced objects, grafts and stored commit graphs are left aside; and what git prints, and how long it takes, have a limit.
//! What `.git` says can then still be false or too much, but nothing in it is run.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::time::interval::Instant;

use super::repository::Repository;

/// Why there is no history to read.
#[derive(Debug)]
pub(crate) enum GitError {
    /// The program cannot be run, or failed with these words.
    Failed(String),
    /// There is no repository around the folder, or it is somebody else's.
    NoRepository,
    /// There is no such commit.
    Unknown(String),
    /// The history does not reach back to that instant.
    TooOld(Instant),
    /// The history may reach back so far, but this clone does not have it.
    Shallow,
    /// There is more of it than is read: more than this.
    TooMuch(String),
    /// This command of it took too long.
    TooSlow(String),
}

impl GitError {
    pub(super) fn lacks(object: &str) -> Self {
        Self::Failed(format!("the repository lacks the object {object}"))
    }
}

impl std::fmt::Display for GitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failed(words) => write!(f, "cannot read the history of the schedules: {words}"),
            Self::NoRepository => {
                f.write_str("cannot read the history of the schedules: the folder is not a git repository, and none of the same owner is around it")
            }
            Self::Unknown(revision) => write!(f, "there is no commit `{}`", revision.escape_default()),
            Self::TooOld(at) => write!(f, "the schedules have no commit as old as {at}"),
            Self::Shallow => f.write_str(
                "this clone is shallow and does not have the history that is asked for; `git fetch --unshallow` gets it",
            ),
            Self::TooSlow(command) => {
                let seconds = PATIENCE.as_secs();
                write!(f, "cannot read the history of the schedules: `git {command}` took more than {seconds} seconds")
            }
            Self::TooMuch(what) => write!(f, "the history of the schedules is too large to read: more than {what}"),
        }
    }
}

impl std::error::Error for GitError {}

/// Variables that lead git elsewhere (`git rev-parse --local-env-vars`), or make it talk where errors are read.
const REMOVED: [&str; 17] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE_SETUP",
    "GIT_WORK_TREE",
];

/// Variables that keep git from fetching, asking, and believing another history.
const SET: [(&str, &str); 9] = [
    ("GIT_ALLOW_PROTOCOL", "none"),
    // Paths are literal, whatever else is wanted.
    ("GIT_GLOB_PATHSPECS", "0"),
    ("GIT_ICASE_PATHSPECS", "0"),
    ("GIT_NOGLOB_PATHSPECS", "0"),
    // Were it only removed, git would obey `info/grafts`.
    ("GIT_GRAFT_FILE", "/dev/null"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_PROTOCOL_FROM_USER", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

/// Settings that the repository's own cannot override.
const SETTINGS: [&str; 7] = [
    // Git would speak of the grafts that it is kept from.
    "advice.graftFileDeprecated=false",
    "core.commitGraph=false",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
];

/// The most bytes of one answer.
const MAX_BYTES: usize = 512 << 20;
/// How long git may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Git, for one repository.
#[derive(Debug)]
pub(super) struct Git {
    git_directory: PathBuf,
    work_tree: PathBuf,
}

impl Git {
    /// Git for that repository.
    pub(super) fn new(repository: Repository) -> Self {
        Self { git_directory: repository.git_directory, work_tree: repository.work_tree }
    }

    /// What git prints, given that input.
    ///
    /// # Errors
    /// It cannot be run, fails, prints more, or takes too long; a command that ends with 1 gives [`GitError::Unknown`].
    pub(super) fn answer(&self, arguments: &[&str], input: String) -> Result<Vec<u8>, GitError> {
        let failed = |error: io::Error| GitError::Failed(format!("cannot run `git`: {error}"));
        let mut child = self.command(arguments).spawn().map_err(failed)?;
        // Each beside the others, so that none waits for another for ever.
        if let Some(mut stdin) = child.stdin.take() {
            thread::spawn(move || stdin.write_all(input.as_bytes()));
        }
        let said = child.stderr.take().map(|stderr| read(stderr, 4 * 1024));
        let Some(printed) = child.stdout.take().map(|stdout| read(stdout, MAX_BYTES + 1)) else {
            return Err(GitError::Failed("`git` has no output".to_owned()));
        };
        let output = match printed.recv_timeout(PATIENCE) {
            Ok(output) if output.len() <= MAX_BYTES => output,
            Ok(_) => return Err(stopped(&mut child, GitError::TooMuch(format!("{} MiB", MAX_BYTES >> 20)))),
            Err(_) => return Err(stopped(&mut child, GitError::TooSlow(arguments[0].to_owned()))),
        };
        let status = child.wait().map_err(failed)?;
        if status.success() {
            return Ok(output);
        }
        let said = said.and_then(|said| said.recv_timeout(PATIENCE).ok()).unwrap_or_default();
        let words = String::from_utf8_lossy(&said).trim().trim_start_matches("fatal: ").to_owned();
        match (status.code(), words.is_empty()) {
            // So `rev-parse --verify` says that there is none of that name.
            (Some(1), _) => Err(GitError::Unknown(arguments.last().unwrap_or(&"").to_string())),
            (_, true) => Err(GitError::Failed(format!("`git {}` ended with {status}", arguments[0]))),
            (_, false) => Err(GitError::Failed(words)),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        let named = |option: &str, path: &PathBuf| {
            let mut named = OsString::from(option);
            named.push(path);
            named
        };
        command
            .current_dir(&self.work_tree)
            .args(["--no-replace-objects", "--no-optional-locks", "--no-pager", "--literal-pathspecs"])
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .arg(named("--git-dir=", &self.git_directory))
            .arg(named("--work-tree=", &self.work_tree))
            .args(arguments)
            .envs(SET)
            // Nothing is asked about what is staged, and the index may be damaged.
            .env("GIT_INDEX_FILE", self.git_directory.join("coverage-no-index"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for variable in REMOVED {
            command.env_remove(variable);
        }
        command
    }
}

/// Ends a command that goes on for too long.
fn stopped(child: &mut Child, error: GitError) -> GitError {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    error
}

/// Reads at most that many bytes, beside what else is done.
fn read(mut from: impl Read + Send + 'static, most: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        // What cannot be read has ended.
        let _ = from.by_ref().take(most).read_to_end(&mut bytes);
        let sent = sender.send(bytes);
        // Who writes on into what is closed is ended by that.
        let _ = io::copy(&mut from, &mut io::sink());
        sent
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_that_git_says_leads_to_another_repository_is_removed_or_set() {
        let output = Command::new("git").args(["rev-parse", "--local-env-vars"]).output().unwrap();
        let listed = String::from_utf8(output.stdout).unwrap();
        assert!(listed.contains("GIT_DIR"));
        let ours = |variable: &str| {
            REMOVED.contains(&variable) || SET.iter().any(|(set, _)| *set == variable) || variable == "GIT_INDEX_FILE"
        };
        assert_eq!(listed.lines().filter(|variable| !ours(variable)).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
