//! What may be wrong with a solution, and how many steps are taken to find out.

use std::fmt;

use super::super::solver::levels::Level;

/// What is wrong with a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not one of this problem: something has another length.
    Shape,
    /// A shift of this agent lies in no offer, or is shorter or longer than the limits say.
    Offer {
        /// The agent's place in the problem.
        agent: usize,
    },
    /// This agent's shifts together break a rule.
    Rules {
        /// The agent's place in the problem.
        agent: usize,
    },
    /// The levels are not those of the plan.
    Levels,
    /// A price or a weight of this level's proof is out of bounds.
    Price {
        /// The level.
        level: Level,
    },
    /// The prices of this level prove less than the proof says.
    Total {
        /// The level.
        level: Level,
    },
    /// The proof of this level proves another bound.
    Bound {
        /// The level.
        level: Level,
    },
    /// There are too many marks, shifts or pieces to look at all of them.
    TooLong,
}

impl Flaw {
    /// Whose shifts it is about, if it is about an agent's.
    pub(crate) fn agent(&self) -> Option<usize> {
        match self {
            Self::Offer { agent } | Self::Rules { agent } => Some(*agent),
            _ => None,
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => f.write_str("this is the solution of another problem"),
            Self::Offer { agent } => write!(f, "a shift of agent {agent} is not one that the agent offers"),
            Self::Rules { agent } => write!(f, "the shifts of agent {agent} break a rule"),
            Self::Levels => f.write_str("the plan's levels are others"),
            Self::Price { level } => write!(f, "{}: a price or weight is out of bounds", level.name()),
            Self::Total { level } => write!(f, "{}: the prices prove less than the proof says", level.name()),
            Self::Bound { level } => write!(f, "{}: the proof proves another bound", level.name()),
            Self::TooLong => f.write_str("its weeks have too many steps, or steps of too few minutes, to be checked"),
        }
    }
}

/// How many steps may still be taken.
pub(super) struct Steps(pub(super) u64);

impl Steps {
    pub(super) fn take(&mut self, steps: usize) -> Result<(), Flaw> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.0 = self.0.checked_sub(steps).ok_or(Flaw::TooLong)?;
        Ok(())
    }
}
