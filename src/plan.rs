//! The scheduler: which shifts to propose so that less is left open, and why no plan leaves less.
//!
//! [`slots`] turns a roster and a window into a [`solver::problem`] in whole slots of time, and [`solver`] plans these: nothing in
//! it knows a zone or a second. What it finds and what it proves can be checked with other code: [`verify`]. [`effect`] and
//! [`patch`] turn its plan into instants and into entries again, [`proof`] into a file; [`recruit`] says whom to look for.
//!
//! Nothing here reads a clock. How hard to try is counted in rounds, and dice have a seed: the same question has the same
//! answer everywhere.

pub mod effect;
pub mod patch;
pub mod proof;
pub mod recruit;
pub mod slots;
pub mod solver;
#[cfg(test)]
mod tiny;
pub mod verify;
