//! Good plans: agents are taken out of a plan and put back by their programmes, one after the other.

use std::ops::Range;

use super::bound::{Prices, Weights, base_costs};
use super::problem::{Levels, Plan, Problem, Shifts};
use super::programme::{Costs, Programme, Table};

/// Numbers that look random, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`, which is at least 1 (splitmix64).
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let sides = u64::try_from(sides.max(1)).unwrap_or(u64::MAX);
        usize::try_from((z ^ (z >> 31)) % sides).unwrap_or(0)
    }
}

/// A plan that is being worked on.
pub struct Search<'p> {
    problem: &'p Problem,
    programmes: &'p [Programme<'p>],
    weights: Weights,
    plan: Plan,
    /// How many who count are on, by requirement and slot.
    staffed: Vec<Vec<u32>>,
    /// How many are missing, over all of them.
    missing: i64,
    /// What each agent's plan costs by itself.
    own: Vec<i64>,
    costs: Vec<i64>,
}

impl<'p> Search<'p> {
    /// Starts from a plan that keeps the rules.
    #[must_use]
    pub fn new(problem: &'p Problem, programmes: &'p [Programme<'p>], weights: Weights, plan: Plan) -> Self {
        let staffed: Vec<Vec<u32>> = problem.needs.iter().map(|need| need.staffed(&plan)).collect();
        let missing = problem.missing(&plan).iter().flatten().map(|missing| i64::from(*missing)).sum();
        let mut search =
            Self { problem, programmes, weights, staffed, missing, plan, own: Vec::new(), costs: Vec::new() };
        search.own = (0..problem.agents.len()).map(|agent| search.own_cost(agent)).collect();
        search
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What it costs.
    #[must_use]
    pub fn cost(&self) -> i64 {
        self.weights.0[0] * self.missing + self.own.iter().sum::<i64>()
    }

    /// How good it is.
    #[must_use]
    pub fn levels(&self) -> Levels {
        self.problem.levels(&self.plan)
    }

    /// Plans one agent after the other anew while that helps.
    pub fn polish(&mut self, table: &mut Table) {
        loop {
            let before = self.cost();
            for agent in 0..self.problem.agents.len() {
                self.take_out(agent);
                self.put_back(agent, None, table);
            }
            if self.cost() >= before {
                return;
            }
        }
    }

    /// Plans these agents anew, in this order; goes back if that made the plan worse. Says whether it became better.
    pub fn retry(&mut self, agents: &[usize], prices: Option<&Prices>, table: &mut Table) -> bool {
        let cost = self.cost();
        let before: Vec<Shifts> = agents.iter().map(|agent| self.plan.shifts[*agent].clone()).collect();
        for agent in agents {
            self.take_out(*agent);
        }
        for (place, agent) in agents.iter().enumerate() {
            let led = if place + 1 < agents.len() { prices } else { None };
            self.put_back(*agent, led, table);
        }
        let after = self.cost();
        if after <= cost {
            return after < cost;
        }
        for (agent, shifts) in agents.iter().zip(before) {
            self.take_out(*agent);
            self.insert(*agent, shifts);
        }
        false
    }

    fn take_out(&mut self, agent: usize) {
        let shifts = std::mem::take(&mut self.plan.shifts[agent]);
        for (need, staffed) in self.problem.needs.iter().zip(&mut self.staffed) {
            for slot in counted(&shifts, &need.counts[agent]) {
                staffed[slot] -= 1;
                self.missing += i64::from(staffed[slot] < need.at_least[slot]);
            }
        }
    }

    fn insert(&mut self, agent: usize, shifts: Shifts) {
        for (need, staffed) in self.problem.needs.iter().zip(&mut self.staffed) {
            for slot in counted(&shifts, &need.counts[agent]) {
                self.missing -= i64::from(staffed[slot] < need.at_least[slot]);
                staffed[slot] += 1;
            }
        }
        self.plan.shifts[agent] = shifts;
        self.own[agent] = self.own_cost(agent);
    }

    fn own_cost(&self, agent: usize) -> i64 {
        let (own, shifts) = (&self.problem.agents[agent], &self.plan.shifts[agent]);
        let unfairness = self.problem.unfairness(own.unsocial_slots(shifts));
        let Weights([_, shortfall, change, fairness]) = self.weights;
        shortfall * own.shortfall(shifts) + change * own.change(shifts) + fairness * unfairness
    }

    /// The agent's best plan beside those of the others; with prices, what is missing is worth its price.
    fn put_back(&mut self, agent: usize, prices: Option<&Prices>, table: &mut Table) {
        let own = &self.problem.agents[agent];
        let mut unsocial = 0;
        let mut shifts = Vec::new();
        // The last level bends: its tangent at the plan found is tried once more.
        for _ in 0..if self.weights.0[3] > 0 { 3 } else { 1 } {
            base_costs(own, self.weights, unsocial, &mut self.costs);
            for (number, need) in self.problem.needs.iter().enumerate() {
                let counts = need.counts[agent].clone();
                let wanted = need.at_least[counts.clone()].iter().zip(&self.staffed[number][counts.clone()]);
                for ((slot, cost), (least, on)) in counts.zip(&mut self.costs[need.counts[agent].clone()]).zip(wanted) {
                    if on < least {
                        *cost -= prices.map_or(self.weights.0[0], |prices| prices.slots[number][slot]);
                    }
                }
            }
            shifts = self.programmes[agent].best(Costs { slots: &self.costs, shortfall: self.weights.0[1] }, table).1;
            let on = own.unsocial_slots(&shifts);
            let tangent =
                self.weights.0[3] * (self.problem.unfairness(on) - self.problem.unfairness(on.saturating_sub(1)));
            if tangent == unsocial {
                break;
            }
            unsocial = tangent;
        }
        self.insert(agent, shifts);
    }
}

/// The slots of shifts in which the agent counts.
fn counted<'s>(shifts: &'s [Range<usize>], counts: &'s Range<usize>) -> impl Iterator<Item = usize> + 's {
    shifts.iter().flat_map(|shift| shift.start.max(counts.start)..shift.end.min(counts.end))
}
