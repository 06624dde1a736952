//! What no plan can do better: a bound from below, by prices.
//!
//! Every missing agent costs the weight `w` of the first level, so a price between 0 and `w` for each slot that must be staffed
//! charges no plan more than it costs: what is missing is paid for at most, what is staffed is earned by the agents. Under
//! given prices each agent's least cost is a [`Programme`]; their sum and the prices of what must be staffed bound every plan
//! (Lagrangian relaxation). The convex last level is bounded by its tangents in the same way, with a price per agent.
//!
//! Any prices give a true bound; the search for good ones uses floating point and seeks only. What is claimed is computed
//! from integer prices in integers.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::problem::{AgentSlots, Levels, Need, Problem, Shifts, to_i64};
use super::programme::{Costs, Programme, Table};

/// How far above the best bound the prices aim at first, as a part of what a known plan costs.
const REACH: f64 = 0.3;

/// With fewer slots times agents a thread costs more than it saves.
const WORTH_A_THREAD: usize = 5_000;

/// What one slot of each level costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights(pub [i64; 4]);

impl Weights {
    /// What a plan of these levels costs.
    pub fn cost(self, levels: Levels) -> i64 {
        self.0.iter().zip(levels.values()).map(|(weight, value)| weight * value).sum()
    }
}

/// Prices of what must be staffed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// By requirement and slot; between 0 and the weight of the first level.
    pub slots: Vec<Vec<i64>>,
    /// By agent: what a night or weekend slot costs; between 0 and the weight of the last level for each slot there is.
    pub unsocial: Vec<i64>,
    /// What is supposed; doing otherwise costs [`OTHERWISE`], and so what is proven holds where this is so.
    pub case: Vec<Supposed>,
}

/// That an agent is on duty in a slot, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supposed {
    /// The agent's place in the problem.
    pub agent: usize,
    /// The slot.
    pub slot: usize,
    /// Whether the agent is on duty then.
    pub on: bool,
}

/// What a slot costs in which an agent does otherwise than is supposed: more than any plan.
pub const OTHERWISE: i64 = 1_000_000_000_000;

impl Prices {
    /// Nothing has a price.
    pub fn zero(problem: &Problem) -> Self {
        Self {
            slots: vec![vec![0; problem.slots]; problem.needs.len()],
            unsocial: vec![0; problem.agents.len()],
            case: Vec::new(),
        }
    }

    /// What is supposed of an agent.
    pub(super) fn supposed(&self, agent: usize) -> impl Iterator<Item = &Supposed> {
        self.case.iter().filter(move |supposed| supposed.agent == agent)
    }
}

/// What the bound adds for everybody: what is missing in any plan, and the prices of what must be staffed.
pub fn common(problem: &Problem, weights: Weights, prices: &Prices) -> i64 {
    let charged = |(need, prices): (&Need, &Vec<i64>)| -> i64 {
        need.at_least.iter().zip(prices).map(|(least, price)| i64::from(*least) * price).sum()
    };
    weights.0[0] * problem.unavailable() + problem.needs.iter().zip(&prices.slots).map(charged).sum::<i64>()
}

/// What the bound adds for an agent besides the programme's least cost: what is firm, which each slot kept gives back, and
/// the least of the last level less what the prices already charge for it, and what is supposed, which each slot done so gives
/// back.
pub fn own(problem: &Problem, weights: Weights, prices: &Prices, agent: usize) -> i64 {
    let slots = &problem.agents[agent];
    let firm = slots.firm.iter().filter(|firm| **firm).count();
    let unsocial = slots.unsocial.iter().filter(|unsocial| **unsocial).count();
    let excess = |on: usize| weights.0[3] * problem.unfairness(on) - prices.unsocial[agent] * to_i64(on);
    let supposed = prices.supposed(agent).filter(|supposed| supposed.on).count();
    weights.0[2] * to_i64(firm) + (0..=unsocial).map(excess).min().unwrap_or(0) + OTHERWISE * to_i64(supposed)
}

/// What being on duty in each slot costs an agent under prices.
pub fn slot_costs(problem: &Problem, weights: Weights, prices: &Prices, agent: usize, costs: &mut Vec<i64>) {
    base_costs(&problem.agents[agent], weights, prices.unsocial[agent], costs);
    for (need, prices) in problem.needs.iter().zip(&prices.slots) {
        let counts = need.counts[agent].clone();
        for (cost, price) in costs[counts.clone()].iter_mut().zip(&prices[counts]) {
            *cost -= price;
        }
    }
    for supposed in prices.supposed(agent) {
        costs[supposed.slot] += if supposed.on { -OTHERWISE } else { OTHERWISE };
    }
}

/// What being on duty in each slot costs an agent besides prices: the change, nights and weekends.
pub fn base_costs(agent: &AgentSlots, weights: Weights, unsocial: i64, costs: &mut Vec<i64>) {
    costs.clear();
    costs.extend(agent.firm.iter().zip(&agent.unsocial).map(|(firm, night)| {
        let change = if *firm { -weights.0[2] } else { weights.0[2] };
        change + if *night { unsocial } else { 0 }
    }));
}

