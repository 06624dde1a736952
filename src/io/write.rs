//! Where files go: a folder in which every file is whole at every moment.
//!
//! Each file is written beside its place, synced, and renamed into it once all are written, so a run that fails or is killed
//! leaves whole files: of before, or of now. A file whose bytes are the same is not touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempPath;

use crate::text::of_path;

/// How the names of files begin and end that are not in their place yet.
const BESIDE: (&str, &str) = (".coverage-", ".tmp");

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileOutcome {
    /// Its bytes are new.
    Written,
    /// Its bytes are the same as before, and it was not touched.
    Unchanged,
    /// It was there and is no longer.
    Removed,
    /// Something was there in its place, whatever it is, and stays.
    Kept,
}

impl FileOutcome {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
            Self::Kept => "kept",
        }
    }
}

/// A file that cannot be written or removed.
#[derive(Debug)]
pub(crate) struct WriteError {
    path: PathBuf,
    error: io::Error,
}

impl WriteError {
    pub(super) fn new(path: &Path, error: io::Error) -> Self {
        Self { path: path.to_owned(), error }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write {}: {}", of_path(&self.path), self.error)
    }
}

impl std::error::Error for WriteError {}

/// Writes files into a folder, by their paths in it, and removes those that are `withdrawn`.
///
/// `folder` itself may be a link; below it none is followed.
///
/// # Errors
/// A file cannot be written. Nothing has changed then, unless a disk gives way between two renames.
pub(crate) fn write_folder(
    folder: &Path,
    files: &BTreeMap<&str, &str>,
    withdrawn: &[String],
) -> Result<BTreeMap<String, FileOutcome>, WriteError> {
    at(folder, fs::create_dir_all(folder))?;
    // One at a time: another run would take what this one has begun for what a killed one left.
    let _lock = at(folder, lock(folder))?;
    stay_below(folder, withdrawn.iter().map(String::as_str))?;
    let folders = make_folders(folder, files.keys().copied())?;
    for folder in &folders {
        at(folder, clear(folder))?;
    }
    let mut outcomes = BTreeMap::new();
    let mut ready: Vec<(PathBuf, TempPath)> = Vec::new();
    for (path, text) in files {
        let place = folder.join(path);
        let same = is_same(&place, text.as_bytes());
        outcomes.insert((*path).to_owned(), if same { FileOutcome::Unchanged } else { FileOutcome::Written });
        if !same {
            let beside = at(&place, beside(&place, text.as_bytes()))?;
            ready.push((place, beside));
        }
    }
    // Nothing can be renamed onto a folder: that is known before anything changes.
    for path in files.keys().map(|path| folder.join(path)).chain(withdrawn.iter().map(|path| folder.join(path))) {
        if is_folder(&path) {
            return Err(WriteError { path, error: io::ErrorKind::IsADirectory.into() });
        }
    }
    for (place, beside) in ready {
        at(&place, beside.persist(&place).map_err(Into::into))?;
    }
    for path in withdrawn {
        let place = folder.join(path);
        match fs::remove_file(&place) {
            Ok(()) => {
                outcomes.insert(path.clone(), FileOutcome::Removed);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(WriteError { path: place, error }),
        }
    }
    for folder in &folders {
        at(folder, sync(folder))?;
    }
    Ok(outcomes)
}

/// Writes those of the files, by their paths in the folder, in whose place there is nothing. Programs (text that begins with
/// `#!`) can be run.
///
/// A link to a folder is not followed: what is below `folder` stays there.
///
/// # Errors
/// A file cannot be written, or is to be below something that is no folder; nothing has changed in the latter case.
pub(crate) fn write_new(
    folder: &Path,
    files: &BTreeMap<&str, &str>,
) -> Result<BTreeMap<String, FileOutcome>, WriteError> {
    at(folder, fs::create_dir_all(folder))?;
    make_folders(folder, files.keys().copied())?;
    let mut outcomes = BTreeMap::new();
    for (path, text) in files {
        let place = folder.join(path);
        let outcome = if is_there(&place) { FileOutcome::Kept } else { at(&place, place_new(&place, text))? };
        outcomes.insert((*path).to_owned(), outcome);
    }
    Ok(outcomes)
}

/// Writes one file that the user names, outside of a folder: a new one, or in place of a plain one.
///
/// # Errors
/// It cannot be written, it would lie outside of that folder, or a link or something else is in its place.
pub(crate) fn write_file(file: &Path, text: &str, outside: &Path) -> Result<(), WriteError> {
    let refused = |why: &str| WriteError { path: file.to_owned(), error: io::Error::other(why.to_owned()) };
    if fs::symlink_metadata(file).is_ok_and(|found| !found.is_file()) {
        return Err(refused("something stands there that is no plain file"));
    }
    let name = file.file_name().and_then(|name| name.to_str()).ok_or_else(|| refused("it has no name"))?;
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or_else(|| Path::new("."));
    let inside = at(file, fs::canonicalize(folder))?;
    if fs::canonicalize(outside).is_ok_and(|outside| inside.starts_with(outside)) {
        return Err(refused("it would be among the schedules"));
    }
    write_folder(folder, &BTreeMap::from([(name, text)]), &[]).map(|_| ())
}

/// Makes the folders in which these paths are; `folder` is the first of them.
pub(super) fn make_folders<'p>(
    folder: &Path,
    paths: impl IntoIterator<Item = &'p str>,
) -> Result<Vec<PathBuf>, WriteError> {
    let folders = stay_below(folder, paths)?;
    // A folder comes before those inside of it.
    for folder in folders.iter().filter(|folder| !is_there(folder)) {
        at(folder, fs::create_dir(folder))?;
    }
    Ok([vec![folder.to_owned()], folders].concat())
}

