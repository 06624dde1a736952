//! The best prices there are, by a linear programme.
//!
//! Its unknowns are the prices, each agent's least cost, and the weights of the levels before the one that is to be proven. It
//! makes the bound as large as it can be: all prices and least costs together, less what the levels before cost. Each known plan of
//! an agent is a row: the least cost is no more than what this plan costs. What the solution promises is true unless some agent
//! has a plan that costs even less under its prices. The agent's programme finds that plan, it becomes a row, and so on: column
//! generation, seen from the dual, where columns are rows. Each round tries prices halfway between the best ones and the
//! solution's, which takes fewer rounds than to try the solution's own.
//!
//! The linear programme is in floating point and never believed: its prices are rounded, and what they prove is computed.

use std::ops::Range;

use microlp::{ComparisonOp, OptimizationDirection, Problem as Linear, Solution, Variable};

use super::bound::{Bound, Prices, Supposed, float, price};
use super::level::{Level, Levels, SCALE, Weights};
use super::problem::{Plan, Problem, Shifts};
use super::programme::{Programme, Table};

/// No level weighs more than this many times the one that is to be proven.
const HEAVIEST: f64 = 100.0;

/// How many of each agent's known plans the linear programme begins with: those that cost least.
const FIRST: usize = 20;

/// Every n-th round goes all the way to the solution's prices.
const TO_THE_END: usize = 8;

/// A bound that is less than this below what the linear programme promises is as good as it; in slots of the level.
const CLOSE: f64 = 0.05;

/// A row that is broken by less than this holds.
const NOTHING: f64 = 1e-6;

/// What is to be proven, and what is known for it.
pub struct Master<'p> {
    pub(super) problem: &'p Problem,
    pub(super) programmes: &'p [Programme<'p>],
    /// The level that is to be proven.
    pub(super) level: Level,
    /// For plans that are as good as these on the levels before.
    pub(super) levels: Levels,
    pub(super) known: Known,
    /// How many rows may still be added.
    pub(super) rows: usize,
}

/// Known plans of each agent, no two of them the same.
#[derive(Clone, Debug, Default)]
pub struct Known(Vec<Vec<Shifts>>);

impl Known {
    /// Adds a plan of each agent.
    pub fn add(&mut self, plans: impl IntoIterator<Item = (usize, Shifts)>) {
        for (agent, plan) in plans {
            self.0.resize(self.0.len().max(agent + 1), Vec::new());
            if !self.0[agent].contains(&plan) {
                self.0[agent].push(plan);
            }
        }
    }
}

/// The unknowns, all as parts of the weight of the level that is to be proven.
struct Unknown {
    /// The weights of the levels before.
    weights: Vec<Variable>,
    /// The prices, by requirement and slot; none where nobody must be on.
    slots: Vec<Vec<Option<Variable>>>,
    /// The least cost of each agent.
    least: Vec<Variable>,
}

/// Values of the weights and prices in [`Unknown`].
struct Point {
    weights: Vec<f64>,
    slots: Vec<Vec<f64>>,
}