/// Prices, and what they prove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The weights of the levels.
    pub weights: Weights,
    /// The prices.
    pub prices: Prices,
    /// The least cost of each agent's plan under the prices.
    pub least: Vec<i64>,
    /// No plan costs less.
    pub total: i64,
}

/// Seeks prices that prove much, in rounds.
pub struct Seeker<'p> {
    problem: &'p Problem,
    programmes: &'p [Programme<'p>],
    weights: Weights,
    /// The prices as they move; only what is rounded is ever priced.
    slots: Vec<Vec<f64>>,
    unsocial: Vec<f64>,
    /// Where they moved last.
    way: Way,
    step: f64,
    stale: u32,
    best: Option<Bound>,
    /// The plans of agents that are not free to choose; what is proven then holds for them only.
    settled: Vec<Option<Shifts>>,
    /// The case that is sought in.
    case: Vec<Supposed>,
}

/// A direction in the space of prices.
#[derive(Clone, Debug, Default)]
struct Way {
    slots: Vec<Vec<f64>>,
    unsocial: Vec<f64>,
}

impl Way {
    fn all(&self) -> impl Iterator<Item = &f64> {
        self.slots.iter().flatten().chain(&self.unsocial)
    }

    fn times(&self, other: &Self) -> f64 {
        self.all().zip(other.all()).map(|(a, b)| a * b).sum()
    }
}

