//! What a plan would change, in instants: who is on duty more and less, and what is uncovered before and after.
//!
//! Nothing of it is on duty before it stands in the agents' files.

use std::ops::Range;

use serde::Serialize;

use crate::coverage::gaps::Share;
use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::{Move, Timeline};

use super::slots::Slotted;
use super::solver::problem::Plan;

/// What a plan would change.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// The window that was planned.
    pub window: Interval,
    /// What is uncovered in that window, by requirement.
    pub uncovered: Vec<Uncovered>,
    /// What changes for each agent, in the order of handles; nothing for those who stay as they are.
    pub changes: Vec<Change>,
}

/// What is uncovered of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// The requirement's name.
    pub requirement: String,
    /// As things are.
    pub before_seconds: Duration,
    /// With the plan.
    pub after_seconds: Duration,
}

/// What changes for one agent.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Who.
    pub agent: Handle,
    /// How much the agent would be on duty that is not on duty today.
    pub add_seconds: Duration,
    /// How much the other way round.
    pub remove_seconds: Duration,
    /// When the agent would be on duty and is not today.
    pub add: Vec<Interval>,
    /// When it is the other way round.
    pub remove: Vec<Interval>,
    /// What of `add` lies in gaps for which the agent counts.
    pub in_gaps: Vec<Interval>,
}

impl Effect {
    /// The effect of a plan for a problem that was made of these schedules.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub fn new(roster: &Roster, slotted: &Slotted, plan: &Plan) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Some(window) = slotted.interval(&slotted.problem.window) else { return Ok(None) };
        let before = Timeline::new(roster, window)?;
        let moves = moves(slotted, plan);
        let [was, is] = [&before, &before.with(&moves)].map(Timeline::shares);
        let requirements = || roster.team().requirements().iter();
        let uncovered = |(name, (was, is)): (&str, (Share, Share))| Uncovered {
            requirement: name.to_owned(),
            before_seconds: was.gap_seconds,
            after_seconds: is.gap_seconds,
        };
        let open = |requirement| before.coverage(requirement).open();
        let gaps: Vec<IntervalSet> = requirements().map(open).collect();
        let change = |moved: &Move| {
            let agent = roster.agent(moved.agent);
            let in_gaps: IntervalSet = moved
                .add
                .iter()
                .flat_map(|interval| {
                    let role = agent.role_at(interval.start());
                    let counts = move |of: &Requirement| {
                        of.counts_role(role) && of.counts_skills(agent.skills()) && of.counts_post(None)
                    };
                    let counting = requirements().zip(&gaps).filter(move |(of, _)| counts(of));
                    counting.flat_map(move |(_, gaps)| gaps.within(interval))
                })
                .collect();
            Change {
                agent: agent.handle().clone(),
                add_seconds: moved.add.length(),
                remove_seconds: moved.remove.length(),
                add: moved.add.iter().collect(),
                remove: moved.remove.iter().collect(),
                in_gaps: in_gaps.iter().collect(),
            }
        };
        Ok(Some(Self {
            window,
            uncovered: requirements().map(Requirement::name).zip(was.into_iter().zip(is)).map(uncovered).collect(),
            changes: moves.iter().map(change).collect(),
        }))
    }
}

/// The changes of agents, in the order of the problem's agents; none for those who stay as they are.
pub fn moves(slotted: &Slotted, plan: &Plan) -> Vec<Move> {
    let set = |shifts: &[Range<usize>]| -> IntervalSet {
        shifts.iter().filter_map(|shift| slotted.interval(shift)).collect()
    };
    let today = slotted.problem.today();
    let all = slotted.agents.iter().zip(&today.shifts).zip(&plan.shifts);
    let all = all.map(|((agent, firm), planned)| {
        let (firm, planned) = (set(firm), set(planned));
        Move { agent: *agent, add: planned.difference(&firm), remove: firm.difference(&planned) }
    });
    all.filter(|moved| !moved.add.is_empty() || !moved.remove.is_empty()).collect()
}
