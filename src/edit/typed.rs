//! What a person types for a change: dates such as `tomorrow`, `fri` and `24 dec`, hours such as `9-17`. What is understood is one thing, or it is
//! refused with what to write.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use crate::roster::meant::hours::Meant;
use crate::roster::meant::{date as dates, days, hours as times};
use crate::text::escaped;
use crate::time::civil::{Hours, WEEKDAY_NAMES, Weekdays, WrittenDays, parse_date};

/// For how many days a date is just past.
const JUST_PAST: i64 = 60;

/// A date; without a year the next such one, unless one was just before today.
///
/// # Errors
/// What to write.
///
/// ```
/// # use coverage::edit::typed::date;
/// let today = "2026-11-21".parse().unwrap(); // a Saturday
/// let read = |text| date(text, today).unwrap().to_string();
/// assert_eq!((read("tomorrow"), read("fri"), read("24 dec")), ("2026-11-22".into(), "2026-11-27".into(), "2026-12-24".into()));
/// ```
pub fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let plain = text.trim().to_lowercase().replace(" of ", " ");
    let in_days = |days| today.checked_add_signed(TimeDelta::days(days));
    let relative = match plain.as_str() {
        "today" => Some(today),
        "tomorrow" => in_days(1),
        "yesterday" => in_days(-1),
        weekday => weekday_of(weekday)
            .and_then(|weekday| (0..7).filter_map(in_days).find(|date| weekday.contains(date.weekday()))),
    };
    if let Some(date) = relative.or_else(|| parse_date(&plain).ok()) {
        return Ok(date);
    }
    let found = match dates::date(&plain) {
        found if found.is_empty() => {
            let of_year = |year: i32| dates::date(&format!("{} {year}", plain.trim_end_matches([',', '.'])));
            let all: Vec<NaiveDate> = (-1..=1).flat_map(|years| of_year(today.year() + years)).collect();
            // What has just been is as likely meant as what comes in a year.
            let is_just_past = |date: &&NaiveDate| (1..=JUST_PAST).contains(&(today - **date).num_days());
            let next = all.iter().find(|date| **date >= today);
            all.iter().filter(is_just_past).chain(next).copied().collect()
        }
        found => found,
    };
    match found[..] {
        [date] => Ok(date),
        [] => Err(format!("`{}` is no date; write 2026-12-24, 24-dec, fri or tomorrow", escaped(text))),
        _ => {
            let all: Vec<String> = found.iter().map(NaiveDate::to_string).collect();
            Err(format!("`{}` may be {}; write which", escaped(text), all.join(" or ")))
        }
    }
}

/// One weekday, in the words of people.
fn weekday_of(text: &str) -> Option<Weekdays> {
    let days: Weekdays = days::days(text)?.parse().ok()?;
    WEEKDAY_NAMES.contains(&days.to_string().as_str()).then_some(days)
}

/// Hours of the clock.
///
/// # Errors
/// What to write.
///
/// ```
/// # use coverage::edit::typed::hours;
/// assert_eq!(hours("9-17").unwrap().to_string(), "09:00-17:00");
/// assert!(hours("9-5").is_err()); // in the afternoon, or the next morning?
/// ```
pub fn hours(text: &str) -> Result<Hours, String> {
    if let Ok(hours) = text.trim().parse() {
        return Ok(hours);
    }
    match times::hours(text) {
        Some(Meant::Hours(meant)) => meant.parse().map_err(str::to_owned),
        Some(other) => Err(format!("`{}`: {}", escaped(text), other.help())),
        None => Err(format!("`{}` are no hours; write 09:00-13:00 or 9-13", escaped(text))),
    }
}

/// Days of each week, or dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Each week on these days.
    Weekly(WrittenDays),
    /// On these dates.
    Dates(BTreeSet<NaiveDate>),
}

/// Days, or dates, with hours: `mon-fri 9-13`, `24 dec, 31 dec 18:00-24:00`.
///
/// # Errors
/// What to write.
pub(crate) fn when(text: &str, today: NaiveDate) -> Result<(When, Hours), String> {
    let splits = text.char_indices().filter(|(_, c)| c.is_whitespace());
    let mut why = format!("`{}`: write days and hours, such as \"mon-fri 09:00-13:00\"", escaped(text));
    for (at, _) in splits {
        let (days_text, hours_text) = (text[..at].trim(), text[at..].trim());
        let days = days::days(days_text).unwrap_or_else(|| days_text.to_owned()).parse::<WrittenDays>();
        let when = days.map(When::Weekly).map_err(|_| ()).or_else(|()| {
            days_text.split(',').map(|text| date(text, today)).collect::<Result<_, _>>().map(When::Dates)
        });
        match (when, hours(hours_text)) {
            (Ok(when), Ok(hours)) => return Ok((when, hours)),
            (Ok(_), Err(error)) => why = error,
            _ => {}
        }
    }
    Err(why)
}

