//! New entries, and where the dates of one go in a file that is full.

use toml_edit::{Item, TableLike};

use crate::roster::handle::Word;
use crate::roster::model::Firmness;
use crate::roster::reader::MAX_ENTRIES;
use crate::time::civil::Hours;
use crate::time::zone::Zone;

use super::change::{Entry, Kind, On};
use super::dates;
use super::error::EditError;
use super::file::File;
use super::parts::add;

/// Puts a new entry into a file, or its dates into one that is alike where the file is full.
pub(super) fn add_entry(text: &str, entry: &Entry, heading: Option<&str>) -> Result<String, EditError> {
    let file = File::parse(text)?;
    if file.number_of_parts() < MAX_ENTRIES {
        return add(text, Kind::Entry, &entry.fields(), heading);
    }
    let On::Dates(new) = &entry.on else {
        return Err(EditError::Full);
    };
    let alike = file.parts(Kind::Entry).iter().position(|part| is_alike(part.table, entry)).ok_or(EditError::Full)?;
    dates::add_all(text, alike + 1, new)
}

/// Whether an entry of the file is one of single dates that differs from a new one in its dates alone.
fn is_alike(table: &dyn TableLike, entry: &Entry) -> bool {
    let text = |key: &str| table.get(key).and_then(|value| value.as_str());
    let hours: Option<Hours> = text("hours").and_then(|hours| hours.parse().ok());
    let tentative = table.get("tentative").and_then(Item::as_bool).unwrap_or(false);
    let known = ["dates", "hours", "tentative", "post", "timezone"];
    table.get("dates").is_some_and(Item::is_array)
        && hours == Some(entry.hours)
        && tentative == (entry.firmness == Firmness::Tentative)
        && text("post") == entry.post.as_ref().map(Word::as_str)
        && text("timezone") == entry.zone.as_ref().map(Zone::name)
        && table.iter().all(|(key, _)| known.contains(&key))
}
