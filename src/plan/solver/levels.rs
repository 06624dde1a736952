//! How good a plan is: the levels, and what each template's week is of them.

use std::collections::BTreeSet;
use std::ops::{Add, Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::problem::{Problem, Rota, Template, TemplateShift, gcd};

/// What a shift of a template counts on the level of shape: the square of the minutes by which an agent's week may be off the share for the same.
pub(crate) const OF_A_SHIFT: i64 = 120 * 120;

/// What a plan is judged by, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Agent time that is missing, in minutes over all requirements and the window.
    Uncovered,
    /// What is missing to the minima of weeks, in minutes.
    Shortfall,
    /// What is added to today and taken from it, in minutes over all weeks.
    Change,
    /// Shifts of the templates, and the squared minutes by which weeks are off their shares: [`OF_A_SHIFT`] a shift.
    Shape,
    /// The squared minutes by which what nights and weekends count more than other time is off its share, in a week of each agent.
    Burden,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Uncovered, Self::Shortfall, Self::Change, Self::Shape, Self::Burden];

    /// Those of which something is proven, in order.
    pub const BOUNDED: [Self; 4] = [Self::Uncovered, Self::Shortfall, Self::Change, Self::Shape];

    /// The last level that has a bound; its weights have all levels before it.
    pub(crate) const LAST_BOUNDED: Self = Self::BOUNDED[Self::BOUNDED.len() - 1];

    /// Its name in files and for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Uncovered => "uncovered",
            Self::Shortfall => "shortfall",
            Self::Change => "change",
            Self::Shape => "shape",
            Self::Burden => "burden",
        }
    }

    /// Whether it is minutes of time; if not, it is a number to compare.
    pub(crate) fn is_time(self) -> bool {
        matches!(self, Self::Uncovered | Self::Shortfall | Self::Change)
    }

    /// Whether it is time that is worked, so that it comes in what all pieces are multiples of.
    fn is_worked(self) -> bool {
        matches!(self, Self::Uncovered | Self::Change)
    }

    /// The levels before it.
    pub fn before(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().take_while(move |level| *level < self)
    }
}

/// Something of each level.
///
/// ```
/// # use coverage::plan::solver::levels::{Level, Levels};
/// let (one, other) = (Levels { uncovered: 30, shape: 9, ..Levels::default() }, Levels { uncovered: 60, ..Levels::default() });
/// assert!(one < other); // the first that differs decides
/// assert_eq!(one[Level::Shape], 9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, clippy::missing_docs_in_private_items, reason = "each is of the level of that name")]
pub struct PerLevel<T> {
    pub uncovered: T,
    pub shortfall: T,
    pub change: T,
    pub shape: T,
    pub burden: T,
}

/// How good a plan is, level by level; less is better, and the first that differs decides.
pub type Levels = PerLevel<i64>;

impl<T> PerLevel<T> {
    /// What is found for each level, in order.
    pub(crate) fn of(mut each: impl FnMut(Level) -> T) -> Self {
        let [uncovered, shortfall, change, shape, burden] = Level::ALL.map(&mut each);
        Self { uncovered, shortfall, change, shape, burden }
    }
}

impl<T> Index<Level> for PerLevel<T> {
    type Output = T;

    fn index(&self, level: Level) -> &T {
        match level {
            Level::Uncovered => &self.uncovered,
            Level::Shortfall => &self.shortfall,
            Level::Change => &self.change,
            Level::Shape => &self.shape,
            Level::Burden => &self.burden,
        }
    }
}

impl<T> IndexMut<Level> for PerLevel<T> {
    fn index_mut(&mut self, level: Level) -> &mut T {
        match level {
            Level::Uncovered => &mut self.uncovered,
            Level::Shortfall => &mut self.shortfall,
            Level::Change => &mut self.change,
            Level::Shape => &mut self.shape,
            Level::Burden => &mut self.burden,
        }
    }
}

impl Add for Levels {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::of(|level| self[level] + other[level])
    }
}

impl Problem {
    /// What everybody does today and may be without.
    pub(crate) fn today(&self) -> Rota {
        self.templates.iter().map(|agent| agent.today.clone()).collect()
    }

    /// How many are missing in each piece, by requirement.
    pub(crate) fn missing(&self, rota: &Rota) -> Vec<Vec<u32>> {
        let missing = |(need, on): (&super::problem::Need, Vec<u32>)| {
            need.missing.iter().zip(on).map(|(missing, on)| missing.saturating_sub(on)).collect()
        };
        self.needs.iter().zip(self.staffed(rota)).map(missing).collect()
    }

