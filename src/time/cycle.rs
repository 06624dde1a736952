//! Cycles: those whose starts are recorded, and the others, estimated from them. Everything here is in UTC seconds.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::NaiveDate;
use serde::Serialize;

use super::civil::Duration;
use super::interval::{Instant, Interval};
use super::zone::Zone;

/// The cycles that a team has recorded and how long one is expected to be.
#[derive(Clone, Debug, Default)]
pub struct Cycles {
    length: Duration,
    starts: BTreeMap<u32, Instant>,
}

/// When a cycle starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CycleStart {
    /// The instant, or the best guess.
    pub(crate) at: Instant,
    /// Whether it is recorded.
    pub(crate) recorded: bool,
    /// The first instant at which it would start if every cycle around it were as short or as long as any that is recorded.
    pub(crate) earliest: Instant,
    /// The last such instant.
    pub(crate) latest: Instant,
}

/// How long the recorded cycles were whose next one is recorded, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CycleLengths {
    /// How many there are; at least one.
    pub(crate) count: u32,
    /// The shortest.
    pub(crate) shortest_seconds: Duration,
    /// The longest.
    pub(crate) longest_seconds: Duration,
    /// The mean, rounded down to a second.
    pub(crate) mean_seconds: Duration,
}

/// One cycle, recorded or estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Cycle {
    /// Its number.
    pub(crate) number: u32,
    /// From its start to the start of the next.
    #[serde(flatten)]
    pub(crate) interval: Interval,
    /// Its start or its end is not recorded.
    pub(crate) estimated: bool,
}

impl Cycles {
    /// Cycles that start at `starts`, which must ascend with their numbers; each that is not followed by a recorded
    /// one lasts `length`.
    pub(crate) fn new(length: Duration, starts: BTreeMap<u32, Instant>) -> Self {
        Self { length, starts }
    }

    /// The cycle of that number: recorded, spaced evenly between recorded ones, or after the last.
    ///
    /// Nothing is known before the first recorded cycle.
    pub(crate) fn get(&self, number: u32) -> Option<Cycle> {
        let next = number.checked_add(1)?;
        let interval = Interval::new(self.start(number)?, self.start(next)?)?;
        let estimated = [number, next].iter().any(|n| !self.starts.contains_key(n));
        Some(Cycle { number, interval, estimated })
    }

    /// The cycle in which `instant` lies.
    pub(crate) fn at(&self, instant: Instant) -> Option<Cycle> {
        let (recorded, start) = self.starts.iter().rfind(|(_, start)| **start <= instant)?;
        let guess = match self.starts.range((Bound::Excluded(*recorded), Bound::Unbounded)).next() {
            // Spacing is even between two recorded cycles, so the guess is off by rounding alone.
            Some((next, end)) => {
                let count = Duration::from_seconds(i64::from(next - recorded));
                count.share(Duration::between(*start, instant), Duration::between(*start, *end))
            }
            None => Duration::from_seconds(1).share(Duration::between(*start, instant), self.length),
        };
        let guess = recorded.checked_add(u32::try_from(guess.seconds()).ok()?)?;
        (guess.saturating_sub(1)..=guess.saturating_add(1))
            .filter_map(|number| self.get(number))
            .find(|cycle| cycle.interval.start() <= instant && instant < cycle.interval.end())
    }

    /// The cycle after the one in which `instant` lies; the first one where none has begun.
    pub(crate) fn after(&self, instant: Instant) -> Option<Cycle> {
        match self.at(instant) {
            Some(current) => self.get(current.number.checked_add(1)?),
            None => self.starts.iter().find(|(_, start)| **start > instant).and_then(|(number, _)| self.get(*number)),
        }
    }

    /// The first cycle that counts for who joins on a date: the one after the first that is served whole, which is one that
    /// starts on that UTC date or later.
    pub(crate) fn eligible(&self, joined: NaiveDate) -> Option<u32> {
        let start = Zone::utc().midnight(joined);
        let around = self.at(start).or_else(|| self.after(start))?;
        // A cycle of days, so one of the next two begins by then.
        (around.number..=around.number.saturating_add(2))
            .find(|number| self.start(*number).is_some_and(|start| start.to_utc().date_naive() >= joined))?
            .checked_add(1)
    }

