//! What time off takes of what is stated.

use chrono::{Days, NaiveDate};

use crate::roster::time_off::{TimeOff, When};
use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::stated::Stated;

/// What time off takes: the shifts that start on dates, whole, and what lies in times.
#[derive(Debug, Default)]
pub(crate) struct Off {
    /// In order, none meeting another.
    dates: Vec<DateRange>,
    /// Its times.
    pub(crate) times: IntervalSet,
}

impl Off {
    /// What all of these take.
    pub(crate) fn of<'o>(all: impl IntoIterator<Item = &'o TimeOff>) -> Self {
        let (mut dates, mut times) = (Vec::new(), Vec::new());
        for off in all {
            match off.when() {
                When::Dates(range) => dates.push(range),
                When::Times(time) => times.push(time),
            }
        }
        dates.sort_unstable();
        let mut merged: Vec<DateRange> = Vec::new();
        for range in dates {
            match merged.last_mut() {
                Some(last) if range.first <= last.last => *last = last.hull(range),
                _ => merged.push(range),
            }
        }
        Self { dates: merged, times: times.into_iter().collect() }
    }

    /// Whether it takes nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.times.is_empty()
    }

    /// Whether a date is off.
    pub(crate) fn has(&self, date: NaiveDate) -> bool {
        let after = self.dates.partition_point(|range| range.first <= date);
        after.checked_sub(1).is_some_and(|last| self.dates[last].contains(date))
    }

    /// What is taken of a shift, in order.
    pub(crate) fn taken(&self, stated: &Stated<'_>) -> Vec<Interval> {
        let Some(interval) = stated.interval else { return Vec::new() };
        if self.has(stated.date) { vec![interval] } else { self.times.within(interval).collect() }
    }

    /// Those of the shifts, ordered by date, of which something may be taken.
    pub(crate) fn touched<'s, 'r>(&self, stated: &'s [Stated<'r>]) -> impl Iterator<Item = &'s Stated<'r>> {
        // A clock is less than a day from UTC, and a shift less than three days long.
        let around = |time: Interval| {
            let date = |at: Instant| at.to_utc().date_naive();
            DateRange {
                first: date(time.start()).checked_sub_days(Days::new(4)).unwrap_or(NaiveDate::MIN),
                last: date(time.end()).checked_add_days(Days::new(2)).unwrap_or(NaiveDate::MAX),
            }
        };
        let mut ranges: Vec<DateRange> = self.dates.iter().copied().chain(self.times.iter().map(around)).collect();
        ranges.sort_unstable();
        let mut next = 0;
        ranges.into_iter().flat_map(move |range| {
            let first = stated.partition_point(|stated| stated.date < range.first).max(next);
            let last = stated.partition_point(|stated| stated.date <= range.last).max(first);
            next = last;
            &stated[first..last]
        })
    }
}
