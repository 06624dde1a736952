//! The scheduler: which shifts to propose so that less is left open, and why no plan leaves less.
//!
//! `docs/plan.md` is for those who use it. This is the door for those who change it.
//!
//! # The question
//!
//! Agents state when they are on duty and, as tentative hours, when they could be. Requirements say how many must be on. Which shifts, within
//! these hours and each agent's limits, make the best plan? There are four kinds of plans, which differ in what a week of an agent is:
//!
//! | Question | What is planned |
//! |---|---|
//! | rota | one week for each agent, which repeats in all weeks of the window |
//! | single | a week of its own for each week that touches the window |
//! | replan | the same, and firm shifts may move |
//! | weeks | the same as single, also beyond the borders of the window: no rota is better, so it bounds what regularity costs |
//!
//! A plan is judged on levels, and is better than another if it is better on the first level on which they differ:
//!
//! | Level | What it counts; less is better | Unit |
//! |---|---|---|
//! | uncovered | agents that are missing, over the time of all requirements | minutes |
//! | shortfall | what is missing to the weekly minima, over agents and weeks | minutes |
//! | change | what is added to what agents do today and taken from it | minutes |
//! | shape | shifts of the weeks, and the squares of what hours are off the share | squared minutes; a shift counts 120 x 120 |
//! | burden | the squares of what nights and weekends are off the share | squared minutes |
//!
//! The answer is a plan, and for each level but the last a proof of how good any plan can be. Where the two meet, the plan is the best.
//!
//! # The flow
//!
//! ```text
//! roster, window ──> formulation ──problem──> solver ──solution──> patch ──entries──> the files with the plan in them
//!                        ^    ^                 │                                       │
//!       memory ──debts───┘    │                 │                                       ├──> effect    what changes, in instants
//!                             │                 │                                       └──> recruit   whom to look for
//!                             │                 └──prices──> proof ──file──> verify     does it hold for the files?
//!                             └───────────────── the same problem, made anew ───┘
//! ```
//!
//! `propose` goes this way: first the rota; then, with the rota as firm, single shifts where less is uncovered or short by them. Where somebody who is
//! away for a while gets little by that, it goes there a second time from the rota of weeks in which they are there, and the better of both is the
//! plan. Last it reads the files that come out of it, whether they say the plan. What a lead reads of all that is in `commands::plan`.
//!
//! | Module | Owns |
//! |---|---|
//! | `propose` | the steps from files to files with a plan in them |
//! | `formulation` | schedules as a problem in minutes, and shifts of a problem as times on the clock |
//! | `memory` | what agents did before, and what they are owed for it |
//! | `solver` | the best plan that is found, and bounds; it knows no zone, no date and no file |
//! | `patch` | a plan as entries and time off of agents' files |
//! | `effect` | what a plan changes, as `build --plan` and `report --plan` show it |
//! | `reach` | what no plan can cover, by counting |
//! | `recruit` | whom to look for |
//! | `proof` | the file that carries a plan and its proof |
//! | `verify` | whether a solution is what it claims, with code of its own, whoever made it |
//!
//! Nothing here reads a clock. How hard to try is counted in rounds, and dice have a seed: the same question has the same answer everywhere,
//! unless somebody stops it.
//!
//! # Terms
//!
//! | Term | Meaning |
//! |---|---|
//! | piece | time between two borders that follow each other; a border is where a shift, a need or a week may begin or end |
//! | mark | a minute of an agent's week at which a shift may begin or end: on the grid, or where something firm does |
//! | template | one week of one agent that is planned, from Monday on the agent's clock, with the weeks in which it is worked |
//! | offer | tentative time of a template for one post; a shift lies in one offer as a whole |
//! | firm | what the agent does in any of the weeks; it stays, and nothing is planned over it |
//! | today | firm shifts of a template that may move, as they are now |
//! | need | a requirement in pieces: how many more must be on than are firmly on |
//! | duty | a shift, or two with one pause between them, with what is firm around it |
//! | share | what a template should be on for, by what everybody offers, with what is owed |
//! | unsocial | what an hour at night or at the weekend counts more than another |
//! | level | one of the measures above |
//! | weight | what a unit of a level costs, where levels are summed up to one number |
//! | price | what an agent earns for being on in a piece, a minute |
//! | programme | the search for one template's best week under prices |
//! | bound | what no plan can do better, by prices |
//! | proof | for each level the prices that give its bound |

pub(crate) mod effect;
pub mod formulation;
pub(crate) mod memory;
pub(crate) mod patch;
pub(crate) mod proof;
pub(crate) mod propose;
pub(crate) mod reach;
pub(crate) mod recruit;
pub mod solver;
pub mod verify;
