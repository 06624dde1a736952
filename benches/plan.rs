//! How long the scheduler takes, and how much of what it proposes it proves: a line a team.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // what is generated here is valid, and the table is the result

#[path = "../tests/it/support/teams.rs"]
mod teams;

use std::time::Instant;

use coverage::plan::slots::{Freedom, Slotted};
use coverage::plan::solver::level::Level;
use coverage::plan::solver::solve::{Effort, solve};
use coverage::time::interval::Interval;
use coverage::time::interval::parse_instant;

/// Agents, how many must be on, hours a week of each, weeks.
const TEAMS: [(usize, usize, usize, i64); 7] =
    [(10, 1, 17, 1), (20, 1, 16, 1), (20, 2, 18, 1), (30, 2, 16, 1), (100, 6, 16, 1), (30, 2, 16, 5), (100, 6, 16, 5)];

fn main() {
    println!("agents on hours weeks seed  slots  value / bound of each level                                 seconds");
    let only: Option<usize> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    for (agents, at_least, hours, weeks) in TEAMS.into_iter().filter(|team| only.is_none_or(|only| team.0 == only)) {
        for seed in 1..=if weeks == 1 { 5 } else { 2 } {
            let roster = teams::team(agents, at_least, hours, seed);
            let start = parse_instant("2026-11-30T00:00:00Z").unwrap();
            let end = start.plus(coverage::time::civil::Duration::WEEK.times(weeks));
            let slotted = Slotted::new(&roster, Interval::new(start, end).unwrap(), Freedom::Add).unwrap();
            let begun = Instant::now();
            let solution = solve(&slotted.problem, Effort::default(), &|| true);
            let seconds = begun.elapsed().as_secs_f64();
            let level = |level: Level| {
                let mark = if solution.is_optimal(level) { "" } else { " !" };
                format!("{:>5} /{:>5}{mark:<2}", solution.levels[level], solution.bounds[level])
            };
            let levels: String = Level::ALL.into_iter().map(level).collect();
            println!(
                "{agents:>6} {at_least:>2} {hours:>5} {weeks:>5} {seed:>4} {:>6}  {levels}  {seconds:.2}",
                slotted.problem.slots
            );
        }
    }
}
