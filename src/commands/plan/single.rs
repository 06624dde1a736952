//! `coverage plan --single`: shifts one by one, each week another, and their proof.

pub(in crate::commands) mod words;

use serde::Serialize;

use crate::coverage::change::{Change, Side};
use crate::coverage::pattern::times;
use crate::edit::change::Earlier;
use crate::io::write::write_file;
use crate::plan::effect::Effect;
use crate::plan::proof::Proof;
use crate::plan::recruit::{Recruit, recruits};
use crate::plan::slots::{Against, Freedom, Slotted};
use crate::plan::solver::explain::{self, Close, Lever};
use crate::plan::solver::level::Level;
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

use super::PlanCommand;
use super::figures::Figures;
use super::files::{Added, changes, dates_of, errors_of, ground, open_after, patched, unsayable};
use super::messages::{Asks, Message};
use crate::commands::work::{Watched, Work};
use crate::commands::{Context, Failure};

/// A plan, and all that a lead reads of it.
#[derive(Serialize)]
struct Proposal<'a> {
    window: Window,
    /// What is imagined for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<String>,
    slot_minutes: i64,
    /// It was stopped before it was done.
    stopped: bool,
    #[serde(skip)]
    how_stopped: Option<String>,
    levels: Vec<LevelResult>,
    before: Figures,
    after: Figures,
    changes: Vec<Added>,
    against_limits: Vec<AgainstLimit>,
    unclosed: Vec<Unclosed>,
    why_not_better: Why,
    recruit: Vec<Recruit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Message>>,
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
pub(in crate::commands) struct LevelResult {
    pub(super) name: &'static str,
    /// In slots.
    pub(super) value: i64,
    /// No plan that is as good on the levels before is below this.
    bound: i64,
    optimal: bool,
    #[serde(skip)]
    slot: Duration,
}

impl LevelResult {
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
pub(in crate::commands) fn levels(solution: &Solution, slot: Duration) -> Vec<LevelResult> {
    let of = |level: Level| LevelResult {
        name: level.name(),
        value: solution.levels[level],
        bound: solution.bounds[level],
        optimal: solution.is_optimal(level),
        slot,
    };
    Level::ALL.into_iter().map(of).collect()
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
    capacity: Option<CapacityResult>,
}

#[derive(Serialize)]
struct Unavailable {
    requirement: String,
    seconds: Duration,
    intervals: Vec<Interval>,
}

/// The agents cannot do more of these slots.
#[derive(Serialize)]
struct CapacityResult {
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

pub(super) fn run(plan: &PlanCommand, context: &Context<'_>, today: &Roster) -> Result<Output, Failure> {
    let window = plan.window.window(context)?;
    let earlier = if plan.write { Earlier::Goes } else { Earlier::Stays };
    let dates = dates_of(window, context);
    let ground = ground(context, dates, earlier)?;
    let roster = ground.as_ref().and_then(Loaded::roster).unwrap_or(context.roster);
    let freedom = if plan.replan { Freedom::Replan } else { Freedom::Add };
    let slotted = Slotted::new(roster, window.interval, freedom)?;
    let watched = Watched::new(context.go_on, Work { most: plan.time, reached: &String::new });
    let solution = solve(&slotted.problem, Effort::default(), &|| watched.go_on());
    let solution = no_worse_than_today(&slotted, freedom, solution);
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
    let sides = (side(today)?, side(after)?);
    let messages = if plan.messages {
        let effect = Effect::new(roster, &slotted, &solution.plan)?;
        let message = |added| message(roster, effect.as_ref(), added, window.interval);
        Some(changes.iter().filter_map(message).collect())
    } else {
        None
    };
    let proposal = Proposal {
        window,
        messages,
        what_if: plan.what_if.in_words(today),
        slot_minutes: slotted.slot.seconds() / 60,
        stopped: solution.stopped,
        how_stopped: watched.stopped().filter(|_| solution.stopped),
        levels: levels(&solution, slotted.slot),
        before: Figures::new(today, window.interval)?,
        after: Figures::new(after, window.interval)?,
        against_limits: slotted.against.iter().map(|against| AgainstLimit::new(roster, against)).collect(),
        unclosed: unclosed(roster, &slotted, &solution, &|| watched.is_wanted()),
        why_not_better: Why::new(roster, &slotted, &solution),
        recruit: recruits(open_after(after, window.interval)?, window.interval),
        change: Change::new(&sides.0, &sides.1, window.interval, context.clock.zone()),
        clock: &context.clock,
        written: plan.write,
        freedom,
        changes,
    };
    let trouble = |error: &dyn std::error::Error| Failure::Trouble(error.to_string());
    if let Some(file) = &plan.proof {
        let text = json(&Proof::new(roster, window.interval, freedom, &slotted, &solution));
        write_file(file, &text, context.schedules).map_err(|error| trouble(&error))?;
    }
    if plan.write {
        let texts = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        context.journal.write(context.page.sources, &texts).map_err(|error| trouble(&error))?;
    }
    Ok(context.page.write(&proposal))
}

/// The solution, or today's plan where that keeps the rules and is as good: nothing moves for nothing.
fn no_worse_than_today(slotted: &Slotted, freedom: Freedom, solution: Solution) -> Solution {
    let today = slotted.problem.today();
    let levels = slotted.problem.levels(&today);
    if freedom == Freedom::Add || !slotted.against.is_empty() || levels > solution.levels {
        return solution;
    }
    Solution { plan: today, levels, ..solution }
}

/// What to send to an agent; nothing to whom something is only taken from.
fn message(roster: &Roster, effect: Option<&Effect>, added: &Added, window: Interval) -> Option<Message> {
    let agent = roster.agent(roster.find(added.agent.as_str())?);
    let clock = Clock::new(agent.zone().clone());
    let in_words = |intervals: &[Interval]| {
        let with_length = intervals.iter().map(|interval| (*interval, interval.length()));
        let all = times(with_length, window, clock.zone());
        all.iter().map(|times| times.in_words(&clock)).collect::<Vec<_>>().join("; ")
    };
    let instead =
        if added.remove.is_empty() { String::new() } else { format!(", instead of {}", in_words(&added.remove)) };
    let own = effect.and_then(|effect| effect.changes.iter().find(|change| change.agent == added.agent));
    let asks = Asks {
        agent: &added.agent,
        name: agent.name(),
        timezone: agent.zone().name(),
        when: format!("{}{instead}", in_words(&added.add)),
        shifts: added.add.len(),
        closes: own.map_or(Duration::ZERO, |change| change.in_gaps.iter().map(|gap| gap.length()).sum()),
        toml: &added.toml,
    };
    (!added.add.is_empty()).then(|| Message::new(&asks))
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
            CapacityResult {
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
