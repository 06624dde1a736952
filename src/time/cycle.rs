//! Cycles, and the windows that one asks about.
//!
//! A window is two UTC instants. Dates on the command line are whole days of the team's zone.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, Utc};
use serde::{Serialize, Serializer};

use super::civil::{Duration, day_after, monday_of};
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
pub struct CycleStart {
    /// The instant, or the best guess.
    pub at: Instant,
    /// Whether it is recorded.
    pub recorded: bool,
    /// The first instant at which it would start if every cycle around it were as short or as long as any that is recorded.
    pub earliest: Instant,
    /// The last such instant.
    pub latest: Instant,
}

/// How long the recorded cycles were whose next one is recorded, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CycleLengths {
    /// How many there are; at least one.
    pub count: u32,
    /// The shortest.
    pub shortest_seconds: Duration,
    /// The longest.
    pub longest_seconds: Duration,
    /// The mean, rounded down to a second.
    pub mean_seconds: Duration,
}

/// One cycle, recorded or estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cycle {
    /// Its number.
    pub number: u32,
    /// From its start to the start of the next.
    #[serde(flatten)]
    pub interval: Interval,
    /// Its start or its end is not recorded.
    pub estimated: bool,
}

impl Cycles {
    /// Cycles that start at `starts`, which must ascend with their numbers; each that is not followed by a recorded
    /// one lasts `length`.
    pub fn new(length: Duration, starts: BTreeMap<u32, Instant>) -> Self {
        Self { length, starts }
    }

    /// The cycle of that number: recorded, spaced evenly between recorded ones, or after the last.
    ///
    /// Nothing is known before the first recorded cycle.
    pub fn get(&self, number: u32) -> Option<Cycle> {
        let next = number.checked_add(1)?;
        let interval = Interval::new(self.start(number)?, self.start(next)?)?;
        let estimated = [number, next].iter().any(|n| !self.starts.contains_key(n));
        Some(Cycle { number, interval, estimated })
    }

    /// The cycle in which `instant` lies.
    pub fn at(&self, instant: Instant) -> Option<Cycle> {
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
    pub fn after(&self, instant: Instant) -> Option<Cycle> {
        match self.at(instant) {
            Some(current) => self.get(current.number.checked_add(1)?),
            None => self.starts.iter().find(|(_, start)| **start > instant).and_then(|(number, _)| self.get(*number)),
        }
    }

    /// The first cycle that counts for who joins on a date: the one after the first that is served whole, which is one that
    /// starts on that UTC date or later.
    pub fn eligible(&self, joined: NaiveDate) -> Option<u32> {
        let start = Zone::utc().midnight(joined);
        let around = self.at(start).or_else(|| self.after(start))?;
        // A cycle of days, so one of the next two begins by then.
        (around.number..=around.number.saturating_add(2))
            .find(|number| self.start(*number).is_some_and(|start| start.to_utc().date_naive() >= joined))?
            .checked_add(1)
    }

    /// The cycles that overlap `window`, in order.
    pub fn overlapping(&self, window: Interval) -> impl Iterator<Item = Cycle> + '_ {
        let first = self.at(window.start()).or_else(|| self.after(window.start()));
        std::iter::successors(first, |cycle| self.get(cycle.number.checked_add(1)?))
            .take_while(move |cycle| cycle.interval.start() < window.end())
    }

    /// How long a cycle is expected to be whose end is not recorded.
    pub fn expected(&self) -> Duration {
        self.length
    }

    /// The number of the first recorded cycle.
    pub fn first(&self) -> Option<u32> {
        self.starts.keys().next().copied()
    }

    /// How long recorded cycles were, where any two follow one another.
    pub fn lengths(&self) -> Option<CycleLengths> {
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
    pub fn start_of(&self, number: u32) -> Option<CycleStart> {
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

/// A window of time, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The two instants.
    pub interval: Interval,
    /// The cycles it was named by, if it was.
    pub cycles: Option<NamedCycles>,
}

/// The cycles by which a window was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedCycles {
    first: u32,
    last: u32,
    /// A border of the window is not recorded.
    estimated: bool,
}

impl NamedCycles {
    /// The number of the first.
    pub fn first(self) -> u32 {
        self.first
    }
}

impl fmt::Display for NamedCycles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "cycle {}", self.first)?;
        } else {
            write!(f, "cycles {}-{}", self.first, self.last)?;
        }
        f.write_str(if self.estimated { ", dates estimated" } else { "" })
    }
}

