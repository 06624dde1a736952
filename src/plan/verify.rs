//! Re-checks a solution with separate, simple code: whether its plan keeps the rules, whether its levels are what they are
//! said to be, and whether its prices prove its bounds.
//!
//! The problem is made of the files, never read: a solution may come from anywhere. Of the solver this shares the types alone.
//! Where the solver walks from shift to shift, this walks from slot to slot: an agent is on or off duty and has been for some
//! slots, and each slot changes that.
//!
//! **No sum overflows**, whatever a solution says. What fits into memory has fewer than 2^48 slots, those of all agents or of all
//! requirements together. A weight, and with it a price, is less than 2^20, and a requirement asks for fewer than 2^32 agents: what
//! is missing and what is charged is less than 2^(20 + 32 + 48). A slot costs an agent a change, the prices of the requirements, a
//! night (less than 2^(20 + 48)) and what is supposed (2^10 times 2^40): less than 2^70, and all slots less than 2^118. The last
//! level grows with the square of an agent's slots: all agents together stay below 2^(20 + 96). The whole is less than
//! 2^120, in numbers that reach to 2^127.

use std::fmt;
use std::ops::Range;

use super::solver::bound::{Bound, OTHERWISE, Supposed};
use super::solver::level::{Level, Levels, PerLevel};
use super::solver::problem::{AgentSlots, Need, Plan, Problem, Slot};
use super::solver::solve::Solution;

/// More than anything costs.
const NEVER: i128 = 1 << 125;

/// The heaviest weight.
const HEAVIEST: i128 = 1_000_000;

/// The most that a case supposes.
const MOST_SUPPOSED: usize = 1_000;

/// The most steps that are taken; a step is a walk that goes on for a slot, or a price that is looked at.
const MOST_STEPS: usize = 400_000_000;

/// The most walks that are kept apart, each with what is worked in a week.
const MOST_WALKS: usize = 10_000_000;

/// What is wrong with a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not one of this problem: something has another length.
    Shape,
    /// This agent's shifts break a rule.
    Rules {
        /// The agent's place in the problem.
        agent: usize,
    },
    /// The levels are not those of the plan.
    Levels,
    /// A price or a weight of this level's proof is out of bounds.
    Price {
        /// The level.
        level: Level,
    },
    /// This level's proof is not about all cases.
    Cases {
        /// The level.
        level: Level,
    },
    /// The least cost of an agent in this level's proof is another.
    Least {
        /// The level.
        level: Level,
        /// The agent's place in the problem.
        agent: usize,
    },
    /// The sum of this level's proof is another.
    Total {
        /// The level.
        level: Level,
    },
    /// The proof of this level proves another bound.
    Bound {
        /// The level.
        level: Level,
    },
    /// There are too many cases, slots or walks to look at all of them.
    TooLong,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => write!(f, "this is the solution of another problem"),
            Self::Rules { agent } => write!(f, "the shifts of agent {agent} break a rule"),
            Self::Levels => write!(f, "the plan's levels are others"),
            Self::Price { level } => write!(f, "a price or weight of level {} is out of bounds", level.number()),
            Self::Cases { level } => write!(f, "the proof of level {} leaves out a case", level.number()),
            Self::Least { level, agent } => {
                write!(f, "level {}: the least cost of agent {agent} is another", level.number())
            }
            Self::Total { level } => write!(f, "level {}: the sum is another", level.number()),
            Self::Bound { level } => write!(f, "level {}: the proof proves another bound", level.number()),
            Self::TooLong => f.write_str("it has too many cases, or steps of too few minutes, to be checked"),
        }
    }
}

