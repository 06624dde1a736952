//! The levels of a plan, one after the other: what the plan reaches, what no plan can do better, and what proves it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bound::{Bound, Prices, Seeker, Weights};
use super::branch::{Outcome, divide};
use super::dive::{Shares, dive};
use super::master::{Known, Master, SCALE};
use super::parts::{Part, stretches};
use super::problem::{Levels, Plan, Problem};
use super::programme::{Programme, Table};
use super::search::{Dice, Search};

/// The weights that prove each level, and under which plans are made of the prices: a level is proven by the prices of all up
/// to it, as `bound - what the levels before cost`, for plans that are as good on those.
///
/// Small weights are the easier ones: a slot that is uncovered for twenty of change. Where that is not the best order, the heavy
/// ones follow.
const PROVING: [Weights; 4] = [
    Weights([SCALE, 0, 0, 0]),
    Weights([2 * SCALE, SCALE, 0, 0]),
    Weights([20 * SCALE, 10 * SCALE, SCALE, 0]),
    Weights([800 * SCALE, 400 * SCALE, 40 * SCALE, SCALE]),
];

/// The weights for the third level where the easier ones would trade the first or the second for it.
const HEAVY: Weights = Weights([1_000 * SCALE, 50 * SCALE, SCALE, 0]);

/// The weights under which a plan is improved while the first two levels are at stake.
const STRICT: Weights = Weights([1_000_000, 1_000, 1, 0]);

/// The rounds after which a new plan is made of the prices.
const DIVES: [usize; 6] = [40, 80, 120, 180, 240, 300];

/// Rounds times the size of all programmes: more is too slow, unless it were fewer rounds than the least.
const MOST_WORK: usize = 2_000_000_000;
const LEAST_ROUNDS: usize = 40;

/// So many agents are planned anew together.
const GROUP: usize = 6;

/// So often for the last level alone.
const FAIR: usize = 8;

/// With more prices times agents, a linear programme takes too long.
const MOST_UNKNOWN: usize = 25_000;

/// At least so often a few agents of a new plan are taken out and put back.
const LEAST_RETRIES: usize = 60;

/// How hard to try, in rounds; never in seconds, so that the same question has the same answer everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Rounds of prices for each level.
    pub prices: usize,
    /// How often a few agents are taken out of each new plan and put back, for each agent of the problem.
    pub retries: usize,
    /// How often some agents are planned anew together.
    pub groups: usize,
    /// Rows that are added to linear programmes.
    pub rows: usize,
    /// Threads to work on; the answer does not depend on it.
    pub threads: usize,
}

impl Effort {
    /// So many rounds of prices, and in proportion to them what else there is to try.
    pub fn rounds(prices: usize) -> Self {
        Self { prices, retries: 4, groups: prices * 24 / 300, rows: prices * 2_000 / 300, threads: 2 }
    }
}

impl Default for Effort {
    fn default() -> Self {
        Self::rounds(300)
    }
}

/// A plan, and how good it is known to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    /// The plan.
    pub plan: Plan,
    /// Its levels.
    pub levels: Levels,
    /// For each level, no plan that is as good on those before is below this.
    pub bounds: [i64; 4],
    /// What proves the bounds that are above zero: prices for all cases that there are.
    pub proofs: [Vec<Bound>; 4],
    /// Whether it was stopped before it was done.
    pub stopped: bool,
}

impl Solution {
    /// Whether no plan that is as good on the levels before is better on this one.
    pub fn is_optimal(&self, level: usize) -> bool {
        self.levels.values()[level] == self.bounds[level]
    }
}

/// What a bound proves of the last level that it weighs, for plans that are as good as `levels` on those before.
pub fn proven(bound: i64, weights: Weights, level: usize, levels: Levels) -> i64 {
    let before: i64 = weights.0.iter().zip(levels.values()).take(level).map(|(weight, value)| weight * value).sum();
    let weight = weights.0[level].max(1);
    (bound - before + weight - 1).div_euclid(weight).max(0)
}

/// The best plan that is found with this effort; `go_on` is asked now and then.
pub fn solve(problem: &Problem, effort: Effort, go_on: &dyn Fn() -> bool) -> Solution {
    let programmes: Vec<Programme<'_>> = problem.agents.iter().map(Programme::new).collect();
    let mut solver = Solver::new(problem, &programmes, effort, go_on);
    solver.solve();
    let Solver { plan, levels, proofs, stopped, .. } = solver;
    let bounds = std::array::from_fn(|level| bound(problem, &proofs, level, levels));
    Solution { plan, levels, bounds, proofs, stopped }
}

