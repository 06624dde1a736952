//! What git says of its objects, read: folders line by line, changes of them, and the heads of what it prints.

use std::collections::BTreeMap;

use crate::diagnostic::Refusal;

use super::source::decoded;

/// The files of the schedules in a commit, by their paths in the folder.
pub(super) type Tree = BTreeMap<String, Entry>;

/// Files that are new or changed, or gone, by their paths in the folder.
pub(super) type Files = BTreeMap<String, Option<Entry>>;

/// The bytes of files, by id.
pub(super) type Blobs = BTreeMap<String, Vec<u8>>;

/// What `git cat-file` says of an object before its bytes: "<id> <kind> <size>", or "<name> missing".
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

    pub(super) fn id_of(&self, kind: &str) -> Option<String> {
        (self.kind == kind).then(|| self.id.clone())
    }
}

/// What a tree lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Within the schedules folder.
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    File,
    Link,
    Folder,
    Submodule,
}

impl Entry {
    /// Reads "<mode> <kind> <id>\t<path>".
    pub(super) fn of_tree(line: &str, prefix: &str) -> Option<Self> {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, id) = (words.next()?, words.nth(1)?);
        Some(Self { path: format!("{prefix}{path}"), kind: Kind::of(mode), id: id.to_owned() })
    }

    /// Reads "<old mode> <new mode> <old id> <new id> <letter>"; nothing where the file is gone.
    pub(super) fn of_change(change: &str, path: String) -> Option<Self> {
        let mut words = change.split(' ').skip(1);
        let (mode, id) = (words.next()?, words.nth(1)?);
        (mode != "000000").then(|| Self { path, kind: Kind::of(mode), id: id.to_owned() })
    }

    /// Its text, or why it is not read.
    pub(super) fn content(&self, blobs: &Blobs) -> Result<String, Refusal> {
        match self.kind {
            Kind::Link => Err(not_read("it is a link, and links are not followed in history")),
            Kind::Folder => Err(not_read("it is a folder")),
            Kind::Submodule => Err(not_read("it is a submodule")),
            Kind::File => blobs.get(&self.id).map_or(Err(Refusal::TooLarge), |bytes| decoded(bytes.clone())),
        }
    }
}

pub(super) fn not_read(why: &str) -> Refusal {
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
