//! How much is published: a bound for what a stranger's files can make of it. The number of events and the page are judged before
//! they are rendered, bytes after each file, and nothing is written before all are.
//!
//! The library itself has no such bound; the roster's budget says whether there is one.

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::timeline::duty::Duty;
use crate::timeline::{Offer, Timeline};

use super::feed::Feed;
use super::file::File;

/// The most events of a feed.
const MAX_EVENTS: usize = 30_000;
/// The most bytes of a feed.
const MAX_BYTES: usize = 10_000_000;
/// The most bytes of all files.
const MAX_ALL_BYTES: usize = 48_000_000;
/// What the page, its facts and the desk say of a shift besides names, at least: thrice, for programs.
const OF_A_SHIFT: usize = 300;

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
    pub(super) fn new(timeline: &Timeline<'r>, offers: &[Vec<Offer<'_>>]) -> Result<Self, Vec<Diagnostic>> {
        let (roster, window, duties) = (timeline.roster(), timeline.window(), timeline.duties());
        // Each hour of the page names who is on or could be.
        let hours = |interval: Interval| {
            let inside = interval.intersection(window).map_or(Duration::ZERO, Interval::length);
            usize::try_from(inside.seconds() / 3_600).unwrap_or(0) + 1
        };
        let of_page = |(duty, offers): (&Duty, &Vec<Offer<'_>>)| {
            let on = duty.shifts.iter().map(|shift| shift.interval).filter(|interval| interval.overlaps(window));
            let name = roster.agent(duty.agent).name().len();
            let could = offers.iter().flat_map(|offer| offer.time.iter());
            on.chain(could).map(|interval| OF_A_SHIFT + hours(interval) * name).sum::<usize>()
        };
        let page: Vec<usize> = duties.iter().zip(offers).map(of_page).collect();
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{Source, Sources};
    use crate::roster::budget::Budget;
    use crate::roster::load::load_within;
    use crate::time::interval::Instant;

    /// What is said of files of these megabytes, published by Ann alone.
    fn judge(feeds: bool, megabytes: &[usize], budget: Budget) -> Result<(), String> {
        let text = "role = \"l1\"\ntimezone = \"UTC\"\n".to_owned();
        let file = Source { path: "agents/ann.toml".into(), shown: "ann.toml".into(), content: Ok(text) };
        let loaded = load_within(&Sources::new(vec![file]), Arc::new(budget));
        let day = Interval::new(Instant::from_unix(0), Instant::from_unix(86_400)).unwrap();
        let timeline = Timeline::new(loaded.roster().unwrap(), day).unwrap();
        let mut size = Size::new(&timeline, &[Vec::new()]).unwrap_or_else(|_| panic!("a small page"));
        for megabytes in megabytes {
            let text = "x".repeat(megabytes * 1_000_000);
            let added = size.add("agents/ann.ics", &File { text, events: feeds.then_some(1) });
            added.map_err(|found| format!("{} {}", found[0].code.as_str(), found[0].message))?;
        }
        Ok(())
    }

    #[test]
    fn a_feed_of_more_than_10_mb_and_more_than_48_mb_of_files_are_refused() {
        let refused = |feeds, megabytes: &[usize]| judge(feeds, megabytes, Budget::of_a_run()).unwrap_err();
        let message = "feed-too-large agents/ann.ics would have more than 10 MB, and this file makes the most of it";
        assert_eq!(refused(true, &[11]), message);
        let message =
            "feed-too-large all that is published would have more than 48 MB, and this file makes the most of it";
        assert_eq!(refused(true, &[9, 9, 9, 9, 9, 9]), message);
        assert_eq!(refused(false, &[49]), message);
        assert_eq!(judge(true, &[9, 9, 9, 9, 9], Budget::of_a_run()), Ok(()));
        assert_eq!(judge(true, &[60], Budget::default()), Ok(()), "the library has no bound");
    }
}
