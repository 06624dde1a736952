//! Dates as people type them, and dates with a time: `12/24/2026`, `24.12.2026`, `2026-12-4`, `24 Dec 2026 18:00`.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::time::interval::parse_instant;

use super::{hours, letters};

/// The months in English, German, Spanish, French and Portuguese, without accents; three letters or more that begin one are enough.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "enero", "janvier", "janeiro"],
    &["february", "februar", "febrero", "fevrier", "fevereiro"],
    &["march", "marz", "maerz", "mrz", "marzo", "mars", "marco"],
    &["april", "abril", "avril"],
    &["may", "mai", "mayo", "maio"],
    &["june", "juni", "junio", "juin", "junho"],
    &["july", "juli", "julio", "juillet", "julho"],
    &["august", "agosto", "aout"],
    &["september", "septiembre", "septembre", "setembro"],
    &["october", "oktober", "octubre", "octobre", "outubro"],
    &["november", "noviembre", "novembre", "novembro"],
    &["december", "dezember", "diciembre", "decembre", "dezembro"],
];

/// What a text means as a date: one, or the two that it may be where day and month are not told apart.
pub(crate) fn date(text: &str) -> Vec<NaiveDate> {
    let mut dates = in_order(text);
    // "2026-24-12" has its day and month the other way round.
    if let (true, [(y, m @ 13.., d)]) = (dates.is_empty(), &parts(text)[..]) {
        dates.extend(NaiveDate::from_ymd_opt(*y, *d, *m));
    }
    dates.dedup();
    dates
}

/// The same where nothing is the other way round: a year is followed by the month and then the day.
pub(crate) fn in_order(text: &str) -> Vec<NaiveDate> {
    let mut dates: Vec<NaiveDate> =
        parts(text).into_iter().filter_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)).collect();
    dates.dedup();
    dates
}

/// The date that a text means, where day and month cannot be the other way round; or the time, as TOML has it.
pub(in crate::roster) fn certain(text: &str, wanted: Wanted) -> Option<String> {
    let is_time = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok().filter(|_| text.len() == 19);
    if wanted == Wanted::OrTime && is_time().is_some() {
        return Some(text.to_owned());
    }
    let [one] = date(text)[..] else { return None };
    let (y, m, d) = (one.year(), one.month(), one.day());
    let has_a_name = plain(text).contains(|c: char| c.is_alphabetic() && c != 'z');
    let begins_with_year = parts(text).contains(&(y, m, d)) && plain(text).starts_with(&format!("{y:04}"));
    let has_one_reading = m == d || NaiveDate::from_ymd_opt(y, d, m).is_none();
    let is_turned = !parts(text).contains(&(y, m, d));
    (!is_turned && (has_a_name || begins_with_year || has_one_reading)).then(|| one.to_string())
}

/// What a text means as a date with a time, of the wall clock; 24:00 is 00:00 of the next day.
pub(in crate::roster) fn time(text: &str) -> Option<NaiveDateTime> {
    let text: String = plain(text);
    let text = text.trim_end_matches(" uhr");
    let borders = text.match_indices([' ', 't']);
    borders.into_iter().find_map(|(at, _)| {
        let [date] = date(&text[..at])[..] else { return None };
        let time = text[at + 1..].trim_start().trim_start_matches("at ").trim_start_matches("um ");
        let minutes = hours::time(time)?;
        date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minutes.into()))
    })
}

/// What a key of dates wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::roster) enum Wanted {
    /// A date.
    Date,
    /// A date, or one with a time of the wall clock.
    OrTime,
    /// A date, or an instant.
    OrInstant,
}

impl Wanted {
    /// What to write for a text that is meant as such a value.
    pub(in crate::roster) fn help(self, text: &str) -> Option<String> {
        let time = || time(text);
        let instant = || parse_instant(text.trim()).ok();
        help(text).or_else(|| match self {
            Self::Date => time().map(|time| format!("write {}, without a time", time.date())),
            Self::OrTime => time().map(|time| format!("write {}", time.format("%FT%T"))),
            Self::OrInstant => instant().map(|instant| format!("write {instant}")),
        })
    }
}

