//! What a person types for a change: dates such as `tomorrow`, `fri` and `24 dec`, hours such as `9-17`. What is understood is one thing, or it is
//! refused with what to write.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use crate::roster::meant::hours::Meant;
use crate::roster::meant::{days, hours as times, letters};
use crate::text::escaped;
use crate::time::civil::{Hours, WEEKDAY_NAMES, WrittenDays};

mod day;

pub use day::date;
pub(crate) use day::stretch;

/// A stretch of more days is none of shifts.
const MAX_DAYS: usize = 31;

/// Words before days of each week, without accents.
const EVERY: [&str; 10] =
    ["every ", "each ", "jeden ", "jede ", "chaque ", "tous les ", "cada ", "todos los ", "todos os ", "todas as "];

/// Words for no last day, without accents.
const OPEN: [&str; 6] = ["open", "open end", "open-ended", "until further notice", "offen", "bis auf weiteres"];

/// Whether a text says that there is no last day.
pub(crate) fn is_open(text: &str) -> bool {
    OPEN.contains(&letters::plain(text.trim()).as_str())
}

/// Why a text is no hours, or no days and hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// In words, with what to write.
    Words(String),
    /// It is several stretches of hours.
    Several(Vec<String>),
    /// It is hours on the clock of a zone.
    OnClock {
        /// The hours.
        hours: String,
        /// The name of the zone.
        zone: String,
    },
}

impl From<String> for Unread {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Several(all) => {
                write!(f, "these are {} stretches of hours; ask for each by itself: {}", all.len(), all.join(", then "))
            }
            Self::OnClock { hours, .. } => {
                write!(f, "hours are on the agent's own clock: write {hours} as it is there")
            }
        }
    }
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
pub fn hours(text: &str) -> Result<Hours, Unread> {
    if let Ok(hours) = text.trim().parse() {
        return Ok(hours);
    }
    match times::hours(text) {
        Some(Meant::Hours(meant)) => meant.parse().map_err(|error: &str| error.to_owned().into()),
        Some(Meant::Several(all)) => Err(Unread::Several(all)),
        Some(Meant::OnClock(hours, zone)) => Err(Unread::OnClock { hours, zone }),
        Some(other) => Err(format!("`{}`: {}", escaped(text), other.help()).into()),
        None => Err(format!("`{}` are no hours; write 09:00-13:00 or 9-13", escaped(text)).into()),
    }
}

/// Days of each week, or dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Each week on these days.
    Weekly(WrittenDays),
    /// One weekday, which may be that of each week or the next one, whose date this is.
    Weekday(WrittenDays),
    /// On these dates.
    Dates(BTreeSet<NaiveDate>),
}

/// Days: `mon-fri`, `every sat`, `24 dec, 31 dec`, `24-27 dec`.
///
/// # Errors
/// What to write.
pub(crate) fn days(text: &str, today: NaiveDate) -> Result<When, String> {
    let plain = letters::plain(text.trim());
    let each = EVERY.iter().find_map(|word| plain.strip_prefix(word)).or_else(|| plain.strip_suffix(" weekly"));
    let weekly = |text: &str| days::days(text).unwrap_or_else(|| text.to_owned()).parse::<WrittenDays>().ok();
    if let Some(days) = weekly(text.trim()).or_else(|| weekly(each?)) {
        let is_one = WEEKDAY_NAMES.contains(&days.days().to_string().as_str());
        let is_each = each.is_some() || days::is_plural(text);
        return Ok(if is_one && !is_each { When::Weekday(days) } else { When::Weekly(days) });
    }
    let no_days = |text: &str| {
        format!("`{}` is neither a date nor days of the week; write 24-dec, fri or mon-fri", escaped(text))
    };
    if each.is_some() {
        return Err(no_days(text));
    }
    let mut all = BTreeSet::new();
    for item in items(text) {
        if let Some(date) = day::one(&item, today) {
            all.insert(date?);
            continue;
        }
        let (first, last) = stretch(&item, today).ok_or_else(|| no_days(&item))??;
        let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= last).take(MAX_DAYS + 1).collect();
        if dates.len() > MAX_DAYS {
            return Err(format!("`{}` is more than {MAX_DAYS} days; write days of the week", escaped(&item)));
        }
        all.extend(dates);
    }
    Ok(When::Dates(all))
}

