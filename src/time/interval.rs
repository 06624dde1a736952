//! Instants, half-open intervals of them, and sets of intervals.
//!
//! Everything here is in whole UTC seconds. An interval `[start, end)` is never empty, so two that meet leave no gap
//! and a gap of one second is a gap.

use std::fmt;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use super::civil::Duration;

/// A point in time, in whole seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// # use coverage::time::{civil::Duration, interval::parse_instant};
/// let noon = parse_instant("2026-12-01T13:00:00+01:00").unwrap();
/// assert_eq!(noon.to_string(), "2026-12-01T12:00:00Z");
/// assert_eq!(noon.plus(Duration::HOUR).unix() - noon.unix(), 3_600);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Before everything that can be written in a schedule.
    pub const MIN: Self = Self(-62_200_000_000);
    /// The start of the year 1: RFC 3339 can write all that starts no earlier, and what is around it.
    pub(crate) const YEAR_1: Self = Self(-62_135_596_800);
    /// After everything that can be written in a schedule (the end of the year 9999).
    pub const MAX: Self = Self(253_402_300_799);

    /// The instant `seconds` after 1970-01-01T00:00:00Z, held within [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    pub(crate) fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// The same instant in chrono's vocabulary.
    pub(crate) fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }

    /// Later by `duration` of elapsed time.
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_unix(self.0.saturating_add(duration.seconds()))
    }

    /// Earlier by `duration` of elapsed time.
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_unix(self.0.saturating_sub(duration.seconds()))
    }
}

impl Duration {
    /// Elapsed time from `start` to `end`.
    pub(crate) fn between(start: Instant, end: Instant) -> Self {
        Self::from_seconds(end.unix() - start.unix())
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(time: DateTime<Utc>) -> Self {
        Self::from_unix(time.timestamp())
    }
}

/// RFC 3339 in UTC, ending in `Z`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads an RFC 3339 instant in whole seconds, with any offset, from the year 1 on as a date does.
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse_instant(text: &str) -> Result<Instant, &'static str> {
    const FORM: &str = "expected an instant such as 2026-12-01T00:00:00Z";
    let time: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(text).map_err(|_| FORM)?;
    let instant = Instant::from(time.with_timezone(&Utc));
    if time.timestamp_subsec_nanos() != 0 || instant < Instant::YEAR_1 { Err(FORM) } else { Ok(instant) }
}

/// A half-open stretch of time `[start, end)` that is never empty.
///
/// ```
/// # use coverage::time::{civil::Duration, interval::{Interval, parse_instant}};
/// let noon = parse_instant("2026-12-01T12:00:00Z").unwrap();
/// assert_eq!(Interval::new(noon, noon.plus(Duration::HOUR)).unwrap().length(), Duration::HOUR);
/// assert_eq!(Interval::new(noon, noon), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Interval {
    start: Instant,
    end: Instant,
}

impl Interval {
    /// All that can be written in a schedule.
    pub(crate) const EVER: Self = Self { start: Instant::MIN, end: Instant::MAX };

    /// `[start, end)`, or nothing where that holds no second.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first instant that belongs to it.
    pub fn start(self) -> Instant {
        self.start
    }

    /// The first instant that no longer belongs to it.
    pub fn end(self) -> Instant {
        self.end
    }

    /// Elapsed time from start to end.
    pub fn length(self) -> Duration {
        Duration::between(self.start, self.end)
    }

    /// What both share.
    pub(crate) fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether both share a second.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether an instant lies in it.
    pub(crate) fn contains(self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// The smallest interval that holds both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Widened by `margin` at both ends.
    pub(crate) fn widened(self, margin: Duration) -> Self {
        Self { start: self.start.minus(margin), end: self.end.plus(margin) }
    }
}

/// A set of instants: ordered intervals that neither overlap nor meet.
///
/// ```
/// # use coverage::time::{civil::Duration, interval::{Interval, IntervalSet, parse_instant}};
/// let midnight = parse_instant("2026-12-01T00:00:00Z").unwrap();
/// let hour = |at| Interval::new(midnight.plus(Duration::HOUR.times(at)), midnight.plus(Duration::HOUR.times(at + 1))).unwrap();
/// let set: IntervalSet = [hour(9), hour(3), hour(8)].into_iter().collect();
/// assert_eq!(set.length(), Duration::HOUR.times(3)); // 03:00-04:00 and 08:00-10:00
/// assert_eq!(set.within(hour(9)).collect::<Vec<_>>(), [hour(9)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntervalSet(Vec<Interval>);

impl IntervalSet {
    /// The intervals in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Interval> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// Whether it holds no instant.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The elapsed time it covers.
    pub fn length(&self) -> Duration {
        self.iter().map(Interval::length).sum()
    }

    /// The elapsed time it covers within `interval`.
    pub(crate) fn length_within(&self, interval: Interval) -> Duration {
        self.within(interval).map(Interval::length).sum()
    }

    /// Its parts within `interval`, clipped to it, in order.
    pub fn within(&self, interval: Interval) -> impl Iterator<Item = Interval> + '_ {
        self.touching(interval).filter_map(move |i| i.intersection(interval))
    }

