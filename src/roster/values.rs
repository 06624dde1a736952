//! Reads the values that keys may have: each TOML value becomes a checked type, or a finding where it stands.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;
use crate::text::{harms, without_harm};
use crate::time::civil::{Duration, Hours, Weekdays, WeekdaysError};
use crate::time::interval::Instant;
use crate::time::zone::Zone;

use super::names;
use super::reader::{Report, shown};
use super::rule::Rule;

/// What a key may have as its value.
pub(super) trait Value: Sized {
    /// The value, or nothing and a finding.
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self>;
}

impl Value for String {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => wrong_type(key, value, "text in quotes", report),
        }
    }
}

impl Value for bool {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        value.get_ref().as_bool().or_else(|| wrong_type(key, value, "true or false", report))
    }
}

impl Value for u32 {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        whole_number(key, value, 0, Self::MAX, report)
    }
}

/// How many, at least one.
pub(super) struct Count(pub(super) u32);

impl Value for Count {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        whole_number(key, value, 1, u32::MAX, report).map(Self)
    }
}

/// How many weeks, at most ten years.
pub(super) struct Weeks(pub(super) u32);

impl Value for Weeks {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        whole_number(key, value, 0, 104, report).map(Self)
    }
}

fn whole_number(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    least: u32,
    most: u32,
    report: &mut Report<'_>,
) -> Option<u32> {
    let Some(integer) = value.get_ref().as_integer() else {
        return wrong_type(key, value, "a whole number", report);
    };
    let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
    let number = number.filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let help = if most == u32::MAX { format!("write {least} or more") } else { format!("write {least} to {most}") };
        report.add(Code::OutOfRange, value.span(), format!("`{key}` cannot be {}", integer.as_str()), help);
    }
    number
}

/// A number of days, which may have a fraction, as elapsed time.
pub(super) struct DayCount(pub(super) Duration);

impl Value for DayCount {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => i32::from_str_radix(integer.as_str(), integer.radix()).ok().map(f64::from),
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => return wrong_type(key, value, "a number of days", report),
        };
        let Some(days) = number.filter(|days| (0.0..=10_000.0).contains(days)) else {
            let message = format!("`{key}` cannot be {}", report.written(value.span()));
            report.add(Code::OutOfRange, value.span(), message, "write days from 0 to 10000");
            return None;
        };
        // At most 864,000,000: exact in both types.
        #[allow(clippy::cast_possible_truncation)]
        Some(Self(Duration::from_seconds((days * 86_400.0).round() as i64)))
    }
}

impl<T: Value> Value for Vec<Spanned<T>> {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            return wrong_type(key, value, "a list, such as [a, b]", report);
        };
        let read = |item: &Spanned<DeValue<'_>>, report: &mut Report<'_>| {
            T::read(key, item, report).map(|value| Spanned::new(item.span(), value))
        };
        // One that cannot be read is reported; the others are read all the same.
        Some(items.iter().filter_map(|item| read(item, report)).collect())
    }
}

/// A name that people read: 1 to 200 characters that do no [harm](harms); space around it is no part of it.
///
/// Longer ones would make tables that nobody can read: a column is as wide as its longest text.
pub(super) struct Name(pub(super) String);

impl Value for Name {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let text = String::read(key, value, report)?;
        let text = text.trim();
        let harm = harms(text).next();
        let problem = if text.is_empty() {
            "is empty".to_owned()
        } else if text.chars().count() > 200 {
            "is longer than 200 characters".to_owned()
        } else if let Some((place, c, harm)) = harm {
            format!("has {harm}, U+{:04X}, in place {}", u32::from(c), place + 1)
        } else {
            return Some(Self(text.to_owned()));
        };
        let help = match without_harm(text) {
            plain if harm.is_some() && !plain.is_empty() => format!("write \"{}\"", shown(&plain)),
            _ => "write a plain name on one line".to_owned(),
        };
        report.add(Code::BadName, value.span(), format!("`{key}` {problem}: `{}`", shown(text)), help);
        None
    }
}

impl Value for Zone {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let name = String::read(key, value, report)?;
        let zone = Self::named(&name);
        if zone.is_none() && !report.has_room(Code::UnknownZone) {
            report.count(Code::UnknownZone);
        } else if zone.is_none() {
            let message = format!("`{}` is no time zone", shown(&name));
            report.add(Code::UnknownZone, value.span(), message, names::instead_of(&name));
        } else if names::is_legacy(&name) && !report.has_room(Code::LegacyZone) {
            report.count(Code::LegacyZone);
        } else if let Some(help) = names::legacy_help(&name) {
            report.add(Code::LegacyZone, value.span(), format!("`{name}` is a legacy name"), help);
        }
        zone
    }
}

impl Value for Weekdays {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        const FORM: &str = "write names, ranges or lists such as \"mon-fri\", \"sat, sun\", \"daily\"";
        let text = String::read(key, value, report)?;
        let (code, message) = match text.parse() {
            Ok(days) => return Some(days),
            Err(WeekdaysError::Unknown(word)) => (Code::UnknownWeekday, format!("`{}` is no weekday", shown(&word))),
            Err(WeekdaysError::Form(problem)) => (Code::BadDays, format!("`{}`: {problem}", shown(&text))),
        };
        let help = names::weekdays_meant(&text).map_or(FORM.to_owned(), |days| format!("did you mean \"{days}\"?"));
        report.add(code, value.span(), message, help);
        None
    }
}

