//! On which dates an entry falls, and what it gives then.
//!
//! Recurrence is computed on dates; each date's start and end become instants separately, so a shift that says
//! 22:00-06:00 ends at 06:00 on the clock, on every night.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::{Budget, MAX_ALL_STEPS};
use crate::roster::model::{Availability, Dates};
use crate::roster::rotation::Rotation;
use crate::roster::team::{Need, Requirement};
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{DateRange, Hours, Weekdays, day_after, week_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::{Reader, WallClock, Zone};

use super::by_rule;

/// The most shifts that one entry may give in a window.
pub(crate) const MAX_SHIFTS: usize = 30_000;

/// The most dates of a rotation that are looked at for one agent.
const MAX_DATES: usize = 100_000;

/// What an entry gives on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The date on which it starts, in the entry's zone.
    pub date: NaiveDate,
    /// What the clocks do at its start.
    pub(crate) start: WallClock,
    /// What the clocks do at its end.
    pub(crate) end: WallClock,
}

impl Occurrence {
    /// From its start to its end, if the clocks leave it any length.
    pub(crate) fn interval(&self) -> Option<Interval> {
        Interval::new(self.start.instant(), self.end.instant())
    }

    /// Whether some of it, or the instant where it would be, lies in `span`.
    pub(crate) fn is_in(&self, span: Interval) -> bool {
        let start = self.start.instant();
        self.interval().map_or(span.start() <= start && start < span.end(), |interval| interval.overlaps(span))
    }
}

/// What one entry gives that overlaps `span`, whole, in order of the dates.
///
/// # Errors
/// It gives more than [`MAX_SHIFTS`], or more than is left of the budget.
pub fn occurrences(entry: &Availability, span: Interval, budget: &Budget) -> Result<Vec<Occurrence>, Box<Diagnostic>> {
    let too_many = |most| Box::new(too_many_shifts(most));
    // Nothing is computed that cannot be taken.
    budget.take_shifts(0, entry.at()).map_err(too_many)?;
    let found: Vec<Occurrence> = taking_place(entry, span, budget)?.take(MAX_SHIFTS + 1).collect();
    if found.len() > MAX_SHIFTS {
        let message = format!("this entry gives more than {MAX_SHIFTS} shifts in this window");
        let diagnostic = Diagnostic::new(Code::TooManyShifts, entry.at().clone(), message);
        return Err(Box::new(diagnostic.help("ask for a shorter window, or end the entry with `until`")));
    }
    budget.take_shifts(found.len(), entry.at()).map_err(too_many)?;
    Ok(found)
}

/// All entries together give too many shifts, and the one at that place gives the most.
pub(crate) fn too_many_shifts(most: Location) -> Diagnostic {
    let message = "all entries together give more shifts than a run computes; the most so far are of this one";
    let help = "ask for a shorter window, or end entries with `until`";
    Diagnostic::new(Code::TooManyShifts, most, message).help(help)
}

/// When an entry first takes place on one of these dates, if it ever does.
///
/// # Errors
/// It is not found with what is left of the budget.
pub(crate) fn first_occurrence(
    entry: &Availability,
    range: DateRange,
    budget: &Budget,
) -> Result<Option<Interval>, Box<Diagnostic>> {
    let range = range.intersection(DateRange::WRITTEN);
    let first_of = |range: DateRange| {
        let mut clock = Clock::new(entry.whereabouts());
        let mut found = dates_within(entry, range, budget)?.map(|date| clock.on_date(entry.hours(), date));
        Ok::<_, Box<Diagnostic>>(found.find_map(|found| found.interval()))
    };
    let Dates::Rule { range: own, .. } = entry.dates() else {
        return first_of(range);
    };
    // A rule is looked for in ever longer spans, so that one that is soon found costs little. The calendar repeats after 400
    // years: what did not come until then is not searched for any longer.
    let around = range.intersection(*own);
    let mut days = 64;
    let mut first = around.first;
    let last = first.checked_add_months(Months::new(4_800)).map_or(around.last, |far| far.min(around.last));
    while first <= last {
        let end = first.checked_add_days(Days::new(days)).map_or(last, |end| end.min(last));
        let found = first_of(DateRange { first, last: end })?;
        if found.is_some() {
            return Ok(found);
        }
        first = day_after(end);
        days *= 4;
    }
    Ok(None)
}