impl Master<'_> {
    /// Whether no more rows may be added, so that no bound becomes better.
    pub fn is_spent(&self) -> bool {
        self.rows == 0
    }

    /// What a bound proves of the level.
    pub fn proven(&self, bound: &Bound) -> i64 {
        bound.proves(self.level, self.levels)
    }

    /// What prices prove of the level in their case. They may be those of other weights.
    pub fn enter(&mut self, weights: Weights, prices: &Prices, tables: &mut [Table]) -> Bound {
        self.bound(&self.point(weights, prices), prices, tables).0
    }

    /// The best bound in the case of this one, or the first that proves `enough`. Without rows left, or once `go_on` says no, it is
    /// the best that was found.
    pub fn best(&mut self, from: Bound, enough: i64, tables: &mut [Table], go_on: &dyn Fn() -> bool) -> Bound {
        let mut best = from;
        if self.proven(&best) >= enough || self.is_spent() {
            return best;
        }
        // To set up the first linear programme takes as long as these rows.
        self.rows = self.rows.saturating_sub(FIRST);
        let Some((unknown, mut solution)) = self.linear(&best) else { return best };
        for round in 1.. {
            let is_close = solution.objective() - self.value(&best) < CLOSE;
            if self.proven(&best) >= enough || is_close || self.is_spent() || !go_on() {
                break;
            }
            let way = if round % TO_THE_END == 0 { 1.0 } else { 0.5 };
            let point = self.point(best.weights, &best.prices).towards(&unknown.point(&solution), way);
            let (bound, plans) = self.bound(&point, &best.prices, tables);
            let better = self.value(&bound) > self.value(&best);
            if better {
                best = bound;
            }
            let mut added = false;
            let plans = plans.iter().enumerate().map(|(agent, plan)| self.row(&unknown, agent, plan));
            for (row, most) in unknown.dear().chain(plans).collect::<Vec<_>>() {
                let sum: f64 = row.iter().map(|(variable, factor)| solution.var_value(*variable) * factor).sum();
                if sum > most + NOTHING && !self.is_spent() {
                    let Some(next) = solved(solution.add_constraint(row, ComparisonOp::Le, most)) else { return best };
                    solution = next;
                    self.rows -= 1;
                    added = true;
                }
            }
            if !added && !better && way >= 1.0 {
                break;
            }
        }
        best
    }

    /// What a point proves in a case, and each agent's best plan, which is known from now on.
    fn bound(&mut self, point: &Point, case: &Prices, tables: &mut [Table]) -> (Bound, Vec<Shifts>) {
        let mut weights = Weights::default();
        for (level, part) in self.level.before().zip(&point.weights) {
            weights[level] = rounded(*part).max(0);
        }
        weights[self.level] = SCALE;
        let mut prices = Prices { case: case.case.clone(), ..Prices::zero(self.problem) };
        for (prices, parts) in prices.slots.iter_mut().zip(&point.slots) {
            for (price, part) in prices.iter_mut().zip(parts) {
                *price = rounded(*part).clamp(0, weights.uncovered);
            }
        }
        let (bound, plans) = price(self.problem, self.programmes, weights, prices, &[], tables);
        self.known.add(plans.iter().cloned().enumerate());
        (bound, plans)
    }

    /// A bound as a value of the linear programme's objective.
    fn value(&self, bound: &Bound) -> f64 {
        let mut given = bound.weights.cost_before(self.level, self.levels);
        // What no plan can staff is no unknown.
        if self.level == Level::Uncovered {
            given += bound.weights.uncovered * self.problem.unavailable();
        }
        float(bound.total - given) / float(bound.weights[self.level])
    }

    fn point(&self, weights: Weights, prices: &Prices) -> Point {
        let part = |number: &i64| float(*number) / float(weights[self.level].max(1));
        Point {
            weights: self.level.before().map(|level| part(&weights[level])).collect(),
            slots: prices.slots.iter().map(|prices| prices.iter().map(part).collect()).collect(),
        }
    }

    /// The linear programme of the known plans that cost least under a bound's prices, in its case, solved.
    fn linear(&self, bound: &Bound) -> Option<(Unknown, Solution)> {
        let mut linear = Linear::new(OptimizationDirection::Maximize);
        let mut values = self.levels;
        values.uncovered -= self.problem.unavailable();
        let weight = |level| linear.add_var(-float(values[level]), (0.0, HEAVIEST));
        let weights: Vec<Variable> = self.level.before().map(weight).collect();
        let most = if self.level == Level::Uncovered { 1.0 } else { HEAVIEST };
        let mut price = |least: &u32| (*least > 0).then(|| linear.add_var(f64::from(*least), (0.0, most)));
        let slots = self.problem.needs.iter().map(|need| need.at_least.iter().map(&mut price).collect()).collect();
        let least = (0..self.programmes.len()).map(|_| linear.add_var(1.0, (f64::NEG_INFINITY, f64::INFINITY)));
        let unknown = Unknown { slots, least: least.collect(), weights };
        for (agent, mut plans) in self.likely(bound).into_iter().enumerate() {
            plans.truncate(FIRST);
            for (plan, _) in plans {
                let (row, most) = self.row(&unknown, agent, plan);
                linear.add_constraint(row, ComparisonOp::Le, most);
            }
        }
        Some((unknown, solved(linear.solve())?))
    }

    /// The row of an agent's plan: the least cost is no more than the plan's.
    fn row(&self, unknown: &Unknown, agent: usize, plan: &[Range<usize>]) -> Row {
        let own = self.problem.own_levels(agent, plan);
        let mut row = vec![(unknown.least[agent], 1.0)];
        let weighed = unknown.weights.iter().zip(self.level.before()).filter(|(_, level)| own[*level] > 0);
        row.extend(weighed.map(|(weight, level)| (*weight, -float(own[level]))));
        for (need, slot) in self.counted(agent, plan) {
            row.extend(unknown.slots[need][slot].map(|price| (price, 1.0)));
        }
        (row, float(own[self.level]))
    }

    /// The requirements and slots in which a plan earns a price.
    fn counted(&self, agent: usize, plan: &[Range<usize>]) -> impl Iterator<Item = (usize, usize)> {
        self.problem.needs.iter().enumerate().flat_map(move |(number, need)| {
            let slots = plan.iter().cloned().flatten().filter(move |slot| need.counts[agent].contains(slot));
            slots.map(move |slot| (number, slot))
        })
    }

    /// Each agent's known plans in the case of a bound with what they cost under its prices, the cheapest first.
    fn likely(&self, bound: &Bound) -> Vec<Vec<(&Shifts, f64)>> {
        let point = self.point(bound.weights, &bound.prices);
        let cost = |agent: usize, plan: &[Range<usize>]| -> f64 {
            let earned: f64 = self.counted(agent, plan).map(|(need, slot)| point.slots[need][slot]).sum();
            self.own_cost(&point, agent, plan) - earned
        };
        let known = self.known.0.iter().enumerate();
        known
            .map(|(agent, plans)| {
                let inside = plans.iter().filter(|plan| is_in(plan, agent, &bound.prices));
                let mut likely: Vec<_> = inside.map(|plan| (plan, cost(agent, plan))).collect();
                likely.sort_by(|(_, a), (_, b)| a.total_cmp(b));
                likely
            })
            .collect()
    }

    /// What an agent's plan costs besides what it earns.
    fn own_cost(&self, point: &Point, agent: usize, plan: &[Range<usize>]) -> f64 {
        let own = self.problem.own_levels(agent, plan);
        self.level
            .up_to()
            .zip(point.weights.iter().chain([&1.0]))
            .map(|(level, weight)| float(own[level]) * weight)
            .sum()
    }

    /// The mixture of known plans that costs what a bound of the best prices promises: the solution of the primal.
    pub fn mixture(&self, bound: &Bound) -> Option<Mixture> {
        let point = self.point(bound.weights, &bound.prices);
        let mut linear = Linear::new(OptimizationDirection::Minimize);
        let mut parts: Vec<Vec<(Variable, &Shifts)>> = Vec::new();
        for (agent, plans) in self.likely(bound).into_iter().enumerate() {
            let (_, least) = *plans.first()?;
            // Only plans of the least cost are in it. The prices may not be quite the best, so take what is nearly that.
            let near = plans.into_iter().take_while(|(_, cost)| *cost <= least + 1.0);
            let own: Vec<_> =
                near.map(|(plan, _)| (linear.add_var(self.own_cost(&point, agent, plan), (0.0, 1.0)), plan)).collect();
            linear.add_constraint(own.iter().map(|(part, _)| (*part, 1.0)), ComparisonOp::Eq, 1.0);
            parts.push(own);
        }
        let missing = point.weights.first().copied().unwrap_or(1.0);
        let mut rows: Vec<Vec<Vec<(Variable, f64)>>> =
            vec![vec![Vec::new(); self.problem.slots]; self.problem.needs.len()];
        for (agent, own) in parts.iter().enumerate() {
            for (part, plan) in own {
                self.counted(agent, plan).for_each(|(need, slot)| rows[need][slot].push((*part, 1.0)));
            }
        }
        for (need, rows) in self.problem.needs.iter().zip(rows) {
            for (least, mut row) in need.at_least.iter().zip(rows).filter(|(least, _)| **least > 0) {
                row.push((linear.add_var(missing, (0.0, f64::from(*least))), 1.0));
                linear.add_constraint(row, ComparisonOp::Ge, f64::from(*least));
            }
        }
        let solution = solved(linear.solve())?;
        let share = |(part, plan): &(Variable, &Shifts)| ((*plan).clone(), solution.var_value(*part));
        Some(Mixture(parts.iter().map(|own| own.iter().map(share).collect()).collect()))
    }
}

