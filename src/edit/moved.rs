//! One shift at other hours, whatever has been done to it before.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::roster::model::{Agent, Availability, Dates, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::Hours;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;
use crate::timeline::stated::Stated;
use crate::words::clock::Clock;

use super::change::{Change, Entry, Kind, Off, On};
use super::file::{File, Place};
use super::refused::Refused;
use super::shift::{OwnShift, off_times, on, own_shift, shifts_from};
use super::typed::WhichShift;

/// Days around that of a shift on which others may reach into it.
const AROUND: u64 = 2;

/// Where old and new hours overlap, the agent stays on: only what goes is taken off, and only what comes is added. What an earlier move of the
/// shift took off or added goes where it is in the way.
///
/// # Errors
/// There is no such shift, or the agent is off or on already at the new hours.
pub(super) fn moved(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    which: WhichShift,
    hours: Hours,
) -> Result<Vec<Change>, Refused> {
    let first = which.date.checked_sub_days(Days::new(AROUND)).unwrap_or(which.date);
    let around = shifts_from(roster, agent, first, 2 * AROUND)?;
    let off = Taken::of(agent.time_off());
    let now = union(around.iter().map(|(stated, interval)| on(&off, stated, *interval)));
    let mut of_day = around.iter().filter(|(stated, _)| stated.date == which.date);
    let is_so = of_day.any(|(stated, interval)| {
        let new = at(hours, which.date, stated.zone, *interval);
        now.intersection(&new.union(&(*interval).into())) == new
    });
    if is_so {
        return Ok(Vec::new());
    }
    let shift = own_shift(roster, agent, which)?;
    let new = at(hours, which.date, shift.stated.zone, shift.interval);
    Move { agent, date: which.date, around, shift, new }.changes(&File::parse(text)?)
}

/// A shift that is moved, and all that is stated around it.
struct Move<'r> {
    agent: &'r Agent,
    date: NaiveDate,
    around: Vec<(Stated<'r>, Interval)>,
    shift: OwnShift<'r>,
    new: IntervalSet,
}

