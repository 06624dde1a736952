//! `coverage plan`: the best proposal to close the gaps, and why the rest cannot be closed.

mod files;
mod rota;
pub(super) mod words;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::coverage::change::{Change, Side};
use crate::coverage::gaps::Share;
use crate::coverage::hours::{AgentHours, State};
use crate::edit::change::Earlier;
use crate::io::write::write_file;
use crate::plan::proof::Proof;
use crate::plan::recruit::{Recruit, recruits};
use crate::plan::slots::{Against, Freedom, Slotted, Unplannable};
use crate::plan::solver::explain::{self, Close, Lever};
use crate::plan::solver::level;
use crate::plan::solver::problem::Limit;
use crate::plan::solver::solve::{Effort, Solution, solve};
use crate::roster::handle::Handle;
use crate::roster::load::{Loaded, load};
use crate::roster::model::{AgentId, Roster};
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, Output};
use crate::view::block::Block;
use crate::view::json;
use crate::words::clock::Clock;

use super::{Command, Context, Failure, WindowArgs};
use files::{Added, changes, dates_of, errors_of, ground, patched, unsayable};

/// The best proposal to close the gaps, and why the rest cannot be closed
///
/// Proposes shifts from the hours that agents state as tentative, within their limits. First comes what is uncovered, then who is short of
/// the weekly minimum, then how much changes, then how fairly nights and weekends fall. Each is proven where it says optimal. Ctrl-C gives
/// the best plan so far.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage plan --weeks 1 --proof proof.json
  coverage plan --from 2026-12-07 --weeks 2 --replan --format markdown")]
pub(crate) struct Plan {
    /// Propose a week for each agent that repeats, instead of single shifts
    #[arg(long, conflicts_with_all = ["replan", "proof"])]
    rota: bool,
    /// Let firm shifts move as well
    #[arg(long)]
    replan: bool,
    /// Put the proposal into the agents' files; what stands in them stays
    #[arg(long, conflicts_with = "as_of")]
    write: bool,
    /// Write the plan and its proof into this file, for `coverage verify`
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// How hard to try, in rounds
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..))]
    effort: u16,
    #[command(flatten)]
    window: WindowArgs,
}

/// A plan, and all that a lead reads of it.
#[derive(Serialize)]
struct Proposal<'a> {
    window: Window,
    slot_minutes: i64,
    /// It was stopped before it was done.
    stopped: bool,
    levels: Vec<Level>,
    before: Figures,
    after: Figures,
    changes: Vec<Added>,
    against_limits: Vec<AgainstLimit>,
    unclosed: Vec<Unclosed>,
    why_not_better: Why,
    recruit: Vec<Recruit>,
    #[serde(skip)]
    change: Change,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    written: bool,
    #[serde(skip)]
    freedom: Freedom,
}

/// How good a plan is on one level.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Level {
    pub(super) name: &'static str,
    /// In slots.
    pub(super) value: i64,
    /// No plan that is as good on the levels before is below this.
    bound: i64,
    optimal: bool,
    #[serde(skip)]
    slot: Duration,
}

impl Level {
    /// An amount of this level as people read it.
    pub(super) fn shown(&self, amount: i64) -> String {
        if self.name == "fairness" { amount.to_string() } else { self.slot.times(amount).to_string() }
    }

    /// "optimal", or how far from that it may be.
    pub(super) fn verdict(&self) -> String {
        if self.optimal {
            return "optimal: no plan is better".to_owned();
        }
        format!("no plan is below {}", self.shown(self.bound))
    }
}

/// The levels of a solution, the weightiest first.
pub(super) fn levels(solution: &Solution, slot: Duration) -> Vec<Level> {
    let of = |level: level::Level| Level {
        name: level.name(),
        value: solution.levels[level],
        bound: solution.bounds[level],
        optimal: solution.is_optimal(level),
        slot,
    };
    level::Level::ALL.into_iter().map(of).collect()
}

