//! Gaps and shifts that recur: "every Saturday 02:00-06:00 UTC, 5 times".
//!
//! They belong together when they start at the same time of the wall clock and are equally long on it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::words::clock::Clock;
use crate::words::recurring::{Recurrence, from_to, hours};

/// Gaps of one requirement that recur.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pattern {
    /// The requirement's name.
    pub(crate) requirement: String,
    /// What one says about it: "every Saturday 02:00-06:00"; the dates where these are few.
    pub(crate) text: String,
    /// The text says when each of them is.
    #[serde(skip)]
    pub(crate) is_listed: bool,
    /// The zone of its wall-clock times.
    pub(crate) timezone: String,
    /// How often it happens in the window.
    pub(crate) times: usize,
    /// How long each of its gaps is.
    pub(crate) seconds: Duration,
    /// The exposed time of all its gaps together.
    pub(crate) exposed_seconds: Duration,
    /// The intervals of its gaps, in order.
    pub(crate) gaps: Vec<Interval>,
}

/// Finds the gaps among those of one requirement that recur on the clocks of `zone`; each is given with its exposed time, and the
/// first pattern is the worst.
pub(crate) fn patterns(
    requirement: &str,
    gaps: impl IntoIterator<Item = (Interval, Duration)>,
    window: Interval,
    zone: &Zone,
) -> Vec<Pattern> {
    let pattern = |times: Times| {
        Some(Pattern {
            requirement: requirement.to_owned(),
            timezone: zone.name().to_owned(),
            times: times.intervals.len(),
            seconds: times.intervals[0].length(),
            exposed_seconds: times.amount,
            gaps: times.intervals,
            is_listed: times.is_listed,
            text: times.pattern?,
        })
    };
    times(gaps, window, zone).into_iter().filter_map(pattern).collect()
}

impl Pattern {
    /// The text, with how often it is where that does not say it.
    pub(crate) fn counted(&self) -> String {
        if self.is_listed { self.text.clone() } else { format!("{}, {} times", self.text, self.times) }
    }
}

/// As many dates are named one by one.
const FEW: usize = 4;

/// Intervals that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Times {
    /// What one says about them if they recur: "every Saturday 02:00-06:00"; the dates where these are few.
    pub(crate) pattern: Option<String>,
    /// The pattern says when each of them is.
    #[serde(skip)]
    pub(crate) is_listed: bool,
    /// The intervals, in order.
    pub(crate) intervals: Vec<Interval>,
    /// What was given with them, summed.
    #[serde(skip)]
    pub(crate) amount: Duration,
    /// They are on the same weekdays of every n-th week, from the first to the last.
    #[serde(skip)]
    every: Option<u32>,
    /// On which dates, and in which hours of the wall clock, where there is more than one.
    #[serde(skip)]
    recurrence: Option<(Recurrence, String)>,
}

impl Times {
    /// What one says about them in `window`, with something said behind the hours: "every Saturday 02:00-06:00" where it is every one
    /// in the window, the dates where these are few, and otherwise from when to when.
    pub(crate) fn phrase(&self, window: Interval, zone: &Zone, behind: &str) -> Option<(String, bool)> {
        let (recurrence, hours) = self.recurrence.as_ref()?;
        let (from, until) = self.ends(window, zone);
        let is_whole = self.every.is_some() && from.is_none() && until.is_none();
        // In less than most of a year a day and a month say which year it is.
        let is_long = window.length() > Duration::WEEK.times(40);
        let year = is_long.then(|| zone.local(window.start()).year());
        let count = self.intervals.len();
        if count <= FEW && !(is_whole && count > 2) {
            let text = format!("{} {hours}{behind}", recurrence.listed(year));
            return Some((text, true));
        }
        let ends = from_to(from, until, year);
        let comma = if ends.is_empty() { "" } else { ", " };
        let except = recurrence.except(year);
        let space = if except.is_empty() { "" } else { " " };
        let text = format!("{} {hours}{behind}{comma}{ends}{space}{except}", recurrence.days(is_whole));
        // Where the exceptions are named, the text says when each of them is.
        Some((text, !except.is_empty()))
    }

    /// The pattern, with how often it is where that does not say it.
    pub(crate) fn counted(&self) -> Option<String> {
        let pattern = self.pattern.clone()?;
        Some(if self.is_listed { pattern } else { format!("{pattern}, {} times", self.intervals.len()) })
    }

