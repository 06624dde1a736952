//! The optimisation: minutes and numbers, and nothing of what they stand for.
//!
//! # The idea
//!
//! One agent alone is easy: the best week under given costs is a shortest path around the circle of seven days, of which a step is a duty and the rest
//! after it. What is hard is that agents share what must be staffed. So each piece of time that must be staffed gets a price, which agents
//! earn by being on. Under prices everybody plans alone, and what all of that costs together is a bound: no plan of the team is better.
//! Good prices give a good bound, and what the agents choose under them is the beginning of a good plan.
//!
//! # The flow
//!
//! ```text
//!        Problem: pieces, needs, templates
//!            │
//!            v
//!       ┌─> prices ──costs──> programme ──each template's best week──┬──> bound, the best of all rounds ──> Solution: proofs, bounds
//!       │                                                           │
//!       └── dearer where too few are on, cheaper where too many ────┤
//!                                                                   v
//!                                                        search: each answers to all others
//!                                                                   │
//!                                            ┌── a few templates anew, under prices of their own <──┐
//!                                            └── exchanges of shifts between two ── better? ────────┴──> Solution: rota, levels
//! ```
//!
//! Level by level, the weights put what comes before far above what follows; the prices of one level are where the search for those of the next
//! begins. It ends for a level once the bound is what the plan has.
//!
//! | Module | Owns |
//! |---|---|
//! | `problem` | what is to be planned (`Problem`, `Need`, `Template`, `Offer`, `TemplateWeek`, `Limits`), and what a plan is (`Rota`, `TemplateShift`) |
//! | `levels` | how good a plan is (`Levels`) |
//! | `duties` | what may be added to a template: the rules of duties |
//! | `days` | on how many days and nights duties may start |
//! | `limits` | whether a template keeps all rules, between those before and after it |
//! | `minima` | what a template does of the minima of weeks, and what is missing to them at least |
//! | `cost` | what a week costs: weights of levels, and what pieces are worth |
//! | `programme` | one template's best week under costs, exactly: where its circle is cut, and which ways are tried (`Week`) |
//! | `exact` | costs of ways, as numbers that processors are quick with |
//! | `way` | the cheapest way through one week: a shortest path from mark to mark |
//! | `prices` | what a piece should be worth, and what that proves (`Bound`) |
//! | `search` | a better plan from a plan |
//! | `borders` | hours that come closer to shares, and to each other on several days, where one agent hands over to another at another time |
//! | `solve` | which of these comes when, and for how many rounds (`Effort`, `Solution`) |
//! | `dice` | what is tried at random, the same for the same question |
//! | `random`, `tiny` | tests: tiny teams by the dice, and every plan that they may have |
//!
//! # Rotas and single shifts
//!
//! Both are one problem. A template says in which weeks it is worked, and whether it repeats. A rota has one template an agent, worked in all
//! weeks, and its circle is closed: Sunday meets Monday. Single shifts have one a week, worked once, and its circle is cut open; it `follows` the one
//! before. Rest, days and nights across that border are what the neighbours leave (`Between`): the search keeps to it, and a bound does
//! without, which only makes weeks cheaper.
//!
//! # What a bound may leave out
//!
//! A bound holds if no week that keeps the rules costs less than the one that the programme finds. So the programme may allow more than the rules, but
//! never less; then bounds are weaker and still true. What it finds may break a rule so; the search gives that agent another week.
//!
//! # To add a level
//!
//! 1. `levels`: a variant of `Level`, a field of `PerLevel`, and what a template's shifts are of it. Files and people name it from there.
//! 2. `cost`: its weight, and what each shift or each amount of work costs for it. What depends on the work of the week alone is exact, as the
//!    programme's state has it. What depends on anything else needs a state or a bound of its own; burden has none, and so no proof.
//! 3. `verify/levels`, beside this module: the same once more, in the simplest way.
//!
//! Brute force (`tiny`) tries each level that is bounded, and proofs, files and what people read have it by its name; a proof without it is
//! refused. Then say in `docs/plan.md` and `docs/terms.md` what it is, and in `tests/plan/rules.py` what it is by the files, if it is time.
//!
//! # To add a rule for an agent's shifts
//!
//! 1. `problem`: what it says, in minutes.
//! 2. `duties` where it is about one duty, `days` where it is about several, `limits` in any case.
//! 3. `programme` and `way`: which duties or days it forbids, and what the state must know for that, or nothing (see above).
//! 4. `verify`: whether shifts on a line of three weeks keep it.
//! 5. `formulation`, beside this module, reads it from the schedules; `tests/plan/rules.py` from the files, and `tests/plan/model.py` tells CP-SAT.
//!
//! # Literature
//!
//! - Prices and bound: Fisher, [The Lagrangian Relaxation Method for Solving Integer Programming
//!   Problems](https://doi.org/10.1287/mnsc.27.1.1), 1981. That plans which are made for each agent alone make up the whole: Dantzig and Wolfe,
//!   [Decomposition Principle for Linear Programs](https://doi.org/10.1287/opre.8.1.101), 1960.
//! - The way of the prices: Camerini, Fratta and Maffioli, On Improving Relaxation Methods by Modified Gradient Techniques, Mathematical
//!   Programming Study 3, 1975.
//! - The programme: Irnich and Desaulniers, [Shortest Path Problems with Resource
//!   Constraints](https://doi.org/10.1007/0-387-25486-2_2), 2005. Weeks that repeat, by another method: Musliu, Gärtner and Slany, [Efficient
//!   generation of rotating workforce schedules](https://arxiv.org/abs/cs/0002018), 2002.
//! - The search: Shaw, [Using Constraint Programming and Local Search Methods to Solve Vehicle Routing
//!   Problems](https://doi.org/10.1007/3-540-49481-2_30), 1998; exchanges between two: Thompson and Orlin, The Theory of Cyclic Transfers, MIT
//!   Operations Research Center Working Paper 200-89, 1989.
//! - The dice: Steele, Lea and Flood, [Fast Splittable Pseudorandom Number Generators](https://doi.org/10.1145/2660193.2660195), 2014.

mod borders;
pub(crate) mod cost;
mod days;
pub mod dice;
mod duties;
mod exact;
pub mod levels;
mod limits;
mod minima;
pub(crate) mod prices;
pub mod problem;
pub(crate) mod programme;
#[cfg(test)]
pub(in crate::plan) mod random;
pub(crate) mod search;
pub mod solve;
#[cfg(test)]
mod tiny;
pub(crate) mod way;
