//! What of a date has been given to somebody, or is off, and to whom it is given anew.
//!
//! A date alone means all that is stated for it. A time means what begins then: a shift, or what time off has cut out of one.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use crate::roster::model::{Agent, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;
use crate::words::clock::day as in_words;

use super::change::{Change, Cover, Kind, Off, OffWhen};
use super::day::{AROUND, Day, Piece, in_words as time_in_words, pieces, to_write};
use super::free::free_at;
use super::own::OwnShift;
use super::refused::Refused;
use super::typed::WhichShift;

/// What somebody means by a shift that another is to do.
pub(super) enum Meant<'d, 'r> {
    /// A stretch for which the agent is on.
    Own(OwnShift<'d, 'r>),
    /// What is off.
    Off(Vec<Given<'d>>),
}

/// What time off takes of what is meant.
pub(super) struct Given<'d> {
    /// The time off.
    pub(super) off: &'d TimeOff,
    /// Its place in the file, from 0.
    pub(super) place: usize,
    /// When that is.
    time: IntervalSet,
    /// The clock on which it is stated.
    zone: &'d Zone,
}

/// What is given away at the time that is named is meant before what is left behind it. A date alone means what the agent is on for, if nothing of it
/// has been given away, or what has been given to one.
///
/// # Errors
/// There is no such shift, or there are several.
pub(super) fn meant<'d, 'r>(day: &'d Day<'r>, roster: &Roster, which: WhichShift) -> Result<Meant<'d, 'r>, Refused> {
    let (given, shifts) = (given(day, which.time), day.shifts());
    if !given.is_empty() {
        let is_to_one = given.iter().all(|other| other.off.covered_by() == given[0].off.covered_by());
        let is_clear = which.time.is_some() || shifts.is_empty() && is_to_one;
        return if is_clear { Ok(Meant::Off(given)) } else { Err(several(day, &given, &shifts)) };
    }
    day.shift(roster, which).map(Meant::Own).or_else(|refused| {
        let off = off_at(day, which.time, |_| true);
        let is_clear = !off.is_empty() && (which.time.is_some() || shifts.is_empty());
        if is_clear { Ok(Meant::Off(off)) } else { Err(refused) }
    })
}

/// Why a date is not enough.
fn several(day: &Day<'_>, given: &[Given<'_>], shifts: &[OwnShift<'_, '_>]) -> Refused {
    let written = |at: Instant, zone: &Zone| (at, to_write(day.agent, at, zone));
    let begins = |given: &Given<'_>| Some(written(given.time.iter().next()?.start(), given.zone));
    let own = shifts.iter().map(|shift| written(shift.time.start(), shift.stated.zone));
    let times: BTreeSet<(Instant, String)> = given.iter().filter_map(begins).chain(own).collect();
    let times: Vec<String> = times.into_iter().map(|(_, written)| written).collect();
    let (agent, date) = (day.agent.handle(), in_words(day.date));
    format!("something of {agent}'s {date} has been given away already; write {}", times.join(" or ")).into()
}

/// By what the date, or what begins at a time, has been given to somebody, or somebody is asked for.
pub(super) fn given<'d>(day: &'d Day<'_>, at: Option<NaiveTime>) -> Vec<Given<'d>> {
    off_at(day, at, is_given)
}

/// Whether time off says who does it, or asks for that.
fn is_given(off: &TimeOff) -> bool {
    off.coverer().is_some() || off.is_request()
}

/// The times off that take something of the date, or what begins at a time.
pub(super) fn off_at<'d>(
    day: &'d Day<'_>,
    at: Option<NaiveTime>,
    is_meant: impl Fn(&TimeOff) -> bool,
) -> Vec<Given<'d>> {
    // A shift whose beginning is off otherwise begins, for this, where that ends.
    let all = day.agent.time_off();
    let before: IntervalSet = all.iter().filter(|off| !is_meant(off)).filter_map(TimeOff::times).collect();
    let meant: Vec<(&Piece<'_>, Interval)> = match at {
        None => day.of_date().map(|piece| (piece, piece.interval)).collect(),
        Some(time) => {
            let all = day.pieces.iter().filter_map(|piece| Some((piece, from(day, piece, time)?)));
            // A night is told by its first date, by its second where no other is meant.
            let (own, other): (Vec<_>, Vec<_>) = all.partition(|(piece, _)| piece.stated.date == day.date);
            if own.is_empty() { other } else { own }
        }
    };
    let taken = |off: &TimeOff, (piece, meant): &(&Piece<'_>, Interval)| match (off.dates(), off.times()) {
        (Some(dates), _) => {
            let is_whole = meant.start() == piece.interval.start();
            (is_whole && dates.contains(piece.stated.date)).then_some(*meant)
        }
        (_, Some(time)) => {
            let begins = || {
                let left = IntervalSet::from(*meant).difference(&before);
                let is_first = left.iter().next().is_some_and(|left| time.contains(left.start()));
                time.start() == meant.start() || meant.start() == piece.interval.start() && is_first
            };
            meant.intersection(time).filter(|_| at.is_none() || begins())
        }
        _ => None,
    };
    let given = |(place, off): (usize, &'d TimeOff)| {
        let zone = meant.iter().find(|meant| taken(off, meant).is_some())?.0.stated.zone;
        Some(Given { off, place, time: meant.iter().filter_map(|meant| taken(off, meant)).collect(), zone })
    };
    all.iter().enumerate().filter(|(_, off)| is_meant(off)).filter_map(given).collect()
}

