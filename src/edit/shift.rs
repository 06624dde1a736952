//! Changes of one shift: nobody does it, or somebody else, or two agents do a shift of each other.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use crate::roster::model::{Agent, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::DateRange;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::off::Off as Taken;
use crate::timeline::stated::{Stated, stated};
use crate::words::weekly::and;

use super::change::{Change, Cover, Kind, Off, OffWhen};
use super::file::File;
use super::parts::has;
use super::refused::Refused;
use super::typed::WhichShift;

/// How far ahead the next shifts are looked for, where there is none on a day, in days.
const AHEAD: u64 = 60;

/// One shift of an agent as it is stated, and whether another starts on the same date.
pub(super) struct OwnShift<'r> {
    pub(super) stated: Stated<'r>,
    pub(super) interval: Interval,
    is_alone: bool,
}

/// The firm shifts of an agent that start on a date or on one of so many after it, whatever is off.
pub(super) fn shifts_from<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    first: NaiveDate,
    more: u64,
) -> Result<Vec<(Stated<'r>, Interval)>, Refused> {
    let last = first.checked_add_days(Days::new(more)).unwrap_or(first);
    let around = DateRange { first, last }.widened(2);
    let [start, end] = [around.first, around.last].map(|date| Zone::utc().midnight(date));
    let span = Interval::new(start, end).ok_or_else(|| format!("{first} is too far away"))?;
    let all = stated(roster, agent, Firmness::Firm, span, roster.budget())?;
    let dates = DateRange { first, last };
    let all = all.into_iter().filter(|stated| dates.contains(stated.date));
    Ok(all.filter_map(|stated| Some((stated, stated.interval?))).collect())
}

