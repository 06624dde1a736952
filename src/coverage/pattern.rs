//! Gaps that recur: "every Saturday 02:00-06:00 UTC, 5 times".
//!
//! Gaps belong together when they start at the same time of the wall clock and are equally long on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use crate::time::civil::{Duration, Weekdays};
use crate::time::interval::Interval;
use crate::time::zone::Zone;

use super::gaps::Gap;

/// Gaps of one requirement that recur.
#[derive(Clone, Debug, Serialize)]
pub struct Pattern {
    /// The requirement's name.
    pub requirement: String,
    /// What one says about it: "every Saturday 02:00-06:00".
    pub text: String,
    /// The zone of its wall-clock times.
    pub timezone: String,
    /// How often it happens in the window.
    pub times: usize,
    /// How long each of its gaps is.
    pub seconds: Duration,
    /// The exposed time of all its gaps together.
    pub exposed_seconds: Duration,
    /// The intervals of its gaps, in order.
    pub gaps: Vec<Interval>,
}

/// Finds the gaps among those of one requirement that recur on the clocks of `zone`; the first is the worst.
#[must_use]
pub fn patterns(requirement: &str, gaps: &[Gap], zone: &Zone) -> Vec<Pattern> {
    let pattern = |times: Times| Pattern {
        requirement: requirement.to_owned(),
        timezone: zone.name().to_owned(),
        times: times.intervals.len(),
        seconds: times.intervals[0].length(),
        exposed_seconds: times.amount,
        gaps: times.intervals,
        text: times.pattern.unwrap_or_default(),
    };
    let all = times(gaps.iter().map(|gap| (gap.interval, gap.exposed_seconds)), zone);
    all.into_iter().filter(|times| times.pattern.is_some()).map(pattern).collect()
}

/// Intervals that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub struct Times {
    /// What one says about them if they recur: "every Saturday 02:00-06:00".
    pub pattern: Option<String>,
    /// The intervals, in order.
    pub intervals: Vec<Interval>,
    /// What was given with them, summed.
    #[serde(skip)]
    pub amount: Duration,
}

/// Groups intervals that recur on the clocks of `zone`; those with the greatest amount first, then by start.
#[must_use]
pub fn times(intervals: impl IntoIterator<Item = (Interval, Duration)>, zone: &Zone) -> Vec<Times> {
    let mut alike: BTreeMap<(NaiveTime, TimeDelta), BTreeMap<NaiveDate, (Interval, Duration)>> = BTreeMap::new();
    for (interval, amount) in intervals {
        let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
        alike.entry((start.time(), end - start)).or_default().insert(start.date(), (interval, amount));
    }
    let mut found = Vec::new();
    for ((start, length), dates) in alike {
        // Weekdays on which it happened once do not spoil the pattern of those on which it recurs.
        let mut counts = [0_u32; 7];
        let index = |date: &NaiveDate| usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
        for date in dates.keys() {
            counts[index(date)] += 1;
        }
        let (recurring, once): (BTreeMap<_, _>, BTreeMap<_, _>) =
            dates.into_iter().partition(|(date, _)| counts[index(date)] > 1);
        for dates in [recurring, once] {
            let days: BTreeSet<NaiveDate> = dates.keys().copied().collect();
            let pattern = (dates.len() > 1).then(|| describe(&days, start, length));
            if !dates.is_empty() {
                let amount = dates.values().map(|(_, amount)| *amount).sum();
                found.push(Times {
                    pattern,
                    intervals: dates.into_values().map(|(interval, _)| interval).collect(),
                    amount,
                });
            }
        }
    }
    found.sort_by_key(|times| (std::cmp::Reverse(times.amount), times.intervals[0]));
    found
}