/// What is stated from a time of the date on, to its end; of a night also from a time after midnight, by either of its dates.
fn from(day: &Day<'_>, piece: &Piece<'_>, time: NaiveTime) -> Option<Interval> {
    let next = day.date.succ_opt().filter(|_| piece.stated.date == day.date);
    let instants =
        [Some(day.date), next].into_iter().flatten().map(|date| piece.stated.zone.instant(date.and_time(time)));
    let at = instants.into_iter().find(|at| piece.interval.contains(*at))?;
    Interval::new(at, piece.interval.end())
}

/// Time off that takes what is stated for a date. Who is off on a date covers nobody on it, but for an exchange: who covers somebody around it is
/// off for these times alone.
pub(super) fn day_off(
    roster: &Roster,
    agent: &Agent,
    date: NaiveDate,
    time: &IntervalSet,
    zone: &Zone,
    by: Option<&Cover>,
) -> Vec<Change> {
    let is_exchange = matches!(by, Some(Cover::Agent(_)));
    let new = |when| Change::AddTimeOff(Off { when, covered_by: by.cloned() });
    if is_exchange || !covers_around(roster, agent, date) {
        return vec![new(OffWhen::Dates { from: date, until: Some(date) })];
    }
    time.iter().map(|time| new(off_times(agent, time, zone))).collect()
}

/// Whether an agent may cover somebody on a date, on anybody's clock.
fn covers_around(roster: &Roster, agent: &Agent, date: NaiveDate) -> bool {
    let around = DateRange { first: date, last: date }.widened(2);
    let is_then = |off: &TimeOff| {
        let dates = off.stated().iter().map(|(at, _)| at.date());
        let of_times = dates.clone().min().zip(dates.max()).map(|(first, last)| DateRange { first, last });
        off.dates().or(of_times).is_none_or(|dates| !dates.intersection(around).is_empty())
    };
    let all = roster.agents().flat_map(|(_, other)| other.time_off());
    all.filter(|off| off.covered_by() == Some(agent.handle().as_str())).any(is_then)
}

/// A stretch of time as times off on this clock, which is said where it is not the agent's on that day.
pub(super) fn off_times(agent: &Agent, time: Interval, zone: &Zone) -> OffWhen {
    let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
    let is_own = |at: NaiveDateTime| agent.whereabouts().zone_on(at.date()).name() == zone.name();
    OffWhen::Times { from, until: Some(until), zone: (!(is_own(from) && is_own(until))).then(|| zone.clone()) }
}

/// Whether time off says this of who covers.
pub(super) fn is_by(off: &TimeOff, by: Option<&Cover>) -> bool {
    match by {
        None => true,
        Some(Cover::Anybody) => off.is_request(),
        Some(Cover::Agent(by)) => off.covered_by() == Some(by.as_str()),
    }
}

/// Who covers by time off, if anybody is named.
fn who(roster: &Roster, off: &TimeOff) -> Option<Cover> {
    let named =
        off.covered_by().and_then(|by| roster.find(by)).map(|by| Cover::Agent(roster.agent(by).handle().clone()));
    named.or(off.is_request().then_some(Cover::Anybody))
}

/// Refuses where who covers is off.
pub(super) fn free_to_cover(roster: &Roster, by: Option<&Cover>, time: &IntervalSet) -> Result<(), Refused> {
    let Some(Cover::Agent(by)) = by else { return Ok(()) };
    let Some(by) = roster.find(by.as_str()).map(|id| roster.agent(id)) else { return Ok(()) };
    time.iter().try_for_each(|time| {
        let all = by.time_off().iter().enumerate().filter(|(_, off)| !off.is_exchange());
        free_at(by, all, time, by.zone())
    })
}

