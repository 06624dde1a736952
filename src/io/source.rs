//! Where files come from: a folder.
//!
//! Everything in the folder may come from a stranger, so nothing is read that is large, that is no plain file, or to which
//! a link leads out of the folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Refusal, Source, Sources};
use crate::roster::files::{MAX_ALL_BYTES, MAX_FILE_BYTES, MAX_FILES, Place};
use crate::text::{of_file_name, of_path};

/// A folder or a file that the user names cannot be read.
#[derive(Debug)]
pub struct ReadError {
    path: PathBuf,
    error: io::Error,
}

impl ReadError {
    pub(super) fn new(path: Option<&Path>, error: io::Error) -> Self {
        Self { path: path.map(Path::to_owned).unwrap_or_default(), error }
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read {}: {}", of_path(&self.path), self.error)
    }
}

impl std::error::Error for ReadError {}

/// Reads a schedules folder: `team.toml`, `cycles.toml` and `agents/`, each of which may be missing.
///
/// A file that cannot be read is among the sources with the reason.
///
/// # Errors
/// The folder itself is not there or cannot be listed.
pub fn read_folder(folder: &Path) -> Result<Sources, ReadError> {
    let failed = |error| ReadError { path: folder.to_owned(), error };
    let root = fs::canonicalize(folder).map_err(failed)?;
    let mut entries = list(&root, "").map_err(failed)?;
    // The folder may be the top of a repository, and then has its own.
    entries.retain(|entry| entry.path != ".git");
    if !entries.iter().any(|entry| entry.path == "agents" || entry.path == "team.toml") {
        let why = "this is no schedules folder: it has neither team.toml nor agents/";
        return Err(failed(io::Error::other(why)));
    }
    let agents = entries.iter().position(|entry| entry.path == "agents").map(|index| entries.remove(index));
    let mut refused = None;
    if let Some(agents) = agents {
        let inside = if agents.is_link { stays_inside(&root.join("agents"), &root) } else { Ok(()) };
        match inside.and_then(|()| list(&root.join("agents"), "agents/").map_err(|e| Refusal::NotAFile(e.to_string())))
        {
            Ok(files) => entries.extend(files),
            Err(refusal) => refused = Some(refusal),
        }
    }
    if entries.len() > MAX_FILES {
        entries.clear();
        refused = Some(Refusal::TooMany);
    }
    let source = |path: &str, content| {
        let shown = format!("{}/{path}", shown(folder));
        Source { path: path.to_owned(), shown, content }
    };
    // How large they are together is known before any is read.
    let size = |entry: &Entry| fs::metadata(&entry.file).map_or(0, |found| found.len());
    let sizes = entries.iter().filter(|entry| entry.is_read()).map(|entry| (entry.path.as_str(), size(entry)));
    if let Some(largest) = too_large_together(sizes) {
        return Ok(Sources::new(vec![source(largest, Err(Refusal::AllTooLarge))]));
    }
    let read = |entry: &Entry| match Place::of(&entry.path, entry.is_folder) {
        Place::Ignored => None,
        _ if !entry.is_utf8 => Some(source(&entry.path, Err(Refusal::NotUtf8Name))),
        Place::Unread | Place::Stray(_) | Place::Journal | Place::OfRepository => {
            Some(source(&entry.path, Ok(String::new())))
        }
        Place::Team | Place::Cycles | Place::Agent(_) => {
            Some(source(&entry.path, read_file(&entry.file, &root, entry.is_link)))
        }
    };
    let mut sources: Vec<Source> = entries.iter().filter_map(read).collect();
    sources.extend(refused.map(|refusal| source("agents", Err(refusal))));
    Ok(Sources::new(sources))
}

