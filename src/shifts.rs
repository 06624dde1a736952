//! Who is on duty when: from a roster and a span of time to shifts.
//!
//! Recurrence is computed on dates; each date's start and end become instants separately, so a shift that says
//! 22:00-06:00 ends at 06:00 on the clock, on every night. This is the only user of `rrule`, which sees dates alone.

pub mod published;

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone};
use rrule::{NWeekday, RRule, RRuleSet, Unvalidated};

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::model::{Agent, AgentId, Availability, DateRange, Dates, Firmness, Roster, TimeOff};
use crate::roster::rule::{Frequency, Rule};
use crate::roster::team::RoleId;
use crate::time::civil::{Duration, Hours, Weekdays, day_after, monday_of};
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::{Reader, WallClock, Zone};

/// The most shifts that one entry may give in a window.
pub const MAX_SHIFTS: usize = 30_000;

/// How far around a span one must look so that no border depends on the span: a run that goes on for longer than this
/// is longer than a day in any case.
const REACH: Duration = Duration::DAY.times(3);

/// A stretch of time in which one agent is on duty in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: RoleId,
    /// When.
    pub interval: Interval,
    /// Whose shifts are covered in some of that time, in the order of handles.
    pub covering_for: Vec<AgentId>,
}

/// One agent's duty around a span.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who.
    pub agent: AgentId,
    /// The shifts that overlap the span, whole, in order; none overlaps another.
    pub shifts: Vec<Shift>,
    /// The firm time that time off took away.
    pub taken_off: IntervalSet,
}

impl Duty {
    /// The time on duty in any role.
    #[must_use]
    pub fn on(&self) -> IntervalSet {
        self.shifts.iter().map(|shift| shift.interval).collect()
    }
}

/// Every agent's duty around `span`, in the order of handles.
///
/// # Errors
/// An entry gives more than [`MAX_SHIFTS`] shifts.
pub fn duties(roster: &Roster, span: Interval) -> Result<Vec<Duty>, Vec<Diagnostic>> {
    let reach = span.widened(REACH);
    let mut errors = Vec::new();
    let own: Vec<IntervalSet> = roster
        .agents()
        .map(|(_, agent)| {
            said_time(agent, Firmness::Firm, reach).unwrap_or_else(|mut found| {
                errors.append(&mut found);
                IntervalSet::default()
            })
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut covers: Vec<Vec<Cover>> = vec![Vec::new(); own.len()];
    for (id, agent) in roster.agents() {
        for off in agent.time_off() {
            if let Some((coverer, _)) = off.covered_by() {
                let parts = own[id.index()].within(off.interval());
                covers[coverer.index()].extend(parts.map(|interval| Cover { interval, of: id }));
            }
        }
    }
    let duty = |(id, agent): (AgentId, &Agent)| {
        let own = &own[id.index()];
        let away = away(agent);
        let covers = present(agent, &away, &covers[id.index()]);
        let runs: IntervalSet = own.difference(&away).iter().chain(covers.iter().map(|cover| cover.interval)).collect();
        let shifts = runs.iter().flat_map(|run| cut(agent, run)).filter(|interval| interval.overlaps(span));
        Duty {
            agent: id,
            shifts: shifts.map(|interval| shift(id, agent, interval, &covers)).collect(),
            taken_off: own.intersection(&away),
        }
    };
    Ok(roster.agents().map(duty).collect())
}

/// The shifts of all duties that overlap `window`, whole, ordered by start, end and handle.
#[must_use]
pub fn shifts(duties: &[Duty], window: Interval) -> Vec<&Shift> {
    let mut shifts: Vec<&Shift> =
        duties.iter().flat_map(|duty| &duty.shifts).filter(|shift| shift.interval.overlaps(window)).collect();
    shifts.sort_by_key(|shift| (shift.interval, shift.agent));
    shifts
}

/// The time around `span` in which an agent says to be on duty (or, tentative, to be able to), in the team's employ; time
/// off is not taken away.
///
/// # Errors
/// An entry gives more than [`MAX_SHIFTS`] shifts.
pub fn said_time(agent: &Agent, firmness: Firmness, span: Interval) -> Result<IntervalSet, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut said = Vec::new();
    for entry in agent.availability().iter().filter(|entry| entry.firmness() == firmness) {
        match occurrences(entry, span) {
            Ok(found) => said.extend(found.iter().filter_map(Occurrence::interval)),
            Err(error) => errors.push(*error),
        }
    }
    let employed = agent.employed();
    if errors.is_empty() {
        Ok(said.into_iter().filter_map(|i| i.intersection(employed)).collect())
    } else {
        Err(errors)
    }
}

/// The tentative time within `span` that an agent is neither on duty nor away in.
///
/// # Errors
/// An entry gives more than [`MAX_SHIFTS`] shifts.
pub fn could_be(agent: &Agent, duty: &Duty, span: Interval) -> Result<IntervalSet, Vec<Diagnostic>> {
    let said: IntervalSet = said_time(agent, Firmness::Tentative, span)?.within(span).collect();
    Ok(said.difference(&duty.on()).difference(&away(agent)))
}

/// An agent's time with the role in it, cut where the role changes.
#[must_use]
pub fn in_roles(agent: &Agent, time: &IntervalSet) -> Vec<(RoleId, Interval)> {
    let cut = |interval: Interval| {
        let border = agent.promotion().unwrap_or(interval.start()).clamp(interval.start(), interval.end());
        [Interval::new(interval.start(), border), Interval::new(border, interval.end())]
    };
    time.iter().flat_map(cut).flatten().map(|interval| (agent.role_at(interval.start()), interval)).collect()
}

/// The time that an agent is away.
#[must_use]
pub fn away(agent: &Agent) -> IntervalSet {
    agent.time_off().iter().map(TimeOff::interval).collect()
}

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
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        Interval::new(self.start.instant(), self.end.instant())
    }

    /// Whether some of it, or the instant where it would be, lies in `span`.
    #[must_use]
    pub fn is_in(&self, span: Interval) -> bool {
        let start = self.start.instant();
        self.interval().map_or(span.start() <= start && start < span.end(), |interval| interval.overlaps(span))
    }
}

