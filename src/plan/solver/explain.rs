//! Why a plan leaves open what it leaves open: who came close and what blocks them, the smallest change that would help, and why
//! no plan does better.
//!
//! Each answer is a question to one agent's [`Programme`]: under these rules, what is the agent's best plan if the open stretch
//! matters most, then what nobody else covers, then what the agent does already? A limit blocks an agent if the answer is better
//! without it. A change is a remedy if with it the agent is on in all of the stretch and leaves nothing else.
//!
//! # An example to check by hand
//!
//! Two slots need one agent each, and Ann is available in both, for one slot a week. The plan has her in the first, so the second is
//! open. She could take it, but only instead of the first: that uncovers a slot, and the limit of the week blocks her. With one
//! slot more in a week she would do both.
//!
//! ```
//! use coverage::plan::solver::explain::{Block, Close, Lever, Remedy, open};
//! use coverage::plan::solver::problem::{AgentSlots, Limit, Need, Plan, Problem, Slot, SlotWeek};
//!
//! let ann = AgentSlots {
//!     slots: vec![Slot::Open; 2],
//!     firm: vec![false; 2],
//!     unsocial: vec![false; 2],
//!     min_shift: 1,
//!     max_shift: 2,
//!     rest: 1,
//!     weeks: vec![SlotWeek { slots: 0..2, most: Some(1), minimum: 0 }],
//! };
//! let need = Need { at_least: vec![1; 2], unavailable: vec![0; 2], counts: vec![0..2] };
//! let problem = Problem { slots: 2, window: 0..2, agents: vec![ann], needs: vec![need], fair_share: 0 };
//!
//! let found = open(&problem, &Plan { shifts: vec![vec![0..1]] }, &|| true);
//! assert_eq!((found.len(), found[0].slots.clone()), (1, 1..2));
//! let block = Block::Limit(Limit::MaxWeekly);
//! assert_eq!(found[0].close, [Close { agent: 0, available: 1, block, uncovers: 1 }]);
//! assert_eq!(found[0].remedy, Some(Remedy { agent: 0, lever: Lever::Limit(Limit::MaxWeekly), slots: 1 }));
//! ```

use std::cell::Cell;
use std::ops::Range;

use super::bound::{Prices, price};
use super::level::Weights;
use super::parts::Part;
use super::problem::{AgentSlots, Limit, Need, Plan, Problem, Slot, marks, runs, to_i64};
use super::programme::{Costs, Programme, Table};
use super::solve::Solution;

/// A stretch in which too few are on in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The requirement's place in the problem.
    pub need: usize,
    /// The slots.
    pub slots: Range<usize>,
    /// The most that are missing at once.
    pub missing: u32,
    /// Agents who count and are available in some of it without being on, in the order of agents.
    pub close: Vec<Close>,
    /// The smallest change that would let one agent more be on in all of it, without uncovering another slot.
    pub remedy: Option<Remedy>,
}

/// Somebody who is available in an open stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The agent's place in the problem.
    pub agent: usize,
    /// The slots of the stretch in which the agent is available and not on.
    pub available: usize,
    /// What stands in the way.
    pub block: Block,
    /// How many slots the agent would uncover by coming all the same, where that is possible.
    pub uncovers: usize,
}

/// What blocks an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// This limit: without it the agent could. The first one, where there are several.
    Limit(Limit),
    /// More than one limit: without any one of them alone the agent still could not.
    Several,
    /// Nothing: the search did not get that far.
    Nothing,
}

/// A change of one agent's limits or availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The agent's place in the problem.
    pub agent: usize,
    /// What would change.
    pub lever: Lever,
    /// By how many slots.
    pub slots: usize,
}

/// What a remedy changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lever {
    /// This limit is wider.
    Limit(Limit),
    /// More time is offered.
    Available,
}

/// Why no plan covers more, by counting: what some slots need, and how much of it each agent can do at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The slots that are counted, by requirement.
    pub slots: Vec<Vec<Range<usize>>>,
    /// How many agents they need, summed over the slots.
    pub needed: i64,
    /// The most that each agent can do of them in any plan.
    pub most: Vec<i64>,
}

impl Capacity {
    /// What stays uncovered in any plan.
    pub fn uncovered(&self) -> i64 {
        (self.needed - self.most.iter().sum::<i64>()).max(0)
    }
}

