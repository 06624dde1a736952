//! A day as a person types it, and a stretch of days: `tomorrow`, `fri`, `Thu 10 Dec`, `24.12.`, `24 dec - 2 jan`.
//!
//! What can be two dates is neither: the answer shows both, written so that they cannot be taken for each other.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::roster::meant::{date as dates, days, letters};
use crate::text::escaped;
use crate::time::civil::{WEEKDAY_NAMES, Weekdays, parse_date};

/// For how many days a date is just past.
const JUST_PAST: i64 = 60;

/// In how many years a date of no year is looked for; the 29th of February is in one of them.
const YEARS_AHEAD: i32 = 8;

/// Nobody types a day, or the days of a stretch, in more characters.
const MAX_CHARS: usize = 80;

/// Words for a day near today, without accents, and how many days from today it is.
const NEAR: [(i64, &[&str]); 3] = [
    (-1, &["yesterday", "gestern", "ayer", "hier", "ontem"]),
    (0, &["today", "now", "heute", "jetzt", "hoy", "ahora", "aujourd'hui", "hoje"]),
    (1, &["tomorrow", "morgen", "manana", "demain", "amanha"]),
];

/// Words that change nothing: "24th of december", "this saturday", "am Freitag".
const FILLERS: [&str; 13] =
    ["of", "the", "on", "this", "coming", "am", "den", "diesen", "le", "ce", "el", "este", "de"];

/// Words before a weekday that is the next one, or that of next week.
const NEXT: [&str; 4] = ["next ", "nachsten ", "nachster ", "proximo "];

/// Words between the first and the last day.
const TO: [&str; 8] = [" to ", " until ", " till ", " through ", " bis ", " au ", " a ", " ate "];

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
/// assert!(date("1/5", today).unwrap_err().contains("write 2027-05-01 or 2027-01-05"));
/// ```
pub fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    one(text, today).unwrap_or_else(|| {
        let what = if stretch(text, today).is_some() { "several days; write one, such as" } else { "no date; write" };
        Err(format!("`{}` is {what} 2026-12-24, 24-dec, fri or tomorrow", escaped(text)))
    })
}

/// One date, if the text is anything of the kind.
///
/// # Errors
/// It may be several.
pub(super) fn one(text: &str, today: NaiveDate) -> Option<Result<NaiveDate, String>> {
    let plain = plain(text);
    let in_days = |days: i64| today.checked_add_signed(TimeDelta::days(days));
    if let Some((days, _)) = NEAR.iter().find(|(_, words)| words.contains(&plain.as_str())) {
        return in_days(*days).map(Ok);
    }
    if let Ok(date) = parse_date(&plain) {
        return Some(Ok(date));
    }
    if let Some(weekday) = weekday(&plain) {
        return (0..7).filter_map(in_days).find(|date| date.weekday() == weekday).map(Ok);
    }
    if let Some(weekday) = NEXT.iter().find_map(|word| plain.strip_prefix(word)).and_then(weekday) {
        return Some(next(text, weekday, today));
    }
    match &readings(&plain, today)[..] {
        [] => {
            with_weekday(&plain, today).map(|(weekday, all)| on(text, weekday, &all)).or_else(|| turned(text, &plain))
        }
        [reading] => Some(only(text, reading)),
        several => {
            let all: Vec<NaiveDate> = several.iter().filter_map(|reading| reading.last()).copied().collect();
            let named: Vec<String> = all.iter().map(|date| date.format("%-d %B").to_string()).collect();
            Some(Err(format!("`{}` can be {}: write {}", escaped(text), named.join(" or "), either(&all))))
        }
    }
}

/// The first and the last day of a stretch, if the text is one: `24 dec - 2 jan`, `24-27 dec`, `dec 24 to 27`.
///
/// # Errors
/// One of them may be several, or they are not in order.
pub(crate) fn stretch(text: &str, today: NaiveDate) -> Option<Result<(NaiveDate, NaiveDate), String>> {
    let plain = plain(text);
    // What may be two dates is no stretch of them.
    if one(text, today).is_some() {
        return None;
    }
    let plain = TO.iter().fold(plain, |text, word| text.replace(word, " - "));
    let plain = plain.strip_prefix("from ").unwrap_or(&plain);
    let day = |text: &str| {
        text.trim_end_matches(['.', 's', 't', 'n', 'd', 'r', 'h'])
            .parse::<u32>()
            .ok()
            .filter(|day| (1..=31).contains(day))
    };
    let ends = |(at, _): (usize, &str)| {
        let (first, last) = (plain[..at].trim(), plain[at + 1..].trim());
        // A day alone is one of the other's month.
        let of_month = |date: NaiveDate, day: u32| date.with_day(day).ok_or_else(|| format!("its month has no {day}."));
        let both = if let Some(day) = day(first) {
            one(last, today)?.and_then(|last| Ok((of_month(last, day)?, last)))
        } else if let Some(day) = day(last) {
            one(first, today)?.and_then(|first| Ok((first, of_month(first, day)?)))
        } else {
            let end = one(last, today)?;
            one(first, today)?.and_then(|first| Ok((first, one(last, first).unwrap_or(end)?)))
        };
        Some(both.and_then(|(first, last)| {
            if last < first { Err(format!("`{}`: {last} is before {first}", escaped(text))) } else { Ok((first, last)) }
        }))
    };
    plain.match_indices('-').find_map(ends)
}

