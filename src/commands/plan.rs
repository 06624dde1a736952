//! `coverage plan`: the best proposal to close the gaps, and why the rest cannot be closed.
//!
//! A rota, which is what people can live by, or single shifts: two questions, one answer.

mod answer;
mod asked;
mod figures;
pub(super) mod levels;
mod loads;
mod messages;
mod open;
mod picture;
mod why;
mod words;

use std::cell::Cell;
use std::path::PathBuf;

use clap::Args;

use crate::edit::change::Earlier;
use crate::io::write::write_file;
use crate::plan::formulation::{Question, Unplannable};
use crate::plan::memory::{self, Memory, did};
use crate::plan::proof::Proof;
use crate::plan::propose::{Ask, NoPlan, plan, without_earlier};
use crate::plan::recruit::recruits;
use crate::plan::solver::solve::{Effort, Progress};
use crate::roster::load::load;
use crate::roster::model::{Firmness, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::Output;
use crate::view::json;

use super::basis::Basis;
use super::file_diff::{FileDiff, file_diffs};
use super::what_if::WhatIf;
use super::work::{Watched, Work};
use super::{Command, Context, Failure, WindowArgs};
use answer::{Proposal, no_room};
use asked::{Asked, asked};
use figures::Figures;
use levels::of_steps;
use messages::{Asks, Message};
use why::Why;

/// How far back what was done counts: as many cycles, or weeks where there are none.
const CYCLES: u32 = 3;
const WEEKS: u16 = 13;

/// The best proposal to close the gaps, and why the rest cannot be closed
///
/// Proposes a week for each agent that repeats, on the agent's own clock, from the hours that agents state as tentative and within their
/// limits; and single shifts on top where less is then uncovered or short. First comes what is uncovered, then who is short of the weekly
/// minimum, then how much changes, then how few, long and fair the shifts are. Each is proven where it says optimal. Ctrl-C gives the best so
/// far.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage plan --from 2026-12-07 --weeks 4 --messages
  coverage plan --single --weeks 1 --proof proof.json")]
#[allow(clippy::struct_excessive_bools)] // each is an option
pub(crate) struct PlanCommand {
    /// Propose single shifts, each week another, instead of a week that repeats
    #[arg(long)]
    single: bool,
    /// Let firm shifts move as well, one by one
    #[arg(long)]
    replan: bool,
    /// Put the proposal into the agents' files; what stands in them stays
    #[arg(long, conflicts_with_all = ["as_of", "without", "with"])]
    write: bool,
    /// Write a message for each agent who is asked for something, to send
    #[arg(long)]
    messages: bool,
    /// Write the plan and its proof into this file, for `coverage verify`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["without", "with"])]
    proof: Option<PathBuf>,
    /// How many weeks before the window count for who is owed what, as they were published; 0 for none [default: three cycles, or 13 weeks]
    #[arg(long, value_name = "WEEKS", value_parser = clap::value_parser!(u16).range(..=520))]
    memory: Option<u16>,
    /// Stop the search after so long, such as 90s or 5m, and take the best so far
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = time_limit)]
    time: Duration,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    window: WindowArgs,
}

/// A duration that may be of seconds.
fn time_limit(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.strip_suffix('s').and_then(|number| number.parse::<u32>().ok());
    let limit = seconds.map(|seconds| Duration::from_seconds(seconds.into())).or_else(|| text.parse().ok());
    limit.filter(|limit| *limit > Duration::ZERO).ok_or("expected seconds, minutes or hours, such as 90s or 5m")
}

impl From<Unplannable> for Failure {
    fn from(why: Unplannable) -> Self {
        match why {
            Unplannable::Invalid(diagnostics) => Self::Invalid(diagnostics),
            Unplannable::TooLarge { grid } => {
                Self::Usage(format!("the window is too long to plan in steps of {grid}; ask for a shorter one"))
            }
            Unplannable::TooFine { grid, agent } => {
                let whose = agent.map_or("all agents".to_owned(), |agent| agent.to_string());
                Self::Usage(format!(
                    "what {whose} could do has too many times on a grid of {grid}; write a longer `grid` in [policy]"
                ))
            }
        }
    }
}