/// Checks all that a solution claims.
///
/// # Errors
/// The first flaw that is found.
pub fn verify(problem: &Problem, solution: &Solution) -> Result<(), Flaw> {
    if solution.plan.shifts.len() != problem.agents.len() {
        return Err(Flaw::Shape);
    }
    for (agent, (own, shifts)) in problem.agents.iter().zip(&solution.plan.shifts).enumerate() {
        let ordered = shifts.windows(2).all(|two| two[0].end < two[1].start);
        let sound = shifts.iter().all(|shift| shift.start < shift.end && shift.end <= problem.slots);
        if !ordered || !sound || !keeps_rules(own, &on(shifts, problem.slots)) {
            return Err(Flaw::Rules { agent });
        }
    }
    let mut steps = Steps(MOST_STEPS);
    let on_duty: usize = solution.plan.shifts.iter().flatten().map(ExactSizeIterator::len).sum();
    steps.take(on_duty.saturating_mul(problem.needs.len()))?;
    if levels(problem, &solution.plan) != wide(&solution.levels) {
        return Err(Flaw::Levels);
    }
    for level in Level::ALL {
        let proofs = &solution.proofs[level];
        let supposed: Vec<&[Supposed]> = proofs.iter().map(|proof| proof.prices.case.as_slice()).collect();
        if supposed.iter().any(|case| case.len() > MOST_SUPPOSED) {
            return Err(Flaw::Shape);
        }
        if !proofs.is_empty() && !are_all_cases(&supposed) {
            return Err(Flaw::Cases { level });
        }
        let cases = proofs.iter().map(|proof| proven(problem, proof, solution.levels, level, &mut steps));
        let proven = cases.collect::<Result<Vec<i128>, Flaw>>()?.into_iter().min().unwrap_or(0);
        let unavailable = if level == Level::Uncovered { unavailable(problem) } else { 0 };
        let (bound, value) = (solution.bounds[level].into(), solution.levels[level].into());
        if proven.max(unavailable) != bound || proven > value {
            return Err(Flaw::Bound { level });
        }
    }
    Ok(())
}

/// Whether these slots on duty are a plan that an agent may have.
pub fn keeps_rules(agent: &AgentSlots, on: &[bool]) -> bool {
    let mut walk = Walk::new(agent);
    let as_said = (0..on.len()).all(|slot| walk.step(agent, slot, on[slot]));
    let weeks = agent.weeks.iter().all(|week| {
        let worked = on[week.slots.clone()].iter().filter(|on| **on).count();
        week.most.is_none_or(|most| worked <= most)
    });
    as_said && walk.may_end(agent) && weeks
}

/// Where an agent is in the sequence of shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Walk {
    /// On duty now.
    on: bool,
    /// For how many slots; counted no further than matters.
    long: usize,
    /// On duty: whether all of the shift is fixed. Off duty: whether the last slot on duty was.
    fixed: bool,
}

impl Walk {
    fn new(agent: &AgentSlots) -> Self {
        Self { on: false, long: agent.rest, fixed: false }
    }

    /// How many different walks there are, and the place of this one among them.
    fn places(agent: &AgentSlots) -> usize {
        2 * (agent.rest + 1) + 2 * (agent.max_shift + 2)
    }

    fn place(self, agent: &AgentSlots) -> usize {
        let block = if self.on { 2 * (agent.rest + 1) } else { 0 };
        block + 2 * self.long + usize::from(self.fixed)
    }

    fn at(place: usize, agent: &AgentSlots) -> Self {
        let off = 2 * (agent.rest + 1);
        let (on, place) = if place < off { (false, place) } else { (true, place - off) };
        Self { on, long: place / 2, fixed: place % 2 == 1 }
    }

    /// Goes on for a slot; says whether the rules allow that.
    fn step(&mut self, agent: &AgentSlots, slot: usize, on: bool) -> bool {
        let is = agent.slots[slot];
        let fixed = is == Slot::Fixed;
        let allowed = match (self.on, on) {
            (false, true) => self.long >= agent.rest || (self.fixed && fixed),
            (true, false) => self.may_end(agent),
            _ => true,
        };
        let last_fixed = slot > 0 && agent.slots[slot - 1] == Slot::Fixed;
        *self = match (self.on, on) {
            (false, true) => Self { on, long: 1.min(agent.max_shift + 1), fixed },
            (true, true) => Self { on, long: (self.long + 1).min(agent.max_shift + 1), fixed: self.fixed && fixed },
            (true, false) => Self { on, long: 1.min(agent.rest), fixed: last_fixed },
            (false, false) => Self { on, long: (self.long + 1).min(agent.rest), fixed: self.fixed },
        };
        let matches = match is {
            Slot::Open => true,
            Slot::Fixed => on,
            Slot::Closed => !on,
        };
        allowed && matches
    }

    fn may_end(self, agent: &AgentSlots) -> bool {
        !self.on || self.fixed || (agent.min_shift <= self.long && self.long <= agent.max_shift)
    }
}

/// Whether each slot is on duty, by shifts that lie within the slots.
fn on(shifts: &[Range<usize>], slots: usize) -> Vec<bool> {
    let mut on = vec![false; slots];
    for shift in shifts {
        on[shift.clone()].fill(true);
    }
    on
}