/// What the schedules amount to.
#[derive(Serialize)]
struct Figures {
    requirements: Vec<NamedShare>,
    agents: Vec<Load>,
}

#[derive(Serialize)]
struct NamedShare {
    name: String,
    #[serde(flatten)]
    share: Share,
}

/// What an agent does in the window.
#[derive(Serialize)]
struct Load {
    agent: Handle,
    total_seconds: Duration,
    night_seconds: Duration,
    weekend_seconds: Duration,
    short_weeks: usize,
}

/// Something firm that a limit forbids.
#[derive(Serialize)]
struct AgainstLimit {
    agent: Handle,
    limit: Limit,
    #[serde(flatten)]
    when: Interval,
}

/// A gap that stays.
#[derive(Serialize)]
struct Unclosed {
    requirement: String,
    #[serde(flatten)]
    interval: Interval,
    /// The most agents that are missing at once.
    missing: u32,
    /// Who came close, and what blocks them; nobody where nobody is available.
    reasons: Vec<Reason>,
    /// The smallest change that would close it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Reason {
    agent: Handle,
    reason: String,
}

/// Why no plan does better.
#[derive(Serialize)]
struct Why {
    /// When nobody who counts is available, by requirement.
    unavailable: Vec<Unavailable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<Capacity>,
}

#[derive(Serialize)]
struct Unavailable {
    requirement: String,
    seconds: Duration,
    intervals: Vec<Interval>,
}

/// The agents cannot do more of these slots.
#[derive(Serialize)]
struct Capacity {
    slots: i64,
    needed: i64,
    most: Vec<Most>,
    uncovered: i64,
}

#[derive(Serialize)]
struct Most {
    agent: Handle,
    slots: i64,
}

impl From<Unplannable> for Failure {
    fn from(why: Unplannable) -> Self {
        match why {
            Unplannable::Invalid(diagnostics) => Self::Invalid(diagnostics),
            Unplannable::TooLarge { slot, agent } => {
                let asks = agent.map(|agent| format!(", which hours or limits of {agent} ask for")).unwrap_or_default();
                Self::Usage(format!("the window is too long to plan in steps of {slot}{asks}; ask for a shorter one"))
            }
            Unplannable::TooFine { grid, agent } => {
                let whose = agent.map_or("all agents".to_owned(), |agent| agent.to_string());
                Self::Usage(format!(
                    "what {whose} could do has too many times on a grid of {grid}; write a longer `grid` in [policy]"
                ))
            }
            Unplannable::TooManyAsked => Self::Usage(
                "the requirements ask for too many agents at once to plan; ask for fewer with `at-least`".to_owned(),
            ),
            Unplannable::Posts => Self::Usage(
                "a plan of single shifts knows no posts; `coverage plan --rota` tells them apart".to_owned(),
            ),
        }
    }
}

impl Plan {
    /// Whether it edits the schedules.
    pub(crate) fn writes(&self) -> bool {
        self.write
    }
}