/// In small letters without accents, the words that change nothing, and a last comma.
fn plain(text: &str) -> String {
    let text: String = text.chars().take(MAX_CHARS).collect();
    let text = letters::plain(&text).replace(['–', '—', '−', '‐', '‑'], "-").replace('’', "'");
    let words: Vec<&str> = text.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
    words.join(" ").trim_end_matches([',', ' ']).to_owned()
}

/// One weekday, in the words of people; those of each week are no date.
fn weekday(text: &str) -> Option<Weekday> {
    let days: Weekdays = days::days(text)?.parse().ok()?;
    let is_one = !days::is_plural(text) && WEEKDAY_NAMES.contains(&days.to_string().as_str());
    (0..7).filter_map(|day| Weekday::try_from(day).ok()).find(|day| is_one && days.contains(*day))
}

/// A weekday and the dates that stand behind it or before it: `thu, 10 dec`, `10 dec thu`.
fn with_weekday(plain: &str, today: NaiveDate) -> Option<(Weekday, Vec<NaiveDate>)> {
    let both = [plain.split_once(' '), plain.rsplit_once(' ').map(|(date, weekday)| (weekday, date))];
    both.into_iter().flatten().find_map(|(weekday, date)| {
        let weekday = days::weekday(weekday.trim_end_matches([',', '.']))?;
        let all: Vec<NaiveDate> = readings(date, today).into_iter().flatten().collect();
        (!all.is_empty()).then_some((weekday, all))
    })
}

/// Why a year with the day before the month is no date.
fn turned(text: &str, plain: &str) -> Option<Result<NaiveDate, String>> {
    let [date] = dates::date(plain)[..] else { return None };
    Some(Err(format!("`{}` has no such month: write year, month, day; {date} if that is meant", escaped(text))))
}

/// The weekday after today, which some take for that of the next week; and some weeks begin on Sunday.
fn next(text: &str, weekday: Weekday, today: NaiveDate) -> Result<NaiveDate, String> {
    let of_next_week = |start: Weekday| 7 - today.weekday().days_since(start) + weekday.days_since(start);
    let coming = (weekday.days_since(today.weekday()) + 6) % 7 + 1;
    let days = BTreeSet::from([coming, of_next_week(Weekday::Mon), of_next_week(Weekday::Sun)]);
    let all = days.into_iter().filter_map(|days| today.checked_add_signed(TimeDelta::days(days.into())));
    only(text, &all.collect::<Vec<_>>())
}

/// What a text with a day and a month may mean: for each order of the two its likely dates, from the first to the last.
fn readings(plain: &str, today: NaiveDate) -> Vec<Vec<NaiveDate>> {
    let of_two_digits = with_century(plain, today);
    let mut full: Vec<NaiveDate> =
        of_two_digits.iter().map(String::as_str).chain([plain]).flat_map(dates::in_order).collect();
    if !full.is_empty() {
        full.dedup();
        return full.into_iter().map(|date| vec![date]).collect();
    }
    let plain = plain.trim_end_matches([',', '.']);
    let mut readings: Vec<Vec<NaiveDate>> = Vec::new();
    for years in -1..=YEARS_AHEAD {
        for date in dates::in_order(&format!("{plain} {}", today.year() + years)) {
            let is_same = |other: &NaiveDate| (other.month(), other.day()) == (date.month(), date.day());
            match readings.iter_mut().find(|all| all.first().is_some_and(is_same)) {
                Some(all) => all.push(date),
                None => readings.push(vec![date]),
            }
        }
    }
    readings.into_iter().map(|all| likely(&all, today)).filter(|all| !all.is_empty()).collect()
}

