//! The schedules as they were: files of a commit, read through the `git` program, which nothing else calls.
//!
//! Only its plumbing is used, without hooks, pagers, replaced objects or signature programs, because a repository may be a
//! stranger's.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::diagnostic::{AsOf, Refusal, Source, Sources};
use crate::roster::files::{MAX_FILE_BYTES, MAX_FILES, Place};
use crate::time::interval::Instant;

use super::source::{decoded, shown};

/// Why there is no history to read.
#[derive(Debug)]
pub enum GitError {
    /// The program cannot be run, or failed with these words.
    Failed(String),
    /// There is no such commit.
    Unknown(String),
    /// The history does not reach back to that instant.
    TooOld(Instant),
    /// The history may reach back so far, but this clone does not have it.
    Shallow,
}

impl std::fmt::Display for GitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failed(words) => write!(f, "cannot read the history of the schedules: {words}"),
            Self::Unknown(revision) => write!(f, "there is no commit `{}`", revision.escape_default()),
            Self::TooOld(at) => write!(f, "the schedules have no commit as old as {at}"),
            Self::Shallow => f.write_str(
                "this clone is shallow and does not have the history that is asked for; `git fetch --unshallow` gets it",
            ),
        }
    }
}

impl std::error::Error for GitError {}

/// A schedules folder in a repository.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
    /// The path of the folder from the top of the repository, ending in `/` if it is not the top.
    prefix: String,
}

