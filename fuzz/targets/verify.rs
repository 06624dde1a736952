//! Any solution of a tiny problem: where it is accepted, no plan of all that there are is better than it says.
//!
//! An input makes the problem, and the changes to what the scheduler finds for it.

#![no_main]

use std::ops::Range;

use coverage::plan::solver::level::Level;
use coverage::plan::solver::problem::{AgentSlots, Need, Plan, Problem, Slot, SlotWeek, runs};
use coverage::plan::solver::solve::{Effort, Solution, solve};
use coverage::plan::verify::{keeps_rules, verify};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value;

/// So few that every plan can be looked at.
const SLOTS: usize = 5;

/// Few rounds, so that what is left open is proven in cases.
const EFFORT: Effort = Effort { prices: 2, retries: 1, groups: 4, rows: 50, threads: 1 };

fuzz_target!(|input: &[u8]| -> Corpus {
    let mut input = Unstructured::new(input);
    let Ok(problem) = problem(&mut input) else { return Corpus::Reject };
    let solution = solve(&problem, EFFORT, &|| true);
    assert_eq!(verify(&problem, &solution), Ok(()), "{problem:?} {solution:?}");
    is_true(&problem, &solution);
    let mut changed = serde_json::to_value(&solution).expect("a solution is JSON");
    while !input.is_empty() {
        if change(&mut changed, &mut input).is_err() {
            break;
        }
    }
    if let Ok(changed) = serde_json::from_value::<Solution>(changed)
        && verify(&problem, &changed).is_ok()
    {
        is_true(&problem, &changed);
    }
    Corpus::Keep
});

/// Holds what is said of the levels against all plans that there are.
fn is_true(problem: &Problem, solution: &Solution) {
    assert_eq!(problem.levels(&solution.plan), solution.levels, "{problem:?} {solution:?}");
    for levels in every_plan(problem).map(|plan| problem.levels(&plan)) {
        // A bound is about plans that are as good on the levels before.
        let is_as_good = |before: Level| levels[before] == solution.levels[before];
        for level in Level::ALL.into_iter().filter(|level| level.before().all(is_as_good)) {
            assert!(solution.bounds[level] <= levels[level], "{levels:?} {problem:?} {solution:?}");
        }
    }
}

fn every_plan(problem: &Problem) -> impl Iterator<Item = Plan> {
    let of = |agent: &AgentSlots| -> Vec<Vec<Range<usize>>> {
        let on = |bits: u32| -> Vec<bool> { (0..SLOTS).map(|slot| bits & (1 << slot) != 0).collect() };
        (0..1 << SLOTS).map(on).filter(|on| keeps_rules(agent, on)).map(|on| runs(&on)).collect()
    };
    let [first, second] = [0, 1].map(|agent| problem.agents.get(agent).map_or(vec![Vec::new()], of));
    let agents = problem.agents.len();
    first.into_iter().flat_map(move |first| {
        let both = second.clone().into_iter().map(move |second| vec![first.clone(), second]);
        both.map(move |shifts| Plan { shifts: shifts[..agents].to_vec() })
    })
}

/// One or two agents, and what one or two requirements ask for.
fn problem(input: &mut Unstructured<'_>) -> Result<Problem> {
    let window = input.int_in_range(0..=1)?..SLOTS - input.int_in_range(0..=1)?;
    let agents = (0..input.int_in_range(1..=2)?).map(|_| agent(input, &window)).collect::<Result<Vec<_>>>()?;
    let needs = (0..input.int_in_range(1..=2)?).map(|_| need(input, &window, &agents)).collect::<Result<_>>()?;
    Ok(Problem { slots: SLOTS, window, agents, needs, fair_share: input.int_in_range(0..=2)? })
}

/// An agent of whom what is fixed keeps the rules.
fn agent(input: &mut Unstructured<'_>, window: &Range<usize>) -> Result<AgentSlots> {
    let mut slots = Vec::new();
    for slot in 0..SLOTS {
        slots.push(match input.int_in_range(0..=2)? {
            0 if window.contains(&slot) => Slot::Open,
            1 => Slot::Fixed,
            _ => Slot::Closed,
        });
    }
    let mut flags = |chosen: &dyn Fn(usize) -> bool| -> Result<Vec<bool>> {
        let bits: u8 = input.arbitrary()?;
        Ok((0..SLOTS).map(|slot| chosen(slot) && bits & (1 << slot) != 0).collect())
    };
    let firm = flags(&|slot| slots[slot] == Slot::Open)?;
    let unsocial = flags(&|slot| window.contains(&slot))?;
    let is_fixed = |slot: &usize| slots[*slot] == Slot::Fixed;
    let border = input.int_in_range(0..=SLOTS)?;
    let mut weeks = Vec::new();
    for slots in [0..border, border..SLOTS].into_iter().filter(|slots| !slots.is_empty()) {
        let fixed = slots.clone().filter(is_fixed).count();
        let most = input.arbitrary::<bool>()?.then_some(fixed.max(input.int_in_range(0..=SLOTS)?));
        weeks.push(SlotWeek { slots, most, minimum: input.int_in_range(0..=4)? });
    }
    let min_shift = input.int_in_range(1..=3)?;
    Ok(AgentSlots {
        firm: (0..SLOTS).map(|slot| firm[slot] || is_fixed(&slot)).collect(),
        unsocial,
        min_shift,
        max_shift: min_shift + input.int_in_range(0..=3)?,
        rest: input.int_in_range(1..=3)?,
        weeks,
        slots,
    })
}

/// What is asked for; more than are available is asked for in vain.
fn need(input: &mut Unstructured<'_>, window: &Range<usize>, agents: &[AgentSlots]) -> Result<Need> {
    let counts = agents.iter().map(|_| Ok(input.int_in_range(0..=SLOTS)?..SLOTS)).collect::<Result<Vec<_>>>()?;
    let mut need = Need { at_least: vec![0; SLOTS], unavailable: vec![0; SLOTS], counts };
    for slot in window.clone() {
        let wanted = input.int_in_range(0..=2)?;
        let there = |agent: &usize| agents[*agent].slots[slot] != Slot::Closed && need.counts[*agent].contains(&slot);
        let available = u32::try_from((0..agents.len()).filter(there).count()).unwrap_or(0);
        need.at_least[slot] = wanted.min(available);
        need.unavailable[slot] = wanted - need.at_least[slot];
    }
    Ok(need)
}

/// Changes one number, removes or repeats one element: wherever the input leads.
fn change(value: &mut Value, input: &mut Unstructured<'_>) -> Result<()> {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let index = input.choose_index(fields.len())?;
            change(fields.values_mut().nth(index).expect("there are so many"), input)
        }
        Value::Array(elements) if !elements.is_empty() => {
            let index = input.choose_index(elements.len())?;
            match input.int_in_range(0..=7)? {
                0 => drop(elements.remove(index)),
                1 => elements.insert(index, elements[index].clone()),
                _ => return change(&mut elements[index], input),
            }
            Ok(())
        }
        Value::Number(number) => {
            let near = number.as_i64().unwrap_or(0).wrapping_add(input.int_in_range(-2..=2)?);
            *value = if input.ratio(7, 8)? { near.into() } else { input.arbitrary::<i64>()?.into() };
            Ok(())
        }
        Value::Bool(flag) => {
            *flag = !*flag;
            Ok(())
        }
        _ => Ok(()),
    }
}
