//! Which schedules an answer about a window is of: those that were published at the time, or those of now.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::coverage::gaps::Share;
use crate::io::git::GitError;
use crate::io::history::Committed;
use crate::roster::budget::{Budget, MAX_READ_ENTRIES};
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::roster::past::Past;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::view::block::{Block, Line};
use crate::view::style::FAINT;
use crate::words::clock::Clock;

use super::{AgentArg, Context, Failure};

/// Whether an answer is of what was published.
#[derive(Args, Clone, Debug)]
pub(super) struct AsPublished {
    /// Take the schedules as they were published, each shift as it stood at its start, by their history in git
    #[arg(long)]
    as_published: bool,
}

impl AsPublished {
    /// Whether it is asked for.
    pub(super) fn is_wanted(&self) -> bool {
        self.as_published
    }

    /// What was published, as far as it counts in these windows, or the schedules as they are.
    pub(super) fn basis<'r>(
        &self,
        context: &Context<'r>,
        windows: impl IntoIterator<Item = Interval>,
    ) -> Result<Basis<'r>, Failure> {
        let first = windows.into_iter().map(Interval::start).min();
        match first.filter(|_| self.as_published) {
            None => Ok(Basis::Planned(context.roster)),
            Some(_) if context.as_of().is_some() => Err(Failure::Usage(
                "`--as-published` takes what was published at the time, and `--as-of` one commit: leave one of them out"
                    .to_owned(),
            )),
            Some(first) => Basis::published(context, first, "without `--as-published` the answer is of the schedules as they are"),
        }
    }
}

/// Which schedules an answer is of.
pub(super) enum Basis<'r> {
    Published {
        past: Past,
        /// When each file was changed, in order.
        edits: Vec<(Instant, String)>,
        /// Whoever was there.
        handles: BTreeSet<String>,
        /// What to do where there is no past.
        help: &'static str,
    },
    Planned(&'r Roster),
}

impl<'r> Basis<'r> {
    /// What was published, as far as it counts from an instant on; `help` says what to do where nothing was.
    pub(super) fn published(context: &Context<'_>, from: Instant, help: &'static str) -> Result<Self, Failure> {
        let published = Committed::of(context.schedules).and_then(|committed| {
            let history = committed.history("HEAD")?;
            let edits = history.edits();
            let handles = edits.iter().filter_map(|(_, path)| path.strip_prefix("agents/")?.strip_suffix(".toml"));
            let handles = handles.filter(|stem| stem.parse::<Handle>().is_ok());
            let handles = handles.map(str::to_owned).collect();
            // Shifts that had begun, and what meets them.
            let from = from.minus(Duration::WEEK);
            let by_then = history.number_by(from);
            let mut back = 1;
            let past = loop {
                let published = history.from(by_then.saturating_sub(back))?;
                let too_much = || GitError::TooMuch(format!("{MAX_READ_ENTRIES} entries in all commits together"));
                let past = Past::new(published, Budget::of_a_run().into()).ok_or_else(too_much)?;
                let is_known = past.versions().first().is_some_and(|version| version.from <= from);
                if is_known || back >= by_then {
                    break past;
                }
                // What was committed last has errors: what was published then is older.
                back *= 16;
            };
            Ok(Self::Published { past, edits, handles, help })
        });
        published.map_err(|error| no_past(&error.to_string(), help))
    }

    /// What a window is told by.
    pub(super) fn roster(&self, window: Interval) -> Result<Cow<'r, Roster>, Failure> {
        match self {
            Self::Published { past, help, .. } => past
                .roster(window)
                .map(Cow::Owned)
                .ok_or_else(|| no_past(&format!("no valid schedules were committed before {}", window.end()), help)),
            Self::Planned(roster) => Ok(Cow::Borrowed(roster)),
        }
    }

    /// How well each requirement was met in the window before; nothing where there is no record of it: it was not published, or
    /// nobody was on duty.
    pub(super) fn shares_before(&self, before: Interval) -> Vec<Share> {
        let is_known = match self {
            Self::Published { past, .. } => {
                past.versions().first().is_some_and(|version| version.from <= before.start())
            }
            Self::Planned(_) => true,
        };
        let shares = |roster: &Roster| {
            let timeline = self.timeline(roster, before).ok()?;
            timeline.is_anybody_on().then(|| timeline.shares())
        };
        let roster = is_known.then(|| self.roster(before).ok()).flatten();
        roster.and_then(|roster| shares(&roster)).unwrap_or_default()
    }

    /// When each file was last changed by an instant, where that is of what was published.
    pub(super) fn changes(&self, by: Instant) -> Option<BTreeMap<String, Instant>> {
        let Self::Published { edits, .. } = self else { return None };
        Some(edits.iter().filter(|(at, _)| *at <= by).map(|(at, path)| (path.clone(), *at)).collect())
    }

    /// The handle that was asked for, if one was: of an agent of now or of what was published.
    pub(super) fn only<'a>(&self, context: &Context<'_>, asked: &'a AgentArg) -> Result<Option<&'a str>, Failure> {
        let was_there = |handle| matches!(self, Self::Published { handles, .. } if handles.contains(handle));
        if !asked.handle().is_some_and(was_there) {
            context.only(asked)?;
        }
        Ok(asked.handle())
    }

    /// Who is on duty in a window; `roster` is what it is told by.
    pub(super) fn timeline<'o>(&self, roster: &'o Roster, window: Interval) -> Result<Timeline<'o>, Failure> {
        match self {
            Self::Published { past, .. } => Timeline::published(past.versions(), roster, window)
                .map_err(|errors| Failure::Trouble(past.words(&errors))),
            Self::Planned(..) => Ok(Timeline::new(roster, window)?),
        }
    }

    /// Which schedules a window is told by, in words that a heading can end with.
    pub(super) fn words(&self, window: Interval) -> String {
        let Self::Published { past, .. } = self else {
            return "schedules as planned, whatever was published at the time".to_owned();
        };
        let first = past.versions().first().map(|version| version.from).filter(|from| *from > window.start());
        let lacks = first.map(|from| format!("; nothing is on record before {}", Clock::new(Zone::utc()).moment(from)));
        let published = "schedules as they were published, each shift as it stood at its start";
        format!("{published}{}", lacks.unwrap_or_default())
    }

    /// The same, where it is not what everybody expects.
    pub(super) fn unusual(&self, window: Interval) -> Option<String> {
        matches!(self, Self::Published { .. }).then(|| self.words(window))
    }
}

/// There is no past to tell.
fn no_past(why: &str, help: &str) -> Failure {
    Failure::Trouble(format!("{why}\n  {help}"))
}

/// Which schedules an answer is of, below its title.
pub(super) fn of_these_schedules(words: &str) -> Block {
    Block::Text(Line::from(format!("({words})")).style(FAINT))
}