fn levels(problem: &Problem, plan: &Plan) -> PerLevel<i128> {
    let mut levels = PerLevel::default();
    for need in &problem.needs {
        let mut missing: Vec<i128> = need
            .at_least
            .iter()
            .zip(&need.unavailable)
            .map(|(least, more)| i128::from(*least) + i128::from(*more))
            .collect();
        for (shifts, counts) in plan.shifts.iter().zip(&need.counts) {
            for slot in shifts.iter().cloned().flatten().filter(|slot| counts.contains(slot)) {
                missing[slot] -= 1;
            }
        }
        levels.uncovered += missing.into_iter().map(|missing| missing.max(0)).sum::<i128>();
    }
    for (agent, shifts) in problem.agents.iter().zip(&plan.shifts) {
        let on = on(shifts, problem.slots);
        let count =
            |slots: Range<usize>, wanted: &dyn Fn(usize) -> bool| whole(slots.filter(|slot| wanted(*slot)).count());
        for week in &agent.weeks {
            levels.shortfall += (whole(week.minimum) - count(week.slots.clone(), &|slot| on[slot])).max(0);
        }
        levels.change += count(0..problem.slots, &|slot| on[slot] != agent.firm[slot]);
        let unsocial = count(0..problem.slots, &|slot| on[slot] && agent.unsocial[slot]);
        levels.unfairness += triangle(unsocial - whole(problem.fair_share));
    }
    levels
}

fn wide(values: &PerLevel<i64>) -> PerLevel<i128> {
    PerLevel::from_fn(|level| values[level].into())
}

/// 1 for the first slot above the fair share, 2 for the second, and so on.
fn triangle(above: i128) -> i128 {
    above.max(0) * (above + 1) / 2
}

fn unavailable(problem: &Problem) -> i128 {
    problem.needs.iter().flat_map(|need| &need.unavailable).map(|missing| i128::from(*missing)).sum()
}

/// How many steps may still be taken.
struct Steps(usize);

impl Steps {
    fn take(&mut self, steps: usize) -> Result<(), Flaw> {
        self.0 = self.0.checked_sub(steps).ok_or(Flaw::TooLong)?;
        Ok(())
    }
}

/// The bound of a level that prices prove for plans as good as these levels on those before.
fn proven(problem: &Problem, proof: &Bound, levels: Levels, level: Level, steps: &mut Steps) -> Result<i128, Flaw> {
    let (weights, prices) = (wide(&proof.weights), &proof.prices);
    let by_slot =
        prices.slots.len() == problem.needs.len() && prices.slots.iter().all(|row| row.len() == problem.slots);
    if !by_slot || prices.unsocial.len() != problem.agents.len() || proof.least.len() != problem.agents.len() {
        return Err(Flaw::Shape);
    }
    let outside = |numbers: &[i64], most: i128| numbers.iter().any(|number| !(0..=most).contains(&i128::from(*number)));
    let sound = weights.iter().all(|(_, weight)| (0..=HEAVIEST).contains(weight))
        && weights[level] > 0
        && level.after().all(|after| weights[after] == 0)
        && !prices.slots.iter().any(|prices| outside(prices, weights.uncovered))
        && !outside(&prices.unsocial, weights.unfairness * whole(problem.slots));
    if !sound {
        return Err(Flaw::Price { level });
    }
    let mut total = weights.uncovered * unavailable(problem);
    for (need, prices) in problem.needs.iter().zip(&prices.slots) {
        total += need
            .at_least
            .iter()
            .zip(prices)
            .map(|(least, price)| i128::from(*least) * i128::from(*price))
            .sum::<i128>();
    }
    let otherwise = i128::from(OTHERWISE);
    for (number, agent) in problem.agents.iter().enumerate() {
        steps.take(problem.slots.saturating_mul(problem.needs.len() + 1).saturating_add(prices.case.len()))?;
        let unsocial = i128::from(prices.unsocial[number]);
        let cost = |slot: usize| {
            let earned = |(need, prices): (&Need, &Vec<i64>)| {
                if need.counts[number].contains(&slot) { prices[slot].into() } else { 0 }
            };
            let earned: i128 = problem.needs.iter().zip(&prices.slots).map(earned).sum();
            let change = if agent.firm[slot] { -weights.change } else { weights.change };
            change + if agent.unsocial[slot] { unsocial } else { 0 } - earned
        };
        let mut costs: Vec<i128> = (0..problem.slots).map(cost).collect();
        for supposed in prices.case.iter().filter(|supposed| supposed.agent == number) {
            let cost = costs.get_mut(supposed.slot).ok_or(Flaw::Shape)?;
            *cost += if supposed.on { -otherwise } else { otherwise };
            total += if supposed.on { otherwise } else { 0 };
        }
        let least = least(agent, &costs, weights.shortfall, steps)?;
        if least != proof.least[number].into() {
            return Err(Flaw::Least { level, agent: number });
        }
        let nights = agent.unsocial.iter().filter(|unsocial| **unsocial).count();
        let spared =
            |on: usize| weights.unfairness * triangle(whole(on) - whole(problem.fair_share)) - unsocial * whole(on);
        let firm = agent.firm.iter().filter(|firm| **firm).count();
        total += least + weights.change * whole(firm) + (0..=nights).map(spared).min().unwrap_or(0);
    }
    if total != proof.total.into() {
        return Err(Flaw::Total { level });
    }
    let before: i128 = level.before().map(|before| weights[before] * i128::from(levels[before])).sum();
    Ok((total - before).div_euclid(weights[level]).max(0)
        + i128::from(total > before && (total - before) % weights[level] > 0))
}

