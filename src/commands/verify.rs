//! `coverage verify`: re-checks a plan and its proof with code that shares nothing with the search.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::view::answer::{Answer, FINDINGS, FINE, Output};
use crate::view::block::{Block, Line};
use crate::view::style::{BROKEN, GOOD};

use super::plan::levels::{LevelResult, of_steps};
use super::proof::{because, read};
use super::{Command, Context, Failure};

/// Re-check a plan and its proof
///
/// Takes the file that `coverage plan --proof` wrote. Checks against the schedules that the plan keeps every rule, that its levels are
/// what it says, and that its prices prove its bounds: how good such a plan could be at most. Exit code 1 where any of that is not so.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage verify proof.json
  coverage verify proof.json --format json")]
pub(crate) struct Verify {
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
    levels: Vec<LevelResult>,
}

impl Command for Verify {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let proof = read(context, &self.file)?;
        let verdict = match proof.check(context.page.sources, context.roster) {
            Ok(checked) => Verdict { holds: true, because: None, levels: of_steps(&checked.steps, None) },
            Err(refuted) => Verdict { holds: false, because: Some(because(&proof, refuted)?), levels: Vec::new() },
        };
        Ok(context.page.write(&verdict))
    }
}

impl Answer for Verdict {
    fn blocks(&self) -> Vec<Block> {
        if let Some(because) = &self.because {
            return vec![Block::Text(Line::from(format!("The proof does not hold: {because}.")).style(BROKEN))];
        }
        let verdict = "The plan keeps every rule, and its proof holds:";
        vec![
            Block::Heading(Line::from(verdict).style(GOOD)),
            Block::Facts(self.levels.iter().map(LevelResult::fact).collect()),
        ]
    }

    fn code(&self) -> u8 {
        if self.holds { FINE } else { FINDINGS }
    }
}
