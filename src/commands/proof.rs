//! The file that `coverage plan --proof` writes, as other commands take it: read, and held against the schedules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::plan::effect::Effect;
use crate::plan::proof::{Proof, Refuted};
use crate::plan::verify::Flaw;
use crate::text::{escaped, of_path};
use crate::time::interval::Interval;
use crate::words::count::count;
use crate::words::weekly::and;

use super::{Context, Failure};

/// How many files are named that have changed.
const NAMED: usize = 3;

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
        let checked = match proof.check(context.page.sources, context.roster) {
            Ok(checked) => checked,
            Err(refuted) => {
                let because = because(&proof, refuted)?;
                return Err(Failure::Trouble(format!(
                    "the plan in {file} does not hold for these schedules: {because}\n  `coverage plan --proof` makes a new one"
                )));
            }
        };
        if !checked.window.overlaps(window) {
            let words = |window: Interval| format!("{} to {}", window.start(), window.end());
            let (planned, shown) = (words(checked.window), words(window));
            return Err(Failure::Usage(format!("the plan in {file} is for {planned}, and {what} for {shown}")));
        }
        Ok(Some(Effect::new(context.roster, checked.files.roster()?, checked.window)?))
    }
}

/// The proof in a file.
pub(super) fn read(context: &Context<'_>, file: &Path) -> Result<Proof, Failure> {
    let text = context.origin.text(file).map_err(Failure::Trouble)?;
    // It quotes what it does not know.
    Proof::read(&text)
        .map_err(|why| Failure::Trouble(format!("{} is no proof: {}", of_path(file), escaped(&why.to_string()))))
}

/// Why a proof does not hold, in words.
pub(super) fn because(proof: &Proof, refuted: Refuted) -> Result<String, Failure> {
    let name = |agent: usize| {
        let template = proof.steps.iter().find_map(|step| step.templates.get(agent));
        template.map_or_else(String::new, |template| escaped(&template.agent))
    };
    match refuted {
        Refuted::Unplannable(why) => Err(why.into()),
        Refuted::Form(words) => Ok(words.to_owned()),
        Refuted::Unsayable(errors) => Ok(errors.into_iter().collect::<Vec<_>>().join("; ")),
        Refuted::OtherSchedules(changed) => Ok(other_schedules(&changed)),
        // It may hold all the same.
        Refuted::Flaw(flaw @ Flaw::TooLong) => Err(Failure::Trouble(format!("the proof cannot be checked: {flaw}"))),
        Refuted::Flaw(flaw) => Ok(match flaw.agent() {
            Some(agent) => format!("{flaw} ({})", name(agent)),
            None => flaw.to_string(),
        }),
    }
}

/// What has changed since a plan was made, in words.
fn other_schedules(changed: &BTreeSet<String>) -> String {
    let mut named: Vec<String> = changed.iter().take(NAMED).map(|path| escaped(path)).collect();
    let more = changed.len().saturating_sub(NAMED);
    named.extend((more > 0).then(|| count(more, "more file")));
    let since = if named.is_empty() { String::new() } else { format!(" ({} changed since)", and(&named)) };
    format!("these are not the schedules that the plan was made for{since}; `--as-of COMMIT` takes those of a commit")
}