/// The turns of a rotation that somebody of `handle` has, or nobody, which overlap `span`, whole, in order of the dates.
///
/// # Errors
/// There are more than [`MAX_SHIFTS`], or more than is left of the budget.
pub(crate) fn turns(
    rotation: &Rotation,
    handle: Option<&str>,
    whereabouts: &Whereabouts,
    span: Interval,
    budget: &Budget,
) -> Result<Vec<Occurrence>, Box<Diagnostic>> {
    let range = dates_around(span, whereabouts).intersection(rotation.dates());
    let dates = usize::try_from((range.last - range.first).num_days() + 1).unwrap_or(0);
    if dates > MAX_DATES || !budget.take_steps(dates) {
        let message = "all turns of this rotation in this window are too many dates to look at";
        let diagnostic = Diagnostic::new(Code::TooManySteps, rotation.at().clone(), message);
        return Err(Box::new(diagnostic.help("ask for a shorter window, or end the rotation with `until`")));
    }
    let mut clock = Clock::new(whereabouts);
    let is_meant = |turn: &BTreeSet<String>| handle.map_or(turn.is_empty(), |handle| turn.contains(handle));
    let dates = rotation.turns(range).filter(|(_, turn)| is_meant(turn)).map(|(date, _)| date);
    let found: Vec<Occurrence> =
        dates.map(|date| clock.on_date(rotation.hours(), date)).filter(|found| found.is_in(span)).collect();
    budget.take_shifts(found.len(), rotation.at()).map_err(|most| Box::new(too_many_shifts(most)))?;
    Ok(found)
}

/// When a requirement must be staffed, within `window`.
pub(crate) fn need(requirement: &Requirement, window: Interval) -> IntervalSet {
    let clock = Whereabouts::fixed(requirement.zone().clone());
    let around = dates_around(window, &clock);
    let during = |dates: &mut dyn Iterator<Item = NaiveDate>, hours: Hours| {
        let mut clock = Clock::new(&clock);
        let times = dates.filter_map(|date| clock.on_date(hours, date).interval());
        times.filter_map(|time| time.intersection(window)).collect()
    };
    match requirement.when() {
        Need::Always => window.into(),
        Need::Weekly { days, hours, dates } => {
            let dates = around.intersection(*dates);
            during(&mut dates.iter().filter(|date| days.contains(date.weekday())), *hours)
        }
        Need::Listed { dates, hours } => {
            during(&mut dates.iter().copied().filter(|date| around.contains(*date)), *hours)
        }
    }
}

/// The given hours of the given days that overlap `span`, whole, in order.
pub(crate) fn hours_of_days(days: Weekdays, hours: Hours, whereabouts: &Whereabouts, span: Interval) -> Vec<Interval> {
    let mut clock = Clock::new(whereabouts);
    dates_around(span, whereabouts)
        .iter()
        .filter(|date| days.contains(date.weekday()))
        .filter_map(|date| clock.on_date(hours, date).interval())
        .filter(|interval| interval.overlaps(span))
        .collect()
}

/// Reads hours that start on dates which follow each other.
struct Clock<'w> {
    whereabouts: &'w Whereabouts,
    home: Reader<'w>,
}

impl<'w> Clock<'w> {
    fn new(whereabouts: &'w Whereabouts) -> Self {
        Self { whereabouts, home: whereabouts.home().reader() }
    }