impl Command for Plan {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        if self.rota {
            return rota::run(self, context);
        }
        let window = self.window.window(context)?;
        let earlier = if self.write { Earlier::Goes } else { Earlier::Stays };
        let dates = dates_of(window);
        let ground = ground(context, dates, earlier)?;
        let roster = ground.as_ref().and_then(Loaded::roster).unwrap_or(context.roster);
        let freedom = if self.replan { Freedom::Replan } else { Freedom::Add };
        let slotted = Slotted::new(roster, window.interval, freedom)?;
        let effort = Effort::rounds(usize::from(self.effort));
        let solution = solve(&slotted.problem, effort, context.go_on);
        let changes = changes(roster, &slotted, &solution, dates);
        let proposals = changes.iter().map(|change| (&change.agent, &change.proposal)).collect();
        let (sources, texts) = patched(context, &proposals, dates, earlier)?;
        let loaded = load(&sources);
        let after = loaded.roster().ok_or_else(|| unsayable(errors_of(&loaded, &sources)))?;
        if !gives(after, &slotted, &solution, window.interval)? {
            let why = "the clocks change in it, so that the agents' files cannot say it; ask for another window";
            return Err(Failure::Trouble(format!("there is a plan, but {why}")));
        }
        let side = |roster| Side::new(roster, window.interval, context.roster.team().policy().response_within);
        let sides = (side(context.roster)?, side(after)?);
        let proposal = Proposal {
            window,
            slot_minutes: slotted.slot.seconds() / 60,
            stopped: solution.stopped,
            levels: levels(&solution, slotted.slot),
            before: Figures::new(context.roster, window.interval)?,
            after: Figures::new(after, window.interval)?,
            against_limits: slotted.against.iter().map(|against| AgainstLimit::new(roster, against)).collect(),
            unclosed: unclosed(roster, &slotted, &solution, context.go_on),
            why_not_better: Why::new(roster, &slotted, &solution),
            recruit: recruits(roster, &slotted, window.interval, &solution.plan),
            change: Change::new(&sides.0, &sides.1, window.interval, context.clock.zone()),
            clock: &context.clock,
            written: self.write,
            freedom,
            changes,
        };
        let trouble = |error: &dyn std::error::Error| Failure::Trouble(error.to_string());
        if let Some(file) = &self.proof {
            let text = json(&Proof::new(roster, window.interval, freedom, &slotted, &solution));
            write_file(file, &text, context.schedules).map_err(|error| trouble(&error))?;
        }
        if self.write {
            let texts = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            context.journal.write(context.page.sources, &texts).map_err(|error| trouble(&error))?;
        }
        Ok(context.page.write(&proposal))
    }
}

/// Whether these schedules give exactly the plan in the window.
fn gives(roster: &Roster, slotted: &Slotted, solution: &Solution, window: Interval) -> Result<bool, Failure> {
    let timeline = Timeline::new(roster, window)?;
    let all = slotted.agents.iter().zip(&solution.plan.shifts);
    let is_as_planned = |(id, shifts): (&AgentId, &Vec<std::ops::Range<usize>>)| {
        let planned: IntervalSet = shifts.iter().filter_map(|shift| slotted.interval(shift)).collect();
        let planned: IntervalSet = planned.within(window).collect();
        timeline.duty(*id).on().within(window).collect::<IntervalSet>() == planned
    };
    Ok(all.into_iter().all(is_as_planned))
}

impl AgainstLimit {
    fn new(roster: &Roster, against: &Against) -> Self {
        Self { agent: roster.agent(against.agent).handle().clone(), limit: against.limit, when: against.when }
    }
}

impl Figures {
    fn new(roster: &Roster, window: Interval) -> Result<Self, Failure> {
        let timeline = Timeline::new(roster, window)?;
        let names = roster.team().requirements().iter().map(|requirement| requirement.name().to_owned());
        let share = |(name, share)| NamedShare { name, share };
        let load = |hours: AgentHours| Load {
            short_weeks: hours.weeks.iter().filter(|week| week.state == Some(State::Short)).count(),
            agent: hours.agent,
            total_seconds: hours.total_seconds,
            night_seconds: hours.night_seconds,
            weekend_seconds: hours.weekend_seconds,
        };
        Ok(Self {
            requirements: names.zip(timeline.shares()).map(share).collect(),
            agents: timeline.hours().into_iter().map(load).collect(),
        })
    }
}

fn handle(roster: &Roster, slotted: &Slotted, agent: usize) -> Handle {
    let id: AgentId = slotted.agents[agent];
    roster.agent(id).handle().clone()
}

