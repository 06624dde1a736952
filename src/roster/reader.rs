//! Reads TOML tables key by key, with the place of every value, and keeps going after each error.
//!
//! What a table may say, its [`Table`] describes; what is left over is unknown.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Findings, SourceId, did_you_mean};

use super::file_report::{FileReport, shown};
use super::key::{Described, Key, KeyRule};
use super::meant;
use super::values::{Value, wrong_type};

/// The most entries, such as `[[availability]]`, that one file may have.
pub(crate) const MAX_ENTRIES: usize = 200;

/// A table of a file, as it is read and as it is described.
pub(super) trait Table: Sized {
    /// What the table is for.
    const ABOUT: &'static str;
    /// The keys in the order in which they are listed.
    const NAMES: &'static [&'static str];
    /// Which keys go together.
    const RULES: &'static [KeyRule] = &[];

    /// What is said of each key.
    fn keys() -> Vec<Key>;

    /// What is said of the table and of its keys.
    fn described() -> Described {
        Described { about: Self::ABOUT, keys: Self::keys(), rules: Self::RULES }
    }

    /// What the table says, with a finding for everything that it cannot say.
    fn read(fields: &mut Fields<'_, '_>, report: &mut FileReport<'_>) -> Self;
}

/// A table that is being read.
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    /// Where the table is named, for what is missing from it.
    span: Range<usize>,
    known: &'static [&'static str],
    /// What the table around this one may have.
    outer: &'static [&'static str],
    missing: Vec<Missing>,
    /// Where its entries stand.
    entries: Vec<Range<usize>>,
}

/// What is missing from a table: one of these keys.
struct Missing {
    keys: Vec<&'static str>,
    message: String,
    help: &'static str,
}

/// What a table of a file says.
pub(super) fn read_table<T: Table>(
    table: &DeTable<'_>,
    span: Range<usize>,
    outer: &'static [&'static str],
    report: &mut FileReport<'_>,
) -> T {
    let mut fields = Fields { table, span, known: T::NAMES, outer, missing: Vec::new(), entries: Vec::new() };
    for rule in T::RULES {
        fields.hold(rule, T::RULES, report);
    }
    let read = T::read(&mut fields, report);
    fields.finish(report);
    read
}

impl<'t, 'i> Fields<'t, 'i> {
    /// The value of `key`, where it is there and can be read.
    pub(super) fn optional<T: Value>(&self, key: &'static str, report: &mut FileReport<'_>) -> Option<T> {
        T::read(key, self.table.get(key)?, report)
    }

    /// As [`optional`](Self::optional), and a finding where it is not there.
    pub(super) fn needed<T: Value>(
        &mut self,
        key: &'static str,
        help: &'static str,
        report: &mut FileReport<'_>,
    ) -> Option<T> {
        if self.table.get(key).is_none() {
            self.missing(vec![key], format!("the key `{key}` is missing"), help);
        }
        self.optional(key, report)
    }

    /// As [`optional`](Self::optional), and `value` where there is none.
    pub(super) fn default<T: Value>(&self, key: &'static str, value: T, report: &mut FileReport<'_>) -> T {
        self.optional(key, report).unwrap_or(value)
    }

    /// Reads the table below `key`, as an empty one where it is not there.
    pub(super) fn table<T: Table>(&self, key: &'static str, report: &mut FileReport<'_>) -> T {
        let read = self.table.get(key).and_then(|value| self.below(key, &format!("[{key}]"), value, report));
        read.unwrap_or_else(empty)
    }