    /// How many more are on in each piece than what is firm, by requirement.
    pub(crate) fn staffed(&self, rota: &Rota) -> Vec<Vec<u32>> {
        let mut on = vec![vec![0; self.pieces.len()]; self.needs.len()];
        for (agent, shifts) in self.templates.iter().zip(rota) {
            agent.staff(shifts, &mut on, |on| *on += 1);
        }
        on
    }

    /// How good a rota is.
    pub fn levels(&self, rota: &Rota) -> Levels {
        let own = rota.iter().enumerate().map(|(place, shifts)| self.own_levels(rota, place, shifts));
        let uncovered = self.uncovered(&self.staffed(rota));
        own.fold(Levels { uncovered, ..Levels::default() }, Levels::add)
    }

    /// Agent time that is missing, where `on` more are on than what is firm, by requirement and piece.
    pub(crate) fn uncovered(&self, on: &[Vec<u32>]) -> i64 {
        let missing = |(need, on): (&super::problem::Need, &Vec<u32>)| -> i64 {
            let short = need.missing.iter().zip(on).map(|(missing, on)| i64::from(missing.saturating_sub(*on)));
            short.zip(&self.pieces).map(|(short, length)| short * length).sum()
        };
        self.needs.iter().zip(on).map(missing).sum()
    }
}

impl Problem {
    /// What a level comes in whole multiples of.
    pub(crate) fn unit(&self, level: Level) -> i64 {
        if level.is_worked() { self.pieces.iter().copied().fold(0, gcd).max(1) } else { 1 }
    }

    /// What an agent's own week is of each level but the first, with these shifts, where `rota` is of the weeks around it.
    pub(crate) fn own_levels(&self, rota: &Rota, place: usize, shifts: &[TemplateShift]) -> Levels {
        let shortfall = self.shortfall(rota, place, shifts);
        Levels { shortfall, ..self.templates[place].levels(self, shifts) }
    }
}

impl Template {
    /// Changes how many are on in each piece that shifts of this agent count for, by requirement.
    pub(crate) fn staff(&self, shifts: &[TemplateShift], on: &mut [Vec<u32>], change: impl Fn(&mut u32)) {
        for shift in shifts {
            let day = self.weekday(shift.start);
            for (number, week) in self.weeks.iter().enumerate() {
                for (need, on) in on.iter_mut().enumerate() {
                    if self.offers[shift.offer].counts[need][number][day] {
                        self.pieces(week, shift).for_each(|piece| change(&mut on[piece]));
                    }
                }
            }
        }
    }

    /// What an agent's own week is of the levels after the second.
    pub fn levels(&self, problem: &Problem, shifts: &[TemplateShift]) -> Levels {
        let work: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let pieces = |shifts: &[TemplateShift]| -> BTreeSet<usize> {
            let of_week = |week| shifts.iter().flat_map(move |shift| self.pieces(week, shift));
            self.weeks.iter().flat_map(of_week).collect()
        };
        let change =
            pieces(&self.today).symmetric_difference(&pieces(shifts)).map(|piece| problem.pieces[*piece]).sum();
        let rather_not = shifts.iter().filter(|shift| self.offers[shift.offer].rather_not).count();
        let count = i64::try_from(shifts.len() + rather_not).unwrap_or(i64::MAX);
        let unsocial: i64 = shifts.iter().map(|shift| i64::from(self.unsocial_minutes(shift))).sum();
        Levels {
            uncovered: 0,
            shortfall: 0,
            change,
            shape: OF_A_SHIFT * count + self.off_share(work),
            burden: (unsocial - i64::from(self.unsocial_share)).pow(2),
        }
    }

    /// The square of the minutes by which this work is off the share.
    pub(crate) fn off_share(&self, work: u32) -> i64 {
        (i64::from(work) - i64::from(self.share)).pow(2)
    }

    /// How much more than other time a shift counts for nights and weekends, in minutes.
    fn unsocial_minutes(&self, shift: &TemplateShift) -> u32 {
        let count = self.marks.len();
        let more = |mark: usize| (self.minute(mark + 1) - self.minute(mark)) * self.unsocial[mark % count];
        (shift.start..shift.end).map(more).sum::<u32>() / 100
    }
}
