//! Edits of the schedules: all files of an edit are written, or none, whatever happens to the program meanwhile.
//!
//! An edit is noted before anything changes. A folder of its own gets the new contents, numbered, and then a journal, which has for
//! each file the digests of what it says and of what it is to say. With the journal the edit counts: the contents are renamed into
//! their places, and the folder is removed. Where a run is killed, the next one that writes goes on with the same code. It makes
//! the edit where there is a journal, and removes the contents where there is none.
//!
//! The folder lies in the git directory of the repository that holds the schedules, where git leaves it alone and no commit takes it
//! along; without one, where the user keeps state. So nothing half done is ever among the schedules. (Where the folder is on another
//! file system, nothing can be renamed from there: a copy lies beside its place for a moment, and the next run that writes removes it.)
//!
//! A journal is not believed. It names places of the schedules alone, contents without its digest are not written, and a file that says
//! neither the one nor the other is not touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Refusal, Source, Sources};
use crate::roster::files::{MAX_FILE_BYTES, MAX_FILES, Place};
use crate::roster::handle::Handle;
use crate::text::of_path;

use super::repository::git_directory;
use super::source::{ReadError, read_folder, shown};
use super::write::{
    WriteError, at, clear, is_folder, is_there, lock, lock_shared, make_folders, replace, stay_below, sync,
};

/// The file that makes an edit count.
const JOURNAL: &str = "journal";
/// How it begins.
const HEAD: &str = "coverage edit 1";
/// How it says that a file is not there.
const ABSENT: &str = "absent";
/// Of a journal no more is read: two digests and a path for each file that there may be.
const MAX_JOURNAL_BYTES: usize = MAX_FILES * 256;
/// What some editors begin a file with; it is no part of the text.
const MARK: &str = "\u{feff}";

/// What stands before the text of a file of the schedules folder: the mark of an editor, or nothing.
pub(crate) fn mark_of(schedules: &Path, path: &str) -> &'static str {
    bytes_of(&schedules.join(path), MARK.len()).ok().flatten().as_deref().map_or("", mark)
}

fn mark(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(MARK.as_bytes()) { MARK } else { "" }
}

/// Where the edits of a schedules folder are noted.
#[derive(Debug)]
pub(crate) struct Journal {
    schedules: PathBuf,
    /// The folder of an edit; nothing where there is no place for one.
    folder: Option<PathBuf>,
}

impl Journal {
    /// The one for a schedules folder, in the repository that holds it or else below `state`, where the user keeps state.
    pub(crate) fn of(schedules: &Path, state: Option<&Path>) -> Self {
        let folder = || {
            let real = fs::canonicalize(schedules).ok()?;
            let above = git_directory(&real).or_else(|| Some(state?.join("coverage")))?;
            // A repository may hold several schedules folders, and the user's state is for all of them.
            let digest = digest(real.as_os_str().as_encoded_bytes());
            Some(above.join(format!("coverage-edit-{}", &digest[..16])))
        };
        Self { schedules: schedules.to_owned(), folder: folder() }
    }

    /// The schedules as they are in their folder; a file that an interrupted edit was to write, and has not yet, is refused. Waits for a
    /// run that is writing.
    ///
    /// # Errors
    /// The folder, or the journal, cannot be read.
    pub(crate) fn sources(&self) -> Result<Sources, ReadError> {
        // Until the end, so that nothing is read of an edit that another run is making.
        let _lock = lock_shared(&self.schedules).ok();
        let waiting = self.waiting().map_err(|error| ReadError::new(self.folder.as_deref(), error))?;
        let sources = read_folder(&self.schedules)?;
        if waiting.is_empty() {
            return Ok(sources);
        }
        let others = sources.iter().map(|(_, source)| source).filter(|source| !waiting.contains(&source.path));
        let folder = shown(&self.schedules);
        let refused = |path: &String| Source {
            shown: format!("{folder}/{path}"),
            path: path.clone(),
            content: Err(Refusal::Unfinished),
        };
        Ok(Sources::new(others.cloned().chain(waiting.iter().map(refused)).collect()))
    }

