//! The way from a problem to a rota and its bounds: what comes when, and how long it is tried.

use super::cost::RotaWeights;
use super::levels::RotaLevels;
use super::prices::{PriceSearch, RotaBound};
use super::problem::{Rota, RotaProblem};
use super::programme::{Scratch, Week};
use super::search::RotaSearch;

/// How many levels are bounded; of burden nothing is proven.
const BOUNDED: usize = 4;

/// A rota of prices is tried in every so many rounds.
const EVERY: usize = 20;

/// How many groups may in a row become no better, and two more for each agent.
const PATIENCE: usize = 60;

/// The agents of a group that is planned anew.
const GROUPS: [usize; 4] = [2, 3, 4, 6];

/// The rounds of prices of such a group.
const OF_A_GROUP: usize = 6;

/// A rota, and how good it is known to be.
#[derive(Clone, Debug)]
pub struct RotaSolution {
    /// The shifts that are added.
    pub rota: Rota,
    /// How good it is.
    pub levels: RotaLevels,
    /// No rota that is as good on the levels before is below this; level by level.
    pub bounds: [i64; 5],
    /// What proves the first four bounds.
    pub proofs: Vec<RotaBound>,
    /// Whether it was stopped before it was done.
    pub is_stopped: bool,
}

impl RotaSolution {
    /// Whether no rota that is as good on the levels before is better on this one.
    pub fn is_optimal(&self, level: usize) -> bool {
        self.levels.numbers()[level] == self.bounds[level]
    }
}

/// How hard to try, in rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotaEffort {
    /// Rounds of prices for each level.
    pub prices: usize,
    /// How many groups of agents are planned anew.
    pub groups: usize,
}

impl Default for RotaEffort {
    fn default() -> Self {
        Self { prices: 200, groups: 1_000 }
    }
}

/// What a search has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotaProgress {
    /// The level that is worked on.
    pub level: usize,
    /// The best that there is on it.
    pub value: i64,
    /// No rota is below this, as far as is known.
    pub bound: Option<i64>,
    /// What is tried.
    pub tries: Trying,
}

/// What a search tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trying {
    /// Prices, for a better bound.
    Prices,
    /// A few agents anew, for a better rota.
    Groups,
}

/// What bounds the first levels of any plan, for plans that are as good as `levels` on the levels before.
pub fn bounds(problem: &RotaProblem, levels: RotaLevels, of: usize, effort: RotaEffort, go_on: &dyn Fn(&RotaProgress) -> bool) -> Vec<RotaBound> {
    let weeks: Vec<Week<'_>> = problem.agents.iter().map(Week::new).collect();
    let mut scratch = Scratch::default();
    let mut proofs: Vec<RotaBound> = Vec::new();
    for level in 0..of {
        let weights = RotaWeights::proving(level);
        let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last());
        let is_proven = |bound: &RotaBound| bound.proves(level, levels, units(problem)[level]) >= levels.numbers()[level];
        for _ in 0..effort.prices {
            let bound = prices.best().map(|bound| bound.proves(level, levels, units(problem)[level]));
            let progress = RotaProgress { level, value: levels.numbers()[level], bound, tries: Trying::Prices };
            if !go_on(&progress) || prices.best().is_some_and(is_proven) {
                break;
            }
            prices.round(weights.of(levels), &mut scratch);
        }
        proofs.extend(prices.best().cloned());
    }
    proofs
}

/// The best rota that is found with this effort, and what bounds it. Once `go_on` says no, the best by then.
pub fn solve(problem: &RotaProblem, effort: RotaEffort, go_on: &dyn Fn(&RotaProgress) -> bool) -> RotaSolution {
    let weeks: Vec<Week<'_>> = problem.agents.iter().map(Week::new).collect();
    let mut search = RotaSearch::new(problem, &weeks);
    let mut scratch = Scratch::default();
    search.take(search.rota.clone());
    let mut proofs: Vec<RotaBound> = Vec::new();
    let mut is_stopped = false;
    let units = units(problem);
    let proven = |level: usize, search: &RotaSearch<'_>, bound: Option<&RotaBound>| {
        bound.is_some_and(|bound| bound.proves(level, search.levels, units[level]) >= search.levels.numbers()[level])
    };
    let progress = |level: usize, tries, search: &RotaSearch<'_>, bound: Option<&RotaBound>| RotaProgress {
        level,
        value: search.levels.numbers()[level],
        bound: bound.map(|bound| bound.proves(level, search.levels, units[level])),
        tries,
    };
    for level in 0..BOUNDED {
        let weights = RotaWeights::proving(level);
        let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last());
        for round in 0..effort.prices {
            if proven(level, &search, prices.best()) {
                break;
            }
            if !go_on(&progress(level, Trying::Prices, &search, prices.best())) {
                is_stopped = true;
                break;
            }
            let rota = prices.round(weights.of(search.levels), &mut scratch);
            if round % EVERY == 0 {
                search.take(rota);
            }
        }
        if prices.best().is_none() {
            prices.round(weights.of(search.levels), &mut scratch);
        }
        proofs.extend(prices.best().cloned());
    }
    let mut stale = 0;
    for group in 0..effort.groups {
        let open = (0..BOUNDED).find(|level| !proven(*level, &search, proofs.get(*level)));
        let is_over = is_stopped || stale > PATIENCE + 2 * problem.agents.len();
        let Some(level) = open.filter(|_| !is_over) else { break };
        is_stopped = !go_on(&progress(level, Trying::Groups, &search, proofs.get(level)));
        let before = search.levels;
        let agents = search.group(GROUPS[group % GROUPS.len()]);
        search.replan(&agents, OF_A_GROUP);
        search.exchange();
        stale = if search.levels < before { 0 } else { stale + 1 };
    }
    let levels = search.levels;
    let mut bounds = [0; 5];
    for (level, proof) in proofs.iter().enumerate() {
        // A bound of a level is for rotas that are as good on those before: it holds for the one that was found.
        bounds[level] = proof.proves(level, levels, units[level]);
    }
    RotaSolution { rota: search.rota, levels, bounds, proofs, is_stopped }
}

/// What each level comes in whole multiples of.
fn units(problem: &RotaProblem) -> [i64; 5] {
    let unit = problem.unit();
    [unit, 1, unit, 1, 1]
}
