//! How changes of shifts read: those of the window, and those of the past.

use crate::coverage::change::past::PastOfAgent;
use crate::coverage::change::{MovedTimes, ShiftChanges, ShiftTimes};
use crate::roster::handle::Handle;
use crate::view::block::{Block, Line};
use crate::view::style::{BROKEN, GOOD, TITLE, WEAK};
use crate::words::count::count;

use super::words::{Words, words};

impl Words<'_> {
    /// The shifts that are gone, there, and moved.
    pub(super) fn shifts(&self, changes: &ShiftChanges) -> Vec<Line> {
        let shifts = |shifts: &ShiftTimes| Line::from(self.when(&shifts.times, &shifts.zone) + &covering(shifts));
        let [removed, added] = [&changes.removed, &changes.added].map(|all| all.iter().map(shifts));
        let removed = removed.map(|line| line.sign("-", "removed").style(BROKEN));
        let added = added.map(|line| line.sign("+", "added").style(GOOD));
        let moved = changes.moved.iter().map(|moved| Line::from(self.moved(moved)).sign("~", "moved").style(WEAK));
        removed.chain(added).chain(moved).collect()
    }

    /// "changes the past: 2 shifts that had begun, Mon 2026-11-16 09:00-13:00 and 1 more".
    pub(super) fn past(&self, changes: &ShiftChanges) -> Option<Line> {
        let past = changes.begun(self.comparison.now);
        let first = self.clock().range(*past.first()?);
        let more = if past.len() > 1 { format!(" and {} more", past.len() - 1) } else { String::new() };
        let text = format!("changes the past: {} that had begun, {first}{more}", count(past.len(), "shift"));
        Some(Line::from(text).sign("!", "the past").style(BROKEN))
    }

    /// What the change does to shifts that were over before the window, agent by agent.
    pub(super) fn over(&self) -> Vec<Block> {
        let past = &self.comparison.past;
        let words = Self { window: past.window.unwrap_or(self.window), ..*self };
        let agent = |agent: &PastOfAgent| {
            let lines = words.past(&agent.shifts).into_iter().chain(words.shifts(&agent.shifts)).take(self.most);
            [
                Block::Heading(Line::from(format!("{}, before this week", agent.agent)).style(TITLE)),
                Block::List(lines.collect()),
            ]
        };
        past.agents.iter().flat_map(agent).collect()
    }

    /// "every mon-fri 10:00-14:00 UTC, from 1 December, before 09:00-13:00".
    pub(super) fn moved(&self, moved: &MovedTimes) -> String {
        let MovedTimes { before, after, hours } = moved;
        let mut text = self.when(&after.times, &after.zone) + &covering(after);
        let same_zone = before.timezone == after.timezone;
        if before.hours != *hours || !same_zone {
            let zone = if same_zone { String::new() } else { format!(" {}", before.timezone) };
            text += &format!(", before {}{zone}", before.hours);
        }
        if before.role != after.role {
            text += &format!(", as {}, before as {}", after.role, before.role);
        }
        if before.posts != after.posts {
            let now = if after.posts.is_empty() { ", for no post" } else { "" };
            text += &format!("{now}, before for {}", words(&before.posts));
        }
        if before.covering_for != after.covering_for && after.covering_for.is_empty() {
            text += ", no longer covering";
        }
        text
    }
}

fn covering(shifts: &ShiftTimes) -> String {
    let handles: Vec<&str> = shifts.covering_for.iter().map(Handle::as_str).collect();
    let posts = if shifts.posts.is_empty() { String::new() } else { format!(", for {}", words(&shifts.posts)) };
    if handles.is_empty() { posts } else { format!("{posts}, covering for {}", handles.join(", ")) }
}
