//! Where files come from: a folder.
//!
//! Everything in the folder may come from a stranger, so nothing is read that is large, that is no plain file, or to which
//! a link leads out of the folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Refusal, Source, Sources};
use crate::roster::files::{MAX_FILE_BYTES, MAX_FILES, Place};

/// The schedules folder itself cannot be read.
#[derive(Debug)]
pub struct FolderError {
    folder: PathBuf,
    error: io::Error,
}

impl std::fmt::Display for FolderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read the schedules in {}: {}", self.folder.display(), self.error)
    }
}

impl std::error::Error for FolderError {}

/// Reads a schedules folder: `team.toml`, `cycles.toml` and `agents/`, each of which may be missing.
///
/// A file that cannot be read is among the sources with the reason.
///
/// # Errors
/// The folder itself is not there or cannot be listed.
pub fn read_folder(folder: &Path) -> Result<Sources, FolderError> {
    let failed = |error| FolderError { folder: folder.to_owned(), error };
    let root = fs::canonicalize(folder).map_err(failed)?;
    let mut paths = names_in(&root).map_err(failed)?;
    let agents = root.join("agents");
    let mut agents_refused = None;
    if paths.iter().any(|path| path == "agents") {
        paths.retain(|path| path != "agents");
        match inside(&agents, &root)
            .and_then(|()| names_in(&agents).map_err(|error| Refusal::NotAFile(error.to_string())))
        {
            Ok(names) => paths.extend(names.into_iter().map(|name| format!("agents/{name}"))),
            Err(refusal) => agents_refused = Some(refusal),
        }
    }
    if paths.len() > MAX_FILES {
        agents_refused = Some(Refusal::TooMany);
        paths.clear();
    }
    let source = |path: String, content| Source { shown: format!("{}/{path}", shown(folder)), path, content };
    let mut sources: Vec<Source> = paths
        .into_iter()
        .filter_map(|path| match Place::of(&path, root.join(&path).is_dir()) {
            Place::Ignored => None,
            Place::Stray(_) => Some(source(path, Ok(String::new()))),
            Place::Team | Place::Cycles | Place::Agent(_) => {
                let content = read_file(&root.join(&path), &root);
                Some(source(path, content))
            }
        })
        .collect();
    sources.extend(agents_refused.map(|refusal| source("agents".to_owned(), Err(refusal))));
    Ok(Sources::new(sources))
}

/// At most one more name than there may be files.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?
        .take(MAX_FILES + 1)
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

fn read_file(path: &Path, root: &Path) -> Result<String, Refusal> {
    let failed = |error: io::Error| Refusal::NotAFile(error.to_string());
    inside(path, root)?;
    // A pipe would never end, so what is no plain file is not even opened.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Refusal::NotAFile("it is not a plain file".to_owned()));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_FILE_BYTES + 1).unwrap_or(u64::MAX);
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Refusal::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| Refusal::NotUtf8(error.utf8_error().valid_up_to()))
}

/// Whether a path, with all links followed, stays in the folder.
fn inside(path: &Path, root: &Path) -> Result<(), Refusal> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match fs::canonicalize(path) {
        Ok(target) if target.starts_with(root) => Ok(()),
        Ok(_) => Err(Refusal::LinkOutside),
        Err(_) if is_link => Err(Refusal::NotAFile("it is a link that leads nowhere".to_owned())),
        Err(error) => Err(Refusal::NotAFile(error.to_string())),
    }
}

/// The folder as the user wrote it, with `/`.
fn shown(folder: &Path) -> String {
    let text = folder.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    match text.trim_end_matches('/') {
        "" => text,
        trimmed => trimmed.trim_start_matches("./").to_owned(),
    }
}
