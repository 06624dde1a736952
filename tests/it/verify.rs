//! `coverage verify` on a proof from a stranger: a flaw in words, whatever its numbers are, and soon.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test writes files

use crate::support::{agent, coverage, entry, folder, roster, span, stderr, teams};
use coverage::plan::slots::{Freedom, Slotted, Unplannable};
use coverage::plan::solver::bound::{Bound, OTHERWISE, Prices, Supposed};
use coverage::plan::solver::level::{Level, Levels, PerLevel, Weights};
use coverage::plan::solver::problem::{Plan, Problem};
use coverage::plan::solver::solve::{Effort, Solution, solve};
use coverage::plan::verify::{Flaw, verify};
use coverage::roster::model::Roster;
use coverage::time::interval::Interval;
use serde_json::{Value, json};

fn day() -> Interval {
    span("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z")
}

fn problem(roster: &Roster) -> Problem {
    Slotted::new(roster, day(), Freedom::Add).unwrap().problem
}

fn solved(problem: &Problem) -> Solution {
    let solution = solve(problem, Effort::default(), &|| true);
    assert_eq!(verify(problem, &solution), Ok(()));
    solution
}

/// The paths of all numbers in a document.
fn numbers(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(path.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| numbers(item, &format!("{path}/{at}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(key, field)| numbers(field, &format!("{path}/{key}"), found)),
        _ => {}
    }
}

#[test]
fn no_number_of_a_proof_can_be_another_nor_so_large_that_it_is_taken_for_another() {
    let problem = problem(&teams::team(4, 1, 20, 2));
    let solution = solved(&problem);
    let document = serde_json::to_value(&solution).unwrap();
    let mut paths = Vec::new();
    numbers(&document, "", &mut paths);
    let mut refused = 0;
    let levels = problem.levels(&solution.plan);
    let nothing = Level::ALL.iter().position(|level| levels[*level] == 0).unwrap_or(usize::MAX);
    for path in paths.iter().step_by(5) {
        for extreme in [json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(1_000_000), json!(-1)] {
            let mut changed = document.clone();
            *changed.pointer_mut(path).unwrap() = extreme;
            // A price may be another where nothing is better off by it, and the weight of a level of which the plan has nothing.
            let weighs_nothing = path.contains("/weights/") && path.ends_with(&format!("/{nothing}"));
            if let Ok(changed) = serde_json::from_value::<Solution>(changed) {
                let verdict = verify(&problem, &changed);
                assert!(verdict.is_err() || path.contains("/prices/") || weighs_nothing, "{path}: {verdict:?}");
                refused += usize::from(verdict.is_err());
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// A solution of a problem without agents, whose first level is proven by the heaviest weights and these totals.
fn of_nobody(problem: &Problem, total: i64) -> Solution {
    let weights = Weights { uncovered: 1_000_000, ..Weights::default() };
    let bound = Bound { weights, prices: Prices::zero(problem), least: Vec::new(), total };
    let uncovered = problem.unavailable();
    Solution {
        plan: Plan::default(),
        levels: Levels { uncovered, ..Levels::default() },
        bounds: Levels { uncovered, ..Levels::default() },
        proofs: PerLevel { uncovered: vec![bound], ..PerLevel::default() },
        stopped: false,
    }
}

/// A problem of two hundred requirements, each of which asks for more agents than any team has.
fn greedy(files: &[(&str, &str)]) -> Problem {
    let need = |number: u32| format!("[[coverage]]\nname = \"{number}\"\nroles = [\"l1\"]\n");
    let team: String = (0..200).map(need).collect();
    let mut problem = problem(&roster(&[&[("team.toml", team.as_str())], files].concat()));
    problem.needs.iter_mut().for_each(|need| need.unavailable.fill(u32::MAX - 1));
    problem
}

#[test]
fn a_sum_that_is_larger_than_a_number_of_the_file_is_no_sum_of_the_file() {
    let problem = greedy(&[]);
    let total = 1_000_000 * i128::from(problem.unavailable());
    assert!(total > i128::from(i64::MAX));
    #[allow(clippy::cast_possible_truncation)] // what a number of 64 bits would be left with
    for total in [total as i64, i64::MAX, i64::MIN, 0] {
        assert_eq!(verify(&problem, &of_nobody(&problem, total)), Err(Flaw::Total { level: Level::Uncovered }));
    }
}

#[test]
fn the_heaviest_prices_of_the_largest_team_are_a_flaw_and_no_overflow() {
    let hours = entry("days = \"daily\"\nhours = \"00:00-24:00\"\ntentative = true");
    let problem = greedy(&[("agents/ann.toml", &agent("UTC", &hours))]);
    let heaviest = 1_000_000;
    let prices = Prices {
        slots: vec![vec![heaviest; problem.slots]; problem.needs.len()],
        unsocial: vec![heaviest * i64::try_from(problem.slots).unwrap()],
        case: Vec::new(),
    };
    let suppose =
        |on: bool, times: usize| Prices { case: vec![Supposed { agent: 0, slot: 0, on }; times], ..prices.clone() };
    let bound = |prices: Prices| Bound {
        weights: Weights::from_fn(|_| heaviest),
        prices,
        least: vec![i64::MIN],
        total: i64::MAX,
    };
    let plan = problem.fixed();
    let levels = problem.levels(&plan);
    let bounds = Levels { uncovered: problem.unavailable(), ..Levels::default() };
    let mut solution = Solution { plan, levels, bounds, proofs: PerLevel::default(), stopped: false };
    for proofs in [vec![prices.clone()], vec![suppose(true, 1), suppose(false, 1)]] {
        solution.proofs.unfairness = proofs.into_iter().map(bound).collect();
        assert_eq!(verify(&problem, &solution), Err(Flaw::Least { level: Level::Unfairness, agent: 0 }));
    }
}

#[test]
fn a_team_that_asks_for_more_agents_than_can_be_counted_is_told_so() {
    let need = |number: u32| format!("[[coverage]]\nname = \"{number}\"\nroles = [\"l1\"]\nat-least = 4294967295\n");
    let hours = entry("days = \"daily\"\nhours = \"09:00-17:00\"\ntentative = true");
    for (requirements, code) in [(1, 0), (200, 2)] {
        let team: String = (0..requirements).map(need).collect();
        let team = folder(&[("team.toml", &team), ("agents/ann.toml", &agent("UTC", &hours))]);
        let plan = coverage(team.path(), &["plan", "--weeks", "1", "--proof", "proof.json"]);
        assert_eq!(plan.status.code(), Some(code), "{}", stderr(&plan));
        let verdict = coverage(team.path(), &["verify", "proof.json"]);
        assert_eq!(verdict.status.code(), Some(code), "{}", stderr(&verdict));
        assert_eq!(stderr(&plan).contains("too many agents"), code == 2, "{}", stderr(&plan));
    }
}

/// The proof of a level in `count` cases. Each supposes one thing more of a slot in which the agent is never on.
fn in_cases(solution: &Solution, level: Level, count: usize) -> Solution {
    let mut divided = solution.clone();
    let whole = solution.proofs[level][0].clone();
    let case = |number: usize| {
        let mut case = whole.clone();
        let suppose = |on: bool| Supposed { agent: 0, slot: 0, on };
        case.prices.case = vec![suppose(false); number.min(count - 2)];
        case.prices.case.push(suppose(number + 1 < count));
        case.total += if number + 1 < count { OTHERWISE } else { 0 };
        case
    };
    divided.proofs[level] = (0..count).map(case).collect();
    divided
}

#[test]
fn a_case_that_supposes_a_thousand_things_is_checked_and_one_that_supposes_more_is_not() {
    let hours = entry("days = \"mon\"\nhours = \"10:00-12:00\"\ntentative = true");
    let problem = problem(&roster(&[("agents/ann.toml", &agent("UTC", &hours))]));
    let solution = solved(&problem);
    let level = Level::ALL.into_iter().find(|level| !solution.proofs[*level].is_empty()).unwrap();
    assert_eq!(verify(&problem, &in_cases(&solution, level, 1_001)), Ok(()));
    assert_eq!(verify(&problem, &in_cases(&solution, level, 1_002)), Err(Flaw::Shape));
}

#[test]
fn what_would_take_too_long_or_too_much_memory_to_check_is_a_flaw() {
    let limits = "[limits]\nmax-shift = \"336h\"\nrest = \"336h\"\nmax-weekly = \"14h\"\n";
    let hours = entry("days = \"mon\"\nhours = \"10:01-12:00\"\ntentative = true");
    let problem = problem(&roster(&[("agents/ann.toml", &agent("UTC", &(hours + limits)))]));
    let zero = Prices::zero(&problem);
    let weights = Weights { uncovered: 1, ..Weights::default() };
    let bound = Bound { weights, prices: zero, least: vec![0], total: 0 };
    let solution = Solution {
        plan: problem.fixed(),
        levels: problem.levels(&problem.fixed()),
        bounds: Levels { uncovered: problem.unavailable(), ..Levels::default() },
        proofs: PerLevel { uncovered: vec![bound], ..PerLevel::default() },
        stopped: false,
    };
    assert_eq!(verify(&problem, &solution), Err(Flaw::TooLong));
}

#[test]
fn a_window_of_ten_thousand_years_is_refused_before_anything_is_made_of_it() {
    let ever = span("0001-01-02T00:00:00Z", "9999-12-30T00:00:00Z");
    for files in [&[][..], &[("agents/ann.toml", agent("UTC", ""))]] {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let refused = Slotted::new(&roster(&files), ever, Freedom::Add);
        assert!(matches!(refused, Err(Unplannable::TooLarge { .. })), "{refused:?}");
    }
}

#[test]
fn a_file_that_is_too_large_for_a_proof_is_not_read() {
    let team = folder(&[]);
    let file = std::fs::File::create(team.path().join("proof.json")).unwrap();
    file.set_len((32 << 20) + 1).unwrap();
    let output = coverage(team.path(), &["verify", "proof.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "error: cannot read proof.json: it is larger than 32 MiB\n");
}
