//! What the verifier finds: true solutions hold, and whatever is changed in them is found.

use std::cell::Cell;

use super::least::Walk;
use super::minima::pieces;
use super::rules::{between, keeps_rules};
use super::*;
use crate::plan::solver::cost::{Weights, week_costs};
use crate::plan::solver::dice::Dice;
use crate::plan::solver::problem::{Between, Rota, Template, TemplateShift};
use crate::plan::solver::programme::Programme;
use crate::plan::solver::random::Random;
use crate::plan::solver::solve::{Effort, Progress, solve};
use crate::plan::solver::way::Scratch;

/// All shifts that an agent offers.
fn offered(agent: &Template) -> Vec<TemplateShift> {
    let count = agent.marks.len();
    let all = (0..count).flat_map(|start| (start + 1..=start + count).map(move |end| (start, end)));
    let all =
        all.flat_map(|(start, end)| (0..agent.offers.len()).map(move |offer| TemplateShift { start, end, offer }));
    all.filter(|shift| is_offered(agent, shift)).collect()
}

/// Some of an agent's shifts by the dice, in order; no two overlap in the week.
fn some(random: &mut Random, agent: &Template) -> Vec<TemplateShift> {
    let offered = offered(agent);
    let mut shifts: Vec<TemplateShift> = Vec::new();
    for _ in 0..random.0.roll(5) {
        if offered.is_empty() {
            break;
        }
        let shift = offered[random.0.roll(offered.len())];
        if shifts.iter().all(|other| other.end <= shift.start || shift.end <= other.start) {
            shifts.push(shift);
        }
    }
    shifts.sort_unstable();
    shifts
}

fn alone(agent: &Template) -> Problem {
    Problem { pieces: Vec::new(), needs: Vec::new(), templates: vec![agent.clone()] }
}

#[test]
fn a_week_keeps_the_rules_where_the_solver_says_so() {
    let mut random = Random(Dice::new(5));
    let (mut kept, mut broken) = (0, 0);
    for round in 0..20_000 {
        let agent = random.agent(1, 1);
        let shifts = some(&mut random, &agent);
        let keeps = keeps_rules(&alone(&agent), std::slice::from_ref(&shifts), 0);
        assert_eq!(agent.keeps_limits(&shifts, &Between::NOTHING), keeps, "{round}: {shifts:?} of {agent:?}");
        *(if keeps { &mut kept } else { &mut broken }) += usize::from(!shifts.is_empty());
    }
    assert!(kept > 1_000 && broken > 1_000, "{kept} {broken}");
}

#[test]
fn weeks_that_follow_each_other_keep_the_rules_where_the_solver_says_so() {
    let mut random = Random(Dice::new(6));
    let (mut kept, mut broken) = (0, 0);
    for round in 0..20_000 {
        let problem = random.chain(3);
        let rota: Rota = problem.templates.iter().map(|agent| some(&mut random, agent)).collect();
        let of_agent = |place: usize| {
            let between = problem.between(&rota, place);
            problem.templates[place].keeps_limits(&rota[place], &between)
        };
        let solver = (0..3).all(of_agent);
        let keeps = (0..3).all(|place| keeps_rules(&problem, &rota, place));
        assert_eq!(solver, keeps, "{round}: {rota:?} of {problem:?}");
        *(if keeps { &mut kept } else { &mut broken }) += 1;
    }
    assert!(kept > 1_000 && broken > 1_000, "{kept} {broken}");
}

/// Every week that an agent may have, if they are not more.
fn weeks(agent: &Template, most: usize) -> Option<Vec<Vec<TemplateShift>>> {
    let (problem, shifts) = (alone(agent), offered(agent));
    let (mut all, mut last) = (vec![Vec::new()], vec![Vec::new()]);
    while !last.is_empty() {
        let more = last.iter().flat_map(|week: &Vec<TemplateShift>| {
            let end = week.last().map_or(0, |last| last.end);
            let later = shifts.iter().filter(move |shift| end <= shift.start);
            later.map(|shift| [week.clone(), vec![*shift]].concat())
        });
        let work = |week: &Vec<TemplateShift>| -> i64 {
            week.iter().map(|shift| between(agent, shift.start, shift.end).length()).sum()
        };
        last = more.filter(|week| work(week) <= i64::from(agent.limits.most_added)).collect();
        all.extend(last.iter().filter(|week| keeps_rules(&problem, &[(*week).clone()], 0)).cloned());
        if all.len() > most {
            return None;
        }
    }
    Some(all)
}

