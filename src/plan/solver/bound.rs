//! What no plan can do better: a bound from below, by prices.
//!
//! Each slot that must be staffed has a price between 0 and the weight of the first level, which is what a missing agent costs. An
//! agent who is on earns the price. Whatever the plan, the prices that nobody earns add up to no more than its missing agents
//! cost. So no plan costs less than all prices together and what each agent costs at least while earning them, which is what the
//! [`Programme`] finds: a Lagrangian bound. In the same way a price for each agent bounds the convex last level by a tangent.
//!
//! Any prices give a true bound. The search for good ones ([`super::seeker`], [`super::master`]) is in floating point and only
//! seeks; what is claimed is computed from whole prices in whole numbers.
//!
//! # An example to check by hand
//!
//! Three slots need one agent each. Ann and Bob are available in all of them, but each for one slot only. Let a missing agent cost
//! 1, and let each slot have the price 1:
//!
//! | What is summed up | Cost |
//! |---|---:|
//! | the prices of the three slots | 3 |
//! | Ann's best plan: a slot, which earns its price | -1 |
//! | Bob's best plan: the same | -1 |
//! | no plan costs less than | 1 |
//!
//! So one slot stays uncovered in any plan.
//!
//! ```
//! use coverage::plan::solver::bound::{Prices, price};
//! use coverage::plan::solver::level::{Level, Levels, Weights};
//! use coverage::plan::solver::problem::{AgentSlots, Need, Problem, Slot, SlotWeek};
//! use coverage::plan::solver::programme::{Programme, Table};
//!
//! let agent = AgentSlots {
//!     slots: vec![Slot::Open; 3],
//!     firm: vec![false; 3],
//!     unsocial: vec![false; 3],
//!     min_shift: 1,
//!     max_shift: 3,
//!     rest: 1,
//!     weeks: vec![SlotWeek { slots: 0..3, most: Some(1), minimum: 0 }],
//! };
//! let need = Need { at_least: vec![1; 3], unavailable: vec![0; 3], counts: vec![0..3; 2] };
//! let agents = vec![agent.clone(), agent];
//! let problem = Problem { slots: 3, window: 0..3, agents, needs: vec![need], fair_share: 0 };
//!
//! let programmes: Vec<_> = problem.agents.iter().map(Programme::new).collect();
//! let prices = Prices { slots: vec![vec![1; 3]], ..Prices::zero(&problem) };
//! let weights = Weights { uncovered: 1, ..Weights::default() };
//! let (bound, _) = price(&problem, &programmes, weights, prices, &[], &mut [Table::default()]);
//! assert_eq!((bound.least.as_slice(), bound.total), ([-1, -1].as_slice(), 1));
//! assert_eq!(bound.proves(Level::Uncovered, Levels::default()), 1);
//! ```

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::level::{Level, Levels, Weights, in_order};
use super::problem::{Need, Problem, Shifts, to_i64};
use super::programme::{Costs, Programme, Table};

/// With fewer slots times agents a thread costs more than it saves.
const WORTH_A_THREAD: usize = 5_000;

/// What a slot costs in which an agent does not do what the case supposes: more than any plan.
pub const OTHERWISE: i64 = 1_000_000_000_000;

/// Prices, and the case in which they are used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// What an agent earns who is on, by requirement and slot; between 0 and the weight of the first level.
    pub slots: Vec<Vec<i64>>,
    /// What a night or weekend slot costs, by agent; between 0 and the weight of the last level for each slot there is.
    pub unsocial: Vec<i64>,
    /// What is supposed. To do otherwise costs [`OTHERWISE`], so what is proven holds for the plans of this case.
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

impl Prices {
    /// Nothing has a price, and nothing is supposed.
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

/// Prices, and what they prove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The weights of the levels.
    #[serde(with = "in_order")]
    pub weights: Weights,
    /// The prices.
    pub prices: Prices,
    /// The least cost of each agent's plan under the prices.
    pub least: Vec<i64>,
    /// No plan costs less.
    pub total: i64,
}

impl Bound {
    /// The least of a level, which is the last that has a weight, in any plan that is as good as `levels` on those before.
    pub fn proves(&self, level: Level, levels: Levels) -> i64 {
        let weight = self.weights[level].max(1);
        let left = self.total - self.weights.cost_before(level, levels);
        (left + weight - 1).div_euclid(weight).max(0)
    }
}

/// The bound of these prices, and each agent's best plan under them. An agent with a settled plan has no other.
///
/// The agents are shared out among the tables, a thread each; the answer does not depend on how many there are.
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
                (slots + weights.shortfall * problem.agents[agent].shortfall(shifts), shifts.clone())
            }
            _ => programmes[agent].best(Costs { slots: costs, shortfall: weights.shortfall }, table),
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

/// The part of the bound that is about everybody: what is missing in any plan, and the prices of what must be staffed.
fn common(problem: &Problem, weights: Weights, prices: &Prices) -> i64 {
    let charged = |(need, prices): (&Need, &Vec<i64>)| -> i64 {
        need.at_least.iter().zip(prices).map(|(least, price)| i64::from(*least) * price).sum()
    };
    weights.uncovered * problem.unavailable() + problem.needs.iter().zip(&prices.slots).map(charged).sum::<i64>()
}

/// The part of an agent that the programme's least cost does not have: what being never on costs; unfairness at its least, less
/// what the agent's price already charges for it; and what gives back the reward for doing as is supposed.
fn own(problem: &Problem, weights: Weights, prices: &Prices, agent: usize) -> i64 {
    let slots = &problem.agents[agent];
    let unsocial = slots.unsocial.iter().filter(|unsocial| **unsocial).count();
    let excess = |on: usize| weights.unfairness * problem.unfairness(on) - prices.unsocial[agent] * to_i64(on);
    let supposed = prices.supposed(agent).filter(|supposed| supposed.on).count();
    slots.never_on(weights) + (0..=unsocial).map(excess).min().unwrap_or(0) + OTHERWISE * to_i64(supposed)
}

/// What being on duty in each slot costs an agent under prices.
fn slot_costs(problem: &Problem, weights: Weights, prices: &Prices, agent: usize, costs: &mut Vec<i64>) {
    problem.agents[agent].slot_costs(weights, prices.unsocial[agent], costs);
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

/// A number for floating point, exactly: prices and gaps are far below 2^53.
#[allow(clippy::cast_precision_loss)]
pub(super) fn float(number: i64) -> f64 {
    number as f64
}