/// Plans of each agent with their shares, which add up to one.
#[derive(Clone, Debug)]
pub struct Mixture(Vec<Vec<(Shifts, f64)>>);

impl Mixture {
    /// That an agent is on duty in a slot, where this is most in doubt: about half of the shares say so. None without any doubt.
    pub fn doubt(&self) -> Option<Supposed> {
        let mut most = (0.01, None);
        for (agent, shares) in self.0.iter().enumerate() {
            let slots = shares.iter().flat_map(|(plan, _)| plan.iter().map(|shift| shift.end)).max().unwrap_or(0);
            let mut on = vec![0.0; slots];
            for (plan, share) in shares {
                plan.iter().cloned().flatten().for_each(|slot| on[slot] += share);
            }
            for (slot, on) in on.into_iter().enumerate() {
                let doubt = f64::min(on, 1.0 - on);
                if doubt > most.0 {
                    most = (doubt, Some(Supposed { agent, slot, on: true }));
                }
            }
        }
        most.1
    }

    /// The plan of each agent that has the largest share.
    pub fn most(&self) -> Plan {
        let most = |shares: &Vec<(Shifts, f64)>| {
            let most = shares.iter().max_by(|(_, a), (_, b)| a.total_cmp(b));
            most.map(|(plan, _)| plan.clone()).unwrap_or_default()
        };
        Plan { shifts: self.0.iter().map(most).collect() }
    }
}

