//! Prices of pieces, and what they prove: no plan is better.
//!
//! Each minute that must be staffed has a price between zero and what a missing agent costs. An agent who is on earns it, in every week of the
//! template. What the prices add up to, and what each agent's best week costs under them, is no more than what any rota costs. Good prices
//! are sought in many quick steps along the deflected subgradient.
//!
//! # An example
//!
//! Two hours of a week must be staffed, and one agent offers both but may work one of them. A missing minute costs 1,024. At a price of 1,024
//! for each of the 120 minutes, the prices add up to 122,880, and the agent's best week earns 61,440 of it. So no rota costs less than the other
//! 61,440, which are 60 minutes: an hour stays uncovered in any. If a second agent offers one of the hours, that agent earns 61,440 as well, and
//! the same prices prove nothing, which is true: both hours can be staffed.

use super::cost::{Weights, week_costs};
use super::levels::{Level, Levels};
use super::problem::{Need, Problem, Rota};
use super::programme::Programme;
use super::way::Scratch;

/// The rounds without a better bound after which steps become shorter.
const PATIENCE: usize = 8;

/// After how many rounds that brought little the search is over, and how little: the part of what the bound still lacks.
const IDLE: usize = 50;
const LITTLE: i128 = 200;

/// Prices, and what they prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The weights of the levels.
    pub(crate) weights: Weights,
    /// What a minute of each piece is worth, by requirement.
    pub prices: Vec<Vec<i64>>,
    /// No rota costs less.
    pub total: i128,
}

impl Bound {
    /// The least of a level, in any rota that is as good as `levels` on those before.
    pub(crate) fn proves(&self, problem: &Problem, level: Level, levels: Levels) -> i64 {
        let unit = problem.unit(level);
        let step = i128::from(self.weights.0[level].max(1)) * i128::from(unit);
        let units = (self.total - self.weights.before(level, levels) + step - 1).div_euclid(step).max(0);
        i64::try_from(units * i128::from(unit)).unwrap_or(i64::MAX)
    }
}

/// A search for prices.
pub(crate) struct PriceSearch<'p> {
    problem: &'p Problem,
    weeks: &'p [Programme<'p>],
    /// The first agent who is equal to each: equal agents have equal weeks.
    equal: Vec<usize>,
    weights: Weights,
    prices: Vec<Vec<f64>>,
    way: Vec<Vec<f64>>,
    step: f64,
    stale: usize,
    /// The bound when it last rose by more than a little, and how many rounds ago that was.
    risen: Option<(i128, usize)>,
    best: Option<Bound>,
    /// Whether there is time for more.
    go_on: &'p dyn Fn() -> bool,
}

