//! Good prices, by moving them step by step: a subgradient method.
//!
//! Where too few are on in the agents' best plans, a price is too low; where too many are, it is too high. Each round moves all
//! prices that way, as far as would close the gap between what is proven and what is hoped for (Polyak's step). Where that would
//! lead back, it keeps a part of the last direction (the deflection of Camerini, Fratta and Maffioli). All this is in floating
//! point; what is kept is a [`Bound`] of the rounded prices.

use super::bound::{Bound, Prices, Supposed, float, price};
use super::level::Weights;
use super::problem::{Problem, Shifts, to_i64};
use super::programme::{Programme, Table};

/// How far above the best bound the prices aim at first, as a part of what a known plan costs.
const REACH: f64 = 0.3;

/// After this many rounds without a better bound the step becomes shorter.
const PATIENCE: u32 = 10;

/// How much shorter.
const SHORTER: f64 = 0.6;

/// Prices that move, and the best bound on their way.
pub struct Seeker<'p> {
    problem: &'p Problem,
    programmes: &'p [Programme<'p>],
    weights: Weights,
    /// The prices as they move; only what is rounded is ever priced.
    slots: Vec<Vec<f64>>,
    unsocial: Vec<f64>,
    /// The direction of the last round.
    way: Way,
    /// The length of a step; 1 at first.
    step: f64,
    /// How many rounds ago the best bound was found, or the step became shorter.
    stale: u32,
    best: Option<Bound>,
    /// By agent: the plan that the agent is held to, if there is one. A bound then holds for plans that have it.
    settled: Vec<Option<Shifts>>,
    /// What is supposed in the case that the prices are for.
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
    /// Starts from the prices of `from`, scaled to these weights; or from zero.
    pub fn new(problem: &'p Problem, programmes: &'p [Programme<'p>], weights: Weights, from: Option<&Bound>) -> Self {
        let scale = from.map_or(0.0, |from| float(weights.uncovered) / float(from.weights.uncovered.max(1)));
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

    /// One round: prices everybody, keeps the bound if it is better, and moves the prices; `known` is what a known plan costs.
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
            if self.stale >= PATIENCE {
                self.stale = 0;
                self.step *= SHORTER;
            }
        }
        // What the known plan costs may be far from the best: aim only a part of it above the best bound.
        let best = self.best.as_ref().map_or(total, |best| best.total);
        let hope =
            (REACH * self.step * float(known)).min(float(known - best)).max(float(self.weights.uncovered) / 200.0);
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

    /// Moves the prices along the deflected subgradient, as far as would close the gap if the bound rose evenly.
    fn move_on(&mut self, plans: &[Shifts], gap: f64) {
        let most = float(self.weights.uncovered);
        let mut way = self.subgradient(plans);
        // Zero and the weight of the first level are the ends of a price.
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
                // The last of all slots is the dearest.
                let steepest = float(self.weights.unfairness) * float(to_i64(agent.slots.len()));
                *price = (*price + step * way).clamp(0.0, steepest);
            }
        }
        self.way = way;
    }

    /// How much too low each price is: how many are missing in its slot, and negative where too many are on.
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
            if self.weights.unfairness == 0 {
                return 0.0;
            }
            let slots = &self.problem.agents[agent];
            let on = slots.unsocial_slots(shifts);
            let price = rounded(self.unsocial[agent]);
            let most = slots.unsocial.iter().filter(|unsocial| **unsocial).count();
            let excess = |on: &usize| self.weights.unfairness * self.problem.unfairness(*on) - price * to_i64(*on);
            let cheapest = (0..=most).min_by_key(excess).unwrap_or(0);
            float(to_i64(on) - to_i64(cheapest))
        });
        Way { slots: slots.collect(), unsocial: unsocial.collect() }
    }
}

/// A price as a whole number; prices are held within the weights.
#[allow(clippy::cast_possible_truncation)]
fn rounded(price: f64) -> i64 {
    price.round() as i64
}
