//! What a plan would change, in instants: who is on duty more and less, and what is uncovered before and after.
//!
//! Nothing of it is on duty before it stands in the agents' files.

use serde::Serialize;

use crate::coverage::gaps::Share;
use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::shifts::Shift;

/// What a plan would change.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Effect {
    /// The window that was planned.
    pub(crate) window: Interval,
    /// What is uncovered in that window, by requirement.
    pub(crate) uncovered: Vec<Uncovered>,
    /// What changes for each agent, in the order of handles; nothing for those who stay as they are.
    pub(crate) changes: Vec<Change>,
}

/// What is uncovered of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Uncovered {
    /// The requirement's name.
    pub(crate) requirement: String,
    /// As things are.
    pub(crate) before_seconds: Duration,
    /// With the plan.
    pub(crate) after_seconds: Duration,
}

/// What changes for one agent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Change {
    /// Who.
    pub(crate) agent: Handle,
    /// How much the agent would be on duty that is not on duty today.
    pub(crate) add_seconds: Duration,
    /// How much the other way round.
    pub(crate) remove_seconds: Duration,
    /// When the agent would be on duty and is not today.
    pub(crate) add: Vec<Interval>,
    /// When it is the other way round.
    pub(crate) remove: Vec<Interval>,
    /// What of `add` lies in gaps for which the agent counts.
    pub(crate) in_gaps: Vec<Interval>,
}

impl Effect {
    /// What is different between the schedules as they are and with a plan in them.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub(crate) fn new(before: &Roster, after: &Roster, window: Interval) -> Result<Self, Vec<Diagnostic>> {
        let (was, is) = (Timeline::new(before, window)?, Timeline::new(after, window)?);
        let requirements = || before.team().requirements().iter();
        let uncovered = |(name, (was, is)): (&str, (Share, Share))| Uncovered {
            requirement: name.to_owned(),
            before_seconds: was.gap_seconds,
            after_seconds: is.gap_seconds,
        };
        let gaps: Vec<IntervalSet> = requirements().map(|requirement| was.coverage(requirement).open()).collect();
        let within = |timeline: &Timeline<'_>, id| -> IntervalSet { timeline.duty(id).on().within(window).collect() };
        let change = |(id, agent): (AgentId, &Agent)| {
            let (was, on) = (within(&was, id), within(&is, id));
            let (add, remove) = (on.difference(&was), was.difference(&on));
            let in_gap = |shift: &Shift| -> IntervalSet {
                let counting = requirements().zip(&gaps).filter(|(requirement, _)| shift.counts(requirement, after));
                counting.flat_map(|(_, gaps)| gaps.within(shift.interval)).collect()
            };
            let in_gaps =
                is.duty(id).shifts.iter().fold(IntervalSet::default(), |all, shift| all.union(&in_gap(shift)));
            Change {
                agent: agent.handle().clone(),
                add_seconds: add.length(),
                remove_seconds: remove.length(),
                in_gaps: in_gaps.intersection(&add).iter().collect(),
                add: add.iter().collect(),
                remove: remove.iter().collect(),
            }
        };
        let is_any = |change: &Change| !change.add.is_empty() || !change.remove.is_empty();
        Ok(Self {
            window,
            uncovered: requirements()
                .map(Requirement::name)
                .zip(was.shares().into_iter().zip(is.shares()))
                .map(uncovered)
                .collect(),
            changes: before.agents().map(change).filter(is_any).collect(),
        })
    }
}
