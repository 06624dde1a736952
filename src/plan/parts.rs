//! Long windows, a part at a time: everything outside of a part is held to a plan.

use std::ops::Range;

use super::problem::{AgentSlots, Need, Plan, Problem, Slot, Week, runs, within};

/// A part of a problem, as a problem of its own.
pub struct Part {
    /// The problem, whose horizon is as much of the whole one as the part must heed.
    pub problem: Problem,
    /// Its horizon in the slots of the whole.
    pub horizon: Range<usize>,
}

/// The stretches of a window that are planned one after the other: its weeks, and then from the middle of each to that of
/// the next. There are none where it is not longer than two weeks.
#[must_use]
pub fn stretches(problem: &Problem) -> Vec<Range<usize>> {
    let week = problem.agents.iter().flat_map(|agent| &agent.weeks).map(|week| week.slots.len()).max().unwrap_or(0);
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
    /// The problem of planning a stretch anew, given a plan for what is around it. Shifts that reach over its borders stay.
    #[must_use]
    pub fn new(problem: &Problem, plan: &Plan, stretch: &Range<usize>) -> Self {
        let margin = problem.agents.iter().map(|agent| agent.max_shift + agent.rest + 1).max().unwrap_or(0);
        let horizon = stretch.start.saturating_sub(margin)..(stretch.end + margin).min(problem.slots);
        let agents = problem.agents.iter().zip(&plan.shifts);
        let need = |need: &Need| {
            let inside = |wanted: &Vec<u32>| -> Vec<u32> {
                horizon.clone().map(|slot| if stretch.contains(&slot) { wanted[slot] } else { 0 }).collect()
            };
            Need {
                at_least: inside(&need.at_least),
                unavailable: inside(&need.unavailable),
                counts: need.counts.iter().map(|counts| moved(counts, &horizon)).collect(),
            }
        };
        let problem = Problem {
            slots: horizon.len(),
            window: moved(stretch, &horizon),
            agents: agents.map(|(agent, shifts)| part_of(agent, shifts, stretch, &horizon)).collect(),
            needs: problem.needs.iter().map(need).collect(),
            fair_share: problem.fair_share,
        };
        Self { problem, horizon }
    }

    /// The whole plan with the part's plan in its place.
    #[must_use]
    pub fn put_into(&self, slots: usize, plan: &Plan, part: &Plan) -> Plan {
        let whole = |(shifts, part): (&Vec<Range<usize>>, &Vec<Range<usize>>)| {
            let mut on = vec![false; slots];
            for shift in shifts {
                on[shift.clone()].fill(true);
            }
            on[self.horizon.clone()].fill(false);
            for shift in part {
                on[self.horizon.start + shift.start..self.horizon.start + shift.end].fill(true);
            }
            runs(&on)
        };
        Plan { shifts: plan.shifts.iter().zip(&part.shifts).map(whole).collect() }
    }
}

fn part_of(agent: &AgentSlots, shifts: &[Range<usize>], stretch: &Range<usize>, horizon: &Range<usize>) -> AgentSlots {
    let mut slots = vec![Slot::Closed; agent.slots.len()];
    slots[stretch.clone()].copy_from_slice(&agent.slots[stretch.clone()]);
    for shift in shifts.iter().filter(|shift| shift.start < stretch.start || stretch.end < shift.end) {
        slots[shift.clone()].fill(Slot::Fixed);
    }
    let week = |week: &Week| {
        let outside = within(shifts, &week.slots) - within(shifts, &both(&week.slots, horizon));
        Week {
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

fn both(slots: &Range<usize>, horizon: &Range<usize>) -> Range<usize> {
    let start = slots.start.clamp(horizon.start, horizon.end);
    start..slots.end.clamp(start, horizon.end)
}

/// Slots of the whole as slots of the part.
fn moved(slots: &Range<usize>, horizon: &Range<usize>) -> Range<usize> {
    let both = both(slots, horizon);
    both.start - horizon.start..both.end - horizon.start
}
