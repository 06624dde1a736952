//! The scheduler: which shifts to propose so that less is left open, and why no plan leaves less.
//!
//! [`slots`] turns a roster and a window into a [`problem`] in whole slots of time; nothing after it knows a zone or a second.
//! A plan is judged on [`levels`], of which each outweighs all that follow: what is uncovered, what is short of the weekly
//! minima, what changes, and how fairly nights and weekends fall. One agent's best plan under prices is a [`programme`],
//! exactly; prices for what must be staffed [`bound`] every plan from below; a [`dive`] makes a plan of good prices, a
//! [`search`] improves it, and so does planning [`parts`] of it anew. Where that proves too little, a [`master`] programme finds
//! the best prices there are, and [`branch`] proves case by case what no prices prove of all. What is found and what is proven
//! can be checked with other code: [`verify`]. Why something stays open, and what would help, is said in [`explain`] and
//! [`recruit`].
//!
//! Nothing here reads a clock. How hard to try is counted in rounds, and dice have a seed: the same question has the same
//! answer everywhere.

pub mod bound;
pub mod branch;
pub mod dive;
pub mod effect;
pub mod explain;
pub mod levels;
pub mod master;
pub mod parts;
pub mod patch;
pub mod problem;
pub mod programme;
pub mod proof;
pub mod recruit;
pub mod search;
pub mod slots;
#[cfg(test)]
mod tiny;
pub mod verify;
