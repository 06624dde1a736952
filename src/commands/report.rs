//! `coverage report`: the cycle report, as Markdown to paste.
//!
//! A past window is told by the schedules as they were published then, so that a report does not change when they do.

mod section;
mod words;

use clap::Args;
use serde::Serialize;

use crate::plan::effect::Effect;
use crate::time::interval::Interval;
use crate::time::window::{Window, WindowRequest};
use crate::view::answer::{Answer, Output};
use crate::view::block::Block;

use super::basis::Basis;
use super::proof::PlanArg;
use super::{AgentArg, Command, Context, Failure, WindowArgs};
use section::Section;

/// The cycle report, as Markdown to paste
///
/// For the lead, or with `--agent` for one agent to complete. Each shift counts as it was published when it began, by the history of
/// the schedules in git; what is ahead counts as it is published now. Without a window it is the last finished cycle.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage report --cycle current --agent quill --as-planned
  coverage report --cycle 85-86 --as-planned")]
pub(crate) struct Report {
    #[command(flatten)]
    agent: AgentArg,
    #[command(flatten)]
    window: WindowArgs,
    /// Take the schedules as they are, not as they were published
    #[arg(long)]
    as_planned: bool,
    #[command(flatten)]
    plan: PlanArg,
}

impl Command for Report {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let roster = context.roster;
        let window = self.window.window_or(context, WindowRequest::LastCycle)?;
        let lacks_window = self.window.is_default() && window.cycles.is_none();
        let lacks_cycle = lacks_window && roster.cycles().first().is_some();
        let windows = window.each(roster.cycles());
        let mut unrecorded = None;
        let basis = if self.as_planned || context.as_of().is_some() {
            Basis::Planned(roster)
        } else {
            let compared = windows.iter().filter_map(|window| window.before(roster.cycles()));
            let first = compared.chain(windows.iter().map(|window| window.interval)).map(Interval::start).min();
            let help = "`--as-planned` reports by the schedules as they are now";
            let published = Basis::published(context, first.unwrap_or(window.interval.start()), help);
            // Of a window that nobody asked for, what there is, is reported.
            match published.and_then(|basis| basis.roster(window.interval).map(|_| ()).map(|()| basis)) {
                Err(Failure::Trouble(why)) if lacks_window => {
                    unrecorded = why.lines().next().map(str::to_owned);
                    Basis::Planned(roster)
                }
                published => published?,
            }
        };
        let only = basis.only(context, &self.agent)?;
        let plan = self.plan.effect(context, "the report", window.interval)?;
        let changes = context.changes.cloned().unwrap_or_default();
        let section = |window: Window| {
            let plan = plan.as_ref().filter(|effect| effect.window.overlaps(window.interval));
            Ok(Section {
                plan: plan.map(|effect| of(effect, only)),
                lacks_cycle,
                unrecorded: unrecorded.clone(),
                ..Section::new(&basis, window, context, only, &changes)?
            })
        };
        let reports = windows.into_iter().map(section).collect::<Result<_, Failure>>()?;
        Ok(context.page.write(&Reports { reports }))
    }
}

/// What a plan would change, for the lead or for one agent.
fn of(effect: &Effect, only: Option<&str>) -> Effect {
    let mut effect = effect.clone();
    effect.changes.retain(|change| only.is_none_or(|only| only == change.agent.as_str()));
    effect
}

/// The reports that were asked for.
#[derive(Serialize)]
struct Reports {
    reports: Vec<Section>,
}

impl Answer for Reports {
    fn blocks(&self) -> Vec<Block> {
        self.reports.iter().flat_map(Section::blocks).collect()
    }

    /// A report is there to be pasted.
    fn text(&self, _: usize) -> String {
        self.markdown()
    }
}
