//! Any solution of a tiny problem: where it is accepted, no plan that is tried is better than it says.
//!
//! An input makes the problem, and the changes to what the scheduler finds for it.

#![no_main]

use coverage::plan::solver::levels::Level;
use coverage::plan::solver::problem::{
    Between, Limits, Need, Offer, Problem, Rota, Template, TemplateShift, TemplateWeek,
};
use coverage::plan::solver::solve::{Effort, Solution, solve};
use coverage::plan::verify::verify;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};

/// A mark every twelve hours.
const STEP: u32 = 720;
const MARKS: usize = 14;

/// So few shifts of an agent that all pairs of them can be looked at.
const MOST: usize = 12;

/// Few rounds, so that not all is proven.
const EFFORT: Effort = Effort { prices: 4, groups: 2 };

fuzz_target!(|input: &[u8]| -> Corpus {
    let mut input = Unstructured::new(input);
    let Ok(problem) = problem(&mut input) else { return Corpus::Reject };
    let solution = solve(&problem, EFFORT, &|_| true);
    assert_eq!(verify(&problem, &solution), Ok(()), "{problem:?} {solution:?}");
    is_true(&problem, &solution);
    let mut changed = solution;
    while !input.is_empty() {
        if change(&mut changed, &mut input).is_err() {
            break;
        }
    }
    if verify(&problem, &changed).is_ok() {
        is_true(&problem, &changed);
    }
    Corpus::Keep
});

/// Holds what is said of the levels against plans of at most two shifts an agent.
fn is_true(problem: &Problem, solution: &Solution) {
    assert_eq!(problem.levels(&solution.rota), solution.levels, "{problem:?} {solution:?}");
    let claimed = solution.levels;
    for levels in plans(problem).map(|rota| problem.levels(&rota)) {
        // A bound is about plans that are as good on the levels before.
        let is_as_good = |level: &Level| level.before().all(|before| levels[before] == claimed[before]);
        for level in Level::ALL.into_iter().filter(is_as_good) {
            assert!(solution.bounds[level] <= levels[level], "{levels:?} {problem:?} {solution:?}");
        }
    }
}

fn plans(problem: &Problem) -> impl Iterator<Item = Rota> {
    let [first, second] = [0, 1].map(|agent| problem.templates.get(agent).map_or(vec![Vec::new()], weeks));
    let agents = problem.templates.len();
    first.into_iter().flat_map(move |first| {
        let both = second.clone().into_iter().map(move |second| vec![first.clone(), second]);
        both.map(move |rota| rota[..agents].to_vec())
    })
}

/// The weeks of no shift, one or two.
fn weeks(agent: &Template) -> Vec<Vec<TemplateShift>> {
    let offers = agent.offers.iter().enumerate();
    let shifts = offers.flat_map(|(offer, of)| {
        let ends =
            move |start: usize| (start + 1..=of.until[start]).map(move |end| TemplateShift { start, end, offer });
        (0..MARKS).flat_map(ends)
    });
    let shifts: Vec<TemplateShift> = shifts.filter(|shift| agent.length(shift) <= agent.limits.max_shift).collect();
    let shifts = &shifts[..shifts.len().min(MOST)];
    let one = shifts.iter().map(|shift| vec![*shift]);
    let two = shifts.iter().flat_map(|one| shifts.iter().filter(move |two| one < two).map(|two| vec![*one, *two]));
    let all = one.chain(two).filter(|week| agent.keeps_limits(week, &Between::NOTHING));
    std::iter::once(Vec::new()).chain(all).collect()
}

/// One or two agents for one or two weeks, and what one or two requirements ask for.
fn problem(input: &mut Unstructured<'_>) -> Result<Problem> {
    let (weeks, needs) = (input.int_in_range(1..=2)?, input.int_in_range(1..=2)?);
    let agents = (0..input.int_in_range(1..=2)?).map(|_| agent(input, weeks, needs)).collect::<Result<Vec<_>>>()?;
    let pieces = (weeks + 1) * MARKS;
    let missing = |input: &mut Unstructured<'_>| -> Result<Vec<u32>> {
        (0..pieces).map(|piece| if piece < weeks * MARKS { input.int_in_range(0..=2) } else { Ok(0) }).collect()
    };
    let needs = (0..needs).map(|_| Ok(Need { missing: missing(input)? })).collect::<Result<Vec<_>>>()?;
    Ok(Problem { pieces: vec![i64::from(STEP); pieces], needs, templates: agents })
}

