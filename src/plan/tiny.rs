//! Tests on problems so small that every plan can be looked at.

use std::ops::Range;

use super::solver::bound::{Bound, Prices, Supposed, price};
use super::solver::dice::Dice;
use super::solver::explain::{Block, Lever, capacity, open};
use super::solver::level::{Level, Levels, PROVING, Weights};
use super::solver::parts::Part;
use super::solver::problem::{AgentSlots, Limit, Need, Plan, Problem, Slot, SlotWeek, runs};
use super::solver::programme::{Costs, Programme, Table};
use super::solver::solve::{Effort, Solution, solve};
use super::verify::{Flaw, keeps_rules, verify};

/// A problem of some agents and at most twelve slots.
pub(super) fn problem(dice: &mut Dice, agents: usize) -> Problem {
    let slots = 6 + dice.roll(7);
    let window = dice.roll(2)..slots - dice.roll(2);
    let agents: Vec<AgentSlots> = (0..agents).map(|_| agent(dice, slots, &window)).collect();
    let needs = (0..=dice.roll(2)).map(|_| need(dice, slots, &window, &agents)).collect();
    Problem { slots, window, agents, needs, fair_share: dice.roll(3) }
}

fn agent(dice: &mut Dice, slots: usize, window: &Range<usize>) -> AgentSlots {
    let (open, fixed) = (1 + dice.roll(4), dice.roll(4));
    let slot = |slot: usize, dice: &mut Dice| match dice.roll(open + fixed + 1) {
        roll if roll < open && window.contains(&slot) => Slot::Open,
        roll if open <= roll && roll < open + fixed => Slot::Fixed,
        _ => Slot::Closed,
    };
    let mut last = Slot::Closed;
    let slots_of: Vec<Slot> = (0..slots)
        .map(|number| {
            // Stretches rather than a mere scatter.
            let next = slot(number, dice);
            last = if dice.roll(2) == 0 && (last != Slot::Open || window.contains(&number)) { last } else { next };
            last
        })
        .collect();
    let firm = slots_of.iter().map(|slot| *slot == Slot::Fixed || (*slot == Slot::Open && dice.roll(4) == 0)).collect();
    let borders = [0, dice.roll(slots), slots];
    let mut weeks = Vec::new();
    for border in borders.windows(2).filter(|border| border[0] < border[1]) {
        let fixed = slots_of[border[0]..border[1]].iter().filter(|slot| **slot == Slot::Fixed).count();
        let most = if dice.roll(2) == 0 { Some(dice.roll(6).max(fixed)) } else { None };
        weeks.push(SlotWeek { slots: border[0]..border[1], most, minimum: dice.roll(5) });
    }
    let min_shift = 1 + dice.roll(3);
    AgentSlots {
        firm,
        unsocial: (0..slots).map(|slot| window.contains(&slot) && dice.roll(3) == 0).collect(),
        min_shift,
        max_shift: min_shift + dice.roll(4) - usize::from(dice.roll(8) == 0),
        rest: 1 + dice.roll(3),
        weeks,
        slots: slots_of,
    }
}

fn need(dice: &mut Dice, slots: usize, window: &Range<usize>, agents: &[AgentSlots]) -> Need {
    let counts: Vec<Range<usize>> = agents
        .iter()
        .map(|_| match dice.roll(4) {
            0 => dice.roll(slots)..slots,
            1 => 0..0,
            _ => 0..slots,
        })
        .collect();
    let mut need = Need { at_least: vec![0; slots], unavailable: vec![0; slots], counts };
    let wanted = 1 + u32::try_from(dice.roll(2)).unwrap();
    for slot in window.clone().filter(|_| dice.roll(4) > 0) {
        let there = |agent: usize| agents[agent].slots[slot] != Slot::Closed && need.counts[agent].contains(&slot);
        let available = u32::try_from((0..agents.len()).filter(|agent| there(*agent)).count()).unwrap();
        need.at_least[slot] = wanted.min(available);
        need.unavailable[slot] = wanted - need.at_least[slot];
    }
    need
}

/// Every plan that an agent may have: all sets of slots are tried.
fn every_plan(agent: &AgentSlots) -> Vec<Vec<Range<usize>>> {
    let slots = agent.slots.len();
    let on = |bits: u32| -> Vec<bool> { (0..slots).map(|slot| bits & (1 << slot) != 0).collect() };
    (0..1_u32 << slots).map(on).filter(|on| keeps_rules(agent, on)).map(|on| runs(&on)).collect()
}

