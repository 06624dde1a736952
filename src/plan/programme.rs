//! The best plan of one agent under prices, exactly: a shortest path through time.
//!
//! A node is a slot at which the agent is off duty and rested, with the slots worked in that week so far. From there the
//! agent waits for a slot, or takes a shift and rests. The rules:
//!
//! - a shift lies in slots that are not closed, is as long as the limits allow, or is exactly what is fixed;
//! - between two shifts lies the rest, or exactly what lies between two that are fixed;
//! - a week holds at most its limit, or exactly what is fixed.
//!
//! The table of costs to go is filled from the end; the plan is then read off from the start. All numbers are integers.

use std::ops::Range;

use super::problem::{AgentSlots, Slot, to_i64};

/// More than any plan costs.
pub const IMPOSSIBLE: i64 = i64::MAX / 4;

/// One agent's shifts that the rules allow, laid out for pricing.
#[derive(Clone, Debug)]
pub struct Programme<'p> {
    agent: &'p AgentSlots,
    /// The shifts by their first slot.
    shifts: Vec<Step>,
    /// Where in `shifts` those of a slot begin.
    first: Vec<usize>,
    /// The week of each slot; the last slot's for the end of the horizon.
    week: Vec<usize>,
    /// Where in the table the row of a slot begins.
    row: Vec<usize>,
    levels: Vec<Count>,
}

/// A shift, and when the agent is rested after it.
#[derive(Clone, Copy, Debug)]
struct Step {
    end: u32,
    next: u32,
}

/// How the slots worked in a week are counted.
#[derive(Clone, Copy, Debug)]
struct Count {
    /// The highest count that differs from those below.
    top: usize,
    /// Whether more than that is forbidden; otherwise it makes no difference.
    is_limit: bool,
}

/// What slots and shortfalls cost an agent.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'c> {
    /// Of being on duty in each slot; negative where that is worth something.
    pub slots: &'c [i64],
    /// Of each slot below a week's minimum.
    pub shortfall: i64,
}

/// A table to work in, kept to be used again.
#[derive(Clone, Debug, Default)]
pub struct Table {
    to_go: Vec<i64>,
    paid: Vec<i64>,
}

impl<'p> Programme<'p> {
    /// Lays out every shift that the rules allow.
    #[must_use]
    pub fn new(agent: &'p AgentSlots) -> Self {
        let slots = agent.slots.len();
        let mut week = Vec::with_capacity(slots + 1);
        for (number, own) in agent.weeks.iter().enumerate() {
            week.extend(std::iter::repeat_n(number, own.slots.len()));
        }
        week.push(agent.weeks.len().saturating_sub(1));
        let levels: Vec<Count> = (0..agent.weeks.len()).map(|week| count(agent, week)).collect();
        let mut row = Vec::with_capacity(slots + 1);
        let mut size = 0;
        for week in week.iter().take(slots) {
            row.push(size);
            size += levels[*week].top + 1;
        }
        row.push(size);
        let mut programme = Self { agent, shifts: Vec::new(), first: Vec::new(), week, row, levels };
        let mut fixed_after = vec![slots; slots + 1];
        for slot in (0..slots).rev() {
            fixed_after[slot] = if agent.slots[slot] == Slot::Fixed { slot } else { fixed_after[slot + 1] };
        }
        for slot in 0..slots {
            programme.first.push(programme.shifts.len());
            programme.lay_out(slot, &fixed_after);
        }
        programme.first.push(programme.shifts.len());
        programme
    }

    /// The shifts that begin at a slot.
    fn lay_out(&mut self, start: usize, fixed_after: &[usize]) {
        let slots = &self.agent.slots;
        let is_fixed = |slot: usize| slots.get(slot) == Some(&Slot::Fixed);
        if slots[start] == Slot::Closed || (start > 0 && is_fixed(start - 1)) {
            return;
        }
        let mut only_fixed = true;
        for end in start + 1..=slots.len() {
            if slots[end - 1] == Slot::Closed {
                return;
            }
            only_fixed &= is_fixed(end - 1);
            if is_fixed(end) {
                continue;
            }
            let length = end - start;
            if length > self.agent.max_shift && !only_fixed {
                return;
            }
            if (self.agent.min_shift..=self.agent.max_shift).contains(&length) || only_fixed {
                let rested = (end + self.agent.rest).min(slots.len());
                let next = match fixed_after[end] {
                    fixed if fixed >= rested => rested,
                    fixed if is_fixed(end - 1) => fixed,
                    _ => continue,
                };
                self.shifts.push(Step { end: index(end), next: index(next) });
            }
        }
    }

    /// The least that the agent's plan costs.
    #[must_use]
    pub fn least(&self, costs: Costs<'_>, table: &mut Table) -> i64 {
        self.fill(costs, table);
        table.to_go[0]
    }

    /// The least that the agent's plan costs, and such a plan.
    #[must_use]
    pub fn best(&self, costs: Costs<'_>, table: &mut Table) -> (i64, Vec<Range<usize>>) {
        self.fill(costs, table);
        (table.to_go[0], self.read(costs, table))
    }

