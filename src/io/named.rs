//! Schedules by a name: those of a commit, or those in another folder.

use std::path::Path;

use crate::diagnostic::Sources;
use crate::text::of_path;

use super::git::GitError;
use super::history::Committed;
use super::source::read_folder;

/// The schedules of the commit `name` in the history of `schedules`, or, where there is no such commit, those in the folder
/// `name`. A commit from before there were any schedules has none.
///
/// # Errors
/// In words: there is neither, or it cannot be read.
pub(crate) fn sources_of(name: &str, schedules: &Path) -> Result<Sources, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let history = Committed::of(schedules).and_then(|committed| {
        let commit = committed.commit(name)?;
        Ok((committed, commit))
    });
    match history {
        // Its history would be that of another folder, or none.
        Ok(_) if schedules.components().as_path().is_symlink() => {
            Err(format!("{} is a link, and what it leads to has another history", of_path(schedules)))
        }
        Ok((committed, commit)) => committed.sources_if_any(&commit).map_err(|error| words(&error)),
        // A folder may be called like a commit: only where there surely is no such commit is it meant.
        Err(error) if !is_path(name) && !matches!(error, GitError::Unknown(_) | GitError::NoRepository) => {
            Err(words(&error))
        }
        Err(no_commit) if Path::new(name).is_dir() => {
            read_folder(Path::new(name)).map_err(|error| format!("{no_commit}; {error}"))
        }
        Err(no_commit) => Err(format!("{no_commit}, and no folder of that name")),
    }
}

/// Whether the name is of a folder wherever there is one: no commit is called `./NAME`.
fn is_path(name: &str) -> bool {
    name.starts_with(['.', '/', '\\'])
}