/// The best levels of all plans.
fn best(problem: &Problem) -> Levels {
    let plans: Vec<Vec<Vec<Range<usize>>>> = problem.agents.iter().map(every_plan).collect();
    let mut best: Option<Levels> = None;
    let mut chosen = vec![0; plans.len()];
    loop {
        let plan = Plan { shifts: chosen.iter().zip(&plans).map(|(index, plans)| plans[*index].clone()).collect() };
        let levels = problem.levels(&plan);
        best = Some(best.map_or(levels, |best| best.min(levels)));
        let Some(next) = (0..plans.len()).find(|agent| chosen[*agent] + 1 < plans[*agent].len()) else {
            return best.unwrap();
        };
        chosen[..next].fill(0);
        chosen[next] += 1;
    }
}

fn small(problem: &Problem) -> bool {
    problem.agents.iter().map(|agent| every_plan(agent).len()).product::<usize>() < 20_000
}

#[test]
fn what_is_fixed_alone_keeps_the_rules_and_more_than_it_may_be_possible() {
    let mut dice = Dice::new(1);
    for _ in 0..2_000 {
        let problem = problem(&mut dice, 1);
        let fixed: Vec<bool> = problem.agents[0].slots.iter().map(|slot| *slot == Slot::Fixed).collect();
        assert!(keeps_rules(&problem.agents[0], &fixed), "{problem:?}");
    }
}

#[test]
fn the_programme_finds_the_least_that_any_plan_costs_under_any_prices() {
    let mut dice = Dice::new(2);
    let mut table = Table::default();
    for _ in 0..4_000 {
        let problem = problem(&mut dice, 1);
        let agent = &problem.agents[0];
        let slots: Vec<i64> = (0..problem.slots).map(|_| i64::try_from(dice.roll(41)).unwrap() - 25).collect();
        let costs = Costs { slots: &slots, shortfall: i64::try_from(dice.roll(30)).unwrap() };
        let cost = |shifts: &[Range<usize>]| {
            let on: i64 = shifts.iter().flat_map(|shift| &slots[shift.clone()]).sum();
            on + costs.shortfall * agent.shortfall(shifts)
        };
        let least = every_plan(agent).iter().map(|shifts| cost(shifts)).min().unwrap();
        let (found, plan) = Programme::new(agent).best(costs, &mut table);
        assert_eq!(found, least, "{agent:?}");
        assert_eq!(cost(&plan), least, "{agent:?}");
    }
}

#[test]
fn what_an_agents_shifts_cost_is_the_sum_of_their_slots_and_the_shortfall() {
    let mut dice = Dice::new(10);
    let (weights, mut costs) = (PROVING.change, Vec::new());
    for _ in 0..500 {
        let problem = problem(&mut dice, 1);
        let agent = &problem.agents[0];
        agent.slot_costs(weights, 0, &mut costs);
        for shifts in every_plan(agent) {
            let slots: i64 = shifts.iter().flat_map(|shift| &costs[shift.clone()]).sum();
            let shortfall = weights.shortfall * agent.shortfall(&shifts);
            let sum = agent.never_on(weights) + slots + shortfall;
            assert_eq!(sum, weights.cost(problem.own_levels(0, &shifts)), "{agent:?} {shifts:?}");
        }
    }
}

#[test]
fn the_plan_of_a_tiny_team_is_the_best_of_all() {
    let mut dice = Dice::new(3);
    for _ in 0..3_000 {
        let count = 1 + dice.roll(3);
        let problem = problem(&mut dice, count);
        if !small(&problem) {
            continue;
        }
        let solution = solve(&problem, Effort::default(), &|| true);
        assert_eq!(verify(&problem, &solution), Ok(()), "{problem:?} {solution:?}");
        assert_eq!(solution.levels, best(&problem), "{problem:?} {solution:?}");
    }
}

/// Few rounds of prices, so that they seldom prove anything.
const HASTY: Effort = Effort { prices: 2, retries: 4, groups: 24, rows: 2_000, threads: 1 };

#[test]
fn linear_programmes_and_cases_prove_what_few_rounds_of_prices_leave_open() {
    let mut dice = Dice::new(9);
    let mut in_cases = 0;
    for _ in 0..5_000 {
        let problem = problem(&mut dice, 3);
        if !small(&problem) {
            continue;
        }
        let (best, solution) = (best(&problem), solve(&problem, HASTY, &|| true));
        assert_eq!(verify(&problem, &solution), Ok(()), "{problem:?} {solution:?}");
        let fair = Levels { unfairness: best.unfairness, ..solution.levels };
        assert_eq!(fair, best, "{problem:?} {solution:?}");
        assert!(Level::Change.up_to().all(|level| solution.is_optimal(level)), "{problem:?} {solution:?}");
        in_cases += i32::from(solution.proofs.iter().any(|(_, proof)| proof.len() > 1));
    }
    assert!(in_cases > 1, "{in_cases}");
}