/// What one entry gives that overlaps `span`, whole, in order of the dates.
///
/// # Errors
/// It gives more than [`MAX_SHIFTS`].
pub fn occurrences(entry: &Availability, span: Interval) -> Result<Vec<Occurrence>, Box<Diagnostic>> {
    let found: Vec<Occurrence> = taking_place(entry, span).take(MAX_SHIFTS + 1).collect();
    if found.len() > MAX_SHIFTS {
        let message = format!("this entry gives more than {MAX_SHIFTS} shifts in this window");
        let diagnostic = Diagnostic::new(Code::TooManyShifts, entry.at().clone(), message);
        return Err(Box::new(diagnostic.help("ask for a shorter window, or end the entry with `until`")));
    }
    Ok(found)
}

/// When an entry first takes place within `span`, whole, if it ever does.
#[must_use]
pub fn first_occurrence(entry: &Availability, span: Interval) -> Option<Interval> {
    taking_place(entry, span).find_map(|found| found.interval())
}

/// The given hours of the given days of a zone that overlap `span`, whole, in order.
#[must_use]
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

/// Some of an agent's shift that somebody else takes.
#[derive(Clone, Copy)]
struct Cover {
    interval: Interval,
    of: AgentId,
}

/// The covers, cut to when the coverer is there: covered time is the coverer's own and cut as that is.
fn present(coverer: &Agent, away: &IntervalSet, covers: &[Cover]) -> Vec<Cover> {
    let there = |cover: &Cover| {
        let employed = cover.interval.intersection(coverer.employed()).map(IntervalSet::from).unwrap_or_default();
        let of = cover.of;
        employed.difference(away).iter().map(|interval| Cover { interval, of }).collect::<Vec<_>>()
    };
    covers.iter().flat_map(there).collect()
}

fn shift(id: AgentId, agent: &Agent, interval: Interval, covers: &[Cover]) -> Shift {
    let covered = covers.iter().filter(|cover| cover.interval.overlaps(interval)).map(|cover| cover.of);
    let covering_for: BTreeSet<AgentId> = covered.collect();
    let role = agent.role_at(interval.start());
    Shift { agent: id, role, interval, covering_for: covering_for.into_iter().collect() }
}

