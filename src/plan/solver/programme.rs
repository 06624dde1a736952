//! The best plan of one agent under prices, exactly: a shortest path through time.
//!
//! A node is a slot at which the agent is off duty and rested, with the count of slots worked in its week so far. From there the
//! agent waits for a slot, or takes a shift and rests. The rules:
//!
//! - a shift lies in slots that are not closed, is as long as the limits allow, or is exactly what is fixed;
//! - between two shifts lies the rest, or exactly what lies between two that are fixed;
//! - a week holds at most its limit, or exactly what is fixed.
//!
//! The table of costs to go is filled from the last slot to the first, and the plan then read off from the first to the last. All
//! numbers are integers. A sparse table finds the cheapest of all shifts from a slot in two looks, so that filling hardly takes
//! longer for long shifts.
//!
//! # An example to check by hand
//!
//! Five slots cost -2, -3, 4, -1 and -5. A shift has two or three slots, and a rest of one slot follows it. There are no limits of
//! the week, so a node is a slot alone. From the last row to the first:
//!
//! | From slot | wait | two slots, then | three slots, then | to go |
//! |---:|---:|---:|---:|---:|
//! | 0 | -6 | -5 - 6 | -1 + 0 | -11 |
//! | 1 | -6 | 1 + 0 | 0 + 0 | -6 |
//! | 2 | -6 | 3 + 0 | -2 + 0 | -6 |
//! | 3 | 0 | -6 + 0 | | -6 |
//! | 4 | 0 | | | 0 |
//! | end | | | | 0 |
//!
//! The best plan costs -11: two slots from the first (-5), a rest, and the last two (-6). With at most three slots a week, it is
//! the last two alone.
//!
//! ```
//! use coverage::plan::solver::problem::{AgentSlots, Slot, SlotWeek};
//! use coverage::plan::solver::programme::{Costs, Programme, Table};
//!
//! let mut agent = AgentSlots {
//!     slots: vec![Slot::Open; 5],
//!     firm: vec![false; 5],
//!     unsocial: vec![false; 5],
//!     min_shift: 2,
//!     max_shift: 3,
//!     rest: 1,
//!     weeks: vec![SlotWeek { slots: 0..5, most: None, minimum: 0 }],
//! };
//! let costs = Costs { slots: &[-2, -3, 4, -1, -5], shortfall: 0 };
//! assert_eq!(Programme::new(&agent).best(costs, &mut Table::default()), (-11, vec![0..2, 3..5]));
//! agent.weeks[0].most = Some(3);
//! assert_eq!(Programme::new(&agent).best(costs, &mut Table::default()), (-6, vec![3..5]));
//! ```

mod counts;
mod ends;

use std::ops::RangeInclusive;

pub use counts::IMPOSSIBLE;
use counts::{Count, count, lower};
use ends::Ends;

use super::problem::{AgentSlots, Shifts, Slot, to_i64};

/// One agent's rules, laid out for pricing.
#[derive(Clone, Debug)]
pub struct Programme<'p> {
    agent: &'p AgentSlots,
    /// For each slot, the first closed one from there on.
    closed: Vec<usize>,
    /// For each end of a shift, the first slot at which the agent may be on again; nothing where no shift may end.
    next: Vec<Option<usize>>,
    /// The week of each slot; the end of the horizon has one of its own.
    week: Vec<usize>,
    /// Where the row of each slot begins in the table.
    row: Vec<usize>,
    /// How each week counts what is worked in it.
    counts: Vec<Count>,
    /// The length of the longest row.
    width: usize,
}

/// What slots and shortfalls cost an agent.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'c> {
    /// What being on duty in each slot costs; negative where that is worth something.
    pub slots: &'c [i64],
    /// What each slot that is missing to a week's minimum costs.
    pub shortfall: i64,
}

/// Memory to work in. Keep it for the next programme, so that this one need not ask for memory.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The least cost from each slot to the end, by the count of slots worked in its week.
    to_go: Vec<i64>,
    /// What all slots before each cost together, so that a shift costs the difference of two.
    paid: Vec<i64>,
    /// What each count of slots worked costs at the end of its week, for the shortfall.
    shortfalls: Vec<i64>,
    ends: Ends,
}

