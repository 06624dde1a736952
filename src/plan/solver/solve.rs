//! The way from a problem to a plan and its bounds: what comes when, and how long it is tried.

use super::cost::Weights;
use super::levels::Levels;
use super::prices::{Bound, PriceSearch};
use super::problem::{Problem, Rota, Template};
use super::programme::Week;
use super::search::Search;
use super::way::Scratch;

/// How many levels are bounded; of burden nothing is proven.
const BOUNDED: usize = 4;

/// A rota of prices is tried in every so many rounds.
const EVERY: usize = 50;

/// How many groups may in a row become no better, and two more for each agent.
const PATIENCE: usize = 40;

/// How far apart the borders of shifts are in first rotas, in minutes.
const COARSE: [i64; 3] = [240, 120, 60];

/// The rounds of prices, and the most groups, for each of these.
const COARSE_ROUNDS: usize = 60;

/// The agents of a group that is planned anew.
const GROUPS: [usize; 4] = [2, 3, 4, 6];

/// The rounds of prices of such a group.
const OF_A_GROUP: usize = 6;

/// A rota, and how good it is known to be.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The shifts that are added.
    pub rota: Rota,
    /// How good it is.
    pub levels: Levels,
    /// No rota that is as good on the levels before is below this; level by level.
    pub bounds: [i64; 5],
    /// What proves the first four bounds.
    pub proofs: Vec<Bound>,
    /// Whether it was stopped before it was done.
    pub is_stopped: bool,
}

impl Solution {
    /// Whether no rota that is as good on the levels before is better on this one.
    pub fn is_optimal(&self, level: usize) -> bool {
        self.levels.numbers()[level] == self.bounds[level]
    }
}

/// How hard to try, in rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Rounds of prices for each level.
    pub prices: usize,
    /// How many groups of agents are planned anew.
    pub groups: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { prices: 200, groups: 1_000 }
    }
}

/// What a search has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
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
pub fn bounds(
    problem: &Problem,
    levels: Levels,
    of: usize,
    effort: Effort,
    go_on: &dyn Fn(&Progress) -> bool,
) -> Vec<Bound> {
    let weeks: Vec<Week<'_>> = Week::all(problem);
    let mut scratch = Scratch::default();
    let mut proofs: Vec<Bound> = Vec::new();
    for level in 0..of {
        let weights = Weights::proving(level);
        let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last());
        let is_proven = |bound: &Bound| bound.proves(level, levels, units(problem)[level]) >= levels.numbers()[level];
        for _ in 0..effort.prices {
            let bound = prices.best().map(|bound| bound.proves(level, levels, units(problem)[level]));
            let progress = Progress { level, value: levels.numbers()[level], bound, tries: Trying::Prices };
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
pub fn solve(problem: &Problem, effort: Effort, go_on: &dyn Fn(&Progress) -> bool) -> Solution {
    let weeks: Vec<Week<'_>> = Week::all(problem);
    let mut search = Search::new(problem, &weeks);
    let mut scratch = Scratch::default();
    search.take(search.rota.clone());
    let mut proofs: Vec<Bound> = Vec::new();
    let mut is_stopped = false;
    let units = units(problem);
    let proven = |level: usize, search: &Search<'_>, bound: Option<&Bound>| {
        bound.is_some_and(|bound| bound.proves(level, search.levels, units[level]) >= search.levels.numbers()[level])
    };
    let progress = |level: usize, tries, search: &Search<'_>, bound: Option<&Bound>| Progress {
        level,
        value: search.levels.numbers()[level],
        bound: bound.map(|bound| bound.proves(level, search.levels, units[level])),
        tries,
    };
    let is_done =
        |search: &Search<'_>, proofs: &[Bound]| (0..BOUNDED).all(|level| proven(level, search, proofs.get(level)));
    for level in 0..BOUNDED {
        let weights = Weights::proving(level);
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
    for minutes in COARSE {
        if is_done(&search, &proofs) || is_stopped {
            break;
        }
        let progress = progress(BOUNDED - 1, Trying::Groups, &search, proofs.last());
        let found = coarse(problem, &weeks, minutes, &proofs, &mut scratch, &|| go_on(&progress));
        is_stopped = !go_on(&progress);
        search.take(found);
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
    Solution { rota: search.rota, levels, bounds, proofs, is_stopped }
}

/// A rota whose shifts begin and end at whole multiples of so many minutes, the same for everybody, or at the borders of what is offered: few
/// and long shifts that fit together.
fn coarse(
    problem: &Problem,
    weeks: &[Week<'_>],
    minutes: i64,
    proofs: &[Bound],
    scratch: &mut Scratch,
    go_on: &dyn Fn() -> bool,
) -> Rota {
    let mut starts = vec![0];
    for length in &problem.pieces {
        starts.push(starts[starts.len() - 1] + length);
    }
    let weeks: Vec<Week<'_>> =
        weeks.iter().zip(&problem.agents).map(|(week, agent)| coarser(week, agent, &starts, minutes)).collect();
    let mut search = Search::new(problem, &weeks);
    let weights = Weights::proving(BOUNDED - 1);
    let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last());
    for round in (0..COARSE_ROUNDS).take_while(|_| go_on()) {
        let rota = prices.round(weights.of(search.levels), scratch);
        if round % EVERY == 0 {
            search.take(rota);
        }
    }
    for group in (0..COARSE_ROUNDS.min(2 * problem.agents.len())).take_while(|_| go_on()) {
        let agents = search.group(GROUPS[group % GROUPS.len()]);
        search.replan(&agents, OF_A_GROUP);
        search.exchange();
    }
    search.rota
}

/// An agent's week with shifts of such borders; `starts` says at which minute each piece begins.
fn coarser<'p>(week: &Week<'p>, agent: &Template, starts: &[i64], minutes: i64) -> Week<'p> {
    let Some(first) = agent.weeks.first() else { return week.only(|_| true) };
    let is_even = |mark: usize| starts[first.at[mark]] % minutes == 0;
    week.only(|shift| {
        let offer = &agent.offers[shift.offer];
        let before = (shift.start + agent.marks.len() - 1) % agent.marks.len();
        let begins = is_even(shift.start) || offer.until[before] == before;
        begins && (is_even(shift.end) || shift.end == offer.until[shift.start])
    })
}

/// What each level comes in whole multiples of.
fn units(problem: &Problem) -> [i64; 5] {
    let unit = problem.unit();
    [unit, 1, unit, 1, 1]
}
