//! On which dates an entry falls, and what it gives then.
//!
//! Recurrence is computed on dates; each date's start and end become instants separately, so a shift that says
//! 22:00-06:00 ends at 06:00 on the clock, on every night. This is the only user of `rrule`, which sees dates alone.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone};
use rrule::{NWeekday, RRule, RRuleSet, Unvalidated};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::{Budget, MAX_ALL_STEPS};
use crate::roster::model::{Availability, DateRange, Dates};
use crate::roster::rule::{Counted, Frequency, Rule};
use crate::time::civil::{Hours, Weekdays, day_after, monday_of};
use crate::time::interval::{Instant, Interval};
use crate::time::zone::{Reader, WallClock, Zone};

/// The most shifts that one entry may give in a window.
pub const MAX_SHIFTS: usize = 30_000;
/// The most dates that are tried to find those of one rule in a window; a rule that has none is looked at for 400 years.
const MAX_STEPS: usize = 100_000;
/// After so many days the calendar repeats.
const STEPS_OF_400_YEARS: usize = 146_097;

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
    let around = overlap(dates_around(span, entry.zone()), *range);
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
        Dates::Weekly { days, every, range: own } => Box::new(weekly(*days, *every, own.first, overlap(*own, range))),
        Dates::Rule { rule, range: own } => {
            let too_many = |most| {
                let message = format!("more than {most} dates have to be tried to find those of this rule");
                let help = "leave COUNT out, begin it later with `from`, or end it with `until`";
                Box::new(Diagnostic::new(Code::TooManySteps, entry.at().clone(), message).help(help))
            };
            let range = overlap(*own, range);
            let last = match rule.counted(|| counted(rule, own.first, own.last, budget)).map_err(too_many)? {
                Counted::Until(last) => last,
                Counted::Beyond(known) if range.last <= known => known,
                Counted::Beyond(_) => return Err(too_many(MAX_STEPS)),
            };
            let range = overlap(range, DateRange { first: own.first, last });
            let steps = take_steps(range, budget).map_err(too_many)?;
            if steps == 0 { Box::new(std::iter::empty()) } else { Box::new(by_rule(rule, own.first, range)) }
        }
    })
}

/// Takes a step from the budget for each date of the range; if these are too many, says how many would not be.
fn take_steps(range: DateRange, budget: &Budget) -> Result<usize, usize> {
    let steps = usize::try_from((range.last - range.first).num_days() + 1).unwrap_or(0);
    match steps {
        steps if steps > MAX_STEPS => Err(MAX_STEPS),
        steps if !budget.take_steps(steps) => Err(MAX_ALL_STEPS),
        steps => Ok(steps),
    }
}

/// How far a rule goes that has a COUNT and starts at `from`; without one, to the last date there is.
///
/// A rule that has no date in 400 years, after which the calendar repeats, has none.
fn counted(rule: &Rule, from: NaiveDate, until: NaiveDate, budget: &Budget) -> Result<Counted, usize> {
    let Some(count) = rule.count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)) else {
        return Ok(Counted::Until(NaiveDate::MAX));
    };
    let (mut missing, mut first, mut days, mut tried) = (count, from, 64, 0);
    while first <= until && tried < STEPS_OF_400_YEARS {
        let last = first.checked_add_days(Days::new(days)).map_or(until, |last| last.min(until));
        tried += take_steps(DateRange { first, last }, budget)?;
        let dates: Vec<NaiveDate> = by_rule(rule, from, DateRange { first, last }).take(missing).collect();
        missing -= dates.len();
        match dates.last() {
            Some(last) if missing == 0 => return Ok(Counted::Until(*last)),
            _ if tried > MAX_STEPS && missing < count => return Ok(Counted::Beyond(last)),
            _ => {}
        }
        first = day_after(last);
        days = (2 * days).min(16_384);
    }
    Ok(Counted::Until(until))
}