/// The same with all digits of a year of two that is near: `24.12.26`, `10-dec-26`; it may be the first of three numbers between dashes.
fn with_century(plain: &str, today: NaiveDate) -> Vec<String> {
    let number = |part: &str| {
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i32>().ok())?
    };
    let with = |separator: char| {
        let [one, two, three] = plain.split(separator).map(str::trim).collect::<Vec<_>>()[..] else {
            return Vec::new();
        };
        let year = |part: &str| {
            let year = number(part).filter(|_| part.len() == 2)? + today.year().div_euclid(100) * 100;
            (-1..=YEARS_AHEAD).contains(&(year - today.year())).then_some(year)
        };
        let is_day = number(one).is_some();
        let last = year(three).filter(|_| is_day).map(|year| format!("{one}{separator}{two}{separator}{year}"));
        let is_first = separator != '.' && number(two).is_some() && number(three).is_some();
        let first = year(one).filter(|_| is_first).map(|year| format!("{year}{separator}{two}{separator}{three}"));
        last.into_iter().chain(first).collect()
    };
    ['.', '-', ' '].into_iter().flat_map(with).collect()
}

/// The next one; what has just been is as likely meant as what comes in a year.
fn likely(all: &[NaiveDate], today: NaiveDate) -> Vec<NaiveDate> {
    let is_just_past = |date: &&NaiveDate| (1..=JUST_PAST).contains(&(today - **date).num_days());
    let next = all.iter().find(|date| **date >= today);
    all.iter().filter(is_just_past).chain(next).copied().collect()
}

/// The date that is on this weekday.
fn on(text: &str, weekday: Weekday, all: &[NaiveDate]) -> Result<NaiveDate, String> {
    let fitting: Vec<NaiveDate> = all.iter().filter(|date| date.weekday() == weekday).copied().collect();
    match (&fitting[..], all.last()) {
        ([], Some(date)) => {
            let wanted = date.week(weekday).first_day();
            Err(format!("`{}`: {date} is a {}, and not a {}", escaped(text), date.format("%A"), wanted.format("%A")))
        }
        (fitting, _) => only(text, fitting),
    }
}

/// The date, where there is just one.
fn only(text: &str, all: &[NaiveDate]) -> Result<NaiveDate, String> {
    match all {
        [date] => Ok(*date),
        _ => Err(format!("`{}` may be {}; write which", escaped(text), either(all))),
    }
}

