//! The best plan of one agent under prices, exactly: a shortest path through time.
//!
//! A node is a slot at which the agent is off duty and rested, with the slots worked in that week so far. From there the
//! agent waits for a slot, or takes a shift and rests. The rules:
//!
//! - a shift lies in slots that are not closed, is as long as the limits allow, or is exactly what is fixed;
//! - between two shifts lies the rest, or exactly what lies between two that are fixed;
//! - a week holds at most its limit, or exactly what is fixed.
//!
//! The table of costs to go is filled from the end, in a time that hardly grows with the length of shifts; the plan is then read off from the start. All numbers are integers.

use std::ops::RangeInclusive;

use super::problem::{AgentSlots, Shifts, Slot, Week, to_i64};

/// More than any plan costs.
pub const IMPOSSIBLE: i64 = i64::MAX / 4;

/// One agent's rules, laid out for pricing.
#[derive(Clone, Debug)]
pub struct Programme<'p> {
    agent: &'p AgentSlots,
    /// For each slot, the first one from there on that is closed.
    closed: Vec<usize>,
    /// For each slot before which a shift may end, the first at which the agent may be on again.
    next: Vec<Option<usize>>,
    /// The week of each slot; the end of the horizon is in one of its own.
    week: Vec<usize>,
    /// Where in the table the row of a slot begins.
    row: Vec<usize>,
    /// By week.
    counts: Vec<Count>,
    /// The longest row.
    width: usize,
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
    /// What is to go from each slot, by the count of slots worked in its week.
    to_go: Vec<i64>,
    /// What being on duty in all slots before each would cost.
    paid: Vec<i64>,
    /// What each count of slots worked costs at the end of its week.
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

    /// The ends that the rules allow for a shift from `start`, of which some may be impossible: those of the usual lengths, and
    /// that of what is fixed.
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

    /// How large the table is: what pricing costs grows with it.
    pub fn size(&self) -> usize {
        self.row.last().copied().unwrap_or(0)
    }

    /// The least that the agent's plan costs, and such a plan.
    pub fn best(&self, costs: Costs<'_>, table: &mut Table) -> (i64, Shifts) {
        self.fill(costs, table);
        (table.to_go[0], self.read(table))
    }

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

    /// Puts down what a shift that ends at `end` costs up to there and after, by the count at its end.
    fn end_before(&self, end: usize, to_go: &[i64], paid: i64, shortfalls: &[i64], ends: &mut Ends) {
        if self.agent.slots[end - 1] == Slot::Closed {
            return;
        }
        let week = self.week[end - 1];
        let count = self.counts[week];
        let row = ends.row(0, end, count);
        row.fill(IMPOSSIBLE);
        if let Some(next) = self.next[end] {
            Later { programme: self, slot: end - 1, to_go, shortfalls }.go_on(row, paid, 0, end, next);
        }
        ends.combine(end, self.agent.weeks[week].slots.end.min(self.closed[end - 1]), count);
    }

    /// The plan that the table holds: at each node the first step that costs what is to go.
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

/// What shifts cost that end at each of the slots ahead, and the least of all that end in 2, 4, 8 ... slots from there on. The
/// least over any ends in a row is then that of two such blocks, however long shifts may be.
///
/// A row is by the count at the first of its ends; for one later the shift is longer, and the count higher.
#[derive(Clone, Debug, Default)]
struct Ends {
    rows: Vec<i64>,
    width: usize,
    /// As many ends as are kept, in a ring.
    kept: usize,
    /// As many sizes of blocks.
    blocks: u32,
}

impl Ends {
    /// Forgets all, for shifts up to the longest and ranges of so many ends.
    fn clear(&mut self, width: usize, longest: usize, ends: usize) {
        (self.width, self.kept, self.blocks) = (width, longest + 1, ends.max(1).ilog2() + 1);
        self.rows.resize(self.blocks as usize * self.kept * width, IMPOSSIBLE);
    }

    fn at(&self, block: u32, end: usize) -> usize {
        (block as usize * self.kept + end % self.kept) * self.width
    }

    fn row(&mut self, block: u32, end: usize, count: Count) -> &mut [i64] {
        let at = self.at(block, end);
        &mut self.rows[at..=at + count.top]
    }

    /// Combines an end with those after it, up to `last`.
    fn combine(&mut self, end: usize, last: usize, count: Count) {
        let mut block = 1;
        while block < self.blocks && end + (1 << block) - 1 <= last {
            let half = 1 << (block - 1);
            let (first, second) = (self.at(block - 1, end), self.at(block - 1, end + half));
            let own = self.at(block, end);
            // Blocks lie one after the other, so both halves are before the whole.
            let (halves, whole) = self.rows.split_at_mut(own);
            let whole = &mut whole[..=count.top];
            whole.copy_from_slice(&halves[first..=first + count.top]);
            lower(whole, 0, &halves[second..=second + count.top], half, count);
            block += 1;
        }
    }

    /// Lowers the costs to go of a slot to those of all shifts from there that end in a range.
    fn lower(&self, here: &mut [i64], cost: i64, slot: usize, ends: RangeInclusive<usize>, count: Count) {
        if ends.is_empty() {
            return;
        }
        let (first, last) = (*ends.start(), *ends.end());
        let block = (last + 1 - first).ilog2();
        for end in [first, last + 1 - (1 << block)] {
            let at = self.at(block, end);
            lower(here, cost, &self.rows[at..=at + count.top], end - slot, count);
        }
    }
}

/// For each slot and the end of all, the first one from there on that is so.
fn firsts(slots: &[Slot], wanted: Slot) -> Vec<usize> {
    let mut firsts = vec![slots.len(); slots.len() + 1];
    for slot in (0..slots.len()).rev() {
        firsts[slot] = if slots[slot] == wanted { slot } else { firsts[slot + 1] };
    }
    firsts
}

/// When the agent may be on again after a shift that ends at `end`, if one may end there; `fixed` is the next fixed slot.
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

/// The part of the table that is filled, seen from a slot.
struct Later<'t> {
    programme: &'t Programme<'t>,
    slot: usize,
    to_go: &'t [i64],
    /// What each count of slots worked costs at the end of its week.
    shortfalls: &'t [i64],
}

impl Later<'_> {
    /// Lowers the costs to go of a slot to those of a step: on duty until `end`, then on at `next`.
    fn relax(&self, here: &mut [i64], cost: i64, end: usize, next: usize) {
        self.go_on(here, cost, self.worked_in(self.programme.week[self.slot], end), end, next);
    }

    /// Lowers costs by the count in the slot's week to those of so much `more` of it, then on at `next`.
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

    /// What a step costs with all that follows, and the count after it; nothing where a week's limit forbids it.
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
