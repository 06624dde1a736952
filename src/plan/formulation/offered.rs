//! What an agent offers for a template: time that is tentative in every week.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Word;
use crate::roster::model::{Agent, Availability, Roster};
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::recurrence::{Occurrence, occurrences};

use super::super::solver::problem::{DAY, WEEK};
use super::clock::{before, dates, is_off, minutes, next, wall_minute, week_span};

/// Time of the week that is offered.
pub(super) struct Offered<'r> {
    /// What for, where the entries tell that.
    pub(crate) post: Option<&'r Word>,
    /// Whether the agent would rather not in some of it.
    pub(crate) rather_not: bool,
    /// When in all weeks, in minutes of the week; a night from Sunday is at its start and at its end.
    pub(crate) time: IntervalSet,
    /// When in each week, in minutes since its Monday, with what is offered around it.
    pub(crate) in_week: Vec<IntervalSet>,
}

/// What an agent offers, by the entries that do, in all of these weeks, which follow each other. What the agent would rather not holds what else is offered for
/// the same post, so that a shift may lie in both.
///
/// An offer is of the date on which it starts, as a shift is, and is needed in each week but where that date is off. So an entry that
/// begins or ends within the weeks, or recurs in some of them, is no offer on the weekdays on which it is not in all; two entries that
/// take turns are one.
///
/// # Errors
/// Entries give too many shifts.
pub(super) fn offers<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    mondays: &[NaiveDate],
    offers: impl Fn(&Availability) -> bool,
) -> Result<Vec<Offered<'r>>, Vec<Diagnostic>> {
    let mut said: BTreeMap<(Option<&Word>, bool), Said> = BTreeMap::new();
    for entry in agent.availability().iter().filter(|entry| offers(entry)) {
        let said = said.entry((entry.post(), entry.rather_not())).or_insert_with(|| Said::new(mondays.len()));
        said.add(roster, agent, entry, mondays).map_err(|error| vec![*error])?;
    }
    let around = mondays.first().map(|first| before(*first)).into_iter().chain(mondays.iter().copied());
    let around = around.chain(mondays.last().map(|last| next(*last)));
    let off: Vec<[bool; 7]> = around.map(|monday| dates(monday).map(|date| is_off(agent, date))).collect();
    let posts: BTreeSet<Option<&Word>> = said.keys().map(|(post, _)| *post).collect();
    let mut offers = Vec::new();
    for post in posts {
        let gladly = said.get(&(post, false));
        if let Some(gladly) = gladly {
            offers.push(gladly.offered(post, false, &off));
        }
        if let Some(rather_not) = said.get(&(post, true)) {
            let all = gladly.map_or_else(|| rather_not.clone(), |gladly| rather_not.with(gladly));
            offers.push(all.offered(post, true, &off));
        }
    }
    offers.retain(|offer| !offer.time.is_empty());
    Ok(offers)
}

/// What is offered on each date, in minutes since 00:00 of it on the agent's clock.
#[derive(Clone)]
struct Said {
    /// By week and weekday; the first week is the one before the weeks that are planned, and the last the one after them.
    on: Vec<[Day; 7]>,
}

#[derive(Clone, Default)]
struct Day {
    time: Vec<Interval>,
    /// Whether time off takes what an entry on another clock offers, while the date is not off on which that starts on the agent's clock:
    /// a shift would take place then.
    is_missing: bool,
}

impl Said {
    fn new(weeks: usize) -> Self {
        Self { on: vec![<[Day; 7]>::default(); weeks + 2] }
    }

    /// Adds what an entry offers.
    fn add(
        &mut self,
        roster: &Roster,
        agent: &Agent,
        entry: &Availability,
        mondays: &[NaiveDate],
    ) -> Result<(), Box<Diagnostic>> {
        let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else { return Ok(()) };
        let first = before(*first);
        let spans = week_span(agent.zone(), first).zip(week_span(agent.zone(), next(*last)));
        let Some((first_span, last_span)) = spans else { return Ok(()) };
        let span = first_span.hull(last_span).widened(Duration::DAY.times(2));
        let is_own = entry.whereabouts().home() == agent.zone();
        for found in occurrences(entry, span, roster.budget())? {
            let days = usize::try_from((found.date - first).num_days()).ok();
            let Some(day) = days.and_then(|days| Some(&mut self.on.get_mut(days / 7)?[days % 7])) else { continue };
            if is_own {
                day.time.extend(stated(entry, found.date));
            } else {
                day.add_from_another_clock(agent, &found);
            }
        }
        Ok(())
    }

