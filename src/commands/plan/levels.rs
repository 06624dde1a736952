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
    /// No plan of this kind that is as good on the levels before is below this. With single shifts on top, of this kind is what leaves the rota
    /// as it is: another rota, or single shifts without one, may leave less.
    bound: i64,
    /// Whether the value is the bound.
    optimal: bool,
    /// It is the number that single shifts on top of a rota leave, and not that of the rota.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    with_single_shifts: bool,
    #[serde(skip)]
    kind: Kind,
    /// No plan of any kind is below this, in seconds, as far as it is known here.
    #[serde(skip)]
    least: i64,
}

/// What a bound is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Weeks that repeat.
    Rota,
    /// Shifts week by week.
    Plan,
    /// Single shifts beside one rota, which stays.
    OnTop,
}

/// The levels of a plan, the weightiest first: those of the rota, and the first two once more where single shifts come on top. No plan of any
/// kind leaves less uncovered than `least_uncovered` minutes, where that is known.
pub(in crate::commands) fn of_steps(steps: &[Step], least_uncovered: Option<i64>) -> Vec<LevelResult> {
    let least = least_uncovered.unwrap_or(0);
    let of_one = |(number, step): (usize, &Step)| {
        let kind = match step.question {
            Question::Rota => Kind::Rota,
            _ if number > 0 => Kind::OnTop,
            _ => Kind::Plan,
        };
        of_step(&step.solution, kind, least)
    };
    steps.iter().enumerate().flat_map(of_one).collect()
}

/// The levels of one step; of single shifts on top of a rota the first two.
fn of_step(solution: &Solution, kind: Kind, least_uncovered: i64) -> Vec<LevelResult> {
    let shown = |level: &Level| kind != Kind::OnTop || *level <= Level::Shortfall;
    let of_level = |level: Level| LevelResult {
        level,
        value: solution.levels[level] * unit(level),
        bound: solution.bounds[level] * unit(level),
        optimal: solution.is_optimal(level),
        with_single_shifts: kind == Kind::OnTop,
        kind,
        least: if level == Level::Uncovered { least_uncovered * unit(level) } else { 0 },
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
        let is_best_of_all = 0 < self.least && self.least == self.value;
        let (verdict, style) = match () {
            () if is_best_of_all => ("optimal: no plan of any kind leaves less".to_owned(), GOOD),
            () if self.optimal => (format!("optimal: {}", self.kind.none_is_better()), GOOD),
            () if self.least > self.bound => (format!("no plan of any kind is below {}", shown(self.least)), WEAK),
            () if self.bound == 0 => ("nothing is proven".to_owned(), WEAK),
            () if self.level.is_time() => (format!("{} below {}", self.kind.none_is(), shown(self.bound)), WEAK),
            () => (format!("at most {} % above the best there may be", self.percent_open()), WEAK),
        };
        let with = if self.with_single_shifts { ", with single shifts" } else { "" };
        Fact::new(format!("{}{with}", self.level.name()), shown(self.value)).note(Line::from(verdict).style(style))
    }

    /// By how much of the bound the value is above it, in percent, rounded up.
    fn percent_open(&self) -> i128 {
        let (above, bound) = (i128::from(self.value) - i128::from(self.bound), i128::from(self.bound).max(1));
        (above * 100 + bound - 1) / bound
    }
}

impl Kind {
    /// What "optimal" says.
    fn none_is_better(self) -> &'static str {
        match self {
            Self::Rota => "no rota is better",
            Self::Plan => "no plan is better",
            Self::OnTop => "no single shifts on top of this rota leave less",
        }
    }

    /// Before "below" an amount.
    fn none_is(self) -> &'static str {
        match self {
            Self::Rota => "no rota is",
            Self::Plan => "no plan is",
            Self::OnTop => "no single shifts on top are",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(level: Level, kind: Kind, [value, bound, least]: [i64; 3]) -> String {
        let (optimal, with_single_shifts) = (value == bound, kind == Kind::OnTop);
        LevelResult { level, value, bound, optimal, with_single_shifts, kind, least }.fact().note.text
    }

    #[test]
    fn what_is_proven_of_single_shifts_on_top_is_proven_beside_this_rota_alone() {
        let on_top = |numbers| verdict(Level::Uncovered, Kind::OnTop, numbers);
        assert_eq!(on_top([14_400, 14_400, 0]), "optimal: no single shifts on top of this rota leave less");
        assert_eq!(on_top([14_400, 14_400, 14_400]), "optimal: no plan of any kind leaves less");
        assert_eq!(on_top([14_400, 7_200, 0]), "no single shifts on top are below 2h");
        assert_eq!(verdict(Level::Uncovered, Kind::Rota, [14_400, 14_400, 0]), "optimal: no rota is better");
    }

    #[test]
    fn the_higher_of_two_bounds_is_said() {
        let rota = |numbers| verdict(Level::Uncovered, Kind::Rota, numbers);
        assert_eq!(rota([57_600, 36_000, 57_600]), "optimal: no plan of any kind leaves less");
        assert_eq!(rota([57_600, 36_000, 54_000]), "no plan of any kind is below 15h");
        assert_eq!(rota([57_600, 36_000, 3_600]), "no rota is below 10h");
    }

    #[test]
    fn a_number_to_compare_is_told_in_percent_of_its_bound() {
        let shape = |numbers| verdict(Level::Shape, Kind::Rota, numbers);
        assert_eq!(shape([405_000, 390_600, 0]), "at most 4 % above the best there may be");
        assert_eq!(shape([390_601, 390_600, 0]), "at most 1 % above the best there may be");
        assert_eq!(shape([390_600, 0, 0]), "nothing is proven");
    }
}
