//! The way from a problem to a solution: which of the solver's means comes when, and how long each is tried.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bound::{Bound, Prices};
use super::branch::{Outcome, divide};
use super::dice::Dice;
use super::dive::{Shares, dive};
use super::level::{HEAVY, Level, Levels, PROVING, PerLevel, STRICT, Weights, in_order};
use super::master::{Known, Master};
use super::parts::{Part, stretches};
use super::problem::{Plan, Problem};
use super::programme::{Programme, Table};
use super::search::Search;
use super::seeker::Seeker;

/// The rounds after which a new plan is made of the prices.
const DIVES: [usize; 6] = [40, 80, 120, 180, 240, 300];

/// The most rounds times the size of all programmes; more is too slow.
const MOST_WORK: usize = 2_000_000_000;

/// How many rounds of prices there are at least, however large the programmes.
const LEAST_ROUNDS: usize = 40;

/// How many agents are planned anew together.
const GROUP: usize = 6;

/// How many groups are planned anew where only the last level is not done.
const FAIR: usize = 8;

/// The most prices times agents of a linear programme; more take too long.
const MOST_UNKNOWN: usize = 25_000;

/// How often a few agents of a new plan are taken out and put back at least.
const LEAST_RETRIES: usize = 60;

/// How hard to try, in rounds; never in seconds, so that the same question has the same answer everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Rounds of prices for each level.
    pub prices: usize,
    /// How often a few agents are taken out of each new plan and put back, for each agent of the problem.
    pub retries: usize,
    /// How many groups of agents are planned anew, a group at a time.
    pub groups: usize,
    /// Rows that are added to linear programmes.
    pub rows: usize,
    /// Threads to work on; the answer does not depend on it.
    pub threads: usize,
}

impl Effort {
    /// This many rounds of prices, and everything else in proportion to them.
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
    /// No plan that is as good on the levels before is below this.
    #[serde(with = "in_order")]
    pub bounds: PerLevel<i64>,
    /// What proves the bounds that are above zero: prices for each case, and the cases are all that there are.
    #[serde(with = "in_order")]
    pub proofs: PerLevel<Vec<Bound>>,
    /// Whether it was stopped before it was done.
    pub stopped: bool,
}

impl Solution {
    /// Whether no plan that is as good on the levels before is better on this one.
    pub fn is_optimal(&self, level: Level) -> bool {
        self.levels[level] == self.bounds[level]
    }
}