/// Prices by the dice, for these weights.
fn prices(random: &mut Random, problem: &Problem, weights: Weights) -> Bound {
    let price = |random: &mut Random| [0, 2, 5, weights.0.uncovered][random.0.roll(4)];
    let prices = problem.needs.iter().map(|need| need.missing.iter().map(|_| price(random)).collect()).collect();
    Bound { weights, prices, total: 0 }
}

#[test]
fn the_least_is_below_every_week_and_above_the_bound_of_the_solver() {
    let mut random = Random(Dice::new(8));
    let weights = Weights(PerLevel { uncovered: 90, shortfall: 20, change: 3, shape: 1, burden: 0 });
    let mut exact = 0;
    for round in 0..400 {
        let mut problem = if round % 4 == 0 { random.chain(3) } else { random.problem() };
        let place = random.0.roll(problem.templates.len());
        let agent = problem.templates[place].clone();
        let today = some(&mut random, &agent);
        problem.templates[place].today = if random.one_in(3) { today } else { Vec::new() };
        let agent = &problem.templates[place];
        let proof = prices(&mut random, &problem, weights);
        let cost = |shifts: &Vec<TemplateShift>| -> i128 {
            let one = Problem { needs: Vec::new(), templates: vec![agent.clone()], ..problem.clone() };
            let PerLevel { shortfall, change, shape, .. } = levels(&one, std::slice::from_ref(shifts));
            let mut cost = 20 * shortfall + 3 * change + shape;
            for shift in shifts {
                let weekday = shift.start / 4;
                for (number, week) in agent.weeks.iter().enumerate() {
                    for (need, prices) in proof.prices.iter().enumerate() {
                        if agent.offers[shift.offer].counts[need][number][weekday] {
                            let worth =
                                pieces(agent, week, shift).iter().map(|piece| prices[*piece] * 360).sum::<i64>();
                            cost -= i128::from(worth);
                        }
                    }
                }
            }
            cost
        };
        let true_least = weeks(agent, usize::MAX).unwrap().iter().map(cost).min().unwrap();
        let mut steps = Steps(MOST_STEPS);
        let week = Walk::new(&problem, place, &mut steps).unwrap();
        let cuts = week.cuts.iter().map(|cut| week.least(&problem, &proof, *cut, &mut steps).unwrap());
        let least = cuts.max().unwrap();
        assert!(least <= true_least, "{round}: {least}, but {true_least} of {agent:?}");
        let solver = Programme::new(&problem, place);
        let costs = week_costs(&problem, &solver, agent, weights, &proof.prices, None);
        let (bound, _) = solver.bound(&costs, &mut Scratch::default());
        assert!(i128::from(bound) <= least, "{round}: {bound} of the solver, but {least} of {agent:?}");
        exact += usize::from(least == true_least);
    }
    assert!(exact > 300, "{exact}");
}

#[test]
fn what_the_solver_finds_for_random_problems_holds() {
    let mut random = Random(Dice::new(12));
    for round in 0..150 {
        let problem = if round % 3 == 0 { random.chain(3) } else { random.problem() };
        let solution = solve(&problem, Effort { prices: 40, groups: 10 }, &|_| true);
        assert_eq!(verify(&problem, &solution), Ok(()), "{round}: {solution:?} of {problem:?}");
    }
}

#[test]
fn a_plan_that_is_stopped_at_any_question_keeps_the_limits_and_is_bounded_truly() {
    let mut random = Random(Dice::new(13));
    for round in 0..20 {
        let problem = if round % 3 == 0 { random.chain(3) } else { random.problem() };
        let today = problem.levels(&problem.today());
        for asks in (0..40).chain((40..2_000).step_by(97)) {
            let asked = Cell::new(0);
            let go_on = |_: &Progress| asked.replace(asked.get() + 1) < asks;
            let solution = solve(&problem, Effort { prices: 12, groups: 6 }, &go_on);
            assert_eq!(verify(&problem, &solution), Ok(()), "{round}, {asks}: {solution:?} of {problem:?}");
            assert!(solution.levels <= today, "{round}, {asks}: {solution:?}");
            // Whoever has said no is not asked again.
            assert!(asked.get() <= asks + 1, "{round}, {asks}");
        }
    }
}