/// Unknowns with their factors, and the most that their sum may be.
type Row = (Vec<(Variable, f64)>, f64);

impl Unknown {
    /// The rows that no price is more than the weight of the first level.
    fn dear(&self) -> impl Iterator<Item = Row> {
        let weights = self.weights.first().into_iter();
        let prices = weights.flat_map(|weight| self.slots.iter().flatten().flatten().map(move |price| (price, weight)));
        prices.map(|(price, weight)| (vec![(*price, 1.0), (*weight, -1.0)], 0.0))
    }

    fn point(&self, solution: &Solution) -> Point {
        let price = |price: &Option<Variable>| price.map_or(0.0, |price| solution.var_value(price));
        Point {
            weights: self.weights.iter().map(|weight| solution.var_value(*weight)).collect(),
            slots: self.slots.iter().map(|slots| slots.iter().map(price).collect()).collect(),
        }
    }
}

impl Point {
    fn towards(&self, other: &Self, way: f64) -> Self {
        let between = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + way * (b - a)).collect();
        Self {
            weights: between(&self.weights, &other.weights),
            slots: self.slots.iter().zip(&other.slots).map(|(a, b)| between(a, b)).collect(),
        }
    }
}

/// Whether an agent's plan is as the case supposes.
fn is_in(plan: &[Range<usize>], agent: usize, prices: &Prices) -> bool {
    prices.supposed(agent).all(|supposed| plan.iter().any(|shift| shift.contains(&supposed.slot)) == supposed.on)
}

/// The solution, if there is one: the linear programme's solver may fail on rounding errors.
fn solved(outcome: Result<microlp::SolveOutcome, microlp::Error>) -> Option<Solution> {
    outcome.ok()?.into_solution().ok()
}

/// A part of the weight of the level that is to be proven, as a whole number; weights are not large.
#[allow(clippy::cast_possible_truncation)]
fn rounded(part: f64) -> i64 {
    (part * float(SCALE)).round() as i64
}