/// How much is computed for reasons at most: the sum of the sizes of the programmes that are solved.
const MOST_WORK: usize = 40_000_000;

/// Every stretch that a plan leaves open, and why.
///
/// Once `go_on` says no, or too much was computed, the stretches that follow have no reasons.
pub fn open(problem: &Problem, plan: &Plan, go_on: &dyn Fn() -> bool) -> Vec<Open> {
    let mut table = Table::default();
    let work = Cell::new(0);
    let go_on = || work.get() < MOST_WORK && go_on();
    let mut found = Vec::new();
    let missing = problem.missing(plan);
    for (need, missing) in missing.iter().enumerate() {
        let open: Vec<bool> = missing.iter().map(|missing| *missing > 0).collect();
        for slots in runs(&open) {
            let missing = missing[slots.clone()].iter().copied().max().unwrap_or(0);
            let mut open = Open { need, missing, close: Vec::new(), remedy: None, slots: slots.clone() };
            if go_on() {
                let part = Part::new(problem, plan, &around(problem, &slots), (0..problem.agents.len()).collect());
                let near = part.take_from(plan);
                let moved = slots.start - part.horizon.start..slots.end - part.horizon.start;
                let view = View::new(&part.problem, &near, need, moved, &work);
                let who = (0..problem.agents.len()).filter(|agent| view.counts(*agent));
                open.close =
                    who.clone().take_while(|_| go_on()).filter_map(|agent| view.close(agent, &mut table)).collect();
                let remedies = who.take_while(|_| go_on()).filter_map(|agent| view.remedy(agent, &mut table));
                let least = remedies.min_by_key(|remedy| (remedy.slots, remedy.lever, remedy.agent));
                // Where some agents were not looked at, one of them may need less.
                open.remedy = least.filter(|_| work.get() < MOST_WORK);
            }
            found.push(open);
        }
    }
    found
}

/// A stretch with a week on either side, within the window: what an agent does further away has no part in the reasons.
fn around(problem: &Problem, slots: &Range<usize>) -> Range<usize> {
    let week = problem.longest_week();
    let window = &problem.window;
    slots.start.saturating_sub(week).max(window.start)..(slots.end + week).min(window.end)
}

/// The slots for which too few are available, by requirement.
pub fn unavailable(problem: &Problem) -> Vec<Vec<Range<usize>>> {
    let of = |slots: &Vec<u32>| runs(&slots.iter().map(|missing| *missing > 0).collect::<Vec<bool>>());
    problem.needs.iter().map(|need| of(&need.unavailable)).collect()
}

/// The most that counting alone proves; nothing where it proves nothing.
///
/// Which slots to count is read off the prices that prove the first level: those with at least one, two, ... eight eighths of the
/// full price. If each of these slots costs 1 instead, the bound is a count of slots.
pub fn capacity(problem: &Problem, solution: &Solution) -> Option<Capacity> {
    let proof = solution.proofs.uncovered.first()?;
    let programmes: Vec<Programme<'_>> = problem.agents.iter().map(Programme::new).collect();
    let mut tables = [Table::default()];
    let whole = Weights { uncovered: 1, ..Weights::default() };
    let mut best: Option<Capacity> = None;
    for eighth in 1..=8 {
        let mut prices = Prices::zero(problem);
        for (row, proven) in prices.slots.iter_mut().zip(&proof.prices.slots) {
            for (price, proven) in row.iter_mut().zip(proven) {
                *price = i64::from(8 * proven >= eighth * proof.weights.uncovered && *proven > 0);
            }
        }
        let (bound, _) = price(problem, &programmes, whole, prices, &[], &mut tables);
        let pairs = problem.needs.iter().zip(&bound.prices.slots);
        let needed = pairs.clone().flat_map(|(need, prices)| need.at_least.iter().zip(prices));
        let counts = |(need, prices): (&Need, &Vec<i64>)| {
            let slots = prices.iter().zip(&need.at_least).map(|(price, least)| *price > 0 && *least > 0);
            runs(&slots.collect::<Vec<bool>>())
        };
        let capacity = Capacity {
            needed: needed.map(|(least, price)| i64::from(*least) * price).sum(),
            most: bound.least.iter().map(|least| -least).collect(),
            slots: pairs.map(counts).collect(),
        };
        if capacity.uncovered() > best.as_ref().map_or(0, Capacity::uncovered) {
            best = Some(capacity);
        }
    }
    best
}