/// A team that is staffed around the clock, with marks every `step` minutes.
fn team(agents: usize, weeks: usize, step: u32) -> Problem {
    use crate::plan::solver::problem::{DAY, Limits, Need, Offer, TemplateWeek, WEEK};
    let marks: Vec<u32> = (0..WEEK / step).map(|mark| mark * step).collect();
    let count = marks.len();
    let agent = |number: usize| {
        // Everybody around the clock but for some hours, each for others; every third has mornings that are firm.
        let from = u32::try_from(number % 24).unwrap() * 60;
        let is_open =
            |mark: usize| (marks[mark % count] + DAY - from) % DAY < DAY - u32::try_from(number % 4).unwrap() * 120;
        let firm = |day: u32| day * DAY + 480 + from / 8 / 30 * 30..day * DAY + 720;
        let firm: Vec<_> = (0..21).filter(|day| number.is_multiple_of(3) && day % 7 < 5).map(firm).collect();
        let until = (0..count).map(|mark| (mark..mark + count).find(|mark| !is_open(*mark)).unwrap_or(mark + count));
        Template {
            marks: marks.clone(),
            firm,
            repeats: true,
            follows: false,
            offers: vec![Offer { until: until.collect(), rather_not: false, counts: vec![vec![[true; 7]; weeks]; 2] }],
            weeks: (0..weeks)
                .map(|week| TemplateWeek {
                    at: (week * count..=(week + 2) * count).collect(),
                    off: [false; 7],
                    said: [true; 7],
                    away: Vec::new(),
                    minimum: 600,
                })
                .collect(),
            limits: Limits {
                min_shift: 120,
                max_shift: 720,
                pause: 120,
                rest: 480,
                most_added: 2_400,
                max_days: 6,
                max_nights: number.is_multiple_of(5).then_some(3),
            },
            unsocial: vec![0; count],
            share: 1_200,
            unsocial_share: 0,
            today: Vec::new(),
        }
    };
    let staffed = |least: u32| Need {
        missing: (0..(weeks + 1) * count).map(|piece| if piece < weeks * count { least } else { 0 }).collect(),
    };
    let per = u32::try_from(agents).unwrap() / 5 + 1;
    Problem {
        pieces: vec![i64::from(step); (weeks + 1) * count],
        needs: vec![staffed(per), staffed(per / 2)],
        templates: (0..agents).map(agent).collect(),
    }
}

#[test]
fn the_least_of_a_wide_week_is_above_the_bound_of_the_solver() {
    let problem = team(12, 2, 30);
    let mut random = Random(Dice::new(2));
    for (level, place) in Level::BOUNDED.into_iter().zip([1, 3, 5, 0]) {
        let mut proof = prices(&mut random, &problem, Weights::proving(level));
        let most = usize::try_from(proof.weights.0.uncovered).unwrap() + 1;
        let price =
            |price: &mut i64| *price = i64::try_from(random.0.roll(most)).unwrap() / [1, 4, 16][random.0.roll(3)];
        proof.prices.iter_mut().flatten().for_each(price);
        // Agents of which some have something firm, some a limit of nights, some both and some neither.
        let agent = &problem.templates[place];
        let mut steps = Steps(MOST_STEPS);
        let week = Walk::new(&problem, place, &mut steps).unwrap();
        let least = week.cuts.iter().map(|cut| week.least(&problem, &proof, *cut, &mut steps).unwrap()).max();
        let solver = Programme::new(&problem, place);
        let costs = week_costs(&problem, &solver, agent, proof.weights, &proof.prices, None);
        let (bound, _) = solver.bound(&costs, &mut Scratch::default());
        assert!(least >= Some(i128::from(bound)), "{level:?}: {least:?}, but {bound}");
    }
}

