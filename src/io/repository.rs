//! Where the repository is that holds a folder.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The git directory of the repository that holds `folder`: the first `.git` upwards, or what a file of that name leads to.
pub(crate) fn git_directory(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let found = folder.ancestors().map(|above| above.join(".git")).find(|git| git.exists())?;
    if found.is_dir() {
        return Some(found);
    }
    let mut text = String::new();
    File::open(&found).ok()?.take(4096).read_to_string(&mut text).ok()?;
    let git = found.parent()?.join(text.strip_prefix("gitdir: ")?.trim_end());
    git.is_dir().then_some(git)
}