/// As its two instants.
impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.interval.serialize(serializer)
    }
}

impl Window {
    /// The window of the same length that ends where this one starts.
    pub fn before(self) -> Option<Interval> {
        Interval::new(self.interval.start().minus(self.interval.length()), self.interval.start())
    }

    /// Each of the cycles by which it was named; itself where it was not.
    pub fn each(self, cycles: &Cycles) -> Vec<Self> {
        let Some(named) = self.cycles else {
            return vec![self];
        };
        (named.first..=named.last).filter_map(|number| cycles.get(number)).map(|cycle| Self::of(cycle, cycle)).collect()
    }

    /// The cycle before, or the window of the same length before where it is no cycle or the first.
    pub fn preceding(self, cycles: &Cycles) -> Option<Interval> {
        let before = self.cycles.and_then(|named| cycles.get(named.first.checked_sub(1)?));
        before.map(|cycle| cycle.interval).or_else(|| self.before())
    }

    fn of(first: Cycle, last: Cycle) -> Self {
        Self {
            interval: first.interval.hull(last.interval),
            cycles: Some(NamedCycles {
                first: first.number,
                last: last.number,
                estimated: first.estimated || last.estimated,
            }),
        }
    }
}

/// A border of a window as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// A whole day of the team's zone.
    Date(NaiveDate),
    /// An instant, exclusive as an end.
    Instant(Instant),
}

impl std::str::FromStr for Border {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "expected a date such as 2026-12-01 or an instant such as 2026-12-01T00:00:00Z";
        parse_date(text).map(Self::Date).or_else(|_| parse_instant(text).map(Self::Instant)).map_err(|_| FORM)
    }
}

/// Reads exactly `YYYY-MM-DD`, from the year 1 on: what is around it then has a year that RFC 3339 can write.
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse_date(text: &str) -> Result<NaiveDate, &'static str> {
    let exact = |date: &NaiveDate| date.to_string() == text && (1..=9999).contains(&date.year());
    let date = text.parse().ok().filter(exact);
    date.ok_or("expected a date such as 2026-12-01")
}

/// Reads an RFC 3339 instant in whole seconds, with any offset, from the year 1 on as [`parse_date`] does.
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse_instant(text: &str) -> Result<Instant, &'static str> {
    const FORM: &str = "expected an instant such as 2026-12-01T00:00:00Z";
    let time: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(text).map_err(|_| FORM)?;
    let instant = Instant::from(time.with_timezone(&Utc));
    if time.timestamp_subsec_nanos() != 0 || instant < Instant::YEAR_1 { Err(FORM) } else { Ok(instant) }
}

/// Which cycles were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CycleChoice {
    /// The one that has begun.
    Current,
    /// The one after that.
    Next,
    /// From the first number to the last, both inclusive.
    Numbers(u32, u32),
}

impl std::str::FromStr for CycleChoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "expected `current`, `next`, a number or a range such as 83-85";
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| digits(text)).ok_or(FORM);
        match text {
            "current" => Ok(Self::Current),
            "next" => Ok(Self::Next),
            _ => match text.split_once('-') {
                None => number(text).map(|n| Self::Numbers(n, n)),
                Some((first, last)) => {
                    let (first, last) = (number(first)?, number(last)?);
                    if first > last { Err("the range of cycles is reversed") } else { Ok(Self::Numbers(first, last)) }
                }
            },
        }
    }
}

/// Where a window ends, as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowEnd {
    /// At that border; a date is inclusive.
    Until(Border),
    /// That many weeks after the start, by the calendar where the start is a date.
    Weeks(u32),
}

/// A window as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowRequest {
    /// The next cycle, or four weeks from next Monday where there are no cycles.
    Default,
    /// By cycle.
    Cycle(CycleChoice),
    /// The last finished cycle, or the last four whole weeks where there are no cycles.
    LastCycle,
    /// So many weeks from the next Monday 00:00 of the team's zone.
    NextWeeks(u32),
    /// From a border to an end.
    Span(Border, WindowEnd),
}

/// Why a request is no window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowError {
    /// The end is not after the start.
    Empty,
    /// No cycle of that description is known.
    UnknownCycle(String),
    /// It ends after the year 9999.
    TooFar,
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the window is empty: its end is not after its start"),
            Self::UnknownCycle(which) => {
                write!(f, "{which} is not known: cycles.toml records none from which it follows")
            }
            Self::TooFar => f.write_str("the window ends too far in the future"),
        }
    }
}

impl std::error::Error for WindowError {}