/// How many agents are missing, by requirement and slot; negative where more are on than needed.
fn missing_of(problem: &Problem, plan: &Plan) -> Vec<Vec<i64>> {
    let of = |need: &Need| {
        let wanted = need.at_least.iter().zip(&need.unavailable).map(|(least, more)| i64::from(least + more));
        wanted.zip(need.staffed(plan)).map(|(wanted, on)| wanted - i64::from(on)).collect()
    };
    problem.needs.iter().map(of).collect()
}

/// One open stretch of a plan.
struct View<'v> {
    problem: &'v Problem,
    /// By agent, then by slot: whether the plan has the agent on duty.
    on: Vec<Vec<bool>>,
    /// How many are missing, by requirement and slot.
    missing: Vec<Vec<i64>>,
    /// The requirement that is open.
    need: usize,
    /// The slots in which it is.
    slots: Range<usize>,
    /// How much was computed so far, for all stretches.
    work: &'v Cell<usize>,
}

/// What an agent's best plan does for an open stretch.
struct Tried {
    /// How many of its slots are covered.
    covers: usize,
    /// How many slots elsewhere it uncovers.
    uncovers: usize,
}

impl Tried {
    fn is_good(&self) -> bool {
        self.covers > 0 && self.uncovers == 0
    }
}

impl<'v> View<'v> {
    fn new(problem: &'v Problem, plan: &Plan, need: usize, slots: Range<usize>, work: &'v Cell<usize>) -> Self {
        let on = plan.shifts.iter().map(|shifts| marks(shifts, problem.slots)).collect();
        Self { problem, on, missing: missing_of(problem, plan), need, slots, work }
    }

    fn counts(&self, agent: usize) -> bool {
        let counts = &self.problem.needs[self.need].counts[agent];
        counts.start < self.slots.end && self.slots.start < counts.end
    }

    /// The slots in which the agent would help.
    fn wanted(&self, agent: usize) -> impl Iterator<Item = usize> + '_ {
        let counts = self.problem.needs[self.need].counts[agent].clone();
        self.slots.clone().filter(move |slot| counts.contains(slot) && !self.on[agent][*slot])
    }

    fn close(&self, agent: usize, table: &mut Table) -> Option<Close> {
        let own = &self.problem.agents[agent];
        let available = self.wanted(agent).filter(|slot| own.slots[*slot] != Slot::Closed).count();
        if available == 0 {
            return None;
        }
        let now = self.outcome(agent, own, table);
        let good = |outcome: Tried| if now.covers == 0 { outcome.covers > 0 } else { outcome.is_good() };
        let block = if now.is_good() {
            Block::Nothing
        } else {
            let is_enough = |limit: &Limit| good(self.outcome(agent, &widened(own, *limit, own.slots.len()), table));
            let limits = [Limit::Rest, Limit::MaxWeekly, Limit::MinShift, Limit::MaxShift];
            limits.into_iter().find(is_enough).map_or(Block::Several, Block::Limit)
        };
        Some(Close { agent, available, block, uncovers: now.uncovers })
    }

    /// The smallest change of one thing that lets an agent close the stretch; none where that is not found with what is left to
    /// compute.
    fn remedy(&self, agent: usize, table: &mut Table) -> Option<Remedy> {
        let own = &self.problem.agents[agent];
        if self.wanted(agent).count() < self.slots.len() {
            return None;
        }
        let mut closes = |changed: &AgentSlots| {
            self.work.get() < MOST_WORK && {
                let outcome = self.outcome(agent, changed, table);
                outcome.covers == self.slots.len() && outcome.uncovers == 0
            }
        };
        let is_available = own.slots[self.slots.clone()].iter().all(|slot| *slot != Slot::Closed);
        let (slots, lever) = if is_available {
            let (slots, limit) = least_limit(own, self.slots.len() + own.min_shift, &mut closes)?;
            (slots, Lever::Limit(limit))
        } else {
            (least_offer(own, &self.slots, &mut closes)?, Lever::Available)
        };
        (self.work.get() < MOST_WORK).then_some(Remedy { agent, lever, slots })
    }

    /// What the agent's best plan does under some rules, if the stretch matters most, then what else is needed, then what the
    /// agent does already.
    fn outcome(&self, agent: usize, rules: &AgentSlots, table: &mut Table) -> Tried {
        let slots = self.problem.slots;
        // A slot of the stretch outweighs all others, and one that nobody else covers outweighs every change.
        let needed = |slot: usize| {
            self.problem.needs.iter().zip(&self.missing).any(|(need, missing)| {
                let others = missing[slot] + i64::from(self.on[agent][slot]);
                need.counts[agent].contains(&slot) && others > 0 && need.at_least[slot] > 0
            })
        };
        let mut costs: Vec<i64> = (0..slots).map(|slot| if self.on[agent][slot] { -1 } else { 1 }).collect();
        let length = to_i64(slots) + 1;
        let needed: Vec<bool> = (0..slots).map(needed).collect();
        needed.iter().zip(&mut costs).filter(|(needed, _)| **needed).for_each(|(_, cost)| *cost -= 2 * length);
        self.wanted(agent).for_each(|slot| costs[slot] -= 4 * length * length);
        let programme = Programme::new(rules);
        self.work.set(self.work.get() + programme.size());
        let (_, shifts) = programme.best(Costs { slots: &costs, shortfall: 0 }, table);
        let on = marks(&shifts, slots);
        let lost = (0..slots).filter(|slot| needed[*slot] && self.on[agent][*slot] && !on[*slot]);
        Tried { covers: self.wanted(agent).filter(|slot| on[*slot]).count(), uncovers: lost.count() }
    }
}

