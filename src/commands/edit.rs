//! `coverage edit`: one change of the files, shown before it is written.
//!
//! What is typed becomes a request ([`typed`]), the request changes of files ([`crate::edit::request`]), and these new texts. All files are then
//! read once more, so that what a change does to shifts, gaps and hours is computed as `coverage diff` does, and nothing is written
//! that is not valid.

mod after;
mod announcement;
mod answer;
mod quotes;
mod typed;

use clap::Args;

use crate::edit::refused::Refused;
use crate::edit::request::{Texts, path_of};
use crate::view::answer::Output;

use super::writing::Writing;
use super::{Command, Context, Failure};
pub(super) use after::{After, touched};
use answer::Edited;
pub(super) use answer::request_in_words;
pub(crate) use quotes::in_quotes;
use typed::{Asked, Meant, Newcomer};

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

impl Command for Edit {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        if context.as_of().is_some() && !self.dry_run {
            return Err(Failure::Usage(
                "the schedules of the past cannot be edited; --dry-run shows a change of them".to_owned(),
            ));
        }
        let meant = self.asked.meant(context.roster, context.now).map_err(failure)?;
        let texts = texts(&meant, context)?;
        let after = After::of(context, &texts).map_err(Failure::Trouble)?;
        let edited = Edited::new(&meant, context, &texts, &after)?;
        if texts.is_empty() || self.dry_run {
            return Ok(context.page.write(&edited));
        }
        let writing = Writing { page: context.page, journal: context.journal, ask: context.ask, yes: self.yes };
        writing.write(&texts, edited, |edited| edited.written = true).map_err(Failure::Trouble)
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
    match meant {
        Meant::Join(new) => joined(new, context),
        Meant::Request(request) => request.texts(context.page.sources, context.roster).map_err(failure),
    }
}

/// The file of who joins; none where it is there already.
fn joined(new: &Newcomer, context: &Context<'_>) -> Result<Texts, Failure> {
    let (path, text) = (path_of(&new.agent), new.text());
    let there = context.page.sources.iter().find(|(_, source)| source.path == path);
    match there.map(|(_, source)| source.content.as_deref() == Ok(text.as_str())) {
        None => Ok(Texts::from([(path, text)])),
        Some(true) => Ok(Texts::new()),
        Some(false) => {
            Err(Failure::Usage(format!("there is an agent `{}` already, whose file says other things", new.agent)))
        }
    }
}
