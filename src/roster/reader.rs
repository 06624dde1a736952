//! Reads TOML tables key by key, with the place of every value, and keeps going after each error.
//!
//! A key that is asked for is a known key; what is left over at the end is unknown.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Findings, Location, SourceId, did_you_mean};
use crate::text::changes_text;

use super::values::{Value, wrong_type};

/// Where a file's diagnostics go.
pub(super) struct Report<'d> {
    pub(super) source: SourceId,
    /// The file's text.
    pub(super) text: &'d str,
    pub(super) diagnostics: &'d mut Findings,
}

impl Report<'_> {
    pub(super) fn at(&self, span: Range<usize>) -> Location {
        Location { source: self.source, span: span.into() }
    }

    /// What stands at `span`, to be quoted in a message.
    pub(super) fn written(&self, span: Range<usize>) -> String {
        shown(self.text.get(span).unwrap_or(""))
    }

    /// Whether a finding is kept: what nobody reads needs no words.
    pub(super) fn has_room(&self, code: Code) -> bool {
        self.diagnostics.has_room(code.severity())
    }

    /// Adds a finding without words, where there is no room for it.
    pub(super) fn count(&mut self, code: Code) {
        self.diagnostics.count(code.severity());
    }

    /// Adds a finding at `span`.
    pub(super) fn add(&mut self, code: Code, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let diagnostic = Diagnostic::new(code, self.at(span), message).help(help);
        self.diagnostics.push(diagnostic);
    }
}

/// A table that is being read.
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    /// Where the table is named, for what is missing from it.
    pub(super) span: Range<usize>,
    known: Vec<&'static str>,
    /// What the table around this one may have.
    outer: Vec<&'static str>,
    missing: Vec<Missing>,
}

/// What is missing from a table: one of these keys.
struct Missing {
    keys: &'static [&'static str],
    message: String,
    help: &'static str,
}

impl<'t, 'i> Fields<'t, 'i> {
    pub(super) fn new(table: &'t DeTable<'i>, span: Range<usize>) -> Self {
        Self { table, span, known: Vec::new(), outer: Vec::new(), missing: Vec::new() }
    }

    /// The value of `key`, where it is there and can be read.
    pub(super) fn optional<T: Value>(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<T>> {
        let value = self.raw(key)?;
        let span = value.span();
        T::read(key, value, report).map(|value| Spanned::new(span, value))
    }

    /// As [`optional`](Self::optional), and a finding where it is not there.
    pub(super) fn required<T: Value>(
        &mut self,
        key: &'static [&'static str; 1],
        help: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Spanned<T>> {
        if self.raw(key[0]).is_none() {
            self.missing(key, format!("the key `{}` is missing", key[0]), help);
        }
        self.optional(key[0], report)
    }

    /// Notes that one of these keys is missing; it is reported in the end, unless one of them is there with a typo.
    pub(super) fn missing(&mut self, keys: &'static [&'static str], message: impl Into<String>, help: &'static str) {
        self.missing.push(Missing { keys, message: message.into(), help });
    }

    /// Where `key` stands, if it is there.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// Reads a table below `key`.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
        read: impl FnOnce(&mut Fields<'t, 'i>, &mut Report<'_>) -> T,
    ) -> Option<T> {
        let value = self.raw(key)?;
        self.read_table(key, &format!("[{key}]"), value, report, read)
    }

    /// Reads each table of the list of tables below `key`.
    pub(super) fn tables<T>(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
        mut read: impl FnMut(&mut Fields<'t, 'i>, &mut Report<'_>) -> T,
    ) -> Vec<Spanned<T>> {
        let Some(value) = self.raw(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            return wrong_type(key, value, &format!("[[{key}]] above each entry"), report).unwrap_or_default();
        };
        let mut tables = Vec::new();
        for item in items {
            let table = self.read_table(key, &format!("[[{key}]]"), item, report, &mut read);
            tables.extend(table.map(|table| Spanned::new(item.span(), table)));
        }
        tables
    }

    /// Reads each table below `key` under the name it has there.
    pub(super) fn named_tables<T>(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
        mut read: impl FnMut(&mut Fields<'t, 'i>, &mut Report<'_>) -> T,
    ) -> Vec<(Spanned<String>, T)> {
        let Some(value) = self.raw(key) else {
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            return wrong_type(key, value, &format!("tables, each under [{key}.NAME]"), report).unwrap_or_default();
        };
        let mut named = Vec::new();
        for (name, value) in table {
            let table = self.read_table(key, &format!("[{key}.NAME]"), value, report, &mut read);
            let name = Spanned::new(name.span(), name.get_ref().to_string());
            named.extend(table.map(|table| (name, table)));
        }
        named
    }

    fn read_table<T>(
        &self,
        key: &str,
        header: &str,
        value: &'t Spanned<DeValue<'i>>,
        report: &mut Report<'_>,
        read: impl FnOnce(&mut Fields<'t, 'i>, &mut Report<'_>) -> T,
    ) -> Option<T> {
        let Some(table) = value.get_ref().as_table() else {
            return wrong_type(key, value, &format!("{header}, and the keys below it"), report);
        };
        let mut fields = Fields { outer: self.known.clone(), ..Fields::new(table, value.span()) };
        let result = read(&mut fields, report);
        fields.finish(report);
        Some(result)
    }

    /// Reports every key that nobody asked for, and what is missing.
    pub(super) fn finish(&mut self, report: &mut Report<'_>) {
        let mut unknown: Vec<_> =
            self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        let mut meant = Vec::new();
        for key in unknown {
            if !report.has_room(Code::UnknownKey) {
                report.count(Code::UnknownKey);
                continue;
            }
            let name = key.get_ref().as_ref();
            let close = did_you_mean(name, self.known.iter().copied());
            meant.extend(close);
            let help = match close {
                _ if self.outer.contains(&name) => {
                    format!("`{name}` belongs to the file itself: move it above the first line in brackets")
                }
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            report.add(Code::UnknownKey, key.span(), format!("unknown key `{}`", shown(name)), help);
        }
        for missing in &self.missing {
            if !missing.keys.iter().any(|key| meant.contains(key)) {
                report.add(Code::MissingKey, self.span.clone(), &missing.message, missing.help);
            }
        }
    }

    fn raw(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table.get(key)
    }
}

/// Untrusted text within a message: on one line, without control characters, and not longer than one reads.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).map(|c| if changes_text(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
