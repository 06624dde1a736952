//! `coverage man`: the manual, a page for the program and one for each command.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use clap::builder::Resettable;
use clap_mangen::Man as Manual;
use clap_mangen::roff::{Roff, roman};

use crate::io::write::write_folder;
use crate::text::of_path;
use crate::view::harmless::Harmless;

use super::Standalone;

/// The manual: this program's page, or a page for each command
///
/// The pages say what `--help` says. Without `--out` the page of the program is printed; with it, coverage.1 and a page for each
/// command, such as coverage-gaps.1, are written into a folder.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage man
  coverage man --out man1")]
pub(crate) struct Man {
    /// Write every page into this folder
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Standalone for Man {
    fn run(&self, mut program: clap::Command) -> Result<Harmless, Box<dyn Error>> {
        program.build();
        let source = program.render_version().trim_end().to_owned();
        let Some(folder) = &self.out else {
            return Ok(Harmless::own(page(&program, &source).1));
        };
        let commands = program.get_subcommands().chain([&program]);
        let pages: BTreeMap<String, String> = commands.map(|command| page(command, &source)).collect();
        let texts = pages.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        write_folder(folder, &texts, &[])?;
        Ok(Harmless::plain(&format!("{} pages are in {}\n", pages.len(), of_path(folder))))
    }
}

/// The name and the text of a command's page, with the program's name and version at its foot.
fn page(command: &clap::Command, source: &str) -> (String, String) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let manual = Manual::new(
        command.clone().override_usage(usage).after_help(Resettable::Reset).subcommand_help_heading("COMMANDS"),
    )
    .source(source)
    // The same program has the same page on every day. An empty date would not be written, and the source taken for it.
    .date(" ");
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = manual.render(&mut text);
    let mut text = String::from_utf8_lossy(&text).into_owned();
    let after_help = command.get_after_help().map(ToString::to_string);
    text.extend(after_help.as_deref().and_then(section));
    (manual.get_filename(), text)
}

/// What stands below the options in the help, as a section: "Heading: a paragraph", or "Heading:" and lines as they are.
fn section(after_help: &str) -> Option<String> {
    let (heading, body) = after_help.split_once(':')?;
    let mut roff = Roff::default();
    roff.control("SH", [heading.to_uppercase().as_str()]);
    match body.strip_prefix('\n') {
        None => {
            roff.text([roman(body.trim_start())]);
        }
        Some(lines) => {
            roff.control("nf", []);
            for line in lines.lines() {
                roff.text([roman(line.trim_start())]);
            }
            roff.control("fi", []);
        }
    }
    Some(roff.to_roff())
}