    /// Makes the edit that was interrupted, if one was, and says whether it did.
    ///
    /// # Errors
    /// It cannot be made, or somebody has changed a file of it since. It stays noted then, unless none of its files is written.
    pub(crate) fn finish(&self) -> Result<bool, WriteError> {
        let Some(folder) = &self.folder else {
            return Ok(false);
        };
        let _lock = at(&self.schedules, lock(&self.schedules))?;
        self.make(folder)
    }

    /// Writes these texts, by their paths in the schedules folder, in place of what was read: all, or none. A file keeps its permissions.
    ///
    /// # Errors
    /// A file is no longer as it was read, is a link or would be too large, or cannot be written. Nothing has changed then, unless a disk gives
    /// way between two renames: the edit stays noted in this case.
    pub(crate) fn write(&self, read: &Sources, texts: &BTreeMap<&str, &str>) -> Result<(), WriteError> {
        let Some(folder) = &self.folder else {
            let why = "an edit is noted in a repository of git or in your home folder, and there is neither";
            return Err(WriteError::new(&self.schedules, io::Error::other(why)));
        };
        // One at a time.
        let _lock = at(&self.schedules, lock(&self.schedules))?;
        // Another run may have been killed since this one has begun.
        self.make(folder)?;
        let changes = self.changes(read, texts)?;
        if changes.is_empty() {
            return Ok(());
        }
        let noted = note(folder, &changes);
        if noted.is_err() {
            at(folder, remove(folder))?;
        }
        at(folder, noted)?;
        self.make(folder).map(|_| ())
    }

    /// What is to be written of these texts.
    fn changes(&self, read: &Sources, texts: &BTreeMap<&str, &str>) -> Result<Vec<Change>, WriteError> {
        let before: BTreeMap<&str, &str> =
            read.iter().filter_map(|(_, file)| Some((file.path.as_str(), file.content.as_deref().ok()?))).collect();
        let mut changes = Vec::new();
        for (path, text) in texts {
            let place = self.schedules.join(path);
            let refused = |why: &str| Err(WriteError::new(&place, io::Error::other(why.to_owned())));
            if !is_place(path) {
                return refused("nothing reads a file of that name");
            }
            stay_below(&self.schedules, [*path])?;
            // One byte more, so that a file which has grown is another one.
            let found = at(&place, bytes_of(&place, MAX_FILE_BYTES + 1))?;
            let mark = found.as_deref().map_or("", mark);
            if found.as_ref().map(|bytes| &bytes[mark.len()..]) != before.get(path).map(|text| text.as_bytes()) {
                return refused("it has changed since it was read; run the command again");
            }
            let bytes = [mark, text].concat().into_bytes();
            if bytes.len() > MAX_FILE_BYTES {
                return refused("it would be larger than 64 KiB");
            }
            if found.as_ref() == Some(&bytes) {
                continue;
            }
            let permissions = fs::metadata(&place).ok().map(|found| found.permissions());
            let old = found.map(|bytes| digest(&bytes));
            let note = Note { path: (*path).to_owned(), old, new: digest(&bytes) };
            changes.push(Change { note, bytes, permissions });
        }
        Ok(changes)
    }

