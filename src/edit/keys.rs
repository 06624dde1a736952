//! Single keys: those at the top of the file, and those of an entry. What is new stands below the keys that come before it, as they
//! are laid out.

use std::collections::BTreeSet;

use toml_edit::{InlineTable, Value};

use crate::roster::handle::Word;

use super::change::{KeyName, TopKey};
use super::error::EditError;
use super::file::{File, Pair, Part, Place, date, pair};
use super::lines::{line_end, next_line, start_of_line};
use super::render::{as_list, quoted};
use super::splice::{Splice, spliced};

/// Sets a key at the top of the file.
pub(super) fn set(text: &str, key: &TopKey) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let name = key.name();
    if let Some(there) = pair(file.top(), name.as_str()) {
        if there.value.as_value().is_some_and(|value| says(value, key)) {
            return Ok(text.to_owned());
        }
        return Ok(spliced(text, vec![Splice::replace(there.at, written(key))]));
    }
    let before = KeyName::ALL.into_iter().filter(|other| *other < name);
    let above = before.rev().find_map(|other| pair(file.top(), other.as_str()));
    let splice = match above {
        Some(above) => line_below(text, &above, name.as_str(), &written(key)),
        None => line_at_top(&file, name.as_str(), &written(key)),
    };
    Ok(spliced(text, vec![splice]))
}

/// Takes a key at the top of the file away, with its line.
pub(super) fn unset(text: &str, name: KeyName) -> Result<String, EditError> {
    let file = File::parse(text)?;
    let Some(there) = pair(file.top(), name.as_str()) else {
        return Ok(text.to_owned());
    };
    Ok(spliced(text, vec![line_removed(text, &there)]))
}

/// The splice that makes a key of a part say something; a new key stands behind the first of `after` that is there, or behind the last key.
pub(super) fn set_in(text: &str, part: &Part<'_>, key: &str, written: &str, after: &[&str]) -> Option<Splice> {
    if let Some(there) = pair(part.table, key) {
        return Some(Splice::replace(there.at, written));
    }
    let all = part.table.iter().filter_map(|(key, _)| pair(part.table, key));
    let above = after.iter().find_map(|key| pair(part.table, key)).or_else(|| all.max_by_key(|pair| pair.at.end))?;
    Some(match part.place {
        Place::Lines(_) => line_below(text, &above, key, written),
        Place::InList(..) => Splice::insert(above.at.end, format!(", {key}{}{written}", equals(text, &above))),
    })
}

/// Whether a value says what the key is set to, however it is written.
fn says(value: &Value, key: &TopKey) -> bool {
    let is_text = |text: &str| value.as_str() == Some(text);
    match key {
        TopKey::Name(name) => value.as_str().is_some_and(|text| text.trim() == name.trim()),
        TopKey::Role(text) | TopKey::Was(text) | TopKey::Account(text) => is_text(text),
        TopKey::Timezone(zone) => is_text(zone.name()),
        TopKey::Joined(day) | TopKey::Promoted(day) | TopKey::LastDay(day) | TopKey::Confirmed(day) => {
            date(value) == Some(*day)
        }
        TopKey::Skills(skills) => value.as_array().is_some_and(|list| {
            let there: Option<BTreeSet<&str>> = list.iter().map(Value::as_str).collect();
            there.is_some_and(|there| there.into_iter().eq(skills.iter().map(Word::as_str)))
        }),
    }
}

impl TopKey {
    /// The key as a line of a new file.
    pub(crate) fn line(&self) -> String {
        format!("{} = {}\n", self.name().as_str(), written(self))
    }
}

fn written(key: &TopKey) -> String {
    match key {
        TopKey::Name(text) | TopKey::Role(text) | TopKey::Was(text) | TopKey::Account(text) => quoted(text),
        TopKey::Timezone(zone) => quoted(zone.name()),
        TopKey::Joined(day) | TopKey::Promoted(day) | TopKey::LastDay(day) | TopKey::Confirmed(day) => day.to_string(),
        TopKey::Skills(skills) => as_list(skills.iter().map(|skill| quoted(skill.as_str()))),
    }
}

/// What stands between a key and its value.
fn equals<'t>(text: &'t str, pair: &Pair<'_>) -> &'t str {
    text.get(pair.key.end..pair.at.start).unwrap_or(" = ")
}

/// A line for a key, laid out as that of another one.
fn line(text: &str, like: &Pair<'_>, key: &str, written: &str) -> String {
    let indent = &text[start_of_line(text, like.key.start)..like.key.start];
    let equals = equals(text, like);
    let (before, behind) = equals.split_once('=').unwrap_or((" ", " "));
    let width = match before.len() {
        0 => 0,
        space => (like.key.len() + space).max(key.len() + 1),
    };
    // Of a dotted key the place is that of its last part; then its line has more than space before it.
    let indent = if indent.trim().is_empty() { indent } else { "" };
    format!("{indent}{key:width$}={behind}{written}")
}

/// A new line below that of another key.
fn line_below(text: &str, above: &Pair<'_>, key: &str, written: &str) -> Splice {
    let (line, end) = (line(text, above, key, written), line_end(text));
    // The line above keeps the end that it has.
    match next_line(text, above.at.end) {
        next if text[..next].ends_with('\n') => Splice::insert(next, line + end),
        next => Splice::insert(next, format!("{end}{line}")),
    }
}

/// A new line above those of all keys at the top.
fn line_at_top(file: &File<'_>, key: &str, written: &str) -> Splice {
    let all = KeyName::ALL.into_iter().filter_map(|name| pair(file.top(), name.as_str()));
    match all.min_by_key(|pair| pair.key.start) {
        Some(first) => {
            let new = line(file.text, &first, key, written);
            Splice::insert(start_of_line(file.text, first.key.start), new + line_end(file.text))
        }
        None => Splice::insert(start_of_line(file.text, 0), format!("{key} = {written}{}", line_end(file.text))),
    }
}

/// The whole line of a key, or lines where its value has several.
fn line_removed(text: &str, there: &Pair<'_>) -> Splice {
    let start = start_of_line(text, there.key.start);
    let end = next_line(text, there.at.end);
    if end == text.len() && !text.ends_with('\n') {
        let before = text[..start].strip_suffix('\n').unwrap_or(&text[..start]);
        return Splice::remove(before.strip_suffix('\r').unwrap_or(before).len()..end);
    }
    Splice::remove(start..end)
}

/// What is written between the braces of a table and its keys: a space, or nothing.
pub(super) fn padding<'t>(text: &'t str, table: &InlineTable) -> &'t str {
    let start = table.span().map_or(0, |span| span.start);
    if table.is_empty() || text.get(start + 1..start + 2) == Some(" ") { " " } else { "" }
}