    /// What hours starting on `date` give, both read on the clock of that date.
    fn on_date(&mut self, hours: Hours, date: NaiveDate) -> Occurrence {
        let (start, end) = hours.on(date);
        let zone = self.whereabouts.zone_on(date);
        let [start, end] = if std::ptr::eq(zone, self.whereabouts.home()) {
            [start, end].map(|time| self.home.wall_clock(time))
        } else {
            [start, end].map(|time| zone.wall_clock(time))
        };
        Occurrence { date, start, end }
    }
}

/// All dates on which hours can start that overlap `span`.
fn dates_around(span: Interval, whereabouts: &Whereabouts) -> DateRange {
    let around = |zone: &Zone| {
        let day = |instant: Instant| zone.local(instant).date();
        let first = day(span.start());
        // A clock that jumps over a day makes the day before last one night away.
        DateRange { first: first.checked_sub_days(Days::new(3)).unwrap_or(first), last: day_after(day(span.end())) }
    };
    let home = around(whereabouts.home());
    let travels = whereabouts.travels().iter().filter(|travel| !travel.dates.intersection(home.widened(3)).is_empty());
    travels.map(|travel| around(&travel.zone)).fold(home, DateRange::hull)
}

/// What an entry gives that overlaps `span`, whole, in order of the dates.
fn taking_place<'e>(
    entry: &'e Availability,
    span: Interval,
    budget: &Budget,
) -> Result<impl Iterator<Item = Occurrence> + 'e, Box<Diagnostic>> {
    let mut clock = Clock::new(entry.whereabouts());
    let dates = dates_within(entry, dates_around(span, entry.whereabouts()), budget)?;
    Ok(dates.map(move |date| clock.on_date(entry.hours(), date)).filter(move |found| found.is_in(span)))
}

/// The dates of an entry within `range`, in order.
fn dates_within<'e>(
    entry: &'e Availability,
    range: DateRange,
    budget: &Budget,
) -> Result<Box<dyn Iterator<Item = NaiveDate> + 'e>, Box<Diagnostic>> {
    Ok(match entry.dates() {
        Dates::Listed(dates) if range.first <= range.last => Box::new(dates.range(range.first..=range.last).copied()),
        Dates::Listed(_) => Box::new(std::iter::empty()),
        Dates::Weekly { days, week_start, every, range: own } => {
            let weeks = Weeks { start: *week_start, every: *every, from: own.first };
            Box::new(weeks.days(*days, own.intersection(range)))
        }
        Dates::Rule { rule, range: own } => by_rule::dates(rule, *own, range, budget).map_err(|most| {
            let what = if most == MAX_ALL_STEPS { "those of all rules" } else { "those of this rule" };
            let message = format!("more than {most} dates have to be tried to find {what}");
            let help = "leave COUNT out, begin it later with `from`, or end it with `until`";
            Box::new(Diagnostic::new(Code::TooManySteps, entry.at().clone(), message).help(help))
        })?,
    })
}

/// Every n-th week, counted from the one that holds a date.
struct Weeks {
    /// The day on which they begin.
    start: Weekday,
    every: u32,
    from: NaiveDate,
}

impl Weeks {
    /// The given days of these weeks within `range`, in order.
    fn days(&self, days: Weekdays, range: DateRange) -> impl Iterator<Item = NaiveDate> + use<> {
        let every = i64::from(self.every);
        let week = week_of(range.first, self.start);
        let past = (week - week_of(self.from, self.start)).num_weeks().rem_euclid(every);
        let ahead = u64::try_from((every - past) % every).unwrap_or(0);
        let step = Days::new(7 * u64::try_from(every).unwrap_or(1));
        let first = week.checked_add_days(Days::new(7 * ahead));
        std::iter::successors(first, move |first| first.checked_add_days(step))
            .take_while(move |first| *first <= range.last)
            .flat_map(|first| first.iter_days().take(7))
            .filter(move |date| range.contains(*date) && days.contains(date.weekday()))
    }
}
