//! `coverage schema`: what a file may say, for editors and programs. It needs no schedules.

use std::error::Error;

use clap::{Args, ValueEnum};

use crate::roster::schema;
use crate::view::harmless::Harmless;

use super::Standalone;

/// What a file may say, as a JSON Schema for editors and programs
///
/// With it an editor completes and checks what one writes: see `.taplo.toml` in the repository of this program. What a schema
/// cannot say, such as who exists, only `coverage check` finds.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage schema agent
  coverage schema coverage")]
pub(crate) struct Schema {
    /// Of which file
    #[arg(value_enum, value_name = "agent|team|cycles|coverage", hide_possible_values = true)]
    file: File,
}

/// A file that has a schema.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum File {
    Agent,
    Team,
    Cycles,
    Coverage,
}

impl Standalone for Schema {
    fn run(&self, _: clap::Command) -> Result<Harmless, Box<dyn Error>> {
        let schema = match self.file {
            File::Agent => schema::File::Agent.schema(),
            File::Team => schema::File::Team.schema(),
            File::Cycles => schema::File::Cycles.schema(),
            File::Coverage => include_str!("../../docs/coverage.schema.json").to_owned(),
        };
        Ok(Harmless::own(schema))
    }
}
