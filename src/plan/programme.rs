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

use super::problem::{AgentSlots, Slot, Week, to_i64};

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
    /// The week of each slot; the end of the horizon is in one of its own.
    week: Vec<usize>,
    /// Where in the table the row of a slot begins.
    row: Vec<usize>,
    /// By week.
    counts: Vec<Count>,
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
    /// Where in the table the week's shortfalls begin.
    at: usize,
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
    shortfalls: Vec<i64>,
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
        week.push(agent.weeks.len());
        let mut counts: Vec<Count> = Vec::with_capacity(agent.weeks.len() + 1);
        let next = |counts: &[Count]| counts.last().map_or(0, |count: &Count| count.at + count.top + 1);
        for week in &agent.weeks {
            counts.push(count(agent, week, next(&counts)));
        }
        counts.push(Count { at: next(&counts), top: 0, is_limit: false });
        let mut row = Vec::with_capacity(slots + 1);
        let mut size = 0;
        for week in week.iter().take(slots) {
            row.push(size);
            size += counts[*week].top + 1;
        }
        row.push(size);
        let mut programme = Self { agent, shifts: Vec::new(), first: Vec::new(), week, row, counts };
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
        (table.to_go[0], self.read(table))
    }

    fn fill(&self, costs: Costs<'_>, table: &mut Table) {
        let slots = self.agent.slots.len();
        let Table { to_go, paid, shortfalls } = table;
        paid.clear();
        paid.push(0);
        paid.extend(costs.slots.iter().scan(0, |sum, cost| {
            *sum += cost;
            Some(*sum)
        }));
        shortfalls.clear();
        for (week, count) in self.agent.weeks.iter().zip(&self.counts) {
            let missing = (0..=count.top).map(|worked| to_i64(week.minimum.saturating_sub(worked)));
            shortfalls.extend(missing.map(|missing| costs.shortfall * missing));
        }
        to_go.clear();
        to_go.resize(self.row[slots] + 1, IMPOSSIBLE);
        to_go[self.row[slots]] = 0;
        for slot in (0..slots).rev() {
            let (head, later) = to_go.split_at_mut(self.row[slot + 1]);
            let here = &mut head[self.row[slot]..];
            let later = Later { programme: self, slot, to_go: later, shortfalls };
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
    fn read(&self, table: &Table) -> Vec<Range<usize>> {
        let slots = self.agent.slots.len();
        let (mut slot, mut worked) = (0, 0);
        let mut shifts = Vec::new();
        while slot < slots {
            let to_go = &table.to_go[self.row[slot + 1]..];
            let later = Later { programme: self, slot, to_go, shortfalls: &table.shortfalls };
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
    /// What each count of slots worked costs at the end of its week.
    shortfalls: &'t [i64],
}

impl Later<'_> {
    /// Lowers the costs to go of a slot to those of a step: `length` slots of duty, then on at `next`.
    fn relax(&self, here: &mut [i64], cost: i64, length: usize, next: usize) {
        let (week, end) = (self.programme.week[self.slot], self.slot + length);
        let count = self.programme.counts[week];
        if week == self.programme.week[next] {
            lower(here, cost, &self.to_go[self.at(next)..][..=count.top], length, count);
        } else if let Some((after, _)) = self.after(end, next) {
            // What follows the week does not depend on what was worked in it.
            let shortfalls = &self.shortfalls[count.at..][..=count.top];
            lower(here, cost + after, shortfalls, self.worked_in(week, end), count);
        }
    }

    /// What a step costs with all that follows, and the count after it; nothing where a week's limit forbids it.
    fn step(&self, worked: usize, cost: i64, length: usize, next: usize) -> Option<(i64, usize)> {
        let (week, end) = (self.programme.week[self.slot], self.slot + length);
        let count = self.programme.counts[week];
        let worked = count.of(worked + self.worked_in(week, end))?;
        if week == self.programme.week[next] {
            return Some((cost + self.to_go[self.at(next) + worked], worked));
        }
        let (after, carried) = self.after(end, next)?;
        Some((cost + self.shortfalls[count.at + worked] + after, carried))
    }

    /// What follows the week of the slot if a shift ends at `end`, in a later week or not, and the agent goes on at `next`, in
    /// a later one; and the count there.
    fn after(&self, end: usize, next: usize) -> Option<(i64, usize)> {
        let (week, last) = (self.programme.week[self.slot], self.programme.week[next]);
        let mut cost = 0;
        for between in week + 1..last {
            let count = self.programme.counts[between];
            cost += self.shortfalls[count.at + count.of(self.worked_in(between, end))?];
        }
        let carried = self.programme.counts[last].of(self.worked_in(last, end))?;
        Some((cost + self.to_go[self.at(next) + carried], carried))
    }

    /// How much of the time from the slot to `end` lies in a week.
    fn worked_in(&self, week: usize, end: usize) -> usize {
        let weeks = &self.programme.agent.weeks;
        weeks.get(week).map_or(0, |week| end.min(week.slots.end).saturating_sub(week.slots.start.max(self.slot)))
    }

    /// Where the row of a slot begins.
    fn at(&self, slot: usize) -> usize {
        self.programme.row[slot] - self.programme.row[self.slot + 1]
    }
}

/// Lowers each cost to `cost` and what the row says for so much more work.
fn lower(here: &mut [i64], cost: i64, row: &[i64], more: usize, count: Count) {
    for (best, later) in here.iter_mut().zip(&row[more.min(row.len())..]) {
        *best = (*best).min(cost + later);
    }
    if !count.is_limit {
        let most = cost + row[count.top];
        for best in &mut here[(count.top + 1).saturating_sub(more)..] {
            *best = (*best).min(most);
        }
    }
}

impl Count {
    /// How so much work is counted; nothing where it is forbidden.
    fn of(self, worked: usize) -> Option<usize> {
        if worked > self.top && self.is_limit { None } else { Some(worked.min(self.top)) }
    }
}

fn count(agent: &AgentSlots, week: &Week, at: usize) -> Count {
    let possible = agent.slots[week.slots.clone()].iter().filter(|slot| **slot != Slot::Closed).count();
    match week.most {
        Some(most) if most < possible => Count { at, top: most, is_limit: true },
        _ => Count { at, top: week.minimum.min(possible), is_limit: false },
    }
}

/// Slots fit, as there are at most a few million.
fn index(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}