impl<'p> Seeker<'p> {
    /// Starts from prices that are proportionate to `from`, which are those of `scale`; or from nothing.
    pub fn new(problem: &'p Problem, programmes: &'p [Programme<'p>], weights: Weights, from: Option<&Bound>) -> Self {
        let scale = from.map_or(0.0, |from| float(weights.0[0]) / float(from.weights.0[0].max(1)));
        let zero = Prices::zero(problem);
        let from = from.map_or(&zero, |from| &from.prices);
        let scaled = |prices: &Vec<i64>| prices.iter().map(|price| float(*price) * scale).collect::<Vec<f64>>();
        Self {
            problem,
            programmes,
            weights,
            slots: from.slots.iter().map(scaled).collect(),
            unsocial: vec![0.0; problem.agents.len()],
            way: Way::default(),
            step: 1.0,
            stale: 0,
            best: None,
            settled: vec![None; problem.agents.len()],
            case: from.case.clone(),
        }
    }

    /// Another search for prices, from the best that this one found.
    pub fn again(&self) -> Self {
        Self::new(self.problem, self.programmes, self.weights, self.best.as_ref())
    }

    /// Holds an agent to a plan from now on.
    pub fn settle(&mut self, agent: usize, shifts: Shifts) {
        self.settled[agent] = Some(shifts);
        self.best = None;
        (self.step, self.stale) = (self.step.max(0.3), 0);
    }

    /// The best bound so far.
    pub fn best(&self) -> Option<&Bound> {
        self.best.as_ref()
    }

    /// One round: prices what is, keeps it if it proves more, and moves on, given what a known plan costs.
    ///
    /// Returns each agent's best plan under the prices.
    pub fn round(&mut self, known: i64, tables: &mut [Table]) -> Vec<Shifts> {
        let prices = self.rounded();
        let (bound, plans) = price(self.problem, self.programmes, self.weights, prices, &self.settled, tables);
        let total = bound.total;
        if self.best.as_ref().is_none_or(|best| total > best.total) {
            self.best = Some(bound);
            self.stale = 0;
        } else {
            self.stale += 1;
            if self.stale >= 10 {
                self.stale = 0;
                self.step *= 0.6;
            }
        }
        // Not all the way to what is known, which may be far from the best: so far above the best bound as still seems possible.
        let best = self.best.as_ref().map_or(total, |best| best.total);
        let hope = (REACH * self.step * float(known)).min(float(known - best)).max(float(self.weights.0[0]) / 200.0);
        self.move_on(&plans, hope + float(best - total));
        plans
    }

    fn rounded(&self) -> Prices {
        let whole = |prices: &Vec<f64>| prices.iter().map(|price| rounded(*price)).collect();
        Prices {
            slots: self.slots.iter().map(whole).collect(),
            unsocial: whole(&self.unsocial),
            case: self.case.clone(),
        }
    }

    /// Moves the prices along the deflected subgradient, as far as would close a gap.
    fn move_on(&mut self, plans: &[Shifts], gap: f64) {
        let most = float(self.weights.0[0]);
        let mut way = self.subgradient(plans);
        // A direction that the price cannot go is none.
        for (prices, slots) in self.slots.iter().zip(&mut way.slots) {
            for (price, slot) in prices.iter().zip(slots) {
                if (*price <= 0.0 && *slot < 0.0) || (*price >= most && *slot > 0.0) {
                    *slot = 0.0;
                }
            }
        }
        if !self.way.slots.is_empty() {
            let (along, length) = (way.times(&self.way), self.way.times(&self.way));
            let keep = if along < 0.0 && length > 0.0 { -1.5 * along / length } else { 0.0 };
            let old = std::mem::take(&mut self.way);
            let add = |new: &mut Vec<f64>, old: &Vec<f64>| new.iter_mut().zip(old).for_each(|(n, o)| *n += keep * o);
            way.slots.iter_mut().zip(&old.slots).for_each(|(new, old)| add(new, old));
            add(&mut way.unsocial, &old.unsocial);
        }
        let length = way.times(&way);
        if length > 0.0 {
            let step = gap / length;
            for (prices, way) in self.slots.iter_mut().zip(&way.slots) {
                prices.iter_mut().zip(way).for_each(|(price, way)| *price = (*price + step * way).clamp(0.0, most));
            }
            for ((price, way), agent) in self.unsocial.iter_mut().zip(&way.unsocial).zip(&self.problem.agents) {
                // No slot of the last level weighs more than this one.
                let steepest = float(self.weights.0[3]) * float(to_i64(agent.slots.len()));
                *price = (*price + step * way).clamp(0.0, steepest);
            }
        }
        self.way = way;
    }

    /// How much each price is too low: what is missing under it.
    fn subgradient(&self, plans: &[Shifts]) -> Way {
        let slots = self.problem.needs.iter().map(|need| {
            let mut missing: Vec<f64> = need.at_least.iter().map(|least| f64::from(*least)).collect();
            for (shifts, counts) in plans.iter().zip(&need.counts) {
                for shift in shifts {
                    let (start, end) = (shift.start.max(counts.start), shift.end.min(counts.end));
                    missing.iter_mut().take(end).skip(start).for_each(|missing| *missing -= 1.0);
                }
            }
            missing
                .iter_mut()
                .zip(&need.at_least)
                .filter(|(_, least)| **least == 0)
                .for_each(|(missing, _)| *missing = 0.0);
            missing
        });
        let unsocial = plans.iter().enumerate().map(|(agent, shifts)| {
            if self.weights.0[3] == 0 {
                return 0.0;
            }
            let slots = &self.problem.agents[agent];
            let on = slots.unsocial_slots(shifts);
            let price = rounded(self.unsocial[agent]);
            let most = slots.unsocial.iter().filter(|unsocial| **unsocial).count();
            let excess = |on: &usize| self.weights.0[3] * self.problem.unfairness(*on) - price * to_i64(*on);
            let cheapest = (0..=most).min_by_key(excess).unwrap_or(0);
            float(to_i64(on) - to_i64(cheapest))
        });
        Way { slots: slots.collect(), unsocial: unsocial.collect() }
    }
}

/// The bound of these prices, and each agent's best plan under them; those of agents who are settled are given.
///
/// The agents are shared out among the tables, a thread each; what comes out does not depend on how many there are.
pub fn price(
    problem: &Problem,
    programmes: &[Programme<'_>],
    weights: Weights,
    prices: Prices,
    settled: &[Option<Shifts>],
    tables: &mut [Table],
) -> (Bound, Vec<Shifts>) {
    let of_agent = |agent: usize, costs: &mut Vec<i64>, table: &mut Table| {
        slot_costs(problem, weights, &prices, agent, costs);
        match settled.get(agent) {
            Some(Some(shifts)) => {
                let slots: i64 = shifts.iter().flat_map(|shift| &costs[shift.clone()]).sum();
                (slots + weights.0[1] * problem.agents[agent].shortfall(shifts), shifts.clone())
            }
            _ => programmes[agent].best(Costs { slots: costs, shortfall: weights.0[1] }, table),
        }
    };
    let of_agents = |agents: Range<usize>, table: &mut Table| -> Vec<_> {
        let mut costs = Vec::new();
        agents.map(|agent| of_agent(agent, &mut costs, table)).collect()
    };
    let count = programmes.len();
    let part = if count * problem.slots < WORTH_A_THREAD { count } else { count.div_ceil(tables.len()) }.max(1);
    let mut work = (0..count).step_by(part).map(|first| first..(first + part).min(count)).zip(tables);
    let first = work.next();
    let best: Vec<(i64, Shifts)> = std::thread::scope(|scope| {
        let others: Vec<_> = work.map(|(agents, table)| scope.spawn(|| of_agents(agents, table))).collect();
        let mut best = first.map(|(agents, table)| of_agents(agents, table)).unwrap_or_default();
        // A thread ends without a result only where it panics, and then so does this one.
        best.extend(others.into_iter().flat_map(|other| other.join().unwrap_or_default()));
        best
    });
    let (least, plans): (Vec<i64>, Vec<_>) = best.into_iter().unzip();
    let own: i64 = (0..count).map(|agent| own(problem, weights, &prices, agent)).sum();
    let total = common(problem, weights, &prices) + least.iter().sum::<i64>() + own;
    (Bound { weights, prices, least, total }, plans)
}

/// Prices and gaps are far below 2^53.
#[allow(clippy::cast_precision_loss)]
pub(super) fn float(number: i64) -> f64 {
    number as f64
}

/// Prices are held within the weights, which are whole.
#[allow(clippy::cast_possible_truncation)]
fn rounded(price: f64) -> i64 {
    price.round() as i64
}