/// Cuts an unbroken run where the role changes and, if it is longer than 24 h, at every 00:00 of the agent's zone.
fn cut(agent: &Agent, run: Interval) -> impl Iterator<Item = Interval> {
    let mut borders: Vec<Instant> = agent.promotion().into_iter().collect();
    if run.length() > Duration::DAY {
        let zone = agent.zone();
        let last = zone.local(run.end()).date();
        let dates = zone.local(run.start()).date().iter_days().take_while(|date| *date <= last);
        borders.extend(dates.map(|date| zone.midnight(date)));
    }
    borders.retain(|border| run.start() < *border && *border < run.end());
    borders.sort_unstable();
    let mut start = run.start();
    let piece = move |end| Interval::new(std::mem::replace(&mut start, end), end);
    borders.into_iter().chain([run.end()]).filter_map(piece)
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
fn taking_place(entry: &Availability, span: Interval) -> impl Iterator<Item = Occurrence> + '_ {
    let mut clock = entry.zone().reader();
    dates_within(entry.dates(), dates_around(span, entry.zone()))
        .map(move |date| on_date(entry.hours(), date, &mut clock))
        .filter(move |found| found.is_in(span))
}

/// The dates of an entry within `range`, in order.
fn dates_within(dates: &Dates, range: DateRange) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
    match dates {
        Dates::Listed(dates) => {
            let within = move |date: &NaiveDate| range.first <= *date && *date <= range.last;
            Box::new(dates.iter().copied().filter(within))
        }
        Dates::Weekly { days, every, range: own } => Box::new(weekly(*days, *every, own.first, overlap(*own, range))),
        Dates::Rule { rule, range: own } => {
            Box::new(by_rule(rule, own.first, overlap(*own, range)).into_iter().flatten())
        }
    }
}

fn overlap(a: DateRange, b: DateRange) -> DateRange {
    DateRange { first: a.first.max(b.first), last: a.last.min(b.last) }
}

/// The weekdays of every so many weeks, counted from the week of `from`.
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

/// The dates of a rule that starts at `from`, by RFC 5545 §3.3.10.
///
/// The library finds the dates of FREQ, INTERVAL, BYMONTH, BYMONTHDAY and the weekdays of BYDAY. The ordinals of BYDAY are
/// counted here, because it drops every date of a rule that has weekdays with and without one, and all of -5 and -53; and
/// so are BYSETPOS, in whole periods, and COUNT, from the first date on: the rule runs from the start of a period, which may
/// lie before `from`.
fn by_rule(rule: &Rule, from: NaiveDate, range: DateRange) -> Option<impl Iterator<Item = NaiveDate> + '_> {
    if range.first > range.last {
        return None;
    }
    let reached = if rule.count.is_some() { from } else { range.first.max(from) };
    let start = period_start(rule, from, reached)?;
    // The calendar repeats after 400 years: what did not come until then is not searched for any longer.
    let last =
        range.first.max(from).checked_add_months(Months::new(4_800)).map_or(range.last, |far| far.min(range.last));
    // The library would search for a date that never comes as far as it can.
    let mut dates = range.first.max(from).iter_days().take_while(|date| *date <= last);
    if !dates.any(|date| rule.may_fall_on(date, from)) {
        return None;
    }
    let start = rrule::Tz::UTC.from_utc_datetime(&start.and_time(NaiveTime::MIN));
    let candidates = match explicit(rule, from).validate(start) {
        Ok(validated) => RRuleSet::new(start).rrule(validated).limit(),
        Err(error) => unreachable!("a checked rule is valid: {error}"),
    };
    let end = rule.period(last);
    let dates = candidates.into_iter().map(|time| time.date_naive()).take_while(move |date| rule.period(*date) <= end);
    let count = rule.count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX));
    let dates =
        positioned(rule, dates.filter(|date| rule.has_day(*date))).filter(move |date| *date >= from).take(count);
    Some(dates.take_while(move |date| *date <= last).filter(move |date| range.first <= *date))
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
