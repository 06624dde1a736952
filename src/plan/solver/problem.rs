//! What is to be planned, in whole slots of time: the only thing that the solver sees.
//!
//! A slot is a number, counted from the horizon's first; no zone, no clock and no second is left here. The horizon is the window
//! with a margin around it, where everything is fixed, as wide as the longest shift and the rest after it. So the rules need no
//! exception at the window's borders. What an agent works in a week beyond the horizon is taken off that week's limits.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What is to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How many slots the horizon has.
    pub slots: usize,
    /// The slots of the window.
    pub window: Range<usize>,
    /// Whom the plan is for.
    pub agents: Vec<AgentSlots>,
    /// What must be staffed.
    pub needs: Vec<Need>,
    /// An agent's fair share of night and weekend slots; up to it they count for nothing.
    pub fair_share: usize,
}

/// What may be done with one slot of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The agent is not on duty then, in any plan.
    Closed,
    /// A plan may have the agent on duty then.
    Open,
    /// The agent is on duty then, in every plan.
    Fixed,
}

/// What one agent may do, and must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentSlots {
    /// What may be done with each slot.
    pub slots: Vec<Slot>,
    /// The slots in which the agent is on duty today.
    pub firm: Vec<bool>,
    /// The agent's night and weekend slots in the window.
    pub unsocial: Vec<bool>,
    /// The fewest slots of a shift that the plan makes; at least 1.
    pub min_shift: usize,
    /// The most slots of a shift that the plan makes.
    pub max_shift: usize,
    /// The fewest slots between two shifts; at least 1, as shifts that meet are one.
    pub rest: usize,
    /// The agent's weeks, which make up the horizon.
    pub weeks: Vec<SlotWeek>,
}

/// A limit of an agent's shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// The most time on duty in a week.
    MaxWeekly,
    /// The shortest time between two shifts.
    Rest,
    /// The shortest shift.
    MinShift,
    /// The longest shift.
    MaxShift,
}

/// One week of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotWeek {
    /// Its slots.
    pub slots: Range<usize>,
    /// The most slots on duty, if there is such a limit; never fewer than are fixed.
    pub most: Option<usize>,
    /// The fewest slots on duty; what is missing to them is a shortfall.
    pub minimum: usize,
}

/// A requirement in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// How many agents must be on in each slot, and no more than are available; 0 outside the window.
    pub at_least: Vec<u32>,
    /// How many more the requirement asks for than are available: they are missing in any plan.
    pub unavailable: Vec<u32>,
    /// The slots in which each agent counts.
    pub counts: Vec<Range<usize>>,
}

/// The shifts of one agent: ordered, and no two of them meet.
pub type Shifts = Vec<Range<usize>>;

/// The shifts of each agent, in the order of the problem's agents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// By agent.
    pub shifts: Vec<Shifts>,
}

impl Problem {
    /// How many agents are missing in each slot of each requirement.
    pub fn missing(&self, plan: &Plan) -> Vec<Vec<u32>> {
        self.needs
            .iter()
            .map(|need| {
                let on = need.staffed(plan);
                let wanted = need.at_least.iter().zip(&need.unavailable).map(|(least, more)| least + more);
                wanted.zip(on).map(|(wanted, on)| wanted.saturating_sub(on)).collect()
            })
            .collect()
    }

    /// How many slots the longest week has; 0 without agents.
    pub fn longest_week(&self) -> usize {
        self.agents.iter().flat_map(|agent| &agent.weeks).map(|week| week.slots.len()).max().unwrap_or(0)
    }

    /// How many agents are missing in any plan, over all slots, as too few are available.
    pub fn unavailable(&self) -> i64 {
        self.needs.iter().flat_map(|need| &need.unavailable).map(|missing| i64::from(*missing)).sum()
    }

    /// The plan in which everybody does what is fixed, and nothing else.
    pub fn fixed(&self) -> Plan {
        let fixed = |agent: &AgentSlots| -> Vec<bool> { agent.slots.iter().map(|slot| *slot == Slot::Fixed).collect() };
        Plan { shifts: self.agents.iter().map(|agent| runs(&fixed(agent))).collect() }
    }

    /// What is firm today, within the rules or not.
    pub fn today(&self) -> Plan {
        Plan { shifts: self.agents.iter().map(|agent| runs(&agent.firm)).collect() }
    }
}

impl Need {
    /// How many who count are on in each slot.
    pub fn staffed(&self, plan: &Plan) -> Vec<u32> {
        let mut on = vec![0; self.at_least.len()];
        for (shifts, counts) in plan.shifts.iter().zip(&self.counts) {
            for shift in shifts {
                let (start, end) = (shift.start.max(counts.start), shift.end.min(counts.end));
                on.iter_mut().take(end).skip(start).for_each(|on| *on += 1);
            }
        }
        on
    }
}

/// Whether each slot is in one of the shifts.
pub fn marks(shifts: &[Range<usize>], slots: usize) -> Vec<bool> {
    let mut on = vec![false; slots];
    for shift in shifts {
        on[shift.clone()].fill(true);
    }
    on
}

/// The runs of slots that are on.
pub fn runs(on: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for slot in (0..on.len()).filter(|slot| on[*slot]) {
        match runs.last_mut() {
            Some(run) if run.end == slot => run.end += 1,
            _ => runs.push(slot..slot + 1),
        }
    }
    runs
}

/// How many slots of the shifts lie in a stretch.
pub fn within(shifts: &[Range<usize>], stretch: &Range<usize>) -> usize {
    shifts.iter().map(|shift| shift.end.min(stretch.end).saturating_sub(shift.start.max(stretch.start))).sum()
}

/// A number of slots as an amount that may be negative.
pub fn to_i64(slots: usize) -> i64 {
    i64::try_from(slots).unwrap_or(i64::MAX)
}