/// What to write for a text that is meant as a date.
fn help(text: &str) -> Option<String> {
    let month = |y: i32, m: u32| NaiveDate::from_ymd_opt(y, m, 1).filter(|_| (1..=9999).contains(&y));
    let last = |first: NaiveDate| first.checked_add_months(Months::new(1))?.pred_opt();
    match (&date(text)[..], &parts(text)[..]) {
        ([one], _) => Some(format!("write {one}")),
        ([one, other], _) => Some(format!("write {one}, or {other} if that is meant: year, month, day")),
        (_, numbers @ [(y, ..), ..]) => {
            let existing = numbers.iter().find_map(|(y, m, d)| month(*y, *m).filter(|_| *d > 0));
            Some(match existing.and_then(|first| Some((first, last(first)?))) {
                Some((first, last)) => {
                    let (month, days) = (first.format("%B %Y"), last.format("%-d"));
                    format!("{month} has {days} days; write {last} if its last day is meant")
                }
                None => format!("there is no such month or day; write year, month, day, such as {y:04}-03-01"),
            })
        }
        _ => part(text),
    }
}

/// What is missing from a text that is a part of a date.
fn part(text: &str) -> Option<String> {
    let text = plain(text);
    let words: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |word: &str| word.parse::<u32>().ok();
    match words[..] {
        [year, month] if year.len() == 4 => {
            let (year, month) = (number(year)?, number(month).filter(|month| (1..=12).contains(month))?);
            Some(format!("write the day too, such as {year:04}-{month:02}-01"))
        }
        [one, other] if one.len() <= 2 && other.len() <= 2 && number(one).is_some() && number(other).is_some() => {
            Some("write the year too: year, month, day, such as 2026-03-01".to_owned())
        }
        _ => None,
    }
}