impl WindowRequest {
    /// What can be said against the request before any file is read: it is no window wherever the team may be.
    pub fn judge(self) -> Result<(), WindowError> {
        /// No clock was ever as far from UTC: the farthest was that of Manila until 1844, 15:56 behind.
        const FARTHEST: Duration = Duration::HOUR.times(16);
        let (from, end) = match self {
            Self::Default | Self::LastCycle | Self::Cycle(_) => return Ok(()),
            Self::NextWeeks(weeks) => (Border::Instant(Instant::YEAR_1), WindowEnd::Weeks(weeks)),
            Self::Span(from, end) => (from, end),
        };
        // A window's length changes evenly with the offset, so what fails at both ends fails between them.
        let utc = |date: NaiveDate| Instant::from(date.and_time(NaiveTime::MIN).and_utc());
        span(from, end, |date| utc(date).minus(FARTHEST))
            .or_else(|_| span(from, end, |date| utc(date).plus(FARTHEST)))
            .map(|_| ())
    }

    /// The window for a team that reads in `zone`, at the instant `now`.
    pub fn resolve(self, now: Instant, zone: &Zone, cycles: &Cycles) -> Result<Window, WindowError> {
        let cycle =
            |cycle: Option<Cycle>, which: &str| cycle.ok_or_else(|| WindowError::UnknownCycle(which.to_owned()));
        match self {
            Self::LastCycle if cycles.first().is_none() => {
                let end = zone.midnight(monday_of(zone.local(now).date()));
                let interval = Interval::new(end.minus(Duration::WEEK.times(4)), end).ok_or(WindowError::Empty)?;
                Ok(Window { interval, cycles: None })
            }
            Self::LastCycle => {
                let last = cycles.at(now).and_then(|current| cycles.get(current.number.checked_sub(1)?));
                cycle(last, "the last finished cycle").map(|c| Window::of(c, c))
            }
            Self::Default => match cycles.after(now) {
                Some(next) => Ok(Window::of(next, next)),
                None => Self::NextWeeks(4).resolve(now, zone, cycles),
            },
            Self::Cycle(CycleChoice::Current) => cycle(cycles.at(now), "the current cycle").map(|c| Window::of(c, c)),
            Self::Cycle(CycleChoice::Next) => cycle(cycles.after(now), "the next cycle").map(|c| Window::of(c, c)),
            Self::Cycle(CycleChoice::Numbers(first, last)) => {
                let get = |number| cycle(cycles.get(number), &format!("cycle {number}"));
                Ok(Window::of(get(first)?, get(last)?))
            }
            Self::NextWeeks(weeks) => {
                let monday =
                    monday_of(zone.local(now).date()).checked_add_days(Days::new(7)).ok_or(WindowError::TooFar)?;
                Self::Span(Border::Date(monday), WindowEnd::Weeks(weeks)).resolve(now, zone, cycles)
            }
            Self::Span(from, end) => {
                let interval = span(from, end, |date| zone.midnight(date))?;
                Ok(Window { interval, cycles: None })
            }
        }
    }
}

