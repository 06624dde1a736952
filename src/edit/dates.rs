//! The dates of an entry: one more, some less, and the last one.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use toml_edit::Array;

use super::change::Kind;
use super::error::EditError;
use super::file::{File, Part, date, date_of};
use super::keys::set_in;
use super::list::List;
use super::parts;
use super::splice::spliced;

/// Ends a part with a date.
pub(super) fn end(text: &str, kind: Kind, number: usize, on: NaiveDate) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let part = file.part(kind, number)?;
    if kind == Kind::TimeOff && date_of(part.table, "from").is_none() {
        return Err(EditError::OfTimes(number));
    }
    if list(&part).is_some() {
        return remove(text, number, |date| date > on);
    }
    if date_of(part.table, "from").is_some_and(|from| on < from) {
        return parts::remove(text, kind, number);
    }
    if date_of(part.table, "until") == Some(on) {
        return Ok(text.to_owned());
    }
    let splice = set_in(text, &part, "until", &on.to_string(), &["from"]);
    Ok(spliced(text, splice.into_iter().collect()))
}

/// Puts a date into the list of an entry: in its place where the list is in order, else at the end.
pub(super) fn add(text: &str, number: usize, new: NaiveDate) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let part = file.part(Kind::Entry, number)?;
    let array = list(&part).ok_or(EditError::NoDates(number))?;
    let dates: Vec<NaiveDate> = array.iter().filter_map(date).collect();
    if dates.contains(&new) {
        return Ok(text.to_owned());
    }
    let place = if dates.is_sorted() { dates.partition_point(|date| *date < new) } else { dates.len() };
    Ok(spliced(text, List::new(text, array).insert(place, &new.to_string(), None)))
}

/// Puts several dates into the list of an entry.
pub(super) fn add_all(text: &str, number: usize, new: &BTreeSet<NaiveDate>) -> Result<String, EditError> {
    new.iter().try_fold(text.to_owned(), |text, date| add(&text, number, *date))
}

/// Takes dates out of the list of an entry; where none is left, the entry.
pub(super) fn remove(text: &str, number: usize, is_gone: impl Fn(NaiveDate) -> bool) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let part = file.part(Kind::Entry, number)?;
    let array = list(&part).ok_or(EditError::NoDates(number))?;
    let is_gone = |index: &usize| array.get(*index).and_then(date).is_some_and(&is_gone);
    let gone: Vec<usize> = (0..array.len()).filter(is_gone).collect();
    if gone.len() == array.len() && !gone.is_empty() {
        return parts::remove(text, Kind::Entry, number);
    }
    Ok(spliced(text, List::new(text, array).remove(&gone)))
}

fn list<'f>(part: &Part<'f>) -> Option<&'f Array> {
    part.table.get("dates")?.as_array()
}
