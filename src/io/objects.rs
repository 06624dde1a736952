//! What git says of its objects, read: folders line by line, changes of them, and the heads of what it prints.

use std::collections::BTreeMap;

use crate::diagnostic::Refusal;
use crate::roster::files::Place;
use crate::text::of_file_name;

use super::git::{Git, GitError};
use super::source::decoded;

/// The schedules folder's list of agents' files.
pub(super) const AGENTS: &str = "agents";

/// The files of the schedules in a commit, by their paths in the folder.
pub(super) type Tree = BTreeMap<String, Entry>;

/// Files that are new or changed, or gone, by their paths in the folder.
pub(super) type Files = BTreeMap<String, Option<Entry>>;

/// The bytes of files, by id.
pub(super) type Blobs = BTreeMap<String, Vec<u8>>;

/// What `git cat-file` says of an object before its bytes: `<id> <kind> <size>`, or `<name> missing`.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) size: usize,
}

impl Head {
    pub(super) fn new(line: &str) -> Self {
        let mut words = line.rsplitn(3, ' ');
        let last = words.next().unwrap_or("");
        let Ok(size) = last.parse() else {
            return Self {
                id: line.strip_suffix(" missing").unwrap_or(line).to_owned(),
                kind: last.to_owned(),
                size: 0,
            };
        };
        let kind = words.next().unwrap_or("").to_owned();
        Self { id: words.next().unwrap_or("").to_owned(), kind, size }
    }

    pub(super) fn if_folder(self) -> Option<Self> {
        Some(self).filter(|head| head.kind == "tree")
    }
}

/// What `git diff-tree` says of a file, and its name.
pub(super) type Change<'o> = (&'o [u8], &'o [u8]);

/// What `git diff-tree --stdin` lists of each pair of folders. A pair stands before its changes on a line of its own; one without
/// any, before the next.
pub(super) fn changes(output: &[u8]) -> Vec<Vec<Change<'_>>> {
    let mut all: Vec<Vec<Change<'_>>> = Vec::new();
    let mut tokens = output.split(|byte| *byte == 0);
    while let Some(mut token) = tokens.next() {
        while let Some(end) = token.iter().position(|byte| *byte == b'\n').filter(|_| !token.starts_with(b":")) {
            all.push(Vec::new());
            token = &token[end + 1..];
        }
        if let (Some(change), Some(changes), Some(name)) = (token.strip_prefix(b":"), all.last_mut(), tokens.next()) {
            changes.push((change, name));
        }
    }
    all
}

/// These changes of what is for somebody, or looks so, with `prefix` before the paths; what is not counts as gone.
pub(super) fn files(changes: &[Change<'_>], prefix: &str) -> Files {
    let mut files = Files::new();
    for (change, name) in changes {
        let path = path_of(prefix, name);
        // What was a folder and is a file is there twice, as new and as gone.
        match Entry::of_change(&String::from_utf8_lossy(change), &path).filter(Entry::is_for_somebody) {
            Some(entry) => drop(files.insert(path.shown().to_owned(), Some(entry))),
            None => drop(files.entry(path.shown().to_owned()).or_insert(None)),
        }
    }
    files
}

/// What git says of each of these objects.
pub(super) fn heads(git: &Git, names: impl Iterator<Item = String>) -> Result<Vec<Head>, GitError> {
    let asked: String = names.flat_map(|name| [name, "\n".to_owned()]).collect();
    let heads = git.answer(&["cat-file", "--batch-check"], asked)?;
    Ok(String::from_utf8_lossy(&heads).lines().map(Head::new).collect())
}

/// The path of a file that git names, with `prefix` before it; as text, and as an error where the name is not UTF-8.
pub(super) struct Named(Result<String, String>);

/// The path of what has that name.
pub(super) fn path_of(prefix: &str, name: &[u8]) -> Named {
    let within = |name| format!("{prefix}{name}");
    Named(of_file_name(name).map(within).map_err(within))
}

impl Named {
    pub(super) fn shown(&self) -> &str {
        let (Ok(path) | Err(path)) = &self.0;
        path
    }
}

/// What a tree lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Within the schedules folder.
    pub(super) path: String,
    /// Whether its name is.
    pub(super) is_utf8: bool,
    pub(super) kind: ObjectKind,
    pub(super) id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ObjectKind {
    File,
    Link,
    Folder,
    Submodule,
}

impl Entry {
    fn new(path: &Named, mode: &str, id: &str) -> Self {
        let is_utf8 = path.0.is_ok();
        Self { path: path.shown().to_owned(), is_utf8, kind: ObjectKind::of(mode), id: id.to_owned() }
    }

    /// Reads "<mode> <kind> <id>\t<path>".
    pub(super) fn of_tree(line: &[u8], prefix: &str) -> Option<Self> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let head = String::from_utf8_lossy(&line[..tab]);
        let mut words = head.split(' ');
        Some(Self::new(&path_of(prefix, &line[tab + 1..]), words.next()?, words.nth(1)?))
    }

    /// Reads "<old mode> <new mode> <old id> <new id> <letter>"; nothing where the file is gone.
    pub(super) fn of_change(change: &str, path: &Named) -> Option<Self> {
        let mut words = change.split(' ').skip(1);
        let (mode, id) = (words.next()?, words.nth(1)?);
        (mode != "000000").then(|| Self::new(path, mode, id))
    }

    fn is_for_somebody(&self) -> bool {
        self.path == AGENTS || Place::of(&self.path, self.kind == ObjectKind::Folder) != Place::Ignored
    }

    /// Its text, or why it is not read.
    pub(super) fn content(&self, blobs: &Blobs) -> Result<String, Refusal> {
        match self.kind {
            ObjectKind::Link => Err(not_read("it is a link, and links are not followed in history")),
            ObjectKind::Folder => Err(not_read("it is a folder")),
            ObjectKind::Submodule => Err(not_read("it is a submodule")),
            ObjectKind::File => blobs.get(&self.id).map_or(Err(Refusal::TooLarge), |bytes| decoded(bytes.clone())),
        }
    }
}

pub(super) fn not_read(why: &str) -> Refusal {
    Refusal::NotAFile(why.to_owned())
}

impl ObjectKind {
    fn of(mode: &str) -> Self {
        match mode {
            "120000" => Self::Link,
            "040000" => Self::Folder,
            "160000" => Self::Submodule,
            _ => Self::File,
        }
    }
}
