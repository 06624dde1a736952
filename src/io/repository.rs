//! Which repository holds a folder, found without asking `git`.
//!
//! Git takes any folder with `HEAD`, `objects` and `refs` for a repository and obeys the `config` in it, and all of these can be
//! committed below a schedules folder. A `.git` cannot be committed, so only that counts here.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A repository on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// What git keeps: the folder `.git`, or the one that a file `.git` names.
    pub(super) git_directory: PathBuf,
    /// The folder with `.git` in it.
    pub(super) work_tree: PathBuf,
    /// From the work tree to the folder that was asked about; empty where that is the work tree.
    pub(super) prefix: PathBuf,
}

impl Repository {
    /// The repository of the first `.git` upwards from `folder`, if there is one.
    pub(super) fn around(folder: &Path) -> Option<Self> {
        let folder = canonical(folder)?;
        let work_tree = folder.ancestors().find(|above| fs::symlink_metadata(above.join(".git")).is_ok())?;
        // Whoever may write above a folder of mine could give it a history.
        if owner(&work_tree.join(".git")) != owner(&folder) {
            return None;
        }
        Some(Self {
            git_directory: directory(&work_tree.join(".git"))?,
            prefix: folder.strip_prefix(work_tree).ok()?.to_owned(),
            work_tree: work_tree.to_owned(),
        })
    }
}

/// Where `folder` is in the repository around it, with `/` between names; nothing where there is none, or a name is no text.
pub(super) fn place(folder: &Path) -> Option<String> {
    let prefix = Repository::around(folder)?.prefix;
    prefix.iter().map(std::ffi::OsStr::to_str).collect::<Option<Vec<_>>>().map(|names| names.join("/"))
}

/// Whose it is, where the system knows owners.
fn owner(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).ok().map(|found| found.uid())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// What git keeps of the repository that holds `folder`.
pub(super) fn git_directory(folder: &Path) -> Option<PathBuf> {
    Repository::around(folder).map(|repository| repository.git_directory)
}

/// The folder that `.git` is, or that it names as a work tree's or a submodule's does.
fn directory(git: &Path) -> Option<PathBuf> {
    const LONGEST: u64 = 8 * 1024;
    let found = fs::metadata(git).ok()?;
    if found.is_dir() {
        return Some(git.to_owned());
    }
    let mut text = String::new();
    // A pipe would be waited for.
    let file = if found.is_file() { File::open(git).ok()? } else { return None };
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    let named = git.parent()?.join(text.strip_prefix("gitdir: ")?.trim_end_matches(['\n', '\r']));
    canonical(&named).filter(|named| named.is_dir())
}

/// The path without links, as git knows it: Git for Windows does not know the long form.
fn canonical(path: &Path) -> Option<PathBuf> {
    let path = fs::canonicalize(path).ok()?;
    let long = path.to_str().and_then(|path| path.strip_prefix(r"\\?\"));
    let short = match long.map(|long| (long, long.strip_prefix(r"UNC\"))) {
        Some((_, Some(share))) => Some(format!(r"\\{share}")),
        Some((drive, None)) if drive.get(1..2) == Some(":") => Some(drive.to_owned()),
        _ => None,
    };
    Some(short.map_or(path, PathBuf::from))
}
