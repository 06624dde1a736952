//! The windows that one asks about: two UTC instants. Dates on the command line are whole days of the team's zone.

use std::fmt;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Serialize, Serializer};

use super::civil::{Duration, day_after, monday_of, parse_date};
use super::cycle::{Cycle, Cycles};
use super::interval::{Instant, Interval, parse_instant};
use super::zone::Zone;

/// A window of time, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The two instants.
    pub interval: Interval,
    /// The cycles it was named by, if it was.
    pub(crate) cycles: Option<NamedCycles>,
}

/// The cycles by which a window was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedCycles {
    first: u32,
    last: u32,
    /// A border of the window is not recorded.
    estimated: bool,
}

impl NamedCycles {
    /// The number of the first.
    pub(crate) fn first(self) -> u32 {
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
    /// Each of the cycles by which it was named; itself where it was not.
    pub(crate) fn each(self, cycles: &Cycles) -> Vec<Self> {
        let Some(named) = self.cycles else {
            return vec![self];
        };
        (named.first..=named.last).filter_map(|number| cycles.get(number)).map(|cycle| Self::of(cycle, cycle)).collect()
    }

    /// What it is compared with: the cycle before, or the window of the same length before where it is no single cycle or the first.
    pub fn before(self, cycles: &Cycles) -> Option<Interval> {
        let one = self.cycles.filter(|named| named.first == named.last);
        let before = one.and_then(|named| cycles.get(named.first.checked_sub(1)?));
        let as_long = || Interval::new(self.interval.start().minus(self.interval.length()), self.interval.start());
        before.map(|cycle| cycle.interval).or_else(as_long)
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

/// Which cycles were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CycleChoice {
    /// The one before that.
    Previous,
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
        const FORM: &str = "expected `previous`, `current`, `next`, a number or a range such as 83-85";
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| digits(text)).ok_or(FORM);
        match text {
            "previous" => Ok(Self::Previous),
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
    /// The last finished cycle, or the last four whole weeks where none is on record.
    LastCycle,
    /// Whole weeks from the next Monday 00:00 of the team's zone.
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
    pub(crate) fn judge(self) -> Result<(), WindowError> {
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
            Self::LastCycle if previous(now, cycles).is_none() => {
                let end = zone.midnight(monday_of(zone.local(now).date()));
                let interval = Interval::new(end.minus(Duration::WEEK.times(4)), end).ok_or(WindowError::Empty)?;
                Ok(Window { interval, cycles: None })
            }
            Self::LastCycle | Self::Cycle(CycleChoice::Previous) => {
                cycle(previous(now, cycles), "the last finished cycle").map(|c| Window::of(c, c))
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

/// The last finished cycle.
fn previous(now: Instant, cycles: &Cycles) -> Option<Cycle> {
    cycles.at(now).and_then(|current| cycles.get(current.number.checked_sub(1)?))
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