impl<'p> PriceSearch<'p> {
    /// Begins at the prices of another search, whatever its weights, or at nothing. Once `go_on` says no, every round ends as soon as it can.
    pub(crate) fn new(
        problem: &'p Problem,
        weeks: &'p [Programme<'p>],
        weights: Weights,
        from: Option<&Bound>,
        go_on: &'p dyn Fn() -> bool,
    ) -> Self {
        let none = || vec![vec![0.0; problem.pieces.len()]; problem.needs.len()];
        let scaled = |from: &Bound| {
            // What is new is paid for in each minute that is on.
            let lift = if from.weights.0.change == 0 { weights.0.change } else { 0 };
            let scale = float(weights.0.uncovered - lift) / float(from.weights.0.uncovered.max(1));
            let lifted = |(price, missing): (&i64, &u32)| {
                if *missing == 0 { 0.0 } else { float(*price) * scale + float(lift) }
            };
            let of_need = |(prices, need): (&Vec<i64>, &Need)| prices.iter().zip(&need.missing).map(lifted).collect();
            from.prices.iter().zip(&problem.needs).map(of_need).collect()
        };
        // What is missing to minima depends on the week before, too.
        let is_equal =
            |a: usize, b: usize| problem.templates[a] == problem.templates[b] && weeks[a].short == weeks[b].short;
        let equal = |agent: usize| (0..agent).find(|other| is_equal(*other, agent)).unwrap_or(agent);
        Self {
            problem,
            weeks,
            equal: (0..weeks.len()).map(equal).collect(),
            weights,
            prices: from.map_or_else(none, scaled),
            way: Vec::new(),
            step: 0.3,
            stale: 0,
            risen: None,
            best: None,
            go_on,
        }
    }

    /// The best bound so far.
    pub(crate) fn best(&self) -> Option<&Bound> {
        self.best.as_ref()
    }

    /// Whether more rounds are of little use.
    pub(crate) fn is_idle(&self) -> bool {
        self.risen.is_some_and(|(_, rounds)| rounds >= IDLE)
    }

    /// One round: each agent's best week under the prices, which it returns (a limit may be broken in it); keeps the bound if it is better, and
    /// moves the prices. `known` is what a known rota costs. Nothing where there is no time for all agents.
    pub(crate) fn round(&mut self, known: i128, scratch: &mut Scratch) -> Option<Rota> {
        let (total, rota) = self.evaluate(scratch)?;
        let best = self.best.as_ref().map_or(total, |best| best.total);
        self.risen = match self.risen {
            Some((then, rounds)) if (best - then) * LITTLE <= known - then => Some((then, rounds + 1)),
            _ => Some((best, 0)),
        };
        let aim = wide(best) + (wide(known - best) * self.step).max(float(self.weights.0.uncovered));
        self.move_on(&rota, aim - wide(total));
        Some(rota)
    }

    /// Adds the same to the price of each minute that must be staffed, as much as gives the best bound.
    pub(crate) fn raise(&mut self, most: i64, scratch: &mut Scratch) {
        let start = self.prices.clone();
        let (mut least, mut most) = (0, most);
        while least <= most {
            let middle = i64::midpoint(least, most);
            let highest = float(self.weights.0.uncovered);
            for ((prices, start), need) in self.prices.iter_mut().zip(&start).zip(&self.problem.needs) {
                for ((price, start), _) in
                    prices.iter_mut().zip(start).zip(&need.missing).filter(|(_, missing)| **missing > 0)
                {
                    *price = (start + float(middle)).min(highest);
                }
            }
            let Some((_, rota)) = self.evaluate(scratch) else { break };
            let on = self.problem.staffed(&rota);
            let slope = |((need, on), prices): ((&Need, &Vec<u32>), &Vec<f64>)| -> i64 {
                let all = need.missing.iter().zip(on).zip(prices).zip(&self.problem.pieces);
                let open = all.filter(|(((missing, _), price), _)| **missing > 0 && **price < highest);
                open.map(|(((missing, on), _), length)| (i64::from(*missing) - i64::from(*on)) * length).sum()
            };
            let slope: i64 = self.problem.needs.iter().zip(&on).zip(&self.prices).map(slope).sum();
            match slope {
                0 => break,
                1.. => least = middle + 1,
                _ => most = middle - 1,
            }
        }
        let best = self.best.as_ref().map(|best| best.prices.iter());
        if let Some(best) = best {
            self.prices = best.map(|prices| prices.iter().map(|price| float(*price)).collect()).collect();
        }
        self.stale = 0;
    }

    /// Each agent's best week under the prices, and what that proves; keeps it if it is better. Nothing where there is no time for all agents.
    fn evaluate(&mut self, scratch: &mut Scratch) -> Option<(i128, Rota)> {
        let prices: Vec<Vec<i64>> =
            self.prices.iter().map(|prices| prices.iter().map(|price| rounded(*price)).collect()).collect();
        let mut total: i128 = 0;
        for (need, prices) in self.problem.needs.iter().zip(&prices) {
            let all = need.missing.iter().zip(prices).zip(&self.problem.pieces);
            total +=
                all.map(|((missing, price), length)| i128::from(*missing) * i128::from(*price * length)).sum::<i128>();
        }
        let mut rota = Rota::new();
        let mut least: Vec<i64> = Vec::new();
        for (agent, week) in self.problem.templates.iter().zip(self.weeks) {
            if !(self.go_on)() {
                return None;
            }
            let equal = self.equal[rota.len()];
            let (cost, shifts) = match (least.get(equal), rota.get(equal)) {
                (Some(least), Some(shifts)) => (*least, shifts.clone()),
                _ => week.bound(&week_costs(self.problem, week, agent, self.weights, &prices, None), scratch),
            };
            least.push(cost);
            rota.push(shifts);
        }
        total += least.iter().map(|least| i128::from(*least)).sum::<i128>();
        if self.best.as_ref().is_none_or(|best| total > best.total) {
            self.best = Some(Bound { weights: self.weights, prices, total });
            self.stale = 0;
        } else {
            self.stale += 1;
            if self.stale >= PATIENCE {
                (self.stale, self.step) = (0, self.step * 0.7);
            }
        }
        Some((total, rota))
    }

    /// Moves the prices along the deflected subgradient, as far as would close the gap if the bound rose evenly.
    fn move_on(&mut self, rota: &Rota, gap: f64) {
        let most = float(self.weights.0.uncovered);
        let on = self.problem.staffed(rota);
        let mut way: Vec<Vec<f64>> = Vec::new();
        for ((need, on), prices) in self.problem.needs.iter().zip(&on).zip(&self.prices) {
            let all = need.missing.iter().zip(on).zip(prices);
            let step = |((missing, on), price): ((&u32, &u32), &f64)| {
                let step = f64::from(*missing) - f64::from(*on);
                let is_end = (*price <= 0.0 && step < 0.0) || (*price >= most && step > 0.0);
                if *missing == 0 || is_end { 0.0 } else { step }
            };
            way.push(all.map(step).collect());
        }
        if !self.way.is_empty() {
            let (along, length) = (self.times(&way, &self.way), self.times(&self.way, &self.way));
            let keep = if along < 0.0 && length > 0.0 { -1.5 * along / length } else { 0.0 };
            for (new, old) in way.iter_mut().zip(&self.way) {
                new.iter_mut().zip(old).for_each(|(new, old)| *new += keep * old);
            }
        }
        let length = self.times(&way, &way);
        if length > 0.0 {
            let step = gap / length;
            for (prices, way) in self.prices.iter_mut().zip(&way) {
                prices.iter_mut().zip(way).for_each(|(price, way)| *price = (*price + step * way).clamp(0.0, most));
            }
        }
        self.way = way;
    }

    /// The product of two ways, each piece as long as it is.
    fn times(&self, a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
        let pieces = |(a, b): (&Vec<f64>, &Vec<f64>)| -> f64 {
            a.iter().zip(b).zip(&self.problem.pieces).map(|((a, b), length)| a * b * float(*length)).sum()
        };
        a.iter().zip(b).map(pieces).sum()
    }
}

