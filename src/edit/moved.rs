//! One shift at other hours, whatever has been done to it before.

use chrono::NaiveDate;

use crate::roster::model::{Agent, Dates, Firmness, Roster};
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
use super::shift::{off_times, on, own_shift, shifts_from};
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
    let first = which.date.checked_sub_days(chrono::Days::new(AROUND)).unwrap_or(which.date);
    let around = shifts_from(roster, agent, first, 2 * AROUND)?;
    let of_day = || around.iter().filter(|(stated, _)| stated.date == which.date);
    let all = Taken::of(agent.time_off());
    let now = union(around.iter().map(|(stated, interval)| on(&all, stated, *interval)));
    for (stated, interval) in of_day() {
        let new = at(hours, which.date, stated.zone, *interval);
        if now.intersection(&new.union(&(*interval).into())) == new {
            return Ok(Vec::new());
        }
    }
    let shift = own_shift(roster, agent, which)?;
    let (zone, old) = (shift.stated.zone, IntervalSet::from(shift.interval));
    let new = at(hours, which.date, zone, shift.interval);
    let is_part = |stated: &Stated<'_>, interval: &Interval| {
        stated.date == which.date && shift.interval.hull(*interval) == shift.interval
    };
    let others = around.iter().filter(|(stated, interval)| !is_part(stated, interval));
    let others = union(others.map(|(stated, interval)| on(&all, stated, *interval)));
    if let Some(there) = others.iter().find(|there| new.within(*there).next().is_some()) {
        return Err(format!("{} is on {} already", agent.handle(), in_words(there, zone)).into());
    }
    // What this shift was moved from, or is at only in part.
    let stated_that_day: IntervalSet = of_day().map(|(_, interval)| *interval).collect();
    let was_moved = |off: &TimeOff| {
        let is_in = |time: &Interval| IntervalSet::from(*time).difference(&stated_that_day).is_empty();
        off.coverer().is_none() && !off.is_request() && off.times().as_ref().is_some_and(is_in)
    };
    let mut undone = Vec::new();
    for (place, off) in agent.time_off().iter().enumerate() {
        let is_in_the_way = off.times().is_some_and(|time| new.within(time).next().is_some());
        if is_in_the_way && was_moved(off) {
            undone.push(place);
        }
    }
    let left = agent.time_off().iter().enumerate().filter(|(place, _)| !undone.contains(place)).map(|(_, off)| off);
    for interval in new.iter() {
        free_at(agent, left.clone(), interval, zone)?;
    }
    let file = File::parse(text)?;
    let mut changes: Vec<Change> =
        undone.iter().rev().map(|place| Change::Remove { kind: Kind::TimeOff, number: place + 1 }).collect();
    let added: Vec<usize> = if undone.is_empty() {
        Vec::new()
    } else {
        let parts = of_day().filter(|(stated, interval)| is_part(stated, interval));
        parts.filter_map(|(stated, _)| alone(&file, agent, stated)).collect()
    };
    changes.extend(added.iter().rev().map(|place| Change::RemoveDate { number: place + 1, date: which.date }));
    let is_added = |stated: &Stated<'_>| added.iter().any(|place| agent.availability()[*place].at() == stated.at);
    let left = Taken::of(left);
    let stays = around.iter().filter(|(stated, _)| !(stated.date == which.date && is_added(stated)));
    let then = union(stays.map(|(stated, interval)| on(&left, stated, *interval)));
    let own = undone.iter().filter_map(|place| agent.time_off()[*place].times()).collect::<IntervalSet>().union(&old);
    let off = |time: Interval| Change::AddTimeOff(Off { when: off_times(agent, time, zone), covered_by: None });
    changes.extend(then.intersection(&own).difference(&new).iter().map(off));
    let entry = |time: Interval| {
        let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
        let is_own = agent.whereabouts().zone_on(from.date()).name() == zone.name();
        let entry = Entry {
            on: On::Dates([from.date()].into()),
            hours: Hours::between(from.time(), until.time()),
            firmness: Firmness::Firm,
            post: shift.stated.post.cloned(),
            zone: (!is_own).then(|| zone.clone()),
        };
        Change::AddEntry { entry, heading: None }
    };
    changes.extend(new.difference(&then).iter().map(entry));
    Ok(changes)
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

/// The entry of a list of dates that states a shift, if nobody has written anything by it.
fn alone(file: &File<'_>, agent: &Agent, stated: &Stated<'_>) -> Option<usize> {
    let place = agent.availability().iter().position(|entry| entry.at() == stated.at)?;
    if !matches!(agent.availability()[place].dates(), Dates::Listed(_)) {
        return None;
    }
    let has_comment = match file.part(Kind::Entry, place + 1).ok()?.place {
        Place::Lines(lines) => file.text[file.with_heading(&lines)].contains('#'),
        Place::InList(array, _) => array.to_string().contains('#'),
    };
    (!has_comment).then_some(place)
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