impl<'p> Programme<'p> {
    /// Lays out the rules.
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
        let closed = firsts(&agent.slots, Slot::Closed);
        let fixed = firsts(&agent.slots, Slot::Fixed);
        let next = (0..=slots).map(|end| next_after(agent, end, fixed[end])).collect();
        let width = counts.iter().map(|count| count.top + 1).max().unwrap_or(1);
        Self { agent, closed, next, week, row, counts, width }
    }

    /// The ends of the usual lengths for a shift from `start`, and the end of what is fixed there if it has another length. Where a
    /// shift may end, [`Programme::next`] says.
    fn ends(&self, start: usize) -> (RangeInclusive<usize>, Option<usize>) {
        let agent = self.agent;
        let is_fixed = |slot: usize| agent.slots.get(slot) == Some(&Slot::Fixed);
        if agent.slots[start] == Slot::Closed || (start > 0 && is_fixed(start - 1)) {
            return (RangeInclusive::new(start + 1, start), None);
        }
        let last = (start + agent.max_shift).min(self.closed[start]);
        let usual = start + agent.min_shift..=last;
        let fixed = (start..=agent.slots.len())
            .find(|slot| !is_fixed(*slot))
            .filter(|end| *end > start && !usual.contains(end));
        (usual, fixed)
    }

    /// How many nodes there are: the time to find the best plan grows with them.
    pub fn size(&self) -> usize {
        self.row.last().copied().unwrap_or(0)
    }

    /// The least that the agent's plan costs, and such a plan.
    pub fn best(&self, costs: Costs<'_>, table: &mut Table) -> (i64, Shifts) {
        self.fill(costs, table);
        (table.to_go[0], self.read(table))
    }

    /// Fills the table of costs to go, from the last slot to the first.
    fn fill(&self, costs: Costs<'_>, table: &mut Table) {
        let slots = self.agent.slots.len();
        let Table { to_go, paid, shortfalls, ends } = table;
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
        let longest = self.agent.max_shift.min(slots);
        ends.clear(self.width, longest, (longest + 1).saturating_sub(self.agent.min_shift));
        for slot in (0..slots).rev() {
            self.end_before(slot + 1, &to_go[self.row[slot + 1]..], paid[slot + 1], shortfalls, ends);
            let (head, later) = to_go.split_at_mut(self.row[slot + 1]);
            let here = &mut head[self.row[slot]..];
            let later = Later { programme: self, slot, to_go: later, shortfalls };
            if self.agent.slots[slot] != Slot::Fixed {
                later.relax(here, 0, slot, slot + 1);
            }
            let (usual, fixed) = self.ends(slot);
            if let Some((end, next)) = fixed.and_then(|end| Some((end, self.next[end]?))) {
                later.relax(here, paid[end] - paid[slot], end, next);
            }
            // The shifts that end in the week, and those that end after it.
            let week = self.week[slot];
            let (border, count) = (self.agent.weeks[week].slots.end, self.counts[week]);
            ends.lower(here, -paid[slot], slot, *usual.start()..=border.min(*usual.end()), count);
            let beyond = (border + 1).max(*usual.start())..=*usual.end();
            let cost = |end: usize| Some(later.after(end, self.next[end]?)?.0 + paid[end]);
            if let Some(cost) = beyond.filter_map(cost).min() {
                lower(here, cost - paid[slot], &shortfalls[count.at..][..=count.top], border - slot, count);
            }
        }
    }

    /// Enters an end of shifts into the sparse table: what all slots before it cost, and what is to go from it.
    fn end_before(&self, end: usize, to_go: &[i64], paid: i64, shortfalls: &[i64], ends: &mut Ends) {
        if self.agent.slots[end - 1] == Slot::Closed {
            return;
        }
        let week = self.week[end - 1];
        let count = self.counts[week];
        let row = ends.row(end, count);
        row.fill(IMPOSSIBLE);
        if let Some(next) = self.next[end] {
            Later { programme: self, slot: end - 1, to_go, shortfalls }.go_on(row, paid, 0, end, next);
        }
        ends.combine(end, self.agent.weeks[week].slots.end.min(self.closed[end - 1]), count);
    }

    /// Reads the plan off the table: at each node the first step whose cost is what is to go.
    fn read(&self, table: &Table) -> Shifts {
        let slots = self.agent.slots.len();
        let (mut slot, mut worked) = (0, 0);
        let mut shifts = Vec::new();
        while slot < slots {
            let to_go = &table.to_go[self.row[slot + 1]..];
            let later = Later { programme: self, slot, to_go, shortfalls: &table.shortfalls };
            let left = table.to_go[self.row[slot] + worked];
            let wait = (self.agent.slots[slot] != Slot::Fixed).then(|| later.step(worked, 0, slot, slot + 1)).flatten();
            if let Some((cost, after)) = wait
                && cost == left
            {
                (slot, worked) = (slot + 1, after);
                continue;
            }
            let (usual, fixed) = self.ends(slot);
            let taken = usual.chain(fixed).find_map(|end| {
                let next = self.next[end]?;
                let (cost, after) = later.step(worked, table.paid[end] - table.paid[slot], end, next)?;
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

/// For each slot and the end of all, the first slot from there on that is `wanted`; the end where there is none.
fn firsts(slots: &[Slot], wanted: Slot) -> Vec<usize> {
    let mut firsts = vec![slots.len(); slots.len() + 1];
    for slot in (0..slots.len()).rev() {
        firsts[slot] = if slots[slot] == wanted { slot } else { firsts[slot + 1] };
    }
    firsts
}

/// The first slot at which the agent may be on again after a shift that ends at `end`, if one may end there; `fixed` is the next
/// fixed slot.
fn next_after(agent: &AgentSlots, end: usize, fixed: usize) -> Option<usize> {
    let last = *agent.slots.get(end.checked_sub(1)?)?;
    let rested = (end + agent.rest).min(agent.slots.len());
    if last == Slot::Closed || agent.slots.get(end) == Some(&Slot::Fixed) {
        None
    } else if fixed >= rested {
        Some(rested)
    } else {
        (last == Slot::Fixed).then_some(fixed)
    }
}

/// The part of the table that is filled already, seen from a slot.
struct Later<'t> {
    programme: &'t Programme<'t>,
    /// The slot.
    slot: usize,
    /// The rows after that of the slot.
    to_go: &'t [i64],
    /// As in [`Table`].
    shortfalls: &'t [i64],
}

impl Later<'_> {
    /// Lowers the costs to go of the slot to those of a step that costs `cost`: on duty until `end`, then off until `next`.
    fn relax(&self, here: &mut [i64], cost: i64, end: usize, next: usize) {
        self.go_on(here, cost, self.worked_in(self.programme.week[self.slot], end), end, next);
    }

    /// The same for `more` slots worked in the slot's week.
    fn go_on(&self, here: &mut [i64], cost: i64, more: usize, end: usize, next: usize) {
        let week = self.programme.week[self.slot];
        let count = self.programme.counts[week];
        if week == self.programme.week[next] {
            lower(here, cost, &self.to_go[self.at(next)..][..=count.top], more, count);
        } else if let Some((after, _)) = self.after(end, next) {
            // What follows the week does not depend on what was worked in it.
            lower(here, cost + after, &self.shortfalls[count.at..][..=count.top], more, count);
        }
    }

    /// What a step costs with all that follows, and the count of slots worked after it; nothing where a week's limit forbids it.
    fn step(&self, worked: usize, cost: i64, end: usize, next: usize) -> Option<(i64, usize)> {
        let week = self.programme.week[self.slot];
        let count = self.programme.counts[week];
        let worked = count.of(worked + self.worked_in(week, end))?;
        if week == self.programme.week[next] {
            return Some((cost + self.to_go[self.at(next) + worked], worked));
        }
        let (after, carried) = self.after(end, next)?;
        Some((cost + self.shortfalls[count.at + worked] + after, carried))
    }

    /// What follows the slot's week if a shift ends at `end`, and the agent goes on at `next`, which is in a later week; and the
    /// count of slots worked at `next`. Weeks between the two are paid for.
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

    /// How many of the slots up to `end` lie in a week.
    fn worked_in(&self, week: usize, end: usize) -> usize {
        let weeks = &self.programme.agent.weeks;
        weeks.get(week).map_or(0, |week| end.min(week.slots.end).saturating_sub(week.slots.start.max(self.slot)))
    }

    /// Where the row of a later slot begins.
    fn at(&self, slot: usize) -> usize {
        self.programme.row[slot] - self.programme.row[self.slot + 1]
    }
}
