//! The schedules as they were: files of commits, read through git's plumbing.
//!
//! Folders are compared one level at a time and never into what nothing reads, and objects are asked for by their ids, so what a
//! stranger commits costs no more than it has bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{AsOf, Refusal, Source, SourceId, Sources};
use crate::roster::files::{MAX_FILE_BYTES, MAX_FILES, Place};
use crate::roster::past::Published;
use crate::time::interval::Instant;

use super::folders::{Folders, compared, with_agents};
use super::git::{Git, GitError};
use super::objects::{AGENTS, Blobs, Entry, Files, Head, ObjectKind, Tree, heads, not_read};
use super::repository::Repository;
use super::source::{shown, too_large_together};

/// The most commits that changed the schedules which are read.
const MAX_COMMITS: usize = 20_000;
/// The most commits in all.
const MAX_ALL_COMMITS: usize = 500_000;
/// The most files of all commits together that somebody reads, the same ones counted in each.
const MAX_LISTED: usize = 2_000_000;
/// The most bytes of different files in them.
const MAX_HISTORY_BYTES: usize = 64 << 20;
/// The most bytes of the lists of files of one commit.
const MAX_LIST_BYTES: usize = 16 << 20;

/// The repository of a schedules folder, and what it has committed.
#[derive(Debug)]
pub(crate) struct Committed {
    git: Git,
    /// As the user named it.
    folder: PathBuf,
    /// The path of the folder from the top of the repository, ending in `/` if it is not the top.
    prefix: String,
}

impl Committed {
    /// What the repository around `folder` has committed of it.
    ///
    /// # Errors
    /// There is none, or it cannot be named to git.
    pub(crate) fn of(folder: &Path) -> Result<Self, GitError> {
        let failed = |words: &str| GitError::Failed(words.to_owned());
        let repository = Repository::around(folder).ok_or(GitError::NoRepository)?;
        let prefix = repository.prefix.to_str().filter(|prefix| !prefix.contains('\n'));
        let prefix = prefix.ok_or_else(|| failed("the path of the folder is not plain text"))?;
        let prefix = prefix.replace(std::path::MAIN_SEPARATOR, "/");
        let prefix = if prefix.is_empty() { prefix } else { prefix + "/" };
        Ok(Self { git: Git::new(repository), folder: folder.to_owned(), prefix })
    }