#[test]
fn a_plan_of_weeks_that_follow_each_other_is_that_of_brute_force_and_its_bounds_are_true() {
    let mut random = Random(Dice::new(21));
    let (mut tried, mut worse, mut proven) = (0, 0, [0; 4]);
    for round in 0..500 {
        let problem = random.chain(3);
        let of_weeks: Option<Vec<_>> = problem.templates.iter().map(|agent| weeks(agent, 100)).collect();
        let Some(of_weeks) = of_weeks.filter(|all| all.iter().map(Vec::len).product::<usize>() <= 2_000) else {
            continue;
        };
        tried += 1;
        let mut best = PerLevel::of(|_| i128::MAX);
        for one in &of_weeks[0] {
            for two in &of_weeks[1] {
                for three in &of_weeks[2] {
                    let rota = [one.clone(), two.clone(), three.clone()];
                    if (0..3).all(|place| keeps_rules(&problem, &rota, place)) {
                        best = best.min(PerLevel { burden: 0, ..levels(&problem, &rota) });
                    }
                }
            }
        }
        let found = solve(&problem, Effort { prices: 60, groups: 30 }, &|_| true);
        assert_eq!(verify(&problem, &found), Ok(()), "{round}: {found:?} of {problem:?}");
        let is_best = |level: Level| i128::from(found.levels[level]) == best[level];
        worse += usize::from(!Level::BOUNDED.into_iter().all(is_best));
        for (level, proven) in Level::BOUNDED.into_iter().zip(&mut proven) {
            let is_as_good = level.before().all(is_best);
            assert!(!is_as_good || i128::from(found.bounds[level]) <= best[level], "{round}: {found:?}, but {best:?}");
            *proven += usize::from(found.is_optimal(level));
        }
    }
    assert!(tried > 200 && worse <= tried / 40, "{worse} of {tried} plans are not the best");
    assert!(proven.iter().all(|level| *level > tried / 4), "{proven:?} of {tried}");
}

/// A rota and what it claims, changed in one place: what is found of it.
fn tampered(problem: &Problem, solution: &Solution, change: impl FnOnce(&mut Solution)) -> Result<(), Flaw> {
    let mut other = solution.clone();
    change(&mut other);
    verify(problem, &other)
}

/// A small team, and a rota of it in which everybody has two shifts or more.
fn solved() -> (Problem, Solution) {
    let mut problem = team(4, 1, 60);
    problem.templates.iter_mut().for_each(|agent| agent.limits.max_nights = None);
    let solution = solve(&problem, Effort { prices: 3, groups: 1 }, &|_| true);
    assert_eq!(verify(&problem, &solution), Ok(()));
    assert!(solution.rota.iter().all(|shifts| shifts.len() > 1), "{solution:?}");
    (problem, solution)
}

#[test]
fn a_shift_that_is_changed_is_found() {
    let (problem, solution) = solved();
    let last =
        |solution: &mut Solution, change: &dyn Fn(&mut TemplateShift)| change(solution.rota[0].last_mut().unwrap());
    let found = |change: &dyn Fn(&mut TemplateShift)| tampered(&problem, &solution, |other| last(other, change));
    assert_eq!(found(&|shift| shift.offer = 1), Err(Flaw::Offer { agent: 0 }));
    assert_eq!(found(&|shift| shift.end = shift.start), Err(Flaw::Offer { agent: 0 }));
    assert_eq!(found(&|shift| shift.end = shift.start + 1), Err(Flaw::Offer { agent: 0 }));
    assert_eq!(found(&|shift| shift.end = shift.start + 13), Err(Flaw::Offer { agent: 0 }));
    assert_eq!(found(&|shift| (shift.start, shift.end) = (usize::MAX - 8, usize::MAX)), Err(Flaw::Offer { agent: 0 }));
    // Firm from 08:00 to 12:00 on Mondays.
    assert_eq!(found(&|shift| (shift.start, shift.end) = (10, 14)), Err(Flaw::Rules { agent: 0 }));
    // The second shift right after the first, and so on.
    let near = tampered(&problem, &solution, |other| {
        let first = other.rota[1][0];
        let shift = other.rota[1].last_mut().unwrap();
        (shift.start, shift.end) = (first.end + 3, first.end + 5);
    });
    assert!(matches!(near, Err(Flaw::Rules { agent: 1 } | Flaw::Offer { agent: 1 })), "{near:?}");
    let twice = tampered(&problem, &solution, |other| {
        let first = other.rota[1][0];
        other.rota[1].push(first);
    });
    assert_eq!(twice, Err(Flaw::Rules { agent: 1 }));
    let fewer = tampered(&problem, &solution, |other| other.rota[1].clear());
    assert_eq!(fewer, Err(Flaw::Levels));
    assert_eq!(tampered(&problem, &solution, |other| other.rota.truncate(1)), Err(Flaw::Shape));
}

