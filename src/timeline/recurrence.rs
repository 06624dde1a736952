//! On which dates an entry falls, and what it gives then.
//!
//! Recurrence is computed on dates; each date's start and end become instants separately, so a shift that says
//! 22:00-06:00 ends at 06:00 on the clock, on every night.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::{Budget, MAX_ALL_STEPS};
use crate::roster::model::{Availability, DateRange, Dates};
use crate::time::civil::{Hours, Weekdays, day_after, monday_of};
use crate::time::interval::{Instant, Interval};
use crate::time::zone::{Reader, WallClock, Zone};

use super::by_rule;

/// The most shifts that one entry may give in a window.
pub const MAX_SHIFTS: usize = 30_000;

/// What an entry gives on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The date on which it starts, in the entry's zone.
    pub date: NaiveDate,
    /// What the clocks do at its start.
    pub start: WallClock,
    /// What the clocks do at its end.
    pub end: WallClock,
}

impl Occurrence {
    /// From its start to its end, if the clocks leave it any length.
    pub fn interval(&self) -> Option<Interval> {
        Interval::new(self.start.instant(), self.end.instant())
    }

    /// Whether some of it, or the instant where it would be, lies in `span`.
    pub fn is_in(&self, span: Interval) -> bool {
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

/// When an entry first takes place within `span`, whole, if it ever does.
///
/// # Errors
/// It is not found with what is left of the budget.
pub fn first_occurrence(
    entry: &Availability,
    span: Interval,
    budget: &Budget,
) -> Result<Option<Interval>, Box<Diagnostic>> {
    let Dates::Rule { range, .. } = entry.dates() else {
        return Ok(taking_place(entry, span, budget)?.find_map(|found| found.interval()));
    };
    // A rule is looked for in ever longer spans, so that one that is soon found costs little. The calendar repeats after 400
    // years: what did not come until then is not searched for any longer.
    let around = dates_around(span, entry.zone()).intersection(*range);
    let mut days = 64;
    let mut first = around.first;
    let last = first.checked_add_months(Months::new(4_800)).map_or(around.last, |far| far.min(around.last));
    while first <= last {
        let end = first.checked_add_days(Days::new(days)).map_or(last, |end| end.min(last));
        let dates = dates_within(entry, DateRange { first, last: end }, budget)?;
        let mut clock = entry.zone().reader();
        let mut found = dates.map(|date| on_date(entry.hours(), date, &mut clock)).filter(|found| found.is_in(span));
        if let Some(found) = found.find_map(|found| found.interval()) {
            return Ok(Some(found));
        }
        first = day_after(end);
        days *= 4;
    }
    Ok(None)
}

/// The given hours of the given days of a zone that overlap `span`, whole, in order.
pub fn hours_of_days(days: Weekdays, hours: Hours, zone: &Zone, span: Interval) -> Vec<Interval> {
    let range = dates_around(span, zone);
    let mut clock = zone.reader();
    range
        .first
        .iter_days()
        .take_while(|date| *date <= range.last)
        .filter(|date| days.contains(date.weekday()))
        .filter_map(|date| on_date(hours, date, &mut clock).interval())
        .filter(|interval| interval.overlaps(span))
        .collect()
}

/// What hours starting on `date` give.
fn on_date(hours: Hours, date: NaiveDate, clock: &mut Reader<'_>) -> Occurrence {
    let (start, end) = hours.on(date);
    let (start, end) = (clock.wall_clock(start), clock.wall_clock(end));
    Occurrence { date, start, end }
}

/// All dates on which hours can start that overlap `span`.
fn dates_around(span: Interval, zone: &Zone) -> DateRange {
    let day = |instant: Instant| zone.local(instant).date();
    let first = day(span.start());
    // A clock that jumps over a day makes the day before last one night away.
    DateRange { first: first.checked_sub_days(Days::new(3)).unwrap_or(first), last: day_after(day(span.end())) }
}

/// What an entry gives that overlaps `span`, whole, in order of the dates.
fn taking_place<'e>(
    entry: &'e Availability,
    span: Interval,
    budget: &Budget,
) -> Result<impl Iterator<Item = Occurrence> + 'e, Box<Diagnostic>> {
    let mut clock = entry.zone().reader();
    let dates = dates_within(entry, dates_around(span, entry.zone()), budget)?;
    Ok(dates.map(move |date| on_date(entry.hours(), date, &mut clock)).filter(move |found| found.is_in(span)))
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
        Dates::Weekly { days, every, range: own } => {
            Box::new(weekly(*days, *every, own.first, own.intersection(range)))
        }
        Dates::Rule { rule, range: own } => by_rule::dates(rule, *own, range, budget).map_err(|most| {
            let what = if most == MAX_ALL_STEPS { "those of all rules" } else { "those of this rule" };
            let message = format!("more than {most} dates have to be tried to find {what}");
            let help = "leave COUNT out, begin it later with `from`, or end it with `until`";
            Box::new(Diagnostic::new(Code::TooManySteps, entry.at().clone(), message).help(help))
        })?,
    })
}

/// The weekdays of every n-th week, counted from the week of `from`.
fn weekly(days: Weekdays, every: u32, from: NaiveDate, range: DateRange) -> impl Iterator<Item = NaiveDate> {
    let every = i64::from(every);
    let week = monday_of(range.first);
    let past = (week - monday_of(from)).num_weeks().rem_euclid(every);
    let ahead = u64::try_from((every - past) % every).unwrap_or(0);
    let step = Days::new(7 * u64::try_from(every).unwrap_or(1));
    let first = week.checked_add_days(Days::new(7 * ahead));
    std::iter::successors(first, move |monday| monday.checked_add_days(step))
        .take_while(move |monday| *monday <= range.last)
        .flat_map(|monday| monday.iter_days().take(7))
        .filter(move |date| range.first <= *date && *date <= range.last && days.contains(date.weekday()))
}