    /// The commit of that name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn commit(&self, revision: &str) -> Result<AsOf, GitError> {
        let name = format!("{revision}^{{commit}}");
        let found = self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]);
        let id = found.map_err(|error| match error {
            GitError::Unknown(_) => GitError::Unknown(revision.to_owned()),
            other => other,
        })?;
        let commits = self.commits(&["--max-count=1", id.trim(), "--"])?;
        commits.into_iter().next().ok_or_else(|| GitError::Unknown(revision.to_owned()))
    }

    /// The commit that was published at an instant: the last by then in the first-parent history of HEAD.
    ///
    /// # Errors
    /// There is none so old, or this clone does not have it.
    pub(crate) fn commit_at(&self, instant: Instant) -> Result<AsOf, GitError> {
        match self.first_parents("HEAD")?.into_iter().take_while(|commit| commit.committed <= instant).last() {
            Some(commit) => Ok(commit),
            None if self.is_shallow()? => Err(GitError::Shallow),
            None => Err(GitError::TooOld(instant)),
        }
    }

    /// The files of the schedules in a commit.
    ///
    /// # Errors
    /// The commit does not have the folder, or `git` fails.
    pub(crate) fn sources(&self, as_of: &AsOf) -> Result<Sources, GitError> {
        let nothing = || GitError::Failed(format!("commit {} has no folder {}", as_of.commit, self.prefix));
        self.tree(as_of)?.ok_or_else(nothing).and_then(|tree| self.sources_of(&tree, as_of))
    }

    /// The files of the schedules in a commit; none where the commit does not have the folder.
    ///
    /// # Errors
    /// `git` fails.
    pub(crate) fn sources_if_any(&self, as_of: &AsOf) -> Result<Sources, GitError> {
        self.sources_of(&self.tree(as_of)?.unwrap_or_default(), as_of)
    }

    /// When each file of the schedules was last changed by what was published, by its path in the folder; what is changed and
    /// not committed yet is changed `now`. Nothing where this clone is shallow: its oldest commit looks as if it had changed
    /// everything.
    ///
    /// # Errors
    /// `git` fails.
    pub(crate) fn changes(
        &self,
        sources: &Sources,
        now: Instant,
    ) -> Result<Option<BTreeMap<String, Instant>>, GitError> {
        let history = match self.history(sources.commit().map_or("HEAD", |as_of| &as_of.commit)) {
            Err(GitError::Shallow) => return Ok(None),
            history => history?,
        };
        let mut changes = last_changes(&history);
        if sources.commit().is_some() {
            return Ok(Some(changes));
        }
        let committed = history.last()?;
        // Git may have given the lines other ends in the folder than they have in the commit.
        let text = |content: &Result<String, Refusal>| content.as_ref().ok().map(|text| text.replace("\r\n", "\n"));
        let committed: BTreeMap<&str, Option<String>> =
            committed.iter().map(|(path, content)| (*path, text(content))).collect();
        let is_changed =
            |source: &&Source| committed.get(source.path.as_str()).is_none_or(|then| *then != text(&source.content));
        let edited = sources.iter().map(|(_, source)| source).filter(is_changed);
        changes.extend(edited.map(|source| (source.path.clone(), now)));
        Ok(Some(changes))
    }

    /// What was published, from the first commit on, in the first-parent history of a revision.
    ///
    /// # Errors
    /// This clone is shallow, the history is too large, or `git` fails.
    pub(crate) fn history(&self, revision: &str) -> Result<History<'_>, GitError> {
        if self.is_shallow()? {
            return Err(GitError::Shallow);
        }
        let published = self.first_parents(revision)?;
        let folder = self.prefix.trim_end_matches('/');
        let found = heads(&self.git, published.iter().map(|commit| format!("{}:{folder}", commit.commit)))?;
        let is_missing = found.iter().any(|head| head.kind == "missing");
        let (mut commits, mut tops): (Vec<AsOf>, Vec<Option<Head>>) = (Vec::new(), Vec::new());
        for (as_of, top) in published.into_iter().zip(found.into_iter().map(Head::if_folder)) {
            let before = tops.last().and_then(Option::as_ref);
            if before.map(|top| &top.id) != top.as_ref().map(|top| &top.id) {
                commits.push(as_of);
                tops.push(top);
            }
        }
        if commits.len() > MAX_COMMITS {
            return Err(GitError::TooMuch(format!("{MAX_COMMITS} commits")));
        }
        let folders = with_agents(&self.git, tops)?;
        if is_missing {
            // Where not the folder is missing, but what the repository should have on the way to it, this fails.
            self.git(&[
                "rev-list",
                "--first-parent",
                "--count",
                revision,
                "--",
                if folder.is_empty() { "." } else { folder },
            ])?;
        }
        let edits = commits.into_iter().zip(compared(&self.git, &folders)?);
        Ok(History { of: self, edits: edits.map(|(as_of, files)| Edit { as_of, files }).collect() })
    }

    /// What a commit has in the place of the schedules folder, if that is a folder.
    fn tree(&self, as_of: &AsOf) -> Result<Option<Tree>, GitError> {
        let name = match self.prefix.trim_end_matches('/') {
            "" => format!("{}:", as_of.commit),
            // This fails where the repository lacks what is on the way, and lists nothing beside it.
            prefix => match self.list(&[&as_of.commit, prefix], "")?.into_values().next() {
                Some(Entry { kind: ObjectKind::Folder, id, .. }) => format!("{id}:"),
                _ => return Ok(None),
            },
        };
        let top = heads(&self.git, std::iter::once(name.clone()))?.pop().and_then(Head::if_folder);
        let Some(Folders { top: Some(top), agents }) = with_agents(&self.git, vec![top])?.pop() else {
            return Err(GitError::lacks(&name));
        };
        if top.size + agents.as_ref().map_or(0, |agents| agents.size) > MAX_LIST_BYTES {
            return Err(GitError::TooMuch(format!("{} MiB of names of files", MAX_LIST_BYTES >> 20)));
        }
        let mut tree = self.list(&[&top.id], "")?;
        match (tree.get(AGENTS), agents) {
            (Some(Entry { kind: ObjectKind::Folder, .. }), Some(agents)) => {
                tree.remove(AGENTS);
                tree.extend(self.list(&[&agents.id], "agents/")?);
            }
            (Some(Entry { kind: ObjectKind::Folder, id, .. }), None) => return Err(GitError::lacks(id)),
            _ => {}
        }
        Ok(Some(tree))
    }

    /// What `git ls-tree` lists, with `prefix` before the paths.
    fn list(&self, which: &[&str], prefix: &str) -> Result<Tree, GitError> {
        let list = self.git.answer(&[&["ls-tree", "-z", "--full-tree", "--"], which].concat(), String::new())?;
        let entries = list.split(|byte| *byte == 0).filter_map(|line| Entry::of_tree(line, prefix));
        Ok(entries.map(|entry| (entry.path.clone(), entry)).collect())
    }

    fn sources_of(&self, tree: &Tree, as_of: &AsOf) -> Result<Sources, GitError> {
        let of = |files| Ok(Sources::new(files).as_of(as_of.clone()));
        if tree.len() > MAX_FILES {
            return of(vec![self.found(AGENTS, as_of, Err(Refusal::TooMany))]);
        }
        let sizes = self.sizes(tree.values())?;
        let size = |entry: &'_ Entry| Some((sizes.get(&entry.id)?.size).try_into().unwrap_or(u64::MAX));
        let sizes_of = tree.values().filter_map(|entry| Some((entry.path.as_str(), size(entry)?)));
        if let Some(largest) = too_large_together(sizes_of) {
            return of(vec![self.found(largest, as_of, Err(Refusal::AllTooLarge))]);
        }
        let blobs = self.blobs(sizes.into_values())?;
        of(tree.values().filter_map(|entry| self.source(entry, as_of, &blobs)).collect())
    }

    /// A file as it is read from a folder, if it is there for somebody.
    fn source(&self, entry: &Entry, as_of: &AsOf, blobs: &Blobs) -> Option<Source> {
        let content = match Place::of(&entry.path, entry.kind == ObjectKind::Folder) {
            _ if entry.path == AGENTS => Err(not_read("it is no folder in this commit")),
            Place::Ignored => return None,
            _ if !entry.is_utf8 => Err(Refusal::NotUtf8Name),
            Place::Unread | Place::Stray(_) | Place::Journal | Place::OfRepository => Ok(String::new()),
            Place::Team | Place::Cycles | Place::Agent(_) => entry.content(blobs),
        };
        Some(self.found(&entry.path, as_of, content))
    }

    fn found(&self, path: &str, as_of: &AsOf, content: Result<String, Refusal>) -> Source {
        let commit = &as_of.commit[..as_of.commit.len().min(12)];
        Source { shown: format!("{}@{commit}/{path}", shown(&self.folder)), path: path.to_owned(), content }
    }

    /// The first-parent history of a revision from its start, each commit at the instant from which on it was published: its
    /// committer time, or that of a commit before it if that is later.
    fn first_parents(&self, revision: &str) -> Result<Vec<AsOf>, GitError> {
        let most = format!("--max-count={}", MAX_ALL_COMMITS + 1);
        let mut commits = self.commits(&["--first-parent", &most, revision, "--"])?;
        if commits.len() > MAX_ALL_COMMITS {
            return Err(GitError::TooMuch(format!("{MAX_ALL_COMMITS} commits")));
        }
        commits.reverse();
        let mut latest = Instant::MIN;
        for commit in &mut commits {
            latest = latest.max(commit.committed);
            commit.committed = latest;
        }
        Ok(commits)
    }

    /// Commits with their committer times, the newest first.
    fn commits(&self, which: &[&str]) -> Result<Vec<AsOf>, GitError> {
        let lines = self.git(&[&["rev-list", "--timestamp"], which].concat())?;
        let commit = |line: &str| {
            let (seconds, id) = line.split_once(' ')?;
            // Whatever a commit says of its time, it is a commit.
            let seconds = i64::try_from(seconds.parse::<u64>().ok()?).unwrap_or(i64::MAX);
            Some(AsOf { commit: id.to_owned(), committed: Instant::from_unix(seconds) })
        };
        Ok(lines.lines().filter_map(commit).collect())
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(self.git(&["rev-parse", "--is-shallow-repository"])?.starts_with("true"))
    }

    /// How large these files are that are read, by id.
    fn sizes<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Result<BTreeMap<String, Head>, GitError> {
        let read = |entry: &&Entry| {
            let place = Place::of(&entry.path, false);
            entry.kind == ObjectKind::File && matches!(place, Place::Team | Place::Cycles | Place::Agent(_))
        };
        let ids: BTreeSet<String> = entries.filter(read).map(|entry| entry.id.clone()).collect();
        let heads = heads(&self.git, ids.into_iter())?;
        match heads.iter().find(|head| head.kind == "missing") {
            Some(missing) => Err(GitError::lacks(&missing.id)),
            None => Ok(heads.into_iter().map(|head| (head.id.clone(), head)).collect()),
        }
    }

    /// The bytes of files that are not too large, by id.
    fn blobs(&self, heads: impl Iterator<Item = Head>) -> Result<Blobs, GitError> {
        let small: Vec<Head> = heads.filter(|head| head.size <= MAX_FILE_BYTES).collect();
        if small.iter().map(|head| head.size).sum::<usize>() > MAX_HISTORY_BYTES {
            return Err(GitError::TooMuch(format!("{} MiB of different files", MAX_HISTORY_BYTES >> 20)));
        }
        let asked = small.iter().flat_map(|head| [head.id.as_str(), "\n"]).collect();
        let output = self.git.answer(&["cat-file", "--batch"], asked)?;
        let mut rest = output.as_slice();
        let mut blobs = Blobs::new();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = Head::new(&String::from_utf8_lossy(&rest[..end]));
            let body = end + 1..end + 1 + head.size;
            let bytes = rest.get(body.clone()).ok_or_else(|| GitError::Failed(format!("git cut off {}", head.id)))?;
            blobs.insert(head.id, bytes.to_vec());
            rest = rest.get(body.end + 1..).unwrap_or_default();
        }
        Ok(blobs)
    }

    /// What a command prints as text.
    fn git(&self, arguments: &[&str]) -> Result<String, GitError> {
        let bytes = self.git.answer(arguments, String::new())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What was published, commit after commit.
#[derive(Debug)]
pub(crate) struct History<'c> {
    of: &'c Committed,
    edits: Vec<Edit>,
}

