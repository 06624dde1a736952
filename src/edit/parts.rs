//! Whole entries, time off and travels: new ones, and those that go.

use crate::roster::reader::MAX_ENTRIES;

use super::change::Kind;
use super::error::EditError;
use super::file::{File, Place};
use super::keys::padding;
use super::lines::{appended, with_space_above};
use super::list::List;
use super::render::{self, Field};
use super::splice::{Splice, spliced};

/// Puts a new part into a file: into the list of its kind, if that is one in brackets, or below everything else.
pub(super) fn add(text: &str, kind: Kind, fields: &[Field], heading: Option<&str>) -> Result<String, EditError> {
    let file = File::parse(text)?;
    if file.number_of_parts() >= MAX_ENTRIES {
        return Err(EditError::Full);
    }
    let comment = heading.map(render::comment);
    let Some(array) = file.list(kind) else {
        return Ok(appended(text, &(comment.unwrap_or_default() + &render::lines(kind, fields))));
    };
    let last = array.iter().last().and_then(toml_edit::Value::as_inline_table);
    let braces = render::braces(fields, last.map_or(" ", |table| padding(text, table)));
    let splices = List::new(text, array).insert(array.len(), &braces, comment.as_deref());
    Ok(spliced(text, splices))
}

/// Takes a part out, with the comment above it.
pub(super) fn remove(text: &str, kind: Kind, number: usize) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let splices = match file.part(kind, number)?.place {
        Place::Lines(lines) => vec![Splice::remove(with_space_above(text, file.with_heading(&lines)))],
        Place::InList(array, index) => List::new(text, array).remove(&[index]),
    };
    Ok(spliced(text, splices))
}

/// Whether a file has a part that says just this.
pub(super) fn has(text: &str, kind: Kind, fields: &[Field]) -> bool {
    let parts = |text: &str| -> Vec<toml::Value> {
        let file: Option<toml::Table> = toml::from_str(text).ok();
        file.and_then(|file| file.get(kind.key())?.as_array().cloned()).unwrap_or_default()
    };
    let new = parts(&render::lines(kind, fields));
    !new.is_empty() && new.iter().all(|new| parts(text).contains(new))
}