/// Whether what is supposed divides all plans: all cases suppose something of the same slot of the same agent first, that the
/// agent is on duty then or is not, and so on in each half.
fn are_all_cases(cases: &[&[Supposed]]) -> bool {
    if let [case] = cases {
        return case.is_empty();
    }
    let Some(first) = cases.first().and_then(|case| case.first()) else { return false };
    let half = |on: bool| -> Option<Vec<&[Supposed]>> {
        let half = cases.iter().filter(|case| case.first().is_some_and(|supposed| supposed.on == on));
        half.map(|case| case.split_first().filter(|(of, _)| (of.agent, of.slot) == (first.agent, first.slot)))
            .map(|split| split.map(|(_, rest)| rest))
            .collect()
    };
    let (Some(on), Some(off)) = (half(true), half(false)) else { return false };
    on.len() + off.len() == cases.len() && are_all_cases(&on) && are_all_cases(&off)
}

/// The least cost of any plan of an agent, slot by slot.
fn least(agent: &AgentSlots, costs: &[i128], shortfall: i128, steps: &mut Steps) -> Result<i128, Flaw> {
    let places = Walk::places(agent);
    let mut walks = vec![(Walk::new(agent), 0)];
    for week in &agent.weeks {
        // By the slots worked in the week, and by the walk.
        let top = week.most.unwrap_or(week.minimum).min(week.slots.len());
        let size = (top + 1).checked_mul(places).filter(|size| *size <= MOST_WALKS).ok_or(Flaw::TooLong)?;
        steps.take(size)?;
        let mut best = vec![NEVER; size];
        let mut now: Vec<(usize, i128)> = walks.iter().map(|(walk, cost)| (walk.place(agent), *cost)).collect();
        for slot in week.slots.clone() {
            steps.take(now.len())?;
            let mut reached = Vec::new();
            for (index, cost) in now {
                let worked = index / places;
                for on in [false, true] {
                    let mut walk = Walk::at(index % places, agent);
                    let sum = worked + usize::from(on);
                    if walk.step(agent, slot, on) && (week.most.is_none() || sum <= top) {
                        let place = sum.min(top) * places + walk.place(agent);
                        if best[place] == NEVER {
                            reached.push(place);
                        }
                        best[place] = best[place].min(cost + if on { costs[slot] } else { 0 });
                    }
                }
            }
            now = reached.into_iter().map(|place| (place, std::mem::replace(&mut best[place], NEVER))).collect();
        }
        let mut ended = vec![NEVER; places];
        for (index, cost) in now {
            let missing = whole(week.minimum.saturating_sub(index / places));
            ended[index % places] = ended[index % places].min(cost + shortfall * missing);
        }
        let reached = ended.into_iter().enumerate().filter(|(_, cost)| *cost < NEVER);
        walks = reached.map(|(place, cost)| (Walk::at(place, agent), cost)).collect();
    }
    Ok(walks.iter().filter(|(walk, _)| walk.may_end(agent)).map(|(_, cost)| *cost).min().unwrap_or(NEVER))
}

fn whole(number: usize) -> i128 {
    // Fewer than 2^64.
    number as i128
}
