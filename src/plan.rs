//! The scheduler: which shifts to propose so that less is left open, and why no plan leaves less.
//!
//! # The question
//!
//! Agents state when they are on duty and, as tentative hours, when they could be. Requirements say how many must be on. Which
//! shifts, within these hours and each agent's limits, make the best plan? A plan is judged on levels, and is better than another
//! if it is better on the first level on which they differ:
//!
//! | [`Level`](solver::level::Level) | What it counts; less is better | Unit |
//! |---|---|---|
//! | uncovered | agents that are missing, over the time of all requirements | slots |
//! | shortfall | what is missing to the weekly minima, over agents and weeks | slots |
//! | change | what is added to and removed from what is firm today | slots |
//! | unfairness | each agent's nights and weekends above the fair share; the n-th slot counts n | a number to compare |
//!
//! The answer is a plan, and for each level a proof of how good any plan can be. Where the two meet, the plan is the best.
//!
//! # The flow
//!
//! ```text
//! roster, window ──> slots ──problem──> solver ──solution──┬──> effect    what changes, in instants
//!                      │                                   ├──> patch     entries for the agents' files
//!                      │                                   ├──> recruit   whom to look for
//!                      │                                   └──> proof     plan and proof as a file
//!                      │                                          │
//!                      └────────problem────────> verify <─────────┘       does it hold for the files?
//! ```
//!
//! [`slots`] turns the schedules into a [problem](solver::problem::Problem) in whole slots, the [`solver`] plans it and knows
//! nothing else. What comes back is slots again, which [`effect`], [`patch`] and [`recruit`] put into words of the schedules.
//! [`rota_slots`] does the same for a week of each agent that repeats.
//! [`verify`] checks a solution with code of its own, whoever made it; [`proof`] is the file that carries it.
//!
//! Nothing here reads a clock. How hard to try is counted in rounds, and dice have a seed: the same question has the same
//! answer everywhere.
//!
//! # Terms
//!
//! | Term | Meaning |
//! |---|---|
//! | slot | the unit of time: 30, 15, 5 or 1 minutes, the longest that divides all borders and durations in use |
//! | window, horizon | the slots to plan; the same with what lies around it and counts for rest and weeks |
//! | open, fixed, closed | an agent may be on in a slot; is on in any plan; is on in no plan |
//! | need | a requirement in slots: how many must be on in each, and which agents count |
//! | level | one of the measures above |
//! | weight | what a slot of a level costs, where levels are summed up to one number |
//! | price | what an agent who counts earns for being on in a slot |
//! | programme | the search for one agent's best plan under prices |
//! | bound | what no plan can do better, by prices |
//! | case | plans in which some agents are on or off in some slots; a proof may treat several, which together are all plans |
//! | proof | for each level the prices that give its bound, for each case |
//! | stretch, part | some slots in a row; a problem of some slots or agents of a larger one |
//! | remedy | the smallest change with which an agent could close an open stretch |

pub mod effect;
pub mod patch;
pub mod proof;
pub mod propose;
pub mod recruit;
pub mod rota_reach;
pub mod rota_slots;
pub mod slots;
pub mod solver;
#[cfg(test)]
mod tiny;
pub mod verify;