/// Whether files of these sizes are too large together; if so, the largest of them that is not too large alone.
pub(super) fn too_large_together<'p>(sizes: impl Iterator<Item = (&'p str, u64)>) -> Option<&'p str> {
    let [most, most_together] = [MAX_FILE_BYTES, MAX_ALL_BYTES].map(|most| u64::try_from(most).unwrap_or(u64::MAX));
    let sizes: Vec<(&str, u64)> = sizes.filter(|(_, size)| *size <= most).collect();
    let together: u64 = sizes.iter().map(|(_, size)| size).sum();
    let largest = sizes.into_iter().max_by_key(|(path, size)| (*size, std::cmp::Reverse(*path)))?;
    (together > most_together).then_some(largest.0)
}

/// A file that the user names is not read if it is larger: what is made of it takes up to ten times as much.
const MAX_TEXT_BYTES: u64 = 32 << 20;

/// The text of one file that the user names.
///
/// # Errors
/// It cannot be read, is too large, or is no text.
pub(crate) fn read_text(path: &Path) -> Result<String, ReadError> {
    let mut text = String::new();
    // A pipe would be waited for.
    let plain = fs::metadata(path).and_then(|found| match found.len() {
        _ if !found.is_file() => Err(io::Error::other("it is no plain file")),
        ..=MAX_TEXT_BYTES => Ok(()),
        _ => Err(io::Error::other(format!("it is larger than {} MiB", MAX_TEXT_BYTES >> 20))),
    });
    plain.map_err(|error| ReadError { path: path.to_owned(), error })?;
    // No more than the limit, should it have grown since.
    let read = File::open(path).and_then(|file| file.take(MAX_TEXT_BYTES).read_to_string(&mut text));
    read.map(|_| text).map_err(|error| ReadError { path: path.to_owned(), error })
}

/// What a folder lists.
struct Entry {
    /// Within the schedules folder.
    path: String,
    /// Where it is.
    file: PathBuf,
    /// Whether its name is.
    is_utf8: bool,
    is_folder: bool,
    is_link: bool,
}

impl Entry {
    /// Whether its text is read.
    fn is_read(&self) -> bool {
        matches!(Place::of(&self.path, self.is_folder), Place::Team | Place::Cycles | Place::Agent(_))
    }
}

/// At most one entry more than there may be files.
fn list(folder: &Path, prefix: &str) -> io::Result<Vec<Entry>> {
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = of_file_name(entry.file_name().as_encoded_bytes());
        let is_utf8 = name.is_ok();
        let path = format!("{prefix}{}", name.unwrap_or_else(|shown| shown));
        Ok(Entry { path, file: entry.path(), is_utf8, is_folder: kind.is_dir(), is_link: kind.is_symlink() })
    };
    fs::read_dir(folder)?.take(MAX_FILES + 1).map(entry).collect()
}

fn read_file(path: &Path, root: &Path, is_link: bool) -> Result<String, Refusal> {
    let failed = |error: io::Error| Refusal::NotAFile(error.to_string());
    if is_link {
        stays_inside(path, root)?;
    }
    // A pipe would never end, so what is no plain file is not even opened.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "it is a folder" } else { "it is no plain file" };
        return Err(Refusal::NotAFile(what.to_owned()));
    }
    let limit = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    if metadata.len() > limit {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // No more than the limit, should it have grown since.
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    decoded(bytes)
}

/// The text of a file.
pub(super) fn decoded(mut bytes: Vec<u8>) -> Result<String, Refusal> {
    // Some editors begin a file with this mark; it is no character of the first line.
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        Refusal::NotUtf8(String::from_utf8_lossy(valid).into_owned())
    })
}

/// Whether a link, followed to its end, stays in the folder.
fn stays_inside(link: &Path, root: &Path) -> Result<(), Refusal> {
    match fs::canonicalize(link) {
        Ok(target) if target.starts_with(root) => Ok(()),
        Ok(_) => Err(Refusal::LinkOutside),
        Err(_) => Err(Refusal::NotAFile("it is a link that leads nowhere".to_owned())),
    }
}

/// The folder as the user wrote it, with `/`.
pub(super) fn shown(folder: &Path) -> String {
    let text = of_path(folder).replace(std::path::MAIN_SEPARATOR, "/");
    match text.trim_end_matches('/') {
        "" => text,
        trimmed => trimmed.trim_start_matches("./").to_owned(),
    }
}
