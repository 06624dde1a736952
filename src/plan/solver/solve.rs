//! The way from a problem to a plan and its bounds: what comes when, and how long it is tried.

use std::cell::Cell;

use super::cost::Weights;
use super::levels::{Level, Levels};
use super::prices::{Bound, PriceSearch};
use super::problem::{Problem, Rota, Template};
use super::programme::Programme;
use super::search::Search;
use super::way::Scratch;

/// After how many rounds the rota of the prices is tried.
const EVERY: usize = 50;

/// How many groups may in a row become no better, and two more for each agent.
const PATIENCE: usize = 40;

/// How far apart the borders of shifts are in first rotas, in minutes.
const COARSE: [i64; 3] = [240, 120, 60];

/// How many first rotas are made from nothing.
const STARTS: usize = 4;

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
    pub bounds: Levels,
    /// What proves the bounds of [`Level::BOUNDED`], from the first on.
    pub proofs: Vec<Bound>,
    /// Whether it was stopped before it was done.
    pub(crate) is_stopped: bool,
}

impl Solution {
    /// Whether no rota that is as good on the levels before is better on this one.
    pub fn is_optimal(&self, level: Level) -> bool {
        self.levels[level] == self.bounds[level]
    }

    /// Another rota of the same problem, and what the same proofs say of it.
    pub(crate) fn with_rota(&self, problem: &Problem, rota: Rota) -> Self {
        let levels = problem.levels(&rota);
        Self { bounds: bounds(problem, &self.proofs, levels), rota, levels, ..self.clone() }
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
    pub(crate) level: Level,
    /// The best that there is on it.
    pub(crate) value: i64,
    /// No rota is below this, as far as is known.
    pub(crate) bound: Option<i64>,
    /// What is tried.
    pub(crate) tries: Trying,
}

/// What a search tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trying {
    /// Prices, for a better bound.
    Prices,
    /// A few agents anew, for a better rota.
    Groups,
}

/// What bounds a level of any plan.
pub(crate) fn bound(
    problem: &Problem,
    level: Level,
    levels: Levels,
    effort: Effort,
    go_on: &dyn Fn(&Progress) -> bool,
) -> Option<Bound> {
    let weights = Weights::proving(level);
    let reached = Cell::new(Progress { level, value: levels[level], bound: None, tries: Trying::Prices });
    let goes_on = || go_on(&reached.get());
    let weeks = Programme::all(problem, &goes_on)?;
    let mut prices = PriceSearch::new(problem, &weeks, weights, None, &goes_on);
    let mut scratch = Scratch::default();
    for _ in 0..effort.prices {
        if prices.round(weights.of(levels), &mut scratch).is_none() {
            break;
        }
        let bound = prices.best().map(|bound| bound.proves(problem, level, levels));
        reached.set(Progress { bound, ..reached.get() });
        if bound.is_some_and(|bound| bound >= levels[level]) {
            break;
        }
    }
    prices.best().cloned()
}

/// The best rota that is found with this effort, and what bounds it. Once `go_on` says no, the best by then.
pub fn solve(problem: &Problem, effort: Effort, go_on: &dyn Fn(&Progress) -> bool) -> Solution {
    let level = Level::BOUNDED[0];
    let (rota, levels) = (problem.today(), problem.levels(&problem.today()));
    let reached = Cell::new(Progress { level, value: levels[level], bound: None, tries: Trying::Prices });
    let stopped = Cell::new(false);
    let goes_on = || {
        stopped.set(stopped.get() || !go_on(&reached.get()));
        !stopped.get()
    };
    let Some(weeks) = Programme::all(problem, &goes_on) else {
        let is_stopped = Level::BOUNDED.into_iter().any(|level| levels[level] > 0);
        return Solution { rota, levels, bounds: Levels::default(), proofs: Vec::new(), is_stopped };
    };
    let mut search = Search::new(problem, &weeks, &goes_on);
    let mut scratch = Scratch::default();
    search.take(rota);
    let mut proofs: Vec<Bound> = Vec::new();
    let tells = |level: Level, tries, search: &Search<'_>, bound: Option<&Bound>| {
        let bound = bound.map(|bound| bound.proves(problem, level, search.levels));
        reached.set(Progress { level, value: search.levels[level], bound, tries });
        goes_on()
    };
    for level in Level::BOUNDED {
        let weights = Weights::proving(level);
        let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last(), &goes_on);
        if level == Level::LAST_BOUNDED && effort.prices > 0 {
            prices.raise(weights.0.change, &mut scratch);
        }
        for round in 0..effort.prices {
            let is_proven =
                prices.best().is_some_and(|bound| bound.proves(problem, level, search.levels) >= search.levels[level]);
            if is_proven || prices.is_idle() || !tells(level, Trying::Prices, &search, prices.best()) {
                break;
            }
            let Some(rota) = prices.round(weights.of(search.levels), &mut scratch) else { break };
            if round % EVERY == 0 {
                search.take(rota);
            }
        }
        if prices.best().is_none() {
            prices.round(weights.of(search.levels), &mut scratch);
        }
        let Some(best) = prices.best() else { break };
        proofs.push(best.clone());
    }
    let all: Vec<usize> = (0..problem.templates.len()).collect();
    // The first level on which there may be something better, and what bounds it; none once there is no time for it.
    let open = |search: &Search<'_>| {
        let mut all = Level::BOUNDED.into_iter().zip(&proofs);
        let levels = search.levels;
        all.find(|(level, proof)| proof.proves(problem, *level, levels) < levels[*level])
            .is_some_and(|(level, proof)| tells(level, Trying::Groups, search, Some(proof)))
    };
    if let Some(prices) = proofs.last() {
        for _ in 0..STARTS {
            if !open(&search) {
                break;
            }
            search.construct(&all, prices);
        }
    }
    for minutes in COARSE {
        if !open(&search) {
            break;
        }
        let found = coarse(problem, &weeks, minutes, &proofs, &mut scratch, &goes_on);
        search.take(found);
    }
    let mut stale = 0;
    for group in 0..effort.groups {
        if stale > PATIENCE + 2 * problem.templates.len() || !open(&search) {
            break;
        }
        let before = search.levels;
        regroup(&mut search, group, problem, proofs.last());
        stale = if search.levels < before { 0 } else { stale + 1 };
    }
    // What has no bound is not among what is open.
    search.improve();
    search.exchange_widely();
    search.move_shifts();
    search.even_out();
    let levels = search.levels;
    let bounds = bounds(problem, &proofs, levels);
    let is_stopped = stopped.get() && Level::BOUNDED.into_iter().any(|level| levels[level] != bounds[level]);
    Solution { rota: search.rota, levels, bounds, proofs, is_stopped }
}

