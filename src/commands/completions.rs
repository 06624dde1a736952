//! `coverage completions`: what a shell needs to complete the command line.

use std::error::Error;

use clap::Args;
use clap_complete::{Shell, generate};

use crate::view::harmless::Harmless;

use super::Standalone;

/// The completion script of a shell
///
/// Write it to where the shell looks for completions; README.md names the places.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage completions bash
  coverage completions zsh")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Standalone for Completions {
    fn run(&self, mut program: clap::Command) -> Result<Harmless, Box<dyn Error>> {
        let mut script = Vec::new();
        let name = program.get_name().to_owned();
        generate(self.shell, &mut program, name, &mut script);
        Ok(Harmless::own(String::from_utf8_lossy(&script).into_owned()))
    }
}