    /// The pattern, with how often it is; the time itself where it does not recur.
    pub(crate) fn in_words(&self, clock: &Clock) -> String {
        let once = || self.intervals.iter().map(|interval| clock.range(*interval)).collect::<Vec<_>>().join("; ");
        self.counted().unwrap_or_else(once)
    }

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

/// Groups intervals of `window` that recur on the clocks of `zone`; those with the greatest amount first, then by start.
pub(crate) fn times(
    intervals: impl IntoIterator<Item = (Interval, Duration)>,
    window: Interval,
    zone: &Zone,
) -> Vec<Times> {
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
            let every = recurrence.every().filter(|_| recurs);
            let recurrence = recurs.then(|| (recurrence, hours(start, length)));
            if !dates.is_empty() {
                let amount = dates.values().map(|(_, amount)| *amount).sum();
                let mut times = Times {
                    pattern: None,
                    is_listed: false,
                    intervals: dates.into_values().map(|(interval, _)| interval).collect(),
                    amount,
                    every,
                    recurrence,
                };
                if let Some((pattern, is_listed)) = times.phrase(window, zone, "") {
                    (times.pattern, times.is_listed) = (Some(pattern), is_listed);
                }
                found.push(times);
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

    fn found(starts: &[(&str, i64)], zone: &str) -> Vec<String> {
        let gaps: Vec<(Interval, Duration)> = starts
            .iter()
            .map(|(start, hours)| {
                let (start, length) = (parse_instant(start).unwrap(), Duration::HOUR.times(*hours));
                (Interval::new(start, start.plus(length)).unwrap(), length)
            })
            .collect();
        let window = gaps.iter().map(|(gap, _)| *gap).reduce(Interval::hull).unwrap();
        let patterns = patterns("r", gaps, window, &Zone::named(zone).unwrap());
        patterns.iter().map(Pattern::counted).collect()
    }

    #[test]
    fn a_gap_of_every_week_is_one_line_and_one_of_some_weeks_is_not_called_every() {
        let saturdays = [5, 12, 19, 26].map(|day| format!("2026-12-{day:02}T02:00:00Z"));
        let all: Vec<_> = saturdays.iter().map(|start| (start.as_str(), 4)).collect();
        assert_eq!(found(&all, "UTC"), ["every Saturday 02:00-06:00, 4 times"]);
        let some = [all[0], all[1], all[3]];
        assert_eq!(found(&some, "UTC"), ["Sat 5, Sat 12 and Sat 26 Dec 02:00-06:00"]);
        assert_eq!(found(&all[..1], "UTC"), Vec::<String>::new());
    }

    #[test]
    fn every_means_every_one_in_the_window_and_a_part_of_it_says_from_when_to_when() {
        let window = Interval::new(
            parse_instant("2026-12-01T00:00:00Z").unwrap(),
            parse_instant("2027-02-01T00:00:00Z").unwrap(),
        );
        let gap = |day: &str| {
            let start = parse_instant(&format!("{day}T02:00:00Z")).unwrap();
            (Interval::new(start, start.plus(Duration::HOUR)).unwrap(), Duration::HOUR)
        };
        let days = ["2026-12-05", "2026-12-12", "2026-12-19", "2026-12-26", "2027-01-02"];
        let text =
            |days: &[&str]| patterns("r", days.iter().map(|day| gap(day)), window.unwrap(), &Zone::utc())[0].counted();
        assert_eq!(text(&days), "Saturdays 02:00-03:00, until 2 Jan, 5 times");
        assert_eq!(text(&days[..2]), "Sat 5 and Sat 12 Dec 02:00-03:00");
        let all = [&days[..], &["2027-01-09", "2027-01-16", "2027-01-23", "2027-01-30"]].concat();
        assert_eq!(text(&all), "every Saturday 02:00-03:00, 9 times");
    }

    #[test]
    fn a_gap_that_happens_once_more_on_another_day_does_not_spoil_the_pattern() {
        let starts = [5, 8, 12, 19].map(|day| format!("2026-12-{day:02}T02:00:00Z"));
        let starts: Vec<_> = starts.iter().map(|start| (start.as_str(), 4)).collect();
        assert_eq!(found(&starts, "UTC"), ["every Saturday 02:00-06:00, 3 times"]);
    }

    #[test]
    fn a_gap_of_every_second_week_says_so() {
        let second: Vec<_> =
            ["2026-12-05T02:00:00Z", "2026-12-19T02:00:00Z", "2027-01-02T02:00:00Z"].map(|at| (at, 4)).into();
        assert_eq!(found(&second, "UTC"), ["every second Saturday 02:00-06:00, 3 times"]);
        let days: Vec<String> = [1, 2, 15, 16, 29, 30].map(|day| format!("2026-12-{day:02}T02:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 4)).collect();
        assert_eq!(found(&days, "UTC"), ["every second week tue, wed 02:00-06:00, 6 times"]);
        assert_eq!(found(&second[..2], "UTC"), ["Sat 5 and Sat 19 Dec 02:00-06:00"]);
    }

    #[test]
    fn what_stops_for_months_is_told_in_stretches_and_what_is_rare_is_not() {
        let days = ["2027-03-15", "2027-03-16", "2027-03-17", "2027-10-31", "2027-11-01", "2027-11-02"];
        let days: Vec<String> = days.map(|day| format!("{day}T05:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 1)).collect();
        let stretches = ["Mon 15, Tue 16 and Wed 17 Mar 05:00-06:00", "Sun 31 Oct, Mon 1 and Tue 2 Nov 05:00-06:00"];
        assert_eq!(found(&days, "UTC"), stretches);
        let firsts = ["2027-01-03", "2027-02-07", "2027-03-07", "2027-04-04", "2027-05-02"];
        let firsts = firsts.map(|day| format!("{day}T05:00:00Z"));
        let firsts: Vec<_> = firsts.iter().map(|day| (day.as_str(), 1)).collect();
        assert_eq!(found(&firsts, "UTC"), ["some Sundays 05:00-06:00, 3 Jan to 2 May, 5 times"]);
    }

    #[test]
    fn a_run_of_days_is_one_pattern_however_often_each_weekday_is_in_it() {
        let days: Vec<String> = [24, 25, 28, 29, 30, 31].map(|day| format!("2026-12-{day}T09:00:00Z")).into();
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 2)).collect();
        assert_eq!(found(&days, "UTC"), ["every mon-fri 09:00-11:00, 6 times"]);
    }

    #[test]
    fn a_pattern_begins_and_ends_where_one_more_would_lie_in_the_window() {
        let at = |text: &str| parse_instant(text).unwrap();
        let window = Interval::new(at("2026-12-01T00:00:00Z"), at("2026-12-29T00:00:00Z")).unwrap();
        let ends = |starts: &[&str]| {
            let gap =
                |start: &&str| (Interval::new(at(start), at(start).plus(Duration::HOUR)).unwrap(), Duration::ZERO);
            let found = times(starts.iter().map(gap), window, &Zone::utc());
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
    fn a_pattern_does_not_claim_the_dates_that_are_covered() {
        let of = |days: &[u32]| {
            let days: Vec<String> = days.iter().map(|day| format!("2026-12-{day:02}T12:00:00Z")).collect();
            found(&days.iter().map(|day| (day.as_str(), 2)).collect::<Vec<_>>(), "UTC")
        };
        let one = "tue, thu, fri 12:00-14:00, 1 to 18 Dec but 8 Dec";
        assert_eq!(of(&[1, 3, 4, 10, 11, 15, 17, 18]), [one]);
        let three = "tue, thu, fri 12:00-14:00, 1 to 24 Dec but 10, 11 and 15 Dec";
        assert_eq!(of(&[1, 3, 4, 8, 17, 18, 22, 24]), [three]);
        assert_eq!(of(&[1, 3, 4, 17, 18, 22, 24]), ["most tue, thu, fri 12:00-14:00, 1 to 24 Dec, 7 times"]);
        let daily = "daily 12:00-14:00, 1 to 20 Dec but 6 Dec";
        let days: Vec<u32> = (1..=20).filter(|day| *day != 6).collect();
        assert_eq!(of(&days), [daily]);
    }

    #[test]
    fn every_second_week_is_said_of_a_part_of_the_window_too() {
        let at = |text: &str| parse_instant(text).unwrap();
        let window = Interval::new(at("2026-12-01T00:00:00Z"), at("2027-03-01T00:00:00Z")).unwrap();
        let gap = |weeks: i64| {
            let start = at("2026-12-05T02:00:00Z").plus(Duration::WEEK.times(2 * weeks));
            (Interval::new(start, start.plus(Duration::HOUR)).unwrap(), Duration::HOUR)
        };
        let found = patterns("r", (0..5).map(gap), window, &Zone::utc());
        assert_eq!(found[0].counted(), "every second Saturday 02:00-03:00, until 30 Jan, 5 times");
    }

    #[test]
    fn what_is_on_few_days_is_not_called_daily() {
        let monday = parse_instant("2027-01-04T20:00:00Z").unwrap();
        let after = [0, 1, 9, 10, 18, 19, 27, 28, 36, 37, 45, 46, 54, 55];
        let days = after.map(|days| monday.plus(Duration::DAY.times(days)).to_string());
        let days: Vec<_> = days.iter().map(|day| (day.as_str(), 2)).collect();
        assert_eq!(found(&days, "UTC"), ["on some days 20:00-22:00, 4 Jan to 28 Feb, 14 times"]);
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
        let found = times([a, b], Interval::EVER, &Zone::named("Europe/Berlin").unwrap());
        assert_eq!(found.iter().map(|times| times.amount).sum::<Duration>(), Duration::HOUR.times(2));
    }

    #[test]
    fn days_are_those_of_the_zone_and_ends_say_how_many_days_later() {
        let starts = [("2026-12-05T23:00:00Z", 1), ("2026-12-06T23:00:00Z", 1)];
        assert_eq!(found(&starts, "Asia/Tokyo"), ["Sun 6 and Mon 7 Dec 08:00-09:00"]);
        assert_eq!(found(&starts, "UTC"), ["Sat 5 and Sun 6 Dec 23:00-24:00"]);
        let long = [("2026-12-05T16:00:00Z", 40), ("2026-12-12T16:00:00Z", 40), ("2026-12-19T16:00:00Z", 40)];
        assert_eq!(found(&long, "UTC"), ["every Saturday 16:00-08:00 2 days later, 3 times"]);
    }
}
