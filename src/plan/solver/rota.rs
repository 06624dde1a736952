//! The rota: a week for each agent that repeats, and how good any such week can be.
//!
//! | Module | Owns |
//! |---|---|
//! | [`problem`] | what is to be planned, and what a rota is |
//! | [`levels`] | how good a rota is |
//! | `duties` | what may be added to an agent's week: the rules |
//! | [`programme`] | one agent's best week under costs, exactly |
//! | [`cost`] | what a week costs: weights of levels, and what pieces of time are worth |
//! | [`prices`] | what a piece should be worth, and what that proves |
//! | [`search`] | a better rota from a rota |
//! | [`solve`] | which of these comes when |

pub mod cost;
mod duties;
pub mod levels;
pub mod prices;
pub mod problem;
pub mod programme;
pub mod search;
pub mod solve;
#[cfg(test)]
mod tiny;
