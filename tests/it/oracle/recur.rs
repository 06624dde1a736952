//! Owns on which dates something recurs, by asking of every single day whether it is one of them.
//! Knows civil dates only: no zone, no time of day.

use super::model::{Entry, Freq, Pattern, Rule, first_day};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The dates from `first` to `last` on which shifts of an entry start.
pub(crate) fn starts(entry: &Entry, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let dates = match &entry.pattern {
        Pattern::Dates(dates) => return every_day(first, last).filter(|day| dates.contains(day)).collect(),
        Pattern::Days { days, every } => every_day(first, last)
            .filter(|day| days.set.contains(&day.weekday()))
            .filter(|day| {
                let week = |day| first_day(day, days.week_start());
                every.is_none_or(|every| (week(*day) - week(entry.start())).num_days() / 7 % every == 0)
            })
            .collect(),
        Pattern::Rule(rule) => expand(rule, entry.start(), last),
    };
    let wanted = |day: &NaiveDate| {
        *day >= first && entry.from.is_none_or(|from| *day >= from) && entry.until.is_none_or(|until| *day <= until)
    };
    dates.into_iter().filter(wanted).collect()
}

impl Entry {
    fn start(&self) -> NaiveDate {
        self.from.expect("`every` and `rrule` come with `from`")
    }
}

/// The dates from `from` to `last` that a rule yields.
pub(crate) fn expand(rule: &Rule, from: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let mut found = Vec::new();
    for matching in sets(rule, from, last) {
        found.extend(rule.positions(&matching).into_iter().filter(|day| *day >= from));
    }
    found.truncate(rule.count.unwrap_or(usize::MAX));
    found.retain(|day| *day <= last);
    found
}

/// The most dates that any period has within forty years, before BYSETPOS picks from them.
pub(crate) fn most(rule: &Rule, from: NaiveDate) -> i64 {
    let most = sets(rule, from, from + Days::new(366 * 40)).iter().map(Vec::len).max();
    i64::try_from(most.unwrap_or(0)).expect("a period has few days")
}

/// What matches in each period from the one that `from` lies in, walked from its own beginning, to the one of `last`.
fn sets(rule: &Rule, from: NaiveDate, last: NaiveDate) -> Vec<Vec<NaiveDate>> {
    let mut day = rule.period(from);
    let mut sets = Vec::new();
    while day <= last {
        let period = rule.period(day);
        let mut matching = Vec::new();
        while rule.period(day) == period {
            if rule.matches(day, from) {
                matching.push(day);
            }
            day = day + Days::new(1);
        }
        sets.push(matching);
    }
    sets
}

impl Rule {
    /// The first day of the period (day, week, month or year) that a date lies in.
    fn period(&self, day: NaiveDate) -> NaiveDate {
        match self.freq {
            Freq::Daily => day,
            Freq::Weekly => first_day(day, self.week_start.unwrap_or(Weekday::Mon)),
            Freq::Monthly => day.with_day(1).expect("every month has a first"),
            Freq::Yearly => day.with_ordinal(1).expect("every year has a first"),
        }
    }

    fn matches(&self, day: NaiveDate, from: NaiveDate) -> bool {
        let (this, first) = (self.period(day), self.period(from));
        let years = i64::from(this.year() - first.year());
        let passed = match self.freq {
            Freq::Daily => (this - first).num_days(),
            Freq::Weekly => (this - first).num_days() / 7,
            Freq::Monthly => years * 12 + i64::from(this.month()) - i64::from(first.month()),
            Freq::Yearly => years,
        };
        passed % self.interval.unwrap_or(1) == 0
            && self.month_matches(day, from)
            && self.month_day_matches(day, from)
            && self.weekday_matches(day, from)
    }

    /// BYMONTH; a yearly rule that names no day at all keeps the month of `from`.
    fn month_matches(&self, day: NaiveDate, from: NaiveDate) -> bool {
        if self.by_month.is_empty() {
            self.freq != Freq::Yearly || self.names_days() || day.month() == from.month()
        } else {
            self.by_month.contains(&day.month())
        }
    }

    /// BYMONTHDAY; a monthly or yearly rule that names no day at all keeps the day of `from`.
    fn month_day_matches(&self, day: NaiveDate, from: NaiveDate) -> bool {
        if self.by_month_day.is_empty() {
            let implied = matches!(self.freq, Freq::Monthly | Freq::Yearly) && !self.names_days();
            return !implied || day.day() == from.day();
        }
        let number = i64::from(day.day());
        let from_the_end = number - days_in_month(day) - 1;
        self.by_month_day.contains(&number) || self.by_month_day.contains(&from_the_end)
    }

    /// BYDAY, where any of the days named will do; a weekly rule that names none keeps the weekday of `from`.
    fn weekday_matches(&self, day: NaiveDate, from: NaiveDate) -> bool {
        if self.by_day.is_empty() {
            return self.freq != Freq::Weekly || day.weekday() == from.weekday();
        }
        // An ordinal counts within the month, or within the year of a yearly rule without BYMONTH (RFC 5545 §3.3.10).
        let (number, length) = if self.freq == Freq::Yearly && self.by_month.is_empty() {
            let length = if day.leap_year() { 366 } else { 365 };
            (i64::from(day.ordinal()), length)
        } else {
            (i64::from(day.day()), days_in_month(day))
        };
        let from_start = (number - 1) / 7 + 1;
        let from_end = -((length - number) / 7 + 1);
        self.by_day.iter().any(|(nth, weekday)| {
            *weekday == day.weekday() && nth.is_none_or(|nth| nth == from_start || nth == from_end)
        })
    }

    fn names_days(&self) -> bool {
        !self.by_day.is_empty() || !self.by_month_day.is_empty()
    }

    /// BYSETPOS, from 1 at the front and from -1 at the back of what matched in one period.
    fn positions(&self, matching: &[NaiveDate]) -> Vec<NaiveDate> {
        if self.by_set_pos.is_empty() {
            return matching.to_vec();
        }
        let length = i64::try_from(matching.len()).expect("a period has few days");
        let numbered = (1..).zip(matching);
        let picked = numbered.filter(|(position, _)| {
            self.by_set_pos.contains(position) || self.by_set_pos.contains(&(position - length - 1))
        });
        picked.map(|(_, day)| *day).collect()
    }
}

/// Every date from `first` to `last`, both included.
pub(crate) fn every_day(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |day| *day <= last)
}

fn days_in_month(day: NaiveDate) -> i64 {
    (28..=31).filter(|number| day.with_day(*number).is_some()).map(i64::from).max().expect("28 at least")
}