/// A shift by the date on which it starts, and where that leaves several by its time: `fri`, `2026-12-24@18:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WhichShift {
    /// On which it starts, on its own clock.
    pub(crate) date: NaiveDate,
    /// When it starts, on that clock.
    pub(crate) time: Option<NaiveTime>,
}

impl WhichShift {
    /// Reads one.
    ///
    /// # Errors
    /// What to write.
    pub(crate) fn read(text: &str, today: NaiveDate) -> Result<Self, String> {
        let (date_text, time_text) = match text.split_once('@').filter(|(date, _)| !date.is_empty()) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let minutes =
            |text: &str| times::time(text).and_then(|minutes| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0));
        let time =
            time_text.map(|text| minutes(text).ok_or_else(|| format!("`{}` is no time; write 18:00", escaped(text))));
        Ok(Self { date: date(date_text, today)?, time: time.transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        // A Saturday.
        "2026-11-21".parse().unwrap()
    }

    #[test]
    fn dates_as_people_type_them_are_the_next_such_date() {
        for (typed, meant) in [
            ("2026-12-24", "2026-12-24"),
            ("2025-01-01", "2025-01-01"),
            ("today", "2026-11-21"),
            ("Tomorrow", "2026-11-22"),
            ("sat", "2026-11-21"),
            ("Friday", "2026-11-27"),
            ("Freitag", "2026-11-27"),
            ("24 dec", "2026-12-24"),
            ("24-dec", "2026-12-24"),
            ("Dec 24", "2026-12-24"),
            ("24th of december", "2026-12-24"),
            ("24.12.", "2026-12-24"),
            ("3 jan", "2027-01-03"),
            ("1 aug", "2027-08-01"),
            ("24 Dec 2027", "2027-12-24"),
            ("24.12.2026", "2026-12-24"),
        ] {
            assert_eq!(date(typed, today()).map(|date| date.to_string()).as_deref(), Ok(meant), "{typed}");
        }
        for typed in ["", "someday", "20 nov", "1 oct", "05/06/2026", "31 feb", "mon-fri", "daily"] {
            assert!(date(typed, today()).is_err(), "{typed}");
        }
    }

    #[test]
    fn days_and_hours_are_told_apart_wherever_people_leave_spaces() {
        let read = |typed: &str| {
            when(typed, today()).map(|(when, hours)| match when {
                When::Weekly(days) => format!("{days} {hours}"),
                When::Dates(dates) => format!("{dates:?} {hours}"),
            })
        };
        for (typed, meant) in [
            ("mon-fri 09:00-13:00", "mon-fri 09:00-13:00"),
            ("mon, wed 9-17", "mon, wed 09:00-17:00"),
            ("weekdays 9am - 1pm", "mon-fri 09:00-13:00"),
            ("Monday to Friday 22-6", "mon-fri 22:00-06:00"),
            ("24 dec 18-24", "{2026-12-24} 18:00-24:00"),
            ("24 dec, 31 dec 18-24", "{2026-12-24, 2026-12-31} 18:00-24:00"),
            ("tomorrow 9-12", "{2026-11-22} 09:00-12:00"),
            ("2026-12-24 18:00-24:00", "{2026-12-24} 18:00-24:00"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(meant), "{typed}");
        }
        for typed in ["", "mon", "9-17", "mon-fri", "mon-fri 9-5", "noday 9-17"] {
            assert!(read(typed).is_err(), "{typed}: {:?}", read(typed));
        }
    }

    #[test]
    fn a_shift_may_be_told_by_its_time() {
        let read = |typed: &str| WhichShift::read(typed, today()).map(|shift| (shift.date.to_string(), shift.time));
        assert_eq!(read("fri"), Ok(("2026-11-27".to_owned(), None)));
        assert_eq!(read("24 dec@18:00"), Ok(("2026-12-24".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert_eq!(read("fri@6pm"), Ok(("2026-11-27".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert!(read("fri@late").is_err() && read("@9").is_err());
    }
}
