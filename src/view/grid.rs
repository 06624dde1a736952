//! The hours of a week as a grid, a character for each: what is covered at a glance, before and after a plan.
//!
//! Each character says what it says without colour, so that the grid can be pasted anywhere.

use anstyle::Style;

use super::style::{BROKEN, FAINT, GOOD, TITLE, WEAK, paint};
use super::wrap::wrap;

/// What there is to see of one hour of the week, over all weeks that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HourState {
    /// Not in the window.
    #[default]
    Outside,
    /// Nobody has to be on.
    Unneeded,
    /// Enough are on.
    Covered,
    /// Open, but nobody waits longer than is promised.
    Thin,
    /// Exposed in some weeks.
    SometimesExposed,
    /// Exposed in every week.
    Exposed,
}

impl HourState {
    const ALL: [Self; 6] =
        [Self::Covered, Self::Exposed, Self::SometimesExposed, Self::Thin, Self::Unneeded, Self::Outside];

    /// Its character.
    pub(crate) fn sign(self) -> char {
        match self {
            Self::Outside => ' ',
            Self::Unneeded => '.',
            Self::Covered => '=',
            Self::Thin => 'o',
            Self::SometimesExposed => 'x',
            Self::Exposed => 'X',
        }
    }

    /// What the character means, where that must be said.
    fn meaning(self) -> Option<&'static str> {
        match self {
            Self::Outside => None,
            Self::Unneeded => Some(". nobody is needed"),
            Self::Covered => Some("= covered"),
            Self::Thin => Some("o open, but nobody waits too long"),
            Self::SometimesExposed => Some("x open in some weeks"),
            Self::Exposed => Some("X open"),
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Covered => GOOD,
            Self::SometimesExposed | Self::Exposed => BROKEN,
            Self::Thin => WEAK,
            Self::Outside | Self::Unneeded => FAINT,
        }
    }
}

/// The hours of a week: seven days from Monday, each from 00:00.
pub(crate) type WeekHours = [[HourState; 24]; 7];

/// One or more pictures of a week, side by side.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Each with what it is.
    pub(crate) weeks: Vec<(&'static str, WeekHours)>,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS: &str = "0     6     12    18    ";

impl Grid {
    /// The grid in `width` columns, in colour.
    pub(crate) fn painted(&self, width: usize) -> String {
        self.draw(paint, width)
    }

    /// The grid without colour.
    pub(crate) fn plain(&self) -> String {
        self.draw(|_, text| text.to_owned(), usize::MAX)
    }

    fn draw(&self, paint: impl Fn(Style, &str) -> String, width: usize) -> String {
        let mut lines = vec![
            paint(TITLE, &self.head(|(name, _)| format!("{name:<24}"))),
            paint(FAINT, &self.head(|_| HOURS.to_owned())),
        ];
        for (day, name) in DAYS.iter().enumerate() {
            let weeks = self.weeks.iter().map(|(_, week)| row(&week[day], &paint));
            lines.push(format!("{name}  {}", weeks.collect::<Vec<_>>().join("    ")).trim_end().to_owned());
        }
        lines.push(paint(FAINT, &wrap(&self.legend(), width)));
        lines.join("\n") + "\n"
    }

    fn head(&self, of: impl Fn(&(&'static str, WeekHours)) -> String) -> String {
        let all: Vec<String> = self.weeks.iter().map(of).collect();
        format!("     {}", all.join("    ")).trim_end().to_owned()
    }

    /// What the characters mean that there are.
    fn legend(&self) -> String {
        let is_there = |state: &HourState| self.weeks.iter().any(|(_, week)| week.iter().flatten().any(|s| s == state));
        let all: Vec<&str> =
            HourState::ALL.iter().filter(|state| is_there(state)).filter_map(|s| s.meaning()).collect();
        all.join(" · ")
    }
}

/// A day, painted in stretches that are alike.
fn row(day: &[HourState; 24], paint: &impl Fn(Style, &str) -> String) -> String {
    let stretch = |stretch: &[HourState]| {
        let text: String = stretch.iter().map(|state| state.sign()).collect();
        paint(stretch[0].style(), &text)
    };
    day.chunk_by(|one, next| one == next).map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_says_without_colour_what_is_open_and_explains_the_signs_that_are_there() {
        let mut before = [[HourState::Covered; 24]; 7];
        before[5] = [HourState::Exposed; 24];
        let mut after = before;
        after[5][..12].fill(HourState::Covered);
        let grid = Grid { weeks: vec![("before", before), ("after", after)] };
        let text = grid.plain();
        assert_eq!(text.lines().nth(7), Some("Sat  XXXXXXXXXXXXXXXXXXXXXXXX    ============XXXXXXXXXXXX"));
        assert_eq!(text.lines().last(), Some("= covered · X open"));
        assert_eq!(anstream::adapter::strip_str(&grid.painted(80)).to_string(), text);
    }
}
