//! How dates that recur read, and the hours of a wall clock.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use crate::time::civil::{Weekdays, monday_of};

use super::clock::short_day;

/// Dates on which something happens.
#[derive(Clone, Debug)]
pub(crate) struct Recurrence {
    dates: BTreeSet<NaiveDate>,
    weekdays: Weekdays,
    /// They are all of these weekdays of every n-th week, from the first to the last.
    every: Option<u32>,
}

impl Recurrence {
    /// What recurs on these dates.
    pub(crate) fn of(dates: BTreeSet<NaiveDate>) -> Self {
        let weekdays: Weekdays = dates.iter().map(Datelike::weekday).collect();
        let all_in_steps_of = |weeks: &u32| {
            let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
                return false;
            };
            let monday = monday_of(*first);
            let in_step = |date: &NaiveDate| (*date - monday).num_weeks() % i64::from(*weeks) == 0;
            // Twice is no rhythm, but for neighbouring weeks.
            let often = *weeks == 1 || (monday_of(*last) - monday).num_weeks() >= 2 * i64::from(*weeks);
            often
                && dates.iter().all(in_step)
                && first
                    .iter_days()
                    .take_while(|date| date <= last)
                    .filter(in_step)
                    .all(|date| !weekdays.contains(date.weekday()) || dates.contains(&date))
        };
        let every = (1..=4).find(all_in_steps_of);
        Self { dates, weekdays, every }
    }

    /// Of every how many weeks they are all of their weekdays, from the first to the last; none where one is missing.
    pub(crate) fn every(&self) -> Option<u32> {
        self.every
    }

    /// Whether they are three or more weekdays in a row, week by week.
    pub(crate) fn is_unbroken(&self) -> bool {
        let days = self.weekdays.to_string();
        self.every == Some(1) && !days.contains(',') && (days.contains('-') || self.weekdays == Weekdays::DAILY)
    }

    /// On no more than half of the weekdays that it is on, from the first to the last.
    fn is_sparse(&self) -> bool {
        self.dates.len() <= self.exceptions().len()
    }

    /// The dates of its weekdays between the first and the last on which it does not happen.
    fn exceptions(&self) -> Vec<NaiveDate> {
        let (Some(first), Some(last)) = (self.dates.first(), self.dates.last()) else {
            return Vec::new();
        };
        let all = first.iter_days().take_while(|date| date <= last);
        all.filter(|date| self.weekdays.contains(date.weekday()) && !self.dates.contains(date)).collect()
    }

    /// The exceptions, where they are few and it happens far more often than not.
    fn few_exceptions(&self) -> Option<Vec<NaiveDate>> {
        let exceptions = self.exceptions();
        (exceptions.len() <= FEW_EXCEPTIONS && 2 * exceptions.len() < self.dates.len()).then_some(exceptions)
    }

    /// The dates, one by one: "Thu 24 and Fri 25 Dec"; with the year where it is another than `year`, if one is given.
    pub(crate) fn listed(&self, year: Option<i32>) -> String {
        let dates: Vec<NaiveDate> = self.dates.iter().copied().collect();
        listed(&dates, "%a %-d", year)
    }

    /// "but 8 Dec", where the days are said without these; nothing where the days say what is true of all.
    pub(crate) fn except(&self, year: Option<i32>) -> String {
        let exceptions = if self.every.is_some() { None } else { self.few_exceptions() };
        exceptions.map_or_else(String::new, |dates| format!("but {}", listed(&dates, "%-d", year)))
    }

    /// "every Saturday", where it is every one there could be (`is_whole`); else what is true from the first to the last but for the
    /// [exceptions](Self::except): "Saturdays", "tue, thu", "every second Saturday"; "most Saturdays" where these are many.
    pub(crate) fn days(&self, is_whole: bool) -> String {
        match self.every {
            Some(1) if !is_whole && self.weekdays == Weekdays::DAILY => "daily".to_owned(),
            Some(1) if !is_whole => self.named(),
            Some(_) => self.all_days(),
            None if self.few_exceptions().is_some() && self.weekdays == Weekdays::DAILY => "daily".to_owned(),
            None if self.few_exceptions().is_some() => self.named(),
            None => {
                let how_many = if self.is_sparse() { "some" } else { "most" };
                let days = if self.weekdays == Weekdays::DAILY { "days".to_owned() } else { self.named() };
                let on = if self.is_sparse() && self.weekdays == Weekdays::DAILY { "on " } else { "" };
                format!("{on}{how_many} {days}")
            }
        }
    }

    /// "Saturdays", "tue, thu".
    fn named(&self) -> String {
        match self.only_weekday() {
            Some(date) => format!("{}s", date.format("%A")),
            None => self.weekdays.to_string(),
        }
    }

    /// A date of the only weekday, where there is one.
    fn only_weekday(&self) -> Option<NaiveDate> {
        let first = self.dates.first()?;
        self.dates.iter().all(|date| date.weekday() == first.weekday()).then_some(*first)
    }

    /// "every Saturday", "every second week tue, wed": all of its weekdays of every n-th week.
    fn all_days(&self) -> String {
        let which = match self.every {
            Some(2) => "every second",
            Some(3) => "every third",
            Some(4) => "every fourth",
            _ => "every",
        };
        match (self.only_weekday(), self.every) {
            (Some(date), _) => format!("{which} {}", date.format("%A")),
            (None, Some(1)) if self.weekdays == Weekdays::DAILY => "every day".to_owned(),
            (None, Some(1)) => format!("every {}", self.weekdays),
            (None, _) => format!("{which} week {}", self.weekdays),
        }
    }
}

