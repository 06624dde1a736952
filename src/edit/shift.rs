//! Changes of one shift: nobody does it, or somebody else, or two agents do a shift of each other.

use chrono::NaiveDate;

use crate::roster::model::{Agent, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::IntervalSet;
use crate::words::clock::day as in_words;

use super::change::{Change, Cover, Kind, Off};
use super::day::Day;
use super::given::{Meant, day_off, free_to_cover, given, given_anew, is_by, meant, off_at, off_times};
use super::own::OwnShift;
use super::parts::has;
use super::refused::Refused;
use super::typed::WhichShift;

/// For how many days around a shift one is looked for that somebody does in return.
const NEAR: u64 = 28;

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

/// Refuses to swap a shift that has been swapped with another one: what was agreed in return would stay as well.
///
/// # Errors
/// It has been, or the date is too far away.
pub(super) fn not_swapped_otherwise(
    texts: [&str; 2],
    roster: &Roster,
    both: [(&Agent, WhichShift); 2],
) -> Result<(), Refused> {
    let days = [0, 1].map(|index| Day::new(texts[index], roster, both[index].0, both[index].1.date));
    let [Ok(one), Ok(other)] = &days else { return Ok(()) };
    for (day, time, their_day) in [(one, both[0].1.time, other), (other, both[1].1.time, one)] {
        let agent = day.agent.handle().as_str();
        let to_agent = |off: &&TimeOff| off.covered_by() == Some(agent);
        for by in given(day, time).iter().filter_map(|given| given.off.covered_by()) {
            let Some(coverer) = roster.find(by).map(|id| roster.agent(id)) else { continue };
            let is_same = coverer.handle() == their_day.agent.handle();
            if is_same && given(their_day, None).iter().any(|given| to_agent(&given.off)) {
                continue;
            }
            let near = DateRange { first: day.date, last: day.date }.widened(NEAR);
            let in_return = coverer.time_off().iter().filter(to_agent).filter_map(single_date);
            // Shifts of one day go round.
            let mut in_return = in_return.filter(|date| near.contains(*date) && *date != day.date);
            let Some(date) = in_return.next() else { continue };
            return Err(format!(
                "{by} does {agent}'s shift of {} already, and {agent} does {by}'s of {}: where they were swapped, first take that back, by \
                 `coverage edit back {agent} {}` and `coverage edit back {by} {date}`; else by the first of these alone",
                in_words(day.date),
                in_words(date),
                day.date
            )
            .into());
        }
    }
    Ok(())
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
