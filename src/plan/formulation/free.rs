//! Firm time that a plan may take off or move.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::roster::model::{AgentId, Firmness, Roster};
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::duty::Duty;
use crate::timeline::recurrence::{Occurrence, occurrences};

/// Firm time that may be taken off or moved.
pub(super) type Free = BTreeMap<AgentId, IntervalSet>;

/// The firm time of an agent that a plan may take off: of the agent's own entries, not for anybody else, and of shifts that start in the window.
pub(super) fn may_move(roster: &Roster, duty: &Duty, window: Interval) -> Result<IntervalSet, Vec<Diagnostic>> {
    let agent = roster.agent(duty.agent);
    let own = duty.shifts.iter().filter(|shift| shift.covering_for().is_empty() && shift.interval.overlaps(window));
    let own: IntervalSet = own.map(|shift| shift.interval).collect();
    // Time off takes time of all posts at once, so what has posts stays.
    if agent.availability().iter().any(|entry| entry.post().is_some()) {
        return Ok(IntervalSet::default());
    }
    let mut free = IntervalSet::default();
    for entry in agent.availability().iter().filter(|entry| entry.firmness() == Firmness::Firm) {
        let all = occurrences(entry, window, roster.budget()).map_err(|error| vec![*error])?;
        let stated = all.iter().filter_map(Occurrence::interval).filter(|time| window.contains(time.start()));
        free = free.union(&stated.collect::<IntervalSet>().intersection(&own));
    }
    Ok(free)
}
