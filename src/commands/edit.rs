//! `coverage edit`: one change of the files, shown before it is written.
//!
//! What is typed becomes a request ([`typed`]), the request changes of files ([`crate::edit::request`]), and these new texts. All files are then
//! read once more, so that what a change does to shifts, gaps and hours is computed as `coverage diff` does, and nothing is written
//! that is not valid.

mod answer;
mod typed;

use std::collections::BTreeMap;

use clap::Args;

use crate::edit::edit;
use crate::edit::fix::with;
use crate::edit::refused::Refused;
use crate::findings::findings;
use crate::roster::handle::Handle;
use crate::roster::load::load;
use crate::view::answer::{FINE, Output, TROUBLE};
use crate::view::harmless::Harmless;

use super::{Command, Context, Failure};
use answer::Edited;
use typed::{Asked, Meant};

/// Changes the files: one thing that somebody asks for, shown before it is written
///
/// Dates may be written as people say them (`2026-12-24`, `24-dec`, `fri`, `tomorrow`), hours too (`9-17`). A shift is told by the date
/// on which it starts, and by its time where an agent has two that day: `fri@18:00`. What the change does to shifts, gaps and
/// hours is shown first; then it asks, and writes. The files stay as they are but for the change, comments and all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage edit away fennel 7-dec 13-dec --covered-by juniper --dry-run
  coverage edit swap marlin 1-dec moss 3-dec --dry-run")]
pub(crate) struct Edit {
    #[command(subcommand)]
    asked: Asked,
    /// Write without asking
    #[arg(long, global = true, conflicts_with_all = ["dry_run", "as_of"])]
    yes: bool,
    /// Show what would change, and write nothing
    #[arg(long, global = true)]
    dry_run: bool,
}

impl Edit {
    /// Whether it may edit the schedules.
    pub(crate) fn writes(&self) -> bool {
        !self.dry_run
    }
}

/// The texts of files that are new or other, by their paths.
type Texts = BTreeMap<String, String>;

impl Command for Edit {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        if context.as_of().is_some() && !self.dry_run {
            return Err(Failure::Usage(
                "the schedules of the past cannot be edited; --dry-run shows a change of them".to_owned(),
            ));
        }
        let meant = self.asked.meant(context.roster, context.now).map_err(failure)?;
        let texts = texts(&meant, context)?;
        let sources = with(context.page.sources, &texts);
        let loaded = load(&sources);
        let mut found = loaded.diagnostics.clone();
        found.extend(findings(&loaded, context.now));
        found.sort();
        let Some(roster) = loaded.roster() else {
            let errors = found.iter().filter(|found| found.is_error()).map(|error| error.message.clone());
            let errors: Vec<String> = errors.collect();
            return Err(Failure::Trouble(format!("the files would not be valid then: {}", errors.join("; "))));
        };
        let mut edited = Edited::new(&meant, context, &texts, (&sources, roster, &found))?;
        if texts.is_empty() || self.dry_run {
            return Ok(context.page.write(&edited));
        }
        if !self.yes {
            let shown = context.page.write(&edited);
            match (context.ask)(&shown, "Write this?") {
                Some(true) => {}
                Some(false) => return Ok(context.page.output(Harmless::plain("Nothing is written.\n"), FINE)),
                None => {
                    let how = "nothing is written: say --yes to write it, or --dry-run to look alone\n";
                    return Ok(Output { stderr: Harmless::plain(how), code: TROUBLE, ..shown });
                }
            }
        }
        let written = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let wrote = context.journal.write(context.page.sources, &written);
        wrote.map_err(|error| Failure::Trouble(error.to_string()))?;
        if !self.yes {
            return Ok(context.page.output(Harmless::plain("Written.\n"), FINE));
        }
        edited.written = true;
        Ok(context.page.write(&edited))
    }
}

fn failure(refused: Refused) -> Failure {
    match refused {
        Refused::Words(words) => Failure::Usage(words),
        Refused::Invalid(errors) => Failure::Invalid(errors),
    }
}

/// The texts that a request makes of the files.
fn texts(meant: &Meant, context: &Context<'_>) -> Result<Texts, Failure> {
    let path = |agent: &Handle| format!("agents/{agent}.toml");
    let request = match meant {
        Meant::Join(new) => return Ok(Texts::from([(path(&new.agent), new.text())])),
        Meant::Request(request) => request,
    };
    let mut texts = Texts::new();
    for (agent, changes) in request.changes(context.page.sources, context.roster).map_err(failure)? {
        let path = path(&agent);
        let source = context.page.sources.iter().find(|(_, source)| source.path == path);
        let Some(text) = source.and_then(|(_, source)| source.content.as_deref().ok()) else { continue };
        let edited = edit(&agent, text, &changes).map_err(|error| Failure::Trouble(format!("{path}: {error}")))?;
        if edited != text {
            texts.insert(path, edited);
        }
    }
    Ok(texts)
}
