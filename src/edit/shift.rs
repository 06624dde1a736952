//! Changes of one shift: nobody does it, or somebody else, or two agents do a shift of each other.

use chrono::{NaiveDate, NaiveDateTime};

use crate::roster::model::{Agent, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

use super::change::{Change, Cover, Kind, Off, OffWhen};
use super::day::{Day, Piece};
use super::file::File;
use super::free::free_at;
use super::own::OwnShift;
use super::parts::has;
use super::refused::Refused;
use super::typed::WhichShift;

/// Time off that takes this shift and no other.
fn taking(agent: &Agent, shift: &OwnShift<'_, '_>, covered_by: Option<Cover>) -> Off {
    let date = shift.stated.date;
    if shift.is_whole_day {
        return Off { when: OffWhen::Dates { from: date, until: Some(date) }, covered_by };
    }
    Off { when: off_times(agent, shift.time, shift.stated.zone), covered_by }
}

/// A stretch of time as times off on this clock, which is said where it is not the agent's on that day.
pub(super) fn off_times(agent: &Agent, time: Interval, zone: &Zone) -> OffWhen {
    let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
    let is_own = |at: NaiveDateTime| agent.whereabouts().zone_on(at.date()).name() == zone.name();
    OffWhen::Times { from, until: Some(until), zone: (!(is_own(from) && is_own(until))).then(|| zone.clone()) }
}

/// Somebody else does all that is left of a date of which something has been taken.
pub(super) fn rest_covered(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    date: NaiveDate,
    by: &Cover,
) -> Result<Option<Vec<Change>>, Refused> {
    let day = Day::new(text, roster, agent, date)?;
    let all = day.shifts();
    let on: IntervalSet = all.iter().map(|shift| shift.time).collect();
    if all.is_empty() {
        let stated = day.stated_of_shifts();
        let is_given = |off: &TimeOff| off.times().is_some_and(|time| stated.within(time).next().is_some());
        let is_so = agent.time_off().iter().any(|off| is_given(off) && is_by(off, Some(by)));
        return Ok(is_so.then(Vec::new));
    }
    if on == day.stated() {
        return Ok(None);
    }
    free_to_cover(roster, Some(by), &on)?;
    Ok(Some(all.iter().map(|shift| Change::AddTimeOff(taking(agent, shift, Some(by.clone())))).collect()))
}

/// Nobody does it, or somebody else, or whoever would; also where it is off already.
pub(super) fn covered(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    which: WhichShift,
    by: Option<&Cover>,
) -> Result<Vec<Change>, Refused> {
    if let Some(Cover::Agent(by)) = by.filter(|by| by.as_str() == agent.handle().as_str()) {
        return Err(format!("{by} cannot cover themselves").into());
    }
    let day = Day::new(text, roster, agent, which.date)?;
    if is_given_then(agent, which, by) {
        return Ok(Vec::new());
    }
    let (changes, time) = match day.shift(roster, which) {
        Ok(shift) => (vec![Change::AddTimeOff(taking(agent, &shift, by.cloned()))], shift.time.into()),
        Err(refused) => (covered_anew(text, agent, &day, which, by)?.ok_or(refused)?, day.stated()),
    };
    if !changes.is_empty() {
        free_to_cover(roster, by, &time)?;
    }
    Ok(changes)
}

/// Whether what begins just then is given to this coverer already.
fn is_given_then(agent: &Agent, which: WhichShift, by: Option<&Cover>) -> bool {
    let mut all = agent.time_off().iter().filter(|_| by.is_some());
    all.any(|off| {
        let begins = off.stated().first().map(|(from, _)| (from.date(), Some(from.time())));
        begins == Some((which.date, which.time)) && is_by(off, by)
    })
}

/// Whether time off says this of who covers.
fn is_by(off: &TimeOff, by: Option<&Cover>) -> bool {
    match by {
        None => true,
        Some(Cover::Anybody) => off.is_request(),
        Some(Cover::Agent(by)) => off.covered_by() == Some(by.as_str()),
    }
}

/// Refuses where who covers is off.
fn free_to_cover(roster: &Roster, by: Option<&Cover>, time: &IntervalSet) -> Result<(), Refused> {
    let Some(Cover::Agent(by)) = by else { return Ok(()) };
    let Some(by) = roster.find(by.as_str()).map(|id| roster.agent(id)) else { return Ok(()) };
    time.iter().try_for_each(|time| {
        let all = by.time_off().iter().enumerate().filter(|(_, off)| !off.is_exchange());
        free_at(by, all, time, by.zone())
    })
}

/// Another coverer of a shift that is off, if there is time off that takes it.
fn covered_anew(
    text: &str,
    agent: &Agent,
    day: &Day<'_>,
    which: WhichShift,
    by: Option<&Cover>,
) -> Result<Option<Vec<Change>>, Refused> {
    let stated = day.stated();
    let begins = |piece: &&Piece<'_>| which.time.is_none_or(|time| piece.stated.hours.on(which.date).0.time() == time);
    let meant: IntervalSet = day.of_date().filter(begins).map(|piece| piece.interval).collect();
    let takes = |off: &TimeOff| match (off.dates(), off.times()) {
        (Some(dates), _) => {
            dates.contains(which.date) && !meant.is_empty() && (which.time.is_none() || meant == stated)
        }
        (_, Some(time)) => {
            let starts_then = off.stated().first().is_some_and(|(from, _)| which.time == Some(from.time()));
            meant.within(time).next().is_some() || starts_then && stated.within(time).next().is_some()
        }
        _ => false,
    };
    // What a move has left is no answer to who covers.
    let is_given = |off: &TimeOff| off.coverer().is_some() || off.is_request();
    let all = || agent.time_off().iter().enumerate().filter(|(_, off)| takes(off));
    let is_any_given = all().any(|(_, off)| is_given(off));
    let all: Vec<(usize, &TimeOff)> = all().filter(|(_, off)| is_given(off) == is_any_given).collect();
    if all.is_empty() {
        return Ok(None);
    }
    if all.iter().any(|(_, off)| is_by(off, by)) {
        return Ok(Some(Vec::new()));
    }
    let (file, mut gone, mut come) = (File::parse(text)?, Vec::new(), Vec::new());
    for (place, off) in all {
        let number = place + 1;
        let when = match off.stated() {
            [] => {
                gone.push(Change::FreeDate { number, date: which.date });
                OffWhen::Dates { from: which.date, until: Some(which.date) }
            }
            [(from, zone), rest @ ..] => {
                gone.push(Change::Remove { kind: Kind::TimeOff, number });
                let is_named = file.part(Kind::TimeOff, number)?.table.contains_key("timezone");
                let until = rest.first().map(|(until, _)| *until);
                OffWhen::Times { from: *from, until, zone: is_named.then(|| zone.clone()) }
            }
        };
        come.push(Change::AddTimeOff(Off { when, covered_by: by.cloned() }));
    }
    Ok(Some(gone.into_iter().rev().chain(come).collect()))
}

/// Each of two agents does a shift of the other's.
///
/// Whole days go round. Where the shifts overlap and one is not all of its day, each stays on for what both share: times off would keep
/// whoever has them from covering in them.
pub(super) fn swapped(
    texts: [&str; 2],
    roster: &Roster,
    [(one, first), (other, second)]: [(&Agent, WhichShift); 2],
) -> Result<[Vec<Change>; 2], Refused> {
    let by = |agent: &Agent| Cover::Agent(agent.handle().clone());
    let days = (Day::new(texts[0], roster, one, first.date)?, Day::new(texts[1], roster, other, second.date)?);
    if let (Ok(given), Ok(taken)) = (days.0.shift(roster, first), days.1.shift(roster, second))
        && given.time.overlaps(taken.time)
        && !(given.is_whole_day && taken.is_whole_day)
    {
        let rest =
            |text: &str, (agent, shift): (&Agent, &OwnShift<'_, '_>), (to, theirs): (&Agent, &OwnShift<'_, '_>)| {
                let [own, theirs]: [IntervalSet; 2] = [shift.time.into(), theirs.time.into()];
                let off = |time| Off { when: off_times(agent, time, shift.stated.zone), covered_by: Some(by(to)) };
                let all = own.difference(&theirs);
                let new = all.iter().map(off).filter(|off| !has(text, Kind::TimeOff, &off.fields()));
                new.map(Change::AddTimeOff).collect()
            };
        let (one, other) = ((one, &given), (other, &taken));
        return Ok([rest(texts[0], one, other), rest(texts[1], other, one)]);
    }
    Ok([
        covered(texts[0], roster, one, first, Some(&by(other)))?,
        covered(texts[1], roster, other, second, Some(&by(one)))?,
    ])
}
