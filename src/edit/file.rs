//! Where everything stands in an agent's file.

use std::ops::Range;

use chrono::NaiveDate;
use toml_edit::{Array, Document, Item, TableLike, Value};

use super::change::Kind;
use super::error::EditError;
use super::lines::{next_line, start_of_heading, start_of_line};

/// A file that is TOML.
pub(super) struct File<'t> {
    pub(super) text: &'t str,
    document: Document<&'t str>,
}

/// One entry, time off or travel.
#[derive(Clone)]
pub(super) struct Part<'f> {
    pub(super) table: &'f dyn TableLike,
    pub(super) place: Place<'f>,
}

/// How a part is written.
#[derive(Clone)]
pub(super) enum Place<'f> {
    /// Below a header in double brackets: from the line of the header to that of the last value, whole.
    Lines(Range<usize>),
    /// In a list, in braces.
    InList(&'f Array, usize),
}

/// A key and its value.
pub(super) struct Pair<'f> {
    pub(super) key: Range<usize>,
    /// Where the value stands.
    pub(super) at: Range<usize>,
    pub(super) value: &'f Item,
}

impl<'t> File<'t> {
    /// Reads a file.
    pub(super) fn parse(text: &'t str) -> Result<Self, EditError> {
        // What is edited was loaded before, and what is written is loaded again.
        let document = Document::parse(text).map_err(|_| EditError::Broken(Vec::new()))?;
        Ok(Self { text, document })
    }

    /// The keys at the top, as one table.
    pub(super) fn top(&self) -> &dyn TableLike {
        self.document.as_table()
    }

    /// The list of that kind, where it is one in brackets.
    pub(super) fn list(&self, kind: Kind) -> Option<&Array> {
        self.document.get(kind.key())?.as_array()
    }

    /// All parts of a kind, in the order of the file.
    pub(super) fn parts(&self, kind: Kind) -> Vec<Part<'_>> {
        match self.document.get(kind.key()) {
            Some(Item::ArrayOfTables(tables)) => tables
                .iter()
                .map(|table| Part { table, place: Place::Lines(self.lines(table, table.span().unwrap_or_default())) })
                .collect(),
            Some(Item::Value(Value::Array(list))) => list
                .iter()
                .enumerate()
                .filter_map(|(index, value)| {
                    Some(Part { table: value.as_inline_table()?, place: Place::InList(list, index) })
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The part of that number.
    pub(super) fn part(&self, kind: Kind, number: usize) -> Result<Part<'_>, EditError> {
        let parts = self.parts(kind);
        let there = parts.len();
        let index = number.checked_sub(1);
        let part = index.and_then(|index| parts.into_iter().nth(index));
        part.ok_or(EditError::NoSuch { kind, number, there })
    }

    /// How many parts there are of all kinds.
    pub(super) fn number_of_parts(&self) -> usize {
        Kind::ALL.into_iter().map(|kind| self.parts(kind).len()).sum()
    }

    /// From the line of a header to that of the last value below it.
    fn lines(&self, table: &dyn TableLike, header: Range<usize>) -> Range<usize> {
        let end = table.iter().filter_map(|(_, value)| value.span()).map(|value| value.end).max();
        start_of_line(self.text, header.start)..next_line(self.text, end.unwrap_or(header.end))
    }

    /// The same lines with the comment above them.
    pub(super) fn with_heading(&self, lines: &Range<usize>) -> Range<usize> {
        start_of_heading(self.text, lines.start)..lines.end
    }
}

/// A key of a table with its value, where both have a place: a dotted key has none of its own.
pub(super) fn pair<'f>(table: &'f dyn TableLike, key: &str) -> Option<Pair<'f>> {
    let (key, value) = table.get_key_value(key)?;
    Some(Pair { key: key.span()?, at: value.as_value()?.span()?, value })
}

/// The date that a value is, if it is one.
pub(super) fn date(value: &Value) -> Option<NaiveDate> {
    let written = value.as_datetime().filter(|written| written.time.is_none())?.date?;
    NaiveDate::from_ymd_opt(written.year.into(), written.month.into(), written.day.into())
}

/// The date of a key of a table, if it is one.
pub(super) fn date_of(table: &dyn TableLike, key: &str) -> Option<NaiveDate> {
    date(table.get(key)?.as_value()?)
}