struct Solver<'p> {
    problem: &'p Problem,
    programmes: &'p [Programme<'p>],
    effort: Effort,
    go_on: &'p dyn Fn() -> bool,
    /// One for each thread.
    tables: Vec<Table>,
    dice: Dice,
    plan: Plan,
    levels: Levels,
    proofs: [Vec<Bound>; 4],
    /// Plans of each agent that good prices chose.
    known: Known,
    /// How many rows linear programmes may still have.
    rows: usize,
    stopped: bool,
    /// Whether the plan was made in parts, and is only improved.
    in_parts: bool,
}

impl<'p> Solver<'p> {
    /// Starts from the plan in which everybody does what is fixed.
    fn new(problem: &'p Problem, programmes: &'p [Programme<'p>], effort: Effort, go_on: &'p dyn Fn() -> bool) -> Self {
        let plan = problem.fixed();
        Self {
            problem,
            programmes,
            effort,
            go_on,
            tables: vec![Table::default(); effort.threads.max(1)],
            dice: Dice::new(1),
            levels: problem.levels(&plan),
            plan,
            proofs: Default::default(),
            known: Known::default(),
            rows: effort.rows,
            stopped: false,
            in_parts: false,
        }
    }

    /// Rounds of prices for each level, with plans made of them; then few agents anew; then linear programmes and cases. Each is
    /// slower than the one before, and most problems are done before the last.
    fn solve(&mut self) {
        for stretch in stretches(self.problem) {
            self.in_parts = true;
            self.replan(&stretch, (0..self.problem.agents.len()).collect());
        }
        self.improve();
        let easy = self.levels;
        for (level, proving) in PROVING.into_iter().enumerate().take(2) {
            if !self.is_done(level) {
                self.refine(self.plan.clone(), STRICT, None);
                self.approach(level, proving, STRICT);
            }
        }
        let at_stake = self.levels < easy || !self.is_done(0) || !self.is_done(1);
        if at_stake && !self.is_done(2) {
            self.approach(2, HEAVY, HEAVY);
        }
        self.approach(3, PROVING[3], PROVING[3]);
        self.regroup();
        for level in 0..3 {
            self.divide(level);
        }
    }

    /// Plans agents anew in a stretch, and keeps that if it is better.
    fn replan(&mut self, stretch: &Range<usize>, agents: Vec<usize>) {
        let part = Part::new(self.problem, &self.plan, stretch, agents);
        let programmes: Vec<Programme<'_>> = part.problem.agents.iter().map(Programme::new).collect();
        let effort = Effort { prices: self.effort.prices / 3, ..self.effort };
        let mut solver = Solver::new(&part.problem, &programmes, effort, self.go_on);
        solver.improve();
        // What an agent does in the rest of a long window is not fair or unfair in a part of it.
        if !self.in_parts {
            solver.approach(3, PROVING[3], PROVING[3]);
        }
        self.stopped |= solver.stopped;
        let plan = part.put_into(self.problem.slots, &self.plan, &solver.plan);
        self.keep(&Search::new(self.problem, self.programmes, PROVING[2], plan));
    }

    /// Plans a few agents anew at a time, until no plan is better or the effort is made.
    fn regroup(&mut self) {
        let mut stretches = stretches(self.problem);
        if stretches.is_empty() {
            stretches.push(self.problem.window.clone());
        }
        for round in 0..self.effort.groups {
            let levels = if round < FAIR { 4 } else { 3 };
            if self.stopped || (0..levels).all(|level| self.is_done(level)) {
                break;
            }
            let stretch = stretches[self.dice.roll(stretches.len())].clone();
            let group = self.few(GROUP);
            self.replan(&stretch, group);
        }
    }

    /// The linear programme of a level that is not done, and the best bound so far.
    fn master(&mut self, level: usize) -> Option<(Master<'p>, Bound)> {
        let from = self.proofs[level].first().or(self.proofs[2].first())?.clone();
        let prices = self.problem.needs.iter().flat_map(|need| &need.at_least).filter(|least| **least > 0).count();
        if self.is_done(level) || self.stopped || prices * self.programmes.len() > MOST_UNKNOWN {
            return None;
        }
        let known = std::mem::take(&mut self.known);
        let Self { problem, programmes, levels, rows, .. } = *self;
        let mut master = Master { problem, programmes, level, levels, known, rows };
        let bound = master.enter(from.weights, &from.prices, &mut self.tables);
        Some((master, bound))
    }

    /// Seeks the best prices of a level that is not done, and where they do not prove it, does so in cases or finds a better plan.
    fn divide(&mut self, level: usize) {
        while let Some((mut master, bound)) = self.master(level) {
            let value = self.levels.values()[level];
            let whole = master.best(bound, value, &mut self.tables, self.go_on);
            self.proofs[level] = vec![whole.clone()];
            let before = self.levels;
            match divide(&mut master, whole, value, &mut self.tables, self.go_on) {
                Outcome::Proven(cases) => self.proofs[level] = cases,
                Outcome::Plan(plan) => self.keep(&Search::new(self.problem, self.programmes, PROVING[2], plan)),
                Outcome::Open => {}
            }
            (self.known, self.rows) = (master.known, master.rows);
            self.stopped |= !(self.go_on)();
            if self.levels == before {
                break;
            }
        }
    }

    /// Makes a plan that is good on the first three levels.
    fn improve(&mut self) {
        let mut search = Search::new(self.problem, self.programmes, PROVING[2], self.plan.clone());
        search.polish(&mut self.tables[0]);
        self.keep(&search);
        self.approach(2, PROVING[2], PROVING[2]);
    }

    /// Keeps a plan if it is better.
    fn keep(&mut self, search: &Search<'_>) {
        let levels = search.levels();
        if levels < self.levels {
            self.levels = levels;
            self.plan = search.plan().clone();
        }
    }

    /// Whether no plan is better on a level.
    fn is_done(&self, level: usize) -> bool {
        self.levels.values()[level] == bound(self.problem, &self.proofs, level, self.levels)
    }

    /// Seeks a better bound and a better plan of a level, until both meet or the effort is made: the bound under weights that
    /// prove, the plan under others.
    fn approach(&mut self, level: usize, weights: Weights, searching: Weights) {
        let from = self.proofs[level].first().or(self.proofs[2].first());
        let mut seeker = Seeker::new(self.problem, self.programmes, weights, from);
        let mut shares = Shares::new(self.problem.agents.len());
        // The last level bends, and its bound is weak in any case.
        let wanted = if level == 3 { self.effort.prices / 2 } else { self.effort.prices };
        let work: usize = self.programmes.iter().map(Programme::size).sum();
        let rounds = wanted.min((MOST_WORK / work.max(1)).max(LEAST_ROUNDS));
        for round in 1..=rounds {
            if self.is_done(level) || self.stopped {
                break;
            }
            self.stopped = !(self.go_on)();
            shares.add(seeker.round(weights.cost(self.levels), &mut self.tables));
            let proves = |proof: &Bound| proven(proof.total, proof.weights, level, self.levels);
            let better = seeker.best().filter(|best| {
                self.proofs[level].first().is_none_or(|old| (proves(old), old.total) < (proves(best), best.total))
            });
            if let Some(better) = better {
                self.proofs[level] = vec![better.clone()];
            }
            if (DIVES.contains(&round) || round == rounds) && !self.is_done(level) {
                let known = weights.cost(self.levels);
                let plan = if self.in_parts {
                    self.plan.clone()
                } else {
                    dive(&seeker, shares.clone(), known, &mut self.tables)
                };
                let prices = seeker.best().map(|best| &best.prices).filter(|_| weights == searching);
                self.refine(plan, searching, prices);
            }
        }
        self.known.add(shares.plans());
    }

    /// Improves a plan by taking out few agents at a time.
    fn refine(&mut self, plan: Plan, weights: Weights, prices: Option<&Prices>) {
        let mut search = Search::new(self.problem, self.programmes, weights, plan);
        search.polish(&mut self.tables[0]);
        self.keep(&search);
        for _ in 0..(self.problem.agents.len() * self.effort.retries).max(LEAST_RETRIES) {
            self.stopped |= !(self.go_on)();
            if self.stopped {
                break;
            }
            let most = 1 + self.dice.roll(4);
            let few = self.few(most);
            let led = if self.dice.roll(2) == 0 { prices } else { None };
            if search.retry(&few, led, &mut self.tables[0]) {
                self.keep(&search);
            }
        }
    }

    /// So many agents, or all.
    fn few(&mut self, count: usize) -> Vec<usize> {
        let count = count.min(self.problem.agents.len());
        let mut few: Vec<usize> = Vec::new();
        while few.len() < count {
            let agent = self.dice.roll(self.problem.agents.len());
            if !few.contains(&agent) {
                few.push(agent);
            }
        }
        few
    }
}

/// What is proven of a level for plans that are as good as these levels on those before.
fn bound(problem: &Problem, proofs: &[Vec<Bound>; 4], level: usize, levels: Levels) -> i64 {
    let least = if level == 0 { problem.unavailable() } else { 0 };
    let cases = proofs[level].iter().map(|proof| proven(proof.total, proof.weights, level, levels));
    cases.min().unwrap_or(0).max(least)
}
