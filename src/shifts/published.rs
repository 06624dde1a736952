//! The past as it was published: each shift as it stood at its start, so that a later edit changes no shift that has begun.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::roster::model::{AgentId, Roster};
use crate::roster::past::Version;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::{Duty, REACH, Shift, duties};

/// Every agent's duty around `span` by the versions in force at the starts of shifts, told in the agents and roles of
/// `roster`; who or what is not in it is left out.
///
/// # Errors
/// An entry gives too many shifts.
pub fn published(versions: &[Version], roster: &Roster, span: Interval) -> Result<Vec<Duty>, Vec<Diagnostic>> {
    let around = span.widened(REACH);
    let mut found: BTreeMap<AgentId, (Vec<Shift>, Vec<Interval>)> = BTreeMap::new();
    for (index, version) in versions.iter().enumerate() {
        let until = versions.get(index + 1).map_or(Instant::MAX, |next| next.from);
        let Some(time) = Interval::new(version.from, until).and_then(|time| time.intersection(around)) else {
            continue;
        };
        for duty in duties(&version.roster, time)? {
            let known = |id: AgentId| roster.find(version.roster.agent(id).handle().as_str());
            let Some(agent) = known(duty.agent) else {
                continue;
            };
            let (shifts, taken_off) = found.entry(agent).or_default();
            taken_off.extend(duty.taken_off.within(time));
            let begun = duty.shifts.into_iter().filter(|shift| time.contains(shift.interval.start()));
            shifts.extend(begun.filter_map(|shift| {
                let role = roster.team().find_role(version.roster.team().role(shift.role).name())?;
                let covering_for = shift.covering_for.into_iter().filter_map(known).collect();
                Some(Shift { agent, role, covering_for, ..shift })
            }));
        }
    }
    let duty = |(agent, _)| {
        let (shifts, taken_off) = found.remove(&agent).unwrap_or_default();
        let shifts = joined(shifts).into_iter().filter(|shift| shift.interval.overlaps(span)).collect();
        Duty { agent, shifts, taken_off: taken_off.into_iter().collect::<IntervalSet>() }
    };
    Ok(roster.agents().map(duty).collect())
}

/// One agent's shifts in order, none overlapping another: what meets in one role is one shift, and where two versions gave
/// different roles the shift that had begun goes on.
fn joined(mut shifts: Vec<Shift>) -> Vec<Shift> {
    shifts.sort_by_key(|shift| shift.interval);
    let mut joined: Vec<Shift> = Vec::new();
    for shift in shifts {
        match joined.last_mut() {
            Some(last) if shift.interval.overlaps(last.interval) && shift.role == last.role => {
                last.interval = last.interval.hull(shift.interval);
                let both: BTreeSet<AgentId> = last.covering_for.iter().chain(&shift.covering_for).copied().collect();
                last.covering_for = both.into_iter().collect();
            }
            Some(last) if shift.interval.overlaps(last.interval) => {
                if let Some(interval) = Interval::new(last.interval.end(), shift.interval.end()) {
                    joined.push(Shift { interval, ..shift });
                }
            }
            _ => joined.push(shift),
        }
    }
    joined
}