/// The items of a list of dates; what belongs to one is one: `Thu, 10 Dec` and `Dec 24, 2026`.
fn items(text: &str) -> Vec<String> {
    let text = [" and ", " und ", " y ", " et ", " e ", "&"]
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, ","));
    let mut items: Vec<String> = Vec::new();
    for item in text.trim().trim_end_matches(',').split(',').map(str::trim) {
        let is_year = item.len() == 4 && item.bytes().all(|b| b.is_ascii_digit());
        let has_digits = item.contains(|c: char| c.is_ascii_digit());
        match items.last_mut() {
            Some(last) if is_year || (has_digits && days::weekday(last).is_some()) => *last += &format!(" {item}"),
            _ => items.push(item.to_owned()),
        }
    }
    items
}

/// Days, or dates, with hours: `mon-fri 9-13`, `24 dec, 31 dec 18:00-24:00`.
///
/// # Errors
/// What to write.
pub(crate) fn when(text: &str, today: NaiveDate) -> Result<(When, Hours), Unread> {
    alone(text, today).map_err(|why| Some(each(text, today)).filter(|all| all.len() > 1).map_or(why, Unread::Several))
}

/// Each days and hours of a list, such as `mon-thu 9-12, sat 10-14`; the text itself where it is no such list.
pub(crate) fn each(text: &str, today: NaiveDate) -> Vec<String> {
    let (mut all, mut rest) = (Vec::new(), String::new());
    for item in text.split([',', ';']) {
        rest = if rest.is_empty() { item.trim().to_owned() } else { format!("{rest}, {}", item.trim()) };
        if alone(&rest, today).is_ok() {
            all.push(std::mem::take(&mut rest));
        }
    }
    if rest.is_empty() && !all.is_empty() { all } else { vec![text.to_owned()] }
}

fn alone(text: &str, today: NaiveDate) -> Result<(When, Hours), Unread> {
    let splits = text.char_indices().filter(|(_, c)| c.is_whitespace());
    let generic = format!("`{}`: write days and hours, such as \"mon-fri 09:00-13:00\"", escaped(text));
    // What says most of what to write.
    let mut why: (u8, Unread) = (0, generic.into());
    for (at, _) in splits {
        let (days_text, hours_text) = (text[..at].trim(), text[at..].trim());
        let found = match (days(days_text, today), hours(hours_text)) {
            (Ok(when), Ok(hours)) => return Ok((when, hours)),
            (Ok(_), Err(error)) => (if times::hours(hours_text).is_some() { 3 } else { 1 }, error),
            (Err(error), Ok(_)) => (2, error.into()),
            (Err(_), Err(_)) => continue,
        };
        if found.0 >= why.0 {
            why = found;
        }
    }
    Err(why.1)
}