/// A bound of a level is for rotas that are as good on those before: these hold for one of these levels.
fn bounds(problem: &Problem, proofs: &[Bound], levels: Levels) -> Levels {
    Levels::of(|level| {
        let proof = Level::BOUNDED.into_iter().zip(proofs).find(|(bounded, _)| *bounded == level);
        proof.map_or(0, |(_, proof)| proof.proves(problem, level, levels))
    })
}

/// Plans a few agents anew: from nothing, under the prices that prove most, then by rounds of prices. In two of three times these begin with the same
/// prices, as they share fairly, and else with none, which finds other rotas; always so where weeks follow each other, as prices do not know that.
fn regroup(search: &mut Search<'_>, group: usize, problem: &Problem, prices: Option<&Bound>) {
    let agents = search.group(GROUPS[group % GROUPS.len()]);
    if let Some(prices) = prices {
        search.construct(&agents, prices);
    }
    let is_fair = group / GROUPS.len() % 3 < 2 && !problem.templates.iter().any(|agent| agent.follows);
    search.replan(&agents, OF_A_GROUP, prices.filter(|_| is_fair));
    search.improve();
}

/// A rota whose shifts begin and end at whole multiples of `minutes`, the same for everybody, or at the borders of what is offered: few
/// and long shifts that fit together.
fn coarse(
    problem: &Problem,
    weeks: &[Programme<'_>],
    minutes: i64,
    proofs: &[Bound],
    scratch: &mut Scratch,
    go_on: &dyn Fn() -> bool,
) -> Rota {
    let mut starts = vec![0];
    for length in &problem.pieces {
        starts.push(starts[starts.len() - 1] + length);
    }
    let all = weeks.iter().zip(&problem.templates);
    let all = all.map(|(week, agent)| go_on().then(|| coarser(week, agent, &starts, minutes)));
    let Some(weeks) = all.collect::<Option<Vec<_>>>() else { return problem.today() };
    let mut search = Search::new(problem, &weeks, go_on);
    let weights = Weights::proving(Level::LAST_BOUNDED);
    let mut prices = PriceSearch::new(problem, &weeks, weights, proofs.last(), go_on);
    for round in 0..COARSE_ROUNDS {
        let Some(rota) = prices.round(weights.of(search.levels), scratch) else { break };
        if round % EVERY == 0 {
            search.take(rota);
        }
    }
    for group in (0..COARSE_ROUNDS.min(2 * problem.templates.len())).take_while(|_| go_on()) {
        regroup(&mut search, group, problem, proofs.last());
    }
    search.rota
}

/// An agent's week with shifts of such borders; `starts` says at which minute each piece begins.
fn coarser<'p>(week: &Programme<'p>, agent: &Template, starts: &[i64], minutes: i64) -> Programme<'p> {
    let Some(first) = agent.weeks.first() else { return week.only(|_| true) };
    let is_even = |mark: usize| starts[first.at[mark]] % minutes == 0;
    week.only(|shift| {
        let offer = &agent.offers[shift.offer];
        let before = (shift.start + agent.marks.len() - 1) % agent.marks.len();
        let begins = is_even(shift.start) || offer.until[before] == before;
        begins && (is_even(shift.end) || shift.end == offer.until[shift.start])
    })
}
