//! The optimisation: slots and numbers, and nothing of what they stand for.
//!
//! A plan is judged on levels, of which each outweighs all that follow: what is uncovered, what is short of the weekly
//! minima, what changes, and how fairly nights and weekends fall. One agent's best plan under prices is a [`programme`],
//! exactly; prices for what must be staffed [`bound`] every plan from below; a [`dive`] makes a plan of good prices, a
//! [`search`] improves it, and so does planning [`parts`] of it anew. Where that proves too little, a [`master`] programme finds
//! the best prices there are, and [`branch`] proves case by case what no prices prove of all. [`solve`] does one after the
//! other. Why something stays open, and what would help, is said in [`explain`].

pub mod bound;
pub mod branch;
pub mod cost;
pub mod dive;
pub mod explain;
pub mod level;
pub mod master;
pub mod parts;
pub mod problem;
pub mod programme;
pub mod search;
pub mod seeker;
pub mod solve;
