//! What the shifts amount to: how many are on, what is left open, and who does how much.

pub mod candidates;
pub mod change;
pub mod gaps;
pub mod hours;
pub mod load;
pub mod on_duty;
pub mod pattern;
