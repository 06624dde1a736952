//! What a rota is of each level, and what a week costs under weights of them: the same as in the solver, by code of its own.

use std::collections::BTreeSet;

use super::super::solver::levels::{Level, PerLevel};
use super::super::solver::problem::{Offer, Problem, Template, TemplateShift};
use super::minima::{pieces, short};
use super::rules::{DAY, between, gcd, minute};

/// What a shift counts on the level of shape.
const OF_A_SHIFT: i64 = 120 * 120;

/// How good a rota is, level by level.
pub(super) fn levels(problem: &Problem, rota: &[Vec<TemplateShift>]) -> PerLevel<i128> {
    let length = |piece: usize| i128::from(problem.pieces[piece]);
    let [mut uncovered, mut shortfall, mut change, mut shape, mut burden] = [0; 5];
    for (number, need) in problem.needs.iter().enumerate() {
        let mut missing: Vec<i64> = need.missing.iter().map(|missing| i64::from(*missing)).collect();
        for (agent, shifts) in problem.templates.iter().zip(rota) {
            for shift in shifts {
                let weekday = usize::try_from(minute(agent, shift.start) / DAY).unwrap_or(0);
                let weeks = agent.weeks.iter().zip(&agent.offers[shift.offer].counts[number]);
                for (week, _) in weeks.filter(|(_, counts)| counts[weekday]) {
                    for piece in pieces(agent, week, shift) {
                        missing[piece] -= 1;
                    }
                }
            }
        }
        let open = missing.iter().enumerate().filter(|(_, missing)| **missing > 0);
        uncovered += open.map(|(piece, missing)| i128::from(*missing) * length(piece)).sum::<i128>();
    }
    for (agent, shifts) in problem.templates.iter().zip(rota) {
        let work: i128 = shifts.iter().map(|shift| i128::from(between(agent, shift.start, shift.end).length())).sum();
        let on = |shifts: &[TemplateShift]| -> BTreeSet<usize> {
            let of_week = |week| shifts.iter().flat_map(move |shift| pieces(agent, week, shift));
            agent.weeks.iter().flat_map(of_week).collect()
        };
        change += on(&agent.today).symmetric_difference(&on(shifts)).map(|piece| length(*piece)).sum::<i128>();
        let mut unsocial = 0;
        for shift in shifts {
            shape += i128::from(of_a_shift(&agent.offers[shift.offer]));
            let more = |mark: usize| {
                let percent = agent.unsocial[mark % agent.marks.len()];
                i128::from(between(agent, mark, mark + 1).length()) * i128::from(percent)
            };
            unsocial += (shift.start..shift.end).map(more).sum::<i128>() / 100;
        }
        shape += off_share(agent, work);
        burden += (unsocial - i128::from(agent.unsocial_share)).pow(2);
    }
    for place in 0..rota.len() {
        let weeks = 0..problem.templates[place].weeks.len();
        shortfall += weeks.map(|week| i128::from(short(problem, rota, place, week))).sum::<i128>();
    }
    PerLevel { uncovered, shortfall, change, shape, burden }
}

/// What a level comes in whole multiples of: time that is worked in what all pieces are multiples of.
pub(super) fn unit(problem: &Problem, level: Level) -> i128 {
    let whole_pieces = || problem.pieces.iter().fold(0, |unit, piece| gcd(unit, *piece)).max(1);
    i128::from(if matches!(level, Level::Uncovered | Level::Change) { whole_pieces() } else { 1 })
}

/// What a minute costs that is on, but for what it earns; of today it costs nothing and gives back what giving up today costs.
pub(super) fn of_a_minute(weights: &PerLevel<i64>, is_today: bool) -> i64 {
    if is_today { -weights.change } else { weights.change }
}

/// What a shift costs, however long it is.
pub(super) fn of_shift(weights: &PerLevel<i64>, offer: &Offer) -> i64 {
    weights.shape * of_a_shift(offer)
}

/// What work in the week costs, whenever it is, with what is then missing to minima; and that today is given up.
pub(super) fn of_work(weights: &PerLevel<i64>, agent: &Template, work: i128, missing: i128, today: i128) -> i128 {
    i128::from(weights.shortfall) * missing
        + i128::from(weights.shape) * off_share(agent, work)
        + i128::from(weights.change) * today
}

/// What a shift of an offer counts on the level of shape.
fn of_a_shift(offer: &Offer) -> i64 {
    if offer.rather_not { 2 * OF_A_SHIFT } else { OF_A_SHIFT }
}

/// The square of the minutes by which this work is off the share.
fn off_share(agent: &Template, work: i128) -> i128 {
    (work - i128::from(agent.share)).pow(2)
}