/// What a commit changed.
#[derive(Debug)]
struct Edit {
    /// From the instant on at which it was published.
    as_of: AsOf,
    files: Files,
}

impl History<'_> {
    /// When each file was changed, in order; by its path.
    pub(crate) fn edits(&self) -> Vec<(Instant, String)> {
        self.edits.iter().flat_map(|edit| edit.files.keys().map(|path| (edit.as_of.committed, path.clone()))).collect()
    }

    /// How many commits there are by an instant.
    pub(crate) fn number_by(&self, instant: Instant) -> usize {
        self.edits.partition_point(|edit| edit.as_of.committed <= instant)
    }

    /// The files that are there in the end, by path, with their text or why it is not read.
    fn last(&self) -> Result<BTreeMap<&str, Result<String, Refusal>>, GitError> {
        let mut there = BTreeMap::new();
        for edit in &self.edits {
            apply(edit, &mut there);
        }
        let blobs = self.of.blobs(self.of.sizes(there.values().copied())?.into_values())?;
        Ok(there.into_iter().map(|(path, entry)| (path, entry.content(&blobs))).collect())
    }

    /// The schedules of the commits from that number on, from 0.
    ///
    /// # Errors
    /// They are too large, or `git` fails.
    pub(crate) fn from(&self, number: usize) -> Result<Published, GitError> {
        let (before, edits) = self.edits.split_at(number.min(self.edits.len()));
        let mut there = BTreeMap::new();
        for edit in before {
            apply(edit, &mut there);
        }
        // Each different file once, with the first of these commits that has it.
        let mut different: BTreeMap<(&str, &Entry), &AsOf> = BTreeMap::new();
        let old = there.iter().filter_map(|(path, entry)| Some((*path, *entry, &edits.first()?.as_of)));
        let new = edits.iter().flat_map(|edit| {
            edit.files.iter().filter_map(|(path, entry)| Some((path.as_str(), entry.as_ref()?, &edit.as_of)))
        });
        for (path, entry, as_of) in old.chain(new) {
            different.entry((path, entry)).or_insert(as_of);
        }
        let numbers: BTreeMap<(&str, &Entry), SourceId> =
            different.keys().enumerate().map(|(index, file)| (*file, SourceId(index))).collect();
        let (mut versions, mut listed) = (Vec::new(), 0);
        for edit in edits {
            apply(edit, &mut there);
            listed += there.len();
            if listed > MAX_LISTED {
                return Err(GitError::TooMuch(format!("{MAX_LISTED} files in all commits together")));
            }
            let files = there.iter().filter_map(|(path, entry)| numbers.get(&(*path, *entry)).copied()).collect();
            versions.push((edit.as_of.clone(), files));
        }
        let sizes = self.of.sizes(different.keys().map(|(_, entry)| *entry))?;
        let bytes: usize = different
            .keys()
            .filter_map(|(_, entry)| Some(sizes.get(&entry.id)?.size))
            .filter(|size| *size <= MAX_FILE_BYTES)
            .sum();
        if bytes > MAX_HISTORY_BYTES {
            return Err(GitError::TooMuch(format!("{} MiB of different files", MAX_HISTORY_BYTES >> 20)));
        }
        let blobs = self.of.blobs(sizes.into_values())?;
        let read = |((_, entry), as_of): (&(&str, &Entry), &&AsOf)| self.of.source(entry, as_of, &blobs);
        let sources = Sources::new(different.iter().filter_map(read).collect());
        Ok(Published { sources, versions })
    }
}

fn last_changes(history: &History<'_>) -> BTreeMap<String, Instant> {
    history.edits().into_iter().map(|(at, path)| (path, at)).collect()
}

/// What is there after an edit.
fn apply<'e>(edit: &'e Edit, there: &mut BTreeMap<&'e str, &'e Entry>) {
    for (path, entry) in &edit.files {
        match entry {
            Some(entry) => there.insert(path, entry),
            None => there.remove(path.as_str()),
        };
    }
}