/// The limit that has to be widened least so that an agent closes a stretch, by `most` slots at most, and by how many.
fn least_limit(own: &AgentSlots, most: usize, closes: &mut dyn FnMut(&AgentSlots) -> bool) -> Option<(usize, Limit)> {
    let least = |limit| {
        if !closes(&widened(own, limit, most)) {
            return None;
        }
        // What helps by a slot helps by more, so halving finds the least.
        let (mut too_little, mut enough) = (0, most);
        while enough - too_little > 1 {
            let middle = usize::midpoint(too_little, enough);
            if closes(&widened(own, limit, middle)) { enough = middle } else { too_little = middle }
        }
        Some((enough, limit))
    };
    [Limit::MaxWeekly, Limit::Rest, Limit::MinShift, Limit::MaxShift].into_iter().filter_map(least).min()
}

/// How many slots an agent has to offer in and around a stretch, at least, to close it.
fn least_offer(own: &AgentSlots, stretch: &Range<usize>, closes: &mut dyn FnMut(&AgentSlots) -> bool) -> Option<usize> {
    // What has to be offered around it makes the shift as long as it must be, and no longer.
    let most = own.min_shift;
    let mut closes = |before, after| closes(&offered(own, stretch, before, after).0);
    if !closes(most, most) {
        return None;
    }
    // The more before, the less after: from one number before to the next, what is needed after only falls.
    let mut after = most;
    let pairs = (0..=most).filter_map(|before| {
        let mut is_closed = false;
        while after > 0 && closes(before, after - 1) {
            (after, is_closed) = (after - 1, true);
        }
        (is_closed || closes(before, after)).then_some((before + after, before, after))
    });
    let (_, before, after) = pairs.min()?;
    Some(offered(own, stretch, before, after).1)
}

/// The agent with a limit that is wider by some slots.
fn widened(own: &AgentSlots, limit: Limit, by: usize) -> AgentSlots {
    let mut wider = own.clone();
    match limit {
        Limit::MaxWeekly => wider.weeks.iter_mut().for_each(|week| week.most = week.most.map(|most| most + by)),
        Limit::Rest => wider.rest = own.rest.saturating_sub(by).max(1),
        Limit::MinShift => wider.min_shift = own.min_shift.saturating_sub(by).max(1),
        Limit::MaxShift => wider.max_shift += by,
    }
    wider
}

/// The agent who also offers a stretch and some slots before and after it, and how many slots that adds.
fn offered(own: &AgentSlots, stretch: &Range<usize>, before: usize, after: usize) -> (AgentSlots, usize) {
    let mut changed = own.clone();
    let end = (stretch.end + after).min(own.slots.len());
    let mut added = 0;
    for slot in &mut changed.slots[stretch.start.saturating_sub(before)..end] {
        if *slot == Slot::Closed {
            (*slot, added) = (Slot::Open, added + 1);
        }
    }
    (changed, added)
}