#[test]
fn a_limit_that_is_lower_than_the_rota_is_found() {
    let (problem, solution) = solved();
    let found = |change: &dyn Fn(&mut Template)| {
        let mut other = problem.clone();
        change(&mut other.templates[1]);
        verify(&other, &solution)
    };
    assert_eq!(found(&|agent| agent.limits.most_added = 120), Err(Flaw::Rules { agent: 1 }));
    assert_eq!(found(&|agent| agent.limits.max_days = 1), Err(Flaw::Rules { agent: 1 }));
    assert_eq!(found(&|agent| agent.limits.rest = 6 * 1_440), Err(Flaw::Rules { agent: 1 }));
    assert_eq!(found(&|agent| agent.limits.min_shift = 1_400), Err(Flaw::Offer { agent: 1 }));
    assert_eq!(found(&|agent| agent.offers[0].until = (0..168).collect()), Err(Flaw::Offer { agent: 1 }));
}

#[test]
fn a_claim_that_is_changed_is_found() {
    let (problem, solution) = solved();
    let found = |change: &dyn Fn(&mut Solution)| tampered(&problem, &solution, |other| change(other));
    assert_eq!(found(&|other| other.levels.uncovered -= 60), Err(Flaw::Levels));
    assert_eq!(found(&|other| other.levels.burden += 1), Err(Flaw::Levels));
    assert_eq!(found(&|other| other.levels.shape = i64::MIN), Err(Flaw::Levels));
    for level in Level::ALL {
        assert_eq!(found(&|other| other.bounds[level] += 1), Err(Flaw::Bound { level }));
        assert_eq!(found(&|other| other.bounds[level] = i64::MIN), Err(Flaw::Bound { level }));
    }
    for (place, level) in Level::BOUNDED.into_iter().enumerate() {
        let price = Err(Flaw::Price { level });
        assert_eq!(found(&|other| other.proofs[place].prices[1][7] = -1), price);
        assert_eq!(found(&|other| other.proofs[place].prices[1][7] = i64::MAX), price);
        let above = solution.proofs[place].weights.0.uncovered + 1;
        assert_eq!(found(&|other| other.proofs[place].prices[0][0] = above), price);
        assert_eq!(found(&|other| other.proofs[place].weights.0.uncovered = i64::MAX), price);
        assert_eq!(found(&|other| other.proofs[place].weights.0.shape = -1), price);
        if level < Level::Shape {
            assert_eq!(found(&|other| other.proofs[place].weights.0.shape = 1), price);
        }
        let shape = Err(Flaw::Shape);
        assert_eq!(found(&|other| other.proofs[place].prices[0].truncate(9)), shape);
        assert_eq!(found(&|other| other.proofs[place].prices.truncate(1)), shape);
        let total = Err(Flaw::Total { level });
        assert_eq!(found(&|other| other.proofs[place].total = i128::MAX), total);
        assert_eq!(found(&|other| other.proofs[place].total += 1 << 40), total);
        // What proves nothing proves no bound.
        let none = found(&|other| other.proofs[place].total = i128::MIN);
        assert_eq!(none, if solution.bounds[level] > 0 { Err(Flaw::Bound { level }) } else { Ok(()) });
    }
    let five = found(&|other| other.proofs.push(other.proofs[0].clone()));
    assert_eq!(five, Err(Flaw::Shape));
    assert_eq!(
        tampered(&problem, &solution, |other| (other.proofs, other.bounds) = (Vec::new(), Levels::default())),
        Ok(())
    );
}

#[test]
fn what_is_too_long_to_check_is_refused() {
    let (problem, solution) = solved();
    assert_eq!(check_totals(&problem, &solution.proofs, &mut Steps(1_000)), Err(Flaw::TooLong));
}