/// "every Saturday 02:00-06:00", or "sat, sun 02:00-06:00" where it is missing on one of these days in between.
fn describe(dates: &BTreeSet<NaiveDate>, start: NaiveTime, length: TimeDelta) -> String {
    let weekdays: Weekdays = dates.iter().map(Datelike::weekday).collect();
    let every = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => first
            .iter_days()
            .take_while(|date| date <= last)
            .all(|date| !weekdays.contains(date.weekday()) || dates.contains(&date)),
        _ => false,
    };
    let one = dates.first().filter(|first| dates.iter().all(|date| date.weekday() == first.weekday()));
    let days = match one {
        Some(date) if every => format!("every {}", date.format("%A")),
        Some(date) => format!("{}s", date.format("%A")),
        None if every && weekdays == Weekdays::DAILY => "every day".to_owned(),
        None if every => format!("every {weekdays}"),
        None => weekdays.to_string(),
    };
    let end = NaiveDate::default().and_time(start) + length;
    let nights = (end.date() - NaiveDate::default()).num_days();
    let until = match (nights, end.time() == NaiveTime::MIN) {
        (1, true) => "24:00".to_owned(),
        (0 | 1, _) => end.format("%H:%M").to_string(),
        (_, true) => format!("24:00 {} later", days_later(nights - 1)),
        (_, false) => format!("{} {} later", end.format("%H:%M"), days_later(nights)),
    };
    format!("{days} {}-{until}", start.format("%H:%M"))
}

fn days_later(days: i64) -> String {
    if days == 1 { "a day".to_owned() } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::cycle::parse_instant;

    fn found(starts: &[(&str, i64)], zone: &str) -> Vec<(String, usize)> {
        let gaps: Vec<Gap> = starts
            .iter()
            .map(|(start, hours)| {
                let start = parse_instant(start).unwrap();
                Gap::unstaffed(Interval::new(start, start.plus(Duration::HOUR.times(*hours))).unwrap())
            })
            .collect();
        let patterns = patterns("r", &gaps, &Zone::named(zone).unwrap());
        patterns.into_iter().map(|pattern| (pattern.text, pattern.times)).collect()
    }

    #[test]
    fn a_gap_of_every_week_is_one_line_and_one_of_some_weeks_is_not_called_every() {
        let saturdays =
            ["2026-12-05T02:00:00Z", "2026-12-12T02:00:00Z", "2026-12-19T02:00:00Z", "2026-12-26T02:00:00Z"];
        let all: Vec<_> = saturdays.iter().map(|start| (*start, 4)).collect();
        assert_eq!(found(&all, "UTC"), [("every Saturday 02:00-06:00".to_owned(), 4)]);
        let some = [all[0], all[1], all[3]];
        assert_eq!(found(&some, "UTC"), [("Saturdays 02:00-06:00".to_owned(), 3)]);
        assert_eq!(found(&all[..1], "UTC"), []);
    }

    #[test]
    fn a_gap_that_happens_once_more_on_another_day_does_not_spoil_the_pattern() {
        let starts = [("2026-12-05T02:00:00Z", 4), ("2026-12-08T02:00:00Z", 4), ("2026-12-12T02:00:00Z", 4)];
        assert_eq!(found(&starts, "UTC"), [("every Saturday 02:00-06:00".to_owned(), 2)]);
    }

    #[test]
    fn days_are_those_of_the_zone_and_ends_say_how_many_days_later() {
        let starts = [("2026-12-05T23:00:00Z", 1), ("2026-12-06T23:00:00Z", 1)];
        assert_eq!(found(&starts, "Asia/Tokyo"), [("every sun, mon 08:00-09:00".to_owned(), 2)]);
        assert_eq!(found(&starts, "UTC"), [("every sat, sun 23:00-24:00".to_owned(), 2)]);
        let long = [("2026-12-05T16:00:00Z", 40), ("2026-12-12T16:00:00Z", 40)];
        assert_eq!(found(&long, "UTC"), [("every Saturday 16:00-08:00 2 days later".to_owned(), 2)]);
    }
}