    /// Its intervals that overlap `interval`, whole, in order.
    pub(crate) fn touching(&self, interval: Interval) -> impl Iterator<Item = Interval> + '_ {
        let first = self.0.partition_point(|i| i.end <= interval.start);
        self.0[first..].iter().copied().take_while(move |i| i.start < interval.end)
    }

    /// Whether an instant lies in it.
    pub(crate) fn contains(&self, instant: Instant) -> bool {
        let first = self.0.partition_point(|i| i.end <= instant);
        self.0.get(first).is_some_and(|i| i.contains(instant))
    }

    /// What of `interval` does not lie in it, in order.
    pub(crate) fn holes(&self, interval: Interval) -> impl Iterator<Item = Interval> + '_ {
        let starts = std::iter::once(interval.start).chain(self.touching(interval).map(Interval::end));
        let ends = self.touching(interval).map(Interval::start).chain([interval.end]);
        starts.zip(ends).filter_map(|(start, end)| Interval::new(start, end))
    }

    /// What lies in either.
    pub(crate) fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// What lies in both.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        let mut shared = Vec::new();
        while let (Some(x), Some(y)) = (a.first(), b.first()) {
            shared.extend(x.intersection(*y));
            if x.end <= y.end {
                a = after(a, y.start.max(x.end));
            } else {
                b = after(b, x.start.max(y.end));
            }
        }
        Self(shared)
    }

    /// What lies in `self` and not in `other`.
    pub(crate) fn difference(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        let mut taken = other.0.as_slice();
        for interval in self.iter() {
            taken = after(taken, interval.start);
            let mut start = interval.start;
            while let Some(t) = taken.first().filter(|t| t.start < interval.end) {
                rest.extend(Interval::new(start, t.start));
                start = start.max(t.end);
                if t.end > interval.end {
                    break;
                }
                taken = &taken[1..];
            }
            rest.extend(Interval::new(start, interval.end));
        }
        Self(rest)
    }

    /// Each interval shortened by `duration` at its end; those that are not longer vanish.
    pub(crate) fn shortened(&self, duration: Duration) -> Self {
        Self(self.iter().filter_map(|i| Interval::new(i.start, i.end.minus(duration))).collect())
    }
}

/// What is left of these after an instant. Near ones are found at once, and far ones soon: by steps that double.
fn after(intervals: &[Interval], instant: Instant) -> &[Interval] {
    let is_over = |interval: &Interval| interval.end <= instant;
    let mut step = 1;
    while intervals.get(step - 1).is_some_and(is_over) {
        step *= 2;
    }
    let (known, unknown) = (step / 2, step.min(intervals.len()));
    let left = known + intervals[known..unknown].partition_point(is_over);
    &intervals[left..]
}

impl From<Interval> for IntervalSet {
    fn from(interval: Interval) -> Self {
        Self(vec![interval])
    }
}

/// Any intervals, in any order, overlapping or not.
impl FromIterator<Interval> for IntervalSet {
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut all: Vec<Interval> = intervals.into_iter().collect();
        all.sort_unstable();
        all.dedup_by(|next, last| {
            let meet = next.start <= last.end;
            if meet {
                last.end = last.end.max(next.end);
            }
            meet
        });
        Self(all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPAN: i64 = 40;

    fn set() -> impl Strategy<Value = IntervalSet> {
        prop::collection::vec((0..SPAN, 1..8_i64), 0..8).prop_map(|pairs| {
            pairs
                .into_iter()
                .filter_map(|(start, length)| {
                    Interval::new(Instant::from_unix(start), Instant::from_unix((start + length).min(SPAN)))
                })
                .collect()
        })
    }

    /// The set second by second.
    fn seconds(set: &IntervalSet) -> Vec<bool> {
        (0..SPAN).map(|t| set.iter().any(|i| i.start.unix() <= t && t < i.end.unix())).collect()
    }

    fn zip(a: &IntervalSet, b: &IntervalSet, f: fn(bool, bool) -> bool) -> Vec<bool> {
        seconds(a).into_iter().zip(seconds(b)).map(|(x, y)| f(x, y)).collect()
    }

    proptest! {
        #[test]
        fn set_operations_agree_with_sets_of_seconds(a in set(), b in set()) {
            prop_assert_eq!(seconds(&a.union(&b)), zip(&a, &b, |x, y| x || y));
            prop_assert_eq!(seconds(&a.intersection(&b)), zip(&a, &b, |x, y| x && y));
            prop_assert_eq!(seconds(&a.difference(&b)), zip(&a, &b, |x, y| x && !y));
            let all = Interval::new(Instant::from_unix(0), Instant::from_unix(SPAN)).unwrap();
            prop_assert_eq!(a.holes(all).collect::<IntervalSet>(), IntervalSet::from(all).difference(&a));
            for second in 0..SPAN {
                let second = Instant::from_unix(second);
                prop_assert_eq!(a.contains(second), a.iter().any(|i| i.contains(second)));
            }
            let count = seconds(&a).into_iter().filter(|on| *on).count();
            prop_assert_eq!(a.length().seconds(), i64::try_from(count).unwrap());
        }

        #[test]
        fn intervals_of_a_set_are_ordered_and_never_meet(a in set(), b in set()) {
            for set in [a.union(&b), a.intersection(&b), a.difference(&b)] {
                for (x, y) in set.iter().zip(set.iter().skip(1)) {
                    prop_assert!(x.end < y.start);
                }
            }
        }

        #[test]
        fn shortening_keeps_the_seconds_that_have_the_whole_duration_before_the_end(a in set(), by in 0..5_i64) {
            let short = a.shortened(Duration::from_seconds(by));
            let expected: Vec<bool> = (0..SPAN)
                .map(|t| a.iter().any(|i| i.start.unix() <= t && t + by < i.end.unix()))
                .collect();
            prop_assert_eq!(seconds(&short), expected);
        }
    }
}