/// From a border to an end, where days begin at `midnight`.
fn span(from: Border, end: WindowEnd, midnight: impl Fn(NaiveDate) -> Instant) -> Result<Interval, WindowError> {
    let start = match from {
        Border::Date(date) => midnight(date),
        Border::Instant(instant) => instant,
    };
    let end = match (end, from) {
        (WindowEnd::Until(Border::Date(date)), _) => midnight(day_after(date)),
        (WindowEnd::Until(Border::Instant(instant)), _) => instant,
        (WindowEnd::Weeks(weeks), Border::Date(date)) => {
            let days = Days::new(u64::from(weeks) * 7);
            midnight(date.checked_add_days(days).ok_or(WindowError::TooFar)?)
        }
        (WindowEnd::Weeks(weeks), Border::Instant(instant)) => instant.plus(Duration::WEEK.times(i64::from(weeks))),
    };
    if end >= Instant::MAX {
        return Err(WindowError::TooFar);
    }
    Interval::new(start, end).ok_or(WindowError::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_date_is_a_whole_day_of_the_teams_zone_and_an_instant_is_exclusive() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let window = |from: &str, until: &str| {
            WindowRequest::Span(from.parse().unwrap(), WindowEnd::Until(until.parse().unwrap()))
                .resolve(at("2026-01-01T00:00:00Z"), &berlin, &Cycles::default())
                .unwrap()
                .interval
        };
        let day = window("2026-03-29", "2026-03-29");
        assert_eq!((day.start(), day.end()), (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")));
        assert_eq!(window("2026-03-29", "2026-03-29T12:00:00+02:00").end(), at("2026-03-29T10:00:00Z"));
    }

    #[test]
    fn weeks_start_on_the_next_monday_and_are_whole_days_over_a_clock_change() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let window = WindowRequest::NextWeeks(1)
            .resolve(at("2026-03-23T00:00:00Z"), &berlin, &Cycles::default())
            .unwrap()
            .interval;
        assert_eq!((window.start(), window.end()), (at("2026-03-29T22:00:00Z"), at("2026-04-05T22:00:00Z")));
    }

    #[test]
    fn a_window_is_judged_without_a_zone_as_far_as_it_is_none_in_every_zone() {
        let judge = |from: &str, until: &str| {
            WindowRequest::Span(from.parse().unwrap(), WindowEnd::Until(until.parse().unwrap())).judge()
        };
        assert_eq!(judge("2026-12-02", "2026-12-01T08:00:00Z"), Err(WindowError::Empty));
        assert_eq!(judge("2026-12-02", "2026-12-01T12:00:00Z"), Ok(()), "it is one in Auckland");
        assert_eq!(judge("2026-12-02T16:00:00Z", "2026-12-01"), Err(WindowError::Empty));
        assert_eq!(judge("2026-12-02T06:00:00Z", "2026-12-01"), Ok(()), "it is one in Honolulu");
        assert_eq!(judge("2026-12-01", "2026-12-01"), Ok(()));
        assert_eq!(judge("2026-12-02", "2026-12-01"), Err(WindowError::Empty));
    }

    #[test]
    fn no_clock_is_farther_from_utc_than_is_judged_by() {
        for zone in Zone::names().iter().filter_map(|name| Zone::named(name)) {
            for year in [1800, 1890, 1920, 1942, 1970, 2026] {
                let noon = at(&format!("{year}-07-01T12:00:00Z"));
                let offset = zone.local(noon) - Zone::utc().local(noon);
                assert!(offset.num_hours().abs() < 16, "{zone} in {year}: {offset}");
            }
        }
    }

    #[test]
    fn the_greatest_number_of_a_cycle_is_no_trouble() {
        let cycles = Cycles::new(Duration::DAY, [(u32::MAX, at("2026-01-01T00:00:00Z"))].into());
        assert_eq!(cycles.at(at("2026-01-01T12:00:00Z")), None);
        assert_eq!(cycles.after(at("2026-01-01T12:00:00Z")), None);
    }

    #[test]
    fn what_rfc_3339_could_not_write_is_not_read() {
        for text in ["0000-12-31", "-0001-01-01", "+10000-01-01", "0000-01-01T00:00:00+14:00"] {
            assert!(text.parse::<Border>().is_err(), "{text}");
        }
        assert!("0001-01-01".parse::<Border>().is_ok());
    }

    #[test]
    fn the_number_of_a_cycle_is_digits_alone() {
        for text in ["+85", "83-+85", "", "-", "83-", "8 5"] {
            assert!(text.parse::<CycleChoice>().is_err(), "{text}");
        }
    }

    #[test]
    fn windows_that_hold_nothing_or_end_beyond_time_are_refused() {
        let zone = Zone::utc();
        let now = at("2026-01-01T00:00:00Z");
        let from = Border::Instant(now);
        let resolve = |request: WindowRequest| request.resolve(now, &zone, &cycles());
        assert_eq!(WindowRequest::NextWeeks(0).judge(), Err(WindowError::Empty));
        assert_eq!(WindowRequest::Span(from, WindowEnd::Until(from)).judge(), Err(WindowError::Empty));
        assert_eq!(resolve(WindowRequest::Span(from, WindowEnd::Until(from))), Err(WindowError::Empty));
        assert_eq!(resolve(WindowRequest::NextWeeks(u32::MAX)), Err(WindowError::TooFar));
        assert_eq!(WindowRequest::NextWeeks(u32::MAX).judge(), Err(WindowError::TooFar));
        assert_eq!(WindowRequest::Span(from, WindowEnd::Weeks(u32::MAX)).judge(), Err(WindowError::TooFar));
        assert!(resolve(WindowRequest::Cycle(CycleChoice::Numbers(3, 3))).is_err());
        assert!(resolve(WindowRequest::Cycle(CycleChoice::Numbers(u32::MAX, u32::MAX))).is_err());
    }
}
