//! Gaps and shifts that recur: "every Saturday 02:00-06:00 UTC, 5 times".
//!
//! They belong together when they start at the same time of the wall clock and are equally long on it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::words::recurring::{Recurrence, hours};

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

/// Finds the gaps among those of one requirement that recur on the clocks of `zone`; each is given with its exposed time, and the
/// first pattern is the worst.
pub(crate) fn patterns(
    requirement: &str,
    gaps: impl IntoIterator<Item = (Interval, Duration)>,
    zone: &Zone,
) -> Vec<Pattern> {
    let pattern = |times: Times| Pattern {
        requirement: requirement.to_owned(),
        timezone: zone.name().to_owned(),
        times: times.intervals.len(),
        seconds: times.intervals[0].length(),
        exposed_seconds: times.amount,
        gaps: times.intervals,
        text: times.pattern.unwrap_or_default(),
    };
    times(gaps, zone).into_iter().filter(|times| times.pattern.is_some()).map(pattern).collect()
}

/// Intervals that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Times {
    /// What one says about them if they recur: "every Saturday 02:00-06:00".
    pub pattern: Option<String>,
    /// The intervals, in order.
    pub intervals: Vec<Interval>,
    /// What was given with them, summed.
    #[serde(skip)]
    pub amount: Duration,
    /// They are on the same weekdays of every n-th week, from the first to the last.
    #[serde(skip)]
    every: Option<u32>,
}

impl Times {
    /// The dates of the first and the last on the clocks of `zone`, each where it is not just the edge of `window`.
    pub(crate) fn ends(&self, window: Interval, zone: &Zone) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let (first, last) = (self.intervals[0], self.intervals[self.intervals.len() - 1]);
        let starts = || self.intervals.iter().map(|interval| interval.start());
        // Without a step there is none before the first and none after the last. What is cut off at the window's end is another
        // pattern, so there must be room for all of one more.
        let (before, after) = self.every.map_or((Instant::MIN, Instant::MAX), |weeks| {
            let step = Duration::WEEK.times(i64::from(weeks));
            let before = starts().map(|start| start.minus(step)).filter(|start| *start < first.start()).max();
            let after = starts().map(|start| start.plus(step)).filter(|start| *start > last.start()).min();
            let after = after.map(|start| start.plus(last.length()).minus(Duration::from_seconds(1)));
            (before.unwrap_or(Instant::MIN), after.unwrap_or(Instant::MAX))
        });
        let edge = |at: Instant| self.every.is_some() && !window.contains(at);
        let date = |interval: Interval| zone.local(interval.start()).date();
        ((!edge(before)).then(|| date(first)), (!edge(after)).then(|| date(last)))
    }
}

/// Groups intervals that recur on the clocks of `zone`; those with the greatest amount first, then by start.
pub(crate) fn times(intervals: impl IntoIterator<Item = (Interval, Duration)>, zone: &Zone) -> Vec<Times> {
    type Key = (NaiveTime, TimeDelta, usize);
    let mut alike: BTreeMap<Key, BTreeMap<NaiveDate, (Interval, Duration)>> = BTreeMap::new();
    for (interval, amount) in intervals {
        let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
        // Where the clocks go back, the same hours may be twice on a date.
        let key = |time: usize| (start.time(), end - start, time);
        let is_there = |time: &usize| alike.get(&key(*time)).is_some_and(|dates| dates.contains_key(&start.date()));
        let time = (0..usize::MAX).find(|time| !is_there(time)).unwrap_or_default();
        alike.entry(key(time)).or_default().insert(start.date(), (interval, amount));
    }
    let mut found = Vec::new();
    let stretches =
        alike.into_iter().flat_map(|(key, dates)| stretches(dates).into_iter().map(move |dates| (key, dates)));
    for ((start, length, _), dates) in stretches {
        // Weekdays on which it happened once do not spoil the pattern of those on which it recurs, unless they belong to a run
        // of days without a hole.
        let mut counts = [0_u32; 7];
        let index = |date: &NaiveDate| usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
        for date in dates.keys() {
            counts[index(date)] += 1;
        }
        let unbroken = Recurrence::of(dates.keys().copied().collect()).is_unbroken();
        let (recurring, once): (BTreeMap<_, _>, BTreeMap<_, _>) =
            dates.into_iter().partition(|(date, _)| unbroken || counts[index(date)] > 1);
        for dates in [recurring, once] {
            let recurrence = Recurrence::of(dates.keys().copied().collect());
            let recurs = dates.len() > 1;
            let pattern = recurs.then(|| format!("{} {}", recurrence.days(), hours(start, length)));
            if !dates.is_empty() {
                let amount = dates.values().map(|(_, amount)| *amount).sum();
                found.push(Times {
                    pattern,
                    intervals: dates.into_values().map(|(interval, _)| interval).collect(),
                    amount,
                    every: recurrence.every().filter(|_| recurs),
                });
            }
        }
    }
    found.sort_by_key(|times| (std::cmp::Reverse(times.amount), times.intervals[0]));
    found
}

