//! Parts of a problem: a stretch of the window, or a few agents. Everything else stays as in a plan.

use std::ops::Range;

use super::problem::{AgentSlots, Need, Plan, Problem, Shifts, Slot, SlotWeek, marks, runs, within};

/// A part of a problem, as a problem of its own.
pub struct Part {
    /// The problem. Its horizon is the stretch, and around it what the longest shift and rest can reach.
    pub problem: Problem,
    /// Its horizon in the slots of the whole.
    pub horizon: Range<usize>,
    /// Its agents, by their places in the whole.
    pub agents: Vec<usize>,
}

/// The stretches of a window to plan one after the other: its weeks, and then from the middle of each week to the middle of the
/// next. A window of two weeks or less is planned as a whole, and has none.
pub fn stretches(problem: &Problem) -> Shifts {
    let week = problem.longest_week();
    if week == 0 || problem.window.len() <= 2 * week {
        return Vec::new();
    }
    let from = |start: usize| {
        let starts = (start..problem.window.end).step_by(week);
        starts.map(|start| start..(start + week).min(problem.window.end))
    };
    from(problem.window.start).chain(from(problem.window.start + week / 2)).collect()
}

impl Part {
    /// The problem of planning these agents anew in a stretch, while everybody else and all around it stay as in a plan. Shifts
    /// across the borders of the stretch stay too.
    pub fn new(problem: &Problem, plan: &Plan, stretch: &Range<usize>, agents: Vec<usize>) -> Self {
        let margin = problem.agents.iter().map(|agent| agent.max_shift + agent.rest + 1).max().unwrap_or(0);
        let horizon = stretch.start.saturating_sub(margin)..(stretch.end + margin).min(problem.slots);
        let mut others = plan.clone();
        for agent in &agents {
            others.shifts[*agent].clear();
        }
        let need = |need: &Need| {
            let staffed = need.staffed(&others);
            let inside = |wanted: &dyn Fn(usize) -> u32| -> Vec<u32> {
                horizon.clone().map(|slot| if stretch.contains(&slot) { wanted(slot) } else { 0 }).collect()
            };
            Need {
                at_least: inside(&|slot| need.at_least[slot].saturating_sub(staffed[slot])),
                unavailable: inside(&|slot| need.unavailable[slot]),
                counts: agents.iter().map(|agent| moved(&need.counts[*agent], &horizon)).collect(),
            }
        };
        let own = |agent: &usize| part_of(&problem.agents[*agent], &plan.shifts[*agent], stretch, &horizon);
        let problem = Problem {
            slots: horizon.len(),
            window: moved(stretch, &horizon),
            agents: agents.iter().map(own).collect(),
            needs: problem.needs.iter().map(need).collect(),
            fair_share: problem.fair_share,
        };
        Self { problem, horizon, agents }
    }

    /// The part of a plan of the whole, in the slots of the part.
    pub fn take_from(&self, plan: &Plan) -> Plan {
        let own = |agent: &usize| -> Shifts {
            let shifts = plan.shifts[*agent].iter().map(|shift| moved(shift, &self.horizon));
            shifts.filter(|shift| !shift.is_empty()).collect()
        };
        Plan { shifts: self.agents.iter().map(own).collect() }
    }

    /// A plan of the whole, `slots` long, with the part's plan in its place.
    pub fn put_into(&self, slots: usize, plan: &Plan, part: &Plan) -> Plan {
        let mut whole = plan.clone();
        for (agent, part) in self.agents.iter().zip(&part.shifts) {
            let mut on = marks(&whole.shifts[*agent], slots);
            on[self.horizon.clone()].fill(false);
            for shift in part {
                on[self.horizon.start + shift.start..self.horizon.start + shift.end].fill(true);
            }
            whole.shifts[*agent] = runs(&on);
        }
        whole
    }
}

/// An agent of the whole as one of the part; the weeks' limits are less by what is worked beyond the horizon.
fn part_of(agent: &AgentSlots, shifts: &[Range<usize>], stretch: &Range<usize>, horizon: &Range<usize>) -> AgentSlots {
    let mut slots = vec![Slot::Closed; agent.slots.len()];
    slots[stretch.clone()].copy_from_slice(&agent.slots[stretch.clone()]);
    for shift in shifts.iter().filter(|shift| shift.start < stretch.start || stretch.end < shift.end) {
        slots[shift.clone()].fill(Slot::Fixed);
    }
    let week = |week: &SlotWeek| {
        let outside = within(shifts, &week.slots) - within(shifts, &both(&week.slots, horizon));
        SlotWeek {
            slots: moved(&week.slots, horizon),
            most: week.most.map(|most| most.saturating_sub(outside)),
            minimum: week.minimum.saturating_sub(outside),
        }
    };
    AgentSlots {
        slots: slots[horizon.clone()].to_vec(),
        firm: agent.firm[horizon.clone()].to_vec(),
        unsocial: agent.unsocial[horizon.clone()].to_vec(),
        weeks: agent.weeks.iter().map(week).filter(|week| !week.slots.is_empty()).collect(),
        ..*agent
    }
}

/// What of some slots lies in a horizon.
fn both(slots: &Range<usize>, horizon: &Range<usize>) -> Range<usize> {
    let start = slots.start.clamp(horizon.start, horizon.end);
    start..slots.end.clamp(start, horizon.end)
}

/// Slots of the whole as slots of the part.
fn moved(slots: &Range<usize>, horizon: &Range<usize>) -> Range<usize> {
    let both = both(slots, horizon);
    both.start - horizon.start..both.end - horizon.start
}
