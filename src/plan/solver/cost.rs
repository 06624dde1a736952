//! What an agent's week costs: the levels by their weights, less what each piece is worth.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::exact::EXACT;
use super::levels::{Level, Levels, OF_A_SHIFT, PerLevel};
use super::problem::{Offer, Problem, Template, WEEK, gcd};
use super::programme::Programme;
use super::way::{Along, WeekCosts};

/// What a unit of each level costs, where levels are summed up to one number: a minute of time, or one of what is a number to compare. Burden
/// costs nothing, as a template's cost is known by its work alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Weights(pub(crate) PerLevel<i64>);

impl Weights {
    /// The weights by which a level is proven: on those before, a minute costs several times as much as the most that one may gain on it. No
    /// more than that: where a minute costs a thousand times a shift, prices are too coarse to tell shifts apart.
    pub(crate) fn proving(level: Level) -> Self {
        let none = PerLevel::default();
        Self(match level {
            Level::Uncovered => PerLevel { uncovered: 1 << 10, ..none },
            Level::Shortfall => PerLevel { uncovered: 1 << 13, shortfall: 1 << 10, ..none },
            Level::Change => PerLevel { uncovered: 1 << 14, shortfall: 1 << 13, change: 1 << 10, ..none },
            Level::Shape | Level::Burden => {
                PerLevel { uncovered: 1 << 19, shortfall: 1 << 18, change: 1 << 15, shape: 1 << 6, ..none }
            }
        })
    }

    /// Weights of which each outweighs all that an agent can gain on the levels after it, as far as numbers reach.
    pub(crate) fn strict(problem: &Problem) -> Self {
        let unit = problem.pieces.iter().copied().fold(0, gcd).max(1);
        let weeks = problem.templates.iter().map(|agent| agent.weeks.len()).max().unwrap_or(0);
        let weeks = i64::try_from(weeks).unwrap_or(i64::MAX).max(1);
        let needs = i64::try_from(problem.needs.len()).unwrap_or(i64::MAX).max(1);
        let most = problem.templates.iter().map(|agent| i64::from(agent.limits.most_added)).max().unwrap_or(0).max(1);
        let due = problem.templates.iter().map(|agent| i64::from(agent.share)).max().unwrap_or(0);
        // Seven duties of two shifts, each twice where the agent would rather not.
        let shape = OF_A_SHIFT * 28 + most.max(due).saturating_pow(2);
        let change = shape / unit + 1;
        let shortfall = (change.saturating_mul(most * weeks) / unit).saturating_add(1);
        let uncovered = (shortfall.saturating_mul(most * weeks) / unit).saturating_mul(2);
        // Sums run along two weeks of the clock, in each week that is planned.
        let reach = (EXACT / 4) / (i64::from(2 * WEEK) * weeks * needs);
        Self(PerLevel {
            uncovered: uncovered.min(reach),
            shortfall: shortfall.min(reach / 4),
            change: change.min(reach / 16),
            shape: 1,
            burden: 0,
        })
    }

    /// What levels cost.
    pub(crate) fn of(self, levels: Levels) -> i128 {
        Level::ALL.iter().map(|level| self.cost(*level, levels)).sum()
    }

    /// What the levels before one cost.
    pub(crate) fn before(self, level: Level, levels: Levels) -> i128 {
        level.before().map(|level| self.cost(level, levels)).sum()
    }

    fn cost(self, level: Level, levels: Levels) -> i128 {
        i128::from(self.0[level]) * i128::from(levels[level])
    }
}

/// What the week of an agent costs, where `worth` says what a minute of a piece is worth, by requirement and piece. What is missing to
/// minima is what it is at least, by the work of the week; or, where it is said which weeks are short, a minute counts as much as it does of these.
pub(crate) fn week_costs(
    problem: &Problem,
    week: &Programme<'_>,
    agent: &Template,
    Weights(weights): Weights,
    worth: &[Vec<i64>],
    short: Option<&[bool]>,
) -> WeekCosts {
    let tick = week.tick;
    let is_short = |number| short.is_some_and(|short| short[number]);
    let beside: Vec<i64> =
        (0..agent.weeks.len()).map(|number| if is_short(number) { weights.shortfall } else { 0 }).collect();
    let today = weights.change * agent.levels(problem, &[]).change;
    let work = (0..=week.most).map(|ticks| {
        let minutes = u32::try_from(ticks).unwrap_or(u32::MAX).saturating_mul(tick);
        let missing = if short.is_some() { 0 } else { week.short[ticks] };
        today + weights.shortfall * missing + weights.shape * agent.off_share(minutes)
    });
    WeekCosts {
        along: agent.offers.iter().map(|offer| along(problem, agent, offer, weights.change, worth, &beside)).collect(),
        shift: weights.shape * OF_A_SHIFT,
        work: work.collect(),
    }
}

/// What being on costs in an offer, for each kind of weekday; in each week a minute that is said is worth `beside` more.
fn along(problem: &Problem, agent: &Template, offer: &Offer, change: i64, worth: &[Vec<i64>], beside: &[i64]) -> Along {
    // Weekdays on which shifts start alike: in the same weeks, and for the same requirements.
    let kind = |day: usize| -> Vec<(i64, Option<Vec<bool>>)> {
        let week = |(number, beside): (usize, &i64)| {
            let counts = || offer.counts.iter().map(|counts| counts[number][day]).collect();
            let week = &agent.weeks[number];
            (if week.said[day] { *beside } else { 0 }, (!week.off[day]).then(counts))
        };
        beside.iter().enumerate().map(week).collect()
    };
    let mut kinds = Vec::new();
    let mut of_day = [0; 7];
    for (day, of) in of_day.iter_mut().enumerate() {
        let own = kind(day);
        *of = kinds.iter().position(|other| *other == own).unwrap_or_else(|| {
            kinds.push(own);
            kinds.len() - 1
        });
    }
    // What is worked today may end in the week after the one in which it starts.
    let of_week = |week| agent.today.iter().flat_map(move |shift| agent.pieces(week, shift));
    let today: BTreeSet<usize> = agent.weeks.iter().flat_map(of_week).collect();
    let sums = kinds.iter().map(|kind| {
        let mut sums = vec![0; 2 * agent.marks.len() + 1];
        for (week, (beside, counts)) in agent.weeks.iter().zip(kind) {
            let mut sum = 0;
            let mut piece = week.at[0];
            for (mark, total) in sums.iter_mut().enumerate() {
                while piece < week.at[mark] {
                    // Time off counts as done.
                    let mut cost = if mark <= agent.marks.len() { -beside } else { 0 };
                    if let Some(counts) =
                        counts.as_ref().filter(|_| !week.away.iter().any(|away| away.contains(&piece)))
                    {
                        let counted = worth.iter().zip(counts).filter(|(_, counts)| **counts);
                        cost -= counted.map(|(worth, _)| worth[piece]).sum::<i64>();
                        cost += if today.contains(&piece) { -change } else { change };
                    }
                    sum += problem.pieces[piece] * cost;
                    piece += 1;
                }
                *total += sum;
            }
        }
        sums
    });
    Along { sums: sums.collect(), of_day }
}
