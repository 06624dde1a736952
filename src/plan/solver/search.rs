//! Better plans from a good one: a few agents are taken out and put back by their programmes, one after the other.
//!
//! Each is put back where the others leave most open, so what one gives up another may take: a large neighbourhood search.

use std::ops::Range;

use super::bound::Prices;
use super::level::{Levels, Weights};
use super::problem::{Plan, Problem, Shifts, to_i64};
use super::programme::{Costs, Programme, Table};

/// How an agent's plan is sought under the last level, and the most tangents of it that are tried.
///
/// The programme sums up costs of slots, but each night or weekend slot above the fair share costs one more than the one before.
/// A tangent of that curve is a price for all of these slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tangents {
    /// Each tangent where the plan of the one before is; the last plan. Leaves more to those who come after.
    Steep = 3,
    /// Halves the range in which the tangent touches the curve at its own plan; the best plan.
    Best = 5,
}

/// A plan that is being worked on.
pub struct Search<'p> {
    problem: &'p Problem,
    programmes: &'p [Programme<'p>],
    weights: Weights,
    plan: Plan,
    /// How many who count are on, by requirement and slot.
    staffed: Vec<Vec<u32>>,
    /// How many are missing, over all requirements and slots.
    missing: i64,
    /// What each agent's plan costs by itself.
    own: Vec<i64>,
    /// The costs of slots for the programme; kept for its memory.
    costs: Vec<i64>,
}

impl<'p> Search<'p> {
    /// Starts from a plan that keeps the rules.
    pub fn new(problem: &'p Problem, programmes: &'p [Programme<'p>], weights: Weights, plan: Plan) -> Self {
        let staffed: Vec<Vec<u32>> = problem.needs.iter().map(|need| need.staffed(&plan)).collect();
        let missing = problem.missing(&plan).iter().flatten().map(|missing| i64::from(*missing)).sum();
        let mut search =
            Self { problem, programmes, weights, staffed, missing, plan, own: Vec::new(), costs: Vec::new() };
        search.own = (0..problem.agents.len()).map(|agent| search.own_cost(agent)).collect();
        search
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What it costs.
    pub fn cost(&self) -> i64 {
        self.weights.uncovered * self.missing + self.own.iter().sum::<i64>()
    }

    /// How good it is.
    pub fn levels(&self) -> Levels {
        self.problem.levels(&self.plan)
    }

    /// Plans one agent after the other anew, as long as that makes the plan better.
    pub fn polish(&mut self, table: &mut Table) {
        loop {
            let before = self.cost();
            for agent in 0..self.problem.agents.len() {
                self.take_out(agent);
                self.put_back(agent, Tangents::Steep, None, table);
            }
            if self.cost() >= before {
                return;
            }
        }
    }

    /// Plans these agents anew, in this order, and takes it back if the plan became worse. Says whether it became better.
    ///
    /// With prices, all but the last agent earn these for what is missing, in the place of its full cost.
    pub fn retry(&mut self, agents: &[usize], prices: Option<&Prices>, table: &mut Table) -> bool {
        let cost = self.cost();
        let before: Vec<Shifts> = agents.iter().map(|agent| self.plan.shifts[*agent].clone()).collect();
        for agent in agents {
            self.take_out(*agent);
        }
        for (place, agent) in agents.iter().enumerate() {
            let is_last = place + 1 == agents.len();
            let (tangents, led) = if is_last { (Tangents::Best, None) } else { (Tangents::Steep, prices) };
            self.put_back(*agent, tangents, led, table);
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
        self.weights.cost(self.problem.own_levels(agent, &self.plan.shifts[agent]))
    }

    /// Gives the agent the best plan beside those of the others; with prices, what is missing is worth its price.
    ///
    /// The right tangent touches the curve where its own plan is. Under a steeper tangent the plan has fewer slots above the fair
    /// share, so halving finds it.
    fn put_back(&mut self, agent: usize, tangents: Tangents, prices: Option<&Prices>, table: &mut Table) {
        let own = &self.problem.agents[agent];
        let fairness = self.weights.unfairness;
        let mut best: Option<(i64, Shifts)> = None;
        let (mut low, mut high) = (0, i64::MAX);
        let mut at = 0;
        for _ in 0..tangents as usize {
            self.price_beside(agent, fairness * at, prices);
            let costs = Costs { slots: &self.costs, shortfall: self.weights.shortfall };
            let (cost, shifts) = self.programmes[agent].best(costs, table);
            let on = own.unsocial_slots(&shifts);
            let above = to_i64(on.saturating_sub(self.problem.fair_share));
            // The curve's cost in the place of the tangent's.
            let cost = cost + fairness * (self.problem.unfairness(on) - at * to_i64(on));
            if tangents == Tangents::Steep || best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, shifts));
            }
            (low, high) = if above > at { (at, high.min(above)) } else { (low, at) };
            let next = match tangents {
                Tangents::Steep => above,
                Tangents::Best if high - low > 1 => i64::midpoint(low, high),
                Tangents::Best => high,
            };
            if fairness == 0 || above == at || next == at {
                break;
            }
            at = next;
        }
        self.insert(agent, best.map(|(_, shifts)| shifts).unwrap_or_default());
    }

    /// Computes what each slot costs an agent beside the others, with a price for nights and weekends.
    fn price_beside(&mut self, agent: usize, unsocial: i64, prices: Option<&Prices>) {
        self.problem.agents[agent].slot_costs(self.weights, unsocial, &mut self.costs);
        for (number, need) in self.problem.needs.iter().enumerate() {
            let counts = need.counts[agent].clone();
            let wanted = need.at_least[counts.clone()].iter().zip(&self.staffed[number][counts.clone()]);
            for ((slot, cost), (least, on)) in counts.clone().zip(&mut self.costs[counts]).zip(wanted) {
                if on < least {
                    *cost -= prices.map_or(self.weights.uncovered, |prices| prices.slots[number][slot]);
                }
            }
        }
    }
}

/// The slots of shifts in which the agent counts.
fn counted<'s>(shifts: &'s [Range<usize>], counts: &'s Range<usize>) -> impl Iterator<Item = usize> + 's {
    shifts.iter().flat_map(|shift| shift.start.max(counts.start)..shift.end.min(counts.end))
}