/// The shift of an agent that starts on a date, and at a time where that leaves several.
pub(super) fn own_shift<'r>(roster: &'r Roster, agent: &'r Agent, which: WhichShift) -> Result<OwnShift<'r>, Refused> {
    let (handle, date) = (agent.handle(), which.date);
    let is_there = |(stated, interval): &(Stated<'r>, Interval)| {
        let mut times_off = agent.time_off().iter().filter_map(TimeOff::times);
        !agent.is_off_on(stated.date) && !times_off.any(|off| off.hull(*interval) == off)
    };
    let all = |more: u64| -> Result<Vec<(Stated<'r>, Interval)>, Refused> {
        Ok(shifts_from(roster, agent, date, more)?.into_iter().filter(is_there).collect())
    };
    let starts = |stated: &Stated<'_>| stated.hours.on(stated.date).0.time();
    let of_day = all(0)?;
    let fitting: Vec<_> = of_day.iter().filter(|(stated, _)| which.time == Some(starts(stated))).collect();
    let in_words = |all: &[(Stated<'r>, Interval)]| -> String {
        let all = all.iter().map(|(stated, _)| format!("{} {}", stated.date.format("%a %F"), stated.hours));
        and(&all.collect::<Vec<String>>())
    };
    let day = date.format("%a %F");
    // What follows without a break is one shift to people, and begins when they are on.
    let off = Taken::of(agent.time_off());
    let begins_at = |time: NaiveTime| {
        let on = of_day.iter().map(|(stated, interval)| (stated, on(&off, stated, *interval)));
        on.filter_map(|(stated, on)| Some((stated.zone, on.iter().next()?.start())))
            .any(|(zone, start)| zone.local(start).time() == time)
    };
    let whole: IntervalSet = of_day.iter().map(|(_, interval)| *interval).collect();
    if let (Some((stated, _)), [interval]) = (of_day.first(), &whole.iter().collect::<Vec<_>>()[..])
        && fitting.is_empty()
        && which.time.is_none_or(begins_at)
    {
        return Ok(OwnShift { stated: *stated, interval: *interval, is_alone: true });
    }
    match fitting[..] {
        [(stated, interval)] => Ok(OwnShift { stated: *stated, interval: *interval, is_alone: of_day.len() == 1 }),
        [] if of_day.is_empty() => {
            let next = all(AHEAD)?;
            let next = match &next[..next.len().min(3)] {
                [] => String::new(),
                next => format!("; the next: {}", in_words(next)),
            };
            Err(format!("{handle} has no shift that starts on {day}{next}").into())
        }
        [] if which.time.is_some() => {
            Err(format!("{handle} has no shift at that time on {day}, but {}", in_words(&of_day)).into())
        }
        _ => {
            let all: Vec<String> =
                of_day.iter().map(|(stated, _)| format!("{date}@{}", starts(stated).format("%H:%M"))).collect();
            Err(format!("{handle} has several shifts on {day}; write {}", all.join(" or ")).into())
        }
    }
}

/// When an agent is on for a shift that is stated, where this is off.
pub(super) fn on(off: &Taken, stated: &Stated<'_>, interval: Interval) -> IntervalSet {
    IntervalSet::from(interval).difference(&off.taken(stated).into_iter().collect())
}

/// Time off that takes this shift and no other.
fn taking(agent: &Agent, shift: &OwnShift<'_>, covered_by: Option<Cover>) -> Off {
    let date = shift.stated.date;
    if shift.is_alone {
        return Off { when: OffWhen::Dates { from: date, until: Some(date) }, covered_by };
    }
    Off { when: off_times(agent, shift.interval, shift.stated.zone), covered_by }
}

/// A stretch of time as times off on this clock, which is said where it is not the agent's on that day.
pub(super) fn off_times(agent: &Agent, time: Interval, zone: &Zone) -> OffWhen {
    let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
    let is_own = |at: NaiveDateTime| agent.whereabouts().zone_on(at.date()).name() == zone.name();
    OffWhen::Times { from, until: Some(until), zone: (!(is_own(from) && is_own(until))).then(|| zone.clone()) }
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
    match own_shift(roster, agent, which) {
        Ok(shift) => Ok(vec![Change::AddTimeOff(taking(agent, &shift, by.cloned()))]),
        Err(refused) => covered_anew(text, agent, which, by)?.ok_or(refused),
    }
}

/// Another coverer of a shift that is off, if there is one time off that takes it.
fn covered_anew(
    text: &str,
    agent: &Agent,
    which: WhichShift,
    by: Option<&Cover>,
) -> Result<Option<Vec<Change>>, Refused> {
    let takes = |off: &TimeOff| match off.stated().first() {
        None => which.time.is_none() && off.dates().is_some_and(|dates| dates.contains(which.date)),
        Some((from, _)) => from.date() == which.date && which.time.is_none_or(|time| from.time() == time),
    };
    let mut all = agent.time_off().iter().enumerate().filter(|(_, off)| takes(off));
    let (Some((place, off)), None) = (all.next(), all.next()) else { return Ok(None) };
    let is_so = match by {
        None => true,
        Some(Cover::Anybody) => off.is_request(),
        Some(Cover::Agent(by)) => off.covered_by() == Some(by.as_str()),
    };
    if is_so {
        return Ok(Some(Vec::new()));
    }
    let number = place + 1;
    let (gone, when) = match off.stated() {
        [] => {
            let when = OffWhen::Dates { from: which.date, until: Some(which.date) };
            (Change::FreeDate { number, date: which.date }, when)
        }
        [(from, zone), rest @ ..] => {
            let file = File::parse(text)?;
            let is_named = file.part(Kind::TimeOff, number)?.table.contains_key("timezone");
            let until = rest.first().map(|(until, _)| *until);
            let when = OffWhen::Times { from: *from, until, zone: is_named.then(|| zone.clone()) };
            (Change::Remove { kind: Kind::TimeOff, number }, when)
        }
    };
    Ok(Some(vec![gone, Change::AddTimeOff(Off { when, covered_by: by.cloned() })]))
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
    if let (Ok(given), Ok(taken)) = (own_shift(roster, one, first), own_shift(roster, other, second))
        && given.interval.overlaps(taken.interval)
        && !(given.is_alone && taken.is_alone)
    {
        let rest = |text: &str, (agent, shift): (&Agent, &OwnShift<'_>), (to, theirs): (&Agent, &OwnShift<'_>)| {
            let [own, theirs]: [IntervalSet; 2] = [shift.interval.into(), theirs.interval.into()];
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
