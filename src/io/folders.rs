//! Folders of commits, compared one after the other: which files each changes.

use super::git::{Git, GitError};
use super::objects::{AGENTS, Change, Files, Head, ObjectKind, changes, files, heads};

/// The most bytes of lists of files that are compared, each with that of the commit before.
const MAX_COMPARED_BYTES: usize = 1 << 30;

/// The files that each of these changes against the one before it.
pub(super) fn compared(git: &Git, folders: &[Folders]) -> Result<Vec<Files>, GitError> {
    let nothing = match folders.iter().find_map(|folders| folders.top.as_ref()) {
        Some(top) if top.id.len() > EMPTY_TREE[0].len() => EMPTY_TREE[1],
        _ => EMPTY_TREE[0],
    };
    let tops = in_turn(folders.iter().map(|folders| folders.top.as_ref()), nothing);
    let agents = in_turn(folders.iter().map(|folders| folders.agents.as_ref()), nothing);
    let changed: Vec<&Pair<'_>> = tops.iter().chain(&agents).filter(|pair| pair.differs()).collect();
    judge(changed.iter().map(|pair| pair.bytes).sum())?;
    let asked = changed.iter().flat_map(|pair| [pair.old, " ", pair.new, "\n"]).collect();
    // Else a submodule could be hidden by `.gitmodules`, which a stranger may have written.
    let submodules = "--ignore-submodules=none";
    let compare = ["diff-tree", "--stdin", "--raw", "-z", "--no-renames", "--no-abbrev", submodules];
    let output = git.answer(&compare, asked)?;
    let mut answers = changes(&output).into_iter();
    let mut answer = |pair: &Pair<'_>| if pair.differs() { answers.next().unwrap_or_default() } else { Vec::new() };
    let tops: Vec<Vec<Change<'_>>> = tops.iter().map(&mut answer).collect();
    let files = |((folders, top), pair): ((&Folders, Vec<Change<'_>>), &Pair<'_>)| {
        let mut files = files(&top, "");
        match files.get(AGENTS) {
            Some(Some(entry)) if entry.kind == ObjectKind::Folder && folders.agents.is_none() => {
                return Err(GitError::lacks(&entry.id));
            }
            Some(Some(entry)) if entry.kind != ObjectKind::Folder => {}
            // What was something else before is a folder now, or gone.
            Some(_) => drop(files.insert(AGENTS.to_owned(), None)),
            None => {}
        }
        files.extend(self::files(&answer(pair), "agents/"));
        Ok(files)
    };
    folders.iter().zip(tops).zip(&agents).map(files).collect()
}

/// These folders with those of agents in them.
pub(super) fn with_agents(git: &Git, tops: Vec<Option<Head>>) -> Result<Vec<Folders>, GitError> {
    // Git reads all of a list to find a name in it.
    judge(tops.iter().flatten().map(|top| top.size).sum())?;
    let names = tops.iter().flatten().map(|top| format!("{}:{AGENTS}", top.id));
    let mut agents = heads(git, names)?.into_iter().map(Head::if_folder);
    let with_agents = |top: Option<Head>| Folders { agents: top.as_ref().and_then(|_| agents.next()?), top };
    Ok(tops.into_iter().map(with_agents).collect())
}

/// The schedules folder in a commit, and the folder of agents in it, where they are folders.
pub(super) struct Folders {
    pub(super) top: Option<Head>,
    pub(super) agents: Option<Head>,
}

/// A list of files, and the one before it, by their ids; and how long the list is.
struct Pair<'t> {
    old: &'t str,
    new: &'t str,
    bytes: usize,
}

impl Pair<'_> {
    fn differs(&self) -> bool {
        self.old != self.new
    }
}

/// Each of these with the one before it.
fn in_turn<'t>(folders: impl Iterator<Item = Option<&'t Head>>, nothing: &'t str) -> Vec<Pair<'t>> {
    let mut before = nothing;
    let pair = |folder: Option<&'t Head>| {
        let (new, bytes) = folder.map_or((nothing, 0), |head| (head.id.as_str(), head.size));
        Pair { old: std::mem::replace(&mut before, new), new, bytes }
    };
    folders.map(pair).collect()
}

/// Whether lists of files may be compared that are so long together.
fn judge(bytes: usize) -> Result<(), GitError> {
    let too_much = || GitError::TooMuch(format!("{} MiB of lists of files", MAX_COMPARED_BYTES >> 20));
    if bytes > MAX_COMPARED_BYTES { Err(too_much()) } else { Ok(()) }
}

/// The id of a folder without files, by SHA-1 and by SHA-256; every git knows it.
const EMPTY_TREE: [&str; 2] =
    ["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"];
