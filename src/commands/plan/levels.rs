//! How good a plan is on each level, for whoever wants to know.

use serde::Serialize;

use crate::plan::formulation::Question;
use crate::plan::propose::Step;
use crate::plan::solver::levels::Level;
use crate::plan::solver::solve::{Progress, Solution, Trying};
use crate::time::civil::Duration;
use crate::view::block::{Fact, Line};
use crate::view::style::{GOOD, WEAK};

/// How good a plan is on one level.
#[derive(Clone, Debug, Serialize)]
pub(in crate::commands) struct LevelResult {
    #[serde(rename = "name")]
    level: Level,
    /// Seconds, where it is time; else a number to compare.
    value: i64,
    /// No plan of this kind that is as good on the levels before is below this.
    bound: i64,
    optimal: bool,
    /// It is the number that single shifts on top of a rota leave, and not that of the rota.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    with_single_shifts: bool,
    #[serde(skip)]
    what: &'static str,
}

/// The levels of a plan, the weightiest first: those of the rota, and the first two once more where single shifts come on top.
pub(in crate::commands) fn of_steps(steps: &[Step]) -> Vec<LevelResult> {
    steps.iter().enumerate().flat_map(|(number, step)| of_step(&step.solution, step.question, number > 0)).collect()
}

/// The levels of one step; of single shifts on top of a rota the first two.
fn of_step(solution: &Solution, question: Question, on_top: bool) -> Vec<LevelResult> {
    let shown = |level: &Level| !on_top || *level <= Level::Shortfall;
    let of_level = |level: Level| LevelResult {
        level,
        value: solution.levels[level] * unit(level),
        bound: solution.bounds[level] * unit(level),
        optimal: solution.is_optimal(level),
        with_single_shifts: on_top,
        what: if question == Question::Rota { "rota" } else { "plan" },
    };
    Level::ALL.into_iter().filter(shown).map(of_level).collect()
}

/// The seconds of a unit of a level, where it is time.
fn unit(level: Level) -> i64 {
    if level.is_time() { 60 } else { 1 }
}

/// "uncovered 33h, at least 32h 30m, trying prices".
pub(super) fn reached(progress: Progress) -> String {
    let Progress { level, value, bound, tries } = progress;
    let tries = match tries {
        Trying::Prices => "prices",
        Trying::Groups => "a few agents anew",
    };
    let least = bound.map(|bound| format!(", at least {}", shown(level, bound))).unwrap_or_default();
    format!("{} {}{least}, trying {tries}", level.name(), shown(level, value))
}

/// An amount of a level: time in minutes, or a number to compare.
fn shown(level: Level, amount: i64) -> String {
    if level.is_time() { Duration::from_seconds(60).times(amount).to_string() } else { amount.to_string() }
}

impl LevelResult {
    /// Its value as people read it.
    pub(in crate::commands) fn fact(&self) -> Fact {
        let shown = |amount: i64| shown(self.level, amount / unit(self.level));
        let (verdict, style) = match (self.optimal, self.bound) {
            (true, _) => (format!("optimal: no {} is better", self.what), GOOD),
            (false, 0) => ("nothing is proven".to_owned(), WEAK),
            (false, bound) => (format!("no {} is below {}", self.what, shown(bound)), WEAK),
        };
        let with = if self.with_single_shifts { ", with single shifts" } else { "" };
        Fact::new(format!("{}{with}", self.level.name()), shown(self.value)).note(Line::from(verdict).style(style))
    }
}