/// A shift by the date on which it starts, and where that leaves several by its time: `fri`, `2026-12-24@18:00`, `fri 18:00`.
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
        let time =
            |text: &str| times::time(text).and_then(|minutes| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0));
        if let Some((date_text, time_text)) = text.split_once('@').filter(|(date, _)| !date.is_empty()) {
            let time = time(time_text).ok_or_else(|| format!("`{}` is no time; write 18:00", escaped(time_text)))?;
            return Ok(Self { date: date(date_text, today)?, time: Some(time) });
        }
        let (error, text) = match date(text, today) {
            Ok(date) => return Ok(Self { date, time: None }),
            Err(error) => (error, text.trim()),
        };
        // With minutes, as "fri 18" may be the 18th. As the files have it, there is a T between.
        let behind = text.rsplit_once(|c: char| c.is_whitespace() || "Tt".contains(c));
        let behind = behind.filter(|(_, time)| time.contains(':'));
        let both = behind.and_then(|(date_text, time_text)| Some((date(date_text, today).ok()?, time(time_text)?)));
        both.map(|(date, time)| Self { date, time: Some(time) }).ok_or(error)
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
    fn days_and_hours_are_told_apart_wherever_people_leave_spaces() {
        let read = |typed: &str| {
            when(typed, today()).map(|(when, hours)| match when {
                When::Weekly(days) => format!("{days} {hours}"),
                When::Weekday(day) => format!("{day}? {hours}"),
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
            ("Thu, 10 Dec 18-22", "{2026-12-10} 18:00-22:00"),
            ("Thu 10 Dec, Fri 11 Dec 18-22", "{2026-12-10, 2026-12-11} 18:00-22:00"),
            ("Dec 24, 2026 18-22", "{2026-12-24} 18:00-22:00"),
            ("12-13 dec 18-22", "{2026-12-12, 2026-12-13} 18:00-22:00"),
            ("24 dec and 31 dec 18-22", "{2026-12-24, 2026-12-31} 18:00-22:00"),
            ("next fri 18-22", "{2026-11-27} 18:00-22:00"),
            ("fri 18-22", "fri? 18:00-22:00"),
            ("every fri 18-22", "fri 18:00-22:00"),
            ("Jeden Freitag 18-22", "fri 18:00-22:00"),
            ("fridays 18-22", "fri 18:00-22:00"),
            ("sats 18-22", "sat 18:00-22:00"),
            ("fri weekly 18-22", "fri 18:00-22:00"),
            ("every day 18-22", "daily 18:00-22:00"),
            ("every mon, wed 18-22", "mon, wed 18:00-22:00"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(meant), "{typed}");
        }
        for typed in ["", "mon", "9-17", "mon-fri", "mon-fri 9-5", "noday 9-17"] {
            assert!(read(typed).is_err(), "{typed}: {:?}", read(typed));
        }
    }

    #[test]
    fn of_days_and_hours_the_part_that_is_wrong_is_said() {
        for (typed, said) in [
            ("1/5 9-12", "`1/5` can be 1 May or 5 January: write 2027-05-01 or 2027-01-05"),
            ("fri 24 dec 9-12", "`fri 24 dec`: 2026-12-24 is a Thursday, and not a Friday"),
            ("noday 9-12", "`noday` is neither a date nor days of the week; write 24-dec, fri or mon-fri"),
            (
                "every 24 dec 9-12",
                "`every 24 dec` is neither a date nor days of the week; write 24-dec, fri or mon-fri",
            ),
            ("mon 9-12 14-17", "these are 2 stretches of hours; ask for each by itself: 09:00-12:00, then 14:00-17:00"),
            ("fri 11 dec 9-5", "`9-5`: write \"09:00-17:00\", or \"09:00-05:00\" if the end is on the next day"),
            (
                "mon-thu 9-12, sat 10-14",
                "these are 2 stretches of hours; ask for each by itself: mon-thu 9-12, then sat 10-14",
            ),
            ("1 dec - 5 jan 9-12", "`1 dec - 5 jan` is more than 31 days; write days of the week"),
        ] {
            let error = when(typed, today()).map_err(|error| error.to_string());
            assert_eq!(error, Err(said.to_owned()), "{typed}");
        }
    }

    #[test]
    fn until_further_notice_is_said_in_any_letters() {
        assert!(["open", "Open", " OPEN ", "until further notice", "offen"].into_iter().all(is_open));
        assert!(!["", "opening", "1 dec"].into_iter().any(is_open));
    }

    #[test]
    fn a_shift_may_be_told_by_its_time() {
        let read = |typed: &str| WhichShift::read(typed, today()).map(|shift| (shift.date.to_string(), shift.time));
        assert_eq!(read("fri"), Ok(("2026-11-27".to_owned(), None)));
        assert_eq!(read("24 dec@18:00"), Ok(("2026-12-24".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert_eq!(read("fri@6pm"), Ok(("2026-11-27".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert_eq!(read("fri 18:00"), Ok(("2026-11-27".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert_eq!(read("2026-12-10T22:00"), Ok(("2026-12-10".to_owned(), NaiveTime::from_hms_opt(22, 0, 0))));
        assert_eq!(read("2026-12-10 22:00"), Ok(("2026-12-10".to_owned(), NaiveTime::from_hms_opt(22, 0, 0))));
        assert_eq!(read("24dec@22:00"), Ok(("2026-12-24".to_owned(), NaiveTime::from_hms_opt(22, 0, 0))));
        assert_eq!(read("Thu 10 Dec 18:00"), Ok(("2026-12-10".to_owned(), NaiveTime::from_hms_opt(18, 0, 0))));
        assert!(read("fri 18").is_err() && read("10 18:00").is_err());
        assert!(read("fri@late").is_err() && read("@9").is_err());
    }
}
