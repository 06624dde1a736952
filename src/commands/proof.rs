//! The file that `coverage plan --proof` writes, as other commands take it: read, and held against the schedules.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::plan::effect::Effect;
use crate::plan::proof::{Proof, Refuted};
use crate::plan::verify::Flaw;
use crate::text::{escaped, of_path};
use crate::time::interval::Interval;

use super::{Context, Failure};

/// A plan to show.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlanArg {
    /// Show what this plan would change: the file that `coverage plan --proof` wrote
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

impl PlanArg {
    /// What the plan would change, if one was given. It must hold for the schedules, and be about some time of `window`, which
    /// `what` is about.
    pub(super) fn effect(
        &self,
        context: &Context<'_>,
        what: &str,
        window: Interval,
    ) -> Result<Option<Effect>, Failure> {
        let Some(file) = &self.plan else { return Ok(None) };
        let (proof, file) = (read(context, file)?, of_path(file));
        let slotted = match proof.check(context.roster) {
            Ok(slotted) => slotted,
            Err(refuted) => {
                let because = because(&proof, refuted)?;
                return Err(Failure::Trouble(format!(
                    "the plan in {file} does not hold for these schedules: {because}\n  `coverage plan --proof` makes a new one"
                )));
            }
        };
        match Effect::new(context.roster, &slotted, &proof.solution.plan)? {
            Some(effect) if !effect.window.overlaps(window) => {
                let words = |window: Interval| format!("{} to {}", window.start(), window.end());
                let (planned, shown) = (words(effect.window), words(window));
                Err(Failure::Usage(format!("the plan in {file} is for {planned}, and {what} for {shown}")))
            }
            effect => Ok(effect),
        }
    }
}

/// The proof in a file.
pub(super) fn read(context: &Context<'_>, file: &Path) -> Result<Proof, Failure> {
    let text = context.origin.text(file).map_err(Failure::Trouble)?;
    let failed = |error: serde_json::Error| {
        // It quotes what it does not know.
        Failure::Trouble(format!("{} is no proof: {}", of_path(file), escaped(&error.to_string())))
    };
    serde_json::from_str(&text).map_err(failed)
}

/// Why a proof does not hold, in words.
pub(super) fn because(proof: &Proof, refuted: Refuted) -> Result<String, Failure> {
    match refuted {
        Refuted::Unplannable(why) => Err(why.into()),
        Refuted::Form(words) => Ok(words.to_owned()),
        Refuted::OtherSchedules => Ok("it is about other schedules; `--as-of` takes those of a commit".to_owned()),
        Refuted::Flaw(Flaw::Rules { agent }) if agent < proof.agents.len() => {
            Ok(format!("the shifts of {} break a rule", proof.agents[agent]))
        }
        Refuted::Flaw(Flaw::Least { level, agent }) if agent < proof.agents.len() => {
            Ok(format!("level {}: the least cost of {} is another", level.number(), proof.agents[agent]))
        }
        // It may hold all the same.
        Refuted::Flaw(flaw @ Flaw::TooLong) => Err(Failure::Trouble(format!("the proof cannot be checked: {flaw}"))),
        Refuted::Flaw(flaw) => Ok(flaw.to_string()),
    }
}