impl Value for Hours {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let text = String::read(key, value, report)?;
        let help = "write two digits each, the plain dash - and no space, such as \"09:00-13:00\" or \"22:00-06:00\"";
        parse(&text, value, report, |problem: &str| (Code::BadHours, problem.to_owned(), help.to_owned()))
    }
}

impl Value for Duration {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let text = String::read(key, value, report)?;
        let help = "write for example \"10h\", \"1h30m\" or \"60d\"";
        parse(&text, value, report, |problem: &str| (Code::BadDuration, problem.to_owned(), help.to_owned()))
    }
}

impl Value for Rule {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let text = String::read(key, value, report)?;
        let rule: Result<Self, _> = text.parse();
        for fault in rule.as_ref().err().into_iter().flatten() {
            let message = format!("`{}`: {}", shown(&text), fault.message);
            report.add(Code::BadRrule, value.span(), message, &fault.help);
        }
        rule.ok()
    }
}

impl Value for NaiveDate {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        match moment(key, value, report)? {
            TomlTime::Date(date) => Some(date),
            _ => bad_date(key, value, "a date such as 2026-03-01", report),
        }
    }
}

/// A border of time off: a date, or a time of the wall clock.
#[derive(Clone, Copy)]
pub(super) enum DateOrTime {
    Date(NaiveDate),
    Time(NaiveDateTime),
}

impl std::fmt::Display for DateOrTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
        }
    }
}

impl Value for DateOrTime {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        match moment(key, value, report)? {
            TomlTime::Date(date) => Some(Self::Date(date)),
            TomlTime::Local(time) => Some(Self::Time(time)),
            TomlTime::Offset(_) => bad_date(
                key,
                value,
                "a date, or a time of your own clock without an offset, such as 2026-11-30T12:00:00",
                report,
            ),
        }
    }
}

/// A start of a cycle: a date is 00:00 UTC.
impl Value for Instant {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Self> {
        let instant = match moment(key, value, report)? {
            TomlTime::Date(date) => date.and_time(NaiveTime::MIN).and_utc().into(),
            TomlTime::Offset(instant) => instant,
            TomlTime::Local(_) => {
                let expected = "a date, or an instant with its offset such as 2026-08-31T12:00:00Z";
                return bad_date(key, value, expected, report);
            }
        };
        if (Self::YEAR_1..Self::MAX).contains(&instant) {
            Some(instant)
        } else {
            bad_date(key, value, "a start in the years 1 to 9999 UTC", report)
        }
    }
}

enum TomlTime {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Offset(Instant),
}

/// A date or a date with a time, in whole seconds.
fn moment(key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<TomlTime> {
    let Some(written) = value.get_ref().as_datetime() else {
        let quoted = value.get_ref().as_str().is_some();
        let expected = if quoted { "a date without quotes, such as 2026-03-01" } else { "a date such as 2026-03-01" };
        return wrong_type(key, value, expected, report);
    };
    let date = written.date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()));
    let Some(date) = date else {
        return bad_date(key, value, "a date such as 2026-03-01", report);
    };
    let Some(time) = written.time else {
        return Some(TomlTime::Date(date));
    };
    let whole = time.nanosecond.unwrap_or(0) == 0;
    let second = u32::from(time.second.unwrap_or(0));
    let time = NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), second).filter(|_| whole);
    let Some(time) = time.map(|time| date.and_time(time)) else {
        return bad_date(key, value, "a time in whole seconds", report);
    };
    Some(match written.offset {
        None => TomlTime::Local(time),
        Some(offset) => {
            let minutes = match offset {
                toml::value::Offset::Z => 0,
                toml::value::Offset::Custom { minutes } => i64::from(minutes),
            };
            TomlTime::Offset(Instant::from_unix(time.and_utc().timestamp() - minutes * 60))
        }
    })
}

fn parse<T: std::str::FromStr>(
    text: &str,
    value: &Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
    explain: impl FnOnce(T::Err) -> (Code, String, String),
) -> Option<T> {
    match text.parse() {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let (code, problem, help) = explain(error);
            report.add(code, value.span(), format!("`{}`: {problem}", shown(text)), help);
            None
        }
    }
}

pub(super) fn wrong_type<T>(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<T> {
    // Where nothing is written the syntax is wrong, which is reported already.
    if value.span().is_empty() {
        return None;
    }
    let found = match value.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let message = format!("`{key}` is {found}: {}", report.written(value.span()));
    report.add(Code::WrongType, value.span(), message, format!("write {expected}"));
    None
}

fn bad_date<T>(key: &str, value: &Spanned<DeValue<'_>>, expected: &str, report: &mut Report<'_>) -> Option<T> {
    let message = format!("`{key}` cannot be {}", report.written(value.span()));
    report.add(Code::BadDate, value.span(), message, format!("write {expected}"));
    None
}