/// For floating point, which only seeks.
#[allow(clippy::cast_precision_loss)]
fn float(number: i64) -> f64 {
    number as f64
}

#[allow(clippy::cast_precision_loss)]
fn wide(number: i128) -> f64 {
    number as f64
}

/// A price as a whole number; prices are held within the weights.
#[allow(clippy::cast_possible_truncation)]
fn rounded(price: f64) -> i64 {
    price.round() as i64
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::dice::Dice;
    use super::super::random::Random;
    use super::*;

    /// A round of prices in which `asks` questions whether to go on are answered with yes, and how many of them were asked.
    fn stopped(search: &mut PriceSearch<'_>, left: &Cell<usize>, asks: usize) -> (Option<Rota>, usize) {
        left.set(asks);
        let found = search.round(0, &mut Scratch::default());
        (found, asks - left.get())
    }

    #[test]
    fn a_round_asks_at_each_agent_whether_there_is_time_and_keeps_what_is_proven_once_there_is_none() {
        let mut random = Random(Dice::new(5));
        let problem = std::iter::repeat_with(|| random.problem()).find(|problem| problem.templates.len() > 1).unwrap();
        let agents = problem.templates.len();
        let left = Cell::new(agents - 1);
        let go_on = || left.replace(left.get().saturating_sub(1)) > 0;
        assert!(Programme::all(&problem, &go_on).is_none());
        let weeks = Programme::all(&problem, &|| true).unwrap();
        let mut search = PriceSearch::new(&problem, &weeks, Weights::proving(Level::Uncovered), None, &go_on);
        for asks in 0..agents {
            assert_eq!(stopped(&mut search, &left, asks), (None, asks));
            assert_eq!(search.best(), None);
        }
        let (found, asked) = stopped(&mut search, &left, agents + 5);
        assert!(found.is_some());
        assert_eq!(asked, agents);
        let proven = search.best().cloned();
        assert!(proven.is_some());
        for asks in 0..agents {
            assert_eq!(stopped(&mut search, &left, asks), (None, asks));
            left.set(asks);
            search.raise(1 << 10, &mut Scratch::default());
            assert_eq!(search.best(), proven.as_ref());
        }
    }
}
