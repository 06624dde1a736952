//! What the shifts amount to: how many are on, what is left open, and who does how much.

pub(crate) mod candidates;
pub(crate) mod change;
pub(crate) mod clocks;
pub mod gaps;
pub mod hours;
pub(crate) mod load;
pub mod on_duty;
pub(crate) mod pattern;
pub(crate) mod requests;
pub(crate) mod staffing;
