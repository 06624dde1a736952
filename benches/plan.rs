//! How long the scheduler takes, and how much of what it proposes it proves: a line a team.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // what is generated here is valid, and the table is the result

#[path = "../tests/it/support/teams.rs"]
mod teams;

use std::time::Instant;

use coverage::plan::formulation::{Formulation, Question};
use coverage::plan::solver::levels::Level;
use coverage::plan::solver::solve::{Effort, solve};
use coverage::time::civil::Duration;
use coverage::time::interval::{Interval, parse_instant};

/// Agents, how many must be on, hours a week of each.
const TEAMS: [(usize, usize, usize); 5] = [(10, 1, 17), (20, 1, 16), (20, 2, 18), (30, 2, 16), (100, 6, 16)];

fn main() {
    println!("agents on hours question weeks seed  value / bound of each level, in minutes               seconds");
    let only: Option<usize> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    for (agents, at_least, hours) in TEAMS.into_iter().filter(|team| only.is_none_or(|only| team.0 == only)) {
        for (question, name, weeks) in [(Question::Single, "single", 1), (Question::Rota, "rota", 5)] {
            for seed in 1..=3 {
                let roster = teams::team(agents, at_least, hours, seed);
                let start = parse_instant("2026-11-30T00:00:00Z").unwrap();
                let window = Interval::new(start, start.plus(Duration::WEEK.times(weeks))).unwrap();
                let formulation = Formulation::new(&roster, window, question).unwrap();
                let begun = Instant::now();
                let solution = solve(&formulation.problem, Effort::default(), &|_| true);
                let seconds = begun.elapsed().as_secs_f64();
                let level = |level: Level| {
                    let mark = if solution.is_optimal(level) { "" } else { " !" };
                    format!("{:>7} /{:>7}{mark:<2}", solution.levels[level], solution.bounds[level])
                };
                let levels: String = Level::BOUNDED.into_iter().map(level).collect();
                println!("{agents:>6} {at_least:>2} {hours:>5} {name:>8} {weeks:>5} {seed:>4}  {levels}  {seconds:.2}");
            }
        }
    }
}
