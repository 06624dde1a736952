//! The rota: a week for each agent that repeats, and how good any such week can be.
//!
//! | Module | Owns |
//! |---|---|
//! | [`problem`] | what is to be planned, and what a rota is |
//! | [`levels`] | how good a rota is |
//! | `days` | on how many days and nights duties may start |
//! | `duties` | what may be added to an agent's week: the rules |
//! | `limits` | whether a week keeps the rules, between those before and after |
//! | [`programme`] | one agent's best week under costs, exactly |
//! | [`cost`] | what a week costs: weights of levels, and what pieces of time are worth |
//! | [`prices`] | what a piece should be worth, and what that proves |
//! | [`search`] | a better rota from a rota |
//! | [`solve`] | which of these comes when |

pub mod cost;
mod days;
mod duties;
pub mod levels;
mod limits;
pub mod prices;
pub mod problem;
pub mod programme;
pub mod search;
pub mod solve;
#[cfg(test)]
mod tiny;