/// The best plan that is found with this effort, and what proves it. Once `go_on` says no, the best plan by then.
pub fn solve(problem: &Problem, effort: Effort, go_on: &dyn Fn() -> bool) -> Solution {
    let programmes: Vec<Programme<'_>> = problem.agents.iter().map(Programme::new).collect();
    let mut solver = Solver::new(problem, &programmes, effort, go_on);
    solver.solve();
    let Solver { plan, levels, proofs, stopped, .. } = solver;
    let bounds = PerLevel::from_fn(|level| bound(problem, &proofs, level, levels));
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
    proofs: PerLevel<Vec<Bound>>,
    /// Plans of each agent that good prices chose.
    known: Known,
    /// How many rows linear programmes may still have.
    rows: usize,
    stopped: bool,
    /// Whether the plan was made a stretch at a time, and is from then on only improved.
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
            proofs: PerLevel::default(),
            known: Known::default(),
            rows: effort.rows,
            stopped: false,
            in_parts: false,
        }
    }

    /// Rounds of prices for each level, with plans made of them; then a few agents anew; then linear programmes and cases. Each
    /// means is slower than the one before, and most problems are done before the last.
    fn solve(&mut self) {
        // A long window is planned a stretch at a time first; the whole is then only improved.
        for stretch in stretches(self.problem) {
            self.in_parts = true;
            self.replan(&stretch, (0..self.problem.agents.len()).collect());
        }
        self.improve();
        let first = self.levels;
        for level in Level::Shortfall.up_to() {
            if !self.is_done(level) {
                self.refine(self.plan.clone(), STRICT, None);
                self.approach(level, PROVING[level], STRICT);
            }
        }
        // The easy weights prove nothing of the third level where they trade the first two for it.
        let at_stake = self.levels < first || !self.are_done_up_to(Level::Shortfall);
        if at_stake && !self.is_done(Level::Change) {
            self.approach(Level::Change, HEAVY, HEAVY);
        }
        self.approach_lighter();
        self.regroup();
        for level in Level::Change.up_to() {
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
        // A fair share is one of the whole window, so a stretch of it says nothing about that.
        if !self.in_parts {
            solver.approach_lighter();
        }
        self.stopped |= solver.stopped;
        let plan = part.put_into(self.problem.slots, &self.plan, &solver.plan);
        self.keep(&Search::new(self.problem, self.programmes, PROVING.change, plan));
    }

    /// Plans a few agents anew at a time, until no plan is better or all groups were tried.
    fn regroup(&mut self) {
        let mut stretches = stretches(self.problem);
        if stretches.is_empty() {
            stretches.push(self.problem.window.clone());
        }
        for round in 0..self.effort.groups {
            let last = if round < FAIR { Level::Unfairness } else { Level::Change };
            if self.stopped || self.are_done_up_to(last) {
                break;
            }
            let stretch = stretches[self.dice.roll(stretches.len())].clone();
            let group = self.few(GROUP);
            self.replan(&stretch, group);
        }
    }

    /// The linear programme of a level that is not done, and the best bound so far.
    fn master(&mut self, level: Level) -> Option<(Master<'p>, Bound)> {
        let from = self.proofs[level].first().or(self.proofs.change.first())?.clone();
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

    /// Seeks the best prices of a level that is not done. Where they do not prove it, cases do, or lead to a better plan.
    fn divide(&mut self, level: Level) {
        while let Some((mut master, bound)) = self.master(level) {
            let value = self.levels[level];
            let whole = master.best(bound, value, &mut self.tables, self.go_on);
            self.proofs[level] = vec![whole.clone()];
            let before = self.levels;
            match divide(&mut master, whole, value, &mut self.tables, self.go_on) {
                Outcome::Proven(cases) => self.proofs[level] = cases,
                Outcome::Plan(plan) => self.keep(&Search::new(self.problem, self.programmes, PROVING.change, plan)),
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
        let mut search = Search::new(self.problem, self.programmes, PROVING.change, self.plan.clone());
        search.polish(&mut self.tables[0]);
        self.keep(&search);
        self.approach(Level::Change, PROVING.change, PROVING.change);
    }

    /// Approaches the levels that [`Level::Change`] outweighs.
    fn approach_lighter(&mut self) {
        for level in Level::Change.after() {
            self.approach(level, PROVING[level], PROVING[level]);
        }
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
    fn is_done(&self, level: Level) -> bool {
        self.levels[level] == bound(self.problem, &self.proofs, level, self.levels)
    }

    /// Whether no plan is better on a level or any before.
    fn are_done_up_to(&self, level: Level) -> bool {
        level.up_to().all(|level| self.is_done(level))
    }

    /// Seeks a better bound and a better plan of a level, until they meet or all rounds are over: the bound under `weights`, the
    /// plan under `searching`.
    fn approach(&mut self, level: Level, weights: Weights, searching: Weights) {
        let from = self.proofs[level].first().or(self.proofs.change.first());
        let mut seeker = Seeker::new(self.problem, self.programmes, weights, from);
        let mut shares = Shares::new(self.problem.agents.len());
        // The last level is convex, and tangents bound it weakly; more rounds would not help.
        let wanted = if level == Level::Unfairness { self.effort.prices / 2 } else { self.effort.prices };
        let work: usize = self.programmes.iter().map(Programme::size).sum();
        let rounds = wanted.min((MOST_WORK / work.max(1)).max(LEAST_ROUNDS));
        for round in 1..=rounds {
            if self.is_done(level) || self.stopped {
                break;
            }
            self.stopped = !(self.go_on)();
            shares.add(seeker.round(weights.cost(self.levels), &mut self.tables));
            let proves = |proof: &Bound| proof.proves(level, self.levels);
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

    /// Improves a plan by taking out a few agents at a time.
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

    /// Some agents, no two of them the same; all where there are no more.
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
fn bound(problem: &Problem, proofs: &PerLevel<Vec<Bound>>, level: Level, levels: Levels) -> i64 {
    let least = if level == Level::Uncovered { problem.unavailable() } else { 0 };
    let cases = proofs[level].iter().map(|proof| proof.proves(level, levels));
    cases.min().unwrap_or(0).max(least)
}