/// Splits dates where nothing happens for more than two weeks and for much longer than is usual among them.
fn stretches<T>(dates: BTreeMap<NaiveDate, T>) -> Vec<BTreeMap<NaiveDate, T>> {
    let all: Vec<NaiveDate> = dates.keys().copied().collect();
    let mut steps: Vec<TimeDelta> = all.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    let usual = steps.get(steps.len() / 2).copied().unwrap_or_default();
    let hole = TimeDelta::weeks(2).max(usual * 4);
    let mut found: Vec<BTreeMap<NaiveDate, T>> = Vec::new();
    for (date, value) in dates {
        match found.last_mut() {
            Some(stretch) if stretch.last_key_value().is_some_and(|(last, _)| date - *last <= hole) => {
                stretch.insert(date, value);
            }
            _ => found.push(BTreeMap::from([(date, value)])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::interval::parse_instant;

    fn found(starts: &[(&str, i64)], zone: &str) -> Vec<(String, usize)> {
        let gaps = starts.iter().map(|(start, hours)| {
            let (start, length) = (parse_instant(start).unwrap(), Duration::HOUR.times(*hours));
            (Interval::new(start, start.plus(length)).unwrap(), length)
        });
        let patterns = patterns("r", gaps, &Zone::named(zone).unwrap());
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
    fn a_gap_of_every_second_week_says_so() {
        let second: Vec<_> =
            ["2026-12-05T02:00:00Z", "2026-12-19T02:00:00Z", "2027-01-02T02:00:00Z"].map(|at| (at, 4)).into();
        assert_eq!(found(&second, "UTC"), [("every second Saturday 02:00-06:00".to_owned(), 3)]);
        let days: Vec<String> = [1, 2, 15, 16, 29, 30].map(|day| format!("2026-12-{day:02}T02:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 4)).collect();
        assert_eq!(found(&days, "UTC"), [("every second week tue, wed 02:00-06:00".to_owned(), 6)]);
        assert_eq!(found(&second[..2], "UTC"), [("Saturdays 02:00-06:00".to_owned(), 2)]);
    }

    #[test]
    fn what_stops_for_months_is_told_in_stretches_and_what_is_rare_is_not() {
        let days = ["2027-03-15", "2027-03-16", "2027-03-17", "2027-10-31", "2027-11-01", "2027-11-02"];
        let days: Vec<String> = days.map(|day| format!("{day}T05:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 1)).collect();
        let stretches = [("every mon-wed 05:00-06:00".to_owned(), 3), ("every sun-tue 05:00-06:00".to_owned(), 3)];
        assert_eq!(found(&days, "UTC"), stretches);
        let firsts = ["2027-01-03T05:00:00Z", "2027-02-07T05:00:00Z", "2027-03-07T05:00:00Z", "2027-04-04T05:00:00Z"];
        assert_eq!(found(&firsts.map(|day| (day, 1)), "UTC"), [("Sundays 05:00-06:00".to_owned(), 4)]);
    }

    #[test]
    fn a_run_of_days_is_one_pattern_however_often_each_weekday_is_in_it() {
        let days: Vec<String> = [24, 25, 28, 29, 30, 31].map(|day| format!("2026-12-{day}T09:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 2)).collect();
        assert_eq!(found(&days, "UTC"), [("every mon-fri 09:00-11:00".to_owned(), 6)]);
    }

    #[test]
    fn a_pattern_begins_and_ends_where_one_more_would_lie_in_the_window() {
        let at = |text: &str| parse_instant(text).unwrap();
        let window = Interval::new(at("2026-12-01T00:00:00Z"), at("2026-12-29T00:00:00Z")).unwrap();
        let ends = |starts: &[&str]| {
            let gap =
                |start: &&str| (Interval::new(at(start), at(start).plus(Duration::HOUR)).unwrap(), Duration::ZERO);
            let found = times(starts.iter().map(gap), &Zone::utc());
            found[0].ends(window, &Zone::utc())
        };
        let date = |day| NaiveDate::from_ymd_opt(2026, 12, day);
        let [a, b, c, d] =
            ["2026-12-05T02:00:00Z", "2026-12-12T02:00:00Z", "2026-12-19T02:00:00Z", "2026-12-26T02:00:00Z"];
        assert_eq!(ends(&[a, b, c, d]), (None, None));
        assert_eq!(ends(&[b, c, d]), (date(12), None));
        assert_eq!(ends(&[a, b, c]), (None, date(19)));
        assert_eq!(ends(&[a, c]), (date(5), date(19)));
        assert_eq!(ends(&[a]), (date(5), date(5)));
        assert_eq!(ends(&[a, b, d]), (date(5), date(26)));
    }

    #[test]
    fn what_is_on_few_days_is_not_called_daily() {
        let monday = parse_instant("2027-01-04T20:00:00Z").unwrap();
        let after = [0, 1, 9, 10, 18, 19, 27, 28, 36, 37, 45, 46, 54, 55];
        let days = after.map(|days| monday.plus(Duration::DAY.times(days)).to_string());
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 2)).collect();
        assert_eq!(found(&days, "UTC"), [("on some days 20:00-22:00".to_owned(), 14)]);
    }

    #[test]
    fn hours_that_are_twice_on_the_day_on_which_the_clocks_go_back_are_both_told() {
        let [a, b] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map(|start| {
            (
                Interval::new(
                    parse_instant(start).unwrap(),
                    parse_instant(start).unwrap().plus(Duration::from_seconds(600)),
                )
                .unwrap(),
                Duration::HOUR,
            )
        });
        let found = times([a, b], &Zone::named("Europe/Berlin").unwrap());
        assert_eq!(found.iter().map(|times| times.amount).sum::<Duration>(), Duration::HOUR.times(2));
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