    fn fill(&self, costs: Costs<'_>, table: &mut Table) {
        let slots = self.agent.slots.len();
        let Table { to_go, paid } = table;
        paid.clear();
        paid.push(0);
        paid.extend(costs.slots.iter().scan(0, |sum, cost| {
            *sum += cost;
            Some(*sum)
        }));
        to_go.clear();
        to_go.resize(self.row[slots] + 1, IMPOSSIBLE);
        to_go[self.row[slots]] = 0;
        for slot in (0..slots).rev() {
            let (head, later) = to_go.split_at_mut(self.row[slot + 1]);
            let here = &mut head[self.row[slot]..];
            let later = Later { programme: self, slot, to_go: later, costs };
            if self.agent.slots[slot] != Slot::Fixed {
                later.relax(here, 0, 0, slot + 1);
            }
            for step in &self.shifts[self.first[slot]..self.first[slot + 1]] {
                let (end, next) = (step.end as usize, step.next as usize);
                later.relax(here, paid[end] - paid[slot], end - slot, next);
            }
        }
    }

    /// The plan that the table holds: at each node the first step that costs what is to go.
    fn read(&self, costs: Costs<'_>, table: &Table) -> Vec<Range<usize>> {
        let slots = self.agent.slots.len();
        let (mut slot, mut worked) = (0, 0);
        let mut shifts = Vec::new();
        while slot < slots {
            let later = Later { programme: self, slot, to_go: &table.to_go[self.row[slot + 1]..], costs };
            let left = table.to_go[self.row[slot] + worked];
            let wait = (self.agent.slots[slot] != Slot::Fixed).then(|| later.step(worked, 0, 0, slot + 1)).flatten();
            if let Some((cost, after)) = wait
                && cost == left
            {
                (slot, worked) = (slot + 1, after);
                continue;
            }
            let steps = &self.shifts[self.first[slot]..self.first[slot + 1]];
            let taken = steps.iter().find_map(|step| {
                let (end, next) = (step.end as usize, step.next as usize);
                let (cost, after) = later.step(worked, table.paid[end] - table.paid[slot], end - slot, next)?;
                (cost == left).then_some((end, next, after))
            });
            // What is fixed is always possible, so one of them is what was chosen.
            let Some((end, next, after)) = taken else { break };
            shifts.push(slot..end);
            (slot, worked) = (next, after);
        }
        shifts
    }
}

/// The part of the table that is filled, seen from a slot.
struct Later<'t> {
    programme: &'t Programme<'t>,
    slot: usize,
    to_go: &'t [i64],
    costs: Costs<'t>,
}

impl Later<'_> {
    /// Lowers the costs to go of a slot to those of a step: `length` slots of duty, then on at `next`.
    fn relax(&self, here: &mut [i64], cost: i64, length: usize, next: usize) {
        let programme = self.programme;
        if programme.week[self.slot] != programme.week[next] || next == programme.agent.slots.len() {
            for (worked, best) in here.iter_mut().enumerate() {
                if let Some((cost, _)) = self.step(worked, cost, length, next) {
                    *best = (*best).min(cost);
                }
            }
            return;
        }
        let count = programme.levels[programme.week[self.slot]];
        let row = &self.to_go[self.at(next)..][..=count.top];
        for (best, to_go) in here.iter_mut().zip(row.iter().skip(length)) {
            *best = (*best).min(cost + to_go);
        }
        if !count.is_limit {
            let most = cost + row[count.top];
            let saturated = (count.top + 1).saturating_sub(length);
            for best in &mut here[saturated..] {
                *best = (*best).min(most);
            }
        }
    }

    /// What a step costs with all that follows, and the count after it; nothing where a week's limit forbids it.
    fn step(&self, worked: usize, cost: i64, length: usize, next: usize) -> Option<(i64, usize)> {
        let programme = self.programme;
        let (first, last) = (programme.week[self.slot], programme.week[next]);
        let ends = next == programme.agent.slots.len();
        let end = self.slot + length;
        let (mut cost, mut worked) = (cost, worked);
        for week in first..=last {
            let (count, own) = (programme.levels[week], &programme.agent.weeks[week]);
            let start = own.slots.start.max(self.slot);
            worked += end.min(own.slots.end).saturating_sub(start);
            if worked > count.top {
                if count.is_limit {
                    return None;
                }
                worked = count.top;
            }
            if week < last || ends {
                cost += self.costs.shortfall * to_i64(own.minimum.saturating_sub(worked));
                worked = 0;
            }
        }
        Some((cost + self.to_go[self.at(next) + worked], worked))
    }

    /// Where the row of a slot begins.
    fn at(&self, slot: usize) -> usize {
        self.programme.row[slot] - self.programme.row[self.slot + 1]
    }
}

fn count(agent: &AgentSlots, week: usize) -> Count {
    let week = &agent.weeks[week];
    let possible = agent.slots[week.slots.clone()].iter().filter(|slot| **slot != Slot::Closed).count();
    match week.most {
        Some(most) if most < possible => Count { top: most, is_limit: true },
        _ => Count { top: week.minimum.min(possible), is_limit: false },
    }
}

/// Slots fit, as there are at most a few million.
fn index(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}