/// That a rota was not set beside all single shifts, and what to do.
fn alone(why: &Unplannable) -> String {
    let what = match why {
        Unplannable::TooFine { agent: Some(_), .. } => "write a longer `grid` in [policy]",
        Unplannable::TooFine { agent: None, .. } => "write a longer `grid` in [policy] or ask for a shorter window",
        Unplannable::TooLarge { .. } | Unplannable::Invalid(_) => "ask for a shorter window",
    };
    format!(
        "What single shifts could do beyond this rota is not known in full, as there are too many; to know it, {what}."
    )
}

impl From<NoPlan> for Failure {
    fn from(why: NoPlan) -> Self {
        match why {
            NoPlan::Unplannable(why) => why.into(),
            NoPlan::Unsayable(errors) => {
                let all = errors.into_iter().collect::<Vec<_>>().join("; ");
                Self::Trouble(format!("there is a plan, but these files cannot take their entries of it: {all}"))
            }
            NoPlan::Untrue => Self::Trouble(
                "there is a plan, but an agent's file cannot say it for these weeks; ask for another window".to_owned(),
            ),
        }
    }
}

impl PlanCommand {
    /// Whether it edits the schedules.
    pub(crate) fn writes(&self) -> bool {
        self.write
    }

    /// What is to be planned.
    fn question(&self) -> Question {
        match (self.single, self.replan) {
            (_, true) => Question::Replan,
            (true, false) => Question::Single,
            (false, false) => Question::Rota,
        }
    }
}

impl Command for PlanCommand {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let begins = self.window.window(context)?.interval.start();
        let Some(imagined) = self.what_if.imagined(context, Firmness::Tentative, begins)? else {
            return answer(self, context, context.roster);
        };
        let page = imagined.page(context.page);
        answer(self, &imagined.context(context, &page), context.roster)
    }
}

/// Plans and answers; `today` are the schedules as they are, where others are imagined.
fn answer(command: &PlanCommand, context: &Context<'_>, today: &Roster) -> Result<Output, Failure> {
    let window = command.window.window(context)?;
    let earlier = if command.write { Earlier::Goes } else { Earlier::Stays };
    let dates = dates_of(window, context);
    let ground = without_earlier(context.page.sources, dates).filter(|_| command.write);
    let ground = ground.map(|sources| load(&sources));
    let roster = ground.as_ref().and_then(|loaded| loaded.roster()).unwrap_or(context.roster);
    let memory = remembered(command, context, window);
    let ask = Ask {
        window: window.interval,
        dates,
        question: command.question(),
        memory: memory.clone().unwrap_or_default(),
        effort: Effort::default(),
    };
    let reached: Cell<Option<Progress>> = Cell::new(None);
    let in_words = || reached.get().map(levels::reached).unwrap_or_default();
    let watched = Watched::new(context.go_on, Work { most: command.time, reached: &in_words });
    let go_on = |progress: &Progress| {
        reached.set(Some(*progress));
        watched.go_on()
    };
    let planned = plan(context.page.sources, roster, &ask, earlier, &go_on)?;
    if command.write && !planned.files.full.is_empty() {
        return Err(Failure::Trouble(no_room(&planned.files.full) + "; nothing is written"));
    }
    let after = planned.files.roster()?;
    let agents = asked(context.page.sources, roster, &planned, dates);
    let sides = [Timeline::new(today, window.interval)?, Timeline::new(after, window.interval)?];
    let around = Timeline::new(after, window.interval.widened(Duration::WEEK))?;
    let first = &planned.steps[0];
    let why_not_better = Why::all(roster, first, planned.weeks.as_ref());
    let clock = &context.clock;
    let [before, after] = [Figures::new(&sides[0]), Figures::new(&sides[1])];
    let stopped = planned.steps.iter().any(|step| step.solution.is_stopped);
    let proposal = Proposal {
        window,
        question: ask.question,
        what_if: command.what_if.in_words(today, Firmness::Tentative),
        remembers: (command.memory != Some(0)).then_some(memory.is_some()),
        stopped,
        how_stopped: watched.stopped().filter(|_| stopped),
        replaces_earlier: ground.is_some(),
        why_alone: planned.why_alone.as_ref().map(alone),
        week: picture::pictures(&sides, clock.zone()),
        loads: loads::weeks(roster, first, &agents, [&before, &after], window.interval)?,
        before,
        after,
        left_open: open::left_open(&sides[1], &open::Full::new(&around), window, clock)?,
        why_in_words: why::lines(&why_not_better, &planned, window.interval, clock),
        why_not_better,
        recruit: recruits(open_after(&sides[1]), window.interval),
        levels: of_steps(&planned.steps, planned.least_uncovered),
        least_uncovered_seconds: planned.least_uncovered.map(|minutes| Duration::from_seconds(60).times(minutes)),
        messages: command.messages.then(|| agents.iter().map(message).collect()),
        agents,
        clock,
        written: command.write,
        changed: file_diffs(context.page.sources, &planned.files.texts).iter().map(FileDiff::named_block).collect(),
        full: planned.files.full.clone(),
    };
    let trouble = |error: &dyn std::error::Error| Failure::Trouble(error.to_string());
    if let Some(file) = &command.proof {
        let text = json(&Proof::new(context.page.sources, roster, &ask, &planned));
        write_file(file, &text, context.schedules).map_err(|error| trouble(&error))?;
    }
    if command.write {
        let texts = planned.files.texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        context.journal.write(context.page.sources, &texts).map_err(|error| trouble(&error))?;
    }
    Ok(context.page.write(&proposal))
}