impl Move<'_> {
    fn changes(&self, file: &File<'_>) -> Result<Vec<Change>, Refused> {
        let (agent, zone) = (self.agent, self.shift.stated.zone);
        self.is_nowhere_else()?;
        let undone = self.undone();
        let left = agent.time_off().iter().enumerate().filter(|(place, _)| !undone.contains(place)).map(|(_, off)| off);
        for interval in self.new.iter() {
            free_at(agent, left.clone(), interval, zone)?;
        }
        let dropped = if undone.is_empty() { BTreeSet::new() } else { self.entries_of_its_own(file) };
        let is_dropped = |stated: &Stated<'_>| {
            stated.date == self.date && dropped.iter().any(|place| agent.availability()[*place].at() == stated.at)
        };
        // What the agent is on for without these, and what of that is the shift's, where it is and where it was.
        let off = Taken::of(left);
        let stays = self.around.iter().filter(|(stated, _)| !is_dropped(stated));
        let then = union(stays.map(|(stated, interval)| on(&off, stated, *interval)));
        let was = undone.iter().filter_map(|place| agent.time_off()[*place].times()).collect::<IntervalSet>();
        let own = was.union(&self.shift.interval.into());
        let off = |time: Interval| Change::AddTimeOff(Off { when: off_times(agent, time, zone), covered_by: None });
        let undone = undone.iter().rev().map(|place| Change::Remove { kind: Kind::TimeOff, number: place + 1 });
        let dropped = dropped.iter().rev().map(|place| Change::RemoveDate { number: place + 1, date: self.date });
        let gone = then.intersection(&own).difference(&self.new);
        let come = self.new.difference(&then);
        Ok(undone.chain(dropped).chain(gone.iter().map(off)).chain(come.iter().map(|time| self.entry(time))).collect())
    }

    /// Whether something that is stated is the shift, or a part of it.
    fn is_part(&self, stated: &Stated<'_>, interval: Interval) -> bool {
        stated.date == self.date && self.shift.interval.hull(interval) == self.shift.interval
    }

    /// Refuses where the agent is on for another shift at the new hours.
    fn is_nowhere_else(&self) -> Result<(), Refused> {
        let off = Taken::of(self.agent.time_off());
        let others = self.around.iter().filter(|(stated, interval)| !self.is_part(stated, *interval));
        let others = union(others.map(|(stated, interval)| on(&off, stated, *interval)));
        let there = others.iter().find(|there| self.new.within(*there).next().is_some());
        there.map_or(Ok(()), |there| {
            Err(format!("{} is on {} already", self.agent.handle(), in_words(there, self.shift.stated.zone)).into())
        })
    }

    /// The times off from which the shift was moved, or by which it is shorter, that are in the way of the new hours.
    fn undone(&self) -> BTreeSet<usize> {
        let of_day = self.around.iter().filter(|(stated, _)| stated.date == self.date);
        let of_day: IntervalSet = of_day.map(|(_, interval)| *interval).collect();
        let is_undone = |off: &TimeOff| {
            off.coverer().is_none()
                && !off.is_request()
                && off.times().is_some_and(|time| {
                    self.new.within(time).next().is_some() && IntervalSet::from(time).difference(&of_day).is_empty()
                })
        };
        let all = self.agent.time_off().iter().enumerate();
        all.filter(|(_, off)| is_undone(off)).map(|(place, _)| place).collect()
    }

    /// The entries of lists of dates that state the shift, if nobody has written anything by them.
    fn entries_of_its_own(&self, file: &File<'_>) -> BTreeSet<usize> {
        let all = self.agent.availability();
        let states = |entry: &Availability| {
            self.around.iter().any(|(stated, interval)| self.is_part(stated, *interval) && entry.at() == stated.at)
        };
        let has_comment = |place: usize| match file.part(Kind::Entry, place + 1).map(|part| part.place) {
            Ok(Place::Lines(lines)) => file.text[file.with_heading(&lines)].contains('#'),
            Ok(Place::InList(array, _)) => array.to_string().contains('#'),
            Err(_) => true,
        };
        let own = all.iter().enumerate().filter(|(place, entry)| {
            matches!(entry.dates(), Dates::Listed(_)) && states(entry) && !has_comment(*place)
        });
        own.map(|(place, _)| place).collect()
    }

    /// An entry for a stretch of the new hours.
    fn entry(&self, time: Interval) -> Change {
        let zone = self.shift.stated.zone;
        let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
        let is_own = self.agent.whereabouts().zone_on(from.date()).name() == zone.name();
        let entry = Entry {
            on: On::Dates([from.date()].into()),
            hours: Hours::between(from.time(), until.time()),
            firmness: Firmness::Firm,
            post: self.shift.stated.post.cloned(),
            zone: (!is_own).then(|| zone.clone()),
        };
        Change::AddEntry { entry, heading: None }
    }
}

/// The new hours of a shift. Who moves a night to 00:00-08:00 means the second of its dates.
fn at(hours: Hours, date: NaiveDate, zone: &Zone, old: Interval) -> IntervalSet {
    let on = |date: NaiveDate| {
        let (start, end) = hours.on(date);
        Interval::new(zone.instant(start), zone.instant(end))
    };
    let meets = |new: Option<Interval>| new.is_some_and(|new| new.overlaps(old));
    let [same, next] = [on(date), date.succ_opt().and_then(on)];
    if !meets(same) && meets(next) { next } else { same }.into_iter().collect()
}

fn union(all: impl Iterator<Item = IntervalSet>) -> IntervalSet {
    all.fold(IntervalSet::default(), |all, more| all.union(&more))
}

/// Refuses where time off takes a time.
pub(super) fn free_at<'o>(
    agent: &Agent,
    all: impl IntoIterator<Item = &'o TimeOff>,
    time: Interval,
    zone: &Zone,
) -> Result<(), Refused> {
    let date = zone.local(time.start()).date();
    let takes = |off: &&TimeOff| {
        off.dates().is_some_and(|dates| dates.contains(date)) || off.times().is_some_and(|off| off.overlaps(time))
    };
    let Some(off) = all.into_iter().find(takes) else { return Ok(()) };
    let agent = agent.handle();
    let when = off.times().map_or(date.format("%a %F").to_string(), |time| in_words(time, zone));
    let covers = off.covered_by().map_or(String::new(), |by| format!(", and {by} covers"));
    let from = off.stated().first().map_or(date, |(from, _)| from.date());
    Err(format!("{agent} is off on {when}{covers}; `coverage edit back {agent} {from}` ends that").into())
}

fn in_words(time: Interval, zone: &Zone) -> String {
    Clock::new(zone.clone()).range(time)
}
