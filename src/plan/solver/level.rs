//! The levels of a plan in their order, values by level, and the weights that make one number of them.
//!
//! A plan is better than another if it is better on the first level on which they differ. One sum of weighted levels is what
//! prices and programmes can work with; it says the same where the weights are far enough apart.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// What a plan is judged on, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Agents that are missing, summed over the slots of all requirements.
    Uncovered,
    /// Slots that are missing to the weekly minima, summed over agents and weeks.
    Shortfall,
    /// Slots that are added to what is firm today, and slots that are removed from it.
    Change,
    /// Night and weekend slots above the fair share, of each agent 1 for the first slot, 2 for the second, and so on.
    Unfairness,
}

impl Level {
    /// From the weightiest to the lightest.
    pub const ALL: [Self; 4] = [Self::Uncovered, Self::Shortfall, Self::Change, Self::Unfairness];

    /// The levels that outweigh this one.
    pub fn before(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |level| *level < self)
    }

    /// The levels that outweigh this one, and this one.
    pub fn up_to(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |level| *level <= self)
    }

    /// The levels that this one outweighs.
    pub fn after(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |level| *level > self)
    }

    /// What answers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uncovered => "uncovered",
            Self::Shortfall => "shortfall",
            Self::Change => "change",
            Self::Unfairness => "fairness",
        }
    }

    /// Its place as people count: 1 for the weightiest.
    pub fn number(self) -> usize {
        self as usize + 1
    }
}

/// A value for each level. The order of two is that of the first level on which they differ.
///
/// ```
/// use coverage::plan::solver::level::{Level, Levels, Weights};
///
/// let (moves_much, uncovers) = (Levels::new(0, 0, 90, 2), Levels::new(1, 0, 0, 0));
/// assert!(moves_much < uncovers);
/// // Twenty slots of change for a slot that is uncovered is too few to say the same.
/// let weights = Weights::new(20, 10, 1, 0);
/// assert!(weights.cost(moves_much) > weights.cost(uncovers));
/// assert_eq!(weights.cost_before(Level::Change, uncovers), 20);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerLevel<T> {
    /// Of [`Level::Uncovered`].
    pub uncovered: T,
    /// Of [`Level::Shortfall`].
    pub shortfall: T,
    /// Of [`Level::Change`].
    pub change: T,
    /// Of [`Level::Unfairness`].
    pub unfairness: T,
}

/// How good a plan is, in slots: less is better.
pub type Levels = PerLevel<i64>;

/// What one slot of each level costs.
pub type Weights = PerLevel<i64>;

impl<T> PerLevel<T> {
    /// The value that is computed for each level.
    pub fn from_fn(value: impl FnMut(Level) -> T) -> Self {
        let [uncovered, shortfall, change, unfairness] = Level::ALL.map(value);
        Self { uncovered, shortfall, change, unfairness }
    }

    /// The values with their levels, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Level, &T)> {
        Level::ALL.into_iter().map(|level| (level, &self[level]))
    }
}

impl<T> Index<Level> for PerLevel<T> {
    type Output = T;

    fn index(&self, level: Level) -> &T {
        match level {
            Level::Uncovered => &self.uncovered,
            Level::Shortfall => &self.shortfall,
            Level::Change => &self.change,
            Level::Unfairness => &self.unfairness,
        }
    }
}

impl<T> IndexMut<Level> for PerLevel<T> {
    fn index_mut(&mut self, level: Level) -> &mut T {
        match level {
            Level::Uncovered => &mut self.uncovered,
            Level::Shortfall => &mut self.shortfall,
            Level::Change => &mut self.change,
            Level::Unfairness => &mut self.unfairness,
        }
    }
}

impl PerLevel<i64> {
    /// A number for each level, in order.
    pub const fn new(uncovered: i64, shortfall: i64, change: i64, unfairness: i64) -> Self {
        Self { uncovered, shortfall, change, unfairness }
    }

    /// What a plan of these levels costs under these weights.
    pub fn cost(self, levels: Levels) -> i64 {
        self.iter().map(|(level, weight)| weight * levels[level]).sum()
    }

    /// What the levels before `level` cost of that.
    pub fn cost_before(self, level: Level, levels: Levels) -> i64 {
        level.before().map(|before| self[before] * levels[before]).sum()
    }
}

/// Values as a list in the order of the levels: how a proof writes all but the levels of its plan.
pub mod in_order {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Level, PerLevel};

    /// Writes the list.
    ///
    /// # Errors
    /// As a value's.
    pub fn serialize<T: Serialize, S: Serializer>(values: &PerLevel<T>, serializer: S) -> Result<S::Ok, S::Error> {
        Level::ALL.map(|level| &values[level]).serialize(serializer)
    }

    /// Reads the list.
    ///
    /// # Errors
    /// As a value's, or it has another length.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<PerLevel<T>, D::Error> {
        let [uncovered, shortfall, change, unfairness] = Deserialize::deserialize(from)?;
        Ok(PerLevel { uncovered, shortfall, change, unfairness })
    }
}

/// The weight of the level that is to be proven: prices are whole numbers, and this many steps of one are fine enough.
pub const SCALE: i64 = 1_000;

/// The weights that prove each level, and under which plans are made of the prices: a level is proven by the prices of all up
/// to it, as `bound - what the levels before cost`, for plans that are as good on those.
///
/// Small weights are the easier ones: a slot that is uncovered for twenty of change. Where they trade the first or the second
/// level for the third, [`HEAVY`] follows.
pub const PROVING: PerLevel<Weights> = PerLevel {
    uncovered: Weights::new(SCALE, 0, 0, 0),
    shortfall: Weights::new(2 * SCALE, SCALE, 0, 0),
    change: Weights::new(20 * SCALE, 10 * SCALE, SCALE, 0),
    unfairness: Weights::new(800 * SCALE, 400 * SCALE, 40 * SCALE, SCALE),
};

/// The weights for the third level where the easier ones would trade the first or the second for it.
pub const HEAVY: Weights = Weights::new(1_000 * SCALE, 50 * SCALE, SCALE, 0);

/// The weights under which a plan is improved while the first two levels are at stake.
pub const STRICT: Weights = Weights::new(1_000_000, 1_000, 1, 0);