/// What everybody did before the window, as it was published; nothing where there is no record of that.
fn remembered(command: &PlanCommand, context: &Context<'_>, window: Window) -> Option<Memory> {
    let weeks = |weeks: u16| Duration::WEEK.times(i64::from(weeks));
    let cycles = context.roster.cycles();
    let now = cycles.at(window.interval.start()).map(|cycle| cycle.number);
    let first = now.and_then(|now| (1..=CYCLES).rev().find_map(|back| cycles.get(now.checked_sub(back)?)));
    let start = match (command.memory, first) {
        (Some(number), _) => window.interval.start().minus(weeks(number)),
        (None, Some(first)) => first.interval.start(),
        (None, None) => window.interval.start().minus(weeks(WEEKS)),
    };
    let begins = window.interval.start();
    let past = Interval::new(start, begins.min(context.now))?;
    let basis = Basis::published(context, start, "").ok()?;
    let roster = basis.roster(past).ok()?;
    let mut did = did(&basis.timeline(&roster, past).ok()?, past);
    // What is still to come before the window counts as the files say it: they are published.
    if let Some(ahead) = Interval::new(context.now, begins) {
        let ahead = memory::did(&Timeline::new(context.roster, ahead).ok()?, ahead);
        for (handle, more) in ahead {
            let own = did.entry(handle).or_default();
            own.present += more.present;
            own.minutes += more.minutes;
            own.unsocial += more.unsocial;
        }
    }
    Some(did)
}

/// The first and the last date of a window in the team's zone: dates are inclusive wherever people read them.
fn dates_of(window: Window, context: &Context<'_>) -> DateRange {
    let last = window.interval.end().minus(Duration::from_seconds(1));
    let zone = context.roster.team().zone();
    let [first, last] = [window.interval.start(), last].map(|at| zone.local(at).date());
    DateRange { first, last }
}

/// What is open of each requirement.
fn open_after<'r>(timeline: &Timeline<'r>) -> Vec<(&'r Requirement, IntervalSet)> {
    let requirements = timeline.roster().team().requirements().iter();
    requirements.map(|requirement| (requirement, timeline.coverage(requirement).open())).collect()
}

/// What to send to an agent.
fn message(asked: &Asked) -> Message {
    Message::new(&Asks {
        agent: &asked.agent,
        name: &asked.name,
        timezone: &asked.timezone,
        when: asked.request(),
        shifts: asked.times,
        closes: asked.closes_seconds,
        is_for_minimum: asked.is_for_minimum,
        toml: &asked.toml,
        is_in_list: asked.is_in_list,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_may_be_of_seconds_and_is_above_zero() {
        for (text, seconds) in [("60s", 60), ("1s", 1), ("5m", 300), ("1h30m", 5_400)] {
            assert_eq!(time_limit(text), Ok(Duration::from_seconds(seconds)), "{text}");
        }
        for text in ["", "0s", "0m", "-1s", "60", "s", "1.5s", "99999999999s"] {
            assert!(time_limit(text).is_err(), "{text}");
        }
    }
}