/// The folders below `folder` in which these paths are, each after the one that it is in. What is there of them is a folder and no
/// link.
pub(super) fn stay_below<'p>(
    folder: &Path,
    paths: impl IntoIterator<Item = &'p str>,
) -> Result<Vec<PathBuf>, WriteError> {
    let above = paths.into_iter().flat_map(|path| Path::new(path).ancestors().skip(1));
    let folders: BTreeSet<PathBuf> =
        above.filter(|path| *path != Path::new("")).map(|path| folder.join(path)).collect();
    match folders.iter().find(|folder| is_there(folder) && !is_folder(folder)) {
        Some(folder) => {
            let why = "something stands there that is no folder, or a link to one";
            Err(WriteError::new(folder, io::Error::other(why)))
        }
        None => Ok(folders.into_iter().collect()),
    }
}

/// Puts a file where there is none; another run may have been faster.
fn place_new(place: &Path, text: &str) -> io::Result<FileOutcome> {
    match beside(place, text.as_bytes())?.persist_noclobber(place) {
        Ok(()) => Ok(FileOutcome::Written),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(FileOutcome::Kept),
        Err(failed) => Err(failed.error),
    }
}

/// Whether there is anything, even a link that leads nowhere.
pub(super) fn is_there(place: &Path) -> bool {
    fs::symlink_metadata(place).is_ok()
}

/// Whether a folder is there, and no link to one.
pub(super) fn is_folder(place: &Path) -> bool {
    fs::symlink_metadata(place).is_ok_and(|found| found.is_dir())
}

pub(super) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|error| WriteError { path: path.to_owned(), error })
}

fn is_same(place: &Path, bytes: &[u8]) -> bool {
    let length = u64::try_from(bytes.len()).ok();
    let plain = fs::symlink_metadata(place).is_ok_and(|found| found.is_file() && Some(found.len()) == length);
    #[allow(clippy::disallowed_methods)] // its length is known
    let is_same = plain && fs::read(place).is_ok_and(|found| found == bytes);
    is_same
}

/// The bytes in a synced file beside `place`, which is removed unless it is renamed. It is closed: a team may have more agents than
/// a program may have files open.
fn beside(place: &Path, bytes: &[u8]) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(BESIDE.0).suffix(BESIDE.1);
    #[cfg(unix)]
    // For everybody whom the umask lets: a web server may be another user.
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(if bytes.starts_with(b"#!") {
        0o777
    } else {
        0o666
    }));
    let mut file = builder.tempfile_in(place.parent().unwrap_or(place))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Puts these bytes in the place of a file.
pub(super) fn replace(place: &Path, bytes: &[u8], permissions: fs::Permissions) -> io::Result<()> {
    let beside = beside(place, bytes)?;
    fs::set_permissions(&beside, permissions)?;
    beside.persist(place).map_err(Into::into)
}

/// Removes what a run left that was killed.
pub(super) fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(BESIDE.0) && name.ends_with(BESIDE.1));
        if ours && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Feeds in the folder that are none of these files: of agents whose file is gone.
pub(crate) fn strays(folder: &Path, files: &BTreeMap<&str, &str>) -> Vec<String> {
    let list = |prefix: &'static str| {
        // Not what a link leads to.
        let is_own = prefix.is_empty() || is_folder(&folder.join(prefix.trim_end_matches('/')));
        let entries = is_own.then(|| fs::read_dir(folder.join(prefix)));
        let entries = entries.into_iter().flatten().flatten().flatten();
        let feeds = entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "ics"));
        feeds.filter_map(move |entry| Some(format!("{prefix}{}", entry.file_name().to_str()?)))
    };
    let strays: BTreeSet<String> =
        list("agents/").chain(list("")).filter(|path| !files.contains_key(path.as_str())).collect();
    strays.into_iter().collect()
}

/// Waits until no other run holds the folder, and holds it until the file is dropped.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    locked(folder, File::lock)
}

/// The same beside others who only read.
pub(super) fn lock_shared(folder: &Path) -> io::Result<Option<File>> {
    locked(folder, File::lock_shared)
}

fn locked(folder: &Path, lock: impl Fn(&File) -> io::Result<()>) -> io::Result<Option<File>> {
    // Other systems cannot open folders.
    if !cfg!(unix) {
        return Ok(None);
    }
    let folder = File::open(folder)?;
    lock(&folder)?;
    Ok(Some(folder))
}

/// Makes renames in a folder last.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    // Other systems cannot open folders.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