/// "2026-11-20 or 2027-11-20".
fn either(all: &[NaiveDate]) -> String {
    all.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(" or ")
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
            ("NOW", "2026-11-21"),
            ("Tomorrow", "2026-11-22"),
            ("heute", "2026-11-21"),
            ("hoy", "2026-11-21"),
            ("morgen", "2026-11-22"),
            ("mañana", "2026-11-22"),
            ("amanhã", "2026-11-22"),
            ("sat", "2026-11-21"),
            ("this saturday", "2026-11-21"),
            ("this friday", "2026-11-27"),
            ("Friday", "2026-11-27"),
            ("Freitag", "2026-11-27"),
            ("am Freitag", "2026-11-27"),
            ("24 dec", "2026-12-24"),
            ("24-dec", "2026-12-24"),
            ("24dec", "2026-12-24"),
            ("Dec24", "2026-12-24"),
            ("24dec2026", "2026-12-24"),
            ("24th dec", "2026-12-24"),
            ("Dec 24", "2026-12-24"),
            ("Dec 24th,", "2026-12-24"),
            ("24th DEC", "2026-12-24"),
            ("Dec 24, 2026", "2026-12-24"),
            ("24th of december", "2026-12-24"),
            ("24 dez", "2026-12-24"),
            ("24. Dezember", "2026-12-24"),
            ("7 dic", "2026-12-07"),
            ("24 de diciembre", "2026-12-24"),
            ("24 déc", "2026-12-24"),
            ("1er janvier", "2027-01-01"),
            ("24 de dezembro", "2026-12-24"),
            ("24.12.", "2026-12-24"),
            ("1.5.", "2027-05-01"),
            ("3 jan", "2027-01-03"),
            ("1 aug", "2027-08-01"),
            ("29 feb", "2028-02-29"),
            ("24 Dec 2027", "2027-12-24"),
            ("24.12.2026", "2026-12-24"),
            ("24.12.26", "2026-12-24"),
            ("5. 1. 27", "2027-01-05"),
            ("10-Dec-26", "2026-12-10"),
            ("1-jan-27", "2027-01-01"),
            ("10 dec 26", "2026-12-10"),
            ("26-12-24", "2026-12-24"),
            ("12/28", "2026-12-28"),
            ("28/12", "2026-12-28"),
            ("7/7", "2027-07-07"),
            // As the program prints them.
            ("Thu 2026-12-10", "2026-12-10"),
            ("Thu 10 Dec", "2026-12-10"),
            ("thu, 10 dec", "2026-12-10"),
            ("fri 11 dec", "2026-12-11"),
            ("10 dec thu", "2026-12-10"),
            ("10 Dec, Thursday", "2026-12-10"),
            ("2026-12-10 thu", "2026-12-10"),
            ("Do. 10 dec", ""),
            ("mar 10 dic", ""),
            ("jue 10 dic", "2026-12-10"),
            // The weekday says which.
            ("fri 20 nov", "2026-11-20"),
            ("sat 1/5", "2027-05-01"),
        ] {
            let read = date(typed, today()).map(|date| date.to_string()).unwrap_or_default();
            assert_eq!(read, meant, "{typed}");
        }
        for typed in [
            "",
            "someday",
            "20 nov",
            "1 oct",
            "31 feb",
            "mon-fri",
            "daily",
            "saturdays",
            "every sat",
            "5 jui",
            "24.12.11",
            "24/12/26",
        ] {
            assert!(date(typed, today()).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_can_be_two_dates_is_refused_with_both() {
        for (typed, said) in [
            ("1/5", "`1/5` can be 1 May or 5 January: write 2027-05-01 or 2027-01-05"),
            ("1-2", "`1-2` can be 1 February or 2 January: write 2027-02-01 or 2027-01-02"),
            ("11/12", "`11/12` can be 11 December or 12 November: write 2026-12-11 or 2027-11-12"),
            ("10-12-26", "`10-12-26` can be 10 December or 12 October: write 2026-12-10 or 2026-10-12"),
            ("05/06/2026", "`05/06/2026` can be 5 June or 6 May: write 2026-06-05 or 2026-05-06"),
            ("20 nov", "`20 nov` may be 2026-11-20 or 2027-11-20; write which"),
            ("fri 24 dec", "`fri 24 dec`: 2026-12-24 is a Thursday, and not a Friday"),
            ("Wed 2026-12-10", "`Wed 2026-12-10`: 2026-12-10 is a Thursday, and not a Wednesday"),
            ("10 dec fri", "`10 dec fri`: 2026-12-10 is a Thursday, and not a Friday"),
            ("2026-13-01", "`2026-13-01` has no such month: write year, month, day; 2026-01-13 if that is meant"),
            ("24-27 dec", "`24-27 dec` is several days; write one, such as 2026-12-24, 24-dec, fri or tomorrow"),
        ] {
            assert_eq!(date(typed, today()), Err(said.to_owned()));
        }
    }

    #[test]
    fn the_next_friday_is_taken_where_everybody_means_the_same() {
        let said = |typed: &str, today: &str| {
            date(typed, today.parse().unwrap()).map_or_else(|error| error, |date| date.to_string())
        };
        // A Saturday, a Friday, a Monday, a Sunday.
        assert_eq!(said("next fri", "2026-11-21"), "2026-11-27");
        assert_eq!(said("next Friday", "2026-11-20"), "2026-11-27");
        assert_eq!(said("next fri", "2026-11-23"), "`next fri` may be 2026-11-27 or 2026-12-04; write which");
        assert_eq!(said("next mon", "2026-11-22"), "`next mon` may be 2026-11-23 or 2026-11-30; write which");
        assert_eq!(said("next sun", "2026-11-21"), "`next sun` may be 2026-11-22 or 2026-11-29; write which");
    }

    #[test]
    fn a_stretch_of_days_has_a_first_and_a_last() {
        for (typed, first, last) in [
            ("24 dec - 2 jan", "2026-12-24", "2027-01-02"),
            ("24 dec to 2 jan", "2026-12-24", "2027-01-02"),
            ("from 24 Dec until 2 Jan", "2026-12-24", "2027-01-02"),
            ("24-27 dec", "2026-12-24", "2026-12-27"),
            ("24dec-2jan", "2026-12-24", "2027-01-02"),
            ("24.-27. Dezember", "2026-12-24", "2026-12-27"),
            ("dec 24-27", "2026-12-24", "2026-12-27"),
            ("2026-12-24 - 2027-01-02", "2026-12-24", "2027-01-02"),
            ("2026-12-24 bis 27", "2026-12-24", "2026-12-27"),
            ("24-dec - 2-jan", "2026-12-24", "2027-01-02"),
            ("fri - mon", "2026-11-27", "2026-11-30"),
            ("tomorrow – fri", "2026-11-22", "2026-11-27"),
        ] {
            let read =
                stretch(typed, today()).map(|both| both.map(|(first, last)| [first, last].map(|day| day.to_string())));
            assert_eq!(read, Some(Ok([first.to_owned(), last.to_owned()])), "{typed}");
        }
        for typed in ["27-24 dec", "24-31 nov - 1 dec", "1/5 - 2/5"] {
            assert!(!matches!(stretch(typed, today()), Some(Ok(_))), "{typed}");
        }
        for typed in ["", "-", "24", "9-17", "open", "2026-12-24", "24 dec", "10-Dec-26", "1-jan-27", "10-12-26"] {
            assert_eq!(stretch(typed, today()), None, "{typed}");
        }
    }
}