impl Repository {
    /// The repository that holds `folder`.
    ///
    /// # Errors
    /// There is none, or no `git`.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let repository = Self { folder: folder.to_owned(), prefix: String::new() };
        let prefix = repository.git(&["rev-parse", "--show-prefix"], Vec::new())?;
        let prefix = String::from_utf8_lossy(&prefix);
        Ok(Self { prefix: prefix.strip_suffix('\n').unwrap_or(&prefix).to_owned(), ..repository })
    }

    /// The commit of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn commit(&self, revision: &str) -> Result<AsOf, GitError> {
        let name = format!("{revision}^{{commit}}");
        let found = self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name], Vec::new());
        let id = found.map_err(|error| match error {
            GitError::Failed(words) if words.is_empty() => GitError::Unknown(revision.to_owned()),
            other => other,
        })?;
        let id = String::from_utf8_lossy(&id).trim().to_owned();
        let seconds = self.git(&["log", "--max-count=1", "--format=%ct", &id], Vec::new())?;
        let committed = String::from_utf8_lossy(&seconds).trim().parse().map_err(|_| GitError::Unknown(id.clone()))?;
        Ok(AsOf { commit: id, committed: Instant::from_unix(committed) })
    }

    /// The commit that was published at an instant: the last by then in the first-parent history of HEAD.
    ///
    /// # Errors
    /// There is none so old, or this clone does not have it.
    pub fn commit_at(&self, instant: Instant) -> Result<AsOf, GitError> {
        let published = self.first_parents()?;
        let last = published.into_iter().take_while(|commit| commit.committed <= instant).last();
        match last {
            Some(commit) => Ok(commit),
            None if self.is_shallow()? => Err(GitError::Shallow),
            None => Err(GitError::TooOld(instant)),
        }
    }

    /// The files of the schedules in a commit.
    ///
    /// # Errors
    /// `git` fails.
    pub fn sources(&self, as_of: &AsOf) -> Result<Sources, GitError> {
        let agents = format!("{}agents/", self.prefix);
        let mut list = vec!["ls-tree", "-z", "-l", "--full-tree", &as_of.commit];
        let top = self.git(
            &[&list[..], &if self.prefix.is_empty() { vec![] } else { vec![self.prefix.as_str()] }].concat(),
            Vec::new(),
        )?;
        list.push(&agents);
        let inside = self.git(&list, Vec::new())?;
        let text = [String::from_utf8_lossy(&top), String::from_utf8_lossy(&inside)].concat();
        let entries: Vec<Entry> =
            text.split_terminator('\0').filter_map(|line| Entry::read(line, &self.prefix)).collect();
        let folder = format!("{}@{}", shown(&self.folder), &as_of.commit[..as_of.commit.len().min(12)]);
        let source = |path: &str, content| Source { shown: format!("{folder}/{path}"), path: path.to_owned(), content };
        if entries.len() > MAX_FILES {
            return Ok(Sources::new(vec![source("agents", Err(Refusal::TooMany))]).as_of(as_of.clone()));
        }
        let wanted: Vec<&str> =
            entries.iter().filter(|entry| entry.refusal().is_none()).map(|entry| entry.id.as_str()).collect();
        let blobs = self.blobs(&wanted)?;
        let files = entries.iter().filter_map(|entry| match Place::of(&entry.path, entry.kind == "tree") {
            Place::Ignored => None,
            Place::Stray(_) if entry.path == "agents" => None,
            Place::Stray(_) => Some(source(&entry.path, Ok(String::new()))),
            Place::Team | Place::Cycles | Place::Agent(_) => {
                let content = match entry.refusal() {
                    Some(refusal) => Err(refusal),
                    None => decoded(blobs.get(&entry.id).cloned().unwrap_or_default()),
                };
                Some(source(&entry.path, content))
            }
        });
        Ok(Sources::new(files.collect()).as_of(as_of.clone()))
    }

    /// When each file of the schedules was last changed by what was published, by its path in the folder; what is changed and
    /// not committed yet is changed `now`. Nothing where this clone is shallow: its oldest commit looks as if it had changed
    /// everything.
    ///
    /// # Errors
    /// `git` fails.
    pub fn changes(&self, as_of: Option<&AsOf>, now: Instant) -> Result<Option<BTreeMap<String, Instant>>, GitError> {
        if self.is_shallow()? {
            return Ok(None);
        }
        let revision = as_of.map_or("HEAD", |as_of| as_of.commit.as_str());
        let log = ["log", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--name-only", "-z"];
        let log = self.git(&[&log[..], &["--format=%x01%ct", revision, "--", "."]].concat(), Vec::new())?;
        let mut changes: BTreeMap<String, Instant> = BTreeMap::new();
        let mut committed = Instant::MIN;
        for token in String::from_utf8_lossy(&log).split('\0').map(|token| token.trim_start_matches('\n')) {
            if let Some(seconds) = token.strip_prefix('\u{1}') {
                committed = seconds.parse().map_or(Instant::MIN, Instant::from_unix);
            } else if let Some(path) = token.strip_prefix(&self.prefix) {
                changes.entry(path.to_owned()).and_modify(|known| *known = committed.max(*known)).or_insert(committed);
            }
        }
        if as_of.is_none() {
            let status = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."];
            let status = self.git(&status, Vec::new())?;
            let status = String::from_utf8_lossy(&status);
            let paths = status.split('\0').filter_map(|line| line.get(3..)?.strip_prefix(&self.prefix));
            changes.extend(paths.map(|path| (path.to_owned(), now)));
        }
        Ok(Some(changes))
    }

    /// The first-parent history of HEAD from its start, each commit at the instant from which on it was published: its
    /// committer time, or that of a commit before it if that is later.
    fn first_parents(&self) -> Result<Vec<AsOf>, GitError> {
        let lines = self.git(&["log", "--first-parent", "--reverse", "--format=%H %ct", "HEAD"], Vec::new())?;
        let mut latest = Instant::MIN;
        let commit = |line: &str| {
            let (id, seconds) = line.split_once(' ')?;
            latest = latest.max(Instant::from_unix(seconds.parse().ok()?));
            Some(AsOf { commit: id.to_owned(), committed: latest })
        };
        Ok(String::from_utf8_lossy(&lines).lines().filter_map(commit).collect())
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(self.git(&["rev-parse", "--is-shallow-repository"], Vec::new())?.starts_with(b"true"))
    }

    /// The bytes of these objects, by id.
    fn blobs(&self, ids: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, GitError> {
        let asked = ids.iter().flat_map(|id| [id.as_bytes(), b"\n"]).flatten().copied().collect();
        let output = self.git(&["cat-file", "--batch"], asked)?;
        let mut rest = output.as_slice();
        let mut blobs = BTreeMap::new();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            // "<id> blob <size>"
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            let mut words = head.split(' ');
            let (id, size) = (words.next().unwrap_or(""), words.nth(1).and_then(|size| size.parse::<usize>().ok()));
            let body = end + 1..end + 1 + size.unwrap_or(0);
            let bytes =
                rest.get(body.clone()).ok_or_else(|| GitError::Failed(format!("`git cat-file` said {head}")))?;
            blobs.insert(id.to_owned(), bytes.to_vec());
            rest = rest.get(body.end + 1..).unwrap_or_default();
        }
        Ok(blobs)
    }

    /// What a git command prints, given that input.
    fn git(&self, arguments: &[&str], input: Vec<u8>) -> Result<Vec<u8>, GitError> {
        let failed = |error: std::io::Error| GitError::Failed(format!("cannot run `git`: {error}"));
        let mut child = Command::new("git")
            .args(["--no-replace-objects", "--no-optional-locks", "-c", "log.showSignature=false"])
            .args(["-c", "core.fsmonitor=false", "-C"])
            .arg(&self.folder)
            .args(arguments)
            .env("LC_ALL", "C")
            // Set inside of hooks, for another folder.
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        // Beside the reading, so that neither waits for the other for ever.
        let writer = child.stdin.take().map(|mut stdin| thread::spawn(move || stdin.write_all(&input)));
        let output = child.wait_with_output().map_err(failed)?;
        drop(writer.map(thread::JoinHandle::join));
        if output.status.success() {
            return Ok(output.stdout);
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().trim_start_matches("fatal: ").to_owned();
        Err(GitError::Failed(words))
    }
}

/// What a tree lists.
struct Entry {
    /// Within the schedules folder.
    path: String,
    kind: String,
    is_link: bool,
    id: String,
    size: Option<usize>,
}

impl Entry {
    /// Reads "<mode> <kind> <id> <size>\t<path>".
    fn read(line: &str, prefix: &str) -> Option<Self> {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split_whitespace();
        let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        Some(Self {
            path: path.strip_prefix(prefix)?.to_owned(),
            kind: kind.to_owned(),
            is_link: mode == "120000",
            id: id.to_owned(),
            size: size.parse().ok(),
        })
    }

    /// Why it is not read.
    fn refusal(&self) -> Option<Refusal> {
        match self.kind.as_str() {
            "blob" if self.is_link => {
                Some(Refusal::NotAFile("it is a link, and links are not followed in history".to_owned()))
            }
            "blob" => (self.size.unwrap_or(0) > MAX_FILE_BYTES).then_some(Refusal::TooLarge),
            _ => Some(Refusal::NotAFile("it is a folder".to_owned())),
        }
    }
}