    /// Makes the edit that is noted in the folder, if there is one, and removes the folder. Says whether it wrote anything.
    fn make(&self, folder: &Path) -> Result<bool, WriteError> {
        let notes = at(folder, notes(folder))?.unwrap_or_default();
        let folders = make_folders(&self.schedules, notes.iter().map(|note| note.path.as_str()))?;
        for folder in [self.schedules.clone(), self.schedules.join("agents")].iter().filter(|folder| is_folder(folder))
        {
            at(folder, clear(folder))?;
        }
        let stuck = |note: &Note, why: &str| {
            let folder = of_path(folder);
            let remedy = "see that the files say what they should, then give the edit up: delete";
            let why = format!("an edit was interrupted, and {why}; {remedy} {folder}");
            Err(WriteError::new(&self.schedules.join(&note.path), io::Error::other(why)))
        };
        let mut waiting = Vec::new();
        for (index, note) in notes.iter().enumerate() {
            let place = self.schedules.join(&note.path);
            match at(&place, note.standing(&place))? {
                Standing::Old => waiting.push((index, note, place)),
                Standing::New => {}
                Standing::Other => return stuck(note, "this file has been changed since"),
            }
        }
        let begun = waiting.len() < notes.len();
        let mut lost = waiting.iter().filter(|(index, note, _)| note.content(&numbered(folder, *index)).is_none());
        match lost.next() {
            Some((_, note, _)) if begun => return stuck(note, "what it was to write here is lost"),
            // None of its files is written, nor can all of them be.
            Some(_) => waiting.clear(),
            None => {}
        }
        for (done, (index, note, place)) in waiting.iter().enumerate() {
            let moved = note.move_to(place, &numbered(folder, *index));
            if moved.is_err() && done == 0 && !begun {
                at(folder, remove(folder))?;
            }
            at(place, moved)?;
        }
        if !waiting.is_empty() {
            folders.iter().try_for_each(|folder| at(folder, sync(folder)))?;
        }
        at(folder, remove(folder))?;
        Ok(!waiting.is_empty())
    }

    /// The files, by their paths, that an interrupted edit has not written.
    fn waiting(&self) -> io::Result<BTreeSet<String>> {
        let mut waiting = BTreeSet::new();
        let Some(folder) = self.folder.as_ref().filter(|folder| is_there(folder)) else {
            return Ok(waiting);
        };
        for note in notes(folder)?.unwrap_or_default() {
            // What cannot be read is not what it is to be.
            if !matches!(note.standing(&self.schedules.join(&note.path)), Ok(Standing::New)) {
                waiting.insert(note.path);
            }
        }
        Ok(waiting)
    }
}

/// What the journal says of a file.
struct Note {
    /// In the schedules folder; a place that is read.
    path: String,
    /// The digest of what it says; nothing where it is not there.
    old: Option<String>,
    /// The digest of what it is to say.
    new: String,
}

/// What is to be written into a file.
struct Change {
    note: Note,
    bytes: Vec<u8>,
    /// Those that it has; nothing where it is not there.
    permissions: Option<Permissions>,
}

/// What a file says.
enum Standing {
    /// What it said before the edit.
    Old,
    /// What it is to say.
    New,
    /// Something else.
    Other,
}

impl Note {
    fn parse(line: &str) -> Option<Self> {
        let is_digest = |word: &str| word.len() == 64 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let mut words = line.split(' ');
        let (old, new, path) = (words.next()?, words.next()?, words.next()?);
        let known = (old == ABSENT || is_digest(old)) && is_digest(new) && is_place(path) && words.next().is_none();
        let old = (old != ABSENT).then(|| old.to_owned());
        known.then(|| Self { path: path.to_owned(), old, new: new.to_owned() })
    }

    fn line(&self) -> String {
        format!("{} {} {}\n", self.old.as_deref().unwrap_or(ABSENT), self.new, self.path)
    }

    fn standing(&self, place: &Path) -> io::Result<Standing> {
        // One byte more, so that a file which has grown is another one.
        let found = bytes_of(place, MAX_FILE_BYTES + 1)?.map(|bytes| digest(&bytes));
        Ok(match found {
            Some(found) if found == self.new => Standing::New,
            found if found == self.old => Standing::Old,
            _ => Standing::Other,
        })
    }

    /// What the file is to say, if that is what the prepared one has.
    fn content(&self, prepared: &Path) -> Option<Vec<u8>> {
        bytes_of(prepared, MAX_FILE_BYTES).ok().flatten().filter(|bytes| digest(bytes) == self.new)
    }