/// Years, months and days that a text may mean, which need not be there.
fn parts(text: &str) -> Vec<(i32, u32, u32)> {
    let text = plain(text);
    // A date has no zone.
    let text = text.strip_suffix('z').filter(|text| text.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(&text);
    let words = text.split(|c: char| c.is_whitespace() || ",./-–".contains(c)).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.flat_map(month_apart).collect();
    let number = |word: &str| {
        let digits = ["st", "nd", "rd", "th", "er"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        (digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse::<u32>().ok())?
    };
    let year = |word: &str| (word.len() == 4).then(|| word.parse::<i32>().ok())?;
    let month = |word: &str| {
        let begins = |month: &&[&str]| word.len() >= 3 && month.iter().any(|name| name.starts_with(word));
        let index = MONTHS.iter().position(begins)?;
        // "jui" begins two in French.
        let is_one = !MONTHS[index + 1..].iter().any(begins);
        is_one.then(|| u32::try_from(index + 1).ok())?
    };
    let date = |y: Option<i32>, m: Option<u32>, d: Option<u32>| Some((y?, m?, d?));
    let found = match words[..] {
        [whole] if whole.len() == 8 && whole.is_ascii() => {
            vec![date(year(&whole[..4]), number(&whole[4..6]), number(&whole[6..]))]
        }
        [a, b, c] if year(a).is_some() => vec![date(year(a), number(b).or_else(|| month(b)), number(c))],
        [a, b, c] if month(a).is_some() => vec![date(year(c), month(a), number(b))],
        [a, b, c] if month(b).is_some() => vec![date(year(c), month(b), number(a))],
        // Dots stand between day, month and year alone.
        [a, b, c] if text.contains('.') => vec![date(year(c), number(b), number(a))],
        [a, b, c] => vec![date(year(c), number(b), number(a)), date(year(c), number(a), number(b))],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

/// A word cut before and behind the name of a month that digits stand by: "24dec", "dec24".
fn month_apart(word: &str) -> Vec<&str> {
    let is_letter = |c: char| c.is_alphabetic();
    let start = word.find(is_letter).unwrap_or(word.len());
    let end = word[start..].find(|c: char| !is_letter(c)).map_or(word.len(), |length| start + length);
    let name = &word[start..end];
    if !MONTHS.iter().any(|month| name.len() >= 3 && month.iter().any(|month| month.starts_with(name))) {
        return vec![word];
    }
    [&word[..start], name, &word[end..]].into_iter().filter(|part| !part.is_empty()).collect()
}

/// In small letters without accents and quotes, and not longer than a date with a time.
fn plain(text: &str) -> String {
    letters::plain(&text.trim().trim_matches(['"', '\'', '“', '”']).trim().chars().take(40).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_other_forms_lead_to_the_date_that_is_meant() {
        for text in [
            "12/24/2026",
            "24.12.2026",
            "24/12/2026",
            "24-12-2026",
            "2026/12/24",
            "2026-12-24",
            "20261224",
            "24 Dec 2026",
            "Dec 24, 2026",
            "24th December 2026",
            "24. Dezember 2026",
            "24 dic 2026",
            "24 décembre 2026",
            "\"2026-12-24\"",
            "2026-12-24Z",
            "2026-24-12",
        ] {
            assert_eq!(help(text).as_deref(), Some("write 2026-12-24"), "{text}");
        }
        for (written, meant) in [("1er août 2026", "08-01"), ("5. März 2026", "03-05"), ("2 set 2026", "09-02")] {
            assert_eq!(help(written), Some(format!("write 2026-{meant}")), "{written}");
        }
        assert_eq!(help("5 jui 2026"), None);
        assert_eq!(help("2026-12-4").as_deref(), Some("write 2026-12-04"));
        assert_eq!(help("4.5.2026").as_deref(), Some("write 2026-05-04"));
    }

    #[test]
    fn where_day_and_month_are_not_told_apart_both_are_shown() {
        assert_eq!(
            help("05/06/2026").as_deref(),
            Some("write 2026-06-05, or 2026-05-06 if that is meant: year, month, day")
        );
    }

    #[test]
    fn a_day_that_its_month_does_not_have_is_said_to_be_none() {
        for (written, said) in [
            ("2026-11-31", "November 2026 has 30 days; write 2026-11-30 if its last day is meant"),
            ("31.11.2026", "November 2026 has 30 days; write 2026-11-30 if its last day is meant"),
            ("2026-02-30", "February 2026 has 28 days; write 2026-02-28 if its last day is meant"),
            ("2028-02-30", "February 2028 has 29 days; write 2028-02-29 if its last day is meant"),
            ("12/32/2026", "December 2026 has 31 days; write 2026-12-31 if its last day is meant"),
            ("2026-13-13", "there is no such month or day; write year, month, day, such as 2026-03-01"),
            ("2026-12-00", "there is no such month or day; write year, month, day, such as 2026-03-01"),
            ("2026-12", "write the day too, such as 2026-12-01"),
            ("12-24", "write the year too: year, month, day, such as 2026-03-01"),
        ] {
            assert_eq!(help(written).as_deref(), Some(said), "{written}");
        }
    }

    #[test]
    fn a_date_with_a_time_leads_to_both() {
        for (written, meant) in [
            ("24.12.2026 18:00", "2026-12-24T18:00:00"),
            ("2026-12-24 18:00", "2026-12-24T18:00:00"),
            ("2026-12-24T9:00:00", "2026-12-24T09:00:00"),
            ("2026-12-24T18", "2026-12-24T18:00:00"),
            ("2026-12-24 6pm", "2026-12-24T18:00:00"),
            ("24 Dec 2026, 6:30 pm", "2026-12-24T18:30:00"),
            ("24.12.2026 um 18 Uhr", "2026-12-24T18:00:00"),
            ("2026-12-24T24:00:00", "2026-12-25T00:00:00"),
        ] {
            let time = time(written).map(|time| time.format("%FT%T").to_string());
            assert_eq!(time.as_deref(), Some(meant), "{written}");
        }
        for text in ["2026-12-24", "24 Dec 2026", "18:00", "05/06/2026 18:00", "9999-12-31T24:00:00x"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_certain_only_where_day_and_month_cannot_be_the_other_way_round() {
        for text in ["24.12.2026", "12/24/2026", "2026/12/24", "24 Dec 2026", "2026-12-24"] {
            assert_eq!(certain(text, Wanted::Date).as_deref(), Some("2026-12-24"), "{text}");
        }
        assert_eq!(certain("2026-5-6", Wanted::Date).as_deref(), Some("2026-05-06"));
        assert_eq!(certain("6 May 2026", Wanted::Date).as_deref(), Some("2026-05-06"));
        assert_eq!(certain("2026-12-24T18:00:00", Wanted::OrTime).as_deref(), Some("2026-12-24T18:00:00"));
        for text in ["5.6.2026", "05/06/2026", "2026-24-12", "31.11.2026", "2026-12-24T18:00:00", "tomorrow"] {
            assert_eq!(certain(text, Wanted::Date), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed_of_other_texts() {
        for text in ["", "2026", "24.12.26", "tomorrow", "2026-123-01"] {
            assert_eq!(help(text), None, "{text}");
        }
    }
}