    /// What either offers.
    fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (day, more) in both.on.iter_mut().flatten().zip(other.on.iter().flatten()) {
            day.time.extend(&more.time);
            day.is_missing |= more.is_missing;
        }
        both
    }

    /// What this is as an offer, where these dates are off.
    fn offered<'r>(&self, post: Option<&'r Word>, rather_not: bool, off: &[[bool; 7]]) -> Offered<'r> {
        Offered { post, rather_not, time: self.of_all_weeks(off), in_week: self.in_weeks(off) }
    }

    /// What is offered in every week in which its date is not off, in minutes of the week.
    fn of_all_weeks(&self, off: &[[bool; 7]]) -> IntervalSet {
        let weeks = 1..self.on.len() - 1;
        let mut all: Vec<Interval> = Vec::new();
        for weekday in 0..7 {
            let weeks = self.on[weeks.clone()].iter().zip(&off[weeks.clone()]);
            let weeks = weeks.filter(|(on, off)| !off[weekday] || on[weekday].is_missing);
            let sets = weeks.map(|(on, _)| on[weekday].time.iter().copied().collect::<IntervalSet>());
            let shared = sets.reduce(|shared, set| shared.intersection(&set));
            let midnight = i64::try_from(weekday).unwrap_or(0) * i64::from(DAY);
            // Where no Sunday of the weeks is worked, the one before them may still go on into the first.
            let before = (shared.is_none() && weekday == 6 && !off[0][6]).then(|| self.after_sunday());
            let shared = shared.or(before).unwrap_or_default();
            shared.iter().for_each(|time| all.extend(of_week(midnight, time)));
        }
        all.into_iter().collect()
    }

    /// What is offered from the Sunday before the weeks and lies in the first, in minutes since 00:00 of that Sunday.
    fn after_sunday(&self) -> IntervalSet {
        let times = self.on[0][6].time.iter();
        times.filter_map(|time| minutes(time.start().unix().max(i64::from(DAY)), time.end().unix())).collect()
    }

    /// What is offered in each week and around it, on dates that are not off, in minutes since its Monday.
    fn in_weeks(&self, off: &[[bool; 7]]) -> Vec<IntervalSet> {
        let around = |week: usize| {
            let days = (0..21).filter(move |day| !off[week - 1 + day / 7][day % 7]);
            let times = days.flat_map(|day| {
                let midnight = (i64::try_from(day).unwrap_or(0) - 7) * i64::from(DAY);
                let times = self.on[week - 1 + day / 7][day % 7].time.iter();
                times.filter_map(move |time| minutes(time.start().unix() + midnight, time.end().unix() + midnight))
            });
            times.collect()
        };
        (1..self.on.len() - 1).map(around).collect()
    }
}

impl Day {
    /// Adds what an entry that is read on another clock gives on a date of that clock.
    fn add_from_another_clock(&mut self, agent: &Agent, found: &Occurrence) {
        let Some(time) = found.interval() else { return };
        let zone = agent.zone();
        let is_taken = agent.is_off_on(found.date) || !agent.dates().contains(found.date);
        if is_taken {
            self.is_missing |= !is_off(agent, zone.local(time.start()).date());
        } else {
            let start = wall_minute(zone, time.start(), found.date, true);
            // What is shown for the second time is read as the first, which is earlier.
            let end = wall_minute(zone, time.end(), found.date, false);
            self.time.extend(minutes(start, end));
        }
    }
}

/// The hours of an entry on a date, in minutes since 00:00 of it.
fn stated(entry: &Availability, date: NaiveDate) -> Option<Interval> {
    let (start, end) = entry.hours().on(date);
    let minute = |time: NaiveDateTime| (time - date.and_time(NaiveTime::MIN)).num_minutes();
    minutes(minute(start), minute(end))
}

/// The parts of the week that some minutes after a midnight of it are: those after its end are at its start.
fn of_week(midnight: i64, time: Interval) -> impl Iterator<Item = Interval> {
    let week = i64::from(WEEK);
    let part = move |shift: i64| {
        let (start, end) = (time.start().unix() + midnight + shift, time.end().unix() + midnight + shift);
        minutes(start.max(0), end.min(week))
    };
    [-week, 0, week].into_iter().filter_map(part)
}
