//! How what is new is written: values, and entries below a header or in braces.

use chrono::{NaiveDate, NaiveDateTime};
use toml_edit::Value;

use crate::roster::model::Firmness;

use super::change::{Cover, Entry, Kind, Off, OffWhen, On, Travel};

/// How many dates stand on a line.
const DATES_ON_A_LINE: usize = 7;

/// A key and its value as they are written.
pub(super) type Field = (&'static str, Written);

/// A value as it is written.
pub(super) enum Written {
    /// On one line.
    Plain(String),
    /// Dates, which may need several lines.
    Dates(Vec<NaiveDate>),
}

/// Text in quotes.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A list on one line.
pub(super) fn as_list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A time of the wall clock.
pub(super) fn time(time: NaiveDateTime) -> String {
    time.format("%FT%T").to_string()
}

/// An entry below its header, each key on a line; lines end in a line feed.
pub(super) fn lines(kind: Kind, fields: &[Field]) -> String {
    let mut text = format!("[[{}]]\n", kind.key());
    for (key, written) in fields {
        let value = match written {
            Written::Plain(value) => value.clone(),
            Written::Dates(dates) => dates_on_lines(dates),
        };
        text += &format!("{key:<5} = {value}\n");
    }
    text
}

/// An entry in braces.
pub(super) fn braces(fields: &[Field], padding: &str) -> String {
    let field = |(key, written): &Field| match written {
        Written::Plain(value) => format!("{key} = {value}"),
        Written::Dates(dates) => format!("{key} = {}", as_list(dates.iter().map(NaiveDate::to_string))),
    };
    format!("{{{padding}{}{padding}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
}

/// A comment of these lines, without what would end or hide one.
pub(super) fn comment(heading: &str) -> String {
    let plain =
        |line: &str| line.chars().map(|c| if crate::text::changes_text(c) { ' ' } else { c }).collect::<String>();
    heading.lines().map(|line| format!("# {}", plain(line)).trim_end().to_owned() + "\n").collect()
}

fn dates_on_lines(dates: &[NaiveDate]) -> String {
    let lines: Vec<String> = dates
        .chunks(DATES_ON_A_LINE)
        .map(|line| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        .collect();
    match lines.as_slice() {
        [] => "[]".to_owned(),
        [line] => format!("[{line}]"),
        lines => format!("[\n    {},\n]", lines.join(",\n    ")),
    }
}

/// A key with a date, if there is one.
fn day(key: &'static str, date: Option<NaiveDate>) -> Option<Field> {
    date.map(|date| (key, Written::Plain(date.to_string())))
}

fn text(key: &'static str, value: impl AsRef<str>) -> Field {
    (key, Written::Plain(quoted(value.as_ref())))
}

impl Entry {
    /// The entry below its header, as it stands in a file.
    pub(crate) fn toml(&self) -> String {
        lines(Kind::Entry, &self.fields())
    }

    /// Its keys, in the order in which one writes them.
    pub(super) fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.firmness == Firmness::Tentative {
            fields.push(("tentative", Written::Plain("true".to_owned())));
        }
        let hours = text("hours", self.hours.to_string());
        match &self.on {
            On::Weekly { days, from, until } => {
                fields.extend([text("days", days.to_string()), hours]);
                fields.extend([day("from", *from), day("until", *until)].into_iter().flatten());
            }
            On::EveryNth { every, days, from, until } => {
                fields.extend([text("days", days.to_string()), hours]);
                fields.push(("every", Written::Plain(every.to_string())));
                fields.extend([day("from", Some(*from)), day("until", *until)].into_iter().flatten());
            }
            On::Dates(dates) => fields.extend([("dates", Written::Dates(dates.iter().copied().collect())), hours]),
            On::Rule { rule, from, until } => {
                fields.extend([text("rrule", rule.to_string()), hours]);
                fields.extend([day("from", Some(*from)), day("until", *until)].into_iter().flatten());
            }
        }
        fields.extend(self.post.as_ref().map(|post| text("post", post.as_str())));
        fields.extend(self.zone.as_ref().map(|zone| text("timezone", zone.name())));
        fields
    }
}

impl Off {
    /// Its keys, in the order in which one writes them.
    pub(super) fn fields(&self) -> Vec<Field> {
        let (from, until, zone) = match &self.when {
            OffWhen::Dates { from, until } => (from.to_string(), until.map(|until| until.to_string()), None),
            OffWhen::Times { from, until, zone } => (time(*from), until.map(time), zone.as_ref()),
        };
        let mut fields = vec![("from", Written::Plain(from))];
        fields.extend(until.map(|until| ("until", Written::Plain(until))));
        fields.extend(self.covered_by.as_ref().map(|cover| match cover {
            Cover::Agent(handle) => text("covered-by", handle.as_str()),
            Cover::Anybody => text("covered-by", "?"),
        }));
        fields.extend(zone.map(|zone| text("timezone", zone.name())));
        fields
    }
}

impl Travel {
    /// Its keys, in the order in which one writes them.
    pub(super) fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<Field> =
            [day("from", Some(self.from)), day("until", self.until)].into_iter().flatten().collect();
        fields.push(text("timezone", self.zone.name()));
        fields
    }
}
