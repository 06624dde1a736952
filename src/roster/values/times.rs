//! Reads what says when: zones, weekdays, hours, amounts of time, rules, dates and times.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;
use crate::roster::file_report::{FileReport, shown};
use crate::roster::key::Kind;
use crate::roster::meant;
use crate::roster::meant::date::Wanted;
use crate::roster::rotation::Turn;
use crate::roster::rule::Rule;
use crate::time::civil::{Duration, Hours, Weekdays, WeekdaysError, WrittenDays};
use crate::time::interval::Instant;
use crate::time::zone::Zone;

use super::{Value, Whole, text, wrong_type};

impl Value for Zone {
    fn kind() -> Kind {
        let form = json!({
            "description": "An IANA time zone such as \"Europe/Berlin\", or \"UTC\". Abbreviations such as PST are \
                no zones; `coverage check` warns of legacy names such as CET.",
            "type": "string",
            "enum": Self::names(),
        });
        Kind::text("zone", "zone", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let name = text(key, value, report)?;
        let zone = Self::named(name);
        if zone.is_none() && !report.has_room(Code::UnknownZone) {
            report.count(Code::UnknownZone);
        } else if zone.is_none() {
            let message = format!("`{}` is no time zone", shown(name));
            report.add_fixed(
                Code::UnknownZone,
                value.span(),
                message,
                meant::zone::help(name),
                meant::zone::certain(name).map(quoted),
            );
        } else if meant::zone::is_legacy(name) && !report.has_room(Code::LegacyZone) {
            report.count(Code::LegacyZone);
        } else if let Some(help) = meant::zone::legacy_help(name) {
            let message = format!("`{name}` is a legacy name");
            report.add_fixed(Code::LegacyZone, value.span(), message, help, meant::zone::renamed(name).map(quoted));
        }
        zone
    }
}

impl Value for Weekdays {
    fn kind() -> Kind {
        let day = "(mon|tue|wed|thu|fri|sat|sun)";
        let range = format!(r"{day}(\s*-\s*{day})?");
        let form = json!({
            "description": "Days of the week: three-letter names, ranges (which may go over Sunday) and lists, such \
                as \"mon-fri\", \"sat, sun\" or \"sat-mon\"; or \"daily\".",
            "type": "string",
            "pattern": format!(r"^\s*(daily|{range}(\s*,\s*{range})*)\s*$"),
            "not": { "pattern": format!(r"{day}\s*-\s*\1") },
            "examples": ["mon-fri", "sat, sun", "daily"],
        });
        Kind::text("days", "days", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        if let Some(list) = texts(value) {
            let meant = list.join(", ");
            let days = meant.parse::<Self>().is_ok().then_some(meant.clone()).or_else(|| meant::days::days(&meant));
            if let Some(days) = days {
                let message = format!("`{key}` is a list: {}", report.written(value.span()));
                let help = format!("write {key} = \"{days}\", without brackets");
                let is_plain = meant.parse::<Self>().is_ok();
                report.add_fixed(Code::WrongType, value.span(), message, help, is_plain.then(|| quoted(days)));
                return None;
            }
        }
        if let Some(days) = value.get_ref().as_str().and_then(|text| text.parse().ok()) {
            return Some(days);
        }
        let dates = meant::value::list("dates", report.raw(value.span()));
        if let Some(dates) = dates.filter(|_| report.table(value.span().start) != "rotation") {
            let message = format!("`{key}` names days of the week, not dates: {}", report.written(value.span()));
            report.add(Code::WrongType, value.span(), message, format!("write dates = {dates}"));
            return None;
        }
        let text = text(key, value, report)?;
        let (code, message) = match text.parse() {
            Ok(days) => return Some(days),
            Err(WeekdaysError::Unknown(word)) => (Code::UnknownWeekday, format!("`{}` is no weekday", shown(&word))),
            Err(WeekdaysError::Form(problem)) => (Code::BadDays, format!("`{}`: {problem}", shown(text))),
        };
        let help = meant::days::help(text);
        report.add_fixed(code, value.span(), message, help, meant::days::certain(text).map(quoted));
        None
    }
}

/// Weekdays in the order in which they are written.
impl Value for WrittenDays {
    fn kind() -> Kind {
        Weekdays::kind()
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        Weekdays::read(key, value, report)?;
        value.get_ref().as_str().and_then(|text| text.parse().ok())
    }
}

/// A zone, or the clock of whoever is meant.
pub(in crate::roster) enum ZoneOrOwn {
    Zone(Zone),
    Own,
}

impl Value for ZoneOrOwn {
    fn kind() -> Kind {
        Zone::kind().or(Kind::only("own"))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        match value.get_ref().as_str() {
            Some("own") => Some(Self::Own),
            Some(text) if text.trim().eq_ignore_ascii_case("own") => {
                let message = format!("`{}` is no time zone", shown(text));
                report.add_fixed(Code::UnknownZone, value.span(), message, "write \"own\"", Some(quoted("own")));
                None
            }
            _ => Value::read(key, value, report).map(Self::Zone),
        }
    }
}

/// How long a turn is: whole days, or a number of dates.
impl Value for Turn {
    fn kind() -> Kind {
        let days = json!({ "type": "string", "pattern": "^0*[1-9][0-9]{0,4}d$" });
        Kind::text("whole days", "whole-days", days).or(Whole::<1, 10_000>::kind())
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        if value.get_ref().as_integer().is_some() {
            return Whole::<1, 10_000>::read(key, value, report).map(|Whole(dates)| Self::Dates(dates));
        }
        let Some(text) = value.get_ref().as_str() else {
            return wrong_type(key, value, "days such as \"7d\", or a number of dates", report);
        };
        let days = |length: Duration| u32::try_from(length.seconds() / Duration::DAY.seconds()).ok();
        let whole = |length: &Duration| *length > Duration::ZERO && length.seconds() % Duration::DAY.seconds() == 0;
        let turn = text.parse::<Duration>().ok().filter(whole).and_then(days).map(Self::Days);
        if turn.is_none() {
            let message = format!("`{}` is no number of whole days", shown(text));
            let number = text.trim().parse::<u32>().ok().filter(|number| (1..=10_000).contains(number));
            let help = match (meant::duration::whole_days(text), number) {
                (Some(days), _) => format!("write \"{days}\""),
                (None, Some(number)) => {
                    format!("write \"{number}d\" for days, or {number} without quotes for as many dates")
                }
                (None, None) => "write whole days such as \"7d\", or a number of dates such as 2".to_owned(),
            };
            let certain = meant::duration::certain(text).and_then(|length| meant::duration::whole_days(&length));
            report.add_fixed(Code::BadDuration, value.span(), message, help, certain.map(quoted));
        }
        turn
    }
}

impl Value for Hours {
    fn kind() -> Kind {
        let form = json!({
            "description": "From and to on the clock, hours and minutes, such as \"09:00-13:00\". An end before the \
                start, or equal to it, is on the next day: \"00:00-24:00\" is a whole day, \"12:00-12:00\" noon to noon.",
            "type": "string",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
            "examples": ["09:00-13:00", "22:00-06:00", "00:00-24:00"],
        });
        Kind::text("hours", "hours", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        const FORM: &str =
            "write two digits each, the plain dash - and no space, such as \"09:00-13:00\" or \"22:00-06:00\"";
        if let Some(list) = texts(value).filter(|list| list.iter().all(|hours| hours.parse::<Self>().is_ok())) {
            let message = format!("`{key}` is a list: {}", report.written(value.span()));
            let all: Vec<String> = list.into_iter().map(str::to_owned).collect();
            let help = match &all[..] {
                [one] => format!("write {key} = \"{one}\", without brackets"),
                _ => meant::hours::two_entries(&all),
            };
            let one = (all.len() == 1).then(|| quoted(&all[0]));
            report.add_fixed(Code::WrongType, value.span(), message, help, one);
            return None;
        }
        if value.get_ref().as_str().is_none() && value.get_ref().as_array().is_none() {
            return wrong_type(key, value, "two times in quotes, such as \"09:00-13:00\"", report);
        }
        let text = text(key, value, report)?;
        parse(text, value, report, |problem: &str| {
            let help = meant::hours::hours(text).map_or(FORM.to_owned(), |meant| meant.help());
            (Code::BadHours, problem.to_owned(), help, meant::hours::certain(text).map(quoted))
        })
    }
}

impl Value for Duration {
    fn kind() -> Kind {
        let form = json!({
            "description": "An amount of time: whole numbers of days (d), hours (h) and minutes (m), each once and \
                the largest first, such as \"10h\", \"1h30m\" or \"60d\".",
            "type": "string",
            "pattern": "^([0-9]+d([0-9]+h)?([0-9]+m)?|[0-9]+h([0-9]+m)?|[0-9]+m)$",
            "examples": ["10h", "1h30m", "60d"],
        });
        Kind::text("duration", "duration", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        const FORM: &str = "for example \"10h\", \"1h30m\" or \"60d\"";
        if matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
            let expected = meant::duration::with_unit(&report.written(value.span()));
            return wrong_type(key, value, expected.as_deref().unwrap_or(FORM), report);
        }
        let text = text(key, value, report)?;
        parse(text, value, report, |problem: &str| {
            let meant = meant::duration::duration(text).map(|meant| format!("\"{meant}\""));
            let help =
                format!("write {}", meant.or_else(|| meant::duration::with_unit(text)).as_deref().unwrap_or(FORM));
            (Code::BadDuration, problem.to_owned(), help, meant::duration::certain(text).map(quoted))
        })
    }
}

impl Value for Rule {
    fn kind() -> Kind {
        let weekday = "(MO|TU|WE|TH|FR|SA|SU)";
        let list = |item: &str| format!("{item}(,{item})*");
        let day = list(&format!("([+-]?0{{0,2}}(0?[1-9]|[1-4][0-9]|5[0-3]))?{weekday}"));
        let day_of_month = list("[+-]?0{0,2}(0?[1-9]|[12][0-9]|3[01])");
        let month = list("0*([1-9]|1[0-2])");
        let position = list("[+-]?0?(0{0,2}[1-9]|0?[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])");
        let part = format!(
            "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|INTERVAL=0*[1-9][0-9]{{0,3}}|COUNT=0*([1-9][0-9]{{0,3}}|[12][0-9]{{4}}|30000)\
             |BYDAY={day}|BYMONTHDAY={day_of_month}|BYMONTH={month}|BYSETPOS={position}|WKST={weekday})"
        );
        // Parts may be in any order.
        let together = |one: &str, other: &str| format!("{one}.*{other}|{other}.*{one}");
        let number_in_a_month = "BYDAY=[^;]*([6-9]|[1-9][0-9])[A-Z]";
        let form = json!({
            "description": "A recurrence rule of RFC 5545 for whatever else recurs, such as \
                \"FREQ=MONTHLY;BYDAY=1SA\" (each first Saturday). It is about dates and counts from `from`. Parts: \
                FREQ (DAILY, WEEKLY, MONTHLY or YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, COUNT, \
                WKST.",
            "type": "string",
            "pattern": format!("^{part}(;{part})*$"),
            "if": { "pattern": "BYSETPOS=" },
            "then": { "description": "BYSETPOS needs something to choose from.", "pattern": "BY(DAY|MONTHDAY|MONTH)=" },
            "not": { "anyOf": [
                { "description": "FREQ is missing.", "not": { "pattern": "(^|;)FREQ=" } },
                { "description": "A part is there twice.", "pattern": r"(^|;)([A-Z]+)=.*;\2=" },
                {
                    "description": "BYDAY has a number, which goes with a month or a year only.",
                    "pattern": together("FREQ=(DAILY|WEEKLY)", "BYDAY=[^;]*[0-9]"),
                },
                {
                    "description": "BYDAY has a number that no month has.",
                    "pattern": together("FREQ=MONTHLY", number_in_a_month),
                },
                { "description": "BYMONTHDAY does not go with weeks.", "pattern": together("FREQ=WEEKLY", "BYMONTHDAY=") },
            ] },
        });
        Kind::text("rule of RFC 5545", "rule", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let rule: Result<Self, _> = text.parse();
        for fault in rule.as_ref().err().into_iter().flatten() {
            let message = format!("`{}`: {}", shown(text), fault.message);
            report.add(Code::BadRrule, value.span(), message, &fault.help);
        }
        rule.ok()
    }
}

impl Value for NaiveDate {
    fn kind() -> Kind {
        let form = json!({
            "description": "A date without quotes, such as 2026-03-01.",
            "type": "string",
            "format": "date",
        });
        Kind::bare("date", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        match moment(key, value, Wanted::Date, report)? {
            TomlTime::Date(date) => Some(date),
            TomlTime::Local(time) => {
                let whole = format!("the date alone: {}", time.date());
                bad_date(key, value, &whole, report)
            }
            TomlTime::Offset(_, stated) => {
                let whole = format!("the date alone: {}", stated.date());
                bad_date(key, value, &whole, report)
            }
        }
    }
}

/// The texts of a list, if it is one of texts.
fn texts<'v>(value: &'v Spanned<DeValue<'_>>) -> Option<Vec<&'v str>> {
    let items = value.get_ref().as_array().filter(|items| !items.is_empty())?;
    items.iter().map(|item| item.get_ref().as_str()).collect()
}

/// A border of time off: a date, or a time of the wall clock.
#[derive(Clone, Copy)]
pub(in crate::roster) enum DateOrTime {
    Date(NaiveDate),
    Time(NaiveDateTime),
}

impl Value for DateOrTime {
    fn kind() -> Kind {
        let time = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.0+)?$";
        let form = json!({ "type": "string", "anyOf": [{ "format": "date" }, { "pattern": time }] });
        Kind::bare("date or time", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        match moment(key, value, Wanted::OrTime, report)? {
            TomlTime::Date(date) => Some(Self::Date(date)),
            TomlTime::Local(time) => Some(Self::Time(time)),
            TomlTime::Offset(_, stated) => {
                let time = stated.format("%FT%T");
                let expected = format!("the time of your own clock without an offset: {time} if this is it");
                bad_date(key, value, &expected, report)
            }
        }
    }
}

/// A start of a cycle: a date is 00:00 UTC.
impl Value for Instant {
    fn kind() -> Kind {
        let whole_seconds = r"T[0-9:]{6}[0-5][0-9](\.0+)?(Z|[+-][0-9:]{5})$";
        let form = json!({
            "type": "string",
            "anyOf": [{ "format": "date" }, { "format": "date-time", "pattern": whole_seconds }],
            "not": { "pattern": "^0000" },
        });
        Kind::bare("date (00:00 UTC) or instant", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let instant = match moment(key, value, Wanted::OrInstant, report)? {
            TomlTime::Date(date) => date.and_time(NaiveTime::MIN).and_utc().into(),
            TomlTime::Offset(instant, _) => instant,
            TomlTime::Local(time) => {
                let time = time.format("%FT%T");
                let expected = format!("an instant with its offset: {time}Z if this is UTC; or a date");
                return bad_date(key, value, &expected, report);
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
    /// With what it says without the offset.
    Offset(Instant, NaiveDateTime),
}

/// A date or a date with a time, in whole seconds.
fn moment(key: &str, value: &Spanned<DeValue<'_>>, wanted: Wanted, report: &mut FileReport<'_>) -> Option<TomlTime> {
    let Some(written) = value.get_ref().as_datetime() else {
        let is_text = value.get_ref().as_str().is_some();
        let text = value.get_ref().as_str().unwrap_or(report.raw(value.span()));
        if let Some(meant) = wanted.help(text) {
            let found = if is_text { "is text: " } else { "is no date: " };
            let message = format!("`{key}` {found}{}", report.written(value.span()));
            let end = match meant.ends_with(", without a time") {
                _ if !is_text || !meant.starts_with("write 2") => "",
                true => " and without quotes",
                false => ", without quotes",
            };
            let fix = meant::date::certain(text.trim(), wanted);
            report.add_fixed(Code::WrongType, value.span(), message, format!("{meant}{end}"), fix);
            return None;
        }
        let expected = if is_text { "a date without quotes, such as 2026-03-01" } else { "a date such as 2026-03-01" };
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
    let whole = NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), second).filter(|_| whole);
    let Some(time) = whole.map(|time| date.and_time(time)) else {
        let second = format!("{date}T{:02}:{:02}:{:02}", time.hour, time.minute, second.min(59));
        return bad_date(key, value, &format!("a time in whole seconds: {second}"), report);
    };
    Some(match written.offset {
        None => TomlTime::Local(time),
        Some(offset) => {
            let minutes = match offset {
                toml::value::Offset::Z => 0,
                toml::value::Offset::Custom { minutes } => i64::from(minutes),
            };
            TomlTime::Offset(Instant::from_unix(time.and_utc().timestamp() - minutes * 60), time)
        }
    })
}

fn parse<T: std::str::FromStr>(
    text: &str,
    value: &Spanned<DeValue<'_>>,
    report: &mut FileReport<'_>,
    explain: impl FnOnce(T::Err) -> (Code, String, String, Option<String>),
) -> Option<T> {
    match text.parse() {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let (code, problem, help, fix) = explain(error);
            report.add_fixed(code, value.span(), format!("`{}`: {problem}", shown(text)), help, fix);
            None
        }
    }
}

/// A text as TOML has it; it has neither quotes nor backslashes.
fn quoted(text: impl AsRef<str>) -> String {
    format!("\"{}\"", text.as_ref())
}

fn bad_date<T>(key: &str, value: &Spanned<DeValue<'_>>, expected: &str, report: &mut FileReport<'_>) -> Option<T> {
    let message = format!("`{key}` cannot be {}", report.written(value.span()));
    report.add(Code::BadDate, value.span(), message, format!("write {expected}"));
    None
}