    fn move_to(&self, place: &Path, prepared: &Path) -> io::Result<()> {
        without_special_bits(prepared)?;
        match fs::rename(prepared, place) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let bytes = self.content(prepared).ok_or(error)?;
                replace(place, &bytes, fs::metadata(prepared)?.permissions())
            }
            moved => moved,
        }
    }
}

/// Takes from a prepared file what no file of the schedules may be, such as setuid: it may be another's.
fn without_special_bits(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::metadata(file)?.permissions();
        if permissions.mode() & 0o7000 != 0 {
            fs::set_permissions(file, Permissions::from_mode(permissions.mode() & 0o777))?;
        }
    }
    Ok(())
}

/// Whether it is the path of a file of the schedules that is read.
fn is_place(path: &str) -> bool {
    match Place::of(path, false) {
        Place::Team | Place::Cycles => true,
        Place::Agent(stem) => stem.parse::<Handle>().is_ok(),
        Place::Journal | Place::OfRepository | Place::Unread | Place::Stray(_) | Place::Ignored => false,
    }
}

/// What is noted in the folder of an edit; nothing where no edit counts.
fn notes(folder: &Path) -> io::Result<Option<Vec<Note>>> {
    if is_there(folder) && !is_folder(folder) {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let Some(bytes) = bytes_of(&folder.join(JOURNAL), MAX_JOURNAL_BYTES)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix('\n'));
    let notes: Option<Vec<Note>> = lines.and_then(|lines| lines.lines().map(Note::parse).collect());
    let differ = |notes: &Vec<Note>| notes.iter().map(|note| &note.path).collect::<BTreeSet<_>>().len() == notes.len();
    let notes = notes.filter(differ);
    let why = "what an interrupted edit has noted there cannot be understood; see that the files say what they should, then delete it";
    notes.map(Some).ok_or_else(|| io::Error::other(why))
}

/// Notes an edit in a folder that is not there yet: when this is done, it counts.
fn note(folder: &Path, changes: &[Change]) -> io::Result<()> {
    let above = folder.parent().unwrap_or(folder);
    fs::create_dir_all(above)?;
    fs::create_dir(folder)?;
    for (index, change) in changes.iter().enumerate() {
        write_synced(&numbered(folder, index), &change.bytes, change.permissions.clone())?;
    }
    let lines: String = changes.iter().map(|change| change.note.line()).collect();
    let beside = folder.join("journal.new");
    write_synced(&beside, format!("{HEAD}\n{lines}").as_bytes(), None)?;
    fs::rename(beside, folder.join(JOURNAL))?;
    sync(folder)?;
    sync(above)
}

/// Removes the folder of an edit, the journal first: what is left without it is nothing.
fn remove(folder: &Path) -> io::Result<()> {
    let if_there = |removed: io::Result<()>| match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    };
    if if_there(fs::remove_file(folder.join(JOURNAL)))? {
        sync(folder)?;
    }
    if_there(fs::remove_dir_all(folder)).map(|_| ())
}

/// Where the new contents of a file are.
fn numbered(folder: &Path, index: usize) -> PathBuf {
    folder.join(index.to_string())
}