    /// Reads each table of the list of tables below `key`.
    pub(super) fn entries<T: Table>(&mut self, key: &'static str, report: &mut FileReport<'_>) -> Vec<Spanned<T>> {
        let header = format!("[[{key}]]");
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            if value.get_ref().is_table() {
                let message = format!("[{key}] has one bracket on each side, and an entry has two");
                report.add(Code::WrongType, value.span(), message, format!("write {header} above each entry"));
                return Vec::new();
            }
            return wrong_type(key, value, &format!("{header} above each entry"), report).unwrap_or_default();
        };
        let read =
            |item: &'t Spanned<DeValue<'i>>| Some(Spanned::new(item.span(), self.below(key, &header, item, report)?));
        let entries: Vec<Spanned<T>> = items.iter().filter_map(read).collect();
        self.entries.extend(entries.iter().map(Spanned::span));
        entries
    }

    /// Reads each table below `key` under the name it has there.
    pub(super) fn named<T: Table>(
        &mut self,
        key: &'static str,
        report: &mut FileReport<'_>,
    ) -> Vec<(Spanned<String>, T)> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let header = format!("[{key}.NAME]");
        let Some(table) = value.get_ref().as_table() else {
            return wrong_type(key, value, &format!("tables, each under {header}"), report).unwrap_or_default();
        };
        let mut named = Vec::new();
        for (name, value) in table {
            let read = self.below(key, &header, value, report);
            let name = Spanned::new(name.span(), name.get_ref().to_string());
            named.extend(read.map(|read| (name, read)));
        }
        self.entries.extend(named.iter().map(|(name, _)| name.span()));
        named
    }

    fn below<T: Table>(
        &self,
        key: &str,
        header: &str,
        value: &'t Spanned<DeValue<'i>>,
        report: &mut FileReport<'_>,
    ) -> Option<T> {
        match value.get_ref().as_table() {
            Some(table) => Some(read_table(table, value.span(), self.known, report)),
            None => wrong_type(key, value, &format!("{header}, and the keys below it"), report),
        }
    }

    /// Where `key` stands, if it is there.
    fn place(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// Notes that one of these keys is missing; it is reported in the end, unless one of them is there with a typo.
    fn missing(&mut self, keys: Vec<&'static str>, message: impl Into<String>, help: &'static str) {
        self.missing.push(Missing { keys, message: message.into(), help });
    }

    /// Reports keys that do not go together, and notes what is missing beside those that are there.
    fn hold(&mut self, rule: &KeyRule, rules: &[KeyRule], report: &mut FileReport<'_>) {
        match *rule {
            KeyRule::OneOf { keys, none, add, keep } => {
                let there: Vec<&str> = keys.iter().copied().filter(|key| self.place(key).is_some()).collect();
                if there.is_empty() {
                    self.missing(keys.to_vec(), none, add);
                }
                for (first, other) in there.iter().zip(there.iter().skip(1)) {
                    self.conflict(first, other, keep, report);
                }
            }
            KeyRule::AnyOf { keys, none, add } => {
                if !keys.iter().any(|key| self.place(key).is_some()) {
                    self.missing(keys.to_vec(), none, add);
                }
            }
            KeyRule::Apart { key, others, help } => {
                for other in others {
                    self.conflict(key, other, help, report);
                }
            }
            KeyRule::Needs { key, needed, help } => {
                let there = |key: &str| self.place(key).is_some();
                let is_kept_out = |rule: &KeyRule| match rule {
                    KeyRule::Apart { key, others, .. } => there(key) && others.contains(&needed),
                    _ => false,
                };
                if there(key) && !there(needed) && !rules.iter().any(is_kept_out) {
                    self.missing(vec![needed], format!("`{key}` needs the key `{needed}`"), help);
                }
            }
        }
    }

    fn conflict(&self, first: &str, second: &str, help: &str, report: &mut FileReport<'_>) {
        let (Some(one), Some(other)) = (self.place(first), self.place(second)) else {
            return;
        };
        let message = format!("`{second}` does not go with `{first}`");
        let diagnostic = Diagnostic::new(Code::ConflictingKeys, report.at(other), message);
        report.diagnostics.push(diagnostic.related(report.at(one), format!("`{first}` is here")).help(help));
    }

    /// Reports every key that is not known, what is missing, and what is too much.
    fn finish(mut self, report: &mut FileReport<'_>) {
        let mut unknown: Vec<_> =
            self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        let mut instead = Vec::new();
        for key in unknown {
            if !report.has_room(Code::UnknownKey) {
                report.count(Code::UnknownKey);
                continue;
            }
            let name = key.get_ref().as_ref();
            let value = self.table.get(name).map(Spanned::span).unwrap_or_default();
            let plain = meant::key::meant(self.known, name, report.raw(value));
            let close = did_you_mean(name, self.known.iter().copied());
            instead.extend(plain.as_ref().map_or(close, |plain| plain.key));
            let known_as = plain.as_ref().and_then(|plain| plain.key);
            let is_header = report.text.get(..key.span().start).is_some_and(|before| before.trim_end().ends_with("[["));
            let entry = meant::key::header(name).filter(|entry| is_header && known_as == Some(*entry));
            let help = match (plain, close) {
                (Some(plain), _) => {
                    entry.map_or(plain.help, |entry| format!("write [[{entry}]] in place of each [[{}]]", shown(name)))
                }
                _ if self.outer.contains(&name) => {
                    format!("`{name}` belongs to the file itself: move it above the first line in brackets")
                }
                (None, Some(known)) => format!("did you mean `{known}`?"),
                (None, None) => format!("known here: {}", self.known.join(", ")),
            };
            let fix = self.certain(name, known_as).map(str::to_owned);
            report.add_fixed(Code::UnknownKey, key.span(), format!("unknown key `{}`", shown(name)), help, fix);
        }
        for missing in &self.missing {
            if !missing.keys.iter().any(|key| instead.contains(key)) {
                report.add(Code::MissingKey, self.span.clone(), &missing.message, missing.help);
            }
        }
        self.entries.sort_by_key(|span| span.start);
        if let Some(beyond) = self.entries.get(MAX_ENTRIES) {
            let message = format!("the file has {} entries, and here is the first too many", self.entries.len());
            let help = format!("a file has at most {MAX_ENTRIES}; remove old ones");
            report.add(Code::TooManyEntries, beyond.clone(), message, help);
        }
    }
}

impl Fields<'_, '_> {
    /// The one key that a name means: in other letters, or one letter away from it and from no other; nothing where that key is
    /// there already, or where it is not known whether a word of its own means `other`.
    fn certain(&self, name: &str, other: Option<&str>) -> Option<&'static str> {
        let value = self.table.get(name)?.get_ref();
        let has_tables =
            value.is_table() || value.as_array().is_some_and(|list| list.iter().any(|item| item.get_ref().is_table()));
        // The name of a list of tables stands above each of them.
        if has_tables || self.outer.contains(&name) {
            return None;
        }
        let folded = name.trim().to_lowercase().replace(['_', ' '], "-");
        let same = self.known.iter().copied().find(|known| *known == folded);
        let near = || {
            let mut near = self.known.iter().copied().filter(|known| strsim::damerau_levenshtein(known, &folded) == 1);
            near.next().filter(|known| near.next().is_none() && known.len() > 3)
        };
        let key = same.or_else(near).filter(|key| other.is_none_or(|other| other == *key))?;
        self.table.get(key).is_none().then_some(key)
    }
}

/// What an empty table says; what is missing from it is no finding.
pub(super) fn empty<T: Table>() -> T {
    let mut report = FileReport { source: SourceId(0), text: "", diagnostics: &mut Findings::default() };
    read_table(&DeTable::new(), 0..0, &[], &mut report)
}
