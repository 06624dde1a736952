//! One change of an agent's file as data, and the file's text with that change in it.
//!
//! [`edit`] takes the text of a file and [changes](change::Change), and gives the new text: comments, order, layout and line ends stay, and
//! outside of what a change is about every byte is the same. Where a change cannot be made, an [`EditError`] says why, and nothing
//! has changed.
//!
//! ```text
//! text ──> file     where everything stands (toml_edit, by place)
//!           │
//! change ───┴──> splices ──> text ──> roster::load: is it a file without errors?
//!                (entries, dates, keys, free, proposal)
//! ```
//!
//! The library `toml_edit` says where keys, values and entries stand, and writes values. Its own writing of whole documents is not used: it
//! moves dotted keys and adds a last line end. A change is instead a few [splices](splice::Splice) of the text, so what lies before and
//! after them is kept by construction.
//!
//! # What belongs to an entry
//!
//! An entry in double brackets is the lines from its header to its last value, with the comment that ends that line. The comment lines
//! directly above the header, without an empty line between, are its heading; they leave with it, as does one empty line above. New entries
//! stand at the end of the file. Where a file has `availability = [...]`, what is new goes into that list, in its layout.
//!
//! Entries are counted as people do: the first `[[availability]]` of the file is number 1, whatever its dates; so are
//! time off and travels, each by themselves.
//!
//! # What changes nothing
//!
//! Setting a key to what it says, adding a date that is there, removing or freeing one that is not, ending an entry on the day on which it
//! ends, and proposing what was proposed: the text is the same, to the byte.
//!
//! Nothing here reads a clock or a disk, or knows the team: whether a role or a coverer exists is judged where all files are loaded.

pub mod change;
pub mod error;
pub mod proposal;

mod dates;
mod entries;
mod file;
mod free;
mod keys;
mod lines;
mod list;
mod parts;
mod render;
mod splice;

use crate::diagnostic::{Code, Diagnostic, Severity, Source, Sources};
use crate::roster::files::MAX_FILE_BYTES;
use crate::roster::handle::Handle;
use crate::roster::load::load;

use change::{Change, Kind};
use error::EditError;

/// The text of an agent's file after these changes, one after the other; numbers of entries are those that the change before left.
///
/// # Errors
/// The file has errors, or would have some; a change speaks of what is not there; or the file would be too long. See [`EditError`].
///
/// ```
/// # use coverage::edit::{change::{Change, TopKey}, edit};
/// let file = "role = \"l1\"           # since May\ntimezone = \"Asia/Manila\"\n";
/// let confirm = Change::Set(TopKey::Confirmed("2026-11-21".parse().unwrap()));
/// let edited = edit(&"ann".parse().unwrap(), file, &[confirm]).unwrap();
/// assert_eq!(edited, format!("{file}confirmed = 2026-11-21\n"));
/// ```
pub fn edit(agent: &Handle, text: &str, changes: &[Change]) -> Result<String, EditError> {
    let errors = errors(agent, text);
    if !errors.is_empty() {
        return Err(EditError::Broken(errors));
    }
    let mut edited = text.to_owned();
    for change in changes {
        edited = apply(&edited, change)?;
    }
    if edited == text {
        return Ok(edited);
    }
    if edited.len() > MAX_FILE_BYTES {
        return Err(EditError::TooLarge);
    }
    let errors = self::errors(agent, &edited);
    if errors.is_empty() { Ok(edited) } else { Err(EditError::Untrue(errors)) }
}

fn apply(text: &str, change: &Change) -> Result<String, EditError> {
    match change {
        Change::AddEntry { entry, heading } => entries::add_entry(text, entry, heading.as_deref()),
        Change::AddTimeOff(off) => parts::add(text, Kind::TimeOff, &off.fields(), None),
        Change::AddTravel(travel) => parts::add(text, Kind::Travel, &travel.fields(), None),
        Change::EndEntry { number, on } => dates::end(text, *number, *on),
        Change::Remove { kind, number } => parts::remove(text, *kind, *number),
        Change::AddDate { number, date } => dates::add(text, *number, *date),
        Change::RemoveDate { number, date } => dates::remove(text, *number, |other| other == *date),
        Change::FreeDate { number, date } => free::free(text, *number, *date),
        Change::Set(key) => keys::set(text, key),
        Change::Unset(name) => keys::unset(text, *name),
        Change::Propose { proposal, earlier } => proposal::propose(text, proposal, *earlier),
    }
}

/// The errors of one agent's file, but for those that other files decide.
fn errors(agent: &Handle, text: &str) -> Vec<Diagnostic> {
    let path = format!("agents/{agent}.toml");
    let source = Source { shown: path.clone(), path, content: Ok(text.to_owned()) };
    let loaded = load(&Sources::new(vec![source]));
    if loaded.diagnostics.number(Severity::Error) == 0 {
        return Vec::new();
    }
    let is_of_others = |code: Code| matches!(code, Code::UnknownRole | Code::UnknownHandle);
    let errors = loaded.diagnostics.iter().filter(|found| found.is_error() && !is_of_others(found.code));
    errors.cloned().collect()
}
