//! How good a rota is on each level, for whoever wants to know.

use serde::Serialize;

use crate::plan::solver::rota::solve::{RotaProgress, RotaSolution, Trying};
use crate::time::civil::Duration;
use crate::view::block::{Fact, Line};
use crate::view::style::{GOOD, WEAK};

const NAMES: [&str; 5] = ["uncovered", "shortfall", "change", "shape", "burden"];

/// How good a rota is on one level.
#[derive(Serialize)]
pub(super) struct RotaLevel {
    name: &'static str,
    value: i64,
    /// No rota that is as good on the levels before is below this.
    bound: i64,
    optimal: bool,
}

/// The levels of a solution, the weightiest first.
pub(super) fn levels(solution: &RotaSolution) -> Vec<RotaLevel> {
    let all = NAMES.into_iter().zip(solution.levels.numbers()).zip(solution.bounds).enumerate();
    let level = |(level, ((name, value), bound))| RotaLevel { name, value, bound, optimal: solution.is_optimal(level) };
    all.map(level).collect()
}

/// "uncovered 33h, at least 32h 30m, trying prices".
pub(super) fn reached(progress: RotaProgress) -> String {
    let RotaProgress { level, value, bound, tries } = progress;
    let tries = match tries {
        Trying::Prices => "prices",
        Trying::Groups => "a few agents anew",
    };
    let least = bound.map(|bound| format!(", at least {}", shown(level, bound))).unwrap_or_default();
    format!("{} {}{least}, trying {tries}", NAMES[level], shown(level, value))
}

/// An amount of a level: time, in minutes, on the first three, and numbers to compare on the others.
fn shown(level: usize, amount: i64) -> String {
    if level < 3 { Duration::from_seconds(60).times(amount).to_string() } else { amount.to_string() }
}

impl RotaLevel {
    /// Its value as people read it.
    pub(super) fn fact(&self) -> Fact {
        let level = NAMES.iter().position(|name| *name == self.name).unwrap_or(0);
        let shown = |amount: i64| shown(level, amount);
        let (verdict, style) = match (self.optimal, self.bound) {
            (true, _) => ("optimal: no rota is better".to_owned(), GOOD),
            (false, 0) => ("nothing is proven".to_owned(), WEAK),
            (false, bound) => (format!("no rota is below {}", shown(bound)), WEAK),
        };
        Fact::new(self.name, shown(self.value)).note(Line::from(verdict).style(style))
    }
}