    /// The cycles that overlap `window`, in order.
    pub(crate) fn overlapping(&self, window: Interval) -> impl Iterator<Item = Cycle> + '_ {
        let first = self.at(window.start()).or_else(|| self.after(window.start()));
        std::iter::successors(first, |cycle| self.get(cycle.number.checked_add(1)?))
            .take_while(move |cycle| cycle.interval.start() < window.end())
    }

    /// How long a cycle is expected to be whose end is not recorded.
    pub(crate) fn expected(&self) -> Duration {
        self.length
    }

    /// The number of the first recorded cycle.
    pub(crate) fn first(&self) -> Option<u32> {
        self.starts.keys().next().copied()
    }

    /// How long recorded cycles were, where any two follow one another.
    pub(crate) fn lengths(&self) -> Option<CycleLengths> {
        let pairs = self.starts.iter().zip(self.starts.iter().skip(1));
        let lengths: Vec<Duration> = pairs
            .filter(|((number, _), (next, _))| **next - **number == 1)
            .map(|((_, start), (_, end))| Duration::between(*start, *end))
            .collect();
        let (shortest, longest) = (lengths.iter().min()?, lengths.iter().max()?);
        let count = u32::try_from(lengths.len()).ok()?;
        let sum: Duration = lengths.iter().copied().sum();
        Some(CycleLengths {
            count,
            shortest_seconds: *shortest,
            longest_seconds: *longest,
            mean_seconds: Duration::from_seconds(sum.seconds() / i64::from(count)),
        })
    }

    /// When a cycle starts, with the spread that the recorded lengths leave.
    pub(crate) fn start_of(&self, number: u32) -> Option<CycleStart> {
        let at = self.start(number)?;
        let recorded = self.starts.contains_key(&number);
        let exact = CycleStart { at, recorded, earliest: at, latest: at };
        let Some(lengths) = self.lengths().filter(|_| !recorded) else {
            return Some(exact);
        };
        let (before, start) = self.starts.range(..number).next_back()?;
        let steps = i64::from(number - before);
        let mut earliest = start.plus(lengths.shortest_seconds.times(steps));
        let mut latest = start.plus(lengths.longest_seconds.times(steps));
        if let Some((next, end)) = self.starts.range(number..).next() {
            let steps = i64::from(next - number);
            earliest = earliest.max(end.minus(lengths.longest_seconds.times(steps)));
            latest = latest.min(end.minus(lengths.shortest_seconds.times(steps)));
        }
        // Cycles that were longer or shorter than any before put the guess outside.
        Some(CycleStart { earliest: earliest.min(at), latest: latest.max(at), ..exact })
    }

    fn start(&self, number: u32) -> Option<Instant> {
        let (before, start) = self.starts.range(..=number).next_back()?;
        let steps = i64::from(number - before);
        let since = match self.starts.range(number..).next() {
            Some((next, end)) if next != before => {
                let whole = Duration::from_seconds(i64::from(next - before));
                Duration::between(*start, *end).share(Duration::from_seconds(steps), whole)
            }
            Some(_) => Duration::ZERO,
            None => self.length.times(steps),
        };
        let start = start.plus(since);
        (start < Instant::MAX).then_some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::interval::parse_instant;

    fn at(text: &str) -> Instant {
        parse_instant(text).unwrap()
    }

    fn cycles() -> Cycles {
        let starts = [(10, "2026-01-01T00:00:00Z"), (14, "2026-05-01T00:00:00Z")];
        let days = Duration::HOUR.times(780);
        Cycles::new(days, starts.into_iter().map(|(n, start)| (n, at(start))).collect())
    }

    #[test]
    fn cycles_between_recorded_ones_are_spaced_evenly_and_marked_estimated() {
        let eleven = cycles().get(11).unwrap();
        assert_eq!(eleven.interval.start(), at("2026-01-31T00:00:00Z"));
        assert_eq!(eleven.interval.end(), at("2026-03-02T00:00:00Z"));
        assert!(eleven.estimated);
    }

    #[test]
    fn cycles_after_the_last_each_add_the_expected_length() {
        let fifteen = cycles().get(15).unwrap();
        assert_eq!(fifteen.interval.start(), at("2026-06-02T12:00:00Z"));
        assert_eq!(fifteen.interval.end(), at("2026-07-05T00:00:00Z"));
    }

    #[test]
    fn nothing_is_known_before_the_first_recorded_cycle() {
        assert_eq!(cycles().get(9), None);
        assert_eq!(cycles().at(at("2025-12-31T23:59:59Z")), None);
        assert_eq!(cycles().after(at("2025-12-31T23:59:59Z")).unwrap().number, 10);
    }

    #[test]
    fn every_instant_from_the_first_start_lies_in_the_cycle_that_is_found_for_it() {
        let cycles = cycles();
        for number in 10..40 {
            let cycle = cycles.get(number).unwrap();
            let last = cycle.interval.end().minus(Duration::from_seconds(1));
            assert_eq!(cycles.at(cycle.interval.start()), Some(cycle));
            assert_eq!(cycles.at(last), Some(cycle));
        }
    }

    #[test]
    fn the_greatest_number_of_a_cycle_is_no_trouble() {
        let cycles = Cycles::new(Duration::DAY, [(u32::MAX, at("2026-01-01T00:00:00Z"))].into());
        assert_eq!(cycles.at(at("2026-01-01T12:00:00Z")), None);
        assert_eq!(cycles.after(at("2026-01-01T12:00:00Z")), None);
    }
}
