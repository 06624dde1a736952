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

use std::path::PathBuf;

use clap::Args;

use crate::plan::formulation::{Question, Unplannable};
use crate::plan::propose::NoPlan;
use crate::roster::model::Firmness;
use crate::time::civil::Duration;
use crate::view::answer::Output;

use super::what_if::WhatIf;
use super::{Command, Context, Failure, WindowArgs};

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
            return answer::run(self, context, context.roster);
        };
        let page = imagined.page(context.page);
        answer::run(self, &imagined.context(context, &page), context.roster)
    }
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
