//! `coverage verify`: re-checks a plan and its proof with code that shares nothing with the search.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::plan::slots::Slotted;
use crate::view::answer::{Answer, FINDINGS, FINE};

use super::plan::{Level, levels};
use super::proof::{because, read};
use super::{Command, Context, Failure, Report};

/// Re-check a plan and its proof
///
/// Takes the file that `coverage plan --proof` wrote. Checks against the schedules that the plan keeps every rule, that its levels are
/// what it says, and that its prices prove that no plan is better. Exit code 1 where any of that is not so.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage verify proof.json
  coverage verify proof.json --format json")]
pub struct Verify {
    /// The proof
    #[arg(value_name = "PROOF")]
    file: PathBuf,
}

#[derive(Serialize)]
struct Verdict {
    holds: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<Level>,
}

impl Command for Verify {
    fn run(&self, context: &Context<'_>) -> Result<Answer, Failure> {
        let proof = read(context, &self.file)?;
        let verdict = match proof.check(context.roster) {
            Ok(Slotted { slot, .. }) => Verdict { holds: true, because: None, levels: levels(&proof.solution, slot) },
            Err(refuted) => Verdict { holds: false, because: Some(because(&proof, refuted)?), levels: Vec::new() },
        };
        Ok(context.answer(&verdict))
    }
}

impl Verdict {
    fn words(&self) -> String {
        if let Some(because) = &self.because {
            return format!("The proof does not hold: {because}.\n");
        }
        let mut text = "The plan keeps every rule, and its proof holds:\n".to_owned();
        for level in &self.levels {
            text += &format!("- {}: {}, {}\n", level.name, level.shown(level.value), level.verdict());
        }
        text
    }
}

impl Report for Verdict {
    fn text(&self, _: usize) -> String {
        self.words()
    }

    fn markdown(&self) -> String {
        self.words()
    }

    fn code(&self) -> u8 {
        if self.holds { FINE } else { FINDINGS }
    }
}