#[test]
fn whatever_the_prices_no_plan_costs_less_than_the_bound() {
    let mut dice = Dice::new(4);
    let mut table = Table::default();
    for _ in 0..500 {
        let problem = problem(&mut dice, 2);
        let programmes: Vec<Programme<'_>> = problem.agents.iter().map(Programme::new).collect();
        let mut roll = |sides: usize| i64::try_from(dice.roll(sides)).unwrap();
        let weights = Weights::from_fn(|level| roll(20 / level.number()));
        let mut prices = Prices::zero(&problem);
        prices.slots.iter_mut().flatten().for_each(|price| *price = roll(20).min(weights.uncovered));
        prices.unsocial.iter_mut().for_each(|price| *price = roll(6));
        let (bound, _) = price(&problem, &programmes, weights, prices, &[], std::slice::from_mut(&mut table));
        let plans: Vec<_> = problem.agents.iter().map(every_plan).collect();
        for first in &plans[0] {
            for second in &plans[1] {
                let plan = Plan { shifts: vec![first.clone(), second.clone()] };
                assert!(bound.total <= weights.cost(problem.levels(&plan)));
            }
        }
    }
}

/// A solution with every level proven by prices.
fn with_proofs() -> (Problem, Solution) {
    let mut dice = Dice::new(5);
    loop {
        let problem = problem(&mut dice, 3);
        let solution = solve(&problem, Effort::default(), &|| true);
        if solution.proofs.iter().filter(|(_, proof)| !proof.is_empty()).count() >= 3 && solution.bounds.change > 0 {
            return (problem, solution);
        }
    }
}

#[test]
fn a_solution_with_any_one_number_changed_is_rejected() {
    let (problem, solution) = with_proofs();
    assert_eq!(verify(&problem, &solution), Ok(()));
    let rejected = |change: &dyn Fn(&mut Solution)| {
        let mut changed = solution.clone();
        change(&mut changed);
        assert!(changed == solution || verify(&problem, &changed).is_err(), "{changed:?}");
    };
    for by in [-1, 1] {
        rejected(&|s| s.levels.uncovered += by);
        rejected(&|s| s.levels.shortfall += by);
        rejected(&|s| s.levels.change += by);
        rejected(&|s| s.levels.unfairness += by);
        for level in Level::ALL {
            rejected(&|s| s.bounds[level] += by);
            let change = |change: &dyn Fn(&mut Bound)| {
                rejected(&|s| s.proofs[level].iter_mut().for_each(change));
            };
            change(&|proof| proof.total += by);
            (0..problem.agents.len()).for_each(|agent| change(&|proof| proof.least[agent] += by));
            level.after().for_each(|after| change(&|proof| proof.weights[after] += by));
        }
    }
    for agent in 0..problem.agents.len() {
        rejected(&|s| s.plan.shifts[agent].clear());
        rejected(&|s| s.plan.shifts[agent].iter_mut().for_each(|shift| shift.end += 1));
        rejected(&|s| s.plan.shifts[agent].push(3..3));
    }
    rejected(&|s| s.plan.shifts.clear());
}

#[test]
fn a_proof_that_leaves_out_a_case_or_supposes_something_else_is_rejected() {
    let mut dice = Dice::new(9);
    let (problem, solution) = loop {
        let problem = problem(&mut dice, 3);
        let solution = solve(&problem, HASTY, &|| true);
        if solution.proofs.iter().any(|(_, proof)| proof.len() > 1) {
            break (problem, solution);
        }
    };
    let level = Level::ALL.into_iter().find(|level| solution.proofs[*level].len() > 1).unwrap();
    let flaw = |change: &dyn Fn(&mut Vec<Bound>)| {
        let mut changed = solution.clone();
        change(&mut changed.proofs[level]);
        verify(&problem, &changed)
    };
    assert_eq!(flaw(&|_| ()), Ok(()));
    let far = |cases: &mut Vec<Bound>| cases[0].prices.case = vec![Supposed { agent: 0, slot: 0, on: true }; 2_000];
    assert_eq!(flaw(&far), Err(Flaw::Shape));
    let left_out = Err(Flaw::Cases { level });
    for case in 0..solution.proofs[level].len() {
        assert_eq!(flaw(&|cases| _ = cases.remove(case)), left_out);
        assert_eq!(flaw(&|cases| cases.push(cases[case].clone())), left_out);
        for place in 0..solution.proofs[level][case].prices.case.len() {
            let other = |change: &dyn Fn(&mut Supposed)| flaw(&|cases| change(&mut cases[case].prices.case[place]));
            assert_eq!(other(&|supposed| supposed.on = !supposed.on), left_out);
            assert_eq!(other(&|supposed| supposed.slot += 1), left_out);
            assert_eq!(other(&|supposed| supposed.agent += 1), left_out);
        }
    }
}

