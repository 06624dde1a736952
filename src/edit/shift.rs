//! Changes of one shift: another does it, or it is at other hours.

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::roster::model::{Agent, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Hours};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::stated::{Stated, stated};
use crate::words::weekly::and;

use super::change::{Change, Cover, Entry, Kind, Off, OffWhen, On};
use super::parts::has;
use super::refused::Refused;
use super::typed::WhichShift;

/// How far ahead the next shifts are looked for, where there is none on a day, in days.
const AHEAD: u64 = 60;

/// One shift of an agent as it is stated, and whether another starts on the same date.
struct OwnShift<'r> {
    stated: Stated<'r>,
    interval: Interval,
    is_alone: bool,
}

/// The firm shifts of an agent that start on a date or on one of so many after it, whatever is off.
fn shifts_from<'r>(
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

fn shifts_on<'r>(
    roster: &'r Roster,
    agent: &'r Agent,
    date: NaiveDate,
) -> Result<Vec<(Stated<'r>, Interval)>, Refused> {
    shifts_from(roster, agent, date, 0)
}

/// The shift of an agent that starts on a date, and at a time where that leaves several.
fn own_shift<'r>(roster: &'r Roster, agent: &'r Agent, which: WhichShift) -> Result<OwnShift<'r>, Refused> {
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
    let fitting: Vec<_> =
        of_day.iter().filter(|(stated, _)| which.time.is_none_or(|time| starts(stated) == time)).collect();
    let in_words = |all: &[(Stated<'r>, Interval)]| -> String {
        let all = all.iter().map(|(stated, _)| format!("{} {}", stated.date.format("%a %F"), stated.hours));
        and(&all.collect::<Vec<String>>())
    };
    let day = date.format("%a %F");
    // What follows without a break is one shift to people.
    let whole: IntervalSet = of_day.iter().map(|(_, interval)| *interval).collect();
    if let (None, Some((stated, _)), [interval]) = (which.time, of_day.first(), &whole.iter().collect::<Vec<_>>()[..]) {
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
        [] => Err(format!("{handle} has no shift at that time on {day}, but {}", in_words(&of_day)).into()),
        _ => {
            let all: Vec<String> =
                of_day.iter().map(|(stated, _)| format!("{date}@{}", starts(stated).format("%H:%M"))).collect();
            Err(format!("{handle} has several shifts on {day}; write {}", all.join(" or ")).into())
        }
    }
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
fn off_times(agent: &Agent, time: Interval, zone: &Zone) -> OffWhen {
    let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
    let is_own = |at: NaiveDateTime| agent.whereabouts().zone_on(at.date()).name() == zone.name();
    OffWhen::Times { from, until: Some(until), zone: (!(is_own(from) && is_own(until))).then(|| zone.clone()) }
}

/// Somebody else does it, or whoever would.
pub(super) fn covered(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    which: WhichShift,
    by: &Cover,
) -> Result<Vec<Change>, Refused> {
    if matches!(by, Cover::Agent(by) if by == agent.handle()) {
        return Err(format!("{by} cannot cover themselves", by = agent.handle()).into());
    }
    let whole_day = OffWhen::Dates { from: which.date, until: Some(which.date) };
    let known = Off { when: whole_day, covered_by: Some(by.clone()) };
    if which.time.is_none() && has(text, Kind::TimeOff, &known.fields()) {
        return Ok(Vec::new());
    }
    let shift = match own_shift(roster, agent, which) {
        Err(_) if is_said_by_times(text, agent, which, by) => return Ok(Vec::new()),
        shift => shift?,
    };
    Ok(vec![Change::AddTimeOff(taking(agent, &shift, Some(by.clone())))])
}

/// Whether times off that begin just then name this coverer.
fn is_said_by_times(text: &str, agent: &Agent, which: WhichShift, by: &Cover) -> bool {
    let Some(time) = which.time else { return false };
    let start = which.date.and_time(time);
    let off = |end: Option<NaiveDateTime>, zone| Off {
        when: OffWhen::Times { from: start, until: end, zone },
        covered_by: Some(by.clone()),
    };
    let offs = agent.time_off().iter().filter(|off| off.stated().first().is_some_and(|(from, _)| *from == start));
    offs.into_iter().any(|there| {
        let end = there.stated().get(1).map(|(end, _)| *end);
        let zone = there.stated().first().map(|(_, zone)| zone.clone());
        has(text, Kind::TimeOff, &off(end, None).fields()) || has(text, Kind::TimeOff, &off(end, zone).fields())
    })
}

/// Where old and new hours overlap, the agent stays on: only what goes is taken off, and only what comes is added.
pub(super) fn moved(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    which: WhichShift,
    hours: Hours,
) -> Result<Vec<Change>, Refused> {
    let changes = |stated: &Stated<'_>, old: Interval| {
        let zone = stated.zone;
        let on = |date: NaiveDate| {
            let (start, end) = hours.on(date);
            Interval::new(zone.instant(start), zone.instant(end))
        };
        // Who moves a night to 00:00-08:00 means the second of its dates.
        let meets = |new: Option<Interval>| new.is_some_and(|new| new.overlaps(old));
        let [same, next] = [on(which.date), which.date.succ_opt().and_then(on)];
        let new: IntervalSet = if !meets(same) && meets(next) { next } else { same }.into_iter().collect();
        let old: IntervalSet = [old].into_iter().collect();
        let off = |time: Interval| Off { when: off_times(agent, time, zone), covered_by: None };
        let entry = |time: Interval| {
            let [from, until] = [time.start(), time.end()].map(|at| zone.local(at));
            let is_own = agent.whereabouts().zone_on(from.date()).name() == zone.name();
            Entry {
                on: On::Dates([from.date()].into()),
                hours: Hours::between(from.time(), until.time()),
                firmness: Firmness::Firm,
                post: stated.post.cloned(),
                zone: (!is_own).then(|| zone.clone()),
            }
        };
        let offs: Vec<Off> = old.difference(&new).iter().map(off).collect();
        let entries: Vec<Entry> = new.difference(&old).iter().map(entry).collect();
        (offs, entries)
    };
    // It may have been moved before.
    for (stated, interval) in shifts_on(roster, agent, which.date)? {
        let (offs, entries) = changes(&stated, interval);
        let is_said = offs.iter().all(|off| has(text, Kind::TimeOff, &off.fields()))
            && entries.iter().all(|entry| has(text, Kind::Entry, &entry.fields()));
        if is_said && !(offs.is_empty() && entries.is_empty()) {
            return Ok(Vec::new());
        }
    }
    let shift = own_shift(roster, agent, which)?;
    let (offs, entries) = changes(&shift.stated, shift.interval);
    let entries = entries.into_iter().map(|entry| Change::AddEntry { entry, heading: None });
    Ok(offs.into_iter().map(Change::AddTimeOff).chain(entries).collect())
}