/// What the plan leaves open, and why.
fn unclosed(roster: &Roster, slotted: &Slotted, solution: &Solution, go_on: &dyn Fn() -> bool) -> Vec<Unclosed> {
    let name = |need: usize| roster.team().requirements()[need].name().to_owned();
    let open = explain::open(&slotted.problem, &solution.plan, go_on);
    let gap = |open: explain::Open| {
        let who = |agent| handle(roster, slotted, agent);
        let reason = |close: &Close| Reason { agent: who(close.agent), reason: reason(close, slotted) };
        let interval = slotted.interval(&open.slots)?;
        // Who is away or not in the team cannot offer more.
        let is_there = |agent: usize| {
            let agent = roster.agent(slotted.agents[agent]);
            agent.employed().intersection(interval) == Some(interval)
                && agent.away().touching(interval).next().is_none()
        };
        let remedy = open.remedy.filter(|remedy| open.missing == 1 && is_there(remedy.agent));
        let remedy = remedy.map(|remedy| {
            let by = slotted.amount(remedy.slots);
            let agent = who(remedy.agent);
            match remedy.lever {
                Lever::Limit(Limit::MaxWeekly) => {
                    let weeks = slotted.problem.agents[remedy.agent].weeks.iter();
                    let weeks =
                        weeks.filter(|week| open.slots.start < week.slots.end && week.slots.start < open.slots.end);
                    let most = slotted.amount(weeks.filter_map(|week| week.most).max().unwrap_or(0)).plus(by);
                    format!("{agent} could take it with up to {most} in a week")
                }
                Lever::Limit(Limit::Rest) => format!("{agent} could take it with {by} less rest"),
                Lever::Limit(Limit::MinShift) => format!("{agent} could take it if a shift may be {by} shorter"),
                Lever::Limit(Limit::MaxShift) => format!("{agent} could take it if a shift may be {by} longer"),
                Lever::Available => format!("{agent} could take it with {by} more on offer"),
            }
        });
        Some(Unclosed {
            requirement: name(open.need),
            interval,
            missing: open.missing,
            reasons: open.close.iter().map(reason).collect(),
            remedy,
        })
    };
    open.into_iter().filter_map(gap).collect()
}

/// What blocks somebody who is available, in words.
fn reason(close: &Close, slotted: &Slotted) -> String {
    let words = match close.block {
        explain::Block::Limit(Limit::Rest) => "would not have the rest between shifts",
        explain::Block::Limit(Limit::MaxWeekly) => "has the week's maximum",
        explain::Block::Limit(Limit::MinShift) => "could not make a shift as long as it must be",
        explain::Block::Limit(Limit::MaxShift) => "would have too long a shift",
        explain::Block::Several => "is kept by more than one limit",
        explain::Block::Nothing => "could; the search did not get that far",
    };
    if close.uncovers > 0 {
        return format!("would leave {} open at another time", slotted.amount(close.uncovers));
    }
    words.to_owned()
}

impl Why {
    fn new(roster: &Roster, slotted: &Slotted, solution: &Solution) -> Self {
        let names = roster.team().requirements().iter().map(|requirement| requirement.name().to_owned());
        let unavailable = |(requirement, runs): (String, Vec<std::ops::Range<usize>>)| {
            let intervals: Vec<Interval> = runs.iter().filter_map(|run| slotted.interval(run)).collect();
            let seconds = intervals.iter().map(|interval| interval.length()).sum();
            Unavailable { requirement, seconds, intervals }
        };
        let capacity = explain::capacity(&slotted.problem, solution).map(|capacity| {
            let most = capacity.most.iter().enumerate().filter(|(_, slots)| **slots > 0);
            Capacity {
                slots: capacity.slots.iter().flatten().map(|run| i64::try_from(run.len()).unwrap_or(i64::MAX)).sum(),
                needed: capacity.needed,
                most: most
                    .map(|(agent, slots)| Most { agent: handle(roster, slotted, agent), slots: *slots })
                    .collect(),
                uncovered: capacity.uncovered(),
            }
        });
        let all = names.zip(explain::unavailable(&slotted.problem)).map(unavailable);
        Self { unavailable: all.filter(|of| !of.intervals.is_empty()).collect(), capacity }
    }
}

impl Answer for Proposal<'_> {
    fn blocks(&self) -> Vec<Block> {
        words::blocks(self)
    }
}
