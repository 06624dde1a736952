//! The optimisation: slots and numbers, and nothing of what they stand for.
//!
//! # The idea
//!
//! One agent alone is easy: the best shifts under given costs of slots are a shortest path. What is hard is that agents share
//! what must be staffed. So each slot that must be staffed gets a price, which agents earn by being on. Under prices everybody
//! plans alone, and what all of that costs together is a bound: no plan of the team is better. Good prices give a good bound, and
//! what the agents choose under them gives a good plan. Where the best prices leave something open, cases close it.
//!
//! # The flow
//!
//! ```text
//!            ┌───────────────────── prices ─────────────────────┐
//!            v                                                  │
//!        programme ──each agent's best plan──> bound ──> seeker, master ──> branch: cases
//!            │                                   │                             │
//!            └──> dive ──plan──> search, parts   └──────────> proof <──────────┘
//!                                     │
//!                                     └──> solution
//! ```
//!
//! | Module | Owns |
//! |---|---|
//! | [`problem`] | what is to be planned, and what a plan is |
//! | [`level`] | the levels in order, values by level, weights |
//! | [`cost`] | what each level is: of a plan, and as costs of slots |
//! | [`programme`] | one agent's best plan under costs, exactly |
//! | [`bound`] | what prices prove, in whole numbers |
//! | [`seeker`] | good prices, in many quick steps |
//! | [`master`] | the best prices there are, in a few slow steps |
//! | [`branch`] | cases, where no prices prove enough |
//! | [`dive`] | a plan from prices |
//! | [`search`] | a better plan from a plan, a few agents at a time |
//! | [`parts`] | a few weeks or agents as a problem of their own |
//! | [`dice`] | what is tried at random, the same for the same question |
//! | [`solve`] | which of these comes when, and how long it is tried |
//! | [`explain`] | why something stays open, and what would help |
//!
//! # To add a level
//!
//! 1. [`level`]: its place in [`level::Level`] and [`level::PerLevel`], and weights.
//! 2. [`cost`]: what an agent's shifts have of it, and what each slot costs for it. If it is no sum over slots, it needs a
//!    tangent, as unfairness has, or a count in [`programme`], as the shortfall has.
//! 3. `verify`, beside this module: the same once more, in the simplest way.
//!
//! # To add a rule for an agent's shifts
//!
//! 1. [`problem`]: what it says, in slots.
//! 2. [`programme`]: which steps it forbids.
//! 3. `verify`: whether a walk from slot to slot keeps it.
//! 4. [`problem::Limit`] and [`explain`], if widening it may help; `slots`, beside this module, reads it from the schedules.
//!
//! # Literature
//!
//! - Prices and columns: Dantzig and Wolfe, [Decomposition Principle for Linear Programs](https://doi.org/10.1287/opre.8.1.101),
//!   1960; the book is Desaulniers, Desrosiers and Solomon, [Column Generation](https://doi.org/10.1007/b135457), 2005.
//! - The bound: Fisher, [The Lagrangian Relaxation Method for Solving Integer Programming
//!   Problems](https://doi.org/10.1287/mnsc.27.1.1), 1981.
//! - The seeker: Camerini, Fratta and Maffioli, On Improving Relaxation Methods by Modified Gradient Techniques, Mathematical
//!   Programming Study 3, 1975.
//! - The master's half steps: Wentges, [Weighted Dantzig-Wolfe Decomposition for Linear Mixed-Integer
//!   Programming](https://doi.org/10.1016/S0969-6016(97)00001-4), 1997.
//! - Cases: Barnhart and others, [Branch-and-Price: Column Generation for Solving Huge Integer
//!   Programs](https://doi.org/10.1287/opre.46.3.316), 1998.
//! - The programme: Irnich and Desaulniers, [Shortest Path Problems with Resource
//!   Constraints](https://doi.org/10.1007/0-387-25486-2_2), 2005; its sparse table: Bender and Farach-Colton, [The LCA Problem
//!   Revisited](https://doi.org/10.1007/10719839_9), 2000.
//! - The dive: Sadykov and others, [Primal Heuristics for Branch and Price: The Assets of Diving
//!   Methods](https://doi.org/10.1287/ijoc.2018.0822), 2019.
//! - The search: Shaw, [Using Constraint Programming and Local Search Methods to Solve Vehicle Routing
//!   Problems](https://doi.org/10.1007/3-540-49481-2_30), 1998.

pub mod bound;
pub mod branch;
pub mod cost;
pub mod dice;
pub mod dive;
pub mod explain;
pub mod level;
pub mod master;
pub mod parts;
pub mod problem;
pub mod programme;
pub mod rota;
pub mod search;
pub mod seeker;
pub mod solve;
