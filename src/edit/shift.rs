//! Changes of one shift: nobody does it, or somebody else, or two agents do a shift of each other.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::IntervalSet;
use crate::words::clock::day as in_words;
use crate::words::weekly::and;

use super::change::{Change, Cover, Kind, Off};
use super::day::Day;
use super::given::{Meant, day_off, free_to_cover, given, given_anew, is_by, meant, off_at, off_times};
use super::own::{OwnShift, by_its_clock};
use super::parts::has;
use super::refused::Refused;
use super::typed::WhichShift;

/// For how many days around a shift one is looked for that somebody does in return.
const NEAR: u64 = 92;

/// Time off that takes this shift and no other.
fn taking(roster: &Roster, agent: &Agent, shift: &OwnShift<'_, '_>, by: Option<&Cover>) -> Vec<Change> {
    let (date, zone) = (shift.stated.date, shift.stated.zone);
    if shift.is_whole_day {
        return day_off(roster, agent, date, &shift.time.into(), zone, by);
    }
    vec![Change::AddTimeOff(Off { when: off_times(agent, shift.time, zone), covered_by: by.cloned() })]
}

/// Nobody does it, or somebody else, or whoever would; also where it is off already.
///
/// # Errors
/// There is no such shift, or there are several, or who would cover is off.
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
    match meant(&day, roster, which)? {
        Meant::Own(shift) => {
            free_to_cover(roster, by, &shift.time.into())?;
            Ok(taking(roster, agent, &shift, by))
        }
        Meant::Off(all) => given_anew(roster, &day, &all, by),
    }
}

/// Somebody else does all that is left of a date of which something has been taken; or all of it, where nothing is left and others do it, or it
/// is one of several days off.
pub(super) fn rest_covered(
    text: &str,
    roster: &Roster,
    agent: &Agent,
    date: NaiveDate,
    by: &Cover,
) -> Result<Option<Vec<Change>>, Refused> {
    let day = Day::new(text, roster, agent, date)?;
    let shifts = day.shifts();
    let on: IntervalSet = shifts.iter().map(|shift| shift.time).collect();
    if shifts.is_empty() {
        let is_longer = |off: &TimeOff| off.dates().is_some_and(|dates| dates.first < dates.last);
        let all =
            Some(given(&day, None)).filter(|all| !all.is_empty()).unwrap_or_else(|| off_at(&day, None, is_longer));
        let is_so = all.iter().any(|given| is_by(given.off, Some(by)));
        let is_partly = all.iter().any(|given| given.off.times().is_some() || is_longer(given.off));
        if !is_so {
            free_to_cover(roster, Some(by), &day.stated())?;
        }
        let changes = || if is_so { Ok(Vec::new()) } else { given_anew(roster, &day, &all, Some(by)) };
        return is_partly.then(changes).transpose();
    }
    free_to_cover(roster, Some(by), &on)?;
    if on == day.stated() {
        return Ok(None);
    }
    Ok(Some(shifts.iter().flat_map(|shift| taking(roster, agent, shift, Some(by))).collect()))
}

/// What may be left of an earlier swap of these shifts: "; bob did it for ann by an earlier agreement, and ann still does bob's of Fri 2026-12-11".
/// Files do not say which covers were agreed in return for which, so all single ones around the shift are named.
pub(crate) fn still_in_return(roster: &Roster, both: [&(Handle, WhichShift); 2]) -> String {
    let find = |handle: &str| roster.find(handle).map(|id| roster.agent(id));
    let mut said = String::new();
    for ((agent, which), (other, theirs)) in [(both[0], both[1]), (both[1], both[0])] {
        let Some(whose) = find(agent.as_str()) else { continue };
        let Ok(which) = by_its_clock(roster, whose, *which) else { continue };
        let is_then = |off: &&TimeOff| single_date(off) == Some(which.date);
        for by in whose.time_off().iter().filter(is_then).filter_map(TimeOff::covered_by) {
            let near = DateRange { first: which.date, last: which.date }.widened(NEAR);
            let to_agent = |off: &&TimeOff| off.covered_by() == Some(agent.as_str());
            let all = find(by).map(Agent::time_off).unwrap_or_default().iter().filter(to_agent);
            let is_this = |date: &NaiveDate| by == other.as_str() && *date == theirs.date;
            let dates: BTreeSet<NaiveDate> =
                all.filter_map(single_date).filter(|date| near.contains(*date) && !is_this(date)).collect();
            let backs = dates.iter().map(|date| format!("`coverage edit back {by} {date}`")).collect::<Vec<_>>();
            let dates = dates.into_iter().map(in_words).collect::<Vec<_>>();
            if !dates.is_empty() {
                said += &format!(
                    "; {by} did it for {agent} by an earlier agreement, and {agent} still does {by}'s of {}: if that is off, {}",
                    and(&dates),
                    backs.join(" or ")
                );
            }
        }
    }
    said
}

/// The date of time off of one shift.
fn single_date(off: &TimeOff) -> Option<NaiveDate> {
    match off.times() {
        Some(time) if time.length() > Duration::DAY => None,
        Some(_) => off.stated().first().map(|(from, _)| from.date()),
        None => off.dates().filter(|dates| dates.first == dates.last).map(|dates| dates.first),
    }
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
