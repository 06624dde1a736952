//! The schedules as they were: files of a commit, read through the `git` program, which nothing else calls.
//!
//! Only its plumbing is used, without hooks, pagers, replaced objects or signature programs, because a repository may be a
//! stranger's.

use std::collections::{BTreeMap, BTreeSet};
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

/// Variables of the environment that lead `git` elsewhere (`git rev-parse --local-env-vars`), or make it talk.
const ELSEWHERE: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_TRACE_SETUP",
    "GIT_WORK_TREE",
];

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
        let seconds = self.git(&["log", "--max-count=1", "--format=%ct", &id, "--"], Vec::new())?;
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
        // By ids: a path would be taken for an option or a pattern.
        let mut tree = self.list(&format!("{}:{}", as_of.commit, self.prefix), "")?;
        if let Some(agents) = tree.remove("agents") {
            match agents.kind {
                Kind::Folder => tree.extend(self.list(&agents.id, "agents/")?),
                Kind::File | Kind::Link | Kind::Submodule => drop(tree.insert("agents".to_owned(), agents)),
            }
        }
        let blobs = self.blobs([&tree])?;
        Ok(self.files(&tree, as_of, &blobs))
    }

    /// The files of the schedules in a commit; none where the commit does not have the folder.
    ///
    /// # Errors
    /// `git` fails.
    pub fn sources_if_any(&self, as_of: &AsOf) -> Result<Sources, GitError> {
        let tree = format!("{}:{}", as_of.commit, self.prefix);
        match self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree], Vec::new()) {
            Err(GitError::Failed(words)) if words.is_empty() => Ok(Sources::new(Vec::new()).as_of(as_of.clone())),
            _ => self.sources(as_of),
        }
    }

    /// What a tree lists, with `prefix` before the paths.
    fn list(&self, tree: &str, prefix: &str) -> Result<Tree, GitError> {
        let list = self.git(&["ls-tree", "-z", "--full-tree", tree], Vec::new())?;
        let text = String::from_utf8_lossy(&list);
        let entries = text.split_terminator('\0').filter_map(|line| Entry::of_tree(line, prefix));
        Ok(entries.map(|entry| (entry.path.clone(), entry)).collect())
    }

    /// The schedules in the first-parent history of HEAD, from the first on, each from the instant at which it was published.
    ///
    /// # Errors
    /// This clone is shallow, or `git` fails.
    pub fn versions(&self) -> Result<Vec<Sources>, GitError> {
        if self.is_shallow()? {
            return Err(GitError::Shallow);
        }
        let published: BTreeMap<String, AsOf> =
            self.first_parents()?.into_iter().map(|commit| (commit.commit.clone(), commit)).collect();
        let log = ["log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-abbrev"];
        let log = self
            .git(&[&log[..], &["--no-renames", "--root", "--format=%x01%H", "HEAD", "--", "."]].concat(), Vec::new())?;
        let log = String::from_utf8_lossy(&log);
        let mut trees: Vec<(AsOf, Tree)> = Vec::new();
        let mut tokens = log.split('\0');
        while let Some(token) = tokens.next() {
            let token = token.trim_start_matches('\n');
            if let Some(commit) = token.strip_prefix('\u{1}').and_then(|id| published.get(id)) {
                let before = trees.last().map(|(_, tree)| tree.clone());
                trees.push((commit.clone(), before.unwrap_or_default()));
            } else if let (Some(change), Some((_, tree))) = (token.strip_prefix(':'), trees.last_mut()) {
                // A path is whatever follows a change, and is never taken for anything else.
                let path = tokens.next().and_then(|path| path.strip_prefix(&self.prefix)).unwrap_or("");
                match Entry::of_change(change, path) {
                    Some(entry) => drop(tree.insert(path.to_owned(), entry)),
                    None => drop(tree.remove(path)),
                }
            }
        }
        let blobs = self.blobs(trees.iter().map(|(_, tree)| tree))?;
        Ok(trees.iter().map(|(as_of, tree)| self.files(tree, as_of, &blobs)).collect())
    }

    /// The files of a tree as they are read from a folder.
    fn files(&self, tree: &Tree, as_of: &AsOf, blobs: &BTreeMap<String, Vec<u8>>) -> Sources {
        let folder = format!("{}@{}", shown(&self.folder), &as_of.commit[..as_of.commit.len().min(12)]);
        let source = |path: &str, content| Source { shown: format!("{folder}/{path}"), path: path.to_owned(), content };
        if tree.len() > MAX_FILES {
            return Sources::new(vec![source("agents", Err(Refusal::TooMany))]).as_of(as_of.clone());
        }
        let file = |entry: &Entry| match Place::of(&entry.path, entry.kind == Kind::Folder) {
            _ if entry.path == "agents" => Some(source("agents", entry.content(blobs).and(Err(not_read(NO_FOLDER))))),
            _ if entry.path.trim_start_matches("agents/").contains('/') => None,
            Place::Ignored => None,
            Place::Journal | Place::Stray(_) => Some(source(&entry.path, Ok(String::new()))),
            Place::Team | Place::Cycles | Place::Agent(_) => Some(source(&entry.path, entry.content(blobs))),
        };
        Sources::new(tree.values().filter_map(file).collect()).as_of(as_of.clone())
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
        let lines = self.git(&["log", "--first-parent", "--reverse", "--format=%H %ct", "HEAD", "--"], Vec::new())?;
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

    /// The bytes of the files in these trees that are not too large, by id.
    fn blobs<'t>(&self, trees: impl IntoIterator<Item = &'t Tree>) -> Result<BTreeMap<String, Vec<u8>>, GitError> {
        let entries = trees.into_iter().flat_map(BTreeMap::values).filter(|entry| entry.kind == Kind::File);
        let all: BTreeSet<&str> = entries.map(|entry| entry.id.as_str()).collect();
        let asked =
            |ids: &mut dyn Iterator<Item = &str>| ids.flat_map(|id| [id, "\n"]).collect::<String>().into_bytes();
        let sizes = self.git(&["cat-file", "--batch-check"], asked(&mut all.iter().copied()))?;
        // "<id> blob <size>"
        let size = |head: &str| head.rsplit(' ').next()?.parse::<usize>().ok();
        let fits = |head: &&str| size(head).is_some_and(|size| size <= MAX_FILE_BYTES);
        let sizes = String::from_utf8_lossy(&sizes);
        if let Some(missing) = sizes.lines().find(|head| head.ends_with(" missing")) {
            return Err(GitError::Failed(format!("the repository lacks an object: {missing}")));
        }
        let output = self.git(
            &["cat-file", "--batch"],
            asked(&mut sizes.lines().filter(fits).filter_map(|head| head.split(' ').next())),
        )?;
        let mut rest = output.as_slice();
        let mut blobs = BTreeMap::new();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = String::from_utf8_lossy(&rest[..end]);
            let body = end + 1..end + 1 + size(&head).unwrap_or(0);
            let bytes =
                rest.get(body.clone()).ok_or_else(|| GitError::Failed(format!("`git cat-file` said {head}")))?;
            blobs.insert(head.split(' ').next().unwrap_or("").to_owned(), bytes.to_vec());
            rest = rest.get(body.end + 1..).unwrap_or_default();
        }
        Ok(blobs)
    }

    /// What a git command prints, given that input.
    fn git(&self, arguments: &[&str], input: Vec<u8>) -> Result<Vec<u8>, GitError> {
        let failed = |error: std::io::Error| GitError::Failed(format!("cannot run `git`: {error}"));
        let mut command = Command::new("git");
        command
            .args(["--no-replace-objects", "--no-optional-locks", "-c", "log.showSignature=false"])
            .args(["-c", "core.fsmonitor=false", "-C"])
            .arg(&self.folder)
            .args(arguments)
            .env("LC_ALL", "C");
        // What hooks set is about another folder, and traces go where errors are read.
        for variable in ELSEWHERE {
            command.env_remove(variable);
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
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

/// The files of the schedules in a commit, by their paths in the folder.
type Tree = BTreeMap<String, Entry>;

/// What a tree lists.
#[derive(Clone, Debug)]
struct Entry {
    /// Within the schedules folder.
    path: String,
    kind: Kind,
    id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    Folder,
    Submodule,
}

impl Entry {
    /// Reads "<mode> <kind> <id>\t<path>".
    fn of_tree(line: &str, prefix: &str) -> Option<Self> {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, id) = (words.next()?, words.nth(1)?);
        Some(Self { path: format!("{prefix}{path}"), kind: Kind::of(mode), id: id.to_owned() })
    }

    /// Reads "<old mode> <new mode> <old id> <new id> <letter>"; nothing where the file is gone.
    fn of_change(change: &str, path: &str) -> Option<Self> {
        let mut words = change.split(' ').skip(1);
        let (mode, id) = (words.next()?, words.nth(1)?);
        (mode != "000000").then(|| Self { path: path.to_owned(), kind: Kind::of(mode), id: id.to_owned() })
    }

    /// Its text, or why it is not read.
    fn content(&self, blobs: &BTreeMap<String, Vec<u8>>) -> Result<String, Refusal> {
        match self.kind {
            Kind::Link => Err(not_read("it is a link, and links are not followed in history")),
            Kind::Folder => Err(not_read("it is a folder")),
            Kind::Submodule => Err(not_read("it is a submodule")),
            Kind::File => blobs.get(&self.id).map_or(Err(Refusal::TooLarge), |bytes| decoded(bytes.clone())),
        }
    }
}

/// Why `agents` is not read.
const NO_FOLDER: &str = "it is no folder in this commit";

fn not_read(why: &str) -> Refusal {
    Refusal::NotAFile(why.to_owned())
}

impl Kind {
    fn of(mode: &str) -> Self {
        match mode {
            "120000" => Self::Link,
            "040000" => Self::Folder,
            "160000" => Self::Submodule,
            _ => Self::File,
        }
    }
}
