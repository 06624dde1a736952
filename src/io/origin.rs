//! Where everything that is read comes from: the disk and git, or what else is handed in.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{AsOf, Sources};
use crate::time::interval::Instant;

use super::git::GitError;
use super::history::Committed;
use super::journal::Journal;
use super::named::sources_of;
use super::repository::place;
use super::source::read_text;

/// Which schedules of a folder are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    /// The files as they are.
    Present,
    /// Those that were published at an instant.
    PublishedAt(Instant),
    /// Those of a commit.
    Commit(&'a str),
    /// Those of a commit, or else those in a folder of that name.
    Named(&'a str),
}

/// When each file was last changed, by its path in the schedules folder.
pub type Changes = BTreeMap<String, Instant>;

/// Where everything that is read comes from.
pub trait Origin {
    /// The schedules in a folder.
    ///
    /// # Errors
    /// In words: they are not there, or cannot be read.
    fn sources(&self, folder: &Path, which: Which<'_>) -> Result<Sources, String>;

    /// When each of these schedules was last changed, by its path; nothing where there is no history to know it from.
    ///
    /// # Errors
    /// In words: there is a history, and it cannot be read.
    fn changes(&self, folder: &Path, sources: &Sources, now: Instant) -> Result<Option<Changes>, String>;

    /// The text of a file that the user names.
    ///
    /// # Errors
    /// In words: it cannot be read, or is no text.
    fn text(&self, file: &Path) -> Result<String, String>;

    /// Where a folder is in the repository around it, with `/` between names; nothing where there is none.
    fn place(&self, _folder: &Path) -> Option<String> {
        None
    }
}

/// The disk, and the history that git has of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disk<'a> {
    state: Option<&'a Path>,
}

impl<'a> Disk<'a> {
    /// The disk, with the folder where the user keeps state.
    pub(crate) fn new(state: Option<&'a Path>) -> Self {
        Self { state }
    }
}

impl Origin for Disk<'_> {
    fn sources(&self, folder: &Path, which: Which<'_>) -> Result<Sources, String> {
        let published = |find: &dyn Fn(&Committed) -> Result<AsOf, GitError>| {
            let committed = Committed::of(folder)?;
            committed.sources(&find(&committed)?)
        };
        let of_commit = match which {
            Which::Present => return Journal::of(folder, self.state).sources().map_err(|error| error.to_string()),
            Which::Named(name) => return sources_of(name, folder),
            Which::PublishedAt(instant) => published(&|committed| committed.commit_at(instant)),
            Which::Commit(revision) => published(&|committed| committed.commit(revision)),
        };
        of_commit.map_err(|error| error.to_string())
    }

    fn changes(&self, folder: &Path, sources: &Sources, now: Instant) -> Result<Option<Changes>, String> {
        let Ok(committed) = Committed::of(folder) else { return Ok(None) };
        let no_commit_yet = || matches!(committed.commit("HEAD"), Err(GitError::Unknown(_)));
        match committed.changes(sources, now) {
            Err(GitError::Failed(_)) if no_commit_yet() => Ok(None),
            changes => changes.map_err(|error| error.to_string()),
        }
    }

    fn text(&self, file: &Path) -> Result<String, String> {
        read_text(file).map_err(|error| error.to_string())
    }

    fn place(&self, folder: &Path) -> Option<String> {
        place(folder)
    }
}