fn overlap(a: DateRange, b: DateRange) -> DateRange {
    DateRange { first: a.first.max(b.first), last: a.last.min(b.last) }
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

/// The dates of a rule that starts at `from` within `range`, in order, by RFC 5545 §3.3.10; COUNT aside.
///
/// The library finds the dates of FREQ, INTERVAL, BYMONTH, BYMONTHDAY and the weekdays of BYDAY. The ordinals of BYDAY are
/// counted here, because it drops every date of a rule that has weekdays with and without one, and all of -5 and -53; and so
/// is BYSETPOS, in whole periods: the rule runs from the start of a period, which may lie before `from`, to the end of one.
fn by_rule(rule: &Rule, from: NaiveDate, range: DateRange) -> impl Iterator<Item = NaiveDate> + '_ {
    let mut dates = range.first.max(from).iter_days().take_while(|date| *date <= range.last);
    // The library would search for a date that never comes as far as it can.
    let start = dates.find(|date| rule.may_fall_on(*date, from)).and_then(|reached| period_start(rule, from, reached));
    let candidates = start.map(|start| {
        let start = rrule::Tz::UTC.from_utc_datetime(&start.and_time(NaiveTime::MIN));
        // A period ends within a year.
        let until = range.last.checked_add_days(Days::new(366)).unwrap_or(range.last).and_time(NaiveTime::MIN);
        match explicit(rule, from).until(rrule::Tz::UTC.from_utc_datetime(&until)).validate(start) {
            Ok(validated) => RRuleSet::new(start).rrule(validated).limit(),
            Err(error) => unreachable!("a checked rule is valid: {error}"),
        }
    });
    let end = rule.period(range.last);
    let dates = candidates.into_iter().flat_map(|candidates| candidates.into_iter()).map(|time| time.date_naive());
    let dates = dates.take_while(move |date| rule.period(*date) <= end).filter(|date| rule.has_day(*date));
    positioned(rule, dates)
        .filter(move |date| range.first.max(from) <= *date)
        .take_while(move |date| *date <= range.last)
}

/// The dates at the positions of BYSETPOS in each period; all dates where the rule has none.
fn positioned(rule: &Rule, dates: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    let mut dates = dates.peekable();
    let periods = std::iter::from_fn(move || {
        let first = dates.next()?;
        let period = rule.period(first);
        let mut set = vec![first];
        while let Some(next) = dates.next_if(|date| rule.period(*date) == period) {
            set.push(next);
        }
        // The library gives days counted from the end of a month after those counted from its start.
        set.sort_unstable();
        set.dedup();
        Some(set)
    });
    periods.flat_map(|set| {
        let count = i32::try_from(set.len()).unwrap_or(i32::MAX);
        let chosen = |index: i32| {
            rule.by_set_pos.is_empty() || rule.by_set_pos.iter().any(|p| *p == index + 1 || *p == index - count)
        };
        (0..count).zip(set).filter(|(index, _)| chosen(*index)).map(|(_, date)| date).collect::<Vec<_>>()
    })
}

/// The first day of the last period of the rule, counted from the one that holds `from`, that begins by `reached`.
fn period_start(rule: &Rule, from: NaiveDate, reached: NaiveDate) -> Option<NaiveDate> {
    let periods = rule.period(reached) - rule.period(from);
    let steps = u64::try_from(periods - periods.rem_euclid(i64::from(rule.interval))).ok()?;
    let months = |first: NaiveDate, count: u64| first.checked_add_months(Months::new(u32::try_from(count).ok()?));
    match rule.frequency {
        Frequency::Daily => from.checked_add_days(Days::new(steps)),
        Frequency::Weekly => from.week(rule.week_start).checked_first_day()?.checked_add_days(Days::new(7 * steps)),
        Frequency::Monthly => months(from.with_day(1)?, steps),
        Frequency::Yearly => months(from.with_ordinal(1)?, 12 * steps),
    }
}

/// What the library is to find, with everything said that the RFC takes from the first date.
fn explicit(rule: &Rule, from: NaiveDate) -> RRule<Unvalidated> {
    let mut days: Vec<NWeekday> = rule.by_day.iter().map(|(_, day)| NWeekday::Every(*day)).collect();
    let mut month_days = rule.by_month_day.clone();
    let mut months: Vec<u8> = rule.by_month.clone();
    let unsaid = days.is_empty() && month_days.is_empty();
    match rule.frequency {
        Frequency::Weekly if days.is_empty() => days.push(NWeekday::Every(from.weekday())),
        Frequency::Monthly | Frequency::Yearly if unsaid => {
            month_days.extend(i8::try_from(from.day()));
            if rule.frequency == Frequency::Yearly && months.is_empty() {
                months.extend(u8::try_from(from.month()));
            }
        }
        _ => {}
    }
    let months: Vec<chrono::Month> = months.into_iter().filter_map(|month| month.try_into().ok()).collect();
    let frequency = match rule.frequency {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    };
    RRule::new(frequency)
        .interval(rule.interval)
        .week_start(rule.week_start)
        .by_weekday(days)
        .by_month_day(month_days)
        .by_month(&months)
}