fn write_synced(place: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let mut file = File::create_new(place)?;
    permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The first bytes of a plain file; nothing where there is none.
fn bytes_of(place: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    let found = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    if !found.is_file() {
        return Err(io::Error::other("it is a link, or no plain file; put the file itself there"));
    }
    let mut bytes = Vec::new();
    File::open(place)?.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// SHA-256, in hexadecimal digits.
fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // a test reads and makes files
mod tests {
    use super::*;

    const BEFORE: [(&str, &str); 3] =
        [("agents/ann.toml", "role = \"l1\"\r\n"), ("agents/bob.toml", "\u{feff}role = \"l2\"\n"), ("team.toml", "")];
    const AFTER: [(&str, &str); 4] = [
        ("agents/ann.toml", "role = \"l2\"\r\n"),
        ("agents/bob.toml", "\u{feff}role = \"l1\"\n"),
        ("agents/eve.toml", "role = \"l1\"\n"),
        ("team.toml", "name = \"T\"\n"),
    ];

    /// Schedules without a repository, and where the user keeps state.
    struct Team {
        root: tempfile::TempDir,
        state: tempfile::TempDir,
    }

    impl Team {
        fn new() -> Self {
            Self::with_state(tempfile::tempdir().unwrap())
        }

        fn with_state(state: tempfile::TempDir) -> Self {
            let team = Self { root: tempfile::tempdir().unwrap(), state };
            fs::create_dir_all(team.schedules().join("agents")).unwrap();
            for (path, text) in BEFORE {
                team.put(path, text);
            }
            team
        }

        fn schedules(&self) -> PathBuf {
            self.root.path().join("schedules")
        }

        fn put(&self, path: &str, text: &str) {
            fs::write(self.schedules().join(path), text).unwrap();
        }

        fn journal(&self) -> Journal {
            Journal::of(&self.schedules(), Some(self.state.path()))
        }

        fn folder(&self) -> PathBuf {
            self.journal().folder.unwrap()
        }

        /// Everything that is in the folder, links as such.
        fn files(&self) -> Vec<(String, String)> {
            let list = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
            let all = list(self.schedules()).chain(list(self.schedules().join("agents"))).filter(|path| !path.is_dir());
            let name = |path: &PathBuf| path.strip_prefix(self.schedules()).unwrap().to_str().unwrap().to_owned();
            let mut all: Vec<_> =
                all.map(|path| (name(&path), fs::read_to_string(&path).unwrap_or_default())).collect();
            all.sort();
            all
        }

        /// What is left where edits are noted.
        fn left(&self) -> usize {
            fs::read_dir(self.state.path().join("coverage")).map_or(0, Iterator::count)
        }

        fn read(&self) -> Sources {
            read_folder(&self.schedules()).unwrap()
        }

        fn note(&self) {
            note(&self.folder(), &self.journal().changes(&self.read(), &after()).unwrap()).unwrap();
        }

        fn write(&self) -> Result<(), String> {
            self.journal().write(&self.read(), &after()).map_err(|error| error.to_string())
        }

        fn finish(&self) -> Result<bool, String> {
            self.journal().finish().map_err(|error| error.to_string())
        }
    }

    fn after() -> BTreeMap<&'static str, &'static str> {
        AFTER.iter().map(|(path, text)| (*path, text.trim_start_matches(MARK))).collect()
    }

    fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn an_edit_writes_all_its_files_and_leaves_nothing_else() {
        let team = Team::new();
        team.write().unwrap();
        assert_eq!((team.files(), team.left()), (owned(&AFTER), 0));
        assert_eq!(team.finish(), Ok(false));
        team.write().unwrap();
        assert_eq!((team.files(), team.left()), (owned(&AFTER), 0), "nothing differs");
    }

    #[test]
    fn an_edit_that_was_interrupted_after_any_of_its_renames_is_reported_and_finished_by_the_next() {
        for renamed in 0..=AFTER.len() {
            let team = Team::new();
            team.note();
            for (index, (path, _)) in AFTER.iter().enumerate().take(renamed) {
                fs::rename(numbered(&team.folder(), index), team.schedules().join(path)).unwrap();
            }
            let half = team.files();
            let sources = team.journal().sources().unwrap();
            let refused = sources.iter().filter(|(_, source)| source.content == Err(Refusal::Unfinished));
            let refused: Vec<&str> = refused.map(|(_, source)| source.path.as_str()).collect();
            let waiting: Vec<&str> = AFTER[renamed..].iter().map(|(path, _)| *path).collect();
            assert_eq!(refused, waiting);
            assert_eq!((team.files(), team.left()), (half, 1), "whoever reads touches nothing");
            assert_eq!(team.finish(), Ok(renamed < AFTER.len()));
            assert_eq!((team.files(), team.left()), (owned(&AFTER), 0));
        }
    }

    #[test]
    fn what_was_prepared_and_not_noted_is_removed_by_the_next() {
        let team = Team::new();
        team.note();
        fs::remove_file(team.folder().join(JOURNAL)).unwrap();
        team.put("agents/.coverage-1.tmp", "debris");
        assert!(team.journal().sources().unwrap().iter().all(|(_, source)| source.content.is_ok()));
        assert_eq!(team.finish(), Ok(false));
        assert_eq!((team.files(), team.left()), (owned(&BEFORE), 0));
    }

    #[test]
    fn a_file_that_somebody_has_changed_since_is_not_touched_and_the_way_out_is_said() {
        let team = Team::new();
        team.note();
        team.put("agents/bob.toml", "# mine\n");
        let mine = team.files();
        for said in [team.finish().unwrap_err(), team.write().unwrap_err()] {
            assert!(said.contains("bob.toml: an edit was interrupted, and this file has been changed since"), "{said}");
            assert!(said.ends_with(&format!("delete {}", team.folder().display())), "{said}");
        }
        assert_eq!(team.files(), mine);
        fs::remove_dir_all(team.folder()).unwrap();
        assert_eq!(team.finish(), Ok(false));
        assert_eq!(team.files(), mine);
    }

    #[test]
    fn contents_that_are_lost_or_forged_are_not_written() {
        for begun in [false, true] {
            for forged in [None, Some("name = \"forged\"\n"), Some("")] {
                let team = Team::new();
                team.note();
                if begun {
                    fs::rename(numbered(&team.folder(), 0), team.schedules().join(AFTER[0].0)).unwrap();
                }
                let half = team.files();
                let prepared = numbered(&team.folder(), 3);
                fs::remove_file(&prepared).unwrap();
                if let Some(text) = forged {
                    fs::write(&prepared, text).unwrap();
                }
                let finished = team.finish();
                assert_eq!(team.files(), half);
                if begun {
                    assert!(finished.unwrap_err().contains("team.toml: an edit was interrupted, and what it was"));
                } else {
                    assert_eq!((finished, team.left()), (Ok(false), 0), "nothing of it was done, and it is given up");
                }
            }
        }
    }

    #[test]
    fn a_journal_names_places_of_the_schedules_alone() {
        let new = digest(b"forged");
        let paths =
            ["../team.toml", "agents/../../x.toml", "agents/Ann.toml", "agents/x/y.toml", "/tmp/x.toml", "x.toml"];
        let paths = paths.iter().chain(&["agents/.toml", "agents/ann.toml ", "agents\\x.toml", "README.md", ""]);
        let lines = paths.map(|path| format!("{ABSENT} {new} {path}\n"));
        let twice = format!("{ABSENT} {new} agents/zoe.toml\n").repeat(2);
        let lines = lines.chain([format!("{ABSENT} {ABSENT} team.toml\n"), format!("{new} team.toml\n")]);
        let lines = lines.chain(["\n".to_owned(), twice]);
        let texts = lines.map(|line| format!("{HEAD}\n{line}"));
        for text in texts.chain([String::new(), "coverage edit 2\n".to_owned(), "\u{fffd}".repeat(9)]) {
            let team = Team::new();
            fs::create_dir_all(team.folder()).unwrap();
            fs::write(team.folder().join(JOURNAL), &text).unwrap();
            fs::write(numbered(&team.folder(), 0), "forged").unwrap();
            assert!(team.finish().unwrap_err().contains("cannot be understood"), "{text}");
            assert!(team.journal().sources().unwrap_err().to_string().starts_with("cannot read "), "{text}");
            assert_eq!((team.files(), team.left()), (owned(&BEFORE), 1));
            assert_eq!(fs::read_dir(team.root.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn what_has_changed_since_it_was_read_is_not_overwritten() {
        let team = Team::new();
        let read = team.read();
        for (path, text) in [("agents/eve.toml", "# new"), ("agents/bob.toml", "# other")] {
            team.put(path, text);
            let now = team.files();
            let said = team.journal().write(&read, &after()).unwrap_err().to_string();
            assert!(said.ends_with("it has changed since it was read; run the command again"), "{said}");
            assert_eq!((team.files(), team.left()), (now, 0));
            fs::remove_file(team.schedules().join(path)).unwrap();
        }
    }

    #[test]
    fn a_text_that_is_too_large_or_that_nothing_would_read_is_refused() {
        let large = "#".repeat(MAX_FILE_BYTES + 1);
        for (path, text, why) in [("team.toml", large.as_str(), "64 KiB"), ("../x/y.toml", "", "nothing reads")] {
            let team = Team::new();
            let said = team.journal().write(&team.read(), &BTreeMap::from([(path, text)])).unwrap_err();
            assert!(said.to_string().contains(why), "{said}");
            assert_eq!((team.files(), team.left()), (owned(&BEFORE), 0));
            assert_eq!(fs::read_dir(team.root.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn without_a_place_for_notes_an_edit_is_refused_in_words() {
        let team = Team::new();
        let said = Journal::of(&team.schedules(), None).write(&team.read(), &after()).unwrap_err().to_string();
        assert!(said.contains("in a repository of git or in your home folder"), "{said}");
        assert_eq!(team.files(), owned(&BEFORE));
    }

    #[test]
    fn the_git_directory_is_the_place_where_there_is_one() {
        let team = Team::new();
        fs::create_dir(team.root.path().join(".git")).unwrap();
        fs::write(team.root.path().join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        let folder = team.folder();
        assert_eq!(folder.parent().unwrap(), fs::canonicalize(team.root.path().join(".git")).unwrap());
        team.note();
        assert!(folder.join(JOURNAL).exists());
        team.finish().unwrap();
        assert_eq!((team.files(), folder.exists(), team.left()), (owned(&AFTER), false, 0));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_new_files_have_those_of_new_files() {
        use std::os::unix::fs::PermissionsExt;
        let team = Team::new();
        let mode = |path: &str| fs::metadata(team.schedules().join(path)).unwrap().permissions().mode() & 0o7777;
        for (path, mode) in [("agents/ann.toml", 0o600), ("agents/bob.toml", 0o664), ("team.toml", 0o440)] {
            fs::set_permissions(team.schedules().join(path), Permissions::from_mode(mode)).unwrap();
        }
        team.put("new", "");
        let new = mode("new");
        team.note();
        // What lies in the git directory may be another's.
        let prepared = numbered(&team.folder(), 0);
        fs::set_permissions(&prepared, Permissions::from_mode(0o4600)).unwrap();
        team.finish().unwrap();
        assert_eq!(AFTER.map(|(path, _)| mode(path)), [0o600, 0o664, new, 0o440]);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_written_through_or_replaced() {
        use std::os::unix::fs::symlink;
        for (link, to) in [("agents/ann.toml", "../kept"), ("agents", "kept"), ("agents/eve.toml", "../../outside")] {
            let team = Team::new();
            let [place, kept] = [link, "kept"].map(|path| team.schedules().join(path));
            let _ = fs::rename(&place, &kept);
            symlink(to, &place).unwrap();
            let before = team.files();
            let said = team.write().unwrap_err();
            assert!(said.contains("link"), "{said}");
            assert!(place.is_symlink() && !team.root.path().join("outside").exists());
            assert_eq!((team.files(), team.left()), (before, 0));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn notes_may_be_on_another_file_system() {
        use std::os::unix::fs::MetadataExt;
        let team = Team::with_state(tempfile::tempdir_in("/dev/shm").unwrap());
        let device = |path: &Path| fs::metadata(path).unwrap().dev();
        assert_ne!(device(team.root.path()), device(team.state.path()), "the test needs two file systems");
        team.write().unwrap();
        assert_eq!((team.files(), team.left()), (owned(&AFTER), 0));
    }
}