fn agent(input: &mut Unstructured<'_>, weeks: usize, needs: usize) -> Result<Template> {
    let offer = |input: &mut Unstructured<'_>| -> Result<Offer> {
        let open: u16 = input.arbitrary()?;
        let is_open = |mark: usize| open & (1 << (mark % MARKS)) != 0;
        let until = |start: usize| (start..start + 3).find(|mark| !is_open(*mark)).unwrap_or(start + 3);
        let counts: u8 = input.arbitrary()?;
        Ok(Offer {
            until: (0..MARKS).map(until).collect(),
            rather_not: input.arbitrary()?,
            counts: vec![vec![std::array::from_fn(|day| counts & (1 << day) != 0); weeks]; needs],
        })
    };
    let mut all = Vec::new();
    for number in 0..weeks {
        let off: u8 = input.arbitrary()?;
        all.push(TemplateWeek {
            at: (0..=2 * MARKS).map(|mark| number * MARKS + mark).collect(),
            off: std::array::from_fn(|day| off & (1 << day) != 0),
            said: [true; 7],
            away: Vec::new(),
            minimum: input.int_in_range(0..=1_500)?,
        });
    }
    let firm = input.int_in_range(0..=MARKS)?;
    let stretch = |week: u32| {
        let start = week * 10_080 + u32::try_from(firm).unwrap_or(0) * STEP;
        start..start + STEP
    };
    let firm = if firm == MARKS { Vec::new() } else { (0..3).map(stretch).collect() };
    Ok(Template {
        marks: (0..MARKS).map(|mark| u32::try_from(mark).unwrap_or(0) * STEP).collect(),
        firm,
        repeats: true,
        follows: false,
        offers: vec![offer(input)?],
        weeks: all,
        limits: Limits {
            min_shift: STEP,
            max_shift: STEP * input.int_in_range(1..=2)?,
            pause: 0,
            rest: STEP * input.int_in_range(1..=2)?,
            most_added: STEP * input.int_in_range(0..=5)?,
            max_days: input.int_in_range(1..=7)?,
            max_nights: if input.arbitrary()? { Some(input.int_in_range(0..=2)?) } else { None },
        },
        unsocial: vec![0; MARKS],
        share: input.int_in_range(0..=3_000)?,
        unsocial_share: 0,
        today: Vec::new(),
    })
}

/// Changes one number, removes or repeats one element: wherever the input leads.
fn change(solution: &mut Solution, input: &mut Unstructured<'_>) -> Result<()> {
    let by: i64 = input.int_in_range(-3..=3)?;
    match input.int_in_range(0..=6)? {
        0 => solution.levels.uncovered += by * i64::from(STEP),
        1 => solution.levels.change += by * i64::from(STEP),
        2 => {
            let level = *input.choose(&Level::ALL)?;
            solution.bounds[level] += by * i64::from(STEP);
        }
        3 => {
            let agent = input.choose_index(solution.rota.len())?;
            solution.rota[agent].pop();
        }
        4 => {
            let agent = input.choose_index(solution.rota.len())?;
            let start = input.choose_index(MARKS)?;
            let end = start + input.int_in_range(1..=2)?;
            solution.rota[agent].push(TemplateShift { start, end, offer: 0 });
            solution.rota[agent].sort_unstable();
        }
        5 if !solution.proofs.is_empty() => {
            let proof = input.choose_index(solution.proofs.len())?;
            solution.proofs[proof].total += i128::from(by) * 1_000_000;
        }
        _ if !solution.proofs.is_empty() => {
            let proof = input.choose_index(solution.proofs.len())?;
            let prices = &mut solution.proofs[proof].prices[0];
            let piece = input.choose_index(prices.len())?;
            prices[piece] += by * 1_000;
        }
        _ => {}
    }
    Ok(())
}
