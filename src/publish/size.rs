//! How much is published: a bound for what a stranger's files can make of it. The number of events and the page are judged before
//! they are rendered, bytes after each file, and nothing is written before all are.
//!
//! The library itself has no such bound; the roster's budget says whether there is one.

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;

use super::feed::Feed;
use super::file::File;

/// The most events of a feed.
const MAX_EVENTS: usize = 30_000;
/// The most bytes of a feed.
const MAX_BYTES: usize = 10_000_000;
/// The most bytes of all files.
const MAX_ALL_BYTES: usize = 48_000_000;
/// What the page and its facts say of a shift besides names, at least: twice, for programs.
const OF_A_SHIFT: usize = 200;

/// The size of what is published so far.
pub(super) struct Size<'r> {
    roster: &'r Roster,
    /// The file of the agent with the most shifts.
    most: Location,
    bytes: usize,
}

impl<'r> Size<'r> {
    /// Nothing so far, where the page will not be too large.
    ///
    /// # Errors
    /// It would be.
    pub(super) fn new(timeline: &Timeline<'r>, free: &[IntervalSet]) -> Result<Self, Vec<Diagnostic>> {
        let (roster, window, duties) = (timeline.roster(), timeline.window(), timeline.duties());
        // Each hour of the page names who is on or could be.
        let hours = |interval: Interval| {
            let inside = interval.intersection(window).map_or(Duration::ZERO, Interval::length);
            usize::try_from(inside.seconds() / 3_600).unwrap_or(0) + 1
        };
        let of_page = |(duty, free): (&Duty, &IntervalSet)| {
            let on = duty.shifts.iter().map(|shift| shift.interval).filter(|interval| interval.overlaps(window));
            let name = roster.agent(duty.agent).name().len();
            on.chain(free.iter()).map(|interval| OF_A_SHIFT + hours(interval) * name).sum::<usize>()
        };
        let page: Vec<usize> = duties.iter().zip(free).map(of_page).collect();
        let file = |index: Option<usize>| {
            index.map_or_else(|| roster.calendar_at(), |index| roster.agent(duties[index].agent).at())
        };
        let most = file((0..duties.len()).rev().max_by_key(|index| duties[*index].shifts.len()));
        let size = Self { roster, most, bytes: 0 };
        if page.iter().sum::<usize>() > MAX_ALL_BYTES {
            let most = file((0..page.len()).rev().max_by_key(|index| page[*index]));
            size.refuse(most, "the page", &format!("{} MB", MAX_ALL_BYTES / 1_000_000))?;
        }
        Ok(size)
    }

    /// Whether a feed may be rendered.
    ///
    /// # Errors
    /// It has too many events.
    pub(super) fn judge(&self, feed: &Feed) -> Result<(), Vec<Diagnostic>> {
        if feed.events() > MAX_EVENTS {
            self.refuse(self.whose(&feed.path), &feed.path, &format!("{MAX_EVENTS} events"))?;
        }
        Ok(())
    }

    /// Adds a file that is rendered.
    ///
    /// # Errors
    /// It is a feed that is too large, or all files together are.
    pub(super) fn add(&mut self, path: &str, file: &File) -> Result<(), Vec<Diagnostic>> {
        self.bytes += file.text.len();
        let megabytes = |bytes: usize| format!("{} MB", bytes / 1_000_000);
        if file.events.is_some() && file.text.len() > MAX_BYTES {
            self.refuse(self.whose(path), path, &megabytes(MAX_BYTES))?;
        }
        if self.bytes > MAX_ALL_BYTES {
            self.refuse(self.whose(path), "all that is published", &megabytes(MAX_ALL_BYTES))?;
        }
        Ok(())
    }

    /// The file that makes most of what is published at a path.
    fn whose(&self, path: &str) -> Location {
        let handle = path.strip_prefix("agents/").and_then(|name| name.strip_suffix(".ics"));
        match handle.and_then(|handle| self.roster.find(handle)) {
            Some(agent) => self.roster.agent(agent).at(),
            None if path == "cycles.ics" => self.roster.calendar_at(),
            None => self.most.clone(),
        }
    }

    fn refuse(&self, at: Location, what: &str, most: &str) -> Result<(), Vec<Diagnostic>> {
        let message = format!("{what} would have more than {most}, and this file makes the most of it");
        let help = "remove entries, or publish fewer weeks: `weeks-back` and `weeks-ahead` in team.toml";
        let diagnostic = Diagnostic::new(Code::FeedTooLarge, at, message).help(help);
        if self.roster.budget().is_bound() { Err(vec![diagnostic]) } else { Ok(()) }
    }
}