#[test]
fn a_price_out_of_bounds_is_a_flaw_even_where_the_sum_is_right() {
    let (problem, mut solution) = with_proofs();
    let proof = &mut solution.proofs.change[0];
    proof.prices.slots[0][0] = proof.weights.uncovered + 1;
    assert_eq!(verify(&problem, &solution), Err(Flaw::Price { level: Level::Change }));
}

#[test]
fn counting_never_proves_more_than_is_true() {
    let mut dice = Dice::new(6);
    let mut proven = 0;
    for _ in 0..600 {
        let problem = problem(&mut dice, 3);
        let solution = solve(&problem, Effort::default(), &|| true);
        let Some(capacity) = capacity(&problem, &solution).filter(|_| small(&problem)) else { continue };
        assert!(capacity.uncovered() + problem.unavailable() <= best(&problem).uncovered, "{problem:?} {capacity:?}");
        proven += 1;
    }
    assert!(proven > 20, "{proven}");
}

#[test]
fn whoever_is_close_is_blocked_and_the_remedy_closes_the_stretch() {
    let mut dice = Dice::new(7);
    let (mut close, mut remedies) = (0, 0);
    for _ in 0..1_000 {
        let mut problem = problem(&mut dice, 2);
        let solution = solve(&problem, Effort::default(), &|| true);
        if !small(&problem) {
            continue;
        }
        let opens = open(&problem, &solution.plan, &|| true);
        assert!(opens.iter().flat_map(|open| &open.close).all(|close| close.block != Block::Nothing), "{problem:?}");
        close += opens.iter().map(|open| open.close.len()).sum::<usize>();
        let Some((open, remedy)) = opens.iter().find_map(|open| Some((open, open.remedy?))) else { continue };
        let before = best(&problem).uncovered;
        let (agent, by) = (&mut problem.agents[remedy.agent], remedy.slots);
        match remedy.lever {
            Lever::Limit(Limit::MaxWeekly) => {
                agent.weeks.iter_mut().for_each(|week| week.most = week.most.map(|most| most + by));
            }
            Lever::Limit(Limit::Rest) => agent.rest = agent.rest.saturating_sub(by).max(1),
            Lever::Limit(Limit::MinShift) => agent.min_shift = agent.min_shift.saturating_sub(by).max(1),
            Lever::Limit(Limit::MaxShift) => agent.max_shift += by,
            Lever::Available => continue,
        }
        let length = i64::try_from(open.slots.len()).unwrap();
        assert!(best(&problem).uncovered <= before - length, "{problem:?} {open:?}");
        remedies += 1;
    }
    assert!(close > 50 && remedies > 20, "{close} {remedies}");
}

#[test]
fn a_part_planned_anew_leaves_a_whole_that_keeps_the_rules() {
    let mut dice = Dice::new(8);
    for _ in 0..1_500 {
        let problem = problem(&mut dice, 2);
        let plans: Vec<_> = problem.agents.iter().map(every_plan).collect();
        let plan = Plan { shifts: plans.iter().map(|plans| plans[dice.roll(plans.len())].clone()).collect() };
        let start = problem.window.start + dice.roll(problem.window.len());
        let stretch = start..start + 1 + dice.roll(problem.window.end - start);
        let some = (0..2).filter(|_| dice.roll(4) > 0).collect();
        let part = Part::new(&problem, &plan, &stretch, some);
        let solution = solve(&part.problem, Effort::default(), &|| true);
        assert_eq!(verify(&part.problem, &solution), Ok(()));
        let whole = part.put_into(problem.slots, &plan, &solution.plan);
        for (agent, shifts) in problem.agents.iter().zip(&whole.shifts) {
            let on: Vec<bool> = (0..problem.slots).map(|slot| shifts.iter().any(|s| s.contains(&slot))).collect();
            assert!(keeps_rules(agent, &on), "{agent:?} {stretch:?} {plan:?} {shifts:?}");
        }
        assert!(problem.levels(&whole).uncovered <= problem.levels(&plan).uncovered);
    }
}
