//! Re-checks a solution with separate, simple code: whether its plan keeps the rules, whether its levels are what they are said to be, and
//! whether its prices prove its bounds.
//!
//! The problem is made of the files, never read: a solution may come from anywhere. Of the solver this shares the types alone. Where the
//! solver goes backward over listed duties with sums along the week, this puts shifts and firm time on a line of three weeks and looks at
//! each, adds up what is worth something piece by piece, and walks forward.
//!
//! **No sum overflows**, whatever a solution says. A weight is at most 2^20, and a price no more than a weight; what all shifts of a week may
//! earn and cost together is held below 2^59 before anything is added up, in numbers that reach to 2^63, and a week is refused that
//! is more. What depends on the work of a week grows with the square of at most 2^33 minutes, times 2^20; that, prices times what is missing
//! (2^20 times 2^32 times 2^63 minutes at the most) and the levels times weights (2^20 times 2^63, three of them) are added up in numbers that reach to 2^127.
//! What is claimed is compared, and only subtracted from once it is known to be no more than what was computed here.

mod flaw;
mod least;
mod levels;
mod minima;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use flaw::Flaw;

use super::solver::cost::Weights;
use super::solver::levels::{Level, Levels, PerLevel};
use super::solver::prices::Bound;
use super::solver::problem::Problem;
use super::solver::solve::Solution;
use flaw::Steps;
use least::Walk;
use levels::{levels, unit};
use rules::{is_offered, keeps_rules};

/// The heaviest weight.
const HEAVIEST: i64 = 1 << 20;

/// The most steps that are taken; a step is a state of a walk, or a piece that is looked at.
const MOST_STEPS: u64 = 40_000_000_000;

/// Checks all that a solution claims.
///
/// # Errors
/// The first flaw that is found.
pub fn verify(problem: &Problem, solution: &Solution) -> Result<(), Flaw> {
    let mut steps = Steps(MOST_STEPS);
    if solution.rota.len() != problem.templates.len() || solution.proofs.len() > Level::BOUNDED.len() {
        return Err(Flaw::Shape);
    }
    for (place, (agent, shifts)) in problem.templates.iter().zip(&solution.rota).enumerate() {
        if !shifts.iter().all(|shift| is_offered(agent, shift)) {
            return Err(Flaw::Offer { agent: place });
        }
        steps.take(shifts.len().saturating_pow(2).saturating_mul(shifts.len() + agent.firm.len() + 1))?;
    }
    for agent in 0..problem.templates.len() {
        if !keeps_rules(problem, &solution.rota, agent) {
            return Err(Flaw::Rules { agent });
        }
    }
    if levels(problem, &solution.rota) != PerLevel::of(|level| i128::from(solution.levels[level])) {
        return Err(Flaw::Levels);
    }
    for (level, proof) in Level::BOUNDED.into_iter().zip(&solution.proofs) {
        check_numbers(problem, proof, level)?;
    }
    check_totals(problem, &solution.proofs, &mut steps)?;
    let mut proofs = solution.proofs.iter();
    for level in Level::ALL {
        let bound = solution.bounds[level];
        let proof = if Level::BOUNDED.contains(&level) { proofs.next() } else { None };
        let proven = proof.map_or(0, |proof| proven(problem, proof, level, solution.levels));
        if proven != i128::from(bound) || bound > solution.levels[level] {
            return Err(Flaw::Bound { level });
        }
    }
    Ok(())
}

/// Whether the weights and prices of a level's proof are such as may prove something.
fn check_numbers(problem: &Problem, proof: &Bound, level: Level) -> Result<(), Flaw> {
    let is_whole = proof.prices.len() == problem.needs.len();
    if !is_whole || proof.prices.iter().any(|prices| prices.len() != problem.pieces.len()) {
        return Err(Flaw::Shape);
    }
    let Weights(weights) = proof.weights;
    let is_sound = Level::ALL.iter().all(|other| (0..=HEAVIEST).contains(&weights[*other]))
        && weights[level] > 0
        && Level::ALL.iter().all(|other| *other <= level || weights[*other] == 0)
        && proof.prices.iter().flatten().all(|price| (0..=weights.uncovered).contains(price));
    if is_sound { Ok(()) } else { Err(Flaw::Price { level }) }
}

/// Whether prices prove as much as each proof says: what is missing, at its prices, and the least that each agent's week costs under them.
fn check_totals(problem: &Problem, proofs: &[Bound], steps: &mut Steps) -> Result<(), Flaw> {
    let agents = distinct(problem);
    // By agent and level.
    let mut least: Vec<Vec<Option<i128>>> = vec![vec![None; proofs.len()]; agents.len()];
    let is_open = |level: &usize, least: &[Vec<Option<i128>>]| {
        let weeks = agents.iter().zip(least).map(|((_, times), least)| times * least[*level].unwrap_or(0));
        proofs[*level].total > at_prices(problem, &proofs[*level]) + weeks.sum::<i128>()
    };
    // Each cut of a week gives a true least, so that the greatest of them is one.
    for cut in 0.. {
        let open: Vec<usize> = (0..proofs.len()).filter(|level| cut == 0 || is_open(level, &least)).collect();
        if open.is_empty() {
            break;
        }
        let mut is_more = false;
        for ((agent, _), least) in agents.iter().zip(&mut least) {
            let week = Walk::new(problem, *agent, steps)?;
            let Some(mark) = week.cuts.get(cut) else { continue };
            is_more = true;
            for level in &open {
                least[*level] = least[*level].max(Some(week.least(problem, &proofs[*level], *mark, steps)?));
            }
        }
        if !is_more {
            let still = open.iter().find(|level| is_open(level, &least));
            return still.map_or(Ok(()), |place| Err(Flaw::Total { level: Level::BOUNDED[*place] }));
        }
    }
    Ok(())
}

/// The agents, each once of those who are equal, as their weeks are equal too; and how many they are.
fn distinct(problem: &Problem) -> Vec<(usize, i128)> {
    let mut agents: Vec<(usize, i128)> = Vec::new();
    for (place, agent) in problem.templates.iter().enumerate() {
        // What is done of a minimum depends on the week before, too.
        let is_same = |known: usize| problem.templates[known] == *agent && !agent.follows;
        match agents.iter_mut().find(|(known, _)| is_same(*known)) {
            Some((_, times)) => *times += 1,
            None => agents.push((place, 1)),
        }
    }
    agents
}

/// What is missing, at its prices.
fn at_prices(problem: &Problem, proof: &Bound) -> i128 {
    let mut total = 0;
    for (need, prices) in problem.needs.iter().zip(&proof.prices) {
        for ((missing, price), length) in need.missing.iter().zip(prices).zip(&problem.pieces) {
            total += i128::from(*missing) * i128::from(*price) * i128::from(*length);
        }
    }
    total
}

/// The least of a level in any rota that is as good as these levels on those before, by a proof whose total is true.
fn proven(problem: &Problem, proof: &Bound, level: Level, levels: Levels) -> i128 {
    let Weights(weights) = proof.weights;
    let before: i128 = level.before().map(|before| i128::from(weights[before]) * i128::from(levels[before])).sum();
    let unit = unit(problem, level);
    let step = i128::from(weights[level]) * unit;
    let left = proof.total.max(0) - before;
    if left <= 0 { 0 } else { (left + step - 1) / step * unit }
}
