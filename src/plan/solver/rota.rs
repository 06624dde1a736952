//! The rota: a week for each agent that repeats, and how good any such week can be.

pub mod problem;