/// As many dates on which it does not happen are named one by one.
const FEW_EXCEPTIONS: usize = 3;

/// Dates one by one, the month where it is another than that of the next one.
fn listed(dates: &[NaiveDate], day: &str, year: Option<i32>) -> String {
    let each = dates.iter().enumerate().map(|(index, date)| {
        let month = match dates.get(index + 1) {
            Some(next) if (next.year(), next.month()) == (date.year(), date.month()) => String::new(),
            _ => format!(" {}", month(*date, year)),
        };
        format!("{}{month}", date.format(day))
    });
    let each: Vec<String> = each.collect();
    match each.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => each.concat(),
    }
}

/// "5 to 26 Dec", "from 5 Dec", "until 26 Dec"; with the year where it is another than `year`, if one is given.
pub(crate) fn from_to(from: Option<NaiveDate>, until: Option<NaiveDate>, year: Option<i32>) -> String {
    let day = |date: NaiveDate| format!("{} {}", date.day(), month(date, year));
    match (from, until) {
        (Some(from), Some(until)) if from == until => day(until),
        (Some(from), Some(until)) if (from.year(), from.month()) == (until.year(), until.month()) => {
            format!("{} to {}", from.day(), day(until))
        }
        (Some(from), Some(until)) if from.year() == until.year() => {
            format!("{} to {}", short_day(from), day(until))
        }
        (Some(from), Some(until)) => format!("{} to {}", day(from), day(until)),
        (Some(from), None) => format!("from {}", day(from)),
        (None, Some(until)) => format!("until {}", day(until)),
        (None, None) => String::new(),
    }
}

fn month(date: NaiveDate, year: Option<i32>) -> String {
    date.format(if year.is_none_or(|year| date.year() == year) { "%b" } else { "%b %Y" }).to_string()
}

/// "02:00-06:00", "22:00-06:00"; an end that is a whole day or more after the start says on which day it is.
pub(crate) fn hours(start: NaiveTime, length: TimeDelta) -> String {
    let end = NaiveDate::default().and_time(start) + length;
    let nights = (end.date() - NaiveDate::default()).num_days();
    let until = match (nights, end.time() == NaiveTime::MIN) {
        (1, true) => "24:00".to_owned(),
        (0, _) => end.format("%H:%M").to_string(),
        (1, _) if end.time() < start => end.format("%H:%M").to_string(),
        (_, true) => format!("24:00 {}", later(nights - 1)),
        (_, false) => format!("{} {}", end.format("%H:%M"), later(nights)),
    };
    format!("{}-{until}", start.format("%H:%M"))
}

fn later(days: i64) -> String {
    if days == 1 { "the next day".to_owned() } else { format!("{days} days later") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_day_and_longer_say_on_which_day_they_end() {
        let said =
            |start: u32, length: i64| hours(NaiveTime::from_hms_opt(start, 0, 0).unwrap(), TimeDelta::hours(length));
        assert_eq!(said(2, 6), "02:00-08:00");
        assert_eq!(said(22, 8), "22:00-06:00");
        assert_eq!(said(9, 15), "09:00-24:00");
        assert_eq!(said(0, 24), "00:00-24:00");
        assert_eq!(said(9, 24), "09:00-09:00 the next day");
        assert_eq!(said(2, 30), "02:00-08:00 the next day");
        assert_eq!(said(9, 39), "09:00-24:00 the next day");
        assert_eq!(said(0, 48), "00:00-24:00 the next day");
        assert_eq!(said(16, 40), "16:00-08:00 2 days later");
        assert_eq!(said(9, 63), "09:00-24:00 2 days later");
    }
}