/// These changes of an agent's file; refused where new times off would end what the agent covers for somebody.
pub(super) fn still_covering(roster: &Roster, agent: &Agent, changes: Vec<Change>) -> Result<Vec<Change>, Refused> {
    let gone = Taken::of(agent.time_off()).times;
    for change in &changes {
        let Change::AddTimeOff(Off { when: OffWhen::Times { from, until: Some(until), zone }, .. }) = change else {
            continue;
        };
        let at = |time: &NaiveDateTime| {
            zone.as_ref().unwrap_or_else(|| agent.whereabouts().zone_on(time.date())).instant(*time)
        };
        let Some(time) = Interval::new(at(from), at(until)) else { continue };
        let new = IntervalSet::from(time).difference(&gone);
        let first = from.date().checked_sub_days(Days::new(AROUND)).unwrap_or(from.date());
        for (_, other) in roster.agents() {
            let asked = other.time_off().iter().filter(|off| off.covered_by() == Some(agent.handle().as_str()));
            let asked = Taken::of(asked);
            let all = if asked.is_empty() { Vec::new() } else { pieces(roster, other, first, 2 * AROUND)? };
            let ends = |piece: &Piece<'_>| {
                let covered = asked.taken(&piece.stated).into_iter();
                covered.into_iter().find(|covered| new.iter().any(|new| new.overlaps(*covered)))
            };
            if let Some((piece, covered)) = all.iter().find_map(|piece| Some((piece, ends(piece)?))) {
                let zone = piece.stated.zone;
                let (begins, when) =
                    (zone.local(covered.start()).format("%F@%H:%M"), time_in_words(other, covered, zone));
                let (agent, other) = (agent.handle(), other.handle());
                return Err(format!(
                    "{agent} covers for {other}, {when}, and would not any more: first say who does, by \
                     `coverage edit cover {other} {begins}` with their handle"
                )
                .into());
            }
        }
    }
    Ok(changes)
}

/// The same time off with another coverer. What it takes besides stays as it is.
///
/// # Errors
/// Who would cover is off.
pub(super) fn given_anew(
    roster: &Roster,
    day: &Day<'_>,
    all: &[Given<'_>],
    by: Option<&Cover>,
) -> Result<Vec<Change>, Refused> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for Given { off, place, time, zone } in all {
        free_to_cover(roster, by, time)?;
        let Some(by) = by.filter(|by| !is_by(off, Some(by))) else { continue };
        let (number, before) = (place + 1, who(roster, off));
        let is_one_date = off.dates().is_some_and(|dates| dates.first == dates.last);
        let all = off.times().map_or_else(|| day.stated(), IntervalSet::from);
        let taken = match off.times() {
            Some(time) => day.pieces.iter().filter_map(|piece| piece.interval.intersection(time)).collect(),
            None => day.stated(),
        };
        let covers = covers_around(roster, day.agent, day.date);
        // Who is away covers nobody, whoever takes their own shifts.
        let stays = before.is_none() && off.dates().is_some() && (!is_one_date || covers);
        let is_whole = taken.difference(time).is_empty() && !stays;
        // Who asks for cover on a date goes on covering others.
        let goes_on = covers && *by == Cover::Anybody;
        if is_whole && (off.times().is_some() || is_one_date && !goes_on) {
            gone.push(Change::CoverBy { number, by: by.clone() });
            continue;
        }
        let date = DateRange { first: day.date, last: day.date };
        if off.times().is_some() && (is_whole || before.is_some()) {
            day.without_comment(*place)?;
        }
        let free = || match off.times() {
            Some(_) => Change::Remove { kind: Kind::TimeOff, number },
            None => Change::Free { kind: Kind::TimeOff, number, dates: date },
        };
        let new = |time, by: &Cover| {
            Change::AddTimeOff(Off { when: off_times(day.agent, time, zone), covered_by: Some(by.clone()) })
        };
        if is_whole {
            gone.push(free());
            come.extend(day_off(roster, day.agent, day.date, &taken, zone, Some(by)));
            continue;
        }
        if let Some(before) = &before {
            gone.push(free());
            come.extend(all.difference(time).iter().map(|rest| new(rest, before)));
        }
        come.extend(time.iter().map(|time| new(time, by)));
    }
    Ok(gone.into_iter().rev().chain(come).collect())
}
